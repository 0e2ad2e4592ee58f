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

/* A store with several towns asks which; the one of the page that was asked for, or of the last sign-in, is chosen. */
static void fill_towns(struct visit *v, struct v_signin_page *page, const char *chosen)
{
    struct tz_town *towns;
    size_t n = 0;
    struct tz_err *e = tz_store_towns(&towns, &n, v->web->store, v->a);
    tz_err_free(e); /* without the list the page still takes a name and a password */
    if (n == 1)
        v->town = towns[0];
    if (n < 2)
        return;
    if (!chosen || !*chosen)
        chosen = tz_request_cookie(v->r, "tz_town");
    struct v_option *options = TZ_NEW_ARRAY(v->a, n, struct v_option);
    for (size_t i = 0; i < n; i++) {
        options[i] = (struct v_option){.value = towns[i].code, .label = towns[i].name};
        options[i].on = chosen && (tz_same(chosen, towns[i].code) || tz_same(chosen, towns[i].name));
    }
    page->towns = options;
    page->n_towns = n;
}

/* CSRF of forms before the sign-in is bound to this visit. */
static void begin_visit(struct tz_request *r, struct tz_response *res)
{
    if (tz_request_cookie(r, "tz_visit"))
        return;
    const char *secret = tz_secret_new(tz_request_arena(r));
    tz_response_cookie(res, "tz_visit", secret, 0);
    tz_request_set_secret(r, secret);
}

static void send_signin(struct tz_request *r, struct tz_response *res, struct v_signin_page *page, const char *town,
                        struct tz_err *e)
{
    struct visit none = {.web = tz_request_data(r), .r = r, .a = tz_request_arena(r), .today = tz_today()};
    struct v_notice *notice = TZ_NEW(none.a, struct v_notice);
    fill_towns(&none, page, town);
    begin_visit(r, res);
    page->action = "/signin";
    page->frame = web_frame(&none, "登录");
    if (page->kept)
        *notice = (struct v_notice){.tone = "info", .text = "登录已过期，刚才填写的内容还在", .hint = "登录后接着提交"};
    if (e)
        notice = web_notice(none.a, e);
    page->error = e || page->kept ? notice : NULL;
    if (none.web->demo)
        demo_accounts(&none, page);
    tz_page_signin(tz_response_html(res, e ? tz_err_http(e->code) : 200), page);
    tz_err_free(e);
}

static void show_signin(struct tz_request *r, struct tz_response *res, struct tz_err *e)
{
    struct v_signin_page page = {.next = next_of(r), .name = tz_arg_typed(r, "name")};
    page.of = tz_request_method(r) == TZ_GET ? tz_arg_typed(r, "town") : tz_arg_typed(r, "of");
    if (tz_request_method(r) == TZ_POST) {
        page.kept = tz_arg_typed(r, "kept");
        page.files = tz_arg_bool(r, "files");
    }
    send_signin(r, res, &page, tz_arg_typed(r, "town"), e);
}

bool web_signin_keeping(struct tz_request *r, struct tz_response *res, const char *next, const char *town)
{
    bool files;
    struct v_signin_page page = {.next = next, .of = town, .kept = tz_request_kept(r, &files)};
    page.files = files;
    if (!page.kept)
        return false;
    send_signin(r, res, &page, town, NULL);
    return true;
}

/* Words, not the numbers and codes that a form sends beside them. */
static bool in_words(const char *s)
{
    while (*s && (unsigned char)*s < 0x80)
        s++;
    return *s;
}

/* Signed in again: what was being sent is shown and sent by a click, with the token of the new session. */
static struct tz_err *show_kept(struct tz_request *r, struct tz_response *res, const struct tz_session *session,
                                const char *action)
{
    struct visit none = {.web = tz_request_data(r), .r = r, .a = tz_request_arena(r), .today = tz_today()};
    struct v_kept_page page = {.action = action, .files = tz_arg_bool(r, "files")};
    const struct tz_pair *pairs;
    size_t n;
    TZ_TRY(tz_kept_pairs(&pairs, &n, r, tz_arg_text(r, "kept")));
    struct v_hidden *fields = TZ_NEW_ARRAY(none.a, n + 1, struct v_hidden),
                    *shown = TZ_NEW_ARRAY(none.a, n + 1, struct v_hidden);
    for (size_t i = 0; i < n; i++) {
        fields[i] = (struct v_hidden){.name = pairs[i].name, .value = pairs[i].value};
        if (in_words(pairs[i].value))
            shown[page.n_shown++] = fields[i];
    }
    page.fields = fields;
    page.n_fields = n;
    page.shown = shown;
    tz_request_set_secret(r, session->token);
    page.frame = web_frame(&none, "接着提交");
    tz_page_kept(tz_response_html(res, 200), &page);
    return NULL;
}

