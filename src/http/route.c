/* SPDX-License-Identifier: Apache-2.0
 *
 * The dispatcher: a tree of path segments. Static children first, then parameters in the order of their kinds; a
 * node is visited at most once per path, so a lookup is bounded by the path and the tree's few branchings.
 */
#include "base/day.h"
#include "base/text.h"
#include "http/http_priv.h"
#include <string.h>

enum segment_kind { SEG_STATIC, SEG_INT, SEG_ID, SEG_DAY, SEG_PERIOD, SEG_KEY, SEG_WORD, SEG_REST };

static const struct {
    const char *name;
    enum segment_kind kind;
} kinds[] = {{"int", SEG_INT}, {"id", SEG_ID},     {"day", SEG_DAY},  {"period", SEG_PERIOD},
             {"key", SEG_KEY}, {"word", SEG_WORD}, {"rest", SEG_REST}};

#define METHODS 5

struct tz_node {
    enum segment_kind kind;
    const char *text;             /* static text, or the parameter's name */
    size_t len;                   /* of static text */
    struct tz_node *child, *next; /* children ordered by kind: static ones come first */
    const struct tz_route *routes[METHODS];
};

static int method_index(unsigned method)
{
    for (int i = 0; i < METHODS; i++)
        if (method == 1u << i)
            return i;
    return -1;
}

static bool key_ok(const char *s)
{
    size_t n = 0;
    for (; s[n]; n++)
        if (!((s[n] >= 'a' && s[n] <= 'z') || (n > 0 && ((s[n] >= '0' && s[n] <= '9') || s[n] == '_'))))
            return false;
    return n > 0 && n <= 64;
}

static bool parses(struct tz_err *e)
{
    tz_err_free(e);
    return !e;
}

static bool fits(enum segment_kind kind, const char *value)
{
    int64_t number;
    tz_day day;
    struct tz_period period;
    switch (kind) {
    case SEG_INT:
        return tz_parse_int(value, &number);
    case SEG_ID:
        return tz_parse_int(value, &number) && number > 0 && number <= INT64_C(1) << 53;
    case SEG_DAY:
        return strlen(value) == 10 && parses(tz_day_parse(&day, value, false, false));
    case SEG_PERIOD:
        return parses(tz_period_parse(&period, value));
    case SEG_KEY:
        return key_ok(value);
    default:
        return *value != '\0';
    }
}

static struct tz_err *wrong(const struct tz_route *route, const char *why)
{
    return tz_err_detail(tz_err(TZ_E_INTERNAL, "路由表有误"), "%s: %s", route->path, why);
}

/* Kind and name of a pattern segment "{name:kind}" or static text. */
static struct tz_err *read_segment(struct tz_node *out, const struct tz_route *route, const char *s, size_t n,
                                   struct tz_arena *a)
{
    memset(out, 0, sizeof *out);
    if (n == 0)
        return wrong(route, "empty segment");
    if (*s != '{') {
        out->text = tz_strndup(a, s, n);
        out->len = n;
        return NULL;
    }
    const char *colon = memchr(s, ':', n);
    if (s[n - 1] != '}' || !colon)
        return wrong(route, "parameter must be {name:kind}");
    out->text = tz_strndup(a, s + 1, (size_t)(colon - s - 1));
    const char *kind = tz_strndup(a, colon + 1, (size_t)(s + n - 1 - (colon + 1)));
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
        if (strcmp(kinds[i].name, kind) == 0) {
            out->kind = kinds[i].kind;
            return NULL;
        }
    return wrong(route, "unknown kind");
}

static bool same_segment(const struct tz_node *x, const struct tz_node *y)
{
    return x->kind == y->kind && strcmp(x->text, y->text) == 0;
}

static struct tz_node *child_for(struct tz_node *parent, const struct tz_node *want, struct tz_arena *a)
{
    struct tz_node **at = &parent->child;
    for (; *at && (*at)->kind <= want->kind; at = &(*at)->next)
        if (same_segment(*at, want))
            return *at;
    struct tz_node *n = TZ_NEW(a, struct tz_node);
    *n = *want;
    n->next = *at;
    *at = n;
    return n;
}

