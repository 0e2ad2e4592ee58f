/* SPDX-License-Identifier: Apache-2.0
 *
 * What stands beside a cell: reported values (C20), the same months a year ago, the period before, targets with progress,
 * which places have handed in, and what is withheld.
 */
#include "indicator/answer_priv.h"
#include "indicator/fact.h"
#include "indicator/target.h"
#include "duty/duty.h"

#include "base/text.h"
#include "base/unit.h"
#include "indicator.sql.h"

enum { SMALL_CELL = 5, LEDGER_SLACK_DAYS = 31, REGISTERS_MAX = 16 };

/* ---- registers behind a figure */

struct registers {
    const struct tz_register *items[REGISTERS_MAX];
    size_t n;
};

static void add_registers(struct registers *r, const struct tz_indicator *i, int depth);

struct walk {
    struct registers *r;
    int depth;
};

static void add_node(void *data, const struct tz_expr *node)
{
    const struct walk *w = data;
    const struct tz_figure_ref *ref = tz_expr_figure(node);
    if (ref && ref->indicator)
        add_registers(w->r, ref->indicator, w->depth + 1);
}

static void add_registers(struct registers *r, const struct tz_indicator *i, int depth)
{
    struct walk w = {r, depth};
    if (depth > FORMULA_DEPTH)
        return;
    for (int p = 0; p < 2; p++)
        if (i->parts[p])
            add_registers(r, i->parts[p], depth + 1);
    if (i->measure == TZ_M_FORMULA && i->of)
        tz_expr_figures(i->of, add_node, &w);
    if (i->source == TZ_FROM_PLACES && i->where)
        tz_expr_figures(i->where, add_node, &w);
    for (size_t k = 0; i->reg && k < r->n; k++)
        if (r->items[k] == i->reg)
            return;
    if (i->reg && r->n < REGISTERS_MAX)
        r->items[r->n++] = i->reg;
}

/* Rows of a period stand on its last day and cover all of it. */
static tz_day covers_from(const struct tz_register *r, tz_day first)
{
    enum tz_type type = r->period_field < 0 ? TZ_TYPE_TEXT : r->fields[r->period_field].type;
    int month = tz_day_month(first);
    if (!first || r->period_field < 0)
        return first;
    if (type == TZ_TYPE_YEAR || (month == 12 && type == TZ_TYPE_PERIOD))
        return tz_day_make(tz_day_year(first), 1, 1);
    return tz_day_make(tz_day_year(first), type == TZ_TYPE_PERIOD && month > 2 ? month - 2 : month, 1);
}

/* The first day that the ledgers behind the figure cover; 0 = there are no rows, or none are needed. *none: no ledger yet. */
static struct tz_err *ledger_from(tz_day *from, bool *none, const struct frame *f, const struct registers *r)
{
    *from = 0;
    *none = false;
    for (size_t k = 0; k < r->n; k++) {
        struct tz_sql_build b;
        int64_t first, submitted;
        tz_sql_begin(&b, f->a);
        tz_sql_add(&b, "select min(on_day) from ");
        tz_sql_name(&b, r->items[k]->table);
        tz_sql_add(&b, " where counts = 1 and on_day > 0 and town = ");
        tz_sql_bind(&b, tz_v_int(f->town));
        TZ_TRY(tz_db_int(&first, 0, f->c, tz_sql_end(&b, "indicator.first_day"), "i", f->town));
        TZ_TRY(tz_db_int(&submitted, 0, f->c, &SQL_SUBMISSION_BEGUN, "it", f->town, r->items[k]->key));
        first = covers_from(r->items[k], (tz_day)first);
        if (submitted && (!first || submitted < first))
            first = submitted;
        if (!first)
            *none = true;
        if (first > *from)
            *from = (tz_day)first;
    }
    return NULL;
}

/* ---- reported values */

struct facts {
    struct tz_fact *items;
    size_t n;
};

static bool fact_ratio(struct tz_ratio *out, const struct tz_fact *x, const char *unit)
{
    struct tz_ratio factor;
    *out = x->value;
    if (!x->unit || !*x->unit || tz_same(x->unit, unit))
        return true;
    return tz_unit_convert(&factor, x->unit, unit) && tz_ratio_mul(out, x->value, factor);
}

