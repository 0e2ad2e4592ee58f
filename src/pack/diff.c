/* SPDX-License-Identifier: Apache-2.0
 *
 * What replacing one model by another does to the tables. Columns are only added; whatever would hide or garble what people
 * said (a field, state or code gone, a type changed, a seal taken off) is listed as a loss, and then nothing may be done.
 */
#include "pack/ddl_priv.h"
#include "pack/diff_priv.h"
#include "base/text.h"
#include <string.h>

struct place { /* where a field stands in the old model */
    const struct tz_register *reg;
    const struct tz_field *list;
};
struct diffing {
    struct tz_arena *a;
    struct tz_pack_change *items;
    size_t n, room;
    bool loses;
    struct tz_sql_build b;
};

static void note(struct diffing *d, bool loses, const char *format, ...) __attribute__((format(printf, 3, 4)));
static void note(struct diffing *d, bool loses, const char *format, ...)
{
    TZ_GROW(d->a, d->items, d->n, d->room);
    va_list ap;
    va_start(ap, format);
    d->items[d->n++] = (struct tz_pack_change){.text = tz_vprintf(d->a, format, ap), .loses = loses};
    va_end(ap);
    d->loses |= loses;
}

/* To the change just noted. */
static void asked_by(struct diffing *d, const struct tz_pack_probe *probe)
{
    d->items[d->n - 1].probe = probe;
}

/* ---- codes */
static int find_code(const struct tz_codes *codes, const char *key)
{
    for (size_t k = 0; k < codes->n; k++)
        if (!strcmp(codes->items[k].key, key))
            return (int)k;
    return -1;
}

/* What is new or closed in a list. */
static void tell_codes(struct diffing *d, const char *where, const struct tz_codes *old, const struct tz_codes *now)
{
    for (size_t i = 0; i < now->n; i++) {
        const struct tz_code *c = &now->items[i];
        int was = find_code(old, c->key);
        if (was < 0)
            note(d, false, "%s：新增选项“%s”", where, c->key);
        else if (c->closed && !old->items[was].closed)
            note(d, false, "%s：选项“%s”停用，后继为“%s”", where, c->key, c->successor);
    }
}

/* Codes gone, of one field, with the way to ask for rows that still hold them. */
static void lose_codes(struct diffing *d, const char *where, const struct place *p, const struct tz_field *old,
                       const struct tz_field *now)
{
    for (size_t i = 0; i < old->codes->n; i++) {
        const char *key = old->codes->items[i].key;
        if (find_code(now->codes, key) >= 0)
            continue;
        note(d, true, "%s：选项“%s”没有了，已登记的值将无法解释；请保留它，或写进 closed 并指明后继", where, key);
        asked_by(d, probe_field(p->reg, p->list, old, key, d->a));
    }
}

/* ---- fields */
static bool has_target(const struct tz_field *f, const char *name)
{
    for (size_t i = 0; i < f->target_n; i++)
        if (!strcmp(f->targets[i].name, name))
            return true;
    return false;
}

static void compare_targets(struct diffing *d, const char *where, const struct tz_field *old,
                            const struct tz_field *now)
{
    for (size_t i = 0; i < old->target_n; i++)
        if (!has_target(now, old->targets[i].name))
            note(d, true, "%s：不再能引用 %s，已登记的引用将读不出", where, old->targets[i].name);
    for (size_t i = 0; i < now->target_n; i++)
        if (!has_target(old, now->targets[i].name))
            note(d, false, "%s：还可以引用 %s", where, now->targets[i].name);
}

static bool same_storage(const struct tz_field *old, const struct tz_field *now)
{
    bool texts = (old->type == TZ_TYPE_TEXT || old->type == TZ_TYPE_CHOICE) && now->type == TZ_TYPE_TEXT;
    bool numbers = (old->type == TZ_TYPE_INT || old->type == TZ_TYPE_NUMBER) &&
                   (now->type == TZ_TYPE_INT || now->type == TZ_TYPE_NUMBER);
    return old->type == now->type || texts || numbers;
}

static void compare_field(struct diffing *d, const char *where, const struct place *p, const struct tz_field *old,
                          const struct tz_field *now)
{
    if (!same_storage(old, now))
        note(d, true, "%s：类型改变，已登记的值将读不出", where);
    else if (old->decimals != now->decimals)
        note(d, true, "%s：小数位由 %d 改为 %d，已登记的数会变成另一个数", where, old->decimals, now->decimals);
    else if (old->type != TZ_TYPE_MONEY && now->unit && old->unit && !tz_same(old->unit, now->unit))
        note(d, true, "%s：单位由 %s 改为 %s，已登记的数会变成另一个数", where, old->unit, now->unit);
    if (!tz_same(old->cls, now->cls))
        note(d, true, "%s：保密类别由 %s 改为 %s，已登记的值将读不出", where, old->cls ? old->cls : "（不加密）",
             now->cls ? now->cls : "（不加密）");
    else if (old->text_cls && !tz_same(old->text_cls, now->text_cls))
        note(d, true, "%s：文字的保密类别改变，已登记的文字将读不出", where);
    if (old->dated && !now->dated)
        note(d, true, "%s：不再有生效日，以前各段的值将读不出", where);
    else if (!old->dated && now->dated)
        note(d, false, "%s：开始按生效日保存，现有的值视为一直如此", where);
    if (old->codes && now->codes) {
        lose_codes(d, where, p, old, now);
        if (!(old->codes->key && now->codes->key)) /* shared lists are told once */
            tell_codes(d, where, old->codes, now->codes);
    }
    compare_targets(d, where, old, now);
    if (!tz_same(old->label, now->label))
        note(d, false, "%s：名称改为“%s”", where, now->label);
    if (!old->required && now->required)
        note(d, false, "%s：改为必填，已有的行下次修改时补填", where);
    if (!old->derived != !now->derived)
        note(d, old->derived == NULL, "%s：%s", where,
             now->derived ? "改为派生，已登记的值会被算出的值代替" : "不再派生");
}

