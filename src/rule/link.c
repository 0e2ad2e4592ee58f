/* SPDX-License-Identifier: Apache-2.0
 *
 * Ties between entries, and between reported values, that tell one fact.
 */
#include "rule/link.h"

#include <string.h>

#include "base/text.h"
#include "indicator/fact.h"
#include "rule.sql.h"
#include "rule/link_priv.h"

#define TIED "同一事实"
#define UNTIED "已解开"
enum { LIST_MOST = 500, PAIRS_MOST = 200, FACTS_MOST = 5000 };

static const char *const columns[] = {"kind", "reg", "keep", "other", "reason", "state", NULL};
const struct tz_record link_record = {"fact_link", columns, &SQL_LINK_ADD, &SQL_LINK_CLOSE, &SQL_LINK_EACH};

static struct tz_err *need_reason(const char *reason, struct tz_arena *a)
{
    return reason && *tz_trim(a, reason) ? NULL
                                         : tz_err_hint(tz_err(TZ_E_RULE, "请写明理由"), "写清怎样知道说的是同一件事");
}

/* ---- the record */
struct writing {
    struct tz_link link;
    int64_t actor, version;
};

static struct tz_err *apply_link(struct tz_apply *ap, void *data)
{
    const struct writing *w = data;
    const struct tz_link *l = &w->link;
    const struct tz_value v[] = {tz_v_text(l->fact ? "fact" : "entry"),
                                 tz_v_text(l->reg),
                                 tz_v_int(l->keep),
                                 tz_v_int(l->other),
                                 tz_v_text(l->reason),
                                 tz_v_text(l->state)};
    if (w->version == 1)
        TZ_TRY(tz_apply_entry(ap, l->id, "fact_link"));
    return tz_record_write(ap, &link_record, l->id, w->version, v, w->actor,
                           w->version == 1 ? TZ_OP_CREATE : TZ_OP_CHANGE);
}

static struct tz_err *write_link(const struct tz_desk *d, const struct tz_link *l, int64_t version, struct tz_arena *a)
{
    struct writing w = {*l, d->who->actor.account, version};
    struct tz_work work = {.actor = d->who->actor, .kind = "fact-link", .apply = apply_link, .data = &w};
    return tz_store_run(d->store, &work, a);
}

static struct tz_err *new_link(int64_t *id, const struct tz_desk *d, struct tz_link *l, struct tz_arena *a)
{
    TZ_TRY(tz_store_new_id(&l->id, d->store, d->who->actor.town));
    l->state = TIED;
    TZ_TRY(write_link(d, l, 1, a));
    *id = l->id;
    return NULL;
}

/* ---- entries */
static struct tz_err *entry_of(struct tz_entry **out, const struct tz_desk *d, int64_t id, struct tz_arena *a)
{
    const struct tz_get get = {.parts = 0};
    return tz_register_get(out, d, id, &get, a);
}

struct tz_err *tz_link_entries(int64_t *id, const struct tz_desk *d, int64_t keep, int64_t other, const char *reason,
                               struct tz_arena *a)
{
    struct tz_entry *k, *o;
    struct tz_done done;
    struct tz_act act = {0};
    TZ_TRY(need_reason(reason, a));
    TZ_TRY(entry_of(&k, d, keep, a));
    TZ_TRY(entry_of(&o, d, other, a));
    if (keep == other || k->reg != o->reg)
        return tz_err_hint(tz_err(TZ_E_RULE, "同一事实要是同一本台账的两条"), "不同台账的记录用引用字段关联");
    if (k->struck || o->struck)
        return tz_err(TZ_E_RULE, "%s已经作废", k->struck ? k->number : o->number);
    act.reason = tz_printf(a, "与%s同一事实：%s", k->number, reason);
    TZ_TRY(tz_register_strike(&done, d, other, o->version, &act, a));
    struct tz_link l = {.keep = keep, .other = other, .reg = k->reg->key, .reason = reason};
    return new_link(id, d, &l, a);
}

/* ---- reported values */
static bool may_facts(const struct tz_desk *d)
{
    return d->who->system || tz_who_has_role(d->who, "office");
}

