/* SPDX-License-Identifier: Apache-2.0
 *
 * Writing spreadsheets row by row to a sink, in constant memory: XLSX with titles, grouped heads, borders,
 * number formats, comments, choice lists, print set-up; and CSV that Excel and WPS open as it is (UTF-8 with
 * mark, CR LF) with cells that could be taken for formulas disarmed. Numbers are written from their exact
 * decimals, never through floating point.
 *
 * Order of calls: new; sheet; (cells, row) …; sheet; …; finish. CSV takes one sheet.
 */
#ifndef TZ_SHEET_WRITE_H
#define TZ_SHEET_WRITE_H
#include "base/day.h"
#include "document/zip_stream.h"

enum tz_sheet_format { TZ_SHEET_XLSX, TZ_SHEET_CSV };

enum tz_column_kind { TZ_COLUMN_TEXT, TZ_COLUMN_NUMBER, TZ_COLUMN_DAY, TZ_COLUMN_INSTANT };

struct tz_sheet_column {
    const char *title;
    const char *group; /* a heading above this column and its neighbours of the same group, or NULL */
    enum tz_column_kind kind;
    int decimals;               /* NUMBER: shown; -1 = as many as the value has */
    bool thousands;             /* NUMBER: 1,234 */
    double width;               /* in characters of half width; 0 = by title and kind */
    bool wrap;                  /* TEXT: long text runs over several lines */
    const char *note;           /* comment at the head: how to fill in; or NULL */
    const char *const *choices; /* NULL, or NULL-terminated: a drop-down list for empty rows (blank forms) */
    bool required;              /* the head gets a red star */
};

struct tz_sheet_head {
    const char *name;     /* of the sheet: at most 31 characters, no []:*?/\ (they are replaced) */
    const char *title;    /* above the table, or NULL */
    const char *subtitle; /* below the title: unit, place, day; or NULL */
    const struct tz_sheet_column *columns;
    size_t count;
    bool portrait;     /* paper upright; else lying */
    bool filter;       /* drop-down filters at the head */
    size_t blank_rows; /* bordered empty rows to fill in by hand, with choice lists */
    const char *foot;  /* line under the table: source, signature; or NULL */
};

struct tz_sheet_writer;

struct tz_sheet_writer *tz_sheet_write_new(enum tz_sheet_format format, tz_sink sink, void *data, struct tz_arena *a);
/* Begins a sheet: ends the one before, writes title and head. `head` must live until the sheet is ended. */
TZ_MUST_CHECK struct tz_err *tz_sheet_write_sheet(struct tz_sheet_writer *w, const struct tz_sheet_head *head);

/* The next cell of the row, in column order; cells beyond the columns are asserted against. */
void tz_sheet_put_empty(struct tz_sheet_writer *w);
void tz_sheet_put_text(struct tz_sheet_writer *w, const char *s); /* NULL = empty */
void tz_sheet_put_decimal(struct tz_sheet_writer *w, int64_t value, int decimals);
/* A number given as decimal text ("44316.2"); what is none, or has more than 15 digits, is written as text. */
void tz_sheet_put_number(struct tz_sheet_writer *w, const char *decimal);
void tz_sheet_put_day(struct tz_sheet_writer *w, tz_day day); /* partial days and 0: as text, empty */
void tz_sheet_put_instant(struct tz_sheet_writer *w, tz_instant t);
/* A comment at the cell just put (XLSX only). */
void tz_sheet_put_note(struct tz_sheet_writer *w, const char *text);

/* Before the first cell of a row: the row is a total, in bold. */
void tz_sheet_put_strong(struct tz_sheet_writer *w);
/* Ends the row; missing cells are empty. */
TZ_MUST_CHECK struct tz_err *tz_sheet_write_row(struct tz_sheet_writer *w);
TZ_MUST_CHECK struct tz_err *tz_sheet_write_finish(struct tz_sheet_writer *w);

#endif
