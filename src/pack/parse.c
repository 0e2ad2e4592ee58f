/* SPDX-License-Identifier: Apache-2.0
 *
 * Grammar of the expression language (CONTRACTS B): recursive descent over the tokens of lex.c. Each rule returns a typed
 * node or NULL after the first error.
 */
#include "pack/expr_priv.h"
#include "base/limits.h"
#include "base/text.h"
#include <string.h>

#define DEPTH_MAX 12    /* CONTRACTS B: nesting of brackets, calls and `not` */
#define REGISTERS_MAX 3 /* and registers read in one expression */

struct tz_expr *fail(struct parser *p, size_t at, const char *format, ...)
{
    if (p->err)
        return NULL;
    va_list ap;
    va_start(ap, format);
    char *text = tz_vprintf(p->a, format, ap);
    va_end(ap);
    p->err = tz_err(TZ_E_PACK, "%s", text);
    p->err_start = at;
    return NULL;
}

void fail_hint(struct parser *p, const char *format, ...)
{
    if (!p->err || p->err->hint)
        return;
    va_list ap;
    va_start(ap, format);
    char *text = tz_vprintf(p->a, format, ap);
    va_end(ap);
    p->err = tz_err_hint(p->err, "%s", text);
}

struct tz_expr *node_new(struct parser *p, enum expr_op op, enum tz_kind kind, size_t start, size_t end)
{
    struct tz_expr *e = TZ_NEW(p->a, struct tz_expr);
    e->op = op;
    e->kind = kind;
    e->start = start;
    e->end = end;
    e->info = p->info;
    return e;
}

static void *appended(struct tz_arena *a, void *items, size_t n, size_t size, const void *item)
{
    if (!n || (n >= 4 && !(n & (n - 1)))) {
        void *more = tz_alloc_array(a, n ? n * 2 : 4, size);
        if (n)
            memcpy(more, items, n * size);
        items = more;
    }
    memcpy((char *)items + n * size, item, size);
    return items;
}

void reads_field(struct parser *p, const struct tz_field *f)
{
    struct expr_info *in = p->info;
    if (f->cls)
        in->reads_sealed = true;
    for (size_t i = 0; i < in->field_n; i++)
        if (in->fields[i] == f)
            return;
    in->fields = appended(p->a, in->fields, in->field_n, sizeof f, &f);
    in->field_n++;
}

void reads_register(struct parser *p, const struct tz_register *r, bool through_persons)
{
    struct expr_info *in = p->info;
    if (!through_persons)
        in->persons_only = false;
    for (size_t i = 0; i < in->register_n; i++)
        if (in->registers[i] == r)
            return;
    in->registers = appended(p->a, in->registers, in->register_n, sizeof r, &r);
    in->register_n++;
}

void reads_param(struct parser *p, const char *name)
{
    struct expr_info *in = p->info;
    for (size_t i = 0; i < in->param_n; i++)
        if (!strcmp(in->params[i], name))
            return;
    in->params = appended(p->a, in->params, in->param_n, sizeof name, &name);
    in->param_n++;
}

/* ---- small steps */
static bool is_word(const struct parser *p, const char *word)
{
    return p->token.kind == T_NAME && !strcmp(p->token.text, word);
}

static bool is_mark(const struct parser *p, const char *mark)
{
    return p->token.kind == T_MARK && !strcmp(p->token.mark, mark);
}

static bool step(struct parser *p)
{
    return !p->err && lex_next(p);
}

static const char *token_words(const struct parser *p)
{
    if (p->token.kind == T_END)
        return "结尾";
    return tz_printf(p->a, "“%.*s”", (int)(p->token.end - p->token.start), p->text + p->token.start);
}

static bool expect(struct parser *p, const char *mark)
{
    if (p->err)
        return false;
    if (!is_mark(p, mark)) {
        fail(p, p->token.start, "此处应为“%s”，却是%s", mark, token_words(p));
        return false;
    }
    return step(p);
}

