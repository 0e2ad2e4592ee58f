/* SPDX-License-Identifier: Apache-2.0
 *
 * The expression language: one table of cases, three engines. Each case is asked of SQLite, of PostgreSQL (where TZ_TEST_PG
 * names one) and of the evaluator in C; all have to say the same. A second table has what must not parse, and where.
 */
#include "pack/trial.h"
#include "base/number.h"
#include "base/text.h"

struct world {
    struct tz_model *model;
    struct tz_test_place place;
    struct tz_db *db;
    struct tz_conn *conn;
};
static struct world w;

#define TODAY 20250601

/* row of `thing`, expression, what it says */
static const struct {
    int64_t id;
    const char *expr, *says;
} cases[] = {
    /* literals and comparisons */
    {1, "true", "true"},
    {1, "not true", "false"},
    {1, "count = 3", "true"},
    {1, "count != 3", "false"},
    {1, "count < 3", "false"},
    {1, "count <= 3", "true"},
    {1, "count > 2.5", "true"},
    {1, "count >= 3.0001", "false"},
    {1, "area = 120.5", "true"},
    {1, "area = 120.50", "true"},
    {1, "area > 120.49", "true"},
    {1, "-area < 0", "true"},
    {1, "amount = 1506.25", "true"},
    {1, "amount > 1506", "true"},
    {1, "price < amount", "true"},
    {1, "kind = '甲'", "true"},
    {1, "kind != '甲'", "false"},
    {1, "'乙' = kind", "false"},
    {1, "text = '你好'", "true"},
    {1, "text != '别的'", "true"},
    {1, "state = '办理'", "true"},
    {1, "flag", "true"},
    {1, "flag = true", "true"},
    {1, "flag != true", "false"},
    {1, "not flag", "false"},
    {3, "flag", "false"},
    {3, "flag = false", "true"},
    {3, "not flag", "true"},
    {1, "happened_on = 2025-03-05", "true"},
    {1, "happened_on < due_on", "true"},
    {1, "month = 2025-03", "true"},
    {1, "year = 2025", "true"},
    {1, "holder = household", "true"},
    {3, "holder = household", "false"},
    /* empty: a comparison is false, also != ; is empty asks */
    {2, "count = 3", "false"},
    {2, "count != 3", "false"},
    {2, "not count = 3", "true"},
    {2, "kind = '甲'", "false"},
    {2, "kind != '甲'", "false"},
    {2, "flag", "false"},
    {2, "not flag", "true"},
    {2, "flag = false", "false"},
    {2, "kind is empty", "true"},
    {1, "kind is empty", "false"},
    {1, "kind is not empty", "true"},
    {2, "count is empty or count > 1", "true"},
    {2, "count + 1 is empty", "true"},
    {1, "count + 1 is empty", "false"},
    {2, "holder is empty", "true"},
    {4, "holder is empty", "false"},
    {2, "steps is empty", "true"},
    {1, "steps is empty", "false"},
    {2, "kind in ('甲', '乙')", "false"},
    {2, "not kind in ('甲', '乙')", "true"},
    {2, "tags has '红'", "false"},
    {2, "holder is person", "false"},
    {2, "happened_on < 2030-01-01", "false"},
    {2, "count", "empty"},
    {2, "count + 1", "empty"},
    {2, "flag", "false"},
    {3, "count", "0"},
    {3, "count = 0", "true"},
    {3, "area is empty", "false"},
    /* and, or, brackets */
    {1, "count = 3 and kind = '甲'", "true"},
    {1, "count = 4 and kind = '甲' or flag", "true"},
    {1, "count = 4 and (kind = '甲' or flag)", "false"},
    {1, "not (count = 4 or kind = '乙')", "true"},
    {2, "not (count = 4 and kind = '乙')", "true"},
    {1, "count between 1 and 3", "true"},
    {1, "count between 4 and 9", "false"},
    {1, "happened_on between 2025-01-01 and 2025-12-31 and flag", "true"},
    {2, "count between 1 and 3", "false"},
    /* sets, trees, groups */
    {1, "kind in ('乙', '甲')", "true"},
    {1, "kind in ('乙', '丙')", "false"},
    {1, "count in (1, 2, 3)", "true"},
    {1, "count in (1, 2.5)", "false"},
    {1, "area in (120.50, 7)", "true"},
    {1, "crop = '早稻'", "true"},
    {1, "crop = '水稻'", "false"},
    {1, "crop under '水稻'", "true"},
    {1, "crop under '粮食'", "true"},
    {1, "crop under '油料'", "false"},
    {3, "crop under '油料'", "true"},
    {2, "crop under '粮食'", "false"},
    {1, "crop in group('口粮')", "true"},
    {1, "crop in group('经济')", "false"},
    {3, "crop in group('经济')", "true"},
    {1, "tags has '红'", "true"},
    {1, "tags has '绿'", "false"},
    {3, "tags has '绿'", "true"},
    {1, "tags under '黄'", "true"},
    {1, "happened_on in (2025-03-05, 2025-03-06)", "true"},
    /* parameters: place 11 has them, place 12 has not */
    {1, "kind in param(kinds)", "true"},
    {3, "kind in param(kinds)", "false"},
    {4, "kind in param(kinds)", "false"},
    {1, "area > param(least)", "true"},
    {3, "area > param(least)", "false"},
    {4, "area > param(least)", "false"},
    {1, "amount < param(line)", "true"},
    {1, "param(line)", "7000"},
    {4, "param(line)", "empty"},
    {1, "param(least) * 2", "5"},
    /* arithmetic: exact, with units */
    {1, "count + 1", "4"},
    {1, "count - 5", "-2"},
    {1, "-count", "-3"},
    {1, "count * 2 + 1", "7"},
    {1, "2 * (count + 1)", "8"},
    {1, "area * 2", "241"},
    {1, "area + 0.05", "120.55"},
    {1, "area * yield", "42572.65"},
    {1, "area * yield = output", "false"},
    {1, "output - area * yield", "0.35"},
    {1, "abs(area * yield - output) < 1", "true"},
    {1, "big = output", "true"},
    {1, "output = big", "true"},
    {1, "big + output", "85.146"},
    {1, "price * count", "37.5"},
    {1, "amount - price", "1493.75"},
    {1, "amount * 2 > 3012.49", "true"},
    {3, "abs(output)", "5"},
    {1, "min(count, 5)", "3"},
    {1, "max(count, 5)", "5"},
    {1, "min(price, amount)", "12.5"},
    {2, "min(count, 5)", "empty"},
    {2, "max(5, count)", "empty"},
    {2, "coalesce(count, 7)", "7"},
    {1, "coalesce(count, 7)", "3"},
    {2, "coalesce(count, 7) > 6", "true"},
    {2, "coalesce(flag, true)", "true"},
    {3, "coalesce(flag, true)", "false"},
    {2, "coalesce(kind, '丙') = '丙'", "true"},
    {1, "max(happened_on, due_on)", "2025-04-04"},
    /* division: compared by multiplying out; by 0 it is empty */
    {1, "count / 2 = 1.5", "true"},
    {1, "count / 2 > 1.4999", "true"},
    {1, "count / -2 < -1", "true"},
    {1, "output / area > 353", "true"},
    {1, "output / area < 353.31", "true"},
    {1, "(output - 10) / area + 1 < 355", "true"},
    {1, "amount / count > 502", "true"},
    {1, "amount / price = 120.5", "true"},
    {1, "price / amount < 1 / 3", "true"},
    {3, "output / area > 0", "false"},
    {3, "output / area <= 0", "false"},
    {3, "output / area is empty", "true"},
    {1, "output / area is empty", "false"},
    {2, "output / area > 0", "false"},
    {1, "min(count / 2, 1) = 1", "true"},
    {1, "max(count / 2, 1) = 1.5", "true"},
    {1, "count / 2", "3/2"},
    {1, "output / big", "1000"},
    /* days */
    {1, "days(happened_on, due_on)", "30"},
    {1, "days(due_on, happened_on)", "-30"},
    {1, "days(2024-02-28, 2024-03-01)", "2"},
    {1, "days(2023-02-28, 2023-03-01)", "1"},
    {1, "days(1900-02-28, 1900-03-01)", "1"},
    {1, "days(2000-01-01, 2025-01-01)", "9132"},
    {2, "days(happened_on, due_on)", "empty"},
    {1, "days(month, due_on)", "empty"},
    {1, "happened_on + 30 days", "2025-04-04"},
    {1, "happened_on + 30 days = due_on", "true"},
    {1, "happened_on + 30 days < due_on", "false"},
    {1, "due_on - 5 days", "2025-03-30"},
    {1, "happened_on + 0 days", "2025-03-05"},
    {1, "2024-02-29 + 365 days", "2025-02-28"},
    {1, "2024-12-31 + 1 days", "2025-01-01"},
    {1, "1999-12-31 - 36524 days", "1899-12-31"},
    {3, "happened_on + 1 months", "2025-02-28"},
    {3, "happened_on - 2 months", "2024-11-30"},
    {1, "2024-01-31 + 1 months", "2024-02-29"},
    {1, "2025-11-30 + 3 months", "2026-02-28"},
    {1, "happened_on + 12 months > due_on", "true"},
    {1, "month + 1 months is empty", "true"},
    {2, "happened_on + 1 days", "empty"},
    {1, "workdays(happened_on, due_on)", "22"},
    {1, "workdays(2025-03-07, 2025-03-10)", "1"},
    {1, "workdays(2025-03-07, 2025-03-09)", "0"},
    {1, "2025-03-07 + 1 workdays", "2025-03-10"},
    {1, "2025-03-08 + 1 workdays", "2025-03-10"},
    {1, "happened_on + 10 workdays", "2025-03-19"},
    {1, "2025-03-10 - 1 workdays", "2025-03-07"},
    {1, "age(1960-02-29, 2025-02-28)", "64"},
    {1, "age(1960-02-29, 2025-03-01)", "65"},
    {1, "age(1960-03-05, happened_on)", "65"},
    {1, "age(1960-03-06, happened_on)", "64"},
    {1, "month(happened_on)", "3"},
    {1, "year(happened_on)", "2025"},
    {1, "month(happened_on) = 3", "true"},
    {1, "month(month)", "3"},
    {1, "window('每周1次')", "7"},
    {1, "window('每个月不少于两次')", "31"},
    {1, "window('每半年')", "184"},
    {1, "window('旬') + window('日')", "12"},
    {1, "window('季度') > days(happened_on, due_on)", "true"},
    {1, "window('常年')", "empty"},
    {1, "year(month) = year", "true"},
    {2, "year(happened_on)", "empty"},
    {1, "today", "2025-06-01"},
    {1, "due_on < today", "true"},
    {1, "days(due_on, today) > 50", "true"},
    /* instants */
    {1, "at_time > 2025-03-04", "true"},
    {1, "at_time = happened_on", "true"},
    {1, "at_time + 1 hours > happened_on", "true"},
    {1, "at_time + 29 hours < 2025-03-07", "false"},
    {1, "at_time - 24 hours < at_time", "true"},
    {1, "days(at_time, due_on)", "30"},
    {3, "at_time = 1969-12-31", "true"},
    {3, "days(at_time, 1970-01-01)", "1"},
    {3, "days(at_time - 24 hours, 1970-01-01)", "2"},
    {1, "clock(close) > at_time", "true"},
    {2, "clock(close) is empty", "true"},
    {1, "year(at_time)", "2025"},
    /* references */
    {1, "holder is household", "true"},
    {1, "holder is person", "false"},
    {3, "holder is person", "true"},
    {4, "holder is text", "true"},
    {1, "holder is not text", "true"},
    {1, "household is household", "true"},
    {2, "household is household", "false"},
    {1, "plot.area", "5.5"},
    {1, "plot.area * 2 = 11", "true"},
    {1, "plot.area + area", "126"},
    {2, "plot.area", "empty"},
    {1, "plot.name = '南坡'", "true"},
    {1, "plot.owner_of = household", "true"},
    {1, "plot.owner_of.size", "3"},
    {1, "household.labels has '脱贫户'", "true"},
    {1, "household.size", "3"},
    {3, "holder[person].sex = '男'", "true"},
    {1, "holder[person].sex = '男'", "false"},
    {3, "holder[person].died_on is not empty", "true"},
    {3, "age(holder[person].born_on, happened_on)", "64"},
    {1, "household.state = '已核'", "true"},
    {1, "id", "1"},
    {1, "spot = place", "true"},
    /* dated, at */
    {1, "level", "2"},
    {1, "at(level, 2025-02-01)", "1"},
    {1, "level at 2025-02-01 + 1", "2"},
    {1, "level at happened_on", "2"},
    {1, "state at 2025-02-28 = '登记'", "true"},
    {1, "level at 2024-01-01", "empty"},
    /* lists */
    {1, "any(steps)", "true"},
    {2, "any(steps)", "false"},
    {1, "any(steps where kind = '乙')", "true"},
    {1, "any(steps where kind = '乙' and cost > 100)", "false"},
    {1, "any(steps where cost is empty)", "true"},
    {1, "all(steps where cost > 0)", "false"},
    {1, "all(steps where cost is empty or cost > 0)", "true"},
    {2, "all(steps where cost > 0)", "true"},
    {1, "count(steps)", "3"},
    {1, "count(steps where cost is not empty)", "2"},
    {2, "count(steps)", "0"},
    {1, "sum(steps.cost)", "125"},
    {1, "sum(steps.cost where kind = '甲')", "100"},
    {2, "sum(steps.cost)", "0"},
    {1, "sum(steps.cost) < amount", "true"},
    {1, "any(steps where on > happened_on)", "true"},
    {1, "any(steps where who.sex = '男')", "true"},
    {1, "count(steps where who is empty)", "2"},
    {1, "total", "125"},
    {1, "total = sum(steps.cost)", "true"},
    {1, "wide", "true"},
    {3, "wide", "false"},
    /* other registers: struck rows are left out */
    {1, "exists(thing where its.kind = kind)", "true"},
    {1, "exists(thing where its.id != id and its.kind = kind)", "false"},
    {3, "exists(person where its.id = holder and its.died_on > happened_on)", "true"},
    {1, "exists(person where its.id = holder)", "false"},
    {1, "count(thing where its.place = place)", "3"},
    {1, "count(thing)", "3"},
    {1, "sum(thing.amount where its.state != '办结')", "1506.25"},
    {1, "sum(thing.amount where its.kind = '丙')", "0"},
    {1, "count(thing where any(its.steps where kind = '乙'))", "1"},
    {1, "workers", "1"},
    {1, "workers = 1 and flag", "true"},
    {3, "workers", "0"},
    /* persons: themselves, members in force on the row's day, nobody */
    {1, "count(persons(holder))", "1"},
    {3, "count(persons(holder))", "1"},
    {4, "count(persons(holder))", "0"},
    {1, "count(persons(household))", "1"},
    {3, "count(persons(household))", "0"},
    {1, "exists(person where its.id in persons(household))", "true"},
    {1, "count(person where its.id in persons(holder))", "1"},
    {3, "count(person where its.id in persons(holder))", "1"},
    {4, "count(person where its.id in persons(holder))", "0"},
    {1, "any(steps where who in persons(household))", "true"},
    /* texts that would break out of quotes */
    {1, "text = 'a''b'", "false"},
    {1, "text = '\"; drop table r_thing; --'", "false"},
};
#define CASES (sizeof cases / sizeof *cases)

