/* SPDX-License-Identifier: Apache-2.0
 *
 * What the readers of the several formats share.
 */
#ifndef TZ_SHEET_READ_PRIV_H
#define TZ_SHEET_READ_PRIV_H
#include "base/buf.h"
#include "sheet/read.h"

/* Bytes in memory or in a file. */
struct sheet_bytes {
    const char *data; /* NULL: read from fd */
    int fd;
    size_t len;
};
/* Up to `size` bytes at `at`; 0 at the end. */
TZ_MUST_CHECK struct tz_err *sheet_bytes_read(size_t *n, const struct sheet_bytes *b, size_t at, void *buf,
                                              size_t size);
/* All of it in memory (not copied when it is there). */
TZ_MUST_CHECK struct tz_err *sheet_bytes_all(const char **out, const struct sheet_bytes *b, struct tz_arena *a);

/* A format's reader. */
struct tz_book {
    struct tz_arena *arena; /* of the workbook */
    const char *name;       /* for messages; may be NULL */
    struct tz_arena *sheet; /* child: of the sheet being read */
    const struct sheet_reader *reader;
    void *state; /* the reader's own */
    bool open;   /* between begin and end */
    size_t rows; /* given of this sheet */
};
struct sheet_reader {
    struct tz_err *(*begin)(struct tz_workbook *w, size_t i);
    struct tz_err *(*row)(const struct tz_row **out, struct tz_workbook *w);
    struct tz_err *(*merges)(const struct tz_merge **out, size_t *count, struct tz_workbook *w, size_t i,
                             struct tz_arena *a); /* NULL = the format has none */
};

/* The openers; each sets w->format, sheets, book->reader and book->state. */
TZ_MUST_CHECK struct tz_err *sheet_open_xlsx(struct tz_workbook *w, const char *path, const struct sheet_bytes *b);
TZ_MUST_CHECK struct tz_err *sheet_open_csv(struct tz_workbook *w, const struct sheet_bytes *b);
TZ_MUST_CHECK struct tz_err *sheet_open_xls(struct tz_workbook *w, const struct sheet_bytes *b);
TZ_MUST_CHECK struct tz_err *sheet_open_html(struct tz_workbook *w, const struct sheet_bytes *b);
TZ_MUST_CHECK struct tz_err *sheet_open_xml(struct tz_workbook *w, const struct sheet_bytes *b);

/* ---- the row being built ---- */

/* Cells by column; texts of the row lie in one buffer that may move until the row is finished. */
struct sheet_line {
    struct tz_row row;
    struct tz_cell *cells;
    size_t *places; /* in text, of cells whose text is not given; SIZE_MAX = text is final */
    uint32_t room;
    struct tz_buf text;
};
void sheet_line_init(struct sheet_line *l, struct tz_arena *a);
void sheet_line_begin(struct sheet_line *l, uint32_t number);
/* The cell at a column, made empty on first touch. TZ_E_LIMIT beyond tz_limits.sheet_columns. */
TZ_MUST_CHECK struct tz_err *sheet_line_cell(struct tz_cell **out, struct sheet_line *l, uint32_t col);
/* Gives a cell text that is copied. TZ_E_LIMIT beyond tz_limits.sheet_cell_bytes. */
TZ_MUST_CHECK struct tz_err *sheet_line_text(struct sheet_line *l, uint32_t col, const char *s, size_t n);
/* Sets the texts' places; true when the row holds anything. */
bool sheet_line_finish(struct sheet_line *l);

/* ---- values ---- */

#define SHEET_NUMBER 400 /* room for any number's decimal text */

/* A number as spreadsheets write it ("44316.199999999997", "1.5E-3") -> exact decimal of at most 15 significant
 * digits. Answers its length, 0 when it is no number. *imprecise: it was a whole number of more digits. */
size_t sheet_number(char *out, const char *s, size_t n, bool *imprecise);

/* What a number format shows: nothing of a date, a day, a time, both; or a percentage. */
enum sheet_shows { SHEET_SHOWS_NUMBER = 0, SHEET_SHOWS_DAY = 1, SHEET_SHOWS_TIME = 2, SHEET_SHOWS_PERCENT = 4 };
/* Digits of an exact decimal moved by two places: up, 0.955 -> 95.5; or down. */
char *sheet_hundred(const char *text, bool up, struct tz_arena *a);
unsigned sheet_format_shows(const char *code);
unsigned sheet_builtin_shows(int id);
/* Sets date, time, day, seconds of a number cell that its format shows so; leaves it a number when the value is
 * out of the calendar. */
void sheet_cell_date(struct tz_cell *c, unsigned shows, bool date1904);
/* Day -> serial number of the 1900 calendar. */
int32_t sheet_serial(tz_day day);

/* Puts "_x000D_" escapes back, in place; answers the new length. */
size_t sheet_unescape(char *s, size_t n);

#endif