static bool fact_period(const struct tz_fact *x, struct tz_period p)
{
    struct tz_period own;
    struct tz_err *e = x->period ? tz_period_parse(&own, x->period) : NULL;
    if (!x->period || e) {
        tz_err_free(e);
        return false;
    }
    return own.from == p.from && own.till == p.till;
}

/* Reported for this very place. */
static size_t own_facts(struct tz_figure_fact **out, const struct answer *x, const struct facts *all, int64_t place,
                        struct tz_period p)
{
    const struct frame *f = &x->frame;
    int64_t town = tz_places_town(f->places);
    size_t n = 0;
    *out = TZ_NEW_ARRAY(f->a, all->n + 1, struct tz_figure_fact);
    for (size_t k = 0; k < all->n; k++) {
        const struct tz_fact *one = &all->items[k];
        struct tz_ratio value;
        if ((one->place ? one->place : town) != place || !fact_period(one, p) ||
            !fact_ratio(&value, one, x->ask->indicator->unit))
            continue;
        (*out)[n++] = (struct tz_figure_fact){one->id, value, one->unit, one->source, one->quote, one->approx, {0, 0}};
    }
    return n;
}

/* Reported for places that have become this one: added up, with shares where they were divided. */
static bool heir_facts(struct tz_ratio *sum, bool *divided, const struct answer *x, const struct facts *all,
                       int64_t place, size_t t)
{
    const struct frame *f = &x->frame;
    bool any = false;
    *sum = tz_ratio_make(0, 1);
    *divided = false;
    if (x->ask->indicator->place != TZ_ROLL_ADD || x->ask->indicator->measure == TZ_M_RATIO)
        return false;
    for (size_t k = 0; k < all->n; k++) {
        const struct tz_fact *one = &all->items[k];
        struct tz_place_part *parts;
        struct tz_ratio value, part;
        size_t n;
        if (!one->place || one->place == place || !fact_period(one, x->asked[t]) ||
            !fact_ratio(&value, one, x->ask->indicator->unit))
            continue;
        tz_place_shares(&parts, &n, f->places, one->place, frame_map_day(f, t), f->a);
        for (size_t s = 0; s < n; s++)
            if (parts[s].place == place && tz_ratio_mul(&part, value, parts[s].share) &&
                tz_ratio_add(sum, *sum, part)) {
                any = true;
                *divided |= parts[s].basis != NULL;
            }
    }
    return any;
}

static bool begun_after(const struct answer *x, struct tz_period p)
{
    return x->ledger && x->ledger > tz_day_add(p.from, LEDGER_SLACK_DAYS);
}

static void fact_cell(struct answer *x, const struct facts *all, size_t line, size_t t)
{
    const struct frame *f = &x->frame;
    struct tz_figure_cell *cell = answer_cell(x, line, t);
    struct tz_period p = x->asked[t];
    int64_t place = x->lines[line].place;
    struct tz_figure_fact *own;
    struct tz_ratio merged;
    bool divided = false;
    size_t n;
    char day[40];
    if (!place || x->lines[line].cut || cell->why == TZ_WHY_NEEDS)
        return;
    n = own_facts(&own, x, all, place, p);
    if (n) {
        cell->facts = own;
        cell->fact_n = n;
        for (size_t k = 0; k < n; k++)
            if (!cell->why && !tz_ratio_sub(&own[k].gap, cell->value, own[k].value))
                own[k].gap = (struct tz_ratio){0, 0};
    }
    if (!x->no_ledger && !begun_after(x, p))
        return;
    if (n) {
        cell->value = own[n - 1].value; /* the latest said */
        own[n - 1].gap = (struct tz_ratio){0, 0};
        cell->note = tz_printf(f->a, "报告数：%s", own[n - 1].source ? own[n - 1].source : "");
    } else if (heir_facts(&merged, &divided, x, all, place, t)) {
        cell->value = merged;
        cell->marks |= divided ? TZ_MARK_ESTIMATE : 0;
        cell->note = "由原各村的报告数合并";
    } else {
        return;
    }
    cell->why = TZ_WHY_VALUE;
    cell->marks |= TZ_MARK_REPORTED;
    if (!x->no_ledger && x->ledger <= p.till)
        cell->note = tz_printf(f->a, "%s（台账自%s起）", cell->note, tz_day_show(day, x->ledger));
}

