/* SPDX-License-Identifier: Apache-2.0
 *
 * Shared inside store/. open.c opens and closes, schema.c migrates, town.c keeps towns, rings and ids, writer.c runs
 * units of work, journal.c makes digests and the chain, lock.c says who writes.
 */
#ifndef TZ_STORE_STORE_PRIV_H
#define TZ_STORE_STORE_PRIV_H
#include "store/store.h"
#include <pthread.h>
#include <semaphore.h>

#define ID_BITS 37
#define BATCH_UNITS 64
#define BATCH_MS 20
#define BULK_MS 1000 /* of a big job's parts in one commit */
#define JOURNAL_FORMAT 1
#define REQUEST_DAYS 180
#define DAY_US (INT64_C(86400) * 1000000)

/* ---- schema.c */
struct schema_at {
    const char *folder;
    int number;
};
enum schema_state { SCHEMA_NONE, SCHEMA_BEHIND, SCHEMA_CURRENT };
const struct tz_schema *const *tz_schemas(size_t *n);
struct tz_err *tz_schema_versions(struct schema_at **out, size_t *n, struct tz_conn *c, struct tz_arena *a);
int tz_schema_number(const struct schema_at *list, size_t n, const char *folder);
/* What a database has; no table of versions: n = 0. */
struct tz_err *tz_schema_read(struct schema_at **out, size_t *n, struct tz_db *db, struct tz_arena *a);
/* TZ_E_VERSION when the store is newer than the program. */
struct tz_err *tz_schema_check(enum schema_state *out, const struct schema_at *list, size_t n, bool index);
/* Runs what is missing, with `limit` only up to the numbers it names. */
struct tz_err *tz_schema_migrate(struct tz_db *db, bool index, const struct schema_at *limit, size_t limit_n,
                                 struct tz_arena *a);

/* ---- town.c */
struct town {
    int64_t town;
    const char *code, *name;
    struct tz_ring *ring;
    pthread_mutex_t lock; /* ids, ring */
    int64_t next_id, limit_id, block;
    struct town *next;
};
struct tz_err *tz_towns_load(struct tz_store *s);
struct tz_err *tz_store_open_ring(struct tz_ring **out, struct tz_store *s, int64_t town);
struct town *tz_town_next(struct tz_store *s, struct town *t); /* NULL = the first; NULL at the end */
struct town *tz_town_find(struct tz_store *s, int64_t town);
void tz_towns_close(struct tz_store *s);

/* ---- writer.c */
struct unit {
    struct tz_work *work;
    struct tz_arena *arena;
    struct tz_err *error;
    sem_t done;
    struct unit *next;
};
struct writer {
    pthread_t thread;
    pthread_mutex_t lock;
    pthread_cond_t wake;
    struct unit *first, *last;
    size_t queued;
    bool running, stopping;
};
struct tz_err *tz_writer_start(struct tz_store *s);
void tz_writer_stop(struct tz_store *s);

/* ---- journal.c */
struct head { /* a town's head row while a batch runs */
    int64_t town, next_id, j, at, sight_n;
    uint8_t hash[TZ_DIGEST_BYTES], sight_hash[TZ_DIGEST_BYTES];
};
struct journal_row {
    int64_t town, j, at, account, format, units;
    const char *via, *kind, *request;
    uint8_t digest[TZ_DIGEST_BYTES], prev[TZ_DIGEST_BYTES], hash[TZ_DIGEST_BYTES];
};
struct sight_row {
    int64_t town, n, at, account, id;
    const char *cls, *reason, *task;
    uint8_t prev[TZ_DIGEST_BYTES], hash[TZ_DIGEST_BYTES];
};
/* All of these use `d` (any state between two digests) so that a loop allocates nothing. Numbers and texts go in with
 * their length, so no two rows give the same bytes. */
void tz_journal_hash(uint8_t out[TZ_DIGEST_BYTES], struct tz_digest *d, const struct journal_row *row);
void tz_sight_hash(uint8_t out[TZ_DIGEST_BYTES], struct tz_digest *d, const struct sight_row *row);
/* Digest of a unit: entries born in it by id, then its items in order, then tz_digest_end. */
void tz_unit_entry(struct tz_digest *d, int64_t id, const char *reg);
void tz_unit_item(struct tz_digest *d, int64_t id, int64_t version, int64_t op, const uint8_t digest[TZ_DIGEST_BYTES]);
/* Marks: digests of rows that the chain does not cover. */
void tz_head_mark(uint8_t out[TZ_DIGEST_BYTES], struct tz_digest *d, const struct head *h);
void tz_number_mark(uint8_t out[TZ_DIGEST_BYTES], struct tz_digest *d, int64_t town, const char *prefix, int64_t year,
                    int64_t n);
