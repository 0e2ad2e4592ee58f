/* SPDX-License-Identifier: Apache-2.0
 *
 * What the names of an expression mean: fields, parts, references followed, columns of clocks and obligations, arguments,
 * parameters, registers, figures; and who may be read from where (sealed fields, restricted registers).
 */
#include "pack/expr_priv.h"
#include "base/text.h"
#include <string.h>

#define STEPS_MAX 3 /* CONTRACTS B: at most three steps in a path */

/* ---- the nearest name */
static size_t distance(const char *a, const char *b)
{
    size_t n = strlen(a), m = strlen(b), row[48];
    if (n > 40 || m > 40)
        return 99;
    for (size_t j = 0; j <= m; j++)
        row[j] = j;
    for (size_t i = 1; i <= n; i++) {
        size_t corner = row[0];
        row[0] = i;
        for (size_t j = 1; j <= m; j++) {
            size_t up = row[j], least = corner + (a[i - 1] != b[j - 1]);
            if (up + 1 < least)
                least = up + 1;
            if (row[j - 1] + 1 < least)
                least = row[j - 1] + 1;
            corner = up;
            row[j] = least;
        }
    }
    return row[m];
}

const char *nearest(const char *written, const char *const *names, size_t n)
{
    const char *best = NULL;
    size_t least = strlen(written) / 3 + 1;
    for (size_t i = 0; i < n; i++) {
        size_t d = distance(written, names[i]);
        if (d <= least && (!best || d < least)) {
            best = names[i];
            least = d;
        }
    }
    return best;
}

static const char **field_names(struct parser *p, const struct tz_field *fields, size_t n, const struct tz_field *more,
                                size_t more_n)
{
    const char **names = TZ_NEW_ARRAY(p->a, n + more_n + 1, const char *);
    for (size_t i = 0; i < n; i++)
        names[i] = fields[i].key;
    for (size_t i = 0; i < more_n; i++)
        names[n + i] = more[i].key;
    return names;
}

/* The first names, for somebody who has no idea how the thing is called. */
static const char *some_names(struct parser *p, const char *const *names, size_t n)
{
    enum { shown = 16 };
    struct tz_buf b;
    tz_buf_init(&b, p->a);
    for (size_t i = 0; i < n && i < shown; i++)
        tz_buf_printf(&b, "%s%s", i ? " " : "", names[i]);
    tz_buf_str(&b, n > shown ? " …" : "");
    return b.data;
}

static struct tz_expr *unknown(struct parser *p, const struct token *t, const char *where, const char *const *names,
                               size_t n)
{
    fail(p, t->start, "%s没有“%s”", where, t->text);
    const char *near = nearest(t->text, names, n);
    if (near)
        fail_hint(p, "是不是 %s？", near);
    else if (n)
        fail_hint(p, "可用：%s", some_names(p, names, n));
    return NULL;
}

static struct tz_expr *unknown_field(struct parser *p, const struct token *t, const struct tz_register *r)
{
    const char **names = field_names(p, r->fields, r->field_n, r->system, r->system_n);
    return unknown(p, t, tz_printf(p->a, "台账“%s”（%s）里", r->key, r->label), names, r->field_n + r->system_n);
}

/* ---- fields */
enum tz_kind type_of_field(const struct tz_field *f)
{
    switch (f->type) {
    case TZ_TYPE_BOOL:
        return TZ_K_BOOL;
    case TZ_TYPE_INT:
    case TZ_TYPE_NUMBER:
    case TZ_TYPE_YEAR:
        return TZ_K_NUMBER;
    case TZ_TYPE_MONEY:
        return TZ_K_MONEY;
    case TZ_TYPE_DATE:
    case TZ_TYPE_MONTH:
        return TZ_K_DAY;
    case TZ_TYPE_TIME:
        return TZ_K_INSTANT;
    case TZ_TYPE_CHOICE:
        return TZ_K_CODE;
    case TZ_TYPE_CHOICES:
        return TZ_K_CODES;
    case TZ_TYPE_REF:
    case TZ_TYPE_PLACE:
        return TZ_K_REF;
    case TZ_TYPE_LIST:
        return TZ_K_REFS;
    default:
        return TZ_K_TEXT;
    }
}

