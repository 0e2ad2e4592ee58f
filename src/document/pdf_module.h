/* SPDX-License-Identifier: Apache-2.0
 *
 * Between the program and its PDF module (tz_pdf.so), a shared object that brings pango, cairo and glib. It is
 * loaded when the first PDF is written, so that a program that writes none stays small. The module sees the
 * tree's structs only; it allocates with glib and touches no arena (which might jump through its frames).
 */
#ifndef TZ_DOCUMENT_PDF_MODULE_H
#define TZ_DOCUMENT_PDF_MODULE_H
#include "document/tree.h"

#define TZ_PDF_ABI 1 /* raised with every change of the structs, the tree's too */

struct tz_pdf_job {
    const struct tz_document *document;
    const char *fonts;       /* path of taizhang-fonts.conf */
    const unsigned char *qr; /* modules of the proof's code, or NULL */
    unsigned qr_size;
    /* out */
    unsigned char *bytes; /* the file; to be given back by release */
    size_t len;
    int pages;
    char message[200]; /* what went wrong */
};

enum tz_pdf_result { TZ_PDF_OK, TZ_PDF_NO_FONT, TZ_PDF_FAILED };

/* The one symbol of the module. One call at a time. */
struct tz_pdf_api {
    int abi;
    enum tz_pdf_result (*render)(struct tz_pdf_job *job);
    void (*release)(unsigned char *bytes);
};
#define TZ_PDF_SYMBOL "tz_pdf_api"
extern const struct tz_pdf_api tz_pdf_api;

#endif
