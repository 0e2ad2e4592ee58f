/* SPDX-License-Identifier: Apache-2.0
 *
 * Expressions to SQL for both engines (CONTRACTS B): conditions that are never NULL, values that may be. A test of a plain
 * column is written `(col = $1 AND col IS NOT NULL)`, so that the planner still sees the comparison and may use an index;
 * others are put into coalesce. Sub-selects carry the town, the journal number asked for, and what is in force on the
 * row's day.
 */
#include "pack/sqlgen_priv.h"
#include "base/text.h"
#include <string.h>

/* ---- appending */
void gen_fail(struct gen *g, const char *text)
{
    if (!g->err)
        g->err = tz_err(TZ_E_PACK, "%s", text);
}

void add(struct gen *g, const char *sql)
{
    tz_sql_add(g->b, sql);
}

void addf(struct gen *g, const char *format, ...)
{
    va_list ap;
    va_start(ap, format);
    tz_sql_add(g->b, tz_vprintf(g->b->arena, format, ap));
    va_end(ap);
}

void add_column(struct gen *g, const char *alias, const char *column)
{
    add(g, alias);
    add(g, ".");
    tz_sql_name(g->b, column);
}

void add_frag(struct gen *g, struct frag f)
{
    tz_sql_add2(g->b, f.sqlite, f.postgres);
}

void bind_int(struct gen *g, int64_t v)
{
    tz_sql_bind(g->b, tz_v_int(v));
}

void bind_text(struct gen *g, const char *s)
{
    tz_sql_bind(g->b, tz_v_text(s));
}

struct taking frag_begin(struct gen *g)
{
    struct taking t = {g->b->sqlite, g->b->postgres};
    tz_buf_init(&g->b->sqlite, g->b->arena);
    tz_buf_init(&g->b->postgres, g->b->arena);
    return t;
}

struct frag frag_end(struct gen *g, struct taking t)
{
    struct frag f = {g->b->sqlite.data, g->b->postgres.data};
    g->b->sqlite = t.sqlite;
    g->b->postgres = t.postgres;
    return f;
}

const char *gen_alias(struct gen *g, char letter)
{
    return tz_printf(g->b->arena, "e%c%d", letter, ++g->aliases);
}

/* ---- what is in force */
void gen_row_day(struct gen *g)
{
    if (g->c->day_param >= 0) {
        tz_sql_param(g->b, g->c->day_param, TZ_INT);
        return;
    }
    add(g, "COALESCE(");
    add_column(g, g->row, "on_day");
    add(g, ", 99999998)");
}

static void and_current(struct gen *g, const char *alias)
{
    if (!g->c->known) {
        addf(g, " AND %s.j_to = 9223372036854775807", alias);
        return;
    }
    addf(g, " AND %s.j_from <= ", alias);
    bind_int(g, g->c->known);
    addf(g, " AND %s.j_to > ", alias);
    bind_int(g, g->c->known);
}

static void and_in_force(struct gen *g, const char *alias)
{
    addf(g, " AND %s.from_day <= ", alias);
    gen_row_day(g);
    addf(g, " AND %s.till_day > ", alias);
    gen_row_day(g);
}

static void town_is(struct gen *g, const char *alias)
{
    addf(g, "%s.town = ", alias);
    bind_int(g, g->c->town);
}

static void known_columns(struct gen *g, const struct tz_register *r)
{
    size_t n = 0;
    const struct tz_column *columns = tz_register_columns(r, &n);
    for (size_t i = 0; i < n; i++) {
        add(g, i ? ", " : "");
        tz_sql_name(g->b, columns[i].name);
    }
}

