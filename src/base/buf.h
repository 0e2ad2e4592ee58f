/* SPDX-License-Identifier: Apache-2.0
 *
 * A growing byte string in an arena: for JSON, HTML, SQL of packs, canonical text. Always NUL-terminated.
 */
#ifndef TZ_BASE_BUF_H
#define TZ_BASE_BUF_H
#include "base/arena.h"

struct tz_buf {
    struct tz_arena *arena;
    char *data; /* never NULL after init */
    size_t len;
    size_t room;
};

void tz_buf_init(struct tz_buf *b, struct tz_arena *a);
void tz_buf_add(struct tz_buf *b, const void *data, size_t n);
void tz_buf_str(struct tz_buf *b, const char *s);
void tz_buf_char(struct tz_buf *b, char c);
void tz_buf_int(struct tz_buf *b, int64_t v);
void tz_buf_printf(struct tz_buf *b, const char *format, ...) __attribute__((format(printf, 2, 3)));
void tz_buf_reserve(struct tz_buf *b, size_t n); /* room for n more bytes, which the caller writes and counts */
void tz_buf_clear(struct tz_buf *b);             /* keeps the room */

#endif
