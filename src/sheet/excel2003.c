/* SPDX-License-Identifier: Apache-2.0
 *
 * The XML of Excel 2003 (SpreadsheetML), which older platforms export under the name .xls.
 */
#include "sheet/table_priv.h"
#include "document/xml.h"
#include "base/limits.h"
#include <stdio.h>

struct parse {
    struct table_book *book;
    struct table_sheet *sheet;
    struct sheet_line line;
    struct tz_buf text;
    struct tz_cell *cell; /* whose data is open */
    uint32_t row, col;    /* of the open row and cell, from 0 */
    uint32_t next_row, next_col;
    const char *type;
    bool in_row, in_data, formula;
    struct tz_err *error;
};

static bool is(const char *a, const char *b)
{
    return !strcmp(a, b);
}

static uint32_t number_attr(const char **at, const char *name, uint32_t most)
{
    int v = tz_xml_int(tz_xml_attr(at, name), 0);
    return v < 0 ? 0 : (uint32_t)v > most ? most : (uint32_t)v;
}

static void begin_row(struct parse *p, const char **at)
{
    uint32_t index = number_attr(at, "Index", 10000000);

    p->row = index ? index - 1 : p->next_row;
    p->next_row = p->row + 1;
    p->next_col = 0;
    p->in_row = true;
    sheet_line_begin(&p->line, p->row + 1);
    p->line.row.hidden = number_attr(at, "Hidden", 1) == 1;
}

static void begin_cell(struct parse *p, const char **at)
{
    uint32_t index = number_attr(at, "Index", 1 << 20), across = number_attr(at, "MergeAcross", 1 << 14);
    uint32_t down = number_attr(at, "MergeDown", 1 << 20);

    p->col = index ? index - 1 : p->next_col;
    p->next_col = p->col + 1 + across;
    p->formula = tz_xml_attr(at, "Formula") != NULL;
    table_merge_add(p->book, p->sheet, (struct tz_merge){p->row, p->col, p->row + down, p->col + across});
}

static void keep(struct parse *p, struct tz_err *e)
{
    if (p->error)
        tz_err_free(e);
    else
        p->error = e;
}

static struct tz_err *set_number(struct parse *p)
{
    char text[SHEET_NUMBER];
    size_t n = sheet_number(text, p->text.data, p->text.len, &p->cell->imprecise);

    p->cell->kind = n ? TZ_CELL_NUMBER : TZ_CELL_TEXT;
    return sheet_line_text(&p->line, p->col, n ? text : p->text.data, n ? n : p->text.len);
}

/* "2022-03-05T08:30:00.000" */
static struct tz_err *set_date(struct parse *p)
{
    int year, month, day, h = 0, m = 0, s = 0, n;
    char text[16];

    if (sscanf(p->text.data, "%d-%d-%dT%d:%d:%d", &year, &month, &day, &h, &m, &s) < 3 ||
        !(p->cell->day = tz_day_make(year, month, day))) {
        p->cell->kind = TZ_CELL_TEXT;
        return sheet_line_text(&p->line, p->col, p->text.data, p->text.len);
    }
    p->cell->kind = TZ_CELL_NUMBER;
    p->cell->date = true;
    p->cell->seconds = h * 3600 + m * 60 + s;
    p->cell->time = p->cell->seconds != 0;
    n = snprintf(text, sizeof text, "%d", (int)sheet_serial(p->cell->day));
    return sheet_line_text(&p->line, p->col, text, (size_t)n);
}

static struct tz_err *end_data(struct parse *p)
{
    TZ_TRY(sheet_line_cell(&p->cell, &p->line, p->col));
    p->cell->formula = p->formula;
    if (!p->text.len)
        return NULL;
    if (is(p->type, "Number"))
        return set_number(p);
    if (is(p->type, "DateTime"))
        return set_date(p);
    p->cell->kind = is(p->type, "Boolean") ? TZ_CELL_BOOL : is(p->type, "Error") ? TZ_CELL_ERROR : TZ_CELL_TEXT;
    return sheet_line_text(&p->line, p->col, p->text.data, p->text.len);
}

static void on_start(void *data, const char *name, const char **at)
{
    struct parse *p = data;

    if (is(name, "Worksheet")) {
        const char *title = tz_xml_attr(at, "Name");
        p->sheet = table_sheet_add(p->book, tz_strdup(p->book->arena, title ? title : "表格"));
        p->next_row = 0;
    } else if (is(name, "Row") && p->sheet) {
        begin_row(p, at);
    } else if (is(name, "Cell") && p->in_row) {
        begin_cell(p, at);
    } else if (is(name, "Data") && p->in_row) {
        const char *type = tz_xml_attr(at, "Type");
        p->type = tz_strdup(p->book->arena, type ? type : "String");
        p->in_data = true;
        tz_buf_clear(&p->text);
    }
}

static void on_end(void *data, const char *name)
{
    struct parse *p = data;

    if (is(name, "Data") && p->in_data) {
        p->in_data = false;
        if (!p->error)
            keep(p, end_data(p));
    } else if (is(name, "Row") && p->in_row) {
        p->in_row = false;
        if (p->error)
            return;
        table_row_add(p->book, p->sheet, &p->line);
    }
}

static void on_text(void *data, const char *s, size_t n)
{
    struct parse *p = data;
    if (p->in_data && p->text.len <= tz_limits.sheet_cell_bytes)
        tz_buf_add(&p->text, s, n);
}

struct tz_err *sheet_open_xml(struct tz_workbook *w, const struct sheet_bytes *bytes)
{
    static const struct tz_xml handlers = {on_start, on_end, on_text};
    struct tz_arena *a = w->book->arena;
    struct parse p = {.book = table_book_new(a)};
    const char *data;
    struct tz_err *e;

    TZ_TRY(sheet_bytes_all(&data, bytes, a));
    sheet_line_init(&p.line, a);
    tz_buf_init(&p.text, a);
    e = tz_xml_bytes("xml", data, bytes->len, &handlers, &p, a);
    if (e) {
        tz_err_free(p.error);
        return e;
    }
    TZ_TRY(p.error);
    if (!p.book->count)
        return tz_err_hint(tz_err(TZ_E_INPUT, "这不是电子表格"), "请交 .xlsx、.xls 或 .csv 文件");
    table_book_use(w, p.book, "xml");
    return NULL;
}
