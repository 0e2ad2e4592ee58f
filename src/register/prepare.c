/* SPDX-License-Identifier: Apache-2.0
 *
 * From an act to a plan: rights, the values given, the flow. Runs on a worker with a reader connection.
 */
#include "register/plan_priv.h"
#include "register.sql.h"
#include "base/text.h"

#include <string.h>

struct tz_err *not_found(int64_t id)
{
    return tz_err_detail(tz_err(TZ_E_NOT_FOUND, "没有这条登记，或不在你的范围内"), "id %lld", (long long)id);
}

struct tz_err *register_of_id(const struct tz_register **out, struct tz_conn *c, const struct tz_model *m, int64_t town,
                              int64_t id)
{
    struct tz_rows *rows = NULL;
    bool have = false;
    *out = NULL;
    if (TZ_TOWN_OF(id) != town)
        return not_found(id);
    TZ_TRY(tz_db_query(&rows, c, &SQL_ENTRY_REGISTER, "ii", town, id));
    struct tz_err *e = tz_rows_next(rows, &have);
    if (!e && have)
        *out = tz_model_register(m, tz_rows_text(rows, 0));
    tz_rows_close(&rows);
    return e ? e : *out ? NULL : not_found(id);
}

/* ---- rights */
struct scope_use {
    const struct tz_register *reg;
    enum tz_right right;
    struct tz_scope *scope;
    struct tz_sql *sql; /* select 1 … where id = the reserved value and scope */
    struct tz_value *values;
    size_t value_n;
    int id_at;
    struct scope_use *next;
};

static struct tz_err *scope_of(struct scope_use **out, struct intake *in, const struct tz_register *r,
                               enum tz_right right)
{
    struct scope_use *u = in->scopes;
    struct tz_sql_build b;
    while (u && (u->reg != r || u->right != right))
        u = u->next;
    if (!u) {
        u = TZ_NEW(in->base, struct scope_use);
        u->reg = r;
        u->right = right;
        TZ_TRY(tz_scope_make(&u->scope, in->c, in->d->who, r, right, in->base));
        tz_sql_begin(&b, in->base);
        tz_sql_add(&b, "select 1 from ");
        tz_sql_name(&b, r->table);
        tz_sql_add(&b, " r where r.town = ");
        tz_sql_bind(&b, tz_v_int(in->town));
        tz_sql_add(&b, " and r.id = ");
        u->id_at = tz_sql_reserve(&b);
        tz_sql_param(&b, u->id_at, TZ_INT);
        tz_sql_add(&b, " and ");
        tz_scope_sql(&b, u->scope, "r");
        u->sql = tz_sql_end(&b, "register.in_scope");
        u->values = b.values;
        u->value_n = b.value_n;
        u->next = in->scopes;
        in->scopes = u;
    }
    *out = u;
    return NULL;
}

struct tz_err *in_scope(bool *out, struct intake *in, const struct tz_register *r, enum tz_right right, int64_t id)
{
    struct scope_use *u;
    int64_t found = 0;
    struct tz_rows *rows = NULL;
    *out = true;
    if (in->d->who->system)
        return NULL;
    TZ_TRY(scope_of(&u, in, r, right));
    *out = false;
    if (tz_scope_none(u->scope))
        return NULL;
    u->values[u->id_at] = tz_v_int(id);
    TZ_TRY(tz_db_queryv(&rows, in->c, u->sql, u->values, u->value_n));
    bool have = false;
    struct tz_err *e = tz_rows_next(rows, &have);
    found = have;
    tz_rows_close(&rows);
    *out = found != 0;
    return e;
}

struct tz_err *covers(bool *out, struct intake *in, const struct tz_register *r, int64_t place, const char *kind)
{
    struct scope_use *u;
    *out = true;
    if (in->d->who->system)
        return NULL;
    TZ_TRY(scope_of(&u, in, r, TZ_RIGHT_CREATE));
    *out = tz_scope_covers(u->scope, place, kind);
    return NULL;
}

