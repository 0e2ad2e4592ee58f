/* SPDX-License-Identifier: Apache-2.0
 *
 * Verify: everything that store/ keeps is computed again and compared. The chain: each row's hash over the hash before
 * it, numbers without a gap, the head. Units: the digest over the entries born and the items. Then sights, requests,
 * numbers, towns, anchors, files; then each folder's own rows. A difference is reported with table, id and version, and
 * the walk goes on from what is stored, so that one flipped byte gives one finding.
 */
#include "store/store_priv.h"
#include "store/file.h"
#include "base/event.h"
#include "base/file.h"
#include "base/limits.h"
#include "store.sql.h"
#include "verify.sql.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define STRETCH 200

struct walk {
    struct tz_store *store;
    struct tz_conn *conn;
    int64_t town;
    struct tz_arena *arena; /* reset a stretch */
    struct checking *found;
    struct tz_verify_result *result;
};

void tz_check_found(void *to, const char *table, int64_t id, int64_t version, const char *what)
{
    struct checking *k = to;
    k->result->differences++;
    if (k->found)
        k->found(k->to, table, id, version, what);
}

static bool take(uint8_t out[TZ_DIGEST_BYTES], const struct tz_rows *r, int column)
{
    size_t n;
    const void *p = tz_rows_bytes(r, column, &n);
    memset(out, 0, TZ_DIGEST_BYTES);
    if (n != TZ_DIGEST_BYTES)
        return false;
    memcpy(out, p, n);
    return true;
}

static bool same(const uint8_t a[TZ_DIGEST_BYTES], const uint8_t b[TZ_DIGEST_BYTES])
{
    return memcmp(a, b, TZ_DIGEST_BYTES) == 0;
}

/* ---- journal */

struct row_list {
    struct journal_row rows[STRETCH];
    bool bad[STRETCH]; /* already reported */
    size_t n;
};
struct chain {
    uint8_t stored[TZ_DIGEST_BYTES], computed[TZ_DIGEST_BYTES]; /* hash of the row before */
    int64_t at;
};

static struct tz_err *read_journal(struct row_list *out, struct walk *w, int64_t after)
{
    struct tz_rows *r = NULL;
    bool have = true;
    struct tz_err *e = tz_db_query(&r, w->conn, &SQL_JOURNAL_FROM, "iin", w->town, after, STRETCH);
    out->n = 0;
    while (!e && (e = tz_rows_next(r, &have)) == NULL && have) {
        struct journal_row *row = &out->rows[out->n++];
        *row = (struct journal_row){.town = w->town,
                                    .j = tz_rows_int(r, 0),
                                    .at = tz_rows_int(r, 1),
                                    .account = tz_rows_int(r, 2),
                                    .via = tz_rows_copy(r, 3, w->arena),
                                    .kind = tz_rows_copy(r, 4, w->arena),
                                    .request = tz_rows_copy(r, 5, w->arena),
                                    .format = tz_rows_int(r, 6),
                                    .units = tz_rows_int(r, 7)};
        take(row->digest, r, 8);
        take(row->prev, r, 9);
        take(row->hash, r, 10);
    }
    tz_rows_close(&r);
    return e;
}

/* The row's own hash, its number, its link; *hash becomes what the next row must point to. False: the row is not as it
 * was. A row whose stored hash alone was changed is found here, and the next one, which points to the right hash, not
 * blamed. */
static bool check_row(struct walk *w, const struct journal_row *row, int64_t expected, struct chain *c,
                      struct tz_digest *d)
{
    uint8_t again[TZ_DIGEST_BYTES];
    const char *what = NULL;
    tz_journal_hash(again, d, row);
    if (row->j != expected)
        what = "台账链缺这一笔";
    else if (!same(again, row->hash))
        what = "这一笔的内容与其哈希不符";
    else if (!same(row->prev, c->stored) && !same(row->prev, c->computed))
        what = "这一笔没有接在前一笔之后";
    else if (row->at < c->at)
        what = "这一笔的时间早于前一笔";
    if (what)
        tz_check_found(w->found, "journal", row->j != expected ? expected : row->j, 0, what);
    memcpy(c->stored, row->hash, TZ_DIGEST_BYTES);
    memcpy(c->computed, again, TZ_DIGEST_BYTES);
    c->at = row->at;
    return !what;
}

