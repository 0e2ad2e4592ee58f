/* SPDX-License-Identifier: Apache-2.0
 *
 * The flow of a register: states, steps with who may take them and what they ask for; that every state can be reached.
 */
#include "pack/read_priv.h"
#include "base/text.h"
#include <string.h>

#define DRAFT_STATE "草稿"
#define CHECKED_STATE "已核"
#define STRUCK_STATE "已作废" /* what pages say of struck rows; no state of a flow */

struct flow {
    struct reader *r;
    struct draft *d;
    struct tz_state *states;
    size_t state_n;
    struct list steps; /* struct tz_step */
};

/* ---- flow: log */
static void add_log_step(struct flow *w, int from, int to, const char *label, bool reason)
{
    struct tz_step *s = LIST_ADD(&w->steps, struct tz_step, w->r->a);
    *s = (struct tz_step){.from = from, .to = to, .label = label, .reason = reason, .event_clock = -1};
    s->by = w->d->reg->acts;
    s->by_n = w->d->reg->act_n;
    s->at = w->d->reg->at;
}

static void make_log(struct flow *w)
{
    w->states = TZ_NEW_ARRAY(w->r->a, 2, struct tz_state);
    w->state_n = 2;
    w->states[0] = (struct tz_state){.key = DRAFT_STATE, .start = true, .open = true};
    w->states[1] = (struct tz_state){.key = CHECKED_STATE, .done = true, .counts = true};
    add_log_step(w, 0, 1, "核定", false);
    add_log_step(w, 1, 0, "退回", true);
    w->d->reg->log = true;
}

/* ---- states */
static void read_state(struct flow *w, const struct yaml_pair *p, struct tz_state *s)
{
    struct reader *r = w->r;
    s->key = p->key;
    s->counts = strcmp(p->key, DRAFT_STATE) != 0;
    if (strlen(p->key) > 60 || strpbrk(p->key, "|\n'"))
        say(r->m, p->at, "状态名“%s”太长，或含有竖线、引号", p->key);
    if (!strcmp(p->key, STRUCK_STATE))
        say(r->m, p->at, "“%s”不能作状态名：作废的行另外标记", p->key);
    if (!is_map(r, p->value, "状态"))
        return;
    only_keys(r, p->value, "open done counts reason start to");
    s->open = get_bool(r, p->value, "open", false);
    s->done = get_bool(r, p->value, "done", false);
    s->counts = get_bool(r, p->value, "counts", s->counts);
    s->start = get_bool(r, p->value, "start", false);
    const char *reason = get_text(r, p->value, "reason");
    if (reason && strcmp(reason, "required") != 0)
        say(r->m, yaml_get(p->value, "reason")->at, "reason 只能写 required");
    s->reason = reason != NULL;
    if (s->open && s->done)
        say(r->m, p->at, "状态“%s”不能既 open 又 done", p->key);
}

/* ---- steps */
static void read_others(struct reader *r, const struct yaml *map, struct tz_step *s)
{
    size_t n = 0;
    const char **who = get_texts(r, map, "other_than", &n);
    for (size_t i = 0; i < n; i++) {
        if (!strcmp(who[i], "handler"))
            s->not_handler = true;
        else if (!strcmp(who[i], "recorder"))
            s->not_recorder = true;
        else if (!strcmp(who[i], "both"))
            s->not_handler = s->not_recorder = true;
        else
            say(r->m, yaml_get(map, "other_than")->at, "other_than 写 handler、recorder 或 both");
    }
}

static void check_set(struct reader *r, const struct tz_register *reg, int field, const char *value, struct tz_where at)
{
    const struct tz_field *f = tz_field_at(reg, field);
    if (!strcmp(value, "today") || !strcmp(value, "me") || !strcmp(value, "empty"))
        return;
    if (f->codes && f->type == TZ_TYPE_CHOICE && tz_codes_find(f->codes, value) < 0)
        say(r->m, at, "“%s”不在“%s”的选项里", value, f->label);
    else if (f->type == TZ_TYPE_BOOL && strcmp(value, "true") != 0 && strcmp(value, "false") != 0)
        say(r->m, at, "“%s”只能设为 true 或 false", f->label);
}

static void read_sets(struct reader *r, const struct draft *d, const struct yaml *map, struct tz_step *s)
{
    const struct yaml *set = yaml_get(map, "set");
    if (!set || !is_map(r, set, "set"))
        return;
    s->sets = tz_alloc_array(r->a, set->n, sizeof *s->sets);
    for (size_t i = 0; i < set->n; i++) {
        int field = find_field(r, d->reg, set->pairs[i].key, set->pairs[i].at);
        const char *value = as_text(r, set->pairs[i].value);
        if (field < 0 || !value)
            continue;
        check_set(r, d->reg, field, value, set->pairs[i].value->at);
        s->sets[s->set_n].field = field;
        s->sets[s->set_n++].value = value;
    }
}

