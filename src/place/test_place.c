/* SPDX-License-Identifier: Apache-2.0
 *
 * Areas on both engines: the first tree, words, acts and what they refuse, paths on any day, the two changes of the reports
 * (15 villages into 10, 89 groups into 53), shares, groups, parameters, as known, verification.
 */
#include "place/param.h"
#include "place/place_priv.h"

#include "base/test.h"
#include "base/text.h"
#include "store/testing.h"

static struct tz_test_store t;
static struct tz_arena *a;
static bool ready;
static int64_t town, own;
static struct tz_actor who;

static int begin(enum tz_dialect dialect)
{
    tz_place_setup();
    ready = tz_test_store_open(&t, dialect);
    if (!ready)
        return 0;
    a = tz_arena_new(0);
    who = (struct tz_actor){.town = t.town, .via = "cli"};
    assert_ok(tz_place_init(&town, &own, t.store, &who, "510823104000", "关路镇", 20000101));
    return 0;
}

TZ_TEST_BOTH_ENGINES(begin)

static int teardown(void **state)
{
    (void)state;
    tz_test_store_close(&t);
    tz_arena_destroy(&a);
    return 0;
}

#define NEEDS_STORE() TZ_TEST_NEEDS(ready)

static struct tz_places *hold(int64_t known)
{
    struct tz_conn *c;
    struct tz_places *p;
    assert_ok(tz_db_reader(&c, tz_store_db(t.store), t.town));
    assert_ok(tz_places_known(&p, c, t.town, known));
    tz_db_release(&c);
    return p;
}

static int64_t find(const char *word, tz_day day)
{
    struct tz_places *p = hold(0);
    int64_t id = 0;
    assert_ok(tz_place_parse(&id, p, word, 0, 0, day));
    tz_places_release(&p);
    return id;
}

static struct tz_place_new village(const char *name, const char *code)
{
    return (struct tz_place_new){TZ_PLACE_VILLAGE, "村", name, code, town, 0};
}

static int64_t *run(struct tz_place_plan *plan, tz_day day)
{
    int64_t *made;
    plan->act.day = day;
    if (!plan->act.act)
        plan->act.act = "县政函〔2020〕12号";
    assert_ok(tz_place_run(&made, t.store, &who, plan, a));
    return made;
}

static int64_t open_one(struct tz_place_new n, tz_day day)
{
    struct tz_place_plan plan = {.kind = TZ_PLACE_OPEN, .made = &n, .made_n = 1};
    return run(&plan, day)[0];
}

static int64_t open_group(int64_t parent, const char *name, tz_day day)
{
    return open_one((struct tz_place_new){TZ_PLACE_GROUP, "组", name, NULL, parent, 0}, day);
}

static void test_first_tree(void **state)
{
    struct tz_places *p;
    int64_t path[TZ_PLACE_DEPTH], again, own_again;
    NEEDS_STORE();
    assert_ok(tz_place_init(&again, &own_again, t.store, &who, "510823104000", "关路镇", 20000101));
    assert_int_equal(again, town);
    assert_int_equal(own_again, own);
    p = hold(0);
    assert_int_equal(tz_places_town(p), town);
    assert_int_equal(tz_places_own(p), own);
    assert_int_equal(tz_place_path(path, p, own, 20200101), 6); /* 镇本级 镇 县 市 省 国 */
    assert_int_equal(path[1], town);
    assert_string_equal(tz_place_newest(p, path[4])->name, "四川省");
    assert_int_equal(tz_place_by_code(p, "510823"), path[2]);
    assert_int_equal(tz_place_by_code(p, "510823104"), town);
    tz_places_release(&p);
}