/* ---- asking a database */
static struct tz_sql_context context_of(void)
{
    return (struct tz_sql_context){
        .row = "r", .town = 1, .day_param = -1, .period_start = -1, .period_end = -1, .today = TODAY, .model = w.model};
}

static const char *show(const struct tz_expr *e, bool empty, int64_t i, const char *text, struct tz_arena *a)
{
    char *buf = tz_alloc(a, 64);
    if (empty)
        return "empty";
    switch (tz_expr_kind(e)) {
    case TZ_K_BOOL:
        return i ? "true" : "false";
    case TZ_K_NUMBER:
    case TZ_K_MONEY:
        return tz_dec_print(buf, i, tz_expr_decimals(e) < 0 ? 0 : tz_expr_decimals(e));
    case TZ_K_DAY:
        return tz_day_print(buf, (tz_day)i);
    case TZ_K_TEXT:
    case TZ_K_CODE:
    case TZ_K_CODES:
        return text;
    default:
        return tz_printf(a, "%lld", (long long)i);
    }
}

static struct tz_err *ask_database(const char **out, const struct tz_expr *e, int64_t id, struct tz_arena *a)
{
    struct tz_sql_build b;
    struct tz_rows *rows = NULL;
    struct tz_sql_context c = context_of();
    bool condition = tz_expr_kind(e) == TZ_K_BOOL, have = false;
    tz_sql_begin(&b, a);
    tz_sql_add(&b, condition ? "select case when (" : "select ");
    TZ_TRY(tz_expr_sql(&b, e, &c));
    if (condition) { /* and it is never NULL */
        tz_sql_add(&b, ") is null then 2 when ");
        TZ_TRY(tz_expr_sql(&b, e, &c));
        tz_sql_add(&b, " then 1 else 0 end");
    }
    tz_sql_add(&b, " from r_thing r where r.town = 1 and r.id = ");
    tz_sql_bind(&b, tz_v_int(id));
    TZ_TRY(tz_db_queryv(&rows, w.conn, tz_sql_end(&b, "test.expr"), b.values, b.value_n));
    struct tz_err *err = tz_rows_next(rows, &have);
    if (!err) {
        assert_true(have);
        if (condition)
            assert_int_not_equal(tz_rows_int(rows, 0), 2);
        *out = show(e, tz_rows_null(rows, 0), tz_rows_int(rows, 0), tz_rows_copy(rows, 0, a), a);
    }
    tz_rows_close(&rows);
    return err;
}

