/* SPDX-License-Identifier: Apache-2.0
 *
 * A statement under construction, for both dialects at once: trusted text, quoted names, bound values.
 */
#include "pack/expr.h"
#include <string.h>

void tz_sql_begin(struct tz_sql_build *b, struct tz_arena *a)
{
    *b = (struct tz_sql_build){.arena = a};
    tz_buf_init(&b->sqlite, a);
    tz_buf_init(&b->postgres, a);
}

void tz_sql_add2(struct tz_sql_build *b, const char *sqlite, const char *postgres)
{
    tz_buf_str(&b->sqlite, sqlite);
    tz_buf_str(&b->postgres, postgres);
}

void tz_sql_add(struct tz_sql_build *b, const char *sql)
{
    tz_sql_add2(b, sql, sql);
}

static void quote(struct tz_buf *b, const char *name)
{
    tz_buf_char(b, '"');
    for (const char *p = name; *p; p++) {
        if (*p == '"')
            tz_buf_char(b, '"');
        tz_buf_char(b, *p);
    }
    tz_buf_char(b, '"');
}

void tz_sql_name(struct tz_sql_build *b, const char *identifier)
{
    quote(&b->sqlite, identifier);
    quote(&b->postgres, identifier);
}

int tz_sql_reserve(struct tz_sql_build *b)
{
    TZ_GROW(b->arena, b->values, b->value_n, b->value_room);
    b->values[b->value_n] = tz_v_null();
    return (int)b->value_n++;
}

/* PostgreSQL is told the type, so that $1 + 1 or coalesce($1, …) need no guess. */
void tz_sql_param(struct tz_sql_build *b, int index, enum tz_value_kind kind)
{
    tz_buf_printf(&b->sqlite, "$%d", index + 1);
    tz_buf_printf(&b->postgres, "$%d%s", index + 1,
                  kind == TZ_INT     ? "::bigint"
                  : kind == TZ_TEXT  ? "::text"
                  : kind == TZ_BYTES ? "::bytea"
                                     : "");
}

void tz_sql_bind(struct tz_sql_build *b, struct tz_value v)
{
    int index = tz_sql_reserve(b);
    b->values[index] = v;
    tz_sql_param(b, index, v.kind);
}

struct tz_sql *tz_sql_end(struct tz_sql_build *b, const char *name)
{
    struct tz_sql *sql = TZ_NEW(b->arena, struct tz_sql);
    sql->name = tz_strdup(b->arena, name);
    sql->sqlite = tz_strdup(b->arena, b->sqlite.data);
    sql->postgres = strcmp(b->sqlite.data, b->postgres.data) ? tz_strdup(b->arena, b->postgres.data) : NULL;
    return sql;
}
