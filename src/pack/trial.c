/* SPDX-License-Identifier: Apache-2.0
 *
 * The rows of the trial pack and how they get into a database (trial.h).
 */
#include "pack/trial.h"
#include "base/text.h"
#include <string.h>

/* Instants: 2025-03-05T23:30:00+08:00 = 1741188600 s; 1969-12-31T23:30:00+08:00 = -30600 s. */
const struct trial_row trial_rows[] = {
    {"r_thing",
     "id=1 on_day=20250305 place=11 state=办理 f_happened_on=20250305 f_due_on=20250404 f_month=20250300 "
     "f_at_time=1741188600000000 f_kind=甲 f_crop=早稻 f_tags=|红|黄| f_flag=1 f_text=你好 f_count=3 f_area=1205 "
     "f_yield=35330 f_output=42573 f_big=42573 f_price=1250 f_amount=150625 f_holder=102 f_holder_kind=household "
     "f_household=102 f_plot=201 f_spot=11 f_level=2 f_year=2025 f_total=12500 f_wide=1"},
    {"r_thing", "id=2 on_day=20250101 place=11 state=登记"},
    {"r_thing",
     "id=3 on_day=20250131 place=11 state=登记 f_happened_on=20250131 f_at_time=-30600000000 f_kind=乙 f_crop=油菜 "
     "f_tags=|绿| f_flag=0 f_count=0 f_area=0 f_yield=100 f_output=-5 f_amount=0 f_holder=101 f_holder_kind=person "
     "f_household=103 f_level=1 f_wide=0"},
    {"r_thing", "id=4 on_day=20250305 place=12 state=办结 struck=1 f_kind=甲 f_holder_kind=text f_household=102"},
    {"r_thing_steps", "id=1 sub=1 f_on=20250306 f_kind=甲 f_cost=10000 f_who=101"},
    {"r_thing_steps", "id=1 sub=2 f_kind=乙 f_cost=2500"},
    {"r_thing_steps", "id=1 sub=3"},
    {"r_thing_span", "id=1 from_day=20250101 till_day=20250301 state=登记 place=11 f_level=1"},
    {"r_thing_span", "id=1 from_day=20250301 till_day=99999999 state=办理 place=11 f_level=2"},
    {"r_person", "id=101 on_day=20240101 place=11 state=已核 f_sex=男 f_born_on=19600229 f_died_on=20250310"},
    {"r_person", "id=105 on_day=20240101 place=11 state=已核 f_sex=女 f_born_on=19800000"},
    {"r_household", "id=102 on_day=20240101 place=11 state=已核 f_labels=|脱贫户|低保户| f_size=3"},
    {"r_household", "id=103 on_day=20240101 place=11 state=已核"},
    {"r_household_span", "id=102 from_day=20200101 till_day=20250201 state=已核 place=11 f_labels=|监测户| f_size=2"},
    {"r_household_span",
     "id=102 from_day=20250201 till_day=99999999 state=已核 place=11 f_labels=|脱贫户|低保户| f_size=3"},
    {"r_household_members", "id=102 sub=1 from_day=20200101 till_day=99999999 f_person=101 f_relation=户主"},
    {"r_household_members", "id=102 sub=2 from_day=20240101 till_day=20250301 f_person=105 f_relation=配偶"},
    {"r_plot", "id=201 on_day=20240101 place=11 state=已核 f_name=南坡 f_area=55 f_owner_of=102"},
    {"param_at", "name=line place=11 from_day=20220101 till_day=99999999 i=700000"},
    {"param_at", "name=least place=11 from_day=20220101 till_day=99999999 i=25"},
    {"param_at", "name=kinds place=11 from_day=20220101 till_day=99999999 t=|甲|丙|"},
    {"clock", "id=1 rule=close due=1742000000000000"},
    {NULL, NULL},
};

struct tz_model *trial_model(void)
{
    struct tz_arena *a = tz_arena_new(0);
    struct tz_model *m = NULL;
    struct tz_pack_messages messages;
    const char *const folders[] = {TESTS_DIR "/packs/trial"};
    assert_ok(tz_pack_read(&m, &messages, folders, 1, NULL, a));
    for (size_t i = 0; i < messages.n; i++)
        print_message("%s:%d:%d: %s\n", messages.items[i].at.file, messages.items[i].at.line,
                      messages.items[i].at.column, messages.items[i].text);
    assert_non_null(m);
    tz_arena_destroy(&a);
    return m;
}

/* ---- reading the table above */
static const char *column_of(const char *values, const char *column, struct tz_arena *a)
{
    size_t n = 0, len = strlen(column);
    char **words = tz_split(a, values, ' ', &n);
    for (size_t i = 0; i < n; i++)
        if (!strncmp(words[i], column, len) && words[i][len] == '=')
            return words[i] + len + 1;
    return NULL;
}

static int64_t number_of(const char *values, const char *column, int64_t fallback, struct tz_arena *a)
{
    const char *s = column_of(values, column, a);
    int64_t v = fallback;
    if (s)
        assert_true(tz_parse_int(s, &v));
    return v;
}

const char *trial_value(const char *table, int64_t id, int64_t sub, tz_day day, const char *column, struct tz_arena *a)
{
    for (const struct trial_row *r = trial_rows; r->table; r++) {
        if (strcmp(r->table, table) != 0 || number_of(r->values, "id", -1, a) != id)
            continue;
        if (sub >= 0 && number_of(r->values, "sub", -1, a) != sub)
            continue;
        if (day &&
            (number_of(r->values, "from_day", 0, a) > day || number_of(r->values, "till_day", 99999999, a) <= day))
            continue;
        return column_of(r->values, column, a);
    }
    return NULL;
}

