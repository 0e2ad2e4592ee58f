/* SPDX-License-Identifier: Apache-2.0
 *
 * The writer: one thread takes what waits (at most 64 units or 20 ms of work), runs it in one transaction with a
 * savepoint each, and answers after the commit. While it syncs, the next batch gathers by itself; no delay is added.
 * A town's head row is locked once a batch. On PostgreSQL a batch holds units of one town only, so that towns may lie on
 * different nodes; on SQLite all towns share the file and the commit.
 *
 * Units whose apply fails are rolled back alone; where no savepoint was taken (runs_bare) with the transaction, and what
 * stood before them runs again. When the disk is full or the connection is lost, SQLite or the server
 * may have undone more than the savepoint: then the whole batch fails.
 */
#include "store/store_priv.h"
#include "store/batch.h"
#include "base/event.h"
#include "base/limits.h"
#include "store.sql.h"

#include <string.h>

static _Thread_local bool in_writer;

bool tz_writer_here(void)
{
    return in_writer;
}

/* ---- the queue */

static void push(struct writer *w, struct unit *u)
{
    u->next = NULL;
    if (w->last)
        w->last->next = u;
    else
        w->first = u;
    w->last = u;
    w->queued++;
}

static bool of_town(const struct unit *u, int64_t town)
{
    return !town || u->work->actor.town == town;
}

/* Does somebody wait who is no part of a big job? town 0: of any town. */
static bool others_wait(const struct writer *w, int64_t town)
{
    for (const struct unit *u = w->first; u; u = u->next)
        if (!u->work->bulk && of_town(u, town))
            return true;
    return false;
}

/* Takes the next batch out of the queue, in order; other towns stay where they are on PostgreSQL. Parts of big jobs let
 * others go first, one of them at a time comes along. */
static size_t take(struct unit *out[BATCH_UNITS], struct writer *w, bool one_town)
{
    struct unit **link = &w->first, *u, *last = NULL, *part = NULL;
    int64_t town = one_town && w->first ? w->first->work->actor.town : 0;
    bool others = others_wait(w, town);
    size_t n = 0;
    while ((u = *link) != NULL) {
        bool follows = others && u->work->bulk;
        if (n + (part != NULL) < BATCH_UNITS && of_town(u, town) && !(follows && part)) {
            *link = u->next;
            if (follows)
                part = u;
            else
                out[n++] = u;
            w->queued--;
        } else {
            last = u;
            link = &u->next;
        }
    }
    w->last = last;
    if (part)
        out[n++] = part;
    return n;
}

/* A further part of a big job that queued up while the last one ran, when it is next in line: pages that many rows touch
 * are then written once. Anybody else who waits ends the batch. */
static size_t take_bulk(struct unit **out, struct writer *w, int64_t town)
{
    struct unit *u;
    pthread_mutex_lock(&w->lock);
    u = w->first;
    if (u && (!u->work->bulk || u->work->actor.town != town))
        u = NULL;
    if (u) {
        w->first = u->next;
        if (!w->first)
            w->last = NULL;
        w->queued--;
        *out = u;
    }
    pthread_mutex_unlock(&w->lock);
    return u != NULL;
}

/* What the batch had no time for goes back to the front, in order. */
static void put_back(struct writer *w, struct unit **units, size_t n)
{
    pthread_mutex_lock(&w->lock);
    for (size_t i = n; i-- > 0;) {
        units[i]->next = w->first;
        w->first = units[i];
        if (!w->last)
            w->last = units[i];
        w->queued++;
    }
    pthread_mutex_unlock(&w->lock);
}

/* ---- a batch */

static struct tz_err *copy_of(const struct tz_err *e)
{
    struct tz_err *copy = tz_err(e->code, "%s", e->text);
    if (e->hint)
        copy = tz_err_hint(copy, "%s", e->hint);
    if (e->place)
        copy = tz_err_place(copy, "%s", e->place);
    return e->detail ? tz_err_detail(copy, "%s", e->detail) : copy;
}

/* Every unit that has no error of its own gets a copy of e; e is freed. */
static void fail_all(struct unit **units, size_t n, struct tz_err *e)
{
    for (size_t i = 0; i < n; i++) {
        if (!units[i]->error)
            units[i]->error = copy_of(e);
        units[i]->work->j = 0;
        units[i]->work->repeated = false;
    }
    tz_err_free(e);
}

