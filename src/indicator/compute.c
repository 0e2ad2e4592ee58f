/* SPDX-License-Identifier: Apache-2.0
 *
 * Figures made of figures: ratios and formulas cell by cell in exact fractions, counts of places by a condition over figures,
 * what is printed in the unit of its rows. Nothing here is stored or averaged; every level is computed from its own parts.
 */
#include "indicator/eval_priv.h"

#include "base/text.h"
#include "base/unit.h"
#include "place/param.h"

/* ---- helpers over all cells of a frame */

typedef struct tz_err *(*cell_fn)(void *data, size_t line, size_t period, int64_t cut);

/* Every line and period; with a split, every value of the cut found so far besides. */
static struct tz_err *each_cell(const struct frame *f, cell_fn each, void *data)
{
    for (size_t x = 0; x < f->line_n; x++)
        for (size_t t = 0; t < f->period_n; t++) {
            if (!f->by_cut)
                TZ_TRY(each(data, x, t, 0));
            for (size_t k = 0; f->by_cut && k < f->cuts->n; k++)
                TZ_TRY(each(data, x, t, f->cuts->order[k]->key[0]));
        }
    return NULL;
}

static struct val *cell(struct vals *out, size_t line, size_t period, int64_t cut)
{
    int64_t key[MAP_KEY] = {(int64_t)line, (int64_t)period, cut};
    return imap_at(&out->map, key, NULL);
}

/* Does the indicator know this key at all: a filter on a ratio must fit at least one part. */
static bool knows(const struct frame *f, const struct tz_indicator *i, const struct tz_ref_arg *arg)
{
    const struct tz_expr *e;
    int cut;
    struct tz_err *err;
    for (size_t k = 0; k < i->arg_n; k++)
        if (tz_same(i->args[k].key, arg->key))
            return true;
    if (i->source == TZ_FROM_PLACES)
        return tz_same(arg->key, "level");
    if (!i->reg)
        return true;
    err = cut_expr(&e, &cut, f, i, arg->key);
    tz_err_free(err);
    return !err;
}

/* The frame for a part. Of a ratio, filters a part does not know are left to the other (the base of a vaccination rate has no
 * dose); a formula adds its figures, so that each must know every filter. */
static struct tz_err *part_frame(struct frame *out, const struct frame *f, const struct tz_indicator *part, bool leave)
{
    struct tz_ref_arg *args = TZ_NEW_ARRAY(f->a, f->arg_n + 1, struct tz_ref_arg);
    size_t n = 0;
    for (size_t k = 0; k < f->arg_n; k++)
        if (!leave || part->measure == TZ_M_RATIO || part->measure == TZ_M_FORMULA || knows(f, part, &f->args[k]))
            args[n++] = f->args[k];
    *out = *f;
    out->args = args;
    out->arg_n = n;
    out->depth++;
    if (out->depth > FORMULA_DEPTH)
        return tz_err(TZ_E_LIMIT, "“%s”的算法层次过深", part->label);
    return NULL;
}

static struct tz_err *known_somewhere(const struct frame *f, const struct tz_indicator *i)
{
    for (size_t k = 0; k < f->arg_n; k++) {
        bool found = false;
        for (int p = 0; p < 2 && !found; p++)
            found = i->parts[p]->measure == TZ_M_RATIO || i->parts[p]->measure == TZ_M_FORMULA ||
                    knows(f, i->parts[p], &f->args[k]);
        if (!found)
            return tz_err_hint(tz_err(TZ_E_INPUT, "“%s”不能按“%s”筛选", i->label, f->args[k].key),
                               "请用它的分列或台账的选项字段");
    }
    return NULL;
}

/* ---- ratios */

struct ratio_run {
    struct vals *out, top, bottom;
    const struct tz_indicator *i;
};

