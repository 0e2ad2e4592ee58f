/* SPDX-License-Identifier: Apache-2.0
 *
 * A request becomes lines and periods, is computed, then each cell gets what stands beside it: the same months a year ago, the
 * period before, targets, reported values, coverage, marks; small cells of restricted registers are withheld last.
 */
#include "indicator/answer_priv.h"

#include "base/text.h"
#include "indicator.sql.h"
#include "indicator/tally_priv.h"
#include <stdlib.h>

/* ---- lines */

static struct line place_line(const struct frame *f, int64_t place, tz_day day)
{
    int64_t *root = TZ_NEW(f->a, int64_t);
    const struct tz_place *s = tz_place_on(f->places, place, day);
    *root = place;
    if (!s)
        s = tz_place_newest(f->places, place);
    return (struct line){.place = place, .roots = root, .root_n = 1, .label = s ? s->name : ""};
}

static struct line group_line(const struct frame *f, const struct tz_place_group *g, tz_day day)
{
    int64_t *members;
    size_t n;
    tz_place_group_members(&members, &n, f->places, g->id, day, f->a);
    return (struct line){.group = g->id, .roots = members, .root_n = n, .label = g->name};
}

struct line_list {
    struct line *items;
    size_t n, room;
};

static struct tz_err *add_line(struct line_list *l, struct line x, struct tz_arena *a)
{
    if (l->n >= LINES_MAX)
        return tz_err_hint(tz_err(TZ_E_LIMIT, "分列超过%d行", LINES_MAX), "请缩小范围");
    TZ_GROW(a, l->items, l->n, l->room);
    l->items[l->n++] = x;
    return NULL;
}

static const struct tz_place_group *group_by_id(const struct tz_places *p, int64_t id, tz_day day)
{
    size_t n;
    const struct tz_place_group *const *all = tz_place_groups(p, &n), *found = NULL;
    for (size_t k = 0; k < n; k++)
        if (all[k]->id == id && (!found || (all[k]->from <= day && day < all[k]->till)))
            found = all[k];
    return found;
}

static struct tz_err *whole_line(struct line_list *l, const struct frame *f, const struct tz_figure_ask *ask)
{
    const struct tz_place_group *g;
    if (ask->place_n)
        return add_line(l, (struct line){.roots = ask->places, .root_n = ask->place_n, .label = "所列各处"}, f->a);
    if (!ask->group)
        return add_line(l,
                        place_line(f, ask->place ? ask->place : tz_places_town(f->places),
                                   ask->map == TZ_MAP_TODAY ? TZ_DAY_OPEN - 1 : ask->period.till),
                        f->a);
    g = group_by_id(f->places, ask->group, ask->period.till);
    if (!g)
        return tz_err(TZ_E_NOT_FOUND, "没有这个片区");
    return add_line(l, group_line(f, g, ask->period.till), f->a);
}

/* Places of the level that were open at the end of one of the periods, in official order. */
static struct tz_err *place_lines(struct line_list *l, const struct frame *f, const struct tz_figure_ask *ask)
{
    struct map seen;
    int level = ask->by_level == TZ_FIGURE_BELOW ? 0 : ask->by_level;
    size_t first = l->n, root_n = l->items[0].root_n;
    const int64_t *roots = l->items[0].roots;
    imap_init(&seen, f->a, 1);
    for (size_t t = 0; t < f->period_n; t++)
        for (size_t r = 0; r < root_n; r++) {
            tz_day day = frame_map_day(f, t);
            int64_t *ids;
            size_t n;
            const struct tz_place *self = tz_place_on(f->places, roots[r], day);
            if (self && level && self->level == level && ask->group) { /* villages of a group, by village */
                ids = (int64_t *)(uintptr_t)&roots[r];
                n = 1;
            } else {
                tz_place_below(&ids, &n, f->places, roots[r], level, ask->by_kind, day, f->a);
            }
            for (size_t k = 0; k < n; k++) {
                int64_t key[MAP_KEY] = {ids[k]};
                bool fresh;
                imap_at(&seen, key, &fresh);
                if (fresh)
                    TZ_TRY(add_line(l, place_line(f, ids[k], day), f->a));
            }
        }
    for (size_t k = first + 1; k < l->n; k++) { /* later periods may have brought places that stand earlier */
        struct line x = l->items[k];
        size_t at = k;
        for (; at > first && !ask->group &&
               tz_place_order(f->places, l->items[at - 1].place) > tz_place_order(f->places, x.place);
             at--)
            l->items[at] = l->items[at - 1];
        l->items[at] = x;
    }
    return NULL;
}

