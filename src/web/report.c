/* SPDX-License-Identifier: Apache-2.0
 *
 * Reports: the list, a text with its figures, a frozen issue and the rows it stands on, old reports with their facts, the check of
 * a draft, promises. Word and PDF of each.
 */
#include <stdlib.h>
#include <string.h>

#include "document/write.h"
#include "report/check.h"
#include "report/form.h"
#include "report/intake.h"
#include "report/promise.h"
#include "report/report.h"
#include "web/web_priv.h"

/* ---- the list */

static void add_cells(struct visit *v, struct v_table *t, struct v_row *rows, const char *const *texts,
                      struct v_badge badge, const char *url)
{
    enum { COLUMNS = 4 };
    struct v_cell *cells = TZ_NEW_ARRAY(v->a, COLUMNS, struct v_cell);
    for (int k = 0; k < COLUMNS - 1; k++)
        cells[k] = (struct v_cell){.text = texts[k], .kind = "text", .label = t->columns[k].label};
    cells[3] = (struct v_cell){.text = badge.text, .kind = "badge", .tone = badge.tone, .label = "状态"};
    rows[t->n_rows++] = (struct v_row){.url = url, .cells = cells, .n_cells = COLUMNS};
}

static const struct v_column *list_columns(struct visit *v)
{
    struct v_column *c = TZ_NEW_ARRAY(v->a, 4, struct v_column);
    c[0] = (struct v_column){.label = "报告", .narrow = true};
    c[1] = (struct v_column){.label = "年度"};
    c[2] = (struct v_column){.label = "说明"};
    c[3] = (struct v_column){.label = "状态", .narrow = true};
    return c;
}

static struct v_badge draft_badge(const char *state)
{
    if (tz_same(state, TZ_REPORT_ISSUED))
        return (struct v_badge){state, "done"};
    return (struct v_badge){state, tz_same(state, TZ_REPORT_STRUCK) ? "void" : "active"};
}

static struct tz_err *fill_list(struct visit *v, struct tz_conn *c, struct v_table *t)
{
    struct tz_report_text *texts;
    struct tz_report_issue *issues;
    struct tz_report_source *sources;
    size_t text_n, issue_n, source_n;
    char day[32];
    TZ_TRY(tz_report_list(&texts, &text_n, c, v->town.town, v->a));
    TZ_TRY(tz_report_issues(&issues, &issue_n, c, v->town.town, 0, 0, v->a));
    TZ_TRY(tz_report_sources(&sources, &source_n, c, v->town.town, v->a));
    struct v_row *rows = TZ_NEW_ARRAY(v->a, text_n + issue_n + source_n + 1, struct v_row);
    for (size_t k = 0; k < text_n; k++) {
        if (tz_same(texts[k].kind, TZ_FORM_KIND)) /* sent forms stand on their own page */
            continue;
        const char *cells[] = {texts[k].title, tz_printf(v->a, "%d", texts[k].year),
                               tz_printf(v->a, "第%lld版", (long long)texts[k].version)};
        add_cells(v, t, rows, cells, draft_badge(texts[k].state),
                  tz_printf(v->a, "/reports/%lld", (long long)texts[k].id));
        for (size_t i = 0; i < issue_n; i++) {
            const char *issued[] = {tz_printf(v->a, "%s（定稿）", issues[i].title), cells[1],
                                    tz_printf(v->a, "%s，%lld个数、%lld条记录", tz_day_show(day, issues[i].issued_on),
                                              (long long)issues[i].figures, (long long)issues[i].rows)};
            if (issues[i].report == texts[k].id)
                add_cells(v, t, rows, issued, (struct v_badge){TZ_REPORT_ISSUED, "done"},
                          tz_printf(v->a, "/reports/issues/%lld", (long long)issues[i].id));
        }
    }
    for (size_t k = 0; k < source_n; k++) {
        const char *cells[] = {sources[k].name, sources[k].year ? tz_printf(v->a, "%d", sources[k].year) : "",
                               sources[k].file};
        add_cells(v, t, rows, cells, (struct v_badge){"读入", "wait"},
                  tz_printf(v->a, "/reports/sources/%lld", (long long)sources[k].id));
    }
    t->rows = rows;
    return NULL;
}