/* Where the ledgers say what they can but began late in the period. */
static void mark_begun(struct answer *x)
{
    for (size_t line = 0; line < x->line_n; line++)
        for (size_t t = 0; t < x->frame.period_n; t++) {
            struct tz_figure_cell *cell = answer_cell(x, line, t);
            struct tz_period p = x->frame.periods[t];
            if (cell->why || (cell->marks & TZ_MARK_REPORTED) || !begun_after(x, p) || x->ledger > p.till)
                continue;
            cell->marks |= TZ_MARK_PARTIAL;
            cell->begun = x->ledger;
        }
}

struct tz_err *answer_facts(struct answer *x)
{
    const struct frame *f = &x->frame;
    char *filters = tz_filters_text(f->args, f->arg_n, f->a);
    struct tz_fact_query q = {
        .indicator = x->ask->indicator->key, .filters = filters, .state = TZ_FACT_MATCHED, .known = f->known};
    struct facts all = {0};
    struct registers r = {0};
    size_t kept = 0;
    TZ_TRY(tz_fact_list(&all.items, &all.n, f->c, f->town, &q, f->a));
    for (size_t k = 0; k < all.n; k++)
        if (!all.items[k].growth && !tz_same(all.items[k].kind, "target"))
            all.items[kept++] = all.items[k];
    all.n = kept;
    if (!all.n && !x->ask->compare)
        return NULL;
    add_registers(&r, x->ask->indicator, 0);
    TZ_TRY(ledger_from(&x->ledger, &x->no_ledger, f, &r));
    for (size_t line = 0; line < x->line_n; line++)
        for (size_t t = 0; t < f->period_n; t++)
            fact_cell(x, &all, line, t);
    mark_begun(x);
    return NULL;
}

/* ---- comparison */

static tz_day shift_day(tz_day d, int years)
{
    tz_day out;
    if (!d)
        return 0;
    out = tz_day_make(tz_day_year(d) + years, tz_day_month(d), tz_day_mday(d));
    return out ? out : tz_day_make(tz_day_year(d) + years, tz_day_month(d), 28);
}

/* The same lines over other periods, on the map of the periods compared with. */
static struct tz_err *base_answer(struct answer *b, const struct answer *x, bool year)
{
    struct tz_period *periods = TZ_NEW_ARRAY(x->frame.a, x->frame.period_n + 1, struct tz_period);
    tz_day *days = TZ_NEW_ARRAY(x->frame.a, x->frame.period_n + 1, tz_day);
    struct tz_period *counted;
    *b = (struct answer){.ask = x->ask, .frame = x->frame};
    b->frame.cuts = TZ_NEW(x->frame.a, struct map);
    imap_init(b->frame.cuts, x->frame.a, sizeof(const char *));
    for (size_t k = 0; k < x->frame.cuts->n; k++) /* values without rows in the base are 0 there, not absent */
        frame_cut(&b->frame, *(const char **)imap_record(x->frame.cuts->order[k]));
    for (size_t t = 0; t < x->frame.period_n; t++) {
        periods[t] = year ? tz_period_shift_years(x->asked[t], -1) : tz_period_before(x->asked[t]);
        days[t] = frame_map_day(&x->frame, t);
    }
    b->asked = b->frame.periods = periods;
    b->frame.map_days = days;
    counted = TZ_NEW_ARRAY(x->frame.a, x->frame.period_n + 1, struct tz_period);
    for (size_t t = 0; t < x->frame.period_n; t++) { /* what is not over is compared with the same days */
        tz_day end = x->frame.periods[t].till < x->frame.today ? x->frame.periods[t].till : x->frame.today;
        counted[t] = periods[t];
        if (year && x->asked[t].till > end && x->asked[t].from <= end && shift_day(end, -1) >= periods[t].from)
            counted[t].till = shift_day(end, -1);
    }
    b->frame.periods = counted;
    return answer_cells(b);
}

static const struct tz_figure_cell *base_cell(const struct answer *b, const struct answer *x, size_t line, size_t t)
{
    for (size_t k = 0; k < b->line_n; k++)
        if (b->from[k].line == x->from[line].line && b->from[k].cut == x->from[line].cut &&
            tz_same(b->lines[k].cut, x->lines[line].cut))
            return &b->lines[k].cells[t];
    return NULL;
}

