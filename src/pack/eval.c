/* SPDX-License-Identifier: Apache-2.0
 *
 * Expressions in C, for one row: the same answers as the SQL of sqlgen.c (one table of cases runs through both engines and
 * here). Numbers are exact fractions throughout. A condition answers yes, no, or unknown because something is empty:
 * unknown counts as no where a test is asked for, and as yes where a check has to hold.
 */
#include "pack/expr_priv.h"
#include "base/frequency.h"
#include "base/text.h"
#include <string.h>

enum answer { NO, YES, UNKNOWN };
struct val {
    bool empty;
    int64_t i;         /* day, instant, reference, bool */
    struct tz_ratio r; /* number, money */
    const char *text;  /* text, code, "|a|b|", kind of a reference */
};
struct eval {
    const struct tz_expr_env *env;
    struct tz_arena *a;
    size_t sub;   /* row of the list at hand */
    bool lenient; /* a check: empty is unknown, not no */
    int depth;
};

static struct tz_err *value(struct eval *x, const struct tz_expr *e, struct val *out);
static struct tz_err *answer(struct eval *x, const struct tz_expr *e, enum answer *out);

static const struct val nothing = {.empty = true};

static struct tz_err *cannot(const struct tz_expr *e, struct tz_arena *a)
{
    return tz_err(TZ_E_PACK, "“%s”不能在此处计算", tz_expr_words(e, a));
}

static struct tz_err *too_large(void)
{
    return tz_err(TZ_E_LIMIT, "计算中的数太大");
}

static bool is_number(const struct tz_expr *e)
{
    return e->kind == TZ_K_NUMBER || e->kind == TZ_K_MONEY;
}

/* ---- cells from outside */
static struct val of_cell(const struct tz_expr *e, const struct tz_cell *c)
{
    struct val v = {.empty = c->empty, .i = c->i, .text = c->text};
    if (!c->empty && is_number(e))
        v.r = c->is_ratio ? c->ratio : tz_ratio_dec(c->i, c->decimals);
    if (is_number(e) && !c->empty && !tz_ratio_has(v.r))
        v.empty = true;
    if ((e->kind == TZ_K_TEXT || e->kind == TZ_K_CODE || e->kind == TZ_K_CODES) && (!c->text || !c->text[0]))
        v.empty = true;
    return v;
}

static struct tz_err *asked(struct eval *x, const struct tz_expr *e, struct tz_err *err, const struct tz_cell *c,
                            struct val *out)
{
    (void)x;
    TZ_TRY(err);
    *out = of_cell(e, c);
    return NULL;
}

static struct tz_err *from_query(struct eval *x, const struct tz_expr *e, struct val *out)
{
    struct tz_cell c = {.empty = true};
    if (!x->env->query)
        return cannot(e, x->a);
    return asked(x, e, x->env->query(x->env->data, e, &c), &c, out);
}

static struct tz_err *from_field(struct eval *x, const struct tz_expr *e, struct val *out)
{
    struct tz_cell c = {.empty = true};
    if (e->field->derived && !e->field->derived_stored) {
        if (x->depth > 40)
            return cannot(e, x->a);
        x->depth++;
        struct tz_err *err = value(x, e->field->derived, out);
        x->depth--;
        return err;
    }
    if (e->frame == FRAME_ITS || !x->env->field)
        return cannot(e, x->a);
    return asked(x, e, x->env->field(x->env->data, e->field, &c), &c, out);
}

static struct tz_err *from_part(struct eval *x, const struct tz_expr *e, struct val *out)
{
    struct tz_cell c = {.empty = true};
    const struct tz_field *list = NULL;
    for (size_t i = 0; i < e->info->field_n; i++) {
        const struct tz_field *f = e->info->fields[i];
        if (f->part_n && e->field >= f->parts && e->field < f->parts + f->part_n)
            list = f;
    }
    if (!x->env->part || !list)
        return cannot(e, x->a);
    return asked(x, e, x->env->part(x->env->data, list, x->sub, e->field, &c), &c, out);
}

