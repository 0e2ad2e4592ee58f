/* SPDX-License-Identifier: Apache-2.0
 *
 * Imports on both engines: headers, values, references grown, matching, platforms, undo.
 */
#include "base/test.h"
#include "base/buf.h"
#include "register/testing.h"

static struct tz_test_town t;
static bool ready;

static int begin(enum tz_dialect dialect)
{
    ready = tz_test_town_open(&t, dialect, NULL);
    return 0;
}

TZ_TEST_BOTH_ENGINES(begin)

static int teardown(void **state)
{
    (void)state;
    tz_test_town_close(&t);
    return 0;
}

#define NEEDS_TOWN() TZ_TEST_NEEDS(ready)

static struct tz_err *import(struct tz_import_result *r, const char *reg, const char *csv, struct tz_import in)
{
    in.reg = tz_test_register(&t, reg);
    in.file = "表.csv";
    in.data = csv;
    in.bytes = strlen(csv);
    return tz_import_run(r, &t.desk, &in, t.arena);
}

static void print_faults(const struct tz_import_result *r)
{
    for (size_t i = 0; i < r->fault_n; i++)
        fprintf(stderr, "  row %d column %d %s: %s (%s)\n", r->faults[i].row, r->faults[i].column,
                r->faults[i].field ? r->faults[i].field : "", r->faults[i].text,
                r->faults[i].hint ? r->faults[i].hint : "");
}

static int64_t count(const char *reg)
{
    struct tz_list list;
    struct tz_list_query q = {.reg = tz_test_register(&t, reg), .count = true};
    assert_ok(tz_list_run(&list, &t.desk, &q, t.arena));
    return list.count;
}

static const char disputes[] = "清江镇2025年矛盾纠纷排查化解台账,,,,,,\n"
                               "填报单位：司法所,,,,,,\n"
                               "序号,村组,受理日期,纠纷类别,当事人,纠纷情况,涉及金额（万元）\n"
                               "1,甲村,2025年3月5日,邻里,张三、李四,争地界,1.5\n"
                               "2,甲村1组,2025.3.6,劳动,王五,拖欠工钱,0.08\n"
                               "3,乙村,20250307,婚姻家庭,赵六,,\n"
                               "合计,,,,,,1.58\n"
                               "备注：以上为一季度数据,,,,,,\n";

static void sheet_into_register(void **state)
{
    struct tz_import_result r;
    NEEDS_TOWN();
    assert_ok(import(&r, "dispute", disputes, (struct tz_import){.dry_run = true}));
    print_faults(&r);
    assert_int_equal(r.created, 3);
    assert_int_equal(r.wrong, 0);
    assert_int_equal(r.skipped, 2);
    assert_int_equal(r.batch, 0);
    assert_int_equal(r.header_row, 2);
    assert_int_equal(count("dispute"), 0);
    assert_ok(import(&r, "dispute", disputes, (struct tz_import){0}));
    assert_int_equal(r.created, 3);
    assert_true(r.batch);
    assert_int_equal(count("dispute"), 3);
    assert_string_equal(tz_test_field(&t, r.rows[0].id, "amount"), "15000");
    assert_string_equal(tz_test_field(&t, r.rows[1].id, "amount"), "800");
    struct tz_entry *e = tz_test_get(&t, r.rows[0].id, 0);
    const struct tz_val *parties = tz_entry_val(e, "parties");
    assert_int_equal(parties->sub_n, 2);
    assert_string_equal(tz_val_show(&parties->subs[1].values[0], t.arena), "李四");
    assert_string_equal(r.rows[0].number, e->number);
    assert_int_equal(e->on_day, 20250305);
    assert_int_equal(e->place, t.jia);
    assert_ok(import(&r, "dispute", disputes, (struct tz_import){0}));
    assert_true(r.same_file);
    assert_int_equal(count("dispute"), 3);
    assert_int_equal(tz_test_verify(&t, NULL, 0), 0);
}

