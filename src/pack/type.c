/* SPDX-License-Identifier: Apache-2.0
 *
 * Types of expressions: which kinds meet, units that agree or convert exactly (户 never meets 人), decimals counted, codes
 * checked against their list.
 */
#include "pack/expr_priv.h"
#include "base/text.h"
#include "base/unit.h"
#include <string.h>

#define SCALE_MAX 12 /* decimals that a product may reach before int64 gets too small */

const char *type_name(struct parser *p, const struct tz_expr *e)
{
    switch (e->kind) {
    case TZ_K_BOOL:
        return "是否";
    case TZ_K_NUMBER:
        return e->unit ? tz_printf(p->a, "数（%s）", e->unit) : "数";
    case TZ_K_MONEY:
        return "金额（元）";
    case TZ_K_DAY:
        return "日期";
    case TZ_K_INSTANT:
        return "时间";
    case TZ_K_SPAN:
        return "时间段";
    case TZ_K_CODE:
        return "选项";
    case TZ_K_CODES:
        return "多选";
    case TZ_K_TEXT:
        return "文字";
    case TZ_K_REF:
        return "引用";
    case TZ_K_REFS:
        return e->op == E_PERSONS ? "人员集合" : "列表";
    }
    return "值";
}

static bool numeric(const struct tz_expr *e)
{
    return e->kind == TZ_K_NUMBER || e->kind == TZ_K_MONEY;
}

/* A number written as such, which takes the unit of the other side, also 元. */
static bool literal(const struct tz_expr *e)
{
    if (e->op == E_NUMBER)
        return true;
    if (e->op == E_NEGATE)
        return literal(e->a);
    return (e->op == E_ADD || e->op == E_SUBTRACT || e->op == E_MULTIPLY) && literal(e->a) && literal(e->b);
}

static struct tz_expr *copy_as(struct parser *p, enum expr_op op, const struct tz_expr *like, const struct tz_expr *a,
                               const struct tz_expr *b)
{
    struct tz_expr *e = TZ_NEW(p->a, struct tz_expr);
    *e = *like;
    e->op = op;
    e->a = a;
    e->b = b;
    e->where = NULL;
    e->field = NULL;
    e->start = a->start;
    e->end = b ? b->end : a->end;
    return e;
}

/* ---- units */
/* `e` in unit `to`, when one of e's unit is n / 10^shift of `to` for some small shift. */
static struct tz_expr *converted(struct parser *p, struct tz_expr *e, const char *to)
{
    struct tz_ratio f;
    if (!tz_unit_convert(&f, e->unit, to))
        return NULL;
    __int128 power = 1;
    int shift = 0;
    while (shift <= 9 && power % f.den != 0) {
        power *= 10;
        shift++;
    }
    if (power % f.den != 0)
        return NULL;
    __int128 n = f.num * (power / f.den);
    if (n > INT32_MAX || n < 1 || (e->decimals >= 0 && e->decimals + shift > SCALE_MAX))
        return NULL;
    if (n == 1 && !shift)
        return e;
    struct tz_expr *s = copy_as(p, E_SCALE, e, e, NULL);
    s->i = (int64_t)n;
    s->shift = shift;
    s->decimals = e->decimals < 0 ? -1 : e->decimals + shift;
    s->unit = to;
    return s;
}

/* Brings two numbers to one unit and kind; false after a message. */
static bool agree(struct parser *p, struct tz_expr **a, struct tz_expr **b)
{
    struct tz_expr *x = *a, *y = *b;
    if ((literal(x) && numeric(y)) || (literal(y) && numeric(x)))
        return true;
    if ((x->bare && y->kind == TZ_K_NUMBER) || (y->bare && x->kind == TZ_K_NUMBER))
        return true;
    if (x->kind == y->kind && tz_same(x->unit, y->unit))
        return true;
    if (x->unit && y->unit) {
        struct tz_expr *c = converted(p, y, x->unit);
        if (c) {
            *b = c;
            return true;
        }
        c = converted(p, x, y->unit);
        if (c) {
            *a = c;
            return true;
        }
    }
    fail(p, y->start, "单位不合：左边是%s，右边是%s", type_name(p, x), type_name(p, y));
    if (x->kind == TZ_K_MONEY || y->kind == TZ_K_MONEY)
        fail_hint(p, "金额只能和金额相加、相比");
    else
        fail_hint(p, "检查字段的 unit，户与人、件与人次不能混算");
    return false;
}

