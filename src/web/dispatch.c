/* SPDX-License-Identifier: Apache-2.0
 *
 * Dispatch, supervision and the daily page.
 */
#include "report/dispatch.h"

#include "register/list.h"
#include "web/duty_priv.h"
#include "web/plain_priv.h"

static const char *entry_url(struct visit *v, int64_t id)
{
    return id ? tz_printf(v->a, "/e/%lld", (long long)id) : NULL;
}

static void badge(struct v_row *row, size_t at, const char *tone)
{
    struct v_cell *cell = (struct v_cell *)&row->cells[at];
    cell->kind = "badge";
    cell->tone = tone;
}

/* ---- dispatch */
static void task_row(struct plain *p, const struct tz_dispatch *x)
{
    static const char *const tones[] = {"late", "active", "done"};
    struct visit *v = p->v;
    const char *texts[] = {x->text,  tz_light_labels[x->light], x->why, x->unit, web_day(v, x->due), x->state,
                           x->number};
    badge(plain_row(p, entry_url(v, x->id), texts), 1, tones[x->light]);
}

static struct tz_err *get_dispatch(struct tz_request *r, struct tz_response *res)
{
    static const char heads[] = "任务|灯|为什么|责任单位|时限|状态|编号";
    struct visit *v = visit_of(r);
    struct plain *p = plain_new(v, "调度", "红：超期或滞后；黄：七天内到期、退回或没有时限；绿：按时。");
    struct tz_dispatch *list = NULL;
    size_t n = 0, lights[3] = {0};
    tz_day meeting = 0;
    if (v->model)
        TZ_TRY(tz_dispatch_list(&list, &n, &meeting, &v->desk, v->a));
    for (size_t i = 0; i < n; i++)
        lights[list[i].light] += !list[i].done;
    struct v_card *cards = TZ_NEW_ARRAY(v->a, 3, struct v_card);
    for (size_t i = 0; i < 3; i++)
        cards[i] = (struct v_card){.label = tz_printf(v->a, "%s灯", tz_light_labels[i]),
                                   .value = web_count(v, (int64_t)lights[i], false),
                                   .unit = "项",
                                   .late = i == 0 && lights[i]};
    p->page.cards = cards;
    p->page.n_cards = 3;
    if (visit_may(v, "task", TZ_RIGHT_CREATE))
        plain_act(p, "记纪要", "/dispatch/minute");
    plain_act(p, "督查督办", "/supervise");
    if (meeting) {
        plain_table(p, "last", tz_printf(v->a, "上次调度（%s）交办的", web_day(v, meeting)), heads, "没有");
        for (size_t i = 0; i < n; i++)
            if (list[i].promised)
                task_row(p, &list[i]);
    }
    plain_table(p, "tasks", "在办任务", heads, "没有在办的任务");
    for (size_t i = 0; i < n; i++)
        if (!list[i].promised)
            task_row(p, &list[i]);
    plain_send(p, res);
    return NULL;
}

static struct tz_err *show_minute(struct visit *v, struct tz_response *res, bool remark)
{
    struct plain_form *f =
        plain_form_new(v, remark ? "批示" : "记纪要",
                       remark ? "写一句批示，成为任务，到期照样提醒。" : "会上议定的一条，记成任务，下次调度时对账。",
                       remark ? "/brief/mark" : "/dispatch/minute", "转为任务");
    plain_field(f, "lines", "text", remark ? "批示" : "议定事项", tz_arg_text(v->r, "text"), NULL)->required = true;
    plain_field(f, "text", "unit", "责任单位", tz_arg_text(v->r, "unit"), NULL);
    plain_field(f, "text", "lead", "牵头领导", tz_arg_text(v->r, "lead"), NULL);
    plain_field(f, "text", "about", "关于哪一件", tz_arg_text(v->r, "about"), "编号，如 RW-2026-000012；可不填");
    plain_field(f, "day", "due", "时限", tz_arg_text(v->r, "due"), NULL);
    f->page.cancel_url = remark ? "/brief" : "/dispatch";
    plain_form_send(f, res);
    return NULL;
}

static struct tz_err *get_minute(struct tz_request *r, struct tz_response *res)
{
    return show_minute(visit_of(r), res, false);
}

static struct tz_err *get_mark(struct tz_request *r, struct tz_response *res)
{
    return show_minute(visit_of(r), res, true);
}

