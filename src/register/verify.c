/* SPDX-License-Identifier: Apache-2.0
 *
 * Verifying the rows of registers: every version's digest is made anew from its row, its sub-rows, spans and words, and
 * compared with the one stored and the one in the journal; versions, spans and sub-rows must hang together; seals whose
 * keys live must open. Each difference names table, id and version.
 */
#include "register/apply_priv.h"
#include "register/schema_priv.h"
#include "place/place.h"
#include "register.sql.h"

#include <string.h>

struct verifying {
    struct tz_store *store;
    struct tz_model *model;
    struct tz_conn *c;
    struct tz_ring *ring;
    int64_t town;
    found_fn found;
    void *to;
    struct tz_arena *a; /* of one entry */
    const struct layout *lay;
};

static void report(const struct verifying *v, const char *table, int64_t id, int64_t version, const char *what)
{
    v->found(v->to, table, id, version, what);
}

/* ---- one version */
static struct tz_err *check_journal(struct verifying *v, const struct rrow *row, const char *table)
{
    uint8_t digest[TZ_DIGEST_BYTES];
    int64_t at = 0;
    struct tz_err *e = tz_journal_digest(digest, v->c, v->town, row->j_from, row->id, row->version);
    if (e && e->code == TZ_E_NOT_FOUND) {
        tz_err_free(e);
        report(v, table, row->id, row->version, "日志里没有这一版");
        return NULL;
    }
    TZ_TRY(e);
    if (memcmp(digest, row->digest, sizeof digest) != 0)
        report(v, table, row->id, row->version, "摘要与日志不符");
    TZ_TRY(tz_db_int(&at, 0, v->c, &SQL_JOURNAL_AT, "ii", v->town, row->j_from));
    if (at != row->learned)
        report(v, table, row->id, row->version, "登记时刻与日志不符");
    return NULL;
}

/* Which table differs: the row's own columns are covered with spans and sub-rows by one digest, so the spans and
 * sub-rows are looked at first for what can be told of them alone. */
static struct tz_err *check_version(struct verifying *v, struct rrow *row, const char *table)
{
    uint8_t stored[TZ_DIGEST_BYTES];
    memcpy(stored, row->digest, sizeof stored);
    TZ_TRY(act_load(row, v->c, NULL, v->town, v->a));
    if (row->act.kind && row->act_j != row->j_from)
        report(v, "act", row->id, row->version, "日志号不符");
    row_digest(row, v->town, v->a);
    if (memcmp(stored, row->digest, sizeof stored) != 0)
        report(v, table, row->id, row->version, "内容与摘要不符");
    memcpy(row->digest, stored, sizeof stored);
    TZ_TRY(check_journal(v, row, table));
    struct tz_err *e = row_unseal(row, v->ring, v->town, v->a);
    if (e) {
        report(v, table, row->id, row->version, "加密内容打不开");
        tz_err_free(e);
    }
    return NULL;
}

/* ---- spans and sub-rows of one entry: their journal numbers are those of versions */
static bool known_j(const int64_t *js, size_t n, int64_t j)
{
    for (size_t i = 0; i < n; i++)
        if (js[i] == j)
            return true;
    return false;
}

static struct tz_err *check_parts(struct verifying *v, const char *table, const char *key, int64_t id,
                                  const int64_t *js, size_t n)
{
    struct tz_sql_build b;
    struct tz_rows *rows = NULL;
    struct tz_err *e;
    bool have;
    tz_sql_begin(&b, v->a);
    tz_sql_add(&b, "select j_from, j_to, ");
    tz_sql_add(&b, key);
    tz_sql_add(&b, " from ");
    tz_sql_name(&b, table);
    tz_sql_add(&b, " where town = ");
    tz_sql_bind(&b, tz_v_int(v->town));
    tz_sql_add(&b, " and id = ");
    tz_sql_bind(&b, tz_v_int(id));
    TZ_TRY(tz_db_queryv(&rows, v->c, tz_sql_end(&b, "register.verify_parts"), b.values, b.value_n));
    while (!(e = tz_rows_next(rows, &have)) && have) {
        int64_t from = tz_rows_int(rows, 0), to = tz_rows_int(rows, 1);
        size_t version = 0;
        for (size_t i = 0; i < n; i++)
            if (js[i] <= from)
                version = i + 1;
        if (!known_j(js, n, from) || (to != TZ_J_OPEN && (to <= from || !known_j(js, n, to))))
            report(v, table, id, (int64_t)version, "日志号不符");
    }
    tz_rows_close(&rows);
    return e;
}

