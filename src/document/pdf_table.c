/* SPDX-License-Identifier: Apache-2.0
 *
 * PDF module: tables. Columns by the widest text of each (or as given), rows by their highest cell, heads again on
 * each page. Rows held together by a cell over several rows stay on one page where they fit on one.
 */
#include "document/pdf_priv.h"
#include <math.h>
#include <string.h>

#define PAD 3.0 /* left and right of a cell's text */
#define ROW_PAD 2.0
#define COLUMN_LEAST 30.0
#define COLUMN_MOST 220.0 /* beyond this a text is better wrapped */

struct cell {
    GPtrArray *pieces;  /* struct piece, a paragraph each */
    GPtrArray *layouts; /* PangoLayout */
    enum face_kind face;
    double height;
};

struct table {
    struct pdf *pdf;
    const struct tz_doc_table *t;
    struct cell *cells;
    double *widths, *heights; /* of columns, rows */
};

static struct cell *cell_at(struct table *x, uint32_t row, uint32_t col)
{
    return &x->cells[(size_t)row * x->t->columns + col];
}

static void load_cell(struct table *x, uint32_t row, uint32_t col)
{
    const struct tz_cell_block *from = &x->t->cells[(size_t)row * x->t->columns + col];
    struct cell *c = cell_at(x, row, col);

    c->face = row < x->t->header_rows || from->header ? FACE_CELL_HEAD : FACE_CELL;
    if (!from->col_span)
        return;
    c->pieces = g_ptr_array_new();
    c->layouts = g_ptr_array_new();
    for (const struct tz_block *b = from->blocks.first; b; b = b->next) {
        struct piece *p;
        if (b->kind == TZ_BLOCK_TABLE || b->kind == TZ_BLOCK_IMAGE)
            continue;
        p = g_new0(struct piece, 1);
        piece_begin(p);
        piece_block(x->pdf, p, b, &faces[c->face]);
        g_ptr_array_add(c->pieces, p);
        g_ptr_array_add(c->layouts, pdf_layout(x->pdf, p, c->face, -1));
    }
}

static double natural_width(const struct cell *c)
{
    double most = 0;

    for (guint i = 0; c->layouts && i < c->layouts->len; i++) {
        PangoRectangle size;
        pango_layout_get_extents(c->layouts->pdata[i], NULL, &size);
        most = fmax(most, (double)size.width / PANGO_SCALE);
    }
    return most + 2 * PAD + 1;
}

/* Scales the columns to the width of the body; narrow ones keep what they need. */
static void fit_columns(struct table *x)
{
    double sum = 0, total = x->pdf->width;

    for (uint32_t c = 0; c < x->t->columns; c++)
        sum += x->widths[c];
    if (sum > total) {
        double least = fmin(COLUMN_LEAST, total / x->t->columns), fixed = 0, rest = 0;
        for (uint32_t c = 0; c < x->t->columns; c++) {
            fixed += least;
            rest += fmax(x->widths[c] - least, 0);
        }
        for (uint32_t c = 0; c < x->t->columns; c++)
            x->widths[c] = least + (rest > 0 ? fmax(x->widths[c] - least, 0) * (total - fixed) / rest : 0);
        return;
    }
    for (uint32_t c = 0; c < x->t->columns; c++)
        x->widths[c] *= total / sum;
}

static void measure_columns(struct table *x)
{
    const struct tz_doc_table *t = x->t;

    for (uint32_t c = 0; c < t->columns; c++) {
        x->widths[c] = t->widths ? t->widths[c] : COLUMN_LEAST;
        for (uint32_t r = 0; r < t->rows && !t->widths; r++) {
            const struct tz_cell_block *cell = &t->cells[(size_t)r * t->columns + c];
            if (cell->col_span == 1)
                x->widths[c] = fmax(x->widths[c], fmin(natural_width(cell_at(x, r, c)), COLUMN_MOST));
        }
    }
    fit_columns(x);
}

static double span_width(const struct table *x, uint32_t col, uint32_t span)
{
    double w = 0;
    for (uint32_t i = col; i < col + span; i++)
        w += x->widths[i];
    return w;
}

