/* SPDX-License-Identifier: Apache-2.0
 *
 * The rows behind a number: each with what it is about and what it adds, page by page, register by register.
 */
#include "web/figures_priv.h"

enum { PARTS = 8 }; /* as many registers a figure is over at most */

static struct tz_err *rows_table(struct visit *v, struct v_table *t, const struct tz_figure_rows *rows, int decimals)
{
    static const char *const labels[] = {"编号", "事项", "村组", "日期", "计入"};
    struct v_row *out = TZ_NEW_ARRAY(v->a, rows->n + 1, struct v_row);
    for (size_t i = 0; i < rows->n; i++) {
        const struct tz_figure_row *row = &rows->rows[i];
        const char *gist;
        char number[40] = "";
        int64_t scaled;
        TZ_TRY(visit_gist(&gist, v, rows->reg, row->id));
        if (tz_ratio_round(&scaled, row->value, decimals))
            tz_dec_show(number, scaled, decimals);
        const char *texts[] = {row->number, gist, web_place(v, row->place), web_day(v, row->day),
                               row->side ? "仅计入分母" : tz_strdup(v->a, number)};
        out[i] = web_row(v, labels, texts, 5, tz_printf(v->a, "/e/%lld", (long long)row->id));
        out[i].id = row->id;
        ((struct v_cell *)out[i].cells)[4].kind = row->side ? "text" : "number";
    }
    *t = (struct v_table){.caption = rows->reg ? rows->reg->label : "",
                          .columns = web_columns(v, labels, 5, 1 | 16),
                          .n_columns = 5,
                          .rows = out,
                          .n_rows = rows->n,
                          .empty_text = "没有可看的条目"};
    ((struct v_column *)t->columns)[4].numeric = true;
    return NULL;
}

struct rows_asked {
    struct asked x;
    struct tz_figure_cell_ask cell;
};

static char *part_url(const struct rows_asked *q, int part, int64_t after)
{
    struct visit *v = q->x.v;
    struct tz_pair pairs[] = {{"period", q->x.period},
                              {"place", q->x.place},
                              {"map", q->x.map},
                              {"where", q->x.where},
                              {"as_of", q->x.as_of},
                              {"cut", q->cell.cut},
                              {"by", tz_arg_text(v->r, "by")},
                              {"part", part ? tz_printf(v->a, "%d", part) : NULL},
                              {"after", after ? tz_printf(v->a, "%lld", (long long)after) : NULL},
                              {NULL, NULL}};
    return web_url(v->a, tz_printf(v->a, "/figures/%s/rows", q->x.ask.indicator->key), pairs);
}

/* A figure over several registers has rows in each: the others are a press away. */
static struct tz_err *other_parts(const struct rows_asked *q, struct v_rows_page *page)
{
    struct visit *v = q->x.v;
    struct tz_figure_cell_ask ask = q->cell;
    struct v_act *acts = TZ_NEW_ARRAY(v->a, PARTS, struct v_act);
    ask.after = 0;
    ask.limit = 1;
    for (ask.part = 0; ask.part < PARTS; ask.part++) {
        struct tz_figure_rows rows = {0};
        TZ_TRY(tz_figure_drill(&rows, q->x.c, &ask, v->a));
        if (!rows.reg)
            break;
        if (ask.part != q->cell.part)
            acts[page->n_acts++] = (struct v_act){.label = tz_printf(v->a, "看其中的%s", rows.reg->label),
                                                  .url = part_url(q, ask.part, 0)};
    }
    page->acts = acts;
    return NULL;
}

static void fill_notices(struct visit *v, struct v_rows_page *page, const struct tz_figure_rows *rows)
{
    if (!rows->out_of_scope)
        return;
    struct v_notice *n = TZ_NEW(v->a, struct v_notice);
    *n = (struct v_notice){
        .tone = "info",
        .text = tz_printf(v->a, "另有 %lld 条计入此数，不在您可看的范围", (long long)rows->out_of_scope)};
    page->notices = n;
    page->n_notices = 1;
}

static struct tz_err *get_rows(struct tz_request *r, struct tz_response *res)
{
    struct visit *v = visit_of(r);
    struct rows_asked q = {0};
    struct tz_figure *f;
    struct tz_figure_rows rows = {0};
    TZ_TRY(figure_asked(&q.x, v, NULL));
    q.cell = (struct tz_figure_cell_ask){.ask = q.x.ask,
                                         .cut = tz_arg_text(r, "cut"),
                                         .part = (int)tz_arg_int(r, "part", 0),
                                         .after = tz_arg_id(r, "after")};
    if (q.cell.cut && !*q.cell.cut)
        q.cell.cut = NULL;
    if (q.cell.cut)
        q.cell.ask.by_cut = tz_arg_text(r, "by");
    TZ_TRY(tz_figure(&f, q.x.c, &q.x.ask, v->a));
    TZ_TRY(tz_figure_drill(&rows, q.x.c, &q.cell, v->a));
    char period[64];
    const char *label = figure_label(&q.x);
    struct v_rows_page page = {.frame = web_frame(v, label), .definition = f->words, .unit = f->unit};
    page.heading = tz_printf(v->a, "%s %s %s%s%s", tz_period_show(period, q.x.ask.period),
                             q.x.ask.place ? web_place(v, q.x.ask.place) : v->town.name, label, q.cell.cut ? "：" : "",
                             q.cell.cut ? q.cell.cut : "");
    page.value = q.cell.cut ? NULL : tz_figure_show(f, &f->lines[0].cells[0], v->a);
    web_crumb(v, &page.frame, "指标", "/figures");
    page.back_url = figure_page_url(&q.x);
    web_crumb(v, &page.frame, label, page.back_url);
    TZ_TRY(rows_table(v, &page.table, &rows, q.x.ask.indicator->decimals));
    TZ_TRY(other_parts(&q, &page));
    fill_notices(v, &page, &rows);
    if (rows.more && rows.n) {
        struct v_pager *pager = TZ_NEW(v->a, struct v_pager);
        pager->next = part_url(&q, q.cell.part, rows.rows[rows.n - 1].id);
        page.pager = pager;
    }
    tz_page_figure_rows(tz_response_html(res, 200), &page);
    return NULL;
}

static const struct tz_route_arg rows_args[] = {
    {.name = "key", .label = "指标", .kind = TZ_ARG_KEY, .required = true},
    {.name = "period", .label = "期间", .kind = TZ_ARG_TEXT, .max = 40},
    {.name = "place", .label = "区划", .kind = TZ_ARG_TEXT, .max = 60},
    {.name = "by", .label = "分开", .kind = TZ_ARG_TEXT, .max = 60},
    {.name = "map", .label = "区划口径", .kind = TZ_ARG_TEXT, .max = 10},
    {.name = "cut", .label = "分项", .kind = TZ_ARG_TEXT, .max = 60},
    {.name = "part", .label = "部分", .kind = TZ_ARG_INT, .min = 0, .max = 10},
    {.name = "after", .label = "页", .kind = TZ_ARG_ID},
    {.name = "where", .label = "条件", .kind = TZ_ARG_TEXT, .max = 400},
    {.name = "as_of", .label = "截至", .kind = TZ_ARG_TEXT, .max = 20},
    {.name = "f", .label = "分项条件", .kind = TZ_ARG_MAP},
    {0}};

const struct tz_route web_figure_rows_routes[] = {
    {TZ_GET, "/figures/{key:key}/rows", get_rows, "work", 0, "数字背后的条目", "计入一个数的全部条目。", rows_args},
    {0}};
