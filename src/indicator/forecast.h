/* SPDX-License-Identifier: Apache-2.0
 *
 * Forecasts (预计): a figure as of a day (截至11月底) with a full-year estimate, who made it, when and how. It prints as 预计,
 * never mixes with an actual, and is settled against it at the year's close. Owns the table
 *
 *   forecast(town, id, indicator, filters, place, year, as_of, num, den, done_num, done_den, how, note, made_on, account, j)   record
 */
#ifndef TZ_INDICATOR_FORECAST_H
#define TZ_INDICATOR_FORECAST_H
#include "indicator/figure.h"

struct tz_forecast {
    int64_t id;
    const char *indicator, *filters;
    int64_t place;
    int year;
    tz_day as_of;
    struct tz_ratio value, done; /* estimate of the year; what was done by as_of */
    const char *how;             /* 同期占比, 录入 */
    const char *note;
    tz_day made_on;
    int64_t account, j;
    struct tz_ratio actual, difference; /* by tz_forecast_settle */
    enum tz_figure_why why;
};
/* Estimate by the same months' share of last year: done * (year before) / (its same months). No value, with the reason in
 * *note, when last year has none or the figure does not add up in time. */
TZ_MUST_CHECK struct tz_err *tz_forecast_estimate(struct tz_forecast *out, struct tz_conn *c,
                                                  const struct tz_figure_ask *ask, tz_day as_of, struct tz_arena *a);
/* An estimate to be issued: of indicator `key` with filters `where` (NULL = none) at a place as of a day; `typed` is the number of who
 * estimates, NULL takes the share of last year. TZ_E_RULE, with the reason, where no estimate can be made so. */
TZ_MUST_CHECK struct tz_err *tz_forecast_make(struct tz_forecast *out, struct tz_conn *c, const struct tz_model *m,
                                              int64_t town, const char *key, const char *where, int64_t place,
                                              tz_day as_of, const char *typed, const char *note, struct tz_arena *a);
/* For people: label, estimate, what was done, actual, difference; settled: “，实绩1400元，差-100元”, "" while the year runs. */
struct tz_forecast_text {
    const char *label, *value, *done, *actual, *difference, *settled;
};
void tz_forecast_words(struct tz_forecast_text *out, const struct tz_forecast *f, const struct tz_model *m,
                       struct tz_arena *a);
/* Records an issued estimate. */
TZ_MUST_CHECK struct tz_err *tz_forecast_add(int64_t *id, struct tz_store *s, const struct tz_actor *who,
                                             const struct tz_forecast *f, struct tz_arena *a);
/* Every estimate issued for a year, with its actual and the difference. */
TZ_MUST_CHECK struct tz_err *tz_forecast_settle(struct tz_forecast **out, size_t *n, struct tz_conn *c,
                                                const struct tz_model *m, int64_t town, int year, struct tz_arena *a);
#endif
