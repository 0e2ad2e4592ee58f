/* SPDX-License-Identifier: Apache-2.0
 *
 * A batch in the writer: heads and counters of its towns, and the unit that runs.
 */
#ifndef TZ_STORE_BATCH_H
#define TZ_STORE_BATCH_H
#include "store/store_priv.h"

#define BATCH_NUMBERS 128
#define PREFIX_BYTES 64

struct counter { /* a row of numbering */
    int64_t town, year, n;
    char prefix[PREFIX_BYTES];
    bool dirty;
};
struct batch_head {
    struct head head, before; /* before: as it was read */
    bool dirty;
};
struct batch {
    struct tz_store *store;
    struct tz_conn *conn;
    struct batch_head heads[BATCH_UNITS];
    size_t head_n;
    struct counter counters[BATCH_NUMBERS];
    size_t counter_n;
    bool undo; /* a bare unit failed: the transaction must be rolled back */
};

struct item {
    int64_t id, version, op;
    uint8_t digest[TZ_DIGEST_BYTES];
    struct item *next;
};
struct born {
    int64_t id;
    const char *reg;
    struct born *next;
};
struct tz_apply {
    struct batch *batch;
    struct batch_head *head; /* NULL while a town is being added */
    const struct tz_work *work;
    struct tz_arena *arena;
    struct tz_digest *digest;
    tz_instant at;
    int64_t j;
    struct item *items, **items_end;
    struct born *born;
    int64_t item_n;
    size_t born_n;
};

/* Runs one unit in the batch's transaction. On error nothing of it is left; when it ran bare, without a savepoint, the
 * caller must roll the transaction back. */
struct tz_err *tz_batch_unit(struct batch *b, struct unit *u, bool bare);
/* Writes heads and counters back, before the commit. */
struct tz_err *tz_batch_heads(struct batch *b);
/* The counter of (town, prefix, year), read when it is first asked for in a batch. */
struct tz_err *tz_batch_counter(struct counter **out, struct batch *b, int64_t town, const char *prefix, int64_t year);
/* Is this the writer's thread? */
bool tz_writer_here(void);

#endif
