/* SPDX-License-Identifier: Apache-2.0
 *
 * One unit of work inside a batch: known requests are answered, apply runs behind a savepoint and a guard, then
 * journal, items and request are written. Heads and counters are kept here until the batch ends.
 */
#include "store/batch.h"
#include "base/event.h"
#include "store.sql.h"

#include <stdlib.h>
#include <string.h>

#define CLOCK_BEHIND_US (INT64_C(300) * 1000000)

/* ---- heads */

static struct tz_err *find_head(struct batch_head **out, struct batch *b, int64_t town)
{
    struct batch_head *h;
    bool have;
    for (size_t i = 0; i < b->head_n; i++)
        if (b->heads[i].head.town == town) {
            *out = &b->heads[i];
            return NULL;
        }
    h = &b->heads[b->head_n];
    TZ_TRY(tz_head_read(&h->head, &have, b->conn, &SQL_HEAD_LOCK, town));
    if (!have)
        return tz_err(TZ_E_NOT_FOUND, "没有这个乡镇");
    h->before = h->head;
    h->dirty = false;
    b->head_n++;
    *out = h;
    return NULL;
}

struct tz_err *tz_batch_counter(struct counter **out, struct batch *b, int64_t town, const char *prefix, int64_t year)
{
    struct counter *c;
    for (size_t i = 0; i < b->counter_n; i++) {
        c = &b->counters[i];
        if (c->town == town && c->year == year && strcmp(c->prefix, prefix) == 0) {
            *out = c;
            return NULL;
        }
    }
    if (strlen(prefix) >= PREFIX_BYTES || b->counter_n == BATCH_NUMBERS)
        return tz_err_detail(tz_err(TZ_E_LIMIT, "编号前缀过长，或一批里的编号种类过多"), "%.80s, %zu in the batch",
                             prefix, b->counter_n);
    c = &b->counters[b->counter_n];
    *c = (struct counter){.town = town, .year = year};
    memcpy(c->prefix, prefix, strlen(prefix) + 1);
    TZ_TRY(tz_db_int(&c->n, 0, b->conn, &SQL_NUMBER_READ, "iti", town, prefix, year));
    b->counter_n++;
    *out = c;
    return NULL;
}

static struct tz_err *write_head(struct batch *b, const struct head *h, struct tz_digest *d)
{
    uint8_t mark[TZ_DIGEST_BYTES];
    struct tz_value v[8];
    tz_head_mark(mark, d, h);
    v[0] = tz_v_int(h->town);
    v[1] = tz_v_int(h->next_id);
    v[2] = tz_v_int(h->j);
    v[3] = tz_v_bytes(h->hash, TZ_DIGEST_BYTES);
    v[4] = tz_v_int(h->at);
    v[5] = tz_v_int(h->sight_n);
    v[6] = tz_v_bytes(h->sight_hash, TZ_DIGEST_BYTES);
    v[7] = tz_v_bytes(mark, sizeof mark);
    return tz_db_later(b->conn, &SQL_HEAD_WRITE, v, 8);
}

static struct tz_err *write_counter(struct batch *b, const struct counter *c, struct tz_digest *d)
{
    uint8_t mark[TZ_DIGEST_BYTES];
    struct tz_value v[5];
    tz_number_mark(mark, d, c->town, c->prefix, c->year, c->n);
    v[0] = tz_v_int(c->town);
    v[1] = tz_v_text(c->prefix);
    v[2] = tz_v_int(c->year);
    v[3] = tz_v_int(c->n);
    v[4] = tz_v_bytes(mark, sizeof mark);
    return tz_db_later(b->conn, &SQL_NUMBER_WRITE, v, 5);
}

static struct tz_err *purge_requests(struct batch *b, const struct head *h)
{
    struct tz_value v[2] = {tz_v_int(h->town), tz_v_int(h->at - REQUEST_DAYS * DAY_US)};
    return tz_db_later(b->conn, &SQL_REQUEST_PURGE, v, 2);
}

static struct tz_err *write_all(struct batch *b, struct tz_digest *d)
{
    for (size_t i = 0; i < b->head_n; i++) {
        const struct batch_head *h = &b->heads[i];
        if (h->dirty)
            TZ_TRY(write_head(b, &h->head, d));
        if (tz_day_of(h->head.at) != tz_day_of(h->before.at)) /* once a day */
            TZ_TRY(purge_requests(b, &h->head));
    }
    for (size_t i = 0; i < b->counter_n; i++)
        if (b->counters[i].dirty)
            TZ_TRY(write_counter(b, &b->counters[i], d));
    return NULL;
}