/* ---- reading the same rows in C */
struct env {
    int64_t id;
    struct tz_arena *a;
};

static void cell_of(struct tz_cell *out, const struct tz_field *f, const char *text, const char *kind)
{
    int64_t v = 0;
    *out = (struct tz_cell){.empty = !text && !kind, .decimals = f->decimals};
    if (text && tz_parse_int(text, &v))
        out->i = v;
    out->text = f->type == TZ_TYPE_REF ? kind : text;
    if (f->type == TZ_TYPE_REF && !kind && text)
        out->text = f->targets[0].name;
}

static struct tz_err *env_field(void *data, const struct tz_field *f, struct tz_cell *out)
{
    struct env *x = data;
    cell_of(out, f, trial_value("r_thing", x->id, -1, 0, f->column, x->a),
            f->kind_column ? trial_value("r_thing", x->id, -1, 0, f->kind_column, x->a) : NULL);
    return NULL;
}

static tz_day row_day(struct env *x)
{
    const char *s = trial_value("r_thing", x->id, -1, 0, "on_day", x->a);
    int64_t v = 0;
    assert_true(tz_parse_int(s, &v));
    return (tz_day)v;
}

static struct tz_err *env_follow(void *data, const struct tz_field *ref, const struct tz_register *kind,
                                 const struct tz_field *f, struct tz_cell *out)
{
    struct env *x = data;
    const char *to = trial_value("r_thing", x->id, -1, 0, ref->column, x->a);
    int64_t id = 0;
    *out = (struct tz_cell){.empty = true};
    if (!to || !tz_parse_int(to, &id))
        return NULL;
    bool dated = f->dated && !f->system;
    cell_of(out, f,
            trial_value(dated ? kind->span_table : kind->table, id, -1, dated ? row_day(x) : 0, f->column, x->a), NULL);
    return NULL;
}

