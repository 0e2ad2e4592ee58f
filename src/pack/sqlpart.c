/* SPDX-License-Identifier: Apache-2.0
 *
 * The parts of which SQL is put together: appending to the build, taking a fragment out, what is current and in force, the rows
 * of registers and of their lists. Sub-selects carry the town, the journal number asked for, and what is in force on the row's day.
 */
#include "pack/sqlgen_priv.h"
#include "base/text.h"

/* ---- appending */
void gen_fail(struct gen *g, const char *text)
{
    if (!g->err)
        g->err = tz_err(TZ_E_PACK, "%s", text);
}

void add(struct gen *g, const char *sql)
{
    tz_sql_add(g->b, sql);
}

void addf(struct gen *g, const char *format, ...)
{
    va_list ap;
    va_start(ap, format);
    tz_sql_add(g->b, tz_vprintf(g->b->arena, format, ap));
    va_end(ap);
}

void add_column(struct gen *g, const char *alias, const char *column)
{
    add(g, alias);
    add(g, ".");
    tz_sql_name(g->b, column);
}

void add_frag(struct gen *g, struct frag f)
{
    tz_sql_add2(g->b, f.sqlite, f.postgres);
}

void bind_int(struct gen *g, int64_t v)
{
    tz_sql_bind(g->b, tz_v_int(v));
}

void bind_text(struct gen *g, const char *s)
{
    tz_sql_bind(g->b, tz_v_text(s));
}

struct taking frag_begin(struct gen *g)
{
    struct taking t = {g->b->sqlite, g->b->postgres};
    tz_buf_init(&g->b->sqlite, g->b->arena);
    tz_buf_init(&g->b->postgres, g->b->arena);
    return t;
}

struct frag frag_end(struct gen *g, struct taking t)
{
    struct frag f = {g->b->sqlite.data, g->b->postgres.data};
    g->b->sqlite = t.sqlite;
    g->b->postgres = t.postgres;
    return f;
}

const char *gen_alias(struct gen *g, char letter)
{
    return tz_printf(g->b->arena, "e%c%d", letter, ++g->aliases);
}

/* ---- what is in force */
void gen_row_day(struct gen *g)
{
    if (g->c->day_param >= 0) {
        tz_sql_param(g->b, g->c->day_param, TZ_INT);
        return;
    }
    add(g, "COALESCE(");
    add_column(g, g->row, "on_day");
    add(g, ", 99999998)");
}

void gen_and_current(struct gen *g, const char *alias)
{
    if (!g->c->known) {
        addf(g, " AND %s.j_to = 9223372036854775807", alias);
        return;
    }
    addf(g, " AND %s.j_from <= ", alias);
    bind_int(g, g->c->known);
    addf(g, " AND %s.j_to > ", alias);
    bind_int(g, g->c->known);
}

void gen_and_in_force(struct gen *g, const char *alias)
{
    addf(g, " AND %s.from_day <= ", alias);
    gen_row_day(g);
    addf(g, " AND %s.till_day > ", alias);
    gen_row_day(g);
}

void gen_town_is(struct gen *g, const char *alias)
{
    addf(g, "%s.town = ", alias);
    bind_int(g, g->c->town);
}

static void known_columns(struct gen *g, const struct tz_register *r)
{
    size_t n = 0;
    const struct tz_column *columns = tz_register_columns(r, &n);
    for (size_t i = 0; i < n; i++) {
        add(g, i ? ", " : "");
        tz_sql_name(g->b, columns[i].name);
    }
}

/* The rows of a register as asked: now, or as known at a journal number (current rows and history together). */
void gen_from_rows(struct gen *g, const struct tz_register *r, const char *alias)
{
    if (!g->c->known) {
        tz_sql_name(g->b, r->table);
        addf(g, " %s", alias);
        return;
    }
    for (int part = 0; part < 2; part++) {
        add(g, part ? " UNION ALL SELECT " : "(SELECT ");
        known_columns(g, r);
        add(g, " FROM ");
        tz_sql_name(g->b, part ? r->history : r->table);
        add(g, " WHERE town = ");
        bind_int(g, g->c->town);
        add(g, " AND j_from <= ");
        bind_int(g, g->c->known);
        if (part) {
            add(g, " AND j_to > ");
            bind_int(g, g->c->known);
        }
    }
    addf(g, ") %s", alias);
}

const struct tz_register *gen_frame_register(const struct tz_expr *e)
{
    return e->frame == FRAME_ROW ? e->info->scope.reg : e->reg;
}

const char *gen_frame_alias(const struct gen *g, const struct tz_expr *e)
{
    return e->frame == FRAME_ITS ? g->its : g->row;
}

/* FROM r_x_list l WHERE it is of our row, current and in force */
void gen_from_list(struct gen *g, const struct tz_expr *e, const struct tz_register *r, const char *alias)
{
    add(g, " FROM ");
    tz_sql_name(g->b, tz_list_table(r, e->field, g->b->arena));
    addf(g, " %s WHERE ", alias);
    gen_town_is(g, alias);
    addf(g, " AND %s.id = ", alias);
    add_column(g, gen_frame_alias(g, e), "id");
    gen_and_current(g, alias);
    if (e->field->dated)
        gen_and_in_force(g, alias);
}