static struct tz_err *fact_of(struct tz_fact *out, const struct tz_desk *d, int64_t id, struct tz_arena *a)
{
    const struct tz_fact_query q = {.id = id, .limit = 1};
    struct tz_conn *c = NULL;
    struct tz_fact *list = NULL;
    size_t n = 0;
    if (!may_facts(d))
        return tz_err_hint(tz_err(TZ_E_FORBIDDEN, "报告里的数由党政办办理"), "请党政办的账号办理");
    TZ_TRY(tz_db_reader(&c, tz_store_db(d->store), d->who->actor.town));
    struct tz_err *e = tz_fact_list(&list, &n, c, d->who->actor.town, &q, a);
    tz_db_release(&c);
    if (e)
        return e;
    if (!n)
        return tz_err_hint(tz_err(TZ_E_NOT_FOUND, "没有这条报告数"), "taizhang match list 列出报告数");
    *out = list[0];
    return NULL;
}

static struct tz_err *fact_state(const struct tz_desk *d, struct tz_fact *f, const char *state, struct tz_arena *a)
{
    f->state = state;
    return tz_fact_change(d->store, &d->who->actor, d->model, f, a);
}

struct tz_err *tz_link_facts(int64_t *id, const struct tz_desk *d, int64_t keep, int64_t other, const char *reason,
                             struct tz_arena *a)
{
    struct tz_fact k, o;
    TZ_TRY(need_reason(reason, a));
    TZ_TRY(fact_of(&k, d, keep, a));
    TZ_TRY(fact_of(&o, d, other, a));
    if (keep == other)
        return tz_err(TZ_E_RULE, "要写两条不同的报告数");
    if (tz_same(k.state, TZ_FACT_DROPPED) || tz_same(o.state, TZ_FACT_DROPPED))
        return tz_err(TZ_E_RULE, "其中一条已经不采用");
    TZ_TRY(fact_state(d, &o, TZ_FACT_DROPPED, a));
    struct tz_link l = {.fact = true, .keep = keep, .other = other, .reason = reason};
    return new_link(id, d, &l, a);
}

/* ---- reading */
static void take(struct tz_link *l, const struct tz_rows *r, struct tz_arena *a)
{
    *l = (struct tz_link){.id = tz_rows_int(r, 0),
                          .version = tz_rows_int(r, 1),
                          .fact = tz_same(tz_rows_text(r, 2), "fact"),
                          .reg = tz_rows_copy(r, 3, a),
                          .keep = tz_rows_int(r, 4),
                          .other = tz_rows_int(r, 5),
                          .reason = tz_rows_copy(r, 6, a),
                          .state = tz_rows_copy(r, 7, a)};
}

static struct tz_err *read_all(struct tz_link **out, size_t *n, const struct tz_desk *d, int64_t id, bool all,
                               struct tz_arena *a)
{
    struct tz_conn *c = NULL;
    struct tz_rows *rows;
    bool have;
    *out = TZ_NEW_ARRAY(a, LIST_MOST, struct tz_link);
    *n = 0;
    TZ_TRY(tz_db_reader(&c, tz_store_db(d->store), d->who->actor.town));
    struct tz_err *e = tz_db_query(&rows, c, &SQL_LINK_LIST, "iii", d->who->actor.town, id, (int64_t)all);
    if (!e) {
        while (!(e = tz_rows_next(rows, &have)) && have && *n < LIST_MOST)
            take(&(*out)[(*n)++], rows, a);
        tz_rows_close(&rows);
    }
    tz_db_release(&c);
    return e;
}

static struct tz_err *out_of_scope(struct tz_err *e, bool *seen)
{
    if (!e || (e->code != TZ_E_NOT_FOUND && e->code != TZ_E_FORBIDDEN))
        return e;
    tz_err_free(e);
    *seen = false;
    return NULL;
}

static const char *fact_text(const struct tz_fact *f, struct tz_arena *a)
{
    return tz_printf(a, "%s（%s）", f->quote ? f->quote : "", f->source ? f->source : "");
}