static struct tz_err *from_follow(struct eval *x, const struct tz_expr *e, struct val *out)
{
    struct tz_cell c = {.empty = true};
    bool one_step = e->a->op == E_FIELD && e->a->frame == FRAME_ROW;
    if (!one_step || !x->env->follow)
        return from_query(x, e, out);
    return asked(x, e, x->env->follow(x->env->data, e->a->field, e->reg, e->field, &c), &c, out);
}

static struct tz_err *from_param(struct eval *x, const char *name, const struct tz_expr *e, struct val *out)
{
    struct tz_cell c = {.empty = true};
    tz_day day = x->env->day ? x->env->day : x->env->today;
    if (!x->env->param)
        return cannot(e, x->a);
    return asked(x, e, x->env->param(x->env->data, name, day, &c), &c, out);
}

/* ---- numbers */
static struct tz_err *two(struct eval *x, const struct tz_expr *e, struct val *a, struct val *b)
{
    TZ_TRY(value(x, e->a, a));
    return value(x, e->b, b);
}

static struct tz_err *arithmetic(struct eval *x, const struct tz_expr *e, struct val *out)
{
    struct val a, b;
    TZ_TRY(two(x, e, &a, &b));
    *out = nothing;
    if (a.empty || b.empty)
        return NULL;
    bool good;
    if (e->op == E_ADD)
        good = tz_ratio_add(&out->r, a.r, b.r);
    else if (e->op == E_SUBTRACT)
        good = tz_ratio_sub(&out->r, a.r, b.r);
    else if (e->op == E_MULTIPLY)
        good = tz_ratio_mul(&out->r, a.r, b.r);
    else
        good = tz_ratio_div(&out->r, a.r, b.r);
    if (!good)
        return too_large();
    out->empty = !tz_ratio_has(out->r);
    return NULL;
}

static struct tz_err *scaled(struct eval *x, const struct tz_expr *e, struct val *out)
{
    TZ_TRY(value(x, e->a, out));
    if (out->empty)
        return NULL;
    struct tz_ratio by = tz_ratio_make(e->op == E_NEGATE ? -1 : e->i, e->op == E_SCALE ? tz_pow10(e->shift) : 1);
    return tz_ratio_mul(&out->r, out->r, by) ? NULL : too_large();
}

static int compare(const struct tz_expr *e, const struct val *a, const struct val *b)
{
    if (is_number(e))
        return tz_ratio_cmp(a->r, b->r);
    if (e->kind == TZ_K_TEXT || e->kind == TZ_K_CODE)
        return strcmp(a->text, b->text);
    return (a->i > b->i) - (a->i < b->i);
}

static struct tz_err *picked(struct eval *x, const struct tz_expr *e, struct val *out)
{
    struct val a, b;
    TZ_TRY(two(x, e, &a, &b));
    if (e->op == E_COALESCE) {
        *out = a.empty ? b : a;
        return NULL;
    }
    *out = nothing;
    if (a.empty || b.empty)
        return NULL;
    int c = compare(e->a, &a, &b);
    *out = (e->op == E_MIN ? c <= 0 : c >= 0) ? a : b;
    return NULL;
}

/* ---- days */
static struct tz_err *window_days(struct eval *x, const struct tz_expr *e, struct val *out)
{
    struct val a;
    enum tz_window w;
    TZ_TRY(value(x, e->a, &a));
    *out = nothing;
    if (!a.empty && tz_window_word(&w, a.text))
        *out = (struct val){.r = tz_ratio_make(tz_window_days(w), 1)};
    return NULL;
}