struct tz_err *tz_batch_heads(struct batch *b)
{
    struct tz_arena *a = tz_arena_new(0);
    struct tz_err *e = write_all(b, tz_digest_new(a));
    tz_arena_destroy(&a);
    return e;
}

/* ---- requests */

static struct tz_err *known_request(bool *known, struct batch *b, const struct tz_work *w)
{
    struct tz_rows *r = NULL;
    const void *digest;
    size_t n = 0;
    bool same;
    struct tz_err *e;

    *known = false;
    if (!w->request || w->quiet)
        return NULL;
    TZ_ASSERT(w->request_digest);
    e = tz_db_query(&r, b->conn, &SQL_REQUEST_FIND, "it", w->actor.town, w->request);
    if (!e)
        e = tz_rows_next(r, known);
    if (!e && *known) {
        digest = tz_rows_bytes(r, 0, &n);
        same = n == TZ_DIGEST_BYTES && memcmp(digest, w->request_digest, n) == 0;
        if (!same)
            e = tz_err_hint(tz_err(TZ_E_REQUEST, "这次提交的编号已用于别的内容，没有写入"), "请刷新页面后重新提交");
    }
    tz_rows_close(&r);
    return e;
}

/* ---- the journal */

static struct tz_err *write_items(struct tz_apply *a)
{
    int64_t n = 0;
    for (const struct item *i = a->items; i; i = i->next, n++) {
        struct tz_value v[7] = {tz_v_int(a->head->head.town),
                                tz_v_int(a->j),
                                tz_v_int(n),
                                tz_v_int(i->id),
                                tz_v_int(i->version),
                                tz_v_int(i->op),
                                tz_v_bytes(i->digest, TZ_DIGEST_BYTES)};
        TZ_TRY(tz_db_later(a->batch->conn, &SQL_ITEM_ADD, v, 7));
    }
    return NULL;
}

static struct tz_err *write_row(struct batch *b, const struct journal_row *row)
{
    struct tz_value v[12] = {tz_v_int(row->town),
                             tz_v_int(row->j),
                             tz_v_int(row->at),
                             tz_v_int(row->account),
                             tz_v_text(row->via),
                             tz_v_text(row->kind),
                             tz_v_text(row->request),
                             tz_v_int(row->format),
                             tz_v_int(row->units),
                             tz_v_bytes(row->digest, TZ_DIGEST_BYTES),
                             tz_v_bytes(row->prev, TZ_DIGEST_BYTES),
                             tz_v_bytes(row->hash, TZ_DIGEST_BYTES)};
    return tz_db_later(b->conn, &SQL_JOURNAL_ADD, v, 12);
}

static int by_id(const void *x, const void *y)
{
    const struct born *const *a = x, *const *b = y;
    return ((*a)->id > (*b)->id) - ((*a)->id < (*b)->id);
}

/* Entries go into the digest in the order of their ids, as verify reads them. */
static void digest_unit(uint8_t out[TZ_DIGEST_BYTES], struct tz_apply *a)
{
    struct born **list = TZ_NEW_ARRAY(a->arena, a->born_n, struct born *);
    size_t n = 0;
    for (struct born *b = a->born; b; b = b->next)
        list[n++] = b;
    qsort(list, n, sizeof *list, by_id);
    for (size_t i = 0; i < n; i++)
        tz_unit_entry(a->digest, list[i]->id, list[i]->reg);
    for (const struct item *i = a->items; i; i = i->next)
        tz_unit_item(a->digest, i->id, i->version, i->op, i->digest);
    tz_digest_end(a->digest, out);
}

static const char *via_of(const struct tz_actor *who, struct tz_arena *a)
{
    const char *via = who->via ? who->via : "job";
    return who->os_user ? tz_printf(a, "%s:%s", via, who->os_user) : via;
}

static struct tz_err *write_request(struct tz_apply *a)
{
    const struct tz_work *w = a->work;
    struct request_row row = {.town = w->actor.town, .j = a->j, .at = a->at, .key = w->request, .answer = w->answer};
    uint8_t mark[TZ_DIGEST_BYTES];
    memcpy(row.digest, w->request_digest, sizeof row.digest);
    tz_request_mark(mark, a->digest, &row);
    {
        struct tz_value v[7] = {tz_v_int(row.town),
                                tz_v_text(row.key),
                                tz_v_bytes(row.digest, sizeof row.digest),
                                tz_v_int(row.j),
                                tz_v_text(row.answer),
                                tz_v_int(row.at),
                                tz_v_bytes(mark, sizeof mark)};
        return tz_db_later(a->batch->conn, &SQL_REQUEST_ADD, v, 7);
    }
}

