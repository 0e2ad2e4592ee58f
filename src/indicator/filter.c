/* SPDX-License-Identifier: Apache-2.0
 *
 * Filters of a request: `crop=水稻`, `kind in (a, b)`, `capacity>100`, `crop in group(粮食)`. Each becomes an expression that is
 * typed against the model, and, where it stands on a declared cut, the set of values that fit, so that tallies can answer.
 */
#include "indicator/eval_priv.h"

#include "base/text.h"

static const struct tz_register *reg_of(const struct tz_indicator *i)
{
    return i->reg;
}

static struct tz_expr_scope scope_of(const struct frame *f, const struct tz_indicator *i)
{
    return (struct tz_expr_scope){.kind = TZ_IN_FILTER,
                                  .reg = reg_of(i),
                                  .list = i->list,
                                  .model = f->model,
                                  .args = i->args,
                                  .arg_n = i->arg_n,
                                  .source = i->source};
}

static int find_cut(const struct tz_indicator *i, const char *key)
{
    for (size_t k = 0; k < i->cut_n; k++) {
        const char *dot = strrchr(i->cuts[k].key, '.');
        if (tz_same(i->cuts[k].key, key) || tz_same(i->cuts[k].label, key) || (dot && i->list && tz_same(dot + 1, key)))
            return (int)k;
    }
    return -1;
}

const struct tz_codes *cut_codes(const struct tz_indicator *i, const char *key)
{
    int k = find_cut(i, key);
    const struct tz_field *field;
    if (k >= 0 && i->cuts[k].codes)
        return i->cuts[k].codes;
    field = i->reg ? tz_register_field(i->reg, key) : NULL;
    return field ? field->codes : NULL;
}

const char *cut_name(const struct tz_indicator *i, const char *key)
{
    int k = find_cut(i, key);
    if (k >= 0)
        return i->cuts[k].label;
    for (size_t n = 0; n < i->alias_n; n++)
        if (tz_same(i->alias[n].key, key) && !i->alias[n].value)
            return (k = find_cut(i, i->alias[n].to)) >= 0 ? i->cuts[k].label : key;
    const struct tz_field *field = i->reg ? tz_register_field(i->reg, key) : NULL;
    return field ? field->label : key;
}

struct tz_err *cut_expr(const struct tz_expr **out, int *cut, const struct frame *f, const struct tz_indicator *i,
                        const char *key)
{
    struct tz_expr_scope scope = scope_of(f, i);
    struct tz_expr *e;
    *cut = find_cut(i, key);
    if (*cut >= 0) {
        *out = i->cuts[*cut].expr;
        return NULL;
    }
    TZ_TRY(tz_expr_parse(&e, key, &scope, f->a));
    *out = e;
    return NULL;
}

/* ---- the values of a filter on a code list */

struct collect {
    const char **items;
    size_t n, room;
    struct tz_arena *a;
};

static void add(struct collect *c, const char *value)
{
    for (size_t k = 0; k < c->n; k++)
        if (tz_same(c->items[k], value))
            return;
    TZ_GROW(c->a, c->items, c->n, c->room);
    c->items[c->n++] = value;
}

static void add_under(struct collect *c, const struct tz_codes *codes, int code)
{
    for (size_t k = 0; k < codes->n; k++)
        if (tz_codes_under(codes, (int)k, code))
            add(c, codes->items[k].key);
}

/* group(粮食) -> its name, else NULL. */
static char *group_name(const char *value, struct tz_arena *a)
{
    size_t n = strlen(value);
    const char *from;
    if (!tz_starts(value, "group(") || value[n - 1] != ')')
        return NULL;
    from = value + strlen("group(");
    return tz_trim(a, tz_strndup(a, from, n - strlen("group(") - 1));
}

static bool add_group(struct collect *c, const struct tz_codes *codes, const char *name)
{
    for (size_t g = 0; g < codes->group_n; g++) {
        if (!tz_same(codes->groups[g].key, name) && !tz_same(codes->groups[g].label, name))
            continue;
        for (size_t k = 0; k < codes->groups[g].n; k++)
            add_under(c, codes, codes->groups[g].codes[k]);
        return true;
    }
    return false;
}

