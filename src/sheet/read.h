/* SPDX-License-Identifier: Apache-2.0
 *
 * Reading spreadsheets row by row: XLSX (also of WPS), CSV and other delimited text in any usual encoding, .xls
 * by freexl in a helper process, and the HTML tables and XML that platforms hand out under the name .xls.
 * A sheet of any length is read in the memory of one row plus the workbook's shared strings.
 *
 * Order of calls: open, (merges), begin, row … until NULL, end; then another sheet. One sheet at a time.
 * Limits: tz_limits.upload_bytes, inflate_bytes, inflate_ratio, sheet_rows, sheet_columns, sheet_cell_bytes.
 */
#ifndef TZ_SHEET_READ_H
#define TZ_SHEET_READ_H
#include "base/arena.h"
#include "base/day.h"
#include "base/err.h"

enum tz_cell_kind { TZ_CELL_EMPTY, TZ_CELL_TEXT, TZ_CELL_NUMBER, TZ_CELL_BOOL, TZ_CELL_ERROR };

struct tz_cell {
    enum tz_cell_kind kind;
    bool formula;   /* the value was computed by a formula; EMPTY + formula = the file holds no result */
    bool date;      /* a NUMBER that its format shows as a day: `day` is set */
    bool time;      /* … with a time of day, or only that: `seconds` is set */
    bool percent;   /* a NUMBER that its format shows as a percentage: 0.95 stands for 95 % */
    bool imprecise; /* a NUMBER of more than 15 digits: the last ones are lost (citizen ids typed as numbers) */
    uint32_t len;
    const char *text; /* never NULL: the text; the exact decimal ("44316.2", "-0.5", no exponent, at most 15
                         significant digits, as Excel shows it); "1" or "0" of a bool; "#N/A" of an error */
    tz_day day;       /* 0 when not a day */
    int32_t seconds;  /* since midnight */
};

struct tz_row {
    uint32_t number; /* from 1, as the spreadsheet shows it */
    uint32_t count;  /* cells[0] is column A; what lies behind is empty */
    bool hidden;     /* by hand or by a filter */
    const struct tz_cell *cells;
};

struct tz_merge { /* rows and columns from 0, both ends inclusive */
    uint32_t row, col, last_row, last_col;
};

struct tz_sheet_name {
    const char *name;
    bool hidden;
};

struct tz_workbook {
    const char *format;  /* "xlsx", "csv", "xls", "html", "xml" */
    const char *charset; /* CSV: "UTF-8", "GB18030", "UTF-16LE" …; else NULL */
    char delimiter;      /* CSV, else 0 */
    size_t count;        /* sheets with cells (charts are left out) */
    const struct tz_sheet_name *sheets;
    bool macros;          /* holds a VBA project; it is never looked at */
    struct tz_book *book; /* private */
};

/* A number as people see it: "95.5%" of a cell shown as a percentage, else its text. */
const char *tz_cell_number(const struct tz_cell *c, struct tz_arena *a);

/* Opens a spreadsheet from memory (`data` must outlive the workbook) or from a file, by its content; `name` is
 * used for messages and to tell a wrong ending (may be NULL). TZ_E_INPUT: no spreadsheet, damaged, encrypted;
 * TZ_E_LIMIT: too large, zip bomb; TZ_E_NOT_FOUND. Everything is closed with `a`. */
TZ_MUST_CHECK struct tz_err *tz_sheet_open(struct tz_workbook **out, const char *name, const void *data, size_t len,
                                           struct tz_arena *a);
TZ_MUST_CHECK struct tz_err *tz_sheet_open_file(struct tz_workbook **out, const char *path, struct tz_arena *a);

/* Starts reading sheet i, from its first row. */
TZ_MUST_CHECK struct tz_err *tz_sheet_begin(struct tz_workbook *w, size_t i);
/* The next row that holds anything, NULL at the end. The row is valid until the next call. Errors name the cell. */
TZ_MUST_CHECK struct tz_err *tz_sheet_row(const struct tz_row **out, struct tz_workbook *w);
/* Ends reading before the last row; a no-op otherwise. */
void tz_sheet_end(struct tz_workbook *w);

/* The merged ranges of sheet i, in file order (none in CSV and .xls). To be asked for outside begin … end. */
TZ_MUST_CHECK struct tz_err *tz_sheet_merges(const struct tz_merge **out, size_t *count, struct tz_workbook *w,
                                             size_t i, struct tz_arena *a);

/* "B12" from row 11, column 1; buf >= 16. And back: false when it is no address. */
char *tz_sheet_address(char *buf, uint32_t row, uint32_t col);
bool tz_sheet_parse_address(const char *s, uint32_t *row, uint32_t *col);
/* Column letters alone: 0 -> "A"; buf >= 8. */
char *tz_sheet_column(char *buf, uint32_t col);

#endif
