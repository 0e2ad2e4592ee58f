/* SPDX-License-Identifier: Apache-2.0
 *
 * Many figures at once: one pass over the months of a level fills every kept indicator, ratios are divided from their parts,
 * and only what is not kept is computed one by one.
 */
#include "indicator/answer_priv.h"

#include "base/text.h"
#include "indicator.sql.h"
#include "indicator/tally_priv.h"

struct sum {
    int64_t n;
    __int128 v;
};
struct wanted {
    size_t at;
    bool stock;
};
struct dash {
    struct frame f;
    struct tz_dash *out;
    int year;
    struct map base; /* indicator number -> struct wanted */
    size_t base_n;
    struct sum *sums;    /* [base][place][month] */
    struct map place_at; /* place -> index */
    int64_t last;        /* rows come by indicator: the number looked up last, and where it is */
    size_t last_at;
};

static struct sum *sums_at(struct dash *d, size_t base, size_t place)
{
    return d->sums + (base * d->out->place_n + place) * (size_t)d->out->months;
}

/* Kept, current, and read from months without more ado. */
static bool plain(const struct dash *d, const struct tz_indicator *i)
{
    int64_t key[MAP_KEY] = {i->number};
    return source_kept(i) && !imap_find(d->f.stale, key) && i->place != TZ_ROLL_NONE && i->grain <= TZ_GRAIN_MONTH &&
           i->unit_cut < 0 && !i->need_n &&
           (i->time != TZ_ROLL_LAST || i->measure == TZ_M_LATEST || i->kept == TZ_KEPT_STOCK) &&
           (i->measure != TZ_M_LATEST || i->kept == TZ_KEPT_LAST);
}

static bool plain_ratio(const struct dash *d, const struct tz_indicator *i)
{
    return i->measure == TZ_M_RATIO && !i->need_n && i->grain <= TZ_GRAIN_MONTH && plain(d, i->parts[0]) &&
           plain(d, i->parts[1]);
}

static void want(struct dash *d, const struct tz_indicator *i)
{
    int64_t key[MAP_KEY] = {i->number};
    bool fresh;
    struct wanted *w = imap_at(&d->base, key, &fresh);
    if (fresh)
        *w = (struct wanted){d->base_n++, i->kept == TZ_KEPT_STOCK};
}

static size_t base_of(const struct dash *d, int64_t number)
{
    int64_t key[MAP_KEY] = {number};
    const struct wanted *w = imap_find(&d->base, key);
    return w ? w->at : SIZE_MAX;
}

static void choose(struct dash *d)
{
    imap_init(&d->base, d->f.a, sizeof(struct wanted));
    for (size_t k = 0; k < d->out->indicator_n; k++) {
        const struct tz_indicator *i = d->out->indicators[k];
        if (plain(d, i))
            want(d, i);
        else if (plain_ratio(d, i)) {
            want(d, i->parts[0]);
            want(d, i->parts[1]);
        }
    }
    d->sums = TZ_NEW_ARRAY(d->f.a, d->base_n * d->out->place_n * (size_t)d->out->months + 1, struct sum);
}

static bool spot(struct dash *d, int64_t ind, int64_t place, size_t *base, size_t *at)
{
    int64_t key[MAP_KEY] = {place};
    const size_t *found;
    if (ind != d->last) {
        d->last = ind;
        d->last_at = base_of(d, ind);
    }
    *base = d->last_at;
    if (*base == SIZE_MAX)
        return false;
    found = imap_find(&d->place_at, key);
    if (!found)
        return false;
    *at = *found;
    return true;
}

static struct tz_err *read_months(struct dash *d, int level)
{
    struct tz_rows *rows;
    struct tz_err *e;
    bool have;
    TZ_TRY(tz_db_query(&rows, d->f.c, &SQL_MONTH_ALL, "iiii", d->f.town, (int64_t)level, (int64_t)d->year * 100 + 1,
                       (int64_t)d->year * 100 + d->out->months));
    while (!(e = tz_rows_next(rows, &have)) && have) {
        size_t base, at;
        struct sum *s;
        if (!spot(d, tz_rows_int(rows, 0), tz_rows_int(rows, 1), &base, &at))
            continue;
        s = sums_at(d, base, at) + tz_rows_int(rows, 2) % 100 - 1;
        s->n += tz_rows_int(rows, 3);
        s->v += tz_rows_int(rows, 4);
    }
    tz_rows_close(&rows);
    return e;
}

/* Stocks: the balance of the years before is added to January, then each month to the next. */
static struct tz_err *carry_stocks(struct dash *d, int level)
{
    struct tz_rows *rows;
    struct tz_err *e;
    bool have;
    bool *stock = TZ_NEW_ARRAY(d->f.a, d->base_n + 1, bool);
    for (size_t b = 0; b < d->base.n; b++)
        stock[b] = ((struct wanted *)imap_record(d->base.order[b]))->stock; /* indexes are in order of arrival */
    TZ_TRY(tz_db_query(&rows, d->f.c, &SQL_YEAR_ALL, "iii", d->f.town, (int64_t)level, (int64_t)d->year - 1));
    while (!(e = tz_rows_next(rows, &have)) && have) {
        size_t base, at;
        if (!spot(d, tz_rows_int(rows, 0), tz_rows_int(rows, 1), &base, &at))
            continue;
        sums_at(d, base, at)->n += tz_rows_int(rows, 3);
        sums_at(d, base, at)->v += tz_rows_int(rows, 4);
    }
    tz_rows_close(&rows);
    for (size_t b = 0; b < d->base_n; b++)
        for (size_t p = 0; stock[b] && p < d->out->place_n; p++) {
            struct sum *s = sums_at(d, b, p);
            for (int m = 1; m < d->out->months; m++) {
                s[m].n += s[m - 1].n;
                s[m].v += s[m - 1].v;
            }
        }
    return e;
}

