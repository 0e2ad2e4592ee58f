/* SPDX-License-Identifier: Apache-2.0
 *
 * Figures: the index with the values of the year, one indicator by village and month with targets and comparison; what an
 * address asks for.
 */
#include <stdlib.h>
#include <string.h>

#include "web/figures_priv.h"

enum { CUT_CODES = 60 }; /* a longer list is no choice */

/* ---- asking */
static struct tz_err *find_indicator(struct visit *v, const struct tz_indicator **out)
{
    *out = v->model ? tz_model_indicator(v->model, tz_arg_text(v->r, "key")) : NULL;
    if (!*out || (*out)->hidden)
        return tz_err_hint(tz_err(TZ_E_NOT_FOUND, "没有这个指标"), "从指标页选择");
    return NULL;
}

struct tz_err *figure_filters(struct tz_figure_words *w, struct visit *v)
{
    const struct tz_ref_arg *written;
    size_t n, given_n;
    const struct tz_pair *given = tz_arg_map(v->r, "f", &given_n);
    TZ_TRY(tz_filters_read(&written, &n, v->model, w->indicator, tz_arg_text(v->r, "where"), v->a));
    struct tz_ref_arg *filters = TZ_NEW_ARRAY(v->a, n + given_n + 1, struct tz_ref_arg);
    for (size_t i = 0; i < n; i++)
        filters[w->filter_n++] = written[i];
    for (size_t i = 0; i < given_n; i++) {
        if (!*given[i].value)
            continue;
        const char **values = TZ_NEW_ARRAY(v->a, 1, const char *);
        values[0] = given[i].value;
        filters[w->filter_n++] = (struct tz_ref_arg){.key = given[i].name, .op = "=", .values = values, .value_n = 1};
    }
    w->filters = filters;
    return NULL;
}

struct tz_err *figure_asked(struct asked *x, struct visit *v, const char *by)
{
    const struct tz_indicator *i;
    struct tz_figure_words w = {.by = by, .compare = "yoy,target,fact"};
    x->v = v;
    TZ_TRY(find_indicator(v, &i));
    TZ_TRY(visit_places(v));
    TZ_TRY(visit_conn(&x->c, v));
    x->period = tz_arg_text(v->r, "period");
    if (!x->period || !*x->period)
        x->period = tz_printf(v->a, "%d", tz_day_year(v->today));
    x->place = tz_arg_text(v->r, "place");
    x->map = tz_arg_text(v->r, "map");
    x->as_of = tz_arg_text(v->r, "as_of");
    w.indicator = i->key;
    TZ_TRY(figure_filters(&w, v));
    w.period = x->period;
    int64_t id = 0; /* links name a place by its id, people by name or code */
    bool by_id = x->place && tz_parse_int(x->place, &id) && tz_place_newest(v->places, id);
    w.place = !by_id && x->place && *x->place ? x->place : NULL;
    w.map = x->map && *x->map ? x->map : NULL;
    w.cumulative = x->cumulative;
    w.as_of = x->as_of;
    TZ_TRY(tz_figure_ask_words(&x->ask, x->c, v->model, v->town.town, &w, v->a));
    if (by_id)
        x->ask.place = id;
    x->ask.who = &v->who;
    x->ask.known = v->known;
    bool same = x->ask.indicator == i; /* else a condition has chosen another one and is used up */
    x->given = same ? w.filters : x->ask.filters;
    x->given_n = same ? w.filter_n : x->ask.filter_n;
    x->where = tz_filters_text(x->given, x->given_n, v->a);
    return NULL;
}

const char *figure_label(const struct asked *x)
{
    return tz_figure_label(x->v->model, x->ask.indicator->key, x->where, x->v->a);
}

/* The same with the place, where it is not the whole town. */
static const char *heading_of(const struct asked *x)
{
    return x->ask.place ? tz_printf(x->v->a, "%s %s", web_place(x->v, x->ask.place), figure_label(x)) : figure_label(x);
}

