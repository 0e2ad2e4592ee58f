/* SPDX-License-Identifier: Apache-2.0
 *
 * /household/ID: one household, one file, for a stated task; /held/ID: what is held about a person, as paper for that person.
 * Both ask for task and reason first; opening is a POST, so that a bookmark or a back button opens nothing unjournaled.
 */
#include <string.h>

#include "portal/household.h"
#include "rule/rule.h"
#include "web/public_priv.h"

/* ---- the question before it opens */
static const char *typed(const struct visit *v, const char *name)
{
    return tz_request_method(v->r) == TZ_POST ? tz_arg_typed(v->r, name) : NULL;
}

static const struct v_option *task_options(struct visit *v, bool held, size_t *n)
{
    struct v_option *out = TZ_NEW_ARRAY(v->a, 8, struct v_option);
    *n = 0;
    for (const char *const *t = tz_file_tasks; *t; t++)
        if (tz_same(*t, "本人查询") == held)
            out[(*n)++] = (struct v_option){.value = *t, .label = *t, .on = held || tz_same(typed(v, "task"), *t)};
    return out;
}

static void show_question(struct visit *v, struct tz_response *res, const struct tz_entry *e, bool held)
{
    struct v_field *f = TZ_NEW_ARRAY(v->a, 2, struct v_field);
    struct v_form_section *s = TZ_NEW(v->a, struct v_form_section);
    const char *title = held ? "本人查询：登记了我的哪些信息" : "打开一户一档";
    struct v_form_page page = {.frame = web_frame(v, title), .heading = title, .submit = held ? "打开并打印" : "打开"};
    f[0] = (struct v_field){.name = "task", .id = "task", .label = "事由", .kind = "radio", .required = true};
    f[0].options = task_options(v, held, &f[0].n_options);
    f[1] = (struct v_field){.name = "reason",
                            .id = "reason",
                            .label = "说明",
                            .kind = "text",
                            .required = true,
                            .maxlength = 100,
                            .value = typed(v, "reason"),
                            .autocomplete = "off",
                            .help = held ? "已核对的证件和查询人，如：本人持身份证到窗口查询"
                                         : "为哪件事，如：6月入户走访、低保复核"};
    *s = (struct v_form_section){.fields = f, .n_fields = 2};
    page.intro = tz_printf(v->a, "%s。只显示您有权看的部分；什么时候、为什么打开，会记入查看日志。", e->number);
    page.action = tz_printf(v->a, "%s/%lld", held ? "/held" : "/household", (long long)e->id);
    page.sections = s;
    page.n_sections = 1;
    page.cancel_url = tz_printf(v->a, "/e/%lld", (long long)e->id);
    page.errors = web_form_errors(v, &page.n_errors);
    tz_page_form(tz_response_html(res, page.n_errors ? 422 : 200), &page);
}

static struct tz_err *ask(struct visit *v, struct tz_response *res, bool held)
{
    struct tz_entry *e;
    TZ_TRY(tz_register_get(&e, &v->desk, tz_arg_id(v->r, "id"), NULL, v->a));
    bool fits = tz_same(e->reg->key, "person") || (!held && tz_same(e->reg->key, "household"));
    if (!fits)
        return tz_err_hint(tz_err(TZ_E_NOT_FOUND, "没有这一%s", held ? "人" : "户"), "请从条目打开");
    show_question(v, res, e, held);
    return NULL;
}

/* ---- tables */
static struct v_table block_table(struct visit *v, const struct tz_file_block *b, bool links)
{
    struct v_column *columns = TZ_NEW_ARRAY(v->a, b->column_n + 1, struct v_column);
    struct v_row *rows = TZ_NEW_ARRAY(v->a, b->n + 1, struct v_row);
    for (size_t k = 0; k < b->column_n; k++)
        columns[k] = (struct v_column){.label = tz_field_at(b->reg, b->columns[k])->label, .narrow = true};
    for (size_t i = 0; i < b->n; i++) {
        struct v_cell *cells = TZ_NEW_ARRAY(v->a, b->column_n + 1, struct v_cell);
        for (size_t k = 0; k < b->column_n; k++) {
            bool masked;
            const char *text = web_cell(v, b->rows[i], b->columns[k], &masked);
            cells[k] = (struct v_cell){.text = text, .kind = masked ? "masked" : "text"};
        }
        rows[i] = (struct v_row){.cells = cells, .n_cells = b->column_n};
        if (links)
            rows[i].url = tz_printf(v->a, "/e/%lld", (long long)b->rows[i]->id);
    }
    return (struct v_table){.caption = tz_printf(v->a, "%s：%lld条", b->reg->label, (long long)b->count),
                            .columns = columns,
                            .n_columns = b->column_n,
                            .rows = rows,
                            .n_rows = b->n};
}

