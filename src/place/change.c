/* SPDX-License-Identifier: Apache-2.0
 *
 * Acts on the area tree. A plan is checked and carried out in the writer, against the tree of that moment: the stretches of
 * each touched place are edited in memory, then the old rows are closed, the new ones written, succession added, paths
 * rebuilt, the hooks told. One unit, all or nothing.
 */
#include "place/place_priv.h"

#include "base/buf.h"
#include "base/text.h"
#include "place.sql.h"

enum { MADE_MAX = 2000, NAME_MAX_CHARS = 60, HOOKS_MAX = 8 };

struct edit { /* a touched place: its stretches after the act */
    int64_t id;
    struct tz_place *s;
    int n;
    bool born;
};
struct act_run {
    const struct tz_place_plan *plan;
    const int64_t *ids; /* of made places */
    int64_t event;
    struct tz_apply *ap;
    struct tz_conn *c;
    struct tz_arena *a;
    int64_t town;
    struct tz_places *p; /* before */
    struct edit *edits;
    int edit_n, edit_room;
    struct tz_place_share *shares; /* with ids in place of -1-k */
    size_t share_n;
};

static struct {
    tz_place_changed run;
    void *data;
} hooks[HOOKS_MAX];
static int hook_n;

void tz_place_on_change(tz_place_changed hook, void *data)
{
    TZ_ASSERT(hook_n < HOOKS_MAX);
    hooks[hook_n].run = hook;
    hooks[hook_n++].data = data;
}

static int64_t real_id(const struct act_run *r, int64_t id)
{
    return id < 0 && (size_t)(-1 - id) < r->plan->made_n ? r->ids[-1 - id] : id;
}

static struct edit *edit_of(struct act_run *r, int64_t id)
{
    const struct place_node *node;
    struct edit *e;
    for (int i = 0; i < r->edit_n; i++)
        if (r->edits[i].id == id)
            return &r->edits[i];
    TZ_GROW(r->a, r->edits, r->edit_n, r->edit_room);
    e = &r->edits[r->edit_n++];
    node = place_node(r->p, id);
    e->id = id;
    e->n = node ? node->stretch_n : 0;
    e->born = !node;
    e->s = TZ_NEW_ARRAY(r->a, (size_t)e->n + 2, struct tz_place);
    if (node)
        memcpy(e->s, node->stretches, (size_t)e->n * sizeof *e->s);
    return e;
}

/* Attributes after the act of a place on its day: edited or as they were; NULL when not open. */
static const struct tz_place *after_on(const struct act_run *r, int64_t id, tz_day day)
{
    for (int i = 0; i < r->edit_n; i++)
        if (r->edits[i].id == id) {
            for (int k = 0; k < r->edits[i].n; k++)
                if (r->edits[i].s[k].from <= day && day < r->edits[i].s[k].till)
                    return &r->edits[i].s[k];
            return NULL;
        }
    return tz_place_on(r->p, id, day);
}

static const char *name_of(const struct act_run *r, int64_t id)
{
    const struct tz_place *s = tz_place_newest(r->p, id);
    return s ? s->name : "（未登记）";
}

/* ---- editing */

/* The stretch that holds on the day, split there so that it begins on the day. Later changes already recorded are refused:
 * an act is recorded in the order of its days. */
static struct tz_err *stretch_from(struct tz_place **out, struct act_run *r, int64_t id)
{
    tz_day day = r->plan->act.day;
    struct edit *e;
    struct tz_place *last;
    if (!place_node(r->p, id))
        return tz_err_hint(tz_err(TZ_E_NOT_FOUND, "区划调整涉及的地方不存在"), "请先登记该地方");
    e = edit_of(r, id);
    last = &e->s[e->n - 1];
    if (last->till != TZ_DAY_OPEN)
        return tz_err_hint(tz_err(TZ_E_RULE, "%s已经撤销", last->name), "请改用恢复，或核对名称");
    if (last->from > day)
        return tz_err_hint(tz_err(TZ_E_RULE, "%s在这一天之后已有变更", last->name), "请按生效日期的先后登记");
    if (last->from < day) {
        e->s[e->n] = *last;
        last->till = day;
        last = &e->s[e->n++];
        last->from = day;
    }
    *out = last;
    return NULL;
}

