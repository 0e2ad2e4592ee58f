/* SPDX-License-Identifier: Apache-2.0
 *
 * Requests through the dispatcher: arguments, CSRF, gate, errors, answers, cookies.
 */
#include "base/number.h"
#include "base/test.h"
#include "http/http_priv.h"
#include <unistd.h>

#define SECRET "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"

static const char *const colours[] = {"红", "绿", NULL};
static const struct tz_route_arg all_args[] = {
    {.name = "q", .label = "关键字", .kind = TZ_ARG_TEXT, .max = 5},
    {.name = "note", .label = "备注", .kind = TZ_ARG_LINES},
    {.name = "pw", .label = "密码", .kind = TZ_ARG_SECRET},
    {.name = "page", .label = "页码", .kind = TZ_ARG_INT, .min = 1, .max = 100},
    {.name = "id", .label = "编号", .kind = TZ_ARG_ID},
    {.name = "ids", .label = "勾选", .kind = TZ_ARG_IDS},
    {.name = "yes", .label = "同意", .kind = TZ_ARG_BOOL},
    {.name = "day", .label = "日期", .kind = TZ_ARG_DAY},
    {.name = "period", .label = "期间", .kind = TZ_ARG_PERIOD},
    {.name = "area", .label = "面积", .kind = TZ_ARG_DEC, .decimals = 2},
    {.name = "colour", .label = "颜色", .kind = TZ_ARG_CHOICE, .choices = colours},
    {.name = "tag", .label = "标签", .kind = TZ_ARG_WORDS},
    {.name = "f", .label = "字段", .kind = TZ_ARG_MAP},
    {.name = "file", .label = "附件", .kind = TZ_ARG_FILE, .max = 2048},
    {.name = "tree", .label = "结构", .kind = TZ_ARG_JSON},
    {.name = "key", .label = "名称", .kind = TZ_ARG_KEY},
    {0}};

/* Prints every argument that is there. */
static void print_args(struct tz_request *r, struct tz_buf *b)
{
    static const char *const texts[] = {"q", "note", "pw", "key", "tree"};
    struct tz_period period;
    int64_t dec;
    size_t n;
    char buf[40];
    for (size_t i = 0; i < COUNT(texts); i++)
        if (tz_arg_text(r, texts[i]))
            tz_buf_printf(b, "%s=%s;", texts[i], tz_arg_text(r, texts[i]));
    if (tz_arg_has(r, "page"))
        tz_buf_printf(b, "page=%lld;", (long long)tz_arg_int(r, "page", 0));
    if (tz_arg_id(r, "id"))
        tz_buf_printf(b, "id=%lld;", (long long)tz_arg_id(r, "id"));
    const int64_t *ids = tz_arg_ids(r, "ids", &n);
    for (size_t i = 0; i < n; i++)
        tz_buf_printf(b, "ids=%lld;", (long long)ids[i]);
    if (tz_arg_bool(r, "yes"))
        tz_buf_str(b, "yes;");
    if (tz_arg_day(r, "day"))
        tz_buf_printf(b, "day=%d;", tz_arg_day(r, "day"));
    if (tz_arg_period(r, "period", &period))
        tz_buf_printf(b, "period=%d-%d;", period.from, period.till);
    if (tz_arg_dec(r, "area", &dec))
        tz_buf_printf(b, "area=%s;", tz_dec_print(buf, dec, 2));
    if (tz_arg_choice(r, "colour") >= 0)
        tz_buf_printf(b, "colour=%d;", tz_arg_choice(r, "colour"));
    const char *const *words = tz_arg_words(r, "tag", &n);
    for (size_t i = 0; i < n; i++)
        tz_buf_printf(b, "tag=%s;", words[i]);
    const struct tz_pair *map = tz_arg_map(r, "f", &n);
    for (size_t i = 0; i < n; i++)
        tz_buf_printf(b, "f.%s=%s;", map[i].name, map[i].value);
    if (tz_arg_file(r, "file"))
        tz_buf_printf(b, "file=%s:%zu;", tz_arg_file(r, "file")->name, tz_arg_file(r, "file")->size);
}

static struct tz_err *echo(struct tz_request *r, struct tz_response *res)
{
    struct tz_buf *b = tz_response_text(res, 200, "text/plain; charset=utf-8");
    size_t n;
    const struct tz_field_error *errors = tz_request_errors(r, &n);
    print_args(r, b);
    for (size_t i = 0; i < n; i++)
        tz_buf_printf(b, "!%s:%s;", errors[i].name, errors[i].text);
    return NULL;
}

