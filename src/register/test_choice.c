/* SPDX-License-Identifier: Apache-2.0
 *
 * A township's own choices on both engines: added, used, closed, never given again; only in lists that are open.
 */
#include "base/test.h"
#include "register/choice.h"
#include "register/testing.h"

static struct tz_test_town t;
static bool ready;

static int begin(enum tz_dialect dialect)
{
    ready = tz_test_town_open(&t, dialect, NULL);
    return 0;
}

TZ_TEST_BOTH_ENGINES(begin)

static int teardown(void **state)
{
    (void)state;
    tz_test_town_close(&t);
    return 0;
}

#define NEEDS_TOWN() TZ_TEST_NEEDS(ready)

/* The town's model as it is now. */
static struct tz_desk desk_now(const struct tz_who *who)
{
    tz_model_release(&t.model);
    assert_ok(tz_register_model(&t.model, t.s.store, t.s.town));
    t.desk.model = t.model;
    return tz_test_desk(&t, who);
}

static int64_t filtered(const char *species)
{
    struct tz_list list;
    struct tz_desk d = desk_now(&t.system);
    const char *values[] = {species};
    struct tz_filter filters[] = {{.key = "species", .op = TZ_F_EQ, .values = values, .n = 1}};
    struct tz_list_query q = {
        .reg = tz_test_register(&t, "organization"), .filters = filters, .filter_n = 1, .count = true};
    assert_ok(tz_list_run(&list, &d, &q, t.arena));
    return list.count;
}

static void added_used_and_closed(void **state)
{
    struct tz_desk d;
    struct tz_choice *all;
    struct tz_conn *c;
    int64_t id, farm;
    size_t n;
    char first[200];
    NEEDS_TOWN();
    d = desk_now(&t.system);
    assert_ok(tz_choice_add(&id, &d, "organization.species", "小龙虾", NULL, "镇产业办〔2025〕3号", t.arena));
    d = desk_now(&t.system);
    farm = tz_test_create(&t, &t.system, "organization", "name", "示例养殖场", "kind", "养殖场", "place", "甲村",
                          "species", "小龙虾", NULL);
    assert_string_equal(tz_test_field(&t, farm, "species"), "小龙虾");
    assert_int_equal(filtered("小龙虾"), 1);

    d = desk_now(&t.system);
    assert_ok(tz_choice_close(&d, "organization.species", "小龙虾", "其他", "镇产业办〔2025〕9号", t.arena));
    d = desk_now(&t.system);
    assert_string_equal(tz_test_field(&t, farm, "species"), "小龙虾"); /* the row keeps it */
    assert_int_equal(filtered("小龙虾"), 1);
    assert_err(TZ_E_RULE, tz_choice_add(NULL, &d, "organization.species", "小龙虾", NULL, "再用", t.arena));
    assert_err(TZ_E_NOT_FOUND, tz_choice_close(&d, "organization.species", "小龙虾", NULL, "再停", t.arena));

    assert_ok(tz_db_reader(&c, tz_store_db(t.s.store), t.s.town));
    assert_ok(tz_choice_list(&all, &n, c, t.s.town, 0, t.arena));
    tz_db_release(&c);
    assert_int_equal(n, 1);
    assert_int_equal(all[0].version, 2);
    assert_int_equal(all[0].closed, 20250615);
    assert_string_equal(all[0].successor, "其他");
    assert_int_equal(tz_test_verify(&t, first, sizeof first), 0);
}

static void refused(void **state)
{
    struct tz_desk d;
    NEEDS_TOWN();
    d = desk_now(&t.system);
    assert_err(TZ_E_NOT_FOUND, tz_choice_add(NULL, &d, "dispute.kind", "网购", NULL, "镇里定", t.arena));
    assert_err(TZ_E_NOT_FOUND, tz_choice_add(NULL, &d, "没有这张表", "网购", NULL, "镇里定", t.arena));
    assert_err(TZ_E_RULE, tz_choice_add(NULL, &d, "organization.species", "生猪", NULL, "镇里定", t.arena));
    assert_err(TZ_E_RULE, tz_choice_add(NULL, &d, "organization.species", "牛蛙", NULL, "", t.arena));
    assert_err(TZ_E_RULE, tz_choice_add(NULL, &d, "organization.species", "牛蛙", "水族", "镇里定", t.arena));
    assert_err(TZ_E_INPUT, tz_choice_add(NULL, &d, "organization.species", "牛蛙、青蛙", NULL, "镇里定", t.arena));
    assert_err(TZ_E_INPUT, tz_choice_add(NULL, &d, "organization.species", " ", NULL, "镇里定", t.arena));
    d = desk_now(&t.jia_cadre);
    assert_err(TZ_E_FORBIDDEN, tz_choice_add(NULL, &d, "organization.species", "牛蛙", NULL, "村里定", t.arena));
}

/* What another process would see, and what was known before. */
static void kept(void **state)
{
    struct tz_desk d;
    struct tz_model *before;
    int64_t head;
    NEEDS_TOWN();
    head = tz_test_head(&t);
    d = desk_now(&t.system);
    assert_ok(tz_choice_add(NULL, &d, "organization.species", "茶油", "药材", "镇里定", t.arena));
    tz_test_town_again(&t);
    const struct tz_codes *codes = tz_register_field(tz_test_register(&t, "organization"), "species")->codes;
    int at = tz_codes_find(codes, "茶油");
    assert_true(at >= 0);
    assert_string_equal(codes->items[codes->items[at].parent].label, "药材");
    assert_ok(tz_register_model_at(&before, t.s.store, t.s.town, head));
    codes = tz_register_field(tz_model_register(before, "organization"), "species")->codes;
    assert_int_equal(tz_codes_find(codes, "茶油"), -1);
    tz_model_release(&before);
}

#define BOTH(test)                                                                                                     \
    {#test " (sqlite)", test, setup_sqlite, teardown, NULL},                                                           \
    {                                                                                                                  \
#test " (postgres)", test, setup_postgres, teardown, NULL                                                      \
    }

int main(void)
{
    const struct CMUnitTest tests[] = {BOTH(added_used_and_closed), BOTH(refused), BOTH(kept)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
