/* SPDX-License-Identifier: Apache-2.0
 *
 * Parameters: taking over, setting, resolving into param_at. Resolving is done for all places of the town at once whenever
 * values or the tree change; it is a few thousand rows.
 */
#include "place/param.h"
#include "place/place_priv.h"

#include "base/limits.h"
#include "base/text.h"
#include "place.sql.h"
#include <stdlib.h>

enum { HOOKS_MAX = 8 };

struct given { /* one value at one place */
    const char *name;
    int64_t place, i;
    bool has_i;
    tz_day from;
    const char *t;
};
struct givens {
    struct given *items;
    size_t n, room;
    struct tz_arena *a;
};

static struct {
    tz_param_changed run;
    void *data;
} hooks[HOOKS_MAX];
static int hook_n;

void tz_param_on_change(tz_param_changed hook, void *data)
{
    TZ_ASSERT(hook_n < HOOKS_MAX);
    hooks[hook_n].run = hook;
    hooks[hook_n++].data = data;
}

/* ---- values */

static struct tz_err *parse_span(int64_t *i, char **t, const char *text, struct tz_arena *a)
{
    static const struct {
        const char *word, *unit;
    } units[] = {{"workdays", "workdays"}, {"days", "days"},       {"months", "months"}, {"hours", "hours"},
                 {"个工作日", "workdays"}, {"工作日", "workdays"}, {"天", "days"},       {"日", "days"},
                 {"个月", "months"},       {"小时", "hours"}};
    for (size_t k = 0; k < COUNT(units); k++)
        if (tz_ends(text, units[k].word)) {
            char *number = tz_trim(a, tz_strndup(a, text, strlen(text) - strlen(units[k].word)));
            if (!tz_parse_int(number, i) || *i < 0)
                break;
            *t = tz_strdup(a, units[k].unit);
            return NULL;
        }
    return tz_err(TZ_E_INPUT, "不是期限");
}

struct tz_err *tz_param_parse(int64_t *i, char **t, const struct tz_param *param, const char *text, struct tz_arena *a)
{
    struct tz_err *e = NULL;
    *t = NULL;
    *i = 0;
    switch (param->type) {
    case TZ_TYPE_INT:
        e = tz_dec_parse(i, text, 0);
        break;
    case TZ_TYPE_MONEY:
        e = tz_dec_parse(i, text, 2);
        break;
    case TZ_TYPE_NUMBER:
        e = tz_dec_parse(i, text, param->decimals);
        break;
    case TZ_TYPE_DATE: {
        tz_day day = 0;
        e = tz_day_parse(&day, text, false, false);
        *i = day;
        break;
    }
    default:
        e = parse_span(i, t, text, a);
        if (e) { /* a plain text or a list of codes */
            tz_err_free(e);
            e = tz_text_clean(t, text, strlen(text), tz_limits.text_bytes, a);
        }
    }
    return e ? tz_err_wrap(e, TZ_E_INPUT, "参数“%s”的值“%.60s”不对", param->label ? param->label : param->key, text)
             : NULL;
}

/* ---- resolving */

