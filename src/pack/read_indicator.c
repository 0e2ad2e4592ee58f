/* SPDX-License-Identifier: Apache-2.0
 *
 * Indicators of a register: declared first (so that formulas and ratios find each other), then read: measure, source,
 * condition, axis, cuts, units. Ratios, cycles and classes are linked at the end (link_indicators).
 */
#include "pack/indicator_priv.h"
#include "base/text.h"
#include "base/unit.h"
#include <string.h>

#define MEASURES "count sum distinct least most latest ratio formula"
#define INDICATOR_KEYS                                                                                                 \
    "label unit " MEASURES " from where on stock during period cut grain time place per args needs given decimals "    \
    "unranked synonyms words basis alias"
#define INLINE_KEYS "unit " MEASURES " from where on stock during period cut grain time place per decimals"
#define CUTS_MAX 8

static const char *const measure_names[] = {"count", "sum", "distinct", "least", "most", "latest", "ratio", "formula"};

/* ---- declaring */
/* alias: {group: crop, part=cash: visit_cash} */
static void read_alias(struct reader *r, const struct yaml *map, struct tz_indicator *ind)
{
    const struct yaml *alias = yaml_get(map, "alias");
    struct tz_alias *all;
    if (!alias || !is_map(r, alias, "alias"))
        return;
    ind->alias = all = TZ_NEW_ARRAY(r->a, alias->n + 1, struct tz_alias);
    for (size_t i = 0; i < alias->n; i++) {
        const char *key = alias->pairs[i].key, *equals = strchr(key, '=');
        all[i].key = equals ? tz_strndup(r->a, key, (size_t)(equals - key)) : key;
        all[i].value = equals ? equals + 1 : NULL;
        all[i].to = need_text(r, alias, key, "alias");
        ind->alias_n += all[i].to != NULL;
    }
}

static struct tz_indicator *declare(struct reader *r, struct draft *d, const char *key, const char *label,
                                    const struct yaml *map, struct tz_where at, bool hidden)
{
    struct tz_indicator *ind = TZ_NEW(r->a, struct tz_indicator);
    *ind = (struct tz_indicator){.key = key, .label = label, .at = at, .hidden = hidden, .reg = d->reg, .unit_cut = -1};
    ind->number = key_number(key);
    ind->factor = tz_ratio_make(1, 1);
    const char *unit = get_text(r, map, "unit");
    if (unit && tz_starts(unit, "from "))
        unit = "";
    ind->unit = unit;
    ind->unranked = get_bool(r, map, "unranked", false);
    ind->synonyms = get_texts(r, map, "synonyms", &ind->synonym_n);
    read_alias(r, map, ind);
    ind->words = get_text(r, map, "words");
    ind->basis = get_text(r, map, "basis");
    struct tz_indicator **all = r->indicators.items;
    for (size_t i = 0; i < r->indicators.n; i++)
        if (all[i]->number == ind->number) {
            bool same = !strcmp(all[i]->key, key);
            say(r->m, at, same ? "指标“%s”重复" : "指标“%s”的编号与“%s”相同，请改名", key, all[i]->key);
            if (same)
                say_hint(r->m, "另一处在 %s 第 %d 行", all[i]->at.file, all[i]->at.line);
            break;
        }
    *LIST_ADD(&r->indicators, struct tz_indicator *, r->a) = ind;
    return ind;
}

void declare_indicators(struct reader *r, struct draft *d)
{
    const struct yaml *map = yaml_get(d->root, "indicators");
    if (!map || !is_map(r, map, "indicators"))
        return;
    const struct tz_indicator **own = TZ_NEW_ARRAY(r->a, map->n, const struct tz_indicator *);
    size_t n = 0;
    for (size_t i = 0; i < map->n; i++) {
        const struct yaml_pair *p = &map->pairs[i];
        if (!good_key(r, p->key, p->at, "指标", 50) || !is_map(r, p->value, "指标"))
            continue;
        const char *label = need_text(r, p->value, "label", "指标");
        need_text(r, p->value, "unit", "指标");
        own[n++] = declare(r, d, p->key, label ? label : p->key, p->value, p->at, false);
    }
    d->reg->indicators = own;
    d->reg->indicator_n = n;
}

