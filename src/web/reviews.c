/* SPDX-License-Identifier: Apache-2.0
 *
 * Deliberation (审议): reports sent out, comments made and what became of them, the vote and the signed final.
 */
#include "report/intake.h"
#include "report/review.h"
#include "rule/ballot.h"
#include "web/plain_priv.h"

static const char *url_of(struct visit *v, int64_t id, const char *rest)
{
    return tz_printf(v->a, "/reviews/%lld%s", (long long)id, rest);
}

static const char *outcome(struct visit *v, const struct tz_review *r)
{
    return r->seats ? tz_printf(v->a, "赞成%lld、反对%lld、弃权%lld，应到%lld", (long long)r->yes, (long long)r->no,
                                (long long)r->abstain, (long long)r->seats)
                    : "";
}

static struct tz_err *get_list(struct tz_request *r, struct tz_response *res)
{
    struct visit *v = visit_of(r);
    struct plain *p =
        plain_new(v, "审议", "报告送代表和列席人员征求意见；意见转为代表建议逐件答复；表决通过后签署、定稿。");
    struct tz_review *all;
    struct tz_conn *c;
    size_t n;
    TZ_TRY(visit_conn(&c, v));
    TZ_TRY(tz_review_list(&all, &n, c, v->town.town, 0, v->a));
    if (tz_report_may(&v->who))
        plain_act(p, "送审", "/reviews/new");
    plain_table(p, "reviews", "审议", "报告|状态|意见|送出|表决", "还没有送审的报告");
    for (size_t i = 0; i < n; i++) {
        const char *texts[] = {tz_printf(v->a, "《%s》第%lld版", all[i].title, (long long)all[i].report_version),
                               all[i].state, tz_printf(v->a, "%lld件", (long long)all[i].comments),
                               web_day(v, all[i].opened_on), outcome(v, &all[i])};
        plain_row(p, url_of(v, all[i].id, ""), texts);
    }
    plain_send(p, res);
    return NULL;
}

static struct tz_err *comment_rows(struct plain *p, struct tz_conn *c, int64_t review)
{
    struct visit *v = p->v;
    struct tz_review_comment *all;
    size_t n;
    TZ_TRY(tz_review_comments(&all, &n, c, v->town.town, review, v->a));
    for (size_t i = 0; i < n; i++) {
        struct tz_entry *e;
        struct tz_err *err = tz_register_get(&e, &v->desk, all[i].entry, NULL, v->a);
        if (err && err->code == TZ_E_NOT_FOUND) { /* not in this account's scope */
            tz_err_free(err);
            continue;
        }
        TZ_TRY(err);
        const char *texts[] = {tz_entry_show(e, "title", v->a), tz_state_key(e->reg, e->state),
                               tz_entry_show(e, "deputy", v->a), all[i].at, tz_entry_show(e, "class", v->a)};
        plain_row(p, tz_printf(v->a, "/e/%lld", (long long)e->id), texts);
    }
    return NULL;
}

static struct tz_err *get_one(struct tz_request *r, struct tz_response *res)
{
    struct visit *v = visit_of(r);
    struct tz_review x;
    struct tz_conn *c;
    TZ_TRY(visit_conn(&c, v));
    TZ_TRY(tz_review_get(&x, c, v->town.town, tz_arg_id(r, "id"), v->a));
    const char *intro =
        tz_printf(v->a, "第%lld版，%s。%s%s%s%s", (long long)x.report_version, x.state,
                  x.until ? tz_printf(v->a, "意见到%s截止。", web_day(v, x.until)) : "", outcome(v, &x),
                  x.passed_on ? tz_printf(v->a, "，%s，%s签署。", web_day(v, x.passed_on), x.signer) : "", x.note);
    struct plain *p = plain_new(v, tz_printf(v->a, "审议《%s》", x.title), intro);
    bool open = tz_same(x.state, TZ_REVIEW_OPEN);
    web_crumb(v, &p->page.frame, "审议", "/reviews");
    if (open)
        plain_act(p, "提意见", url_of(v, x.id, "/comment"));
    plain_act(p, "看报告",
              x.issue ? tz_printf(v->a, "/reports/issues/%lld", (long long)x.issue)
                      : tz_printf(v->a, "/reports/%lld", (long long)x.report));
    if (open && tz_report_may(&v->who))
        plain_act(p, "表决结果", url_of(v, x.id, "/decide"));
    plain_table(p, "comments", "意见", "意见|办理|谁提的|哪一处|结果", "还没有意见");
    TZ_TRY(comment_rows(p, c, x.id));
    plain_send(p, res);
    return NULL;
}

