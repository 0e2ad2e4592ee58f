/* SPDX-License-Identifier: Apache-2.0
 *
 * HTML -> document tree. Tags are not checked against a grammar: each element saves the state it changes, an
 * end tag takes back the state of the element it names, whatever stands between.
 */
#include "document/read.h"
#include "document/grid_priv.h"
#include "document/html_element_priv.h"
#include "document/html_scan_priv.h"
#include "document/tree_priv.h"
#include "base/buf.h"
#include "base/text.h"
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#define DEPTH 512      /* elements open at once; deeper ones change nothing */
#define TABLE_DEPTH 16 /* tables in tables; deeper ones are read as text */

/* What an element may change and its end takes back. */
struct state {
    unsigned style;
    const char *href;
    enum tz_align align;
    int size;    /* half points */
    int heading; /* level, 0 = none */
    int list;    /* depth */
    int number;  /* next number of an ordered list, 0 = bullets */
    bool item;   /* the next paragraph is a list item's first */
    bool skip, furniture, pre, head;
};

struct open {
    char name[HTML_NAME];
    unsigned flags;
    struct state before;
};

struct table {
    struct grid grid;
    struct tz_blocks *parent; /* where the table goes */
    struct grid_cell *cell;   /* open, or NULL */
    bool head;                /* in thead */
};

struct reader {
    struct tz_document *d;
    struct html_scan scan;
    struct state now;
    struct open *open;
    size_t depth, lost; /* lost: open elements beyond DEPTH */
    struct table tables[TABLE_DEPTH];
    size_t table_depth;
    struct tz_blocks *into;
    struct tz_block *block;  /* the open paragraph, or NULL */
    size_t run, run_end;     /* text waiting to become a run: source[run .. run_end) */
    size_t blank, blank_end; /* blanks waiting for the next character */
    bool in_title;
    size_t text_bytes, furniture_bytes;
};

/* ---- text ---- */

static struct tz_run *add_run(struct reader *r, const char *text, size_t n, size_t src, size_t src_len)
{
    struct tz_run *run = tz_run_addn(r->d, r->block, text, n);

    run->kind = r->now.href ? TZ_RUN_LINK : TZ_RUN_TEXT;
    run->href = r->now.href;
    run->style = r->now.style;
    run->src = src;
    run->src_len =
        src_len == n && memcmp(text, r->d->source + src, n) != 0 ? 0 : src_len; /* never taken for a straight piece */
    r->text_bytes += n;
    if (r->now.furniture)
        r->furniture_bytes += n;
    return run;
}

static void flush_run(struct reader *r)
{
    if (r->run_end > r->run)
        add_run(r, r->d->source + r->run, r->run_end - r->run, r->run, r->run_end - r->run);
    r->run = r->run_end = 0;
}

static bool all_bold(const struct tz_block *b)
{
    for (const struct tz_run *r = b->first; r; r = r->next)
        if (!(r->style & TZ_STYLE_BOLD) && r->text[strspn(r->text, " \t\n")])
            return false;
    return true;
}

static void end_block(struct reader *r)
{
    struct tz_block *b = r->block;

    r->blank = r->blank_end = 0;
    if (!b)
        return;
    flush_run(r);
    r->block = NULL;
    tz_block_trim(r->d, b);
    if (!b->first)
        return;
    b->emphasised = all_bold(b);
    b->src = b->first->src;
    b->src_len = b->last->src + b->last->src_len - b->src;
}

static void begin_block(struct reader *r)
{
    enum tz_block_kind kind = r->now.heading ? TZ_BLOCK_HEADING : r->now.item ? TZ_BLOCK_ITEM : TZ_BLOCK_PARAGRAPH;
    struct tz_block *b = tz_block_add(r->d, r->into, kind);

    r->block = b;
    b->align = r->now.align;
    b->size = r->now.size;
    b->furniture = r->now.furniture;
    b->level = r->now.heading;
    if (kind == TZ_BLOCK_ITEM) {
        b->level = r->now.list < 9 ? r->now.list : 9;
        b->label = r->now.number ? tz_printf(r->d->arena, "%d. ", r->now.number) : "• ";
        r->now.item = false;
    }
}

