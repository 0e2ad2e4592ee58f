/* SPDX-License-Identifier: Apache-2.0
 *
 * One driver table for SQLite and PostgreSQL (and a scripted driver for tests). Named SQL stands in
 * `<folder>/x.sql` and is compiled into `x.sql.h` (tools/sqlgen); C binds by format and never prints SQL.
 * What packs need is generated in one place (pack/sql) into `struct tz_sql` as well.
 *
 * A connection belongs to one thread at a time. Rows and texts read from it live until the next call on the
 * cursor.
 */
#ifndef TZ_DB_DB_H
#define TZ_DB_DB_H
#include "base/arena.h"
#include "base/err.h"

struct tz_db;   /* a database: the readers' pool and the writer's connection */
struct tz_conn; /* one connection */
struct tz_rows; /* a running query */

enum tz_dialect { TZ_SQLITE, TZ_POSTGRES, TZ_SCRIPTED };

/* A statement. Parameters are $1..$n in both bodies; values are given in the order of
 * these numbers, whatever their order in the text. A
 * parameter whose type PostgreSQL cannot tell from a column (`$3 is null`, select lists) is written cast($3 as bigint). postgres == NULL: the same text serves both. Statements
 * are prepared once per connection and found again by `text` pointer and then by content, so generated ones
 * work too. */
struct tz_sql {
    const char *name; /* "store.journal_append": errors, plan tests and slow-query events name it */
    const char *sqlite;
    const char *postgres;
    const char *flags; /* comments after the name in the .sql file: "cross-town", "scan: why it may" */
};

enum tz_value_kind { TZ_NULL, TZ_INT, TZ_TEXT, TZ_BYTES };
struct tz_value {
    enum tz_value_kind kind;
    int64_t i;
    const char *p; /* text (NUL-terminated) or bytes */
    size_t n;      /* bytes of p */
};
struct tz_value tz_v_int(int64_t i);
struct tz_value tz_v_text(const char *s); /* NULL -> TZ_NULL */
struct tz_value tz_v_bytes(const void *p, size_t n);
struct tz_value tz_v_null(void);
bool tz_value_same(const struct tz_value *a, const struct tz_value *b);

struct tz_db_options {
    const char *where; /* a file path (SQLite) or postgresql://… */
    bool read_only;
    int readers; /* size of the readers' pool, 0 = 16 */
    bool index;  /* an index store: SQLite synchronous=NORMAL, not backed up */
};
TZ_MUST_CHECK struct tz_err *tz_db_open(struct tz_db **out, const struct tz_db_options *options);
void tz_db_close(struct tz_db **db);
enum tz_dialect tz_db_dialect(const struct tz_db *db);

/* Borrows a reader connection (waits when all are out, TZ_E_BUSY after 10 s). `town` chooses the server where
 * a store is spread over several. Give back with tz_db_release, which rolls back what is open. */
TZ_MUST_CHECK struct tz_err *tz_db_reader(struct tz_conn **out, struct tz_db *db, int64_t town);
/* The one writing connection of the town's server; only store/'s writer thread and migrations take it. */
TZ_MUST_CHECK struct tz_err *tz_db_writer(struct tz_conn **out, struct tz_db *db, int64_t town);
void tz_db_release(struct tz_conn **conn);
enum tz_dialect tz_conn_dialect(const struct tz_conn *c);
bool tz_conn_broken(const struct tz_conn *c); /* it will be closed when given back; what was open is rolled back */
/* Closes the cursors that are open on c: for whoever was left by a jump to an arena's guard. Release does it too. */
void tz_db_close_cursors(struct tz_conn *c);

/* A reader's snapshot: between begin and end all queries see one state. */
TZ_MUST_CHECK struct tz_err *tz_db_snapshot(struct tz_conn *c);
void tz_db_snapshot_end(struct tz_conn *c);

TZ_MUST_CHECK struct tz_err *tz_db_begin(struct tz_conn *c);  /* BEGIN IMMEDIATE / BEGIN */
TZ_MUST_CHECK struct tz_err *tz_db_commit(struct tz_conn *c); /* returns when it is on disk */
void tz_db_rollback(struct tz_conn *c);
TZ_MUST_CHECK struct tz_err *tz_db_savepoint(struct tz_conn *c);
TZ_MUST_CHECK struct tz_err *tz_db_savepoint_release(struct tz_conn *c);
void tz_db_savepoint_rollback(struct tz_conn *c);

/* Runs a statement that returns no rows. Format letters: i int64_t, n int, t const char * (NULL -> NULL), b
 * const void * and size_t, v const struct tz_value *, 0 NULL without an argument. *changed may be NULL. */
TZ_MUST_CHECK struct tz_err *tz_db_exec(struct tz_conn *c, const struct tz_sql *sql, int64_t *changed,
                                        const char *format, ...);
TZ_MUST_CHECK struct tz_err *tz_db_execv(struct tz_conn *c, const struct tz_sql *sql, int64_t *changed,
                                         const struct tz_value *values, size_t count);
/* Queued (PostgreSQL pipelines it; SQLite runs it at once); its error appears at the latest at the next
 * query, savepoint release or commit. */
TZ_MUST_CHECK struct tz_err *tz_db_later(struct tz_conn *c, const struct tz_sql *sql, const struct tz_value *values,
                                         size_t count);

TZ_MUST_CHECK struct tz_err *tz_db_query(struct tz_rows **out, struct tz_conn *c, const struct tz_sql *sql,
                                         const char *format, ...);
TZ_MUST_CHECK struct tz_err *tz_db_queryv(struct tz_rows **out, struct tz_conn *c, const struct tz_sql *sql,
                                          const struct tz_value *values, size_t count);
/* Like queryv, for answers too long to hold (backup, export, verify): row by row; until it is closed the connection
 * serves nothing else. */
TZ_MUST_CHECK struct tz_err *tz_db_streamv(struct tz_rows **out, struct tz_conn *c, const struct tz_sql *sql,
                                           const struct tz_value *values, size_t count);
TZ_MUST_CHECK struct tz_err *tz_rows_next(struct tz_rows *r, bool *have); /* steps; *have false at the end */
void tz_rows_close(struct tz_rows **r);                                   /* accepts NULL */
int tz_rows_columns(const struct tz_rows *r);
bool tz_rows_null(const struct tz_rows *r, int column);
int64_t tz_rows_int(const struct tz_rows *r, int column);      /* NULL -> 0 */
const char *tz_rows_text(const struct tz_rows *r, int column); /* NULL -> NULL; until the next step */
const void *tz_rows_bytes(const struct tz_rows *r, int column, size_t *n);
struct tz_value tz_rows_value(const struct tz_rows *r, int column); /* points into the row */
char *tz_rows_copy(const struct tz_rows *r, int column, struct tz_arena *a);
/* One row, one integer; *out = fallback when there is no row or it is NULL. */
TZ_MUST_CHECK struct tz_err *tz_db_int(int64_t *out, int64_t fallback, struct tz_conn *c, const struct tz_sql *sql,
                                       const char *format, ...);

/* Runs a script of statements (migrations, generated DDL). */
TZ_MUST_CHECK struct tz_err *tz_db_script(struct tz_conn *c, const char *script);

/* After much was written: PostgreSQL's statistics of the tables that have changed by a fifth are taken anew, as its autovacuum
 * would within minutes; without any, its planner sorts a register rather than walk an index. SQLite's are fixed
 * (sqlite.c). A failure is an event only: nothing depends on it but speed. */
void tz_db_settle(struct tz_db *db);

#endif