static struct tz_err *get_new(struct tz_request *r, struct tz_response *res)
{
    struct visit *v = visit_of(r);
    struct plain_form *f = plain_form_new(v, "送审", "送的是现在这一版；再送一次就是下一轮。", "/reviews/new", "送出");
    struct tz_report_text *all;
    struct tz_conn *c;
    const char *options = "";
    size_t n;
    TZ_TRY(visit_conn(&c, v));
    TZ_TRY(tz_report_list(&all, &n, c, v->town.town, v->a));
    for (size_t i = 0; i < n; i++)
        if (tz_same(all[i].state, TZ_REPORT_DRAFT))
            options = tz_printf(v->a, "%s%s%lld=%s（%d年）", options, *options ? "|" : "", (long long)all[i].id,
                                all[i].title, all[i].year);
    web_crumb(v, &f->page.frame, "审议", "/reviews");
    plain_choice(f, "report", "报告", options, NULL)->required = true;
    plain_field(f, "day", "until", "意见截止", NULL, NULL);
    plain_field(f, "lines", "note", "说明", NULL, "送给谁、哪次会议");
    f->page.cancel_url = "/reviews";
    plain_form_send(f, res);
    return NULL;
}

static struct tz_err *post_new(struct tz_request *r, struct tz_response *res)
{
    struct visit *v = visit_of(r);
    int64_t id;
    TZ_TRY(tz_review_open(&id, &v->desk, tz_arg_id(r, "report"), tz_arg_day(r, "until"), tz_arg_text(r, "note"), v->a));
    tz_response_redirect(res, url_of(v, id, ""));
    return NULL;
}

static struct tz_err *get_comment(struct tz_request *r, struct tz_response *res)
{
    struct visit *v = visit_of(r);
    int64_t id = tz_arg_id(r, "id");
    struct plain_form *f =
        plain_form_new(v, "对报告提意见", "意见登记为代表建议，逐件答复。", url_of(v, id, "/comment"), "提交");
    web_crumb(v, &f->page.frame, "审议", "/reviews");
    plain_field(f, "text", "at", "哪一处", NULL, "例：第二部分第3段");
    plain_field(f, "lines", "text", "意见", NULL, NULL)->required = true;
    if (tz_report_may(&v->who))
        plain_field(f, "text", "speaker", "替谁登记", NULL, "会上口头提的，写代表姓名");
    f->page.cancel_url = url_of(v, id, "");
    plain_form_send(f, res);
    return NULL;
}

static struct tz_err *post_comment(struct tz_request *r, struct tz_response *res)
{
    struct visit *v = visit_of(r);
    struct tz_done done;
    int64_t id = tz_arg_id(r, "id");
    TZ_TRY(tz_review_comment(&done, &v->desk, id, tz_arg_text(r, "at"), tz_arg_text(r, "text"),
                             tz_arg_text(r, "speaker"), v->a));
    web_flash(v, res, tz_printf(v->a, "已登记 %s", done.number));
    tz_response_redirect(res, url_of(v, id, ""));
    return NULL;
}

static struct tz_err *get_decide(struct tz_request *r, struct tz_response *res)
{
    struct visit *v = visit_of(r);
    int64_t id = tz_arg_id(r, "id");
    struct plain_form *f = plain_form_new(v, "表决结果", "赞成超过应到代表的半数即通过，报告现在这一版随即定稿。",
                                          url_of(v, id, "/decide"), "记下结果");
    web_crumb(v, &f->page.frame, "审议", "/reviews");
    plain_field(f, "number", "seats", "应到代表", NULL, NULL)->required = true;
    plain_field(f, "number", "yes", "赞成", NULL, NULL)->required = true;
    plain_field(f, "number", "no", "反对", "0", NULL);
    plain_field(f, "number", "abstain", "弃权", "0", NULL);
    plain_field(f, "text", "signer", "签署", NULL, "例：大会主席团 张某某")->required = true;
    plain_field(f, "day", "on", "日期", NULL, "不写就是今天");
    f->page.cancel_url = url_of(v, id, "");
    plain_form_send(f, res);
    return NULL;
}

