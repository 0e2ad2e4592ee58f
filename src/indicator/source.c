/* SPDX-License-Identifier: Apache-2.0
 *
 * The normalised select of counted rows; see source.h. Aliases: r the row, s its span, u the sub-row, k the clock or
 * obligation. Everything variable comes from the checked model and is quoted or bound by pack/'s generator.
 */
#include "indicator/source.h"
#include "indicator/figure.h"

#include "base/text.h"
#include "duty/duty.h"
#include "indicator/map.h"
#include "indicator/slot.h"
#include "seal/seal.h"
#include <stdio.h>

/* An instant as a day: the serial of its civil day at +08:00 above every yyyymmdd. */
#define SERIAL_BASE INT64_C(1000000000000)

enum day_kind { DAY_INT, DAY_SERIAL, DAY_YEAR, DAY_TEXT };

struct branch { /* one indicator's select under construction */
    struct tz_sql_build *b;
    const struct tz_indicator *i;
    const struct source_options *o;
    struct tz_sql_context c;
    struct source *s;
    bool span_at_day; /* flows: the span in force on the day is joined */
    enum day_kind day_kind;
};

bool source_kept(const struct tz_indicator *i)
{
    bool kind = i->kept == TZ_KEPT_ADD || i->kept == TZ_KEPT_STOCK || i->kept == TZ_KEPT_WHO || i->kept == TZ_KEPT_LAST;
    return kind && i->cut_n <= CUTS_MAX && !i->arg_n && !i->given &&
           (i->source == TZ_FROM_REGISTER || i->source == TZ_FROM_LIST) && !(i->where && tz_expr_volatile(i->where));
}

bool tz_figure_kept(const struct tz_indicator *i)
{
    return i->measure == TZ_M_RATIO ? source_kept(i->parts[0]) && source_kept(i->parts[1]) : source_kept(i);
}

static void add_int(struct tz_sql_build *b, int64_t v)
{
    tz_sql_bind(b, tz_v_int(v));
}

/* ---- tables */

/* Versions that are current now, or were at the journal number asked. */
static void current(struct branch *x, const char *alias)
{
    tz_sql_add(x->b, " and ");
    tz_sql_add(x->b, alias);
    if (!x->o->known) {
        tz_sql_add(x->b, ".j_to = 9223372036854775807");
        return;
    }
    tz_sql_add(x->b, ".j_from <= ");
    add_int(x->b, x->o->known);
    tz_sql_add(x->b, " and ");
    tz_sql_add(x->b, alias);
    tz_sql_add(x->b, ".j_to > ");
    add_int(x->b, x->o->known);
}

static void columns(struct tz_sql_build *b, const struct tz_register *r)
{
    size_t n;
    const struct tz_column *all = tz_register_columns(r, &n);
    for (size_t i = 0; i < n; i++) {
        tz_sql_add(b, i ? ", " : "");
        tz_sql_name(b, all[i].name);
    }
}

/* The register as of now, or as known then: current rows and history together. */
/* On PostgreSQL the rows of the ids are fetched first, behind a fence (offset 0): before a table has statistics its planner
 * would else walk an index of days or states. */
static void from_ids(struct branch *x)
{
    struct tz_sql_build *b = x->b;
    tz_sql_add2(b, "",
                tz_printf(b->arena, "(select t.* from unnest(cast($%d::text as bigint[])) w(id) join ", x->s->ids + 1));
    tz_sql_name(b, x->i->reg->table);
    tz_sql_add2(b, " r", tz_printf(b->arena, " t on t.town = %lld and t.id = w.id offset 0) r", (long long)x->o->town));
}

static void from_register(struct branch *x)
{
    const struct tz_register *r = x->i->reg;
    struct tz_sql_build *b = x->b;
    if (x->o->ids && x->s->ids < 0)
        x->s->ids = tz_sql_reserve(b);
    if (x->o->ids && !x->o->known) {
        from_ids(x);
        return;
    }
    if (!x->o->known) {
        tz_sql_name(b, r->table);
        tz_sql_add(b, " r");
        return;
    }
    for (int part = 0; part < 2; part++) {
        tz_sql_add(b, part ? " union all select " : "(select ");
        columns(b, r);
        tz_sql_add(b, " from ");
        tz_sql_name(b, part ? r->history : r->table);
        tz_sql_add(b, " where town = ");
        add_int(b, x->o->town);
        tz_sql_add(b, " and j_from <= ");
        add_int(b, x->o->known);
        if (part) {
            tz_sql_add(b, " and j_to > ");
            add_int(b, x->o->known);
        }
    }
    tz_sql_add(b, ") r");
}