static bool scale(struct tz_ratio *out, struct tz_ratio r, const struct tz_indicator *i)
{
    if (!tz_ratio_has(i->factor) || (i->factor.num == 1 && i->factor.den == 1)) {
        *out = r;
        return true;
    }
    return tz_ratio_mul(out, r, i->factor);
}

/* One indicator's cells from its sums. */
static void base_cells(struct tz_dash_cell *out, struct dash *d, const struct tz_indicator *i)
{
    const struct sum *s = sums_at(d, base_of(d, i->number), 0);
    int64_t unit = i->measure == TZ_M_COUNT || i->measure == TZ_M_DISTINCT ? 1 : tz_pow10(i->decimals);
    for (size_t k = 0; k < d->out->place_n * (size_t)d->out->months; k++) {
        __int128 v = i->measure == TZ_M_COUNT ? s[k].n : s[k].v;
        struct tz_ratio r = {v, 1};
        out[k].rows = s[k].n;
        out[k].has =
            (i->measure != TZ_M_LATEST || s[k].n) && scale(&out[k].value, unit == 1 ? r : tz_ratio_make(v, unit), i);
    }
}

static void ratio_cells(struct tz_dash_cell *out, struct dash *d, const struct tz_indicator *i, struct tz_dash_cell *a,
                        struct tz_dash_cell *b)
{
    base_cells(a, d, i->parts[0]);
    base_cells(b, d, i->parts[1]);
    for (size_t k = 0; k < d->out->place_n * (size_t)d->out->months; k++) {
        out[k].rows = a[k].rows + b[k].rows;
        out[k].has = a[k].has && b[k].has && b[k].value.num != 0 &&
                     tz_ratio_div(&out[k].value, a[k].value, b[k].value) && scale(&out[k].value, out[k].value, i);
    }
}

/* Not kept: computed over the same places and months. */
static struct tz_err *counted(struct dash *d, const struct tz_indicator *i, struct tz_dash_cell *cells)
{
    struct vals v;
    struct tz_err *e;
    if (i->arg_n || i->need_n) /* asks for something first */
        return NULL;
    e = compute(&v, &d->f, i);
    TZ_TRY(e);
    for (size_t p = 0; p < d->out->place_n; p++)
        for (int m = 0; m < d->out->months; m++) {
            const struct val *x = vals_at(&v, p, (size_t)m, 0);
            struct tz_dash_cell *c = &cells[p * (size_t)d->out->months + (size_t)m];
            c->has = !x->why && period_fits(i->grain, d->f.periods[m]);
            c->value = x->value;
            c->rows = x->rows;
        }
    d->out->recounted++;
    return NULL;
}

static struct tz_err *fill(struct dash *d, bool kept_only)
{
    size_t per = d->out->place_n * (size_t)d->out->months;
    struct tz_dash_cell *a = TZ_NEW_ARRAY(d->f.a, per + 1, struct tz_dash_cell),
                        *b = TZ_NEW_ARRAY(d->f.a, per + 1, struct tz_dash_cell);
    for (size_t k = 0; k < d->out->indicator_n; k++) {
        const struct tz_indicator *i = d->out->indicators[k];
        struct tz_dash_cell *cells = d->out->cells + k * per;
        if (plain(d, i))
            base_cells(cells, d, i);
        else if (plain_ratio(d, i))
            ratio_cells(cells, d, i, a, b);
        else if (!kept_only)
            TZ_TRY(counted(d, i, cells));
    }
    return NULL;
}

struct tz_err *tz_dashboard(struct tz_dash *out, struct tz_conn *c, const struct tz_model *m, int64_t town,
                            const struct tz_indicator *const *indicators, size_t n, int level, int year, int months,
                            bool kept_only, struct tz_arena *a)
{
    struct dash d = {.out = out, .year = year, .last = -1, .last_at = SIZE_MAX};
    struct tz_figure_ask ask = {
        .model = m,
        .town = town,
        .map = TZ_MAP_THEN,
        .period = {tz_day_make(year, 1, 1), tz_day_make(year, months, tz_month_days(year, months)), TZ_GRAIN_RANGE},
        .by_time = true,
        .grain = TZ_GRAIN_MONTH,
        .by_level = level};
    int64_t *places;
    if (months < 1 || months > 12 || level < 1)
        return tz_err(TZ_E_INPUT, "看板的月份或级别不对");
    TZ_TRY(frame_make(&d.f, c, &ask, a));
    d.f.lines++; /* the whole is not a line of a dashboard */
    d.f.line_n--;
    *out = (struct tz_dash){.indicators = indicators, .indicator_n = n, .place_n = d.f.line_n, .months = months};
    imap_init(&d.place_at, a, sizeof(size_t));
    out->places = places = TZ_NEW_ARRAY(a, out->place_n + 1, int64_t);
    for (size_t p = 0; p < out->place_n; p++) {
        int64_t key[MAP_KEY] = {d.f.lines[p].place};
        places[p] = d.f.lines[p].place;
        *(size_t *)imap_at(&d.place_at, key, NULL) = p;
    }
    out->cells = TZ_NEW_ARRAY(a, n * out->place_n * (size_t)months + 1, struct tz_dash_cell);
    choose(&d);
    TZ_TRY(read_months(&d, level));
    TZ_TRY(carry_stocks(&d, level));
    return fill(&d, kept_only);
}
