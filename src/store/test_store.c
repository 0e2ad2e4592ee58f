/* SPDX-License-Identifier: Apache-2.0
 *
 * Units of work on both engines: commit, failure, requests, numbers, ids, many threads, the clock, the lock, versions.
 */
#include "store/store_priv.h"
#include "store/notes.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

static struct tz_test_store t;
static bool ready;

static int begin(enum tz_dialect dialect)
{
    tz_notes_register();
    ready = tz_test_store_open(&t, dialect);
    return 0;
}

TZ_TEST_BOTH_ENGINES(begin)

static int teardown(void **state)
{
    (void)state;
    tz_clock_set(0);
    tz_test_store_close(&t);
    return 0;
}

#define NEEDS_STORE() TZ_TEST_NEEDS(ready)

static struct tz_err *put(struct note *n)
{
    return tz_note_put(n, t.store, t.town, t.arena);
}

static int64_t notes(void)
{
    return tz_notes_count(t.store, t.town);
}

static int64_t head(void)
{
    return tz_notes_head(t.store, t.town);
}

/* ---- tests */

static void units_are_kept(void **state)
{
    struct note a = {.text = "一"}, b = {.text = "二"};
    uint8_t digest[TZ_DIGEST_BYTES];
    struct tz_conn *c = NULL;
    NEEDS_STORE();
    assert_int_equal(t.town, 1);
    assert_int_equal(head(), 1); /* the town itself */
    tz_test_ok(put(&a));
    tz_test_ok(put(&b));
    assert_int_equal(a.j, 2);
    assert_int_equal(b.j, 3);
    assert_int_equal(a.number, 1);
    assert_int_equal(b.number, 2);
    assert_int_equal(TZ_TOWN_OF(a.id), t.town);
    assert_true(b.id > a.id && b.at >= a.at);
    tz_test_store_again(&t);
    assert_int_equal(notes(), 2);
    assert_int_equal(head(), 3);
    tz_test_ok(tz_db_reader(&c, tz_store_db(t.store), t.town));
    tz_test_ok(tz_journal_digest(digest, c, t.town, 2, a.id, 1));
    assert_memory_equal(digest, a.digest, sizeof digest);
    tz_test_fails(tz_journal_digest(digest, c, t.town, 2, b.id, 1), TZ_E_NOT_FOUND);
    tz_db_release(&c);
    a = (struct note){.text = "三"};
    tz_test_ok(put(&a));
    assert_int_equal(a.number, 3);
    assert_true(a.id > b.id);
}

static void failures_leave_nothing(void **state)
{
    static const enum tz_err_code codes[] = {TZ_E_STALE, TZ_E_CONFLICT, TZ_E_RULE};
    struct note ok = {.text = "好"};
    NEEDS_STORE();
    for (size_t i = 0; i < 3; i++) {
        struct note bad = {.text = "坏", .fail = codes[i]};
        tz_test_fails(put(&bad), codes[i]);
    }
    {
        struct note twice = {.text = "同号"};
        tz_test_ok(put(&twice));
        tz_test_fails(put(&twice), TZ_E_CONFLICT); /* the database's own refusal */
    }
    {
        struct note large = {.text = "太大", .flood = true};
        tz_test_fails(put(&large), TZ_E_LIMIT);
    }
    tz_test_ok(put(&ok));
    assert_int_equal(notes(), 2);
    assert_int_equal(head(), 3);
    assert_int_equal(ok.j, 3); /* no journal number was lost */
}

static void requests_count_once(void **state)
{
    struct note n = {.text = "一"};
    uint8_t first[TZ_DIGEST_BYTES] = {1}, other[TZ_DIGEST_BYTES] = {2};
    struct tz_work w;
    NEEDS_STORE();
    tz_test_ok(tz_store_new_id(&n.id, t.store, t.town));
    w = tz_note_work(&n, t.town);
    w.request = "5b6f8c10a1f24e8f";
    w.request_digest = first;
    n.work = &w;
    tz_test_ok(tz_store_run(t.store, &w, t.arena));
    assert_string_equal(w.answer, "BJ-2025-1");
    assert_false(w.repeated);
    assert_int_equal(w.j, 2);
    tz_test_ok(tz_store_run(t.store, &w, t.arena));
    assert_true(w.repeated);
    assert_string_equal(w.answer, "BJ-2025-1");
    assert_int_equal(w.j, 0);
    w.request_digest = other;
    tz_test_fails(tz_store_run(t.store, &w, t.arena), TZ_E_REQUEST);
    assert_int_equal(notes(), 1);
    w.request = "another";
    tz_test_fails(tz_store_run(t.store, &w, t.arena), TZ_E_CONFLICT); /* tried, refused, not remembered */
    tz_test_fails(tz_store_run(t.store, &w, t.arena), TZ_E_CONFLICT);
}

/* ---- many at once */

enum { THREADS = 16, EACH = 60 };
static struct tz_err *thread_errors[THREADS];
static int64_t thread_j[THREADS][EACH];

