/* SPDX-License-Identifier: Apache-2.0
 *
 * Small string helpers.
 */
#include "base/text.h"

#include <string.h>

bool tz_starts(const char *s, const char *prefix)
{
    return strncmp(s, prefix, strlen(prefix)) == 0;
}

bool tz_ends(const char *s, const char *suffix)
{
    size_t n = strlen(s), m = strlen(suffix);
    return n >= m && memcmp(s + n - m, suffix, m) == 0;
}

bool tz_same(const char *a, const char *b)
{
    return a && b ? strcmp(a, b) == 0 : a == b;
}

/* Length of the blank at s[0..n), 0 when there is none. */
static size_t blank_at(const char *s, size_t n)
{
    if (n && (*s == ' ' || (*s >= '\t' && *s <= '\r')))
        return 1;
    if (n >= 3 && !memcmp(s, "\xe3\x80\x80", 3)) /* U+3000 */
        return 3;
    return n >= 2 && !memcmp(s, "\xc2\xa0", 2) ? 2 : 0; /* U+00A0 */
}

/* Length of the blank that ends s[0..n). */
static size_t blank_before(const char *s, size_t n)
{
    if (n && blank_at(s + n - 1, 1))
        return 1;
    if (n >= 3 && blank_at(s + n - 3, 3) == 3)
        return 3;
    return n >= 2 && blank_at(s + n - 2, 2) == 2 ? 2 : 0;
}

static char *trimmed(struct tz_arena *a, const char *s, size_t n)
{
    size_t skip;
    while ((skip = blank_at(s, n))) {
        s += skip;
        n -= skip;
    }
    while ((skip = blank_before(s, n)))
        n -= skip;
    return tz_strndup(a, s, n);
}

char *tz_trim(struct tz_arena *a, const char *s)
{
    return trimmed(a, s, strlen(s));
}

char **tz_split(struct tz_arena *a, const char *s, char sep, size_t *n)
{
    size_t count = 1, i = 0;
    char **parts;
    for (const char *p = s; *p; p++)
        count += *p == sep;
    parts = TZ_NEW_ARRAY(a, count + 1, char *);
    for (const char *end; i < count; s = end + 1) {
        end = s + strcspn(s, (char[]){sep, 0});
        parts[i++] = trimmed(a, s, (size_t)(end - s));
    }
    if (n)
        *n = count;
    return parts;
}

bool tz_parse_int(const char *s, int64_t *out)
{
    bool minus = *s == '-';
    int64_t v = 0;
    s += minus || *s == '+';
    if (!*s)
        return false;
    for (; *s; s++) {
        if (*s < '0' || *s > '9' || __builtin_mul_overflow(v, (int64_t)10, &v) ||
            __builtin_sub_overflow(v, (int64_t)(*s - '0'), &v))
            return false;
    }
    if (!minus && v == INT64_MIN)
        return false;
    *out = minus ? v : -v;
    return true;
}
