/* SPDX-License-Identifier: Apache-2.0
 *
 * Small record tables with versions in place; see record.h.
 */
#include "account/record.h"

#include <stdio.h>
#include <string.h>

static void line(struct tz_digest *d, const char *name, const struct tz_value *v)
{
    char number[24];
    if (v->kind == TZ_NULL)
        return;
    tz_digest_str(d, name);
    tz_digest_str(d, "=");
    if (v->kind == TZ_INT)
        tz_digest_add(d, number, (size_t)snprintf(number, sizeof number, "%lld", (long long)v->i));
    else
        tz_digest_add(d, v->p, v->n);
    tz_digest_str(d, "\n");
}

/* Values in the order town, id, version, columns, actor. */
static void digest(uint8_t out[TZ_DIGEST_BYTES], const struct tz_record *t, const struct tz_value *values,
                   struct tz_arena *a)
{
    struct tz_digest *d = tz_digest_new(a);
    size_t n = 0;
    line(d, "town", &values[0]);
    line(d, "id", &values[1]);
    line(d, "version", &values[2]);
    for (; t->columns[n]; n++)
        line(d, t->columns[n], &values[3 + n]);
    line(d, "actor", &values[3 + n]);
    tz_digest_end(d, out);
}

struct tz_err *tz_record_write(struct tz_apply *ap, const struct tz_record *t, int64_t id, int64_t version,
                               const struct tz_value *values, int64_t actor, enum tz_op op)
{
    struct tz_value v[TZ_RECORD_COLUMNS + 6];
    uint8_t sum[TZ_DIGEST_BYTES];
    struct tz_conn *c = tz_apply_conn(ap);
    size_t n = 0;
    if (version > 1) {
        int64_t changed = 0;
        TZ_TRY(tz_db_exec(c, t->close, &changed, "iiii", tz_apply_town(ap), id, version - 1, tz_apply_j(ap)));
        if (changed != 1)
            return tz_err(TZ_E_STALE, "别人刚刚改过，请重试");
    }
    v[0] = tz_v_int(tz_apply_town(ap));
    v[1] = tz_v_int(id);
    v[2] = tz_v_int(version);
    for (; t->columns[n]; n++)
        v[3 + n] = values[n];
    v[3 + n] = tz_v_int(actor);
    digest(sum, t, v, tz_apply_arena(ap));
    v[4 + n] = tz_v_bytes(sum, sizeof sum);
    v[5 + n] = tz_v_int(tz_apply_j(ap));
    TZ_TRY(tz_db_execv(c, t->insert, NULL, v, n + 6));
    return tz_apply_item(ap, id, version, op, sum);
}

static struct tz_err *check_rows(struct tz_rows *rows, int64_t town, const struct tz_record *t,
                                 void (*found)(void *to, const char *table, int64_t id, int64_t version,
                                               const char *what),
                                 void *to, struct tz_arena *a)
{
    struct tz_arena *loop = tz_arena_child(a);
    for (;;) {
        struct tz_value v[TZ_RECORD_COLUMNS + 4];
        uint8_t sum[TZ_DIGEST_BYTES];
        const void *kept;
        size_t n = 0, kept_n;
        bool have;
        TZ_TRY(tz_rows_next(rows, &have));
        if (!have)
            return NULL;
        v[0] = tz_v_int(town);
        v[1] = tz_rows_value(rows, 0);
        v[2] = tz_rows_value(rows, 1);
        for (; t->columns[n]; n++)
            v[3 + n] = tz_rows_value(rows, (int)n + 2);
        v[3 + n] = tz_rows_value(rows, (int)n + 2);
        digest(sum, t, v, loop);
        kept = tz_rows_bytes(rows, (int)n + 3, &kept_n);
        if (kept_n != sizeof sum || memcmp(kept, sum, sizeof sum))
            found(to, t->table, tz_rows_int(rows, 0), tz_rows_int(rows, 1), "内容与摘要不符");
        tz_arena_reset(loop);
    }
}

struct tz_err *
tz_record_verify(struct tz_store *s, int64_t town, const struct tz_record *t,
                 void (*found)(void *to, const char *table, int64_t id, int64_t version, const char *what), void *to)
{
    struct tz_arena *a = tz_arena_new(0);
    struct tz_conn *c = NULL;
    struct tz_rows *rows = NULL;
    struct tz_err *e = tz_db_reader(&c, tz_store_db(s), town);
    if (!e)
        e = tz_db_query(&rows, c, t->each, "i", town);
    if (!e)
        e = check_rows(rows, town, t, found, to, a);
    tz_rows_close(&rows);
    tz_db_release(&c);
    tz_arena_destroy(&a);
    return e;
}