static struct tz_err *add_route(struct tz_node *root, const struct tz_route *route, struct tz_arena *a)
{
    struct tz_node *node = root;
    const char *p = route->path;
    int method = method_index(route->method);
    if (*p != '/' || method < 0 || !route->handler)
        return wrong(route, "needs a leading slash, one method and a handler");
    p++;
    while (*p) {
        size_t n = strcspn(p, "/");
        struct tz_node segment;
        TZ_TRY(read_segment(&segment, route, p, n, a));
        node = child_for(node, &segment, a);
        p += n;
        if (*p == '/' && *++p == '\0')
            return wrong(route, "ends with a slash");
        if (node->kind == SEG_REST && *p)
            return wrong(route, "rest must be last");
    }
    if (node->routes[method])
        return wrong(route, "method and path twice");
    node->routes[method] = route;
    return NULL;
}

struct tz_err *tz_http_new(struct tz_http **out, const struct tz_route *const *tables,
                           const struct tz_http_hooks *hooks, struct tz_arena *a)
{
    struct tz_http *app = TZ_NEW(a, struct tz_http);
    app->tables = tables;
    if (hooks)
        app->hooks = *hooks;
    app->root = TZ_NEW(a, struct tz_node);
    app->root->text = "";
    for (size_t t = 0; tables[t]; t++)
        for (const struct tz_route *route = tables[t]; route->path; route++) {
            TZ_TRY(add_route(app->root, route, a));
            app->routes++;
        }
    *out = app;
    return NULL;
}

const struct tz_route *tz_http_route(const struct tz_http *app, size_t n)
{
    for (size_t t = 0; app->tables[t]; t++)
        for (const struct tz_route *route = app->tables[t]; route->path; route++)
            if (n-- == 0)
                return route;
    return NULL;
}

struct lookup {
    struct tz_request *request;
    char **segments;
    const char **tails; /* undecoded rest of the path from each segment */
    size_t count;
    const struct tz_node *steps[TZ_HTTP_SEGMENTS_MAX];
};

static bool leaf_for(struct lookup *l, const struct tz_node *node)
{
    int method = method_index(l->request->method);
    unsigned known = 0;
    for (int i = 0; i < METHODS; i++)
        known |= node->routes[i] ? 1u << i : 0;
    l->request->allow |= known;
    if (method < 0 || !node->routes[method])
        return false;
    l->request->route = node->routes[method];
    return true;
}

static bool descend(struct lookup *l, const struct tz_node *node, size_t depth)
{
    if (depth == l->count)
        return leaf_for(l, node);
    const char *value = l->segments[depth];
    for (const struct tz_node *c = node->child; c; c = c->next) {
        if (c->kind == SEG_STATIC ? strcmp(c->text, value) != 0 : c->kind != SEG_REST && !fits(c->kind, value))
            continue;
        l->steps[depth] = c;
        if (c->kind == SEG_REST ? leaf_for(l, c) : descend(l, c, depth + 1)) {
            if (c->kind == SEG_REST)
                l->count = depth + 1;
            return true;
        }
    }
    return false;
}

/* Splits the path; false when a segment is not decodable or the path ends with a slash. */
static bool split_path(struct lookup *l, const char *path)
{
    struct tz_arena *a = l->request->arena;
    size_t len = strlen(path);
    if (len > 1 && path[len - 1] == '/')
        return false;
    l->segments = TZ_NEW_ARRAY(a, TZ_HTTP_SEGMENTS_MAX, char *);
    l->tails = TZ_NEW_ARRAY(a, TZ_HTTP_SEGMENTS_MAX, const char *);
    for (const char *p = path + 1; *p; l->count++) {
        size_t n = strcspn(p, "/");
        if (l->count == TZ_HTTP_SEGMENTS_MAX)
            return false;
        l->tails[l->count] = p;
        l->segments[l->count] = tz_url_decode(a, p, n, false);
        if (!l->segments[l->count])
            return false;
        p += n + (p[n] == '/');
    }
    return true;
}

static void take_params(struct lookup *l)
{
    struct tz_request *r = l->request;
    for (size_t i = 0; i < l->count; i++) {
        const struct tz_node *step = l->steps[i];
        const char *value = l->segments[i];
        if (step->kind == SEG_REST)
            value = tz_url_decode(r->arena, l->tails[i], strlen(l->tails[i]), false);
        if (step->kind != SEG_STATIC)
            tz_params_add(&r->path_params, r->arena, step->text, value ? value : "");
    }
}

void tz_route_find(struct tz_request *r)
{
    struct lookup l = {.request = r};
    if (split_path(&l, r->path) && descend(&l, r->app->root, 0))
        take_params(&l);
}
