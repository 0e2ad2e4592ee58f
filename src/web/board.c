/* SPDX-License-Identifier: Apache-2.0
 *
 * The overview (总览): key figures of the year against last year and the targets, villages by one of them as a field of tiles,
 * villages by all of them as a table, what is overdue by register. Every number opens its rows.
 */
#include <string.h>

#include "indicator/target.h"
#include "report/promise.h"
#include "web/figures_priv.h"

enum { KEY_FIGURES = 40, CARDS = 12, TABLE_FIGURES = 6, LATE_ROWS = 12 };

/* A figure or a part of it: roads, of all works. */
struct key {
    const struct tz_indicator *indicator;
    const struct tz_ref_arg *filters;
    size_t filter_n;
    const char *ref;   /* works_length | object=道路: how the address asks for it */
    const char *label; /* 建设长度（道路） */
};

struct board {
    struct visit *v;
    struct tz_conn *c;
    struct tz_period period;
    const char *period_text;
    struct key keys[KEY_FIGURES];
    size_t n;
    struct key shown;                  /* on the tiles; indicator NULL: none */
    const struct tz_promise *promises; /* of the year */
    size_t promise_n;
};

/* What a reference asks for; false when it is nothing that this account may count, or a growth. */
static bool read_key(struct key *out, const struct board *b, const char *text)
{
    struct visit *v = b->v;
    struct tz_figure_ref ref;
    struct tz_err *e = tz_figure_ref_parse(&ref, text, v->model, v->a);
    if (e) {
        tz_err_free(e);
        return false;
    }
    const struct tz_indicator *i = ref.indicator;
    if (!i || ref.derived || i->hidden || (i->reg && !tz_scope_may(&v->who, i->reg, TZ_RIGHT_COUNT)))
        return false;
    const char *filters = tz_filters_text(ref.filters, ref.filter_n, v->a);
    *out = (struct key){.indicator = i,
                        .filters = ref.filters,
                        .filter_n = ref.filter_n,
                        .ref = *filters ? tz_printf(v->a, "%s | %s", i->key, filters) : i->key,
                        .label = tz_figure_label(v->model, i->key, filters, v->a)};
    return ref.filter_n || (!i->arg_n && !i->need_n);
}

static bool has_key(const struct board *b, const struct key *key)
{
    for (size_t k = 0; k < b->n; k++)
        if (tz_same(b->keys[k].ref, key->ref))
            return true;
    return false;
}

static void add_key(struct board *b, const char *ref)
{
    struct key key;
    if (b->n < KEY_FIGURES && read_key(&key, b, ref) && !has_key(b, &key))
        b->keys[b->n++] = key;
}

/* What the villages are compared by: what was asked for, else something that is done, not how many there are. */
static void choose_shown(struct board *b)
{
    const char *asked = tz_arg_text(b->v->r, "key");
    if (asked && *asked && read_key(&b->shown, b, asked))
        return;
    b->shown = b->n ? b->keys[0] : (struct key){0};
    for (size_t i = 0; i < b->n; i++)
        if (b->keys[i].indicator->axis == TZ_AXIS_FLOW) {
            b->shown = b->keys[i];
            return;
        }
}

/* What the town has promised and set itself targets for comes first; then the first figure of each register. */
static struct tz_err *find_keys(struct board *b)
{
    struct visit *v = b->v;
    struct tz_target *targets;
    struct tz_promise *promises;
    size_t n;
    TZ_TRY(tz_promise_list(&promises, &b->promise_n, &v->desk, b->c, tz_day_year(b->period.from), false, v->a));
    b->promises = promises;
    for (size_t i = 0; i < b->promise_n; i++)
        if (promises[i].ref && !promises[i].place)
            add_key(b, promises[i].ref);
    struct tz_target_query q = {.place = tz_places_town(v->places), .year = tz_day_year(b->period.from)};
    TZ_TRY(tz_target_list(&targets, &n, b->c, v->town.town, &q, v->a));
    for (size_t i = 0; i < n; i++)
        add_key(b, *targets[i].filters ? tz_printf(v->a, "%s | %s", targets[i].indicator, targets[i].filters)
                                       : targets[i].indicator);
    for (size_t r = 0; r < v->model->register_n; r++) {
        const struct tz_register *reg = v->model->registers[r];
        const struct tz_indicator *first = NULL;
        for (size_t i = 0; i < reg->indicator_n && !first; i++)
            if (!reg->indicators[i]->hidden && reg->indicators[i]->kept < TZ_COUNTED)
                first = reg->indicators[i];
        if (first)
            add_key(b, first->key);
    }
    choose_shown(b);
    return NULL;
}