static double span_height(const struct table *x, uint32_t row, uint32_t span)
{
    double h = 0;
    for (uint32_t i = row; i < row + span; i++)
        h += x->heights[i];
    return h;
}

static void wrap_cell(struct table *x, uint32_t row, uint32_t col)
{
    const struct tz_cell_block *from = &x->t->cells[(size_t)row * x->t->columns + col];
    struct cell *c = cell_at(x, row, col);
    int lines = 0;

    for (guint i = 0; c->layouts && i < c->layouts->len; i++) {
        pango_layout_set_width(c->layouts->pdata[i],
                               (int)((span_width(x, col, from->col_span) - 2 * PAD) * PANGO_SCALE));
        lines += pango_layout_get_line_count(c->layouts->pdata[i]);
    }
    c->height = (lines ? lines : 1) * faces[c->face].pitch + 2 * ROW_PAD;
}

static void measure_rows(struct table *x)
{
    const struct tz_doc_table *t = x->t;

    for (uint32_t r = 0; r < t->rows; r++) {
        x->heights[r] = faces[FACE_CELL].pitch + 2 * ROW_PAD;
        for (uint32_t c = 0; c < t->columns; c++) {
            wrap_cell(x, r, c);
            if (t->cells[(size_t)r * t->columns + c].row_span == 1)
                x->heights[r] = fmax(x->heights[r], cell_at(x, r, c)->height);
        }
    }
    for (uint32_t r = 0; r < t->rows; r++) /* what a cell over several rows lacks goes to its last row */
        for (uint32_t c = 0; c < t->columns; c++) {
            const struct tz_cell_block *cell = &t->cells[(size_t)r * t->columns + c];
            double lack = cell->row_span > 1 ? cell_at(x, r, c)->height - span_height(x, r, cell->row_span) : 0;
            if (lack > 0)
                x->heights[r + cell->row_span - 1] += lack;
        }
}

/* ---- drawing ---- */

static void draw_text(struct table *x, struct cell *c, enum tz_align align, double left, double y, double width)
{
    for (guint i = 0; i < c->layouts->len; i++) {
        PangoLayout *layout = c->layouts->pdata[i];
        for (int k = 0; k < pango_layout_get_line_count(layout); k++) {
            PangoLayoutLine *line = pango_layout_get_line_readonly(layout, k);
            PangoRectangle size;
            double x0 = left + PAD, room;
            pango_layout_line_get_extents(line, NULL, &size);
            room = width - 2 * PAD - (double)size.width / PANGO_SCALE;
            x0 += align == TZ_ALIGN_RIGHT ? room : align == TZ_ALIGN_CENTER ? room / 2 : 0;
            pdf_line(x->pdf, c->pieces->pdata[i], layout, line, &faces[c->face], x0, y, 0);
            y += faces[c->face].pitch;
        }
    }
}

static void draw_cell(struct table *x, uint32_t row, uint32_t col, double y)
{
    const struct tz_cell_block *from = &x->t->cells[(size_t)row * x->t->columns + col];
    struct cell *c = cell_at(x, row, col);
    double left = span_width(x, 0, col), width = span_width(x, col, from->col_span),
           height = span_height(x, row, from->row_span);
    enum tz_align align = from->align ? from->align : row < x->t->header_rows ? TZ_ALIGN_CENTER : TZ_ALIGN_LEFT;
    const struct tz_block *first = from->blocks.first;

    if (!from->align && first && first->align)
        align = first->align;
    cairo_set_source_rgb(x->pdf->cr, 0, 0, 0);
    cairo_set_line_width(x->pdf->cr, 0.5);
    cairo_rectangle(x->pdf->cr, left, y, width, height);
    cairo_stroke(x->pdf->cr);
    draw_text(x, c, align, left, y + (height - c->height) / 2 + ROW_PAD, width);
}

static void draw_row(struct table *x, uint32_t row, double y)
{
    for (uint32_t c = 0; c < x->t->columns; c++)
        if (x->t->cells[(size_t)row * x->t->columns + c].col_span)
            draw_cell(x, row, c, y);
    x->pdf->blank = false;
}