/* The rows of a register as asked: now, or as known at a journal number (current rows and history together). */
static void from_rows(struct gen *g, const struct tz_register *r, const char *alias)
{
    if (!g->c->known) {
        tz_sql_name(g->b, r->table);
        addf(g, " %s", alias);
        return;
    }
    for (int part = 0; part < 2; part++) {
        add(g, part ? " UNION ALL SELECT " : "(SELECT ");
        known_columns(g, r);
        add(g, " FROM ");
        tz_sql_name(g->b, part ? r->history : r->table);
        add(g, " WHERE town = ");
        bind_int(g, g->c->town);
        add(g, " AND j_from <= ");
        bind_int(g, g->c->known);
        if (part) {
            add(g, " AND j_to > ");
            bind_int(g, g->c->known);
        }
    }
    addf(g, ") %s", alias);
}

static const struct tz_register *frame_register(const struct tz_expr *e)
{
    return e->frame == FRAME_ROW ? e->info->scope.reg : e->reg;
}

static const char *frame_alias(const struct gen *g, const struct tz_expr *e)
{
    return e->frame == FRAME_ITS ? g->its : g->row;
}

/* FROM r_x_list l WHERE it is of our row, current and in force */
static void from_list(struct gen *g, const struct tz_expr *e, const struct tz_register *r, const char *alias)
{
    add(g, " FROM ");
    tz_sql_name(g->b, tz_printf(g->b->arena, "%s_%s", r->table, e->field->key));
    addf(g, " %s WHERE ", alias);
    town_is(g, alias);
    addf(g, " AND %s.id = ", alias);
    add_column(g, frame_alias(g, e), "id");
    and_current(g, alias);
    if (e->field->dated)
        and_in_force(g, alias);
}

/* ---- values as they are stored */
static bool computed(const struct tz_field *f)
{
    return f && f->derived && !f->derived_stored;
}

/* Another row stands for `row` while its derived expression is written. */
struct moved {
    const char *row, *its, *sub, *span;
};
static struct moved move_to(struct gen *g, const char *alias)
{
    struct moved old = {g->row, g->its, g->sub, g->span};
    if (strcmp(alias, g->row) != 0)
        g->span = NULL;
    g->row = alias;
    g->its = g->sub = NULL;
    return old;
}

static void move_back(struct gen *g, struct moved old)
{
    g->row = old.row;
    g->its = old.its;
    g->sub = old.sub;
    g->span = old.span;
}

struct num gen_derived_num(struct gen *g, const struct tz_expr *e)
{
    struct moved old = move_to(g, frame_alias(g, e));
    struct num n = gen_num(g, e->field->derived);
    move_back(g, old);
    return n;
}

static bool from_span(const struct gen *g, const struct tz_field *f)
{
    if (!g->span || !f->dated)
        return false;
    return !(f->system && g->c->row_state && !strcmp(f->key, "state"));
}

static void plain_field(struct gen *g, const struct tz_expr *e)
{
    const struct tz_field *f = e->field;
    if (computed(f)) {
        struct moved old = move_to(g, frame_alias(g, e));
        gen_value(g, f->derived);
        move_back(g, old);
        return;
    }
    if (!f->column) {
        gen_fail(g, tz_printf(g->b->arena, "“%s”是加密的个人信息或列表，查询里不能读取", f->label));
        add(g, "NULL");
        return;
    }
    add_column(g, e->frame == FRAME_ROW && from_span(g, f) ? g->span : frame_alias(g, e), f->column);
}

/* The field of the row a reference leads to: a dated one as in force on our row's day. */
static void plain_follow(struct gen *g, const struct tz_expr *e)
{
    const char *x = gen_alias(g, 'f');
    bool dated = e->field->dated && !computed(e->field);
    add(g, "(SELECT ");
    if (computed(e->field)) {
        struct moved old = move_to(g, x);
        gen_value(g, e->field->derived);
        move_back(g, old);
    } else {
        add_column(g, x, e->field->column);
    }
    add(g, " FROM ");
    if (dated) {
        tz_sql_name(g->b, e->reg->span_table);
        addf(g, " %s", x);
    } else {
        from_rows(g, e->reg, x);
    }
    add(g, " WHERE ");
    town_is(g, x);
    addf(g, " AND %s.id = ", x);
    gen_plain(g, e->a);
    if (dated) {
        and_current(g, x);
        and_in_force(g, x);
    }
    add(g, ")");
}

