/* SPDX-License-Identifier: Apache-2.0
 *
 * One post of the rota: turns made and entered, shares, print.
 */
#include "duty/standing.h"

#include "register/list.h"
#include "web/duty_priv.h"
#include "web/web_priv.h"

/* ---- one post of the rota */
struct rota {
    struct tz_standing post;
    struct tz_turn *turns;
    struct tz_rota_share *shares;
    size_t turn_n, share_n;
    tz_day from, till;
};

static struct tz_err *load_rota(struct rota *x, struct visit *v, bool write)
{
    struct tz_standing *list;
    size_t n;
    int64_t id = tz_arg_id(v->r, "id");
    *x = (struct rota){.from = tz_arg_day(v->r, "from"), .till = tz_arg_day(v->r, "till")};
    x->from = x->from ? x->from : v->today;
    x->till = x->till ? x->till : tz_day_add(x->from, 30);
    TZ_TRY(duty_orders(&list, &n, v, TZ_STANDING_POST, 0));
    for (size_t i = 0; i < n; i++)
        if (list[i].id == id)
            x->post = list[i];
    if (!x->post.id || !v->model)
        return tz_err(TZ_E_NOT_FOUND, "没有这个岗位");
    return tz_rota_plan(&x->turns, &x->turn_n, &x->shares, &x->share_n, &v->desk, id, x->from, x->till, write, v->a);
}

static const char *name_of(const struct rota *x, const char *person)
{
    for (size_t i = 0; i < x->share_n; i++)
        if (tz_same(x->shares[i].person, person))
            return x->shares[i].label;
    return person;
}

/* What stands in the register already: links to the entry, where one swaps and says who came. */
struct standing_rows {
    struct visit *v;
    struct v_row *rows;
    size_t n, most;
};

static const char *val_text(const struct tz_entry *e, const char *key)
{
    const struct tz_val *x = tz_entry_val(e, key);
    return !x || x->empty ? "" : x->label ? x->label : x->text ? x->text : "";
}

static struct tz_err *take_entry(const struct tz_entry *e, void *data)
{
    static const char *const labels[] = {"日期", "班次", "值守人", "状态"};
    struct standing_rows *s = data;
    const char *swapped = val_text(e, "swapped");
    const char *texts[] = {web_day(s->v, e->on_day), tz_strdup(s->v->a, val_text(e, "shift")),
                           tz_strdup(s->v->a, *swapped ? swapped : val_text(e, "person")),
                           tz_state_key(e->reg, e->state)};
    if (s->n < s->most)
        s->rows[s->n++] = web_row(s->v, labels, texts, 4, tz_printf(s->v->a, "/e/%lld", (long long)e->id));
    return NULL;
}

static struct tz_err *entered(struct visit *v, const struct rota *x, struct v_table *t)
{
    static const char *const labels[] = {"日期", "班次", "值守人", "状态"};
    struct standing_rows s = {.v = v, .rows = TZ_NEW_ARRAY(v->a, 400, struct v_row), .most = 400};
    char text[2][16];
    const char *days[] = {tz_day_print(text[0], x->from), tz_day_print(text[1], x->till)};
    const char *const post[] = {x->post.label};
    const struct tz_filter filters[] = {{"post", TZ_F_EQ, post, 1}, {"day", TZ_F_BETWEEN, days, 2}};
    struct tz_list_query q = {.reg = tz_model_register(v->model, "duty"),
                              .filters = filters,
                              .filter_n = 2,
                              .order = "day",
                              .parts = TZ_GET_LABELS};
    TZ_TRY(tz_list_each(&v->desk, &q, take_entry, &s));
    *t = (struct v_table){.caption = "已排的班",
                          .columns = web_columns(v, labels, 4, 2),
                          .n_columns = 4,
                          .rows = s.rows,
                          .n_rows = s.n,
                          .empty_text = "这段时间还没有排班"};
    return NULL;
}

static struct v_table turn_table(struct visit *v, const struct rota *x)
{
    static const char *const labels[] = {"日期", "班次", "值守人", "编号"};
    struct v_row *rows = TZ_NEW_ARRAY(v->a, x->turn_n + 1, struct v_row);
    for (size_t i = 0; i < x->turn_n; i++) {
        const struct tz_turn *t = &x->turns[i];
        const char *texts[] = {tz_printf(v->a, "%s%s", web_day(v, t->day), t->rest ? "（休息日）" : ""), t->shift,
                               name_of(x, t->person), t->person};
        rows[i] = web_row(v, labels, texts, 4, NULL);
    }
    return (struct v_table){.caption = "可排的班",
                            .columns = web_columns(v, labels, 4, 2),
                            .n_columns = 4,
                            .rows = rows,
                            .n_rows = x->turn_n,
                            .empty_text = "这段时间的班已排好，或不在时段内"};
}

static struct v_table share_table(struct visit *v, const struct rota *x)
{
    static const char *const labels[] = {"人员", "一年的班", "其中休息日", "编号"};
    struct v_row *rows = TZ_NEW_ARRAY(v->a, x->share_n + 1, struct v_row);
    for (size_t i = 0; i < x->share_n; i++) {
        const struct tz_rota_share *s = &x->shares[i];
        const char *texts[] = {s->label, web_count(v, s->turns, false), web_count(v, s->rest, false), s->person};
        rows[i] = web_row(v, labels, texts, 4, tz_printf(v->a, "/e/%lld", (long long)s->entry));
    }
    return (struct v_table){.caption = "各人的班数",
                            .columns = web_columns(v, labels, 4, 2),
                            .n_columns = 4,
                            .rows = rows,
                            .n_rows = x->share_n,
                            .empty_text = "队伍里没有在册的人"};
}

