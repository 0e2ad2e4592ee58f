/* SPDX-License-Identifier: Apache-2.0
 *
 * A text with its figures as a document tree: title lines, headings, paragraphs, tables (rows of | cell | cell |), figures as
 * references that can be followed.
 */
#include <string.h>

#include "base/text.h"
#include "report/text_priv.h"

#define HEADING_CHARS 60

struct making {
    struct tz_document *d;
    const struct reference *refs;
    const struct tz_report_figure *figures;
    size_t n, at;
    struct tz_arena *a;
    bool begun; /* a heading or paragraph stands already */
};

static const char *note_of(struct tz_arena *a, const struct tz_report_figure *f)
{
    if (f->why)
        return tz_printf(a, "%s：%s", f->ref, f->why);
    return tz_printf(a, "%s，%s%s%s%s%s；%lld条记录", f->label, f->period_shown ? f->period_shown : "",
                     f->place_label && *f->place_label ? "，" : "", f->place_label ? f->place_label : "",
                     f->coverage && *f->coverage ? "；" : "", f->coverage ? f->coverage : "", (long long)f->rows);
}

static void add_figure(struct making *m, struct tz_block *b, const struct tz_report_figure *f)
{
    struct tz_run *r =
        tz_run_add(m->d, b, f->why ? tz_printf(m->a, "〔%s：%s〕", f->label ? f->label : f->ref, f->why) : f->shown);
    r->kind = TZ_RUN_REF;
    r->ref = tz_printf(m->a, "f%lld", (long long)f->n);
    r->href = f->rows_url;
    r->note = note_of(m->a, f);
    r->mark = f->why                        ? TZ_DOC_MARK_UNKNOWN
              : f->marks & TZ_MARK_ESTIMATE ? TZ_DOC_MARK_ESTIMATE
              : f->marks & TZ_MARK_REPORTED ? TZ_DOC_MARK_REPORTED
                                            : TZ_DOC_MARK_NONE;
}

/* Text from..till into the block, references replaced by their figures. */
static void add_runs(struct making *m, struct tz_block *b, const char *from, const char *till)
{
    while (m->at < m->n && m->refs[m->at].from < till) {
        const struct reference *r = &m->refs[m->at];
        if (r->from > from)
            tz_run_addn(m->d, b, from, (size_t)(r->from - from));
        add_figure(m, b, &m->figures[m->at]);
        from = r->till;
        m->at++;
    }
    if (till > from)
        tz_run_addn(m->d, b, from, (size_t)(till - from));
}

static bool numeral(uint32_t c)
{
    static const uint32_t set[] = {0x4e00, 0x4e8c, 0x4e09, 0x56db, 0x4e94, 0x516d, 0x4e03, 0x516b, 0x4e5d, 0x5341};
    for (size_t k = 0; k < sizeof set / sizeof *set; k++)
        if (set[k] == c)
            return true;
    return false;
}

/* 一、 = 1, （一） = 2, 1. = 3; 0 = no heading mark. */
static int mark_level(const char *s, const char *end)
{
    const char *p = s;
    uint32_t c = p < end ? tz_utf8_next(&p, end) : 0;
    bool bracket = c == 0xff08 || c == '(';
    size_t digits = 0;
    if (c >= '0' && c <= '9') {
        while (p < end && *p >= '0' && *p <= '9')
            p++;
        return p < end && (*p == '.' || !strncmp(p, "．", 3)) && !(p + 1 < end && p[1] >= '0' && p[1] <= '9') ? 3 : 0;
    }
    if (bracket)
        c = p < end ? tz_utf8_next(&p, end) : 0;
    for (; numeral(c); digits++)
        c = p < end ? tz_utf8_next(&p, end) : 0;
    if (!digits)
        return 0;
    return bracket ? (c == 0xff09 || c == ')' ? 2 : 0) : c == 0x3001 ? 1 : 0;
}

static bool is_heading(const char *s, const char *end)
{
    for (const char *p = s; p + 3 <= end; p++)
        if (!strncmp(p, "。", 3) || !strncmp(p, "；", 3))
            return false;
    return tz_utf8_count(s, (size_t)(end - s)) <= HEADING_CHARS;
}

static void add_line(struct making *m, const char *s, const char *end)
{
    int level = mark_level(s, end);
    size_t chars = tz_utf8_count(s, (size_t)(end - s));
    struct tz_block *b;
    if (level && is_heading(s, end)) {
        b = tz_block_add(m->d, &m->d->body, TZ_BLOCK_HEADING);
        b->level = level;
    } else {
        b = tz_block_add(m->d, &m->d->body, TZ_BLOCK_PARAGRAPH);
        if (!m->begun && chars < 20 && end - s >= 3 && !strncmp(end - 3, "：", 3))
            b->role = TZ_ROLE_TO; /* 各位代表： */
    }
    m->begun = true;
    add_runs(m, b, s, end);
}

