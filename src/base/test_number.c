/* SPDX-License-Identifier: Apache-2.0 */
#include "base/test.h"
#include "base/number.h"

#define MAX TZ_QUANTITY_MAX /* 4611686018427387903 */

static void parses(void **state)
{
    static const struct {
        const char *s;
        int decimals;
        bool ok;
        int64_t v;
    } cases[] = {
        {"0", 0, true, 0},
        {"-0", 2, true, 0},
        {"12", 0, true, 12},
        {"12", 2, true, 1200},
        {"+12.5", 2, true, 1250},
        {"-3", 0, true, -3},
        {"−3", 0, true, -3},
        {"－３．５", 1, true, -35},
        {"１２３", 0, true, 123},
        {"1,234.50", 2, true, 123450},
        {"１，２３４", 0, true, 1234},
        {"1,234,567", 0, true, 1234567},
        {" 5 ", 0, true, 5},
        {"\xc2\xa0\xe3\x80\x80"
         "5\t\n",
         0, true, 5},
        {"\xef\xbb\xbf"
         "5",
         0, true, 5},
        {"'007", 0, true, 7},
        {"’12.0", 0, true, 12},
        {".5", 1, true, 5},
        {"44316.2", 2, true, 4431620},
        {"1.500", 1, true, 15},
        {"1.000000000000000000000000000000", 0, true, 1},
        {"000000000000000000000000000000000001", 0, true, 1},
        {"4611686018427387903", 0, true, MAX},
        {"-4611686018427387903", 0, true, -MAX},
        {"4611686018.427387903", 9, true, MAX},
        {"4611686018427387904", 0, false, 0},
        {"4611686018.427387904", 9, false, 0},
        {"99999999999999999999999", 0, false, 0},
        {"4611686018427387903", 1, false, 0},
        {"1.55", 1, false, 0},
        {"1.5", 0, false, 0},
        {"", 0, false, 0},
        {"  ", 0, false, 0},
        {"'", 0, false, 0},
        {"-", 0, false, 0},
        {".", 2, false, 0},
        {"5.", 2, false, 0},
        {"1.2.3", 2, false, 0},
        {"--1", 0, false, 0},
        {"1-", 0, false, 0},
        {"1e5", 0, false, 0},
        {"0x10", 0, false, 0},
        {"12亩", 0, false, 0},
        {"二十", 0, false, 0},
        {"12 34", 0, false, 0},
        {"1,23", 0, false, 0},
        {"12,3456", 0, false, 0},
        {"1234,567", 0, false, 0},
        {",123", 0, false, 0},
        {"1,,234", 0, false, 0},
        {"1,234,", 0, false, 0},
        {"1,234.5,6", 3, false, 0},
        {"\xff"
         "1",
         0, false, 0},
        {"nan", 0, false, 0},
    };
    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        int64_t v = 77;
        struct tz_err *e = tz_dec_parse(&v, cases[i].s, cases[i].decimals);
        if (!e != cases[i].ok || v != (cases[i].ok ? cases[i].v : 77))
            fail_msg("case %zu “%s”: %s %lld", i, cases[i].s, e ? e->text : "ok", (long long)v);
        if (e && (e->code != TZ_E_INPUT || !e->hint))
            fail_msg("case %zu: code or hint", i);
        tz_err_free(e);
    }
}

static void says_what_is_wrong(void **state)
{
    static const struct {
        const char *s;
        int decimals;
        const char *part;
    } cases[] = {
        {"", 0, "没有填写"},       {"1.5", 0, "应为整数"},
        {"1.555", 2, "最多2位"},   {"99999999999999999999", 0, "太大"},
        {"1,23", 0, "千位分隔符"}, {"约12", 0, "不是数字"},
    };
    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        int64_t v;
        struct tz_err *e = tz_dec_parse(&v, cases[i].s, cases[i].decimals);
        if (!e || !strstr(e->text, cases[i].part))
            fail_msg("case %zu: %s", i, e ? e->text : "ok");
        tz_err_free(e);
    }
}

