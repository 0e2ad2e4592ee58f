/* SPDX-License-Identifier: Apache-2.0
 *
 * What the elements of a page mean to its reader.
 */
#ifndef TZ_DOCUMENT_HTML_ELEMENT_PRIV_H
#define TZ_DOCUMENT_HTML_ELEMENT_PRIV_H

enum {
    BLOCK = 1,     /* ends the paragraph before and after it */
    EMPTY = 2,     /* has no content, no end tag */
    SKIP = 4,      /* its content is not read */
    FURNITURE = 8, /* navigation, buttons, page head and foot */
    STYLE = 16,    /* run style in `value` */
    HEADING = 32,  /* level in `value` */
    SCOPE = 64     /* an end tag of something outside does not close it */
};

struct html_element {
    const char *name;
    unsigned flags, value;
};

/* NULL for elements that are inline and change nothing. */
const struct html_element *html_element_find(const char *name);

#endif
