/* SPDX-License-Identifier: Apache-2.0
 *
 * Reported values: what a report, a form or a superior said, with source and span (CONTRACTS C20, law 2 of DESIGN). Matched to
 * an indicator they become figures where no ledger covers the period, and stand beside the ledger where one does; unmatched
 * they wait to be matched. Owns the table
 *
 *   fact(town, id, version, source, source_id, start_at, end_at, quote, num, den, num2, den2, unit, approx, what, subject, time, kind,
 *        section, indicator, filters, place, period, growth, state, j_from, j_to)    record; history in the same table
 */
#ifndef TZ_INDICATOR_FACT_H
#define TZ_INDICATOR_FACT_H
#include "indicator/figure.h"

#define TZ_FACT_OPEN "待匹配"
#define TZ_FACT_MATCHED "已匹配"
#define TZ_FACT_DROPPED "不采用"

struct tz_fact {
    int64_t id, version;
    const char *source; /* 西江镇2021年政府工作报告 */
    int64_t source_id;  /* document or file id, 0 = none */
    int64_t start, end; /* code points in the source */
    const char *quote;
    struct tz_ratio value, value2;                      /* value2: upper end of a range, else none */
    const char *unit, *approx;                          /* exact, about, over, under, at_least, at_most */
    const char *what, *subject, *time, *kind, *section; /* kind: result, target, change, other */
    const char *indicator;                              /* key, NULL = not matched */
    const char *filters;                                /* canonical, "" = none */
    int64_t place;                                      /* 0 = not said */
    const char *period;                                 /* canonical period, NULL = not said */
    bool growth;                                        /* the value is a growth of the indicator (per cent) */
    const char *state;
    int64_t j_from, j_to;
};
/* Adds facts, one unit of at most 500 a call; ids are set. */
TZ_MUST_CHECK struct tz_err *tz_fact_add(struct tz_store *s, const struct tz_actor *who, struct tz_fact *facts,
                                         size_t n, struct tz_arena *a);
/* A new version: matching, dropping, correcting. Refuses a unit that does not convert into the indicator's. */
TZ_MUST_CHECK struct tz_err *tz_fact_change(struct tz_store *s, const struct tz_actor *who, const struct tz_model *m,
                                            const struct tz_fact *f, struct tz_arena *a);
struct tz_fact_query {
    const char *indicator, *filters, *state, *kind; /* NULL = any */
    int64_t place;                                  /* 0 = any */
    int64_t source_id;                              /* 0 = any */
    int64_t id;                                     /* 0 = any */
    struct tz_period period;                        /* from 0 = any; else facts whose period lies within */
    int64_t known, after;
    size_t limit; /* 0 = all */
};
TZ_MUST_CHECK struct tz_err *tz_fact_list(struct tz_fact **out, size_t *n, struct tz_conn *c, int64_t town,
                                          const struct tz_fact_query *q, struct tz_arena *a);
#endif