/* ---- units: entries and items of a stretch of journal rows, both ordered by j */

struct unit_walk {
    struct tz_rows *items, *born;
    bool more_items, more_born;
    int64_t count;
};

static struct tz_err *add_born(struct unit_walk *u, struct tz_digest *d, int64_t j)
{
    while (u->more_born && tz_rows_int(u->born, 0) <= j) {
        const char *reg = tz_rows_text(u->born, 2);
        tz_unit_entry(d, tz_rows_int(u->born, 1), reg ? reg : "");
        TZ_TRY(tz_rows_next(u->born, &u->more_born));
    }
    return NULL;
}

static struct tz_err *add_items(struct unit_walk *u, struct tz_digest *d, int64_t j)
{
    uint8_t digest[TZ_DIGEST_BYTES];
    for (u->count = 0; u->more_items && tz_rows_int(u->items, 0) <= j; u->count++) {
        take(digest, u->items, 4);
        tz_unit_item(d, tz_rows_int(u->items, 1), tz_rows_int(u->items, 2), tz_rows_int(u->items, 3), digest);
        TZ_TRY(tz_rows_next(u->items, &u->more_items));
    }
    return NULL;
}

static struct tz_err *check_units_in(struct walk *w, const struct row_list *list, struct unit_walk *u,
                                     struct tz_digest *d)
{
    uint8_t digest[TZ_DIGEST_BYTES];
    TZ_TRY(tz_rows_next(u->items, &u->more_items));
    TZ_TRY(tz_rows_next(u->born, &u->more_born));
    for (size_t i = 0; i < list->n; i++) {
        const struct journal_row *row = &list->rows[i];
        TZ_TRY(add_born(u, d, row->j));
        TZ_TRY(add_items(u, d, row->j));
        tz_digest_end(d, digest);
        w->result->units++;
        w->result->rows += u->count;
        if (list->bad[i])
            continue;
        if (u->count != row->units)
            tz_check_found(w->found, "journal_item", row->j, 0, "这一笔的条目数与登记不符");
        else if (!same(digest, row->digest))
            tz_check_found(w->found, "journal_item", row->j, 0, "这一笔的条目或新编号与摘要不符");
    }
    return NULL;
}

static struct tz_err *check_units(struct walk *w, const struct row_list *list, int64_t after, struct tz_digest *d)
{
    struct unit_walk u = {0};
    int64_t till = list->rows[list->n - 1].j;
    struct tz_err *e = tz_db_query(&u.items, w->conn, &SQL_ITEMS_BETWEEN, "iii", w->town, after, till);
    if (!e)
        e = tz_db_query(&u.born, w->conn, &SQL_BORN_BETWEEN, "iii", w->town, after, till);
    if (!e)
        e = check_units_in(w, list, &u, d);
    tz_rows_close(&u.items);
    tz_rows_close(&u.born);
    return e;
}

static struct tz_err *check_stretch(struct walk *w, struct row_list *list, int64_t after, struct chain *c)
{
    struct tz_digest *d = tz_digest_new(w->arena);
    for (size_t i = 0; i < list->n; i++)
        list->bad[i] = !check_row(w, &list->rows[i], i ? list->rows[i - 1].j + 1 : after + 1, c, d);
    return check_units(w, list, after, d);
}

/* Walks the chain; *last is its last number. */
static struct tz_err *check_chain(struct walk *w, int64_t *last, struct chain *c)
{
    static _Thread_local struct row_list list;
    *last = 0;
    for (;;) {
        tz_arena_reset(w->arena);
        if (tz_arena_guard(w->arena)) {
            tz_db_close_cursors(w->conn);
            return tz_err_limit_memory();
        }
        TZ_TRY(read_journal(&list, w, *last));
        if (list.n == 0)
            break;
        TZ_TRY(check_stretch(w, &list, *last, c));
        *last = list.rows[list.n - 1].j;
    }
    tz_arena_unguard(w->arena);
    return NULL;
}

