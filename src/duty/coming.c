/* SPDX-License-Identifier: Apache-2.0
 *
 * Lists of what comes due by rule: rows of a register whose day (a field and a span after it) falls into a stretch of time,
 * under a condition, and whether a second condition says that it is done. Rules are standing orders, so that a township
 * writes its own (高龄津贴, 年度复核, 合同到期); their conditions are expressions of packs, compiled by the one generator.
 */
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "duty/duty_priv.h"
#include "duty/standing.h"
#include "pack/expr.h"
#include "register/list.h"

enum { COMING_MAX = 20000, READS_MAX = 8, AGAIN_MAX = 100 };

struct rule {
    const struct tz_register *reg;
    int field, months;
    const struct tz_register *reads[READS_MAX];
    size_t read_n;
    struct tz_expr *where, *done; /* NULL = all; none */
};

/* ---- reading a rule */
static int field_of(const struct tz_register *r, const char *key)
{
    for (size_t i = 0; key && i < r->field_n; i++)
        if (tz_same(r->fields[i].key, key) && r->fields[i].column && r->fields[i].type == TZ_TYPE_DATE)
            return (int)i;
    return -1;
}

/* "80年", "6个月", nothing = the day itself. */
static bool months_of(int *months, const char *after)
{
    int64_t n = 0;
    const char *at = after ? after : "";
    *months = 0;
    if (!*at)
        return true;
    while (*at >= '0' && *at <= '9' && n < 10000)
        n = n * 10 + *at++ - '0';
    if (at == after || n > 1800)
        return false;
    if (tz_same(at, "年") || tz_same(at, "岁"))
        n *= 12;
    else if (!tz_same(at, "个月"))
        return false;
    *months = (int)n;
    return n <= 1800;
}

static struct tz_err *read_reads(struct rule *x, const struct tz_model *m, const char *text, struct tz_arena *a)
{
    size_t n;
    char **words = tz_standing_words(text ? text : "", &n, a);
    for (size_t i = 0; i < n; i++) {
        if (!*words[i])
            continue;
        const struct tz_register *r = tz_model_register(m, words[i]);
        if (!r || x->read_n == READS_MAX)
            return tz_err(TZ_E_INPUT, "没有“%s”这种台账，或比对的台账太多", words[i]);
        x->reads[x->read_n++] = r;
    }
    return NULL;
}

static struct tz_err *read_condition(struct tz_expr **out, const struct rule *x, const struct tz_model *m,
                                     const char *text, struct tz_arena *a)
{
    struct tz_expr_scope scope = {
        .kind = TZ_IN_RULE, .reg = x->reg, .model = m, .reads = x->reads, .read_n = x->read_n};
    *out = NULL;
    if (!text)
        return NULL;
    TZ_TRY(tz_expr_parse(out, text, &scope, a));
    if (tz_expr_kind(*out) != TZ_K_BOOL)
        return tz_err_hint(tz_err(TZ_E_INPUT, "“%s”不是条件", text), "写成 state = '在册'");
    return NULL;
}

static struct tz_err *read_rule(struct rule *x, const struct tz_model *m, const struct tz_standing *s,
                                struct tz_arena *a)
{
    const char *reg = tz_standing_detail(s, "reg", a);
    *x = (struct rule){.reg = reg ? tz_model_register(m, reg) : NULL};
    if (!x->reg)
        return tz_err_hint(tz_err(TZ_E_INPUT, "没有“%s”这种台账", reg ? reg : ""), "写台账的键，如 person、contract");
    x->field = field_of(x->reg, tz_standing_detail(s, "field", a));
    if (x->field < 0)
        return tz_err_hint(tz_err(TZ_E_INPUT, "“%s”没有这个日期字段", x->reg->label), "写字段的键，如 born_on、end_on");
    if (!months_of(&x->months, tz_standing_detail(s, "after", a)))
        return tz_err_hint(tz_err(TZ_E_INPUT, "看不懂隔多久"), "写成 80年、6个月；当天到期的不写");
    TZ_TRY(read_reads(x, m, tz_standing_detail(s, "reads", a), a));
    TZ_TRY(read_condition(&x->where, x, m, tz_standing_detail(s, "where", a), a));
    return read_condition(&x->done, x, m, tz_standing_detail(s, "done", a), a);
}

