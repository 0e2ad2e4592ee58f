/* SPDX-License-Identifier: Apache-2.0
 *
 * Undoing a batch as a whole (CONTRACTS A8): what it made is struck out, what it changed gets back what it was, row by row
 * where no later version stands; the rest is listed.
 */
#include "register/import_run_priv.h"
#include "register/schema_priv.h"
#include "register.sql.h"
#include "base/limits.h"
#include "base/text.h"

#include <string.h>

struct undo_item {
    int64_t id, version;
    bool made;
    int64_t by; /* only what this account did; 0 = whoever did it */
};

struct undoing {
    struct undo_item *items;
    size_t n, room;
};

static void add_item(struct undoing *u, struct undo_item x, struct tz_arena *a)
{
    TZ_GROW(a, u->items, u->n, u->room);
    u->items[u->n++] = x;
}

/* Every entry once, newest journal number first: with the last version that the batch made of it. */
static struct tz_err *read_items(struct undoing *u, const struct tz_desk *d, int64_t batch, struct tz_arena *a)
{
    struct tz_conn *c = NULL;
    struct tz_rows *rows = NULL;
    struct map seen;
    bool have, fresh;
    map_init(&seen, a);
    TZ_TRY(tz_db_reader(&c, tz_store_db(d->store), d->who->actor.town));
    struct tz_err *e = tz_db_query(&rows, c, &SQL_BATCH_ITEMS, "ii", d->who->actor.town, batch);
    while (!e && !(e = tz_rows_next(rows, &have)) && have) {
        struct undo_item x = {tz_rows_int(rows, 0), tz_rows_int(rows, 1), tz_rows_int(rows, 2) == TZ_OP_CREATE, 0};
        map_at(&seen, tz_printf(a, "%lld", (long long)x.id), true, &fresh);
        if (fresh)
            add_item(u, x, a);
    }
    tz_rows_close(&rows);
    tz_db_release(&c);
    return e;
}

/* ---- back to what it was */
/* The content of an older version as a new one: its spans and sub-rows replace those of now. */
static void restore_parts(struct rrow *is, const struct rrow *now, struct tz_arena *a)
{
    is->span_gone = TZ_NEW_ARRAY(a, now->span_n, tz_day);
    is->span_gone_n = 0;
    for (size_t i = 0; i < now->span_n; i++)
        is->span_gone[is->span_gone_n++] = now->spans[i].stored_from;
    for (size_t i = 0; i < is->span_n; i++) {
        is->spans[i].fresh = true;
        is->spans[i].stored = false;
    }
    for (size_t f = 0; f < is->reg->field_n; f++) {
        struct rlist *old = &is->lists[f];
        const struct rlist *cur = &now->lists[f];
        struct rsub *all = TZ_NEW_ARRAY(a, old->n + cur->n, struct rsub);
        size_t n = 0;
        if (!is->lay->lists[f])
            continue;
        for (size_t i = 0; i < cur->n; i++) {
            all[n] = cur->items[i];
            all[n++].gone = true;
        }
        for (size_t i = 0; i < old->n; i++) {
            all[n] = old->items[i];
            all[n].fresh = true;
            all[n++].stored = false;
        }
        old->items = all;
        old->n = old->room = n;
    }
}

static struct tz_err *plan_restore(struct plan *p, struct intake *in, const struct rrow *now, const char *reason)
{
    struct tz_act act = {.reason = reason};
    struct rrow *before;
    *p = (struct plan){.op = TZ_OP_CORRECT, .lay = now->lay};
    TZ_TRY(row_load(&before, in->c, now->lay, in->town, now->id, now->version - 1, 0, in->a));
    if (!before)
        return tz_err(TZ_E_DAMAGED, "缺少第%lld版", (long long)now->version - 1);
    TZ_TRY(row_unseal(before, in->ring, in->town, in->a));
    p->was = (struct rrow *)(uintptr_t)now;
    p->is = row_copy(before, in->a);
    p->is->version = now->version + 1;
    restore_parts(p->is, now, in->a);
    memcpy(p->is->seals, now->seals, now->reg->class_n * sizeof *now->seals);
    for (size_t i = 0; i < now->reg->class_n; i++)
        p->is->seals[i].dirty = !now->seals[i].cleared;
    p->is->act = (struct ract){.kind = "restore", .reason = reason};
    p->touch.from = in->today;
    return plan_finish(p, in, &act);
}

/* ---- one entry */
static struct tz_err *plan_undo(struct plan *p, bool *left, struct intake *in, const struct undo_item *x,
                                const char *reason)
{
    const struct tz_register *r;
    struct rrow *now;
    *left = false;
    struct tz_err *e = register_of_id(&r, in->c, in->model, in->town, x->id);
    if (e && e->code == TZ_E_NOT_FOUND) { /* the batch's own record */
        tz_err_free(e);
        p->unchanged = true;
        return NULL;
    }
    TZ_TRY(e);
    TZ_TRY(row_load(&now, in->c, layout_of(in->model, r), in->town, x->id, 0, 0, in->a));
    if (!now || now->version != x->version || (x->by && (now->actor != x->by || now->version < 2))) {
        *left = true;
        return NULL;
    }
    TZ_TRY(row_unseal(now, in->ring, in->town, in->a));
    if (x->made) {
        struct tz_item item = {.kind = TZ_ITEM_STRIKE, .id = x->id, .base = x->version, .act = {.reason = reason}};
        return plan_item(p, in, &item);
    }
    return plan_restore(p, in, now, reason);
}

