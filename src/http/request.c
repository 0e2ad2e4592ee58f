/* SPDX-License-Identifier: Apache-2.0
 *
 * Requests: opening, what handlers read of them.
 */
#include "base/buf.h"
#include "base/limits.h"
#include "base/text.h"
#include "http/http_priv.h"
#include <string.h>
#include <strings.h>

void tz_request_refuse(struct tz_request *r, struct tz_err *e)
{
    if (r->refused)
        tz_err_free(e);
    else
        r->refused = e;
}

static void free_refused(void *data)
{
    struct tz_request *r = data;
    tz_err_free(r->refused);
    tz_err_free(r->body.failed);
}

static enum tz_method method_of(const char *name, bool *head)
{
    static const struct {
        const char *name;
        enum tz_method method;
    } methods[] = {{"GET", TZ_GET}, {"HEAD", TZ_GET},    {"POST", TZ_POST},
                   {"PUT", TZ_PUT}, {"PATCH", TZ_PATCH}, {"DELETE", TZ_DELETE}};
    *head = strcmp(name, "HEAD") == 0;
    for (size_t i = 0; i < sizeof methods / sizeof *methods; i++)
        if (strcmp(methods[i].name, name) == 0)
            return methods[i].method;
    return (enum tz_method)0;
}

struct tz_request *tz_request_begin(const struct tz_http *app, struct tz_arena *a, const char *method, const char *path)
{
    struct tz_request *r = TZ_NEW(a, struct tz_request);
    r->arena = a;
    r->app = app;
    r->began = tz_monotonic();
    r->peer.address = "";
    tz_body_init(&r->body, TZ_HTTP_FORM_MAX, NULL, NULL);
    tz_arena_defer(a, free_refused, r);
    r->method_name = tz_strdup(a, method);
    r->method = method_of(method, &r->head);
    r->path = tz_strdup(a, path);
    if (strlen(path) > TZ_HTTP_TARGET_MAX || *path != '/') {
        r->path = "/";
        tz_request_refuse(r, tz_err_hint(tz_err(TZ_E_INPUT, "网址不对或太长"), "请从页面上的链接进入"));
    }
    return r;
}

struct tz_err *tz_request_too_big(size_t max)
{
    struct tz_err *e = max >= 1 << 20 ? tz_err(TZ_E_LIMIT, "上传的内容超过上限 %zu MB", max >> 20)
                                      : tz_err(TZ_E_LIMIT, "提交的内容超过上限 %zu KB", max >> 10);
    return tz_err_hint(e, "请拆成几个较小的文件或分几次提交；没有收下任何内容");
}

/* What the length header promises is refused before a byte is kept. */
static void check_length(struct tz_request *r)
{
    int64_t length;
    const char *said = tz_request_header(r, "content-length");
    if (said && (!tz_parse_int(said, &length) || length < 0))
        tz_request_refuse(r, tz_err(TZ_E_INPUT, "请求的长度不对"));
    else if (said && (uint64_t)length > r->body.max)
        tz_request_refuse(r, tz_request_too_big(r->body.max));
}

void tz_request_ready(struct tz_request *r)
{
    if (!r->refused && r->app)
        tz_route_find(r);
    if (r->route && r->route->flags & TZ_ROUTE_UPLOAD)
        r->body.max = tz_limits.upload_bytes;
    check_length(r);
}

/* Splits "a=b&c" of a request line. */
static void read_query(struct tz_request *r, const char *query)
{
    size_t n = strlen(query);
    if (n > TZ_HTTP_TARGET_MAX) {
        tz_request_refuse(r, tz_err_hint(tz_err(TZ_E_LIMIT, "网址太长"), "请减少筛选条件"));
        return;
    }
    struct tz_err *e = tz_form_urlencoded(&r->query, query, n, TZ_HTTP_TARGET_MAX, r->arena);
    if (e)
        tz_request_refuse(r, e);
}

