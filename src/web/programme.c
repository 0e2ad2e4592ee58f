/* SPDX-License-Identifier: Apache-2.0
 *
 * Programmes of several years (多年行动): their shares year by year, their tasks and projects.
 */
#include "indicator/target.h"
#include "web/plain_priv.h"

static struct tz_err *get_list(struct tz_request *r, struct tz_response *res)
{
    struct visit *v = visit_of(r);
    struct tz_programme *all;
    struct tz_conn *c;
    size_t n;
    struct plain *p = plain_new(v, "多年行动",
                                "三年、五年、十年的方案：同一文号（方案名）在几个年度下达的目标合成一个；"
                                "专项写这个名的任务和项目一并列出。");
    TZ_TRY(visit_conn(&c, v));
    TZ_TRY(tz_programme_list(&all, &n, c, v->town.town, v->a));
    plain_act(p, "目标", "/targets");
    plain_table(p, "programmes", "多年行动", "方案|起|止|分年目标",
                "还没有跨年度的方案；下达目标时写同一个文号或方案名");
    for (size_t i = 0; i < n; i++) {
        struct tz_pair to[] = {{"paper", all[i].paper}, {NULL, NULL}};
        const char *texts[] = {all[i].paper, tz_printf(v->a, "%d年", all[i].from), tz_printf(v->a, "%d年", all[i].till),
                               tz_printf(v->a, "%zu个", all[i].target_n)};
        plain_row(p, web_url(v->a, "/programmes/one", to), texts);
    }
    plain_send(p, res);
    return NULL;
}

static struct tz_err *get_one(struct tz_request *r, struct tz_response *res)
{
    struct visit *v = visit_of(r);
    const char *paper = tz_arg_text(r, "paper");
    struct tz_target *all;
    struct tz_entry **rows;
    struct tz_conn *c;
    size_t n, row_n;
    TZ_TRY(visit_places(v));
    TZ_TRY(visit_conn(&c, v));
    TZ_TRY(tz_programme_targets(&all, &n, c, v->town.town, paper, v->a));
    TZ_TRY(tz_programme_rows(&rows, &row_n, &v->desk, paper, v->a));
    struct plain *p = plain_new(v, paper, "分年的目标和完成情况。");
    web_crumb(v, &p->page.frame, "多年行动", "/programmes");
    plain_table(p, "shares", "分年目标", "指标|年度|目标|完成|差距|完成率|哪里", "");
    for (size_t i = 0; i < n; i++) {
        struct tz_target_stand s;
        TZ_TRY(tz_target_stand(&s, c, v->model, &v->who, v->town.town, &all[i], v->a));
        const char *texts[] = {s.label, s.period, s.asked, s.value, s.gap, s.done, web_place(v, all[i].place)};
        plain_row(p, tz_printf(v->a, "/targets/%lld", (long long)all[i].id), texts);
    }
    plain_table(p, "rows", "任务和项目", "编号|台账|哪里", "没有专项写这个名的任务和项目");
    for (size_t i = 0; i < row_n; i++) {
        const char *texts[] = {rows[i]->number, rows[i]->reg->label, web_place(v, rows[i]->place)};
        plain_row(p, tz_printf(v->a, "/e/%lld", (long long)rows[i]->id), texts);
    }
    plain_send(p, res);
    return NULL;
}

static const struct tz_route_arg one_args[] = {
    {.name = "paper", .label = "方案", .kind = TZ_ARG_TEXT, .max = 120, .required = true}, {0}};

const struct tz_route web_programme_routes[] = {
    {TZ_GET, "/programmes", get_list, "work", TZ_ROUTE_MENU, "多年行动", "三年、五年、十年方案的分年目标。", NULL},
    {TZ_GET, "/programmes/one", get_one, "work", 0, "一个方案", "分年目标、任务和项目。", one_args},
    {0}};
