/* SPDX-License-Identifier: Apache-2.0
 *
 * Every rule of the packs, from tests/rules/<pack>.yaml: rows set up through the public entry path, the look, exactly the
 * rows named are hit. The suite fails when a rule has no row that it hits or none that it leaves alone.
 */
#include "base/test.h"
#include "indicator/datatest.h"
#include "register/testing.h"
#include "rule/rule.h"

#include <stdio.h>
#include <string.h>

enum { RULES_MAX = 400 };
static struct {
    char key[60];
    bool hit, left; /* rows hit, rows of its register left alone */
} seen[RULES_MAX];
static size_t seen_n;

static void note(const char *key, bool hit, bool left)
{
    size_t i = 0;
    while (i < seen_n && strcmp(seen[i].key, key) != 0)
        i++;
    if (i == seen_n && seen_n < RULES_MAX)
        snprintf(seen[seen_n++].key, sizeof seen[0].key, "%s", key);
    seen[i].hit |= hit;
    seen[i].left |= left;
}

static const struct tz_rule *rule_of(const struct tz_model *m, const char *key)
{
    for (size_t i = 0; i < m->rule_n; i++)
        if (!strcmp(m->rules[i].key, key))
            return &m->rules[i];
    return NULL;
}

/* Rows behind the open warnings of a rule that stand in its own register. */
static size_t hit_rows(int64_t *out, size_t room, struct tz_test_town *t, const struct tz_rule *r)
{
    struct tz_hit_warning *list;
    size_t n, found = 0;
    const struct tz_warning_query q = {.rule = r->key, .all = true};
    tz_test_ok(tz_warning_list(&list, &n, NULL, &t->desk, &q, t->arena));
    for (size_t i = 0; i < n; i++) {
        struct tz_warning_view v;
        tz_test_ok(tz_warning_show(&v, &t->desk, list[i].id, t->arena));
        for (size_t k = 0; k < v.row_n && found < room && (int64_t)k < v.w.hits; k++)
            out[found++] = v.rows[k].id;
    }
    return found;
}

static bool holds(const int64_t *ids, size_t n, int64_t id)
{
    for (size_t i = 0; i < n; i++)
        if (ids[i] == id)
            return true;
    return false;
}

static void check(struct tz_test_town *t, const char *key, const int64_t *ids, size_t n, const int64_t *all,
                  size_t all_n, char *problem, size_t room)
{
    const struct tz_rule *r = rule_of(t->model, key);
    struct tz_rule_run run;
    int64_t have[200];
    bool left = false;
    if (!r) {
        snprintf(problem, room, "没有这条规则");
        return;
    }
    tz_test_ok(tz_rule_look(&run, t->s.store, t->model, t->s.town, key, t->arena));
    if (run.results[0].error || run.results[0].missing_n) {
        snprintf(problem, room, "%s", run.results[0].error ? run.results[0].error : "参数未设");
        return;
    }
    size_t have_n = hit_rows(have, 200, t, r);
    for (size_t i = 0; i < n; i++)
        if (!holds(have, have_n, ids[i]))
            snprintf(problem, room, "第%zu行应命中，没有命中", i + 1);
    for (size_t i = 0; i < have_n; i++)
        if (!holds(ids, n, have[i]) && holds(all, all_n, have[i]))
            snprintf(problem, room, "%s 不应命中", tz_test_get(t, have[i], 0)->number);
    for (size_t i = 0; i < all_n; i++) {
        const struct tz_register *of;
        tz_test_ok(tz_register_of(&of, &t->desk, all[i]));
        left |= of == r->on && !holds(have, have_n, all[i]);
    }
    note(key, n > 0, left);
}

static void run_all(enum tz_dialect dialect)
{
    static const char *const packs[] = {"people", "environment", "projects", "agriculture", "relief",
                                        "civil",  "government",  "safety",   "townworks"};
    struct tz_test_town town;
    const struct datatest_clause clause = {"warnings", &town, check};
    struct datatest_result r = {0, 0, 0};
    datatest_setup();
    tz_rule_setup();
    seen_n = 0;
    if (!tz_test_town_open(&town, dialect, NULL))
        skip();
    for (size_t i = 0; i < sizeof packs / sizeof *packs; i++) {
        char file[400];
        snprintf(file, sizeof file, TESTS_DIR "/rules/%s.yaml", packs[i]);
        datatest_run_file(&r, file, NULL, dialect, &clause);
    }
    print_message("%d cases, %d rules asked\n", r.cases, r.figures);
    assert_int_equal(r.failed, 0);
    assert_int_equal(tz_test_verify(&town, NULL, 0), 0);
    tz_test_town_close(&town);
}

/* After a run: each rule of the built-in packs was asked with a hit and with a row left alone. */
static void check_complete(void)
{
    struct tz_arena *a = tz_arena_new(SIZE_MAX / 2);
    struct tz_pack_messages messages = {0};
    struct tz_model *m = NULL;
    int lacking = 0;
    tz_test_ok(tz_pack_builtin(&m, &messages, NULL, 0, a));
    for (size_t i = 0; i < m->rule_n; i++) {
        size_t k = 0;
        while (k < seen_n && strcmp(seen[k].key, m->rules[i].key) != 0)
            k++;
        if (k < seen_n && seen[k].hit && seen[k].left)
            continue;
        print_message("rule %s lacks %s\n", m->rules[i].key,
                      k == seen_n   ? "a case"
                      : seen[k].hit ? "a row left alone"
                                    : "a hit");
        lacking++;
    }
    tz_model_release(&m);
    tz_arena_destroy(&a);
    assert_int_equal(lacking, 0);
}

static void on_sqlite(void **state)
{
    (void)state;
    run_all(TZ_SQLITE);
    check_complete();
}

static void on_postgres(void **state)
{
    (void)state;
    run_all(TZ_POSTGRES);
    check_complete();
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(on_sqlite), cmocka_unit_test(on_postgres)};
    return cmocka_run_group_tests_name("rules", tests, NULL, NULL);
}