static void plain_param(struct gen *g, const char *name, bool text)
{
    const char *x = gen_alias(g, 'p');
    addf(g, "(SELECT %s.%s FROM param_at %s WHERE ", x, text ? "t" : "i", x);
    town_is(g, x);
    addf(g, " AND %s.name = ", x);
    bind_text(g, name);
    addf(g, " AND %s.place = ", x);
    add_column(g, g->span ? g->span : g->row, "place");
    and_current(g, x);
    and_in_force(g, x);
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
    town_is(g, x);
    addf(g, " AND %s.id = ", x);
    add_column(g, g->row, "id");
    and_current(g, x);
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
    town_is(g, x);
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
        from_list(g, e, frame_register(e), x);
        g->sub = x;
    } else {
        add(g, " FROM ");
        from_rows(g, e->reg, x);
        add(g, " WHERE ");
        town_is(g, x);
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

/* ---- persons(reference): the person itself, the members in force of a household, nobody else */
struct persons {
    const struct tz_expr *ref;
    const struct tz_register *household;
    const struct tz_field *members, *person;
    bool person_kind, mixed; /* mixed: more than one kind, so the kind column decides */
};

static struct persons persons_of(const struct tz_expr *e)
{
    struct persons p = {.ref = e->a};
    for (size_t i = 0; i < p.ref->target_n; i++) {
        const struct tz_register *r = p.ref->targets[i].reg;
        if (r && !strcmp(r->key, "person"))
            p.person_kind = true;
        if (r && !strcmp(r->key, "household"))
            p.household = r;
    }
    p.mixed = p.ref->target_n > 1;
    p.members = p.household ? tz_register_field(p.household, "members") : NULL;
    p.person = p.members ? tz_field_part(p.members, "person") : NULL;
    if (!p.person || !p.person->column)
        p.household = NULL;
    return p;
}

static void ref_kind(struct gen *g, const struct tz_expr *ref)
{
    const struct tz_field *f = ref->field;
    if (!f || !f->kind_column || (ref->op != E_FIELD && ref->op != E_PART)) {
        bind_text(g, ref->target_n ? ref->targets[0].name : NULL);
        return;
    }
    const char *alias = ref->op == E_PART                            ? g->sub
                        : from_span(g, f) && ref->frame == FRAME_ROW ? g->span
                                                                     : frame_alias(g, ref);
    add_column(g, alias, f->kind_column);
}

static void kind_is(struct gen *g, const struct tz_expr *ref, const char *kind)
{
    if (!ref->field || !ref->field->kind_column || (ref->op != E_FIELD && ref->op != E_PART)) {
        bool may = ref->target_n == 1 && !strcmp(ref->targets[0].name, kind);
        if (!may) {
            add(g, "FALSE");
            return;
        }
        gen_plain(g, ref);
        add(g, " IS NOT NULL");
        return;
    }
    add(g, "(");
    ref_kind(g, ref);
    add(g, " = ");
    bind_text(g, kind);
    add(g, " AND ");
    ref_kind(g, ref);
    add(g, " IS NOT NULL)");
}

/* FROM r_household_members m WHERE of that household, current, in force on our row's day */
static void from_members(struct gen *g, const struct persons *p, const char *alias)
{
    add(g, " FROM ");
    tz_sql_name(g->b, tz_printf(g->b->arena, "%s_%s", p->household->table, p->members->key));
    addf(g, " %s WHERE ", alias);
    town_is(g, alias);
    addf(g, " AND %s.id = ", alias);
    gen_plain(g, p->ref);
    and_current(g, alias);
    if (p->members->dated)
        and_in_force(g, alias);
}

static void in_persons(struct gen *g, const struct tz_expr *e)
{
    struct persons p = persons_of(e->b);
    add(g, "(");
    if (p.household) {
        const char *x = gen_alias(g, 'm');
        add(g, "EXISTS (SELECT 1");
        from_members(g, &p, x);
        addf(g, " AND ");
        add_column(g, x, p.person->column);
        add(g, " = ");
        gen_plain(g, e->a);
        add(g, ")");
    }
    if (p.person_kind) {
        add(g, p.household ? " OR COALESCE(" : "COALESCE(");
        gen_plain(g, e->a);
        add(g, " = ");
        gen_plain(g, p.ref);
        add(g, ", FALSE)");
    }
    if (!p.household && !p.person_kind)
        add(g, "FALSE");
    add(g, ")");
}

static void count_persons(struct gen *g, const struct tz_expr *e)
{
    struct persons p = persons_of(e->a);
    add(g, "(");
    if (p.household) {
        const char *x = gen_alias(g, 'm');
        addf(g, "(SELECT COUNT(DISTINCT ");
        add_column(g, x, p.person->column);
        add(g, ")");
        from_members(g, &p, x);
        add(g, ")");
    }
    if (p.person_kind) {
        add(g, p.household ? " + CASE WHEN " : "CASE WHEN ");
        kind_is(g, p.ref, "person");
        add(g, " THEN 1 ELSE 0 END");
    }
    if (!p.household && !p.person_kind)
        add(g, "0");
    add(g, ")");
}

#define MEMBERS_ALIAS "epm" /* of the one join of tz_expr_sql_joins */

static void persons_value(struct gen *g, const struct tz_expr *e)
{
    struct persons p = persons_of(e);
    if (!p.household) {
        if (p.person_kind && p.mixed) {
            add(g, "CASE WHEN ");
            kind_is(g, p.ref, "person");
            add(g, " THEN ");
            gen_plain(g, p.ref);
            add(g, " END");
        } else if (p.person_kind) {
            gen_plain(g, p.ref);
        } else {
            add(g, "NULL");
        }
        return;
    }
    if (!p.person_kind) {
        add_column(g, MEMBERS_ALIAS, p.person->column);
        return;
    }
    add(g, "CASE WHEN ");
    kind_is(g, p.ref, "person");
    add(g, " THEN ");
    gen_plain(g, p.ref);
    add(g, " ELSE ");
    add_column(g, MEMBERS_ALIAS, p.person->column);
    add(g, " END");
}

static void persons_join(struct gen *g, const struct tz_expr *e)
{
    struct persons p = persons_of(e);
    if (!p.household)
        return;
    add(g, " LEFT JOIN ");
    tz_sql_name(g->b, tz_printf(g->b->arena, "%s_%s", p.household->table, p.members->key));
    add(g, " " MEMBERS_ALIAS " ON ");
    town_is(g, MEMBERS_ALIAS);
    add(g, " AND " MEMBERS_ALIAS ".id = ");
    gen_plain(g, p.ref);
    if (p.mixed) {
        add(g, " AND ");
        kind_is(g, p.ref, "household");
    }
    and_current(g, MEMBERS_ALIAS);
    if (p.members->dated)
        and_in_force(g, MEMBERS_ALIAS);
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
    } else if ((e->op == E_FIELD && !computed(e->field)) || e->op == E_PART || e->op == E_FOLLOW || e->op == E_ARG ||
               e->op == E_PARAM) {
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
        add_column(g, frame_alias(g, e), "id");
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
        plain_param(g, e->text, e->kind == TZ_K_TEXT || e->kind == TZ_K_CODES);
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
        count_persons(g, e);
        break;
    case E_PERSONS:
        persons_value(g, e);
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
        return !computed(e->field);
    default:
        return false;
    }
}

