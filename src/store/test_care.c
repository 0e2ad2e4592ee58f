/* SPDX-License-Identifier: Apache-2.0
 *
 * Upgrades with their backup, the index store, settings, looks, a full disk and a disk nearly full.
 */
#include "store/store_priv.h"
#include "store/notes.h"
#include "store/setting.h"
#include "store/sight.h"
#include "test.sql.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>
#include <dirent.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static struct tz_test_store t;
static bool ready;

/* ---- a folder that grows */

static const char first[] = "create table growing (town bigint not null, n bigint not null, primary key (town, n));"
                            "insert into growing (town, n) values (1, 7)";
static const struct tz_migration one[] = {{1, first, NULL}, {0, NULL, NULL}};
static const struct tz_migration two[] = {
    {1, first, NULL},
    {2, "alter table growing add column more text; update growing set more = 'yes'", NULL},
    {0, NULL, NULL}};
static const struct tz_migration broken[] = {
    {1, first, NULL},
    {2, "alter table growing add column more text; update growing set nothing = 1", NULL},
    {0, NULL, NULL}};
static const struct tz_table growing_tables[] = {{"growing", TZ_RECORD, "town,n"}, {NULL, TZ_RECORD, NULL}};

/* ---- and an index of notes */

static struct tz_err *index_notes(struct tz_store *s, struct tz_conn *index, struct tz_conn *main, int64_t town,
                                  int64_t from, int64_t till)
{
    static const struct tz_sql pick = {
        "test.pick", "select id, text from note where town = $1 and j_from > $2 and j_from <= $3 order by id", NULL,
        ""};
    static const struct tz_sql put = {"test.put", "insert into noted (town, id, text) values ($1, $2, $3)", NULL, ""};
    struct tz_rows *r = NULL;
    bool have = true;
    struct tz_err *e = tz_db_query(&r, main, &pick, "iii", town, from, till);
    (void)s;
    while (!e && (e = tz_rows_next(r, &have)) == NULL && have)
        e = tz_db_exec(index, &put, NULL, "iit", town, tz_rows_int(r, 0), tz_rows_text(r, 1));
    tz_rows_close(&r);
    return e;
}

static const struct tz_migration index_tables[] = {
    {1, "create table noted (town bigint not null, id integer primary key, text text)",
     "create unlogged table noted (town bigint not null, id bigint not null, text text, primary key (town, id))"},
    {0, NULL, NULL}};
static struct tz_schema growing = {.folder = "growing",
                                   .migrations = one,
                                   .tables = growing_tables,
                                   .index_migrations = index_tables,
                                   .index = index_notes};

static int begin(enum tz_dialect dialect)
{
    growing.migrations = one;
    tz_notes_register();
    tz_store_register(&growing);
    ready = tz_test_store_open(&t, dialect);
    return 0;
}

TZ_TEST_BOTH_ENGINES(begin)

static int teardown(void **state)
{
    (void)state;
    tz_store_disk_reserve = 0;
    tz_clock_set(0);
    tz_test_store_close(&t);
    return 0;
}

#define NEEDS_STORE() TZ_TEST_NEEDS(ready)

static int64_t number_in(struct tz_db *db, const char *text)
{
    struct tz_sql sql = {"test.number", text, NULL, ""};
    struct tz_conn *c = NULL;
    int64_t n = -1;
    tz_test_ok(tz_db_reader(&c, db, 1));
    tz_test_ok(tz_db_int(&n, -1, c, &sql, ""));
    tz_db_release(&c);
    return n;
}

static int files_in(const char *below, const char *prefix)
{
    char path[160];
    int n = 0;
    struct dirent *entry;
    DIR *d;
    snprintf(path, sizeof path, "%s/%s", t.dir, below);
    d = opendir(path);
    assert_non_null(d);
    while ((entry = readdir(d)) != NULL)
        n += strncmp(entry->d_name, prefix, strlen(prefix)) == 0;
    closedir(d);
    return n;
}

