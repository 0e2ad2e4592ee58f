/* SPDX-License-Identifier: Apache-2.0
 *
 * Fields of a register: types with their options, sub-lists, seal classes, columns; and the system fields that every
 * register has unsaid.
 */
#include "pack/read_priv.h"
#include "base/text.h"
#include "base/unit.h"
#include <string.h>

#define KEY_MAX 40
#define FIELD_KEYS                                                                                                     \
    "label type help of to level unit min max lines required dated indexed personal sealed derived default synonyms "  \
    "official ours unit_field partial many extend"

static const struct {
    const char *name;
    enum tz_type type;
    const char *cls; /* personal by itself */
} types[] = {
    {"text", TZ_TYPE_TEXT, NULL},
    {"bool", TZ_TYPE_BOOL, NULL},
    {"int", TZ_TYPE_INT, NULL},
    {"money", TZ_TYPE_MONEY, NULL},
    {"date", TZ_TYPE_DATE, NULL},
    {"time", TZ_TYPE_TIME, NULL},
    {"choice", TZ_TYPE_CHOICE, NULL},
    {"choices", TZ_TYPE_CHOICES, NULL},
    {"id", TZ_TYPE_ID, "id"},
    {"credit_code", TZ_TYPE_CREDIT_CODE, NULL},
    {"phone", TZ_TYPE_PHONE, "phone"},
    {"account", TZ_TYPE_ACCOUNT, "account"},
    {"address", TZ_TYPE_ADDRESS, "address"},
    {"ref", TZ_TYPE_REF, NULL},
    {"place", TZ_TYPE_PLACE, NULL},
    {"point", TZ_TYPE_POINT, NULL},
    {"line", TZ_TYPE_LINE, NULL},
    {"area", TZ_TYPE_AREA, NULL},
    {"photo", TZ_TYPE_PHOTO, NULL},
    {"file", TZ_TYPE_FILE, NULL},
    {"document", TZ_TYPE_DOCUMENT, NULL},
    {"month", TZ_TYPE_MONTH, NULL},
    {"period", TZ_TYPE_PERIOD, NULL},
    {"year", TZ_TYPE_YEAR, NULL},
    {"frequency", TZ_TYPE_FREQUENCY, NULL},
    {"list", TZ_TYPE_LIST, NULL},
};
#define TYPE_COUNT (sizeof types / sizeof *types)

static bool read_type(struct reader *r, const struct yaml *map, struct tz_field *f)
{
    const char *t = need_text(r, map, "type", "字段");
    if (!t)
        return false;
    for (size_t i = 0; i < TYPE_COUNT; i++)
        if (!strcmp(t, types[i].name)) {
            f->type = types[i].type;
            f->cls = types[i].cls;
            return true;
        }
    if (!strcmp(t, "number"))
        t = "number(2)";
    if (strlen(t) == 9 && tz_starts(t, "number(") && t[7] >= '0' && t[7] <= '6' && t[8] == ')') {
        f->type = TZ_TYPE_NUMBER;
        f->decimals = t[7] - '0';
        return true;
    }
    const char *names[TYPE_COUNT + 1] = {"number(2)"};
    for (size_t i = 0; i < TYPE_COUNT; i++)
        names[i + 1] = types[i].name;
    say_unknown(r, yaml_get(map, "type")->at, "类型", t, names, TYPE_COUNT + 1);
    return false;
}

static bool has_choice(const struct tz_field *f)
{
    return f->type == TZ_TYPE_CHOICE || f->type == TZ_TYPE_CHOICES;
}

static bool has_number(const struct tz_field *f)
{
    return f->type == TZ_TYPE_INT || f->type == TZ_TYPE_NUMBER || f->type == TZ_TYPE_MONEY;
}

/* An option that the type knows nothing of is said, not passed over. */
static void fits(struct reader *r, const struct yaml *map, const char *key, bool fitting)
{
    const struct yaml *y = yaml_get(map, key);
    if (y && !fitting)
        say(r->m, y->at, "这种类型的字段没有选项 %s", key);
}

static void read_bound(struct reader *r, const struct yaml *map, const char *key, const struct tz_field *f, bool *has,
                       int64_t *out)
{
    const struct yaml *y = yaml_get(map, key);
    const char *s = y ? as_text(r, y) : NULL;
    if (!s)
        return;
    struct tz_err *e = tz_dec_parse(out, s, f->type == TZ_TYPE_MONEY ? 2 : f->decimals);
    if (e)
        say(r->m, y->at, "%s 的值“%s”不是数，或小数位比字段多", key, s);
    *has = !e;
    tz_err_free(e);
}

