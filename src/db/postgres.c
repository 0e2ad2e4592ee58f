/* SPDX-License-Identifier: Apache-2.0
 *
 * The PostgreSQL driver (libpq). Every statement is prepared once a connection and sent in pipeline mode, so that
 * what tz_db_later queued travels with the next statement in one round trip. Parameters go as text (the server
 * takes their types from the columns), bytes and all results as binary.
 */
#include "db/db_priv.h"
#include "base/event.h"
#include "base/text.h"

#include <libpq-fe.h>
#include <endian.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* So many statements, or so many bytes, are queued at most: their results must fit into the socket's buffer, or
 * both sides would wait for each other. */
#define QUEUE_MOST 100
#define QUEUE_BYTES 32768
#define DROPS_MOST 64

/* Type numbers of pg_type.dat; they never change. */
enum {
    OID_BOOL = 16,
    OID_BYTEA = 17,
    OID_CHAR = 18,
    OID_INT8 = 20,
    OID_INT2 = 21,
    OID_INT4 = 23,
    OID_OID = 26,
    OID_NUMERIC = 1700
};

struct pg_extra {
    const char **values;
    int *lengths, *formats;
    char (*ints)[24];
    size_t room;
    const char *queued[QUEUE_MOST]; /* names of what is in the pipeline */
    int queue;
    size_t queue_bytes;
    unsigned drops[DROPS_MOST]; /* evicted statements, deallocated when idle */
    int drop_count;
};

static struct tz_err *code_of(const char *state)
{
    if (!strcmp(state, "23505"))
        return tz_err(TZ_E_CONFLICT, "与已有的记录重复或不符合约束");
    if (!strncmp(state, "53", 2) && strcmp(state, "53300") != 0)
        return tz_err_hint(tz_err(TZ_E_DISK, "数据库服务器磁盘或内存不足，没有写入"), "请清理数据库服务器的磁盘后再试");
    if (!strncmp(state, "58", 2))
        return tz_err_hint(tz_err(TZ_E_DISK, "数据库服务器读写失败"), "请检查数据库服务器的磁盘");
    if (!strncmp(state, "XX001", 5) || !strncmp(state, "XX002", 5))
        return tz_err_hint(tz_err(TZ_E_DAMAGED, "数据库已损坏"), "请停止使用，用最近的备份恢复(taizhang restore)");
    if (!strncmp(state, "40", 2) || !strncmp(state, "55", 2) || !strncmp(state, "57", 2) || !strcmp(state, "53300"))
        return tz_err_hint(tz_err(TZ_E_BUSY, "数据库正忙"), "请稍后再试");
    return tz_err(TZ_E_DATABASE, "数据库拒绝了操作");
}

static char *one_line(char *out, size_t room, const char *text)
{
    size_t n = 0;
    for (; *text && n + 1 < room; text++)
        out[n++] = *text == '\n' ? ' ' : *text;
    while (n && out[n - 1] == ' ')
        n--;
    out[n] = '\0';
    return out;
}

static struct tz_err *lost(struct tz_conn *c)
{
    char line[400];
    c->broken = true;
    return tz_err_detail(tz_err_hint(tz_err(TZ_E_BUSY, "与数据库的连接中断"), "请重试；带请求号的操作重复提交只算一次"),
                         "%s", one_line(line, sizeof line, PQerrorMessage(c->impl)));
}

/* The error of a result; the message keeps SQLSTATE, since constraint names cannot be relied on. */
static struct tz_err *fail(struct tz_conn *c, const PGresult *r)
{
    const char *state = r ? PQresultErrorField(r, PG_DIAG_SQLSTATE) : NULL;
    const char *text = r ? PQresultErrorField(r, PG_DIAG_MESSAGE_PRIMARY) : NULL;
    char line[400];
    if (PQstatus(c->impl) == CONNECTION_BAD || !state)
        return lost(c);
    return tz_err_detail(code_of(state), "postgres %s: %s", state, one_line(line, sizeof line, text ? text : ""));
}

