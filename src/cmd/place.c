/* SPDX-License-Identifier: Apache-2.0
 *
 * taizhang place: the area tree: list, add, import, rename, move, merge, split, close, group.
 */
#include <string.h>

#include "base/text.h"
#include "cmd/verbs.h"
#include "place/change.h"

static const struct tz_option options[] = {
    {"day", TZ_OPTION_VALUE, "日期", "从哪天起；list：看哪一天的区划，默认今天"},
    {"parent", TZ_OPTION_VALUE, "上级", "add、move：上级区划，默认本镇"},
    {"level", TZ_OPTION_VALUE, "级别", "add：村、社区、自然村、组、网格、十户，默认村"},
    {"code", TZ_OPTION_VALUE, "代码", "add、rename：区划代码"},
    {"into", TZ_OPTION_VALUE, "去向", "merge：并入的区划（没有的新设）；split：甲村=1/2,乙村=1/2"},
    {"basis", TZ_OPTION_VALUE, "口径", "split：户数、人口、面积、组对应、逐条"},
    {"act", TZ_OPTION_VALUE, "文号", "批准文号"},
    {"approver", TZ_OPTION_VALUE, "机关", "批准机关"},
    {"proof", TZ_OPTION_VALUE, "程序", "征求意见、村民会议等"},
    {"kind", TZ_OPTION_VALUE, "类别", "group：片区、分类、包村"},
    {NULL, TZ_OPTION_FLAG, NULL, NULL},
};

/* What the acts below share. */
struct work {
    struct tz_cmd *c;
    struct tz_places *places;
    tz_day day;
    const char *const *words; /* behind the action */
    size_t n;
    struct tz_place_act act;
};

static struct tz_err *hold(struct work *w)
{
    struct tz_conn *conn = NULL;
    TZ_TRY(tz_db_reader(&conn, tz_store_db(w->c->store), w->c->town.town));
    struct tz_err *e = tz_places_hold(&w->places, conn, w->c->town.town);
    tz_db_release(&conn);
    return e;
}

static struct tz_err *parse(const struct work *w, const char *word, int64_t *out)
{
    return tz_place_parse(out, w->places, word, 0, 0, w->day);
}

static struct tz_err *parent_of(const struct work *w, int64_t *out)
{
    const char *word = tz_args_value(w->c->args, "parent");
    *out = tz_places_town(w->places);
    return word ? parse(w, word, out) : NULL;
}

static struct tz_err *run_plan(const struct work *w, struct tz_place_plan *plan)
{
    int64_t *made = NULL;
    plan->act = w->act;
    TZ_TRY(tz_place_run(&made, w->c->store, &w->c->who.actor, plan, w->c->arena));
    fprintf(w->c->out, "已记入区划沿革\n");
    return NULL;
}

/* ---- list */
static void list_row(const struct work *w, struct tz_json *j, const struct tz_place *p, int depth)
{
    if (j) {
        tz_json_object(j);
        tz_json_kint(j, "id", p->id);
        tz_json_kstr(j, "name", p->name);
        tz_json_kstr(j, "code", p->code);
        tz_json_kstr(j, "level", tz_place_level_show(p->level, p->kind));
        tz_json_kint(j, "parent", p->parent);
        tz_json_kint(j, "depth", depth);
        tz_json_end(j);
    } else {
        fprintf(w->c->out, "%*s%s  %s %s\n", depth * 2, "", p->name, p->code, tz_place_level_show(p->level, p->kind));
    }
}

static void list_below(const struct work *w, struct tz_json *j, int64_t id, int depth)
{
    const struct tz_place *p = tz_place_on(w->places, id, w->day);
    int64_t *below;
    size_t n;
    if (!p || depth > TZ_PLACE_DEPTH)
        return;
    list_row(w, j, p, depth);
    tz_place_below(&below, &n, w->places, id, 0, NULL, w->day, w->c->arena);
    for (size_t i = 0; i < n; i++)
        list_below(w, j, below[i], depth + 1);
}

static struct tz_err *list(const struct work *w)
{
    struct tz_json *j = NULL;
    if (w->c->json) {
        j = tz_cmd_json(w->c);
        tz_json_array(j);
    }
    list_below(w, j, tz_places_town(w->places), 0);
    if (j) {
        tz_json_end(j);
        tz_cmd_json_end(w->c, j);
    }
    return NULL;
}