static void growth(struct tz_ratio *rate, struct tz_ratio *change, struct tz_ratio now, struct tz_ratio base,
                   bool percent)
{
    struct tz_ratio hundred = tz_ratio_make(100, 1);
    if (!tz_ratio_sub(change, now, base)) {
        *change = (struct tz_ratio){0, 0};
        return;
    }
    if (percent || base.num <= 0) /* of a rate only points; from nothing there is no rate */
        return;
    if (!tz_ratio_div(rate, *change, base) || !tz_ratio_mul(rate, *rate, hundred))
        *rate = (struct tz_ratio){0, 0};
}

static void compare_cell(struct answer *x, const struct answer *b, bool year, size_t line, size_t t)
{
    struct tz_figure_cell *cell = answer_cell(x, line, t);
    const struct tz_figure_cell *was = base_cell(b, x, line, t);
    bool percent = tz_same(x->ask->indicator->unit, "%") || tz_same(x->ask->indicator->unit, "‰");
    tz_day change = tz_places_last_change(x->frame.places);
    if (!was)
        return;
    cell->before_why = was->why;
    if (change > b->asked[t].from && change <= x->asked[t].till)
        cell->marks |= TZ_MARK_MAP;
    if (cell->why || was->why)
        return;
    if (year) {
        cell->before_begun = was->begun;
        cell->yoy_base = was->value;
        if (!cell->yoy_given)
            growth(&cell->yoy, &cell->yoy_change, cell->value, was->value, percent);
    } else {
        cell->mom_base = was->value;
        growth(&cell->mom, &cell->mom_change, cell->value, was->value, percent);
    }
}

/* Nothing was counted before there was a ledger: that is no 0 to compare with. */
static void before_ledger(struct answer *b)
{
    for (size_t line = 0; line < b->line_n; line++)
        for (size_t t = 0; t < b->frame.period_n; t++) {
            struct tz_figure_cell *cell = answer_cell(b, line, t);
            if (!cell->rows && !(cell->marks & TZ_MARK_REPORTED) && (b->no_ledger || b->ledger > b->asked[t].till))
                cell->why = TZ_WHY_NONE;
        }
}

/* An official growth that comes with the reading replaces computing (statistic: 可比价). */
static void given_growth(struct answer *x)
{
    for (size_t line = 0; line < x->line_n; line++)
        for (size_t t = 0; t < x->frame.period_n; t++) {
            const struct val *v = vals_at(&x->vals, x->from[line].line, t, x->from[line].cut);
            struct tz_figure_cell *cell = answer_cell(x, line, t);
            if (v->has_given && !cell->why) {
                cell->yoy = v->given;
                cell->yoy_given = true;
            }
        }
}

struct tz_err *answer_compare(struct answer *x)
{
    given_growth(x);
    for (int year = 1; year >= 0; year--) {
        struct answer b;
        if (!(x->ask->compare & (year ? TZ_COMPARE_YOY : TZ_COMPARE_MOM)) || x->needs)
            continue;
        TZ_TRY(base_answer(&b, x, year));
        before_ledger(&b);
        for (size_t line = 0; line < x->line_n; line++)
            for (size_t t = 0; t < x->frame.period_n; t++)
                compare_cell(x, &b, year, line, t);
    }
    return NULL;
}

/* ---- targets */

static struct tz_ratio percent_of(struct tz_ratio a, struct tz_ratio b)
{
    struct tz_ratio r;
    if (!tz_ratio_has(a) || !tz_ratio_has(b) || !tz_ratio_div(&r, a, b) || !tz_ratio_has(r) ||
        !tz_ratio_mul(&r, r, tz_ratio_make(100, 1)))
        return (struct tz_ratio){0, 0};
    return r;
}

static struct tz_ratio time_share(const struct answer *x, struct tz_period p)
{
    int year = tz_day_year(p.till);
    tz_day end = p.till, first = tz_day_make(year, 1, 1), last = tz_day_make(year, 12, 31);
    if (x->ask->as_of && end > x->ask->as_of)
        end = x->ask->as_of;
    if (end > x->frame.today)
        end = x->frame.today;
    if (end < first)
        return tz_ratio_make(0, 1);
    return tz_ratio_make((int64_t)(tz_day_serial(end) - tz_day_serial(first) + 1) * 100,
                         tz_day_serial(last) - tz_day_serial(first) + 1);
}

