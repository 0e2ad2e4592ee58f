/* SPDX-License-Identifier: Apache-2.0
 *
 * Checks of packs that look at other rows (tests/rules/checks), through the public entry path; and of two units prepared side
 * by side only one is written.
 */
#include "base/test.h"
#include "indicator/datatest.h"
#include "register/testing.h"

#include <pthread.h>

static void cases(enum tz_dialect dialect)
{
    struct datatest_result r = {0, 0, 0};
    datatest_run(&r, TESTS_DIR "/rules/checks", dialect);
    if (!r.cases) /* the engine is not there */
        skip();
    assert_int_equal(r.failed, 0);
}

/* ---- two at once: both see no other row while preparing */
struct racer {
    struct tz_test_town *t;
    pthread_barrier_t *start;
    bool done;
};

static void *race(void *data)
{
    struct racer *x = data;
    struct tz_arena *a = tz_arena_new(0);
    struct tz_set sets[] = {{.key = "place", .text = "甲村"},
                            {.key = "room", .text = "东"},
                            {.key = "day", .text = "2025-06-18"},
                            {.key = "seats", .text = "1"}};
    struct tz_done done;
    const struct tz_act act = {0};
    pthread_barrier_wait(x->start);
    struct tz_err *e = tz_register_create(&done, &x->t->desk, tz_test_register(x->t, "booking"), sets, 4, &act, a);
    x->done = !e;
    tz_err_free(e);
    tz_arena_destroy(&a);
    return NULL;
}

static void racing(enum tz_dialect dialect)
{
    enum { racers = 4 };
    struct tz_test_town t;
    struct racer x[racers];
    pthread_t threads[racers];
    pthread_barrier_t start;
    int done = 0;
    datatest_setup();
    if (!tz_test_town_open(&t, dialect, TESTS_DIR "/rules/checks"))
        skip();
    pthread_barrier_init(&start, NULL, racers);
    for (int i = 0; i < racers; i++) {
        x[i] = (struct racer){&t, &start, false};
        assert_int_equal(pthread_create(&threads[i], NULL, race, &x[i]), 0);
    }
    for (int i = 0; i < racers; i++) {
        pthread_join(threads[i], NULL);
        done += x[i].done;
    }
    pthread_barrier_destroy(&start);
    tz_test_town_close(&t);
    assert_int_equal(done, 1);
}

static void sqlite_cases(void **state)
{
    (void)state;
    cases(TZ_SQLITE);
}

static void postgres_cases(void **state)
{
    (void)state;
    cases(TZ_POSTGRES);
}

static void sqlite_race(void **state)
{
    (void)state;
    racing(TZ_SQLITE);
}

static void postgres_race(void **state)
{
    (void)state;
    racing(TZ_POSTGRES);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(sqlite_cases), cmocka_unit_test(postgres_cases),
                                       cmocka_unit_test(sqlite_race), cmocka_unit_test(postgres_race)};
    return cmocka_run_group_tests_name("checks", tests, NULL, NULL);
}
