/* SPDX-License-Identifier: Apache-2.0
 *
 * What the parts of the DOCX writer share.
 */
#ifndef TZ_DOCUMENT_DOCX_PRIV_H
#define TZ_DOCUMENT_DOCX_PRIV_H
#include "base/buf.h"
#include "document/package.h"
#include "document/tree.h"

#define DOCX_HEAD "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n"
#define DOCX_REL "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
#define DOCX_MAIN "http://schemas.openxmlformats.org/wordprocessingml/2006/main"

struct docx {
    struct tz_arena *arena;
    const struct tz_document *document;
    struct tz_package_out *package;
    struct tz_buf *out;      /* document.xml */
    struct tz_buf comments;  /* <w:comment>s */
    struct tz_buf relations; /* of document.xml, beyond the fixed ones */
    unsigned comment_count, relation_count, picture_count;
    const struct tz_block *before; /* the block written last */
    bool break_before;             /* the next paragraph begins a page */
    bool lying;                    /* the section\'s pages are lying ones */
    bool turned;                   /* the section has only begun */
};

/* Escaped text. */
void docx_text(struct tz_buf *out, const char *s, size_t n);
/* The start of document.xml up to the body. */
void docx_text_begin(struct tz_buf *out);
/* <w:sectPr>: page, margins, grid, page numbers. */
void docx_section(struct tz_buf *out, bool lying);
/* Puts all parts into the package; document.xml is x->out. */
void docx_parts(struct docx *x);

#endif
