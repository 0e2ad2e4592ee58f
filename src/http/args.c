/* SPDX-License-Identifier: Apache-2.0
 *
 * Arguments: what the route declares against what was sent. Everything wrong is collected, so that a form shows all
 * of it at once. Values are looked for in the path, then the body, then the query.
 */
#include "base/limits.h"
#include "base/number.h"
#include "base/text.h"
#include "http/http_priv.h"
#include <string.h>

static void add_error(struct tz_request *r, struct tz_field_error e)
{
    TZ_GROW(r->arena, r->errors, r->error_count, r->error_room);
    r->errors[r->error_count++] = e;
}

void tz_request_add_error(struct tz_request *r, const char *name, const char *label, const char *text, const char *hint)
{
    struct tz_arena *a = r->arena;
    add_error(r, (struct tz_field_error){tz_strdup(a, name), tz_strdup(a, label), tz_strdup(a, text),
                                         tz_strdup(a, hint), TZ_E_INPUT});
}

static void wrong(struct tz_request *r, const struct tz_route_arg *arg, const char *text, const char *hint)
{
    add_error(r, (struct tz_field_error){arg->name, arg->label ? arg->label : arg->name, text, hint, TZ_E_INPUT});
}

/* Turns an error of a base parser into one of the field; frees it. False when there was one. */
static bool accept(struct tz_request *r, const struct tz_route_arg *arg, struct tz_err *e)
{
    if (!e)
        return true;
    struct tz_arena *a = r->arena;
    add_error(r, (struct tz_field_error){arg->name, arg->label ? arg->label : arg->name, tz_strdup(a, e->text),
                                         tz_strdup(a, e->hint), e->code});
    tz_err_free(e);
    return false;
}

static bool in_range(struct tz_request *r, const struct tz_route_arg *arg, int64_t v)
{
    if (arg->min >= arg->max || (v >= arg->min && v <= arg->max))
        return true;
    char low[40], high[40];
    wrong(r, arg, "数值不在允许的范围内",
          tz_printf(r->arena, "请填 %s 到 %s 之间的数", tz_dec_show(low, arg->min, arg->decimals),
                    tz_dec_show(high, arg->max, arg->decimals)));
    return false;
}

static bool check_text(struct tz_request *r, struct tz_value *v, bool lines)
{
    const struct tz_route_arg *arg = v->arg;
    size_t n = strlen(v->typed);
    if (!lines && strpbrk(v->typed, "\n\r")) {
        wrong(r, arg, "只能填一行", "请去掉换行");
        return false;
    }
    size_t chars = tz_utf8_count(v->typed, n);
    if (arg->max > 0 && chars > (size_t)arg->max) {
        wrong(r, arg, tz_printf(r->arena, "太长，有 %zu 个字", chars),
              tz_printf(r->arena, "请缩短到 %lld 个字以内", (long long)arg->max));
        return false;
    }
    if (arg->min > 0 && chars < (size_t)arg->min) {
        wrong(r, arg, "太短", tz_printf(r->arena, "至少要 %lld 个字", (long long)arg->min));
        return false;
    }
    return true;
}

static bool check_key(struct tz_request *r, struct tz_value *v)
{
    size_t n = strspn(v->typed, "abcdefghijklmnopqrstuvwxyz0123456789_");
    if (n == strlen(v->typed) && n > 0 && n <= 64 && v->typed[0] >= 'a')
        return true;
    wrong(r, v->arg, "不是有效的名称", "请从页面上的链接进入");
    return false;
}

static bool check_int(struct tz_request *r, struct tz_value *v)
{
    if (!accept(r, v->arg, tz_dec_parse(&v->number, v->typed, 0)))
        return false;
    return in_range(r, v->arg, v->number);
}

static bool id_ok(const char *s, int64_t *out)
{
    return tz_parse_int(s, out) && *out > 0 && *out <= INT64_C(1) << 53;
}

static bool check_id(struct tz_request *r, struct tz_value *v)
{
    if (id_ok(v->typed, &v->number))
        return true;
    wrong(r, v->arg, "不是有效的编号", "请从列表中选择");
    return false;
}

