/* SPDX-License-Identifier: Apache-2.0
 *
 * Votes (评选票决): the list, one vote with nominees, ballot and result; nominating, opening, counting. Secret ballots are cast
 * on the public page, by the code of a slip, whoever is signed in; results stand there too.
 */
#include "rule/ballot.h"
#include "web/plain_priv.h"
#include "web/public_priv.h"

/* ---- texts */
static const char *result_text(struct visit *v, const struct tz_ballot_choice *all, size_t n)
{
    const char *out = "";
    for (size_t i = 0; i < n; i++)
        if (all[i].chosen || all[i].tied)
            out = tz_printf(v->a, "%s%s%s %lld票%s", out, *out ? "、" : "", all[i].label, (long long)all[i].votes,
                            all[i].tied ? "（并列，需再投）" : "");
    return *out ? out : "没有选出";
}

static const char *url_of(struct visit *v, int64_t id, const char *rest)
{
    return tz_printf(v->a, "/votes/%lld%s", (long long)id, rest);
}

/* ---- the list */
static struct tz_err *get_list(struct tz_request *r, struct tz_response *res)
{
    struct visit *v = visit_of(r);
    struct plain *p =
        plain_new(v, "评选票决", "提名、投票、计票、公示、公布。无记名的票凭纸票上的码投，谁投的连后台也查不出。");
    struct tz_ballot *all;
    struct tz_conn *c;
    size_t n;
    TZ_TRY(visit_conn(&c, v));
    TZ_TRY(tz_ballot_list(&all, &n, c, v->town.town, v->a));
    if (tz_ballot_may(&v->who))
        plain_act(p, "发起", "/votes/new");
    plain_table(p, "votes", "评选票决", "名称|状态|已投|种类|方式", "还没有投过票");
    for (size_t i = 0; i < n; i++) {
        const char *texts[] = {all[i].title, all[i].state,
                               tz_printf(v->a, "%lld/%lld", (long long)all[i].papers, (long long)all[i].voters),
                               tz_printf(v->a, "%s %s", all[i].kind, all[i].category),
                               all[i].secret ? "无记名" : "记名"};
        plain_row(p, url_of(v, all[i].id, ""), texts);
    }
    plain_send(p, res);
    return NULL;
}

/* ---- one vote */
struct showing {
    struct visit *v;
    struct tz_ballot b;
    struct tz_ballot_choice *choices;
    size_t n;
    bool may_vote;
};

static struct tz_err *load(struct showing *x, struct tz_request *r)
{
    struct visit *v = x->v = visit_of(r);
    struct tz_conn *c;
    TZ_TRY(visit_conn(&c, v));
    TZ_TRY(tz_ballot_get(&x->b, c, v->town.town, tz_arg_id(r, "id"), v->a));
    TZ_TRY(tz_ballot_choices(&x->choices, &x->n, c, v->town.town, &x->b, v->a));
    TZ_TRY(tz_ballot_may_vote(&x->may_vote, c, v->town.town, x->b.id, v->who.actor.account));
    x->may_vote &= tz_same(x->b.state, TZ_BALLOT_VOTE);
    return NULL;
}

static void show_acts(struct plain *p, const struct showing *x)
{
    struct visit *v = x->v;
    bool may = tz_ballot_may(&v->who);
    if (tz_same(x->b.state, TZ_BALLOT_NOMINATE))
        plain_act(p, "提名", url_of(v, x->b.id, "/nominate"));
    if (x->may_vote)
        plain_act(p, "投票", url_of(v, x->b.id, "/cast"));
    if (may && tz_same(x->b.state, TZ_BALLOT_NOMINATE))
        plain_act(p, "开始投票", url_of(v, x->b.id, "/open"));
    if (may && tz_same(x->b.state, TZ_BALLOT_VOTE))
        plain_act(p, "计票", url_of(v, x->b.id, "/close"));
    if (may && tz_same(x->b.state, TZ_BALLOT_NOTICE))
        plain_post(p, "公布结果", url_of(v, x->b.id, "/publish"), NULL, NULL, "公示已经期满、没有异议了吗？");
}

