/* SPDX-License-Identifier: Apache-2.0
 *
 * Callbacks: drawing, listing in scope, recording, counting.
 */
#include "rule/callback.h"

#include <string.h>

#include "account/record.h"
#include "base/limits.h"
#include "base/text.h"
#include "pack/pack.h"
#include "place/param.h"
#include "rule.sql.h"
#include "rule/callback_priv.h"
#include "seal/seal.h"

enum { DONE_WITHIN_DAYS = 30, FEW = 5 };
#define PARAM "callback_one_in"

static const char *const columns[] = {"reg",   "entry",  "entry_version", "place", "drawn_on",
                                      "state", "rating", "asked_on",      NULL};
const struct tz_record callback_record = {"callback", columns, &SQL_CALLBACK_ADD, &SQL_CALLBACK_CLOSE,
                                          &SQL_CALLBACK_EACH};

/* ---- which registers ask */
static const struct tz_field *rating_of(const struct tz_register *r)
{
    const struct tz_field *f = tz_register_field(r, "rating");
    return f && !f->system && f->type == TZ_TYPE_CHOICE && f->column && tz_codes_find(f->codes, "满意") >= 0 ? f : NULL;
}

static bool well(const char *rating)
{
    return tz_same(rating, "满意") || tz_same(rating, "基本满意");
}

/* ---- drawing */
struct candidate {
    int64_t entry, version, place;
    const char *reg;
    int64_t id;
};
struct drawing {
    struct candidate *items;
    size_t n, room;
    int64_t missing;
    tz_day today;
    struct tz_ring *ring;
};

static bool in_states(struct tz_sql_build *b, const struct tz_register *r)
{
    bool first = true;
    for (size_t i = 0; i < r->state_n; i++) {
        if (!r->states[i].done || !r->states[i].counts)
            continue;
        tz_sql_add(b, first ? "(" : ", ");
        tz_sql_bind(b, tz_v_text(r->states[i].key));
        first = false;
    }
    tz_sql_add(b, first ? "" : ")");
    return !first;
}

/* By the town's secret key: who handles a case cannot work out beforehand whether somebody will call. */
static bool drawn(struct tz_ring *ring, const char *number, int64_t one_in)
{
    uint8_t sum[16];
    tz_ring_blind(ring, "callback", number, sum);
    uint32_t v = (uint32_t)sum[0] << 24 | (uint32_t)sum[1] << 16 | (uint32_t)sum[2] << 8 | sum[3];
    return v % (uint64_t)one_in == 0;
}

/* Cases of a register done lately that have no callback yet. */
static struct tz_err *candidates_sql(struct tz_sql **out, struct tz_sql_build *b, const struct tz_register *r,
                                     int64_t town, tz_day today, struct tz_arena *a)
{
    tz_sql_begin(b, a);
    tz_sql_add(b, "select r.id, r.version, r.place_now, r.number from ");
    tz_sql_name(b, r->table);
    tz_sql_add(b, " r where r.town = ");
    tz_sql_bind(b, tz_v_int(town));
    tz_sql_add(b, " and r.struck = 0 and r.state in ");
    *out = NULL;
    if (!in_states(b, r) || !r->spans)
        return NULL;
    tz_sql_add(b, " and exists (select 1 from ");
    tz_sql_name(b, r->span_table);
    tz_sql_add(b, " s where s.town = r.town and s.id = r.id and s.till_day = 99999999 and s.j_to = "
                  "9223372036854775807 and s.from_day >= ");
    tz_sql_bind(b, tz_v_int(tz_day_add(today, -DONE_WITHIN_DAYS)));
    tz_sql_add(b, ") and not exists (select 1 from callback c where c.town = r.town and c.entry = r.id) order by r.id "
                  "limit 20000");
    *out = tz_sql_end(b, "rule.callback_cases");
    return NULL;
}

struct found {
    int64_t id, version, place;
    const char *number;
};

static struct tz_err *read_cases(struct found **out, size_t *n, struct tz_conn *c, const struct tz_register *r,
                                 int64_t town, tz_day today, struct tz_arena *a)
{
    struct tz_sql_build b;
    struct tz_sql *sql;
    struct tz_rows *rows;
    struct tz_err *e;
    bool have;
    size_t room = 16;
    *n = 0;
    TZ_TRY(candidates_sql(&sql, &b, r, town, today, a));
    if (!sql)
        return NULL;
    *out = TZ_NEW_ARRAY(a, room, struct found);
    TZ_TRY(tz_db_queryv(&rows, c, sql, b.values, b.value_n));
    while (!(e = tz_rows_next(rows, &have)) && have) {
        TZ_GROW(a, *out, *n, room);
        (*out)[(*n)++] =
            (struct found){tz_rows_int(rows, 0), tz_rows_int(rows, 1), tz_rows_int(rows, 2), tz_rows_copy(rows, 3, a)};
    }
    tz_rows_close(&rows);
    return e;
}