static void read_numbers(struct reader *r, const struct yaml *map, struct tz_field *f)
{
    f->unit_field = get_text(r, map, "unit_field");
    f->unit = f->type == TZ_TYPE_MONEY ? "元" : get_text(r, map, "unit");
    if (f->type == TZ_TYPE_MONEY)
        f->decimals = 2;
    if (f->type == TZ_TYPE_MONEY && yaml_get(map, "unit"))
        say(r->m, yaml_get(map, "unit")->at, "金额的单位固定为元");
    if (f->type == TZ_TYPE_NUMBER && !f->unit && !f->unit_field) {
        say(r->m, map->at, "数量字段要写单位 unit");
        say_hint(r->m, "如 unit: 亩；单位由另一个选项字段给出时写 unit_field");
    }
    read_bound(r, map, "min", f, &f->has_min, &f->min);
    read_bound(r, map, "max", f, &f->has_max, &f->max);
    if (f->has_min && f->has_max && f->min > f->max)
        say(r->m, map->at, "min 大于 max");
}

static void read_text_limits(struct reader *r, const struct yaml *map, struct tz_field *f)
{
    int64_t n = 0;
    if (get_int(r, map, "max", &n)) {
        if (n < 1 || n > 100000)
            say(r->m, yaml_get(map, "max")->at, "max 是字数，1 到 100000");
        else
            f->max_chars = (int)n;
    }
    if (get_int(r, map, "lines", &n)) {
        if (n < 1 || n > 60)
            say(r->m, yaml_get(map, "lines")->at, "lines 是行数，1 到 60");
        else
            f->lines = (int)n;
    }
}

static void read_targets(struct reader *r, const struct yaml *map, struct tz_field *f)
{
    size_t n = 0;
    const char **names = get_texts(r, map, "to", &n);
    if (!n) {
        say(r->m, map->at, "引用字段要写 to，如 to: [person, text]");
        return;
    }
    struct tz_ref_target *out = TZ_NEW_ARRAY(r->a, n, struct tz_ref_target);
    for (size_t i = 0; i < n; i++) {
        out[i].name = names[i];
        out[i].kind = !strcmp(names[i], "place")  ? TZ_REF_PLACE
                      : !strcmp(names[i], "text") ? TZ_REF_TEXT
                                                  : TZ_REF_REGISTER;
        for (size_t j = 0; j < i; j++)
            if (!strcmp(names[j], names[i]))
                say(r->m, yaml_get(map, "to")->at, "引用的种类“%s”重复", names[i]);
    }
    f->targets = out;
    f->target_n = n;
}

static bool allows(const struct tz_field *f, const char *target)
{
    for (size_t i = 0; i < f->target_n; i++)
        if (!strcmp(f->targets[i].name, target))
            return true;
    return false;
}

/* Which part of a reference is sealed (docs/notes/pack-format.md, how values are stored). */
static void seal_reference(struct reader *r, const struct yaml *map, struct tz_field *f, const char *personal)
{
    bool text = allows(f, "text");
    bool of_someone = allows(f, "person") || allows(f, "household");
    bool sealed = get_bool(r, map, "sealed", personal && !text);
    if (sealed)
        f->cls = personal ? personal : "text";
    else if (text && (of_someone || personal))
        f->text_cls = personal ? personal : "name";
}

static void read_seal(struct reader *r, const struct yaml *map, struct tz_field *f)
{
    const char *personal = get_text(r, map, "personal");
    if (personal)
        good_key(r, personal, yaml_get(map, "personal")->at, "保密类别", 20);
    if (f->type == TZ_TYPE_REF) {
        seal_reference(r, map, f, personal);
        return;
    }
    fits(r, map, "sealed", false);
    bool can = f->type != TZ_TYPE_LIST && f->type != TZ_TYPE_PLACE;
    if (personal && !can) {
        say(r->m, yaml_get(map, "personal")->at, "这种类型的字段不能加密");
        say_hint(r->m, "列表要在其中的项上写 personal");
    } else if (personal) {
        f->cls = personal;
    }
}

static void read_level(struct reader *r, const struct yaml *map, struct tz_field *f)
{
    static const char *const names[] = {"国", "省", "市", "县", "镇", "村", "组", "网格"};
    const char *s = get_text(r, map, "level");
    if (!s)
        return;
    for (int i = 0; i < 8; i++)
        if (!strcmp(s, names[i]) || (s[0] == '1' + i && !s[1]))
            f->level = i + 1;
    if (!f->level)
        say(r->m, yaml_get(map, "level")->at, "level 写 国 省 市 县 镇 村 组 网格 之一");
}