/* The column or expression of the day that a flow counts by; also for stocks of a list. */
static void day_column(struct branch *x)
{
    const struct tz_indicator *i = x->i;
    struct tz_sql_build *b = x->b;
    const struct tz_field *f = i->axis == TZ_AXIS_PERIOD ? i->period : i->on;
    if (i->source == TZ_FROM_CLOCK || i->source == TZ_FROM_OBLIGATION) {
        static const struct {
            const char *name, *column;
        } days[] = {{"due", "due_day"},       {"met", "met_day"},     {"till_day", "till_day"},
                    {"from_day", "from_day"}, {"due_day", "due_day"}, {"met_day", "met_day"}};
        const char *column = i->source == TZ_FROM_CLOCK ? "due_day" : "till_day";
        for (size_t k = 0; i->on_name && k < sizeof days / sizeof *days; k++)
            if (tz_same(days[k].name, i->on_name))
                column = days[k].column;
        tz_sql_add(b, "k.");
        tz_sql_name(b, column);
        return;
    }
    if (!f || (f->system && tz_same(f->key, "on_day"))) {
        tz_sql_add(b, "r.on_day");
        return;
    }
    if (x->day_kind == DAY_SERIAL)
        tz_sql_add(b, "(1000000000000 + (");
    tz_sql_add(b, f->is_list_part ? "u." : "r.");
    tz_sql_name(b, f->column);
    if (x->day_kind == DAY_SERIAL)
        tz_sql_add(b, " + 28800000000) / 86400000000)");
}

static enum day_kind kind_of_day(const struct tz_indicator *i)
{
    const struct tz_field *f = i->axis == TZ_AXIS_PERIOD ? i->period : i->on;
    if (!f || i->source == TZ_FROM_CLOCK || i->source == TZ_FROM_OBLIGATION || i->axis == TZ_AXIS_STOCK ||
        i->axis == TZ_AXIS_DURING)
        return DAY_INT;
    switch (f->type) {
    case TZ_TYPE_TIME:
        return DAY_SERIAL;
    case TZ_TYPE_YEAR:
        return DAY_YEAR;
    case TZ_TYPE_PERIOD:
        return DAY_TEXT;
    default:
        return DAY_INT;
    }
}

static bool spanned(const struct tz_indicator *i)
{
    return i->axis == TZ_AXIS_STOCK || i->axis == TZ_AXIS_DURING;
}

/* A flow reads the span of its day when that day is another than on_day, or when an expression reads a dated field. */
static bool reads_dated(const struct tz_indicator *i, const struct tz_expr *e)
{
    for (size_t k = 0; e && k < i->reg->field_n; k++)
        if (i->reg->fields[k].dated && i->reg->fields[k].type != TZ_TYPE_LIST &&
            tz_expr_reads_field(e, &i->reg->fields[k]))
            return true;
    return false;
}

static bool wants_span_at_day(const struct branch *x)
{
    const struct tz_indicator *i = x->i;
    bool dated = reads_dated(i, i->of) || reads_dated(i, i->where) || reads_dated(i, x->o->cut);
    if (!i->reg->spans || spanned(i) || x->day_kind != DAY_INT || i->source == TZ_FROM_CLOCK ||
        i->source == TZ_FROM_OBLIGATION)
        return false;
    for (size_t k = 0; k < i->cut_n; k++)
        dated |= reads_dated(i, i->cuts[k].expr);
    for (size_t k = 0; k < x->o->filter_n; k++)
        dated |= reads_dated(i, x->o->filters[k]);
    return dated || (i->on && !i->on->system && i->axis == TZ_AXIS_FLOW);
}

static void join_span(struct branch *x)
{
    struct tz_sql_build *b = x->b;
    if (!x->c.span) /* decided in branch() */
        return;
    tz_sql_add(b, x->span_at_day ? " left join " : " join ");
    tz_sql_name(b, x->i->reg->span_table);
    tz_sql_add(b, " s on s.town = r.town and s.id = r.id");
    current(x, "s");
    if (x->span_at_day) {
        tz_sql_add(b, " and s.from_day <= ");
        day_column(x);
        tz_sql_add(b, " and s.till_day > ");
        day_column(x);
    }
}