/* Seen at all? else not found; may it be done? else forbidden. */
static struct tz_err *need(struct intake *in, const struct tz_register *r, enum tz_right right, int64_t id,
                           const char *what)
{
    bool yes;
    TZ_TRY(in_scope(&yes, in, r, right, id));
    if (yes)
        return NULL;
    TZ_TRY(in_scope(&yes, in, r, TZ_RIGHT_SEE, id));
    if (!yes)
        return not_found(id);
    return tz_err_hint(tz_err(TZ_E_FORBIDDEN, "你的角色不能%s“%s”的登记", what, r->label),
                       "需要时请经办人办理，或请安全管理员授权");
}

/* ---- creating */
struct tz_err *place_unsaid(int64_t *out, struct intake *in, const struct tz_register *r)
{
    int64_t *own, root = tz_places_town(in->places);
    size_t n;
    if (!in->d->who->system) {
        struct scope_use *u;
        const int64_t *roots;
        bool whole;
        TZ_TRY(scope_of(&u, in, r, TZ_RIGHT_CREATE));
        roots = tz_scope_places(u->scope, &n, &whole);
        *out = n == 1 ? roots[0] : 0;
        if (!whole)
            return NULL;
    }
    tz_place_below(&own, &n, in->places, root, 0, TZ_PLACE_KIND_OWN, in->today, in->a);
    *out = n ? own[0] : root;
    return NULL;
}

static struct tz_err *default_place(struct setting *s)
{
    if (s->row->place)
        return NULL;
    TZ_TRY(place_unsaid(&s->row->place, s->in, s->row->reg));
    if (!s->row->place)
        intake_fault(s->in, "村组", tz_err(TZ_E_RULE, "必须填写"));
    return NULL;
}

/* States of a row given in a later state: the shortest way there, each step on its own day where the row says it. */
static int shortest(int *path, const struct tz_register *r, int to)
{
    int from[64] = {0}, queue[64] = {0}, head = 0, tail = 0, n = 0;
    if (r->state_n > 64)
        return 0;
    for (size_t i = 0; i < r->state_n; i++)
        from[i] = -2;
    for (size_t i = 0; i < r->state_n && tail < 64; i++)
        if (r->states[i].start || i == 0) {
            from[i] = -1;
            queue[tail++] = (int)i;
        }
    while (head < tail && from[to] == -2) {
        const struct tz_state *st = &r->states[queue[head]];
        for (size_t k = 0; k < st->step_n; k++) {
            const struct tz_step *step = &r->steps[st->steps[k]];
            if (from[step->to] == -2) {
                from[step->to] = st->steps[k];
                queue[tail++] = step->to;
            }
        }
        head++;
    }
    if (from[to] == -2)
        return 0;
    for (int at = to; from[at] >= 0; at = r->steps[from[at]].from)
        path[n++] = from[at];
    for (int i = 0; i < n / 2; i++) {
        int t = path[i];
        path[i] = path[n - 1 - i];
        path[n - 1 - i] = t;
    }
    return n;
}

/* The day on which a step was taken, as the row's own fields say; 0 when they do not. */
static tz_day step_day(const struct rrow *row, const struct tz_step *step)
{
    for (size_t i = 0; i < step->set_n; i++) {
        int f = step->sets[i].field;
        if (f < TZ_SYSTEM_FIELD && strcmp(step->sets[i].value, "today") == 0 && row->f[f].filled &&
            row->reg->fields[f].type == TZ_TYPE_DATE && tz_day_ok((tz_day)row->f[f].i))
            return (tz_day)row->f[f].i;
    }
    for (size_t i = 0; i < step->need_n; i++) {
        int f = step->needs[i].field;
        if (f < TZ_SYSTEM_FIELD && row->f[f].filled && row->reg->fields[f].type == TZ_TYPE_DATE &&
            tz_day_ok((tz_day)row->f[f].i))
            return (tz_day)row->f[f].i;
    }
    return 0;
}

/* Lays the spans of the way to a later state. */
static void walk_to(struct setting *s, int to)
{
    struct rrow *row = s->row;
    int path[64], n = shortest(path, row->reg, to);
    tz_day day = row->spans[0].from;
    struct rval v = {.filled = true};
    for (int i = 0; i < n; i++) {
        const struct tz_step *step = &row->reg->steps[path[i]];
        tz_day at = step_day(row, step);
        if (at < day || at > s->in->today)
            at = i == n - 1 && s->act->from > day ? s->act->from : day;
        day = at;
        v.i = step->to;
        span_set(row, SPAN_STATE, NULL, &v, day, s->in->a);
    }
    if (!n) {
        v.i = to;
        span_always(row, SPAN_STATE, NULL, &v, s->in->a);
    }
}