static bool wide_byte(char c)
{
    return (unsigned char)c >= 0x80;
}

/* The blanks before source byte `at` become one blank, or nothing at a line break between two Chinese
 * characters (browsers would show a gap there, but it is only where the file was wrapped). */
static void settle_blank(struct reader *r, size_t at)
{
    const char *s = r->d->source;
    size_t from = r->blank, n = r->blank_end - r->blank;

    r->blank = r->blank_end = 0;
    if (!n || !r->block)
        return;
    if (n == 1 && s[from] == ' ') {
        if (r->run_end == from) {
            r->run_end++;
            return;
        }
    } else if (memchr(s + from, '\n', n) && from && wide_byte(s[from - 1]) && wide_byte(s[at])) {
        return;
    }
    flush_run(r);
    add_run(r, " ", 1, from, n);
}

static bool html_blank(char c)
{
    return c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\f';
}

/* Length of a blank that only indents (no-break and full-width), at the start of a paragraph. */
static size_t indent_blank(const char *s, size_t n)
{
    if (n >= 2 && !memcmp(s, "\u00a0", 2))
        return 2;
    if (n >= 3 && (!memcmp(s, "\u3000", 3) || !memcmp(s, "\u200b", 3) || !memcmp(s, "\ufeff", 3)))
        return 3;
    return 0;
}

static void read_plain(struct reader *r, size_t from, size_t to)
{
    size_t n;

    while (!r->block && from < to && (n = indent_blank(r->d->source + from, to - from)))
        from += n;
    if (from >= to)
        return;
    settle_blank(r, from);
    if (!r->block)
        begin_block(r);
    if (r->run_end != from || r->run_end == r->run) {
        flush_run(r);
        r->run = from;
    }
    r->run_end = to;
}

static void read_entity(struct reader *r, size_t from, size_t len, const char *text, size_t n)
{
    if (!r->block && indent_blank(text, n) == n)
        return;
    settle_blank(r, from);
    if (!r->block)
        begin_block(r);
    flush_run(r);
    add_run(r, text, n, from, len);
}

static void read_text(struct reader *r, size_t from, size_t to)
{
    const char *s = r->d->source;
    char text[8];
    size_t n, used;

    while (from < to) {
        size_t i = from;
        if (!r->now.pre && html_blank(s[i])) {
            while (i < to && html_blank(s[i]))
                i++;
            if (r->block) {
                r->blank = r->blank_end ? r->blank : from;
                r->blank_end = i;
            }
            from = i;
            continue;
        }
        if (s[i] == '&' && (used = html_entity(s + i, to - i, text, &n))) {
            read_entity(r, i, used, text, n);
            from = i + used;
            continue;
        }
        if (r->now.pre && s[i] == '\n') {
            end_block(r);
            from++;
            continue;
        }
        for (i++; i < to && s[i] != '&' && !(r->now.pre ? s[i] == '\n' : html_blank(s[i]));)
            i++;
        read_plain(r, from, i);
        from = i;
    }
}

/* ---- attributes ---- */

static const char *attr_text(struct reader *r, const char *name)
{
    const char *v;
    size_t n, used, len;
    struct tz_buf out;
    char text[8];

    if (!html_scan_attr(&r->scan, name, &v, &n))
        return NULL;
    tz_buf_init(&out, r->d->arena);
    for (size_t i = 0; i < n;) {
        if (v[i] == '&' && (used = html_entity(v + i, n - i, text, &len))) {
            tz_buf_add(&out, text, len);
            i += used;
        } else {
            tz_buf_char(&out, v[i++]);
        }
    }
    return out.data;
}