static struct v_table member_table(struct visit *v, const struct tz_subject_file *f)
{
    static const char *const keys[] = {"name", "sex", "born_on", "citizen_id", "phone"};
    enum { KEYS = sizeof keys / sizeof *keys };
    struct v_column *columns = TZ_NEW_ARRAY(v->a, KEYS, struct v_column);
    struct v_row *rows = TZ_NEW_ARRAY(v->a, f->member_n + 1, struct v_row);
    for (size_t i = 0; i < f->member_n; i++) {
        struct v_cell *cells = TZ_NEW_ARRAY(v->a, KEYS, struct v_cell);
        for (size_t k = 0; k < KEYS; k++) {
            const struct tz_val *val = tz_entry_val(f->members[i], keys[k]);
            if (val)
                columns[k] = (struct v_column){.label = val->field->label, .narrow = true};
            cells[k] = (struct v_cell){.text = val && !val->empty ? tz_val_show(val, v->a) : "",
                                       .kind = val && val->shown == TZ_MASKED ? "masked" : "text"};
        }
        rows[i] = (struct v_row){
            .url = tz_printf(v->a, "/e/%lld", (long long)f->members[i]->id), .cells = cells, .n_cells = KEYS};
    }
    return (struct v_table){.caption = tz_printf(v->a, "家庭成员：%zu人", f->member_n),
                            .columns = columns,
                            .n_columns = f->member_n ? KEYS : 0,
                            .rows = rows,
                            .n_rows = f->member_n,
                            .empty_text = "没有登记成员，或成员不在您的管辖范围"};
}

/* The subject's own fields, one a row. */
struct print_pair {
    const char *label, *value;
};

static size_t own_fields(const struct print_pair **out, struct visit *v, const struct tz_entry *e)
{
    struct print_pair *pairs = TZ_NEW_ARRAY(v->a, e->reg->field_n + 2, struct print_pair);
    size_t n = 0;
    pairs[n++] = (struct print_pair){"村组", e->place_label ? e->place_label : web_place(v, e->place_now)};
    for (size_t i = 0; i < e->reg->field_n; i++) {
        const struct tz_val *val = &e->values[i];
        if (val->empty || val->shown == TZ_HIDDEN || !tz_file_shows(&v->who, e->reg, val->field))
            continue;
        const char *text = val->field->type == TZ_TYPE_DATE ? web_day(v, (tz_day)val->i) : tz_val_show(val, v->a);
        pairs[n++] = (struct print_pair){val->field->label, val->shown == TZ_CLEARED ? "已依法清除" : text};
    }
    *out = pairs;
    return n;
}

static struct v_table own_table(struct visit *v, const struct tz_entry *e)
{
    const struct print_pair *pairs;
    size_t n = own_fields(&pairs, v, e);
    struct v_column *columns = TZ_NEW_ARRAY(v->a, 2, struct v_column);
    struct v_row *rows = TZ_NEW_ARRAY(v->a, n + 1, struct v_row);
    columns[0] = (struct v_column){.label = "项目", .narrow = true};
    columns[1] = (struct v_column){.label = "内容", .narrow = true};
    for (size_t i = 0; i < n; i++) {
        struct v_cell *cells = TZ_NEW_ARRAY(v->a, 2, struct v_cell);
        cells[0] = (struct v_cell){.text = pairs[i].label, .kind = "text"};
        cells[1] = (struct v_cell){.text = pairs[i].value, .kind = "text"};
        rows[i] = (struct v_row){.cells = cells, .n_cells = 2};
    }
    return (struct v_table){.caption = tz_printf(v->a, "%s：基本情况", e->reg->label),
                            .columns = columns,
                            .n_columns = 2,
                            .rows = rows,
                            .n_rows = n,
                            .compact = true};
}