/* ---- source */
static bool in_brackets(struct reader *r, const char *text, const char *name, char **inner)
{
    size_t n = strlen(text), m = strlen(name);
    if (n < m + 2 || strncmp(text, name, m) != 0 || text[m] != '(' || text[n - 1] != ')')
        return false;
    *inner = tz_trim(r->a, tz_strndup(r->a, text + m + 1, n - m - 2));
    m = strlen(*inner);
    if (m >= 2 && (*inner)[0] == '\'' && (*inner)[m - 1] == '\'')
        *inner = tz_strndup(r->a, *inner + 1, m - 2);
    return true;
}

static void from_clock(struct work *w, const char *key, struct tz_where at)
{
    const struct tz_register *reg = w->ind->reg;
    w->ind->source = TZ_FROM_CLOCK;
    for (size_t i = 0; i < reg->clock_n; i++)
        if (!strcmp(reg->clocks[i].key, key))
            w->ind->rule = reg->clocks[i].key;
    if (!w->ind->rule)
        say(w->r->m, at, "台账“%s”没有期限“%s”", reg->key, key);
}

static const struct tz_obligation *obligation_of(const struct tz_register *reg, const char *key)
{
    for (size_t i = 0; i < reg->obligation_n; i++)
        if (!strcmp(reg->obligations[i].key, key))
            return &reg->obligations[i];
    return NULL;
}

static void from_obligation(struct work *w, const char *key, struct tz_where at)
{
    w->ind->source = TZ_FROM_OBLIGATION;
    const struct tz_obligation *o = obligation_of(w->ind->reg, key);
    const struct draft *drafts = w->r->drafts.items;
    for (size_t i = 0; !o && i < w->r->drafts.n; i++) {
        o = obligation_of(drafts[i].reg, key);
    }
    if (!o) {
        say(w->r->m, at, "没有责任“%s”", key);
        return;
    }
    w->ind->rule = o->key;
    if (o->each)
        w->ind->reg = o->each;
}

static void from_places(struct work *w, const char *what, struct tz_where at)
{
    static const struct {
        const char *word;
        int level;
        bool kind;
    } words[] = {
        {"省", TZ_PLACE_PROVINCE, false},   {"市", TZ_PLACE_CITY, false},     {"县", TZ_PLACE_COUNTY, false},
        {"镇", TZ_PLACE_TOWN, false},       {"村", TZ_PLACE_VILLAGE, false},  {"行政村", TZ_PLACE_VILLAGE, true},
        {"社区", TZ_PLACE_VILLAGE, true},   {"组", TZ_PLACE_GROUP, false},    {"村民小组", TZ_PLACE_GROUP, true},
        {"居民小组", TZ_PLACE_GROUP, true}, {"自然村", TZ_PLACE_BELOW, true}, {"网格", TZ_PLACE_BELOW, true},
        {"十户", TZ_PLACE_BELOW, true}};
    w->ind->source = TZ_FROM_PLACES;
    w->ind->reg = NULL;
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (!strcmp(words[i].word, what)) {
            w->ind->level = words[i].level;
            w->ind->place_kind = words[i].kind ? words[i].word : NULL;
        }
    if (!w->ind->level) {
        say(w->r->m, at, "区划级别“%s”不认识", what);
        say_hint(w->r->m, "写 村、行政村、社区、组、村民小组、自然村、网格 等");
    }
}

static void from_register(struct work *w, const char *text, struct tz_where at)
{
    size_t n = 0;
    char **parts = tz_split(w->r->a, text, '.', &n);
    const struct tz_register *reg = n ? tz_model_register(&w->r->model->model, parts[0]) : NULL;
    if (!reg || n > 2) {
        say(w->r->m, at, "from 的台账“%s”不存在", n ? parts[0] : text);
        return;
    }
    if (reg != w->ind->reg)
        say(w->r->m, at, "指标要写在它所数的台账里：请移到 %s.yaml", reg->key);
    w->ind->reg = reg;
    if (n < 2)
        return;
    const struct tz_field *list = tz_register_field(reg, parts[1]);
    if (!list || list->type != TZ_TYPE_LIST) {
        say(w->r->m, at, "台账“%s”没有列表“%s”", reg->key, parts[1]);
        return;
    }
    w->ind->source = TZ_FROM_LIST;
    w->ind->list = list;
}