static double draw_heads(struct table *x, double y)
{
    for (uint32_t r = 0; r < x->t->header_rows; r++) {
        draw_row(x, r, y);
        y += x->heights[r];
    }
    return y;
}

/* Rows from `row` on that must not be parted. */
static uint32_t together(const struct table *x, uint32_t row)
{
    uint32_t end = row + 1;

    for (uint32_t r = row; r < end && r < x->t->rows; r++)
        for (uint32_t c = 0; c < x->t->columns; c++)
            end = MAX(end, r + x->t->cells[(size_t)r * x->t->columns + c].row_span);
    return MIN(end, x->t->rows) - row;
}

static void turn_page(struct table *x)
{
    struct pdf *pdf = x->pdf;

    pdf_page_end(pdf);
    pdf_page_begin(pdf, pdf->lying);
    pdf->y = draw_heads(x, pdf->y);
}

/* A group of rows higher than a page is drawn again on each page, moved up and cut at the page's edges. */
static void draw_tall(struct table *x, uint32_t row, uint32_t count, double height)
{
    struct pdf *pdf = x->pdf;
    double pitch = faces[FACE_CELL].pitch, done = 0;

    while (done < height) {
        double room = floor((pdf->height - pdf->y - ROW_PAD) / pitch) * pitch, y = pdf->y - done;
        if (room < pitch) {
            turn_page(x);
            continue;
        }
        room = fmin(room, height - done);
        cairo_save(pdf->cr);
        cairo_rectangle(pdf->cr, -1, pdf->y, pdf->width + 2, room);
        cairo_clip(pdf->cr);
        for (uint32_t r = row; r < row + count; r++) {
            draw_row(x, r, y);
            y += x->heights[r];
        }
        cairo_restore(pdf->cr);
        done += room;
        pdf->y += room;
        if (done < height)
            turn_page(x);
    }
}

static void draw(struct table *x)
{
    struct pdf *pdf = x->pdf;
    double heads = span_height(x, 0, x->t->header_rows);

    pdf_room(pdf, heads + (x->t->rows > x->t->header_rows ? x->heights[x->t->header_rows] : 0));
    pdf->y = draw_heads(x, pdf->y);
    for (uint32_t r = x->t->header_rows, n; r < x->t->rows; r += n) {
        double height;
        n = together(x, r);
        height = span_height(x, r, n);
        if (height > pdf->height - heads) {
            draw_tall(x, r, n, height);
            continue;
        }
        if (pdf->y + height > pdf->height)
            turn_page(x);
        for (uint32_t k = r; k < r + n; k++) {
            draw_row(x, k, pdf->y);
            pdf->y += x->heights[k];
        }
    }
}

static void free_cell(struct cell *c)
{
    for (guint i = 0; c->layouts && i < c->layouts->len; i++) {
        g_object_unref(c->layouts->pdata[i]);
        piece_end(c->pieces->pdata[i]);
        g_free(c->pieces->pdata[i]);
    }
    if (c->layouts) {
        g_ptr_array_free(c->layouts, TRUE);
        g_ptr_array_free(c->pieces, TRUE);
    }
}

void pdf_table(struct pdf *pdf, const struct tz_doc_table *t)
{
    size_t count = (size_t)t->rows * t->columns;
    struct table x = {.pdf = pdf, .t = t};

    if (!count)
        return;
    x.cells = g_new0(struct cell, count);
    x.widths = g_new0(double, t->columns);
    x.heights = g_new0(double, t->rows);
    for (uint32_t r = 0; r < t->rows; r++)
        for (uint32_t c = 0; c < t->columns; c++)
            load_cell(&x, r, c);
    measure_columns(&x);
    measure_rows(&x);
    draw(&x);
    pdf->y = pdf->lying ? pdf->y + 6 : ceil((pdf->y + 4) / PITCH) * PITCH; /* back on the grid */
    for (size_t i = 0; i < count; i++)
        free_cell(&x.cells[i]);
    g_free(x.cells);
    g_free(x.widths);
    g_free(x.heights);
}