static struct tz_err *day_numbers(struct eval *x, const struct tz_expr *e, struct val *out)
{
    struct val a, b = {0};
    int64_t n = 0;
    TZ_TRY(value(x, e->a, &a));
    if (e->b)
        TZ_TRY(value(x, e->b, &b));
    *out = nothing;
    if (a.empty || b.empty)
        return NULL;
    tz_day p = (tz_day)a.i, q = (tz_day)b.i;
    switch (e->op) {
    case E_DAYS:
        if (!tz_day_ok(p) || !tz_day_ok(q))
            return NULL;
        n = tz_day_serial(q) - tz_day_serial(p);
        break;
    case E_WORKDAYS:
        if (!x->env->workdays)
            return from_query(x, e, out);
        TZ_TRY(x->env->workdays(x->env->data, p, q, &n));
        break;
    case E_AGE:
        n = q / 10000 - p / 10000 - (q % 10000 < p % 10000);
        break;
    case E_MONTH:
        n = p / 100 % 100;
        if (!n)
            return NULL;
        break;
    default:
        n = p / 10000;
    }
    *out = (struct val){.r = tz_ratio_make(n, 1)};
    return NULL;
}

/* The first day whose running count of working days is `n` more (or fewer) than that of `day`. */
static struct tz_err *workdays_on(struct eval *x, const struct tz_expr *e, tz_day day, int64_t n, struct val *out)
{
    int64_t far = (n < 0 ? -n : n) * 3 + 60, count = 0;
    int sign = n < 0 ? -1 : 1;
    tz_day found = 0;
    if (!x->env->workdays)
        return from_query(x, e, out);
    for (int64_t k = 0; k <= far; k++) {
        tz_day on = tz_day_add(day, (int)(sign * k));
        TZ_TRY(x->env->workdays(x->env->data, day, on, &count));
        if (count == n)
            found = on;
        if (count == n && sign > 0 && n)
            break;
        if (sign * count > sign * n)
            break;
    }
    *out = found ? (struct val){.i = found} : nothing;
    return NULL;
}

static struct tz_err *shifted(struct eval *x, const struct tz_expr *e, struct val *out)
{
    TZ_TRY(value(x, e->a, out));
    int64_t n = e->i * e->b->i;
    if (out->empty)
        return NULL;
    if (e->kind == TZ_K_INSTANT) {
        out->i += n * (e->b->span_unit == TZ_SPAN_HOURS ? INT64_C(3600000000) : INT64_C(86400000000));
        return NULL;
    }
    tz_day day = (tz_day)out->i;
    if (!tz_day_ok(day)) {
        *out = nothing;
        return NULL;
    }
    if (e->b->span_unit == TZ_SPAN_WORKDAYS)
        return workdays_on(x, e, day, n, out);
    out->i = e->b->span_unit == TZ_SPAN_MONTHS ? tz_day_add_months(day, (int)n) : tz_day_add(day, (int)n);
    return NULL;
}

/* ---- lists */
static struct tz_err *list_rows(struct eval *x, const struct tz_expr *e, size_t *n)
{
    if (e->frame == FRAME_ITS || !x->env->sublist)
        return cannot(e, x->a);
    return x->env->sublist(x->env->data, e->field, n);
}

static struct tz_err *row_counts(struct eval *x, const struct tz_expr *e, bool *counts)
{
    enum answer a = YES;
    if (e->where)
        TZ_TRY(answer(x, e->where, &a));
    *counts = a == YES;
    return NULL;
}

/* Does a condition on sub-rows look at other rows? Then the whole of it is asked of the database. */
static bool looks_beyond(const struct tz_expr *e)
{
    if (!e)
        return false;
    switch (e->op) {
    case E_FOLLOW:
    case E_IN_SET:
    case E_COUNT_SET:
    case E_EXISTS:
    case E_COUNT_ROWS:
    case E_SUM_ROWS:
    case E_CLOCK:
    case E_AT:
        return true;
    default:
        return looks_beyond(e->a) || looks_beyond(e->b) || looks_beyond(e->where);
    }
}

