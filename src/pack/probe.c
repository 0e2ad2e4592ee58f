/* SPDX-License-Identifier: Apache-2.0
 *
 * Whether a loss would hit anything: statements that count the rows of a town, current and former, which hold what a changed
 * pack no longer knows, and name one of them.
 */
#include "pack/ddl_priv.h"
#include "base/text.h"

struct probing {
    struct tz_sql_build b;
    int town;
    bool started;
};

static struct probing begin(struct tz_arena *a)
{
    struct probing p = {0};
    tz_sql_begin(&p.b, a);
    p.town = tz_sql_reserve(&p.b);
    tz_sql_add(&p.b, "SELECT COUNT(DISTINCT q.id), MIN(q.number) FROM (");
    return p;
}

/* SELECT id, number FROM table t WHERE town = $1 [AND …; the caller goes on] */
static void from(struct probing *p, const struct tz_register *r, const char *table, bool has_number)
{
    tz_sql_add(&p->b, p->started ? " UNION ALL " : "");
    tz_sql_add(&p->b, has_number ? "SELECT t.id, t.number FROM " : "SELECT t.id, r.number FROM ");
    tz_sql_name(&p->b, table);
    tz_sql_add(&p->b, " t");
    if (!has_number) {
        tz_sql_add(&p->b, " JOIN ");
        tz_sql_name(&p->b, r->table);
        tz_sql_add(&p->b, " r ON r.town = t.town AND r.id = t.id");
    }
    tz_sql_add(&p->b, " WHERE t.town = ");
    tz_sql_param(&p->b, p->town, TZ_INT);
    p->started = true;
}

static const struct tz_pack_probe *end(struct probing *p)
{
    tz_sql_add(&p->b, ") q");
    struct tz_pack_probe *out = TZ_NEW(p->b.arena, struct tz_pack_probe);
    out->sql = tz_sql_end(&p->b, "pack.probe");
    out->values = p->b.values;
    out->n = p->b.value_n;
    return out;
}

const struct tz_pack_probe *probe_rows(const struct tz_register *r, struct tz_arena *a)
{
    struct probing p = begin(a);
    from(&p, r, r->table, true);
    return end(&p);
}

const struct tz_pack_probe *probe_state(const struct tz_register *r, const char *state, struct tz_arena *a)
{
    struct probing p = begin(a);
    const char *const tables[] = {r->table, r->history, r->span_table};
    for (int i = 0; i < 3; i++) {
        from(&p, r, tables[i], i < 2);
        tz_sql_add(&p.b, " AND t.state = ");
        tz_sql_bind(&p.b, tz_v_text(state));
    }
    return end(&p);
}

static void holds(struct probing *p, const struct tz_field *f, const char *code)
{
    if (!code) {
        tz_sql_add(&p->b, " AND t.");
        tz_sql_name(&p->b, f->kind_column ? f->kind_column : f->column);
        tz_sql_add(&p->b, " IS NOT NULL");
        return;
    }
    if (f->type == TZ_TYPE_CHOICES) {
        tz_sql_add2(&p->b, " AND instr(t.", " AND strpos(t.");
        tz_sql_name(&p->b, f->column);
        tz_sql_add(&p->b, ", ");
        tz_sql_bind(&p->b, tz_v_text(tz_printf(p->b.arena, "|%s|", code)));
        tz_sql_add(&p->b, ") > 0");
        return;
    }
    tz_sql_add(&p->b, " AND t.");
    tz_sql_name(&p->b, f->column);
    tz_sql_add(&p->b, " = ");
    tz_sql_bind(&p->b, tz_v_text(code));
}

const struct tz_pack_probe *probe_field(const struct tz_register *r, const struct tz_field *list,
                                        const struct tz_field *f, const char *code, struct tz_arena *a)
{
    struct probing p = begin(a);
    if (f->cls || f->text_cls)
        return NULL;
    if (f->type == TZ_TYPE_LIST) {
        from(&p, r, tz_list_table(r, f, a), false);
    } else if (f->derived && !f->derived_stored) {
        return NULL;
    } else if (list) {
        from(&p, r, tz_list_table(r, list, a), false);
        holds(&p, f, code);
    } else {
        const char *const tables[] = {r->table, r->history, r->span_table};
        for (int i = 0; i < (f->dated ? 3 : 2); i++) {
            from(&p, r, tables[i], i < 2);
            holds(&p, f, code);
        }
    }
    return end(&p);
}

/* ---- asking */
static struct tz_err *ask(struct tz_pack_change *change, struct tz_conn *c, int64_t town, struct tz_arena *a)
{
    const struct tz_pack_probe *p = change->probe;
    struct tz_rows *rows = NULL;
    bool have = false;
    p->values[0] = tz_v_int(town);
    TZ_TRY(tz_db_queryv(&rows, c, p->sql, p->values, p->n));
    struct tz_err *e = tz_rows_next(rows, &have);
    if (!e && have) {
        int64_t n = tz_rows_int(rows, 0);
        const char *number = tz_rows_text(rows, 1);
        change->loses = n > 0;
        change->text =
            n ? tz_printf(a, "%s（%lld 行，如 %s）", change->text, (long long)n, number ? number : "无编号的行")
              : tz_printf(a, "%s（没有行用到）", change->text);
    }
    tz_rows_close(&rows);
    return e;
}

struct tz_err *tz_pack_diff_probe(struct tz_pack_diff *d, struct tz_conn *c, int64_t town, struct tz_arena *a)
{
    bool loses = false;
    for (size_t i = 0; i < d->n; i++) {
        if (d->changes[i].loses && d->changes[i].probe)
            TZ_TRY(ask(&d->changes[i], c, town, a));
        loses |= d->changes[i].loses;
    }
    d->loses = loses;
    return NULL;
}
