/* SPDX-License-Identifier: Apache-2.0
 *
 * One counted indicator over a frame. Three ways, the first that can answer:
 *   months   tally_month, tally_year: no filter, no cut, whole months, no change of the map inside the period
 *   leaves   tally, tally_who, tally_last: filters and splits on declared cuts, any days, any map
 *   rows     the compiled select over the rows: everything else, and all that is asked as known at an earlier moment
 */
#include "indicator/eval_priv.h"

#include "base/text.h"
#include <stdio.h>
#include "indicator.sql.h"
#include "indicator/tally_priv.h"

struct acc { /* of a cell while counting */
    int64_t n;
    __int128 v;
    bool has;
    struct tz_ratio extra; /* parts by declared shares */
    bool shared, pending;
    int64_t id; /* latest: the winner */
    tz_day till;
    bool has_given;
    int64_t given;
};
struct counting {
    const struct frame *f;
    const struct tz_indicator *i;
    struct filters filters;
    struct membership members;
    struct map cells;             /* line, period, cut -> acc */
    struct map inner;             /* line, period, cut, who or group (or leaf) -> acc */
    int cut;                      /* split by this declared cut, -1 = by an expression or not at all */
    const struct tz_expr *cut_by; /* NULL = not split */
    bool several;                 /* the split cut holds several codes */
    bool dividing;                /* shares of split places apply */
    bool overflow;
};

/* ---- taking contributions */

/* A flow that is not added up in time: the last slot of the period alone counts. */
static bool last_slot(const struct tz_indicator *i)
{
    return i->time == TZ_ROLL_LAST && (i->axis == TZ_AXIS_FLOW || i->axis == TZ_AXIS_PERIOD) && !i->per_n &&
           (i->measure == TZ_M_COUNT || i->measure == TZ_M_SUM);
}

static bool by_groups(const struct tz_indicator *i)
{
    return i->measure == TZ_M_LATEST || i->measure == TZ_M_DISTINCT || i->per_n > 0 || last_slot(i);
}

/* The last day of a period on which a stock is taken: today while the period is open. */
static tz_day stock_day(const struct frame *f, struct tz_period p)
{
    return p.till > f->today && p.from <= f->today ? f->today : p.till;
}

static void take_value(struct counting *k, struct acc *x, const struct contrib *c, int64_t n, int64_t v)
{
    switch (k->i->measure) {
    case TZ_M_LEAST:
    case TZ_M_MOST:
        if (c->has_v && (!x->has || (k->i->measure == TZ_M_LEAST ? v < x->v : v > x->v)))
            x->v = v;
        break;
    default:
        x->v += v;
    }
    x->has |= c->has_v || k->i->measure == TZ_M_COUNT;
    x->n += n;
}

static void take_latest(struct acc *x, const struct contrib *c)
{
    tz_day till = slot_period(c->slot).till;
    if (!c->has_v || (x->has && (till < x->till || (till == x->till && c->id < x->id))))
        return;
    x->has = true;
    x->v = c->v;
    x->n = 1;
    x->till = till;
    x->id = c->id;
    x->has_given = c->has_given;
    x->given = c->given;
}

/* Sum of the last slot only (time: last): a later slot begins anew. */
static void take_last_sum(struct acc *x, const struct contrib *c)
{
    tz_day till = slot_period(c->slot).till;
    if (x->has && till < x->till)
        return;
    if (x->has && till > x->till)
        *x = (struct acc){0};
    x->has = true;
    x->till = till;
    x->n += c->n;
    x->v += c->has_v ? c->v : 0;
}

