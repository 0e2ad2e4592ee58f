/* SPDX-License-Identifier: Apache-2.0
 *
 * Which indicators are kept as tallies and which are counted when asked (CONTRACTS A9). Kept is only what a changed row
 * changes by itself: whatever looks at other rows, parameters, the day of asking or the calendar is counted.
 */
#include "pack/read_priv.h"
#include <string.h>

#define KEPT_CUTS 4

static bool reads_unstored(const struct expr_info *in)
{
    for (size_t i = 0; i < in->field_n; i++)
        if (in->fields[i]->derived && !in->fields[i]->derived_stored)
            return true;
    return false;
}

static bool has_op(const struct tz_expr *e, enum expr_op op)
{
    if (!e)
        return false;
    if (e->op == op || has_op(e->a, op) || has_op(e->b, op) || has_op(e->where, op))
        return true;
    return false;
}

/* From the row (and the members of households) alone? */
static bool alone(const struct tz_expr *e)
{
    if (!e)
        return true;
    const struct expr_info *in = e->info;
    if (in->param_n || in->figure_n || in->uses_today || (in->register_n && !in->persons_only) || reads_unstored(in))
        return false;
    static const enum expr_op outside[] = {E_PERIOD_START, E_PERIOD_END, E_CLOCK, E_WORKDAYS, E_SOURCE, E_ARG, E_AT};
    for (size_t i = 0; i < sizeof outside / sizeof *outside; i++)
        if (has_op(e, outside[i]))
            return false;
    return true;
}

static bool all_alone(const struct tz_indicator *ind)
{
    bool good = alone(ind->of) && alone(ind->where) && alone(ind->axis_expr);
    for (size_t i = 0; i < ind->cut_n; i++)
        good &= alone(ind->cuts[i].expr) && ind->cuts[i].expr->kind != TZ_K_CODES;
    return good;
}

/* Are all groups of `per` visible in the tally: its place and its cuts? */
static bool per_in_cuts(const struct tz_indicator *ind)
{
    for (size_t i = 0; i < ind->per_n; i++) {
        const char *key = tz_field_at(ind->reg, ind->per[i])->key;
        bool found = !strcmp(key, "place");
        for (size_t k = 0; k < ind->cut_n; k++)
            found |= !strcmp(ind->cuts[k].key, key);
        if (!found)
            return false;
    }
    return true;
}

enum tz_kept classify(const struct tz_indicator *ind)
{
    if (ind->measure == TZ_M_RATIO || ind->measure == TZ_M_FORMULA)
        return TZ_COMPUTED;
    bool rows = ind->source == TZ_FROM_REGISTER || ind->source == TZ_FROM_LIST;
    if (!rows || ind->arg_n || ind->cut_n > KEPT_CUTS || ind->axis == TZ_AXIS_DURING || !all_alone(ind))
        return TZ_COUNTED;
    bool flow = ind->axis == TZ_AXIS_FLOW || ind->axis == TZ_AXIS_PERIOD;
    switch (ind->measure) {
    case TZ_M_COUNT:
    case TZ_M_SUM:
        if (ind->per_n)
            return TZ_COUNTED;
        return flow ? TZ_KEPT_ADD : TZ_KEPT_STOCK;
    case TZ_M_DISTINCT:
        return flow && !ind->per_n ? TZ_KEPT_WHO : TZ_COUNTED;
    case TZ_M_LATEST:
        return ind->axis == TZ_AXIS_PERIOD && per_in_cuts(ind) ? TZ_KEPT_LAST : TZ_COUNTED;
    default:
        return TZ_COUNTED;
    }
}

const struct tz_expr *tz_expr_group_value(const struct tz_expr *e)
{
    return e && e->op == E_SUM_GROUP ? e->a : e;
}
