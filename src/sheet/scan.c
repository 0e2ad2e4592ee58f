/* SPDX-License-Identifier: Apache-2.0
 *
 * The pull scanner.
 */
#include "sheet/scan_priv.h"
#include "base/text.h"
#include <string.h>

#define CHUNK ((size_t)64 << 10)
#define TAG_MOST ((size_t)1 << 20) /* a longer tag is no tag */

static struct tz_err *broken(const struct scan *s, const char *what)
{
    return tz_err_detail(tz_err_hint(tz_err(TZ_E_INPUT, "文件内容已损坏"), "请在 WPS 或 Office 里打开它，另存后再试"),
                         "%s: %s", s->name, what);
}

/* Reads more behind what is there; the bytes before `at` are given up. */
static struct tz_err *more(struct scan *s)
{
    size_t n;

    if (s->at) {
        memmove(s->buf, s->buf + s->at, s->end - s->at);
        s->end -= s->at;
        s->at = 0;
    }
    if (s->room - s->end < CHUNK) {
        char *larger;
        if (s->room >= TAG_MOST)
            return broken(s, "tag without end");
        larger = tz_alloc(s->arena, s->room * 2);
        memcpy(larger, s->buf, s->end);
        s->buf = larger;
        s->room *= 2;
    }
    TZ_TRY(tz_part_read(&n, s->part, s->buf + s->end, CHUNK));
    s->end += n;
    s->at_end = !n;
    return NULL;
}

struct tz_err *scan_open(struct scan *s, struct tz_package *p, const char *part, struct tz_arena *a)
{
    *s = (struct scan){.arena = a, .name = part, .room = CHUNK * 2};
    TZ_TRY(tz_part_open(&s->part, p, part, a));
    s->buf = tz_alloc(a, s->room);
    TZ_TRY(more(s));
    if (s->end >= 2 && (!memcmp(s->buf, "\xff\xfe", 2) || !memcmp(s->buf, "\xfe\xff", 2)))
        return broken(s, "UTF-16");
    if (s->end >= 3 && !memcmp(s->buf, "\xef\xbb\xbf", 3))
        s->at = 3;
    return NULL;
}

static void take(struct scan *s, size_t n)
{
    s->token = s->buf + s->at;
    s->token_len = n;
    s->at += n;
}

/* Finds `mark` at or after offset `from` of the token, reading on as needed; *n = bytes up to behind it. */
static struct tz_err *find_end(size_t *n, struct scan *s, size_t from, const char *mark)
{
    size_t len = strlen(mark);

    for (;;) {
        size_t have = s->end - s->at;
        const char *p = have > from ? memmem(s->buf + s->at + from, have - from, mark, len) : NULL;
        if (p) {
            *n = (size_t)(p - (s->buf + s->at)) + len;
            return NULL;
        }
        if (s->at_end)
            return broken(s, "unfinished");
        from = have > from + len ? have - len : from;
        TZ_TRY(more(s));
    }
}

