/* SPDX-License-Identifier: Apache-2.0
 *
 * References to figures in reports, forms and on the command line (CONTRACTS C7):
 *     crop_area | crop=水稻 | place=昆山村 | period=2025 | unit=万亩 | round=余
 *     target(yoy(collective_income)) | period=2025
 * Pieces part at | or ; (half or full width). A piece is key op value; `in (a, b)` and a list after = name several values.
 * An unknown indicator is no error here: the name is kept, so that the asker can say where it stands.
 */
#include "pack/expr.h"
#include "base/text.h"
#include <string.h>

#define PIECES_MAX 40

static struct tz_err *wrong(const char *piece, const char *text)
{
    return tz_err_hint(tz_err(TZ_E_INPUT, "引用里的“%s”看不懂", piece), "%s", text);
}

/* ---- pieces */
static char *half_width(struct tz_arena *a, const char *text)
{
    struct tz_buf b;
    tz_buf_init(&b, a);
    for (const char *p = text, *end = text + strlen(text); p < end;) {
        const char *from = p;
        uint32_t c = tz_utf8_next(&p, end);
        switch (c) {
        case 0xff5c: /* ｜ */
        case 0xff1b: /* ； */
        case ';':
            tz_buf_char(&b, '|');
            break;
        case 0xff1d: /* ＝ */
            tz_buf_char(&b, '=');
            break;
        case 0xff08: /* （ */
            tz_buf_char(&b, '(');
            break;
        case 0xff09: /* ） */
            tz_buf_char(&b, ')');
            break;
        default:
            tz_buf_add(&b, from, (size_t)(p - from));
        }
    }
    return b.data;
}

static char *without_braces(struct tz_arena *a, const char *text)
{
    char *s = tz_trim(a, text);
    size_t n = strlen(s);
    if (n >= 4 && !strncmp(s, "{{", 2) && !strcmp(s + n - 2, "}}"))
        s = tz_trim(a, tz_strndup(a, s + 2, n - 4));
    return s;
}

/* The | inside brackets part nothing: a value list may hold one. */
static char **pieces_of(struct tz_arena *a, const char *text, size_t *n)
{
    char **out = TZ_NEW_ARRAY(a, PIECES_MAX, char *);
    int depth = 0;
    const char *from = text;
    *n = 0;
    for (const char *p = text;; p++) {
        depth += (*p == '(') - (*p == ')');
        if (*p && !(*p == '|' && depth <= 0))
            continue;
        if (*n < PIECES_MAX)
            out[(*n)++] = tz_trim(a, tz_strndup(a, from, (size_t)(p - from)));
        if (!*p)
            return out;
        from = p + 1;
    }
}

/* ---- name: x, yoy(x), change(x), target(x), target(yoy(x)), forecast(x) */
static bool unwrap(struct tz_arena *a, char **name, const char *with)
{
    size_t n = strlen(*name), m = strlen(with);
    if (n < m + 2 || strncmp(*name, with, m) != 0 || (*name)[m] != '(' || (*name)[n - 1] != ')')
        return false;
    *name = tz_trim(a, tz_strndup(a, *name + m + 1, n - m - 2));
    return true;
}

static void read_name(struct tz_figure_ref *out, char *name, const struct tz_model *m, struct tz_arena *a)
{
    if (unwrap(a, &name, "target"))
        out->derived = unwrap(a, &name, "yoy") ? "target_yoy" : "target";
    else if (unwrap(a, &name, "yoy"))
        out->derived = "yoy";
    else if (unwrap(a, &name, "change"))
        out->derived = "change";
    else if (unwrap(a, &name, "forecast"))
        out->derived = "forecast";
    out->name = name;
    out->indicator = m ? tz_model_indicator(m, name) : NULL;
}

/* ---- key op value */
static const char *const ops[] = {">=", "<=", "!=", "=", ">", "<"};

static bool split_piece(struct tz_arena *a, const char *piece, char **key, const char **op, char **value)
{
    size_t n = 0;
    while (piece[n] && (piece[n] == '_' || piece[n] == '.' || (piece[n] >= 'a' && piece[n] <= 'z') ||
                        (piece[n] >= '0' && piece[n] <= '9')))
        n++;
    if (!n)
        return false;
    *key = tz_strndup(a, piece, n);
    const char *rest = piece + n;
    while (*rest == ' ')
        rest++;
    if (!strncmp(rest, "in", 2) && (rest[2] == ' ' || rest[2] == '(')) {
        *op = "in";
        *value = tz_trim(a, rest + 2);
        return (*value)[0] == '(' && tz_ends(*value, ")");
    }
    for (size_t i = 0; i < sizeof ops / sizeof *ops; i++)
        if (tz_starts(rest, ops[i])) {
            *op = ops[i];
            *value = tz_trim(a, rest + strlen(ops[i]));
            return true;
        }
    return false;
}

