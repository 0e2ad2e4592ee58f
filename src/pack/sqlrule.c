/* SPDX-License-Identifier: Apache-2.0
 *
 * The parts of a rule's condition; see rule_sql.h.
 */
#include "pack/rule_sql.h"
#include "pack/sqlgen_priv.h"
#include <string.h>

static struct gen begin(struct tz_sql_build *b, const struct tz_sql_context *c)
{
    return (struct gen){.b = b, .c = c, .row = c->row, .sub = c->sub, .span = c->span, .aliases = (int)b->value_n * 4};
}

const char *const *tz_expr_params(const struct tz_expr *e, size_t *n)
{
    *n = e->info->param_n;
    return e->info->params;
}

bool tz_expr_reads_others(const struct tz_expr *e)
{
    return e->info->register_n > 0;
}

struct tz_err *tz_expr_sql_param_set(struct tz_sql_build *b, const char *name, const struct tz_sql_context *c)
{
    struct gen g = begin(b, c);
    const char *x = gen_alias(&g, 'q');
    addf(&g, "EXISTS (SELECT 1 FROM param_at %s WHERE %s.town = ", x, x);
    bind_int(&g, c->town);
    addf(&g, " AND %s.name = ", x);
    bind_text(&g, name);
    addf(&g, " AND %s.place = ", x);
    add_column(&g, c->row, "place");
    addf(&g, " AND %s.j_to = 9223372036854775807 AND %s.from_day <= ", x, x);
    gen_row_day(&g);
    addf(&g, " AND %s.till_day > ", x);
    gen_row_day(&g);
    add(&g, ")");
    return g.err;
}

/* ---- the conjunction */
static bool needs_param(const struct tz_expr *e)
{
    if (!e)
        return false;
    if (e->op == E_PARAM || e->op == E_IN_PARAM || needs_param(e->a) || needs_param(e->b) || needs_param(e->where))
        return true;
    for (size_t i = 0; i < e->item_n; i++)
        if (needs_param(e->items[i]))
            return true;
    return e->op == E_FIELD && e->field->derived && !e->field->derived_stored && needs_param(e->field->derived);
}

static void without_params(struct gen *g, const struct tz_expr *e, bool *any)
{
    if (e->op == E_AND) {
        without_params(g, e->a, any);
        without_params(g, e->b, any);
        return;
    }
    if (needs_param(e))
        return;
    add(g, *any ? " AND " : "");
    gen_condition(g, e);
    *any = true;
}

struct tz_err *tz_expr_sql_without_params(struct tz_sql_build *b, const struct tz_expr *e,
                                          const struct tz_sql_context *c)
{
    struct gen g = begin(b, c);
    bool any = false;
    without_params(&g, e, &any);
    if (!any)
        add(&g, "TRUE");
    return g.err;
}

/* ---- witnesses */
struct walk {
    const struct tz_expr *found[16];
    size_t n;
};

static bool same_reference(const struct tz_expr *x, const struct tz_expr *y)
{
    return x->reg == y->reg && x->a->op == y->a->op && x->a->field == y->a->field && x->a->op != E_FOLLOW;
}

static void found(struct walk *w, const struct tz_expr *e)
{
    for (size_t i = 0; i < w->n; i++)
        if (w->found[i]->op == E_FOLLOW && e->op == E_FOLLOW && same_reference(w->found[i], e))
            return;
    if (w->n < sizeof w->found / sizeof *w->found)
        w->found[w->n++] = e;
}

/* References of our own row that lead on; what stands inside exists, count and the like is of another row. */
static void references(struct walk *w, const struct tz_expr *e)
{
    if (!e || e->op == E_EXISTS || e->op == E_COUNT_ROWS || e->op == E_SUM_ROWS || e->op == E_ANY || e->op == E_ALL ||
        e->op == E_COUNT_LIST || e->op == E_SUM_LIST)
        return;
    if (e->op == E_FOLLOW && e->a->op == E_FIELD && e->a->frame == FRAME_ROW)
        found(w, e);
    references(w, e->a);
    references(w, e->b);
}

static void walk(struct walk *w, const struct tz_expr *e)
{
    if (e->op == E_AND) {
        walk(w, e->a);
        walk(w, e->b);
    } else if (e->op == E_EXISTS) {
        found(w, e);
    } else {
        references(w, e);
    }
}

size_t tz_expr_witness_n(const struct tz_expr *e)
{
    struct walk w = {.n = 0};
    walk(&w, e);
    return w.n;
}

const struct tz_register *tz_expr_witness(const struct tz_expr *e, size_t i)
{
    struct walk w = {.n = 0};
    walk(&w, e);
    TZ_ASSERT(i < w.n);
    return w.found[i]->reg;
}

struct tz_err *tz_expr_sql_witness(struct tz_sql_build *b, const struct tz_expr *e, size_t i, const char *other,
                                   const struct tz_sql_context *c)
{
    struct gen g = begin(b, c);
    struct walk w = {.n = 0};
    walk(&w, e);
    TZ_ASSERT(i < w.n);
    if (w.found[i]->op == E_FOLLOW) {
        addf(&g, "%s.id = ", other);
        gen_plain(&g, w.found[i]->a);
        return g.err;
    }
    addf(&g, "%s.struck = 0 AND ", other);
    g.its = other;
    gen_condition(&g, w.found[i]->where);
    return g.err;
}