static struct tz_err *group_lines(struct line_list *l, const struct frame *f, const struct tz_figure_ask *ask)
{
    size_t n;
    const struct tz_place_group *const *all = tz_place_groups(f->places, &n);
    for (size_t k = 0; k < n; k++)
        if (all[k]->from <= ask->period.till && ask->period.till < all[k]->till)
            TZ_TRY(add_line(l, group_line(f, all[k], ask->period.till), f->a));
    return NULL;
}

static struct tz_err *make_lines(struct frame *f, const struct tz_figure_ask *ask)
{
    struct line_list l = {0};
    TZ_TRY(whole_line(&l, f, ask));
    if (ask->by_level)
        TZ_TRY(place_lines(&l, f, ask));
    if (ask->by_group)
        TZ_TRY(group_lines(&l, f, ask));
    f->lines = l.items;
    f->line_n = l.n;
    return NULL;
}

/* ---- periods */

static struct tz_err *make_periods(struct frame *f, const struct tz_figure_ask *ask)
{
    struct tz_period *all = TZ_NEW_ARRAY(f->a, PERIODS_MAX + 1, struct tz_period);
    size_t n = 0;
    if (!ask->by_time) {
        all[n++] = ask->period;
    } else {
        tz_day at = ask->period.from;
        while (at <= ask->period.till) {
            struct tz_period p = tz_period_of(at, ask->grain);
            tz_day next = tz_day_add(p.till, 1);
            if (n >= PERIODS_MAX)
                return tz_err_hint(tz_err(TZ_E_LIMIT, "分期超过%d个", PERIODS_MAX), "请缩短期间或按更大的期分列");
            if (p.from < ask->period.from)
                p.from = ask->period.from;
            if (p.till > ask->period.till)
                p.till = ask->period.till;
            if (ask->cumulative) {
                p.from = tz_day_make(tz_day_year(p.till), 1, 1);
                p.grain = TZ_GRAIN_RANGE;
            }
            all[n++] = p;
            at = next;
        }
    }
    if (ask->cumulative && !ask->by_time) {
        all[0].from = tz_day_make(tz_day_year(all[0].till), 1, 1);
        all[0].grain = TZ_GRAIN_RANGE;
    }
    f->periods = all;
    f->period_n = n;
    return NULL;
}

/* Periods as they are counted: cut off at the day asked. */
void cut_off(struct frame *f, tz_day as_of)
{
    struct tz_period *all = TZ_NEW_ARRAY(f->a, f->period_n + 1, struct tz_period);
    for (size_t t = 0; t < f->period_n; t++) {
        all[t] = f->periods[t];
        if (as_of && all[t].till > as_of && all[t].from <= as_of)
            all[t].till = as_of;
    }
    f->periods = all;
}

/* ---- frame */

static void release_places(void *data)
{
    struct tz_places *p = data;
    tz_places_release(&p);
}

static struct tz_err *hold_places(struct frame *f)
{
    struct tz_places *p;
    TZ_TRY(tz_places_known(&p, f->c, f->town, f->known));
    tz_arena_defer(f->a, release_places, p);
    f->places = p;
    return NULL;
}

