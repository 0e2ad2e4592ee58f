/* SPDX-License-Identifier: Apache-2.0
 *
 * What others may ask of a parsed expression.
 */
#include "pack/expr_priv.h"
#include <string.h>

enum tz_kind tz_expr_kind(const struct tz_expr *e)
{
    return e->kind;
}

int tz_expr_decimals(const struct tz_expr *e)
{
    return e->decimals;
}

const struct tz_codes *tz_expr_codes(const struct tz_expr *e)
{
    return e->codes;
}

const char *tz_expr_unit(const struct tz_expr *e)
{
    return e->unit;
}

const char *tz_expr_text(const struct tz_expr *e)
{
    return e->info->text;
}

bool tz_expr_reads_field(const struct tz_expr *e, const struct tz_field *f)
{
    for (size_t i = 0; i < e->info->field_n; i++) {
        const struct tz_field *g = e->info->fields[i];
        if (g == f || (g->derived && tz_expr_reads_field(g->derived, f)))
            return true;
    }
    return false;
}

bool tz_expr_reads_register(const struct tz_expr *e, const struct tz_register *r)
{
    for (size_t i = 0; i < e->info->register_n; i++)
        if (e->info->registers[i] == r)
            return true;
    for (size_t i = 0; i < e->info->field_n; i++)
        if (e->info->fields[i]->derived && tz_expr_reads_register(e->info->fields[i]->derived, r))
            return true;
    return false;
}

bool tz_expr_reads_param(const struct tz_expr *e, const char *name)
{
    for (size_t i = 0; i < e->info->param_n; i++)
        if (!strcmp(e->info->params[i], name))
            return true;
    for (size_t i = 0; i < e->info->field_n; i++)
        if (e->info->fields[i]->derived && tz_expr_reads_param(e->info->fields[i]->derived, name))
            return true;
    return false;
}

bool tz_expr_volatile(const struct tz_expr *e)
{
    return e->info->uses_today || e->info->figure_n;
}

enum tz_query_kind tz_expr_query_kind(const struct tz_expr *node)
{
    switch (node->op) {
    case E_FIGURE:
        return TZ_QUERY_FIGURE;
    case E_COUNT_ROWS:
        return TZ_QUERY_COUNT;
    case E_SUM_ROWS:
        return TZ_QUERY_SUM;
    case E_EXISTS:
        return TZ_QUERY_EXISTS;
    case E_PERSONS:
    case E_COUNT_SET:
    case E_IN_SET:
        return TZ_QUERY_PERSONS;
    case E_CLOCK:
        return TZ_QUERY_CLOCK;
    case E_AT:
        return TZ_QUERY_AT;
    default:
        return TZ_QUERY_FOLLOW;
    }
}

const struct tz_figure_ref *tz_expr_figure(const struct tz_expr *node)
{
    return node->figure;
}

bool tz_expr_figure_at_start(const struct tz_expr *node)
{
    return node->at_start;
}

void tz_expr_figures(const struct tz_expr *e, void (*each)(void *data, const struct tz_expr *node), void *data)
{
    for (size_t i = 0; i < e->info->figure_n; i++)
        each(data, e->info->figures[i]);
}
