/* SPDX-License-Identifier: Apache-2.0
 *
 * Calls of the expression language (CONTRACTS B): functions, list and register measures, figure().
 */
#include "pack/expr_priv.h"
#include "base/text.h"
#include <string.h>

struct args {
    struct tz_expr *e[2];
    size_t n;
};
static bool parse_args(struct parser *p, struct args *args, size_t n, const char *name)
{
    if (!take_mark(p, "("))
        return false;
    for (size_t i = 0; i < n; i++) {
        if (i && !take_mark(p, ","))
            return false;
        args->e[i] = parse_sum(p);
        if (!args->e[i])
            return false;
        args->n = i + 1;
    }
    if (at_mark(p, ","))
        fail(p, p->token.start, "%s 只要 %zu 个参数", name, n);
    return take_mark(p, ")");
}

static struct tz_expr *number_node(struct parser *p, enum expr_op op, size_t start, const char *unit)
{
    struct tz_expr *e = node_new(p, op, TZ_K_NUMBER, start, p->token.start);
    e->unit = unit;
    return e;
}

static struct tz_expr *call_days(struct parser *p, size_t start, enum expr_op op, const char *name)
{
    struct args g = {0};
    if (!parse_args(p, &g, 2, name))
        return NULL;
    struct tz_expr *a = type_day(p, g.e[0]), *b = a ? type_day(p, g.e[1]) : NULL;
    if (!b)
        return NULL;
    struct tz_expr *e = number_node(p, op, start, op == E_AGE ? "岁" : "天");
    e->a = a;
    e->b = b;
    return e;
}

static struct tz_expr *call_part_of_day(struct parser *p, size_t start, enum expr_op op, const char *name)
{
    struct args g = {0};
    if (!parse_args(p, &g, 1, name))
        return NULL;
    struct tz_expr *a = type_day(p, g.e[0]);
    if (!a)
        return NULL;
    struct tz_expr *e = number_node(p, op, start, NULL);
    e->a = a;
    e->bare = true; /* a year or month compares with any bare number */
    return e;
}

static struct tz_expr *call_pick(struct parser *p, enum expr_op op, const char *name)
{
    struct args g = {0};
    return parse_args(p, &g, 2, name) ? type_pick(p, op, g.e[0], g.e[1]) : NULL;
}

static struct tz_expr *call_window(struct parser *p, size_t start)
{
    struct args g = {0};
    if (!parse_args(p, &g, 1, "window"))
        return NULL;
    if (g.e[0]->kind != TZ_K_TEXT)
        return fail(p, g.e[0]->start, "window 要频次字段，这里是%s", type_name(p, g.e[0]));
    struct tz_expr *e = number_node(p, E_WINDOW, start, "天");
    e->a = g.e[0];
    return e;
}

static struct tz_expr *call_abs(struct parser *p, size_t start)
{
    struct args g = {0};
    if (!parse_args(p, &g, 1, "abs"))
        return NULL;
    struct tz_expr *a = g.e[0];
    if (a->kind != TZ_K_NUMBER && a->kind != TZ_K_MONEY)
        return fail(p, a->start, "abs 要数或金额，这里是%s", type_name(p, a));
    struct tz_expr *e = TZ_NEW(p->a, struct tz_expr);
    *e = *a;
    e->op = E_ABS;
    e->a = a;
    e->b = NULL;
    e->start = start;
    return e;
}

struct tz_expr *make_at(struct parser *p, struct tz_expr *a, struct tz_expr *b)
{
    if (!a || !b)
        return NULL;
    if (a->op == E_FIGURE) {
        if (b->op != E_PERIOD_START)
            return fail(p, b->start, "指标只能取 at period.start（期初）");
        struct tz_expr *e = TZ_NEW(p->a, struct tz_expr);
        *e = *a;
        e->at_start = true;
        e->end = b->end;
        p->info->figures[p->info->figure_n - 1] = e;
        return e;
    }
    if (a->op != E_FIELD || a->frame != FRAME_ROW || !(a->field->dated || a->field->system))
        return fail(p, a->start, "at 只能用在有生效日的字段（dated）、state 和 place 上");
    if (a->field->system && strcmp(a->field->key, "state") != 0 && strcmp(a->field->key, "place") != 0)
        return fail(p, a->start, "at 只能用在有生效日的字段（dated）、state 和 place 上");
    b = type_day(p, b);
    if (!b)
        return NULL;
    struct tz_expr *e = TZ_NEW(p->a, struct tz_expr);
    *e = *a;
    e->op = E_AT;
    e->a = a;
    e->b = b;
    e->end = b->end;
    return e;
}

static struct tz_expr *call_at(struct parser *p)
{
    struct args g = {0};
    return parse_args(p, &g, 2, "at") ? make_at(p, g.e[0], g.e[1]) : NULL;
}

