/* SPDX-License-Identifier: Apache-2.0
 *
 * Opening a database and lending its connections: a few readers, one writer. A connection that broke is closed
 * when it comes back, so that the next borrower gets a fresh one.
 */
#include "db/db_priv.h"
#include "base/event.h"
#include "base/text.h"

#include <errno.h>
#include <time.h>

#define READERS 16 /* the eight workers of an import, who wait for their turn with one in hand, and eight for others */
#define WAIT_SECONDS 10
#define CONNECTION_BYTES ((size_t)64 << 20)

static const struct driver *driver_of(const char *where)
{
    if (tz_starts(where, "postgresql://") || tz_starts(where, "postgres://"))
        return &tz_driver_postgres;
    return tz_starts(where, "scripted:") ? &tz_driver_scripted : &tz_driver_sqlite;
}

struct tz_err *tz_db_open(struct tz_db **out, const struct tz_db_options *options)
{
    struct tz_arena *a = tz_arena_new(1 << 20);
    struct tz_db *db;
    struct tz_err *e;

    if (tz_arena_guard(a)) {
        tz_arena_destroy(&a);
        return tz_err_limit_memory();
    }
    db = TZ_NEW(a, struct tz_db);
    db->arena = a;
    db->where = tz_strdup(a, options->where);
    db->driver = driver_of(db->where);
    db->read_only = options->read_only;
    db->index = options->index;
    db->readers = options->readers > 0 ? options->readers : READERS;
    tz_arena_unguard(a);
    pthread_mutex_init(&db->lock, NULL);
    pthread_cond_init(&db->back, NULL);
    e = db->driver->open(db);
    if (e) {
        tz_db_close(&db);
        return e;
    }
    *out = db;
    return NULL;
}

static void disconnect(struct tz_conn *c)
{
    struct tz_arena *a = c->arena;
    tz_stmt_clear(c);
    c->driver->disconnect(c);
    tz_arena_destroy(&a);
}

void tz_db_close(struct tz_db **address)
{
    struct tz_db *db = *address;
    struct tz_arena *a;
    if (!db)
        return;
    *address = NULL;
    TZ_ASSERT(db->out == 0 && !db->writer_out);
    while (db->idle) {
        struct tz_conn *c = db->idle;
        db->idle = c->next;
        disconnect(c);
    }
    if (db->writer)
        disconnect(db->writer);
    db->driver->close(db);
    pthread_cond_destroy(&db->back);
    pthread_mutex_destroy(&db->lock);
    a = db->arena;
    tz_arena_destroy(&a);
}

enum tz_dialect tz_db_dialect(const struct tz_db *db)
{
    return db->driver->dialect;
}

static struct tz_err *connect_new(struct tz_conn **out, struct tz_db *db, bool writer)
{
    struct tz_arena *a = tz_arena_new(CONNECTION_BYTES);
    struct tz_conn *c;
    struct tz_err *e;

    if (tz_arena_guard(a)) {
        tz_arena_destroy(&a);
        return tz_err_limit_memory();
    }
    c = TZ_NEW(a, struct tz_conn);
    c->arena = a;
    c->db = db;
    c->driver = db->driver;
    c->writer = writer;
    e = c->driver->connect(c);
    tz_arena_unguard(a);
    if (e) {
        disconnect(c);
        return e;
    }
    *out = c;
    return NULL;
}

/* Waits on db->back until `ready` says so or the time is over; called with the lock held. */
static struct tz_err *wait_for(struct tz_db *db, bool (*ready)(const struct tz_db *db), const char *what)
{
    struct timespec until;
    clock_gettime(CLOCK_REALTIME, &until);
    until.tv_sec += WAIT_SECONDS;
    while (!ready(db))
        if (pthread_cond_timedwait(&db->back, &db->lock, &until) == ETIMEDOUT && !ready(db))
            return tz_err_detail(tz_err_hint(tz_err(TZ_E_BUSY, "系统繁忙，等待数据库连接超时"), "请稍后再试"),
                                 "no %s connection came back within %d s", what, WAIT_SECONDS);
    return NULL;
}

static bool reader_free(const struct tz_db *db)
{
    return db->idle || db->existing < db->readers;
}

static bool writer_free(const struct tz_db *db)
{
    return !db->writer_out;
}

/* A connection that could not be made leaves its place to others. */
static void reader_failed(struct tz_db *db)
{
    pthread_mutex_lock(&db->lock);
    db->existing--;
    db->out--;
    pthread_cond_signal(&db->back);
    pthread_mutex_unlock(&db->lock);
}

struct tz_err *tz_db_reader(struct tz_conn **out, struct tz_db *db, int64_t town)
{
    struct tz_conn *c;
    struct tz_err *e;

    (void)town; /* one server: every town lives on it */
    pthread_mutex_lock(&db->lock);
    e = wait_for(db, reader_free, "reader");
    if (e) {
        pthread_mutex_unlock(&db->lock);
        return e;
    }
    c = db->idle;
    if (c)
        db->idle = c->next;
    else
        db->existing++;
    db->out++;
    pthread_mutex_unlock(&db->lock);
    if (c) {
        *out = c;
        return NULL;
    }
    e = connect_new(out, db, false);
    if (e)
        reader_failed(db);
    return e;
}

struct tz_err *tz_db_writer(struct tz_conn **out, struct tz_db *db, int64_t town)
{
    struct tz_err *e;

    (void)town;
    if (db->read_only)
        return tz_err(TZ_E_FORBIDDEN, "以只读方式打开，不能写入");
    pthread_mutex_lock(&db->lock);
    e = wait_for(db, writer_free, "writer");
    if (!e)
        db->writer_out = true;
    pthread_mutex_unlock(&db->lock);
    if (e)
        return e;
    if (!db->writer) {
        e = connect_new(&db->writer, db, true);
        if (e) {
            pthread_mutex_lock(&db->lock);
            db->writer_out = false;
            pthread_cond_broadcast(&db->back);
            pthread_mutex_unlock(&db->lock);
            return e;
        }
    }
    *out = db->writer;
    return NULL;
}

static void give_back_writer(struct tz_db *db, struct tz_conn *c)
{
    if (c->broken) {
        db->writer = NULL;
        disconnect(c);
    }
    pthread_mutex_lock(&db->lock);
    db->writer_out = false;
    pthread_cond_broadcast(&db->back);
    pthread_mutex_unlock(&db->lock);
}

static void give_back_reader(struct tz_db *db, struct tz_conn *c)
{
    bool broken = c->broken;
    if (broken)
        disconnect(c);
    pthread_mutex_lock(&db->lock);
    if (broken) {
        db->existing--;
    } else {
        c->next = db->idle;
        db->idle = c;
    }
    db->out--;
    pthread_cond_signal(&db->back);
    pthread_mutex_unlock(&db->lock);
}

void tz_db_release(struct tz_conn **address)
{
    struct tz_conn *c = *address;
    if (!c)
        return;
    *address = NULL;
    tz_db_close_cursors(c);
    if (c->in_transaction)
        tz_db_rollback(c);
    if (c->writer)
        give_back_writer(c->db, c);
    else
        give_back_reader(c->db, c);
}

bool tz_conn_broken(const struct tz_conn *c)
{
    return c->broken;
}

enum tz_dialect tz_conn_dialect(const struct tz_conn *c)
{
    return c->driver->dialect;
}
