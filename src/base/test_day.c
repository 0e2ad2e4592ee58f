/* SPDX-License-Identifier: Apache-2.0 */
#include "base/test.h"
#include "base/day.h"

#include <stdlib.h>
#include <time.h>

static void calendar(void **state)
{
    tz_day d = 10101;
    int weekday = 1;
    (void)state;
    for (int32_t n = tz_day_serial(d); n <= tz_day_serial(99991231); n++) {
        tz_day back = tz_day_from_serial(n);
        if (back != d || !tz_day_ok(d) || tz_day_serial(d) != n || tz_day_weekday(d) != weekday)
            fail_msg("day %d: serial %d, back %d", d, n, back);
        weekday = weekday % 7 + 1;
        d = tz_day_make(tz_day_year(d), tz_day_month(d), tz_day_mday(d) + 1) ? d + 1
            : tz_day_month(d) == 12                                          ? (tz_day_year(d) + 1) * 10000 + 101
                                                                             : (d / 100 + 1) * 100 + 1;
    }
    assert_int_equal(tz_day_serial(19700101), 0);
    assert_int_equal(tz_day_weekday(19700101), 4);
    assert_int_equal(tz_day_from_serial(INT32_MAX), 0);
    assert_int_equal(tz_day_from_serial(INT32_MIN), 0);
}

static void days_that_are_none(void **state)
{
    static const tz_day bad[] = {0,        -20220101, 20220001,    20220100,  20221301,  20220229,
                                 19000229, 20220431,  TZ_DAY_OPEN, 100000101, INT32_MAX, INT32_MIN};
    (void)state;
    for (size_t i = 0; i < COUNT(bad); i++)
        if (tz_day_ok(bad[i]))
            fail_msg("case %zu", i);
    assert_true(tz_day_ok(20000229) && tz_day_ok(20240229));
}

static void adding(void **state)
{
    static const struct {
        tz_day d;
        int days, months;
        tz_day sum;
    } cases[] = {
        {20220305, 1, 0, 20220306},  {20211231, 1, 0, 20220101},  {20240228, 1, 0, 20240229},
        {20220301, -1, 0, 20220228}, {20220131, 0, 1, 20220228},  {20240131, 0, 1, 20240229},
        {20220131, 0, 13, 20230228}, {20220331, 0, -1, 20220228}, {20220115, 0, -13, 20201215},
        {99991231, 1, 0, 0},         {10101, -1, 0, 0},           {99991231, 0, 1, 0},
        {10101, 0, -1, 0},           {20220101, INT32_MAX, 0, 0}, {20220101, 0, INT32_MAX, 0},
        {20220101, 0, INT32_MIN, 0},
    };
    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        tz_day sum =
            cases[i].months ? tz_day_add_months(cases[i].d, cases[i].months) : tz_day_add(cases[i].d, cases[i].days);
        if (sum != cases[i].sum)
            fail_msg("case %zu: %d", i, sum);
    }
}

