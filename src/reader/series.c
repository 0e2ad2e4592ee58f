/* SPDX-License-Identifier: Apache-2.0
 *
 * Reports of several years side by side. Rules: docs/READER-SPEC.md, section "series".
 */
#include "reader/series.h"
#include "base/unit.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

static const double LIKE = 0.62; /* two names are taken for one indicator */
static const double SAME = 0.93; /* … without doubt */

struct compare {
    const struct tz_read_facts *lists;
    size_t n;
    struct tz_arena *arena;
    struct tz_series_item *items;
    size_t n_items, room;
};

static void add(struct compare *c, struct tz_series_item item)
{
    TZ_GROW(c->arena, c->items, c->n_items, c->room);
    c->items[c->n_items++] = item;
}

static bool one_year(const struct tz_read_fact *f)
{
    return f->year_to && f->year_from == f->year_to;
}

/* b's value in a's unit; false when they cannot meet. */
static bool in_unit(double *out, const struct tz_read_fact *a, const struct tz_read_fact *b)
{
    struct tz_ratio r;
    const char *x = *b->unit ? b->unit : b->unit_implied, *y = *a->unit ? a->unit : a->unit_implied;
    *out = tz_read_value_double(b->value);
    if (!strcmp(x, y))
        return true;
    if (!tz_unit_convert(&r, x, y))
        return false;
    *out *= (double)r.num / (double)r.den;
    return true;
}

static bool reviewed(const struct compare *c, int year)
{
    for (size_t i = 0; i < c->n; i++)
        if (c->lists[i].meta.review_to == year)
            return true;
    return false;
}

/* The result of `year` most like `f`, from another report. */
static const struct tz_read_fact *answer(const struct compare *c, const struct tz_read_fact *f, size_t from, size_t *at,
                                         double *like)
{
    const struct tz_read_fact *best = NULL;
    *like = LIKE;
    for (size_t i = 0; i < c->n; i++) {
        const struct tz_read_facts *l = &c->lists[i];
        for (size_t k = 0; i != from && k < l->n; k++) {
            const struct tz_read_fact *g = &l->facts[k];
            double v;
            bool result = g->kind == TZ_READ_RESULT || g->kind == TZ_READ_CHANGE;
            if (!result || g->year_to != f->year_to || g->year_from != f->year_from || !in_unit(&v, f, g))
                continue;
            double s = tz_name_likeness(f->what, g->what);
            if (s > *like) {
                *like = s;
                *at = i;
                best = g;
            }
        }
    }
    return best;
}

static enum tz_series_verdict judge(const struct tz_read_fact *promise, const struct tz_read_fact *result)
{
    double want = tz_read_value_double(promise->value), got = 0;
    (void)in_unit(&got, promise, result);
    if (promise->down && promise->kind == TZ_READ_TARGET && !result->down && want > 0)
        return TZ_SERIES_NOT_KEPT;
    if (promise->approx == TZ_APPROX_AT_MOST)
        return got <= want * 1.0000001 ? TZ_SERIES_KEPT : TZ_SERIES_NOT_KEPT;
    if (got >= want * 0.9999999)
        return TZ_SERIES_KEPT;
    return got >= want / 2 ? TZ_SERIES_PARTLY : TZ_SERIES_NOT_KEPT;
}

static void promises(struct compare *c, size_t at)
{
    const struct tz_read_facts *l = &c->lists[at];
    for (size_t k = 0; k < l->n; k++) {
        const struct tz_read_fact *f = &l->facts[k];
        struct tz_series_item item = {.year = f->year_to, .promise_at = at, .promise = f};
        if (f->kind != TZ_READ_TARGET || !f->year_to || !reviewed(c, f->year_to))
            continue;
        item.answer = answer(c, f, at, &item.answer_at, &item.likeness);
        item.verdict = item.answer ? judge(f, item.answer) : TZ_SERIES_UNMENTIONED;
        if (item.answer) {
            double want = tz_read_value_double(f->value);
            item.ratio = in_unit(&item.ratio, f, item.answer) && want > 0 ? item.ratio / want : 0;
        } else {
            item.likeness = 0;
        }
        add(c, item);
    }
}

