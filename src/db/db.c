/* SPDX-License-Identifier: Apache-2.0
 *
 * The calls of db.h that are the same for every driver: values and formats, transactions, cursors.
 */
#include "db/db_priv.h"
#include "base/event.h"

#include <stdio.h>
#include <string.h>

struct tz_value tz_v_int(int64_t i)
{
    return (struct tz_value){.kind = TZ_INT, .i = i};
}

struct tz_value tz_v_text(const char *s)
{
    return s ? (struct tz_value){.kind = TZ_TEXT, .p = s, .n = strlen(s)} : tz_v_null();
}

struct tz_value tz_v_bytes(const void *p, size_t n)
{
    return p ? (struct tz_value){.kind = TZ_BYTES, .p = p, .n = n} : tz_v_null();
}

struct tz_value tz_v_null(void)
{
    return (struct tz_value){.kind = TZ_NULL};
}

bool tz_value_same(const struct tz_value *a, const struct tz_value *b)
{
    if (a->kind != b->kind)
        return false;
    switch (a->kind) {
    case TZ_NULL:
        return true;
    case TZ_INT:
        return a->i == b->i;
    case TZ_TEXT:
    case TZ_BYTES:
        return a->n == b->n && (a->n == 0 || memcmp(a->p, b->p, a->n) == 0);
    }
    return false;
}

/* ---- transactions */

struct tz_err *tz_db_snapshot(struct tz_conn *c)
{
    TZ_ASSERT(!c->in_transaction);
    TZ_TRY(c->driver->control(c, CONTROL_SNAPSHOT));
    c->in_transaction = true;
    return NULL;
}

void tz_db_snapshot_end(struct tz_conn *c)
{
    tz_db_rollback(c);
}

struct tz_err *tz_db_begin(struct tz_conn *c)
{
    TZ_ASSERT(!c->in_transaction);
    TZ_TRY(c->driver->control(c, CONTROL_BEGIN));
    c->in_transaction = true;
    c->saves = 0;
    return NULL;
}

struct tz_err *tz_db_commit(struct tz_conn *c)
{
    struct tz_err *e;
    TZ_ASSERT(c->in_transaction);
    e = c->driver->control(c, CONTROL_COMMIT);
    if (e)
        tz_db_rollback(c);
    c->in_transaction = false;
    return e;
}

void tz_db_rollback(struct tz_conn *c)
{
    struct tz_err *e;
    if (!c->in_transaction)
        return;
    c->in_transaction = false;
    c->saves = 0;
    e = c->driver->control(c, CONTROL_ROLLBACK);
    if (e) {
        c->broken = true; /* closed when given back: the server rolls back then */
        tz_event_err("db.rollback", 0, 0, e);
    }
}

struct tz_err *tz_db_savepoint(struct tz_conn *c)
{
    TZ_ASSERT(c->in_transaction);
    TZ_TRY(c->driver->control(c, CONTROL_SAVE));
    c->saves++;
    return NULL;
}

struct tz_err *tz_db_savepoint_release(struct tz_conn *c)
{
    TZ_ASSERT(c->saves > 0);
    TZ_TRY(c->driver->control(c, CONTROL_RELEASE));
    c->saves--;
    return NULL;
}

void tz_db_savepoint_rollback(struct tz_conn *c)
{
    struct tz_err *e;
    if (c->saves <= 0)
        return;
    c->saves--;
    e = c->driver->control(c, CONTROL_BACK);
    if (e) {
        c->broken = true;
        tz_event_err("db.savepoint", 0, 0, e);
    }
}

/* ---- statements */

/* Fills values from the arguments by the letters of `format`. */
static struct tz_err *collect(struct tz_value *values, size_t *count, const struct tz_sql *sql, const char *format,
                              va_list ap)
{
    size_t n = 0;
    for (const char *f = format ? format : ""; *f; f++, n++) {
        if (n == FORMAT_MAX)
            return tz_err_detail(tz_err(TZ_E_INTERNAL, "语句参数过多"), "%s: more than %d", sql->name, FORMAT_MAX);
        if (*f == 'i') {
            values[n] = tz_v_int(va_arg(ap, int64_t));
        } else if (*f == 'n') {
            values[n] = tz_v_int(va_arg(ap, int));
        } else if (*f == 't') {
            values[n] = tz_v_text(va_arg(ap, const char *));
        } else if (*f == 'b') {
            const void *p = va_arg(ap, const void *);
            values[n] = tz_v_bytes(p, va_arg(ap, size_t));
        } else if (*f == 'v') {
            values[n] = *va_arg(ap, const struct tz_value *);
        } else if (*f == '0') {
            values[n] = tz_v_null();
        } else {
            return tz_err_detail(tz_err(TZ_E_INTERNAL, "语句格式有误"), "%s: letter '%c'", sql->name, *f);
        }
    }
    *count = n;
    return NULL;
}

