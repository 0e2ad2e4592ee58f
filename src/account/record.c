/* SPDX-License-Identifier: Apache-2.0
 *
 * Small record tables with versions in place; see record.h.
 */
#include "account/record.h"
#include "pack/expr.h"

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

typedef void (*found_fn)(void *to, const char *table, int64_t id, int64_t version, const char *what);

struct checking {
    struct tz_conn *c;
    const struct tz_record *t;
    int64_t town;
    found_fn found;
    void *to;
    struct tz_arena *loop;
    int64_t id, version, j_to; /* of the row before */
};

static void report(const struct checking *k, int64_t id, int64_t version, const char *what)
{
    k->found(k->to, k->t->table, id, version, what);
}

/* Versions of one id begin with 1, follow each other and end with one that is current. */
static void check_order(struct checking *k, int64_t id, int64_t version, int64_t j_from, int64_t j_to)
{
    if (id != k->id && k->id && k->j_to != TZ_J_OPEN)
        report(k, k->id, k->version + 1, "缺少当前版本");
    if (id != k->id ? version != 1 : version != k->version + 1 || j_from != k->j_to)
        report(k, id, version, "与前一版不相接");
    k->id = id;
    k->version = version;
    k->j_to = j_to;
}

static struct tz_err *check_row(struct checking *k, struct tz_rows *rows)
{
    struct tz_value v[TZ_RECORD_COLUMNS + 4];
    uint8_t sum[TZ_DIGEST_BYTES], journal[TZ_DIGEST_BYTES];
    const void *kept;
    size_t n = 0, kept_n;
    int64_t id = tz_rows_int(rows, 0), version = tz_rows_int(rows, 1), j_from;
    v[0] = tz_v_int(k->town);
    v[1] = tz_v_int(id);
    v[2] = tz_v_int(version);
    for (; k->t->columns[n]; n++)
        v[3 + n] = tz_rows_value(rows, (int)n + 2);
    v[3 + n] = tz_rows_value(rows, (int)n + 2);
    digest(sum, k->t, v, k->loop);
    kept = tz_rows_bytes(rows, (int)n + 3, &kept_n);
    j_from = tz_rows_int(rows, (int)n + 4);
    if (kept_n != sizeof sum || memcmp(kept, sum, sizeof sum) != 0)
        report(k, id, version, "内容与摘要不符");
    check_order(k, id, version, j_from, tz_rows_int(rows, (int)n + 5));
    struct tz_err *e = tz_journal_digest(journal, k->c, k->town, j_from, id, version);
    if (e && e->code == TZ_E_NOT_FOUND) {
        tz_err_free(e);
        report(k, id, version, "日志里没有这一版");
        return NULL;
    }
    if (!e && memcmp(journal, sum, sizeof sum) != 0)
        report(k, id, version, "摘要与日志不符");
    return e;
}

static struct tz_err *check_rows(struct checking *k, struct tz_rows *rows)
{
    for (;;) {
        bool have;
        TZ_TRY(tz_rows_next(rows, &have));
        if (!have)
            break;
        TZ_TRY(check_row(k, rows));
        tz_arena_reset(k->loop);
    }
    if (k->id && k->j_to != TZ_J_OPEN)
        report(k, k->id, k->version + 1, "缺少当前版本");
    return NULL;
}

/* Ids that were given to this table and have no row in it any more. */
static struct tz_err *check_missing(struct checking *k)
{
    struct tz_sql_build b;
    struct tz_rows *rows = NULL;
    struct tz_err *e;
    bool have;
    tz_sql_begin(&b, k->loop);
    tz_sql_add(&b, "select e.id from entry e where e.town = ");
    tz_sql_bind(&b, tz_v_int(k->town));
    tz_sql_add(&b, " and e.register = ");
    tz_sql_bind(&b, tz_v_text(k->t->table));
    tz_sql_add(&b, " and not exists (select 1 from ");
    tz_sql_name(&b, k->t->table);
    tz_sql_add(&b, " t where t.town = e.town and t.id = e.id) order by e.id");
    TZ_TRY(tz_db_queryv(&rows, k->c, tz_sql_end(&b, "account.record_missing"), b.values, b.value_n));
    while (!(e = tz_rows_next(rows, &have)) && have)
        report(k, tz_rows_int(rows, 0), 1, "缺少这一行");
    tz_rows_close(&rows);
    return e;
}

struct tz_err *tz_record_verify(struct tz_store *s, int64_t town, const struct tz_record *t, found_fn found, void *to)
{
    struct tz_arena *a = tz_arena_new(0);
    struct checking k = {.t = t, .town = town, .found = found, .to = to, .loop = tz_arena_child(a)};
    struct tz_rows *rows = NULL;
    struct tz_err *e = tz_db_reader(&k.c, tz_store_db(s), town);
    if (!e)
        e = check_missing(&k);
    if (!e)
        e = tz_db_query(&rows, k.c, t->each, "i", town);
    if (!e)
        e = check_rows(&k, rows);
    tz_rows_close(&rows);
    tz_db_release(&k.c);
    tz_arena_destroy(&a);
    return e;
}