static struct tz_err *count_beyond(struct walk *w, const struct tz_sql *sql, const char *table, int64_t last)
{
    int64_t n = 0;
    TZ_TRY(tz_db_int(&n, 0, w->conn, sql, "ii", w->town, last));
    if (n)
        tz_check_found(w->found, table, 0, 0, "有不属于任何一笔的行");
    return NULL;
}

/* ---- sights */

static struct tz_err *check_sights(struct walk *w, int64_t *last, uint8_t hash[TZ_DIGEST_BYTES], struct tz_digest *d)
{
    bool have = true;
    *last = 0;
    memset(hash, 0, TZ_DIGEST_BYTES);
    while (have) {
        struct tz_rows *r = NULL;
        int64_t before = *last;
        struct tz_err *e = tz_db_query(&r, w->conn, &SQL_SIGHT_FROM, "iin", w->town, *last, STRETCH);
        while (!e && (e = tz_rows_next(r, &have)) == NULL && have) {
            struct sight_row row = {.town = w->town,
                                    .n = tz_rows_int(r, 0),
                                    .at = tz_rows_int(r, 1),
                                    .account = tz_rows_int(r, 2),
                                    .id = tz_rows_int(r, 3),
                                    .cls = tz_rows_text(r, 4),
                                    .reason = tz_rows_text(r, 5),
                                    .task = tz_rows_text(r, 6)};
            uint8_t again[TZ_DIGEST_BYTES];
            take(row.prev, r, 7);
            take(row.hash, r, 8);
            tz_sight_hash(again, d, &row);
            if (row.n != *last + 1)
                tz_check_found(w->found, "sight", *last + 1, 0, "查看记录缺这一条");
            else if (!same(again, row.hash) || !same(row.prev, hash))
                tz_check_found(w->found, "sight", row.n, 0, "查看记录的内容与其哈希不符");
            *last = row.n;
            memcpy(hash, row.hash, TZ_DIGEST_BYTES);
        }
        tz_rows_close(&r);
        if (e)
            return e;
        have = *last != before;
    }
    return NULL;
}

/* ---- rows with marks */

static struct tz_err *check_head(struct walk *w, const struct head *seen, struct tz_digest *d)
{
    struct tz_rows *r = NULL;
    struct head h;
    uint8_t mark[TZ_DIGEST_BYTES], stored[TZ_DIGEST_BYTES];
    bool have = false;
    struct tz_err *e = tz_head_read(&h, &have, w->conn, &SQL_HEAD_READ, w->town);
    if (!e)
        e = tz_db_query(&r, w->conn, &SQL_HEAD_READ, "i", w->town);
    if (!e)
        e = tz_rows_next(r, &have);
    if (!e && have) {
        take(stored, r, 6);
        tz_head_mark(mark, d, &h);
        if (!same(mark, stored))
            tz_check_found(w->found, "town_head", w->town, 0, "头行与其校验值不符");
        else if (h.j != seen->j || h.at != seen->at || !same(h.hash, seen->hash))
            tz_check_found(w->found, "town_head", w->town, 0, "头行与台账链的末尾不符");
        else if (h.sight_n != seen->sight_n || !same(h.sight_hash, seen->sight_hash))
            tz_check_found(w->found, "town_head", w->town, 0, "头行与查看记录的末尾不符");
    }
    tz_rows_close(&r);
    if (!e && !have)
        tz_check_found(w->found, "town_head", w->town, 0, "缺这个乡镇的头行");
    return e;
}

