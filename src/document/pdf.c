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

struct row {
    float left, right, top, bottom, em;
    const char *text; /* with tabs */
    bool tabs, furniture;
    int page;
    struct row *next, *previous;
};

struct page {
    float width, left, right; /* of its text */
    struct row *first, *last;
};

struct reader {
    struct tz_document *d;
    struct page *pages;
    int page_count, page_room;
    struct row *row;    /* open */
    struct tz_buf text; /* of the open row */
    struct tz_buf word;
    float word_left, word_right, word_top, word_bottom, last_right;
    bool in_word, new_line; /* new_line: pdftotext began a line of its own with this word */
    size_t chars, foreign, empty_pages;
};

/* ---- words -> rows ---- */

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

static void end_row(struct reader *r)
{
    struct row *row = r->row;

    r->row = NULL;
    if (row)
        row->text = tz_strndup(r->d->arena, r->text.data, r->text.len);
}

static void begin_row(struct reader *r)
{
    struct page *p = &r->pages[r->page_count - 1];
    struct row *row = TZ_NEW(r->d->arena, struct row);

    tz_buf_clear(&r->text);
    *row = (struct row){.left = r->word_left, .top = r->word_top, .bottom = r->word_bottom, .page = r->page_count};
    row->previous = p->last;
    if (p->last)
        p->last->next = row;
    else
        p->first = row;
    p->last = row;
    r->row = row;
}

/* Same height and further right: the word goes on in the open row. */
static bool same_row(const struct reader *r)
{
    float top, bottom, height;

    if (!r->row)
        return false;
    top = r->row->top > r->word_top ? r->row->top : r->word_top;
    bottom = r->row->bottom < r->word_bottom ? r->row->bottom : r->word_bottom;
    height = r->word_bottom - r->word_top;
    return bottom - top > height * 0.5f && r->word_left > r->last_right - height * 0.3f;
}

static void add_gap(struct reader *r, float em)
{
    float gap = r->word_left - r->last_right;
    bool chinese = wide(last_char(r->text.data, r->text.len)) || wide(first_char(r->word.data, r->word.len));

    if (gap > em * (r->new_line || r->row->tabs ? 0.5f : 1.6f)) {
        tz_buf_char(&r->text, '\t');
        r->row->tabs = true;
    } else if (gap > em * (chinese ? 0.6f : 0.15f)) {
        tz_buf_char(&r->text, ' ');
    }
}

static void end_word(struct reader *r)
{
    float em = em_of(r->word.data, r->word.len, r->word_right - r->word_left);
    struct page *p = &r->pages[r->page_count - 1];

    if (!r->word.len)
        return;
    count_chars(r);
    if (!same_row(r)) {
        end_row(r);
        begin_row(r);
    } else {
        add_gap(r, em > r->row->em ? em : r->row->em);
    }
    r->new_line = false;
    tz_buf_add(&r->text, r->word.data, r->word.len);
    if (em > r->row->em)
        r->row->em = em;
    r->row->right = r->last_right = r->word_right;
    if (r->word_bottom > r->row->bottom)
        r->row->bottom = r->word_bottom;
    if (p->right < r->word_right)
        p->right = r->word_right;
    if (!p->left || p->left > r->word_left)
        p->left = r->word_left;
}

static void begin_page(struct reader *r, const char **at)
{
    end_row(r);
    if (r->page_count == r->page_room) {
        int room = r->page_room ? r->page_room * 2 : 64;
        struct page *more = TZ_NEW_ARRAY(r->d->arena, (size_t)room, struct page);
        if (r->page_count)
            memcpy(more, r->pages, sizeof *more * (size_t)r->page_count);
        r->pages = more;
        r->page_room = room;
    }
    r->pages[r->page_count++] = (struct page){.width = number(at, "width")};
}

static void on_start(void *data, const char *name, const char **at)
{
    struct reader *r = data;

    if (!strcmp(name, "page"))
        begin_page(r, at);
    if (!strcmp(name, "line"))
        r->new_line = true;
    if (strcmp(name, "word") || !r->page_count)
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

    if (strcmp(name, "word") || !r->in_word)
        return;
    r->in_word = false;
    end_word(r);
}

static void on_text(void *data, const char *s, size_t n)
{
    struct reader *r = data;
    if (r->in_word)
        tz_buf_add(&r->word, s, n);
}

/* ---- rows -> paragraphs ---- */

/* A row that only says the page: digits between dashes or 第…页. */
static bool is_page_number(const char *s)
{
    static const char *const around[] = {"—", "－", "-", "–", "第", "页", "共", "/", "·", " ", "\t"};
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
    return digits > 0 && digits <= 8;
}

static void mark_furniture(struct page *p)
{
    if (p->last && is_page_number(p->last->text))
        p->last->furniture = true;
    if (p->first && is_page_number(p->first->text))
        p->first->furniture = true;
}

/* Is `row` the next line of the paragraph whose last line is `before`? */
static bool runs_on(const struct reader *r, const struct row *before, const struct row *row)
{
    const struct page *p = &r->pages[before->page - 1], *q = &r->pages[row->page - 1];
    float em = before->em, apart = row->top - before->bottom;

    if (before->tabs || row->tabs || row->furniture || em <= 0)
        return false;
    if (row->em < em * 0.85f || row->em > em * 1.15f)
        return false;
    if (before->right < p->right - em * 2.2f || row->left > q->left + em * 0.7f)
        return false;
    return row->page != before->page || (apart < em * 1.6f && apart > -em * 1.5f);
}

static float body_em(const struct reader *r)
{
    size_t counts[200] = {0}, best = 0;

    for (int i = 0; i < r->page_count; i++)
        for (const struct row *row = r->pages[i].first; row; row = row->next) {
            int em = (int)(row->em * 4);
            if (em > 0 && em < 200)
                counts[em] += strlen(row->text);
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

    for (int i = 0; i < r->page_count; i++) {
        mark_furniture(&r->pages[i]);
        for (const struct row *row = r->pages[i].first; row; row = row->next) {
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
    struct tz_err *e;

    if (!from || !to || to < from)
        return refused(1, "no <doc>");
    to += 6;
    blank_controls(from, (size_t)(to - from));
    e = tz_xml_bytes("pdftotext", from, (size_t)(to - from), &handlers, r, r->d->arena);
    if (!e)
        end_row(r);
    return e;
}

static void warn_pages(struct reader *r)
{
    struct tz_buf list;

    tz_buf_init(&list, r->d->arena);
    for (int i = 0; i < r->page_count; i++)
        if (!r->pages[i].first) {
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
    build(&r);
    d->pages = r.page_count;
    tz_document_own_source(d);
    *out = d;
    return NULL;
}
