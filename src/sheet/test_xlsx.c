/* SPDX-License-Identifier: Apache-2.0 */
#include "sheet/test_dump.h"
#include "base/limits.h"
#include <stdlib.h>
#include "document/package.h"

#define TYPE "http://schemas.openxmlformats.org/officeDocument/2006/relationships/"
#define XML "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n"

static const char strings[] = XML
    "<sst count=\"9\"><si><t>村名</t></si><si><r><rPr><b/></rPr><t>东</t></r><r><t xml:space=\"preserve\">河 村</t></r>"
    "<rPh sb=\"0\"><t>donghe</t></rPh></si><si><t>a&amp;b&lt;&#x4e09;&#9;</t></si><si><t/></si><si/>"
    "<si><t>_x000D_&#10;两行</t></si></sst>";
static const char styles[] = XML "<styleSheet><numFmts><numFmt numFmtId=\"164\" "
                                 "formatCode=\"yyyy&quot;年&quot;m&quot;月&quot;d&quot;日&quot;\"/></numFmts>"
                                 "<cellStyleXfs><xf numFmtId=\"14\"/></cellStyleXfs>"
                                 "<cellXfs><xf numFmtId=\"0\"/><xf numFmtId=\"14\"/><xf numFmtId=\"164\"/><xf "
                                 "numFmtId=\"20\"/></cellXfs></styleSheet>";

/* A workbook of one sheet around its XML. */
static void make(void **data, size_t *len, const char *sheet, const char *properties, struct tz_arena *a)
{
    static const char top[] = XML "<Relationships><Relationship Id=\"r1\" Type=\"" TYPE
                                  "officeDocument\" Target=\"xl/workbook.xml\"/></Relationships>";
    static const char rels[] =
        XML "<Relationships><Relationship Id=\"rId1\" Type=\"" TYPE "worksheet\" Target=\"worksheets/sheet1.xml\"/>"
            "<Relationship Id=\"rId2\" Type=\"" TYPE "styles\" Target=\"styles.xml\"/>"
            "<Relationship Id=\"rId3\" Type=\"" TYPE "sharedStrings\" Target=\"/xl/sharedStrings.xml\"/>"
            "<Relationship Id=\"rId4\" Type=\"" TYPE "chartsheet\" Target=\"chartsheets/sheet2.xml\"/></Relationships>";
    struct tz_package_out *o = tz_package_out_new(a);
    char *book = tz_printf(a,
                           XML "<workbook xmlns:r=\"r\">%s<sheets><sheet name=\"台账\" sheetId=\"7\" r:id=\"rId1\"/>"
                               "<sheet name=\"图\" sheetId=\"8\" r:id=\"rId4\"/></sheets></workbook>",
                           properties);

    tz_package_put(o, "_rels/.rels", top, sizeof top - 1);
    tz_package_put(o, "xl/_rels/workbook.xml.rels", rels, sizeof rels - 1);
    tz_package_put(o, "xl/workbook.xml", book, strlen(book));
    tz_package_put(o, "xl/sharedStrings.xml", strings, sizeof strings - 1);
    tz_package_put(o, "xl/styles.xml", styles, sizeof styles - 1);
    tz_package_put(o, "xl/worksheets/sheet1.xml", sheet, strlen(sheet));
    assert_ok(tz_package_finish(data, len, o));
}

#define SHEET(rows) XML "<worksheet><dimension ref=\"A1:XFD1048576\"/><sheetData>" rows "</sheetData></worksheet>"