/* ---- connections */

static void on_notice(void *data, const PGresult *r)
{
    char line[400];
    (void)data;
    tz_event(TZ_LEVEL_DEBUG, "db.notice", 0, 0, "%s", one_line(line, sizeof line, PQresultErrorMessage(r)));
}

/* Runs text that answers at most one row; *out (may be NULL) gets its first value. */
static struct tz_err *simple(struct tz_conn *c, const char *text, char *out, size_t room)
{
    PGresult *r = PQexec(c->impl, text);
    ExecStatusType status = PQresultStatus(r);
    struct tz_err *e = NULL;
    if (status != PGRES_COMMAND_OK && status != PGRES_TUPLES_OK)
        e = fail(c, r);
    else if (out)
        snprintf(out, room, "%s", PQntuples(r) ? PQgetvalue(r, 0, 0) : "");
    PQclear(r);
    return e;
}

static struct tz_err *pg_connect(struct tz_conn *c)
{
    const char *keys[] = {"dbname", "fallback_application_name", "client_encoding", "connect_timeout", NULL};
    const char *values[] = {c->db->where, "taizhang", "UTF8", "10", NULL};
    char line[400];

    c->pg = TZ_NEW(c->arena, struct pg_extra);
    c->impl = PQconnectdbParams(keys, values, 1);
    if (!c->impl || PQstatus(c->impl) != CONNECTION_OK)
        return tz_err_detail(tz_err_hint(tz_err(TZ_E_DATABASE, "连接不上 PostgreSQL 数据库"),
                                         "请检查 --database 的地址、数据库服务是否启动、账号是否有权"),
                             "%s", one_line(line, sizeof line, PQerrorMessage(c->impl)));
    PQsetNoticeReceiver(c->impl, on_notice, NULL);
    /* An answer means "on disk", whatever the server's default. */
    TZ_TRY(simple(c, "set synchronous_commit = on; set jit = off; set timezone = 'UTC'; set lock_timeout = '30s'", NULL,
                  0));
    return c->writer ? NULL : simple(c, "set default_transaction_read_only = on", NULL, 0);
}

static void pg_disconnect(struct tz_conn *c)
{
    PQfinish(c->impl);
    c->impl = NULL;
}

static struct tz_err *check_server(struct tz_conn *c)
{
    char encoding[32], collation[64], fsync[8];
    TZ_TRY(simple(c, "show server_encoding", encoding, sizeof encoding));
    TZ_TRY(simple(c, "select datcollate from pg_database where datname = current_database()", collation,
                  sizeof collation));
    TZ_TRY(simple(c, "show fsync", fsync, sizeof fsync));
    if (strcmp(encoding, "UTF8") != 0 || (strncmp(collation, "C", 1) != 0 && strcmp(collation, "POSIX") != 0))
        return tz_err_hint(
            tz_err(TZ_E_DATABASE, "数据库的编码是 %s、排序规则是 %s，应为 UTF8 和 C.UTF-8", encoding, collation),
            "请用 create database … template template0 encoding 'UTF8' lc_collate 'C.UTF-8' lc_ctype "
            "'C.UTF-8' 新建数据库");
    if (strcmp(fsync, "on") != 0)
        tz_event(TZ_LEVEL_WARN, "db.fsync", 0, 0, "the server runs with fsync=%s: a power cut can lose data", fsync);
    return NULL;
}

static struct tz_err *pg_open(struct tz_db *db)
{
    struct tz_conn *c = NULL;
    struct tz_err *e;
    TZ_TRY(tz_db_reader(&c, db, 0));
    e = check_server(c);
    tz_db_release(&c);
    return e;
}

static void pg_close(struct tz_db *db)
{
    (void)db;
}

/* ---- parameters */

