/* SPDX-License-Identifier: Apache-2.0
 *
 * taizhang import REGISTER FILE: a spreadsheet as it is into a register; dry run, annotated copy, undo of a batch.
 */
#include <string.h>
#include <sys/stat.h>

#include "base/file.h"
#include "base/text.h"
#include "cmd/verbs.h"
#include "register/import.h"

static const struct tz_option options[] = {
    {"dry-run", TZ_OPTION_FLAG, NULL, "只核对，不写入"},
    {"sheet", TZ_OPTION_VALUE, "工作表", "用哪一张表，默认第一张认得出表头的"},
    {"map", TZ_OPTION_MANY, "表头=字段", "指明某一列是哪个字段（可重复）"},
    {"set", TZ_OPTION_MANY, "字段=值", "表里没有的列统一取这个值（可重复）"},
    {"rows", TZ_OPTION_FLAG, NULL, "逐行列出结果"},
    {"right-rows", TZ_OPTION_FLAG, NULL, "有错的行跳过，其余写入（默认有错则全部不写）"},
    {"insert-only", TZ_OPTION_FLAG, NULL, "只新增，不更新已有的"},
    {"no-grow", TZ_OPTION_FLAG, NULL, "不自动建立找不到的人、户、单位"},
    {"historical", TZ_OPTION_FLAG, NULL, "历史数据：状态按表中所写，不走流程"},
    {"annotated", TZ_OPTION_VALUE, "文件", "把错误逐格批注在表的副本上"},
    {"day", TZ_OPTION_VALUE, "日期", "平台导出的日期，默认今天"},
    {"undo", TZ_OPTION_VALUE, "批次号", "整批撤销"},
    {"reason", TZ_OPTION_VALUE, "理由", "撤销的理由"},
    {NULL, TZ_OPTION_FLAG, NULL, NULL},
};

/* "字段=值" -> set. */
static struct tz_err *parse_sets(struct tz_cmd *c, const char *option, struct tz_set **out, size_t *n)
{
    const char *const *given = tz_args_values(c->args, option, n);
    *out = TZ_NEW_ARRAY(c->arena, *n + 1, struct tz_set);
    for (size_t i = 0; i < *n; i++) {
        const char *equal = strchr(given[i], '=');
        if (!equal)
            return tz_err_hint(tz_err(TZ_E_USAGE, "--%s 要写成 字段=值：%s", option, given[i]), "例：--%s place=关渡村",
                               option);
        (*out)[i].key = tz_strndup(c->arena, given[i], (size_t)(equal - given[i]));
        (*out)[i].text = equal + 1;
    }
    return NULL;
}

static void print_faults(struct tz_cmd *c, const struct tz_import_result *r)
{
    enum { shown = 50 };
    for (size_t i = 0; i < r->fault_n && i < shown; i++) {
        const struct tz_import_fault *f = &r->faults[i];
        fprintf(c->out, "  %s第%d行%s%s%s：%s%s%s%s\n", f->warning ? "提醒：" : "", f->row + 1, f->field ? "“" : "",
                f->field ? f->field : "", f->field ? "”" : "", f->text, f->hint ? "（" : "", f->hint ? f->hint : "",
                f->hint ? "）" : "");
    }
    if (r->fault_n > shown)
        fprintf(c->out, "  …另有 %zu 处，用 --annotated 文件 看全部\n", r->fault_n - shown);
}

static void print_rows(struct tz_cmd *c, const struct tz_import_result *r)
{
    static const char *const what[] = {"新增", "更新", "不变", "有错", "跳过", "平台已无"};
    for (size_t i = 0; i < r->row_n; i++) {
        const struct tz_import_row *row = &r->rows[i];
        fprintf(c->out, "  ");
        if (row->what != TZ_ROW_GONE)
            fprintf(c->out, "第%d行 ", row->row + 1);
        fprintf(c->out, "%s%s%s%s%s\n", what[row->what], row->number ? " " : "", row->number ? row->number : "",
                row->summary ? " " : "", row->summary ? row->summary : "");
    }
}

static void print_sheet(struct tz_cmd *c, const struct tz_import_result *r)
{
    fprintf(c->out, "工作表“%s”，表头在第%d行", r->sheet, r->header_row + 1);
    for (size_t i = 0; i < r->other_n; i++)
        fprintf(c->out, "%s%s", i ? "、" : "；另有工作表没有取，可用 --sheet 指明：", r->others[i]);
    fputc('\n', c->out);
}

