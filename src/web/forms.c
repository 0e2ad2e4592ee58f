/* SPDX-License-Identifier: Apache-2.0
 *
 * Superiors' forms: the list, taking a blank workbook, its grid with cells to bind, filling it for a period, what is missing, sending.
 */
#include <string.h>

#include "http/cookie.h"
#include "report/form.h"
#include "report/intake.h"
#include "web/plain_priv.h"
#include "web/web_priv.h"

enum { FORM_UPLOAD = 4 << 20 };

static const char *form_url(struct visit *v, int64_t id, const char *rest)
{
    return tz_printf(v->a, "/forms/%lld%s", (long long)id, rest);
}

/* ---- the list */

static void list_row(struct visit *v, struct v_table *t, struct v_row *rows, const char *const texts[3],
                     struct v_badge badge, const char *url)
{
    struct v_cell *cells = TZ_NEW_ARRAY(v->a, 4, struct v_cell);
    for (int k = 0; k < 3; k++)
        cells[k] = (struct v_cell){.text = texts[k], .kind = "text", .label = t->columns[k].label};
    cells[3] = (struct v_cell){.text = badge.text, .kind = "badge", .tone = badge.tone, .label = "状态"};
    rows[t->n_rows++] = (struct v_row){.url = url, .cells = cells, .n_cells = 4};
}

static struct tz_err *fill_list(struct visit *v, struct tz_conn *c, struct v_table *t)
{
    struct tz_form *forms;
    struct tz_form_sent *sent;
    size_t n, sent_n;
    TZ_TRY(tz_form_list(&forms, &n, c, v->town.town, v->a));
    TZ_TRY(tz_form_sent_list(&sent, &sent_n, c, v->town.town, 0, v->a));
    struct v_row *rows = TZ_NEW_ARRAY(v->a, n + sent_n + 1, struct v_row);
    for (size_t k = 0; k < n; k++) {
        const char *texts[] = {forms[k].name, forms[k].sender,
                               tz_printf(v->a, "已绑定 %lld 处", (long long)forms[k].bound)};
        list_row(v, t, rows, texts,
                 forms[k].bound ? (struct v_badge){"可填", "active"} : (struct v_badge){"待绑定", "wait"},
                 form_url(v, forms[k].id, ""));
        for (size_t i = 0; i < sent_n; i++) {
            char period[64];
            struct tz_period p;
            struct tz_err *e = tz_period_parse(&p, sent[i].period);
            const char *shown = e ? sent[i].period : tz_strdup(v->a, tz_period_show(period, p));
            const char *done[] = {tz_printf(v->a, "%s（%s）", sent[i].name, shown), forms[k].sender,
                                  "各数和条目已封存"};
            tz_err_free(e);
            if (sent[i].form == forms[k].id)
                list_row(v, t, rows, done, (struct v_badge){"已报出", "done"},
                         tz_printf(v->a, "/reports/issues/%lld", (long long)sent[i].issue));
        }
    }
    t->rows = rows;
    return NULL;
}

static struct tz_err *get_forms(struct tz_request *r, struct tz_response *res)
{
    struct visit *v = visit_of(r);
    struct tz_conn *c;
    struct v_reports_page page = {.frame = web_frame(v, "上级报表"), .heading = "上级报表"};
    struct v_act *acts = TZ_NEW_ARRAY(v->a, 1, struct v_act);
    struct v_column *columns = TZ_NEW_ARRAY(v->a, 4, struct v_column);
    TZ_TRY(visit_conn(&c, v));
    acts[0] = (struct v_act){.label = "收下空表", .url = "/forms/new", .primary = true};
    columns[0] = (struct v_column){.label = "报表", .narrow = true};
    columns[1] = (struct v_column){.label = "要表单位"};
    columns[2] = (struct v_column){.label = "说明"};
    columns[3] = (struct v_column){.label = "状态", .narrow = true};
    page.acts = acts;
    page.n_acts = 1;
    page.table = (struct v_table){.caption = "上级报表",
                                  .columns = columns,
                                  .n_columns = 4,
                                  .compact = true,
                                  .empty_text = "还没有报表",
                                  .empty_help = "把上级发来的空表（.xlsx）传上来，绑定一次，以后每期自动填"};
    TZ_TRY(fill_list(v, c, &page.table));
    tz_page_reports(tz_response_html(res, 200), &page);
    return NULL;
}

/* ---- taking a blank workbook */

