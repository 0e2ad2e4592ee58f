/* SPDX-License-Identifier: Apache-2.0
 *
 * Code lists (in codes.yaml or in a field) and dated parameters.
 */
#include "pack/read_priv.h"
#include "base/text.h"
#include <string.h>

#define CODE_MAX 80 /* bytes of a code key: it stands in rows, indexes and |a|b| texts */

struct making { /* a list while its items are read */
    struct reader *r;
    struct tz_codes *codes;
    struct list items; /* struct tz_code */
};

static bool good_code(struct making *k, const char *key, struct tz_where at)
{
    if (strlen(key) > CODE_MAX || strpbrk(key, "|\n\t")) {
        say(k->r->m, at, "选项“%s”太长，或含有竖线、换行", key);
        return false;
    }
    const struct tz_code *items = k->items.items;
    for (size_t i = 0; i < k->items.n; i++)
        if (!strcmp(items[i].key, key)) {
            say(k->r->m, at, "选项“%s”重复", key);
            return false;
        }
    return true;
}

static int add_code(struct making *k, const char *key, const char *label, int parent, struct tz_where at)
{
    if (!good_code(k, key, at))
        return -1;
    int index = (int)k->items.n;
    struct tz_code *c = LIST_ADD(&k->items, struct tz_code, k->r->a);
    c->key = key;
    c->label = label ? label : key;
    c->parent = parent;
    if (k->codes->attribute_n)
        c->attributes = TZ_NEW_ARRAY(k->r->a, k->codes->attribute_n, const char *);
    return index;
}

static void add_items(struct making *k, const struct yaml *items, int parent, int depth);

/* {key: k, label: 文字, attribute: value, of: [children]} */
static void add_described(struct making *k, const struct yaml *y, int parent, int depth)
{
    const char *key = get_text(k->r, y, "key");
    if (!key)
        return;
    int index = add_code(k, key, get_text(k->r, y, "label"), parent, y->at);
    if (index < 0)
        return;
    for (size_t i = 0; i < y->n; i++) {
        const struct yaml_pair *p = &y->pairs[i];
        if (!strcmp(p->key, "key") || !strcmp(p->key, "label"))
            continue;
        if (!strcmp(p->key, "of")) {
            add_items(k, p->value, index, depth + 1);
            continue;
        }
        size_t a = 0;
        while (a < k->codes->attribute_n && strcmp(k->codes->attributes[a], p->key) != 0)
            a++;
        if (a == k->codes->attribute_n) {
            say_unknown(k->r, p->at, "选项的属性", p->key, k->codes->attributes, k->codes->attribute_n);
            continue;
        }
        const struct tz_code *items = k->items.items;
        items[index].attributes[a] = as_text(k->r, p->value);
    }
}

static void add_item(struct making *k, const struct yaml *y, int parent, int depth)
{
    if (y->kind == YAML_SCALAR) {
        const char *key = as_text(k->r, y);
        if (key)
            add_code(k, key, NULL, parent, y->at);
        return;
    }
    if (y->kind == YAML_MAP && yaml_get(y, "key")) {
        add_described(k, y, parent, depth);
        return;
    }
    if (!is_map(k->r, y, "选项"))
        return;
    for (size_t i = 0; i < y->n; i++) { /* {parent: [children]} */
        int index = add_code(k, y->pairs[i].key, NULL, parent, y->pairs[i].at);
        if (index >= 0)
            add_items(k, y->pairs[i].value, index, depth + 1);
    }
}

static void add_items(struct making *k, const struct yaml *items, int parent, int depth)
{
    if (depth > 6) {
        say(k->r->m, items->at, "选项的层次太多，最多 6 层");
        return;
    }
    if (!is_list(k->r, items, "选项"))
        return;
    for (size_t i = 0; i < items->n; i++)
        add_item(k, items->items[i], parent, depth);
}

static const struct tz_codes *finished(struct making *k)
{
    k->codes->items = k->items.items;
    k->codes->n = k->items.n;
    return k->codes;
}

const struct tz_codes *find_codes(struct reader *r, const char *key)
{
    const struct draft_codes *list = r->codes.items;
    for (size_t i = 0; i < r->codes.n; i++)
        if (!strcmp(list[i].codes->key, key))
            return list[i].codes;
    return NULL;
}

static const struct tz_codes *named_codes(struct reader *r, const struct yaml *of)
{
    size_t n = strlen(of->text);
    if (!tz_starts(of->text, "codes(") || of->text[n - 1] != ')') {
        say(r->m, of->at, "选项写成列表 [甲, 乙]，或 codes(清单)");
        return NULL;
    }
    char *key = tz_trim(r->a, tz_strndup(r->a, of->text + 6, n - 7));
    const struct tz_codes *codes = find_codes(r, key);
    if (codes)
        return codes;
    const struct draft_codes *list = r->codes.items;
    const char **names = TZ_NEW_ARRAY(r->a, r->codes.n + 1, const char *);
    for (size_t i = 0; i < r->codes.n; i++)
        names[i] = list[i].codes->key;
    say_unknown(r, of->at, "代码清单", key, names, r->codes.n);
    return NULL;
}

