/* SPDX-License-Identifier: Apache-2.0
 *
 * Annotating and filling existing workbooks. testdata/form.xlsx: two rows of merged heads, formulas, comments,
 * formats, rules; row 8 is missing, and so is the first cell of the merged range B9:C9.
 */
#include "sheet/test_dump.h"
#include "sheet/annotate.h"
#include "sheet/fill.h"
#include "document/package.h"
#include "document/xml.h"

static void load(void **data, size_t *len, const char *path, struct tz_arena *a)
{
    FILE *f = fopen(path, "rb");
    char *all = tz_alloc(a, 1 << 20);

    assert_non_null(f);
    *len = fread(all, 1, 1 << 20, f);
    fclose(f);
    *data = all;
}

static char *part_of(const void *data, size_t len, const char *part, struct tz_arena *a)
{
    struct tz_package *p;
    char *text = NULL;

    assert_ok(tz_package_open(&p, "电子表格", data, len, a));
    if (tz_package_has(p, part))
        assert_ok(tz_package_read(&text, NULL, p, part, 0, a));
    return text;
}

static void assert_has(const char *text, const char *piece)
{
    if (!text || !strstr(text, piece))
        fail_msg("no %s in\n%s", piece, text ? text : "nothing");
}

static void nothing(void *data, const char *name, const char **at)
{
    (void)data, (void)name, (void)at;
}

/* All XML parts are well-formed; all but those named are byte for byte as before. */
static void check_parts(const void *data, size_t len, const void *old, size_t old_len, const char *const *changed,
                        struct tz_arena *a)
{
    static const struct tz_xml handlers = {.start = nothing};
    struct tz_package *p;

    assert_ok(tz_package_open(&p, "电子表格", data, len, a));
    for (size_t i = 0; i < tz_package_count(p); i++) {
        const char *name = tz_package_name(p, i), *before = part_of(old, old_len, name, a), *now;
        bool may = false;
        size_t n = strlen(name);
        if (n && name[n - 1] == '/')
            continue;
        now = part_of(data, len, name, a);
        assert_ok(tz_xml_part(p, name, &handlers, NULL, NULL, a));
        for (const char *const *c = changed; *c; c++)
            may = may || !strcmp(*c, name);
        if (!may && !before)
            fail_msg("new part %s", name);
        if (!may && strcmp(before, now) != 0)
            fail_msg("changed part %s", name);
        if (may && before && !strcmp(before, now))
            fail_msg("unchanged part %s", name);
    }
}

static void dump_bytes(struct tz_buf *out, const void *data, size_t len, struct tz_arena *a)
{
    struct tz_workbook *w;

    tz_buf_init(out, a);
    assert_ok(tz_sheet_open(&w, "x.xlsx", data, len, a));
    assert_ok(dump_sheets(out, w));
}

static void fills_a_form(void **state)
{
    static const char *const changed[] = {"xl/worksheets/sheet1.xml", "xl/worksheets/sheet2.xml", "xl/workbook.xml",
                                          NULL};
    struct tz_fill fills[] = {
        {.row = 8, .col = 2, .kind = TZ_FILL_TEXT, .text = "张<三>"}, /* covered by the range: means B9 */
        {.row = 3, .col = 1, .kind = TZ_FILL_NUMBER, .text = "44316.2"},
        {.row = 3, .col = 4, .kind = TZ_FILL_DAY, .day = 20241223},
        {.row = 3, .col = 5, .kind = TZ_FILL_DAY, .day = 20241223},
        {.row = 3, .col = 3, .kind = TZ_FILL_NUMBER, .text = "1"}, /* a formula stands there */
        {.row = 4, .col = 1, .kind = TZ_FILL_NUMBER, .text = "1"},
        {.row = 4, .col = 1, .kind = TZ_FILL_NUMBER, .text = "2"}, /* the last counts */
        {.row = 4, .col = 5, .kind = TZ_FILL_NUMBER, .text = "421125199001011234"},
        {.row = 5, .col = 0, .kind = TZ_FILL_CLEAR},
        {.row = 7, .col = 6, .kind = TZ_FILL_TEXT, .text = "新行"},
        {.row = 6, .col = 1, .kind = TZ_FILL_TEXT, .text = " 留白 "},
        {.row = 11, .col = 0, .kind = TZ_FILL_NUMBER, .text = "7"},
    };
    struct tz_arena *a = tz_arena_new(0);
    struct tz_buf out;
    void *old, *data;
    size_t old_len, len;
    char *sheet;
    (void)state;
    load(&old, &old_len, TESTDATA "/form.xlsx", a);
    assert_ok(tz_sheet_fill(&data, &len, "form.xlsx", old, old_len, fills, COUNT(fills), a));
    dump_bytes(&out, data, len, a);
    assert_string_equal(out.data,
                        "[统计表] 1:2024年农业生产情况统计表 2:村名|播种面积(亩)|||填报日期|备注 3:|水稻|玉米|合计"
                        " 4:东河村|#44316.2||=|#45649<20241223>|2024-12-23 5:西山村|#2||=||421125199001011234 6:|||="
                        " 7:合计| 留白 ||= 8:||||||新行 9:填表人：|张<三> 12:#7 [说明] 1:填报说明 2:|=");
    for (size_t i = 0; i < COUNT(fills); i++)
        assert_int_equal(fills[i].formula, i == 4);
    sheet = part_of(data, len, "xl/worksheets/sheet1.xml", a);
    assert_has(sheet, "<c r=\"B4\" s=\"3\"><v>44316.2</v></c>");
    assert_has(sheet, "<row r=\"4\" x14ac:dyDescent=\"0.25\">");
    assert_has(sheet, "<c r=\"D4\" s=\"2\"><f>B4+C4</f></c>");
    assert_has(sheet, "<row r=\"2\" spans=\"1:6\" x14ac:dyDescent=\"0.25\">"); /* an untouched row is as it was */
    assert_has(sheet, "</mergeCells><conditionalFormatting sqref=\"B4:C6\">");
    assert_has(part_of(data, len, "xl/workbook.xml", a), "fullCalcOnLoad=\"1\"");
    check_parts(data, len, old, old_len, changed, a);
    tz_arena_destroy(&a);
}

