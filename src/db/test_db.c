/* SPDX-License-Identifier: Apache-2.0
 *
 * The same checks on both engines: values, cursors, transactions, savepoints, queued statements, the pool, the
 * statement cache, errors.
 */
#include "db/db_priv.h"
#include "db/testing.h"
#include "test.sql.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>
#include <stdio.h>
#include <string.h>

struct world {
    struct tz_test_place place;
    struct tz_db *db;
    struct tz_conn *w;
};
static struct world world;

static const char *const tables[] = {
    [TZ_SQLITE] = "create table thing (town integer not null, id integer primary key, name text, data blob)",
    [TZ_POSTGRES] =
        "create table thing (town bigint not null, id bigint, name text, data bytea, primary key (town, id))",
};

static int begin(enum tz_dialect dialect)
{
    if (!tz_test_place_make(&world.place, dialect))
        return 0;
    tz_test_ok(tz_db_open(&world.db, &(struct tz_db_options){.where = world.place.where, .readers = 2}));
    tz_test_ok(tz_db_writer(&world.w, world.db, 1));
    tz_test_ok(tz_db_script(world.w, tables[dialect]));
    return 0;
}

TZ_TEST_BOTH_ENGINES(begin)

static int teardown(void **state)
{
    (void)state;
    tz_db_release(&world.w);
    tz_db_close(&world.db);
    if (world.place.dir[0])
        tz_test_place_clean(&world.place);
    return 0;
}

#define NEEDS_DB()                                                                                                     \
    do {                                                                                                               \
        if (!world.db)                                                                                                 \
            skip();                                                                                                    \
    } while (0)

static int64_t how_many(struct tz_conn *c)
{
    int64_t n = -1;
    tz_test_ok(tz_db_int(&n, -2, c, &SQL_HOW_MANY, "n", 1));
    return n;
}

static void values_come_back(void **state)
{
    static const struct {
        int64_t id;
        const char *name;
        const char *data;
        size_t n;
    } cases[] = {
        {1, "西江镇", "\0\1\2\377", 4}, {2, "", "", 0},
        {INT64_MAX, NULL, NULL, 0},     {INT64_MIN + 1, "it's \"x\" \\", "$1", 2},
        {0, "一\n二\t三", "x", 1},
    };
    int64_t changed = 0;
    (void)state;
    NEEDS_DB();
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct tz_rows *r = NULL;
        bool have = false;
        size_t n = 99;
        const void *data;
        tz_test_ok(tz_db_exec(world.w, &SQL_PUT, &changed, "nitb", 1, cases[i].id, cases[i].name,
                              (const void *)cases[i].data, cases[i].n));
        assert_int_equal(changed, 1);
        tz_test_ok(tz_db_query(&r, world.w, &SQL_GET, "ni", 1, cases[i].id));
        tz_test_ok(tz_rows_next(r, &have));
        assert_true(have);
        assert_int_equal(tz_rows_columns(r), 3);
        assert_true(tz_rows_int(r, 0) == cases[i].id);
        if (cases[i].name)
            assert_string_equal(tz_rows_text(r, 1), cases[i].name);
        else
            assert_true(tz_rows_null(r, 1) && tz_rows_text(r, 1) == NULL);
        data = tz_rows_bytes(r, 2, &n);
        assert_int_equal(n, cases[i].n);
        assert_true(tz_rows_null(r, 2) == (cases[i].data == NULL));
        if (n)
            assert_memory_equal(data, cases[i].data, n);
        tz_test_ok(tz_rows_next(r, &have));
        assert_false(have);
        tz_test_ok(tz_rows_next(r, &have)); /* again: still the end */
        assert_false(have);
        tz_rows_close(&r);
    }
}