static struct tz_err *draw_register(struct drawing *x, struct tz_conn *c, const struct tz_register *r, int64_t town,
                                    struct tz_arena *a)
{
    struct found *list = NULL;
    size_t n;
    TZ_TRY(read_cases(&list, &n, c, r, town, x->today, a));
    for (size_t i = 0; i < n; i++) {
        struct tz_param_here share;
        TZ_TRY(tz_param_get(&share, c, town, PARAM, list[i].place, x->today, 0, a));
        if (!share.has || share.i < 1)
            x->missing++;
        else if (drawn(x->ring, list[i].number, share.i)) {
            TZ_GROW(a, x->items, x->n, x->room);
            x->items[x->n++] = (struct candidate){list[i].id, list[i].version, list[i].place, r->key, 0};
        }
    }
    return NULL;
}

struct unit {
    const struct candidate *items;
    size_t n;
    tz_day today;
};

static struct tz_err *apply_draws(struct tz_apply *ap, void *data)
{
    const struct unit *u = data;
    for (size_t i = 0; i < u->n; i++) {
        const struct candidate *x = &u->items[i];
        const struct tz_value v[] = {tz_v_text(x->reg),  tz_v_int(x->entry),  tz_v_int(x->version), tz_v_int(x->place),
                                     tz_v_int(u->today), tz_v_text("待回访"), tz_v_null(),          tz_v_null()};
        int64_t there = 0;
        TZ_TRY(tz_db_int(&there, 0, tz_apply_conn(ap), &SQL_CALLBACK_THERE, "ii", tz_apply_town(ap), x->entry));
        if (there)
            continue;
        TZ_TRY(tz_apply_entry(ap, x->id, "callback"));
        TZ_TRY(tz_record_write(ap, &callback_record, x->id, 1, v, 0, TZ_OP_CREATE));
    }
    return NULL;
}

struct tz_err *tz_callback_draw(int64_t *drawn_n, int64_t *missing, struct tz_store *s, struct tz_model *m,
                                int64_t town, struct tz_arena *a)
{
    struct drawing x = {.today = tz_today()};
    struct tz_conn *c = NULL;
    struct tz_err *e = NULL;
    x.ring = tz_store_ring(s, town);
    if (!x.ring)
        return tz_err(TZ_E_DAMAGED, "密钥打不开，不能抽取回访");
    TZ_TRY(tz_db_reader(&c, tz_store_db(s), town));
    for (size_t i = 0; !e && i < m->register_n; i++)
        if (rating_of(m->registers[i]))
            e = draw_register(&x, c, m->registers[i], town, a);
    tz_db_release(&c);
    for (size_t i = 0; !e && i < x.n; i++)
        e = tz_store_new_id(&x.items[i].id, s, town);
    for (size_t at = 0; !e && at < x.n; at += tz_limits.unit_rows) {
        struct unit u = {x.items + at, x.n - at < tz_limits.unit_rows ? x.n - at : tz_limits.unit_rows, x.today};
        struct tz_work w = {
            .actor = {.town = town, .via = "job"}, .kind = "callback", .apply = apply_draws, .data = &u};
        e = tz_store_run(s, &w, a);
    }
    *drawn_n = (int64_t)x.n;
    *missing = x.missing;
    return e;
}

/* ---- listing: only rows that the account sees */
static void take(struct tz_callback *k, const struct tz_rows *r, const struct tz_model *m, struct tz_arena *a)
{
    *k = (struct tz_callback){.id = tz_rows_int(r, 0),
                              .version = tz_rows_int(r, 1),
                              .reg = tz_model_register(m, tz_rows_text(r, 2)),
                              .entry = tz_rows_int(r, 3),
                              .place = tz_rows_int(r, 4),
                              .drawn_on = (tz_day)tz_rows_int(r, 5),
                              .state = tz_rows_copy(r, 6, a),
                              .rating = tz_rows_copy(r, 7, a),
                              .asked_on = (tz_day)tz_rows_int(r, 8)};
}

/* TZ_E_NOT_FOUND where the row is not in scope. */
static struct tz_err *name_it(struct tz_callback *k, struct tz_entry **entry, const struct tz_desk *d,
                              struct tz_arena *a)
{
    const struct tz_get get = {.parts = TZ_GET_LABELS};
    if (!k->reg)
        return tz_err(TZ_E_NOT_FOUND, "没有这个回访");
    TZ_TRY(tz_register_get(entry, d, k->entry, &get, a));
    k->number = (*entry)->number;
    k->place_title = (*entry)->place_label;
    return NULL;
}