static void upgrades_keep_a_copy(void **state)
{
    struct tz_store_options o;
    struct tz_store *s = NULL;
    NEEDS_STORE();
    o = tz_test_store_options(&t);
    tz_store_close(&t.store);
    growing.migrations = two;
    o.read_only = true;
    tz_test_fails(tz_store_open(&s, &o), TZ_E_VERSION); /* reading does not upgrade */
    o.read_only = false;
    assert_int_equal(files_in("backup", "before-upgrade"), 0);
    tz_test_ok(tz_store_open(&t.store, &o));
    assert_int_equal(files_in("backup", "before-upgrade"), 1);
    assert_int_equal(number_in(tz_store_db(t.store), "select count(*) from growing where more = 'yes'"), 1);
    tz_store_close(&t.store);
    tz_test_ok(tz_store_open(&t.store, &o));
    assert_int_equal(files_in("backup", "before-upgrade"), 1); /* once */
    tz_store_close(&t.store);
    growing.migrations = one; /* the older program */
    tz_test_fails(tz_store_open(&t.store, &o), TZ_E_VERSION);
}

static void failed_upgrades_change_nothing(void **state)
{
    struct tz_store_options o;
    NEEDS_STORE();
    o = tz_test_store_options(&t);
    tz_store_close(&t.store);
    growing.migrations = broken;
    tz_test_fails(tz_store_open(&t.store, &o), TZ_E_DATABASE);
    growing.migrations = one;
    tz_test_ok(tz_store_open(&t.store, &o));
    assert_int_equal(number_in(tz_store_db(t.store), "select count(*) from growing"), 1);
    assert_int_equal(number_in(tz_store_db(t.store), "select max(number) from schema_version where folder = 'growing'"),
                     1);
    tz_store_close(&t.store);
    growing.migrations = two;
    tz_test_ok(tz_store_open(&t.store, &o)); /* the column is not half there */
}

/* An archive of the older tables is restored by the newer program. */
static void old_archives_are_upgraded(void **state)
{
    struct tz_test_place other;
    struct tz_store *s = NULL;
    char archive[160], dir[160];
    NEEDS_STORE();
    snprintf(archive, sizeof archive, "%s/old.tar", t.place.dir);
    tz_test_ok(tz_store_backup(t.store, archive, NULL, NULL));
    growing.migrations = two;
    tz_test_place_make(&other, t.place.dialect);
    snprintf(dir, sizeof dir, "%s/store", other.dir);
    {
        struct tz_store_options o = {.dir = dir, .database = other.database[0] ? other.database : NULL};
        tz_test_ok(tz_store_restore(&o, archive));
        tz_test_ok(tz_store_open(&s, &o));
        assert_int_equal(number_in(tz_store_db(s), "select count(*) from growing where more = 'yes'"), 1);
        tz_store_close(&s);
    }
    tz_test_place_clean(&other);
}

static void the_index_follows(void **state)
{
    struct note n;
    NEEDS_STORE();
    for (int i = 0; i < 20; i++) {
        n = (struct note){.text = "一"};
        tz_test_ok(tz_note_put(&n, t.store, t.town, t.arena));
    }
    assert_true(tz_store_index_wait(t.store, t.town, n.j, 10000));
    assert_int_equal(number_in(tz_store_index(t.store), "select count(*) from noted"), 20);
    if (t.place.dialect == TZ_SQLITE) { /* lost: made anew; damaged: put aside, made anew */
        char path[160];
        FILE *f;
        tz_store_close(&t.store);
        snprintf(path, sizeof path, "%s/index.db", t.dir);
        f = fopen(path, "wb");
        for (int i = 0; i < 1000; i++)
            fputs("no database\n", f);
        fclose(f);
        {
            struct tz_store_options o = tz_test_store_options(&t);
            tz_test_ok(tz_store_open(&t.store, &o));
        }
        assert_true(tz_store_index_wait(t.store, t.town, n.j, 10000));
        assert_int_equal(number_in(tz_store_index(t.store), "select count(*) from noted"), 20);
        assert_int_equal(files_in("", "index.db.damaged"), 1);
    }
    n = (struct note){.text = "二"};
    tz_test_ok(tz_note_put(&n, t.store, t.town, t.arena));
    assert_true(tz_store_index_wait(t.store, t.town, n.j, 10000));
    assert_false(tz_store_index_wait(t.store, t.town, n.j + 1, 20));
    assert_int_equal(number_in(tz_store_index(t.store), "select count(*) from noted"), 21);
}

