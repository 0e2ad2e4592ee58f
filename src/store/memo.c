/* SPDX-License-Identifier: Apache-2.0
 *
 * A table in memory of what counting statements answered, by a keyed hash of text and values. An entry holds for one
 * journal number of its town. The number is read before the statement runs, from the same database: an answer is never
 * older than its number says, whoever writes (on PostgreSQL also another process). One answer a place; a newer one
 * takes the place of an older. While many write (STORM_UNITS since it was asked), an answer also holds for STORM_MICROS:
 * else a page counted ten thousand rows anew for each of a thousand units a second, and reading stood still.
 */
#include "store/memo.h"
#include "base/buf.h"
#include "seal/seal.h"
#include "store/store_priv.h"

#include <string.h>

#define PLACES 1024 /* a power of two */
#define STORM_UNITS 20
#define STORM_MICROS 1000000

struct answer {
    uint8_t id[TZ_SHORT_HASH_BYTES];
    int64_t town, j, n; /* n 0: free */
    int64_t asked;      /* when, monotonic */
    int64_t counts[TZ_MEMO_COUNTS];
};

struct memo {
    pthread_mutex_t lock;
    uint8_t key[TZ_SHORT_HASH_BYTES]; /* drawn at each start: values come from outside */
    uint64_t forgotten;               /* how often: an answer from before is not kept */
    struct answer places[PLACES];
};

void tz_memo_start(struct tz_store *s)
{
    s->memo = TZ_NEW(s->arena, struct memo);
    pthread_mutex_init(&s->memo->lock, NULL);
    tz_random(s->memo->key, sizeof s->memo->key);
}

void tz_memo_stop(struct tz_store *s)
{
    if (s->memo)
        pthread_mutex_destroy(&s->memo->lock);
}

void tz_memo_forget(struct tz_store *s)
{
    pthread_mutex_lock(&s->memo->lock);
    memset(s->memo->places, 0, sizeof s->memo->places);
    s->memo->forgotten++;
    pthread_mutex_unlock(&s->memo->lock);
}

/* Each part with its kind and length, so that no two questions give the same bytes. */
static void identify(uint8_t id[TZ_SHORT_HASH_BYTES], const struct memo *m, const char *text,
                     const struct tz_value *values, size_t n, struct tz_arena *a)
{
    struct tz_buf b;
    tz_buf_init(&b, a);
    tz_buf_add(&b, text, strlen(text) + 1);
    for (size_t i = 0; i < n; i++) {
        const struct tz_value *v = &values[i];
        const int64_t head[2] = {v->kind, v->kind == TZ_INT ? v->i : (int64_t)v->n};
        tz_buf_add(&b, head, sizeof head);
        if (v->kind == TZ_TEXT || v->kind == TZ_BYTES)
            tz_buf_add(&b, v->p, v->n);
    }
    tz_short_hash(id, m->key, b.data, b.len);
}

static struct answer *place_of(struct memo *m, const uint8_t id[TZ_SHORT_HASH_BYTES])
{
    uint64_t at;
    memcpy(&at, id, sizeof at);
    return &m->places[at & (PLACES - 1)];
}

static bool known(int64_t *counts, uint64_t *forgotten, struct memo *m, const struct answer *ask)
{
    pthread_mutex_lock(&m->lock);
    const struct answer *x = place_of(m, ask->id);
    bool same = x->n == ask->n && x->town == ask->town && !memcmp(x->id, ask->id, sizeof x->id);
    bool storm = ask->j - x->j >= STORM_UNITS && ask->asked - x->asked < STORM_MICROS;
    bool yes = same && (x->j == ask->j || storm);
    if (yes)
        memcpy(counts, x->counts, (size_t)x->n * sizeof *counts);
    *forgotten = m->forgotten;
    pthread_mutex_unlock(&m->lock);
    return yes;
}

static void keep(struct memo *m, const struct answer *x, uint64_t forgotten)
{
    pthread_mutex_lock(&m->lock);
    if (m->forgotten == forgotten)
        *place_of(m, x->id) = *x;
    pthread_mutex_unlock(&m->lock);
}

static struct tz_err *run(struct answer *x, struct tz_conn *c, const struct tz_sql *sql, const struct tz_value *values,
                          size_t value_n)
{
    struct tz_rows *rows = NULL;
    struct tz_err *e;
    bool have;
    TZ_TRY(tz_db_queryv(&rows, c, sql, values, value_n));
    while (!(e = tz_rows_next(rows, &have)) && have) {
        int64_t i = tz_rows_int(rows, 0);
        TZ_ASSERT(i >= 0 && i < x->n);
        x->counts[i] = tz_rows_int(rows, 1);
    }
    tz_rows_close(&rows);
    return e;
}

struct tz_err *tz_memo_counts(int64_t *counts, size_t n, struct tz_store *s, struct tz_conn *c, int64_t town,
                              const struct tz_sql *sql, const struct tz_value *values, size_t value_n,
                              struct tz_arena *a)
{
    struct answer x = {.town = town, .n = (int64_t)n, .asked = tz_monotonic()};
    uint64_t forgotten;
    TZ_ASSERT(n > 0 && n <= TZ_MEMO_COUNTS);
    TZ_TRY(tz_store_head(&x.j, NULL, c, town));
    identify(x.id, s->memo, sql->sqlite ? sql->sqlite : sql->postgres, values, value_n, a);
    if (known(counts, &forgotten, s->memo, &x))
        return NULL;
    TZ_TRY(run(&x, c, sql, values, value_n));
    memcpy(counts, x.counts, n * sizeof *counts);
    keep(s->memo, &x, forgotten);
    return NULL;
}
