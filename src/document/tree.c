/* SPDX-License-Identifier: Apache-2.0
 *
 * Building the document tree, and its plain-text view.
 */
#include "document/tree.h"
#include "document/tree_priv.h"
#include "base/buf.h"
#include <string.h>

struct tz_document *tz_document_new(struct tz_arena *a)
{
    struct tz_document *d = TZ_NEW(a, struct tz_document);
    d->arena = a;
    d->language = "zh-CN";
    return d;
}

struct tz_block *tz_block_add(struct tz_document *d, struct tz_blocks *to, enum tz_block_kind kind)
{
    struct tz_block *b = TZ_NEW(d->arena, struct tz_block);
    b->kind = kind;
    b->src = TZ_NO_SOURCE;
    if (to->last)
        to->last->next = b;
    else
        to->first = b;
    to->last = b;
    return b;
}

struct tz_run *tz_run_addn(struct tz_document *d, struct tz_block *b, const char *text, size_t n)
{
    struct tz_run *r = TZ_NEW(d->arena, struct tz_run);
    r->text = tz_strndup(d->arena, text, n);
    r->len = n;
    r->src = TZ_NO_SOURCE;
    if (b->last)
        b->last->next = r;
    else
        b->first = r;
    b->last = r;
    return r;
}

struct tz_run *tz_run_add(struct tz_document *d, struct tz_block *b, const char *text)
{
    return tz_run_addn(d, b, text ? text : "", text ? strlen(text) : 0);
}

struct tz_block *tz_paragraph_add(struct tz_document *d, enum tz_doc_role role, const char *text)
{
    struct tz_block *b = tz_block_add(d, &d->body, TZ_BLOCK_PARAGRAPH);
    b->role = role;
    tz_run_add(d, b, text);
    return b;
}

struct tz_block *tz_heading_add(struct tz_document *d, int level, const char *text)
{
    struct tz_block *b = tz_block_add(d, &d->body, TZ_BLOCK_HEADING);
    TZ_ASSERT(level >= 1 && level <= 9);
    b->level = level;
    tz_run_add(d, b, text);
    return b;
}

struct tz_doc_table *tz_table_add(struct tz_document *d, struct tz_blocks *to, uint32_t rows, uint32_t columns)
{
    struct tz_block *b = tz_block_add(d, to, TZ_BLOCK_TABLE);
    struct tz_doc_table *t = TZ_NEW(d->arena, struct tz_doc_table);
    size_t n;

    TZ_ASSERT(!__builtin_mul_overflow((size_t)rows, (size_t)columns, &n));
    t->rows = rows;
    t->columns = columns;
    t->cells = TZ_NEW_ARRAY(d->arena, n, struct tz_cell_block);
    for (uint32_t r = 0; r < rows; r++)
        for (uint32_t c = 0; c < columns; c++) {
            struct tz_cell_block *cell = &t->cells[(size_t)r * columns + c];
            cell->row = r;
            cell->col = c;
            cell->row_span = cell->col_span = 1;
        }
    b->table = t;
    return t;
}

struct tz_cell_block *tz_table_cell(const struct tz_doc_table *t, uint32_t row, uint32_t col)
{
    TZ_ASSERT(row < t->rows && col < t->columns);
    return &t->cells[(size_t)row * t->columns + col];
}

void tz_table_text(struct tz_document *d, struct tz_doc_table *t, uint32_t row, uint32_t col, const char *text)
{
    struct tz_cell_block *cell = tz_table_cell(t, row, col);
    tz_run_add(d, tz_block_add(d, &cell->blocks, TZ_BLOCK_PARAGRAPH), text);
}

void tz_table_merge(struct tz_doc_table *t, uint32_t row, uint32_t col, uint32_t row_span, uint32_t col_span)
{
    TZ_ASSERT(row_span >= 1 && col_span >= 1);
    TZ_ASSERT(row_span <= t->rows - row && col_span <= t->columns - col);
    for (uint32_t r = row; r < row + row_span; r++)
        for (uint32_t c = col; c < col + col_span; c++)
            tz_table_cell(t, r, c)->row_span = tz_table_cell(t, r, c)->col_span = 0;
    tz_table_cell(t, row, col)->row_span = row_span;
    tz_table_cell(t, row, col)->col_span = col_span;
}

