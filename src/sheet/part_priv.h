/* SPDX-License-Identifier: Apache-2.0
 *
 * XML pieces that the writer and the rewriters of workbooks share.
 */
#ifndef TZ_SHEET_PART_PRIV_H
#define TZ_SHEET_PART_PRIV_H
#include "base/buf.h"

#define PART_HEAD "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n"
#define PART_MAIN "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
#define PART_REL "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
#define PART_RELS "http://schemas.openxmlformats.org/package/2006/relationships"
#define PART_TYPES "http://schemas.openxmlformats.org/package/2006/content-types"

/* Text of a cell: escaped for XML; control characters as _xHHHH_ (and what looks like such an escape too); cut at
 * 32,700 characters, the most a cell may hold, with a word on it. */
void part_text(struct tz_buf *out, const char *s);
/* <t>…</t> with its blanks kept. */
void part_t(struct tz_buf *out, const char *s);
/* An attribute value or other plain text. */
void part_escape(struct tz_buf *out, const char *s);

struct part_note {
    uint32_t row, col;
    const char *text;
    struct part_note *next;
};
/* comments.xml around notes sorted by row and column. */
void part_comments(struct tz_buf *out, const struct part_note *first);
/* One of them, for adding to an existing part; `author` is an index into its authors. */
void part_comment(struct tz_buf *out, const struct part_note *n, unsigned author);
/* The drawing that shows them. Shapes are numbered from 1024 * block + 1; blocks must be unique in the workbook.
 * Answers the next free block. */
unsigned part_drawing(struct tz_buf *out, const struct part_note *first, unsigned block);
void part_shape(struct tz_buf *out, const struct part_note *n, unsigned shape);
#define PART_AUTHOR "台账"
#define PART_SHAPE_TYPE                                                                                                \
    "<v:shapetype id=\"_x0000_t202\" coordsize=\"21600,21600\" o:spt=\"202\" path=\"m,l,21600r21600,l21600,xe\">"      \
    "<v:stroke joinstyle=\"miter\"/><v:path gradientshapeok=\"t\" o:connecttype=\"rect\"/></v:shapetype>"

#endif
