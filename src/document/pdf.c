/* SPDX-License-Identifier: Apache-2.0
 *
 * PDF -> document tree by way of pdftotext -bbox-layout, which gives words with their places. Words become
 * rows; rows that run on at the right margin become paragraphs again; wide gaps become tabs; page numbers are
 * furniture. Nothing of a PDF is parsed in this process but that list of words.
 */
#include "document/read.h"
#include "document/helper.h"
#include "document/tree_priv.h"
#include "document/xml.h"
#include "base/buf.h"
#include "base/limits.h"
#include "base/text.h"
#include <stdlib.h>

/* A line as pdftotext gives it, then, joined with others of its height, a row of the page. */
struct row {
    float left, right, top, bottom, em;
    const char *text; /* with tabs */
    bool tabs, furniture;
    bool upright; /* its words stand on top of each other: turned text */
    int page;
};

struct page {
    float width;
    float left, right; /* margins of the text */
    struct row *rows;
    size_t count, room;
};

struct reader {
    struct tz_document *d;
    struct page *pages;
    int page_count, page_room;
    struct row line;    /* open */
    struct tz_buf text; /* of the open line */
    struct tz_buf word;
    float word_left, word_right, word_top, word_bottom;
    bool in_word, in_line;
    size_t chars, foreign, empty_pages;
};

/* ---- words -> lines ---- */

static float number(const char **at, const char *name)
{
    const char *v = tz_xml_attr(at, name);
    double n = v ? strtod(v, NULL) : 0;
    return n > -1e5 && n < 1e5 ? (float)n : 0;
}

static bool wide(uint32_t c)
{
    return c >= 0x2e80 && c < 0x20000;
}

static uint32_t first_char(const char *s, size_t n)
{
    return n ? tz_utf8_next(&s, s + n) : 0;
}

static uint32_t last_char(const char *s, size_t n)
{
    size_t from = n;
    while (from && (s[--from] & 0xc0) == 0x80)
        ;
    return first_char(s + from, n - from);
}

/* Width of one full-width character of a word: its width by the number of columns it takes. */
static float em_of(const char *s, size_t n, float width)
{
    const char *end = s + n;
    float columns = 0;

    while (s < end)
        columns += wide(tz_utf8_next(&s, end)) ? 1.0f : 0.5f;
    return columns > 0 ? width / columns : 0;
}

static void count_chars(struct reader *r)
{
    const char *s = r->word.data, *end = s + r->word.len;

    while (s < end) {
        uint32_t c = tz_utf8_next(&s, end);
        r->chars++;
        r->foreign += c == 0xfffd || (c >= 0xe000 && c < 0xf900) || c < 32;
    }
}

/* Gaps whose meaning depends on the rest of the row: between cells of a table a tab, in running text a blank or
 * nothing. They stand in the text as these until the row is whole. */
#define MAYBE_BLANK '\1'
#define MAYBE_NOTHING '\2'

/* What stands between two texts of one height. `apart`: pdftotext took them for two lines. */
static char gap_between(const char *before, size_t before_len, const char *after, size_t after_len, float gap, float em,
                        bool apart)
{
    bool chinese = wide(last_char(before, before_len)) || wide(first_char(after, after_len));

    if (gap > em * (apart ? 0.3f : 1.6f))
        return '\t';
    if (gap > em * 0.3f)
        return chinese && gap <= em * 0.6f ? MAYBE_NOTHING : MAYBE_BLANK;
    return !chinese && gap > em * 0.15f ? ' ' : 0;
}

static void add_word(struct reader *r)
{
    struct row *line = &r->line;
    float em = em_of(r->word.data, r->word.len, r->word_right - r->word_left), height = r->word_bottom - r->word_top;

    count_chars(r);
    if (!r->text.len) {
        *line =
            (struct row){.left = r->word_left, .right = r->word_right, .top = r->word_top, .bottom = r->word_bottom};
    } else if (r->word_top > line->bottom - height * 0.3f || r->word_bottom < line->top + height * 0.3f) {
        line->upright = true;
    } else {
        char gap = gap_between(r->text.data, r->text.len, r->word.data, r->word.len, r->word_left - line->right,
                               em > line->em ? em : line->em, false);
        if (gap)
            tz_buf_char(&r->text, gap);
        line->tabs = line->tabs || gap == '\t';
    }
    tz_buf_add(&r->text, r->word.data, r->word.len);
    line->em = em > line->em ? em : line->em;
    line->right = r->word_right > line->right ? r->word_right : line->right;
    line->top = r->word_top < line->top ? r->word_top : line->top;
    line->bottom = r->word_bottom > line->bottom ? r->word_bottom : line->bottom;
}