static void fills_nothing(void **state)
{
    static const char *const changed[] = {NULL};
    struct tz_arena *a = tz_arena_new(0);
    struct tz_fill wrong = {.sheet = 9};
    void *old, *data;
    size_t old_len, len;
    (void)state;
    load(&old, &old_len, TESTDATA "/form.xlsx", a);
    assert_ok(tz_sheet_fill(&data, &len, "form.xlsx", old, old_len, NULL, 0, a));
    check_parts(data, len, old, old_len, changed, a);
    assert_err(TZ_E_INPUT, tz_sheet_fill(&data, &len, "form.xlsx", old, old_len, &wrong, 1, a));
    assert_err(TZ_E_INPUT, tz_sheet_fill(&data, &len, "a.csv", "a,b", 3, NULL, 0, a));
    tz_arena_destroy(&a);
}

static void annotates(void **state)
{
    static const char *const changed[] = {"xl/worksheets/sheet1.xml",
                                          "xl/worksheets/sheet2.xml",
                                          "xl/styles.xml",
                                          "xl/comments1.xml",
                                          "xl/drawings/vmlDrawing1.vml",
                                          "xl/comments901.xml",
                                          "xl/drawings/vmlDrawing902.vml",
                                          "xl/worksheets/_rels/sheet2.xml.rels",
                                          "[Content_Types].xml",
                                          NULL};
    static const struct tz_remark remarks[] = {
        {.row = 3, .col = 1, .text = "面积不是数字"},
        {.row = 3, .col = 1, .text = "也太大 <&>"},
        {.row = 4, .col = 2, .text = "与旧批注同格", .warning = true},
        {.row = 8, .col = 2, .text = "合并格"},
        {.row = 7, .col = 0, .text = "缺行"},
        {.sheet = 1, .row = 0, .col = 0, .text = "第二张"},
    };
    struct tz_arena *a = tz_arena_new(0);
    struct tz_buf before, after;
    void *old, *data;
    size_t old_len, len, marked;
    char *text;
    (void)state;
    load(&old, &old_len, TESTDATA "/form.xlsx", a);
    assert_ok(tz_sheet_annotate(&data, &len, &marked, "form.xlsx", old, old_len, remarks, COUNT(remarks), a));
    assert_int_equal(marked, 6);
    check_parts(data, len, old, old_len, changed, a);
    dump_bytes(&before, old, old_len, a);
    dump_bytes(&after, data, len, a);
    assert_string_equal(before.data, after.data); /* no value has changed */
    text = part_of(data, len, "xl/comments1.xml", a);
    assert_has(text, "<author>Author</author><author>台账</author>");
    assert_has(text, "旧批注</t></r><r><t xml:space=\"preserve\">\n与旧批注同格</t></r></text>");
    assert_has(text, "<comment ref=\"B4\" authorId=\"1\"><text><t xml:space=\"preserve\">面积不是数字\n也太大 "
                     "&lt;&amp;&gt;</t></text></comment>");
    assert_has(text, "ref=\"A8\"");
    assert_has(text, "ref=\"B9\"");
    text = part_of(data, len, "xl/drawings/vmlDrawing1.vml", a);
    assert_has(text, "data=\"2,1\"");
    assert_has(text, "id=\"_x0000_s2049\"");
    assert_has(text, "<x:Row>3</x:Row><x:Column>1</x:Column>");
    assert_null(strstr(text, "<x:Row>4</x:Row><x:Column>2</x:Column></x:ClientData></v:shape></xml>"));
    text = part_of(data, len, "xl/styles.xml", a);
    assert_has(text, "FFFFC7CE");
    assert_has(text, "applyFill=\"1\" fillId=\"2\"");
    assert_has(text, "applyFill=\"1\" fillId=\"3\"");
    text = part_of(data, len, "xl/worksheets/sheet1.xml", a);
    assert_has(text, "<row r=\"8\"><c r=\"A8\" s=\"");
    assert_null(strstr(text, "<c r=\"B4\" s=\"3\""));
    assert_has(text, "<legacyDrawing r:id=\"rId2\"/></worksheet>");
    assert_has(part_of(data, len, "xl/worksheets/sheet2.xml", a), "r:id=\"rIdShape1\"/></worksheet>");
    assert_has(part_of(data, len, "[Content_Types].xml", a), "/xl/comments901.xml");
    tz_arena_destroy(&a);
}

