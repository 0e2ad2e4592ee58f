/* SPDX-License-Identifier: Apache-2.0
 *
 * Tally = recount, after every step of random scenarios on both engines: rows made, changed, dated, moved, moved along the flow,
 * struck out and restored, many at once, households changing under payments, areas merged, split and moved, parameters set, packs
 * installed again. The seed is printed; TZ_SEED sets it.
 */
#include "duty/duty.h"
#include "indicator/figure.h"
#include "indicator/tally.h"
#include "place/change.h"
#include "register/testing.h"

#include "base/test.h"
#include "base/text.h"
#include <stdlib.h>

enum { STEPS = 90, ROWS_MAX = 400 };

static struct tz_test_town t;
static uint64_t seed;
static int done_n, refused_n;
static struct {
    int64_t id;
    const char *reg;
    bool struck;
} rows[ROWS_MAX];
static int row_n, place_n, day_at;
static const char *places[64];
static int64_t persons[16], households[8];

static uint32_t dice(uint32_t n)
{
    seed = seed * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    return (uint32_t)(seed >> 33) % n;
}

static void say_error(const char *what, const struct tz_err *e)
{
    for (; e; e = e->cause)
        fprintf(stderr, "%s: %s %s %s\n", what, e->text, e->place ? e->place : "", e->detail ? e->detail : "");
}

/* Some acts are rightly refused (a date before another, a closed place); anything else fails the test. */
static bool may_refuse(struct tz_err *e)
{
    if (e && getenv("TZ_SAY"))
        say_error("refused", e);
    bool refused = e && (e->code == TZ_E_RULE || e->code == TZ_E_INPUT || e->code == TZ_E_NOT_FOUND ||
                         e->code == TZ_E_CONFLICT || e->code == TZ_E_FORBIDDEN);
    if (e && !refused) {
        say_error("step", e);
        fail();
    }
    tz_err_free(e);
    *(refused ? &refused_n : &done_n) += 1;
    return !refused;
}

static const char *day_after(int from, uint32_t span)
{
    char text[16];
    return tz_strdup(t.arena, tz_day_print(text, tz_day_add(20240101, from + (int)dice(span))));
}

static const char *day_text(void)
{
    return day_after(0, 400);
}

static const char *place_word(void)
{
    return places[dice((uint32_t)place_n)];
}

static const char *number(uint32_t most)
{
    return tz_printf(t.arena, "%u", dice(most));
}

static void keep(const char *reg, int64_t id)
{
    if (row_n < ROWS_MAX) {
        rows[row_n].id = id;
        rows[row_n].reg = reg;
        rows[row_n++].struck = false;
    }
}

/* ---- rows of several natures */

static size_t fill(struct tz_set *s, const char *reg)
{
    static const char *const kinds[] = {"邻里", "婚姻家庭", "山林土地"},
                             *const crops[] = {"中稻", "早稻", "小麦", "玉米"},
                             *const programmes[] = {"地力补贴", "临时救助"}, *const lines[] = {"经营收入", "管理费用"};
    size_t n = 0;
    s[n++] = (struct tz_set){.key = "place", .text = place_word()};
    if (tz_same(reg, "dispute")) {
        s[n++] = (struct tz_set){.key = "received_on", .text = day_text()};
        s[n++] = (struct tz_set){.key = "kind", .text = kinds[dice(3)]};
        if (dice(2)) {
            s[n++] = (struct tz_set){.key = "settled_on", .text = day_after(400, 300)};
            s[n++] = (struct tz_set){.key = "result", .text = dice(3) ? "成功" : "不成功"};
        }
    } else if (tz_same(reg, "crop")) {
        s[n++] = (struct tz_set){.key = "year", .text = dice(2) ? "2024" : "2025"};
        s[n++] = (struct tz_set){.key = "crop", .text = crops[dice(4)]};
        s[n++] = (struct tz_set){.key = "area", .text = number(1000)};
        s[n++] = (struct tz_set){.key = "output", .text = number(100000)};
    } else if (tz_same(reg, "payment")) {
        s[n++] = (struct tz_set){.key = "programme", .text = programmes[dice(2)]};
        s[n++] = (struct tz_set){.key = "batch", .text = number(100000)};
        s[n++] = (struct tz_set){
            .key = "payee",
            .text = tz_printf(t.arena, "%lld", (long long)(dice(2) ? persons[dice(16)] : households[dice(8)]))};
        s[n++] = (struct tz_set){.key = "amount", .text = number(5000)};
        s[n++] = (struct tz_set){.key = "listed_on", .text = day_text()};
        if (dice(3)) {
            s[n++] = (struct tz_set){.key = "paid_on", .text = day_after(400, 300)};
            s[n++] = (struct tz_set){.key = "result", .text = "成功"};
        }
    } else if (tz_same(reg, "village_economy")) {
        s[n++] = (struct tz_set){.key = "upper_no", .text = number(1000000)};
        s[n++] = (struct tz_set){.key = "period", .text = tz_printf(t.arena, "2025-%02u", dice(12) + 1)};
        s[n++] = (struct tz_set){.key = "line", .text = lines[dice(2)]};
        s[n++] = (struct tz_set){.key = "amount", .text = number(90000)};
    } else if (tz_same(reg, "shot_base")) {
        s[n++] = (struct tz_set){.key = "period", .text = tz_printf(t.arena, "2025-%02u", dice(12) + 1)};
        s[n++] = (struct tz_set){.key = "age", .text = dice(2) ? "60岁以上" : "18至59岁"};
        s[n++] = (struct tz_set){.key = "base", .text = dice(2) ? "应接人数" : "户籍人口"};
        s[n++] = (struct tz_set){.key = "base_count", .text = number(900)};
    } else if (tz_same(reg, "poor_family")) {
        s[n++] = (struct tz_set){.key = "family", .text = tz_printf(t.arena, "%lld", (long long)households[dice(8)])};
        s[n++] = (struct tz_set){.key = "labour", .text = number(5)};
        s[n++] = (struct tz_set){.key = "noted_on", .text = day_text()};
    }
    return n;
}