static struct v_field text_field(const char *name, const char *label, const char *value, const char *help)
{
    return (struct v_field){.name = name, .id = name, .label = label, .kind = "text", .value = value, .help = help};
}

static struct tz_err *get_new(struct tz_request *r, struct tz_response *res)
{
    struct visit *v = visit_of(r);
    struct v_form_page page = {.frame = web_frame(v, "收下空表"),
                               .heading = "收下空表",
                               .intro = "多层表头、合并单元格照原样；绑定一次，以后每期自动填，格式不动",
                               .action = "/forms/new",
                               .upload = true,
                               .submit = "上传",
                               .cancel_url = "/forms"};
    struct v_form_section *section = TZ_NEW_ARRAY(v->a, 1, struct v_form_section);
    struct v_field *fields = TZ_NEW_ARRAY(v->a, 4, struct v_field);
    web_crumb(v, &page.frame, "上级报表", "/forms");
    fields[0] = (struct v_field){.name = "file",
                                 .id = "file",
                                 .label = "空表",
                                 .kind = "file",
                                 .accept = ".xlsx",
                                 .required = true,
                                 .help = "旧的 .xls 先另存为 .xlsx"};
    fields[1] = text_field("name", "表名", "", "不写就用文件名");
    fields[2] = text_field("sender", "要表单位", "", NULL);
    section[0].fields = fields;
    fields[3] = text_field("item", "履职事项", "", "属于履职事项清单的哪一项，照清单写；以后也可以补");
    section[0].n_fields = 4;
    page.sections = section;
    page.n_sections = 1;
    tz_page_form(tz_response_html(res, 200), &page);
    return NULL;
}

static struct tz_err *post_new(struct tz_request *r, struct tz_response *res)
{
    struct visit *v = visit_of(r);
    const struct tz_upload *file = tz_arg_file(r, "file");
    int64_t id;
    size_t bound;
    if (!file || !file->size)
        return tz_err_hint(tz_err(TZ_E_INPUT, "没有选文件"), "选一张 .xlsx 空表");
    const char *item = tz_arg_text(r, "item");
    TZ_TRY(tz_form_check_item(&v->desk, item ? item : "", "", v->a));
    TZ_TRY(tz_form_add(&id, &v->desk, tz_arg_text(r, "name"), tz_arg_text(r, "sender"),
                       *file->name ? file->name : "报表.xlsx", file->data, file->size, v->a));
    TZ_TRY(tz_form_set_item(&v->desk, id, item, NULL, v->a));
    TZ_TRY(tz_form_bind_suggested(&bound, &v->desk, id, v->a));
    web_flash(v, res,
              bound ? tz_printf(v->a, "已收下，按表头绑定了 %zu 列，其余点单元格绑定", bound) : "已收下，点单元格绑定");
    tz_response_redirect(res, form_url(v, id, ""));
    return NULL;
}

/* ---- the grid */

struct sheet_view {
    struct visit *v;
    struct tz_form form;
    struct tz_form_sheet s;
    struct tz_form_filled filled;
    const char *period; /* as asked; NULL = the blank form */
};

static struct tz_err *load(struct sheet_view *x, struct tz_request *r, bool fill)
{
    struct visit *v = x->v;
    struct tz_conn *c;
    int64_t sheet = tz_arg_int(r, "sheet", 1);
    TZ_TRY(visit_conn(&c, v));
    TZ_TRY(tz_form_get(&x->form, c, v->town.town, tz_arg_id(r, "id"), v->a));
    TZ_TRY(tz_form_look(&x->s, &v->desk, c, &x->form, (size_t)sheet - 1, v->a));
    const char *period = fill ? tz_arg_text(r, "period") : NULL;
    if (!period || !*period)
        return NULL;
    struct tz_form_ask ask = {.form = x->form.id, .period = period};
    TZ_TRY(tz_form_fill(&x->filled, &v->desk, c, &ask, v->a));
    x->period = period;
    return NULL;
}

static const struct tz_form_figure *figure_at(const struct sheet_view *x, uint32_t row, uint32_t col)
{
    for (size_t k = 0; k < x->filled.n; k++)
        if (x->filled.figures[k].sheet == x->s.sheet && x->filled.figures[k].row == row &&
            x->filled.figures[k].col == col)
            return &x->filled.figures[k];
    return NULL;
}

