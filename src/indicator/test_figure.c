/* SPDX-License-Identifier: Apache-2.0
 *
 * Answers on both engines: 同比 and 环比, targets and progress, reported values beside and in place of the ledger, forecasts,
 * coverage, as known, what is withheld, drill-down in scope, groups, dashboards, rule-books and rankings, printing, JSON.
 */
#include "duty/duty.h"
#include "indicator/fact.h"
#include "indicator/forecast.h"
#include "indicator/score.h"
#include "indicator/tally.h"
#include "indicator/target.h"
#include "place/change.h"
#include "register/testing.h"

#include "base/test.h"
#include "base/text.h"
#include <cjson/cJSON.h>

static struct tz_test_town t;
static bool ready;
static struct tz_conn *c;

static int begin(enum tz_dialect dialect)
{
    static bool done;
    if (!done) {
        tz_duty_setup();
        tz_indicator_setup();
    }
    done = true;
    ready = tz_test_town_open(&t, dialect, TESTS_DIR "/figures/worked");
    if (ready)
        tz_clock_set(tz_day_start(20260110));
    return 0;
}

TZ_TEST_BOTH_ENGINES(begin)

static int teardown(void **state)
{
    (void)state;
    if (c)
        tz_db_release(&c);
    tz_test_town_close(&t);
    return 0;
}

#define NEEDS_TOWN() TZ_TEST_NEEDS(ready)

static struct tz_conn *conn(void)
{
    if (c)
        tz_db_release(&c);
    assert_ok(tz_db_reader(&c, tz_store_db(t.s.store), t.s.town));
    return c;
}

static struct tz_figure_ask ask_of(const char *text)
{
    struct tz_figure_ask ask;
    const char *derived;
    assert_ok(tz_figure_ask_ref(&ask, &derived, conn(), t.model, t.s.town, text, t.arena));
    return ask;
}

static struct tz_figure *figure(const char *text, unsigned compare)
{
    struct tz_figure_ask ask = ask_of(text);
    struct tz_figure *f;
    ask.compare |= compare;
    assert_ok(tz_figure(&f, c, &ask, t.arena));
    return f;
}

static const struct tz_figure_cell *cell_of(const struct tz_figure *f, const char *label, size_t period)
{
    for (size_t k = 0; k < f->line_n; k++)
        if (!label || tz_same(f->lines[k].label, label))
            return &f->lines[k].cells[period];
    fail_msg("no line %s", label ? label : "at all");
    return NULL;
}

static const char *dec(struct tz_ratio r, int decimals)
{
    char number[64];
    int64_t v;
    return tz_ratio_has(r) && tz_ratio_round(&v, r, decimals) ? tz_strdup(t.arena, tz_dec_print(number, v, decimals))
                                                              : "none";
}

static int64_t dispute(const char *place, const char *received, const char *settled)
{
    struct tz_set sets[6] = {
        {.key = "place", .text = place}, {.key = "received_on", .text = received}, {.key = "kind", .text = "邻里"}};
    struct tz_act act = {.historical = true, .above = true, .state = settled ? "化解" : "受理"};
    struct tz_done done;
    size_t n = 3;
    if (settled) {
        sets[n++] = (struct tz_set){.key = "settled_on", .text = settled};
        sets[n++] = (struct tz_set){.key = "result", .text = "成功"};
    }
    assert_ok(tz_register_create(&done, &t.desk, tz_test_register(&t, "dispute"), sets, n, &act, t.arena));
    return done.id;
}

static void economy(const char *place, const char *period, const char *amount)
{
    static int number;
    struct tz_set sets[] = {{.key = "place", .text = place},
                            {.key = "upper_no", .text = tz_printf(t.arena, "E%d", ++number)},
                            {.key = "period", .text = period},
                            {.key = "line", .text = "经营收入"},
                            {.key = "amount", .text = amount}};
    struct tz_act act = {.historical = true, .above = true};
    struct tz_done done;
    assert_ok(tz_register_create(&done, &t.desk, tz_test_register(&t, "village_economy"), sets, 5, &act, t.arena));
}

/* ---- comparison */