static void test_words(void **state)
{
    static const struct {
        const char *word, *title;
    } cases[] = {{"关渡村", "关渡村"},         {"关渡", "关渡村"},
                 {"關渡村", "关渡村"},         {" 关路镇 关渡村", "关渡村"},
                 {"关渡村民委员会", "关渡村"}, {"关渡行政村", "关渡村"},
                 {"关渡村委会", "关渡村"},     {"关渡村3组", "关渡村3组"},
                 {"关渡村三组", "关渡村3组"},  {"关渡村第三村民小组", "关渡村3组"},
                 {"关渡３组", "关渡村3组"},    {"关渡村/12组", "关渡村12组"},
                 {"关渡十二组", "关渡村12组"}, {"510823104201", "关渡村"},
                 {"春江社区", "春江社区"},     {"春江社区居委会", "春江社区"},
                 {"镇本级", "镇本级"},         {"镇直", "镇本级"},
                 {"关路镇", "关路镇"},         {"关路", "关路镇"}};
    int64_t v, c;
    struct tz_places *p;
    NEEDS_STORE();
    v = open_one(village("关渡村", "510823104201"), 20000101);
    c = open_one((struct tz_place_new){TZ_PLACE_VILLAGE, "社区", "春江社区", "510823104001", town, 0}, 20000101);
    open_group(v, "3组", 20000101);
    open_group(v, "12组", 20000101);
    open_group(c, "3组", 20000101);
    p = hold(0);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        int64_t id;
        struct tz_err *e = tz_place_parse(&id, p, cases[i].word, 0, 0, 20210101);
        if (e)
            fail_msg("%s: %s (%s)", cases[i].word, e->text, e->hint ? e->hint : "");
        if (!tz_same(tz_place_title(p, id, 20210101, a), cases[i].title))
            fail_msg("%s: %s", cases[i].word, tz_place_title(p, id, 20210101, a));
    }
    assert_err(TZ_E_INPUT, tz_place_parse(&v, p, "3组", 0, 0, 20210101)); /* two of them */
    assert_ok(tz_place_parse(&v, p, "3组", c, 0, 20210101));
    assert_string_equal(tz_place_title(p, v, 20210101, a), "春江社区3组");
    assert_err(TZ_E_NOT_FOUND, tz_place_parse(&v, p, "关度村", 0, 0, 20210101));
    assert_err(TZ_E_NOT_FOUND, tz_place_parse(&v, p, "999999999999", 0, 0, 20210101));
    assert_err(TZ_E_INPUT, tz_place_parse(&v, p, "", 0, 0, 20210101));
    tz_places_release(&p);
}

static void test_rename_and_move(void **state)
{
    int64_t v, w, g, moved[1];
    struct tz_place_set set;
    struct tz_place_plan plan = {.kind = TZ_PLACE_RENAME, .set = &set, .set_n = 1};
    struct tz_places *p;
    tz_day days[8];
    NEEDS_STORE();
    v = open_one(village("南溪村", NULL), 20000101);
    w = open_one(village("北溪村", NULL), 20000101);
    g = open_group(v, "1组", 20000101);
    set = (struct tz_place_set){.place = v, .name = "新溪村", .code = "510823104205"};
    run(&plan, 20210301);
    assert_int_equal(find("南溪村", 20240101), v); /* still found by its old name */
    assert_int_equal(find("新溪", 20240101), v);
    p = hold(0);
    assert_string_equal(tz_place_on(p, v, 20210228)->name, "南溪村");
    assert_string_equal(tz_place_on(p, v, 20210301)->name, "新溪村");
    assert_int_equal(tz_places_last_change(p), 0); /* a rename moves nothing */
    tz_places_release(&p);
    set = (struct tz_place_set){.place = g, .parent = w};
    plan.kind = TZ_PLACE_MOVE;
    run(&plan, 20220701);
    p = hold(0);
    assert_true(tz_place_under(p, g, v, 20220630));
    assert_true(tz_place_under(p, g, w, 20220701));
    assert_false(tz_place_under(p, g, v, 20220701));
    assert_int_equal(tz_place_breaks(days, 8, p, g, 20000101, TZ_DAY_OPEN - 1), 1);
    assert_int_equal(days[0], 20220701);
    assert_int_equal(tz_places_last_change(p), 20220701);
    moved[0] = g;
    tz_places_release(&p);
    (void)moved;
}