static void parameters_go_by_number(void **state)
{
    struct tz_rows *r = NULL;
    bool have = false;
    int64_t sum = 0;
    (void)state;
    NEEDS_DB();
    tz_test_ok(tz_db_query(&r, world.w, &SQL_SWAP, "tt", "甲", "乙"));
    tz_test_ok(tz_rows_next(r, &have));
    assert_string_equal(tz_rows_text(r, 0), "乙-甲-$3");
    tz_rows_close(&r);
    tz_test_ok(tz_db_exec(world.w, &SQL_PUT_MANY, NULL, "nnt0nt0", 1, 1, "a", 2, "b"));
    tz_test_ok(tz_db_int(&sum, 0, world.w, &SQL_TOTAL, "n", 1)); /* numeric on PostgreSQL */
    assert_int_equal(sum, 3);
    tz_test_ok(tz_db_int(&sum, 77, world.w, &SQL_TOTAL, "n", 9)); /* no rows: null */
    assert_int_equal(sum, 77);
    tz_test_ok(tz_db_query(&r, world.w, &SQL_TRUTH, "n", 3));
    tz_test_ok(tz_rows_next(r, &have));
    assert_int_equal(tz_rows_int(r, 0), 1);
    assert_int_equal(tz_rows_int(r, 1), 0);
    assert_string_equal(tz_rows_text(r, 0), "1");
    tz_rows_close(&r);
}

static void cursors_nest(void **state)
{
    struct tz_rows *outer = NULL, *inner = NULL;
    bool have = true;
    int pairs = 0;
    (void)state;
    NEEDS_DB();
    for (int i = 1; i <= 3; i++)
        tz_test_ok(tz_db_exec(world.w, &SQL_PUT, NULL, "nnt0", 1, i, "x"));
    tz_test_ok(tz_db_query(&outer, world.w, &SQL_ALL, "n", 1));
    for (;;) {
        tz_test_ok(tz_rows_next(outer, &have));
        if (!have)
            break;
        tz_test_ok(tz_db_query(&inner, world.w, &SQL_ALL, "n", 1)); /* the same statement again */
        for (bool more = true; more; pairs += more)
            tz_test_ok(tz_rows_next(inner, &more));
        tz_rows_close(&inner);
    }
    tz_rows_close(&outer);
    assert_int_equal(pairs, 9);
}

/* An answer that comes whole, of a statement that the connection has had before: all its rows are there. */
static int64_t rows_after(int64_t most)
{
    struct tz_rows *r = NULL;
    int64_t n = 0;
    bool have = true;
    for (tz_test_ok(tz_db_query(&r, world.w, &SQL_SERIES, "n", most)); have; n += have)
        tz_test_ok(tz_rows_next(r, &have));
    tz_rows_close(&r);
    return n;
}

static void streams_are_long(void **state)
{
    struct tz_value most = tz_v_int(200000);
    struct tz_rows *r = NULL;
    int64_t sum = 0, n = 0;
    bool have = true;
    (void)state;
    NEEDS_DB();
    tz_test_ok(tz_db_streamv(&r, world.w, &SQL_SERIES, &most, 1));
    for (;; n++) {
        tz_test_ok(tz_rows_next(r, &have));
        if (!have)
            break;
        sum += tz_rows_int(r, 0);
    }
    tz_rows_close(&r);
    assert_int_equal(n, 200000);
    assert_int_equal(sum, INT64_C(200000) * 200001 / 2);
    assert_int_equal(rows_after(1), 1);
    assert_int_equal(rows_after(3), 3);
    tz_test_ok(tz_db_streamv(&r, world.w, &SQL_SERIES, &most, 1)); /* left in the middle */
    tz_test_ok(tz_rows_next(r, &have));
    assert_true(have);
    tz_rows_close(&r);
    assert_int_equal(rows_after(1), 1);
    assert_int_equal(how_many(world.w), 0);
}

