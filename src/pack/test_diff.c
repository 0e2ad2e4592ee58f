/* SPDX-License-Identifier: Apache-2.0
 *
 * What a changed pack does to the tables: a table of changes to one register, each with what is said and whether it loses
 * anything; what does not is carried out on a filled database of both engines, and the rows are still there.
 */
#include "base/buf.h"
#include "base/test.h"
#include "base/text.h"
#include "db/testing.h"
#include "pack/expr.h"
#include "pack/pack.h"
#include "pack/source_priv.h"
#include <stdlib.h>

static const char base[] = "register: a\nlabel: 例\nrow: 一行\nprefix: L\nrecords: [village]\nacts: [clerk]\non: day\n"
                           "purpose: 例\nbasis: 例\nretention: {name: 1 years}\n"
                           "fields:\n"
                           "  day: {label: 日期, type: date}\n"
                           "  kind: {label: 种类, type: choice, of: [甲, 乙]}\n"
                           "  area: {label: 面积, type: number(1), unit: 亩}\n"
                           "  who: {label: 对象, type: ref, to: [a]}\n"
                           "  name: {label: 姓名, type: text, personal: name}\n"
                           "  parts: {label: 明细, type: list, of: {n: {label: 数, type: int, unit: 件}}}\n"
                           "flow:\n"
                           "  登记: {open: true, to: {办结: clerk}}\n"
                           "  办结: {done: true}\n"
                           "indicators:\n"
                           "  x: {label: 条数, unit: 件, count: all}\n";

static const struct {
    const char *old, *now; /* replaced once in the text above */
    bool loses;
    const char *says;
} cases[] = {
    {"label: 例", "label: 例", false, ""},
    {"  who:", "  more: {label: 备查, type: text}\n  who:", false, "a.more（备查）：新增字段"},
    {"of: [甲, 乙]", "of: [甲, 乙, 丙]", false, "新增选项“丙”"},
    {"of: {n: {label: 数, type: int, unit: 件}}",
     "of: {n: {label: 数, type: int, unit: 件}, m: {label: 价, type: money}}", false, "a.parts.m（价）：新增字段"},
    {"type: number(1), unit: 亩}", "type: number(1), unit: 亩, dated: true}", false, "开始按生效日保存"},
    {"to: [a]}", "to: [a, place]}", false, "还可以引用 place"},
    {"flow:\n", "  list: {label: 清单, type: list, of: {x: {label: 项, type: text}}}\nflow:\n", false,
     "a.list（清单）：新增字段"},
    {"  办结: {done: true}", "  办结: {done: true, to: {归档: clerk}}\n  归档: {done: true}", false, "新增状态“归档”"},
    {"count: all", "count: all, where: \"kind = '甲'\"", false, "指标 x（条数）的口径改变"},
    {"  x: {label", "  y: {label: 又一, unit: 件, count: all}\n  x: {label", false, "新增指标 y"},
    {"label: 面积", "label: 种植面积", false, "名称改为“种植面积”"},
    {"  area: {label: 面积, type: number(1), unit: 亩}\n", "", true, "a.area（面积）：字段没有了"},
    {"of: [甲, 乙]", "of: [甲]", true, "选项“乙”没有了"},
    {"type: number(1)", "type: number(2)", true, "小数位由 1 改为 2"},
    {"unit: 亩", "unit: 平方米", true, "单位由 亩 改为 平方米"},
    {"type: number(1), unit: 亩", "type: text", true, "类型改变"},
    {"type: text, personal: name", "type: text", true, "保密类别由 name 改为 （不加密）"},
    {"{办结: clerk}}\n  办结: {done: true}", "{了结: clerk}}\n  了结: {done: true}", true, "状态“办结”没有了"},
    {"{n: {label: 数, type: int, unit: 件}}", "{m: {label: 数, type: int, unit: 件}}", true,
     "a.parts.n（数）：字段没有了"},
    {"to: [a]}", "to: [place]}", true, "不再能引用 a"},
};

struct text_pack {
    const char *text;
};

static bool has(void *data, const char *pack)
{
    (void)data;
    return !strcmp(pack, "case");
}

