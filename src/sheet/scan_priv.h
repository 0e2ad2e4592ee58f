/* SPDX-License-Identifier: Apache-2.0
 *
 * A pull scanner for the big parts of a workbook (rows, shared strings): tags and text as they stand in the
 * inflated bytes. It is faster than a full parser, because it checks less (nothing of attributes, characters and
 * namespaces, but tags must match), and gives every token's bytes unchanged, which the rewriting of sheets lives on. Document types are refused;
 * UTF-8 only. docs/notes/sheet.md has the measurements.
 */
#ifndef TZ_SHEET_SCAN_PRIV_H
#define TZ_SHEET_SCAN_PRIV_H
#include "base/buf.h"
#include "document/package.h"

enum scan_token {
    SCAN_END_OF_PART,
    SCAN_TEXT,  /* all text up to the next tag, entities not decoded */
    SCAN_RAW,   /* text of a CDATA section */
    SCAN_START, /* also <x/>, then `empty` is set and no end follows */
    SCAN_END,
    SCAN_OTHER /* comment, instruction, XML declaration */
};

#define SCAN_DEPTH 64

struct scan {
    struct tz_arena *arena;
    struct tz_part *part;
    const char *name; /* of the part, for messages */
    char *buf;
    size_t room, at, end; /* next byte; end of what is read */
    bool at_end;
    /* the token: its bytes */
    const char *token;
    size_t token_len;
    /* text without its CDATA marks, or of a tag: */
    const char *text;
    size_t text_len;
    const char *local; /* name without prefix; in the buffer, not terminated */
    size_t local_len;
    const char *attrs, *attrs_end;
    bool empty;
    /* the open elements: length of the name and its first bytes, which tell the names of sheets apart */
    int depth;
    struct {
        unsigned char len;
        char name[15];
    } open[SCAN_DEPTH];
};

TZ_MUST_CHECK struct tz_err *scan_open(struct scan *s, struct tz_package *p, const char *part, struct tz_arena *a);
TZ_MUST_CHECK struct tz_err *scan_next(enum scan_token *out, struct scan *s);

/* Is the tag's local name this one? */
#define scan_is(s, literal)                                                                                            \
    ((s)->local_len == sizeof(literal) - 1 && !memcmp((s)->local, (literal), sizeof(literal) - 1))

/* Walks over attributes: false at the end. Names are local, values raw. */
struct scan_attr {
    const char *name, *value;
    size_t name_len, value_len;
};
bool scan_attr_next(struct scan_attr *out, const char **at, const char *end);
/* One attribute by local name. */
bool scan_attr_find(struct scan_attr *out, const struct scan *s, const char *name);
/* Is an on/off attribute given and on? */
bool scan_attr_on(const struct scan *s, const char *name);

/* Appends text with its entities decoded and CR left out. */
void scan_decode(struct tz_buf *out, const char *s, size_t n);

#endif
