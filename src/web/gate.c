/* SPDX-License-Identifier: Apache-2.0
 *
 * Who asks: the session of the cookie, the API token, or the owner of the local socket; what the route asks of them; the
 * page of an error; one line a request for the operator.
 */
#include <string.h>
#include <unistd.h>

#include "base/event.h"
#include "base/json.h"
#include "web/web_priv.h"

struct visit *visit_of(struct tz_request *r)
{
    return tz_request_user(r);
}

bool visit_may(const struct visit *v, const char *reg, enum tz_right right)
{
    const struct tz_register *r = v->model ? tz_model_register(v->model, reg) : NULL;
    return r && tz_scope_may(&v->who, r, right);
}

bool visit_rules(const struct visit *v)
{
    struct tz_err *e = tz_who_need_ruler(&v->who);
    tz_err_free(e);
    return !e;
}

static void release_model(void *data)
{
    struct visit *v = data;
    tz_model_release(&v->model);
}

static void release_places(void *data)
{
    struct visit *v = data;
    tz_places_release(&v->places);
}

static void release_conn(void *data)
{
    struct tz_conn *c = data;
    tz_db_release(&c);
}

struct tz_err *visit_conn(struct tz_conn **out, struct visit *v)
{
    TZ_TRY(tz_db_reader(out, tz_store_db(v->web->store), v->town.town));
    tz_arena_defer(v->a, release_conn, *out);
    return NULL;
}

struct tz_err *visit_places(struct visit *v)
{
    struct tz_conn *c = NULL;
    if (v->places)
        return NULL;
    TZ_TRY(tz_db_reader(&c, tz_store_db(v->web->store), v->town.town));
    struct tz_err *e = tz_places_hold(&v->places, c, v->town.town);
    tz_db_release(&c);
    if (!e)
        tz_arena_defer(v->a, release_places, v);
    return e;
}

static void release_gists(void *data)
{
    tz_gists_close(&((struct visit *)data)->gists);
}

struct tz_err *visit_gist(const char **out, struct visit *v, const struct tz_register *r, int64_t id)
{
    if (!v->gists) {
        TZ_TRY(tz_gists_open(&v->gists, &v->desk, v->a));
        tz_arena_defer(v->a, release_gists, v);
    }
    return tz_gist(out, v->gists, r, id);
}

/* ---- who */
static const char *bearer(struct tz_request *r)
{
    const char *h = tz_request_header(r, "Authorization");
    return h && tz_starts(h, "Bearer ") ? h + strlen("Bearer ") : NULL;
}

static struct tz_err *town_of(struct tz_town *out, struct tz_web *w, int64_t town, struct tz_arena *a)
{
    struct tz_town *towns;
    size_t n;
    TZ_TRY(tz_store_towns(&towns, &n, w->store, a));
    for (size_t i = 0; i < n; i++)
        if (towns[i].town == town) {
            *out = towns[i];
            return NULL;
        }
    return tz_err(TZ_E_NOT_FOUND, "没有这个乡镇");
}

/* The owner of the store on the local socket acts as the system, or as the account named in X-Taizhang-As. */
static struct tz_err *local_who(struct visit *v)
{
    const char *as = tz_request_header(v->r, "X-Taizhang-As");
    const char *code = tz_request_header(v->r, "X-Taizhang-Town");
    if (tz_request_peer(v->r)->uid != geteuid() && tz_request_peer(v->r)->uid != 0)
        return tz_err(TZ_E_FORBIDDEN, "本地套接字只给数据目录的主人用");
    TZ_TRY(tz_store_find_town(&v->town, v->web->store, code, v->a));
    tz_request_skip_csrf(v->r);
    if (as)
        return tz_who_named(&v->who, v->web->store, v->town.town, as, "cli", v->a);
    v->who = tz_who_system(v->town.town, "cli");
    return NULL;
}

static struct tz_err *session_who(struct visit *v, const char *token, bool is_bearer)
{
    TZ_TRY(tz_account_session(&v->who, v->web->store, token, v->a));
    if (is_bearer)
        tz_request_skip_csrf(v->r);
    else
        tz_request_set_secret(v->r, token);
    return town_of(&v->town, v->web, v->who.actor.town, v->a);
}