bool never_empty(const struct tz_expr *e)
{
    return e->op == E_NUMBER || e->op == E_TEXT || e->op == E_DAY || e->op == E_BOOL || e->op == E_ID ||
           e->op == E_TODAY || e->op == E_PERIOD_START || e->op == E_PERIOD_END;
}

/* ---- tests */
static const char *const cmp_words[] = {" = ", " <> ", " < ", " <= ", " > ", " >= "};

static void compare_values(struct gen *g, const struct tz_expr *e)
{
    static const char *const ops[] = {"=", "<>", "<", "<=", ">", ">="};
    const struct tz_expr *a = e->a, *b = e->b;
    if (a->kind == TZ_K_NUMBER || a->kind == TZ_K_MONEY) {
        struct num x = gen_num(g, a), y = gen_num(g, b);
        num_compare(g, x, ops[e->cmp], y);
        return;
    }
    bool serial = a->kind == TZ_K_DAY && (day_is_serial(a) || day_is_serial(b));
    void (*value)(struct gen *, const struct tz_expr *) = serial ? gen_serial : gen_value;
    value(g, a);
    add(g, cmp_words[e->cmp]);
    value(g, b);
}

static void not_empty(struct gen *g, const struct tz_expr *e)
{
    if (never_empty(e))
        return;
    add(g, " AND ");
    gen_plain(g, e);
    add(g, " IS NOT NULL");
}

