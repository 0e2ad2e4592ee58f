/* SPDX-License-Identifier: Apache-2.0
 *
 * Estimates of the year as of a day, and their settlement. An estimate is always printed as 预计.
 */
#include "indicator/forecast.h"
#include "indicator/record_priv.h"
#include "indicator/target.h"

#include "base/text.h"
#include "indicator.sql.h"
#include <string.h>

static struct tz_err *year_cell(struct tz_figure_cell *out, struct tz_conn *c, const struct tz_figure_ask *ask,
                                int year, tz_day as_of, struct tz_arena *a)
{
    struct tz_figure_ask one = *ask;
    struct tz_figure *f;
    one.by_time = one.cumulative = one.by_group = false;
    one.by_level = 0;
    one.by_cut = NULL;
    one.compare = 0;
    one.period = (struct tz_period){tz_day_make(year, 1, 1), tz_day_make(year, 12, 31), TZ_GRAIN_YEAR};
    if (as_of) {
        one.period.till = as_of;
        one.period.grain = TZ_GRAIN_RANGE;
    }
    TZ_TRY(tz_figure(&f, c, &one, a));
    *out = f->lines[0].cells[0];
    return NULL;
}

static tz_day year_before(tz_day d)
{
    tz_day out = tz_day_make(tz_day_year(d) - 1, tz_day_month(d), tz_day_mday(d));
    return out ? out : tz_day_make(tz_day_year(d) - 1, 2, 28);
}

struct tz_err *tz_forecast_estimate(struct tz_forecast *out, struct tz_conn *c, const struct tz_figure_ask *ask,
                                    tz_day as_of, struct tz_arena *a)
{
    struct tz_figure_cell done, before, whole;
    int year = tz_day_year(as_of);
    struct tz_ratio value;
    *out = (struct tz_forecast){.indicator = ask->indicator->key,
                                .filters = tz_filters_text(ask->filters, ask->filter_n, a),
                                .place = ask->place,
                                .year = year,
                                .as_of = as_of,
                                .how = "同期占比",
                                .made_on = tz_today()};
    if (ask->indicator->measure == TZ_M_RATIO || ask->indicator->axis == TZ_AXIS_STOCK ||
        ask->indicator->time != TZ_ROLL_ADD) {
        out->note = "这个指标不按时间累加，不能按同期占比预计";
        out->why = TZ_WHY_NOT_TOGETHER;
        return NULL;
    }
    TZ_TRY(year_cell(&done, c, ask, year, as_of, a));
    TZ_TRY(year_cell(&before, c, ask, year - 1, year_before(as_of), a));
    TZ_TRY(year_cell(&whole, c, ask, year - 1, 0, a));
    out->done = done.value;
    if (done.why || before.why || whole.why || before.value.num == 0) {
        out->note = "上年同期没有数，不能按同期占比预计";
        out->why = TZ_WHY_NO_BASE;
        return NULL;
    }
    if (!tz_ratio_div(&value, whole.value, before.value) || !tz_ratio_mul(&value, value, done.value))
        return tz_err(TZ_E_LIMIT, "预计数超出可算范围");
    out->value = value;
    return NULL;
}

struct tz_err *tz_forecast_add(int64_t *id, struct tz_store *s, const struct tz_actor *who, const struct tz_forecast *f,
                               struct tz_arena *a)
{
    struct put p = {.record = &record_forecast};
    int64_t rounded;
    struct tz_ratio value = f->value;
    if (!tz_ratio_has(f->value) || !f->indicator || !tz_day_ok(f->as_of) || !f->how || !*f->how)
        return tz_err_hint(tz_err(TZ_E_INPUT, "预计数没有写全"), "须有指标、截至日期、数值和测算方法");
    if (value.num > TZ_QUANTITY_MAX || value.num < -TZ_QUANTITY_MAX ||
        value.den > TZ_QUANTITY_MAX) { /* what is printed is kept */
        if (!tz_ratio_round(&rounded, value, 4))
            return tz_err(TZ_E_LIMIT, "预计数超出可存范围");
        value = tz_ratio_dec(rounded, 4);
    }
    put_add(&p, tz_v_text(f->indicator));
    put_add(&p, tz_v_text(f->filters ? f->filters : ""));
    put_add(&p, tz_v_int(f->place));
    put_add(&p, tz_v_int(f->year));
    put_add(&p, tz_v_int(f->as_of));
    TZ_TRY(put_ratio(&p, value));
    TZ_TRY(put_ratio(&p, f->done));
    put_add(&p, tz_v_text(f->how));
    put_add(&p, tz_v_text(f->note));
    put_add(&p, tz_v_int(f->made_on ? f->made_on : tz_today()));
    TZ_TRY(records_put(s, who, "forecast", &p, 1, a));
    *id = p.id;
    return NULL;
}

