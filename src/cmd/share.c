/* SPDX-License-Identifier: Apache-2.0
 *
 * taizhang share: sums that must be at least or at most a share of another, and figures that should agree.
 */
#include <string.h>

#include "base/text.h"
#include "cmd/entry.h"
#include "cmd/verbs.h"
#include "rule/watch.h"

static const struct tz_option options[] = {
    {"year", TZ_OPTION_VALUE, "年度", "哪一年，默认今年"},
    {"broken", TZ_OPTION_FLAG, NULL, "只列不符合的"},
    {"known-at", TZ_OPTION_VALUE, "时刻", "按那一刻所知的情况"},
    {NULL, TZ_OPTION_FLAG, NULL, NULL},
};

static void json_watch(struct tz_json *j, const struct tz_watch_result *r, bool broken)
{
    tz_json_object(j);
    tz_json_kstr(j, "key", r->watch->key);
    tz_json_kstr(j, "label", r->watch->label);
    tz_json_kstr(j, "basis", r->watch->basis);
    tz_json_kint(j, "year", r->year);
    tz_json_kint(j, "broken", (int64_t)r->broken);
    tz_json_key(j, "lines");
    tz_json_array(j);
    for (size_t i = 0; i < r->n; i++) {
        const struct tz_watch_line *l = &r->lines[i];
        if (broken && l->state != TZ_WATCH_BROKEN)
            continue;
        tz_json_object(j);
        tz_json_kstr(j, "place", l->label);
        tz_json_kstr(j, "state", tz_watch_states[l->state]);
        tz_json_kstr(j, "part", l->left_text);
        tz_json_kstr(j, "whole", l->whole_text);
        if (tz_watch_is_share(r->watch)) {
            tz_json_kstr(j, "share", l->share_text);
            tz_json_kstr(j, "limit", l->limit_text);
        }
        tz_json_kstr(j, "gap", l->gap_text);
        tz_json_end(j);
    }
    tz_json_end(j);
    tz_json_end(j);
}

static void print_watch(struct tz_cmd *c, const struct tz_watch_result *r, bool broken)
{
    const struct tz_watch *w = r->watch;
    fprintf(c->out, "%s（%s）%d年  %s\n", w->label, w->key, r->year, r->broken ? "" : "没有不符合的");
    for (size_t i = 0; i < r->n; i++) {
        const struct tz_watch_line *l = &r->lines[i];
        if (broken && l->state != TZ_WATCH_BROKEN)
            continue;
        fprintf(c->out, "  %s：%s，%s / %s%s%s %s %s\n", l->label, tz_watch_states[l->state], l->left_text,
                l->whole_text, *l->share_text ? " = " : "", l->share_text, l->limit_text, l->gap_text);
    }
}

static struct tz_err *look(struct tz_cmd *c)
{
    const bool shares = tz_same(c->act, "list");
    struct tz_json *j = tz_cmd_json_list(c);
    bool broken = tz_args_flag(c->args, "broken");
    int64_t known;
    int year = 0;
    TZ_TRY(tz_cmd_past_year(&year, c));
    TZ_TRY(tz_cmd_known(&known, c));
    for (size_t i = 0; i < c->model->watch_n; i++) {
        const struct tz_watch *w = &c->model->watches[i];
        struct tz_watch_result r;
        if (tz_watch_is_share(w) != shares || !tz_watch_may(&c->who, c->model, w, c->arena))
            continue;
        TZ_TRY(tz_watch_look(&r, c->conn, c->model, c->who.system ? NULL : &c->who, c->town.town, w, year, known,
                             c->arena));
        if (j)
            json_watch(j, &r, broken);
        else
            print_watch(c, &r, broken);
    }
    tz_cmd_json_end(c, j);
    return NULL;
}

static const struct tz_cmd_act acts[] = {{"list", 0, 0, TZ_NEED_READ, look, false},
                                         {"agree", 0, 0, TZ_NEED_READ, look, false},
                                         {NULL, 0, 0, TZ_NEED_NOTHING, NULL, false}};

static struct tz_err *run(struct tz_cmd *c)
{
    return tz_cmd_choose(c, "share", acts);
}

const struct tz_verb tz_verb_share = {
    {"share", "list|agree", 1, 1, "占比规则和应当相符的数",
     "list：占比规则——一笔数至少或至多占另一笔数的多少（人居环境资金、三公经费、自付费用），全年都看；不符合的每天夜里"
     "提出预警。"
     "agree：应当相符的数（其中、总分、户≤人），差多少照列。规则写在业务包里，比例是参数。",
     options, "  taizhang share list --broken\n  taizhang share agree --year 2025 --format json"},
    TZ_NEED_NOTHING,
    run,
    true};
