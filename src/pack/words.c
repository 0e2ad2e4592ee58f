/* SPDX-License-Identifier: Apache-2.0
 *
 * Expressions and indicators read back in plain Chinese, for definitions, tooltips and `pack check --explain`.
 */
#include "pack/read_priv.h"
#include "base/text.h"
#include <string.h>

static void put(struct tz_buf *b, const struct tz_expr *e, int outer);

/* How tightly words bind: 0 或, 1 且, 2 a test, 3 a sum, 4 a product, 5 a name. */
static int binding(const struct tz_expr *e)
{
    switch (e->op) {
    case E_OR:
        return 0;
    case E_AND:
        return 1;
    case E_NOT:
    case E_COMPARE:
    case E_IN:
    case E_IN_PARAM:
    case E_IN_SET:
    case E_HAS:
    case E_IS_KIND:
    case E_IS_EMPTY:
        return 2;
    case E_ADD:
    case E_SUBTRACT:
    case E_SHIFT:
        return 3;
    case E_MULTIPLY:
    case E_DIVIDE:
        return 4;
    default:
        return 5;
    }
}

static void put_number(struct tz_buf *b, const struct tz_expr *e)
{
    char text[48];
    tz_buf_str(b, tz_dec_print(text, e->i, e->decimals));
}

static const char *span_word(enum tz_span_unit u)
{
    static const char *const words[] = {"天", "个工作日", "小时", "个月"};
    return words[u];
}

static void put_field(struct tz_buf *b, const struct tz_expr *e)
{
    if (e->frame == FRAME_ITS)
        tz_buf_str(b, "其");
    tz_buf_str(b, e->field->label);
}

static void put_items(struct tz_buf *b, const struct tz_expr *e)
{
    for (size_t i = 0; i < e->item_n; i++) {
        if (i)
            tz_buf_str(b, "、");
        put(b, e->items[i], 5);
    }
}

static void put_call(struct tz_buf *b, const char *name, const struct tz_expr *a, const struct tz_expr *c)
{
    tz_buf_str(b, name);
    tz_buf_str(b, "（");
    put(b, a, 0);
    if (c) {
        tz_buf_str(b, "，");
        put(b, c, 0);
    }
    tz_buf_str(b, "）");
}

static void put_where(struct tz_buf *b, const struct tz_expr *e)
{
    if (!e->where)
        return;
    put(b, e->where, 2);
    tz_buf_str(b, "的");
}

static void put_compare(struct tz_buf *b, const struct tz_expr *e)
{
    static const char *const words[] = {"为", "不为", "小于", "不大于", "大于", "不小于"};
    static const char *const day_words[] = {"为", "不为", "早于", "不晚于", "晚于", "不早于"};
    bool days = e->a->kind == TZ_K_DAY || e->a->kind == TZ_K_INSTANT;
    if (e->a->kind == TZ_K_BOOL && e->b->op == E_BOOL) {
        bool yes = (e->b->i != 0) == (e->cmp == CMP_EQ);
        tz_buf_str(b, yes ? "" : "非");
        put(b, e->a, 5);
        return;
    }
    put(b, e->a, 3);
    tz_buf_str(b, (days ? day_words : words)[e->cmp]);
    put(b, e->b, 3);
}

static void put_in(struct tz_buf *b, const struct tz_expr *e, bool negated)
{
    put(b, e->a, 3);
    if (e->op == E_HAS)
        tz_buf_str(b, negated ? "不含" : "含");
    else
        tz_buf_str(b, negated ? "不为" : "为");
    if (e->text) { /* under or group: named by the ancestor or the group */
        tz_buf_printf(b, "“%s”", e->text);
        if (e->item_n > 1)
            tz_buf_str(b, "类");
        return;
    }
    put_items(b, e);
    if (e->item_n > 1 && !negated)
        tz_buf_str(b, "之一");
}

static void put_not(struct tz_buf *b, const struct tz_expr *a)
{
    if (a->op == E_IN || a->op == E_HAS) {
        put_in(b, a, true);
    } else if (a->op == E_IS_EMPTY) {
        put(b, a->a, 3);
        tz_buf_str(b, "已填");
    } else {
        tz_buf_str(b, "并非");
        put(b, a, 5);
    }
}