static void end_line(struct reader *r)
{
    struct page *p = &r->pages[r->page_count - 1];

    if (!r->text.len)
        return;
    TZ_GROW(r->d->arena, p->rows, p->count, p->room);
    r->line.text = tz_strndup(r->d->arena, r->text.data, r->text.len);
    r->line.page = r->page_count;
    p->rows[p->count++] = r->line;
    tz_buf_clear(&r->text);
}

static void begin_page(struct reader *r, const char **at)
{
    TZ_GROW(r->d->arena, r->pages, r->page_count, r->page_room);
    r->pages[r->page_count++] = (struct page){.width = number(at, "width")};
}

static void on_start(void *data, const char *name, const char **at)
{
    struct reader *r = data;

    if (!strcmp(name, "page"))
        begin_page(r, at);
    else if (!strcmp(name, "line"))
        r->in_line = r->page_count > 0;
    if (strcmp(name, "word") != 0 || !r->in_line)
        return;
    r->word_left = number(at, "xMin");
    r->word_right = number(at, "xMax");
    r->word_top = number(at, "yMin");
    r->word_bottom = number(at, "yMax");
    r->in_word = true;
    tz_buf_clear(&r->word);
}

static void on_end(void *data, const char *name)
{
    struct reader *r = data;

    if (!strcmp(name, "word") && r->in_word) {
        r->in_word = false;
        if (r->word.len)
            add_word(r);
    } else if (!strcmp(name, "line") && r->in_line) {
        r->in_line = false;
        end_line(r);
    }
}

static void on_text(void *data, const char *s, size_t n)
{
    struct reader *r = data;
    if (r->in_word)
        tz_buf_add(&r->word, s, n);
}

/* ---- lines -> rows ---- */

static bool same_height(const struct row *a, const struct row *b)
{
    float top = a->top > b->top ? a->top : b->top, bottom = a->bottom < b->bottom ? a->bottom : b->bottom;
    float low = a->bottom - a->top < b->bottom - b->top ? a->bottom - a->top : b->bottom - b->top;

    return bottom - top > low * 0.5f;
}

/* A page set in two columns of running text: pdftotext's order is right, and rows must not be joined across. */
static bool in_columns(const struct page *p)
{
    size_t pairs = 0;

    for (size_t i = 0; i < p->count; i++)
        for (size_t k = i + 1; k < p->count; k++) {
            const struct row *a = &p->rows[i], *b = &p->rows[k];
            if (same_height(a, b) && a->em > 0 && a->right - a->left > a->em * 12 && b->right - b->left > a->em * 12)
                pairs++;
            if (k - i > 400)
                break;
        }
    return pairs >= 8;
}

static int by_place(const void *x, const void *y)
{
    const struct row *a = x, *b = y;
    float up = a->top + a->bottom, down = b->top + b->bottom;

    if (a->upright != b->upright)
        return a->upright ? 1 : -1; /* turned text goes last */
    if (up != down)
        return up < down ? -1 : 1;
    return a->left < b->left ? -1 : a->left > b->left;
}

static int by_left(const void *x, const void *y)
{
    const struct row *a = x, *b = y;
    return a->left < b->left ? -1 : a->left > b->left;
}

/* Two numbers side by side with a gap between them: cells of a narrow table, for running text has words there. */
static bool numbers_apart(const char *s)
{
    static const char number[] = "0123456789.,%-";
    bool before = false;
    for (const char *p = s; *p;) {
        size_t n = strspn(p, number), all = strcspn(p, "\1\2\t ");
        bool is_number = n && n == all && *p >= '0' && *p <= '9';
        if (before && is_number)
            return true;
        before = is_number && p[all] == MAYBE_BLANK;
        p += all + (p[all] != 0);
    }
    return false;
}

static void settle_gaps(struct reader *r, struct row *row)
{
    char *text = tz_strndup(r->d->arena, r->text.data, r->text.len), *to = text;

    row->tabs = row->tabs || numbers_apart(text);
    for (const char *p = text; *p; p++) {
        if (*p != MAYBE_BLANK && *p != MAYBE_NOTHING)
            *to++ = *p;
        else if (row->tabs || *p == MAYBE_BLANK)
            *to++ = row->tabs ? '\t' : ' ';
    }
    *to = 0;
    row->text = text;
}

