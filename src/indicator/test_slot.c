/* SPDX-License-Identifier: Apache-2.0
 *
 * Slots, grains, filter matching, canonical filters, numbers and printing: what needs no store.
 */
#include "indicator/eval_priv.h"
#include "indicator/target.h"

#include "base/test.h"

static void test_slots(void **state)
{
    static const struct {
        int64_t slot;
        const char *period;
        bool in;
    } cases[] = {{20250305, "2025-03", true},     {20250305, "2025-03-05", true},
                 {20250305, "2025-04", false},    {20250300, "2025-03", true},
                 {20250300, "2025-03-05", false}, {20250300, "2025-Q1", true},
                 {20250000, "2025", true},        {20250000, "2025-01..2025-11", false},
                 {20251300, "2025-Q1", true},     {20251300, "2025-02", false},
                 {20251300, "2025-H1", true},     {20251400, "2025-Q1", false},
                 {20251700, "2025-H1", true},     {20251800, "2025", true},
                 {20251800, "2025-Q4", false},    {20241231, "2025", false}};
    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct tz_period p;
        assert_ok(tz_period_parse(&p, cases[i].period));
        if (slot_in(cases[i].slot, p) != cases[i].in)
            fail_msg("case %zu: %lld in %s", i, (long long)cases[i].slot, cases[i].period);
    }
}

static void test_slot_of_text(void **state)
{
    static const struct {
        const char *text;
        int64_t slot;
    } cases[] = {{"2025", 20250000},
                 {"2025-03", 20250300},
                 {"2025-Q1", 20251300},
                 {"2025-Q4", 20251600},
                 {"2025-H1", 20251700},
                 {"2025-H2", 20251800},
                 {"2025-03-05", 20250305},
                 {"2025-01..2025-05", 20250000},
                 {"2025-04..2025-06", 20251400},
                 {"x", 0}};
    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++)
        if (slot_of_text(cases[i].text) != cases[i].slot)
            fail_msg("case %zu: %lld", i, (long long)slot_of_text(cases[i].text));
}

static void test_grains(void **state)
{
    static const struct {
        enum tz_grain grain;
        const char *period;
        bool fits;
    } cases[] = {{TZ_GRAIN_YEAR, "2025", true},
                 {TZ_GRAIN_YEAR, "2025-H1", false},
                 {TZ_GRAIN_YEAR, "2024-01..2025-12", true},
                 {TZ_GRAIN_QUARTER, "2025-Q2", true},
                 {TZ_GRAIN_QUARTER, "2025-H1", true},
                 {TZ_GRAIN_QUARTER, "2025-02", false},
                 {TZ_GRAIN_MONTH, "2025-02", true},
                 {TZ_GRAIN_MONTH, "2025-02-01..2025-02-15", false},
                 {TZ_GRAIN_DAY, "2025-02-01..2025-02-15", true},
                 {TZ_GRAIN_HALF, "2025-H2", true},
                 {TZ_GRAIN_HALF, "2025-Q3", false}};
    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct tz_period p;
        assert_ok(tz_period_parse(&p, cases[i].period));
        if (period_fits(cases[i].grain, p) != cases[i].fits)
            fail_msg("case %zu", i);
    }
}

static void test_filters(void **state)
{
    const char *two[] = {"水稻", "小麦"}, *back[] = {"小麦", "水稻"}, *one[] = {"早季"}, *label[] = {"低保户"};
    struct tz_ref_arg a[] = {{"season", "=", one, 1}, {"crop", "in", two, 2}},
                      b[] = {{"crop", "in", back, 2}, {"season", "=", one, 1}};
    struct filter x = {.values = label, .value_n = 1, .several = true};
    struct tz_arena *arena = tz_arena_new(0);
    (void)state;
    assert_string_equal(tz_filters_text(a, 2, arena), tz_filters_text(b, 2, arena));
    assert_string_equal(tz_filters_text(a, 2, arena), "crop in (小麦, 水稻); season=早季");
    assert_string_equal(tz_filters_text(NULL, 0, arena), "");
    assert_string_equal(tz_filters_words(a, 2, arena), "早季，水稻、小麦");
    assert_string_equal(tz_filters_words(NULL, 0, arena), "");
    assert_true(filter_fits(&x, "|脱贫户|低保户|"));
    assert_false(filter_fits(&x, "|脱贫户|原低保户|"));
    assert_false(filter_fits(&x, ""));
    tz_arena_destroy(&arena);
}

static void test_print(void **state)
{
    static const struct {
        int64_t num, den;
        const char *unit;
        int decimals;
        const char *to, *round, *text;
    } cases[] = {{443162, 10, "亩", 1, NULL, NULL, "44316.2亩"},
                 {443162, 10, "亩", 1, "万亩", NULL, "4.43万亩"},
                 {443162, 10, "亩", 1, "万亩", "余", "4.4万余亩"},
                 {7123456, 1, "元", 2, "万元", "余", "710余万元"},
                 {7000000, 1, "元", 2, "万元", "余", "700万元"},
                 {38207, 10, "平方米", 1, NULL, "余", "3800余平方米"},
                 {844, 1, "个", 0, NULL, "多", "840多个"},
                 {1998, 1, "件", 0, NULL, "近", "近2000件"},
                 {1041, 1, "件", 0, NULL, "约", "约1000件"},
                 {1041, 1, "件", 0, NULL, "以上", "1000件以上"},
                 {5, 2, "公里", 1, NULL, "整", "3公里"},
                 {1, 3, "%", 2, NULL, NULL, "0.33%"},
                 {15657300, 1000, "吨", 1, "公斤", NULL, "15657300公斤"}};
    struct tz_arena *a = tz_arena_new(0);
    char *text;
    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        assert_ok(tz_figure_print(&text, tz_ratio_make(cases[i].num, cases[i].den), cases[i].unit, cases[i].decimals,
                                  cases[i].to, cases[i].round, a));
        if (strcmp(text, cases[i].text) != 0)
            fail_msg("case %zu: %s, not %s", i, text, cases[i].text);
    }
    assert_err(TZ_E_INPUT, tz_figure_print(&text, tz_ratio_make(1, 1), "户", 0, "人", NULL, a));
    assert_err(TZ_E_INPUT, tz_figure_print(&text, tz_ratio_make(1, 1), "户", 0, NULL, "大概", a));
    tz_arena_destroy(&a);
}

static void test_numbers(void **state)
{
    struct tz_ratio r;
    (void)state;
    assert_ok(tz_figure_number(&r, "25万元", "元"));
    assert_int_equal(tz_ratio_cmp(r, tz_ratio_make(250000, 1)), 0);
    assert_ok(tz_figure_number(&r, "1,200.50", NULL));
    assert_int_equal(tz_ratio_cmp(r, tz_ratio_make(120050, 100)), 0);
    assert_err(TZ_E_INPUT, tz_figure_number(&r, "25户", "元"));
    assert_err(TZ_E_INPUT, tz_figure_number(&r, "abc", "元"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_slots),  cmocka_unit_test(test_slot_of_text),
                                       cmocka_unit_test(test_grains), cmocka_unit_test(test_filters),
                                       cmocka_unit_test(test_print),  cmocka_unit_test(test_numbers)};
    return cmocka_run_group_tests_name("slot", tests, NULL, NULL);
}
