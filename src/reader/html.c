/* SPDX-License-Identifier: Apache-2.0
 *
 * Saved web pages: a tag machine in front of the text pipeline. Block tags part lines, cells are parted by tabs, scripts, styles
 * and form controls are left out, entities become characters. Offsets stay those of the page: a ring of runs maps the
 * text handed on back to its source. Metadata that the page's head declares (ArticleTitle, PubDate …) is kept.
 */
#include "reader/reader_priv.h"
#include "base/text.h"

enum { RUNS = 1 << 16, TAG_MAX = 512, ENTITY_MAX = 12, CARRY = 8192 };

struct run {
    uint64_t text, source;
};

enum state { IN_TEXT, IN_TAG, IN_COMMENT, IN_ENTITY };

struct html {
    struct run *run;
    uint64_t first, count; /* runs first .. count-1 are in the ring */
    enum state state;
    char tag[TAG_MAX], entity[ENTITY_MAX];
    int tag_n, entity_n, dashes;
    char quote;
    char skip[16]; /* the element whose content is left out, "" none */
    bool newline, tab, preserve;
    int cell;
    uint64_t source, text; /* code points read and handed on */
    uint64_t tag_at;
    char out[CARRY + 16];
    int out_n;
};

void tz_rd_html_init(struct tz_reader *r)
{
    r->html = TZ_NEW(r->arena, struct html);
    r->html->run = TZ_NEW_ARRAY(r->arena, RUNS, struct run);
}

uint64_t tz_rd_html_source(const struct tz_reader *r, uint64_t text)
{
    const struct html *h = r->html;
    uint64_t low = h->first, high = h->count;
    if (low == high)
        return text;
    while (high - low > 1) {
        uint64_t mid = low + (high - low) / 2;
        if (h->run[mid & (RUNS - 1)].text <= text)
            low = mid;
        else
            high = mid;
    }
    const struct run *u = &h->run[low & (RUNS - 1)];
    return text >= u->text ? u->source + (text - u->text) : u->source;
}

static void flush(struct tz_reader *r)
{
    struct html *h = r->html;
    tz_rd_feed(r, h->out, (size_t)h->out_n);
    h->out_n = 0;
}

/* Hands on one character that stands at `source` in the page. */
static void emit(struct tz_reader *r, uint32_t c, uint64_t source)
{
    struct html *h = r->html;
    const struct run *last = h->count > h->first ? &h->run[(h->count - 1) & (RUNS - 1)] : NULL;
    if (!last || last->source + (h->text - last->text) != source) {
        if (h->count - h->first == RUNS)
            h->first++;
        h->run[h->count++ & (RUNS - 1)] = (struct run){h->text, source}; /* NOLINT: made with the page */
    }
    h->out_n += tz_utf8_put(h->out + h->out_n, c);
    h->text++;
    if (h->out_n >= CARRY)
        flush(r);
}

static void character(struct tz_reader *r, uint32_t c, uint64_t source)
{
    struct html *h = r->html;
    if (*h->skip)
        return;
    bool blank = c == ' ' || c == '\n' || c == '\r' || c == '\t' || c == 0xA0;
    if (blank && (h->newline || h->tab))
        return;
    if (h->tab)
        emit(r, '\t', source);
    else if (h->newline && h->text)
        emit(r, '\n', source);
    h->tab = h->newline = false;
    emit(r, blank && !h->preserve ? ' ' : c, source);
}

static bool is_one_of(const char *name, const char *const *list)
{
    for (; *list; list++)
        if (!strcmp(name, *list))
            return true;
    return false;
}

/* The value of attribute `key` in the tag text; false when it has none. */
static bool attribute(char *out, size_t room, const char *tag, const char *key)
{
    size_t n = strlen(key);
    for (const char *p = tag; (p = strcasestr(p, key)); p += n) {
        const char *q = p + n;
        while (*q == ' ')
            q++;
        if (*q != '=' || (p > tag && p[-1] != ' ' && p[-1] != '"' && p[-1] != '\''))
            continue;
        q++;
        while (*q == ' ')
            q++;
        char mark = *q == '"' || *q == '\'' ? *q++ : ' ';
        size_t k = 0;
        while (q[k] && q[k] != mark && k + 1 < room)
            k++;
        memcpy(out, q, k);
        out[k] = 0;
        return true;
    }
    return false;
}

