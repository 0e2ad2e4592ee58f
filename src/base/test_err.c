/* SPDX-License-Identifier: Apache-2.0 */
#include "base/test.h"
#include "base/event.h"

static void every_code_has_a_row(void **state)
{
    (void)state;
    for (int c = TZ_OK; c < TZ_E_COUNT; c++) {
        assert_true(tz_err_symbol(c)[0]);
        assert_true(tz_err_default(c)[0]);
        assert_true(c == TZ_OK ? tz_err_exit(c) == 0 : tz_err_exit(c) >= 2 && tz_err_http(c) >= 400);
        for (int other = 0; other < c; other++)
            assert_string_not_equal(tz_err_symbol(c), tz_err_symbol(other));
    }
    assert_int_equal(tz_err_http(TZ_E_CONFLICT), 409);
    assert_int_equal(tz_err_exit(TZ_E_DISK), 11);
    assert_string_equal(tz_err_symbol(TZ_E_NOT_FOUND), "not_found");
    assert_int_equal(tz_err_exit((enum tz_err_code)999), 14);
}

static void parts_and_causes(void **state)
{
    struct tz_err *e = tz_err(TZ_E_DISK, "写不了“%s”", "a.db"), *top;
    int line = __LINE__ - 1;
    (void)state;
    assert_string_equal(e->text, "写不了“a.db”");
    assert_null(e->hint);
    assert_true(strstr(e->file, "test_err.c") != NULL);
    assert_int_equal(e->line, line);
    tz_err_hint(tz_err_place(tz_err_detail(e, "errno %d", 28), "第%d行", 3), "请清理磁盘");
    tz_err_place(e, "第%d行", 4);
    assert_string_equal(e->place, "第4行");
    assert_string_equal(e->detail, "errno 28");
    assert_string_equal(e->hint, "请清理磁盘");
    top = tz_err_wrap(e, TZ_E_INTERNAL, "没有存上");
    assert_ptr_equal(top->cause, e);
    assert_int_equal(top->code, TZ_E_INTERNAL);
    tz_err_free(top);
    tz_err_free(NULL);
}

static void joining_keeps_order(void **state)
{
    struct tz_err *all = NULL, *at;
    char seen[8] = "";
    (void)state;
    all = tz_err_join(all, NULL);
    assert_null(all);
    for (int i = 0; i < 4; i++)
        all = tz_err_join(all, tz_err(TZ_E_PACK, "%d", i));
    all = tz_err_join(all, NULL);
    for (at = all; at; at = at->cause)
        strncat(seen, at->text, 1);
    assert_string_equal(seen, "0123");
    tz_err_free(all);
}

static struct tz_err *inner(int fails)
{
    return fails ? tz_err(TZ_E_INPUT, "错") : NULL;
}

static struct tz_err *outer(int fails, int *reached)
{
    TZ_TRY(inner(fails));
    *reached = 1;
    return NULL;
}

static void try_passes_on(void **state)
{
    int reached = 0;
    (void)state;
    assert_err(TZ_E_INPUT, outer(1, &reached));
    assert_int_equal(reached, 0);
    assert_ok(outer(0, &reached));
    assert_int_equal(reached, 1);
}

struct log {
    int count;
    char text[4096];
};

static void keep(const struct tz_event *e, void *data)
{
    struct log *log = data;
    size_t n = strlen(log->text);
    log->count++;
    snprintf(log->text + n, sizeof log->text - n, "%s/%d/%lld: %s\n", e->code, (int)e->level, (long long)e->town,
             e->text);
}

/* Users' words (the text of input errors) never reach the log. */
static void events_carry_chains(void **state)
{
    struct log log = {0, ""};
    (void)state;
    tz_event_set_sink(keep, &log);
    tz_event(TZ_LEVEL_INFO, "store.open", 7, 0, "opened in %d ms", 3);
    assert_string_equal(log.text, "store.open/1/7: opened in 3 ms\n");
    tz_event_err("job", 7, 1,
                 tz_err_wrap(tz_err_detail(tz_err(TZ_E_INPUT, "“张三”不是日期"), "column 3"), TZ_E_DISK, "磁盘满"));
    assert_int_equal(log.count, 3);
    assert_non_null(strstr(log.text, "disk at"));
    assert_non_null(strstr(log.text, "磁盘满"));
    assert_non_null(strstr(log.text, "because of input"));
    assert_non_null(strstr(log.text, "column 3"));
    assert_null(strstr(log.text, "张三"));
    tz_event_err("job", 7, 1, NULL);
    assert_int_equal(log.count, 3);
    tz_event_set_sink(NULL, NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_code_has_a_row), cmocka_unit_test(parts_and_causes),
        cmocka_unit_test(joining_keeps_order),  cmocka_unit_test(try_passes_on),
        cmocka_unit_test(events_carry_chains),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