/* Exact figures of one year in two reports that differ by more than their rounding; or in units that cannot meet. */
static void pairs(struct compare *c, size_t i, size_t j)
{
    const struct tz_read_facts *a = &c->lists[i], *b = &c->lists[j];
    for (size_t k = 0; k < a->n; k++) {
        const struct tz_read_fact *f = &a->facts[k];
        for (size_t m = 0; m < b->n && f->kind == TZ_READ_RESULT && one_year(f); m++) {
            const struct tz_read_fact *g = &b->facts[m];
            double v, w = tz_read_value_double(f->value), like;
            if (g->kind != TZ_READ_RESULT || !one_year(g) || abs(f->year_to - g->year_to) > 1 ||
                strcmp(f->subject, g->subject) || (like = tz_name_likeness(f->what, g->what)) < SAME)
                continue;
            struct tz_series_item item = {
                .year = f->year_to, .promise_at = i, .answer_at = j, .promise = f, .answer = g, .likeness = like};
            bool meet = in_unit(&v, f, g);
            item.verdict = meet ? TZ_SERIES_DISAGREE : TZ_SERIES_SHIFTED;
            item.year = meet || f->year_to > g->year_to ? f->year_to : g->year_to;
            item.ratio = meet && w > 0 ? v / w : 0;
            if (!meet ? *f->unit && *g->unit && f->year_to != g->year_to
                      : f->year_to == g->year_to && f->approx == TZ_APPROX_EXACT && g->approx == TZ_APPROX_EXACT &&
                            fabs(v - w) > 0.005 * fabs(w))
                add(c, item);
        }
    }
}

/* Growth rates of production are at constant prices and need not follow from the printed levels. */
static bool constant_prices(const char *what)
{
    return strstr(what, "生产总值") || strstr(what, "增加值") || strstr(what, "总产值") || strstr(what, "GDP");
}

static const struct tz_read_fact *level(const struct tz_read_facts *l, const char *what, int year)
{
    const struct tz_read_fact *best = NULL;
    double top = SAME;
    for (size_t k = 0; k < l->n; k++) {
        const struct tz_read_fact *f = &l->facts[k];
        if (f->kind != TZ_READ_RESULT || !one_year(f) || f->year_to != year || !strcmp(f->unit, "%") ||
            f->approx != TZ_APPROX_EXACT)
            continue;
        double s = tz_name_likeness(f->what, what);
        if (s >= top) {
            top = s;
            best = f;
        }
    }
    return best;
}

static void growth(struct compare *c, size_t i, size_t j)
{
    const struct tz_read_facts *now = &c->lists[i], *before = &c->lists[j];
    for (size_t k = 0; k < now->n; k++) {
        const struct tz_read_fact *f = &now->facts[k];
        if (f->kind != TZ_READ_CHANGE || strcmp(f->unit, "%") || !one_year(f) || constant_prices(f->of) ||
            strstr(f->base, "年均") || before->meta.review_to != f->year_to - 1)
            continue;
        const struct tz_read_fact *a = level(now, f->of, f->year_to), *b = level(before, f->of, f->year_to - 1);
        double v;
        if (!a || !b || !in_unit(&v, a, b) || v <= 0)
            continue;
        double printed = tz_read_value_double(f->value) * (f->down ? -1 : 1);
        double real = (tz_read_value_double(a->value) / v - 1) * 100;
        if (fabs(printed - real) > 0.5 + 0.02 * fabs(real))
            add(c, (struct tz_series_item){TZ_SERIES_GROWTH, f->year_to, i, j, f, b, 1, real / 100});
    }
}

static int by_year(const void *a, const void *b)
{
    const struct tz_series_item *x = a, *y = b;
    if (x->year != y->year)
        return x->year - y->year;
    if (x->verdict / 4 != y->verdict / 4)
        return x->verdict < y->verdict ? -1 : 1;
    return x->promise->start < y->promise->start ? -1 : x->promise->start > y->promise->start;
}

void tz_reports_compare(struct tz_report_series *out, const struct tz_read_facts *lists, size_t n, struct tz_arena *a)
{
    struct compare c = {.lists = lists, .n = n, .arena = a};
    for (size_t i = 0; i < n; i++)
        promises(&c, i);
    for (size_t i = 0; i < n; i++)
        for (size_t j = i + 1; j < n; j++)
            lists[i].meta.review_to <= lists[j].meta.review_to ? pairs(&c, i, j) : pairs(&c, j, i);
    for (size_t i = 0; i < n; i++)
        for (size_t j = 0; j < n; j++)
            if (i != j)
                growth(&c, i, j);
    if (c.n_items)
        qsort(c.items, c.n_items, sizeof *c.items, by_year);
    out->items = c.items;
    out->n = c.n_items;
}