static const char *some_state(const struct tz_register *r)
{
    return r->state_n ? r->states[dice((uint32_t)r->state_n)].key : NULL;
}

static void step_create(void)
{
    static const char *const regs[] = {"dispute", "crop", "payment", "village_economy", "shot_base", "poor_family"};
    const char *reg = regs[dice(6)];
    const struct tz_register *r = tz_test_register(&t, reg);
    struct tz_set sets[16];
    struct tz_act act = {.historical = true, .above = true, .reason = "测试", .state = some_state(r)};
    struct tz_done done;
    size_t n = fill(sets, reg);
    if (may_refuse(tz_register_create(&done, &t.desk, r, sets, n, &act, t.arena)))
        keep(reg, done.id);
}

static void step_bulk(void)
{
    const struct tz_register *r = tz_test_register(&t, "dispute");
    struct tz_item items[20] = {{0}};
    struct tz_done done[20];
    for (int k = 0; k < 20; k++) {
        struct tz_set *sets = TZ_NEW_ARRAY(t.arena, 16, struct tz_set);
        items[k] = (struct tz_item){.kind = TZ_ITEM_CREATE,
                                    .reg = r,
                                    .sets = sets,
                                    .n = fill(sets, "dispute"),
                                    .act = {.historical = true, .above = true, .state = some_state(r)}};
    }
    if (may_refuse(tz_register_bulk(done, &t.desk, items, 20, "import", t.arena)))
        for (int k = 0; k < 20; k++)
            keep("dispute", done[k].id);
}

static void step_change(void)
{
    int k = row_n ? (int)dice((uint32_t)row_n) : -1;
    struct tz_set sets[16];
    struct tz_act act = {.historical = true, .above = true, .reason = "更正", .always = dice(2) != 0};
    struct tz_done done;
    struct tz_entry *e;
    size_t n;
    if (k < 0)
        return;
    n = fill(sets, rows[k].reg);
    act.from = tz_day_add(20240101, (int)dice(700));
    e = tz_test_get(&t, rows[k].id, 0);
    /* one or two fields of the row, sometimes its place */
    sets[0] = sets[dice((uint32_t)n)];
    (void)may_refuse(tz_register_change(&done, &t.desk, rows[k].id, e->version, sets, 1, &act, t.arena));
}

static void step_move(void)
{
    int k = row_n ? (int)dice((uint32_t)row_n) : -1;
    const struct tz_register *r;
    struct tz_act act = {.historical = true, .above = true, .reason = "测试"};
    struct tz_done done;
    if (k < 0)
        return;
    r = tz_test_register(&t, rows[k].reg);
    act.from = tz_day_add(20240101, (int)dice(700));
    if (r->state_n)
        (void)may_refuse(tz_register_move(&done, &t.desk, rows[k].id, tz_test_get(&t, rows[k].id, 0)->version,
                                          some_state(r), NULL, 0, &act, t.arena));
}

static void step_strike(void)
{
    int k = row_n ? (int)dice((uint32_t)row_n) : -1;
    struct tz_act act = {.reason = "录错", .above = true};
    struct tz_done done;
    int64_t version;
    if (k < 0)
        return;
    version = tz_test_get(&t, rows[k].id, 0)->version;
    if (may_refuse(rows[k].struck ? tz_register_unstrike(&done, &t.desk, rows[k].id, version, &act, t.arena)
                                  : tz_register_strike(&done, &t.desk, rows[k].id, version, &act, t.arena)))
        rows[k].struck = !rows[k].struck;
}