/* Journal, items and request; fills *row, whose hash becomes the head's when the savepoint is released. */
static struct tz_err *write_journal(struct journal_row *row, struct tz_apply *a)
{
    const struct tz_work *w = a->work;
    const struct head *h = &a->head->head;
    *row = (struct journal_row){.town = h->town,
                                .j = a->j,
                                .at = a->at,
                                .account = w->actor.account,
                                .format = JOURNAL_FORMAT,
                                .units = a->item_n,
                                .via = via_of(&w->actor, a->arena),
                                .kind = w->kind,
                                .request = w->request};
    digest_unit(row->digest, a);
    memcpy(row->prev, h->hash, sizeof row->prev);
    tz_journal_hash(row->hash, a->digest, row);
    TZ_TRY(write_row(a->batch, row));
    TZ_TRY(write_items(a));
    return w->request ? write_request(a) : NULL;
}

/* ---- a unit */

/* The journal's time never goes back; a clock far behind it is a fault that somebody must mend first. */
static struct tz_err *clock_of(tz_instant *at, const struct head *h)
{
    tz_instant now = tz_now();
    char last[40];
    if (h && now < h->at - CLOCK_BEHIND_US)
        return tz_err_hint(tz_err(TZ_E_BUSY, "服务器时钟比台账的最后一笔慢 %lld 分钟，暂停写入",
                                  (long long)((h->at - now) / 60000000)),
                           "最后一笔记于 %s；请校正服务器时间后再试", tz_instant_print(last, h->at));
    *at = h && now < h->at ? h->at : now;
    return NULL;
}

/* apply and what follows it, inside the savepoint. */
static struct tz_err *work_in(struct journal_row *row, struct tz_apply *a, struct unit *u)
{
    struct tz_err *e;
    if (tz_arena_guard(u->arena)) {
        tz_db_close_cursors(a->batch->conn); /* those of the work that was left in the middle */
        return tz_err_limit_memory();
    }
    a->digest = tz_digest_new(u->arena);
    e = u->work->apply(a, u->work->data);
    if (!e && !u->work->quiet)
        e = write_journal(row, a);
    tz_arena_unguard(u->arena);
    return e;
}

/* Runs behind a savepoint, or bare; what apply took from the head (ids) stays taken as long as the transaction does. */
static struct tz_err *run_apply(struct journal_row *row, struct tz_apply *a, struct unit *u, bool bare)
{
    struct tz_conn *c = a->batch->conn;
    struct tz_err *e;
    if (bare)
        return work_in(row, a, u);
    TZ_TRY(tz_db_savepoint(c));
    e = work_in(row, a, u);
    if (!e)
        e = tz_db_savepoint_release(c);
    if (e)
        tz_db_savepoint_rollback(c);
    return e;
}

struct tz_err *tz_batch_unit(struct batch *b, struct unit *u, bool bare)
{
    struct tz_work *w = u->work;
    struct tz_apply a = {.batch = b, .work = w, .arena = u->arena};
    struct journal_row row;
    struct head sight;
    bool known;

    a.items_end = &a.items;
    w->answer = NULL;
    if (w->actor.town)
        TZ_TRY(find_head(&a.head, b, w->actor.town));
    TZ_ASSERT(a.head || w->quiet);
    TZ_TRY(clock_of(&a.at, a.head ? &a.head->head : NULL));
    TZ_TRY(known_request(&known, b, w));
    if (known) {
        w->repeated = true;
        return NULL;
    }
    a.j = a.head ? a.head->head.j + 1 : 0;
    sight = a.head ? a.head->head : (struct head){0};
    {
        struct tz_err *e = run_apply(&row, &a, u, bare);
        if (e && a.head) { /* the sight chain goes back with the savepoint; ids stay taken */
            a.head->head.sight_n = sight.sight_n;
            memcpy(a.head->head.sight_hash, sight.sight_hash, sizeof sight.sight_hash);
        }
        if (e)
            return e;
    }
    if (w->quiet)
        return NULL;
    w->j = a.j;
    a.head->head.j = a.j;
    a.head->head.at = a.at;
    memcpy(a.head->head.hash, row.hash, sizeof row.hash);
    a.head->dirty = true;
    return NULL;
}