#define UNDO_ROWS 200

static struct tz_err *undo_some(struct tz_undo *out, int64_t *left, const struct tz_desk *d,
                                const struct undo_item *items, size_t n, const char *reason, struct tz_arena *a)
{
    struct plan *plans = TZ_NEW_ARRAY(a, n, struct plan);
    struct unit u = {.desk = d, .plans = plans, .kind = "undo"};
    struct tz_work w = {0};
    struct intake in;
    int64_t struck = 0, restored = 0;
    TZ_TRY(intake_open(&in, d, a));
    struct tz_err *e = NULL;
    for (size_t i = 0; i < n && !e; i++) {
        bool leave;
        plans[u.n] = (struct plan){0};
        e = plan_undo(&plans[u.n], &leave, &in, &items[i], reason);
        struct tz_err *faults = intake_faults(&in);
        if (!e && faults)
            leave = true; /* what it was does not pass today's checks */
        tz_err_free(faults);
        if (!e && leave) {
            left[out->left_n++] = items[i].id;
        } else if (!e && !plans[u.n].unchanged) {
            struck += items[i].made;
            restored += !items[i].made;
            u.n++;
        }
    }
    intake_close(&in);
    if (!e && u.n)
        e = unit_run(&u, &w, a);
    if (!e) {
        out->struck += struck;
        out->restored += restored;
    }
    return e;
}

struct tz_err *tz_batch_undo(struct tz_undo *out, const struct tz_desk *d, int64_t batch, const char *reason,
                             struct tz_arena *a)
{
    struct batch_row b;
    struct undoing u = {0};
    struct tz_who by = *d->who;
    struct tz_desk desk = *d;
    int64_t *left;
    const struct tz_register *r;
    memset(out, 0, sizeof *out);
    if (!reason || !*reason)
        return tz_err_hint(tz_err(TZ_E_RULE, "撤销批次须写理由"), "如：表格版本不对，重新导入");
    TZ_TRY(batch_read(&b, d->store, d->who->actor.town, batch, a));
    r = tz_model_register(d->model, b.reg);
    if (!d->who->system && b.account != d->who->actor.account && (!r || !tz_scope_may(d->who, r, TZ_RIGHT_STRIKE)))
        return tz_err(TZ_E_FORBIDDEN, "只有导入人和该台账的办理人能撤销批次");
    if (b.state == TZ_BATCH_UNDONE)
        return tz_err(TZ_E_RULE, "这个批次已经撤销");
    b.state = TZ_BATCH_UNDOING;
    TZ_TRY(batch_write(d->store, &d->who->actor, &b, a));
    TZ_TRY(read_items(&u, d, batch, a));
    left = TZ_NEW_ARRAY(a, u.n, int64_t);
    by.system = true; /* the right to undo the batch covers its rows */
    desk.who = &by;
    desk.request = NULL;
    for (size_t i = 0; i < u.n; i += UNDO_ROWS) {
        struct tz_arena *own = tz_arena_child(a);
        struct tz_err *e =
            undo_some(out, left, &desk, u.items + i, u.n - i < UNDO_ROWS ? u.n - i : UNDO_ROWS, reason, own);
        tz_arena_destroy(&own);
        TZ_TRY(e);
    }
    out->left = left;
    b.state = TZ_BATCH_UNDONE;
    return batch_close(d, &b, a);
}

struct tz_err *tz_register_back(struct tz_undo *out, const struct tz_desk *d, const struct tz_back *list, size_t n,
                                const char *reason, struct tz_arena *a)
{
    struct undo_item *items = TZ_NEW_ARRAY(a, n + 1, struct undo_item);
    int64_t *left = TZ_NEW_ARRAY(a, n + 1, int64_t);
    memset(out, 0, sizeof *out);
    if (n > tz_limits.unit_rows)
        return tz_err_hint(tz_err(TZ_E_LIMIT, "一次最多撤销%zu条，这里有%zu条", tz_limits.unit_rows, n), "请分批撤销");
    for (size_t i = 0; i < n; i++) {
        struct tz_entry *e;
        TZ_TRY(tz_register_get(&e, d, list[i].id, &(struct tz_get){0}, a));
        items[i] = (struct undo_item){.id = list[i].id, .version = list[i].version, .by = d->who->actor.account};
    }
    for (size_t i = 0; i < n; i += UNDO_ROWS) {
        struct tz_arena *own = tz_arena_child(a);
        struct tz_err *e = undo_some(out, left, d, items + i, n - i < UNDO_ROWS ? n - i : UNDO_ROWS, reason, own);
        tz_arena_destroy(&own);
        TZ_TRY(e);
    }
    out->left = left;
    return NULL;
}