/* Somebody joins a household: payments to it then count one person more. */
static void step_member(void)
{
    int64_t id = households[dice(8)];
    struct tz_set part[2] = {{.key = "person", .text = tz_printf(t.arena, "%lld", (long long)persons[dice(16)])},
                             {.key = "relation", .text = "子"}};
    struct tz_set_row row = {.parts = part, .n = 2};
    struct tz_set set = {.key = "members", .rows = &row, .row_n = 1};
    struct tz_act act = {.from = tz_day_add(20240101, (int)dice(700)), .historical = true, .reason = "测试"};
    struct tz_done done;
    (void)may_refuse(tz_register_change(&done, &t.desk, id, tz_test_get(&t, id, 0)->version, &set, 1, &act, t.arena));
}

/* The same in one unit with what refers to the household: a payment made, another changed. */
static void step_both(void)
{
    int64_t id = households[dice(8)];
    const char *home = tz_printf(t.arena, "%lld", (long long)id);
    struct tz_set part[2] = {{.key = "person", .text = tz_printf(t.arena, "%lld", (long long)persons[dice(16)])},
                             {.key = "relation", .text = "子"}};
    struct tz_set_row row = {.parts = part, .n = 2};
    struct tz_set member = {.key = "members", .rows = &row, .row_n = 1}, made[16],
                  payee[] = {{.key = "payee", .text = home}, {.key = "amount", .text = number(5000)}};
    const struct tz_act act = {.from = tz_day_add(20240101, (int)dice(700)),
                               .historical = true,
                               .above = true,
                               .reason = "测试",
                               .always = true};
    struct tz_item items[3] = {
        {.kind = TZ_ITEM_CHANGE, .id = id, .sets = &member, .n = 1, .act = act},
        {.kind = TZ_ITEM_CREATE, .reg = tz_test_register(&t, "payment"), .sets = made, .n = fill(made, "payment")}};
    struct tz_done done[3];
    size_t n = 2;
    items[1].act = act;
    items[1].act.state = "成功";
    for (size_t k = 0; k < items[1].n; k++)
        if (tz_same(made[k].key, "payee"))
            made[k].text = home;
    for (int k = row_n - 1; k >= 0 && n < 3; k--)
        if (tz_same(rows[k].reg, "payment") && !rows[k].struck) {
            items[n] = (struct tz_item){.kind = TZ_ITEM_CHANGE, .id = rows[k].id, .sets = payee, .n = 2, .act = act};
            n++;
        }
    if (may_refuse(tz_register_bulk(done, &t.desk, items, n, "both", t.arena)))
        keep("payment", done[1].id);
}

/* ---- areas */

static int64_t village(const char *name)
{
    struct tz_place_new made = {.level = TZ_PLACE_VILLAGE, .kind = "村", .name = name, .parent = t.root};
    struct tz_place_plan plan = {
        .kind = TZ_PLACE_OPEN, .act = {.day = 20200101, .act = "测试"}, .made = &made, .made_n = 1};
    int64_t *ids;
    assert_ok(tz_place_run(&ids, t.s.store, &t.system.actor, &plan, t.arena));
    places[place_n++] = name;
    return ids[0];
}

static int64_t parse(const char *word, tz_day day)
{
    struct tz_conn *c;
    struct tz_places *p;
    int64_t id = 0;
    assert_ok(tz_db_reader(&c, tz_store_db(t.s.store), t.s.town));
    assert_ok(tz_places_hold(&p, c, t.s.town));
    tz_db_release(&c);
    tz_err_free(tz_place_parse(&id, p, word, 0, 0, day));
    if (id && !tz_place_open(p, id, day))
        id = 0;
    tz_places_release(&p);
    return id;
}