static struct tz_err *get(struct source_file *out, void *data, const char *pack, const char *file, struct tz_arena *a)
{
    static const char head[] = "pack: case\nlabel: 例\nversion: 1\nregisters: [a]\n";
    const struct text_pack *t = data;
    (void)pack;
    (void)a;
    out->name = file;
    out->data = !strcmp(file, "pack.yaml") ? head : !strcmp(file, "a.yaml") ? t->text : NULL;
    out->n = out->data ? strlen(out->data) : 0;
    return NULL;
}

static struct tz_model *model_of(const char *text, struct tz_arena *a)
{
    struct text_pack t = {text};
    struct pack_source s = {&t, has, get};
    struct tz_pack_messages messages;
    struct tz_model *m = NULL;
    const char *const names[] = {"case"};
    assert_ok(read_from_source(&m, &messages, &s, names, 1, a));
    for (size_t i = 0; i < messages.n; i++)
        print_error("%d:%d %s\n", messages.items[i].at.line, messages.items[i].at.column, messages.items[i].text);
    assert_non_null(m);
    return m;
}

static const char *replaced(const char *old, const char *now, struct tz_arena *a)
{
    const char *at = strstr(base, old);
    if (!strcmp(old, now))
        return base;
    if (!strcmp(old, "label: 例")) /* the register's own */
        at = strstr(base, "\nlabel: 例") + 1;
    assert_non_null(at);
    return tz_printf(a, "%.*s%s%s", (int)(at - base), base, now, at + strlen(old));
}

static bool says(const struct tz_pack_diff *d, const char *what)
{
    for (size_t i = 0; i < d->n; i++)
        if (strstr(d->changes[i].text, what))
            return true;
    return !what[0] && !d->n;
}

static void changes_are_told(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct tz_arena *a = tz_arena_new(0);
        struct tz_model *old = model_of(base, a), *now = model_of(replaced(cases[i].old, cases[i].now, a), a);
        struct tz_pack_diff d;
        assert_ok(tz_pack_diff(&d, old, now, a));
        if (d.loses != cases[i].loses || !says(&d, cases[i].says)) {
            for (size_t k = 0; k < d.n; k++)
                print_error("%s\n", d.changes[k].text);
            fail_msg("%zu: %s", i, cases[i].says);
        }
        tz_model_release(&old);
        tz_model_release(&now);
        tz_arena_destroy(&a);
    }
}

/* ---- carried out */
static void script(struct tz_conn *c, const struct tz_pack_diff *d)
{
    tz_test_ok(tz_db_script(c, tz_conn_dialect(c) == TZ_SQLITE ? d->sqlite : d->postgres));
}

static int64_t number(struct tz_conn *c, const char *query)
{
    struct tz_sql sql = {.name = "test.number", .sqlite = query};
    int64_t n = -1;
    tz_test_ok(tz_db_int(&n, -1, c, &sql, ""));
    return n;
}

static void every_column_is_there(struct tz_conn *c, const struct tz_model *m, struct tz_arena *a)
{
    const struct tz_register *r = m->registers[0];
    for (int table = 0; table < 2; table++) {
        size_t n = 0;
        const struct tz_column *columns = table ? tz_span_columns(r, &n) : tz_register_columns(r, &n);
        for (size_t i = 0; i < n; i++)
            assert_true(number(c, tz_printf(a, "select count(\"%s\") from \"%s\"", columns[i].name,
                                            table ? r->span_table : r->table)) >= 0);
        for (size_t i = 0; !table && i < n; i++)
            assert_true(number(c, tz_printf(a, "select count(\"%s\") from \"%s\"", columns[i].name, r->history)) >= 0);
    }
}

