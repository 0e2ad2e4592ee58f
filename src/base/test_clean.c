/* SPDX-License-Identifier: Apache-2.0 */
#include "base/test.h"
#include "base/text.h"

static void cleans(void **state)
{
    static const struct {
        const char *in, *out; /* out NULL = refused */
    } cases[] = {
        {"", ""},
        {"台账", "台账"},
        {" \t\n台账\xe3\x80\x80\xc2\xa0", "台账"},
        {"\xef\xbb\xbf台账", "台账"},
        {"a\r\nb\rc\nd", "a\nb\nc\nd"},
        {"a\tb", "a\tb"},
        {"a\xe2\x80\x8b"
         "b\xef\xbb\xbf"
         "c\xe2\x80\xae"
         "d\xc2\xad",
         "abcd"},
        {"e\xcc\x81", "\xc3\xa9"},
        {"\xc3\xa9", "\xc3\xa9"},
        {"a\xcc\x81\xcc\xa7", "\xc3\xa1\xcc\xa7"},
        {"\xef\xa4\x80", "\xe8\xb1\x88"},                         /* 豈, compatibility */
        {"\xe1\x84\x92\xe1\x85\xa1\xe1\x86\xab", "\xed\x95\x9c"}, /* Hangul parts */
        {"\xe3\x81\x8b\xe3\x82\x99", "\xe3\x81\x8c"},             /* か + voiced mark */
        {"２０２２（年）", "２０２２（年）"},                     /* width is kept */
        {"\xf0\x9f\x91\xa8\xe2\x80\x8d\xf0\x9f\x91\xa9", "\xf0\x9f\x91\xa8\xe2\x80\x8d\xf0\x9f\x91\xa9"}, /* joiner */
        {"\xee\x80\x80", "\xee\x80\x80"}, /* private use */
        {"a\x01", NULL},
        {"a\x7f", NULL},
        {"a\xc2\x85", NULL},
        {"a\x1b[31m", NULL},
        {"\xef\xbf\xbf", NULL},
        {"\xff", NULL},
        {"台\xe8\xb4", NULL},
        {"\xed\xa0\x80", NULL},
    };
    struct tz_arena *a = tz_arena_new(0);
    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        char *out = NULL;
        struct tz_err *e = tz_text_clean(&out, cases[i].in, strlen(cases[i].in), 1000, a);
        if (!e != (cases[i].out != NULL) || (out && strcmp(out, cases[i].out)))
            fail_msg("case %zu: %s %s", i, e ? e->text : "ok", out);
        if (e && (e->code != TZ_E_INPUT || !e->place || !e->hint))
            fail_msg("case %zu: code, place or hint", i);
        tz_err_free(e);
    }
    tz_arena_destroy(&a);
}

static void places_are_counted_in_characters(void **state)
{
    struct tz_arena *a = tz_arena_new(0);
    struct tz_err *e;
    char *out = NULL;
    (void)state;
    e = tz_text_clean(&out, "台账\x01", 7, 1000, a);
    assert_string_equal(e->place, "第3个字符");
    tz_err_free(e);
    e = tz_text_clean(&out, "台\0账", 7, 1000, a);
    assert_string_equal(e->place, "第2个字符");
    tz_err_free(e);
    tz_arena_destroy(&a);
}

static void length_is_limited(void **state)
{
    struct tz_arena *a = tz_arena_new(0);
    size_t n = 4000000;
    char *s = tz_alloc(a, n + 1), *out = NULL;
    (void)state;
    memset(s, 'x', n);
    assert_ok(tz_text_clean(&out, s, 100, 100, a));
    assert_int_equal(strlen(out), 100);
    assert_err(TZ_E_LIMIT, tz_text_clean(&out, s, 101, 100, a));
    assert_err(TZ_E_LIMIT, tz_text_clean(&out, s, n, 1000, a));
    memset(s, ' ', n);
    assert_ok(tz_text_clean(&out, s, 300, 100, a));
    assert_string_equal(out, "");
    tz_arena_destroy(&a);
}

/* Thirty marks on one base are composed; a hundred thousand, whose ordering would take quadratic time, are refused. */
static void marks_without_end(void **state)
{
    struct tz_arena *a = tz_arena_new(0);
    enum { N = 100000 };
    char *s = tz_alloc(a, 2 * N + 2), *out = NULL, *again = NULL;
    struct tz_err *e;
    (void)state;
    s[0] = 'a';
    for (size_t i = 0; i < N; i++)
        memcpy(s + 1 + 2 * i, i % 2 ? "\xcc\x81" : "\xcc\xa7", 2);
    assert_ok(tz_text_clean(&out, s, 2 * 30 + 1, 4 * N, a));
    assert_ok(tz_text_clean(&again, out, strlen(out), 4 * N, a));
    assert_string_equal(out, again);
    e = tz_text_clean(&out, s, 2 * N + 1, 4 * N, a);
    assert_non_null(e);
    assert_int_equal(e->code, TZ_E_INPUT);
    tz_err_free(e);
    tz_arena_destroy(&a);
}

/* Whatever is accepted is valid, and cleaning it again changes nothing. */
static void cleaning_twice_is_cleaning_once(void **state)
{
    struct tz_arena *a = tz_arena_new(0);
    (void)state;
    for (uint32_t c = 1; c <= 0x10FFFF; c++) {
        char s[8] = "x", *once = NULL, *twice = NULL;
        struct tz_err *e;
        s[1 + tz_utf8_put(s + 1, c)] = 'y';
        e = tz_text_clean(&once, s, strlen(s), 1000, a);
        if (!e) {
            assert_int_equal(tz_utf8_valid(once, strlen(once)), strlen(once));
            assert_ok(tz_text_clean(&twice, once, strlen(once), 1000, a));
            if (strcmp(once, twice))
                fail_msg("U+%04X", c);
        }
        tz_err_free(e);
        if (c % 4096 == 0)
            tz_arena_reset(a);
    }
    tz_arena_destroy(&a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(cleans),
        cmocka_unit_test(places_are_counted_in_characters),
        cmocka_unit_test(length_is_limited),
        cmocka_unit_test(marks_without_end),
        cmocka_unit_test(cleaning_twice_is_cleaning_once),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
