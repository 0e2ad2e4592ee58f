/* SPDX-License-Identifier: Apache-2.0
 *
 * bench_rules [ROWS]: the nightly look at all rules of the packs over a township of ROWS entries (1,000,000), and each rule's
 * time against the floor: one statement of the database that reads every row of the rule's register and of those it joins
 * once. SQLite; PostgreSQL with TZ_TEST_PG. Rows are put into the tables directly: what is measured is looking, not entering.
 */
#include "base/test.h"
#include "indicator/datatest.h"
#include "register/testing.h"
#include "rule/rule.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

static struct tz_test_town t;

static double now(void)
{
    struct timespec x;
    clock_gettime(CLOCK_MONOTONIC, &x);
    return (double)x.tv_sec * 1e3 + (double)x.tv_nsec * 1e-6;
}

/* What a column holds in row i: persons, households, days spread over five years, codes that rules ask for. */
static const struct {
    const char *reg, *column, *value;
} fillings[] = {
    {"person", "state", "'在册'"},
    {"person", "f_born_on", "19300000 + (i % 90) * 10000 + 101 + (i % 28)"},
    {"household", "state", "'在册'"},
    {"household", "f_kind", "'户籍'"},
    {"household", "f_head", "$PERSON"},
    {"household", "f_labour", "i % 3"},
    {"household", "f_labels", "case when i % 20 = 0 then '|脱贫户|' end"},
    {"payment", "state", "case when i % 50 = 0 then '登记' else '成功' end"},
    {"payment", "f_programme", "case when i % 10 = 0 then '医保住院补偿' else '地力补贴' end"},
    {"payment", "f_batch", "'批' || (i / 500)"},
    {"payment", "f_payee", "$PERSON"},
    {"payment", "f_payee_kind", "'person'"},
    {"payment", "f_amount", "10000 + i % 1000"},
    {"payment", "f_total_cost", "case when i % 5000 = 0 then 5000000 else 20000 end"},
    {"payment", "f_paid_on", "20210101 + (i % 5) * 10000 + (i % 12) * 100 + i % 28"},
    {"benefit", "state", "'享受中'"},
    {"benefit", "f_programme",
     "case i % 4 when 0 then '低保' when 1 then '特困' when 2 then '高龄补贴' else '小额信贷' end"},
    {"benefit", "f_holder", "$PERSON"},
    {"benefit", "f_holder_kind", "'person'"},
    {"benefit", "f_start_on", "20240701 + i % 28"},
    {"insurance", "f_person", "$PERSON"},
    {"insurance", "f_scheme", "'城乡居民医保'"},
    {"insurance", "f_year", "2025"},
    {"insurance", "f_due", "'应参'"},
    {"insurance", "f_paying", "case when i % 20 = 0 then '未缴' else '已缴' end"},
    {"insurance", "state", "'已缴'"},
    {"visit", "f_whom", "$HOUSEHOLD"},
    {"visit", "f_whom_kind", "'household'"},
    {"visit", "f_visited_on", "20240101 + (i % 12) * 100 + i % 28"},
    {"visit", "state", "'已核'"},
    {"monitored_household", "f_household", "$HOUSEHOLD"},
    {"monitored_household", "state", "'帮扶中'"},
    {"monitored_household", "f_identified_on", "20240101 + i % 28"},
    {"job", "f_holder", "$PERSON"},
    {"job", "state", "'上岗'"},
    {"hazard", "state", "case when i % 20 = 0 then '整改中' else '销号' end"},
    {"hazard", "f_field", "'消防'"},
    {"hazard", "f_found_on", "20240101 + (i % 12) * 100 + i % 28"},
    {"hazard", "f_due_on", "20250101 + i % 28"},
    {"patrol", "f_patrolled_on", "20250101 + (i % 6) * 100 + i % 28"},
    {"patrol", "state", "'已核'"},
};

/* Shares of the entries, per mille. */
static const struct {
    const char *reg;
    int share;
} shares[] = {{"person", 150}, {"household", 50}, {"payment", 450}, {"benefit", 60}, {"insurance", 150},
              {"visit", 60},   {"patrol", 40},    {"hazard", 20},   {"job", 15},     {"monitored_household", 5}};

static int64_t base_of(const char *reg)
{
    for (size_t i = 0; i < sizeof shares / sizeof *shares; i++)
        if (!strcmp(shares[i].reg, reg))
            return t.s.town * (INT64_C(1) << 37) + (int64_t)(i + 1) * 100000000;
    return 0;
}

static const char *value_of(const char *text, int64_t rows)
{
    static char out[200];
    const char *what = !strcmp(text, "$PERSON") ? "person" : !strcmp(text, "$HOUSEHOLD") ? "household" : NULL;
    if (!what)
        return text;
    snprintf(out, sizeof out, "%lld + (i * 7919) %% %lld", (long long)base_of(what),
             (long long)(rows * (!strcmp(what, "person") ? 150 : 50) / 1000));
    return out;
}