static struct tz_err *make_minute(struct visit *v, bool remark, struct tz_done *done)
{
    const char *due = tz_arg_text(v->r, "due"), *lead = tz_arg_text(v->r, "lead");
    struct tz_minute m = {.text = tz_arg_text(v->r, "text"),
                          .unit = tz_arg_text(v->r, "unit"),
                          .lead = lead && *lead ? lead : NULL,
                          .about = tz_arg_text(v->r, "about"),
                          .remark = remark};
    if (due && *due)
        TZ_TRY(tz_day_parse(&m.due, due, false, false));
    return tz_dispatch_minute(done, &v->desk, &m, v->a);
}

static struct tz_err *post_line(struct visit *v, struct tz_response *res, bool remark)
{
    struct tz_done done;
    struct tz_err *e = make_minute(v, remark, &done);
    if (e && (e->code == TZ_E_INPUT || e->code == TZ_E_RULE)) {
        tz_request_add_error(v->r, "text", remark ? "批示" : "议定事项", e->text, e->hint);
        tz_err_free(e);
        return show_minute(v, res, remark);
    }
    if (e)
        return e;
    web_flash(v, res, tz_printf(v->a, "已转任务 %s", done.number));
    tz_response_redirect(res, remark ? "/brief" : "/dispatch");
    return NULL;
}

static struct tz_err *post_minute(struct tz_request *r, struct tz_response *res)
{
    return post_line(visit_of(r), res, false);
}

static struct tz_err *post_mark(struct tz_request *r, struct tz_response *res)
{
    return post_line(visit_of(r), res, true);
}

/* ---- supervision */
static struct tz_err *get_supervise(struct tz_request *r, struct tz_response *res)
{
    struct visit *v = visit_of(r);
    struct plain *p = plain_new(v, "督查督办", "限期归责任单位，不归经办人；销号由别人复查。");
    int year = (int)tz_arg_int(r, "year", tz_day_year(v->today));
    struct tz_supervised *list = NULL;
    struct tz_supervised_unit *units = NULL;
    size_t n = 0, unit_n = 0;
    if (v->model)
        TZ_TRY(tz_supervise_list(&list, &n, &units, &unit_n, &v->desk, year, v->a));
    if (visit_may(v, "problem", TZ_RIGHT_CREATE))
        plain_act(p, "登记督查问题", "/supervise/find");
    plain_act(p, tz_printf(v->a, "%d年", year - 1), tz_printf(v->a, "/supervise?year=%d", year - 1));
    plain_table(p, "units", tz_printf(v->a, "%d年各单位", year), "单位|问题|销号|按期|待核查|退回重办|超期未改",
                "这一年没有督查问题");
    for (size_t i = 0; i < unit_n; i++) {
        const char *texts[] = {units[i].unit,
                               web_count(v, units[i].found, false),
                               web_count(v, units[i].solved, false),
                               web_count(v, units[i].in_time, false),
                               web_count(v, units[i].recheck, false),
                               web_count(v, units[i].sent_back, false),
                               web_count(v, units[i].late, false)};
        plain_row(p, NULL, texts);
    }
    plain_table(p, "findings", "问题", "编号|状态|单位|发现|限期|超期", "没有");
    for (size_t i = 0; i < n; i++) {
        const char *texts[] = {list[i].number,
                               list[i].state,
                               list[i].unit,
                               web_day(v, list[i].found),
                               web_day(v, list[i].due),
                               list[i].late ? tz_printf(v->a, "%d 天", list[i].late) : ""};
        badge(plain_row(p, entry_url(v, list[i].id), texts), 1,
              list[i].late && list[i].open ? "late"
              : list[i].open               ? "active"
                                           : "done");
    }
    plain_send(p, res);
    return NULL;
}

static struct tz_err *show_find(struct visit *v, struct tz_response *res)
{
    struct plain_form *f =
        plain_form_new(v, "登记督查问题", "登记后即交办责任单位；限期从交办起算。", "/supervise/find", "登记并交办");
    plain_field(f, "lines", "text", "发现的问题", tz_arg_text(v->r, "text"), NULL)->required = true;
    plain_field(f, "text", "unit", "责任单位", tz_arg_text(v->r, "unit"), NULL)->required = true;
    plain_field(f, "day", "due", "整改限期", tz_arg_text(v->r, "due"), NULL);
    f->page.cancel_url = "/supervise";
    plain_form_send(f, res);
    return NULL;
}

static struct tz_err *get_find(struct tz_request *r, struct tz_response *res)
{
    return show_find(visit_of(r), res);
}

static struct tz_err *make_find(struct visit *v, struct tz_done *done)
{
    const char *text = tz_arg_text(v->r, "due");
    tz_day due = 0;
    if (text && *text)
        TZ_TRY(tz_day_parse(&due, text, false, false));
    return tz_supervise_find(done, &v->desk, tz_arg_text(v->r, "text"), tz_arg_text(v->r, "unit"), due, v->a);
}