static void meta_tag(struct tz_reader *r, const char *tag)
{
    char name[64], content[400];
    if (!attribute(name, sizeof name, tag, "name") || !attribute(content, sizeof content, tag, "content") || !*content)
        return;
    struct tz_report_meta *m = &r->page;
    const char **slot = !strcasecmp(name, "ArticleTitle")                                    ? &m->title
                        : !strcasecmp(name, "PubDate")                                       ? &m->published
                        : !strcasecmp(name, "ContentSource")                                 ? &m->source
                        : !strcasecmp(name, "ColumnName") || !strcasecmp(name, "ColumnType") ? &m->category
                        : !strcasecmp(name, "SiteName")                                      ? &m->agency
                                                                                             : NULL;
    if (slot && !*slot && tz_utf8_valid(content, strlen(content)) == strlen(content))
        *slot = tz_strdup(r->arena, content);
}

static void end_tag(struct tz_reader *r)
{
    static const char *const blocks[] = {"p",          "div",   "br",    "li",     "tr",      "table",   "h1",    "h2",
                                         "h3",         "h4",    "h5",    "h6",     "section", "article", "ul",    "ol",
                                         "dl",         "dt",    "dd",    "header", "hr",      "body",    "title", "pre",
                                         "blockquote", "tbody", "thead", "form",   "caption", NULL};
    static const char *const skipped[] = {"script", "style",  "select", "noscript", "iframe", "textarea", "svg",
                                          "button", "object", "nav",    "footer",   "head",   "template", NULL};
    struct html *h = r->html;
    h->tag[h->tag_n] = 0;
    const char *s = h->tag;
    bool closing = *s == '/';
    s += closing;
    char name[16];
    size_t n = strcspn(s, " \t\r\n/>");
    for (size_t i = 0; i < n && i < 15; i++)
        name[i] = (char)(s[i] >= 'A' && s[i] <= 'Z' ? s[i] + 32 : s[i]);
    name[n < 15 ? n : 15] = 0;
    if (*h->skip) {
        if (closing && !strcmp(name, h->skip))
            h->skip[0] = 0;
        else if (!closing && !strcmp(name, "meta"))
            meta_tag(r, h->tag);
        else if (!closing && !strcmp(name, "body") && !strcmp(h->skip, "head"))
            h->skip[0] = 0;
        return;
    }
    if (!closing && is_one_of(name, skipped) && !(h->tag_n && h->tag[h->tag_n - 1] == '/')) {
        memcpy(h->skip, name, sizeof name);
    } else if (!strcmp(name, "td") || !strcmp(name, "th")) {
        if (!closing && h->cell++ > 0) {
            h->tab = true;
            h->newline = false;
        }
    } else if (is_one_of(name, blocks)) {
        h->newline = true;
        if (!strcmp(name, "tr") || !strcmp(name, "table")) {
            h->cell = 0;
            h->tab = false;
        }
        if (!strcmp(name, "pre"))
            h->preserve = !closing;
    } else if (!closing && !strcmp(name, "meta")) {
        meta_tag(r, h->tag);
    }
}

static void end_entity(struct tz_reader *r, bool closed)
{
    static const struct {
        const char *name;
        uint32_t c;
    } table[] = {{"nbsp", 0xA0},    {"amp", '&'},       {"lt", '<'},        {"gt", '>'},       {"quot", '"'},
                 {"ldquo", 0x201C}, {"rdquo", 0x201D},  {"lsquo", 0x2018},  {"rsquo", 0x2019}, {"mdash", 0x2014},
                 {"ndash", 0x2013}, {"middot", 0xB7},   {"hellip", 0x2026}, {"ensp", 0x2002},  {"emsp", 0x3000},
                 {"times", 0xD7},   {"permil", 0x2030}, {"apos", '\''},     {"sup2", 0xB2},    {"sup3", 0xB3}};
    struct html *h = r->html;
    h->entity[h->entity_n] = 0;
    uint64_t at = h->source - (uint64_t)h->entity_n - 1 - closed;
    uint32_t c = 0;
    if (closed && h->entity[0] == '#') {
        bool hex = h->entity[1] == 'x' || h->entity[1] == 'X';
        for (const char *p = h->entity + 1 + hex; *p && c < 0x110000; p++) {
            int d = *p >= '0' && *p <= '9'                        ? *p - '0'
                    : hex && (*p | 32) >= 'a' && (*p | 32) <= 'f' ? (*p | 32) - 'a' + 10
                                                                  : 99;
            c = d == 99 ? 0x110000 : c * (hex ? 16 : 10) + (uint32_t)d;
        }
        if (c >= 0x110000 || (c >= 0xD800 && c < 0xE000))
            c = 0;
    }
    for (size_t i = 0; closed && i < sizeof table / sizeof *table; i++)
        if (!strcmp(h->entity, table[i].name))
            c = table[i].c;
    if (c) {
        character(r, c, at);
        return;
    }
    character(r, '&', at);
    for (int i = 0; i < h->entity_n; i++)
        character(r, (unsigned char)h->entity[i], at + 1 + (uint64_t)i);
    if (closed)
        character(r, ';', h->source - 1);
}