static struct tz_err *ratio_cell(void *data, size_t line, size_t t, int64_t cut)
{
    struct ratio_run *r = data;
    const struct val *a = vals_at(&r->top, line, t, cut), *b = vals_at(&r->bottom, line, t, cut);
    struct val *v = cell(r->out, line, t, cut);
    v->rows = a->rows + b->rows;
    v->marks = a->marks | b->marks;
    v->parts[0] = a->value;
    v->parts[1] = b->value;
    v->why = b->why ? b->why : a->why;
    v->note = b->why ? b->note : a->note;
    if (v->why)
        return NULL;
    if (b->value.num == 0) {
        v->why = TZ_WHY_NO_BASE;
        v->note = r->i->parts[1]->label && !r->i->parts[1]->hidden ? r->i->parts[1]->label : "到期件";
        return NULL;
    }
    if (!tz_ratio_div(&v->value, a->value, b->value) ||
        !tz_ratio_mul(&v->value, v->value, tz_ratio_has(r->i->factor) ? r->i->factor : tz_ratio_make(1, 1)))
        return tz_err(TZ_E_LIMIT, "“%s”的数值超出可算范围", r->i->label);
    return NULL;
}

static struct tz_err *ratio(struct vals *out, const struct frame *f, const struct tz_indicator *i)
{
    struct ratio_run r = {.out = out, .i = i};
    struct frame top, bottom;
    TZ_TRY(known_somewhere(f, i));
    TZ_TRY(part_frame(&top, f, i->parts[0], true));
    TZ_TRY(part_frame(&bottom, f, i->parts[1], true));
    TZ_TRY(compute(&r.top, &top, i->parts[0]));
    TZ_TRY(compute(&r.bottom, &bottom, i->parts[1]));
    return each_cell(f, ratio_cell, &r);
}

/* ---- formulas */

struct node { /* a figure inside a formula, evaluated for every cell */
    const struct tz_expr *expr;
    struct vals vals;
};
struct formula_run {
    struct vals *out;
    const struct frame *f;
    const struct tz_indicator *i;
    struct node nodes[32];
    size_t n;
    size_t line, t; /* of the cell at hand */
    int64_t cut;
    enum tz_figure_why why;
    unsigned marks;
    int64_t rows;
    const char *note;
};

static void collect(void *data, const struct tz_expr *node)
{
    struct formula_run *r = data;
    if (r->n < sizeof r->nodes / sizeof *r->nodes)
        r->nodes[r->n].expr = node;
    r->n++;
}

/* The close of the day before each period (x at period.start). */
static const struct tz_period *starts(const struct frame *f)
{
    struct tz_period *p = TZ_NEW_ARRAY(f->a, f->period_n + 1, struct tz_period);
    for (size_t t = 0; t < f->period_n; t++) {
        tz_day d = tz_day_add(f->periods[t].from, -1);
        p[t] = (struct tz_period){d, d, TZ_GRAIN_DAY};
    }
    return p;
}

/* figure(x, period=last_year): the same months a year ago. */
static const struct tz_period *year_before(const struct frame *f)
{
    struct tz_period *p = TZ_NEW_ARRAY(f->a, f->period_n + 1, struct tz_period);
    for (size_t t = 0; t < f->period_n; t++)
        p[t] = tz_period_shift_years(f->periods[t], -1);
    return p;
}

/* An opening balance stands on the map of its period, so that it adds up with the flows of the period. */
static const tz_day *map_days(const struct frame *f)
{
    tz_day *days = TZ_NEW_ARRAY(f->a, f->period_n + 1, tz_day);
    for (size_t t = 0; t < f->period_n; t++)
        days[t] = frame_map_day(f, t);
    return days;
}

static struct tz_err *figure_node(struct node *n, const struct frame *f)
{
    const struct tz_figure_ref *ref = tz_expr_figure(n->expr);
    struct frame part;
    struct tz_ref_arg *args;
    if (!ref->indicator)
        return tz_err(TZ_E_PACK, "公式里的指标“%s”不存在", ref->name);
    TZ_TRY(part_frame(&part, f, ref->indicator, false));
    args = TZ_NEW_ARRAY(f->a, part.arg_n + ref->filter_n + 1, struct tz_ref_arg);
    for (size_t k = 0; k < part.arg_n; k++)
        args[k] = part.args[k];
    for (size_t k = 0; k < ref->filter_n; k++)
        args[part.arg_n + k] = ref->filters[k];
    part.args = args;
    part.arg_n += ref->filter_n;
    if (tz_expr_figure_at_start(n->expr)) {
        if (ref->indicator->axis != TZ_AXIS_STOCK && ref->indicator->measure != TZ_M_FORMULA)
            return tz_err(TZ_E_PACK, "只有存量才有期初数：%s", ref->indicator->label);
        part.periods = starts(f);
        part.map_days = map_days(f);
    } else if (tz_same(ref->period, "last_year")) {
        part.periods = year_before(f);
        part.map_days = map_days(f);
    }
    return compute(&n->vals, &part, ref->indicator);
}

