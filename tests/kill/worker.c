/* SPDX-License-Identifier: Apache-2.0
 *
 * kill_worker DIR DATABASE|- MODE [COUNT]: works on a store and says on standard output what was acknowledged, one
 * line "note <id> <j>" or "file <file> <key> <digest>", written after the answer.
 *     init       makes the store and its town
 *     storm      eight threads, without end, until somebody kills it
 *     steps N    one thread, N units in a fixed order; "failed <code>" for each that was refused
 *     check      reads acknowledged lines on standard input; exits 1 when one is not there, or verify finds anything
 */
#include "store/notes.h"
#include "store/store_priv.h"
#include "store/file.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define THREADS 8

static struct tz_store *store;

static int complain(struct tz_err *e)
{
    for (const struct tz_err *x = e; x; x = x->cause)
        fprintf(stderr, "worker: %s: %s | %s (%s:%d)\n", tz_err_symbol(x->code), x->text, x->detail ? x->detail : "",
                x->file, x->line);
    tz_err_free(e);
    return 1;
}

static void say(const char *format, ...) __attribute__((format(printf, 1, 2)));
static void say(const char *format, ...)
{
    char line[256];
    va_list ap;
    int n;
    va_start(ap, format);
    n = vsnprintf(line, sizeof line, format, ap);
    va_end(ap);
    if (write(STDOUT_FILENO, line, (size_t)n) != n) /* one call: lines of threads do not mix */
        _exit(3);
}

static struct tz_err *put_file(struct tz_file *f, int i, struct tz_arena *a)
{
    struct tz_ring *ring = tz_store_ring(store, 1);
    char text[200];
    int64_t key;
    int n = snprintf(text, sizeof text, "附件 %d", i);
    if (!ring)
        return tz_err(TZ_E_MISSING, "no ring");
    TZ_TRY(tz_ring_take(&key, ring));
    return tz_file_put(f, store, 1, "photo", key, "附件.txt", text, (size_t)n, a);
}

/* One unit, every fifth with a file; says what was acknowledged. */
static struct tz_err *one(int i, struct tz_arena *a)
{
    struct note n = {.text = "断电也不能丢的一条记录，文字要有一些长度才像真的"};
    struct tz_file f;
    if (i % 5 == 0) {
        TZ_TRY(put_file(&f, i, a));
        n.file = &f;
    }
    TZ_TRY(tz_note_put(&n, store, 1, a));
    say("note %lld %lld\n", (long long)n.id, (long long)n.j);
    if (n.file)
        say("file %lld %lld %s\n", (long long)f.file, (long long)f.key, tz_hex(a, f.digest, sizeof f.digest));
    return NULL;
}

static void *storm(void *data)
{
    struct tz_arena *a = tz_arena_new(0);
    for (int i = (int)(intptr_t)data;; i++) {
        struct tz_err *e = one(i, a);
        if (e) {
            complain(e);
            _exit(2);
        }
        tz_arena_reset(a);
    }
    return NULL;
}

static int run_storm(void)
{
    pthread_t threads[THREADS];
    for (int i = 0; i < THREADS; i++)
        if (pthread_create(&threads[i], NULL, storm, (void *)(intptr_t)(i * 3)) != 0)
            return 2;
    for (int i = 0; i < THREADS; i++)
        pthread_join(threads[i], NULL);
    return 0;
}

static int run_steps(int count)
{
    struct tz_arena *a = tz_arena_new(0);
    for (int i = 0; i < count; i++) {
        struct tz_err *e = one(i, a);
        if (e)
            say("failed %d\n", (int)e->code);
        tz_err_free(e);
        tz_arena_reset(a);
    }
    tz_arena_destroy(&a);
    return 0;
}

/* ---- check */

static const struct tz_sql has_note = {"test.has_note", "select j_from from note where town = 1 and id = $1", NULL, ""};

static void found(void *to, const char *table, int64_t id, int64_t version, const char *what)
{
    (void)to;
    fprintf(stderr, "verify: %s %lld version %lld: %s\n", table, (long long)id, (long long)version, what);
}

static int check_line(struct tz_conn *c, const char *line, struct tz_arena *a)
{
    long long id, j, key;
    int64_t at = 0;
    char hex[80];
    struct tz_err *e = NULL;
    if (sscanf(line, "note %lld %lld", &id, &j) == 2) {
        e = tz_db_int(&at, -1, c, &has_note, "i", (int64_t)id);
        if (!e && at != j)
            e = tz_err(TZ_E_DAMAGED, "acknowledged note %lld of unit %lld is not there (%lld)", id, j, (long long)at);
    } else if (sscanf(line, "file %lld %lld %79s", &id, &key, hex) == 3) {
        struct tz_file f = {.file = id, .key = key, .cls = "photo"};
        void *data;
        size_t n;
        if (tz_unhex(f.digest, sizeof f.digest, hex))
            e = tz_file_get(&data, &n, store, 1, &f, a);
    }
    return e ? complain(e) : 0;
}

static int run_check(void)
{
    struct tz_arena *a = tz_arena_new(0);
    struct tz_verify_result r;
    struct tz_conn *c = NULL;
    struct tz_err *e;
    char line[256];
    int wrong = 0, lines = 0;
    e = tz_db_reader(&c, tz_store_db(store), 1);
    if (e)
        return complain(e);
    for (; fgets(line, sizeof line, stdin); lines++) {
        wrong += check_line(c, line, a);
        tz_arena_reset(a);
    }
    tz_db_release(&c);
    e = tz_store_verify(&r, store, 1, found, NULL);
    if (e)
        return complain(e);
    wrong += r.differences != 0;
    { /* and it goes on */
        struct note n = {.text = "之后"};
        e = tz_note_put(&n, store, 1, a);
        if (e)
            wrong += complain(e);
    }
    tz_arena_destroy(&a);
    printf("%d acknowledged, %lld units\n", lines, (long long)r.units);
    return wrong ? 1 : 0;
}

static int init(void)
{
    struct tz_arena *a = tz_arena_new(0);
    int64_t town;
    struct tz_err *e = tz_store_add_town(&town, store, "441823105", "西江镇", NULL, a);
    tz_arena_destroy(&a);
    return e ? complain(e) : 0;
}

int main(int argc, char **argv)
{
    struct tz_store_options o = {.what = "kill_worker"};
    struct tz_err *e;
    int code;
    if (argc < 4)
        return 2;
    tz_notes_register();
    tz_store_disk_reserve = 0;
    o.dir = argv[1];
    o.database = strcmp(argv[2], "-") ? argv[2] : NULL;
    o.create = strcmp(argv[3], "init") == 0;
    e = tz_store_open(&store, &o);
    if (e && strcmp(argv[3], "steps") == 0) { /* a fault while opening: nothing was promised */
        say("failed %d\n", (int)e->code);
        tz_err_free(e);
        return 0;
    }
    if (e)
        return complain(e);
    if (o.create)
        code = init();
    else if (strcmp(argv[3], "storm") == 0)
        code = run_storm();
    else if (strcmp(argv[3], "steps") == 0)
        code = run_steps(argc > 4 ? (int)strtol(argv[4], NULL, 10) : 10);
    else
        code = run_check();
    tz_store_close(&store);
    return code;
}
