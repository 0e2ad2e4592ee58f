/* SPDX-License-Identifier: Apache-2.0
 *
 * Entries on both engines: create, rights, change and merge, moves and spans, history, requests, strike.
 */
#include "base/test.h"
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

static int64_t dispute(const struct tz_who *who, const char *place, const char *day)
{
    return tz_test_create(&t, who, "dispute", "place", place, "received_on", day, "kind", "邻里", "content",
                          "两户争地界", NULL);
}

static void created_and_read_back(void **state)
{
    NEEDS_TOWN();
    int64_t id = dispute(&t.jia_cadre, "甲村1组", "2025年3月5日");
    struct tz_entry *e = tz_test_get(&t, id, 0);
    assert_string_equal(e->number, "JF-2025-000001");
    assert_int_equal(e->version, 1);
    assert_int_equal(e->place, t.jia1);
    assert_int_equal(e->on_day, 20250305);
    assert_string_equal(e->reg->states[e->state].key, "受理");
    assert_true(e->counts);
    assert_string_equal(tz_val_print(tz_entry_val(e, "kind"), t.arena), "邻里");
    assert_string_equal(tz_val_print(tz_entry_val(e, "content"), t.arena), "两户争地界");
    assert_string_equal(tz_val_print(tz_entry_val(e, "risk"), t.arena), "绿"); /* default */
    assert_int_equal(e->span_n, 1);
    assert_int_equal(e->spans[0].from, 20250305);
    assert_int_equal(e->spans[0].till, TZ_DAY_OPEN);
    char first[200];
    assert_int_equal(tz_test_verify(&t, first, sizeof first), 0);
}

static void faults_come_together(void **state)
{
    NEEDS_TOWN();
    struct tz_desk d = tz_test_desk(&t, &t.jia_cadre);
    struct tz_done done;
    size_t n, faults = 0;
    struct tz_set *sets =
        tz_test_sets(&t, &n, "place", "甲村", "received_on", "后天", "kind", "没有这种", "amount", "-3", NULL);
    struct tz_err *e = tz_register_create(&done, &d, tz_test_register(&t, "dispute"), sets, n, NULL, t.arena);
    assert_non_null(e);
    for (struct tz_err *x = e; x; x = x->cause)
        faults++;
    assert_true(faults >= 3);
    tz_err_free(e);
    assert_int_equal(tz_test_verify(&t, NULL, 0), 0);
}

static void rights_hold_on_the_row(void **state)
{
    NEEDS_TOWN();
    struct tz_desk yi = tz_test_desk(&t, &t.yi_cadre), security = tz_test_desk(&t, &t.security);
    struct tz_entry *e;
    struct tz_done done;
    size_t n;
    int64_t id = dispute(&t.jia_cadre, "甲村", "2025-03-05");
    assert_err(TZ_E_NOT_FOUND, tz_register_get(&e, &yi, id, NULL, t.arena));
    assert_err(TZ_E_NOT_FOUND, tz_register_get(&e, &security, id, NULL, t.arena));
    struct tz_set *sets = tz_test_sets(&t, &n, "risk", "红", NULL);
    assert_err(TZ_E_NOT_FOUND, tz_register_change(&done, &yi, id, 1, sets, n, NULL, t.arena));
    assert_err(TZ_E_NOT_FOUND, tz_register_get(&e, &yi, id + 1000000, NULL, t.arena));
    sets = tz_test_sets(&t, &n, "place", "甲村", "received_on", "2025-03-05", "kind", "邻里", NULL);
    assert_err(TZ_E_FORBIDDEN, tz_register_create(&done, &yi, tz_test_register(&t, "dispute"), sets, n, NULL, t.arena));
    assert_err(TZ_E_FORBIDDEN,
               tz_register_create(&done, &security, tz_test_register(&t, "dispute"), sets, n, NULL, t.arena));
}

