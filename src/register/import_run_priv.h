/* SPDX-License-Identifier: Apache-2.0
 *
 * The run of an import: chunks of rows, the workers that go over them twice, the order in which they are written.
 */
#ifndef TZ_REGISTER_IMPORT_RUN_PRIV_H
#define TZ_REGISTER_IMPORT_RUN_PRIV_H
#include "register/import_priv.h"

struct chunk {
    struct import_row *rows;
    size_t n, index;
    struct chunk *next;
};

#define WORKERS_MOST 8
#define WORKERS_WAITING 6
struct run_worker {
    struct run *run;
    pthread_t thread;
    struct tz_arena *keep; /* faults, numbers: until the result is made */
    struct tz_err *error;
};

struct run {
    struct importing x;
    struct grid *grid;
    struct tz_arena *rows_arena;                 /* the sheet in memory; main thread */
    struct run_worker workers[WORKERS_MOST * 2]; /* both passes */
    size_t worker_n, worker_from;
    pthread_mutex_t lock;
    pthread_cond_t changed;
    struct chunk *first, *last, *next; /* next: to be taken by a worker */
    size_t chunk_n, row_n, done_n;
    bool check, reading_done, stop;
    size_t turn;  /* chunk that may be handed to the writer */
    int64_t skip; /* chunks written before a crash */
    struct tz_import_row *gone;
    size_t gone_n;
    uint8_t sum[TZ_DIGEST_BYTES]; /* of the file, its sheet and the values given */
};

/* Reserves the numbers of the rows to be made, in the sheet's order: their digests are then made by the workers. */
TZ_MUST_CHECK struct tz_err *run_reserve(struct run *run, struct tz_arena *a);
/* Starts the workers of a pass. */
TZ_MUST_CHECK struct tz_err *run_start(struct run *run, bool check);
/* No more rows come (error: they are given up); waits for the workers; the first error of any. */
TZ_MUST_CHECK struct tz_err *run_finish(struct run *run, struct tz_err *e);

/* batch.c */
TZ_MUST_CHECK struct tz_err *batch_open(struct batch_row *out, const struct tz_desk *d, const struct tz_import *in,
                                        const void *data, size_t n, const uint8_t sum[TZ_DIGEST_BYTES], int64_t rows,
                                        struct tz_arena *a);
/* Runs `write` while no other import of this batch runs (else TZ_E_BUSY). When it fails, a batch without any row is closed
 * as undone; for one with rows the hint says how to go on. */
TZ_MUST_CHECK struct tz_err *batch_run(const struct tz_desk *d, struct batch_row *b, struct tz_err *(*write)(void *),
                                       void *data, struct tz_arena *a);
/* Writes the batch's end and lets go of the kept sheet. */
TZ_MUST_CHECK struct tz_err *batch_close(const struct tz_desk *d, struct batch_row *b, struct tz_arena *a);

#endif
