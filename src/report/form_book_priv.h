/* SPDX-License-Identifier: Apache-2.0
 *
 * Inside report/: a sheet of a workbook as a grid of texts. Apart from the other headers, since sheet/ and pack/ both have a
 * `struct tz_cell`.
 */
#ifndef TZ_REPORT_FORM_BOOK_PRIV_H
#define TZ_REPORT_FORM_BOOK_PRIV_H
#include "base/arena.h"
#include "base/err.h"

struct form_book_cell {
    const char *text; /* never NULL */
    bool formula;
};
struct form_book_merge { /* both ends inclusive */
    uint32_t row, col, last_row, last_col;
};
struct form_book {
    const char *format; /* xlsx … */
    size_t sheet_n;
    const char *name; /* of the sheet */
    uint32_t rows, cols;
    struct form_book_cell *cells; /* rows x cols */
    const struct form_book_merge *merges;
    size_t merge_n;
};
/* What lies beyond `rows` and `cols` is left out. TZ_E_NOT_FOUND: no such sheet. */
TZ_MUST_CHECK struct tz_err *form_book_read(struct form_book *out, const char *file, const void *data, size_t bytes,
                                            size_t sheet, uint32_t rows, uint32_t cols, struct tz_arena *a);
char *form_book_address(char *buf, uint32_t row, uint32_t col); /* buf >= 16 */
char *form_book_column(char *buf, uint32_t col);                /* buf >= 8 */
bool form_book_parse(const char *s, uint32_t *row, uint32_t *col);

#endif