char *tz_block_text(struct tz_arena *a, const struct tz_block *b)
{
    struct tz_buf out;
    tz_buf_init(&out, a);
    for (const struct tz_run *r = b->first; r; r = r->next)
        tz_buf_add(&out, r->text, r->len);
    return out.data;
}

/* Bytes of the blank at s (of n), 0 when there is none. */
static size_t blank_here(const char *s, size_t n)
{
    static const char *const wide[] = {"\u3000", "\u00a0", "\u200b", "\ufeff", "\u2003", "\u2002"};
    if (!n)
        return 0;
    if (*s == ' ' || *s == '\t' || *s == '\r' || *s == '\n')
        return 1;
    for (size_t i = 0; i < sizeof wide / sizeof *wide; i++) {
        size_t len = strlen(wide[i]);
        if (n >= len && !memcmp(s, wide[i], len))
            return len;
    }
    return 0;
}

/* Bytes of the blank that ends at s + n. */
static size_t blank_before(const char *s, size_t n)
{
    for (size_t len = 1; len <= 3 && len <= n; len++)
        if (blank_here(s + n - len, len) == len)
            return len;
    return 0;
}

static void run_cut(struct tz_run *r, size_t head, size_t tail)
{
    if (r->src != TZ_NO_SOURCE && r->src_len == r->len) {
        r->src += head;
        r->src_len -= head + tail;
    }
    r->text += head;
    r->len -= head + tail;
}

static void trim_head(struct tz_block *b)
{
    while (b->first) {
        struct tz_run *r = b->first;
        size_t n, cut = 0;
        while ((n = blank_here(r->text + cut, r->len - cut)))
            cut += n;
        if (cut < r->len) {
            run_cut(r, cut, 0);
            return;
        }
        b->first = r->next;
    }
    b->last = NULL;
}

/* Text of a run is not shared before the tree is handed out, so it may be cut with a NUL. */
static void trim_tail(struct tz_document *d, struct tz_block *b)
{
    struct tz_run *keep = NULL;
    size_t n, cut = 0;

    for (struct tz_run *r = b->first; r; r = r->next) {
        size_t len = r->len;
        while ((n = blank_before(r->text, len)))
            len -= n;
        if (len) {
            keep = r;
            cut = r->len - len;
        }
    }
    if (!keep)
        return;
    run_cut(keep, 0, cut);
    if (cut)
        keep->text = tz_strndup(d->arena, keep->text, keep->len);
    keep->next = NULL;
    b->last = keep;
}

void tz_block_trim(struct tz_document *d, struct tz_block *b)
{
    trim_head(b);
    trim_tail(d, b);
}

/* ---- the plain-text view ---- */

struct flat {
    struct tz_arena *a;
    struct tz_buf text;
    struct tz_buf lines; /* of struct tz_flat_line */
    struct tz_buf spans; /* of struct tz_flat_span */
    bool own;            /* set the runs' sources to this text */
};

static void flat_span(struct flat *f, const struct tz_run *r)
{
    struct tz_flat_span s = {f->text.len, r->src, r->len};

    if (r->src == TZ_NO_SOURCE || r->src_len != r->len || !r->len)
        return;
    if (f->spans.len) {
        struct tz_flat_span *last = (struct tz_flat_span *)(void *)(f->spans.data + f->spans.len) - 1;
        if (last->start + last->len == s.start && last->src + last->len == s.src) {
            last->len += s.len;
            return;
        }
    }
    tz_buf_add(&f->spans, &s, sizeof s);
}

/* Puts a run's text on the line; when the document is its own source, that is where the run comes from. */
static void flat_run(struct flat *f, const struct tz_run *r)
{
    if (f->own) {
        ((struct tz_run *)r)->src = f->text.len;
        ((struct tz_run *)r)->src_len = r->len;
    }
    flat_span(f, r);
    tz_buf_add(&f->text, r->text, r->len);
}

/* The runs of a block on one line: breaks and tabs inside become blanks when `inner`. */
static void flat_runs(struct flat *f, const struct tz_block *b, bool inner)
{
    for (const struct tz_run *r = b->first; r; r = r->next) {
        if (r->kind == TZ_RUN_BREAK || (inner && r->kind == TZ_RUN_TAB)) {
            tz_buf_char(&f->text, ' ');
            continue;
        }
        flat_run(f, r);
    }
}