/* ---- tables: lines that begin with | */

/* The next | outside a reference. */
static const char *next_bar(const char *p, const char *end)
{
    for (int depth = 0; p < end; p++) {
        if (p + 1 < end && p[0] == '{' && p[1] == '{')
            depth++;
        else if (p + 1 < end && p[0] == '}' && p[1] == '}')
            depth--;
        else if (*p == '|' && depth <= 0)
            return p;
    }
    return end;
}

static uint32_t count_cells(const char *s, const char *end)
{
    uint32_t n = 0;
    for (const char *p = s + 1; p < end; n++) {
        const char *bar = next_bar(p, end);
        if (bar == end)
            return n + (tz_utf8_count(p, (size_t)(end - p)) > 0);
        p = bar + 1;
    }
    return n;
}

static bool is_ruler(const char *s, const char *end)
{
    for (; s < end; s++)
        if (!strchr("|-: ", *s))
            return false;
    return true;
}

static const char *line_end(const char *s)
{
    const char *end = strchr(s, '\n');
    return end ? end : s + strlen(s);
}

static void fill_row(struct making *m, struct tz_doc_table *t, uint32_t row, const char *s, const char *end)
{
    const char *p = s + 1;
    for (uint32_t col = 0; col < t->columns && p < end; col++) {
        const char *bar = next_bar(p, end), *from = p, *till = bar;
        while (from < till && *from == ' ')
            from++;
        while (till > from && till[-1] == ' ')
            till--;
        struct tz_cell_block *cell = tz_table_cell(t, row, col);
        struct tz_block *b = tz_block_add(m->d, &cell->blocks, TZ_BLOCK_PARAGRAPH);
        cell->header = row == 0;
        add_runs(m, b, from, till);
        p = bar + 1;
    }
}

/* A run of table lines; returns where it ends. */
static const char *add_table(struct making *m, const char *s)
{
    enum { ROWS_MAX = 500, COLUMNS_MAX = 30 };
    uint32_t rows = 0, columns = 0;
    const char *p = s;
    for (; *p == '|' && rows < ROWS_MAX; p = *line_end(p) ? line_end(p) + 1 : line_end(p)) {
        uint32_t n = count_cells(p, line_end(p));
        columns = n > columns ? n : columns;
        rows += !is_ruler(p, line_end(p));
    }
    if (!rows || !columns)
        return p;
    struct tz_doc_table *t = tz_table_add(m->d, &m->d->body, rows, columns > COLUMNS_MAX ? COLUMNS_MAX : columns);
    t->header_rows = 1;
    uint32_t row = 0;
    for (const char *q = s; q < p && row < rows; q = *line_end(q) ? line_end(q) + 1 : line_end(q))
        if (!is_ruler(q, line_end(q)))
            fill_row(m, t, row++, q, line_end(q));
    return p;
}

/* ---- the whole */

static void add_head(struct tz_document *d, const struct tz_report_text *t)
{
    tz_paragraph_add(d, TZ_ROLE_TITLE, t->title);
    if (t->subtitle && *t->subtitle)
        tz_paragraph_add(d, TZ_ROLE_SUBTITLE, t->subtitle);
    if (t->speaker && *t->speaker)
        tz_paragraph_add(d, TZ_ROLE_SPEAKER, t->speaker);
    if (t->said_on && *t->said_on)
        tz_paragraph_add(d, TZ_ROLE_SPEAKER, tz_printf(d->arena, "（%s）", t->said_on));
}

struct tz_document *report_document(const struct tz_report_text *t, const struct reference *refs,
                                    const struct tz_report_figure *figures, size_t n, struct tz_arena *a)
{
    struct making m = {.d = tz_document_new(a), .refs = refs, .figures = figures, .n = n, .a = a};
    m.d->title = t->title;
    m.d->author = t->speaker;
    m.d->date = t->said_on;
    add_head(m.d, t);
    for (const char *p = t->body; *p;) {
        const char *end = line_end(p), *from = p, *till = end;
        if (*p == '|') {
            p = add_table(&m, p);
            continue;
        }
        while (from < till && (*from == ' ' || *from == '\t' || !strncmp(from, "\xe3\x80\x80", 3)))
            from += *from == '\xe3' ? 3 : 1;
        if (from < till)
            add_line(&m, from, till);
        p = *end ? end + 1 : end;
    }
    return m.d;
}
