/* SPDX-License-Identifier: Apache-2.0
 *
 * What compiled templates call. The compiler (tools/template.c) decides from the place of a field which of these
 * is called; nothing else writes HTML. See web/README.md for the language.
 */
#ifndef TZ_HTTP_TEMPLATE_H
#define TZ_HTTP_TEMPLATE_H
#include "base/buf.h"

void tz_html_text(struct tz_buf *b, const char *s); /* between tags; NULL writes nothing, as in all of these */
void tz_html_attr(struct tz_buf *b, const char *s); /* inside a double-quoted attribute */
/* A whole URL in an attribute: local paths, http, https, mailto and tel; anything else becomes "#". */
void tz_html_url(struct tz_buf *b, const char *s);
void tz_html_url_part(struct tz_buf *b, const char *s); /* one component, percent-encoded */
void tz_html_group(struct tz_buf *b, int64_t v);        /* 1,234,567 */
void tz_html_json_str(struct tz_buf *b, const char *s); /* a JSON string inside <script type="application/json"> */
void tz_html_json(struct tz_buf *b, const char *json);  /* JSON text there: < > & U+2028 U+2029 as \u escapes */
/* The one way to write HTML as it is. The compiler allows it in one template only (report_text.html, whose
 * input is made by document/ from a checked tree) and fails the build anywhere else. */
void tz_html_raw_trusted_never_from_people(struct tz_buf *b, const char *html);

bool tz_url_safe(const char *s); /* what tz_html_url lets through */

/* An icon of the sprite, hidden from screen readers. */
void tz_html_icon(struct tz_buf *b, const char *sprite, const char *name);

#endif