static void give_type(struct tz_expr *e, const struct tz_field *f)
{
    static const struct tz_ref_target place = {.kind = TZ_REF_PLACE, .name = "place"};
    e->kind = type_of_field(f);
    e->field = f;
    e->decimals = f->type == TZ_TYPE_MONEY ? 2 : f->decimals;
    e->unit = f->type == TZ_TYPE_MONEY ? "元" : f->unit;
    e->bare = e->kind == TZ_K_NUMBER && !f->unit; /* a year, a count without unit */
    e->codes = f->codes;
    e->targets = f->type == TZ_TYPE_PLACE ? &place : f->targets;
    e->target_n = f->type == TZ_TYPE_PLACE ? 1 : f->target_n;
}

static bool readable(struct parser *p, enum expr_frame frame, const struct tz_field *f, size_t start)
{
    if (!f->cls || (p->info->scope.kind == TZ_IN_ROW && frame == FRAME_ROW))
        return true;
    fail(p, start, "“%s”（%s）是加密的个人信息，此处的表达式不能读取", f->key, f->label);
    fail_hint(p, "只能用日期、选项、数量、引用等不加密的字段");
    return false;
}

struct tz_expr *name_field(struct parser *p, enum expr_frame frame, const struct tz_register *r,
                           const struct tz_field *f, size_t start, size_t end)
{
    if (!readable(p, frame, f, start))
        return NULL;
    struct tz_expr *e = node_new(p, f->is_list_part ? E_PART : E_FIELD, TZ_K_TEXT, start, end);
    give_type(e, f);
    e->frame = frame;
    e->reg = r;
    if (frame == FRAME_ROW) {
        reads_field(p, f);
        if (f->is_list_part && p->list)
            reads_field(p, p->list);
    }
    return e;
}

static struct tz_expr *row_itself(struct parser *p, enum expr_frame frame, const struct tz_register *r, size_t start,
                                  size_t end)
{
    struct tz_expr *e = node_new(p, E_ID, TZ_K_REF, start, end);
    struct tz_ref_target *t = TZ_NEW(p->a, struct tz_ref_target);
    *t = (struct tz_ref_target){.kind = TZ_REF_REGISTER, .name = r->key, .reg = r};
    e->targets = t;
    e->target_n = 1;
    e->frame = frame;
    e->reg = r;
    return e;
}

static struct tz_expr *of_register(struct parser *p, enum expr_frame frame, const struct tz_register *r,
                                   const struct token *t)
{
    if (!strcmp(t->text, "id"))
        return row_itself(p, frame, r, t->start, t->end);
    const struct tz_field *f = tz_register_field(r, t->text);
    return f ? name_field(p, frame, r, f, t->start, t->end) : unknown_field(p, t, r);
}

/* ---- following a reference */
static bool may_join(struct parser *p, const struct tz_register *r, size_t at)
{
    const struct tz_expr_scope *s = &p->info->scope;
    if (r == p->row && s->kind != TZ_IN_RULE)
        return true;
    if (r->sight != TZ_SIGHT_OFFICE) {
        fail(p, at, "“%s”（%s）是限制查看的台账，不能在别处的条件里读取", r->key, r->label);
        return false;
    }
    if (!s->reads)
        return true;
    for (size_t i = 0; i < s->read_n; i++)
        if (s->reads[i] == r)
            return true;
    if (r == s->reg)
        return true;
    fail(p, at, "规则没有声明读取台账“%s”（%s）", r->key, r->label);
    fail_hint(p, "在规则的 reads 里加上 %s", r->key);
    return false;
}

static struct tz_expr *follow_one(struct parser *p, struct tz_expr *a, const struct tz_register *r,
                                  const struct token *t)
{
    if (!may_join(p, r, t->start))
        return NULL;
    const struct tz_field *f = tz_register_field(r, t->text);
    if (!f)
        return unknown_field(p, t, r);
    if (f->cls) {
        fail(p, t->start, "“%s”（%s）是加密的个人信息，不能跨台账读取", f->key, f->label);
        return NULL;
    }
    if (f->type == TZ_TYPE_LIST)
        return fail(p, t->start, "不能跨引用读取列表“%s”", f->key);
    struct tz_expr *e = node_new(p, E_FOLLOW, TZ_K_TEXT, a->start, t->end);
    give_type(e, f);
    e->a = a;
    e->reg = r;
    reads_register(p, r, false);
    return e;
}

