/* SPDX-License-Identifier: Apache-2.0
 *
 * What is due: open clocks of entries in the account's scope, sorted by due; what is late reaches the roles of the clock's
 * escalation line. Nothing is stored for reminders: the share of the limit that is gone says what to show.
 */
#include "duty/duty_priv.h"

#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "duty.sql.h"
#include "pack/expr.h"
#include "place/place.h"

struct list {
    struct tz_due *items;
    size_t n, room;
    struct tz_arena *a;
    struct tz_due_counts counts;
    tz_instant now;
    const struct tz_due_query *q;
    const struct tz_desk *d;
    const struct tz_places *places;
};

static enum tz_due_state how(const struct list *l, tz_instant started, tz_instant due)
{
    struct tz_clock_state s = {.runs = true, .started = started, .due = due};
    if (!due)
        return TZ_DUE_PAUSED;
    if (due < l->now)
        return TZ_DUE_LATE;
    int gone = tz_clock_gone(&s, l->now);
    return gone >= 800 ? TZ_DUE_SOON : gone >= 500 ? TZ_DUE_HALF : TZ_DUE_LATER;
}

static void count(struct tz_due_counts *c, enum tz_due_state state)
{
    int64_t *const at[] = {&c->later, &c->half, &c->soon, &c->late, &c->paused};
    ++*at[state];
}

static bool escalates(const struct tz_who *w, const struct tz_clock *k)
{
    for (size_t i = 0; i < k->escalate_n; i++)
        if (tz_who_has_role(w, k->escalate[i]))
            return true;
    return false;
}

static struct tz_due *push(struct list *l)
{
    TZ_GROW(l->a, l->items, l->n, l->room);
    return &l->items[l->n++];
}

static const struct tz_clock *clock_of(const struct tz_register *r, const char *key)
{
    for (size_t i = 0; i < r->clock_n; i++)
        if (tz_same(r->clocks[i].key, key))
            return &r->clocks[i];
    return NULL;
}

/* Entries of a register with an open clock: what the account may change, and for those of the escalation line what it sees. */
static struct tz_err *register_sql(struct tz_sql **out, struct tz_sql_build *b, struct tz_conn *c, const struct list *l,
                                   const struct tz_register *r, tz_instant until)
{
    struct tz_scope *scope;
    TZ_TRY(tz_scope_make(&scope, c, l->d->who, r, TZ_RIGHT_SEE, l->a));
    *out = NULL;
    if (tz_scope_none(scope))
        return NULL;
    tz_sql_begin(b, l->a);
    tz_sql_add(b, "select k.id, k.rule, k.started, k.due, r.number, r.place_now, r.state, r.owner from clock k join ");
    tz_sql_name(b, r->table);
    tz_sql_add(b, " r on r.town = k.town and r.id = k.id where k.town = ");
    tz_sql_bind(b, tz_v_int(l->d->who->actor.town));
    tz_sql_add(b, " and k.reg = ");
    tz_sql_bind(b, tz_v_text(r->key));
    tz_sql_add(b, " and k.ended is null and coalesce(k.due, 0) <= ");
    tz_sql_bind(b, tz_v_int(until));
    if (l->q->mine) {
        tz_sql_add(b, " and r.owner = ");
        tz_sql_bind(b, tz_v_int(l->d->who->actor.account));
    }
    tz_sql_add(b, " and ");
    tz_scope_sql(b, scope, "r");
    tz_sql_add(b, " order by k.due limit 2000");
    *out = tz_sql_end(b, "duty.due");
    return NULL;
}

static void take(struct list *l, const struct tz_register *r, const struct tz_rows *rows, bool acts)
{
    struct tz_due x = {.reg = r,
                       .clock = clock_of(r, tz_rows_text(rows, 1)),
                       .id = tz_rows_int(rows, 0),
                       .started = tz_rows_int(rows, 2),
                       .due = tz_rows_int(rows, 3),
                       .owner = tz_rows_int(rows, 7)};
    if (!x.clock)
        return;
    x.how = how(l, x.started, x.due);
    x.mine = x.owner && x.owner == l->d->who->actor.account;
    x.escalated = x.how == TZ_DUE_LATE && !x.mine && escalates(l->d->who, x.clock);
    if (!acts && !x.mine && !x.escalated && !l->q->seen)
        return;
    count(&l->counts, x.how);
    if (l->q->late && x.how != TZ_DUE_LATE)
        return;
    x.number = tz_rows_copy(rows, 4, l->a);
    x.place = tz_place_title(l->places, tz_rows_int(rows, 5), tz_today(), l->a);
    x.state = tz_rows_copy(rows, 6, l->a);
    *push(l) = x;
}

static struct tz_err *list_register(struct list *l, struct tz_conn *c, const struct tz_register *r, tz_instant until)
{
    struct tz_sql_build b;
    struct tz_sql *sql;
    struct tz_rows *rows;
    struct tz_err *e;
    bool have, acts = tz_scope_may(l->d->who, r, TZ_RIGHT_MOVE);
    if (!r->clock_n)
        return NULL;
    TZ_TRY(register_sql(&sql, &b, c, l, r, until));
    if (!sql)
        return NULL;
    TZ_TRY(tz_db_queryv(&rows, c, sql, b.values, b.value_n));
    while (!(e = tz_rows_next(rows, &have)) && have)
        take(l, r, rows, acts);
    tz_rows_close(&rows);
    return e;
}

static int by_due(const void *x, const void *y)
{
    const struct tz_due *a = x, *b = y;
    if (a->due != b->due)
        return !a->due ? 1 : !b->due ? -1 : a->due < b->due ? -1 : 1; /* paused ones last */
    return a->id < b->id ? -1 : a->id > b->id;
}

static struct tz_err *list_all(struct list *l, struct tz_conn *c, tz_instant until)
{
    struct tz_places *places = NULL;
    struct tz_err *e = tz_places_hold(&places, c, l->d->who->actor.town);
    l->places = places;
    for (size_t i = 0; !e && i < l->d->model->register_n; i++)
        e = list_register(l, c, l->d->model->registers[i], until);
    tz_places_release(&places);
    return e;
}

struct tz_err *tz_due_list(struct tz_due **out, size_t *n, struct tz_due_counts *counts, const struct tz_desk *d,
                           const struct tz_due_query *q, struct tz_arena *a)
{
    struct list l = {.a = a, .now = tz_now(), .q = q, .d = d};
    struct tz_conn *c = NULL;
    size_t limit = q->limit ? q->limit : 200;
    tz_day until = q->until ? q->until : tz_day_add(tz_today(), 30);
    TZ_TRY(tz_db_reader(&c, tz_store_db(d->store), d->who->actor.town));
    struct tz_err *e = list_all(&l, c, tz_day_start(tz_day_add(until, 1)) - 1);
    tz_db_release(&c);
    if (e)
        return e;
    if (l.n)
        qsort(l.items, l.n, sizeof *l.items, by_due);
    *out = l.items;
    *n = l.n < limit ? l.n : limit;
    if (counts)
        *counts = l.counts;
    return NULL;
}
