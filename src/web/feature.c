/* SPDX-License-Identifier: Apache-2.0
 *
 * What villages have handed in for a month, and the nil return (零报告).
 */
#include <string.h>

#include "web/figures_priv.h"

static const struct v_column *columns_of(struct visit *v, const char *const *labels, size_t n)
{
    struct v_column *out = TZ_NEW_ARRAY(v->a, n, struct v_column);
    for (size_t i = 0; i < n; i++)
        out[i] = (struct v_column){.label = labels[i]};
    return out;
}

static struct v_row row_of(struct visit *v, const char *const *labels, const char *const *texts, size_t n)
{
    struct v_cell *cells = TZ_NEW_ARRAY(v->a, n, struct v_cell);
    for (size_t i = 0; i < n; i++)
        cells[i] = (struct v_cell){.text = texts[i], .label = labels[i]};
    return (struct v_row){.cells = cells, .n_cells = n};
}

/* ---- what was handed in for a month */
static const struct tz_register *returned_register(struct visit *v)
{
    const char *key = tz_arg_text(v->r, "register");
    const struct tz_register *reg = key && v->model ? tz_model_register(v->model, key) : NULL;
    for (size_t i = 0; !reg && v->model && i < v->model->register_n; i++)
        if (tz_scope_may(&v->who, v->model->registers[i], TZ_RIGHT_CREATE))
            reg = v->model->registers[i];
    return reg && tz_scope_may(&v->who, reg, TZ_RIGHT_COUNT) ? reg : NULL;
}

static struct tz_period month_of(struct visit *v)
{
    struct tz_period p;
    tz_day first = tz_day_make(tz_day_year(v->today), tz_day_month(v->today), 1);
    if (tz_arg_period(v->r, "month", &p))
        return p;
    tz_day last = tz_day_add(first, -1); /* the month before: the one that is due */
    struct tz_err *e = tz_period_parse(&p, tz_printf(v->a, "%d-%02d", tz_day_year(last), tz_day_month(last)));
    tz_err_free(e);
    return p;
}

static const struct tz_submission *submitted(const struct tz_submission *list, size_t n, int64_t place)
{
    for (size_t i = 0; i < n; i++)
        if (list[i].place == place)
            return &list[i];
    return NULL;
}

static void return_controls(struct visit *v, struct v_table_section *s, const struct tz_register *reg,
                            struct tz_period month)
{
    struct v_field *fields = TZ_NEW_ARRAY(v->a, 2, struct v_field);
    struct v_option *registers = TZ_NEW_ARRAY(v->a, v->model->register_n, struct v_option);
    struct v_option *months = TZ_NEW_ARRAY(v->a, 12, struct v_option);
    char text[64], print[64];
    size_t n = 0;
    for (size_t i = 0; i < v->model->register_n; i++)
        if (tz_scope_may(&v->who, v->model->registers[i], TZ_RIGHT_COUNT))
            registers[n++] = (struct v_option){.value = v->model->registers[i]->key,
                                               .label = v->model->registers[i]->label,
                                               .on = v->model->registers[i] == reg};
    tz_day day = tz_day_make(tz_day_year(v->today), tz_day_month(v->today), 1);
    for (int i = 0; i < 12; i++) {
        struct tz_period p;
        struct tz_err *e = tz_period_parse(&p, tz_printf(v->a, "%d-%02d", tz_day_year(day), tz_day_month(day)));
        tz_err_free(e);
        months[i] = (struct v_option){.value = tz_strdup(v->a, tz_period_print(print, p)),
                                      .label = tz_strdup(v->a, tz_period_show(text, p)),
                                      .on = p.from == month.from};
        day = tz_day_add(day, -1);
        day = tz_day_make(tz_day_year(day), tz_day_month(day), 1);
    }
    fields[0] = (struct v_field){
        .name = "register", .id = "register", .label = "台账", .kind = "choice", .options = registers, .n_options = n};
    fields[1] = (struct v_field){
        .name = "month", .id = "month", .label = "月份", .kind = "choice", .options = months, .n_options = 12};
    s->filters = fields;
    s->n_filters = 2;
    s->list_url = "/returns";
}

static struct tz_err *return_rows(struct visit *v, struct v_table *t, const struct tz_register *reg,
                                  struct tz_period month)
{
    static const char *const labels[] = {"村", "报送", "说明"};
    static const struct v_badge states[] = {{"未报", "late"}, {"已报", "done"}, {"零报告", "done"}, {"暂停", "wait"}};
    struct tz_submission *list;
    struct tz_conn *c;
    int64_t *villages;
    size_t n, count;
    TZ_TRY(visit_conn(&c, v));
    TZ_TRY(tz_submission_list(&list, &n, c, v->town.town, reg->key, month, v->a));
    tz_place_below(&villages, &count, v->places, tz_places_town(v->places), TZ_PLACE_VILLAGE, NULL, month.till, v->a);
    struct v_row *rows = TZ_NEW_ARRAY(v->a, count + 1, struct v_row);
    for (size_t i = 0; i < count; i++) {
        const struct tz_submission *s = submitted(list, n, villages[i]);
        enum tz_submitted state = s ? s->state : TZ_SUBMITTED_NOT;
        const char *texts[] = {web_place(v, villages[i]), states[state].text, s && s->note ? s->note : ""};
        rows[i] = row_of(v, labels, texts, 3);
        struct v_cell *cell = (struct v_cell *)&rows[i].cells[1];
        cell->kind = "badge";
        cell->tone = states[state].tone;
    }
    *t = (struct v_table){.caption = reg->label,
                          .columns = columns_of(v, labels, 3),
                          .n_columns = 3,
                          .rows = rows,
                          .n_rows = count,
                          .empty_text = "还没有村"};
    return NULL;
}

