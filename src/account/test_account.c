/* SPDX-License-Identifier: Apache-2.0
 *
 * Accounts on both engines: signing in and resting, sessions, links with PIN, tokens, the three administrators, grants.
 */
#include "account/account.h"
#include "account/saved.h"
#include "base/test.h"
#include "place/change.h"
#include "store/testing.h"

static struct tz_test_store t;
static struct tz_who sys;
static int64_t security, clerk;
static bool ready;
static const struct tz_client client = {.address = "127.0.0.1", .agent = "test"};
#define PASSWORD "qinghe-zhen-01"

static int64_t make(const char *name, enum tz_admin admin)
{
    struct tz_account_new n = {.name = name, .label = name, .password = PASSWORD, .admin = admin};
    int64_t id;
    assert_ok(tz_account_create(&id, t.store, &sys, &n, t.arena));
    return id;
}

static int begin(enum tz_dialect dialect)
{
    tz_place_setup();
    tz_account_setup();
    tz_clock_set(tz_day_start(20250615) + INT64_C(36000) * 1000000);
    ready = tz_test_store_open(&t, dialect);
    if (!ready)
        return 0;
    sys = tz_who_system(t.town, "cli");
    security = make("安全", TZ_ADMIN_SECURITY);
    clerk = make("wang.li", TZ_ADMIN_NONE);
    return 0;
}

TZ_TEST_BOTH_ENGINES(begin)

static int teardown(void **state)
{
    (void)state;
    tz_test_store_close(&t);
    tz_clock_set(0);
    return 0;
}

#define NEEDS_STORE() TZ_TEST_NEEDS(ready)

static struct tz_err *signin(struct tz_session *s, const char *name, const char *password)
{
    return tz_account_signin(s, t.store, t.town, name, password, &client, t.arena);
}

static void later(int minutes)
{
    tz_clock_set(tz_now() + (int64_t)minutes * 60 * 1000000);
}

static void signed_in_and_out(void **state)
{
    struct tz_session s;
    struct tz_who who;
    NEEDS_STORE();
    assert_ok(signin(&s, "wang.li", PASSWORD));
    assert_ok(tz_account_session(&who, t.store, s.token, t.arena));
    assert_int_equal(who.actor.account, clerk);
    assert_string_equal(who.name, "wang.li");
    assert_true(tz_account_csrf_ok(&who, s.csrf));
    assert_false(tz_account_csrf_ok(&who, "x"));
    assert_false(tz_account_csrf_ok(&who, NULL));
    assert_ok(tz_account_session(&who, t.store, s.token, t.arena)); /* from the cache */
    assert_ok(tz_account_signout(t.store, s.token, t.arena));
    assert_err(TZ_E_SIGNIN, tz_account_session(&who, t.store, s.token, t.arena));
    assert_err(TZ_E_SIGNIN, tz_account_session(&who, t.store, "1.nonsense", t.arena));
    assert_err(TZ_E_SIGNIN, tz_account_session(&who, t.store, "", t.arena));
}

static void wrong_passwords_rest(void **state)
{
    struct tz_session s;
    NEEDS_STORE();
    for (int i = 0; i < 5; i++)
        assert_err(TZ_E_SIGNIN, signin(&s, "wang.li", "wrong-password"));
    struct tz_err *e = signin(&s, "wang.li", PASSWORD);
    assert_non_null(e);
    assert_string_equal(e->text, "输错次数过多，暂停登录");
    tz_err_free(e);
    for (int i = 0; i < 5; i++) /* a name that nobody has looks the same */
        assert_err(TZ_E_SIGNIN, signin(&s, "nobody", "wrong-password"));
    e = signin(&s, "nobody", PASSWORD);
    assert_string_equal(e->text, "输错次数过多，暂停登录");
    tz_err_free(e);
    later(16);
    assert_ok(signin(&s, "wang.li", PASSWORD));
}

static void unlocked_by_security(void **state)
{
    struct tz_session s;
    struct tz_who by;
    NEEDS_STORE();
    for (int i = 0; i < 5; i++)
        assert_err(TZ_E_SIGNIN, signin(&s, "wang.li", "wrong-password"));
    assert_ok(tz_who_load(&by, t.store, t.town, security, 0, "web", t.arena));
    assert_ok(tz_account_unlock(t.store, &by, clerk, t.arena));
    assert_ok(signin(&s, "wang.li", PASSWORD));
}