struct tz_err *frame_make(struct frame *f, struct tz_conn *c, const struct tz_figure_ask *ask, struct tz_arena *a)
{
    *f = (struct frame){.c = c,
                        .model = ask->model,
                        .a = a,
                        .town = ask->town,
                        .known = ask->known,
                        .map = ask->map,
                        .args = ask->filters,
                        .arg_n = ask->filter_n,
                        .by_cut = ask->by_cut,
                        .today = tz_today(),
                        .as_of = ask->as_of,
                        .recount = ask->recount};
    f->cuts = TZ_NEW(a, struct map);
    f->stale = TZ_NEW(a, struct map);
    f->used_rows = TZ_NEW(a, bool);
    f->used_stale = TZ_NEW(a, bool);
    imap_init(f->cuts, a, sizeof(const char *));
    TZ_TRY(tally_stale_set(f->stale, c, ask->town, a));
    TZ_TRY(hold_places(f));
    if (!tz_places_town(f->places))
        return tz_err_hint(tz_err(TZ_E_NOT_FOUND, "还没有登记区划"), "请先运行 taizhang init 登记乡镇");
    TZ_TRY(make_periods(f, ask));
    return make_lines(f, ask);
}

/* ---- cells */

static unsigned period_marks(const struct frame *f, struct tz_period p)
{
    return p.till >= f->today ? TZ_MARK_OPEN : 0;
}

static const char *needs_note(const struct frame *f, const struct tz_indicator *i)
{
    struct tz_buf b;
    tz_buf_init(&b, f->a);
    for (size_t k = 0; k < i->need_n; k++) {
        const struct tz_indicator *part = i->parts[1] ? i->parts[1] : i;
        const struct tz_codes *codes = cut_codes(part, i->needs[k]);
        tz_buf_printf(&b, "%s%s（%s）", b.len ? "；" : "", cut_name(part, i->needs[k]), i->needs[k]);
        for (size_t c = 0; codes && c < codes->n && c < 20; c++)
            tz_buf_printf(&b, "%s%s", c ? "、" : "：", codes->items[c].label);
    }
    return b.data;
}

static bool lacks_need(const struct frame *f, const struct tz_indicator *i)
{
    for (size_t k = 0; k < i->need_n; k++) {
        bool given = f->by_cut && tz_same(f->by_cut, i->needs[k]);
        for (size_t x = 0; x < f->arg_n && !given; x++)
            given = tz_same(f->args[x].key, i->needs[k]) && f->args[x].value_n == 1;
        if (!given)
            return true;
    }
    return false;
}

/* The cell of a place that was not open at the period's end says what became of it. */
static bool place_gone(struct tz_figure_cell *cell, const struct answer *x, size_t line, size_t t)
{
    const struct frame *f = &x->frame;
    tz_day day = frame_map_day(f, t);
    int64_t place = f->lines[line].place, now;
    const struct tz_place *s;
    if (!place || tz_place_open(f->places, place, day))
        return false;
    s = tz_place_newest(f->places, place);
    cell->why = TZ_WHY_NONE;
    now = tz_place_become(f->places, place, day);
    if (day < s->from && s->till == TZ_DAY_OPEN && now == place)
        cell->note = "当时尚未设立";
    else if (now && now != place)
        cell->note = tz_printf(f->a, "已并入%s", tz_place_newest(f->places, now)->name);
    else
        cell->note = "已撤销";
    return true;
}

static void fill_cell(struct tz_figure_cell *cell, const struct answer *x, size_t line, size_t t, int64_t cut)
{
    const struct frame *f = &x->frame;
    const struct tz_indicator *i = x->ask->indicator;
    struct tz_period asked = x->asked[t];
    const struct val *v = vals_at(&x->vals, line, t, cut);
    *cell = (struct tz_figure_cell){.why = v->why,
                                    .value = v->value,
                                    .rows = v->rows,
                                    .marks = v->marks | period_marks(f, asked),
                                    .note = v->note,
                                    .unit = v->unit,
                                    .parts = {v->parts[0], v->parts[1]}};
    if (x->needs) {
        cell->why = TZ_WHY_NEEDS;
        cell->note = x->needs;
    } else if (!period_fits(i->grain, asked)) {
        cell->why = TZ_WHY_GRAIN;
    } else if (asked.from > f->today && !(v->rows && !v->why)) {
        cell->why = TZ_WHY_FUTURE;
    } else if (i->time == TZ_ROLL_NONE && !period_fits(i->grain, asked)) {
        cell->why = TZ_WHY_NOT_TOGETHER;
    } else {
        place_gone(cell, x, line, t);
    }
    if (cell->why)
        cell->value = (struct tz_ratio){0, 0};
    if (*f->used_stale)
        cell->marks |= TZ_MARK_STALE;
}