static void compare(struct gen *g, const struct tz_expr *e)
{
    if (simple(e->a) && simple(e->b)) {
        add(g, "(");
        compare_values(g, e);
        not_empty(g, e->a);
        not_empty(g, e->b);
        add(g, ")");
        return;
    }
    add(g, "COALESCE(");
    compare_values(g, e);
    add(g, ", FALSE)");
}

/* Literals of a set: numbers at the scale of the left side; one with more decimals than it can never be equal. */
static bool item(struct gen *g, const struct tz_expr *a, const struct tz_expr *literal, bool first)
{
    int64_t v = literal->i;
    if (literal->op == E_NUMBER &&
        !tz_dec_rescale(&v, literal->i, literal->decimals, a->decimals < 0 ? 0 : a->decimals))
        return false;
    add(g, first ? "" : ", ");
    if (literal->op == E_TEXT)
        bind_text(g, literal->text);
    else
        bind_int(g, v);
    return true;
}

static void in_items(struct gen *g, const struct tz_expr *e)
{
    struct taking t = frag_begin(g);
    bool any = false;
    for (size_t i = 0; i < e->item_n; i++)
        any |= item(g, e->a, e->items[i], !any);
    struct frag items = frag_end(g, t);
    if (!any) {
        add(g, "FALSE");
        return;
    }
    add(g, simple(e->a) ? "(" : "COALESCE(");
    gen_value(g, e->a);
    add(g, " IN (");
    add_frag(g, items);
    add(g, ")");
    if (simple(e->a))
        not_empty(g, e->a);
    add(g, simple(e->a) ? ")" : ", FALSE)");
}

/* 0 when not there, also when empty. */
static void position(struct gen *g, struct frag text, struct frag what)
{
    tz_sql_add2(g->b, "COALESCE(instr(", "COALESCE(strpos(");
    add_frag(g, text);
    add(g, ", ");
    add_frag(g, what);
    add(g, "), 0)");
}

static void has_items(struct gen *g, const struct tz_expr *e)
{
    struct taking t = frag_begin(g);
    gen_plain(g, e->a);
    struct frag text = frag_end(g, t);
    add(g, "(");
    for (size_t i = 0; i < e->item_n; i++) {
        t = frag_begin(g);
        bind_text(g, tz_printf(g->b->arena, "|%s|", e->items[i]->text));
        struct frag code = frag_end(g, t);
        add(g, i ? " OR " : "");
        position(g, text, code);
        add(g, " > 0");
    }
    add(g, e->item_n ? ")" : "FALSE)");
}