static void take_cell(struct counting *k, size_t line, size_t t, int64_t cut, const struct contrib *c, int64_t n,
                      int64_t v)
{
    int64_t cell[MAP_KEY] = {(int64_t)line, (int64_t)t, cut};
    struct acc *x = imap_at(&k->cells, cell, NULL);
    if (!by_groups(k->i)) {
        take_value(k, x, c, n, v);
        return;
    }
    x->n += k->i->measure == TZ_M_LATEST ? 0 : n; /* of readings only the latest stand behind a figure */
    cell[3] = k->i->measure == TZ_M_DISTINCT ? c->who
              : k->i->per_n ? imap_hash_more(k->i->measure == TZ_M_LATEST ? tally_cut_number(k->i, c->cuts) : 0, c->grp)
                            : imap_hash_more(tally_cut_number(k->i, c->cuts) ^ c->place, "");
    if (k->i->measure == TZ_M_DISTINCT && !c->who)
        return;
    x = imap_at(&k->inner, cell, NULL);
    if (k->i->measure == TZ_M_LATEST)
        take_latest(x, c);
    else if (last_slot(k->i))
        take_last_sum(x, c);
    else {
        x->n += n;
        x->v += v;
        x->has |= c->has_v;
    }
}

static void mark_pending(struct counting *k, size_t line, size_t t, int64_t cut)
{
    int64_t cell[MAP_KEY] = {(int64_t)line, (int64_t)t, cut};
    ((struct acc *)imap_at(&k->cells, cell, NULL))->pending = true;
}

/* A row of a split place without owner: its value goes to the parts by their shares (SUM of period rows only). */
static void take_shares(struct counting *k, size_t t, tz_day day, int64_t cut, const struct contrib *c)
{
    struct tz_place_part *parts;
    size_t n;
    tz_place_shares(&parts, &n, k->f->places, c->place, day, k->f->a);
    for (size_t s = 0; s < n; s++) {
        const struct member *m = membership_of(&k->members, parts[s].place, day),
                            *whole = membership_of(&k->members, c->place, day);
        const uint32_t *lines = member_lines(m), *had = member_lines(whole);
        for (size_t x = 0; x < m->n; x++) {
            int64_t cell[MAP_KEY] = {lines[x], (int64_t)t, cut};
            struct acc *acc;
            struct tz_ratio part;
            bool already = false;
            for (size_t y = 0; y < whole->n && !already; y++)
                already = had[y] == lines[x];
            if (already)
                continue;
            acc = imap_at(&k->cells, cell, NULL);
            if (!tz_ratio_mul(&part, parts[s].share, tz_ratio_make(c->v, 1)) ||
                !tz_ratio_add(&acc->extra, tz_ratio_has(acc->extra) ? acc->extra : tz_ratio_make(0, 1), part))
                k->overflow = true;
            acc->shared = true;
            acc->has = true;
        }
    }
}

static void take_cuts(struct counting *k, size_t t, tz_day day, const struct contrib *c, int64_t n, int64_t v,
                      const char *value)
{
    const struct member *m = membership_of(&k->members, c->place, day);
    const uint32_t *lines = member_lines(m);
    int64_t cut = value ? frame_cut(k->f, value) : 0;
    for (size_t x = 0; x < m->n; x++) {
        take_cell(k, lines[x], t, cut, c, n, v);
        if (m->pending)
            mark_pending(k, lines[x], t, cut);
    }
    if (m->pending && k->dividing && c->has_v)
        take_shares(k, t, day, cut, c);
}

static void take_period(struct counting *k, size_t t, const struct contrib *c, int64_t n, int64_t v)
{
    tz_day day = frame_map_day(k->f, t);
    const char *value = k->cut_by ? c->cuts[k->cut >= 0 ? k->cut : 0] : NULL;
    if (!k->several || !value || value[0] != '|') {
        take_cuts(k, t, day, c, n, v, value);
        return;
    }
    for (const char *at = value; *at == '|' && at[1];) { /* |a|b|: once under each */
        const char *end = strchr(at + 1, '|');
        if (!end)
            break;
        take_cuts(k, t, day, c, n, v, tz_strndup(k->f->a, at + 1, (size_t)(end - at - 1)));
        at = end;
    }
}

static bool fits(const struct counting *k, const struct contrib *c)
{
    for (size_t x = 0; x < k->filters.n; x++)
        if (k->filters.items[x].cut >= 0 && !filter_fits(&k->filters.items[x], c->cuts[k->filters.items[x].cut]))
            return false;
    return true;
}