/* ---- one entry */
static struct tz_err *check_entry(struct verifying *v, int64_t id)
{
    struct rrow *now, *before = NULL;
    int64_t *js;
    const struct tz_register *r = v->lay->reg;
    TZ_TRY(row_load(&now, v->c, v->lay, v->town, id, 0, 0, v->a));
    if (!now) {
        report(v, r->table, id, 0, "缺少当前版本");
        return NULL;
    }
    if (now->version < 1 || now->version > 1000000) {
        report(v, r->table, id, now->version, "版本号不对");
        return NULL;
    }
    js = TZ_NEW_ARRAY(v->a, (size_t)now->version, int64_t);
    for (int64_t n = 1; n <= now->version; n++) {
        struct rrow *row = now;
        if (n < now->version)
            TZ_TRY(row_load(&row, v->c, v->lay, v->town, id, n, 0, v->a));
        const char *table = n < now->version ? r->history : r->table;
        if (!row) {
            report(v, table, id, n, "缺少这一版");
            continue;
        }
        js[n - 1] = row->j_from;
        if (before && before->j_to != row->j_from)
            report(v, r->history, id, n - 1, "与下一版不相接");
        TZ_TRY(check_version(v, row, table));
        before = row;
    }
    if (r->spans)
        TZ_TRY(check_parts(v, r->span_table, "from_day", id, js, (size_t)now->version));
    for (size_t i = 0; i < r->field_n; i++)
        if (v->lay->lists[i])
            TZ_TRY(check_parts(v, v->lay->lists[i]->table, "sub", id, js, (size_t)now->version));
    return NULL;
}

/* ---- rows that belong to no entry */
static struct tz_err *check_strays(struct verifying *v, const char *table, const char *version, bool main)
{
    struct tz_sql_build b;
    struct tz_rows *rows = NULL;
    struct tz_err *e;
    bool have;
    tz_sql_begin(&b, v->a);
    tz_sql_add(&b, "select t.id, t.");
    tz_sql_add(&b, version);
    tz_sql_add(&b, " from ");
    tz_sql_name(&b, table);
    tz_sql_add(&b, " t where t.town = ");
    tz_sql_bind(&b, tz_v_int(v->town));
    tz_sql_add(&b, " and not exists (select 1 from entry e where e.town = t.town and e.id = t.id and e.register = ");
    tz_sql_bind(&b, tz_v_text(v->lay->reg->key));
    tz_sql_add(&b, ")");
    if (!main) { /* a version beyond the current one */
        tz_sql_add(&b, " or t.town = ");
        tz_sql_bind(&b, tz_v_int(v->town));
        tz_sql_add(&b, " and t.version >= (select r.version from ");
        tz_sql_name(&b, v->lay->reg->table);
        tz_sql_add(&b, " r where r.town = t.town and r.id = t.id)");
    }
    TZ_TRY(tz_db_queryv(&rows, v->c, tz_sql_end(&b, "register.strays"), b.values, b.value_n));
    while (!(e = tz_rows_next(rows, &have)) && have)
        report(v, table, tz_rows_int(rows, 0), tz_rows_int(rows, 1), "多出的一行");
    tz_rows_close(&rows);
    return e;
}

#define CHUNK 500

static struct tz_err *ids_after(int64_t *ids, size_t *n, struct verifying *v, int64_t after)
{
    struct tz_rows *rows = NULL;
    struct tz_err *e;
    bool have;
    *n = 0;
    TZ_TRY(tz_db_query(&rows, v->c, &SQL_ENTRIES_AFTER, "itin", v->town, v->lay->reg->key, after, CHUNK));
    while (!(e = tz_rows_next(rows, &have)) && have)
        ids[(*n)++] = tz_rows_int(rows, 0);
    tz_rows_close(&rows);
    return e;
}

static struct tz_err *check_register(struct verifying *v, const struct tz_register *r, struct tz_arena *a)
{
    int64_t ids[CHUNK], after = 0;
    size_t n;
    v->lay = layout_of(v->model, r);
    v->a = a;
    TZ_TRY(check_strays(v, r->table, "version", true));
    TZ_TRY(check_strays(v, r->history, "version", false));
    if (r->spans)
        TZ_TRY(check_strays(v, r->span_table, "j_from", true));
    for (size_t i = 0; i < r->field_n; i++)
        if (v->lay->lists[i])
            TZ_TRY(check_strays(v, v->lay->lists[i]->table, "sub", true));
    do {
        TZ_TRY(ids_after(ids, &n, v, after));
        for (size_t i = 0; i < n; i++) {
            v->a = tz_arena_child(a);
            struct tz_err *e = check_entry(v, ids[i]);
            tz_arena_destroy(&v->a);
            TZ_TRY(e);
            after = ids[i];
        }
    } while (n == CHUNK);
    return NULL;
}