struct tz_request *tz_request_new(const struct tz_http *app, const char *method, const char *target,
                                  const struct tz_pair *headers, const char *body, size_t n)
{
    struct tz_arena *a = tz_arena_new(0);
    const char *mark = strchr(target, '?');
    const char *path = mark ? tz_strndup(a, target, (size_t)(mark - target)) : target;
    struct tz_request *r = tz_request_begin(app, a, method, path);
    r->spool_dir = "/tmp";
    for (; headers && headers->name; headers++)
        tz_params_add(&r->headers, a, headers->name, headers->value);
    if (mark)
        read_query(r, mark + 1);
    tz_request_ready(r);
    r->body.over = n > r->body.max;
    if (!r->body.over) {
        r->body.data = (char *)(uintptr_t)body; /* only read from here on */
        r->body.len = n;
    }
    return r;
}

void tz_request_close(struct tz_request **r)
{
    if (*r) {
        struct tz_arena *a = (*r)->arena;
        tz_arena_destroy(&a);
    }
    *r = NULL;
}

struct tz_arena *tz_request_arena(struct tz_request *r)
{
    return r->arena;
}

enum tz_method tz_request_method(const struct tz_request *r)
{
    return r->method;
}

const char *tz_request_path(const struct tz_request *r)
{
    return r->path;
}

const char *tz_request_query(const struct tz_request *r)
{
    struct tz_buf b;
    tz_buf_init(&b, r->arena);
    for (size_t i = 0; i < r->query.count; i++) {
        tz_buf_char(&b, i ? '&' : '?');
        tz_url_encode(&b, r->query.pairs[i].name);
        tz_buf_char(&b, '=');
        tz_url_encode(&b, r->query.pairs[i].value);
    }
    return b.data;
}

const char *tz_request_header(const struct tz_request *r, const char *name)
{
    for (size_t i = 0; i < r->headers.count; i++)
        if (strcasecmp(r->headers.pairs[i].name, name) == 0)
            return r->headers.pairs[i].value;
    return NULL;
}

const char *tz_request_cookie(const struct tz_request *r, const char *name)
{
    return tz_cookie_find(r->arena, tz_request_header(r, "cookie"), name);
}

const struct tz_peer *tz_request_peer(const struct tz_request *r)
{
    return &r->peer;
}

const struct tz_route *tz_request_route(const struct tz_request *r)
{
    return r->route;
}

bool tz_request_secure(const struct tz_request *r)
{
    const char *proto = r->behind_tls ? tz_request_header(r, "x-forwarded-proto") : NULL;
    return proto && strcasecmp(proto, "https") == 0;
}

bool tz_request_wants_json(const struct tz_request *r)
{
    if (r->route)
        return r->route->flags & TZ_ROUTE_API;
    const char *accept = tz_request_header(r, "accept");
    return tz_starts(r->path, "/api/") ||
           (accept && strstr(accept, "application/json") && !strstr(accept, "text/html"));
}

bool tz_request_partial(const struct tz_request *r)
{
    return tz_request_header(r, "hx-request") != NULL;
}

void *tz_request_data(const struct tz_request *r)
{
    return r->app->hooks.data;
}

void *tz_request_worker(const struct tz_request *r)
{
    return r->worker;
}

void tz_request_set_user(struct tz_request *r, void *user)
{
    r->user = user;
}

void *tz_request_user(const struct tz_request *r)
{
    return r->user;
}

void tz_request_set_secret(struct tz_request *r, const char *secret)
{
    r->secret = secret;
}

const char *tz_request_csrf(struct tz_request *r)
{
    return r->secret ? tz_csrf_make(r->arena, r->secret) : "";
}

void tz_request_skip_csrf(struct tz_request *r)
{
    r->skip_csrf = true;
}

const struct tz_field_error *tz_request_errors(const struct tz_request *r, size_t *n)
{
    *n = r->error_count;
    return r->errors;
}
