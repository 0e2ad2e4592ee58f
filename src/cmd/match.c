/* SPDX-License-Identifier: Apache-2.0
 *
 * taizhang match: goes through what reports said and no indicator has taken: the nearest indicator with its score and the
 * runner-up, confirming, choosing another, setting aside. What is confirmed is remembered for the next report.
 */
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "cmd/verbs.h"
#include "report/intake.h"

static const struct tz_option options[] = {
    {"source", TZ_OPTION_VALUE, "编号", "只看一篇报告的"},
    {"all", TZ_OPTION_FLAG, NULL, "已经归到指标的也列出，可以改"},
    {"sure", TZ_OPTION_FLAG, NULL, "把有把握的（0.90 以上，且比第二名高 0.15）一次确认"},
    {NULL, TZ_OPTION_FLAG, NULL, NULL},
};

enum { SURE = 90, LEAD = 15 };

static int percent(double score)
{
    return (int)(score * 100 + 0.5);
}

static bool sure(const struct tz_fact_nearest *near)
{
    return near->n && percent(near->scores[0]) >= SURE &&
           (near->n == 1 || percent(near->scores[0]) - percent(near->scores[1]) >= LEAD);
}

static const char *goal(struct tz_cmd *c, const struct tz_fact_nearest *near, size_t k)
{
    const char *filters = near->filters[k];
    return tz_printf(c->arena, "%s%s%s", near->items[k]->key, *filters ? " | " : "", filters);
}

/* ---- listing */

static void print_choice(struct tz_cmd *c, const struct tz_fact_nearest *near, size_t k)
{
    fprintf(c->out, "    %zu  %.2f  %s（%s）\n", k + 1, near->scores[k], near->items[k]->label, goal(c, near, k));
}

static void print_fact(struct tz_cmd *c, const struct tz_fact *f, const struct tz_fact_nearest *near)
{
    fprintf(c->out, "%lld  %s  %s  %s%s%s  %s", (long long)f->id, f->quote, f->what, f->time, *f->subject ? "  " : "",
            f->subject, f->state);
    if (f->indicator)
        fprintf(c->out, "：%s%s%s%s", f->indicator, f->filters && *f->filters ? " | " : "",
                f->filters ? f->filters : "", near->confirmed ? "（已确认）" : "");
    fputc('\n', c->out);
    for (size_t k = 0; k < near->n && k < 2; k++)
        print_choice(c, near, k);
    if (!near->n)
        fputs("    没有相近的指标\n", c->out);
}

static void json_fact(struct tz_json *j, const struct tz_fact *f, const struct tz_fact_nearest *near)
{
    tz_json_object(j);
    tz_json_kint(j, "id", f->id);
    tz_json_kint(j, "source", f->source_id);
    tz_json_kstr(j, "quote", f->quote);
    tz_json_kstr(j, "what", f->what);
    tz_json_kstr(j, "unit", f->unit);
    tz_json_kstr(j, "time", f->time);
    tz_json_kstr(j, "kind", f->kind);
    tz_json_kstr(j, "state", f->state);
    tz_json_kstr(j, "indicator", f->indicator);
    tz_json_kbool(j, "confirmed", near->confirmed);
    tz_json_key(j, "candidates");
    tz_json_array(j);
    for (size_t k = 0; k < near->n; k++) {
        tz_json_object(j);
        tz_json_kstr(j, "indicator", near->items[k]->key);
        tz_json_kstr(j, "label", near->items[k]->label);
        tz_json_kstr(j, "filters", near->filters[k]);
        tz_json_kint(j, "score", percent(near->scores[k]));
        tz_json_end(j);
    }
    tz_json_end(j);
    tz_json_end(j);
}

static void list(struct tz_cmd *c, const struct tz_fact *facts, const struct tz_fact_nearest *near, size_t n)
{
    struct tz_json *j = tz_cmd_json_list(c);
    for (size_t k = 0; k < n; k++)
        if (j)
            json_fact(j, &facts[k], &near[k]);
        else
            print_fact(c, &facts[k], &near[k]);
    tz_cmd_json_end(c, j);
    if (!j)
        fprintf(c->out, "共 %zu 条。taizhang match 编号 确认第一个，编号=2 取第二个，编号=指标 另选，编号=- 不采用\n",
                n);
}

/* ---- deciding */

static struct tz_err *decide(struct tz_cmd *c, int64_t fact, const char *to)
{
    struct tz_desk desk = tz_cmd_desk(c);
    size_t also = 0;
    TZ_TRY(tz_report_match(&also, &desk, fact, to, c->arena));
    fprintf(c->out, "%lld %s%s", (long long)fact, tz_same(to, "-") ? "不采用" : "归到 ", tz_same(to, "-") ? "" : to);
    if (also)
        fprintf(c->out, "，另有 %zu 条同名的一并归到", also);
    fputc('\n', c->out);
    return NULL;
}