/* *known false: nobody is signed in. */
static struct tz_err *find_who(struct visit *v, bool *known)
{
    const char *token = bearer(v->r);
    *known = true;
    if (token)
        return session_who(v, token, true);
    if (tz_request_peer(v->r)->local)
        return local_who(v);
    token = tz_session_cookie(v->r);
    struct tz_err *e = token ? session_who(v, token, false) : NULL;
    *known = token && !e;
    if (e && e->code == TZ_E_SIGNIN) { /* an old cookie is as good as none */
        tz_err_free(e);
        e = NULL;
    }
    return e;
}

/* Someone may look at the registers as they were known at the end of a day; nothing can be changed meanwhile. */
static struct tz_err *fill_known(struct visit *v)
{
    const char *text = tz_request_method(v->r) == TZ_GET ? tz_request_cookie(v->r, "tz_known") : NULL;
    struct tz_conn *c = NULL;
    tz_day day = 0;
    struct tz_err *e = text && *text ? tz_day_parse(&day, text, false, false) : NULL;
    if (e || !day || day >= tz_today()) {
        tz_err_free(e);
        return NULL;
    }
    TZ_TRY(tz_db_reader(&c, tz_store_db(v->web->store), v->town.town));
    e = tz_store_known_at(&v->known, c, v->town.town, tz_day_start(tz_day_add(day, 1)) - 1);
    tz_db_release(&c);
    if (e && e->code == TZ_E_NOT_FOUND) { /* no such day to look at: the cookie is another town's, or made up */
        tz_err_free(e);
        return NULL;
    }
    v->known_day = day;
    return e;
}

static struct tz_err *fill_desk(struct visit *v)
{
    struct tz_err *e = tz_register_model(&v->model, v->web->store, v->town.town);
    if (e && e->code == TZ_E_MISSING) {
        tz_err_free(e);
        e = NULL;
    }
    if (v->model)
        tz_arena_defer(v->a, release_model, v);
    v->desk = (struct tz_desk){.store = v->web->store, .model = v->model, .who = &v->who};
    v->today = tz_today();
    return e ? e : fill_known(v);
}

/* ---- what the route asks: "system", "security", "audit" administrators; "work" = no administrator; a role's key */
static struct tz_err *check_right(const struct visit *v, const char *right)
{
    const struct tz_who *w = &v->who;
    static const char *const admins[] = {"", "system", "security", "audit"};
    if (!right || w->system)
        return NULL;
    for (int i = TZ_ADMIN_SYSTEM; i <= TZ_ADMIN_AUDIT; i++)
        if (tz_same(right, admins[i]))
            return tz_who_need_admin(w, (enum tz_admin)i);
    if (tz_same(right, "work") ? w->admin == TZ_ADMIN_NONE : tz_who_has_role(w, right))
        return NULL;
    return tz_err_hint(tz_err(TZ_E_FORBIDDEN, "您没有这项权限"), "需要时请联系安全管理员授权");
}

/* The town of a session that has ended: its token says so. NULL when it says nothing, or there is one town only. */
static const char *last_town(struct visit *v)
{
    const char *token = tz_session_cookie(v->r);
    char *dot = token ? strchr(token, '.') : NULL;
    struct tz_town town = {0};
    int64_t number;
    if (!dot || !tz_parse_int(tz_strndup(v->a, token, (size_t)(dot - token)), &number))
        return NULL;
    struct tz_err *e = town_of(&town, v->web, number, v->a);
    bool found = !e;
    tz_err_free(e);
    return found ? town.code : NULL;
}

/* A first password must be changed before anything else. */
static bool must_change(const struct visit *v)
{
    const char *path = tz_request_path(v->r);
    return v->who.must_change && !tz_same(path, "/password") && !tz_same(path, "/signout") &&
           !tz_starts(path, "/static/");
}