static struct tz_err *get_signin(struct tz_request *r, struct tz_response *res)
{
    const struct visit *v = visit_of(r);
    const char *town = tz_arg_text(r, "town");
    bool other = v && town && *town && !tz_same(town, v->town.code) && !tz_same(town, v->town.name);
    if (v && !other) { /* who is signed in in one town may sign in in another */
        tz_response_redirect(res, next_of(r));
        return NULL;
    }
    show_signin(r, res, NULL);
    return NULL;
}

static struct tz_err *town_for(struct tz_town *out, struct tz_request *r)
{
    struct tz_web *w = tz_request_data(r);
    const char *town = tz_arg_text(r, "town");
    struct tz_err *e = tz_store_find_town(out, w->store, town && *town ? town : NULL, tz_request_arena(r));
    if (!e || e->code != TZ_E_USAGE)
        return e;
    tz_err_free(e);
    return tz_err_hint(tz_err(TZ_E_INPUT, "请选择乡镇"), "这里有几个乡镇，账号是分开的");
}

/* A page of one town says nothing to who signed in in another: then the first page. */
static const char *after_signin(struct tz_request *r, const struct tz_town *town)
{
    const char *of = tz_arg_text(r, "of");
    return of && *of && !tz_same(of, town->code) && !tz_same(of, town->name) ? "/" : next_of(r);
}

static struct tz_err *post_signin(struct tz_request *r, struct tz_response *res)
{
    struct tz_web *w = tz_request_data(r);
    struct tz_arena *a = tz_request_arena(r);
    struct tz_client client = client_of(r);
    struct tz_session session;
    struct tz_town town;
    struct tz_err *e = town_for(&town, r);
    if (!e)
        e = tz_account_signin(&session, w->store, town.town, tz_arg_text(r, "name"), tz_arg_text(r, "password"),
                              &client, a);
    if (e) {
        show_signin(r, res, e);
        return NULL;
    }
    tz_session_cookie_set(res, r, session.token, 0);
    tz_response_cookie(res, "tz_town", town.code, 365 * 86400);
    const char *next = after_signin(r, &town), *kept = tz_arg_text(r, "kept");
    if (kept && *kept && !tz_same(next, "/"))
        return show_kept(r, res, &session, next);
    tz_response_redirect(res, next);
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
        .frame = web_frame(v, "修改密码"), .heading = "修改密码", .action = "/password", .submit = "修改"};
    fields[0] = (struct v_field){.name = "old",
                                 .id = "old",
                                 .label = "现在的密码",
                                 .kind = "secret",
                                 .required = true,
                                 .autocomplete = "current-password"};
    fields[1] = (struct v_field){.name = "new",
                                 .id = "new",
                                 .label = "新密码",
                                 .kind = "secret",
                                 .required = true,
                                 .autocomplete = "new-password",
                                 .help = "至少10个字符，字母、数字、符号至少两种"};
    *section = (struct v_form_section){.fields = fields, .n_fields = 2};
    page.sections = section;
    page.n_sections = 1;
    page.intro = v->who.must_change ? "初始密码只能用来登录一次，请换成自己的密码。" : NULL;
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
        tz_request_add_error(r, "new", "密码", e->text, e->hint);
        tz_err_free(e);
        wrong = 1;
    }
    if (wrong) {
        show_password(v, res);
        return NULL;
    }
    web_flash(v, res, "密码已修改");
    tz_response_redirect(res, "/");
    return NULL;
}

static struct tz_err *post_large(struct tz_request *r, struct tz_response *res)
{
    tz_response_cookie(res, "tz_large", tz_arg_bool(r, "on") ? "1" : "0", 365 * 86400);
    tz_response_redirect(res, next_of(r));
    return NULL;
}

/* The registers as known at the end of a day, until one comes back to now. */
static struct tz_err *get_known(struct tz_request *r, struct tz_response *res)
{
    struct visit *v = visit_of(r);
    struct v_field *field = TZ_NEW(v->a, struct v_field);
    struct v_form_section *section = TZ_NEW(v->a, struct v_form_section);
    if (tz_arg_text(r, "day")) {
        tz_response_cookie(res, "tz_known", "", -1);
        tz_response_redirect(res, "/");
        return NULL;
    }
    struct v_form_page page = {.frame = web_frame(v, "截至某日所知"),
                               .heading = "截至某日所知",
                               .intro =
                                   "按那一天结束时已经记下的内容看台账和数字；以后补登、更正的都不算。只能看，不能改。",
                               .action = "/known",
                               .submit = "看那一天",
                               .cancel_url = "/"};
    *field = (struct v_field){.name = "day", .id = "day", .label = "截至", .kind = "day", .required = true};
    *section = (struct v_form_section){.fields = field, .n_fields = 1};
    page.sections = section;
    page.n_sections = 1;
    tz_page_form(tz_response_html(res, 200), &page);
    return NULL;
}

