/* SPDX-License-Identifier: Apache-2.0
 *
 * Entries handed over to the platform that keeps the register officially (home above or both): its columns in its order,
 * under the heads that its own export has, so that a row can be pasted there and comes back by import unchanged.
 */
#ifndef TZ_REGISTER_PLATFORM_H
#define TZ_REGISTER_PLATFORM_H
#include "register/list.h"
#include "sheet/write.h"

struct tz_platform_column {
    const struct tz_field *field; /* declared or system */
    const char *head;             /* the platform's word */
};
/* The number above, the place, then the platform's fields in the pack's order; what is ours (clocks, owner, proofs), computed,
 * a file or a list of several parts stays here. TZ_E_RULE when no platform keeps the register. */
TZ_MUST_CHECK struct tz_err *tz_platform_columns(struct tz_platform_column **out, size_t *n,
                                                 const struct tz_register *r, struct tz_arena *a);
/* The value of a column as the import reads it: bare numbers, ISO days, code labels, names of references; masked where it is
 * sealed and was not looked at; "" when empty. The entry needs TZ_GET_LABELS | TZ_GET_LISTS. */
const char *tz_platform_cell(const struct tz_entry *e, const struct tz_platform_column *c, struct tz_arena *a);
/* Writes the rows of the query to `sink` as a workbook or CSV; q->right EXPORT, q->parts with TZ_GET_LABELS | TZ_GET_LISTS;
 * with TZ_GET_LOOK sealed values are whole (journaled; desk.reason says why). */
TZ_MUST_CHECK struct tz_err *tz_platform_write(const struct tz_desk *d, const struct tz_list_query *q,
                                               enum tz_sheet_format format, tz_sink sink, void *data,
                                               struct tz_arena *a);
#endif
