/* SPDX-License-Identifier: Apache-2.0
 *
 * One number of a draft against what is known: the ledger's figure, the target, reported values, last year's figure for growth.
 */
#include <string.h>

#include "base/text.h"
#include "base/unit.h"
#include "indicator/target.h"
#include "report/kept_priv.h"
#include "report/check_priv.h"
#include "report/text_priv.h"

struct facing { /* a number and the figure it faces */
    struct checking *x;
    struct found *f;
    const struct tz_figure *figure;
    const struct tz_figure_cell *cell;
};

static char *print(const struct facing *y, struct tz_ratio v, const char *unit)
{
    char *text = NULL;
    const struct tz_figure *g = y->figure;
    struct tz_err *e = tz_figure_print(&text, v, unit ? unit : g->unit, g->decimals, NULL, NULL, y->x->a);
    tz_err_free(e);
    return e ? tz_strdup(y->x->a, "") : text;
}

/* A value of the indicator in the unit of the sentence, 万 and 亿 apart. */
static bool in_sentence_unit(struct tz_ratio *out, const struct found *f, struct tz_ratio v)
{
    struct tz_ratio factor;
    const char *unit = f->r.unit, *own = f->r.nearest->unit;
    *out = v;
    if (!*unit || tz_same(unit, own))
        return true;
    return tz_unit_convert(&factor, own, unit) && tz_ratio_mul(out, v, factor);
}

static bool agrees(const struct found *f, struct tz_ratio v)
{
    struct tz_ratio said;
    return in_sentence_unit(&said, f, v) && report_interval_has(&f->interval, said);
}

static void judge(struct found *f, enum tz_verdict verdict, const char *ledger, const char *why)
{
    f->mark.verdict = verdict;
    if (ledger)
        f->mark.ledger = ledger;
    f->mark.why = why;
}

/* ---- results */

static void against_facts(const struct facing *y)
{
    struct found *f = y->f;
    struct tz_arena *a = y->x->a;
    for (size_t k = y->cell->fact_n; k-- > 0;) {
        const struct tz_figure_fact *said = &y->cell->facts[k];
        struct tz_ratio v = said->value, factor;
        if (said->unit && *said->unit && *f->r.unit && !tz_same(said->unit, f->r.unit) &&
            (!tz_unit_convert(&factor, said->unit, f->r.unit) || !tz_ratio_mul(&v, v, factor)))
            continue;
        if (report_interval_has(&f->interval, v)) {
            judge(f, TZ_VERDICT_NONE, NULL, tz_printf(a, "没有台账；与《%s》写的%s一致", said->source, said->quote));
            return;
        }
        judge(f, TZ_VERDICT_DIFFERS, tz_printf(a, "《%s》写的是%s", said->source, said->quote),
              "没有台账，与以前报告的数不同");
        return;
    }
    judge(f, TZ_VERDICT_NONE, NULL, "这一期没有台账记录");
}

static struct tz_err *against_value(const struct facing *y)
{
    struct found *f = y->f;
    struct tz_arena *a = y->x->a;
    bool kept;
    char *shown = print(y, y->cell->value, y->cell->unit);
    TZ_TRY(report_ledger_kept(&kept, y->x->d, y->figure->indicator, y->cell, y->f->r.period.till, y->x->a));
    if (!kept) {
        against_facts(y);
        return NULL;
    }
    const char *ledger = tz_printf(a, "台账为 %s", shown);
    if (agrees(f, y->cell->value))
        judge(f, TZ_VERDICT_SUPPORTED, ledger,
              y->cell->coverage.missing ? tz_printf(a, "与台账一致，但还有 %zu 个村组未报", y->cell->coverage.missing)
              : y->cell->marks & TZ_MARK_PARTIAL ? "与台账一致，但台账不是从期初记起"
                                                 : "与台账一致");
    else if (f->fact.estimate && (y->cell->marks & TZ_MARK_OPEN))
        judge(f, TZ_VERDICT_NONE, ledger, "写的是全年预计数，期间未完，年底再核");
    else if (f->mark.claim)
        judge(f, TZ_VERDICT_DIFFERS, ledger, "说法与台账不符");
    else
        judge(f, TZ_VERDICT_DIFFERS, ledger,
              y->cell->coverage.missing ? tz_printf(a, "与台账不一致；还有 %zu 个村组未报", y->cell->coverage.missing)
                                        : "与台账不一致");
    return NULL;
}