static void read_event(struct reader *r, const struct yaml *map, struct tz_step *s)
{
    static const char *const names[] = {"pause", "restart", "stop", "extend"};
    const char *event = get_text(r, map, "event");
    if (!event) {
        if (yaml_get(map, "clock"))
            say(r->m, yaml_get(map, "clock")->at, "clock 要和 event 一起写");
        return;
    }
    for (int i = 0; i < 4; i++)
        if (!strcmp(event, names[i]))
            s->event = (enum tz_clock_event)(TZ_CLOCK_PAUSE + i);
    if (s->event == TZ_CLOCK_NONE)
        say_unknown(r, yaml_get(map, "event")->at, "事件", event, names, 4);
}

static void required_word(struct reader *r, const struct yaml *map, const char *key, bool *out)
{
    const struct yaml *y = yaml_get(map, key);
    const char *s = y ? as_text(r, y) : NULL;
    if (s && strcmp(s, "required") != 0 && strcmp(s, "true") != 0)
        say(r->m, y->at, "%s 只能写 required", key);
    *out |= s != NULL;
}

static void read_step_map(struct flow *w, const struct yaml *map, struct tz_step *s)
{
    struct reader *r = w->r;
    only_keys(r, map, "by needs reason note other_than set where publicity label event clock");
    s->by = get_roles(r, map, "by", &s->by_n);
    const char *label = get_text(r, map, "label");
    if (label)
        s->label = label;
    required_word(r, map, "reason", &s->reason);
    required_word(r, map, "note", &s->note);
    read_others(r, map, s);
    read_sets(r, w->d, map, s);
    read_event(r, map, s);
}

static void read_step(struct flow *w, int from, const struct yaml_pair *p)
{
    int to = find_state(w->r, w->d->reg, p->key, p->at);
    if (to < 0)
        return;
    struct tz_step s = {.from = from, .to = to, .label = p->key, .event_clock = -1, .at = p->at};
    s.reason = w->states[to].reason;
    if (p->value->kind == YAML_MAP)
        read_step_map(w, p->value, &s);
    else
        s.by = as_roles(w->r, p->value, &s.by_n);
    if (!s.by_n) {
        s.by = w->d->reg->acts;
        s.by_n = w->d->reg->act_n;
    }
    if (to == from)
        say(w->r->m, p->at, "状态“%s”不能转到自己", p->key);
    *LIST_ADD(&w->steps, struct tz_step, w->r->a) = s;
}

static void read_steps(struct flow *w, const struct yaml *map)
{
    for (size_t i = 0; i < map->n; i++) {
        const struct yaml *to = yaml_get(map->pairs[i].value, "to");
        if (!to || !is_map(w->r, to, "to"))
            continue;
        for (size_t j = 0; j < to->n; j++)
            read_step(w, (int)i, &to->pairs[j]);
    }
}

/* ---- the whole */
static void say_unreachable(struct flow *w, const struct yaml *map)
{
    bool *seen = TZ_NEW_ARRAY(w->r->a, w->state_n, bool);
    const struct tz_step *steps = w->steps.items;
    for (size_t i = 0; i < w->state_n; i++)
        seen[i] = w->states[i].start;
    for (bool more = true; more;) {
        more = false;
        for (size_t i = 0; i < w->steps.n; i++)
            if (seen[steps[i].from] && !seen[steps[i].to])
                more = seen[steps[i].to] = true;
    }
    for (size_t i = 0; i < w->state_n; i++)
        if (!seen[i]) {
            say(w->r->m, map->pairs[i].at, "状态“%s”走不到", w->states[i].key);
            say_hint(w->r->m, "从前面的状态加一步到它，或写 start: true，或删去它");
        }
}

static void link_steps(struct flow *w)
{
    const struct tz_step *steps = w->steps.items;
    for (size_t s = 0; s < w->state_n; s++) {
        int *out = TZ_NEW_ARRAY(w->r->a, w->steps.n, int);
        size_t n = 0;
        for (size_t i = 0; i < w->steps.n; i++)
            if (steps[i].from == (int)s)
                out[n++] = (int)i;
        w->states[s].steps = out;
        w->states[s].step_n = n;
    }
    struct tz_register *reg = w->d->reg;
    reg->states = w->states;
    reg->state_n = w->state_n;
    reg->steps = w->steps.items;
    reg->step_n = w->steps.n;
}