static struct tz_err *get_reports(struct tz_request *r, struct tz_response *res)
{
    struct visit *v = visit_of(r);
    struct tz_conn *c;
    struct v_reports_page page = {.frame = web_frame(v, "报告"), .heading = "报告"};
    struct v_act *acts = TZ_NEW_ARRAY(v->a, 2, struct v_act);
    TZ_TRY(visit_conn(&c, v));
    acts[0] = (struct v_act){.label = "核对文稿", .url = "/check", .primary = true};
    acts[1] = (struct v_act){.label = "承诺", .url = "/promises"};
    page.acts = acts;
    page.n_acts = 2;
    page.table = (struct v_table){.caption = "报告",
                                  .columns = list_columns(v),
                                  .n_columns = 4,
                                  .compact = true,
                                  .empty_text = "还没有报告",
                                  .empty_help = "读入上一年的政府工作报告，或起草一篇"};
    TZ_TRY(fill_list(v, c, &page.table));
    tz_page_reports(tz_response_html(res, 200), &page);
    return NULL;
}

/* ---- one report */

/* Figures open their entry in the margin, which leads on to the rows. */
static void point_to_margin(struct visit *v, struct tz_blocks *blocks)
{
    for (struct tz_block *b = blocks->first; b; b = b->next) {
        for (struct tz_run *run = b->first; run; run = run->next)
            if (run->kind == TZ_RUN_REF)
                run->href = tz_printf(v->a, "#ref-%s", run->ref);
        for (uint32_t k = 0; b->kind == TZ_BLOCK_TABLE && k < b->table->rows * b->table->columns; k++)
            point_to_margin(v, &b->table->cells[k].blocks);
    }
}

static const char *body_of(struct visit *v, struct tz_document *d)
{
    static const struct tz_html_options options = {.heading = 2, .ref_ids = true};
    struct tz_buf b;
    tz_buf_init(&b, v->a);
    point_to_margin(v, &d->body);
    tz_document_write_html(&b, d, &options);
    return b.data;
}

static const struct v_badge *figure_badge(struct visit *v, const struct tz_report_figure *f)
{
    struct v_badge *b = TZ_NEW(v->a, struct v_badge);
    if (f->why)
        *b = (struct v_badge){"没有数", "late"};
    else if (f->marks & TZ_MARK_REPORTED)
        *b = (struct v_badge){"报告数", "wait"};
    else if (f->marks & TZ_MARK_ESTIMATE)
        *b = (struct v_badge){"预计", "wait"};
    else if (f->marks & TZ_MARK_OPEN)
        *b = (struct v_badge){"期间未完", "active"};
    else
        return NULL;
    return b;
}

static void fill_refs(struct visit *v, struct v_report_page *page, const struct tz_report_rendered *r)
{
    struct v_figure_ref *refs = TZ_NEW_ARRAY(v->a, r->figure_n + 1, struct v_figure_ref);
    for (size_t k = 0; k < r->figure_n; k++) {
        const struct tz_report_figure *f = &r->figures[k];
        refs[k] = (struct v_figure_ref){.id = tz_printf(v->a, "f%lld", (long long)f->n),
                                        .label = f->label ? f->label : f->ref,
                                        .value = f->why ? "" : f->shown,
                                        .period = tz_printf(v->a, "%s%s%s", f->period_shown ? f->period_shown : "",
                                                            f->place_label && *f->place_label ? "，" : "",
                                                            f->place_label ? f->place_label : ""),
                                        .definition = f->why ? f->why : f->words,
                                        .coverage = f->coverage,
                                        .rows_url = f->rows ? f->rows_url : NULL,
                                        .figure_url = f->figure_url,
                                        .badge = figure_badge(v, f)};
    }
    page->refs = refs;
    page->n_refs = r->figure_n;
}

static struct v_act *two_files(struct visit *v, const char *base, size_t more)
{
    struct v_act *acts = TZ_NEW_ARRAY(v->a, 2 + more, struct v_act);
    acts[0] = (struct v_act){.label = "Word", .url = tz_printf(v->a, "%s/docx", base), .icon = "download"};
    acts[1] = (struct v_act){.label = "PDF", .url = tz_printf(v->a, "%s/pdf", base), .icon = "download"};
    return acts;
}

static struct tz_err *live(struct tz_report_rendered *out, struct tz_report_text *t, struct visit *v)
{
    struct tz_conn *c;
    TZ_TRY(visit_conn(&c, v));
    TZ_TRY(tz_report_get(t, c, v->town.town, tz_arg_id(v->r, "id"), 0, v->a));
    return tz_report_render(out, &v->desk, c, t, v->known, v->a);
}