static void in_param(struct gen *g, const struct tz_expr *e)
{
    struct taking t = frag_begin(g);
    plain_param(g, e->text, true);
    struct frag text = frag_end(g, t);
    t = frag_begin(g);
    add(g, "'|' || ");
    gen_plain(g, e->a);
    add(g, " || '|'");
    struct frag code = frag_end(g, t);
    add(g, "(");
    position(g, text, code);
    add(g, " > 0)");
}

static void is_empty(struct gen *g, const struct tz_expr *a)
{
    if (a->kind == TZ_K_REFS && a->op == E_FIELD) {
        add(g, "NOT EXISTS (SELECT 1");
        from_list(g, a, frame_register(a), gen_alias(g, 'l'));
        add(g, ")");
        return;
    }
    bool column = a->op == E_FIELD || a->op == E_PART;
    if (a->kind == TZ_K_REF && column && a->field->kind_column) {
        ref_kind(g, a);
        add(g, " IS NULL");
        return;
    }
    if (a->kind == TZ_K_BOOL && !simple(a) && a->op != E_FOLLOW && a->op != E_PARAM) {
        add(g, "FALSE"); /* a condition always has an answer */
        return;
    }
    if (a->kind == TZ_K_NUMBER || a->kind == TZ_K_MONEY) {
        struct num n = gen_num(g, a);
        add(g, "(");
        add_frag(g, n.top);
        add(g, " IS NULL");
        if (n.has_bottom) {
            add(g, " OR ");
            add_frag(g, n.bottom);
            add(g, " IS NULL");
        }
        add(g, ")");
        return;
    }
    add(g, "(");
    gen_value(g, a);
    add(g, ") IS NULL");
}

static void any_all(struct gen *g, const struct tz_expr *e)
{
    const char *x = gen_alias(g, 'l'), *old = g->sub;
    add(g, e->op == E_ALL ? "NOT EXISTS (SELECT 1" : "EXISTS (SELECT 1");
    from_list(g, e, frame_register(e), x);
    g->sub = x;
    if (e->where) {
        add(g, e->op == E_ALL ? " AND NOT " : " AND ");
        gen_condition(g, e->where);
    }
    g->sub = old;
    add(g, ")");
}

/* A part of the conjunction that asks for a member of a household: joined instead of asked row by row, so that the planner
 * may begin with the person. */
static const struct tz_expr *member_part(const struct tz_expr *e)
{
    if (e->op == E_AND) {
        const struct tz_expr *found = member_part(e->a);
        return found ? found : member_part(e->b);
    }
    if (e->op != E_IN_SET || !simple(e->a))
        return NULL;
    struct persons p = persons_of(e->b);
    return p.household && !p.person_kind && !p.mixed ? e : NULL;
}

static void and_others(struct gen *g, const struct tz_expr *e, const struct tz_expr *done)
{
    if (e == done)
        return;
    if (e->op == E_AND) {
        and_others(g, e->a, done);
        and_others(g, e->b, done);
        return;
    }
    add(g, " AND ");
    gen_condition(g, e);
}

static void and_member(struct gen *g, const struct tz_expr *e, const char *m)
{
    struct persons p = persons_of(e->b);
    TZ_ASSERT(p.members && p.person); /* member_part took it for that */
    add(g, " AND ");
    town_is(g, m);
    addf(g, " AND %s.id = ", m);
    gen_plain(g, p.ref);
    and_current(g, m);
    if (p.members->dated)
        and_in_force(g, m);
    add(g, " AND ");
    add_column(g, m, p.person->column);
    add(g, " = ");
    gen_plain(g, e->a);
}