static struct tz_err *close_place(struct act_run *r, int64_t id)
{
    struct tz_place *s;
    struct edit *e;
    TZ_TRY(stretch_from(&s, r, id));
    e = edit_of(r, id);
    if (e->n == 1)
        return tz_err_hint(tz_err(TZ_E_RULE, "%s设立当天不能撤销", s->name), "请核对生效日期");
    e->n--; /* the stretch that would begin on the day is what ends */
    return NULL;
}

static struct tz_err *check_name(const char *name)
{
    if (!name || !*name)
        return tz_err_hint(tz_err(TZ_E_RULE, "没有填写地方名称"), "请填写名称");
    if (tz_utf8_count(name, strlen(name)) > NAME_MAX_CHARS)
        return tz_err(TZ_E_LIMIT, "地方名称超过%d字", NAME_MAX_CHARS);
    return NULL;
}

/* Codes are never used again (DOMAIN A): not by another place, open or closed. */
static struct tz_err *check_code(const struct act_run *r, const char *code, int64_t self)
{
    size_t n = code ? strlen(code) : 0;
    int64_t other;
    if (!n)
        return NULL;
    if (strspn(code, "0123456789") != n || n < 2 || n > 20)
        return tz_err_hint(tz_err(TZ_E_RULE, "区划代码“%.40s”不对", code), "村级代码为12位数字");
    other = tz_place_by_code(r->p, code);
    for (int i = 0; !other && i < r->edit_n; i++)
        if (r->edits[i].id != self && r->edits[i].n && tz_same(r->edits[i].s[r->edits[i].n - 1].code, code))
            other = r->edits[i].id;
    if (other && other != self)
        return tz_err_hint(tz_err(TZ_E_RULE, "区划代码%.40s已用于%s", code, name_of(r, other)),
                           "代码撤销后也不再使用，请另编");
    return NULL;
}

static struct tz_err *make_place(struct act_run *r, size_t k)
{
    const struct tz_place_new *m = &r->plan->made[k];
    struct edit *e = edit_of(r, r->ids[k]);
    TZ_TRY(check_name(m->name));
    TZ_TRY(check_code(r, m->code, r->ids[k]));
    e->s[0] = (struct tz_place){.id = r->ids[k],
                                .from = r->plan->act.day,
                                .till = TZ_DAY_OPEN,
                                .level = m->level,
                                .kind = m->kind ? m->kind : "",
                                .name = m->name,
                                .code = m->code ? m->code : "",
                                .parent = real_id(r, m->parent),
                                .ord = m->ord};
    e->n = 1;
    return NULL;
}

static struct tz_err *set_place(struct act_run *r, const struct tz_place_set *t)
{
    struct tz_place *s;
    TZ_TRY(stretch_from(&s, r, real_id(r, t->place)));
    if (t->name) {
        TZ_TRY(check_name(t->name));
        s->name = t->name;
    }
    if (t->code) {
        TZ_TRY(check_code(r, t->code, s->id));
        s->code = t->code;
    }
    if (t->kind)
        s->kind = t->kind;
    if (t->ord)
        s->ord = t->ord;
    if (t->parent)
        s->parent = real_id(r, t->parent);
    return NULL;
}

static struct tz_err *restore_place(struct act_run *r, int64_t id)
{
    struct edit *e;
    if (!place_node(r->p, id))
        return tz_err(TZ_E_NOT_FOUND, "要恢复的地方不存在");
    e = edit_of(r, id);
    if (e->s[e->n - 1].till > r->plan->act.day)
        return tz_err(TZ_E_RULE, "%s没有撤销，不需要恢复", name_of(r, id));
    e->s[e->n] = e->s[e->n - 1];
    e->s[e->n].from = r->plan->act.day;
    e->s[e->n++].till = TZ_DAY_OPEN;
    return NULL;
}

/* ---- succession */

static struct tz_err *collect_shares(struct act_run *r)
{
    const struct tz_place_plan *plan = r->plan;
    r->shares = TZ_NEW_ARRAY(r->a, plan->share_n + plan->closed_n + 1, struct tz_place_share);
    for (size_t i = 0; i < plan->share_n; i++) {
        r->shares[i] = plan->shares[i];
        r->shares[i].from = real_id(r, plan->shares[i].from);
        r->shares[i].to = real_id(r, plan->shares[i].to);
        if (!r->shares[i].den)
            r->shares[i].den = 1;
    }
    r->share_n = plan->share_n;
    if (plan->kind != TZ_PLACE_MERGE || plan->share_n)
        return NULL;
    if (plan->made_n != 1)
        return tz_err_hint(tz_err(TZ_E_RULE, "没有说明各撤销单元并入何处"), "请逐个写明去向");
    for (size_t i = 0; i < plan->closed_n; i++)
        r->shares[r->share_n++] = (struct tz_place_share){plan->closed[i], r->ids[0], 1, 1, "合并"};
    return NULL;
}