static struct tz_err *ask_figure(void *data, const struct tz_expr *node, struct tz_cell *out)
{
    struct formula_run *r = data;
    *out = (struct tz_cell){.empty = true};
    if (tz_expr_query_kind(node) != TZ_QUERY_FIGURE)
        return tz_err(TZ_E_PACK, "公式“%s”里只能用指标", r->i->label);
    for (size_t k = 0; k < r->n; k++) {
        const struct val *v;
        if (r->nodes[k].expr != node)
            continue;
        v = vals_at(&r->nodes[k].vals, r->line, r->t, r->cut);
        r->marks |= v->marks;
        r->rows += v->rows;
        if (v->why) {
            r->why = v->why;
            r->note = v->note;
            return NULL;
        }
        *out = (struct tz_cell){.is_ratio = true, .ratio = v->value};
        return NULL;
    }
    return tz_err(TZ_E_INTERNAL, "公式里的指标没有算出");
}

/* A parameter by the place upward, on the day or at the end of period t. *wants: its name, where it is not set. */
static struct tz_err *param_cell(struct tz_cell *out, const char **wants, const struct frame *f, const char *name,
                                 int64_t place, tz_day day, size_t t)
{
    struct tz_param_here here;
    const struct tz_param *p = tz_model_param(f->model, name);
    TZ_TRY(tz_param_get(&here, f->c, f->town, name, place, day ? day : f->periods[t].till, f->known, f->a));
    *out = (struct tz_cell){.empty = !here.has,
                            .i = here.i,
                            .decimals = p && p->type == TZ_TYPE_MONEY ? 2
                                        : p                           ? p->decimals
                                                                      : 0,
                            .text = here.t};
    if (!here.has)
        *wants = name;
    return NULL;
}

static struct tz_err *formula_param(void *data, const char *name, tz_day day, struct tz_cell *out)
{
    struct formula_run *r = data;
    const struct line *l = &r->f->lines[r->line];
    const char *wants = NULL;
    int64_t place = l->place ? l->place : tz_places_town(r->f->places); /* places together: the town's */
    TZ_TRY(param_cell(out, &wants, r->f, name, place, day, r->t));
    if (wants && !r->why) {
        r->why = TZ_WHY_PARAMETER;
        r->note = wants;
    }
    return NULL;
}

static struct tz_ratio cell_ratio(const struct tz_cell *c)
{
    return c->is_ratio ? c->ratio : tz_ratio_dec(c->i, c->decimals);
}

static struct tz_err *formula_cell(void *data, size_t line, size_t t, int64_t cut)
{
    struct formula_run *r = data;
    struct tz_expr_env env = {.data = r,
                              .query = ask_figure,
                              .param = formula_param,
                              .today = r->f->today,
                              .day = r->f->periods[t].till,
                              .period_from = r->f->periods[t].from,
                              .period_till = r->f->periods[t].till};
    struct tz_cell c;
    struct val *v;
    r->line = line;
    r->t = t;
    r->cut = cut;
    r->why = TZ_WHY_VALUE;
    r->marks = 0;
    r->rows = 0;
    r->note = NULL;
    TZ_TRY(tz_expr_eval(&c, r->i->of, &env, r->f->a));
    v = cell(r->out, line, t, cut);
    v->marks = r->marks;
    v->rows = r->rows;
    v->note = r->note;
    v->why = r->why ? r->why : c.empty ? TZ_WHY_NO_BASE : TZ_WHY_VALUE;
    if (!v->why)
        v->value = cell_ratio(&c);
    if (!v->why && !tz_ratio_has(v->value))
        v->why = TZ_WHY_NO_BASE;
    if (!v->why && tz_ratio_has(r->i->factor) && !tz_ratio_mul(&v->value, v->value, r->i->factor))
        return tz_err(TZ_E_LIMIT, "“%s”的数值超出可算范围", r->i->label);
    return NULL;
}