const struct tz_codes *read_codes(struct reader *r, const struct yaml *of, bool extend, const char *label)
{
    if (of->kind == YAML_SCALAR)
        return named_codes(r, of);
    struct making k = {.r = r, .codes = TZ_NEW(r->a, struct tz_codes)};
    k.codes->label = label;
    k.codes->extend = extend;
    add_items(&k, of, -1, 1);
    if (!k.items.n && !extend)
        say(r->m, of->at, "选项是空的");
    return finished(&k);
}

static void read_groups(struct reader *r, struct tz_codes *codes, const struct yaml *groups)
{
    if (!groups || !is_map(r, groups, "groups"))
        return;
    struct tz_code_group *out = TZ_NEW_ARRAY(r->a, groups->n, struct tz_code_group);
    for (size_t i = 0; i < groups->n; i++) {
        const struct yaml *value = groups->pairs[i].value;
        size_t n = 0;
        const char **names = as_texts(r, value, &n);
        int *members = TZ_NEW_ARRAY(r->a, n, int);
        size_t count = 0;
        for (size_t j = 0; j < n; j++) {
            int code = tz_codes_find(codes, names[j]);
            if (code >= 0)
                members[count++] = code;
            else
                say(r->m, value->kind == YAML_LIST ? value->items[j]->at : value->at, "分组“%s”里的“%s”不在选项里",
                    groups->pairs[i].key, names[j]);
        }
        out[i] = (struct tz_code_group){groups->pairs[i].key, groups->pairs[i].key, members, count};
    }
    codes->groups = out;
    codes->group_n = groups->n;
}

/* closed: {旧码: 新码}: the old one stays in the list, for the rows that have it. */
static void read_closed(struct making *k, const struct yaml *closed)
{
    if (!closed || !is_map(k->r, closed, "closed"))
        return;
    for (size_t i = 0; i < closed->n; i++) {
        const struct yaml_pair *p = &closed->pairs[i];
        const char *successor = as_text(k->r, p->value);
        int index = -1;
        struct tz_code *items = k->items.items;
        for (size_t j = 0; j < k->items.n; j++)
            if (!strcmp(items[j].key, p->key))
                index = (int)j;
        if (index < 0)
            index = add_code(k, p->key, NULL, -1, p->at);
        if (index < 0 || !successor)
            continue;
        items = k->items.items;
        items[index].closed = true;
        items[index].successor = successor;
        finished(k);
        if (tz_codes_find(k->codes, successor) < 0)
            say(k->r->m, p->value->at, "停用的“%s”的后继“%s”不在选项里", p->key, successor);
    }
}

static void read_one_list(struct reader *r, const struct yaml_pair *p)
{
    if (!good_key(r, p->key, p->at, "代码清单", 40) || !is_map(r, p->value, "代码清单"))
        return;
    only_keys(r, p->value, "label items groups closed attributes extend");
    if (find_codes(r, p->key)) {
        say(r->m, p->at, "代码清单“%s”重复", p->key);
        return;
    }
    struct making k = {.r = r, .codes = TZ_NEW(r->a, struct tz_codes)};
    k.codes->key = p->key;
    k.codes->label = need_text(r, p->value, "label", "代码清单");
    k.codes->extend = get_bool(r, p->value, "extend", false);
    const struct yaml *attributes = yaml_get(p->value, "attributes");
    if (attributes && is_map(r, attributes, "attributes")) {
        const char **names = TZ_NEW_ARRAY(r->a, attributes->n, const char *);
        for (size_t i = 0; i < attributes->n; i++)
            names[i] = attributes->pairs[i].key;
        k.codes->attributes = names;
        k.codes->attribute_n = attributes->n;
    }
    const struct yaml *items = yaml_get(p->value, "items");
    if (items)
        add_items(&k, items, -1, 1);
    else
        say(r->m, p->at, "代码清单“%s”缺少 items", p->key);
    read_closed(&k, yaml_get(p->value, "closed"));
    finished(&k);
    read_groups(r, k.codes, yaml_get(p->value, "groups"));
    *LIST_ADD(&r->codes, struct draft_codes, r->a) = (struct draft_codes){k.codes, p->at};
}

void read_codes_file(struct reader *r, const struct yaml *root)
{
    only_keys(r, root, "codes");
    const struct yaml *map = yaml_get(root, "codes");
    if (!map || !is_map(r, map, "codes"))
        return;
    for (size_t i = 0; i < map->n; i++)
        read_one_list(r, &map->pairs[i]);
}

