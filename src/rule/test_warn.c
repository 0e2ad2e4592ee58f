/* SPDX-License-Identifier: Apache-2.0
 *
 * The life of warnings on both engines: opened once for a cause, gone, back, settled; who sees what; parameters that are not
 * set; changed rows found by verify.
 */
#include "base/test.h"
#include "indicator/datatest.h"
#include "place/param.h"
#include "register/testing.h"
#include "rule/rule.h"

#include <stdio.h>
#include <string.h>

static struct tz_test_town t;
static enum tz_dialect engine;

static struct tz_rule_result look(const char *rule)
{
    struct tz_rule_run run;
    tz_test_ok(tz_rule_look(&run, t.s.store, t.model, t.s.town, rule, t.arena));
    assert_int_equal(run.n, 1);
    assert_null(run.results[0].error);
    return run.results[0];
}

static size_t listed(struct tz_hit_warning **out, const struct tz_who *who, const char *rule, bool all)
{
    size_t n;
    struct tz_desk d = tz_test_desk(&t, who);
    const struct tz_warning_query q = {.rule = rule, .all = all};
    tz_test_ok(tz_warning_list(out, &n, NULL, &d, &q, t.arena));
    return n;
}

static int64_t person(const struct tz_who *who, const char *place, const char *name)
{
    return tz_test_create(&t, who, "person", "place", place, "name", name, "registered_on", "2024-01-05", NULL);
}

static void set(int64_t id, const char *key, const char *value)
{
    struct tz_done done;
    size_t n;
    struct tz_set *sets = tz_test_sets(&t, &n, key, value, NULL);
    const struct tz_act act = {.always = true, .reason = "更正"};
    struct tz_entry *e = tz_test_get(&t, id, 0);
    tz_test_ok(tz_register_change(&done, &t.desk, id, e->version, sets, n, &act, t.arena));
}

/* Opened once, gone, closed by a person, opened anew only when it came back after that. */
static void life(void)
{
    static const char rule[] = "person_died_not_marked";
    struct tz_hit_warning *list;
    int64_t id = person(&t.system, "甲村", "张一");
    person(&t.system, "甲村", "李二");
    assert_int_equal(look(rule).hits, 0);
    set(id, "died_on", "2025-06-01");
    assert_int_equal(look(rule).opened, 1);
    assert_int_equal(look(rule).opened, 0);
    assert_int_equal(listed(&list, &t.system, rule, false), 1);
    assert_int_equal(list[0].state, TZ_WARNING_OPEN);
    assert_int_equal(list[0].opened_on, 20250615);
    assert_int_equal(list[0].due_on, 20250627); /* ten working days */
    assert_string_equal(list[0].number, "YJ-2025-000001");
    set(id, "died_on", "");
    assert_int_equal(look(rule).gone, 1);
    assert_int_equal(listed(&list, &t.system, rule, false), 1);
    assert_int_equal(list[0].gone_on, 20250615);
    set(id, "died_on", "2025-06-02");
    assert_int_equal(look(rule).back, 1); /* still open: the same one */
    assert_int_equal(listed(&list, &t.system, rule, false), 1);
    assert_int_equal(list[0].gone_on, 0);
    int64_t warning = list[0].id;
    tz_test_fails(tz_warning_settle(&t.desk, warning, 0, TZ_WARNING_DONE, "  ", t.arena), TZ_E_RULE);
    tz_test_fails(tz_warning_settle(&t.desk, warning, 0, TZ_WARNING_OPEN, "理由", t.arena), TZ_E_INPUT);
    tz_test_fails(tz_warning_settle(&t.desk, warning, 1, TZ_WARNING_DONE, "理由", t.arena), TZ_E_CONFLICT);
    tz_test_ok(tz_warning_settle(&t.desk, warning, 0, TZ_WARNING_TRUE, "户口页已注销", t.arena));
    tz_test_ok(tz_warning_settle(&t.desk, warning, 0, TZ_WARNING_DONE, "已办理状态变更", t.arena));
    tz_test_fails(tz_warning_settle(&t.desk, warning, 0, TZ_WARNING_FALSE, "再改", t.arena), TZ_E_RULE);
    assert_int_equal(listed(&list, &t.system, rule, false), 0);
    assert_int_equal(look(rule).opened, 0); /* settled, and the cause never went */
    set(id, "died_on", "");
    assert_int_equal(look(rule).gone, 1);
    set(id, "died_on", "2025-06-02");
    assert_int_equal(look(rule).opened, 1);
    assert_int_equal(listed(&list, &t.system, rule, true), 2);
}

