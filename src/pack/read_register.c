/* SPDX-License-Identifier: Apache-2.0
 *
 * One register file: its head (who, why, how long), fields and flow, then layout, import shape and samples.
 */
#include "pack/read_priv.h"
#include "base/text.h"
#include <stdlib.h>
#include <string.h>

#define REGISTER_KEYS                                                                                                  \
    "register label row home platform prefix purpose basis retention subject sight against withheld records acts "     \
    "reads on period fields flow clocks obligations checks gates dues indicators list form import samples"
#define KEY_MAX 30 /* r_<key>_history and r_<key>_<list> have to fit PostgreSQL's 63 bytes */

/* ---- head */
static void read_home(struct reader *r, struct draft *d)
{
    const char *home = get_text(r, d->root, "home");
    struct tz_register *reg = d->reg;
    reg->platform = get_text(r, d->root, "platform");
    if (!home || !strcmp(home, "here"))
        reg->home = TZ_HOME_HERE;
    else if (!strcmp(home, "above"))
        reg->home = TZ_HOME_ABOVE;
    else if (!strcmp(home, "both"))
        reg->home = TZ_HOME_BOTH;
    else
        say(r->m, yaml_get(d->root, "home")->at, "home 写 here、above 或 both");
    if (reg->home != TZ_HOME_HERE && !reg->platform)
        say(r->m, d->root->at, "home 为 above 或 both 时要写上级系统的名称 platform");
}

static void read_sight(struct reader *r, struct draft *d)
{
    const struct yaml *y = yaml_get(d->root, "sight");
    if (!y)
        return;
    if (y->kind == YAML_MAP) {
        only_keys(r, y, "per");
        d->reg->sight = TZ_SIGHT_PER_KIND;
        return; /* the field: read_head_fields */
    }
    const char *s = as_text(r, y);
    if (!s)
        return;
    if (!strcmp(s, "office"))
        d->reg->sight = TZ_SIGHT_OFFICE;
    else if (!strcmp(s, "restricted"))
        d->reg->sight = TZ_SIGHT_RESTRICTED;
    else if (!strcmp(s, "shielded"))
        d->reg->sight = TZ_SIGHT_SHIELDED;
    else
        say(r->m, y->at, "sight 写 office、restricted、shielded 或 {per: 字段}");
}

static void read_retention_span(struct reader *r, const struct yaml *y, struct tz_retention *t)
{
    const char *s = as_text(r, y);
    if (!s)
        return;
    size_t n = 0;
    char **words = tz_split(r->a, s, ' ', &n);
    int64_t count = 0;
    if (!strcmp(s, "forever"))
        t->forever = true;
    else if (!strcmp(s, "at once"))
        t->at_once = true;
    else if (n == 2 && tz_parse_int(words[0], &count) && count > 0 && count <= 100 &&
             (!strcmp(words[1], "years") || !strcmp(words[1], "year")))
        t->years = (int)count;
    else if (n == 2 && (!strcmp(words[1], "days") || !strcmp(words[1], "months") || !strcmp(words[1], "month")))
        get_span(r, y, &t->span);
    else {
        say(r->m, y->at, "保存期限“%s”看不懂", s);
        say_hint(r->m, "写 5 years、6 months、30 days、forever 或 at once");
    }
}

static int by_class(const void *a, const void *b)
{
    return strcmp(((const struct tz_retention *)a)->cls, ((const struct tz_retention *)b)->cls);
}

static void read_retention(struct reader *r, struct draft *d)
{
    const struct yaml *map = yaml_get(d->root, "retention");
    if (!map || !is_map(r, map, "retention"))
        return;
    struct tz_retention *out = TZ_NEW_ARRAY(r->a, map->n, struct tz_retention);
    for (size_t i = 0; i < map->n; i++) {
        good_key(r, map->pairs[i].key, map->pairs[i].at, "保密类别", 20);
        out[i].cls = map->pairs[i].key;
        read_retention_span(r, map->pairs[i].value, &out[i]);
    }
    qsort(out, map->n, sizeof *out, by_class);
    d->reg->retention = out;
    d->reg->retention_n = map->n;
}

