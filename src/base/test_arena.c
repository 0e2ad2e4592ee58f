/* SPDX-License-Identifier: Apache-2.0 */
#include "base/test.h"
#include "base/limits.h"

#include <stdlib.h>

static void zeroed_and_aligned(void **state)
{
    static const size_t sizes[] = {0, 1, 7, 8, 15, 16, 17, 31, 100, 128, 129, 1000, 4000, 4096, 70000, 1000000};
    struct tz_arena *a = tz_arena_new(0);
    (void)state;
    for (int round = 0; round < 3; round++) {
        for (size_t i = 0; i < COUNT(sizes); i++) {
            unsigned char *p = tz_alloc(a, sizes[i]);
            assert_int_equal((uintptr_t)p % 16, 0);
            for (size_t k = 0; k < sizes[i]; k++)
                if (p[k])
                    fail_msg("size %zu byte %zu is not zero", sizes[i], k);
            memset(p, 0xAA, sizes[i]);
        }
        tz_arena_reset(a);
    }
    tz_arena_destroy(&a);
    assert_null(a);
    tz_arena_destroy(&a);
}

static void many_small_do_not_overlap(void **state)
{
    enum { N = 50000 };
    struct tz_arena *a = tz_arena_new(0);
    uint32_t **all = TZ_NEW_ARRAY(a, N, uint32_t *);
    (void)state;
    for (uint32_t i = 0; i < N; i++) {
        all[i] = tz_alloc(a, sizeof(uint32_t) * (1 + i % 9));
        for (uint32_t k = 0; k <= i % 9; k++)
            all[i][k] = i;
    }
    for (uint32_t i = 0; i < N; i++)
        for (uint32_t k = 0; k <= i % 9; k++)
            if (all[i][k] != i)
                fail_msg("allocation %u changed", i);
    tz_arena_destroy(&a);
}

static char order[16];

static void note(void *data)
{
    strncat(order, data, 1);
}

static void callbacks_run_in_order(void **state)
{
    struct tz_arena *a = tz_arena_new(0), *child = tz_arena_child(a), *other = tz_arena_child(a);
    char one[] = "1", two[] = "2", three[] = "3", kid[] = "k", gone[] = "g", early[] = "e";
    (void)state;
    order[0] = 0;
    tz_arena_defer(a, note, one);
    tz_arena_defer(a, note, gone);
    tz_arena_defer(a, note, two);
    tz_arena_defer(child, note, kid);
    tz_arena_defer(other, note, early);
    tz_arena_defer(a, note, three);
    tz_arena_forget(a, note, gone);
    tz_arena_forget(a, note, order);
    tz_arena_destroy(&other);
    assert_string_equal(order, "e");
    tz_arena_reset(a);
    assert_string_equal(order, "ek321");
    tz_arena_reset(a);
    assert_string_equal(order, "ek321");
    tz_arena_defer(a, note, one);
    tz_arena_destroy(&a);
    assert_string_equal(order, "ek3211");
}

static void memory_is_counted(void **state)
{
    struct tz_arena *a = tz_arena_new(1 << 20), *child;
    size_t empty, kept;
    (void)state;
    empty = tz_arena_used(a);
    tz_alloc(a, 100);
    kept = tz_arena_used(a);
    assert_true(kept >= 100);
    child = tz_arena_child(a);
    tz_alloc(child, 300000);
    assert_true(tz_arena_used(a) >= kept + 300000);
    assert_int_equal(tz_arena_used(a), tz_arena_used(child));
    tz_arena_destroy(&child);
    assert_int_equal(tz_arena_used(a), kept);
    for (int i = 0; i < 1000; i++)
        tz_alloc(a, 500);
    tz_arena_reset(a);
    assert_true(tz_arena_used(a) <= 65536);
    assert_int_equal(empty, 0);
    tz_arena_destroy(&a);
}

/* Allocates until the guard is taken; what was allocated is told through *got. */
static struct tz_err *fill(struct tz_arena *a, struct tz_arena *from, size_t size, volatile size_t *got)
{
    if (tz_arena_guard(a))
        return tz_err_limit_memory();
    for (;;) {
        tz_alloc(from, size);
        *got += size;
    }
}

static void the_cap_answers_limit(void **state)
{
    static const size_t sizes[] = {1, 16, 100, 5000, 60000, 300000, 2000000, SIZE_MAX, SIZE_MAX - 8, PTRDIFF_MAX};
    (void)state;
    for (size_t i = 0; i < COUNT(sizes); i++)
        for (int in_child = 0; in_child < 2; in_child++) {
            struct tz_arena *a = tz_arena_new(1 << 20);
            struct tz_arena *from = in_child ? tz_arena_child(tz_arena_child(a)) : a;
            volatile size_t got = 0;
            order[0] = 0;
            tz_arena_defer(from, note, (char[]){"x"});
            assert_err(TZ_E_LIMIT, fill(a, from, sizes[i], &got));
            assert_true(tz_arena_used(a) <= 1 << 20);
            if (sizes[i] <= 60000)
                assert_true(got + sizes[i] * 16 + got / 4 >= (sizes[i] < 16 ? (1 << 15) : 1 << 19));
            tz_arena_reset(a);
            assert_string_equal(order, "x");
            got = 0;
            assert_err(TZ_E_LIMIT, fill(a, a, sizes[i], &got));
            tz_arena_destroy(&a);
        }
}