/* Shares of one place: all of it, or parts that add to one, or 逐条 (all zero). */
static struct tz_err *check_shares_of(const struct act_run *r, int64_t from)
{
    struct tz_ratio sum = tz_ratio_make(0, 1);
    bool zero = false, some = false;
    for (size_t i = 0; i < r->share_n; i++) {
        const struct tz_place_share *s = &r->shares[i];
        if (s->from != from)
            continue;
        if (s->num < 0 || s->den <= 0 || s->num > s->den || s->den > INT32_MAX)
            return tz_err_hint(tz_err(TZ_E_RULE, "%s划出的份额不对", name_of(r, from)), "份额应在0与1之间");
        if (!after_on(r, s->to, r->plan->act.day))
            return tz_err_hint(tz_err(TZ_E_RULE, "%s划入的地方当天不存在", name_of(r, from)), "请先登记去向");
        zero |= s->num == 0;
        some |= s->num != 0;
        if (!tz_ratio_add(&sum, sum, tz_ratio_make(s->num, s->den)))
            return tz_err(TZ_E_LIMIT, "份额的分母过大");
    }
    if (zero && some)
        return tz_err_hint(tz_err(TZ_E_RULE, "%s的份额有的为零", name_of(r, from)),
                           "逐条划转的全部写0，否则每份都大于0");
    if (some && !after_on(r, from, r->plan->act.day) && tz_ratio_cmp(sum, tz_ratio_make(1, 1)) != 0)
        return tz_err_hint(tz_err(TZ_E_RULE, "%s的份额相加不等于1", name_of(r, from)), "请核对各份");
    return NULL;
}

static struct tz_err *check_succession(const struct act_run *r)
{
    bool needed = r->plan->kind == TZ_PLACE_MERGE || r->plan->kind == TZ_PLACE_SPLIT;
    for (size_t i = 0; i < r->share_n; i++)
        TZ_TRY(check_shares_of(r, r->shares[i].from));
    for (size_t i = 0; needed && i < r->plan->closed_n; i++) {
        bool found = false;
        for (size_t k = 0; k < r->share_n && !found; k++)
            found = r->shares[k].from == r->plan->closed[i];
        if (!found)
            return tz_err_hint(tz_err(TZ_E_RULE, "没有说明%s并入何处", name_of(r, r->plan->closed[i])), "请写明去向");
    }
    return NULL;
}

static int64_t only_heir(const struct act_run *r, int64_t from)
{
    int64_t to = 0;
    for (size_t i = 0; i < r->share_n; i++)
        if (r->shares[i].from == from) {
            if (to || r->shares[i].num != r->shares[i].den)
                return 0;
            to = r->shares[i].to;
        }
    return to;
}

/* What stood open below a closed place goes with it to its only heir, unless the plan says otherwise. */
static struct tz_err *move_children(struct act_run *r)
{
    tz_day day = r->plan->act.day;
    for (int i = 0; i < r->p->node_n; i++) {
        int64_t id = r->p->nodes[i].id, parent, to;
        const struct tz_place *s = after_on(r, id, day);
        struct tz_place *edit;
        if (!s || !s->parent || after_on(r, s->parent, day))
            continue;
        parent = s->parent;
        to = only_heir(r, parent);
        if (!to)
            return tz_err_hint(tz_err(TZ_E_RULE, "%s撤销后，%s没有归属", name_of(r, parent), s->name),
                               "请写明所属的组、网格划归何处");
        TZ_TRY(stretch_from(&edit, r, id));
        edit->parent = to;
    }
    return NULL;
}

/* ---- checks of the whole */