static struct tz_err *post_known(struct tz_request *r, struct tz_response *res)
{
    struct visit *v = visit_of(r);
    char text[16];
    tz_day day = tz_arg_day(r, "day");
    if (day >= v->today)
        return tz_err_hint(tz_err(TZ_E_INPUT, "只能看过去的一天"), "选今天以前的日子");
    struct tz_conn *c;
    int64_t j;
    TZ_TRY(visit_conn(&c, v));
    TZ_TRY(tz_store_known_at(&j, c, v->town.town, tz_day_start(tz_day_add(day, 1)) - 1));
    tz_response_cookie(res, "tz_known", tz_day_print(text, day), 0);
    tz_response_redirect(res, "/");
    return NULL;
}

static const struct tz_route_arg now_args[] = {{.name = "day", .label = "截至", .kind = TZ_ARG_TEXT, .max = 20}, {0}};
static const struct tz_route_arg known_args[] = {{.name = "day", .label = "截至", .kind = TZ_ARG_DAY, .required = true},
                                                 {0}};
static const struct tz_route_arg next_args[] = {{.name = "next", .label = "去向", .kind = TZ_ARG_TEXT, .max = 500},
                                                {.name = "name", .label = "账号", .kind = TZ_ARG_TEXT, .max = 60},
                                                {.name = "town", .label = "乡镇", .kind = TZ_ARG_TEXT, .max = 60},
                                                {0}};
static const struct tz_route_arg signin_args[] = {
    {.name = "name", .label = "账号", .kind = TZ_ARG_TEXT, .required = true, .max = 60},
    {.name = "password", .label = "密码", .kind = TZ_ARG_SECRET, .required = true, .max = 200},
    {.name = "town", .label = "乡镇", .kind = TZ_ARG_TEXT, .max = 60},
    {.name = "of", .label = "去向的乡镇", .kind = TZ_ARG_TEXT, .max = 60},
    {.name = "next", .label = "去向", .kind = TZ_ARG_TEXT, .max = 500},
    {.name = "kept", .label = "没有提交完的内容", .kind = TZ_ARG_TEXT, .max = 60000},
    {.name = "files", .label = "有没有文件", .kind = TZ_ARG_BOOL},
    {0}};
static const struct tz_route_arg password_args[] = {
    {.name = "old", .label = "现在的密码", .kind = TZ_ARG_SECRET, .required = true, .max = 200},
    {.name = "new", .label = "新密码", .kind = TZ_ARG_SECRET, .required = true, .max = 200},
    {0}};
static const struct tz_route_arg large_args[] = {{.name = "on", .label = "大字", .kind = TZ_ARG_BOOL},
                                                 {.name = "next", .label = "去向", .kind = TZ_ARG_TEXT, .max = 500},
                                                 {0}};

const struct tz_route web_sign_routes[] = {
    {TZ_GET, "/signin", get_signin, NULL, TZ_ROUTE_PUBLIC, "登录", "登录工作台。", next_args},
    {TZ_POST, "/signin", post_signin, NULL, TZ_ROUTE_PUBLIC | TZ_ROUTE_SIGNIN, "登录", "用账号和密码登录。",
     signin_args},
    {TZ_POST, "/signout", post_signout, NULL, 0, "退出", "退出登录。", NULL},
    {TZ_GET, "/known", get_known, "work", 0, "截至某日所知", "按过去某一天所知看台账和数字。", now_args},
    {TZ_POST, "/known", post_known, "work", 0, "截至某日所知", "按过去某一天所知看台账和数字。", known_args},
    {TZ_GET, "/password", get_password, NULL, 0, "修改密码", "修改自己的密码。", NULL},
    {TZ_POST, "/password", post_password, NULL, TZ_ROUTE_FORM | TZ_ROUTE_SIGNIN, "修改密码", "修改自己的密码。",
     password_args},
    {TZ_POST, "/settings/large", post_large, NULL, TZ_ROUTE_PUBLIC | TZ_ROUTE_NO_CSRF, "大字", "大字模式开关。",
     large_args},
    {0}};
