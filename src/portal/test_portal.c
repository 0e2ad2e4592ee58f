/* SPDX-License-Identifier: Apache-2.0
 *
 * Publicity, what payments wait for, what the public may see and send, on both engines: one town for all cases of an engine.
 */
#include "base/test.h"
#include "duty/duty.h"
#include "portal/household.h"
#include "portal/portal.h"
#include "register/testing.h"

#include <string.h>

static struct tz_test_town t;
static bool ready;

static int begin(enum tz_dialect dialect)
{
    static bool once;
    if (!once) {
        tz_duty_setup();
        tz_portal_setup();
    }
    once = true;
    ready = tz_test_town_open(&t, dialect, NULL);
    return 0;
}

TZ_TEST_BOTH_ENGINES(begin)

static int teardown(void **state)
{
    (void)state;
    if (ready)
        tz_test_town_close(&t);
    return 0;
}

#define NEEDS_TOWN() TZ_TEST_NEEDS(ready)

static void clock_at(tz_day day)
{
    tz_clock_set(tz_day_start(day) + INT64_C(36000) * 1000000);
}

/* ---- without a town */
static void texts_that_must_not_go_out(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        bool unfit;
    } cases[] = {{"", false},
                 {"2025年6月2日，金额12345.00元", false},
                 {"云府发〔2025〕8号", false},
                 {"电话0797-6213000", false},
                 {"电话13812345678", true},
                 {"编号138123456789", false},       /* twelve digits are no phone */
                 {"证件360733196003010031", true},  /* right checksum */
                 {"证件360733196003010032", false}, /* wrong checksum: a number like others */
                 {"卡号6222021234567890128", true}, /* Luhn */
                 {"订单0000000000000000", false},   /* zeros */
                 {"GK-2025-000012", false}};
    struct tz_arena *a = tz_arena_new(0);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        if ((tz_portal_unfit(cases[i].text, a) != NULL) != cases[i].unfit)
            fail_msg("case %zu: %s", i, cases[i].text);
    tz_arena_destroy(&a);
}

static void last_days(void **state)
{
    (void)state;
    static const struct {
        tz_day from;
        int days;
        bool work;
        tz_day until;
    } cases[] = {{20250602, 7, false, 20250609}, /* the first day is not counted */
                 {20250601, 7, false, 20250609}, /* ends on a Sunday: runs on to Monday */
                 {20250602, 5, true, 20250609},  /* working days */
                 {20250926, 7, false, 20251009}, /* ends in the holiday of October */
                 {20250926, 5, true, 20251010}}; /* the Sunday before it is worked */
    struct tz_arena *a = tz_arena_new(0);
    struct tz_calendar *k = tz_calendar_builtin(a);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        if (tz_notice_until(k, cases[i].from, cases[i].days, cases[i].work) != cases[i].until)
            fail_msg("case %zu: %d", i, (int)tz_notice_until(k, cases[i].from, cases[i].days, cases[i].work));
    tz_arena_destroy(&a);
}

static void turns_run_out(void **state)
{
    (void)state;
    int taken = 0;
    struct tz_err *e = NULL;
    clock_at(20250615);
    while (!(e = tz_public_turn(TZ_TURN_WRITE, "203.0.113.9")))
        assert_true(++taken < 100);
    assert_int_equal(e->code, TZ_E_BUSY);
    tz_err_free(e);
    assert_int_equal(taken, 10);
    assert_null(tz_public_turn(TZ_TURN_WRITE, "203.0.113.10"));
    assert_null(tz_public_turn(TZ_TURN_FOLLOW, "203.0.113.9"));
    tz_clock_set(tz_now() + INT64_C(601) * 1000000);
    assert_null(tz_public_turn(TZ_TURN_WRITE, "203.0.113.9"));
}

/* ---- with one */
static struct tz_err *move(int64_t id, const char *to)
{
    struct tz_act act = {.reason = "测试"};
    struct tz_done done;
    struct tz_desk d = tz_test_desk(&t, &t.system);
    return tz_register_move(&done, &d, id, 0, to, NULL, 0, &act, t.arena);
}

