/* SPDX-License-Identifier: Apache-2.0 */
#include "base/test.h"
#include "http/http_priv.h"

static struct tz_err *show_params(struct tz_request *r, struct tz_response *res)
{
    struct tz_buf *b = tz_response_text(res, 200, "text/plain");
    tz_buf_str(b, r->route->title);
    for (size_t i = 0; i < r->path_params.count; i++)
        tz_buf_printf(b, " %s=%s", r->path_params.pairs[i].name, r->path_params.pairs[i].value);
    return NULL;
}

#define GET(p, t)                                                                                                      \
    {                                                                                                                  \
        .method = TZ_GET, .path = p, .handler = show_params, .title = t                                                \
    }
static const struct tz_route pages[] = {GET("/", "home"),
                                        GET("/registers/{register:key}", "list"),
                                        GET("/registers/new", "new"),
                                        GET("/registers/{register:key}/entries/{id:id}", "entry"),
                                        GET("/registers/{register:key}/{view:word}/last", "view"),
                                        GET("/figures/{name:key}/{period:period}", "figure"),
                                        GET("/figures/{name:key}/day/{day:day}", "day"),
                                        GET("/n/{n:int}", "int"),
                                        GET("/n/{w:word}", "word"),
                                        GET("/files/{path:rest}", "rest"),
                                        {.method = TZ_POST,
                                         .path = "/registers/{register:key}/entries/{id:id}",
                                         .handler = show_params,
                                         .title = "change",
                                         .flags = TZ_ROUTE_NO_CSRF},
                                        {.method = TZ_DELETE,
                                         .path = "/registers/{register:key}/entries/{id:id}",
                                         .handler = show_params,
                                         .title = "strike",
                                         .flags = TZ_ROUTE_NO_CSRF},
                                        {0}};

static const struct {
    const char *method, *target;
    int status;
    const char *body;
} cases[] = {
    {"GET", "/", 200, "home"},
    {"HEAD", "/", 200, "home"},
    {"GET", "/registers/dispute", 200, "list register=dispute"},
    {"GET", "/registers/new", 200, "new"},
    {"GET", "/registers/new/entries/7", 200, "entry register=new id=7"},
    {"GET", "/registers/dispute?page=2", 200, "list register=dispute"},
    {"GET", "/registers/Dispute", 404, NULL},
    {"GET", "/registers/1dispute", 404, NULL},
    {"GET", "/registers/dispute/entries/137438953473", 200, "entry register=dispute id=137438953473"},
    {"GET", "/registers/dispute/entries/0", 404, NULL},
    {"GET", "/registers/dispute/entries/-1", 404, NULL},
    {"GET", "/registers/dispute/entries/9007199254740993", 404, NULL},
    {"GET", "/registers/dispute/entries/1x", 404, NULL},
    {"POST", "/registers/dispute/entries/1", 200, "change register=dispute id=1"},
    {"DELETE", "/registers/dispute/entries/1", 200, "strike register=dispute id=1"},
    {"PUT", "/registers/dispute/entries/1", 405, NULL},
    {"TRACE", "/registers/dispute/entries/1", 405, NULL},
    {"OPTIONS", "/registers/dispute/entries/1", 204, ""},
    {"GET", "/registers/dispute/%E7%BA%A0%E7%BA%B7/last", 200, "view register=dispute view=纠纷"},
    {"GET", "/registers/dispute/a%2Fb/last", 200, "view register=dispute view=a/b"},
    {"GET", "/registers/dispute/a%00b/last", 404, NULL},
    {"GET", "/registers/dispute/%ff/last", 404, NULL},
    {"GET", "/registers/dispute/%zz/last", 404, NULL},
    {"GET", "/registers/dispute/%4", 404, NULL},
    {"GET", "/figures/dispute_settled/2025-01..2025-06", 200, "figure name=dispute_settled period=2025-01..2025-06"},
    {"GET", "/figures/dispute_settled/day/2025-02-28", 200, "day name=dispute_settled day=2025-02-28"},
    {"GET", "/figures/dispute_settled/day/2025-02-30", 404, NULL},
    {"GET", "/n/12", 200, "int n=12"},
    {"GET", "/n/twelve", 200, "word w=twelve"},
    {"GET", "/files/css/app.css", 200, "rest path=css/app.css"},
    {"GET", "/files/%E5%9B%BE/1.svg", 200, "rest path=图/1.svg"},
    {"GET", "/files", 404, NULL},
    {"GET", "/registers/dispute/", 303, NULL},
    {"GET", "/files/", 303, NULL},
    {"GET", "//", 404, NULL},
    {"GET", "/registers//", 404, NULL},
    {"GET", "/../etc/passwd", 404, NULL},
    {"GET", "/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a", 404, NULL},
    {"GET", "*", 400, NULL},
    {"POST", "/registers/dispute/entries/1/", 404, NULL},
};