size_t trial_subs(const char *table, int64_t id)
{
    struct tz_arena *a = tz_arena_new(0);
    size_t n = 0;
    for (const struct trial_row *r = trial_rows; r->table; r++)
        n += !strcmp(r->table, table) && number_of(r->values, "id", -1, a) == id;
    tz_arena_destroy(&a);
    return n;
}

/* ---- into a database */
static const char *const tables[] = {
    [TZ_SQLITE] =
        "create table param_at (town integer, name text, place integer, from_day integer, till_day integer, i integer, "
        "t text, j_from integer, j_to integer);"
        "create table workday (town integer, day integer, n integer, primary key (town, day));"
        "create table clock (town integer, id integer, rule text, due integer);",
    [TZ_POSTGRES] =
        "create table param_at (town bigint, name text, place bigint, from_day bigint, till_day bigint, i bigint, "
        "t text, j_from bigint, j_to bigint);"
        "create table workday (town bigint, day bigint, n bigint, primary key (town, day));"
        "create table clock (town bigint, id bigint, rule text, due bigint);",
};

static bool is_text_column(const char *table, const char *column)
{
    static const char *const texts[] = {"state",      "name",          "t",      "rule",  "f_kind",
                                        "f_crop",     "f_tags",        "f_text", "f_sex", "f_labels",
                                        "f_relation", "f_holder_kind", "f_name"};
    (void)table;
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
        if (!strcmp(texts[i], column))
            return true;
    return false;
}

/* What no row above says but every table asks for. */
static const char *const rests[] = {
    "town=1", "counts=1", "struck=0", "version=1", "j_from=1", "j_to=9223372036854775807", "ord=0"};

static bool wants(const char *table, const char *rest)
{
    bool list = !strcmp(table, "r_thing_steps") || !strcmp(table, "r_household_members");
    bool span = tz_ends(table, "_span"), other = strncmp(table, "r_", 2) != 0;
    if (tz_starts(rest, "town"))
        return true;
    if (other)
        return tz_starts(rest, "j_") && !strcmp(table, "param_at");
    if (tz_starts(rest, "j_to"))
        return list || span;
    if (tz_starts(rest, "ord"))
        return list;
    return tz_starts(rest, "j_from") || !(list || span);
}

static void insert(struct tz_conn *c, const struct trial_row *r, struct tz_arena *a)
{
    struct tz_sql_build b;
    struct tz_buf all;
    size_t n = 0;
    tz_buf_init(&all, a);
    tz_buf_str(&all, r->values);
    for (size_t i = 0; i < sizeof rests / sizeof *rests; i++) {
        const char *key = tz_strndup(a, rests[i], (size_t)(strchr(rests[i], '=') - rests[i]));
        if (wants(r->table, rests[i]) && !column_of(r->values, key, a))
            tz_buf_printf(&all, " %s", rests[i]);
    }
    char **words = tz_split(a, all.data, ' ', &n);
    tz_sql_begin(&b, a);
    tz_sql_add(&b, "insert into ");
    tz_sql_name(&b, r->table);
    for (size_t i = 0; i < n; i++) {
        tz_sql_add(&b, i ? ", " : " (");
        tz_sql_name(&b, tz_strndup(a, words[i], (size_t)(strchr(words[i], '=') - words[i])));
    }
    for (size_t i = 0; i < n; i++) {
        const char *column = tz_strndup(a, words[i], (size_t)(strchr(words[i], '=') - words[i]));
        const char *text = strchr(words[i], '=') + 1;
        int64_t v = 0;
        tz_sql_add(&b, i ? ", " : ") values (");
        if (is_text_column(r->table, column)) {
            tz_sql_bind(&b, tz_v_text(text));
        } else {
            assert_true(tz_parse_int(text, &v));
            tz_sql_bind(&b, tz_v_int(v));
        }
    }
    tz_sql_add(&b, ")");
    tz_test_ok(tz_db_execv(c, tz_sql_end(&b, "test.insert"), NULL, b.values, b.value_n));
}

/* Monday to Friday of 2025. */
static void fill_workdays(struct tz_conn *c, struct tz_arena *a)
{
    int n = 0;
    struct tz_buf b;
    tz_buf_init(&b, a);
    tz_buf_str(&b, "insert into workday (town, day, n) values ");
    for (tz_day d = 20250101; d <= 20251231; d = tz_day_add(d, 1)) {
        n += tz_day_weekday(d) <= 5;
        tz_buf_printf(&b, "%s(1, %d, %d)", d == 20250101 ? "" : ", ", d, n);
    }
    tz_test_ok(tz_db_script(c, b.data));
}

void trial_fill(struct tz_conn *c, const struct tz_model *m, struct tz_arena *a)
{
    struct tz_pack_diff d;
    enum tz_dialect dialect = tz_conn_dialect(c);
    tz_test_ok(tz_pack_diff(&d, NULL, m, a));
    tz_test_ok(tz_db_script(c, dialect == TZ_SQLITE ? d.sqlite : d.postgres));
    tz_test_ok(tz_db_script(c, tables[dialect]));
    for (const struct trial_row *r = trial_rows; r->table; r++)
        insert(c, r, a);
    fill_workdays(c, a);
}