/* Does a target of the year or quarter speak of this period: all of it, or the year up to a day; a stock at any day. */
static bool target_speaks(const struct tz_target *g, const struct tz_indicator *i, struct tz_period p)
{
    int quarter = (tz_day_month(p.till) + 2) / 3;
    bool level = i->axis == TZ_AXIS_STOCK || i->measure == TZ_M_LATEST;
    if (g->year != tz_day_year(p.till))
        return false;
    if (g->quarter)
        return g->quarter == quarter &&
               (level || (tz_day_month(p.from) == quarter * 3 - 2 && tz_day_mday(p.from) == 1));
    return level || p.from == tz_day_make(g->year, 1, 1);
}

/* Last year's figure at the place: the base of a growth target. */
static struct tz_err *last_year(struct tz_ratio *out, const struct answer *x, int64_t place, int year)
{
    struct tz_figure_ask ask = *x->ask;
    struct tz_figure *f;
    ask.place = place;
    ask.group = 0;
    ask.period = (struct tz_period){tz_day_make(year - 1, 1, 1), tz_day_make(year - 1, 12, 31), TZ_GRAIN_YEAR};
    ask.by_time = ask.cumulative = ask.by_group = false;
    ask.by_level = 0;
    ask.by_cut = NULL;
    ask.compare = 0;
    ask.as_of = 0;
    ask.who = NULL;
    TZ_TRY(tz_figure(&f, x->frame.c, &ask, x->frame.a));
    *out = f->lines[0].cells[0].value;
    return NULL;
}

static struct tz_err *level_asked(struct tz_figure_target *out, const struct answer *x, const struct tz_target *g,
                                  int64_t place)
{
    struct tz_ratio base, factor, add;
    out->value = g->value;
    if (!g->growth)
        return NULL;
    out->growth = true;
    out->growth_asked = g->value;
    out->value = (struct tz_ratio){0, 0};
    TZ_TRY(last_year(&base, x, place, g->year));
    if (!tz_ratio_has(base))
        return NULL;
    if (tz_same(x->ask->indicator->unit, "%")) { /* points on a rate */
        if (!tz_ratio_add(&out->value, base, g->value))
            out->value = (struct tz_ratio){0, 0};
        return NULL;
    }
    if (!tz_ratio_div(&add, g->value, tz_ratio_make(100, 1)) || !tz_ratio_add(&factor, tz_ratio_make(1, 1), add) ||
        !tz_ratio_mul(&out->value, base, factor))
        out->value = (struct tz_ratio){0, 0};
    return NULL;
}

static void judge(struct tz_figure_target *out, const struct tz_figure_cell *cell)
{
    int order;
    if (cell->why || !tz_ratio_has(out->value))
        return;
    order = tz_ratio_cmp(cell->value, out->value);
    out->met = tz_same(out->op, "<=") ? order <= 0 : tz_same(out->op, "=") ? order == 0 : order >= 0;
    if (!tz_ratio_sub(&out->gap, out->value, cell->value))
        out->gap = (struct tz_ratio){0, 0};
    if (tz_same(out->op, "<="))
        return;
    out->done = percent_of(cell->value, out->value);
    if (tz_ratio_has(out->done) && tz_ratio_has(cell->time_share) &&
        !tz_ratio_sub(&out->ahead, out->done, cell->time_share))
        out->ahead = (struct tz_ratio){0, 0};
}

static struct tz_err *target_cell(struct answer *x, const struct tz_target *all, size_t n, size_t line, size_t t)
{
    const struct frame *f = &x->frame;
    struct tz_figure_cell *cell = answer_cell(x, line, t);
    struct tz_figure_target *out = TZ_NEW_ARRAY(f->a, n + 1, struct tz_figure_target);
    int64_t place = x->lines[line].place;
    if (!place || x->lines[line].cut)
        return NULL;
    cell->time_share = time_share(x, x->asked[t]);
    for (size_t k = 0; k < n; k++) {
        const struct tz_target *g = &all[k];
        struct tz_figure_target *one = &out[cell->target_n];
        if (g->place != place || !target_speaks(g, x->ask->indicator, x->asked[t]))
            continue;
        *one = (struct tz_figure_target){.id = g->id, .origin = g->origin, .paper = g->paper, .op = g->op};
        TZ_TRY(level_asked(one, x, g, place));
        judge(one, cell);
        if (g->quarter) /* 序时进度 is of the year */
            one->ahead = (struct tz_ratio){0, 0};
        cell->target_n++;
    }
    cell->targets = out;
    return NULL;
}