static void read_options(struct reader *r, const struct yaml *map, struct tz_field *f)
{
    bool number = has_number(f), choice = has_choice(f), text = f->type == TZ_TYPE_TEXT;
    bool file = f->type == TZ_TYPE_PHOTO || f->type == TZ_TYPE_FILE || f->type == TZ_TYPE_DOCUMENT;
    fits(r, map, "unit", number);
    fits(r, map, "unit_field", number && f->type != TZ_TYPE_MONEY);
    fits(r, map, "min", number);
    fits(r, map, "max", number || text);
    fits(r, map, "lines", text);
    fits(r, map, "of", choice || f->type == TZ_TYPE_LIST);
    fits(r, map, "extend", choice);
    fits(r, map, "to", f->type == TZ_TYPE_REF);
    fits(r, map, "level", f->type == TZ_TYPE_PLACE);
    fits(r, map, "partial", f->type == TZ_TYPE_DATE);
    fits(r, map, "many", file);
    if (number)
        read_numbers(r, map, f);
    if (text)
        read_text_limits(r, map, f);
    if (f->type == TZ_TYPE_REF)
        read_targets(r, map, f);
    if (f->type == TZ_TYPE_PLACE)
        read_level(r, map, f);
    const struct yaml *of = yaml_get(map, "of");
    if (choice && !of)
        say(r->m, map->at, "选项字段要写 of，如 of: [甲, 乙]");
    else if (choice)
        f->codes = read_codes(r, of, get_bool(r, map, "extend", false), f->label);
    f->partial = get_bool(r, map, "partial", false);
    f->many = get_bool(r, map, "many", false);
}

static void name_columns(struct reader *r, struct tz_field *f)
{
    if (f->cls || f->type == TZ_TYPE_LIST)
        return;
    f->column = tz_printf(r->a, "f_%s", f->key);
    if (f->type != TZ_TYPE_REF || f->target_n < 2)
        return;
    f->kind_column = tz_printf(r->a, "f_%s_kind", f->key);
    if (allows(f, "text") && !f->text_cls)
        f->text_column = tz_printf(r->a, "f_%s_text", f->key);
}

static void read_default(struct reader *r, const struct yaml *map, struct tz_field *f)
{
    const struct yaml *y = yaml_get(map, "default");
    f->fallback = y ? as_text(r, y) : NULL;
    if (!f->fallback || !strcmp(f->fallback, "today") || !strcmp(f->fallback, "me"))
        return;
    int64_t v = 0;
    struct tz_err *e = NULL;
    if (has_number(f))
        e = tz_dec_parse(&v, f->fallback, f->decimals);
    else if (f->type == TZ_TYPE_CHOICE && f->codes && tz_codes_find(f->codes, f->fallback) < 0)
        e = tz_err(TZ_E_PACK, "不在选项里");
    else if (f->type == TZ_TYPE_BOOL && strcmp(f->fallback, "true") != 0 && strcmp(f->fallback, "false") != 0)
        e = tz_err(TZ_E_PACK, "应为 true 或 false");
    if (e)
        say(r->m, y->at, "默认值“%s”不对：%s", f->fallback, e->text);
    tz_err_free(e);
}

static void read_parts(struct reader *r, struct draft *d, const struct yaml *map, struct tz_field *f)
{
    const struct yaml *of = yaml_get(map, "of");
    if (!of || !is_map(r, of, "列表的项（of）")) {
        if (!of)
            say(r->m, map->at, "列表字段要写 of，如 of: {date: {label: 日期, type: date}}");
        return;
    }
    f->parts = read_fields(r, d, of, f, &f->part_n);
    if (!f->part_n)
        say(r->m, of->at, "列表“%s”没有项", f->key);
}

static void read_field(struct reader *r, struct draft *d, const struct yaml_pair *pair, const struct tz_field *list,
                       struct tz_field *f)
{
    const struct yaml *map = pair->value;
    f->key = pair->key;
    f->at = pair->at;
    f->is_list_part = list != NULL;
    if (!is_map(r, map, "字段"))
        return;
    only_keys(r, map, FIELD_KEYS);
    f->label = need_text(r, map, "label", "字段");
    if (!f->label)
        f->label = f->key;
    f->help = get_text(r, map, "help");
    f->synonyms = get_texts(r, map, "synonyms", &f->synonym_n);
    f->required = get_bool(r, map, "required", false);
    f->dated = get_bool(r, map, "dated", false);
    f->indexed = get_bool(r, map, "indexed", false);
    f->official = get_bool(r, map, "official", d->reg->home == TZ_HOME_ABOVE) && !get_bool(r, map, "ours", false);
    if (!read_type(r, map, f)) {
        f->type = TZ_TYPE_TEXT;
        return;
    }
    read_options(r, map, f);
    read_seal(r, map, f);
    read_default(r, map, f);
    name_columns(r, f);
    if (list && (f->type == TZ_TYPE_LIST || f->dated))
        say(r->m, map->at, f->dated ? "列表里的项不能各自有生效日，把 dated 写在列表上" : "列表里不能再有列表");
    else if (f->type == TZ_TYPE_LIST)
        read_parts(r, d, map, f);
    if (f->dated && f->cls)
        say(r->m, map->at, "加密的字段不能有生效日（dated）");
    if (yaml_get(map, "derived") && (f->cls || f->type == TZ_TYPE_LIST))
        say(r->m, map->at, "派生字段不能是加密的字段或列表");
}

