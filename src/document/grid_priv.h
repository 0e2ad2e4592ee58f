/* SPDX-License-Identifier: Apache-2.0
 *
 * Tables as the formats give them (rows of cells with spans, in order) -> the tree's grid. Used by the HTML and
 * DOCX readers, which both learn the size of a table only at its end.
 */
#ifndef TZ_DOCUMENT_GRID_PRIV_H
#define TZ_DOCUMENT_GRID_PRIV_H
#include "document/tree.h"

#define GRID_COLUMNS 512             /* a wider table is no table */
#define GRID_CELLS ((size_t)1 << 20) /* rows x columns */

struct grid_cell {
    struct tz_blocks blocks;
    uint32_t row, col; /* col: set by grid_finish, or before it where the format says (col_known) */
    uint32_t row_span, col_span;
    bool header, col_known, continues; /* continues: DOCX vMerge, belongs to the cell above */
    enum tz_align align;
    struct grid_cell *next;
};

struct grid {
    struct grid_cell *first, *last;
    uint32_t rows;          /* begun */
    bool nested;            /* holds a table */
    size_t most_paragraphs; /* of one cell */
};

/* A cell of the row begun last (grid->rows is raised by who begins rows). */
struct grid_cell *grid_add(struct grid *g, struct tz_arena *a);

/* Places the cells and appends the table to `to`. A grid that only arranges the page (tables inside, one column,
 * a cell of many paragraphs, or far too large) is dissolved instead: its blocks follow each other in `to`. An
 * empty one leaves nothing. */
void grid_finish(struct grid *g, struct tz_document *d, struct tz_blocks *to);

#endif