/* The tables of duty/ hold what is known now; what was known earlier comes as a bound value (tz_clock_known, tz_obligation_known). */
#define LITE(name, at) ", json_extract(q.value, '$[" #at "]') as " name
#define POST(name, at) ", cast(q.value ->> " #at " as bigint) as " name
#define CLOCK_COLUMNS(X)                                                                                               \
    X("started", 1)                                                                                                    \
    X("due", 2)                                                                                                        \
    X("due_day", 3)                                                                                                    \
    X("met", 4) X("met_day", 5) X("ended", 6) X("paused", 7) X("spent", 8) X("extended", 9) X("unpublished", 10)
#define DUTY_COLUMNS(X) X("person", 1) X("place", 2) X("from_day", 3) X("till_day", 4) X("due", 5) X("done", 6)

static void join_derived(struct branch *x, bool clock)
{
    struct tz_sql_build *b = x->b;
    tz_sql_add2(b, " join (select json_extract(q.value, '$[0]') as id",
                " join (select cast(q.value ->> 0 as bigint) as id");
    if (clock)
        tz_sql_add2(b, CLOCK_COLUMNS(LITE), CLOCK_COLUMNS(POST));
    else
        tz_sql_add2(b, DUTY_COLUMNS(LITE), DUTY_COLUMNS(POST));
    tz_sql_add2(b, " from json_each(", " from jsonb_array_elements(cast(");
    x->s->derived = (int)b->value_n;
    x->s->of = x->i;
    x->s->model = x->o->model;
    x->s->town = x->o->town;
    x->s->known = x->o->known;
    tz_sql_param(b, tz_sql_reserve(b), TZ_TEXT);
    tz_sql_add2(b, ") q", " as jsonb)) q(value)");
    tz_sql_add(b, ") k on k.id = r.id");
}

static void join_sub(struct branch *x, struct tz_arena *a)
{
    struct tz_sql_build *b = x->b;
    if (x->i->source == TZ_FROM_LIST) {
        tz_sql_add(b, " join ");
        tz_sql_name(b, tz_list_table(x->i->reg, x->i->list, a));
        tz_sql_add(b, " u on u.town = r.town and u.id = r.id");
        current(x, "u");
        x->c.sub = "u";
    } else if (x->i->source == TZ_FROM_CLOCK || x->i->source == TZ_FROM_OBLIGATION) {
        bool clock = x->i->source == TZ_FROM_CLOCK;
        x->c.source = "k";
        if (x->o->known) {
            join_derived(x, clock);
            return;
        }
        tz_sql_add(b, clock ? " join clock k on k.town = r.town and k.id = r.id and k.rule = "
                            : " join obligation k on k.town = r.town and k.object = r.id and k.rule = ");
        tz_sql_bind(b, tz_v_text(x->i->rule));
    }
}

/* ---- the select list */

static struct tz_err *value(struct branch *x, const struct tz_expr *e, const char *type)
{
    tz_sql_add(x->b, "cast(");
    TZ_TRY(tz_expr_sql_value(x->b, e, &x->c));
    tz_sql_add(x->b, " as ");
    tz_sql_add(x->b, type);
    tz_sql_add(x->b, ")");
    return NULL;
}

static void place_column(struct branch *x)
{
    if (x->i->source == TZ_FROM_OBLIGATION)
        tz_sql_add(x->b, "coalesce(k.place, r.place)");
    else if (x->c.span && x->span_at_day)
        tz_sql_add(x->b, "coalesce(s.place, r.place)");
    else
        tz_sql_add(x->b, x->c.span ? "s.place" : spanned(x->i) ? "r.place_now" : "r.place");
}

static void slot_columns(struct branch *x)
{
    struct tz_sql_build *b = x->b;
    if (spanned(x->i)) {
        bool dated_list = x->i->source == TZ_FROM_LIST && x->i->list->dated;
        tz_sql_add(b, dated_list ? "u.from_day as slot, cast(null as text) as slot_text, u.till_day as till"
                      : x->c.span
                          ? "s.from_day as slot, cast(null as text) as slot_text, s.till_day as till"
                          : "r.on_day as slot, cast(null as text) as slot_text, cast(99999999 as bigint) as till");
        return;
    }
    if (x->day_kind == DAY_TEXT)
        tz_sql_add(b, "cast(0 as bigint) as slot, ");
    day_column(x);
    if (x->day_kind == DAY_YEAR)
        tz_sql_add(b, " * 10000");
    tz_sql_add(b, x->day_kind == DAY_TEXT ? " as slot_text, cast(0 as bigint) as till"
                                          : " as slot, cast(null as text) as slot_text, cast(0 as bigint) as till");
}