/* Numbers follow the sheet, by the year of each row, without gaps; what is made afterwards goes on from there. */
static void numbers_follow_the_sheet(void **state)
{
    struct tz_import_result r;
    struct tz_buf b;
    int seen[2] = {0};
    NEEDS_TOWN();
    tz_buf_init(&b, t.arena);
    tz_buf_str(&b, "村组,受理日期,纠纷类别,当事人,纠纷情况\n");
    for (int i = 0; i < 600; i++)
        tz_buf_printf(&b, "甲村,%d年3月5日,邻里,张三%d,争地界\n", 2024 + i % 2, i);
    assert_ok(import(&r, "dispute", b.data, (struct tz_import){0}));
    print_faults(&r);
    assert_int_equal(r.created, 600);
    const char *prefix = tz_test_register(&t, "dispute")->prefix;
    for (int i = 0; i < 600; i++)
        assert_string_equal(r.rows[i].number, tz_printf(t.arena, "%s-%04d-%06d", prefix, 2024 + i % 2, ++seen[i % 2]));
    int64_t id = tz_test_create(&t, &t.jia_cadre, "dispute", "place", "甲村", "received_on", "2025-03-05", "kind",
                                "邻里", "content", "争地界", NULL);
    assert_string_equal(tz_test_get(&t, id, 0)->number, tz_printf(t.arena, "%s-2025-000301", prefix));
    assert_int_equal(tz_test_verify(&t, NULL, 0), 0);
}

static void wrong_rows_are_said(void **state)
{
    struct tz_import_result r;
    static const char csv[] = "村组,受理日期,纠纷类别,涉及金额\n"
                              "甲村,2025-03-05,邻理,12\n"
                              "丙村,2025-03-05,邻里,12\n"
                              "甲村,2025-13-05,邻里,十二\n"
                              "甲村,2025-03-05,邻里,１２.５\n";
    NEEDS_TOWN();
    assert_ok(import(&r, "dispute", csv, (struct tz_import){0}));
    assert_int_equal(r.wrong, 3);
    assert_int_equal(r.created, 1);
    assert_int_equal(r.batch, 0);
    assert_int_equal(count("dispute"), 0);
    assert_int_equal(r.faults[0].column, 2);
    assert_non_null(strstr(r.faults[0].hint, "邻里"));
    assert_int_equal(r.faults[1].column, 0);
    assert_int_equal(r.fault_n, 4);
    assert_ok(import(&r, "dispute", csv, (struct tz_import){.keep_wrong_out = true}));
    assert_int_equal(count("dispute"), 1);
    assert_int_equal(tz_test_verify(&t, NULL, 0), 0);
}

static const char payments[] =
    "村,姓名,身份证号,联系电话,补贴项目,批次,补贴面积,金额（元）,发放日期,发放结果\n"
    "甲村,张三,11010519491231002X,13800138000,地力补贴,2025第一批,12.5,1250,2025-03-01,成功\n"
    "甲村,李四,440524188001010014,,地力补贴,2025第一批,8,800,2025-03-01,成功\n"
    "甲村,张三,11010519491231002X,,地力补贴,2025第二批,12.5,1250,2025-06-01,成功\n";

static void persons_grow(void **state)
{
    struct tz_import_result r;
    struct tz_hit *hits;
    size_t n;
    NEEDS_TOWN();
    assert_ok(import(&r, "payment", payments, (struct tz_import){.historical = true}));
    assert_true(r.wrong); /* nobody is known and nothing may grow */
    assert_ok(import(&r, "payment", payments, (struct tz_import){.historical = true, .grow = true}));
    print_faults(&r);
    assert_int_equal(r.wrong, 0);
    assert_int_equal(r.created, 3);
    assert_int_equal(r.persons, 2);
    assert_int_equal(count("person"), 2);
    assert_int_equal(count("payment"), 3);
    assert_string_equal(tz_test_field(&t, r.rows[0].id, "payee"), tz_test_field(&t, r.rows[2].id, "payee"));
    assert_ok(tz_register_lookup(&hits, &n, &t.desk, tz_test_register(&t, "person"), "11010519491231002X", t.arena));
    assert_int_equal(n, 1);
    assert_string_equal(hits[0].label, "张三");
    assert_string_equal(tz_test_field(&t, hits[0].id, "sex"), "女");
    assert_string_equal(tz_test_field(&t, hits[0].id, "born_on"), "1949-12-31");
    assert_int_equal(tz_test_get(&t, hits[0].id, 0)->place, t.jia);
    assert_int_equal(tz_test_get(&t, r.rows[0].id, 0)->place, t.jia);
    assert_int_equal(tz_test_verify(&t, NULL, 0), 0);
}