static struct tz_err *get_report(struct tz_request *r, struct tz_response *res)
{
    struct visit *v = visit_of(r);
    struct tz_report_text t;
    struct tz_report_rendered shown;
    TZ_TRY(live(&shown, &t, v));
    const char *base = tz_printf(v->a, "/reports/%lld", (long long)t.id);
    struct v_report_page page = {.frame = web_frame(v, t.title), .heading = t.title, .status = draft_badge(t.state)};
    struct v_act *acts = two_files(v, base, 2);
    size_t n = 2;
    web_crumb(v, &page.frame, "报告", "/reports");
    page.status_text =
        tz_printf(v->a, "%d年，第%lld版%s%s", t.year, (long long)t.version, t.note ? "：" : "", t.note ? t.note : "");
    acts[n++] = (struct v_act){.label = "核对", .url = tz_printf(v->a, "/check?report=%lld", (long long)t.id)};
    if (tz_report_may(&v->who) && !tz_same(t.state, TZ_REPORT_ISSUED) && !shown.faults)
        acts[n++] = (struct v_act){.label = "定稿",
                                   .url = tz_printf(v->a, "%s/freeze", base),
                                   .post = true,
                                   .primary = true,
                                   .csrf = tz_request_csrf(r),
                                   .ask = "定稿以后，各数和所依据的条目一并封存，不再改变。定稿吗？"};
    if (shown.faults) {
        struct v_notice *notice = TZ_NEW(v->a, struct v_notice);
        *notice = (struct v_notice){.tone = "warn",
                                    .text = tz_printf(v->a, "有 %zu 处引用没有数，改好后才能定稿", shown.faults)};
        page.notice = notice;
    }
    page.acts = acts;
    page.n_acts = n;
    fill_refs(v, &page, &shown);
    page.body = body_of(v, shown.document);
    tz_page_report_text(tz_response_html(res, 200), &page);
    return NULL;
}

static struct tz_err *post_freeze(struct tz_request *r, struct tz_response *res)
{
    struct visit *v = visit_of(r);
    struct tz_report_issue i;
    TZ_TRY(tz_report_freeze(&i, &v->desk, tz_arg_id(r, "id"), v->a));
    web_flash(v, res,
              tz_printf(v->a, "已定稿：%lld 个数、%lld 条记录一并封存", (long long)i.figures, (long long)i.rows));
    tz_response_redirect(res, tz_printf(v->a, "/reports/issues/%lld", (long long)i.id));
    return NULL;
}

/* ---- an issue */

static struct tz_err *frozen(struct tz_report_rendered *out, struct tz_report_issue *issue, struct visit *v)
{
    struct tz_conn *c;
    struct tz_report_issue *all;
    size_t n;
    TZ_TRY(visit_conn(&c, v));
    TZ_TRY(tz_report_issues(&all, &n, c, v->town.town, 0, tz_arg_id(v->r, "id"), v->a));
    TZ_TRY(tz_report_render_issue(out, &v->desk, c, tz_arg_id(v->r, "id"), v->a));
    *issue = all[0]; /* rendering has found it */
    return NULL;
}

static struct tz_err *get_issue(struct tz_request *r, struct tz_response *res)
{
    struct visit *v = visit_of(r);
    struct tz_report_issue i;
    struct tz_report_rendered shown;
    TZ_TRY(frozen(&shown, &i, v));
    struct v_report_page page = {
        .frame = web_frame(v, i.title), .heading = i.title, .status = {TZ_REPORT_ISSUED, "done"}};
    web_crumb(v, &page.frame, "报告", "/reports");
    page.status_text =
        tz_printf(v->a, "%s定稿，台账序号 %lld，SM3 %.16s…", web_day(v, i.issued_on), (long long)i.known, i.contents);
    page.acts = two_files(v, tz_printf(v->a, "/reports/issues/%lld", (long long)i.id), 0);
    page.n_acts = 2;
    fill_refs(v, &page, &shown);
    page.body = body_of(v, shown.document);
    tz_page_report_text(tz_response_html(res, 200), &page);
    return NULL;
}

/* A frozen row as the account may see it: number and place only of what is in its scope. */
static struct tz_err *issue_row(struct visit *v, struct v_row *out, const struct tz_report_row *row)
{
    struct v_cell *cells = TZ_NEW_ARRAY(v->a, 4, struct v_cell);
    struct tz_entry *e = NULL;
    struct tz_get get = {.version = row->version};
    char number[40] = "";
    int64_t scaled;
    struct tz_err *error = tz_register_get(&e, &v->desk, row->id, &get, v->a);
    if (error && error->code != TZ_E_NOT_FOUND)
        return error;
    tz_err_free(error);
    if (tz_ratio_round(&scaled, row->value, 2))
        tz_dec_print(number, scaled, 2);
    cells[0] = (struct v_cell){.text = e ? e->number : "不在可看的范围", .label = "编号"};
    cells[1] = (struct v_cell){.text = e ? e->place_label : "", .label = "村组"};
    cells[2] = (struct v_cell){.text = tz_printf(v->a, "第%lld版", (long long)row->version), .label = "版本"};
    cells[3] = (struct v_cell){.text = row->side ? "仅计入分母" : tz_strdup(v->a, number),
                               .kind = row->side ? "text" : "number",
                               .label = "计入"};
    *out = (struct v_row){
        .id = row->id, .url = e ? tz_printf(v->a, "/e/%lld", (long long)row->id) : NULL, .cells = cells, .n_cells = 4};
    return NULL;
}

