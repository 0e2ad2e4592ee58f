/* SPDX-License-Identifier: Apache-2.0
 *
 * The script that brings a database to a model by looking at the tables it has: a store holds many towns, each with its own
 * version of a pack, and a column that one town's new version brought must not be added again for the next.
 */
#include "pack/ddl_priv.h"
#include "base/text.h"
#include <string.h>

static const struct tz_sql columns_of = {
    .name = "pack.columns",
    .sqlite = "SELECT name FROM pragma_table_info($1)",
    .postgres = "SELECT attname::text FROM pg_attribute WHERE attrelid = to_regclass(quote_ident($1::text)) AND attnum "
                "> 0 AND NOT "
                "attisdropped",
};

struct inspecting {
    struct tz_conn *c;
    int64_t town;
    struct tz_sql_build b;
    struct tz_arena *a;
};
struct names {
    const char *items[512];
    size_t n;
};

static struct tz_err *read_names(struct names *out, struct inspecting *x, const char *table)
{
    struct tz_rows *rows = NULL;
    bool have = true;
    struct tz_err *e = NULL;
    out->n = 0;
    TZ_TRY(tz_db_query(&rows, x->c, &columns_of, "t", table));
    while (!e && have) {
        e = tz_rows_next(rows, &have);
        if (!e && have && out->n < sizeof out->items / sizeof *out->items)
            out->items[out->n++] = tz_rows_copy(rows, 0, x->a);
    }
    tz_rows_close(&rows);
    return e;
}

static bool named(const struct names *have, const char *name)
{
    for (size_t i = 0; i < have->n; i++)
        if (!strcmp(have->items[i], name))
            return true;
    return false;
}

static bool in_columns(const struct tz_column *columns, size_t n, const char *name)
{
    for (size_t i = 0; i < n; i++)
        if (!strcmp(columns[i].name, name))
            return true;
    return false;
}

/* Columns that the town's own former model did not have get their values for its rows. */
static void fill_table(struct inspecting *x, const struct tz_register *old, const struct tz_register *now,
                       enum ddl_table table, const struct tz_field *old_list, const struct tz_field *list)
{
    size_t was_n = 0, n = 0;
    const struct tz_column *was = ddl_columns(old, table, old_list, &was_n, x->a);
    const struct tz_column *is = ddl_columns(now, table, list, &n, x->a);
    for (size_t i = 0; i < n; i++)
        if (!in_columns(was, was_n, is[i].name))
            ddl_fill_column(&x->b, x->town, old, now, table, ddl_name(now, table, list, x->a), &is[i], old_list);
}

static struct tz_err *bring_table(struct inspecting *x, const struct tz_register *r, enum ddl_table table,
                                  const struct tz_field *list)
{
    struct names *have = TZ_NEW(x->a, struct names);
    const char *name = ddl_name(r, table, list, x->a);
    size_t n = 0;
    const struct tz_column *columns = ddl_columns(r, table, list, &n, x->a);
    TZ_TRY(read_names(have, x, name));
    if (!have->n)
        ddl_create(&x->b, r, table, list);
    for (size_t i = 0; have->n && i < n; i++)
        if (!named(have, columns[i].name))
            ddl_add_column(&x->b, name, &columns[i]);
    return NULL;
}

static const struct tz_field *list_of(const struct tz_register *old, const char *key)
{
    const struct tz_field *f = old ? tz_register_field(old, key) : NULL;
    return f && f->type == TZ_TYPE_LIST ? f : NULL;
}

static struct tz_err *bring_register(struct inspecting *x, const struct tz_register *old, const struct tz_register *now)
{
    for (enum ddl_table t = DDL_MAIN; t <= DDL_SPAN; t++)
        TZ_TRY(bring_table(x, now, t, NULL));
    for (size_t i = 0; i < now->field_n; i++)
        if (now->fields[i].type == TZ_TYPE_LIST)
            TZ_TRY(bring_table(x, now, DDL_LIST, &now->fields[i]));
    for (enum ddl_table t = DDL_MAIN; old && t <= DDL_SPAN; t++)
        fill_table(x, old, now, t, NULL, NULL);
    for (size_t i = 0; old && i < now->field_n; i++) {
        const struct tz_field *was = list_of(old, now->fields[i].key);
        if (was && now->fields[i].type == TZ_TYPE_LIST)
            fill_table(x, old, now, DDL_LIST, was, &now->fields[i]);
    }
    ddl_indexes(&x->b, now);
    return NULL;
}

struct tz_err *tz_pack_ddl(const char **script, struct tz_conn *c, int64_t town, const struct tz_model *old,
                           const struct tz_model *new_, struct tz_arena *a)
{
    struct inspecting x = {.c = c, .town = town, .a = a};
    tz_sql_begin(&x.b, a);
    for (size_t i = 0; i < new_->register_n; i++) {
        const struct tz_register *now = new_->registers[i];
        TZ_TRY(bring_register(&x, old ? tz_model_register(old, now->key) : NULL, now));
    }
    *script = tz_conn_dialect(c) == TZ_POSTGRES ? x.b.postgres.data : x.b.sqlite.data;
    return NULL;
}