static struct tz_err *get_one(struct tz_request *r, struct tz_response *res)
{
    struct showing x = {0};
    struct tz_conn *c;
    TZ_TRY(load(&x, r));
    struct visit *v = x.v;
    const struct tz_ballot *b = &x.b;
    const char *intro =
        tz_printf(v->a, "%s，%s，最多选%lld个，%s。应投%lld，已投%lld。%s%s", b->state, b->secret ? "无记名" : "记名",
                  (long long)b->seats, b->rule, (long long)b->voters, (long long)b->papers,
                  b->until ? tz_printf(v->a, "公示到%s。", web_day(v, b->until)) : "", b->note);
    struct plain *p = plain_new(v, b->title, intro);
    web_crumb(v, &p->page.frame, "评选票决", "/votes");
    show_acts(p, &x);
    plain_table(p, "choices", b->closed_on ? "结果" : "候选",
                b->closed_on ? "候选|票数|结果|事迹" : "候选|序号|状态|事迹", "还没有提名");
    for (size_t i = 0; i < x.n; i++) {
        const struct tz_ballot_choice *k = &x.choices[i];
        const char *texts[] = {k->label,
                               b->closed_on ? tz_printf(v->a, "%lld", (long long)k->votes)
                                            : tz_printf(v->a, "%lld", (long long)k->n),
                               !b->closed_on ? "候选"
                               : k->chosen   ? "当选"
                               : k->tied     ? "并列，需再投"
                                             : "未当选",
                               k->reason};
        plain_row(p, NULL, texts);
    }
    TZ_TRY(visit_conn(&c, v));
    TZ_TRY(web_winner_table(p, c, b));
    plain_send(p, res);
    return NULL;
}

/* ---- making */
static struct tz_err *get_new(struct tz_request *r, struct tz_response *res)
{
    struct visit *v = visit_of(r);
    struct plain_form *f = plain_form_new(v, "发起评选票决", NULL, "/votes/new", "发起");
    web_crumb(v, &f->page.frame, "评选票决", "/votes");
    plain_field(f, "text", "title", "名称", NULL, "例：2026年最美村干部评选")->required = true;
    plain_choice(f, "kind", "种类", "道德模范|最美人物|民生实事票决|审议表决|其他", NULL);
    plain_field(f, "text", "category", "类别", NULL, "例：孝老爱亲");
    plain_choice(f, "secret", "方式", "1=无记名|0=记名", NULL);
    plain_field(f, "number", "seats", "最多选几个", "1", NULL)->required = true;
    plain_choice(f, "rule", "怎样当选", TZ_BALLOT_MOST "|" TZ_BALLOT_MAJORITY, NULL);
    plain_field(f, "lines", "note", "说明", NULL, NULL);
    f->page.cancel_url = "/votes";
    plain_form_send(f, res);
    return NULL;
}

static struct tz_err *post_new(struct tz_request *r, struct tz_response *res)
{
    struct visit *v = visit_of(r);
    const struct tz_ballot b = {.title = tz_arg_text(r, "title"),
                                .kind = tz_arg_text(r, "kind"),
                                .category = tz_arg_text(r, "category"),
                                .note = tz_arg_text(r, "note"),
                                .rule = tz_arg_text(r, "rule"),
                                .subject = tz_arg_text(r, "subject"),
                                .secret = tz_arg_bool(r, "secret"),
                                .seats = tz_arg_int(r, "seats", 1)};
    int64_t id;
    TZ_TRY(tz_ballot_new(&id, &v->desk, &b, v->a));
    tz_response_redirect(res, url_of(v, id, ""));
    return NULL;
}

static struct plain_form *step_form(struct showing *x, const char *title, const char *rest, const char *submit)
{
    struct visit *v = x->v;
    struct plain_form *f = plain_form_new(v, title, x->b.title, url_of(v, x->b.id, rest), submit);
    web_crumb(v, &f->page.frame, "评选票决", "/votes");
    f->page.cancel_url = url_of(v, x->b.id, "");
    return f;
}