static struct tz_err *fails(struct tz_request *r, struct tz_response *res)
{
    (void)r;
    tz_response_cookie(res, "kept", "1", 0);
    tz_buf_str(tz_response_html(res, 200), "half a page");
    return tz_err_hint(tz_err(TZ_E_CONFLICT, "别人<b>刚改过"), "请对照后再提交");
}

static struct tz_err *eats_memory(struct tz_request *r, struct tz_response *res)
{
    (void)res;
    for (;;)
        tz_alloc(tz_request_arena(r), 1 << 20);
    return NULL;
}

static const struct tz_route_arg need_args[] = {
    {.name = "name", .label = "姓名", .kind = TZ_ARG_TEXT, .required = true},
    {.name = "age", .label = "年龄", .kind = TZ_ARG_INT, .min = 0, .max = 150},
    {0}};
static struct tz_err *fine(struct tz_request *r, struct tz_response *res)
{
    tz_buf_printf(tz_response_html(res, 200), "你好 %s", tz_arg_text(r, "name"));
    return NULL;
}

static const struct tz_route routes[] = {
    {.method = TZ_GET, .path = "/echo", .handler = echo, .args = all_args, .flags = TZ_ROUTE_FORM},
    {.method = TZ_POST, .path = "/echo", .handler = echo, .args = all_args, .flags = TZ_ROUTE_FORM | TZ_ROUTE_TOKEN},
    {.method = TZ_POST,
     .path = "/upload",
     .handler = echo,
     .args = all_args,
     .flags = TZ_ROUTE_FORM | TZ_ROUTE_TOKEN | TZ_ROUTE_UPLOAD},
    {.method = TZ_POST, .path = "/need", .handler = fine, .args = need_args, .flags = TZ_ROUTE_TOKEN},
    {.method = TZ_POST, .path = "/guarded", .handler = fine, .args = need_args},
    {.method = TZ_GET, .path = "/fails", .handler = fails},
    {.method = TZ_GET, .path = "/api/fails", .handler = fails, .flags = TZ_ROUTE_API},
    {.method = TZ_GET, .path = "/memory", .handler = eats_memory},
    {0}};

static struct tz_err *gate(struct tz_request *r, struct tz_response *res, bool *answered)
{
    const char *who = tz_request_header(r, "x-test");
    tz_request_set_secret(r, SECRET);
    if (who && strcmp(who, "redirect") == 0) {
        tz_response_redirect(res, "/signin?next=%2Fecho");
        *answered = true;
    }
    if (who && strcmp(who, "refuse") == 0)
        return tz_err(TZ_E_FORBIDDEN, "没有权限");
    if (who && strcmp(who, "bearer") == 0)
        tz_request_skip_csrf(r);
    return NULL;
}

static int done_status;
static void done(struct tz_request *r, int status, int64_t micros)
{
    (void)r;
    assert_true(micros >= 0);
    done_status = status;
}

static struct tz_http *app;
static struct tz_arena *app_arena;

static int setup(void **state)
{
    static const struct tz_route *const tables[] = {routes, NULL};
    static const struct tz_http_hooks hooks = {.gate = gate, .done = done};
    (void)state;
    app_arena = tz_arena_new(0);
    return tz_http_new(&app, tables, &hooks, app_arena) != NULL;
}

static int teardown(void **state)
{
    (void)state;
    tz_arena_destroy(&app_arena);
    return 0;
}

#define FORM                                                                                                           \
    {                                                                                                                  \
        "Content-Type", "application/x-www-form-urlencoded"                                                            \
    }
#define JSON                                                                                                           \
    {                                                                                                                  \
        "content-type", "application/json; charset=utf-8"                                                              \
    }
