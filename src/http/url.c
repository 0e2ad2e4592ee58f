/* SPDX-License-Identifier: Apache-2.0
 *
 * Percent-encoding and lists of pairs.
 */
#include "base/buf.h"
#include "base/text.h"
#include "http/http_priv.h"
#include <string.h>

static int hex(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    if (c >= 'a' && c <= 'f')
        return c - 'a' + 10;
    if (c >= 'A' && c <= 'F')
        return c - 'A' + 10;
    return -1;
}

char *tz_url_decode(struct tz_arena *a, const char *s, size_t n, bool plus)
{
    char *out = tz_alloc(a, n + 1);
    size_t len = 0;
    for (size_t i = 0; i < n; i++) {
        char c = s[i];
        if (c == '+' && plus) {
            c = ' ';
        } else if (c == '%') {
            int high = i + 2 < n ? hex(s[i + 1]) : -1;
            int low = high >= 0 ? hex(s[i + 2]) : -1;
            if (low < 0)
                return NULL;
            c = (char)(high << 4 | low);
            i += 2;
        }
        if (c == '\0')
            return NULL;
        out[len++] = c;
    }
    out[len] = '\0';
    return tz_utf8_valid(out, len) == len ? out : NULL;
}

void tz_url_encode(struct tz_buf *b, const char *s)
{
    static const char digits[] = "0123456789ABCDEF";
    for (; *s; s++) {
        unsigned char c = (unsigned char)*s;
        if ((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || strchr("-._~", c)) {
            tz_buf_char(b, (char)c);
        } else {
            char escaped[3] = {'%', digits[c >> 4], digits[c & 15]};
            tz_buf_add(b, escaped, 3);
        }
    }
}

void tz_params_add(struct tz_params *p, struct tz_arena *a, const char *name, const char *value)
{
    TZ_GROW(a, p->pairs, p->count, p->room);
    p->pairs[p->count++] = (struct tz_pair){name, value};
}

const char *tz_params_get(const struct tz_params *p, const char *name)
{
    for (size_t i = 0; i < p->count; i++)
        if (strcmp(p->pairs[i].name, name) == 0)
            return p->pairs[i].value;
    return NULL;
}
