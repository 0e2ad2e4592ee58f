/* SPDX-License-Identifier: Apache-2.0
 *
 * The SQLite driver: WAL, synchronous=FULL, one connection a thread (NOMUTEX). The writer never checkpoints by
 * itself: a thread of the database does, so that a commit waits for its own sync only.
 * docs/notes/store.md has the figures.
 */
#include "db/db_priv.h"
#include "base/event.h"

#include <sqlite3.h>
#include <string.h>

#define BUSY_MS 10000
#define CHECKPOINT_PAGES                                                                                               \
    4000                    /* new WAL pages after which the thread writes them back: a page written often goes once */
#define RESTART_PAGES 16000 /* beyond these it makes the log begin anew, waiting for readers */
#define RESTART_BUSY_MS 500

/* A database's own: the checkpoint thread. */
struct checkpointer {
    pthread_t thread;
    bool running, stop;
    pthread_mutex_t lock;
    pthread_cond_t wake;
    int pages; /* in the log now */
    int seen;  /* in the log when the thread last wrote back: it grows on while readers stand in it */
    sqlite3 *db;
};

static struct tz_err *fail(sqlite3 *db, int code)
{
    const char *text = db ? sqlite3_errmsg(db) : sqlite3_errstr(code);
    int extended = db ? sqlite3_extended_errcode(db) : code, primary = code & 0xff;
    struct tz_err *e;

    switch (primary) {
    case SQLITE_FULL:
        e = tz_err_hint(tz_err(TZ_E_DISK, "磁盘已满，没有写入"), "请清理磁盘或扩容后再试，已保存的内容不受影响");
        break;
    case SQLITE_IOERR:
    case SQLITE_CANTOPEN:
    case SQLITE_READONLY:
        e = tz_err_hint(tz_err(TZ_E_DISK, "数据库文件读写失败"), "请检查磁盘空间、目录权限和磁盘是否正常");
        break;
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
        e = tz_err_hint(tz_err(TZ_E_BUSY, "数据库正被占用"), "请稍后再试");
        break;
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
        e = tz_err_hint(tz_err(TZ_E_DAMAGED, "数据库文件已损坏"), "请停止使用，用最近的备份恢复(taizhang restore)");
        break;
    case SQLITE_CONSTRAINT:
        e = tz_err(extended == SQLITE_CONSTRAINT_UNIQUE || extended == SQLITE_CONSTRAINT_PRIMARYKEY ||
                           extended == SQLITE_CONSTRAINT_ROWID
                       ? TZ_E_CONFLICT
                       : TZ_E_DATABASE,
                   "与已有的记录重复或不符合约束");
        break;
    default:
        e = tz_err(TZ_E_DATABASE, "数据库拒绝了操作");
    }
    return tz_err_detail(e, "sqlite %d: %s", extended, text);
}

/* ---- checkpoint thread */

static void checkpoint_once(struct checkpointer *k)
{
    int log = 0, done = 0;
    int code = sqlite3_wal_checkpoint_v2(k->db, NULL, SQLITE_CHECKPOINT_PASSIVE, &log, &done);
    if (code == SQLITE_OK && log > RESTART_PAGES)
        code = sqlite3_wal_checkpoint_v2(k->db, NULL, SQLITE_CHECKPOINT_RESTART, &log, &done);
    if (code != SQLITE_OK && code != SQLITE_BUSY && code != SQLITE_LOCKED)
        tz_event(TZ_LEVEL_WARN, "db.checkpoint", 0, 0, "sqlite %d: %s", code, sqlite3_errmsg(k->db));
}

static void *checkpoint_run(void *data)
{
    struct checkpointer *k = data;
    pthread_mutex_lock(&k->lock);
    while (!k->stop) {
        if (k->pages - k->seen < CHECKPOINT_PAGES) {
            pthread_cond_wait(&k->wake, &k->lock);
            continue;
        }
        k->seen = k->pages;
        pthread_mutex_unlock(&k->lock);
        checkpoint_once(k);
        pthread_mutex_lock(&k->lock);
    }
    pthread_mutex_unlock(&k->lock);
    return NULL;
}