static struct tz_err *post_find(struct tz_request *r, struct tz_response *res)
{
    struct visit *v = visit_of(r);
    struct tz_done done;
    struct tz_err *e = make_find(v, &done);
    if (e && (e->code == TZ_E_INPUT || e->code == TZ_E_RULE)) {
        tz_request_add_error(r, "text", "发现的问题", e->text, e->hint);
        tz_err_free(e);
        return show_find(v, res);
    }
    if (e)
        return e;
    web_flash(v, res, "已交办");
    tz_response_redirect(res, "/supervise");
    return NULL;
}

/* ---- the daily page */
static struct tz_err *get_brief(struct tz_request *r, struct tz_response *res)
{
    struct visit *v = visit_of(r);
    char day[32];
    struct plain *p = plain_new(v, "每日一页", "早上看这一页：只列您看得到的，不写群众姓名。");
    struct tz_brief_line *list = NULL;
    const char *section = NULL;
    size_t n = 0;
    p->page.heading = tz_printf(v->a, "%s 每日一页", tz_day_show(day, v->today));
    if (v->model)
        TZ_TRY(tz_brief(&list, &n, &v->desk, v->a));
    if (visit_may(v, "task", TZ_RIGHT_CREATE))
        plain_act(p, "批示", "/brief/mark");
    plain_act(p, "文字版", "/brief/text");
    plain_act(p, "调度", "/dispatch");
    if (!n)
        plain_table(p, "none", NULL, "事项", "没有要报的事");
    for (size_t i = 0; i < n; i++) {
        const char *texts[] = {list[i].text};
        if (list[i].section != section)
            plain_table(p, tz_printf(v->a, "s%zu", i), list[i].section, "事项", "没有");
        section = list[i].section;
        plain_row(p, entry_url(v, list[i].id), texts);
    }
    plain_send(p, res);
    return NULL;
}

static struct tz_err *get_brief_text(struct tz_request *r, struct tz_response *res)
{
    struct visit *v = visit_of(r);
    char *text = NULL;
    if (v->model)
        TZ_TRY(tz_brief_text(&text, &v->desk, v->town.name, v->a));
    tz_buf_str(tz_response_text(res, 200, "text/plain; charset=utf-8"), text ? text : "");
    return NULL;
}

static const struct tz_route_arg minute_args[] = {{.name = "text", .label = "事项", .kind = TZ_ARG_TEXT, .max = 900},
                                                  {.name = "unit", .label = "责任单位", .kind = TZ_ARG_TEXT, .max = 80},
                                                  {.name = "lead", .label = "牵头领导", .kind = TZ_ARG_TEXT, .max = 40},
                                                  {.name = "about", .label = "关于", .kind = TZ_ARG_TEXT, .max = 40},
                                                  {.name = "due", .label = "时限", .kind = TZ_ARG_TEXT, .max = 20},
                                                  {0}};
static const struct tz_route_arg year_args[] = {
    {.name = "year", .label = "年度", .kind = TZ_ARG_INT, .min = 1990, .max = 2100}, {0}};

const struct tz_route web_dispatch_routes[] = {
    {TZ_GET, "/dispatch", get_dispatch, "work", TZ_ROUTE_MENU, "调度", "任务的红黄绿灯，上次会议交办的兑现。", NULL},
    {TZ_GET, "/dispatch/minute", get_minute, "work", 0, "记纪要", "把议定事项记成任务。", minute_args},
    {TZ_POST, "/dispatch/minute", post_minute, "work", TZ_ROUTE_FORM, "记纪要", "把议定事项记成任务。", minute_args},
    {TZ_GET, "/supervise", get_supervise, "work", TZ_ROUTE_MENU, "督查督办", "督查发现的问题、整改、复查和各单位比较。",
     year_args},
    {TZ_GET, "/supervise/find", get_find, "work", 0, "登记督查问题", "登记并交办一个问题。", minute_args},
    {TZ_POST, "/supervise/find", post_find, "work", TZ_ROUTE_FORM, "登记督查问题", "登记并交办一个问题。", minute_args},
    {TZ_GET, "/brief", get_brief, "work", TZ_ROUTE_MENU, "每日一页", "超期、红灯、值守、预警、突发事件和会议。", NULL},
    {TZ_GET, "/brief/text", get_brief_text, "work", TZ_ROUTE_API, "每日一页文字", "可粘贴到短信和群里的文字。", NULL},
    {TZ_GET, "/brief/mark", get_mark, "work", 0, "批示", "写一句批示，成为任务。", minute_args},
    {TZ_POST, "/brief/mark", post_mark, "work", TZ_ROUTE_FORM, "批示", "写一句批示，成为任务。", minute_args},
    {0}};