char *figure_page_url(const struct asked *x)
{
    struct tz_pair pairs[] = {{"period", x->period}, {"place", x->place}, {"map", x->map},
                              {"where", x->where},   {"as_of", x->as_of}, {NULL, NULL}};
    return web_url(x->v->a, tz_printf(x->v->a, "/figures/%s", x->ask.indicator->key), pairs);
}

char *figure_rows_url(const struct asked *x, int64_t place, const char *cut, struct tz_period p)
{
    char period[64];
    struct tz_pair pairs[] = {{"period", tz_strdup(x->v->a, tz_period_print(period, p))},
                              {"place", place ? tz_printf(x->v->a, "%lld", (long long)place) : x->place},
                              {"map", x->map},
                              {"where", x->where},
                              {"as_of", x->as_of},
                              {"cut", cut},
                              {"by", cut ? tz_arg_text(x->v->r, "by") : NULL},
                              {NULL, NULL}};
    return web_url(x->v->a, tz_printf(x->v->a, "/figures/%s/rows", x->ask.indicator->key), pairs);
}

/* ---- one cell */
static const char *why_kind(const struct tz_figure_cell *c)
{
    switch (c->why) {
    case TZ_WHY_VALUE:
        return c->marks & TZ_MARK_REPORTED   ? "reported"
               : c->marks & TZ_MARK_ESTIMATE ? "estimate"
               : c->marks & TZ_MARK_STALE    ? "stale"
                                             : NULL;
    case TZ_WHY_SUPPRESSED:
        return "few";
    case TZ_WHY_NONE:
        return "missing";
    default:
        return "none";
    }
}

struct v_number figure_number(const struct asked *x, const struct tz_figure *f, const struct tz_figure_line *l,
                              size_t p)
{
    const struct tz_figure_cell *c = &l->cells[p];
    struct v_number n = {.text = tz_figure_show(f, c, x->v->a), .kind = why_kind(c), .note = c->note};
    if (c->why == TZ_WHY_VALUE && c->rows)
        n.url = figure_rows_url(x, l->place, l->cut, f->periods[p]);
    return n;
}

int figure_percent(struct tz_ratio r)
{
    int64_t whole;
    return tz_ratio_has(r) && tz_ratio_round(&whole, r, 0) ? (int)(whole > 999 ? 999 : whole < 0 ? 0 : whole) : -1;
}

const char *figure_growth(struct visit *v, const struct tz_figure *f, const struct tz_figure_cell *c)
{
    const char *words = tz_figure_growth_words(f, c, v->a);
    return words && tz_starts(words, "同比") ? words + strlen("同比") : words;
}

char *figure_amount(struct visit *v, const struct tz_figure *f, struct tz_ratio value)
{
    char text[40];
    int64_t scaled;
    return tz_ratio_round(&scaled, value, f->decimals) ? tz_strdup(v->a, tz_dec_show(text, scaled, f->decimals)) : NULL;
}

static struct v_figure_row row_of(const struct asked *x, const struct tz_figure *whole,
                                  const struct tz_figure_line *sum, const struct tz_figure *f,
                                  const struct tz_figure_line *l)
{
    struct v_number *numbers = TZ_NEW_ARRAY(x->v->a, f->period_n, struct v_number);
    const struct tz_figure_cell *c = &sum->cells[0];
    struct v_figure_row row = {.label = l->label,
                               .numbers = numbers,
                               .n_numbers = f->period_n,
                               .progress = -1,
                               .total = figure_number(x, whole, sum, 0)};
    for (size_t p = 0; p < f->period_n; p++)
        numbers[p] = figure_number(x, f, l, p);
    row.yoy = figure_growth(x->v, whole, c);
    if (c->target_n) {
        row.target = figure_amount(x->v, whole, c->targets[0].value);
        row.progress = figure_percent(c->targets[0].done);
    }
    return row;
}