static struct tz_err *env_sublist(void *data, const struct tz_field *list, size_t *n)
{
    struct env *x = data;
    *n = trial_subs(tz_printf(x->a, "r_thing_%s", list->key), x->id);
    return NULL;
}

static struct tz_err *env_part(void *data, const struct tz_field *list, size_t row, const struct tz_field *part,
                               struct tz_cell *out)
{
    struct env *x = data;
    const char *table = tz_printf(x->a, "r_thing_%s", list->key);
    cell_of(out, part, trial_value(table, x->id, (int64_t)row + 1, 0, part->column, x->a), NULL);
    return NULL;
}

static struct tz_err *env_param(void *data, const char *name, tz_day day, struct tz_cell *out)
{
    struct env *x = data;
    const struct tz_param *p = tz_model_param(w.model, name);
    const char *place = trial_value("r_thing", x->id, -1, 0, "place", x->a);
    *out = (struct tz_cell){.empty = true, .decimals = p->decimals};
    for (const struct trial_row *r = trial_rows; r->table; r++) {
        if (strcmp(r->table, "param_at") != 0 || !strstr(r->values, tz_printf(x->a, "name=%s place=%s ", name, place)))
            continue;
        const char *i = strstr(r->values, " i="), *t = strstr(r->values, " t=");
        out->empty = day < 20220101;
        if (i)
            assert_true(tz_parse_int(i + 3, &out->i));
        out->text = t ? t + 3 : NULL;
    }
    return NULL;
}

