/* SPDX-License-Identifier: Apache-2.0
 *
 * Proof and copies: every flipped column is found, archives are the same from both engines and come back whole, broken
 * archives change nothing, what was forgotten stays so.
 */
#include "store/store_priv.h"
#include "store/notes.h"
#include "store/sight.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define START ((tz_instant)1751300000000000) /* 2025-07-01 */

static struct tz_test_store t;
static bool ready;

static int begin(enum tz_dialect dialect)
{
    tz_notes_register();
    tz_clock_set(START);
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

/* Some of everything: notes over three days, requests, looks, a file. */
static struct tz_file fill(void)
{
    static const char picture[] = "%PDF-1.4 a letter";
    struct tz_actor who = {.town = t.town, .account = 9, .via = "web"};
    struct tz_look looks[3] = {{5, "id"}, {6, "name"}, {0, "export"}};
    struct tz_file file = {0};
    struct tz_ring *ring = tz_store_ring(t.store, t.town);
    int64_t key = 0;
    assert_non_null(ring);
    tz_test_ok(tz_ring_take(&key, ring));
    tz_test_ok(tz_file_put(&file, t.store, t.town, "photo", key, "来信.pdf", picture, sizeof picture, t.arena));
    for (int i = 0; i < 30; i++) {
        struct note n = {.text = i % 3 ? "一条\t有制表符\\和\n换行的记录" : "", .file = i == 7 ? &file : NULL};
        tz_clock_set(START + i * DAY_US / 10);
        if (i % 7 == 0) {
            uint8_t digest[TZ_DIGEST_BYTES];
            struct tz_work w;
            tz_test_ok(tz_store_new_id(&n.id, t.store, t.town));
            w = tz_note_work(&n, t.town);
            memset(digest, i, sizeof digest);
            w.request = tz_printf(t.arena, "request-%d", i);
            w.request_digest = digest;
            n.work = &w;
            {
                char *line = tz_printf(t.arena, "%lld %s", (long long)n.id, n.text);
                tz_sm3(n.digest, line, strlen(line));
            }
            tz_test_ok(tz_store_run(t.store, &w, t.arena));
        } else {
            tz_test_ok(tz_note_put(&n, t.store, t.town, t.arena));
        }
    }
    tz_test_ok(tz_sight_record(t.store, &who, looks, 3, "办理补贴", "任务12"));
    tz_test_ok(tz_sight_record(t.store, &who, looks, 1, NULL, NULL));
    return file;
}

/* ---- verify */

struct findings {
    int n;
    char first[200];
};

static void found(void *to, const char *table, int64_t id, int64_t version, const char *what)
{
    struct findings *f = to;
    if (f->n++ == 0)
        snprintf(f->first, sizeof f->first, "%s %lld/%lld %s", table, (long long)(id & 0xffffffff), (long long)version,
                 what);
}

static struct findings verify(void)
{
    struct findings f = {0};
    struct tz_verify_result r;
    tz_test_ok(tz_store_verify(&r, t.store, t.town, found, &f));
    assert_int_equal(r.differences, f.n);
    return f;
}

static void all_is_well(void **state)
{
    struct findings f;
    struct tz_verify_result r;
    NEEDS_STORE();
    fill();
    f = verify();
    assert_string_equal(f.first, "");
    tz_test_ok(tz_store_verify(&r, t.store, t.town, NULL, NULL));
    assert_int_equal(r.units, 31);
    assert_int_equal(r.rows, 31);
    assert_int_equal(r.differences, 0);
}

/* Statements behind the store's back. */
static void behind(const char *format, ...) __attribute__((format(printf, 1, 2)));
static void behind(const char *format, ...)
{
    char text[600];
    struct tz_conn *c = NULL;
    va_list ap;
    va_start(ap, format);
    vsnprintf(text, sizeof text, format, ap);
    va_end(ap);
    tz_test_ok(tz_db_writer(&c, tz_store_db(t.store), t.town));
    tz_test_ok(tz_db_script(c, text));
    tz_db_release(&c);
}

/* Changes a little in every column of a row of every table of store/ and of the notes: found each time, by name; gone
 * when the table is put back. i: the number by one; J: far away, so that no key is met; t: a letter more; b: a byte. */
static void every_column(void **state)
{
    static const struct {
        const char *table, *where, *column;
        char type;
        const char *first; /* what verify must name first */
    } cases[] = {
        {"journal", "j = 9", "town", 'i', "journal 9/"},
        {"journal", "j = 9", "j", 'J', "journal 9/"},
        {"journal", "j = 9", "at", 'i', "journal 9/"},
        {"journal", "j = 9", "account", 'i', "journal 9/"},
        {"journal", "j = 9", "via", 't', "journal 9/"},
        {"journal", "j = 9", "kind", 't', "journal 9/"},
        {"journal", "j = 9", "request", 't', "journal 9/"},
        {"journal", "j = 9", "format", 'i', "journal 9/"},
        {"journal", "j = 9", "units", 'i', "journal 9/"},
        {"journal", "j = 9", "digest", 'b', "journal 9/"},
        {"journal", "j = 9", "prev", 'b', "journal 9/"},
        {"journal", "j = 9", "hash", 'b', "journal 9/"},
        {"journal", "j = 31", "hash", 'b', "journal 31/"},
        {"journal_item", "j = 9", "town", 'i', "journal_item 9/"},
        {"journal_item", "j = 9", "j", 'J', "journal_item 9/"},
        {"journal_item", "j = 9", "id", 'i', "journal_item 9/"},
        {"journal_item", "j = 9", "version", 'i', "journal_item 9/"},
        {"journal_item", "j = 9", "op", 'i', "journal_item 9/"},
        {"journal_item", "j = 9", "digest", 'b', "journal_item 9/"},
        {"entry", "j_born = 9", "town", 'i', "journal_item 9/"},
        {"entry", "j_born = 9", "id", 'J', "journal_item 9/"},
        {"entry", "j_born = 9", "register", 't', "journal_item 9/"},
        {"entry", "j_born = 9", "j_born", 'J', "journal_item 9/"},
        {"numbering", "year = 2025", "prefix", 't', "numbering 2025/"},
        {"numbering", "year = 2025", "year", 'i', "numbering "},
        {"numbering", "year = 2025", "n", 'i', "numbering 2025/"},
        {"numbering", "year = 2025", "mark", 'b', "numbering 2025/"},
        {"request", "key = 'request-7'", "digest", 'b', "request "},
        {"request", "key = 'request-7'", "j", 'i', "request "},
        {"request", "key = 'request-7'", "answer", 't', "request "},
        {"request", "key = 'request-7'", "at", 'i', "request "},
        {"request", "key = 'request-7'", "mark", 'b', "request "},
        {"sight", "n = 2", "town", 'i', "sight 2/"},
        {"sight", "n = 2", "n", 'J', "sight 2/"},
        {"sight", "n = 2", "at", 'i', "sight 2/"},
        {"sight", "n = 2", "account", 'i', "sight 2/"},
        {"sight", "n = 2", "id", 'i', "sight 2/"},
        {"sight", "n = 2", "class", 't', "sight 2/"},
        {"sight", "n = 2", "reason", 't', "sight 2/"},
        {"sight", "n = 2", "task", 't', "sight 2/"},
        {"sight", "n = 2", "prev", 'b', "sight 2/"},
        {"sight", "n = 2", "hash", 'b', "sight 2/"},
        {"town", "town = 1", "code", 't', "town 1/"},
        {"town", "town = 1", "name", 't', "town 1/"},
        {"town", "town = 1", "version", 'i', "town 1/"},
        {"town", "town = 1", "j_from", 'i', "town 1/"},
        {"town_head", "town = 1", "next_id", 'i', "town_head 1/"},
        {"town_head", "town = 1", "j", 'i', "town_head 1/"},
        {"town_head", "town = 1", "hash", 'b', "town_head 1/"},
        {"town_head", "town = 1", "at", 'i', "town_head 1/"},
        {"town_head", "town = 1", "sight_n", 'i', "town_head 1/"},
        {"town_head", "town = 1", "sight_hash", 'b', "town_head 1/"},
        {"town_head", "town = 1", "mark", 'b', "town_head 1/"},
        {"note", "j_from = 9", "text", 't', "note "},
        {"note", "j_from = 9", "digest", 'b', "note "},
        {"note", "j_from = 9", "j_from", 'J', "note "},
    };
    const char *flip;
    NEEDS_STORE();
    fill();
    flip = t.place.dialect == TZ_POSTGRES
               ? "set_byte(%1$s, 0, get_byte(%1$s, 0) # 1)"
               : "cast(case substr(%1$s, 1, 1) when x'00' then x'01' else x'00' end || substr(%1$s, 2) as blob)";
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        const char *table = cases[i].table, *column = cases[i].column;
        const char *change = cases[i].type == 'i'   ? "%s + 1"
                             : cases[i].type == 'J' ? "%s + 1000000"
                             : cases[i].type == 't' ? "coalesce(%s, '') || 'x'"
                                                    : flip;
        char changed[200];
        struct findings f;
        snprintf(changed, sizeof changed, change, column);
        behind("create table kept as select * from %s; update %s set %s = %s where %s", table, table, column, changed,
               cases[i].where);
        f = verify();
        if (f.n == 0 || strncmp(f.first, cases[i].first, strlen(cases[i].first)) != 0)
            fail_msg("case %zu: %s.%s: found %d: %s", i, table, column, f.n, f.first);
        behind("delete from %s; insert into %s select * from kept; drop table kept", table, table);
        f = verify();
        assert_string_equal(f.first, "");
    }
}