static struct tz_err *get_nominate(struct tz_request *r, struct tz_response *res)
{
    struct showing x = {0};
    TZ_TRY(load(&x, r));
    struct plain_form *f = step_form(&x, "提名", "/nominate", "提名");
    plain_field(f, "text", "label", "提名谁（什么事）", NULL, "例：青石村 李秀英；修通柳溪到石桥的路灯")->required =
        true;
    plain_field(f, "lines", "reason", "事迹或理由", NULL, "不写身份证号、电话");
    plain_form_send(f, res);
    return NULL;
}

static struct tz_err *post_nominate(struct tz_request *r, struct tz_response *res)
{
    struct visit *v = visit_of(r);
    int64_t id = tz_arg_id(r, "id");
    TZ_TRY(tz_ballot_nominate(&v->desk, id, tz_arg_text(r, "label"), tz_arg_text(r, "reason"), v->a));
    web_flash(v, res, "已提名");
    tz_response_redirect(res, url_of(v, id, ""));
    return NULL;
}

static struct tz_err *get_open(struct tz_request *r, struct tz_response *res)
{
    struct showing x = {0};
    TZ_TRY(load(&x, r));
    struct plain_form *f = step_form(&x, "开始投票", "/open", "开始");
    if (x.b.secret)
        plain_field(f, "number", "slips", "印几张票", NULL,
                    "有几个投票人就几张。下一页就是票，只显示这一次：打印、裁开、折好，投票人抽一张，在纸上签名领票。")
            ->required = true;
    else
        plain_choice(f, "role", "谁投票",
                     "deputy=人大代表|village=村干部|clerk=站所办事员|head=站所负责人|leader=分管领导", NULL);
    plain_form_send(f, res);
    return NULL;
}

/* Accounts with a role; the buffer is the arena's. */
static struct tz_err *accounts_with(int64_t **out, size_t *n, struct visit *v, const char *role)
{
    struct tz_account_row *rows;
    size_t count;
    TZ_TRY(tz_account_list(&rows, &count, v->web->store, v->town.town, 0, v->a));
    *out = TZ_NEW_ARRAY(v->a, count + 1, int64_t);
    *n = 0;
    for (size_t i = 0; i < count; i++)
        for (size_t k = 0; k < rows[i].grant_n; k++)
            if (tz_same(rows[i].grants[k].role, role)) {
                (*out)[(*n)++] = rows[i].id;
                break;
            }
    return NULL;
}

static struct tz_err *post_open(struct tz_request *r, struct tz_response *res)
{
    struct showing x = {0};
    int64_t *accounts = NULL;
    const char **codes = NULL;
    size_t n = 0;
    TZ_TRY(load(&x, r));
    struct visit *v = x.v;
    int64_t slips = tz_arg_int(r, "slips", 0);
    if (!x.b.secret)
        TZ_TRY(accounts_with(&accounts, &n, v, tz_arg_text(r, "role")));
    TZ_TRY(tz_ballot_open(&codes, &v->desk, x.b.id, slips, accounts, n, v->a));
    if (!x.b.secret) {
        web_flash(v, res, tz_printf(v->a, "开始投票，%zu人可投", n));
        tz_response_redirect(res, url_of(v, x.b.id, ""));
        return NULL;
    }
    struct plain *p = plain_new(v, "选票", "只显示这一次，本机不留。打印、裁开、折好，投票人抽一张，在纸上签名领票。");
    plain_act(p, "打印好了", url_of(v, x.b.id, ""));
    plain_table(p, "slips", tz_printf(v->a, "%s，%lld张", x.b.title, (long long)slips), "票码|投票地址", "没有票");
    for (size_t i = 0; codes[i]; i++) {
        const char *texts[] = {codes[i], "/public/vote"};
        plain_row(p, NULL, texts);
    }
    plain_send(p, res);
    return NULL;
}

static struct tz_err *get_close(struct tz_request *r, struct tz_response *res)
{
    struct showing x = {0};
    TZ_TRY(load(&x, r));
    struct plain_form *f = step_form(&x, "计票", "/close", "结束投票并计票");
    plain_field(f, "number", "days", "公示几天", "5", "0 = 不公示，当场公布")->required = true;
    plain_form_send(f, res);
    return NULL;
}