static const struct tz_field *find(const struct tz_field *fields, size_t n, const char *key)
{
    for (size_t i = 0; i < n; i++)
        if (!strcmp(fields[i].key, key))
            return &fields[i];
    return NULL;
}

static void compare_fields(struct diffing *d, const char *where, const struct place *p, const struct tz_field *old,
                           size_t old_n, const struct tz_field *now, size_t now_n)
{
    for (size_t i = 0; i < old_n; i++) {
        const struct tz_field *f = find(now, now_n, old[i].key);
        const char *path = tz_printf(d->a, "%s.%s（%s）", where, old[i].key, old[i].label);
        if (!f) {
            note(d, true, "%s：字段没有了，已登记的内容将读不到", path);
            asked_by(d, probe_field(p->reg, p->list, &old[i], NULL, d->a));
            continue;
        }
        compare_field(d, path, p, &old[i], f);
        if (old[i].type == TZ_TYPE_LIST && f->type == TZ_TYPE_LIST) {
            struct place inner = {p->reg, &old[i]};
            compare_fields(d, tz_printf(d->a, "%s.%s", where, f->key), &inner, old[i].parts, old[i].part_n, f->parts,
                           f->part_n);
        }
    }
    for (size_t i = 0; i < now_n; i++)
        if (!find(old, old_n, now[i].key))
            note(d, false, "%s.%s（%s）：新增字段", where, now[i].key, now[i].label);
}

/* ---- tables */
static bool has_column(const struct tz_column *columns, size_t n, const char *name)
{
    for (size_t i = 0; i < n; i++)
        if (!strcmp(columns[i].name, name))
            return true;
    return false;
}

static void compare_table(struct diffing *d, const struct tz_register *old, const struct tz_register *now,
                          enum ddl_table table, const struct tz_field *old_list, const struct tz_field *list)
{
    size_t old_n = 0, n = 0;
    const struct tz_column *was = ddl_columns(old, table, old_list, &old_n, d->a);
    const struct tz_column *is = ddl_columns(now, table, list, &n, d->a);
    const char *name = ddl_name(now, table, list, d->a);
    for (size_t i = 0; i < n; i++)
        if (!has_column(was, old_n, is[i].name))
            ddl_add_column(&d->b, name, &is[i]);
    for (size_t i = 0; i < n; i++)
        if (!has_column(was, old_n, is[i].name))
            ddl_fill_column(&d->b, 0, old, now, table, name, &is[i], old_list);
}

static void compare_tables(struct diffing *d, const struct tz_register *old, const struct tz_register *now)
{
    for (enum ddl_table t = DDL_MAIN; t <= DDL_SPAN; t++)
        compare_table(d, old, now, t, NULL, NULL);
    for (size_t i = 0; i < now->field_n; i++) {
        const struct tz_field *list = &now->fields[i], *was = find(old->fields, old->field_n, list->key);
        if (list->type != TZ_TYPE_LIST)
            continue;
        if (!was || was->type != TZ_TYPE_LIST)
            ddl_create(&d->b, now, DDL_LIST, list);
        else if (!was->dated == !list->dated)
            compare_table(d, old, now, DDL_LIST, was, list);
        else
            note(d, true, "%s.%s（%s）：列表的生效日保存方式不能改变", now->key, list->key, list->label);
    }
    ddl_indexes(&d->b, now);
}

/* ---- registers */
static void compare_flow(struct diffing *d, const struct tz_register *old, const struct tz_register *now)
{
    for (size_t i = 0; i < old->state_n; i++) {
        int at = tz_register_state(now, old->states[i].key);
        if (at < 0) {
            note(d, true, "%s：状态“%s”没有了，处于该状态的行将没有去处", now->key, old->states[i].key);
            asked_by(d, probe_state(old, old->states[i].key, d->a));
        } else if (old->states[i].counts != now->states[at].counts) {
            note(d, false, "%s：状态“%s”改为%s计数，有关指标要重新计数", now->key, old->states[i].key,
                 now->states[at].counts ? "" : "不");
        }
    }
    for (size_t i = 0; i < now->state_n; i++)
        if (tz_register_state(old, now->states[i].key) < 0)
            note(d, false, "%s：新增状态“%s”", now->key, now->states[i].key);
}