static void give(struct givens *g, struct given v)
{
    if (g->n == g->room) {
        struct given *more = TZ_NEW_ARRAY(g->a, g->room ? g->room * 2 : 128, struct given);
        if (g->n)
            memcpy(more, g->items, g->n * sizeof *more);
        g->items = more;
        g->room = g->room ? g->room * 2 : 128;
    }
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

static struct tz_err *read_givens(struct givens *g, struct tz_conn *c, const struct tz_places *p, bool packs)
{
    struct tz_rows *rows;
    struct tz_err *e;
    bool have;
    TZ_TRY(tz_db_query(&rows, c, packs ? &SQL_PARAM_PACKS : &SQL_PARAM_SET_ALL, "i", p->town));
    while (!(e = tz_rows_next(rows, &have)) && have) {
        struct given v = {.name = tz_rows_copy(rows, 0, g->a),
                          .from = (tz_day)tz_rows_int(rows, 2),
                          .i = tz_rows_int(rows, 3),
                          .has_i = !tz_rows_null(rows, 3),
                          .t = tz_rows_copy(rows, 4, g->a)};
        v.place = packs ? pack_place(p, tz_rows_text(rows, 1)) : tz_rows_int(rows, 1);
        if (v.place)
            give(g, v);
    }
    tz_rows_close(&rows);
    return e;
}

/* Names together, then by day, later given (own values behind those of packs) last. */
static int by_name(const void *x, const void *y)
{
    const struct given *a = x, *b = y;
    int order = strcmp(a->name, b->name);
    return order ? order : a->from != b->from ? (a->from > b->from) - (a->from < b->from) : (a > b) - (a < b);
}

/* The value of the nearest place on the path that has one in force on the day. */
static const struct given *nearest(const struct given *v, size_t n, const int64_t *path, int depth, tz_day day)
{
    for (int k = 0; k < depth; k++) {
        const struct given *found = NULL;
        for (size_t i = 0; i < n && v[i].from <= day; i++)
            if (v[i].place == path[k])
                found = &v[i];
        if (found)
            return found;
    }
    return NULL;
}

static struct tz_err *add_at(struct tz_conn *c, int64_t town, const struct given *v, int64_t place, tz_day from,
                             tz_day till)
{
    struct tz_value values[] = {tz_v_int(town),  tz_v_text(v->name), tz_v_int(place),
                                tz_v_int(from),  tz_v_int(till),     v->has_i ? tz_v_int(v->i) : tz_v_null(),
                                tz_v_text(v->t), tz_v_int(v->place)};
    return tz_db_later(c, &SQL_PARAM_AT_ADD, values, COUNT(values));
}

/* One name at one place: stretches between the days on which some value begins. */
static struct tz_err *resolve_place(struct tz_conn *c, const struct tz_places *p, const struct given *v, size_t n,
                                    int64_t id)
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
            TZ_TRY(add_at(c, p->town, open, id, from, v[i].from));
        open = now;
        from = v[i].from;
    }
    return open ? add_at(c, p->town, open, id, from, TZ_DAY_OPEN) : NULL;
}

struct tz_err *params_resolve(struct tz_conn *c, const struct tz_places *p, struct tz_arena *a)
{
    struct givens g = {.a = a};
    TZ_TRY(read_givens(&g, c, p, true));
    TZ_TRY(read_givens(&g, c, p, false));
    TZ_TRY(tz_db_exec(c, &SQL_PARAM_AT_CLEAR, NULL, "i", p->town));
    if (g.n)
        qsort(g.items, g.n, sizeof *g.items, by_name);
    for (size_t i = 0, n; i < g.n; i += n) {
        for (n = 1; i + n < g.n && tz_same(g.items[i].name, g.items[i + n].name); n++)
            ;
        for (int k = 0; k < p->node_n; k++)
            TZ_TRY(resolve_place(c, p, g.items + i, n, p->nodes[k].id));
    }
    return NULL;
}

/* ---- installing and setting */

static struct tz_err *tell(struct tz_apply *ap, const char *name)
{
    for (int i = 0; i < hook_n; i++)
        TZ_TRY(hooks[i].run(ap, name, hooks[i].data));
    return NULL;
}

static struct tz_err *resolve_now(struct tz_apply *ap)
{
    struct tz_places *p;
    struct tz_err *e;
    TZ_TRY(tz_places_hold(&p, tz_apply_conn(ap), tz_apply_town(ap)));
    e = params_resolve(tz_apply_conn(ap), p, tz_apply_arena(ap));
    tz_places_release(&p);
    return e;
}

struct tz_err *tz_param_install(struct tz_apply *ap, const struct tz_model *m)
{
    struct tz_conn *c = tz_apply_conn(ap);
    struct tz_arena *a = tz_apply_arena(ap);
    int64_t town = tz_apply_town(ap);
    TZ_TRY(tz_db_exec(c, &SQL_PARAM_PACK_CLEAR, NULL, "i", town));
    for (size_t k = 0; k < m->param_n; k++)
        for (size_t i = 0; i < m->params[k].n; i++) {
            const struct tz_param_value *v = &m->params[k].values[i];
            int64_t number;
            char *text;
            TZ_TRY(tz_param_parse(&number, &text, &m->params[k], v->value, a));
            TZ_TRY(tz_db_exec(c, &SQL_PARAM_PACK_ADD, NULL, "ittiitt", town, m->params[k].key,
                              v->place ? v->place : "nation", (int64_t)v->from, number, text, v->basis));
        }
    TZ_TRY(resolve_now(ap));
    return tell(ap, NULL);
}

struct set_data {
    int64_t id, place, i;
    const char *name, *t, *basis;
    tz_day from;
};