static struct asked ask_of(const struct board *b, const struct key *key)
{
    struct asked x = {
        .v = b->v, .c = b->c, .period = b->period_text, .where = tz_filters_text(key->filters, key->filter_n, b->v->a)};
    x.ask = (struct tz_figure_ask){.model = b->v->model,
                                   .who = &b->v->who,
                                   .indicator = key->indicator,
                                   .filters = key->filters,
                                   .filter_n = key->filter_n,
                                   .town = b->v->town.town,
                                   .map = TZ_MAP_TODAY,
                                   .period = b->period,
                                   .known = b->v->known,
                                   .compare = TZ_COMPARE_YOY | TZ_COMPARE_TARGET};
    return x;
}

/* A figure that cannot be asked so (it needs an argument, or is yearly) must not hide the others: *f NULL. */
static void try_figure(struct tz_figure **f, const struct asked *x)
{
    struct tz_err *e = tz_figure(f, x->c, &x->ask, x->v->a);
    if (e)
        *f = NULL;
    tz_err_free(e);
}

/* ---- cards */
/* How far it is: 目标 380万元，已完成 77%，时间过去 90%; of a limit: 目标不超过 40件. Late when behind the time, or over the limit. */
static void note_progress(struct visit *v, struct v_card *card, const char *word, const char *op, const char *target,
                          struct tz_ratio share, struct tz_ratio time)
{
    int done = figure_percent(share), gone = figure_percent(time);
    if (tz_same(op, "<="))
        card->note = tz_printf(v->a, "%s不超过 %s%s", word, target, card->late ? "，已超过" : "");
    else if (done >= 0)
        card->note = tz_printf(v->a, "%s %s，已完成 %d%%%s", word, target, done,
                               card->late && gone >= 0 ? tz_printf(v->a, "，时间过去 %d%%", gone) : "");
}

static void note_promise(const struct board *b, struct v_card *card, const struct key *key)
{
    struct key said;
    for (size_t k = 0; k < b->promise_n && !card->note; k++) {
        const struct tz_promise *p = &b->promises[k];
        if (!p->ref || p->place || figure_percent(p->done) < 0 || !read_key(&said, b, p->ref) ||
            !tz_same(said.ref, key->ref))
            continue;
        card->late = p->state == TZ_PROMISE_BEHIND || p->state == TZ_PROMISE_BROKEN;
        note_progress(b->v, card, "承诺", p->op, p->target_text, p->done, p->time_share);
    }
}