/* Says which statement failed. */
static struct tz_err *name_it(struct tz_err *e, const struct tz_sql *sql)
{
    if (!e)
        return NULL;
    return tz_err_detail(e, "%s: %s", sql->name ? sql->name : "?", e->detail ? e->detail : "");
}

struct tz_err *tz_db_execv(struct tz_conn *c, const struct tz_sql *sql, int64_t *changed, const struct tz_value *values,
                           size_t count)
{
    int64_t unused;
    return name_it(c->driver->exec(c, sql, changed ? changed : &unused, values, count), sql);
}

struct tz_err *tz_db_exec(struct tz_conn *c, const struct tz_sql *sql, int64_t *changed, const char *format, ...)
{
    struct tz_value values[FORMAT_MAX];
    size_t count = 0;
    struct tz_err *e;
    va_list ap;
    va_start(ap, format);
    e = collect(values, &count, sql, format, ap);
    va_end(ap);
    return e ? e : tz_db_execv(c, sql, changed, values, count);
}

struct tz_err *tz_db_later(struct tz_conn *c, const struct tz_sql *sql, const struct tz_value *values, size_t count)
{
    return name_it(c->driver->later(c, sql, values, count), sql);
}

struct tz_err *tz_db_script(struct tz_conn *c, const char *script)
{
    return c->driver->script(c, script);
}

/* ---- cursors */

static struct tz_err *rows_new(struct tz_rows **out, struct tz_conn *c)
{
    struct tz_rows *r = c->spare;
    if (r) {
        c->spare = r->next;
    } else {
        if (tz_arena_guard(c->arena))
            return tz_err_limit_memory();
        r = TZ_NEW(c->arena, struct tz_rows);
        tz_arena_unguard(c->arena);
    }
    *r = (struct tz_rows){.conn = c, .row = -1, .next = c->open};
    if (c->open)
        c->open->before = r;
    c->open = r;
    *out = r;
    return NULL;
}

static struct tz_err *open_rows(struct tz_rows **out, struct tz_conn *c, const struct tz_sql *sql,
                                const struct tz_value *values, size_t count, bool stream)
{
    struct tz_rows *r;
    struct tz_err *e;
    TZ_TRY(rows_new(&r, c));
    r->name = sql->name;
    r->stream = stream;
    e = c->driver->query(r, sql, values, count);
    if (e) {
        tz_rows_close(&r);
        return name_it(e, sql);
    }
    *out = r;
    return NULL;
}

struct tz_err *tz_db_queryv(struct tz_rows **out, struct tz_conn *c, const struct tz_sql *sql,
                            const struct tz_value *values, size_t count)
{
    return open_rows(out, c, sql, values, count, false);
}

struct tz_err *tz_db_streamv(struct tz_rows **out, struct tz_conn *c, const struct tz_sql *sql,
                             const struct tz_value *values, size_t count)
{
    return open_rows(out, c, sql, values, count, true);
}

struct tz_err *tz_db_query(struct tz_rows **out, struct tz_conn *c, const struct tz_sql *sql, const char *format, ...)
{
    struct tz_value values[FORMAT_MAX];
    size_t count = 0;
    struct tz_err *e;
    va_list ap;
    va_start(ap, format);
    e = collect(values, &count, sql, format, ap);
    va_end(ap);
    return e ? e : tz_db_queryv(out, c, sql, values, count);
}

struct tz_err *tz_db_int(int64_t *out, int64_t fallback, struct tz_conn *c, const struct tz_sql *sql,
                         const char *format, ...)
{
    struct tz_value values[FORMAT_MAX];
    size_t count = 0;
    struct tz_rows *r = NULL;
    struct tz_err *e;
    bool have = false;
    va_list ap;
    va_start(ap, format);
    e = collect(values, &count, sql, format, ap);
    va_end(ap);
    if (!e)
        e = tz_db_queryv(&r, c, sql, values, count);
    if (!e)
        e = tz_rows_next(r, &have);
    if (!e)
        *out = have && !tz_rows_null(r, 0) ? tz_rows_int(r, 0) : fallback;
    tz_rows_close(&r);
    return e;
}