static struct tz_err *start_state(int *out, struct setting *s)
{
    const struct tz_register *r = s->row->reg;
    int want = s->act->state ? tz_register_state(r, s->act->state) : -1;
    *out = -1;
    if (!r->state_n)
        return NULL;
    if (s->act->state && want < 0) {
        intake_fault(s->in, "状态",
                     tz_err_hint(tz_err(TZ_E_RULE, "“%s”没有状态“%s”", r->label, s->act->state), "第一个状态是“%s”",
                                 r->states[0].key));
        return NULL;
    }
    *out = want >= 0 ? want : 0;
    if (want > 0 && !r->states[want].start && !s->act->historical) {
        intake_fault(s->in, "状态",
                     tz_err_hint(tz_err(TZ_E_RULE, "不能直接登记为“%s”", s->act->state),
                                 "先登记为“%s”，再按流程办理；历史数据请用历史导入", r->states[0].key));
        return NULL;
    }
    return NULL;
}

static const char *intake_word(const struct tz_desk *d, const struct tz_act *act)
{
    const char *via = d->who->actor.via;
    if (act->intake)
        return act->intake;
    if (!via || !strcmp(via, "web"))
        return "录入";
    if (!strcmp(via, "import"))
        return "导入";
    if (!strcmp(via, "field"))
        return "外勤";
    if (!strcmp(via, "api"))
        return "接口";
    return "后台";
}

static struct tz_err *begin_spans(struct setting *s)
{
    struct rrow *row = s->row;
    int state;
    set_day(s);
    row->place_now = row->place;
    TZ_TRY(start_state(&state, s));
    row->state = state;
    if (!row->reg->spans)
        return NULL;
    if (state >= 0 && !row->reg->states[state].start)
        row->state = 0;
    span_begin(row, row->on_day ? (tz_day)row->on_day : s->act->from ? s->act->from : s->in->today, s->in->a);
    if (state != row->state)
        walk_to(s, state);
    return NULL;
}

static const char *kind_of(const struct rrow *row)
{
    const struct tz_register *r = row->reg;
    int by = r->sight == TZ_SIGHT_PER_KIND ? r->sight_field : r->withheld_field;
    return by >= 0 && by < TZ_SYSTEM_FIELD ? row->f[by].text : NULL;
}

/* May the account have a row of this kind at this place? */
static struct tz_err *check_range(struct intake *in, const struct rrow *row, int64_t place, const char *hint)
{
    const struct tz_register *r = row->reg;
    bool yes, place_yes = false;
    TZ_TRY(covers(&yes, in, r, place, kind_of(row)));
    if (yes)
        return NULL;
    if (r->withheld_field >= 0)
        TZ_TRY(covers(&place_yes, in, r, place, NULL));
    if (place_yes) {
        intake_fault(in, r->fields[r->withheld_field].label,
                     tz_err_hint(tz_err(TZ_E_RULE, "“%s”的%s村里不登记", kind_of(row), r->label),
                                 "这类名单不公示，由乡镇经办人登记"));
        return NULL;
    }
    return place ? tz_err_hint(tz_err(TZ_E_FORBIDDEN, "“%s”不在你的范围内",
                                      tz_place_title(in->places, place, in->today, in->a)),
                               "%s", hint)
                 : NULL;
}

