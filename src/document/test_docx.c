/* SPDX-License-Identifier: Apache-2.0 */
#include "base/test.h"
#include "base/limits.h"
#include "document/package.h"
#include "document/read.h"
#include "document/test_dump.h"

#define RELS "<Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\">"
#define TYPE "http://schemas.openxmlformats.org/officeDocument/2006/relationships/"

static const char styles[] =
    "<w:styles xmlns:w=\"w\">"
    "<w:style w:type=\"paragraph\" w:default=\"1\" w:styleId=\"a\"><w:name w:val=\"Normal\"/></w:style>"
    "<w:style w:type=\"paragraph\" w:styleId=\"1\"><w:name w:val=\"heading 1\"/><w:basedOn w:val=\"a\"/>"
    "<w:rPr><w:b/><w:sz w:val=\"44\"/></w:rPr></w:style>"
    "<w:style w:type=\"paragraph\" w:styleId=\"own\"><w:name w:val=\"镇标题\"/><w:basedOn w:val=\"1\"/></w:style>"
    "<w:style w:type=\"paragraph\" w:styleId=\"num\"><w:name w:val=\"x\"/><w:pPr><w:numPr><w:numId "
    "w:val=\"1\"/></w:numPr>"
    "</w:pPr></w:style>"
    "<w:style w:type=\"paragraph\" w:styleId=\"loop\"><w:name w:val=\"l\"/><w:basedOn w:val=\"loop\"/></w:style>"
    "</w:styles>";

static const char numbering[] =
    "<w:numbering xmlns:w=\"w\"><w:abstractNum w:abstractNumId=\"7\">"
    "<w:lvl w:ilvl=\"0\"><w:start w:val=\"1\"/><w:numFmt w:val=\"chineseCountingThousand\"/><w:lvlText "
    "w:val=\"%1、\"/></w:lvl>"
    "<w:lvl w:ilvl=\"1\"><w:start w:val=\"1\"/><w:numFmt w:val=\"chineseCounting\"/><w:lvlText "
    "w:val=\"（%2）\"/></w:lvl>"
    "<w:lvl w:ilvl=\"2\"><w:start w:val=\"9\"/><w:numFmt w:val=\"decimal\"/><w:lvlText "
    "w:val=\"%1.%3\"/><w:isLgl/></w:lvl>"
    "</w:abstractNum>"
    "<w:abstractNum w:abstractNumId=\"8\"><w:lvl w:ilvl=\"0\"><w:numFmt w:val=\"bullet\"/><w:lvlText "
    "w:val=\"l\"/></w:lvl></w:abstractNum>"
    "<w:num w:numId=\"1\"><w:abstractNumId w:val=\"7\"/></w:num>"
    "<w:num w:numId=\"2\"><w:abstractNumId w:val=\"8\"/></w:num>"
    "<w:num w:numId=\"3\"><w:abstractNumId w:val=\"7\"/><w:lvlOverride w:ilvl=\"0\"><w:startOverride w:val=\"11\"/>"
    "</w:lvlOverride></w:num></w:numbering>";

/* A DOCX file around a body. */
static void make(void **data, size_t *len, const char *body, struct tz_arena *a)
{
    struct tz_package_out *o = tz_package_out_new(a);
    static const char top[] =
        RELS "<Relationship Id=\"r1\" Type=\"" TYPE "officeDocument\" Target=\"/word/document.xml\"/>"
             "</Relationships>";
    static const char inner[] =
        RELS "<Relationship Id=\"r1\" Type=\"" TYPE "styles\" Target=\"styles.xml\"/>"
             "<Relationship Id=\"r2\" Type=\"" TYPE "numbering\" Target=\"./numbering.xml\"/>"
             "<Relationship Id=\"r3\" Type=\"" TYPE "hyperlink\" Target=\"http://a.gov.cn/\" TargetMode=\"External\"/>"
             "</Relationships>";
    char *xml =
        tz_printf(a, "<w:document xmlns:w=\"w\" xmlns:r=\"r\" xmlns:mc=\"mc\"><w:body>%s</w:body></w:document>", body);
    tz_package_put(o, "_rels/.rels", top, sizeof top - 1);
    tz_package_put(o, "word/_rels/document.xml.rels", inner, sizeof inner - 1);
    tz_package_put(o, "word/styles.xml", styles, sizeof styles - 1);
    tz_package_put(o, "word/numbering.xml", numbering, sizeof numbering - 1);
    tz_package_put(o, "word/document.xml", xml, strlen(xml));
    assert_ok(tz_package_finish(data, len, o));
}