/* 15 villages become 10: five pairs merge, five stay. */
static void test_fifteen_into_ten(void **state)
{
    static const char *const names[] = {"甲一村", "甲二村", "乙一村", "乙二村", "丙一村", "丙二村", "丁一村", "丁二村",
                                        "戊一村", "戊二村", "己村",   "庚村",   "辛村",   "壬村",   "癸村"};
    static const char *const merged[] = {"甲村", "乙村", "丙村", "丁村", "戊村"};
    struct tz_place_new made[15], after[5];
    struct tz_place_plan plan = {.kind = TZ_PLACE_OPEN, .made = made, .made_n = 15};
    struct tz_place_share shares[10];
    int64_t *old, *fresh, closed[10], *ids, g, path[TZ_PLACE_DEPTH];
    struct tz_places *p;
    size_t n;
    NEEDS_STORE();
    for (int i = 0; i < 15; i++)
        made[i] = village(names[i], tz_printf(a, "5108231042%02d", i + 1));
    old = run(&plan, 20000101);
    g = open_group(old[1], "4组", 20000101);
    for (int i = 0; i < 5; i++)
        after[i] = village(merged[i], tz_printf(a, "5108231043%02d", i + 1));
    for (int i = 0; i < 10; i++) {
        closed[i] = old[i];
        shares[i] = (struct tz_place_share){old[i], -1 - i / 2, 1, 1, "合并"};
    }
    plan = (struct tz_place_plan){.kind = TZ_PLACE_MERGE,
                                  .made = after,
                                  .made_n = 5,
                                  .closed = closed,
                                  .closed_n = 10,
                                  .shares = shares,
                                  .share_n = 10};
    fresh = run(&plan, 20201201);
    p = hold(0);
    tz_place_below(&ids, &n, p, town, TZ_PLACE_VILLAGE, "村", 20201130, a);
    assert_int_equal(n, 15);
    tz_place_below(&ids, &n, p, town, TZ_PLACE_VILLAGE, "村", 20201201, a);
    assert_int_equal(n, 10);
    assert_int_equal(tz_place_become(p, old[0], 20201130), old[0]);
    assert_int_equal(tz_place_become(p, old[0], 20201201), fresh[0]);
    assert_int_equal(tz_place_become(p, old[14], 20201201), old[14]);
    assert_true(tz_place_under(p, old[3], fresh[1], 20241231));
    assert_false(tz_place_under(p, old[3], fresh[1], 20201130));
    /* the group came along */
    assert_int_equal(tz_place_path(path, p, g, 20241231), 7);
    assert_int_equal(path[1], fresh[0]);
    assert_int_equal(tz_place_path(path, p, g, 20200601), 7);
    assert_int_equal(path[1], old[1]);
    tz_place_subtree(&ids, &n, p, fresh[0], 20241231, a);
    assert_int_equal(n, 4); /* itself, two old villages, the group */
    tz_places_release(&p);
    assert_int_equal(find("甲一村", 20241231), old[0]);
}

/* 89 groups become 53 in one act: 36 of them are taken into the one before. */
static void test_groups_89_into_53(void **state)
{
    struct tz_place_new made[89];
    struct tz_place_share shares[36];
    struct tz_place_plan plan = {.kind = TZ_PLACE_OPEN, .made = made, .made_n = 89};
    int64_t v, *old, closed[36], *ids;
    struct tz_places *p;
    size_t n;
    NEEDS_STORE();
    v = open_one(village("春江村", NULL), 20000101);
    for (int i = 0; i < 89; i++)
        made[i] = (struct tz_place_new){TZ_PLACE_GROUP, "组", tz_printf(a, "%d组", i + 1), NULL, v, i + 1};
    old = run(&plan, 20000101);
    for (int i = 0; i < 36; i++) {
        closed[i] = old[2 * i + 1];
        shares[i] = (struct tz_place_share){old[2 * i + 1], old[2 * i], 1, 1, "组对应"};
    }
    plan = (struct tz_place_plan){
        .kind = TZ_PLACE_MERGE, .closed = closed, .closed_n = 36, .shares = shares, .share_n = 36};
    run(&plan, 20201201);
    p = hold(0);
    tz_place_below(&ids, &n, p, town, TZ_PLACE_GROUP, NULL, 20201231, a);
    assert_int_equal(n, 53);
    tz_place_below(&ids, &n, p, v, TZ_PLACE_GROUP, NULL, 20201130, a);
    assert_int_equal(n, 89);
    assert_int_equal(tz_place_become(p, old[1], 20240101), old[0]);
    assert_int_equal(tz_place_become(p, old[72], 20240101), old[72]);
    tz_places_release(&p);
}