static void settings_are_read(void **state)
{
    static const struct {
        const char *line;
        enum tz_err_code code;
    } cases[] = {
        {"keys = keyring # elsewhere", TZ_OK}, {"\n\n  # nothing", TZ_OK},     {"page_rows = 200", TZ_OK},
        {"page_rows = many", TZ_E_INPUT},      {"page_rows = -1", TZ_E_INPUT}, {"colour = red", TZ_E_INPUT},
        {"no equal sign", TZ_E_INPUT},
    };
    NEEDS_STORE();
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct conf conf;
        char path[160];
        struct tz_err *e;
        FILE *f;
        snprintf(path, sizeof path, "%s/conf", t.place.dir);
        f = fopen(path, "w");
        fprintf(f, "%s\n", cases[i].line);
        fclose(f);
        e = tz_conf_read(&conf, path, t.arena);
        if (cases[i].code) {
            assert_non_null(e);
            assert_non_null(strstr(e->place, "conf:1"));
            tz_test_fails(e, cases[i].code);
        } else {
            tz_test_ok(e);
        }
        if (i == 0)
            assert_string_equal(tz_conf_get(&conf, "keys"), "keyring");
    }
    assert_string_equal(tz_store_setting(t.store, "keys"), "");
    assert_null(tz_store_setting(t.store, "colour"));
    if (t.place.dialect == TZ_POSTGRES) { /* the address is remembered */
        struct tz_store_options o = {.dir = t.dir};
        tz_store_close(&t.store);
        tz_test_ok(tz_store_open(&t.store, &o));
        assert_int_equal(tz_db_dialect(tz_store_db(t.store)), TZ_POSTGRES);
    }
}

static void looks_are_chained(void **state)
{
    struct tz_actor who = {.town = t.town, .account = 3, .via = "web"};
    static struct tz_look looks[700];
    NEEDS_STORE();
    for (size_t i = 0; i < 700; i++)
        looks[i] = (struct tz_look){(int64_t)i, "id"};
    tz_test_ok(tz_sight_record(t.store, &who, looks, 700, "核对名册", NULL)); /* more than one unit takes */
    tz_test_ok(tz_sight_record(t.store, &who, looks, 0, NULL, NULL));
    assert_int_equal(number_in(tz_store_db(t.store), "select max(n) from sight where town = 1"), 700);
    assert_int_equal(tz_notes_head(t.store, t.town), 1); /* no journal numbers */
}

static void a_disk_nearly_full(void **state)
{
    struct note n = {.text = "一"}, again = {.text = "二"};
    NEEDS_STORE();
    tz_test_ok(tz_note_put(&n, t.store, t.town, t.arena));
    tz_store_disk_reserve = INT64_MAX;
    t.store->disk_looked = 0;
    tz_test_fails(tz_note_put(&again, t.store, t.town, t.arena), TZ_E_DISK);
    assert_int_equal(tz_notes_count(t.store, t.town), 1); /* reading goes on */
    tz_store_disk_reserve = 0;
    t.store->disk_looked = 0;
    tz_test_ok(tz_note_put(&again, t.store, t.town, t.arena));
    tz_test_ok(tz_store_room_for(t.store, 1, "导入1行")); /* long work asks beforehand */
    tz_test_fails(tz_store_room_for(t.store, INT64_MAX, "导入1行"), TZ_E_DISK);
}

#define BOTH(test)                                                                                                     \
    {#test " (sqlite)", test, setup_sqlite, teardown, NULL},                                                           \
    {                                                                                                                  \
#test " (postgres)", test, setup_postgres, teardown, NULL                                                      \
    }

int main(void)
{
    const struct CMUnitTest tests[] = {
        BOTH(upgrades_keep_a_copy),      BOTH(failed_upgrades_change_nothing),
        BOTH(old_archives_are_upgraded), BOTH(the_index_follows),
        BOTH(settings_are_read),         BOTH(looks_are_chained),
        BOTH(a_disk_nearly_full),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
