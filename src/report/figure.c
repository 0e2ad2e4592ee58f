/* SPDX-License-Identifier: Apache-2.0
 *
 * One reference of a text, live: asked, printed in the words of the sentence, described for the margin.
 */
#include <string.h>

#include "base/text.h"
#include "indicator/forecast.h"
#include "report/text_priv.h"

/* ---- addresses on the pages */

static void percent_encode(struct tz_buf *b, const char *s)
{
    for (; *s; s++)
        if ((*s >= '0' && *s <= '9') || (*s >= 'a' && *s <= 'z') || (*s >= 'A' && *s <= 'Z') || strchr("-_.~", *s))
            tz_buf_char(b, *s);
        else
            tz_buf_printf(b, "%%%02X", (unsigned)(unsigned char)*s);
}

static void pair(struct tz_buf *b, const char *key, const char *value)
{
    tz_buf_char(b, b->len ? '&' : '?');
    percent_encode(b, key);
    tz_buf_char(b, '=');
    percent_encode(b, value);
}

void report_figure_urls(const char **figure, const char **rows, const char *indicator, const char *period,
                        int64_t place, const char *where, tz_day as_of, struct tz_arena *a)
{
    struct tz_buf b;
    char day[16];
    tz_buf_init(&b, a);
    if (period)
        pair(&b, "period", period);
    if (place)
        pair(&b, "place", tz_printf(a, "%lld", (long long)place));
    if (where && *where)
        pair(&b, "where", where);
    if (as_of)
        pair(&b, "as_of", tz_day_print(day, as_of));
    *figure = tz_printf(a, "/figures/%s%s", indicator, b.data);
    *rows = tz_printf(a, "/figures/%s/rows%s", indicator, b.data);
}

/* ---- printing */

static const char *coverage_text(const struct tz_coverage *v, const struct tz_places *places, struct tz_arena *a)
{
    struct tz_buf b;
    enum { NAMED = 5 };
    if (!v->kept)
        return "";
    tz_buf_init(&b, a);
    if (!v->missing) {
        tz_buf_printf(&b, "%zu个已报全", v->in + v->nil);
        return b.data;
    }
    tz_buf_printf(&b, "已报%zu个，缺%zu个：", v->in + v->nil, v->missing);
    for (size_t k = 0; k < v->missing && k < NAMED; k++)
        tz_buf_printf(&b, "%s%s", k ? "、" : "", tz_place_title(places, v->missing_places[k], tz_today(), a));
    if (v->missing > NAMED)
        tz_buf_str(&b, "等");
    return b.data;
}

/* Words of growth without the 同比 that the sentence brings itself. */
static const char *growth_words(const struct tz_figure *f, const struct tz_figure_cell *cell, struct tz_arena *a)
{
    const char *s = tz_figure_growth_words(f, cell, a);
    if (!s || !*s)
        return NULL;
    return tz_starts(s, "同比") ? s + strlen("同比") : s;
}

static struct tz_err *print_change(struct tz_report_figure *out, const struct tz_figure *f,
                                   const struct tz_figure_cell *cell, const struct tz_figure_ref *ref,
                                   struct tz_arena *a)
{
    struct tz_ratio size = cell->yoy_change;
    char *text;
    if (!tz_ratio_has(size)) {
        out->why = "没有上年同期";
        return NULL;
    }
    out->value = size;
    bool down = size.num < 0;
    size.num = down ? -size.num : size.num;
    TZ_TRY(tz_figure_print(&text, size, f->unit, f->decimals, ref->unit, ref->round, a));
    out->shown = size.num ? tz_printf(a, "%s%s", down ? "减少" : "增加", text) : "持平";
    return NULL;
}

static struct tz_err *print_target(struct tz_report_figure *out, const struct tz_figure *f,
                                   const struct tz_figure_cell *cell, const struct tz_figure_ref *ref, bool growth,
                                   struct tz_arena *a)
{
    char *text;
    const struct tz_figure_target *t = cell->target_n ? &cell->targets[0] : NULL;
    struct tz_ratio value = !t ? (struct tz_ratio){0, 0} : growth ? t->growth_asked : t->value;
    if (!tz_ratio_has(value)) {
        out->why = "没有目标";
        return NULL;
    }
    out->value = value;
    TZ_TRY(tz_figure_print(&text, value, growth ? "%" : f->unit, growth ? 1 : f->decimals, growth ? NULL : ref->unit,
                           growth ? NULL : ref->round, a));
    out->shown = text;
    return NULL;
}

static struct tz_err *print_value(struct tz_report_figure *out, const struct tz_figure *f,
                                  const struct tz_figure_cell *cell, const struct tz_figure_ref *ref,
                                  struct tz_arena *a)
{
    char *text;
    if (ref->derived && tz_same(ref->derived, "yoy")) {
        out->value = cell->yoy;
        out->shown = growth_words(f, cell, a);
        out->why = !out->shown                                                              ? "没有上年同期"
                   : tz_ratio_has(cell->yoy_base) && !cell->yoy_base.num && !out->value.den ? "上年同期为0，没有增幅"
                                                                                            : NULL;
        return NULL;
    }
    if (ref->derived && tz_same(ref->derived, "change"))
        return print_change(out, f, cell, ref, a);
    if (ref->derived)
        return print_target(out, f, cell, ref, tz_same(ref->derived, "target_yoy"), a);
    if (cell->why) {
        out->why = tz_figure_show(f, cell, a);
        return NULL;
    }
    out->value = cell->value;
    TZ_TRY(
        tz_figure_print(&text, cell->value, cell->unit ? cell->unit : f->unit, f->decimals, ref->unit, ref->round, a));
    out->shown = text;
    return NULL;
}