static const struct {
    const char *sheet, *want;
} cases[] = {
    {SHEET(""), "[台账]"},
    {XML "<worksheet><sheetData/></worksheet>", "[台账]"},
    {SHEET("<row r=\"1\"><c r=\"A1\" t=\"s\"><v>0</v></c><c r=\"B1\" t=\"s\"><v>1</v></c><c r=\"C1\" "
           "t=\"s\"><v>2</v></c></row>"),
     "[台账] 1:村名|东河 村|a&b<三\t"},
    {SHEET("<row r=\"1\"><c r=\"A1\" t=\"s\"><v>3</v></c><c r=\"B1\" t=\"s\"><v>4</v></c><c r=\"C1\" "
           "t=\"s\"><v>5</v></c></row>"),
     "[台账] 1:||\n两行"},
    {SHEET("<row><c t=\"inlineStr\"><is><t>甲</t></is></c><c "
           "t=\"inlineStr\"><is><r><t>乙</t></r><r><t>丙</t></r><rPh><t>x</t></rPh>"
           "</is></c><c t=\"str\"><f>A1</f><v>丁&amp;</v></c></row><row><c><v>1</v></c></row>"),
     "[台账] 1:甲|乙丙|丁&= 2:#1"},
    {SHEET("<row r=\"3\" hidden=\"1\"><c r=\"C3\"><v>44316.199999999997</v></c><c><v>5</v></c></row><row r=\"9\"><c "
           "r=\"A9\" s=\"5\"/></row>"),
     "[台账] 3!:||#44316.2|#5"},
    {SHEET("<row r=\"1\"><c r=\"A1\" s=\"1\"><v>44625</v></c><c r=\"B1\" s=\"2\"><v>44625</v></c><c r=\"C1\" "
           "s=\"3\"><v>0.5</v></c>"
           "<c r=\"D1\" s=\"99\"><v>44625</v></c></row>"),
     "[台账] 1:#44625<20220305>|#44625<20220305>|#0.5@43200|#44625"},
    {SHEET("<row r=\"1\"><c r=\"A1\" t=\"b\"><v>1</v></c><c r=\"B1\" t=\"e\"><v>#N/A</v></c><c r=\"C1\" "
           "t=\"d\"><v>2022-03-05T00:00:00</v></c>"
           "<c r=\"D1\"><f>SUM(A1)</f></c><c r=\"E1\"><v>421125199001011234</v></c></row>"),
     "[台账] 1:?1|!#N/A|#44625<20220305>|=|#421125199001011000~"},
    {XML "<x:worksheet xmlns:x=\"m\"><x:sheetData><x:row r='1'><x:c r='B1' "
         "t='s'><x:v>0</x:v></x:c></x:row></x:sheetData></x:worksheet>",
     "[台账] 1:|村名"},
    {SHEET("<row r=\"1\"><!-- <c> --><c r=\"A1\" t=\"str\"><v><![CDATA[a<b&amp;]]></v></c><?pi?></row>"),
     "[台账] 1:a<b&amp;"},
    {SHEET("<row r=\"1\"><c r=\"B1\"><v>2</v></c><c r=\"A1\"><v>1</v></c></row>"), "[台账] 1:#1|#2"},
    {SHEET("<row r=\"1\"><c r=\"A1\" t=\"s\"><v>6</v></c></row>"), "E:读不懂"},
    {SHEET("<row r=\"1\"><c r=\"A1\"><v>12x</v></c></row>"), "E:不是数字"},
    {SHEET("<row r=\"1\"><c r=\"XFD1\"><v>1</v></c></row>"), "E:列"},
    {SHEET("<row r=\"1\"><c r=\"XFD1\" s=\"1\"/><c r=\"A1\"><v>1</v></c></row>"), "[台账] 1:#1"},
    {XML "<worksheet><sheetData><row r=\"1\"><c r=\"A1\"><v>1</v></c></row><row r=\"2\"><c", "E:损坏"},
    {XML "<worksheet><sheetData><row r=\"1\"><c r=\"A1\"><v>1</v></c></row>", "E:不完整"},
    {"<!DOCTYPE x [<!ENTITY a \"b\">]><worksheet/>", "E:损坏"},
    {SHEET("<row r=\"1\"><c r=\"A1\" t=\"str\"><v>\xff\xfe</v></c></row>"), "E:编码"},
};

static void sheets(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct tz_arena *a = tz_arena_new(0);
        void *data;
        size_t len;
        make(&data, &len, cases[i].sheet, "", a);
        check_bytes(i, "a.xlsx", data, len, cases[i].want);
        tz_arena_destroy(&a);
    }
}

static void calendar_of_1904(void **state)
{
    struct tz_arena *a = tz_arena_new(0);
    void *data;
    size_t len;
    (void)state;
    make(&data, &len, SHEET("<row r=\"1\"><c r=\"A1\" s=\"1\"><v>43163</v></c></row>"), "<workbookPr date1904=\"1\"/>",
         a);
    check_bytes(0, "a.xlsx", data, len, "[台账] 1:#43163<20220305>");
    tz_arena_destroy(&a);
}

static void merges(void **state)
{
    static const char sheet[] =
        XML "<worksheet><sheetData><row><c t=\"str\"><v>mergeCell ref=\"A1:B9\"</v></c></row></sheetData>"
            "<mergeCells count=\"4\"><mergeCell ref=\"A1:C1\"/><x:mergeCell ref='B2:B3'/><mergeCell ref=\"D4:D4\"/>"
            "<mergeCell ref=\"zz\"/></mergeCells></worksheet>";
    struct tz_arena *a = tz_arena_new(0);
    const struct tz_merge *m;
    struct tz_workbook *w;
    size_t len, n;
    void *data;
    (void)state;
    make(&data, &len, sheet, "", a);
    assert_ok(tz_sheet_open(&w, NULL, data, len, a));
    assert_ok(tz_sheet_merges(&m, &n, w, 0, a));
    assert_int_equal(n, 2);
    assert_true(m[0].row == 0 && m[0].col == 0 && m[0].last_row == 0 && m[0].last_col == 2);
    assert_true(m[1].row == 1 && m[1].col == 1 && m[1].last_row == 2 && m[1].last_col == 1);
    tz_arena_destroy(&a);
}