static struct tz_err *check_under(const struct act_run *r, const struct tz_place *s)
{
    const struct tz_place *up;
    tz_day day = r->plan->act.day;
    int64_t parent = s->parent;
    if (!parent)
        return NULL;
    up = after_on(r, parent, day);
    if (!up)
        return tz_err_hint(tz_err(TZ_E_RULE, "%s的上级当天不存在", s->name), "请核对上级与生效日期");
    if (up->level > s->level || (up->level == s->level && s->level != TZ_PLACE_BELOW))
        if (!(s->level == TZ_PLACE_GROUP && up->level == TZ_PLACE_BELOW && tz_same(up->kind, "自然村")))
            return tz_err(TZ_E_RULE, "%s（%s）不能设在%s（%s）之下", s->name, tz_place_level_show(s->level, s->kind),
                          up->name, tz_place_level_show(up->level, up->kind));
    for (int depth = 0; parent; depth++) {
        if (parent == s->id || depth >= TZ_PLACE_DEPTH)
            return tz_err(TZ_E_RULE, "%s与上级互为上下级", s->name);
        up = after_on(r, parent, day);
        parent = up ? up->parent : 0;
    }
    return NULL;
}

static struct tz_err *check_twin(const struct act_run *r, const struct tz_place *s)
{
    tz_day day = r->plan->act.day;
    for (int i = 0; i < r->edit_n + r->p->node_n; i++) {
        int64_t id = i < r->edit_n ? r->edits[i].id : r->p->nodes[i - r->edit_n].id;
        const struct tz_place *o = after_on(r, id, day);
        if (o && o->id != s->id && o->parent == s->parent && tz_same(o->name, s->name) && o->level == s->level &&
            tz_same(o->kind, s->kind))
            return tz_err_hint(tz_err(TZ_E_RULE, "同一上级之下已有%s", s->name), "请加以区分，如“原关渡1组”");
    }
    return NULL;
}

static struct tz_err *check_edits(const struct act_run *r)
{
    for (int i = 0; i < r->edit_n; i++) {
        const struct tz_place *s = after_on(r, r->edits[i].id, r->plan->act.day), *was;
        if (!s)
            continue;
        was = tz_place_on(r->p, s->id, r->plan->act.day);
        TZ_TRY(check_under(r, s));
        /* groups that come along with their old names are told apart by the village they came from */
        if (!was || was->parent == s->parent || !tz_same(was->name, s->name))
            TZ_TRY(check_twin(r, s));
    }
    return NULL;
}

/* ---- writing */

static struct tz_err *write_edit(struct act_run *r, const struct edit *e)
{
    int64_t j = tz_apply_j(r->ap), versions;
    uint8_t digest[TZ_DIGEST_BYTES];
    TZ_TRY(tz_db_exec(r->c, &SQL_CLOSE_STRETCHES, NULL, "iii", r->town, e->id, j));
    for (int i = 0; i < e->n; i++) {
        const struct tz_place *s = &e->s[i];
        TZ_TRY(tz_db_exec(r->c, &SQL_ADD_STRETCH, NULL, "iiiiitttiii", r->town, e->id, (int64_t)s->from,
                          (int64_t)s->till, (int64_t)s->level, s->kind, s->name, s->code, s->parent, (int64_t)s->ord,
                          j));
    }
    if (e->born)
        TZ_TRY(tz_apply_entry(r->ap, e->id, PLACE_ENTRY));
    TZ_TRY(tz_db_int(&versions, 0, r->c, &SQL_VERSIONS, "ii", r->town, e->id));
    TZ_TRY(place_digest(digest, r->c, r->town, e->id, j, r->a));
    return tz_apply_item(r->ap, e->id, versions + 1, TZ_OP_PLACE, digest);
}

static struct tz_err *write_event(struct act_run *r)
{
    static const char *const kinds[] = {"设立", "撤销", "变更", "划转", "合并", "拆分", "恢复"};
    const struct tz_place_act *act = &r->plan->act;
    uint8_t digest[TZ_DIGEST_BYTES];
    TZ_TRY(tz_db_exec(r->c, &SQL_ADD_CHANGE, NULL, "iititttti", r->town, r->event, kinds[r->plan->kind],
                      (int64_t)act->day, act->act, act->approver, act->proof, act->note, tz_apply_j(r->ap)));
    for (size_t i = 0; i < r->share_n; i++) {
        const struct tz_place_share *s = &r->shares[i];
        TZ_TRY(tz_db_exec(r->c, &SQL_ADD_SUCCESSION, NULL, "iiiiiitii", r->town, r->event, s->from, s->to, s->num,
                          s->den, s->basis, (int64_t)act->day, tz_apply_j(r->ap)));
    }
    TZ_TRY(tz_apply_entry(r->ap, r->event, PLACE_EVENT_ENTRY));
    TZ_TRY(place_event_digest(digest, r->c, r->town, r->event, r->a));
    return tz_apply_item(r->ap, r->event, 1, TZ_OP_CREATE, digest);
}