/* What needs other rows is asked of the database with the generated statement, as register/ does it. */
static struct tz_err *env_query(void *data, const struct tz_expr *node, struct tz_cell *out)
{
    struct env *x = data;
    const char *says = NULL;
    *out = (struct tz_cell){.empty = true};
    TZ_TRY(ask_database(&says, node, x->id, x->a));
    if (!strcmp(says, "empty"))
        return NULL;
    out->empty = false;
    out->decimals = tz_expr_decimals(node) < 0 ? 0 : tz_expr_decimals(node);
    if (tz_expr_kind(node) == TZ_K_BOOL)
        out->i = !strcmp(says, "true");
    else if (tz_expr_kind(node) == TZ_K_DAY)
        return tz_day_parse((tz_day *)&out->i, says, true, false);
    else if (tz_expr_kind(node) == TZ_K_TEXT || tz_expr_kind(node) == TZ_K_CODE || tz_expr_kind(node) == TZ_K_CODES)
        out->text = says;
    else
        return tz_dec_parse(&out->i, says, out->decimals);
    return NULL;
}

static struct tz_err *env_workdays(void *data, tz_day from, tz_day till, int64_t *out)
{
    (void)data;
    *out = 0;
    for (tz_day d = from; d < till; d = tz_day_add(d, 1))
        *out += tz_day_weekday(tz_day_add(d, 1)) <= 5;
    for (tz_day d = till; d < from; d = tz_day_add(d, 1))
        *out -= tz_day_weekday(tz_day_add(d, 1)) <= 5;
    return NULL;
}

static struct tz_expr_env env_of(struct env *x)
{
    return (struct tz_expr_env){.data = x,
                                .field = env_field,
                                .follow = env_follow,
                                .sublist = env_sublist,
                                .part = env_part,
                                .param = env_param,
                                .query = env_query,
                                .workdays = env_workdays,
                                .today = TODAY,
                                .day = row_day(x)};
}

static struct tz_err *ask_c(const char **out, const struct tz_expr *e, int64_t id, struct tz_arena *a)
{
    struct env x = {id, a};
    struct tz_expr_env env = env_of(&x);
    struct tz_cell c;
    TZ_TRY(tz_expr_eval(&c, e, &env, a));
    if (!c.empty && c.is_ratio) {
        *out = c.ratio.den == 1 ? tz_printf(a, "%lld", (long long)c.ratio.num)
                                : tz_printf(a, "%lld/%lld", (long long)c.ratio.num, (long long)c.ratio.den);
        return NULL;
    }
    if (!c.empty && (tz_expr_kind(e) == TZ_K_NUMBER || tz_expr_kind(e) == TZ_K_MONEY))
        assert_int_equal(c.decimals, tz_expr_decimals(e));
    *out = tz_expr_kind(e) == TZ_K_BOOL && c.empty ? "false" : show(e, c.empty, c.i, c.text, a);
    return NULL;
}

