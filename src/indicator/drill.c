/* SPDX-License-Identifier: Apache-2.0
 *
 * The rows behind a cell: the same compiled select, narrowed to the cell's places, period and values, in the scope of who asks,
 * a page at a time by id.
 */
#include "indicator/answer_priv.h"

#include "base/limits.h"
#include "base/text.h"

enum { PARTS_MAX = 32 };

struct part {
    const struct tz_indicator *i;
    int side;
};
struct parts {
    struct part items[PARTS_MAX];
    size_t n;
    int side;
    int depth;
};

static void add_parts(struct parts *p, const struct tz_indicator *i);

static void add_figure(void *data, const struct tz_expr *node)
{
    const struct tz_figure_ref *ref = tz_expr_figure(node);
    if (ref && ref->indicator)
        add_parts(data, ref->indicator);
}

/* The counted indicators below a figure, numerator first. */
static void add_parts(struct parts *p, const struct tz_indicator *i)
{
    if (p->n == PARTS_MAX || p->depth > FORMULA_DEPTH)
        return;
    p->depth++;
    if (i->measure == TZ_M_RATIO) {
        int side = p->side;
        add_parts(p, i->parts[0]);
        p->side = 1;
        add_parts(p, i->parts[1]);
        p->side = side;
    } else if (i->measure == TZ_M_FORMULA) {
        tz_expr_figures(i->of, add_figure, p);
    } else if (i->source != TZ_FROM_PLACES && i->reg) {
        p->items[p->n++] = (struct part){i, p->side};
    }
    p->depth--;
}

struct drilling {
    struct frame f;
    const struct tz_indicator *i;
    int side;
    struct filters filters;
    const struct tz_expr **conditions;
    size_t condition_n;
    const char *place_list;
    struct tz_figure_row *rows;
    size_t n, room;
    struct map best; /* latest: group -> the winner */
    int64_t count;
};
struct best {
    tz_day till;
    int64_t id;
};

static bool in_cell(const struct drilling *d, const struct contrib *c)
{
    struct tz_period p = d->f.periods[0];
    tz_day day = p.till > d->f.today && p.from <= d->f.today ? d->f.today : p.till;
    if (d->i->axis == TZ_AXIS_STOCK)
        return c->slot <= day && c->till > day;
    if (d->i->axis == TZ_AXIS_DURING)
        return c->slot <= p.till && c->till > p.from;
    return slot_in(c->slot, p);
}

static struct tz_ratio row_value(const struct tz_indicator *i, const struct contrib *c)
{
    struct tz_ratio r = tz_ratio_make(1, 1);
    if (i->measure == TZ_M_COUNT || i->measure == TZ_M_DISTINCT)
        return r;
    if (!c->has_v ||
        !tz_ratio_mul(&r, tz_ratio_make(c->v, tz_pow10(i->decimals)), tz_ratio_has(i->factor) ? i->factor : r))
        return (struct tz_ratio){0, 0};
    return r;
}

static struct tz_err *take_row(void *data, const struct contrib *c)
{
    struct drilling *d = data;
    if (!in_cell(d, c))
        return NULL;
    d->count++;
    TZ_GROW(d->f.a, d->rows, d->n, d->room);
    d->rows[d->n++] = (struct tz_figure_row){.id = c->id,
                                             .version = c->version,
                                             .place = c->place,
                                             .day = slot_period(c->slot).till,
                                             .value = row_value(d->i, c),
                                             .side = d->side};
    return NULL;
}

static struct tz_err *count_row(void *data, const struct contrib *c)
{
    struct drilling *d = data;
    d->count += in_cell(d, c) ? 1 : 0;
    return NULL;
}

static struct tz_err *take_best(void *data, const struct contrib *c)
{
    struct drilling *d = data;
    int64_t hash = 0, key[MAP_KEY] = {0};
    struct best *b;
    tz_day till = slot_period(c->slot).till;
    if (!in_cell(d, c) || !c->has_v)
        return NULL;
    for (int k = 0; k < CUTS_MAX; k++)
        hash = imap_hash_more(hash, c->cuts[k] ? c->cuts[k] : "");
    key[0] = imap_hash_more(hash, c->grp);
    key[1] = d->i->per_n ? 0 : c->place;
    b = imap_at(&d->best, key, NULL);
    if (till > b->till || (till == b->till && c->id > b->id))
        *b = (struct best){till, c->id};
    return NULL;
}