/* ---- the page of one indicator */
static const struct tz_figure_line *same_line(const struct tz_figure *f, const struct tz_figure_line *l)
{
    for (size_t i = 0; i < f->line_n; i++)
        if (f->lines[i].place == l->place && f->lines[i].group == l->group && tz_same(f->lines[i].cut, l->cut))
            return &f->lines[i];
    return &f->lines[0];
}

static void fill_rows(const struct asked *x, struct v_figure_page *page, const struct tz_figure *whole,
                      const struct tz_figure *f)
{
    char text[64];
    struct v_figure_row *rows = TZ_NEW_ARRAY(x->v->a, f->line_n + 1, struct v_figure_row);
    struct v_column *columns = TZ_NEW_ARRAY(x->v->a, f->period_n, struct v_column);
    for (size_t p = 0; p < f->period_n; p++)
        columns[p] = (struct v_column){.label = f->periods[p].grain == TZ_GRAIN_MONTH
                                                    ? tz_printf(x->v->a, "%d月", tz_day_month(f->periods[p].from))
                                                    : tz_strdup(x->v->a, tz_period_show(text, f->periods[p])),
                                       .numeric = true};
    /* parts first, the whole last */
    for (size_t i = 1; i < f->line_n; i++)
        rows[page->n_rows++] = row_of(x, whole, same_line(whole, &f->lines[i]), f, &f->lines[i]);
    rows[page->n_rows] = row_of(x, whole, &whole->lines[0], f, &f->lines[0]);
    rows[page->n_rows++].sum = true;
    page->columns = columns;
    page->n_columns = f->period_n;
    page->rows = rows;
}

/* The growth, and whether the year before was counted from its start. */
static const char *base_note(const struct asked *x, const struct tz_figure *whole, const struct tz_figure_cell *c)
{
    const char *growth = tz_figure_growth_words(whole, c, x->v->a);
    char day[40];
    if (!c->before_begun)
        return growth;
    return tz_printf(x->v->a, "%s%s上年的台账自%s起，没有从期初记", growth ? growth : "", growth ? "；" : "",
                     tz_day_show(day, c->before_begun));
}

static void fill_head(const struct asked *x, struct v_figure_page *page, const struct tz_figure *whole)
{
    const struct tz_figure_cell *c = &whole->lines[0].cells[0];
    struct v_card *cards = TZ_NEW_ARRAY(x->v->a, 6, struct v_card);
    size_t n = 0;
    char day[40];
    cards[n++] = (struct v_card){
        .label = page->period,
        .value = tz_figure_show(whole, c, x->v->a),
        .unit = whole->unit,
        .note = c->note || !c->begun ? c->note : tz_printf(x->v->a, "台账自%s起", tz_day_show(day, c->begun)),
        .url = c->rows ? figure_rows_url(x, 0, NULL, whole->periods[0]) : NULL};
    if (tz_ratio_has(c->yoy_base))
        cards[n++] = (struct v_card){.label = "上年同期",
                                     .value = figure_amount(x->v, whole, c->yoy_base),
                                     .unit = whole->unit,
                                     .note = base_note(x, whole, c)};
    for (size_t i = 0; i < c->target_n && n < 5; i++) {
        int done = figure_percent(c->targets[i].done);
        cards[n++] = (struct v_card){
            .label = tz_printf(x->v->a, "目标（%s）", c->targets[i].origin ? c->targets[i].origin : "镇定"),
            .value = figure_amount(x->v, whole, c->targets[i].value),
            .unit = whole->unit,
            .note = done >= 0 ? tz_printf(x->v->a, "已完成 %d%%，时间过去 %d%%", done, figure_percent(c->time_share))
                              : NULL,
            .late = !c->targets[i].met && done >= 0 && done < figure_percent(c->time_share)};
    }
    for (size_t i = 0; i < c->fact_n && n < 6; i++)
        cards[n++] = (struct v_card){.label = "报告中的数",
                                     .value = figure_amount(x->v, whole, c->facts[i].value),
                                     .unit = c->facts[i].unit,
                                     .note = c->facts[i].source};
    page->head = cards;
    page->n_head = n;
}