static void put_source(struct tz_buf *b, const struct tz_expr *e)
{
    static const struct {
        const char *key, *word;
    } words[] = {{"started", "起算"},   {"due", "到期"},       {"met", "完成"},          {"ended", "终止"},
                 {"due_day", "到期日"}, {"met_day", "完成日"}, {"extended", "延期次数"}, {"object", "对象"},
                 {"person", "责任人"},  {"place", "村组"},     {"from_day", "期初"},     {"till_day", "期末"},
                 {"done", "已完成次数"}};
    if (!strcmp(e->source->key, "due") && e->source->kind == TZ_K_NUMBER) {
        tz_buf_str(b, "应完成次数");
        return;
    }
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (!strcmp(words[i].key, e->source->key))
            tz_buf_str(b, words[i].word);
}

static void put_arithmetic(struct tz_buf *b, const struct tz_expr *e)
{
    const char *mark = e->op == E_ADD ? "＋" : e->op == E_SUBTRACT ? "－" : e->op == E_MULTIPLY ? "×" : "÷";
    int self = binding(e);
    put(b, e->a, self);
    tz_buf_str(b, mark);
    put(b, e->b, self + 1);
}

static void put_quantifier(struct tz_buf *b, const struct tz_expr *e)
{
    const char *list = e->field ? e->field->label : e->reg->label;
    switch (e->op) {
    case E_ANY:
    case E_EXISTS:
        tz_buf_str(b, "有");
        put_where(b, e);
        tz_buf_str(b, list);
        break;
    case E_ALL:
        tz_buf_printf(b, "每项%s都", list);
        put(b, e->where, 2);
        break;
    case E_COUNT_LIST:
    case E_COUNT_ROWS:
        put_where(b, e);
        tz_buf_printf(b, "%s数", list);
        break;
    default:
        put_where(b, e);
        tz_buf_str(b, list);
        tz_buf_str(b, "的");
        put(b, e->a, 5);
        tz_buf_str(b, "之和");
    }
}

static const char *kind_word(const struct tz_expr *e)
{
    for (size_t i = 0; i < e->a->target_n; i++)
        if (!strcmp(e->a->targets[i].name, e->text) && e->a->targets[i].reg)
            return e->a->targets[i].reg->label;
    return !strcmp(e->text, "place") ? "地点" : "文字";
}

static void put_simple(struct tz_buf *b, const struct tz_expr *e)
{
    char text[48];
    switch (e->op) {
    case E_NUMBER:
        put_number(b, e);
        break;
    case E_TEXT:
        tz_buf_printf(b, "“%s”", e->text);
        break;
    case E_DAY:
        tz_buf_str(b, tz_day_show(text, (tz_day)e->i));
        break;
    case E_BOOL:
        tz_buf_str(b, e->i ? "是" : "否");
        break;
    case E_SPAN:
        tz_buf_printf(b, "%lld%s", (long long)e->i, span_word(e->span_unit));
        break;
    case E_FIELD:
    case E_PART:
        put_field(b, e);
        break;
    case E_FOLLOW:
        put(b, e->a, 5);
        tz_buf_printf(b, "的%s", e->field->label);
        break;
    case E_ID:
        tz_buf_str(b, e->frame == FRAME_ITS ? "其本身" : "本行");
        break;
    case E_SOURCE:
        put_source(b, e);
        break;
    case E_ARG:
        tz_buf_printf(b, "所给的%s", e->arg->key);
        break;
    case E_PLACE:
        tz_buf_str(b, "该地");
        break;
    case E_TODAY:
        tz_buf_str(b, "今天");
        break;
    case E_PERIOD_START:
        tz_buf_str(b, "期初");
        break;
    case E_PERIOD_END:
        tz_buf_str(b, "期末");
        break;
    default:
        break;
    }
}

static const char *param_label(const struct tz_expr *e)
{
    const struct tz_model *m = e->info->scope.model;
    const struct tz_param *p = m ? tz_model_param(m, e->text) : NULL;
    return p && p->label ? p->label : e->text;
}

