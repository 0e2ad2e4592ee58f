/* SPDX-License-Identifier: Apache-2.0
 *
 * Grammar of the expression language (CONTRACTS B): recursive descent over the tokens of lex.c. Each rule returns a typed
 * node or NULL after the first error. Calls stand in parse_call.c.
 */
#include "pack/expr_priv.h"
#include "base/limits.h"
#include "base/text.h"
#include <string.h>

#define REGISTERS_MAX 3 /* CONTRACTS B: registers read in one expression */

static struct tz_expr *parse_fact(struct parser *p);

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
    if (!take_token(p))
        return NULL;
    if (p->token.kind == T_NAME && !at_call(p)) {
        for (size_t i = 0; i < sizeof span_words / sizeof *span_words; i++) {
            if (strcmp(p->token.text, span_words[i].word) != 0)
                continue;
            if (t.decimals || t.i > 1000000)
                return fail(p, t.start, "时间段的数要是整数，最大 1000000");
            struct tz_expr *e = node_new(p, E_SPAN, TZ_K_SPAN, t.start, p->token.end);
            e->i = t.i;
            e->span_unit = span_words[i].unit;
            return take_token(p) ? e : NULL;
        }
    }
    struct tz_expr *e = node_new(p, E_NUMBER, TZ_K_NUMBER, t.start, t.end);
    e->i = t.i;
    e->decimals = t.decimals;
    e->bare = true;
    return e;
}

struct tz_expr *parse_literal(struct parser *p)
{
    struct token t = p->token;
    struct tz_expr *e = NULL;
    if (t.kind == T_NUMBER)
        return parse_number(p);
    if (at_mark(p, "-")) {
        if (!take_token(p))
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
    } else if (at_word(p, "true") || at_word(p, "false")) {
        e = node_new(p, E_BOOL, TZ_K_BOOL, t.start, t.end);
        e->i = t.text[0] == 't';
    } else {
        fail(p, t.start, "此处应为常量，却是%s", token_words(p));
        fail_hint(p, "文字写成 '邻里'，日期写成 2025-03-05");
        return NULL;
    }
    return take_token(p) ? e : NULL;
}

struct tz_expr *parse_text_in_brackets(struct parser *p, const char *what)
{
    if (!take_mark(p, "("))
        return NULL;
    if (p->token.kind != T_TEXT)
        return fail(p, p->token.start, "%s 的括号里应为文字，如 '粮食'", what);
    struct tz_expr *e = parse_literal(p);
    return e && take_mark(p, ")") ? e : NULL;
}

/* ---- expressions */
static struct tz_expr *parse_primary(struct parser *p)
{
    if (at_mark(p, "(")) {
        if (!deeper(p) || !take_token(p))
            return NULL;
        struct tz_expr *e = parse_or(p);
        p->depth--;
        return e && take_mark(p, ")") ? e : NULL;
    }
    if (p->token.kind == T_NAME && !at_word(p, "true") && !at_word(p, "false")) {
        if (!at_call(p))
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
    if (at_mark(p, "-")) {
        if (!deeper(p) || !take_token(p))
            return NULL;
        struct tz_expr *e = type_negate(p, parse_fact(p));
        p->depth--;
        return e;
    }
    struct tz_expr *e = parse_primary(p);
    if (e && at_word(p, "at")) {
        if (!deeper(p) || !take_token(p))
            return NULL;
        e = make_at(p, e, parse_fact(p));
        p->depth--;
    }
    return e;
}

static struct tz_expr *parse_term(struct parser *p)
{
    struct tz_expr *a = parse_fact(p);
    while (a && (at_mark(p, "*") || at_mark(p, "/"))) {
        enum expr_op op = p->token.mark[0] == '*' ? E_MULTIPLY : E_DIVIDE;
        if (!take_token(p))
            return NULL;
        struct tz_expr *b = parse_fact(p);
        a = b ? type_arithmetic(p, op, a, b) : NULL;
    }
    return a;
}

struct tz_expr *parse_sum(struct parser *p)
{
    struct tz_expr *a = parse_term(p);
    while (a && (at_mark(p, "+") || at_mark(p, "-"))) {
        enum expr_op op = p->token.mark[0] == '+' ? E_ADD : E_SUBTRACT;
        if (!take_token(p))
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
    if (!take_mark(p, "("))
        return NULL;
    do {
        struct tz_expr *item = parse_literal(p);
        item = item ? type_literal(p, a, item) : NULL;
        if (!item)
            return NULL;
        add_item(p, e, item);
        if (!at_mark(p, ","))
            break;
    } while (take_token(p));
    return !p->err && take_mark(p, ")") ? e : NULL;
}

static struct tz_expr *test_in(struct parser *p, struct tz_expr *a)
{
    struct token t = p->token;
    struct tz_expr *e = node_new(p, E_IN, TZ_K_BOOL, a->start, 0);
    e->a = a;
    bool called = at_call(p);
    if (called && at_word(p, "persons")) {
        if (a->kind != TZ_K_REF)
            return fail(p, a->start, "in persons(…) 的左边要是引用，这里是%s", type_name(p, a));
        if (!take_token(p))
            return NULL;
        e->op = E_IN_SET;
        e->b = call_persons(p, t.start);
        return e->b ? e : NULL;
    }
    if (called && at_word(p, "param")) {
        if (!take_token(p))
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
    if (called && at_word(p, "group")) {
        if (a->kind == TZ_K_CODES)
            e->op = E_HAS;
        else if (a->kind != TZ_K_CODE)
            return fail(p, a->start, "in group(…) 的左边要是选项，这里是%s", type_name(p, a));
        if (!take_token(p))
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
    bool negated = at_word(p, "not");
    if (negated && !take_token(p))
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
    if (!take_token(p))
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
    if (!at_word(p, "and"))
        return fail(p, p->token.start, "between 写成 x between 下限 and 上限");
    if (!take_token(p))
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
        if (at_mark(p, marks[i])) {
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
        if (!take_token(p))
            return NULL;
        struct tz_expr *b = parse_sum(p);
        return b ? type_compare(p, cmp, a, b) : NULL;
    }
    bool in = at_word(p, "in"), under = at_word(p, "under"), has = at_word(p, "has");
    bool is = at_word(p, "is"), between = at_word(p, "between");
    if (!(in || under || has || is || between))
        return a;
    if (!take_token(p))
        return NULL;
    return in ? test_in(p, a) : is ? test_is(p, a) : between ? test_between(p, a) : test_code(p, a, under);
}

static struct tz_expr *parse_not(struct parser *p)
{
    if (!at_word(p, "not"))
        return parse_test(p);
    size_t start = p->token.start;
    if (!deeper(p) || !take_token(p))
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
    while (a && at_word(p, word)) {
        if (!type_condition(p, a) || !take_token(p))
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

struct tz_expr *parse_or(struct parser *p)
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
        if (at_word(p, "not"))
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
