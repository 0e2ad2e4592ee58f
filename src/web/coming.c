/* SPDX-License-Identifier: Apache-2.0
 *
 * One list of what comes due by rule: due, done, open.
 */
#include "duty/standing.h"

#include "register/list.h"
#include "web/duty_priv.h"
#include "web/web_priv.h"

static struct tz_err *get_due_list(struct tz_request *r, struct tz_response *res)
{
    enum { most = 500 };
    static const char *const labels[] = {"编号", "办没办", "到期", "哪里"};
    struct visit *v = visit_of(r);
    const struct tz_standing *rule;
    struct tz_coming *list;
    struct tz_coming_count c;
    struct tz_period year = tz_period_of(v->today, TZ_GRAIN_YEAR);
    tz_day from = tz_arg_day(r, "from"), till = tz_arg_day(r, "till");
    size_t n, k = 0;
    char day[16];
    if (!v->model)
        return tz_err(TZ_E_NOT_FOUND, "没有这张名单");
    from = from ? from : year.from;
    till = till ? till : year.till;
    TZ_TRY(tz_coming_list(&list, &n, &c, &rule, &v->desk, tz_arg_id(r, "id"), from, till, v->a));
    struct v_row *rows = TZ_NEW_ARRAY(v->a, most, struct v_row);
    for (int done = 0; done < 2; done++) /* what is not done first */
        for (size_t i = 0; i < n && k < most; i++) {
            const char *texts[] = {list[i].number, done ? "已办" : "未办", web_day(v, list[i].due), list[i].place};
            if (list[i].done != (done == 1))
                continue;
            rows[k] = web_row(v, labels, texts, 4, tz_printf(v->a, "/e/%lld", (long long)list[i].id));
            duty_mark(&rows[k++], 1, done ? "done" : list[i].due < v->today ? "late" : "wait");
        }
    struct v_tables_page page = {.frame = web_frame(v, rule->label),
                                 .heading = rule->label,
                                 .intro = tz_printf(v->a, "到期 %lld，已办 %lld，未办 %lld，完成率 %s%s",
                                                    (long long)c.due, (long long)c.done, (long long)(c.due - c.done),
                                                    duty_rate(v, &c), n > most ? "；只列前 500 件" : "")};
    struct v_table_section *s = TZ_NEW(v->a, struct v_table_section);
    struct v_field *f = TZ_NEW_ARRAY(v->a, 2, struct v_field);
    f[0] = (struct v_field){.name = "from", .id = "from", .label = "自", .kind = "day"};
    f[0].value = tz_strdup(v->a, tz_day_print(day, from));
    f[1] = (struct v_field){.name = "till", .id = "till", .label = "至", .kind = "day"};
    f[1].value = tz_strdup(v->a, tz_day_print(day, till));
    *s = (struct v_table_section){.id = "list",
                                  .filters = f,
                                  .n_filters = 2,
                                  .list_url = tz_printf(v->a, "/due-lists/%lld", (long long)rule->id),
                                  .table = {.caption = rule->label,
                                            .columns = web_columns(v, labels, 4, 2),
                                            .n_columns = 4,
                                            .rows = rows,
                                            .n_rows = k,
                                            .empty_text = "这段时间没有到期的"}};
    page.sections = s;
    page.n_sections = 1;
    web_crumb(v, &page.frame, "到期名单", "/due-lists");
    tz_page_tables(tz_response_html(res, 200), &page);
    return NULL;
}

static const struct tz_route_arg list_args[] = {{.name = "id", .label = "名单", .kind = TZ_ARG_ID, .required = true},
                                                {.name = "from", .label = "自", .kind = TZ_ARG_DAY},
                                                {.name = "till", .label = "至", .kind = TZ_ARG_DAY},
                                                {0}};

const struct tz_route web_coming_routes[] = {
    {TZ_GET, "/due-lists/{id:id}", get_due_list, "work", 0, "到期名单", "一张名单：到期、已办、未办。", list_args},
    {0}};