/* The copy with each fault at its cell; nothing is written when all is right. */
static struct tz_err *annotate(struct tz_cmd *c, const struct tz_import *in, const struct tz_import_result *r)
{
    const char *path = tz_args_value(c->args, "annotated");
    size_t n, marked;
    void *data;
    struct stat to, from;
    if (!path || r->same_file || r->taken_up)
        return NULL;
    if (stat(path, &to) == 0 && stat(in->file, &from) == 0 && to.st_dev == from.st_dev && to.st_ino == from.st_ino)
        return tz_err_hint(tz_err(TZ_E_USAGE, "批注的副本不能写到原来的表上：%s", path), "换一个文件名");
    if (!r->fault_n) {
        if (!c->json)
            fprintf(c->out, "没有要批注的，没有写 %s\n", path);
        return NULL;
    }
    TZ_TRY(tz_import_annotate(&data, &n, &marked, in, r, c->arena));
    TZ_TRY(tz_file_write(path, data, n, 0600));
    if (!c->json)
        fprintf(c->out, "已把 %zu 处批注在 %s\n", marked, path);
    return NULL;
}

static void print_columns(struct tz_cmd *c, const struct tz_import_result *r)
{
    for (size_t i = 0; i < r->column_n; i++) {
        const struct tz_import_column *k = &r->columns[i];
        fprintf(c->out, "  %s → %s%s%s\n", k->header, k->field ? k->field->label : "（不取）", k->part ? "." : "",
                k->part ? k->part : "");
    }
}

static void json_result(struct tz_cmd *c, const struct tz_import_result *r)
{
    static const char *const what[] = {"new", "changed", "same", "wrong", "skipped", "gone"};
    struct tz_json *j = tz_cmd_json(c);
    tz_json_object(j);
    tz_json_kint(j, "batch", r->batch);
    tz_json_kbool(j, "same_file", r->same_file);
    tz_json_kbool(j, "taken_up", r->taken_up);
    tz_json_kstr(j, "sheet", r->sheet);
    tz_json_key(j, "other_sheets");
    tz_json_array(j);
    for (size_t i = 0; i < r->other_n; i++)
        tz_json_str(j, r->others[i]);
    tz_json_end(j);
    tz_json_kint(j, "created", r->created);
    tz_json_kint(j, "changed", r->changed);
    tz_json_kint(j, "same", r->same);
    tz_json_kint(j, "wrong", r->wrong);
    tz_json_kint(j, "skipped", r->skipped);
    tz_json_kint(j, "gone", r->gone);
    tz_json_kint(j, "idle", r->idle);
    tz_json_kint(j, "hidden", r->hidden);
    tz_json_kint(j, "persons", r->persons);
    tz_json_kint(j, "households", r->households);
    tz_json_kint(j, "organizations", r->organizations);
    tz_json_key(j, "rows");
    tz_json_array(j);
    for (size_t i = 0; i < r->row_n; i++) {
        const struct tz_import_row *row = &r->rows[i];
        tz_json_object(j);
        if (row->what != TZ_ROW_GONE)
            tz_json_kint(j, "row", row->row + 1);
        tz_json_kstr(j, "what", what[row->what]);
        tz_json_kstr(j, "number", row->number);
        tz_json_kstr(j, "summary", row->summary);
        tz_json_kint(j, "id", row->id);
        tz_json_key(j, "faults");
        tz_json_array(j);
        for (size_t k = row->fault_from; k < row->fault_from + row->fault_n; k++) {
            const struct tz_import_fault *f = &r->faults[k];
            tz_json_object(j);
            tz_json_kint(j, "column", f->column + 1);
            tz_json_kstr(j, "field", f->field);
            tz_json_kstr(j, "text", f->text);
            tz_json_kstr(j, "hint", f->hint);
            tz_json_kbool(j, "warning", f->warning);
            tz_json_end(j);
        }
        tz_json_end(j);
        tz_json_end(j);
    }
    tz_cmd_json_end(c, j);
}

static void text_result(struct tz_cmd *c, const struct tz_import_result *r)
{
    if (r->same_file) {
        fprintf(c->out, "这个文件已经导入过（批次 %lld），没有再导；要重导先用 --undo %lld 撤销\n", (long long)r->batch,
                (long long)r->batch);
        return;
    }
    if (r->taken_up) {
        fprintf(c->out, "上次没有导完，已接着导完：新增 %lld，更新 %lld。批次 %lld（撤销：--undo %lld）\n",
                (long long)r->created, (long long)r->changed, (long long)r->batch, (long long)r->batch);
        return;
    }
    print_sheet(c, r);
    print_columns(c, r);
    if (tz_args_flag(c->args, "rows"))
        print_rows(c, r);
    print_faults(c, r);
    fprintf(c->out, "新增 %lld，更新 %lld，不变 %lld，有错 %lld，跳过 %lld，平台已无 %lld", (long long)r->created,
            (long long)r->changed, (long long)r->same, (long long)r->wrong, (long long)r->skipped, (long long)r->gone);
    if (r->idle)
        fprintf(c->out, "（新增的 %lld 行还在不计数的状态，办到计数的状态后才进指标）", (long long)r->idle);
    if (r->hidden)
        fprintf(c->out, "（表里隐藏的 %lld 行也在内）", (long long)r->hidden);
    if (r->persons || r->households || r->organizations)
        fprintf(c->out, "；新建人 %lld、户 %lld、单位 %lld", (long long)r->persons, (long long)r->households,
                (long long)r->organizations);
    if (r->batch)
        fprintf(c->out, "。批次 %lld（撤销：--undo %lld）", (long long)r->batch, (long long)r->batch);
    fputc('\n', c->out);
}

