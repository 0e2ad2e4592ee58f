/* SPDX-License-Identifier: Apache-2.0
 *
 * Readers: bytes of a file -> document tree. Every reader takes its limits from tz_limits (report_bytes,
 * inflate_bytes, inflate_ratio) and from the constants beside its code; what is wrong with a file is said in
 * plain Chinese with a remedy. `out` and everything below it live in `a`; `data` is not needed any more.
 */
#ifndef TZ_DOCUMENT_READ_H
#define TZ_DOCUMENT_READ_H
#include "document/tree.h"

enum tz_format { TZ_FORMAT_AUTO, TZ_FORMAT_TEXT, TZ_FORMAT_HTML, TZ_FORMAT_DOCX, TZ_FORMAT_PDF };

/* Guesses from the first bytes (the name's ending only decides between text and HTML without a sign of
 * either). Answers TZ_FORMAT_AUTO for what no reader takes (.doc, spreadsheets, pictures …). */
enum tz_format tz_document_guess(const char *name, const void *data, size_t len);

/* Reads with the guessed reader; `name` is for messages and may be NULL. TZ_E_INPUT: no document, damaged,
 * encrypted, scanned; TZ_E_LIMIT: too large, zip bomb; TZ_E_MISSING: pdftotext absent. */
TZ_MUST_CHECK struct tz_err *tz_document_read(struct tz_document **out, const char *name, const void *data, size_t len,
                                              struct tz_arena *a);
/* The same from a file. */
TZ_MUST_CHECK struct tz_err *tz_document_read_file(struct tz_document **out, const char *path, struct tz_arena *a);

/* UTF-8 (with or without mark), GBK/GB18030, UTF-16: a paragraph a line; blank lines end nothing and are
 * dropped. Offsets are in the decoded text without mark. */
TZ_MUST_CHECK struct tz_err *tz_document_read_text(struct tz_document **out, const void *data, size_t len,
                                                   struct tz_arena *a);
/* A saved page: block tags make paragraphs, cells make tables; script, style, template, nav and what is hidden
 * are skipped; header, footer, aside, form and button text is kept as furniture. Never fails on bad markup. */
TZ_MUST_CHECK struct tz_err *tz_document_read_html(struct tz_document **out, const void *data, size_t len,
                                                   struct tz_arena *a);
/* Word (WPS) file: heading styles and outline levels, automatic numbers as labels, tables with merges, text
 * boxes, tracked deletions left out. */
TZ_MUST_CHECK struct tz_err *tz_document_read_docx(struct tz_document **out, const void *data, size_t len,
                                                   struct tz_arena *a);
/* Text layer of a PDF by pdftotext (poppler-utils) in a process with limits; hard-wrapped lines are kept as
 * they stand, one paragraph a line. */
TZ_MUST_CHECK struct tz_err *tz_document_read_pdf(struct tz_document **out, const void *data, size_t len,
                                                  struct tz_arena *a);

#endif
