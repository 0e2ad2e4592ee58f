/* SPDX-License-Identifier: Apache-2.0
 *
 * Evidence for an inspection (迎检卷): the checklists, one with its gaps first, the folder to take along.
 */
#include "report/evidence.h"
#include "web/plain_priv.h"

static struct tz_err *get_list(struct tz_request *r, struct tz_response *res)
{
    struct visit *v = visit_of(r);
    struct plain *p = plain_new(v, "迎检卷",
                                "把上级的清单写成一篇报告文本：一行一项，用 {{指标}} "
                                "引用回答它的数。这里一项一项备齐条目、文件和照片，缺的排在前面。");
    struct tz_report_text *all;
    struct tz_conn *c;
    size_t n;
    TZ_TRY(visit_conn(&c, v));
    TZ_TRY(tz_report_list(&all, &n, c, v->town.town, v->a));
    plain_act(p, "写清单", "/reports");
    plain_table(p, "lists", "清单和报告", "标题|年度|状态", "还没有清单");
    for (size_t i = 0; i < n; i++) {
        const char *texts[] = {all[i].title, tz_printf(v->a, "%d", all[i].year), all[i].state};
        plain_row(p, tz_printf(v->a, "/evidence/%lld", (long long)all[i].id), texts);
    }
    plain_send(p, res);
    return NULL;
}

static struct tz_err *gather(struct tz_evidence *e, struct visit *v)
{
    struct tz_conn *c;
    TZ_TRY(visit_conn(&c, v));
    return tz_evidence_gather(e, &v->desk, c, tz_arg_id(v->r, "id"), v->a);
}

static void item_rows(struct plain *p, const struct tz_evidence *e, bool whole)
{
    struct visit *v = p->v;
    for (size_t i = 0; i < e->n; i++) {
        const struct tz_evidence_item *it = &e->items[i];
        if ((it->gap == TZ_EVIDENCE_WHOLE) != whole)
            continue;
        const char *texts[] = {tz_printf(v->a, "%zu　%s", it->n, it->text), tz_evidence_gap_words(it->gap), it->figures,
                               tz_printf(v->a, "%lld条", (long long)it->row_all), tz_printf(v->a, "%zu份", it->file_n)};
        plain_row(p, NULL, texts);
    }
}

static struct tz_err *get_one(struct tz_request *r, struct tz_response *res)
{
    static const char heads[] = "要求|状况|数|条目|佐证";
    struct visit *v = visit_of(r);
    struct tz_evidence e;
    TZ_TRY(gather(&e, v));
    struct plain *p =
        plain_new(v, e.title, tz_printf(v->a, "共%zu项，缺%zu项。个人信息照您的权限，默认掩码。", e.n, e.gaps));
    web_crumb(v, &p->page.frame, "迎检卷", "/evidence");
    plain_act(p, "下载整卷", tz_printf(v->a, "/evidence/%lld/zip", (long long)tz_arg_id(r, "id")));
    plain_table(p, "gaps", "缺的", heads, "没有缺项");
    item_rows(p, &e, false);
    plain_table(p, "whole", "齐的", heads, "还没有备齐的");
    item_rows(p, &e, true);
    plain_send(p, res);
    return NULL;
}

static struct tz_err *get_zip(struct tz_request *r, struct tz_response *res)
{
    struct visit *v = visit_of(r);
    struct tz_evidence e;
    struct tz_buf name;
    void *data;
    size_t n;
    TZ_TRY(gather(&e, v));
    TZ_TRY(tz_evidence_pack(&data, &n, &e, &v->desk, v->a));
    tz_buf_init(&name, v->a);
    for (const char *b = e.title; *b; b++)
        tz_buf_printf(&name, "%%%02X", (unsigned)(unsigned char)*b);
    tz_response_bytes(res, 200, "application/zip", data, n);
    tz_response_header(res, "Content-Disposition", tz_printf(v->a, "attachment; filename*=UTF-8''%s.zip", name.data));
    return NULL;
}

static const struct tz_route_arg id_args[] = {{.name = "id", .label = "清单", .kind = TZ_ARG_ID, .required = true},
                                              {0}};

const struct tz_route web_evidence_routes[] = {
    {TZ_GET, "/evidence", get_list, "work", TZ_ROUTE_MENU, "迎检卷", "对着上级清单备齐数、条目、文件和照片，缺的在前。",
     NULL},
    {TZ_GET, "/evidence/{id:id}", get_one, "work", TZ_ROUTE_SLOW, "一份迎检卷", "逐项的数、条目、佐证。", id_args},
    {TZ_GET, "/evidence/{id:id}/zip", get_zip, "work", TZ_ROUTE_SLOW, "下载迎检卷", "目录、迎检卷和附件。", id_args},
    {0}};