static struct tz_err *check_numbers(struct walk *w, struct tz_digest *d)
{
    struct tz_rows *r = NULL;
    bool have = true;
    struct tz_err *e = tz_db_query(&r, w->conn, &SQL_NUMBERS_ALL, "i", w->town);
    while (!e && (e = tz_rows_next(r, &have)) == NULL && have) {
        uint8_t mark[TZ_DIGEST_BYTES], stored[TZ_DIGEST_BYTES];
        const char *prefix = tz_rows_text(r, 0);
        take(stored, r, 3);
        tz_number_mark(mark, d, w->town, prefix ? prefix : "", tz_rows_int(r, 1), tz_rows_int(r, 2));
        if (!same(mark, stored))
            tz_check_found(w->found, "numbering", tz_rows_int(r, 1), tz_rows_int(r, 2), "编号计数与其校验值不符");
    }
    tz_rows_close(&r);
    return e;
}

static struct tz_err *check_requests(struct walk *w, struct tz_digest *d)
{
    char *after = tz_strdup(w->arena, "");
    for (bool any = true; any;) {
        struct tz_rows *r = NULL;
        bool have = true;
        struct tz_err *e = tz_db_query(&r, w->conn, &SQL_REQUESTS_FROM, "itn", w->town, after, STRETCH);
        any = false;
        while (!e && (e = tz_rows_next(r, &have)) == NULL && have) {
            struct request_row row = {.town = w->town,
                                      .key = tz_rows_text(r, 0),
                                      .j = tz_rows_int(r, 2),
                                      .answer = tz_rows_text(r, 3),
                                      .at = tz_rows_int(r, 4)};
            uint8_t mark[TZ_DIGEST_BYTES], stored[TZ_DIGEST_BYTES];
            take(row.digest, r, 1);
            take(stored, r, 5);
            tz_request_mark(mark, d, &row);
            if (!same(mark, stored))
                tz_check_found(w->found, "request", row.j, 0, "提交记录与其校验值不符");
            after = tz_rows_copy(r, 0, w->arena);
            any = true;
        }
        tz_rows_close(&r);
        if (e)
            return e;
    }
    return NULL;
}

static struct tz_err *check_town(struct walk *w, struct tz_digest *d)
{
    struct tz_rows *r = NULL;
    uint8_t digest[TZ_DIGEST_BYTES], journaled[TZ_DIGEST_BYTES];
    bool have = false, right = false;
    struct tz_err *e = tz_db_query(&r, w->conn, &SQL_TOWN_ROW, "i", w->town);
    if (!e)
        e = tz_rows_next(r, &have);
    if (!e && have) {
        const char *code = tz_rows_text(r, 0), *name = tz_rows_text(r, 1);
        tz_town_digest(digest, d, w->town, code ? code : "", name ? name : "", tz_rows_int(r, 2));
        e = tz_journal_digest(journaled, w->conn, w->town, tz_rows_int(r, 3), w->town << ID_BITS, tz_rows_int(r, 2));
        right = !e && same(digest, journaled);
        if (e && e->code == TZ_E_NOT_FOUND) {
            tz_err_free(e);
            e = NULL;
        }
    }
    tz_rows_close(&r);
    if (!e && !right)
        tz_check_found(w->found, "town", w->town, 0, "乡镇的代码或名称与台账链不符");
    return e;
}

/* ---- files */

struct file_walk {
    struct walk *walk;
    struct tz_ring *ring; /* NULL: not there */
};

static struct tz_err *check_file(void *to, int64_t file, int64_t key, const char *cls,
                                 const uint8_t digest[TZ_DIGEST_BYTES])
{
    struct file_walk *f = to;
    struct walk *w = f->walk;
    char path[PATH_ROOM], *data;
    uint8_t again[TZ_DIGEST_BYTES];
    size_t n;
    struct tz_arena *a;
    struct tz_err *e;
    (void)cls;
    if (f->ring && tz_ring_destroyed(f->ring, key))
        return NULL;
    tz_file_path(path, w->store, w->town, file);
    a = tz_arena_new(tz_limits.upload_bytes + (1 << 20));
    e = tz_file_read(&data, &n, path, tz_limits.upload_bytes + 4096, a);
    if (!e)
        tz_sm3(again, data, n);
    tz_arena_destroy(&a);
    if (e && (e->code == TZ_E_NOT_FOUND || e->code == TZ_E_LIMIT)) {
        tz_check_found(w->found, "file", file, 0, e->code == TZ_E_LIMIT ? "附件文件变大了" : "附件文件不在了");
        tz_err_free(e);
        return NULL;
    }
    if (!e && !same(again, digest))
        tz_check_found(w->found, "file", file, 0, "附件文件的内容与摘要不符");
    return e;
}

