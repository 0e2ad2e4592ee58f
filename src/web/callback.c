/* SPDX-License-Identifier: Apache-2.0
 *
 * Callbacks: whom to call, what was said, how many are satisfied.
 */
#include "rule/callback.h"
#include "web/callback_priv.h"
#include "web/web_priv.h"

static struct tz_err *waiting(struct visit *v, struct v_table *t)
{
    static const char *const labels[] = {"编号", "台账", "地方", "抽取日", "状态"};
    struct tz_callback *list;
    size_t n;
    TZ_TRY(tz_callback_list(&list, &n, &v->desk, false, v->a));
    struct v_row *rows = TZ_NEW_ARRAY(v->a, n + 1, struct v_row);
    for (size_t i = 0; i < n; i++) {
        const char *texts[] = {list[i].number, list[i].reg->label, list[i].place_title, web_day(v, list[i].drawn_on),
                               list[i].state};
        rows[i] = web_row(v, labels, texts, 5, tz_printf(v->a, "/callbacks/%lld", (long long)list[i].id));
    }
    *t = (struct v_table){.caption = "待回访",
                          .columns = web_columns(v, labels, 5, 2),
                          .n_columns = 5,
                          .rows = rows,
                          .n_rows = n,
                          .empty_text = "没有待回访的事",
                          .empty_help = "办结的事按比例随机抽取，抽中的列在这里。"};
    return NULL;
}

static const char *rate(struct visit *v, int64_t part, int64_t whole)
{
    char text[40];
    int64_t x;
    if (!whole || !tz_ratio_round(&x, tz_ratio_make(part * 100, whole), 1))
        return "没有评价";
    return tz_printf(v->a, "%s%%（%lld/%lld）", tz_dec_print(text, x, 1), (long long)part, (long long)whole);
}

static struct tz_err *counted(struct visit *v, struct v_table *t)
{
    static const char *const labels[] = {"台账", "满意率", "回访抽取", "接通", "回访满意"};
    struct tz_satisfaction *list;
    size_t n;
    TZ_TRY(tz_satisfaction_list(&list, &n, &v->desk, tz_period_of(v->today, TZ_GRAIN_YEAR), v->a));
    struct v_row *rows = TZ_NEW_ARRAY(v->a, n + 1, struct v_row);
    for (size_t i = 0; i < n; i++) {
        const char *texts[] = {list[i].reg->label,
                               list[i].few ? "不足五件，不列" : rate(v, list[i].satisfied, list[i].rated),
                               web_count(v, list[i].drawn, false), web_count(v, list[i].reached, false),
                               rate(v, list[i].called_well, list[i].reached)};
        rows[i] = web_row(v, labels, texts, 5, NULL);
    }
    *t = (struct v_table){
        .caption = "今年的满意率", .columns = web_columns(v, labels, 5, 2), .n_columns = 5, .rows = rows, .n_rows = n};
    return NULL;
}

static struct tz_err *get_list(struct tz_request *r, struct tz_response *res)
{
    struct visit *v = visit_of(r);
    struct v_tables_page page = {.frame = web_frame(v, "回访与满意度"),
                                 .heading = "回访与满意度",
                                 .intro = "由没有经办的人回访；结果只进满意率，不改动原件。"};
    struct v_table_section *s = TZ_NEW_ARRAY(v->a, 2, struct v_table_section);
    s[0] = (struct v_table_section){.id = "waiting", .label = "待回访"};
    s[1] = (struct v_table_section){.id = "rates", .label = "今年的满意率"};
    if (v->model) {
        TZ_TRY(waiting(v, &s[0].table));
        TZ_TRY(counted(v, &s[1].table));
    }
    page.sections = s;
    page.n_sections = v->model ? 2 : 0;
    tz_page_tables(tz_response_html(res, 200), &page);
    return NULL;
}

static struct tz_err *get_one(struct tz_request *r, struct tz_response *res)
{
    static const char *const ratings[] = {"满意", "基本满意", "不满意", "未接通"};
    struct visit *v = visit_of(r);
    struct tz_callback k;
    TZ_TRY(tz_callback_get(&k, &v->desk, tz_arg_id(r, "id"), v->a));
    struct v_option *options = TZ_NEW_ARRAY(v->a, 4, struct v_option);
    struct v_field *field = TZ_NEW(v->a, struct v_field);
    struct v_form_section *section = TZ_NEW(v->a, struct v_form_section);
    struct v_form_page page = {.frame = web_frame(v, "回访"),
                               .heading = tz_printf(v->a, "回访 %s（%s）", k.number, k.reg->label),
                               .intro = "先打开原件看明白，再联系当事人；按当事人的原话选。",
                               .action = tz_printf(v->a, "/callbacks/%lld", (long long)k.id),
                               .submit = "记下",
                               .cancel_url = "/callbacks"};
    web_crumb(v, &page.frame, "回访与满意度", "/callbacks");
    web_crumb(v, &page.frame, k.number, tz_printf(v->a, "/e/%lld", (long long)k.entry));
    for (int i = 0; i < 4; i++)
        options[i] = (struct v_option){.value = ratings[i], .label = ratings[i]};
    *field =
        (struct v_field){.name = "rating", .id = "rating", .label = "当事人的评价", .kind = "radio", .required = true};
    field->options = options;
    field->n_options = 4;
    *section = (struct v_form_section){.fields = field, .n_fields = 1};
    page.sections = section;
    page.n_sections = 1;
    tz_page_form(tz_response_html(res, 200), &page);
    return NULL;
}

static struct tz_err *post_one(struct tz_request *r, struct tz_response *res)
{
    struct visit *v = visit_of(r);
    const char *rating = tz_arg_text(r, "rating");
    if (!rating)
        return tz_err_hint(tz_err(TZ_E_INPUT, "请选择评价"), "没有接通的选“未接通”");
    TZ_TRY(tz_callback_record(&v->desk, tz_arg_id(r, "id"), tz_same(rating, "未接通") ? NULL : rating, v->a));
    web_flash(v, res, "已记下回访");
    tz_response_redirect(res, "/callbacks");
    return NULL;
}

static const struct tz_route_arg id_args[] = {{.name = "id", .label = "回访", .kind = TZ_ARG_ID, .required = true},
                                              {0}};
static const struct tz_route_arg record_args[] = {{.name = "id", .label = "回访", .kind = TZ_ARG_ID, .required = true},
                                                  {.name = "rating", .label = "评价", .kind = TZ_ARG_TEXT, .max = 20},
                                                  {0}};

const struct tz_route web_callback_routes[] = {
    {TZ_GET, "/callbacks", get_list, "work", TZ_ROUTE_MENU, "回访与满意度", "抽中要回访的事，和各台账的满意率。", NULL},
    {TZ_GET, "/callbacks/{id:id}", get_one, "work", 0, "回访", "记录当事人的评价。", id_args},
    {TZ_POST, "/callbacks/{id:id}", post_one, "work", 0, "回访", "记录当事人的评价。", record_args},
    {0}};