static void exists(struct gen *g, const struct tz_expr *e)
{
    const char *x = gen_alias(g, 'x'), *m = gen_alias(g, 'm'), *old = g->its;
    const struct tz_expr *member = member_part(e->where);
    add(g, "EXISTS (SELECT 1 FROM ");
    if (member) { /* CROSS: SQLite keeps the order, PostgreSQL is free */
        struct persons p = persons_of(member->b);
        TZ_ASSERT(p.household && p.members);
        tz_sql_name(g->b, tz_printf(g->b->arena, "%s_%s", p.household->table, p.members->key));
        addf(g, " %s CROSS JOIN ", m);
    }
    from_rows(g, e->reg, x);
    add(g, " WHERE ");
    town_is(g, x);
    addf(g, " AND %s.struck = 0", x);
    g->its = x;
    if (member)
        and_member(g, member, m);
    and_others(g, e->where, member);
    g->its = old;
    add(g, ")");
}

static void bool_test(struct gen *g, const struct tz_expr *e)
{
    if (e->op == E_BOOL) {
        add(g, e->i ? "TRUE" : "FALSE");
        return;
    }
    if (e->op == E_FIELD && computed(e->field)) {
        struct moved old = move_to(g, frame_alias(g, e));
        gen_condition(g, e->field->derived);
        move_back(g, old);
        return;
    }
    add(g, simple(e) ? "(" : "COALESCE(");
    gen_plain(g, e);
    add(g, " = 1");
    if (simple(e))
        not_empty(g, e);
    add(g, simple(e) ? ")" : ", FALSE)");
}

static void both(struct gen *g, const struct tz_expr *e, const char *word)
{
    add(g, "(");
    gen_condition(g, e->a);
    add(g, word);
    gen_condition(g, e->b);
    add(g, ")");
}

void gen_condition(struct gen *g, const struct tz_expr *e)
{
    switch (e->op) {
    case E_AND:
        both(g, e, " AND ");
        break;
    case E_OR:
        both(g, e, " OR ");
        break;
    case E_NOT:
        add(g, "(NOT ");
        gen_condition(g, e->a);
        add(g, ")");
        break;
    case E_COMPARE:
        compare(g, e);
        break;
    case E_IN:
        in_items(g, e);
        break;
    case E_HAS:
        has_items(g, e);
        break;
    case E_IN_PARAM:
        in_param(g, e);
        break;
    case E_IN_SET:
        in_persons(g, e);
        break;
    case E_IS_KIND:
        kind_is(g, e->a, e->text);
        break;
    case E_IS_EMPTY:
        is_empty(g, e->a);
        break;
    case E_ANY:
    case E_ALL:
        any_all(g, e);
        break;
    case E_EXISTS:
        exists(g, e);
        break;
    default:
        bool_test(g, e);
    }
}

/* ---- entry points */
static struct gen begin(struct tz_sql_build *b, const struct tz_sql_context *c)
{
    return (struct gen){.b = b, .c = c, .row = c->row, .sub = c->sub, .span = c->span, .aliases = (int)b->value_n * 4};
}

struct tz_err *tz_expr_sql(struct tz_sql_build *b, const struct tz_expr *e, const struct tz_sql_context *c)
{
    struct gen g = begin(b, c);
    if (e->kind == TZ_K_BOOL)
        gen_condition(&g, e);
    else
        gen_value(&g, e);
    return g.err;
}

struct tz_err *tz_expr_sql_value(struct tz_sql_build *b, const struct tz_expr *e, const struct tz_sql_context *c)
{
    struct gen g = begin(b, c);
    gen_value(&g, e);
    return g.err;
}

struct tz_err *tz_expr_sql_kind(struct tz_sql_build *b, const struct tz_expr *e, const struct tz_sql_context *c)
{
    struct gen g = begin(b, c);
    ref_kind(&g, e);
    return g.err;
}

struct tz_err *tz_expr_sql_joins(struct tz_sql_build *b, const struct tz_expr *e, const struct tz_sql_context *c)
{
    struct gen g = begin(b, c);
    if (e->op == E_PERSONS)
        persons_join(&g, e);
    return g.err;
}
