/* SPDX-License-Identifier: Apache-2.0
 *
 * For who keeps the openness: the tables of the yearly report, the package for the county's column.
 */
#include "portal/yearly.h"
#include "web/plain_priv.h"

static void request_rows(struct plain *p, const struct tz_yearly *y)
{
    struct visit *v = p->v;
    plain_table(p, "three", "三、收到和处理政府信息公开申请情况",
                "事项|总计|自然人|商业企业|科研机构|社会公益组织|法律服务机构|其他", "没有");
    for (size_t i = 0; i < y->row_n; i++) {
        const struct tz_yearly_row *row = &y->rows[i];
        const char *texts[TZ_YEARLY_COLUMNS + 1] = {tz_printf(v->a, "%s%s",
                                                              row->depth == 2 ? "　　"
                                                              : row->depth    ? "　"
                                                                              : "",
                                                              row->label)};
        texts[1] = tz_printf(v->a, "%lld", (long long)row->n[TZ_YEARLY_COLUMNS - 1]);
        for (int k = 0; k < TZ_YEARLY_COLUMNS - 1; k++)
            texts[k + 2] = tz_printf(v->a, "%lld", (long long)row->n[k]);
        plain_row(p, NULL, texts);
    }
}

static void dispute_rows(struct plain *p, const struct tz_yearly *y)
{
    struct visit *v = p->v;
    plain_table(p, "four", "四、行政复议、行政诉讼情况", "种类|维持|纠正|其他|尚未审结|总计", "没有");
    for (int i = 0; i < TZ_YEARLY_DISPUTES; i++) {
        const char *texts[TZ_YEARLY_OUTCOMES + 1] = {tz_yearly_disputes[i]};
        for (int k = 0; k < TZ_YEARLY_OUTCOMES; k++)
            texts[k + 1] = tz_printf(v->a, "%lld", (long long)y->disputes[i][k]);
        plain_row(p, NULL, texts);
    }
}

static struct tz_err *get_yearly(struct tz_request *r, struct tz_response *res)
{
    struct visit *v = visit_of(r);
    struct tz_yearly *y = TZ_NEW(v->a, struct tz_yearly);
    int year = (int)tz_arg_int(r, "year", tz_day_year(v->today) - 1);
    TZ_TRY(tz_yearly_count(y, &v->desk, year, v->a));
    const char *intro = tz_printf(v->a, "从台账逐件数出。主动公开：本年%lld条，年底有效%lld条，累计失效废止%lld条。%s",
                                  (long long)y->published, (long long)y->in_force, (long long)y->withdrawn,
                                  y->balanced ? "表三勾稽平：新收加上年结转等于办理结果加结转下年。"
                                              : "表三勾稽不平，请核对收到日期和答复日期。");
    struct plain *p = plain_new(v, tz_printf(v->a, "%d年政府信息公开年报", year), intro);
    plain_act(p, tz_printf(v->a, "%d年", year - 1), tz_printf(v->a, "/openness?year=%d", year - 1));
    plain_act(p, tz_printf(v->a, "%d年", year + 1), tz_printf(v->a, "/openness?year=%d", year + 1));
    plain_act(p, "下载县专栏包", "/openness/package");
    request_rows(p, y);
    dispute_rows(p, y);
    plain_send(p, res);
    return NULL;
}

static struct tz_err *get_package(struct tz_request *r, struct tz_response *res)
{
    struct visit *v = visit_of(r);
    struct tz_public_package p;
    (void)r;
    TZ_TRY(tz_public_pack(&p, &v->desk, v->town.code, v->a));
    tz_response_bytes(res, 200, "application/zip", p.data, p.n);
    tz_response_header(res, "Content-Disposition", "attachment; filename=\"openness.zip\"");
    return NULL;
}

static const struct tz_route_arg year_args[] = {
    {.name = "year", .label = "年度", .kind = TZ_ARG_INT, .min = 2001, .max = 2199}, {0}};

const struct tz_route web_openness_routes[] = {{TZ_GET, "/openness", get_yearly, "work", TZ_ROUTE_MENU | TZ_ROUTE_SLOW,
                                                "信息公开年报", "年报的表三、表四，从台账逐件数出；县专栏包。",
                                                year_args},
                                               {TZ_GET, "/openness/package", get_package, "work", TZ_ROUTE_SLOW,
                                                "县专栏包", "公开信息的页面、数据、附件和撤下清单。", NULL},
                                               {0}};