static void editors_merge(void **state)
{
    NEEDS_TOWN();
    struct tz_desk jia = tz_test_desk(&t, &t.jia_cadre), judge = tz_test_desk(&t, &t.judge);
    struct tz_done done;
    struct tz_conflict *conflicts;
    size_t n;
    int64_t id = dispute(&t.jia_cadre, "甲村", "2025-03-05");
    struct tz_set *sets = tz_test_sets(&t, &n, "risk", "红", NULL);
    assert_ok(tz_register_change(&done, &jia, id, 1, sets, n, NULL, t.arena));
    assert_int_equal(done.version, 2);
    sets = tz_test_sets(&t, &n, "amount", "1,200.50", NULL);
    assert_ok(tz_register_change(&done, &judge, id, 1, sets, n, NULL, t.arena));
    assert_int_equal(done.version, 3);
    assert_string_equal(tz_test_field(&t, id, "risk"), "红");
    assert_string_equal(tz_test_field(&t, id, "amount"), "1200.5");
    sets = tz_test_sets(&t, &n, "risk", "黄", NULL);
    struct tz_err *e = tz_register_change(&done, &judge, id, 1, sets, n, NULL, t.arena);
    assert_non_null(e);
    assert_int_equal(e->code, TZ_E_CONFLICT);
    assert_int_equal(tz_register_conflicts(&conflicts, e, t.arena), 1);
    assert_string_equal(conflicts[0].theirs, "红");
    assert_string_equal(conflicts[0].yours, "黄");
    assert_string_equal(conflicts[0].base, "绿");
    tz_err_free(e);
    sets = tz_test_sets(&t, &n, "risk", "红", NULL); /* the same value is no conflict and no version */
    assert_ok(tz_register_change(&done, &judge, id, 1, sets, n, NULL, t.arena));
    assert_true(done.unchanged);
    assert_int_equal(done.version, 3);
    assert_int_equal(tz_test_verify(&t, NULL, 0), 0);
}

static void moved_along_the_flow(void **state)
{
    NEEDS_TOWN();
    struct tz_desk jia = tz_test_desk(&t, &t.jia_cadre);
    struct tz_done done;
    struct tz_entry *e;
    struct tz_act act = {.from = 20250310};
    size_t n;
    int64_t id = dispute(&t.jia_cadre, "甲村", "2025-03-05");
    assert_ok(tz_register_move(&done, &jia, id, 1, "调处中", NULL, 0, &act, t.arena));
    assert_err(TZ_E_RULE, tz_register_move(&done, &jia, id, 2, "归档", NULL, 0, NULL, t.arena));
    assert_err(TZ_E_FORBIDDEN, tz_register_move(&done, &jia, id, 2, "移交", NULL, 0, NULL, t.arena));
    struct tz_set *sets = tz_test_sets(&t, &n, "settled_on", "2025-04-02", NULL);
    assert_ok(tz_register_move(&done, &jia, id, 2, "化解", sets, n, NULL, t.arena));
    e = tz_test_get(&t, id, 0);
    assert_string_equal(e->reg->states[e->state].key, "化解");
    assert_string_equal(tz_val_print(tz_entry_val(e, "result"), t.arena), "成功"); /* set by the step */
    assert_int_equal(e->span_n, 3);
    assert_int_equal(e->spans[1].from, 20250310);
    assert_int_equal(e->spans[1].till, 20250402);
    assert_int_equal(e->spans[2].from, 20250402);
    act.from = 20250301;
    assert_err(TZ_E_RULE, tz_register_move(&done, &jia, id, 3, "回访", NULL, 0, &act, t.arena));
    assert_int_equal(tz_test_verify(&t, NULL, 0), 0);
}

static void known_then_and_now(void **state)
{
    NEEDS_TOWN();
    struct tz_done done;
    struct tz_event_row *events;
    size_t n, event_n;
    int64_t id = dispute(&t.jia_cadre, "甲村", "2025-03-05"), before = tz_test_head(&t);
    struct tz_set *sets = tz_test_sets(&t, &n, "kind", "劳动", "content", "拖欠工钱", NULL);
    tz_clock_set(tz_day_start(20250616));
    assert_ok(tz_register_change(&done, &t.desk, id, 1, sets, n, NULL, t.arena));
    struct tz_entry *then = tz_test_get(&t, id, before), *now = tz_test_get(&t, id, 0);
    assert_string_equal(tz_val_print(tz_entry_val(then, "kind"), t.arena), "邻里");
    assert_string_equal(tz_val_print(tz_entry_val(then, "content"), t.arena), "两户争地界");
    assert_string_equal(tz_val_print(tz_entry_val(now, "kind"), t.arena), "劳动");
    assert_ok(tz_register_timeline(&events, &event_n, &t.desk, id, t.arena));
    assert_int_equal(event_n, 2);
    assert_int_equal(events[0].version, 2);
    assert_int_equal(events[0].change_n, 2);
    assert_string_equal(events[0].changes[0].was, "邻里");
    assert_string_equal(events[0].changes[0].is, "劳动");
    assert_string_equal(events[1].kind, "create");
    assert_string_equal(events[1].account_label, "甲干");
}