static bool check_bool(struct tz_request *r, struct tz_value *v)
{
    static const char *const yes[] = {"1", "true", "on", "yes", "是", NULL};
    static const char *const no[] = {"0", "false", "off", "no", "否", NULL};
    for (int i = 0; yes[i]; i++)
        if (strcmp(v->typed, yes[i]) == 0) {
            v->number = 1;
            return true;
        }
    for (int i = 0; no[i]; i++)
        if (strcmp(v->typed, no[i]) == 0)
            return true;
    wrong(r, v->arg, "应填是或否", "请重新选择");
    return false;
}

static bool check_day(struct tz_request *r, struct tz_value *v)
{
    tz_day day = 0;
    bool ok = accept(r, v->arg, tz_day_parse(&day, v->typed, false, false));
    v->number = day;
    return ok;
}

static bool check_choice(struct tz_request *r, struct tz_value *v)
{
    for (int i = 0; v->arg->choices[i]; i++)
        if (strcmp(v->arg->choices[i], v->typed) == 0) {
            v->number = i;
            return true;
        }
    wrong(r, v->arg, "没有这个选项", "请从列出的选项中选择");
    return false;
}

static bool check_one(struct tz_request *r, struct tz_value *v)
{
    switch (v->arg->kind) {
    case TZ_ARG_TEXT:
        return check_text(r, v, false);
    case TZ_ARG_LINES:
    case TZ_ARG_SECRET:
        return check_text(r, v, true);
    case TZ_ARG_KEY:
        return check_key(r, v);
    case TZ_ARG_INT:
        return check_int(r, v);
    case TZ_ARG_ID:
        return check_id(r, v);
    case TZ_ARG_BOOL:
        return check_bool(r, v);
    case TZ_ARG_DAY:
        return check_day(r, v);
    case TZ_ARG_PERIOD:
        return accept(r, v->arg, tz_period_parse(&v->period, v->typed));
    case TZ_ARG_DEC:
        return accept(r, v->arg, tz_dec_parse(&v->number, v->typed, v->arg->decimals)) &&
               in_range(r, v->arg, v->number);
    case TZ_ARG_CHOICE:
        return check_choice(r, v);
    default:
        return true;
    }
}

/* Cleans one text of the argument: NFC, no control characters, blanks cut. NULL after adding an error. */
static const char *clean(struct tz_request *r, const struct tz_route_arg *arg, const char *raw)
{
    char *out = NULL;
    if (arg->kind == TZ_ARG_SECRET || arg->kind == TZ_ARG_JSON)
        return raw;
    return accept(r, arg, tz_text_clean(&out, raw, strlen(raw), tz_limits.text_bytes, r->arena)) ? out : NULL;
}

static const char *find_raw(const struct tz_request *r, const struct tz_route_arg *arg)
{
    const char *name = arg->kind == TZ_ARG_JSON ? tz_printf(r->arena, "\x01%s", arg->name) : arg->name;
    const char *s = tz_params_get(&r->path_params, name);
    if (!s)
        s = tz_params_get(&r->form, name);
    return s ? s : tz_params_get(&r->query, name);
}

static void take_scalar(struct tz_request *r, struct tz_value *v)
{
    const char *raw = find_raw(r, v->arg);
    v->typed = raw ? clean(r, v->arg, raw) : NULL;
    if (v->typed && *v->typed)
        v->has = check_one(r, v);
    else if (!raw && v->arg->required)
        wrong(r, v->arg, "没有填写", "请填写后再提交");
    else if (raw && v->typed && v->arg->required)
        wrong(r, v->arg, "没有填写", "请填写后再提交");
}

static const struct tz_params *lists_of(const struct tz_request *r, int i)
{
    return i == 0 ? &r->form : &r->query;
}

/* Repeated values of one name; ids may also stand in one value, comma-separated. */
static void take_words(struct tz_request *r, struct tz_value *v)
{
    const char **words = TZ_NEW_ARRAY(r->arena, r->form.count + r->query.count + 1, const char *);
    for (int i = 0; i < 2; i++)
        for (size_t k = 0; k < lists_of(r, i)->count; k++) {
            const struct tz_pair *pair = &lists_of(r, i)->pairs[k];
            if (strcmp(pair->name, v->arg->name) != 0)
                continue;
            struct tz_value one = {.arg = v->arg, .typed = clean(r, v->arg, pair->value)};
            if (one.typed && *one.typed && check_text(r, &one, false))
                words[v->count++] = one.typed;
        }
    v->list = words;
    v->has = v->count > 0;
}