static struct tz_err *of_list(struct eval *x, const struct tz_expr *e, struct val *out)
{
    if (looks_beyond(e->where) || looks_beyond(e->a))
        return from_query(x, e, out);
    size_t n = 0, old = x->sub;
    bool lenient = x->lenient, counts = false;
    *out = (struct val){.r = tz_ratio_make(0, 1)};
    TZ_TRY(list_rows(x, e, &n));
    x->lenient = false;
    for (x->sub = 0; x->sub < n; x->sub++) {
        struct val v = {.r = tz_ratio_make(1, 1)};
        TZ_TRY(row_counts(x, e, &counts));
        if (counts && e->op == E_SUM_LIST)
            TZ_TRY(value(x, e->a, &v));
        if (counts && !v.empty && !tz_ratio_add(&out->r, out->r, v.r))
            return too_large();
    }
    x->sub = old;
    x->lenient = lenient;
    return NULL;
}

static struct tz_err *any_all(struct eval *x, const struct tz_expr *e, enum answer *out)
{
    if (looks_beyond(e->where)) {
        struct val v = {0};
        TZ_TRY(from_query(x, e, &v));
        *out = v.i ? YES : NO;
        return NULL;
    }
    size_t n = 0, old = x->sub;
    enum answer decides = e->op == E_ANY ? YES : NO;
    *out = e->op == E_ANY ? NO : YES;
    TZ_TRY(list_rows(x, e, &n));
    for (x->sub = 0; x->sub < n && *out != decides; x->sub++) {
        enum answer a = YES;
        if (e->where)
            TZ_TRY(answer(x, e->where, &a));
        if (a != *out)
            *out = a == decides ? decides : UNKNOWN;
    }
    x->sub = old;
    return NULL;
}

/* ---- values */
static struct tz_err *given(struct eval *x, const struct tz_expr *e, struct val *out)
{
    struct tz_cell c = {.empty = true};
    if (e->op == E_ARG && x->env->arg)
        return asked(x, e, x->env->arg(x->env->data, e->arg, &c), &c, out);
    if (e->op == E_SOURCE && x->env->source)
        return asked(x, e, x->env->source(x->env->data, e->source, &c), &c, out);
    return cannot(e, x->a);
}

static struct tz_err *period_end(const struct tz_expr *e, tz_day day, struct tz_arena *a, struct val *out)
{
    if (!day)
        return cannot(e, a);
    *out = (struct val){.i = day};
    return NULL;
}

static struct tz_err *bool_value(struct eval *x, const struct tz_expr *e, struct val *out)
{
    enum answer a;
    TZ_TRY(answer(x, e, &a));
    *out = (struct val){.i = a == YES};
    return NULL;
}

static struct tz_err *value(struct eval *x, const struct tz_expr *e, struct val *out)
{
    *out = nothing;
    switch (e->op) {
    case E_NUMBER:
        *out = (struct val){.r = tz_ratio_dec(e->i, e->decimals)};
        return NULL;
    case E_TEXT:
        *out = (struct val){.text = e->text, .empty = !e->text[0]};
        return NULL;
    case E_DAY:
    case E_BOOL:
        *out = (struct val){.i = e->i};
        return NULL;
    case E_FIELD:
        return from_field(x, e, out);
    case E_PART:
        return from_part(x, e, out);
    case E_FOLLOW:
        return from_follow(x, e, out);
    case E_ARG:
    case E_SOURCE:
        return given(x, e, out);
    case E_TODAY:
        *out = (struct val){.i = x->env->today};
        return NULL;
    case E_PERIOD_START:
        return period_end(e, x->env->period_from, x->a, out);
    case E_PERIOD_END:
        return period_end(e, x->env->period_till, x->a, out);
    case E_PARAM:
        return from_param(x, e->text, e, out);
    case E_ADD:
    case E_SUBTRACT:
    case E_MULTIPLY:
    case E_DIVIDE:
        return arithmetic(x, e, out);
    case E_NEGATE:
    case E_SCALE:
        return scaled(x, e, out);
    case E_ABS:
        TZ_TRY(value(x, e->a, out));
        if (!out->empty && out->r.num < 0)
            out->r.num = -out->r.num;
        return NULL;
    case E_MIN:
    case E_MAX:
    case E_COALESCE:
        return picked(x, e, out);
    case E_SHIFT:
        return shifted(x, e, out);
    case E_DAY_OF:
        TZ_TRY(value(x, e->a, out));
        if (!out->empty)
            out->i = tz_day_of(out->i);
        return NULL;
    case E_AGE:
    case E_DAYS:
    case E_WORKDAYS:
    case E_MONTH:
    case E_YEAR:
        return day_numbers(x, e, out);
    case E_WINDOW:
        return window_days(x, e, out);
    case E_COUNT_LIST:
    case E_SUM_LIST:
        return of_list(x, e, out);
    case E_SUM_GROUP:
        return value(x, e->a, out);
    default:
        return e->kind == TZ_K_BOOL && e->op != E_EXISTS && e->op != E_IN_SET ? bool_value(x, e, out)
                                                                              : from_query(x, e, out);
    }
}