struct tz_err *tz_coming_check(const struct tz_model *m, const struct tz_standing *s, struct tz_arena *a)
{
    struct rule x;
    return read_rule(&x, m, s, a);
}

/* ---- the list */
struct run {
    const struct rule *rule;
    const struct tz_desk *d;
    tz_day from, till; /* of the field */
    bool done;
    struct tz_coming *items;
    size_t n, at; /* at: where the next that is done is looked for; both lists come in the same order */
    struct tz_arena *a;
};

static struct tz_err *and_holds(struct tz_sql_build *b, const char *row, const struct tz_expr *e,
                                const struct tz_desk *d)
{
    const struct tz_sql_context c = {.row = row,
                                     .town = d->who->actor.town,
                                     .day_param = -1,
                                     .period_start = -1,
                                     .period_end = -1,
                                     .today = tz_today(),
                                     .model = d->model};
    if (!e)
        return NULL;
    tz_sql_add(b, " and ");
    return tz_expr_sql(b, e, &c);
}

struct tz_err *duty_between(struct tz_sql_build *b, const char *row, const char *column, tz_day from, tz_day till,
                            const struct tz_expr *where, const struct tz_desk *d)
{
    tz_sql_name(b, row);
    tz_sql_add(b, ".");
    tz_sql_name(b, column);
    tz_sql_add(b, " between ");
    tz_sql_bind(b, tz_v_int(from));
    tz_sql_add(b, " and ");
    tz_sql_bind(b, tz_v_int(till));
    return and_holds(b, row, where, d);
}

static struct tz_err *condition(struct tz_sql_build *b, const char *row, void *data)
{
    const struct run *x = data;
    TZ_TRY(duty_between(b, row, x->rule->reg->fields[x->rule->field].column, x->from, x->till, x->rule->where, x->d));
    return and_holds(b, row, x->done ? x->rule->done : NULL, x->d);
}

static struct tz_err *take(const struct tz_entry *e, void *data)
{
    struct run *x = data;
    if (x->done) {
        for (size_t i = x->at; i < x->n; i++)
            if (x->items[i].id == e->id) {
                x->items[i].done = true;
                x->at = i + 1;
                break;
            }
        return NULL;
    }
    if (x->n == COMING_MAX)
        return tz_err_hint(tz_err(TZ_E_LIMIT, "到期的超过 %d 件", (int)COMING_MAX), "请缩短起止日期");
    const struct tz_val *v = &e->values[x->rule->field];
    x->items[x->n++] = (struct tz_coming){.id = e->id,
                                          .number = tz_strdup(x->a, e->number),
                                          .place = tz_strdup(x->a, e->place_label ? e->place_label : ""),
                                          .due = tz_day_add_months((tz_day)v->i, x->rule->months)};
    return NULL;
}

static int by_day(const void *p, const void *q)
{
    const struct tz_coming *x = p, *y = q;
    return x->due != y->due ? (x->due < y->due ? -1 : 1) : strcmp(x->number, y->number);
}

static struct tz_err *may_read(const struct tz_desk *d, const struct rule *x)
{
    bool may = tz_scope_may(d->who, x->reg, TZ_RIGHT_SEE);
    for (size_t i = 0; i < x->read_n; i++)
        may &= tz_scope_may(d->who, x->reads[i], TZ_RIGHT_SEE);
    return may ? NULL : tz_err_hint(tz_err(TZ_E_FORBIDDEN, "您不看这张名单要比对的台账"), "请能看的岗位查");
}

static struct tz_err *find_rule(struct tz_standing **out, const struct tz_desk *d, int64_t id, struct tz_arena *a)
{
    struct tz_standing *list;
    struct tz_conn *c = NULL;
    size_t n;
    TZ_TRY(tz_db_reader(&c, tz_store_db(d->store), d->who->actor.town));
    struct tz_err *e = tz_standing_list(&list, &n, c, d->who->actor.town, TZ_STANDING_DUE, 0, a);
    tz_db_release(&c);
    for (size_t i = 0; !e && i < n; i++)
        if (list[i].id == id) {
            *out = &list[i];
            return NULL;
        }
    return e ? e
             : tz_err_hint(tz_err(TZ_E_NOT_FOUND, "没有编号为 %lld 的名单", (long long)id), "taizhang due rules 列出");
}

