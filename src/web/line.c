/* SPDX-License-Identifier: Apache-2.0
 *
 * /lines: lines of work, each with its page of the month: tasks of the year, counts, the text that is sent up.
 */
#include "report/line.h"

#include "base/text.h"
#include "web/plain_priv.h"

static struct tz_err *month_of(struct tz_period *out, struct visit *v, const struct tz_request *r)
{
    const char *typed = tz_arg_text(r, "month");
    *out = tz_period_of(v->today, TZ_GRAIN_MONTH);
    return typed && *typed ? tz_period_parse(out, typed) : NULL;
}

static const char *month_text(struct visit *v, struct tz_period month)
{
    return tz_period_print(tz_alloc(v->a, 32), month);
}

static const char *month_words(struct visit *v, struct tz_period month)
{
    return tz_period_show(tz_alloc(v->a, 64), month);
}

static const char *url_of(struct visit *v, const char *number, const char *rest, struct tz_period month)
{
    return tz_printf(v->a, "/lines/%s%s?month=%s", number, rest, month_text(v, month));
}

static void month_links(struct plain *p, const char *path, struct tz_period month)
{
    const struct tz_period before = tz_period_before(month),
                           after = tz_period_of(tz_day_add(month.till, 1), TZ_GRAIN_MONTH);
    plain_act(p, month_words(p->v, before), tz_printf(p->v->a, "%s?month=%s", path, month_text(p->v, before)));
    plain_act(p, month_words(p->v, after), tz_printf(p->v->a, "%s?month=%s", path, month_text(p->v, after)));
}

static struct tz_err *get_lines(struct tz_request *r, struct tz_response *res)
{
    struct visit *v = visit_of(r);
    struct tz_period month;
    struct tz_line *all;
    size_t n;
    TZ_TRY(month_of(&month, v, r));
    TZ_TRY(tz_line_list(&all, &n, &v->desk, month, v->a));
    struct plain *p = plain_new(v, tz_printf(v->a, "条线月报：%s", month_words(v, month)),
                                "每条业务线一页：年度任务和本月数据由台账列出，文字情况每月写一次。");
    month_links(p, "/lines", month);
    if (visit_may(v, "work_line", TZ_RIGHT_CREATE))
        plain_act(p, "登记条线", "/r/work_line/new");
    plain_table(p, "lines", "条线", "条线|对口部门|牵头单位|经办人|本月|应报", "还没有登记条线");
    for (size_t i = 0; i < n; i++) {
        const char *texts[] = {all[i].name,
                               all[i].upper,
                               all[i].unit,
                               all[i].handler,
                               all[i].sent  ? "已报"
                               : all[i].ret ? "草拟"
                                            : "没有写",
                               all[i].due ? web_day(v, all[i].due) : ""};
        plain_row(p, url_of(v, all[i].number, "", month), texts);
    }
    plain_send(p, res);
    return NULL;
}

static void count_rows(struct plain *p, const struct tz_line_page *page, struct tz_period month)
{
    plain_table(p, "counts", "数据", "指标|本月|今年以来|同比", "没有写月报数据，在条线里填写");
    for (size_t i = 0; i < page->count_n; i++) {
        const struct tz_line_count *x = &page->counts[i];
        const char *texts[] = {x->label, x->month, x->year, x->yoy};
        plain_row(
            p, x->indicator ? tz_printf(p->v->a, "/figures/%s?period=%s", x->indicator, month_text(p->v, month)) : NULL,
            texts);
    }
}

static void task_rows(struct plain *p, const struct tz_line_page *page)
{
    plain_table(p, "tasks", "年度任务", "任务|来源|状态|进度|时限",
                *page->line.unit ? "这一年没有下达给这个单位的任务" : "条线没有写牵头单位，列不出任务");
    for (size_t i = 0; i < page->tasks.n; i++) {
        const struct tz_entry *e = page->tasks.rows[i];
        const char *texts[] = {tz_entry_show(e, "text", p->v->a), tz_entry_show(e, "origin", p->v->a),
                               tz_state_key(e->reg, e->state), tz_entry_show(e, "progress", p->v->a),
                               tz_entry_show(e, "due_on", p->v->a)};
        plain_row(p, tz_printf(p->v->a, "/e/%lld", (long long)e->id), texts);
    }
}

static void word_rows(struct plain *p, const struct tz_line_page *page)
{
    static const struct {
        const char *key, *label;
    } parts[] = {{"news", "本月新情况"}, {"trouble", "存在问题"}, {"next", "下月打算"}};
    plain_table(p, "words", "文字情况", "部分|内容", "这个月还没有写");
    for (size_t i = 0; page->line.ret && i < sizeof parts / sizeof *parts; i++) {
        const char *texts[] = {parts[i].label, tz_entry_show(page->line.ret, parts[i].key, p->v->a)};
        plain_row(p, i ? NULL : tz_printf(p->v->a, "/e/%lld", (long long)page->line.ret->id), texts);
    }
}