static struct tz_expr *follow(struct parser *p, struct tz_expr *a, const char *kind, size_t kind_at,
                              const struct token *t)
{
    if (a->kind != TZ_K_REF)
        return fail(p, t->start, "“.%s”前面要是引用，这里是%s", t->text, type_name(p, a));
    struct tz_expr *e = NULL;
    bool found = false;
    for (size_t i = 0; i < a->target_n; i++) {
        const struct tz_ref_target *target = &a->targets[i];
        if (kind && strcmp(target->name, kind) != 0)
            continue;
        found = true;
        if (!target->reg) {
            if (kind || target->kind == TZ_REF_PLACE)
                return fail(p, t->start, "%s没有字段可读", target->kind == TZ_REF_PLACE ? "地点" : "文字");
            continue;
        }
        struct tz_expr *one = follow_one(p, a, target->reg, t);
        e = one && e ? type_pick(p, E_COALESCE, e, one) : one;
        if (!e)
            return NULL;
    }
    if (kind && !found)
        return fail(p, kind_at, "这个引用不会是“%s”", kind);
    return e ? e : fail(p, t->start, "这个引用没有字段可读");
}

static bool take_name(struct parser *p, struct token *t, const char *after)
{
    if (!lex_next(p))
        return false;
    if (p->token.kind != T_NAME) {
        fail(p, p->token.start, "“%s”后应为名称", after);
        return false;
    }
    *t = p->token;
    return lex_next(p);
}

static struct tz_expr *path_rest(struct parser *p, struct tz_expr *e)
{
    for (int steps = 1; e && (at_mark(p, ".") || at_mark(p, "[")); steps++) {
        struct token kind = {0}, t;
        if (at_mark(p, "[")) {
            if (!take_name(p, &kind, "["))
                return NULL;
            if (!at_mark(p, "]"))
                return fail(p, p->token.start, "缺少“]”");
            if (!lex_next(p))
                return NULL;
            if (!at_mark(p, "."))
                return fail(p, p->token.start, "“[%s]”后应为“.字段”", kind.text);
        }
        size_t dot = p->token.start;
        if (!take_name(p, &t, "."))
            return NULL;
        if (steps >= STEPS_MAX)
            return fail(p, dot, "路径太长，最多 %d 步", STEPS_MAX);
        e = follow(p, e, kind.text, kind.start, &t);
    }
    return e;
}

/* ---- first names */
static struct tz_expr *of_source(struct parser *p, const struct token *t)
{
    for (const struct tz_source_name *s = tz_source_names(p->info->scope.source); s->key; s++) {
        if (strcmp(s->key, t->text) != 0)
            continue;
        struct tz_expr *e = node_new(p, E_SOURCE, s->kind, t->start, t->end);
        e->source = s;
        e->bare = s->kind == TZ_K_NUMBER;
        return e;
    }
    return NULL;
}

static struct tz_expr *of_args(struct parser *p, const struct token *t)
{
    const struct tz_expr_scope *s = &p->info->scope;
    for (size_t i = 0; i < s->arg_n; i++) {
        if (strcmp(s->args[i].key, t->text) != 0)
            continue;
        struct tz_field f = {.type = s->args[i].type};
        struct tz_expr *e = node_new(p, E_ARG, type_of_field(&f), t->start, t->end);
        e->arg = &s->args[i];
        e->arg_index = (int)i;
        e->decimals = e->kind == TZ_K_MONEY ? 2 : 0;
        e->unit = e->kind == TZ_K_MONEY ? "元" : NULL;
        e->bare = e->kind == TZ_K_NUMBER;
        return e;
    }
    return NULL;
}

static struct tz_expr *of_today(struct parser *p, const struct token *t)
{
    p->info->uses_today = true;
    return node_new(p, E_TODAY, TZ_K_DAY, t->start, t->end);
}

static struct tz_expr *of_place(struct parser *p, const struct token *t)
{
    static const struct tz_ref_target place = {.kind = TZ_REF_PLACE, .name = "place"};
    struct tz_expr *e = node_new(p, E_PLACE, TZ_K_REF, t->start, t->end);
    e->targets = &place;
    e->target_n = 1;
    return e;
}

/* A part of the list at hand: bare, or with the list's own name before it (seized.item). */
static struct tz_expr *of_list(struct parser *p, const struct token *t, bool *done)
{
    *done = true;
    if (p->list && !strcmp(t->text, p->list->key) && at_mark(p, ".")) {
        struct token name;
        if (!take_name(p, &name, "."))
            return NULL;
        const struct tz_field *part = tz_field_part(p->list, name.text);
        if (part)
            return name_field(p, p->list_frame, NULL, part, t->start, name.end);
        const char **names = field_names(p, p->list->parts, p->list->part_n, NULL, 0);
        return unknown(p, &name, tz_printf(p->a, "列表“%s”里", p->list->key), names, p->list->part_n);
    }
    const struct tz_field *part = p->list ? tz_field_part(p->list, t->text) : NULL;
    if (part)
        return name_field(p, p->list_frame, NULL, part, t->start, t->end);
    *done = false;
    return NULL;
}