/* A village says: this month is complete, or there was nothing. */
static struct v_act *return_acts(struct visit *v, const struct tz_register *reg, struct tz_period month, size_t *n)
{
    static const struct {
        const char *label, *state;
    } all[] = {{"报送本月", "in"}, {"零报告", "nil"}};
    struct v_act *acts = TZ_NEW_ARRAY(v->a, 2, struct v_act);
    char text[64];
    *n = 0;
    for (size_t i = 0; i < 2 && tz_scope_may(&v->who, reg, TZ_RIGHT_CREATE) && tz_who_has_role(&v->who, "village"); i++)
        acts[(*n)++] = (struct v_act){.label = all[i].label,
                                      .url = tz_printf(v->a, "/returns/%s/%s", reg->key, tz_period_print(text, month)),
                                      .post = true,
                                      .primary = i == 0,
                                      .csrf = tz_request_csrf(v->r),
                                      .name = "state",
                                      .value = all[i].state};
    return acts;
}

static struct tz_err *get_returns(struct tz_request *r, struct tz_response *res)
{
    struct visit *v = visit_of(r);
    const struct tz_register *reg = returned_register(v);
    struct tz_period month = month_of(v);
    struct v_table_section *section = TZ_NEW(v->a, struct v_table_section);
    char text[64];
    struct v_tables_page page = {.frame = web_frame(v, "报送"),
                                 .heading = "各村报送",
                                 .intro = "没有发生也要报：零报告和没有报是两回事，合计数里看得见谁没有报。"};
    TZ_TRY(visit_places(v));
    if (!reg)
        return tz_err_hint(tz_err(TZ_E_NOT_FOUND, "没有可报送的台账"), "可能没有启用，或不在您的权限范围内");
    *section = (struct v_table_section){.id = "returns",
                                        .label = tz_printf(v->a, "%s %s", reg->label, tz_period_show(text, month))};
    return_controls(v, section, reg, month);
    TZ_TRY(return_rows(v, &section->table, reg, month));
    page.acts = return_acts(v, reg, month, &page.n_acts);
    page.sections = section;
    page.n_sections = 1;
    tz_page_tables(tz_response_html(res, 200), &page);
    return NULL;
}

static struct tz_err *post_return(struct tz_request *r, struct tz_response *res)
{
    struct visit *v = visit_of(r);
    const struct tz_register *reg = returned_register(v);
    struct tz_period month = month_of(v);
    char text[64];
    bool nil = tz_same(tz_arg_text(r, "state"), "nil");
    int64_t place = 0;
    for (size_t i = 0; i < v->who.grant_n; i++)
        if (tz_same(v->who.grants[i].role, "village"))
            place = v->who.grants[i].place;
    if (!reg || !place)
        return tz_err_hint(tz_err(TZ_E_FORBIDDEN, "只有村里能报送本村的台账"), "请村干部登录后报送");
    TZ_TRY(tz_submit(&v->desk, reg->key, place, month, nil ? TZ_SUBMITTED_NIL : TZ_SUBMITTED_IN, NULL, v->a));
    web_flash(v, res, nil ? "已零报告" : "已报送");
    struct tz_pair back[] = {
        {"register", reg->key}, {"month", tz_strdup(v->a, tz_period_print(text, month))}, {NULL, NULL}};
    tz_response_redirect(res, web_url(v->a, "/returns", back));
    return NULL;
}

static const struct tz_route_arg return_args[] = {{.name = "register", .label = "台账", .kind = TZ_ARG_KEY},
                                                  {.name = "month", .label = "月份", .kind = TZ_ARG_PERIOD},
                                                  {0}};
static const struct tz_route_arg submit_args[] = {
    {.name = "register", .label = "台账", .kind = TZ_ARG_KEY, .required = true},
    {.name = "month", .label = "月份", .kind = TZ_ARG_PERIOD, .required = true},
    {.name = "state", .label = "怎样", .kind = TZ_ARG_KEY, .required = true},
    {0}};

const struct tz_route web_feature_routes[] = {
    {TZ_GET, "/returns", get_returns, "work", TZ_ROUTE_MENU, "各村报送", "一个月里各村报没报，零报告。", return_args},
    {TZ_POST, "/returns/{register:key}/{month:period}", post_return, "work", 0, "报送", "村里报送一个月，或零报告。",
     submit_args},
    {0}};