struct request_row {
    int64_t town, j, at;
    const char *key, *answer;
    uint8_t digest[TZ_DIGEST_BYTES];
};
void tz_request_mark(uint8_t out[TZ_DIGEST_BYTES], struct tz_digest *d, const struct request_row *row);
void tz_town_digest(uint8_t out[TZ_DIGEST_BYTES], struct tz_digest *d, int64_t town, const char *code, const char *name,
                    int64_t version);
/* Reads a head row by this statement (locking or not). *have false: no such town. */
struct tz_err *tz_head_read(struct head *out, bool *have, struct tz_conn *c, const struct tz_sql *sql, int64_t town);

/* ---- lock.c */
struct tz_err *tz_lock_take(int *fd, const char *dir, const char *what, struct tz_arena *a);

/* ---- room.c: refuses writes when the store's disk is nearly full */
struct tz_err *tz_store_room(struct tz_store *s);
extern int64_t tz_store_disk_reserve; /* bytes; tests set it, -1 = by the rule */

/* ---- file.c */
#define PATH_ROOM 4096
void tz_file_path(char out[PATH_ROOM], const struct tz_store *s, int64_t town, int64_t file);
/* Every file of a town on disk, in order of its name. */
struct tz_err *tz_files_each(const struct tz_store *s, int64_t town,
                             struct tz_err *(*run)(void *to, int64_t file, const char *path), void *to);
/* Every file that rows of any folder name. */
struct tz_err *tz_files_known(struct tz_store *s, struct tz_conn *c, int64_t town,
                              struct tz_err *(*file)(void *to, int64_t file, int64_t key, const char *cls,
                                                     const uint8_t digest[TZ_DIGEST_BYTES]),
                              void *to);

/* ---- verify.c, anchor.c */
struct checking {
    void (*found)(void *to, const char *table, int64_t id, int64_t version, const char *what);
    void *to;
    struct tz_verify_result *result;
};
void tz_check_found(void *checking, const char *table, int64_t id, int64_t version, const char *what);
struct tz_err *tz_anchor_add(struct tz_store *s, const struct head *h);
struct tz_err *tz_anchors_check(struct tz_conn *c, struct tz_store *s, int64_t town, struct checking *k,
                                struct tz_arena *a);

/* ---- setting.c */
struct conf_line {
    const char *name, *value;
    struct conf_line *next;
};
struct conf {
    struct conf_line *lines; /* last first */
};
/* The store's folder as given, else the one by default; without slashes at its end, or what stands beside it would stand
 * in it. In `a`. */
const char *tz_folder_name(const char *dir, struct tz_arena *a);
struct tz_err *tz_conf_read(struct conf *out, const char *path, struct tz_arena *a);
struct tz_err *tz_conf_write(const char *path, const char *database, struct tz_arena *a);
const char *tz_conf_get(const struct conf *conf, const char *name);

/* ---- indexer.c */
struct tz_err *tz_indexer_start(struct tz_store *s);
void tz_indexer_stop(struct tz_store *s);
void tz_indexer_poke(struct tz_store *s);

/* ---- open.c: migrates only up to `limit` (restore) */
struct tz_err *tz_store_open_limited(struct tz_store **out, const struct tz_store_options *options,
                                     const struct schema_at *limit, size_t limit_n);

/* ---- memo.c */
struct memo;
void tz_memo_start(struct tz_store *s);
void tz_memo_stop(struct tz_store *s);
void tz_memo_forget(struct tz_store *s); /* everything */

struct tz_store {
    struct tz_arena *arena;
    const char *dir, *database; /* database NULL: SQLite */
    const char *key_dir, *root_dir;
    bool read_only;
    int readers;
    struct conf conf;
    const struct schema_at *schema_limit;
    size_t schema_limit_n;
    struct tz_db *db, *index;
    int lock_fd;
    pthread_mutex_t lock; /* towns, arena */
    struct town *towns;
    struct writer writer;
    int64_t disk_looked; /* tz_monotonic() of the last look at the disk */
    bool disk_low;
    struct indexer *indexer;
    struct memo *memo;
};

#endif
