/* SPDX-License-Identifier: Apache-2.0
 *
 * Where in HTML we are. A small state machine, strict where templates of our own can be: attribute values in double
 * quotes, elements closed in order, no inline script or style, no on… attributes, scripts only from files (or JSON
 * data blocks). So the place of a field is never in doubt.
 */
#include "template.h"
#include <ctype.h>
#include <string.h>
#include <strings.h>

enum {
    S_TEXT,
    S_OPEN,
    S_NAME,
    S_TAG,
    S_ATTR,
    S_EQUALS,
    S_VALUE,
    S_SLASH,
    S_BANG,
    S_COMMENT,
    S_DOCTYPE,
    S_RAW,
    S_RCDATA
};

static const char *const voids[] = {"area",  "base", "br",   "col",    "embed", "hr",  "img",
                                    "input", "link", "meta", "source", "track", "wbr", NULL};
static const char *const url_attrs[] = {"href",      "src",         "action",         "formaction", "poster",
                                        "cite",      "hx-get",      "hx-post",        "hx-put",     "hx-patch",
                                        "hx-delete", "hx-push-url", "hx-replace-url", "data-url",   NULL};

static bool in_list(const char *const *list, const char *word)
{
    for (; *list; list++)
        if (strcmp(*list, word) == 0)
            return true;
    return false;
}

static void begin_value(struct html *h, const char *file, int line)
{
    h->value_len = 0;
    h->value_empty = true;
    h->ended_url = false;
    h->url_attr = in_list(url_attrs, h->attr);
    if (strncmp(h->attr, "on", 2) == 0 || strncmp(h->attr, "hx-on", 5) == 0)
        die(file, line, "attribute %s: scripts live in files", h->attr);
    if (strcmp(h->attr, "style") == 0)
        die(file, line, "attribute style: styles live in files (use a class, or attributes of SVG)");
    if (strcmp(h->attr, "srcset") == 0 || strcmp(h->attr, "srcdoc") == 0)
        die(file, line, "attribute %s is not supported", h->attr);
}

static void end_value(struct html *h, const char *file, int line)
{
    h->value[h->value_len < sizeof h->value ? h->value_len : sizeof h->value - 1] = '\0';
    if (strcmp(h->tag, "script") == 0 && strcmp(h->attr, "type") == 0)
        h->data_block = strcmp(h->value, "application/json") == 0;
    if (strcmp(h->tag, "script") == 0 && strcmp(h->attr, "type") == 0 && !h->data_block &&
        strcmp(h->value, "module") != 0)
        die(file, line, "script type \"%s\"", h->value);
    if (h->url_attr && strncasecmp(h->value, "javascript:", 11) == 0)
        die(file, line, "javascript: in a URL");
}

static void push(struct html *h, const char *file, int line)
{
    if (h->depth == 64)
        die(file, line, "elements nested too deep");
    h->stack[h->depth++] = xstrndup(h->tag, strlen(h->tag));
}

/* At the > of a tag. */
static void end_tag(struct html *h, const char *file, int line)
{
    h->state = S_TEXT;
    if (h->closing) {
        if (h->depth == 0 || strcmp(h->stack[h->depth - 1], h->tag) != 0)
            die(file, line, "</%s> closes <%s>", h->tag, h->depth ? h->stack[h->depth - 1] : "nothing");
        h->depth--;
        return;
    }
    if (strcmp(h->tag, "style") == 0)
        die(file, line, "<style>: styles live in files");
    if (h->self_closing || in_list(voids, h->tag))
        return;
    push(h, file, line);
    if (strcmp(h->tag, "script") == 0)
        h->state = S_RAW;
    else if (strcmp(h->tag, "title") == 0 || strcmp(h->tag, "textarea") == 0)
        h->state = S_RCDATA;
}

static void name_char(struct html *h, char c, const char *file, int line)
{
    size_t n = strlen(h->tag);
    if (n + 1 >= sizeof h->tag)
        die(file, line, "tag name too long");
    h->tag[n] = (char)tolower((unsigned char)c);
    h->tag[n + 1] = '\0';
}

static void attr_char(struct html *h, char c, const char *file, int line)
{
    size_t n = strlen(h->attr);
    if (n + 1 >= sizeof h->attr)
        die(file, line, "attribute name too long");
    if (strchr("\"'<`", c))
        die(file, line, "'%c' in a tag", c);
    h->attr[n] = (char)tolower((unsigned char)c);
    h->attr[n + 1] = '\0';
}

static void in_text(struct html *h, char c, char next, const char *file, int line)
{
    if (c != '<')
        return;
    if (!(isalpha((unsigned char)next) || next == '/' || next == '!'))
        die(file, line, "a bare < (write &lt;)");
    h->state = S_OPEN;
    h->tag[0] = '\0';
    h->closing = h->self_closing = h->data_block = false;
}

/* script, title and textarea end at their own closing tag only. */
static size_t in_raw(struct html *h, const char *s, size_t n, const char *file, int line)
{
    const char *tag = h->stack[h->depth - 1];
    size_t len = strlen(tag);
    if (n >= len + 3 && s[0] == '<' && s[1] == '/' && strncasecmp(s + 2, tag, len) == 0 && s[2 + len] == '>') {
        h->depth--;
        h->state = S_TEXT;
        return len + 3;
    }
    if (h->state == S_RAW && !h->data_block && !isspace((unsigned char)*s))
        die(file, line, "inline script: scripts live in files");
    return 1;
}