/* ---- values of a split */

struct cut_order {
    int64_t hash;
    const char *key, *label;
    int rank;
};

static int by_cut_rank(const void *a, const void *b)
{
    const struct cut_order *x = a, *y = b;
    return x->rank != y->rank ? (x->rank > y->rank) - (x->rank < y->rank) : strcmp(x->key, y->key);
}

static const struct tz_indicator *cut_owner(const struct frame *f, const struct tz_indicator *i, int depth)
{
    for (int p = 0; p < 2 && depth < FORMULA_DEPTH && i->parts[p]; p++)
        if (cut_codes(cut_owner(f, i->parts[p], depth + 1), f->by_cut))
            return cut_owner(f, i->parts[p], depth + 1);
    return i;
}

static const char *cut_label(const struct tz_codes *codes, const char *key, int *rank, struct tz_arena *a)
{
    int code = codes ? tz_codes_find(codes, key) : -1;
    int64_t number;
    if (!*key) {
        *rank = 1 << 30;
        return "未填";
    }
    if (code >= 0) {
        *rank = code;
        return codes->items[code].label;
    }
    *rank = tz_parse_int(key, &number) && number < 1 << 28 ? (int)number : 1 << 29;
    return tz_strdup(a, key);
}

static struct cut_order *order_cuts(size_t *n, const struct answer *x)
{
    const struct frame *f = &x->frame;
    struct cut_order *all = TZ_NEW_ARRAY(f->a, f->cuts->n + 1, struct cut_order);
    const struct tz_codes *codes = f->by_cut ? cut_codes(cut_owner(f, x->ask->indicator, 0), f->by_cut) : NULL;
    *n = f->by_cut ? f->cuts->n : 0;
    for (size_t k = 0; k < *n; k++) {
        all[k].hash = f->cuts->order[k]->key[0];
        all[k].key = *(const char **)imap_record(f->cuts->order[k]);
        all[k].label = cut_label(codes, all[k].key, &all[k].rank, f->a);
    }
    qsort(all, *n, sizeof *all, by_cut_rank);
    return all;
}

/* ---- the answer */

static struct tz_figure_line *out_line(struct answer *x, size_t at, size_t line, const struct cut_order *cut)
{
    const struct frame *f = &x->frame;
    struct tz_figure_line *l = &x->lines[at];
    struct tz_figure_cell *cells = TZ_NEW_ARRAY(f->a, f->period_n + 1, struct tz_figure_cell);
    const struct line *from = &f->lines[line];
    l->place = from->place;
    l->group = from->group;
    l->cut = cut ? cut->key : NULL;
    l->label = !cut ? from->label : line == 0 ? cut->label : tz_printf(f->a, "%s · %s", from->label, cut->label);
    l->cells = cells;
    for (size_t t = 0; t < f->period_n; t++)
        fill_cell(&cells[t], x, line, t, cut ? cut->hash : 0);
    x->from[at] = (struct from){line, cut ? cut->hash : 0};
    return l;
}

