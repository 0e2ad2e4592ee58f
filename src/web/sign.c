/* SPDX-License-Identifier: Apache-2.0
 *
 * Signing in and out, changing one's password, large type.
 */
#include "demo/demo.h"
#include "web/web_priv.h"

static struct tz_client client_of(struct tz_request *r)
{
    return (struct tz_client){.address = tz_request_peer(r)->address, .agent = tz_request_header(r, "User-Agent")};
}

/* Only a path of this site may be gone to after signing in. */
static const char *next_of(struct tz_request *r)
{
    const char *next = tz_arg_text(r, "next");
    return next && next[0] == '/' && next[1] != '/' ? next : "/";
}

static void demo_accounts(struct visit *v, struct v_signin_page *page)
{
    size_t n;
    const struct tz_demo_account *list = tz_demo_accounts(&n);
    struct v_demo_account *out = TZ_NEW_ARRAY(v->a, n, struct v_demo_account);
    for (size_t i = 0; i < n; i++) {
        const struct tz_role *role = tz_role_find(list[i].role);
        out[i] =
            (struct v_demo_account){.role = tz_printf(v->a, "%s %s", role ? role->label : list[i].role, list[i].label),
                                    .name = list[i].name,
                                    .secret = list[i].password};
    }
    page->demo = out;
    page->n_demo = n;
}

static void show_signin(struct tz_request *r, struct tz_response *res, struct tz_err *e)
{
    struct tz_town *towns;
    size_t n;
    struct visit none = {.web = tz_request_data(r), .r = r, .a = tz_request_arena(r), .today = tz_today()};
    struct v_signin_page page = {.action = "/signin", .next = next_of(r), .name = tz_arg_typed(r, "name")};
    struct tz_err *towns_error = tz_store_towns(&towns, &n, none.web->store, none.a);
    if (!towns_error && n)
        none.town = towns[0];
    tz_err_free(towns_error);
    if (!tz_request_cookie(r, "tz_visit")) { /* CSRF of the sign-in form is bound to this visit */
        const char *secret = tz_secret_new(none.a);
        tz_response_cookie(res, "tz_visit", secret, 0);
        tz_request_set_secret(r, secret);
    }
    page.frame = web_frame(&none, "登录");
    if (e) {
        struct v_notice *notice = TZ_NEW(none.a, struct v_notice);
        *notice =
            (struct v_notice){.tone = "bad", .text = tz_strdup(none.a, e->text), .hint = tz_strdup(none.a, e->hint)};
        page.error = notice;
    }
    if (none.web->demo)
        demo_accounts(&none, &page);
    tz_page_signin(tz_response_html(res, e ? tz_err_http(e->code) : 200), &page);
    tz_err_free(e);
}

static struct tz_err *get_signin(struct tz_request *r, struct tz_response *res)
{
    if (visit_of(r)) {
        tz_response_redirect(res, next_of(r));
        return NULL;
    }
    show_signin(r, res, NULL);
    return NULL;
}

static struct tz_err *post_signin(struct tz_request *r, struct tz_response *res)
{
    struct tz_web *w = tz_request_data(r);
    struct tz_arena *a = tz_request_arena(r);
    struct tz_client client = client_of(r);
    struct tz_session session;
    struct tz_town town;
    struct tz_err *e = tz_store_find_town(&town, w->store, tz_arg_text(r, "town"), a);
    if (!e)
        e = tz_account_signin(&session, w->store, town.town, tz_arg_text(r, "name"), tz_arg_text(r, "password"),
                              &client, a);
    if (e) {
        show_signin(r, res, e);
        return NULL;
    }
    tz_session_cookie_set(res, r, session.token, 0);
    tz_response_redirect(res, next_of(r));
    return NULL;
}

static struct tz_err *post_signout(struct tz_request *r, struct tz_response *res)
{
    struct visit *v = visit_of(r);
    const char *token = tz_session_cookie(r);
    if (token)
        TZ_TRY(tz_account_signout(v->web->store, token, v->a));
    tz_session_cookie_clear(res, r);
    tz_response_redirect(res, "/signin");
    return NULL;
}