static struct tz_err *undo(struct tz_cmd *c, const char *word)
{
    struct tz_desk d = tz_cmd_desk(c);
    struct tz_undo u = {0};
    int64_t batch;
    if (!tz_parse_int(word, &batch))
        return tz_err(TZ_E_USAGE, "批次号应是数字：%s", word);
    TZ_TRY(tz_batch_undo(&u, &d, batch, tz_args_value(c->args, "reason"), c->arena));
    if (c->json) {
        struct tz_json *j = tz_cmd_json(c);
        tz_json_object(j);
        tz_json_kint(j, "struck", u.struck);
        tz_json_kint(j, "restored", u.restored);
        tz_json_key(j, "left");
        tz_json_array(j);
        for (size_t i = 0; i < u.left_n; i++)
            tz_json_int(j, u.left[i]);
        tz_json_end(j);
        tz_cmd_json_end(c, j);
        return NULL;
    }
    fprintf(c->out, "已撤销：作废 %lld，恢复 %lld", (long long)u.struck, (long long)u.restored);
    if (u.left_n)
        fprintf(c->out, "；%zu 个条目后来又改过，没有动", u.left_n);
    fputc('\n', c->out);
    return NULL;
}

static struct tz_err *run(struct tz_cmd *c)
{
    size_t n;
    const char *const *words = tz_args_words(c->args, &n);
    struct tz_desk d = tz_cmd_desk(c);
    struct tz_import in = {
        .grow = !tz_args_flag(c->args, "no-grow"), .progress = tz_cmd_progress, .to = (void *)"导入"};
    struct tz_import_result r = {0};
    struct tz_set *defaults;
    if (tz_args_value(c->args, "undo"))
        return undo(c, tz_args_value(c->args, "undo"));
    if (n != 2)
        return tz_err_hint(tz_err(TZ_E_USAGE, "要说明台账和文件"), "例：taizhang import dispute 纠纷台账.xlsx");
    in.reg = c->model ? tz_model_register(c->model, words[0]) : NULL;
    if (!in.reg)
        return tz_err_hint(tz_err(TZ_E_NOT_FOUND, "没有“%s”这种台账", words[0]), "taizhang pack list 列出已启用的台账");
    in.file = words[1];
    in.sheet = tz_args_value(c->args, "sheet");
    in.map = tz_args_values(c->args, "map", &in.map_n);
    in.dry_run = tz_args_flag(c->args, "dry-run");
    in.insert_only = tz_args_flag(c->args, "insert-only");
    in.keep_wrong_out = tz_args_flag(c->args, "right-rows");
    in.historical = tz_args_flag(c->args, "historical");
    TZ_TRY(parse_sets(c, "set", &defaults, &in.default_n));
    in.defaults = defaults;
    TZ_TRY(tz_cmd_day(&in.day, c, "day"));
    TZ_TRY(tz_import_run(&r, &d, &in, c->arena));
    if (c->json)
        json_result(c, &r);
    else
        text_result(c, &r);
    TZ_TRY(annotate(c, &in, &r));
    if (r.wrong && !in.keep_wrong_out)
        return tz_err_hint(tz_err(TZ_E_RULE,
                                  in.dry_run ? "有 %lld 行有错（只核对，没有写入）" : "有 %lld 行有错，整批没有写入",
                                  (long long)r.wrong),
                           "改正后重导，或加 --right-rows 先导入正确的行");
    return NULL;
}

const struct tz_verb tz_verb_import = {
    {"import", "台账 文件", 0, 2, "把现有的表格（xlsx、xls、csv）导入台账",
     "自己找表头、认列名和代码、读各种写法的日期和数字；先用 --dry-run 看逐行结果。\n同一文件导两次不会重复。", options,
     "  taizhang import dispute 纠纷台账.xlsx --dry-run\n  taizhang import hotline 平台导出.xlsx\n"
     "  taizhang import --undo 123 --reason 导错了"},
    TZ_NEED_WRITE,
    run,
    true};
