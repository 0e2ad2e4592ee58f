/* SPDX-License-Identifier: Apache-2.0
 *
 * Sheets held in memory: for the formats that are read whole (HTML tables, XML of Excel 2003).
 */
#ifndef TZ_SHEET_TABLE_PRIV_H
#define TZ_SHEET_TABLE_PRIV_H
#include "sheet/read_priv.h"

struct table_row {
    struct tz_row row;
    struct table_row *next;
};

struct table_merge {
    struct tz_merge merge;
    struct table_merge *next;
};

struct table_sheet {
    const char *name;
    bool hidden;
    struct table_row *first, *last;
    struct table_merge *first_merge, *last_merge;
    size_t merge_count;
    struct table_sheet *next;
};

struct table_book {
    struct tz_arena *arena;
    struct table_sheet *first, *last;
    size_t count;
    const struct table_row *at; /* next row to give */
};

struct table_book *table_book_new(struct tz_arena *a);
struct table_sheet *table_sheet_add(struct table_book *b, const char *name);
/* Copies a finished line; a row without anything is left out. */
void table_row_add(struct table_book *b, struct table_sheet *s, struct sheet_line *l);
void table_merge_add(struct table_book *b, struct table_sheet *s, struct tz_merge m);
/* Makes the workbook read from b. */
void table_book_use(struct tz_workbook *w, struct table_book *b, const char *format);

#endif
