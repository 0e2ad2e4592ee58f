/* SPDX-License-Identifier: Apache-2.0
 *
 * Escaping, function by function, with what attackers write.
 */
#include "base/json_read.h"
#include "base/test.h"
#include "http/template.h"

struct escape_case {
    const char *in, *out;
};

static void run(void (*escape)(struct tz_buf *, const char *), const struct escape_case *cases, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        struct tz_arena *a = tz_arena_new(0);
        struct tz_buf b;
        tz_buf_init(&b, a);
        escape(&b, cases[i].in);
        print_message("case %zu\n", i);
        assert_string_equal(b.data, cases[i].out);
        tz_arena_destroy(&a);
    }
}

static void text(void **state)
{
    static const struct escape_case cases[] = {
        {NULL, ""},
        {"", ""},
        {"矛盾纠纷 abc", "矛盾纠纷 abc"},
        {"<script>alert(1)</script>", "&lt;script&gt;alert(1)&lt;/script&gt;"},
        {"</title><img src=x onerror=alert(1)>", "&lt;/title&gt;&lt;img src=x onerror=alert(1)&gt;"},
        {"&lt;", "&amp;lt;"},
        {"a\nb\tc", "a\nb\tc"},
        {"a\x01\x0c\x1f", "a\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd"},
        {"\"'`", "\"'`"},
    };
    (void)state;
    run(tz_html_text, cases, COUNT(cases));
}

static void attr(void **state)
{
    static const struct escape_case cases[] = {
        {NULL, ""},
        {"\" onfocus=alert(1) x=\"", "&#34; onfocus=alert(1) x=&#34;"},
        {"' onfocus='", "&#39; onfocus=&#39;"},
        {"`<>&", "&#96;&lt;&gt;&amp;"},
        {"行1\n行2", "行1\n行2"},
    };
    (void)state;
    run(tz_html_attr, cases, COUNT(cases));
}

static void url(void **state)
{
    static const struct escape_case cases[] = {
        {NULL, ""},
        {"/registers?q=a&b=c", "/registers?q=a&amp;b=c"},
        {"?page=2", "?page=2"},
        {"#top", "#top"},
        {"entries/3", "entries/3"},
        {"https://example.cn/a b", "https://example.cn/a%20b"},
        {"mailto:a@b.cn", "mailto:a@b.cn"},
        {"tel:10000", "tel:10000"},
        {"javascript:alert(1)", "#"},
        {"JaVaScRiPt:alert(1)", "#"},
        {" javascript:alert(1)", "#"},
        {"java\tscript:alert(1)", "#"},
        {"\x01javascript:alert(1)", "#"},
        {"data:text/html,<script>", "#"},
        {"vbscript:x", "#"},
        {"//evil.example", "#"},
        {"/\\evil.example", "#"},
        {"\\\\evil.example", "#"},
        {"/\t/evil.example", "/%09/evil.example"},
        {"/x\"onclick=\"y", "/x%22onclick=%22y"},
        {"/x'<>`\\", "/x%27%3C%3E%60%5C"},
        {"/纠纷", "/纠纷"},
        {"", ""},
        {"a:b", "#"},
        {"a/b:c", "a/b:c"},
        {"file:///etc/passwd", "#"},
    };
    (void)state;
    run(tz_html_url, cases, COUNT(cases));
}

static void url_part(void **state)
{
    static const struct escape_case cases[] = {
        {NULL, ""},          {"abc-1._~", "abc-1._~"}, {"a/b?c&d=e#f", "a%2Fb%3Fc%26d%3De%23f"},
        {"纠", "%E7%BA%A0"}, {"../..", "..%2F.."},     {"\"'<>", "%22%27%3C%3E"},
        {"%2e", "%252e"},
    };
    (void)state;
    run(tz_html_url_part, cases, COUNT(cases));
}

static void json_string(void **state)
{
    static const struct escape_case cases[] = {
        {NULL, "null"},
        {"", "\"\""},
        {"</script><script>", "\"\\u003c/script\\u003e\\u003cscript\\u003e\""},
        {"<!--", "\"\\u003c!--\""},
        {"a\"b\\c", "\"a\\u0022b\\u005cc\""},
        {"\n\t", "\"\\u000a\\u0009\""},
        {"\xe2\x80\xa8\xe2\x80\xa9", "\"\\u2028\\u2029\""},
        {"\xe2\x82\xac", "\"\xe2\x82\xac\""},
        {"\xe2", "\"\xe2\""},
        {"\xe2\x80", "\"\xe2\x80\""},
    };
    (void)state;
    run(tz_html_json_str, cases, COUNT(cases));
}

static void json_value(void **state)
{
    static const struct escape_case cases[] = {
        {NULL, "null"},
        {"{\"a\":\"</script>\",\"b\":[1,\"&\"]}", "{\"a\":\"\\u003c/script\\u003e\",\"b\":[1,\"\\u0026\"]}"},
        {"\"\\n\xe2\x80\xa8\"", "\"\\n\\u2028\""},
    };
    (void)state;
    run(tz_html_json, cases, COUNT(cases));
}

static void groups(void **state)
{
    static const struct {
        int64_t in;
        const char *out;
    } cases[] = {
        {0, "0"}, {999, "999"}, {1000, "1,000"}, {-1234567, "-1,234,567"}, {INT64_MIN, "-9,223,372,036,854,775,808"}};
    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct tz_arena *a = tz_arena_new(0);
        struct tz_buf b;
        tz_buf_init(&b, a);
        tz_html_group(&b, cases[i].in);
        assert_string_equal(b.data, cases[i].out);
        tz_arena_destroy(&a);
    }
}

/* Whatever goes in as a JSON string comes out of a JSON reader again. */
static void json_round(void **state)
{
    (void)state;
    for (int c = 1; c < 128; c++) {
        struct tz_arena *a = tz_arena_new(0);
        const char in[] = {'x', (char)c, 'y', '\0'};
        const struct tz_jnode *v;
        struct tz_buf b;
        tz_buf_init(&b, a);
        tz_html_json_str(&b, in);
        assert_ok(tz_json_read(&v, b.data, b.len, NULL, a));
        assert_string_equal(v->text, in);
        tz_arena_destroy(&a);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(text),     cmocka_unit_test(attr),        cmocka_unit_test(url),
        cmocka_unit_test(url_part), cmocka_unit_test(json_string), cmocka_unit_test(json_value),
        cmocka_unit_test(groups),   cmocka_unit_test(json_round),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