static void put_composed(struct tz_buf *b, const struct tz_expr *e)
{
    switch (e->op) {
    case E_PARAM:
        tz_buf_printf(b, "参数“%s”", param_label(e));
        break;
    case E_AT:
        put(b, e->b, 5);
        tz_buf_str(b, "时的");
        put(b, e->a, 5);
        break;
    case E_CLOCK:
        tz_buf_str(b, "到期时间");
        break;
    case E_NEGATE:
        tz_buf_str(b, "－");
        put(b, e->a, 5);
        break;
    case E_SCALE:
    case E_DAY_OF:
        put(b, e->a, 5);
        break;
    case E_SHIFT:
        put(b, e->a, 3);
        tz_buf_str(b, e->i > 0 ? "后" : "前");
        put(b, e->b, 5);
        break;
    case E_MIN:
        put_call(b, "较小的", e->a, e->b);
        break;
    case E_MAX:
        put_call(b, "较大的", e->a, e->b);
        break;
    case E_ABS:
        put_call(b, "绝对值", e->a, NULL);
        break;
    case E_COALESCE:
        put(b, e->a, 5);
        if (e->a->op == E_FOLLOW && e->b->op == E_FOLLOW)
            break; /* one field of several kinds */
        tz_buf_str(b, "（未填则");
        put(b, e->b, 0);
        tz_buf_str(b, "）");
        break;
    case E_AGE:
        put_call(b, "周岁", e->a, e->b);
        break;
    case E_DAYS:
        put_call(b, "相隔天数", e->a, e->b);
        break;
    case E_WORKDAYS:
        put_call(b, "相隔工作日", e->a, e->b);
        break;
    case E_MONTH:
        put(b, e->a, 5);
        tz_buf_str(b, "的月份");
        break;
    case E_YEAR:
        put(b, e->a, 5);
        tz_buf_str(b, "的年份");
        break;
    case E_WINDOW:
        put(b, e->a, 5);
        tz_buf_str(b, "一个周期的天数");
        break;
    case E_PERSONS:
        put(b, e->a, 5);
        tz_buf_str(b, "中的人");
        break;
    case E_COUNT_SET:
        put(b, e->a, 5);
        tz_buf_str(b, "数");
        break;
    case E_SUM_GROUP:
        tz_buf_str(b, "组内");
        put(b, e->a, 5);
        tz_buf_str(b, "之和");
        break;
    case E_FIGURE:
        tz_buf_str(b, e->at_start ? "期初" : tz_same(e->figure->period, "last_year") ? "上年同期" : "");
        tz_buf_printf(b, "“%s”", e->figure->indicator->label);
        break;
    default:
        put_quantifier(b, e);
    }
}

static void put_test(struct tz_buf *b, const struct tz_expr *e)
{
    switch (e->op) {
    case E_COMPARE:
        put_compare(b, e);
        break;
    case E_IN:
    case E_HAS:
        put_in(b, e, false);
        break;
    case E_IN_PARAM:
        put(b, e->a, 3);
        tz_buf_printf(b, "在参数“%s”之中", param_label(e));
        break;
    case E_IN_SET:
        put(b, e->a, 3);
        tz_buf_str(b, "是");
        put(b, e->b, 3);
        break;
    case E_IS_KIND:
        put(b, e->a, 3);
        tz_buf_printf(b, "是%s", kind_word(e));
        break;
    case E_IS_EMPTY:
        put(b, e->a, 3);
        tz_buf_str(b, "未填");
        break;
    case E_NOT:
        put_not(b, e->a);
        break;
    default:
        put(b, e->a, binding(e));
        tz_buf_str(b, e->op == E_AND ? "且" : "或");
        put(b, e->b, binding(e));
    }
}

static void put(struct tz_buf *b, const struct tz_expr *e, int outer)
{
    int self = binding(e);
    bool brackets = self < outer && self != 2;
    if (self == 2 && outer > 2)
        brackets = true;
    if (brackets)
        tz_buf_str(b, "（");
    if (self <= 2)
        put_test(b, e);
    else if (e->op == E_ADD || e->op == E_SUBTRACT || e->op == E_MULTIPLY || e->op == E_DIVIDE)
        put_arithmetic(b, e);
    else if (e->op <= E_PERIOD_END)
        put_simple(b, e);
    else
        put_composed(b, e);
    if (brackets)
        tz_buf_str(b, "）");
}

