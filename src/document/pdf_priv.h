/* SPDX-License-Identifier: Apache-2.0
 *
 * Inside the PDF module. Lengths are points from the upper left corner of the body of an upright page.
 */
#ifndef TZ_DOCUMENT_PDF_PRIV_H
#define TZ_DOCUMENT_PDF_PRIV_H
#include "document/layout_priv.h"
#include "document/pdf_module.h"
#include <cairo-pdf.h>
#include <pango/pangocairo.h>

/* How a kind of paragraph is set. */
struct face {
    const char *family;
    double size;
    double pitch;   /* from line to line */
    double advance; /* of a full-width character; 0 = its own */
    double red, green, blue;
};

enum face_kind {
    FACE_BODY,
    FACE_TITLE,
    FACE_HEI,
    FACE_KAI,
    FACE_CAPTION,
    FACE_CELL,
    FACE_CELL_HEAD,
    FACE_REMARK,
    FACE_CLOSING,
    FACE_NUMBER,
    FACE_KINDS
};
extern const struct face faces[FACE_KINDS];

struct pdf {
    const struct tz_document *document;
    const struct tz_pdf_job *job;
    PangoContext *context;
    PangoFontDescription *fonts[FACE_KINDS];
    cairo_surface_t *surface;
    cairo_t *cr;
    int page;             /* from 1 */
    bool lying;           /* the page is a lying one */
    bool blank;           /* nothing stands on the page yet */
    double y;             /* next free place */
    double width, height; /* of the body */
    unsigned notes;       /* marks with notes so far */
    GString *note_list;
    const struct tz_block *before;
};

/* A paragraph's text with its attributes, made from runs. */
struct piece {
    GString *text;
    PangoAttrList *attributes;
    GArray *links; /* of struct link */
};
struct link {
    unsigned from, to; /* bytes of the text */
    const char *address;
};
void piece_begin(struct piece *p);
void piece_end(struct piece *p);
void piece_string(struct piece *p, const char *s);
/* Label and runs of a block; marks are numbered when p->note_list is there. */
void piece_block(struct pdf *pdf, struct piece *p, const struct tz_block *b, const struct face *face);

/* A layout of the piece in a face; `width` in points, < 0 = one line. */
PangoLayout *pdf_layout(struct pdf *pdf, const struct piece *p, enum face_kind face, double width);
/* Draws line i of a layout with its middle at y + pitch / 2; `spread`: stretched to the width. */
void pdf_line(struct pdf *pdf, const struct piece *p, PangoLayout *layout, PangoLayoutLine *line,
              const struct face *face, double x, double y, double spread);

/* Pages. */
void pdf_page_end(struct pdf *pdf);
void pdf_page_begin(struct pdf *pdf, bool lying);
/* Makes room for `height`: a new page when it does not fit on this one (and this one is not blank). */
void pdf_room(struct pdf *pdf, double height);

/* Blocks. */
struct paragraph_form {
    enum face_kind face;
    enum tz_align align;       /* NONE = both edges */
    double first, left, right; /* indents in points */
    double before;             /* space above */
    bool keep;                 /* with the next block: at least one line of it */
};
void pdf_paragraph(struct pdf *pdf, const struct tz_block *b, const struct paragraph_form *form);
void pdf_string(struct pdf *pdf, const char *s, const struct paragraph_form *form);
void pdf_table(struct pdf *pdf, const struct tz_doc_table *t);
void pdf_image(struct pdf *pdf, const struct tz_image *i);

/* Head and foot of an official document, proof line and code. */
void pdf_red_head(struct pdf *pdf, const struct tz_official *o);
void pdf_closing(struct pdf *pdf, const struct tz_official *o);
void pdf_proof(struct pdf *pdf);

#endif