static void sent_twice_counts_once(void **state)
{
    NEEDS_TOWN();
    struct tz_desk d = tz_test_desk(&t, &t.jia_cadre);
    struct tz_done one, two;
    size_t n;
    struct tz_set *sets = tz_test_sets(&t, &n, "place", "甲村", "received_on", "2025-03-05", "kind", "邻里", NULL);
    d.request = "0f1e2d3c4b5a69788796a5b4c3d2e1f0";
    assert_ok(tz_register_create(&one, &d, tz_test_register(&t, "dispute"), sets, n, NULL, t.arena));
    assert_ok(tz_register_create(&two, &d, tz_test_register(&t, "dispute"), sets, n, NULL, t.arena));
    assert_false(one.repeated);
    assert_true(two.repeated);
    assert_int_equal(one.id, two.id);
    assert_string_equal(one.number, two.number);
    sets = tz_test_sets(&t, &n, "place", "甲村", "received_on", "2025-03-06", "kind", "邻里", NULL);
    assert_err(TZ_E_REQUEST, tz_register_create(&two, &d, tz_test_register(&t, "dispute"), sets, n, NULL, t.arena));
}

static void struck_out_and_back(void **state)
{
    NEEDS_TOWN();
    struct tz_done done;
    struct tz_act act = {.reason = "重复登记"};
    struct tz_list list;
    struct tz_list_query q = {.reg = tz_test_register(&t, "dispute"), .count = true};
    int64_t id = dispute(&t.jia_cadre, "甲村", "2025-03-05");
    assert_err(TZ_E_RULE, tz_register_strike(&done, &t.desk, id, 1, NULL, t.arena));
    assert_ok(tz_register_strike(&done, &t.desk, id, 1, &act, t.arena));
    assert_true(tz_test_get(&t, id, 0)->struck);
    assert_false(tz_test_get(&t, id, 0)->counts);
    assert_ok(tz_list_run(&list, &t.desk, &q, t.arena));
    assert_int_equal(list.count, 0);
    act.reason = "误作废";
    assert_ok(tz_register_unstrike(&done, &t.desk, id, 2, &act, t.arena));
    assert_ok(tz_list_run(&list, &t.desk, &q, t.arena));
    assert_int_equal(list.count, 1);
    assert_int_equal(tz_test_verify(&t, NULL, 0), 0);
}

/* Counts are kept until the next unit of work: every act must be seen at once, by each account in its own scope. */
static void counts_follow_every_act(void **state)
{
    NEEDS_TOWN();
    struct tz_done done;
    struct tz_act act = {.reason = "重复登记"};
    struct tz_list list;
    struct tz_list_state *states;
    struct tz_desk yi = tz_test_desk(&t, &t.yi_cadre);
    struct tz_list_query q = {.reg = tz_test_register(&t, "dispute"), .count = true, .limit = 1};
    size_t n, state_n;
    int64_t id = 0;
    for (int i = 0; i < 4; i++) {
        id = dispute(&t.jia_cadre, "甲村", "2025-03-05");
        for (int again = 0; again < 2; again++) {
            assert_ok(tz_list_run(&list, &t.desk, &q, t.arena));
            assert_int_equal(list.count, i + 1);
            assert_ok(tz_list_run(&list, &yi, &q, t.arena));
            assert_int_equal(list.count, 0);
            assert_ok(tz_list_states(&states, &state_n, &t.desk, &q, t.arena));
            assert_int_equal(states[0].n, i + 1);
        }
    }
    assert_ok(tz_register_strike(&done, &t.desk, id, 1, &act, t.arena));
    assert_ok(tz_list_run(&list, &t.desk, &q, t.arena));
    assert_int_equal(list.count, 3);
    act.reason = "误作废";
    assert_ok(tz_register_unstrike(&done, &t.desk, id, 2, &act, t.arena));
    struct tz_set *sets = tz_test_sets(&t, &n, "result", "成功", NULL);
    assert_ok(tz_register_move(&done, &t.desk, id, 3, "调处中", sets, n, NULL, t.arena));
    assert_ok(tz_list_states(&states, &state_n, &t.desk, &q, t.arena));
    assert_int_equal(states[0].n, 3);
    assert_int_equal(states[1].n, 1);
}

#define BOTH(test)                                                                                                     \
    cmocka_unit_test_setup_teardown(test, setup_sqlite, teardown),                                                     \
        cmocka_unit_test_setup_teardown(test, setup_postgres, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        BOTH(created_and_read_back),  BOTH(faults_come_together), BOTH(rights_hold_on_the_row),
        BOTH(editors_merge),          BOTH(moved_along_the_flow), BOTH(known_then_and_now),
        BOTH(sent_twice_counts_once), BOTH(struck_out_and_back),  BOTH(counts_follow_every_act),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