/* ---- parameters */
static bool param_type(struct reader *r, const struct yaml *map, struct tz_param *p)
{
    const struct yaml *y = yaml_get(map, "type");
    const char *t = need_text(r, map, "type", "参数");
    if (!t)
        return false;
    static const struct {
        const char *name;
        enum tz_type type;
    } types[] = {{"money", TZ_TYPE_MONEY}, {"int", TZ_TYPE_INT},   {"text", TZ_TYPE_TEXT}, {"codes", TZ_TYPE_CHOICES},
                 {"bool", TZ_TYPE_BOOL},   {"date", TZ_TYPE_DATE}, {"span", TZ_TYPE_TEXT}};
    for (size_t i = 0; i < sizeof types / sizeof *types; i++)
        if (!strcmp(t, types[i].name)) {
            p->type = types[i].type;
            p->decimals = p->type == TZ_TYPE_MONEY ? 2 : 0;
            return true;
        }
    if (strlen(t) == 9 && tz_starts(t, "number(") && t[7] >= '0' && t[7] <= '6' && t[8] == ')') {
        p->type = TZ_TYPE_NUMBER;
        p->decimals = t[7] - '0';
        return true;
    }
    say(r->m, y->at, "参数没有类型“%s”", t);
    say_hint(r->m, "可用：money int number(d) text codes bool date span");
    return false;
}

static void check_value(struct reader *r, const struct tz_param *p, const char *text, struct tz_where at)
{
    struct tz_err *e = NULL;
    int64_t v = 0;
    tz_day day = 0;
    if (p->type == TZ_TYPE_MONEY || p->type == TZ_TYPE_INT || p->type == TZ_TYPE_NUMBER)
        e = tz_dec_parse(&v, text, p->decimals);
    else if (p->type == TZ_TYPE_DATE)
        e = tz_day_parse(&day, text, false, false);
    else if (p->type == TZ_TYPE_BOOL && strcmp(text, "true") != 0 && strcmp(text, "false") != 0)
        say(r->m, at, "此处应为 true 或 false");
    if (e)
        say(r->m, at, "参数“%s”的值“%s”不对：%s", p->key, text, e->text);
    tz_err_free(e);
}

static void read_value(struct reader *r, const struct tz_param *p, const struct yaml *y, struct tz_param_value *out)
{
    if (!is_map(r, y, "参数的值"))
        return;
    only_keys(r, y, "from value place basis");
    const struct yaml *value = yaml_get(y, "value");
    const char *from = need_text(r, y, "from", "参数的值");
    out->place = get_text(r, y, "place");
    out->basis = need_text(r, y, "basis", "参数的值");
    if (from) {
        struct tz_err *e = tz_day_parse(&out->from, from, false, false);
        if (e)
            say(r->m, yaml_get(y, "from")->at, "“%s”不是日期", from);
        tz_err_free(e);
    }
    if (!value) {
        say(r->m, y->at, "参数的值缺少 value");
        return;
    }
    if (value->kind == YAML_LIST) { /* codes: kept as |a|b| */
        size_t n = 0;
        const char **items = as_texts(r, value, &n);
        struct tz_buf b;
        tz_buf_init(&b, r->a);
        for (size_t i = 0; i < n; i++)
            tz_buf_printf(&b, "|%s", items[i]);
        tz_buf_char(&b, '|');
        out->value = b.data;
        if (p->type != TZ_TYPE_CHOICES)
            say(r->m, value->at, "只有 type: codes 的参数可以写列表");
        return;
    }
    out->value = as_text(r, value);
    if (out->value)
        check_value(r, p, out->value, value->at);
}

static void read_param(struct reader *r, const struct yaml_pair *pair)
{
    if (!good_key(r, pair->key, pair->at, "参数", 40) || !is_map(r, pair->value, "参数"))
        return;
    only_keys(r, pair->value, "label type unit yearly values");
    const struct tz_param *list = r->params.items;
    for (size_t i = 0; i < r->params.n; i++)
        if (!strcmp(list[i].key, pair->key)) {
            say(r->m, pair->at, "参数“%s”重复", pair->key);
            return;
        }
    struct tz_param p = {.key = pair->key, .label = need_text(r, pair->value, "label", "参数")};
    if (!param_type(r, pair->value, &p))
        return;
    p.unit = p.type == TZ_TYPE_MONEY ? "元" : get_text(r, pair->value, "unit");
    p.yearly = get_bool(r, pair->value, "yearly", false);
    const struct yaml *values = yaml_get(pair->value, "values");
    if (values && is_list(r, values, "values")) {
        struct tz_param_value *out = TZ_NEW_ARRAY(r->a, values->n, struct tz_param_value);
        for (size_t i = 0; i < values->n; i++)
            read_value(r, &p, values->items[i], &out[i]);
        p.values = out;
        p.n = values->n;
    }
    if (p.yearly && !p.n)
        say(r->m, pair->at, "按年的参数至少写一个年份的值");
    *LIST_ADD(&r->params, struct tz_param, r->a) = p;
}

void read_params_file(struct reader *r, const struct yaml *root)
{
    only_keys(r, root, "parameters");
    const struct yaml *map = yaml_get(root, "parameters");
    if (!map || !is_map(r, map, "parameters"))
        return;
    for (size_t i = 0; i < map->n; i++)
        read_param(r, &map->pairs[i]);
}