static void flat_line_end(struct flat *f, size_t start, const struct tz_block *b, int row, size_t label_len)
{
    struct tz_flat_line line = {start, f->text.len - start, b, row, label_len};
    tz_buf_add(&f->lines, &line, sizeof line);
    tz_buf_char(&f->text, '\n');
}

static void flat_cell(struct flat *f, const struct tz_blocks *blocks)
{
    bool first = true;
    for (const struct tz_block *b = blocks->first; b; b = b->next) {
        if (!b->first && !b->table)
            continue;
        if (!first)
            tz_buf_char(&f->text, ' ');
        first = false;
        if (b->label)
            tz_buf_str(&f->text, b->label);
        flat_runs(f, b, true);
        for (size_t i = 0; b->table && i < (size_t)b->table->rows * b->table->columns; i++) {
            if (i && b->table->cells[i].blocks.first)
                tz_buf_char(&f->text, ' ');
            flat_cell(f, &b->table->cells[i].blocks);
        }
    }
}

static void flat_table(struct flat *f, const struct tz_block *b)
{
    const struct tz_doc_table *t = b->table;
    for (uint32_t r = 0; r < t->rows; r++) {
        size_t start = f->text.len;
        for (uint32_t c = 0; c < t->columns; c++) {
            if (c)
                tz_buf_char(&f->text, '\t');
            flat_cell(f, &tz_table_cell(t, r, c)->blocks);
        }
        flat_line_end(f, start, b, (int)r, 0);
    }
}

/* A paragraph: an inner line break makes a line of its own. */
static void flat_paragraph(struct flat *f, const struct tz_block *b)
{
    size_t start = f->text.len, label = 0;

    if (b->label) {
        tz_buf_str(&f->text, b->label);
        label = f->text.len - start;
    }
    for (const struct tz_run *r = b->first; r; r = r->next) {
        if (r->kind == TZ_RUN_BREAK) {
            flat_line_end(f, start, b, -1, label);
            start = f->text.len;
            label = 0;
            continue;
        }
        flat_run(f, r);
    }
    flat_line_end(f, start, b, -1, label);
}

static struct tz_flat *flat_document(const struct tz_document *d, struct tz_arena *a, bool own)
{
    struct tz_flat *out = TZ_NEW(a, struct tz_flat);
    struct flat f = {.a = a, .own = own};

    tz_buf_init(&f.text, a);
    tz_buf_init(&f.lines, a);
    tz_buf_init(&f.spans, a);
    for (const struct tz_block *b = d->body.first; b; b = b->next) {
        if (b->kind == TZ_BLOCK_TABLE)
            flat_table(&f, b);
        else if (b->kind != TZ_BLOCK_PAGE_BREAK && (b->first || b->label))
            flat_paragraph(&f, b);
    }
    out->text = f.text.data;
    out->len = f.text.len;
    out->lines = (const void *)f.lines.data;
    out->line_count = f.lines.len / sizeof *out->lines;
    out->spans = (const void *)f.spans.data;
    out->span_count = f.spans.len / sizeof *out->spans;
    return out;
}

struct tz_flat *tz_document_flat(const struct tz_document *d, struct tz_arena *a)
{
    return flat_document(d, a, false);
}

static void source_of_block(struct tz_block *b)
{
    if (!b->first || b->last->src == TZ_NO_SOURCE)
        return;
    b->src = b->first->src;
    b->src_len = b->last->src + b->last->src_len - b->src;
}

void tz_document_own_source(struct tz_document *d)
{
    struct tz_flat *f = flat_document(d, d->arena, true);

    d->source = f->text;
    d->source_len = f->len;
    for (struct tz_block *b = d->body.first; b; b = b->next)
        source_of_block(b);
}

size_t tz_flat_source(const struct tz_flat *f, size_t at)
{
    size_t low = 0, high = f->span_count;

    while (low < high) { /* first span that starts after `at` */
        size_t mid = low + (high - low) / 2;
        if (f->spans[mid].start <= at)
            low = mid + 1;
        else
            high = mid;
    }
    if (!low)
        return 0;
    const struct tz_flat_span *s = &f->spans[low - 1];
    return at - s->start < s->len ? s->src + (at - s->start) : s->src + s->len;
}