static void fill_one(struct tz_conn *c, const char *reg, int64_t n, int64_t rows)
{
    struct tz_buf names, values;
    bool pg = tz_conn_dialect(c) == TZ_POSTGRES;
    tz_buf_init(&names, t.arena);
    tz_buf_init(&values, t.arena);
    for (size_t k = 0; k < sizeof fillings / sizeof *fillings; k++)
        if (!strcmp(fillings[k].reg, reg)) {
            tz_buf_printf(&names, ", %s", fillings[k].column);
            tz_buf_printf(&values, ", %s", value_of(fillings[k].value, rows));
        }
    const char *series = pg ? tz_printf(t.arena, "generate_series(1::bigint, %lld) as g(i)", (long long)n)
                            : tz_printf(t.arena,
                                        "(with recursive s(i) as (select 1 union all select i + 1 from s where "
                                        "i < %lld) select i from s) as g",
                                        (long long)n);
    tz_test_ok(tz_db_script(
        c, tz_printf(t.arena,
                     "insert into r_%s (town, id, number, place, place_now, on_day, counts, struck, version, j_from%s) "
                     "select %lld, %lld + i, '%s-' || i, %lld, %lld, 20240101 + i %% 28, 1, 0, 1, 1%s from %s",
                     reg, names.data ? names.data : "", (long long)t.s.town, (long long)base_of(reg), reg,
                     (long long)t.jia, (long long)t.jia, values.data ? values.data : "", series)));
}

/* The head of a household, and two more, are its members. */
static void fill_members(struct tz_conn *c, int64_t rows)
{
    bool pg = tz_conn_dialect(c) == TZ_POSTGRES;
    int64_t persons = rows * 150 / 1000, houses = rows * 50 / 1000;
    const char *series = pg ? tz_printf(t.arena, "generate_series(1::bigint, %lld) as g(i)", (long long)persons)
                            : tz_printf(t.arena,
                                        "(with recursive s(i) as (select 1 union all select i + 1 from s where "
                                        "i < %lld) select i from s) as g",
                                        (long long)persons);
    tz_test_ok(tz_db_script(
        c,
        tz_printf(t.arena,
                  "insert into r_household_members (town, id, sub, ord, f_person, from_day, till_day, j_from, j_to) "
                  "select %lld, %lld + i %% %lld, i, 1, %lld + i, 20200101, 99999999, 1, 9223372036854775807 from %s",
                  (long long)t.s.town, (long long)base_of("household"), (long long)houses, (long long)base_of("person"),
                  series)));
}

static double floor_of(struct tz_conn *c, const struct tz_rule *r)
{
    double start = now();
    const struct tz_register *list[8] = {r->on};
    size_t n = 1;
    for (size_t i = 0; i < r->read_n && n < 8; i++)
        list[n++] = r->reads[i];
    for (size_t i = 0; i < n; i++) {
        struct tz_sql sql = {
            "bench.floor",
            tz_printf(t.arena,
                      "select count(*) + sum(counts + length(number) + place) from %s where town = $1 and struck = 0",
                      list[i]->table),
            NULL, NULL};
        int64_t out;
        tz_test_ok(tz_db_int(&out, 0, c, &sql, "i", t.s.town));
    }
    return now() - start;
}

static void run(enum tz_dialect dialect, int64_t rows)
{
    struct tz_rule_run out;
    struct tz_conn *c;
    double all = 0, floor_all = 0;
    if (!tz_test_town_open(&t, dialect, NULL))
        return;
    double start = now();
    tz_test_ok(tz_db_writer(&c, tz_store_db(t.s.store), t.s.town));
    for (size_t i = 0; i < sizeof shares / sizeof *shares; i++)
        fill_one(c, shares[i].reg, rows * shares[i].share / 1000, rows);
    fill_members(c, rows);
    tz_test_ok(tz_db_script(c, "analyze"));
    tz_db_release(&c);
    printf("%s: %lld entries put in %.1f s\n", dialect == TZ_SQLITE ? "SQLite" : "PostgreSQL", (long long)rows,
           (now() - start) / 1e3);
    for (int round = 0; round < 2; round++) { /* the first opens warnings, the second finds them there */
        start = now();
        tz_test_ok(tz_rule_look(&out, t.s.store, t.model, t.s.town, NULL, t.arena));
        printf("look %d: %.2f s, %lld opened\n", round + 1, (now() - start) / 1e3, (long long)out.opened);
    }
    tz_test_ok(tz_db_reader(&c, tz_store_db(t.s.store), t.s.town));
    for (size_t i = 0; i < out.n; i++) {
        const struct tz_rule_result *r = &out.results[i];
        double f = floor_of(c, r->rule), ms = (double)r->micros / 1e3;
        all += ms;
        floor_all += f;
        if (ms > 20 || r->error)
            printf("%-30s %9.1f ms  floor %7.1f ms  x%5.1f  %8lld hits %s\n", r->rule->key, ms, f, ms / f,
                   (long long)r->hits, r->error ? r->error : "");
    }
    tz_db_release(&c);
    printf("all rules %.1f ms, floor %.1f ms, x%.1f\n", all, floor_all, all / floor_all);
    tz_test_town_close(&t);
}

int main(int argc, char **argv)
{
    int64_t rows = argc > 1 ? strtoll(argv[1], NULL, 10) : 1000000;
    datatest_setup();
    tz_rule_setup();
    run(TZ_SQLITE, rows);
    run(TZ_POSTGRES, rows);
    return 0;
}
