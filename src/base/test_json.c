/* SPDX-License-Identifier: Apache-2.0 */
#include "base/test.h"
#include "base/json.h"

static void strings(void **state)
{
    static const struct {
        const char *in;
        size_t n;
        const char *out;
    } cases[] = {
        {"", 0, "\"\""},
        {"台账 abc", 10, "\"台账 abc\""},
        {"a\"b\\c/", 6, "\"a\\\"b\\\\c/\""},
        {"\n\r\t\b\f\x01\x1f\x7f", 8, "\"\\n\\r\\t\\b\\f\\u0001\\u001f\x7f\""},
        {"a\0b", 3, "\"a\\u0000b\""},
        {"\xff", 1, "\"\xef\xbf\xbd\""},
        {"\xe5\x8f", 2, "\"\xef\xbf\xbd\xef\xbf\xbd\""},
        {"\xed\xa0\x80", 3, "\"\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd\""},
        {"\xf0\x9f\x98\x80", 4, "\"\xf0\x9f\x98\x80\""},
        {"\xc0\x80x", 3, "\"\xef\xbf\xbd\xef\xbf\xbdx\""},
    };
    struct tz_arena *a = tz_arena_new(0);
    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct tz_buf b;
        struct tz_json j;
        tz_buf_init(&b, a);
        tz_json_init(&j, &b);
        tz_json_strn(&j, cases[i].in, cases[i].n);
        if (strcmp(b.data, cases[i].out))
            fail_msg("case %zu: %s", i, b.data);
    }
    tz_arena_destroy(&a);
}

static void nesting_and_commas(void **state)
{
    struct tz_arena *a = tz_arena_new(0);
    struct tz_buf b;
    struct tz_json j;
    (void)state;
    tz_buf_init(&b, a);
    tz_json_init(&j, &b);
    tz_json_object(&j);
    tz_json_kstr(&j, "name", "甲");
    tz_json_kint(&j, "n", -5);
    tz_json_kbool(&j, "ok", true);
    tz_json_kstr(&j, "none", NULL);
    tz_json_key(&j, "list");
    tz_json_array(&j);
    tz_json_int(&j, 1);
    tz_json_array(&j);
    tz_json_end(&j);
    tz_json_object(&j);
    tz_json_end(&j);
    tz_json_dec(&j, 123450, 3);
    tz_json_dec(&j, -5, 1);
    tz_json_bool(&j, false);
    tz_json_null(&j);
    tz_json_raw(&j, "{\"x\":1}");
    tz_json_end(&j);
    tz_json_key(&j, "a\"b");
    tz_json_object(&j);
    tz_json_kint(&j, "z", INT64_MIN);
    tz_json_end(&j);
    tz_json_end(&j);
    assert_string_equal(b.data, "{\"name\":\"甲\",\"n\":-5,\"ok\":true,\"none\":null,\"list\":[1,[],{},123.45,-0.5,"
                                "false,null,{\"x\":1}],\"a\\\"b\":{\"z\":-9223372036854775808}}");
    assert_int_equal(j.depth, 0);
    tz_arena_destroy(&a);
}

static void sixty_levels(void **state)
{
    struct tz_arena *a = tz_arena_new(0);
    struct tz_buf b;
    struct tz_json j;
    (void)state;
    tz_buf_init(&b, a);
    tz_json_init(&j, &b);
    for (int i = 0; i < 60; i++) {
        if (i % 2)
            tz_json_key(&j, "k");
        i % 2 ? tz_json_array(&j) : tz_json_object(&j);
        if (i % 2)
            tz_json_int(&j, i);
    }
    for (int i = 0; i < 60; i++)
        tz_json_end(&j);
    assert_true(strncmp(b.data, "{\"k\":[1,{\"k\":[3,", 16) == 0);
    assert_true(strcmp(b.data + b.len - 4, "]}]}") == 0);
    tz_arena_destroy(&a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(strings),
        cmocka_unit_test(nesting_and_commas),
        cmocka_unit_test(sixty_levels),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
