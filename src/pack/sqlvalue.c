/* SPDX-License-Identifier: Apache-2.0
 *
 * Values in SQL: as they are stored, followed, dated, counted over other rows; they may be NULL.
 */
#include "pack/sqlgen_priv.h"
#include "base/text.h"
#include <string.h>

/* ---- as they are stored */
bool gen_computed(const struct tz_field *f)
{
    return f && f->derived && !f->derived_stored;
}

struct moved gen_move_to(struct gen *g, const char *alias)
{
    struct moved old = {g->row, g->its, g->sub, g->span};
    if (strcmp(alias, g->row) != 0)
        g->span = NULL;
    g->row = alias;
    g->its = g->sub = NULL;
    return old;
}

void gen_move_back(struct gen *g, struct moved old)
{
    g->row = old.row;
    g->its = old.its;
    g->sub = old.sub;
    g->span = old.span;
}

struct num gen_derived_num(struct gen *g, const struct tz_expr *e)
{
    struct moved old = gen_move_to(g, gen_frame_alias(g, e));
    struct num n = gen_num(g, e->field->derived);
    gen_move_back(g, old);
    return n;
}

bool gen_from_span(const struct gen *g, const struct tz_field *f)
{
    if (!g->span || !f->dated)
        return false;
    return !(f->system && g->c->row_state && !strcmp(f->key, "state"));
}

static void plain_field(struct gen *g, const struct tz_expr *e)
{
    const struct tz_field *f = e->field;
    if (gen_computed(f)) {
        struct moved old = gen_move_to(g, gen_frame_alias(g, e));
        gen_value(g, f->derived);
        gen_move_back(g, old);
        return;
    }
    if (!f->column) {
        gen_fail(g, tz_printf(g->b->arena, "“%s”是加密的个人信息或列表，查询里不能读取", f->label));
        add(g, "NULL");
        return;
    }
    add_column(g, e->frame == FRAME_ROW && gen_from_span(g, f) ? g->span : gen_frame_alias(g, e), f->column);
}

/* The field of the row a reference leads to: a dated one as in force on our row's day. */
static void plain_follow(struct gen *g, const struct tz_expr *e)
{
    const char *x = gen_alias(g, 'f');
    bool dated = e->field->dated && !gen_computed(e->field);
    add(g, "(SELECT ");
    if (gen_computed(e->field)) {
        struct moved old = gen_move_to(g, x);
        gen_value(g, e->field->derived);
        gen_move_back(g, old);
    } else {
        add_column(g, x, e->field->column);
    }
    add(g, " FROM ");
    if (dated) {
        tz_sql_name(g->b, e->reg->span_table);
        addf(g, " %s", x);
    } else {
        gen_from_rows(g, e->reg, x);
    }
    add(g, " WHERE ");
    gen_town_is(g, x);
    addf(g, " AND %s.id = ", x);
    gen_plain(g, e->a);
    if (dated) {
        gen_and_current(g, x);
        gen_and_in_force(g, x);
    }
    add(g, ")");
}

void gen_param(struct gen *g, const char *name, bool text)
{
    const char *x = gen_alias(g, 'p');
    addf(g, "(SELECT %s.%s FROM param_at %s WHERE ", x, text ? "t" : "i", x);
    gen_town_is(g, x);
    addf(g, " AND %s.name = ", x);
    bind_text(g, name);
    addf(g, " AND %s.place = ", x);
    add_column(g, g->span ? g->span : g->row, "place");
    gen_and_current(g, x);
    gen_and_in_force(g, x);
    add(g, ")");
}

static void plain_at(struct gen *g, const struct tz_expr *e)
{
    const char *x = gen_alias(g, 's');
    add(g, "(SELECT ");
    add_column(g, x, e->a->field->column);
    add(g, " FROM ");
    tz_sql_name(g->b, e->info->scope.reg->span_table);
    addf(g, " %s WHERE ", x);
    gen_town_is(g, x);
    addf(g, " AND %s.id = ", x);
    add_column(g, g->row, "id");
    gen_and_current(g, x);
    addf(g, " AND %s.from_day <= ", x);
    gen_day(g, e->b);
    addf(g, " AND %s.till_day > ", x);
    gen_day(g, e->b);
    add(g, ")");
}