static struct tz_err *plan_create(struct plan *p, struct intake *in, const struct tz_item *item)
{
    struct setting s = {.in = in, .act = &item->act, .mode = SET_CREATE, .version = 1};
    const struct tz_register *r = item->reg;
    if (!in->d->who->system && !tz_scope_may(in->d->who, r, TZ_RIGHT_CREATE))
        return tz_err_hint(tz_err(TZ_E_FORBIDDEN, "你的角色不能登记“%s”", r->label), "需要时请安全管理员授权");
    p->op = TZ_OP_CREATE;
    p->lay = layout_of(in->model, r);
    p->is = s.row = row_blank(p->lay, in->a);
    p->is->id = item->id;
    if (!p->is->id)
        TZ_TRY(tz_store_new_id(&p->is->id, in->d->store, in->town));
    p->is->version = 1;
    p->is->intake = intake_word(in->d, &item->act);
    p->is->batch = item->act.batch;
    s.from = item->act.from;
    TZ_TRY(set_all(&s, item->sets, item->n));
    TZ_TRY(set_defaults(&s));
    TZ_TRY(default_place(&s));
    TZ_TRY(begin_spans(&s));
    TZ_TRY(check_range(in, p->is, p->is->place, "只能登记自己管的村组的事"));
    p->year = p->is->on_day ? tz_day_year((tz_day)p->is->on_day) : tz_day_year(in->today);
    p->touch.from = p->is->on_day ? (tz_day)p->is->on_day : in->today;
    return plan_finish(p, in, &item->act);
}

/* ---- rows that exist */
static struct tz_err *load_for(struct plan *p, struct setting *s, struct intake *in, const struct tz_item *item,
                               enum tz_right right, const char *what)
{
    const struct tz_register *r;
    TZ_TRY(register_of_id(&r, in->c, in->model, in->town, item->id));
    TZ_TRY(need(in, r, right, item->id, what));
    p->lay = layout_of(in->model, r);
    TZ_TRY(row_load(&p->was, in->c, p->lay, in->town, item->id, 0, 0, in->a));
    if (!p->was)
        return not_found(item->id);
    TZ_TRY(row_unseal(p->was, in->ring, in->town, in->a));
    if (item->base > p->was->version)
        return tz_err(TZ_E_INPUT, "没有第%lld版", (long long)item->base);
    p->is = row_copy(p->was, in->a);
    p->is->version++;
    *s = (struct setting){.in = in, .row = p->is, .was = p->was, .act = &item->act, .version = p->is->version};
    if (item->base && item->base < p->was->version) {
        struct rrow *base;
        TZ_TRY(row_load(&base, in->c, p->lay, in->town, item->id, item->base, 0, in->a));
        if (base) {
            TZ_TRY(row_unseal(base, in->ring, in->town, in->a));
            s->base = base;
        }
    }
    return NULL;
}

static struct tz_err *clean_word(const char **out, const char *text, struct intake *in)
{
    char *clean;
    TZ_TRY(tz_text_clean(&clean, text ? text : "", text ? strlen(text) : 0, 4000, in->a));
    *out = *clean ? clean : NULL;
    return NULL;
}

/* What is said with the act: reason, note, approver. */
static struct tz_err *say(struct plan *p, struct intake *in, const struct tz_act *act, const char *kind, tz_day from)
{
    struct ract *a = &p->is->act;
    TZ_TRY(clean_word(&a->reason, act->reason, in));
    TZ_TRY(clean_word(&a->note, act->note, in));
    if (act->approver && *act->approver)
        TZ_TRY(tz_account_find(&a->approver, in->d->store, in->town, act->approver, in->a));
    if (a->approver && a->approver == in->d->who->actor.account && !in->d->who->system)
        return tz_err(TZ_E_RULE, "更正人与批准人不能是同一人");
    a->from = from;
    if (a->reason || a->note || a->approver || from)
        a->kind = kind;
    return NULL;
}

static tz_day day_from(const struct intake *in, const struct tz_act *act)
{
    return act->from ? act->from : in->today;
}

static struct tz_err *check_struck(const struct plan *p)
{
    if (!p->was->struck)
        return NULL;
    return tz_err_hint(tz_err(TZ_E_RULE, "%s已作废", p->was->number), "须先恢复，才能修改或办理");
}

