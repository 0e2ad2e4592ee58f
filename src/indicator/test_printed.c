/* SPDX-License-Identifier: Apache-2.0
 *
 * Every figure that the five work reports print, on both engines (tests/figures/printed).
 */
#include "indicator/printed.h"

#include "base/test.h"
#include <stdlib.h>
#include <unistd.h>

/* The list lies beside the project where the project was begun; the cases do not need it. */
static const char *list_of_figures(void)
{
    static const char *const paths[] = {TESTS_DIR "/../../shared/figures.tsv",
                                        TESTS_DIR "/../../../shared/figures.tsv"};
    for (size_t k = 0; k < sizeof paths / sizeof *paths; k++)
        if (access(paths[k], R_OK) == 0)
            return paths[k];
    return NULL;
}

static void run(enum tz_dialect dialect)
{
    struct printed_result r = {0};
    const char *list = list_of_figures();
    if (!printed_run(&r, TESTS_DIR "/figures/printed", list, dialect))
        skip();
    print_message("printed figures: %d of %d hold\n", r.held, r.lines);
    if (list)
        print_message("figures.tsv: %d of %d hold\n", r.covered, r.compared);
    else
        print_message("figures.tsv is not here: its lines are not compared\n");
    assert_int_equal(r.failed, 0);
    assert_int_equal(r.held, r.lines);
    assert_int_equal(r.covered, r.compared);
    assert_true(r.lines >= 411 || getenv("TZ_REPORT"));
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

/* Thousands of units of work whose durability others test: no waiting for the disk. */
static void hurry(void)
{
    setenv("PGOPTIONS", "-c synchronous_commit=off", 0);
    if (access("/dev/shm", W_OK) == 0)
        setenv("TMPDIR", "/dev/shm", 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(on_sqlite), cmocka_unit_test(on_postgres)};
    hurry();
    return cmocka_run_group_tests_name("printed", tests, NULL, NULL);
}