static void dispatch(void **state)
{
    struct tz_arena *a = tz_arena_new(0);
    struct tz_http *app = NULL;
    const struct tz_route *tables[] = {pages, NULL};
    (void)state;
    assert_ok(tz_http_new(&app, tables, NULL, a));
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct tz_request *r = tz_request_new(app, cases[i].method, cases[i].target, NULL, NULL, 0);
        struct tz_response *res = tz_response_new(r);
        size_t n;
        tz_http_run(r, res);
        print_message("case %zu: %s %s\n", i, cases[i].method, cases[i].target);
        assert_int_equal(tz_response_get_status(res), cases[i].status);
        if (cases[i].body)
            assert_string_equal(tz_response_body(res, &n), cases[i].body);
        if (cases[i].status == 405)
            assert_string_equal(tz_response_get_header(res, "Allow"), "GET, HEAD, POST, DELETE");
        tz_request_close(&r);
    }
    tz_arena_destroy(&a);
}

static void wrong_tables(void **state)
{
    static const struct tz_route tables[][3] = {
        {GET("no-slash", ""), {0}},
        {GET("/a/", ""), {0}},
        {GET("/{a}", ""), {0}},
        {GET("/{a:kind}", ""), {0}},
        {GET("/{a:rest}/b", ""), {0}},
        {GET("/a", ""), GET("/a", ""), {0}},
        {GET("/a//b", ""), {0}},
        {{.method = TZ_GET, .path = "/a"}, {0}},
        {{.method = 3, .path = "/a", .handler = show_params}, {0}},
    };
    (void)state;
    for (size_t i = 0; i < COUNT(tables); i++) {
        struct tz_arena *a = tz_arena_new(0);
        struct tz_http *app = NULL;
        const struct tz_route *list[] = {tables[i], NULL};
        print_message("case %zu\n", i);
        assert_err(TZ_E_INTERNAL, tz_http_new(&app, list, NULL, a));
        tz_arena_destroy(&a);
    }
}

static void walk(void **state)
{
    struct tz_arena *a = tz_arena_new(0);
    struct tz_http *app = NULL;
    static const struct tz_route more[] = {GET("/more", "more"), {0}};
    const struct tz_route *tables[] = {pages, more, NULL};
    size_t n = 0;
    (void)state;
    assert_ok(tz_http_new(&app, tables, NULL, a));
    while (tz_http_route(app, n))
        n++;
    assert_int_equal(n, COUNT(pages));
    assert_string_equal(tz_http_route(app, n - 1)->path, "/more");
    tz_arena_destroy(&a);
}

/* A handler that reads what its route does not declare, by name or by kind: the page answers 500, the next one answers. */
static struct tz_err *reads_too_much(struct tz_request *r, struct tz_response *res)
{
    size_t n = 0;
    const struct tz_upload *file = tz_arg_file(r, "page");
    struct tz_buf *b = tz_response_text(res, 200, "text/plain");
    tz_buf_printf(b, "made %lld %d %d", (long long)tz_arg_id(r, "id"), tz_arg_choice(r, "kind"), file != NULL);
    tz_arg_words(r, "words", &n);
    tz_buf_str(b, tz_arg_text(r, "page") ? "text" : "");
    return n || tz_arg_has(r, "nothing") || tz_arg_day(r, "page") ? tz_err(TZ_E_INPUT, "never") : NULL;
}

static struct tz_err *reads_its_own(struct tz_request *r, struct tz_response *res)
{
    tz_buf_printf(tz_response_text(res, 200, "text/plain"), "page %lld", (long long)tz_arg_int(r, "page", 1));
    return NULL;
}

static void undeclared(void **state)
{
    static const struct tz_route_arg args[] = {{.name = "page", .label = "页", .kind = TZ_ARG_INT}, {0}};
    static const struct tz_route list[] = {
        {.method = TZ_GET, .path = "/bug", .handler = reads_too_much, .title = "bug", .args = args},
        {.method = TZ_GET, .path = "/fine", .handler = reads_its_own, .title = "fine", .args = args},
        {0}};
    static const struct {
        const char *target;
        int status;
        const char *body;
    } asked[] = {
        {"/bug?page=2", 500, NULL}, {"/fine?page=2", 200, "page 2"}, {"/bug", 500, NULL}, {"/fine", 200, "page 1"}};
    const struct tz_route *tables[] = {list, NULL};
    struct tz_arena *a = tz_arena_new(0);
    struct tz_http *app = NULL;
    (void)state;
    assert_ok(tz_http_new(&app, tables, NULL, a));
    for (size_t i = 0; i < COUNT(asked); i++) {
        struct tz_request *r = tz_request_new(app, "GET", asked[i].target, NULL, NULL, 0);
        struct tz_response *res = tz_response_new(r);
        size_t n;
        tz_http_run(r, res);
        print_message("case %zu: %s\n", i, asked[i].target);
        assert_int_equal(tz_response_get_status(res), asked[i].status);
        const char *body = tz_response_body(res, &n);
        if (asked[i].body)
            assert_string_equal(body, asked[i].body);
        else
            assert_null(strstr(body, "made"));
        tz_request_close(&r);
    }
    tz_arena_destroy(&a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(dispatch), cmocka_unit_test(wrong_tables),
                                       cmocka_unit_test(walk), cmocka_unit_test(undeclared)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
