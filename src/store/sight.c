/* SPDX-License-Identifier: Apache-2.0
 *
 * The sight log; see sight.h. One row a look, chained apart from the journal.
 */
#include "store/sight.h"
#include "store/batch.h"
#include "base/limits.h"
#include "store.sql.h"

#include <string.h>

struct looks {
    const struct tz_actor *who;
    const struct tz_look *items;
    size_t n;
    const char *reason, *task;
};

static struct tz_err *add_look(struct tz_apply *a, const struct looks *l, const struct tz_look *look)
{
    struct head *h = &a->head->head;
    struct sight_row row = {.town = h->town,
                            .n = h->sight_n + 1,
                            .at = a->at,
                            .account = l->who->account,
                            .id = look->id,
                            .cls = look->cls,
                            .reason = l->reason,
                            .task = l->task};
    memcpy(row.prev, h->sight_hash, sizeof row.prev);
    tz_sight_hash(row.hash, a->digest, &row);
    struct tz_value v[] = {tz_v_int(row.town),
                           tz_v_int(row.n),
                           tz_v_int(row.at),
                           tz_v_int(row.account),
                           tz_v_int(row.id),
                           tz_v_text(row.cls),
                           tz_v_text(row.reason),
                           tz_v_text(row.task),
                           tz_v_bytes(row.prev, sizeof row.prev),
                           tz_v_bytes(row.hash, sizeof row.hash)};
    TZ_TRY(tz_db_later(a->batch->conn, &SQL_SIGHT_ADD, v, sizeof v / sizeof *v));
    h->sight_n = row.n;
    memcpy(h->sight_hash, row.hash, sizeof row.hash);
    a->head->dirty = true;
    return NULL;
}

static struct tz_err *add_looks(struct tz_apply *a, void *data)
{
    const struct looks *l = data;
    for (size_t i = 0; i < l->n; i++)
        TZ_TRY(add_look(a, l, &l->items[i]));
    return NULL;
}

struct tz_err *tz_sight_record(struct tz_store *s, const struct tz_actor *who, const struct tz_look *looks, size_t n,
                               const char *reason, const char *task)
{
    struct looks l = {.who = who, .reason = reason, .task = task};
    struct tz_work w = {.actor = *who, .kind = "sight", .quiet = true, .apply = add_looks, .data = &l};
    for (size_t at = 0; at < n; at += tz_limits.unit_rows) {
        l.items = looks + at;
        l.n = n - at < tz_limits.unit_rows ? n - at : tz_limits.unit_rows;
        TZ_TRY(tz_store_run(s, &w, NULL));
    }
    return NULL;
}