static void answer(struct unit **units, size_t n)
{
    for (size_t i = 0; i < n; i++)
        sem_post(&units[i]->done);
}

/* Errors after which nobody knows what the transaction still holds. */
static bool fatal(const struct tz_conn *c, const struct tz_err *e)
{
    return e->code == TZ_E_DISK || e->code == TZ_E_DAMAGED || tz_conn_broken(c);
}

/* May the unit run without a savepoint? For each page that a unit touches first a savepoint keeps a copy: an eighth of an
 * import. Bare runs the first unit of a transaction, and on SQLite parts of big jobs among themselves: what stood before
 * them may run again. On PostgreSQL, where the next unit would be blamed for what this one queued, only a lone unit. */
static bool runs_bare(const struct batch *b, struct unit *const *units, size_t i, size_t n)
{
    if (tz_db_dialect(b->store->db) == TZ_POSTGRES)
        return n == 1 && !units[0]->work->bulk;
    return i == 0 || (units[0]->work->bulk && units[i]->work->bulk);
}

static bool somebody_waits(struct writer *w, const struct unit *u)
{
    pthread_mutex_lock(&w->lock);
    bool wait = others_wait(w, u->work->actor.town);
    pthread_mutex_unlock(&w->lock);
    return wait;
}

/* Parts of a big job go on longer than others, until somebody else waits. */
static bool ends_batch(struct batch *b, struct unit *const *units, size_t i, int64_t spent)
{
    if (i == 0)
        return false;
    if (!units[i]->work->bulk)
        return spent >= BATCH_MS;
    return spent >= BULK_MS || (spent >= BATCH_MS && somebody_waits(&b->store->writer, units[i]));
}

/* Runs the units of a batch in its open transaction; *done counts those that had their turn. *n grows by parts of a big
 * job that come in meanwhile. */
static struct tz_err *run_units(struct batch *b, struct unit **units, size_t *n, size_t *done)
{
    int64_t start = tz_monotonic(), spent = 0;
    for (size_t i = 0; i < *n && !ends_batch(b, units, i, spent); i++) {
        const struct tz_work *work = units[i]->work;
        bool bare = runs_bare(b, units, i, *n);
        units[i]->error = tz_batch_unit(b, units[i], bare);
        *done = i + 1;
        if (units[i]->error && fatal(b->conn, units[i]->error))
            return copy_of(units[i]->error);
        b->undo = units[i]->error && bare;
        if (b->undo)
            return NULL;
        spent = (tz_monotonic() - start) / 1000;
        if (work->bulk && i + 1 == *n && *n < BATCH_UNITS)
            *n += take_bulk(&units[i + 1], &b->store->writer, work->actor.town);
    }
    return NULL;
}

static struct tz_err *run_batch(struct batch *b, struct unit **units, size_t *n, size_t *done)
{
    TZ_TRY(tz_store_room(b->store));
    TZ_TRY(tz_db_begin(b->conn));
    TZ_TRY(run_units(b, units, n, done));
    if (b->undo)
        return NULL;
    TZ_TRY(tz_batch_heads(b));
    return tz_db_commit(b->conn);
}

/* The day's first unit of a town: the head before it is anchored. Best effort: a day without an anchor is no loss of
 * data, and the next one covers it. */
static void anchor(struct tz_store *s, const struct batch *b)
{
    for (size_t i = 0; i < b->head_n; i++) {
        const struct batch_head *h = &b->heads[i];
        struct tz_err *e;
        if (h->before.j == 0 || h->head.j == h->before.j || tz_day_of(h->head.at) == tz_day_of(h->before.at))
            continue;
        e = tz_anchor_add(s, &h->before);
        if (e)
            tz_event_err("store.anchor", h->head.town, h->before.j, e);
    }
}

/* Parts of a big job that a later one took back with it. */
static void run_again(struct writer *w, struct unit **units, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        units[i]->work->j = 0;
        units[i]->work->repeated = false;
        tz_arena_reset(units[i]->arena);
    }
    put_back(w, units, n);
}