/* 公斤/亩 x 亩 = 公斤; 株 x 无单位 = 株; else both joined. */
static const char *product_unit(struct parser *p, const char *a, const char *b)
{
    if (!a || !b)
        return a ? a : b;
    for (int turn = 0; turn < 2; turn++) {
        const char *slash = strrchr(a, '/');
        if (slash && tz_same(slash + 1, b))
            return tz_strndup(p->a, a, (size_t)(slash - a));
        const char *t = a;
        a = b;
        b = t;
    }
    return tz_printf(p->a, "%s·%s", a, b);
}

static const char *quotient_unit(struct parser *p, const char *a, const char *b)
{
    if (!b || tz_same(a, b))
        return b ? NULL : a;
    return a ? tz_printf(p->a, "%s/%s", a, b) : NULL;
}

/* ---- arithmetic */
static struct tz_expr *shift_node(struct parser *p, enum expr_op op, struct tz_expr *a, struct tz_expr *b)
{
    if (a->kind == TZ_K_SPAN && op == E_ADD && b->kind != TZ_K_SPAN) {
        struct tz_expr *t = a;
        a = b;
        b = t;
    }
    if (b->kind != TZ_K_SPAN || b->op != E_SPAN)
        return fail(p, b->start, "日期只能加减一段时间，如 30 days");
    if (a->kind == TZ_K_DAY && b->span_unit == TZ_SPAN_HOURS)
        return fail(p, b->start, "日期不能加减小时");
    if (a->kind == TZ_K_INSTANT && b->span_unit != TZ_SPAN_HOURS && b->span_unit != TZ_SPAN_DAYS)
        return fail(p, b->start, "时间只能加减小时或天");
    struct tz_expr *e = copy_as(p, E_SHIFT, a, a, b);
    e->i = op == E_ADD ? 1 : -1;
    return e;
}

static struct tz_expr *add_node(struct parser *p, enum expr_op op, struct tz_expr *a, struct tz_expr *b)
{
    if (!agree(p, &a, &b))
        return NULL;
    const struct tz_expr *like = a->kind == TZ_K_MONEY || (!b->unit && b->kind != TZ_K_MONEY) ? a : b;
    struct tz_expr *e = copy_as(p, op, like, a, b);
    e->decimals = a->decimals < 0 || b->decimals < 0 ? -1 : a->decimals > b->decimals ? a->decimals : b->decimals;
    e->bare = a->bare && b->bare;
    return e;
}

static struct tz_expr *multiply_node(struct parser *p, struct tz_expr *a, struct tz_expr *b)
{
    if (a->kind == TZ_K_MONEY && b->kind == TZ_K_MONEY)
        return fail(p, b->start, "金额不能相乘");
    struct tz_expr *e = copy_as(p, E_MULTIPLY, a->kind == TZ_K_MONEY ? a : b->kind == TZ_K_MONEY ? b : a, a, b);
    e->decimals = a->decimals < 0 || b->decimals < 0 ? -1 : a->decimals + b->decimals;
    if (e->decimals > SCALE_MAX)
        return fail(p, b->start, "相乘后小数位太多：%d 位，最多 %d 位", e->decimals, SCALE_MAX);
    e->unit = e->kind == TZ_K_MONEY ? "元" : product_unit(p, a->unit, b->unit);
    e->bare = a->bare && b->bare;
    return e;
}

static struct tz_expr *divide_node(struct parser *p, struct tz_expr *a, struct tz_expr *b)
{
    if (b->op == E_NUMBER && b->i == 0)
        return fail(p, b->start, "不能除以 0");
    struct tz_expr *e = copy_as(p, E_DIVIDE, a, a, b);
    e->decimals = -1;
    e->bare = a->bare && b->bare;
    if (b->kind == TZ_K_MONEY) {
        e->kind = TZ_K_NUMBER;
        e->unit = a->kind == TZ_K_MONEY ? NULL : quotient_unit(p, a->unit, "元");
        return e;
    }
    e->unit = a->kind == TZ_K_MONEY ? "元" : quotient_unit(p, a->unit, b->unit);
    return e;
}