static void read_from(struct work *w)
{
    const struct yaml *y = yaml_get(w->map, "from");
    const char *s = y ? as_text(w->r, y) : NULL;
    char *inner = NULL;
    if (!s)
        return;
    if (in_brackets(w->r, s, "clock", &inner))
        from_clock(w, inner, y->at);
    else if (in_brackets(w->r, s, "obligation", &inner))
        from_obligation(w, inner, y->at);
    else if (in_brackets(w->r, s, "places", &inner))
        from_places(w, inner, y->at);
    else
        from_register(w, s, y->at);
}

static void read_args(struct work *w)
{
    const struct yaml *y = yaml_get(w->map, "args");
    if (!y || !is_map(w->r, y, "args"))
        return;
    static const struct {
        const char *name;
        enum tz_type type;
    } types[] = {{"money", TZ_TYPE_MONEY}, {"int", TZ_TYPE_INT}, {"text", TZ_TYPE_TEXT}, {"date", TZ_TYPE_DATE}};
    struct tz_arg *out = TZ_NEW_ARRAY(w->r->a, y->n, struct tz_arg);
    for (size_t i = 0; i < y->n; i++) {
        out[i] = (struct tz_arg){.key = y->pairs[i].key, .type = TZ_TYPE_LIST};
        good_key(w->r, out[i].key, y->pairs[i].at, "参数", 30);
        const char *t = as_text(w->r, y->pairs[i].value);
        for (size_t k = 0; t && k < 4; k++)
            if (!strcmp(t, types[k].name))
                out[i].type = types[k].type;
        if (t && out[i].type == TZ_TYPE_LIST) {
            say(w->r->m, y->pairs[i].value->at, "参数类型写 money、int、text 或 date");
            out[i].type = TZ_TYPE_INT;
        }
    }
    w->ind->args = out;
    w->ind->arg_n = y->n;
}

static struct tz_expr_scope scope_of(const struct work *w)
{
    const struct tz_indicator *ind = w->ind;
    return (struct tz_expr_scope){.kind = ind->source == TZ_FROM_PLACES ? TZ_IN_PLACE : TZ_IN_INDICATOR,
                                  .reg = ind->reg,
                                  .list = ind->list,
                                  .model = &w->r->model->model,
                                  .args = ind->args,
                                  .arg_n = ind->arg_n,
                                  .source = ind->source};
}

/* ---- axis */
static bool source_day(const struct work *w, const char *s)
{
    const char *const clock[] = {"due", "met", "started", "ended"}, *const duty[] = {"till_day", "from_day"};
    bool is_clock = w->ind->source == TZ_FROM_CLOCK;
    for (size_t i = 0; i < (is_clock ? 4 : 2); i++)
        if (!strcmp(s, is_clock ? clock[i] : duty[i]))
            return true;
    return false;
}

static void on_field(struct work *w, const struct yaml *y, const char *s)
{
    struct tz_indicator *ind = w->ind;
    if ((ind->source == TZ_FROM_CLOCK || ind->source == TZ_FROM_OBLIGATION) && source_day(w, s)) {
        ind->on_name = s;
        return;
    }
    if (!ind->reg) {
        say(w->r->m, y->at, "按区划计数时没有 on");
        return;
    }
    size_t n = ind->list ? strlen(ind->list->key) : 0;
    if (n && !strncmp(s, ind->list->key, n) && s[n] == '.')
        s += n + 1; /* contacts.on */
    const struct tz_field *f = ind->list ? tz_field_part(ind->list, s) : NULL;
    if (!f) {
        int index = find_field(w->r, ind->reg, s, y->at);
        f = tz_field_at(ind->reg, index);
        if (index >= 0 && index == ind->reg->on_field && f->type == TZ_TYPE_DATE)
            f = tz_register_field(ind->reg, "on_day");
    }
    if (!f)
        return;
    if (f->type != TZ_TYPE_DATE && f->type != TZ_TYPE_TIME)
        say(w->r->m, y->at, "on 要日期或时间字段，“%s”不是", f->label);
    if (f->cls)
        say(w->r->m, y->at, "on 的字段不能加密");
    ind->on_name = f->key;
    ind->on = f->system ? NULL : f;
}

