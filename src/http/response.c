/* SPDX-License-Identifier: Apache-2.0
 *
 * Answers: body, headers, cookies, caching.
 */
#include "base/text.h"
#include "http/http_priv.h"
#include <string.h>
#include <strings.h>
#include <unistd.h>

#define PAGE_ROOM (60 * 1024) /* most pages fit, so that they are never copied to grow */

static void close_file(void *data)
{
    struct tz_response *res = data;
    if (res->fd >= 0)
        close(res->fd);
    res->fd = -1;
}

/* Scripts, styles and pictures come from this site only; nothing inline; nobody may frame a page. */
static const struct tz_pair safe_headers[] = {
    {"Content-Security-Policy", "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; "
                                "font-src 'self'; connect-src 'self'; manifest-src 'self'; worker-src 'self'; "
                                "media-src 'self' blob:; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"},
    {"X-Content-Type-Options", "nosniff"},
    {"Referrer-Policy", "no-referrer"},
    {"X-Frame-Options", "DENY"},
    {"Cross-Origin-Opener-Policy", "same-origin"},
    {"Permissions-Policy", "geolocation=(self), camera=(self), microphone=(self)"},
    {"Cache-Control", "private, no-store"}};

static void base_headers(struct tz_response *res)
{
    res->headers = (struct tz_params){0};
    for (size_t i = 0; i < sizeof safe_headers / sizeof *safe_headers; i++)
        tz_params_add(&res->headers, res->arena, safe_headers[i].name, safe_headers[i].value);
}

void tz_response_init(struct tz_response *res, struct tz_request *r)
{
    memset(res, 0, sizeof *res);
    res->request = r;
    res->arena = r->arena;
    res->fd = -1;
    res->status = 200;
    res->kind = TZ_ANSWER_BYTES;
    res->data = "";
    tz_arena_defer(r->arena, close_file, res);
    base_headers(res);
}

struct tz_response *tz_response_new(struct tz_request *r)
{
    struct tz_response *res = TZ_NEW(r->arena, struct tz_response);
    tz_response_init(res, r);
    return res;
}

void tz_response_clear(struct tz_response *res)
{
    close_file(res);
    res->kind = TZ_ANSWER_BYTES;
    res->data = "";
    res->size = 0;
    res->status = 200;
    base_headers(res);
}

void tz_response_header(struct tz_response *res, const char *name, const char *value)
{
    TZ_ASSERT(!strpbrk(name, "\r\n: ") && !strpbrk(value, "\r\n"));
    for (size_t i = 0; i < res->headers.count; i++)
        if (strcasecmp(res->headers.pairs[i].name, name) == 0) {
            res->headers.pairs[i].value = tz_strdup(res->arena, value);
            return;
        }
    tz_params_add(&res->headers, res->arena, tz_strdup(res->arena, name), tz_strdup(res->arena, value));
}

const char *tz_response_get_header(const struct tz_response *res, const char *name)
{
    for (size_t i = 0; i < res->headers.count; i++)
        if (strcasecmp(res->headers.pairs[i].name, name) == 0)
            return res->headers.pairs[i].value;
    if (strcasecmp(name, "Set-Cookie") == 0 && res->cookie_count)
        return res->cookies[res->cookie_count - 1];
    return NULL;
}

void tz_response_status(struct tz_response *res, int status)
{
    res->status = status;
}

int tz_response_get_status(const struct tz_response *res)
{
    return res->status;
}

static struct tz_buf *start_buffer(struct tz_response *res, int status, const char *media)
{
    close_file(res);
    res->kind = TZ_ANSWER_BUFFER;
    res->status = status;
    tz_buf_init(&res->buf, res->arena);
    tz_response_header(res, "Content-Type", media);
    return &res->buf;
}

struct tz_buf *tz_response_html(struct tz_response *res, int status)
{
    struct tz_buf *b = start_buffer(res, status, "text/html; charset=utf-8");
    tz_buf_reserve(b, PAGE_ROOM);
    return b;
}

struct tz_buf *tz_response_json(struct tz_response *res, int status)
{
    return start_buffer(res, status, "application/json; charset=utf-8");
}

struct tz_buf *tz_response_text(struct tz_response *res, int status, const char *media)
{
    return start_buffer(res, status, media);
}

void tz_response_bytes(struct tz_response *res, int status, const char *media, const void *data, size_t n)
{
    close_file(res);
    res->kind = TZ_ANSWER_BYTES;
    res->status = status;
    res->data = data;
    res->size = n;
    tz_response_header(res, "Content-Type", media);
}

void tz_response_empty(struct tz_response *res, int status)
{
    close_file(res);
    res->kind = TZ_ANSWER_BYTES;
    res->status = status;
    res->data = "";
    res->size = 0;
}