/* Joins the lines first[0 .. n) of one height into first[0]. */
static void join_row(struct reader *r, struct row *first, size_t n)
{
    qsort(first, n, sizeof *first, by_left);
    tz_buf_clear(&r->text);
    tz_buf_str(&r->text, first->text);
    for (size_t i = 1; i < n; i++) {
        const struct row *next = &first[i];
        float em = next->em > first->em ? next->em : first->em;
        char gap =
            gap_between(r->text.data, r->text.len, next->text, strlen(next->text), next->left - first->right, em, true);
        if (gap)
            tz_buf_char(&r->text, gap);
        first->tabs = first->tabs || gap == '\t' || next->tabs;
        tz_buf_str(&r->text, next->text);
        first->right = next->right > first->right ? next->right : first->right;
        first->top = next->top < first->top ? next->top : first->top;
        first->bottom = next->bottom > first->bottom ? next->bottom : first->bottom;
        first->em = em;
    }
    settle_gaps(r, first);
}

static void make_rows(struct reader *r, struct page *p)
{
    size_t kept = 0;

    if (in_columns(p)) {
        for (size_t i = 0; i < p->count; i++)
            join_row(r, &p->rows[i], 1);
        return;
    }
    qsort(p->rows, p->count, sizeof *p->rows, by_place);
    for (size_t i = 0, n; i < p->count; i += n) {
        for (n = 1; i + n < p->count && !p->rows[i].upright && same_height(&p->rows[i], &p->rows[i + n]);)
            n++;
        join_row(r, &p->rows[i], n);
        p->rows[kept++] = p->rows[i];
    }
    p->count = kept;
}

/* ---- margins ---- */

#define EDGES 1024 /* buckets of two points */

struct edges {
    unsigned short count[EDGES];
};

static void count_edge(struct edges *e, float at)
{
    int i = (int)(at / 2 + 0.5f);
    if (i >= 0 && i < EDGES && e->count[i] < 65535)
        e->count[i]++;
}

static float commonest(const struct edges *e, unsigned *times)
{
    size_t best = 0;

    for (size_t i = 1; i < EDGES; i++)
        if (e->count[i] > e->count[best])
            best = i;
    *times = e->count[best];
    return (float)best * 2;
}

static void count_edges(struct edges *left, struct edges *right, const struct page *p)
{
    for (size_t i = 0; i < p->count; i++)
        if (!p->rows[i].tabs && !p->rows[i].upright) {
            count_edge(left, p->rows[i].left);
            count_edge(right, p->rows[i].right);
        }
}

/* Odd and even pages may differ, lying ones from upright ones: four kinds. */
static int kind_of(const struct reader *r, int i)
{
    float more = r->pages[i].width - r->pages[0].width;
    return i % 2 + (more > 5 || more < -5 ? 2 : 0);
}

/* The margins of a page are where most of its lines begin and end; a page with few lines has those of its kind. */
static void find_margins(struct reader *r)
{
    struct edges *left = TZ_NEW_ARRAY(r->d->arena, 5, struct edges),
                 *right = TZ_NEW_ARRAY(r->d->arena, 5, struct edges);

    for (int i = 0; i < r->page_count; i++)
        count_edges(&left[kind_of(r, i)], &right[kind_of(r, i)], &r->pages[i]);
    for (int i = 0; i < r->page_count; i++) {
        struct page *p = &r->pages[i];
        unsigned times;
        float edge;
        memset(&left[4], 0, sizeof *left);
        memset(&right[4], 0, sizeof *right);
        count_edges(&left[4], &right[4], p);
        edge = commonest(&left[4], &times);
        p->left = times >= 4 ? edge : commonest(&left[kind_of(r, i)], &times);
        edge = commonest(&right[4], &times);
        p->right = times >= 4 ? edge : commonest(&right[kind_of(r, i)], &times);
        for (size_t k = 0; k < p->count && times < 3; k++) /* no line is spread to an edge: the longest line */
            p->right = p->rows[k].right > p->right ? p->rows[k].right : p->right;
    }
}

/* ---- rows -> paragraphs ---- */

/* A row that only says the page: digits between dashes or 第…页. */
static bool is_page_number(const char *s)
{
    static const char *const around[] = {"—", "－", "-", "–", "第", "页", "共", "/", "·", " ", "\t"};
    size_t len = strlen(s);
    int digits = 0;

    while (*s) {
        size_t n = 0;
        for (size_t i = 0; i < sizeof around / sizeof *around && !n; i++)
            if (tz_starts(s, around[i]))
                n = strlen(around[i]);
        if (*s >= '0' && *s <= '9') {
            digits++;
            n = 1;
        }
        if (!n)
            return false;
        s += n;
    }
    return digits > 0 && digits <= (len == (size_t)digits ? 4 : 8);
}

