/* SPDX-License-Identifier: Apache-2.0
 *
 * taizhang check FILE: each number of a draft against the ledgers.
 */
#include <string.h>

#include "base/text.h"
#include "cmd/report.h"
#include "cmd/verbs.h"
#include "report/check.h"

static const struct tz_option options[] = {
    {"year", TZ_OPTION_VALUE, "年度", "报告回顾的年度，文中认不出时说明"},
    {"report", TZ_OPTION_VALUE, "编号", "核对已存的报告，不是文件"},
    {"only", TZ_OPTION_VALUE, "结论", "只列 supported、differs 或 none"},
    {"to", TZ_OPTION_VALUE, "格式", "带标记的全文：text、html、docx、pdf"},
    {"out", TZ_OPTION_VALUE, "文件", "--to 写到哪个文件"},
    {NULL, TZ_OPTION_FLAG, NULL, NULL},
};

static void mark_json(struct tz_json *j, const struct tz_check_mark *m)
{
    tz_json_object(j);
    tz_json_kint(j, "start", (int64_t)m->start);
    tz_json_kint(j, "end", (int64_t)m->end);
    tz_json_kstr(j, "quote", m->quote);
    tz_json_kstr(j, "verdict", tz_verdict_keys[m->verdict]);
    tz_json_kstr(j, "kind", m->kind);
    tz_json_kstr(j, "what", m->what);
    tz_json_kstr(j, "period", m->period);
    tz_json_kstr(j, "indicator", m->indicator);
    tz_json_kstr(j, "filters", m->filters);
    tz_json_kstr(j, "ledger", m->ledger);
    tz_json_kstr(j, "why", m->why);
    tz_json_kint(j, "rows", m->rows);
    tz_json_kstr(j, "rows_url", m->rows_url);
    tz_json_kstr(j, "query", m->query);
    tz_json_key(j, "nearest");
    tz_json_array(j);
    for (size_t k = 0; k < m->nearest_n; k++)
        tz_json_str(j, m->nearest[k]);
    tz_json_end(j);
    tz_json_end(j);
}

static bool wanted(const struct tz_check_mark *m, const char *only)
{
    return !only || tz_same(only, tz_verdict_keys[m->verdict]) || tz_same(only, tz_verdict_labels[m->verdict]);
}

static void print_json(struct tz_cmd *c, const struct tz_check_result *r, const char *only)
{
    struct tz_json *j = tz_cmd_json(c);
    tz_json_object(j);
    tz_json_kstr(j, "title", r->title);
    tz_json_kint(j, "year", r->year);
    tz_json_kint(j, "known", r->known);
    tz_json_kint(j, "supported", (int64_t)r->supported);
    tz_json_kint(j, "differs", (int64_t)r->differs);
    tz_json_kint(j, "none", (int64_t)r->none);
    tz_json_key(j, "marks");
    tz_json_array(j);
    for (size_t k = 0; k < r->n; k++)
        if (wanted(&r->marks[k], only))
            mark_json(j, &r->marks[k]);
    tz_cmd_json_end(c, j);
}

static void print_text(struct tz_cmd *c, const struct tz_check_result *r, const char *only)
{
    for (size_t k = 0; k < r->n; k++) {
        const struct tz_check_mark *m = &r->marks[k];
        if (!wanted(m, only))
            continue;
        fprintf(c->out, "%s  %s  %s  %s%s%s\n", tz_verdict_labels[m->verdict], m->quote, m->what, m->ledger,
                *m->ledger ? "；" : "", m->why);
        if (m->verdict == TZ_VERDICT_DIFFERS && m->query)
            fprintf(c->out, "        %s\n", m->query);
    }
    fprintf(c->out, "%d年：一致 %zu，不一致 %zu，无台账 %zu\n", r->year, r->supported, r->differs, r->none);
}

static struct tz_err *read_options(struct tz_check_options *o, struct tz_cmd *c)
{
    size_t n;
    const char *const *words = tz_args_words(c->args, &n);
    const char *report = tz_args_value(c->args, "report");
    if (tz_args_value(c->args, "year"))
        TZ_TRY(tz_cmd_year(&o->year, c));
    if (report && (!tz_parse_int(report, &o->report) || o->report <= 0))
        return tz_err_hint(tz_err(TZ_E_USAGE, "--report 要是报告编号：%s", report), "taizhang report list 列出编号");
    if (!report && !n)
        return tz_err_hint(tz_err(TZ_E_USAGE, "要说明核对哪个文件"),
                           "例：taizhang check 草稿.docx；已存的用 --report 编号");
    o->path = n ? words[0] : NULL;
    return NULL;
}

static struct tz_err *run(struct tz_cmd *c)
{
    struct tz_check_options o = {0};
    struct tz_check_result r;
    struct tz_desk desk = tz_cmd_desk(c);
    const char *only = tz_args_value(c->args, "only"), *to = tz_args_value(c->args, "to");
    TZ_TRY(read_options(&o, c));
    TZ_TRY(tz_report_check(&r, &desk, &o, c->arena));
    if (to)
        return tz_cmd_write_document(c, tz_check_document(&r, c->arena), to);
    if (c->json)
        print_json(c, &r, only);
    else
        print_text(c, &r, only);
    return NULL;
}

const struct tz_verb tz_verb_check = {
    .usage = {.verb = "check",
              .words = "[文件]",
              .least = 0,
              .most = 1,
              .summary = "核对报告或草稿：每个数与台账一致、不一致，还是没有台账",
              .text = "文本、网页、DOCX、有文字层的 PDF；- 是标准输入。余、近、超、约、以上按取整规则比；\n"
                      "全覆盖、零发生按 100% 和 0 核；同一个数在文中和往年报告里前后不一也会指出。",
              .options = options,
              .examples = "taizhang check 2025年政府工作报告.docx\n"
                          "taizhang check 草稿.txt --only differs\n"
                          "taizhang check --report 137438953501 --to docx --out 核对.docx"},
    .need = TZ_NEED_READ,
    .run = run,
    .listed = true,
};