static struct tz_err *get_line(struct tz_request *r, struct tz_response *res)
{
    struct visit *v = visit_of(r);
    struct tz_line_page page;
    struct tz_period month;
    TZ_TRY(month_of(&month, v, r));
    TZ_TRY(tz_line_page(&page, &v->desk, tz_arg_text(r, "number"), month, v->a));
    struct plain *p =
        plain_new(v, tz_printf(v->a, "%s：%s", page.line.name, month_words(v, month)),
                  tz_printf(v->a, "%s%s%s%s", *page.line.upper ? "对口" : "", page.line.upper,
                            page.line.due ? "，应报日期 " : "", page.line.due ? web_day(v, page.line.due) : ""));
    web_crumb(v, &p->page.frame, "条线月报", tz_printf(v->a, "/lines?month=%s", month_text(v, month)));
    if (!page.line.sent && visit_may(v, "line_return", TZ_RIGHT_CREATE))
        plain_act(p, "写文字情况", url_of(v, page.line.number, "/write", month));
    plain_act(p, "看全文", url_of(v, page.line.number, "/text", month));
    plain_act(p, "条线登记", tz_printf(v->a, "/e/%lld", (long long)page.line.id));
    month_links(p, tz_printf(v->a, "/lines/%s", page.line.number), month);
    count_rows(p, &page, month);
    task_rows(p, &page);
    word_rows(p, &page);
    plain_send(p, res);
    return NULL;
}

static struct tz_err *get_text(struct tz_request *r, struct tz_response *res)
{
    struct visit *v = visit_of(r);
    struct tz_line_page page;
    struct tz_period month;
    TZ_TRY(month_of(&month, v, r));
    TZ_TRY(tz_line_page(&page, &v->desk, tz_arg_text(r, "number"), month, v->a));
    tz_buf_str(tz_response_text(res, 200, "text/plain; charset=utf-8"), tz_line_text(&page, month, v->town.name, v->a));
    return NULL;
}

static struct tz_err *get_write(struct tz_request *r, struct tz_response *res)
{
    struct visit *v = visit_of(r);
    struct tz_line l;
    struct tz_period month;
    TZ_TRY(month_of(&month, v, r));
    TZ_TRY(tz_line_get(&l, &v->desk, tz_arg_text(r, "number"), month, v->a));
    struct plain_form *f =
        plain_form_new(v, tz_printf(v->a, "%s：%s文字情况", l.name, month_words(v, month)), "数据不用写，由台账算出。",
                       tz_printf(v->a, "/lines/%s/write", l.number), "保存");
    web_crumb(v, &f->page.frame, l.name, url_of(v, l.number, "", month));
    plain_field(f, "text", "month", "月份", month_text(v, month), NULL)->required = true;
    plain_field(f, "lines", "news", "本月新情况", l.ret ? tz_entry_show(l.ret, "news", v->a) : NULL, NULL);
    plain_field(f, "lines", "trouble", "存在问题", l.ret ? tz_entry_show(l.ret, "trouble", v->a) : NULL, NULL);
    plain_field(f, "lines", "next", "下月打算", l.ret ? tz_entry_show(l.ret, "next", v->a) : NULL, NULL);
    plain_choice(f, "send", "保存以后", "0=先放着|1=报出", "0");
    f->page.cancel_url = url_of(v, l.number, "", month);
    plain_form_send(f, res);
    return NULL;
}

static struct tz_err *post_write(struct tz_request *r, struct tz_response *res)
{
    struct visit *v = visit_of(r);
    const char *number = tz_arg_text(r, "number");
    const struct tz_line_words w = {.news = tz_arg_text(r, "news"),
                                    .trouble = tz_arg_text(r, "trouble"),
                                    .next = tz_arg_text(r, "next"),
                                    .send = tz_arg_bool(r, "send")};
    struct tz_period month;
    struct tz_done done;
    TZ_TRY(month_of(&month, v, r));
    TZ_TRY(tz_line_write(&done, &v->desk, number, month, &w, v->a));
    web_flash(v, res, w.send ? "已报出" : "已保存");
    tz_response_redirect(res, url_of(v, number, "", month));
    return NULL;
}

static const struct tz_route_arg of_month[] = {{.name = "month", .label = "月份", .kind = TZ_ARG_TEXT, .max = 20}, {0}};
static const struct tz_route_arg of_line[] = {
    {.name = "number", .label = "条线编号", .kind = TZ_ARG_TEXT, .required = true, .max = 40},
    {.name = "month", .label = "月份", .kind = TZ_ARG_TEXT, .max = 20},
    {0}};
static const struct tz_route_arg of_write[] = {
    {.name = "number", .label = "条线编号", .kind = TZ_ARG_TEXT, .required = true, .max = 40},
    {.name = "month", .label = "月份", .kind = TZ_ARG_TEXT, .required = true, .max = 20},
    {.name = "news", .label = "本月新情况", .kind = TZ_ARG_LINES, .max = 2000},
    {.name = "trouble", .label = "存在问题", .kind = TZ_ARG_LINES, .max = 2000},
    {.name = "next", .label = "下月打算", .kind = TZ_ARG_LINES, .max = 2000},
    {.name = "send", .label = "报出", .kind = TZ_ARG_BOOL},
    {0}};

const struct tz_route web_line_routes[] = {
    {TZ_GET, "/lines", get_lines, "work", TZ_ROUTE_MENU, "条线月报", "每条业务线本月报没报。", of_month},
    {TZ_GET, "/lines/{number:word}", get_line, "work", 0, "一条线的月报", "年度任务、本月数据、文字情况。", of_line},
    {TZ_GET, "/lines/{number:word}/text", get_text, "work", TZ_ROUTE_API, "月报全文", "可以复制的全文。", of_line},
    {TZ_GET, "/lines/{number:word}/write", get_write, "work", 0, "写文字情况", "写一个月的文字情况。", of_line},
    {TZ_POST, "/lines/{number:word}/write", post_write, "work", TZ_ROUTE_FORM, "写文字情况", "保存或报出。", of_write},
    {0}};
