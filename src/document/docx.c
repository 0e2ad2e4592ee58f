/* SPDX-License-Identifier: Apache-2.0
 *
 * DOCX -> document tree, in one pass over word/document.xml.
 */
#include "document/read.h"
#include "document/docx_style_priv.h"
#include "document/grid_priv.h"
#include "document/tree_priv.h"
#include "document/xml.h"
#include "base/buf.h"

#define TABLE_DEPTH 16
#define BOX_DEPTH 8 /* paragraphs in text boxes in paragraphs */

struct table {
    struct grid grid;
    struct tz_blocks *parent;
    struct grid_cell *cell;
    uint32_t col; /* of the next cell */
    bool header;  /* the row repeats on each page */
};

/* A paragraph and what it has been told so far. */
struct paragraph {
    struct tz_block *block;
    const char *style;
    int outline, num, num_level; /* of its own, -1 = none */
    int align;
    bool text_bold, text_plain; /* some text is bold, some is not */
    int size;
    bool style_known;
    struct docx_style look; /* what its style says, once asked for */
};

struct reader {
    struct tz_document *d;
    struct docx_styles *styles;
    const struct tz_relation *relations;
    struct tz_blocks *into;
    struct table tables[TABLE_DEPTH];
    size_t table_depth;
    struct paragraph paragraphs[BOX_DEPTH];
    size_t paragraph_depth; /* open; 0 = between paragraphs */
    /* the run */
    unsigned style;
    int size;
    bool bold_said, hidden, in_run, in_run_properties, in_paragraph_properties, in_text;
    const char *href;
    struct tz_buf pending; /* text of the open paragraph that is not yet a run: it comes in pieces */
    unsigned pending_style;
    const char *pending_href;
    size_t skip; /* depth inside something not read, 0 = reading */
    bool body_seen;
};

static bool is(const char *a, const char *b)
{
    return !strcmp(a, b);
}

