/* SPDX-License-Identifier: Apache-2.0
 *
 * Callbacks on both engines: drawn by the number alone and once, recorded by somebody else, counted, the case not edited.
 */
#include "base/test.h"
#include "indicator/datatest.h"
#include "register/testing.h"
#include "rule/callback.h"
#include "rule/rule.h"
#include "seal/seal.h"

#include <string.h>

enum { CASES = 400 };

static struct tz_test_town t;
static enum tz_dialect engine;

/* One in twenty, straight from the definition. */
static bool expected(const char *number)
{
    uint8_t sum[16];
    tz_ring_blind(tz_store_ring(t.s.store, t.s.town), "callback", number, sum);
    return ((uint32_t)sum[0] << 24 | (uint32_t)sum[1] << 16 | (uint32_t)sum[2] << 8 | sum[3]) % 20 == 0;
}

static void fill(const char *day, int n, const char *state)
{
    struct tz_item *items = TZ_NEW_ARRAY(t.arena, n, struct tz_item);
    struct tz_done *done = TZ_NEW_ARRAY(t.arena, n, struct tz_done);
    for (int i = 0; i < n; i++) {
        size_t set_n;
        struct tz_set *sets = tz_test_sets(&t, &set_n, "place", "甲村", "found_on", day, "source", "网格", "rating",
                                           i % 4 == 0   ? "不满意"
                                           : i % 4 == 1 ? "基本满意"
                                                        : "满意",
                                           NULL);
        items[i] = (struct tz_item){.kind = TZ_ITEM_CREATE,
                                    .reg = tz_test_register(&t, "problem"),
                                    .sets = sets,
                                    .n = set_n,
                                    .act = {.historical = true, .state = state}};
    }
    tz_test_ok(tz_register_bulk(done, &t.desk, items, (size_t)n, "bulk", t.arena));
}

static void drawing(void)
{
    struct tz_callback *list;
    struct tz_list rows;
    int64_t drawn, missing;
    size_t n, wanted = 0;
    const struct tz_list_query q = {.reg = tz_test_register(&t, "problem"), .limit = 1000};
    tz_test_ok(tz_callback_draw(&drawn, &missing, t.s.store, t.model, t.s.town, t.arena));
    assert_int_equal(drawn, 0);
    fill("2025-06-05", CASES, "当场办结");
    fill("2025-06-05", 20, "办理中");   /* not done */
    fill("2025-01-05", 20, "当场办结"); /* long ago */
    tz_test_ok(tz_callback_draw(&drawn, &missing, t.s.store, t.model, t.s.town, t.arena));
    assert_int_equal(missing, 0);
    tz_test_ok(tz_list_run(&rows, &t.desk, &q, t.arena));
    for (size_t i = 0; i < rows.n; i++)
        if (rows.rows[i]->on_day == 20250605 && rows.rows[i]->reg->states[rows.rows[i]->state].done)
            wanted += expected(rows.rows[i]->number);
    assert_true(wanted > 0 && wanted < CASES / 4);
    assert_int_equal(drawn, wanted);
    tz_test_ok(tz_callback_list(&list, &n, &t.desk, false, t.arena));
    assert_int_equal(n, wanted);
    for (size_t i = 0; i < n; i++)
        assert_true(expected(list[i].number));
    tz_test_ok(tz_callback_draw(&drawn, &missing, t.s.store, t.model, t.s.town, t.arena));
    assert_int_equal(drawn, 0); /* each case once */
}

static void recording(void)
{
    struct tz_callback *list;
    struct tz_satisfaction *all;
    struct tz_desk clerk = tz_test_desk(&t, &t.clerk), yi = tz_test_desk(&t, &t.yi_cadre);
    size_t n, none;
    struct tz_period year;
    tz_test_ok(tz_period_parse(&year, "2025"));
    tz_test_ok(tz_callback_list(&list, &n, &clerk, false, t.arena));
    tz_test_ok(tz_callback_list(&list, &none, &yi, false, t.arena)); /* rows of another village */
    assert_int_equal(none, 0);
    tz_test_ok(tz_callback_list(&list, &n, &clerk, false, t.arena));
    assert_true(n > 1);
    tz_test_fails(tz_callback_record(&yi, list[0].id, "满意", t.arena), TZ_E_NOT_FOUND);
    tz_test_fails(tz_callback_record(&clerk, list[0].id, "还行", t.arena), TZ_E_INPUT);
    int64_t version = tz_test_get(&t, list[0].entry, 0)->version;
    tz_test_ok(tz_callback_record(&clerk, list[0].id, NULL, t.arena)); /* not reached: may be tried again */
    tz_test_ok(tz_callback_record(&clerk, list[0].id, "满意", t.arena));
    tz_test_fails(tz_callback_record(&clerk, list[0].id, "不满意", t.arena), TZ_E_RULE);
    assert_int_equal(tz_test_get(&t, list[0].entry, 0)->version, version); /* the case is not edited */
    /* who ever changed the case does not call, whoever changed it after */
    struct tz_done done;
    size_t set_n;
    struct tz_set *sets = tz_test_sets(&t, &set_n, "unit", "民政办", NULL);
    const struct tz_act act = {.always = true, .reason = "补"};
    tz_test_ok(tz_register_change(&done, &clerk, list[1].entry, tz_test_get(&t, list[1].entry, 0)->version, sets, set_n,
                                  &act, t.arena));
    sets = tz_test_sets(&t, &set_n, "unit", "农业办", NULL);
    tz_test_ok(tz_register_change(&done, &t.desk, list[1].entry, done.version, sets, set_n, &act, t.arena));
    tz_test_fails(tz_callback_record(&clerk, list[1].id, "满意", t.arena), TZ_E_FORBIDDEN);
    tz_test_ok(tz_satisfaction_list(&all, &n, &t.desk, year, t.arena));
    bool found = false;
    for (size_t i = 0; i < n; i++)
        if (!strcmp(all[i].reg->key, "problem")) {
            found = true;
            assert_int_equal(all[i].rated, CASES + 40);
            assert_int_equal(all[i].satisfied, (CASES + 40) * 3 / 4);
            assert_int_equal(all[i].reached, 1);
            assert_int_equal(all[i].called_well, 1);
        }
    assert_true(found);
}

static void all_of_it(void **state)
{
    (void)state;
    datatest_setup();
    tz_rule_setup();
    if (!tz_test_town_open(&t, engine, NULL))
        skip();
    drawing();
    recording();
    char first[200];
    if (tz_test_verify(&t, first, sizeof first))
        fail_msg("%s", first);
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
    const struct CMUnitTest tests[] = {cmocka_unit_test_setup(all_of_it, sqlite),
                                       cmocka_unit_test_setup(all_of_it, postgres)};
    return cmocka_run_group_tests_name("callback", tests, NULL, NULL);
}
