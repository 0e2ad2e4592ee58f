/* SPDX-License-Identifier: Apache-2.0
 *
 * Folding for search and matching, and sort keys. The tables are data: fold.tsv, pinyin.tsv.
 */
#include "base/arena_priv.h"
#include "base/tables_priv.h"
#include "base/text.h"

#include <string.h>
#include <utf8proc.h>

static uint32_t far_fold(uint32_t c)
{
    size_t low = 0, high = tz_fold_far_count;
    while (low < high) {
        size_t mid = (low + high) / 2;
        if (tz_fold_far[mid].from < c)
            low = mid + 1;
        else
            high = mid;
    }
    return low < tz_fold_far_count && tz_fold_far[low].from == c ? tz_fold_far[low].to : c;
}

static uint32_t ascii_lower(uint32_t c)
{
    return c - 'A' < 26 ? c + 32 : c;
}

uint32_t tz_fold_char(uint32_t c)
{
    uint16_t to;
    if (c < 0x80)
        return ascii_lower(c);
    if (c >= 0x10000)
        return c - 0x20000 < 0x10000 ? far_fold(c) : (uint32_t)utf8proc_tolower((utf8proc_int32_t)c);
    if (c > 0xFF00 && c < 0xFF5F)
        return ascii_lower(c - 0xFEE0);
    to = tz_fold_pages[tz_fold_page[c >> 8]][c & 0xFF];
    if (to)
        return to == 0xFFFF ? far_fold(c) : to;
    if (c == 0x3000 || c == 0xA0)
        return ' ';
    if (c == 0xFFE5) /* full-width yen sign */
        return 0xA5;
    if (c >= 0x3000 && c < 0xA000)
        return c;
    return (uint32_t)utf8proc_tolower((utf8proc_int32_t)c);
}

static bool blank(uint32_t c)
{
    return c == ' ' || (c >= '\t' && c <= '\r');
}

/* The character at p when it takes three bytes, as nearly all Chinese ones do; else 0. */
static inline uint32_t three_bytes(const char *p, const char *end)
{
    const unsigned char *s = (const unsigned char *)p;
    if (end - p < 3 || s[0] < 0xE3 || s[0] > 0xE9 || (s[1] & 0xC0) != 0x80 || (s[2] & 0xC0) != 0x80)
        return 0;
    return (uint32_t)(s[0] & 0x0F) << 12 | (uint32_t)(s[1] & 0x3F) << 6 | (s[2] & 0x3F);
}

char *tz_fold(struct tz_arena *a, const char *s, bool squeeze)
{
    size_t n = strlen(s), room = n + n / 2 + 4; /* two bytes may become three, three four */
    const char *p = s, *end = s + n;
    char *folded = tz_alloc(a, room), *out = folded;
    while (p < end) {
        uint32_t c = three_bytes(p, end);
        if (c > 0x3000 && !tz_fold_pages[tz_fold_page[c >> 8]][c & 0xFF]) {
            memcpy(out, p, 3);
            out += 3;
            p += 3;
            continue;
        }
        c = tz_fold_char(tz_utf8_next(&p, end));
        if (!squeeze || !blank(c))
            out += tz_utf8_put(out, c);
    }
    *out = 0;
    tz_arena_shrink(a, folded, room, (size_t)(out - folded) + 1);
    return folded;
}

/* Writes a run of digits so that numbers order by size: how many digits, then the digits. */
static char *put_number(char *out, const char **at, const char *end)
{
    const char *from = *at, *p;
    size_t n;
    while (from + 1 < end && from[0] == '0' && from[1] >= '0' && from[1] <= '9')
        from++;
    for (p = from; p < end && *p >= '0' && *p <= '9'; p++)
        continue;
    *at = p;
    n = (size_t)(p - from);
    for (; n >= 9; n -= 9)
        *out++ = '9';
    *out++ = (char)('0' + n);
    memcpy(out, from, (size_t)(p - from));
    return out + (p - from);
}

static uint32_t ranked(uint32_t c)
{
    if (c == 0x3007) /* 〇 */
        c = 0x96F6;  /* 零 */
    return c - 0x4E00 < 0x5200 ? 0x4E00u + tz_pinyin_rank[c - 0x4E00] - 1 : c;
}

char *tz_sort_key(struct tz_arena *a, const char *s)
{
    const char *p = tz_fold(a, s, true), *end = p + strlen(p);
    size_t n = (size_t)(end - p), room = 2 * n + 1; /* a lone digit becomes two bytes */
    char *key = tz_alloc(a, room), *out = key;
    while (p < end) {
        if (*p >= '0' && *p <= '9')
            out = put_number(out, &p, end);
        else
            out += tz_utf8_put(out, ranked(tz_utf8_next(&p, end)));
    }
    *out = 0;
    tz_arena_shrink(a, key, room, (size_t)(out - key) + 1);
    return key;
}