#define P(text) "<w:p><w:r><w:t>" text "</w:t></w:r></w:p>"
#define NUM(id, level) "<w:pPr><w:numPr><w:ilvl w:val=\"" level "\"/><w:numId w:val=\"" id "\"/></w:numPr></w:pPr>"
#define STYLE(id) "<w:pPr><w:pStyle w:val=\"" id "\"/></w:pPr>"
#define R(text) "<w:r><w:t>" text "</w:t></w:r>"
#define TC(extra, text) "<w:tc><w:tcPr>" extra "</w:tcPr>" P(text) "</w:tc>"

static const struct {
    const char *body, *tree;
} cases[] = {
    {P("一") P("二&amp;三"), "一|二&三"},
    {"<w:p>" STYLE("1") R("回顾") "</w:p><w:p>" STYLE("own") R("镇") "</w:p><w:p>" STYLE("loop") R("x") "</w:p>",
     "*H1 回顾|*H1 镇|x"},
    {"<w:p><w:pPr><w:outlineLvl w:val=\"2\"/><w:jc w:val=\"center\"/></w:pPr>" R("题") "</w:p>", "=H3 题"},
    {"<w:p>" NUM("1", "0") R("甲") "</w:p><w:p>" NUM("1", "1") R("乙") "</w:p><w:p>" NUM("1", "1")
         R("丙") "</w:p><w:p>" NUM("1", "2") R("细") "</w:p><w:p>" NUM("1", "0") R("丁") "</w:p><w:p>" NUM("1", "1")
             R("戊") "</w:p>",
     "I1(一、)甲|I2(（一）)乙|I2(（二）)丙|I3(1.9)细|I1(二、)丁|I2(（一）)戊"},
    {"<w:p>" NUM("3", "0") R("甲") "</w:p><w:p>" NUM("3", "0") R("乙") "</w:p><w:p>" NUM("2", "0") R("点") "</w:p>",
     "I1(十一、)甲|I1(十二、)乙|I1(• )点"},
    {"<w:p>" STYLE("num")
         R("甲") "</w:p><w:p><w:pPr><w:pStyle w:val=\"num\"/><w:numPr><w:numId w:val=\"0\"/></w:numPr></w:pPr>" R(
             "无号") "</w:p>",
     "I1(一、)甲|无号"},
    {"<w:p>" R("甲") "<w:del><w:r><w:delText>删</w:delText></w:r></w:del><w:ins>" R(
         "增") "</w:ins>"
               "<w:r><w:rPr><w:vanish/></w:rPr><w:t>藏</w:t></w:r><w:r><w:instrText>PAGE</w:instrText></w:r></w:p>",
     "甲增"},
    {"<w:p><w:r><w:rPr><w:b/></w:rPr><w:t>重</w:t></w:r></w:p><w:p><w:r><w:rPr><w:b "
     "w:val=\"0\"/></w:rPr><w:t>轻</w:t></w:r></w:p>",
     "*重|轻"},
    {"<w:p><w:hyperlink r:id=\"r3\">" R("网") "</w:hyperlink><w:hyperlink r:id=\"zz\">" R("无") "</w:hyperlink></w:p>",
     "网{http://a.gov.cn/}无"},
    {"<w:p><w:pPr><w:tabs><w:tab "
     "w:val=\"left\"/></w:tabs></w:pPr><w:r><w:t>甲</w:t><w:tab/><w:t>乙</w:t><w:br/></w:r>" R("丙") "</w:p>",
     "甲\t乙\n丙"},
    {"<w:tbl><w:tr><w:trPr><w:tblHeader/></w:trPr>" TC("<w:gridSpan w:val=\"2\"/>", "甲")
         TC("<w:vMerge w:val=\"restart\"/>", "乙") "</w:tr><w:tr>" TC("", "1") TC("", "2")
             TC("<w:vMerge/>", "") "</w:tr></w:tbl>" P("尾"),
     "T2x3/1[1x2:甲,2x1:乙;1,2;]|尾"},
    {"<w:tbl><w:tr><w:trPr><w:gridBefore w:val=\"1\"/></w:trPr>" TC("", "甲") "</w:tr><w:tr>" TC("", "1")
         TC("", "2") "</w:tr></w:tbl>",
     "T2x2/0[,甲;1,2;]"},
    {"<w:tbl><w:tr>" TC("<w:gridSpan w:val=\"99999\"/>", "甲") TC("", "乙") "</w:tr></w:tbl>", "甲|乙"},
    {"<w:p>" R("锚") "<mc:AlternateContent><mc:Choice><w:txbxContent>" P(
         "框") "</w:txbxContent></mc:Choice>"
               "<mc:Fallback><w:txbxContent>" P("框") "</w:txbxContent></mc:Fallback></mc:AlternateContent></w:p>",
     "锚|框"},
    {"<w:p><w:r><w:ruby><w:rt>" R("pinyin") "</w:rt><w:rubyBase>" R("字") "</w:rubyBase></w:ruby></w:r></w:p>", "字"},
    {"<w:sdt><w:sdtContent>" P("控件") "</w:sdtContent></w:sdt><w:p/><w:p>" R("　 ") "</w:p>", "控件||"},
};