/* ---- growth: as computed from the ledgers, or from last year's report */

static struct tz_err *last_years(struct tz_ratio *out, const char **source, const struct facing *y)
{
    struct tz_fact *facts;
    size_t n;
    const struct resolved *r = &y->f->r;
    struct tz_fact_query q = {.indicator = r->nearest->key,
                              .filters = r->filters_text,
                              .state = TZ_FACT_MATCHED,
                              .kind = "result",
                              .place = r->place,
                              .period = tz_period_shift_years(r->period, -1)};
    out->den = 0;
    TZ_TRY(tz_fact_list(&facts, &n, y->x->c, y->x->d->who->actor.town, &q, y->x->a));
    for (size_t k = 0; k < n; k++) {
        struct tz_ratio factor, v = facts[k].value;
        if (facts[k].growth ||
            (facts[k].unit && *facts[k].unit && !tz_same(facts[k].unit, r->nearest->unit) &&
             (!tz_unit_convert(&factor, facts[k].unit, r->nearest->unit) || !tz_ratio_mul(&v, v, factor))))
            continue;
        *out = v;
        *source = facts[k].source;
    }
    return NULL;
}

static bool rate_of(struct tz_ratio *out, struct tz_ratio now, struct tz_ratio base)
{
    struct tz_ratio change;
    return tz_ratio_has(base) && base.num > 0 && tz_ratio_sub(&change, now, base) && tz_ratio_div(out, change, base) &&
           tz_ratio_mul(out, *out, tz_ratio_make(100, 1));
}

static struct tz_err *against_growth(const struct facing *y)
{
    struct found *f = y->f;
    struct tz_arena *a = y->x->a;
    struct tz_ratio rate = y->cell->yoy, base;
    const char *from = "台账", *source = NULL;
    bool kept;
    TZ_TRY(report_ledger_kept(&kept, y->x->d, y->figure->indicator, y->cell, y->f->r.period.till, y->x->a));
    if (!tz_ratio_has(rate) && kept) {
        TZ_TRY(last_years(&base, &source, y));
        if (source && rate_of(&rate, y->cell->value, base))
            from = tz_printf(a, "台账与《%s》", source);
        else
            rate.den = 0;
    }
    if (!kept || !tz_ratio_has(rate)) {
        judge(f, TZ_VERDICT_NONE, NULL, kept ? "没有上年同期的数，增幅算不出" : "这一期没有台账记录，增幅算不出");
        return NULL;
    }
    const char *ledger = tz_printf(a, "按%s算为 %s", from, print(y, rate, "%"));
    struct tz_ratio said = rate;
    struct interval i = f->interval;
    if (f->fact.down && said.num < 0)
        said.num = -said.num;
    else if (f->fact.down)
        i = (struct interval){tz_ratio_make(0, 1), tz_ratio_make(0, 1), true, true}; /* it rose: nothing fits */
    if (f->fact.multiple)
        i = (struct interval){f->r.value, (struct tz_ratio){0, 0}, false, false};
    bool fits = report_interval_has(&i, said);
    judge(f, fits ? TZ_VERDICT_SUPPORTED : TZ_VERDICT_DIFFERS, ledger,
          fits                 ? "增幅与台账一致"
          : y->cell->yoy_given ? "与官方发布的增幅不一致"
                               : "增幅与台账算出的不一致");
    return NULL;
}

/* ---- targets */