static void units_commit_or_vanish(void **state)
{
    (void)state;
    NEEDS_DB();
    tz_test_ok(tz_db_begin(world.w));
    tz_test_ok(tz_db_exec(world.w, &SQL_PUT, NULL, "nnt0", 1, 1, "kept"));
    tz_test_ok(tz_db_savepoint(world.w));
    tz_test_ok(tz_db_exec(world.w, &SQL_PUT, NULL, "nnt0", 1, 2, "undone"));
    tz_db_savepoint_rollback(world.w);
    tz_test_ok(tz_db_savepoint(world.w));
    tz_test_ok(tz_db_exec(world.w, &SQL_PUT, NULL, "nnt0", 1, 3, "kept"));
    tz_test_ok(tz_db_savepoint_release(world.w));
    tz_test_ok(tz_db_commit(world.w));
    assert_int_equal(how_many(world.w), 2);
    tz_test_ok(tz_db_begin(world.w));
    tz_test_ok(tz_db_exec(world.w, &SQL_PUT, NULL, "nnt0", 1, 4, "gone"));
    tz_db_rollback(world.w);
    assert_int_equal(how_many(world.w), 2);
}

/* A duplicate among queued statements: reported at the release at the latest, undone by the savepoint. */
static void queued_errors_come_out(void **state)
{
    struct tz_value v[4] = {tz_v_int(1), tz_v_int(1), tz_v_text("a"), tz_v_null()};
    struct tz_err *e;
    (void)state;
    NEEDS_DB();
    tz_test_ok(tz_db_begin(world.w));
    tz_test_ok(tz_db_savepoint(world.w));
    for (int i = 0; i < 1000; i++) {
        v[1] = tz_v_int(i);
        tz_test_ok(tz_db_later(world.w, &SQL_PUT, v, 4));
    }
    tz_test_ok(tz_db_savepoint_release(world.w));
    tz_test_ok(tz_db_savepoint(world.w));
    e = tz_db_later(world.w, &SQL_PUT, v, 4);
    if (!e)
        e = tz_db_savepoint_release(world.w);
    assert_non_null(e);
    assert_non_null(strstr(e->detail, "db.put"));
    tz_test_fails(e, TZ_E_CONFLICT);
    tz_db_savepoint_rollback(world.w);
    tz_test_ok(tz_db_commit(world.w));
    assert_int_equal(how_many(world.w), 1000);
}

static void readers_see_one_state(void **state)
{
    struct tz_conn *a = NULL, *b = NULL;
    (void)state;
    NEEDS_DB();
    tz_test_ok(tz_db_exec(world.w, &SQL_PUT, NULL, "nnt0", 1, 1, "x"));
    tz_test_ok(tz_db_reader(&a, world.db, 1));
    tz_test_ok(tz_db_snapshot(a));
    assert_int_equal(how_many(a), 1);
    tz_test_ok(tz_db_exec(world.w, &SQL_PUT, NULL, "nnt0", 1, 2, "y"));
    assert_int_equal(how_many(a), 1);
    tz_db_snapshot_end(a);
    assert_int_equal(how_many(a), 2);
    tz_test_ok(tz_db_reader(&b, world.db, 1));
    assert_ptr_not_equal(a, b);
    assert_non_null(a);
    {
        struct tz_err *e = tz_db_exec(b, &SQL_PUT, NULL, "nnt0", 1, 3, "z"); /* readers cannot write */
        assert_non_null(e);
        tz_err_free(e);
    }
    tz_db_release(&a);
    tz_db_release(&b);
    assert_null(a);
    tz_test_ok(tz_db_reader(&a, world.db, 1)); /* and are lent again */
    assert_int_equal(how_many(a), 2);
    tz_db_release(&a);
}

static void statements_make_room(void **state)
{
    static char texts[50][80];
    struct tz_sql sql = {.name = "test.generated"};
    int64_t v = 0;
    (void)state;
    NEEDS_DB();
    tz_db_stmt_bound = 8;
    for (int round = 0; round < 3; round++)
        for (int i = 0; i < 50; i++) {
            snprintf(texts[i], sizeof texts[i], "select %d + count(*) from thing where town = $1", i);
            sql.sqlite = texts[i];
            tz_test_ok(tz_db_int(&v, -1, world.w, &sql, "n", 1));
            assert_int_equal(v, i);
            assert_true(world.w->cache.count <= 8);
        }
    /* The same place in memory with another text is another statement. */
    snprintf(texts[49], sizeof texts[49], "select 4711 + count(*) from thing where town = $1");
    tz_test_ok(tz_db_int(&v, -1, world.w, &sql, "n", 1));
    assert_int_equal(v, 4711);
    tz_db_stmt_bound = 400;
}

