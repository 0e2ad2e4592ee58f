/* SPDX-License-Identifier: Apache-2.0
 *
 * What a register asks of people in time: clocks (deadlines), obligations (frequencies, nil returns), and checks inside one
 * row.
 */
#include "pack/read_priv.h"
#include "base/frequency.h"
#include "base/text.h"
#include <string.h>

/* ---- clocks */
static int day_field(struct reader *r, const struct draft *d, const struct yaml *y, const char *what)
{
    const char *key = as_text(r, y);
    int f = key ? find_field(r, d->reg, key, y->at) : -1;
    const struct tz_field *field = tz_field_at(d->reg, f);
    if (field && field->type != TZ_TYPE_DATE && field->type != TZ_TYPE_TIME) {
        say(r->m, y->at, "%s要日期或时间字段，“%s”不是", what, field->label);
        return -1;
    }
    return f;
}

static void read_of(struct reader *r, const struct draft *d, const struct yaml *map, struct tz_clock *c)
{
    const struct yaml *of = yaml_get(map, "of");
    const char *s = of ? as_text(r, of) : NULL;
    if (!of)
        say(r->m, map->at, "期限缺少 of（从哪一天起算）");
    if (!s)
        return;
    size_t n = strlen(s);
    if (tz_starts(s, "state(") && s[n - 1] == ')') {
        c->of_state = find_state(r, d->reg, tz_trim(r->a, tz_strndup(r->a, s + 6, n - 7)), of->at);
        return;
    }
    c->of_field = day_field(r, d, of, "期限的起算");
}

static void read_reminders(struct reader *r, const struct yaml *map, struct tz_clock *c)
{
    c->remind = get_texts(r, map, "remind", &c->remind_n);
    for (size_t i = 0; i < c->remind_n; i++) {
        const char *s = c->remind[i];
        if (!strcmp(s, "half") || !strcmp(s, "four fifths") || !strcmp(s, "whole"))
            continue;
        size_t n = 0;
        char **words = tz_split(r->a, s, ' ', &n);
        int64_t count = 0;
        bool span = n == 2 && tz_parse_int(words[0], &count) && count >= 0 &&
                    (tz_starts(words[1], "day") || tz_starts(words[1], "workday") || tz_starts(words[1], "hour"));
        if (!span) {
            say(r->m, yaml_get(map, "remind")->at, "提醒时间“%s”看不懂", s);
            say_hint(r->m, "写 half、four fifths、whole，或 3 days、2 hours（到期前）");
        }
    }
}

static void read_extend(struct reader *r, const struct yaml *map, struct tz_clock *c)
{
    const struct yaml *y = yaml_get(map, "extend");
    if (!y || !is_map(r, y, "extend"))
        return;
    only_keys(r, y, "by within times notice");
    c->extend_by = get_roles(r, y, "by", &c->extend_by_n);
    const struct yaml *within = yaml_get(y, "within");
    if (within)
        get_span(r, within, &c->extend);
    else
        say(r->m, y->at, "延期缺少 within");
    int64_t times = 1;
    get_int(r, y, "times", &times);
    c->extend_times = times >= 1 && times <= 99 ? (int)times : 1;
    c->extend_notice = get_bool(r, y, "notice", false);
}