char *tz_expr_words(const struct tz_expr *e, struct tz_arena *a)
{
    struct tz_buf b;
    tz_buf_init(&b, a);
    put(&b, e, 0);
    return b.data;
}

/* ---- indicators */
static const char *source_words(const struct tz_indicator *ind, struct tz_arena *a)
{
    switch (ind->source) {
    case TZ_FROM_LIST:
        return tz_printf(a, "%s的%s", ind->reg->label, ind->list->label);
    case TZ_FROM_CLOCK:
        return tz_printf(a, "%s的时限", ind->reg->label);
    case TZ_FROM_OBLIGATION:
        return tz_printf(a, "%s的应尽次数", ind->reg->label);
    case TZ_FROM_PLACES:
        return ind->place_kind ? ind->place_kind : "区划";
    default:
        return ind->reg->label;
    }
}

static const char *day_words(const struct tz_indicator *ind)
{
    if (ind->on)
        return ind->on->label;
    if (tz_same(ind->on_name, "due"))
        return "到期日";
    if (tz_same(ind->on_name, "met"))
        return "完成日";
    if (tz_same(ind->on_name, "till_day"))
        return "到期日";
    if (ind->reg && ind->reg->on_field >= 0)
        return ind->reg->fields[ind->reg->on_field].label;
    return "日期";
}

static void put_axis(struct tz_buf *b, const struct tz_indicator *ind, struct tz_arena *a)
{
    if (ind->axis == TZ_AXIS_STOCK)
        tz_buf_printf(b, "期末%s的", ind->axis_expr ? tz_expr_words(ind->axis_expr, a) : "");
    else if (ind->axis == TZ_AXIS_DURING && ind->axis_expr)
        tz_buf_printf(b, "期内任一天%s的", tz_expr_words(ind->axis_expr, a));
    else if (ind->axis == TZ_AXIS_PERIOD)
        tz_buf_printf(b, "按%s归期，", ind->period ? ind->period->label : "期间");
    else
        tz_buf_printf(b, "按%s计，", day_words(ind));
}

static const char *of_words(const struct tz_indicator *ind, struct tz_arena *a)
{
    if (ind->per_n && ind->inner == TZ_M_SUM && ind->measure != TZ_M_SUM)
        return tz_printf(a, "%s之和", tz_expr_words(ind->of, a));
    return ind->of ? tz_expr_words(ind->of, a) : "";
}

static void put_measure(struct tz_buf *b, const struct tz_indicator *ind, struct tz_arena *a)
{
    const char *rows = source_words(ind, a), *of = of_words(ind, a);
    switch (ind->measure) {
    case TZ_M_COUNT:
        tz_buf_printf(b, "%s，计条数", rows);
        break;
    case TZ_M_SUM:
        tz_buf_printf(b, "%s，%s合计", rows, of);
        break;
    case TZ_M_DISTINCT:
        tz_buf_printf(b, "%s，计不重复的%s", rows, of);
        break;
    case TZ_M_LEAST:
        tz_buf_printf(b, "%s，%s的最小值", rows, of);
        break;
    case TZ_M_MOST:
        tz_buf_printf(b, "%s，%s的最大值", rows, of);
        break;
    default:
        tz_buf_printf(b, "%s，%s的最新值", rows, of);
    }
}

const char *indicator_words(const struct tz_indicator *ind, struct tz_arena *a)
{
    struct tz_buf b;
    tz_buf_init(&b, a);
    if (ind->measure == TZ_M_RATIO) {
        tz_buf_printf(&b, "%s ÷ %s，在每一级重新计算", ind->parts[0]->label, ind->parts[1]->label);
    } else if (ind->measure == TZ_M_FORMULA) {
        tz_buf_str(&b, tz_expr_words(ind->of, a));
    } else {
        put_axis(&b, ind, a);
        if (ind->where)
            tz_buf_printf(&b, "%s的", tz_expr_words(ind->where, a));
        put_measure(&b, ind, a);
        for (size_t i = 0; i < ind->per_n; i++) {
            const struct tz_field *f = tz_field_at(ind->reg, ind->per[i]);
            tz_buf_printf(&b, "%s%s", i ? "、" : "（先按", f->label);
        }
        tz_buf_str(&b, ind->per_n ? "分组）" : "");
    }
    return b.data;
}