/* A contribution as the select gives it, or one built from the leaf tallies (stock steps: till = OPEN, n and v signed). */
static struct tz_err *take(void *data, const struct contrib *c)
{
    struct counting *k = data;
    int64_t v = c->has_v ? c->v : 0;
    for (size_t t = 0; t < k->f->period_n; t++) {
        struct tz_period p = k->f->periods[t];
        if (k->i->axis == TZ_AXIS_STOCK) {
            tz_day day = stock_day(k->f, p);
            if (c->slot <= day && c->till > day)
                take_period(k, t, c, c->n, v);
        } else if (k->i->axis == TZ_AXIS_DURING) {
            if (c->slot <= p.till && c->till > p.from)
                take_period(k, t, c, c->n, v);
        } else if (slot_in(c->slot, p)) {
            take_period(k, t, c, c->n, v);
        }
    }
    return NULL;
}

/* ---- from groups to cells */

static void fold_inner(struct counting *k)
{
    const struct tz_indicator *i = k->i;
    bool outer = i->per_n && i->measure != TZ_M_LATEST && i->measure != TZ_M_DISTINCT;
    for (size_t x = 0; x < k->inner.n; x++) {
        int64_t key[MAP_KEY];
        const struct acc *in = imap_record(k->inner.order[x]);
        struct acc *cell;
        memcpy(key, k->inner.order[x]->key, sizeof key);
        key[3] = 0;
        cell = imap_at(&k->cells, key, NULL);
        if (i->measure == TZ_M_DISTINCT) {
            cell->v += in->n > 0;
            cell->has = true;
            continue;
        }
        if (!in->has)
            continue;
        if (outer && (i->measure == TZ_M_LEAST || i->measure == TZ_M_MOST)) {
            if (!cell->has || (i->measure == TZ_M_LEAST ? in->v < cell->v : in->v > cell->v))
                cell->v = in->v;
        } else if (outer && i->measure == TZ_M_COUNT) {
            cell->v++;
        } else {
            cell->v += in->v;
        }
        cell->has = true;
        cell->n += i->measure == TZ_M_LATEST;
        if (i->measure == TZ_M_LATEST && in->till >= cell->till) {
            cell->till = in->till;
            cell->has_given = in->has_given;
            cell->given = in->given;
        }
    }
}

static bool to_ratio(struct tz_ratio *out, const struct counting *k, const struct acc *x)
{
    const struct tz_indicator *i = k->i;
    bool counted = i->measure == TZ_M_COUNT && !i->per_n;
    struct tz_ratio r =
        tz_ratio_make(counted ? (__int128)x->n : x->v,
                      counted || i->measure == TZ_M_COUNT || i->measure == TZ_M_DISTINCT ? 1 : tz_pow10(i->decimals));
    if (x->shared) {
        struct tz_ratio extra;
        if (!tz_ratio_div(&extra, x->extra, tz_ratio_make(tz_pow10(i->decimals), 1)) || !tz_ratio_add(&r, r, extra))
            return false;
    }
    return tz_ratio_mul(out, r, tz_ratio_has(i->factor) ? i->factor : tz_ratio_make(1, 1));
}

static struct tz_err *give(struct vals *out, struct counting *k)
{
    if (by_groups(k->i))
        fold_inner(k);
    for (size_t x = 0; x < k->cells.n; x++) {
        const struct acc *acc = imap_record(k->cells.order[x]);
        struct val *v = imap_at(&out->map, k->cells.order[x]->key, NULL);
        bool zero = k->i->measure == TZ_M_COUNT || k->i->measure == TZ_M_SUM || k->i->measure == TZ_M_DISTINCT;
        v->rows = acc->n;
        v->marks = (acc->shared ? TZ_MARK_ESTIMATE : 0) | (acc->pending ? TZ_MARK_PENDING : 0);
        v->why = acc->has || zero ? TZ_WHY_VALUE : TZ_WHY_NONE;
        if (!v->why && !to_ratio(&v->value, k, acc))
            k->overflow = true;
        v->has_given = acc->has_given;
        if (acc->has_given)
            v->given = tz_ratio_dec(acc->given, k->i->given->decimals);
    }
    return k->overflow ? tz_err_hint(tz_err(TZ_E_LIMIT, "“%s”的合计超出可算范围", k->i->label), "请核对数值与单位")
                       : NULL;
}