static void a_lost_row(void **state)
{
    struct findings f;
    NEEDS_STORE();
    fill();
    behind("delete from journal_item where town = 1 and j = 5");
    f = verify();
    assert_int_equal(strncmp(f.first, "journal_item 5/", 15), 0);
}

/* Somebody rewrites the whole chain with right hashes: only the anchor knows. */
static void a_rewritten_chain(void **state)
{
    char path[160], line[300];
    FILE *in;
    struct findings f;
    NEEDS_STORE();
    fill();
    snprintf(path, sizeof path, "%s/anchors", t.dir);
    in = fopen(path, "r");
    assert_non_null(in);
    assert_non_null(fgets(line, sizeof line, in));
    fclose(in);
    line[strlen(line) - 2] = line[strlen(line) - 2] == '0' ? '1' : '0';
    in = fopen(path, "a");
    fputs(line, in);
    fclose(in);
    f = verify();
    assert_int_equal(f.n, 1);
    assert_non_null(strstr(f.first, "锚点"));
}

/* ---- archives */

static char *slurp(const char *path, size_t *n)
{
    FILE *in = fopen(path, "rb");
    char *data;
    assert_non_null(in);
    fseek(in, 0, SEEK_END);
    *n = (size_t)ftell(in);
    rewind(in);
    data = tz_alloc(t.arena, *n + 1);
    assert_int_equal(fread(data, 1, *n, in), *n);
    fclose(in);
    return data;
}