static void fill_coverage(const struct asked *x, struct v_figure_page *page, const struct tz_figure *whole)
{
    const struct tz_coverage *cover = &whole->lines[0].cells[0].coverage;
    struct v_notice *n;
    struct tz_buf b;
    if (!cover->kept)
        return;
    n = TZ_NEW(x->v->a, struct v_notice);
    tz_buf_init(&b, x->v->a);
    tz_buf_printf(&b, "%zu 个村已报", cover->in + cover->nil);
    for (size_t i = 0; i < cover->missing; i++)
        tz_buf_printf(&b, "%s%s", i ? "、" : "，缺：", web_place(x->v, cover->missing_places[i]));
    *n = (struct v_notice){.tone = cover->missing ? "warn" : "info", .text = b.data};
    page->coverage = n;
}

static const struct v_bars *bars_of(const struct asked *x, const struct tz_figure *whole, const char *period)
{
    struct v_bars *out = TZ_NEW(x->v->a, struct v_bars);
    out->label = tz_printf(x->v->a, "%s（%s），%s", figure_label(x), whole->unit, period);
    out->bars = chart_bars(x, whole, &out->n_bars);
    return out->n_bars ? out : NULL;
}

static const struct v_option *period_options(const struct asked *x, size_t *n)
{
    struct v_option *out = TZ_NEW_ARRAY(x->v->a, 16, struct v_option);
    int year = tz_day_year(x->v->today), month = tz_day_month(x->v->today);
    char text[64];
    bool among = false;
    *n = 0;
    for (int y = year; y > year - 4; y--)
        out[(*n)++] = (struct v_option){.value = tz_printf(x->v->a, "%d", y), .label = tz_printf(x->v->a, "%d年", y)};
    out[(*n)++] = (struct v_option){.value = tz_printf(x->v->a, "%d-01..%d-%02d", year, year, month),
                                    .label = tz_printf(x->v->a, "%d年1—%d月", year, month)};
    out[(*n)++] =
        (struct v_option){.value = tz_printf(x->v->a, "%d-H1", year), .label = tz_printf(x->v->a, "%d年上半年", year)};
    for (size_t i = 0; i < *n; i++)
        among |= out[i].on = tz_same(out[i].value, x->period);
    if (!among) /* one that a report or a link asked for */
        out[(*n)++] = (struct v_option){
            .value = x->period, .label = tz_strdup(x->v->a, tz_period_show(text, x->ask.period)), .on = true};
    return out;
}

/* A cut to choose from; *taken: the filter it shows, which the condition then need not say. */
static bool cut_field(struct v_field *out, const struct tz_ref_arg **taken, const struct asked *x,
                      const struct tz_cut *cut)
{
    struct tz_arena *a = x->v->a;
    *taken = NULL;
    for (size_t k = 0; k < x->given_n; k++) {
        const struct tz_ref_arg *f = &x->given[k];
        if (!tz_same(f->key, cut->key))
            continue;
        if (*taken || f->value_n != 1 || !(tz_same(f->op, "=") || tz_same(f->op, "in")))
            return false; /* more than the field can show */
        *taken = f;
    }
    if (!cut->codes || !cut->codes->n || cut->codes->n > CUT_CODES)
        return false;
    struct v_option *options = TZ_NEW_ARRAY(a, cut->codes->n + 1, struct v_option);
    size_t n = 0;
    options[n++] = (struct v_option){.value = "", .label = "全部"};
    for (size_t k = 0; k < cut->codes->n; k++) {
        const struct tz_code *c = &cut->codes->items[k];
        options[n++] =
            (struct v_option){.value = c->key, .label = c->label, .on = *taken && tz_same((*taken)->values[0], c->key)};
        if (options[n - 1].on)
            options[0].on = false;
    }
    const char *name = tz_printf(a, "f.%s", cut->key);
    *out = (struct v_field){
        .name = name, .id = name, .label = cut->label, .kind = "choice", .options = options, .n_options = n};
    return true;
}