/* Did anything change beyond the version? */
static bool changed(const struct plan *p)
{
    const struct rrow *a = p->was, *b = p->is;
    for (size_t i = 0; i < a->reg->field_n; i++) {
        if (!rval_same(&a->f[i], &b->f[i]))
            return true;
        for (size_t k = 0; k < b->lists[i].n; k++)
            if (b->lists[i].items[k].fresh || b->lists[i].items[k].gone)
                return true;
    }
    for (size_t i = 0; i < b->span_n; i++)
        if (b->spans[i].fresh)
            return true;
    return b->span_gone_n || a->place != b->place || a->place_now != b->place_now || a->owner != b->owner ||
           a->office != b->office || a->on_day != b->on_day || a->seen_on != b->seen_on || !tz_same(a->note, b->note) ||
           !tz_same(a->campaign, b->campaign) || !tz_same(a->intake, b->intake) || !tz_same(a->upper_no, b->upper_no) ||
           !tz_same(a->upper_state, b->upper_state);
}

/* History as a sheet gives it: the state on its own day where the row says it, else the day of the sheet. */
static void change_state(struct setting *s)
{
    const struct tz_register *r = s->row->reg;
    const struct rspan *last = span_last(s->row);
    int to = s->act->state ? tz_register_state(r, s->act->state) : -1;
    struct rval v = {.filled = true, .i = to};
    tz_day day = 0;
    if (!s->act->state || !s->act->historical || to == s->row->state)
        return;
    if (to < 0) {
        intake_fault(s->in, "状态", tz_err(TZ_E_RULE, "“%s”没有状态“%s”", r->label, s->act->state));
        return;
    }
    for (size_t i = 0; i < r->step_n && !day; i++)
        if (r->steps[i].to == to)
            day = step_day(s->row, &r->steps[i]);
    if (!last || day < last->from || day > s->in->today)
        day = s->from;
    if (last && day < last->from)
        day = last->from;
    s->row->state = to;
    span_set(s->row, SPAN_STATE, NULL, &v, day, s->in->a);
}

static struct tz_err *plan_change(struct plan *p, struct intake *in, const struct tz_item *item)
{
    struct setting s;
    int64_t place;
    TZ_TRY(load_for(p, &s, in, item, TZ_RIGHT_CHANGE, "修改"));
    TZ_TRY(check_struck(p));
    place = p->was->place_now;
    s.mode = SET_CHANGE;
    s.from = day_from(in, &item->act);
    if (s.from > in->today)
        return tz_err(TZ_E_RULE, "变更日期不能晚于今天");
    p->op = item->act.always || (item->act.reason && *item->act.reason) ? TZ_OP_CORRECT : TZ_OP_CHANGE;
    TZ_TRY(set_all(&s, item->sets, item->n));
    set_day(&s);
    span_show(p->is);
    if (p->is->place_now != place || (p->lay->reg->withheld_field >= 0 && !tz_same(kind_of(p->is), kind_of(p->was))))
        TZ_TRY(check_range(in, p->is, p->is->place_now, "移出自己范围的事请上级办理"));
    change_state(&s);
    p->unchanged = !changed(p) && !in->faults;
    if (!p->unchanged && item->act.above && item->act.seen_on)
        p->is->seen_on = item->act.seen_on;
    TZ_TRY(say(p, in, &item->act, p->op == TZ_OP_CORRECT ? "correct" : "change", item->act.from));
    p->touch.from = s.from;
    return p->unchanged ? NULL : plan_finish(p, in, &item->act);
}

/* ---- moving */
static const struct tz_step *find_step(const struct rrow *row, const char *to)
{
    const struct tz_register *r = row->reg;
    if (row->state < 0)
        return NULL;
    for (size_t i = 0; i < r->states[row->state].step_n; i++) {
        const struct tz_step *step = &r->steps[r->states[row->state].steps[i]];
        if (strcmp(r->states[step->to].key, to) == 0)
            return step;
    }
    return NULL;
}

static struct tz_err *no_step(const struct rrow *row, const char *to, struct tz_arena *a)
{
    const struct tz_register *r = row->reg;
    struct tz_buf b;
    if (row->state < 0)
        return tz_err(TZ_E_RULE, "“%s”没有办理流程", r->label);
    tz_buf_init(&b, a);
    for (size_t i = 0; i < r->states[row->state].step_n; i++) {
        tz_buf_str(&b, i ? "、" : "");
        tz_buf_str(&b, r->states[r->steps[r->states[row->state].steps[i]].to].key);
    }
    return tz_err_hint(tz_err(TZ_E_RULE, "不能从“%s”转到“%s”", r->states[row->state].key, to), "现在可转到：%s",
                       b.len ? b.data : "（已到终点）");
}