/* ---- the select */

static struct tz_err *conditions(struct drilling *d, const struct tz_figure_cell_ask *ask)
{
    struct tz_expr_scope scope = {
        .kind = TZ_IN_FILTER, .reg = d->i->reg, .list = d->i->list, .model = d->f.model, .source = d->i->source};
    d->conditions = TZ_NEW_ARRAY(d->f.a, d->filters.n + 2, const struct tz_expr *);
    for (size_t k = 0; k < d->filters.n; k++)
        d->conditions[d->condition_n++] = d->filters.items[k].expr;
    if (ask->ask.by_cut && ask->cut && !*ask->cut) { /* the line of those without a value */
        struct tz_expr *e;
        TZ_TRY(tz_expr_parse(&e, tz_printf(d->f.a, "%s is empty", ask->ask.by_cut), &scope, d->f.a));
        d->conditions[d->condition_n++] = e;
    }
    return NULL;
}

static void places_of(struct drilling *d)
{
    const struct line *l = &d->f.lines[0];
    tz_day day = frame_map_day(&d->f, 0);
    int64_t *all = NULL;
    size_t n = 0;
    if (l->place == tz_places_town(d->f.places) && d->i->place != TZ_ROLL_NONE)
        return; /* the whole town needs no list */
    for (size_t r = 0; r < l->root_n; r++) {
        int64_t *ids, *more;
        size_t m;
        tz_place_subtree(&ids, &m, d->f.places, l->roots[r], day, d->f.a);
        if (d->i->place == TZ_ROLL_NONE) {
            ids = TZ_NEW_ARRAY(d->f.a, 2, int64_t);
            ids[0] = l->roots[r];
            ids[1] = l->roots[r] == tz_places_town(d->f.places) ? tz_places_own(d->f.places) : l->roots[r];
            m = 2;
        }
        more = TZ_NEW_ARRAY(d->f.a, n + m + 1, int64_t);
        if (n)
            memcpy(more, all, n * sizeof *more);
        memcpy(more + n, ids, m * sizeof *more);
        all = more;
        n += m;
    }
    d->place_list = source_id_list(d->f.c, all, n, d->f.a);
}

static struct source_options options(const struct drilling *d)
{
    return (struct source_options){.town = d->f.town,
                                   .known = d->f.known,
                                   .model = d->f.model,
                                   .today = d->f.today,
                                   .arg_values = d->filters.arg_values,
                                   .bounded = true,
                                   .filters = d->conditions,
                                   .filter_n = d->condition_n,
                                   .place_list = d->place_list};
}

static struct tz_err *run(struct drilling *d, const struct source_options *o, const int64_t *ids, size_t n,
                          contrib_fn each)
{
    struct source s;
    TZ_TRY(source_make(&s, &d->i, 1, o, d->f.a));
    return source_run(&s, d->f.c, ids, n, &d->f.periods[0], each, d, d->f.a);
}

static struct tz_err *winners(int64_t **ids, size_t *n, struct drilling *d)
{
    struct source_options o = options(d);
    imap_init(&d->best, d->f.a, sizeof(struct best));
    TZ_TRY(run(d, &o, NULL, 0, take_best));
    *ids = TZ_NEW_ARRAY(d->f.a, d->best.n + 1, int64_t);
    for (size_t k = 0; k < d->best.n; k++)
        (*ids)[k] = ((struct best *)imap_record(d->best.order[k]))->id;
    *n = d->best.n;
    return NULL;
}