static struct tz_err *against_targets(struct checking *x, struct found *f)
{
    struct tz_target *targets;
    size_t n;
    const struct resolved *r = &f->r;
    const char *other = NULL;
    struct tz_target_query q = {.indicator = r->nearest->key,
                                .filters = r->filters_text,
                                .place = r->place,
                                .year = tz_day_year(r->period.till)};
    TZ_TRY(tz_target_list(&targets, &n, x->c, x->d->who->actor.town, &q, x->a));
    for (size_t k = 0; k < n; k++) {
        char *text;
        TZ_TRY(tz_figure_print(&text, targets[k].value, targets[k].growth ? "%" : r->nearest->unit,
                               r->nearest->show_decimals, NULL, NULL, x->a));
        struct tz_ratio said;
        if (targets[k].growth ? tz_ratio_cmp(targets[k].value, r->value) == 0
                              : in_sentence_unit(&said, f, targets[k].value) && tz_ratio_cmp(said, r->value) == 0) {
            judge(f, TZ_VERDICT_SUPPORTED, tz_printf(x->a, "目标（%s）%s", targets[k].origin, text),
                  "与已定的目标一致");
            return NULL;
        }
        other = tz_printf(x->a, "目标（%s）%s", targets[k].origin, text);
    }
    judge(f, other ? TZ_VERDICT_DIFFERS : TZ_VERDICT_NONE, other, other ? "与已定的目标不一致" : "还没有立为目标");
    return NULL;
}

/* ---- said of every village, or of their mean */

static bool is_village(const struct checking *x, int64_t place)
{
    const struct tz_place *p = place ? tz_place_newest(x->places, place) : NULL;
    return p && p->level == TZ_PLACE_VILLAGE && !tz_same(p->kind, TZ_PLACE_KIND_OWN);
}

static struct tz_err *against_mean(const struct facing *y, const struct tz_figure *villages)
{
    struct found *f = y->f;
    struct tz_ratio mean;
    size_t n = 0;
    bool kept;
    for (size_t k = 0; k < villages->line_n; k++)
        n += is_village(y->x, villages->lines[k].place);
    TZ_TRY(report_ledger_kept(&kept, y->x->d, y->figure->indicator, y->cell, f->r.period.till, y->x->a));
    if (!kept || !n || !tz_ratio_div(&mean, y->cell->value, tz_ratio_make((int64_t)n, 1))) {
        judge(f, TZ_VERDICT_NONE, NULL, "这一期没有台账记录，村均算不出");
        return NULL;
    }
    bool fits = agrees(f, mean);
    judge(f, fits ? TZ_VERDICT_SUPPORTED : TZ_VERDICT_DIFFERS,
          tz_printf(y->x->a, "台账村均为 %s（%zu个村）", print(y, mean, y->cell->unit), n),
          fits ? "与台账一致" : "与台账不一致");
    return NULL;
}

static struct tz_err *against_each(const struct facing *y, const struct tz_figure *villages)
{
    enum { NAMED_MOST = 3 };
    struct found *f = y->f;
    struct tz_buf b;
    size_t n = 0, off = 0;
    bool kept;
    TZ_TRY(report_ledger_kept(&kept, y->x->d, y->figure->indicator, y->cell, f->r.period.till, y->x->a));
    if (!kept) {
        judge(f, TZ_VERDICT_NONE, NULL, "这一期没有台账记录");
        return NULL;
    }
    tz_buf_init(&b, y->x->a);
    for (size_t k = 0; k < villages->line_n; k++) {
        const struct tz_figure_cell *cell = &villages->lines[k].cells[0];
        if (!is_village(y->x, villages->lines[k].place))
            continue;
        n++;
        if (!cell->why && agrees(f, cell->value))
            continue;
        if (off++ < NAMED_MOST)
            tz_buf_printf(&b, "%s%s %s", off > 1 ? "、" : "", villages->lines[k].label,
                          tz_figure_show(villages, cell, y->x->a));
    }
    if (off)
        judge(f, TZ_VERDICT_DIFFERS,
              tz_printf(y->x->a, "%zu个村里%zu个不符：%s%s", n, off, b.data, off > NAMED_MOST ? "等" : ""),
              "说的是每个村，不是每个村都这样");
    else
        judge(f, n ? TZ_VERDICT_SUPPORTED : TZ_VERDICT_NONE, tz_printf(y->x->a, "%zu个村都符合", n), "与台账一致");
    return NULL;
}

