/* SPDX-License-Identifier: Apache-2.0
 *
 * What is hashed and how (CONTRACTS A4), and reading the head. The chain covers every column of a journal row: via,
 * request and units too.
 */
#include "store/store_priv.h"
#include "store.sql.h"

#include <string.h>

static void put_int(struct tz_digest *d, int64_t v)
{
    uint8_t bytes[9] = {'i'};
    for (int i = 0; i < 8; i++)
        bytes[1 + i] = (uint8_t)((uint64_t)v >> (8 * i));
    tz_digest_add(d, bytes, sizeof bytes);
}

static void put_text(struct tz_digest *d, const char *s)
{
    if (!s) {
        tz_digest_add(d, "0", 1);
        return;
    }
    tz_digest_add(d, "t", 1);
    put_int(d, (int64_t)strlen(s));
    tz_digest_str(d, s);
}

static void put_digest(struct tz_digest *d, const uint8_t digest[TZ_DIGEST_BYTES])
{
    tz_digest_add(d, "d", 1);
    tz_digest_add(d, digest, TZ_DIGEST_BYTES);
}

void tz_journal_hash(uint8_t out[TZ_DIGEST_BYTES], struct tz_digest *d, const struct journal_row *row)
{
    tz_digest_str(d, "journal");
    put_digest(d, row->prev);
    put_int(d, row->town);
    put_int(d, row->j);
    put_int(d, row->at);
    put_int(d, row->account);
    put_text(d, row->via);
    put_text(d, row->kind);
    put_text(d, row->request);
    put_int(d, row->format);
    put_int(d, row->units);
    put_digest(d, row->digest);
    tz_digest_end(d, out);
}

void tz_sight_hash(uint8_t out[TZ_DIGEST_BYTES], struct tz_digest *d, const struct sight_row *row)
{
    tz_digest_str(d, "sight");
    put_digest(d, row->prev);
    put_int(d, row->town);
    put_int(d, row->n);
    put_int(d, row->at);
    put_int(d, row->account);
    put_int(d, row->id);
    put_text(d, row->cls);
    put_text(d, row->reason);
    put_text(d, row->task);
    tz_digest_end(d, out);
}

void tz_unit_entry(struct tz_digest *d, int64_t id, const char *reg)
{
    tz_digest_str(d, "entry");
    put_int(d, id);
    put_text(d, reg);
}

void tz_unit_item(struct tz_digest *d, int64_t id, int64_t version, int64_t op, const uint8_t digest[TZ_DIGEST_BYTES])
{
    tz_digest_str(d, "item");
    put_int(d, id);
    put_int(d, version);
    put_int(d, op);
    put_digest(d, digest);
}

void tz_head_mark(uint8_t out[TZ_DIGEST_BYTES], struct tz_digest *d, const struct head *h)
{
    tz_digest_str(d, "head");
    put_int(d, h->town);
    put_int(d, h->next_id);
    put_int(d, h->j);
    put_digest(d, h->hash);
    put_int(d, h->at);
    put_int(d, h->sight_n);
    put_digest(d, h->sight_hash);
    tz_digest_end(d, out);
}

void tz_number_mark(uint8_t out[TZ_DIGEST_BYTES], struct tz_digest *d, int64_t town, const char *prefix, int64_t year,
                    int64_t n)
{
    tz_digest_str(d, "number");
    put_int(d, town);
    put_text(d, prefix);
    put_int(d, year);
    put_int(d, n);
    tz_digest_end(d, out);
}

void tz_request_mark(uint8_t out[TZ_DIGEST_BYTES], struct tz_digest *d, const struct request_row *row)
{
    tz_digest_str(d, "request");
    put_int(d, row->town);
    put_text(d, row->key);
    put_digest(d, row->digest);
    put_int(d, row->j);
    put_text(d, row->answer);
    put_int(d, row->at);
    tz_digest_end(d, out);
}

void tz_town_digest(uint8_t out[TZ_DIGEST_BYTES], struct tz_digest *d, int64_t town, const char *code, const char *name,
                    int64_t version)
{
    tz_digest_str(d, "town");
    put_int(d, town);
    put_text(d, code);
    put_text(d, name);
    put_int(d, version);
    tz_digest_end(d, out);
}

/* ---- the head */

static struct tz_err *copy_digest(uint8_t out[TZ_DIGEST_BYTES], const struct tz_rows *r, int column, const char *what)
{
    size_t n = 0;
    const void *p = tz_rows_bytes(r, column, &n);
    if (n != TZ_DIGEST_BYTES)
        return tz_err_detail(tz_err_hint(tz_err(TZ_E_DAMAGED, "台账链的摘要长度不对"), "请运行 taizhang verify"),
                             "%s has %zu bytes", what, n);
    memcpy(out, p, n);
    return NULL;
}

static struct tz_err *take_head(struct head *h, const struct tz_rows *r, int64_t town)
{
    *h = (struct head){.town = town,
                       .next_id = tz_rows_int(r, 0),
                       .j = tz_rows_int(r, 1),
                       .at = tz_rows_int(r, 3),
                       .sight_n = tz_rows_int(r, 4)};
    TZ_TRY(copy_digest(h->hash, r, 2, "town_head.hash"));
    return copy_digest(h->sight_hash, r, 5, "town_head.sight_hash");
}

struct tz_err *tz_head_read(struct head *out, bool *have, struct tz_conn *c, const struct tz_sql *sql, int64_t town)
{
    struct tz_rows *r = NULL;
    struct tz_err *e = tz_db_query(&r, c, sql, "i", town);
    *have = false;
    if (!e)
        e = tz_rows_next(r, have);
    if (!e && *have)
        e = take_head(out, r, town);
    tz_rows_close(&r);
    return e;
}

struct tz_err *tz_store_head(int64_t *j, uint8_t hash[TZ_DIGEST_BYTES], struct tz_conn *c, int64_t town)
{
    struct head h;
    bool have;
    TZ_TRY(tz_head_read(&h, &have, c, &SQL_HEAD_READ, town));
    if (!have)
        return tz_err(TZ_E_NOT_FOUND, "没有这个乡镇");
    *j = h.j;
    if (hash)
        memcpy(hash, h.hash, TZ_DIGEST_BYTES);
    return NULL;
}

struct tz_err *tz_store_known_at(int64_t *j, struct tz_conn *c, int64_t town, tz_instant at)
{
    if (at == 0)
        return tz_store_head(j, NULL, c, town);
    int64_t found;
    TZ_TRY(tz_db_int(&found, 0, c, &SQL_KNOWN_AT, "ii", town, at));
    if (!found) /* 0 would be the present */
        return tz_err_hint(tz_err(TZ_E_NOT_FOUND, "那时还没有台账，什么也不知道"), "请选台账建立以后的时刻");
    *j = found;
    return NULL;
}

struct tz_err *tz_journal_digest(uint8_t out[TZ_DIGEST_BYTES], struct tz_conn *c, int64_t town, int64_t j, int64_t id,
                                 int64_t version)
{
    struct tz_rows *r = NULL;
    bool have = false;
    struct tz_err *e = tz_db_query(&r, c, &SQL_ITEM_DIGEST, "iiii", town, j, id, version);
    if (!e)
        e = tz_rows_next(r, &have);
    if (!e && !have)
        e = tz_err(TZ_E_NOT_FOUND, "台账链里没有这一版本");
    if (!e)
        e = copy_digest(out, r, 0, "journal_item.digest");
    tz_rows_close(&r);
    return e;
}
