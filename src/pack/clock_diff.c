/* SPDX-License-Identifier: Apache-2.0
 *
 * Do the clocks of a register read the same in two models?
 */
#include "pack/diff_priv.h"

#include "base/text.h"
#include "pack/expr.h"

static bool same_states(const struct tz_register *r, const int *x, size_t n, const struct tz_register *p, const int *y,
                        size_t m)
{
    for (size_t i = 0; n == m && i < n; i++)
        if (!tz_same(tz_state_key(r, x[i]), tz_state_key(p, y[i])))
            return false;
    return n == m;
}

static bool same_field(const struct tz_register *r, int x, const struct tz_register *p, int y)
{
    return (x < 0) == (y < 0) && (x < 0 || tz_same(tz_field_at(r, x)->key, tz_field_at(p, y)->key));
}

static bool same_span(const struct tz_span *x, const struct tz_span *y)
{
    return x->n == y->n && x->unit == y->unit && tz_same(x->param, y->param);
}

bool clock_same(const struct tz_register *r, const struct tz_clock *x, const struct tz_register *p,
                const struct tz_clock *y)
{
    return tz_same(x->key, y->key) && same_span(&x->within, &y->within) && same_field(r, x->of_field, p, y->of_field) &&
           same_field(r, x->met_field, p, y->met_field) && same_field(r, x->given_field, p, y->given_field) &&
           tz_same(tz_state_key(r, x->of_state), tz_state_key(p, y->of_state)) &&
           same_states(r, x->until, x->until_n, p, y->until, y->until_n) &&
           same_states(r, x->pause, x->pause_n, p, y->pause, y->pause_n) &&
           tz_same(x->where ? tz_expr_text(x->where) : NULL, y->where ? tz_expr_text(y->where) : NULL);
}

static bool same_state(const struct tz_state *x, const struct tz_state *y)
{
    return tz_same(x->key, y->key) && x->done == y->done && x->counts == y->counts;
}

bool tz_clocks_same(const struct tz_register *r, const struct tz_register *p)
{
    if (r->clock_n != p->clock_n || r->state_n != p->state_n)
        return false;
    for (size_t i = 0; i < r->clock_n; i++)
        if (!clock_same(r, &r->clocks[i], p, &p->clocks[i]))
            return false;
    for (size_t i = 0; i < r->state_n; i++)
        if (!same_state(&r->states[i], &p->states[i]))
            return false;
    return true;
}