/* Names both ends; *seen false where the account does not see one of them. */
static struct tz_err *name_ends(struct tz_link *l, bool *seen, const struct tz_desk *d, struct tz_arena *a)
{
    struct tz_entry *e = NULL;
    struct tz_fact f;
    const int64_t ends[] = {l->keep, l->other};
    const char **texts[] = {&l->keep_text, &l->other_text};
    *seen = true;
    for (int i = 0; i < 2 && *seen; i++) {
        TZ_TRY(out_of_scope(l->fact ? fact_of(&f, d, ends[i], a) : entry_of(&e, d, ends[i], a), seen));
        if (*seen)
            *texts[i] = l->fact ? fact_text(&f, a) : e->number;
    }
    return NULL;
}

struct tz_err *tz_link_list(struct tz_link **out, size_t *n, const struct tz_desk *d, bool all, struct tz_arena *a)
{
    size_t found, kept = 0;
    TZ_TRY(read_all(out, &found, d, 0, all, a));
    for (size_t i = 0; i < found; i++) {
        bool seen;
        TZ_TRY(name_ends(&(*out)[i], &seen, d, a));
        if (seen)
            (*out)[kept++] = (*out)[i];
    }
    *n = kept;
    return NULL;
}

struct tz_err *tz_link_undo(const struct tz_desk *d, int64_t id, const char *reason, struct tz_arena *a)
{
    struct tz_link *l;
    struct tz_entry *e;
    struct tz_fact f;
    struct tz_done done;
    const struct tz_act act = {.reason = reason};
    size_t n;
    bool seen = false;
    TZ_TRY(need_reason(reason, a));
    TZ_TRY(read_all(&l, &n, d, id, true, a));
    if (n)
        TZ_TRY(name_ends(l, &seen, d, a));
    if (!seen)
        return tz_err_hint(tz_err(TZ_E_NOT_FOUND, "没有这个关联"), "taizhang fact list 列出关联");
    if (tz_same(l->state, UNTIED))
        return tz_err(TZ_E_RULE, "这个关联已经解开");
    if (l->fact) {
        TZ_TRY(fact_of(&f, d, l->other, a));
        TZ_TRY(fact_state(d, &f, f.indicator ? TZ_FACT_MATCHED : TZ_FACT_OPEN, a));
    } else {
        TZ_TRY(entry_of(&e, d, l->other, a));
        if (e->struck)
            TZ_TRY(tz_register_unstrike(&done, d, l->other, e->version, &act, a));
    }
    struct tz_link now = *l;
    now.state = UNTIED;
    now.reason = reason;
    return write_link(d, &now, l->version + 1, a);
}

/* ---- what may be one fact */
static bool tells(const struct tz_field *f)
{
    return f->column && !f->dated && !f->derived && !f->cls &&
           (f->type == TZ_TYPE_INT || f->type == TZ_TYPE_NUMBER || f->type == TZ_TYPE_MONEY ||
            f->type == TZ_TYPE_CHOICE || f->type == TZ_TYPE_REF);
}

static bool is_sum(const struct tz_field *f)
{
    return f->type == TZ_TYPE_NUMBER || f->type == TZ_TYPE_MONEY || (f->type == TZ_TYPE_INT && f->required);
}

/* Groups of rows that agree in place, day and all that they tell, with a sum among it. */
static struct tz_err *group_sql(struct tz_sql **out, struct tz_sql_build *b, const struct tz_register *r,
                                const struct tz_scope *scope, int64_t town, struct tz_arena *a)
{
    bool sums = false;
    *out = NULL;
    for (size_t i = 0; i < r->field_n; i++)
        sums |= tells(&r->fields[i]) && is_sum(&r->fields[i]);
    if (!sums || tz_scope_none(scope))
        return NULL;
    tz_sql_begin(b, a);
    tz_sql_add(b, "select min(r.id), max(r.id), count(*), min(r.number), max(r.number) from ");
    tz_sql_name(b, r->table);
    tz_sql_add(b, " r where r.town = ");
    tz_sql_bind(b, tz_v_int(town));
    tz_sql_add(b, " and r.struck = 0 and r.counts = 1 and ");
    tz_scope_sql(b, scope, "r");
    tz_sql_add(b, " and (1 = 0");
    for (size_t i = 0; i < r->field_n; i++)
        if (tells(&r->fields[i]) && is_sum(&r->fields[i])) {
            tz_sql_add(b, " or r.");
            tz_sql_name(b, r->fields[i].column);
            tz_sql_add(b, " > 0");
        }
    tz_sql_add(b, ") group by r.place_now, r.on_day");
    for (size_t i = 0; i < r->field_n; i++)
        if (tells(&r->fields[i])) {
            tz_sql_add(b, ", r.");
            tz_sql_name(b, r->fields[i].column);
        }
    tz_sql_add(b, " having count(*) > 1 order by 1 limit 20");
    *out = tz_sql_end(b, "link.same");
    return NULL;
}