static struct tz_expr *list_out_of_place(struct parser *p, const struct token *t, const struct tz_field *f)
{
    fail(p, t->start, "“%s”（%s）是列表，不能直接取其中的项", f->key, f->label);
    fail_hint(p, "用 any(%s where …)、sum(%s.项)，或在指标里写 from: 台账.%s", f->key, f->key, f->key);
    return NULL;
}

static struct tz_expr *first_name(struct parser *p, const struct token *t)
{
    struct tz_expr *e = NULL;
    if (p->info->scope.formula)
        return name_figure(p, t, &(struct tz_figure_ref *){NULL});
    e = of_args(p, t);
    if (!e && (p->info->scope.source == TZ_FROM_CLOCK || p->info->scope.source == TZ_FROM_OBLIGATION))
        e = of_source(p, t);
    if (e)
        return e;
    bool done = false;
    e = of_list(p, t, &done);
    if (done)
        return e;
    const struct tz_field *f = p->row ? tz_register_field(p->row, t->text) : NULL;
    if (!f && !strcmp(t->text, "today"))
        return of_today(p, t);
    if (!f && !strcmp(t->text, "place") && p->info->scope.kind == TZ_IN_PLACE)
        return of_place(p, t);
    if (!p->row)
        return fail(p, t->start, "没有“%s”", t->text);
    if (f && f->type == TZ_TYPE_LIST && at_mark(p, "."))
        return list_out_of_place(p, t, f);
    return of_register(p, FRAME_ROW, p->row, t);
}

/* period.start and period.end, unless the row has a field of that name that can be followed. */
static struct tz_expr *of_period(struct parser *p)
{
    struct token t = p->token;
    static const char *const ends[] = {".start", ".end"};
    if (strcmp(t.text, "period") != 0)
        return NULL;
    for (int i = 0; i < 2; i++) {
        size_t n = strlen(ends[i]);
        if (p->n - p->at < n || strncmp(p->text + p->at, ends[i], n) != 0)
            continue;
        struct tz_expr *e = node_new(p, i ? E_PERIOD_END : E_PERIOD_START, TZ_K_DAY, t.start, p->at + n);
        p->at += n;
        return lex_next(p) ? e : NULL;
    }
    return NULL;
}

struct tz_expr *name_path(struct parser *p)
{
    struct tz_expr *e = of_period(p);
    if (e || p->err)
        return e;
    struct token t = p->token;
    if (!lex_next(p))
        return NULL;
    if (strcmp(t.text, "its") != 0)
        return path_rest(p, first_name(p, &t));
    if (!p->its)
        return fail(p, t.start, "its 只能用在 exists、count、sum 另一本台账的条件里");
    if (!at_mark(p, "."))
        return fail(p, p->token.start, "its 后应为“.字段”");
    if (!take_name(p, &t, "its."))
        return NULL;
    return path_rest(p, of_register(p, FRAME_ITS, p->its, &t));
}

const struct tz_field *name_list(struct parser *p, const struct token *t, enum expr_frame *frame)
{
    struct token name = *t;
    const struct tz_register *r = p->row;
    if (name.kind != T_NAME) {
        fail(p, name.start, "此处应为列表字段的键名");
        return NULL;
    }
    if (!lex_next(p))
        return NULL;
    if (!strcmp(name.text, "its") && p->its) {
        *frame = FRAME_ITS;
        r = p->its;
        if (!at_mark(p, ".") || !take_name(p, &name, "its."))
            return NULL;
    }
    const struct tz_field *f = r ? tz_register_field(r, name.text) : NULL;
    if (!f) {
        if (r)
            unknown_field(p, &name, r);
        else
            fail(p, name.start, "此处没有列表可用");
        return NULL;
    }
    if (f->type != TZ_TYPE_LIST) {
        fail(p, name.start, "“%s”（%s）不是列表", f->key, f->label);
        return NULL;
    }
    if (*frame == FRAME_ROW)
        reads_field(p, f);
    return f;
}

