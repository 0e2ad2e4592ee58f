/* SPDX-License-Identifier: Apache-2.0
 *
 * Drafting registers from spreadsheets: what is inferred, and that the draft loads once a person has said purpose and basis.
 */
#include "base/buf.h"
#include "base/test.h"
#include "base/text.h"
#include "pack/draft.h"
#include "pack/pack.h"
#include "pack/source_priv.h"

static const char subsidy[] =
    "2024年耕地地力补贴发放表,,,,,,,,,\n"
    "填报单位：某镇,,,,,,,,,\n"
    "序号,村（社区）,户主姓名,身份证号码,补贴面积（亩）,补贴标准(元/亩),补贴金额（元）,发放日期,发放方式,是否公示\n"
    "1,甲村,张三,11010119900101001X,12.5,95.5,1193.75,2024-06-03,一卡通,是\n"
    "2,甲村,李四,110101199001010028,3,95.5,286.5,2024-06-03,一卡通,是\n"
    "3,乙村,王五,110101199001010036,4.25,95.5,405.88,2024/6/4,现金,否\n"
    "4,乙村,赵六,110101199001010044,7,95.5,668.5,2024年6月4日,一卡通,是\n"
    "5,丙村,钱七,110101199001010052,1.1,95.5,105.05,2024-06-05,一卡通,是\n"
    "6,丙村,孙八,110101199001010060,2,95.5,191,2024-06-05,现金,是\n"
    "7,丁村,周九,110101199001010079,2,95.5,191,2024-06-05,一卡通,否\n"
    "8,丁村,吴十,110101199001010087,2,95.5,191,2024-06-05,一卡通,是\n"
    "合计,,,,33.85,,3232.68,,,\n";

static bool has(void *data, const char *pack)
{
    (void)data;
    return !strcmp(pack, "case");
}

static struct tz_err *get(struct source_file *out, void *data, const char *pack, const char *file, struct tz_arena *a)
{
    static const char head[] = "pack: case\nlabel: 例\nversion: 1\nregisters: [subsidy]\n";
    (void)pack;
    (void)a;
    out->name = file;
    out->data = !strcmp(file, "pack.yaml") ? head : !strcmp(file, "subsidy.yaml") ? data : NULL;
    out->n = out->data ? strlen(out->data) : 0;
    return NULL;
}

static struct tz_model *loaded(const char *yaml, struct tz_arena *a)
{
    struct pack_source s = {(void *)yaml, has, get};
    struct tz_pack_messages messages;
    struct tz_model *m = NULL;
    const char *const names[] = {"case"};
    assert_ok(read_from_source(&m, &messages, &s, names, 1, a));
    for (size_t i = 0; i < messages.n && !m; i++)
        print_message("%d:%d %s\n", messages.items[i].at.line, messages.items[i].at.column, messages.items[i].text);
    return m;
}

static void columns_are_inferred(void **state)
{
    static const struct {
        const char *key, *label;
        enum tz_type type;
        const char *unit, *cls;
    } fields[] = {
        {"name", "户主姓名", TZ_TYPE_TEXT, NULL, "name"},   {"citizen_id", "身份证号码", TZ_TYPE_ID, NULL, "id"},
        {"area", "补贴面积", TZ_TYPE_NUMBER, "亩", NULL},   {"amount", "补贴金额", TZ_TYPE_MONEY, "元", NULL},
        {"date", "发放日期", TZ_TYPE_DATE, NULL, NULL},     {"column_i", "发放方式", TZ_TYPE_CHOICE, NULL, NULL},
        {"column_j", "是否公示", TZ_TYPE_BOOL, NULL, NULL},
    };
    (void)state;
    struct tz_arena *a = tz_arena_new(0);
    char *yaml = NULL;
    size_t rows = 0;
    assert_ok(tz_pack_draft(&yaml, &rows, "subsidy", "subsidy.csv", subsidy, sizeof subsidy - 1, a));
    assert_int_equal(rows, 8);
    assert_null(loaded(yaml, a)); /* purpose and basis are a person's to say */
    struct tz_model *m = loaded(tz_printf(a, "%spurpose: 发放补贴\nbasis: 农业法\n", yaml), a);
    if (!m)
        fail_msg("%s", yaml);
    const struct tz_register *r = tz_model_register(m, "subsidy");
    for (size_t i = 0; i < sizeof fields / sizeof *fields; i++) {
        const struct tz_field *f = tz_register_field(r, fields[i].key);
        if (!f)
            fail_msg("no %s in\n%s", fields[i].key, yaml);
        assert_string_equal(f->label, fields[i].label);
        assert_int_equal(f->type, fields[i].type);
        assert_true(tz_same(f->unit, fields[i].unit));
        assert_true(tz_same(f->cls, fields[i].cls));
    }
    assert_int_equal(tz_register_field(r, "area")->decimals, 2);
    assert_true(tz_codes_find(tz_register_field(r, "column_i")->codes, "现金") >= 0);
    assert_string_equal(r->fields[r->on_field].key, "date");
    assert_null(tz_register_field(r, "column_a")); /* 序号 */
    tz_model_release(&m);
    tz_arena_destroy(&a);
}

/* A header of two rows, as merged cells tell: groups and their columns. */
static void header_of_two_rows(void **state)
{
    static const char page[] =
        "<table><tr><td rowspan=2>序号<td rowspan=2>村<td colspan=2>户主<td rowspan=2>面积（亩）</tr>"
        "<tr><td>姓名<td>身份证号码</tr>"
        "<tr><td>1<td>甲村<td>张三<td>11010119900101001X<td>1.5</tr>"
        "<tr><td>2<td>甲村<td>李四<td>110101199001010028<td>2.5</tr>"
        "<tr><td>合　计<td><td><td><td>4</tr></table>";
    static const char *const labels[] = {"户主姓名", "户主身份证号码", "面积"};
    (void)state;
    struct tz_arena *a = tz_arena_new(0);
    char *yaml = NULL;
    size_t rows = 0;
    assert_ok(tz_pack_draft(&yaml, &rows, "subsidy", "subsidy.xls", page, sizeof page - 1, a));
    assert_int_equal(rows, 2);
    struct tz_model *m = loaded(tz_printf(a, "%spurpose: 发放补贴\nbasis: 农业法\n", yaml), a);
    if (!m)
        fail_msg("%s", yaml);
    const struct tz_register *r = tz_model_register(m, "subsidy");
    for (size_t i = 0; i < sizeof labels / sizeof *labels; i++)
        assert_string_equal(r->fields[i].label, labels[i]);
    assert_int_equal(r->fields[1].type, TZ_TYPE_ID);
    assert_string_equal(r->fields[1].key, "citizen_id");
    tz_model_release(&m);
    assert_err(TZ_E_USAGE, tz_pack_draft(&yaml, &rows, "Bad Key", "subsidy.xls", page, sizeof page - 1, a));
    tz_arena_destroy(&a);
}

static void without_a_header_nothing_is_drafted(void **state)
{
    (void)state;
    static const char numbers[] = "1,2,3\n4,5,6\n";
    struct tz_arena *a = tz_arena_new(0);
    char *yaml = NULL;
    size_t rows = 0;
    assert_err(TZ_E_INPUT, tz_pack_draft(&yaml, &rows, "x", "x.csv", numbers, sizeof numbers - 1, a));
    tz_arena_destroy(&a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(columns_are_inferred),
        cmocka_unit_test(header_of_two_rows),
        cmocka_unit_test(without_a_header_nothing_is_drafted),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