static struct v_sheet_cell show_cell(struct sheet_view *x, const struct tz_form_cell *cell, uint32_t row, uint32_t col)
{
    struct visit *v = x->v;
    char name[8];
    const char *address = tz_printf(v->a, "%s%u", tz_form_column_name(name, col), row + 1);
    struct v_sheet_cell out = {.text = cell->text, .rows = cell->rows, .cols = cell->cols, .kind = "head"};
    const struct tz_form_figure *f = figure_at(x, row, col);
    if (f) {
        out.text = f->figure.why ? "缺" : f->figure.shown;
        out.kind = f->figure.why ? "missing" : "filled";
        out.url = f->figure.why ? NULL : f->figure.rows_url;
        out.label = tz_printf(v->a, "%s %s %s", address, f->head, out.text);
        return out;
    }
    if (!cell->fillable || cell->formula)
        return out;
    out.kind = cell->ref ? "bound" : "open";
    out.text = cell->ref ? "●" : "＋";
    out.label = cell->ref ? tz_printf(v->a, "%s 已绑定 %s", address, cell->ref) : tz_printf(v->a, "绑定 %s", address);
    out.url = tz_printf(v->a, "/forms/%lld/bind?sheet=%zu&cell=%s", (long long)x->form.id, x->s.sheet + 1, address);
    return out;
}

static void show_grid(struct sheet_view *x, struct v_form_sheet_page *page)
{
    struct v_sheet_row *rows = TZ_NEW_ARRAY(x->v->a, x->s.rows + 1, struct v_sheet_row);
    for (uint32_t r = 0; r < x->s.rows; r++) {
        struct v_sheet_cell *cells = TZ_NEW_ARRAY(x->v->a, x->s.cols + 1, struct v_sheet_cell);
        size_t n = 0;
        for (uint32_t c = 0; c < x->s.cols; c++) {
            const struct tz_form_cell *cell = &x->s.cells[(size_t)r * x->s.cols + c];
            if (!cell->covered)
                cells[n++] = show_cell(x, cell, r, c);
        }
        rows[r] = (struct v_sheet_row){.cells = cells, .n_cells = n};
    }
    page->grid = rows;
    page->n_grid = x->s.rows;
}

static void show_columns(struct sheet_view *x, struct v_form_sheet_page *page)
{
    struct visit *v = x->v;
    struct v_column *columns = TZ_NEW_ARRAY(v->a, 3, struct v_column);
    struct v_row *rows = TZ_NEW_ARRAY(v->a, x->s.column_n + 1, struct v_row);
    columns[0] = (struct v_column){.label = "列", .narrow = true};
    columns[1] = (struct v_column){.label = "绑定到", .narrow = true};
    columns[2] = (struct v_column){.label = "按表头的建议"};
    for (size_t k = 0; k < x->s.column_n; k++) {
        const struct tz_form_column *one = &x->s.columns[k];
        struct v_cell *cells = TZ_NEW_ARRAY(v->a, 3, struct v_cell);
        char name[8];
        tz_form_column_name(name, one->col);
        cells[0] = (struct v_cell){.text = tz_printf(v->a, "%s　%s", name, one->head), .kind = "text", .label = "列"};
        cells[1] = (struct v_cell){.text = one->ref ? one->ref : "未绑定", .kind = "text", .label = "绑定到"};
        cells[2] = (struct v_cell){.text = one->suggested ? tz_printf(v->a, "%s（%s）", one->suggested, one->label)
                                                          : "没有相近的指标",
                                   .kind = "text",
                                   .label = "按表头的建议"};
        rows[k] = (struct v_row){
            .url = tz_printf(v->a, "/forms/%lld/bind?sheet=%zu&cell=%s", (long long)x->form.id, x->s.sheet + 1, name),
            .cells = cells,
            .n_cells = 3};
    }
    page->columns = (struct v_table){.caption = "各列",
                                     .columns = columns,
                                     .n_columns = 3,
                                     .rows = rows,
                                     .n_rows = x->s.column_n,
                                     .compact = true,
                                     .empty_text = "没有村一列",
                                     .empty_help = "点上面的单元格逐格绑定"};
}

