/* SPDX-License-Identifier: Apache-2.0
 *
 * What apply may call while it runs in the writer.
 */
#include "store/batch.h"
#include "store.sql.h"

#include <string.h>

struct tz_conn *tz_apply_conn(struct tz_apply *a)
{
    return a->batch->conn;
}

int64_t tz_apply_town(const struct tz_apply *a)
{
    return a->work->actor.town;
}

int64_t tz_apply_j(const struct tz_apply *a)
{
    return a->j;
}

tz_instant tz_apply_at(const struct tz_apply *a)
{
    return a->at;
}

struct tz_arena *tz_apply_arena(struct tz_apply *a)
{
    return a->arena;
}

struct tz_store *tz_apply_store(struct tz_apply *a)
{
    return a->batch->store;
}

struct tz_err *tz_apply_new_id(int64_t *id, struct tz_apply *a)
{
    struct head *h = &a->head->head;
    if (h->next_id >= INT64_C(1) << ID_BITS)
        return tz_err(TZ_E_LIMIT, "这个乡镇的编号已用尽");
    *id = h->town << ID_BITS | h->next_id++;
    a->head->dirty = true;
    return NULL;
}

struct tz_err *tz_apply_item(struct tz_apply *a, int64_t id, int64_t version, enum tz_op op,
                             const uint8_t digest[TZ_DIGEST_BYTES])
{
    struct item *i = TZ_NEW(a->arena, struct item);
    TZ_ASSERT(!a->work->quiet);
    i->id = id;
    i->version = version;
    i->op = op;
    memcpy(i->digest, digest, TZ_DIGEST_BYTES);
    *a->items_end = i;
    a->items_end = &i->next;
    a->item_n++;
    return NULL;
}

struct tz_err *tz_apply_number(int64_t *n, struct tz_apply *a, const char *prefix, int year)
{
    struct counter *c;
    TZ_TRY(tz_batch_counter(&c, a->batch, tz_apply_town(a), prefix, year));
    c->dirty = true;
    *n = ++c->n;
    return NULL;
}

struct tz_err *tz_apply_entry(struct tz_apply *a, int64_t id, const char *reg)
{
    struct born *b = TZ_NEW(a->arena, struct born);
    struct tz_value v[4] = {tz_v_int(tz_apply_town(a)), tz_v_int(id), tz_v_text(reg), tz_v_int(a->j)};
    TZ_ASSERT(!a->work->quiet);
    b->id = id;
    b->reg = tz_strdup(a->arena, reg);
    b->next = a->born;
    a->born = b;
    a->born_n++;
    return tz_db_later(a->batch->conn, &SQL_ENTRY_ADD, v, 4);
}
