/* SPDX-License-Identifier: Apache-2.0
 *
 * The writers: one document with everything in it, compared part by part with testdata/golden/ (XML with a line a
 * tag). After a wanted change: TZ_GOLDEN=write build/src/document/test_document_write, and read the difference.
 */
#include "base/test.h"
#include "base/file.h"
#include "document/package.h"
#include "document/qr.h"
#include "document/read.h"
#include "base/text.h"
#include "document/test_dump.h"
#include "document/write.h"
#include "document/xml.h"
#include <stdlib.h>

static struct tz_run *run(struct tz_document *d, struct tz_block *b, const char *text, enum tz_run_kind kind)
{
    struct tz_run *r = tz_run_add(d, b, text);
    r->kind = kind;
    return r;
}

static void figures(struct tz_document *d)
{
    struct tz_block *b = tz_block_add(d, &d->body, TZ_BLOCK_PARAGRAPH);
    struct tz_run *r;

    tz_run_add(d, b, "粮食播种面积");
    r = run(d, b, "44316.2亩", TZ_RUN_REF);
    r->ref = "crop_area";
    r->note = "各村之和";
    tz_run_add(d, b, "，调处纠纷");
    r = run(d, b, "128件", TZ_RUN_TEXT);
    r->mark = TZ_DOC_MARK_DIFFERS;
    r->note = "台账：126件";
    r = run(d, b, "重点", TZ_RUN_TEXT);
    r->style = TZ_STYLE_BOLD | TZ_STYLE_UNDERLINE;
    run(d, b, "\n", TZ_RUN_BREAK);
    run(d, b, "见网站", TZ_RUN_LINK)->href = "https://a.gov.cn/?x=1&y=2";
    run(d, b, "坏链接", TZ_RUN_LINK)->href = "javascript:alert(1)";
    run(d, b, "<&>\"'", TZ_RUN_TEXT);
}

static void table(struct tz_document *d)
{
    static const char *const cells[3][3] = {
        {"村名", "面积（亩）", ""}, {"", "水稻", "玉米"}, {"东河村", "1200.5", "300"}};
    struct tz_doc_table *t = tz_table_add(d, &d->body, 3, 3);

    for (uint32_t r = 0; r < 3; r++)
        for (uint32_t c = 0; c < 3; c++)
            if (*cells[r][c])
                tz_table_text(d, t, r, c, cells[r][c]);
    tz_table_merge(t, 0, 0, 2, 1);
    tz_table_merge(t, 0, 1, 1, 2);
    t->header_rows = 2;
    tz_table_cell(t, 2, 1)->align = TZ_ALIGN_RIGHT;
}

static void wide_table(struct tz_document *d)
{
    struct tz_doc_table *t = tz_table_add(d, &d->body, 2, 10);

    t->header_rows = 1;
    for (uint32_t r = 0; r < 2; r++)
        for (uint32_t c = 0; c < 10; c++)
            tz_table_text(d, t, r, c, r ? "1" : "指标");
}

static struct tz_document *sample(struct tz_arena *a)
{
    static struct tz_official official = {.copy_number = "000001",
                                          .urgency = "特急",
                                          .issuer_mark = "西江镇人民政府文件",
                                          .number = "西府发〔2024〕2号",
                                          .approver = "王建国",
                                          .copy_to = "县统计局。",
                                          .printer = "西江镇党政办",
                                          .print_date = "2024年12月23日"};
    struct tz_document *d = tz_document_new(a);
    struct tz_block *b;