static void in_tag(struct html *h, char c, const char *file, int line)
{
    if (h->settled && !isspace((unsigned char)c) && c != '>' && c != '/')
        die(file, line, "a blank must stand between attributes");
    h->settled = false;
    if (c == '>') {
        end_tag(h, file, line);
    } else if (c == '/') {
        h->state = S_SLASH;
    } else if (!isspace((unsigned char)c)) {
        h->state = S_ATTR;
        h->attr[0] = '\0';
        attr_char(h, c, file, line);
    }
}

static void in_attr(struct html *h, char c, const char *file, int line)
{
    if (c == '=') {
        h->state = S_EQUALS;
    } else if (isspace((unsigned char)c) || c == '>' || c == '/') {
        begin_value(h, file, line); /* a bare attribute is checked like one with a value */
        h->state = S_TAG;
        in_tag(h, c, file, line);
    } else {
        attr_char(h, c, file, line);
    }
}

static void in_value(struct html *h, char c, const char *file, int line)
{
    if (c == '"') {
        end_value(h, file, line);
        h->state = S_TAG;
        h->settled = true;
        return;
    }
    if (h->value_len + 1 < sizeof h->value)
        h->value[h->value_len++] = c;
    h->value_empty = false;
}

size_t html_step(struct html *h, const char *s, size_t n, const char *file, int line)
{
    char c = *s;
    switch (h->state) {
    case S_TEXT:
        in_text(h, c, n > 1 ? s[1] : '\0', file, line);
        return 1;
    case S_OPEN:
        if (n >= 3 && strncmp(s, "!--", 3) == 0) {
            h->state = S_COMMENT;
            return 3;
        }
        if (c == '!') {
            h->state = S_DOCTYPE;
        } else if (c == '/') {
            h->closing = true;
            h->state = S_NAME;
        } else {
            h->state = S_NAME;
            name_char(h, c, file, line);
        }
        return 1;
    case S_NAME:
        if (isalnum((unsigned char)c) || c == '-') {
            name_char(h, c, file, line);
            return 1;
        }
        h->state = S_TAG;
        in_tag(h, c, file, line);
        return 1;
    case S_TAG:
        in_tag(h, c, file, line);
        return 1;
    case S_SLASH:
        if (c != '>')
            die(file, line, "/ in a tag");
        h->self_closing = true;
        end_tag(h, file, line);
        return 1;
    case S_ATTR:
        in_attr(h, c, file, line);
        return 1;
    case S_EQUALS:
        if (c != '"')
            die(file, line, "attribute %s: write its value in double quotes", h->attr);
        h->state = S_VALUE;
        begin_value(h, file, line);
        return 1;
    case S_VALUE:
        in_value(h, c, file, line);
        return 1;
    case S_COMMENT:
        if (n >= 3 && strncmp(s, "-->", 3) == 0) {
            h->state = S_TEXT;
            return 3;
        }
        return 1;
    case S_DOCTYPE:
        if (c == '>')
            h->state = S_TEXT;
        return 1;
    default:
        return in_raw(h, s, n, file, line);
    }
}

void html_settle(struct html *h, const char *file, int line)
{
    if (h->state == S_ATTR)
        begin_value(h, file, line);
    if (h->state == S_ATTR || h->state == S_NAME) {
        h->state = S_TAG;
        h->settled = true;
    }
}

enum place html_place(const struct html *h)
{
    switch (h->state) {
    case S_TEXT:
        return P_TEXT;
    case S_RCDATA:
        return P_RCDATA;
    case S_RAW:
        return h->data_block ? P_DATA : P_NOWHERE;
    case S_TAG:
        return P_TAG;
    case S_VALUE:
        if (!h->url_attr)
            return P_VALUE;
        return h->value_empty ? P_URL_START : h->ended_url ? P_NOWHERE : P_URL;
    default:
        return P_NOWHERE;
    }
}

void html_field(struct html *h, bool whole_url)
{
    if (h->state != S_VALUE)
        return;
    h->value_empty = false;
    h->ended_url = whole_url;
}

bool html_same(const struct html *a, const struct html *b)
{
    if (a->state != b->state || a->depth != b->depth)
        return false;
    if (a->state == S_VALUE && (strcmp(a->attr, b->attr) != 0 || (a->url_attr && a->value_empty != b->value_empty)))
        return false;
    for (int i = 0; i < a->depth; i++)
        if (strcmp(a->stack[i], b->stack[i]) != 0)
            return false;
    return true;
}

bool html_keeps_blanks(const struct html *h)
{
    if (h->state == S_RCDATA || h->state == S_RAW || h->state == S_VALUE)
        return true;
    for (int i = 0; i < h->depth; i++)
        if (strcmp(h->stack[i], "pre") == 0)
            return true;
    return false;
}

const char *html_where(const struct html *h)
{
    static const char *const names[] = {
        "text",         "<",  "a tag name", "a tag",     "an attribute name", "an unquoted value",
        "an attribute", "/>", "<!",         "a comment", "a doctype",         "a script",
        "text"};
    if (h->state == S_VALUE)
        return xprintf("attribute %s of <%s>", h->attr, h->tag);
    return names[h->state];
}