static void mark_furniture(struct page *p)
{
    if (!p->count)
        return;
    for (size_t i = 0; i < p->count; i++)
        if ((i == 0 || i == p->count - 1 || p->rows[i].upright) && is_page_number(p->rows[i].text))
            p->rows[i].furniture = true;
}

/* The room that the head of a line needs and may not be broken: a number of ten digits goes into the next line whole. */
static float whole_head(const char *s, float em)
{
    int n = 0;
    while (n < 24 && s[n] > ' ')
        n++;
    return (float)n * em * 0.6f;
}

/* Is `row` the next line of the paragraph whose last line is `before`? */
static bool runs_on(const struct reader *r, const struct row *before, const struct row *row)
{
    const struct page *p = &r->pages[before->page - 1], *q = &r->pages[row->page - 1];
    float em = before->em, apart = row->top - before->bottom;

    if (before->tabs || row->tabs || row->furniture || row->upright || em <= 0)
        return false;
    if (row->em < em * 0.85f || row->em > em * 1.15f)
        return false;
    if (before->right < p->right - em * 2.2f - whole_head(row->text, em) || row->left > q->left + em * 0.7f)
        return false;
    return row->page != before->page || (apart < em * 1.6f && apart > -em * 1.5f);
}

static float body_em(const struct reader *r)
{
    size_t counts[200] = {0}, best = 0;

    for (int i = 0; i < r->page_count; i++)
        for (size_t k = 0; k < r->pages[i].count; k++) {
            int em = (int)(r->pages[i].rows[k].em * 4);
            if (em > 0 && em < 200 && !r->pages[i].rows[k].tabs)
                counts[em] += strlen(r->pages[i].rows[k].text);
        }
    for (size_t i = 1; i < 200; i++)
        if (counts[i] > counts[best])
            best = i;
    return (float)best / 4;
}

static struct tz_block *begin_block(struct reader *r, const struct row *row, float body)
{
    const struct page *p = &r->pages[row->page - 1];
    struct tz_block *b = tz_block_add(r->d, &r->d->body, TZ_BLOCK_PARAGRAPH);
    float left = row->left - p->left, right = p->right - row->right;

    b->page = row->page;
    b->furniture = row->furniture;
    b->size = (int)(row->em * 2 + 0.5f);
    b->emphasised = row->em > body * 1.2f;
    if (left > row->em * 2.5f && right > row->em * 2.5f && left - right < row->em * 2 && right - left < row->em * 2)
        b->align = TZ_ALIGN_CENTER;
    else if (left > row->em * 8 && right < row->em * 5)
        b->align = TZ_ALIGN_RIGHT;
    return b;
}

/* Tabs become runs of their own. */
static void add_text(struct reader *r, struct tz_block *b, const char *s)
{
    for (;;) {
        size_t n = strcspn(s, "\t");
        if (n)
            tz_run_addn(r->d, b, s, n);
        if (!s[n])
            return;
        tz_run_add(r->d, b, "\t")->kind = TZ_RUN_TAB;
        s += n + 1;
    }
}

/* Between joined lines a blank is only due between two Latin words. */
static void join_line(struct reader *r, struct tz_block *b, const struct row *before, const struct row *row)
{
    uint32_t x = last_char(before->text, strlen(before->text)), y = first_char(row->text, strlen(row->text));
    bool letters = x < 0x80 && y < 0x80 && ((x | 32) >= 'a' && (x | 32) <= 'z') && ((y | 32) >= 'a' && (y | 32) <= 'z');

    if (letters)
        tz_run_add(r->d, b, " ");
    add_text(r, b, row->text);
}

static void build(struct reader *r)
{
    const struct row *before = NULL;
    struct tz_block *b = NULL;
    float body = body_em(r);

    for (int i = 0; i < r->page_count; i++)
        for (size_t k = 0; k < r->pages[i].count; k++) {
            const struct row *row = &r->pages[i].rows[k];
            if (row->furniture) {
                add_text(r, begin_block(r, row, body), row->text);
                continue;
            }
            if (before && runs_on(r, before, row)) {
                join_line(r, b, before, row);
            } else {
                b = begin_block(r, row, body);
                add_text(r, b, row->text);
            }
            before = row;
        }
}

