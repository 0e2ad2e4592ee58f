/* SPDX-License-Identifier: Apache-2.0
 *
 * Kin on record: who shares a household with a person, as member or head. They are shielded off like the person, and decide
 * nothing about it.
 */
#include "register/plan_priv.h"

#include <string.h>

#include "base/text.h"

/* ---- a set of ids */
void ids_add(struct ids *l, int64_t id, struct tz_arena *a)
{
    for (size_t i = 0; i < l->n; i++)
        if (l->items[i] == id)
            return;
    TZ_GROW(a, l->items, l->n, l->room);
    l->items[l->n++] = id;
}

struct tz_err *ids_rows(struct ids *l, struct tz_rows *rows, struct tz_arena *a)
{
    bool have;
    struct tz_err *e;
    while (!(e = tz_rows_next(rows, &have)) && have)
        if (tz_rows_int(rows, 0))
            ids_add(l, tz_rows_int(rows, 0), a);
    tz_rows_close(&rows);
    return e;
}

/* ---- kin */
struct source { /* a table that ties households to persons */
    const char *table, *person;
    bool list; /* sub-rows: only those that hold */
};

/* Adds `column` of the rows where `key` is the value. */
static struct tz_err *gather(struct ids *out, struct tz_conn *c, int64_t town, const struct source *s, bool households,
                             int64_t value, struct tz_arena *a)
{
    struct tz_sql_build b;
    struct tz_rows *rows = NULL;
    tz_sql_begin(&b, a);
    tz_sql_add(&b, "select ");
    tz_sql_name(&b, households ? "id" : s->person);
    tz_sql_add(&b, " from ");
    tz_sql_name(&b, s->table);
    tz_sql_add(&b, " where town = ");
    tz_sql_bind(&b, tz_v_int(town));
    if (s->list)
        tz_sql_add(&b, " and j_to = 9223372036854775807");
    tz_sql_add(&b, " and ");
    tz_sql_name(&b, households ? s->person : "id");
    tz_sql_add(&b, " = ");
    tz_sql_bind(&b, tz_v_int(value));
    TZ_TRY(tz_db_queryv(&rows, c, tz_sql_end(&b, "register.kin"), b.values, b.value_n));
    return ids_rows(out, rows, a);
}

static size_t sources(struct source out[2], const struct tz_model *m)
{
    const struct tz_register *h = tz_model_register(m, "household");
    const struct tz_field *members = h ? tz_register_field(h, "members") : NULL;
    const struct tz_field *member = members && members->type == TZ_TYPE_LIST ? tz_field_part(members, "person") : NULL;
    const struct tz_field *head = h ? tz_register_field(h, "head") : NULL;
    size_t n = 0;
    if (member && member->column)
        out[n++] = (struct source){layout_of(m, h)->lists[members->ord]->table, member->column, true};
    if (head && head->column)
        out[n++] = (struct source){h->table, head->column, false};
    return n;
}

struct tz_err *kin_of(struct ids *out, struct tz_conn *c, const struct tz_model *m, int64_t town, int64_t person,
                      struct tz_arena *a)
{
    struct source from[2];
    struct ids houses = {0};
    size_t n = sources(from, m);
    ids_add(out, person, a);
    for (size_t k = 0; k < n; k++)
        TZ_TRY(gather(&houses, c, town, &from[k], true, person, a));
    for (size_t i = 0; i < houses.n; i++) {
        ids_add(out, houses.items[i], a);
        for (size_t k = 0; k < n; k++)
            TZ_TRY(gather(out, c, town, &from[k], false, houses.items[i], a));
    }
    return NULL;
}

struct tz_err *tz_register_kin(int64_t **out, size_t *n, const struct tz_desk *d, int64_t person, struct tz_arena *a)
{
    struct ids kin = {0};
    struct tz_conn *c = NULL;
    TZ_TRY(tz_db_reader(&c, tz_store_db(d->store), d->who->actor.town));
    struct tz_err *e = kin_of(&kin, c, d->model, d->who->actor.town, person, a);
    tz_db_release(&c);
    *out = kin.items;
    *n = kin.n;
    return e;
}

/* ---- entries that name them */
static bool among(const struct tz_val *v, const int64_t *ids, size_t n)
{
    if (v->empty || !v->kind) /* no reference */
        return false;
    for (size_t i = 0; i < n; i++)
        if (ids[i] == v->i)
            return true;
    return false;
}

bool tz_entry_names(const struct tz_entry *e, const int64_t *ids, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (ids[i] == e->id)
            return true;
    for (size_t f = 0; f < e->reg->field_n; f++) {
        const struct tz_val *v = &e->values[f];
        if (among(v, ids, n))
            return true;
        for (size_t s = 0; s < v->sub_n; s++)
            for (size_t p = 0; p < v->field->part_n; p++)
                if (among(&v->subs[s].values[p], ids, n))
                    return true;
    }
    return false;
}
