/* SPDX-License-Identifier: Apache-2.0
 *
 * A request as text: "METHOD target", headers up to an empty line, body. Through the dispatcher to a handler that
 * reads every argument. The answer always has a status and never a broken header.
 */
#include "base/text.h"
#include "http/http_priv.h"
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const char *const choices[] = {"a", "二", NULL};
static const struct tz_route_arg args[] = {{.name = "id", .label = "编号", .kind = TZ_ARG_ID},
                                           {.name = "q", .label = "关键字", .kind = TZ_ARG_TEXT, .max = 20},
                                           {.name = "note", .label = "备注", .kind = TZ_ARG_LINES},
                                           {.name = "page", .label = "页", .kind = TZ_ARG_INT, .min = 1, .max = 9},
                                           {.name = "ids", .label = "勾选", .kind = TZ_ARG_IDS},
                                           {.name = "yes", .label = "是", .kind = TZ_ARG_BOOL},
                                           {.name = "day", .label = "日", .kind = TZ_ARG_DAY},
                                           {.name = "period", .label = "期", .kind = TZ_ARG_PERIOD},
                                           {.name = "area", .label = "面积", .kind = TZ_ARG_DEC, .decimals = 3},
                                           {.name = "c", .label = "选", .kind = TZ_ARG_CHOICE, .choices = choices},
                                           {.name = "w", .label = "词", .kind = TZ_ARG_WORDS},
                                           {.name = "f", .label = "字段", .kind = TZ_ARG_MAP},
                                           {.name = "file", .label = "附件", .kind = TZ_ARG_FILES, .max = 1000},
                                           {0}};

static struct tz_err *handler(struct tz_request *r, struct tz_response *res)
{
    struct tz_buf *b = tz_response_text(res, 200, "text/plain");
    size_t n;
    const char *q = tz_arg_text(r, "q"), *note = tz_arg_text(r, "note");
    const int64_t *ids = tz_arg_ids(r, "ids", &n);
    for (size_t i = 0; i < n; i++)
        TZ_ASSERT(ids[i] > 0);
    TZ_ASSERT(!q || (tz_utf8_count(q, strlen(q)) <= 20 && !strchr(q, '\n')));
    TZ_ASSERT(!note || !strchr(note, '\r'));
    TZ_ASSERT(tz_arg_int(r, "page", 1) >= 1 && tz_arg_int(r, "page", 1) <= 9);
    TZ_ASSERT(tz_arg_day(r, "day") == 0 || tz_day_ok(tz_arg_day(r, "day")));
    TZ_ASSERT(tz_arg_choice(r, "c") < 2);
    const struct tz_upload *files = tz_arg_files(r, "file", &n);
    for (size_t i = 0; i < n; i++)
        TZ_ASSERT(files[i].size <= 1000);
    const struct tz_pair *map = tz_arg_map(r, "f", &n);
    for (size_t i = 0; i < n; i++)
        tz_buf_printf(b, "%s=%s;", map[i].name, map[i].value);
    tz_response_redirect(res, q ? q : "/");
    tz_response_file(res, "text/plain", note ? note : "x", -1, 0);
    tz_response_etag(res, "v");
    return NULL;
}

#define ROUTE(m, p)                                                                                                    \
    {                                                                                                                  \
        .method = m, .path = p, .handler = handler, .args = args, .flags = TZ_ROUTE_TOKEN                              \
    }
static const struct tz_route routes[] = {ROUTE(TZ_GET, "/"),
                                         ROUTE(TZ_POST, "/"),
                                         ROUTE(TZ_GET, "/r/{q:key}/{id:id}"),
                                         ROUTE(TZ_POST, "/r/{q:word}/{page:int}"),
                                         ROUTE(TZ_GET, "/d/{day:day}/{period:period}"),
                                         ROUTE(TZ_GET, "/s/{note:rest}"),
                                         {0}};

/* Cuts one line off; NULL at the end. */
static char *next_line(char **at)
{
    char *line = *at, *end = line ? strchr(line, '\n') : NULL;
    if (!end)
        return NULL;
    *end = '\0';
    *at = end + 1;
    return line;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const struct tz_route *const tables[] = {routes, NULL};
    struct tz_arena *a = tz_arena_new(0);
    struct tz_http *app = NULL;
    struct tz_pair headers[11] = {{0}};
    char *at = tz_strndup(a, (const char *)data, size);
    size_t whole = strlen(at), n = 0;
    char *start = at, *line = next_line(&at), *space = line ? strchr(line, ' ') : NULL;
    tz_err_free(tz_http_new(&app, tables, NULL, a));
    while (space && (line = next_line(&at)) && *line) {
        char *colon = strchr(line, ':');
        if (!colon || n == 10)
            continue;
        *colon = '\0';
        headers[n++] = (struct tz_pair){line, colon + 1 + strspn(colon + 1, " ")};
    }
    if (space) {
        *space = '\0';
        /* The body is what follows, with bytes that a string cannot hold. */
        size_t body = (size_t)(at - start);
        size_t len = body <= whole ? size - body : 0;
        struct tz_request *r = tz_request_new(app, start, space + 1, headers, (const char *)data + size - len, len);
        struct tz_response *res = tz_response_new(r);
        tz_http_run(r, res);
        TZ_ASSERT(res->status >= 200 && res->status < 600);
        for (size_t i = 0; i < res->headers.count; i++)
            TZ_ASSERT(!strpbrk(res->headers.pairs[i].value, "\r\n"));
        tz_request_close(&r);
    }
    tz_arena_destroy(&a);
    return 0;
}