/* The whole year as estimated on a day that the text names, so that the same text gives the same number later. It says 预计 itself
 * and is marked, so that it is never taken for a figure of the ledgers. */
static struct tz_err *print_forecast(struct tz_report_figure *out, const struct tz_figure *f, struct tz_conn *c,
                                     const struct tz_figure_ref *ref, struct tz_arena *a)
{
    struct tz_forecast made = {0};
    struct tz_figure_ask whole = out->ask;
    char *text, day[32];
    if (!out->ask.as_of) {
        out->why = "预计数要写明截至哪天，如 as_of=2026-10-31";
        return NULL;
    }
    whole.as_of = 0;
    TZ_TRY(tz_forecast_estimate(&made, c, &whole, out->ask.as_of, a));
    if (!tz_ratio_has(made.value)) {
        out->why = made.note ? made.note : "算不出预计数";
        return NULL;
    }
    out->value = made.value;
    out->marks |= TZ_MARK_ESTIMATE;
    TZ_TRY(tz_figure_print(&text, made.value, f->unit, f->decimals, ref->unit, ref->round, a));
    out->shown = tz_printf(a, "预计%s", text);
    out->words = tz_printf(a, "%s；全年数按截至%s完成数和上年同期占比预计", f->words, tz_day_show(day, out->ask.as_of));
    return NULL;
}

/* ---- asking */

static const char *with_period(const struct tz_report_text *t, const struct reference *r,
                               const struct tz_figure_ref *ref, struct tz_arena *a)
{
    if (ref->period)
        return r->text;
    return t->period ? tz_printf(a, "%s | period=%s", r->text, t->period)
                     : tz_printf(a, "%s | period=%d", r->text, t->year);
}

/* The conditions as written; where one of them has chosen another indicator, those that are left. */
static const char *where_of(const struct tz_figure_ref *ref, const struct tz_figure_ask *ask, struct tz_arena *a)
{
    return ref->indicator == ask->indicator ? tz_filters_text(ref->filters, ref->filter_n, a)
                                            : tz_filters_text(ask->filters, ask->filter_n, a);
}

static struct tz_err *answer(struct tz_report_figure *f, const struct tz_desk *d, struct tz_conn *c,
                             const struct tz_places *places, const struct tz_report_text *t, const struct reference *r,
                             int64_t known, struct tz_arena *a)
{
    struct tz_figure_ref ref;
    struct tz_figure *figure;
    const char *derived;
    char text[64];
    TZ_TRY(tz_figure_ref_parse(&ref, r->text, d->model, a));
    TZ_TRY(tz_figure_ask_ref(&f->ask, &derived, c, d->model, d->who->actor.town, with_period(t, r, &ref, a), a));
    f->ask.who = d->who->system ? NULL : d->who;
    f->ask.compare |= TZ_COMPARE_FACT;
    if (known)
        f->ask.known = known;
    if (!ref.place && t->place)
        f->ask.place = t->place;
    f->indicator = f->ask.indicator->key;
    f->label = f->ask.indicator->label;
    f->period = tz_strdup(a, tz_period_print(text, f->ask.period));
    f->period_shown = tz_strdup(a, tz_period_show(text, f->ask.period));
    f->place = f->ask.place;
    f->place_label = f->place ? tz_place_title(places, f->place, tz_today(), a) : "";
    f->map = f->ask.map == TZ_MAP_THEN ? "then" : "today";
    report_figure_urls(&f->figure_url, &f->rows_url, f->indicator, f->period, f->place, where_of(&ref, &f->ask, a),
                       f->ask.as_of, a);
    TZ_TRY(tz_figure(&figure, c, &f->ask, a));
    const struct tz_figure_cell *cell = &figure->lines[0].cells[0];
    f->label = figure->label;
    f->unit = figure->unit;
    f->words = figure->words;
    f->marks = cell->marks;
    f->rows = cell->rows;
    f->coverage = coverage_text(&cell->coverage, places, a);
    if (ref.derived && tz_same(ref.derived, "forecast"))
        return print_forecast(f, figure, c, &ref, a);
    return print_value(f, figure, cell, &ref, a);
}

/* What the asker can mend (a wrong field, a place that is not there, no unit to convert to) stands in the text; what fails in
 * the store is an error. */
static bool askers_fault(const struct tz_err *e)
{
    return e->code == TZ_E_INPUT || e->code == TZ_E_NOT_FOUND || e->code == TZ_E_RULE || e->code == TZ_E_USAGE ||
           e->code == TZ_E_FORBIDDEN || e->code == TZ_E_PACK; /* an expression of a filter */
}

struct tz_err *report_ask_figure(struct tz_report_figure *f, const struct tz_desk *d, struct tz_conn *c,
                                 const struct tz_places *places, const struct tz_report_text *t,
                                 const struct reference *ref, int64_t known, struct tz_arena *a)
{
    f->ref = ref->text;
    f->line = ref->line;
    struct tz_err *e = answer(f, d, c, places, t, ref, known, a);
    if (e && askers_fault(e)) {
        f->why = tz_strdup(a, e->text);
        tz_err_free(e);
        e = NULL;
    }
    if (!e && !f->why && !f->shown)
        f->why = "没有数";
    return e;
}