static struct tz_err *children_without_end(struct tz_arena *a)
{
    if (tz_arena_guard(a))
        return tz_err_limit_memory();
    for (;;)
        tz_arena_child(a);
}

static void children_count_too(void **state)
{
    struct tz_arena *a = tz_arena_new(1 << 16);
    (void)state;
    assert_err(TZ_E_LIMIT, children_without_end(a));
    tz_arena_destroy(&a);
}

static struct tz_err *array(struct tz_arena *a, size_t count, size_t size)
{
    if (tz_arena_guard(a))
        return tz_err_limit_memory();
    memset(tz_alloc_array(a, count, size), 1, count * size);
    tz_arena_unguard(a);
    return NULL;
}

static void arrays_check_the_product(void **state)
{
    static const struct {
        size_t count, size;
        bool ok;
    } cases[] = {
        {0, 8, true},
        {8, 0, true},
        {3, 8, true},
        {SIZE_MAX, 2, false},
        {2, SIZE_MAX, false},
        {SIZE_MAX / 2, 3, false},
        {(size_t)1 << 32, (size_t)1 << 32, false},
    };
    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct tz_arena *a = tz_arena_new(0);
        struct tz_err *e = array(a, cases[i].count, cases[i].size);
        if (!e != cases[i].ok)
            fail_msg("case %zu", i);
        tz_err_free(e);
        tz_arena_destroy(&a);
    }
}

static struct tz_err *some_work(struct tz_arena *a, int *steps)
{
    if (tz_arena_guard(a))
        return tz_err_limit_memory();
    for (int i = 0; i < 10; i++) {
        tz_printf(a, "step %d", i);
        ++*steps;
    }
    tz_arena_unguard(a);
    return NULL;
}

static void each_allocation_can_fail(void **state)
{
    struct tz_arena *a = tz_arena_new(0);
    long n = 0;
    (void)state;
    for (;; n++) {
        int steps = 0;
        struct tz_err *e;
        tz_arena_fail_after(n);
        e = some_work(a, &steps);
        tz_arena_reset(a);
        if (!e)
            break;
        assert_int_equal(e->code, TZ_E_LIMIT);
        assert_int_equal(steps, n);
        assert_false(tz_arena_fail_pending());
        tz_err_free(e);
    }
    assert_int_equal(n, 10);
    assert_true(tz_arena_fail_pending());
    tz_arena_fail_after(-1);
    assert_false(tz_arena_fail_pending());
    tz_arena_destroy(&a);
}

static void copies(void **state)
{
    struct tz_arena *a = tz_arena_new(0);
    char *longest = tz_alloc(a, 100001);
    (void)state;
    assert_null(tz_strdup(a, NULL));
    assert_string_equal(tz_strdup(a, ""), "");
    assert_string_equal(tz_strdup(a, "台账"), "台账");
    assert_string_equal(tz_strndup(a, "abcdef", 3), "abc");
    assert_string_equal(tz_strndup(a, "abc", 100), "abc");
    assert_string_equal(tz_strndup(a, "abc", 0), "");
    assert_memory_equal(tz_memdup(a, "a\0b", 3), "a\0b", 3);
    assert_non_null(tz_memdup(a, NULL, 0));
    memset(longest, 'x', 100000);
    assert_string_equal(tz_printf(a, "%s", longest), longest);
    assert_string_equal(tz_printf(a, "%d-%s", 7, "七"), "7-七");
    for (size_t n = 250; n < 260; n++)
        assert_int_equal(strlen(tz_printf(a, "%.*s", (int)n, longest)), n);
    tz_arena_destroy(&a);
}

static void limits_have_names(void **state)
{
    size_t rows = 0;
    (void)state;
    for (const struct tz_limit_row *r = tz_limit_table; r->name; r++, rows++) {
        size_t value;
        memcpy(&value, (const char *)&tz_limits + r->offset, sizeof value);
        assert_int_equal(value, r->fallback);
        assert_true(value > 0);
        assert_non_null(r->help);
    }
    assert_int_equal(rows * sizeof(size_t), sizeof tz_limits);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(zeroed_and_aligned),
        cmocka_unit_test(many_small_do_not_overlap),
        cmocka_unit_test(callbacks_run_in_order),
        cmocka_unit_test(memory_is_counted),
        cmocka_unit_test(the_cap_answers_limit),
        cmocka_unit_test(children_count_too),
        cmocka_unit_test(arrays_check_the_product),
        cmocka_unit_test(each_allocation_can_fail),
        cmocka_unit_test(copies),
        cmocka_unit_test(limits_have_names),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