static struct tz_expr *param_node(struct parser *p, const struct token *t)
{
    const struct tz_param *param = name_param(p, t);
    if (!param)
        return NULL;
    struct tz_expr *e = node_new(p, E_PARAM, TZ_K_TEXT, t->start, t->end);
    e->text = param->key;
    e->unit = param->unit;
    e->decimals = param->decimals;
    switch (param->type) {
    case TZ_TYPE_MONEY:
        e->kind = TZ_K_MONEY;
        e->decimals = 2;
        e->unit = "元";
        break;
    case TZ_TYPE_INT:
    case TZ_TYPE_NUMBER:
        e->kind = TZ_K_NUMBER;
        break;
    case TZ_TYPE_BOOL:
        e->kind = TZ_K_BOOL;
        break;
    case TZ_TYPE_DATE:
        e->kind = TZ_K_DAY;
        break;
    case TZ_TYPE_CHOICES:
        e->kind = TZ_K_CODES;
        break;
    default:
        break;
    }
    reads_param(p, param->key);
    return e;
}

struct tz_expr *call_param(struct parser *p)
{
    if (!take_mark(p, "("))
        return NULL;
    struct token t = p->token;
    if (t.kind != T_NAME)
        return fail(p, t.start, "param 的括号里应为参数的键名");
    if (!take_token(p) || !take_mark(p, ")"))
        return NULL;
    return param_node(p, &t);
}

struct tz_expr *call_persons(struct parser *p, size_t start)
{
    struct args g = {0};
    if (!parse_args(p, &g, 1, "persons"))
        return NULL;
    struct tz_expr *a = g.e[0];
    if (a->kind != TZ_K_REF || a->op == E_AT)
        return fail(p, a->start, "persons 要引用字段，这里是%s", type_name(p, a));
    for (size_t i = 0; i < a->target_n; i++)
        if (a->targets[i].reg && !strcmp(a->targets[i].reg->key, "household"))
            reads_register(p, a->targets[i].reg, true);
    struct tz_expr *e = node_new(p, E_PERSONS, TZ_K_REFS, start, p->token.start);
    e->a = a;
    return e;
}

static struct tz_expr *call_clock(struct parser *p, size_t start)
{
    if (!take_mark(p, "("))
        return NULL;
    struct token t = p->token;
    const struct tz_register *r = p->row;
    for (size_t i = 0; r && t.kind == T_NAME && i < r->clock_n; i++) {
        if (strcmp(r->clocks[i].key, t.text) != 0)
            continue;
        if (!take_token(p) || !take_mark(p, ")"))
            return NULL;
        struct tz_expr *e = node_new(p, E_CLOCK, TZ_K_INSTANT, start, t.end);
        e->text = r->clocks[i].key;
        return e;
    }
    return fail(p, t.start, "没有这个期限：%s", token_words(p));
}

/* where … inside any, all, count, sum, exists: sets the frames, parses, puts them back. */
static const struct tz_expr *parse_where(struct parser *p, const struct tz_field *list, enum expr_frame frame,
                                         const struct tz_register *its)
{
    if (!at_word(p, "where"))
        return NULL;
    if (!take_token(p))
        return NULL;
    const struct tz_field *old_list = p->list;
    const struct tz_register *old_its = p->its;
    enum expr_frame old_frame = p->list_frame;
    if (list)
        p->list = list, p->list_frame = frame;
    if (its)
        p->its = its;
    struct tz_expr *e = type_condition(p, parse_or(p));
    p->list = old_list;
    p->list_frame = old_frame;
    p->its = old_its;
    return e;
}

static bool enter_register(struct parser *p, const struct tz_register *r, size_t at)
{
    if (p->its) {
        fail(p, at, "不能在跨台账的条件里再跨台账");
        return false;
    }
    if (p->info->scope.kind == TZ_IN_PLACE) {
        fail(p, at, "按区划计数时不能直接读台账");
        fail_hint(p, "用 figure(指标, place=place, period=period)");
        return false;
    }
    reads_register(p, r, false);
    return true;
}

static struct tz_expr *list_source(struct parser *p, enum expr_op op, size_t start, bool need_where)
{
    struct token t = p->token;
    enum expr_frame frame = FRAME_ROW;
    const struct tz_field *list = name_list(p, &t, &frame);
    if (!list)
        return NULL;
    if (p->list)
        return fail(p, t.start, "列表条件里不能再套列表");
    struct tz_expr *e = node_new(p, op, op == E_COUNT_LIST ? TZ_K_NUMBER : TZ_K_BOOL, start, 0);
    e->frame = frame;
    e->field = list;
    e->reg = frame == FRAME_ITS ? p->its : NULL;
    bool where = at_word(p, "where");
    e->where = parse_where(p, list, frame, NULL);
    if (p->err)
        return NULL;
    if (need_where && !where)
        return fail(p, t.start, "all 要写条件：all(%s where …)", list->key);
    e->bare = op == E_COUNT_LIST;
    return take_mark(p, ")") ? e : NULL;
}