struct tz_err *tz_coming_list(struct tz_coming **out, size_t *n, struct tz_coming_count *count,
                              const struct tz_standing **rule, const struct tz_desk *d, int64_t id, tz_day from,
                              tz_day till, struct tz_arena *a)
{
    struct tz_standing *s = NULL;
    struct rule x;
    TZ_TRY(find_rule(&s, d, id, a));
    TZ_TRY(read_rule(&x, d->model, s, a));
    TZ_TRY(may_read(d, &x));
    struct run run = {.rule = &x,
                      .d = d,
                      .from = tz_day_add_months(from, -x.months),
                      .till = tz_day_add_months(till, -x.months),
                      .a = a,
                      .items = TZ_NEW_ARRAY(a, COMING_MAX, struct tz_coming)};
    struct tz_list_query q = {.reg = x.reg, .extra = condition, .data = &run, .order = "number"};
    TZ_TRY(tz_list_each(d, &q, take, &run));
    if (x.done) {
        run.done = true;
        TZ_TRY(tz_list_each(d, &q, take, &run));
    }
    if (run.n)
        qsort(run.items, run.n, sizeof *run.items, by_day);
    *count = (struct tz_coming_count){.due = (int64_t)run.n};
    for (size_t i = 0; i < run.n; i++)
        count->done += run.items[i].done;
    count->missing = count->due - count->done;
    *out = run.items;
    *n = run.n;
    *rule = s;
    return NULL;
}

/* ---- what comes again */
static struct tz_err *sum_rule(struct tz_again *out, struct tz_conn *c, const struct tz_desk *d,
                               const struct tz_obligation *o, tz_day from, tz_day till, struct tz_arena *a)
{
    struct tz_scope *scope;
    struct tz_sql_build b;
    struct tz_rows *rows;
    bool have;
    *out = (struct tz_again){.rule = o};
    TZ_TRY(tz_scope_make(&scope, c, d->who, o->each, TZ_RIGHT_SEE, a));
    tz_sql_begin(&b, a);
    tz_sql_add(&b,
               "select coalesce(sum(w.due), 0), coalesce(sum(case when w.done < w.due then w.done else w.due end), 0) "
               "from obligation w join ");
    tz_sql_name(&b, o->each->table);
    tz_sql_add(&b, " r on r.town = w.town and r.id = w.object where w.town = ");
    tz_sql_bind(&b, tz_v_int(d->who->actor.town));
    tz_sql_add(&b, " and w.rule = ");
    tz_sql_bind(&b, tz_v_text(o->key));
    tz_sql_add(&b, " and w.till_day >= ");
    tz_sql_bind(&b, tz_v_int(from));
    tz_sql_add(&b, " and w.till_day <= ");
    tz_sql_bind(&b, tz_v_int(till));
    tz_sql_add(&b, " and ");
    tz_scope_sql(&b, scope, "r");
    TZ_TRY(tz_db_queryv(&rows, c, tz_sql_end(&b, "duty.again"), b.values, b.value_n));
    struct tz_err *e = tz_rows_next(rows, &have);
    if (!e && have)
        out->count = (struct tz_coming_count){tz_rows_int(rows, 0), tz_rows_int(rows, 1),
                                              tz_rows_int(rows, 0) - tz_rows_int(rows, 1)};
    tz_rows_close(&rows);
    return e;
}

struct tz_err *tz_again_list(struct tz_again **out, size_t *n, const struct tz_desk *d, tz_day from, tz_day till,
                             struct tz_arena *a)
{
    struct tz_conn *c = NULL;
    struct tz_err *e = NULL;
    *out = TZ_NEW_ARRAY(a, AGAIN_MAX, struct tz_again);
    *n = 0;
    TZ_TRY(tz_db_reader(&c, tz_store_db(d->store), d->who->actor.town));
    for (size_t i = 0; !e && i < d->model->register_n; i++) {
        const struct tz_register *r = d->model->registers[i];
        for (size_t k = 0; !e && k < r->obligation_n && *n < AGAIN_MAX; k++)
            if (r->obligations[k].each == r || tz_scope_may(d->who, r->obligations[k].each, TZ_RIGHT_SEE)) {
                e = sum_rule(&(*out)[*n], c, d, &r->obligations[k], from, till, a);
                *n += !e && (*out)[*n].count.due > 0;
            }
    }
    tz_db_release(&c);
    return e;
}
