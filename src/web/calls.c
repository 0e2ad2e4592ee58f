/* SPDX-License-Identifier: Apache-2.0
 *
 * 今日要报: what superiors ask for, by when, how far it is filled, who must add what; a call written down, refused.
 */
#include "report/call.h"
#include "web/plain_priv.h"

static const char *missing_text(struct visit *v, const struct tz_call_desk *x)
{
    enum { SHOWN = 6 };
    const char *out = "";
    for (size_t i = 0; i < x->missing_n && i < SHOWN; i++)
        out =
            tz_printf(v->a, "%s%s%s %s", out, *out ? "；" : "", web_place(v, x->missing[i].place), x->missing[i].head);
    return x->missing_n > SHOWN ? tz_printf(v->a, "%s 等 %zu 项", out, x->missing_n) : *out ? out : "不缺";
}

static const char *remark(struct visit *v, const struct tz_call_desk *x)
{
    const char *out = x->call.basis;
    if (x->repeats)
        out = tz_printf(v->a, "%s%s%zu 个数别的表也要", out, *out ? "；" : "", x->repeats);
    if (x->lapsed)
        out = tz_printf(v->a, "%s%s报表已过有效期", out, *out ? "；" : "");
    return out;
}

static struct tz_err *get_desk(struct tz_request *r, struct tz_response *res)
{
    struct visit *v = visit_of(r);
    struct plain *p = plain_new(v, "今日要报", "上级要的表：谁要、几点要、填了多少、谁还要补。缺的只问缺的村。");
    struct tz_call_desk *all;
    struct tz_conn *c;
    size_t n;
    TZ_TRY(visit_conn(&c, v));
    TZ_TRY(visit_places(v));
    TZ_TRY(tz_form_desk(&all, &n, &v->desk, c, v->a));
    plain_act(p, "登记要表", "/forms/call");
    plain_act(p, "全部报表", "/forms");
    plain_table(p, "calls", "要报的", "报表|几点要|已填|谁要|谁要补|说明|办理", "没有要报的");
    for (size_t i = 0; i < n; i++) {
        const struct tz_call_desk *x = &all[i];
        const char *texts[] = {tz_printf(v->a, "《%s》%s", x->call.name, x->call.period),
                               web_moment(v, x->call.due),
                               x->cells ? tz_printf(v->a, "%zu/%zu 格", x->filled, x->cells) : "还没有绑定",
                               x->call.sender,
                               missing_text(v, x),
                               remark(v, x),
                               "不报，退回"};
        struct v_row *row =
            plain_row(p, tz_printf(v->a, "/forms/%lld?period=%s", (long long)x->call.form, x->call.period), texts);
        struct v_cell *cells = (struct v_cell *)row->cells;
        row->late = x->late;
        cells[6].kind = "link";
        cells[6].url = tz_printf(v->a, "/forms/calls/%lld/refuse", (long long)x->call.id);
    }
    plain_send(p, res);
    return NULL;
}

static struct tz_err *get_call(struct tz_request *r, struct tz_response *res)
{
    struct visit *v = visit_of(r);
    struct plain_form *f =
        plain_form_new(v, "登记要表", "登记后看得到哪些数别的表已经要过，重复的可以退回。", "/forms/call", "登记");
    struct tz_form *forms;
    struct tz_conn *c;
    const char *options = "";
    size_t n;
    TZ_TRY(visit_conn(&c, v));
    TZ_TRY(tz_form_list(&forms, &n, c, v->town.town, v->a));
    for (size_t i = 0; i < n; i++)
        options = tz_printf(v->a, "%s%s%lld=%s", options, i ? "|" : "", (long long)forms[i].id, forms[i].name);
    web_crumb(v, &f->page.frame, "今日要报", "/forms/today");
    plain_choice(f, "form", "报表", options, NULL)->required = true;
    plain_field(f, "text", "period", "要哪一期", NULL, "例：2025-Q3、2025年1-6月")->required = true;
    plain_field(f, "text", "due", "什么时候要", NULL, "例：2026-11-23 17:00")->required = true;
    plain_field(f, "text", "basis", "依据", NULL, "文号");
    plain_field(f, "day", "expires", "报表有效期到", NULL, NULL);
    f->page.cancel_url = "/forms/today";
    plain_form_send(f, res);
    return NULL;
}