static bool attr_has(struct reader *r, const char *name, const char *word)
{
    const char *v;
    size_t n, len = strlen(word);

    if (!html_scan_attr(&r->scan, name, &v, &n))
        return false;
    for (size_t i = 0; i + len <= n; i++)
        if (!strncasecmp(v + i, word, len))
            return true;
    return false;
}

static uint32_t attr_number(struct reader *r, const char *name, uint32_t fallback, uint32_t most)
{
    const char *v;
    size_t n;
    uint32_t value = 0;

    if (!html_scan_attr(&r->scan, name, &v, &n) || !n || *v < '0' || *v > '9')
        return fallback;
    for (size_t i = 0; i < n && v[i] >= '0' && v[i] <= '9' && value < most; i++)
        value = value * 10 + (uint32_t)(v[i] - '0');
    return value < 1 ? 1 : value > most ? most : value;
}

/* The value of a property in a style attribute, blanks before it skipped; NULL when absent. */
static const char *style_value(const char *style, const char *property)
{
    size_t n = strlen(property);

    for (const char *p = style; (p = strcasestr(p, property)); p += n) {
        const char *q = p + n;
        bool whole = p == style || p[-1] == ';' || p[-1] == ' ' || p[-1] == '\n' || p[-1] == '\t';
        while (*q == ' ')
            q++;
        if (!whole || *q != ':')
            continue;
        for (q++; *q == ' ';)
            q++;
        return q;
    }
    return NULL;
}

static int style_size(const char *v)
{
    char *end;
    double n = strtod(v, &end);

    if (n < 1 || n > 500)
        return 0;
    if (!strncasecmp(end, "pt", 2))
        return (int)(n * 2 + 0.5);
    if (!strncasecmp(end, "px", 2))
        return (int)(n * 1.5 + 0.5);
    return 0;
}

static void read_style(struct reader *r)
{
    const char *style = attr_text(r, "style"), *v;

    if (!style)
        return;
    if ((v = style_value(style, "display")) && !strncasecmp(v, "none", 4))
        r->now.skip = true;
    if ((v = style_value(style, "text-align")))
        r->now.align = !strncasecmp(v, "center", 6)  ? TZ_ALIGN_CENTER
                       : !strncasecmp(v, "right", 5) ? TZ_ALIGN_RIGHT
                                                     : TZ_ALIGN_LEFT;
    if ((v = style_value(style, "font-weight"))) {
        if (!strncasecmp(v, "bold", 4) || (*v >= '6' && *v <= '9'))
            r->now.style |= TZ_STYLE_BOLD;
        else
            r->now.style &= ~(unsigned)TZ_STYLE_BOLD;
    }
    if ((v = style_value(style, "font-size")) && style_size(v))
        r->now.size = style_size(v);
}

/* Class and id words by which sites mark what surrounds the matter. */
static bool furniture_word(const char *w, size_t n)
{
    static const char *const words[] = {"footer", "header",   "breadcrumb", "crumb",      "crumbs",    "position",
                                        "share",  "print",    "toolbar",    "sidebar",    "copyright", "qrcode",
                                        "ewm",    "location", "dqwz",       "pagination", "topbar",    "navbar"};
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (strlen(words[i]) == n && !strncasecmp(words[i], w, n))
            return true;
    return false;
}

static bool furniture_attr(struct reader *r, const char *name)
{
    const char *v;
    size_t n, from = 0;

    if (!html_scan_attr(&r->scan, name, &v, &n))
        return false;
    for (size_t i = 0; i <= n; i++)
        if (i == n || v[i] == ' ') {
            if (furniture_word(v + from, i - from))
                return true;
            from = i + 1;
        }
    return false;
}

static void read_attributes(struct reader *r)
{
    const char *v;
    size_t n;

    if (r->scan.attr == r->scan.attr_end)
        return;
    if (html_scan_attr(&r->scan, "hidden", &v, &n))
        r->now.skip = true;
    if (attr_has(r, "align", "center"))
        r->now.align = TZ_ALIGN_CENTER;
    else if (attr_has(r, "align", "right"))
        r->now.align = TZ_ALIGN_RIGHT;
    if (furniture_attr(r, "class") || furniture_attr(r, "id"))
        r->now.furniture = true;
    read_style(r);
}