static void take_ids(struct tz_request *r, struct tz_value *v)
{
    take_words(r, v);
    const char *const *words = v->list;
    size_t n = 0, room = 1;
    for (size_t i = 0; i < v->count; i++)
        room += strlen(words[i]) / 2 + 1;
    int64_t *ids = TZ_NEW_ARRAY(r->arena, room, int64_t);
    for (size_t i = 0; i < v->count; i++) {
        char **parts = tz_split(r->arena, words[i], ',', NULL);
        for (; *parts; parts++)
            if (!**parts)
                continue;
            else if (id_ok(*parts, &ids[n]))
                n++;
            else
                wrong(r, v->arg, "不是有效的编号", "请从列表中重新勾选");
    }
    v->list = ids;
    v->count = n;
    v->has = n > 0;
}

static void take_map(struct tz_request *r, struct tz_value *v)
{
    const char *prefix = tz_printf(r->arena, "%s.", v->arg->name);
    size_t skip = strlen(prefix);
    struct tz_params out = {0};
    for (int i = 0; i < 2; i++)
        for (size_t k = 0; k < lists_of(r, i)->count; k++) {
            const struct tz_pair *pair = &lists_of(r, i)->pairs[k];
            const char *value = strncmp(pair->name, prefix, skip) == 0 ? clean(r, v->arg, pair->value) : NULL;
            if (value)
                tz_params_add(&out, r->arena, pair->name + skip, value);
        }
    v->list = out.pairs;
    v->count = out.count;
    v->has = out.count > 0;
}

/* A file field of the argument: its name, or for several "name.<key>", as forms made from packs send them. */
static bool file_of(const struct tz_route_arg *arg, const char *field)
{
    size_t n = strlen(arg->name);
    return strcmp(field, arg->name) == 0 ||
           (arg->kind == TZ_ARG_FILES && strncmp(field, arg->name, n) == 0 && field[n] == '.');
}

static void take_files(struct tz_request *r, struct tz_value *v)
{
    struct tz_upload *files = TZ_NEW_ARRAY(r->arena, r->files.count + 1, struct tz_upload);
    for (size_t i = 0; i < r->files.count; i++) {
        if (!file_of(v->arg, r->files.items[i].field))
            continue;
        if (v->arg->max > 0 && r->files.items[i].size > (size_t)v->arg->max) {
            const char *name = r->files.items[i].name;
            add_error(r,
                      (struct tz_field_error){
                          v->arg->name, v->arg->label, tz_printf(r->arena, "文件“%s”太大", name),
                          tz_printf(r->arena, "每个文件不超过 %lld KB", (long long)(v->arg->max >> 10)), TZ_E_LIMIT});
            continue;
        }
        files[v->count++] = r->files.items[i];
    }
    v->list = files;
    v->has = v->count > 0;
}

static void take(struct tz_request *r, struct tz_value *v)
{
    size_t errors = r->error_count;
    switch (v->arg->kind) {
    case TZ_ARG_WORDS:
        take_words(r, v);
        break;
    case TZ_ARG_IDS:
        take_ids(r, v);
        break;
    case TZ_ARG_MAP:
        take_map(r, v);
        break;
    case TZ_ARG_FILE:
    case TZ_ARG_FILES:
        take_files(r, v);
        break;
    default:
        take_scalar(r, v);
        return;
    }
    if (!v->has && v->arg->required && r->error_count == errors)
        wrong(r, v->arg, v->arg->kind >= TZ_ARG_FILE ? "没有选择文件" : "没有选择", "请选择后再提交");
}

void tz_request_check_args(struct tz_request *r)
{
    const struct tz_route_arg *args = r->route->args;
    size_t n = 0;
    while (args && args[n].name)
        n++;
    r->values = TZ_NEW_ARRAY(r->arena, n + 1, struct tz_value);
    r->undeclared = TZ_NEW(r->arena, const char *);
    r->value_count = n;
    for (size_t i = 0; i < n; i++) {
        r->values[i].arg = &args[i];
        take(r, &r->values[i]);
    }
}

/* A handler that asks for what its route does not declare has a bug. It is given an absent value, and the dispatcher answers
 * 500 in place of whatever it made of it: one page fails, the server does not. */