static struct tz_err *read_open(struct tz_callback **out, size_t *n, struct tz_conn *c, const struct tz_desk *d,
                                bool all, struct tz_arena *a)
{
    struct tz_rows *rows;
    struct tz_err *e;
    bool have;
    size_t room = 16;
    *out = TZ_NEW_ARRAY(a, room, struct tz_callback);
    *n = 0;
    TZ_TRY(tz_db_query(&rows, c, &SQL_CALLBACK_LIST, "ii", d->who->actor.town, (int64_t)all));
    while (!(e = tz_rows_next(rows, &have)) && have) {
        TZ_GROW(a, *out, *n, room);
        take(&(*out)[(*n)++], rows, d->model, a);
    }
    tz_rows_close(&rows);
    return e;
}

struct tz_err *tz_callback_list(struct tz_callback **out, size_t *n, const struct tz_desk *d, bool all,
                                struct tz_arena *a)
{
    struct tz_conn *c = NULL;
    size_t found, kept = 0;
    *out = NULL;
    *n = 0;
    if (!d->model || d->who->admin != TZ_ADMIN_NONE)
        return NULL;
    TZ_TRY(tz_db_reader(&c, tz_store_db(d->store), d->who->actor.town));
    struct tz_err *e = read_open(out, &found, c, d, all, a);
    tz_db_release(&c);
    for (size_t i = 0; !e && i < found; i++) {
        struct tz_entry *entry;
        e = name_it(&(*out)[i], &entry, d, a);
        if (!e) {
            (*out)[kept++] = (*out)[i];
        } else if (e->code == TZ_E_NOT_FOUND) { /* out of scope */
            tz_err_free(e);
            e = NULL;
        }
    }
    *n = kept;
    return e;
}

static struct tz_err *get_with(struct tz_callback *out, struct tz_entry **entry, const struct tz_desk *d, int64_t id,
                               struct tz_arena *a)
{
    struct tz_conn *c = NULL;
    struct tz_rows *rows;
    bool have = false;
    if (!d->model)
        return tz_err(TZ_E_NOT_FOUND, "没有这个回访");
    TZ_TRY(tz_db_reader(&c, tz_store_db(d->store), d->who->actor.town));
    struct tz_err *e = tz_db_query(&rows, c, &SQL_CALLBACK_ONE, "ii", d->who->actor.town, id);
    if (!e) {
        e = tz_rows_next(rows, &have);
        if (!e && have)
            take(out, rows, d->model, a);
        tz_rows_close(&rows);
    }
    tz_db_release(&c);
    if (e)
        return e;
    return have ? name_it(out, entry, d, a) : tz_err_hint(tz_err(TZ_E_NOT_FOUND, "没有这个回访"), "从回访清单里选");
}

struct tz_err *tz_callback_get(struct tz_callback *out, const struct tz_desk *d, int64_t id, struct tz_arena *a)
{
    struct tz_entry *entry;
    return get_with(out, &entry, d, id, a);
}

/* ---- recording */
struct call {
    struct tz_callback k;
    const struct tz_entry *entry;
    const char *rating;
    int64_t actor;
    tz_day today;
};

static struct tz_err *apply_call(struct tz_apply *ap, void *data)
{
    const struct call *x = data;
    const struct tz_value v[] = {tz_v_text(x->k.reg->key),    tz_v_int(x->k.entry),
                                 tz_v_int(x->entry->version), tz_v_int(x->k.place),
                                 tz_v_int(x->k.drawn_on),     tz_v_text(x->rating ? "已回访" : "未接通"),
                                 tz_v_text(x->rating),        tz_v_int(x->today)};
    return tz_record_write(ap, &callback_record, x->k.id, x->k.version + 1, v, x->actor, TZ_OP_CHANGE);
}

/* Did the account handle the case: is it its handler, or did it ever change it or move it on? */
static struct tz_err *handled(bool *out, const struct tz_desk *d, const struct tz_entry *e, struct tz_arena *a)
{
    struct tz_who who;
    const struct tz_desk all = tz_desk_of_system(&who, d);
    struct tz_event_row *events;
    size_t n;
    *out = e->owner == d->who->actor.account;
    TZ_TRY(tz_register_timeline(&events, &n, &all, e->id, a));
    for (size_t i = 0; i < n && !*out; i++)
        *out = events[i].account == d->who->actor.account && events[i].version > 1;
    return NULL;
}