/* ---- tables ---- */

static struct table *table_now(struct reader *r)
{
    return r->table_depth ? &r->tables[r->table_depth - 1] : NULL;
}

static size_t count_blocks(const struct tz_blocks *blocks)
{
    size_t n = 0;
    for (const struct tz_block *b = blocks->first; b; b = b->next)
        n++;
    return n;
}

static void end_cell(struct reader *r)
{
    struct table *t = table_now(r);
    size_t n;

    if (!t || !t->cell)
        return;
    n = count_blocks(&t->cell->blocks);
    if (n > t->grid.most_paragraphs)
        t->grid.most_paragraphs = n;
    t->cell = NULL;
    r->into = t->parent;
}

static void begin_table(struct reader *r)
{
    struct table *outer = table_now(r);

    if (r->table_depth == TABLE_DEPTH)
        return;
    if (outer)
        outer->grid.nested = true;
    r->tables[r->table_depth++] = (struct table){.parent = r->into};
}

static void end_table(struct reader *r)
{
    struct table *t = table_now(r);

    if (!t)
        return;
    end_cell(r);
    r->table_depth--;
    r->into = t->parent;
    grid_finish(&t->grid, r->d, r->into);
}

static void begin_cell(struct reader *r, bool header)
{
    struct table *t = table_now(r);
    struct grid_cell *c;

    if (!t)
        return;
    end_cell(r);
    c = grid_add(&t->grid, r->d->arena);
    c->row_span = attr_number(r, "rowspan", 1, 65534);
    c->col_span = attr_number(r, "colspan", 1, GRID_COLUMNS);
    c->header = header || t->head;
    c->align = r->now.align;
    t->cell = c;
    r->into = &c->blocks;
}

/* ---- elements ---- */

static bool is(const char *name, const char *want)
{
    return !strcmp(name, want);
}

/* Takes the state back to before open element i and drops it and all inside it. */
static void close_to(struct reader *r, size_t i)
{
    while (r->depth > i) {
        const char *name = r->open[--r->depth].name;
        if (is(name, "table"))
            end_table(r);
        else if (is(name, "td") || is(name, "th"))
            end_cell(r);
        else if (is(name, "thead") && table_now(r))
            table_now(r)->head = false;
    }
    r->now = r->open[i].before;
}

/* Index of the innermost open `name`, or SIZE_MAX; does not look out of a cell or table unless it is meant. */
static size_t find_open(const struct reader *r, const char *name)
{
    bool part = is(name, "td") || is(name, "th") || is(name, "tr") || is(name, "thead") || is(name, "tbody") ||
                is(name, "tfoot");

    for (size_t i = r->depth; i-- > 0;) {
        if (is(r->open[i].name, name))
            return i;
        if (is(r->open[i].name, "table") && !is(name, "body") && !is(name, "html"))
            return SIZE_MAX;
        if ((r->open[i].flags & SCOPE) && !part && !is(name, "table"))
            return SIZE_MAX;
    }
    return SIZE_MAX;
}

static void close_open(struct reader *r, const char *name)
{
    size_t i = find_open(r, name);
    if (i != SIZE_MAX)
        close_to(r, i);
}

/* Elements whose end tag is left out when the next one begins. */
static void close_implied(struct reader *r, const char *name, unsigned flags)
{
    if (is(name, "tr") || is(name, "tbody") || is(name, "tfoot")) {
        close_open(r, "td");
        close_open(r, "th");
        close_open(r, "tr");
        if (!is(name, "tr"))
            close_open(r, "thead");
    } else if (is(name, "td") || is(name, "th")) {
        close_open(r, "td");
        close_open(r, "th");
    } else if (r->depth && (flags & BLOCK) && is(r->open[r->depth - 1].name, "p")) {
        close_to(r, r->depth - 1);
    }
    if (is(name, "li") && r->depth && is(r->open[r->depth - 1].name, "li"))
        close_to(r, r->depth - 1);
}

