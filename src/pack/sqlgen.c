/* SPDX-License-Identifier: Apache-2.0
 *
 * Expressions to SQL for both engines (CONTRACTS B): conditions that are never NULL, and the entry points. A test of a plain
 * column is written `(col = $1 AND col IS NOT NULL)`, so that the planner still sees the comparison and may use an index;
 * others are put into coalesce.
 */
#include "pack/sqlgen_priv.h"
#include "base/text.h"
#include <string.h>

/* ---- tests */
static const char *const cmp_words[] = {" = ", " <> ", " < ", " <= ", " > ", " >= "};

static void compare_values(struct gen *g, const struct tz_expr *e)
{
    static const char *const ops[] = {"=", "<>", "<", "<=", ">", ">="};
    const struct tz_expr *a = e->a, *b = e->b;
    if (a->kind == TZ_K_NUMBER || a->kind == TZ_K_MONEY) {
        struct num x = gen_num(g, a), y = gen_num(g, b);
        num_compare(g, x, ops[e->cmp], y);
        return;
    }
    bool serial = a->kind == TZ_K_DAY && (day_is_serial(a) || day_is_serial(b));
    void (*value)(struct gen *, const struct tz_expr *) = serial ? gen_serial : gen_value;
    value(g, a);
    add(g, cmp_words[e->cmp]);
    value(g, b);
}

static void not_empty(struct gen *g, const struct tz_expr *e)
{
    if (never_empty(e))
        return;
    add(g, " AND ");
    gen_plain(g, e);
    add(g, " IS NOT NULL");
}

static void compare(struct gen *g, const struct tz_expr *e)
{
    if (simple(e->a) && simple(e->b)) {
        add(g, "(");
        compare_values(g, e);
        not_empty(g, e->a);
        not_empty(g, e->b);
        add(g, ")");
        return;
    }
    add(g, "COALESCE(");
    compare_values(g, e);
    add(g, ", FALSE)");
}

/* Literals of a set: numbers at the scale of the left side; one with more decimals than it can never be equal. */
static bool item(struct gen *g, const struct tz_expr *a, const struct tz_expr *literal, bool first)
{
    int64_t v = literal->i;
    if (literal->op == E_NUMBER &&
        !tz_dec_rescale(&v, literal->i, literal->decimals, a->decimals < 0 ? 0 : a->decimals))
        return false;
    add(g, first ? "" : ", ");
    if (literal->op == E_TEXT)
        bind_text(g, literal->text);
    else
        bind_int(g, v);
    return true;
}

static void in_items(struct gen *g, const struct tz_expr *e)
{
    struct taking t = frag_begin(g);
    bool any = false;
    for (size_t i = 0; i < e->item_n; i++)
        any |= item(g, e->a, e->items[i], !any);
    struct frag items = frag_end(g, t);
    if (!any) {
        add(g, "FALSE");
        return;
    }
    add(g, simple(e->a) ? "(" : "COALESCE(");
    gen_value(g, e->a);
    add(g, " IN (");
    add_frag(g, items);
    add(g, ")");
    if (simple(e->a))
        not_empty(g, e->a);
    add(g, simple(e->a) ? ")" : ", FALSE)");
}

/* 0 when not there, also when empty. */
static void position(struct gen *g, struct frag text, struct frag what)
{
    tz_sql_add2(g->b, "COALESCE(instr(", "COALESCE(strpos(");
    add_frag(g, text);
    add(g, ", ");
    add_frag(g, what);
    add(g, "), 0)");
}

static void has_items(struct gen *g, const struct tz_expr *e)
{
    struct taking t = frag_begin(g);
    gen_plain(g, e->a);
    struct frag text = frag_end(g, t);
    add(g, "(");
    for (size_t i = 0; i < e->item_n; i++) {
        t = frag_begin(g);
        bind_text(g, tz_printf(g->b->arena, "|%s|", e->items[i]->text));
        struct frag code = frag_end(g, t);
        add(g, i ? " OR " : "");
        position(g, text, code);
        add(g, " > 0");
    }
    add(g, e->item_n ? ")" : "FALSE)");
}

static void in_param(struct gen *g, const struct tz_expr *e)
{
    struct taking t = frag_begin(g);
    gen_param(g, e->text, true);
    struct frag text = frag_end(g, t);
    t = frag_begin(g);
    add(g, "'|' || ");
    gen_plain(g, e->a);
    add(g, " || '|'");
    struct frag code = frag_end(g, t);
    add(g, "(");
    position(g, text, code);
    add(g, " > 0)");
}

static void is_empty(struct gen *g, const struct tz_expr *a)
{
    if (a->kind == TZ_K_REFS && a->op == E_FIELD) {
        add(g, "NOT EXISTS (SELECT 1");
        gen_from_list(g, a, gen_frame_register(a), gen_alias(g, 'l'));
        add(g, ")");
        return;
    }
    bool column = a->op == E_FIELD || a->op == E_PART;
    if (a->kind == TZ_K_REF && column && a->field->kind_column) {
        gen_ref_kind(g, a);
        add(g, " IS NULL");
        return;
    }
    if (a->kind == TZ_K_BOOL && !simple(a) && a->op != E_FOLLOW && a->op != E_PARAM) {
        add(g, "FALSE"); /* a condition always has an answer */
        return;
    }
    if (a->kind == TZ_K_NUMBER || a->kind == TZ_K_MONEY) {
        struct num n = gen_num(g, a);
        add(g, "(");
        add_frag(g, n.top);
        add(g, " IS NULL");
        if (n.has_bottom) {
            add(g, " OR ");
            add_frag(g, n.bottom);
            add(g, " IS NULL");
        }
        add(g, ")");
        return;
    }
    add(g, "(");
    gen_value(g, a);
    add(g, ") IS NULL");
}