static void default_axis(struct work *w)
{
    struct tz_indicator *ind = w->ind;
    if (ind->source == TZ_FROM_CLOCK || ind->source == TZ_FROM_OBLIGATION) {
        ind->on_name = ind->source == TZ_FROM_CLOCK ? "due" : "till_day";
    } else if (ind->source == TZ_FROM_PLACES) {
        ind->axis = TZ_AXIS_STOCK;
    } else if (ind->reg && ind->reg->period_field >= 0 && ind->reg->on_field < 0) {
        ind->axis = TZ_AXIS_PERIOD;
        ind->period = tz_field_at(ind->reg, ind->reg->period_field);
    } else {
        ind->on_name = "on_day";
    }
}

static void axis_period(struct work *w, const struct yaml *y)
{
    const char *s = as_text(w->r, y);
    w->ind->axis = TZ_AXIS_PERIOD;
    if (!s || !w->ind->reg)
        return;
    w->ind->period = tz_field_at(w->ind->reg, find_field(w->r, w->ind->reg, s, y->at));
    const struct tz_field *f = w->ind->period;
    if (f && f->type != TZ_TYPE_MONTH && f->type != TZ_TYPE_PERIOD && f->type != TZ_TYPE_YEAR && f->type != TZ_TYPE_INT)
        say(w->r->m, y->at, "period 要月份、期间或年度字段，“%s”不是", f->label);
    if (f && (w->ind->reg->period_field < 0 || f != tz_field_at(w->ind->reg, w->ind->reg->period_field)))
        say(w->r->m, y->at, "period 要与台账头部的 period 相同");
}

static void read_axis(struct work *w)
{
    static const char *const names[] = {"on", "stock", "during", "period"};
    const struct yaml *found = NULL;
    int which = -1;
    for (int i = 0; i < 4; i++) {
        const struct yaml *y = yaml_get(w->map, names[i]);
        if (y && found)
            say(w->r->m, y->at, "on、stock、during、period 只能写一个");
        if (y && !found) {
            found = y;
            which = i;
        }
    }
    struct tz_expr_scope scope = scope_of(w);
    if (!found) {
        default_axis(w);
        return;
    }
    if (which == 0) {
        const char *s = as_text(w->r, found);
        if (s)
            on_field(w, found, s);
    } else if (which == 3) {
        axis_period(w, found);
    } else {
        w->ind->axis = which == 1 ? TZ_AXIS_STOCK : TZ_AXIS_DURING;
        w->ind->axis_expr = read_expr(w->r, found, &scope, true);
        if (w->ind->source != TZ_FROM_REGISTER && w->ind->source != TZ_FROM_LIST)
            say(w->r->m, found->at, "%s 只能用在台账的行上", names[which]);
    }
}

/* ---- cuts */
static const char *cut_label(const struct tz_expr *e, const char *key)
{
    return e->field ? e->field->label : key;
}

static void read_cut(struct work *w, const struct yaml *y, struct tz_cut *cut)
{
    struct tz_expr_scope scope = scope_of(w);
    const struct tz_expr *e = read_expr(w->r, y, &scope, false);
    cut->key = y->text;
    if (!e)
        return;
    bool path = e->op == E_FIELD || e->op == E_PART || e->op == E_FOLLOW || e->op == E_SOURCE || e->op == E_COALESCE;
    bool kind = e->kind == TZ_K_CODE || e->kind == TZ_K_CODES || e->kind == TZ_K_BOOL || e->kind == TZ_K_TEXT ||
                e->kind == TZ_K_REF || (e->kind == TZ_K_NUMBER && e->decimals == 0);
    if (!path || !kind)
        say(w->r->m, y->at, "不能按“%s”分列", y->text);
    cut->expr = e;
    cut->codes = e->codes;
    cut->label = cut_label(e, cut->key);
}

static void read_cuts(struct work *w)
{
    const struct yaml *y = yaml_get(w->map, "cut");
    if (!y || !is_list(w->r, y, "cut"))
        return;
    if (y->n > CUTS_MAX)
        say(w->r->m, y->at, "分列最多 %d 个", CUTS_MAX);
    struct tz_cut *out = TZ_NEW_ARRAY(w->r->a, y->n, struct tz_cut);
    size_t n = 0;
    for (size_t i = 0; i < y->n && n < CUTS_MAX; i++) {
        if (!as_text(w->r, y->items[i]))
            continue;
        read_cut(w, y->items[i], &out[n]);
        for (size_t j = 0; j < n; j++)
            if (tz_same(out[j].key, out[n].key))
                say(w->r->m, y->items[i]->at, "分列“%s”重复", out[n].key);
        n += out[n].expr != NULL;
    }
    w->ind->cuts = out;
    w->ind->cut_n = n;
}

