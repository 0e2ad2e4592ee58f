/* SPDX-License-Identifier: Apache-2.0
 *
 * Placing table cells on the grid.
 */
#include "document/grid_priv.h"
#include <string.h>

/* More paragraphs than this in one cell: the table holds an article, not values. */
#define ARTICLE 12

struct grid_cell *grid_add(struct grid *g, struct tz_arena *a)
{
    struct grid_cell *c = TZ_NEW(a, struct grid_cell);

    if (!g->rows)
        g->rows = 1;
    c->row = g->rows - 1;
    c->row_span = c->col_span = 1;
    if (g->last)
        g->last->next = c;
    else
        g->first = c;
    g->last = c;
    return c;
}

static void append(struct tz_blocks *to, const struct tz_blocks *from)
{
    if (!from->first)
        return;
    if (to->last)
        to->last->next = from->first;
    else
        to->first = from->first;
    to->last = from->last;
}

static void dissolve(struct grid *g, struct tz_blocks *to)
{
    for (struct grid_cell *c = g->first; c; c = c->next)
        append(to, &c->blocks);
}

/* A cell that continues the one above it lengthens that one. `above[col]` is the cell last begun there. */
static void continue_cell(struct grid_cell *c, struct grid_cell **above)
{
    struct grid_cell *top = above[c->col];

    if (top && top->row + top->row_span == c->row && top->col == c->col) {
        top->row_span++;
        append(&top->blocks, &c->blocks);
    } else {
        c->continues = false;
        above[c->col] = c;
    }
}

/* Gives every cell its column; answers the number of columns, 0 when they are too many. */
static uint32_t place(struct grid *g)
{
    uint32_t until[GRID_COLUMNS] = {0}, col = 0, columns = 0, row = 0;
    struct grid_cell *above[GRID_COLUMNS] = {NULL};

    for (struct grid_cell *c = g->first; c; c = c->next) {
        if (c->row != row) {
            row = c->row;
            col = 0;
        }
        if (!c->col_known)
            for (; col < GRID_COLUMNS && until[col] > row;)
                col++;
        else
            col = c->col;
        if (col >= GRID_COLUMNS || c->col_span > GRID_COLUMNS - col)
            return 0;
        c->col = col;
        if (c->row_span > g->rows - row)
            c->row_span = g->rows - row;
        if (c->continues)
            continue_cell(c, above);
        else
            above[col] = c;
        for (uint32_t i = 0; i < c->col_span; i++)
            until[col + i] = row + c->row_span;
        col += c->col_span;
        if (col > columns)
            columns = col;
    }
    return columns;
}

/* Marks the rectangle of a cell that spans; cut where another cell has taken the place already. */
static void span(struct tz_doc_table *t, const struct grid_cell *c)
{
    uint32_t cols = 1, rows = 1;

    while (cols < c->col_span && tz_table_cell(t, c->row, c->col + cols)->col_span &&
           !tz_table_cell(t, c->row, c->col + cols)->blocks.first)
        cols++;
    for (; rows < c->row_span; rows++)
        for (uint32_t i = 0; i < cols; i++) {
            const struct tz_cell_block *at = tz_table_cell(t, c->row + rows, c->col + i);
            if (!at->col_span || at->blocks.first || at->row_span > 1 || at->col_span > 1)
                goto cut;
        }
cut:
    tz_table_merge(t, c->row, c->col, rows, cols);
}

static void fill(struct tz_doc_table *t, const struct grid *g)
{
    for (const struct grid_cell *c = g->first; c; c = c->next) {
        struct tz_cell_block *at = tz_table_cell(t, c->row, c->col);
        if (c->continues)
            continue;
        append(&at->blocks, &c->blocks);
        at->header = c->header;
        at->align = c->align;
    }
    for (const struct grid_cell *c = g->first; c; c = c->next)
        if (!c->continues && (c->row_span > 1 || c->col_span > 1) && tz_table_cell(t, c->row, c->col)->col_span == 1)
            span(t, c);
}

static uint32_t header_rows(const struct tz_doc_table *t)
{
    uint32_t n = 0;

    for (; n < t->rows; n++)
        for (uint32_t c = 0; c < t->columns; c++) {
            const struct tz_cell_block *cell = tz_table_cell(t, n, c);
            if (cell->col_span && !cell->header)
                return n;
        }
    return n < t->rows ? n : 0;
}

void grid_finish(struct grid *g, struct tz_document *d, struct tz_blocks *to)
{
    uint32_t columns;
    struct tz_doc_table *t;
    bool empty = true;

    for (const struct grid_cell *c = g->first; c; c = c->next)
        empty = empty && !c->blocks.first;
    if (empty)
        return;
    columns = place(g);
    if (g->nested || columns < 2 || g->most_paragraphs > ARTICLE || (size_t)columns * g->rows > GRID_CELLS) {
        dissolve(g, to);
        return;
    }
    t = tz_table_add(d, to, g->rows, columns);
    fill(t, g);
    t->header_rows = header_rows(t);
}