/* Deleted and moved-away text, the old drawing beside the new, phonetic guides, field codes. */
static bool skipped(const char *name)
{
    static const char *const names[] = {"del",          "moveFrom",  "Fallback",  "rt",          "instrText", "delText",
                                        "sectPrChange", "pPrChange", "rPrChange", "tblPrChange", "tcPrChange"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (is(name, names[i]))
            return true;
    return false;
}

static struct paragraph *paragraph_now(struct reader *r)
{
    return r->paragraph_depth ? &r->paragraphs[r->paragraph_depth - 1] : NULL;
}

static struct table *table_now(struct reader *r)
{
    return r->table_depth ? &r->tables[r->table_depth - 1] : NULL;
}

/* ---- paragraphs ---- */

static void flush(struct reader *r)
{
    struct tz_run *run;

    if (!r->pending.len || !r->paragraph_depth)
        return;
    run = tz_run_addn(r->d, paragraph_now(r)->block, r->pending.data, r->pending.len);
    run->kind = r->pending_href ? TZ_RUN_LINK : TZ_RUN_TEXT;
    run->href = r->pending_href;
    run->style = r->pending_style;
    tz_buf_clear(&r->pending);
}

/* The paragraph's style may only be asked for after its properties. */
static const struct docx_style *look_of(struct reader *r, struct paragraph *p)
{
    if (!p->style_known)
        p->look = docx_style_of(r->styles, p->style);
    p->style_known = true;
    return &p->look;
}

static void begin_paragraph(struct reader *r)
{
    struct paragraph *p;

    if (r->paragraph_depth == BOX_DEPTH) {
        r->skip = 1; /* its end tag takes it back */
        return;
    }
    flush(r);
    p = &r->paragraphs[r->paragraph_depth++];
    *p = (struct paragraph){.outline = -1, .num = -1, .num_level = -1};
    p->block = tz_block_add(r->d, r->into, TZ_BLOCK_PARAGRAPH);
}

static void number_paragraph(struct reader *r, const struct paragraph *p, const struct docx_style *s)
{
    int num = p->num >= 0 ? p->num : s->num;
    int level = p->num_level >= 0 ? p->num_level : p->num >= 0 ? 0 : s->num_level;

    if (num <= 0 || !p->block->first)
        return;
    p->block->label = docx_number(r->styles, num, level);
    if (p->block->label && p->block->kind == TZ_BLOCK_PARAGRAPH) {
        p->block->kind = TZ_BLOCK_ITEM;
        p->block->level = level < 9 ? level + 1 : 9;
    }
}

static void end_paragraph(struct reader *r)
{
    struct paragraph *p = paragraph_now(r);
    const struct docx_style *s;
    struct tz_block *b;
    int outline;

    if (!p)
        return;
    flush(r);
    r->paragraph_depth--;
    b = p->block;
    s = look_of(r, p);
    tz_block_trim(r->d, b);
    outline = p->outline >= 0 ? p->outline : s->outline;
    if (outline >= 0 && outline < 9 && b->first) {
        b->kind = TZ_BLOCK_HEADING;
        b->level = outline + 1;
    }
    number_paragraph(r, p, s);
    b->align = (enum tz_align)(p->align ? p->align : s->align);
    b->size = p->size ? p->size : s->size;
    b->emphasised = b->first && !p->text_plain && (p->text_bold || s->bold > 0);
}

static void paragraph_property(struct reader *r, struct paragraph *p, const char *name, const char *val)
{
    if (is(name, "pStyle") && val)
        p->style = tz_strdup(r->d->arena, val);
    else if (is(name, "outlineLvl"))
        p->outline = tz_xml_int(val, 9);
    else if (is(name, "numId"))
        p->num = tz_xml_int(val, -1);
    else if (is(name, "ilvl"))
        p->num_level = tz_xml_int(val, 0);
    else if (is(name, "jc") && val)
        p->align = is(val, "center")                    ? TZ_ALIGN_CENTER
                   : is(val, "right") || is(val, "end") ? TZ_ALIGN_RIGHT
                                                        : TZ_ALIGN_LEFT;
}

/* ---- runs ---- */

static void style_bit(struct reader *r, unsigned bit, const char *val)
{
    if (tz_xml_on(val))
        r->style |= bit;
    else
        r->style &= ~bit;
}

static void run_property(struct reader *r, const char *name, const char *val)
{
    if (is(name, "b")) {
        style_bit(r, TZ_STYLE_BOLD, val);
        r->bold_said = true;
    } else if (is(name, "i")) {
        style_bit(r, TZ_STYLE_ITALIC, val);
    } else if (is(name, "u")) {
        style_bit(r, TZ_STYLE_UNDERLINE, val);
    } else if (is(name, "strike") || is(name, "dstrike")) {
        style_bit(r, TZ_STYLE_STRIKE, val);
    } else if (is(name, "vertAlign") && val) {
        style_bit(r, TZ_STYLE_SUPER, is(val, "superscript") ? NULL : "0");
        style_bit(r, TZ_STYLE_SUB, is(val, "subscript") ? NULL : "0");
    } else if (is(name, "vanish")) {
        r->hidden = tz_xml_on(val);
    } else if (is(name, "sz")) {
        r->size = tz_xml_int(val, 0);
    }
}

static void begin_run(struct reader *r)
{
    r->style = 0;
    r->size = 0;
    r->hidden = r->bold_said = false;
    r->in_run = true;
}

static bool all_blank(const char *s, size_t n)
{
    while (n && strchr(" \t\n", *s))
        s++, n--;
    return !n;
}

static void add_text(struct reader *r, const char *s, size_t n)
{
    struct paragraph *p = paragraph_now(r);

    if (!p || r->hidden || !n)
        return;
    if (!all_blank(s, n)) {
        bool bold = r->bold_said ? (r->style & TZ_STYLE_BOLD) : look_of(r, p)->bold > 0;
        p->text_bold = p->text_bold || bold;
        p->text_plain = p->text_plain || !bold;
        if (r->size > p->size)
            p->size = r->size;
    }
    if (r->pending_style != r->style || r->pending_href != r->href)
        flush(r);
    r->pending_style = r->style;
    r->pending_href = r->href;
    tz_buf_add(&r->pending, s, n);
}

static void add_special(struct reader *r, enum tz_run_kind kind, const char *text)
{
    if (!r->paragraph_depth || r->hidden)
        return;
    flush(r);
    tz_run_add(r->d, paragraph_now(r)->block, text)->kind = kind;
}

static void add_symbol(struct reader *r, const char *name, const char **at)
{
    const char *type = tz_xml_attr(at, "type");

    if (is(name, "tab"))
        add_special(r, TZ_RUN_TAB, "\t");
    else if (is(name, "cr") || (is(name, "br") && !(type && is(type, "page"))))
        add_special(r, TZ_RUN_BREAK, "\n");
    else if (is(name, "noBreakHyphen"))
        add_text(r, "-", 1);
}

static void begin_link(struct reader *r, const char **at)
{
    const struct tz_relation *l = tz_relation_id(r->relations, tz_xml_attr(at, "id"));
    if (l && l->external)
        r->href = l->target;
}

/* ---- tables ---- */

static void begin_table(struct reader *r)
{
    struct table *outer = table_now(r);

    if (r->table_depth == TABLE_DEPTH) {
        r->skip = 1;
        return;
    }
    if (outer)
        outer->grid.nested = true;
    r->tables[r->table_depth++] = (struct table){.parent = r->into};
}

static void end_table(struct reader *r)
{
    struct table *t = table_now(r);

    if (!t)
        return;
    r->into = t->parent;
    r->table_depth--;
    grid_finish(&t->grid, r->d, r->into);
}

static void begin_cell(struct reader *r)
{
    struct table *t = table_now(r);

    if (!t)
        return;
    t->cell = grid_add(&t->grid, r->d->arena);
    t->cell->col = t->col;
    t->cell->col_known = true;
    t->cell->header = t->header;
    r->into = &t->cell->blocks;
}

/* Blocks without text are dropped from cells, where empty paragraphs are the rule. */
static void end_cell(struct reader *r)
{
    struct table *t = table_now(r);
    struct tz_blocks kept = {NULL, NULL};
    size_t n = 0;

    if (!t || !t->cell)
        return;
    for (struct tz_block *b = t->cell->blocks.first, *next; b; b = next) {
        next = b->next;
        b->next = NULL;
        if (!b->first && !b->table)
            continue;
        if (kept.last)
            kept.last->next = b;
        else
            kept.first = b;
        kept.last = b;
        n++;
    }
    t->cell->blocks = kept;
    if (n > t->grid.most_paragraphs)
        t->grid.most_paragraphs = n;
    t->col += t->cell->col_span;
    t->cell = NULL;
    r->into = t->parent;
}

static bool table_property(struct reader *r, const char *name, const char *val)
{
    struct table *t = table_now(r);

    if (!t)
        return false;
    if (is(name, "gridSpan") && t->cell)
        t->cell->col_span = tz_xml_int(val, 1) > 0 ? (uint32_t)tz_xml_int(val, 1) : 1;
    else if (is(name, "vMerge") && t->cell)
        t->cell->continues = !val || is(val, "continue");
    else if (is(name, "gridBefore"))
        t->col += tz_xml_int(val, 0) > 0 ? (uint32_t)tz_xml_int(val, 0) : 0;
    else if (is(name, "tblHeader"))
        t->header = tz_xml_on(val);
    else
        return false;
    return true;
}

static void begin_row(struct reader *r)
{
    struct table *t = table_now(r);

    if (!t)
        return;
    t->grid.rows++;
    t->col = 0;
    t->header = false;
}

/* ---- the pass ---- */

static void property(struct reader *r, const char *name, const char **at)
{
    const char *val = tz_xml_attr(at, "val");
    struct paragraph *p = paragraph_now(r);

    if (r->in_run_properties && r->in_run)
        run_property(r, name, val);
    else if (r->in_paragraph_properties && p)
        paragraph_property(r, p, name, val);
    else if (!table_property(r, name, val) && r->in_run)
        add_symbol(r, name, at);
}

static void on_start(void *data, const char *name, const char **at)
{
    struct reader *r = data;

    if (r->skip || skipped(name)) {
        r->skip++;
        return;
    }
    if (is(name, "p"))
        begin_paragraph(r);
    else if (is(name, "r"))
        begin_run(r);
    else if (is(name, "t"))
        r->in_text = true;
    else if (is(name, "pPr"))
        r->in_paragraph_properties = true;
    else if (is(name, "rPr"))
        r->in_run_properties = true;
    else if (is(name, "hyperlink"))
        begin_link(r, at);
    else if (is(name, "tbl"))
        begin_table(r);
    else if (is(name, "tr"))
        begin_row(r);
    else if (is(name, "tc"))
        begin_cell(r);
    else if (is(name, "body"))
        r->body_seen = true;
    else
        property(r, name, at);
}

static void on_end(void *data, const char *name)
{
    struct reader *r = data;

    if (r->skip) {
        r->skip--;
        return;
    }
    if (is(name, "p"))
        end_paragraph(r);
    else if (is(name, "r"))
        r->in_run = false;
    else if (is(name, "t"))
        r->in_text = false;
    else if (is(name, "pPr"))
        r->in_paragraph_properties = false;
    else if (is(name, "rPr"))
        r->in_run_properties = false;
    else if (is(name, "hyperlink"))
        r->href = NULL;
    else if (is(name, "tbl"))
        end_table(r);
    else if (is(name, "tc"))
        end_cell(r);
}

static void on_text(void *data, const char *s, size_t n)
{
    struct reader *r = data;
    if (r->in_text && !r->skip)
        add_text(r, s, n);
}

struct properties {
    struct tz_document *d;
    const char **field;
};

static void properties_start(void *data, const char *name, const char **at)
{
    struct properties *p = data;
    (void)at;
    p->field = is(name, "title") ? &p->d->title : is(name, "creator") ? &p->d->author : NULL;
}

static void properties_end(void *data, const char *name)
{
    (void)name;
    ((struct properties *)data)->field = NULL;
}

static void properties_text(void *data, const char *s, size_t n)
{
    struct properties *p = data;
    if (p->field)
        *p->field = tz_printf(p->d->arena, "%s%.*s", *p->field ? *p->field : "", (int)n, s);
}

static struct tz_err *read_properties(struct tz_document *d, struct tz_package *p, const struct tz_relation *top)
{
    static const struct tz_xml handlers = {properties_start, properties_end, properties_text};
    const struct tz_relation *core = tz_relation_type(top, "core-properties");
    struct properties props = {.d = d};

    if (!core || !tz_package_has(p, core->target))
        return NULL;
    return tz_xml_part(p, core->target, &handlers, &props, NULL, d->arena);
}

static struct tz_err *main_part(const char **out, struct tz_package *p, struct tz_document *d)
{
    struct tz_relation *top;
    const struct tz_relation *r;

    TZ_TRY(tz_package_relations(&top, p, "", d->arena));
    r = tz_relation_type(top, "officeDocument");
    *out = r && tz_package_has(p, r->target) ? r->target : "word/document.xml";
    if (!tz_package_has(p, *out))
        return tz_err_hint(tz_err(TZ_E_INPUT, "这不是 Word 文档"), "请在 WPS 或 Word 里另存为 .docx 后再试");
    return read_properties(d, p, top);
}

struct tz_err *tz_document_read_docx(struct tz_document **out, const void *data, size_t len, struct tz_arena *a)
{
    static const struct tz_xml handlers = {on_start, on_end, on_text};
    struct tz_document *d = tz_document_new(a);
    struct tz_relation *relations;
    struct tz_package *p;
    const char *part;
    struct reader *r;

    d->format = "docx";
    TZ_TRY(tz_package_open(&p, "Word 文档", data, len, a));
    TZ_TRY(main_part(&part, p, d));
    TZ_TRY(tz_package_relations(&relations, p, part, a));
    r = TZ_NEW(a, struct reader);
    r->d = d;
    r->relations = relations;
    r->into = &d->body;
    tz_buf_init(&r->pending, a);
    TZ_TRY(docx_styles_read(&r->styles, p, relations, a));
    TZ_TRY(tz_xml_part(p, part, &handlers, r, NULL, a));
    if (!r->body_seen)
        return tz_err_hint(tz_err(TZ_E_INPUT, "这不是 Word 文档"), "请在 WPS 或 Word 里另存为 .docx 后再试");
    tz_document_own_source(d);
    *out = d;
    return NULL;
}
