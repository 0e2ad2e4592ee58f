/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>
#include <cmocka.h>

#include "base/text.h"
#include "demo/demo.h"

/* The same seed gives the same sheets; another gives others. */
static void is_repeatable(void **state)
{
    (void)state;
    struct tz_arena *a = tz_arena_new(SIZE_MAX / 2);
    struct tz_demo *x = tz_demo_make(7, 600, a), *y = tz_demo_make(7, 600, a), *z = tz_demo_make(8, 600, a);
    struct tz_demo_sheet sx, sy, sz;
    size_t n = 0, other = 0;
    for (; tz_demo_sheet(&sx, x, n, a); n++) {
        assert_true(tz_demo_sheet(&sy, y, n, a));
        assert_true(tz_demo_sheet(&sz, z, n, a));
        assert_int_equal(sx.bytes, sy.bytes);
        assert_memory_equal(sx.csv, sy.csv, sx.bytes);
        other += sx.bytes != sz.bytes || memcmp(sx.csv, sz.csv, sx.bytes) != 0;
        assert_true(sx.rows > 0);
        assert_int_equal(tz_utf8_valid(sx.csv, sx.bytes), sx.bytes);
    }
    assert_true(n >= 30);
    assert_true(other > 20);
    tz_arena_destroy(&a);
}

/* Each row has as many cells as the head. */
static void has_whole_rows(void **state)
{
    (void)state;
    struct tz_arena *a = tz_arena_new(SIZE_MAX / 2);
    struct tz_demo *d = tz_demo_make(1, 600, a);
    struct tz_demo_sheet s;
    for (size_t n = 0; tz_demo_sheet(&s, d, n, a); n++) {
        size_t heads = 0, cells = 0, line = 0;
        bool quoted = false;
        for (const char *p = s.csv; *p; p++) {
            quoted ^= *p == '"';
            cells += *p == ',' && !quoted;
            if (*p != '\n')
                continue;
            if (line++ == 0)
                heads = cells;
            else if (cells != heads)
                fail_msg("%s line %zu has %zu commas, the head %zu", s.name, line, cells, heads);
            cells = 0;
        }
        assert_int_equal(line, s.rows + 1);
    }
    tz_arena_destroy(&a);
}

/* Twenty villages become fourteen, of about the asked size. */
static void has_its_villages(void **state)
{
    (void)state;
    size_t n, now = 0;
    const struct tz_demo_village *v = tz_demo_villages(&n);
    for (size_t i = 0; i < n; i++)
        now += tz_same(v[i].name, v[i].into);
    assert_int_equal(n, 20);
    assert_int_equal(now, 14);
    struct tz_arena *a = tz_arena_new(SIZE_MAX / 2);
    struct tz_demo_sheet s;
    assert_true(tz_demo_sheet(&s, tz_demo_make(1, 30000, a), 0, a));
    assert_true(s.rows >= 29900 && s.rows <= 30200);
    tz_arena_destroy(&a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(is_repeatable), cmocka_unit_test(has_whole_rows),
                                       cmocka_unit_test(has_its_villages)};
    return cmocka_run_group_tests_name("demo", tests, NULL, NULL);
}