static const struct {
    const char *method, *target;
    struct tz_pair headers[3];
    const char *body;
    int status;
    const char *out; /* NULL: any */
} cases[] = {
    {"GET", "/echo", {{0}}, "", 200, ""},
    {"GET", "/echo?q=%E7%BA%A0%E7%BA%B7&page=3", {{0}}, "", 200, "q=纠纷;page=3;"},
    {"GET", "/echo?q=++%20", {{0}}, "", 200, ""},
    {"GET", "/echo?q=a%0Ab", {{0}}, "", 200, "!q:只能填一行;"},
    {"GET", "/echo?q=123456", {{0}}, "", 200, "!q:太长，有 6 个字;"},
    {"GET", "/echo?note=a%0D%0Ab", {{0}}, "", 200, "note=a\nb;"},
    {"GET", "/echo?page=0", {{0}}, "", 200, "!page:数值不在允许的范围内;"},
    {"GET", "/echo?page=%EF%BC%91%EF%BC%92", {{0}}, "", 200, "page=12;"},
    {"GET", "/echo?id=x", {{0}}, "", 200, "!id:不是有效的编号;"},
    {"GET", "/echo?ids=1,2&ids=3", {{0}}, "", 200, "ids=1;ids=2;ids=3;"},
    {"GET", "/echo?ids=1,,0", {{0}}, "", 200, "ids=1;!ids:不是有效的编号;"},
    {"GET", "/echo?yes=on&key=dispute", {{0}}, "", 200, "key=dispute;yes;"},
    {"GET", "/echo?yes=maybe&key=Dis", {{0}}, "", 200, "!yes:应填是或否;!key:不是有效的名称;"},
    {"GET", "/echo?day=2022.3.5&period=2025-Q1", {{0}}, "", 200, "day=20220305;period=20250101-20250331;"},
    {"GET", "/echo?area=1,234.50", {{0}}, "", 200, "area=1234.5;"},
    {"GET", "/echo?colour=%E7%BB%BF", {{0}}, "", 200, "colour=1;"},
    {"GET", "/echo?colour=blue", {{0}}, "", 200, "!colour:没有这个选项;"},
    {"GET", "/echo?tag=a&tag=b&tag=", {{0}}, "", 200, "tag=a;tag=b;"},
    {"GET", "/echo?undeclared=1", {{0}}, "", 200, ""},
    {"GET", "/echo?q=%ff", {{0}}, "", 400, NULL},
    {"POST",
     "/echo?q=x",
     {FORM},
     "q=y&f.kind=%E9%82%BB%E9%87%8C&f.area=1+2&f.kind=z",
     200,
     "q=y;f.kind=邻里;f.area=1 2;f.kind=z;"},
    {"POST", "/echo", {FORM}, "pw=++a%20b", 200, "pw=  a b;"},
    {"POST",
     "/echo",
     {JSON},
     "{\"page\":7,\"ids\":[5,6],\"f\":{\"n\":1.50},\"tree\":[{\"a\":1}]}",
     200,
     "tree=[{\"a\":1}];page=7;ids=5;ids=6;f.n=1.50;"},
    {"POST", "/echo", {FORM}, "tree=[1]", 200, ""},
    {"POST", "/echo", {JSON}, "{", 400, NULL},
    {"POST", "/echo", {{"Content-Type", "text/csv"}}, "a,b", 400, NULL},
    {"POST", "/echo", {{0}}, "a=b", 400, NULL},
    {"POST",
     "/upload",
     {{"Content-Type", "multipart/form-data; boundary=B"}},
     "--B\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.txt\"\r\n\r\n123\r\n--B--",
     200,
     "file=a.txt:3;"},
    {"POST", "/echo", {FORM, {"Content-Length", "99999999"}}, "", 413, NULL},
    {"POST", "/echo", {FORM, {"Content-Length", "-1"}}, "", 400, NULL},
    {"POST", "/upload", {FORM, {"Content-Length", "209715200"}}, "", 413, NULL},
    {"POST", "/need", {FORM}, "name=%E5%BC%A0&age=30", 200, "你好 张"},
    {"POST", "/need", {FORM}, "", 400, NULL},
    {"POST", "/need", {FORM}, "name=+&age=30", 400, NULL},
    {"POST", "/need", {FORM}, "name=x&age=200", 400, NULL},
    {"POST", "/guarded", {FORM}, "name=x", 403, NULL},
    {"POST", "/guarded", {FORM, {"X-CSRF-Token", "wrong"}}, "name=x", 403, NULL},
    {"POST", "/guarded", {FORM, {"X-Test", "bearer"}}, "name=x", 200, "你好 x"},
    {"GET", "/echo", {{"X-Test", "redirect"}}, "", 303, ""},
    {"GET", "/echo", {{"X-Test", "refuse"}}, "", 403, NULL},
    {"GET", "/api/fails", {{0}}, "", 409, "{\"error\":\"conflict\"}"},
    {"GET", "/memory", {{0}}, "", 413, NULL},
};

