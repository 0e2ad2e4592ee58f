/* SPDX-License-Identifier: Apache-2.0 */
#include "base/test.h"
#include "base/number.h"

#define BIG ((__int128)1 << 126)

static bool is(struct tz_ratio r, __int128 num, __int128 den)
{
    return r.num == num && r.den == den;
}

static void lowest_terms(void **state)
{
    (void)state;
    assert_true(is(tz_ratio_make(6, 4), 3, 2));
    assert_true(is(tz_ratio_make(6, -4), -3, 2));
    assert_true(is(tz_ratio_make(-6, -4), 3, 2));
    assert_true(is(tz_ratio_make(0, -7), 0, 1));
    assert_true(is(tz_ratio_make(5, 0), 0, 0));
    assert_false(tz_ratio_has(tz_ratio_make(5, 0)));
    assert_true(is(tz_ratio_make(BIG, BIG), 1, 1));
    assert_true(is(tz_ratio_dec(1250, 2), 25, 2));
}

static void rounding(void **state)
{
    static const struct {
        int64_t num, den;
        int decimals;
        bool ok;
        int64_t out;
    } cases[] = {
        {1, 3, 2, true, 33},
        {2, 3, 2, true, 67},
        {-2, 3, 2, true, -67},
        {1, 2, 0, true, 1},
        {-1, 2, 0, true, -1},
        {3, 2, 0, true, 2},
        {5, 1000, 2, true, 1},
        {4999, 1000000, 2, true, 0},
        {-5, 1000, 2, true, -1},
        {1, 1, 9, true, 1000000000},
        {1, 0, 2, false, 0},
        {TZ_QUANTITY_MAX, 1, 0, true, TZ_QUANTITY_MAX},
        {TZ_QUANTITY_MAX, 1, 1, false, 0},
        {INT64_MAX, 2, 0, false, 0},
        {-INT64_MAX, 2, 0, false, 0},
        {1, 7, 18, true, 142857142857142857},
    };
    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        int64_t out = 0;
        if (tz_ratio_round(&out, tz_ratio_make(cases[i].num, cases[i].den), cases[i].decimals) != cases[i].ok ||
            out != cases[i].out)
            fail_msg("case %zu: %lld", i, (long long)out);
    }
}

/* Denominators near 2^127, where ten times the rest no longer fits. */
static void rounding_of_huge_terms(void **state)
{
    __int128 den = ((BIG - 1) * 2 + 1) / 3 * 3; /* a multiple of 3 below 2^127 */
    int64_t out;
    (void)state;
    assert_true(tz_ratio_round(&out, (struct tz_ratio){den / 3, den}, 5) && out == 33333);
    assert_true(tz_ratio_round(&out, (struct tz_ratio){den / 3 * 2, den}, 5) && out == 66667);
    assert_true(tz_ratio_round(&out, (struct tz_ratio){den - 1, den}, 5) && out == 100000);
    assert_true(tz_ratio_round(&out, (struct tz_ratio){1, den}, 18) && out == 0);
}

static void arithmetic(void **state)
{
    struct tz_ratio r, none = tz_ratio_make(1, 0), third = tz_ratio_make(1, 3), half = tz_ratio_make(1, 2);
    (void)state;
    assert_true(tz_ratio_add(&r, third, half) && is(r, 5, 6));
    assert_true(tz_ratio_sub(&r, third, half) && is(r, -1, 6));
    assert_true(tz_ratio_mul(&r, third, half) && is(r, 1, 6));
    assert_true(tz_ratio_div(&r, third, half) && is(r, 2, 3));
    assert_true(tz_ratio_div(&r, third, tz_ratio_make(-2, 1)) && is(r, -1, 6));
    assert_true(tz_ratio_div(&r, third, tz_ratio_make(0, 1)) && !tz_ratio_has(r));
    assert_true(tz_ratio_add(&r, third, none) && !tz_ratio_has(r));
    assert_true(tz_ratio_mul(&r, none, third) && !tz_ratio_has(r));
    assert_true(tz_ratio_div(&r, none, third) && !tz_ratio_has(r));
}

static void overflow_is_told(void **state)
{
    struct tz_ratio r = {7, 9}, big = tz_ratio_make(BIG, 1), tiny = tz_ratio_make(1, BIG - 1);
    (void)state;
    assert_false(tz_ratio_add(&r, big, big));
    assert_false(tz_ratio_mul(&r, big, tz_ratio_make(2, 1)));
    assert_false(tz_ratio_div(&r, big, tiny));
    assert_false(tz_ratio_add(&r, tiny, tz_ratio_make(1, BIG - 3)));
    assert_true(is(r, 7, 9));
    assert_true(tz_ratio_mul(&r, big, tz_ratio_make(1, BIG)) && is(r, 1, 1));
    assert_true(tz_ratio_sub(&r, big, big) && is(r, 0, 1));
}

static void comparing(void **state)
{
    static const struct {
        int64_t an, ad, bn, bd;
        int sign;
    } cases[] = {
        {1, 2, 1, 3, 1},
        {1, 3, 1, 2, -1},
        {2, 4, 1, 2, 0},
        {-1, 2, 1, 3, -1},
        {-1, 2, -1, 3, -1},
        {-1, 3, -1, 2, 1},
        {0, 1, -1, 9, 1},
        {7, 1, 7, 1, 0},
        {22, 7, 355, 113, 1},
        {-22, 7, -355, 113, -1},
        {5, 1, 9, 2, 1},
        {9, 2, 5, 1, -1},
        {INT64_MAX, INT64_MAX - 1, INT64_MAX - 1, INT64_MAX - 2, -1},
    };
    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct tz_ratio a = tz_ratio_make(cases[i].an, cases[i].ad), b = tz_ratio_make(cases[i].bn, cases[i].bd);
        if (tz_ratio_cmp(a, b) != cases[i].sign || tz_ratio_cmp(b, a) != -cases[i].sign)
            fail_msg("case %zu", i);
    }
    assert_int_equal(tz_ratio_cmp(tz_ratio_make(BIG, BIG - 1), tz_ratio_make(BIG - 1, BIG - 2)), -1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(lowest_terms), cmocka_unit_test(rounding),  cmocka_unit_test(rounding_of_huge_terms),
        cmocka_unit_test(arithmetic),   cmocka_unit_test(comparing), cmocka_unit_test(overflow_is_told),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