static int on_commit(void *data, sqlite3 *db, const char *name, int pages)
{
    struct checkpointer *k = data;
    (void)db;
    (void)name;
    pthread_mutex_lock(&k->lock);
    if (pages < k->pages)
        k->seen = 0; /* the log began anew */
    k->pages = pages;
    if (k->pages - k->seen >= CHECKPOINT_PAGES)
        pthread_cond_signal(&k->wake);
    pthread_mutex_unlock(&k->lock);
    return SQLITE_OK;
}

/* ---- connections */

static struct tz_err *run_script(sqlite3 *db, const char *script)
{
    int code = sqlite3_exec(db, script, NULL, NULL, NULL);
    return code == SQLITE_OK ? NULL : fail(db, code);
}

/* SQLite's count of its memory stands behind one mutex for the whole process: connections of many threads would wait for
 * each other at every allocation. Nobody asks for the count. */
static pthread_once_t configured = PTHREAD_ONCE_INIT;
static void configure(void)
{
    sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0); /* refused when somebody used SQLite before: then it is only slower */
}

static struct tz_err *open_handle(sqlite3 **out, const struct tz_db *db)
{
    int flags = (db->read_only ? SQLITE_OPEN_READONLY : SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE) |
                SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE;
    sqlite3 *handle = NULL;
    int code;

    pthread_once(&configured, configure);
    code = sqlite3_open_v2(db->where, &handle, flags, NULL);
    if (code != SQLITE_OK) {
        struct tz_err *e = tz_err_place(fail(handle, code), "%s", db->where);
        sqlite3_close(handle);
        return e;
    }
    sqlite3_busy_timeout(handle, BUSY_MS);
    sqlite3_db_config(handle, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
    sqlite3_db_config(handle, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, NULL);
    *out = handle;
    return NULL;
}

/* A new file is told to keep a log. What the file says of itself is read first: the pragma that asks for it would read the
 * schema of all registers, which the checkpointer never needs, half of what a short command does. Bytes 18 and 19 of the
 * header are 2 for a log (sqlite.org/fileformat2.html, 1.3.3). */
static struct tz_err *keep_log(sqlite3 *handle)
{
    unsigned char version[2] = {0, 0};
    sqlite3_file *file = NULL;

    if (sqlite3_file_control(handle, "main", SQLITE_FCNTL_FILE_POINTER, &file) == SQLITE_OK && file && file->pMethods &&
        file->pMethods->xRead(file, version, sizeof version, 18) == SQLITE_OK && version[0] == 2 && version[1] == 2)
        return NULL;
    return run_script(handle, "pragma journal_mode=wal");
}

static struct tz_err *start_checkpointer(struct tz_db *db, sqlite3 *handle)
{
    struct checkpointer *k = TZ_NEW(db->arena, struct checkpointer);
    pthread_mutex_init(&k->lock, NULL);
    pthread_cond_init(&k->wake, NULL);
    k->db = handle;
    db->impl = k;
    sqlite3_busy_timeout(handle, RESTART_BUSY_MS);
    if (pthread_create(&k->thread, NULL, checkpoint_run, k) != 0)
        return tz_err(TZ_E_LIMIT, "无法创建线程");
    k->running = true;
    return NULL;
}

static struct tz_err *sqlite_open(struct tz_db *db)
{
    sqlite3 *handle = NULL;
    struct tz_err *e;

