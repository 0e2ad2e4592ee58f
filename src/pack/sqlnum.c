/* SPDX-License-Identifier: Apache-2.0
 *
 * Numbers in SQL: integers with counted decimals; a division is kept as two parts and only ever compared, by multiplying
 * out, so that no engine rounds.
 */
#include "pack/sqlgen_priv.h"
#include "base/frequency.h"
#include "base/number.h"

#include <string.h>

static struct frag times(struct gen *g, struct frag f, int64_t by)
{
    if (by == 1)
        return f;
    struct taking t = frag_begin(g);
    add(g, "(");
    add_frag(g, f);
    addf(g, " * %lld)", (long long)by);
    return frag_end(g, t);
}

static struct frag joined(struct gen *g, struct frag a, const char *op, struct frag b)
{
    struct taking t = frag_begin(g);
    add(g, "(");
    add_frag(g, a);
    addf(g, " %s ", op);
    add_frag(g, b);
    add(g, ")");
    return frag_end(g, t);
}

static struct num scaled_to(struct gen *g, struct num n, int decimals)
{
    if (decimals > n.decimals) {
        if (decimals - n.decimals > 18) {
            gen_fail(g, "小数位太多，无法计算");
            return n;
        }
        n.top = times(g, n.top, tz_pow10(decimals - n.decimals));
        n.decimals = decimals;
    }
    return n;
}

static void aligned(struct gen *g, struct num *a, struct num *b)
{
    *a = scaled_to(g, *a, b->decimals);
    *b = scaled_to(g, *b, a->decimals);
}

/* Both tops over the product of the bottoms. */
static void cross(struct gen *g, const struct num *a, const struct num *b, struct frag *x, struct frag *y)
{
    *x = b->has_bottom ? joined(g, a->top, "*", b->bottom) : a->top;
    *y = a->has_bottom ? joined(g, b->top, "*", a->bottom) : b->top;
}

static struct num product_bottom(struct gen *g, struct num out, const struct num *a, const struct num *b)
{
    out.has_bottom = a->has_bottom || b->has_bottom;
    if (a->has_bottom && b->has_bottom)
        out.bottom = joined(g, a->bottom, "*", b->bottom);
    else if (out.has_bottom)
        out.bottom = a->has_bottom ? a->bottom : b->bottom;
    return out;
}

static struct num add_nums(struct gen *g, const struct tz_expr *e)
{
    struct num a = gen_num(g, e->a), b = gen_num(g, e->b), out = {0};
    struct frag x, y;
    aligned(g, &a, &b);
    cross(g, &a, &b, &x, &y);
    out.top = joined(g, x, e->op == E_ADD ? "+" : "-", y);
    out.decimals = a.decimals;
    return product_bottom(g, out, &a, &b);
}

static struct num multiply_nums(struct gen *g, const struct tz_expr *e)
{
    struct num a = gen_num(g, e->a), b = gen_num(g, e->b), out = {0};
    out.top = joined(g, a.top, "*", b.top);
    out.decimals = a.decimals + b.decimals;
    return product_bottom(g, out, &a, &b);
}

/* a / b: the bottom is made positive, so that comparing may multiply by it; nothing divides by 0 (empty). */
static struct num divide_nums(struct gen *g, const struct tz_expr *e)
{
    struct num a = gen_num(g, e->a), b = gen_num(g, e->b), out = {.has_bottom = true};
    struct frag top, bottom;
    aligned(g, &a, &b);
    cross(g, &a, &b, &top, &bottom);
    struct taking t = frag_begin(g);
    add(g, "(CASE WHEN ");
    add_frag(g, bottom);
    add(g, " < 0 THEN -(");
    add_frag(g, top);
    add(g, ") ELSE ");
    add_frag(g, top);
    add(g, " END)");
    out.top = frag_end(g, t);
    t = frag_begin(g);
    add(g, "NULLIF(ABS(");
    add_frag(g, bottom);
    add(g, "), 0)");
    out.bottom = frag_end(g, t);
    return out;
}

static struct frag compared(struct gen *g, const struct num *a, const struct num *b, const char *op)
{
    struct frag x, y;
    cross(g, a, b, &x, &y);
    return joined(g, x, op, y);
}

static struct frag case_of(struct gen *g, struct frag when, struct frag then, struct frag otherwise)
{
    struct taking t = frag_begin(g);
    add(g, "(CASE WHEN ");
    add_frag(g, when);
    add(g, " THEN ");
    add_frag(g, then);
    add(g, " ELSE ");
    add_frag(g, otherwise);
    add(g, " END)");
    return frag_end(g, t);
}

static const struct frag one = {"1", "1"}, null = {"NULL", "NULL"};

/* min, max: empty when either is; coalesce: the first that has a value. */
static struct num pick_nums(struct gen *g, const struct tz_expr *e)
{
    struct num a = gen_num(g, e->a), b = gen_num(g, e->b), out = {0};
    aligned(g, &a, &b);
    struct frag first, top_b = b.top;
    if (e->op == E_COALESCE) {
        struct taking t = frag_begin(g);
        add_frag(g, a.has_bottom ? joined(g, a.top, "+", a.bottom) : a.top);
        add(g, " IS NOT NULL");
        first = frag_end(g, t);
    } else {
        struct frag less = compared(g, &a, &b, e->op == E_MIN ? "<=" : ">=");
        struct taking t = frag_begin(g);
        add_frag(g, less);
        first = frag_end(g, t);
        t = frag_begin(g); /* the second only when both have values */
        add(g, "(CASE WHEN ");
        add_frag(g, less);
        add(g, " IS NULL THEN NULL ELSE ");
        add_frag(g, b.top);
        add(g, " END)");
        top_b = frag_end(g, t);
    }
    out.top = case_of(g, first, a.top, top_b);
    out.decimals = a.decimals;
    out.has_bottom = a.has_bottom || b.has_bottom;
    if (out.has_bottom)
        out.bottom = case_of(g, first, a.has_bottom ? a.bottom : one, b.has_bottom ? b.bottom : one);
    return out;
}

