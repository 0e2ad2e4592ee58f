/* SPDX-License-Identifier: Apache-2.0
 *
 * Running a rule-book: one figure an item over all places, points by the item's way, totals, ranks with ties.
 */
#include "indicator/score.h"

#include "base/text.h"
#include <stdlib.h>
#include <string.h>

static struct tz_ratio none(void)
{
    return (struct tz_ratio){0, 0};
}

static bool less(struct tz_ratio a, struct tz_ratio b)
{
    return tz_ratio_cmp(a, b) < 0;
}

static struct tz_ratio smaller(struct tz_ratio a, struct tz_ratio b)
{
    return less(b, a) ? b : a;
}

static char *show(struct tz_ratio r, struct tz_arena *a)
{
    char number[64];
    int64_t v;
    return tz_ratio_has(r) && tz_ratio_round(&v, r, 2) ? tz_strdup(a, tz_dec_print(number, v, 2)) : tz_strdup(a, "—");
}

/* ---- points of one item */

static struct tz_err *ratio_points(struct tz_ratio *out, const struct tz_score_item *i, struct tz_ratio value)
{
    struct tz_ratio full = tz_ratio_has(i->full) && i->full.num ? i->full : tz_ratio_make(100, 1), share;
    if (!tz_ratio_div(&share, value, full))
        return tz_err(TZ_E_LIMIT, "考核项“%s”的数值过大", i->label);
    share = smaller(share, tz_ratio_make(1, 1));
    if (share.num < 0)
        share = tz_ratio_make(0, 1);
    return tz_ratio_mul(out, i->points, share) ? NULL : tz_err(TZ_E_LIMIT, "考核项“%s”的数值过大", i->label);
}

static struct tz_err *each_points(struct tz_ratio *out, const struct tz_score_item *i, struct tz_ratio value)
{
    struct tz_ratio earned;
    if (value.num < 0)
        value = tz_ratio_make(0, 1);
    if (!tz_ratio_mul(&earned, i->each, value))
        return tz_err(TZ_E_LIMIT, "考核项“%s”的数值过大", i->label);
    earned = smaller(earned, i->cap);
    if (i->way == TZ_SCORE_PLUS) {
        *out = earned;
        return NULL;
    }
    if (!tz_ratio_sub(out, i->points, smaller(earned, i->points)))
        return tz_err(TZ_E_LIMIT, "考核项“%s”的数值过大", i->label);
    return NULL;
}

static struct tz_ratio band_points(const struct tz_score_item *i, struct tz_ratio value)
{
    for (size_t k = 0; k < i->band_n; k++)
        if (!less(value, i->bands[k].at_least))
            return i->bands[k].points;
    return tz_ratio_make(0, 1);
}

static struct tz_err *earn(struct tz_score_point *p, bool *vetoed, const struct tz_score_item *i, struct tz_arena *a)
{
    p->points = tz_ratio_make(0, 1);
    if (p->why) { /* nothing is earned without a value, but where there was nothing to count a minus takes nothing away */
        bool none = p->why == TZ_WHY_NO_BASE;
        if (i->way == TZ_SCORE_MINUS && none)
            p->points = i->points;
        p->words =
            tz_printf(a, "%s：%s，得%s分", i->label, p->why == TZ_WHY_NONE ? "没有报" : "没有数", show(p->points, a));
        return NULL;
    }
    switch (i->way) {
    case TZ_SCORE_RATIO:
        TZ_TRY(ratio_points(&p->points, i, p->value));
        break;
    case TZ_SCORE_BANDS:
        p->points = band_points(i, p->value);
        break;
    case TZ_SCORE_MINUS:
    case TZ_SCORE_PLUS:
        TZ_TRY(each_points(&p->points, i, p->value));
        break;
    case TZ_SCORE_VETO:
        if (!less(p->value, i->full)) {
            *vetoed = true;
            p->words = tz_printf(a, "%s：%s，达到一票否决（%s）", i->label, show(p->value, a), i->basis);
            return NULL;
        }
        break;
    }
    p->words = tz_printf(a, "%s：%s，得%s分", i->label, show(p->value, a), show(p->points, a));
    return NULL;
}