static bool name_ends(char c)
{
    return c == '>' || c == '/' || c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

/* Length of the tag at `at` including '>', which does not count inside quotes. Behind a value stands a blank or the end:
 * taking an attribute out must not glue what is left together. */
static struct tz_err *find_tag_end(size_t *n, struct scan *s)
{
    size_t i = 1;
    char quote = 0;
    bool closed = false; /* a quote, just now */

    for (;;) {
        const char *p = s->buf + s->at;
        size_t have = s->end - s->at;
        for (; i < have; i++) {
            char c = p[i];
            if (closed && !name_ends(c))
                return broken(s, "no blank behind a value");
            closed = quote && c == quote;
            if (quote) {
                if (closed)
                    quote = 0;
            } else if (c == '>') {
                *n = i + 1;
                return NULL;
            } else if (c == '"' || c == '\'') {
                quote = c;
            } else if (c == '<') {
                return broken(s, "tag in tag");
            }
        }
        if (s->at_end)
            return broken(s, "unfinished tag");
        TZ_TRY(more(s));
    }
}

static void set_name(struct scan *s, const char *p, const char *end)
{
    const char *from = p;

    for (; p < end && !name_ends(*p); p++)
        if (*p == ':')
            from = p + 1;
    s->local = from;
    s->local_len = (size_t)(p - from);
    s->attrs = p;
}

/* Opens or closes an element; a closing tag must be that of the one opened last. The prefix is part of the name. */
static struct tz_err *nest(struct scan *s, bool closing)
{
    const char *name = s->token + 1 + closing;
    size_t len = (size_t)(s->attrs - name), kept = len < 15 ? len : 15;

    if (s->empty)
        return NULL;
    if (!closing) {
        if (s->depth == SCAN_DEPTH)
            return broken(s, "too deep");
        s->open[s->depth].len = (unsigned char)(len & 255);
        memcpy(s->open[s->depth++].name, name, kept);
        return NULL;
    }
    if (!s->depth || s->open[s->depth - 1].len != (unsigned char)(len & 255) ||
        memcmp(s->open[s->depth - 1].name, name, kept) != 0)
        return broken(s, "tags do not match");
    s->depth--;
    return NULL;
}

static struct tz_err *scan_tag(enum scan_token *out, struct scan *s)
{
    bool closing;
    size_t n = 0;

    TZ_TRY(find_tag_end(&n, s));
    take(s, n);
    closing = s->token[1] == '/';
    s->empty = !closing && n > 2 && s->token[n - 2] == '/';
    set_name(s, s->token + 1 + closing, s->token + n - 1);
    s->attrs_end = s->token + n - 1 - s->empty;
    *out = closing ? SCAN_END : SCAN_START;
    return s->local_len ? nest(s, closing) : broken(s, "tag without name");
}

/* <!--, <![CDATA[, <?, <!DOCTYPE */
static struct tz_err *scan_special(enum scan_token *out, struct scan *s)
{
    size_t n = 0;

    while (s->end - s->at < 9 && !s->at_end)
        TZ_TRY(more(s));
    *out = SCAN_OTHER;
    if (s->end - s->at >= 9 && !memcmp(s->buf + s->at, "<![CDATA[", 9)) {
        TZ_TRY(find_end(&n, s, 9, "]]>"));
        take(s, n);
        s->text = s->token + 9;
        s->text_len = n - 12;
        *out = SCAN_RAW;
        return NULL;
    }
    if (s->end - s->at >= 4 && !memcmp(s->buf + s->at, "<!--", 4))
        TZ_TRY(find_end(&n, s, 4, "-->"));
    else if (s->buf[s->at + 1] == '?')
        TZ_TRY(find_end(&n, s, 2, "?>"));
    else
        return broken(s, "document type");
    take(s, n);
    return NULL;
}

/* Text up to the next tag, whole, so that no entity is cut. */
static struct tz_err *scan_text(enum scan_token *out, struct scan *s)
{
    size_t seen = 0;
    const char *open;

    while (!(open = memchr(s->buf + s->at + seen, '<', s->end - s->at - seen)) && !s->at_end) {
        seen = s->end - s->at;
        TZ_TRY(more(s));
    }
    take(s, open ? (size_t)(open - (s->buf + s->at)) : s->end - s->at);
    s->text = s->token;
    s->text_len = s->token_len;
    *out = SCAN_TEXT;
    return NULL;
}

struct tz_err *scan_next(enum scan_token *out, struct scan *s)
{
    const char *p;

    if (s->at == s->end && !s->at_end)
        TZ_TRY(more(s));
    if (s->at == s->end) {
        *out = SCAN_END_OF_PART;
        return NULL;
    }
    p = s->buf + s->at;
    if (*p != '<')
        return scan_text(out, s);
    if (s->end - s->at < 2 && !s->at_end) {
        TZ_TRY(more(s));
        p = s->buf + s->at;
    }
    if (s->end - s->at >= 2 && (p[1] == '!' || p[1] == '?'))
        return scan_special(out, s);
    return scan_tag(out, s);
}

/* ---- attributes ---- */

bool scan_attr_next(struct scan_attr *out, const char **at, const char *end)
{
    const char *p = *at, *close;

    while (p < end && (*p == ' ' || *p == '\n' || *p == '\t' || *p == '\r'))
        p++;
    out->name = p;
    for (; p < end && *p != '='; p++)
        if (*p == ':')
            out->name = p + 1;
    out->name_len = (size_t)(p - out->name);
    while (out->name_len && out->name[out->name_len - 1] == ' ')
        out->name_len--;
    for (p++; p < end && *p == ' ';)
        p++;
    if (p >= end || (*p != '"' && *p != '\''))
        return false;
    close = memchr(p + 1, *p, (size_t)(end - p - 1));
    if (!close)
        return false;
    out->value = p + 1;
    out->value_len = (size_t)(close - p - 1);
    *at = close + 1;
    return true;
}

bool scan_attr_find(struct scan_attr *out, const struct scan *s, const char *name)
{
    const char *at = s->attrs;
    size_t n = strlen(name);

    while (scan_attr_next(out, &at, s->attrs_end))
        if (out->name_len == n && !memcmp(out->name, name, n))
            return true;
    return false;
}

bool scan_attr_on(const struct scan *s, const char *name)
{
    struct scan_attr a;

    if (!scan_attr_find(&a, s, name))
        return false;
    return (a.value_len == 1 && *a.value == '1') || (a.value_len == 4 && !memcmp(a.value, "true", 4));
}

/* ---- text ---- */

static const char *decode_one(struct tz_buf *out, const char *p, const char *end)
{
    static const struct {
        const char *name;
        size_t len;
        char c;
    } names[] = {{"&amp;", 5, '&'}, {"&lt;", 4, '<'}, {"&gt;", 4, '>'}, {"&quot;", 6, '"'}, {"&apos;", 6, '\''}};
    const char *close = memchr(p, ';', (size_t)(end - p) < 12 ? (size_t)(end - p) : 12);
    char put[4];
    uint32_t c = 0;

    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if ((size_t)(end - p) >= names[i].len && !memcmp(p, names[i].name, names[i].len)) {
            tz_buf_char(out, names[i].c);
            return p + names[i].len;
        }
    if (!close || p[1] != '#') {
        tz_buf_char(out, '&');
        return p + 1;
    }
    for (const char *d = p + 2 + (p[2] == 'x'); d < close; d++) {
        uint32_t v = *d >= '0' && *d <= '9' ? (uint32_t)(*d - '0') : (uint32_t)((*d | 32) - 'a' + 10);
        c = c < 0x110000 ? c * (p[2] == 'x' ? 16 : 10) + (v & 15) : c;
    }
    if (!c || c > 0x10ffff || (c >= 0xd800 && c < 0xe000))
        c = 0xfffd;
    tz_buf_add(out, put, (size_t)tz_utf8_put(put, c));
    return close + 1;
}

void scan_decode(struct tz_buf *out, const char *s, size_t n)
{
    const char *end = s + n;

    while (s < end) {
        const char *p = s;
        while (p < end && *p != '&' && *p != '\r')
            p++;
        tz_buf_add(out, s, (size_t)(p - s));
        if (p < end && *p == '\r')
            p++;
        else if (p < end)
            p = decode_one(out, p, end);
        s = p;
    }
}
