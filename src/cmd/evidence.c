/* SPDX-License-Identifier: Apache-2.0
 *
 * taizhang evidence: what answers a superior's checklist, item by item.
 */
#include "base/file.h"
#include "base/text.h"
#include "cmd/verbs.h"
#include "report/evidence.h"

static const struct tz_option options[] = {
    {"out", TZ_OPTION_VALUE, "文件", "装成一个压缩包：目录、迎检卷.docx、附件"},
    {NULL, TZ_OPTION_FLAG, NULL, NULL},
};

static void print_text(struct tz_cmd *c, const struct tz_evidence *e)
{
    for (int whole = 0; whole < 2; whole++)
        for (size_t i = 0; i < e->n; i++) {
            const struct tz_evidence_item *it = &e->items[i];
            if ((it->gap == TZ_EVIDENCE_WHOLE) == (whole == 1))
                fprintf(c->out, "%zu  %s  %s  %s  条目%lld 佐证%zu\n", it->n, tz_evidence_gap_words(it->gap), it->text,
                        it->figures, (long long)it->row_all, it->file_n);
        }
    fprintf(c->out, "共%zu项，缺%zu项\n", e->n, e->gaps);
}

static void print_json(struct tz_cmd *c, const struct tz_evidence *e)
{
    struct tz_json *j = tz_cmd_json(c);
    tz_json_object(j);
    tz_json_kint(j, "gaps", (int64_t)e->gaps);
    tz_json_key(j, "items");
    tz_json_array(j);
    for (size_t i = 0; i < e->n; i++) {
        const struct tz_evidence_item *it = &e->items[i];
        tz_json_object(j);
        tz_json_kint(j, "n", (int64_t)it->n);
        tz_json_kstr(j, "text", it->text);
        tz_json_kstr(j, "figures", it->figures);
        tz_json_kint(j, "rows", it->row_all);
        tz_json_kint(j, "files", (int64_t)it->file_n);
        tz_json_kstr(j, "state", tz_evidence_gap_words(it->gap));
        tz_json_end(j);
    }
    tz_cmd_json_end(c, j);
}

static struct tz_err *save(struct tz_cmd *c, struct tz_evidence *e, const struct tz_desk *d, const char *path)
{
    void *data;
    size_t n;
    TZ_TRY(tz_evidence_pack(&data, &n, e, d, c->arena));
    return tz_file_write(path, data, n, 0600);
}

static struct tz_err *run(struct tz_cmd *c)
{
    size_t n;
    const char *const *words = tz_args_words(c->args, &n);
    const char *out = tz_args_value(c->args, "out");
    struct tz_evidence e;
    int64_t id;
    if (!tz_parse_int(words[0], &id) || id <= 0)
        return tz_err_hint(tz_err(TZ_E_USAGE, "要说明清单的编号：%s", words[0]), "taizhang report list 列出编号");
    TZ_TRY(tz_cmd_open(c, out ? TZ_NEED_WRITE : TZ_NEED_READ));
    struct tz_desk d = tz_cmd_desk(c);
    TZ_TRY(tz_cmd_reader(c));
    TZ_TRY(tz_evidence_gather(&e, &d, c->conn, id, c->arena));
    if (out)
        TZ_TRY(save(c, &e, &d, out));
    if (c->json)
        print_json(c, &e);
    else
        print_text(c, &e);
    return NULL;
}

const struct tz_verb tz_verb_evidence = {
    {"evidence", "清单编号", 1, 1, "迎检卷：对着上级清单，一项一项备齐数、条目、文件和照片",
     "清单是一篇报告文本（taizhang report new）：一行一项，行里用 {{指标}} 引用回答它的数，“一、”开头的是标题。\n"
     "缺的排在前面：没有依据、没有数、没有条目、缺佐证。个人信息照各人权限，默认掩码。",
     options,
     "  taizhang report new 创建清单.txt --year 2025 --title 文明城市创建清单\n  taizhang evidence 137438953500 --out "
     "迎检卷.zip"},
    TZ_NEED_NOTHING,
    run,
    true};