/* ---- password */
static void show_password(struct visit *v, struct tz_response *res)
{
    struct v_field *fields = TZ_NEW_ARRAY(v->a, 2, struct v_field);
    struct v_form_section *section = TZ_NEW(v->a, struct v_form_section);
    struct v_form_page page = {
        .frame = web_frame(v, "修改口令"), .heading = "修改口令", .action = "/password", .submit = "修改"};
    fields[0] = (struct v_field){.name = "old",
                                 .id = "old",
                                 .label = "现在的口令",
                                 .kind = "secret",
                                 .required = true,
                                 .autocomplete = "current-password"};
    fields[1] = (struct v_field){.name = "new",
                                 .id = "new",
                                 .label = "新口令",
                                 .kind = "secret",
                                 .required = true,
                                 .autocomplete = "new-password",
                                 .help = "至少10个字符，字母、数字、符号至少两种"};
    *section = (struct v_form_section){.fields = fields, .n_fields = 2};
    page.sections = section;
    page.n_sections = 1;
    page.intro = v->who.must_change ? "初始口令只能用来登录一次，请换成自己的口令。" : NULL;
    page.errors = web_form_errors(v, &page.n_errors);
    tz_page_form(tz_response_html(res, page.n_errors ? 422 : 200), &page);
}

static struct tz_err *get_password(struct tz_request *r, struct tz_response *res)
{
    show_password(visit_of(r), res);
    return NULL;
}

static struct tz_err *post_password(struct tz_request *r, struct tz_response *res)
{
    struct visit *v = visit_of(r);
    size_t wrong;
    tz_request_errors(r, &wrong);
    struct tz_err *e = wrong ? NULL
                             : tz_account_password(v->web->store, &v->who, v->who.actor.account, tz_arg_text(r, "old"),
                                                   tz_arg_text(r, "new"), v->a);
    if (e) {
        tz_request_add_error(r, "new", "口令", e->text, e->hint);
        tz_err_free(e);
        wrong = 1;
    }
    if (wrong) {
        show_password(v, res);
        return NULL;
    }
    web_flash(v, res, "口令已修改");
    tz_response_redirect(res, "/");
    return NULL;
}

static struct tz_err *post_large(struct tz_request *r, struct tz_response *res)
{
    tz_response_cookie(res, "tz_large", tz_arg_bool(r, "on") ? "1" : "0", 365 * 86400);
    tz_response_redirect(res, next_of(r));
    return NULL;
}

static const struct tz_route_arg next_args[] = {{.name = "next", .label = "去向", .kind = TZ_ARG_TEXT, .max = 500},
                                                {.name = "name", .label = "账号", .kind = TZ_ARG_TEXT, .max = 60},
                                                {0}};
static const struct tz_route_arg signin_args[] = {
    {.name = "name", .label = "账号", .kind = TZ_ARG_TEXT, .required = true, .max = 60},
    {.name = "password", .label = "口令", .kind = TZ_ARG_SECRET, .required = true, .max = 200},
    {.name = "town", .label = "乡镇", .kind = TZ_ARG_TEXT, .max = 12},
    {.name = "next", .label = "去向", .kind = TZ_ARG_TEXT, .max = 500},
    {0}};
static const struct tz_route_arg password_args[] = {
    {.name = "old", .label = "现在的口令", .kind = TZ_ARG_SECRET, .required = true, .max = 200},
    {.name = "new", .label = "新口令", .kind = TZ_ARG_SECRET, .required = true, .max = 200},
    {0}};
static const struct tz_route_arg large_args[] = {{.name = "on", .label = "大字", .kind = TZ_ARG_BOOL},
                                                 {.name = "next", .label = "去向", .kind = TZ_ARG_TEXT, .max = 500},
                                                 {0}};

const struct tz_route web_sign_routes[] = {
    {TZ_GET, "/signin", get_signin, NULL, TZ_ROUTE_PUBLIC, "登录", "登录工作台。", next_args},
    {TZ_POST, "/signin", post_signin, NULL, TZ_ROUTE_PUBLIC | TZ_ROUTE_SIGNIN, "登录", "用账号和口令登录。",
     signin_args},
    {TZ_POST, "/signout", post_signout, NULL, 0, "退出", "退出登录。", NULL},
    {TZ_GET, "/password", get_password, NULL, 0, "修改口令", "修改自己的口令。", NULL},
    {TZ_POST, "/password", post_password, NULL, TZ_ROUTE_FORM | TZ_ROUTE_SIGNIN, "修改口令", "修改自己的口令。",
     password_args},
    {TZ_POST, "/settings/large", post_large, NULL, TZ_ROUTE_PUBLIC | TZ_ROUTE_NO_CSRF, "大字", "大字模式开关。",
     large_args},
    {0}};