static const struct tz_clock *find_clock(const struct tz_register *r, const char *key)
{
    for (size_t i = 0; i < r->clock_n; i++)
        if (tz_same(r->clocks[i].key, key))
            return &r->clocks[i];
    return NULL;
}

static void compare_clocks(struct diffing *d, const struct tz_register *old, const struct tz_register *now)
{
    for (size_t i = 0; i < old->clock_n; i++)
        if (!find_clock(now, old->clocks[i].key))
            note(d, false, "%s：时限“%s”取消", now->key, old->clocks[i].label);
    for (size_t i = 0; i < now->clock_n; i++) {
        const struct tz_clock *k = &now->clocks[i], *was = find_clock(old, k->key);
        if (!was || !clock_same(now, k, old, was))
            note(d, false, "%s：时限“%s”%s，各条的期限随之重算", now->key, k->label, was ? "改变" : "新增");
    }
}

static bool sealed_note(const struct tz_register *r)
{
    const struct tz_field *f = tz_register_field(r, "note");
    return f && f->cls;
}

static const char *subject_key(const struct tz_register *r)
{
    return r->subject_field < 0 ? "" : r->fields[r->subject_field].key;
}

static void compare_register(struct diffing *d, const struct tz_register *old, const struct tz_register *now)
{
    struct place place = {old, NULL};
    compare_fields(d, now->key, &place, old->fields, old->field_n, now->fields, now->field_n);
    compare_flow(d, old, now);
    compare_clocks(d, old, now);
    if (sealed_note(old) != sealed_note(now))
        note(d, true, "%s：查看范围改变使备注%s加密，已登记的备注将读不出", now->key, sealed_note(now) ? "" : "不再");
    if (old->sight != now->sight)
        note(d, false, "%s：查看范围改变", now->key);
    if (old->home != now->home)
        note(d, false, "%s：正式数据所在的系统改变", now->key);
    if (!tz_same(subject_key(old), subject_key(now)))
        note(d, false, "%s：说的是谁改变，清除那人时一并清除的行随之改变", now->key);
    compare_tables(d, old, now);
}

static const char *definition(const struct tz_indicator *ind)
{
    return ind->words ? ind->words : "";
}

static void compare_indicators(struct diffing *d, const struct tz_model *old, const struct tz_model *now)
{
    for (size_t i = 0; i < old->indicator_n; i++) {
        const struct tz_indicator *was = old->indicators[i], *is = tz_model_indicator(now, was->key);
        if (was->hidden)
            continue;
        if (!is)
            note(d, false, "指标 %s（%s）没有了，已发布的数不变", was->key, was->label);
        else if (strcmp(definition(was), definition(is)) != 0 || !tz_same(was->unit, is->unit))
            note(d, false, "指标 %s（%s）的口径改变：%s", is->key, is->label, definition(is));
    }
    for (size_t i = 0; i < now->indicator_n; i++)
        if (!now->indicators[i]->hidden && !tz_model_indicator(old, now->indicators[i]->key))
            note(d, false, "新增指标 %s（%s）", now->indicators[i]->key, now->indicators[i]->label);
}

static void compare_models(struct diffing *d, const struct tz_model *old, const struct tz_model *now)
{
    for (size_t i = 0; i < old->register_n; i++) {
        const struct tz_register *was = old->registers[i], *is = tz_model_register(now, was->key);
        if (is) {
            compare_register(d, was, is);
            continue;
        }
        note(d, true, "台账 %s（%s）没有了，其中的内容将读不到", was->key, was->label);
        asked_by(d, probe_rows(was, d->a));
    }
    for (size_t i = 0; i < now->register_n; i++) {
        const struct tz_register *is = now->registers[i];
        if (tz_model_register(old, is->key))
            continue;
        note(d, false, "新增台账 %s（%s）", is->key, is->label);
        ddl_register(&d->b, is);
    }
    for (size_t i = 0; i < old->code_n; i++) {
        const struct tz_codes *is = tz_model_codes(now, old->codes[i]->key);
        if (is)
            tell_codes(d, tz_printf(d->a, "代码清单 %s", is->key), old->codes[i], is);
    }
    compare_indicators(d, old, now);
}

struct tz_err *tz_pack_diff(struct tz_pack_diff *out, const struct tz_model *old, const struct tz_model *new_,
                            struct tz_arena *a)
{
    struct diffing d = {.a = a};
    tz_sql_begin(&d.b, a);
    for (size_t i = 0; !old && i < new_->register_n; i++) {
        note(&d, false, "新增台账 %s（%s）", new_->registers[i]->key, new_->registers[i]->label);
        ddl_register(&d.b, new_->registers[i]);
    }
    if (old)
        compare_models(&d, old, new_);
    *out = (struct tz_pack_diff){.changes = d.items, .n = d.n, .loses = d.loses};
    out->sqlite = d.b.sqlite.data;
    out->postgres = d.b.postgres.data;
    return NULL;
}