/* ---- the file ---- */

static struct tz_err *refused(int status, const char *complaint)
{
    struct tz_err *e;

    if (strstr(complaint, "assword") || strstr(complaint, "ncrypt"))
        e = tz_err_hint(tz_err(TZ_E_INPUT, "这个 PDF 加了密码，打不开"), "请去掉密码后再试");
    else if (status == 3)
        e = tz_err_hint(tz_err(TZ_E_INPUT, "这个 PDF 不允许取出文字"), "请向发文单位要 Word 文件，或去掉限制后再试");
    else if (status >= 128)
        e = tz_err_hint(tz_err(TZ_E_LIMIT, "这个 PDF 太复杂，没有读完就停止了"), "请拆成几份，或另存为 .docx 后再试");
    else
        e = tz_err_hint(tz_err(TZ_E_INPUT, "这个 PDF 已损坏"), "请重新下载或另存后再试");
    return tz_err_detail(e, "pdftotext %d: %.200s", status, complaint);
}

static struct tz_err *run_program(char **text, size_t *len, const void *data, size_t size, struct tz_arena *a)
{
    static const char *const argv[] = {"pdftotext", "-bbox-layout", "-enc", "UTF-8", TZ_HELPER_INPUT_PATH, "-", NULL};
    struct tz_helper *h;
    int status;

    TZ_TRY(tz_helper_program(&h, argv, data, size, &tz_helper_default, a));
    TZ_TRY(tz_helper_read_all(text, len, h));
    status = tz_helper_finish(h);
    return status ? refused(status, tz_helper_complaint(h)) : NULL;
}

/* Control characters, which fonts without a character map leave in the text, are not allowed in XML. */
static void blank_controls(char *s, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if ((unsigned char)s[i] < 32 && s[i] != '\n')
            s[i] = ' ';
}

/* The list of words stands between <doc> and </doc>, behind a document type that our parser refuses. */
static struct tz_err *read_words(struct reader *r, char *text, size_t len)
{
    static const struct tz_xml handlers = {on_start, on_end, on_text};
    char *from = memmem(text, len, "<doc>", 5), *to = memmem(text, len, "</doc>", 6);

    if (!from || !to || to < from)
        return refused(1, "no <doc>");
    to += 6;
    blank_controls(from, (size_t)(to - from));
    return tz_xml_bytes("pdftotext", from, (size_t)(to - from), &handlers, r, r->d->arena);
}

static void warn_pages(struct reader *r)
{
    struct tz_buf list;

    tz_buf_init(&list, r->d->arena);
    for (int i = 0; i < r->page_count; i++)
        if (!r->pages[i].count) {
            tz_buf_str(&list, list.len ? "、" : "");
            tz_buf_int(&list, i + 1);
            r->empty_pages++;
        }
    if (r->empty_pages)
        r->d->warning = tz_printf(r->d->arena, "第%s页没有文字（可能是扫描的图片），没有读到", list.data);
}

static struct tz_err *check_text(struct reader *r)
{
    size_t pages = (size_t)r->page_count;

    if (r->chars < 5 || (pages > 1 && r->chars < pages * 10))
        return tz_err_hint(tz_err(TZ_E_INPUT, "这个 PDF 没有文字层，是扫描的图片"),
                           "请先识别文字（OCR），或交 Word 文件");
    if (r->foreign * 3 > r->chars)
        return tz_err_hint(tz_err(TZ_E_INPUT, "这个 PDF 的文字取不出来（字体没有编码表）"),
                           "请先识别文字（OCR），或交 Word 文件");
    warn_pages(r);
    return NULL;
}

struct tz_err *tz_document_read_pdf(struct tz_document **out, const void *data, size_t len, struct tz_arena *a)
{
    struct tz_document *d = tz_document_new(a);
    struct reader r = {.d = d};
    char *text;
    size_t n;

    d->format = "pdf";
    TZ_TRY(run_program(&text, &n, data, len, a));
    tz_buf_init(&r.text, a);
    tz_buf_init(&r.word, a);
    TZ_TRY(read_words(&r, text, n));
    TZ_TRY(check_text(&r));
    for (int i = 0; i < r.page_count; i++) {
        make_rows(&r, &r.pages[i]);
        mark_furniture(&r.pages[i]);
    }
    find_margins(&r);
    build(&r);
    d->pages = r.page_count;
    tz_document_own_source(d);
    *out = d;
    return NULL;
}
