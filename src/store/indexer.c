/* SPDX-License-Identifier: Apache-2.0
 *
 * The index store follows the journal: a thread asks each folder's `index` hook for the journal numbers that are not
 * in yet, a stretch at a time, and writes down in index_head how far it came, in the same transaction. A lost or empty
 * index store is simply followed from 0. The index may lag behind a commit by some milliseconds, never lead.
 */
#include "store/store_priv.h"
#include "base/event.h"
#include "store.sql.h"
#include "index.sql.h"

#include <errno.h>
#include <string.h>
#include <time.h>

#define STRETCH 500 /* units of work at a time */
#define REST_MS 25  /* from one round to the next, unless somebody waits: what comes meanwhile shares a commit */

struct indexer {
    pthread_t thread;
    pthread_mutex_t lock;
    pthread_cond_t wake, moved;
    bool running, stopping, poked, hurry;
    uint64_t rounds; /* finished */
};

void tz_indexer_poke(struct tz_store *s)
{
    struct indexer *x = s->indexer;
    if (!x)
        return;
    pthread_mutex_lock(&x->lock);
    x->poked = true;
    pthread_cond_signal(&x->wake);
    pthread_mutex_unlock(&x->lock);
}

/* One stretch of one folder; *more: there is another. */
static struct tz_err *stretch(bool *more, struct tz_store *s, const struct tz_schema *schema, struct tz_conn *index,
                              struct tz_conn *main, int64_t town)
{
    int64_t from = 0, head = 0, till;
    *more = false;
    TZ_TRY(tz_store_head(&head, NULL, main, town));
    TZ_TRY(tz_db_int(&from, 0, index, &SQL_INDEX_FROM, "it", town, schema->folder));
    if (from >= head)
        return NULL;
    till = head - from > STRETCH ? from + STRETCH : head;
    TZ_TRY(schema->index(s, index, main, town, from, till));
    TZ_TRY(tz_db_exec(index, &SQL_INDEX_AT, NULL, "iti", town, schema->folder, till));
    *more = till < head;
    return NULL;
}

static struct tz_err *stretch_unit(bool *more, struct tz_store *s, const struct tz_schema *schema, int64_t town)
{
    struct tz_conn *index = NULL, *main = NULL;
    struct tz_err *e;
    TZ_TRY(tz_db_reader(&main, s->db, town));
    e = tz_db_writer(&index, s->index, town);
    if (!e)
        e = tz_db_begin(index);
    if (!e)
        e = tz_db_snapshot(main);
    if (!e)
        e = stretch(more, s, schema, index, main, town);
    if (!e)
        e = tz_db_commit(index);
    tz_db_release(&index);
    tz_db_release(&main);
    return e;
}

static bool stopping(struct indexer *x)
{
    bool stop;
    pthread_mutex_lock(&x->lock);
    stop = x->stopping;
    pthread_mutex_unlock(&x->lock);
    return stop;
}

/* Brings every folder and town up to the head. */
static void follow(struct tz_store *s)
{
    size_t n;
    const struct tz_schema *const *list = tz_schemas(&n);
    for (struct town *t = NULL; (t = tz_town_next(s, t)) != NULL;)
        for (size_t i = 0; i < n; i++) {
            bool more = list[i]->index != NULL;
            while (more && !stopping(s->indexer)) {
                struct tz_err *e = stretch_unit(&more, s, list[i], t->town);
                if (e) {
                    tz_event_err("store.index", t->town, 0, e);
                    more = false;
                }
            }
        }
}

/* Under the lock. */
static void rest(struct indexer *x, const struct timespec *until)
{
    while (!x->stopping && !x->hurry && pthread_cond_timedwait(&x->wake, &x->lock, until) != ETIMEDOUT)
        ;
}

static struct timespec in_ms(int milliseconds)
{
    struct timespec t;
    clock_gettime(CLOCK_REALTIME, &t);
    t.tv_sec += milliseconds / 1000;
    t.tv_nsec += (long)(milliseconds % 1000) * 1000000;
    if (t.tv_nsec >= 1000000000) {
        t.tv_sec++;
        t.tv_nsec -= 1000000000;
    }
    return t;
}

static void *run(void *data)
{
    struct tz_store *s = data;
    struct indexer *x = s->indexer;
    struct timespec next = {0};
    pthread_mutex_lock(&x->lock);
    while (!x->stopping) {
        if (!x->poked) {
            pthread_cond_wait(&x->wake, &x->lock);
            continue;
        }
        rest(x, &next);
        x->poked = x->hurry = false;
        next = in_ms(REST_MS);
        pthread_mutex_unlock(&x->lock);
        follow(s);
        pthread_mutex_lock(&x->lock);
        x->rounds++;
        pthread_cond_broadcast(&x->moved);
    }
    pthread_mutex_unlock(&x->lock);
    return NULL;
}

static bool anything_to_index(void)
{
    size_t n;
    const struct tz_schema *const *list = tz_schemas(&n);
    for (size_t i = 0; i < n; i++)
        if (list[i]->index)
            return true;
    return false;
}

struct tz_err *tz_indexer_start(struct tz_store *s)
{
    struct indexer *x;
    if (!anything_to_index())
        return NULL;
    x = TZ_NEW(s->arena, struct indexer);
    pthread_mutex_init(&x->lock, NULL);
    pthread_cond_init(&x->wake, NULL);
    pthread_cond_init(&x->moved, NULL);
    x->poked = true;
    s->indexer = x;
    if (pthread_create(&x->thread, NULL, run, s) != 0)
        return tz_err(TZ_E_LIMIT, "无法创建索引线程");
    x->running = true;
    return NULL;
}

void tz_indexer_stop(struct tz_store *s)
{
    struct indexer *x = s->indexer;
    if (!x)
        return;
    pthread_mutex_lock(&x->lock);
    x->stopping = true;
    pthread_cond_signal(&x->wake);
    pthread_mutex_unlock(&x->lock);
    if (x->running)
        pthread_join(x->thread, NULL);
    pthread_cond_destroy(&x->wake);
    pthread_cond_destroy(&x->moved);
    pthread_mutex_destroy(&x->lock);
    s->indexer = NULL;
}

/* Least journal number that all folders' indexes have reached. */
static int64_t complete_to(struct tz_store *s, int64_t town)
{
    size_t n;
    const struct tz_schema *const *list = tz_schemas(&n);
    struct tz_conn *c = NULL;
    int64_t least = INT64_MAX;
    struct tz_err *e = tz_db_reader(&c, s->index, town);
    for (size_t i = 0; !e && i < n; i++) {
        int64_t at = 0;
        if (!list[i]->index)
            continue;
        e = tz_db_int(&at, 0, c, &SQL_INDEX_FROM, "it", town, list[i]->folder);
        least = at < least ? at : least;
    }
    tz_db_release(&c);
    if (e)
        tz_event_err("store.index", town, 0, e);
    return e ? 0 : least;
}

bool tz_store_index_wait(struct tz_store *s, int64_t town, int64_t j, int milliseconds)
{
    struct indexer *x = s->indexer;
    struct timespec until = in_ms(milliseconds);
    bool there;

    while (!(there = complete_to(s, town) >= j) && x) {
        int late;
        pthread_mutex_lock(&x->lock);
        x->poked = x->hurry = true;
        pthread_cond_signal(&x->wake);
        late = pthread_cond_timedwait(&x->moved, &x->lock, &until);
        pthread_mutex_unlock(&x->lock);
        if (late)
            return complete_to(s, town) >= j;
    }
    return there;
}
