/* SPDX-License-Identifier: Apache-2.0
 *
 * taizhang report: texts written, rendered, frozen; the figures and rows of an issue.
 */
#include <string.h>
#include <unistd.h>

#include "base/file.h"
#include "base/limits.h"
#include "base/text.h"
#include "cmd/report.h"
#include "document/write.h"
#include "reader/reader.h"
#include "report/form.h"
#include "report/report.h"

/* ---- arguments */

static struct tz_err *an_id(int64_t *out, const struct tz_cmd *c, size_t at)
{
    return tz_cmd_id(out, c, at, "taizhang report list");
}

static struct tz_err *read_body(struct tz_report_text *t, struct tz_cmd *c, const char *path)
{
    struct tz_report_file file;
    TZ_TRY(tz_report_path(&file, path, c->arena));
    if (file.input != TZ_READER_TEXT)
        return tz_err_hint(tz_err(TZ_E_INPUT, "报告正文要是文本或 Word：%s", path), "网页请先另存为文本");
    t->body = file.text;
    return NULL;
}

static struct tz_err *take_options(struct tz_report_text *t, struct tz_cmd *c)
{
    const struct {
        const char *option;
        const char **to;
    } rows[] = {{"title", &t->title},  {"subtitle", &t->subtitle}, {"speaker", &t->speaker},
                {"date", &t->said_on}, {"period", &t->period},     {"note", &t->note}};
    int64_t year = t->year;
    for (size_t k = 0; k < sizeof rows / sizeof *rows; k++)
        if (tz_args_value(c->args, rows[k].option))
            *rows[k].to = tz_args_value(c->args, rows[k].option);
    TZ_TRY(tz_cmd_int(&year, c, "year"));
    t->year = year > 0 && year < 10000 ? (int)year : 0;
    return NULL;
}

static void print_saved(struct tz_cmd *c, const struct tz_report_text *t)
{
    if (c->json) {
        struct tz_json *j = tz_cmd_json(c);
        tz_json_object(j);
        tz_json_kint(j, "id", t->id);
        tz_json_kint(j, "version", t->version);
        tz_cmd_json_end(c, j);
        return;
    }
    fprintf(c->out, "已保存《%s》第 %lld 版（编号 %lld）\n", t->title, (long long)t->version, (long long)t->id);
}

/* ---- writing */

struct tz_err *tz_cmd_report_new(struct tz_cmd *c)
{
    struct tz_report_text t = {.title = "政府工作报告"};
    struct tz_desk desk = tz_cmd_desk(c);
    TZ_TRY(read_body(&t, c, c->words[0]));
    TZ_TRY(take_options(&t, c));
    TZ_TRY(tz_report_save(&t, &desk, c->arena));
    print_saved(c, &t);
    return NULL;
}

struct tz_err *tz_cmd_report_set(struct tz_cmd *c)
{
    struct tz_report_text t;
    struct tz_desk desk = tz_cmd_desk(c);
    int64_t id;
    TZ_TRY(an_id(&id, c, 0));
    TZ_TRY(tz_report_get(&t, c->conn, c->town.town, id, 0, c->arena));
    t.note = NULL;
    t.state = TZ_REPORT_DRAFT;
    if (c->word_n > 1)
        TZ_TRY(read_body(&t, c, c->words[1]));
    TZ_TRY(take_options(&t, c));
    TZ_TRY(tz_report_save(&t, &desk, c->arena));
    print_saved(c, &t);
    return NULL;
}

static void list_json(struct tz_cmd *c, const struct tz_report_text *texts, size_t n,
                      const struct tz_report_issue *issues, size_t issue_n)
{
    struct tz_json *j = tz_cmd_json_list(c);
    for (size_t k = 0; k < n; k++) {
        tz_json_object(j);
        tz_json_kint(j, "id", texts[k].id);
        tz_json_kint(j, "version", texts[k].version);
        tz_json_kstr(j, "title", texts[k].title);
        tz_json_kint(j, "year", texts[k].year);
        tz_json_kstr(j, "state", texts[k].state);
        tz_json_key(j, "issues");
        tz_json_array(j);
        for (size_t i = 0; i < issue_n; i++)
            if (issues[i].report == texts[k].id)
                tz_json_int(j, issues[i].id);
        tz_json_end(j);
        tz_json_end(j);
    }
    tz_cmd_json_end(c, j);
}