static void undone_as_a_whole(void **state)
{
    struct tz_import_result r;
    struct tz_undo undo;
    struct tz_done done;
    size_t n;
    NEEDS_TOWN();
    assert_ok(import(&r, "dispute", disputes, (struct tz_import){0}));
    struct tz_set *sets = tz_test_sets(&t, &n, "risk", "红", NULL);
    assert_ok(tz_register_change(&done, &t.desk, r.rows[2].id, 1, sets, n, NULL, t.arena));
    assert_ok(tz_batch_undo(&undo, &t.desk, r.batch, "表不对", t.arena));
    assert_int_equal(undo.struck, 2);
    assert_int_equal(undo.left_n, 1);
    assert_int_equal(undo.left[0], r.rows[2].id);
    assert_int_equal(count("dispute"), 1);
    assert_err(TZ_E_RULE, tz_batch_undo(&undo, &t.desk, r.batch, "再来", t.arena));
    assert_int_equal(tz_test_verify(&t, NULL, 0), 0);
}

#define LETTERS "信访件编号,信访形式,信访目的,登记日期,反映事项\n"

static void platform_twice(void **state)
{
    static const char one[] = LETTERS "XF1,来信,申诉求决,2025-03-01,修路\nXF2,来访,建议意见,2025-03-02,路灯\n";
    static const char two[] = LETTERS "XF1,来信,申诉求决,2025-03-01,修桥\nXF3,来电,建议意见,2025-04-02,垃圾\n";
    static const char again[] = LETTERS "XF1,来信,申诉求决,2025-03-01,修桥\nXF3,来电,建议意见,2025-04-02,垃圾\n\n";
    struct tz_import_result r;
    struct tz_done done;
    size_t n;
    NEEDS_TOWN();
    assert_ok(import(&r, "petition", one, (struct tz_import){0}));
    print_faults(&r);
    assert_int_equal(r.created, 2);
    int64_t first = r.rows[0].id;
    assert_ok(import(&r, "petition", two, (struct tz_import){.dry_run = true}));
    assert_int_equal(r.created, 1);
    assert_int_equal(r.changed, 1);
    assert_int_equal(r.gone, 1);
    assert_string_equal(r.rows[0].summary, "反映事项 有变");
    assert_ok(import(&r, "petition", two, (struct tz_import){0}));
    assert_int_equal(count("petition"), 3);
    assert_string_equal(tz_test_field(&t, first, "content"), "修桥");
    struct tz_set *sets = tz_test_sets(&t, &n, "content", "别的", NULL);
    assert_err(TZ_E_RULE, tz_register_change(&done, &t.desk, first, 0, sets, n, NULL, t.arena)); /* official */
    sets = tz_test_sets(&t, &n, "route", "信访程序", NULL);
    assert_ok(tz_register_change(&done, &t.desk, first, 0, sets, n, NULL, t.arena)); /* ours */
    int64_t head = tz_test_head(&t);
    assert_ok(import(&r, "petition", again, (struct tz_import){0}));
    assert_int_equal(r.same, 2);
    assert_int_equal(r.changed + r.created, 0);
    assert_int_equal(tz_test_head(&t), head); /* nothing written */
    assert_int_equal(tz_test_verify(&t, NULL, 0), 0);
}

/* A key may have empty parts and parts left to their default; written otherwise it is the same key. */
static void corrected_sheet(void)
{
    static const char one[] = "年度,村,季,作物,面积（亩）\n2021,甲村,全年,小麦,10\n2021,乙村,全年,小麦,20\n";
    static const char two[] = "年度,村,季,作物,面积（亩）\n2021年,甲村,全年,小麦,11\n二〇二一年,乙村,全年,小麦,20\n";
    static const char twice[] =
        "年度,村,季,作物,品质,面积（亩）\n2022,甲村,全年,小麦,,10\n2022年度,甲 村,全年,小麦,普通,11\n";
    struct tz_import_result r;
    assert_ok(import(&r, "crop", one, (struct tz_import){0}));
    print_faults(&r);
    assert_int_equal(r.created, 2);
    assert_int_equal(r.idle, 2); /* 草稿 */
    assert_ok(import(&r, "crop", two, (struct tz_import){0}));
    print_faults(&r);
    assert_int_equal(r.created, 0);
    assert_int_equal(r.changed, 1);
    assert_int_equal(r.same, 1);
    assert_string_equal(tz_test_field(&t, r.rows[0].id, "area"), "11");
    assert_int_equal(count("crop"), 2);
    assert_ok(import(&r, "crop", twice, (struct tz_import){0}));
    assert_int_equal(r.wrong, 1);
    assert_int_equal(r.faults[0].row, 2);
    assert_string_equal(r.faults[0].text, "与第2行是同一条");
    assert_int_equal(count("crop"), 2);
}