static struct tz_err *roles_hint(struct tz_err *e, const struct tz_step *step, struct tz_arena *a)
{
    struct tz_buf b;
    tz_buf_init(&b, a);
    for (size_t i = 0; i < step->by_n; i++) {
        const struct tz_role *role = tz_role_find(step->by[i]);
        tz_buf_str(&b, i ? "、" : "");
        tz_buf_str(&b, role ? role->label : step->by[i]);
    }
    return tz_err_hint(e, "这一步由%s办理", b.data);
}

/* Who brought the row to the state it is in: an edit by somebody else since then does not make that person the handler. */
static struct tz_err *who_brought(int64_t *out, struct intake *in, const struct rrow *row)
{
    *out = row->actor;
    for (int64_t v = row->version - 1; v > 0; v--) {
        struct rrow *before = NULL;
        TZ_TRY(row_load(&before, in->c, row->lay, in->town, row->id, v, 0, in->a));
        if (!before || before->state != row->state)
            break;
        *out = before->actor;
    }
    return NULL;
}

/* The handler is who the row is assigned to, and who brought it to be checked. */
static struct tz_err *is_handler(bool *out, struct intake *in, const struct rrow *row, int64_t account)
{
    int64_t brought;
    *out = row->owner == account;
    if (*out)
        return NULL;
    TZ_TRY(who_brought(&brought, in, row));
    *out = brought == account;
    return NULL;
}

/* May this account take the step: role at the place, not the handler, not the recorder. */
struct tz_err *step_allowed(struct intake *in, const struct rrow *row, const struct tz_step *step)
{
    const struct tz_who *w = in->d->who;
    const char *to = row->reg->states[step->to].key;
    bool yes;
    if (w->system)
        return NULL;
    TZ_TRY(tz_scope_role(&yes, in->c, w, row->reg, (const char *const *)step->by, step->by_n, row->place_now, in->a));
    if (!yes)
        return roles_hint(tz_err(TZ_E_FORBIDDEN, "你的角色不能转到“%s”", to), step, in->a);
    yes = false;
    if (step->not_handler)
        TZ_TRY(is_handler(&yes, in, row, w->actor.account));
    if (yes)
        return tz_err_hint(tz_err(TZ_E_RULE, "办理人不能自己转到“%s”", to), "请另一人核查");
    if (step->not_recorder) {
        struct rrow *first = NULL;
        if (row->version > 1)
            TZ_TRY(row_load(&first, in->c, row->lay, in->town, row->id, 1, 0, in->a));
        if ((first ? first->actor : row->actor) == w->actor.account)
            return tz_err_hint(tz_err(TZ_E_RULE, "登记人不能自己转到“%s”", to), "请另一人审核");
    }
    return NULL;
}

static bool filled(const struct rrow *row, int f)
{
    const struct rlist *l;
    if (f >= TZ_SYSTEM_FIELD)
        return strcmp(row->reg->system[f - TZ_SYSTEM_FIELD].key, "owner") ? true : row->owner != 0;
    if (row->reg->fields[f].type != TZ_TYPE_LIST)
        return row->f[f].filled;
    l = &row->lists[f];
    for (size_t i = 0; i < l->n; i++)
        if (!l->items[i].gone)
            return true;
    return false;
}

static const char *label_of(const struct tz_register *r, int f)
{
    return tz_field_at(r, f)->label;
}

/* Does a condition of the step hold for the row as it would be: what was given with the move counts. */
static struct tz_err *step_holds(bool *out, struct intake *in, struct rrow *row, const struct tz_expr *when)
{
    struct tz_expr_env env;
    struct row_env data;
    struct tz_cell holds;
    *out = true;
    if (!when)
        return NULL;
    TZ_TRY(derive(row, in));
    row_env_init(&env, &data, in, row);
    TZ_TRY(tz_expr_eval(&holds, when, &env, in->a));
    *out = !holds.empty && holds.i;
    return NULL;
}

struct tz_err *step_asks(bool *out, struct intake *in, struct rrow *row, const struct tz_step_need *need)
{
    *out = false;
    return filled(row, need->field) ? NULL : step_holds(out, in, row, need->when);
}

