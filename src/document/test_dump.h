/* SPDX-License-Identifier: Apache-2.0
 *
 * A document tree in one line, for the tests of the readers: blocks are parted by '|'; H1 heading, I1 item
 * (label), T table; ! furniture, * emphasised, = centred, {href} links.
 */
#ifndef TZ_DOCUMENT_TEST_DUMP_H
#define TZ_DOCUMENT_TEST_DUMP_H
#include "base/buf.h"
#include "document/tree.h"

static void dump_blocks(struct tz_buf *out, const struct tz_blocks *blocks);

static void dump_table(struct tz_buf *out, const struct tz_doc_table *t)
{
    tz_buf_printf(out, "T%ux%u/%u[", t->rows, t->columns, t->header_rows);
    for (uint32_t r = 0; r < t->rows; r++) {
        for (uint32_t c = 0; c < t->columns; c++) {
            const struct tz_cell_block *cell = tz_table_cell(t, r, c);
            if (!cell->col_span)
                continue;
            tz_buf_str(out, c ? "," : "");
            if (cell->row_span > 1 || cell->col_span > 1)
                tz_buf_printf(out, "%ux%u:", cell->row_span, cell->col_span);
            dump_blocks(out, &cell->blocks);
        }
        tz_buf_char(out, ';');
    }
    tz_buf_char(out, ']');
}

static void dump_blocks(struct tz_buf *out, const struct tz_blocks *blocks)
{
    for (const struct tz_block *b = blocks->first; b; b = b->next) {
        if (b != blocks->first)
            tz_buf_char(out, '|');
        if (b->table) {
            dump_table(out, b->table);
            continue;
        }
        tz_buf_str(out, b->furniture ? "!" : "");
        tz_buf_str(out, b->emphasised ? "*" : "");
        tz_buf_str(out, b->align == TZ_ALIGN_CENTER ? "=" : "");
        if (b->kind == TZ_BLOCK_HEADING)
            tz_buf_printf(out, "H%d ", b->level);
        else if (b->kind == TZ_BLOCK_ITEM)
            tz_buf_printf(out, "I%d(%s)", b->level, b->label);
        else if (b->kind == TZ_BLOCK_IMAGE)
            tz_buf_printf(out, "<%s>", b->image->alt);
        for (const struct tz_run *r = b->first; r; r = r->next) {
            tz_buf_add(out, r->text, r->len);
            if (r->kind == TZ_RUN_LINK)
                tz_buf_printf(out, "{%s}", r->href);
        }
    }
}

#endif