static void read_prefix(struct reader *r, struct draft *d)
{
    d->reg->prefix = need_text(r, d->root, "prefix", "台账");
    size_t n = d->reg->prefix ? strlen(d->reg->prefix) : 0;
    bool good = n >= 1 && n <= 6;
    for (size_t i = 0; i < n; i++)
        good &= d->reg->prefix[i] >= 'A' && d->reg->prefix[i] <= 'Z';
    if (n && !good)
        say(r->m, yaml_get(d->root, "prefix")->at, "编号前缀 prefix 用 1 到 6 个大写字母");
    const struct draft *all = r->drafts.items;
    for (const struct draft *o = all; n && o < d; o++)
        if (o->reg->prefix && !strcmp(o->reg->prefix, d->reg->prefix))
            say(r->m, yaml_get(d->root, "prefix")->at, "编号前缀“%s”已归台账“%s”，一个编号只能指一条登记",
                d->reg->prefix, o->reg->key);
}

static void read_head(struct reader *r, struct draft *d)
{
    struct tz_register *reg = d->reg;
    reg->label = need_text(r, d->root, "label", "台账");
    reg->row = need_text(r, d->root, "row", "台账");
    if (!reg->label)
        reg->label = reg->key;
    reg->purpose = get_text(r, d->root, "purpose");
    reg->basis = get_text(r, d->root, "basis");
    read_prefix(r, d);
    read_home(r, d);
    read_sight(r, d);
    read_retention(r, d);
    reg->records = get_roles(r, d->root, "records", &reg->record_n);
    reg->acts = get_roles(r, d->root, "acts", &reg->act_n);
    reg->reads = get_roles(r, d->root, "reads", &reg->read_n);
    if (!reg->record_n)
        say(r->m, d->root->at, "台账缺少 records（谁登记）");
    if (!reg->act_n)
        say(r->m, d->root->at, "台账缺少 acts（谁办理）");
}

/* Head keys that name fields; -1 where absent. */
static int head_field(struct reader *r, struct draft *d, const char *key)
{
    const struct yaml *y = yaml_get(d->root, key);
    const char *s = y ? as_text(r, y) : NULL;
    int f = s ? find_field(r, d->reg, s, y->at) : -1;
    if (f < TZ_SYSTEM_FIELD)
        return f;
    say(r->m, y->at, "%s 要台账自己的字段", key);
    return -1;
}

static void read_day_fields(struct reader *r, struct draft *d)
{
    struct tz_register *reg = d->reg;
    reg->on_field = head_field(r, d, "on");
    reg->period_field = head_field(r, d, "period");
    const struct tz_field *on = tz_field_at(reg, reg->on_field), *period = tz_field_at(reg, reg->period_field);
    if (on && on->type != TZ_TYPE_DATE && on->type != TZ_TYPE_TIME)
        say(r->m, yaml_get(d->root, "on")->at, "on 要日期或时间字段，“%s”不是", on->label);
    if (on && on->cls)
        say(r->m, yaml_get(d->root, "on")->at, "on 的字段不能加密");
    if (period && period->type != TZ_TYPE_MONTH && period->type != TZ_TYPE_PERIOD && period->type != TZ_TYPE_YEAR &&
        period->type != TZ_TYPE_INT)
        say(r->m, yaml_get(d->root, "period")->at, "period 要月份、期间或年度字段，“%s”不是", period->label);
    if (!yaml_get(d->root, "on") && !yaml_get(d->root, "period")) {
        say(r->m, d->root->at, "台账缺少 on（这一行属于哪一天）或 period");
        say_hint(r->m, "写 on: 日期字段，按期间报的写 period: 期间字段");
    }
}