struct tz_err *tz_cmd_report_list(struct tz_cmd *c)
{
    struct tz_report_text *texts;
    struct tz_report_issue *issues;
    size_t count, issue_n;
    char day[32];
    TZ_TRY(tz_report_list(&texts, &count, c->conn, c->town.town, c->arena));
    TZ_TRY(tz_report_issues(&issues, &issue_n, c->conn, c->town.town, 0, 0, c->arena));
    if (c->json) {
        list_json(c, texts, count, issues, issue_n);
        return NULL;
    }
    for (size_t k = 0; k < count; k++) {
        if (tz_same(texts[k].kind, TZ_FORM_KIND)) /* taizhang form sent lists them */
            continue;
        fprintf(c->out, "%lld  %d年  《%s》 第%lld版  %s\n", (long long)texts[k].id, texts[k].year, texts[k].title,
                (long long)texts[k].version, texts[k].state);
        for (size_t i = 0; i < issue_n; i++)
            if (issues[i].report == texts[k].id)
                fprintf(c->out, "    定稿 %lld  %s  台账序号 %lld，%lld 个数，%lld 条\n", (long long)issues[i].id,
                        tz_day_print(day, issues[i].issued_on), (long long)issues[i].known,
                        (long long)issues[i].figures, (long long)issues[i].rows);
    }
    if (!count)
        fprintf(c->out, "还没有报告；taizhang report new 文件 --year 年度 起草一篇\n");
    return NULL;
}

struct tz_err *tz_cmd_report_show(struct tz_cmd *c)
{
    struct tz_report_text t;
    int64_t id, version = 0;
    TZ_TRY(an_id(&id, c, 0));
    TZ_TRY(tz_cmd_int(&version, c, "version"));
    TZ_TRY(tz_report_get(&t, c->conn, c->town.town, id, version, c->arena));
    fprintf(c->out, "%s\n", t.body);
    return NULL;
}

/* ---- rendering */

static const char *plain(const struct tz_document *d, struct tz_arena *a)
{
    return tz_document_flat(d, a)->text;
}

static struct tz_err *put_out(struct tz_cmd *c, const void *data, size_t n)
{
    const char *out = tz_args_value(c->args, "out");
    if (out) {
        TZ_TRY(tz_file_write(out, data, n, 0644));
        fprintf(c->out, "已写到 %s\n", out);
        return NULL;
    }
    fwrite(data, 1, n, c->out);
    return NULL;
}

struct tz_err *tz_cmd_write_document(struct tz_cmd *c, const struct tz_document *d, const char *format)
{
    if (!format || tz_same(format, "text")) {
        const char *text = plain(d, c->arena);
        return put_out(c, text, strlen(text));
    }
    if (tz_same(format, "html")) {
        const struct tz_html_options page = {.page = true};
        struct tz_buf b;
        tz_buf_init(&b, c->arena);
        tz_document_write_html(&b, d, &page);
        return put_out(c, b.data, b.len);
    }
    if (!tz_same(format, "docx") && !tz_same(format, "pdf"))
        return tz_err_hint(tz_err(TZ_E_USAGE, "没有这种格式：%s", format), "可用 text、html、docx、pdf");
    void *data;
    size_t n;
    if (!tz_args_value(c->args, "out") && isatty(STDOUT_FILENO))
        return tz_err_hint(tz_err(TZ_E_USAGE, "%s 不能显示在终端上", format), "用 --out 写到文件");
    TZ_TRY(tz_same(format, "docx") ? tz_document_write_docx(&data, &n, d, c->arena)
                                   : tz_document_write_pdf(&data, &n, d, c->arena));
    return put_out(c, data, n);
}

static struct tz_err *rendered(struct tz_report_rendered *r, struct tz_cmd *c)
{
    struct tz_report_text t;
    struct tz_desk desk = tz_cmd_desk(c);
    int64_t id, version = 0, issue = 0;
    TZ_TRY(tz_cmd_int(&issue, c, "issue"));
    if (issue)
        return tz_report_render_issue(r, &desk, c->conn, issue, c->arena);
    TZ_TRY(an_id(&id, c, 0));
    TZ_TRY(tz_cmd_int(&version, c, "version"));
    TZ_TRY(tz_report_get(&t, c->conn, c->town.town, id, version, c->arena));
    return tz_report_render(r, &desk, c->conn, &t, 0, c->arena);
}

struct tz_err *tz_cmd_report_render(struct tz_cmd *c)
{
    struct tz_report_rendered r;
    TZ_TRY(rendered(&r, c));
    TZ_TRY(tz_cmd_write_document(c, r.document, tz_args_value(c->args, "to")));
    for (size_t k = 0; k < r.figure_n; k++)
        if (r.figures[k].why)
            fprintf(stderr, "第%d行 {{%s}}：%s\n", r.figures[k].line, r.figures[k].ref, r.figures[k].why);
    return NULL;
}

/* ---- issues */