static struct tz_err *formula(struct vals *out, const struct frame *f, const struct tz_indicator *i)
{
    struct formula_run *r = TZ_NEW(f->a, struct formula_run);
    r->out = out;
    r->f = f;
    r->i = i;
    tz_expr_figures(i->of, collect, r);
    if (r->n > sizeof r->nodes / sizeof *r->nodes)
        return tz_err(TZ_E_LIMIT, "“%s”的公式里指标过多", i->label);
    for (size_t k = 0; k < r->n; k++)
        TZ_TRY(figure_node(&r->nodes[k], f));
    return each_cell(f, formula_cell, r);
}

/* ---- counts of places */

struct places_run {
    struct vals *out;
    const struct frame *f; /* the frame asked */
    const struct tz_indicator *i;
    struct filters filters;
    int64_t *ids; /* of the level, open at some period's end */
    size_t id_n;
    struct frame inner; /* one line a place */
    struct node nodes[8];
    size_t n;
    size_t at, t; /* place and period at hand */
    bool missing;
    const char *wants; /* a parameter that is not set */
};

static void collect_place(void *data, const struct tz_expr *node)
{
    struct places_run *r = data;
    if (r->n < sizeof r->nodes / sizeof *r->nodes)
        r->nodes[r->n].expr = node;
    r->n++;
}

static struct tz_err *place_query(void *data, const struct tz_expr *node, struct tz_cell *out)
{
    struct places_run *r = data;
    *out = (struct tz_cell){.empty = true};
    for (size_t k = 0; k < r->n; k++)
        if (r->nodes[k].expr == node) {
            const struct val *v = vals_at(&r->nodes[k].vals, r->at, r->t, 0);
            if (v->why)
                r->missing = true;
            else
                *out = (struct tz_cell){.is_ratio = true, .ratio = v->value};
            return NULL;
        }
    return tz_err(TZ_E_PACK, "“%s”的条件里只能用指标、参数和给定值", r->i->label);
}

static struct tz_err *place_arg(void *data, const struct tz_arg *arg, struct tz_cell *out)
{
    struct places_run *r = data;
    for (size_t k = 0; k < r->i->arg_n; k++)
        if (&r->i->args[k] == arg || tz_same(r->i->args[k].key, arg->key)) {
            const char *text = r->filters.arg_values[k];
            struct tz_err *e = tz_figure_number(&out->ratio, text, arg->type == TZ_TYPE_MONEY ? "元" : NULL);
            if (e)
                return tz_err_wrap(e, TZ_E_INPUT, "%s=%s 不是数", arg->key, text);
            out->is_ratio = true;
            out->empty = false;
            return NULL;
        }
    return tz_err(TZ_E_PACK, "没有名为%s的给定值", arg->key);
}

static struct tz_err *place_param(void *data, const char *name, tz_day day, struct tz_cell *out)
{
    struct places_run *r = data;
    return param_cell(out, &r->wants, r->f, name, r->ids[r->at], day, r->t);
}

static struct tz_err *collect_ids(struct places_run *r)
{
    const struct frame *f = r->f;
    int level = r->filters.level ? r->filters.level : r->i->level;
    const char *kind = r->filters.level ? r->filters.level_kind : r->i->place_kind;
    struct map seen;
    const char *none;
    if (kind && tz_place_level_parse(&none, kind) == level && !none)
        kind = NULL; /* 行政村 is the word of the level, communities count too */
    imap_init(&seen, f->a, 1);
    for (size_t t = 0; t < f->period_n; t++) {
        int64_t *ids;
        size_t n;
        tz_place_below(&ids, &n, f->places, tz_places_town(f->places), level, kind, frame_map_day(f, t), f->a);
        for (size_t k = 0; k < n; k++) {
            int64_t key[MAP_KEY] = {ids[k]};
            const struct tz_place *s = tz_place_newest(f->places, ids[k]);
            if (!tz_same(s->kind, TZ_PLACE_KIND_OWN))
                imap_at(&seen, key, NULL);
        }
    }
    r->ids = TZ_NEW_ARRAY(f->a, seen.n + 1, int64_t);
    for (size_t k = 0; k < seen.n; k++)
        r->ids[r->id_n++] = seen.order[k]->key[0];
    return NULL;
}