/* What is missing and what was issued with another value. */
static struct tz_err *show_findings(struct sheet_view *x, struct v_form_sheet_page *page)
{
    struct visit *v = x->v;
    const struct tz_form_filled *f = &x->filled;
    struct v_table *t = TZ_NEW(v->a, struct v_table);
    struct v_column *columns = TZ_NEW_ARRAY(v->a, 3, struct v_column);
    struct v_row *rows = TZ_NEW_ARRAY(v->a, f->missing_n + f->clash_n + 1, struct v_row);
    size_t n = 0;
    char day[32];
    if (!f->missing_n && !f->clash_n)
        return NULL;
    columns[0] = (struct v_column){.label = "问题", .narrow = true};
    columns[1] = (struct v_column){.label = "哪里", .narrow = true};
    columns[2] = (struct v_column){.label = "说明"};
    TZ_TRY(visit_places(v));
    for (size_t k = 0; k < f->clash_n; k++) {
        const struct tz_form_clash *m = &f->clashes[k];
        struct v_cell *cells = TZ_NEW_ARRAY(v->a, 3, struct v_cell);
        cells[0] = (struct v_cell){.text = "数据打架", .kind = "badge", .tone = "late", .label = "问题"};
        cells[1] = (struct v_cell){.text = tz_printf(v->a, "%s %s", m->now->figure.place_label, m->now->head),
                                   .label = "哪里"};
        cells[2] = (struct v_cell){.text = tz_printf(v->a, "现为 %s，%s报出的《%s》写 %s", m->now->figure.shown,
                                                     tz_day_show(day, m->issued_on), m->title, m->shown),
                                   .label = "说明"};
        rows[n++] = (struct v_row){
            .cells = cells,
            .n_cells = 3,
            .url = tz_printf(v->a, "/reports/issues/%lld/figures/%lld", (long long)m->issue, (long long)m->n)};
    }
    for (size_t k = 0; k < f->missing_n; k++) {
        const struct tz_form_missing *m = &f->missing[k];
        struct v_cell *cells = TZ_NEW_ARRAY(v->a, 3, struct v_cell);
        cells[0] =
            (struct v_cell){.text = m->asked ? "缺，已要" : "缺", .kind = "badge", .tone = "wait", .label = "问题"};
        cells[1] = (struct v_cell){.text = web_place(v, m->place), .label = "哪里"};
        cells[2] = (struct v_cell){.text = tz_printf(v->a, "%s没有记录，也没有零报告（%s）", m->label, m->head),
                                   .label = "说明"};
        rows[n++] = (struct v_row){.cells = cells, .n_cells = 3};
    }
    *t = (struct v_table){
        .caption = "缺数和数据打架", .columns = columns, .n_columns = 3, .rows = rows, .n_rows = n, .compact = true};
    page->findings = t;
    return NULL;
}

static void show_acts(struct sheet_view *x, struct tz_request *r, struct v_form_sheet_page *page)
{
    struct visit *v = x->v;
    struct v_act *acts = TZ_NEW_ARRAY(v->a, 4, struct v_act);
    struct tz_pair query[] = {{"period", x->period}, {NULL, NULL}};
    const char *csrf = tz_request_csrf(r);
    size_t n = 0;
    if (x->period) {
        acts[n++] = (struct v_act){.label = "下载",
                                   .url = web_url(v->a, form_url(v, x->form.id, "/xlsx"), query),
                                   .icon = "download",
                                   .primary = true};
        acts[n++] = (struct v_act){.label = "报出",
                                   .url = form_url(v, x->form.id, "/send"),
                                   .post = true,
                                   .csrf = csrf,
                                   .name = "period",
                                   .value = x->period,
                                   .ask = "报出后各数和所依据的条目一并封存，没有数的格空着。报出吗？"};
        if (x->filled.missing_n)
            acts[n++] = (struct v_act){.label = "向缺的村要数",
                                       .url = form_url(v, x->form.id, "/ask"),
                                       .post = true,
                                       .csrf = csrf,
                                       .name = "period",
                                       .value = x->period};
    }
    if (tz_report_may(&v->who))
        acts[n++] = (struct v_act){.label = "履职事项", .url = form_url(v, x->form.id, "/item")};
    page->acts = acts;
    page->n_acts = n;
}

/* 示例县局要的表；履职事项：河湖巡查（配合） */
static const char *sub_of(struct visit *v, const struct tz_form *f)
{
    const char *from = *f->sender ? tz_printf(v->a, "%s要的表", f->sender) : "";
    if (!*f->item)
        return *from ? from : NULL;
    return tz_printf(v->a, "%s%s履职事项：%s%s%s%s", from, *from ? "；" : "", f->item, *f->part ? "（" : "", f->part,
                     *f->part ? "）" : "");
}