/* Acts come in the order of their days. */
static void step_area(void)
{
    struct tz_place_new made[2];
    struct tz_place_share shares[2];
    struct tz_place_plan plan = {.act = {.act = "测试"}, .made = made};
    int64_t closed[2];
    int kind = (int)dice(3);
    tz_day day;
    day_at += 20 + (int)dice(40);
    day = tz_day_add(20240101, day_at);
    plan.act.day = day;
    closed[0] = parse(place_word(), day);
    closed[1] = parse(place_word(), day);
    if (!closed[0] || !closed[1] || (kind == 0 && closed[0] == closed[1]) || place_n > 40)
        return;
    for (int k = 0; k < 2; k++)
        made[k] = (struct tz_place_new){.level = TZ_PLACE_VILLAGE,
                                        .kind = "村",
                                        .name = tz_printf(t.arena, "新%d村", place_n + k),
                                        .parent = t.root};
    if (kind == 0) {
        plan.kind = TZ_PLACE_MERGE;
        plan.made_n = 1;
        plan.closed = closed;
        plan.closed_n = 2;
    } else if (kind == 1) {
        plan.kind = TZ_PLACE_SPLIT;
        plan.made_n = 2;
        plan.closed = closed;
        plan.closed_n = 1;
        shares[0] = (struct tz_place_share){closed[0], -1, dice(2) ? 0 : 1, 3, "户数"};
        shares[1] = (struct tz_place_share){closed[0], -2, shares[0].num ? 2 : 0, 3, "户数"};
        plan.shares = shares;
        plan.share_n = 2;
    } else {
        plan.kind = TZ_PLACE_OPEN;
        plan.made_n = 1;
    }
    if (may_refuse(tz_place_run(NULL, t.s.store, &t.system.actor, &plan, t.arena)))
        for (size_t k = 0; k < plan.made_n; k++)
            places[place_n++] = made[k].name;
}

/* ---- proof */

static void found(void *to, const char *table, int64_t ind, const char *what)
{
    const char *key = "";
    for (size_t k = 0; k < t.model->indicator_n; k++)
        if (t.model->indicators[k]->number == ind)
            key = t.model->indicators[k]->key;
    fprintf(stderr, "%s: %s %s %s\n", (const char *)to, table, key, what);
}

static void prove(const char *step, int n)
{
    struct tz_conn *c;
    int64_t differences, stale;
    assert_ok(tz_db_reader(&c, tz_store_db(t.s.store), t.s.town));
    assert_ok(tz_tally_check(&differences, c, t.model, t.s.town, found, (void *)(uintptr_t)step));
    assert_ok(tz_tally_stale(&stale, c, t.s.town));
    tz_db_release(&c);
    if (differences)
        fail_msg("step %d (%s): %lld differences", n, step, (long long)differences);
    assert_int_equal(stale, 0); /* nothing here may be lost sight of */
}

static void people(void)
{
    for (int k = 0; k < 16; k++)
        persons[k] = tz_test_create(&t, &t.system, "person", "name", tz_printf(t.arena, "人%d", k), "id_kind", "无证",
                                    "registered_on", "2020-01-01", "place", places[k % 3], NULL);
    for (int k = 0; k < 8; k++)
        households[k] =
            tz_test_create(&t, &t.system, "household", "head", tz_printf(t.arena, "%lld", (long long)persons[k]),
                           "registered_on", "2020-01-01", "place", places[k % 3], NULL);
}

static void scenario(void)
{
    static const struct {
        const char *name;
        void (*run)(void);
        uint32_t weight;
    } steps[] = {{"create", step_create, 35}, {"change", step_change, 20}, {"move", step_move, 15},
                 {"strike", step_strike, 8},  {"bulk", step_bulk, 4},      {"area", step_area, 6},
                 {"member", step_member, 7},  {"both", step_both, 5}};
    const char *given = getenv("TZ_SEED");
    seed = given ? strtoull(given, NULL, 10) : (uint64_t)tz_now();
    print_message("TZ_SEED=%llu\n", (unsigned long long)seed);
    row_n = place_n = day_at = done_n = refused_n = 0;
    places[place_n++] = "甲村";
    places[place_n++] = "乙村";
    places[place_n++] = "甲村1组";
    village("丙村");
    village("丁村");
    people();
    for (int k = 0; k < STEPS; k++) {
        uint32_t roll = dice(100), s = 0;
        while (roll >= steps[s].weight)
            roll -= steps[s++].weight;
        steps[s].run();
        prove(steps[s].name, k);
    }
    print_message("%d acts done, %d refused, %d rows, %d places\n", done_n, refused_n, row_n, place_n);
    assert_true(done_n > STEPS / 2); /* a scenario that is refused throughout proves nothing */
}

static void run(enum tz_dialect dialect)
{
    static bool done;
    if (!done) {
        tz_duty_setup();
        tz_indicator_setup();
    }
    done = true;
    if (!tz_test_town_open(&t, dialect, TESTS_DIR "/figures/worked"))
        skip();
    tz_clock_set(0);
    scenario();
    tz_test_town_close(&t);
}

static void on_sqlite(void **state)
{
    (void)state;
    run(TZ_SQLITE);
}

static void on_postgres(void **state)
{
    (void)state;
    run(TZ_POSTGRES);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(on_sqlite), cmocka_unit_test(on_postgres)};
    return cmocka_run_group_tests_name("tally", tests, NULL, NULL);
}
