/* SPDX-License-Identifier: Apache-2.0
 *
 * Inside indicator/: its record tables (account/record.h): target, fact, forecast, score_book.
 */
#ifndef TZ_INDICATOR_RECORD_PRIV_H
#define TZ_INDICATOR_RECORD_PRIV_H
#include "account/record.h"
#include "indicator/figure.h"

extern const struct tz_record record_target, record_fact, record_forecast, record_score;

enum { PUTS_MAX = 500 };
struct put { /* one record to be born (version 1) or changed */
    const struct tz_record *record;
    int64_t id, version;
    struct tz_value values[TZ_RECORD_COLUMNS];
    size_t n;
};
/* All in one unit; births are entered as `entry`. */
TZ_MUST_CHECK struct tz_err *records_put(struct tz_store *s, const struct tz_actor *who, const char *kind,
                                         struct put *puts, size_t n, struct tz_arena *a);
void put_add(struct put *p, struct tz_value v);
/* num and den as two columns; no value: two NULLs. TZ_E_LIMIT beyond 64 bits. */
TZ_MUST_CHECK struct tz_err *put_ratio(struct put *p, struct tz_ratio r);
struct tz_ratio rows_ratio(const struct tz_rows *r, int column);
#endif