/* 大豆+玉米, 除草/清理: both; 在校(本镇): 在校. */
static bool add_parts(struct collect *c, const struct tz_codes *codes, const char *value)
{
    size_t n = strcspn(value, "(");
    int code = value[n] ? tz_codes_find(codes, tz_trim(c->a, tz_strndup(c->a, value, n))) : -1;
    if (code >= 0) {
        add_under(c, codes, code);
        return true;
    }
    char **parts = tz_split(c->a, value, strchr(value, '+') ? '+' : '/', &n);
    for (size_t k = 0; k < n; k++)
        if (n < 2 || tz_codes_find(codes, parts[k]) < 0)
            return false;
    for (size_t k = 0; k < n; k++)
        add_under(c, codes, tz_codes_find(codes, parts[k]));
    return true;
}

static struct tz_err *unknown_code(const struct tz_codes *codes, const char *label, const char *value,
                                   struct tz_arena *a)
{
    struct tz_buf b;
    tz_buf_init(&b, a);
    for (size_t k = 0; k < codes->n && k < 12; k++)
        tz_buf_printf(&b, "%s%s", k ? "、" : "", codes->items[k].label);
    return tz_err_hint(tz_err(TZ_E_INPUT, "“%s”没有“%s”这一项", label, value), "可用：%s", b.data);
}

static struct tz_err *code_values(struct filter *x, const struct tz_indicator *i, const struct tz_codes *codes,
                                  struct tz_arena *a)
{
    struct collect c = {.a = a};
    for (size_t k = 0; k < x->arg->value_n; k++) {
        char *group = group_name(x->arg->values[k], a);
        int code = tz_codes_find(codes, group ? group : x->arg->values[k]);
        if ((group && add_group(&c, codes, group)) || (code < 0 && add_group(&c, codes, x->arg->values[k])))
            continue;
        if (code < 0 && add_parts(&c, codes, x->arg->values[k]))
            continue;
        if (code < 0)
            return unknown_code(codes, cut_name(i, x->arg->key), x->arg->values[k], a);
        add_under(&c, codes, code);
    }
    x->values = c.items;
    x->value_n = c.n;
    return NULL;
}

/* ---- as an expression */

static void quote(struct tz_buf *b, const char *s)
{
    tz_buf_char(b, '\'');
    for (; *s; s++) {
        if (*s == '\'')
            tz_buf_char(b, '\'');
        tz_buf_char(b, *s);
    }
    tz_buf_char(b, '\'');
}

static bool yes(const char *s)
{
    return tz_same(s, "是") || tz_same(s, "true") || tz_same(s, "1") || tz_same(s, "yes");
}

/* 1000万元 against a field in 元: 10000000. What is no number stays as written. */
static const char *plain_number(const char *value, const struct tz_expr *key, struct tz_arena *a)
{
    struct tz_ratio v;
    char number[64];
    int64_t scaled;
    struct tz_err *e;
    if ((tz_expr_kind(key) != TZ_K_MONEY && tz_expr_kind(key) != TZ_K_NUMBER) ||
        strspn(value, "0123456789.-") == strlen(value))
        return value;
    e = tz_figure_number(&v, value, tz_expr_unit(key));
    if (e || !tz_ratio_round(&scaled, v, 4)) {
        tz_err_free(e);
        return value;
    }
    return tz_strdup(a, tz_dec_print(number, scaled, 4));
}

/* One text per type of what the key means. */
static struct tz_err *filter_text(char **out, const struct filter *x, const struct tz_expr *key, struct tz_arena *a)
{
    const struct tz_ref_arg *arg = x->arg;
    bool not_ = tz_same(arg->op, "!=");
    struct tz_buf b;
    TZ_ASSERT(arg->values || !arg->value_n);
    tz_buf_init(&b, a);
    tz_buf_str(&b, not_ ? "not (" : "(");
    switch (tz_expr_kind(key)) {
    case TZ_K_BOOL:
        tz_buf_printf(&b, "%s = %s", arg->key, arg->value_n && yes(arg->values[0]) ? "true" : "false");
        break;
    case TZ_K_CODES:
        for (size_t k = 0; x->values && k < x->value_n; k++) {
            tz_buf_printf(&b, "%s%s has ", k ? " or " : "", arg->key);
            quote(&b, x->values[k]);
        }
        break;
    case TZ_K_CODE:
    case TZ_K_TEXT:
        tz_buf_printf(&b, "%s in (", arg->key);
        for (size_t k = 0; k < (x->values ? x->value_n : arg->value_n); k++) {
            tz_buf_str(&b, k ? ", " : "");
            quote(&b, x->values ? x->values[k] : arg->values[k]);
        }
        tz_buf_char(&b, ')');
        break;
    default:
        for (size_t k = 0; k < arg->value_n; k++)
            tz_buf_printf(&b, "%s%s %s %s", k ? " or " : "", arg->key, tz_same(arg->op, "in") || not_ ? "=" : arg->op,
                          plain_number(arg->values[k], key, a));
    }
    tz_buf_char(&b, ')');
    *out = b.data;
    return NULL;
}

