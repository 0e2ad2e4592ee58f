/* SPDX-License-Identifier: Apache-2.0
 *
 * The parts of an XLSX workbook that stand outside its sheets.
 */
#ifndef TZ_SHEET_XLSX_PRIV_H
#define TZ_SHEET_XLSX_PRIV_H
#include "document/package.h"
#include "sheet/read_priv.h"

struct xlsx_string {
    const char *text;
    uint32_t len;
};

#define XLSX_SEGMENT 4096 /* strings a segment */

struct xlsx_strings {
    struct xlsx_string **segments;
    size_t count, room; /* strings; segments */
    char *chunk;        /* where text is put */
    size_t chunk_left;
};

struct xlsx_sheet {
    struct tz_sheet_name shown;
    const char *part;
};

struct xlsx {
    struct tz_arena *arena;
    struct tz_package *package;
    const struct tz_relation *relations;
    const char *workbook; /* part name */
    struct xlsx_sheet *sheets;
    size_t count;
    bool date1904;
    unsigned char *shows; /* by cell format (cellXfs index): enum sheet_shows bits */
    size_t show_count;
    struct xlsx_strings strings;
    bool strings_read;
    struct xlsx_rows *rows; /* of the sheet being read */
};

/* Opens the package and reads workbook and styles. */
TZ_MUST_CHECK struct tz_err *xlsx_book_open(struct xlsx **out, const char *path, const struct sheet_bytes *b,
                                            struct tz_arena *a);
/* The shared strings, once. */
TZ_MUST_CHECK struct tz_err *xlsx_book_strings(struct xlsx *x);
const struct xlsx_string *xlsx_book_string(const struct xlsx *x, size_t i); /* NULL when there is no such */

/* Finds the main part, refusing what is no XLSX with a word on what it is instead. */
TZ_MUST_CHECK struct tz_err *xlsx_main_part(const char **out, struct tz_package *p, struct tz_arena *a);

struct tz_err *xlsx_rows_begin(struct tz_workbook *w, size_t i);
struct tz_err *xlsx_rows_next(const struct tz_row **out, struct tz_workbook *w);
struct tz_err *xlsx_merges(const struct tz_merge **out, size_t *count, struct tz_workbook *w, size_t i,
                           struct tz_arena *a);

#endif
