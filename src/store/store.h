/* SPDX-License-Identifier: Apache-2.0
 *
 * A store: a folder (main.db or a PostgreSQL URL, index.db, keys/, files/, backup/, lock, socket,
 * taizhang.conf) with one or more towns. Owns ids, the journal, requests, files, the index store, backup and
 * verify; runs the town's one writer. Domain folders bring their tables and their apply functions; nothing is
 * written to a record table outside a unit of work.
 *
 * Life of a unit: domain code prepares on a worker with a reader connection (rights, rules, seals, digests),
 * calls tz_store_run(); the writer takes up to 64 units or 20 ms, one transaction, head row locked once, a
 * savepoint each, calls work->apply, appends journal and items, commits (synced), then answers all.
 */
#ifndef TZ_STORE_STORE_H
#define TZ_STORE_STORE_H
#include "base/day.h"
#include "db/db.h"
#include "seal/ring.h"

struct tz_store;

struct tz_store_options {
    const char *dir;      /* NULL = ./taizhang.store */
    const char *database; /* NULL = SQLite in dir, else postgresql://… */
    bool create;          /* make it when absent */
    bool read_only;       /* take no lock; no writer */
    int readers;
    const char *what; /* who opens it, for the message to a second one: "serve", "import"; NULL = "taizhang" */
};
/* Migrates an older store after an automatic backup, refuses a newer one (TZ_E_VERSION), refuses a second writer
 * (TZ_E_BUSY: says who holds it; on PostgreSQL several processes may write, each batch takes the town's head row).
 * Register all schemas before. `read_only` on a store that must be migrated first: TZ_E_VERSION. */
TZ_MUST_CHECK struct tz_err *tz_store_open(struct tz_store **out, const struct tz_store_options *options);
void tz_store_close(struct tz_store **s);
const char *tz_store_dir(const struct tz_store *s);
/* Who writes to the store in `dir` now: *pid 0 = nobody. For commands that hand their work to the server. */
struct tz_holder {
    int64_t pid;
    const char *what;  /* tz_store_options.what */
    const char *since; /* as printed by tz_instant_print */
};
TZ_MUST_CHECK struct tz_err *tz_store_holder(struct tz_holder *out, const char *dir, struct tz_arena *a);
/* Refuses (TZ_E_DISK, says `what`, the bytes asked and left) when the store's disk has no room for so many more bytes beside
 * what must stay free: asked before work of many commits begins, so that it is not cut off half done. */
TZ_MUST_CHECK struct tz_err *tz_store_room_for(const struct tz_store *s, uint64_t bytes, const char *what);
struct tz_db *tz_store_db(struct tz_store *s);
/* The index database (on PostgreSQL the same database, UNLOGGED tables). NULL: opened read-only and there is none yet. */
struct tz_db *tz_store_index(struct tz_store *s);
/* The town's key ring, opened on first use, closed with the store. NULL: it cannot be opened, an event said why. */
struct tz_ring *tz_store_ring(struct tz_store *s, int64_t town);
/* Where they stand, for the keys' own backup and restore (tz_ring_restore). */
char *tz_store_ring_path(const struct tz_store *s, int64_t town, struct tz_arena *a);
char *tz_store_root_path(const struct tz_store *s, int64_t town, struct tz_arena *a);
/* The same of a folder whose store is not open, or not there yet: keys are laid in place before a restore. */
TZ_MUST_CHECK struct tz_err *tz_store_key_folders(const char **keys, const char **roots, const char *dir,
                                                  struct tz_arena *a);
/* Notes in the store's folder that a town's ring came from a copy: the next opening destroys in it again what was destroyed
 * since. Nothing where there is no store yet. */
TZ_MUST_CHECK struct tz_err *tz_store_keys_laid(const char *dir, int64_t town, struct tz_arena *a);

/* Towns. code = administrative code (dated attribute; the first is given at init). */
struct tz_town {
    int64_t town;
    const char *code;
    const char *name;
};
TZ_MUST_CHECK struct tz_err *tz_store_add_town(int64_t *town, struct tz_store *s, const char *code, const char *name,
                                               char **recovery, struct tz_arena *a);
TZ_MUST_CHECK struct tz_err *tz_store_towns(struct tz_town **out, size_t *n, struct tz_store *s, struct tz_arena *a);
/* code NULL: the only town, else TZ_E_USAGE names the towns. */
TZ_MUST_CHECK struct tz_err *tz_store_find_town(struct tz_town *out, struct tz_store *s, const char *code,
                                                struct tz_arena *a);

