/* SPDX-License-Identifier: Apache-2.0
 *
 * Restore: a new store out of an archive, on either engine. Tables are made as they were when the archive was written,
 * filled, then brought up to this program; files are written; derived tables rebuilt; what was forgotten later is
 * forgotten again as soon as the keys are there; verified. A folder whose restore did not end holds `restoring` and
 * is refused by tz_store_open.
 */
#include "store/archive.h"
#include "store/tables.h"
#include "store/restore.h"
#include "base/event.h"
#include "base/file.h"
#include "base/text.h"
#include "store.sql.h"
#include "verify.sql.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define SCHEMAS_MAX 120
#define TOWNS_MAX 65536

struct restore {
    struct archive_in in;
    struct tz_arena *arena;
    struct schema_at schemas[SCHEMAS_MAX];
    size_t schema_n;
    struct replay_town *towns;
    size_t town_n;
    struct tz_store_options into;
    struct tz_store *store;
    struct tz_conn *conn;
    bool ensured;
    /* the table being filled */
    char table_name[64];
    struct table table;
    struct tz_sql insert;
};

static struct tz_err *bad(const struct restore *r, const char *what)
{
    return tz_err_detail(
        tz_err_place(tz_err_hint(tz_err(TZ_E_DAMAGED, "备份文件读不懂"), "请换一份备份"), "%s", r->in.path), "%s in %s",
        what, r->in.name);
}

/* ---- the first member */

static struct tz_err *take_line(struct restore *r, char *line)
{
    long long town, j, at;
    char word[64], hash[80], code[32];
    int number;
    if (sscanf(line, "schema %63s %d", word, &number) == 2 && r->schema_n < SCHEMAS_MAX) {
        r->schemas[r->schema_n++] = (struct schema_at){tz_strdup(r->arena, word), number};
        return NULL;
    }
    if (sscanf(line, "town %lld %lld %lld %79s %31s", &town, &j, &at, hash, code) == 5 && r->town_n < TOWNS_MAX) {
        r->towns[r->town_n++] = (struct replay_town){town, at};
        return NULL;
    }
    return bad(r, "a line of the first member");
}

static struct tz_err *read_description(struct restore *r)
{
    bool have;
    int format = 0;
    char *text, *next;
    TZ_TRY(tz_archive_next(&r->in, &have));
    if (!have || strcmp(r->in.name, "taizhang-archive") != 0 || sscanf(r->in.data, "taizhang archive %d", &format) != 1)
        return tz_err_place(
            tz_err_hint(tz_err(TZ_E_INPUT, "这不是 taizhang 的备份文件"), "请选择 taizhang backup 生成的 .tar 文件"),
            "%s", r->in.path);
    if (format != ARCHIVE_FORMAT)
        return tz_err_hint(tz_err(TZ_E_VERSION, "备份文件来自更新版本的程序"), "请升级 taizhang 后再恢复");
    r->towns = TZ_NEW_ARRAY(r->arena, 4096, struct replay_town);
    text = tz_strdup(r->arena, r->in.data);
    for (char *line = strchr(text, '\n'); line && line[1]; line = next) {
        next = strchr(++line, '\n');
        if (next)
            *next = '\0';
        if (r->town_n == 4096)
            return bad(r, "too many towns");
        TZ_TRY(take_line(r, line));
    }
    return NULL;
}

/* ---- tables */

/* Dynamic tables are made when the first of them comes: what declares them has been filled by then. */
static struct tz_err *ensure_dynamic(struct restore *r)
{
    size_t n;
    const struct tz_schema *const *list = tz_schemas(&n);
    if (r->ensured)
        return NULL;
    r->ensured = true;
    for (size_t i = 0; i < n; i++)
        for (size_t t = 0; list[i]->ensure && t < r->town_n; t++)
            TZ_TRY(list[i]->ensure(r->conn, r->towns[t].town, r->arena));
    return NULL;
}