static struct tz_err *get_form(struct tz_request *r, struct tz_response *res)
{
    struct visit *v = visit_of(r);
    struct sheet_view x = {.v = v};
    TZ_TRY(load(&x, r, true));
    struct v_form_sheet_page page = {.frame = web_frame(v, x.form.name),
                                     .heading = x.form.name,
                                     .sub = sub_of(v, &x.form),
                                     .list_url = form_url(v, x.form.id, "")};
    struct v_field *controls = TZ_NEW_ARRAY(v->a, 1, struct v_field);
    struct v_tab *tabs = TZ_NEW_ARRAY(v->a, x.s.sheet_n + 1, struct v_tab);
    web_crumb(v, &page.frame, "上级报表", "/forms");
    controls[0] = text_field("period", "哪一期", x.period ? x.period : "", "如 2025-Q3、2025年1-6月");
    page.controls = controls;
    page.n_controls = 1;
    for (size_t k = 0; k < x.s.sheet_n && x.s.sheet_n > 1; k++)
        tabs[page.n_tabs++] =
            (struct v_tab){.label = tz_printf(v->a, "第 %zu 张", k + 1),
                           .url = tz_printf(v->a, "/forms/%lld?sheet=%zu", (long long)x.form.id, k + 1),
                           .current = k == x.s.sheet};
    page.tabs = tabs;
    show_acts(&x, r, &page);
    show_grid(&x, &page);
    show_columns(&x, &page);
    TZ_TRY(show_findings(&x, &page));
    tz_page_form_sheet(tz_response_html(res, 200), &page);
    return NULL;
}

/* ---- binding */

static const char *suggestion(const struct sheet_view *x, const char *cell, const char **label)
{
    char name[8];
    for (size_t k = 0; k < x->s.column_n; k++) {
        size_t n = strlen(tz_form_column_name(name, x->s.columns[k].col));
        if (strncmp(cell, name, n) == 0 && !(cell[n] >= 'A' && cell[n] <= 'Z')) {
            *label = x->s.columns[k].head;
            return x->s.columns[k].ref ? x->s.columns[k].ref : x->s.columns[k].suggested;
        }
    }
    return NULL;
}

static struct tz_err *get_bind(struct tz_request *r, struct tz_response *res)
{
    struct visit *v = visit_of(r);
    struct sheet_view x = {.v = v};
    const char *cell = tz_arg_text(r, "cell"), *head = NULL;
    TZ_TRY(load(&x, r, false));
    if (!cell || !*cell)
        return tz_err(TZ_E_INPUT, "要说明绑定哪一格");
    const char *ref = suggestion(&x, cell, &head);
    size_t letters = strcspn(cell, "0123456789");
    bool row = cell[letters] != 0;
    struct v_form_page page = {.frame = web_frame(v, "绑定"),
                               .heading = tz_printf(v->a, "绑定 %s", cell),
                               .intro = head ? tz_printf(v->a, "表头：%s", head) : x.form.name,
                               .action = form_url(v, x.form.id, "/bind"),
                               .submit = "绑定",
                               .cancel_url = form_url(v, x.form.id, "")};
    struct v_form_section *section = TZ_NEW_ARRAY(v->a, 1, struct v_form_section);
    struct v_field *fields = TZ_NEW_ARRAY(v->a, 2, struct v_field);
    struct v_option *options = TZ_NEW_ARRAY(v->a, 2, struct v_option);
    struct v_hidden *hidden = TZ_NEW_ARRAY(v->a, 1, struct v_hidden);
    web_crumb(v, &page.frame, "上级报表", "/forms");
    web_crumb(v, &page.frame, x.form.name, form_url(v, x.form.id, ""));
    options[0] =
        (struct v_option){.value = tz_strndup(v->a, cell, letters), .label = "整列（各村和合计）", .on = !row || head};
    options[1] = (struct v_option){.value = cell, .label = tz_printf(v->a, "只这一格 %s", cell), .on = row && !head};
    fields[0] = (struct v_field){.name = "cell",
                                 .id = "cell",
                                 .label = "范围",
                                 .kind = "radio",
                                 .options = options,
                                 .n_options = row ? 2 : 1,
                                 .required = true};
    fields[1] =
        text_field("ref", "指标", ref ? ref : "",
                   "如 dispute_received、crop_area | crop=水稻 | unit=万亩；填报单位、日期、期间用 @place、@date、"
                   "@period；留空是解除绑定");
    fields[1].wide = true;
    hidden[0] = (struct v_hidden){"sheet", tz_printf(v->a, "%zu", x.s.sheet + 1)};
    section[0].fields = fields;
    section[0].n_fields = 2;
    page.sections = section;
    page.n_sections = 1;
    page.hidden = hidden;
    page.n_hidden = 1;
    tz_page_form(tz_response_html(res, 200), &page);
    return NULL;
}

