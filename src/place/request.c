/* SPDX-License-Identifier: Apache-2.0
 *
 * From words to plans; see request.h.
 */
#include "place/request.h"

#include <string.h>

#include "base/text.h"

struct work {
    struct tz_store *s;
    const struct tz_actor *who;
    const struct tz_places *p;
    const struct tz_place_request *r;
    struct tz_arena *a;
};

static const char *said(const char *s)
{
    return s && *s ? s : NULL;
}

static struct tz_err *parse(const struct work *w, const char *word, int64_t *out)
{
    return tz_place_parse(out, w->p, word, 0, 0, w->r->act.day);
}

/* 0 where there is none of that name yet. */
static struct tz_err *parse_or_new(const struct work *w, const char *word, int64_t *out)
{
    struct tz_err *e = parse(w, word, out);
    if (!e || e->code != TZ_E_NOT_FOUND)
        return e;
    tz_err_free(e);
    *out = 0;
    return NULL;
}

static struct tz_err *parent_of(const struct work *w, int64_t *out)
{
    *out = tz_places_town(w->p);
    return said(w->r->parent) ? parse(w, w->r->parent, out) : NULL;
}

static struct tz_err *run(const struct work *w, struct tz_place_plan *plan)
{
    plan->act = w->r->act;
    return tz_place_run(NULL, w->s, w->who, plan, w->a);
}

static struct tz_err *add(const struct work *w)
{
    const char *kind = NULL, *level = said(w->r->level);
    struct tz_place_new *made = TZ_NEW_ARRAY(w->a, w->r->n, struct tz_place_new);
    struct tz_place_plan plan = {.kind = TZ_PLACE_OPEN, .made = made, .made_n = w->r->n};
    int64_t parent;
    TZ_TRY(parent_of(w, &parent));
    int number = tz_place_level_parse(&kind, level ? level : "村");
    if (number < 0)
        return tz_err_hint(tz_err(TZ_E_INPUT, "没有“%s”这个级别", level), "可用 村、社区、自然村、组、网格、十户");
    for (size_t i = 0; i < w->r->n; i++)
        made[i] = (struct tz_place_new){.level = number,
                                        .kind = kind,
                                        .name = w->r->names[i],
                                        .parent = parent,
                                        .code = w->r->n == 1 ? said(w->r->code) : NULL};
    return run(w, &plan);
}

static struct tz_err *rename_place(const struct work *w)
{
    struct tz_place_set set = {.name = w->r->n > 1 ? w->r->names[1] : NULL, .code = said(w->r->code)};
    struct tz_place_plan plan = {.kind = TZ_PLACE_RENAME, .set = &set, .set_n = 1};
    if (!set.name && !set.code)
        return tz_err_hint(tz_err(TZ_E_INPUT, "没有写新的名称或代码"), "例：taizhang place rename 甲村 乙村");
    TZ_TRY(parse(w, w->r->names[0], &set.place));
    return run(w, &plan);
}

static struct tz_err *move(const struct work *w)
{
    struct tz_place_set *sets = TZ_NEW_ARRAY(w->a, w->r->n, struct tz_place_set);
    struct tz_place_plan plan = {.kind = TZ_PLACE_MOVE, .set = sets, .set_n = w->r->n};
    int64_t parent;
    TZ_TRY(parent_of(w, &parent));
    for (size_t i = 0; i < w->r->n; i++) {
        TZ_TRY(parse(w, w->r->names[i], &sets[i].place));
        sets[i].parent = parent;
    }
    return run(w, &plan);
}

static struct tz_err *close_places(const struct work *w)
{
    int64_t *closed = TZ_NEW_ARRAY(w->a, w->r->n, int64_t);
    struct tz_place_plan plan = {.kind = TZ_PLACE_CLOSE, .closed = closed, .closed_n = w->r->n};
    for (size_t i = 0; i < w->r->n; i++)
        TZ_TRY(parse(w, w->r->names[i], &closed[i]));
    return run(w, &plan);
}