static struct tz_err *begin_table(struct restore *r, const char *name, char *head)
{
    struct table there = {.name = tz_strdup(r->arena, name)};
    struct tz_sql empty;
    snprintf(r->table_name, sizeof r->table_name, "%s", name);
    r->table = (struct table){.name = there.name};
    TZ_TRY(tz_table_columns(&there, r->conn, r->arena));
    if (there.n == 0) {
        TZ_TRY(ensure_dynamic(r));
        TZ_TRY(tz_table_columns(&there, r->conn, r->arena));
    }
    if (there.n == 0)
        return tz_err_detail(
            tz_err_hint(tz_err(TZ_E_VERSION, "备份里有这个程序不认识的表"), "请用写备份时的程序版本恢复"), "%s", name);
    TZ_TRY(tz_table_parse_head(&r->table, head, r->arena));
    TZ_TRY(tz_table_empty(&empty, &there, r->arena)); /* rows that a migration put in stand in the archive too */
    TZ_TRY(tz_db_exec(r->conn, &empty, NULL, ""));
    return tz_table_insert(&r->insert, &r->table, r->arena);
}

static struct tz_err *insert_lines(struct restore *r, char *text)
{
    struct tz_value values[COLUMNS_MAX];
    char *next;
    for (char *line = text; *line; line = next) {
        next = strchr(line, '\n');
        if (!next)
            return bad(r, "a row cut short");
        *next++ = '\0';
        TZ_TRY(tz_table_parse_line(values, &r->table, line));
        TZ_TRY(tz_db_later(r->conn, &r->insert, values, r->table.n));
    }
    return NULL;
}

/* "table/<name>/<number>" */
static struct tz_err *take_table(struct restore *r)
{
    char name[64], *text = (char *)(uintptr_t)r->in.data, *end; /* the member is ours to overwrite */
    if (sscanf(r->in.name, "table/%63[a-z0-9_]/", name) != 1 || (end = strchr(text, '\n')) == NULL)
        return bad(r, "a table's name or columns");
    *end = '\0';
    TZ_TRY(tz_db_begin(r->conn));
    if (strcmp(name, r->table_name) != 0)
        TZ_TRY(begin_table(r, name, text));
    TZ_TRY(insert_lines(r, end + 1));
    return tz_db_commit(r->conn);
}

/* ---- files */

static struct tz_err *take_file(struct restore *r)
{
    long long town;
    unsigned long long id;
    char path[PATH_ROOM], dir[PATH_ROOM];
    int fd;
    bool ok;
    if (sscanf(r->in.name, "file/%lld/%10llx", &town, &id) != 2 || town <= 0 || town >= TOWNS_MAX)
        return bad(r, "a file's name");
    tz_file_path(path, r->store, town, (int64_t)(town << ID_BITS | (long long)id));
    snprintf(dir, sizeof dir, "%.*s", (int)(strrchr(path, '/') - path), path);
    TZ_TRY(tz_file_mkdir(dir, 0700));
    fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600);
    if (fd < 0)
        return tz_file_error(errno, "写入", path);
    ok = tz_file_write_all(fd, r->in.data, r->in.n); /* synced all together at the end */
    if (!ok) {
        struct tz_err *e = tz_file_error(errno, "写入", path);
        close(fd);
        return e;
    }
    close(fd);
    return NULL;
}

