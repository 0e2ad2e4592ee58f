/* SPDX-License-Identifier: Apache-2.0
 *
 * What a township sets for itself: values of parameters with their basis, choices of the code lists that packs leave open.
 */
#include <string.h>

#include "place/param.h"
#include "register/choice.h"
#include "web/web_priv.h"

static void text_field(struct visit *v, struct v_field *f, const char *name, const char *label, bool required,
                       const char *help)
{
    *f = (struct v_field){.name = name,
                          .id = name,
                          .label = label,
                          .kind = "text",
                          .required = required,
                          .help = help,
                          .value = tz_arg_typed(v->r, name)};
}

static void show_form(struct visit *v, struct tz_response *res, struct v_form_page *page, const struct v_field *fields,
                      size_t n)
{
    struct v_form_section *section = TZ_NEW(v->a, struct v_form_section);
    *section = (struct v_form_section){.fields = fields, .n_fields = n};
    page->sections = section;
    page->n_sections = 1;
    page->errors = web_form_errors(v, &page->n_errors);
    tz_page_form(tz_response_html(res, page->n_errors ? 422 : 200), page);
}

/* ---- parameters */
static const char *param_value(struct visit *v, const struct tz_param *p, const struct tz_param_here *here)
{
    char text[40];
    if (!here->has)
        return "未定";
    if (here->t && *here->t && p->type != TZ_TYPE_NUMBER && p->type != TZ_TYPE_INT && p->type != TZ_TYPE_MONEY) {
        struct tz_span span = {.n = here->i};
        static const char *const units[] = {"days", "workdays", "hours", "months"};
        for (int u = 0; u < 4; u++)
            if (tz_same(here->t, units[u])) {
                span.unit = (enum tz_span_unit)u;
                return tz_strdup(v->a, tz_span_show(text, span));
            }
        return here->t;
    }
    return tz_printf(v->a, "%s%s", tz_dec_show(text, here->i, p->decimals), p->unit ? p->unit : "");
}

static const char *pack_basis(const struct visit *v, const struct tz_param *p)
{
    const char *basis = "";
    for (size_t k = 0; k < p->n; k++)
        if (p->values[k].from <= v->today && p->values[k].basis)
            basis = p->values[k].basis;
    return basis;
}

static struct tz_err *get_parameters(struct tz_request *r, struct tz_response *res)
{
    static const char *const labels[] = {"参数", "现行值", "由哪里定", "自何日起", "依据"};
    struct visit *v = visit_of(r);
    struct tz_conn *c;
    struct v_tables_page page = {.frame = web_frame(v, "参数"), .heading = "参数"};
    size_t all = v->model ? v->model->param_n : 0;
    struct v_row *rows = TZ_NEW_ARRAY(v->a, all + 1, struct v_row);
    struct v_table_section *section = TZ_NEW(v->a, struct v_table_section);
    bool may = visit_rules(v);
    page.intro = "期限、标准和频次不写死在程序里：国家和省定的随台账包来，镇里可另定，须有依据。";
    TZ_TRY(visit_places(v));
    TZ_TRY(visit_conn(&c, v));
    for (size_t i = 0; i < all; i++) {
        const struct tz_param *p = &v->model->params[i];
        struct tz_param_here here = {0};
        const char *origin = "台账包", *basis = NULL;
        TZ_TRY(tz_param_get(&here, c, v->town.town, p->key, tz_places_town(v->places), v->today, v->known, v->a));
        if (here.has && here.origin) {
            origin = web_place(v, here.origin);
            TZ_TRY(tz_param_basis(&basis, c, v->town.town, p->key, here.origin, v->today, v->known, v->a));
        }
        const char *texts[] = {p->label, param_value(v, p, &here), here.has ? origin : "等您来定",
                               here.has ? web_day(v, here.from) : "", basis ? basis : pack_basis(v, p)};
        rows[i] = web_row(v, labels, texts, 5, may ? tz_printf(v->a, "/parameters/%s", p->key) : NULL);
    }
    *section = (struct v_table_section){.id = "table",
                                        .table = {.caption = "参数",
                                                  .columns = web_columns(v, labels, 5, 0),
                                                  .n_columns = 5,
                                                  .rows = rows,
                                                  .n_rows = all,
                                                  .empty_text = "启用的台账包没有参数"}};
    page.sections = section;
    page.n_sections = 1;
    tz_page_tables(tz_response_html(res, 200), &page);
    return NULL;
}