static void test_yoy_and_mom(void **state)
{
    const struct tz_figure_cell *cell;
    struct tz_figure *f;
    NEEDS_TOWN();
    economy("甲村", "2024-01", "100");
    economy("甲村", "2024-02", "100");
    economy("甲村", "2024-12", "1000");
    economy("甲村", "2025-01", "150");
    economy("甲村", "2025-02", "250");
    f = figure("collective_income | period=2025-01..2025-02", TZ_COMPARE_YOY | TZ_COMPARE_MOM);
    cell = cell_of(f, NULL, 0);
    assert_string_equal(dec(cell->value, 2), "400");
    assert_string_equal(dec(cell->yoy_base, 2), "200"); /* the same months */
    assert_string_equal(dec(cell->yoy, 2), "100");
    assert_string_equal(tz_figure_growth_words(f, cell, t.arena), "同比翻了一番");
    assert_string_equal(dec(cell->mom_base, 2), "1000"); /* November and December */
    assert_string_equal(dec(cell->mom, 2), "-60");
    f = figure("collective_income | period=2025-02", TZ_COMPARE_YOY | TZ_COMPARE_MOM);
    assert_string_equal(dec(cell_of(f, NULL, 0)->mom, 2), "66.67");
    economy("甲村", "2025-03", "70");
    f = figure("collective_income | period=2025-03", TZ_COMPARE_YOY);
    cell = cell_of(f, NULL, 0);
    assert_false(tz_ratio_has(cell->yoy)); /* from nothing there is no rate */
    assert_string_equal(tz_figure_growth_words(f, cell, t.arena), "上年同期为0");
    f = figure("collective_income | period=2024-02", TZ_COMPARE_YOY);
    assert_true(cell_of(figure("collective_income | period=2024", TZ_COMPARE_YOY), NULL, 0)->begun == 0);
    cell = cell_of(f, NULL, 0); /* there was no ledger the year before: not even a 0 to compare with */
    assert_false(tz_ratio_has(cell->yoy_base));
    assert_int_equal(cell->before_why, TZ_WHY_NONE);
    assert_null(tz_figure_growth_words(f, cell, t.arena));
}

/* What is not over is compared with the same days of the year before; points of a rate. */
static void test_open_year_and_points(void **state)
{
    const struct tz_figure_cell *cell;
    struct tz_figure *f;
    NEEDS_TOWN();
    tz_clock_set(tz_day_start(20250616));
    dispute("甲村", "2024-03-01", "2024-03-02");
    dispute("甲村", "2024-09-01", "2024-09-02");
    dispute("甲村", "2025-03-01", "2025-03-02");
    f = figure("dispute_settled | period=2025", TZ_COMPARE_YOY);
    cell = cell_of(f, NULL, 0);
    assert_int_equal(cell->before_begun, 20240301); /* the ledger of the year before began in March */
    assert_int_equal(cell->begun, 0);
    assert_true(cell->marks & TZ_MARK_OPEN);
    assert_string_equal(dec(cell->yoy_base, 0), "1");
    assert_string_equal(tz_figure_growth_words(f, cell, t.arena), "同比持平");
    f = figure("dispute_rate | period=2024", TZ_COMPARE_YOY);
    assert_string_equal(dec(cell_of(f, NULL, 0)->value, 2), "100");
    assert_string_equal(tz_figure_show(f, cell_of(figure("dispute_rate | period=2023", 0), NULL, 0), t.arena),
                        "无结案纠纷");
}

static void test_cumulative(void **state)
{
    struct tz_figure_ask ask;
    struct tz_figure *f;
    NEEDS_TOWN();
    economy("甲村", "2025-01", "1");
    economy("乙村", "2025-03", "10");
    ask = ask_of("collective_income | period=2025 | by=month");
    ask.cumulative = true;
    assert_ok(tz_figure(&f, c, &ask, t.arena));
    assert_int_equal(f->period_n, 12);
    assert_string_equal(dec(f->lines[0].cells[0].value, 0), "1");
    assert_string_equal(dec(f->lines[0].cells[1].value, 0), "1");
    assert_string_equal(dec(f->lines[0].cells[2].value, 0), "11");
    assert_string_equal(dec(f->lines[0].cells[11].value, 0), "11");
    assert_true(f->from_tally);
}

/* ---- targets */

static int64_t target(const char *indicator, int64_t place, int year, const char *op, int64_t value, const char *origin,
                      bool growth)
{
    struct tz_target g = {.indicator = indicator,
                          .place = place,
                          .year = year,
                          .op = op,
                          .value = tz_ratio_make(value, 1),
                          .origin = origin,
                          .growth = growth,
                          .state = TZ_TARGET_PROVISIONAL};
    int64_t id;
    assert_ok(tz_target_set(&id, t.s.store, &t.system.actor, t.model, &g, t.arena));
    return id;
}