static struct tz_err *one(struct filter *x, const struct frame *f, const struct tz_indicator *i)
{
    struct tz_expr_scope scope = scope_of(f, i);
    const struct tz_codes *codes = cut_codes(i, x->arg->key);
    const struct tz_expr *key;
    struct tz_expr *e;
    char *text;
    if (!x->arg->value_n)
        return tz_err_hint(tz_err(TZ_E_INPUT, "筛选“%s”没有写值", x->arg->key), "如 %s=某项", x->arg->key);
    TZ_TRY(cut_expr(&key, &x->cut, f, i, x->arg->key));
    x->several = tz_expr_kind(key) == TZ_K_CODES;
    if (!codes) /* of a path: project.programmes */
        codes = tz_expr_codes(key);
    if (codes && (tz_expr_kind(key) == TZ_K_CODE || tz_expr_kind(key) == TZ_K_CODES))
        TZ_TRY(code_values(x, i, codes, f->a));
    else if (x->cut >= 0 && tz_expr_kind(key) == TZ_K_TEXT) {
        x->values = x->arg->values;
        x->value_n = x->arg->value_n;
    } else if (x->cut >= 0 && tz_expr_kind(key) == TZ_K_BOOL && x->arg->value_n == 1) {
        x->values = TZ_NEW(f->a, const char *);
        x->values[0] = yes(x->arg->values[0]) ? "1" : "0";
        x->value_n = 1;
    }
    if (!x->values || !(tz_same(x->arg->op, "=") || tz_same(x->arg->op, "in")))
        x->cut = -1;
    TZ_TRY(filter_text(&text, x, key, f->a));
    TZ_TRY(tz_expr_parse(&e, text, &scope, f->a));
    x->expr = e;
    return NULL;
}

bool filter_fits(const struct filter *x, const char *value)
{
    for (size_t k = 0; k < x->value_n; k++) {
        if (!x->several && tz_same(x->values[k], value))
            return true;
        if (x->several && value) {
            size_t n = strlen(x->values[k]);
            for (const char *at = value; (at = strstr(at, x->values[k])) != NULL; at++)
                if (at > value && at[-1] == '|' && at[n] == '|')
                    return true;
        }
    }
    return false;
}

/* ---- all of them */

static int find_arg(const struct tz_indicator *i, const char *key)
{
    for (size_t k = 0; k < i->arg_n; k++)
        if (tz_same(i->args[k].key, key))
            return (int)k;
    return -1;
}

static struct tz_err *place_level(struct filters *out, const struct tz_ref_arg *arg)
{
    out->level = arg->value_n ? tz_place_level_parse(&out->level_kind, arg->values[0]) : -1;
    if (out->level <= 0)
        return tz_err_hint(tz_err(TZ_E_INPUT, "没有“%s”这一级", arg->value_n ? arg->values[0] : ""), "如 level=行政村");
    return NULL;
}

struct tz_err *filters_make(struct filters *out, const struct frame *f, const struct tz_indicator *i)
{
    const char **args = TZ_NEW_ARRAY(f->a, i->arg_n + 1, const char *);
    *out = (struct filters){
        .items = TZ_NEW_ARRAY(f->a, f->arg_n + 1, struct filter), .arg_values = args, .all_cuts = true};
    for (size_t k = 0; k < f->arg_n; k++) {
        const struct tz_ref_arg *arg = &f->args[k];
        int n = find_arg(i, arg->key);
        if (n >= 0) {
            args[n] = arg->value_n ? arg->values[0] : "";
        } else if (i->source == TZ_FROM_PLACES) {
            if (!tz_same(arg->key, "level"))
                return tz_err_hint(tz_err(TZ_E_INPUT, "“%s”不能按“%s”筛选", i->label, arg->key), "可用：level");
            TZ_TRY(place_level(out, arg));
        } else {
            out->items[out->n].arg = arg;
            TZ_TRY(one(&out->items[out->n], f, i));
            out->all_cuts &= out->items[out->n].cut >= 0;
            out->n++;
        }
    }
    for (size_t k = 0; k < i->arg_n; k++)
        if (!args[k])
            return tz_err_hint(tz_err(TZ_E_INPUT, "“%s”要先给出%s", i->label, i->args[k].key), "如 %s=…",
                               i->args[k].key);
    return NULL;
}
