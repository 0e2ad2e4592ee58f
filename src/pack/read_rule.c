/* SPDX-License-Identifier: Apache-2.0
 *
 * Rules across registers. A rule declares its basis, what it reads and who is told what; it may not join restricted
 * registers or read sealed fields, and a hit changes nothing by itself.
 */
#include "pack/expr_priv.h"
#include "pack/read_priv.h"
#include "base/text.h"
#include <string.h>

const struct tz_register *rule_register(struct reader *r, const char *key, struct tz_where at)
{
    const struct tz_register *reg = key ? tz_model_register(&r->model->model, key) : NULL;
    if (key && !reg)
        say(r->m, at, "台账“%s”不存在", key);
    if (reg && reg->sight != TZ_SIGHT_OFFICE) {
        say(r->m, at, "规则不能读取限制查看的台账“%s”（%s）", reg->key, reg->label);
        say_hint(r->m, "信访、热线、纠纷、线索等不进入对人的预警");
    }
    return reg;
}

const struct tz_register *const *rule_reads(struct reader *r, const struct yaml *map, size_t *read_n)
{
    size_t n = 0;
    const struct yaml *y = yaml_get(map, "reads");
    const char **keys = get_texts(r, map, "reads", &n);
    const struct tz_register **out = TZ_NEW_ARRAY(r->a, n, const struct tz_register *);
    for (size_t i = 0; i < n; i++) {
        const struct tz_register *reg = rule_register(r, keys[i], y->kind == YAML_LIST ? y->items[i]->at : y->at);
        if (reg)
            out[(*read_n)++] = reg;
    }
    return out;
}

static void read_tell(struct reader *r, const struct yaml *y, const struct tz_register *on, struct tz_tell *out)
{
    if (!is_map(r, y, "告知"))
        return;
    only_keys(r, y, "role text shows");
    size_t n = 0;
    const char **roles = get_roles(r, y, "role", &n);
    out->role = n ? roles[0] : NULL;
    if (n != 1)
        say(r->m, y->at, "每条告知写一个角色 role");
    out->text = need_text(r, y, "text", "告知");
    out->shows = get_fields(r, y, "shows", on, &out->show_n);
    for (size_t i = 0; i < out->show_n; i++) {
        const struct tz_field *f = tz_field_at(on, out->shows[i]);
        if (f->cls)
            say(r->m, yaml_get(y, "shows")->at, "“%s”是加密的个人信息，预警里不能显示", f->label);
    }
}

const struct tz_tell *rule_tells(struct reader *r, const struct yaml *map, const struct tz_register *on, size_t *n)
{
    const struct yaml *y = yaml_get(map, "tells");
    if (!y || !is_list(r, y, "tells") || !y->n) {
        say(r->m, map->at, "规则缺少 tells（告诉谁、说什么）");
        return NULL;
    }
    struct tz_tell *out = TZ_NEW_ARRAY(r->a, y->n, struct tz_tell);
    for (size_t i = 0; i < y->n; i++)
        read_tell(r, y->items[i], on, &out[i]);
    *n = y->n;
    return out;
}

/* ---- offer: {label: 办理退出, move: 退出, set: {left_on: "= person[person].died_on", why: 死亡}} */
static void read_offer_value(struct reader *r, const struct yaml *y, const struct tz_expr_scope *scope,
                             const struct tz_rule *rule, struct tz_offer_set *out)
{
    const struct tz_field *f = tz_field_at(rule->on, out->field);
    const char *text = as_text(r, y);
    struct tz_expr *e = NULL;
    if (!text)
        return;
    if (text[0] != '=') {
        out->literal = text;
        if (f->type == TZ_TYPE_CHOICE && f->codes && tz_codes_find(f->codes, text) < 0)
            say(r->m, y->at, "“%s”不在“%s”的选项里", text, f->label);
        return;
    }
    struct tz_err *err = tz_expr_parse(&e, text + 1, scope, r->a);
    if (err) {
        say(r->m, y->at, "%s", err->text);
        if (err->hint)
            say_hint(r->m, "%s", err->hint);
        tz_err_free(err);
        return;
    }
    if (tz_expr_kind(e) != type_of_field(f))
        say(r->m, y->at, "“%s”的种类和算出的值不一样", f->label);
    out->expr = e;
}

