/* SPDX-License-Identifier: Apache-2.0
 *
 * Small steps of reading a pack: typed values of a map, with a message where one is wrong.
 */
#include "pack/read_priv.h"
#include "base/text.h"
#include <string.h>

void *list_add(struct list *l, size_t size, struct tz_arena *a)
{
    if (!l->n || (l->n >= 8 && !(l->n & (l->n - 1)))) {
        void *more = tz_alloc_array(a, l->n ? l->n * 2 : 8, size);
        if (l->n)
            memcpy(more, l->items, l->n * size);
        l->items = more;
        l->size = size;
    }
    return (char *)l->items + size * l->n++;
}

static const char **words_of(struct reader *r, const char *words, size_t *n)
{
    return (const char **)tz_split(r->scratch, words, ' ', n);
}

void say_unknown(struct reader *r, struct tz_where at, const char *what, const char *written, const char *const *names,
                 size_t n)
{
    say(r->m, at, "%s“%s”不存在", what, written);
    const char *near = nearest(written, names, n);
    if (near)
        say_hint(r->m, "是不是“%s”？", near);
}

static bool among_words(const char *words, const char *word)
{
    size_t n = strlen(word);
    for (const char *p = words; n && (p = strstr(p, word)) != NULL; p += n)
        if ((p == words || p[-1] == ' ') && (p[n] == ' ' || !p[n]))
            return true;
    return false;
}

void only_keys(struct reader *r, const struct yaml *map, const char *keys)
{
    if (!map || map->kind != YAML_MAP)
        return;
    for (size_t i = 0; i < map->n; i++) {
        size_t n = 0;
        if (among_words(keys, map->pairs[i].key))
            continue;
        const char **names = words_of(r, keys, &n);
        say(r->m, map->pairs[i].at, "不认识的键“%s”", map->pairs[i].key);
        const char *near = nearest(map->pairs[i].key, names, n);
        if (near)
            say_hint(r->m, "是不是“%s”？", near);
        else
            say_hint(r->m, "此处可用：%s", keys);
    }
}

bool is_map(struct reader *r, const struct yaml *y, const char *what)
{
    if (y && y->kind == YAML_MAP)
        return true;
    if (y)
        say(r->m, y->at, "%s应为映射（键: 值），这里是%s", what, yaml_kind_name(y));
    return false;
}

bool is_list(struct reader *r, const struct yaml *y, const char *what)
{
    if (y && y->kind == YAML_LIST)
        return true;
    if (y)
        say(r->m, y->at, "%s应为列表（[甲, 乙]），这里是%s", what, yaml_kind_name(y));
    return false;
}

const char *as_text(struct reader *r, const struct yaml *y)
{
    if (y->kind != YAML_SCALAR) {
        say(r->m, y->at, "此处应为文字，这里是%s", yaml_kind_name(y));
        return NULL;
    }
    if (!y->n) {
        say(r->m, y->at, "此处是空的");
        say_hint(r->m, "补上值，或删去这个键");
        return NULL;
    }
    return y->text;
}

const char *get_text(struct reader *r, const struct yaml *map, const char *key)
{
    const struct yaml *y = yaml_get(map, key);
    return y ? as_text(r, y) : NULL;
}

const char *need_text(struct reader *r, const struct yaml *map, const char *key, const char *what)
{
    const struct yaml *y = yaml_get(map, key);
    if (y)
        return as_text(r, y);
    say(r->m, map->at, "%s缺少 %s", what, key);
    return NULL;
}

bool as_bool(struct reader *r, const struct yaml *y, bool fallback)
{
    if (y->kind == YAML_SCALAR && !y->quoted) {
        if (!strcmp(y->text, "true"))
            return true;
        if (!strcmp(y->text, "false"))
            return false;
    }
    say(r->m, y->at, "此处应为 true 或 false");
    return fallback;
}

bool get_bool(struct reader *r, const struct yaml *map, const char *key, bool fallback)
{
    const struct yaml *y = yaml_get(map, key);
    return y ? as_bool(r, y, fallback) : fallback;
}

bool get_int(struct reader *r, const struct yaml *map, const char *key, int64_t *out)
{
    const struct yaml *y = yaml_get(map, key);
    if (!y)
        return false;
    if (y->kind == YAML_SCALAR && tz_parse_int(y->text, out))
        return true;
    say(r->m, y->at, "%s 应为整数", key);
    return false;
}