    TZ_TRY(open_handle(&handle, db));
    e = run_script(handle, "pragma user_version"); /* reads the header: says what is no database */
    if (!e && !db->read_only)
        e = keep_log(handle);
    if (!e && !db->read_only && !db->index)
        return start_checkpointer(db, handle); /* keeps the handle; closed by sqlite_close */
    sqlite3_close(handle);
    return e ? tz_err_place(e, "%s", db->where) : NULL;
}

static void sqlite_close(struct tz_db *db)
{
    struct checkpointer *k = db->impl;
    if (!k)
        return;
    if (k->running) {
        pthread_mutex_lock(&k->lock);
        k->stop = true;
        pthread_cond_signal(&k->wake);
        pthread_mutex_unlock(&k->lock);
        pthread_join(k->thread, NULL);
    }
    sqlite3_close(k->db);
    pthread_cond_destroy(&k->wake);
    pthread_mutex_destroy(&k->lock);
    db->impl = NULL;
}

static struct tz_err *sqlite_connect(struct tz_conn *c)
{
    sqlite3 *handle = NULL;
    TZ_TRY(open_handle(&handle, c->db));
    c->impl = handle;
    TZ_TRY(run_script(handle, c->db->index ? "pragma synchronous=normal; pragma temp_store=memory"
                                           : "pragma synchronous=full; pragma temp_store=memory"));
    if (!c->writer)
        return run_script(handle, "pragma query_only=1; pragma cache_size=-8192; pragma mmap_size=1073741824");
    TZ_TRY(run_script(handle, "pragma cache_size=-49152; pragma mmap_size=1073741824"));
    if (c->db->index)
        return NULL;
    sqlite3_wal_hook(handle, on_commit, c->db->impl);
    return NULL;
}

static void sqlite_disconnect(struct tz_conn *c)
{
    int code = sqlite3_close(c->impl);
    if (code != SQLITE_OK)
        tz_event(TZ_LEVEL_ERROR, "db.close", 0, 0, "sqlite %d: %s", code, sqlite3_errmsg(c->impl));
    c->impl = NULL;
}

/* ---- statements */

/* SQLite counts $1 as a name in order of appearance; ?1 is what we mean. Quoted text is left alone. */
static void number_parameters(char *text)
{
    char quote = 0;
    for (char *s = text; *s; s++) {
        if (quote)
            quote = *s == quote ? 0 : quote;
        else if (*s == '\'' || *s == '"')
            quote = *s;
        else if (*s == '$' && s[1] >= '0' && s[1] <= '9')
            *s = '?';
    }
}

static struct tz_err *prepare(sqlite3_stmt **out, struct tz_conn *c, const char *text, unsigned flags)
{
    size_t n = strlen(text);
    char small[2048], *copy = small;
    struct tz_arena *a = NULL;
    int code;