struct tz_err *tz_callback_record(const struct tz_desk *d, int64_t id, const char *rating, struct tz_arena *a)
{
    struct call x = {.actor = d->who->actor.account, .today = tz_today()};
    struct tz_entry *entry;
    struct tz_work w = {.actor = d->who->actor, .kind = "callback", .apply = apply_call, .data = &x};
    TZ_TRY(get_with(&x.k, &entry, d, id, a));
    const struct tz_field *f = rating_of(x.k.reg);
    int code = f && rating ? tz_codes_find(f->codes, rating) : -1;
    if (tz_same(x.k.state, "已回访"))
        return tz_err(TZ_E_RULE, "这件已经回访过了");
    bool own = false;
    if (!d->who->system)
        TZ_TRY(handled(&own, d, entry, a));
    if (own)
        return tz_err_hint(tz_err(TZ_E_FORBIDDEN, "经办人不能回访自己办的事"), "请没有经办这件事的人回访");
    if (rating && code < 0)
        return tz_err_hint(tz_err(TZ_E_INPUT, "没有“%s”这个评价", rating), "可选 满意、基本满意、不满意");
    x.rating = rating ? f->codes->items[code].key : NULL;
    x.entry = entry;
    return tz_store_run(d->store, &w, a);
}

/* ---- counting */
static struct tz_err *count_cases(struct tz_satisfaction *s, struct tz_conn *c, int64_t town, struct tz_period p,
                                  struct tz_arena *a)
{
    struct tz_sql_build b;
    struct tz_rows *rows;
    struct tz_err *e;
    bool have;
    tz_sql_begin(&b, a);
    tz_sql_add(&b, "select r.f_rating, count(*) from ");
    tz_sql_name(&b, s->reg->table);
    tz_sql_add(&b, " r where r.town = ");
    tz_sql_bind(&b, tz_v_int(town));
    tz_sql_add(&b, " and r.struck = 0 and r.counts = 1 and r.f_rating is not null and r.on_day between ");
    tz_sql_bind(&b, tz_v_int(p.from));
    tz_sql_add(&b, " and ");
    tz_sql_bind(&b, tz_v_int(p.till));
    tz_sql_add(&b, " group by r.f_rating order by 1");
    TZ_TRY(tz_db_queryv(&rows, c, tz_sql_end(&b, "rule.satisfaction"), b.values, b.value_n));
    while (!(e = tz_rows_next(rows, &have)) && have) {
        const char *rating = tz_rows_text(rows, 0);
        bool asked = well(rating) || tz_same(rating, "不满意");
        s->rated += asked ? tz_rows_int(rows, 1) : 0;
        s->satisfied += well(rating) ? tz_rows_int(rows, 1) : 0;
    }
    tz_rows_close(&rows);
    return e;
}

static struct tz_err *count_calls(struct tz_satisfaction *s, struct tz_conn *c, int64_t town, struct tz_period p)
{
    struct tz_rows *rows;
    struct tz_err *e;
    bool have;
    TZ_TRY(tz_db_query(&rows, c, &SQL_CALLBACK_COUNTS, "itii", town, s->reg->key, (int64_t)p.from, (int64_t)p.till));
    while (!(e = tz_rows_next(rows, &have)) && have) {
        const char *rating = tz_rows_text(rows, 0);
        s->drawn += tz_rows_int(rows, 1);
        s->reached += rating ? tz_rows_int(rows, 1) : 0;
        s->called_well += well(rating) ? tz_rows_int(rows, 1) : 0;
    }
    tz_rows_close(&rows);
    return e;
}

struct tz_err *tz_satisfaction_list(struct tz_satisfaction **out, size_t *n, const struct tz_desk *d,
                                    struct tz_period p, struct tz_arena *a)
{
    struct tz_conn *c = NULL;
    struct tz_err *e = NULL;
    *n = 0;
    *out = NULL;
    if (!d->model || d->who->admin != TZ_ADMIN_NONE)
        return NULL;
    *out = TZ_NEW_ARRAY(a, d->model->register_n, struct tz_satisfaction);
    TZ_TRY(tz_db_reader(&c, tz_store_db(d->store), d->who->actor.town));
    for (size_t i = 0; !e && i < d->model->register_n; i++) {
        struct tz_satisfaction *s = &(*out)[*n];
        *s = (struct tz_satisfaction){.reg = d->model->registers[i]};
        if (!rating_of(s->reg))
            continue;
        e = count_cases(s, c, d->who->actor.town, p, a);
        if (!e)
            e = count_calls(s, c, d->who->actor.town, p);
        s->few = s->reg->sight != TZ_SIGHT_OFFICE && !d->who->system && s->rated && s->rated < FEW;
        (*n)++;
    }
    tz_db_release(&c);
    return e;
}
