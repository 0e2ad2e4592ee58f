/* SPDX-License-Identifier: Apache-2.0
 *
 * Lists of what came due where only numbers are kept (加强针 by village and month): rows of a register that the pack names,
 * added up by month and place.
 */
#include <stdlib.h>

#include "base/text.h"
#include "duty/duty_priv.h"
#include "duty/standing.h"
#include "pack/expr.h"
#include "register/list.h"

enum { ROWS_MAX = 20000, LISTS_MAX = 50 };

struct run {
    struct tz_counted_list *out;
    const struct tz_desk *d;
    const struct tz_field *when; /* date or month */
    tz_day from, till;
    bool all; /* the rule itself chooses states */
    struct tz_arena *a;
};

static struct tz_err *condition(struct tz_sql_build *b, const char *row, void *data)
{
    const struct run *x = data;
    return duty_between(b, row, x->when->column, x->from, x->till, x->out->rule->where, x->d);
}

static struct tz_err *take(const struct tz_entry *e, void *data)
{
    struct run *x = data;
    struct tz_counted_list *l = x->out;
    const struct tz_val *due = &e->values[l->rule->due], *done = &e->values[l->rule->done];
    if (!x->all && !e->counts)
        return NULL;
    if (l->n == ROWS_MAX)
        return tz_err_hint(tz_err(TZ_E_LIMIT, "到期的超过 %d 行", (int)ROWS_MAX), "请缩短起止日期");
    l->lines[l->n++] =
        (struct tz_counted_line){.month = (tz_day)(e->values[x->when->ord].i / 100 * 100 + 1),
                                 .place = e->place,
                                 .entry = e->id,
                                 .place_label = tz_strdup(x->a, e->place_label ? e->place_label : ""),
                                 .count = {.due = due->empty ? 0 : due->i, .done = done->empty ? 0 : done->i}};
    return NULL;
}

static int by_month(const void *p, const void *q)
{
    const struct tz_counted_line *x = p, *y = q;
    if (x->month != y->month)
        return x->month < y->month ? -1 : 1;
    return x->place != y->place ? (x->place < y->place ? -1 : 1) : (x->entry > y->entry) - (x->entry < y->entry);
}

static void add_up(struct tz_counted_list *l)
{
    size_t n = 0;
    if (l->n)
        qsort(l->lines, l->n, sizeof *l->lines, by_month);
    for (size_t i = 0; i < l->n; i++) {
        struct tz_counted_line *last = n ? &l->lines[n - 1] : NULL;
        if (last && last->month == l->lines[i].month && last->place == l->lines[i].place) {
            last->count.due += l->lines[i].count.due;
            last->count.done += l->lines[i].count.done;
            last->entry = 0;
        } else {
            l->lines[n++] = l->lines[i];
        }
    }
    l->n = n;
    for (size_t i = 0; i < n; i++) {
        struct tz_coming_count *c = &l->lines[i].count;
        c->missing = c->due > c->done ? c->due - c->done : 0;
        l->count.due += c->due;
        l->count.done += c->done;
        l->count.missing += c->missing;
    }
}

static struct tz_err *fill(struct tz_counted_list *out, const struct tz_desk *d, const struct tz_register *r,
                           const struct tz_counted *rule, tz_day from, tz_day till, struct tz_arena *a)
{
    const struct tz_field *when = &r->fields[r->period_field >= 0 ? r->period_field : r->on_field];
    const struct tz_field *state = tz_register_field(r, "state");
    *out = (struct tz_counted_list){.reg = r, .rule = rule, .lines = TZ_NEW_ARRAY(a, ROWS_MAX, struct tz_counted_line)};
    struct run run = {.out = out,
                      .d = d,
                      .when = when,
                      .from = from / 100 * 100, /* months are kept as yyyymm00 */
                      .till = till / 100 * 100 + 31,
                      .all = rule->where && state && tz_expr_reads_field(rule->where, state),
                      .a = a};
    struct tz_list_query q = {.reg = r, .extra = condition, .data = &run, .order = "number"};
    TZ_TRY(tz_list_each(d, &q, take, &run));
    add_up(out);
    return NULL;
}

struct tz_err *tz_counted_list(struct tz_counted_list *out, const struct tz_desk *d, const char *key, tz_day from,
                               tz_day till, struct tz_arena *a)
{
    for (size_t i = 0; d->model && i < d->model->register_n; i++) {
        const struct tz_register *r = d->model->registers[i];
        for (size_t k = 0; k < r->due_n; k++)
            if (tz_same(r->dues[k].key, key) && tz_scope_may(d->who, r, TZ_RIGHT_SEE))
                return fill(out, d, r, &r->dues[k], from, till, a);
    }
    return tz_err_hint(tz_err(TZ_E_NOT_FOUND, "没有名单“%s”", key ? key : ""), "taizhang due rules 列出");
}

struct tz_err *tz_counted_all(struct tz_counted_list **out, size_t *n, const struct tz_desk *d, tz_day from,
                              tz_day till, struct tz_arena *a)
{
    *out = TZ_NEW_ARRAY(a, LISTS_MAX, struct tz_counted_list);
    *n = 0;
    for (size_t i = 0; d->model && i < d->model->register_n; i++) {
        const struct tz_register *r = d->model->registers[i];
        for (size_t k = 0; k < r->due_n && *n < LISTS_MAX; k++)
            if (tz_scope_may(d->who, r, TZ_RIGHT_SEE))
                TZ_TRY(fill(&(*out)[(*n)++], d, r, &r->dues[k], from, till, a));
    }
    return NULL;
}