/* ---- from rows */

static struct tz_period hull(const struct frame *f)
{
    struct tz_period p = f->periods[0];
    for (size_t t = 1; t < f->period_n; t++) {
        p.from = f->periods[t].from < p.from ? f->periods[t].from : p.from;
        p.till = f->periods[t].till > p.till ? f->periods[t].till : p.till;
    }
    return p;
}

static struct tz_err *from_rows(struct counting *k)
{
    struct source s;
    const struct tz_expr **filters = TZ_NEW_ARRAY(k->f->a, k->filters.n + 1, const struct tz_expr *);
    struct source_options o = {.town = k->f->town,
                               .known = k->f->known,
                               .model = k->f->model,
                               .today = k->f->today,
                               .arg_values = k->filters.arg_values,
                               .bounded = true,
                               .filters = filters,
                               .filter_n = k->filters.n,
                               .cut = k->cut < 0 ? k->cut_by : NULL};
    struct tz_period p = hull(k->f);
    for (size_t x = 0; x < k->filters.n; x++) {
        filters[x] = k->filters.items[x].expr;
        k->filters.items[x].cut = -1; /* the select has filtered */
    }
    o.totals = k->i->measure == TZ_M_COUNT || k->i->measure == TZ_M_SUM || k->i->measure == TZ_M_DISTINCT;
    o.totals &= k->i->axis != TZ_AXIS_DURING;
    *k->f->used_rows = true;
    TZ_TRY(source_make(&s, &k->i, 1, &o, k->f->a));
    return source_run(&s, k->f->c, NULL, 0, &p, take, k, k->f->a);
}

/* ---- from leaf tallies */

struct cut_values {
    const char *k[CUTS_MAX];
    bool fits;
};

static struct tz_err *load_cuts(struct map *out, struct counting *k)
{
    struct tz_rows *rows;
    struct tz_err *e;
    bool have;
    imap_init(out, k->f->a, sizeof(struct cut_values));
    TZ_TRY(tz_db_query(&rows, k->f->c, &SQL_TALLY_CUTS, "ii", k->f->town, (int64_t)k->i->number));
    while (!(e = tz_rows_next(rows, &have)) && have) {
        int64_t key[MAP_KEY] = {tz_rows_int(rows, 0)};
        struct cut_values *x = imap_at(out, key, NULL);
        struct contrib c = {0};
        for (int n = 0; n < CUTS_MAX; n++)
            c.cuts[n] = x->k[n] = tz_rows_copy(rows, 1 + n, k->f->a);
        x->fits = fits(k, &c);
    }
    tz_rows_close(&rows);
    return e;
}

static bool with_cut(struct contrib *c, const struct map *cuts, int64_t cut)
{
    int64_t key[MAP_KEY] = {cut};
    const struct cut_values *x = cut ? imap_find(cuts, key) : NULL;
    if (!cut)
        return true;
    if (!x || !x->fits)
        return false;
    memcpy(c->cuts, x->k, sizeof c->cuts);
    return true;
}

/* Slots from the first of the year of the first period (a year's slot sorts before its days) to the end of the last. */
static void slot_range(int64_t *from, int64_t *till, const struct counting *k)
{
    struct tz_period p = hull(k->f);
    *from = k->i->kept == TZ_KEPT_STOCK ? 0 : p.from / 10000 * 10000;
    *till = k->i->kept == TZ_KEPT_STOCK ? p.till : (int64_t)(p.till / 10000) * 10000 + 1899;
}

