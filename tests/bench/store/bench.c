/* SPDX-License-Identifier: Apache-2.0
 *
 * bench_store [SECONDS]: durable creates a second with 1, 16 and 64 clients. A unit of the store (id, entry, number, row,
 * journal, item, chain) beside the floors: the same row by raw SQLite, one transaction each behind a mutex, and many in
 * one transaction. Three alternating rounds, medians; ratios are what counts. SLOW_MS with slowsync.so models a disk.
 */
#include "store/notes.h"
#include "store/store_priv.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>
#include <pthread.h>
#include <sqlite3.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#define CLIENTS_MOST 64
#define SAMPLES (1 << 17)
#define ROUNDS 3
static const char text[] = "村民反映村口路面积水，已现场查看，安排清理排水沟，三日内回访，并告知结果；相关情况记录在案"
                           "，由包村干部跟进落实，村委会配合。";

static double seconds(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + (double)t.tv_nsec * 1e-9;
}

struct run {
    const char *name;
    void *(*client)(void *run);
    struct tz_test_store *store;
    sqlite3 *db;
    atomic_bool stop;
    atomic_long count;
    float *samples;
    int clients;
};

static void note(struct run *r, double started)
{
    long n = atomic_fetch_add(&r->count, 1);
    if (n < SAMPLES)
        r->samples[n] = (float)((seconds() - started) * 1000);
}

/* ---- the store */

static void *store_client(void *data)
{
    struct run *r = data;
    struct tz_arena *a = tz_arena_new(0);
    while (!atomic_load(&r->stop)) {
        struct note n = {.text = text};
        double t = seconds();
        tz_test_ok(tz_note_put(&n, r->store->store, r->store->town, a));
        note(r, t);
        tz_arena_reset(a);
    }
    tz_arena_destroy(&a);
    return NULL;
}

/* ---- floors: raw SQLite */

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;

static sqlite3 *open_raw(const char *dir)
{
    char path[160];
    sqlite3 *db;
    snprintf(path, sizeof path, "%s/raw.db", dir);
    if (sqlite3_open(path, &db) != SQLITE_OK ||
        sqlite3_exec(db,
                     "pragma journal_mode=wal; pragma synchronous=full; pragma cache_size=-32768;"
                     "create table note (id integer primary key, town, text, digest);"
                     "create index note_town on note (town, digest)",
                     NULL, NULL, NULL) != SQLITE_OK)
        exit(1);
    return db;
}

static sqlite3_stmt *raw_insert(sqlite3 *db)
{
    sqlite3_stmt *s;
    sqlite3_prepare_v2(db, "insert into note (town, text, digest) values (1, ?, randomblob(32))", -1, &s, NULL);
    return s;
}

static void raw_row(sqlite3_stmt *s)
{
    sqlite3_bind_text(s, 1, text, -1, SQLITE_STATIC);
    sqlite3_step(s);
    sqlite3_reset(s);
}

static void *mutex_client(void *data)
{
    struct run *r = data;
    sqlite3_stmt *s = raw_insert(r->db);
    while (!atomic_load(&r->stop)) {
        double t = seconds();
        pthread_mutex_lock(&lock);
        raw_row(s);
        pthread_mutex_unlock(&lock);
        note(r, t);
    }
    sqlite3_finalize(s);
    return NULL;
}

/* Group commit over raw rows: clients wait for the writer's next commit. */
static pthread_cond_t wake = PTHREAD_COND_INITIALIZER, done = PTHREAD_COND_INITIALIZER;
static long waiting, taken, committed;

static void *group_writer(void *data)
{
    struct run *r = data;
    sqlite3_stmt *s = raw_insert(r->db);
    pthread_mutex_lock(&lock);
    while (!atomic_load(&r->stop)) {
        long n = waiting - taken;
        if (n == 0) {
            struct timespec until;
            clock_gettime(CLOCK_REALTIME, &until);
            until.tv_sec++;
            pthread_cond_timedwait(&wake, &lock, &until);
            continue;
        }
        taken = waiting;
        pthread_mutex_unlock(&lock);
        sqlite3_exec(r->db, "begin immediate", NULL, NULL, NULL);
        for (long i = 0; i < n; i++)
            raw_row(s);
        sqlite3_exec(r->db, "commit", NULL, NULL, NULL);
        pthread_mutex_lock(&lock);
        committed = taken;
        pthread_cond_broadcast(&done);
    }
    committed = INT64_MAX;
    pthread_cond_broadcast(&done);
    pthread_mutex_unlock(&lock);
    sqlite3_finalize(s);
    return NULL;
}