/* The village is told to visit and sees no more than its tell shows; others see nothing; the office settles. */
static void sight(void)
{
    static const char rule[] = "paid_after_death";
    struct tz_desk jia = tz_test_desk(&t, &t.jia_cadre), yi = tz_test_desk(&t, &t.yi_cadre),
                   clerk = tz_test_desk(&t, &t.clerk);
    struct tz_warning_view v;
    struct tz_hit_warning *list;
    struct tz_heard heard;
    const struct tz_act act = {.historical = true, .above = true, .state = "成功"};
    struct tz_done done;
    size_t n;
    int64_t id = person(&t.system, "甲村", "王三");
    set(id, "died_on", "2025-03-01");
    struct tz_set *sets = tz_test_sets(&t, &n, "place", "甲村", "programme", "高龄补贴", "batch", "4月", "payee",
                                       tz_printf(t.arena, "%lld", (long long)id), "amount", "100", "listed_on",
                                       "2025-04-01", "paid_on", "2025-04-05", "result", "成功", NULL);
    tz_test_ok(tz_register_create(&done, &t.desk, tz_test_register(&t, "payment"), sets, n, &act, t.arena));
    assert_int_equal(look(rule).opened, 1);
    assert_int_equal(listed(&list, &t.yi_cadre, rule, false), 0);
    assert_int_equal(listed(&list, &t.judge, rule, false), 0);
    assert_int_equal(listed(&list, &t.security, rule, false), 0);
    assert_int_equal(listed(&list, &t.jia_cadre, rule, false), 0); /* what rule it is would say why */
    assert_int_equal(listed(&list, &t.jia_cadre, NULL, false), 1);
    assert_string_equal(list[0].label, "请入户了解");
    assert_string_equal(list[0].rule, "");
    assert_string_equal(list[0].basis, "");
    tz_test_fails(tz_warning_show(&v, &yi, list[0].id, t.arena), TZ_E_NOT_FOUND);
    tz_test_ok(tz_warning_show(&v, &jia, list[0].id, t.arena));
    assert_int_equal(v.w.tell_n, 1);
    assert_string_equal(v.w.tells[0].role, "village");
    assert_int_equal(v.fact_n, 1); /* payee, neither day nor amount */
    assert_string_equal(v.facts[0].key, "payee");
    assert_false(v.may_settle);
    assert_true(v.may_answer);
    tz_test_fails(tz_warning_settle(&jia, v.w.id, 0, TZ_WARNING_FALSE, "健在", t.arena), TZ_E_FORBIDDEN);
    tz_test_ok(tz_warning_answer(&jia, v.w.id, "已入户，本人已故", t.arena));
    tz_test_ok(tz_warning_show(&v, &clerk, list[0].id, t.arena));
    assert_int_equal(v.fact_n, 3);
    assert_string_equal(v.w.finding, "已入户，本人已故");
    tz_test_ok(tz_warning_hear(&heard, &jia, v.w.number, NULL, t.arena));
    assert_false(heard.done);
    tz_test_ok(tz_warning_hear(&heard, &jia, v.w.number, "钱已退回", t.arena)); /* beside what the visit found */
    tz_test_fails(tz_warning_hear(&heard, &jia, "YJ-2025-999999", "说", t.arena), TZ_E_NOT_FOUND);
    tz_test_ok(tz_warning_show(&v, &clerk, list[0].id, t.arena));
    assert_string_equal(v.w.finding, "已入户，本人已故\n本人说明：钱已退回");
    assert_int_equal(v.row_n + v.hidden_n, 2); /* the payment and the person it rests on */
    assert_int_equal(v.event_n, 3);
    tz_test_ok(tz_warning_settle(&clerk, v.w.id, v.w.version, TZ_WARNING_DONE, "已追回", t.arena));
    tz_test_fails(tz_warning_hear(&heard, &jia, v.w.number, "再说一句", t.arena), TZ_E_RULE);
}

/* Who shares a household with the person concerned decides nothing about it; others of the office do. */
static void kin(void)
{
    static const char rule[] = "person_died_not_marked";
    struct tz_hit_warning *list;
    struct tz_warning_view v;
    int64_t own = person(&t.system, "甲村", "孙六"), wife = person(&t.system, "甲村", "周七");
    char head[32];
    snprintf(head, sizeof head, "%lld", (long long)own);
    tz_test_create(&t, &t.system, "household", "place", "甲村", "head", head, "size", "2", "registered_on",
                   "2015-01-05", "members",
                   tz_printf(t.arena, "[{\"person\":\"%lld\",\"relation\":\"配偶\"}]", (long long)wife), NULL);
    look(rule);
    set(wife, "died_on", "2025-06-03");
    assert_int_equal(look(rule).opened, 1);
    struct tz_who clerk = t.clerk;
    clerk.person = own;
    struct tz_desk related = tz_test_desk(&t, &clerk), other = tz_test_desk(&t, &t.clerk);
    size_t n = listed(&list, &clerk, rule, false), at = 0;
    while (at < n && list[at].entry != wife)
        at++;
    assert_true(at < n);
    tz_test_ok(tz_warning_show(&v, &related, list[at].id, t.arena));
    assert_false(v.may_settle);
    assert_false(v.may_answer);
    tz_test_fails(tz_warning_settle(&related, v.w.id, 0, TZ_WARNING_FALSE, "健在", t.arena), TZ_E_FORBIDDEN);
    tz_test_ok(tz_warning_settle(&other, v.w.id, 0, TZ_WARNING_DONE, "已办理", t.arena));
}