static struct tz_err *param_asked(const struct tz_param **out, struct visit *v)
{
    const char *name = tz_arg_text(v->r, "name");
    TZ_TRY(tz_who_need_ruler(&v->who));
    *out = v->model && name ? tz_model_param(v->model, name) : NULL;
    return *out ? NULL : tz_err(TZ_E_NOT_FOUND, "没有这个参数");
}

static struct v_option *area_options(struct visit *v, size_t *n)
{
    int64_t town = tz_places_town(v->places), *villages;
    const char *chosen = tz_arg_typed(v->r, "place");
    tz_place_below(&villages, n, v->places, town, TZ_PLACE_VILLAGE, NULL, v->today, v->a);
    struct v_option *out = TZ_NEW_ARRAY(v->a, *n + 1, struct v_option);
    for (size_t i = 0; i <= *n; i++) {
        int64_t id = i ? villages[i - 1] : town;
        out[i] = (struct v_option){.value = tz_printf(v->a, "%lld", (long long)id), .label = web_place(v, id)};
        out[i].on = tz_same(chosen, out[i].value);
    }
    ++*n;
    return out;
}

static struct tz_err *show_parameter(struct visit *v, struct tz_response *res, const struct tz_param *p)
{
    struct v_field *f = TZ_NEW_ARRAY(v->a, 4, struct v_field);
    struct v_form_page page = {.frame = web_frame(v, p->label),
                               .heading = p->label,
                               .action = tz_printf(v->a, "/parameters/%s", p->key),
                               .submit = "从这天起执行",
                               .cancel_url = "/parameters"};
    struct tz_param_here here;
    struct tz_conn *c;
    TZ_TRY(visit_places(v));
    TZ_TRY(visit_conn(&c, v));
    TZ_TRY(tz_param_get(&here, c, v->town.town, p->key, tz_places_town(v->places), v->today, v->known, v->a));
    page.intro = tz_printf(v->a, "全镇现行：%s。改动从写明的日子起算，以前的照旧；原来的值留在历史里。",
                           param_value(v, p, &here));
    web_crumb(v, &page.frame, "参数", "/parameters");
    text_field(v, &f[0], "value", "值", true,
               p->type == TZ_TYPE_TEXT ? "期限写成“15天”“7个工作日”“24小时”" : "只写数，不写单位");
    f[0].unit = p->unit;
    text_field(v, &f[1], "from", "自何日起", true, NULL);
    f[1].kind = "day";
    if (!f[1].value || !*f[1].value)
        f[1].value = tz_day_print(tz_alloc(v->a, 16), v->today);
    text_field(v, &f[2], "place", "适用", false, "只在一个村不同时选村");
    f[2].kind = "choice";
    f[2].options = area_options(v, &f[2].n_options);
    text_field(v, &f[3], "basis", "依据", true, "文号或会议");
    show_form(v, res, &page, f, 4);
    return NULL;
}

static struct tz_err *get_parameter(struct tz_request *r, struct tz_response *res)
{
    struct visit *v = visit_of(r);
    const struct tz_param *p;
    TZ_TRY(param_asked(&p, v));
    return show_parameter(v, res, p);
}

static struct tz_err *post_parameter(struct tz_request *r, struct tz_response *res)
{
    struct visit *v = visit_of(r);
    const struct tz_param *p;
    size_t wrong;
    TZ_TRY(param_asked(&p, v));
    TZ_TRY(visit_places(v));
    tz_request_errors(r, &wrong);
    int64_t place = tz_arg_id(r, "place") ? tz_arg_id(r, "place") : tz_places_town(v->places);
    if (!tz_place_on(v->places, place, v->today))
        return tz_err(TZ_E_NOT_FOUND, "没有这个区划");
    struct tz_err *e = wrong ? NULL
                             : tz_param_set(v->web->store, &v->who.actor, p, place, tz_arg_day(r, "from"),
                                            tz_arg_text(r, "value"), tz_arg_text(r, "basis"), v->a);
    if (e && !web_take_faults(v, NULL, &e))
        return e;
    tz_request_errors(r, &wrong);
    if (wrong)
        return show_parameter(v, res, p);
    web_flash(v, res, tz_printf(v->a, "“%s”已定", p->label));
    tz_response_redirect(res, "/parameters");
    return NULL;
}

