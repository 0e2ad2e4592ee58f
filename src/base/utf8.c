/* SPDX-License-Identifier: Apache-2.0
 *
 * UTF-8 by RFC 3629: no surrogates, no overlong forms, nothing above U+10FFFF.
 */
#include "base/text.h"

#include <endian.h>
#include <string.h>
#if defined(__SSE2__)
#include <emmintrin.h>
#endif

size_t tz_utf8_sequence(const char *s, size_t n)
{
    const unsigned char *p = (const unsigned char *)s;
    unsigned char lo = 0x80, hi = 0xBF;
    size_t len;

    if (p[0] < 0x80)
        return 1;
    if (p[0] < 0xC2 || p[0] > 0xF4)
        return 0;
    len = p[0] < 0xE0 ? 2 : p[0] < 0xF0 ? 3 : 4;
    if (n < len)
        return 0;
    if (p[0] == 0xE0)
        lo = 0xA0;
    else if (p[0] == 0xED)
        hi = 0x9F;
    else if (p[0] == 0xF0)
        lo = 0x90;
    else if (p[0] == 0xF4)
        hi = 0x8F;
    if (p[1] < lo || p[1] > hi)
        return 0;
    for (size_t i = 2; i < len; i++)
        if ((p[i] & 0xC0) != 0x80)
            return 0;
    return len;
}

/* Eight ASCII bytes none of which is NUL? */
static bool eight_ascii(const char *s)
{
    uint64_t w;
    memcpy(&w, s, sizeof w);
    return !((w | (w - UINT64_C(0x0101010101010101))) & UINT64_C(0x8080808080808080));
}

/* A character of three bytes with a lead byte E1-EF but ED, as nearly all Chinese ones are? Reads four bytes. */
static inline bool common_three(const char *s)
{
    uint32_t w;
    memcpy(&w, s, sizeof w);
    w = le32toh(w);
    return (w & 0x00C0C0F0) == 0x008080E0 && (w & 15) != 0 && (w & 15) != 13;
}

#if defined(__SSE2__)
/* Four such characters: twelve bytes. Reads sixteen. */
static inline bool common_twelve(const char *s)
{
    const __m128i mask = _mm_setr_epi8(-16, -64, -64, -16, -64, -64, -16, -64, -64, -16, -64, -64, 0, 0, 0, 0);
    const __m128i want = _mm_setr_epi8(-32, -128, -128, -32, -128, -128, -32, -128, -128, -32, -128, -128, 0, 0, 0, 0);
    __m128i v = _mm_loadu_si128((const __m128i *)(const void *)s);
    __m128i special = _mm_or_si128(_mm_cmpeq_epi8(v, _mm_set1_epi8(-32)), _mm_cmpeq_epi8(v, _mm_set1_epi8(-19)));
    return _mm_movemask_epi8(_mm_cmpeq_epi8(_mm_and_si128(v, mask), want)) == 0xFFFF &&
           !(_mm_movemask_epi8(special) & 0xFFF); /* lead bytes E0 and ED have stricter continuations */
}
#else
static inline bool common_twelve(const char *s)
{
    (void)s;
    return false;
}
#endif

size_t tz_utf8_valid(const char *s, size_t n)
{
    size_t i = 0;
    while (i < n) {
        size_t len;
        while (n - i >= 16 && common_twelve(s + i))
            i += 12;
        while (n - i >= 4 && common_three(s + i))
            i += 3;
        if (n - i >= 8 && eight_ascii(s + i)) {
            i += 8;
            continue;
        }
        if (i == n || !s[i] || !(len = tz_utf8_sequence(s + i, n - i)))
            break;
        i += len;
    }
    return i;
}

uint32_t tz_utf8_next(const char **p, const char *end)
{
    const unsigned char *s = (const unsigned char *)*p;
    size_t len = tz_utf8_sequence(*p, (size_t)(end - *p));

    *p += len ? len : 1;
    switch (len) {
    case 1:
        return s[0];
    case 2:
        return (uint32_t)(s[0] & 0x1F) << 6 | (s[1] & 0x3F);
    case 3:
        return (uint32_t)(s[0] & 0x0F) << 12 | (uint32_t)(s[1] & 0x3F) << 6 | (s[2] & 0x3F);
    case 4:
        return (uint32_t)(s[0] & 0x07) << 18 | (uint32_t)(s[1] & 0x3F) << 12 | (uint32_t)(s[2] & 0x3F) << 6 |
               (s[3] & 0x3F);
    default:
        return 0xFFFD;
    }
}

int tz_utf8_put(char *out, uint32_t c)
{
    if (c < 0x80) {
        out[0] = (char)c;
        return 1;
    }
    if (c < 0x800) {
        out[0] = (char)(0xC0 | c >> 6);
        out[1] = (char)(0x80 | (c & 0x3F));
        return 2;
    }
    if ((c >= 0xD800 && c < 0xE000) || c > 0x10FFFF)
        c = 0xFFFD;
    if (c < 0x10000) {
        out[0] = (char)(0xE0 | c >> 12);
        out[1] = (char)(0x80 | (c >> 6 & 0x3F));
        out[2] = (char)(0x80 | (c & 0x3F));
        return 3;
    }
    out[0] = (char)(0xF0 | c >> 18);
    out[1] = (char)(0x80 | (c >> 12 & 0x3F));
    out[2] = (char)(0x80 | (c >> 6 & 0x3F));
    out[3] = (char)(0x80 | (c & 0x3F));
    return 4;
}

size_t tz_utf8_offset(const char *s, size_t n, size_t chars)
{
    const char *p = s, *end = s + n;
    for (; chars && p < end; chars--)
        tz_utf8_next(&p, end);
    return (size_t)(p - s);
}

size_t tz_utf8_count(const char *s, size_t n)
{
    const char *p = s, *end = s + n;
    size_t count = 0;
    for (; p < end; count++)
        tz_utf8_next(&p, end);
    return count;
}