static void test_targets(void **state)
{
    const struct tz_figure_cell *cell;
    struct tz_target parts[2] = {{0}}, *list, g;
    struct tz_target_query q = {.indicator = "collective_income", .year = 2025, .quarters = true};
    int64_t whole;
    size_t n;
    NEEDS_TOWN();
    tz_clock_set(tz_day_start(20250702));
    economy("甲村", "2024-06", "1000");
    economy("甲村", "2025-06", "600");
    whole = target("collective_income", t.root, 2025, ">=", 1200, "上级下达", false);
    target("collective_income", t.root, 2025, ">=", 10, "自加压", true);
    cell = cell_of(figure("collective_income | period=2025", TZ_COMPARE_TARGET), NULL, 0);
    assert_int_equal(cell->target_n, 2);
    assert_string_equal(dec(cell->targets[0].done, 2), "50");
    assert_string_equal(dec(cell->targets[0].gap, 2), "600");
    assert_string_equal(dec(cell->time_share, 2), "50.14"); /* 183 of 365 days */
    assert_string_equal(dec(cell->targets[0].ahead, 2), "-0.14");
    assert_false(cell->targets[0].met);
    assert_string_equal(dec(cell->targets[1].value, 2), "1100"); /* 10 % on last year */
    /* the parts must meet the whole */
    for (int k = 0; k < 2; k++)
        parts[k] = (struct tz_target){.indicator = "collective_income",
                                      .place = k ? t.yi : t.jia,
                                      .year = 2025,
                                      .op = ">=",
                                      .value = tz_ratio_make(k ? 500 : 600, 1),
                                      .origin = "镇定",
                                      .state = TZ_TARGET_PROVISIONAL};
    assert_err(TZ_E_RULE, tz_target_split(t.s.store, &t.system.actor, t.model, whole, parts, 2, t.arena));
    parts[1].value = tz_ratio_make(600, 1);
    assert_ok(tz_target_split(t.s.store, &t.system.actor, t.model, whole, parts, 2, t.arena));
    assert_ok(tz_target_list(&list, &n, conn(), t.s.town, &q, t.arena));
    assert_int_equal(n, 4);
    cell = cell_of(figure("collective_income | period=2025 | by=village", TZ_COMPARE_TARGET), "甲村", 0);
    assert_int_equal(cell->target_n, 1);
    assert_true(cell->targets[0].met);
    /* one refusal, with a reason, while provisional */
    for (size_t k = 0; k < n; k++)
        if (list[k].place == t.yi)
            g = list[k];
    assert_err(TZ_E_RULE, tz_target_refuse(t.s.store, &t.system.actor, g.id, "", t.arena));
    assert_ok(tz_target_refuse(t.s.store, &t.system.actor, g.id, "无集体资产", t.arena));
    assert_err(TZ_E_RULE, tz_target_refuse(t.s.store, &t.system.actor, g.id, "再次", t.arena));
    /* a change in mid-year keeps the first */
    for (size_t k = 0; k < n; k++)
        if (list[k].id == whole)
            g = list[k];
    g.value = tz_ratio_make(900, 1);
    g.paper = "调整〔2025〕3号";
    assert_ok(tz_target_set(&whole, t.s.store, &t.system.actor, t.model, &g, t.arena));
    q.history = true;
    q.place = t.root;
    assert_ok(tz_target_list(&list, &n, conn(), t.s.town, &q, t.arena));
    assert_int_equal(n, 3); /* 1200, 900, the growth */
    parts[0].op = "~";
    assert_err(TZ_E_RULE, tz_target_set(&whole, t.s.store, &t.system.actor, t.model, &parts[0], t.arena));
    parts[0].op = ">=";
    parts[0].indicator = "nothing";
    assert_err(TZ_E_RULE, tz_target_set(&whole, t.s.store, &t.system.actor, t.model, &parts[0], t.arena));
}

/* ---- reported values and forecasts */

static void report(const char *indicator, int64_t place, const char *period, int64_t value, const char *unit)
{
    struct tz_fact f = {.source = "2023年政府工作报告",
                        .quote = "…",
                        .value = tz_ratio_make(value, 1),
                        .unit = unit,
                        .approx = "exact",
                        .kind = "result",
                        .indicator = indicator,
                        .place = place,
                        .period = period};
    assert_ok(tz_fact_add(t.s.store, &t.system.actor, &f, 1, t.arena));
}

static void test_facts(void **state)
{
    const struct tz_figure_cell *cell;
    struct tz_figure *f;
    struct tz_fact bad = {.indicator = "collective_income", .unit = "户", .value = {1, 1}}, *list;
    struct tz_fact_query q = {.state = TZ_FACT_MATCHED};
    size_t n;
    NEEDS_TOWN();
    report("collective_income", 0, "2023", 5, "万元");
    report("collective_income", 0, "2024", 6, "万元");
    report("collective_income", t.jia, "2023", 2, "万元");
    economy("甲村", "2024-01", "50000");
    economy("甲村", "2024-12", "20000");
    f = figure("collective_income | period=2023", TZ_COMPARE_FACT);
    cell = cell_of(f, NULL, 0);
    assert_string_equal(dec(cell->value, 0), "50000"); /* no ledger yet: what was said */
    assert_true(cell->marks & TZ_MARK_REPORTED);
    assert_string_equal(tz_figure_show(f, cell, t.arena), "50,000.00（报告数）");
    cell = cell_of(figure("collective_income | period=2024", TZ_COMPARE_YOY), NULL, 0);
    assert_string_equal(dec(cell->value, 0), "70000"); /* the ledger, with the reported value beside it */
    assert_false(cell->marks & TZ_MARK_REPORTED);
    assert_int_equal(cell->fact_n, 1);
    assert_string_equal(dec(cell->facts[0].gap, 0), "10000");
    assert_string_equal(dec(cell->yoy, 0), "40"); /* against the reported year before */
    cell = cell_of(figure("collective_income | period=2023 | by=village", 0), "甲村", 0);
    assert_string_equal(dec(cell->value, 0), "20000");
    assert_ok(tz_fact_list(&list, &n, conn(), t.s.town, &q, t.arena));
    assert_int_equal(n, 3);
    bad = list[0];
    bad.unit = "户";
    assert_err(TZ_E_RULE, tz_fact_change(t.s.store, &t.system.actor, t.model, &bad, t.arena));
    bad = list[0];
    bad.state = TZ_FACT_DROPPED;
    assert_ok(tz_fact_change(t.s.store, &t.system.actor, t.model, &bad, t.arena));
    cell = cell_of(figure("collective_income | period=2023", 0), NULL, 0);
    assert_int_equal(cell->fact_n, 0);
}