/* ---- code lists */
static const char *code_note(struct visit *v, const struct tz_code *code, const struct tz_choice *own)
{
    const char *by = own ? tz_printf(v->a, "镇里增补，%s", own->basis) : "";
    if (!code->closed)
        return by;
    return tz_printf(v->a, "%s%s已停用%s%s", by, *by ? "，" : "", code->successor ? "，改用 " : "",
                     code->successor ? code->successor : "");
}

static const struct tz_choice *own_choice(const struct tz_choice *all, size_t n, const char *list, const char *key)
{
    for (size_t i = 0; i < n; i++)
        if (tz_same(all[i].list, list) && tz_same(all[i].label, key))
            return &all[i];
    return NULL;
}

struct code_view { /* what each list's section is made from */
    struct visit *v;
    const struct tz_choice *own;
    size_t own_n;
    bool may;
};

static struct v_table_section codes_section(const struct code_view *x, const char *name, const char *label,
                                            const struct tz_codes *codes)
{
    static const char *const labels[] = {"名称", "代码", "说明"};
    struct visit *v = x->v;
    struct v_row *rows = TZ_NEW_ARRAY(v->a, codes->n + 1, struct v_row);
    struct v_act *act = TZ_NEW(v->a, struct v_act);
    for (size_t k = 0; k < codes->n; k++) {
        const struct tz_code *code = &codes->items[k];
        const struct tz_choice *own = own_choice(x->own, x->own_n, name, code->key);
        struct tz_pair asked[] = {{"list", name}, {"label", code->key}, {NULL, NULL}};
        const char *texts[] = {tz_printf(v->a, "%s%s", code->parent >= 0 ? "　" : "", code->label), code->key,
                               code_note(v, code, own)};
        rows[k] =
            web_row(v, labels, texts, 3, own && !own->closed && x->may ? web_url(v->a, "/codes/close", asked) : NULL);
    }
    struct tz_pair to[] = {{"list", name}, {NULL, NULL}};
    *act = (struct v_act){.label = "增补", .url = web_url(v->a, "/codes/new", to)};
    return (struct v_table_section){.id = name,
                                    .label = label,
                                    .acts = act,
                                    .n_acts = x->may && codes->extend,
                                    .table = {.caption = tz_printf(v->a, "%s，%zu 项", label, codes->n),
                                              .columns = web_columns(v, labels, 3, 0),
                                              .n_columns = 3,
                                              .rows = rows,
                                              .n_rows = codes->n,
                                              .empty_text = "没有选项"}};
}

static struct tz_err *get_codes(struct tz_request *r, struct tz_response *res)
{
    struct visit *v = visit_of(r);
    struct code_view x = {.v = v, .may = visit_rules(v)};
    struct v_tables_page page = {.frame = web_frame(v, "代码表"), .heading = "代码表"};
    struct tz_open_list *open = NULL;
    struct tz_choice *own;
    struct tz_conn *c;
    size_t open_n = v->model ? tz_choice_lists(&open, v->model, v->a) : 0, shared = v->model ? v->model->code_n : 0;
    struct v_table_section *sections = TZ_NEW_ARRAY(v->a, open_n + shared + 1, struct v_table_section);
    page.intro = "几种台账共用的分类，和镇里可以增补的选项。停用的保留，旧条目照样读得懂；名称不再启用。";
    TZ_TRY(visit_conn(&c, v));
    TZ_TRY(tz_choice_list(&own, &x.own_n, c, v->town.town, v->known, v->a));
    x.own = own;
    for (size_t i = 0; i < shared; i++) {
        const struct tz_codes *codes = v->model->codes[i];
        sections[page.n_sections++] = codes_section(&x, codes->key, codes->label ? codes->label : codes->key, codes);
    }
    for (size_t i = 0; i < open_n; i++)
        if (!open[i].codes->key)
            sections[page.n_sections++] = codes_section(&x, open[i].name, open[i].label, open[i].codes);
    page.sections = sections;
    tz_page_tables(tz_response_html(res, 200), &page);
    return NULL;
}

/* The empty first line of a list of choices, then those in use. */
static void choice_field(struct visit *v, struct v_field *f, const struct tz_codes *codes, const char *without)
{
    size_t n;
    const struct v_option *all = web_options(v, codes, f->value, &n);
    struct v_option *out = TZ_NEW_ARRAY(v->a, n + 1, struct v_option);
    f->kind = "choice";
    f->placeholder = "（没有）";
    f->n_options = 0;
    for (size_t i = 0; i < n; i++)
        if (!tz_same(all[i].value, without))
            out[f->n_options++] = all[i];
    f->options = out;
}