static void read_clock(struct reader *r, struct draft *d, const struct yaml_pair *p, struct tz_clock *c)
{
    const struct yaml *map = p->value;
    *c = (struct tz_clock){
        .key = p->key, .at = p->at, .of_field = -1, .of_state = -1, .met_field = -1, .given_field = -1};
    good_key(r, p->key, p->at, "期限", 30);
    c->label = p->key;
    if (!is_map(r, map, "期限"))
        return;
    only_keys(r, map, "label within of until met pause given where remind escalate extend basis");
    const char *label = need_text(r, map, "label", "期限");
    c->label = label ? label : p->key;
    c->basis = get_text(r, map, "basis");
    const struct yaml *within = yaml_get(map, "within"), *met = yaml_get(map, "met"), *given = yaml_get(map, "given");
    if (within)
        get_span(r, within, &c->within);
    else if (!given)
        say(r->m, p->at, "期限缺少 within");
    read_of(r, d, map, c);
    c->until = get_states(r, map, "until", d->reg, &c->until_n);
    c->pause = get_states(r, map, "pause", d->reg, &c->pause_n);
    if (met)
        c->met_field = day_field(r, d, met, "期限的完成");
    if (given)
        c->given_field = day_field(r, d, given, "给定的期限");
    if (!c->until_n && !met)
        say(r->m, p->at, "期限缺少 until（到哪些状态为止）或 met（以哪个日期为完成）");
    const struct yaml *where = yaml_get(map, "where");
    struct tz_expr_scope scope = row_scope(r, d->reg, TZ_IN_ROW);
    if (where)
        c->where = read_expr(r, where, &scope, true);
    read_reminders(r, map, c);
    c->escalate = get_roles(r, map, "escalate", &c->escalate_n);
    read_extend(r, map, c);
}

void read_clocks(struct reader *r, struct draft *d)
{
    const struct yaml *map = yaml_get(d->root, "clocks");
    if (!map || !is_map(r, map, "clocks"))
        return;
    struct tz_clock *out = TZ_NEW_ARRAY(r->a, map->n, struct tz_clock);
    for (size_t i = 0; i < map->n; i++)
        read_clock(r, d, &map->pairs[i], &out[i]);
    d->reg->clocks = out;
    d->reg->clock_n = map->n;
}

/* ---- obligations */
static const struct tz_register *other_register(struct reader *r, const struct yaml *y)
{
    const char *key = as_text(r, y);
    const struct tz_register *reg = key ? tz_model_register(&r->model->model, key) : NULL;
    if (key && !reg)
        say(r->m, y->at, "台账“%s”不存在", key);
    return reg;
}

static int field_of(struct reader *r, const struct tz_register *reg, const struct yaml *map, const char *key)
{
    const struct yaml *y = yaml_get(map, key);
    const char *s = y && reg ? as_text(r, y) : NULL;
    return s ? find_field(r, reg, s, y->at) : -1;
}

static void read_match(struct reader *r, const struct yaml *done, struct tz_obligation *o)
{
    const struct yaml *match = yaml_get(done, "match");
    if (!match || !is_map(r, match, "match"))
        return;
    if (match->n != 1 || match->pairs[0].value->kind != YAML_SCALAR || strcmp(match->pairs[0].value->text, "id") != 0) {
        say(r->m, match->at, "match 写成 {字段: id}");
        return;
    }
    o->done_match = find_field(r, o->done, match->pairs[0].key, match->pairs[0].at);
    const struct tz_field *f = tz_field_at(o->done, o->done_match);
    bool refers = false;
    for (size_t i = 0; f && i < f->target_n; i++)
        refers |= f->targets[i].reg == o->each;
    if (f && o->each && !refers)
        say(r->m, match->at, "“%s”不是指向“%s”的引用", f->label, o->each->label);
}

/* "count: care_visit.calls": sub-rows of the obliging entry itself. True when it is written so. */
static bool read_done_list(struct reader *r, const struct yaml *done, struct tz_obligation *o)
{
    const struct yaml *count = yaml_get(done, "count"), *on = yaml_get(done, "on"), *where = yaml_get(done, "where");
    const char *text = as_text(r, count), *dot = text ? strchr(text, '.') : NULL, *day = on ? as_text(r, on) : NULL;
    if (!dot || !o->each)
        return dot != NULL;
    const struct tz_field *list = tz_register_field(o->each, dot + 1);
    if (strlen(o->each->key) != (size_t)(dot - text) || strncmp(text, o->each->key, (size_t)(dot - text)) != 0 ||
        !list || list->type != TZ_TYPE_LIST || list->dated) {
        say(r->m, count->at, "“%s”不是责任所在台账“%s”的列表", text, o->each->key);
        return true;
    }
    const struct tz_field *part = day ? tz_field_part(list, day) : NULL;
    if (!part || part->type != TZ_TYPE_DATE || !part->column) {
        say(r->m, on ? on->at : done->at, "done 要用 on 写明“%s”里的日期", list->label);
        return true;
    }
    if (yaml_get(done, "match"))
        say(r->m, done->at, "数自己的列表时不写 match");
    o->done_list = list;
    o->done_on = (int)(part - list->parts);
    struct tz_expr_scope scope = row_scope(r, o->each, TZ_IN_FILTER);
    scope.list = list;
    if (where)
        o->done_where = read_expr(r, where, &scope, true);
    return true;
}