const char **as_texts(struct reader *r, const struct yaml *y, size_t *n)
{
    *n = 0;
    if (y->kind == YAML_MAP) {
        say(r->m, y->at, "此处应为文字或列表（[甲, 乙]）");
        return NULL;
    }
    size_t count = y->kind == YAML_LIST ? y->n : 1;
    const char **out = TZ_NEW_ARRAY(r->a, count, const char *);
    for (size_t i = 0; i < count; i++) {
        const char *s = as_text(r, y->kind == YAML_LIST ? y->items[i] : y);
        if (s)
            out[(*n)++] = s;
    }
    return out;
}

const char **get_texts(struct reader *r, const struct yaml *map, const char *key, size_t *n)
{
    *n = 0;
    const struct yaml *y = yaml_get(map, key);
    return y ? as_texts(r, y, n) : NULL;
}

bool good_key(struct reader *r, const char *key, struct tz_where at, const char *what, size_t max)
{
    size_t n = strlen(key);
    bool good = n && key[0] >= 'a' && key[0] <= 'z';
    for (size_t i = 0; i < n; i++)
        good &= (key[i] >= 'a' && key[i] <= 'z') || (key[i] >= '0' && key[i] <= '9') || key[i] == '_';
    if (!good) {
        say(r->m, at, "%s的键名“%s”要用小写英文字母、数字和下划线，以字母开头", what, key);
        return false;
    }
    if (n > max) {
        say(r->m, at, "%s的键名“%s”太长，最多 %zu 个字符", what, key, max);
        return false;
    }
    return true;
}

/* ---- spans of time */
bool get_span(struct reader *r, const struct yaml *y, struct tz_span *out)
{
    static const struct {
        const char *word;
        enum tz_span_unit unit;
    } units[] = {{"days", TZ_SPAN_DAYS},        {"day", TZ_SPAN_DAYS},    {"workdays", TZ_SPAN_WORKDAYS},
                 {"workday", TZ_SPAN_WORKDAYS}, {"hours", TZ_SPAN_HOURS}, {"hour", TZ_SPAN_HOURS},
                 {"months", TZ_SPAN_MONTHS},    {"month", TZ_SPAN_MONTHS}};
    const char *s = as_text(r, y);
    if (!s)
        return false;
    size_t len = strlen(s);
    if (tz_starts(s, "param(") && s[len - 1] == ')') {
        char *name = tz_trim(r->a, tz_strndup(r->a, s + 6, len - 7));
        if (!tz_model_param(&r->model->model, name)) {
            say(r->m, y->at, "参数“%s”不存在", name);
            say_hint(r->m, "在业务包的 parameters.yaml 里声明");
            return false;
        }
        *out = (struct tz_span){.param = name};
        return true;
    }
    size_t n = 0;
    char **words = tz_split(r->scratch, s, ' ', &n);
    int64_t count = 0;
    for (size_t i = 0; n == 2 && i < sizeof units / sizeof *units; i++) {
        if (strcmp(words[1], units[i].word) != 0 || !tz_parse_int(words[0], &count) || count < 0 || count > 100000)
            continue;
        *out = (struct tz_span){.n = count, .unit = units[i].unit};
        return true;
    }
    say(r->m, y->at, "“%s”不是一段时间", s);
    say_hint(r->m, "写成 30 days、5 workdays、24 hours、6 months，或 param(参数)");
    return false;
}

/* ---- roles */
const char **as_roles(struct reader *r, const struct yaml *y, size_t *n)
{
    const char **roles = as_texts(r, y, n), *names[64];
    size_t known = 0;
    while (tz_role_names[known].key) {
        names[known] = tz_role_names[known].key;
        known++;
    }
    for (size_t i = 0; i < *n; i++) {
        bool found = false;
        for (size_t k = 0; k < known && !found; k++)
            found = !strcmp(names[k], roles[i]);
        if (!found)
            say_unknown(r, y->kind == YAML_LIST ? y->items[i]->at : y->at, "角色", roles[i], names, known);
    }
    return roles;
}

const char **get_roles(struct reader *r, const struct yaml *map, const char *key, size_t *n)
{
    *n = 0;
    const struct yaml *y = yaml_get(map, key);
    return y ? as_roles(r, y, n) : NULL;
}