static struct tz_err *post_bind(struct tz_request *r, struct tz_response *res)
{
    struct visit *v = visit_of(r);
    int64_t id = tz_arg_id(r, "id"), sheet = tz_arg_int(r, "sheet", 1);
    const char *cell = tz_arg_text(r, "cell"), *ref = tz_arg_text(r, "ref");
    TZ_TRY(tz_form_bind(&v->desk, id, tz_printf(v->a, "%lld!%s", (long long)sheet, cell ? cell : ""), ref, v->a));
    web_flash(v, res, ref && *ref ? "已绑定" : "已解除绑定");
    tz_response_redirect(res, tz_printf(v->a, "/forms/%lld?sheet=%lld", (long long)id, (long long)sheet));
    return NULL;
}

/* ---- download, send, ask */

static struct tz_err *get_xlsx(struct tz_request *r, struct tz_response *res)
{
    struct visit *v = visit_of(r);
    struct sheet_view x = {.v = v};
    struct tz_buf name;
    TZ_TRY(load(&x, r, true));
    if (!x.period)
        return tz_err_hint(tz_err(TZ_E_INPUT, "要说明填哪一期"), "例：2025-Q3");
    tz_buf_init(&name, v->a);
    for (const char *p = x.form.name; *p; p++)
        tz_buf_printf(&name, "%%%02X", (unsigned)(unsigned char)*p);
    tz_response_bytes(res, 200, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", x.filled.data,
                      x.filled.bytes);
    tz_response_header(res, "Content-Disposition", tz_printf(v->a, "attachment; filename*=UTF-8''%s.xlsx", name.data));
    return NULL;
}

static struct tz_err *post_send(struct tz_request *r, struct tz_response *res)
{
    struct visit *v = visit_of(r);
    struct tz_form_ask ask = {.form = tz_arg_id(r, "id"), .period = tz_arg_text(r, "period")};
    struct tz_form_sent sent;
    TZ_TRY(tz_form_send(&sent, &v->desk, &ask, true, v->a));
    web_flash(v, res, "已报出，各数和所依据的条目已封存");
    tz_response_redirect(res, tz_printf(v->a, "/reports/issues/%lld", (long long)sent.issue));
    return NULL;
}

static struct tz_err *post_ask(struct tz_request *r, struct tz_response *res)
{
    struct visit *v = visit_of(r);
    struct tz_form_ask ask = {.form = tz_arg_id(r, "id"), .period = tz_arg_text(r, "period")};
    struct tz_pair query[] = {{"period", ask.period}, {NULL, NULL}};
    size_t n;
    TZ_TRY(tz_form_request(&n, &v->desk, &ask, v->a));
    web_flash(v, res, tz_printf(v->a, "已向 %zu 个村要数", n));
    tz_response_redirect(res, web_url(v->a, form_url(v, ask.form, ""), query));
    return NULL;
}

/* ---- routes */

static const struct tz_route_arg new_args[] = {{.name = "file", .label = "空表", .kind = TZ_ARG_FILE, .required = true},
                                               {.name = "name", .label = "表名", .kind = TZ_ARG_TEXT, .max = 120},
                                               {.name = "sender", .label = "要表单位", .kind = TZ_ARG_TEXT, .max = 80},
                                               {.name = "item", .label = "履职事项", .kind = TZ_ARG_TEXT, .max = 120},
                                               {0}};