static struct tz_err *make_room(struct tz_conn *c, size_t count)
{
    struct pg_extra *x = c->pg;
    size_t room = 64;
    if (count <= x->room)
        return NULL;
    if (count > PARAMETERS_MAX)
        return tz_err(TZ_E_LIMIT, "一条语句的参数超过 %d 个", PARAMETERS_MAX);
    while (room < count)
        room *= 2;
    if (tz_arena_guard(c->arena))
        return tz_err_limit_memory();
    x->values = TZ_NEW_ARRAY(c->arena, room, const char *);
    x->lengths = TZ_NEW_ARRAY(c->arena, room, int);
    x->formats = TZ_NEW_ARRAY(c->arena, room, int);
    x->ints = tz_alloc_array(c->arena, room, sizeof *x->ints);
    x->room = room;
    tz_arena_unguard(c->arena);
    return NULL;
}

static size_t print_int(char *out, int64_t v)
{
    char small[24];
    size_t n = 0, at = 0;
    uint64_t u = v < 0 ? (uint64_t)0 - (uint64_t)v : (uint64_t)v;
    do
        small[n++] = (char)('0' + u % 10);
    while (u /= 10);
    if (v < 0)
        out[at++] = '-';
    while (n)
        out[at++] = small[--n];
    out[at] = '\0';
    return at;
}

/* Fills the arrays libpq wants; returns the bytes that will travel. */
static size_t fill(struct pg_extra *x, const struct tz_value *values, size_t count)
{
    size_t bytes = 0;
    for (size_t i = 0; i < count; i++) {
        const struct tz_value *v = &values[i];
        x->formats[i] = v->kind == TZ_BYTES;
        x->values[i] = v->p;
        x->lengths[i] = (int)v->n;
        if (v->kind == TZ_NULL) {
            x->values[i] = NULL;
        } else if (v->kind == TZ_INT) {
            x->lengths[i] = (int)print_int(x->ints[i], v->i);
            x->values[i] = x->ints[i];
        }
        bytes += (size_t)x->lengths[i] + 4;
    }
    return bytes;
}

/* ---- the pipeline */

/* Takes the results of one queued statement; the last data result goes to *last (may be NULL). */
static struct tz_err *take_results(struct tz_conn *c, const char *name, PGresult **last)
{
    struct tz_err *e = NULL;
    PGresult *r;
    while ((r = PQgetResult(c->impl)) != NULL) {
        ExecStatusType status = PQresultStatus(r);
        if (status == PGRES_FATAL_ERROR && !e) {
            e = fail(c, r);
            e = tz_err_detail(e, "%s: %s", name, e->detail ? e->detail : "");
        }
        if (last && (status == PGRES_COMMAND_OK || status == PGRES_TUPLES_OK)) {
            PQclear(*last);
            *last = r;
        } else {
            PQclear(r);
        }
        if (PQstatus(c->impl) == CONNECTION_BAD)
            break;
    }
    return e;
}

static void end_pipeline(struct tz_conn *c)
{
    PGresult *r;
    while (PQstatus(c->impl) == CONNECTION_OK && (r = PQgetResult(c->impl)) != NULL) {
        bool sync = PQresultStatus(r) == PGRES_PIPELINE_SYNC;
        PQclear(r);
        if (sync)
            break;
    }
    if (PQstatus(c->impl) != CONNECTION_OK || !PQexitPipelineMode(c->impl))
        c->broken = true;
}

/* Waits for everything queued; the first error is returned, the result of the last statement goes to *last. */
static struct tz_err *flush(struct tz_conn *c, PGresult **last)
{
    struct pg_extra *x = c->pg;
    struct tz_err *first = NULL;
    int n = x->queue;