static bool names_list(struct parser *p, const char *name)
{
    const struct tz_field *f = p->row ? tz_register_field(p->row, name) : NULL;
    return (f && f->type == TZ_TYPE_LIST) || !strcmp(name, "its");
}

static struct tz_expr *call_count(struct parser *p, size_t start)
{
    if (!take_token(p) || !take_mark(p, "("))
        return NULL;
    struct token t = p->token;
    if (t.kind != T_NAME)
        return fail(p, t.start, "count 的括号里应为列表字段、台账或 persons(…)");
    if (!strcmp(t.text, "persons") && at_call(p)) {
        if (!take_token(p))
            return NULL;
        struct tz_expr *set = call_persons(p, t.start);
        struct tz_expr *e = set ? number_node(p, E_COUNT_SET, start, "人") : NULL;
        if (!e)
            return NULL;
        e->a = set;
        return take_mark(p, ")") ? e : NULL;
    }
    if (names_list(p, t.text))
        return list_source(p, E_COUNT_LIST, start, false);
    const struct tz_register *r = name_register(p, &t);
    if (!r || !take_token(p) || !enter_register(p, r, t.start))
        return NULL;
    struct tz_expr *e = node_new(p, E_COUNT_ROWS, TZ_K_NUMBER, start, 0);
    e->reg = r;
    e->bare = true;
    e->where = parse_where(p, NULL, FRAME_ITS, r);
    return !p->err && take_mark(p, ")") ? e : NULL;
}

static struct tz_expr *call_exists(struct parser *p, size_t start)
{
    if (!take_token(p) || !take_mark(p, "("))
        return NULL;
    struct token t = p->token;
    const struct tz_register *r = t.kind == T_NAME ? name_register(p, &t) : NULL;
    if (!r)
        return fail(p, t.start, "exists 的括号里应为台账的键名");
    if (!take_token(p) || !enter_register(p, r, t.start))
        return NULL;
    if (!at_word(p, "where"))
        return fail(p, p->token.start, "exists 要写条件：exists(%s where …)", r->key);
    struct tz_expr *e = node_new(p, E_EXISTS, TZ_K_BOOL, start, 0);
    e->reg = r;
    e->where = parse_where(p, NULL, FRAME_ITS, r);
    return !p->err && take_mark(p, ")") ? e : NULL;
}

/* The value of a sum: has to be a number or money of fixed decimals. */
static struct tz_expr *sum_node(struct parser *p, enum expr_op op, struct tz_expr *value, size_t start)
{
    if (value->kind != TZ_K_NUMBER && value->kind != TZ_K_MONEY)
        return fail(p, value->start, "sum 要数或金额，这里是%s", type_name(p, value));
    struct tz_expr *e = node_new(p, op, value->kind, start, value->end);
    e->decimals = value->decimals;
    e->unit = value->unit;
    e->a = value;
    return e;
}

static struct tz_expr *sum_list(struct parser *p, size_t start, struct token t)
{
    enum expr_frame frame = FRAME_ROW;
    const struct tz_field *list = name_list(p, &t, &frame);
    if (!list || !take_mark(p, "."))
        return NULL;
    if (p->list)
        return fail(p, t.start, "列表条件里不能再套列表");
    struct token name = p->token;
    const struct tz_field *part = name.kind == T_NAME ? tz_field_part(list, name.text) : NULL;
    if (!part)
        return fail(p, name.start, "列表“%s”（%s）里没有%s", list->key, list->label, token_words(p));
    if (!take_token(p))
        return NULL;
    p->list = list;
    p->list_frame = frame;
    struct tz_expr *value = name_field(p, frame, NULL, part, name.start, name.end);
    p->list = NULL;
    struct tz_expr *e = value ? sum_node(p, E_SUM_LIST, value, start) : NULL;
    if (!e)
        return NULL;
    e->frame = frame;
    e->field = list;
    e->reg = frame == FRAME_ITS ? p->its : NULL;
    e->where = parse_where(p, list, frame, NULL);
    return !p->err && take_mark(p, ")") ? e : NULL;
}

static struct tz_expr *sum_rows(struct parser *p, size_t start, struct token t)
{
    const struct tz_register *r = name_register(p, &t);
    if (!r || !take_token(p) || !enter_register(p, r, t.start) || !take_mark(p, "."))
        return NULL;
    struct token name = p->token;
    const struct tz_field *f = name.kind == T_NAME ? tz_register_field(r, name.text) : NULL;
    if (!f)
        return fail(p, name.start, "台账“%s”（%s）里没有%s", r->key, r->label, token_words(p));
    if (!take_token(p))
        return NULL;
    struct tz_expr *value = name_field(p, FRAME_ITS, r, f, name.start, name.end);
    struct tz_expr *e = value ? sum_node(p, E_SUM_ROWS, value, start) : NULL;
    if (!e)
        return NULL;
    e->reg = r;
    e->where = parse_where(p, NULL, FRAME_ITS, r);
    return !p->err && take_mark(p, ")") ? e : NULL;
}