/* What people write in cells. */
static void as_people_write(void)
{
    static const struct {
        const char *cell, *amount; /* NULL: wrong */
    } sums[] = {
        {"3.5万", "35000"}, {"￥1,200.00元", "1200"}, {"人民币 80", "80"}, {"0.5万元", "5000"}, {"－", ""}, {"无", ""},
        {"'12", "12"},      {"2亿", "200000000"},     {"约3", NULL}};
    static const char people[] = "姓名,证件类型,村\n张　三,无证,甲村\n";
    static const char paid[] = "村,项目,批次,姓名,金额,发放日期\n甲村,低保,2024-1,张 三,100,2024-1-5\n"
                               "甲村,低保,2024-2,张三,100,2024-2-5\n";
    struct tz_import_result r;
    struct tz_buf b;
    tz_buf_init(&b, t.arena);
    tz_buf_str(&b, "序号,村组,受理日期,纠纷类别,涉及金额\n");
    for (size_t i = 0; i < COUNT(sums); i++)
        tz_buf_printf(&b, "%zu,甲村,2025-03-05,邻里,\"%s\"\n", i + 1, sums[i].cell);
    tz_buf_str(&b, "10,甲村,2025-03-05,邻里纠纷,\n");
    tz_buf_str(&b, "10,〃,同上,同上,5\n二、其他,,,,\n（此页无正文）,,,,\n");
    tz_buf_str(&b, "小　计,,,,9\n合 计,,,,9\n11,,,,\n12, ,　,,\n填表人：张三,审核人：李四,,填表日期：2025年4月1日,\n");
    assert_ok(import(&r, "dispute", b.data, (struct tz_import){.keep_wrong_out = true}));
    print_faults(&r);
    assert_int_equal(r.skipped, 7);
    assert_string_equal(r.columns[1].samples, "甲村");
    assert_string_equal(r.columns[4].samples, "3.5万、￥1,200.00元、人民币 80");
    assert_string_equal(tz_test_field(&t, r.rows[COUNT(sums)].id, "kind"), "邻里");
    assert_string_equal(tz_test_field(&t, r.rows[COUNT(sums) + 1].id, "received_on"), "2025-03-05");
    assert_int_equal(r.wrong, 1);
    for (size_t i = 0; i < COUNT(sums); i++)
        if (sums[i].amount)
            assert_string_equal(tz_test_field(&t, r.rows[i].id, "amount"), sums[i].amount);
        else
            assert_int_equal(r.rows[i].what, TZ_ROW_WRONG);
    assert_ok(import(&r, "person", people, (struct tz_import){0}));
    assert_ok(import(&r, "payment", paid, (struct tz_import){.grow = true}));
    print_faults(&r);
    assert_int_equal(r.created, 2);
    assert_int_equal(r.persons, 0);
    assert_int_equal(count("person"), 1);
}

/* A number that is somebody else's is noticed by the name beside it. */
static void another_name(void)
{
#define PAID "村,姓名,身份证号,补贴项目,批次,金额（元）,发放日期\n"
    static const char one[] = PAID "甲村,张三,11010519491231002X,地力补贴,一,1250,2025-03-01\n";
    static const char other[] = PAID "甲村,李四,11010519491231002X,地力补贴,二,1250,2025-03-02\n"
                                     "甲村,张 三,11010519491231002X,地力补贴,三,1250,2025-03-02\n"
                                     "甲村,王五,440524188001010014,地力补贴,三,1250,2025-03-02\n"
                                     "甲村,王武,440524188001010014,地力补贴,四,1250,2025-03-02\n";
    struct tz_import_result r;
    assert_ok(import(&r, "payment", one, (struct tz_import){.grow = true}));
    assert_int_equal(r.fault_n, 0);
    assert_ok(import(&r, "payment", other, (struct tz_import){.grow = true, .dry_run = true}));
    print_faults(&r);
    assert_int_equal(r.created, 4);
    assert_int_equal(r.fault_n, 2);
    assert_int_equal(r.faults[0].row, 1);
    assert_string_equal(r.faults[0].text, "这个号登记的不是“李四”，请核对姓名和号码");
    assert_true(r.faults[0].warning);
    assert_non_null(strstr(r.faults[1].text, "表里同一个号有两个名字"));
}