static struct tz_err *post_call(struct tz_request *r, struct tz_response *res)
{
    struct visit *v = visit_of(r);
    struct tz_form_call call = {.form = tz_arg_id(r, "form"),
                                .period = tz_arg_text(r, "period"),
                                .basis = tz_arg_text(r, "basis"),
                                .expires = tz_arg_day(r, "expires")};
    int64_t id;
    TZ_TRY(tz_instant_parse(&call.due, tz_arg_text(r, "due")));
    TZ_TRY(tz_form_call_add(&id, &v->desk, &call, v->a));
    web_flash(v, res, "已登记");
    tz_response_redirect(res, "/forms/today");
    return NULL;
}

static struct tz_err *get_refuse(struct tz_request *r, struct tz_response *res)
{
    struct visit *v = visit_of(r);
    int64_t id = tz_arg_id(r, "id");
    struct tz_form_call *calls;
    const struct tz_form_call *call = NULL;
    struct tz_form_repeat *repeats;
    struct tz_conn *c;
    size_t n, bound;
    TZ_TRY(visit_conn(&c, v));
    TZ_TRY(tz_form_calls(&calls, &n, c, v->town.town, true, v->a));
    for (size_t i = 0; i < n; i++)
        call = calls[i].id == id ? &calls[i] : call;
    if (!call)
        return tz_err_hint(tz_err(TZ_E_NOT_FOUND, "没有这件要表"), "从“今日要报”选择");
    TZ_TRY(tz_form_repeats(&repeats, &n, &bound, c, v->town.town, call->form, v->a));
    const char *known = "";
    for (size_t i = 0; i < n && i < 5; i++)
        known = tz_printf(v->a, "%s%s《%s》%s已要 %s", known, *known ? "；" : "", repeats[i].name, repeats[i].sender,
                          repeats[i].ref);
    struct plain_form *f = plain_form_new(
        v, "退回要表", tz_printf(v->a, "《%s》%s，%s。%s", call->name, call->period, call->sender, known),
        tz_printf(v->a, "/forms/calls/%lld/refuse", (long long)id), "退回");
    web_crumb(v, &f->page.frame, "今日要报", "/forms/today");
    plain_field(f, "lines", "reason", "原因", *known ? tz_printf(v->a, "重复要数：%s", known) : NULL, NULL)->required =
        true;
    f->page.cancel_url = "/forms/today";
    plain_form_send(f, res);
    return NULL;
}

static struct tz_err *post_refuse(struct tz_request *r, struct tz_response *res)
{
    struct visit *v = visit_of(r);
    TZ_TRY(tz_form_call_refuse(&v->desk, tz_arg_id(r, "id"), tz_arg_text(r, "reason"), v->a));
    web_flash(v, res, "已退回，原因已记下");
    tz_response_redirect(res, "/forms/today");
    return NULL;
}

static const struct tz_route_arg call_args[] = {
    {.name = "form", .label = "报表", .kind = TZ_ARG_ID, .required = true},
    {.name = "period", .label = "期间", .kind = TZ_ARG_TEXT, .required = true, .max = 40},
    {.name = "due", .label = "时限", .kind = TZ_ARG_TEXT, .required = true, .max = 40},
    {.name = "basis", .label = "依据", .kind = TZ_ARG_TEXT, .max = 120},
    {.name = "expires", .label = "有效期", .kind = TZ_ARG_DAY},
    {0}};
static const struct tz_route_arg refuse_args[] = {
    {.name = "id", .label = "要表", .kind = TZ_ARG_ID, .required = true},
    {.name = "reason", .label = "原因", .kind = TZ_ARG_LINES, .max = 1000},
    {0}};

const struct tz_route web_call_routes[] = {
    {TZ_GET, "/forms/today", get_desk, "work", TZ_ROUTE_MENU, "今日要报",
     "上级要的表：谁要、几点要、填了多少、谁要补。", NULL},
    {TZ_GET, "/forms/call", get_call, "work", 0, "登记要表", "写下谁要哪张表、什么时候要、依据。", NULL},
    {TZ_POST, "/forms/call", post_call, "work", 0, "登记要表", "写下谁要哪张表、什么时候要、依据。", call_args},
    {TZ_GET, "/forms/calls/{id:id}/refuse", get_refuse, "work", 0, "退回要表", "重复或过期的要表，写原因退回。",
     refuse_args},
    {TZ_POST, "/forms/calls/{id:id}/refuse", post_refuse, "work", 0, "退回要表", "重复或过期的要表，写原因退回。",
     refuse_args},
    {0}};