/* Twice over: the second pass adds to what the first has made. */
static void annotates_again(void **state)
{
    static const struct tz_remark remark = {.sheet = 1, .row = 1, .col = 1, .text = "再看"};
    struct tz_arena *a = tz_arena_new(0);
    size_t len, marked;
    char *text;
    void *data;
    (void)state;
    load(&data, &len, TESTDATA "/form.xlsx", a);
    for (int i = 0; i < 3; i++)
        assert_ok(tz_sheet_annotate(&data, &len, &marked, "form.xlsx", data, len, &remark, 1, a));
    text = part_of(data, len, "xl/comments901.xml", a);
    assert_has(text, "<t>再看</t><r>");
    assert_has(part_of(data, len, "xl/worksheets/sheet2.xml", a), "<f>统计表!D7</f>");
    tz_arena_destroy(&a);
}

static void annotates_csv(void **state)
{
    static const char csv[] = "村名,户数\n东河村,十二\n";
    static const struct tz_remark remark = {.row = 1, .col = 1, .text = "不是数字"};
    struct tz_arena *a = tz_arena_new(0);
    struct tz_buf out;
    size_t len, marked;
    void *data;
    (void)state;
    assert_ok(tz_sheet_annotate(&data, &len, &marked, "a.csv", csv, sizeof csv - 1, &remark, 1, a));
    dump_bytes(&out, data, len, a);
    assert_string_equal(out.data, "[表格] 1:村名|户数 2:东河村|十二");
    assert_has(part_of(data, len, "xl/comments901.xml", a), "ref=\"B2\"");
    load(&data, &len, TESTDATA "/old.xls", a);
    assert_ok(tz_sheet_annotate(&data, &len, &marked, "old.xls", data, len, &remark, 1, a));
    dump_bytes(&out, data, len, a);
    assert_has(out.data, "2:东河村|#128|#44316.2|#44625<20220305>|含“三类”人群");
    tz_arena_destroy(&a);
}

#define TYPE "http://schemas.openxmlformats.org/officeDocument/2006/relationships/"

/* A bare workbook around a sheet, as lean writers make them. */
static void make(void **data, size_t *len, const char *sheet, struct tz_arena *a)
{
    static const struct {
        const char *name, *text;
    } parts[] = {
        {"[Content_Types].xml",
         "<Types xmlns=\"http://schemas.openxmlformats.org/package/2006/content-types\"></Types>"},
        {"_rels/.rels", "<Relationships><Relationship Id=\"r\" Type=\"" TYPE
                        "officeDocument\" Target=\"xl/workbook.xml\"/></Relationships>"},
        {"xl/workbook.xml",
         "<x:workbook xmlns:x=\"m\" xmlns:r=\"r\"><x:sheets><x:sheet name=\"一\" r:id=\"a\"/></x:sheets></x:workbook>"},
        {"xl/_rels/workbook.xml.rels",
         "<Relationships><Relationship Id=\"a\" Type=\"" TYPE "worksheet\" Target=\"s.xml\"/></Relationships>"},
    };
    struct tz_package_out *o = tz_package_out_new(a);

    for (size_t i = 0; i < COUNT(parts); i++)
        tz_package_put(o, parts[i].name, parts[i].text, strlen(parts[i].text));
    tz_package_put(o, "xl/s.xml", sheet, strlen(sheet));
    assert_ok(tz_package_finish(data, len, o));
}