/* ---- batches, packs */
static struct tz_err *check_batches(struct verifying *v)
{
    struct tz_rows *rows = NULL;
    struct tz_err *e;
    bool have;
    TZ_TRY(tz_db_query(&rows, v->c, &SQL_BATCH_UNIT_EACH, "i", v->town));
    while (!(e = tz_rows_next(rows, &have)) && have) {
        uint8_t mark[TZ_DIGEST_BYTES];
        size_t n;
        const void *kept = tz_rows_bytes(rows, 2, &n);
        batch_mark(mark, v->town, tz_rows_int(rows, 0), tz_rows_int(rows, 1));
        if (n != sizeof mark || memcmp(kept, mark, n) != 0)
            report(v, "batch_unit", tz_rows_int(rows, 0), tz_rows_int(rows, 1), "内容与摘要不符");
    }
    tz_rows_close(&rows);
    return e;
}

static struct tz_err *check_packs(struct verifying *v)
{
    struct tz_rows *rows = NULL;
    struct tz_err *e;
    int64_t before_to = 0;
    bool have;
    TZ_TRY(tz_db_query(&rows, v->c, &SQL_TOWN_PACK_EACH, "i", v->town));
    while (!(e = tz_rows_next(rows, &have)) && have) {
        int64_t serial = tz_rows_int(rows, 0), from = tz_rows_int(rows, 1), to = tz_rows_int(rows, 2);
        uint8_t sum[TZ_DIGEST_BYTES], journal[TZ_DIGEST_BYTES];
        size_t n, sum_n;
        const void *compiled = tz_rows_bytes(rows, 4, &n), *kept = tz_rows_bytes(rows, 3, &sum_n);
        tz_sm3(sum, compiled, n);
        if (sum_n != sizeof sum || memcmp(sum, kept, sum_n) != 0)
            report(v, "pack_version", serial, serial, "内容与摘要不符");
        e = tz_journal_digest(journal, v->c, v->town, from, v->town, serial);
        if (e && e->code == TZ_E_NOT_FOUND) {
            tz_err_free(e);
            e = NULL;
            report(v, "town_pack", v->town, serial, "日志里没有这一版");
        } else if (!e && memcmp(sum, journal, sizeof sum) != 0) {
            report(v, "town_pack", v->town, serial, "摘要与日志不符");
        }
        if (e)
            break;
        if ((before_to && before_to != from) || to <= from)
            report(v, "town_pack", v->town, serial, "与前一版不相接");
        before_to = to;
    }
    tz_rows_close(&rows);
    if (!e && before_to && before_to != TZ_J_OPEN)
        report(v, "town_pack", v->town, 0, "缺少当前版本");
    return e;
}

/* What the journal speaks of and is not there. */
static struct tz_err *check_missing(struct verifying *v, const struct tz_sql *sql, const char *table, bool pack)
{
    struct tz_rows *rows = NULL;
    struct tz_err *e;
    bool have;
    TZ_TRY(tz_db_query(&rows, v->c, sql, "i", v->town));
    while (!(e = tz_rows_next(rows, &have)) && have)
        report(v, table, pack ? v->town : tz_rows_int(rows, 0), pack ? tz_rows_int(rows, 0) : 0, "缺少这一行");
    tz_rows_close(&rows);
    return e;
}

static struct tz_err *verify_all(struct verifying *v, struct tz_arena *a)
{
    TZ_TRY(tz_record_verify(v->store, v->town, &hold_record, v->found, v->to));
    TZ_TRY(tz_record_verify(v->store, v->town, &cleared_record, v->found, v->to));
    TZ_TRY(tz_record_verify(v->store, v->town, &paper_record, v->found, v->to));
    TZ_TRY(tz_record_verify(v->store, v->town, &batch_record, v->found, v->to));
    TZ_TRY(tz_record_verify(v->store, v->town, &choice_record, v->found, v->to));
    TZ_TRY(check_batches(v));
    TZ_TRY(check_missing(v, &SQL_BATCH_UNITS_MISSING, "batch_unit", false));
    TZ_TRY(check_packs(v));
    TZ_TRY(check_missing(v, &SQL_PACKS_MISSING, "town_pack", true));
    TZ_TRY(model_read(&v->model, v->c, v->town));
    for (size_t i = 0; v->model && i < v->model->register_n; i++) {
        struct tz_arena *own = tz_arena_child(a);
        struct tz_err *e = check_register(v, v->model->registers[i], own);
        tz_arena_destroy(&own);
        TZ_TRY(e);
    }
    return NULL;
}

struct tz_err *register_verify(struct tz_store *s, int64_t town, found_fn found, void *to)
{
    struct verifying v = {.store = s, .ring = tz_store_ring(s, town), .town = town, .found = found, .to = to};
    struct tz_arena *a = tz_arena_new(0);
    struct tz_err *e = tz_db_reader(&v.c, tz_store_db(s), town);
    if (!e)
        e = verify_all(&v, a);
    tz_model_release(&v.model);
    tz_db_release(&v.c);
    tz_arena_destroy(&a);
    return e;
}
