/* SPDX-License-Identifier: Apache-2.0
 *
 * CSV, .xls, HTML and XML tables, and what is no spreadsheet.
 */
#include "sheet/test_dump.h"
#include "base/limits.h"
#include <stdlib.h>

#define S(literal) literal, sizeof literal - 1

static void texts(void **state)
{
    static const struct {
        const char *name, *data;
        size_t len;
        const char *want;
    } cases[] = {
        {"a.csv", S("村名,户数\n东河村,12\n"), "[表格] 1:村名|户数 2:东河村|12"},
        {"a.csv", S("\xef\xbb\xbf村名,户数\r\n\r\n东河村,\"1,2\"\r\n"), "[表格] 1:村名|户数 3:东河村|1,2"},
        {"a.csv", S("a,b\n\"x \"\"y\"\"\r\nz\",\"\"\n"), "[表格] 1:a|b 2:x \"y\"\nz"},
        {"a.csv", S("\xb4\xe5\xc3\xfb,\xbb\xa7\n1,2"), "[表格] 1:村名|户 2:1|2"},
        {"a.txt", S("\xff\xfe\x51\x67\x09\x00\x31\x00\x0a\x00"), "[表格] 1:村|1"},
        {"a.csv", S("a\tb\tc,d\n1\t2\t3\n"), "[表格] 1:a|b|c,d 2:1|2|3"},
        {"a.csv", S("a;b\n1,5;2\n3,5;4\n"), "[表格] 1:a|b 2:1,5|2 3:3,5|4"},
        {"a.csv", S("a,b\r1,2\r"), "[表格] 1:a|b 2:1|2"},
        {"a.csv", S("=\"007\",x\n"), "[表格] 1:007|x"},
        {"a.csv", S("a,5\" pipe,b\n"), "[表格] 1:a|5\" pipe|b"},
        {"a.csv", S("a,\"open\nb,c\n"), "E:引号"},
        {"a.csv", S("\n\n"), "[表格]"},
        {"a.csv", S("one"), "[表格] 1:one"},
        {"a.csv", S(""), "E:空"},
        {"a.xlsx", S("村名,户数\n"), "E:内容却不是电子表格"},
        {"a.xls", S("村名\t户数\n1\t2\n"), "[表格] 1:村名|户数 2:1|2"},
        {"a.csv", S("ab\0\1\2\xff\xfe\0"), "E:这不是电子表格"},
        {"a.xlsx", S("\x89PNG\r\n\x1a\n\0\0"), "E:图片"},
        {"a.xlsx", S("%PDF-1.4 ..."), "E:PDF"},
        {"a.xlsx", S("PK\3\4 garbage"), "E:损坏"},
        {"a.xls", S("\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 short"), "E:.xls"},
        {"a.xlsx", S("\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 E\0n\0c\0r\0y\0p\0t\0e\0d\0P\0a\0c\0k\0a\0g\0e\0"), "E:密码"},
        {"a.xls", S("\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 W\0o\0r\0d\0D\0o\0c\0u\0m\0e\0n\0t\0"), "E:Word"},
        {"a.xls", S("<html><table><tr><th>村名<th>户数<tr><td>东河村<td>12</table></html>"),
         "[表1] 1:村名|户数 2:东河村|12"},
        {"a.xls", S("<html><body><p>没有</p></body></html>"), "E:没有表格"},
        {"a.xls",
         S("<?xml version=\"1.0\"?><Workbook xmlns=\"urn:schemas-microsoft-com:office:spreadsheet\" xmlns:ss=\"s\">"
           "<Worksheet ss:Name=\"台账\"><Table><Row><Cell ss:MergeAcross=\"1\"><Data "
           "ss:Type=\"String\">甲</Data></Cell>"
           "<Cell><Data ss:Type=\"Number\">44316.199999999997</Data></Cell></Row><Row ss:Index=\"4\"><Cell "
           "ss:Index=\"2\">"
           "<Data ss:Type=\"DateTime\">2022-03-05T08:30:00.000</Data></Cell></Row></Table></Worksheet></Workbook>"),
         "[台账] 1:甲||#44316.2 4:|#44625<20220305>@30600"},
    };
    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++)
        check_bytes(i, cases[i].name, cases[i].data, cases[i].len, cases[i].want);
}

/* Rows that only turn out to be GBK far behind an ASCII head, and characters that straddle the pieces read. */
static void long_csv(void **state)
{
    struct tz_arena *a = tz_arena_new(0);
    const struct tz_row *r;
    struct tz_workbook *w;
    struct tz_buf text;
    size_t rows = 0;
    (void)state;
    tz_buf_init(&text, a);
    for (int i = 0; i < 30000; i++)
        tz_buf_printf(&text, "%d,%s,\"x%.*s\"\n", i, i < 20000 ? "plain" : "\xb4\xe5\xc3\xfb", i % 7, "......");
    assert_ok(tz_sheet_open(&w, "a.csv", text.data, text.len, a));
    assert_string_equal(w->charset, "GB18030");
    assert_ok(tz_sheet_begin(w, 0));
    for (;;) {
        assert_ok(tz_sheet_row(&r, w));
        if (!r)
            break;
        assert_int_equal(strtol(r->cells[0].text, NULL, 10), rows);
        assert_string_equal(r->cells[1].text, rows < 20000 ? "plain" : "村名");
        rows++;
    }
    assert_int_equal(rows, 30000);
    tz_arena_destroy(&a);
}

static void old_excel(void **state)
{
    struct tz_arena *a = tz_arena_new(0);
    const struct tz_row *r;
    struct tz_workbook *w;
    struct tz_buf out;
    (void)state;
    assert_ok(tz_sheet_open_file(&w, TESTDATA "/old.xls", a));
    assert_string_equal(w->format, "xls");
    assert_int_equal(w->count, 2);
    tz_buf_init(&out, a);
    assert_ok(tz_sheet_begin(w, 0));
    for (int i = 0; i < 3; i++) {
        assert_ok(tz_sheet_row(&r, w));
        for (uint32_t c = 0; c < r->count; c++) {
            tz_buf_char(&out, '|');
            dump_cell(&out, &r->cells[c]);
        }
    }
    assert_string_equal(out.data, "|村名|户数|面积(亩)|登记日期|备注"
                                  "|东河村|#128|#44316.2|#44625<20220305>|含“三类”人群"
                                  "|西山村|#-3|#0.5|#45291<20231231>@30600");
    tz_sheet_end(w);
    assert_ok(tz_sheet_begin(w, 1));
    assert_ok(tz_sheet_row(&r, w));
    assert_string_equal(r->cells[0].text, "第二张");
    assert_ok(tz_sheet_row(&r, w));
    assert_null(r);
    tz_arena_destroy(&a);
}

static void files(void **state)
{
    struct tz_arena *a = tz_arena_new(0);
    struct tz_workbook *w;
    (void)state;
    assert_err(TZ_E_NOT_FOUND, tz_sheet_open_file(&w, TESTDATA "/absent.xlsx", a));
    assert_err(TZ_E_INPUT, tz_sheet_open_file(&w, TESTDATA, a));
    tz_arena_destroy(&a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(texts),
        cmocka_unit_test(long_csv),
        cmocka_unit_test(old_excel),
        cmocka_unit_test(files),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
