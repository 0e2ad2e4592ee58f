/* SPDX-License-Identifier: Apache-2.0
 *
 * The scripted driver answers what the script says and refuses what it does not know.
 */
#include "db/scripted.h"
#include "db/testing.h"
#include "test.sql.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>
#include <string.h>

static void answers_in_order(void **state)
{
    static const struct tz_script_step steps[] = {
        {.name = "begin"},
        {.name = "db.all", .params = "1", .rows = "1|甲|NULL\n2|乙|x"},
        {.name = "db.rename", .params = "1|2|NULL", .changed = 3},
        {.name = "commit", .fail = TZ_E_DISK},
        {.name = "rollback"},
    };
    struct tz_db *db = NULL;
    struct tz_conn *c = NULL;
    struct tz_rows *r = NULL;
    int64_t changed = 0, sum = 0;
    bool have = true;
    (void)state;
    tz_test_ok(tz_db_scripted(&db, steps, 5));
    tz_test_ok(tz_db_writer(&c, db, 1));
    tz_test_ok(tz_db_begin(c));
    tz_test_ok(tz_db_query(&r, c, &SQL_ALL, "n", 1));
    for (;;) {
        tz_test_ok(tz_rows_next(r, &have));
        if (!have)
            break;
        sum += tz_rows_int(r, 0);
        assert_int_equal(tz_rows_null(r, 2), tz_rows_int(r, 0) == 1);
    }
    tz_rows_close(&r);
    assert_int_equal(sum, 3);
    tz_test_ok(tz_db_exec(c, &SQL_RENAME, &changed, "nn0", 1, 2));
    assert_int_equal(changed, 3);
    tz_test_fails(tz_db_commit(c), TZ_E_DISK);
    assert_int_equal(tz_db_scripted_used(db), 5);
    tz_db_release(&c);
    tz_db_close(&db);
}

static void refuses_others(void **state)
{
    static const struct tz_script_step steps[] = {{.name = "db.put", .params = "1|2|a|x'00ff'"}};
    struct tz_db *db = NULL;
    struct tz_conn *c = NULL;
    (void)state;
    tz_test_ok(tz_db_scripted(&db, steps, 1));
    tz_test_ok(tz_db_writer(&c, db, 1));
    tz_test_fails(tz_db_exec(c, &SQL_RENAME, NULL, "nn0", 1, 2), TZ_E_INTERNAL);
    tz_test_fails(tz_db_exec(c, &SQL_PUT, NULL, "nnt0", 1, 2, "a"), TZ_E_INTERNAL);
    tz_test_ok(tz_db_exec(c, &SQL_PUT, NULL, "nntb", 1, 2, "a", (const void *)"\0\377", (size_t)2));
    tz_test_fails(tz_db_exec(c, &SQL_PUT, NULL, "nntb", 1, 2, "a", (const void *)"\0\377", (size_t)2), TZ_E_INTERNAL);
    tz_db_release(&c);
    tz_db_close(&db);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(answers_in_order), cmocka_unit_test(refuses_others)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