static struct tz_err *missing(const struct tz_step_need *need, const struct tz_state *to, struct tz_arena *a)
{
    struct tz_err *e = tz_err(TZ_E_RULE, "转到“%s”前必须填写", to->key);
    return need->when ? tz_err_hint(e, "因为%s", tz_expr_words(need->when, a)) : e;
}

static struct tz_err *step_needs(struct intake *in, struct rrow *row, const struct tz_step *step,
                                 const struct tz_act *act)
{
    const struct tz_state *to = &row->reg->states[step->to];
    for (size_t i = 0; i < step->need_n; i++) {
        bool asks;
        TZ_TRY(step_asks(&asks, in, row, &step->needs[i]));
        if (asks)
            intake_fault(in, label_of(row->reg, step->needs[i].field), missing(&step->needs[i], to, in->a));
    }
    if ((step->reason || to->reason) && (!act->reason || !*act->reason))
        intake_fault(in, "原因", tz_err(TZ_E_RULE, "转到“%s”须写原因", to->key));
    if (step->note && (!act->note || !*act->note))
        intake_fault(in, "说明", tz_err(TZ_E_RULE, "转到“%s”须写说明", to->key));
    return NULL;
}

/* Fields that the step sets by itself, unless the client gave them. A date set to today takes the day of the move, a time
 * the moment of it (of a day before today: its start). */
static struct tz_err *step_sets(struct setting *s, const struct tz_step *step, const struct tz_set *sets, size_t n,
                                tz_day from)
{
    char buf[48];
    for (size_t i = 0; i < step->set_n; i++) {
        int at = step->sets[i].field;
        const char *value = step->sets[i].value;
        const struct tz_field *f = tz_field_at(s->row->reg, at);
        if (in_sets(sets, n, f->key))
            continue;
        if (strcmp(value, "today") == 0 && f->type == TZ_TYPE_DATE)
            value = tz_day_print(buf, from);
        else if (strcmp(value, "today") == 0 && f->type == TZ_TYPE_TIME)
            value = tz_instant_print(buf, from == s->in->today ? tz_now() : tz_day_start(from));
        else if (strcmp(value, "me") == 0 && f->type == TZ_TYPE_REF)
            value = tz_printf(s->in->a, "person:%lld", (long long)s->in->d->who->person);
        else if (strcmp(value, "me") == 0 && !f->system)
            value = s->in->d->who->label;
        struct tz_set one = {.key = f->key, .text = value, .from = f->dated ? from : 0};
        struct tz_act above = *s->act;
        above.above = true; /* the flow itself may set official fields */
        const struct tz_act *kept = s->act;
        s->act = &above;
        struct tz_err *e = set_all(s, &one, 1);
        s->act = kept;
        TZ_TRY(e);
    }
    return NULL;
}

/* From when the move holds: said, else the day the client gave for a field that the step would set to today. */
static tz_day move_day(const struct setting *s, const struct tz_step *step, const struct tz_set *sets, size_t n)
{
    if (s->act->from)
        return s->act->from;
    for (size_t i = 0; i < step->set_n; i++) {
        int at = step->sets[i].field;
        if (at < TZ_SYSTEM_FIELD && strcmp(step->sets[i].value, "today") == 0 && s->row->f[at].filled &&
            s->row->reg->fields[at].type == TZ_TYPE_DATE && in_sets(sets, n, s->row->reg->fields[at].key))
            return (tz_day)s->row->f[at].i;
    }
    return s->in->today;
}

static struct tz_err *check_move_day(struct setting *s, tz_day from)
{
    const struct rspan *last = span_last(s->row);
    char day[16];
    if (from > s->in->today)
        intake_fault(s->in, "日期", tz_err(TZ_E_RULE, "办理日期不能晚于今天"));
    else if (last && from < last->from)
        intake_fault(s->in, "日期",
                     tz_err_hint(tz_err(TZ_E_RULE, "办理日期早于上一步的日期%s", tz_day_print(day, last->from)),
                                 "如上一步日期有误，请先更正"));
    return NULL;
}

