/* SPDX-License-Identifier: Apache-2.0
 *
 * The answer as JSON, for the command line and the API. docs/notes/figures.md has the shape.
 */
#include "indicator/figure.h"

#include "base/json.h"
#include "base/text.h"
#include <stdio.h>

static const char *const why_keys[] = {"value", "not_reported", "no_base",      "grain", "suppressed",
                                       "needs", "parameter",    "not_together", "future"};

static const struct {
    unsigned bit;
    const char *key;
} mark_keys[] = {{TZ_MARK_REPORTED, "reported"}, {TZ_MARK_ESTIMATE, "estimate"},
                 {TZ_MARK_STALE, "stale"},       {TZ_MARK_IMPORTING, "importing"},
                 {TZ_MARK_OPEN, "open"},         {TZ_MARK_PENDING, "pending"},
                 {TZ_MARK_MAP, "map"},           {TZ_MARK_PARTIAL, "partial"}};

/* An exact decimal where it has at most nine places, else null with the fraction beside it. */
static void number(struct tz_json *j, struct tz_ratio r)
{
    int64_t v;
    for (int d = 0; tz_ratio_has(r) && d <= TZ_DECIMALS_MAX; d++)
        if (tz_ratio_round(&v, r, d) && tz_ratio_cmp(tz_ratio_dec(v, d), r) == 0) {
            tz_json_dec(j, v, d);
            return;
        }
    if (tz_ratio_has(r) && tz_ratio_round(&v, r, 6))
        tz_json_dec(j, v, 6);
    else
        tz_json_null(j);
}

static void number_at(struct tz_json *j, const char *key, struct tz_ratio r)
{
    if (!tz_ratio_has(r))
        return;
    tz_json_key(j, key);
    number(j, r);
}

static void fraction(struct tz_json *j, struct tz_ratio r)
{
    char text[96];
    int64_t v;
    for (int d = 0; d <= TZ_DECIMALS_MAX; d++)
        if (tz_ratio_round(&v, r, d) && tz_ratio_cmp(tz_ratio_dec(v, d), r) == 0)
            return;
    if (r.num > INT64_MAX || r.num < INT64_MIN || r.den > INT64_MAX)
        return;
    snprintf(text, sizeof text, "%lld/%lld", (long long)r.num, (long long)r.den);
    tz_json_kstr(j, "exact", text);
}

static void put_marks(struct tz_json *j, unsigned marks)
{
    if (!marks)
        return;
    tz_json_key(j, "marks");
    tz_json_array(j);
    for (size_t k = 0; k < sizeof mark_keys / sizeof *mark_keys; k++)
        if (marks & mark_keys[k].bit)
            tz_json_str(j, mark_keys[k].key);
    tz_json_end(j);
}

static void put_targets(struct tz_json *j, const struct tz_figure_cell *cell)
{
    if (!cell->target_n)
        return;
    number_at(j, "time_share", cell->time_share);
    tz_json_key(j, "targets");
    tz_json_array(j);
    for (size_t k = 0; k < cell->target_n; k++) {
        const struct tz_figure_target *t = &cell->targets[k];
        tz_json_object(j);
        tz_json_kint(j, "id", t->id);
        tz_json_kstr(j, "origin", t->origin);
        tz_json_kstr(j, "paper", t->paper);
        tz_json_kstr(j, "op", t->op);
        number_at(j, "value", t->value);
        if (t->growth)
            number_at(j, "growth", t->growth_asked);
        number_at(j, "done", t->done);
        number_at(j, "gap", t->gap);
        number_at(j, "ahead", t->ahead);
        tz_json_kbool(j, "met", t->met);
        tz_json_end(j);
    }
    tz_json_end(j);
}

static void put_facts(struct tz_json *j, const struct tz_figure_cell *cell)
{
    if (!cell->fact_n)
        return;
    tz_json_key(j, "reported");
    tz_json_array(j);
    for (size_t k = 0; k < cell->fact_n; k++) {
        tz_json_object(j);
        tz_json_kint(j, "id", cell->facts[k].id);
        number_at(j, "value", cell->facts[k].value);
        tz_json_kstr(j, "source", cell->facts[k].source);
        tz_json_kstr(j, "quote", cell->facts[k].quote);
        tz_json_kstr(j, "approx", cell->facts[k].approx);
        number_at(j, "gap", cell->facts[k].gap);
        tz_json_end(j);
    }
    tz_json_end(j);
}

static void put_place(struct tz_json *j, const struct tz_places *p, int64_t id)
{
    const struct tz_place *s = p ? tz_place_newest(p, id) : NULL;
    tz_json_object(j);
    tz_json_kint(j, "id", id);
    tz_json_kstr(j, "name", s ? s->name : NULL);
    tz_json_kstr(j, "code", s && *s->code ? s->code : NULL);
    tz_json_end(j);
}

