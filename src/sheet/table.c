/* SPDX-License-Identifier: Apache-2.0
 *
 * Sheets held in memory, and the HTML tables that many platforms hand out as .xls.
 */
#include "sheet/table_priv.h"
#include "document/read.h"
#include <string.h>

struct table_book *table_book_new(struct tz_arena *a)
{
    struct table_book *b = TZ_NEW(a, struct table_book);
    b->arena = a;
    return b;
}

struct table_sheet *table_sheet_add(struct table_book *b, const char *name)
{
    struct table_sheet *s = TZ_NEW(b->arena, struct table_sheet);

    s->name = name;
    if (b->last)
        b->last->next = s;
    else
        b->first = s;
    b->last = s;
    b->count++;
    return s;
}

void table_row_add(struct table_book *b, struct table_sheet *s, struct sheet_line *l)
{
    struct table_row *r;
    struct tz_cell *cells;
    char *text;

    if (!sheet_line_finish(l))
        return;
    r = TZ_NEW(b->arena, struct table_row);
    cells = tz_memdup(b->arena, l->cells, l->row.count * sizeof *cells);
    text = tz_memdup(b->arena, l->text.data, l->text.len + 1);
    for (uint32_t i = 0; i < l->row.count; i++)
        if (l->places[i] != SIZE_MAX)
            cells[i].text = text + l->places[i];
    r->row = l->row;
    r->row.cells = cells;
    if (s->last)
        s->last->next = r;
    else
        s->first = r;
    s->last = r;
}

void table_merge_add(struct table_book *b, struct table_sheet *s, struct tz_merge m)
{
    struct table_merge *t;

    if (m.last_row == m.row && m.last_col == m.col)
        return;
    t = TZ_NEW(b->arena, struct table_merge);
    t->merge = m;
    if (s->last_merge)
        s->last_merge->next = t;
    else
        s->first_merge = t;
    s->last_merge = t;
    s->merge_count++;
}

static struct table_sheet *sheet_at(const struct table_book *b, size_t i)
{
    struct table_sheet *s = b->first;
    while (i--)
        s = s->next;
    return s;
}

static struct tz_err *table_begin(struct tz_workbook *w, size_t i)
{
    struct table_book *b = w->book->state;
    b->at = sheet_at(b, i)->first;
    return NULL;
}

static struct tz_err *table_next(const struct tz_row **out, struct tz_workbook *w)
{
    struct table_book *b = w->book->state;

    *out = b->at ? &b->at->row : NULL;
    if (b->at)
        b->at = b->at->next;
    return NULL;
}

static struct tz_err *table_merges(const struct tz_merge **out, size_t *count, struct tz_workbook *w, size_t i,
                                   struct tz_arena *a)
{
    const struct table_sheet *s = sheet_at(w->book->state, i);
    struct tz_merge *list = TZ_NEW_ARRAY(a, s->merge_count, struct tz_merge);
    size_t n = 0;

    for (const struct table_merge *m = s->first_merge; m; m = m->next)
        list[n++] = m->merge;
    *out = list;
    *count = n;
    return NULL;
}

void table_book_use(struct tz_workbook *w, struct table_book *b, const char *format)
{
    static const struct sheet_reader reader = {table_begin, table_next, table_merges};
    struct tz_sheet_name *names = TZ_NEW_ARRAY(b->arena, b->count, struct tz_sheet_name);
    size_t n = 0;

    for (const struct table_sheet *s = b->first; s; s = s->next)
        names[n++] = (struct tz_sheet_name){s->name, s->hidden};
    w->format = format;
    w->count = b->count;
    w->sheets = names;
    w->book->reader = &reader;
    w->book->state = b;
}

/* ---- HTML tables ---- */

static char *cell_text(const struct tz_cell_block *cell, struct tz_arena *a)
{
    struct tz_buf text;

    tz_buf_init(&text, a);
    for (const struct tz_block *b = cell->blocks.first; b; b = b->next) {
        if (text.len)
            tz_buf_char(&text, '\n');
        for (const struct tz_run *r = b->first; r; r = r->next)
            tz_buf_add(&text, r->text, r->len);
    }
    return text.data;
}

static struct tz_err *add_table_row(struct table_book *b, struct table_sheet *s, struct sheet_line *l,
                                    const struct tz_doc_table *t, uint32_t row)
{
    sheet_line_begin(l, row + 1);
    for (uint32_t c = 0; c < t->columns; c++) {
        const struct tz_cell_block *from = tz_table_cell(t, row, c);
        struct tz_cell *cell;
        char *text;
        if (from->col_span)
            table_merge_add(b, s, (struct tz_merge){row, c, row + from->row_span - 1, c + from->col_span - 1});
        if (!from->blocks.first)
            continue;
        text = cell_text(from, b->arena);
        TZ_TRY(sheet_line_cell(&cell, l, c));
        cell->kind = *text ? TZ_CELL_TEXT : TZ_CELL_EMPTY;
        TZ_TRY(sheet_line_text(l, c, text, strlen(text)));
    }
    table_row_add(b, s, l);
    return NULL;
}

struct tz_err *sheet_open_html(struct tz_workbook *w, const struct sheet_bytes *bytes)
{
    struct tz_arena *a = w->book->arena;
    struct table_book *b = table_book_new(a);
    struct tz_document *d;
    struct sheet_line line;
    const char *data;

    TZ_TRY(sheet_bytes_all(&data, bytes, a));
    TZ_TRY(tz_document_read_html(&d, data, bytes->len, a));
    sheet_line_init(&line, a);
    for (const struct tz_block *block = d->body.first; block; block = block->next) {
        struct table_sheet *s;
        if (!block->table)
            continue;
        s = table_sheet_add(b, tz_printf(a, "表%zu", b->count + 1));
        for (uint32_t r = 0; r < block->table->rows; r++)
            TZ_TRY(add_table_row(b, s, &line, block->table, r));
    }
    if (!b->count)
        return tz_err_hint(tz_err(TZ_E_INPUT, "这个网页里没有表格"), "请交 .xlsx、.xls 或 .csv 文件");
    w->charset = d->charset;
    table_book_use(w, b, "html");
    return NULL;
}
