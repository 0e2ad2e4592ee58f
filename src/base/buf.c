/* SPDX-License-Identifier: Apache-2.0
 *
 * Growing byte strings.
 */
#include "base/buf.h"
#include "base/arena_priv.h"
#include "base/err.h"

#include <stdio.h>
#include <string.h>

#define FIRST_ROOM 64

void tz_buf_init(struct tz_buf *b, struct tz_arena *a)
{
    b->arena = a;
    b->len = 0;
    b->room = FIRST_ROOM;
    b->data = tz_alloc(a, b->room);
}

/* Makes room for n more bytes and the NUL. */
void tz_buf_reserve(struct tz_buf *b, size_t n)
{
    size_t need, room = b->room;
    if (__builtin_expect(n < room - b->len, 1))
        return;
    if (__builtin_add_overflow(b->len, n, &need) || need > SIZE_MAX / 4)
        tz_arena_fail(b->arena);
    while (room <= need)
        room *= 2;
    b->data = tz_arena_regrow(b->arena, b->data, b->room, room);
    b->room = room;
}

void tz_buf_add(struct tz_buf *b, const void *data, size_t n)
{
    if (!n)
        return;
    tz_buf_reserve(b, n);
    memcpy(b->data + b->len, data, n);
    b->len += n;
    b->data[b->len] = 0;
}

void tz_buf_str(struct tz_buf *b, const char *s)
{
    tz_buf_add(b, s, strlen(s));
}

void tz_buf_char(struct tz_buf *b, char c)
{
    tz_buf_reserve(b, 1);
    b->data[b->len++] = c;
    b->data[b->len] = 0;
}

void tz_buf_int(struct tz_buf *b, int64_t v)
{
    char digits[20], *p = digits + sizeof digits;
    uint64_t u = v < 0 ? -(uint64_t)v : (uint64_t)v;
    do
        *--p = (char)('0' + u % 10);
    while (u /= 10);
    if (v < 0)
        tz_buf_char(b, '-');
    tz_buf_add(b, p, (size_t)(digits + sizeof digits - p));
}

void tz_buf_printf(struct tz_buf *b, const char *format, ...)
{
    va_list ap;
    int n;
    va_start(ap, format);
    n = vsnprintf(b->data + b->len, b->room - b->len, format, ap);
    va_end(ap);
    TZ_ASSERT(n >= 0);
    if ((size_t)n >= b->room - b->len) {
        tz_buf_reserve(b, (size_t)n);
        va_start(ap, format);
        vsnprintf(b->data + b->len, b->room - b->len, format, ap);
        va_end(ap);
    }
    b->len += (size_t)n;
}

void tz_buf_clear(struct tz_buf *b)
{
    b->len = 0;
    b->data[0] = 0;
}
