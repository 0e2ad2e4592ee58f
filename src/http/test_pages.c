/* SPDX-License-Identifier: Apache-2.0
 *
 * Compiled templates: what stands where, and that no text breaks out of its place.
 */
#include "base/test.h"
#include "http/view.h"
#include "pages.h"

const char tz_asset_base[] = "/static/0123";

static const char *const attacks[] = {
    "<script>alert(1)</script>",
    "\"><img src=x onerror=alert(1)>",
    "' onfocus=alert(1) '",
    "</textarea><script>",
    "</script><script>alert(1)",
    "</title><script>",
    "javascript:alert(1)",
    "{{title}}",
    "&#60;script&#62;",
    "\xff\xfe<b>",
    "\x01\x02<b>",
    "-->",
    "]]>",
    "\xe2\x80\xa8",
};

static const char *render(struct tz_arena *a, const struct v_everything *v)
{
    struct tz_buf b;
    tz_buf_init(&b, a);
    tz_page_everything(&b, v);
    return b.data;
}

static void has(const char *page, const char *part)
{
    if (!strstr(page, part))
        fail_msg("no %s in\n%s", part, page);
}

static void places(void **state)
{
    struct tz_arena *a = tz_arena_new(0);
    const struct v_item menu[] = {{.label = "首页", .link = "/", .open = true},
                                  {.label = "纠纷", .link = "/d", .count = 1234}};
    const struct v_item items[] = {{.label = "一", .link = "javascript:x"}, {.label = "二", .link = "/2"}};
    const char *const words[] = {"甲", "<乙>"};
    const int64_t numbers[] = {-1, 7};
    const struct v_place place = {.name = "西江镇"};
    struct v_everything v = {.shell = {.heading = "标题<1>", .menu = menu, .n_menu = 2},
                             .title = "a/\"b\"&<c>",
                             .n = 5,
                             .yes = true,
                             .link = "/x?y=1&z=2",
                             .data = "{\"k\":\"</script>\"}",
                             .place = &place,
                             .items = items,
                             .n_items = 2,
                             .words = words,
                             .n_words = 2,
                             .numbers = numbers,
                             .n_numbers = 2};
    (void)state;
    const char *page = render(a, &v);
    has(page, "<!doctype html>\n<html lang=\"zh-CN\">");
    has(page, "<title>标题&lt;1&gt; - 台账</title>");
    has(page, "<a href=\"/\" class=\"open\">首页</a>");
    has(page, "<a href=\"/d\">纠纷 (1,234)</a>");
    has(page, "<h1 title=\"a/&#34;b&#34;&amp;&lt;c&gt;\" data-n=\"5\" class=\"a b\">a/\"b\"&amp;&lt;c&gt;</h1>");
    has(page, "<a href=\"/places/a%2F%22b%22%26%3Cc%3E?n=5&amp;q=a%2F%22b%22%26%3Cc%3E\">x</a>");
    has(page, "<a href=\"/x?y=1&amp;z=2\">y</a>");
    has(page, "<img src=\"/static/0123/css/app.css\" alt=\"\">");
    has(page, "<textarea name=\"t\">\na/\"b\"&amp;&lt;c&gt;</textarea>");
    has(page, "{\"t\":\"a/\\u0022b\\u0022\\u0026\\u003cc\\u003e\",\"n\":5,\"y\":true,\"d\":{\"k\":\"\\u003c/"
              "script\\u003e\"}}</script>");
    has(page, "data-json=\"{&#34;k&#34;:&#34;&lt;/script&gt;&#34;}\"");
    has(page, " checked data-json");
    has(page, "<use href=\"/static/0123/icons.svg#home\">");
    has(page, "<b>西江镇</b>");
    has(page, "<ul><li>1 <a href=\"#\">一</a></li><li>2. <a");
    has(page, "[甲][&lt;乙&gt;](一-首页)(二-纠纷)&lt;-1>&lt;7>");
    has(page, "(一-首页)(二-纠纷)");
    has(page, "many !A");
    v.place = NULL;
    v.shell.n_menu = 1;
    has(render(a, &v), "(一-首页)(二-)");
    v.n_items = 0;
    v.n = 0;
    v.yes = false;
    v.title = "a";
    page = render(a, &v);
    has(page, "<i>none</i>");
    has(page, "<li>empty</li>");
    has(page, "class=\"a\"");
    has(page, "zero A");
    assert_null(strstr(page, " checked"));
    v.n = -1;
    has(render(a, &v), "odd A");
    tz_arena_destroy(&a);
}

