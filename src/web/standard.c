/* SPDX-License-Identifier: Apache-2.0
 *
 * /standards: gaps to the standards, their problems, and the way to the share that is met.
 */
#include "rule/standard.h"
#include "web/plain_priv.h"

enum { SHOWN = 200 };

static struct tz_err *get_standards(struct tz_request *r, struct tz_response *res)
{
    struct visit *v = visit_of(r);
    struct plain *p =
        plain_new(v, "对标清单", "逐个对象核对标准。不达标的列入问题清单，一条差距只列一次；补齐后复核。");
    struct tz_list rows;
    TZ_TRY(tz_standard_gaps(&rows, &v->desk, SHOWN, v->a));
    if (visit_may(v, "standard_check", TZ_RIGHT_CREATE)) {
        plain_act(p, "核对一条", "/r/standard_check/new");
        plain_act(p, "导入核对表", "/r/standard_check/import");
    }
    if (visit_may(v, "standard_check", TZ_RIGHT_COUNT))
        plain_act(p, "各村达标率", "/figures/standard_share");
    if (visit_may(v, "standard_check", TZ_RIGHT_CHANGE) && visit_may(v, "problem", TZ_RIGHT_CREATE))
        plain_post(p, "把差距列入问题清单", "/standards", "", NULL, NULL);
    plain_table(p, "gaps", "差距", "编号|标准|对象|核对日期|问题|地方", "没有差距");
    for (size_t i = 0; i < rows.n; i++) {
        const struct tz_entry *e = rows.rows[i];
        const char *problem = tz_entry_show(e, "problem", v->a);
        const char *texts[] = {e->number,
                               tz_entry_show(e, "standard", v->a),
                               tz_entry_show(e, "object", v->a),
                               web_day(v, e->on_day),
                               *problem ? problem : "还没有列入",
                               e->place_label};
        plain_row(p, tz_printf(v->a, "/e/%lld", (long long)e->id), texts);
    }
    plain_send(p, res);
    return NULL;
}

static struct tz_err *post_standards(struct tz_request *r, struct tz_response *res)
{
    struct visit *v = visit_of(r);
    int64_t made;
    TZ_TRY(tz_standard_problems(&made, &v->desk, v->a));
    web_flash(v, res, tz_printf(v->a, "列入问题清单 %lld 条", (long long)made));
    tz_response_redirect(res, "/standards");
    return NULL;
}

const struct tz_route web_standard_routes[] = {
    {TZ_GET, "/standards", get_standards, "work", TZ_ROUTE_MENU, "对标清单", "差距和它们的问题。", NULL},
    {TZ_POST, "/standards", post_standards, "work", 0, "对标清单", "把差距列入问题清单。", NULL},
    {0}};