static struct tz_err *from_adds(struct counting *k, const struct map *cuts)
{
    struct tz_rows *rows;
    struct tz_err *e;
    bool have;
    int64_t from, till;
    slot_range(&from, &till, k);
    TZ_TRY(tz_db_query(&rows, k->f->c, &SQL_TALLY_RANGE, "iiii", k->f->town, (int64_t)k->i->number, from, till));
    while (!(e = tz_rows_next(rows, &have)) && have) {
        struct contrib c = {.slot = tz_rows_int(rows, 0),
                            .place = tz_rows_int(rows, 1),
                            .n = tz_rows_int(rows, 3),
                            .v = tz_rows_int(rows, 4),
                            .has_v = k->i->measure != TZ_M_COUNT,
                            .till = TZ_DAY_OPEN,
                            .grp = ""};
        if ((c.n || c.v) && with_cut(&c, cuts, tz_rows_int(rows, 2)) && (e = take(k, &c)))
            break;
    }
    tz_rows_close(&rows);
    return e;
}

static struct tz_err *from_whos(struct counting *k, const struct map *cuts)
{
    struct tz_rows *rows;
    struct tz_err *e;
    bool have;
    int64_t from, till;
    slot_range(&from, &till, k);
    TZ_TRY(tz_db_query(&rows, k->f->c, &SQL_TALLY_WHO_RANGE, "iiii", k->f->town, (int64_t)k->i->number, from / 100,
                       till / 100));
    while (!(e = tz_rows_next(rows, &have)) && have) {
        struct contrib c = {.slot = tz_rows_int(rows, 0) * 100,
                            .place = tz_rows_int(rows, 1),
                            .who = tz_rows_int(rows, 3),
                            .n = tz_rows_int(rows, 4),
                            .grp = ""};
        if (with_cut(&c, cuts, tz_rows_int(rows, 2)) && (e = take(k, &c)))
            break;
    }
    tz_rows_close(&rows);
    return e;
}

/* The group of a reading is kept as a number; two readings are of one group when the numbers are equal. */
static struct tz_err *from_readings(struct counting *k, const struct map *cuts)
{
    struct tz_rows *rows;
    struct tz_err *e;
    bool have;
    int64_t from, till;
    slot_range(&from, &till, k);
    TZ_TRY(tz_db_query(&rows, k->f->c, &SQL_TALLY_LAST_RANGE, "iiii", k->f->town, (int64_t)k->i->number, from, till));
    while (!(e = tz_rows_next(rows, &have)) && have) {
        char grp[24];
        struct contrib c = {.slot = tz_rows_int(rows, 0),
                            .place = tz_rows_int(rows, 1),
                            .id = tz_rows_int(rows, 4),
                            .n = 1,
                            .v = tz_rows_int(rows, 5),
                            .has_v = true,
                            .grp = grp};
        snprintf(grp, sizeof grp, "%lld", (long long)tz_rows_int(rows, 3));
        if (with_cut(&c, cuts, tz_rows_int(rows, 2)) && (e = take(k, &c)))
            break;
    }
    tz_rows_close(&rows);
    return e;
}

static struct tz_err *from_leaves(struct counting *k)
{
    struct map cuts;
    TZ_TRY(load_cuts(&cuts, k));
    if (k->i->kept == TZ_KEPT_WHO)
        return from_whos(k, &cuts);
    if (k->i->kept == TZ_KEPT_LAST)
        return from_readings(k, &cuts);
    return from_adds(k, &cuts);
}

/* Who counts is kept by months: parts of months are counted from the rows. */
static bool leaves_can(const struct counting *k)
{
    for (size_t t = 0; t < k->f->period_n && k->i->kept == TZ_KEPT_WHO; t++)
        if (!period_whole_months(k->f->periods[t]))
            return false;
    return true;
}

/* ---- from months */

static bool one_place_lines(const struct frame *f)
{
    for (size_t k = 0; k < f->line_n; k++)
        if (f->lines[k].root_n != 1 || f->lines[k].roots[0] != f->lines[k].place)
            return false;
    return true;
}

