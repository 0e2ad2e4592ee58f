/* SPDX-License-Identifier: Apache-2.0
 *
 * The present list as a workbook in the columns of the platform above, ready to be taken in or pasted there. Masked like the
 * page: whole numbers leave by the command line, with a reason.
 */
#include "register/platform.h"
#include "web/list_priv.h"

static struct tz_err *bytes_out(void *out, const void *bytes, size_t n)
{
    return tz_stream_write(out, bytes, n);
}

static struct tz_err *produce(struct tz_stream *out, void *data)
{
    struct list_state *s = data;
    struct tz_list_query q = list_query(s, TZ_RIGHT_EXPORT);
    q.parts = TZ_GET_LABELS | TZ_GET_LISTS;
    return tz_platform_write(&s->v->desk, &q, TZ_SHEET_XLSX, bytes_out, out, s->v->a);
}

static struct tz_err *get_platform(struct tz_request *r, struct tz_response *res)
{
    struct visit *v = visit_of(r);
    struct list_state *s = TZ_NEW(v->a, struct list_state);
    struct tz_platform_column *columns;
    size_t n;
    TZ_TRY(list_read(s, v));
    if (!tz_scope_may(&v->who, s->reg, TZ_RIGHT_EXPORT))
        return tz_err_hint(tz_err(TZ_E_FORBIDDEN, "您没有导出这种台账的权限"), "需要时请联系安全管理员授权");
    TZ_TRY(tz_platform_columns(&columns, &n, s->reg, v->a)); /* said before the first byte goes out */
    tz_response_stream(res, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
                       tz_printf(v->a, "%s-交平台.xlsx", s->reg->label), produce, s);
    return NULL;
}

const struct tz_route web_platform_routes[] = {{TZ_GET, "/r/{register:key}/platform", get_platform, "work",
                                                TZ_ROUTE_SLOW, "交平台", "把当前列表照上级平台的列导出为 Excel。",
                                                list_args},
                                               {0}};
