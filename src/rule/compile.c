/* SPDX-License-Identifier: Apache-2.0
 *
 * A rule as SQL: its hits with the parts of their cause, the rows that cannot be decided, the other rows behind a hit.
 *
 * The row's day, for parameters and what is in force, is today where the condition asks for today, else the row's own day.
 * A row for which a parameter is not set is no hit, whatever the rest of the condition says.
 */
#include "rule/rule_priv.h"

#include <string.h>

#include "base/text.h"

static struct tz_sql_context context(struct tz_sql_build *b, const struct tz_rule *r, const struct tz_model *m,
                                     int64_t town, tz_day today)
{
    struct tz_sql_context c = {
        .row = "r", .town = town, .day_param = -1, .period_start = -1, .period_end = -1, .today = today, .model = m};
    if (tz_expr_volatile(r->when)) {
        c.day_param = tz_sql_reserve(b);
        b->values[c.day_param] = tz_v_int(today);
    }
    return c;
}

static void column(struct tz_sql_build *b, const char *name)
{
    tz_sql_add(b, "r.");
    tz_sql_name(b, name);
}

static void part(struct tz_sql_build *b, const char *name)
{
    tz_sql_add(b, ", coalesce(cast(");
    column(b, name);
    tz_sql_add(b, " as text), '')");
}

/* What makes two hits the same cause. A reference that may be a sealed word says nothing readable when it is one: then the
 * row itself is the cause. */
static size_t cause_parts(struct tz_sql_build *b, const struct tz_rule *r)
{
    size_t n = 0;
    for (size_t i = 0; i < r->same_n; i++) {
        const struct tz_field *f = tz_field_at(r->on, r->same[i]);
        if (!f->column || (f->derived && !f->derived_stored)) {
            part(b, "id");
            n++;
            continue;
        }
        part(b, f->column);
        n++;
        if (f->kind_column) {
            part(b, f->kind_column);
            n++;
        }
        if (f->text_column) {
            part(b, f->text_column);
            n++;
        } else if (f->text_cls) {
            tz_sql_add(b, ", case when ");
            column(b, f->column);
            tz_sql_add(b, " is null then cast(r.id as text) else '' end");
            n++;
        }
    }
    if (!r->same_n) {
        part(b, "id");
        n++;
    }
    return n;
}

/* PostgreSQL wants every parameter to stand somewhere, also where the condition needs no day. */
static void use_day(struct tz_sql_build *b, const struct tz_sql_context *c)
{
    if (c->day_param < 0)
        return;
    tz_sql_add(b, " and ");
    tz_sql_param(b, c->day_param, TZ_INT);
    tz_sql_add(b, " > 0");
}

/* Struck rows are no rows; drafts only where the rule itself speaks of states. */
static void from_rows(struct tz_sql_build *b, const struct tz_rule *r, const struct tz_sql_context *c)
{
    const struct tz_field *state = tz_register_field(r->on, "state");
    tz_sql_add(b, " from ");
    tz_sql_name(b, r->on->table);
    tz_sql_add(b, " r where r.town = ");
    tz_sql_bind(b, tz_v_int(c->town));
    tz_sql_add(b, " and r.struck = 0");
    use_day(b, c);
    if (!state || !tz_expr_reads_field(r->when, state))
        tz_sql_add(b, " and r.counts = 1");
}

static struct hit_sql end(struct tz_sql_build *b, const char *name, size_t part_n)
{
    struct hit_sql out = {.sql = tz_sql_end(b, name), .value_n = b->value_n, .values = b->values, .part_n = part_n};
    return out;
}

/* select id, version, place, parts of the cause … where: what the condition asks is added by the caller. */
static size_t causes_of_rows(struct tz_sql_build *b, const struct tz_rule *r, const struct tz_sql_context *c)
{
    size_t n;
    tz_sql_add(b, "select r.id, r.version, r.place_now");
    n = cause_parts(b, r);
    from_rows(b, r, c);
    tz_sql_add(b, " and ");
    return n;
}