    if (n >= sizeof small) {
        a = tz_arena_new(0);
        if (tz_arena_guard(a)) {
            tz_arena_destroy(&a);
            return tz_err_limit_memory();
        }
        copy = tz_alloc(a, n + 1);
    }
    memcpy(copy, text, n + 1);
    number_parameters(copy);
    code = sqlite3_prepare_v3(c->impl, copy, (int)n + 1, flags, out, NULL);
    tz_arena_destroy(&a);
    if (code != SQLITE_OK)
        return tz_err_detail(fail(c->impl, code), "sqlite %d: %s in: %.400s", code, sqlite3_errmsg(c->impl), text);
    return NULL;
}

/* The statement, ready to bind; *cached NULL when it stands outside the cache and must be finalized. */
static struct tz_err *get(sqlite3_stmt **out, struct stmt **cached, struct tz_conn *c, const struct tz_sql *sql)
{
    struct stmt *s = NULL;
    sqlite3_stmt *handle = NULL;
    TZ_TRY(tz_stmt_find(&s, c, sql->sqlite));
    if (!s) {
        TZ_TRY(prepare(out, c, sql->sqlite, 0));
    } else if (!s->ready) {
        TZ_TRY(prepare(&handle, c, sql->sqlite, SQLITE_PREPARE_PERSISTENT));
        s->handle = handle;
        s->ready = true;
    }
    if (s)
        *out = s->handle;
    *cached = s;
    return NULL;
}

static int bind_one(sqlite3_stmt *s, int at, const struct tz_value *v, sqlite3_destructor_type life)
{
    switch (v->kind) {
    case TZ_NULL:
        return sqlite3_bind_null(s, at);
    case TZ_INT:
        return sqlite3_bind_int64(s, at, v->i);
    case TZ_TEXT:
        return sqlite3_bind_text64(s, at, v->p, v->n, life, SQLITE_UTF8);
    case TZ_BYTES:
        return v->n ? sqlite3_bind_blob64(s, at, v->p, v->n, life) : sqlite3_bind_zeroblob(s, at, 0);
    }
    return SQLITE_MISUSE;
}

static struct tz_err *bind(struct tz_conn *c, sqlite3_stmt *s, const struct tz_value *values, size_t count,
                           sqlite3_destructor_type life)
{
    if ((size_t)sqlite3_bind_parameter_count(s) != count)
        return tz_err_detail(tz_err(TZ_E_INTERNAL, "语句参数个数不符"), "%d wanted, %zu given",
                             sqlite3_bind_parameter_count(s), count);
    for (size_t i = 0; i < count; i++) {
        int code = bind_one(s, (int)i + 1, &values[i], life);
        if (code != SQLITE_OK)
            return fail(c->impl, code);
    }
    return NULL;
}

static void finish(sqlite3_stmt *s, struct stmt *cached)
{
    if (!cached) {
        sqlite3_finalize(s);
        return;
    }
    sqlite3_reset(s);
    sqlite3_clear_bindings(s);
}

static struct tz_err *sqlite_exec(struct tz_conn *c, const struct tz_sql *sql, int64_t *changed,
                                  const struct tz_value *values, size_t count)
{
    sqlite3_stmt *s = NULL;
    struct stmt *cached = NULL;
    sqlite3_int64 before;
    struct tz_err *e;
    int code;

    TZ_TRY(get(&s, &cached, c, sql));
    before = sqlite3_total_changes64(c->impl);
    e = bind(c, s, values, count, SQLITE_STATIC);
    if (!e) {
        do
            code = sqlite3_step(s);
        while (code == SQLITE_ROW);
        if (code != SQLITE_DONE)
            e = fail(c->impl, code);
        else
            *changed = sqlite3_total_changes64(c->impl) - before;
    }
    finish(s, cached);
    return e;
}

static struct tz_err *sqlite_later(struct tz_conn *c, const struct tz_sql *sql, const struct tz_value *values,
                                   size_t count)
{
    int64_t unused;
    return sqlite_exec(c, sql, &unused, values, count);
}

static struct tz_err *sqlite_query(struct tz_rows *r, const struct tz_sql *sql, const struct tz_value *values,
                                   size_t count)
{
    sqlite3_stmt *s = NULL;
    struct tz_err *e;
    TZ_TRY(get(&s, &r->stmt, r->conn, sql));
    e = bind(r->conn, s, values, count, SQLITE_TRANSIENT);
    if (e) {
        finish(s, r->stmt);
        return e;
    }
    if (r->stmt)
        r->stmt->in_use = true;
    r->impl = s;
    r->columns = sqlite3_column_count(s);
    return NULL;
}

static struct tz_err *sqlite_next(struct tz_rows *r, bool *have)
{
    int code = sqlite3_step(r->impl);
    *have = code == SQLITE_ROW;
    return code == SQLITE_ROW || code == SQLITE_DONE ? NULL : fail(r->conn->impl, code);
}

static void sqlite_close_rows(struct tz_rows *r)
{
    if (!r->impl)
        return;
    finish(r->impl, r->stmt);
    if (r->stmt)
        r->stmt->in_use = false;
    r->impl = NULL;
}

static struct tz_value sqlite_value(const struct tz_rows *r, int column)
{
    sqlite3_stmt *s = r->impl;
    switch (sqlite3_column_type(s, column)) {
    case SQLITE_INTEGER:
        return tz_v_int(sqlite3_column_int64(s, column));
    case SQLITE_NULL:
        return tz_v_null();
    case SQLITE_BLOB: {
        const void *p = sqlite3_column_blob(s, column);
        return (struct tz_value){.kind = TZ_BYTES, .p = p ? p : "", .n = (size_t)sqlite3_column_bytes(s, column)};
    }
    default: {
        const char *p = (const char *)sqlite3_column_text(s, column);
        return (struct tz_value){.kind = TZ_TEXT, .p = p ? p : "", .n = (size_t)sqlite3_column_bytes(s, column)};
    }
    }
}

/* ---- control */

static struct tz_err *sqlite_control(struct tz_conn *c, enum control what)
{
    static const struct tz_sql table[] = {
        [CONTROL_BEGIN] = {"begin", "begin immediate", NULL, ""},
        [CONTROL_SNAPSHOT] = {"snapshot", "begin", NULL, ""},
        [CONTROL_COMMIT] = {"commit", "commit", NULL, ""},
        [CONTROL_ROLLBACK] = {"rollback", "rollback", NULL, ""},
        [CONTROL_SAVE] = {"save", "savepoint u", NULL, ""},
        [CONTROL_RELEASE] = {"release", "release u", NULL, ""},
        [CONTROL_BACK] = {"back", "rollback to u", NULL, ""},
    };
    int64_t unused;
    bool back = what == CONTROL_ROLLBACK || what == CONTROL_BACK;
    /* After a full disk or an I/O error SQLite has rolled back by itself. */
    if (back && sqlite3_get_autocommit(c->impl))
        return NULL;
    TZ_TRY(sqlite_exec(c, &table[what], &unused, NULL, 0));
    return what == CONTROL_BACK ? sqlite_exec(c, &table[CONTROL_RELEASE], &unused, NULL, 0) : NULL;
}

/* Without statistics SQLite takes one row in ten to have a given town, and prefers any index that begins with it. So
 * every index is declared to stand on a table of a million rows of one town, each further column cutting it by fifty:
 * plans are the same on every store, whatever is in it, and the plan test sees them. */
static const char statistics[] =
    "analyze sqlite_schema;"
    "insert into sqlite_stat1 (tbl, idx, stat)"
    " select t.name, case when t.wr and i.origin = 'pk' then t.name else i.name end,"
    "  '1000000' || (select group_concat(' ' || case"
    "    when i.\"unique\" and c.seqno = (select max(seqno) from pragma_index_info(i.name)) then 1"
    "    else 1000000 / (select case count(*) when 0 then 1 when 1 then 50 when 2 then 2500 when 3 then 125000 else "
    "1000000 end"
    "      from pragma_index_info(i.name) b where b.seqno <= c.seqno and b.name is not 'town') end, '')"
    "    from (select seqno from pragma_index_info(i.name) order by seqno) c)"
    " from pragma_table_list t, pragma_index_list(t.name) i"
    " where t.schema = 'main' and t.type = 'table' and t.name not like 'sqlite\\_%' escape '\\'"
    " and not exists (select 1 from sqlite_stat1 s where s.tbl = t.name"
    "   and s.idx = case when t.wr and i.origin = 'pk' then t.name else i.name end);"
    "analyze sqlite_schema";

static int64_t schema_cookie(sqlite3 *db)
{
    sqlite3_stmt *s = NULL;
    int64_t v = -1;
    if (sqlite3_prepare_v2(db, "pragma schema_version", -1, &s, NULL) == SQLITE_OK && sqlite3_step(s) == SQLITE_ROW)
        v = sqlite3_column_int64(s, 0);
    sqlite3_finalize(s);
    return v;
}

static struct tz_err *sqlite_script(struct tz_conn *c, const char *script)
{
    int64_t before = schema_cookie(c->impl);
    TZ_TRY(run_script(c->impl, script));
    return schema_cookie(c->impl) != before ? run_script(c->impl, statistics) : NULL;
}

static void sqlite_drop(struct tz_conn *c, struct stmt *s)
{
    (void)c;
    sqlite3_finalize(s->handle);
    s->handle = NULL;
}

const struct driver tz_driver_sqlite = {
    .dialect = TZ_SQLITE,
    .open = sqlite_open,
    .close = sqlite_close,
    .connect = sqlite_connect,
    .disconnect = sqlite_disconnect,
    .control = sqlite_control,
    .exec = sqlite_exec,
    .later = sqlite_later,
    .query = sqlite_query,
    .next = sqlite_next,
    .close_rows = sqlite_close_rows,
    .value = sqlite_value,
    .script = sqlite_script,
    .drop = sqlite_drop,
};