/* A ledger begun in mid-year never stands for the year; a merged village is its parents' reported values together. */
static void test_facts_begun_and_merged(void **state)
{
    const struct tz_figure_cell *cell;
    int64_t closed[2], *fresh;
    struct tz_place_new made = {.level = TZ_PLACE_VILLAGE, .kind = "村", .name = "丙村"};
    struct tz_place_plan plan = {.kind = TZ_PLACE_MERGE,
                                 .act = {.day = 20240101, .act = "测试"},
                                 .made = &made,
                                 .made_n = 1,
                                 .closed = closed,
                                 .closed_n = 2};
    NEEDS_TOWN();
    report("collective_income", 0, "2025", 9, "万元");
    economy("甲村", "2025-08", "10000");
    cell = cell_of(figure("collective_income | period=2025", 0), NULL, 0);
    assert_string_equal(dec(cell->value, 0), "90000");
    assert_true(cell->marks & TZ_MARK_REPORTED);
    assert_non_null(strstr(cell->note, "台账自2025年8月"));
    report("collective_income", t.jia, "2023", 2, "万元");
    report("collective_income", t.yi, "2023", 3, "万元");
    made.parent = t.root;
    closed[0] = t.jia;
    closed[1] = t.yi;
    assert_ok(tz_place_run(&fresh, t.s.store, &t.system.actor, &plan, t.arena));
    cell = cell_of(figure("collective_income | period=2023 | by=village | map=today", 0), "丙村", 0);
    assert_string_equal(dec(cell->value, 0), "50000");
    assert_true(cell->marks & TZ_MARK_REPORTED);
}

static void test_forecast(void **state)
{
    struct tz_figure_ask ask;
    struct tz_forecast f, *list;
    int64_t id;
    size_t n;
    NEEDS_TOWN();
    economy("甲村", "2024-05", "600");
    economy("甲村", "2024-12", "400");
    economy("甲村", "2025-05", "900");
    ask = ask_of("collective_income");
    ask.place = t.root;
    assert_ok(tz_forecast_estimate(&f, c, &ask, 20251130, t.arena));
    assert_string_equal(dec(f.value, 2), "1500"); /* 900 * 1000 / 600 */
    assert_string_equal(dec(f.done, 2), "900");
    assert_ok(tz_forecast_add(&id, t.s.store, &t.system.actor, &f, t.arena));
    economy("甲村", "2025-12", "500");
    assert_ok(tz_forecast_settle(&list, &n, conn(), t.model, t.s.town, 2025, t.arena));
    assert_int_equal(n, 1);
    assert_string_equal(dec(list[0].actual, 2), "1400");
    assert_string_equal(dec(list[0].difference, 2), "-100");
    ask = ask_of("dispute_open");
    assert_ok(tz_forecast_estimate(&f, c, &ask, 20251130, t.arena));
    assert_int_equal(f.why, TZ_WHY_NOT_TOGETHER);
}

/* ---- coverage, known, scope */

static void test_coverage(void **state)
{
    const struct tz_figure_cell *cell;
    struct tz_figure *f;
    struct tz_period march = {20250301, 20250331, TZ_GRAIN_MONTH}, april = {20250401, 20250430, TZ_GRAIN_MONTH};
    NEEDS_TOWN();
    economy("甲村", "2025-03", "1");
    assert_false(cell_of(figure("collective_income | period=2025-03", 0), NULL, 0)->coverage.kept);
    assert_ok(tz_submit(&t.desk, "village_economy", t.jia, march, TZ_SUBMITTED_IN, NULL, t.arena));
    f = figure("collective_income | period=2025-03 | by=village", 0);
    cell = cell_of(f, NULL, 0);
    assert_int_equal(cell->coverage.in, 1);
    assert_int_equal(cell->coverage.missing, 1);
    assert_int_equal(cell->coverage.missing_places[0], t.yi);
    assert_int_equal(cell_of(f, "乙村", 0)->coverage.missing, 1);
    assert_ok(tz_submit(&t.desk, "village_economy", t.yi, march, TZ_SUBMITTED_NIL, NULL, t.arena));
    assert_ok(tz_submit(&t.desk, "village_economy", t.jia, april, TZ_SUBMITTED_IN, NULL, t.arena));
    cell = cell_of(figure("collective_income | period=2025", 0), NULL, 0);
    assert_int_equal(cell->coverage.in, 1); /* 甲村 has both months */
    assert_int_equal(cell->coverage.missing, 1);
    cell = cell_of(figure("collective_income | period=2025-03", 0), NULL, 0);
    assert_int_equal(cell->coverage.nil, 1);
    assert_int_equal(cell->coverage.missing, 0);
}

