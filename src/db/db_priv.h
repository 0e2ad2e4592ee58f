/* SPDX-License-Identifier: Apache-2.0
 *
 * What the drivers and the common part of db/ share. db.c dispatches and counts transactions, pool.c lends
 * connections, stmt.c keeps prepared statements, sqlite.c, postgres.c and scripted.c are the drivers.
 */
#ifndef TZ_DB_DB_PRIV_H
#define TZ_DB_DB_PRIV_H
#include "db/db.h"
#include <pthread.h>

enum control {
    CONTROL_BEGIN,
    CONTROL_SNAPSHOT,
    CONTROL_COMMIT,
    CONTROL_ROLLBACK,
    CONTROL_SAVE,
    CONTROL_RELEASE,
    CONTROL_BACK
};

/* A prepared statement in a connection's cache. */
struct stmt {
    char *text;  /* own copy */
    size_t room; /* bytes of text's buffer */
    uint64_t hash;
    void *handle;       /* sqlite3_stmt; PostgreSQL: NULL */
    unsigned serial;    /* PostgreSQL: its name is "s<serial>" */
    bool ready, in_use; /* prepared; a cursor stands on it */
    struct stmt *chain; /* same bucket */
    struct stmt *newer, *older;
};
#define STMT_BUCKETS 256
struct stmt_cache {
    struct stmt *buckets[STMT_BUCKETS];
    struct stmt *newest, *oldest;
    size_t count;
};
extern size_t tz_db_stmt_bound; /* most statements a connection keeps; tests lower it */

struct driver;
struct tz_conn {
    struct tz_db *db;
    const struct driver *driver;
    struct tz_arena *arena;
    void *impl; /* sqlite3 *, PGconn *, script */
    struct stmt_cache cache;
    unsigned serial; /* of prepared statements */
    bool writer, in_transaction, broken;
    int saves;             /* open savepoints */
    struct tz_rows *spare; /* cursors not in use */
    struct tz_rows *open;  /* cursors in use */
    struct tz_conn *next;  /* in the pool */
    struct pg_extra *pg;   /* the PostgreSQL driver's own */
};

struct tz_rows {
    struct tz_conn *conn;
    const char *name; /* of the statement */
    struct stmt *stmt;
    bool uncached, stream, ended;
    void *impl;     /* sqlite3_stmt *, PGresult *, step */
    int row, count; /* PostgreSQL, scripted */
    int columns;
    char number[4][24]; /* integers asked for as text */
    unsigned number_at;
    struct tz_arena *scratch;      /* scripted */
    struct tz_rows *next, *before; /* among the open or the spare ones */
};

struct driver {
    enum tz_dialect dialect;
    struct tz_err *(*open)(struct tz_db *db); /* once a database */
    void (*close)(struct tz_db *db);
    struct tz_err *(*connect)(struct tz_conn *c);
    void (*disconnect)(struct tz_conn *c);
    struct tz_err *(*control)(struct tz_conn *c, enum control what);
    struct tz_err *(*exec)(struct tz_conn *c, const struct tz_sql *sql, int64_t *changed, const struct tz_value *values,
                           size_t count);
    struct tz_err *(*later)(struct tz_conn *c, const struct tz_sql *sql, const struct tz_value *values, size_t count);
    struct tz_err *(*query)(struct tz_rows *r, const struct tz_sql *sql, const struct tz_value *values, size_t count);
    struct tz_err *(*next)(struct tz_rows *r, bool *have);
    void (*close_rows)(struct tz_rows *r);
    struct tz_value (*value)(const struct tz_rows *r, int column);
    struct tz_err *(*script)(struct tz_conn *c, const char *script);
    void (*drop)(struct tz_conn *c, struct stmt *s); /* a statement leaves the cache */
};
extern const struct driver tz_driver_sqlite, tz_driver_postgres, tz_driver_scripted;

struct tz_db {
    struct tz_arena *arena;
    const struct driver *driver;
    const char *where;
    bool read_only, index;
    int readers;
    void *impl; /* the driver's own */
    pthread_mutex_t lock;
    pthread_cond_t back; /* a connection was given back */
    struct tz_conn *idle;
    int out; /* reader connections that exist and are lent */
    int existing;
    struct tz_conn *writer;
    bool writer_out;
};

/* Finds the statement of this text or makes room for it (not yet prepared: ready is false). NULL when the text
 * is in use by an open cursor: prepare it outside the cache. */
TZ_MUST_CHECK struct tz_err *tz_stmt_find(struct stmt **out, struct tz_conn *c, const char *text);
/* Drops all: the connection is about to close. */
void tz_stmt_clear(struct tz_conn *c);

#define PARAMETERS_MAX 30000
#define FORMAT_MAX 64
#endif