/* ---- what is small */
static void read_word(struct work *w, const char *key, const char *const *names, const int *values, size_t n, int *out)
{
    const char *s = get_text(w->r, w->map, key);
    for (size_t i = 0; s && i < n; i++)
        if (!strcmp(s, names[i])) {
            *out = values[i];
            return;
        }
    if (s)
        say_unknown(w->r, yaml_get(w->map, key)->at, key, s, names, n);
}

static enum tz_grain period_grain(const struct tz_field *f)
{
    return f && (f->type == TZ_TYPE_YEAR || f->type == TZ_TYPE_INT) ? TZ_GRAIN_YEAR : TZ_GRAIN_MONTH;
}

static void read_rolls(struct work *w)
{
    static const char *const grains[] = {"day", "month", "quarter", "half", "year"};
    static const int grain_values[] = {TZ_GRAIN_DAY, TZ_GRAIN_MONTH, TZ_GRAIN_QUARTER, TZ_GRAIN_HALF, TZ_GRAIN_YEAR};
    static const char *const rolls[] = {"add", "last", "none", "recount"};
    static const int roll_values[] = {TZ_ROLL_ADD, TZ_ROLL_LAST, TZ_ROLL_NONE, TZ_ROLL_RECOUNT};
    struct tz_indicator *ind = w->ind;
    bool adds = ind->measure == TZ_M_COUNT || ind->measure == TZ_M_SUM;
    int grain = ind->axis == TZ_AXIS_PERIOD ? (int)period_grain(ind->period) : TZ_GRAIN_DAY;
    int time = ind->measure == TZ_M_LATEST || ind->axis == TZ_AXIS_STOCK ? TZ_ROLL_LAST : TZ_ROLL_RECOUNT;
    if (adds && (ind->axis == TZ_AXIS_FLOW || ind->axis == TZ_AXIS_PERIOD))
        time = TZ_ROLL_ADD;
    int place = adds || ind->measure == TZ_M_LATEST ? TZ_ROLL_ADD : TZ_ROLL_RECOUNT;
    read_word(w, "grain", grains, grain_values, 5, &grain);
    read_word(w, "time", rolls, roll_values, 4, &time);
    read_word(w, "place", rolls, roll_values, 4, &place);
    ind->grain = (enum tz_grain)grain;
    ind->time = (enum tz_roll)time;
    ind->place = (enum tz_roll)place;
    if (ind->axis == TZ_AXIS_PERIOD && ind->grain < period_grain(ind->period) && yaml_get(w->map, "grain"))
        say(w->r->m, yaml_get(w->map, "grain")->at, "grain 不能比台账的期间更细");
}

static void read_given(struct work *w)
{
    const struct yaml *y = yaml_get(w->map, "given");
    const char *s = y ? as_text(w->r, y) : NULL;
    if (!s || !w->ind->reg)
        return;
    w->ind->given = tz_field_at(w->ind->reg, find_field(w->r, w->ind->reg, s, y->at));
    if (w->ind->given && type_of_field(w->ind->given) != TZ_K_NUMBER)
        say(w->r->m, y->at, "given 要数量字段（官方增幅），“%s”不是", w->ind->given->label);
}

/* ---- measure */
static int find_measure(struct work *w)
{
    int which = -1;
    for (int i = 0; i < 8; i++) {
        const struct yaml *y = yaml_get(w->map, measure_names[i]);
        if (y && which >= 0)
            say(w->r->m, y->at, "%s 和 %s 只能写一个", measure_names[which], measure_names[i]);
        else if (y)
            which = i;
    }
    if (which < 0) {
        say(w->r->m, w->map->at, "指标缺少算法");
        say_hint(w->r->m, "写 count: all、sum、distinct、least、most、latest、ratio 或 formula 之一");
    }
    return which;
}

