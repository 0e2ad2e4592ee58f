/* SPDX-License-Identifier: Apache-2.0
 *
 * taizhang intake: routing what came in, bringing back what is done; and the codes of self-reports.
 */
#include <string.h>

#include "base/text.h"
#include "cmd/entry.h"
#include "cmd/verbs.h"
#include "portal/portal.h"
#include "rule/intake.h"

static const struct tz_option options[] = {
    {"to", TZ_OPTION_VALUE, "台账", "route：转到哪本（petition、hotline、dispute、problem、service_case）"},
    {NULL, TZ_OPTION_FLAG, NULL, NULL},
};

static struct tz_err *route(struct tz_cmd *c)
{
    struct tz_desk d = tz_cmd_desk(c);
    const char *to = tz_args_value(c->args, "to"), *made;
    const struct tz_register *r;
    struct tz_set *sets;
    int64_t id;
    if (!to)
        return tz_err_hint(tz_err(TZ_E_USAGE, "要写明 --to 台账"), "taizhang intake --help 有例子");
    TZ_TRY(tz_cmd_register(&r, c, to));
    TZ_TRY(tz_cmd_entry(&id, c, c->words[0]));
    TZ_TRY(tz_cmd_sets(c, c->words + 1, c->word_n - 1, &sets));
    TZ_TRY(tz_intake_route(&made, &d, id, r, sets, c->word_n - 1, c->arena));
    fprintf(c->out, "已转办：%s\n", made);
    return NULL;
}

static struct tz_err *back(struct tz_cmd *c)
{
    struct tz_desk d = tz_cmd_desk(c);
    int64_t done;
    TZ_TRY(tz_intake_back(&done, &d, c->arena));
    fprintf(c->out, "办好 %lld 件，待回音\n", (long long)done);
    return NULL;
}

static struct tz_err *codes(struct tz_cmd *c)
{
    struct tz_desk d = tz_cmd_desk(c);
    const struct tz_register *r;
    struct tz_self_code *all;
    struct tz_json *j = tz_cmd_json_list(c);
    size_t count;
    TZ_TRY(tz_cmd_register(&r, c, "self_report"));
    if (!c->who.system && !tz_scope_may(&c->who, r, TZ_RIGHT_SEE))
        return tz_err(TZ_E_FORBIDDEN, "您不看扫码自报");
    TZ_TRY(tz_self_codes(&all, &count, &d, c->arena));
    for (size_t i = 0; i < count; i++) {
        if (!j) {
            fprintf(c->out, "%s  %s  %s  /public/self/%s\n", all[i].kind, all[i].place_label, all[i].code, all[i].code);
            continue;
        }
        tz_json_object(j);
        tz_json_kstr(j, "kind", all[i].kind);
        tz_json_kstr(j, "place", all[i].place_label);
        tz_json_kstr(j, "code", all[i].code);
        tz_json_end(j);
    }
    tz_cmd_json_end(c, j);
    return NULL;
}

static const struct tz_cmd_act acts[] = {{"route", 1, -1, TZ_NEED_WRITE, route, false},
                                         {"back", 0, 0, TZ_NEED_WRITE, back, false},
                                         {"codes", 0, 0, TZ_NEED_READ, codes, false},
                                         {NULL, 0, 0, TZ_NEED_NOTHING, NULL, false}};

static struct tz_err *run(struct tz_cmd *c)
{
    return tz_cmd_choose(c, "intake", acts);
}

const struct tz_verb tz_verb_intake = {
    {"intake", "route|back|codes [编号 字段=值…]", 1, 40, "统一受理：转办、回音；扫码自报的码",
     "来件先登记（taizhang add intake），一个编号、一个首问人。route 按来件人说的在该办的台账登记一条并挂上；back "
     "把转出后"
     "办完的转为待回音（每天夜里也办）；回音后用 move 记为已回音。codes 列出各村扫码自报的码和网址。",
     options,
     "  taizhang add intake way=来访 content=问医保怎么缴 first_asked=李干部\n"
     "  taizhang intake route SL-2026-000001 --to problem source=急难愁盼\n"
     "  taizhang intake back\n  taizhang move SL-2026-000001 已回音 answer=已修好"},
    TZ_NEED_NOTHING,
    run,
    true};