/* ---- values */

/* Scored by the share of the target that is done: said so, or a ratio whose full marks are the target. */
static bool of_target(const struct tz_score_item *i)
{
    return tz_same(i->derived, "target") || (i->way == TZ_SCORE_RATIO && tz_ratio_has(i->full) && !i->full.num);
}

static struct tz_err *item_figure(struct tz_figure **out, struct tz_conn *c, const struct tz_model *m, int64_t town,
                                  const struct tz_score_book *b, const struct tz_score_item *i, struct tz_period period,
                                  int64_t known, struct tz_arena *a)
{
    struct tz_figure_ask ask;
    const char *derived;
    char *text =
        tz_printf(a, "%s%s%s", i->indicator, i->filters && *i->filters ? " | " : "", i->filters ? i->filters : "");
    TZ_TRY(tz_figure_ask_ref(&ask, &derived, c, m, town, text, a));
    ask.period = period;
    ask.by_level = b->level;
    ask.map = TZ_MAP_THEN;
    ask.known = known;
    if (tz_same(i->derived, "yoy"))
        ask.compare = TZ_COMPARE_YOY;
    else if (of_target(i))
        ask.compare = TZ_COMPARE_TARGET;
    return tz_figure(out, c, &ask, a);
}

/* The value an item scores: the figure, its growth, or the share of its last target. */
static void item_value(struct tz_score_point *p, const struct tz_score_item *i, const struct tz_figure_cell *cell)
{
    p->value = cell->value;
    p->rows = cell->rows;
    p->why = cell->why;
    /* no rows and nothing handed in, where handing in is asked: silence, not a clean sheet */
    if (!p->why && i->way == TZ_SCORE_MINUS && !cell->rows && cell->coverage.kept && cell->coverage.missing)
        p->why = TZ_WHY_NONE;
    if (p->why)
        return;
    if (tz_same(i->derived, "yoy"))
        p->value = tz_ratio_has(cell->yoy) ? cell->yoy : cell->yoy_change;
    else if (of_target(i))
        p->value = cell->target_n ? cell->targets[cell->target_n - 1].done : none();
    if (!tz_ratio_has(p->value))
        p->why = TZ_WHY_NO_BASE;
}

static bool scored(const struct tz_places *p, int64_t id)
{
    const struct tz_place *s = tz_place_newest(p, id);
    return s && !tz_same(s->kind, TZ_PLACE_KIND_OWN);
}

/* ---- ranks */

static int by_total(const void *x, const void *y)
{
    const struct tz_score_line *a = x, *b = y;
    if (a->vetoed != b->vetoed)
        return a->vetoed - b->vetoed;
    return -tz_ratio_cmp(a->total, b->total);
}

static void rank_lines(struct tz_score_line *lines, size_t n)
{
    qsort(lines, n, sizeof *lines, by_total);
    for (size_t k = 0; k < n; k++) {
        bool tie = k && !lines[k].vetoed && tz_ratio_cmp(lines[k].total, lines[k - 1].total) == 0;
        lines[k].rank = lines[k].vetoed ? 0 : tie ? lines[k - 1].rank : (int)k + 1;
    }
    for (size_t k = 0; k < n; k++)
        for (size_t x = 0; x < n; x++)
            lines[k].ties += x != k && lines[k].rank && lines[x].rank == lines[k].rank;
}

static struct tz_err *total(struct tz_score_line *l, struct tz_score_point *points, const struct tz_score_book *b,
                            struct tz_arena *a)
{
    l->total = tz_ratio_make(0, 1);
    l->vetoed = false;
    for (size_t k = 0; k < b->item_n; k++) {
        TZ_TRY(earn(&points[k], &l->vetoed, &b->items[k], a));
        if (!tz_ratio_add(&l->total, l->total, points[k].points))
            return tz_err(TZ_E_LIMIT, "考核总分超出可算范围");
    }
    if (l->vetoed)
        l->total = tz_ratio_make(0, 1);
    l->points = points;
    return NULL;
}