/* The whole, then a line a place, or of each place a line a value. With a split by values the whole is computed apart. */
static struct tz_err *out_lines(struct answer *x)
{
    const struct frame *f = &x->frame;
    size_t cut_n, n = 0;
    struct cut_order *cuts = order_cuts(&cut_n, x);
    x->lines = TZ_NEW_ARRAY(f->a, (f->line_n + 1) * (cut_n + 1) + 1, struct tz_figure_line);
    x->from = TZ_NEW_ARRAY(f->a, (f->line_n + 1) * (cut_n + 1) + 1, struct from);
    if (f->by_cut) {
        struct answer whole = *x;
        whole.frame.by_cut = NULL;
        whole.frame.cuts = TZ_NEW(f->a, struct map);
        imap_init(whole.frame.cuts, f->a, sizeof(const char *));
        TZ_TRY(compute(&whole.vals, &whole.frame, x->ask->indicator));
        for (size_t k = 0; k < f->line_n; k++) {
            out_line(&whole, n++, k, NULL);
            for (size_t c = 0; c < cut_n; c++)
                out_line(x, n++, k, &cuts[c]);
        }
    } else {
        for (size_t k = 0; k < f->line_n; k++)
            out_line(x, n++, k, NULL);
    }
    x->line_n = n;
    return NULL;
}

static const char *request_words(const struct answer *x)
{
    const struct frame *f = &x->frame;
    struct tz_buf b;
    tz_buf_init(&b, f->a);
    tz_buf_str(&b, x->ask->indicator->words ? x->ask->indicator->words : tz_indicator_words(x->ask->indicator, f->a));
    for (size_t k = 0; k < f->arg_n; k++) {
        const struct tz_ref_arg *arg = &f->args[k];
        bool plain = !arg->op || tz_same(arg->op, "=") || tz_same(arg->op, "in");
        tz_buf_printf(&b, "；%s%s", cut_name(x->ask->indicator, arg->key),
                      plain                    ? "为"
                      : tz_same(arg->op, "!=") ? "不是"
                      : tz_same(arg->op, ">=") ? "不少于"
                      : tz_same(arg->op, "<=") ? "不超过"
                      : tz_same(arg->op, ">")  ? "多于"
                                               : "少于");
        for (size_t v = 0; v < arg->value_n; v++)
            tz_buf_printf(&b, "%s%s", v ? "、" : "", arg->values[v]);
    }
    if (tz_places_last_change(f->places))
        tz_buf_str(&b, f->map == TZ_MAP_TODAY ? "；按现行区划" : "；按当时区划");
    return b.data;
}

struct tz_err *answer_cells(struct answer *x)
{
    if (lacks_need(&x->frame, x->ask->indicator))
        x->needs = needs_note(&x->frame, x->ask->indicator);
    else
        TZ_TRY(compute(&x->vals, &x->frame, x->ask->indicator));
    if (x->needs) {
        x->vals = (struct vals){.ind = x->ask->indicator};
        imap_init(&x->vals.map, x->frame.a, sizeof(struct val));
    }
    TZ_TRY(out_lines(x));
    return answer_facts(x);
}

struct tz_err *tz_figure(struct tz_figure **out, struct tz_conn *c, const struct tz_figure_ask *ask, struct tz_arena *a)
{
    struct answer x = {.ask = ask};
    struct tz_figure *f;
    int64_t known = ask->known;
    uint8_t head[TZ_DIGEST_BYTES];
    if (!ask->indicator)
        return tz_err(TZ_E_INPUT, "没有写指标");
    if (!known)
        TZ_TRY(tz_store_head(&known, head, c, ask->town));
    TZ_TRY(frame_make(&x.frame, c, ask, a));
    x.asked = x.frame.periods;
    cut_off(&x.frame, ask->as_of);
    TZ_TRY(answer_cells(&x));
    TZ_TRY(answer_compare(&x));
    TZ_TRY(answer_targets(&x));
    TZ_TRY(answer_coverage(&x));
    TZ_TRY(answer_importing(&x));
    TZ_TRY(answer_suppress(&x));
    f = TZ_NEW(a, struct tz_figure);
    *f = (struct tz_figure){.indicator = ask->indicator,
                            .label = ask->indicator->label,
                            .unit = ask->indicator->unit,
                            .decimals = ask->indicator->show_decimals,
                            .words = request_words(&x),
                            .definition = ask->model->serial,
                            .known = known,
                            .map = ask->map,
                            .periods = x.asked,
                            .period_n = x.frame.period_n,
                            .lines = x.lines,
                            .line_n = x.line_n,
                            .from_tally = !*x.frame.used_rows};
    *out = f;
    return NULL;
}