/* The code of a period in the month tallies of distinct and latest measures; 0 = none. */
static int64_t period_code(struct tz_period p)
{
    int64_t year = tz_day_year(p.from), slot;
    if (!period_whole_months(p) || tz_day_year(p.till) != year)
        return 0;
    if (tz_day_month(p.from) == 1 && tz_day_month(p.till) != 1)
        return year * 100 + SLOT_CUMULATIVE + tz_day_month(p.till);
    slot = slot_of(p);
    return slot % 10000 ? slot / 100 : 0;
}

static bool months_can(const struct counting *k)
{
    const struct frame *f = k->f;
    tz_day last = tz_places_last_change(f->places);
    if (k->filters.n || k->cut_by || !one_place_lines(f) || k->i->place == TZ_ROLL_NONE || last_slot(k->i))
        return false;
    if (k->i->measure == TZ_M_LATEST && k->i->kept != TZ_KEPT_LAST)
        return false;
    for (size_t t = 0; t < f->period_n; t++) {
        struct tz_period p = f->periods[t];
        bool month = p.from / 100 == p.till / 100;
        if (k->i->kept == TZ_KEPT_STOCK) {
            if (stock_day(f, p) != p.till ||
                tz_day_mday(p.till) != tz_month_days(tz_day_year(p.till), tz_day_month(p.till)))
                return false;
            if (frame_map_day(f, t) >= last && p.till < last)
                return false;
            continue;
        }
        if (!period_whole_months(p) || (k->i->kept != TZ_KEPT_ADD && !period_code(p)))
            return false;
        if (k->i->kept == TZ_KEPT_ADD && tz_day_year(p.from) != tz_day_year(p.till))
            return false;
        if (last > p.from && !(month && frame_map_day(f, t) == p.till)) /* months stand on the map of their own end */
            return false;
    }
    return true;
}

/* A month row counts in each period that holds it (flows), begins after it (stocks), or is named by its code. */
static void take_month(struct counting *k, int64_t place, int64_t month, int64_t n, int64_t v)
{
    int64_t root[MAP_KEY] = {place};
    const struct root_lines *r = imap_find(&k->members.roots, root);
    for (size_t t = 0; r && t < k->f->period_n; t++) {
        struct tz_period p = k->f->periods[t];
        bool in = k->i->kept == TZ_KEPT_ADD     ? month_code_in(month, p)
                  : k->i->kept == TZ_KEPT_STOCK ? month / 100 == p.till / 10000 && month <= p.till / 100
                                                : month == period_code(p);
        for (size_t x = 0; in && x < r->n; x++) {
            int64_t cell[MAP_KEY] = {r->lines[x], (int64_t)t};
            struct acc *acc = imap_at(&k->cells, cell, NULL);
            acc->n += n;
            acc->v += v;
            acc->has |= n != 0 || k->i->kept != TZ_KEPT_LAST;
        }
    }
}

static void take_years(struct counting *k, int64_t place, int64_t year, int64_t n, int64_t v)
{
    int64_t root[MAP_KEY] = {place};
    const struct root_lines *r = imap_find(&k->members.roots, root);
    for (size_t t = 0; r && t < k->f->period_n; t++)
        for (size_t x = 0; year < k->f->periods[t].till / 10000 && x < r->n; x++) {
            int64_t cell[MAP_KEY] = {r->lines[x], (int64_t)t};
            struct acc *acc = imap_at(&k->cells, cell, NULL);
            acc->n += n;
            acc->v += v;
        }
}

