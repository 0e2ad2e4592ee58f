/* SPDX-License-Identifier: Apache-2.0
 *
 * What parameters come to: param_at, one row a parameter, place and stretch of days, with the journal numbers between which
 * it was so. Resolving is done for all places of the town at once whenever values or the tree change (a few thousand
 * rows); what came out otherwise than before is closed and written anew, so that a question as of an earlier journal number
 * finds what was known then. All of it follows from parameter, place and the installed packs: see params_rebuild.
 */
#include "place/param.h"
#include "place/place_priv.h"

#include "base/text.h"
#include "place.sql.h"
#include <stdlib.h>

struct given { /* one value at one place */
    const char *name;
    int64_t place, i;
    bool has_i;
    tz_day from;
    const char *t;
    bool yearly;
    size_t ord; /* as given */
};
struct givens {
    struct given *items;
    size_t n, room;
    struct tz_arena *a;
};

struct line { /* a row of param_at */
    const char *name, *t;
    int64_t place, i, origin, j_from;
    bool has_i;
    tz_day from, till;
};
struct lines {
    struct line *items;
    size_t n, room;
    struct tz_arena *a;
};

/* ---- values in force */

static void give(struct givens *g, struct given v)
{
    TZ_GROW(g->a, g->items, g->n, g->room);
    v.ord = g->n;
    g->items[g->n++] = v;
}

/* nation, province, city, county, town; a code; a name of the line above. 0 = not ours (another province's value). */
static int64_t pack_place(const struct tz_places *p, const char *at)
{
    const char *kind;
    int level;
    int64_t path[TZ_PLACE_DEPTH];
    int n = tz_place_path(path, p, p->town_place, TZ_DAY_OPEN - 1);
    if (!at || !*at)
        at = "nation";
    level = tz_place_level_parse(&kind, at);
    for (int i = 0; i < n; i++) {
        const struct tz_place *s = tz_place_newest(p, path[i]);
        if (s->level == level || tz_same(s->name, at))
            return s->id;
    }
    return at[0] >= '0' && at[0] <= '9' ? tz_place_by_code(p, at) : 0;
}

static struct tz_err *read_givens(struct givens *g, struct tz_conn *c, const struct tz_places *p, int64_t known,
                                  bool packs)
{
    struct tz_rows *rows;
    struct tz_err *e;
    bool have;
    TZ_TRY(tz_db_query(&rows, c, packs ? &SQL_PARAM_PACKS : &SQL_PARAM_SET_ALL, "ii", p->town, known));
    while (!(e = tz_rows_next(rows, &have)) && have) {
        struct given v = {.name = tz_rows_copy(rows, 0, g->a),
                          .from = (tz_day)tz_rows_int(rows, 2),
                          .i = tz_rows_int(rows, 3),
                          .has_i = !tz_rows_null(rows, 3),
                          .t = tz_rows_copy(rows, 4, g->a),
                          .yearly = tz_rows_int(rows, 5) != 0};
        v.place = packs ? pack_place(p, tz_rows_text(rows, 1)) : tz_rows_int(rows, 1);
        if (v.place)
            give(g, v);
    }
    tz_rows_close(&rows);
    return e;
}

static bool yearly(const struct givens *g, size_t n, const char *name)
{
    for (size_t i = 0; i < n; i++)
        if (g->items[i].yearly && tz_same(g->items[i].name, name))
            return true;
    return false;
}

/* What is laid down anew each year ends with it: a day of change of no place after each value. */
static void ends_of_years(struct givens *g)
{
    size_t n = g->n;
    for (size_t i = 0; i < n; i++) {
        if (!yearly(g, n, g->items[i].name))
            continue;
        g->items[i].yearly = true;
        give(g, (struct given){.name = g->items[i].name,
                               .from = tz_day_make(tz_day_year(g->items[i].from) + 1, 1, 1),
                               .yearly = true});
    }
}

/* Names together, then by day, later given (own values behind those of packs) last. */
static int by_name(const void *x, const void *y)
{
    const struct given *a = x, *b = y;
    int order = strcmp(a->name, b->name);
    return order                ? order
           : a->from != b->from ? (a->from > b->from) - (a->from < b->from)
                                : (a->ord > b->ord) - (a->ord < b->ord);
}