static void trees(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct tz_arena *a = tz_arena_new(0);
        struct tz_document *d;
        struct tz_buf out;
        struct tz_flat *f;
        void *data;
        size_t len;
        make(&data, &len, cases[i].body, a);
        assert_int_equal(tz_document_guess("x", data, len), TZ_FORMAT_DOCX);
        assert_ok(tz_document_read(&d, "x", data, len, a));
        tz_buf_init(&out, a);
        dump_blocks(&out, &d->body);
        if (strcmp(out.data, cases[i].tree) != 0)
            fail_msg("%zu: gives %s\n  not   %s", i, out.data, cases[i].tree);
        f = tz_document_flat(d, a);
        assert_int_equal(f->len, d->source_len);
        assert_memory_equal(f->text, d->source, f->len);
        for (size_t k = 0; k < f->span_count; k++)
            assert_int_equal(f->spans[k].start, f->spans[k].src);
        tz_arena_destroy(&a);
    }
}

static void flat_text_has_labels(void **state)
{
    struct tz_arena *a = tz_arena_new(0);
    struct tz_document *d;
    struct tz_flat *f;
    void *data;
    size_t len;
    (void)state;
    make(&data, &len, cases[3].body, a);
    assert_ok(tz_document_read_docx(&d, data, len, a));
    f = tz_document_flat(d, a);
    assert_memory_equal(f->text, "一、甲\n（一）乙\n", strlen("一、甲\n（一）乙\n"));
    assert_int_equal(f->lines[1].label_len, strlen("（一）"));
    assert_int_equal(f->lines[1].block->level, 2);
    tz_arena_destroy(&a);
}

static void broken(const char *body, enum tz_err_code code, const char *says)
{
    struct tz_arena *a = tz_arena_new(0);
    struct tz_document *d;
    struct tz_err *e;
    void *data;
    size_t len;
    make(&data, &len, body, a);
    e = tz_document_read_docx(&d, data, len, a);
    if (!e || e->code != code || !strstr(e->text, says))
        fail_msg("%.40s: %s", body, e ? e->text : "no error");
    tz_err_free(e);
    tz_arena_destroy(&a);
}