static struct tz_err *inner_figures(struct places_run *r)
{
    struct line *lines = TZ_NEW_ARRAY(r->f->a, r->id_n + 1, struct line);
    for (size_t k = 0; k < r->id_n; k++)
        lines[k] = (struct line){.place = r->ids[k], .roots = &r->ids[k], .root_n = 1};
    r->inner = *r->f;
    r->inner.lines = lines;
    r->inner.line_n = r->id_n;
    r->inner.by_cut = NULL;
    r->inner.arg_n = 0;
    r->inner.depth++;
    if (r->i->where)
        tz_expr_figures(r->i->where, collect_place, r);
    if (r->n > sizeof r->nodes / sizeof *r->nodes || r->inner.depth > FORMULA_DEPTH)
        return tz_err(TZ_E_LIMIT, "“%s”的条件里指标过多", r->i->label);
    for (size_t k = 0; k < r->n; k++)
        TZ_TRY(figure_node(&r->nodes[k], &r->inner));
    return NULL;
}

static struct tz_err *place_counts(bool *yes, struct places_run *r)
{
    struct tz_expr_env env = {.data = r,
                              .query = place_query,
                              .arg = place_arg,
                              .param = place_param,
                              .today = r->f->today,
                              .day = r->f->periods[r->t].till,
                              .period_from = r->f->periods[r->t].from,
                              .period_till = r->f->periods[r->t].till};
    struct tz_cell c;
    *yes = true;
    if (!r->i->where)
        return NULL;
    TZ_TRY(tz_expr_eval(&c, r->i->where, &env, r->f->a));
    *yes = !c.empty && c.i;
    return NULL;
}

static struct tz_err *count_place(struct places_run *r, struct membership *m)
{
    const struct frame *f = r->f;
    tz_day day = frame_map_day(f, r->t);
    const struct member *x = membership_of(m, r->ids[r->at], day);
    bool yes;
    if (!tz_place_open(f->places, r->ids[r->at], day))
        return NULL;
    r->missing = false;
    TZ_TRY(place_counts(&yes, r));
    for (size_t k = 0; k < x->n; k++) {
        size_t line = member_lines(x)[k];
        struct val *v = cell(r->out, line, r->t, 0);
        int level = r->filters.level ? r->filters.level : r->i->level;
        if (f->lines[line].place == r->ids[r->at] && f->line_n > 1 && level != TZ_PLACE_VILLAGE)
            continue; /* units below a place, not the place itself */
        if (!tz_ratio_has(v->value))
            v->value = tz_ratio_make(0, 1);
        if (r->missing) {
            const char *name = tz_place_newest(f->places, r->ids[r->at])->name;
            v->note = v->note ? tz_printf(f->a, "%s、%s", v->note, name) : tz_printf(f->a, "未报：%s", name);
        }
        if (yes) {
            v->value.num++;
            v->rows++;
        }
    }
    return NULL;
}

static struct tz_err *zero_cell(void *data, size_t line, size_t t, int64_t cut)
{
    struct val *v = cell(data, line, t, cut);
    if (!tz_ratio_has(v->value))
        v->value = tz_ratio_make(0, 1);
    return NULL;
}

static struct tz_err *count_places(struct vals *out, const struct frame *f, const struct tz_indicator *i)
{
    struct places_run *r = TZ_NEW(f->a, struct places_run);
    struct membership m;
    r->out = out;
    r->f = f;
    r->i = i;
    if (f->by_cut)
        return tz_err_hint(tz_err(TZ_E_INPUT, "“%s”只能按地方和时间分列", i->label), "去掉 by=%s", f->by_cut);
    TZ_TRY(filters_make(&r->filters, f, i));
    if (!(r->filters.level ? r->filters.level : i->level))
        return tz_err_hint(tz_err(TZ_E_INPUT, "“%s”要先给出级别", i->label), "如 level=行政村");
    TZ_TRY(collect_ids(r));
    TZ_TRY(inner_figures(r));
    membership_init(&m, f, false);
    TZ_TRY(each_cell(f, zero_cell, out));
    for (r->t = 0; r->t < f->period_n; r->t++)
        for (r->at = 0; r->at < r->id_n; r->at++)
            TZ_TRY(count_place(r, &m));
    for (size_t k = 0; r->wants && k < out->map.n; k++) {
        struct val *v = imap_record(out->map.order[k]);
        v->why = TZ_WHY_PARAMETER;
        v->note = r->wants;
    }
    return NULL;
}

/* ---- the unit stands in the rows */

struct unit_run {
    struct vals *out, by_unit;
    const struct frame *f;
    struct map units; /* all values of the unit cut */
};