static void read_offer(struct reader *r, const struct yaml *map, const struct tz_expr_scope *scope,
                       struct tz_rule *rule)
{
    const struct yaml *y = yaml_get(map, "offer");
    if (!y || !is_map(r, y, "offer"))
        return;
    only_keys(r, y, "label move set");
    struct tz_offer *o = TZ_NEW(r->a, struct tz_offer);
    const char *to = get_text(r, y, "move");
    const struct yaml *set = yaml_get(y, "set");
    o->label = need_text(r, y, "label", "建议");
    o->to = to ? tz_register_state(rule->on, to) : -1;
    if (to && o->to < 0)
        say(r->m, yaml_get(y, "move")->at, "台账“%s”没有状态“%s”", rule->on->label, to);
    if (!to && !set)
        say(r->m, y->at, "建议里要写 move 或 set");
    if (set && is_map(r, set, "set")) {
        struct tz_offer_set *sets = TZ_NEW_ARRAY(r->a, set->n + 1, struct tz_offer_set);
        for (size_t i = 0; i < set->n; i++) {
            sets[o->set_n].field = find_field(r, rule->on, set->pairs[i].key, set->pairs[i].at);
            if (sets[o->set_n].field >= 0)
                read_offer_value(r, set->pairs[i].value, scope, rule, &sets[o->set_n++]);
        }
        o->sets = sets;
    }
    rule->offer = o;
}

static void read_rule(struct reader *r, const struct yaml_pair *p, const char *pack)
{
    const struct yaml *map = p->value;
    if (!good_key(r, p->key, p->at, "规则", 40) || !is_map(r, map, "规则"))
        return;
    only_keys(r, map, "label basis on reads when same tells closes offer");
    const struct tz_rule *have = r->rules.items;
    for (size_t i = 0; i < r->rules.n; i++)
        if (!strcmp(have[i].key, p->key))
            say(r->m, p->at, "规则“%s”重复", p->key);
    struct tz_rule rule = {.key = p->key, .pack = pack, .at = p->at};
    rule.label = need_text(r, map, "label", "规则");
    rule.basis = need_text(r, map, "basis", "规则");
    const char *on = need_text(r, map, "on", "规则");
    if (!on)
        return;
    rule.on = rule_register(r, on, yaml_get(map, "on")->at);
    rule.reads = rule_reads(r, map, &rule.read_n);
    if (!rule.on)
        return;
    const struct yaml *when = yaml_get(map, "when"), *closes = yaml_get(map, "closes");
    struct tz_expr_scope scope = row_scope(r, rule.on, TZ_IN_RULE);
    scope.reads = rule.reads;
    scope.read_n = rule.read_n;
    if (when)
        rule.when = read_expr(r, when, &scope, true);
    else
        say(r->m, p->at, "规则缺少 when");
    rule.same = get_fields(r, map, "same", rule.on, &rule.same_n);
    rule.tells = rule_tells(r, map, rule.on, &rule.tell_n);
    if (closes)
        get_span(r, closes, &rule.closes);
    read_offer(r, map, &scope, &rule);
    *LIST_ADD(&r->rules, struct tz_rule, r->a) = rule;
}

void read_rules(struct reader *r, const struct rule_root *root)
{
    only_keys(r, root->root, "rules policies shares agrees");
    const struct yaml *map = yaml_get(root->root, "rules");
    if (!map || !is_map(r, map, "rules"))
        return;
    for (size_t i = 0; i < map->n; i++)
        read_rule(r, &map->pairs[i], root->pack);
}