static struct tz_err *who_columns(struct branch *x)
{
    const struct tz_indicator *i = x->i;
    enum tz_kind kind;
    if (i->measure != TZ_M_DISTINCT) {
        tz_sql_add(x->b, "cast(null as bigint) as who, cast(null as text) as who_text");
        return NULL;
    }
    kind = tz_expr_kind(i->of);
    if (kind == TZ_K_TEXT || kind == TZ_K_CODE) {
        tz_sql_add(x->b, "cast(null as bigint) as who, ");
        TZ_TRY(value(x, i->of, "text"));
        tz_sql_add(x->b, " as who_text");
        return NULL;
    }
    TZ_TRY(value(x, i->of, "bigint"));
    tz_sql_add(x->b, " as who, cast(null as text) as who_text");
    return NULL;
}

static struct tz_err *value_column(struct branch *x)
{
    const struct tz_indicator *i = x->i;
    if (i->measure == TZ_M_COUNT || i->measure == TZ_M_DISTINCT) {
        tz_sql_add(x->b, "cast(null as bigint) as v");
        return NULL;
    }
    TZ_TRY(value(x, tz_expr_group_value(i->of), "bigint"));
    tz_sql_add(x->b, " as v");
    return NULL;
}

static struct tz_err *cut_columns(struct branch *x)
{
    static const char *const names[CUTS_MAX] = {" as k0", " as k1", " as k2", " as k3"};
    for (size_t k = 0; k < CUTS_MAX; k++) {
        const struct tz_expr *e = x->o->cut ? (k ? NULL : x->o->cut) : k < x->i->cut_n ? x->i->cuts[k].expr : NULL;
        tz_sql_add(x->b, ", ");
        if (!e) {
            tz_sql_add(x->b, "cast(null as text)");
        } else {
            tz_sql_add(x->b, "coalesce(");
            TZ_TRY(value(x, e, "text"));
            tz_sql_add(x->b, ", '')");
        }
        tz_sql_add(x->b, names[k]);
    }
    return NULL;
}

static void group_column(struct branch *x)
{
    const struct tz_indicator *i = x->i;
    tz_sql_add(x->b, ", ");
    if (!i->per_n)
        tz_sql_add(x->b, "cast(null as text)");
    for (size_t k = 0; k < i->per_n; k++) {
        const struct tz_field *f = tz_field_at(i->reg, i->per[k]);
        const char *alias = f->is_list_part ? "u." : f->dated && x->c.span ? "s." : "r.";
        tz_sql_add(x->b, k ? " || '|' || coalesce(cast(" : "coalesce(cast(");
        if (f->system &&
            tz_same(f->key, "place")) { /* the place it is counted at, also where the row has no span on its day */
            place_column(x);
        } else {
            tz_sql_add(x->b, alias);
            tz_sql_name(x->b, f->column);
        }
        tz_sql_add(x->b, " as text), '')");
    }
    tz_sql_add(x->b, " as grp, ");
    if (!i->given) {
        tz_sql_add(x->b, "cast(null as bigint) as given");
        return;
    }
    tz_sql_add(x->b, "r.");
    tz_sql_name(x->b, i->given->column);
    tz_sql_add(x->b, " as given");
}

static struct tz_err *select_list(struct branch *x)
{
    struct tz_sql_build *b = x->b;
    tz_sql_add(b, "select ");
    tz_sql_add(b, tz_printf(b->arena, "%d as ind, r.id as id, ", x->i->number));
    tz_sql_add(b, x->i->source == TZ_FROM_LIST ? "u.sub as sub, " : "0 as sub, ");
    tz_sql_add(b, "r.version as version, cast(");
    place_column(x);
    tz_sql_add(b, " as bigint) as place, ");
    slot_columns(x);
    tz_sql_add(b, ", ");
    TZ_TRY(who_columns(x));
    tz_sql_add(b, ", 1 as n, ");
    TZ_TRY(value_column(x));
    TZ_TRY(cut_columns(x));
    group_column(x);
    return NULL;
}

/* ---- conditions */

