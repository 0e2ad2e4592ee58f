/* SPDX-License-Identifier: Apache-2.0
 *
 * Inside report/: its record tables (account/record.h) and writing several records in one unit.
 */
#ifndef TZ_REPORT_RECORD_PRIV_H
#define TZ_REPORT_RECORD_PRIV_H
#include "account/record.h"
#include "base/number.h"

extern const struct tz_record report_record_source, report_record_synonym, report_record_text, report_record_issue,
    report_record_figure;

struct report_put { /* one record to be born (id 0) or changed */
    const struct tz_record *record;
    int64_t id, version;
    struct tz_value values[TZ_RECORD_COLUMNS];
    size_t n;
};
/* All in one unit, at most tz_limits.unit_rows; ids and versions are set. *j (may be NULL) = the journal number. */
TZ_MUST_CHECK struct tz_err *report_write(int64_t *j, struct tz_store *s, const struct tz_actor *who, const char *kind,
                                          struct report_put *puts, size_t n, struct tz_arena *a);
void report_put_value(struct report_put *p, struct tz_value v);
void report_put_text(struct report_put *p, const char *s); /* NULL stays NULL */
void report_put_int(struct report_put *p, int64_t i);
/* num and den as two columns; no value: two NULLs. TZ_E_LIMIT beyond 62 bits. */
TZ_MUST_CHECK struct tz_err *report_put_ratio(struct report_put *p, struct tz_ratio r);
struct tz_ratio report_rows_ratio(const struct tz_rows *r, int column);

/* Verify of report_row against the digests in report_figure (issue.c). */
TZ_MUST_CHECK struct tz_err *
report_verify_rows(struct tz_store *s, int64_t town,
                   void (*found)(void *to, const char *table, int64_t id, int64_t version, const char *what), void *to);
#endif