/* ---- one household, one file */
static void show_file(struct visit *v, struct tz_response *res, const struct tz_subject_file *f)
{
    struct v_table_section *s = TZ_NEW_ARRAY(v->a, f->block_n + 2, struct v_table_section);
    struct v_tables_page page = {.frame = web_frame(v, "一户一档"), .heading = "一户一档"};
    page.intro = tz_printf(v->a, "%s · 事由：%s · 已记入查看日志", f->subject->number, tz_arg_text(v->r, "task"));
    web_crumb(v, &page.frame, f->subject->number, tz_printf(v->a, "/e/%lld", (long long)f->subject->id));
    s[page.n_sections++] =
        (struct v_table_section){.id = "own", .label = "基本情况", .table = own_table(v, f->subject)};
    if (tz_same(f->subject->reg->key, "household"))
        s[page.n_sections++] =
            (struct v_table_section){.id = "members", .label = "家庭成员", .table = member_table(v, f)};
    for (size_t i = 0; i < f->block_n; i++)
        s[page.n_sections++] = (struct v_table_section){
            .id = f->blocks[i].reg->key,
            .label = f->blocks[i].count > (int64_t)f->blocks[i].n
                         ? tz_printf(v->a, "%s（共%lld条，列出最近%zu条）", f->blocks[i].reg->label,
                                     (long long)f->blocks[i].count, f->blocks[i].n)
                         : f->blocks[i].reg->label,
            .table = block_table(v, &f->blocks[i], true)};
    page.sections = s;
    tz_page_tables(tz_response_html(res, 200), &page);
}

/* ---- what is held about me, on paper */
static void held_group(struct visit *v, struct v_print_group *g, const struct tz_file_block *b)
{
    struct v_table *t = TZ_NEW(v->a, struct v_table);
    if (b->elsewhere) {
        struct v_print_field *f = TZ_NEW(v->a, struct v_print_field);
        *f = (struct v_print_field){
            .label = "保管",
            .value = tz_printf(v->a, "有%lld条，由经办这项业务的站所保管，请到该处查询", (long long)b->count),
            .wide = true};
        *g = (struct v_print_group){.label = b->reg->label, .fields = f, .n_fields = 1};
        return;
    }
    *t = block_table(v, b, false);
    *g =
        (struct v_print_group){.label = tz_printf(v->a, "%s（目的：%s；共%lld条）", b->reg->label,
                                                  b->reg->purpose ? b->reg->purpose : b->reg->row, (long long)b->count),
                               .table = t};
}

/* Warnings about these rows, for the person to answer: what it says is typed in as what the visit found. */
struct asked {
    struct v_print_field *fields;
    size_t n;
};
enum { ASKED_MOST = 40 };

static struct tz_err *ask_of(struct asked *x, struct visit *v, const struct tz_entry *e)
{
    const struct tz_warning_query q = {.entry = e->id, .limit = 5};
    struct tz_hit_warning *list;
    size_t n;
    TZ_TRY(tz_warning_list(&list, &n, NULL, &v->desk, &q, v->a));
    for (size_t i = 0; i < n && x->n < ASKED_MOST; i++) {
        char *code = NULL;
        if (list[i].only_visit)
            continue;
        TZ_TRY(tz_public_code(&code, v->desk.store, v->town.town, list[i].number, v->a));
        x->fields[x->n++] = (struct v_print_field){
            .label = tz_printf(v->a, "%s（%s，编号%s，查询码%s）", list[i].label, e->number, list[i].number, code),
            .value = list[i].finding ? list[i].finding : "本人说明：",
            .wide = true};
    }
    return NULL;
}

static struct tz_err *asked_group(struct visit *v, struct v_print_group *groups, size_t *n,
                                  const struct tz_subject_file *f)
{
    struct asked x = {TZ_NEW_ARRAY(v->a, ASKED_MOST, struct v_print_field), 0};
    TZ_TRY(ask_of(&x, v, f->subject));
    for (size_t i = 0; i < f->block_n; i++)
        for (size_t k = 0; k < f->blocks[i].n && x.n < ASKED_MOST; k++)
            TZ_TRY(ask_of(&x, v, f->blocks[i].rows[k]));
    if (x.n)
        groups[(*n)++] = (struct v_print_group){
            .label =
                tz_printf(v->a, "请您核对的事项（可在本表写说明，由经办人记入；也可凭编号和查询码在 %s 查看和说明）",
                          public_outside(v, "/public/follow")),
            .fields = x.fields,
            .n_fields = x.n};
    return NULL;
}

/* The second sheet stays with who answers objections. */
static void left_group(struct visit *v, struct v_print_group *g, const struct tz_subject_file *f)
{
    struct v_print_field *fields = TZ_NEW_ARRAY(v->a, f->left_out_n, struct v_print_field);
    for (size_t i = 0; i < f->left_out_n; i++)
        fields[i] = (struct v_print_field){.label = f->left_out[i].reg->label,
                                           .value = tz_printf(v->a, "%lld条", (long long)f->left_out[i].count)};
    *g = (struct v_print_group){
        .label = "另纸：未列入本表的（由数据管理岗留存，不交查询人）", .fields = fields, .n_fields = f->left_out_n};
}

