/* SPDX-License-Identifier: Apache-2.0
 *
 * Policies as conditions of a list: rights, places and paging are those of every list.
 */
#include "rule/policy.h"

#include <string.h>

#include "base/text.h"
#include "pack/rule_sql.h"

const char *const tz_policy_parts[] = {"符合未申请",           "已申请未兑现",     "已兑现",
                                       "不符合而已申请或兑现", "参数未设未能判断", NULL};

int tz_policy_part(const char *name)
{
    for (int i = 0; tz_policy_parts[i]; i++)
        if (tz_same(tz_policy_parts[i], name))
            return i;
    return -1;
}

bool tz_policy_may(const struct tz_who *who, const struct tz_policy *p)
{
    bool may = tz_scope_may(who, p->on, TZ_RIGHT_SEE);
    for (size_t i = 0; i < p->read_n; i++)
        may &= tz_scope_may(who, p->reads[i], TZ_RIGHT_SEE);
    return may;
}

struct tz_err *tz_policy_find(const struct tz_policy **out, const struct tz_desk *d, const char *key)
{
    for (size_t i = 0; d->model && i < d->model->policy_n; i++)
        if (tz_same(d->model->policies[i].key, key) && tz_policy_may(d->who, &d->model->policies[i])) {
            *out = &d->model->policies[i];
            return NULL;
        }
    return tz_err_hint(tz_err(TZ_E_NOT_FOUND, "没有政策“%s”，或者您不看它要比对的台账", key ? key : ""),
                       "taizhang policy list 列出能看的政策");
}

struct asked {
    const struct tz_policy *policy;
    const struct tz_desk *desk;
    enum tz_policy_part part;
    tz_day day;
};

/* ---- the condition */
static struct tz_err *is(struct tz_sql_build *b, const struct tz_expr *e, bool wanted, const struct tz_sql_context *c)
{
    tz_sql_add(b, wanted ? " and " : " and not ");
    if (e)
        return tz_expr_sql(b, e, c);
    tz_sql_add(b, "(1 = 0)");
    return NULL;
}

/* The parameters that the conditions read are set here: without them nothing can be said of a row. */
static struct tz_err *decidable(struct tz_sql_build *b, const struct tz_policy *p, bool wanted,
                                const struct tz_sql_context *c)
{
    const struct tz_expr *const all[] = {p->fits, p->applied, p->paid};
    tz_sql_add(b, wanted ? " and (1 = 1" : " and not (1 = 1");
    for (size_t i = 0; i < 3; i++) {
        size_t n = 0;
        const char *const *params = all[i] ? tz_expr_params(all[i], &n) : NULL;
        for (size_t k = 0; k < n; k++) {
            tz_sql_add(b, " and ");
            TZ_TRY(tz_expr_sql_param_set(b, params[k], c));
        }
    }
    tz_sql_add(b, ")");
    return NULL;
}

static struct tz_err *parts(struct tz_sql_build *b, const struct asked *x, const struct tz_sql_context *c)
{
    const struct tz_policy *p = x->policy;
    TZ_TRY(decidable(b, p, x->part != TZ_POLICY_UNKNOWN, c));
    if (x->part == TZ_POLICY_UNKNOWN)
        return NULL;
    TZ_TRY(is(b, p->fits, x->part != TZ_POLICY_UNFIT, c));
    if (x->part == TZ_POLICY_UNFIT) {
        tz_sql_add(b, " and (1 = 0 or (1 = 1");
        TZ_TRY(is(b, p->applied, true, c));
        tz_sql_add(b, ") or (1 = 1");
        TZ_TRY(is(b, p->paid, true, c));
        tz_sql_add(b, "))");
        return NULL;
    }
    TZ_TRY(is(b, p->paid, x->part == TZ_POLICY_PAID, c));
    return x->part == TZ_POLICY_PAID ? NULL : is(b, p->applied, x->part == TZ_POLICY_APPLIED, c);
}

static struct tz_err *condition(struct tz_sql_build *b, const char *row, void *data)
{
    const struct asked *x = data;
    const struct tz_field *state = tz_register_field(x->policy->on, "state");
    struct tz_sql_context c = {.row = row,
                               .town = x->desk->who->actor.town,
                               .day_param = tz_sql_reserve(b),
                               .period_start = -1,
                               .period_end = -1,
                               .today = x->day,
                               .model = x->desk->model};
    b->values[c.day_param] = tz_v_int(x->day);
    tz_sql_param(b, c.day_param, TZ_INT); /* PostgreSQL wants every parameter to stand somewhere */
    tz_sql_add(b, " > 0");
    if (!state || !tz_expr_reads_field(x->policy->fits, state)) {
        tz_sql_add(b, " and ");
        tz_sql_name(b, row);
        tz_sql_add(b, ".counts = 1");
    }
    return parts(b, x, &c);
}

/* ---- lists */
static struct tz_err *run(struct tz_list *out, struct asked *x, const char *place, struct tz_list_query *q,
                          struct tz_arena *a)
{
    const char *const values[] = {place};
    const struct tz_filter filter = {.key = "place", .op = TZ_F_EQ, .values = values, .n = 1};
    q->reg = x->policy->on;
    q->right = TZ_RIGHT_SEE;
    q->filters = &filter;
    q->filter_n = place && *place ? 1 : 0;
    q->order = "number";
    q->extra = condition;
    q->data = x;
    return tz_list_run(out, x->desk, q, a);
}

struct tz_err *tz_policy_count(struct tz_policy_counts *out, const struct tz_desk *d, const struct tz_policy *p,
                               const char *place, tz_day day, struct tz_arena *a)
{
    *out = (struct tz_policy_counts){.n = {0}};
    for (int i = 0; i < TZ_POLICY_PARTS; i++) {
        struct asked x = {p, d, (enum tz_policy_part)i, day};
        struct tz_list_query q = {.limit = 1, .count = true};
        struct tz_list list;
        TZ_TRY(run(&list, &x, place, &q, a));
        out->n[i] = list.count;
        out->more[i] = list.count_more;
    }
    return NULL;
}

struct tz_err *tz_policy_rows(struct tz_list *out, const struct tz_desk *d, const struct tz_policy *p,
                              enum tz_policy_part part, const char *place, tz_day day, const char *after, size_t limit,
                              struct tz_arena *a)
{
    struct asked x = {p, d, part, day};
    struct tz_list_query q = {.after = after, .limit = limit, .parts = TZ_GET_LABELS};
    return run(out, &x, place, &q, a);
}