/* ---- tests */
static enum answer said(bool yes)
{
    return yes ? YES : NO;
}

static enum answer because_empty(const struct eval *x)
{
    return x->lenient ? UNKNOWN : NO;
}

static struct tz_err *compared(struct eval *x, const struct tz_expr *e, enum answer *out)
{
    struct val a, b;
    TZ_TRY(two(x, e, &a, &b));
    bool no_id = e->a->kind == TZ_K_REF && (!a.i || !b.i);
    if (a.empty || b.empty || no_id) {
        *out = because_empty(x);
        return NULL;
    }
    int c = compare(e->a, &a, &b);
    static const bool less[] = {false, true, true, true, false, false},
                      same[] = {true, false, false, true, false, true},
                      more[] = {false, true, false, false, true, true};
    *out = said(c < 0 ? less[e->cmp] : c > 0 ? more[e->cmp] : same[e->cmp]);
    return NULL;
}

static struct tz_err *in_items(struct eval *x, const struct tz_expr *e, enum answer *out)
{
    struct val a, b;
    TZ_TRY(value(x, e->a, &a));
    *out = a.empty ? because_empty(x) : NO;
    for (size_t i = 0; !a.empty && i < e->item_n && *out == NO; i++) {
        TZ_TRY(value(x, e->items[i], &b));
        *out = said(compare(e->a, &a, &b) == 0);
    }
    return NULL;
}

static bool among(const char *codes, const char *code, struct tz_arena *a)
{
    return codes && strstr(codes, tz_printf(a, "|%s|", code)) != NULL;
}

static struct tz_err *has_items(struct eval *x, const struct tz_expr *e, enum answer *out)
{
    struct val a = {0};
    TZ_TRY(value(x, e->a, &a));
    *out = a.empty ? because_empty(x) : NO;
    for (size_t i = 0; !a.empty && i < e->item_n && *out == NO; i++)
        *out = said(among(a.text, e->items[i]->text, x->a));
    return NULL;
}

static struct tz_err *in_param(struct eval *x, const struct tz_expr *e, enum answer *out)
{
    struct val a = {0}, set = {0};
    struct tz_expr text = *e->a; /* the parameter is a text, whatever the left side is */
    text.kind = TZ_K_TEXT;
    TZ_TRY(value(x, e->a, &a));
    TZ_TRY(from_param(x, e->text, &text, &set));
    *out = a.empty || set.empty ? because_empty(x) : said(among(set.text, a.text, x->a));
    return NULL;
}

static struct tz_err *is_empty(struct eval *x, const struct tz_expr *a, enum answer *out)
{
    if (a->kind == TZ_K_REFS && a->op == E_FIELD) {
        size_t n = 0;
        TZ_TRY(list_rows(x, a, &n));
        *out = said(n == 0);
        return NULL;
    }
    if (a->kind == TZ_K_BOOL && a->op != E_FIELD && a->op != E_PART && a->op != E_FOLLOW && a->op != E_PARAM) {
        *out = NO;
        return NULL;
    }
    struct val v = {0};
    TZ_TRY(value(x, a, &v));
    *out = said(v.empty);
    return NULL;
}