/* Months as sheets have them, and heads of cattle with their word. */
static void months_and_heads(void)
{
#define CATTLE "村,月份,畜种,期初,存栏,出栏\n"
    static const char *const months[] = {"2024年1月", "2024.01", "202401", "2024/1", "二〇二四年一月", "2024-01"};
    struct tz_import_result r;
    for (size_t i = 0; i < COUNT(months); i++) {
        const char *csv = tz_printf(t.arena, CATTLE "甲村,%s,生猪,1.3万头,12980头,20 头\n", months[i]);
        assert_ok(import(&r, "livestock", csv, (struct tz_import){.dry_run = i > 0}));
        print_faults(&r);
        assert_int_equal(i ? r.same : r.created, 1);
    }
    assert_string_equal(tz_test_field(&t, r.rows[0].id, "opening"), "13000");
}

/* A day that figures count by is not made up without a word. */
static void day_left_out(void)
{
    struct tz_import_result r;
    assert_ok(import(&r, "dispute", "村组,纠纷类别\n甲村,邻里\n", (struct tz_import){.dry_run = true}));
    assert_int_equal(r.created, 1);
    assert_int_equal(r.fault_n, 1);
    assert_true(r.faults[0].warning);
    assert_string_equal(r.faults[0].field, "受理日期");
}

/* Merged cells: a village over its rows is theirs; a sum over several rows is doubtful. */
static void merged_cells(void)
{
    static const char page[] =
        "<table><tr><td rowspan=2>村组<td rowspan=2>受理日期<td colspan=2>纠纷</tr><tr><td>类别<td>涉及金额</tr>"
        "<tr><td rowspan=2>甲村<td>2025-03-01<td>邻里<td rowspan=2>300</tr>"
        "<tr><td>2025-03-02<td>劳动</tr></table>";
    struct tz_import_result r;
    struct tz_import in = {.reg = tz_test_register(&t, "dispute"),
                           .file = "表.xls",
                           .data = page,
                           .bytes = sizeof page - 1,
                           .dry_run = true};
    assert_ok(tz_import_run(&r, &t.desk, &in, t.arena));
    assert_int_equal(r.created, 2);
    assert_int_equal(r.header_row, 1);
    assert_int_equal(r.fault_n, 1);
    assert_int_equal(r.faults[0].row, 3);
    assert_int_equal(r.faults[0].column, 3);
    assert_true(r.faults[0].warning);
}

/* Platforms and people spell one number in many ways. */
static void platform_numbers(void)
{
    static const char one[] = LETTERS "'XF1,来信,申诉求决,2025-03-01,修路\nＸＦ２,来访,建议意见,2025-03-02,路灯\n";
    static const char two[] = LETTERS "XF1,来信,申诉求决,2025-03-01,修路\n XF2 ,来访,建议意见,2025-03-02,路灯\n";
    struct tz_import_result r;
    assert_ok(import(&r, "petition", one, (struct tz_import){0}));
    assert_int_equal(r.created, 2);
    assert_ok(import(&r, "petition", two, (struct tz_import){.dry_run = true}));
    assert_int_equal(r.same, 2);
    assert_ok(import(&r, "petition", one, (struct tz_import){.dry_run = true}));
    assert_int_equal(r.gone, 0);
}

/* Sheets as they come, in one town. */
static void sheets_as_they_come(void **state)
{
    NEEDS_TOWN();
    as_people_write();
    corrected_sheet();
    merged_cells();
    day_left_out();
    months_and_heads();
    platform_numbers();
    another_name();
    assert_int_equal(tz_test_verify(&t, NULL, 0), 0);
}

#define BOTH(test)                                                                                                     \
    cmocka_unit_test_setup_teardown(test, setup_sqlite, teardown),                                                     \
        cmocka_unit_test_setup_teardown(test, setup_postgres, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        BOTH(numbers_follow_the_sheet), BOTH(sheet_into_register), BOTH(wrong_rows_are_said), BOTH(persons_grow),
        BOTH(undone_as_a_whole),        BOTH(platform_twice),      BOTH(sheets_as_they_come),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