static void sessions_end(void **state)
{
    struct tz_session s;
    struct tz_who who;
    NEEDS_STORE();
    assert_ok(signin(&s, "wang.li", PASSWORD));
    assert_ok(tz_account_session(&who, t.store, s.token, t.arena));
    later(100);
    assert_ok(tz_account_session(&who, t.store, s.token, t.arena));
    later(130); /* idle for more than two hours */
    assert_err(TZ_E_SIGNIN, tz_account_session(&who, t.store, s.token, t.arena));
    assert_ok(signin(&s, "wang.li", PASSWORD));
    later(13 * 60);
    assert_err(TZ_E_SIGNIN, tz_account_session(&who, t.store, s.token, t.arena));
    assert_ok(signin(&s, "wang.li", PASSWORD));
    assert_ok(tz_account_session(&who, t.store, s.token, t.arena));
    assert_ok(tz_account_close(t.store, &sys, clerk, true, "调离", t.arena));
    assert_err(TZ_E_SIGNIN, tz_account_session(&who, t.store, s.token, t.arena));
    assert_err(TZ_E_SIGNIN, signin(&s, "wang.li", PASSWORD));
}

static void link_binds_a_device(void **state)
{
    struct tz_session s;
    struct tz_who who;
    char *link, *device;
    NEEDS_STORE();
    assert_ok(tz_account_link(&link, t.store, &sys, clerk, tz_now() + INT64_C(3600) * 1000000, t.arena));
    assert_err(TZ_E_INPUT, tz_account_link_open(&s, &device, t.store, link, "111111", &client, t.arena));
    assert_ok(tz_account_link_open(&s, &device, t.store, link, "294713", &client, t.arena));
    assert_ok(tz_account_session(&who, t.store, s.token, t.arena));
    assert_int_equal(who.actor.account, clerk);
    char *again;
    assert_err(TZ_E_SIGNIN, tz_account_link_open(&s, &again, t.store, link, "294713", &client, t.arena));
    later(24 * 60);
    assert_ok(tz_account_device_signin(&s, t.store, device, "294713", &client, t.arena));
    for (int i = 0; i < 5; i++)
        assert_err(TZ_E_SIGNIN, tz_account_device_signin(&s, t.store, device, "000000", &client, t.arena));
    assert_err(TZ_E_SIGNIN, tz_account_device_signin(&s, t.store, device, "294713", &client, t.arena));
    assert_err(TZ_E_FORBIDDEN, tz_account_link(&link, t.store, &sys, security, tz_now() + 1000000, t.arena));
}

static void programs_have_tokens(void **state)
{
    struct tz_who who;
    char *token;
    NEEDS_STORE();
    assert_ok(
        tz_account_token(&token, t.store, &sys, clerk, "报表程序", TZ_RIGHT_BIT(TZ_RIGHT_SEE), 20251231, t.arena));
    assert_ok(tz_account_session(&who, t.store, token, t.arena));
    assert_true(who.token);
    assert_true(tz_account_csrf_ok(&who, NULL));
    assert_int_equal(who.may, TZ_RIGHT_BIT(TZ_RIGHT_SEE));
    assert_ok(tz_account_end_all(t.store, &sys, clerk, t.arena));
    assert_err(TZ_E_SIGNIN, tz_account_session(&who, t.store, token, t.arena));
}

