/* SPDX-License-Identifier: Apache-2.0
 *
 * Reading JSON (RFC 8259) into a tree in an arena. Numbers stay text, so that quantities are never rounded through
 * floating point; depth, nodes and length are limited; duplicate names are refused; every message has line and
 * column. (Why not a library: docs/notes/json.md.)
 */
#ifndef TZ_BASE_JSON_READ_H
#define TZ_BASE_JSON_READ_H
#include "base/arena.h"
#include "base/err.h"

enum tz_jtype { TZ_J_NULL, TZ_J_FALSE, TZ_J_TRUE, TZ_J_NUMBER, TZ_J_STRING, TZ_J_ARRAY, TZ_J_OBJECT };

struct tz_jnode {
    enum tz_jtype type;
    const char *key;  /* member name; NULL in arrays and at the root */
    const char *text; /* of a string: decoded, never with NUL; of a number: as written */
    size_t len;       /* of text */
    const char *raw;  /* where the value stands in the input (not terminated) */
    size_t raw_len;
    struct tz_jnode *child; /* first element or member */
    struct tz_jnode *next;
    size_t count; /* children */
};

struct tz_json_limits {
    size_t depth, nodes, bytes;
};

/* Reads all of s[0..n) as one value. The tree lives in `a`; raw points into s. NULL limits: 64 levels, 1,000,000
 * nodes, 64 MiB. TZ_E_INPUT with place on malformed input, bad UTF-8 or \u0000; TZ_E_LIMIT beyond a limit. */
TZ_MUST_CHECK struct tz_err *tz_json_read(const struct tz_jnode **out, const char *s, size_t n,
                                          const struct tz_json_limits *limits, struct tz_arena *a);

const struct tz_jnode *tz_jget(const struct tz_jnode *object, const char *key); /* NULL when absent or no object */
const char *tz_jstr(const struct tz_jnode *v);                                  /* string's text, else NULL */
bool tz_jint(const struct tz_jnode *v, int64_t *out); /* false unless a number that is an integer in range */

#endif
