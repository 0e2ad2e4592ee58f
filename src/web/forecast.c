/* SPDX-License-Identifier: Apache-2.0
 *
 * Estimates of the year (预计数): issued with their day, and at the year's end each with its actual.
 */
#include "indicator/forecast.h"
#include "web/plain_priv.h"

static struct tz_err *get_list(struct tz_request *r, struct tz_response *res)
{
    struct visit *v = visit_of(r);
    struct tz_forecast *all;
    struct tz_conn *c;
    size_t n;
    int year = (int)tz_arg_int(r, "year", tz_day_year(v->today));
    struct plain *p = plain_new(v, tz_printf(v->a, "%d年预计数", year),
                                "预计数写明截至哪天、谁估的、怎样估的，不混进实绩；年终每一条列出实绩和差。");
    TZ_TRY(visit_places(v));
    TZ_TRY(visit_conn(&c, v));
    if (!v->model)
        return tz_err(TZ_E_MISSING, "还没有装台账包");
    TZ_TRY(tz_forecast_settle(&all, &n, c, v->model, v->town.town, year, v->a));
    if (visit_rules(v))
        plain_act(p, "发出预计", "/forecasts/new");
    plain_act(p, tz_printf(v->a, "%d年", year - 1), tz_printf(v->a, "/forecasts?year=%d", year - 1));
    plain_act(p, tz_printf(v->a, "%d年", year + 1), tz_printf(v->a, "/forecasts?year=%d", year + 1));
    plain_table(p, "forecasts", "预计数", "指标|全年预计|截至|已有|实绩|差|哪里|怎样估的|谁",
                "这一年还没有发出过预计数");
    for (size_t i = 0; i < n; i++) {
        struct tz_forecast_text t;
        tz_forecast_words(&t, &all[i], v->model, v->a);
        const char *texts[] = {t.label,
                               tz_printf(v->a, "预计%s", t.value),
                               web_day(v, all[i].as_of),
                               t.done,
                               t.actual,
                               t.difference,
                               web_place(v, all[i].place),
                               all[i].note ? tz_printf(v->a, "%s，%s", all[i].how, all[i].note) : all[i].how,
                               web_account(v, all[i].account)};
        plain_row(p, tz_printf(v->a, "/figures/%s?period=%d", all[i].indicator, year), texts);
    }
    plain_send(p, res);
    return NULL;
}

static struct tz_err *get_new(struct tz_request *r, struct tz_response *res)
{
    struct visit *v = visit_of(r);
    char day[16];
    TZ_TRY(tz_who_need_ruler(&v->who));
    if (!v->model)
        return tz_err(TZ_E_MISSING, "还没有装台账包");
    struct plain_form *f = plain_form_new(v, "发出预计", "不写数，就按上年同期占比估。", "/forecasts/new", "发出");
    struct v_option *list = TZ_NEW_ARRAY(v->a, v->model->indicator_n + 1, struct v_option);
    size_t n = 0;
    for (size_t i = 0; i < v->model->indicator_n; i++)
        if (!v->model->indicators[i]->hidden)
            list[n++] = (struct v_option){.value = v->model->indicators[i]->key,
                                          .label = v->model->indicators[i]->label,
                                          .on = tz_same(v->model->indicators[i]->key, tz_arg_typed(r, "indicator"))};
    struct v_field *choice = plain_field(f, "choice", "indicator", "指标", NULL, NULL);
    choice->options = list;
    choice->n_options = n;
    choice->required = true;
    plain_field(f, "text", "where", "口径", tz_arg_typed(r, "where"), "只算其中一部分时写，如 crop=水稻");
    const char *typed = tz_arg_typed(r, "as_of");
    plain_field(f, "day", "as_of", "截至", typed ? typed : tz_strdup(v->a, tz_day_print(day, v->today)), NULL)
        ->required = true;
    plain_field(f, "text", "value", "全年预计", tz_arg_typed(r, "value"), "用指标的单位，只写数");
    plain_field(f, "text", "note", "怎样估的", tz_arg_typed(r, "note"), NULL);
    web_crumb(v, &f->page.frame, "预计数", "/forecasts");
    f->page.cancel_url = "/forecasts";
    plain_form_send(f, res);
    return NULL;
}

static struct tz_err *issue(struct visit *v, struct tz_conn *c)
{
    struct tz_forecast f;
    int64_t id;
    TZ_TRY(tz_forecast_make(&f, c, v->model, v->town.town, tz_arg_text(v->r, "indicator"), tz_arg_text(v->r, "where"),
                            tz_places_town(v->places), tz_arg_day(v->r, "as_of"), tz_arg_text(v->r, "value"),
                            tz_arg_text(v->r, "note"), v->a));
    return tz_forecast_add(&id, v->web->store, &v->who.actor, &f, v->a);
}

static struct tz_err *post_new(struct tz_request *r, struct tz_response *res)
{
    struct visit *v = visit_of(r);
    struct tz_conn *c;
    size_t wrong;
    TZ_TRY(tz_who_need_ruler(&v->who));
    TZ_TRY(visit_places(v));
    TZ_TRY(visit_conn(&c, v));
    if (!v->model)
        return tz_err(TZ_E_MISSING, "还没有装台账包");
    tz_request_errors(r, &wrong);
    struct tz_err *e = wrong ? NULL : issue(v, c);
    if (e && !web_take_faults(v, NULL, &e))
        return e;
    tz_request_errors(r, &wrong);
    if (wrong)
        return get_new(r, res);
    web_flash(v, res, "预计数已发出");
    tz_response_redirect(res, tz_printf(v->a, "/forecasts?year=%d", tz_day_year(tz_arg_day(r, "as_of"))));
    return NULL;
}

#define NEW_ARGS(need)                                                                                                 \
    {.name = "indicator", .label = "指标", .kind = TZ_ARG_KEY, .required = need},                                      \
        {.name = "where", .label = "口径", .kind = TZ_ARG_TEXT, .max = 200},                                           \
        {.name = "as_of", .label = "截至", .kind = TZ_ARG_DAY, .required = need},                                      \
        {.name = "value", .label = "全年预计", .kind = TZ_ARG_TEXT, .max = 40},                                        \
    {                                                                                                                  \
        .name = "note", .label = "怎样估的", .kind = TZ_ARG_TEXT, .max = 200                                           \
    }
static const struct tz_route_arg year_args[] = {
    {.name = "year", .label = "年度", .kind = TZ_ARG_INT, .min = 1990, .max = 2100}, {0}};
static const struct tz_route_arg shown_args[] = {NEW_ARGS(false), {0}};
static const struct tz_route_arg new_args[] = {NEW_ARGS(true), {0}};

const struct tz_route web_forecast_routes[] = {
    {TZ_GET, "/forecasts", get_list, "work", TZ_ROUTE_MENU, "预计数", "全年预计，年终逐条对账。", year_args},
    {TZ_GET, "/forecasts/new", get_new, "work", 0, "发出预计", "写明截至哪天、怎样估的。", shown_args},
    {TZ_POST, "/forecasts/new", post_new, "work", 0, "发出预计", "写明截至哪天、怎样估的。", new_args},
    {0}};