static struct tz_err *collect(struct tz_score_line **out, size_t *n, struct tz_conn *c, const struct tz_model *m,
                              int64_t town, const struct tz_score_book *b, struct tz_period period, int64_t known,
                              const struct tz_places *places, struct tz_arena *a)
{
    struct tz_score_line *lines = NULL;
    struct tz_score_point **points = NULL;
    size_t count = 0;
    for (size_t k = 0; k < b->item_n; k++) {
        struct tz_figure *f;
        size_t at = 0;
        TZ_TRY(item_figure(&f, c, m, town, b, &b->items[k], period, known, a));
        if (!lines) {
            lines = TZ_NEW_ARRAY(a, f->line_n + 1, struct tz_score_line);
            points = TZ_NEW_ARRAY(a, f->line_n + 1, struct tz_score_point *);
        }
        for (size_t x = 1; x < f->line_n; x++) { /* the same level and period: the same places in the same order */
            if (!scored(places, f->lines[x].place))
                continue;
            if (!points[at])
                points[at] = TZ_NEW_ARRAY(a, b->item_n + 1, struct tz_score_point);
            lines[at].place = f->lines[x].place;
            lines[at].label = f->lines[x].label;
            item_value(&points[at++][k], &b->items[k], &f->lines[x].cells[0]);
        }
        count = at;
    }
    for (size_t x = 0; x < count; x++)
        TZ_TRY(total(&lines[x], points[x], b, a));
    *out = lines;
    *n = count;
    return NULL;
}

struct tz_err *tz_score_run(struct tz_score **out, struct tz_conn *c, const struct tz_model *m, int64_t town,
                            const struct tz_score_book *b, struct tz_period period, int64_t known, struct tz_arena *a)
{
    struct tz_score *s = TZ_NEW(a, struct tz_score);
    struct tz_score_line *lines, *before = NULL;
    struct tz_places *p;
    struct tz_err *e;
    size_t n = 0, before_n = 0;
    TZ_TRY(tz_score_check(b, m));
    TZ_TRY(tz_places_known(&p, c, town, known));
    e = collect(&lines, &n, c, m, town, b, period, known, p, a);
    if (!e)
        e = collect(&before, &before_n, c, m, town, b, tz_period_before(period), known, p, a);
    tz_places_release(&p);
    TZ_TRY(e);
    rank_lines(lines, n);
    rank_lines(before, before_n);
    for (size_t k = 0; k < n; k++)
        for (size_t x = 0; x < before_n; x++)
            if (before[x].place == lines[k].place)
                lines[k].rank_before = before[x].rank;
    *s = (struct tz_score){.book = b, .period = period, .lines = lines, .line_n = n};
    *out = s;
    return NULL;
}

struct tz_err *tz_score_what_if(struct tz_score_line *out, const struct tz_score *s, int64_t place, size_t item,
                                struct tz_ratio value, struct tz_arena *a)
{
    struct tz_score_line *lines = TZ_NEW_ARRAY(a, s->line_n + 1, struct tz_score_line);
    bool found = false;
    if (item >= s->book->item_n)
        return tz_err(TZ_E_INPUT, "没有这一考核项");
    for (size_t k = 0; k < s->line_n; k++) {
        lines[k] = s->lines[k];
        lines[k].ties = 0;
        if (lines[k].place == place) {
            struct tz_score_point *points = TZ_NEW_ARRAY(a, s->book->item_n + 1, struct tz_score_point);
            memcpy(points, lines[k].points, s->book->item_n * sizeof *points);
            points[item].value = value;
            points[item].why = TZ_WHY_VALUE;
            TZ_TRY(total(&lines[k], points, s->book, a));
            found = true;
        }
    }
    if (!found)
        return tz_err(TZ_E_NOT_FOUND, "这个地方不在考核之列");
    rank_lines(lines, s->line_n);
    for (size_t k = 0; k < s->line_n; k++)
        if (lines[k].place == place)
            *out = lines[k];
    return NULL;
}

