/* SPDX-License-Identifier: Apache-2.0
 *
 * Inside report/: issues and the put of a text.
 */
#ifndef TZ_REPORT_ISSUE_PRIV_H
#define TZ_REPORT_ISSUE_PRIV_H
#include "report/record_priv.h"
#include "report/report.h"

/* A text as a record: born when it has no id, else its next version. */
void report_put_of_text(struct report_put *p, const struct tz_report_text *t);
/* The frozen figures of an issue in order. */
TZ_MUST_CHECK struct tz_err *report_issue_figures(struct tz_report_figure **out, size_t *n, struct tz_conn *c,
                                                  int64_t town, int64_t issue, struct tz_arena *a);
#endif