static void administrators_are_apart(void **state)
{
    struct tz_who by, other;
    struct tz_grant g = {.role = "clerk"};
    struct tz_account_new n = {.name = "审计", .label = "审计员", .password = PASSWORD, .admin = TZ_ADMIN_AUDIT};
    int64_t id;
    NEEDS_STORE();
    assert_ok(tz_who_load(&by, t.store, t.town, security, 0, "web", t.arena));
    assert_ok(tz_account_create(&id, t.store, &by, &n, t.arena));
    assert_err(TZ_E_FORBIDDEN, tz_account_grant(NULL, t.store, &by, id, &g, t.arena));       /* to an administrator */
    assert_err(TZ_E_FORBIDDEN, tz_account_grant(NULL, t.store, &by, security, &g, t.arena)); /* to oneself */
    assert_ok(tz_account_grant(NULL, t.store, &by, clerk, &g, t.arena));
    assert_ok(tz_who_load(&other, t.store, t.town, clerk, 0, "web", t.arena));
    assert_int_equal(other.grant_n, 1);
    assert_true(tz_who_has_role(&other, "clerk"));
    assert_false(tz_who_has_role(&other, "leader"));
    assert_err(TZ_E_FORBIDDEN, tz_account_grant(NULL, t.store, &other, clerk, &g, t.arena));
    assert_err(TZ_E_FORBIDDEN, tz_account_create(&id, t.store, &other, &n, t.arena));
    assert_err(TZ_E_FORBIDDEN, tz_who_need_admin(&by, TZ_ADMIN_AUDIT));
    assert_ok(tz_account_revoke(t.store, &by, other.grants[0].id, t.arena));
    assert_ok(tz_who_load(&other, t.store, t.town, clerk, 0, "web", t.arena));
    assert_int_equal(other.grant_n, 0);
}

static void grants_have_days(void **state)
{
    struct tz_who who;
    struct tz_grant g = {.role = "audit", .from = 20250601, .until = 20250630, .basis = "审计通知书"};
    NEEDS_STORE();
    assert_err(TZ_E_INPUT, tz_account_grant(NULL, t.store, &sys, clerk, &g, t.arena));
    g.role = "auditor";
    assert_ok(tz_account_grant(NULL, t.store, &sys, clerk, &g, t.arena));
    assert_ok(tz_who_load(&who, t.store, t.town, clerk, 20250630, "web", t.arena));
    assert_int_equal(who.grant_n, 1);
    assert_ok(tz_who_load(&who, t.store, t.town, clerk, 20250701, "web", t.arena));
    assert_int_equal(who.grant_n, 0);
}

static const char *const bad_passwords[] = {"short1A", "onlyletters", "1234567890", "wang.li-2025x"};

static void passwords_are_checked(void **state)
{
    struct tz_who who;
    struct tz_session s;
    NEEDS_STORE();
    for (size_t i = 0; i < COUNT(bad_passwords); i++)
        assert_err(TZ_E_RULE, tz_account_password(t.store, &sys, clerk, NULL, bad_passwords[i], t.arena));
    assert_ok(tz_who_load(&who, t.store, t.town, clerk, 0, "web", t.arena));
    assert_err(TZ_E_SIGNIN, tz_account_password(t.store, &who, clerk, "wrong", "xinde-mima-77", t.arena));
    assert_err(TZ_E_RULE, tz_account_password(t.store, &who, clerk, PASSWORD, PASSWORD, t.arena));
    assert_ok(tz_account_password(t.store, &who, clerk, PASSWORD, "xinde-mima-77", t.arena));
    assert_err(TZ_E_SIGNIN, signin(&s, "wang.li", PASSWORD));
    assert_ok(signin(&s, "wang.li", "xinde-mima-77"));
    struct tz_account_new n = {.name = "wang.li", .label = "重名", .password = PASSWORD};
    int64_t id;
    assert_err(TZ_E_RULE, tz_account_create(&id, t.store, &sys, &n, t.arena));
}

static void count_found(void *to, const char *table, int64_t id, int64_t version, const char *what)
{
    (void)id;
    (void)version;
    (void)what;
    *(const char **)to = table;
}

static const char *const tampers[] = {
    "update account set label = 'x' where label = 'wang.li'",
    "update account set admin = 1 where label = 'wang.li'",
    "update account set closed = 1 where label = 'wang.li'",
    "update account_grant set role = 'leader'",
    "update account_grant set until = 20991231",
    "update office set name = 'x'",
    "update office set town = 2",
    "update office set id = id + 1",
    "update office set version = 2",
    "update office set j_from = j_from - 1",
    "update office set j_to = j_to - 1",
    "update office set actor = 7",
    "update office set digest = zeroblob(32)",
    "update saved_view set query = '?q=x'",
    "update saved_view set office = 5",
};