/* unit in ('头', '只'): the codes of the unit field that are the indicator's unit or of its family. */
static const char *unit_condition(struct work *w, const struct tz_field *u)
{
    struct tz_buf b;
    tz_buf_init(&b, w->r->a);
    size_t n = 0;
    for (size_t i = 0; u->codes && i < u->codes->n; i++) {
        const char *key = u->codes->items[i].key;
        struct tz_ratio f;
        bool same = !strcmp(key, w->ind->unit);
        if (!same && (!tz_unit_convert(&f, key, w->ind->unit) || f.num != 1 || f.den != 1))
            continue;
        tz_buf_printf(&b, "%s'%s'", n++ ? ", " : "", key);
    }
    if (!u->codes)
        return tz_printf(w->r->a, "%s = '%s'", u->key, w->ind->unit);
    return n ? tz_printf(w->r->a, "%s in (%s)", u->key, b.data) : NULL;
}

/* A quantity whose unit stands in another field: only rows in the indicator's unit (or its family) are counted. */
static void bind_unit_field(struct work *w, const struct tz_field *f)
{
    struct tz_indicator *ind = w->ind;
    if (!f || !f->unit_field || !ind->unit || !ind->unit[0])
        return;
    const struct tz_field *u =
        f->is_list_part ? tz_field_part(ind->list, f->unit_field) : tz_register_field(ind->reg, f->unit_field);
    const char *text = u ? unit_condition(w, u) : NULL;
    if (!text) {
        if (u)
            say(w->r->m, yaml_get(w->map, "unit")->at, "单位“%s”不在单位字段“%s”的选项里", ind->unit, u->label);
        return;
    }
    struct tz_expr_scope scope = scope_of(w);
    const struct yaml *where = yaml_get(w->map, "where");
    if (ind->where && tz_expr_reads_field(ind->where, u))
        return; /* the pack says itself which units count */
    if (ind->where)
        text = tz_printf(w->r->a, "(%s) and %s", where->text, text);
    struct tz_expr *e = NULL;
    size_t at = 0;
    struct tz_err *err = expr_parse_at(&e, &at, text, &scope, w->r->a);
    if (!err)
        ind->where = e;
    tz_err_free(err);
}

static void measure_of(struct work *w, const struct yaml *y)
{
    struct tz_indicator *ind = w->ind;
    struct tz_expr_scope scope = scope_of(w);
    const struct tz_expr *e = read_expr(w->r, y, &scope, false);
    if (!e)
        return;
    ind->inner = ind->measure;
    if (e->op == E_SUM_GROUP) {
        ind->inner = TZ_M_SUM;
        e = e->a;
        if (!ind->per_n)
            say(w->r->m, y->at, "组内求和 sum(…) 要和 per 一起用");
    }
    bool numeric = e->kind == TZ_K_NUMBER || e->kind == TZ_K_MONEY;
    if (ind->measure == TZ_M_DISTINCT) {
        if (e->kind != TZ_K_REF && e->kind != TZ_K_REFS && e->kind != TZ_K_TEXT && e->kind != TZ_K_DAY &&
            e->kind != TZ_K_CODE)
            say(w->r->m, y->at, "distinct 要引用、文字、日期或选项");
    } else if (!numeric && !((ind->measure == TZ_M_LEAST || ind->measure == TZ_M_MOST) && e->kind == TZ_K_DAY)) {
        say(w->r->m, y->at, "%s 要数或金额", measure_names[ind->measure]);
    } else if (numeric && e->decimals < 0) {
        say(w->r->m, y->at, "%s 里不能有除法", measure_names[ind->measure]);
        say_hint(w->r->m, "比值用 ratio: [a, b]，在每一级重新算");
    }
    ind->of = e;
    ind->decimals = numeric && e->decimals > 0 ? e->decimals : 0;
    bind_unit_field(w, e->field);
}

static const struct tz_indicator *ratio_part(struct work *w, const struct yaml *y, int which)
{
    struct reader *r = w->r;
    if (y->kind == YAML_SCALAR) {
        const struct tz_indicator *part = tz_model_indicator(&r->model->model, y->text);
        if (!part)
            say_unknown_indicator(r, y->at, y->text);
        return part;
    }
    if (!is_map(r, y, "ratio 的一项"))
        return NULL;
    only_keys(r, y, INLINE_KEYS);
    char *key = tz_printf(r->a, "%s.%c", w->ind->key, 'a' + which);
    char *label = tz_printf(r->a, "%s（%s）", w->ind->label, which ? "分母" : "分子");
    struct tz_indicator *part = declare(r, w->d, key, label, y, y->at, true);
    part->unranked = w->ind->unranked;
    key_index_put(&r->model->by_indicator, key, part);
    struct work inner = {.r = r, .d = w->d, .ind = part, .map = y};
    read_indicator(&inner);
    return part;
}

