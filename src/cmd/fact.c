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

static struct tz_err *suggest(struct tz_cmd *c, const char *const *words)
{
    struct tz_desk d = tz_cmd_desk(c);
    struct tz_link_pair *all;
    size_t n;
    (void)words;
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

static struct tz_err *list(struct tz_cmd *c, const char *const *words)
{
    struct tz_desk d = tz_cmd_desk(c);
    struct tz_link *all;
    size_t n;
    (void)words;
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

static struct tz_err *tie(struct tz_cmd *c, const char *const *words)
{
    struct tz_desk d = tz_cmd_desk(c);
    const char *reason = tz_args_value(c->args, "reason");
    int64_t keep, other, id;
    if (tz_args_flag(c->args, "report")) {
        TZ_TRY(fact_id(&keep, words[1]));
        TZ_TRY(fact_id(&other, words[2]));
        TZ_TRY(tz_link_facts(&id, &d, keep, other, reason, c->arena));
    } else {
        TZ_TRY(tz_cmd_entry(&keep, c, words[1]));
        TZ_TRY(tz_cmd_entry(&other, c, words[2]));
        TZ_TRY(tz_link_entries(&id, &d, keep, other, reason, c->arena));
    }
    fprintf(c->out, "已关联（%lld）：%s 不再计数\n", (long long)id, words[2]);
    return NULL;
}

static struct tz_err *untie(struct tz_cmd *c, const char *const *words)
{
    struct tz_desk d = tz_cmd_desk(c);
    int64_t id;
    if (!tz_parse_int(words[1], &id))
        return tz_err_hint(tz_err(TZ_E_USAGE, "关联的编号是数字：%s", words[1]), "taizhang fact list 列出");
    TZ_TRY(tz_link_undo(&d, id, tz_args_value(c->args, "reason"), c->arena));
    fprintf(c->out, "已解开，两条都计数\n");
    return NULL;
}

static const struct {
    const char *name;
    size_t words;
    bool writes;
    struct tz_err *(*run)(struct tz_cmd *c, const char *const *words);
} actions[] = {
    {"suggest", 1, false, suggest}, {"list", 1, false, list}, {"link", 3, true, tie}, {"unlink", 2, true, untie}};

static struct tz_err *run(struct tz_cmd *c)
{
    size_t n;
    const char *const *words = tz_args_words(c->args, &n);
    for (size_t i = 0; i < sizeof actions / sizeof *actions; i++) {
        if (strcmp(actions[i].name, words[0]) != 0)
            continue;
        if (n != actions[i].words)
            return tz_err_hint(tz_err(TZ_E_USAGE, "fact %s 的写法不对", words[0]), "taizhang fact --help 有例子");
        TZ_TRY(tz_cmd_open(c, actions[i].writes ? TZ_NEED_WRITE : TZ_NEED_READ));
        if (!c->model)
            return tz_err_hint(tz_err(TZ_E_MISSING, "还没有安装业务包"), "taizhang pack install 安装");
        return actions[i].run(c, words);
    }
    return tz_err_hint(tz_err(TZ_E_USAGE, "不认识“fact %s”", words[0]), "可用 suggest、list、link、unlink");
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