static void read_head_fields(struct reader *r, struct draft *d)
{
    struct tz_register *reg = d->reg;
    read_day_fields(r, d);
    reg->subject_field = head_field(r, d, "subject");
    const struct tz_field *subject = tz_field_at(reg, reg->subject_field);
    if (subject && (subject->type != TZ_TYPE_REF || !subject->column))
        say(r->m, yaml_get(d->root, "subject")->at, "subject 要一个查得到的引用字段（这一行说的是谁），“%s”不是",
            subject->label);
    reg->against_field = head_field(r, d, "against");
    for (size_t i = 0; reg->against_field < 0 && reg->sight == TZ_SIGHT_SHIELDED && i < reg->field_n; i++)
        if (!strcmp(reg->fields[i].key, "against"))
            reg->against_field = (int)i;
    const struct tz_field *against = tz_field_at(reg, reg->against_field);
    if (against && !against->cls) {
        say(r->m, against->at, "被反映对象“%s”要加密", against->label);
        say_hint(r->m, "写 personal: against，并在 retention 里给期限");
    }
    reg->sight_field = -1;
    const struct yaml *sight = yaml_get(d->root, "sight"), *per = yaml_get(sight, "per");
    if (reg->sight != TZ_SIGHT_PER_KIND || !per)
        return;
    const char *key = as_text(r, per);
    reg->sight_field = key ? find_field(r, reg, key, per->at) : -1;
    const struct tz_field *f = tz_field_at(reg, reg->sight_field);
    if (f && f->type != TZ_TYPE_CHOICE)
        say(r->m, per->at, "sight 的 per 要选项字段，“%s”不是", f->label);
}

/* withheld: {programme: {publicity: none}} - entries of such a choice are kept from village and grid. */
static void read_withheld(struct reader *r, struct draft *d)
{
    struct tz_register *reg = d->reg;
    const struct yaml *y = yaml_get(d->root, "withheld");
    if (!y)
        return;
    const struct yaml_pair *p = y->kind == YAML_MAP && y->n == 1 ? &y->pairs[0] : NULL;
    const struct yaml_pair *is = p && p->value->kind == YAML_MAP && p->value->n == 1 ? &p->value->pairs[0] : NULL;
    if (!is) {
        say(r->m, y->at, "withheld 写 {选项字段: {代码表的属性: 值}}");
        return;
    }
    reg->withheld_attribute = is->key;
    reg->withheld_value = as_text(r, is->value);
    reg->withheld_field = find_field(r, reg, p->key, p->at);
    const struct tz_field *f = tz_field_at(reg, reg->withheld_field);
    bool known = false;
    for (size_t i = 0; f && f->codes && i < f->codes->attribute_n; i++)
        known = known || !strcmp(f->codes->attributes[i], is->key);
    if (f && reg->sight == TZ_SIGHT_PER_KIND) {
        say(r->m, y->at, "sight: {per: …} 的台账不用 withheld，按类别授权就是了");
        reg->withheld_field = -1;
    } else if (f && (f->type != TZ_TYPE_CHOICE || !f->column || f->dated || !known)) {
        say(r->m, is->at, "withheld 要不分时段的选项字段，其代码表有属性“%s”；“%s”不是", is->key, f->label);
        reg->withheld_field = -1;
    }
}

/* Seal classes in use, sorted. */
static void add_class(struct reader *r, struct list *classes, const char *cls)
{
    const char **have = classes->items;
    for (size_t i = 0; cls && i < classes->n; i++)
        if (!strcmp(have[i], cls))
            return;
    if (cls)
        *LIST_ADD(classes, const char *, r->a) = cls;
}