/* One batch from begin to answers; units has room for BATCH_UNITS. */
static void serve(struct tz_store *s, struct unit **units, size_t n)
{
    static struct batch b; /* one writer a process; large */
    size_t done = 0;
    struct tz_err *e;

    memset(&b, 0, sizeof b);
    b.store = s;
    e = tz_db_writer(&b.conn, s->db, units[0]->work->actor.town);
    if (!e)
        e = run_batch(&b, units, &n, &done);
    if (b.conn && (e || b.undo))
        tz_db_rollback(b.conn);
    tz_db_release(&b.conn); /* a broken connection is closed here; the next batch gets a new one */
    if (done == 0)
        done = n;
    if (e)
        fail_all(units, done, e);
    put_back(&s->writer, units + done, n - done);
    if (b.undo) {
        run_again(&s->writer, units, done - 1);
        answer(units + done - 1, 1);
        return;
    }
    answer(units, done);
    if (!e) {
        anchor(s, &b);
        tz_indexer_poke(s);
    }
}

static void *run(void *data)
{
    struct tz_store *s = data;
    struct writer *w = &s->writer;
    bool one_town = tz_db_dialect(s->db) == TZ_POSTGRES;
    struct unit *units[BATCH_UNITS];
    size_t n;

    in_writer = true;
    for (;;) {
        pthread_mutex_lock(&w->lock);
        while (!w->first && !w->stopping)
            pthread_cond_wait(&w->wake, &w->lock);
        n = take(units, w, one_town);
        pthread_mutex_unlock(&w->lock);
        if (n == 0)
            return NULL;
        serve(s, units, n);
    }
}

struct tz_err *tz_writer_start(struct tz_store *s)
{
    struct writer *w = &s->writer;
    if (pthread_create(&w->thread, NULL, run, s) != 0)
        return tz_err(TZ_E_LIMIT, "无法创建写入线程");
    w->running = true;
    return NULL;
}

void tz_writer_stop(struct tz_store *s)
{
    struct writer *w = &s->writer;
    if (!w->running)
        return;
    pthread_mutex_lock(&w->lock);
    w->stopping = true;
    pthread_cond_signal(&w->wake);
    pthread_mutex_unlock(&w->lock);
    pthread_join(w->thread, NULL);
    w->running = false;
}

/* ---- handing work over */

static struct tz_err *enqueue(struct tz_store *s, struct unit *u)
{
    struct writer *w = &s->writer;
    struct tz_err *e = NULL;
    pthread_mutex_lock(&w->lock);
    if (w->stopping || !w->running)
        e = tz_err(TZ_E_BUSY, "台账库正在关闭");
    else if (w->queued >= tz_limits.queue_units)
        e = tz_err_hint(tz_err(TZ_E_BUSY, "等待写入的事项太多"), "请稍后再试");
    else
        push(w, u);
    pthread_cond_signal(&w->wake);
    pthread_mutex_unlock(&w->lock);
    return e;
}

/* The answer that was stored when the request came first. */
static struct tz_err *stored_answer(char **out, struct tz_store *s, const struct tz_work *w, struct tz_arena *a)
{
    struct tz_conn *c = NULL;
    struct tz_rows *r = NULL;
    bool have = false;
    struct tz_err *e;
    TZ_TRY(tz_db_reader(&c, s->db, w->actor.town));
    e = tz_db_query(&r, c, &SQL_REQUEST_FIND, "it", w->actor.town, w->request);
    if (!e)
        e = tz_rows_next(r, &have);
    if (!e && have)
        *out = tz_rows_copy(r, 2, a);
    tz_rows_close(&r);
    tz_db_release(&c);
    return e;
}

struct tz_err *tz_store_run(struct tz_store *s, struct tz_work *w, struct tz_arena *a)
{
    struct unit u = {.work = w};
    struct tz_err *e;

    TZ_ASSERT(!in_writer);
    w->j = 0;
    w->repeated = false;
    if (s->read_only)
        return tz_err(TZ_E_FORBIDDEN, "以只读方式打开，不能写入");
    u.arena = tz_arena_new(0);
    sem_init(&u.done, 0, 0);
    e = enqueue(s, &u);
    if (!e) {
        while (sem_wait(&u.done) != 0)
            ;
        e = u.error;
    }
    sem_destroy(&u.done);
    if (!e && w->remakes)
        tz_memo_forget(s);
    if (!e && w->repeated)
        e = stored_answer(&w->answer, s, w, a);
    else if (!e && w->answer)
        w->answer = tz_strdup(a, w->answer);
    tz_arena_destroy(&u.arena);
    return e;
}