static void *many(void *data)
{
    int which = (int)(intptr_t)data;
    for (int i = 0; i < EACH && !thread_errors[which]; i++) {
        struct note n = {.text = "同时", .fail = i % 10 == 9 ? TZ_E_RULE : TZ_OK};
        struct tz_work w;
        struct tz_err *e = tz_store_new_id(&n.id, t.store, t.town);
        w = tz_note_work(&n, t.town);
        w.bulk =
            which % 4 != 0; /* parts of big jobs among others: a failed one takes those before it along to run again */
        if (!e)
            e = tz_store_run(t.store, &w, NULL);
        thread_j[which][i] = w.j;
        if (e && e->code == n.fail) {
            tz_err_free(e);
            e = NULL;
        }
        thread_errors[which] = e;
    }
    return NULL;
}

static void many_at_once(void **state)
{
    pthread_t threads[THREADS];
    static uint8_t seen[THREADS * EACH + 10];
    int64_t good = 0;
    NEEDS_STORE();
    memset(seen, 0, sizeof seen);
    for (int i = 0; i < THREADS; i++)
        assert_int_equal(pthread_create(&threads[i], NULL, many, (void *)(intptr_t)i), 0);
    for (int i = 0; i < THREADS; i++) {
        pthread_join(threads[i], NULL);
        tz_test_ok(thread_errors[i]);
        thread_errors[i] = NULL;
        for (int k = 0; k < EACH; k++) {
            if (k % 10 == 9) {
                assert_int_equal(thread_j[i][k], 0);
                continue;
            }
            assert_in_range(thread_j[i][k], 2, THREADS * EACH + 1);
            assert_int_equal(seen[thread_j[i][k]]++, 0);
            good++;
        }
    }
    assert_int_equal(head(), good + 1); /* gapless */
    assert_int_equal(notes(), good);
}

static void clocks_do_not_go_back(void **state)
{
    struct note a = {.text = "早"}, b = {.text = "晚"}, c = {.text = "更晚"};
    int64_t j = 0;
    struct tz_conn *r = NULL;
    NEEDS_STORE();
    tz_clock_set(tz_now() + INT64_C(3600) * 1000000);
    tz_test_ok(put(&a));
    tz_clock_set(a.at - INT64_C(299) * 1000000); /* within five minutes: the journal stands still */
    tz_test_ok(put(&b));
    assert_true(b.at == a.at);
    tz_clock_set(a.at - INT64_C(301) * 1000000);
    tz_test_fails(put(&c), TZ_E_BUSY);
    tz_clock_set(a.at + 5);
    tz_test_ok(put(&c));
    assert_true(c.at == a.at + 5);
    tz_test_ok(tz_db_reader(&r, tz_store_db(t.store), t.town));
    tz_test_ok(tz_store_known_at(&j, r, t.town, a.at));
    assert_int_equal(j, b.j);
    tz_test_ok(tz_store_known_at(&j, r, t.town, a.at - 1));
    assert_int_equal(j, 1);
    tz_test_ok(tz_store_known_at(&j, r, t.town, 0));
    assert_int_equal(j, c.j);
    tz_test_fails(tz_store_known_at(&j, r, t.town, 5), TZ_E_NOT_FOUND);
    tz_db_release(&r);
}

static void one_writer(void **state)
{
    struct tz_store *other = NULL;
    struct tz_store_options o;
    struct tz_holder holder;
    struct tz_err *e;
    struct note n = {.text = "一"};
    NEEDS_STORE();
    o = tz_test_store_options(&t);
    o.what = "import";
    if (t.place.dialect == TZ_SQLITE) {
        e = tz_store_open(&other, &o);
        assert_non_null(e);
        assert_non_null(strstr(e->text, "test")); /* who holds it */
        tz_test_fails(e, TZ_E_BUSY);
        tz_test_ok(tz_store_holder(&holder, t.dir, t.arena));
        assert_int_equal(holder.pid, getpid());
        assert_string_equal(holder.what, "test");
    }
    o.read_only = true;
    tz_test_ok(put(&n));
    tz_test_ok(tz_store_open(&other, &o));
    {
        struct tz_work w = tz_note_work(&n, t.town);
        tz_test_fails(tz_store_run(other, &w, t.arena), TZ_E_FORBIDDEN);
    }
    tz_store_close(&other);
    tz_store_close(&t.store);
    tz_test_ok(tz_store_holder(&holder, t.dir, t.arena));
    assert_int_equal(holder.pid, 0);
}