/* ---- acts */
static struct tz_err *add(const struct work *w)
{
    const char *level = tz_args_value(w->c->args, "level");
    const char *code = tz_args_value(w->c->args, "code");
    const char *kind = NULL;
    struct tz_place_new *made = TZ_NEW_ARRAY(w->c->arena, w->n + 1, struct tz_place_new);
    struct tz_place_plan plan = {.kind = TZ_PLACE_OPEN, .made = made, .made_n = w->n};
    int64_t parent;
    TZ_TRY(parent_of(w, &parent));
    int number = tz_place_level_parse(&kind, level ? level : "村");
    if (number < 0)
        return tz_err_hint(tz_err(TZ_E_USAGE, "没有“%s”这个级别", level), "可用 村、社区、自然村、组、网格、十户");
    for (size_t i = 0; i < w->n; i++)
        made[i] = (struct tz_place_new){
            .level = number, .kind = kind, .name = w->words[i], .parent = parent, .code = w->n == 1 ? code : NULL};
    return run_plan(w, &plan);
}

static struct tz_err *rename_place(const struct work *w)
{
    struct tz_place_set set = {.name = w->n > 1 ? w->words[1] : NULL, .code = tz_args_value(w->c->args, "code")};
    struct tz_place_plan plan = {.kind = TZ_PLACE_RENAME, .set = &set, .set_n = 1};
    TZ_TRY(parse(w, w->words[0], &set.place));
    return run_plan(w, &plan);
}

static struct tz_err *move(const struct work *w)
{
    struct tz_place_set *sets = TZ_NEW_ARRAY(w->c->arena, w->n, struct tz_place_set);
    struct tz_place_plan plan = {.kind = TZ_PLACE_MOVE, .set = sets, .set_n = w->n};
    int64_t parent;
    TZ_TRY(parent_of(w, &parent));
    for (size_t i = 0; i < w->n; i++) {
        TZ_TRY(parse(w, w->words[i], &sets[i].place));
        sets[i].parent = parent;
    }
    return run_plan(w, &plan);
}

static struct tz_err *close_places(const struct work *w)
{
    int64_t *closed = TZ_NEW_ARRAY(w->c->arena, w->n, int64_t);
    struct tz_place_plan plan = {.kind = TZ_PLACE_CLOSE, .closed = closed, .closed_n = w->n};
    for (size_t i = 0; i < w->n; i++)
        TZ_TRY(parse(w, w->words[i], &closed[i]));
    return run_plan(w, &plan);
}

/* merge 甲村 乙村 --into 丙村: an open place of that name takes them in, else it is made beside the first. */
static struct tz_err *merge(const struct work *w)
{
    const char *into = tz_args_value(w->c->args, "into");
    int64_t *closed = TZ_NEW_ARRAY(w->c->arena, w->n, int64_t);
    struct tz_place_new made = {.name = into, .code = tz_args_value(w->c->args, "code")};
    struct tz_place_share *shares = TZ_NEW_ARRAY(w->c->arena, w->n, struct tz_place_share);
    struct tz_place_plan plan = {.kind = TZ_PLACE_MERGE, .closed = closed};
    int64_t to = 0;
    if (!into)
        return tz_err_hint(tz_err(TZ_E_USAGE, "要说明并入哪里"), "例：taizhang place merge 甲村 乙村 --into 丙村");
    struct tz_err *e = parse(w, into, &to);
    if (e && e->code != TZ_E_NOT_FOUND)
        return e;
    tz_err_free(e);
    for (size_t i = 0; i < w->n; i++) {
        int64_t id;
        TZ_TRY(parse(w, w->words[i], &id));
        const struct tz_place *p = tz_place_newest(w->places, id);
        if (i == 0)
            made = (struct tz_place_new){p->level, p->kind, into, made.code, p->parent, p->ord};
        if (id == to)
            continue;
        closed[plan.closed_n] = id;
        shares[plan.closed_n++] = (struct tz_place_share){id, to ? to : -1, 1, 1, "组对应"};
    }
    plan.made = &made;
    plan.made_n = to == 0;
    plan.shares = shares;
    plan.share_n = plan.closed_n;
    return run_plan(w, &plan);
}

/* "甲村=1/2" */
static struct tz_err *parse_share(const struct work *w, const char *word, struct tz_place_new *made,
                                  struct tz_place_share *share, size_t *made_n)
{
    const char *equal = strchr(word, '=');
    int64_t to;
    const char *name = equal ? tz_strndup(w->c->arena, word, (size_t)(equal - word)) : word;
    if (equal) {
        size_t parts;
        char **fraction = tz_split(w->c->arena, equal + 1, '/', &parts);
        if (parts != 2 || !tz_parse_int(fraction[0], &share->num) || !tz_parse_int(fraction[1], &share->den))
            return tz_err_hint(tz_err(TZ_E_USAGE, "份额要写成分数：%s", word), "例：甲村=1/2");
    }
    struct tz_err *e = parse(w, name, &to);
    if (e && e->code != TZ_E_NOT_FOUND)
        return e;
    if (e) {
        tz_err_free(e);
        made[*made_n].name = name;
        to = -1 - (int64_t)(*made_n)++;
    }
    share->to = to;
    return NULL;
}