static void test_split(void **state)
{
    int64_t v, g, *fresh, path[TZ_PLACE_DEPTH];
    struct tz_place_new made[2];
    struct tz_place_share shares[2];
    struct tz_place_set set;
    struct tz_place_plan plan = {
        .kind = TZ_PLACE_SPLIT, .made = made, .made_n = 2, .closed_n = 1, .shares = shares, .share_n = 2};
    struct tz_place_part *parts;
    struct tz_places *p;
    size_t n;
    NEEDS_STORE();
    v = open_one(village("大同村", NULL), 20000101);
    g = open_group(v, "1组", 20000101);
    made[0] = village("大东村", NULL);
    made[1] = village("大西村", NULL);
    shares[0] = (struct tz_place_share){v, -1, 132, 305, "户数"};
    shares[1] = (struct tz_place_share){v, -2, 172, 305, "户数"};
    plan.closed = &v;
    plan.act.day = 20210101;
    assert_err(TZ_E_RULE, tz_place_run(NULL, t.store, &who, &plan, a)); /* shares miss the whole by 1/305 */
    shares[1].num = 173;
    assert_err(TZ_E_RULE, tz_place_run(NULL, t.store, &who, &plan, a)); /* the group has no place to go */
    set = (struct tz_place_set){.place = g, .parent = -2};
    plan.set = &set;
    plan.set_n = 1;
    fresh = run(&plan, 20210101);
    p = hold(0);
    assert_int_equal(tz_place_become(p, v, 20210101), 0); /* 待划转 */
    assert_int_equal(tz_place_path(path, p, v, 20210101), 5);
    assert_int_equal(path[0], town); /* in the town's total, in no village's */
    assert_true(tz_place_under(p, g, fresh[1], 20210101));
    tz_place_shares(&parts, &n, p, v, 20210101, a);
    assert_int_equal(n, 2);
    assert_int_equal(parts[0].place, fresh[0]);
    assert_int_equal(tz_ratio_cmp(parts[0].share, tz_ratio_make(132, 305)), 0);
    assert_string_equal(parts[0].basis, "户数");
    tz_places_release(&p);
}