static void *group_client(void *data)
{
    struct run *r = data;
    while (!atomic_load(&r->stop)) {
        double t = seconds();
        long mine;
        pthread_mutex_lock(&lock);
        mine = ++waiting;
        pthread_cond_signal(&wake);
        while (committed < mine)
            pthread_cond_wait(&done, &lock);
        pthread_mutex_unlock(&lock);
        note(r, t);
    }
    return NULL;
}

/* ---- running */

static int by_size(const void *a, const void *b)
{
    float x = *(const float *)a, y = *(const float *)b;
    return (x > y) - (x < y);
}

struct figure {
    double rate;
    float p50, p99, most;
};

static struct figure measure(struct run *r, int clients, double length)
{
    pthread_t threads[CLIENTS_MOST], writer;
    bool group = r->client == group_client;
    double start;
    struct figure f = {0};
    long n;
    atomic_store(&r->stop, false);
    atomic_store(&r->count, 0);
    waiting = taken = committed = 0;
    if (group)
        pthread_create(&writer, NULL, group_writer, r);
    start = seconds();
    for (int i = 0; i < clients; i++)
        pthread_create(&threads[i], NULL, r->client, r);
    usleep((useconds_t)(length * 1e6));
    atomic_store(&r->stop, true);
    if (group) {
        pthread_mutex_lock(&lock);
        pthread_cond_signal(&wake);
        pthread_mutex_unlock(&lock);
        pthread_join(writer, NULL);
    }
    for (int i = 0; i < clients; i++)
        pthread_join(threads[i], NULL);
    n = atomic_load(&r->count);
    f.rate = (double)n / (seconds() - start);
    if (n > SAMPLES)
        n = SAMPLES;
    qsort(r->samples, (size_t)n, sizeof *r->samples, by_size);
    if (n) {
        f.p50 = r->samples[n / 2];
        f.p99 = r->samples[n * 99 / 100];
        f.most = r->samples[n - 1];
    }
    return f;
}

static int by_rate(const void *a, const void *b)
{
    double x = ((const struct figure *)a)->rate, y = ((const struct figure *)b)->rate;
    return (x > y) - (x < y);
}

static void compare(struct run *runs, size_t n, int clients, double length)
{
    struct figure figures[4][ROUNDS];
    for (int round = 0; round < ROUNDS; round++)
        for (size_t i = 0; i < n; i++)
            figures[i][round] = measure(&runs[i], clients, length);
    for (size_t i = 0; i < n; i++) {
        struct figure *f;
        qsort(figures[i], ROUNDS, sizeof figures[i][0], by_rate);
        f = &figures[i][ROUNDS / 2];
        printf("%-34s %3d clients %9.0f/s  p50 %7.2f ms  p99 %7.2f ms  max %7.1f ms   %.2fx\n", runs[i].name, clients,
               f->rate, f->p50, f->p99, f->most, f->rate / figures[0][ROUNDS / 2].rate);
    }
    fflush(stdout);
}

int main(int argc, char **argv)
{
    static const int clients[] = {1, 16, 64};
    double length = argc > 1 ? strtod(argv[1], NULL) : 2;
    struct tz_test_store sqlite, postgres;
    struct run runs[4] = {{.name = "raw SQLite, one transaction each", .client = mutex_client},
                          {.name = "raw SQLite, group commit", .client = group_client},
                          {.name = "store on SQLite", .client = store_client},
                          {.name = "store on PostgreSQL", .client = store_client}};
    size_t n = 3;
    tz_notes_register();
    if (!tz_test_store_open(&sqlite, TZ_SQLITE))
        return 1;
    n += tz_test_store_open(&postgres, TZ_POSTGRES);
    runs[0].db = runs[1].db = open_raw(sqlite.place.dir);
    runs[2].store = &sqlite;
    runs[3].store = &postgres;
    for (size_t i = 0; i < n; i++)
        runs[i].samples = calloc(SAMPLES, sizeof(float));
    for (size_t i = 0; i < sizeof clients / sizeof *clients; i++)
        compare(runs, n, clients[i], length);
    sqlite3_close(runs[0].db);
    tz_test_store_close(&sqlite);
    tz_test_store_close(&postgres);
    return 0;
}