/* Is the name at hand called like a function? */
static bool is_call(const struct parser *p)
{
    size_t at = p->at;
    while (at < p->n && strchr(" \t\r\n", p->text[at]))
        at++;
    return p->token.kind == T_NAME && at < p->n && p->text[at] == '(';
}

static struct tz_expr *parse_or(struct parser *p);
static struct tz_expr *parse_sum(struct parser *p);
static struct tz_expr *parse_fact(struct parser *p);

static bool deeper(struct parser *p)
{
    if (++p->depth > DEPTH_MAX) {
        fail(p, p->token.start, "表达式嵌套太深，最多 %d 层", DEPTH_MAX);
        fail_hint(p, "拆成派生字段或几条检查");
        return false;
    }
    return true;
}

/* ---- literals */
static const struct {
    const char *word;
    enum tz_span_unit unit;
} span_words[] = {{"days", TZ_SPAN_DAYS},        {"day", TZ_SPAN_DAYS},    {"workdays", TZ_SPAN_WORKDAYS},
                  {"workday", TZ_SPAN_WORKDAYS}, {"hours", TZ_SPAN_HOURS}, {"hour", TZ_SPAN_HOURS},
                  {"months", TZ_SPAN_MONTHS},    {"month", TZ_SPAN_MONTHS}};

static struct tz_expr *parse_number(struct parser *p)
{
    struct token t = p->token;
    if (!step(p))
        return NULL;
    if (p->token.kind == T_NAME && !is_call(p)) {
        for (size_t i = 0; i < sizeof span_words / sizeof *span_words; i++) {
            if (strcmp(p->token.text, span_words[i].word) != 0)
                continue;
            if (t.decimals || t.i > 1000000)
                return fail(p, t.start, "时间段的数要是整数，最大 1000000");
            struct tz_expr *e = node_new(p, E_SPAN, TZ_K_SPAN, t.start, p->token.end);
            e->i = t.i;
            e->span_unit = span_words[i].unit;
            return step(p) ? e : NULL;
        }
    }
    struct tz_expr *e = node_new(p, E_NUMBER, TZ_K_NUMBER, t.start, t.end);
    e->i = t.i;
    e->decimals = t.decimals;
    e->bare = true;
    return e;
}

static struct tz_expr *parse_literal(struct parser *p)
{
    struct token t = p->token;
    struct tz_expr *e = NULL;
    if (t.kind == T_NUMBER)
        return parse_number(p);
    if (is_mark(p, "-")) {
        if (!step(p))
            return NULL;
        if (p->token.kind != T_NUMBER)
            return fail(p, p->token.start, "负号后应为数");
        return type_negate(p, parse_number(p));
    }
    if (t.kind == T_TEXT) {
        e = node_new(p, E_TEXT, TZ_K_TEXT, t.start, t.end);
        e->text = t.text;
        e->bare = true;
    } else if (t.kind == T_DAY) {
        e = node_new(p, E_DAY, TZ_K_DAY, t.start, t.end);
        e->i = t.i;
    } else if (is_word(p, "true") || is_word(p, "false")) {
        e = node_new(p, E_BOOL, TZ_K_BOOL, t.start, t.end);
        e->i = t.text[0] == 't';
    } else {
        fail(p, t.start, "此处应为常量，却是%s", token_words(p));
        fail_hint(p, "文字写成 '邻里'，日期写成 2025-03-05");
        return NULL;
    }
    return step(p) ? e : NULL;
}

static struct tz_expr *parse_text_in_brackets(struct parser *p, const char *what)
{
    if (!expect(p, "("))
        return NULL;
    if (p->token.kind != T_TEXT)
        return fail(p, p->token.start, "%s 的括号里应为文字，如 '粮食'", what);
    struct tz_expr *e = parse_literal(p);
    return e && expect(p, ")") ? e : NULL;
}