    if (n == 0)
        return NULL;
    x->queue = 0;
    x->queue_bytes = 0;
    if (!PQpipelineSync(c->impl))
        return lost(c);
    for (int i = 0; i < n; i++) {
        struct tz_err *e = take_results(c, x->queued[i], i == n - 1 ? last : NULL);
        if (e && !first)
            first = e;
        else
            tz_err_free(e);
    }
    end_pipeline(c);
    if (!first && c->broken)
        first = lost(c);
    if (first && last) {
        PQclear(*last);
        *last = NULL;
    }
    return first;
}

static void deallocate(struct tz_conn *c)
{
    struct pg_extra *x = c->pg;
    if (x->drop_count == 0 || x->queue || PQtransactionStatus(c->impl) != PQTRANS_IDLE)
        return;
    for (int i = 0; i < x->drop_count; i++) {
        char text[40];
        struct tz_err *e;
        snprintf(text, sizeof text, "deallocate s%u", x->drops[i]);
        e = simple(c, text, NULL, 0);
        if (e)
            tz_event_err("db.deallocate", 0, 0, e);
    }
    x->drop_count = 0;
}

/* Makes sure the statement is prepared on the server; its name goes to `name`. */
static struct tz_err *prepared(char name[16], struct tz_conn *c, const struct tz_sql *sql)
{
    const char *text = sql->postgres ? sql->postgres : sql->sqlite;
    struct stmt *s = NULL;
    struct tz_err *e = NULL;
    PGresult *r;

    deallocate(c);
    TZ_TRY(tz_stmt_find(&s, c, text));
    TZ_ASSERT(s); /* results are whole: no cursor stands on a statement */
    if (s->ready) {
        snprintf(name, 16, "s%u", s->serial);
        return NULL;
    }
    TZ_TRY(flush(c, NULL));
    s->serial = ++c->serial;
    snprintf(name, 16, "s%u", s->serial);
    r = PQprepare(c->impl, name, text, 0, NULL);
    if (PQresultStatus(r) != PGRES_COMMAND_OK) {
        e = fail(c, r);
        e = tz_err_detail(e, "%s in: %.400s", e->detail ? e->detail : "", text);
    }
    s->ready = !e;
    PQclear(r);
    return e;
}

static struct tz_err *send(struct tz_conn *c, const struct tz_sql *sql, const struct tz_value *values, size_t count)
{
    struct pg_extra *x = c->pg;
    char name[16];
    size_t bytes;

    TZ_TRY(make_room(c, count));
    TZ_TRY(prepared(name, c, sql));
    bytes = fill(x, values, count);
    if (x->queue == QUEUE_MOST || (x->queue && x->queue_bytes + bytes > QUEUE_BYTES))
        TZ_TRY(flush(c, NULL));
    if (x->queue == 0 && !PQenterPipelineMode(c->impl))
        return lost(c);
    if (!PQsendQueryPrepared(c->impl, name, (int)count, x->values, x->lengths, x->formats, 1)) {
        char line[400];
        struct tz_err *e = tz_err_detail(tz_err(TZ_E_DATABASE, "数据库拒绝了操作"), "%s: %s", sql->name,
                                         one_line(line, sizeof line, PQerrorMessage(c->impl)));
        if (PQstatus(c->impl) == CONNECTION_BAD || x->queue == 0)
            c->broken = true;
        return e;
    }
    x->queued[x->queue++] = sql->name;
    x->queue_bytes += bytes;
    return NULL;
}

static struct tz_err *pg_exec(struct tz_conn *c, const struct tz_sql *sql, int64_t *changed,
                              const struct tz_value *values, size_t count)
{
    PGresult *last = NULL;
    TZ_TRY(send(c, sql, values, count));
    TZ_TRY(flush(c, &last));
    *changed = strtoll(PQcmdTuples(last), NULL, 10);
    PQclear(last);
    return NULL;
}

static struct tz_err *pg_later(struct tz_conn *c, const struct tz_sql *sql, const struct tz_value *values, size_t count)
{
    return send(c, sql, values, count);
}

/* ---- cursors */