static void must(struct tz_err *e)
{
    if (e)
        fail_msg("%s %s", e->text, e->hint ? e->hint : "");
}

static void refused(struct tz_err *e, enum tz_err_code code, const char *text)
{
    assert_non_null(e);
    if (e->code != code || !strstr(e->text, text))
        fail_msg("%d %s, not %s", (int)e->code, e->text, text);
    tz_err_free(e);
}

static int64_t payment(const char *name, const char *born, const char *programme, const char *batch)
{
    int64_t who = tz_test_create(&t, &t.system, "person", "place", "甲村", "name", name, "born_on", born, NULL);
    return tz_test_create(&t, &t.system, "payment", "place", "甲村", "programme", programme, "batch", batch, "payee",
                          tz_printf(t.arena, "%lld", (long long)who), "amount", "350", NULL);
}

/* A publicity of this batch, published today. */
static int64_t published(const char *kind, const char *batch, struct tz_notice_list *list)
{
    struct tz_desk d = tz_test_desk(&t, &t.system);
    const char *const values[] = {batch};
    struct tz_filter filter = {.key = "batch", .op = TZ_F_EQ, .values = values, .n = 1};
    struct tz_notice_new n = {
        .kind = kind, .title = tz_printf(t.arena, "%s公示", batch), .filters = &filter, .filter_n = 1};
    struct tz_done done;
    must(tz_notice_make(&done, list, &d, &n, t.arena));
    int64_t id = done.id;
    must(move(id, "审核"));
    must(move(id, "保密审查"));
    must(tz_publication_review(&done, &d, id, "江文书", "可以公开", t.arena));
    must(move(id, "签发"));
    must(tz_notice_publish(&done, &d, id, t.arena));
    return id;
}

static void a_payment_waits_for_its_publicity(void **state)
{
    NEEDS_TOWN();
    struct tz_notice_list list;
    struct tz_public_item it;
    struct tz_desk d = tz_test_desk(&t, &t.system);
    clock_at(20250616);
    int64_t a = payment("张大山", "1960-03-01", "地力补贴", "甲批"),
            child = payment("李小苗", "2015-03-01", "地力补贴", "甲批");
    must(move(a, "公示"));
    must(move(child, "公示"));
    refused(move(a, "审核"), TZ_E_RULE, "还没有公示过");
    int64_t notice = published("补贴", "甲批", &list);
    assert_int_equal(list.n, 1);
    assert_int_equal(list.left_n, 1);
    assert_string_equal(list.left[0].why, "未成年人不列名公示");
    refused(move(a, "审核"), TZ_E_RULE, "公示期还没有满");
    must(tz_public_get(&it, &d, notice, t.arena));
    assert_int_equal(it.until, 20250623);
    assert_int_equal(it.line_n, 1);
    assert_string_equal(it.lines[0][0], "张大山");
    clock_at(20250623);
    must(tz_public_get(&it, &d, notice, t.arena));
    clock_at(20250624); /* nobody did anything */
    refused(tz_public_get(&it, &d, notice, t.arena), TZ_E_FORGOTTEN, "公示期已满");
    must(move(a, "审核"));
    must(move(a, "审批"));
    must(move(a, "已推送"));
    /* The job moves the state; what was over stays over. */
    int ran;
    must(tz_job_run(&ran, t.s.store, t.s.town, t.arena));
    must(tz_publication_get(&it, &d, notice, t.arena));
    assert_string_equal(it.state, "失效");
    refused(move(child, "审核"), TZ_E_RULE, "还没有公示过");
}