static struct tz_err *is_kind(struct eval *x, const struct tz_expr *e, enum answer *out)
{
    struct val v = {0};
    TZ_TRY(value(x, e->a, &v));
    if (v.empty)
        *out = because_empty(x);
    else if (v.text)
        *out = said(!strcmp(v.text, e->text));
    else
        *out = said(e->a->target_n == 1 && !strcmp(e->a->targets[0].name, e->text));
    return NULL;
}

static struct tz_err *joined(struct eval *x, const struct tz_expr *e, enum answer *out)
{
    enum answer a, b, decides = e->op == E_AND ? NO : YES;
    TZ_TRY(answer(x, e->a, &a));
    *out = decides;
    if (a == decides)
        return NULL;
    TZ_TRY(answer(x, e->b, &b));
    if (b != decides)
        *out = a == UNKNOWN || b == UNKNOWN ? UNKNOWN : b;
    return NULL;
}

static struct tz_err *answer(struct eval *x, const struct tz_expr *e, enum answer *out)
{
    struct val v = {0};
    switch (e->op) {
    case E_AND:
    case E_OR:
        return joined(x, e, out);
    case E_NOT:
        TZ_TRY(answer(x, e->a, out));
        *out = *out == UNKNOWN ? UNKNOWN : said(*out == NO);
        return NULL;
    case E_COMPARE:
        return compared(x, e, out);
    case E_IN:
        return in_items(x, e, out);
    case E_HAS:
        return has_items(x, e, out);
    case E_IN_PARAM:
        return in_param(x, e, out);
    case E_IS_KIND:
        return is_kind(x, e, out);
    case E_IS_EMPTY:
        return is_empty(x, e->a, out);
    case E_ANY:
    case E_ALL:
        return any_all(x, e, out);
    case E_FIELD:
        if (e->field->derived && !e->field->derived_stored)
            return answer(x, e->field->derived, out);
        break;
    default:
        break;
    }
    TZ_TRY(value(x, e, &v));
    *out = v.empty ? because_empty(x) : said(v.i != 0);
    return NULL;
}

/* ---- entry points */
static struct tz_err *give_number(struct tz_cell *out, const struct tz_expr *e, const struct val *v)
{
    if (e->decimals < 0) {
        out->is_ratio = true;
        out->ratio = v->r;
        return NULL;
    }
    out->decimals = e->decimals;
    return tz_ratio_round(&out->i, v->r, e->decimals) ? NULL : too_large();
}

static bool keeps_empty(const struct tz_expr *e)
{
    return e->op == E_FIELD || e->op == E_PART || e->op == E_FOLLOW || e->op == E_PARAM || e->op == E_ARG ||
           e->op == E_COALESCE;
}

struct tz_err *tz_expr_eval(struct tz_cell *out, const struct tz_expr *e, const struct tz_expr_env *env,
                            struct tz_arena *a)
{
    struct eval x = {.env = env, .a = a};
    struct val v = {0};
    struct tz_cell c = {0};
    if (e->kind == TZ_K_BOOL && !keeps_empty(e))
        TZ_TRY(bool_value(&x, e, &v));
    else
        TZ_TRY(value(&x, e, &v));
    c.empty = v.empty;
    c.i = v.i;
    c.text = v.text;
    if (!v.empty && is_number(e)) {
        c.text = NULL;
        TZ_TRY(give_number(&c, e, &v));
    }
    *out = c;
    return NULL;
}

struct tz_err *tz_expr_holds(bool *out, const struct tz_expr *e, const struct tz_expr_env *env, struct tz_arena *a)
{
    struct eval x = {.env = env, .a = a, .lenient = true};
    enum answer answered;
    TZ_TRY(answer(&x, e, &answered));
    *out = answered != NO;
    return NULL;
}
