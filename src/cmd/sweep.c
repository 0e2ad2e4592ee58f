/* SPDX-License-Identifier: Apache-2.0
 *
 * taizhang sweep: drawing up the list of a sweep, and how far it is.
 */
#include <string.h>

#include "base/text.h"
#include "cmd/verbs.h"
#include "rule/sweep.h"

static const struct tz_option options[] = {{NULL, TZ_OPTION_FLAG, NULL, NULL}};

static const char *rate(struct tz_cmd *c, int64_t part, int64_t whole)
{
    char text[48];
    int64_t v;
    if (!whole || !tz_ratio_round(&v, tz_ratio_make(part * 100, whole), 1))
        return "—";
    return tz_printf(c->arena, "%s%%", tz_dec_show(text, v, 1));
}

static void json_view(struct tz_cmd *c, const struct tz_sweep_view *v)
{
    struct tz_json *j = tz_cmd_json(c);
    tz_json_object(j);
    tz_json_kstr(j, "number", v->sweep->number);
    tz_json_kstr(j, "title", v->title);
    tz_json_key(j, "lines");
    tz_json_array(j);
    for (size_t i = 0; i < v->n; i++) {
        tz_json_object(j);
        tz_json_kstr(j, "place", v->lines[i].label);
        tz_json_kint(j, "listed", v->lines[i].listed);
        tz_json_kint(j, "reached", v->lines[i].reached);
        tz_json_kint(j, "failed", v->lines[i].failed);
        tz_json_end(j);
    }
    tz_json_end(j);
    tz_json_key(j, "reasons");
    tz_json_object(j);
    for (size_t i = 0; i < v->reason_n; i++)
        tz_json_kint(j, v->reasons[i].label, v->reasons[i].n);
    tz_cmd_json_end(c, j);
}

static void text_view(struct tz_cmd *c, const struct tz_sweep_view *v)
{
    fprintf(c->out, "%s %s（按%s）\n", v->sweep->number, v->title, v->whom);
    for (size_t i = 0; i < v->n; i++) {
        const struct tz_sweep_line *l = &v->lines[i];
        fprintf(c->out, "  %s：应查 %lld，已到 %lld，没到成 %lld，还差 %lld，覆盖率 %s\n", l->label,
                (long long)l->listed, (long long)l->reached, (long long)l->failed,
                (long long)(l->listed - l->reached - l->failed), rate(c, l->reached, l->listed));
    }
    for (size_t i = 0; i < v->reason_n; i++)
        fprintf(c->out, "  没到成：%s %lld\n", v->reasons[i].label, (long long)v->reasons[i].n);
}

/* A sweep of the town has doors in every village: the number is looked up as the town. */
static struct tz_err *named(int64_t *id, struct tz_cmd *c)
{
    struct tz_who who = tz_who_system(c->town.town, "cli");
    const struct tz_desk all = {.store = c->store, .model = c->model, .who = &who};
    return tz_register_by_number(id, &all, c->words[0], c->arena);
}

static struct tz_err *make(struct tz_cmd *c)
{
    struct tz_desk d = tz_cmd_desk(c);
    int64_t id, added, listed;
    TZ_TRY(named(&id, c));
    TZ_TRY(tz_sweep_make(&added, &listed, &d, id, c->arena));
    fprintf(c->out, "新列入 %lld 个，共 %lld 个\n", (long long)added, (long long)listed);
    return NULL;
}

static struct tz_err *show(struct tz_cmd *c)
{
    struct tz_desk d = tz_cmd_desk(c);
    struct tz_sweep_view v;
    int64_t id;
    TZ_TRY(named(&id, c));
    TZ_TRY(tz_sweep_look(&v, &d, id, c->arena));
    if (c->json)
        json_view(c, &v);
    else
        text_view(c, &v);
    return NULL;
}

static const struct tz_cmd_act acts[] = {{"make", 1, 1, TZ_NEED_WRITE, make, false},
                                         {"show", 1, 1, TZ_NEED_READ, show, false},
                                         {NULL, 0, 0, TZ_NEED_NOTHING, NULL, false}};

static struct tz_err *run(struct tz_cmd *c)
{
    return tz_cmd_choose(c, "sweep", acts);
}

const struct tz_verb tz_verb_sweep = {
    {"sweep", "make|show 编号", 2, 2, "全覆盖排查：生成名单、看进度",
     "先登记一次排查（taizhang add sweep），再生成名单：从户或人台账按地方列出，一户（人）一行（台账 sweep_item），"
     "谁在何时到了、没到成是什么原因，都记在行里。再生成一次只补新增的。",
     options,
     "  taizhang add sweep place=关渡村 title=汛前入户排查 whom=户\n  taizhang sweep make QP-2026-000001\n"
     "  taizhang move QD-2026-000012 已到 reached_by=李干部\n  taizhang sweep show QP-2026-000001"},
    TZ_NEED_NOTHING,
    run,
    true};