static struct tz_err *same_entries(struct tz_link_pair *out, size_t *n, struct tz_conn *c, const struct tz_desk *d,
                                   const struct tz_register *r, struct tz_arena *a)
{
    struct tz_sql_build b;
    struct tz_sql *sql;
    struct tz_scope *scope;
    struct tz_rows *rows;
    struct tz_err *e;
    bool have;
    TZ_TRY(tz_scope_make(&scope, c, d->who, r, TZ_RIGHT_SEE, a));
    TZ_TRY(group_sql(&sql, &b, r, scope, d->who->actor.town, a));
    if (!sql)
        return NULL;
    TZ_TRY(tz_db_queryv(&rows, c, sql, b.values, b.value_n));
    while (!(e = tz_rows_next(rows, &have)) && have && *n < PAIRS_MOST)
        out[(*n)++] = (struct tz_link_pair){.reg = r,
                                            .keep = tz_rows_int(rows, 0),
                                            .other = tz_rows_int(rows, 1),
                                            .more = tz_rows_int(rows, 2) - 2,
                                            .keep_text = tz_rows_copy(rows, 3, a),
                                            .other_text = tz_rows_copy(rows, 4, a),
                                            .why = "同一地方同一天，各项数和选项都相同"};
    tz_rows_close(&rows);
    return e;
}

static bool same_fact(const struct tz_fact *x, const struct tz_fact *y)
{
    return x->indicator && y->indicator && tz_same(x->indicator, y->indicator) && tz_same(x->filters, y->filters) &&
           x->place == y->place && tz_same(x->period, y->period) && x->growth == y->growth &&
           tz_same(x->kind, y->kind) && tz_ratio_has(x->value) && tz_ratio_has(y->value) &&
           tz_ratio_cmp(x->value, y->value) == 0 && tz_same(x->unit, y->unit);
}

static struct tz_err *same_facts(struct tz_link_pair *out, size_t *n, struct tz_conn *c, const struct tz_desk *d,
                                 struct tz_arena *a)
{
    const struct tz_fact_query q = {.state = TZ_FACT_MATCHED, .limit = FACTS_MOST};
    struct tz_fact *list;
    size_t count;
    TZ_TRY(tz_fact_list(&list, &count, c, d->who->actor.town, &q, a));
    for (size_t i = 0; i < count; i++)
        for (size_t k = i + 1; k < count && *n < PAIRS_MOST; k++)
            if (same_fact(&list[i], &list[k])) {
                out[(*n)++] = (struct tz_link_pair){.fact = true,
                                                    .keep = list[i].id,
                                                    .other = list[k].id,
                                                    .keep_text = fact_text(&list[i], a),
                                                    .other_text = fact_text(&list[k], a),
                                                    .why = "同一指标、地方、期间，数相同"};
                break;
            }
    return NULL;
}

struct tz_err *tz_link_suggest(struct tz_link_pair **out, size_t *n, const struct tz_desk *d, struct tz_arena *a)
{
    struct tz_conn *c = NULL;
    struct tz_err *e = NULL;
    *out = TZ_NEW_ARRAY(a, PAIRS_MOST, struct tz_link_pair);
    *n = 0;
    TZ_TRY(tz_db_reader(&c, tz_store_db(d->store), d->who->actor.town));
    for (size_t i = 0; !e && d->model && i < d->model->register_n && *n < PAIRS_MOST; i++)
        e = same_entries(*out, n, c, d, d->model->registers[i], a);
    if (!e && may_facts(d))
        e = same_facts(*out, n, c, d, a);
    tz_db_release(&c);
    return e;
}