static void in_tag(struct tz_reader *r, uint32_t c)
{
    struct html *h = r->html;
    if (h->tag_n == 3 && !memcmp(h->tag, "!--", 3)) {
        h->state = IN_COMMENT;
        h->dashes = c == '-';
        return;
    }
    if (h->quote) {
        if (c == (unsigned char)h->quote)
            h->quote = 0;
    } else if ((c == '"' || c == '\'') && h->tag_n && h->tag[h->tag_n - 1] == '=') {
        h->quote = (char)c;
    } else if (c == '>') {
        h->state = IN_TEXT;
        end_tag(r);
        return;
    }
    if (h->source - h->tag_at > 65536) { /* no tag is so long: an unclosed bracket */
        h->state = IN_TEXT;
        h->quote = 0;
        return;
    }
    if (h->tag_n < TAG_MAX - 5)
        h->tag_n += tz_utf8_put(h->tag + h->tag_n, c);
}

static void one(struct tz_reader *r, uint32_t c)
{
    struct html *h = r->html;
    h->source++;
    switch (h->state) {
    case IN_COMMENT:
        if (c == '>' && h->dashes >= 2)
            h->state = IN_TEXT;
        h->dashes = c == '-' ? h->dashes + 1 : 0;
        return;
    case IN_TAG:
        in_tag(r, c);
        return;
    case IN_ENTITY:
        if (c == ';' || c > 127 || c <= ' ' || c == '<' || c == '&' || h->entity_n >= ENTITY_MAX - 1) {
            h->state = IN_TEXT;
            end_entity(r, c == ';');
            if (c == ';')
                return;
            break;
        }
        h->entity[h->entity_n++] = (char)c;
        return;
    default:
        break;
    }
    if (c == '<') {
        h->state = IN_TAG;
        h->tag_n = 0;
        h->quote = 0;
        h->tag_at = h->source;
    } else if (c == '&' && !*h->skip) {
        h->state = IN_ENTITY;
        h->entity_n = 0;
    } else {
        character(r, c, h->source - 1);
    }
}

static int bytes_of(unsigned char lead)
{
    return lead < 0xC2 ? 1 : lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : lead < 0xF5 ? 4 : 1;
}

/* The first character of the waiting bytes; what is left moves up. */
static void tail_one(struct tz_reader *r)
{
    const char *p = r->tail;
    uint32_t c = tz_utf8_next(&p, r->tail + r->tail_n);
    int taken = (int)(p - r->tail);
    r->tail_n -= taken;
    memmove(r->tail, r->tail + taken, (size_t)r->tail_n);
    one(r, c);
}

/* Characters cut by the end of a piece wait in r->tail. */
void tz_rd_html_feed(struct tz_reader *r, const char *bytes, size_t n)
{
    const char *p = bytes, *end = bytes + n;
    while (r->tail_n) {
        if (r->tail_n >= bytes_of((unsigned char)r->tail[0]))
            tail_one(r);
        else if (p < end)
            r->tail[r->tail_n++] = *p++;
        else
            return;
    }
    while (p < end) {
        if (end - p < bytes_of((unsigned char)*p)) {
            r->tail_n = (int)(end - p);
            memcpy(r->tail, p, (size_t)r->tail_n);
            return;
        }
        one(r, tz_utf8_next(&p, end));
    }
}

void tz_rd_html_finish(struct tz_reader *r)
{
    while (r->tail_n)
        tail_one(r);
    if (r->html->state == IN_ENTITY)
        end_entity(r, false);
    flush(r);
    tz_rd_finish(r);
}