static void rota_filters(struct visit *v, struct v_table_section *s, const struct rota *x)
{
    struct v_field *f = TZ_NEW_ARRAY(v->a, 2, struct v_field);
    char day[16];
    f[0] = (struct v_field){.name = "from", .id = "from", .label = "自", .kind = "day"};
    f[0].value = tz_strdup(v->a, tz_day_print(day, x->from));
    f[1] = (struct v_field){.name = "till", .id = "till", .label = "至", .kind = "day"};
    f[1].value = tz_strdup(v->a, tz_day_print(day, x->till));
    s->filters = f;
    s->n_filters = 2;
    s->list_url = tz_printf(v->a, "/rota/%lld", (long long)x->post.id);
}

static struct tz_err *get_post(struct tz_request *r, struct tz_response *res)
{
    struct visit *v = visit_of(r);
    struct rota x;
    TZ_TRY(load_rota(&x, v, false));
    struct v_table_section *s = TZ_NEW_ARRAY(v->a, 3, struct v_table_section);
    struct v_act *acts = TZ_NEW_ARRAY(v->a, 2, struct v_act);
    struct v_tables_page page = {
        .frame = web_frame(v, x.post.label), .heading = x.post.label, .intro = duty_flat(v, x.post.detail)};
    s[0] = (struct v_table_section){.id = "entered", .label = "已排的班", .help = "点日期可换班、记到岗或缺岗。"};
    s[1] = (struct v_table_section){.id = "plan", .label = "可排的班", .table = turn_table(v, &x)};
    s[2] = (struct v_table_section){.id = "shares", .label = "各人的班数", .table = share_table(v, &x)};
    TZ_TRY(entered(v, &x, &s[0].table));
    rota_filters(v, &s[0], &x);
    if (x.turn_n && tz_standing_may(&v->who, TZ_STANDING_POST))
        acts[page.n_acts++] =
            (struct v_act){.label = "记入值守台账",
                           .primary = true,
                           .post = true,
                           .csrf = tz_request_csrf(r),
                           .url = tz_printf(v->a, "/rota/%lld/%d/%d", (long long)x.post.id, x.from, x.till)};
    acts[page.n_acts++] = (struct v_act){
        .label = "打印",
        .url = tz_printf(v->a, "/rota/%lld/print?from=%d&till=%d", (long long)x.post.id, x.from, x.till)};
    page.acts = acts;
    page.sections = s;
    page.n_sections = 3;
    web_crumb(v, &page.frame, "排班", "/rota");
    tz_page_tables(tz_response_html(res, 200), &page);
    return NULL;
}

static struct tz_err *get_print(struct tz_request *r, struct tz_response *res)
{
    struct visit *v = visit_of(r);
    struct rota x;
    struct v_table t;
    TZ_TRY(load_rota(&x, v, false));
    TZ_TRY(entered(v, &x, &t));
    struct v_print_page page = {.frame = web_frame(v, x.post.label),
                                .heading = tz_printf(v->a, "%s排班表", x.post.label),
                                .sub = tz_printf(v->a, "%s至%s", web_day(v, x.from), web_day(v, x.till)),
                                .columns = t.columns,
                                .n_columns = t.n_columns,
                                .rows = t.rows,
                                .n_rows = t.n_rows,
                                .with_sign = true,
                                .foot = tz_printf(v->a, "共 %zu 班，%s打印", t.n_rows, web_day(v, v->today)),
                                .back_url = tz_printf(v->a, "/rota/%lld", (long long)x.post.id)};
    tz_page_print(tz_response_html(res, 200), &page);
    return NULL;
}

static struct tz_err *post_plan(struct tz_request *r, struct tz_response *res)
{
    struct visit *v = visit_of(r);
    struct rota x;
    TZ_TRY(load_rota(&x, v, true));
    web_flash(v, res, tz_printf(v->a, "已排 %zu 班", x.turn_n));
    tz_response_redirect(res, tz_printf(v->a, "/rota/%lld?from=%d&till=%d", (long long)x.post.id, x.from, x.till));
    return NULL;
}

static const struct tz_route_arg rota_args[] = {{.name = "id", .label = "岗位", .kind = TZ_ARG_ID, .required = true},
                                                {.name = "from", .label = "自", .kind = TZ_ARG_DAY},
                                                {.name = "till", .label = "至", .kind = TZ_ARG_DAY},
                                                {0}};

const struct tz_route web_rota_routes[] = {
    {TZ_GET, "/rota/{id:id}", get_post, "work", 0, "岗位排班", "一个岗位已排和可排的班。", rota_args},
    {TZ_GET, "/rota/{id:id}/print", get_print, "work", 0, "打印排班表", "一个岗位的排班表。", rota_args},
    {TZ_POST, "/rota/{id:id}/{from:day}/{till:day}", post_plan, "work", 0, "排班", "排班并记入值守台账。", rota_args},
    {0}};