static void run_cases(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct tz_request *r = tz_request_new(app, cases[i].method, cases[i].target, cases[i].headers, cases[i].body,
                                              strlen(cases[i].body));
        struct tz_response *res = tz_response_new(r);
        size_t n;
        done_status = 0;
        tz_http_run(r, res);
        const char *body = tz_response_body(res, &n);
        print_message("case %zu: %s %s -> %d %.*s\n", i, cases[i].method, cases[i].target, res->status, (int)n, body);
        assert_int_equal(res->status, cases[i].status);
        assert_int_equal(done_status, cases[i].status);
        if (cases[i].out)
            assert_string_equal(body, cases[i].out);
        assert_non_null(tz_response_get_header(res, "Content-Security-Policy"));
        tz_request_close(&r);
    }
}

static void csrf(void **state)
{
    struct tz_arena *a = tz_arena_new(0);
    (void)state;
    const char *one = tz_csrf_make(a, SECRET), *two = tz_csrf_make(a, SECRET);
    assert_string_not_equal(one, two);
    assert_true(tz_csrf_ok(SECRET, one));
    assert_true(tz_csrf_ok(SECRET, two));
    assert_false(tz_csrf_ok("BAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA", one));
    assert_false(tz_csrf_ok(SECRET, NULL));
    assert_false(tz_csrf_ok(SECRET, ""));
    assert_false(tz_csrf_ok(NULL, one));
    assert_false(tz_csrf_ok("", one));
    assert_false(tz_csrf_ok(SECRET, tz_printf(a, "%sA", one)));
    char *bent = tz_strdup(a, one);
    bent[50] = bent[50] == 'A' ? 'B' : 'A';
    assert_false(tz_csrf_ok(SECRET, bent));
    const struct tz_pair headers[] = {FORM, {"X-CSRF-Token", one}, {0}};
    const struct tz_pair cross[] = {FORM, {"X-CSRF-Token", one}, {"Sec-Fetch-Site", "cross-site"}, {0}};
    const char *body = tz_printf(a, "name=x&csrf=%s", two);
    const struct {
        const struct tz_pair *headers;
        const char *body;
        int status;
    } posts[] = {{headers, "name=x", 200}, {headers + 2, "", 403}, {cross, "name=x", 403}, {NULL, body, 200}};
    for (size_t i = 0; i < COUNT(posts); i++) {
        static const struct tz_pair form[] = {FORM, {0}};
        struct tz_request *r = tz_request_new(app, "POST", "/guarded", posts[i].headers ? posts[i].headers : form,
                                              posts[i].body, strlen(posts[i].body));
        struct tz_response *res = tz_response_new(r);
        tz_http_run(r, res);
        assert_int_equal(res->status, posts[i].status);
        tz_request_close(&r);
    }
    tz_arena_destroy(&a);
}

/* An error page escapes, drops the half-made page, keeps cookies. */
static void errors(void **state)
{
    struct tz_request *r = tz_request_new(app, "GET", "/fails", NULL, NULL, 0);
    struct tz_response *res = tz_response_new(r);
    size_t n;
    (void)state;
    tz_http_run(r, res);
    const char *body = tz_response_body(res, &n);
    assert_int_equal(res->status, 409);
    assert_null(strstr(body, "half a page"));
    assert_non_null(strstr(body, "别人&lt;b&gt;刚改过"));
    assert_non_null(strstr(tz_response_get_header(res, "Set-Cookie"), "kept=1"));
    tz_request_close(&r);
}

static void cookies(void **state)
{
    static const struct {
        const char *header, *name, *value;
    } finds[] = {
        {"a=1; b=2", "b", "2"},      {"a=1;b=2", "b", "2"}, {"ab=1; b=2", "b", "2"}, {"b=\"2\"", "b", "2"},
        {"b=2 ; c=3", "b", "2"},     {"b=", "b", NULL},     {"", "b", NULL},         {NULL, "b", NULL},
        {"a=b=2; c=b=3", "b", NULL}, {"B=2", "b", NULL},    {";;;b=x", "b", "x"},    {"b=x;;", "b", "x"},
    };
    struct tz_arena *a = tz_arena_new(0);
    (void)state;
    for (size_t i = 0; i < COUNT(finds); i++) {
        const char *value = tz_cookie_find(a, finds[i].header, finds[i].name);
        print_message("case %zu\n", i);
        if (finds[i].value)
            assert_string_equal(value, finds[i].value);
        else
            assert_true(value == NULL || *value == '\0');
    }
    assert_int_equal(strlen(tz_secret_new(a)), TZ_SECRET_CHARS);
    const struct tz_pair good[] = {{"Cookie", "tz_session=" SECRET}, {0}};
    const struct tz_pair bad[] = {{"Cookie", "tz_session=AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA/"}, {0}};
    struct tz_request *r = tz_request_new(app, "GET", "/echo", good, NULL, 0);
    assert_string_equal(tz_session_cookie(r), SECRET);
    struct tz_response *res = tz_response_new(r);
    tz_session_cookie_set(res, r, SECRET, 3600);
    assert_string_equal(res->cookies[0], "tz_session=" SECRET "; Path=/; HttpOnly; SameSite=Lax; Max-Age=3600");
    tz_session_cookie_clear(res, r);
    assert_string_equal(res->cookies[1], "tz_session=; Path=/; HttpOnly; SameSite=Lax; Max-Age=0");
    tz_request_close(&r);
    r = tz_request_new(app, "GET", "/echo", bad, NULL, 0);
    assert_null(tz_session_cookie(r));
    r->behind_tls = true;
    tz_params_add(&r->headers, r->arena, "X-Forwarded-Proto", "https");
    assert_string_equal(tz_session_cookie_name(r), "__Host-tz_session");
    res = tz_response_new(r);
    tz_session_cookie_set(res, r, SECRET, 0);
    assert_non_null(strstr(res->cookies[0], "; Secure"));
    tz_request_close(&r);
    tz_arena_destroy(&a);
}

