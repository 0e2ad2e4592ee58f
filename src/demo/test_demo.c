/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "base/text.h"
#include "demo/demo_priv.h"

/* The same seed gives the same sheets; another gives others. */
static void is_repeatable(void **state)
{
    (void)state;
    struct tz_arena *a = tz_arena_new(SIZE_MAX / 2);
    struct tz_demo *x = tz_demo_make(7, 600, a), *y = tz_demo_make(7, 600, a), *z = tz_demo_make(8, 600, a);
    struct tz_demo_sheet sx, sy, sz;
    size_t n = 0, other = 0;
    for (; tz_demo_sheet(&sx, x, n, a); n++) {
        assert_true(tz_demo_sheet(&sy, y, n, a));
        assert_true(tz_demo_sheet(&sz, z, n, a));
        assert_int_equal(sx.bytes, sy.bytes);
        assert_memory_equal(sx.csv, sy.csv, sx.bytes);
        other += sx.bytes != sz.bytes || memcmp(sx.csv, sz.csv, sx.bytes) != 0;
        assert_int_equal(tz_utf8_valid(sx.csv, sx.bytes), sx.bytes);
    }
    assert_true(n >= 120);
    assert_true(other > 20);
    tz_arena_destroy(&a);
}

/* Each row has as many cells as the head. */
static void has_whole_rows(void **state)
{
    (void)state;
    struct tz_arena *a = tz_arena_new(SIZE_MAX / 2);
    struct tz_demo *d = tz_demo_make(1, 600, a);
    struct tz_demo_sheet s;
    for (size_t n = 0; tz_demo_sheet(&s, d, n, a); n++) {
        size_t heads = 0, cells = 0, line = 0;
        bool quoted = false;
        for (const char *p = s.csv; *p; p++) {
            quoted ^= *p == '"';
            cells += *p == ',' && !quoted;
            if (*p != '\n')
                continue;
            if (line++ == 0)
                heads = cells;
            else if (cells != heads)
                fail_msg("%s line %zu has %zu commas, the head %zu", s.name, line, cells, heads);
            cells = 0;
        }
        assert_int_equal(line, s.rows + 1);
    }
    tz_arena_destroy(&a);
}

/* Twenty villages become fourteen, of about the asked size. */
static void has_its_villages(void **state)
{
    (void)state;
    size_t n, now = 0;
    const struct tz_demo_village *v = tz_demo_villages(&n);
    for (size_t i = 0; i < n; i++)
        now += tz_same(v[i].name, v[i].into);
    assert_int_equal(n, 20);
    assert_int_equal(now, 14);
    struct tz_arena *a = tz_arena_new(SIZE_MAX / 2);
    struct tz_demo_sheet s;
    assert_true(tz_demo_sheet(&s, tz_demo_make(1, 30000, a), 0, a));
    assert_true(s.rows >= 29900 && s.rows <= 30200);
    tz_arena_destroy(&a);
}

/* ---- the sheets agree with each other */
struct reader { /* one CSV without quoted cells, row by row */
    const char *p;
    char heads[32][64], cells[32][128];
    int n;
};

static bool read_row(struct reader *r, char cells[][128], size_t room)
{
    int n = 0;
    if (!*r->p)
        return false;
    for (;;) {
        size_t len = strcspn(r->p, ",\r");
        assert_true(len < room && n < 32);
        memcpy(cells[n], r->p, len);
        cells[n++][len] = 0;
        r->p += len;
        if (*r->p++ == '\r')
            break;
    }
    r->p++;
    r->n = n;
    return true;
}

static void open_sheet(struct reader *r, const struct tz_demo_sheet *s)
{
    char heads[32][128];
    r->p = s->csv;
    assert_true(read_row(r, heads, sizeof heads[0]));
    for (int i = 0; i < r->n; i++)
        snprintf(r->heads[i], sizeof r->heads[i], "%.63s", heads[i]);
}

static const char *at(const struct reader *r, const char *head)
{
    for (int i = 0; i < r->n; i++)
        if (tz_same(r->heads[i], head))
            return r->cells[i];
    return "";
}

static tz_day dead(const struct tz_demo *d, const char *id)
{
    for (size_t i = 0; i < d->person_n; i++)
        if (tz_same(d->people[i].id, id))
            return d->people[i].died;
    return 0;
}

static tz_day day_of(const char *text)
{
    int y = 0, m = 0, day = 0;
    return sscanf(text, "%d-%d-%d", &y, &m, &day) == 3 ? tz_day_make(y, m, day) : 0;
}