static void same_files(const char *a, const char *b)
{
    size_t n, m;
    char *x = slurp(a, &n), *y = slurp(b, &m);
    assert_int_equal(n, m);
    assert_memory_equal(x, y, n);
}

/* Keys stand apart: they are carried over as an administrator would. */
static void carry_keys(const struct tz_test_place *place, const char *dir)
{
    char text[600], path[160];
    size_t n;
    static const char *const files[][2] = {{"%s/keys/1.ring", "%s/keys/1.ring"},
                                           {"%s/keys/1.ring.gone", "%s/keys/1.ring.gone"},
                                           {"%s.root/1.key", "%s.root/1.key"}};
    (void)place;
    snprintf(path, sizeof path, "%s.root", dir);
    mkdir(path, 0700);
    snprintf(path, sizeof path, "%s/keys", dir);
    mkdir(path, 0700);
    for (size_t i = 0; i < 3; i++) {
        char from[160], to[160], *data;
        int fd;
        snprintf(from, sizeof from, files[i][0], t.dir);
        snprintf(to, sizeof to, files[i][1], dir);
        data = slurp(from, &n);
        unlink(to);
        snprintf(text, sizeof text, "%s", to);
        fd = creat(text, 0600);
        assert_true(fd >= 0);
        assert_int_equal(write(fd, data, n), n);
        close(fd);
    }
}

/* This engine -> archive -> the other -> archive -> this one -> archive: three times the same bytes, and all of it
 * proved with the keys in place. */