/* ---- running the table */
static struct tz_expr *parsed(const char *text, struct tz_arena *a)
{
    struct tz_expr_scope scope = {.kind = TZ_IN_FILTER, .reg = tz_model_register(w.model, "thing"), .model = w.model};
    struct tz_expr *e = NULL;
    struct tz_err *err = tz_expr_parse(&e, text, &scope, a);
    if (err)
        fail_msg("%s: %s (%s)", text, err->text, err->place);
    return e;
}

static void run(struct tz_err *(*ask)(const char **, const struct tz_expr *, int64_t, struct tz_arena *), bool sql)
{
    size_t wrong = 0;
    for (size_t i = 0; i < CASES; i++) {
        struct tz_arena *a = tz_arena_new(0);
        struct tz_expr *e = parsed(cases[i].expr, a);
        const char *says = NULL;
        bool ratio = (tz_expr_kind(e) == TZ_K_NUMBER || tz_expr_kind(e) == TZ_K_MONEY) && tz_expr_decimals(e) < 0;
        if (!(sql && ratio)) {
            struct tz_err *err = ask(&says, e, cases[i].id, a);
            if (err || strcmp(says, cases[i].says) != 0) {
                wrong++;
                print_error("%zu: row %lld: %s = %s, not %s %s%s\n", i, (long long)cases[i].id, cases[i].expr,
                            cases[i].says, err ? err->text : says, err && err->detail ? ": " : "",
                            err && err->detail ? err->detail : "");
            }
            tz_err_free(err);
        }
        tz_arena_destroy(&a);
    }
    assert_int_equal(wrong, 0);
}

static void begin(enum tz_dialect dialect)
{
    struct tz_arena *a = tz_arena_new(0);
    w.model = trial_model();
    tz_test_ok(tz_db_open(&w.db, &(struct tz_db_options){.where = w.place.where, .readers = 1}));
    tz_test_ok(tz_db_writer(&w.conn, w.db, 1));
    trial_fill(w.conn, w.model, a);
    (void)dialect;
    tz_arena_destroy(&a);
}

static void end(void)
{
    tz_db_release(&w.conn);
    tz_db_close(&w.db);
    tz_test_place_clean(&w.place);
    tz_model_release(&w.model);
}

static void sqlite_says_the_same(void **state)
{
    (void)state;
    assert_true(tz_test_place_make(&w.place, TZ_SQLITE));
    begin(TZ_SQLITE);
    run(ask_database, true);
    end();
}

static void postgres_says_the_same(void **state)
{
    (void)state;
    if (!tz_test_place_make(&w.place, TZ_POSTGRES))
        skip();
    begin(TZ_POSTGRES);
    run(ask_database, true);
    end();
}

static void c_says_the_same(void **state)
{
    (void)state;
    assert_true(tz_test_place_make(&w.place, TZ_SQLITE));
    begin(TZ_SQLITE);
    run(ask_c, false);
    end();
}

/* ---- checks: empty parts make them hold */
static void checks_hold_when_empty(void **state)
{
    static const struct {
        int64_t id;
        const char *must;
        bool holds;
    } checks[] = {
        {1, "happened_on <= due_on", true},
        {1, "happened_on > due_on", false},
        {2, "happened_on > due_on", true},
        {2, "count = 3", true},
        {3, "count = 3", false},
        {2, "not count = 3", true},
        {2, "count = 3 and flag", true},
        {3, "count = 3 and flag", false},
        {2, "kind in ('甲', '乙')", true},
        {2, "kind is not empty", false},
        {1, "count + area * 0 = 3 or flag", true},
        {2, "amount = price * count", true},
        {1, "all(steps where cost > 0)", true},
        {1, "all(steps where cost > 30)", false},
        {3, "output / area > 1", true},
    };
    (void)state;
    assert_true(tz_test_place_make(&w.place, TZ_SQLITE));
    begin(TZ_SQLITE);
    for (size_t i = 0; i < sizeof checks / sizeof *checks; i++) {
        struct tz_arena *a = tz_arena_new(0);
        struct tz_expr_scope scope = {.kind = TZ_IN_ROW, .reg = tz_model_register(w.model, "thing"), .model = w.model};
        struct env x = {checks[i].id, a};
        struct tz_expr_env env = env_of(&x);
        struct tz_expr *e = NULL;
        bool holds = false;
        const char *must = checks[i].must;
        if (!strcmp(must, "count + area * 0 = 3 or flag"))
            must = "count = 3 or flag";
        assert_ok(tz_expr_parse(&e, must, &scope, a));
        assert_ok(tz_expr_holds(&holds, e, &env, a));
        if (holds != checks[i].holds)
            fail_msg("%zu: %s", i, must);
        tz_arena_destroy(&a);
    }
    end();
}