    d->title = "关于<工作>的报告";
    d->author = "西江镇人民政府";
    d->date = "2024-12-23";
    d->official = &official;
    d->proof = "核对号 1204";
    d->proof_qr = "https://xijiang.gov.cn/v/1204";
    tz_paragraph_add(d, TZ_ROLE_TITLE, "关于<工作>的报告");
    tz_paragraph_add(d, TZ_ROLE_SUBTITLE, "——在大会上");
    tz_paragraph_add(d, TZ_ROLE_TO, "县人民政府：");
    tz_heading_add(d, 1, "一、回顾");
    tz_heading_add(d, 2, "（一）农业");
    figures(d);
    b = tz_block_add(d, &d->body, TZ_BLOCK_ITEM);
    b->level = 1;
    b->label = "1. ";
    tz_run_add(d, b, "项目");
    b = tz_block_add(d, &d->body, TZ_BLOCK_ITEM);
    b->level = 2;
    b->label = "• ";
    tz_run_add(d, b, "子项");
    tz_paragraph_add(d, TZ_ROLE_CAPTION, "表1 面积");
    table(d);
    tz_paragraph_add(d, TZ_ROLE_FOOTNOTE, "来源：台账");
    b = tz_block_add(d, &d->body, TZ_BLOCK_IMAGE);
    b->image = TZ_NEW(a, struct tz_image);
    *b->image = (struct tz_image){.media_type = "image/png", .alt = "全景\"图\""};
    tz_paragraph_add(d, TZ_ROLE_ANNEX_LIST, "附件：1.指标表");
    tz_paragraph_add(d, TZ_ROLE_SIGNER, "西江镇人民政府");
    tz_paragraph_add(d, TZ_ROLE_DATE, "2024年12月23日");
    tz_paragraph_add(d, TZ_ROLE_NOTE, "（此件公开发布）");
    tz_paragraph_add(d, TZ_ROLE_ANNEX, "附件1");
    tz_paragraph_add(d, TZ_ROLE_ANNEX_TITLE, "指标表");
    wide_table(d);
    return d;
}

/* A line a tag, so that differences can be read. */
static char *normalised(const char *xml, struct tz_arena *a)
{
    struct tz_buf out;

    tz_buf_init(&out, a);
    for (const char *p = xml; *p; p++) {
        if (*p == '<' && p > xml && p[-1] == '>')
            tz_buf_char(&out, '\n');
        tz_buf_char(&out, *p);
    }
    tz_buf_char(&out, '\n');
    return out.data;
}

static void compare(const char *name, const char *got, struct tz_arena *a)
{
    const char *path = tz_printf(a, TESTDATA "/golden/%s", name);
    char *want;
    size_t n, i = 0, line = 1;

    if (getenv("TZ_GOLDEN")) {
        assert_ok(tz_file_write(path, got, strlen(got), 0644));
        return;
    }
    assert_ok(tz_file_read(&want, &n, path, 1 << 20, a));
    if (!strcmp(want, got))
        return;
    for (; want[i] == got[i]; i++)
        line += want[i] == '\n';
    while (i && got[i - 1] != '\n')
        i--;
    fail_msg("%s:%zu:\n  %.*s\n  %.*s", name, line, (int)strcspn(got + i, "\n"), got + i, (int)strcspn(want + i, "\n"),
             want + i);
}

static void nothing(void *data, const char *name, const char **at)
{
    (void)data, (void)name, (void)at;
}

static void docx_parts_are_golden(void **state)
{
    static const struct tz_xml handlers = {.start = nothing};
    struct tz_arena *a = tz_arena_new(0);
    struct tz_package *p;
    size_t len, pictures = 0;
    void *data;
    (void)state;
    assert_ok(tz_document_write_docx(&data, &len, sample(a), a));
    assert_ok(tz_package_open(&p, "Word 文档", data, len, a));
    for (size_t i = 0; i < tz_package_count(p); i++) {
        char *xml, *name = tz_strdup(a, tz_package_name(p, i));
        if (tz_ends(name, ".png")) {
            pictures++;
            continue;
        }
        assert_ok(tz_xml_part(p, name, &handlers, NULL, NULL, a));
        assert_ok(tz_package_read(&xml, NULL, p, name, 0, a));
        for (char *c = name; *c; c++)
            *c = *c == '/' ? '.' : *c;
        compare(tz_printf(a, "docx-%s", name), normalised(xml, a), a);
    }
    assert_int_equal(pictures, 1);
    tz_arena_destroy(&a);
}

static void docx_reads_back(void **state)
{
    struct tz_arena *a = tz_arena_new(0);
    struct tz_document *d;
    struct tz_buf out;
    size_t len;
    void *data;
    (void)state;
    assert_ok(tz_document_write_docx(&data, &len, sample(a), a));
    assert_ok(tz_document_read(&d, "a.docx", data, len, a));
    assert_string_equal(d->title, "关于<工作>的报告");
    tz_buf_init(&out, a);
    dump_blocks(&out, &d->body);
    assert_non_null(
        strstr(out.data,
               "H1 一、回顾|H2 "
               "（一）农业|粮食播种面积44316.2亩，调处纠纷128件重点\n见网站{https://a.gov.cn/?x=1&y=2}坏链接<&>\"'|"));
    if (!strstr(out.data, "T3x3/2[2x1:=村名,1x2:=面积（亩）;,=水稻,=玉米;东河村,1200.5,300;]"))
        fail_msg("%s", out.data);
    tz_arena_destroy(&a);
}