static void round_trip(void **state)
{
    struct tz_test_place other, third;
    struct tz_store *s = NULL;
    char first[160], second[160], last[160], dir2[160], dir3[160];
    struct tz_file file;
    void *data;
    size_t n;
    NEEDS_STORE();
    file = fill();
    if (!tz_test_place_make(&other, t.place.dialect == TZ_SQLITE ? TZ_POSTGRES : TZ_SQLITE))
        skip();
    tz_test_place_make(&third, t.place.dialect);
    snprintf(first, sizeof first, "%s/first.tar", t.place.dir);
    snprintf(second, sizeof second, "%s/second.tar", t.place.dir);
    snprintf(last, sizeof last, "%s/last.tar", t.place.dir);
    snprintf(dir2, sizeof dir2, "%s/store", other.dir);
    snprintf(dir3, sizeof dir3, "%s/store", third.dir);
    tz_test_ok(tz_store_backup(t.store, first, NULL, NULL));
    {
        struct tz_store_options o = {.dir = dir2, .database = other.database[0] ? other.database : NULL};
        tz_test_ok(tz_store_restore(&o, first));
        carry_keys(&other, dir2);
        tz_test_ok(tz_store_open(&s, &o));
        tz_test_ok(tz_store_backup(s, second, NULL, NULL));
        assert_int_equal(tz_notes_count(s, 1), 30);
        tz_test_ok(tz_file_get(&data, &n, s, 1, &file, t.arena));
        assert_int_equal(memcmp(data, "%PDF-1.4 a letter", n), 0);
        tz_store_close(&s);
    }
    same_files(first, second);
    {
        struct tz_store_options o = {.dir = dir3, .database = third.database[0] ? third.database : NULL};
        struct tz_verify_result r;
        struct note more = {.text = "恢复之后"};
        tz_test_ok(tz_store_restore(&o, second));
        tz_test_ok(tz_store_open(&s, &o));
        tz_test_ok(tz_store_backup(s, last, NULL, NULL));
        carry_keys(&third, dir3);
        tz_store_close(&s);
        tz_test_ok(tz_store_open(&s, &o));
        tz_test_ok(tz_store_verify(&r, s, 1, NULL, NULL));
        assert_int_equal(r.differences, 0);
        tz_test_ok(tz_note_put(&more, s, 1, t.arena)); /* and it goes on */
        assert_int_equal(more.number, 31);
        tz_store_close(&s);
    }
    same_files(first, last);
    tz_test_place_clean(&other);
    tz_test_place_clean(&third);
}

/* An archive with any one byte changed, or cut anywhere, is refused and nothing is made. */
static void broken_archives(void **state)
{
    char path[160], bad[160], dir[160];
    char *data;
    size_t n, step;
    NEEDS_STORE();
    if (t.place.dialect == TZ_POSTGRES)
        return; /* reading an archive knows no engine */
    fill();
    snprintf(path, sizeof path, "%s/a.tar", t.place.dir);
    snprintf(bad, sizeof bad, "%s/bad.tar", t.place.dir);
    snprintf(dir, sizeof dir, "%s/restored", t.place.dir);
    tz_test_ok(tz_store_backup(t.store, path, NULL, NULL));
    data = slurp(path, &n);
    step = n / 97;
    for (size_t at = 0; at < n - 1024; at += step) {
        struct tz_err *e;
        FILE *out = fopen(bad, "wb");
        data[at] ^= 4;
        fwrite(data, 1, at % 3 ? n : at, out); /* changed, or cut short */
        fclose(out);
        e = tz_store_restore(&(struct tz_store_options){.dir = dir}, bad);
        data[at] ^= 4;
        if (!e && data[at] == 0) { /* padding between members says nothing */
            char again[200];
            snprintf(again, sizeof again, "%s.%zu", dir, at);
            rename(dir, again);
            continue;
        }
        assert_non_null(e);
        assert_true(e && (e->code == TZ_E_DAMAGED || e->code == TZ_E_INPUT));
        tz_err_free(e);
        assert_int_not_equal(access(dir, F_OK), 0);
    }
    tz_test_fails(tz_store_restore(&(struct tz_store_options){.dir = t.dir}, path), TZ_E_BUSY); /* never over a store */
    tz_store_close(&t.store);
    tz_test_fails(tz_store_restore(&(struct tz_store_options){.dir = t.dir}, path), TZ_E_CONFLICT);
}