/* A long answer row by row: the connection serves nothing else until the cursor is closed. In pipeline mode, as all else:
 * libpq (15) forgets single-row mode only when it goes on to another command of a pipeline, so that outside of one the next
 * statement's rows would come one by one too, and be taken for none. */
static struct tz_err *stream(struct tz_rows *r, const struct tz_sql *sql, const struct tz_value *values, size_t count)
{
    struct tz_conn *c = r->conn;
    struct pg_extra *x = c->pg;
    char name[16];
    TZ_TRY(flush(c, NULL));
    TZ_TRY(make_room(c, count));
    TZ_TRY(prepared(name, c, sql));
    fill(x, values, count);
    if (!PQenterPipelineMode(c->impl) ||
        !PQsendQueryPrepared(c->impl, name, (int)count, x->values, x->lengths, x->formats, 1) ||
        !PQsetSingleRowMode(c->impl) || !PQpipelineSync(c->impl))
        return lost(c);
    return NULL;
}

static struct tz_err *pg_query(struct tz_rows *r, const struct tz_sql *sql, const struct tz_value *values, size_t count)
{
    PGresult *last = NULL;
    if (r->stream)
        return stream(r, sql, values, count);
    TZ_TRY(send(r->conn, sql, values, count));
    TZ_TRY(flush(r->conn, &last));
    r->impl = last;
    r->columns = PQnfields(last);
    r->count = PQntuples(last);
    return NULL;
}

static struct tz_err *stream_next(struct tz_rows *r, bool *have)
{
    ExecStatusType status;
    PQclear(r->impl);
    r->impl = PQgetResult(r->conn->impl);
    r->row = 0;
    if (!r->impl)
        return NULL;
    status = PQresultStatus(r->impl);
    r->columns = PQnfields(r->impl);
    *have = status == PGRES_SINGLE_TUPLE;
    return status == PGRES_SINGLE_TUPLE || status == PGRES_TUPLES_OK ? NULL : fail(r->conn, r->impl);
}

static struct tz_err *pg_next(struct tz_rows *r, bool *have)
{
    if (r->stream)
        return stream_next(r, have);
    *have = ++r->row < r->count;
    return NULL;
}

static void pg_close_rows(struct tz_rows *r)
{
    PQclear(r->impl);
    r->impl = NULL;
    if (!r->stream)
        return;
    if (!r->ended) { /* the rest is not wanted: the server need not send it */
        PGcancel *cancel = PQgetCancel(r->conn->impl);
        char text[256];
        if (cancel)
            PQcancel(cancel, text, sizeof text);
        PQfreeCancel(cancel);
    }
    for (PGresult *rest; (rest = PQgetResult(r->conn->impl)) != NULL;) {
        PQclear(rest);
        if (PQstatus(r->conn->impl) == CONNECTION_BAD)
            break;
    }
    end_pipeline(r->conn);
}

static uint16_t get16(const char *p)
{
    uint16_t v;
    memcpy(&v, p, 2);
    return be16toh(v);
}

static int64_t get_int(const char *p, int n)
{
    uint32_t four;
    uint64_t eight;
    if (n == 2)
        return (int16_t)get16(p);
    if (n == 4) {
        memcpy(&four, p, 4);
        return (int32_t)be32toh(four);
    }
    memcpy(&eight, p, 8);
    return (int64_t)be64toh(eight);
}

/* numeric (what sum(bigint) gives): digits of base 10000. Only whole numbers that fit are asked for. */
static int64_t get_numeric(const char *p)
{
    int digits = (int16_t)get16(p), weight = (int16_t)get16(p + 2);
    bool minus = get16(p + 4) == 0x4000, wrong = get16(p + 4) & 0x8000;
    __int128 v = 0;
    for (int i = 0; i <= weight && !wrong; i++) {
        v = v * 10000 + (i < digits ? get16(p + 8 + 2 * i) : 0);
        wrong = v > INT64_MAX;
    }
    if (wrong || (weight + 1 < digits)) {
        tz_event(TZ_LEVEL_ERROR, "db.numeric", 0, 0, "a numeric answer is no whole number of 64 bits");
        return INT64_MAX;
    }
    return minus ? -(int64_t)v : (int64_t)v;
}