/* Ids: town * 2^37 + n, from blocks reserved in town_head; gaps harmless. Never inside apply (it may wait for the
 * writer): there tz_apply_new_id. */
TZ_MUST_CHECK struct tz_err *tz_store_new_id(int64_t *id, struct tz_store *s, int64_t town);
#define TZ_TOWN_OF(id) ((id) >> 37)

/* Who does it: goes into the journal. */
struct tz_actor {
    int64_t town;
    int64_t account;     /* 0 = system */
    const char *via;     /* "web", "cli", "import", "job", "field" */
    const char *os_user; /* command line only */
};

/* One item of a unit, reported by apply. */
enum tz_op {
    TZ_OP_CREATE,
    TZ_OP_CHANGE,
    TZ_OP_CORRECT,
    TZ_OP_MOVE,
    TZ_OP_STRIKE,
    TZ_OP_PLACE,
    TZ_OP_RESEAL,
    TZ_OP_FORGET
};

struct tz_apply; /* what apply may use while it runs in the writer */
struct tz_conn *tz_apply_conn(struct tz_apply *a);
int64_t tz_apply_town(const struct tz_apply *a);
int64_t tz_apply_j(const struct tz_apply *a);        /* journal number this unit will have */
tz_instant tz_apply_at(const struct tz_apply *a);    /* journal time, never going back */
struct tz_arena *tz_apply_arena(struct tz_apply *a); /* the unit's own: lives until tz_store_run returns */
struct tz_store *tz_apply_store(struct tz_apply *a);
TZ_MUST_CHECK struct tz_err *tz_apply_new_id(int64_t *id, struct tz_apply *a);
/* Adds a journal item; digest = the row digest (CONTRACTS A4). */
TZ_MUST_CHECK struct tz_err *tz_apply_item(struct tz_apply *a, int64_t id, int64_t version, enum tz_op op,
                                           const uint8_t digest[TZ_DIGEST_BYTES]);
/* The next shown number of (register prefix, year): unique, never reused, gaps allowed. */
TZ_MUST_CHECK struct tz_err *tz_apply_number(int64_t *n, struct tz_apply *a, const char *prefix, int year);
/* Registers a new entry id for ever; it is part of the unit's digest. */
TZ_MUST_CHECK struct tz_err *tz_apply_entry(struct tz_apply *a, int64_t id, const char *reg);

struct tz_work {
    struct tz_actor actor;
    const char *kind;              /* "create", "import", "target", "forget" … goes to the journal */
    const char *request;           /* request key from the client, or NULL */
    const uint8_t *request_digest; /* of the request's content; with `request` */
    /* Runs in the writer; what a failed one wrote is undone. No YAML, crypto, password or file work, and no allocation
     * from arenas of other threads (the caller's included): what it needs is made before, or in tz_apply_arena.
     * TZ_E_STALE = prepare again. */
    struct tz_err *(*apply)(struct tz_apply *a, void *data);
    void *data;
    bool bulk;  /* part of a big job: may share its commit with the parts that follow it while nobody else waits; its
                 * apply may run again when one of those fails */
    bool quiet; /* writes derived or operational rows only (sessions, leases, tallies built anew): no journal number */
    bool remakes; /* quiet; makes derived rows anew that lists read (paths, shields, clocks): drops kept counts */
    /* Out: */
    char *answer;  /* apply may set it (in tz_apply_arena); stored with the request, copied to `a` of tz_store_run */
    int64_t j;     /* journal number; 0 when quiet, or the request was known and `answer` is the stored one */
    bool repeated; /* the request key was known with the same digest: nothing was done */
};
/* Hands over to the writer and waits for the commit: NULL means it is on disk. Errors of apply come back as they are
 * (nothing of the unit is kept); TZ_E_REQUEST when the request key was used for other content; TZ_E_BUSY when too
 * many units wait or the clock stands more than five minutes behind the journal; TZ_E_DISK when the disk is full or
 * nearly so (all units of the batch fail, nothing is half done). */
TZ_MUST_CHECK struct tz_err *tz_store_run(struct tz_store *s, struct tz_work *w, struct tz_arena *a);

/* Called once at start by domain folders: their tables (forward-only, numbered, unique in `folder`), and
 * hooks for backup, verify, rebuild. Order of registration = order of levels. */