struct tz_err *compile_undecided(struct hit_sql *out, const struct tz_rule *r, const char *param,
                                 const struct tz_model *m, int64_t town, tz_day today, struct tz_arena *a)
{
    struct tz_sql_build b;
    size_t n;
    tz_sql_begin(&b, a);
    struct tz_sql_context c = context(&b, r, m, town, today);
    n = causes_of_rows(&b, r, &c);
    TZ_TRY(tz_expr_sql_without_params(&b, r->when, &c));
    tz_sql_add(&b, " and not ");
    TZ_TRY(tz_expr_sql_param_set(&b, param, &c));
    *out = end(&b, "rule.undecided", n);
    return NULL;
}

/* The rows whose condition holds and is decided; `entry`: only that row, 0 = all. */
static struct tz_err *hits(struct hit_sql *out, const char *name, const struct tz_rule *r, int64_t entry,
                           const struct tz_model *m, int64_t town, tz_day today, struct tz_arena *a)
{
    struct tz_sql_build b;
    size_t n, param_n;
    const char *const *params = tz_expr_params(r->when, &param_n);
    tz_sql_begin(&b, a);
    struct tz_sql_context c = context(&b, r, m, town, today);
    n = causes_of_rows(&b, r, &c);
    TZ_TRY(tz_expr_sql(&b, r->when, &c));
    for (size_t i = 0; i < param_n; i++) {
        tz_sql_add(&b, " and ");
        TZ_TRY(tz_expr_sql_param_set(&b, params[i], &c));
    }
    if (entry) {
        tz_sql_add(&b, " and r.id = ");
        tz_sql_bind(&b, tz_v_int(entry));
    }
    tz_sql_add(&b, " order by r.id");
    *out = end(&b, name, n);
    return NULL;
}

struct tz_err *compile_hits(struct hit_sql *out, const struct tz_rule *r, const struct tz_model *m, int64_t town,
                            tz_day today, struct tz_arena *a)
{
    return hits(out, "rule.hits", r, 0, m, town, today, a);
}

struct tz_err *compile_hit(struct hit_sql *out, const struct tz_rule *r, int64_t entry, const struct tz_model *m,
                           int64_t town, tz_day today, struct tz_arena *a)
{
    return hits(out, "rule.hit", r, entry, m, town, today, a);
}

struct tz_err *compile_missing(struct hit_sql *out, const struct tz_rule *r, const char *param,
                               const struct tz_model *m, int64_t town, tz_day today, struct tz_arena *a)
{
    struct tz_sql_build b;
    tz_sql_begin(&b, a);
    struct tz_sql_context c = context(&b, r, m, town, today);
    tz_sql_add(&b, "select place, year, count(*) from (select r.place as place, ");
    if (c.day_param >= 0)
        tz_sql_add(&b, tz_printf(a, "%d", tz_day_year(today)));
    else
        tz_sql_add(&b, "coalesce(r.on_day, 0) / 10000");
    tz_sql_add(&b, " as year");
    from_rows(&b, r, &c);
    tz_sql_add(&b, " and ");
    TZ_TRY(tz_expr_sql_without_params(&b, r->when, &c));
    tz_sql_add(&b, " and not ");
    TZ_TRY(tz_expr_sql_param_set(&b, param, &c));
    tz_sql_add(&b, ") q group by place, year order by year desc, place limit 100");
    *out = end(&b, "rule.missing", 0);
    return NULL;
}

struct tz_err *compile_witness(struct hit_sql *out, const struct tz_rule *r, size_t i, int64_t entry,
                               const struct tz_model *m, int64_t town, tz_day today, struct tz_arena *a)
{
    struct tz_sql_build b;
    tz_sql_begin(&b, a);
    struct tz_sql_context c = context(&b, r, m, town, today);
    tz_sql_add(&b, "select x.id, x.version from ");
    tz_sql_name(&b, r->on->table);
    tz_sql_add(&b, " r join ");
    tz_sql_name(&b, tz_expr_witness(r->when, i)->table);
    tz_sql_add(&b, " x on x.town = r.town where r.town = ");
    tz_sql_bind(&b, tz_v_int(town));
    tz_sql_add(&b, " and r.id = ");
    tz_sql_bind(&b, tz_v_int(entry));
    use_day(&b, &c);
    tz_sql_add(&b, " and ");
    TZ_TRY(tz_expr_sql_witness(&b, r->when, i, "x", &c));
    tz_sql_add(&b, tz_printf(a, " order by x.id limit %d", ROWS_MAX));
    *out = end(&b, "rule.witness", 0);
    return NULL;
}