static struct tz_err *post_decide(struct tz_request *r, struct tz_response *res)
{
    struct visit *v = visit_of(r);
    struct tz_review x;
    int64_t id = tz_arg_id(r, "id");
    const struct tz_review_vote vote = {.yes = tz_arg_int(r, "yes", 0),
                                        .no = tz_arg_int(r, "no", 0),
                                        .abstain = tz_arg_int(r, "abstain", 0),
                                        .seats = tz_arg_int(r, "seats", 0),
                                        .signer = tz_arg_text(r, "signer"),
                                        .on = tz_arg_day(r, "on")};
    TZ_TRY(tz_review_decide(&x, &v->desk, id, &vote, v->a));
    web_flash(v, res, tz_printf(v->a, "%s", x.state));
    tz_response_redirect(res, url_of(v, id, ""));
    return NULL;
}

static const struct tz_route_arg id_args[] = {{.name = "id", .label = "审议", .kind = TZ_ARG_ID, .required = true},
                                              {0}};
static const struct tz_route_arg new_args[] = {{.name = "report", .label = "报告", .kind = TZ_ARG_ID, .required = true},
                                               {.name = "until", .label = "意见截止", .kind = TZ_ARG_DAY},
                                               {.name = "note", .label = "说明", .kind = TZ_ARG_LINES, .max = 500},
                                               {0}};
static const struct tz_route_arg comment_args[] = {
    {.name = "id", .label = "审议", .kind = TZ_ARG_ID, .required = true},
    {.name = "at", .label = "哪一处", .kind = TZ_ARG_TEXT, .max = 80},
    {.name = "text", .label = "意见", .kind = TZ_ARG_LINES, .required = true, .max = 4000},
    {.name = "speaker", .label = "替谁登记", .kind = TZ_ARG_TEXT, .max = 40},
    {0}};
static const struct tz_route_arg decide_args[] = {
    {.name = "id", .label = "审议", .kind = TZ_ARG_ID, .required = true},
    {.name = "seats", .label = "应到代表", .kind = TZ_ARG_INT, .required = true, .min = 1, .max = 10000},
    {.name = "yes", .label = "赞成", .kind = TZ_ARG_INT, .required = true, .min = 0, .max = 10000},
    {.name = "no", .label = "反对", .kind = TZ_ARG_INT, .min = 0, .max = 10000},
    {.name = "abstain", .label = "弃权", .kind = TZ_ARG_INT, .min = 0, .max = 10000},
    {.name = "signer", .label = "签署", .kind = TZ_ARG_TEXT, .required = true, .max = 60},
    {.name = "on", .label = "日期", .kind = TZ_ARG_DAY},
    {0}};

const struct tz_route web_review_routes[] = {
    {TZ_GET, "/reviews", get_list, "work", TZ_ROUTE_MENU, "审议", "报告送代表征求意见、表决、签署。", NULL},
    {TZ_GET, "/reviews/new", get_new, "work", 0, "送审", "把报告现在这一版送出征求意见。", NULL},
    {TZ_POST, "/reviews/new", post_new, "work", 0, "送审", "把报告现在这一版送出征求意见。", new_args},
    {TZ_GET, "/reviews/{id:id}", get_one, "work", 0, "一次审议", "意见、办理、表决结果。", id_args},
    {TZ_GET, "/reviews/{id:id}/comment", get_comment, "work", 0, "提意见", "对报告的一处提意见。", id_args},
    {TZ_POST, "/reviews/{id:id}/comment", post_comment, "work", 0, "提意见", "对报告的一处提意见。", comment_args},
    {TZ_GET, "/reviews/{id:id}/decide", get_decide, "work", 0, "表决结果", "记下票数、签署人。", id_args},
    {TZ_POST, "/reviews/{id:id}/decide", post_decide, "work", 0, "表决结果", "记下票数、签署人。", decide_args},
    {0}};
