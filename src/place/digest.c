/* SPDX-License-Identifier: Apache-2.0
 *
 * Row digests of places, area acts and area groups (CONTRACTS A4), and their verification against the journal. A place's
 * digest covers all its stretches as known after the unit; an act's covers its succession; a group's its members.
 */
#include "place/place_priv.h"

#include "base/buf.h"
#include "base/text.h"
#include "place.sql.h"

/* Adds every column of every row as name=value lines. */
static struct tz_err *add_rows(struct tz_digest *d, bool *any, struct tz_rows *rows, const char *what,
                               struct tz_arena *a)
{
    bool have;
    struct tz_err *e;
    while (!(e = tz_rows_next(rows, &have)) && have) {
        struct tz_buf b;
        tz_buf_init(&b, a);
        tz_buf_str(&b, what);
        for (int i = 0; i < tz_rows_columns(rows); i++) {
            struct tz_value v = tz_rows_value(rows, i);
            tz_buf_printf(&b, "\n%d=", i);
            if (v.kind == TZ_INT)
                tz_buf_int(&b, v.i);
            else if (v.kind == TZ_TEXT) /* the length keeps two texts apart from one with a line break */
                tz_buf_printf(&b, "%zu:%s", v.n, v.p);
        }
        tz_buf_char(&b, '\n');
        tz_digest_add(d, b.data, b.len);
        *any = true;
    }
    return e;
}

static struct tz_err *add_query(struct tz_digest *d, bool *any, struct tz_conn *c, const struct tz_sql *sql,
                                const char *what, const struct tz_value *v, size_t n, struct tz_arena *a)
{
    struct tz_rows *rows;
    struct tz_err *e;
    TZ_TRY(tz_db_queryv(&rows, c, sql, v, n));
    e = add_rows(d, any, rows, what, a);
    tz_rows_close(&rows);
    return e;
}

struct tz_err *place_digest(uint8_t out[TZ_DIGEST_BYTES], struct tz_conn *c, int64_t town, int64_t id, int64_t j,
                            struct tz_arena *a)
{
    struct tz_digest *d = tz_digest_new(a);
    struct tz_value v[] = {tz_v_int(town), tz_v_int(id), tz_v_int(j)};
    bool any = false;
    TZ_TRY(add_query(d, &any, c, &SQL_ONE_PLACE, "place", v, 3, a));
    tz_digest_end(d, out);
    return NULL;
}

struct tz_err *place_event_digest(uint8_t out[TZ_DIGEST_BYTES], struct tz_conn *c, int64_t town, int64_t event,
                                  struct tz_arena *a)
{
    struct tz_digest *d = tz_digest_new(a);
    struct tz_value v[] = {tz_v_int(town), tz_v_int(event)};
    bool any = false;
    TZ_TRY(add_query(d, &any, c, &SQL_ONE_CHANGE, "place_change", v, 2, a));
    TZ_TRY(add_query(d, &any, c, &SQL_ONE_EVENT_SUCCESSION, "succession", v, 2, a));
    tz_digest_end(d, out);
    return NULL;
}

struct tz_err *place_group_digest(uint8_t out[TZ_DIGEST_BYTES], struct tz_conn *c, int64_t town, int64_t grp, int64_t j,
                                  struct tz_arena *a)
{
    struct tz_digest *d = tz_digest_new(a);
    struct tz_value v[] = {tz_v_int(town), tz_v_int(grp), tz_v_int(j)};
    bool any = false;
    TZ_TRY(add_query(d, &any, c, &SQL_ONE_GROUP, "place_group", v, 3, a));
    TZ_TRY(add_query(d, &any, c, &SQL_ONE_GROUP_MEMBERS, "place_group_member", v, 3, a));
    tz_digest_end(d, out);
    return NULL;
}

struct tz_err *param_digest(uint8_t out[TZ_DIGEST_BYTES], struct tz_conn *c, int64_t town, int64_t id,
                            struct tz_arena *a)
{
    struct tz_digest *d = tz_digest_new(a);
    struct tz_value v[] = {tz_v_int(town), tz_v_int(id)};
    bool any = false;
    TZ_TRY(add_query(d, &any, c, &SQL_ONE_PARAM, "parameter", v, 2, a));
    tz_digest_end(d, out);
    return NULL;
}