static void plain_clock(struct gen *g, const struct tz_expr *e)
{
    const char *x = gen_alias(g, 'k');
    addf(g, "(SELECT %s.due FROM clock %s WHERE ", x, x);
    gen_town_is(g, x);
    addf(g, " AND %s.id = ", x);
    add_column(g, g->row, "id");
    addf(g, " AND %s.rule = ", x);
    bind_text(g, e->text);
    add(g, ")");
}

static void plain_given(struct gen *g, const struct tz_expr *e, int index, const char *what)
{
    if (index < 0) {
        gen_fail(g, what);
        add(g, "NULL");
        return;
    }
    tz_sql_param(g->b, index, e->kind == TZ_K_TEXT ? TZ_TEXT : TZ_INT);
}

static void count_of(struct gen *g, const struct tz_expr *e)
{
    const char *x = gen_alias(g, e->op == E_COUNT_LIST ? 'l' : 'x');
    const char *old_its = g->its, *old_sub = g->sub;
    bool sums = e->op == E_SUM_LIST || e->op == E_SUM_ROWS, list = e->op == E_COUNT_LIST || e->op == E_SUM_LIST;
    struct taking t = frag_begin(g); /* the rows, with the frame set */
    if (list) {
        gen_from_list(g, e, gen_frame_register(e), x);
        g->sub = x;
    } else {
        add(g, " FROM ");
        gen_from_rows(g, e->reg, x);
        add(g, " WHERE ");
        gen_town_is(g, x);
        addf(g, " AND %s.struck = 0", x);
        g->its = x;
    }
    if (e->where) {
        add(g, " AND ");
        gen_condition(g, e->where);
    }
    struct frag rows = frag_end(g, t);
    add(g, sums ? "(SELECT CAST(COALESCE(SUM(" : "(SELECT COUNT(*)");
    if (sums) {
        num_value(g, e->a);
        add(g, "), 0) AS BIGINT)");
    }
    add_frag(g, rows);
    add(g, ")");
    g->its = old_its;
    g->sub = old_sub;
}

/* ---- values */
static void source_column(struct gen *g, const struct tz_expr *e)
{
    if (!g->c->source) {
        gen_fail(g, "此处没有期限或责任的行");
        add(g, "NULL");
        return;
    }
    add_column(g, g->c->source, e->source->key);
}

static void shifted_instant(struct gen *g, const struct tz_expr *e)
{
    int64_t unit = e->b->span_unit == TZ_SPAN_HOURS ? INT64_C(3600000000) : INT64_C(86400000000);
    long long shift = e->i * e->b->i * unit;
    add(g, "(");
    gen_value(g, e->a);
    addf(g, " + %lld)", shift);
}

static void bool_value(struct gen *g, const struct tz_expr *e)
{
    if (e->op == E_BOOL) {
        add(g, e->i ? "1" : "0");
    } else if ((e->op == E_FIELD && !gen_computed(e->field)) || e->op == E_PART || e->op == E_FOLLOW ||
               e->op == E_ARG || e->op == E_PARAM) {
        gen_plain(g, e);
    } else {
        add(g, "CASE WHEN ");
        gen_condition(g, e);
        add(g, " THEN 1 ELSE 0 END");
    }
}

static void picked(struct gen *g, const struct tz_expr *e, void (*value)(struct gen *, const struct tz_expr *))
{
    if (e->op == E_COALESCE) {
        add(g, "COALESCE(");
        value(g, e->a);
        add(g, ", ");
        value(g, e->b);
        add(g, ")");
        return;
    }
    struct taking t = frag_begin(g);
    value(g, e->a);
    struct frag a = frag_end(g, t);
    t = frag_begin(g);
    value(g, e->b);
    struct frag b = frag_end(g, t);
    add(g, "(CASE WHEN ");
    add_frag(g, a);
    add(g, e->op == E_MIN ? " <= " : " >= ");
    add_frag(g, b);
    add(g, " THEN ");
    add_frag(g, a);
    add(g, " WHEN ");
    add_frag(g, a);
    add(g, " IS NOT NULL THEN ");
    add_frag(g, b);
    add(g, " END)");
}