static struct num plain(struct gen *g, const struct tz_expr *e, int decimals)
{
    struct taking t = frag_begin(g);
    gen_plain(g, e);
    return (struct num){.top = frag_end(g, t), .decimals = decimals};
}

static struct num wrapped(struct gen *g, const struct tz_expr *e, const char *before, const char *after)
{
    struct num n = gen_num(g, e->a);
    struct taking t = frag_begin(g);
    add(g, before);
    add_frag(g, n.top);
    add(g, after);
    n.top = frag_end(g, t);
    return n;
}

/* The window by the first character behind 每 and 个, as tz_window_word reads it. */
static void gen_window(struct gen *g, const struct tz_expr *text)
{
    enum tz_window w;
    const char *word;
    add(g, "(CASE SUBSTR(REPLACE(REPLACE(");
    gen_value(g, text);
    add(g, ", '每', ''), '个', ''), 1, 1)");
    for (size_t i = 0; (word = tz_window_name(i, &w)) != NULL; i++)
        addf(g, " WHEN '%.*s' THEN %d", (int)strlen("日"), word, tz_window_days(w));
    add(g, " END)");
}

static struct frag number_call(struct gen *g, const struct tz_expr *e)
{
    struct taking t = frag_begin(g);
    switch (e->op) {
    case E_DAYS:
        add(g, "(");
        gen_serial(g, e->b);
        add(g, " - ");
        gen_serial(g, e->a);
        add(g, ")");
        break;
    case E_AGE: { /* whole years: the birthday not yet come takes one away */
        struct taking ta = frag_begin(g);
        gen_day(g, e->a);
        struct frag born = frag_end(g, ta);
        ta = frag_begin(g);
        gen_day(g, e->b);
        struct frag day = frag_end(g, ta);
        add(g, "(");
        add_frag(g, day);
        add(g, " / 10000 - ");
        add_frag(g, born);
        add(g, " / 10000 - CASE WHEN ");
        add_frag(g, day);
        add(g, " % 10000 < ");
        add_frag(g, born);
        add(g, " % 10000 THEN 1 ELSE 0 END)");
        break;
    }
    case E_MONTH:
        add(g, "NULLIF(");
        gen_day(g, e->a);
        add(g, " / 100 % 100, 0)");
        break;
    case E_YEAR:
        add(g, "(");
        gen_day(g, e->a);
        add(g, " / 10000)");
        break;
    case E_WINDOW:
        gen_window(g, e->a);
        break;
    default: /* E_WORKDAYS: running counts of working days */
        add(g, "((SELECT w.n FROM workday w WHERE w.town = ");
        bind_int(g, g->c->town);
        add(g, " AND w.day = ");
        gen_day(g, e->b);
        add(g, ") - (SELECT w.n FROM workday w WHERE w.town = ");
        bind_int(g, g->c->town);
        add(g, " AND w.day = ");
        gen_day(g, e->a);
        add(g, "))");
    }
    return frag_end(g, t);
}

struct num gen_num(struct gen *g, const struct tz_expr *e)
{
    switch (e->op) {
    case E_ADD:
    case E_SUBTRACT:
        return add_nums(g, e);
    case E_MULTIPLY:
        return multiply_nums(g, e);
    case E_DIVIDE:
        return divide_nums(g, e);
    case E_MIN:
    case E_MAX:
    case E_COALESCE:
        return pick_nums(g, e);
    case E_NEGATE:
        return wrapped(g, e, "(-", ")");
    case E_ABS:
        return wrapped(g, e, "ABS(", ")");
    case E_SCALE: {
        struct num n = gen_num(g, e->a);
        n.top = times(g, n.top, e->i);
        n.decimals += e->shift;
        return n;
    }
    case E_DAYS:
    case E_AGE:
    case E_MONTH:
    case E_YEAR:
    case E_WORKDAYS:
    case E_WINDOW:
        return (struct num){.top = number_call(g, e)};
    case E_SUM_GROUP:
        return gen_num(g, e->a);
    case E_FIELD: /* derived fields that are not stored stand for their expression */
        if (e->field->derived && !e->field->derived_stored)
            return gen_derived_num(g, e);
        return plain(g, e, e->decimals);
    default:
        return plain(g, e, e->decimals < 0 ? 0 : e->decimals);
    }
}

/* a <op> b, NULL where either is empty. */
void num_compare(struct gen *g, struct num a, const char *op, struct num b)
{
    aligned(g, &a, &b);
    add_frag(g, compared(g, &a, &b, op));
}

void num_value(struct gen *g, const struct tz_expr *e)
{
    struct num n = gen_num(g, e);
    if (n.has_bottom) {
        gen_fail(g, "除法的结果不能作为值，只能比较");
        n.top = null;
    }
    if (e->decimals >= 0)
        n = scaled_to(g, n, e->decimals);
    add_frag(g, n.top);
}
