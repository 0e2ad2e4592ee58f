/* SPDX-License-Identifier: Apache-2.0
 *
 * Writers: document tree -> HTML, DOCX, PDF. One file a format, none touches anything but the tree. DOCX and PDF
 * follow the layout of official documents (GB/T 9704-2012) whether or not the document has a red head
 * (d->official): A4, margins 37/35/28/26 mm, 22 lines of 28 characters, 仿宋 三号, page numbers — 1 —.
 * Equal trees give equal bytes (PDF: with the same fonts).
 */
#ifndef TZ_DOCUMENT_WRITE_H
#define TZ_DOCUMENT_WRITE_H
#include "base/buf.h"
#include "document/tree.h"

struct tz_html_options {
    bool page;            /* a whole page that stands alone, with its style; else an <article> to put into one */
    int heading;          /* fragment: the heading element of level 1 (2 = h2); 0 = 2. The title is one above */
    bool ref_ids;         /* each reference carries its ref as id, so that a margin can point back: refs must differ */
    const char *ref_base; /* address for references without href of their own: ref_base + ref; NULL = no link */
};

/* Appends to `out`. All text is escaped; addresses other than http, https, mailto, /path, #anchor are dropped. */
void tz_document_write_html(struct tz_buf *out, const struct tz_document *d, const struct tz_html_options *options);

/* The file in memory, in `a`. Runs with a mark and a note carry the note as a Word comment. */
TZ_MUST_CHECK struct tz_err *tz_document_write_docx(void **out, size_t *len, const struct tz_document *d,
                                                    struct tz_arena *a);

/* The file in memory, in `a`. Loads the PDF module (pango, cairo) on first use; TZ_E_MISSING when the module or a
 * Chinese font is absent. May be called from several threads, one document at a time is made. */
TZ_MUST_CHECK struct tz_err *tz_document_write_pdf(void **out, size_t *len, const struct tz_document *d,
                                                   struct tz_arena *a);

#endif