struct tz_err *tz_rows_next(struct tz_rows *r, bool *have)
{
    struct tz_err *e;
    *have = false;
    if (r->ended)
        return NULL;
    e = r->conn->driver->next(r, have);
    if (!*have)
        r->ended = true;
    return e ? tz_err_detail(e, "%s: %s", r->name, e->detail ? e->detail : "") : NULL;
}

void tz_rows_close(struct tz_rows **address)
{
    struct tz_rows *r = *address;
    if (!r)
        return;
    *address = NULL;
    r->conn->driver->close_rows(r);
    *(r->before ? &r->before->next : &r->conn->open) = r->next;
    if (r->next)
        r->next->before = r->before;
    r->before = NULL;
    r->next = r->conn->spare;
    r->conn->spare = r;
}

void tz_db_close_cursors(struct tz_conn *c)
{
    while (c->open) {
        struct tz_rows *r = c->open;
        tz_rows_close(&r);
    }
}

int tz_rows_columns(const struct tz_rows *r)
{
    return r->columns;
}

struct tz_value tz_rows_value(const struct tz_rows *r, int column)
{
    TZ_ASSERT(column >= 0 && column < r->columns && !r->ended);
    return r->conn->driver->value(r, column);
}

bool tz_rows_null(const struct tz_rows *r, int column)
{
    return tz_rows_value(r, column).kind == TZ_NULL;
}

/* Text that is a number (a sum that the engine gave as text) is read as one. */
static int64_t int_of_text(const char *s)
{
    int64_t v = 0;
    bool minus = *s == '-';
    for (s += minus; *s >= '0' && *s <= '9'; s++)
        if (__builtin_mul_overflow(v, 10, &v) || __builtin_sub_overflow(v, *s - '0', &v))
            return 0;
    return minus ? v : -v;
}

int64_t tz_rows_int(const struct tz_rows *r, int column)
{
    struct tz_value v = tz_rows_value(r, column);
    return v.kind == TZ_INT ? v.i : v.kind == TZ_TEXT ? int_of_text(v.p) : 0;
}

const char *tz_rows_text(const struct tz_rows *r, int column)
{
    struct tz_value v = tz_rows_value(r, column);
    struct tz_rows *own = (struct tz_rows *)(uintptr_t)r; /* the number's text stands in the cursor */
    char *number;
    if (v.kind == TZ_INT) {
        number = own->number[own->number_at++ % 4];
        snprintf(number, sizeof own->number[0], "%lld", (long long)v.i);
        return number;
    }
    return v.kind == TZ_NULL ? NULL : v.p;
}

const void *tz_rows_bytes(const struct tz_rows *r, int column, size_t *n)
{
    struct tz_value v = tz_rows_value(r, column);
    *n = v.kind == TZ_BYTES || v.kind == TZ_TEXT ? v.n : 0;
    return v.kind == TZ_BYTES || v.kind == TZ_TEXT ? v.p : NULL;
}

char *tz_rows_copy(const struct tz_rows *r, int column, struct tz_arena *a)
{
    return tz_strdup(a, tz_rows_text(r, column));
}

static struct tz_err *settle(struct tz_conn *c, struct tz_arena *a)
{
    static const struct tz_sql stale = {
        "db.settle", "select null",
        "select string_agg(format('analyze %I.%I;', schemaname, relname), ' ') from pg_stat_user_tables "
        "where n_mod_since_analyze > 500 + n_live_tup / 5",
        "cross-town"};
    struct tz_rows *rows;
    bool have;
    char *text = NULL;
    TZ_TRY(tz_db_query(&rows, c, &stale, ""));
    struct tz_err *e = tz_rows_next(rows, &have);
    if (!e && have)
        text = tz_rows_copy(rows, 0, a);
    tz_rows_close(&rows);
    return e || !text ? e : tz_db_script(c, text);
}

void tz_db_settle(struct tz_db *db)
{
    struct tz_conn *c = NULL;
    if (tz_db_dialect(db) != TZ_POSTGRES)
        return;
    struct tz_arena *a = tz_arena_new(0);
    struct tz_err *e = tz_db_reader(&c, db, 0);
    if (!e)
        e = settle(c, a);
    tz_db_release(&c);
    tz_arena_destroy(&a);
    if (e)
        tz_event_err("db.settle", 0, 0, e);
}