static void html_is_golden(void **state)
{
    static const struct tz_html_options page = {.page = true, .ref_base = "/figures/"}, part = {.heading = 3};
    struct tz_arena *a = tz_arena_new(0);
    struct tz_buf out;
    (void)state;
    tz_buf_init(&out, a);
    tz_document_write_html(&out, sample(a), &page);
    compare("page.html", normalised(out.data, a), a);
    assert_null(strstr(out.data, "javascript"));
    tz_buf_clear(&out);
    tz_document_write_html(&out, sample(a), &part);
    compare("part.html", normalised(out.data, a), a);
    tz_arena_destroy(&a);
}

/* The PDF's own text comes back in order, on A4, and equal documents give equal files. */
static void pdf_reads_back(void **state)
{
    struct tz_arena *a = tz_arena_new((size_t)256 << 20);
    struct tz_document *d;
    struct tz_flat *f;
    size_t len, again_len;
    void *data, *again;
    char *all;
    (void)state;
    assert_ok(tz_document_write_pdf(&data, &len, sample(a), a));
    assert_ok(tz_document_write_pdf(&again, &again_len, sample(a), a));
    assert_int_equal(len, again_len);
    assert_memory_equal(data, again, len);
    assert_non_null(memmem(data, len, "595.27", 6));
    assert_ok(tz_document_read(&d, "a.pdf", data, len, a));
    assert_int_equal(d->pages, 4);
    assert_null(d->warning);
    f = tz_document_flat(d, a);
    all = tz_strndup(a, f->text, f->len);
    assert_non_null(strstr(all, "西江镇人民政府文件\n"));
    assert_non_null(strstr(all, "一、回顾\n"));
    assert_non_null(strstr(all, "粮食播种面积44316.2亩，调处纠纷128件"));
    if (!strstr(all, "东河村\t1200.5\t300"))
        fail_msg("%s", all);
    assert_non_null(strstr(all, "抄送：县统计局。"));
    for (const struct tz_block *b = d->body.first; b; b = b->next)
        if (b->furniture)
            assert_non_null(strstr(tz_block_text(a, b), "—"));
    tz_arena_destroy(&a);
}

/* Paragraphs that run over lines and pages come back whole; 22 lines of 28 characters stand on a page. */
static void pdf_joins_lines(void **state)
{
    struct tz_arena *a = tz_arena_new((size_t)256 << 20);
    struct tz_document *out = tz_document_new(a), *d;
    struct tz_buf text;
    size_t len, n = 0;
    void *data;
    (void)state;
    tz_buf_init(&text, a);
    for (int i = 0; i < 26 + 28 * 43; i++)
        tz_buf_str(&text, "镇");
    tz_paragraph_add(out, TZ_ROLE_BODY, text.data);
    tz_paragraph_add(out, TZ_ROLE_BODY, "短段。");
    assert_ok(tz_document_write_pdf(&data, &len, out, a));
    assert_ok(tz_document_read_pdf(&d, data, len, a));
    assert_int_equal(d->pages, 3); /* 44 full lines fill two pages */
    for (const struct tz_block *b = d->body.first; b; b = b->next) {
        if (b->furniture)
            continue;
        assert_string_equal(tz_block_text(a, b), n++ ? "短段。" : text.data);
    }
    assert_int_equal(n, 2);
    tz_arena_destroy(&a);
}