/* ---- calls */
struct args {
    struct tz_expr *e[2];
    size_t n;
};
static bool parse_args(struct parser *p, struct args *args, size_t n, const char *name)
{
    if (!expect(p, "("))
        return false;
    for (size_t i = 0; i < n; i++) {
        if (i && !expect(p, ","))
            return false;
        args->e[i] = parse_sum(p);
        if (!args->e[i])
            return false;
        args->n = i + 1;
    }
    if (is_mark(p, ","))
        fail(p, p->token.start, "%s 只要 %zu 个参数", name, n);
    return expect(p, ")");
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

static struct tz_expr *make_at(struct parser *p, struct tz_expr *a, struct tz_expr *b)
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

static struct tz_expr *call_param(struct parser *p)
{
    if (!expect(p, "("))
        return NULL;
    struct token t = p->token;
    if (t.kind != T_NAME)
        return fail(p, t.start, "param 的括号里应为参数的键名");
    if (!step(p) || !expect(p, ")"))
        return NULL;
    return param_node(p, &t);
}

static struct tz_expr *call_persons(struct parser *p, size_t start)
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
    if (!expect(p, "("))
        return NULL;
    struct token t = p->token;
    const struct tz_register *r = p->row;
    for (size_t i = 0; r && t.kind == T_NAME && i < r->clock_n; i++) {
        if (strcmp(r->clocks[i].key, t.text) != 0)
            continue;
        if (!step(p) || !expect(p, ")"))
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
    if (!is_word(p, "where"))
        return NULL;
    if (!step(p))
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
    bool where = is_word(p, "where");
    e->where = parse_where(p, list, frame, NULL);
    if (p->err)
        return NULL;
    if (need_where && !where)
        return fail(p, t.start, "all 要写条件：all(%s where …)", list->key);
    e->bare = op == E_COUNT_LIST;
    return expect(p, ")") ? e : NULL;
}

static bool names_list(struct parser *p, const char *name)
{
    const struct tz_field *f = p->row ? tz_register_field(p->row, name) : NULL;
    return (f && f->type == TZ_TYPE_LIST) || !strcmp(name, "its");
}

static struct tz_expr *call_count(struct parser *p, size_t start)
{
    if (!step(p) || !expect(p, "("))
        return NULL;
    struct token t = p->token;
    if (t.kind != T_NAME)
        return fail(p, t.start, "count 的括号里应为列表字段、台账或 persons(…)");
    if (!strcmp(t.text, "persons") && is_call(p)) {
        if (!step(p))
            return NULL;
        struct tz_expr *set = call_persons(p, t.start);
        struct tz_expr *e = set ? number_node(p, E_COUNT_SET, start, "人") : NULL;
        if (!e)
            return NULL;
        e->a = set;
        return expect(p, ")") ? e : NULL;
    }
    if (names_list(p, t.text))
        return list_source(p, E_COUNT_LIST, start, false);
    const struct tz_register *r = name_register(p, &t);
    if (!r || !step(p) || !enter_register(p, r, t.start))
        return NULL;
    struct tz_expr *e = node_new(p, E_COUNT_ROWS, TZ_K_NUMBER, start, 0);
    e->reg = r;
    e->bare = true;
    e->where = parse_where(p, NULL, FRAME_ITS, r);
    return !p->err && expect(p, ")") ? e : NULL;
}

static struct tz_expr *call_exists(struct parser *p, size_t start)
{
    if (!step(p) || !expect(p, "("))
        return NULL;
    struct token t = p->token;
    const struct tz_register *r = t.kind == T_NAME ? name_register(p, &t) : NULL;
    if (!r)
        return fail(p, t.start, "exists 的括号里应为台账的键名");
    if (!step(p) || !enter_register(p, r, t.start))
        return NULL;
    if (!is_word(p, "where"))
        return fail(p, p->token.start, "exists 要写条件：exists(%s where …)", r->key);
    struct tz_expr *e = node_new(p, E_EXISTS, TZ_K_BOOL, start, 0);
    e->reg = r;
    e->where = parse_where(p, NULL, FRAME_ITS, r);
    return !p->err && expect(p, ")") ? e : NULL;
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
    if (!list || !expect(p, "."))
        return NULL;
    if (p->list)
        return fail(p, t.start, "列表条件里不能再套列表");
    struct token name = p->token;
    const struct tz_field *part = name.kind == T_NAME ? tz_field_part(list, name.text) : NULL;
    if (!part)
        return fail(p, name.start, "列表“%s”（%s）里没有%s", list->key, list->label, token_words(p));
    if (!step(p))
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
    return !p->err && expect(p, ")") ? e : NULL;
}

static struct tz_expr *sum_rows(struct parser *p, size_t start, struct token t)
{
    const struct tz_register *r = name_register(p, &t);
    if (!r || !step(p) || !enter_register(p, r, t.start) || !expect(p, "."))
        return NULL;
    struct token name = p->token;
    const struct tz_field *f = name.kind == T_NAME ? tz_register_field(r, name.text) : NULL;
    if (!f)
        return fail(p, name.start, "台账“%s”（%s）里没有%s", r->key, r->label, token_words(p));
    if (!step(p))
        return NULL;
    struct tz_expr *value = name_field(p, FRAME_ITS, r, f, name.start, name.end);
    struct tz_expr *e = value ? sum_node(p, E_SUM_ROWS, value, start) : NULL;
    if (!e)
        return NULL;
    e->reg = r;
    e->where = parse_where(p, NULL, FRAME_ITS, r);
    return !p->err && expect(p, ")") ? e : NULL;
}

static struct tz_expr *call_sum(struct parser *p, size_t start)
{
    if (!step(p) || !expect(p, "("))
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
        return e && expect(p, ")") ? e : NULL;
    }
    return sum_rows(p, start, t);
}