static int by_text(const void *a, const void *b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static void collect_classes(struct reader *r, struct draft *d)
{
    struct list classes = {0};
    struct tz_register *reg = d->reg;
    for (size_t i = 0; i < reg->field_n; i++) {
        const struct tz_field *f = &reg->fields[i];
        add_class(r, &classes, f->cls);
        add_class(r, &classes, f->text_cls);
        for (size_t j = 0; j < f->part_n; j++) {
            add_class(r, &classes, f->parts[j].cls);
            add_class(r, &classes, f->parts[j].text_cls);
        }
    }
    for (size_t i = 0; i < reg->system_n; i++)
        add_class(r, &classes, reg->system[i].cls);
    if (classes.n)
        qsort(classes.items, classes.n, sizeof(const char *), by_text);
    reg->classes = classes.items;
    reg->class_n = classes.n;
}

static void read_unit_fields(struct reader *r, struct draft *d)
{
    for (size_t i = 0; i < d->reg->field_n; i++) {
        const struct tz_field *list = &d->reg->fields[i];
        const struct tz_field *fields = list->part_n ? list->parts : list;
        for (size_t j = 0; j < (list->part_n ? list->part_n : 1); j++) {
            const char *key = fields[j].unit_field;
            const struct tz_field *u = !key           ? NULL
                                       : list->part_n ? tz_field_part(list, key)
                                                      : tz_register_field(d->reg, key);
            if (key && (!u || (u->type != TZ_TYPE_CHOICE && u->type != TZ_TYPE_TEXT)))
                say(r->m, fields[j].at, "单位字段“%s”不存在，或不是选项、文字", key);
        }
    }
}

void read_register_shape(struct reader *r, struct draft *d)
{
    struct tz_register *reg = d->reg;
    only_keys(r, d->root, REGISTER_KEYS);
    reg->on_field = reg->period_field = reg->subject_field = reg->against_field = reg->sight_field = -1;
    reg->withheld_field = -1;
    reg->at = d->root->at;
    good_key(r, reg->key, d->root->at, "台账", KEY_MAX);
    read_head(r, d);
    make_system_fields(r, d);
    const struct yaml *fields = yaml_get(d->root, "fields");
    if (fields && is_map(r, fields, "fields"))
        reg->fields = read_fields(r, d, fields, NULL, &reg->field_n);
    else if (!fields)
        say(r->m, d->root->at, "台账缺少 fields");
    read_flow(r, d);
    read_head_fields(r, d);
    read_withheld(r, d);
    read_unit_fields(r, d);
    collect_classes(r, d);
    reg->spans = true; /* every register has a flow, flow: log too */
    reg->table = tz_printf(r->a, "r_%s", reg->key);
    reg->history = tz_printf(r->a, "r_%s_history", reg->key);
    reg->span_table = tz_printf(r->a, "r_%s_span", reg->key);
}

/* ---- links */
static void link_targets(struct reader *r, struct tz_field *fields, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        struct tz_field *f = &fields[i];
        for (size_t j = 0; j < f->target_n; j++) {
            struct tz_ref_target *t = (struct tz_ref_target *)&f->targets[j];
            if (t->kind != TZ_REF_REGISTER)
                continue;
            t->reg = tz_model_register(&r->model->model, t->name);
            if (t->reg)
                continue;
            say(r->m, f->at, "字段“%s”引用的台账“%s”不存在", f->key, t->name);
            say_hint(r->m, "在 pack.yaml 的 uses 里加上它所在的业务包，或改正名称");
        }
        if (f->part_n)
            link_targets(r, (struct tz_field *)f->parts, f->part_n);
    }
}

static void no_sealed(struct reader *r, struct draft *d, const struct yaml *map, const char *key, const int *fields,
                      size_t n)
{
    for (size_t i = 0; i < n; i++) {
        const struct tz_field *f = tz_field_at(d->reg, fields[i]);
        if (f->cls || f->type == TZ_TYPE_LIST)
            say(r->m, yaml_get(map, key)->at, "“%s”是%s，不能放在 %s 里", f->label, f->cls ? "加密的字段" : "列表",
                key);
    }
}

static void read_layout(struct reader *r, struct draft *d)
{
    struct tz_register *reg = d->reg;
    const struct yaml *list = yaml_get(d->root, "list");
    if (list && is_map(r, list, "list")) {
        only_keys(r, list, "columns filters orders");
        reg->columns = get_fields(r, list, "columns", reg, &reg->column_n);
        reg->filters = get_fields(r, list, "filters", reg, &reg->filter_n);
        reg->orders = get_fields(r, list, "orders", reg, &reg->order_n);
        no_sealed(r, d, list, "filters", reg->filters, reg->filter_n);
        no_sealed(r, d, list, "orders", reg->orders, reg->order_n);
    }
    if (reg->order_n)
        return;
    int *orders = TZ_NEW_ARRAY(r->a, 1, int);
    orders[0] = TZ_SYSTEM_FIELD + tz_register_field(reg, "on_day")->ord;
    reg->orders = orders;
    reg->order_n = 1;
}