static void test_refusals(void **state)
{
    int64_t v, w, g;
    struct tz_place_new n;
    struct tz_place_set set;
    struct tz_place_plan plan = {.kind = TZ_PLACE_OPEN, .made = &n, .made_n = 1, .act = {.day = 20210101}};
    struct tz_place_plan change = {.kind = TZ_PLACE_RENAME, .set = &set, .set_n = 1, .act = {.day = 20210101}};
    struct tz_place_plan close = {.kind = TZ_PLACE_CLOSE, .closed_n = 1, .act = {.day = 20210101}};
    NEEDS_STORE();
    v = open_one(village("甲村", "510823104201"), 20000101);
    w = open_one(village("乙村", NULL), 20000101);
    g = open_group(v, "1组", 20000101);
    n = village("甲村", NULL); /* twice the same name */
    assert_err(TZ_E_RULE, tz_place_run(NULL, t.store, &who, &plan, a));
    n = village("丙村", "510823104201"); /* twice the same code */
    assert_err(TZ_E_RULE, tz_place_run(NULL, t.store, &who, &plan, a));
    n = village("", NULL);
    assert_err(TZ_E_RULE, tz_place_run(NULL, t.store, &who, &plan, a));
    n = (struct tz_place_new){TZ_PLACE_VILLAGE, "村", "丁村", NULL, g, 0}; /* a village under a group */
    assert_err(TZ_E_RULE, tz_place_run(NULL, t.store, &who, &plan, a));
    n = village("丁村", NULL);
    plan.act.day = 0;
    assert_err(TZ_E_INPUT, tz_place_run(NULL, t.store, &who, &plan, a));
    set = (struct tz_place_set){.place = 123456, .name = "无"};
    assert_err(TZ_E_NOT_FOUND, tz_place_run(NULL, t.store, &who, &change, a));
    close.closed = &v; /* has an open group */
    assert_err(TZ_E_RULE, tz_place_run(NULL, t.store, &who, &close, a));
    close.closed = &w;
    run(&close, 20210101);
    set = (struct tz_place_set){.place = w, .name = "新乙村"}; /* closed */
    assert_err(TZ_E_RULE, tz_place_run(NULL, t.store, &who, &change, a));
    n = village("戊村", NULL); /* below a closed place */
    n.parent = w;
    plan.act.day = 20220101;
    assert_err(TZ_E_RULE, tz_place_run(NULL, t.store, &who, &plan, a));
    set = (struct tz_place_set){.place = w};
    change.kind = TZ_PLACE_RESTORE;
    run(&change, 20230101);
    assert_int_equal(find("乙村", 20230101), w);
}

static void test_as_known(void **state)
{
    int64_t v, j;
    struct tz_place_set set;
    struct tz_place_plan plan = {.kind = TZ_PLACE_RENAME, .set = &set, .set_n = 1};
    struct tz_places *p;
    NEEDS_STORE();
    v = open_one(village("甲村", NULL), 20000101);
    p = hold(0);
    j = tz_places_serial(p);
    tz_places_release(&p);
    set = (struct tz_place_set){.place = v, .name = "乙村"};
    run(&plan, 20100101);
    p = hold(j);
    assert_string_equal(tz_place_on(p, v, 20150101)->name, "甲村"); /* as known then */
    tz_places_release(&p);
    p = hold(0);
    assert_string_equal(tz_place_on(p, v, 20150101)->name, "乙村");
    tz_places_release(&p);
}

static void test_groups(void **state)
{
    int64_t v[3], grp, again, *ids;
    const struct tz_place_group *g;
    struct tz_places *p;
    size_t n;
    NEEDS_STORE();
    for (int i = 0; i < 3; i++)
        v[i] = open_one(village(tz_printf(a, "第%d村", i), NULL), 20000101);
    assert_ok(tz_place_group_set(&grp, t.store, &who, "east", "东片", "片区", v, 2, 20200101));
    assert_ok(tz_place_group_set(&again, t.store, &who, "east", NULL, NULL, v + 1, 2, 20220101));
    assert_int_equal(grp, again);
    assert_err(TZ_E_INPUT, tz_place_group_set(&again, t.store, &who, "west", NULL, NULL, v, 1, 20220101));
    p = hold(0);
    g = tz_place_group_find(p, "东片", 20210101);
    assert_non_null(g);
    assert_null(tz_place_group_find(p, "东片", 20190101));
    tz_place_group_members(&ids, &n, p, g->id, 20211231, a);
    assert_int_equal(n, 2);
    assert_int_equal(ids[0], v[0]);
    tz_place_group_members(&ids, &n, p, g->id, 20220101, a);
    assert_int_equal(n, 2);
    assert_int_equal(ids[1], v[2]);
    tz_places_release(&p);
}