static void counting(struct branch *x)
{
    struct tz_sql_build *b = x->b;
    bool first = true;
    if (!x->c.span || x->span_at_day || !spanned(x->i)) {
        tz_sql_add(b, " and r.counts = 1 and r.struck = 0");
        return;
    }
    tz_sql_add(b, " and r.struck = 0");
    for (size_t k = 0; k < x->i->reg->state_n; k++) {
        if (x->i->reg->states[k].counts)
            continue;
        tz_sql_add(b, first ? " and coalesce(s.state, '') not in (" : ", ");
        tz_sql_bind(b, tz_v_text(x->i->reg->states[k].key));
        first = false;
    }
    tz_sql_add(b, first ? "" : ")");
}

static void only_ids(struct branch *x)
{
    struct tz_arena *a = x->b->arena;
    int at = x->s->ids + 1;
    if (!x->o->ids)
        return;
    tz_sql_add2(x->b, tz_printf(a, " and r.id in (select value from json_each($%d))", at),
                x->o->known ? tz_printf(a, " and r.id = any(cast($%d::text as bigint[]))", at) : ""); /* from_ids */
}

static void bound(struct branch *x, int *index)
{
    if (*index < 0)
        *index = tz_sql_reserve(x->b);
    tz_sql_param(x->b, *index, TZ_INT);
}

/* Days between the two ends; a day 00 of the first month or year lies within. Serial days carry their base. */
static void only_period(struct branch *x)
{
    struct tz_sql_build *b = x->b;
    const char *span = x->i->source == TZ_FROM_LIST && x->i->list->dated ? "u" : x->c.span;
    if (spanned(x->i)) {
        if (!x->o->bounded)
            return;
        tz_sql_add(b, " and ");
        tz_sql_add(b, span ? span : "r");
        tz_sql_add(b, span ? ".from_day <= " : ".on_day <= ");
        bound(x, &x->s->till);
        if (span && x->i->axis == TZ_AXIS_DURING) {
            tz_sql_add(b, " and ");
            tz_sql_add(b, span);
            tz_sql_add(b, ".till_day > ");
            bound(x, &x->s->from);
        }
        return;
    }
    tz_sql_add(b, " and ");
    if (x->day_kind == DAY_TEXT || x->day_kind == DAY_YEAR)
        tz_sql_add(b, "r.on_day"); /* the last day of the row's period */
    else
        day_column(x);
    if (!x->o->bounded) {
        tz_sql_add(b, " > 0");
        return;
    }
    if (x->day_kind == DAY_SERIAL) {
        tz_sql_add(b, " between (1000000000000 + ");
        bound(x, &x->s->serial_from);
        tz_sql_add(b, ") and (1000000000000 + ");
        bound(x, &x->s->serial_till);
        tz_sql_add(b, ")");
        return;
    }
    tz_sql_add(b, " between ");
    bound(x, &x->s->from);
    tz_sql_add(b, " and ");
    bound(x, &x->s->till);
}

static struct tz_err *condition(struct branch *x, const struct tz_expr *e)
{
    if (!e)
        return NULL;
    tz_sql_add(x->b, " and ");
    return tz_expr_sql(x->b, e, &x->c);
}

static struct tz_err *where(struct branch *x)
{
    struct tz_sql_build *b = x->b;
    tz_sql_add(b, " where r.town = ");
    add_int(b, x->o->town);
    counting(x);
    only_ids(x);
    only_period(x);
    TZ_TRY(condition(x, x->i->where));
    if (spanned(x->i))
        TZ_TRY(condition(x, x->i->axis_expr));
    for (size_t k = 0; k < x->o->filter_n; k++)
        TZ_TRY(condition(x, x->o->filters[k]));
    if (x->o->place_list) {
        tz_sql_add(b, " and ");
        place_column(x);
        tz_sql_add2(b, " in (select value from json_each(", " = any(cast(");
        tz_sql_bind(b, tz_v_text(x->o->place_list));
        tz_sql_add2(b, "))", " as bigint[]))");
    }
    if (x->o->scope) {
        tz_sql_add(b, " and (");
        tz_scope_sql(b, x->o->scope, "r");
        tz_sql_add(b, x->o->out_of_scope ? " is not true)" : ")"); /* a row without a handler is nobody's: not NULL */
    }
    if (x->o->after) {
        tz_sql_add(b, " and r.id > ");
        add_int(b, x->o->after);
    }
    return NULL;
}