static struct tz_expr *call_sum(struct parser *p, size_t start)
{
    if (!take_token(p) || !take_mark(p, "("))
        return NULL;
    struct token t = p->token;
    if (t.kind != T_NAME)
        return fail(p, t.start, "sum 的括号里应为 列表.项 或 台账.字段");
    if (names_list(p, t.text))
        return sum_list(p, start, t);
    if (p->row && tz_register_field(p->row, t.text) && p->info->scope.kind == TZ_IN_INDICATOR) {
        /* inside each group of `per`: the sum over the group's rows (read_indicator.c takes it apart) */
        struct tz_expr *value = parse_sum(p);
        struct tz_expr *e = value ? sum_node(p, E_SUM_GROUP, value, start) : NULL;
        return e && take_mark(p, ")") ? e : NULL;
    }
    return sum_rows(p, start, t);
}

static bool figure_arg(struct parser *p, struct tz_figure_ref *ref)
{
    if (!take_token(p))
        return false;
    struct token key = p->token;
    if (key.kind != T_NAME) {
        fail(p, key.start, "figure 的参数写成 键=值");
        return false;
    }
    if (!take_token(p) || !take_mark(p, "="))
        return false;
    struct token value = p->token;
    if (value.kind == T_MARK || value.kind == T_END) {
        fail(p, value.start, "figure 的参数写成 键=值");
        return false;
    }
    const char *text = value.text ? value.text : tz_strndup(p->a, p->text + value.start, value.end - value.start);
    if (!strcmp(key.text, "place"))
        ref->place = text;
    else if (!strcmp(key.text, "period"))
        ref->period = text;
    else if (!name_filter(p, ref, &key, text))
        return false;
    return take_token(p);
}

static struct tz_expr *call_figure(struct parser *p)
{
    if (!take_token(p) || !take_mark(p, "("))
        return NULL;
    struct token t = p->token;
    if (t.kind != T_NAME)
        return fail(p, t.start, "figure 的括号里应为指标的键名");
    if (!take_token(p))
        return NULL;
    struct tz_figure_ref *ref = NULL;
    struct tz_expr *e = name_figure(p, &t, &ref);
    while (e && at_mark(p, ","))
        if (!figure_arg(p, ref))
            return NULL;
    return e && take_mark(p, ")") ? e : NULL;
}

struct tz_expr *parse_call(struct parser *p)
{
    const char *name = p->token.text;
    size_t start = p->token.start;
    if (!strcmp(name, "count"))
        return call_count(p, start);
    if (!strcmp(name, "sum"))
        return call_sum(p, start);
    if (!strcmp(name, "exists"))
        return call_exists(p, start);
    if (!strcmp(name, "figure"))
        return call_figure(p);
    if (!strcmp(name, "any") || !strcmp(name, "all")) {
        bool all = name[1] == 'l';
        if (!take_token(p) || !take_mark(p, "("))
            return NULL;
        return list_source(p, all ? E_ALL : E_ANY, start, all);
    }
    if (!take_token(p))
        return NULL;
    if (!strcmp(name, "param"))
        return call_param(p);
    if (!strcmp(name, "at"))
        return call_at(p);
    if (!strcmp(name, "age"))
        return call_days(p, start, E_AGE, name);
    if (!strcmp(name, "days"))
        return call_days(p, start, E_DAYS, name);
    if (!strcmp(name, "workdays"))
        return call_days(p, start, E_WORKDAYS, name);
    if (!strcmp(name, "month"))
        return call_part_of_day(p, start, E_MONTH, name);
    if (!strcmp(name, "year"))
        return call_part_of_day(p, start, E_YEAR, name);
    if (!strcmp(name, "window"))
        return call_window(p, start);
    if (!strcmp(name, "min"))
        return call_pick(p, E_MIN, name);
    if (!strcmp(name, "max"))
        return call_pick(p, E_MAX, name);
    if (!strcmp(name, "coalesce"))
        return call_pick(p, E_COALESCE, name);
    if (!strcmp(name, "abs"))
        return call_abs(p, start);
    if (!strcmp(name, "persons"))
        return call_persons(p, start);
    if (!strcmp(name, "clock"))
        return call_clock(p, start);
    fail(p, start, "没有“%s”这个函数", name);
    fail_hint(p,
              "可用：param at age days workdays month year window min max abs coalesce persons clock any all count sum "
              "exists figure");
    return NULL;
}
