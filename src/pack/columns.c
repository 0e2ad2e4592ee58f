/* SPDX-License-Identifier: Apache-2.0
 *
 * The columns of a register's tables (CONTRACTS A3): the one place that knows them. Made once when a model is built.
 */
#include "pack/model_priv.h"
#include "base/text.h"
#include <string.h>

struct making {
    struct tz_column *items;
    size_t n, room;
    struct tz_arena *a;
};

static void put(struct making *k, const char *name, int type, const struct tz_field *f)
{
    TZ_GROW(k->a, k->items, k->n, k->room);
    struct tz_column *c = &k->items[k->n++];
    c->name = name;
    c->type = type;
    c->field = f;
}

bool tz_field_is_text(const struct tz_field *f)
{
    switch (f->type) {
    case TZ_TYPE_BOOL:
    case TZ_TYPE_INT:
    case TZ_TYPE_NUMBER:
    case TZ_TYPE_MONEY:
    case TZ_TYPE_DATE:
    case TZ_TYPE_TIME:
    case TZ_TYPE_REF:
    case TZ_TYPE_PLACE:
    case TZ_TYPE_MONTH:
    case TZ_TYPE_YEAR:
        return false;
    default:
        return true;
    }
}

static void put_field(struct making *k, const struct tz_field *f)
{
    if (!f->column)
        return;
    if (f->derived && !f->derived_stored)
        return; /* computed when read */
    put(k, f->column, tz_field_is_text(f) ? TZ_COL_TEXT : TZ_COL_INT, f);
    if (f->kind_column)
        put(k, f->kind_column, TZ_COL_TEXT, f);
    if (f->text_column)
        put(k, f->text_column, TZ_COL_TEXT, f);
}

static const struct tz_field *system_field(const struct tz_register *r, const char *key)
{
    for (size_t i = 0; i < r->system_n; i++)
        if (!strcmp(r->system[i].key, key))
            return &r->system[i];
    return NULL;
}

static void make_main(struct whole_register *w, struct tz_arena *a)
{
    static const struct {
        const char *name;
        int type;
    } head[] = {
        {"town", TZ_COL_INT},     {"id", TZ_COL_INT},        {"number", TZ_COL_TEXT},      {"place", TZ_COL_INT},
        {"on_day", TZ_COL_INT},   {"state", TZ_COL_TEXT},    {"counts", TZ_COL_INT},       {"struck", TZ_COL_INT},
        {"intake", TZ_COL_TEXT},  {"batch", TZ_COL_INT},     {"campaign", TZ_COL_TEXT},    {"office", TZ_COL_INT},
        {"owner", TZ_COL_INT},    {"upper_no", TZ_COL_TEXT}, {"upper_state", TZ_COL_TEXT}, {"seen_on", TZ_COL_INT},
        {"shielded", TZ_COL_INT}, {"place_now", TZ_COL_INT}, {"version", TZ_COL_INT},      {"j_from", TZ_COL_INT},
        {"learned", TZ_COL_INT},  {"actor", TZ_COL_INT},     {"digest", TZ_COL_BYTES},
    };
    struct making k = {.a = a};
    const struct tz_register *r = &w->reg;
    for (size_t i = 0; i < sizeof head / sizeof *head; i++)
        put(&k, head[i].name, head[i].type, system_field(r, head[i].name));
    const struct tz_field *note = system_field(r, "note");
    if (note && note->column)
        put(&k, "note", TZ_COL_TEXT, note);
    for (size_t i = 0; i < r->class_n; i++) {
        put(&k, tz_printf(a, "seal_%s", r->classes[i]), TZ_COL_BYTES, NULL);
        put(&k, tz_printf(a, "key_%s", r->classes[i]), TZ_COL_INT, NULL);
    }
    for (size_t i = 0; i < r->field_n; i++)
        put_field(&k, &r->fields[i]);
    w->main.items = k.items;
    w->main.n = k.n;
}

static void make_span(struct whole_register *w, struct tz_arena *a)
{
    struct making k = {.a = a};
    const struct tz_register *r = &w->reg;
    put(&k, "town", TZ_COL_INT, NULL);
    put(&k, "id", TZ_COL_INT, NULL);
    put(&k, "from_day", TZ_COL_INT, NULL);
    put(&k, "till_day", TZ_COL_INT, NULL);
    put(&k, "state", TZ_COL_TEXT, system_field(r, "state"));
    put(&k, "place", TZ_COL_INT, system_field(r, "place"));
    for (size_t i = 0; i < r->field_n; i++)
        if (r->fields[i].dated && r->fields[i].type != TZ_TYPE_LIST)
            put_field(&k, &r->fields[i]);
    put(&k, "j_from", TZ_COL_INT, NULL);
    put(&k, "j_to", TZ_COL_INT, NULL);
    w->span.items = k.items;
    w->span.n = k.n;
}

static void make_list(struct register_columns *out, const struct tz_field *list, struct tz_arena *a)
{
    struct making k = {.a = a};
    put(&k, "town", TZ_COL_INT, NULL);
    put(&k, "id", TZ_COL_INT, NULL);
    put(&k, "sub", TZ_COL_INT, NULL);
    put(&k, "ord", TZ_COL_INT, NULL);
    for (size_t i = 0; i < list->part_n; i++)
        put_field(&k, &list->parts[i]);
    if (list->dated) {
        put(&k, "from_day", TZ_COL_INT, NULL);
        put(&k, "till_day", TZ_COL_INT, NULL);
    }
    put(&k, "j_from", TZ_COL_INT, NULL);
    put(&k, "j_to", TZ_COL_INT, NULL);
    out->items = k.items;
    out->n = k.n;
}

void columns_make(struct whole_register *w, struct tz_arena *a)
{
    make_main(w, a);
    make_span(w, a);
    w->lists = TZ_NEW_ARRAY(a, w->reg.field_n, struct register_columns);
    for (size_t i = 0; i < w->reg.field_n; i++)
        if (w->reg.fields[i].type == TZ_TYPE_LIST)
            make_list(&w->lists[i], &w->reg.fields[i], a);
}

static const struct whole_register *whole(const struct tz_register *r)
{
    return (const struct whole_register *)r;
}

const struct tz_column *tz_register_columns(const struct tz_register *r, size_t *n)
{
    *n = whole(r)->main.n;
    return whole(r)->main.items;
}

const struct tz_column *tz_span_columns(const struct tz_register *r, size_t *n)
{
    *n = whole(r)->span.n;
    return whole(r)->span.items;
}

const struct tz_column *tz_list_columns(const struct tz_register *r, const struct tz_field *list, size_t *n)
{
    *n = whole(r)->lists[list->ord].n;
    return whole(r)->lists[list->ord].items;
}