/* ---- verification */

struct item {
    int64_t j, id, version;
    uint8_t digest[TZ_DIGEST_BYTES];
};
typedef void (*found_fn)(void *to, const char *table, int64_t id, int64_t version, const char *what);

static struct tz_err *load_items(struct item **out, size_t *n, struct tz_conn *c, int64_t town, const char *entry,
                                 struct tz_arena *a)
{
    struct tz_rows *rows;
    bool have;
    size_t count = 0, room = 256;
    struct item *all = TZ_NEW_ARRAY(a, room, struct item);
    struct tz_err *e;
    TZ_TRY(tz_db_query(&rows, c, &SQL_ITEMS, "it", town, entry));
    while (!(e = tz_rows_next(rows, &have)) && have) {
        const void *digest;
        size_t bytes;
        TZ_GROW(a, all, count, room);
        all[count] = (struct item){tz_rows_int(rows, 0), tz_rows_int(rows, 1), tz_rows_int(rows, 2), {0}};
        digest = tz_rows_bytes(rows, 3, &bytes);
        if (bytes == TZ_DIGEST_BYTES)
            memcpy(all[count].digest, digest, bytes);
        count++;
    }
    tz_rows_close(&rows);
    *out = all;
    *n = count;
    return e;
}

static struct tz_err *verify_kind(struct tz_conn *c, int64_t town, const char *entry, const char *table, found_fn found,
                                  void *to, struct tz_arena *a)
{
    struct item *items;
    size_t n;
    TZ_TRY(load_items(&items, &n, c, town, entry, a));
    for (size_t i = 0; i < n; i++) {
        uint8_t digest[TZ_DIGEST_BYTES];
        if (tz_same(entry, PLACE_EVENT_ENTRY))
            TZ_TRY(place_event_digest(digest, c, town, items[i].id, a));
        else if (tz_same(entry, PARAM_ENTRY))
            TZ_TRY(param_digest(digest, c, town, items[i].id, a));
        else if (tz_same(entry, PLACE_GROUP_ENTRY))
            TZ_TRY(place_group_digest(digest, c, town, items[i].id, items[i].j, a));
        else
            TZ_TRY(place_digest(digest, c, town, items[i].id, items[i].j, a));
        if (memcmp(digest, items[i].digest, sizeof digest) != 0)
            found(to, table, items[i].id, items[i].version, "内容与日志的摘要不符");
    }
    return NULL;
}

static struct tz_err *verify_extra(struct tz_conn *c, int64_t town, found_fn found, void *to)
{
    struct tz_rows *rows;
    bool have;
    struct tz_err *e;
    TZ_TRY(tz_db_query(&rows, c, &SQL_UNJOURNALED, "i", town));
    while (!(e = tz_rows_next(rows, &have)) && have)
        found(to, "place", tz_rows_int(rows, 0), 0, "日志中没有登记");
    tz_rows_close(&rows);
    return e;
}

static void release(void *conn)
{
    struct tz_conn *c = conn;
    tz_db_release(&c);
}

struct tz_err *place_verify(struct tz_store *s, int64_t town, found_fn found, void *to)
{
    struct tz_arena *a = tz_arena_new(0);
    struct tz_conn *c = NULL;
    struct tz_err *e;
    if (tz_arena_guard(a)) {
        tz_arena_destroy(&a); /* gives the connection back */
        return tz_err_limit_memory();
    }
    e = tz_db_reader(&c, tz_store_db(s), town);
    if (!e) {
        tz_arena_defer(a, release, c);
        e = verify_kind(c, town, PLACE_ENTRY, "place", found, to, a);
    }
    if (!e)
        e = verify_kind(c, town, PLACE_EVENT_ENTRY, "place_change", found, to, a);
    if (!e)
        e = verify_kind(c, town, PLACE_GROUP_ENTRY, "place_group", found, to, a);
    if (!e)
        e = verify_kind(c, town, PARAM_ENTRY, "parameter", found, to, a);
    if (!e)
        e = verify_extra(c, town, found, to);
    tz_arena_destroy(&a);
    return e;
}