static const struct tz_value *not_declared(const struct tz_request *r, const char *name)
{
    static const struct tz_route_arg nothing = {.name = "", .kind = TZ_ARG_TEXT};
    static const struct tz_value absent = {.arg = &nothing};
    if (r->undeclared && !*r->undeclared)
        *r->undeclared = name;
    return &absent;
}

/* The value of a declared argument. */
static const struct tz_value *value_of(const struct tz_request *r, const char *name)
{
    for (size_t i = 0; i < r->value_count; i++)
        if (strcmp(r->values[i].arg->name, name) == 0)
            return &r->values[i];
    return not_declared(r, name);
}

static const struct tz_value *value_of_kind(const struct tz_request *r, const char *name, enum tz_arg_kind kind)
{
    const struct tz_value *v = value_of(r, name);
    return v->arg->kind == kind ? v : not_declared(r, name);
}

bool tz_arg_has(const struct tz_request *r, const char *name)
{
    return value_of(r, name)->has;
}

const char *tz_arg_text(const struct tz_request *r, const char *name)
{
    const struct tz_value *v = value_of(r, name);
    if (v->arg->kind > TZ_ARG_KEY && v->arg->kind != TZ_ARG_CHOICE && v->arg->kind != TZ_ARG_JSON)
        v = not_declared(r, name);
    return v->has ? v->typed : NULL;
}

int64_t tz_arg_int(const struct tz_request *r, const char *name, int64_t fallback)
{
    const struct tz_value *v = value_of_kind(r, name, TZ_ARG_INT);
    return v->has ? v->number : fallback;
}

int64_t tz_arg_id(const struct tz_request *r, const char *name)
{
    const struct tz_value *v = value_of_kind(r, name, TZ_ARG_ID);
    return v->has ? v->number : 0;
}

const int64_t *tz_arg_ids(const struct tz_request *r, const char *name, size_t *n)
{
    const struct tz_value *v = value_of_kind(r, name, TZ_ARG_IDS);
    *n = v->count;
    return v->list;
}

bool tz_arg_bool(const struct tz_request *r, const char *name)
{
    const struct tz_value *v = value_of_kind(r, name, TZ_ARG_BOOL);
    return v->has && v->number;
}

tz_day tz_arg_day(const struct tz_request *r, const char *name)
{
    const struct tz_value *v = value_of_kind(r, name, TZ_ARG_DAY);
    return v->has ? (tz_day)v->number : 0;
}

bool tz_arg_period(const struct tz_request *r, const char *name, struct tz_period *out)
{
    const struct tz_value *v = value_of_kind(r, name, TZ_ARG_PERIOD);
    if (v->has)
        *out = v->period;
    return v->has;
}

bool tz_arg_dec(const struct tz_request *r, const char *name, int64_t *out)
{
    const struct tz_value *v = value_of_kind(r, name, TZ_ARG_DEC);
    if (v->has)
        *out = v->number;
    return v->has;
}

int tz_arg_choice(const struct tz_request *r, const char *name)
{
    const struct tz_value *v = value_of_kind(r, name, TZ_ARG_CHOICE);
    return v->has ? (int)v->number : -1;
}

const char *const *tz_arg_words(const struct tz_request *r, const char *name, size_t *n)
{
    const struct tz_value *v = value_of_kind(r, name, TZ_ARG_WORDS);
    *n = v->count;
    return v->list;
}

const struct tz_pair *tz_arg_map(const struct tz_request *r, const char *name, size_t *n)
{
    const struct tz_value *v = value_of_kind(r, name, TZ_ARG_MAP);
    *n = v->count;
    return v->list;
}

const char *tz_arg_typed(const struct tz_request *r, const char *name)
{
    const struct tz_value *v = value_of(r, name);
    return v->arg->kind == TZ_ARG_SECRET ? NULL : v->typed;
}

const struct tz_upload *tz_arg_file(const struct tz_request *r, const char *name)
{
    const struct tz_value *v = value_of_kind(r, name, TZ_ARG_FILE);
    return v->count ? v->list : NULL;
}

const struct tz_upload *tz_arg_files(const struct tz_request *r, const char *name, size_t *n)
{
    const struct tz_value *v = value_of_kind(r, name, TZ_ARG_FILES);
    *n = v->count;
    return v->list;
}