static struct tz_err *load(struct tz_forecast **out, size_t *n, struct tz_conn *c, int64_t town, int year,
                           struct tz_arena *a)
{
    struct tz_rows *rows;
    struct tz_err *e;
    bool have;
    size_t count = 0, room = 32;
    struct tz_forecast *all = TZ_NEW_ARRAY(a, room, struct tz_forecast);
    TZ_TRY(tz_db_query(&rows, c, &SQL_FORECAST_LIST, "ii", town, (int64_t)year));
    while (!(e = tz_rows_next(rows, &have)) && have) {
        TZ_GROW(a, all, count, room);
        all[count++] = (struct tz_forecast){.id = tz_rows_int(rows, 0),
                                            .indicator = tz_rows_copy(rows, 1, a),
                                            .filters = tz_rows_copy(rows, 2, a),
                                            .place = tz_rows_int(rows, 3),
                                            .year = (int)tz_rows_int(rows, 4),
                                            .as_of = (tz_day)tz_rows_int(rows, 5),
                                            .value = rows_ratio(rows, 6),
                                            .done = rows_ratio(rows, 8),
                                            .how = tz_rows_copy(rows, 10, a),
                                            .note = tz_rows_copy(rows, 11, a),
                                            .made_on = (tz_day)tz_rows_int(rows, 12),
                                            .account = tz_rows_int(rows, 13),
                                            .j = tz_rows_int(rows, 14)};
    }
    tz_rows_close(&rows);
    *out = all;
    *n = count;
    return e;
}

/* The filters as a reference has them, read back. */
static struct tz_err *ask_of(struct tz_figure_ask *out, struct tz_conn *c, const struct tz_model *m, int64_t town,
                             const struct tz_forecast *f, struct tz_arena *a)
{
    const char *derived;
    char *text = tz_printf(a, "%s%s%s", f->indicator, *f->filters ? " | " : "", f->filters);
    TZ_TRY(tz_figure_ask_ref(out, &derived, c, m, town, text, a));
    out->place = f->place;
    return NULL;
}

struct tz_err *tz_forecast_settle(struct tz_forecast **out, size_t *n, struct tz_conn *c, const struct tz_model *m,
                                  int64_t town, int year, struct tz_arena *a)
{
    TZ_TRY(load(out, n, c, town, year, a));
    for (size_t k = 0; k < *n; k++) {
        struct tz_forecast *f = &(*out)[k];
        struct tz_figure_ask ask;
        struct tz_figure_cell cell;
        struct tz_err *e = ask_of(&ask, c, m, town, f, a);
        if (e) { /* the indicator is no longer there */
            f->why = TZ_WHY_NONE;
            f->note = tz_strdup(a, e->text);
            tz_err_free(e);
            continue;
        }
        TZ_TRY(year_cell(&cell, c, &ask, year, 0, a));
        f->why = cell.why;
        f->actual = cell.value;
        if (!cell.why && !tz_ratio_sub(&f->difference, cell.value, f->value))
            f->difference = (struct tz_ratio){0, 0};
    }
    return NULL;
}

struct tz_err *tz_forecast_make(struct tz_forecast *out, struct tz_conn *c, const struct tz_model *m, int64_t town,
                                const char *key, const char *where, int64_t place, tz_day as_of, const char *typed,
                                const char *note, struct tz_arena *a)
{
    struct tz_figure_ask ask;
    const char *derived;
    bool filtered = where && *where;
    TZ_TRY(tz_figure_ask_ref(&ask, &derived, c, m, town,
                             tz_printf(a, "%s%s%s", key, filtered ? " | " : "", filtered ? where : ""), a));
    ask.place = place;
    TZ_TRY(tz_forecast_estimate(out, c, &ask, as_of, a));
    if (typed && *typed) {
        struct tz_figure_cell done;
        TZ_TRY(year_cell(&done, c, &ask, tz_day_year(as_of), as_of, a));
        out->done = done.value;
        out->how = "录入";
        out->why = TZ_WHY_VALUE;
        TZ_TRY(tz_figure_number(&out->value, typed, NULL));
    } else if (out->why) {
        return tz_err_hint(tz_err(TZ_E_RULE, "%s", out->note), "可以写明预计数，由人估");
    }
    out->note = note;
    return NULL;
}

static const char *amount(struct tz_ratio value, const struct tz_indicator *i, struct tz_arena *a)
{
    char *text = NULL;
    struct tz_err *e = tz_ratio_has(value)
                           ? tz_figure_print(&text, value, i ? i->unit : "", i ? i->show_decimals : 2, NULL, NULL, a)
                           : NULL;
    bool shown = !e && text;
    tz_err_free(e);
    return shown ? text : "";
}

void tz_forecast_words(struct tz_forecast_text *out, const struct tz_forecast *f, const struct tz_model *m,
                       struct tz_arena *a)
{
    const struct tz_indicator *i = tz_model_indicator(m, f->indicator);
    bool over = f->year < tz_day_year(tz_today());
    *out = (struct tz_forecast_text){.label = tz_figure_label(m, f->indicator, f->filters, a),
                                     .value = amount(f->value, i, a),
                                     .done = amount(f->done, i, a),
                                     .actual = over ? amount(f->actual, i, a) : "",
                                     .difference = over ? amount(f->difference, i, a) : ""};
    out->settled = *out->actual ? tz_printf(a, "，实绩%s，差%s", out->actual, out->difference) : "";
}