/* A parameter that is not set for the place and year is asked for, and takes nothing away. */
static void missing(void)
{
    static const char rule[] = "income_below_line";
    struct tz_hit_warning *list;
    char house[32], head[32];
    int64_t who = person(&t.system, "乙村", "钱五");
    snprintf(head, sizeof head, "%lld", (long long)who);
    snprintf(house, sizeof house, "%lld",
             (long long)tz_test_create(&t, &t.system, "household", "place", "乙村", "head", head, "size", "2",
                                       "registered_on", "2015-01-05", NULL));
    const struct tz_act act = {.historical = true, .above = true, .state = "已核"};
    static const char *const years[] = {"2018", "2024", "2023"}; /* the line is set for 2021 to 2023 */
    struct tz_done done;
    for (int i = 0; i < 3; i++) {
        size_t n;
        struct tz_set *sets = tz_test_sets(&t, &n, "place", "乙村", "household", house, "year", years[i], "persons",
                                           "2", "wage", "100", NULL);
        tz_test_ok(
            tz_register_create(&done, &t.desk, tz_test_register(&t, "household_income"), sets, n, &act, t.arena));
    }
    struct tz_rule_result r = look(rule);
    assert_int_equal(r.hits, 1);
    assert_int_equal(r.opened, 1);
    assert_int_equal(r.missing_n, 2);
    assert_string_equal(r.missing[0].param, "income_line");
    assert_string_equal(r.missing[0].place, "乙村");
    assert_int_equal(r.missing[0].year, 2024); /* last year's line is no line for it */
    assert_int_equal(r.missing[1].year, 2018);
    assert_int_equal(r.missing[0].rows, 1);
    struct tz_rule_last *last;
    struct tz_conn *c;
    size_t n;
    tz_test_ok(tz_db_reader(&c, tz_store_db(t.s.store), t.s.town));
    tz_test_ok(tz_rule_last(&last, &n, c, t.s.town, t.arena));
    tz_db_release(&c);
    bool said = false;
    for (size_t i = 0; i < n; i++)
        said |= !strcmp(last[i].rule, rule) && strstr(last[i].note, "乙村 2018年度参数“监测收入线”未设");
    assert_true(said);
    assert_int_equal(listed(&list, &t.system, rule, false), 1);
    set(done.id, "wage", "99999"); /* what is missing for 2018 does not hold back what 2023 tells */
    assert_int_equal(look(rule).gone, 1);
    const struct tz_param line = {.key = "income_line", .label = "监测收入线", .type = TZ_TYPE_MONEY, .yearly = true};
    tz_test_ok(tz_param_set(t.s.store, &t.system.actor, &line, t.yi, 20240101, "8000", "省文", t.arena));
    r = look(rule);
    assert_int_equal(r.missing_n, 1);
    assert_int_equal(r.opened, 1); /* 2024, now that it can be decided */
}

/* A tell or row that somebody changed behind the program's back is found. */
static void damage(void)
{
    static const struct tz_sql change = {
        "test.change",
        "update warning_tell set text = 'x' where town = $1 and n = 0 and warning = (select min(warning) "
        "from warning_tell where town = $1)",
        NULL, NULL};
    char first[200];
    struct tz_conn *c;
    assert_int_equal(tz_test_verify(&t, first, sizeof first), 0);
    tz_test_ok(tz_db_writer(&c, tz_store_db(t.s.store), t.s.town));
    tz_test_ok(tz_db_exec(c, &change, NULL, "i", t.s.town));
    tz_db_release(&c);
    assert_int_equal(tz_test_verify(&t, first, sizeof first), 1);
    assert_non_null(strstr(first, "warning_row"));
}

static void all(void **state)
{
    (void)state;
    datatest_setup();
    tz_rule_setup();
    if (!tz_test_town_open(&t, engine, NULL))
        skip();
    life();
    sight();
    kin();
    missing();
    struct tz_rule_run run;
    tz_test_fails(tz_rule_look(&run, t.s.store, t.model, t.s.town, "no_such", t.arena), TZ_E_NOT_FOUND);
    damage();
    tz_test_town_close(&t);
}

static int sqlite(void **state)
{
    (void)state;
    engine = TZ_SQLITE;
    return 0;
}

static int postgres(void **state)
{
    (void)state;
    engine = TZ_POSTGRES;
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test_setup(all, sqlite), cmocka_unit_test_setup(all, postgres)};
    return cmocka_run_group_tests_name("warn", tests, NULL, NULL);
}