static void test_parameters(void **state)
{
    static const struct tz_param income = {.key = "income_line", .label = "收入线", .type = TZ_TYPE_MONEY},
                                 limit = {.key = "limit", .label = "期限", .type = TZ_TYPE_TEXT};
    static const struct {
        bool village;
        tz_day day;
        bool has;
        int64_t i;
    } cases[] = {{true, 20210101, false, 0},
                 {true, 20220301, true, 700000},
                 {true, 20230101, true, 750000},
                 {false, 20230101, true, 700000}};
    struct tz_param_here here;
    struct tz_conn *c;
    int64_t v, w, path[TZ_PLACE_DEPTH];
    struct tz_places *p;
    NEEDS_STORE();
    v = open_one(village("甲村", NULL), 20000101);
    w = open_one(village("乙村", NULL), 20000101);
    p = hold(0);
    tz_place_path(path, p, town, 20200101);
    tz_places_release(&p);
    assert_ok(tz_param_set(t.store, &who, &income, path[1], 20220101, "7000", "县文", a)); /* the county */
    assert_ok(tz_param_set(t.store, &who, &income, v, 20230101, "7500", "村民会议", a));
    assert_ok(tz_param_set(t.store, &who, &limit, town, 20220101, "10 workdays", "镇文", a));
    assert_err(TZ_E_INPUT, tz_param_set(t.store, &who, &income, v, 20230101, "7x", "村", a));
    assert_err(TZ_E_INPUT, tz_param_set(t.store, &who, &income, v, 20230101, "7", "", a));
    assert_ok(tz_db_reader(&c, tz_store_db(t.store), t.town));
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        assert_ok(tz_param_get(&here, c, t.town, "income_line", cases[i].village ? v : w, cases[i].day, 0, a));
        if (here.has != cases[i].has || (here.has && here.i != cases[i].i))
            fail_msg("case %zu: %d %lld", i, here.has, (long long)here.i);
    }
    assert_ok(tz_param_get(&here, c, t.town, "limit", w, 20240101, 0, a));
    assert_true(here.has && here.i == 10);
    assert_string_equal(here.t, "workdays");
    tz_db_release(&c);
}

static int64_t head_now(void)
{
    struct tz_conn *c;
    int64_t j;
    uint8_t head[TZ_DIGEST_BYTES];
    assert_ok(tz_db_reader(&c, tz_store_db(t.store), t.town));
    assert_ok(tz_store_head(&j, head, c, t.town));
    tz_db_release(&c);
    return j;
}

static struct tz_err *apply_rebuild(struct tz_apply *ap, void *data)
{
    (void)data;
    return tz_param_rebuild(ap, NULL, 0);
}

/* Two clocks: what held on a day, as known when it was asked; also where the tree came later than the value. What is
 * derived anew says the same. */
static void test_parameters_known(void **state)
{
    static const struct tz_param income = {.key = "income_line", .label = "收入线", .type = TZ_TYPE_MONEY};
    struct tz_work w = {.actor = who, .kind = "rebuild", .quiet = true, .remakes = true, .apply = apply_rebuild};
    struct tz_param_here here;
    struct tz_conn *c;
    int64_t v, j[5];
    NEEDS_STORE();
    v = open_one(village("甲村", NULL), 20000101);
    j[0] = head_now();
    assert_ok(tz_param_set(t.store, &who, &income, town, 20220101, "7000", "县文", a));
    j[1] = head_now();
    assert_ok(tz_param_set(t.store, &who, &income, v, 20230101, "7500", "村民会议", a));
    j[2] = head_now();
    assert_ok(tz_param_set(t.store, &who, &income, town, 20220101, "7100", "县文更正", a));
    j[3] = head_now();
    open_one(village("丙村", NULL), 20240101);
    j[4] = head_now();
    const struct {
        int j; /* index, -1 = now */
        tz_day day;
        int64_t i; /* 0 = none */
    } cases[] = {{0, 20230601, 0},      {1, 20230601, 700000},  {2, 20230601, 750000},
                 {2, 20220601, 700000}, {3, 20220601, 710000},  {3, 20230601, 750000},
                 {4, 20220601, 710000}, {-1, 20220601, 710000}, {1, 20210601, 0}};
    for (int again = 0; again < 2; again++) {
        assert_ok(tz_db_reader(&c, tz_store_db(t.store), t.town));
        for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
            int64_t known = cases[i].j < 0 ? 0 : j[cases[i].j];
            assert_ok(tz_param_get(&here, c, t.town, "income_line", v, cases[i].day, known, a));
            if (here.has != (cases[i].i != 0) || (here.has && here.i != cases[i].i))
                fail_msg("%s case %zu: %d %lld", again ? "rebuilt" : "kept", i, here.has, (long long)here.i);
        }
        tz_db_release(&c);
        assert_ok(place_rebuild(t.store, t.town));
        assert_ok(tz_store_run(t.store, &w, a));
    }
}