struct tz_err *tz_cmd_report_freeze(struct tz_cmd *c)
{
    struct tz_report_issue i;
    struct tz_desk desk = tz_cmd_desk(c);
    int64_t id;
    TZ_TRY(an_id(&id, c, 0));
    TZ_TRY(tz_report_freeze(&i, &desk, id, c->arena));
    if (c->json) {
        struct tz_json *j = tz_cmd_json(c);
        tz_json_object(j);
        tz_json_kint(j, "issue", i.id);
        tz_json_kint(j, "known", i.known);
        tz_json_kint(j, "figures", i.figures);
        tz_json_kint(j, "rows", i.rows);
        tz_json_kstr(j, "head", i.head);
        tz_json_kstr(j, "contents", i.contents);
        tz_cmd_json_end(c, j);
        return NULL;
    }
    fprintf(c->out, "已定稿（编号 %lld）：依据台账序号 %lld，%lld 个数、%lld 条记录一并封存\n", (long long)i.id,
            (long long)i.known, (long long)i.figures, (long long)i.rows);
    fprintf(c->out, "  日志 %s\n  内容 %s\n", i.head, i.contents);
    return NULL;
}

static const char *decimal(struct tz_ratio r, struct tz_arena *a)
{
    char text[40];
    int64_t v;
    return tz_ratio_has(r) && tz_ratio_round(&v, r, 4) ? tz_strdup(a, tz_dec_print(text, v, 4)) : "";
}

static void figure_json(struct tz_json *j, struct tz_cmd *c, const struct tz_report_figure *f)
{
    tz_json_object(j);
    tz_json_kint(j, "n", f->n);
    tz_json_kstr(j, "ref", f->ref);
    tz_json_kstr(j, "indicator", f->indicator);
    tz_json_kstr(j, "period", f->period);
    tz_json_kstr(j, "value", decimal(f->value, c->arena));
    tz_json_kstr(j, "unit", f->unit);
    tz_json_kstr(j, "shown", f->shown);
    tz_json_kstr(j, "words", f->words);
    tz_json_kstr(j, "map", f->map);
    tz_json_kstr(j, "coverage", f->coverage);
    tz_json_kint(j, "rows", f->rows);
    tz_json_end(j);
}

/* Of an issue by its id, or live of a report with --version or without. */
struct tz_err *tz_cmd_report_figures(struct tz_cmd *c)
{
    struct tz_report_rendered r;
    struct tz_desk desk = tz_cmd_desk(c);
    int64_t id;
    TZ_TRY(an_id(&id, c, 0));
    TZ_TRY(tz_report_render_issue(&r, &desk, c->conn, id, c->arena));
    if (c->json) {
        struct tz_json *j = tz_cmd_json_list(c);
        for (size_t k = 0; k < r.figure_n; k++)
            figure_json(j, c, &r.figures[k]);
        tz_cmd_json_end(c, j);
        return NULL;
    }
    for (size_t k = 0; k < r.figure_n; k++)
        fprintf(c->out, "%lld  %s  %s  %s  %lld条  %s\n", (long long)r.figures[k].n, r.figures[k].shown,
                r.figures[k].label, r.figures[k].period_shown, (long long)r.figures[k].rows, r.figures[k].words);
    return NULL;
}

struct tz_err *tz_cmd_report_rows(struct tz_cmd *c)
{
    struct tz_report_row *rows;
    size_t count;
    int64_t id, figure;
    TZ_TRY(an_id(&id, c, 0));
    TZ_TRY(an_id(&figure, c, 1));
    TZ_TRY(tz_report_issue_rows(&rows, &count, c->conn, c->town.town, id, figure, 0, 0, c->arena));
    struct tz_json *j = tz_cmd_json_list(c);
    for (size_t k = 0; k < count; k++) {
        if (!j) {
            fprintf(c->out, "%s  %lld  第%lld版  %s%s\n", rows[k].reg, (long long)rows[k].id,
                    (long long)rows[k].version, decimal(rows[k].value, c->arena), rows[k].side ? "（仅分母）" : "");
            continue;
        }
        tz_json_object(j);
        tz_json_kstr(j, "register", rows[k].reg);
        tz_json_kint(j, "id", rows[k].id);
        tz_json_kint(j, "version", rows[k].version);
        tz_json_kstr(j, "value", decimal(rows[k].value, c->arena));
        tz_json_end(j);
    }
    tz_cmd_json_end(c, j);
    return NULL;
}

struct tz_err *tz_cmd_report_recount(struct tz_cmd *c)
{
    const struct tz_report_figure **differ;
    struct tz_desk desk = tz_cmd_desk(c);
    size_t count;
    int64_t id;
    TZ_TRY(an_id(&id, c, 0));
    TZ_TRY(tz_report_recount(&differ, &count, &desk, c->conn, id, c->arena));
    for (size_t k = 0; k < count; k++)
        fprintf(c->out, "第%lld个数 %s（%s）重算不一致\n", (long long)differ[k]->n, differ[k]->shown, differ[k]->label);
    if (count)
        return tz_err_hint(tz_err(TZ_E_DAMAGED, "定稿有 %zu 个数重算不一致", count), "taizhang verify 查明哪些行有变");
    fprintf(c->out, "各数按定稿时的台账重算，全部一致\n");
    return NULL;
}
