/* SPDX-License-Identifier: Apache-2.0
 *
 * The two formats behind write.h.
 */
#ifndef TZ_SHEET_WRITE_PRIV_H
#define TZ_SHEET_WRITE_PRIV_H
#include "sheet/part_priv.h"
#include "sheet/write.h"

enum put_kind { PUT_EMPTY, PUT_TEXT, PUT_NUMBER, PUT_DAY, PUT_INSTANT };

struct put_cell {
    enum put_kind kind;
    const char *text; /* TEXT, NUMBER (canonical decimal) */
    tz_day day;
    tz_instant instant;
};

struct xlsx_out;

struct tz_sheet_writer {
    enum tz_sheet_format format;
    struct tz_arena *arena;
    tz_sink sink;
    void *data;
    const struct tz_sheet_head *head; /* of the open sheet, NULL before the first */
    size_t col;                       /* cells put in this row */
    bool strong;                      /* this row is a total */
    struct tz_buf row;                /* the row being made */
    struct xlsx_out *xlsx;
};

/* Cells are formatted into w->row at once, errors wait for the row's end. */
void xlsx_out_begin(struct tz_sheet_writer *w);
struct tz_err *xlsx_out_sheet(struct tz_sheet_writer *w, const struct tz_sheet_head *head);
void xlsx_out_cell(struct tz_sheet_writer *w, const struct put_cell *c);
void xlsx_out_note(struct tz_sheet_writer *w, const char *text);
struct tz_err *xlsx_out_row(struct tz_sheet_writer *w);
struct tz_err *xlsx_out_finish(struct tz_sheet_writer *w);

/* ---- cell formats ---- */

/* The fixed ones; further ones are added as they are asked for. */
enum xlsx_format { FORMAT_PLAIN, FORMAT_TITLE, FORMAT_SUBTITLE, FORMAT_HEAD, FORMAT_FOOT, FORMAT_FIRST };
#define FORMATS 200

struct xlsx_formats {
    struct {
        enum put_kind kind;
        int decimals; /* -1 general */
        bool thousands, strong, wrap;
    } list[FORMATS];
    unsigned count;
};
/* Index of a cell format, made on first use. */
unsigned xlsx_format(struct xlsx_formats *f, enum put_kind kind, const struct tz_sheet_column *c, bool strong);
void xlsx_styles(struct tz_buf *out, const struct xlsx_formats *f);

#endif