static struct v_card card_of(const struct board *b, const struct key *key, const struct asked *x,
                             const struct tz_figure *f)
{
    struct visit *v = b->v;
    const struct tz_figure_cell *c = &f->lines[0].cells[0];
    const char *growth = figure_growth(v, f, c);
    struct v_card card = {
        .label = key->label, .value = tz_figure_show(f, c, v->a), .unit = f->unit, .url = figure_page_url(x)};
    if (tz_same(f->unit, "元") && c->why == TZ_WHY_VALUE) { /* 293.1 and 万元 */
        const char *read = tz_figure_read(c->value, f->unit, f->decimals, v->a);
        size_t digits = strspn(read, "-0123456789.,");
        card.value = tz_strndup(v->a, read, digits);
        card.unit = read + digits;
    }
    if (c->target_n) {
        const struct tz_figure_target *t = &c->targets[0];
        int done = figure_percent(t->done);
        card.late = !t->met && (tz_same(t->op, "<=") || (done >= 0 && done < figure_percent(c->time_share)));
        note_progress(v, &card, "目标", t->op, tz_figure_read(t->value, f->unit, f->decimals, v->a), t->done,
                      c->time_share);
    }
    note_promise(b, &card, key);
    if (!card.note && growth && *growth)
        card.note = tz_printf(v->a, "同比%s", growth);
    if (c->coverage.kept && c->coverage.missing)
        card.note =
            tz_printf(v->a, "%s%s%zu 个村未报", card.note ? card.note : "", card.note ? "；" : "", c->coverage.missing);
    return card;
}

static void fill_cards(const struct board *b, struct v_board_page *page)
{
    struct v_card *cards = TZ_NEW_ARRAY(b->v->a, CARDS, struct v_card);
    for (size_t i = 0; i < b->n && page->n_cards < CARDS; i++) {
        struct asked x = ask_of(b, &b->keys[i]);
        struct tz_figure *f;
        try_figure(&f, &x);
        if (f && f->lines[0].cells[0].why == TZ_WHY_VALUE && f->lines[0].cells[0].rows)
            cards[page->n_cards++] = card_of(b, &b->keys[i], &x, f);
    }
    page->cards = cards;
}

/* ---- villages */
static struct tz_figure *by_village(struct asked *x)
{
    struct tz_figure *f;
    x->ask.by_level = TZ_PLACE_VILLAGE;
    try_figure(&f, x);
    return f;
}

static bool is_missing(const struct tz_coverage *c, int64_t place)
{
    for (size_t i = 0; i < c->missing; i++)
        if (c->missing_places[i] == place)
            return true;
    return false;
}

static void fill_tiles(const struct board *b, struct v_board_page *page)
{
    struct visit *v = b->v;
    struct asked x = ask_of(b, &b->shown);
    struct tz_figure *f = by_village(&x);
    if (!f || f->line_n < 2)
        return;
    struct v_tile *tiles = TZ_NEW_ARRAY(v->a, f->line_n, struct v_tile);
    const struct tz_coverage *cover = &f->lines[0].cells[0].coverage;
    for (size_t i = 1; i < f->line_n; i++) {
        struct v_number n = figure_number(&x, f, &f->lines[i], 0);
        tiles[page->n_tiles++] = (struct v_tile){.label = f->lines[i].label,
                                                 .text = n.text,
                                                 .url = n.url,
                                                 .shade = chart_shade(f, &f->lines[i]),
                                                 .note = is_missing(cover, f->lines[i].place) ? "未报" : NULL};
    }
    page->tiles = tiles;
    page->tiles_title = tz_printf(v->a, "%s（%s）", b->shown.label, f->unit);
    page->tiles_url = figure_page_url(&x);
    x.ask.by_level = 0;
    x.ask.by_time = b->shown.indicator->grain <= TZ_GRAIN_MONTH;
    x.ask.grain = TZ_GRAIN_MONTH;
    try_figure(&f, &x);
    if (f)
        page->line = chart_line(&x, f);
}

static const struct tz_figure_line *line_of(const struct tz_figure *f, int64_t place)
{
    for (size_t i = 1; i < f->line_n; i++)
        if (f->lines[i].place == place)
            return &f->lines[i];
    return NULL;
}

