/* SPDX-License-Identifier: Apache-2.0
 *
 * What rules.yaml holds beside rules: policies (who fits, has applied, was paid), shares (a sum of at least or at most so much
 * of another) and agreements (figures that should fit each other). All stand under the safeguards of rules.
 */
#include "pack/expr_priv.h"
#include "pack/read_priv.h"

#include <string.h>

/* ---- policies */
static const struct tz_expr *policy_expr(struct reader *r, const struct yaml *map, const char *key,
                                         const struct tz_policy *p, bool must)
{
    const struct yaml *y = yaml_get(map, key);
    struct tz_expr_scope scope = row_scope(r, p->on, TZ_IN_RULE);
    scope.reads = p->reads;
    scope.read_n = p->read_n;
    if (y)
        return read_expr(r, y, &scope, true);
    if (must)
        say(r->m, map->at, "政策缺少 %s", key);
    return NULL;
}

static bool policy_key_free(struct reader *r, const struct yaml_pair *p)
{
    const struct tz_policy *have = r->policies.items;
    for (size_t i = 0; i < r->policies.n; i++)
        if (!strcmp(have[i].key, p->key)) {
            say(r->m, p->at, "政策“%s”重复", p->key);
            return false;
        }
    return true;
}

static void read_policy(struct reader *r, const struct yaml_pair *pair, const char *pack)
{
    const struct yaml *map = pair->value;
    if (!good_key(r, pair->key, pair->at, "政策", 40) || !is_map(r, map, "政策"))
        return;
    only_keys(r, map, "label basis on reads fits applied paid");
    policy_key_free(r, pair);
    struct tz_policy p = {.key = pair->key, .pack = pack, .at = pair->at};
    p.label = need_text(r, map, "label", "政策");
    p.basis = need_text(r, map, "basis", "政策");
    const char *on = need_text(r, map, "on", "政策");
    p.on = on ? rule_register(r, on, yaml_get(map, "on")->at) : NULL;
    p.reads = rule_reads(r, map, &p.read_n);
    if (!p.on)
        return;
    p.fits = policy_expr(r, map, "fits", &p, true);
    p.applied = policy_expr(r, map, "applied", &p, true);
    p.paid = policy_expr(r, map, "paid", &p, false);
    *LIST_ADD(&r->policies, struct tz_policy, r->a) = p;
}

/* ---- shares and agreements */
/* Figure references of a map's key, a text or a list; place and period come from who looks. */
static const char **read_figures(struct reader *r, const struct yaml *map, const char *key, size_t *n,
                                 const struct tz_indicator **first)
{
    const struct yaml *y = yaml_get(map, key);
    if (!y) {
        say(r->m, map->at, "缺少 %s", key);
        return NULL;
    }
    const char **texts = as_texts(r, y, n);
    for (size_t i = 0; i < *n; i++) {
        struct tz_where at = y->kind == YAML_LIST ? y->items[i]->at : y->at;
        struct tz_figure_ref ref;
        struct tz_err *e = tz_figure_ref_parse(&ref, texts[i], &r->model->model, r->a);
        if (e)
            say(r->m, at, "%s", e->text);
        else if (!ref.indicator)
            say(r->m, at, "没有指标“%s”", ref.name);
        else if (ref.derived || ref.place || ref.period || ref.by)
            say(r->m, at, "这里只写指标和条件，地方和年度由核对的人给出");
        else if (!*first)
            *first = ref.indicator;
        else if (strcmp((*first)->unit, ref.indicator->unit) != 0 && yaml_get(map, "part"))
            say(r->m, at, "“%s”的单位是%s，不能和%s算占比", ref.indicator->label, ref.indicator->unit, (*first)->unit);
        tz_err_free(e);
    }
    return texts;
}

static const struct tz_param *read_limit(struct reader *r, const struct yaml *map, struct tz_watch *w)
{
    const struct yaml *least = yaml_get(map, "at_least"), *most = yaml_get(map, "at_most"), *y = least ? least : most;
    if (!least == !most) {
        say(r->m, map->at, "占比规则写 at_least（至少）或 at_most（至多）之一，值是参数名");
        return NULL;
    }
    w->op = least ? TZ_WATCH_LEAST : TZ_WATCH_MOST;
    const char *name = as_text(r, y);
    const struct tz_param *p = name ? tz_model_param(&r->model->model, name) : NULL;
    if (name && !p)
        say(r->m, y->at, "参数“%s”不存在", name);
    else if (p && (!p->unit || strcmp(p->unit, "%") != 0))
        say(r->m, y->at, "参数“%s”应以 %% 为单位", name);
    return p;
}

