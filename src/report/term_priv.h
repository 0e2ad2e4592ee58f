/* SPDX-License-Identifier: Apache-2.0
 *
 * Inside report/: the record of terms, and marking them in a text that is rendered.
 */
#ifndef TZ_REPORT_TERM_PRIV_H
#define TZ_REPORT_TERM_PRIV_H
#include "account/record.h"
#include "report/term.h"

extern const struct tz_record report_record_term;
/* Numbers and explains the terms known at `known` (0 = now). */
TZ_MUST_CHECK struct tz_err *report_mark_terms(struct tz_document *d, struct tz_conn *c, int64_t town, int64_t known,
                                               struct tz_arena *a);
#endif