/* Villages in official order, the whole last; columns are the first key figures that villages have. */
static void fill_table(const struct board *b, struct v_board_page *page)
{
    struct visit *v = b->v;
    struct asked x[TABLE_FIGURES];
    struct tz_figure *f[TABLE_FIGURES];
    struct v_column *columns = TZ_NEW_ARRAY(v->a, TABLE_FIGURES, struct v_column);
    int64_t *villages;
    size_t n, k = 0;
    tz_place_below(&villages, &n, v->places, tz_places_town(v->places), TZ_PLACE_VILLAGE, NULL, v->today, v->a);
    for (size_t i = 0; i < b->n && k < TABLE_FIGURES; i++) {
        x[k] = ask_of(b, &b->keys[i]);
        f[k] = by_village(&x[k]);
        if (!f[k] || f[k]->line_n < 2 || !f[k]->lines[0].cells[0].rows)
            continue;
        columns[k] = (struct v_column){
            .label = b->keys[i].label, .unit = f[k]->unit, .numeric = true, .sort_url = figure_page_url(&x[k])};
        k++;
    }
    struct v_figure_row *rows = TZ_NEW_ARRAY(v->a, n + 1, struct v_figure_row);
    for (size_t p = 0; k && p <= n; p++) {
        struct v_number *numbers = TZ_NEW_ARRAY(v->a, k, struct v_number);
        for (size_t i = 0; i < k; i++) {
            const struct tz_figure_line *l = p < n ? line_of(f[i], villages[p]) : &f[i]->lines[0];
            if (l)
                numbers[i] = figure_number(&x[i], f[i], l, 0);
        }
        rows[page->n_rows++] = (struct v_figure_row){
            .label = p < n ? web_place(v, villages[p]) : "全镇", .numbers = numbers, .n_numbers = k, .sum = p == n};
    }
    page->columns = columns;
    page->n_columns = k;
    page->rows = rows;
}

/* ---- what is overdue, by register and clock */
struct late_row {
    const struct tz_register *reg;
    const struct tz_clock *clock;
    int64_t n;
    tz_instant oldest;
};

static size_t count_late(struct late_row *out, const struct tz_due *list, size_t n)
{
    size_t count = 0;
    for (size_t i = 0; i < n; i++) {
        size_t k = 0;
        while (k < count && out[k].clock != list[i].clock)
            k++;
        if (k == LATE_ROWS)
            continue;
        if (k == count)
            out[count++] = (struct late_row){list[i].reg, list[i].clock, 0, list[i].due};
        out[k].n++;
    }
    return count;
}

static struct tz_err *fill_late(const struct board *b, struct v_board_page *page)
{
    struct visit *v = b->v;
    struct tz_due_query q = {.late = true, .limit = 2000};
    struct tz_due_counts counts;
    struct tz_due *list;
    struct late_row late[LATE_ROWS];
    size_t n;
    TZ_TRY(tz_due_list(&list, &n, &counts, &v->desk, &q, v->a));
    n = count_late(late, list, n);
    struct v_table *t = TZ_NEW(v->a, struct v_table);
    struct v_column *columns = TZ_NEW_ARRAY(v->a, 4, struct v_column);
    struct v_row *rows = TZ_NEW_ARRAY(v->a, n + 1, struct v_row);
    columns[0] = (struct v_column){.label = "台账"};
    columns[1] = (struct v_column){.label = "时限"};
    columns[2] = (struct v_column){.label = "超期", .unit = "件", .numeric = true};
    columns[3] = (struct v_column){.label = "最久的到期日"};
    for (size_t i = 0; i < n; i++) {
        struct v_cell *cells = TZ_NEW_ARRAY(v->a, 4, struct v_cell);
        cells[0] = (struct v_cell){.text = late[i].reg->label};
        cells[1] = (struct v_cell){.text = late[i].clock->label, .label = "时限"};
        cells[2] = (struct v_cell){.text = web_count(v, late[i].n, false), .kind = "number", .label = "超期"};
        cells[3] = (struct v_cell){.text = web_day(v, tz_day_of(late[i].oldest)), .label = "最久的到期日"};
        rows[i] = (struct v_row){
            .url = tz_printf(v->a, "/due?late=1&register=%s", late[i].reg->key), .cells = cells, .n_cells = 4};
    }
    *t = (struct v_table){.caption = "超期未办", .columns = columns, .n_columns = 4, .rows = rows, .n_rows = n};
    page->late = n ? t : NULL;
    page->late_url = "/due?late=1";
    return NULL;
}