const struct tz_register *name_register(struct parser *p, const struct token *t)
{
    const struct tz_model *m = p->info->scope.model;
    const struct tz_register *r = m ? tz_model_register(m, t->text) : NULL;
    if (r)
        return may_join(p, r, t->start) ? r : NULL;
    size_t n = m ? m->register_n : 0;
    const char **names = TZ_NEW_ARRAY(p->a, n + 1, const char *);
    for (size_t i = 0; i < n; i++)
        names[i] = m->registers[i]->key;
    unknown(p, t, "已装的业务包里", names, n);
    return NULL;
}

const struct tz_param *name_param(struct parser *p, const struct token *t)
{
    const struct tz_model *m = p->info->scope.model;
    const struct tz_param *param = m ? tz_model_param(m, t->text) : NULL;
    if (param)
        return param;
    size_t n = m ? m->param_n : 0;
    const char **names = TZ_NEW_ARRAY(p->a, n + 1, const char *);
    for (size_t i = 0; i < n; i++)
        names[i] = m->params[i].key;
    unknown(p, t, "参数里", names, n);
    fail_hint(p, "在业务包的 parameters.yaml 里声明");
    return NULL;
}

struct tz_expr *name_figure(struct parser *p, const struct token *t, struct tz_figure_ref **ref)
{
    const struct tz_model *m = p->info->scope.model;
    const struct tz_indicator *ind = m ? tz_model_indicator(m, t->text) : NULL;
    if (!ind) {
        size_t n = m ? m->indicator_n : 0;
        const char **names = TZ_NEW_ARRAY(p->a, n + 1, const char *);
        for (size_t i = 0; i < n; i++)
            names[i] = m->indicators[i]->key;
        return unknown(p, t, "指标里", names, n);
    }
    enum tz_scope_kind k = p->info->scope.kind;
    if (k == TZ_IN_ROW || k == TZ_IN_FILTER)
        return fail(p, t->start, "此处不能读指标");
    struct tz_figure_ref *r = TZ_NEW(p->a, struct tz_figure_ref);
    *r = (struct tz_figure_ref){.indicator = ind, .name = ind->key, .place = "place", .period = "period"};
    bool money = ind->unit && !strcmp(ind->unit, "元");
    struct tz_expr *e = node_new(p, E_FIGURE, money ? TZ_K_MONEY : TZ_K_NUMBER, t->start, t->end);
    e->decimals = -1;
    e->unit = ind->unit;
    e->figure = *ref = r;
    struct expr_info *in = p->info;
    const struct tz_expr **list = TZ_NEW_ARRAY(p->a, in->figure_n + 1, const struct tz_expr *);
    if (in->figure_n)
        memcpy(list, in->figures, in->figure_n * sizeof *list);
    list[in->figure_n++] = e;
    in->figures = list;
    return e;
}

bool name_filter(struct parser *p, struct tz_figure_ref *ref, const struct token *key, const char *value)
{
    struct tz_ref_arg *list = TZ_NEW_ARRAY(p->a, ref->filter_n + 1, struct tz_ref_arg);
    if (ref->filter_n)
        memcpy(list, ref->filters, ref->filter_n * sizeof *list);
    const char **values = TZ_NEW_ARRAY(p->a, 1, const char *);
    values[0] = value;
    list[ref->filter_n++] = (struct tz_ref_arg){.key = key->text, .op = "=", .values = values, .value_n = 1};
    ref->filters = list;
    return true;
}

const struct tz_source_name *tz_source_names(enum tz_source source)
{
    static const struct tz_source_name clock[] = {
        {"started", TZ_K_INSTANT}, {"due", TZ_K_INSTANT}, {"met", TZ_K_INSTANT},     {"ended", TZ_K_INSTANT},
        {"due_day", TZ_K_DAY},     {"met_day", TZ_K_DAY}, {"extended", TZ_K_NUMBER}, {NULL, TZ_K_BOOL},
    };
    static const struct tz_source_name obligation[] = {
        {"object", TZ_K_REF},   {"person", TZ_K_REF}, {"place", TZ_K_REF},   {"from_day", TZ_K_DAY},
        {"till_day", TZ_K_DAY}, {"due", TZ_K_NUMBER}, {"done", TZ_K_NUMBER}, {NULL, TZ_K_BOOL},
    };
    static const struct tz_source_name none[] = {{NULL, TZ_K_BOOL}};
    return source == TZ_FROM_CLOCK ? clock : source == TZ_FROM_OBLIGATION ? obligation : none;
}