struct found {
    int n;
    char table[32];
};

static void found(void *to, const char *table, int64_t id, int64_t version, const char *what)
{
    struct found *f = to;
    (void)id, (void)version, (void)what;
    f->n++;
    snprintf(f->table, sizeof f->table, "%s", table);
}

static void test_verify(void **state)
{
    static const struct {
        const char *sql, *table;
    } harm[] = {{"update place set name = '丙村' where name = '甲村'", "place"},
                {"update place set from_day = from_day + 1 where name = '丙村'", "place"},
                {"update place_change set act = 'x' where act is not null", "place_change"},
                {"update place_group set name = 'x'", "place_group"},
                {"update parameter set i = i + 1", "parameter"}};
    static const struct tz_param income = {.key = "income_line", .label = "收入线", .type = TZ_TYPE_MONEY};
    int64_t v, grp;
    struct found f = {0, ""};
    NEEDS_STORE();
    v = open_one(village("甲村", NULL), 20000101);
    assert_ok(tz_place_group_set(&grp, t.store, &who, "east", "东片", "片区", &v, 1, 20200101));
    assert_ok(tz_param_set(t.store, &who, &income, v, 20230101, "7500", "村民会议", a));
    assert_ok(place_verify(t.store, t.town, found, &f));
    assert_int_equal(f.n, 0);
    for (size_t i = 0; i < sizeof harm / sizeof *harm; i++) {
        struct tz_conn *c;
        f.n = 0;
        assert_ok(tz_db_writer(&c, tz_store_db(t.store), t.town));
        assert_ok(tz_db_script(c, harm[i].sql));
        tz_db_release(&c);
        assert_ok(place_verify(t.store, t.town, found, &f));
        if (!f.n)
            fail_msg("not seen: %s", harm[i].sql);
    }
    assert_ok(place_rebuild(t.store, t.town));
}

static void test_town_codes(void **state)
{
    static const struct {
        const char *code;
        bool good;
    } cases[] = {
        {"360733102", true},  {"441823105000", true}, {"999901100", true},      {"", false},
        {"360733", false},    {"36073310x", false},   {"160733102", false},     {"000000000", false},
        {"360000000", false}, {"360700102", false},   {"360733102777", false},  {"360733000", false},
        {"3607331", false},   {"980101100", false},   {"3607331020000", false},
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct tz_err *e = tz_place_check_town_code(cases[i].code);
        if (!e != cases[i].good || (e && (e->code != TZ_E_INPUT || !e->hint)))
            fail_msg("case %zu: %s", i, cases[i].code);
        tz_err_free(e);
    }
}

#define ON_BOTH(test)                                                                                                  \
    cmocka_unit_test_setup_teardown(test, setup_sqlite, teardown),                                                     \
        cmocka_unit_test_setup_teardown(test, setup_postgres, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {ON_BOTH(test_first_tree),         ON_BOTH(test_words),
                                       ON_BOTH(test_rename_and_move),    ON_BOTH(test_fifteen_into_ten),
                                       ON_BOTH(test_groups_89_into_53),  ON_BOTH(test_split),
                                       ON_BOTH(test_refusals),           ON_BOTH(test_as_known),
                                       ON_BOTH(test_parameters_known),   ON_BOTH(test_groups),
                                       ON_BOTH(test_parameters),         ON_BOTH(test_verify),
                                       cmocka_unit_test(test_town_codes)};
    return cmocka_run_group_tests_name("place", tests, NULL, NULL);
}