static struct tz_err *split(const struct work *w)
{
    const char *into = tz_args_value(w->c->args, "into");
    const char *basis = tz_args_value(w->c->args, "basis");
    size_t n, made_n = 0;
    int64_t from;
    if (!into)
        return tz_err_hint(tz_err(TZ_E_USAGE, "要说明分成哪些"),
                           "例：taizhang place split 甲村 --into 乙村=1/2,丙村=1/2 --basis 户数");
    TZ_TRY(parse(w, w->words[0], &from));
    char **parts = tz_split(w->c->arena, into, ',', &n);
    struct tz_place_new *made = TZ_NEW_ARRAY(w->c->arena, n + 1, struct tz_place_new);
    struct tz_place_share *shares = TZ_NEW_ARRAY(w->c->arena, n + 1, struct tz_place_share);
    const struct tz_place *p = tz_place_newest(w->places, from);
    for (size_t i = 0; i < n; i++) {
        shares[i] = (struct tz_place_share){.from = from, .basis = basis ? basis : "逐条"};
        made[i] = (struct tz_place_new){.level = p->level, .kind = p->kind, .parent = p->parent};
    }
    for (size_t i = 0; i < n; i++)
        TZ_TRY(parse_share(w, parts[i], made, &shares[i], &made_n));
    struct tz_place_plan plan = {.kind = TZ_PLACE_SPLIT,
                                 .closed = &from,
                                 .closed_n = 1,
                                 .made = made,
                                 .made_n = made_n,
                                 .shares = shares,
                                 .share_n = n};
    return run_plan(w, &plan);
}

static struct tz_err *group(const struct work *w)
{
    const char *kind = tz_args_value(w->c->args, "kind");
    int64_t *members = TZ_NEW_ARRAY(w->c->arena, w->n, int64_t);
    int64_t id;
    for (size_t i = 1; i < w->n; i++)
        TZ_TRY(parse(w, w->words[i], &members[i - 1]));
    TZ_TRY(tz_place_group_set(&id, w->c->store, &w->c->who.actor, w->words[0], w->words[0], kind ? kind : "片区",
                              members, w->n - 1, w->day));
    fprintf(w->c->out, "片区 %s：%zu 个成员\n", w->words[0], w->n - 1);
    return NULL;
}

static const struct {
    const char *name;
    size_t least;
    bool writes;
    struct tz_err *(*run)(const struct work *w);
} actions[] = {
    {"list", 0, false, list},  {"add", 1, true, add},     {"rename", 1, true, rename_place}, {"move", 1, true, move},
    {"merge", 1, true, merge}, {"split", 1, true, split}, {"close", 1, true, close_places},  {"group", 1, true, group},
};

static struct tz_err *prepare(struct work *w)
{
    const char *day = tz_args_value(w->c->args, "day");
    w->day = tz_today();
    if (day)
        TZ_TRY(tz_day_parse(&w->day, day, false, false));
    w->act = (struct tz_place_act){.day = w->day,
                                   .act = tz_args_value(w->c->args, "act"),
                                   .approver = tz_args_value(w->c->args, "approver"),
                                   .proof = tz_args_value(w->c->args, "proof")};
    return hold(w);
}

static struct tz_err *run(struct tz_cmd *c)
{
    struct work w = {.c = c};
    size_t n;
    const char *const *words = tz_args_words(c->args, &n);
    for (size_t i = 0; i < sizeof actions / sizeof *actions; i++) {
        if (strcmp(actions[i].name, words[0]) != 0)
            continue;
        w.words = words + 1;
        w.n = n - 1;
        if (w.n < actions[i].least)
            return tz_err_hint(tz_err(TZ_E_USAGE, "place %s 要写明区划", words[0]), "taizhang place --help 有例子");
        TZ_TRY(tz_cmd_open(c, actions[i].writes ? TZ_NEED_WRITE : TZ_NEED_READ));
        struct tz_err *e = prepare(&w);
        if (!e)
            e = actions[i].run(&w);
        tz_places_release(&w.places);
        return e;
    }
    return tz_err_hint(tz_err(TZ_E_USAGE, "不认识“place %s”", words[0]),
                       "可用 list、add、rename、move、merge、split、close、group");
}

const struct tz_verb tz_verb_place = {{"place", "list|add|rename|move|merge|split|close|group [区划…]", 1, -1,
                                       "区划：村组、合并、拆分、更名、片区",
                                       "区划调整按生效日记入沿革，旧记录仍在原来的地方；报过的数不变。", options,
                                       "  taizhang place add 关渡村 石桥村\n  taizhang place merge 南溪村 关渡村 "
                                       "--into 关渡村 --day 2020-06-01 --act 县政函〔2020〕12号"},
                                      TZ_NEED_NOTHING,
                                      run,
                                      true};