enum { ISSUE_ROWS = 100 };

static struct tz_err *issue_table(struct visit *v, struct v_table *t, const struct tz_report_row *rows, size_t n)
{
    struct v_column *columns = TZ_NEW_ARRAY(v->a, 4, struct v_column);
    struct v_row *out = TZ_NEW_ARRAY(v->a, n + 1, struct v_row);
    columns[0] = (struct v_column){.label = "编号", .narrow = true};
    columns[1] = (struct v_column){.label = "村组"};
    columns[2] = (struct v_column){.label = "版本"};
    columns[3] = (struct v_column){.label = "计入", .numeric = true, .narrow = true};
    for (size_t k = 0; k < n; k++)
        TZ_TRY(issue_row(v, &out[k], &rows[k]));
    *t = (struct v_table){.caption = "定稿时计入的条目",
                          .columns = columns,
                          .n_columns = 4,
                          .rows = out,
                          .n_rows = n,
                          .empty_text = "没有条目"};
    return NULL;
}

static struct tz_err *get_issue_rows(struct tz_request *r, struct tz_response *res)
{
    struct visit *v = visit_of(r);
    struct tz_report_issue i;
    struct tz_report_rendered shown;
    struct tz_report_row *rows;
    struct tz_conn *c;
    size_t n;
    int64_t at = tz_arg_int(r, "n", 1), from = tz_arg_int(r, "from", 1);
    TZ_TRY(frozen(&shown, &i, v));
    if (at < 1 || (size_t)at > shown.figure_n)
        return tz_err_hint(tz_err(TZ_E_NOT_FOUND, "定稿里没有这个数"), "从定稿的页面打开");
    const struct tz_report_figure *f = &shown.figures[at - 1];
    TZ_TRY(visit_conn(&c, v));
    TZ_TRY(tz_report_issue_rows(&rows, &n, c, v->town.town, i.id, at, from, ISSUE_ROWS + 1, v->a));
    struct v_rows_page page = {.frame = web_frame(v, f->label),
                               .heading = tz_printf(v->a, "%s %s", f->period_shown, f->label),
                               .value = f->shown,
                               .definition = f->words,
                               .how = tz_printf(v->a, "定稿时封存，共 %lld 条", (long long)f->rows),
                               .back_url = tz_printf(v->a, "/reports/issues/%lld", (long long)i.id)};
    web_crumb(v, &page.frame, "报告", "/reports");
    web_crumb(v, &page.frame, i.title, page.back_url);
    TZ_TRY(issue_table(v, &page.table, rows, n > ISSUE_ROWS ? ISSUE_ROWS : n));
    if (n > ISSUE_ROWS) {
        struct v_pager *pager = TZ_NEW(v->a, struct v_pager);
        pager->next = tz_printf(v->a, "/reports/issues/%lld/figures/%lld?from=%lld", (long long)i.id, (long long)at,
                                (long long)rows[ISSUE_ROWS].ord);
        page.pager = pager;
    }
    tz_page_figure_rows(tz_response_html(res, 200), &page);
    return NULL;
}

/* ---- files */