static void masked_unless_the_kind_says_whole(void **state)
{
    NEEDS_TOWN();
    struct tz_notice_list list;
    clock_at(20250626);
    int64_t a = payment("欧阳小河", "1960-03-01", "急难救助", "救助批");
    struct tz_desk d = tz_test_desk(&t, &t.system);
    const char *const values[] = {"救助批"}, *const states[] = {"登记"};
    struct tz_filter filters[] = {{.key = "batch", .op = TZ_F_EQ, .values = values, .n = 1},
                                  {.key = "state", .op = TZ_F_EQ, .values = states, .n = 1}};
    struct tz_notice_new n = {.kind = "救助", .title = "救助公示", .filters = filters, .filter_n = 2};
    must(tz_notice_preview(&list, &d, &n, t.arena));
    assert_int_equal(list.n, 1);
    assert_string_equal(list.lines[0].cells[0], "欧阳**");
    n.kind = "没有这种";
    refused(tz_notice_preview(&list, &d, &n, t.arena), TZ_E_NOT_FOUND, "没有这种");
    /* Urgent: paid first, its papers are due; nothing waits. */
    must(move(a, "先行支付"));
    struct tz_clock_row *clocks;
    size_t clock_n, papers = 0;
    must(tz_clock_list(&clocks, &clock_n, &d, a, 0, t.arena));
    for (size_t i = 0; i < clock_n; i++)
        papers += strcmp(clocks[i].clock->key, "papers") == 0 && clocks[i].state.runs && clocks[i].state.due;
    assert_int_equal(papers, 1);
    int64_t b = payment("张二山", "1960-03-01", "地力补贴", "乙批");
    refused(move(b, "先行支付"), TZ_E_RULE, "不能先行支付");
}

static void in_doubt_waits_for_a_person(void **state)
{
    NEEDS_TOWN();
    clock_at(20250627);
    int64_t a = payment("王三", "1950-01-01", "慰问", "丙批");
    struct tz_entry *e = tz_test_get(&t, a, 0);
    int64_t person = tz_entry_val(e, "payee")->i;
    struct tz_desk d = tz_test_desk(&t, &t.system);
    struct tz_act act = {0};
    struct tz_done done;
    size_t n;
    must(tz_register_change(&done, &d, person, 0, tz_test_sets(&t, &n, "died_on", "2025-06-20", NULL), 1, &act,
                            t.arena));
    must(move(a, "审核"));
    must(move(a, "审批"));
    refused(move(a, "已推送"), TZ_E_RULE, "待人工核定");
    int ran;
    tz_clock_set(tz_day_start(20250628) + INT64_C(36000) * 1000000);
    must(tz_job_run(&ran, t.s.store, t.s.town, t.arena));
    assert_string_equal(tz_test_field(&t, a, "held"), "1");
    assert_string_equal(tz_test_field(&t, a, "held_why"), "领款人已死亡");
    struct tz_set *sets = tz_test_sets(&t, &n, "decision", "照发", "decided_on", "2025-06-28", NULL);
    must(tz_register_change(&done, &d, a, 0, sets, n, &act, t.arena));
    must(move(a, "已推送"));
}