static void push(struct reader *r, const char *name, unsigned flags)
{
    struct open *o;

    if (r->depth == DEPTH) {
        r->lost++;
        return;
    }
    o = &r->open[r->depth++];
    memcpy(o->name, name, HTML_NAME);
    o->flags = flags;
    o->before = r->now;
}

static void begin_list(struct reader *r, bool ordered)
{
    r->now.list++;
    r->now.number = ordered ? (int)attr_number(r, "start", 1, 100000) : 0;
}

/* The number of an item is counted in the list, which is the element around it. */
static void begin_item(struct reader *r)
{
    if (!r->now.list)
        return;
    r->now.item = true;
    if (r->now.number && r->depth && r->open[r->depth - 1].flags) {
        r->open[r->depth - 1].before.number++;
    }
}

static void read_link(struct reader *r)
{
    const char *href = attr_text(r, "href");
    if (href && *href)
        r->now.href = href;
}

static void read_image(struct reader *r)
{
    const char *alt = attr_text(r, "alt");
    struct tz_block *b;

    if (r->block || !alt || !*alt)
        return;
    b = tz_block_add(r->d, r->into, TZ_BLOCK_IMAGE);
    b->image = TZ_NEW(r->d->arena, struct tz_image);
    b->image->alt = alt;
    b->image->media_type = "";
    b->furniture = r->now.furniture;
}

/* What gov pages say of themselves: <meta name="ArticleTitle" content="…">. */
static void read_meta(struct reader *r)
{
    const char *name = attr_text(r, "name"), *content = attr_text(r, "content");

    if (!name || !content || !*content)
        return;
    if (!strcasecmp(name, "ArticleTitle"))
        r->d->title = content;
    else if (!strcasecmp(name, "PubDate") || !strcasecmp(name, "publishdate"))
        r->d->date = content;
    else if (!strcasecmp(name, "ContentSource") || !strcasecmp(name, "Author"))
        r->d->author = content;
}

static void act_empty(struct reader *r, const char *name)
{
    if (is(name, "br"))
        end_block(r);
    else if (is(name, "img"))
        read_image(r);
    else if (is(name, "meta"))
        read_meta(r);
}

static void act_start(struct reader *r, const struct html_element *e)
{
    if (is(e->name, "a"))
        read_link(r);
    else if (is(e->name, "table"))
        begin_table(r);
    else if (is(e->name, "thead") && table_now(r))
        table_now(r)->head = true;
    else if (is(e->name, "tr") && table_now(r))
        table_now(r)->grid.rows++;
    else if (is(e->name, "td") || is(e->name, "th"))
        begin_cell(r, e->name[1] == 'h');
    else if (is(e->name, "ol") || is(e->name, "ul"))
        begin_list(r, e->name[0] == 'o');
    else if (is(e->name, "li"))
        begin_item(r);
    else if (is(e->name, "pre"))
        r->now.pre = true;
    else if (is(e->name, "center"))
        r->now.align = TZ_ALIGN_CENTER;
}

static void start_tag(struct reader *r)
{
    const struct html_element *e = html_element_find(r->scan.name);
    unsigned flags = e ? e->flags : 0;

    if (flags & BLOCK)
        end_block(r);
    if (flags & EMPTY) {
        if (!r->now.skip)
            act_empty(r, e->name);
        return;
    }
    flush_run(r);
    close_implied(r, r->scan.name, flags);
    push(r, r->scan.name, flags);
    if (r->depth == DEPTH && r->lost)
        return;
    if (flags & SKIP)
        r->now.skip = true;
    if (flags & FURNITURE)
        r->now.furniture = true;
    if (flags & STYLE)
        r->now.style |= e->value;
    if (flags & HEADING)
        r->now.heading = (int)e->value;
    if (flags & BLOCK && !is(r->scan.name, "li"))
        r->now.item = r->now.item && !is(r->scan.name, "ul") && !is(r->scan.name, "ol");
    read_attributes(r);
    if (e)
        act_start(r, e);
}

