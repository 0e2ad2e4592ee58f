/* SPDX-License-Identifier: Apache-2.0
 *
 * Writing spreadsheets: the calls, and CSV. XLSX is in xlsx_write.c.
 */
#include "sheet/write_priv.h"
#include "base/number.h"
#include <stdio.h>
#include <string.h>

struct tz_sheet_writer *tz_sheet_write_new(enum tz_sheet_format format, tz_sink sink, void *data, struct tz_arena *a)
{
    struct tz_sheet_writer *w = TZ_NEW(a, struct tz_sheet_writer);

    w->format = format;
    w->arena = a;
    w->sink = sink;
    w->data = data;
    tz_buf_init(&w->row, a);
    if (format == TZ_SHEET_XLSX)
        xlsx_out_begin(w);
    return w;
}

/* ---- CSV ---- */

/* Text that a spreadsheet would run as a formula gets an apostrophe in front (it stays readable, and harmless). */
static bool runs_as_formula(const char *s)
{
    int64_t v;
    struct tz_err *e;

    if (!*s || !s[1] || !strchr("=+-@\t\r", *s))
        return false;
    e = tz_dec_parse(&v, s, TZ_DECIMALS_MAX);
    if (!e)
        return false;
    tz_err_free(e);
    return true;
}

static void csv_text(struct tz_buf *out, const char *s)
{
    bool guard = runs_as_formula(s);

    if (!guard && !s[strcspn(s, ",\"\r\n")] && *s != ' ') {
        tz_buf_str(out, s);
        return;
    }
    tz_buf_str(out, guard ? "\"'" : "\"");
    for (; *s; s++) {
        if (*s == '"')
            tz_buf_char(out, '"');
        tz_buf_char(out, *s);
    }
    tz_buf_char(out, '"');
}

static void csv_cell(struct tz_sheet_writer *w, const struct put_cell *c)
{
    char text[40];

    switch (c->kind) {
    case PUT_TEXT:
        csv_text(&w->row, c->text);
        break;
    case PUT_NUMBER:
        tz_buf_str(&w->row, c->text);
        break;
    case PUT_DAY:
        tz_buf_str(&w->row, tz_day_print(text, c->day));
        break;
    case PUT_INSTANT:
        tz_buf_str(&w->row, tz_instant_print(text, c->instant));
        break;
    default:
        break;
    }
}

static struct tz_err *csv_line(struct tz_sheet_writer *w)
{
    tz_buf_str(&w->row, "\r\n");
    return w->sink(w->data, w->row.data, w->row.len);
}

static struct tz_err *csv_sheet(struct tz_sheet_writer *w, const struct tz_sheet_head *head)
{
    TZ_ASSERT(!w->head);
    tz_buf_str(&w->row, "\xef\xbb\xbf");
    for (size_t i = 0; i < head->count; i++) {
        tz_buf_str(&w->row, i ? "," : "");
        csv_text(&w->row, head->columns[i].title);
    }
    return csv_line(w);
}

/* ---- the calls ---- */

struct tz_err *tz_sheet_write_sheet(struct tz_sheet_writer *w, const struct tz_sheet_head *head)
{
    struct tz_err *e = w->format == TZ_SHEET_CSV ? csv_sheet(w, head) : xlsx_out_sheet(w, head);

    w->head = head;
    w->col = 0;
    tz_buf_clear(&w->row);
    return e;
}

static void put(struct tz_sheet_writer *w, const struct put_cell *c)
{
    TZ_ASSERT(w->head && w->col < w->head->count);
    if (w->format == TZ_SHEET_XLSX) {
        xlsx_out_cell(w, c);
    } else {
        tz_buf_str(&w->row, w->col ? "," : "");
        csv_cell(w, c);
    }
    w->col++;
}

void tz_sheet_put_empty(struct tz_sheet_writer *w)
{
    put(w, &(struct put_cell){.kind = PUT_EMPTY});
}

void tz_sheet_put_text(struct tz_sheet_writer *w, const char *s)
{
    put(w, &(struct put_cell){.kind = s && *s ? PUT_TEXT : PUT_EMPTY, .text = s});
}

/* Digits of a decimal; beyond 15 a spreadsheet would change it. */
static bool fits(const char *s)
{
    size_t digits = 0;

    for (; *s; s++)
        digits += *s >= '0' && *s <= '9';
    return digits <= 15;
}

void tz_sheet_put_decimal(struct tz_sheet_writer *w, int64_t value, int decimals)
{
    char text[32];

    tz_dec_print(text, value, decimals);
    put(w, &(struct put_cell){.kind = fits(text) ? PUT_NUMBER : PUT_TEXT, .text = text});
}

/* Is it a decimal as JSON and XML write them? */
static bool is_decimal(const char *s)
{
    size_t digits = 0;

    s += *s == '-';
    for (; *s >= '0' && *s <= '9'; s++)
        digits++;
    if (digits && *s == '.' && s[1])
        for (s++; *s >= '0' && *s <= '9';)
            s++;
    return digits && !*s;
}

void tz_sheet_put_number(struct tz_sheet_writer *w, const char *s)
{
    enum put_kind kind = !s || !*s ? PUT_EMPTY : is_decimal(s) && fits(s) ? PUT_NUMBER : PUT_TEXT;
    put(w, &(struct put_cell){.kind = kind, .text = s});
}

void tz_sheet_put_day(struct tz_sheet_writer *w, tz_day day)
{
    char text[16];

    if (day && !tz_day_ok(day))
        put(w, &(struct put_cell){.kind = PUT_TEXT, .text = tz_day_print(text, day)});
    else
        put(w, &(struct put_cell){.kind = day ? PUT_DAY : PUT_EMPTY, .day = day});
}

void tz_sheet_put_instant(struct tz_sheet_writer *w, tz_instant t)
{
    put(w, &(struct put_cell){.kind = PUT_INSTANT, .instant = t});
}

void tz_sheet_put_note(struct tz_sheet_writer *w, const char *text)
{
    TZ_ASSERT(w->col > 0);
    if (w->format == TZ_SHEET_XLSX)
        xlsx_out_note(w, text);
}

void tz_sheet_put_strong(struct tz_sheet_writer *w)
{
    TZ_ASSERT(!w->col);
    w->strong = true;
}

struct tz_err *tz_sheet_write_row(struct tz_sheet_writer *w)
{
    struct tz_err *e;

    if (w->format == TZ_SHEET_XLSX)
        while (w->col < w->head->count)
            tz_sheet_put_empty(w);
    e = w->format == TZ_SHEET_XLSX ? xlsx_out_row(w) : csv_line(w);
    w->strong = false;
    w->col = 0;
    tz_buf_clear(&w->row);
    return e;
}

struct tz_err *tz_sheet_write_finish(struct tz_sheet_writer *w)
{
    return w->format == TZ_SHEET_XLSX ? xlsx_out_finish(w) : NULL;
}