static void the_public_sends_follows_and_rates(void **state)
{
    NEEDS_TOWN();
    clock_at(20250701);
    struct tz_who who = tz_who_public(t.s.town, t.arena);
    struct tz_desk d = tz_test_desk(&t, &who);
    struct tz_public_problem p = {.content = "村口路灯坏了三天", .name = "张大山", .phone = "13812345678"};
    struct tz_said said;
    struct tz_followed f;
    must(tz_public_problem(&said, &d, &p, t.arena));
    assert_int_equal(strlen(said.code), 8);
    assert_true(said.due > 0);
    must(tz_public_follow(&f, &d, said.number, said.code, t.arena));
    assert_string_equal(f.state, "登记");
    assert_false(f.may_rate);
    refused(tz_public_follow(&f, &d, said.number, "22222222", t.arena), TZ_E_NOT_FOUND, "编号或查询码不对");
    refused(tz_public_follow(&f, &d, "WT-2025-999999", said.code, t.arena), TZ_E_NOT_FOUND, "编号或查询码不对");
    refused(tz_public_rate(&d, said.number, said.code, "满意", t.arena), TZ_E_RULE, "还没有办结");
    must(move(said.id, "当场办结"));
    refused(tz_public_rate(&d, said.number, said.code, "好极了", t.arena), TZ_E_INPUT, "评价只能是");
    must(tz_public_rate(&d, said.number, said.code, "不满意", t.arena));
    assert_string_equal(tz_test_field(&t, said.id, "rating"), "不满意");
    refused(tz_public_rate(&d, said.number, said.code, "满意", t.arena), TZ_E_RULE, "评价过");
    /* The role can do nothing else. */
    struct tz_entry *e;
    refused(tz_register_get(&e, &d, said.id, NULL, t.arena), TZ_E_NOT_FOUND, "");
    struct tz_act act = {0};
    struct tz_done done;
    size_t n;
    struct tz_set *sets = tz_test_sets(&t, &n, "place", "甲村", "kind", "邻里", NULL);
    refused(tz_register_create(&done, &d, tz_test_register(&t, "dispute"), sets, n, &act, t.arena), TZ_E_FORBIDDEN, "");
    struct tz_public_request q = {.applicant = "李四", .asked = "道路硬化项目的验收报告"};
    refused(tz_public_request(&said, &d, &q, t.arena), TZ_E_INPUT, "请留联系电话或地址");
    q.reach = "甲村1组";
    must(tz_public_request(&said, &d, &q, t.arena));
    assert_int_equal(tz_day_of(said.due), 20250729);
}

static void rebuilt_lists_are_the_same(void **state)
{
    NEEDS_TOWN();
    char first[200] = "";
    struct tz_notice_list list;
    clock_at(20250710);
    int64_t a = payment("赵四", "1960-03-01", "地力补贴", "丁批");
    must(move(a, "公示"));
    published("补贴", "丁批", &list);
    must(tz_store_rebuild(t.s.store, t.s.town));
    refused(move(a, "审核"), TZ_E_RULE, "公示期还没有满");
    assert_int_equal(tz_test_verify(&t, first, sizeof first), 0);
}

static int64_t looks(void)
{
    static const struct tz_sql count = {"test.looks", "select count(*) from sight where town = $1", NULL, NULL};
    struct tz_conn *c = NULL;
    int64_t n = 0;
    must(tz_db_reader(&c, tz_store_db(t.s.store), t.s.town));
    must(tz_db_int(&n, 0, c, &count, "i", t.s.town));
    tz_db_release(&c);
    return n;
}

static const struct tz_file_block *block(const struct tz_subject_file *f, const char *reg)
{
    for (size_t i = 0; i < f->block_n; i++)
        if (!strcmp(f->blocks[i].reg->key, reg))
            return &f->blocks[i];
    return NULL;
}