/* What the fields do not show goes along unseen: the place, the map, conditions beyond one code a cut. */
static void keep_rest(const struct asked *x, struct v_figure_page *page, const struct tz_ref_arg *rest, size_t n)
{
    const struct v_hidden all[] = {
        {"where", tz_filters_text(rest, n, x->v->a)}, {"place", x->place}, {"map", x->map}, {"as_of", x->as_of}};
    struct v_hidden *hidden = TZ_NEW_ARRAY(x->v->a, sizeof all / sizeof *all, struct v_hidden);
    for (size_t k = 0; k < sizeof all / sizeof *all; k++)
        if (all[k].value && *all[k].value)
            hidden[page->n_hidden++] = all[k];
    page->hidden = hidden;
}

/* A field a cut that has a list of codes. */
static size_t cut_fields(struct v_field *fields, const struct asked *x, struct v_figure_page *page)
{
    const struct tz_indicator *i = x->ask.indicator;
    struct tz_ref_arg *rest = TZ_NEW_ARRAY(x->v->a, x->given_n + 1, struct tz_ref_arg);
    const struct tz_ref_arg **shown = TZ_NEW_ARRAY(x->v->a, i->cut_n + 1, const struct tz_ref_arg *);
    size_t n = 0, rest_n = 0;
    for (size_t c = 0; c < i->cut_n; c++)
        n += cut_field(&fields[n], &shown[n], x, &i->cuts[c]);
    for (size_t k = 0; k < x->given_n; k++) {
        bool said = false;
        for (size_t c = 0; c < n; c++)
            said |= shown[c] == &x->given[k];
        if (!said)
            rest[rest_n++] = x->given[k];
    }
    keep_rest(x, page, rest, rest_n);
    return n;
}

static void fill_controls(const struct asked *x, struct v_figure_page *page, const char *by)
{
    const struct tz_indicator *i = x->ask.indicator;
    struct v_field *fields = TZ_NEW_ARRAY(x->v->a, i->cut_n + 3, struct v_field);
    struct v_option *bys = TZ_NEW_ARRAY(x->v->a, i->cut_n + 4, struct v_option);
    size_t n = 0, k = 0;
    fields[n] = (struct v_field){.name = "period", .id = "period", .label = "期间", .kind = "choice"};
    fields[n].options = period_options(x, &fields[n].n_options);
    n++;
    bys[k++] = (struct v_option){.value = "village,month", .label = "各村各月", .on = tz_same(by, "village,month")};
    bys[k++] = (struct v_option){.value = "village", .label = "各村", .on = tz_same(by, "village")};
    bys[k++] = (struct v_option){.value = "month", .label = "各月", .on = tz_same(by, "month")};
    for (size_t c = 0; c < i->cut_n; c++)
        bys[k++] = (struct v_option){.value = i->cuts[c].key,
                                     .label = tz_printf(x->v->a, "按%s", i->cuts[c].label),
                                     .on = tz_same(by, i->cuts[c].key)};
    fields[n++] =
        (struct v_field){.name = "by", .id = "by", .label = "分开", .kind = "choice", .options = bys, .n_options = k};
    fields[n++] = (struct v_field){.name = "cumulative",
                                   .id = "cumulative",
                                   .label = "逐月累计",
                                   .kind = "yesno",
                                   .value = x->cumulative ? "1" : "0"};
    fields[n - 1].options = NULL;
    struct v_option *yes = TZ_NEW_ARRAY(x->v->a, 2, struct v_option);
    yes[0] = (struct v_option){.value = "", .label = "各月单独", .on = !x->cumulative};
    yes[1] = (struct v_option){.value = "1", .label = "1—N月累计", .on = x->cumulative};
    fields[n - 1].kind = "choice";
    fields[n - 1].options = yes;
    fields[n - 1].n_options = 2;
    n += cut_fields(&fields[n], x, page);
    page->controls = fields;
    page->n_controls = n;
    page->list_url = tz_printf(x->v->a, "/figures/%s", i->key);
}