struct tz_err *answer_targets(struct answer *x)
{
    const struct frame *f = &x->frame;
    struct tz_target *all;
    size_t n;
    struct tz_target_query q = {.indicator = x->ask->indicator->key, .quarters = true, .known = f->known};
    if (!(x->ask->compare & TZ_COMPARE_TARGET))
        return NULL;
    q.filters = tz_filters_text(f->args, f->arg_n, f->a);
    TZ_TRY(tz_target_list(&all, &n, f->c, f->town, &q, f->a));
    for (size_t line = 0; line < x->line_n; line++)
        for (size_t t = 0; t < f->period_n; t++)
            TZ_TRY(target_cell(x, all, n, line, t));
    return NULL;
}

/* ---- coverage */

struct handed {
    int64_t place;
    tz_day from, till;
    int state;
};
struct handed_list {
    struct handed *items;
    size_t n, room;
};

static struct tz_err *load_handed(struct handed_list *out, const struct answer *x, const char *what)
{
    const struct frame *f = &x->frame;
    struct tz_rows *rows;
    struct tz_err *e;
    bool have;
    tz_day from = x->asked[0].from, till = x->asked[f->period_n - 1].till;
    TZ_TRY(tz_db_query(&rows, f->c, &SQL_SUBMISSIONS, "itiiii", f->town, what, (int64_t)from, (int64_t)till,
                       tz_known_j(f->known), tz_known_j(f->known)));
    while (!(e = tz_rows_next(rows, &have)) && have) {
        TZ_GROW(f->a, out->items, out->n, out->room);
        out->items[out->n++] = (struct handed){tz_rows_int(rows, 0), (tz_day)tz_rows_int(rows, 1),
                                               (tz_day)tz_rows_int(rows, 2), (int)tz_rows_int(rows, 3)};
    }
    tz_rows_close(&rows);
    return e;
}

static bool speaks(const struct handed *h, struct tz_period p)
{
    return (h->from >= p.from && h->till <= p.till) || (h->from <= p.from && h->till >= p.till);
}

/* One place over the periods that somebody handed in within p: 1 in, 2 nil, 3 suspended, 0 something is missing. */
static int handed_in(const struct handed_list *l, int64_t place, struct tz_period p)
{
    int state = 0;
    for (size_t k = 0; k < l->n; k++) {
        bool found = false;
        if (!speaks(&l->items[k], p))
            continue;
        for (size_t y = 0; y < l->n && !found; y++) {
            const struct handed *h = &l->items[y];
            if (h->place != place || h->from != l->items[k].from || h->till != l->items[k].till || !h->state)
                continue;
            found = true;
            state = h->state == TZ_SUBMITTED_IN || !state ? h->state : state;
        }
        if (!found)
            return 0;
    }
    return state;
}

static void cover_place(struct tz_coverage *v, const struct handed_list *l, int64_t place, struct tz_period p,
                        int64_t *missing)
{
    switch (handed_in(l, place, p)) {
    case TZ_SUBMITTED_IN:
        v->in++;
        break;
    case TZ_SUBMITTED_NIL:
        v->nil++;
        break;
    case TZ_SUBMITTED_SUSPENDED:
        v->suspended++;
        break;
    default:
        missing[v->missing++] = place;
    }
}

static void cover_cell(struct answer *x, const struct handed_list *l, size_t line, size_t t)
{
    const struct frame *f = &x->frame;
    const struct line *from = &f->lines[x->from[line].line];
    struct tz_coverage v = {0};
    tz_day day = frame_map_day(f, t);
    int64_t *missing = NULL;
    for (size_t k = 0; k < l->n && !v.kept; k++)
        v.kept = speaks(&l->items[k], x->asked[t]);
    if (!v.kept)
        return;
    for (size_t r = 0; r < from->root_n; r++) {
        int64_t *ids, self = from->roots[r];
        size_t n;
        const struct tz_place *s = tz_place_on(f->places, self, day);
        int64_t *list;
        if (s && s->level >= TZ_PLACE_VILLAGE) {
            ids = &self;
            n = 1;
        } else {
            tz_place_below(&ids, &n, f->places, self, TZ_PLACE_VILLAGE, NULL, day, f->a);
        }
        list = TZ_NEW_ARRAY(f->a, v.missing + n + 1, int64_t);
        if (v.missing)
            memcpy(list, missing, v.missing * sizeof *list);
        missing = list;
        for (size_t k = 0; k < n; k++)
            if (!tz_same(tz_place_newest(f->places, ids[k])->kind, TZ_PLACE_KIND_OWN))
                cover_place(&v, l, ids[k], x->asked[t], missing);
    }
    v.missing_places = missing;
    answer_cell(x, line, t)->coverage = v;
}

