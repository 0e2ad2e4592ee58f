/* SPDX-License-Identifier: Apache-2.0
 *
 * Opening and closing a store. Order: folder, settings, lock, database, versions and migrations, towns, index store,
 * writer, indexer; closing goes back.
 */
#include "store/restore.h"
#include "store/store_priv.h"
#include "base/file.h"
#include "base/event.h"
#include "base/text.h"

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define STORE_BYTES ((size_t)64 << 20)

static bool exists(const char *path)
{
    struct stat st;
    return stat(path, &st) == 0;
}

/* Empty, or with nothing but keys laid there for a restore. */
static bool is_empty(const char *dir)
{
    DIR *d = opendir(dir);
    bool nothing = true;
    struct dirent *f;
    while (d && (f = readdir(d)) != NULL)
        if (strcmp(f->d_name, ".") != 0 && strcmp(f->d_name, "..") != 0 && strcmp(f->d_name, "keys") != 0)
            nothing = false;
    if (d)
        closedir(d);
    return nothing;
}

/* ---- the folder */

static struct tz_err *make_folder(struct tz_store *s, const char *conf_path, struct tz_arena *a)
{
    static const char *const below[] = {"keys", "files", "backup"};
    if (exists(s->dir) && !is_empty(s->dir))
        return tz_err_hint(
            tz_err_place(tz_err(TZ_E_CONFLICT, "目录里已有别的文件，不能在这里新建台账库"), "%s", s->dir),
            "请换一个空目录");
    TZ_TRY(tz_file_mkdir(s->dir, 0700));
    for (size_t i = 0; i < sizeof below / sizeof *below; i++)
        TZ_TRY(tz_file_mkdir(tz_printf(a, "%s/%s", s->dir, below[i]), 0700));
    return tz_conf_write(conf_path, s->database, a);
}

static const char *folder_of_setting(struct tz_store *s, const char *name, const char *fallback)
{
    const char *value = tz_conf_get(&s->conf, name);
    if (!*value)
        return fallback;
    return *value == '/' ? value : tz_printf(s->arena, "%s/%s", s->dir, value);
}

/* Root keys stand beside the folder, never in it: what copies the folder does not copy them. */
static void key_folders(struct tz_store *s)
{
    s->key_dir = folder_of_setting(s, "keys", tz_printf(s->arena, "%s/keys", s->dir));
    s->root_dir = folder_of_setting(s, "root_keys", tz_printf(s->arena, "%s.root", s->dir));
}

const char *tz_folder_name(const char *dir, struct tz_arena *a)
{
    char *out = tz_strdup(a, dir ? dir : "./taizhang.store");
    for (size_t n = strlen(out); n > 1 && out[n - 1] == '/'; n--)
        out[n - 1] = 0;
    return out;
}

static struct tz_err *find_folder(struct tz_store *s, const struct tz_store_options *o)
{
    const char *conf_path = tz_printf(s->arena, "%s/taizhang.conf", s->dir), *database;
    bool there = exists(conf_path);
    if (!there && !o->create)
        return tz_err_hint(tz_err_place(tz_err(TZ_E_MISSING, "这里没有台账库"), "%s", s->dir),
                           "请用 --store 指明台账库，或先运行 taizhang init 新建");
    if (tz_file_exists(tz_printf(s->arena, "%s/restoring", s->dir)))
        return tz_err_hint(tz_err_place(tz_err(TZ_E_DAMAGED, "这里的恢复没有完成"), "%s", s->dir),
                           "请删去这个目录（PostgreSQL 还有那个数据库），重新恢复到空目录");
    if (!there)
        TZ_TRY(make_folder(s, conf_path, s->arena));
    TZ_TRY(tz_conf_read(&s->conf, conf_path, s->arena));
    database = tz_conf_get(&s->conf, "database");
    if (!s->database && *database)
        s->database = database;
    key_folders(s);
    return NULL;
}

struct tz_err *tz_store_key_folders(const char **keys, const char **roots, const char *dir, struct tz_arena *a)
{
    struct tz_store s = {.arena = a, .dir = tz_folder_name(dir, a)};
    const char *conf_path = tz_printf(a, "%s/taizhang.conf", s.dir);
    if (exists(conf_path))
        TZ_TRY(tz_conf_read(&s.conf, conf_path, a));
    key_folders(&s);
    *keys = s.key_dir;
    *roots = s.root_dir;
    return NULL;
}

/* ---- the databases */

/* A copy of what is, before it is changed: SQLite's own, exact; on PostgreSQL an archive. */
static struct tz_err *backup_before(struct tz_store *s, struct tz_arena *a)
{
    static const struct tz_sql copy = {"store.copy", "vacuum into $1", NULL, "cross-town"};
    char when[40];
    const char *path;
    struct tz_conn *c = NULL;
    struct tz_err *e;

    tz_instant_print(when, tz_now());
    for (char *p = when; *p; p++)
        *p = *p == ':' || *p == '+' ? '-' : *p;
    path = tz_printf(a, "%s/backup/before-upgrade-%s.%s", s->dir, when, s->database ? "tar" : "db");
    for (int again = 2; tz_file_exists(path); again++)
        path = tz_printf(a, "%s/backup/before-upgrade-%s-%d.%s", s->dir, when, again, s->database ? "tar" : "db");
    tz_event(TZ_LEVEL_INFO, "store.backup", 0, 0, "before migrating: %s", path);
    TZ_TRY(tz_file_mkdir(tz_printf(a, "%s/backup", s->dir), 0700));
    if (s->database) {
        TZ_TRY(tz_towns_load(s));
        e = tz_store_backup(s, path, NULL, NULL);
        return e ? tz_err_wrap(e, e->code, "升级前的自动备份没有成功，没有升级") : NULL;
    }
    TZ_TRY(tz_db_writer(&c, s->db, 0));
    e = tz_db_exec(c, &copy, NULL, "t", path);
    tz_db_release(&c);
    return e ? tz_err_wrap(e, e->code, "升级前的自动备份没有成功，没有升级") : NULL;
}

