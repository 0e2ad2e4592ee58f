/* SPDX-License-Identifier: Apache-2.0
 *
 * The tag machine: HTML bytes -> text, start tags, end tags, with their places. It allocates nothing, never
 * fails, and takes time in proportion to the input. Comments, document types and processing instructions are
 * passed over; the content of script, style and the like comes as one raw token.
 */
#ifndef TZ_DOCUMENT_HTML_SCAN_PRIV_H
#define TZ_DOCUMENT_HTML_SCAN_PRIV_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum html_token { HTML_END_OF_FILE, HTML_TEXT, HTML_RAW, HTML_START, HTML_END };

#define HTML_NAME 16

struct html_scan {
    const char *s;
    size_t len;
    size_t at; /* next byte */
    /* the token */
    size_t start, end;     /* its bytes */
    char name[HTML_NAME];  /* of a tag: lower case, cut at 15 bytes, namespace prefix kept */
    size_t attr, attr_end; /* attribute area of a start tag */
    char raw[HTML_NAME];   /* element whose raw content comes next, or "" */
};

void html_scan_init(struct html_scan *h, const char *s, size_t len);
enum html_token html_scan_next(struct html_scan *h);

/* Finds an attribute of the start tag just given: true when present; *value, *len are its bytes as written,
 * entities not decoded. `name` in lower case. */
bool html_scan_attr(const struct html_scan *h, const char *name, const char **value, size_t *len);

/* Decodes the character reference at s (which starts with '&'): puts UTF-8 (at most 8 bytes) into out and its
 * length into *out_len; answers the bytes read, 0 when it is no reference. */
size_t html_entity(const char *s, size_t n, char *out, size_t *out_len);

#endif