static struct tz_err *show_held(struct visit *v, struct tz_response *res, const struct tz_subject_file *f)
{
    static const struct v_nav_item signs[] = {{.label = "查询人"}, {.label = "经办人"}};
    const struct print_pair *pairs;
    size_t n = own_fields(&pairs, v, f->subject);
    struct v_print_field *own = TZ_NEW_ARRAY(v->a, n + 1, struct v_print_field);
    struct v_print_group *groups = TZ_NEW_ARRAY(v->a, f->block_n + 4, struct v_print_group);
    struct v_print_page page = {
        .frame = web_frame(v, "登记的个人信息"), .heading = "本机关登记的您的个人信息", .number = f->subject->number};
    for (size_t i = 0; i < n; i++)
        own[i] = (struct v_print_field){.label = pairs[i].label, .value = pairs[i].value};
    groups[page.n_groups++] = (struct v_print_group){.label = "基本信息", .fields = own, .n_fields = n};
    for (size_t i = 0; i < f->block_n; i++)
        held_group(v, &groups[page.n_groups++], &f->blocks[i]);
    TZ_TRY(asked_group(v, groups, &page.n_groups, f));
    if (f->left_out_n)
        left_group(v, &groups[page.n_groups++], f);
    page.groups = groups;
    page.sub = tz_printf(v->a, "%s · 依据个人信息保护法第四十五条提供查阅", tz_day_show(tz_alloc(v->a, 32), v->today));
    page.foot = "号码以遮掩形式列出。您反映、申请的事项，这里没有列出的请向受理的单位查询；检举控告、办理中的调查和涉及"
                "他人的内容依法不在此列；对内容有异议的，可要求更正、补充，"
                "由数据管理岗15个工作日内答复。";
    page.sign_lines = signs;
    page.n_sign_lines = 2;
    page.back_url = tz_printf(v->a, "/e/%lld", (long long)f->subject->id);
    tz_page_print(tz_response_html(res, 200), &page);
    return NULL;
}

static struct tz_err *open_file(struct visit *v, struct tz_response *res, bool held)
{
    struct tz_subject_file f;
    size_t wrong;
    tz_request_errors(v->r, &wrong);
    if (wrong)
        return ask(v, res, held);
    TZ_TRY(visit_places(v));
    struct tz_err *e = tz_subject_file(&f, &v->desk, tz_arg_id(v->r, "id"), tz_arg_text(v->r, "task"),
                                       tz_arg_text(v->r, "reason"), held, v->a);
    if (e && e->code == TZ_E_RULE) {
        tz_request_add_error(v->r, "reason", "说明", e->text, e->hint);
        tz_err_free(e);
        return ask(v, res, held);
    }
    TZ_TRY(e);
    if (held)
        return show_held(v, res, &f);
    show_file(v, res, &f);
    return NULL;
}

static struct tz_err *get_file(struct tz_request *r, struct tz_response *res)
{
    return ask(visit_of(r), res, false);
}

static struct tz_err *post_file(struct tz_request *r, struct tz_response *res)
{
    return open_file(visit_of(r), res, false);
}

static struct tz_err *get_held(struct tz_request *r, struct tz_response *res)
{
    return ask(visit_of(r), res, true);
}

static struct tz_err *post_held(struct tz_request *r, struct tz_response *res)
{
    return open_file(visit_of(r), res, true);
}

static const struct tz_route_arg ask_args[] = {{.name = "id", .label = "编号", .kind = TZ_ARG_ID, .required = true},
                                               {0}};
static const struct tz_route_arg open_args[] = {
    {.name = "id", .label = "编号", .kind = TZ_ARG_ID, .required = true},
    {.name = "task", .label = "事由", .kind = TZ_ARG_TEXT, .required = true, .max = 20},
    {.name = "reason", .label = "说明", .kind = TZ_ARG_TEXT, .required = true, .max = 100},
    {0}};

const struct tz_route web_household_routes[] = {
    {TZ_GET, "/household/{id:id}", get_file, "work", 0, "一户一档", "说明事由后打开一户一档。", ask_args},
    {TZ_POST, "/household/{id:id}", post_file, "work", TZ_ROUTE_FORM, "一户一档", "打开一户一档，记入查看日志。",
     open_args},
    {TZ_GET, "/held/{id:id}", get_held, "work", 0, "本人查询", "打印登记了本人的哪些信息。", ask_args},
    {TZ_POST, "/held/{id:id}", post_held, "work", TZ_ROUTE_FORM, "本人查询", "打印登记了本人的哪些信息，记入查看日志。",
     open_args},
    {0}};