static struct tz_err *post_close(struct tz_request *r, struct tz_response *res)
{
    struct visit *v = visit_of(r);
    int64_t id = tz_arg_id(r, "id");
    TZ_TRY(tz_ballot_close(&v->desk, id, (int)tz_arg_int(r, "days", 5), v->a));
    tz_response_redirect(res, url_of(v, id, ""));
    return NULL;
}

static struct tz_err *post_publish(struct tz_request *r, struct tz_response *res)
{
    struct visit *v = visit_of(r);
    int64_t id = tz_arg_id(r, "id");
    TZ_TRY(tz_ballot_publish(&v->desk, id, v->a));
    web_flash(v, res, "结果已公布");
    tz_response_redirect(res, url_of(v, id, ""));
    return NULL;
}

/* ---- casting */
static struct v_field *marks_field(struct plain_form *f, const struct tz_ballot_choice *all, size_t n, int64_t seats)
{
    struct visit *v = f->v;
    struct v_option *options = TZ_NEW_ARRAY(v->a, n, struct v_option);
    for (size_t i = 0; i < n; i++)
        options[i] = (struct v_option){
            .value = tz_printf(v->a, "%lld", (long long)all[i].n), .label = all[i].label, .note = all[i].reason};
    struct v_field *field = plain_field(f, "choices", "marks", "候选", NULL,
                                        tz_printf(v->a, "最多选%lld个；一个不选就是弃权", (long long)seats));
    field->options = options;
    field->n_options = n;
    field->wide = true;
    return field;
}

static struct tz_err *get_cast(struct tz_request *r, struct tz_response *res)
{
    struct showing x = {0};
    TZ_TRY(load(&x, r));
    if (!x.may_vote)
        return tz_err_hint(tz_err(TZ_E_RULE, "您不能投这次票"), "投过了、还没有开始，或不在投票人里");
    struct plain_form *f = step_form(&x, "投票", "/cast", "投票");
    marks_field(f, x.choices, x.n, x.b.seats);
    plain_form_send(f, res);
    return NULL;
}

static struct tz_err *post_cast(struct tz_request *r, struct tz_response *res)
{
    struct visit *v = visit_of(r);
    int64_t id = tz_arg_id(r, "id");
    size_t n;
    const int64_t *marks = tz_arg_ids(r, "marks", &n);
    TZ_TRY(tz_ballot_cast(&v->desk, id, NULL, marks, n, v->a));
    web_flash(v, res, "票已投");
    tz_response_redirect(res, url_of(v, id, ""));
    return NULL;
}

/* ---- the public pages: the box of secret ballots, and results */
static void public_form(struct visit *v, struct tz_response *res, struct plain_form *f)
{
    public_token(v, res);
    f->page.frame = public_frame(v, f->page.heading);
    f->page.cancel_url = public_url(v, "/public/votes");
    tz_page_public_form(tz_response_html(res, 200), &f->page);
}

static struct tz_err *get_slip(struct tz_request *r, struct tz_response *res)
{
    struct visit *v;
    TZ_TRY(public_visit(&v, r));
    struct plain_form *f = plain_form_new(v, "无记名投票", "照票上的码输入。不登录、不记名，谁投的连后台也查不出。",
                                          public_url(v, "/public/vote"), "下一步");
    struct v_field *code = plain_field(f, "text", "code", "票码", NULL, "12个字母数字，大小写、短横都可以不管");
    code->required = true;
    code->autocomplete = "off";
    public_form(v, res, f);
    return NULL;
}

static struct tz_err *post_slip(struct tz_request *r, struct tz_response *res)
{
    struct visit *v;
    struct tz_conn *c;
    struct tz_ballot b;
    struct tz_ballot_choice *all;
    const char *code = tz_arg_text(r, "code");
    int64_t id = 0;
    size_t n;
    TZ_TRY(public_visit(&v, r));
    TZ_TRY(tz_public_turn(TZ_TURN_FOLLOW, tz_request_peer(r)->address));
    TZ_TRY(visit_conn(&c, v));
    TZ_TRY(tz_ballot_of_code(&id, c, v->town.town, code, v->a));
    TZ_TRY(tz_ballot_get(&b, c, v->town.town, id, v->a));
    TZ_TRY(tz_ballot_choices(&all, &n, c, v->town.town, &b, v->a));
    struct plain_form *f = plain_form_new(v, b.title, b.note, public_url(v, "/public/vote/cast"), "投进票箱");
    struct v_hidden *hidden = TZ_NEW(v->a, struct v_hidden);
    *hidden = (struct v_hidden){"code", code};
    f->page.hidden = hidden;
    f->page.n_hidden = 1;
    marks_field(f, all, n, b.seats);
    public_form(v, res, f);
    return NULL;
}

