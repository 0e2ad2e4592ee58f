/* SPDX-License-Identifier: Apache-2.0
 *
 * /more: every page that stands in no register and not in the short menu, with one sentence each, read from the routes.
 */
#include "web/plain_priv.h"

static struct tz_err *get_more(struct tz_request *r, struct tz_response *res)
{
    struct visit *v = visit_of(r);
    struct plain *p = plain_new(v, "更多", "左边菜单里没有的功能，都在这里。");
    const struct tz_route *route;
    plain_table(p, "all", "全部功能", "功能|做什么", "没有");
    for (size_t i = 0; (route = tz_http_route(v->web->app, i)); i++) {
        bool mine =
            !route->right || v->who.system || tz_same(route->right, "work") || tz_who_has_role(&v->who, route->right);
        if (route->method != TZ_GET || !(route->flags & TZ_ROUTE_MENU) || route->flags & TZ_ROUTE_PUBLIC || !mine)
            continue;
        const char *texts[] = {route->title, route->help};
        plain_row(p, route->path, texts);
    }
    plain_send(p, res);
    return NULL;
}

const struct tz_route web_more_routes[] = {
    {TZ_GET, "/more", get_more, "work", 0, "更多", "左边菜单里没有的功能。", NULL}, {0}};
