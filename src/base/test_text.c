/* SPDX-License-Identifier: Apache-2.0 */
#include "base/test.h"
#include "base/text.h"

static void validity(void **state)
{
    static const struct {
        const char *s;
        size_t n, valid;
    } cases[] = {
        {"", 0, 0},
        {"abc", 3, 3},
        {"台账台账台账", 18, 18},
        {"abcdefgh台账abcdefgh", 22, 22},
        {"abcdefgh\0abcdefgh", 17, 8},
        {"abcdefghijk\0", 12, 11},
        {"\xc2\x80\xdf\xbf", 4, 4},
        {"\xe0\xa0\x80\xed\x9f\xbf\xee\x80\x80", 9, 9},
        {"\xf0\x90\x80\x80\xf4\x8f\xbf\xbf", 8, 8},
        {"\xc0\x80", 2, 0},
        {"\xc1\xbf", 2, 0},
        {"\xe0\x9f\xbf", 3, 0},
        {"\xed\xa0\x80", 3, 0},
        {"\xf0\x8f\xbf\xbf", 4, 0},
        {"\xf4\x90\x80\x80", 4, 0},
        {"\xf5\x80\x80\x80", 4, 0},
        {"\x80", 1, 0},
        {"ab\xe5\x8f", 4, 2},
        {"ab\xe5\x8fzz", 6, 2},
        {"ab\xf0\x9f\x98", 5, 2},
        {"12345678901234\xff", 15, 14},
    };
    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++)
        if (tz_utf8_valid(cases[i].s, cases[i].n) != cases[i].valid)
            fail_msg("case %zu: %zu", i, tz_utf8_valid(cases[i].s, cases[i].n));
}

static void every_code_point_goes_round(void **state)
{
    (void)state;
    for (uint32_t c = 0; c <= 0x10FFFF; c++) {
        char s[4];
        int n = tz_utf8_put(s, c);
        const char *p = s;
        uint32_t back = tz_utf8_next(&p, s + n);
        bool surrogate = c >= 0xD800 && c < 0xE000;
        if (back != (surrogate ? 0xFFFD : c) || p != s + n)
            fail_msg("U+%04X", c);
    }
}

static void wrong_bytes_are_passed_one_by_one(void **state)
{
    const char *s = "a\xe5\x8f"
                    "b\xff台",
               *p = s, *end = s + strlen(s);
    static const uint32_t want[] = {'a', 0xFFFD, 0xFFFD, 'b', 0xFFFD, 0x53F0};
    (void)state;
    for (size_t i = 0; i < COUNT(want); i++)
        assert_int_equal(tz_utf8_next(&p, end), want[i]);
    assert_ptr_equal(p, end);
    assert_int_equal(tz_utf8_count(s, strlen(s)), 6);
    assert_int_equal(tz_utf8_offset(s, strlen(s), 4), 4);
    assert_int_equal(tz_utf8_offset(s, strlen(s), 99), strlen(s));
    assert_int_equal(tz_utf8_offset("台账簿", 9, 2), 6);
}

static void small_helpers(void **state)
{
    static const struct {
        const char *in, *out;
    } trims[] = {
        {"", ""},
        {"  ", ""},
        {" a b ", "a b"},
        {"\xe3\x80\x80台账\xc2\xa0\t\r\n", "台账"},
        {"\xe3\x80", "\xe3\x80"},
        {"台\xe3\x80\x80账", "台\xe3\x80\x80账"},
    };
    struct tz_arena *a = tz_arena_new(0);
    size_t n;
    char **parts;
    (void)state;
    for (size_t i = 0; i < COUNT(trims); i++)
        assert_string_equal(tz_trim(a, trims[i].in), trims[i].out);
    assert_true(tz_starts("台账", "台") && tz_starts("x", "") && !tz_starts("", "x"));
    assert_true(tz_ends("台账", "账") && tz_ends("x", "") && !tz_ends("", "x"));
    assert_true(tz_same("a", "a") && !tz_same("a", "b") && tz_same(NULL, NULL) && !tz_same(NULL, "") &&
                !tz_same("", NULL));
    parts = tz_split(a, " a, 乙 ,,b ", ',', &n);
    assert_int_equal(n, 4);
    assert_string_equal(parts[0], "a");
    assert_string_equal(parts[1], "乙");
    assert_string_equal(parts[2], "");
    assert_string_equal(parts[3], "b");
    assert_null(parts[4]);
    parts = tz_split(a, "", ',', &n);
    assert_true(n == 1 && !*parts[0] && !parts[1]);
    tz_arena_destroy(&a);
}

static void integers(void **state)
{
    static const struct {
        const char *s;
        bool ok;
        int64_t v;
    } cases[] = {
        {"0", true, 0},
        {"-0", true, 0},
        {"+7", true, 7},
        {"-12", true, -12},
        {"9223372036854775807", true, INT64_MAX},
        {"-9223372036854775808", true, INT64_MIN},
        {"9223372036854775808", false, 0},
        {"-9223372036854775809", false, 0},
        {"99999999999999999999999", false, 0},
        {"", false, 0},
        {"-", false, 0},
        {"1 ", false, 0},
        {" 1", false, 0},
        {"1.0", false, 0},
        {"0x1", false, 0},
        {"１", false, 0},
    };
    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        int64_t v = 0;
        if (tz_parse_int(cases[i].s, &v) != cases[i].ok || v != cases[i].v)
            fail_msg("case %zu", i);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(validity),
        cmocka_unit_test(every_code_point_goes_round),
        cmocka_unit_test(wrong_bytes_are_passed_one_by_one),
        cmocka_unit_test(small_helpers),
        cmocka_unit_test(integers),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
