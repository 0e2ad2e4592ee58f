/* SPDX-License-Identifier: Apache-2.0 */
#include "sheet/test_dump.h"
#include "sheet/write.h"
#include "document/package.h"
#include "document/xml.h"

static const char *const kinds[] = {"低保", "特困", NULL};
static const char *const many[] = {"东河村,一组", "西山村", NULL};
static const struct tz_sheet_column columns[] = {
    {.title = "村名", .choices = many},
    {.title = "姓名", .group = "户主", .required = true},
    {.title = "身份证号", .group = "户主", .note = "按文本填"},
    {.title = "面积(亩)", .kind = TZ_COLUMN_NUMBER, .decimals = 2, .thousands = true},
    {.title = "人数", .kind = TZ_COLUMN_NUMBER, .decimals = -1},
    {.title = "登记日期", .kind = TZ_COLUMN_DAY},
    {.title = "修改时间", .kind = TZ_COLUMN_INSTANT},
    {.title = "类别", .choices = kinds, .wrap = true},
};

static struct tz_err *write_rows(struct tz_sheet_writer *w)
{
    tz_sheet_put_text(w, "=东河村");
    tz_sheet_put_text(w, "张三, “三”\n<&> _x0041_ \x01");
    tz_sheet_put_text(w, "421125199001011234");
    tz_sheet_put_decimal(w, 4431620, 2);
    tz_sheet_put_number(w, "-0.5");
    tz_sheet_put_day(w, 20220305);
    tz_sheet_put_instant(w, tz_day_start(20220305) + INT64_C(30600) * 1000000);
    tz_sheet_put_text(w, "低保");
    tz_sheet_put_note(w, "复核");
    TZ_TRY(tz_sheet_write_row(w));
    tz_sheet_put_strong(w);
    tz_sheet_put_text(w, "-5");
    tz_sheet_put_empty(w);
    tz_sheet_put_text(w, NULL);
    tz_sheet_put_decimal(w, INT64_C(1234567890123456789), 2);
    tz_sheet_put_number(w, "12x");
    tz_sheet_put_day(w, 20220300);
    TZ_TRY(tz_sheet_write_row(w));
    return NULL;
}

static void make(struct tz_buf *file, enum tz_sheet_format format, const struct tz_sheet_head *heads, size_t count,
                 struct tz_arena *a)
{
    struct tz_sheet_writer *w;

    tz_buf_init(file, a);
    w = tz_sheet_write_new(format, tz_sink_buf, file, a);
    for (size_t i = 0; i < count; i++) {
        assert_ok(tz_sheet_write_sheet(w, &heads[i]));
        assert_ok(write_rows(w));
    }
    assert_ok(tz_sheet_write_finish(w));
}

static const struct tz_sheet_head heads[] = {
    {.name = "台账[1]",
     .title = "低保台账",
     .subtitle = "单位：亩",
     .columns = columns,
     .count = COUNT(columns),
     .filter = true,
     .blank_rows = 2,
     .foot = "填表人："},
    {.name = "台账[1]", .columns = columns, .count = COUNT(columns)},
};

static void reads_back(void **state)
{
    struct tz_arena *a = tz_arena_new(0);
    struct tz_workbook *w;
    const struct tz_merge *m;
    struct tz_buf file, out;
    size_t n;
    (void)state;
    make(&file, TZ_SHEET_XLSX, heads, 2, a);
    tz_buf_init(&out, a);
    assert_ok(tz_sheet_open(&w, "a.xlsx", file.data, file.len, a));
    assert_ok(tz_sheet_merges(&m, &n, w, 0, a));
    assert_int_equal(n, 10);
    assert_ok(dump_sheets(&out, w));
    assert_string_equal(
        out.data, "[台账 1 ] 1:低保台账 2:单位：亩 3:村名|户主||面积(亩)|人数|登记日期|修改时间|类别 4:|*姓名|身份证号"
                  " 5:=东河村|张三, “三”\n<&> _x0041_ "
                  "\x01|421125199001011234|#44316.2|#-0.5|#44625<20220305>|#44625.3541666667<20220305>@30600|低保"
                  " 6:-5|||12345678901234567.89|12x|2022-03 9:填表人："
                  " [台账 1 (2)] 1:村名|户主||面积(亩)|人数|登记日期|修改时间|类别 2:|*姓名|身份证号"
                  " 3:=东河村|张三, “三”\n<&> _x0041_ "
                  "\x01|421125199001011234|#44316.2|#-0.5|#44625<20220305>|#44625.3541666667<20220305>@30600|低保"
                  " 4:-5|||12345678901234567.89|12x|2022-03 [选项!] 1:东河村,一组|东河村,一组 2:西山村|西山村");
    tz_arena_destroy(&a);
}

static void element(void *data, const char *name, const char **at)
{
    (void)at;
    tz_buf_printf(data, "%s ", name);
}