static void refuses(void **state)
{
    struct tz_arena *a = tz_arena_new(0);
    struct tz_buf deep;
    struct tz_document *d;
    void *data;
    size_t len;
    (void)state;
    broken("<w:p>", TZ_E_INPUT, "损坏");
    tz_buf_init(&deep, a);
    for (int i = 0; i < 300; i++)
        tz_buf_str(&deep, "<w:sdt>");
    broken(deep.data, TZ_E_LIMIT, "过深");
    make(&data, &len, P("一"), a);
    for (size_t cut = 0; cut < len; cut += 13) {
        struct tz_err *e = tz_document_read_docx(&d, data, cut, a);
        assert_non_null(e);
        assert_int_equal(e->code, TZ_E_INPUT);
        tz_err_free(e);
    }
    tz_arena_destroy(&a);
}

static void refuses_entities(void **state)
{
    static const char bomb[] =
        "<!DOCTYPE x [<!ENTITY a \"aaaaaaaaaa\"><!ENTITY b \"&a;&a;&a;&a;\">]><w:document>&b;</w:document>";
    struct tz_arena *a = tz_arena_new(0);
    struct tz_package_out *o = tz_package_out_new(a);
    struct tz_document *d;
    void *data;
    size_t len;
    (void)state;
    tz_package_put(o, "word/document.xml", bomb, sizeof bomb - 1);
    assert_ok(tz_package_finish(&data, &len, o));
    assert_err(TZ_E_INPUT, tz_document_read_docx(&d, data, len, a));
    tz_arena_destroy(&a);
}

/* 40 MB of blanks in 40 KB: stopped by the ratio, long before it is all inflated. */
static void refuses_a_zip_bomb(void **state)
{
    struct tz_arena *a = tz_arena_new((size_t)256 << 20);
    struct tz_package_out *o = tz_package_out_new(a);
    size_t n = (size_t)40 << 20, len, before;
    char *blank = tz_alloc(a, n);
    struct tz_document *d;
    struct tz_err *e;
    void *data;
    (void)state;
    memset(blank, ' ', n);
    memcpy(blank, "<w:document>", 12);
    tz_package_put(o, "word/document.xml", blank, n);
    assert_ok(tz_package_finish(&data, &len, o));
    assert_true(len < 100000);
    before = tz_arena_used(a);
    e = tz_document_read_docx(&d, data, len, a);
    assert_non_null(e);
    assert_int_equal(e->code, TZ_E_LIMIT);
    assert_non_null(strstr(e->text, "炸弹"));
    assert_true(tz_arena_used(a) - before < ((size_t)1 << 20));
    tz_err_free(e);
    tz_arena_destroy(&a);
}

/* A paragraph that comes in very many pieces takes memory in proportion to its text. */
static void many_pieces(void **state)
{
    struct tz_arena *a = tz_arena_new(0);
    struct tz_document *d;
    struct tz_buf body;
    void *data;
    size_t len;
    (void)state;
    tz_buf_init(&body, a);
    tz_buf_str(&body, "<w:p><w:r><w:t>");
    for (int i = 0; i < 200000; i++)
        tz_buf_str(&body, "&lt;");
    tz_buf_str(&body, "</w:t></w:r></w:p>");
    make(&data, &len, body.data, a);
    assert_ok(tz_document_read_docx(&d, data, len, a));
    assert_int_equal(d->body.first->first->len, 200000);
    assert_null(d->body.first->first->next);
    tz_arena_destroy(&a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(trees),
        cmocka_unit_test(flat_text_has_labels),
        cmocka_unit_test(refuses),
        cmocka_unit_test(refuses_entities),
        cmocka_unit_test(refuses_a_zip_bomb),
        cmocka_unit_test(many_pieces),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