static struct tz_err *get_figure(struct tz_request *r, struct tz_response *res)
{
    struct visit *v = visit_of(r);
    struct asked x = {.cumulative = tz_arg_bool(r, "cumulative")};
    struct tz_figure *f, *whole;
    const char *by = tz_arg_text(r, "by");
    if (!by || !*by)
        by = "village,month";
    TZ_TRY(figure_asked(&x, v, by));
    const struct tz_indicator *i = x.ask.indicator;
    if (i->grain > TZ_GRAIN_MONTH && x.ask.by_time) /* yearly figures are not split by month */
        x.ask.by_time = false;
    TZ_TRY(tz_figure(&f, x.c, &x.ask, v->a));
    struct tz_figure_ask once = x.ask;
    once.by_time = once.cumulative = false;
    TZ_TRY(tz_figure(&whole, x.c, &once, v->a));
    struct v_figure_page page = {.frame = web_frame(v, figure_label(&x)),
                                 .heading = heading_of(&x),
                                 .unit = i->unit,
                                 .definition = whole->words,
                                 .basis = i->basis};
    char period[64];
    page.period = tz_strdup(v->a, tz_period_show(period, x.ask.period));
    web_crumb(v, &page.frame, "指标", "/figures");
    fill_controls(&x, &page, by);
    fill_head(&x, &page, whole);
    fill_coverage(&x, &page, whole);
    fill_rows(&x, &page, whole, f);
    page.total_label = page.period;
    page.with_yoy = true;
    page.with_target = whole->lines[0].cells[0].target_n > 0;
    page.bars = bars_of(&x, whole, page.period);
    page.line = chart_line(&x, f);
    page.versions = tz_printf(v->a, "依据台账序号 %lld", (long long)whole->known);
    tz_page_figure(tz_response_html(res, 200), &page);
    return NULL;
}

/* ---- the index */
#define INDEX_TIME 150000 /* microseconds for what has to be counted on demand; the rest is counted when it is opened */

/* *left is what remains of INDEX_TIME. */
static struct v_figure_link link_of(struct visit *v, struct tz_conn *c, const struct tz_indicator *i, int year,
                                    int64_t *left)
{
    struct tz_figure *f = NULL;
    struct tz_figure_ask ask = {.model = v->model,
                                .who = &v->who,
                                .indicator = i,
                                .town = v->town.town,
                                .map = TZ_MAP_TODAY,
                                .known = v->known,
                                .period = {tz_day_make(year, 1, 1), tz_day_make(year, 12, 31), TZ_GRAIN_YEAR},
                                .compare = TZ_COMPARE_YOY | TZ_COMPARE_TARGET};
    struct v_figure_link out = {.label = i->label,
                                .unit = i->unit,
                                .progress = -1,
                                .url = tz_printf(v->a, "/figures/%s?period=%d", i->key, year)};
    bool kept = tz_figure_kept(i);
    if (!kept && *left <= 0) {
        out.mark = "点开统计";
        return out;
    }
    int64_t start = tz_monotonic();
    struct tz_err *e = tz_figure(&f, c, &ask, v->a);
    if (!kept)
        *left -= tz_monotonic() - start;
    if (e) { /* one figure that cannot be asked so (it needs an argument) must not hide the others */
        out.mark = tz_strdup(v->a, e->text);
        tz_err_free(e);
        return out;
    }
    const struct tz_figure_cell *cell = &f->lines[0].cells[0];
    out.value = tz_figure_show(f, cell, v->a);
    out.yoy = figure_growth(v, f, cell);
    if (cell->target_n) {
        out.target = figure_amount(v, f, cell->targets[0].value);
        out.progress = figure_percent(cell->targets[0].done);
    }
    return out;
}

