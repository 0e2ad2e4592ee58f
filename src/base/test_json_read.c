/* SPDX-License-Identifier: Apache-2.0 */
#include "base/buf.h"
#include "base/json_read.h"
#include "base/test.h"

static void accepted(void **state)
{
    static const struct {
        const char *in;
        enum tz_jtype type;
        const char *text;
        size_t count;
    } cases[] = {
        {"null", TZ_J_NULL, NULL, 0},
        {" true\n", TZ_J_TRUE, NULL, 0},
        {"false", TZ_J_FALSE, NULL, 0},
        {"0", TZ_J_NUMBER, "0", 0},
        {"-0.50", TZ_J_NUMBER, "-0.50", 0},
        {"9007199254740993", TZ_J_NUMBER, "9007199254740993", 0},
        {"1e-7", TZ_J_NUMBER, "1e-7", 0},
        {"\"\"", TZ_J_STRING, "", 0},
        {"\"台账\\n\\u53f0\\\"\\\\\\/\"", TZ_J_STRING, "台账\n台\"\\/", 0},
        {"\"\\ud83d\\ude00\"", TZ_J_STRING, "\xf0\x9f\x98\x80", 0},
        {"[]", TZ_J_ARRAY, NULL, 0},
        {"[1, [2], {}]", TZ_J_ARRAY, NULL, 3},
        {"{\"a\":1,\"b\":[true]}", TZ_J_OBJECT, NULL, 2},
        {"\xef\xbb\xbf{}", TZ_J_OBJECT, NULL, 0},
    };
    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct tz_arena *a = tz_arena_new(0);
        const struct tz_jnode *v = NULL;
        print_message("case %zu\n", i);
        assert_ok(tz_json_read(&v, cases[i].in, strlen(cases[i].in), NULL, a));
        assert_int_equal(v->type, cases[i].type);
        assert_int_equal(v->count, cases[i].count);
        if (cases[i].text)
            assert_string_equal(v->text, cases[i].text);
        tz_arena_destroy(&a);
    }
}

static void refused(void **state)
{
    static const struct {
        const char *in;
        const char *place;
    } cases[] = {
        {"", "第 1 行第 1 列"},
        {"{", "第 1 行第 2 列"},
        {"[1,]", "第 1 行第 4 列"},
        {"{\"a\":1,}", "第 1 行第 8 列"},
        {"{\"a\" 1}", "第 1 行第 6 列"},
        {"{a:1}", "第 1 行第 2 列"},
        {"{\"a\":1,\"a\":2}", "第 1 行第 11 列"},
        {"01", NULL},
        {"1.", NULL},
        {"1e", NULL},
        {"-", NULL},
        {"+1", NULL},
        {"nul", NULL},
        {"[1 2]", NULL},
        {"\"abc", NULL},
        {"\"abc\\\"", NULL},
        {"\"a\nb\"", NULL},
        {"\"\\x\"", NULL},
        {"\"\\u12g4\"", NULL},
        {"\"\\ud83d\"", NULL},
        {"\"\\ud83d\\u0041\"", NULL},
        {"\"\\ude00\"", NULL},
        {"\"a\\u0000b\"", NULL},
        {"\"\xff\"", NULL},
        {"{}\n{}", "第 2 行第 1 列"},
        {"{\n\"台\": x}", "第 2 行第 6 列"},
    };
    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct tz_arena *a = tz_arena_new(0);
        const struct tz_jnode *v = NULL;
        struct tz_err *e = tz_json_read(&v, cases[i].in, strlen(cases[i].in), NULL, a);
        print_message("case %zu\n", i);
        assert_non_null(e);
        assert_int_equal(e->code, TZ_E_INPUT);
        assert_null(v);
        if (cases[i].place)
            assert_string_equal(e->place, cases[i].place);
        tz_err_free(e);
        tz_arena_destroy(&a);
    }
}

static char *repeated(struct tz_arena *a, const char *head, const char *s, size_t n, const char *tail)
{
    struct tz_buf b;
    tz_buf_init(&b, a);
    tz_buf_str(&b, head);
    for (size_t i = 0; i < n; i++)
        tz_buf_str(&b, s);
    tz_buf_str(&b, tail);
    return b.data;
}

static void limits(void **state)
{
    struct tz_arena *a = tz_arena_new(0);
    const struct tz_jnode *v;
    struct tz_json_limits small = {.depth = 3, .nodes = 5, .bytes = 100};
    (void)state;
    assert_ok(tz_json_read(&v, "[[1]]", 5, &small, a));
    assert_err(TZ_E_LIMIT, tz_json_read(&v, "[[[1]]]", 7, &small, a));
    assert_err(TZ_E_LIMIT, tz_json_read(&v, "[1,2,3,4,5]", 11, &small, a));
    const char *deep = repeated(a, "", "[", 1000000, "");
    assert_err(TZ_E_LIMIT, tz_json_read(&v, deep, strlen(deep), NULL, a));
    const char *digits = repeated(a, "", "7", 1000, "");
    assert_err(TZ_E_LIMIT, tz_json_read(&v, digits, strlen(digits), NULL, a));
    const char *members = repeated(a, "{", "\"a\":1,", 1, "\"b\":2}");
    assert_err(TZ_E_LIMIT, tz_json_read(&v, repeated(a, " ", " ", 200, members), 200, &small, a));
    tz_arena_destroy(&a);
}

static void access_tree(void **state)
{
    static const char text[] =
        "{\"n\": 12, \"s\": \"x\", \"big\": 9223372036854775807, \"f\": 1.5, \"o\": {\"k\": [1,2]}}";
    struct tz_arena *a = tz_arena_new(0);
    const struct tz_jnode *v;
    int64_t n = 0;
    (void)state;
    assert_ok(tz_json_read(&v, text, sizeof text - 1, NULL, a));
    assert_true(tz_jint(tz_jget(v, "n"), &n));
    assert_int_equal(n, 12);
    assert_true(tz_jint(tz_jget(v, "big"), &n));
    assert_true(n == INT64_MAX);
    assert_false(tz_jint(tz_jget(v, "f"), &n));
    assert_false(tz_jint(tz_jget(v, "s"), &n));
    assert_string_equal(tz_jstr(tz_jget(v, "s")), "x");
    assert_null(tz_jstr(tz_jget(v, "n")));
    assert_null(tz_jget(v, "none"));
    const struct tz_jnode *k = tz_jget(tz_jget(v, "o"), "k");
    assert_int_equal(k->count, 2);
    assert_memory_equal(k->raw, "[1,2]", 5);
    assert_int_equal(k->raw_len, 5);
    tz_arena_destroy(&a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(accepted), cmocka_unit_test(refused), cmocka_unit_test(limits),
                                       cmocka_unit_test(access_tree)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