static struct tz_err *merge(const struct work *w)
{
    const char *into = said(w->r->into);
    int64_t *closed = TZ_NEW_ARRAY(w->a, w->r->n, int64_t), to;
    struct tz_place_new made = {0};
    struct tz_place_share *shares = TZ_NEW_ARRAY(w->a, w->r->n, struct tz_place_share);
    struct tz_place_plan plan = {.kind = TZ_PLACE_MERGE, .closed = closed, .made = &made, .shares = shares};
    if (!into)
        return tz_err_hint(tz_err(TZ_E_INPUT, "要说明并入哪里"), "例：taizhang place merge 甲村 乙村 --into 丙村");
    TZ_TRY(parse_or_new(w, into, &to));
    for (size_t i = 0; i < w->r->n; i++) {
        int64_t id;
        TZ_TRY(parse(w, w->r->names[i], &id));
        const struct tz_place *p = tz_place_newest(w->p, id);
        if (i == 0)
            made = (struct tz_place_new){p->level, p->kind, into, said(w->r->code), p->parent, p->ord};
        if (id == to)
            continue;
        closed[plan.closed_n] = id;
        shares[plan.closed_n++] = (struct tz_place_share){id, to ? to : -1, 1, 1, "组对应"};
    }
    plan.made_n = to == 0;
    plan.share_n = plan.closed_n;
    return run(w, &plan);
}

/* "甲村=1/2" */
static struct tz_err *parse_share(const struct work *w, const char *word, struct tz_place_new *made,
                                  struct tz_place_share *share, size_t *made_n)
{
    const char *equal = strchr(word, '=');
    const char *name = tz_trim(w->a, equal ? tz_strndup(w->a, word, (size_t)(equal - word)) : word);
    if (equal) {
        size_t parts;
        char **fraction = tz_split(w->a, equal + 1, '/', &parts);
        if (parts != 2 || !tz_parse_int(tz_trim(w->a, fraction[0]), &share->num) ||
            !tz_parse_int(tz_trim(w->a, fraction[1]), &share->den))
            return tz_err_hint(tz_err(TZ_E_INPUT, "份额要写成分数：%s", word), "例：甲村=1/2");
    }
    TZ_TRY(parse_or_new(w, name, &share->to));
    if (!share->to) {
        made[*made_n].name = name;
        share->to = -1 - (int64_t)(*made_n)++;
    }
    return NULL;
}

static struct tz_err *split(const struct work *w)
{
    size_t n, made_n = 0;
    int64_t from;
    if (!said(w->r->into))
        return tz_err_hint(tz_err(TZ_E_INPUT, "要说明分成哪些"),
                           "例：taizhang place split 甲村 --into 乙村=1/2,丙村=1/2 --basis 户数");
    TZ_TRY(parse(w, w->r->names[0], &from));
    char **parts = tz_split(w->a, w->r->into, ',', &n);
    struct tz_place_new *made = TZ_NEW_ARRAY(w->a, n + 1, struct tz_place_new);
    struct tz_place_share *shares = TZ_NEW_ARRAY(w->a, n + 1, struct tz_place_share);
    const struct tz_place *p = tz_place_newest(w->p, from);
    for (size_t i = 0; i < n; i++) {
        shares[i] = (struct tz_place_share){.from = from, .basis = said(w->r->basis) ? w->r->basis : "逐条"};
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
    return run(w, &plan);
}

static struct tz_err *group(const struct work *w)
{
    const char *kind = said(w->r->kind);
    int64_t *members = TZ_NEW_ARRAY(w->a, w->r->n, int64_t), id;
    for (size_t i = 1; i < w->r->n; i++)
        TZ_TRY(parse(w, w->r->names[i], &members[i - 1]));
    return tz_place_group_set(&id, w->s, w->who, w->r->names[0], w->r->names[0], kind ? kind : "片区", members,
                              w->r->n - 1, w->r->act.day);
}

const char *const tz_place_verbs[TZ_PLACE_VERBS] = {"add", "rename", "move", "merge", "split", "close", "group"};

enum tz_place_verb tz_place_verb(const char *word)
{
    int v = 0;
    while (v < TZ_PLACE_VERBS && !tz_same(tz_place_verbs[v], word))
        v++;
    return (enum tz_place_verb)v;
}

struct tz_err *tz_place_do(struct tz_store *s, const struct tz_actor *who, const struct tz_places *p,
                           const struct tz_place_request *r, struct tz_arena *a)
{
    static struct tz_err *(*const verbs[])(const struct work *) = {
        [TZ_PLACE_V_ADD] = add,     [TZ_PLACE_V_RENAME] = rename_place, [TZ_PLACE_V_MOVE] = move,
        [TZ_PLACE_V_MERGE] = merge, [TZ_PLACE_V_SPLIT] = split,         [TZ_PLACE_V_CLOSE] = close_places,
        [TZ_PLACE_V_GROUP] = group};
    const struct work w = {s, who, p, r, a};
    if (!r->n)
        return tz_err_hint(tz_err(TZ_E_INPUT, "没有写是哪个区划"), "写名称，如 关渡村");
    return verbs[r->verb](&w);
}
