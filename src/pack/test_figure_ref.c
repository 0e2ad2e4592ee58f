/* SPDX-License-Identifier: Apache-2.0
 *
 * References to figures (CONTRACTS C7): a table of texts and what they are read as.
 */
#include "base/buf.h"
#include "base/test.h"
#include "pack/expr.h"
#include "pack/pack.h"

static const struct {
    const char *text, *reads; /* name/derived/settings/filters, or "!" and part of the message */
} cases[] = {
    {"crop_area", "crop_area"},
    {"{{crop_area}}", "crop_area"},
    {"{{ crop_area | crop=水稻 | period=2025 }}", "crop_area period=2025 [crop = 水稻]"},
    {"crop_area|crop=水稻|place=昆山村|period=2025|unit=万亩|round=余",
     "crop_area place=昆山村 period=2025 unit=万亩 round=余 [crop = 水稻]"},
    {"crop_area ｜ crop＝水稻 ； period=2025年", "crop_area period=2025年 [crop = 水稻]"},
    {"works_count | object=变压器; action in (新建, 改造)", "works_count [object = 变压器] [action in 新建,改造]"},
    {"works_count | action in (新建、改造，维修)", "works_count [action in 新建,改造,维修]"},
    {"works_count | action=新建,改造", "works_count [action = 新建,改造]"},
    {"org_new | capacity>=150 | annual_sales >= 1000万元", "org_new [capacity >= 150] [annual_sales >= 1000万元]"},
    {"x | a!=1 | b<2 | c<=3 | d>4", "x [a != 1] [b < 2] [c <= 3] [d > 4]"},
    {"petition_contacts | contacts.bypass=越级", "petition_contacts [contacts.bypass = 越级]"},
    {"x | kind='甲 乙' | title=\"丙\"", "x [kind = 甲 乙] [title = 丙]"},
    {"yoy(crop_output) | crop=小麦", "crop_output yoy [crop = 小麦]"},
    {"change(income_per_head)", "income_per_head change"},
    {"target(crop_area) | period=2026", "crop_area target period=2026"},
    {"target(yoy(visitors))", "visitors target_yoy"},
    {"x | by=place,month | map=today | known=2025-03-01 | as_of=2025-11-30",
     "x by=place,month known=2025-03-01 as_of=2025-11-30 map=today"},
    {"nothing_known | period=2025", "nothing_known? period=2025"},
    {"", "!引用里没有指标"},
    {"{{}}", "!引用里没有指标"},
    {"x | 作物=水稻", "!看不懂"},
    {"x | crop", "!看不懂"},
    {"x | crop=", "!看不懂"},
    {"x | crop in 水稻", "!看不懂"},
    {"x | crop in (水稻,)", "!看不懂"},
    {"x | period=2025 | period=2026", "!看不懂"},
};

static void put(struct tz_buf *b, const char *key, const char *value)
{
    if (value)
        tz_buf_printf(b, " %s=%s", key, value);
}

static const char *written(const struct tz_figure_ref *r, struct tz_arena *a)
{
    struct tz_buf b;
    tz_buf_init(&b, a);
    tz_buf_str(&b, r->name);
    if (!r->indicator && strstr(r->name, "nothing"))
        tz_buf_char(&b, '?');
    if (r->derived)
        tz_buf_printf(&b, " %s", r->derived);
    put(&b, "place", r->place);
    put(&b, "period", r->period);
    put(&b, "unit", r->unit);
    put(&b, "round", r->round);
    put(&b, "by", r->by);
    put(&b, "known", r->known);
    put(&b, "as_of", r->as_of);
    put(&b, "map", r->map);
    for (size_t i = 0; i < r->filter_n; i++) {
        tz_buf_printf(&b, " [%s %s ", r->filters[i].key, r->filters[i].op);
        for (size_t k = 0; k < r->filters[i].value_n; k++)
            tz_buf_printf(&b, "%s%s", k ? "," : "", r->filters[i].values[k]);
        tz_buf_char(&b, ']');
    }
    return b.data;
}

static void references_are_read(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct tz_arena *a = tz_arena_new(0);
        struct tz_figure_ref r = {0};
        struct tz_err *e = tz_figure_ref_parse(&r, cases[i].text, NULL, a);
        if (cases[i].reads[0] == '!') {
            if (!e || !strstr(e->text, cases[i].reads + 1))
                fail_msg("%zu: %s: %s", i, cases[i].text, e ? e->text : written(&r, a));
        } else if (e || strcmp(written(&r, a), cases[i].reads) != 0) {
            fail_msg("%zu: %s: %s, not %s", i, cases[i].text, cases[i].reads, e ? e->text : written(&r, a));
        }
        tz_err_free(e);
        tz_arena_destroy(&a);
    }
}

static void known_indicators_are_found(void **state)
{
    (void)state;
    struct tz_arena *a = tz_arena_new(0);
    struct tz_model *m = NULL;
    struct tz_pack_messages messages;
    struct tz_figure_ref r;
    const char *const names[] = {"agriculture"};
    assert_ok(tz_pack_builtin(&m, &messages, names, 1, a));
    assert_non_null(m);
    assert_ok(tz_figure_ref_parse(&r, "{{yoy(crop_area) | crop=水稻}}", m, a));
    assert_ptr_equal(r.indicator, tz_model_indicator(m, "crop_area"));
    assert_string_equal(r.derived, "yoy");
    tz_model_release(&m);
    tz_arena_destroy(&a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(references_are_read),
        cmocka_unit_test(known_indicators_are_found),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