/* ---- the page */
static void fill_controls(const struct board *b, struct v_board_page *page)
{
    struct visit *v = b->v;
    struct v_field *fields = TZ_NEW_ARRAY(v->a, 2, struct v_field);
    struct v_option *years = TZ_NEW_ARRAY(v->a, 4, struct v_option);
    struct v_option *keys = TZ_NEW_ARRAY(v->a, b->n + 1, struct v_option);
    size_t n = 0;
    for (int i = 0; i < 4; i++) {
        int y = tz_day_year(v->today) - i;
        years[i] = (struct v_option){.value = tz_printf(v->a, "%d", y),
                                     .label = tz_printf(v->a, "%d年", y),
                                     .on = y == tz_day_year(b->period.from)};
    }
    if (b->shown.indicator && !has_key(b, &b->shown))
        keys[n++] = (struct v_option){.value = b->shown.ref, .label = b->shown.label, .on = true};
    for (size_t i = 0; i < b->n; i++)
        keys[n++] = (struct v_option){
            .value = b->keys[i].ref, .label = b->keys[i].label, .on = tz_same(b->keys[i].ref, b->shown.ref)};
    fields[0] = (struct v_field){
        .name = "year", .id = "year", .label = "年度", .kind = "choice", .options = years, .n_options = 4};
    fields[1] = (struct v_field){
        .name = "key", .id = "key", .label = "各村比什么", .kind = "choice", .options = keys, .n_options = n};
    page->controls = fields;
    page->n_controls = 2;
    page->list_url = "/board";
}

/* The year so far, or a whole year that is past. */
static void set_period(struct board *b, int year)
{
    char text[64];
    int now = tz_day_year(b->v->today), month = tz_day_month(b->v->today);
    b->period = (struct tz_period){tz_day_make(year, 1, 1), tz_day_make(year, 12, 31), TZ_GRAIN_YEAR};
    if (year == now && month < 12)
        b->period_text = tz_printf(b->v->a, "%d-01..%d-%02d", year, year, month);
    else
        b->period_text = tz_printf(b->v->a, "%d", year);
    struct tz_err *e = tz_period_parse(&b->period, b->period_text);
    tz_err_free(e);
    b->period_text = tz_strdup(b->v->a, tz_period_print(text, b->period));
}

static struct tz_err *get_board(struct tz_request *r, struct tz_response *res)
{
    struct visit *v = visit_of(r);
    struct board b = {.v = v};
    char period[64];
    struct v_board_page page = {.frame = web_frame(v, "总览"),
                                .heading = "总览",
                                .empty_help = "启用台账包、登记或导入条目后，这里列出主要数字"};
    TZ_TRY(visit_places(v));
    TZ_TRY(visit_conn(&b.c, v));
    set_period(&b, (int)tz_arg_int(r, "year", tz_day_year(v->today)));
    page.period = tz_strdup(v->a, tz_period_show(period, b.period));
    if (v->model)
        TZ_TRY(find_keys(&b));
    fill_controls(&b, &page);
    fill_cards(&b, &page);
    if (b.shown.indicator)
        fill_tiles(&b, &page);
    if (page.n_cards)
        fill_table(&b, &page);
    if (v->model)
        TZ_TRY(fill_late(&b, &page));
    tz_page_board(tz_response_html(res, 200), &page);
    return NULL;
}

static const struct tz_route_arg board_args[] = {
    {.name = "year", .label = "年度", .kind = TZ_ARG_INT, .min = 1990, .max = 2100},
    {.name = "key", .label = "指标", .kind = TZ_ARG_TEXT, .max = 400},
    {0}};

const struct tz_route web_board_routes[] = {{TZ_GET, "/board", get_board, "work", TZ_ROUTE_MENU, "总览",
                                             "主要数字、各村对比和超期，每个数都能点到条目。", board_args},
                                            {0}};