/* ---- the item of the duty lists */
static struct tz_err *get_item(struct tz_request *r, struct tz_response *res)
{
    struct visit *v = visit_of(r);
    struct tz_form form;
    struct tz_conn *c;
    TZ_TRY(visit_conn(&c, v));
    TZ_TRY(tz_form_get(&form, c, v->town.town, tz_arg_id(r, "id"), v->a));
    struct plain_form *f = plain_form_new(v, tz_printf(v->a, "“%s”的履职事项", form.name),
                                          "照履职事项清单上的名称写。清单上没有的，在“各部门要镇里办的事”里计为清单外；"
                                          "已由上级收回的，只能写配合或移送。",
                                          form_url(v, form.id, "/item"), "保存");
    const char *item = tz_arg_text(r, "item"), *part = tz_arg_text(r, "part");
    plain_field(f, "text", "item", "事项", item ? item : form.item, "留空就是没有写明");
    plain_choice(f, "part", "履职方式", "=没有写明|承担|配合|移送", part ? part : form.part);
    web_crumb(v, &f->page.frame, form.name, form_url(v, form.id, ""));
    plain_form_send(f, res);
    return NULL;
}

static struct tz_err *post_item(struct tz_request *r, struct tz_response *res)
{
    struct visit *v = visit_of(r);
    size_t wrong;
    tz_request_errors(r, &wrong);
    struct tz_err *e =
        wrong ? NULL
              : tz_form_set_item(&v->desk, tz_arg_id(r, "id"), tz_arg_text(r, "item"), tz_arg_text(r, "part"), v->a);
    if (e && !web_take_faults(v, NULL, &e))
        return e;
    tz_request_errors(r, &wrong);
    if (wrong)
        return get_item(r, res);
    web_flash(v, res, "已保存");
    tz_response_redirect(res, form_url(v, tz_arg_id(r, "id"), ""));
    return NULL;
}

static const struct tz_route_arg item_args[] = {{.name = "id", .label = "报表", .kind = TZ_ARG_ID, .required = true},
                                                {.name = "item", .label = "事项", .kind = TZ_ARG_TEXT, .max = 120},
                                                {.name = "part", .label = "履职方式", .kind = TZ_ARG_TEXT, .max = 20},
                                                {0}};
static const struct tz_route_arg view_args[] = {
    {.name = "id", .label = "报表", .kind = TZ_ARG_ID, .required = true},
    {.name = "sheet", .label = "第几张", .kind = TZ_ARG_INT, .min = 1, .max = 255},
    {.name = "period", .label = "哪一期", .kind = TZ_ARG_TEXT, .max = 60},
    {0}};
static const struct tz_route_arg bind_args[] = {
    {.name = "id", .label = "报表", .kind = TZ_ARG_ID, .required = true},
    {.name = "sheet", .label = "第几张", .kind = TZ_ARG_INT, .min = 1, .max = 255},
    {.name = "cell", .label = "单元格", .kind = TZ_ARG_TEXT, .max = 12},
    {.name = "ref", .label = "指标", .kind = TZ_ARG_TEXT, .max = 400},
    {0}};

const struct tz_route web_form_routes[] = {
    {TZ_GET, "/forms", get_forms, "work", TZ_ROUTE_MENU, "上级报表", "上级要的表：绑定一次，以后按期自动填。", NULL},
    {TZ_GET, "/forms/new", get_new, "work", 0, "收下空表", "上传一张空表。", NULL},
    {TZ_POST, "/forms/new", post_new, "work", TZ_ROUTE_UPLOAD | TZ_ROUTE_SLOW, "收下空表", "空表照原样存下。",
     new_args},
    {TZ_GET, "/forms/{id:id}", get_form, "work", TZ_ROUTE_SLOW, "一张报表", "表的样子、绑定和按期填的数。", view_args},
    {TZ_GET, "/forms/{id:id}/bind", get_bind, "work", 0, "绑定", "一列或一格绑定到指标。", bind_args},
    {TZ_POST, "/forms/{id:id}/bind", post_bind, "work", 0, "绑定", "一列或一格绑定到指标。", bind_args},
    {TZ_GET, "/forms/{id:id}/item", get_item, "work", 0, "履职事项", "报表属于履职事项清单的哪一项。", item_args},
    {TZ_POST, "/forms/{id:id}/item", post_item, "work", 0, "履职事项", "报表属于履职事项清单的哪一项。", item_args},
    {TZ_GET, "/forms/{id:id}/xlsx", get_xlsx, "work", TZ_ROUTE_SLOW, "填好的表", "按期填好，格式不动。", view_args},
    {TZ_POST, "/forms/{id:id}/send", post_send, "work", TZ_ROUTE_SLOW, "报出", "各数和条目封存。", view_args},
    {TZ_POST, "/forms/{id:id}/ask", post_ask, "work", TZ_ROUTE_SLOW, "要数", "只问缺数的村。", view_args},
    {0}};