static void pathological_lengths(void **state)
{
    static const char fill[] = "09 ,.-'x\xe5";
    struct tz_arena *a = tz_arena_new(0);
    (void)state;
    for (size_t k = 0; k < sizeof fill - 1; k++) {
        char *s = tz_alloc(a, 1000001);
        int64_t v;
        memset(s, fill[k], 1000000);
        assert_err(TZ_E_INPUT, tz_dec_parse(&v, s, 2));
    }
    tz_arena_destroy(&a);
}

/* Around the longest text that is looked at, with all decimals to fill. */
static void lengths_near_the_limit(void **state)
{
    char s[301] = "";
    (void)state;
    for (size_t n = 1; n <= 300; n++) {
        int64_t v = 7;
        memset(s, '0', n);
        if (n < 256) {
            assert_ok(tz_dec_parse(&v, s, TZ_DECIMALS_MAX));
            assert_int_equal(v, 0);
        } else {
            assert_err(TZ_E_INPUT, tz_dec_parse(&v, s, TZ_DECIMALS_MAX));
        }
    }
}

static void prints(void **state)
{
    static const struct {
        int64_t v;
        int decimals;
        const char *print, *show;
    } cases[] = {
        {0, 0, "0", "0"},
        {0, 2, "0", "0.00"},
        {4431620, 2, "44316.2", "44,316.20"},
        {-5, 1, "-0.5", "-0.5"},
        {-500, 3, "-0.5", "-0.500"},
        {1200, 2, "12", "12.00"},
        {999, 0, "999", "999"},
        {1000, 0, "1000", "1,000"},
        {-1234567, 0, "-1234567", "-1,234,567"},
        {1, 9, "0.000000001", "0.000000001"},
        {MAX, 0, "4611686018427387903", "4,611,686,018,427,387,903"},
        {-MAX, 9, "-4611686018.427387903", "-4,611,686,018.427387903"},
    };
    char buf[64];
    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        int64_t back;
        assert_string_equal(tz_dec_print(buf, cases[i].v, cases[i].decimals), cases[i].print);
        assert_true(strlen(buf) < 32);
        assert_ok(tz_dec_parse(&back, buf, cases[i].decimals));
        assert_int_equal(back, cases[i].v);
        assert_string_equal(tz_dec_show(buf, cases[i].v, cases[i].decimals), cases[i].show);
        assert_true(strlen(buf) < 40);
        assert_ok(tz_dec_parse(&back, buf, cases[i].decimals));
        assert_int_equal(back, cases[i].v);
    }
}

static void sums_are_checked(void **state)
{
    int64_t v = 1;
    (void)state;
    assert_true(tz_add(&v, MAX - 1, 1) && v == MAX);
    assert_false(tz_add(&v, MAX, 1));
    assert_false(tz_add(&v, -MAX, -1));
    assert_false(tz_add(&v, INT64_MAX, INT64_MAX));
    assert_true(v == MAX);
    assert_true(tz_mul(&v, 1 << 30, -(INT64_C(1) << 31)) && v == -(INT64_C(1) << 61));
    assert_false(tz_mul(&v, INT64_C(1) << 31, INT64_C(1) << 31));
    assert_false(tz_mul(&v, INT64_MAX, 3));
    v = 0;
    for (int i = 0; i < 10000; i++)
        assert_true(tz_add(&v, v, 443162));
    assert_true(v == INT64_C(4431620000));
}

static void rescales(void **state)
{
    static const struct {
        int64_t v;
        int from, to;
        bool ok;
        int64_t out;
    } cases[] = {
        {1250, 2, 1, true, 125}, {1255, 2, 1, false, 0}, {-1200, 2, 0, true, -12}, {12, 0, 4, true, 120000},
        {MAX, 0, 1, false, 0},   {7, 3, 3, true, 7},     {0, 0, 9, true, 0},
    };
    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        int64_t out = 0;
        if (tz_dec_rescale(&out, cases[i].v, cases[i].from, cases[i].to) != cases[i].ok || out != cases[i].out)
            fail_msg("case %zu: %lld", i, (long long)out);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(parses),
        cmocka_unit_test(says_what_is_wrong),
        cmocka_unit_test(pathological_lengths),
        cmocka_unit_test(lengths_near_the_limit),
        cmocka_unit_test(prints),
        cmocka_unit_test(sums_are_checked),
        cmocka_unit_test(rescales),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
