/* SPDX-License-Identifier: Apache-2.0
 *
 * Drawing lots: the algorithm as written in draw.h, independent of the order of the list; shares of villages.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "rule/draw_priv.h"
#include "seal/seal.h"

enum { OBJECTS = 40 };

static struct draw_object *objects(struct tz_arena *a, bool backward)
{
    struct draw_object *out = TZ_NEW_ARRAY(a, OBJECTS, struct draw_object);
    for (int i = 0; i < OBJECTS; i++)
        out[backward ? OBJECTS - 1 - i : i] = (struct draw_object){.number = tz_printf(a, "DW-2025-%06d", i + 1),
                                                                   .id = 1000 + i,
                                                                   .version = 1,
                                                                   .village = i < 30   ? 7
                                                                              : i < 37 ? 8
                                                                                       : 9};
    return out;
}

/* Straight from the definition: of all objects, how many have a smaller rank. */
static int place_of(const char *seed, const char *number, const struct draw_object *all, struct tz_arena *a)
{
    uint8_t mine[TZ_DIGEST_BYTES], other[TZ_DIGEST_BYTES];
    const char *text = tz_printf(a, "object\n%s", number);
    int smaller = 0;
    tz_hmac_sm3(mine, (const uint8_t *)seed, strlen(seed), text, strlen(text));
    for (int i = 0; i < OBJECTS; i++) {
        text = tz_printf(a, "object\n%s", all[i].number);
        tz_hmac_sm3(other, (const uint8_t *)seed, strlen(seed), text, strlen(text));
        smaller += memcmp(other, mine, TZ_DIGEST_BYTES) < 0;
    }
    return smaller;
}

static void by_definition(void **state)
{
    static const char *const seeds[] = {"12345678", "一二三四五六七八", "the quick brown fox"};
    static const int counts[] = {1, 5, 39, 40, 100};
    struct tz_arena *a = tz_arena_new(0);
    (void)state;
    for (size_t s = 0; s < 3; s++)
        for (size_t k = 0; k < 5; k++) {
            const struct draw_rules rules = {.seed = seeds[s], .count = counts[k]};
            struct draw_object *all = objects(a, false);
            char *lines = draw_lines(all, OBJECTS, &rules, a);
            assert_string_equal(lines, draw_lines(objects(a, true), OBJECTS, &rules, a));
            for (int i = 0; i < OBJECTS; i++) {
                bool drawn = strstr(lines, all[i].number) != NULL;
                assert_int_equal(drawn, place_of(seeds[s], all[i].number, all, a) < counts[k]);
            }
        }
    tz_arena_destroy(&a);
}

/* 30, 7 and 3 objects: shares by largest remainder. */
static void shares(void **state)
{
    static const struct {
        int count, villages[3];
    } cases[] = {{10, {7, 2, 1}}, {4, {3, 1, 0}}, {1, {1, 0, 0}}, {20, {15, 4, 1}}, {39, {29, 7, 3}}, {40, {30, 7, 3}}};
    struct tz_arena *a = tz_arena_new(0);
    (void)state;
    for (size_t k = 0; k < sizeof cases / sizeof *cases; k++) {
        const struct draw_rules rules = {.seed = "12345678", .count = cases[k].count, .by_place = true};
        struct draw_object *all = objects(a, false);
        char *lines = draw_lines(all, OBJECTS, &rules, a);
        int got[3] = {0, 0, 0};
        for (int i = 0; i < OBJECTS; i++)
            if (strstr(lines, objects(a, false)[i].number))
                got[all[i].village - 7]++;
        for (int i = 0; i < 3; i++)
            assert_int_equal(got[i], cases[k].villages[i]);
    }
    tz_arena_destroy(&a);
}

/* Each object gets `per` different inspectors, and over many objects everybody is sent somewhere. */
static void inspectors(void **state)
{
    static const char *const names[] = {"张三", "李四", "王五", "赵六", "钱七"};
    struct tz_arena *a = tz_arena_new(0);
    const struct draw_rules rules = {
        .seed = "12345678", .count = OBJECTS, .per = 2, .inspectors = names, .inspector_n = 5};
    size_t n;
    char **lines = tz_split(a, draw_lines(objects(a, false), OBJECTS, &rules, a), '\n', &n);
    int sent[5] = {0};
    (void)state;
    for (size_t i = 0; i < n; i++) {
        int here = 0;
        for (int k = 0; k < 5; k++)
            if (strstr(lines[i], names[k])) {
                here++;
                sent[k]++;
            }
        assert_int_equal(here, *lines[i] ? 2 : 0);
    }
    for (int k = 0; k < 5; k++)
        assert_true(sent[k] > 5);
    tz_arena_destroy(&a);
}

static void pool_text(void **state)
{
    struct tz_arena *a = tz_arena_new(0);
    struct draw_object *back;
    size_t n;
    (void)state;
    assert_null(draw_pool_parse(&back, &n, draw_pool_print(objects(a, false), OBJECTS, a), a));
    assert_int_equal(n, OBJECTS);
    assert_string_equal(back[39].number, "DW-2025-000040");
    assert_int_equal(back[39].village, 9);
    struct tz_err *e = draw_pool_parse(&back, &n, "DW-1 2\n", a);
    assert_non_null(e);
    tz_err_free(e);
    tz_arena_destroy(&a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(by_definition), cmocka_unit_test(shares),
                                       cmocka_unit_test(inspectors), cmocka_unit_test(pool_text)};
    return cmocka_run_group_tests_name("lot", tests, NULL, NULL);
}
