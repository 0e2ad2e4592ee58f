/* SPDX-License-Identifier: Apache-2.0
 *
 * The nine worked examples of the expression language as data tests on both engines (tests/figures/worked).
 */
#include "indicator/datatest.h"

#include "base/test.h"

static void run(enum tz_dialect dialect)
{
    struct datatest_result r = {0, 0, 0};
    datatest_run(&r, TESTS_DIR "/figures/worked", dialect);
    if (!r.cases) /* the engine is not there */
        skip();
    print_message("%d cases, %d figures\n", r.cases, r.figures);
    assert_int_equal(r.failed, 0);
    assert_true(r.figures > 0);
}

static void on_sqlite(void **state)
{
    (void)state;
    run(TZ_SQLITE);
}

static void on_postgres(void **state)
{
    (void)state;
    run(TZ_POSTGRES);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(on_sqlite), cmocka_unit_test(on_postgres)};
    return cmocka_run_group_tests_name("worked", tests, NULL, NULL);
}