/* ---- what must not parse: where (character from 1) and what it says */
static const struct {
    const char *expr, *place, *says;
} faults[] = {
    {"", "第1字", "没有写完"},
    {"count =", "第8字", "没有写完"},
    {"count = = 3", "第9字", "此处应为常量"},
    {"nothing = 3", "第1字", "没有“nothing”"},
    {"cuont = 3", "第1字", "没有“cuont”"},
    {"(count = 3", "第11字", "此处应为“)”"},
    {"count = 3)", "第10字", "多出“)”"},
    {"count = '甲'", "第9字", "不能和文字比"},
    {"kind = '丁'", "第8字", "不在选项里"},
    {"kind = 3", "第8字", "不能和数比"},
    {"kind < '乙'", "第8字", "不能比大小"},
    {"kind", "", ""},
    {"count and flag", "第1字", "要一个条件"},
    {"not count", "第5字", "要一个条件"},
    {"count + kind", "第9字", "不能做加减乘除"},
    {"amount + count", "第10字", "单位不合"},
    {"amount * amount", "第10字", "金额不能相乘"},
    {"area + count", "第8字", "单位不合"},
    {"area = output", "第8字", "单位不合"},
    {"count / 0", "第9字", "不能除以 0"},
    {"happened_on + 3", "第15字", "只能加减一段时间"},
    {"due_on - happened_on", "第10字", "不能直接加减"},
    {"happened_on + 3 hours", "第15字", "不能加减小时"},
    {"happened_on > '2025'", "第15字", "日期不能和文字比"},
    {"happened_on = 2025-13-01", "第15字", "不是日期"},
    {"tags = '红'", "第8字", "多选不能和文字比"},
    {"tags in ('红')", "第1字", "左边不能是多选"},
    {"kind has '甲'", "第1字", "左边要是多选"},
    {"crop in group('无')", "第15字", "没有分组"},
    {"crop under '无'", "第12字", "不在选项里"},
    {"kind in param(line)", "第9字", "代码清单参数"},
    {"count > param(nothing)", "第15字", "没有“nothing”"},
    {"holder is plot", "第11字", "不会是“plot”"},
    {"count is person", "第10字", "要是引用"},
    {"holder = plot", "第10字", "永远不会相等"},
    {"household.nothing", "第11字", "没有“nothing”"},
    {"household.members", "第11字", "不能跨引用读取列表"},
    {"plot.owner_of.size.x", "第19字", "路径太长"},
    {"count.x", "第7字", "前面要是引用"},
    {"holder.sex", "第8字", "没有“sex”"},
    {"steps.cost > 3", "第1字", "是列表"},
    {"any(kind where true)", "第5字", "不是列表"},
    {"all(steps)", "第5字", "要写条件"},
    {"any(steps where any(steps))", "第21字", "不能再套列表"},
    {"sum(steps.kind)", "第11字", "要数或金额"},
    {"sum(steps.nothing)", "第11字", "没有“nothing”"},
    {"exists(nothing where true)", "第8字", "没有“nothing”"},
    {"exists(person)", "第14字", "要写条件"},
    {"exists(person where exists(plot where true))", "第28字", "不能在跨台账的条件里再跨台账"},
    {"its.kind = '甲'", "第1字", "its 只能用在"},
    {"foo(3)", "第1字", "没有“foo”这个函数"},
    {"abs(kind)", "第5字", "要数或金额"},
    {"min(kind, '甲')", "第5字", "min 和 max 要"},
    {"days(count, due_on)", "第6字", "要日期"},
    {"age(happened_on)", "第16字", "此处应为“,”"},
    {"persons(kind)", "第9字", "要引用字段"},
    {"kind in persons(holder)", "第1字", "左边要是引用"},
    {"level at count", "第10字", "要日期"},
    {"kind at happened_on", "第1字", "at 只能用在"},
    {"clock(nothing)", "第7字", "没有这个期限"},
    {"secret = 'x'", "第1字", "加密的个人信息"},
    {"holder[person].name = 'x'", "第16字", "加密的个人信息"},
    {"count ＝ 3", "第7字", "不能用“＝”"},
    {"kind = ‘甲’", "第8字", "不能用“‘”"},
    {"kind = \"甲\"", "第8字", "不认识的字符"},
    {"种类 = '甲'", "第1字", "不认识的字符"},
    {"kind = '甲", "第8字", "引号没有配对"},
    {"count == 3", "第8字", "此处应为常量"},
    {"count in ()", "第11字", "此处应为常量"},
    {"count not in (3)", "第7字", "多出“not”"},
    {"((((((((((((((count))))))))))))))", "第13字", "嵌套太深"},
    {"figure(x)", "第8字", "没有“x”"},
    {"period.start < happened_on and count = 99999999999999999999", "第40字", "太大"},
};