/* With every attack in every text, the page has the tags that it has with a harmless word, no more. */
static size_t count_tags(const char *page)
{
    size_t n = 0;
    for (; *page; page++)
        n += *page == '<' && (page[1] == '/' || page[1] == '!' || ((page[1] | 0x20) >= 'a' && (page[1] | 0x20) <= 'z'));
    return n;
}

static size_t count_quotes(const char *page)
{
    size_t n = 0;
    bool data = false;
    for (; *page; page++) {
        if (strncmp(page, "application/json\"", 17) == 0)
            data = true;
        if (strncmp(page, "</script>", 9) == 0)
            data = false;
        n += *page == '"' && !data;
    }
    return n;
}

static void breakouts(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(attacks); i++) {
        struct tz_arena *a = tz_arena_new(0);
        size_t tags = 0, quotes = 0;
        for (int k = 0; k < 2; k++) {
            const char *s = k ? attacks[i] : "word";
            const struct v_item items[] = {{.label = s, .link = s}};
            const struct v_place place = {.name = s, .code = s};
            const struct v_everything v = {.shell = {.heading = s, .menu = items, .n_menu = 1},
                                           .title = s,
                                           .link = s,
                                           .place = &place,
                                           .items = items,
                                           .n_items = 1,
                                           .words = &s,
                                           .n_words = 1};
            const char *page = render(a, &v);
            print_message("case %zu\n", i);
            if (k) {
                assert_int_equal(count_tags(page), tags);
                /* The heading stands in text, where quotes are harmless: title and h1 show them. */
                size_t plain = 0;
                for (const char *p = s; *p; p++)
                    plain += *p == '"';
                assert_int_equal(count_quotes(page), quotes + plain * 9);
                assert_null(strstr(page, "href=\"javascript"));
            }
            tags = count_tags(page);
            quotes = count_quotes(page);
        }
        tz_arena_destroy(&a);
    }
}

static void raw(void **state)
{
    struct tz_arena *a = tz_arena_new(0);
    struct tz_buf b;
    (void)state;
    tz_buf_init(&b, a);
    tz_page_report_text(&b, &(struct v_everything){.body = "<p>made</p>"});
    assert_string_equal(b.data, "<article><p>made</p></article>");
    tz_arena_destroy(&a);
}

static struct tz_err *from_json(struct tz_arena *a, const char *json, const char *page, const char **out)
{
    const struct tz_jnode *v;
    const struct tz_vpage *p = tz_page_find(tz_pages, page);
    void *view = NULL;
    struct tz_buf b;
    assert_non_null(p);
    TZ_TRY(tz_json_read(&v, json, strlen(json), NULL, a));
    TZ_TRY(tz_view_read(&view, p->view, v, a));
    tz_buf_init(&b, a);
    p->render(&b, view);
    *out = b.data;
    return NULL;
}

static void samples(void **state)
{
    struct tz_arena *a = tz_arena_new(0);
    const char *out = NULL;
    (void)state;
    assert_ok(from_json(a, "{\"label\":\"x\",\"link\":\"/y\",\"count\":3,\"open\":true}", "part/link", &out));
    assert_string_equal(out, "<a href=\"/y\" class=\"open\">x (3)</a>");
    assert_ok(from_json(
        a,
        "{\"shell\":{\"heading\":\"h\",\"menu\":[{\"label\":\"m\",\"link\":\"/\"}]},\"place\":{\"name\":\"p\"},"
        "\"words\":[\"u\"],\"numbers\":[4],\"data\":{\"z\":[1]},\"title\":null}",
        "everything", &out));
    has(out, "<b>p</b>");
    has(out, "&lt;4>");
    has(out, "\"d\":{\"z\":[1]}");
    assert_err(TZ_E_INPUT, from_json(a, "{\"labels\":\"x\"}", "part/link", &out));
    assert_err(TZ_E_INPUT, from_json(a, "{\"label\":1}", "part/link", &out));
    assert_err(TZ_E_INPUT, from_json(a, "{\"count\":\"1\"}", "part/link", &out));
    assert_err(TZ_E_INPUT, from_json(a, "{\"open\":1}", "part/link", &out));
    assert_err(TZ_E_INPUT, from_json(a, "{\"words\":{}}", "everything", &out));
    assert_err(TZ_E_INPUT, from_json(a, "[]", "everything", &out));
    assert_null(tz_page_find(tz_pages, "none"));
    tz_arena_destroy(&a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(places), cmocka_unit_test(breakouts), cmocka_unit_test(raw),
                                       cmocka_unit_test(samples)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