struct tz_expr *type_arithmetic(struct parser *p, enum expr_op op, struct tz_expr *a, struct tz_expr *b)
{
    bool plus = op == E_ADD || op == E_SUBTRACT;
    bool days = a->kind == TZ_K_DAY || a->kind == TZ_K_INSTANT || b->kind == TZ_K_DAY || b->kind == TZ_K_INSTANT;
    if (plus && days) {
        if (a->kind == b->kind) {
            fail(p, b->start, "两个日期不能直接加减");
            fail_hint(p, "相差天数写 days(早的, 晚的)");
            return NULL;
        }
        return shift_node(p, op, a, b);
    }
    const struct tz_expr *bad = numeric(a) ? numeric(b) ? NULL : b : a;
    if (bad)
        return fail(p, bad->start, "%s不能做加减乘除", type_name(p, bad));
    return plus ? add_node(p, op, a, b) : op == E_MULTIPLY ? multiply_node(p, a, b) : divide_node(p, a, b);
}

struct tz_expr *type_negate(struct parser *p, struct tz_expr *a)
{
    if (!a)
        return NULL;
    if (!numeric(a))
        return fail(p, a->start, "%s不能取负", type_name(p, a));
    return copy_as(p, E_NEGATE, a, a, NULL);
}

struct tz_expr *type_condition(struct parser *p, struct tz_expr *e)
{
    if (!e || e->kind == TZ_K_BOOL)
        return e;
    fail(p, e->start, "此处要一个条件，这里是%s", type_name(p, e));
    if (e->kind == TZ_K_CODE)
        fail_hint(p, "写成 字段 = '选项'");
    return NULL;
}

struct tz_expr *type_day(struct parser *p, struct tz_expr *e)
{
    if (e->kind == TZ_K_DAY)
        return e;
    if (e->kind != TZ_K_INSTANT)
        return fail(p, e->start, "此处要日期，这里是%s", type_name(p, e));
    struct tz_expr *d = copy_as(p, E_DAY_OF, e, e, NULL);
    d->kind = TZ_K_DAY;
    return d;
}

/* ---- codes */
static void list_codes(struct parser *p, const struct tz_codes *codes)
{
    struct tz_buf b;
    tz_buf_init(&b, p->a);
    for (size_t i = 0; i < codes->n && i < 20; i++) {
        tz_buf_str(&b, i ? "、" : "可用：");
        tz_buf_str(&b, codes->items[i].key);
    }
    if (codes->n > 20)
        tz_buf_str(&b, " 等");
    fail_hint(p, "%s", b.data);
}

struct tz_expr *type_literal(struct parser *p, const struct tz_expr *a, struct tz_expr *e)
{
    if (a->kind == TZ_K_CODE || a->kind == TZ_K_CODES) {
        if (e->kind != TZ_K_TEXT)
            return fail(p, e->start, "选项要和文字比，如 '邻里'");
        if (!a->codes)
            return e;
        int code = tz_codes_find(a->codes, e->text);
        if (code < 0) {
            fail(p, e->start, "“%s”不在选项里", e->text);
            list_codes(p, a->codes);
            return NULL;
        }
        e->text = a->codes->items[code].key;
        return e;
    }
    if (numeric(a) && e->kind == TZ_K_NUMBER)
        return e;
    if (a->kind != e->kind)
        return fail(p, e->start, "%s不能和%s比", type_name(p, a), type_name(p, e));
    return e;
}

static bool push_code(struct parser *p, struct tz_expr *e, const struct tz_code *code)
{
    struct tz_expr *item = node_new(p, E_TEXT, TZ_K_TEXT, e->start, e->end);
    item->text = code->key;
    const struct tz_expr **items = TZ_NEW_ARRAY(p->a, e->item_n + 1, const struct tz_expr *);
    if (e->item_n)
        memcpy(items, e->items, e->item_n * sizeof *items);
    items[e->item_n++] = item;
    e->items = items;
    return true;
}

bool type_codes_under(struct parser *p, struct tz_expr *e, const struct tz_codes *codes, int code)
{
    if (!codes || code < 0) {
        fail(p, e->start, "这里没有代码清单可查");
        return false;
    }
    e->text = codes->items[code].key;
    for (size_t i = 0; i < codes->n; i++)
        if (tz_codes_under(codes, (int)i, code))
            push_code(p, e, &codes->items[i]);
    return true;
}

bool type_codes_group(struct parser *p, struct tz_expr *e, const struct tz_codes *codes, const struct tz_expr *name)
{
    for (size_t i = 0; codes && i < codes->group_n; i++) {
        const struct tz_code_group *g = &codes->groups[i];
        if (!tz_same(g->key, name->text) && !tz_same(g->label, name->text))
            continue;
        e->text = g->label;
        for (size_t k = 0; k < codes->n; k++) {
            bool in = false;
            for (size_t j = 0; j < g->n && !in; j++)
                in = tz_codes_under(codes, (int)k, g->codes[j]);
            if (in)
                push_code(p, e, &codes->items[k]);
        }
        return true;
    }
    fail(p, name->start, "代码清单里没有分组“%s”", name->text);
    fail_hint(p, "在清单的 groups 里声明");
    return false;
}

