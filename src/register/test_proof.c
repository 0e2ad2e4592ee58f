/* SPDX-License-Identifier: Apache-2.0
 *
 * Secrets and proofs on both engines: what is sealed, masked, looked at, forgotten without a trace, held; and that a
 * change of any column of any record table behind the program's back is named.
 */
#include "base/test.h"
#include "register/testing.h"

#include <dirent.h>
#include <stdlib.h>

static struct tz_test_town t;
static bool ready;
static enum tz_dialect engine;

static int begin(enum tz_dialect dialect)
{
    engine = dialect;
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

#define CITIZEN_ID "11010519491231002X"
#define NAME "欧阳测试"
#define PHONE "13800138123"

static int64_t person(void)
{
    return tz_test_create(&t, &t.jia_cadre, "person", "place", "甲村1组", "name", NAME, "citizen_id", CITIZEN_ID,
                          "phone", PHONE, NULL);
}

static struct tz_entry *get_as(const struct tz_who *who, int64_t id, unsigned parts, const char *reason)
{
    struct tz_desk d = tz_test_desk(&t, who);
    struct tz_get g = {.parts = parts};
    struct tz_entry *e;
    d.reason = reason;
    assert_ok(tz_register_get(&e, &d, id, &g, t.arena));
    return e;
}

static int64_t sights(void)
{
    static const struct tz_sql sql = {"test.sights", "select count(*) from sight where town = $1", NULL, ""};
    struct tz_conn *c = NULL;
    int64_t n;
    assert_ok(tz_db_reader(&c, tz_store_db(t.s.store), t.s.town));
    assert_ok(tz_db_int(&n, 0, c, &sql, "i", t.s.town));
    tz_db_release(&c);
    return n;
}

static void masked_until_looked_at(void **state)
{
    NEEDS_TOWN();
    int64_t id = person(), before = sights();
    struct tz_entry *e = get_as(&t.jia_cadre, id, 0, NULL);
    assert_string_equal(tz_entry_show(e, "name", t.arena), NAME);
    assert_string_equal(tz_entry_show(e, "citizen_id", t.arena), "110105********002X");
    assert_string_equal(tz_entry_show(e, "phone", t.arena), "138****8123");
    assert_string_equal(tz_val_print(tz_entry_val(e, "phone"), t.arena), "");
    assert_int_equal(sights(), before);
    struct tz_desk d = tz_test_desk(&t, &t.jia_cadre);
    struct tz_get look = {.parts = TZ_GET_LOOK};
    assert_err(TZ_E_RULE, tz_register_get(&e, &d, id, &look, t.arena)); /* no reason given */
    e = get_as(&t.jia_cadre, id, TZ_GET_LOOK, "核对补贴");
    assert_string_equal(tz_entry_show(e, "citizen_id", t.arena), CITIZEN_ID);
    assert_true(sights() > before);
}

static void found_by_identity(void **state)
{
    static const char *const words[] = {CITIZEN_ID, ("'" CITIZEN_ID), PHONE, NAME};
    struct tz_hit *hits;
    size_t n;
    NEEDS_TOWN();
    int64_t id = person();
    for (size_t i = 0; i < COUNT(words); i++) {
        assert_ok(tz_register_lookup(&hits, &n, &t.desk, tz_test_register(&t, "person"), words[i], t.arena));
        if (n != 1 || hits[0].id != id)
            fail_msg("case %zu: %zu hits", i, n);
    }
    struct tz_desk yi = tz_test_desk(&t, &t.yi_cadre); /* out of scope: nothing */
    assert_ok(tz_register_lookup(&hits, &n, &yi, tz_test_register(&t, "person"), CITIZEN_ID, t.arena));
    assert_int_equal(n, 0);
}

/* ---- a trace in any file of the store */
static bool file_has(const char *path, const char *what)
{
    FILE *f = fopen(path, "rb");
    bool found = false;
    size_t n, need = strlen(what);
    char *buf = malloc((size_t)64 << 20);
    if (f && buf) {
        n = fread(buf, 1, (size_t)64 << 20, f);
        found = memmem(buf, n, what, need) != NULL;
    }
    if (f)
        fclose(f);
    free(buf);
    return found;
}

static bool folder_has(const char *dir, const char *what)
{
    DIR *d = opendir(dir);
    bool found = false;
    for (struct dirent *x = d ? readdir(d) : NULL; x && !found; x = readdir(d)) {
        char *path = tz_printf(t.arena, "%s/%s", dir, x->d_name);
        if (x->d_name[0] == '.')
            continue;
        found = x->d_type == DT_DIR ? folder_has(path, what) : file_has(path, what);
        if (found && x->d_type != DT_DIR)
            fprintf(stderr, "  found in %s\n", path);
    }
    if (d)
        closedir(d);
    return found;
}

static void forgotten_without_a_trace(void **state)
{
    static const char *const traces[] = {NAME, CITIZEN_ID, PHONE};
    struct tz_forgotten done;
    struct tz_desk security = tz_test_desk(&t, &t.security), jia = tz_test_desk(&t, &t.jia_cadre);
    struct tz_done changed;
    struct tz_hit *hits;
    int64_t hold;
    size_t n;
    NEEDS_TOWN();
    int64_t id = person();
    int64_t paid = tz_test_create(&t, &t.system, "payment", "place", "甲村", "programme", "低保", "batch", "一",
                                  "payee", CITIZEN_ID, "amount", "100", "listed_on", "2025-03-01", NULL);
    struct tz_set *sets = tz_test_sets(&t, &n, "phone", "13800138124", NULL);
    assert_ok(tz_register_change(&changed, &t.desk, id, 1, sets, n, NULL, t.arena));
    assert_ok(tz_list_index_wait(t.s.store, t.s.town, tz_test_head(&t), 10000));
    assert_ok(tz_list_search(&hits, &n, &t.desk, "欧阳", 10, t.arena));
    assert_int_equal(n, 2); /* the person and the payment */
    assert_err(TZ_E_FORBIDDEN, tz_register_forget(&done, &jia, id, NULL, 0, "本人申请", t.arena));
    assert_err(TZ_E_RULE, tz_register_forget(&done, &security, id, NULL, 0, "", t.arena));
    assert_ok(tz_register_hold(&hold, &security, id, "审计通知书", 0, t.arena));
    assert_err(TZ_E_LOCKED, tz_register_forget(&done, &security, id, NULL, 0, "本人申请", t.arena));
    assert_ok(tz_register_release(&security, hold, "审计结束", t.arena));
    assert_ok(tz_register_forget(&done, &security, id, NULL, 0, "本人申请", t.arena));
    assert_int_equal(done.classes, 3);
    struct tz_entry *e = tz_test_get(&t, id, 0);
    assert_int_equal(tz_entry_val(e, "name")->shown, TZ_CLEARED);
    assert_string_equal(tz_entry_show(e, "name", t.arena), "已依法清除");
    assert_string_equal(e->cleared[0].basis, "本人申请");
    assert_int_equal(e->place, t.jia1); /* places, days and ids stay */
    assert_string_equal(tz_test_field(&t, paid, "amount"), "100");
    assert_ok(tz_register_lookup(&hits, &n, &t.desk, tz_test_register(&t, "person"), CITIZEN_ID, t.arena));
    assert_int_equal(n, 0);
    assert_ok(tz_list_index_wait(t.s.store, t.s.town, tz_test_head(&t), 10000));
    assert_ok(tz_list_search(&hits, &n, &t.desk, "欧阳", 10, t.arena));
    assert_int_equal(n, 0);
    assert_int_equal(tz_test_verify(&t, NULL, 0), 0);
    sets = tz_test_sets(&t, &n, "name", "别人", NULL);
    assert_err(TZ_E_FORGOTTEN, tz_register_change(&changed, &t.desk, id, 0, sets, n, NULL, t.arena));
    assert_ok(tz_register_sweep(t.s.store, t.s.town));
    for (size_t i = 0; engine == TZ_SQLITE && i < COUNT(traces); i++)
        if (folder_has(t.s.dir, traces[i]))
            fail_msg("trace %zu is left", i);
}

static void sealed_in_the_files(void **state)
{
    NEEDS_TOWN();
    if (engine != TZ_SQLITE)
        skip();
    person();
    assert_true(folder_has(t.s.dir, "1组")); /* the search does find what is there */
    assert_false(file_has(tz_printf(t.arena, "%s/main.db", t.s.dir), CITIZEN_ID));
    assert_false(file_has(tz_printf(t.arena, "%s/main.db-wal", t.s.dir), CITIZEN_ID));
    assert_false(file_has(tz_printf(t.arena, "%s/main.db-wal", t.s.dir), NAME));
}

static void kept_no_longer_than_said(void **state)
{
    struct tz_forgotten *list;
    struct tz_done done;
    struct tz_act act = {.from = 20200115, .reason = "本人要求"};
    size_t n;
    bool more;
    NEEDS_TOWN();
    int64_t id = tz_test_create(&t, &t.judge, "dispute", "place", "甲村", "received_on", "2020-01-10", "kind", "邻里",
                                "content", "旧事", NULL);
    int64_t open = tz_test_create(&t, &t.judge, "dispute", "place", "甲村", "received_on", "2020-01-10", "kind", "邻里",
                                  "content", "还没完", NULL);
    assert_ok(tz_register_move(&done, &t.desk, id, 1, "移交", NULL, 0, &act, t.arena));
    assert_ok(tz_register_retention(&list, &n, &more, &t.desk, 20250114, 10, true, t.arena));
    assert_int_equal(n, 0); /* five years from the closing day are not over */
    assert_ok(tz_register_retention(&list, &n, &more, &t.desk, 20250116, 10, false, t.arena));
    assert_int_equal(n, 1);
    assert_int_equal(list[0].id, id);
    assert_int_equal(tz_entry_val(tz_test_get(&t, id, 0), "content")->shown, TZ_CLEARED);
    assert_string_equal(tz_test_field(&t, id, "kind"), "邻里");
    assert_string_equal(tz_test_field(&t, open, "content"), "还没完");
    struct tz_event_row *events;
    assert_ok(tz_register_timeline(&events, &n, &t.desk, id, t.arena));
    assert_int_equal(events[0].op, TZ_OP_FORGET);
    assert_null(events[1].reason); /* sealed with the text, gone with it */
    assert_int_equal(tz_test_verify(&t, NULL, 0), 0);
}

static void shielded_from_the_one_complained_of(void **state)
{
    struct tz_entry *e;
    struct tz_list list;
    struct tz_list_query q = {.count = true};
    NEEDS_TOWN();
    q.reg = tz_test_register(&t, "dispute");
    int64_t cadre = tz_test_create(&t, &t.system, "person", "place", "甲村", "name", "甲干部", NULL);
    int64_t wife = tz_test_create(&t, &t.system, "person", "place", "甲村", "name", "乙家属", NULL);
    struct tz_set parts[2] = {{.key = "person", .text = tz_printf(t.arena, "person:%lld", (long long)wife)},
                              {.key = "relation", .text = "配偶"}};
    struct tz_set_row row = {.parts = parts, .n = 2};
    struct tz_set house[] = {{.key = "place", .text = "甲村"},
                             {.key = "head", .text = tz_printf(t.arena, "person:%lld", (long long)cadre)},
                             {.key = "members", .rows = &row, .row_n = 1}};
    struct tz_done done;
    assert_ok(tz_register_create(&done, &t.desk, tz_test_register(&t, "household"), house, 3, NULL, t.arena));
    int64_t id = tz_test_create(&t, &t.judge, "dispute", "place", "甲村", "received_on", "2025-03-05", "kind", "村务",
                                "against", tz_printf(t.arena, "person:%lld", (long long)wife), NULL);
    struct tz_desk jia = tz_test_desk(&t, &t.jia_cadre);
    assert_ok(tz_register_get(&e, &jia, id, NULL, t.arena));
    assert_int_equal(tz_entry_val(e, "against")->shown, TZ_MASKED);
    /* the account turns out to be her husband's */
    assert_ok(tz_account_change(t.s.store, &t.system, t.jia_cadre.actor.account, NULL, -1, cadre, t.arena));
    assert_err(TZ_E_NOT_FOUND, tz_register_get(&e, &jia, id, NULL, t.arena));
    assert_ok(tz_list_run(&list, &jia, &q, t.arena));
    assert_int_equal(list.count, 0);
    struct tz_desk judge = tz_test_desk(&t, &t.judge);
    assert_ok(tz_list_run(&list, &judge, &q, t.arena));
    assert_int_equal(list.count, 1);
    /* a matter against a village: its own cadres do not see it */
    tz_test_create(&t, &t.judge, "dispute", "place", "乙村", "received_on", "2025-03-05", "kind", "村务", "against",
                   tz_printf(t.arena, "place:%lld", (long long)t.yi), NULL);
    struct tz_desk yi = tz_test_desk(&t, &t.yi_cadre);
    assert_ok(tz_list_run(&list, &yi, &q, t.arena));
    assert_int_equal(list.count, 0);
}

static void files_are_sealed_and_forgotten(void **state)
{
    static const char paper[] = "%PDF-1.4 委托书 王小明";
    struct tz_attachment *list, info;
    struct tz_desk d = t.desk;
    struct tz_done done;
    struct tz_forgotten gone;
    int64_t file;
    void *data;
    size_t n;
    NEEDS_TOWN();
    const struct tz_register *r = tz_test_register(&t, "petition");
    d = t.desk;
    assert_err(TZ_E_RULE, tz_register_attach(&file, &d, r, 0, "agreement", "机密★.pdf", paper, sizeof paper, t.arena));
    assert_err(TZ_E_INPUT, tz_register_attach(&file, &d, r, 0, "content", "a.pdf", paper, sizeof paper, t.arena));
    assert_ok(tz_register_attach(&file, &d, r, 0, "agreement", "化解协议.pdf", paper, sizeof paper, t.arena));
    struct tz_set *sets = tz_test_sets(&t, &n, "place", "甲村", "form", "来访", "nature", "申诉求决", "received_on",
                                       "2025-03-05", "agreement", tz_printf(t.arena, "%lld", (long long)file), NULL);
    assert_ok(tz_register_create(&done, &d, r, sets, n, NULL, t.arena));
    assert_ok(tz_register_attachments(&list, &n, &d, done.id, t.arena));
    assert_int_equal(n, 1);
    assert_string_equal(list[0].name, "化解协议.pdf");
    assert_ok(tz_register_attachment(&data, &n, &info, &d, done.id, file, t.arena));
    assert_int_equal(n, sizeof paper);
    assert_memory_equal(data, paper, n);
    struct tz_desk yi = tz_test_desk(&t, &t.yi_cadre);
    assert_err(TZ_E_NOT_FOUND, tz_register_attachment(&data, &n, &info, &yi, done.id, file, t.arena));
    assert_err(TZ_E_NOT_FOUND, tz_register_attachment(&data, &n, &info, &d, done.id, file + 1, t.arena));
    if (engine == TZ_SQLITE)
        assert_false(folder_has(t.s.dir, "委托书"));
    assert_ok(tz_register_forget(&gone, &d, done.id, NULL, 0, "保存期限届满", t.arena));
    assert_int_equal(tz_test_verify(&t, NULL, 0), 0);
}

/* ---- tampering */
struct column {
    const char *name;
};

static size_t columns_of(char ***out, const char *table)
{
    struct tz_sql sql = {"test.columns", tz_printf(t.arena, "select name from pragma_table_info('%s')", table), NULL,
                         ""};
    struct tz_conn *c = NULL;
    struct tz_rows *rows = NULL;
    size_t n = 0;
    bool have;
    *out = TZ_NEW_ARRAY(t.arena, 100, char *);
    assert_ok(tz_db_reader(&c, tz_store_db(t.s.store), t.s.town));
    assert_ok(tz_db_query(&rows, c, &sql, ""));
    for (;;) {
        assert_ok(tz_rows_next(rows, &have));
        if (!have)
            break;
        (*out)[n++] = tz_rows_copy(rows, 0, t.arena);
    }
    tz_rows_close(&rows);
    tz_db_release(&c);
    return n;
}

static struct tz_value altered(struct tz_value v, bool bytes_column)
{
    uint8_t *bytes;
    switch (v.kind) {
    case TZ_INT:
        return tz_v_int(v.i > INT64_MAX - 1000 ? v.i - 1000 : v.i + 1000); /* no other row has it */
    case TZ_TEXT:
        return tz_v_text(tz_printf(t.arena, "%sx", v.p));
    case TZ_BYTES:
        bytes = tz_memdup(t.arena, v.p, v.n);
        bytes[v.n / 2] ^= 1;
        return tz_v_bytes(bytes, v.n);
    default:
        return bytes_column ? tz_v_bytes("0123456789abcdef01234567", 24) : tz_v_int(7);
    }
}

/* Changes one column of one row, verifies, puts it back. */
static void tamper(const char *table, const char *column, const char *where)
{
    struct tz_sql get = {"test.get", tz_printf(t.arena, "select %s from %s where %s", column, table, where), NULL, ""};
    struct tz_sql set = {"test.set", tz_printf(t.arena, "update %s set %s = $1 where %s", table, column, where), NULL,
                         ""};
    struct tz_conn *c = NULL;
    struct tz_rows *rows = NULL;
    struct tz_value was, now;
    int64_t changed;
    char first[200];
    bool have;
    assert_ok(tz_db_writer(&c, tz_store_db(t.s.store), t.s.town));
    assert_ok(tz_db_query(&rows, c, &get, ""));
    assert_ok(tz_rows_next(rows, &have));
    if (!have)
        fail_msg("%s: no row where %s", table, where);
    was = tz_rows_value(rows, 0);
    if (was.kind == TZ_TEXT)
        was.p = tz_strdup(t.arena, was.p);
    if (was.kind == TZ_BYTES)
        was.p = tz_memdup(t.arena, was.p, was.n);
    tz_rows_close(&rows);
    now = altered(was, strncmp(column, "seal", 4) == 0);
    assert_ok(tz_db_begin(c));
    assert_ok(tz_db_execv(c, &set, &changed, &now, 1));
    assert_int_equal(changed, 1);
    assert_ok(tz_db_commit(c));
    tz_db_release(&c);
    if (!tz_test_verify(&t, first, sizeof first))
        fail_msg("%s.%s: nothing found", table, column);
    if (strncmp(first, "r_", 2) != 0 && strncmp(first, table, strlen(table)) != 0)
        fail_msg("%s.%s: found %s", table, column, first);
    assert_ok(tz_db_writer(&c, tz_store_db(t.s.store), t.s.town));
    assert_ok(tz_db_begin(c));
    set.sqlite = tz_printf(t.arena, "update %s set %s = $1 where %s = $2", table, column, column);
    struct tz_value back[] = {was, now};
    assert_ok(tz_db_execv(c, &set, &changed, back, 2));
    assert_ok(tz_db_commit(c));
    tz_db_release(&c);
}

/* Verifying reads the whole town, so the everyday run takes each tenth column, and others from table to table; with
   TZ_TEST_LONG set, every column. */
static void every_column_is_proved(void **state)
{
    size_t step = getenv("TZ_TEST_LONG") ? 1 : 10;
    char first[200];
    static const struct {
        const char *table, *where;
    } tables[] = {
        {"r_dispute", "struck = 0"},
        {"r_dispute_history", "version = 1"},
        {"r_dispute_span", "j_to > 9223372036854775000 and till_day = 99999999"},
        {"r_dispute_span", "j_to < 9223372036854775000"},
        {"r_dispute_parties", "1 = 1"},
        {"act", "1 = 1"},
        {"legal_hold", "version = 1"},
        {"batch", "version = 1"},
        {"batch_unit", "1 = 1"},
        {"town_pack", "1 = 1"},
    };
    static const char csv[] = "村组,受理日期,纠纷类别,当事人\n甲村,2025-03-05,邻里,张三\n";
    struct tz_import in = {.file = "表.csv", .data = csv, .bytes = sizeof csv - 1};
    struct tz_import_result r;
    struct tz_done done;
    struct tz_act act = {.from = 20250310, .note = "已约见双方"};
    int64_t hold;
    NEEDS_TOWN();
    in.reg = tz_test_register(&t, "dispute");
    assert_ok(tz_import_run(&r, &t.desk, &in, t.arena));
    assert_ok(tz_register_move(&done, &t.desk, r.rows[0].id, 1, "调处中", NULL, 0, &act, t.arena));
    assert_ok(tz_register_hold(&hold, &t.desk, r.rows[0].id, "案件", 0, t.arena));
    assert_int_equal(tz_test_verify(&t, NULL, 0), 0);
    for (size_t i = 0; i < COUNT(tables); i++) {
        char **names;
        size_t n = columns_of(&names, tables[i].table);
        assert_true(n > 3);
        for (size_t k = i % step % n; k < n; k += step)
            tamper(tables[i].table, names[k], tables[i].where);
        if (tz_test_verify(&t, first, sizeof first))
            fail_msg("%s was not put back: %s", tables[i].table, first);
    }
}

#define BOTH(test)                                                                                                     \
    cmocka_unit_test_setup_teardown(test, setup_sqlite, teardown),                                                     \
        cmocka_unit_test_setup_teardown(test, setup_postgres, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        BOTH(masked_until_looked_at),
        BOTH(found_by_identity),
        BOTH(forgotten_without_a_trace),
        BOTH(sealed_in_the_files),
        BOTH(kept_no_longer_than_said),
        BOTH(shielded_from_the_one_complained_of),
        BOTH(files_are_sealed_and_forgotten),
        cmocka_unit_test_setup_teardown(every_column_is_proved, setup_sqlite, teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
