/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>
#include <cmocka.h>

#include "duty/duty.h"

static struct tz_arena *a;
static struct tz_calendar *k;

/* Working days of a year as the notices give them. */
static const struct {
    int year, days;
} years[] = {{2020, 249}, {2021, 250}, {2022, 249}, {2023, 249}, {2024, 251}, {2025, 248}, {2026, 248}};

static void counts_years(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof years / sizeof *years; i++) {
        int y = years[i].year;
        int n = tz_calendar_between(k, tz_day_make(y - 1, 12, 31), tz_day_make(y, 12, 31));
        if (n != years[i].days)
            fail_msg("%d has %d working days, not %d", y, n, years[i].days);
        assert_non_null(tz_calendar_source(k, y));
    }
    assert_null(tz_calendar_source(k, 2031)); /* not published: said, not guessed */
}

static const struct {
    tz_day day;
    bool work;
} days[] = {{20250127, true},  {20250126, true},  {20250128, false}, {20250208, true},  {20250209, false},
            {20251001, false}, {20251009, true},  {20251011, true},  {20260101, false}, {20260104, true},
            {20240209, true},  {20310101, false}, {20310103, true},  {20310104, false}};

static void knows_days(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof days / sizeof *days; i++)
        if (tz_calendar_workday(k, days[i].day) != days[i].work)
            fail_msg("case %zu: %d", i, days[i].day);
}

static const struct {
    tz_day from;
    int n;
    tz_day due;
} limits[] = {{20250305, 5, 20250312}, {20250124, 1, 20250126}, {20250127, 1, 20250205}, {20250929, 3, 20251010},
              {20250301, 0, 20250303}, {20250303, 0, 20250303}, {20251231, 1, 20260104}};

static void adds_workdays(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof limits / sizeof *limits; i++) {
        tz_day due = tz_calendar_add(k, limits[i].from, limits[i].n);
        if (due != limits[i].due)
            fail_msg("case %zu: %d, not %d", i, due, limits[i].due);
        if (limits[i].n)
            assert_int_equal(tz_calendar_between(k, limits[i].from, due), limits[i].n);
    }
    assert_int_equal(tz_calendar_between(k, 20250312, 20250305), -5);
}

static const struct {
    const char *text;
    bool ok;
    enum tz_window window;
    int64_t times;
} frequencies[] = {{"每周1次", true, TZ_WINDOW_WEEK, 1},
                   {"每月两次", true, TZ_WINDOW_MONTH, 2},
                   {"每旬一次", true, TZ_WINDOW_TEN, 1},
                   {"每季度1次", true, TZ_WINDOW_QUARTER, 1},
                   {"每半年1次", true, TZ_WINDOW_HALF, 1},
                   {"每日", true, TZ_WINDOW_DAY, 1},
                   {"每个月不少于3次", true, TZ_WINDOW_MONTH, 3},
                   {"每年十二次", true, TZ_WINDOW_YEAR, 12},
                   {"月2次", true, TZ_WINDOW_MONTH, 2},
                   {"每周0次", false, 0, 0},
                   {"经常", false, 0, 0},
                   {"每周若干次", false, 0, 0},
                   {"", false, 0, 0}};

static void reads_frequencies(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof frequencies / sizeof *frequencies; i++) {
        enum tz_window w = TZ_WINDOW_DAY;
        int64_t times = 0;
        bool ok = tz_frequency_parse(&w, &times, frequencies[i].text);
        if (ok != frequencies[i].ok || (ok && (w != frequencies[i].window || times != frequencies[i].times)))
            fail_msg("case %zu: %s", i, frequencies[i].text);
    }
}

static const struct {
    enum tz_window w;
    tz_day day, from, till;
} windows[] = {{TZ_WINDOW_WEEK, 20250305, 20250303, 20250309},    {TZ_WINDOW_WEEK, 20250309, 20250303, 20250309},
               {TZ_WINDOW_WEEK, 20250101, 20241230, 20250105},    {TZ_WINDOW_TEN, 20250210, 20250201, 20250210},
               {TZ_WINDOW_TEN, 20250221, 20250221, 20250228},     {TZ_WINDOW_MONTH, 20240215, 20240201, 20240229},
               {TZ_WINDOW_QUARTER, 20250505, 20250401, 20250630}, {TZ_WINDOW_HALF, 20250705, 20250701, 20251231},
               {TZ_WINDOW_YEAR, 20250705, 20250101, 20251231},    {TZ_WINDOW_DAY, 20250705, 20250705, 20250705}};

static void makes_windows(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof windows / sizeof *windows; i++) {
        tz_day from, till;
        tz_window_of(&from, &till, windows[i].w, windows[i].day);
        if (from != windows[i].from || till != windows[i].till)
            fail_msg("case %zu: %d..%d", i, from, till);
    }
}

static int setup(void **state)
{
    (void)state;
    a = tz_arena_new(0);
    k = tz_calendar_builtin(a);
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    tz_arena_destroy(&a);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(counts_years), cmocka_unit_test(knows_days),
                                       cmocka_unit_test(adds_workdays), cmocka_unit_test(reads_frequencies),
                                       cmocka_unit_test(makes_windows)};
    return cmocka_run_group_tests_name("duty/calendar", tests, setup, teardown);
}
