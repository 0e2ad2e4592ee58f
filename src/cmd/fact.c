/* SPDX-License-Identifier: Apache-2.0
 *
 * taizhang fact: one fact told twice: what may be, tying, untying.
 */
#include <string.h>

#include "base/text.h"
#include "cmd/entry.h"
#include "cmd/verbs.h"
#include "rule/link.h"

static const struct tz_option options[] = {
    {"reason", TZ_OPTION_VALUE, "理由", "link、unlink：怎样知道说的是（不是）同一件事（必填）"},
    {"report", TZ_OPTION_FLAG, NULL, "link：两条是报告里的数（taizhang match list 的编号），不是台账记录"},
    {"all", TZ_OPTION_FLAG, NULL, "list：解开的也列出"},
    {NULL, TZ_OPTION_FLAG, NULL, NULL},
};

static struct tz_err *suggest(struct tz_cmd *c)
{
    struct tz_desk d = tz_cmd_desk(c);
    struct tz_link_pair *all;
    size_t n;
    TZ_TRY(tz_link_suggest(&all, &n, &d, c->arena));
    struct tz_json *j = tz_cmd_json_list(c);
    for (size_t i = 0; i < n; i++) {
        if (!j) {
            fprintf(c->out, "%s  %s  %s%s  %s\n", all[i].fact ? "报告数" : all[i].reg->label, all[i].keep_text,
                    all[i].other_text, all[i].more ? tz_printf(c->arena, "（还有%lld条）", (long long)all[i].more) : "",
                    all[i].why);
            continue;
        }
        tz_json_object(j);
        tz_json_kbool(j, "report", all[i].fact);
        tz_json_kstr(j, "register", all[i].reg ? all[i].reg->key : NULL);
        tz_json_kint(j, "keep", all[i].keep);
        tz_json_kint(j, "other", all[i].other);
        tz_json_kstr(j, "keep_text", all[i].keep_text);
        tz_json_kstr(j, "other_text", all[i].other_text);
        tz_json_end(j);
    }
    tz_cmd_json_end(c, j);
    if (!j && !n)
        fprintf(c->out, "没有像是同一事实的\n");
    return NULL;
}

static struct tz_err *list(struct tz_cmd *c)
{
    struct tz_desk d = tz_cmd_desk(c);
    struct tz_link *all;
    size_t n;
    TZ_TRY(tz_link_list(&all, &n, &d, tz_args_flag(c->args, "all"), c->arena));
    struct tz_json *j = tz_cmd_json_list(c);
    for (size_t i = 0; i < n; i++) {
        if (!j) {
            fprintf(c->out, "%lld  %s  %s ＝ %s  %s\n", (long long)all[i].id, all[i].state, all[i].keep_text,
                    all[i].other_text, all[i].reason);
            continue;
        }
        tz_json_object(j);
        tz_json_kint(j, "id", all[i].id);
        tz_json_kstr(j, "state", all[i].state);
        tz_json_kstr(j, "keep", all[i].keep_text);
        tz_json_kstr(j, "other", all[i].other_text);
        tz_json_kstr(j, "reason", all[i].reason);
        tz_json_end(j);
    }
    tz_cmd_json_end(c, j);
    return NULL;
}

static struct tz_err *fact_id(int64_t *id, const char *word)
{
    return tz_parse_int(word, id)
               ? NULL
               : tz_err_hint(tz_err(TZ_E_USAGE, "报告数的编号是数字：%s", word), "taizhang match list");
}

static struct tz_err *tie(struct tz_cmd *c)
{
    struct tz_desk d = tz_cmd_desk(c);
    const char *reason = tz_args_value(c->args, "reason");
    int64_t keep, other, id;
    if (tz_args_flag(c->args, "report")) {
        TZ_TRY(fact_id(&keep, c->words[0]));
        TZ_TRY(fact_id(&other, c->words[1]));
        TZ_TRY(tz_link_facts(&id, &d, keep, other, reason, c->arena));
    } else {
        TZ_TRY(tz_cmd_entry(&keep, c, c->words[0]));
        TZ_TRY(tz_cmd_entry(&other, c, c->words[1]));
        TZ_TRY(tz_link_entries(&id, &d, keep, other, reason, c->arena));
    }
    fprintf(c->out, "已关联（%lld）：%s 不再计数\n", (long long)id, c->words[1]);
    return NULL;
}

static struct tz_err *untie(struct tz_cmd *c)
{
    struct tz_desk d = tz_cmd_desk(c);
    int64_t id;
    if (!tz_parse_int(c->words[0], &id))
        return tz_err_hint(tz_err(TZ_E_USAGE, "关联的编号是数字：%s", c->words[0]), "taizhang fact list 列出");
    TZ_TRY(tz_link_undo(&d, id, tz_args_value(c->args, "reason"), c->arena));
    fprintf(c->out, "已解开，两条都计数\n");
    return NULL;
}

static const struct tz_cmd_act acts[] = {{"suggest", 0, 0, TZ_NEED_READ, suggest, false},
                                         {"list", 0, 0, TZ_NEED_READ, list, false},
                                         {"link", 2, 2, TZ_NEED_WRITE, tie, false},
                                         {"unlink", 1, 1, TZ_NEED_WRITE, untie, false},
                                         {NULL, 0, 0, TZ_NEED_NOTHING, NULL, false}};

static struct tz_err *run(struct tz_cmd *c)
{
    return tz_cmd_choose(c, "fact", acts);
}

const struct tz_verb tz_verb_fact = {
    {"fact", "suggest|list|link|unlink [编号 编号]", 1, 3, "同一事实：说了两遍的只计一次",
     "suggest 列出像是同一件事的；link 把后一条关联到前一条，后一条作废（报告里的数记为不采用），两条都留着；unlink "
     "解开，"
     "后一条重新计数。应当相符的数见 taizhang share agree。",
     options,
     "  taizhang fact suggest\n  taizhang fact link XM-2026-000003 XM-2026-000009 --reason "
     "同一笔工程，两个站所各报一次"},
    TZ_NEED_NOTHING,
    run,
    true};