static struct tz_err *name_rows(struct drilling *d)
{
    struct tz_sql_build b;
    struct tz_rows *rows;
    struct tz_err *e;
    bool have;
    int64_t *ids = TZ_NEW_ARRAY(d->f.a, d->n + 1, int64_t);
    struct map numbers;
    for (size_t k = 0; k < d->n; k++)
        ids[k] = d->rows[k].id;
    imap_init(&numbers, d->f.a, sizeof(const char *));
    tz_sql_begin(&b, d->f.a);
    tz_sql_add(&b, "select id, number from ");
    tz_sql_name(&b, d->i->reg->table);
    tz_sql_add(&b, " where town = ");
    tz_sql_bind(&b, tz_v_int(d->f.town));
    tz_sql_add2(&b, " and id in (select value from json_each(", " and id = any(cast(");
    tz_sql_bind(&b, tz_v_text(source_id_list(d->f.c, ids, d->n, d->f.a)));
    tz_sql_add2(&b, "))", " as bigint[]))");
    TZ_TRY(tz_db_queryv(&rows, d->f.c, tz_sql_end(&b, "indicator.numbers"), b.values, b.value_n));
    while (!(e = tz_rows_next(rows, &have)) && have) {
        int64_t key[MAP_KEY] = {tz_rows_int(rows, 0)};
        *(const char **)imap_at(&numbers, key, NULL) = tz_rows_copy(rows, 1, d->f.a);
    }
    tz_rows_close(&rows);
    for (size_t k = 0; k < d->n; k++) {
        int64_t key[MAP_KEY] = {d->rows[k].id};
        const char **number = imap_find(&numbers, key);
        d->rows[k].number = number && *number ? *number : "";
    }
    return e;
}

static struct tz_err *page(struct tz_figure_rows *out, struct drilling *d, const struct tz_figure_cell_ask *ask)
{
    size_t limit = ask->limit ? ask->limit : tz_limits.page_rows, id_n = 0;
    struct source_options o = options(d);
    struct tz_scope *scope = NULL;
    int64_t *ids = NULL;
    if (ask->ask.who && !ask->ask.who->system)
        TZ_TRY(tz_scope_make(&scope, d->f.c, ask->ask.who, d->i->reg, TZ_RIGHT_SEE, d->f.a));
    if (d->i->measure == TZ_M_LATEST) {
        TZ_TRY(winners(&ids, &id_n, d));
        o.ids = true;
    }
    if (scope && !tz_scope_all(scope))
        o.scope = scope;
    o.after = ask->after;
    o.limit = limit + 1;
    TZ_TRY(run(d, &o, ids, id_n, take_row));
    out->more = d->n > limit;
    if (out->more)
        d->n = limit;
    TZ_TRY(name_rows(d));
    if (o.scope && !ask->after) {
        o.out_of_scope = true;
        o.limit = 0;
        d->count = 0;
        TZ_TRY(run(d, &o, ids, id_n, count_row));
        out->out_of_scope = d->count;
    }
    out->rows = d->rows;
    out->n = d->n;
    return NULL;
}

struct tz_err *tz_figure_drill(struct tz_figure_rows *out, struct tz_conn *c, const struct tz_figure_cell_ask *ask,
                               struct tz_arena *a)
{
    struct parts parts = {.n = 0};
    struct drilling *d = TZ_NEW(a, struct drilling);
    struct tz_figure_ask one = ask->ask;
    struct tz_ref_arg *filters = TZ_NEW_ARRAY(a, one.filter_n + 1, struct tz_ref_arg);
    *out = (struct tz_figure_rows){0};
    add_parts(&parts, one.indicator);
    if (ask->part < 0 || (size_t)ask->part >= parts.n)
        return NULL;
    memcpy(filters, one.filters, one.filter_n * sizeof *filters);
    if (one.by_cut && ask->cut && *ask->cut) {
        const char **value = TZ_NEW(a, const char *);
        *value = ask->cut;
        filters[one.filter_n++] = (struct tz_ref_arg){.key = one.by_cut, .op = "=", .values = value, .value_n = 1};
    }
    one.filters = filters;
    one.by_time = one.by_group = false;
    one.by_level = 0;
    TZ_TRY(frame_make(&d->f, c, &one, a));
    cut_off(&d->f, one.as_of);
    d->i = parts.items[ask->part].i;
    d->side = parts.items[ask->part].side;
    TZ_TRY(filters_make(&d->filters, &d->f, d->i));
    TZ_TRY(conditions(d, ask));
    places_of(d);
    out->reg = d->i->reg;
    return page(out, d, ask);
}