static void test_as_known(void **state)
{
    struct tz_figure_ask ask;
    struct tz_figure *f;
    struct tz_act act = {.reason = "录错"};
    struct tz_done done;
    int64_t id, j;
    NEEDS_TOWN();
    id = dispute("甲村", "2025-03-01", "2025-03-05");
    dispute("甲村", "2025-03-02", NULL);
    j = tz_test_head(&t);
    assert_ok(tz_register_strike(&done, &t.desk, id, 1, &act, t.arena));
    assert_string_equal(dec(cell_of(figure("dispute_received | period=2025", 0), NULL, 0)->value, 0), "1");
    ask = ask_of("dispute_received | period=2025");
    ask.known = j;
    assert_ok(tz_figure(&f, c, &ask, t.arena));
    assert_string_equal(dec(f->lines[0].cells[0].value, 0), "2");
    assert_false(f->from_tally);
    assert_int_equal(f->known, j);
    ask = ask_of("dispute_open | period=2025");
    ask.known = j;
    assert_ok(tz_figure(&f, c, &ask, t.arena));
    assert_string_equal(dec(f->lines[0].cells[0].value, 0), "1");
}

/* Filters as text find their way back, and say what they choose. */
static void test_where(void **state)
{
    const char *text = "crop in (小麦, 水稻); season!=早季";
    const struct tz_ref_arg *read;
    size_t n;
    NEEDS_TOWN();
    assert_ok(tz_filters_read(&read, &n, t.model, "crop_area", "season != 早季; crop=水稻,小麦", t.arena));
    assert_int_equal(n, 2);
    assert_string_equal(tz_filters_text(read, n, t.arena), text);
    assert_string_equal(tz_figure_label(t.model, "crop_area", text, t.arena),
                        "种植（播种）面积（小麦、水稻，不是早季）");
    assert_string_equal(tz_figure_label(t.model, "crop_area", "", t.arena), "种植（播种）面积");
    assert_ok(tz_filters_read(&read, &n, t.model, "crop_area", NULL, t.arena));
    assert_int_equal(n, 0);
    assert_err(TZ_E_INPUT, tz_filters_read(&read, &n, t.model, "crop_area", "period=2025", t.arena));
    assert_err(TZ_E_INPUT, tz_filters_read(&read, &n, t.model, "crop_area", "crop", t.arena));
}

static void test_drill(void **state)
{
    struct tz_figure_cell_ask ask = {.part = 0};
    struct tz_figure_rows rows;
    int64_t first;
    NEEDS_TOWN();
    first = dispute("甲村", "2025-03-01", "2025-03-05");
    dispute("甲村", "2025-03-02", "2025-04-05");
    dispute("乙村", "2025-03-02", "2025-03-06");
    ask.ask = ask_of("dispute_settled | period=2025-03");
    assert_ok(tz_figure_drill(&rows, c, &ask, t.arena));
    assert_int_equal(rows.n, 2);
    assert_int_equal(rows.rows[0].id, first);
    assert_int_equal(rows.rows[0].day, 20250305);
    assert_true(tz_starts(rows.rows[0].number, "JF-2025-"));
    ask.ask.place = t.yi;
    assert_ok(tz_figure_drill(&rows, c, &ask, t.arena));
    assert_int_equal(rows.n, 1);
    ask.ask.place = 0;
    ask.ask.who = &t.yi_cadre; /* sees 乙村 only */
    assert_ok(tz_figure_drill(&rows, c, &ask, t.arena));
    assert_int_equal(rows.n, 1);
    assert_int_equal(rows.out_of_scope, 1);
    dispute("甲村", "2025-03-07", NULL); /* open, and nobody handles it */
    ask.ask = ask_of("dispute_received | period=2025-03");
    ask.ask.who = &t.yi_cadre;
    assert_ok(tz_figure_drill(&rows, c, &ask, t.arena));
    assert_int_equal(rows.n, 1);
    assert_int_equal(rows.out_of_scope, 3);
    ask.ask = ask_of("dispute_settled | period=2025-03");
    ask.limit = 1;
    assert_ok(tz_figure_drill(&rows, c, &ask, t.arena));
    assert_true(rows.more);
    ask.after = rows.rows[0].id;
    assert_ok(tz_figure_drill(&rows, c, &ask, t.arena));
    assert_int_equal(rows.n, 1);
    assert_false(rows.more);
    ask = (struct tz_figure_cell_ask){.ask = ask_of("dispute_rate | period=2025"), .part = 1};
    assert_ok(tz_figure_drill(&rows, c, &ask, t.arena));
    assert_int_equal(rows.rows[0].side, 1);
    ask.part = 2;
    assert_ok(tz_figure_drill(&rows, c, &ask, t.arena));
    assert_null(rows.reg);
}

