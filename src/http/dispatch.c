/* SPDX-License-Identifier: Apache-2.0
 *
 * One request to its answer: gate, body, CSRF, arguments, handler, errors. Independent of the network.
 */
#include "base/event.h"
#include "base/text.h"
#include "http/http_priv.h"
#include "http/template.h"
#include <string.h>

/* Without a hook, and when memory ran out: a page that needs nothing. */
static void plain_error(struct tz_request *r, const struct tz_err *e, struct tz_response *res)
{
    struct tz_buf *b = tz_request_wants_json(r) ? tz_response_json(res, tz_err_http(e->code))
                                                : tz_response_html(res, tz_err_http(e->code));
    if (tz_request_wants_json(r)) {
        tz_buf_printf(b, "{\"error\":\"%s\"}", tz_err_symbol(e->code));
        return;
    }
    tz_buf_str(b, "<!doctype html><html lang=\"zh-CN\"><meta charset=\"utf-8\"><title>");
    tz_html_text(b, e->text);
    tz_buf_str(b, "</title><h1>");
    tz_html_text(b, e->text);
    tz_buf_str(b, "</h1><p>");
    tz_html_text(b, e->place);
    tz_buf_str(b, " ");
    tz_html_text(b, e->hint);
    tz_buf_str(b, "</p><p><a href=\"/\">返回首页</a></p></html>");
}

static void answer_error(struct tz_request *r, struct tz_err *e, struct tz_response *res)
{
    tz_response_clear(res);
    tz_response_status(res, tz_err_http(e->code));
    if (e->code == TZ_E_BUSY)
        tz_response_header(res, "Retry-After", "5");
    if (r->app->hooks.show_error)
        r->app->hooks.show_error(r, e, res);
    else
        plain_error(r, e, res);
    if (e->code >= TZ_E_VERSION)
        tz_event_err("http.failed", 0, 0, e);
    else
        tz_err_free(e);
}

static struct tz_err *not_found(void)
{
    return tz_err_hint(tz_err(TZ_E_NOT_FOUND, "没有找到这个页面"), "它可能已移走，或不在您的权限范围内；请从首页进入");
}

static const char *allow_header(struct tz_request *r)
{
    static const char *const names[] = {"GET, HEAD", "POST", "PUT", "PATCH", "DELETE"};
    struct tz_buf b;
    tz_buf_init(&b, r->arena);
    for (int i = 0; i < 5; i++)
        if (r->allow & 1u << i)
            tz_buf_printf(&b, "%s%s", b.len ? ", " : "", names[i]);
    return b.data;
}

/* Nothing matched: another method, a superfluous last slash, or not found. */
static struct tz_err *no_route(struct tz_request *r, struct tz_response *res)
{
    size_t n = strlen(r->path);
    if (r->allow) {
        tz_response_text(res, strcmp(r->method_name, "OPTIONS") == 0 ? 204 : 405, "text/plain; charset=utf-8");
        if (res->status == 405)
            tz_buf_str(&res->buf, "这个地址不能这样访问\n");
        tz_response_header(res, "Allow", allow_header(r));
        return NULL;
    }
    if (r->method == TZ_GET && n > 1 && r->path[n - 1] == '/' && r->path[n - 2] != '/') {
        tz_response_redirect(res, tz_printf(r->arena, "%.*s%s", (int)(n - 1), r->path, tz_request_query(r)));
        return NULL;
    }
    return not_found();
}

/* Changing requests carry a token of the session; browsers that say where they come from are believed. */
static struct tz_err *check_csrf(struct tz_request *r)
{
    if (r->method == TZ_GET || r->skip_csrf || r->route->flags & (TZ_ROUTE_TOKEN | TZ_ROUTE_NO_CSRF))
        return NULL;
    const char *token = tz_request_header(r, "x-csrf-token");
    const char *site = tz_request_header(r, "sec-fetch-site");
    if (!token)
        token = tz_params_get(&r->form, "csrf");
    if (tz_csrf_ok(r->secret, token) && !(site && strcmp(site, "cross-site") == 0))
        return NULL;
    return tz_err_hint(tz_err(TZ_E_FORBIDDEN, "页面已过期，这次提交没有生效"),
                       "请返回上一页，刷新后重新提交；已填的内容可先复制下来");
}