/* Tags and texts that straddle the pieces in which a part is read; merges behind many rows. */
static void long_sheets(void **state)
{
    struct tz_arena *a = tz_arena_new((size_t)256 << 20);
    const struct tz_row *r;
    const struct tz_merge *m;
    struct tz_workbook *w;
    struct tz_buf sheet;
    uint32_t number = 0;
    size_t len, n;
    void *data;
    (void)state;
    tz_buf_init(&sheet, a);
    tz_buf_str(&sheet, XML "<worksheet><sheetData>");
    for (int i = 1; i <= 20000; i++)
        tz_buf_printf(
            &sheet, "<row r=\"%d\"><c r=\"A%d\" t=\"str\"><v>第%d行&amp;%.*s</v></c><c r=\"B%d\"><v>%d</v></c></row>",
            i, i, i, i % 97,
            "................................................................................................", i, i);
    tz_buf_str(&sheet, "</sheetData><mergeCells>");
    for (int i = 1; i <= 5000; i++)
        tz_buf_printf(&sheet, "<mergeCell ref=\"A%d:B%d\"/>", i, i);
    tz_buf_str(&sheet, "</mergeCells></worksheet>");
    make(&data, &len, sheet.data, "", a);
    assert_ok(tz_sheet_open(&w, NULL, data, len, a));
    assert_ok(tz_sheet_merges(&m, &n, w, 0, a));
    assert_int_equal(n, 5000);
    for (size_t i = 0; i < n; i++)
        assert_int_equal(m[i].row, i);
    assert_ok(tz_sheet_begin(w, 0));
    for (;;) {
        char want[300];
        assert_ok(tz_sheet_row(&r, w));
        if (!r)
            break;
        number++;
        snprintf(want, sizeof want, "第%u行&%.*s", number, (int)(number % 97),
                 "................................................................................................");
        assert_int_equal(r->number, number);
        assert_string_equal(r->cells[0].text, want);
        assert_int_equal(strtol(r->cells[1].text, NULL, 10), number);
    }
    assert_int_equal(number, 20000);
    tz_arena_destroy(&a);
}

static void limits(void **state)
{
    struct tz_limits was = tz_limits;
    struct tz_arena *a = tz_arena_new(0);
    void *data;
    size_t len;
    (void)state;
    make(&data, &len, SHEET("<row><c t=\"str\"><v>01234567890</v></c></row><row><c><v>1</v></c></row>"), "", a);
    tz_limits.sheet_rows = 1;
    check_bytes(0, "a.xlsx", data, len, "E:行");
    tz_limits = was;
    tz_limits.sheet_cell_bytes = 10;
    check_bytes(1, "a.xlsx", data, len, "E:单元格里的文字超过");
    tz_limits = was;
    tz_limits.upload_bytes = 100;
    check_bytes(2, "a.xlsx", data, len, "E:超过上限");
    tz_limits = was;
    tz_arena_destroy(&a);
}

static void zip_bomb(void **state)
{
    struct tz_arena *a = tz_arena_new((size_t)256 << 20);
    size_t n = (size_t)40 << 20, len;
    char *sheet = tz_alloc(a, n + 1);
    void *data;
    (void)state;
    for (size_t i = 0; i < n; i += 8)
        memcpy(sheet + i, "<row/>  ", 8);
    memcpy(sheet, "<worksheet>     <sheetData>     ", 32);
    make(&data, &len, sheet, "", a);
    check_bytes(0, "a.xlsx", data, len, "E:炸弹");
    tz_arena_destroy(&a);
}

/* Every cut of a file is refused or read, without a crash; most are refused as damaged. */
static void cut_files(void **state)
{
    struct tz_arena *a = tz_arena_new(0);
    void *data;
    size_t len;
    (void)state;
    make(&data, &len, cases[2].sheet, "", a);
    for (size_t cut = 1; cut < len; cut += 7)
        check_bytes(cut, "a.xlsx", data, cut, "E:");
    tz_arena_destroy(&a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(sheets),      cmocka_unit_test(calendar_of_1904), cmocka_unit_test(merges),
        cmocka_unit_test(long_sheets), cmocka_unit_test(limits),           cmocka_unit_test(zip_bomb),
        cmocka_unit_test(cut_files),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
