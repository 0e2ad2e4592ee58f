/* SPDX-License-Identifier: Apache-2.0
 *
 * Filling cells of an existing workbook (a superior's blank form) without disturbing a style: only the values of
 * the named cells change. A cell inside a merged range means the range's first cell. Cells with formulas keep
 * them and are reported; results of formulas are left out everywhere (they are of the old values) and the
 * workbook is told to count anew when it is opened.
 */
#ifndef TZ_SHEET_FILL_H
#define TZ_SHEET_FILL_H
#include "base/arena.h"
#include "base/day.h"
#include "base/err.h"

enum tz_fill_kind {
    TZ_FILL_TEXT,
    TZ_FILL_NUMBER, /* text is an exact decimal; beyond 15 digits it is written as text; per cent where the cell
                       shows a percentage: 95 is written as 0.95 */
    TZ_FILL_DAY,    /* a serial number where the cell shows days, else text (2024-12-23) */
    TZ_FILL_CLEAR
};

struct tz_fill {
    size_t sheet;
    uint32_t row, col; /* from 0 */
    enum tz_fill_kind kind;
    const char *text; /* TEXT, NUMBER */
    tz_day day;       /* DAY */
    bool formula;     /* out: the cell holds a formula and was left as it is */
};

/* `fills` may be in any order; of several for one cell the last counts. TZ_E_INPUT when the file is no XLSX (.xls
 * and CSV forms are to be saved as .xlsx first). */
TZ_MUST_CHECK struct tz_err *tz_sheet_fill(void **out, size_t *out_len, const char *name, const void *data, size_t len,
                                           struct tz_fill *fills, size_t count, struct tz_arena *a);

#endif