static bool figure_arg(struct parser *p, struct tz_figure_ref *ref)
{
    if (!step(p))
        return false;
    struct token key = p->token;
    if (key.kind != T_NAME) {
        fail(p, key.start, "figure 的参数写成 键=值");
        return false;
    }
    if (!step(p) || !expect(p, "="))
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
    return step(p);
}

static struct tz_expr *call_figure(struct parser *p)
{
    if (!step(p) || !expect(p, "("))
        return NULL;
    struct token t = p->token;
    if (t.kind != T_NAME)
        return fail(p, t.start, "figure 的括号里应为指标的键名");
    if (!step(p))
        return NULL;
    struct tz_figure_ref *ref = NULL;
    struct tz_expr *e = name_figure(p, &t, &ref);
    while (e && is_mark(p, ","))
        if (!figure_arg(p, ref))
            return NULL;
    return e && expect(p, ")") ? e : NULL;
}

static struct tz_expr *parse_call(struct parser *p)
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
        if (!step(p) || !expect(p, "("))
            return NULL;
        return list_source(p, all ? E_ALL : E_ANY, start, all);
    }
    if (!step(p))
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
    fail_hint(p, "可用：param at age days workdays month year min max abs coalesce persons clock any all count sum "
                 "exists figure");
    return NULL;
}

/* ---- expressions */
static struct tz_expr *parse_primary(struct parser *p)
{
    if (is_mark(p, "(")) {
        if (!deeper(p) || !step(p))
            return NULL;
        struct tz_expr *e = parse_or(p);
        p->depth--;
        return e && expect(p, ")") ? e : NULL;
    }
    if (p->token.kind == T_NAME && !is_word(p, "true") && !is_word(p, "false")) {
        if (!is_call(p))
            return name_path(p);
        if (!deeper(p))
            return NULL;
        struct tz_expr *e = parse_call(p);
        p->depth--;
        if (e)
            e->end = e->end ? e->end : p->token.start;
        return e;
    }
    if (p->token.kind == T_END)
        return fail(p, p->token.start, "表达式没有写完");
    return parse_literal(p);
}