static void tampering_is_found(void **state)
{
    struct tz_grant g = {.role = "clerk", .until = 20251231};
    struct tz_verify_result r;
    int64_t office, view;
    NEEDS_STORE();
    assert_ok(tz_account_grant(NULL, t.store, &sys, clerk, &g, t.arena));
    assert_ok(tz_office_create(&office, t.store, &sys, "社会事务办", 1, t.arena));
    assert_ok(tz_saved_keep(&view, t.store, &sys, "dispute", "邻里", "?f.kind=1", false, t.arena));
    for (size_t i = 0; i < COUNT(tampers); i++) {
        const char *table = NULL;
        struct tz_conn *c = NULL;
        char *undo = tz_printf(t.arena, "%s", tampers[i]);
        assert_ok(tz_db_writer(&c, tz_store_db(t.store), t.town));
        assert_ok(tz_db_begin(c));
        assert_ok(tz_db_script(c, undo));
        assert_ok(tz_db_commit(c));
        tz_db_release(&c);
        assert_ok(tz_store_verify(&r, t.store, t.town, count_found, &table));
        if (!table || strncmp(tampers[i] + 7, table, strlen(table)) != 0)
            fail_msg("case %zu: %s", i, table ? table : "nothing found");
        tz_test_store_close(&t);
        assert_int_equal(begin(TZ_SQLITE), 0);
        assert_ok(tz_account_grant(NULL, t.store, &sys, clerk, &g, t.arena));
        assert_ok(tz_office_create(&office, t.store, &sys, "社会事务办", 1, t.arena));
        assert_ok(tz_saved_keep(&view, t.store, &sys, "dispute", "邻里", "?f.kind=1", false, t.arena));
    }
}

/* Views of two people of one office: own ones, shared ones; a name once; only the maker takes away. */
static void views_are_kept_and_shared(void **state)
{
    struct tz_who li = sys, wang = sys;
    struct tz_saved *list;
    struct tz_conn *c = NULL;
    int64_t one, two, again;
    size_t n;
    NEEDS_STORE();
    li.system = wang.system = false;
    li.actor.account = clerk;
    wang.actor.account = clerk + 1;
    li.office = wang.office = 7;
    assert_ok(tz_saved_keep(&one, t.store, &li, "dispute", " 在调 ", "?f.state=1", false, t.arena));
    assert_ok(tz_saved_keep(&two, t.store, &li, "dispute", "本月", "?q=a", true, t.arena));
    assert_ok(tz_saved_keep(&again, t.store, &li, "dispute", "在调", "?f.state=2", false, t.arena));
    assert_int_equal(one, again);
    assert_err(TZ_E_RULE, tz_saved_keep(&again, t.store, &li, "dispute", "", "", false, t.arena));
    assert_ok(tz_db_reader(&c, tz_store_db(t.store), t.town));
    assert_ok(tz_saved_list(&list, &n, c, &li, "dispute", t.arena));
    assert_int_equal(n, 2);
    assert_string_equal(list[0].id == one ? list[0].query : list[1].query, "?f.state=2");
    assert_ok(tz_saved_list(&list, &n, c, &li, "hotline", t.arena));
    assert_int_equal(n, 0);
    assert_ok(tz_saved_list(&list, &n, c, &wang, "dispute", t.arena));
    assert_int_equal(n, 1);
    assert_int_equal(list[0].id, two);
    tz_db_release(&c);
    assert_err(TZ_E_NOT_FOUND, tz_saved_drop(t.store, &wang, two, t.arena));
    assert_ok(tz_saved_drop(t.store, &li, two, t.arena));
    assert_ok(tz_db_reader(&c, tz_store_db(t.store), t.town));
    assert_ok(tz_saved_list(&list, &n, c, &wang, "dispute", t.arena));
    assert_int_equal(n, 0);
    tz_db_release(&c);
}

#define BOTH(test)                                                                                                     \
    cmocka_unit_test_setup_teardown(test, setup_sqlite, teardown),                                                     \
        cmocka_unit_test_setup_teardown(test, setup_postgres, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        BOTH(signed_in_and_out),
        BOTH(wrong_passwords_rest),
        BOTH(unlocked_by_security),
        BOTH(sessions_end),
        BOTH(link_binds_a_device),
        BOTH(programs_have_tokens),
        BOTH(administrators_are_apart),
        BOTH(grants_have_days),
        BOTH(passwords_are_checked),
        BOTH(views_are_kept_and_shared),
        cmocka_unit_test_setup_teardown(tampering_is_found, setup_sqlite, teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