/* What was given for an argument, as its type is stored. */
static struct tz_err *arg_value(struct tz_value *out, const struct tz_arg *arg, const char *text)
{
    struct tz_ratio r;
    int64_t v;
    bool money = arg->type == TZ_TYPE_MONEY;
    if (arg->type != TZ_TYPE_INT && arg->type != TZ_TYPE_NUMBER && !money) {
        *out = tz_v_text(text);
        return NULL;
    }
    TZ_TRY(tz_figure_number(&r, text, money ? "元" : NULL));
    if (!tz_ratio_round(&v, r, money ? 2 : 0))
        return tz_err(TZ_E_INPUT, "%s=%s 超出范围", arg->key, text);
    *out = tz_v_int(v);
    return NULL;
}

static struct tz_err *branch(struct tz_sql_build *b, struct source *s, const struct tz_indicator *i,
                             const struct source_options *o)
{
    struct branch x = {.b = b, .i = i, .o = o, .s = s};
    int args[8];
    TZ_ASSERT(i->arg_n <= 8);
    x.c = (struct tz_sql_context){.row = "r",
                                  .town = o->town,
                                  .known = o->known,
                                  .day_param = -1,
                                  .period_start = -1,
                                  .period_end = -1,
                                  .today = o->today,
                                  .model = o->model};
    x.day_kind = kind_of_day(i);
    x.span_at_day = wants_span_at_day(&x);
    if (spanned(i) && i->reg->spans && i->source != TZ_FROM_LIST)
        x.c.span = "s";
    if (x.span_at_day) {
        x.c.span = "s";
        x.c.row_state = true;
    }
    if (i->source == TZ_FROM_LIST)
        x.c.sub = "u";
    if (i->source == TZ_FROM_CLOCK || i->source == TZ_FROM_OBLIGATION)
        x.c.source = "k";
    for (size_t k = 0; k < i->arg_n; k++) {
        args[k] = (int)b->value_n;
        tz_sql_reserve(b);
        if (o->arg_values)
            TZ_TRY(arg_value(&b->values[args[k]], &i->args[k], o->arg_values[k]));
    }
    x.c.args = args;
    TZ_TRY(select_list(&x));
    tz_sql_add(b, " from ");
    from_register(&x);
    join_sub(&x, b->arena); /* the span of a sub-row's day reads the sub-row */
    join_span(&x);
    if (i->of && i->measure == TZ_M_DISTINCT)
        TZ_TRY(tz_expr_sql_joins(b, i->of, &x.c));
    return where(&x);
}

struct tz_err *source_make(struct source *out, const struct tz_indicator *const *inds, size_t n,
                           const struct source_options *o, struct tz_arena *a)
{
    struct tz_sql_build b;
    struct source s = {.ids = -1, .from = -1, .till = -1, .serial_from = -1, .serial_till = -1, .derived = -1};
    tz_sql_begin(&b, a);
    if (o->totals)
        tz_sql_add(&b,
                   "select ind, 0, 0, 0, place, slot, slot_text, till, who, who_text, sum(n), cast(sum(v) as bigint), "
                   "k0, k1, k2, k3, grp, max(given) from (");
    for (size_t i = 0; i < n; i++) {
        tz_sql_add(&b, i ? " union all " : "");
        TZ_TRY(branch(&b, &s, inds[i], o));
    }
    if (o->totals)
        tz_sql_add(&b, ") q group by ind, place, slot, slot_text, till, who, who_text, k0, k1, k2, k3, grp");
    if (o->limit) {
        tz_sql_add(&b, " order by 2, 3 limit ");
        add_int(&b, (int64_t)o->limit);
    }
    s.sql = tz_sql_end(&b, "indicator.rows");
    s.values = b.values;
    s.value_n = b.value_n;
    *out = s;
    return NULL;
}

/* ---- running */

char *source_id_list(struct tz_conn *c, const int64_t *ids, size_t n, struct tz_arena *a)
{
    bool json = tz_conn_dialect(c) == TZ_SQLITE;
    struct tz_buf b;
    tz_buf_init(&b, a);
    tz_buf_char(&b, json ? '[' : '{');
    for (size_t i = 0; i < n; i++) {
        if (i)
            tz_buf_char(&b, ',');
        tz_buf_int(&b, ids[i]);
    }
    tz_buf_char(&b, json ? ']' : '}');
    return b.data;
}