/* ---- ranking by one figure */

struct ranked {
    struct tz_rank rank;
    bool high;
};

static int by_value(const void *x, const void *y)
{
    const struct ranked *a = x, *b = y;
    int order;
    if ((a->rank.cell.why != 0) != (b->rank.cell.why != 0))
        return a->rank.cell.why ? 1 : -1;
    if (a->rank.cell.why)
        return 0;
    order = tz_ratio_cmp(a->rank.cell.value, b->rank.cell.value);
    return a->high ? -order : order;
}

static struct tz_err *rank_once(struct ranked **out, size_t *n, struct tz_conn *c, const struct tz_figure_ask *ask,
                                bool high, const struct tz_places *p, struct tz_arena *a)
{
    struct tz_figure *f;
    struct ranked *all;
    size_t count = 0;
    TZ_TRY(tz_figure(&f, c, ask, a));
    all = TZ_NEW_ARRAY(a, f->line_n + 1, struct ranked);
    for (size_t k = 1; k < f->line_n; k++)
        if (scored(p, f->lines[k].place))
            all[count++] = (struct ranked){
                {.place = f->lines[k].place, .label = f->lines[k].label, .cell = f->lines[k].cells[0]}, high};
    qsort(all, count, sizeof *all, by_value);
    for (size_t k = 0; k < count; k++) {
        bool tie = k && !all[k].rank.cell.why && !by_value(&all[k], &all[k - 1]);
        all[k].rank.rank = all[k].rank.cell.why ? 0 : tie ? all[k - 1].rank.rank : (int)k + 1;
    }
    *out = all;
    *n = count;
    return NULL;
}

static struct tz_err *rank_both(struct ranked **now, size_t *n, struct ranked **before, size_t *before_n,
                                struct tz_conn *c, const struct tz_figure_ask *ask, bool high, struct tz_arena *a)
{
    struct tz_figure_ask one = *ask;
    struct tz_places *p;
    struct tz_err *e;
    one.by_time = one.cumulative = one.by_group = false;
    one.by_cut = NULL;
    if (!one.by_level)
        one.by_level = TZ_PLACE_VILLAGE;
    TZ_TRY(tz_places_known(&p, c, ask->town, ask->known));
    e = rank_once(now, n, c, &one, high, p, a);
    one.period = tz_period_before(one.period);
    one.compare = 0;
    if (!e)
        e = rank_once(before, before_n, c, &one, high, p, a);
    tz_places_release(&p);
    return e;
}

struct tz_err *tz_ranking(struct tz_rank **out, size_t *n, struct tz_conn *c, const struct tz_figure_ask *ask,
                          bool high, struct tz_arena *a)
{
    struct ranked *now, *before;
    struct tz_rank *ranks;
    size_t before_n;
    const struct tz_indicator *i = ask->indicator;
    if (tz_score_unranked(i))
        return tz_err_hint(tz_err(TZ_E_RULE, "“%s”不得用于排名", i->label), "按期率、办结率、满意率可以排名");
    TZ_TRY(rank_both(&now, n, &before, &before_n, c, ask, high, a));
    *out = ranks = TZ_NEW_ARRAY(a, *n + 1, struct tz_rank);
    for (size_t k = 0; k < *n; k++) {
        ranks[k] = now[k].rank;
        for (size_t x = 0; x < *n; x++)
            ranks[k].ties += x != k && now[k].rank.rank && now[x].rank.rank == now[k].rank.rank;
        for (size_t x = 0; x < before_n; x++)
            if (before[x].rank.place == ranks[k].place)
                ranks[k].rank_before = before[x].rank.rank;
    }
    return NULL;
}