static struct tz_expr *parse_fact(struct parser *p)
{
    if (is_mark(p, "-")) {
        if (!deeper(p) || !step(p))
            return NULL;
        struct tz_expr *e = type_negate(p, parse_fact(p));
        p->depth--;
        return e;
    }
    struct tz_expr *e = parse_primary(p);
    if (e && is_word(p, "at")) {
        if (!deeper(p) || !step(p))
            return NULL;
        e = make_at(p, e, parse_fact(p));
        p->depth--;
    }
    return e;
}

static struct tz_expr *parse_term(struct parser *p)
{
    struct tz_expr *a = parse_fact(p);
    while (a && (is_mark(p, "*") || is_mark(p, "/"))) {
        enum expr_op op = p->token.mark[0] == '*' ? E_MULTIPLY : E_DIVIDE;
        if (!step(p))
            return NULL;
        struct tz_expr *b = parse_fact(p);
        a = b ? type_arithmetic(p, op, a, b) : NULL;
    }
    return a;
}

static struct tz_expr *parse_sum(struct parser *p)
{
    struct tz_expr *a = parse_term(p);
    while (a && (is_mark(p, "+") || is_mark(p, "-"))) {
        enum expr_op op = p->token.mark[0] == '+' ? E_ADD : E_SUBTRACT;
        if (!step(p))
            return NULL;
        struct tz_expr *b = parse_term(p);
        a = b ? type_arithmetic(p, op, a, b) : NULL;
    }
    return a;
}

static void add_item(struct parser *p, struct tz_expr *e, const struct tz_expr *item)
{
    e->items = appended(p->a, e->items, e->item_n, sizeof item, &item);
    e->item_n++;
}

static struct tz_expr *test_in_literals(struct parser *p, struct tz_expr *a, struct tz_expr *e)
{
    if (!expect(p, "("))
        return NULL;
    do {
        struct tz_expr *item = parse_literal(p);
        item = item ? type_literal(p, a, item) : NULL;
        if (!item)
            return NULL;
        add_item(p, e, item);
        if (!is_mark(p, ","))
            break;
    } while (step(p));
    return !p->err && expect(p, ")") ? e : NULL;
}

static struct tz_expr *test_in(struct parser *p, struct tz_expr *a)
{
    struct token t = p->token;
    struct tz_expr *e = node_new(p, E_IN, TZ_K_BOOL, a->start, 0);
    e->a = a;
    bool called = is_call(p);
    if (called && is_word(p, "persons")) {
        if (a->kind != TZ_K_REF)
            return fail(p, a->start, "in persons(…) 的左边要是引用，这里是%s", type_name(p, a));
        if (!step(p))
            return NULL;
        e->op = E_IN_SET;
        e->b = call_persons(p, t.start);
        return e->b ? e : NULL;
    }
    if (called && is_word(p, "param")) {
        if (!step(p))
            return NULL;
        struct tz_expr *param = call_param(p);
        if (!param)
            return NULL;
        if (param->kind != TZ_K_CODES && param->kind != TZ_K_TEXT)
            return fail(p, t.start, "in param(…) 要一个代码清单参数（type: codes）");
        if (a->kind != TZ_K_CODE && a->kind != TZ_K_TEXT)
            return fail(p, a->start, "in param(…) 的左边要是选项或文字，这里是%s", type_name(p, a));
        e->op = E_IN_PARAM;
        e->text = param->text;
        return e;
    }
    if (called && is_word(p, "group")) {
        if (a->kind == TZ_K_CODES)
            e->op = E_HAS;
        else if (a->kind != TZ_K_CODE)
            return fail(p, a->start, "in group(…) 的左边要是选项，这里是%s", type_name(p, a));
        if (!step(p))
            return NULL;
        struct tz_expr *name = parse_text_in_brackets(p, "group");
        return name && type_codes_group(p, e, a->codes, name) ? e : NULL;
    }
    if (a->kind == TZ_K_CODES || a->kind == TZ_K_BOOL || a->kind == TZ_K_REFS || a->kind == TZ_K_REF ||
        a->kind == TZ_K_SPAN) {
        fail(p, a->start, "in (…) 的左边不能是%s", type_name(p, a));
        if (a->kind == TZ_K_CODES)
            fail_hint(p, "多选字段用 has：labels has '脱贫户'");
        return NULL;
    }
    return test_in_literals(p, a, e);
}