static void read_done(struct reader *r, const struct yaml *map, struct tz_obligation *o)
{
    const struct yaml *done = yaml_get(map, "done");
    if (!done) {
        if (!yaml_get(map, "nil"))
            say(r->m, map->at, "责任缺少 done（怎样算做到）");
        return;
    }
    if (!is_map(r, done, "done"))
        return;
    only_keys(r, done, "count match where on");
    const struct yaml *count = yaml_get(done, "count"), *where = yaml_get(done, "where");
    if (!count) {
        say(r->m, done->at, "done 缺少 count（数哪本台账）");
        return;
    }
    if (read_done_list(r, done, o))
        return;
    o->done = other_register(r, count);
    if (!o->done)
        return;
    read_match(r, done, o);
    o->done_on = field_of(r, o->done, done, "on");
    struct tz_expr_scope scope = row_scope(r, o->done, TZ_IN_FILTER);
    if (where)
        o->done_where = read_expr(r, where, &scope, true);
}

static void read_every(struct reader *r, const struct yaml *map, struct tz_obligation *o)
{
    const struct yaml *y = yaml_get(map, "every");
    const char *s = y ? as_text(r, y) : NULL;
    if (!y)
        say(r->m, map->at, "责任缺少 every（频次）");
    if (!s)
        return;
    const struct tz_field *f = o->each ? tz_register_field(o->each, s) : NULL;
    if (!f) {
        enum tz_window w;
        int64_t times;
        o->every = s;
        if (!tz_frequency_parse(&w, &times, s))
            say(r->m, y->at, "every 看不懂“%s”：写频次字段，或 每日、每周2次、每旬一次", s);
        return;
    }
    o->every_field = field_of(r, o->each, map, "every");
    if (f->type != TZ_TYPE_FREQUENCY && f->type != TZ_TYPE_CHOICE && f->type != TZ_TYPE_TEXT)
        say(r->m, y->at, "every 要频次字段，“%s”不是", f->label);
}

static void read_obligation(struct reader *r, struct draft *d, const struct yaml_pair *p, struct tz_obligation *o)
{
    const struct yaml *map = p->value;
    *o = (struct tz_obligation){.key = p->key,
                                .label = p->key,
                                .at = p->at,
                                .every_field = -1,
                                .times_field = -1,
                                .who_field = -1,
                                .from_field = -1,
                                .till_field = -1,
                                .done_match = -1,
                                .done_on = -1};
    good_key(r, p->key, p->at, "责任", 30);
    if (!is_map(r, map, "责任"))
        return;
    only_keys(r, map, "label each where every times who from till done nil");
    const struct draft *drafts = r->drafts.items;
    for (size_t i = 0; i < r->drafts.n; i++)
        for (size_t k = 0; drafts[i].reg != d->reg && k < drafts[i].reg->obligation_n; k++)
            if (!strcmp(drafts[i].reg->obligations[k].key, p->key))
                say(r->m, p->at, "责任“%s”重复，台账“%s”里已有", p->key, drafts[i].reg->key);
    const char *label = need_text(r, map, "label", "责任");
    if (label)
        o->label = label;
    const struct yaml *each = yaml_get(map, "each"), *where = yaml_get(map, "where");
    o->each = each ? other_register(r, each) : d->reg;
    if (!o->each)
        return;
    struct tz_expr_scope scope = row_scope(r, o->each, TZ_IN_FILTER);
    if (where)
        o->where = read_expr(r, where, &scope, true);
    read_every(r, map, o);
    o->times_field = field_of(r, o->each, map, "times");
    o->who_field = field_of(r, o->each, map, "who");
    o->from_field = field_of(r, o->each, map, "from");
    o->till_field = field_of(r, o->each, map, "till");
    o->nil_by = get_text(r, map, "nil");
    if (o->nil_by && (strlen(o->nil_by) != 5 || o->nil_by[2] != ':'))
        say(r->m, yaml_get(map, "nil")->at, "nil 写成 \"17:00\"");
    read_done(r, map, o);
}

