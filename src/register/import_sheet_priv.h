/* SPDX-License-Identifier: Apache-2.0
 *
 * Rows of a spreadsheet as imports work with them: texts only, merged cells filled, kept in memory from the first pass to
 * the second. Apart from import_priv.h because sheet/ and pack/ both have a struct tz_cell.
 */
#ifndef TZ_REGISTER_IMPORT_SHEET_PRIV_H
#define TZ_REGISTER_IMPORT_SHEET_PRIV_H
#include "base/arena.h"
#include "base/day.h"
#include "base/err.h"

struct grid_cell {
    const char *text; /* never NULL; a cell shown as a day is 2025-03-05 */
    bool imprecise;   /* a number of more than 15 digits: the last ones are lost */
    bool error;       /* #N/A and the like */
    bool uncounted;   /* a formula whose result the file does not hold */
    bool filled_down; /* taken over from a merged range that begins in another row */
};
struct grid_row {
    int row; /* from 0, as the sheet counts */
    int count;
    bool hidden; /* by hand or by a filter */
    struct grid_cell *cells;
    const struct grid_row *above; /* the row read before; NULL = none */
};
struct grid; /* an open spreadsheet */

TZ_MUST_CHECK struct tz_err *grid_open(struct grid **out, const char *file, const void *data, size_t n,
                                       struct tz_arena *a);
size_t grid_sheets(const struct grid *g);
const char *grid_sheet_name(const struct grid *g, size_t i);
bool grid_sheet_hidden(const struct grid *g, size_t i);
/* Starts a sheet: rows come in order, those without anything are left out. */
TZ_MUST_CHECK struct tz_err *grid_begin(struct grid *g, size_t i);
/* The next row in `a`; *out NULL at the end. */
TZ_MUST_CHECK struct tz_err *grid_next(struct grid_row **out, struct grid *g, struct tz_arena *a);
void grid_end(struct grid *g);
/* "C12". */
char *grid_address(char *buf, int row, int column);

#endif