static void errors_say_what(void **state)
{
    static const struct tz_sql bad = {"test.bad", "select nothing from nowhere where town = $1", NULL, ""};
    struct tz_err *e;
    int64_t v;
    (void)state;
    NEEDS_DB();
    e = tz_db_int(&v, 0, world.w, &bad, "n", 1);
    assert_non_null(e);
    assert_non_null(strstr(e->detail, "test.bad"));
    assert_non_null(strstr(e->detail, "nowhere"));
    tz_test_fails(e, TZ_E_DATABASE);
    tz_test_ok(tz_db_exec(world.w, &SQL_PUT, NULL, "nnt0", 1, 1, "x")); /* and goes on */
    tz_test_fails(tz_db_exec(world.w, &SQL_PUT, NULL, "nnt0", 1, 1, "x"), TZ_E_CONFLICT);
    tz_test_fails(tz_db_exec(world.w, &SQL_PUT, NULL, "n?", 1), TZ_E_INTERNAL);
}

static void no_file_no_database(void **state)
{
    struct tz_db *db = NULL;
    char path[128];
    FILE *f;
    (void)state;
    NEEDS_DB();
    if (world.place.dialect != TZ_SQLITE)
        return;
    snprintf(path, sizeof path, "%s/none/main.db", world.place.dir);
    tz_test_fails(tz_db_open(&db, &(struct tz_db_options){.where = path}), TZ_E_DISK);
    snprintf(path, sizeof path, "%s/text.db", world.place.dir);
    f = fopen(path, "w");
    assert_non_null(f);
    for (int i = 0; i < 1000; i++)
        fputs("this is no database\n", f);
    fclose(f);
    tz_test_fails(tz_db_open(&db, &(struct tz_db_options){.where = path}), TZ_E_DAMAGED);
    assert_null(db);
}

static void values_compare(void **state)
{
    static const struct {
        struct tz_value a, b;
        bool same;
    } cases[] = {
        {{.kind = TZ_NULL}, {.kind = TZ_NULL}, true},
        {{.kind = TZ_INT, .i = 1}, {.kind = TZ_INT, .i = 1}, true},
        {{.kind = TZ_INT, .i = 1}, {.kind = TZ_INT, .i = 2}, false},
        {{.kind = TZ_TEXT, .p = "a", .n = 1}, {.kind = TZ_TEXT, .p = "a", .n = 1}, true},
        {{.kind = TZ_TEXT, .p = "a", .n = 1}, {.kind = TZ_BYTES, .p = "a", .n = 1}, false},
        {{.kind = TZ_TEXT, .p = "ab", .n = 2}, {.kind = TZ_TEXT, .p = "ac", .n = 2}, false},
        {{.kind = TZ_BYTES, .p = "", .n = 0}, {.kind = TZ_BYTES, .p = "", .n = 0}, true},
        {{.kind = TZ_NULL}, {.kind = TZ_INT}, false},
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        assert_int_equal(tz_value_same(&cases[i].a, &cases[i].b), cases[i].same);
}

#define BOTH(test)                                                                                                     \
    {#test " (sqlite)", test, setup_sqlite, teardown, NULL},                                                           \
    {                                                                                                                  \
#test " (postgres)", test, setup_postgres, teardown, NULL                                                      \
    }

int main(void)
{
    const struct CMUnitTest tests[] = {
        BOTH(values_come_back),      BOTH(parameters_go_by_number),    BOTH(cursors_nest),
        BOTH(streams_are_long),      BOTH(units_commit_or_vanish),     BOTH(queued_errors_come_out),
        BOTH(readers_see_one_state), BOTH(statements_make_room),       BOTH(errors_say_what),
        BOTH(no_file_no_database),   cmocka_unit_test(values_compare),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
