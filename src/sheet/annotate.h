/* SPDX-License-Identifier: Apache-2.0
 *
 * A copy of a workbook with remarks at its cells: a comment and a coloured fill, everything else as it was (parts
 * that are not touched are copied byte for byte; of the touched ones only the cells concerned change). What is
 * not XLSX (CSV, .xls, HTML tables) comes back as a plain XLSX with the remarks.
 */
#ifndef TZ_SHEET_ANNOTATE_H
#define TZ_SHEET_ANNOTATE_H
#include "base/arena.h"
#include "base/err.h"

#define TZ_REMARKS_MOST 5000 /* in one copy; a file with more errors is to be sent back, not read */

struct tz_remark {
    size_t sheet;      /* as in tz_workbook.sheets */
    uint32_t row, col; /* from 0 */
    const char *text;
    bool warning; /* yellow; else red */
};

/* *marked = remarks that found their place (the first TZ_REMARKS_MOST; several at one cell share a comment). The
 * file is made in memory, in `a`. */
TZ_MUST_CHECK struct tz_err *tz_sheet_annotate(void **out, size_t *out_len, size_t *marked, const char *name,
                                               const void *data, size_t len, const struct tz_remark *remarks,
                                               size_t count, struct tz_arena *a);

#endif