/* The value of the nearest place on the path that has one in force on the day. */
static const struct given *nearest(const struct given *v, size_t n, const int64_t *path, int depth, tz_day day)
{
    bool yearly = v[0].yearly; /* ends_of_years marks all of a name */
    for (int k = 0; k < depth; k++) {
        const struct given *found = NULL;
        for (size_t i = 0; i < n && v[i].from <= day; i++)
            if (v[i].place == path[k] && (!yearly || tz_day_year(v[i].from) == tz_day_year(day)))
                found = &v[i];
        if (found)
            return found;
    }
    return NULL;
}

/* ---- resolving */
static struct line *add_line(struct lines *l)
{
    TZ_GROW(l->a, l->items, l->n, l->room);
    return &l->items[l->n++];
}

static void add_stretch(struct lines *l, const struct given *v, int64_t place, tz_day from, tz_day till)
{
    *add_line(l) = (struct line){.name = v->name,
                                 .place = place,
                                 .from = from,
                                 .till = till,
                                 .i = v->i,
                                 .has_i = v->has_i,
                                 .t = v->t,
                                 .origin = v->place};
}

/* One name at one place: stretches between the days on which some value begins. */
static void resolve_place(struct lines *l, const struct tz_places *p, const struct given *v, size_t n, int64_t id)
{
    const struct given *open = NULL;
    tz_day from = 0;
    for (size_t i = 0; i < n; i++) {
        int64_t path[TZ_PLACE_DEPTH];
        const struct given *now;
        int depth;
        if (i + 1 < n && v[i + 1].from == v[i].from)
            continue;
        depth = tz_place_path(path, p, id, v[i].from ? v[i].from : 19490101);
        now = nearest(v, n, path, depth, v[i].from);
        if (now == open)
            continue;
        if (open)
            add_stretch(l, open, id, from, v[i].from);
        open = now;
        from = v[i].from;
    }
    if (open)
        add_stretch(l, open, id, from, TZ_DAY_OPEN);
}

/* By name, place, day, as by_line sorts. */
static struct tz_err *resolve(struct lines *l, struct tz_conn *c, const struct tz_places *p, int64_t known)
{
    struct givens g = {.a = l->a};
    TZ_TRY(read_givens(&g, c, p, known, true));
    TZ_TRY(read_givens(&g, c, p, known, false));
    ends_of_years(&g);
    if (g.n)
        qsort(g.items, g.n, sizeof *g.items, by_name);
    for (size_t i = 0, n; i < g.n; i += n) {
        for (n = 1; i + n < g.n && tz_same(g.items[i].name, g.items[i + n].name); n++)
            ;
        for (int k = 0; k < p->node_n; k++)
            resolve_place(l, p, g.items + i, n, p->nodes[k].id);
    }
    return NULL;
}

/* ---- keeping */
static int by_line(const void *x, const void *y)
{
    const struct line *a = x, *b = y;
    int order = strcmp(a->name, b->name);
    if (order)
        return order;
    return a->place != b->place ? (a->place > b->place) - (a->place < b->place)
                                : (a->from > b->from) - (a->from < b->from);
}

/* What stands now, in the order of by_line. */
static struct tz_err *read_lines(struct lines *l, struct tz_conn *c, int64_t town)
{
    struct tz_rows *rows;
    struct tz_err *e;
    bool have;
    const char *name = "";
    TZ_TRY(tz_db_query(&rows, c, &SQL_PARAM_AT_NOW, "i", town));
    while (!(e = tz_rows_next(rows, &have)) && have) {
        if (!tz_same(tz_rows_text(rows, 0), name))
            name = tz_rows_copy(rows, 0, l->a);
        *add_line(l) = (struct line){.name = name,
                                     .place = tz_rows_int(rows, 1),
                                     .from = (tz_day)tz_rows_int(rows, 2),
                                     .till = (tz_day)tz_rows_int(rows, 3),
                                     .i = tz_rows_int(rows, 4),
                                     .has_i = !tz_rows_null(rows, 4),
                                     .t = tz_rows_copy(rows, 5, l->a),
                                     .origin = tz_rows_int(rows, 6),
                                     .j_from = tz_rows_int(rows, 7)};
    }
    tz_rows_close(&rows);
    if (l->n)
        qsort(l->items, l->n, sizeof *l->items, by_line);
    return e;
}

static struct tz_err *write_line(struct tz_conn *c, int64_t town, const struct line *l)
{
    struct tz_value v[] = {tz_v_int(town),    tz_v_text(l->name),  tz_v_int(l->place),
                           tz_v_int(l->from), tz_v_int(l->till),   l->has_i ? tz_v_int(l->i) : tz_v_null(),
                           tz_v_text(l->t),   tz_v_int(l->origin), tz_v_int(l->j_from)};
    return tz_db_later(c, &SQL_PARAM_AT_ADD, v, COUNT(v));
}

