/* SPDX-License-Identifier: Apache-2.0
 *
 * The tables of a register (CONTRACTS A3): r, r_history, r_span, r_<list>. Every key begins with town; on SQLite the main
 * table's id is the row id, on PostgreSQL the key is (town, id). Indexes serve each declared filter in each declared order,
 * references read backwards, days that indicators count by, and matching of imports.
 */
#include "pack/ddl_priv.h"
#include "base/text.h"
#include <string.h>

#define NAME_MAX_BYTES 60 /* PostgreSQL cuts names at 63 */

const char *ddl_name(const struct tz_register *r, enum ddl_table table, const struct tz_field *list, struct tz_arena *a)
{
    switch (table) {
    case DDL_MAIN:
        return r->table;
    case DDL_HISTORY:
        return r->history;
    case DDL_SPAN:
        return r->span_table;
    default:
        return tz_list_table(r, list, a);
    }
}

const struct tz_column *ddl_columns(const struct tz_register *r, enum ddl_table table, const struct tz_field *list,
                                    size_t *n, struct tz_arena *a)
{
    if (table == DDL_SPAN)
        return tz_span_columns(r, n);
    if (table == DDL_LIST)
        return tz_list_columns(r, list, n);
    const struct tz_column *main = tz_register_columns(r, n);
    if (table == DDL_MAIN)
        return main;
    struct tz_column *history = TZ_NEW_ARRAY(a, *n + 1, struct tz_column);
    memcpy(history, main, *n * sizeof *history);
    history[*n].name = "j_to";
    history[*n].type = TZ_COL_INT;
    (*n)++;
    return history;
}

static void column_type(struct tz_sql_build *b, const struct tz_column *c)
{
    if (c->type == TZ_COL_INT)
        tz_sql_add2(b, " INTEGER", " bigint");
    else if (c->type == TZ_COL_TEXT)
        tz_sql_add2(b, " TEXT", " text COLLATE \"C\"");
    else
        tz_sql_add2(b, " BLOB", " bytea");
}

