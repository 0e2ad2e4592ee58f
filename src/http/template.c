/* SPDX-License-Identifier: Apache-2.0
 *
 * Escaping. Each function copies runs of harmless bytes at once; a table says which bytes need work.
 */
#include "http/template.h"
#include <string.h>

/* Bytes that end a harmless run, per place. */
enum { TEXT = 1, ATTR = 2, JSON = 4, URL = 8 };

static const unsigned char special[256] = {
    ['&'] = TEXT | ATTR | JSON,
    ['<'] = TEXT | ATTR | JSON | URL,
    ['>'] = TEXT | ATTR | JSON | URL,
    ['"'] = ATTR | JSON | URL,
    ['\''] = ATTR | JSON | URL,
    ['\\'] = JSON | URL,
    ['`'] = ATTR | URL,
    [0x7f] = URL,
    [0xe2] = JSON, /* first byte of U+2028 and U+2029 */
    [' '] = URL,
    [1] = TEXT | ATTR | JSON | URL,
    [2] = TEXT | ATTR | JSON | URL,
    [3] = TEXT | ATTR | JSON | URL,
    [4] = TEXT | ATTR | JSON | URL,
    [5] = TEXT | ATTR | JSON | URL,
    [6] = TEXT | ATTR | JSON | URL,
    [7] = TEXT | ATTR | JSON | URL,
    [8] = TEXT | ATTR | JSON | URL,
    ['\t'] = JSON | URL,
    ['\n'] = JSON | URL,
    [11] = TEXT | ATTR | JSON | URL,
    [12] = TEXT | ATTR | JSON | URL,
    ['\r'] = JSON | URL,
    [14] = TEXT | ATTR | JSON | URL,
    [15] = TEXT | ATTR | JSON | URL,
    [16] = TEXT | ATTR | JSON | URL,
    [17] = TEXT | ATTR | JSON | URL,
    [18] = TEXT | ATTR | JSON | URL,
    [19] = TEXT | ATTR | JSON | URL,
    [20] = TEXT | ATTR | JSON | URL,
    [21] = TEXT | ATTR | JSON | URL,
    [22] = TEXT | ATTR | JSON | URL,
    [23] = TEXT | ATTR | JSON | URL,
    [24] = TEXT | ATTR | JSON | URL,
    [25] = TEXT | ATTR | JSON | URL,
    [26] = TEXT | ATTR | JSON | URL,
    [27] = TEXT | ATTR | JSON | URL,
    [28] = TEXT | ATTR | JSON | URL,
    [29] = TEXT | ATTR | JSON | URL,
    [30] = TEXT | ATTR | JSON | URL,
    [31] = TEXT | ATTR | JSON | URL,
};

/* Length of the run before a byte of `place` or the end. */
static size_t plain(const char *s, int place)
{
    const unsigned char *p = (const unsigned char *)s;
    while (*p && !(special[*p] & place))
        p++;
    return (size_t)(p - (const unsigned char *)s);
}

static void entity(struct tz_buf *b, char c)
{
    switch (c) {
    case '&':
        tz_buf_add(b, "&amp;", 5);
        break;
    case '<':
        tz_buf_add(b, "&lt;", 4);
        break;
    case '>':
        tz_buf_add(b, "&gt;", 4);
        break;
    case '"':
        tz_buf_add(b, "&#34;", 5);
        break;
    case '\'':
        tz_buf_add(b, "&#39;", 5);
        break;
    case '`':
        tz_buf_add(b, "&#96;", 5);
        break;
    default:
        tz_buf_add(b, "\xef\xbf\xbd", 3); /* control characters do not exist in HTML */
    }
}

static void escape(struct tz_buf *b, const char *s, int place)
{
    if (!s)
        return;
    for (;;) {
        size_t n = plain(s, place);
        if (n)
            tz_buf_add(b, s, n);
        s += n;
        if (!*s)
            return;
        entity(b, *s++);
    }
}

void tz_html_text(struct tz_buf *b, const char *s)
{
    escape(b, s, TEXT);
}

void tz_html_attr(struct tz_buf *b, const char *s)
{
    escape(b, s, ATTR);
}

static bool starts(const char *s, const char *prefix)
{
    for (; *prefix; s++, prefix++)
        if ((*s | 0x20) != *prefix && *s != *prefix)
            return false;
    return true;
}