static int64_t read_slot(const struct tz_rows *r)
{
    int64_t slot = tz_rows_int(r, 5);
    if (!tz_rows_null(r, 6))
        return slot_of_text(tz_rows_text(r, 6));
    return slot >= SERIAL_BASE ? tz_day_from_serial((int32_t)(slot - SERIAL_BASE)) : slot;
}

static void read_row(struct contrib *c, const struct tz_rows *r)
{
    const char *text = tz_rows_text(r, 9);
    *c = (struct contrib){.ind = tz_rows_int(r, 0),
                          .id = tz_rows_int(r, 1),
                          .sub = tz_rows_int(r, 2),
                          .version = tz_rows_int(r, 3),
                          .place = tz_rows_int(r, 4),
                          .slot = read_slot(r),
                          .till = (tz_day)tz_rows_int(r, 7),
                          .who = text ? imap_hash_text(text) : tz_rows_int(r, 8),
                          .n = tz_rows_int(r, 10),
                          .has_v = !tz_rows_null(r, 11),
                          .v = tz_rows_int(r, 11),
                          .has_given = !tz_rows_null(r, 17),
                          .given = tz_rows_int(r, 17)};
    for (int k = 0; k < CUTS_MAX; k++)
        c->cuts[k] = tz_rows_text(r, 12 + k);
    c->grp = tz_rows_text(r, 16);
    if (!c->grp)
        c->grp = "";
}

static struct tz_err *derive(struct tz_value *out, const struct source *s, struct tz_conn *c, struct tz_arena *a)
{
    char *text;
    if (s->of->source == TZ_FROM_CLOCK)
        TZ_TRY(tz_clock_known(&text, c, s->town, s->model, s->of->reg, s->of->rule, s->known, a));
    else
        TZ_TRY(tz_obligation_known(&text, c, s->town, s->model, s->of->rule, s->known, a));
    *out = tz_v_text(text);
    return NULL;
}

struct tz_err *source_run(const struct source *s, struct tz_conn *c, const int64_t *ids, size_t id_n,
                          const struct tz_period *period, contrib_fn each, void *data, struct tz_arena *a)
{
    struct tz_value *v = TZ_NEW_ARRAY(a, s->value_n + 1, struct tz_value);
    struct tz_rows *rows;
    struct tz_err *e;
    bool have;
    if (s->value_n)
        memcpy(v, s->values, s->value_n * sizeof *v);
    if (s->derived >= 0)
        TZ_TRY(derive(&v[s->derived], s, c, a));
    if (s->ids >= 0)
        v[s->ids] = tz_v_text(source_id_list(c, ids, id_n, a));
    if (s->from >= 0) /* 00 of the first month and year lie within */
        v[s->from] = tz_v_int(period->from % 10000 == 101 ? period->from / 10000 * 10000
                              : period->from % 100 == 1   ? period->from / 100 * 100
                                                          : period->from);
    if (s->till >= 0)
        v[s->till] = tz_v_int(period->till);
    if (s->serial_from >= 0)
        v[s->serial_from] = tz_v_int(tz_day_serial(period->from));
    if (s->serial_till >= 0)
        v[s->serial_till] = tz_v_int(tz_day_serial(period->till));
    TZ_TRY(tz_db_queryv(&rows, c, s->sql, v, s->value_n));
    while (!(e = tz_rows_next(rows, &have)) && have) {
        struct contrib one;
        read_row(&one, rows);
        if (one.slot && (e = each(data, &one)))
            break;
    }
    tz_rows_close(&rows);
    return e;
}

struct tz_err *source_print(char **out, const struct tz_indicator *ind, const struct tz_model *m, struct tz_arena *a)
{
    struct source s;
    struct source_options o = {.model = m, .today = 20000101};
    struct tz_digest *d = tz_digest_new(a);
    uint8_t digest[TZ_DIGEST_BYTES];
    TZ_TRY(source_make(&s, &ind, 1, &o, a));
    tz_digest_str(d, s.sql->sqlite);
    for (size_t i = 0; i < s.value_n; i++) {
        char number[24];
        snprintf(number, sizeof number, "|%d:%lld", (int)s.values[i].kind, (long long)s.values[i].i);
        tz_digest_str(d, number);
        if (s.values[i].kind == TZ_TEXT)
            tz_digest_str(d, s.values[i].p);
    }
    tz_digest_str(d, ind->place == TZ_ROLL_NONE ? "|none" : "|add");
    tz_digest_end(d, digest);
    *out = tz_hex(a, digest, 16);
    return NULL;
}