struct tz_err *place_touch_head(struct tz_conn *c, int64_t town, int64_t j)
{
    int64_t mark;
    tz_random(&mark, sizeof mark);
    return tz_db_exec(c, &SQL_HEAD_SET, NULL, "iii", town, j, mark & INT64_MAX);
}

static struct tz_err *tell(struct act_run *r, tz_day first)
{
    struct tz_places *after;
    struct tz_err *e;
    TZ_TRY(place_touch_head(r->c, r->town, tz_apply_j(r->ap)));
    TZ_TRY(tz_places_hold(&after, r->c, r->town));
    e = places_write_paths(r->c, after, r->a);
    if (!e)
        e = params_resolve(r->c, after, tz_apply_j(r->ap), r->a);
    for (int i = 0; i < hook_n && !e; i++)
        e = hooks[i].run(r->ap, r->p, after, first, hooks[i].data);
    tz_places_release(&after);
    return e;
}

static struct tz_err *carry_out(struct act_run *r)
{
    const struct tz_place_plan *plan = r->plan;
    for (size_t k = 0; k < plan->made_n; k++)
        TZ_TRY(make_place(r, k));
    for (size_t i = 0; i < plan->set_n; i++)
        TZ_TRY(plan->kind == TZ_PLACE_RESTORE ? restore_place(r, plan->set[i].place) : set_place(r, &plan->set[i]));
    for (size_t i = 0; i < plan->closed_n; i++)
        TZ_TRY(close_place(r, plan->closed[i]));
    TZ_TRY(collect_shares(r));
    TZ_TRY(check_succession(r));
    TZ_TRY(move_children(r));
    TZ_TRY(check_edits(r));
    for (int i = 0; i < r->edit_n; i++)
        TZ_TRY(write_edit(r, &r->edits[i]));
    TZ_TRY(write_event(r));
    return tell(r, plan->act.day);
}

struct act_data {
    const struct tz_place_plan *plan;
    const int64_t *ids;
    int64_t event;
};

static struct tz_err *apply_act(struct tz_apply *ap, void *data)
{
    struct act_data *d = data;
    struct act_run r = {.plan = d->plan, .ids = d->ids, .event = d->event, .ap = ap};
    struct tz_err *e;
    r.c = tz_apply_conn(ap);
    r.a = tz_apply_arena(ap);
    r.town = tz_apply_town(ap);
    TZ_TRY(tz_places_hold(&r.p, r.c, r.town));
    e = carry_out(&r);
    tz_places_release(&r.p);
    return e;
}

static struct tz_err *check_plan(const struct tz_place_plan *plan)
{
    if (!tz_day_ok(plan->act.day))
        return tz_err_hint(tz_err(TZ_E_INPUT, "没有填写生效日期"), "区划调整须有生效日期，如2020年12月1日");
    if (plan->made_n > MADE_MAX || plan->closed_n > MADE_MAX || plan->set_n > MADE_MAX || plan->share_n > MADE_MAX)
        return tz_err(TZ_E_LIMIT, "一次区划调整不能超过%d个单元", MADE_MAX);
    if (!plan->made_n && !plan->closed_n && !plan->set_n)
        return tz_err(TZ_E_INPUT, "区划调整没有内容");
    return NULL;
}

struct tz_err *tz_place_run(int64_t **made, struct tz_store *s, const struct tz_actor *who,
                            const struct tz_place_plan *plan, struct tz_arena *a)
{
    static const char *const kinds[] = {"place_open",  "place_close", "place_set",    "place_move",
                                        "place_merge", "place_split", "place_restore"};
    int64_t *ids = TZ_NEW_ARRAY(a, plan->made_n + 1, int64_t);
    struct act_data d = {.plan = plan, .ids = ids};
    struct tz_work w = {.actor = *who, .kind = kinds[plan->kind], .apply = apply_act, .data = &d};
    TZ_TRY(check_plan(plan));
    for (size_t i = 0; i < plan->made_n; i++)
        TZ_TRY(tz_store_new_id(&ids[i], s, who->town));
    TZ_TRY(tz_store_new_id(&d.event, s, who->town));
    TZ_TRY(tz_store_run(s, &w, a));
    if (made)
        *made = ids;
    return NULL;
}