static void odd_sheets(void **state)
{
    static const struct {
        const char *sheet, *want;
    } cases[] = {
        {"<worksheet><sheetData/></worksheet>",
         "<worksheet><sheetData><row r=\"2\"><c r=\"B2\"><v>5</v></c></row></sheetData></worksheet>"},
        {"<x:worksheet xmlns:x=\"m\"><x:sheetData></x:sheetData><x:extLst/></x:worksheet>",
         "<x:worksheet xmlns:x=\"m\"><x:sheetData><x:row r=\"2\"><x:c "
         "r=\"B2\"><x:v>5</x:v></x:c></x:row></x:sheetData><x:extLst/></x:worksheet>"},
        {"<worksheet><sheetData><row><c/></row><row><c><v>1</v></c><c s=\"3\"/><c/></row></sheetData></worksheet>",
         "<worksheet><sheetData><row r=\"1\"><c/></row><row r=\"2\"><c r=\"A2\"><v>1</v></c><c r=\"B2\" "
         "s=\"3\"><v>5</v></c><c r=\"C2\"/></row></sheetData></worksheet>"},
        {"<worksheet><sheetData><row r=\"1\"><c r=\"A1\" t=\"str\" s=\"1\"><f>B2</f><v>x</v></c><c "
         "r=\"B1\"><f/><v>1</v></c><c><v>2</v></c></row></sheetData></worksheet>",
         "<worksheet><sheetData><row r=\"1\"><c r=\"A1\" s=\"1\"><f>B2</f></c><c "
         "r=\"B1\"><f/></c><c><v>2</v></c></row><row r=\"2\"><c r=\"B2\"><v>5</v></c></row></sheetData></worksheet>"},
        {"<worksheet><sheetData><row r=\"2\"><c t=\"e\"><f>1/0</f><v>#DIV/0!</v></c></row></sheetData></worksheet>",
         "<worksheet><sheetData><row r=\"2\"><c r=\"A2\"><f>1/0</f></c><c "
         "r=\"B2\"><v>5</v></c></row></sheetData></worksheet>"},
        {"<worksheet><sheetData><row r=\"2\"/></sheetData></worksheet>",
         "<worksheet><sheetData><row r=\"2\"><c r=\"B2\"><v>5</v></c></row></sheetData></worksheet>"},
        {"<worksheet><sheetData><row r=\"2\" ht=\"9\"><c r=\"C2\"/></row><row r=\"5\"/></sheetData></worksheet>",
         "<worksheet><sheetData><row r=\"2\" ht=\"9\"><c r=\"B2\"><v>5</v></c><c r=\"C2\"/></row><row "
         "r=\"5\"/></sheetData></worksheet>"},
        {"<worksheet><sheetData><row r=\"1\"><c r=\"B1\" t=\"s\"><v>0</v></c></row><row "
         "r=\"3\"/></sheetData></worksheet>",
         "<worksheet><sheetData><row r=\"1\"><c r=\"B1\" t=\"s\"><v>0</v></c></row><row r=\"2\"><c "
         "r=\"B2\"><v>5</v></c></row><row r=\"3\"/></sheetData></worksheet>"},
    };
    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct tz_fill fill = {.row = 1, .col = 1, .kind = TZ_FILL_NUMBER, .text = "5"};
        struct tz_arena *a = tz_arena_new(0);
        size_t len;
        void *data;
        char *got;
        make(&data, &len, cases[i].sheet, a);
        assert_ok(tz_sheet_fill(&data, &len, "x", data, len, &fill, 1, a));
        got = part_of(data, len, "xl/s.xml", a);
        if (strcmp(got, cases[i].want) != 0)
            fail_msg("%zu: gives %s\n  not   %s", i, got, cases[i].want);
        tz_arena_destroy(&a);
    }
}

/* A file without cell formats gets comments alone. */
static void annotates_the_lean(void **state)
{
    static const struct tz_remark remark = {.row = 1, .col = 1, .text = "看"};
    struct tz_arena *a = tz_arena_new(0);
    size_t len, marked;
    void *data;
    (void)state;
    make(&data, &len, "<worksheet><sheetData/><tableParts/></worksheet>", a);
    assert_ok(tz_sheet_annotate(&data, &len, &marked, "x", data, len, &remark, 1, a));
    assert_string_equal(
        part_of(data, len, "xl/s.xml", a),
        "<worksheet><sheetData><row r=\"2\"><c r=\"B2\"/></row></sheetData><legacyDrawing "
        "xmlns:r=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships\" r:id=\"rIdShape1\"/>"
        "<tableParts/></worksheet>");
    tz_arena_destroy(&a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(fills_a_form),       cmocka_unit_test(fills_nothing), cmocka_unit_test(annotates),
        cmocka_unit_test(annotates_again),    cmocka_unit_test(annotates_csv), cmocka_unit_test(odd_sheets),
        cmocka_unit_test(annotates_the_lean),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