static void redirects(void **state)
{
    static const struct {
        const char *to, *location;
    } tos[] = {
        {"/registers?q=%20", "/registers?q=%20"},
        {"/", "/"},
        {"//evil.example", "/"},
        {"/\\evil.example", "/"},
        {"https://evil.example", "/"},
        {NULL, "/"},
        {"/a\r\nX: y", "/"},
        {"/a b", "/"},
        {"registers", "/"},
        {"/纠", "/%E7%BA%A0"},
    };
    (void)state;
    for (size_t i = 0; i < COUNT(tos); i++) {
        struct tz_request *r = tz_request_new(app, "GET", "/echo", NULL, NULL, 0);
        struct tz_response *res = tz_response_new(r);
        tz_response_redirect(res, tos[i].to);
        print_message("case %zu\n", i);
        assert_int_equal(res->status, 303);
        assert_string_equal(tz_response_get_header(res, "Location"), tos[i].location);
        tz_request_close(&r);
    }
}

static void downloads(void **state)
{
    struct tz_request *r = tz_request_new(app, "GET", "/echo", NULL, NULL, 0);
    struct tz_response *res = tz_response_new(r);
    (void)state;
    tz_response_file(res, "application/pdf", "西江镇\"报告\"\n.pdf", dup(0), 10);
    assert_non_null(
        strstr(tz_response_get_header(res, "Content-Disposition"), "attachment; filename=\"________.pdf\";"));
    assert_non_null(strstr(tz_response_get_header(res, "Content-Disposition"), "filename*=UTF-8''%E8%A5%BF"));
    assert_null(strpbrk(tz_response_get_header(res, "Content-Disposition"), "\r\n"));
    tz_request_close(&r); /* closes the descriptor */
}

static void etags(void **state)
{
    static const struct {
        const char *sent;
        int status;
    } tags[] = {{"\"v1\"", 304}, {"W/\"v1\"", 304}, {"\"v0\", \"v1\"", 304}, {"*", 304}, {"\"v2\"", 200}, {"v1", 200}};
    (void)state;
    for (size_t i = 0; i < COUNT(tags); i++) {
        const struct tz_pair headers[] = {{"If-None-Match", tags[i].sent}, {0}};
        struct tz_request *r = tz_request_new(app, "GET", "/echo", headers, NULL, 0);
        struct tz_response *res = tz_response_new(r);
        tz_buf_str(tz_response_html(res, 200), "x");
        tz_response_etag(res, "v1");
        print_message("case %zu\n", i);
        assert_int_equal(res->status, tags[i].status);
        tz_request_close(&r);
    }
}

static void queries(void **state)
{
    struct tz_request *r = tz_request_new(app, "GET", "/echo?a=1&b=%E7%BA%A0%26&c", NULL, NULL, 0);
    (void)state;
    assert_string_equal(tz_request_query(r), "?a=1&b=%E7%BA%A0%26&c=");
    tz_request_close(&r);
    r = tz_request_new(app, "GET", "/echo", NULL, NULL, 0);
    assert_string_equal(tz_request_query(r), "");
    tz_request_close(&r);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(run_cases), cmocka_unit_test(csrf),      cmocka_unit_test(errors), cmocka_unit_test(cookies),
        cmocka_unit_test(redirects), cmocka_unit_test(downloads), cmocka_unit_test(etags),  cmocka_unit_test(queries),
    };
    return cmocka_run_group_tests(tests, setup, teardown);
}
