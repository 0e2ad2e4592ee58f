/* SPDX-License-Identifier: Apache-2.0
 *
 * The tag machine (WHATWG tokenizer, reduced to what a reader of saved pages needs).
 */
#include "document/html_scan_priv.h"
#include <string.h>
#include <strings.h>

void html_scan_init(struct html_scan *h, const char *s, size_t len)
{
    memset(h, 0, sizeof *h);
    h->s = s;
    h->len = len;
}

static bool is_letter(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

static bool is_blank(char c)
{
    return c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\f';
}

static char lower(char c)
{
    return c >= 'A' && c <= 'Z' ? (char)(c + 32) : c;
}

/* Place behind `mark` at or after `from`, or the end of input. */
static size_t behind(const struct html_scan *h, size_t from, const char *mark, size_t n)
{
    const char *p = from < h->len ? memmem(h->s + from, h->len - from, mark, n) : NULL;
    return p ? (size_t)(p - h->s) + n : h->len;
}

/* h->at is at '<' of something that is no tag: comment, document type, instruction. */
static size_t skip_declaration(const struct html_scan *h)
{
    const char *p = h->s + h->at;
    size_t left = h->len - h->at;

    if (left >= 4 && !memcmp(p, "<!--", 4)) {
        if (left >= 5 && p[4] == '>')
            return h->at + 5;
        return behind(h, h->at + 4, "-->", 3);
    }
    return behind(h, h->at + 2, ">", 1);
}

static bool is_tag_open(const struct html_scan *h, size_t at)
{
    return at + 1 < h->len && h->s[at] == '<' &&
           (is_letter(h->s[at + 1]) || (h->s[at + 1] == '/' && at + 2 < h->len && is_letter(h->s[at + 2])));
}

static bool is_declaration(const struct html_scan *h, size_t at)
{
    return at + 1 < h->len && h->s[at] == '<' && (h->s[at + 1] == '!' || h->s[at + 1] == '?' || h->s[at + 1] == '/');
}

/* Passes one attribute; answers its place and value, or false at the end of the tag. */
static bool next_attr(const struct html_scan *h, size_t *at, size_t end, size_t *name, size_t *name_len, size_t *value,
                      size_t *value_len)
{
    const char *s = h->s;
    size_t i = *at;

    while (i < end && (is_blank(s[i]) || s[i] == '/'))
        i++;
    if (i >= end || s[i] == '>')
        return *at = i, false;
    *name = i++;
    while (i < end && !is_blank(s[i]) && s[i] != '=' && s[i] != '>' && s[i] != '/')
        i++;
    *name_len = i - *name;
    *value = i;
    *value_len = 0;
    while (i < end && is_blank(s[i]))
        i++;
    if (i < end && s[i] == '=') {
        for (i++; i < end && is_blank(s[i]);)
            i++;
        if (i < end && (s[i] == '"' || s[i] == '\'')) {
            const char *q = memchr(s + i + 1, s[i], end - i - 1);
            *value = i + 1;
            *value_len = q ? (size_t)(q - s) - *value : end - *value;
            i = q ? (size_t)(q - s) + 1 : end;
        } else {
            *value = i;
            while (i < end && !is_blank(s[i]) && s[i] != '>')
                i++;
            *value_len = i - *value;
        }
    }
    *at = i;
    return true;
}

bool html_scan_attr(const struct html_scan *h, const char *want, const char **value, size_t *len)
{
    size_t at = h->attr, name, name_len, v, v_len, n = strlen(want);

    while (next_attr(h, &at, h->attr_end, &name, &name_len, &v, &v_len))
        if (name_len == n && !strncasecmp(h->s + name, want, n)) {
            *value = h->s + v;
            *len = v_len;
            return true;
        }
    return false;
}

static bool holds_raw(const char *name)
{
    static const char *const raw[] = {"script", "style", "title", "textarea", "xmp", "iframe", "noframes", "noembed"};
    for (size_t i = 0; i < sizeof raw / sizeof *raw; i++)
        if (!strcmp(name, raw[i]))
            return true;
    return false;
}

static enum html_token scan_tag(struct html_scan *h)
{
    bool closing = h->s[h->at + 1] == '/';
    size_t i = h->at + 1 + closing, n = 0, name, name_len, v, v_len;

    for (; i < h->len && !is_blank(h->s[i]) && h->s[i] != '>' && h->s[i] != '/'; i++)
        if (n < HTML_NAME - 1)
            h->name[n++] = lower(h->s[i]);
    h->name[n] = 0;
    h->start = h->at;
    h->attr = i;
    while (next_attr(h, &i, h->len, &name, &name_len, &v, &v_len))
        ;
    h->attr_end = i;
    h->at = h->end = i < h->len ? i + 1 : h->len;
    if (!closing && holds_raw(h->name))
        memcpy(h->raw, h->name, HTML_NAME);
    return closing ? HTML_END : HTML_START;
}

/* Content of a raw element up to its end tag. */
static enum html_token scan_raw(struct html_scan *h)
{
    size_t n = strlen(h->raw), i = h->at;

    h->start = h->at;
    for (;;) {
        const char *p = i < h->len ? memchr(h->s + i, '<', h->len - i) : NULL;
        if (!p) {
            i = h->len;
            break;
        }
        i = (size_t)(p - h->s);
        if (h->len - i > n + 1 && p[1] == '/' && !strncasecmp(p + 2, h->raw, n) &&
            (h->len - i == n + 2 || !is_letter(p[n + 2])))
            break;
        i++;
    }
    h->at = h->end = i;
    h->raw[0] = 0;
    return HTML_RAW;
}

enum html_token html_scan_next(struct html_scan *h)
{
    if (h->raw[0])
        return scan_raw(h);
    while (h->at < h->len) {
        size_t i = h->at;
        if (is_tag_open(h, i))
            return scan_tag(h);
        if (is_declaration(h, i)) {
            h->at = skip_declaration(h);
            continue;
        }
        h->start = i++;
        for (;; i++) { /* to the next '<' that opens something */
            const char *p = i < h->len ? memchr(h->s + i, '<', h->len - i) : NULL;
            i = p ? (size_t)(p - h->s) : h->len;
            if (!p || is_tag_open(h, i) || is_declaration(h, i))
                break;
        }
        h->at = h->end = i;
        return HTML_TEXT;
    }
    return HTML_END_OF_FILE;
}