static struct tz_err *apply_set(struct tz_apply *ap, void *data)
{
    const struct set_data *d = data;
    struct tz_conn *c = tz_apply_conn(ap);
    int64_t town = tz_apply_town(ap), j = tz_apply_j(ap);
    uint8_t digest[TZ_DIGEST_BYTES];
    TZ_TRY(tz_db_exec(c, &SQL_PARAM_CLOSE, NULL, "itiii", town, d->name, d->place, (int64_t)d->from, j));
    TZ_TRY(tz_db_exec(c, &SQL_PARAM_SET, NULL, "iitiiitti", town, d->id, d->name, d->place, (int64_t)d->from, d->i,
                      d->t, d->basis, j));
    TZ_TRY(tz_apply_entry(ap, d->id, PARAM_ENTRY));
    TZ_TRY(param_digest(digest, c, town, d->id, tz_apply_arena(ap)));
    TZ_TRY(tz_apply_item(ap, d->id, 1, TZ_OP_CREATE, digest));
    TZ_TRY(resolve_now(ap));
    return tell(ap, d->name);
}

/* A parameter that the pack gives as a span (15天, 24小时) stays one. */
static struct tz_err *keeps_kind(const struct tz_param *param, const char *text, struct tz_arena *a)
{
    int64_t i;
    char *t;
    struct tz_err *e = param->type == TZ_TYPE_TEXT && param->n ? parse_span(&i, &t, param->values[0].value, a) : NULL;
    bool span = param->type == TZ_TYPE_TEXT && param->n && !e;
    tz_err_free(e);
    e = span ? parse_span(&i, &t, text, a) : NULL;
    return e ? tz_err_hint(tz_err_wrap(e, TZ_E_INPUT, "“%s”是期限，“%.60s”不是", param->label, text),
                           "写成“15天”“7个工作日”“24小时”“12个月”")
             : NULL;
}

struct tz_err *tz_param_set(struct tz_store *s, const struct tz_actor *who, const struct tz_param *param, int64_t place,
                            tz_day from, const char *value, const char *basis, struct tz_arena *a)
{
    struct set_data d = {.name = param->key, .place = place, .from = from, .basis = basis};
    struct tz_work w = {.actor = *who, .kind = "parameter", .apply = apply_set, .data = &d};
    char *text;
    if (!basis || !*basis)
        return tz_err_hint(tz_err(TZ_E_INPUT, "参数“%s”没有写依据", param->label), "请写明文号或会议");
    if (!tz_day_ok(from))
        return tz_err(TZ_E_INPUT, "参数“%s”没有起始日期", param->label);
    TZ_TRY(keeps_kind(param, value, a));
    TZ_TRY(tz_param_parse(&d.i, &text, param, value, a));
    d.t = text;
    TZ_TRY(tz_store_new_id(&d.id, s, who->town));
    return tz_store_run(s, &w, a);
}

struct tz_err *tz_param_get(struct tz_param_here *out, struct tz_conn *c, int64_t town, const char *name, int64_t place,
                            tz_day day, struct tz_arena *a)
{
    struct tz_rows *rows;
    struct tz_err *e;
    bool have = false;
    *out = (struct tz_param_here){0};
    TZ_TRY(tz_db_query(&rows, c, &SQL_PARAM_GET, "itii", town, name, place, (int64_t)day));
    e = tz_rows_next(rows, &have);
    if (!e && have)
        *out = (struct tz_param_here){.has = true,
                                      .i = tz_rows_int(rows, 0),
                                      .t = tz_rows_copy(rows, 1, a),
                                      .origin = tz_rows_int(rows, 2),
                                      .from = (tz_day)tz_rows_int(rows, 3),
                                      .till = (tz_day)tz_rows_int(rows, 4)};
    tz_rows_close(&rows);
    return e;
}

struct tz_err *tz_param_basis(const char **out, struct tz_conn *c, int64_t town, const char *name, int64_t origin,
                              tz_day day, struct tz_arena *a)
{
    struct tz_rows *rows;
    struct tz_err *e;
    bool have = false;
    *out = NULL;
    TZ_TRY(tz_db_query(&rows, c, &SQL_PARAM_BASIS, "itii", town, name, origin, (int64_t)day));
    e = tz_rows_next(rows, &have);
    if (!e && have)
        *out = tz_rows_copy(rows, 0, a);
    tz_rows_close(&rows);
    return e;
}