static void test_withheld(void **state)
{
    struct tz_figure_ask ask;
    struct tz_figure *f;
    NEEDS_TOWN();
    for (int k = 0; k < 3; k++)
        dispute("甲村", "2025-03-01", NULL);
    for (int k = 0; k < 9; k++)
        dispute("乙村", "2025-03-01", NULL);
    ask = ask_of("dispute_received | period=2025 | by=village");
    ask.who = &t.security; /* an administrator sees no rows */
    assert_ok(tz_figure(&f, c, &ask, t.arena));
    assert_string_equal(dec(f->lines[0].cells[0].value, 0), "12"); /* the town's total stays */
    assert_int_equal(cell_of(f, "甲村", 0)->why, TZ_WHY_SUPPRESSED);
    assert_int_equal(cell_of(f, "乙村", 0)->why, TZ_WHY_SUPPRESSED); /* else 12 - 9 would tell */
    ask.who = &t.judge;
    assert_ok(tz_figure(&f, c, &ask, t.arena));
    assert_string_equal(dec(cell_of(f, "甲村", 0)->value, 0), "3");
}

/* ---- groups, dashboard, scores */

static void test_area_groups(void **state)
{
    struct tz_figure *f;
    int64_t grp;
    NEEDS_TOWN();
    economy("甲村", "2025-01", "1");
    economy("乙村", "2025-01", "10");
    assert_ok(tz_place_group_set(&grp, t.s.store, &t.system.actor, "east", "东片", "片区", &t.yi, 1, 20200101));
    f = figure("collective_income | period=2025 | place=东片", 0);
    assert_string_equal(dec(f->lines[0].cells[0].value, 0), "10");
    f = figure("collective_income | period=2025 | by=片区", 0);
    assert_string_equal(dec(cell_of(f, "东片", 0)->value, 0), "10");
    assert_string_equal(dec(f->lines[0].cells[0].value, 0), "11");
}

static void test_dashboard(void **state)
{
    const struct tz_indicator *inds[64];
    struct tz_dash d;
    size_t n = 0;
    NEEDS_TOWN();
    dispute("甲村", "2024-12-01", NULL);
    dispute("甲村", "2025-03-01", "2025-04-05");
    dispute("乙村", "2025-03-01", "2025-03-06");
    economy("乙村", "2025-02", "12.5");
    for (size_t k = 0; k < t.model->indicator_n && n < 64; k++)
        if (!t.model->indicators[k]->hidden && !t.model->indicators[k]->need_n && !t.model->indicators[k]->arg_n)
            inds[n++] = t.model->indicators[k];
    assert_ok(tz_dashboard(&d, conn(), t.model, t.s.town, inds, n, TZ_PLACE_VILLAGE, 2025, 12, false, t.arena));
    assert_int_equal(d.place_n, 3);  /* two villages and 镇本级 */
    for (size_t k = 0; k < n; k++) { /* each cell equals the figure asked by itself */
        struct tz_figure_ask ask = {.model = t.model,
                                    .town = t.s.town,
                                    .indicator = inds[k],
                                    .period = {20250101, 20251231, TZ_GRAIN_YEAR},
                                    .by_time = true,
                                    .grain = TZ_GRAIN_MONTH,
                                    .by_level = TZ_PLACE_VILLAGE,
                                    .map = TZ_MAP_THEN,
                                    .recount = true};
        struct tz_figure *f;
        assert_ok(tz_figure(&f, c, &ask, t.arena));
        for (size_t p = 0; p < d.place_n; p++)
            for (int m = 0; m < 12; m++) {
                const struct tz_dash_cell *have = &d.cells[(k * d.place_n + p) * 12 + (size_t)m];
                const struct tz_figure_cell *want = &f->lines[p + 1].cells[m];
                if (have->has != !want->why || (have->has && tz_ratio_cmp(have->value, want->value)))
                    fail_msg("%s %s month %d: %s, recounted %s", inds[k]->key, f->lines[p + 1].label, m + 1,
                             have->has ? dec(have->value, 4) : "none", tz_figure_show(f, want, t.arena));
            }
    }
}