/* Nobody is paid or helped after death but for the planted payments; the dead are the same in every sheet. */
static void pays_the_living(void **state)
{
    (void)state;
    struct tz_arena *a = tz_arena_new(SIZE_MAX / 2);
    struct tz_demo *d = tz_demo_make(1, 30000, a);
    struct tz_demo_sheet s;
    struct reader *r = TZ_NEW(a, struct reader);
    int late = 0, payments = 0, deaths = 0;
    for (size_t n = 0; tz_demo_sheet(&s, d, n, a); n++) {
        bool old_age = tz_same(s.reg, "payment") && strstr(s.name, "高龄"), benefit = tz_same(s.reg, "benefit");
        if (!old_age && !benefit && !strstr(s.name, "死亡"))
            continue;
        open_sheet(r, &s);
        while (read_row(r, r->cells, sizeof r->cells[0])) {
            tz_day died = dead(d, at(r, "身份证号")), paid = day_of(at(r, "发放日期"));
            payments += old_age;
            late += old_age && died && paid > died;
            deaths += !old_age && !benefit;
            assert_false(benefit && died && tz_same(at(r, "状态"), "享受中"));
            assert_true(!strstr(s.name, "死亡") || day_of(at(r, "死亡日期")) == died);
        }
    }
    assert_int_equal(late, TZ_DEMO_PAID_AFTER_DEATH);
    assert_true(payments > 3000);
    assert_true(deaths > 50);
    tz_arena_destroy(&a);
}

/* A project is not paid more than it was allotted, and only for what has begun. */
static void spends_what_it_has(void **state)
{
    (void)state;
    struct tz_arena *a = tz_arena_new(SIZE_MAX / 2);
    struct tz_demo *d = tz_demo_make(1, 3000, a);
    struct tz_demo_sheet s;
    struct reader *r = TZ_NEW(a, struct reader);
    int64_t *left = TZ_NEW_ARRAY(a, d->project_n, int64_t);
    size_t rows = 0;
    for (size_t n = 0; tz_demo_sheet(&s, d, n, a); n++) {
        if (!tz_same(s.reg, "project_fund"))
            continue;
        open_sheet(r, &s);
        for (; read_row(r, r->cells, sizeof r->cells[0]); rows++) {
            size_t p = 0;
            while (p < d->project_n && !tz_same(d->projects[p].name, at(r, "项目")))
                p++;
            assert_true(p < d->project_n);
            const char *kind = at(r, "种类");
            int64_t amount = strtoll(at(r, "金额"), NULL, 10);
            left[p] += tz_same(kind, "下达") || tz_same(kind, "到位") ? amount : tz_same(kind, "拨付") ? -amount : 0;
            assert_true(left[p] >= 0);
            assert_true(day_of(at(r, "日期")) >= d->projects[p].started);
        }
    }
    assert_true(rows > 100);
    tz_arena_destroy(&a);
}

/* What a month ends with the next begins with, over both years. */
static void stock_carries_on(void **state)
{
    (void)state;
    struct tz_arena *a = tz_arena_new(SIZE_MAX / 2);
    struct tz_demo *d = tz_demo_make(1, 3000, a);
    struct tz_demo_sheet s;
    struct reader *r = TZ_NEW(a, struct reader);
    char villages[64][64] = {{0}};
    int64_t closing[64] = {0};
    for (size_t n = 0; tz_demo_sheet(&s, d, n, a); n++) {
        if (!tz_same(s.reg, "livestock"))
            continue;
        open_sheet(r, &s);
        while (read_row(r, r->cells, sizeof r->cells[0])) {
            char key[64];
            size_t k = 0;
            snprintf(key, sizeof key, "%.31s %.31s", at(r, "村组"), at(r, "畜种"));
            while (k < 63 && *villages[k] && !tz_same(villages[k], key))
                k++;
            int64_t open = strtoll(at(r, "期初存栏"), NULL, 10), close = strtoll(at(r, "期末存栏"), NULL, 10);
            assert_int_equal(open + strtoll(at(r, "新增"), NULL, 10) - strtoll(at(r, "出栏数"), NULL, 10) -
                                 strtoll(at(r, "死淘"), NULL, 10),
                             close);
            if (*villages[k])
                assert_int_equal(open, closing[k]);
            snprintf(villages[k], sizeof villages[k], "%s", key);
            closing[k] = close;
        }
    }
    tz_arena_destroy(&a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(is_repeatable),      cmocka_unit_test(has_whole_rows),
                                       cmocka_unit_test(has_its_villages),   cmocka_unit_test(pays_the_living),
                                       cmocka_unit_test(spends_what_it_has), cmocka_unit_test(stock_carries_on)};
    return cmocka_run_group_tests_name("demo", tests, NULL, NULL);
}