static void put_coverage(struct tz_json *j, const struct tz_coverage *v, const struct tz_places *p)
{
    if (!v->kept)
        return;
    tz_json_key(j, "coverage");
    tz_json_object(j);
    tz_json_kint(j, "in", (int64_t)v->in);
    tz_json_kint(j, "nil", (int64_t)v->nil);
    tz_json_kint(j, "suspended", (int64_t)v->suspended);
    tz_json_kint(j, "missing", (int64_t)v->missing);
    tz_json_key(j, "missing_places");
    tz_json_array(j);
    for (size_t k = 0; k < v->missing; k++)
        put_place(j, p, v->missing_places[k]);
    tz_json_end(j);
    tz_json_end(j);
}

static void put_growth(struct tz_json *j, const char *key, struct tz_ratio base, struct tz_ratio rate,
                       struct tz_ratio change, bool given)
{
    if (!tz_ratio_has(base) && !tz_ratio_has(rate))
        return;
    tz_json_key(j, key);
    tz_json_object(j);
    number_at(j, "base", base);
    number_at(j, "rate", rate);
    number_at(j, "change", change);
    if (given)
        tz_json_kbool(j, "given", true);
    tz_json_end(j);
}

static void put_cell(struct tz_json *j, const struct tz_figure *f, const struct tz_figure_cell *cell,
                     const struct tz_places *p, struct tz_arena *a)
{
    char day[16];
    tz_json_object(j);
    tz_json_key(j, "value");
    if (cell->why)
        tz_json_null(j);
    else
        number(j, cell->value);
    if (!cell->why)
        fraction(j, cell->value);
    tz_json_kstr(j, "text", tz_figure_show(f, cell, a));
    if (cell->why)
        tz_json_kstr(j, "why", why_keys[cell->why]);
    if (cell->note)
        tz_json_kstr(j, "note", cell->note);
    if (cell->unit)
        tz_json_kstr(j, "unit", cell->unit);
    if (cell->why != TZ_WHY_SUPPRESSED)
        tz_json_kint(j, "rows", cell->rows);
    if (!cell->why && f->indicator->measure == TZ_M_RATIO) {
        number_at(j, "numerator", cell->parts[0]);
        number_at(j, "denominator", cell->parts[1]);
    }
    put_marks(j, cell->marks);
    if (cell->begun)
        tz_json_kstr(j, "begun", tz_day_print(day, cell->begun));
    if (cell->before_begun)
        tz_json_kstr(j, "before_begun", tz_day_print(day, cell->before_begun));
    put_growth(j, "yoy", cell->yoy_base, cell->yoy, cell->yoy_change, cell->yoy_given);
    put_growth(j, "mom", cell->mom_base, cell->mom, cell->mom_change, false);
    put_targets(j, cell);
    put_facts(j, cell);
    put_coverage(j, &cell->coverage, p);
    tz_json_end(j);
}

static void put_line(struct tz_json *j, const struct tz_figure *f, const struct tz_figure_line *l,
                     const struct tz_places *p, struct tz_arena *a)
{
    tz_json_object(j);
    tz_json_kstr(j, "label", l->label);
    if (l->place) {
        tz_json_key(j, "place");
        put_place(j, p, l->place);
    }
    if (l->group)
        tz_json_kint(j, "group", l->group);
    if (l->cut)
        tz_json_kstr(j, "cut", l->cut);
    tz_json_key(j, "cells");
    tz_json_array(j);
    for (size_t t = 0; t < f->period_n; t++)
        put_cell(j, f, &l->cells[t], p, a);
    tz_json_end(j);
    tz_json_end(j);
}

void tz_figure_json(struct tz_buf *out, const struct tz_figure *f, const struct tz_places *p)
{
    struct tz_json j;
    char text[64];
    tz_json_init(&j, out);
    tz_json_object(&j);
    tz_json_kstr(&j, "indicator", f->indicator->key);
    tz_json_kstr(&j, "label", f->label);
    tz_json_kstr(&j, "unit", f->unit);
    tz_json_kint(&j, "decimals", f->decimals);
    tz_json_kstr(&j, "words", f->words);
    tz_json_kbool(&j, "unranked", f->indicator->unranked);
    tz_json_kint(&j, "definition", f->definition);
    tz_json_kint(&j, "known", f->known);
    tz_json_kstr(&j, "map", f->map == TZ_MAP_TODAY ? "today" : "then");
    tz_json_kstr(&j, "from", f->from_tally ? "tally" : "rows");
    tz_json_key(&j, "periods");
    tz_json_array(&j);
    for (size_t t = 0; t < f->period_n; t++)
        tz_json_str(&j, tz_period_print(text, f->periods[t]));
    tz_json_end(&j);
    tz_json_key(&j, "lines");
    tz_json_array(&j);
    for (size_t k = 0; k < f->line_n; k++)
        put_line(&j, f, &f->lines[k], p, out->arena);
    tz_json_end(&j);
    tz_json_end(&j);
}