static struct tz_err *sync_all(struct restore *r)
{
    int fd = open(r->store->dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    bool ok = fd >= 0 && syncfs(fd) == 0;
    struct tz_err *e = ok ? NULL : tz_file_error(errno, "写入", r->store->dir);
    if (fd >= 0)
        close(fd);
    return e;
}

static struct tz_err *take_members(struct restore *r)
{
    bool have = true;
    for (;;) {
        TZ_TRY(tz_archive_next(&r->in, &have));
        if (!have)
            return sync_all(r);
        if (tz_starts(r->in.name, "table/"))
            TZ_TRY(take_table(r));
        else if (tz_starts(r->in.name, "file/"))
            TZ_TRY(take_file(r));
        else
            return bad(r, "an unknown member");
    }
}

/* ---- the store around it */

static struct tz_err *mark(const struct restore *r, bool restoring)
{
    const char *path = tz_printf(r->arena, "%s/restoring", r->store->dir);
    return restoring ? tz_file_write(path, "", 0, 0600) : tz_file_remove(path);
}

static struct tz_err *must_be_new(struct restore *r)
{
    int64_t towns = 0;
    TZ_TRY(tz_db_int(&towns, 0, r->conn, &SQL_TOWN_LAST, ""));
    return towns ? tz_err_hint(tz_err(TZ_E_CONFLICT, "这里已有台账库，恢复不会覆盖它"),
                               "请指定一个空目录；PostgreSQL 请用新建的空数据库")
                 : NULL;
}

static struct tz_err *fill(struct restore *r)
{
    struct tz_err *e;
    TZ_TRY(tz_store_open_limited(&r->store, &r->into, r->schemas, r->schema_n));
    e = tz_db_writer(&r->conn, r->store->db, 0);
    if (!e)
        e = must_be_new(r);
    if (!e)
        e = mark(r, true);
    if (!e)
        e = take_members(r);
    tz_db_release(&r->conn);
    if (!e)
        e = tz_schema_migrate(r->store->db, false, NULL, 0, r->arena);
    if (!e)
        e = tz_replay_note(r->store, r->towns, r->town_n, r->arena);
    if (!e)
        e = mark(r, false);
    tz_store_close(&r->store);
    return e;
}

/* Keys come apart from the archive, perhaps later: their absence is said, and is no fault of the rows. */
static void found(void *to, const char *table, int64_t id, int64_t version, const char *what)
{
    int64_t *faults = to;
    *faults += strcmp(table, "ring") != 0;
    tz_event(TZ_LEVEL_ERROR, "store.verify", 0, id, "%s version %lld: %s", table, (long long)version, what);
}

/* Rebuilds, forgets again (tz_store_open), verifies; what verify finds is an error: the archive or this program is at
 * fault. */
static struct tz_err *finish(struct restore *r)
{
    struct tz_verify_result result;
    int64_t faults = 0;
    r->into.create = false;
    TZ_TRY(tz_store_open(&r->store, &r->into));
    for (size_t i = 0; i < r->town_n; i++) {
        TZ_TRY(tz_store_rebuild(r->store, r->towns[i].town));
        TZ_TRY(tz_store_verify(&result, r->store, r->towns[i].town, found, &faults));
    }
    if (faults)
        return tz_err_hint(tz_err(TZ_E_DAMAGED, "已恢复，但核对出 %lld 处不符", (long long)faults),
                           "详情：taizhang verify；请换一份备份再恢复到别的目录");
    return NULL;
}

/* Reads all of it once before anything is made: a broken archive changes nothing. */
static struct tz_err *check_archive(const char *file, struct tz_arena *a)
{
    struct archive_in in;
    bool have = true;
    struct tz_err *e = tz_archive_open(&in, file, a);
    while (!e && have)
        e = tz_archive_next(&in, &have);
    tz_archive_close(&in);
    return e;
}

static struct tz_err *run(struct restore *r, const char *file)
{
    struct tz_err *e;
    enum schema_state state;
    if (tz_arena_guard(r->arena)) {
        tz_db_release(&r->conn);
        return tz_err_limit_memory();
    }
    TZ_TRY(tz_archive_open(&r->in, file, r->arena));
    TZ_TRY(read_description(r));
    TZ_TRY(check_archive(file, r->arena));
    TZ_TRY(tz_schema_check(&state, r->schemas, r->schema_n, false)); /* TZ_E_VERSION before anything is made */
    e = fill(r);
    if (!e)
        e = finish(r);
    tz_arena_unguard(r->arena);
    return e;
}

struct tz_err *tz_store_restore(const struct tz_store_options *into, const char *file)
{
    static struct restore r; /* large; commands restore one at a time */
    struct tz_err *e;
    memset(&r, 0, sizeof r);
    r.into = *into;
    r.into.create = true;
    r.into.read_only = false;
    r.in.fd = -1;
    r.arena = tz_arena_new((size_t)512 << 20);
    e = run(&r, file);
    tz_db_release(&r.conn);
    tz_store_close(&r.store);
    tz_archive_close(&r.in);
    tz_arena_destroy(&r.arena);
    return e;
}