static void reading(void **state)
{
    enum { WHOLE = 0, PARTIAL = 1, SERIAL = 2 };
    static const struct {
        const char *s;
        int how;
        tz_day d; /* 0 = refused */
    } cases[] = {
        {"2022年3月5日", WHOLE, 20220305},
        {"2022年03月05日", WHOLE, 20220305},
        {"2022 年 3 月 5 日", WHOLE, 20220305},
        {"2022年3月5号", WHOLE, 20220305},
        {"２０２２年３月５日", WHOLE, 20220305},
        {"二〇二二年三月五日", WHOLE, 20220305},
        {"二○二二年十二月三十一日", WHOLE, 20221231},
        {"二零二二年十月二十日", WHOLE, 20221020},
        {"二〇二二年十一月十五日", WHOLE, 20221115},
        {"2022.3.5", WHOLE, 20220305},
        {"2022．3．5", WHOLE, 20220305},
        {"2022. 3. 5", WHOLE, 20220305},
        {"2022/3/5", WHOLE, 20220305},
        {"2022.3.5日", WHOLE, 20220305},
        {"2022.03.05.", WHOLE, 20220305},
        {"2022、3、5", WHOLE, 20220305},
        {"2022。3。5", WHOLE, 20220305},
        {"2022年3.5", WHOLE, 20220305},
        {"2022年3.5日", WHOLE, 20220305},
        {"2022年3月5", WHOLE, 20220305},
        {"20220305日", WHOLE, 20220305},
        {"二O二二年三月五日", WHOLE, 20220305},
        {"二０二二年3月5日", WHOLE, 20220305},
        {"二o二o年一O月", PARTIAL, 20201000},
        {"2022年3.", PARTIAL, 0},
        {"2022年1-6", WHOLE, 0},
        {"2022年1-6月", PARTIAL, 0},
        {"2022.3.5.6", WHOLE, 0},
        {"2022.3.5-3.8", WHOLE, 0},
        {"2022-03-05", WHOLE, 20220305},
        {"2022—3—5", WHOLE, 20220305},
        {"20220305", WHOLE, 20220305},
        {"'20220305", WHOLE, 20220305},
        {" 2022-03-05\t", WHOLE, 20220305},
        {"\xe3\x80\x80"
         "2022-3-5",
         WHOLE, 20220305},
        {"2022-03-05 08:30", WHOLE, 20220305},
        {"2022-03-05 08:30:15.123", WHOLE, 20220305},
        {"2022-03-05T08:30:00+08:00", WHOLE, 20220305},
        {"2022-03-05T08:30:00Z", WHOLE, 20220305},
        {"2022-03-05T08:30:00.123456+0800", WHOLE, 20220305},
        {"2022/3/5 8:30:00 PM", WHOLE, 20220305},
        {"2022年3月5日8时30分", WHOLE, 20220305},
        {"2022年3月5日下午", WHOLE, 20220305},
        {"2022年3月5日 星期六", WHOLE, 20220305},
        {"2022年3月5日（星期六）上午9时", WHOLE, 20220305},
        {"2022年3月5日(周六)", WHOLE, 20220305},
        {"2024-2-29", WHOLE, 20240229},
        {"44625", SERIAL, 20220305},
        {"44625.354166", SERIAL, 20220305},
        {"60000", SERIAL, 20640408},
        {"2101", SERIAL, 19051001},
        {"44625", WHOLE, 0},
        {"2022", SERIAL, 0},
        {"2022", PARTIAL, 20220000},
        {"2022", PARTIAL | SERIAL, 0 /* 2022 is below 2101 */ + 20220000},
        {"2022年", PARTIAL, 20220000},
        {"2022年度", PARTIAL, 20220000},
        {"2022年3月", PARTIAL, 20220300},
        {"2022年3月份", PARTIAL, 20220300},
        {"2022-03", PARTIAL, 20220300},
        {"2022.3", PARTIAL, 20220300},
        {"202203", PARTIAL, 20220300},
        {"二〇二二年三月", PARTIAL, 20220300},
        {"2022年3月", WHOLE, 0},
        {"2022", WHOLE, 0},
        {"202213", PARTIAL, 0},
        {"2022年13月", PARTIAL, 0},
        {"2022年2月30日", WHOLE, 0},
        {"2022-02-29", WHOLE, 0},
        {"2022-00-05", WHOLE, 0},
        {"20220230", WHOLE, 0},
        {"20220000", PARTIAL, 0},
        {"22.3.5", WHOLE, 0},
        {"22年3月5日", WHOLE, 0},
        {"3月5日", WHOLE, 0},
        {"2022-3.5", WHOLE, 0},
        {"2022-3-5-7", WHOLE, 0},
        {"2022.3.5-2022.3.8", WHOLE, 0},
        {"2022-03-05 2022-03-06", WHOLE, 0},
        {"2022-03-055", WHOLE, 0},
        {"2022-03-05 abc", WHOLE, 0},
        {"2022-03-05x", WHOLE, 0},
        {"202203051", WHOLE, 0},
        {"", WHOLE, 0},
        {"   ", PARTIAL, 0},
        {"'", WHOLE, 0},
        {"今天", WHOLE, 0},
        {"-", WHOLE, 0},
        {"年月日", PARTIAL, 0},
        {"二十年十十月五日", PARTIAL, 0},
        {"0000-01-01", WHOLE, 0},
        {"99999999", WHOLE, 0},
        {"\xff\xfe", WHOLE, 0},
    };
    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        tz_day d = 7;
        struct tz_err *e = tz_day_parse(&d, cases[i].s, cases[i].how & PARTIAL, cases[i].how & SERIAL);
        if (!e != (cases[i].d != 0) || d != (cases[i].d ? cases[i].d : 7))
            fail_msg("case %zu “%s”: %s %d", i, cases[i].s, e ? e->text : "ok", d);
        if (e && (e->code != TZ_E_INPUT || !e->hint))
            fail_msg("case %zu: code or hint", i);
        tz_err_free(e);
    }
}

static void pathological_lengths(void **state)
{
    static const char *const fill[] = {"2", " ", "-", "年", "二", "十", "星期", "\xe5"};
    struct tz_arena *a = tz_arena_new(0);
    (void)state;
    for (size_t i = 0; i < COUNT(fill); i++)
        for (size_t n = 1; n <= 300000; n = n < 200 ? n + 1 : n * 10) {
            char *s = tz_alloc(a, n * strlen(fill[i]) + 1);
            tz_day d;
            tz_instant t;
            struct tz_period p;
            for (size_t k = 0; k < n; k++)
                memcpy(s + k * strlen(fill[i]), fill[i], strlen(fill[i]));
            tz_err_free(tz_day_parse(&d, s, true, true));
            tz_err_free(tz_instant_parse(&t, s));
            tz_err_free(tz_period_parse(&p, s));
            if (n > 64)
                assert_err(TZ_E_INPUT, tz_day_parse(&d, s, true, true));
            tz_arena_reset(a);
        }
    tz_arena_destroy(&a);
}

