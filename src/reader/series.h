/* SPDX-License-Identifier: Apache-2.0
 *
 * Several years' reports of one place read together: last year's plan against this year's result, figures that disagree,
 * printed growth that does not follow from printed values.
 */
#ifndef TZ_READER_SERIES_H
#define TZ_READER_SERIES_H
#include "reader/reader.h"

enum tz_series_verdict {
    TZ_SERIES_KEPT,        /* the result reaches the target */
    TZ_SERIES_PARTLY,      /* it reaches at least half of it */
    TZ_SERIES_NOT_KEPT,    /* it does not */
    TZ_SERIES_UNMENTIONED, /* no result of that year with a like name and unit */
    TZ_SERIES_DISAGREE,    /* two reports give one figure of one year differently */
    TZ_SERIES_GROWTH,      /* value of the year / (1 + growth) is not the value printed for the year before */
    TZ_SERIES_SHIFTED      /* same name, other unit: the definition may have changed */
};

struct tz_series_item {
    enum tz_series_verdict verdict;
    int year;                           /* the year judged */
    size_t promise_at, answer_at;       /* which report each stands in */
    const struct tz_read_fact *promise; /* the target, or the first of two figures, or the growth */
    const struct tz_read_fact *answer;  /* the result, or the second figure; NULL when unmentioned */
    double likeness;                    /* of the two names, 0 .. 1 */
    double ratio; /* second to first; of a growth what the levels give (0.119 = 11.9 %); 0 when there is none */
};

struct tz_report_series {
    struct tz_series_item *items; /* in the order of years, then of the text */
    size_t n;
};

/* Compares reports given in any order; `lists` must outlive the result. */
void tz_reports_compare(struct tz_report_series *out, const struct tz_read_facts *lists, size_t n, struct tz_arena *a);

/* Likeness of two indicator names, 0 .. 1: pairs and single characters in common, measure nouns and light verbs left
 * out. What match.h and the series use. */
double tz_name_likeness(const char *a, const char *b);

#endif