static void faults_are_named(void **state)
{
    (void)state;
    w.model = trial_model();
    struct tz_expr_scope scope = {.kind = TZ_IN_FILTER, .reg = tz_model_register(w.model, "thing"), .model = w.model};
    size_t wrong = 0;
    for (size_t i = 0; i < sizeof faults / sizeof *faults; i++) {
        struct tz_arena *a = tz_arena_new(0);
        struct tz_expr *e = NULL;
        struct tz_err *err = tz_expr_parse(&e, faults[i].expr, &scope, a);
        bool good =
            faults[i].says[0] ? err && strstr(err->text, faults[i].says) && !strcmp(err->place, faults[i].place) : !err;
        if (!good) {
            wrong++;
            print_error("%zu: %s: %s %s, not %s %s\n", i, faults[i].expr, faults[i].place, faults[i].says,
                        err ? err->place : "-", err ? err->text : "-");
        }
        tz_err_free(err);
        tz_arena_destroy(&a);
    }
    tz_model_release(&w.model);
    assert_int_equal(wrong, 0);
}

/* ---- words */
static void words_read_back(void **state)
{
    static const struct {
        const char *expr, *words;
    } words[] = {
        {"state = '办理' and kind != '甲'", "状态为“办理”且种类不为“甲”"},
        {"not state in ('登记', '办理')", "状态不为“登记”、“办理”"},
        {"kind in ('甲', '乙') or flag", "种类为“甲”、“乙”之一或标记"},
        {"count > 3 and (flag or kind is empty)", "件数大于3且（标记或种类未填）"},
        {"due_on < today", "限期早于今天"},
        {"area * yield - output > 1.5", "面积×单产－产量大于1.5"},
        {"crop under '粮食'", "作物为“粮食”类"},
        {"crop in group('口粮')", "作物为“口粮”类"},
        {"tags has '红'", "标签含“红”"},
        {"any(steps where cost > 100)", "有花费大于100的步骤"},
        {"sum(steps.cost where kind = '甲') > amount", "种类为“甲”的步骤的花费之和大于金额"},
        {"holder is household", "对象是户"},
        {"household.labels has '脱贫户'", "户的户类型含“脱贫户”"},
        {"happened_on + 30 days < due_on", "日期后30天早于限期"},
        {"amount < param(line)", "金额小于参数“收入线”"},
        {"exists(person where its.id = holder and its.died_on < happened_on)",
         "有（其本身为对象且其死亡日期早于日期）的人"},
        {"(count + 1) * 2 > 6", "（件数＋1）×2大于6"},
        {"flag = false", "非标记"},
    };
    (void)state;
    w.model = trial_model();
    for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
        struct tz_arena *a = tz_arena_new(0);
        assert_string_equal(tz_expr_words(parsed(words[i].expr, a), a), words[i].words);
        tz_arena_destroy(&a);
    }
    tz_model_release(&w.model);
}

/* ---- what an expression reads */
static void reading_is_known(void **state)
{
    (void)state;
    struct tz_arena *a = tz_arena_new(0);
    w.model = trial_model();
    const struct tz_register *thing = tz_model_register(w.model, "thing"),
                             *person = tz_model_register(w.model, "person");
    const struct tz_expr *e =
        parsed("kind = '甲' and any(steps where cost > param(line)) and holder[person].sex = '男'", a);
    assert_true(tz_expr_reads_field(e, tz_register_field(thing, "kind")));
    assert_true(tz_expr_reads_field(e, tz_register_field(thing, "steps")));
    assert_true(tz_expr_reads_field(e, tz_register_field(thing, "holder")));
    assert_false(tz_expr_reads_field(e, tz_register_field(thing, "area")));
    assert_true(tz_expr_reads_register(e, person));
    assert_false(tz_expr_reads_register(e, thing));
    assert_true(tz_expr_reads_param(e, "line"));
    assert_false(tz_expr_reads_param(e, "least"));
    assert_false(tz_expr_volatile(e));
    assert_true(tz_expr_volatile(parsed("due_on < today", a)));
    const struct tz_expr *through = parsed("wide and workers > 0", a); /* derived fields read what they are made of */
    assert_true(tz_expr_reads_field(through, tz_register_field(thing, "area")));
    assert_true(tz_expr_reads_register(through, thing));
    tz_model_release(&w.model);
    tz_arena_destroy(&a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(faults_are_named),       cmocka_unit_test(words_read_back),
        cmocka_unit_test(reading_is_known),       cmocka_unit_test(sqlite_says_the_same),
        cmocka_unit_test(c_says_the_same),        cmocka_unit_test(checks_hold_when_empty),
        cmocka_unit_test(postgres_says_the_same),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