/* Two processes on one PostgreSQL store: numbers stay gapless. */
static void two_processes(void **state)
{
    int status;
    NEEDS_STORE();
    if (t.place.dialect != TZ_POSTGRES)
        return;
    fflush(NULL);
    tz_store_close(&t.store);
    for (int p = 0; p < 2; p++)
        if (fork() == 0) {
            struct tz_store_options o = tz_test_store_options(&t);
            if (tz_store_open(&t.store, &o))
                _exit(1);
            for (int i = 0; i < 100; i++) {
                struct note n = {.text = "两边"};
                if (put(&n))
                    _exit(1);
            }
            tz_store_close(&t.store);
            _exit(0);
        }
    for (int p = 0; p < 2; p++) {
        wait(&status);
        assert_int_equal(status, 0);
    }
    {
        struct tz_store_options o = tz_test_store_options(&t);
        tz_test_ok(tz_store_open(&t.store, &o));
    }
    assert_int_equal(head(), 201);
    assert_int_equal(notes(), 200);
}

static void towns_are_found(void **state)
{
    struct tz_town town;
    int64_t second = 0;
    char *recovery = NULL;
    struct tz_ring *ring;
    NEEDS_STORE();
    tz_test_ok(tz_store_find_town(&town, t.store, NULL, t.arena));
    assert_string_equal(town.name, "西江镇");
    tz_test_fails(tz_store_add_town(&second, t.store, "441823105", "又一个", &recovery, t.arena), TZ_E_CONFLICT);
    tz_test_fails(tz_store_add_town(&second, t.store, "44182x", "字母", &recovery, t.arena), TZ_E_INPUT);
    tz_test_ok(tz_store_add_town(&second, t.store, "441823106", "东江镇", &recovery, t.arena));
    assert_int_equal(second, 2);
    assert_non_null(recovery);
    tz_test_fails(tz_store_find_town(&town, t.store, NULL, t.arena), TZ_E_USAGE);
    tz_test_fails(tz_store_find_town(&town, t.store, "1", t.arena), TZ_E_NOT_FOUND);
    tz_test_store_again(&t);
    tz_test_ok(tz_store_find_town(&town, t.store, "441823106", t.arena));
    assert_int_equal(town.town, 2);
    ring = tz_store_ring(t.store, 2);
    assert_non_null(ring);
    assert_null(tz_store_ring(t.store, 3));
    assert_int_equal(head(), 1);
}

static void newer_stores_are_refused(void **state)
{
    static const struct tz_sql newer = {
        "test.newer", "insert into schema_version (folder, number, at) values ('place', 99, 1)", NULL, ""};
    struct tz_conn *c = NULL;
    struct tz_store_options o;
    NEEDS_STORE();
    tz_test_ok(tz_db_writer(&c, tz_store_db(t.store), t.town));
    tz_test_ok(tz_db_exec(c, &newer, NULL, ""));
    tz_db_release(&c);
    tz_test_store_again(&t); /* a folder this program does not know is none of its business */
    tz_test_ok(tz_db_writer(&c, tz_store_db(t.store), t.town));
    {
        static const struct tz_sql mine = {
            "test.newer", "insert into schema_version (folder, number, at) values ('note', 99, 1)", NULL, ""};
        tz_test_ok(tz_db_exec(c, &mine, NULL, ""));
    }
    tz_db_release(&c);
    tz_store_close(&t.store);
    o = tz_test_store_options(&t);
    tz_test_fails(tz_store_open(&t.store, &o), TZ_E_VERSION);
}

static void absent_stores_are_said(void **state)
{
    struct tz_store *s = NULL;
    struct tz_store_options o = {.dir = "/nonexistent/store"};
    char path[160];
    FILE *f;
    NEEDS_STORE();
    tz_test_fails(tz_store_open(&s, &o), TZ_E_MISSING);
    snprintf(path, sizeof path, "%s/other", t.place.dir);
    tz_test_ok(tz_store_open(&s, &(struct tz_store_options){.dir = path, .create = true}));
    tz_store_close(&s);
    o = (struct tz_store_options){.dir = t.place.dir, .create = true}; /* a folder with other things in it */
    tz_test_fails(tz_store_open(&s, &o), TZ_E_CONFLICT);
    snprintf(path, sizeof path, "%s/other/taizhang.conf", t.place.dir);
    f = fopen(path, "a");
    fputs("colour = red\n", f);
    fclose(f);
    snprintf(path, sizeof path, "%s/other", t.place.dir);
    tz_test_fails(tz_store_open(&s, &(struct tz_store_options){.dir = path}), TZ_E_INPUT);
}

#define BOTH(test)                                                                                                     \
    {#test " (sqlite)", test, setup_sqlite, teardown, NULL},                                                           \
    {                                                                                                                  \
#test " (postgres)", test, setup_postgres, teardown, NULL                                                      \
    }

int main(void)
{
    const struct CMUnitTest tests[] = {
        BOTH(units_are_kept),         BOTH(failures_leave_nothing), BOTH(requests_count_once),
        BOTH(many_at_once),           BOTH(clocks_do_not_go_back),  BOTH(one_writer),
        BOTH(two_processes),          BOTH(towns_are_found),        BOTH(newer_stores_are_refused),
        BOTH(absent_stores_are_said),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
