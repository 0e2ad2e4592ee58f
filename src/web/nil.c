/* SPDX-License-Identifier: Apache-2.0
 *
 * Nil returns: who has answered today, one touch for “nothing”.
 */
#include "duty/standing.h"

#include "web/duty_priv.h"
#include "web/web_priv.h"

/* ---- nil returns */
static const char *nil_text(const struct tz_nil *x, const struct tz_nil_place *p)
{
    if (p->state == TZ_SUBMITTED_NOT)
        return x->over ? "没有报" : "未到时";
    return p->state == TZ_SUBMITTED_NIL ? "无情况" : "有情况";
}

static struct v_table nil_table(struct visit *v, const struct tz_nil *x)
{
    static const char *const labels[] = {"哪里", "报送", "情况", "报送时间"};
    struct v_row *rows = TZ_NEW_ARRAY(v->a, x->n + 1, struct v_row);
    for (size_t i = 0; i < x->n; i++) {
        const struct tz_nil_place *p = &x->places[i];
        const char *texts[] = {p->title, nil_text(x, p), p->note,
                               p->at ? tz_printf(v->a, "%s%s", web_moment(v, p->at), p->late ? "（迟报）" : "") : ""};
        rows[i] = web_row(v, labels, texts, 4, NULL);
        duty_mark(&rows[i], 1,
                  p->state == TZ_SUBMITTED_NOT  ? (x->over ? "late" : "wait")
                  : p->state == TZ_SUBMITTED_IN ? "back"
                                                : "done");
    }
    return (struct v_table){
        .caption = x->label, .columns = web_columns(v, labels, 4, 2), .n_columns = 4, .rows = rows, .n_rows = x->n};
}

/* One touch says 无情况; 有情况 asks for what it is. Only for one's own places that have not answered. */
static void nil_acts(struct visit *v, struct v_table_section *s, const struct tz_nil *x)
{
    struct v_act *acts = TZ_NEW_ARRAY(v->a, x->n * 2 + 1, struct v_act);
    for (size_t i = 0; i < x->n; i++) {
        const struct tz_nil_place *p = &x->places[i];
        const char *url = tz_printf(v->a, "/nil/%lld/%lld", (long long)x->rule, (long long)p->place);
        if (!p->mine || p->state != TZ_SUBMITTED_NOT)
            continue;
        acts[s->n_acts++] = (struct v_act){.label = tz_printf(v->a, "%s：无情况", p->title),
                                           .url = url,
                                           .primary = true,
                                           .post = true,
                                           .csrf = tz_request_csrf(v->r),
                                           .name = "shift",
                                           .value = x->shift ? x->shift : ""};
        struct tz_pair pairs[] = {{"shift", x->shift ? x->shift : ""}, {NULL, NULL}};
        acts[s->n_acts++] = (struct v_act){.label = "有情况", .url = web_url(v->a, url, pairs)};
    }
    s->acts = acts;
}

static struct tz_err *get_nil(struct tz_request *r, struct tz_response *res)
{
    struct visit *v = visit_of(r);
    struct tz_nil *list = NULL;
    size_t n = 0;
    struct v_tables_page page = {.frame = web_frame(v, "零报告"),
                                 .heading = tz_printf(v->a, "%s零报告", web_day(v, v->today)),
                                 .intro = "没有情况也要报。没有报不等于没有情况。"};
    struct v_act *acts = TZ_NEW_ARRAY(v->a, 2, struct v_act);
    if (v->model)
        TZ_TRY(tz_nil_board(&list, &n, &v->desk, v->today, v->a));
    struct v_table_section *s = TZ_NEW_ARRAY(v->a, n + 1, struct v_table_section);
    for (size_t i = 0; i < n; i++) {
        s[i] = (struct v_table_section){
            .id = tz_printf(v->a, "nil-%zu", i),
            .label =
                tz_printf(v->a, "%s%s%s", list[i].label, list[i].shift ? " " : "", list[i].shift ? list[i].shift : ""),
            .help = tz_printf(v->a, "%s前报；没有报 %zu，无情况 %zu，有情况 %zu。%s", list[i].by, list[i].missing,
                              list[i].nils, list[i].matters, list[i].paper ? list[i].paper : ""),
            .table = nil_table(v, &list[i])};
        nil_acts(v, &s[i], &list[i]);
    }
    if (!n)
        s[0] = (struct v_table_section){
            .id = "none",
            .table = {.empty_text = "今天没有要报的零报告", .empty_help = "时段开始后，按规则每天（每班）报。"}};
    acts[page.n_acts++] = (struct v_act){.label = "时段", .url = "/seasons"};
    acts[page.n_acts++] = (struct v_act){.label = "规则", .url = "/nil/rules"};
    page.acts = acts;
    page.sections = s;
    page.n_sections = n ? n : 1;
    tz_page_tables(tz_response_html(res, 200), &page);
    return NULL;
}