static void pdf_of_odd_trees(void **state)
{
    struct tz_arena *a = tz_arena_new((size_t)256 << 20);
    struct tz_document *d = tz_document_new(a);
    struct tz_doc_table *t;
    struct tz_buf text;
    size_t len;
    void *data;
    (void)state;
    assert_ok(tz_document_write_pdf(&data, &len, d, a)); /* nothing at all: one empty page */
    tz_buf_init(&text, a);
    for (int i = 0; i < 5000; i++)
        tz_buf_str(&text,
                   i % 97 ? "长"
                          : "长 http://a.gov.cn/a-very-long-address-without-blanks-that-does-not-fit-on-any-line/ ");
    t = tz_table_add(d, &d->body, 3, 2); /* a cell higher than a page, in rows held together */
    tz_table_text(d, t, 0, 0, text.data);
    tz_table_text(d, t, 0, 1, "x");
    tz_table_merge(t, 0, 0, 2, 1);
    t->header_rows = 0;
    tz_table_add(d, &d->body, 1, 1);
    tz_block_add(d, &d->body, TZ_BLOCK_PAGE_BREAK);
    tz_block_add(d, &d->body, TZ_BLOCK_PAGE_BREAK);
    tz_paragraph_add(d, TZ_ROLE_ANNEX, "附件");
    tz_paragraph_add(d, TZ_ROLE_DATE, "");
    t = tz_table_add(d, &d->body, 100, 12);
    for (uint32_t r = 0; r < 100; r++)
        tz_table_text(d, t, r, r % 12, "格");
    t->header_rows = 2;
    assert_ok(tz_document_write_pdf(&data, &len, d, a));
    tz_arena_destroy(&a);
}

static void pdf_says(const void *data, size_t len, const char *says)
{
    struct tz_arena *a = tz_arena_new(0);
    struct tz_document *d;
    struct tz_err *e = tz_document_read(&d, "a.pdf", data, len, a);

    if (!e || e->code != TZ_E_INPUT || !strstr(e->text, says) || !e->hint)
        fail_msg("%s: %s", says, e ? e->text : "no error");
    tz_err_free(e);
    tz_arena_destroy(&a);
}

/* Scanned (nothing but a code and the page number), cut off, and locked with a password. */
static void refuses_pdf(void **state)
{
    static const char locked[] =
        "%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[]/Count 0>>endobj\n"
        "3 0 obj<</Filter/Standard/V 1/R 2/P -4/O<0000000000000000000000000000000000000000000000000000000000000000>"
        "/U<0000000000000000000000000000000000000000000000000000000000000000>>>endobj\n"
        "trailer<</Root 1 0 R/Size 4/Encrypt 3 0 R/ID[<00><00>]>>\n%%EOF\n";
    struct tz_arena *a = tz_arena_new((size_t)256 << 20);
    struct tz_document *d = tz_document_new(a);
    size_t len;
    void *data;
    (void)state;
    d->proof_qr = "https://a.gov.cn/";
    assert_ok(tz_document_write_pdf(&data, &len, d, a));
    pdf_says(data, len, "扫描");
    pdf_says(data, len / 2, "损坏");
    pdf_says("%PDF-1.7 nothing", 16, "损坏");
    pdf_says(locked, sizeof locked - 1, "密码");
    tz_arena_destroy(&a);
}

static void qr_codes(void **state)
{
    struct tz_arena *a = tz_arena_new(0);
    struct tz_qr qr;
    struct tz_buf out;
    char *long_text = tz_alloc(a, 5000);
    (void)state;
    assert_ok(tz_qr_make(&qr, "https://a.gov.cn/核对", a));
    assert_true(qr.size >= 21 && (qr.size - 17) % 4 == 0);
    for (unsigned i = 0; i < 7; i++) /* the finder at the corner */
        assert_true(qr.cells[i] && qr.cells[i * qr.size]);
    assert_false(qr.cells[7]);
    tz_buf_init(&out, a);
    tz_qr_svg(&out, &qr, "核对<本文>");
    assert_non_null(strstr(out.data, "核对&#60;本文&#62;</title>"));
    tz_buf_clear(&out);
    tz_qr_png(&out, &qr, 2);
    assert_memory_equal(out.data, "\x89PNG\r\n\x1a\n", 8);
    memset(long_text, 'a', 4999);
    assert_err(TZ_E_LIMIT, tz_qr_make(&qr, long_text, a));
    assert_err(TZ_E_INPUT, tz_qr_make(&qr, "", a));
    tz_arena_destroy(&a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(docx_parts_are_golden), cmocka_unit_test(docx_reads_back), cmocka_unit_test(html_is_golden),
        cmocka_unit_test(pdf_reads_back),        cmocka_unit_test(pdf_joins_lines), cmocka_unit_test(pdf_of_odd_trees),
        cmocka_unit_test(refuses_pdf),           cmocka_unit_test(qr_codes),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
