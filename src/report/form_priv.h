/* SPDX-License-Identifier: Apache-2.0
 *
 * Inside report/: bindings of forms.
 */
#ifndef TZ_REPORT_FORM_PRIV_H
#define TZ_REPORT_FORM_PRIV_H
#include "report/form.h"
#include "report/record_priv.h"

#define FORM_BYTES (4 << 20)
#define FORM_ROWS 400
#define FORM_COLS 80

extern const struct tz_record report_record_form, report_record_bind, report_record_sent, report_record_item;
/* Refuses who may not work at reports. */
TZ_MUST_CHECK struct tz_err *form_may(const struct tz_desk *d, const char *what);

struct form_bind {
    int64_t id, version;
    size_t sheet;
    int64_t line, col; /* line -1: the column */
    const char *ref;   /* "" = unbound */
};
TZ_MUST_CHECK struct tz_err *form_binds(struct form_bind **out, size_t *n, struct tz_conn *c, int64_t town,
                                        int64_t form, struct tz_arena *a);
/* What holds for a cell: its own binding, else its column's in rows of places and totals; NULL = none. */
const char *form_ref_at(const struct form_bind *binds, size_t n, const struct tz_form_sheet *s, uint32_t row,
                        uint32_t col);

#endif