static void measure_ratio(struct work *w, const struct yaml *y)
{
    if (y->kind != YAML_LIST || y->n != 2) {
        say(w->r->m, y->at, "ratio 写成 [分子, 分母]");
        return;
    }
    for (int i = 0; i < 2; i++)
        w->ind->parts[i] = ratio_part(w, y->items[i], i);
}

static void measure_formula(struct work *w, const struct yaml *y)
{
    struct tz_expr_scope scope = {.kind = TZ_IN_INDICATOR,
                                  .model = &w->r->model->model,
                                  .formula = true,
                                  .args = w->ind->args,
                                  .arg_n = w->ind->arg_n};
    w->ind->of = read_expr(w->r, y, &scope, false);
    if (w->ind->of && w->ind->of->kind != TZ_K_NUMBER && w->ind->of->kind != TZ_K_MONEY)
        say(w->r->m, y->at, "formula 要算出数或金额");
}

static void read_measure(struct work *w, int which)
{
    const struct yaml *y = yaml_get(w->map, measure_names[which]);
    if (which == TZ_M_COUNT) {
        if (y->kind != YAML_SCALAR || strcmp(y->text, "all") != 0)
            say(w->r->m, y->at, "count 只能写 all，条件写在 where 里");
        w->ind->inner = TZ_M_COUNT;
    } else if (which == TZ_M_RATIO) {
        measure_ratio(w, y);
    } else if (which == TZ_M_FORMULA) {
        measure_formula(w, y);
    } else {
        measure_of(w, y);
    }
}

static void read_unit_cut(struct work *w)
{
    const char *unit = get_text(w->r, w->map, "unit");
    if (!unit || !tz_starts(unit, "from "))
        return;
    const char *key = tz_trim(w->r->a, tz_strdup(w->r->a, unit + 5));
    for (size_t i = 0; i < w->ind->cut_n; i++)
        if (!strcmp(w->ind->cuts[i].key, key))
            w->ind->unit_cut = (int)i;
    if (w->ind->unit_cut < 0)
        say(w->r->m, yaml_get(w->map, "unit")->at, "单位来自“%s”时，cut 里也要有它", key);
}

void read_indicator(struct work *w)
{
    int which = find_measure(w);
    if (which < 0)
        return;
    struct tz_indicator *ind = w->ind;
    ind->measure = (enum tz_measure)which;
    read_args(w);
    if (which == TZ_M_RATIO || which == TZ_M_FORMULA) {
        ind->time = ind->place = TZ_ROLL_RECOUNT;
        read_measure(w, which);
        read_rolls(w);
    } else {
        read_from(w);
        const struct yaml *where = yaml_get(w->map, "where");
        struct tz_expr_scope scope = scope_of(w);
        if (where)
            ind->where = read_expr(w->r, where, &scope, true);
        if (ind->reg)
            ind->per = get_fields(w->r, w->map, "per", ind->reg, &ind->per_n);
        read_cuts(w);
        read_axis(w);
        read_measure(w, which);
        read_rolls(w);
        read_given(w);
        read_unit_cut(w);
    }
    ind->needs = get_texts(w->r, w->map, "needs", &ind->need_n);
    int64_t decimals = 0;
    ind->show_decimals = -1;
    if (get_int(w->r, w->map, "decimals", &decimals)) {
        if (decimals < 0 || decimals > 6)
            say(w->r->m, yaml_get(w->map, "decimals")->at, "decimals 为 0 到 6");
        else
            ind->show_decimals = (int)decimals;
    }
}

void read_indicators(struct reader *r, struct draft *d)
{
    const struct yaml *map = yaml_get(d->root, "indicators");
    for (size_t i = 0; i < d->reg->indicator_n; i++) {
        struct tz_indicator *ind = (struct tz_indicator *)d->reg->indicators[i];
        struct work w = {.r = r, .d = d, .ind = ind, .map = yaml_get(map, ind->key)};
        only_keys(r, w.map, INDICATOR_KEYS);
        read_indicator(&w);
    }
}