struct tz_migration {
    int number;
    const char *sqlite;
    const char *postgres; /* NULL = same */
};
struct tz_table {
    const char *name;
    enum { TZ_RECORD, TZ_DERIVED, TZ_INDEX, TZ_REFERENCE } cls;
    const char *key; /* comma-separated key columns, for canonical order in backups */
};
struct tz_schema {
    const char *folder;
    const struct tz_migration *migrations; /* ends with number 0 */
    const struct tz_table *tables;         /* ends with NULL name; fixed tables of this folder */
    /* Tables that come from packs, asked when needed (may be NULL). */
    struct tz_err *(*dynamic)(struct tz_table **out, size_t *n, struct tz_conn *c, int64_t town, struct tz_arena *a);
    /* Verify this folder's rows against the journal digests; reports each difference by `found` (may be
     * NULL). */
    struct tz_err *(*verify)(struct tz_store *s, int64_t town,
                             void (*found)(void *to, const char *table, int64_t id, int64_t version, const char *what),
                             void *to);
    struct tz_err *(*rebuild)(struct tz_store *s, int64_t town); /* derived tables from record tables (may be NULL) */
    /* The rest may be NULL. */
    /* Makes those dynamic tables that are missing, from what the fixed tables say (packs). Restore calls it, on the
     * writer's connection inside a transaction, when the fixed tables are filled and before the dynamic ones are. */
    struct tz_err *(*ensure)(struct tz_conn *c, int64_t town, struct tz_arena *a);
    /* After rows or keys came from a copy: these keys (perhaps none) were destroyed later than the rows say; journals it,
     * deletes what depends. And the other way: destroys keys that the rows say are destroyed and the ring has. */
    struct tz_err *(*forgot)(struct tz_store *s, int64_t town, const int64_t *keys, size_t n);
    /* Names every file (store/file.h) that this folder's rows refer to, current and past: sweeping, verify and restore
     * ask. `digest` as tz_file_put gave it. */
    struct tz_err *(*files)(struct tz_conn *c, int64_t town,
                            struct tz_err *(*file)(void *to, int64_t file, int64_t key, const char *cls,
                                                   const uint8_t digest[TZ_DIGEST_BYTES]),
                            void *to);
    /* Tables of the index store (their own numbers; UNLOGGED on PostgreSQL), and the work that keeps them: rows of the
     * journal numbers from < j <= till into the index. `main` reads the record tables, `index` writes inside a
     * transaction. from 0: the tables of this town are empty. Called soon after each commit, and at start. */
    const struct tz_migration *index_migrations;
    struct tz_err *(*index)(struct tz_store *s, struct tz_conn *index, struct tz_conn *main, int64_t town, int64_t from,
                            int64_t till);
};
void tz_store_register(const struct tz_schema *schema); /* the struct must live as long as the program */

/* Waits until the index is complete to journal number j, at most so long. False: not yet. */
bool tz_store_index_wait(struct tz_store *s, int64_t town, int64_t j, int milliseconds);

/* Journal reading: as known at a moment. A day means its end. 0 = now (the head). TZ_E_NOT_FOUND before the first unit. */
TZ_MUST_CHECK struct tz_err *tz_store_known_at(int64_t *j, struct tz_conn *c, int64_t town, tz_instant at);
/* The digest that journal item (j, id, version) says its row has; TZ_E_NOT_FOUND when there is no such item. */
TZ_MUST_CHECK struct tz_err *tz_journal_digest(uint8_t out[TZ_DIGEST_BYTES], struct tz_conn *c, int64_t town, int64_t j,
                                               int64_t id, int64_t version);
TZ_MUST_CHECK struct tz_err *tz_store_head(int64_t *j, uint8_t hash[TZ_DIGEST_BYTES], struct tz_conn *c, int64_t town);

/* Verify, rebuild, backup, restore. */
struct tz_verify_result {
    int64_t rows, units, forgotten, differences;
};
TZ_MUST_CHECK struct tz_err *
tz_store_verify(struct tz_verify_result *out, struct tz_store *s, int64_t town,
                void (*found)(void *to, const char *table, int64_t id, int64_t version, const char *what), void *to);
TZ_MUST_CHECK struct tz_err *tz_store_rebuild(struct tz_store *s, int64_t town);
TZ_MUST_CHECK struct tz_err *tz_store_backup(struct tz_store *s, const char *file,
                                             void (*progress)(void *to, int64_t done, int64_t all), void *to);
TZ_MUST_CHECK struct tz_err *tz_store_restore(const struct tz_store_options *into, const char *file);

#endif