/* ---- comparison */
static bool share_target(const struct tz_expr *a, const struct tz_expr *b)
{
    if (!a->target_n || !b->target_n)
        return true;
    for (size_t i = 0; i < a->target_n; i++)
        for (size_t j = 0; j < b->target_n; j++)
            if (!strcmp(a->targets[i].name, b->targets[j].name))
                return true;
    return false;
}

static struct tz_expr *cannot_compare(struct parser *p, const struct tz_expr *a, const struct tz_expr *b)
{
    fail(p, b->start, "%s不能和%s比", type_name(p, a), type_name(p, b));
    if (a->kind == TZ_K_CODES || b->kind == TZ_K_CODES)
        fail_hint(p, "多选字段用 has：labels has '脱贫户'");
    else if (a->kind == TZ_K_REF || b->kind == TZ_K_REF)
        fail_hint(p, "引用只能和引用比，或用 is");
    return NULL;
}

static bool ordered(enum tz_kind k)
{
    return k == TZ_K_NUMBER || k == TZ_K_MONEY || k == TZ_K_DAY || k == TZ_K_INSTANT;
}

static bool comparable(const struct tz_expr *a, const struct tz_expr *b)
{
    bool texts = (a->kind == TZ_K_TEXT || a->kind == TZ_K_CODE) && (b->kind == TZ_K_TEXT || b->kind == TZ_K_CODE);
    if (texts || (numeric(a) && numeric(b)))
        return true;
    return a->kind == b->kind && a->kind != TZ_K_CODES && a->kind != TZ_K_REFS && a->kind != TZ_K_SPAN;
}

struct tz_expr *type_compare(struct parser *p, enum expr_cmp cmp, struct tz_expr *a, struct tz_expr *b)
{
    if (a->kind == TZ_K_INSTANT && b->kind == TZ_K_DAY)
        a = type_day(p, a);
    else if (a->kind == TZ_K_DAY && b->kind == TZ_K_INSTANT)
        b = type_day(p, b);
    if (a->kind == TZ_K_CODE && b->op == E_TEXT)
        b = type_literal(p, a, b);
    else if (b->kind == TZ_K_CODE && a->op == E_TEXT)
        a = type_literal(p, b, a);
    if (!a || !b)
        return NULL;
    if (!comparable(a, b))
        return cannot_compare(p, a, b);
    if (numeric(a) && !agree(p, &a, &b))
        return NULL;
    if (a->kind == TZ_K_REF && !share_target(a, b))
        return fail(p, b->start, "两边引用的不是同一种东西，永远不会相等");
    if (cmp > CMP_NE && !ordered(a->kind))
        return fail(p, b->start, "%s不能比大小", type_name(p, a));
    struct tz_expr *e = node_new(p, E_COMPARE, TZ_K_BOOL, a->start, b->end);
    e->a = a;
    e->b = b;
    e->cmp = cmp;
    return e;
}

struct tz_expr *type_pick(struct parser *p, enum expr_op op, struct tz_expr *a, struct tz_expr *b)
{
    if (a->kind == TZ_K_CODE && b->op == E_TEXT)
        b = type_literal(p, a, b);
    if (!b)
        return NULL;
    bool texts = (a->kind == TZ_K_TEXT || a->kind == TZ_K_CODE) && (b->kind == TZ_K_TEXT || b->kind == TZ_K_CODE);
    if (!texts && !(numeric(a) && numeric(b)) && a->kind != b->kind)
        return fail(p, b->start, "两边要同类：左边是%s，右边是%s", type_name(p, a), type_name(p, b));
    if (op != E_COALESCE && !ordered(a->kind))
        return fail(p, a->start, "min 和 max 要数、金额或日期，这里是%s", type_name(p, a));
    if (a->kind == TZ_K_CODES || a->kind == TZ_K_REFS || a->kind == TZ_K_SPAN)
        return fail(p, a->start, "此处不能是%s", type_name(p, a));
    if (numeric(a)) {
        struct tz_expr *e = agree(p, &a, &b) ? add_node(p, op, a, b) : NULL;
        return e;
    }
    return copy_as(p, op, a, a, b);
}