static struct tz_value pg_value(const struct tz_rows *r, int column)
{
    const char *p = PQgetvalue(r->impl, r->row, column);
    int n = PQgetlength(r->impl, r->row, column);
    if (PQgetisnull(r->impl, r->row, column))
        return tz_v_null();
    switch (PQftype(r->impl, column)) {
    case OID_BOOL:
        return tz_v_int(*p != 0);
    case OID_INT2:
    case OID_INT4:
    case OID_INT8:
        return tz_v_int(get_int(p, n));
    case OID_OID:
        return tz_v_int((uint32_t)get_int(p, n));
    case OID_NUMERIC:
        return tz_v_int(get_numeric(p));
    case OID_BYTEA:
        return (struct tz_value){.kind = TZ_BYTES, .p = p, .n = (size_t)n};
    default:
        return (struct tz_value){.kind = TZ_TEXT, .p = p, .n = (size_t)n};
    }
}

/* ---- control */

/* begin and savepoint travel with what follows; the others are waited for. */
static struct tz_err *pg_control(struct tz_conn *c, enum control what)
{
    static const struct tz_sql table[] = {
        [CONTROL_BEGIN] = {"begin", "begin", NULL, ""},
        [CONTROL_SNAPSHOT] = {"snapshot", "begin isolation level repeatable read read only", NULL, ""},
        [CONTROL_COMMIT] = {"commit", "commit", NULL, ""},
        [CONTROL_ROLLBACK] = {"rollback", "rollback", NULL, ""},
        [CONTROL_SAVE] = {"save", "savepoint u", NULL, ""},
        [CONTROL_RELEASE] = {"release", "release savepoint u", NULL, ""},
        [CONTROL_BACK] = {"back", "rollback to savepoint u", NULL, ""},
    };
    PGresult *last = NULL;
    struct tz_err *e;

    if (what == CONTROL_BEGIN || what == CONTROL_SNAPSHOT || what == CONTROL_SAVE)
        return send(c, &table[what], NULL, 0);
    if (what == CONTROL_ROLLBACK || what == CONTROL_BACK)
        tz_err_free(flush(c, NULL)); /* what was queued is undone anyway; its error was or is reported by the caller */
    TZ_TRY(send(c, &table[what], NULL, 0));
    if (what == CONTROL_BACK)
        TZ_TRY(send(c, &table[CONTROL_RELEASE], NULL, 0));
    TZ_TRY(flush(c, &last));
    e = what == CONTROL_COMMIT && strcmp(PQcmdStatus(last), "COMMIT") != 0
            ? tz_err_detail(tz_err(TZ_E_DATABASE, "数据库没有保存"), "commit answered %s", PQcmdStatus(last))
            : NULL;
    PQclear(last);
    return e;
}

static struct tz_err *pg_script(struct tz_conn *c, const char *script)
{
    TZ_TRY(flush(c, NULL));
    return simple(c, script, NULL, 0);
}

static void pg_drop(struct tz_conn *c, struct stmt *s)
{
    struct pg_extra *x = c->pg;
    if (x->drop_count < DROPS_MOST)
        x->drops[x->drop_count++] = s->serial;
}

const struct driver tz_driver_postgres = {
    .dialect = TZ_POSTGRES,
    .open = pg_open,
    .close = pg_close,
    .connect = pg_connect,
    .disconnect = pg_disconnect,
    .control = pg_control,
    .exec = pg_exec,
    .later = pg_later,
    .query = pg_query,
    .next = pg_next,
    .close_rows = pg_close_rows,
    .value = pg_value,
    .script = pg_script,
    .drop = pg_drop,
};