static void carry_out(enum tz_dialect dialect)
{
    static const char rows[] = "insert into r_a (town, id, counts, struck, version, j_from, f_area, f_who, state) "
                               "values (1, 5, 1, 0, 1, 1, 77, 5, '登记');"
                               "insert into r_a_span (town, id, from_day, till_day, state, place, j_from, j_to) values "
                               "(1, 5, 20250101, 99999999, '登记', 1, 1, "
                               "9223372036854775807)";
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct tz_arena *a = tz_arena_new(0);
        struct tz_model *old = model_of(base, a), *now = model_of(replaced(cases[i].old, cases[i].now, a), a);
        struct tz_test_place place;
        struct tz_db *db = NULL;
        struct tz_conn *c = NULL;
        struct tz_pack_diff first, then;
        if (cases[i].loses || !tz_test_place_make(&place, dialect)) {
            tz_model_release(&old);
            tz_model_release(&now);
            tz_arena_destroy(&a);
            continue;
        }
        tz_test_ok(tz_db_open(&db, &(struct tz_db_options){.where = place.where, .readers = 1}));
        tz_test_ok(tz_db_writer(&c, db, 1));
        assert_ok(tz_pack_diff(&first, NULL, old, a));
        script(c, &first);
        script(c, &first); /* repeatable */
        tz_test_ok(tz_db_script(c, rows));
        assert_ok(tz_pack_diff(&then, old, now, a));
        script(c, &then);
        every_column_is_there(c, now, a);
        assert_int_equal(number(c, "select f_area from r_a where id = 5"), 77);
        if (strstr(cases[i].now, "dated"))
            assert_int_equal(number(c, "select f_area from r_a_span where id = 5"), 77);
        if (strstr(cases[i].now, "[a, place]"))
            assert_int_equal(number(c, "select count(*) from r_a where f_who_kind = 'a'"), 1);
        tz_db_release(&c);
        tz_db_close(&db);
        tz_test_place_clean(&place);
        tz_model_release(&old);
        tz_model_release(&now);
        tz_arena_destroy(&a);
    }
}

static void changes_run_on_sqlite(void **state)
{
    (void)state;
    carry_out(TZ_SQLITE);
}

static void changes_run_on_postgres(void **state)
{
    (void)state;
    if (!getenv("TZ_TEST_PG"))
        skip();
    carry_out(TZ_POSTGRES);
}

/* Two towns of one store, one behind the other: the second finds the column there and fills its own rows only. */
static void towns_follow_each_other(enum tz_dialect dialect)
{
    struct tz_arena *a = tz_arena_new(0);
    struct tz_model *old = model_of(base, a);
    struct tz_model *now =
        model_of(replaced("type: number(1), unit: 亩}", "type: number(1), unit: 亩, dated: true}", a), a);
    struct tz_test_place place;
    struct tz_db *db = NULL;
    struct tz_conn *c = NULL;
    const char *script_text = NULL;
    assert_true(tz_test_place_make(&place, dialect));
    tz_test_ok(tz_db_open(&db, &(struct tz_db_options){.where = place.where, .readers = 1}));
    tz_test_ok(tz_db_writer(&c, db, 1));
    tz_test_ok(tz_pack_ddl(&script_text, c, 1, NULL, old, a));
    tz_test_ok(tz_db_script(c, script_text));
    for (int town = 1; town <= 2; town++)
        tz_test_ok(tz_db_script(
            c, tz_printf(a,
                         "insert into r_a (town, id, counts, struck, version, j_from, f_area, state) values "
                         "(%d, %d, 1, 0, 1, 1, 77, '登记');"
                         "insert into r_a_span (town, id, from_day, till_day, state, place, j_from, j_to) "
                         "values (%d, %d, 20250101, 99999999, '登记', 1, 1, 9223372036854775807)",
                         town, town, town, town)));
    for (int town = 1; town <= 2; town++) {
        tz_test_ok(tz_pack_ddl(&script_text, c, town, old, now, a));
        tz_test_ok(tz_db_script(c, script_text));
        assert_int_equal(number(c, "select count(*) from r_a_span where f_area = 77"), town);
        tz_test_ok(tz_db_script(c, tz_printf(a, "update r_a set f_area = 78 where town = %d", town)));
    }
    tz_test_ok(tz_pack_ddl(&script_text, c, 1, NULL, now, a)); /* once more, as at every start: nothing happens */
    tz_test_ok(tz_db_script(c, script_text));
    assert_int_equal(number(c, "select count(*) from r_a_span where f_area = 77"), 2);
    tz_db_release(&c);
    tz_db_close(&db);
    tz_test_place_clean(&place);
    tz_model_release(&old);
    tz_model_release(&now);
    tz_arena_destroy(&a);
}

