/* SPDX-License-Identifier: Apache-2.0 */
#include "base/test.h"
#include "base/limits.h"
#include "document/read.h"

/* Lines of the flat text joined by '|'. */
static char *flat_of(struct tz_document *d, struct tz_arena *a)
{
    struct tz_flat *f = tz_document_flat(d, a);
    char *s = tz_strndup(a, f->text, f->len);
    for (char *p = s; *p; p++)
        if (*p == '\n')
            *p = '|';
    return s;
}

#define S(literal) literal, sizeof literal - 1

static void decodes(void **state)
{
    static const struct {
        const char *data;
        size_t len;
        const char *charset, *text;
    } cases[] = {
        {S("一\n二\n"), "UTF-8", "一|二|"},
        {S("\xef\xbb\xbf一\r\n\r\n  二  \r\n"), "UTF-8", "一|二|"},
        {S("一\r二"), "UTF-8", "一|二|"},
        {S("\xd5\xfe\xb8\xae\n\xb9\xa4\xd7\xf7"), "GBK", "政府|工作|"},
        {S("\xff\xfe\x3f\x65\x9c\x5e\x0a\x00\x31\x00"), "UTF-16LE", "政府|1|"},
        {S("\xfe\xff\x65\x3f\x5e\x9c\x00\x0a\x00\x31"), "UTF-16BE", "政府|1|"},
        {S("\x3f\x65\x9c\x5e\x0a\x00\x31\x00"), "UTF-16LE", "政府|1|"},
        {S("　　各位代表：　"), "UTF-8", "各位代表：|"},
        {S(""), "UTF-8", ""},
        {S("全镇粮食播种面积四万余亩，总产量二万吨，调处纠纷一百二十八件\xff。"), "UTF-8",
         "全镇粮食播种面积四万余亩，总产量二万吨，调处纠纷一百二十八件\xef\xbf\xbd。|"},
    };
    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct tz_arena *a = tz_arena_new(0);
        struct tz_document *d;
        assert_ok(tz_document_read_text(&d, cases[i].data, cases[i].len, a));
        if (strcmp(d->charset, cases[i].charset) != 0 || strcmp(flat_of(d, a), cases[i].text) != 0)
            fail_msg("%zu: %s: %s", i, d->charset, flat_of(d, a));
        tz_arena_destroy(&a);
    }
}

static void refuses(void **state)
{
    static const struct {
        const char *data;
        size_t len;
        const char *says;
    } cases[] = {
        {S("a\0b\1\2\3\xff\xfe\xfd"), "不是文本"},
        {S("\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 and more"), "旧版"},
        {S("PK\003\004 nothing"), "压缩包"},
        {S("PK\003\004 xl/workbook.xml"), "电子表格"},
        {S("PK\003\004 word/document.xml"), "损坏"},
        {S("\x89PNG\r\n"), "图片"},
        {S("{\\rtf1 x}"), "RTF"},
        {S(""), "空文件"},
    };
    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct tz_arena *a = tz_arena_new(0);
        struct tz_document *d;
        struct tz_err *e = tz_document_read(&d, "x", cases[i].data, cases[i].len, a);
        if (!e || !strstr(e->text, cases[i].says) || !e->hint)
            fail_msg("%zu: %s", i, e ? e->text : "no error");
        assert_string_equal(e->place, "x");
        tz_err_free(e);
        tz_arena_destroy(&a);
    }
}

static void refuses_the_large(void **state)
{
    struct tz_arena *a = tz_arena_new(0);
    struct tz_document *d;
    size_t was = tz_limits.report_bytes;
    (void)state;
    tz_limits.report_bytes = 10;
    assert_err(TZ_E_LIMIT, tz_document_read_text(&d, "01234567890", 11, a));
    assert_ok(tz_document_read_text(&d, "0123456789", 10, a));
    tz_limits.report_bytes = was;
    tz_arena_destroy(&a);
}

static void knows_where_text_stands(void **state)
{
    static const char text[] = "  一二\n\n　三\n";
    struct tz_arena *a = tz_arena_new(0);
    struct tz_document *d;
    struct tz_flat *f;
    (void)state;
    assert_ok(tz_document_read_text(&d, text, sizeof text - 1, a));
    f = tz_document_flat(d, a);
    assert_string_equal(f->text, "一二\n三\n");
    assert_int_equal(f->line_count, 2);
    assert_int_equal(tz_flat_source(f, 0), 2);
    assert_int_equal(tz_flat_source(f, 3), 5);
    assert_int_equal(tz_flat_source(f, 6), 8);  /* the line end: end of the span before it */
    assert_int_equal(tz_flat_source(f, 7), 13); /* 三 */
    assert_memory_equal(d->source + tz_flat_source(f, 7), "三", 3);
    tz_arena_destroy(&a);
}

static void guesses(void **state)
{
    static const struct {
        const char *name, *data;
        enum tz_format format;
    } cases[] = {
        {"a.txt", "政府工作报告", TZ_FORMAT_TEXT},
        {"a.txt", " \n<!DOCTYPE  html><html>", TZ_FORMAT_HTML},
        {"a.html", "政府", TZ_FORMAT_HTML},
        {"a", "%PDF-1.4", TZ_FORMAT_PDF},
        {"a.docx", "PK\003\004xword/document.xml", TZ_FORMAT_DOCX},
        {"a", "<重要> 3<5", TZ_FORMAT_TEXT},
        {NULL, "<div>x</div>", TZ_FORMAT_HTML},
    };
    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++)
        if (tz_document_guess(cases[i].name, cases[i].data, strlen(cases[i].data)) != cases[i].format)
            fail_msg("%zu", i);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(decodes),           cmocka_unit_test(refuses),
        cmocka_unit_test(refuses_the_large), cmocka_unit_test(knows_where_text_stands),
        cmocka_unit_test(guesses),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