/* The fact with this number, and what comes nearest it. */
static struct tz_err *look_up(struct tz_fact_nearest *near, struct tz_cmd *c, struct tz_conn *conn, int64_t id)
{
    struct tz_fact *found;
    struct tz_fact_nearest *list_near;
    struct tz_desk desk = tz_cmd_desk(c);
    struct tz_fact_query q = {.id = id};
    size_t n;
    TZ_TRY(tz_fact_list(&found, &n, conn, c->town.town, &q, c->arena));
    if (!n)
        return tz_err_hint(tz_err(TZ_E_NOT_FOUND, "没有这条报告数：%lld", (long long)id),
                           "taizhang match 列出各条和编号");
    TZ_TRY(tz_report_nearest(&list_near, &desk, conn, found, n, c->arena));
    *near = list_near[0];
    return NULL;
}

/* "ID" takes the first, "ID=2" the second, "ID=key" another, "ID=-" sets it aside. */
static struct tz_err *decide_word(struct tz_cmd *c, struct tz_conn *conn, const char *word)
{
    const char *eq = strchr(word, '=');
    const char *to = eq ? eq + 1 : "1";
    struct tz_fact_nearest near = {.n = 0};
    int64_t id;
    if (!tz_parse_int(eq ? tz_strndup(c->arena, word, (size_t)(eq - word)) : word, &id))
        return tz_err_hint(tz_err(TZ_E_USAGE, "要写成 编号 或 编号=指标：%s", word),
                           "例：taizhang match 137438953500=crop_area|crop=烟叶");
    if (strlen(to) == 1 && *to >= '1' && *to <= '3') {
        size_t k = (size_t)(*to - '1');
        TZ_TRY(look_up(&near, c, conn, id));
        if (k >= near.n)
            return tz_err_hint(tz_err(TZ_E_NOT_FOUND, "%lld 没有第 %zu 个相近的指标", (long long)id, k + 1),
                               "用 编号=指标 另选，taizhang figure --list 列出所有指标");
        to = goal(c, &near, k);
    }
    return decide(c, id, to);
}

static struct tz_err *decide_sure(struct tz_cmd *c, const struct tz_fact *facts, const struct tz_fact_nearest *near,
                                  size_t n)
{
    size_t done = 0;
    for (size_t k = 0; k < n; k++)
        if (tz_same(facts[k].state, TZ_FACT_OPEN) && sure(&near[k])) {
            TZ_TRY(decide(c, facts[k].id, goal(c, &near[k], 0)));
            done++;
        }
    fprintf(c->out, "确认 %zu 条\n", done);
    return NULL;
}

static struct tz_err *go_through(struct tz_cmd *c, struct tz_conn *conn)
{
    struct tz_fact *facts;
    struct tz_fact_nearest *near;
    struct tz_desk desk = tz_cmd_desk(c);
    struct tz_fact_query q = {.state = tz_args_flag(c->args, "all") ? NULL : TZ_FACT_OPEN};
    size_t n, words_n;
    const char *const *words = tz_args_words(c->args, &words_n);
    for (size_t k = 0; k < words_n; k++)
        TZ_TRY(decide_word(c, conn, words[k]));
    if (words_n)
        return NULL;
    TZ_TRY(tz_cmd_int(&q.source_id, c, "source"));
    TZ_TRY(tz_fact_list(&facts, &n, conn, c->town.town, &q, c->arena));
    TZ_TRY(tz_report_nearest(&near, &desk, conn, facts, n, c->arena));
    if (tz_args_flag(c->args, "sure"))
        return decide_sure(c, facts, near, n);
    list(c, facts, near, n);
    return NULL;
}

static struct tz_err *run(struct tz_cmd *c)
{
    size_t n;
    (void)tz_args_words(c->args, &n);
    TZ_TRY(tz_cmd_open(c, n || tz_args_flag(c->args, "sure") ? TZ_NEED_WRITE : TZ_NEED_READ));
    if (!c->model)
        return tz_err_hint(tz_err(TZ_E_MISSING, "还没有启用台账包"), "先运行 taizhang pack install");
    TZ_TRY(tz_cmd_reader(c));
    return go_through(c, c->conn);
}

const struct tz_verb tz_verb_match = {
    .usage = {.verb = "match",
              .words = "[编号[=指标]…]",
              .least = 0,
              .most = -1,
              .summary = "把报告里的数归到指标",
              .text = "不写编号时列出待匹配的数，各带最相近的指标、得分和第二名。\n"
                      "编号        确认第一个\n"
                      "编号=2      取第二个\n"
                      "编号=指标   另选，可带条件：crop_area|crop=烟叶\n"
                      "编号=-      不采用\n"
                      "确认过的说法会记住，下一篇报告直接归到这个指标。网页上在“读入的报告”里点“匹配”。",
              .options = options,
              .examples = "taizhang match\n"
                          "taizhang match --sure\n"
                          "taizhang match 137438953500 137438953501=2 137438953502=-"},
    .need = TZ_NEED_NOTHING,
    .run = run,
    .listed = true,
};