/* Every part is well-formed XML, and the sheet's elements stand in the order of the standard. */
static void parts(void **state)
{
    static const struct tz_xml handlers = {.start = element};
    static const char *const order[] = {
        "sheetPr ",         "sheetViews ",   "cols ",        "sheetData ", "autoFilter ",   "mergeCells ",
        "dataValidations ", "printOptions ", "pageMargins ", "pageSetup ", "headerFooter ", "legacyDrawing "};
    struct tz_arena *a = tz_arena_new(0);
    struct tz_package *p;
    struct tz_buf file, out;
    const char *at;
    char *text;
    (void)state;
    make(&file, TZ_SHEET_XLSX, heads, 2, a);
    assert_ok(tz_package_open(&p, "x", file.data, file.len, a));
    for (size_t i = 0; i < tz_package_count(p); i++) {
        tz_buf_init(&out, a);
        assert_ok(tz_xml_part(p, tz_package_name(p, i), &handlers, &out, NULL, a));
        if (strcmp(tz_package_name(p, i), "xl/worksheets/sheet1.xml") != 0)
            continue;
        at = out.data;
        for (size_t k = 0; k < COUNT(order); k++)
            if (!(at = strstr(at, order[k])))
                fail_msg("%s out of order", order[k]);
    }
    assert_ok(tz_package_read(&text, NULL, p, "xl/worksheets/sheet1.xml", 0, a));
    assert_non_null(strstr(text, "<v>44316.2</v>")); /* the exact decimal, never 44316.199999999997 */
    assert_non_null(strstr(text, "sqref=\"H5:H8\"><formula1>&quot;低保,特困&quot;</formula1>"));
    assert_non_null(strstr(text, "sqref=\"A5:A8\"><formula1>选项!$A$1:$A$2</formula1>"));
    assert_ok(tz_package_read(&text, NULL, p, "xl/comments1.xml", 0, a));
    assert_non_null(strstr(text, "<comment ref=\"C4\""));
    assert_non_null(strstr(text, "<comment ref=\"H5\""));
    tz_arena_destroy(&a);
}

static void same_bytes(void **state)
{
    struct tz_arena *a = tz_arena_new(0);
    struct tz_buf one, two;
    (void)state;
    make(&one, TZ_SHEET_XLSX, heads, 2, a);
    make(&two, TZ_SHEET_XLSX, heads, 2, a);
    assert_int_equal(one.len, two.len);
    assert_memory_equal(one.data, two.data, one.len);
    tz_arena_destroy(&a);
}

static void csv(void **state)
{
    struct tz_arena *a = tz_arena_new(0);
    struct tz_buf file;
    (void)state;
    make(&file, TZ_SHEET_CSV, &heads[1], 1, a);
    assert_string_equal(file.data,
                        "\xef\xbb\xbf村名,姓名,身份证号,面积(亩),人数,登记日期,修改时间,类别\r\n"
                        "\"'=东河村\",\"张三, “三”\n<&> _x0041_ \x01\",421125199001011234,44316.2,-0.5,2022-03-05,"
                        "2022-03-05T08:30:00+08:00,低保\r\n"
                        "-5,,,12345678901234567.89,12x,2022-03\r\n");
    tz_arena_destroy(&a);
}

static void guards_formulas(void **state)
{
    static const char *const cases[][2] = {
        {"=1+1", "\"'=1+1\""}, {"+86", "+86"},        {"-1,5", "\"'-1,5\""}, {"@x", "\"'@x\""}, {"-", "-"},
        {"a=1", "a=1"},        {"\t=1", "\"'\t=1\""}, {"-甲", "\"'-甲\""},   {"+1.5", "+1.5"},  {"——", "——"},
        {" x", "\" x\""},
    };
    static const struct tz_sheet_column one = {.title = "a"};
    static const struct tz_sheet_head head = {.name = "a", .columns = &one, .count = 1};
    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct tz_arena *a = tz_arena_new(0);
        struct tz_sheet_writer *w;
        struct tz_buf file;
        tz_buf_init(&file, a);
        w = tz_sheet_write_new(TZ_SHEET_CSV, tz_sink_buf, &file, a);
        assert_ok(tz_sheet_write_sheet(w, &head));
        tz_sheet_put_text(w, cases[i][0]);
        assert_ok(tz_sheet_write_row(w));
        if (strcmp(file.data + 6, tz_printf(a, "%s\r\n", cases[i][1])) != 0)
            fail_msg("%s: %s", cases[i][0], file.data + 6);
        tz_arena_destroy(&a);
    }
}

static struct tz_err *full_disk(void *data, const void *bytes, size_t n)
{
    (void)bytes;
    *(size_t *)data += n;
    return *(size_t *)data > 2000 ? tz_err(TZ_E_DISK, "磁盘满了") : NULL;
}

static void passes_the_sinks_error_on(void **state)
{
    struct tz_arena *a = tz_arena_new(0);
    size_t written = 0;
    struct tz_sheet_writer *w = tz_sheet_write_new(TZ_SHEET_XLSX, full_disk, &written, a);
    struct tz_err *e = tz_sheet_write_sheet(w, &heads[0]);
    (void)state;
    for (int i = 0; i < 100000 && !e; i++) {
        char text[32];
        snprintf(text, sizeof text, "%d", i * 7919);
        tz_sheet_put_text(w, text);
        e = tz_sheet_write_row(w);
    }
    assert_non_null(e);
    assert_int_equal(e->code, TZ_E_DISK);
    tz_err_free(e);
    tz_arena_destroy(&a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(reads_back), cmocka_unit_test(parts),           cmocka_unit_test(same_bytes),
        cmocka_unit_test(csv),        cmocka_unit_test(guards_formulas), cmocka_unit_test(passes_the_sinks_error_on),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