static struct tz_err *post_public_cast(struct tz_request *r, struct tz_response *res)
{
    struct visit *v;
    struct tz_conn *c;
    const char *code = tz_arg_text(r, "code");
    int64_t id = 0;
    size_t n;
    const int64_t *marks = tz_arg_ids(r, "marks", &n);
    TZ_TRY(public_visit(&v, r));
    TZ_TRY(tz_public_turn(TZ_TURN_FOLLOW, tz_request_peer(r)->address));
    TZ_TRY(visit_conn(&c, v));
    TZ_TRY(tz_ballot_of_code(&id, c, v->town.town, code, v->a));
    TZ_TRY(tz_ballot_cast(&v->desk, id, code, marks, n, v->a));
    tz_response_redirect(res, public_url(v, "/public/votes"));
    return NULL;
}

static struct tz_err *get_public_list(struct tz_request *r, struct tz_response *res)
{
    struct visit *v;
    struct tz_ballot *all;
    struct tz_conn *c;
    size_t n;
    TZ_TRY(public_visit(&v, r));
    TZ_TRY(visit_conn(&c, v));
    TZ_TRY(tz_ballot_list(&all, &n, c, v->town.town, v->a));
    struct plain *p = plain_new(v, "评选结果", NULL);
    plain_table(p, "votes", "评选结果", "名称|结果|公示到|应投/已投", "还没有公示或公布的结果");
    for (size_t i = 0; i < n; i++) {
        struct tz_ballot_choice *choices;
        size_t count;
        if (!tz_same(all[i].state, TZ_BALLOT_NOTICE) && !tz_same(all[i].state, TZ_BALLOT_DONE))
            continue;
        TZ_TRY(tz_ballot_choices(&choices, &count, c, v->town.town, &all[i], v->a));
        const char *texts[] = {all[i].title, result_text(v, choices, count),
                               all[i].until ? web_day(v, all[i].until) : "",
                               tz_printf(v->a, "%lld/%lld", (long long)all[i].voters, (long long)all[i].papers)};
        plain_row(p, NULL, texts);
    }
    struct v_public_list_page page = {.frame = public_frame(v, "评选结果"),
                                      .heading = "评选结果",
                                      .intro = "公示期内对结果有异议，请从“我要反映”写明。",
                                      .table = p->sections[0].table};
    tz_page_public_list(tz_response_html(res, 200), &page);
    return NULL;
}

/* ---- routes */
static const struct tz_route_arg id_args[] = {{.name = "id", .label = "投票", .kind = TZ_ARG_ID, .required = true},
                                              {0}};
static const struct tz_route_arg new_args[] = {
    {.name = "title", .label = "名称", .kind = TZ_ARG_TEXT, .required = true, .max = 120},
    {.name = "kind", .label = "种类", .kind = TZ_ARG_TEXT, .max = 40},
    {.name = "category", .label = "类别", .kind = TZ_ARG_TEXT, .max = 40},
    {.name = "note", .label = "说明", .kind = TZ_ARG_LINES, .max = 1000},
    {.name = "rule", .label = "怎样当选", .kind = TZ_ARG_TEXT, .max = 40},
    {.name = "subject", .label = "事项", .kind = TZ_ARG_TEXT, .max = 80},
    {.name = "secret", .label = "无记名", .kind = TZ_ARG_BOOL},
    {.name = "seats", .label = "最多选几个", .kind = TZ_ARG_INT, .min = 1, .max = 50},
    {0}};
