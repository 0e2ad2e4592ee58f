/* SPDX-License-Identifier: Apache-2.0
 *
 * One list of what comes due by rule: due, done, open.
 */
#include "duty/standing.h"

#include "register/list.h"
#include "web/duty_priv.h"
#include "web/web_priv.h"

static const char *rate_words(struct visit *v, const struct tz_coming_count *c)
{
    return tz_printf(v->a, "到期 %lld，已办 %lld，未办 %lld，完成率 %s", (long long)c->due, (long long)c->done,
                     (long long)c->missing, duty_rate(v, c));
}

/* A table with the two days that choose what it lists. */
static struct v_table_section *stretch_section(struct visit *v, const char *url, tz_day from, tz_day till)
{
    struct v_table_section *s = TZ_NEW(v->a, struct v_table_section);
    struct v_field *f = TZ_NEW_ARRAY(v->a, 2, struct v_field);
    char day[16];
    f[0] = (struct v_field){.name = "from", .id = "from", .label = "自", .kind = "day"};
    f[0].value = tz_strdup(v->a, tz_day_print(day, from));
    f[1] = (struct v_field){.name = "till", .id = "till", .label = "至", .kind = "day"};
    f[1].value = tz_strdup(v->a, tz_day_print(day, till));
    *s = (struct v_table_section){.id = "list", .filters = f, .n_filters = 2, .list_url = url};
    return s;
}

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
                                 .intro =
                                     tz_printf(v->a, "%s%s", rate_words(v, &c), n > most ? "；只列前 500 件" : "")};
    struct v_table_section *s = stretch_section(v, tz_printf(v->a, "/due-lists/%lld", (long long)rule->id), from, till);
    s->table = (struct v_table){.caption = rule->label,
                                .columns = web_columns(v, labels, 4, 2),
                                .n_columns = 4,
                                .rows = rows,
                                .n_rows = k,
                                .empty_text = "这段时间没有到期的"};
    page.sections = s;
    page.n_sections = 1;
    web_crumb(v, &page.frame, "到期名单", "/due-lists");
    tz_page_tables(tz_response_html(res, 200), &page);
    return NULL;
}

/* What came due in numbers, by month and place. */
static struct tz_err *get_counted(struct tz_request *r, struct tz_response *res)
{
    static const char *const labels[] = {"哪里", "完成率", "月份", "到期", "已办", "未办"};
    struct visit *v = visit_of(r);
    struct tz_counted_list l;
    struct tz_period year = tz_period_of(v->today, TZ_GRAIN_YEAR);
    tz_day from = tz_arg_day(r, "from"), till = tz_arg_day(r, "till");
    from = from ? from : year.from;
    till = till ? till : year.till;
    TZ_TRY(tz_counted_list(&l, &v->desk, tz_arg_text(r, "key"), from, till, v->a));
    struct v_row *rows = TZ_NEW_ARRAY(v->a, l.n + 1, struct v_row);
    for (size_t i = 0; i < l.n; i++) {
        const struct tz_counted_line *x = &l.lines[i];
        const char *texts[] = {x->place_label,
                               duty_rate(v, &x->count),
                               tz_printf(v->a, "%d年%d月", tz_day_year(x->month), tz_day_month(x->month)),
                               web_count(v, x->count.due, false),
                               web_count(v, x->count.done, false),
                               web_count(v, x->count.missing, false)};
        rows[i] = web_row(v, labels, texts, 6, x->entry ? tz_printf(v->a, "/e/%lld", (long long)x->entry) : NULL);
    }
    struct v_tables_page page = {.frame = web_frame(v, l.rule->label),
                                 .heading = l.rule->label,
                                 .intro = rate_words(v, &l.count),
                                 .n_sections = 1};
    struct v_table_section *s = stretch_section(v, tz_printf(v->a, "/due-lists/of/%s", l.rule->key), from, till);
    s->table = (struct v_table){.caption = l.rule->label,
                                .columns = web_columns(v, labels, 6, 2),
                                .n_columns = 6,
                                .rows = rows,
                                .n_rows = l.n,
                                .empty_text = "这段时间没有到期的"};
    page.sections = s;
    web_crumb(v, &page.frame, "到期名单", "/due-lists");
    tz_page_tables(tz_response_html(res, 200), &page);
    return NULL;
}

static const struct tz_route_arg counted_args[] = {
    {.name = "key", .label = "名单", .kind = TZ_ARG_KEY, .required = true},
    {.name = "from", .label = "自", .kind = TZ_ARG_DAY},
    {.name = "till", .label = "至", .kind = TZ_ARG_DAY},
    {0}};
static const struct tz_route_arg list_args[] = {{.name = "id", .label = "名单", .kind = TZ_ARG_ID, .required = true},
                                                {.name = "from", .label = "自", .kind = TZ_ARG_DAY},
                                                {.name = "till", .label = "至", .kind = TZ_ARG_DAY},
                                                {0}};

const struct tz_route web_coming_routes[] = {
    {TZ_GET, "/due-lists/{id:id}", get_due_list, "work", 0, "到期名单", "一张名单：到期、已办、未办。", list_args},
    {TZ_GET, "/due-lists/of/{key:key}", get_counted, "work", 0, "到期名单", "按数登记的名单：按村按月。", counted_args},
    {0}};