void read_obligations(struct reader *r, struct draft *d)
{
    const struct yaml *map = yaml_get(d->root, "obligations");
    if (!map || !is_map(r, map, "obligations"))
        return;
    struct tz_obligation *out = TZ_NEW_ARRAY(r->a, map->n, struct tz_obligation);
    for (size_t i = 0; i < map->n; i++)
        read_obligation(r, d, &map->pairs[i], &out[i]);
    d->reg->obligations = out;
    d->reg->obligation_n = map->n;
}

/* ---- checks */
static void read_check(struct reader *r, struct draft *d, const struct yaml *y, struct tz_check *c)
{
    c->at = y->at;
    if (!is_map(r, y, "检查"))
        return;
    only_keys(r, y, "key must message level");
    c->key = need_text(r, y, "key", "检查");
    c->message = need_text(r, y, "message", "检查");
    const struct yaml *must = yaml_get(y, "must");
    struct tz_expr_scope scope = row_scope(r, d->reg, TZ_IN_ROW);
    if (must)
        c->must = read_expr(r, must, &scope, true);
    else
        say(r->m, y->at, "检查缺少 must");
    const char *level = get_text(r, y, "level");
    c->refuse = !level || !strcmp(level, "refuse");
    if (level && !c->refuse && strcmp(level, "warn") != 0)
        say(r->m, yaml_get(y, "level")->at, "level 写 refuse 或 warn");
}

void read_checks(struct reader *r, struct draft *d)
{
    const struct yaml *list = yaml_get(d->root, "checks");
    if (!list || !is_list(r, list, "checks"))
        return;
    struct tz_check *out = TZ_NEW_ARRAY(r->a, list->n, struct tz_check);
    for (size_t i = 0; i < list->n; i++) {
        read_check(r, d, list->items[i], &out[i]);
        for (size_t j = 0; j < i; j++)
            if (out[i].key && tz_same(out[i].key, out[j].key))
                say(r->m, out[i].at, "检查“%s”重复", out[i].key);
    }
    d->reg->checks = out;
    d->reg->check_n = list->n;
}

/* ---- gates */
static int gate_day(struct reader *r, const struct draft *d, const struct yaml *map, const char *key)
{
    const struct yaml *y = yaml_get(map, key);
    const char *name = y ? get_text(r, map, key) : NULL;
    int f = name ? find_field(r, d->reg, name, y->at) : -1;
    if (!y)
        say(r->m, map->at, "时段限制缺少 %s（哪两个日期之间不能落在时段里）", key);
    if (f < 0 || (d->reg->fields[f].type == TZ_TYPE_DATE && d->reg->fields[f].column))
        return f;
    say(r->m, y->at, "时段限制的起止要日期字段，“%s”不是", d->reg->fields[f].label);
    return -1;
}

static void read_gate(struct reader *r, struct draft *d, const struct yaml *y, struct tz_gate *g)
{
    *g = (struct tz_gate){.at = y->at, .from = -1, .till = -1};
    if (!is_map(r, y, "时段限制"))
        return;
    only_keys(r, y, "season label where from till into");
    g->season = need_text(r, y, "season", "时段限制");
    g->label = need_text(r, y, "label", "时段限制");
    g->from = gate_day(r, d, y, "from");
    g->till = gate_day(r, d, y, "till");
    g->into = get_states(r, y, "into", d->reg, &g->into_n);
    if (!g->into_n)
        say(r->m, y->at, "时段限制缺少 into（时段里不能进入哪些状态）");
    const struct yaml *where = yaml_get(y, "where");
    struct tz_expr_scope scope = row_scope(r, d->reg, TZ_IN_ROW);
    if (where)
        g->where = read_expr(r, where, &scope, true);
}