/* A loss is one only where rows say so; then it names them. */
static void losses_are_asked(enum tz_dialect dialect)
{
    static const struct {
        const char *old, *now;
        bool loses;
        const char *says;
    } asked[] = {
        {"of: [甲, 乙]", "of: [甲]", false, "没有行用到"},
        {"of: [甲, 乙]", "of: [乙]", true, "1 行，如 L-1"},
        {"  area: {label: 面积, type: number(1), unit: 亩}\n", "", true, "1 行，如 L-1"},
        {"  who: {label: 对象, type: ref, to: [a]}\n", "", false, "没有行用到"},
        {"  name: {label: 姓名, type: text, personal: name}\n", "", true, "字段没有了"},
        {"  parts: {label: 明细, type: list, of: {n: {label: 数, type: int, unit: 件}}}\n", "", true, "1 行，如 L-1"},
        {"{办结: clerk}}\n  办结: {done: true}", "{了结: clerk}}\n  了结: {done: true}", false, "没有行用到"},
        {"  登记: {open: true, to: {办结: clerk}}", "  受理: {open: true, to: {办结: clerk}}", true, "1 行，如 L-1"},
    };
    struct tz_arena *a = tz_arena_new(0);
    struct tz_model *old = model_of(base, a);
    struct tz_test_place place;
    struct tz_db *db = NULL;
    struct tz_conn *c = NULL;
    const char *script_text = NULL;
    assert_true(tz_test_place_make(&place, dialect));
    tz_test_ok(tz_db_open(&db, &(struct tz_db_options){.where = place.where, .readers = 1}));
    tz_test_ok(tz_db_writer(&c, db, 1));
    tz_test_ok(tz_pack_ddl(&script_text, c, 1, NULL, old, a));
    tz_test_ok(tz_db_script(c, script_text));
    tz_test_ok(tz_db_script(
        c, "insert into r_a (town, id, number, counts, struck, version, j_from, f_area, f_kind, state) values "
           "(1, 5, 'L-1', 1, 0, 1, 1, 77, '甲', '登记'), (2, 6, 'L-2', 1, 0, 1, 1, 77, '乙', '办结');"
           "insert into r_a_parts (town, id, sub, ord, f_n, j_from, j_to) values (1, 5, 1, 0, 3, 1, 4)"));
    for (size_t i = 0; i < sizeof asked / sizeof *asked; i++) {
        struct tz_model *now = model_of(replaced(asked[i].old, asked[i].now, a), a);
        struct tz_pack_diff d;
        assert_ok(tz_pack_diff(&d, old, now, a));
        assert_true(d.loses);
        tz_test_ok(tz_pack_diff_probe(&d, c, 1, a));
        if (d.loses != asked[i].loses || !says(&d, asked[i].says))
            fail_msg("%zu: %s: %s", i, asked[i].old, d.changes[0].text);
        tz_model_release(&now);
    }
    tz_db_release(&c);
    tz_db_close(&db);
    tz_test_place_clean(&place);
    tz_model_release(&old);
    tz_arena_destroy(&a);
}

static void rows_decide_on_sqlite(void **state)
{
    (void)state;
    towns_follow_each_other(TZ_SQLITE);
    losses_are_asked(TZ_SQLITE);
}

static void rows_decide_on_postgres(void **state)
{
    (void)state;
    if (!getenv("TZ_TEST_PG"))
        skip();
    towns_follow_each_other(TZ_POSTGRES);
    losses_are_asked(TZ_POSTGRES);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(changes_are_told),        cmocka_unit_test(changes_run_on_sqlite),
        cmocka_unit_test(changes_run_on_postgres), cmocka_unit_test(rows_decide_on_sqlite),
        cmocka_unit_test(rows_decide_on_postgres),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