static struct tz_err *level_months(struct counting *k, int level)
{
    struct tz_period p = hull(k->f);
    int64_t from = p.from / 10000 * 100, till = p.till / 10000 * 100 + 99;
    struct tz_rows *rows;
    struct tz_err *e;
    bool have;
    TZ_TRY(tz_db_query(&rows, k->f->c, &SQL_MONTH_RANGE, "iiiii", k->f->town, (int64_t)level, from, till,
                       (int64_t)k->i->number));
    while (!(e = tz_rows_next(rows, &have)) && have)
        take_month(k, tz_rows_int(rows, 1), tz_rows_int(rows, 0), tz_rows_int(rows, 2), tz_rows_int(rows, 3));
    tz_rows_close(&rows);
    if (e || k->i->kept != TZ_KEPT_STOCK)
        return e;
    TZ_TRY(tz_db_query(&rows, k->f->c, &SQL_YEAR_RANGE, "iiii", k->f->town, (int64_t)level, (int64_t)(p.till / 10000),
                       (int64_t)k->i->number));
    while (!(e = tz_rows_next(rows, &have)) && have)
        take_years(k, tz_rows_int(rows, 0), tz_rows_int(rows, 1), tz_rows_int(rows, 2), tz_rows_int(rows, 3));
    tz_rows_close(&rows);
    return e;
}

static struct tz_err *from_months(struct vals *out, struct counting *k)
{
    bool done[16] = {false};
    struct tz_indicator as = *k->i; /* months hold counted results: no second grouping */
    as.per_n = 0;
    as.time = TZ_ROLL_ADD;
    if (as.measure == TZ_M_LATEST || as.measure == TZ_M_DISTINCT)
        as.measure = TZ_M_SUM;
    for (size_t x = 0; x < k->f->line_n; x++)
        for (size_t t = 0; t < k->f->period_n; t++) {
            int level = tz_place_level_on(k->f->places, k->f->lines[x].place, frame_map_day(k->f, t));
            if (level <= 0 || level >= 16 || done[level])
                continue;
            done[level] = true;
            TZ_TRY(level_months(k, level));
        }
    if (k->i->measure == TZ_M_DISTINCT)
        as.decimals = 0;
    for (size_t x = 0; x < k->cells.n; x++) {
        struct acc *acc = imap_record(k->cells.order[x]);
        if (k->i->measure == TZ_M_LATEST && !acc->n)
            acc->has = false;
    }
    k->i = &as;
    struct tz_err *e = give(out, k);
    k->i = out->ind;
    TZ_TRY(e);
    for (size_t x = 0; x < out->map.n; x++) { /* a reading that nobody gave is none, not 0 */
        struct val *v = imap_record(out->map.order[x]);
        if (out->ind->measure == TZ_M_LATEST && !v->rows)
            v->why = TZ_WHY_NONE;
    }
    return NULL;
}

/* ---- */

struct tz_err *measure(struct vals *out, const struct frame *f, const struct tz_indicator *i)
{
    struct counting k = {.f = f, .i = i, .cut = -1};
    int64_t number[MAP_KEY] = {i->number};
    bool stale = f->stale && imap_find(f->stale, number);
    *out = (struct vals){.ind = i};
    imap_init(&out->map, f->a, sizeof(struct val));
    TZ_TRY(filters_make(&k.filters, f, i));
    if (f->by_cut) {
        TZ_TRY(cut_expr(&k.cut_by, &k.cut, f, i, f->by_cut));
        k.several = tz_expr_kind(k.cut_by) == TZ_K_CODES;
    }
    imap_init(&k.cells, f->a, sizeof(struct acc));
    imap_init(&k.inner, f->a, sizeof(struct acc));
    membership_init(&k.members, f, i->place == TZ_ROLL_NONE);
    k.dividing = i->axis == TZ_AXIS_PERIOD && i->measure == TZ_M_SUM && i->place == TZ_ROLL_ADD;
    if (stale && source_kept(i))
        *f->used_stale = true;
    if (f->recount || f->known || stale || !source_kept(i)) {
        TZ_TRY(from_rows(&k));
        return give(out, &k);
    }
    if (months_can(&k))
        return from_months(out, &k);
    if (!k.filters.all_cuts || (k.cut_by && k.cut < 0) || !leaves_can(&k))
        TZ_TRY(from_rows(&k));
    else
        TZ_TRY(from_leaves(&k));
    return give(out, &k);
}