struct tz_err *answer_coverage(struct answer *x)
{
    struct registers r = {0};
    struct handed_list l = {0};
    add_registers(&r, x->ask->indicator, 0);
    for (size_t k = 0; k < r.n; k++)
        TZ_TRY(load_handed(&l, x, r.items[k]->key));
    if (!l.n)
        return NULL;
    for (size_t line = 0; line < x->line_n; line++)
        for (size_t t = 0; t < x->frame.period_n; t++)
            cover_cell(x, &l, line, t);
    return NULL;
}

/* ---- imports that are still running, or being undone: what they bring is not whole yet */

struct tz_err *answer_importing(struct answer *x)
{
    struct registers r = {0};
    int64_t running = 0;
    add_registers(&r, x->ask->indicator, 0);
    for (size_t k = 0; k < r.n && !running; k++)
        TZ_TRY(tz_db_int(&running, 0, x->frame.c, &SQL_IMPORT_RUNNING, "it", x->frame.town, r.items[k]->key));
    for (size_t line = 0; running && line < x->line_n; line++)
        for (size_t t = 0; t < x->frame.period_n; t++)
            answer_cell(x, line, t)->marks |= TZ_MARK_IMPORTING;
    return NULL;
}

/* ---- what is withheld */

static bool withheld(const struct answer *x, const struct registers *r)
{
    const struct tz_who *who = x->ask->who;
    if (!who || who->system)
        return false;
    for (size_t k = 0; k < r->n; k++)
        if (r->items[k]->sight != TZ_SIGHT_OFFICE && !tz_scope_may(who, r->items[k], TZ_RIGHT_SEE))
            return true;
    return false;
}

static bool below_town(const struct answer *x, size_t line)
{
    return x->lines[line].place != tz_places_town(x->frame.places) || x->lines[line].cut;
}

static void withhold(struct tz_figure_cell *cell)
{
    *cell = (struct tz_figure_cell){.why = TZ_WHY_SUPPRESSED, .marks = cell->marks, .coverage = cell->coverage};
}

static bool small(const struct tz_figure_cell *cell)
{
    return !cell->why && cell->rows > 0 && cell->rows < SMALL_CELL;
}

/* Lines that add up to one whole: the places of the whole, or the values of one place. */
static bool siblings(const struct answer *x, size_t a, size_t b)
{
    bool cut_a = x->lines[a].cut != NULL, cut_b = x->lines[b].cut != NULL;
    if (cut_a != cut_b)
        return false;
    return cut_a ? x->from[a].line == x->from[b].line : true;
}

/* One withheld cell could be computed from the whole: the next smallest is withheld with it. */
static void withhold_partner(struct answer *x, size_t line, size_t t)
{
    size_t hidden = 0, best = 0;
    for (size_t k = 1; k < x->line_n; k++) {
        const struct tz_figure_cell *cell = answer_cell(x, k, t);
        if (!siblings(x, line, k))
            continue;
        hidden += cell->why == TZ_WHY_SUPPRESSED;
        if (!cell->why && cell->rows > 0 && (!best || cell->rows < answer_cell(x, best, t)->rows))
            best = k;
    }
    if (hidden == 1 && best)
        withhold(answer_cell(x, best, t));
}

struct tz_err *answer_suppress(struct answer *x)
{
    struct registers r = {0};
    add_registers(&r, x->ask->indicator, 0);
    if (!withheld(x, &r))
        return NULL;
    for (size_t t = 0; t < x->frame.period_n; t++) {
        for (size_t k = 0; k < x->line_n; k++)
            if (below_town(x, k) && small(answer_cell(x, k, t)))
                withhold(answer_cell(x, k, t));
        for (size_t k = 1; k < x->line_n; k++)
            if (answer_cell(x, k, t)->why == TZ_WHY_SUPPRESSED)
                withhold_partner(x, k, t);
    }
    return NULL;
}