void read_gates(struct reader *r, struct draft *d)
{
    const struct yaml *list = yaml_get(d->root, "gates");
    if (!list || !is_list(r, list, "gates"))
        return;
    struct tz_gate *out = TZ_NEW_ARRAY(r->a, list->n, struct tz_gate);
    for (size_t i = 0; i < list->n; i++)
        read_gate(r, d, list->items[i], &out[i]);
    d->reg->gates = out;
    d->reg->gate_n = list->n;
}

/* ---- dues: told in numbers */
static int counted_field(struct reader *r, const struct draft *d, const struct yaml *map, const char *key)
{
    const struct yaml *y = yaml_get(map, key);
    const char *name = y ? get_text(r, map, key) : NULL;
    int f = name ? find_field(r, d->reg, name, y->at) : -1;
    if (!y)
        say(r->m, map->at, "到期名单缺少 %s（哪个人数字段）", key);
    if (f < 0 || (f < TZ_SYSTEM_FIELD && d->reg->fields[f].type == TZ_TYPE_INT && d->reg->fields[f].column))
        return f;
    say(r->m, y->at, "到期名单要整数字段，“%s”不是", name);
    return -1;
}

/* By month of the day or the month that a row belongs to. */
static bool has_month(const struct tz_register *reg)
{
    const struct tz_field *f = reg->period_field >= 0 ? &reg->fields[reg->period_field]
                               : reg->on_field >= 0   ? &reg->fields[reg->on_field]
                                                      : NULL;
    return f && f->column && (f->type == TZ_TYPE_MONTH || f->type == TZ_TYPE_DATE);
}

static void read_due(struct reader *r, struct draft *d, const struct yaml_pair *p, struct tz_counted *out)
{
    const struct draft *drafts = r->drafts.items;
    *out = (struct tz_counted){.key = p->key, .label = p->key, .due = -1, .done = -1, .at = p->at};
    good_key(r, p->key, p->at, "到期名单", 30);
    if (!is_map(r, p->value, "到期名单"))
        return;
    only_keys(r, p->value, "label due done where");
    for (size_t i = 0; i < r->drafts.n; i++)
        for (size_t k = 0; drafts[i].reg != d->reg && k < drafts[i].reg->due_n; k++)
            if (!strcmp(drafts[i].reg->dues[k].key, p->key))
                say(r->m, p->at, "到期名单“%s”重复，台账“%s”里已有", p->key, drafts[i].reg->key);
    if (!has_month(d->reg))
        say(r->m, p->at, "到期名单按月列出，台账“%s”没有按日或按月的 on、period", d->reg->key);
    const char *label = need_text(r, p->value, "label", "到期名单");
    if (label)
        out->label = label;
    out->due = counted_field(r, d, p->value, "due");
    out->done = counted_field(r, d, p->value, "done");
    const struct yaml *where = yaml_get(p->value, "where");
    struct tz_expr_scope scope = row_scope(r, d->reg, TZ_IN_FILTER);
    if (where)
        out->where = read_expr(r, where, &scope, true);
}

void read_dues(struct reader *r, struct draft *d)
{
    const struct yaml *map = yaml_get(d->root, "dues");
    if (!map || !is_map(r, map, "dues"))
        return;
    struct tz_counted *out = TZ_NEW_ARRAY(r->a, map->n, struct tz_counted);
    for (size_t i = 0; i < map->n; i++)
        read_due(r, d, &map->pairs[i], &out[i]);
    d->reg->dues = out;
    d->reg->due_n = map->n;
}