static struct tz_err *list_asked(struct visit *v, const struct tz_codes **codes, const char **name)
{
    const char *list = tz_arg_text(v->r, "list");
    TZ_TRY(tz_who_need_ruler(&v->who));
    if (!v->model)
        return tz_err(TZ_E_MISSING, "还没有装台账包");
    return tz_choice_codes(codes, name, v->model, list ? list : "", v->a);
}

static struct v_form_page code_form(struct visit *v, const char *heading, const char *action, const char *list)
{
    struct v_hidden *hidden = TZ_NEW(v->a, struct v_hidden);
    struct v_form_page page = {.frame = web_frame(v, heading),
                               .heading = heading,
                               .action = action,
                               .hidden = hidden,
                               .n_hidden = 1,
                               .cancel_url = "/codes"};
    *hidden = (struct v_hidden){"list", list};
    web_crumb(v, &page.frame, "代码表", "/codes");
    return page;
}

static struct tz_err *get_new_code(struct tz_request *r, struct tz_response *res)
{
    struct visit *v = visit_of(r);
    const struct tz_codes *codes;
    const char *name;
    struct v_field *f = TZ_NEW_ARRAY(v->a, 3, struct v_field);
    TZ_TRY(list_asked(v, &codes, &name));
    struct v_form_page page = code_form(v, "增补选项", "/codes/new", name);
    page.submit = "增补";
    page.intro = "增补后，全镇的表单、导入、筛选和指标都认得它。";
    text_field(v, &f[0], "label", "名称", true, "和台账里要写的一字不差");
    f[0].maxlength = 30;
    text_field(v, &f[1], "parent", "归在哪一项之下", false, NULL);
    choice_field(v, &f[1], codes, NULL);
    text_field(v, &f[2], "basis", "依据", true, "文号或会议");
    show_form(v, res, &page, f, 3);
    return NULL;
}

static struct tz_err *get_close_code(struct tz_request *r, struct tz_response *res)
{
    struct visit *v = visit_of(r);
    const struct tz_codes *codes;
    const char *name, *label = tz_arg_text(r, "label");
    struct v_field *f = TZ_NEW_ARRAY(v->a, 3, struct v_field);
    TZ_TRY(list_asked(v, &codes, &name));
    struct v_form_page page = code_form(v, "停用选项", "/codes/close", name);
    page.submit = "停用";
    page.danger = true;
    page.intro = "停用后不再供选，已登记的照样显示；停用的名称不再启用。";
    text_field(v, &f[0], "label", "停用", true, NULL);
    f[0].kind = "shown";
    f[0].value = label;
    struct v_hidden *hidden = TZ_NEW_ARRAY(v->a, 2, struct v_hidden);
    hidden[0] = page.hidden[0];
    hidden[1] = (struct v_hidden){"label", label};
    page.hidden = hidden;
    page.n_hidden = 2;
    text_field(v, &f[1], "successor", "改用", false, NULL);
    choice_field(v, &f[1], codes, label);
    text_field(v, &f[2], "basis", "依据", true, "文号或会议");
    show_form(v, res, &page, f, 3);
    return NULL;
}

/* A refusal shows the form again with what was typed. */
static struct tz_err *answer(struct visit *v, struct tz_response *res, struct tz_err *e, const char *done,
                             struct tz_err *(*again)(struct tz_request *r, struct tz_response *res))
{
    size_t wrong;
    if (e && !web_take_faults(v, NULL, &e))
        return e;
    tz_request_errors(v->r, &wrong);
    if (wrong)
        return again(v->r, res);
    web_flash(v, res, done);
    tz_response_redirect(res, "/codes");
    return NULL;
}

static struct tz_err *post_new_code(struct tz_request *r, struct tz_response *res)
{
    struct visit *v = visit_of(r);
    size_t wrong;
    tz_request_errors(r, &wrong);
    struct tz_err *e = wrong ? NULL
                             : tz_choice_add(NULL, &v->desk, tz_arg_text(r, "list"), tz_arg_text(r, "label"),
                                             tz_arg_text(r, "parent"), tz_arg_text(r, "basis"), v->a);
    return answer(v, res, e, "已增补", get_new_code);
}