static struct tz_expr *test_code(struct parser *p, struct tz_expr *a, bool under)
{
    if (under ? a->kind != TZ_K_CODE && a->kind != TZ_K_CODES : a->kind != TZ_K_CODES) {
        fail(p, a->start, "%s 的左边要是%s，这里是%s", under ? "under" : "has", under ? "选项" : "多选",
             type_name(p, a));
        if (a->kind == TZ_K_CODE)
            fail_hint(p, "单选字段用 = 或 in");
        return NULL;
    }
    if (p->token.kind != T_TEXT)
        return fail(p, p->token.start, "%s 后应为文字，如 '水稻'", under ? "under" : "has");
    struct tz_expr *literal = parse_literal(p);
    struct tz_expr *code = literal ? type_literal(p, a, literal) : NULL;
    if (!code)
        return NULL;
    struct tz_expr *e = node_new(p, a->kind == TZ_K_CODES ? E_HAS : E_IN, TZ_K_BOOL, a->start, literal->end);
    e->a = a;
    if (!under) {
        add_item(p, e, code);
        return e;
    }
    return type_codes_under(p, e, a->codes, tz_codes_find(a->codes, code->text)) ? e : NULL;
}

static struct tz_expr *test_is(struct parser *p, struct tz_expr *a)
{
    bool negated = is_word(p, "not");
    if (negated && !step(p))
        return NULL;
    struct token t = p->token;
    if (t.kind != T_NAME)
        return fail(p, t.start, "is 后应为 empty 或引用的种类");
    struct tz_expr *e = node_new(p, E_IS_EMPTY, TZ_K_BOOL, a->start, t.end);
    e->a = a;
    if (strcmp(t.text, "empty") != 0) {
        if (a->kind != TZ_K_REF)
            return fail(p, t.start, "is %s 的左边要是引用，这里是%s", t.text, type_name(p, a));
        bool known = false;
        for (size_t i = 0; i < a->target_n; i++)
            known |= !strcmp(a->targets[i].name, t.text);
        if (!known)
            return fail(p, t.start, "这个引用不会是“%s”", t.text);
        e->op = E_IS_KIND;
        e->text = t.text;
    }
    if (!step(p))
        return NULL;
    if (!negated)
        return e;
    struct tz_expr *not = node_new(p, E_NOT, TZ_K_BOOL, e->start, e->end);
    not ->a = e;
    return not ;
}

static struct tz_expr *test_between(struct parser *p, struct tz_expr *a)
{
    struct tz_expr *low = parse_sum(p);
    if (!low)
        return NULL;
    if (!is_word(p, "and"))
        return fail(p, p->token.start, "between 写成 x between 下限 and 上限");
    if (!step(p))
        return NULL;
    struct tz_expr *high = parse_sum(p);
    struct tz_expr *x = high ? type_compare(p, CMP_GE, a, low) : NULL;
    struct tz_expr *y = x ? type_compare(p, CMP_LE, a, high) : NULL;
    if (!y)
        return NULL;
    struct tz_expr *e = node_new(p, E_AND, TZ_K_BOOL, a->start, high->end);
    e->a = x;
    e->b = y;
    return e;
}

static bool compare_mark(const struct parser *p, enum expr_cmp *cmp)
{
    static const char *const marks[] = {"=", "!=", "<", "<=", ">", ">="};
    for (int i = 0; i < 6; i++)
        if (is_mark(p, marks[i])) {
            *cmp = (enum expr_cmp)i;
            return true;
        }
    return false;
}