static void printing(void **state)
{
    char buf[32];
    (void)state;
    assert_string_equal(tz_day_print(buf, 20220305), "2022-03-05");
    assert_string_equal(tz_day_print(buf, 20220300), "2022-03");
    assert_string_equal(tz_day_print(buf, 20220000), "2022");
    assert_string_equal(tz_day_print(buf, 10101), "0001-01-01");
    assert_string_equal(tz_day_show(buf, 20220305), "2022年3月5日");
    assert_string_equal(tz_day_show(buf, 20221200), "2022年12月");
    assert_string_equal(tz_day_show(buf, 20220000), "2022年");
}

#define AT(seconds) ((seconds)*INT64_C(1000000))

static void instants(void **state)
{
    static const struct {
        const char *s;
        bool ok;
        tz_instant t;
        const char *print;
    } cases[] = {
        {"1970-01-01T00:00:00Z", true, 0, "1970-01-01T08:00:00+08:00"},
        {"1970-01-01T08:00:00+08:00", true, 0, "1970-01-01T08:00:00+08:00"},
        {"1970-01-01T08:00:00", true, 0, "1970-01-01T08:00:00+08:00"},
        {"1970-01-01 08:00", true, 0, "1970-01-01T08:00:00+08:00"},
        {"1969-12-31T19:30:00-0430", true, 0, "1970-01-01T08:00:00+08:00"},
        {"2022-03-05T08:30:00+08", true, AT(1646440200), "2022-03-05T08:30:00+08:00"},
        {"2022-03-05T08:30:00.123456789Z", true, AT(1646469000) + 123456, "2022-03-05T16:30:00+08:00"},
        {"2022-03-05", true, AT(1646495999) + 999999, "2022-03-05T23:59:59+08:00"},
        {"2022年3月5日", true, AT(1646495999) + 999999, "2022-03-05T23:59:59+08:00"},
        {"1960-01-01T00:00:00+08:00", true, AT(-315648000), "1960-01-01T00:00:00+08:00"},
        {"2022-02-30T00:00:00Z", false, 0, NULL},
        {"2022-03-05T24:00:00Z", false, 0, NULL},
        {"2022-03-05T08:60:00Z", false, 0, NULL},
        {"2022-03-05T08:30:00+15:00", false, 0, NULL},
        {"2022-03-05T08:30:00X", false, 0, NULL},
        {"2022-03-05T08:30:00Zx", false, 0, NULL},
        {"2022-03-05T8:30", false, 0, NULL},
        {"2022-03", false, 0, NULL},
        {"", false, 0, NULL},
    };
    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        tz_instant t = 5;
        char buf[40];
        struct tz_err *e = tz_instant_parse(&t, cases[i].s);
        if (!e != cases[i].ok || (cases[i].ok && t != cases[i].t))
            fail_msg("case %zu “%s”: %s %lld", i, cases[i].s, e ? e->text : "ok", (long long)t);
        tz_err_free(e);
        if (cases[i].ok)
            assert_string_equal(tz_instant_print(buf, t), cases[i].print);
    }
}

/* Civil days are those of China whatever the zone of the process. */
static void the_clock(void **state)
{
    tz_instant before, now;
    (void)state;
    setenv("TZ", "America/New_York", 1);
    tzset();
    before = (tz_instant)time(NULL) * 1000000;
    now = tz_now();
    assert_true(now >= before && now < before + 5000000);
    assert_int_equal(tz_today(), tz_day_of(tz_now()));
    tz_clock_set(AT(1646409599));
    assert_true(tz_now() == AT(1646409599));
    assert_int_equal(tz_today(), 20220304);
    tz_clock_set(AT(1646409600));
    assert_int_equal(tz_today(), 20220305);
    assert_true(tz_day_start(20220305) == AT(1646409600));
    assert_int_equal(tz_day_of(-1), 19700101);
    assert_int_equal(tz_day_of(-AT(8 * 3600) - 1), 19691231);
    assert_int_equal(tz_day_of(INT64_MAX), 0);
    assert_int_equal(tz_day_of(INT64_MIN), 0);
    tz_clock_set(0);
    assert_true(tz_now() >= before);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(calendar),
        cmocka_unit_test(days_that_are_none),
        cmocka_unit_test(adding),
        cmocka_unit_test(reading),
        cmocka_unit_test(pathological_lengths),
        cmocka_unit_test(printing),
        cmocka_unit_test(instants),
        cmocka_unit_test(the_clock),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
