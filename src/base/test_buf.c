/* SPDX-License-Identifier: Apache-2.0 */
#include "base/test.h"
#include "base/buf.h"

static void grows_and_stays_terminated(void **state)
{
    struct tz_arena *a = tz_arena_new(0);
    struct tz_buf b, other;
    (void)state;
    tz_buf_init(&b, a);
    tz_buf_init(&other, a);
    assert_string_equal(b.data, "");
    for (int i = 0; i < 100000; i++) {
        tz_buf_char(&b, (char)('a' + i % 26));
        if (i % 100 == 0)
            tz_buf_str(&other, "其他");
        assert_int_equal(b.data[b.len], 0);
    }
    assert_int_equal(b.len, 100000);
    for (size_t i = 0; i < b.len; i++)
        if (b.data[i] != (char)('a' + i % 26))
            fail_msg("byte %zu", i);
    assert_int_equal(other.len, 6000);
    tz_buf_clear(&b);
    assert_string_equal(b.data, "");
    tz_buf_add(&b, "a\0b", 3);
    assert_int_equal(b.len, 3);
    assert_memory_equal(b.data, "a\0b", 4);
    tz_arena_destroy(&a);
}

static void integers(void **state)
{
    static const int64_t cases[] = {0, 1, -1, 9, 10, -10, 123456789, INT64_MAX, INT64_MIN, INT64_MIN + 1};
    struct tz_arena *a = tz_arena_new(0);
    struct tz_buf b;
    (void)state;
    tz_buf_init(&b, a);
    for (size_t i = 0; i < COUNT(cases); i++) {
        tz_buf_clear(&b);
        tz_buf_int(&b, cases[i]);
        assert_string_equal(b.data, tz_printf(a, "%lld", (long long)cases[i]));
    }
    tz_arena_destroy(&a);
}

static void printf_of_any_length(void **state)
{
    struct tz_arena *a = tz_arena_new(0);
    struct tz_buf b;
    (void)state;
    for (int n = 0; n < 300; n++) {
        tz_buf_init(&b, a);
        tz_buf_str(&b, "前");
        tz_buf_printf(&b, "%*d|", n, 7);
        assert_int_equal(b.len, 3 + (n > 1 ? n : 1) + 1);
        assert_int_equal(b.len, strlen(b.data));
        assert_int_equal(b.data[b.len - 1], '|');
    }
    tz_arena_destroy(&a);
}

static struct tz_err *without_end(struct tz_arena *a, struct tz_buf *b)
{
    if (tz_arena_guard(a))
        return tz_err_limit_memory();
    for (;;)
        tz_buf_str(b, "0123456789");
}

/* A large buffer grows in place, so it may fill most of the cap. */
static void the_cap_holds(void **state)
{
    struct tz_arena *a = tz_arena_new(10 << 20);
    struct tz_buf b;
    (void)state;
    tz_buf_init(&b, a);
    tz_alloc(a, 10);
    assert_err(TZ_E_LIMIT, without_end(a, &b));
    assert_true(b.len >= 4 << 20);
    assert_int_equal(strlen(b.data), b.len);
    tz_arena_destroy(&a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(grows_and_stays_terminated),
        cmocka_unit_test(integers),
        cmocka_unit_test(printf_of_any_length),
        cmocka_unit_test(the_cap_holds),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