static struct tz_err *against_villages(const struct facing *y, struct tz_figure_ask ask)
{
    struct tz_figure *villages;
    ask.by_level = TZ_PLACE_VILLAGE;
    TZ_TRY(tz_figure(&villages, y->x->c, &ask, y->x->a));
    return y->f->r.each == EACH_MEAN ? against_mean(y, villages) : against_each(y, villages);
}

/* ---- the whole */

static void describe(struct checking *x, struct found *f, const struct tz_figure *g)
{
    const struct resolved *r = &f->r;
    struct tz_buf b;
    f->mark.indicator = r->nearest->key;
    f->mark.label = g ? g->label : r->nearest->label;
    f->mark.filters = r->filters_text;
    f->mark.growth = r->growth;
    report_figure_urls(&f->mark.figure_url, &f->mark.rows_url, r->nearest->key, r->period_text, r->place,
                       r->filters_text, 0, x->a);
    tz_buf_init(&b, x->a);
    tz_buf_printf(&b, "taizhang figure %s --period %s", r->nearest->key, r->period_text);
    for (size_t k = 0; k < r->filter_n; k++) {
        tz_buf_printf(&b, " --where %s=", r->filters[k].key);
        for (size_t v = 0; v < r->filters[k].value_n; v++)
            tz_buf_printf(&b, "%s%s", v ? "," : "", r->filters[k].values[v]);
    }
    if (r->place_found == PLACE_NAMED)
        tz_buf_printf(&b, " --place %s", tz_place_title(x->places, r->place, tz_today(), x->a));
    f->mark.query = tz_printf(x->a, "%s --rows", b.data);
}

static struct tz_err *ask(struct checking *x, struct found *f)
{
    const struct resolved *r = &f->r;
    struct facing y = {.x = x, .f = f};
    struct tz_figure *g;
    struct tz_figure_ask q = {.model = x->d->model,
                              .who = x->d->who->system ? NULL : x->d->who,
                              .indicator = r->nearest,
                              .filters = r->filters,
                              .filter_n = r->filter_n,
                              .town = x->d->who->actor.town,
                              .place = r->place,
                              .map = TZ_MAP_TODAY,
                              .period = r->period,
                              .compare = TZ_COMPARE_FACT | (r->growth ? TZ_COMPARE_YOY : 0)};
    TZ_TRY(tz_figure(&g, x->c, &q, x->a));
    y.figure = g;
    y.cell = &g->lines[0].cells[0];
    describe(x, f, g);
    f->mark.rows = y.cell->rows;
    if (y.cell->why == TZ_WHY_NONE || y.cell->why == TZ_WHY_NO_BASE || y.cell->why == TZ_WHY_FUTURE) {
        against_facts(&y);
        return NULL;
    }
    if (y.cell->why) {
        judge(f, TZ_VERDICT_NONE, NULL, tz_printf(x->a, "台账的数不能比：%s", tz_figure_show(g, y.cell, x->a)));
        return NULL;
    }
    if (r->each && !r->growth)
        return against_villages(&y, q);
    return r->growth ? against_growth(&y) : against_value(&y);
}

struct tz_err *check_ledger(struct checking *x, struct found *f)
{
    struct tz_err *e;
    if (f->fact.kind == TZ_READ_TARGET) {
        describe(x, f, NULL);
        if (!f->r.each)
            return against_targets(x, f);
        judge(f, TZ_VERDICT_NONE, NULL, "说的是每个村的目标，全镇的目标不能比");
        return NULL;
    }
    e = ask(x, f);
    if (e && (e->code == TZ_E_INPUT || e->code == TZ_E_NOT_FOUND || e->code == TZ_E_FORBIDDEN)) {
        judge(f, TZ_VERDICT_NONE, NULL, tz_printf(x->a, "台账的数问不出：%s", e->text)); /* a cut that does not fit */
        tz_err_free(e);
        e = NULL;
    }
    return e;
}