static struct tz_err *check_where(struct intake *in, struct rrow *row, const struct tz_step *step)
{
    bool holds;
    TZ_TRY(step_holds(&holds, in, row, step->where));
    if (!holds)
        intake_fault(in, NULL,
                     tz_err(TZ_E_RULE, "转到“%s”的条件不满足：%s", row->reg->states[step->to].key,
                            tz_expr_words(step->where, in->a)));
    return NULL;
}

static struct tz_err *state_conflict(const struct setting *s, const char *to)
{
    const struct tz_register *r = s->row->reg;
    if (!s->base || s->base->state == s->was->state)
        return NULL;
    return tz_err_hint(tz_err(TZ_E_CONFLICT, "别人刚把它从“%s”转到“%s”，不能再转到“%s”", r->states[s->base->state].key,
                              r->states[s->was->state].key, to),
                       "请刷新后再办理");
}

static struct tz_err *plan_move(struct plan *p, struct intake *in, const struct tz_item *item)
{
    struct setting s;
    const struct tz_step *step;
    tz_day from;
    TZ_TRY(load_for(p, &s, in, item, TZ_RIGHT_MOVE, "办理"));
    TZ_TRY(check_struck(p));
    s.mode = SET_MOVE;
    p->op = TZ_OP_MOVE;
    step = find_step(p->was, item->to);
    if (!step) {
        TZ_TRY(state_conflict(&s, item->to));
        return no_step(p->was, item->to, in->a);
    }
    if (!item->act.historical)
        TZ_TRY(step_allowed(in, p->was, step));
    s.from = day_from(in, &item->act);
    TZ_TRY(set_all(&s, item->sets, item->n));
    from = move_day(&s, step, item->sets, item->n);
    TZ_TRY(step_sets(&s, step, item->sets, item->n, from));
    TZ_TRY(check_move_day(&s, from));
    if (!item->act.historical)
        TZ_TRY(step_needs(in, p->is, step, &item->act));
    TZ_TRY(check_where(in, p->is, step));
    set_day(&s);
    if (p->is->span_n && !in->faults) {
        struct rval v = {.filled = true, .i = step->to};
        span_set(p->is, SPAN_STATE, NULL, &v, from, in->a);
    } else {
        p->is->state = step->to;
    }
    TZ_TRY(say(p, in, &item->act, "move", from));
    p->touch.from = from;
    p->touch.step = step;
    if (step->publicity)
        TZ_TRY(step_holds(&p->touch.publicity, in, p->is, step->publicity_when));
    return plan_finish(p, in, &item->act);
}

/* ---- striking out */
static struct tz_err *plan_strike(struct plan *p, struct intake *in, const struct tz_item *item, bool struck)
{
    struct setting s = {0};
    TZ_TRY(load_for(p, &s, in, item, TZ_RIGHT_STRIKE, "作废"));
    p->op = struck ? TZ_OP_STRIKE : TZ_OP_CORRECT;
    if ((p->was->struck != 0) == struck) {
        p->unchanged = true;
        return NULL;
    }
    if (s.base)
        return tz_err_hint(tz_err(TZ_E_CONFLICT, "这条登记刚被别人改过"), "请刷新核对后再作废");
    if (!item->act.reason || !*item->act.reason)
        intake_fault(in, "原因", tz_err(TZ_E_RULE, struck ? "作废须写原因" : "恢复须写原因"));
    p->is->struck = struck;
    TZ_TRY(say(p, in, &item->act, struck ? "strike" : "unstrike", 0));
    return plan_finish(p, in, &item->act);
}

struct tz_err *plan_item(struct plan *out, struct intake *in, const struct tz_item *item)
{
    *out = (struct plan){0};
    switch (item->kind) {
    case TZ_ITEM_CREATE:
        return plan_create(out, in, item);
    case TZ_ITEM_CHANGE:
        return plan_change(out, in, item);
    case TZ_ITEM_MOVE:
        return plan_move(out, in, item);
    case TZ_ITEM_STRIKE:
        return plan_strike(out, in, item, true);
    case TZ_ITEM_UNSTRIKE:
        return plan_strike(out, in, item, false);
    }
    return tz_err(TZ_E_INTERNAL, "未知的操作");
}