static struct tz_err *unit_cell(void *data, size_t line, size_t t, int64_t cut)
{
    struct unit_run *r = data;
    struct val *v = cell(r->out, line, t, cut);
    struct tz_buf all;
    int found = 0;
    tz_buf_init(&all, r->f->a);
    for (size_t k = 0; k < r->units.n; k++) {
        const struct val *one = vals_at(&r->by_unit, line, t, r->units.order[k]->key[0]);
        const char *unit = *(const char **)imap_record(r->units.order[k]);
        char number[48];
        int64_t rounded = 0;
        if (!one->rows)
            continue;
        if (!tz_ratio_round(&rounded, one->value, 2))
            continue;
        tz_buf_printf(&all, "%s%s%s", all.len ? "、" : "", tz_dec_print(number, rounded, 2), unit);
        *v = *one;
        v->unit = unit;
        found++;
    }
    if (!found) {
        v->value = tz_ratio_make(0, 1);
    } else if (found > 1) {
        *v = (struct val){.why = TZ_WHY_NOT_TOGETHER, .note = all.data, .rows = v->rows};
    }
    return NULL;
}

static struct tz_err *own_units(struct vals *out, const struct frame *f, const struct tz_indicator *i)
{
    struct unit_run r = {.out = out, .f = f};
    struct frame split = *f;
    imap_init(&r.units, f->a, sizeof(const char *));
    split.by_cut = i->cuts[i->unit_cut].key;
    split.cuts = &r.units;
    TZ_TRY(measure(&r.by_unit, &split, i));
    if (f->by_cut && tz_same(f->by_cut, split.by_cut)) { /* split by the unit itself: a line each */
        for (size_t k = 0; k < r.units.n; k++)
            frame_cut(f, *(const char **)imap_record(r.units.order[k]));
        *out = r.by_unit;
        for (size_t k = 0; k < out->map.n; k++) {
            int64_t key[MAP_KEY] = {out->map.order[k]->key[2]};
            const char **unit = imap_find(&r.units, key);
            ((struct val *)imap_record(out->map.order[k]))->unit = unit ? *unit : NULL;
        }
        return NULL;
    }
    if (f->by_cut)
        return tz_err_hint(tz_err(TZ_E_INPUT, "“%s”各行的单位不同，只能按%s分列", i->label, split.by_cut), "by=%s",
                           split.by_cut);
    return each_cell(f, unit_cell, &r);
}

/* ---- */

struct tz_err *compute(struct vals *out, const struct frame *f, const struct tz_indicator *i)
{
    *out = (struct vals){.ind = i};
    imap_init(&out->map, f->a, sizeof(struct val));
    if (i->measure == TZ_M_RATIO)
        return ratio(out, f, i);
    if (i->measure == TZ_M_FORMULA)
        return formula(out, f, i);
    if (i->source == TZ_FROM_PLACES)
        return count_places(out, f, i);
    if (i->unit_cut >= 0 && (size_t)i->unit_cut < i->cut_n)
        return own_units(out, f, i);
    return measure(out, f, i);
}

/* "20万元", "1,200.5", "3%": an exact number, in `unit` when both units are known. */
struct tz_err *tz_figure_number(struct tz_ratio *out, const char *text, const char *unit)
{
    char number[64];
    size_t n = 0;
    int64_t v;
    int decimals = 0;
    struct tz_ratio factor;
    if (!text)
        return tz_err(TZ_E_INPUT, "没有写数");
    while (text[n] && (strchr("0123456789.,-", text[n])) && n + 1 < sizeof number)
        n++;
    memcpy(number, text, n);
    number[n] = '\0';
    if (strchr(number, '.'))
        decimals = (int)strlen(strchr(number, '.') + 1);
    if (decimals > TZ_DECIMALS_MAX)
        return tz_err(TZ_E_INPUT, "小数位太多");
    TZ_TRY(tz_dec_parse(&v, number, decimals));
    *out = tz_ratio_dec(v, decimals);
    if (text[n] && unit && !tz_same(text + n, unit)) {
        if (!tz_unit_convert(&factor, text + n, unit))
            return tz_err(TZ_E_INPUT, "单位“%s”不能换算成“%s”", text + n, unit);
        if (!tz_ratio_mul(out, *out, factor))
            return tz_err(TZ_E_LIMIT, "数值过大");
    }
    return NULL;
}