/* The declared groups, then what they leave out; without a form: all in file order. */
static void read_form(struct reader *r, struct draft *d)
{
    struct tz_register *reg = d->reg;
    const struct yaml *form = yaml_get(d->root, "form");
    bool *placed = TZ_NEW_ARRAY(r->a, reg->field_n, bool);
    size_t n = form && is_list(r, form, "form") ? form->n : 0, out_n = 0;
    struct tz_form_group *out = TZ_NEW_ARRAY(r->a, n + 1, struct tz_form_group);
    for (size_t i = 0; i < n; i++) {
        const struct yaml *y = form->items[i];
        if (!is_map(r, y, "表单分组"))
            continue;
        only_keys(r, y, "label fields");
        struct tz_form_group *g = &out[out_n++];
        g->label = need_text(r, y, "label", "表单分组");
        g->fields = get_fields(r, y, "fields", reg, &g->n);
        for (size_t j = 0; j < g->n; j++) {
            if (g->fields[j] >= TZ_SYSTEM_FIELD)
                continue;
            if (placed[g->fields[j]])
                say(r->m, y->at, "字段“%s”在表单里出现两次", reg->fields[g->fields[j]].key);
            placed[g->fields[j]] = true;
        }
    }
    int *rest = TZ_NEW_ARRAY(r->a, reg->field_n, int);
    size_t rest_n = 0;
    for (size_t i = 0; i < reg->field_n; i++)
        if (!placed[i])
            rest[rest_n++] = (int)i;
    if (rest_n)
        out[out_n++] = (struct tz_form_group){n ? "其他" : reg->label, rest, rest_n};
    reg->form = out;
    reg->form_n = out_n;
}

static void add_synonyms(struct reader *r, struct draft *d, const struct yaml_pair *p)
{
    int index = find_field(r, d->reg, p->key, p->at);
    size_t n = 0;
    const char **more = as_texts(r, p->value, &n);
    struct tz_field *f = (struct tz_field *)tz_field_at(d->reg, index);
    if (!f)
        return;
    const char **all = TZ_NEW_ARRAY(r->a, f->synonym_n + n, const char *);
    for (size_t i = 0; i < f->synonym_n; i++)
        all[i] = f->synonyms[i];
    for (size_t i = 0; i < n; i++)
        all[f->synonym_n + i] = more[i];
    f->synonyms = all;
    f->synonym_n += n;
}

/* empty: parts of the key that a row may leave out; the bits of match_empty. */
static void read_match_empty(struct reader *r, struct draft *d, const struct yaml *import)
{
    size_t n;
    const int *fields = get_fields(r, import, "empty", d->reg, &n);
    for (size_t i = 0; i < n; i++) {
        size_t k = 0;
        while (k < d->reg->match_n && k < 32 && d->reg->match[k] != fields[i])
            k++;
        if (k == d->reg->match_n || k == 32)
            say(r->m, import->at, "empty 里的“%s”不在 match 里", tz_field_at(d->reg, fields[i])->label);
        else
            d->reg->match_empty |= UINT32_C(1) << k;
    }
}

static void read_import(struct reader *r, struct draft *d)
{
    const struct yaml *y = yaml_get(d->root, "import");
    if (!y || !is_map(r, y, "import"))
        return;
    only_keys(r, y, "match empty columns");
    d->reg->match = get_fields(r, y, "match", d->reg, &d->reg->match_n);
    read_match_empty(r, d, y);
    const struct yaml *columns = yaml_get(y, "columns");
    if (columns && is_map(r, columns, "columns"))
        for (size_t i = 0; i < columns->n; i++)
            add_synonyms(r, d, &columns->pairs[i]);
}

/* r_<key>_<list> must not be another table of the packs. */
static void check_tables(struct reader *r, struct draft *d)
{
    for (size_t i = 0; i < d->reg->field_n; i++) {
        const struct tz_field *f = &d->reg->fields[i];
        if (f->type != TZ_TYPE_LIST)
            continue;
        bool taken = !strcmp(f->key, "history") || !strcmp(f->key, "span");
        const char *other = tz_printf(r->a, "%s_%s", d->reg->key, f->key);
        taken |= tz_model_register(&r->model->model, other) != NULL;
        if (taken || strlen(other) > 55)
            say(r->m, f->at, "列表“%s”的名称和别的表相同或太长，请改名", f->key);
    }
}

/* A reference of several kinds has f_<key>_kind and f_<key>_text beside it: no other field may be called so. */
static void check_columns(struct reader *r, const struct tz_register *reg)
{
    for (size_t i = 0; i < reg->field_n; i++) {
        const struct tz_field *f = &reg->fields[i];
        for (size_t j = 0; f->type == TZ_TYPE_REF && f->target_n > 1 && j < reg->field_n; j++) {
            const char *key = reg->fields[j].key;
            if (!strcmp(key, tz_printf(r->a, "%s_kind", f->key)) || !strcmp(key, tz_printf(r->a, "%s_text", f->key)))
                say(r->m, reg->fields[j].at, "字段“%s”与引用“%s”的内部列同名，请改其中一个", key, f->key);
        }
    }
}

