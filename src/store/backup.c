/* SPDX-License-Identifier: Apache-2.0
 *
 * Backup: one snapshot of all record tables and the sealed files, the same bytes from both engines (archive.h). No index,
 * no tallies, no keys; sealed stays sealed.
 */
#include "store/archive.h"
#include "store/tables.h"
#include "base/event.h"
#include "base/file.h"
#include "base/limits.h"
#include "store.sql.h"

#include <stdio.h>
#include <string.h>

struct backup {
    struct tz_store *store;
    struct tz_conn *conn;
    struct archive_out out;
    struct tz_arena *arena;  /* lists, manifest */
    struct tz_arena *member; /* one member's content */
    void (*progress)(void *to, int64_t done, int64_t all);
    void *to;
    int64_t done, all;
    int64_t town; /* whose files are being written */
};

static void step(struct backup *b)
{
    b->done++;
    if (b->progress)
        b->progress(b->to, b->done, b->all);
}

/* ---- the first member */

static struct tz_err *describe_towns(struct tz_buf *text, struct backup *b)
{
    for (struct town *t = NULL; (t = tz_town_next(b->store, t)) != NULL;) {
        struct head h;
        bool have;
        TZ_TRY(tz_head_read(&h, &have, b->conn, &SQL_HEAD_READ, t->town));
        if (have)
            tz_buf_printf(text, "town %lld %lld %lld %s %s\n", (long long)t->town, (long long)h.j, (long long)h.at,
                          tz_hex(b->member, h.hash, sizeof h.hash), t->code);
    }
    return NULL;
}

static struct tz_err *describe(struct backup *b)
{
    struct schema_at *list;
    struct tz_buf text;
    size_t n;
    tz_buf_init(&text, b->member);
    tz_buf_printf(&text, "taizhang archive %d\n", ARCHIVE_FORMAT);
    TZ_TRY(tz_schema_versions(&list, &n, b->conn, b->member));
    for (size_t i = 0; i < n; i++)
        if (strncmp(list[i].folder, "index:", 6) != 0)
            tz_buf_printf(&text, "schema %s %d\n", list[i].folder, list[i].number);
    TZ_TRY(describe_towns(&text, b));
    return tz_archive_add(&b->out, "taizhang-archive", text.data, text.len);
}

/* ---- tables */

static struct tz_err *write_chunk(struct backup *b, const struct table *t, int number, const struct tz_buf *text)
{
    char name[ARCHIVE_NAME];
    snprintf(name, sizeof name, "table/%.60s/%06d", t->name, number);
    return tz_archive_add(&b->out, name, text->data, text->len);
}

/* Every table has at least one member, so that its columns stand in the archive. */
static struct tz_err *write_rows(struct backup *b, const struct table *t, struct tz_rows *r)
{
    struct tz_buf text;
    bool have = true;
    int number = 1;
    tz_buf_init(&text, b->member);
    tz_table_head(&text, t);
    for (;;) {
        TZ_TRY(tz_rows_next(r, &have));
        if (!have)
            return write_chunk(b, t, number, &text);
        TZ_TRY(tz_table_line(&text, t, r));
        if (text.len < ARCHIVE_CHUNK)
            continue;
        TZ_TRY(write_chunk(b, t, number++, &text));
        tz_buf_clear(&text);
        tz_table_head(&text, t);
    }
}

static struct tz_err *write_table(struct backup *b, const struct table *t)
{
    struct tz_sql sql;
    struct tz_rows *r = NULL;
    struct tz_err *e;
    tz_arena_reset(b->member);
    if (tz_arena_guard(b->member)) {
        tz_db_close_cursors(b->conn);
        return tz_err_limit_memory();
    }
    TZ_TRY(tz_table_select(&sql, t, b->member));
    e = tz_db_streamv(&r, b->conn, &sql, NULL, 0);
    if (!e)
        e = write_rows(b, t, r);
    tz_rows_close(&r);
    tz_arena_unguard(b->member);
    step(b);
    return e;
}

/* ---- files */

/* A file that goes while we walk was forgotten meanwhile: it has no place in the archive either. */
static struct tz_err *write_file(void *to, int64_t file, const char *path)
{
    struct backup *b = to;
    char name[ARCHIVE_NAME], *data;
    size_t n;
    struct tz_err *e;
    tz_arena_reset(b->member);
    if (tz_arena_guard(b->member))
        return tz_err_limit_memory();
    e = tz_file_read(&data, &n, path, ARCHIVE_MEMBER_MOST, b->member);
    tz_arena_unguard(b->member);
    if (e && e->code == TZ_E_NOT_FOUND) {
        tz_err_free(e);
        return NULL;
    }
    if (e)
        return e;
    snprintf(name, sizeof name, "file/%lld/%010llx", (long long)b->town,
             (unsigned long long)(file & ((INT64_C(1) << ID_BITS) - 1)));
    return tz_archive_add(&b->out, name, data, n);
}

static struct tz_err *write_files(struct backup *b)
{
    for (struct town *t = NULL; (t = tz_town_next(b->store, t)) != NULL;) {
        b->town = t->town;
        TZ_TRY(tz_files_each(b->store, t->town, write_file, b));
        step(b);
    }
    return NULL;
}

/* ---- all of it */

static struct tz_err *write_archive(struct backup *b)
{
    struct table *fixed, *dynamic;
    size_t fixed_n, dynamic_n;
    TZ_TRY(describe(b));
    TZ_TRY(tz_tables_recorded(&fixed, &fixed_n, &dynamic, &dynamic_n, b->store, b->conn, b->arena));
    b->all = (int64_t)(fixed_n + dynamic_n) + 1;
    for (size_t i = 0; i < fixed_n; i++)
        TZ_TRY(write_table(b, &fixed[i]));
    for (size_t i = 0; i < dynamic_n; i++)
        TZ_TRY(write_table(b, &dynamic[i]));
    return write_files(b);
}

static struct tz_err *run(struct backup *b, const char *file)
{
    struct tz_err *e;
    if (tz_arena_guard(b->arena)) {
        tz_db_close_cursors(b->conn);
        return tz_err_limit_memory();
    }
    TZ_TRY(tz_archive_create(&b->out, file, b->arena));
    e = tz_db_snapshot(b->conn);
    if (!e)
        e = write_archive(b);
    tz_db_snapshot_end(b->conn);
    if (!e)
        e = tz_archive_finish(&b->out);
    tz_archive_abandon(&b->out);
    tz_arena_unguard(b->arena);
    return e;
}

struct tz_err *tz_store_backup(struct tz_store *s, const char *file,
                               void (*progress)(void *to, int64_t done, int64_t all), void *to)
{
    struct backup b = {.store = s, .progress = progress, .to = to};
    struct tz_err *e = tz_db_reader(&b.conn, s->db, 0);
    if (e)
        return e;
    b.arena = tz_arena_new((size_t)512 << 20);
    b.member = tz_arena_new(2 * ARCHIVE_MEMBER_MOST);
    b.out.fd = -1;
    e = run(&b, file);
    tz_db_release(&b.conn);
    tz_arena_destroy(&b.member);
    tz_arena_destroy(&b.arena);
    if (!e)
        tz_event(TZ_LEVEL_INFO, "store.backup", 0, 0, "%s", file);
    return e;
}