/* The code list of the system field `state`, so that expressions check states like any choice. */
static void give_state_codes(struct flow *w)
{
    struct tz_code *items = TZ_NEW_ARRAY(w->r->a, w->state_n, struct tz_code);
    for (size_t i = 0; i < w->state_n; i++)
        items[i] = (struct tz_code){.key = w->states[i].key, .label = w->states[i].key, .parent = -1};
    struct tz_codes *codes = TZ_NEW(w->r->a, struct tz_codes);
    *codes = (struct tz_codes){.label = "状态", .items = items, .n = w->state_n};
    const struct tz_field *state = tz_register_field(w->d->reg, "state");
    ((struct tz_field *)state)->codes = codes; /* ours until the model is done */
}

static void read_states(struct flow *w, const struct yaml *map)
{
    w->state_n = map->n;
    w->states = TZ_NEW_ARRAY(w->r->a, map->n, struct tz_state);
    for (size_t i = 0; i < map->n; i++)
        read_state(w, &map->pairs[i], &w->states[i]);
    w->states[0].start = true;
    w->d->reg->states = w->states; /* so that steps find them */
    w->d->reg->state_n = w->state_n;
    read_steps(w, map);
}

void read_flow(struct reader *r, struct draft *d)
{
    struct flow w = {.r = r, .d = d};
    const struct yaml *flow = yaml_get(d->root, "flow");
    bool log = flow && flow->kind == YAML_SCALAR && !strcmp(flow->text, "log");
    if (!flow) {
        say(r->m, d->root->at, "台账缺少 flow");
        say_hint(r->m, "没有办理过程的写 flow: log");
    } else if (!log && (!is_map(r, flow, "flow") || !flow->n)) {
        if (flow->kind == YAML_MAP)
            say(r->m, flow->at, "flow 是空的");
        log = true;
    }
    if (!flow || log) {
        make_log(&w);
    } else {
        read_states(&w, flow);
        say_unreachable(&w, flow);
    }
    link_steps(&w);
    give_state_codes(&w);
}

/* needs: [a, {fields: [b, c], when: E}] */
static void add_needs(struct reader *r, struct draft *d, const struct yaml *y, struct list *needs,
                      const struct tz_expr_scope *scope)
{
    const struct tz_expr *when = NULL;
    size_t n;
    if (y->kind == YAML_MAP) {
        const struct yaml *condition = yaml_get(y, "when");
        only_keys(r, y, "fields when");
        if (!condition || !yaml_get(y, "fields")) {
            say(r->m, y->at, "有条件的 needs 写成 {fields: [字段], when: 条件}");
            return;
        }
        when = read_expr(r, condition, scope, true);
        y = yaml_get(y, "fields");
    }
    const int *fields = as_fields(r, y, d->reg, &n);
    for (size_t i = 0; i < n; i++)
        *LIST_ADD(needs, struct tz_step_need, r->a) = (struct tz_step_need){fields[i], when};
}

static void read_needs(struct reader *r, struct draft *d, const struct yaml *map, struct tz_step *s,
                       const struct tz_expr_scope *scope)
{
    const struct yaml *y = yaml_get(map, "needs");
    struct list needs = {0};
    if (!y)
        return;
    if (y->kind == YAML_LIST)
        for (size_t i = 0; i < y->n; i++)
            add_needs(r, d, y->items[i], &needs, scope);
    else
        add_needs(r, d, y, &needs, scope);
    s->needs = needs.items;
    s->need_n = needs.n;
}

/* What steps need, their conditions and the clocks that their events name: when fields and clocks of all registers stand. */
void read_flow_late(struct reader *r, struct draft *d)
{
    const struct yaml *flow = yaml_get(d->root, "flow");
    if (!flow || flow->kind != YAML_MAP)
        return;
    struct tz_expr_scope scope = row_scope(r, d->reg, TZ_IN_ROW);
    for (size_t i = 0; i < d->reg->step_n; i++) {
        struct tz_step *s = (struct tz_step *)&d->reg->steps[i];
        const struct yaml *to = yaml_get(yaml_get(flow, d->reg->states[s->from].key), "to");
        const struct yaml *map = yaml_get(to, d->reg->states[s->to].key);
        const struct yaml *where = yaml_get(map, "where"), *clock = yaml_get(map, "clock");
        read_needs(r, d, map, s, &scope);
        const struct yaml *publicity = yaml_get(map, "publicity");
        if (where)
            s->where = read_expr(r, where, &scope, true);
        s->publicity = publicity != NULL;
        if (publicity && !(publicity->kind == YAML_SCALAR && !strcmp(publicity->text, "true")))
            s->publicity_when = read_expr(r, publicity, &scope, true);
        if (!clock || clock->kind != YAML_SCALAR)
            continue;
        for (size_t c = 0; c < d->reg->clock_n; c++)
            if (!strcmp(d->reg->clocks[c].key, clock->text))
                s->event_clock = (int)c;
        if (s->event_clock < 0)
            say(r->m, clock->at, "期限“%s”不存在", clock->text);
    }
}