void read_register_links(struct reader *r, struct draft *d)
{
    link_targets(r, (struct tz_field *)d->reg->fields, d->reg->field_n);
    read_layout(r, d);
    read_form(r, d);
    read_import(r, d);
    read_samples(r, d);
    check_tables(r, d);
    check_columns(r, d->reg);
}

/* ---- derived fields: everything else that holds expressions stands in read_flow.c, read_duty.c, read_indicator.c */
static bool fits_kind(const struct tz_field *f, enum tz_kind k)
{
    enum tz_kind want = type_of_field(f);
    if (want == k)
        return true;
    return (want == TZ_K_NUMBER && k == TZ_K_MONEY) ? false : (want == TZ_K_CODE && k == TZ_K_TEXT);
}

static bool row_alone(const struct expr_info *in)
{
    for (size_t i = 0; i < in->field_n; i++)
        if (in->fields[i]->derived && !in->fields[i]->derived_stored)
            return false;
    return !in->register_n && !in->param_n && !in->figure_n && !in->uses_today;
}

static void read_derived(struct reader *r, struct draft *d, struct tz_field *f, const struct yaml *y)
{
    struct tz_expr_scope scope = row_scope(r, d->reg, TZ_IN_ROW);
    if (f->is_list_part) {
        say(r->m, y->at, "列表里的项不能是派生字段");
        return;
    }
    const struct tz_expr *e = read_expr(r, y, &scope, false);
    if (!e)
        return;
    if (!fits_kind(f, e->kind))
        say(r->m, y->at, "派生字段“%s”的表达式和它的类型不合", f->label);
    if (e->unit && f->unit && !tz_same(e->unit, f->unit)) {
        say(r->m, y->at, "单位不合：字段“%s”的单位是%s，表达式是%s", f->label, f->unit, e->unit);
    }
    if (e->info->reads_sealed)
        say(r->m, y->at, "派生字段不能由加密的字段算出");
    if (e->info->uses_today)
        say(r->m, y->at, "派生字段不能用 today");
    f->derived = e;
    f->derived_stored = row_alone(e->info);
}

/* A derived field that needs itself, by whatever way. */
static bool needs_itself(const struct tz_field *f, const struct tz_field *goal, int depth)
{
    if (!f->derived || depth > 40)
        return depth > 40;
    for (size_t i = 0; i < f->derived->info->field_n; i++) {
        const struct tz_field *g = f->derived->info->fields[i];
        if (g == goal || needs_itself(g, goal, depth + 1))
            return true;
    }
    return false;
}

static void read_derived_fields(struct reader *r, struct draft *d)
{
    const struct yaml *fields = yaml_get(d->root, "fields");
    if (!fields || fields->kind != YAML_MAP)
        return;
    for (size_t i = 0; i < d->reg->field_n; i++) {
        struct tz_field *f = (struct tz_field *)&d->reg->fields[i];
        const struct yaml *map = yaml_get(fields, f->key), *derived = yaml_get(map, "derived");
        if (derived)
            read_derived(r, d, f, derived);
        const struct yaml *of = yaml_get(map, "of");
        for (size_t j = 0; j < f->part_n; j++)
            if (yaml_get(yaml_get(of, f->parts[j].key), "derived"))
                say(r->m, f->parts[j].at, "列表里的项不能是派生字段");
    }
    for (size_t i = 0; i < d->reg->field_n; i++) {
        struct tz_field *f = (struct tz_field *)&d->reg->fields[i];
        if (f->derived && needs_itself(f, f, 0)) {
            say(r->m, f->at, "派生字段“%s”绕回了自己", f->key);
            f->derived = NULL;
        } else if (f->derived) {
            f->derived_stored = row_alone(f->derived->info); /* now that all are known */
        }
    }
}

void read_register_rest(struct reader *r, struct draft *d)
{
    read_derived_fields(r, d);
    read_clocks(r, d);
    read_flow_late(r, d);
    read_checks(r, d);
    read_gates(r, d);
    read_dues(r, d);
}