/* Several wrong arguments as one error; each is listed by tz_request_errors(). */
static struct tz_err *argument_error(const struct tz_request *r)
{
    const struct tz_field_error *first = &r->errors[0];
    enum tz_err_code code = first->code;
    for (size_t i = 1; i < r->error_count; i++)
        if (r->errors[i].code == TZ_E_LIMIT)
            code = TZ_E_LIMIT;
    for (size_t i = 0; i < r->path_params.count; i++)
        if (strcmp(r->path_params.pairs[i].name, first->name) == 0)
            return not_found();
    struct tz_err *e = tz_err(code, "“%s”%s", first->label, first->text);
    if (first->hint)
        e = tz_err_hint(e, "%s", first->hint);
    return tz_err_place(e, "%s", first->label);
}

static struct tz_err *handle(struct tz_request *r, struct tz_response *res)
{
    struct tz_err *e = r->route->handler(r, res);
    if (!*r->undeclared)
        return e;
    tz_err_free(e);
    return tz_err_hint(
        tz_err(TZ_E_INTERNAL, "程序有误：页面 %s 读取了没有声明的参数“%s”", r->route->path, *r->undeclared),
        "请把这句话告诉系统管理员；别的页面不受影响");
}

static struct tz_err *run(struct tz_request *r, struct tz_response *res)
{
    bool answered = false;
    struct tz_err *refused = r->refused;
    r->refused = NULL;
    if (refused)
        return refused;
    struct tz_err *stopped = r->app->hooks.gate ? r->app->hooks.gate(r, res, &answered) : NULL;
    if (stopped || answered)
        return stopped;
    if (!r->route) /* behind the gate: the page that says so knows who asks */
        return no_route(r, res);
    if (r->body.over)
        return tz_request_too_big(r->body.max);
    TZ_TRY(tz_request_parse_body(r));
    TZ_TRY(check_csrf(r));
    tz_request_check_args(r);
    if (r->error_count && !(r->route->flags & TZ_ROUTE_FORM))
        return argument_error(r);
    return handle(r, res);
}

/* The arena's cap was passed: the answer must not need it. */
static void answer_exhausted(struct tz_response *res)
{
    static const char page[] =
        "<!doctype html><html lang=\"zh-CN\"><meta charset=\"utf-8\"><title>内容太多</title>"
        "<h1>内容太多，超过了一次处理的内存上限</h1><p>请缩小范围（按时间、村或条件筛选）后再试。</p></html>";
    res->kind = TZ_ANSWER_BYTES;
    res->status = 413;
    res->data = page;
    res->size = sizeof page - 1;
    for (size_t i = 0; i < res->headers.count; i++)
        if (strcmp(res->headers.pairs[i].name, "Content-Type") == 0)
            res->headers.pairs[i].value = "text/html; charset=utf-8";
}

void tz_http_run(struct tz_request *r, struct tz_response *res)
{
    struct tz_err *volatile shown = NULL; /* owned here while the hook may run out of memory */
    if (tz_arena_guard(r->arena)) {
        tz_event(TZ_LEVEL_WARN, "http.memory", 0, 0, "request over its memory limit");
        answer_exhausted(res);
        tz_err_free(shown);
    } else {
        struct tz_err *e = run(r, res);
        if (e) {
            shown = e;
            answer_error(r, e, res);
            shown = NULL;
        }
    }
    if (r->app->hooks.done)
        r->app->hooks.done(r, res->status, tz_monotonic() - r->began);
}