static const char *const reserved[] = {"id", "its", "today", "true", "false", "not", "town", "counts", "struck"};

static bool free_key(struct reader *r, const struct draft *d, const struct yaml_pair *pair, const struct tz_field *list)
{
    if (!good_key(r, pair->key, pair->at, list ? "项" : "字段", KEY_MAX))
        return false;
    for (size_t i = 0; i < sizeof reserved / sizeof *reserved; i++)
        if (!strcmp(reserved[i], pair->key)) {
            say(r->m, pair->at, "“%s”是保留的名称，不能作字段", pair->key);
            return false;
        }
    for (size_t i = 0; !list && i < d->reg->system_n; i++)
        if (!strcmp(d->reg->system[i].key, pair->key) && strcmp(pair->key, "batch") != 0) {
            say(r->m, pair->at, "“%s”（%s）是每本台账都有的字段，不用再写", pair->key, d->reg->system[i].label);
            return false;
        }
    return true;
}

struct tz_field *read_fields(struct reader *r, struct draft *d, const struct yaml *map, const struct tz_field *list,
                             size_t *n)
{
    struct tz_field *out = TZ_NEW_ARRAY(r->a, map->n, struct tz_field);
    *n = 0;
    for (size_t i = 0; i < map->n; i++) {
        if (!free_key(r, d, &map->pairs[i], list))
            continue;
        out[*n].ord = (int)*n;
        read_field(r, d, &map->pairs[i], list, &out[*n]);
        (*n)++;
    }
    return out;
}

/* ---- what every register has unsaid */
static const struct {
    const char *key, *label;
    enum tz_type type;
    bool above; /* only with home above or both */
} common[] = {
    {"number", "编号", TZ_TYPE_TEXT, false},
    {"place", "村组", TZ_TYPE_PLACE, false},
    {"on_day", "发生日期", TZ_TYPE_DATE, false},
    {"state", "状态", TZ_TYPE_CHOICE, false},
    {"note", "备注", TZ_TYPE_TEXT, false},
    {"campaign", "专项", TZ_TYPE_TEXT, false},
    {"intake", "录入途径", TZ_TYPE_TEXT, false},
    {"office", "站所", TZ_TYPE_INT, false},
    {"owner", "经办人", TZ_TYPE_INT, false},
    {"batch", "导入批次", TZ_TYPE_INT, false},
    {"upper_no", "上级系统编号", TZ_TYPE_TEXT, true},
    {"upper_state", "上级状态", TZ_TYPE_TEXT, true},
    {"seen_on", "最近同步", TZ_TYPE_DATE, true},
};

void make_system_fields(struct reader *r, struct draft *d)
{
    size_t room = sizeof common / sizeof *common, n = 0;
    struct tz_field *out = TZ_NEW_ARRAY(r->a, room, struct tz_field);
    for (size_t i = 0; i < room; i++) {
        if (common[i].above && d->reg->home == TZ_HOME_HERE)
            continue;
        if (!strcmp(common[i].key, "batch") && yaml_get(yaml_get(d->root, "fields"), "batch"))
            continue; /* the register has a batch of its own (发放批次); the import's stays a column only */
        struct tz_field *f = &out[n];
        *f = (struct tz_field){.key = common[i].key, .label = common[i].label, .type = common[i].type, .system = true};
        f->ord = (int)n++;
        f->column = common[i].key;
        f->dated = !strcmp(f->key, "state") || !strcmp(f->key, "place");
        f->at = d->reg->at;
        if (!strcmp(f->key, "note")) {
            f->max_chars = 2000;
            f->lines = 3;
            if (d->reg->sight != TZ_SIGHT_OFFICE) {
                f->cls = "text";
                f->column = NULL;
            }
        }
    }
    d->reg->system = out;
    d->reg->system_n = n;
}