static struct tz_err *check_files(struct walk *w)
{
    struct file_walk f = {.walk = w};
    struct tz_err *e = tz_store_open_ring(&f.ring, w->store, w->town);
    if (e) { /* sealed content cannot be opened, the rest can still be proved */
        tz_check_found(w->found, "ring", w->town, 0, e->text);
        tz_err_free(e);
    } else {
        struct tz_destroyed *list;
        size_t n = 0;
        tz_arena_reset(w->arena);
        TZ_TRY(tz_ring_destroyed_since(&list, &n, f.ring, INT64_MIN, w->arena));
        w->result->forgotten = (int64_t)n;
    }
    return tz_files_known(w->store, w->conn, w->town, check_file, &f);
}

/* ---- all of it */

static struct tz_err *check_store(struct walk *w)
{
    struct head seen = {.town = w->town};
    struct chain chain = {0};
    struct tz_digest *d;
    TZ_TRY(check_chain(w, &seen.j, &chain));
    seen.at = chain.at;
    memcpy(seen.hash, chain.stored, sizeof seen.hash);
    TZ_TRY(count_beyond(w, &SQL_ITEMS_BEYOND, "journal_item", seen.j));
    TZ_TRY(count_beyond(w, &SQL_BORN_BEYOND, "entry", seen.j));
    tz_arena_reset(w->arena);
    d = tz_digest_new(w->arena);
    TZ_TRY(check_sights(w, &seen.sight_n, seen.sight_hash, d));
    TZ_TRY(check_head(w, &seen, d));
    TZ_TRY(check_town(w, d));
    TZ_TRY(check_numbers(w, d));
    TZ_TRY(check_requests(w, d));
    return tz_anchors_check(w->conn, w->store, w->town, w->found, w->arena);
}

static struct tz_err *check_all(struct walk *w)
{
    struct tz_err *e = tz_db_snapshot(w->conn);
    if (!e)
        e = check_store(w);
    if (!e)
        e = check_files(w);
    tz_db_snapshot_end(w->conn);
    tz_db_release(&w->conn);
    return e;
}

static struct tz_err *check_folders(struct walk *w)
{
    size_t n;
    const struct tz_schema *const *list = tz_schemas(&n);
    for (size_t i = 0; i < n; i++)
        if (list[i]->verify)
            TZ_TRY(list[i]->verify(w->store, w->town, tz_check_found, w->found));
    return NULL;
}

struct tz_err *
tz_store_verify(struct tz_verify_result *out, struct tz_store *s, int64_t town,
                void (*found)(void *to, const char *table, int64_t id, int64_t version, const char *what), void *to)
{
    struct tz_verify_result result = {0};
    struct checking k = {.found = found, .to = to, .result = &result};
    struct walk w = {.store = s, .town = town, .found = &k, .result = &result};
    struct tz_err *e = tz_db_reader(&w.conn, s->db, town);
    if (e)
        return e;
    w.arena = tz_arena_new((size_t)512 << 20);
    e = check_all(&w);
    tz_arena_destroy(&w.arena);
    if (!e)
        e = check_folders(&w);
    if (!e)
        *out = result;
    return e;
}

struct tz_err *tz_store_rebuild(struct tz_store *s, int64_t town)
{
    size_t n;
    const struct tz_schema *const *list = tz_schemas(&n);
    tz_db_settle(s->db);
    for (size_t i = 0; i < n; i++)
        if (list[i]->rebuild)
            TZ_TRY(list[i]->rebuild(s, town));
    return NULL;
}