static struct tz_err *post_close_code(struct tz_request *r, struct tz_response *res)
{
    struct visit *v = visit_of(r);
    size_t wrong;
    tz_request_errors(r, &wrong);
    struct tz_err *e = wrong ? NULL
                             : tz_choice_close(&v->desk, tz_arg_text(r, "list"), tz_arg_text(r, "label"),
                                               tz_arg_text(r, "successor"), tz_arg_text(r, "basis"), v->a);
    return answer(v, res, e, "已停用", get_close_code);
}

#define LIST_ARG                                                                                                       \
    {                                                                                                                  \
        .name = "list", .label = "码表", .kind = TZ_ARG_TEXT, .max = 80, .required = true                              \
    }
#define BASIS_ARG                                                                                                      \
    {                                                                                                                  \
        .name = "basis", .label = "依据", .kind = TZ_ARG_TEXT, .max = 200, .required = true                            \
    }
/* The pages show what was typed: they know the fields of their forms too. */
static const struct tz_route_arg param_args[] = {{.name = "name", .label = "参数", .kind = TZ_ARG_KEY},
                                                 {.name = "value", .label = "值", .kind = TZ_ARG_TEXT, .max = 200},
                                                 {.name = "from", .label = "自何日起", .kind = TZ_ARG_DAY},
                                                 {.name = "place", .label = "适用", .kind = TZ_ARG_ID},
                                                 {.name = "basis", .label = "依据", .kind = TZ_ARG_TEXT, .max = 200},
                                                 {0}};
static const struct tz_route_arg set_args[] = {
    {.name = "name", .label = "参数", .kind = TZ_ARG_KEY},
    {.name = "value", .label = "值", .kind = TZ_ARG_TEXT, .max = 200, .required = true},
    {.name = "from", .label = "自何日起", .kind = TZ_ARG_DAY, .required = true},
    {.name = "place", .label = "适用", .kind = TZ_ARG_ID},
    BASIS_ARG,
    {0}};
static const struct tz_route_arg list_args[] = {
    LIST_ARG,
    {.name = "label", .label = "选项", .kind = TZ_ARG_TEXT, .max = 90},
    {.name = "parent", .label = "归在哪一项之下", .kind = TZ_ARG_TEXT, .max = 90},
    {.name = "successor", .label = "改用", .kind = TZ_ARG_TEXT, .max = 90},
    {.name = "basis", .label = "依据", .kind = TZ_ARG_TEXT, .max = 200},
    {0}};
static const struct tz_route_arg new_args[] = {
    LIST_ARG,
    {.name = "label", .label = "名称", .kind = TZ_ARG_TEXT, .max = 90, .required = true},
    {.name = "parent", .label = "归在哪一项之下", .kind = TZ_ARG_TEXT, .max = 90},
    BASIS_ARG,
    {0}};
static const struct tz_route_arg close_args[] = {
    LIST_ARG,
    {.name = "label", .label = "选项", .kind = TZ_ARG_TEXT, .max = 90, .required = true},
    {.name = "successor", .label = "改用", .kind = TZ_ARG_TEXT, .max = 90},
    BASIS_ARG,
    {0}};

const struct tz_route web_setting_routes[] = {
    {TZ_GET, "/parameters", get_parameters, "work", TZ_ROUTE_MENU, "参数", "期限、标准和频次的现行值和依据。", NULL},
    {TZ_GET, "/parameters/{name:key}", get_parameter, "work", 0, "参数", "给一个参数定值。", param_args},
    {TZ_POST, "/parameters/{name:key}", post_parameter, "work", TZ_ROUTE_FORM, "参数", "给一个参数定值。", set_args},
    {TZ_GET, "/codes", get_codes, "work", TZ_ROUTE_MENU, "代码表", "共用的分类和镇里增补的选项。", NULL},
    {TZ_GET, "/codes/new", get_new_code, "work", 0, "增补选项", "给一张码表增补选项。", list_args},
    {TZ_POST, "/codes/new", post_new_code, "work", TZ_ROUTE_FORM, "增补选项", "给一张码表增补选项。", new_args},
    {TZ_GET, "/codes/close", get_close_code, "work", 0, "停用选项", "停用镇里增补的选项。", list_args},
    {TZ_POST, "/codes/close", post_close_code, "work", TZ_ROUTE_FORM, "停用选项", "停用镇里增补的选项。", close_args},
    {0}};