int find_field(struct reader *r, const struct tz_register *reg, const char *key, struct tz_where at)
{
    for (size_t i = 0; i < reg->field_n; i++)
        if (!strcmp(reg->fields[i].key, key))
            return (int)i;
    for (size_t i = 0; i < reg->system_n; i++)
        if (!strcmp(reg->system[i].key, key))
            return TZ_SYSTEM_FIELD + (int)i;
    const char **names = TZ_NEW_ARRAY(r->scratch, reg->field_n + reg->system_n, const char *);
    for (size_t i = 0; i < reg->field_n + reg->system_n; i++)
        names[i] = i < reg->field_n ? reg->fields[i].key : reg->system[i - reg->field_n].key;
    say_unknown(r, at, "字段", key, names, reg->field_n + reg->system_n);
    return -1;
}

const int *as_fields(struct reader *r, const struct yaml *y, const struct tz_register *reg, size_t *n)
{
    size_t count = 0;
    const char **keys = as_texts(r, y, &count);
    int *out = TZ_NEW_ARRAY(r->a, count, int);
    *n = 0;
    for (size_t i = 0; i < count; i++) {
        int f = find_field(r, reg, keys[i], y->kind == YAML_LIST ? y->items[i]->at : y->at);
        if (f >= 0)
            out[(*n)++] = f;
    }
    return out;
}

const int *get_fields(struct reader *r, const struct yaml *map, const char *key, const struct tz_register *reg,
                      size_t *n)
{
    *n = 0;
    const struct yaml *y = yaml_get(map, key);
    return y ? as_fields(r, y, reg, n) : NULL;
}

int find_state(struct reader *r, const struct tz_register *reg, const char *key, struct tz_where at)
{
    int s = tz_register_state(reg, key);
    if (s >= 0)
        return s;
    const char **names = TZ_NEW_ARRAY(r->scratch, reg->state_n, const char *);
    for (size_t i = 0; i < reg->state_n; i++)
        names[i] = reg->states[i].key;
    say_unknown(r, at, "状态", key, names, reg->state_n);
    return -1;
}

const int *get_states(struct reader *r, const struct yaml *map, const char *key, const struct tz_register *reg,
                      size_t *n)
{
    const struct yaml *y = yaml_get(map, key);
    size_t count = 0;
    *n = 0;
    if (!y)
        return NULL;
    const char **keys = as_texts(r, y, &count);
    int *out = TZ_NEW_ARRAY(r->a, count, int);
    for (size_t i = 0; i < count; i++) {
        int s = find_state(r, reg, keys[i], y->kind == YAML_LIST ? y->items[i]->at : y->at);
        if (s >= 0)
            out[(*n)++] = s;
    }
    return out;
}

/* ---- expressions */
struct tz_expr_scope row_scope(const struct reader *r, const struct tz_register *reg, enum tz_scope_kind kind)
{
    return (struct tz_expr_scope){.kind = kind, .reg = reg, .model = &r->model->model};
}

/* The place of a byte of a scalar: columns count characters, a quote stands before the text. */
static struct tz_where inside(const struct yaml *y, size_t at)
{
    struct tz_where w = y->at;
    if (!memchr(y->text, '\n', y->n))
        w.column += (int)tz_utf8_count(y->text, at < y->n ? at : y->n) + (y->quoted ? 1 : 0);
    return w;
}

const struct tz_expr *read_expr(struct reader *r, const struct yaml *y, const struct tz_expr_scope *scope,
                                bool condition)
{
    if (!as_text(r, y))
        return NULL;
    struct tz_expr *e = NULL;
    size_t at = 0;
    struct tz_err *err = expr_parse_at(&e, &at, y->text, scope, r->a);
    if (err) {
        say(r->m, inside(y, at), "%s", err->text);
        if (err->hint)
            say_hint(r->m, "%s", err->hint);
        tz_err_free(err);
        return NULL;
    }
    if (condition && e->kind != TZ_K_BOOL) {
        say(r->m, y->at, "此处要一个条件，“%s”不是", y->text);
        return NULL;
    }
    if (e->kind == TZ_K_REFS && e->op != E_PERSONS) {
        say(r->m, y->at, "列表“%s”不能单独使用", y->text);
        return NULL;
    }
    return e;
}