static struct tz_expr *parse_test(struct parser *p)
{
    struct tz_expr *a = parse_sum(p);
    if (!a)
        return NULL;
    enum expr_cmp cmp;
    if (compare_mark(p, &cmp)) {
        if (!step(p))
            return NULL;
        struct tz_expr *b = parse_sum(p);
        return b ? type_compare(p, cmp, a, b) : NULL;
    }
    bool in = is_word(p, "in"), under = is_word(p, "under"), has = is_word(p, "has");
    bool is = is_word(p, "is"), between = is_word(p, "between");
    if (!(in || under || has || is || between))
        return a;
    if (!step(p))
        return NULL;
    return in ? test_in(p, a) : is ? test_is(p, a) : between ? test_between(p, a) : test_code(p, a, under);
}

static struct tz_expr *parse_not(struct parser *p)
{
    if (!is_word(p, "not"))
        return parse_test(p);
    size_t start = p->token.start;
    if (!deeper(p) || !step(p))
        return NULL;
    struct tz_expr *a = type_condition(p, parse_not(p));
    p->depth--;
    if (!a)
        return NULL;
    struct tz_expr *e = node_new(p, E_NOT, TZ_K_BOOL, start, a->end);
    e->a = a;
    return e;
}

static struct tz_expr *parse_chain(struct parser *p, const char *word, enum expr_op op,
                                   struct tz_expr *(*next)(struct parser *))
{
    struct tz_expr *a = next(p);
    while (a && is_word(p, word)) {
        if (!type_condition(p, a) || !step(p))
            return NULL;
        struct tz_expr *b = type_condition(p, next(p));
        if (!b)
            return NULL;
        struct tz_expr *e = node_new(p, op, TZ_K_BOOL, a->start, b->end);
        e->a = a;
        e->b = b;
        a = e;
    }
    return a;
}

static struct tz_expr *parse_and(struct parser *p)
{
    return parse_chain(p, "and", E_AND, parse_not);
}

static struct tz_expr *parse_or(struct parser *p)
{
    return parse_chain(p, "or", E_OR, parse_and);
}

static struct tz_expr *parse_all(struct parser *p)
{
    struct tz_expr *e = lex_next(p) ? parse_or(p) : NULL;
    if (!e)
        return NULL;
    if (p->token.kind != T_END) {
        fail(p, p->token.start, "此处多出%s", token_words(p));
        if (is_word(p, "not"))
            fail_hint(p, "“不在”写成 not x in (…)");
        return NULL;
    }
    if (p->info->register_n > REGISTERS_MAX)
        return fail(p, 0, "一个表达式最多读 %d 本其他台账，这里读了 %zu 本", REGISTERS_MAX, p->info->register_n);
    return e;
}

struct tz_err *expr_parse_at(struct tz_expr **out, size_t *at, const char *text, const struct tz_expr_scope *scope,
                             struct tz_arena *a)
{
    struct parser p = {.a = a, .n = strlen(text)};
    *at = 0;
    if (p.n > tz_limits.expr_bytes)
        return tz_err_hint(tz_err(TZ_E_LIMIT, "表达式太长：%zu 字节，最多 %zu 字节", p.n, tz_limits.expr_bytes),
                           "拆成派生字段或几条检查");
    if (tz_utf8_valid(text, p.n) != p.n)
        return tz_err(TZ_E_PACK, "表达式不是 UTF-8 文字");
    p.text = tz_strdup(a, text);
    p.info = TZ_NEW(a, struct expr_info);
    p.info->text = p.text;
    p.info->scope = *scope;
    p.info->persons_only = true;
    p.row = scope->reg;
    p.list = scope->list;
    struct tz_expr *e = parse_all(&p);
    if (!p.err && e) {
        *out = e;
        return NULL;
    }
    *at = p.err_start;
    return p.err;
}

struct tz_err *tz_expr_parse(struct tz_expr **out, const char *text, const struct tz_expr_scope *scope,
                             struct tz_arena *a)
{
    size_t at = 0;
    struct tz_err *e = expr_parse_at(out, &at, text, scope, a);
    if (e && !e->place)
        e = tz_err_place(e, "第%zu字", tz_utf8_count(text, at) + 1);
    return e;
}