static void test_scores(void **state)
{
    static const char *const json =
        "{\"key\":\"village2025\",\"label\":\"村居目标管理\",\"year\":2025,\"level\":\"村\",\"items\":["
        "{\"key\":\"rate\",\"label\":\"调解成功率\",\"indicator\":\"dispute_rate\",\"way\":\"ratio\",\"points\":20},"
        "{\"key\":\"income\",\"label\":\"集体收入\",\"indicator\":\"collective_income\",\"way\":\"bands\",\"points\":"
        "30,"
        "\"bands\":[{\"at_least\":\"100\",\"points\":30},{\"at_least\":50,\"points\":15}]},"
        "{\"key\":\"extra\",\"label\":\"完成任务\",\"indicator\":\"task_done\",\"way\":\"plus\",\"each\":\"0.5\","
        "\"cap\":3}]}";
    struct tz_score_book book, again;
    struct tz_score *s;
    struct tz_score_line line;
    struct tz_period year = {20250101, 20251231, TZ_GRAIN_YEAR};
    int64_t id;
    NEEDS_TOWN();
    dispute("甲村", "2025-03-01", "2025-04-05");
    dispute("乙村", "2025-03-01", "2025-03-06");
    economy("甲村", "2025-02", "60");
    economy("乙村", "2025-02", "120");
    assert_ok(tz_score_parse(&book, json, t.arena));
    assert_ok(tz_score_save(&id, t.s.store, &t.system.actor, t.model, &book, t.arena));
    assert_ok(tz_score_load(&again, conn(), t.s.town, "village2025", 2025, 0, t.arena));
    assert_int_equal(again.item_n, 3);
    assert_ok(tz_score_run(&s, c, t.model, t.s.town, &again, year, 0, t.arena));
    assert_int_equal(s->line_n, 2); /* 镇本级 is not scored */
    assert_string_equal(s->lines[0].label, "乙村");
    assert_string_equal(dec(s->lines[0].total, 2), "50");
    assert_string_equal(dec(s->lines[1].total, 2), "35");
    assert_int_equal(s->lines[1].rank, 2);
    assert_int_equal(s->lines[0].points[0].rows, 2); /* the rows of numerator and denominator behind the point */
    assert_ok(tz_score_what_if(&line, s, t.jia, 1, tz_ratio_make(100, 1), t.arena));
    assert_string_equal(dec(line.total, 2), "50");
    assert_int_equal(line.rank, 1);
    assert_int_equal(line.ties, 1);
    assert_err(TZ_E_INPUT, tz_score_parse(&book, "{", t.arena));
    /* unranked indicators are refused, a veto without paper too */
    assert_ok(tz_score_parse(
        &book,
        "{\"key\":\"x\",\"label\":\"x\",\"year\":2025,\"items\":[{\"key\":\"a\",\"label\":\"a\",\"indicator\":"
        "\"dispute_received\",\"way\":\"minus\",\"points\":5,\"each\":1,\"cap\":5}]}",
        t.arena));
    assert_err(TZ_E_RULE, tz_score_check(&book, t.model));
    assert_ok(tz_score_parse(
        &book,
        "{\"key\":\"x\",\"label\":\"x\",\"year\":2025,\"items\":[{\"key\":\"a\",\"label\":\"a\",\"indicator\":"
        "\"collective_income\",\"way\":\"veto\",\"full\":5}]}",
        t.arena));
    assert_err(TZ_E_RULE, tz_score_check(&book, t.model));
}

/* Where nothing was entered, a minus earns nothing either: silence is not a clean sheet. */
static void test_score_silence(void **state)
{
    struct tz_score_book book;
    struct tz_score *s;
    struct tz_period year;
    NEEDS_TOWN();
    assert_ok(tz_period_parse(&year, "2025"));
    assert_ok(tz_score_parse(
        &book,
        "{\"key\":\"x\",\"label\":\"x\",\"year\":2025,\"level\":\"village\",\"items\":[{\"key\":\"a\",\"label\":\"a\","
        "\"indicator\":\"land_work_rounds\",\"way\":\"minus\",\"points\":5,\"each\":1,\"cap\":5}]}",
        t.arena));
    assert_ok(tz_score_run(&s, conn(), t.model, t.s.town, &book, year, 0, t.arena));
    assert_int_equal(s->line_n, 2);
    for (size_t i = 0; i < 2; i++)
        assert_string_equal(dec(s->lines[i].points[0].points, 2), "0");
    /* of what is counted zero rows are zero, until handing in is asked: then silence is told from a return without rows */
    assert_ok(tz_score_parse(
        &book,
        "{\"key\":\"y\",\"label\":\"y\",\"year\":2025,\"level\":\"village\",\"items\":[{\"key\":\"a\",\"label\":\"a\","
        "\"indicator\":\"task_count\",\"way\":\"minus\",\"points\":5,\"each\":1,\"cap\":5}]}",
        t.arena));
    assert_ok(tz_score_check(&book, t.model));
    assert_ok(tz_score_run(&s, conn(), t.model, t.s.town, &book, year, 0, t.arena));
    for (size_t i = 0; i < 2; i++)
        assert_string_equal(dec(s->lines[i].points[0].points, 2), "5");
    assert_ok(tz_submit(&t.desk, "task", t.jia, year, TZ_SUBMITTED_NIL, NULL, t.arena));
    assert_ok(tz_score_run(&s, conn(), t.model, t.s.town, &book, year, 0, t.arena));
    assert_string_equal(s->lines[0].label, "甲村");
    assert_string_equal(dec(s->lines[0].points[0].points, 2), "5");
    assert_string_equal(dec(s->lines[1].points[0].points, 2), "0");
}