static struct tz_err *get_matter(struct tz_request *r, struct tz_response *res)
{
    struct visit *v = visit_of(r);
    struct v_field *f = TZ_NEW(v->a, struct v_field);
    struct v_form_section *s = TZ_NEW(v->a, struct v_form_section);
    struct v_hidden *hidden = TZ_NEW(v->a, struct v_hidden);
    TZ_TRY(visit_places(v));
    struct v_form_page page = {
        .frame = web_frame(v, "有情况"),
        .heading = tz_printf(v->a, "%s：有情况", web_place(v, tz_arg_id(r, "place"))),
        .intro = "写明什么情况、是否已处置；不写个人姓名。",
        .action = tz_printf(v->a, "/nil/%lld/%lld", (long long)tz_arg_id(r, "id"), (long long)tz_arg_id(r, "place")),
        .submit = "报送",
        .cancel_url = "/nil"};
    *f = (struct v_field){.name = "note",
                          .id = "note",
                          .label = "情况",
                          .kind = "lines",
                          .required = true,
                          .maxlength = 300,
                          .wide = true};
    *s = (struct v_form_section){.fields = f, .n_fields = 1};
    *hidden = (struct v_hidden){.name = "shift", .value = tz_arg_text(r, "shift") ? tz_arg_text(r, "shift") : ""};
    page.hidden = hidden;
    page.n_hidden = 1;
    page.sections = s;
    page.n_sections = 1;
    web_crumb(v, &page.frame, "零报告", "/nil");
    tz_page_form(tz_response_html(res, 200), &page);
    return NULL;
}

static struct tz_err *post_answer(struct tz_request *r, struct tz_response *res)
{
    struct visit *v = visit_of(r);
    const char *shift = tz_arg_text(r, "shift"), *note = tz_arg_text(r, "note");
    TZ_TRY(tz_nil_answer(&v->desk, tz_arg_id(r, "id"), shift && *shift ? shift : NULL, tz_arg_id(r, "place"), v->today,
                         note, v->a));
    web_flash(v, res, note && *note ? "已报有情况" : "已报无情况");
    tz_response_redirect(res, "/nil");
    return NULL;
}

static const struct tz_route_arg answer_args[] = {
    {.name = "id", .label = "规则", .kind = TZ_ARG_ID, .required = true},
    {.name = "place", .label = "地方", .kind = TZ_ARG_ID, .required = true},
    {.name = "shift", .label = "班次", .kind = TZ_ARG_TEXT, .max = 20},
    {.name = "note", .label = "情况", .kind = TZ_ARG_TEXT, .max = 300},
    {0}};

const struct tz_route web_nil_routes[] = {
    {TZ_GET, "/nil", get_nil, "work", TZ_ROUTE_MENU, "零报告", "今天谁报了、谁没有报，一键报无情况。", NULL},
    {TZ_GET, "/nil/{id:id}/{place:id}", get_matter, "work", 0, "有情况", "写明有什么情况。", answer_args},
    {TZ_POST, "/nil/{id:id}/{place:id}", post_answer, "work", 0, "报送", "报无情况或有情况。", answer_args},
    {0}};