void gen_plain(struct gen *g, const struct tz_expr *e)
{
    switch (e->op) {
    case E_NUMBER:
    case E_DAY:
        bind_int(g, e->i);
        break;
    case E_BOOL:
        add(g, e->i ? "1" : "0");
        break;
    case E_TEXT:
        bind_text(g, e->text);
        break;
    case E_FIELD:
        plain_field(g, e);
        break;
    case E_PART:
        if (!e->field->column)
            plain_field(g, e);
        else if (g->sub)
            add_column(g, g->sub, e->field->column);
        else
            gen_fail(g, "此处没有列表的行");
        break;
    case E_ID:
        add_column(g, gen_frame_alias(g, e), "id");
        break;
    case E_FOLLOW:
        plain_follow(g, e);
        break;
    case E_SOURCE:
        source_column(g, e);
        break;
    case E_ARG:
        plain_given(g, e, g->c->args ? g->c->args[e->arg_index] : -1, "指标的参数没有给出");
        break;
    case E_TODAY:
        bind_int(g, g->c->today);
        break;
    case E_PERIOD_START:
        plain_given(g, e, g->c->period_start, "此处没有期间");
        break;
    case E_PERIOD_END:
        plain_given(g, e, g->c->period_end, "此处没有期间");
        break;
    case E_PARAM:
        gen_param(g, e->text, e->kind == TZ_K_TEXT || e->kind == TZ_K_CODES);
        break;
    case E_AT:
        plain_at(g, e);
        break;
    case E_CLOCK:
        plain_clock(g, e);
        break;
    case E_COUNT_LIST:
    case E_SUM_LIST:
    case E_COUNT_ROWS:
    case E_SUM_ROWS:
        count_of(g, e);
        break;
    case E_COUNT_SET:
        gen_count_persons(g, e);
        break;
    case E_PERSONS:
        gen_persons_value(g, e);
        break;
    case E_SHIFT:
        if (e->kind == TZ_K_INSTANT)
            shifted_instant(g, e);
        else
            gen_day(g, e);
        break;
    case E_DAY_OF:
        gen_day(g, e);
        break;
    case E_MIN:
    case E_MAX:
    case E_COALESCE:
        picked(g, e, e->kind == TZ_K_BOOL ? bool_value : gen_value);
        break;
    default:
        gen_fail(g, tz_printf(g->b->arena, "“%s”不能在查询里计算", tz_expr_words(e, g->b->arena)));
        add(g, "NULL");
    }
}

void gen_value(struct gen *g, const struct tz_expr *e)
{
    if (e->kind == TZ_K_NUMBER || e->kind == TZ_K_MONEY)
        num_value(g, e);
    else if (e->kind == TZ_K_BOOL)
        bool_value(g, e);
    else if (e->kind == TZ_K_DAY)
        gen_day(g, e);
    else
        gen_plain(g, e);
}

bool simple(const struct tz_expr *e)
{
    switch (e->op) {
    case E_NUMBER:
    case E_TEXT:
    case E_DAY:
    case E_BOOL:
    case E_ID:
    case E_SOURCE:
    case E_ARG:
    case E_PLACE:
    case E_TODAY:
    case E_PERIOD_START:
    case E_PERIOD_END:
        return true;
    case E_FIELD:
    case E_PART:
        return !gen_computed(e->field);
    default:
        return false;
    }
}

bool never_empty(const struct tz_expr *e)
{
    return e->op == E_NUMBER || e->op == E_TEXT || e->op == E_DAY || e->op == E_BOOL || e->op == E_ID ||
           e->op == E_TODAY || e->op == E_PERIOD_START || e->op == E_PERIOD_END;
}