static struct tz_err *get_index(struct tz_request *r, struct tz_response *res)
{
    struct visit *v = visit_of(r);
    struct tz_conn *c;
    int year = (int)tz_arg_int(r, "year", tz_day_year(v->today));
    struct v_figures_page page = {.frame = web_frame(v, "指标"),
                                  .heading = "指标",
                                  .period = tz_printf(v->a, "%d年", year),
                                  .list_url = "/figures",
                                  .empty_help = "启用台账包后，这里列出各项指标"};
    struct v_option *years = TZ_NEW_ARRAY(v->a, 5, struct v_option);
    struct v_field *field = TZ_NEW(v->a, struct v_field);
    TZ_TRY(visit_conn(&c, v));
    for (int i = 0; i < 5; i++) {
        int y = tz_day_year(v->today) - i;
        years[i] =
            (struct v_option){.value = tz_printf(v->a, "%d", y), .label = tz_printf(v->a, "%d年", y), .on = y == year};
    }
    *field = (struct v_field){
        .name = "year", .id = "year", .label = "年度", .kind = "choice", .options = years, .n_options = 5};
    page.controls = field;
    page.n_controls = 1;
    size_t packs = v->model ? v->model->register_n : 0;
    int64_t left = INDEX_TIME;
    struct v_figure_group *groups = TZ_NEW_ARRAY(v->a, packs + 1, struct v_figure_group);
    for (size_t g = 0; g < packs; g++) {
        const struct tz_register *reg = v->model->registers[g];
        struct v_figure_link *links = TZ_NEW_ARRAY(v->a, reg->indicator_n + 1, struct v_figure_link);
        size_t n = 0;
        if (!tz_scope_may(&v->who, reg, TZ_RIGHT_COUNT))
            continue;
        for (size_t i = 0; i < reg->indicator_n; i++)
            if (!reg->indicators[i]->hidden)
                links[n++] = link_of(v, c, reg->indicators[i], year, &left);
        if (n)
            groups[page.n_groups++] = (struct v_figure_group){.label = reg->label, .figures = links, .n_figures = n};
    }
    page.groups = groups;
    tz_page_figures(tz_response_html(res, 200), &page);
    return NULL;
}

static const struct tz_route_arg index_args[] = {
    {.name = "year", .label = "年度", .kind = TZ_ARG_INT, .min = 1990, .max = 2100}, {0}};
static const struct tz_route_arg figure_args[] = {
    {.name = "key", .label = "指标", .kind = TZ_ARG_KEY, .required = true},
    {.name = "period", .label = "期间", .kind = TZ_ARG_TEXT, .max = 40},
    {.name = "place", .label = "区划", .kind = TZ_ARG_TEXT, .max = 60},
    {.name = "by", .label = "分开", .kind = TZ_ARG_TEXT, .max = 60},
    {.name = "map", .label = "区划口径", .kind = TZ_ARG_TEXT, .max = 10},
    {.name = "cumulative", .label = "累计", .kind = TZ_ARG_BOOL},
    {.name = "where", .label = "条件", .kind = TZ_ARG_TEXT, .max = 400},
    {.name = "as_of", .label = "截至", .kind = TZ_ARG_TEXT, .max = 20},
    {.name = "f", .label = "分项条件", .kind = TZ_ARG_MAP},
    {0}};

const struct tz_route web_figure_routes[] = {
    {TZ_GET, "/figures", get_index, "work", TZ_ROUTE_MENU, "指标", "各项指标当年的数。", index_args},
    {TZ_GET, "/figures/{key:key}", get_figure, "work", 0, "指标", "一个指标各村各月的数、目标和同比。", figure_args},
    {0}};