static void read_op(struct reader *r, const struct yaml *map, struct tz_watch *w)
{
    const struct yaml *y = yaml_get(map, "op");
    const char *op = y ? as_text(r, y) : "=";
    w->op = op && !strcmp(op, "<=") ? TZ_WATCH_MOST : op && !strcmp(op, ">=") ? TZ_WATCH_LEAST : TZ_WATCH_SAME;
    if (op && w->op == TZ_WATCH_SAME && strcmp(op, "=") != 0)
        say(r->m, y->at, "op 写 =、<= 或 >=");
}

static void read_each(struct reader *r, const struct yaml *map, struct tz_watch *w)
{
    const struct yaml *y = yaml_get(map, "each");
    const char *each = y ? as_text(r, y) : NULL;
    w->level = !each                 ? TZ_PLACE_ANY
               : !strcmp(each, "村") ? TZ_PLACE_VILLAGE
               : !strcmp(each, "组") ? TZ_PLACE_GROUP
                                     : TZ_PLACE_ANY;
    if (each && w->level == TZ_PLACE_ANY)
        say(r->m, y->at, "each 写 村 或 组");
}

static bool watch_key_free(struct reader *r, const struct yaml_pair *p)
{
    const struct tz_watch *have = r->watches.items;
    const struct tz_rule *rules = r->rules.items;
    bool found = false;
    for (size_t i = 0; i < r->watches.n; i++)
        found |= !strcmp(have[i].key, p->key);
    for (size_t i = 0; i < r->rules.n; i++)
        found |= !strcmp(rules[i].key, p->key);
    if (found)
        say(r->m, p->at, "规则“%s”重复", p->key);
    return !found;
}

static void read_watch(struct reader *r, const struct yaml_pair *pair, const char *pack, bool share)
{
    const struct yaml *map = pair->value, *closes;
    const struct tz_indicator *first = NULL;
    if (!good_key(r, pair->key, pair->at, "规则", 40) || !is_map(r, map, "规则"))
        return;
    only_keys(r, map,
              share ? "label basis part of before at_least at_most each tells closes"
                    : "label basis parts op whole each");
    watch_key_free(r, pair);
    struct tz_watch w = {.key = pair->key, .pack = pack, .at = pair->at};
    w.label = need_text(r, map, "label", "规则");
    w.basis = need_text(r, map, "basis", "规则");
    w.parts = read_figures(r, map, share ? "part" : "parts", &w.part_n, &first);
    w.on = first ? first->reg : NULL;
    if (share && first && !w.on)
        say(r->m, yaml_get(map, "part")->at, "“%s”不是直接从台账统计的指标", first->label);
    w.whole = read_figures(r, map, share ? "of" : "whole", &w.whole_n, &first);
    w.before = get_bool(r, map, "before", false);
    read_each(r, map, &w);
    if (share) {
        w.limit = read_limit(r, map, &w);
        if (w.on)
            rule_register(r, w.on->key, pair->at);
        if (w.on)
            w.tells = rule_tells(r, map, w.on, &w.tell_n);
        closes = yaml_get(map, "closes");
        if (closes)
            get_span(r, closes, &w.closes);
    } else {
        read_op(r, map, &w);
    }
    *LIST_ADD(&r->watches, struct tz_watch, r->a) = w;
}

static const struct yaml *section(struct reader *r, const struct rule_root *root, const char *key)
{
    const struct yaml *map = yaml_get(root->root, key);
    return map && is_map(r, map, key) ? map : NULL;
}

void read_policies(struct reader *r, const struct rule_root *root)
{
    const struct yaml *policies = section(r, root, "policies"), *shares = section(r, root, "shares"),
                      *agrees = section(r, root, "agrees");
    for (size_t i = 0; policies && i < policies->n; i++)
        read_policy(r, &policies->pairs[i], root->pack);
    for (size_t i = 0; shares && i < shares->n; i++)
        read_watch(r, &shares->pairs[i], root->pack, true);
    for (size_t i = 0; agrees && i < agrees->n; i++)
        read_watch(r, &agrees->pairs[i], root->pack, false);
}
