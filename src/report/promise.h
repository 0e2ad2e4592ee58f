/* SPDX-License-Identifier: Apache-2.0
 *
 * Promises: the tasks that came from a report's plan half (register task, origin 政府工作报告), each with its indicator and target,
 * what has been done, month by month; at the year's end kept, partly kept or not kept.
 */
#ifndef TZ_REPORT_PROMISE_H
#define TZ_REPORT_PROMISE_H
#include "indicator/figure.h"
#include "register/register.h"

enum tz_promise_state {
    TZ_PROMISE_OPEN,    /* nothing to measure by: waits for a person's word */
    TZ_PROMISE_ON_TIME, /* 按序时: done share is not behind the share of the year gone */
    TZ_PROMISE_BEHIND,  /* 滞后 */
    TZ_PROMISE_MET,     /* 已达到, the year still runs */
    TZ_PROMISE_KEPT,
    TZ_PROMISE_PARTLY, /* at least half */
    TZ_PROMISE_BROKEN
};
extern const char *const tz_promise_keys[];   /* open, on_time, behind, met, kept, partly, broken */
extern const char *const tz_promise_labels[]; /* 待核, 按序时, 滞后, 已达到, 兑现, 部分兑现, 未兑现 */

struct tz_promise {
    int64_t id, version; /* of the task */
    const char *number;  /* RW-2026-000001 */
    const char *text, *office, *leader;
    tz_day due;
    const char *indicator, *label;        /* NULL: none */
    const char *ref;                      /* as a reference of a text: crop_area | crop=烟叶; NULL: none */
    int64_t place;                        /* of a village's own promise; 0 = the town's */
    const char *op;                       /* ">=" or "<=" */
    struct tz_ratio target, value;        /* in the indicator's unit; no value when unknown */
    const char *target_text, *value_text; /* 4,000亩; "" */
    struct tz_ratio done;                 /* per cent of the target */
    struct tz_ratio time_share;           /* per cent of the year gone */
    enum tz_promise_state state;
    const char *outcome; /* as settled in the task, or "" */
    const char *note;    /* why it is judged so */
    const char *figure_url;
    const char *months[12]; /* done from January to the end of each month; NULL when not counted by month or not yet */
};
/* Promises of a year in the order of their numbers; `months`: with the monthly account. Tasks are seen in the scope of d->who. Nothing
 * (n = 0) where the register task is not loaded. */
TZ_MUST_CHECK struct tz_err *tz_promise_list(struct tz_promise **out, size_t *n, const struct tz_desk *d,
                                             struct tz_conn *c, int year, bool months, struct tz_arena *a);
/* A first draft of the year's report: review half from the promises, kept, partly kept and not kept, with references. *n = promises.
 * TZ_E_NOT_FOUND when the year has none. */
TZ_MUST_CHECK struct tz_err *tz_report_draft(char **body, size_t *n, const struct tz_desk *d, struct tz_conn *c,
                                             int year, struct tz_arena *a);
/* After the year's end: writes the outcome into each task that a figure decides and that has none yet. *settled = how many.
 * TZ_E_RULE while the year runs. */
TZ_MUST_CHECK struct tz_err *tz_promise_settle(size_t *settled, const struct tz_desk *d, int year, struct tz_arena *a);
#endif