static const struct tz_route_arg nominate_args[] = {
    {.name = "id", .label = "投票", .kind = TZ_ARG_ID, .required = true},
    {.name = "label", .label = "提名", .kind = TZ_ARG_TEXT, .required = true, .max = 120},
    {.name = "reason", .label = "事迹", .kind = TZ_ARG_LINES, .max = 500},
    {0}};
static const struct tz_route_arg open_args[] = {
    {.name = "id", .label = "投票", .kind = TZ_ARG_ID, .required = true},
    {.name = "slips", .label = "票数", .kind = TZ_ARG_INT, .min = 1, .max = 400},
    {.name = "role", .label = "谁投票", .kind = TZ_ARG_KEY},
    {0}};
static const struct tz_route_arg close_args[] = {
    {.name = "id", .label = "投票", .kind = TZ_ARG_ID, .required = true},
    {.name = "days", .label = "公示天数", .kind = TZ_ARG_INT, .min = 0, .max = 60},
    {0}};
static const struct tz_route_arg cast_args[] = {{.name = "id", .label = "投票", .kind = TZ_ARG_ID, .required = true},
                                                {.name = "marks", .label = "候选", .kind = TZ_ARG_IDS},
                                                {0}};
static const struct tz_route_arg town_args[] = {{.name = "town", .label = "乡镇", .kind = TZ_ARG_TEXT, .max = 12}, {0}};
static const struct tz_route_arg slip_args[] = {
    {.name = "town", .label = "乡镇", .kind = TZ_ARG_TEXT, .max = 12},
    {.name = "code", .label = "票码", .kind = TZ_ARG_TEXT, .required = true, .max = 40},
    {.name = "marks", .label = "候选", .kind = TZ_ARG_IDS},
    {0}};

const struct tz_route web_vote_routes[] = {
    {TZ_GET, "/votes", get_list, "work", TZ_ROUTE_MENU, "评选票决",
     "道德模范、最美人物、民生实事：提名、投票、公示、结果。", NULL},
    {TZ_GET, "/votes/new", get_new, "work", 0, "发起评选票决", "写明名称、方式、选几个。", NULL},
    {TZ_POST, "/votes/new", post_new, "work", 0, "发起评选票决", "写明名称、方式、选几个。", new_args},
    {TZ_GET, "/votes/{id:id}", get_one, "work", 0, "一次投票", "候选、票数、结果。", id_args},
    {TZ_GET, "/votes/{id:id}/nominate", get_nominate, "work", 0, "提名", "写明提名谁和事迹。", id_args},
    {TZ_POST, "/votes/{id:id}/nominate", post_nominate, "work", 0, "提名", "写明提名谁和事迹。", nominate_args},
    {TZ_GET, "/votes/{id:id}/open", get_open, "work", 0, "开始投票", "印票，或定哪些账号投票。", id_args},
    {TZ_POST, "/votes/{id:id}/open", post_open, "work", 0, "开始投票", "印票，或定哪些账号投票。", open_args},
    {TZ_GET, "/votes/{id:id}/cast", get_cast, "work", 0, "投票", "记名投票。", id_args},
    {TZ_POST, "/votes/{id:id}/cast", post_cast, "work", 0, "投票", "记名投票。", cast_args},
    {TZ_GET, "/votes/{id:id}/close", get_close, "work", 0, "计票", "结束投票，开始公示。", id_args},
    {TZ_POST, "/votes/{id:id}/close", post_close, "work", 0, "计票", "结束投票，开始公示。", close_args},
    {TZ_POST, "/votes/{id:id}/publish", post_publish, "work", 0, "公布结果", "公示期满后公布。", id_args},
    {TZ_GET, "/public/vote", get_slip, NULL, TZ_ROUTE_PUBLIC, "无记名投票", "输入票上的码。", town_args},
    {TZ_POST, "/public/vote", post_slip, NULL, TZ_ROUTE_PUBLIC, "无记名投票", "输入票上的码，出现候选。", slip_args},
    {TZ_POST, "/public/vote/cast", post_public_cast, NULL, TZ_ROUTE_PUBLIC, "投进票箱", "凭票码投一次。", slip_args},
    {TZ_GET, "/public/votes", get_public_list, NULL, TZ_ROUTE_PUBLIC, "评选结果", "公示和公布的评选结果。", town_args},
    {0}};