bool tz_url_safe(const char *s)
{
    if (*s == '/')
        return s[1] != '/' && s[1] != '\\';
    if (*s == '?' || *s == '#' || *s == '\0')
        return true;
    if (starts(s, "http://") || starts(s, "https://") || starts(s, "mailto:") || starts(s, "tel:"))
        return true;
    /* A relative reference: no colon before the first slash, so no scheme; and no blank that browsers drop. */
    size_t n = strcspn(s, ":/?#");
    if (s[n] == ':' || *s == '\\')
        return false;
    for (size_t i = 0; i < n; i++)
        if ((unsigned char)s[i] <= 0x20)
            return false;
    return true;
}

void tz_html_url(struct tz_buf *b, const char *s)
{
    static const char digits[] = "0123456789ABCDEF";
    if (!s)
        return;
    /* Tabs and line breaks, which browsers drop, go percent-encoded: what was checked is what is read. */
    if (!tz_url_safe(s)) {
        tz_buf_char(b, '#');
        return;
    }
    for (;;) {
        size_t n = 0;
        while (s[n] && !(special[(unsigned char)s[n]] & URL) && s[n] != '&')
            n++;
        tz_buf_add(b, s, n);
        s += n;
        if (!*s)
            return;
        if (*s == '&') {
            tz_buf_add(b, "&amp;", 5);
        } else {
            char escaped[3] = {'%', digits[(unsigned char)*s >> 4], digits[*s & 15]};
            tz_buf_add(b, escaped, 3);
        }
        s++;
    }
}

void tz_html_url_part(struct tz_buf *b, const char *s)
{
    static const char digits[] = "0123456789ABCDEF";
    for (; s && *s; s++) {
        unsigned char c = (unsigned char)*s;
        bool safe = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
                    c == '.' || c == '_' || c == '~';
        char escaped[3] = {'%', digits[c >> 4], digits[c & 15]};
        tz_buf_add(b, safe ? (const char *)&c : escaped, safe ? 1 : 3);
    }
}

void tz_html_group(struct tz_buf *b, int64_t v)
{
    char out[32];
    size_t at = sizeof out;
    uint64_t left = v < 0 ? 0 - (uint64_t)v : (uint64_t)v;
    int n = 0;
    do {
        if (n && n % 3 == 0)
            out[--at] = ',';
        out[--at] = (char)('0' + left % 10);
        left /= 10;
        n++;
    } while (left);
    if (v < 0)
        out[--at] = '-';
    tz_buf_add(b, out + at, sizeof out - at);
}

/* \u escapes: harmless inside JSON strings, the only place where these characters may stand in JSON text. */
static void json_escape(struct tz_buf *b, const char *s, bool quoted)
{
    static const char digits[] = "0123456789abcdef";
    for (;;) {
        size_t n = plain(s, JSON);
        if (n)
            tz_buf_add(b, s, n);
        s += n;
        if (!*s)
            return;
        unsigned char c = (unsigned char)*s;
        bool separator = c == 0xe2 && (unsigned char)s[1] == 0x80 && ((unsigned char)s[2] & 0xfe) == 0xa8;
        if (separator) {
            tz_buf_add(b, (unsigned char)s[2] == 0xa8 ? "\\u2028" : "\\u2029", 6);
            s += 3;
            continue;
        }
        if (c == 0xe2 || (!quoted && !strchr("<>&", c))) {
            tz_buf_char(b, (char)c);
        } else {
            char escaped[6] = {'\\', 'u', '0', '0', digits[c >> 4], digits[c & 15]};
            tz_buf_add(b, escaped, 6);
        }
        s++;
    }
}

void tz_html_json_str(struct tz_buf *b, const char *s)
{
    if (!s) {
        tz_buf_add(b, "null", 4);
        return;
    }
    tz_buf_char(b, '"');
    json_escape(b, s, true);
    tz_buf_char(b, '"');
}

void tz_html_json(struct tz_buf *b, const char *json)
{
    if (json)
        json_escape(b, json, false);
    else
        tz_buf_add(b, "null", 4);
}

void tz_html_raw_trusted_never_from_people(struct tz_buf *b, const char *html)
{
    if (html)
        tz_buf_str(b, html);
}

void tz_html_icon(struct tz_buf *b, const char *sprite, const char *name)
{
    tz_buf_str(b, "<svg class=\"icon\" aria-hidden=\"true\" focusable=\"false\"><use href=\"");
    tz_buf_str(b, sprite);
    tz_buf_str(b, "/icons.svg#");
    tz_html_attr(b, name);
    tz_buf_str(b, "\"></use></svg>");
}