static const char *unquoted(struct tz_arena *a, const char *s)
{
    size_t n = strlen(s);
    if (n >= 2 && ((s[0] == '\'' && s[n - 1] == '\'') || (s[0] == '"' && s[n - 1] == '"')))
        return tz_strndup(a, s + 1, n - 2);
    return s;
}

static const char **values_of(struct tz_arena *a, const char *text, size_t *n)
{
    size_t len = strlen(text);
    if (len >= 2 && text[0] == '(' && text[len - 1] == ')')
        text = tz_strndup(a, text + 1, len - 2);
    struct tz_buf b; /* every list mark becomes a comma */
    tz_buf_init(&b, a);
    for (const char *p = text, *end = text + strlen(text); p < end;) {
        const char *from = p;
        uint32_t c = tz_utf8_next(&p, end);
        if (c == 0x3001 || c == 0xff0c) /* 、 ， */
            tz_buf_char(&b, ',');
        else
            tz_buf_add(&b, from, (size_t)(p - from));
    }
    char **words = tz_split(a, b.data, ',', n);
    const char **out = TZ_NEW_ARRAY(a, *n + 1, const char *);
    for (size_t i = 0; i < *n; i++)
        out[i] = unquoted(a, words[i]);
    return out;
}

/* `unit=件` of an indicator whose rows have a unit of that name filters; elsewhere it is the unit to print in. */
static bool unit_is_filter(const struct tz_indicator *ind, const char *value);

struct unit_asked {
    const char *value;
    bool filter;
};

static void unit_of_part(void *data, const struct tz_expr *node)
{
    struct unit_asked *x = data;
    const struct tz_figure_ref *ref = tz_expr_figure(node);
    x->filter |= ref && unit_is_filter(ref->indicator, x->value);
}

static bool unit_is_filter(const struct tz_indicator *ind, const char *value)
{
    struct unit_asked x = {value, false};
    if (ind && ind->measure == TZ_M_FORMULA && ind->of) {
        tz_expr_figures(ind->of, unit_of_part, &x);
        return x.filter;
    }
    for (size_t i = 0; ind && i < ind->cut_n; i++)
        if (tz_same(ind->cuts[i].key, "unit"))
            return !ind->cuts[i].codes || tz_codes_find(ind->cuts[i].codes, value) >= 0;
    return false;
}

static const char **setting(struct tz_figure_ref *out, const char *key, const char *value)
{
    if (!strcmp(key, "unit"))
        return unit_is_filter(out->indicator, value) ? NULL : &out->unit;
    const struct {
        const char *key;
        const char **where;
    } settings[] = {{"place", &out->place}, {"period", &out->period}, {"round", &out->round}, {"by", &out->by},
                    {"known", &out->known}, {"as_of", &out->as_of},   {"map", &out->map}};
    for (size_t i = 0; i < sizeof settings / sizeof *settings; i++)
        if (!strcmp(settings[i].key, key))
            return settings[i].where;
    return NULL;
}

static struct tz_err *read_piece(struct tz_figure_ref *out, const char *piece, struct tz_arena *a)
{
    char *key, *value;
    const char *op;
    if (!split_piece(a, piece, &key, &op, &value))
        return wrong(piece, "写成 键=值，如 crop=水稻、period=2025、kind in (甲, 乙)");
    if (!value[0])
        return wrong(piece, "等号后面缺少值");
    const char **where = !strcmp(op, "=") ? setting(out, key, unquoted(a, value)) : NULL;
    if (where) {
        if (*where)
            return wrong(piece, "同一项写了两次");
        *where = unquoted(a, value);
        return NULL;
    }
    struct tz_ref_arg arg = {.key = key, .op = op};
    arg.values = values_of(a, value, &arg.value_n);
    for (size_t i = 0; i < arg.value_n; i++)
        if (!arg.values[i][0])
            return wrong(piece, "有一个值是空的");
    ((struct tz_ref_arg *)out->filters)[out->filter_n++] = arg;
    return NULL;
}

struct tz_err *tz_figure_ref_parse(struct tz_figure_ref *out, const char *text, const struct tz_model *m,
                                   struct tz_arena *a)
{
    size_t n = 0;
    struct tz_figure_ref ref = {0};
    char **pieces = pieces_of(a, half_width(a, without_braces(a, text)), &n);
    if (!pieces[0][0])
        return tz_err_hint(tz_err(TZ_E_INPUT, "引用里没有指标"), "写成 {{指标 | 键=值}}，如 {{crop_area | crop=水稻}}");
    if (n == PIECES_MAX)
        return tz_err(TZ_E_LIMIT, "引用太长，最多 %d 项", PIECES_MAX - 1);
    read_name(&ref, pieces[0], m, a);
    ref.filters = TZ_NEW_ARRAY(a, n, struct tz_ref_arg);
    for (size_t i = 1; i < n; i++)
        if (pieces[i][0])
            TZ_TRY(read_piece(&ref, pieces[i], a));
    *out = ref;
    return NULL;
}