static void any_all(struct gen *g, const struct tz_expr *e)
{
    const char *x = gen_alias(g, 'l'), *old = g->sub;
    add(g, e->op == E_ALL ? "NOT EXISTS (SELECT 1" : "EXISTS (SELECT 1");
    gen_from_list(g, e, gen_frame_register(e), x);
    g->sub = x;
    if (e->where) {
        add(g, e->op == E_ALL ? " AND NOT " : " AND ");
        gen_condition(g, e->where);
    }
    g->sub = old;
    add(g, ")");
}

static void and_others(struct gen *g, const struct tz_expr *e, const struct tz_expr *done)
{
    if (e == done)
        return;
    if (e->op == E_AND) {
        and_others(g, e->a, done);
        and_others(g, e->b, done);
        return;
    }
    add(g, " AND ");
    gen_condition(g, e);
}

static void exists(struct gen *g, const struct tz_expr *e)
{
    const char *x = gen_alias(g, 'x'), *m = gen_alias(g, 'm'), *old = g->its;
    const struct tz_expr *member = gen_member_part(e->where);
    add(g, "EXISTS (SELECT 1 FROM ");
    if (member) { /* CROSS: SQLite keeps the order, PostgreSQL is free */
        gen_members_table(g, member->b);
        addf(g, " %s CROSS JOIN ", m);
    }
    gen_from_rows(g, e->reg, x);
    add(g, " WHERE ");
    gen_town_is(g, x);
    addf(g, " AND %s.struck = 0", x);
    g->its = x;
    if (member)
        gen_and_member(g, member, m);
    and_others(g, e->where, member);
    g->its = old;
    add(g, ")");
}

static void bool_test(struct gen *g, const struct tz_expr *e)
{
    if (e->op == E_BOOL) {
        add(g, e->i ? "TRUE" : "FALSE");
        return;
    }
    if (e->op == E_FIELD && gen_computed(e->field)) {
        struct moved old = gen_move_to(g, gen_frame_alias(g, e));
        gen_condition(g, e->field->derived);
        gen_move_back(g, old);
        return;
    }
    add(g, simple(e) ? "(" : "COALESCE(");
    gen_plain(g, e);
    add(g, " = 1");
    if (simple(e))
        not_empty(g, e);
    add(g, simple(e) ? ")" : ", FALSE)");
}

static void both(struct gen *g, const struct tz_expr *e, const char *word)
{
    add(g, "(");
    gen_condition(g, e->a);
    add(g, word);
    gen_condition(g, e->b);
    add(g, ")");
}

void gen_condition(struct gen *g, const struct tz_expr *e)
{
    switch (e->op) {
    case E_AND:
        both(g, e, " AND ");
        break;
    case E_OR:
        both(g, e, " OR ");
        break;
    case E_NOT:
        add(g, "(NOT ");
        gen_condition(g, e->a);
        add(g, ")");
        break;
    case E_COMPARE:
        compare(g, e);
        break;
    case E_IN:
        in_items(g, e);
        break;
    case E_HAS:
        has_items(g, e);
        break;
    case E_IN_PARAM:
        in_param(g, e);
        break;
    case E_IN_SET:
        gen_in_persons(g, e);
        break;
    case E_IS_KIND:
        gen_kind_is(g, e->a, e->text);
        break;
    case E_IS_EMPTY:
        is_empty(g, e->a);
        break;
    case E_ANY:
    case E_ALL:
        any_all(g, e);
        break;
    case E_EXISTS:
        exists(g, e);
        break;
    default:
        bool_test(g, e);
    }
}

/* ---- entry points */
static struct gen begin(struct tz_sql_build *b, const struct tz_sql_context *c)
{
    return (struct gen){.b = b, .c = c, .row = c->row, .sub = c->sub, .span = c->span, .aliases = (int)b->value_n * 4};
}

struct tz_err *tz_expr_sql(struct tz_sql_build *b, const struct tz_expr *e, const struct tz_sql_context *c)
{
    struct gen g = begin(b, c);
    if (e->kind == TZ_K_BOOL)
        gen_condition(&g, e);
    else
        gen_value(&g, e);
    return g.err;
}

struct tz_err *tz_expr_sql_value(struct tz_sql_build *b, const struct tz_expr *e, const struct tz_sql_context *c)
{
    struct gen g = begin(b, c);
    gen_value(&g, e);
    return g.err;
}

struct tz_err *tz_expr_sql_kind(struct tz_sql_build *b, const struct tz_expr *e, const struct tz_sql_context *c)
{
    struct gen g = begin(b, c);
    gen_ref_kind(&g, e);
    return g.err;
}

struct tz_err *tz_expr_sql_joins(struct tz_sql_build *b, const struct tz_expr *e, const struct tz_sql_context *c)
{
    struct gen g = begin(b, c);
    if (e->op == E_PERSONS)
        gen_persons_join(&g, e);
    return g.err;
}