static bool local_path(const char *path)
{
    if (!path || path[0] != '/' || path[1] == '/' || path[1] == '\\')
        return false;
    for (const char *p = path; *p; p++)
        if ((unsigned char)*p <= 0x20 || *p == 0x7f || *p == '\\')
            return false;
    return true;
}

void tz_response_redirect(struct tz_response *res, const char *path)
{
    struct tz_buf b;
    tz_response_empty(res, 303);
    tz_buf_init(&b, res->arena);
    for (const char *p = local_path(path) ? path : "/"; *p; p++)
        if ((unsigned char)*p < 0x80) /* the rest of UTF-8 goes percent-encoded, as headers are ASCII */
            tz_buf_char(&b, *p);
        else
            tz_buf_printf(&b, "%%%02X", (unsigned char)*p);
    tz_response_header(res, "Location", b.data);
}

/* RFC 6266: a plain ASCII name for old clients and the real one in UTF-8. */
static void disposition(struct tz_response *res, const char *filename)
{
    struct tz_buf b;
    tz_buf_init(&b, res->arena);
    tz_buf_str(&b, "attachment; filename=\"");
    for (const char *p = filename; *p; p++)
        if ((unsigned char)*p >= 0x80 || (unsigned char)*p < 0x20 || strchr("\"\\/%", *p))
            tz_buf_str(&b, ((unsigned char)*p & 0xc0) == 0x80 ? "" : "_");
        else
            tz_buf_char(&b, *p);
    tz_buf_str(&b, "\"; filename*=UTF-8''");
    tz_url_encode(&b, filename);
    tz_response_header(res, "Content-Disposition", b.data);
}

void tz_response_file(struct tz_response *res, const char *media, const char *filename, int fd, uint64_t size)
{
    close_file(res);
    res->kind = TZ_ANSWER_FILE;
    res->status = 200;
    res->fd = fd;
    res->file_size = size;
    tz_response_header(res, "Content-Type", media);
    if (filename)
        disposition(res, filename);
}

void tz_response_stream(struct tz_response *res, const char *media, const char *filename, tz_producer produce,
                        void *data)
{
    close_file(res);
    res->kind = TZ_ANSWER_STREAM;
    res->status = 200;
    res->produce = produce;
    res->produce_data = data;
    tz_response_header(res, "Content-Type", media);
    if (filename)
        disposition(res, filename);
}

void tz_response_cache(struct tz_response *res, enum tz_cache cache)
{
    static const char *const values[] = {[TZ_CACHE_NONE] = "private, no-store",
                                         [TZ_CACHE_CHECK] = "private, no-cache",
                                         [TZ_CACHE_PUBLIC] = "public, max-age=300",
                                         [TZ_CACHE_FOREVER] = "public, max-age=31536000, immutable"};
    tz_response_header(res, "Cache-Control", values[cache]);
}

/* If-None-Match: a list of tags, weak or not, or *. */
static bool has_tag(const char *list, const char *quoted)
{
    if (!list)
        return false;
    if (strcmp(list, "*") == 0)
        return true;
    return strstr(list, quoted) != NULL;
}

void tz_response_etag(struct tz_response *res, const char *tag)
{
    const char *quoted = tz_printf(res->arena, "\"%s\"", tag);
    tz_response_header(res, "ETag", quoted);
    if (res->status == 200 && res->request->method == TZ_GET &&
        has_tag(tz_request_header(res->request, "if-none-match"), quoted))
        tz_response_empty(res, 304);
}

void tz_response_cookie(struct tz_response *res, const char *name, const char *value, int64_t max_age)
{
    TZ_ASSERT(!strpbrk(name, "\r\n;= ") && !strpbrk(value, "\r\n;, \""));
    TZ_ASSERT(res->cookie_count < sizeof res->cookies / sizeof *res->cookies);
    struct tz_buf b;
    tz_buf_init(&b, res->arena);
    tz_buf_printf(&b, "%s=%s; Path=/; HttpOnly; SameSite=Lax", name, value);
    if (max_age < 0)
        tz_buf_str(&b, "; Max-Age=0");
    else if (max_age > 0)
        tz_buf_printf(&b, "; Max-Age=%lld", (long long)max_age);
    if (tz_request_secure(res->request))
        tz_buf_str(&b, "; Secure");
    res->cookies[res->cookie_count++] = b.data;
}

const char *tz_response_body(const struct tz_response *res, size_t *n)
{
    bool buffer = res->kind == TZ_ANSWER_BUFFER, bytes = res->kind == TZ_ANSWER_BYTES;
    *n = buffer ? res->buf.len : bytes ? res->size : 0;
    return buffer ? res->buf.data : bytes ? res->data : "";
}