static void a_household_file_shows_what_its_reader_may_see(void **state)
{
    NEEDS_TOWN();
    clock_at(20250715);
    int64_t person = tz_test_create(&t, &t.system, "person", "place", "甲村", "name", "周五", "citizen_id",
                                    "360733196003010031", NULL);
    const char *who = tz_printf(t.arena, "%lld", (long long)person);
    int64_t household = tz_test_create(&t, &t.system, "household", "place", "甲村", "head", who, NULL);
    tz_test_create(&t, &t.system, "payment", "place", "甲村", "programme", "地力补贴", "batch", "户批", "payee",
                   tz_printf(t.arena, "%lld", (long long)household), "amount", "100", NULL);
    tz_test_create(&t, &t.system, "dispute", "place", "甲村", "received_on", "2025-07-01", "kind", "邻里", NULL);
    struct tz_subject_file f;
    struct tz_desk d = tz_test_desk(&t, &t.jia_cadre);
    int64_t before = looks();
    refused(tz_subject_file(&f, &d, household, "看看", "没有事由", false, t.arena), TZ_E_RULE, "请选择打开的事由");
    refused(tz_subject_file(&f, &d, household, "走访", "", false, t.arena), TZ_E_RULE, "请写明为什么要看");
    assert_int_equal(looks(), before); /* refused before anything was looked at */
    must(tz_subject_file(&f, &d, household, "走访", "7月入户", false, t.arena));
    assert_int_equal(looks(), before + 2); /* the household and its head */
    assert_int_equal(f.member_n, 1);
    assert_int_equal(tz_entry_val(f.members[0], "citizen_id")->shown, TZ_MASKED);
    assert_non_null(block(&f, "payment"));
    assert_int_equal(block(&f, "payment")->n, 1);
    assert_null(block(&f, "dispute"));
    d = tz_test_desk(&t, &t.yi_cadre); /* of another village */
    refused(tz_subject_file(&f, &d, household, "走访", "7月入户", false, t.arena), TZ_E_NOT_FOUND, "");
    /* A village sees sums of lists that villages record, and no account. */
    const struct tz_register *payment = tz_test_register(&t, "payment"),
                             *finance = tz_test_register(&t, "finance_entry");
    assert_true(tz_file_shows(&t.jia_cadre, payment, tz_register_field(payment, "amount")));
    assert_false(tz_file_shows(&t.jia_cadre, payment, tz_register_field(payment, "account")));
    assert_false(tz_file_shows(&t.jia_cadre, finance, tz_register_field(finance, "amount")));
    assert_true(tz_file_shows(&t.clerk, finance, tz_register_field(finance, "amount")));
    /* What is held about me names what is elsewhere. */
    d = tz_test_desk(&t, &t.clerk);
    must(tz_subject_file(&f, &d, person, "本人查询", "持证到窗口", true, t.arena));
    assert_non_null(block(&f, "household"));
    assert_null(block(&f, "dispute"));
}

/* The retention run of the night (duty/retention.c): what is closed long enough is forgotten, a hold stops it. */
static void the_night_forgets(void **state)
{
    NEEDS_TOWN();
    struct tz_desk d = tz_test_desk(&t, &t.system);
    struct tz_act act = {.from = 20150105, .reason = "转上级"};
    struct tz_done done;
    int64_t ids[2], hold;
    int ran;
    clock_at(20250712);
    for (int i = 0; i < 2; i++) {
        ids[i] = tz_test_create(&t, &t.system, "dispute", "place", "甲村", "received_on", "2015-01-02", "kind", "邻里",
                                "content", "旧事", NULL);
        must(tz_register_move(&done, &d, ids[i], 0, "移交", NULL, 0, &act, t.arena));
    }
    must(tz_register_hold(&hold, &d, ids[1], "审计", 0, t.arena));
    must(tz_job_run(&ran, t.s.store, t.s.town, t.arena));
    assert_int_equal(tz_entry_val(tz_test_get(&t, ids[0], 0), "content")->shown, TZ_CLEARED);
    assert_string_equal(tz_test_field(&t, ids[1], "content"), "旧事");
}

#define TOWN_TESTS                                                                                                     \
    cmocka_unit_test(a_payment_waits_for_its_publicity), cmocka_unit_test(masked_unless_the_kind_says_whole),          \
        cmocka_unit_test(in_doubt_waits_for_a_person), cmocka_unit_test(the_public_sends_follows_and_rates),           \
        cmocka_unit_test(rebuilt_lists_are_the_same), cmocka_unit_test(the_night_forgets),                             \
        cmocka_unit_test(a_household_file_shows_what_its_reader_may_see)

int main(void)
{
    const struct CMUnitTest plain[] = {cmocka_unit_test(texts_that_must_not_go_out), cmocka_unit_test(last_days),
                                       cmocka_unit_test(turns_run_out)};
    const struct CMUnitTest sqlite[] = {TOWN_TESTS}, postgres[] = {TOWN_TESTS};
    int failed = cmocka_run_group_tests_name("plain", plain, NULL, NULL);
    failed += cmocka_run_group_tests_name("sqlite", sqlite, setup_sqlite, teardown);
    return failed + cmocka_run_group_tests_name("postgres", postgres, setup_postgres, teardown);
}