static void end_tag(struct reader *r)
{
    const struct html_element *e = html_element_find(r->scan.name);

    if (e && (e->flags & BLOCK))
        end_block(r);
    else
        flush_run(r);
    if (is(r->scan.name, "br"))
        end_block(r);
    if (r->lost) {
        r->lost--;
        return;
    }
    close_open(r, r->scan.name);
}

static void raw_text(struct reader *r)
{
    struct tz_buf out;
    char text[8];
    size_t used, n;
    const char *s = r->scan.s;

    if (!r->in_title || r->d->title)
        return;
    tz_buf_init(&out, r->d->arena);
    for (size_t i = r->scan.start; i < r->scan.end;) {
        if (s[i] == '&' && (used = html_entity(s + i, r->scan.end - i, text, &n))) {
            tz_buf_add(&out, text, n);
            i += used;
        } else {
            tz_buf_char(&out, s[i] == '\n' || s[i] == '\r' || s[i] == '\t' ? ' ' : s[i]);
            i++;
        }
    }
    r->d->title = tz_trim(r->d->arena, out.data);
}

static void read_tokens(struct reader *r)
{
    enum html_token token;

    while ((token = html_scan_next(&r->scan)) != HTML_END_OF_FILE) {
        switch (token) {
        case HTML_TEXT:
            if (!r->now.skip)
                read_text(r, r->scan.start, r->scan.end);
            break;
        case HTML_RAW:
            raw_text(r);
            break;
        case HTML_START:
            start_tag(r);
            r->in_title = is(r->scan.name, "title");
            break;
        default:
            end_tag(r);
        }
    }
    end_block(r);
    while (r->depth)
        close_to(r, r->depth - 1);
}

/* Marks that would make most of the page furniture are marks of a page built otherwise: take them back. */
static void check_furniture(struct reader *r, struct tz_blocks *blocks)
{
    if (r->furniture_bytes * 10 <= r->text_bytes * 6)
        return;
    for (struct tz_block *b = blocks->first; b; b = b->next)
        b->furniture = false;
}

/* The charset the page names in its first kilobytes, or NULL. */
static const char *named_charset(const char *s, size_t len, struct tz_arena *a)
{
    size_t n = len < 4096 ? len : 4096;

    for (size_t i = 0; i + 8 < n; i++) {
        size_t from, to;
        if (strncasecmp(s + i, "charset=", 8) != 0)
            continue;
        from = i + 8;
        while (from < n && (s[from] == '"' || s[from] == '\'' || s[from] == ' '))
            from++;
        for (to = from; to < n && to - from < 32 &&
                        (s[to] == '-' || s[to] == '_' || (s[to] >= '0' && s[to] <= '9') ||
                         ((s[to] | 32) >= 'a' && (s[to] | 32) <= 'z'));)
            to++;
        if (to > from)
            return tz_strndup(a, s + from, to - from);
    }
    return NULL;
}

struct tz_err *tz_document_read_html(struct tz_document **out, const void *data, size_t len, struct tz_arena *a)
{
    struct tz_document *d = tz_document_new(a);
    struct reader *r = TZ_NEW(a, struct reader);

    d->format = "html";
    TZ_TRY(tz_document_decode(d, data, len, named_charset(data, len, a)));
    r->d = d;
    r->into = &d->body;
    r->open = TZ_NEW_ARRAY(a, DEPTH, struct open);
    html_scan_init(&r->scan, d->source, d->source_len);
    read_tokens(r);
    check_furniture(r, &d->body);
    *out = d;
    return NULL;
}