struct tz_err *web_gate(struct tz_request *r, struct tz_response *res, bool *answered)
{
    const struct tz_route *route = tz_request_route(r);
    struct visit *v = TZ_NEW(tz_request_arena(r), struct visit);
    bool known;
    v->web = tz_request_data(r);
    v->r = r;
    v->a = tz_request_arena(r);
    if (route && tz_starts(route->path, "/static/"))
        return NULL;
    TZ_TRY(find_who(v, &known));
    if (known) {
        TZ_TRY(fill_desk(v));
        tz_request_set_user(r, v);
    }
    const char *flash = tz_request_cookie(r, "tz_flash");
    if (known && flash && *flash && tz_request_method(r) == TZ_GET && !tz_request_partial(r)) /* shown once */
        tz_response_cookie(res, "tz_flash", "", -1);
    if (!known && tz_request_cookie(r, "tz_visit"))
        tz_request_set_secret(r, tz_request_cookie(r, "tz_visit"));
    if (!route || route->flags & TZ_ROUTE_PUBLIC)
        return NULL;
    if (!known && (route->flags & TZ_ROUTE_API || tz_request_wants_json(r)))
        return tz_err_hint(tz_err(TZ_E_SIGNIN, "请先登录"), "在 Authorization 里带上令牌，或先登录");
    if (!known || must_change(v)) {
        const char *here = tz_printf(v->a, "%s%s", tz_request_path(r), tz_request_query(r));
        struct tz_pair next[] = {{"next", here}, {"town", known ? NULL : last_town(v)}, {NULL, NULL}};
        *answered = true;
        if (!known && !tz_request_partial(r) && web_signin_keeping(r, res, here, last_town(v)))
            return NULL;
        tz_response_redirect(res, known ? "/password" : web_url(v->a, "/signin", next));
        return NULL;
    }
    return check_right(v, route->right);
}

/* ---- errors */
static const char *heading_of(enum tz_err_code code)
{
    switch (code) {
    case TZ_E_NOT_FOUND:
        return "没有找到";
    case TZ_E_FORBIDDEN:
        return "没有这项权限";
    case TZ_E_BUSY:
        return "现在忙，请稍后再试";
    case TZ_E_LIMIT:
        return "超出上限";
    case TZ_E_DISK:
        return "磁盘空间不足，暂停写入";
    default:
        return "没有办成";
    }
}

static void json_error(struct tz_json *j, const struct tz_err *e)
{
    tz_json_object(j);
    tz_json_kstr(j, "error", tz_err_symbol(e->code));
    tz_json_kstr(j, "text", e->text);
    tz_json_kstr(j, "place", e->place);
    tz_json_kstr(j, "hint", e->hint);
    if (e->cause) {
        tz_json_key(j, "more");
        tz_json_array(j);
        for (const struct tz_err *c = e->cause; c; c = c->cause) {
            tz_json_object(j);
            tz_json_kstr(j, "text", c->text);
            tz_json_kstr(j, "place", c->place);
            tz_json_kstr(j, "hint", c->hint);
            tz_json_end(j);
        }
        tz_json_end(j);
    }
    tz_json_end(j);
}

void web_show_error(struct tz_request *r, const struct tz_err *e, struct tz_response *res)
{
    struct visit *v = visit_of(r);
    if (tz_request_wants_json(r)) {
        struct tz_json j;
        tz_json_init(&j, tz_response_json(res, tz_err_http(e->code)));
        json_error(&j, e);
        return;
    }
    struct visit none = {.web = tz_request_data(r), .r = r, .a = tz_request_arena(r), .today = tz_today()};
    struct v_error_page page = {.frame = web_frame(v ? v : &none, heading_of(e->code)), .code = tz_err_http(e->code)};
    struct v_act home = {.label = "回首页", .url = "/", .primary = true};
    page.heading = e->text;
    page.place = e->place;
    page.hint = e->hint;
    page.acts = &home;
    page.n_acts = 1;
    if (v && v->who.admin == TZ_ADMIN_SYSTEM)
        page.detail = e->detail;
    tz_page_error(tz_response_html(res, tz_err_http(e->code)), &page);
}

void web_done(struct tz_request *r, int status, int64_t micros)
{
    struct tz_web *w = tz_request_data(r);
    const struct tz_route *route = tz_request_route(r);
    enum { slow = 500000 };
    __atomic_add_fetch(&w->requests, 1, __ATOMIC_RELAXED);
    if (micros < slow && status < 500)
        return;
    __atomic_add_fetch(&w->slow, 1, __ATOMIC_RELAXED);
    tz_event(status < 500 ? TZ_LEVEL_INFO : TZ_LEVEL_WARN, "http.slow", 0, 0, "%s %d %lld us",
             route ? route->path : "-", status, (long long)micros);
}