static struct tz_err *bring_up(struct tz_store *s, struct tz_db *db, bool index, struct tz_arena *a)
{
    struct schema_at *list = NULL;
    size_t n = 0;
    enum schema_state state;
    TZ_TRY(tz_schema_read(&list, &n, db, a));
    TZ_TRY(tz_schema_check(&state, list, n, index));
    if (state == SCHEMA_CURRENT)
        return NULL;
    if (s->read_only)
        return index ? NULL
                     : tz_err_hint(tz_err(TZ_E_VERSION, state == SCHEMA_NONE ? "台账库还没有建好" : "台账库需要先升级"),
                                   "请先运行一次 taizhang serve 或任一写入命令");
    if (state == SCHEMA_BEHIND && !index)
        TZ_TRY(backup_before(s, a));
    return tz_schema_migrate(db, index, s->schema_limit, s->schema_limit_n, a);
}

static struct tz_err *open_main(struct tz_store *s)
{
    struct tz_db_options o = {.read_only = s->read_only, .readers = s->readers};
    o.where = s->database ? s->database : tz_printf(s->arena, "%s/main.db", s->dir);
    TZ_TRY(tz_db_open(&s->db, &o));
    return bring_up(s, s->db, false, s->arena);
}

/* The index store holds nothing that cannot be made anew: a damaged one is put aside. */
static struct tz_err *open_index(struct tz_store *s)
{
    struct tz_db_options o = {.read_only = s->read_only, .readers = s->readers, .index = true};
    const char *path = tz_printf(s->arena, "%s/index.db", s->dir);
    struct tz_err *e;
    o.where = s->database ? s->database : path;
    if (s->read_only && !s->database && !exists(path))
        return NULL;
    e = tz_db_open(&s->index, &o);
    if (!e)
        e = bring_up(s, s->index, true, s->arena);
    if (!e || s->database || s->read_only || (e->code != TZ_E_DAMAGED && e->code != TZ_E_VERSION))
        return e;
    tz_event_err("store.index_remade", 0, 0, e);
    tz_db_close(&s->index);
    rename(path, tz_printf(s->arena, "%s.damaged", path));
    unlink(tz_printf(s->arena, "%s-wal", path));
    unlink(tz_printf(s->arena, "%s-shm", path));
    TZ_TRY(tz_db_open(&s->index, &o));
    return bring_up(s, s->index, true, s->arena);
}

static struct tz_err *open_parts(struct tz_store *s, const struct tz_store_options *o)
{
    TZ_TRY(find_folder(s, o));
    if (!s->read_only && !s->database)
        TZ_TRY(tz_lock_take(&s->lock_fd, s->dir, o->what ? o->what : "taizhang", s->arena));
    TZ_TRY(open_main(s));
    if (!s->towns)
        TZ_TRY(tz_towns_load(s));
    TZ_TRY(open_index(s));
    if (s->read_only)
        return NULL;
    TZ_TRY(tz_writer_start(s));
    TZ_TRY(tz_indexer_start(s));
    return s->schema_limit ? NULL : tz_replay_run(s);
}

struct tz_err *tz_store_open_limited(struct tz_store **out, const struct tz_store_options *options,
                                     const struct schema_at *limit, size_t limit_n)
{
    struct tz_arena *a = tz_arena_new(STORE_BYTES);
    struct tz_store *volatile s = NULL;
    struct tz_store *made;
    struct tz_err *e;

    if (tz_arena_guard(a)) {
        e = tz_err_limit_memory();
    } else {
        s = made = TZ_NEW(a, struct tz_store);
        made->arena = a;
        made->dir = tz_folder_name(options->dir, a);
        made->database = tz_strdup(a, options->database);
        made->read_only = options->read_only;
        made->readers = options->readers;
        made->lock_fd = -1;
        made->schema_limit = limit;
        made->schema_limit_n = limit_n;
        pthread_mutex_init(&made->lock, NULL);
        pthread_mutex_init(&made->writer.lock, NULL);
        pthread_cond_init(&made->writer.wake, NULL);
        tz_memo_start(made);
        e = open_parts(made, options);
        tz_arena_unguard(a);
    }
    if (e) {
        made = s;
        if (made)
            tz_store_close(&made);
        else
            tz_arena_destroy(&a);
        return e;
    }
    *out = s;
    return NULL;
}

struct tz_err *tz_store_open(struct tz_store **out, const struct tz_store_options *options)
{
    return tz_store_open_limited(out, options, NULL, 0);
}

void tz_store_close(struct tz_store **address)
{
    struct tz_store *s = *address;
    struct tz_arena *a;
    if (!s)
        return;
    *address = NULL;
    tz_writer_stop(s);
    tz_indexer_stop(s);
    tz_towns_close(s);
    tz_db_close(&s->index);
    tz_db_close(&s->db);
    if (s->lock_fd >= 0)
        close(s->lock_fd);
    tz_memo_stop(s);
    pthread_cond_destroy(&s->writer.wake);
    pthread_mutex_destroy(&s->writer.lock);
    pthread_mutex_destroy(&s->lock);
    a = s->arena;
    tz_arena_destroy(&a);
}

const char *tz_store_dir(const struct tz_store *s)
{
    return s->dir;
}

struct tz_db *tz_store_db(struct tz_store *s)
{
    return s->db;
}

struct tz_db *tz_store_index(struct tz_store *s)
{
    return s->index;
}