static struct tz_err *send_document(struct visit *v, struct tz_response *res, const struct tz_document *d, bool pdf)
{
    void *data;
    size_t n;
    TZ_TRY(pdf ? tz_document_write_pdf(&data, &n, d, v->a) : tz_document_write_docx(&data, &n, d, v->a));
    tz_response_bytes(
        res, 200, pdf ? "application/pdf" : "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        data, n);
    struct tz_buf name; /* RFC 5987 */
    tz_buf_init(&name, v->a);
    for (const char *p = d->title ? d->title : "报告"; *p; p++)
        tz_buf_printf(&name, "%%%02X", (unsigned)(unsigned char)*p);
    tz_response_header(res, "Content-Disposition",
                       tz_printf(v->a, "attachment; filename*=UTF-8''%s.%s", name.data, pdf ? "pdf" : "docx"));
    return NULL;
}

static struct tz_err *send_live(struct tz_request *r, struct tz_response *res, bool pdf)
{
    struct visit *v = visit_of(r);
    struct tz_report_text t;
    struct tz_report_rendered shown;
    TZ_TRY(live(&shown, &t, v));
    return send_document(v, res, shown.document, pdf);
}

static struct tz_err *send_issue(struct tz_request *r, struct tz_response *res, bool pdf)
{
    struct visit *v = visit_of(r);
    struct tz_report_issue i;
    struct tz_report_rendered shown;
    TZ_TRY(frozen(&shown, &i, v));
    return send_document(v, res, shown.document, pdf);
}

static struct tz_err *get_docx(struct tz_request *r, struct tz_response *res)
{
    return send_live(r, res, false);
}

static struct tz_err *get_pdf(struct tz_request *r, struct tz_response *res)
{
    return send_live(r, res, true);
}

static struct tz_err *get_issue_docx(struct tz_request *r, struct tz_response *res)
{
    return send_issue(r, res, false);
}

static struct tz_err *get_issue_pdf(struct tz_request *r, struct tz_response *res)
{
    return send_issue(r, res, true);
}

/* ---- a report that was read in */

static const struct v_badge *fact_badge(struct visit *v, const struct tz_fact *f)
{
    struct v_badge *b = TZ_NEW(v->a, struct v_badge);
    *b = (struct v_badge){f->state, tz_same(f->state, TZ_FACT_MATCHED)   ? "done"
                                    : tz_same(f->state, TZ_FACT_DROPPED) ? "void"
                                                                         : "wait"};
    return b;
}

static const char *fact_definition(struct visit *v, const struct tz_fact *f)
{
    const struct tz_indicator *i = f->indicator && v->model ? tz_model_indicator(v->model, f->indicator) : NULL;
    if (!i)
        return "还没有归到指标";
    return tz_printf(v->a, "归到指标“%s”%s%s", i->label, f->filters && *f->filters ? "，" : "",
                     f->filters ? f->filters : "");
}

static struct tz_err *get_source(struct tz_request *r, struct tz_response *res)
{
    static const char *const kinds[][2] = {
        {"result", "结果"}, {"target", "目标"}, {"change", "增减"}, {"other", "其他"}};
    struct visit *v = visit_of(r);
    struct tz_document *d;
    struct tz_fact *facts;
    struct tz_conn *c;
    size_t n;
    TZ_TRY(visit_conn(&c, v));
    TZ_TRY(tz_report_source_document(&d, &facts, &n, c, v->town.town, tz_arg_id(r, "id"), v->a));
    struct v_figure_ref *refs = TZ_NEW_ARRAY(v->a, n + 1, struct v_figure_ref);
    size_t open = 0;
    for (size_t k = 0; k < n; k++) {
        const char *kind = "";
        for (size_t i = 0; i < 4; i++)
            kind = tz_same(facts[k].kind, kinds[i][0]) ? kinds[i][1] : kind;
        open += tz_same(facts[k].state, TZ_FACT_OPEN);
        refs[k] = (struct v_figure_ref){
            .id = tz_printf(v->a, "f%zu", k + 1),
            .label = facts[k].what && *facts[k].what ? facts[k].what : "未说明",
            .value = facts[k].quote,
            .period = tz_printf(v->a, "%s%s%s%s%s", facts[k].time, *facts[k].time ? "年，" : "", kind,
                                *facts[k].subject ? "，" : "", facts[k].subject),
            .definition = fact_definition(v, &facts[k]),
            .figure_url = facts[k].indicator && facts[k].period
                              ? tz_printf(v->a, "/figures/%s?period=%s", facts[k].indicator, facts[k].period)
                              : NULL,
            .badge = fact_badge(v, &facts[k])};
    }
    const char *name = n && facts[0].source ? facts[0].source : "读入的报告";
    struct v_report_page page = {.frame = web_frame(v, name),
                                 .heading = name,
                                 .status = {"读入", "wait"},
                                 .status_text = tz_printf(v->a, "%zu 个数，待匹配 %zu", n, open),
                                 .refs = refs,
                                 .n_refs = n};
    web_crumb(v, &page.frame, "报告", "/reports");
    struct v_act *match = TZ_NEW(v->a, struct v_act);
    *match = (struct v_act){.label = "匹配",
                            .url = tz_printf(v->a, "/reports/sources/%lld/match", (long long)tz_arg_id(r, "id")),
                            .primary = open > 0};
    page.acts = match;
    page.n_acts = 1;
    page.body = body_of(v, d);
    tz_page_report_text(tz_response_html(res, 200), &page);
    return NULL;
}

/* ---- the check */

struct checked {
    struct visit *v;
    const struct tz_check_result *r;
    struct v_check_mark *marks;
    size_t at;
};

static void check_spans(struct checked *x, struct v_check_para *para, size_t from, size_t till)
{
    const struct tz_check_result *r = x->r;
    size_t n = 0, last = x->at;
    while (last < r->n && r->marks[last].from < till)
        last++;
    struct v_check_span *spans = TZ_NEW_ARRAY(x->v->a, 2 * (last - x->at) + 2, struct v_check_span);
    for (; x->at < last; x->at++) {
        const struct tz_check_mark *m = &r->marks[x->at];
        if (m->from > from)
            spans[n++].text = tz_strndup(x->v->a, r->text + from, m->from - from);
        spans[n++].mark = &x->marks[x->at];
        from = m->till;
    }
    if (till > from)
        spans[n++].text = tz_strndup(x->v->a, r->text + from, till - from);
    para->spans = spans;
    para->n_spans = n;
}

static bool heading_line(const char *s, const char *end)
{
    static const char *const starts[] = {"一、", "二、", "三、", "四、", "五、",
                                         "六、", "七、", "八、", "九、", "十、"};
    if (tz_utf8_count(s, (size_t)(end - s)) > 40)
        return false;
    for (size_t k = 0; k < sizeof starts / sizeof *starts; k++)
        if (!strncmp(s, starts[k], strlen(starts[k])))
            return true;
    return false;
}

static void check_paras(struct checked *x, struct v_check_page *page)
{
    const char *text = x->r->text;
    size_t lines = 1;
    for (const char *p = text; *p; p++)
        lines += *p == '\n';
    struct v_check_para *paras = TZ_NEW_ARRAY(x->v->a, lines + 1, struct v_check_para);
    for (const char *p = text; *p;) {
        const char *end = strchr(p, '\n');
        end = end ? end : p + strlen(p);
        size_t from = (size_t)(p - text);
        if (x->at && x->r->marks[x->at - 1].till > from)
            from = x->r->marks[x->at - 1].till; /* a number broken over the line end */
        if (text + from < end) {
            paras[page->n_paras].heading = heading_line(p, end);
            check_spans(x, &paras[page->n_paras++], from, (size_t)(end - text));
        }
        p = *end ? end + 1 : end;
    }
    page->paras = paras;
}

static void check_marks(struct checked *x, struct v_check_page *page)
{
    const struct tz_check_result *r = x->r;
    x->marks = TZ_NEW_ARRAY(x->v->a, r->n + 1, struct v_check_mark);
    for (size_t k = 0; k < r->n; k++) {
        const struct tz_check_mark *m = &r->marks[k];
        x->marks[k] = (struct v_check_mark){.id = tz_printf(x->v->a, "m%zu", k + 1),
                                            .text = tz_strndup(x->v->a, r->text + m->from, m->till - m->from),
                                            .verdict = tz_verdict_keys[m->verdict],
                                            .label = tz_verdict_labels[m->verdict],
                                            .ledger = m->ledger,
                                            .why = tz_printf(x->v->a, "%s%s%s", m->what, *m->what ? "：" : "", m->why),
                                            .rows_url = m->rows ? m->rows_url : NULL};
    }
    page->marks = x->marks;
    page->n_marks = r->n;
}

static void show_check(struct visit *v, struct tz_response *res, const struct tz_check_result *r)
{
    struct checked x = {.v = v, .r = r};
    struct v_card *cards = TZ_NEW_ARRAY(v->a, 3, struct v_card);
    struct v_act *acts = TZ_NEW_ARRAY(v->a, 1, struct v_act);
    struct v_check_page page = {.frame = web_frame(v, "核对文稿"), .action = "/check", .done = true};
    page.heading = r->title && *r->title ? tz_printf(v->a, "核对：%s", r->title) : "核对文稿";
    web_crumb(v, &page.frame, "报告", "/reports");
    cards[0] = (struct v_card){.label = "一致", .value = tz_printf(v->a, "%zu", r->supported)};
    cards[1] = (struct v_card){.label = "不一致", .value = tz_printf(v->a, "%zu", r->differs), .late = r->differs > 0};
    cards[2] = (struct v_card){.label = "无台账", .value = tz_printf(v->a, "%zu", r->none)};
    page.counts = cards;
    page.n_counts = 3;
    acts[0] = (struct v_act){.label = "核对另一篇", .url = "/check"};
    page.acts = acts;
    page.n_acts = 1;
    check_marks(&x, &page);
    check_paras(&x, &page);
    tz_page_check(tz_response_html(res, 200), &page);
}

static struct tz_err *get_check(struct tz_request *r, struct tz_response *res)
{
    struct visit *v = visit_of(r);
    struct tz_check_options o = {.report = tz_arg_id(r, "report")};
    struct tz_check_result result;
    if (o.report) {
        TZ_TRY(tz_report_check(&result, &v->desk, &o, v->a));
        show_check(v, res, &result);
        return NULL;
    }
    struct v_check_page page = {.frame = web_frame(v, "核对文稿"), .heading = "核对文稿", .action = "/check"};
    web_crumb(v, &page.frame, "报告", "/reports");
    tz_page_check(tz_response_html(res, 200), &page);
    return NULL;
}

static struct tz_err *post_check(struct tz_request *r, struct tz_response *res)
{
    struct visit *v = visit_of(r);
    const struct tz_upload *u = tz_arg_file(r, "file");
    struct tz_check_result result;
    if (!u || !u->size)
        return tz_err_hint(tz_err(TZ_E_INPUT, "没有收到文件"), "请选择要核对的文稿");
    struct tz_check_options o = {.data = u->data, .bytes = u->size, .name = u->name};
    TZ_TRY(tz_report_check(&result, &v->desk, &o, v->a));
    show_check(v, res, &result);
    return NULL;
}

/* ---- promises */

static struct v_badge promise_badge(enum tz_promise_state s)
{
    static const char *const tones[] = {"wait", "active", "late", "done", "kept", "partly", "broken"};
    return (struct v_badge){tz_promise_labels[s], tones[s]};
}

static void promise_cards(struct visit *v, struct v_promises_page *page, const struct tz_promise *all, size_t n)
{
    static const enum tz_promise_state shown[] = {TZ_PROMISE_MET,  TZ_PROMISE_ON_TIME, TZ_PROMISE_BEHIND,
                                                  TZ_PROMISE_KEPT, TZ_PROMISE_PARTLY,  TZ_PROMISE_BROKEN,
                                                  TZ_PROMISE_OPEN};
    struct v_card *cards = TZ_NEW_ARRAY(v->a, 8, struct v_card);
    for (size_t k = 0; k < sizeof shown / sizeof *shown; k++) {
        size_t count = 0;
        for (size_t i = 0; i < n; i++)
            count += all[i].state == shown[k];
        if (count)
            cards[page->n_counts++] =
                (struct v_card){.label = tz_promise_labels[shown[k]],
                                .value = tz_printf(v->a, "%zu", count),
                                .late = shown[k] == TZ_PROMISE_BEHIND || shown[k] == TZ_PROMISE_BROKEN};
    }
    page->counts = cards;
}

static void year_field(struct visit *v, struct v_promises_page *page, int year)
{
    enum { YEARS = 5 };
    struct v_option *options = TZ_NEW_ARRAY(v->a, YEARS, struct v_option);
    struct v_field *field = TZ_NEW(v->a, struct v_field);
    for (int k = 0; k < YEARS; k++) {
        int y = tz_day_year(v->today) + 1 - k;
        options[k] =
            (struct v_option){.value = tz_printf(v->a, "%d", y), .label = tz_printf(v->a, "%d年", y), .on = y == year};
    }
    *field = (struct v_field){
        .name = "year", .id = "year", .label = "年度", .kind = "choice", .options = options, .n_options = YEARS};
    page->controls = field;
    page->n_controls = 1;
}

static int64_t whole_percent(struct tz_ratio r)
{
    int64_t p;
    return tz_ratio_has(r) && tz_ratio_round(&p, r, 0) ? (p > 100 ? 100 : p < 0 ? 0 : p) : -1;
}

/* The monthly account behind the note: 累计 1月 20起、2月 41起 … */
static const char *with_months(struct visit *v, const struct tz_promise *p)
{
    struct tz_buf b;
    bool any = false;
    tz_buf_init(&b, v->a);
    tz_buf_str(&b, p->note ? p->note : "");
    for (int k = 0; k < 12; k++) {
        if (!p->months[k])
            continue;
        tz_buf_printf(&b, "%s%d月 %s", any ? "、" : b.len ? "；逐月累计 " : "逐月累计 ", k + 1, p->months[k]);
        any = true;
    }
    return b.len ? b.data : "";
}

static struct tz_err *get_promises(struct tz_request *r, struct tz_response *res)
{
    struct visit *v = visit_of(r);
    struct tz_promise *all = NULL;
    struct tz_conn *c;
    size_t n;
    int year = (int)tz_arg_int(r, "year", tz_day_year(v->today));
    TZ_TRY(visit_conn(&c, v));
    TZ_TRY(tz_promise_list(&all, &n, &v->desk, c, year, true, v->a));
    struct v_promises_page page = {
        .frame = web_frame(v, "承诺"), .heading = tz_printf(v->a, "%d年承诺", year), .list_url = "/promises"};
    struct v_promise *promises = TZ_NEW_ARRAY(v->a, n + 1, struct v_promise);
    web_crumb(v, &page.frame, "报告", "/reports");
    for (size_t k = 0; k < n; k++)
        promises[k] = (struct v_promise){.number = (int64_t)k + 1,
                                         .text = all[k].text,
                                         .office = *all[k].office ? all[k].office : "未分办",
                                         .leader = all[k].leader,
                                         .due = all[k].due ? web_day(v, all[k].due) : "",
                                         .target = all[k].target_text,
                                         .value = *all[k].value_text ? all[k].value_text : "无数",
                                         .progress = whole_percent(all[k].done),
                                         .state = promise_badge(all[k].state),
                                         .url = tz_printf(v->a, "/e/%lld", (long long)all[k].id),
                                         .note = with_months(v, &all[k])};
    page.promises = promises;
    page.n_promises = n;
    promise_cards(v, &page, all, n);
    year_field(v, &page, year);
    tz_page_promises(tz_response_html(res, 200), &page);
    return NULL;
}

/* ---- routes */

static const struct tz_route_arg id_args[] = {{.name = "id", .label = "报告", .kind = TZ_ARG_ID, .required = true},
                                              {0}};
static const struct tz_route_arg rows_args[] = {
    {.name = "id", .label = "定稿", .kind = TZ_ARG_ID, .required = true},
    {.name = "n", .label = "第几个数", .kind = TZ_ARG_INT, .required = true, .min = 1, .max = 1000},
    {.name = "from", .label = "从第几条", .kind = TZ_ARG_INT, .min = 1, .max = 100000000},
    {0}};
static const struct tz_route_arg check_args[] = {{.name = "report", .label = "报告", .kind = TZ_ARG_ID}, {0}};
static const struct tz_route_arg upload_args[] = {{.name = "file", .label = "文稿", .kind = TZ_ARG_FILE}, {0}};
static const struct tz_route_arg year_args[] = {
    {.name = "year", .label = "年度", .kind = TZ_ARG_INT, .min = 1990, .max = 2100}, {0}};

const struct tz_route web_report_routes[] = {
    {TZ_GET, "/reports", get_reports, "work", TZ_ROUTE_MENU, "报告", "起草、定稿和读入的报告。", NULL},
    {TZ_GET, "/reports/{id:id}", get_report, "work", TZ_ROUTE_SLOW, "报告", "一篇报告，文中的数可以追到条目。",
     id_args},
    {TZ_GET, "/reports/{id:id}/docx", get_docx, "work", TZ_ROUTE_SLOW, "报告的 Word 文件", "按公文格式。", id_args},
    {TZ_GET, "/reports/{id:id}/pdf", get_pdf, "work", TZ_ROUTE_SLOW, "报告的 PDF 文件", "按公文格式。", id_args},
    {TZ_POST, "/reports/{id:id}/freeze", post_freeze, "work", TZ_ROUTE_SLOW, "定稿", "各数和所依据的条目一并封存。",
     id_args},
    {TZ_GET, "/reports/issues/{id:id}", get_issue, "work", TZ_ROUTE_SLOW, "定稿", "定稿时的全文和各数。", id_args},
    {TZ_GET, "/reports/issues/{id:id}/docx", get_issue_docx, "work", TZ_ROUTE_SLOW, "定稿的 Word 文件", "按公文格式。",
     id_args},
    {TZ_GET, "/reports/issues/{id:id}/pdf", get_issue_pdf, "work", TZ_ROUTE_SLOW, "定稿的 PDF 文件", "按公文格式。",
     id_args},
    {TZ_GET, "/reports/issues/{id:id}/figures/{n:int}", get_issue_rows, "work", 0, "定稿的条目",
     "定稿时计入一个数的全部条目。", rows_args},
    {TZ_GET, "/reports/sources/{id:id}", get_source, "work", 0, "读入的报告", "往年报告的原文和其中的数。", id_args},
    {TZ_GET, "/check", get_check, "work", TZ_ROUTE_SLOW, "核对文稿", "文稿里的每个数与台账比。", check_args},
    {TZ_POST, "/check", post_check, "work", TZ_ROUTE_UPLOAD | TZ_ROUTE_SLOW, "核对文稿", "上传一篇文稿来核对，不保存。",
     upload_args},
    {TZ_GET, "/promises", get_promises, "work", TZ_ROUTE_SLOW, "承诺", "报告承诺的事项和完成情况。", year_args},
    {0}};