/* What was not there before journal number j leaves no trace. */
static struct tz_err *close_line(struct tz_conn *c, int64_t town, const struct line *l, int64_t j)
{
    struct tz_value v[] = {tz_v_int(town),    tz_v_text(l->name),  tz_v_int(l->place),
                           tz_v_int(l->from), tz_v_int(l->j_from), tz_v_int(j)};
    return tz_db_later(c, l->j_from < j ? &SQL_PARAM_AT_CLOSE : &SQL_PARAM_AT_DROP, v, COUNT(v));
}

static bool same_value(const struct line *x, const struct line *y)
{
    return x->till == y->till && x->has_i == y->has_i && (!x->has_i || x->i == y->i) && tz_same(x->t, y->t) &&
           x->origin == y->origin;
}

/* From `was` to `is` at journal number j; each line of `is` then says since when it holds. */
static struct tz_err *write_change(struct tz_conn *c, int64_t town, const struct lines *was, struct lines *is,
                                   int64_t j)
{
    size_t i = 0, k = 0;
    while (i < was->n || k < is->n) {
        int order = i == was->n ? 1 : k == is->n ? -1 : by_line(&was->items[i], &is->items[k]);
        if (order == 0 && same_value(&was->items[i], &is->items[k])) {
            is->items[k++].j_from = was->items[i++].j_from;
            continue;
        }
        if (order <= 0)
            TZ_TRY(close_line(c, town, &was->items[i++], j));
        if (order >= 0) {
            is->items[k].j_from = j;
            TZ_TRY(write_line(c, town, &is->items[k++]));
        }
    }
    return NULL;
}

struct tz_err *params_resolve(struct tz_conn *c, const struct tz_places *p, int64_t j, struct tz_arena *a)
{
    struct lines was = {.a = a}, is = {.a = a};
    TZ_TRY(read_lines(&was, c, p->town));
    TZ_TRY(resolve(&is, c, p, tz_known_j(0)));
    return write_change(c, p->town, &was, &is, j);
}

/* ---- all of it anew */
static struct tz_err *change_points(int64_t **out, size_t *n, struct tz_conn *c, int64_t town, struct tz_arena *a)
{
    struct tz_rows *rows;
    struct tz_err *e;
    size_t room = 0;
    bool have;
    *out = NULL;
    *n = 0;
    TZ_TRY(tz_db_query(&rows, c, &SQL_PARAM_CHANGES, "i", town));
    while (!(e = tz_rows_next(rows, &have)) && have) {
        TZ_GROW(a, *out, *n, room);
        (*out)[(*n)++] = tz_rows_int(rows, 0);
    }
    tz_rows_close(&rows);
    return e;
}

static struct tz_err *resolve_at(struct lines *was, struct lines *is, struct tz_conn *c, int64_t town, int64_t j)
{
    struct tz_places *p;
    TZ_TRY(tz_places_known(&p, c, town, j));
    struct tz_err *e = resolve(is, c, p, j);
    tz_places_release(&p);
    return e ? e : write_change(c, town, was, is, j);
}

struct tz_err *tz_param_rebuild(struct tz_apply *ap, const struct tz_param_version *versions, size_t version_n)
{
    struct tz_conn *c = tz_apply_conn(ap);
    struct tz_arena *a = tz_apply_arena(ap), *old = tz_arena_child(a);
    int64_t town = tz_apply_town(ap), *at;
    size_t n;
    struct lines was = {.a = old};
    TZ_TRY(tz_db_exec(c, &SQL_PARAM_PACK_CLEAR, NULL, "i", town));
    TZ_TRY(tz_db_exec(c, &SQL_PARAM_AT_CLEAR, NULL, "i", town));
    for (size_t i = 0; i < version_n; i++)
        TZ_TRY(params_take(c, town, versions[i].model, versions[i].j, a));
    TZ_TRY(change_points(&at, &n, c, town, a));
    for (size_t i = 0; i < n; i++) { /* two generations of lines at a time */
        struct lines is = {.a = tz_arena_child(a)};
        TZ_TRY(resolve_at(&was, &is, c, town, at[i]));
        tz_arena_destroy(&old);
        old = is.a;
        was = is;
    }
    tz_arena_destroy(&old);
    return NULL;
}