static bool must_have(const char *column)
{
    static const char *const names[] = {"town", "id",  "counts", "struck",   "version", "j_from",
                                        "j_to", "sub", "ord",    "from_day", "till_day"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (!strcmp(names[i], column))
            return true;
    return false;
}

void ddl_create(struct tz_sql_build *b, const struct tz_register *r, enum ddl_table table, const struct tz_field *list)
{
    static const char *const keys[] = {"town, id", "town, id, version", "town, id, from_day, j_from",
                                       "town, id, sub, j_from"};
    size_t n = 0;
    const struct tz_column *columns = ddl_columns(r, table, list, &n, b->arena);
    tz_sql_add(b, "CREATE TABLE IF NOT EXISTS ");
    tz_sql_name(b, ddl_name(r, table, list, b->arena));
    tz_sql_add(b, " (");
    for (size_t i = 0; i < n; i++) {
        tz_sql_add(b, i ? ", " : "");
        tz_sql_name(b, columns[i].name);
        column_type(b, &columns[i]);
        if (table == DDL_MAIN && !strcmp(columns[i].name, "id"))
            tz_sql_add2(b, " PRIMARY KEY", " NOT NULL");
        else if (must_have(columns[i].name))
            tz_sql_add(b, " NOT NULL");
    }
    const char *key = tz_printf(b->arena, ", PRIMARY KEY (%s)", keys[table]);
    tz_sql_add2(b, table == DDL_MAIN ? "" : key, key);
    tz_sql_add2(b, table == DDL_MAIN ? ");\n" : ") WITHOUT ROWID;\n", ");\n");
}

void ddl_add_column(struct tz_sql_build *b, const char *table, const struct tz_column *c)
{
    tz_sql_add(b, "ALTER TABLE ");
    tz_sql_name(b, table);
    tz_sql_add(b, " ADD COLUMN ");
    tz_sql_name(b, c->name);
    column_type(b, c);
    tz_sql_add(b, ";\n");
}

/* ---- values of new columns */
static void only_town(struct tz_sql_build *b, int64_t town, const char *before)
{
    if (town)
        tz_sql_add(b, tz_printf(b->arena, "%s town = %lld", before, (long long)town));
}

static void fill_kind(struct tz_sql_build *b, int64_t town, const char *table, const struct tz_column *c,
                      const char *kind)
{
    tz_sql_add(b, "UPDATE ");
    tz_sql_name(b, table);
    tz_sql_add(b, " SET ");
    tz_sql_name(b, c->name);
    tz_sql_add(b, tz_printf(b->arena, " = '%s' WHERE ", kind)); /* a register's key: lower snake case */
    tz_sql_name(b, c->field->column);
    tz_sql_add(b, " IS NOT NULL");
    only_town(b, town, " AND");
    tz_sql_add(b, ";\n");
}

static void fill_span(struct tz_sql_build *b, int64_t town, const char *table, const struct tz_register *now,
                      const struct tz_column *c)
{
    tz_sql_add(b, "UPDATE ");
    tz_sql_name(b, table);
    tz_sql_add(b, " SET ");
    tz_sql_name(b, c->name);
    tz_sql_add(b, " = (SELECT r.");
    tz_sql_name(b, c->name);
    tz_sql_add(b, " FROM ");
    tz_sql_name(b, now->table);
    tz_sql_add(b, " r WHERE r.town = ");
    tz_sql_name(b, table);
    tz_sql_add(b, ".town AND r.id = ");
    tz_sql_name(b, table);
    tz_sql_add(b, ".id)");
    only_town(b, town, " WHERE");
    tz_sql_add(b, ";\n");
}

void ddl_fill_column(struct tz_sql_build *b, int64_t town, const struct tz_register *old, const struct tz_register *now,
                     enum ddl_table table, const char *name, const struct tz_column *c, const struct tz_field *old_list)
{
    if (!c->field)
        return;
    const struct tz_field *was =
        old_list ? tz_field_part(old_list, c->field->key) : tz_register_field(old, c->field->key);
    bool kind = was && c->field->kind_column && !strcmp(c->name, c->field->kind_column) && was->target_n == 1;
    if (kind)
        fill_kind(b, town, name, c, was->targets[0].name);
    else if (was && table == DDL_SPAN)
        fill_span(b, town, name, now, c);
}

/* ---- indexes */
struct index {
    const char *table;
    const char *columns[6]; /* after town */
    size_t n;
    bool where_filled; /* only rows where the first column says something */
};

static const char *index_name(const struct index *x, struct tz_arena *a)
{
    struct tz_buf b;
    tz_buf_init(&b, a);
    tz_buf_printf(&b, "x_%s", x->table + 2); /* without r_ */
    for (size_t i = 0; i < x->n; i++)
        tz_buf_printf(&b, "_%s", tz_starts(x->columns[i], "f_") ? x->columns[i] + 2 : x->columns[i]);
    if (b.len <= NAME_MAX_BYTES)
        return b.data;
    return tz_printf(a, "%.*s_%08x", NAME_MAX_BYTES - 9, b.data, (unsigned)key_number(b.data));
}

static void create_index(struct tz_sql_build *b, const struct index *x)
{
    tz_sql_add(b, "CREATE INDEX IF NOT EXISTS ");
    tz_sql_name(b, index_name(x, b->arena));
    tz_sql_add(b, " ON ");
    tz_sql_name(b, x->table);
    tz_sql_add(b, " (town");
    for (size_t i = 0; i < x->n; i++) {
        const char *column = tz_printf(b->arena, ", \"%s\"", x->columns[i]);
        /* SQLite ends every index with the row id, which the id is: named, it would stand there twice. */
        tz_sql_add2(b, strcmp(x->columns[i], "id") == 0 ? "" : column, column);
    }
    tz_sql_add(b, ")");
    if (x->where_filled) {
        tz_sql_add(b, " WHERE ");
        tz_sql_name(b, x->columns[0]);
        tz_sql_add(b, " IS NOT NULL");
    }
    tz_sql_add(b, ";\n");
}

struct indexing {
    struct tz_sql_build *b;
    const struct tz_register *r;
    struct index made[120];
    size_t n;
};

static bool same_index(const struct index *x, const struct index *y)
{
    if (x->n != y->n || x->table != y->table)
        return false;
    for (size_t i = 0; i < x->n; i++)
        if (strcmp(x->columns[i], y->columns[i]) != 0)
            return false;
    return true;
}

static void want(struct indexing *k, struct index x)
{
    for (size_t i = 0; i < k->n; i++)
        if (same_index(&k->made[i], &x))
            return;
    if (k->n == sizeof k->made / sizeof *k->made)
        return;
    k->made[k->n++] = x;
    create_index(k->b, &x);
}

/* The column a list is filtered or ordered by; NULL where an index does not help. */
static const char *list_column(const struct tz_register *r, int index)
{
    const struct tz_field *f = tz_field_at(r, index);
    if (f->derived && !f->derived_stored)
        return NULL;
    if (f->system && !strcmp(f->key, "place"))
        return "place_now";
    if (index == r->on_field && f->type == TZ_TYPE_DATE)
        return "on_day";
    return f->type == TZ_TYPE_CHOICES ? NULL : f->column;
}

static bool is_range(const struct tz_register *r, int index)
{
    enum tz_type t = tz_field_at(r, index)->type;
    return t == TZ_TYPE_DATE || t == TZ_TYPE_TIME || t == TZ_TYPE_MONEY || t == TZ_TYPE_NUMBER;
}

static void list_indexes(struct indexing *k)
{
    const struct tz_register *r = k->r;
    for (size_t o = 0; o < r->order_n; o++) {
        const char *order = list_column(r, r->orders[o]);
        if (!order)
            continue;
        want(k, (struct index){r->table, {order, "id"}, 2, false});
        for (size_t f = 0; f < r->filter_n; f++) {
            const char *filter = list_column(r, r->filters[f]);
            if (!filter || !strcmp(filter, order))
                continue;
            if (is_range(r, r->filters[f]))
                want(k, (struct index){r->table, {filter, "id"}, 2, false});
            else
                want(k, (struct index){r->table, {filter, order, "id"}, 3, false});
        }
    }
}

static bool refers(const struct tz_field *f)
{
    for (size_t i = 0; i < f->target_n; i++)
        if (f->targets[i].reg)
            return f->column != NULL;
    return false;
}

static void field_indexes(struct indexing *k)
{
    const struct tz_register *r = k->r;
    for (size_t i = 0; i < r->field_n; i++) {
        const struct tz_field *f = &r->fields[i];
        bool stored = f->column && (!f->derived || f->derived_stored);
        if (stored && (f->indexed || refers(f)) && f->type != TZ_TYPE_CHOICES)
            want(k, (struct index){r->table, {f->column}, 1, true});
        const char *list = tz_list_table(r, f, k->b->arena);
        for (size_t j = 0; j < f->part_n; j++)
            if (refers(&f->parts[j]) || (f->parts[j].indexed && f->parts[j].column))
                want(k, (struct index){list, {f->parts[j].column}, 1, true});
    }
    for (size_t i = 0; i < r->indicator_n; i++) {
        const struct tz_indicator *ind = r->indicators[i];
        if (ind->on && ind->on->column && !ind->on->is_list_part && ind->reg == r)
            want(k, (struct index){r->table, {ind->on->column}, 1, true});
    }
}

static void match_index(struct indexing *k)
{
    struct index x = {.table = k->r->table, .where_filled = true};
    for (size_t i = 0; i < k->r->match_n && x.n < 5; i++) {
        const struct tz_field *f = tz_field_at(k->r, k->r->match[i]);
        if (f->column && f->type != TZ_TYPE_CHOICES && (!f->derived || f->derived_stored))
            x.columns[x.n++] = f->column;
    }
    if (x.n)
        want(k, x);
}

void ddl_indexes(struct tz_sql_build *b, const struct tz_register *r)
{
    struct indexing *k = TZ_NEW(b->arena, struct indexing);
    *k = (struct indexing){.b = b, .r = r};
    want(k, (struct index){r->table, {"on_day", "id"}, 2, false});
    want(k, (struct index){r->table, {"place_now", "on_day", "id"}, 3, false});
    want(k, (struct index){r->table, {"state", "on_day", "id"}, 3, false});
    want(k, (struct index){r->table, {"batch"}, 1, true});
    want(k, (struct index){r->table, {"campaign"}, 1, true});
    want(k, (struct index){r->table, {"number", "id"}, 2, false});
    if (r->home != TZ_HOME_HERE)
        want(k, (struct index){r->table, {"upper_no"}, 1, true});
    want(k, (struct index){r->history, {"j_to"}, 1, false});
    want(k, (struct index){r->span_table, {"state", "till_day"}, 2, false});
    list_indexes(k);
    field_indexes(k);
    match_index(k);
}

void ddl_register(struct tz_sql_build *b, const struct tz_register *r)
{
    for (enum ddl_table t = DDL_MAIN; t <= DDL_SPAN; t++)
        ddl_create(b, r, t, NULL);
    for (size_t i = 0; i < r->field_n; i++)
        if (r->fields[i].type == TZ_TYPE_LIST)
            ddl_create(b, r, DDL_LIST, &r->fields[i]);
    ddl_indexes(b, r);
}