/* A key destroyed after the archive was made stays destroyed in the restored store: its file goes, the folder is told. */
static void forgotten_stays(void **state)
{
    struct tz_test_place place;
    struct tz_store *s = NULL;
    struct tz_file file;
    char path[160], dir[160], sealed[4096];
    void *data;
    size_t n;
    NEEDS_STORE();
    file = fill();
    snprintf(path, sizeof path, "%s/a.tar", t.place.dir);
    tz_test_ok(tz_store_backup(t.store, path, NULL, NULL));
    tz_test_ok(tz_ring_destroy(tz_store_ring(t.store, t.town), file.key, tz_now() + 1));
    tz_test_fails(tz_file_get(&data, &n, t.store, t.town, &file, t.arena), TZ_E_FORGOTTEN);
    tz_test_place_make(&place, t.place.dialect);
    snprintf(dir, sizeof dir, "%s/store", place.dir);
    {
        struct tz_store_options o = {.dir = dir, .database = place.database[0] ? place.database : NULL};
        tz_notes_forgot = 0;
        tz_test_ok(tz_store_restore(&o, path));
        assert_int_equal(tz_notes_forgot, 0); /* the keys are not there yet */
        carry_keys(&place, dir);
        tz_test_ok(tz_store_open(&s, &o));
        assert_int_equal(tz_notes_forgot, 1);
        tz_test_fails(tz_file_get(&data, &n, s, 1, &file, t.arena), TZ_E_FORGOTTEN);
        tz_file_path(sealed, s, 1, file.file);
        assert_int_not_equal(access(sealed, F_OK), 0);
        tz_store_close(&s);
        tz_test_ok(tz_store_open(&s, &o));
        assert_int_equal(tz_notes_forgot, 1); /* once */
        tz_store_close(&s);
    }
    tz_test_place_clean(&place);
}

/* ---- files */

static void files_are_sealed(void **state)
{
    struct tz_file file, gone;
    struct findings f;
    struct stat st;
    char path[4096];
    void *data;
    int64_t removed = -1;
    size_t n;
    FILE *raw;
    NEEDS_STORE();
    file = fill();
    tz_file_path(path, t.store, t.town, file.file);
    raw = fopen(path, "rb");
    assert_non_null(raw);
    data = tz_alloc(t.arena, 4096);
    n = fread(data, 1, 4096, raw);
    fclose(raw);
    assert_null(memmem(data, n, "letter", 6));
    assert_string_equal(file.media, "application/pdf");
    tz_test_ok(tz_file_get(&data, &n, t.store, t.town, &file, t.arena));
    assert_int_equal(n, file.bytes);
    tz_test_fails(tz_file_put(&gone, t.store, t.town, "photo", file.key, "空.txt", "", 0, t.arena), TZ_E_INPUT);
    tz_test_ok(tz_file_put(&gone, t.store, t.town, "photo", file.key, "孤.txt", "x", 1, t.arena));
    tz_test_ok(tz_file_sweep(&removed, t.store, t.town));
    assert_int_equal(removed, 0); /* younger than a day */
    tz_clock_set(0);
    tz_clock_set(tz_now() + 2 * DAY_US);
    tz_test_ok(tz_file_sweep(&removed, t.store, t.town));
    assert_int_equal(removed, 1);
    assert_int_equal(stat(path, &st), 0);
    tz_test_fails(tz_file_get(&data, &n, t.store, t.town, &gone, t.arena), TZ_E_NOT_FOUND);
    raw = fopen(path, "r+b");
    fseek(raw, 20, SEEK_SET);
    fputc('!', raw);
    fclose(raw);
    tz_test_fails(tz_file_get(&data, &n, t.store, t.town, &file, t.arena), TZ_E_DAMAGED);
    f = verify();
    assert_int_equal(f.n, 1);
    assert_int_equal(strncmp(f.first, "file ", 5), 0);
    tz_test_ok(tz_file_forget(t.store, t.town, file.file));
    tz_test_ok(tz_file_forget(t.store, t.town, file.file));
    assert_int_not_equal(stat(path, &st), 0);
}

#define BOTH(test)                                                                                                     \
    {#test " (sqlite)", test, setup_sqlite, teardown, NULL},                                                           \
    {                                                                                                                  \
#test " (postgres)", test, setup_postgres, teardown, NULL                                                      \
    }

int main(void)
{
    const struct CMUnitTest tests[] = {
        BOTH(all_is_well), BOTH(every_column),    BOTH(a_lost_row),      BOTH(a_rewritten_chain),
        BOTH(round_trip),  BOTH(broken_archives), BOTH(forgotten_stays), BOTH(files_are_sealed),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
