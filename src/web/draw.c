/* SPDX-License-Identifier: Apache-2.0
 *
 * Draws: the list, and one draw with its seed, what was drawn and whether drawing again gives the same.
 */
#include "rule/draw.h"
#include "web/draw_priv.h"
#include "web/web_priv.h"

static struct tz_err *get_list(struct tz_request *r, struct tz_response *res)
{
    static const char *const labels[] = {"编号", "台账", "抽取", "事由", "抽取人", "时间"};
    struct visit *v = visit_of(r);
    struct tz_draw *all = NULL;
    size_t n = 0;
    if (v->model)
        TZ_TRY(tz_draw_list(&all, &n, &v->desk, v->a));
    struct v_tables_page page = {.frame = web_frame(v, "双随机抽取"),
                                 .heading = "双随机抽取",
                                 .intro = "检查对象和检查人员随机抽取；名单和种子都有记录，谁都可以复核。"};
    struct v_table_section *s = TZ_NEW(v->a, struct v_table_section);
    struct v_row *rows = TZ_NEW_ARRAY(v->a, n + 1, struct v_row);
    for (size_t i = 0; i < n; i++) {
        const char *texts[] = {all[i].number,
                               all[i].reg_label,
                               tz_printf(v->a, "%lld 个%s", (long long)all[i].count, all[i].by_place ? "，按村" : ""),
                               all[i].purpose,
                               all[i].who,
                               web_moment(v, all[i].at)};
        rows[i] = web_row(v, labels, texts, 6, tz_printf(v->a, "/draws/%lld", (long long)all[i].id));
    }
    *s = (struct v_table_section){.id = "draws"};
    s->table = (struct v_table){.caption = "抽取",
                                .columns = web_columns(v, labels, 6, 2),
                                .n_columns = 6,
                                .rows = rows,
                                .n_rows = n,
                                .empty_text = "还没有抽取过",
                                .empty_help = "用命令 taizhang draw 抽取，结果列在这里。"};
    page.sections = s;
    page.n_sections = 1;
    tz_page_tables(tz_response_html(res, 200), &page);
    return NULL;
}

static struct v_table facts_of(struct visit *v, const struct tz_draw *x)
{
    static const char *const labels[] = {"项", "内容"};
    const char *const lines[][2] = {
        {"台账", x->reg_label},
        {"条件", x->filters},
        {"对象", tz_printf(v->a, "%zu 个中抽 %zu 个%s", x->pool_n, x->drawn_n, x->by_place ? "，按村分层" : "")},
        {"种子", x->seed},
        {"检查人员", x->inspectors},
        {"事由", x->purpose},
        {"抽取人", x->who},
        {"时间", web_moment(v, x->at)},
        {"日志序号", tz_printf(v->a, "#%lld", (long long)x->j)}};
    enum { most = sizeof lines / sizeof *lines };
    struct v_row *rows = TZ_NEW_ARRAY(v->a, most, struct v_row);
    size_t n = 0;
    for (size_t i = 0; i < most; i++)
        if (lines[i][1] && *lines[i][1])
            rows[n++] = web_row(v, labels, lines[i], 2, NULL);
    return (struct v_table){
        .caption = "怎样抽的", .columns = web_columns(v, labels, 2, 2), .n_columns = 2, .rows = rows, .n_rows = n};
}

static struct v_table drawn_of(struct visit *v, const struct tz_draw *x)
{
    static const char *const labels[] = {"对象", "检查人员"};
    struct v_row *rows = TZ_NEW_ARRAY(v->a, x->drawn_n + 1, struct v_row);
    for (size_t i = 0; i < x->drawn_n; i++) {
        const char *texts[] = {x->drawn[i].number, x->drawn[i].inspectors};
        rows[i] = web_row(v, labels, texts, 2, tz_printf(v->a, "/e/%lld", (long long)x->drawn[i].id));
    }
    return (struct v_table){.caption = "抽中的对象",
                            .columns = web_columns(v, labels, 2, 2),
                            .n_columns = x->per ? 2 : 1,
                            .rows = rows,
                            .n_rows = x->drawn_n};
}

static struct tz_err *get_one(struct tz_request *r, struct tz_response *res)
{
    struct visit *v = visit_of(r);
    struct tz_draw x;
    struct tz_draw_check k;
    struct v_notice *notice = TZ_NEW(v->a, struct v_notice);
    struct v_table_section *sections = TZ_NEW_ARRAY(v->a, 2, struct v_table_section);
    if (!v->model)
        return tz_err_hint(tz_err(TZ_E_NOT_FOUND, "没有这次抽取"), "从抽取页选择");
    TZ_TRY(tz_draw_get(&x, &v->desk, tz_arg_id(r, "id"), v->a));
    TZ_TRY(tz_draw_repeat(&k, &x, v->a));
    struct v_tables_page page = {.frame = web_frame(v, x.number), .heading = tz_printf(v->a, "抽取 %s", x.number)};
    web_crumb(v, &page.frame, "双随机抽取", "/draws");
    *notice = k.same
                  ? (struct v_notice){.tone = "ok", .text = "按记录的名单和种子重抽，结果一致"}
                  : (struct v_notice){.tone = "bad",
                                      .text = tz_printf(v->a, "重抽的结果与记录不符：记录“%s”，重抽“%s”", k.was, k.now),
                                      .hint = "请审计管理员查明"};
    page.notice = notice;
    sections[0] = (struct v_table_section){.id = "drawn", .label = "抽中的对象"};
    sections[0].table = drawn_of(v, &x);
    sections[1] = (struct v_table_section){.id = "how", .label = "怎样抽的"};
    sections[1].table = facts_of(v, &x);
    page.sections = sections;
    page.n_sections = 2;
    tz_page_tables(tz_response_html(res, 200), &page);
    return NULL;
}

static const struct tz_route_arg id_args[] = {{.name = "id", .label = "抽取", .kind = TZ_ARG_ID, .required = true},
                                              {0}};

const struct tz_route web_draw_routes[] = {
    {TZ_GET, "/draws", get_list, "work", TZ_ROUTE_MENU, "双随机抽取", "检查对象和检查人员的随机抽取。", NULL},
    {TZ_GET, "/draws/{id:id}", get_one, "work", 0, "一次抽取", "抽中的对象、种子，重抽是否一致。", id_args},
    {0}};