static void test_ranking(void **state)
{
    struct tz_figure_ask ask;
    struct tz_rank *r;
    size_t n;
    NEEDS_TOWN();
    economy("甲村", "2025-02", "60");
    economy("乙村", "2025-02", "60");
    economy("乙村", "2024-02", "60");
    ask = ask_of("collective_income | period=2025");
    assert_ok(tz_ranking(&r, &n, c, &ask, true, t.arena));
    assert_int_equal(n, 2);
    assert_int_equal(r[0].rank, 1);
    assert_int_equal(r[1].rank, 1); /* a tie shares the rank */
    assert_int_equal(r[0].ties, 1);
    ask = ask_of("petition_new | period=2025");
    assert_err(TZ_E_RULE, tz_ranking(&r, &n, c, &ask, true, t.arena));
}

/* ---- words and JSON */

static void test_refusals(void **state)
{
    struct tz_figure_ask ask;
    const char *derived;
    struct tz_figure_words w = {.indicator = "dispute_receivd"};
    struct tz_err *e;
    NEEDS_TOWN();
    e = tz_figure_ask_words(&ask, conn(), t.model, t.s.town, &w, t.arena);
    assert_non_null(e);
    assert_non_null(strstr(e->hint, "dispute_received"));
    tz_err_free(e);
    assert_err(TZ_E_NOT_FOUND,
               tz_figure_ask_ref(&ask, &derived, c, t.model, t.s.town, "dispute_received | place=无此村", t.arena));
    assert_err(TZ_E_INPUT,
               tz_figure_ask_ref(&ask, &derived, c, t.model, t.s.town, "dispute_received | period=去年某月", t.arena));
    assert_err(TZ_E_INPUT,
               tz_figure_ask_ref(&ask, &derived, c, t.model, t.s.town, "dispute_received | by=kind,risk", t.arena));
}

static void test_json(void **state)
{
    struct tz_figure *f;
    struct tz_buf out;
    struct tz_places *p;
    cJSON *root, *line;
    NEEDS_TOWN();
    dispute("甲村", "2025-03-01", "2025-04-05");
    f = figure("dispute_settled | period=2025 | by=village,month", TZ_COMPARE_YOY);
    assert_ok(tz_places_hold(&p, c, t.s.town));
    tz_buf_init(&out, t.arena);
    tz_figure_json(&out, f, p);
    tz_places_release(&p);
    root = cJSON_Parse(out.data);
    assert_non_null(root);
    assert_int_equal(cJSON_GetArraySize(cJSON_GetObjectItem(root, "periods")), 12);
    line = cJSON_GetArrayItem(cJSON_GetObjectItem(root, "lines"), 1);
    assert_string_equal(cJSON_GetObjectItem(line, "label")->valuestring, "甲村");
    assert_int_equal(cJSON_GetObjectItem(cJSON_GetArrayItem(cJSON_GetObjectItem(line, "cells"), 3), "value")->valueint,
                     1);
    cJSON_Delete(root);
}

static void found(void *to, const char *table, int64_t id, int64_t version, const char *what)
{
    int *n = to;
    (void)id, (void)version, (void)what, (void)table;
    (*n)++;
}

static void test_verify_and_rebuild(void **state)
{
    struct tz_conn *w;
    struct tz_verify_result r;
    int64_t rebuilt;
    int n = 0;
    NEEDS_TOWN();
    dispute("甲村", "2025-03-01", "2025-04-05");
    target("collective_income", t.root, 2025, ">=", 1200, "上级下达", false);
    assert_ok(tz_store_verify(&r, t.s.store, t.s.town, found, &n));
    assert_int_equal(n, 0);
    assert_ok(tz_db_writer(&w, tz_store_db(t.s.store), t.s.town));
    assert_ok(tz_db_script(w, "update tally set n = n + 1; update target set num = num + 1"));
    tz_db_release(&w);
    assert_ok(tz_store_verify(&r, t.s.store, t.s.town, found, &n));
    assert_true(n >= 2);
    assert_ok(tz_tally_rebuild(&rebuilt, t.s.store, t.model, t.s.town, true));
    assert_true(rebuilt > 10);
    assert_string_equal(dec(cell_of(figure("dispute_settled | period=2025", 0), NULL, 0)->value, 0), "1");
}

#define ON_BOTH(test)                                                                                                  \
    cmocka_unit_test_setup_teardown(test, setup_sqlite, teardown),                                                     \
        cmocka_unit_test_setup_teardown(test, setup_postgres, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {ON_BOTH(test_yoy_and_mom), ON_BOTH(test_open_year_and_points),
                                       ON_BOTH(test_cumulative),  ON_BOTH(test_targets),
                                       ON_BOTH(test_facts),       ON_BOTH(test_facts_begun_and_merged),
                                       ON_BOTH(test_forecast),    ON_BOTH(test_coverage),
                                       ON_BOTH(test_as_known),    ON_BOTH(test_where),
                                       ON_BOTH(test_drill),       ON_BOTH(test_withheld),
                                       ON_BOTH(test_area_groups), ON_BOTH(test_dashboard),
                                       ON_BOTH(test_scores),      ON_BOTH(test_score_silence),
                                       ON_BOTH(test_ranking),     ON_BOTH(test_refusals),
                                       ON_BOTH(test_json),        ON_BOTH(test_verify_and_rebuild)};
    return cmocka_run_group_tests_name("figure", tests, NULL, NULL);
}
