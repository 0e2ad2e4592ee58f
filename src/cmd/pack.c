/* SPDX-License-Identifier: Apache-2.0
 *
 * taizhang pack check|diff|install|list|new|test|coverage: packs are checked with all their errors, compared, installed, tried; a register is
 * drafted from a spreadsheet.
 */
#include <string.h>
#include <sys/stat.h>

#include "base/text.h"
#include "cmd/pack_coverage.h"
#include "cmd/pack_test.h"
#include "cmd/packs.h"
#include "cmd/verbs.h"
#include "pack/draft.h"
#include "pack/pack.h"

static const struct tz_option options[] = {
    {"search", TZ_OPTION_VALUE, "目录", "到哪里找所依赖的包，默认用内置包"},
    {"from", TZ_OPTION_VALUE, "文件", "new：照着哪张电子表格起草"},
    {"only", TZ_OPTION_FLAG, NULL, "diff、install：只留这些包，其余停用；默认加到已启用的包里"},
    {"explain", TZ_OPTION_FLAG, NULL, "check：写出每个指标的口径和记数方式"},
    {"list", TZ_OPTION_VALUE, "目录", "coverage：清单所在，默认 docs/coverage"},
    {"results", TZ_OPTION_VALUE, "文件", "coverage：测试结果，默认 build/test/results.tsv"},
    {"md", TZ_OPTION_FLAG, NULL, "coverage：写成 docs/COVERAGE.md 的样子"},
    {"check", TZ_OPTION_VALUE, "文件", "coverage：只核对清单，并与这份名录逐条对照"},
    {NULL, TZ_OPTION_FLAG, NULL, NULL},
};

static void print_message(struct tz_cmd *c, const struct tz_pack_message *m)
{
    fprintf(c->out, "%s:%d:%d: %s%s\n", m->at.file ? m->at.file : "", m->at.line, m->at.column,
            m->warning ? "提醒：" : "", m->text);
    if (m->hint)
        fprintf(c->out, "    %s\n", m->hint);
}

static void json_messages(struct tz_json *j, const struct tz_pack_messages *messages)
{
    tz_json_key(j, "messages");
    tz_json_array(j);
    for (size_t i = 0; i < messages->n; i++) {
        const struct tz_pack_message *m = &messages->items[i];
        tz_json_object(j);
        tz_json_kstr(j, "file", m->at.file);
        tz_json_kint(j, "line", m->at.line);
        tz_json_kint(j, "column", m->at.column);
        tz_json_kbool(j, "warning", m->warning);
        tz_json_kstr(j, "text", m->text);
        tz_json_kstr(j, "hint", m->hint);
        tz_json_end(j);
    }
    tz_json_end(j);
}

/* Prints all messages; an error when any is one. As JSON errors stand in place of the answer, warnings only in a check's. */
static struct tz_err *settle(struct tz_cmd *c, const struct tz_pack_messages *messages)
{
    size_t errors = 0;
    for (size_t i = 0; i < messages->n; i++) {
        if (!c->json)
            print_message(c, &messages->items[i]);
        errors += !messages->items[i].warning;
    }
    if (errors && c->json) {
        struct tz_json *j = tz_cmd_json(c);
        tz_json_object(j);
        tz_json_kint(j, "errors", (int64_t)errors);
        json_messages(j, messages);
        tz_cmd_json_end(c, j);
    }
    if (errors)
        return tz_err_hint(tz_err(TZ_E_PACK, "台账包有 %zu 处错误", errors), "按上面列出的文件、行、列改正后重试");
    return NULL;
}

static struct tz_err *read_said(struct tz_cmd *c, struct tz_model **out, struct tz_pack_messages *messages,
                                const char *const *folders, size_t n)
{
    if (n == 0)
        TZ_TRY(tz_pack_builtin(out, messages, NULL, 0, c->arena));
    else
        TZ_TRY(tz_pack_read(out, messages, folders, n, tz_args_value(c->args, "search"), c->arena));
    return settle(c, messages);
}

static struct tz_err *read_packs(struct tz_cmd *c, struct tz_model **out, const char *const *folders, size_t n)
{
    struct tz_pack_messages messages = {0};
    return read_said(c, out, &messages, folders, n);
}

/* The packs beside those that the town has. */
static struct tz_err *add_packs(struct tz_cmd *c, struct tz_model **out, const char *const *folders, size_t n)
{
    struct tz_pack_messages messages = {0};
    if (!c->model || tz_args_flag(c->args, "only"))
        return read_packs(c, out, folders, n);
    TZ_TRY(tz_pack_add(out, &messages, c->model, folders, n, tz_args_value(c->args, "search"), c->arena));
    return settle(c, &messages);
}

static struct tz_err *check(struct tz_cmd *c, const char *const *folders, size_t n)
{
    struct tz_model *m = NULL;
    struct tz_pack_messages messages = {0};
    TZ_TRY(read_said(c, &m, &messages, folders, n));
    if (c->json) {
        struct tz_json *j = tz_cmd_json(c);
        tz_json_object(j);
        tz_json_kint(j, "errors", 0);
        tz_json_kint(j, "packs", (int64_t)m->pack_n);
        tz_json_kint(j, "registers", (int64_t)m->register_n);
        tz_json_kint(j, "indicators", (int64_t)m->indicator_n);
        if (tz_args_flag(c->args, "explain"))
            tz_json_kstr(j, "explain", tz_pack_explain(m, c->arena));
        json_messages(j, &messages);
        tz_cmd_json_end(c, j);
        tz_model_release(&m);
        return NULL;
    }
    if (tz_args_flag(c->args, "explain"))
        fputs(tz_pack_explain(m, c->arena), c->out);
    fprintf(c->out, "%zu 个包，%zu 种台账，%zu 个指标：没有错误\n", m->pack_n, m->register_n, m->indicator_n);
    tz_model_release(&m);
    return NULL;
}

static void json_diff(struct tz_cmd *c, const struct tz_pack_diff *d)
{
    struct tz_json *j = tz_cmd_json(c);
    tz_json_object(j);
    tz_json_kbool(j, "loses", d->loses);
    tz_json_key(j, "changes");
    tz_json_array(j);
    for (size_t i = 0; i < d->n; i++) {
        tz_json_object(j);
        tz_json_kstr(j, "text", d->changes[i].text);
        tz_json_kbool(j, "loses", d->changes[i].loses);
        tz_json_end(j);
    }
    tz_cmd_json_end(c, j);
}

static struct tz_err *print_diff(struct tz_cmd *c, const struct tz_pack_diff *d)
{
    if (c->json)
        json_diff(c, d);
    for (size_t i = 0; i < d->n && !c->json; i++)
        fprintf(c->out, "%s%s\n", d->changes[i].loses ? "会丢数据：" : "", d->changes[i].text);
    if (d->n == 0 && !c->json)
        fprintf(c->out, "没有变化\n");
    if (d->loses)
        return tz_err_hint(tz_err(TZ_E_PACK, "新的包会丢失数据，不能启用"),
                           "保留上面列出的字段和取值；代码不删除，改为停用并指明后继");
    return NULL;
}

/* Which losses the rows bear out. */
static struct tz_err *ask_rows(struct tz_cmd *c, struct tz_pack_diff *d)
{
    TZ_TRY(tz_cmd_reader(c));
    return tz_pack_diff_probe(d, c->conn, c->town.town, c->arena);
}

static struct tz_err *diff(struct tz_cmd *c, const char *const *folders, size_t n)
{
    struct tz_model *m = NULL;
    struct tz_pack_diff d = {0};
    TZ_TRY(tz_cmd_open(c, TZ_NEED_READ));
    TZ_TRY(add_packs(c, &m, folders, n));
    struct tz_err *e = tz_pack_diff(&d, c->model, m, c->arena);
    if (!e && d.loses)
        e = ask_rows(c, &d);
    tz_model_release(&m);
    return e ? e : print_diff(c, &d);
}

static struct tz_err *adopt(struct tz_cmd *c, struct tz_model *m)
{
    struct tz_err *e = tz_pack_install(c->store, &c->who.actor, m, c->arena);
    if (e) {
        tz_model_release(&m);
        return e;
    }
    if (c->model)
        tz_model_release(&c->model);
    c->model = m;
    fprintf(c->out, "已启用 %zu 个包、%zu 种台账\n", m->pack_n, m->register_n);
    return NULL;
}

static struct tz_err *install(struct tz_cmd *c, const char *const *folders, size_t n)
{
    struct tz_model *m = NULL;
    TZ_TRY(tz_cmd_open(c, TZ_NEED_WRITE));
    TZ_TRY(add_packs(c, &m, folders, n));
    return adopt(c, m);
}

struct tz_err *tz_cmd_install_builtin(struct tz_cmd *c, const char *names)
{
    struct tz_model *m = NULL;
    struct tz_pack_messages messages = {0};
    size_t n = 0;
    char **list = names ? tz_split(c->arena, names, ',', &n) : NULL;
    TZ_TRY(tz_pack_builtin(&m, &messages, (const char *const *)list, n, c->arena));
    TZ_TRY(settle(c, &messages));
    return adopt(c, m);
}

static void json_pack(struct tz_json *j, const struct tz_model *m, const struct tz_pack *p)
{
    tz_json_object(j);
    tz_json_kstr(j, "key", p->key);
    tz_json_kstr(j, "label", p->label);
    tz_json_kint(j, "version", p->version);
    tz_json_key(j, "registers");
    tz_json_array(j);
    for (size_t k = 0; k < m->register_n; k++)
        if (tz_same(m->registers[k]->pack, p->key)) {
            tz_json_object(j);
            tz_json_kstr(j, "key", m->registers[k]->key);
            tz_json_kstr(j, "label", m->registers[k]->label);
            tz_json_end(j);
        }
    tz_json_end(j);
    tz_json_end(j);
}

static struct tz_err *list(struct tz_cmd *c)
{
    TZ_TRY(tz_cmd_open(c, TZ_NEED_READ));
    if (!c->model)
        return tz_err_hint(tz_err(TZ_E_MISSING, "还没有启用台账包"), "taizhang pack install 启用内置的包");
    struct tz_json *j = tz_cmd_json_list(c);
    for (size_t i = 0; i < c->model->pack_n; i++) {
        const struct tz_pack *p = &c->model->packs[i];
        if (j) {
            json_pack(j, c->model, p);
            continue;
        }
        fprintf(c->out, "%s %s（版本 %d）\n", p->key, p->label, p->version);
        for (size_t k = 0; k < c->model->register_n; k++)
            if (tz_same(c->model->registers[k]->pack, p->key))
                fprintf(c->out, "    %-24s%s\n", c->model->registers[k]->key, c->model->registers[k]->label);
    }
    tz_cmd_json_end(c, j);
    return NULL;
}

static struct tz_err *draft(struct tz_cmd *c, const char *const *words, size_t n)
{
    const char *from = tz_args_value(c->args, "from");
    char *yaml = NULL;
    size_t rows = 0;
    if (!from || n != 1)
        return tz_err_hint(tz_err(TZ_E_USAGE, "要写台账的键名和 --from 文件"),
                           "taizhang pack new subsidy --from 发放表.xlsx");
    TZ_TRY(tz_pack_draft(&yaml, &rows, words[0], from, NULL, 0, c->arena));
    fputs(yaml, c->out);
    return NULL;
}

/* The built-in packs without a folder; their written cases stand in the source tree, so folders are the usual way. */
static struct tz_err *test(struct tz_cmd *c, const char *const *folders, size_t n)
{
    struct tz_model *m = NULL;
    TZ_TRY(read_packs(c, &m, folders, n));
    struct tz_err *e = tz_pack_test(c, m, folders, n);
    tz_model_release(&m);
    return e;
}

static struct tz_err *coverage(struct tz_cmd *c)
{
    struct tz_model *m = NULL;
    TZ_TRY(read_packs(c, &m, NULL, 0));
    struct tz_err *e = tz_pack_coverage(c, m);
    tz_model_release(&m);
    return e;
}

/* A pack is a folder; who names one of its files is told so. */
static struct tz_err *only_folders(struct tz_cmd *c, const char *const *words, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        struct stat st;
        const char *slash = strrchr(words[i], '/');
        if (stat(words[i], &st) == 0 && S_ISREG(st.st_mode))
            return tz_err_hint(tz_err(TZ_E_USAGE, "“%s”是文件，台账包是一个目录", words[i]), "写它所在的目录：%s",
                               slash ? tz_strndup(c->arena, words[i], (size_t)(slash - words[i])) : ".");
    }
    return NULL;
}

static struct tz_err *run(struct tz_cmd *c)
{
    size_t n;
    const char *const *words = tz_args_words(c->args, &n);
    TZ_TRY(only_folders(c, words + 1, n - 1));
    if (strcmp(words[0], "check") == 0)
        return check(c, words + 1, n - 1);
    if (strcmp(words[0], "diff") == 0)
        return diff(c, words + 1, n - 1);
    if (strcmp(words[0], "install") == 0)
        return install(c, words + 1, n - 1);
    if (strcmp(words[0], "list") == 0)
        return list(c);
    if (strcmp(words[0], "test") == 0)
        return test(c, words + 1, n - 1);
    if (strcmp(words[0], "coverage") == 0)
        return coverage(c);
    if (strcmp(words[0], "new") == 0)
        return draft(c, words + 1, n - 1);
    return tz_err_hint(tz_err(TZ_E_USAGE, "不认识“pack %s”", words[0]),
                       "可用 check、diff、install、list、new、test、coverage");
}

const struct tz_verb tz_verb_pack = {
    {"pack", "check|diff|install|list|test [目录…] | new 键名 --from 文件 | coverage", 1, -1,
     "检查、比较、启用、起草台账包",
     "check 一次报告所有文件的所有错误（文件:行:列）；diff 说明换成新包后表格有什么变化，会丢数据的不能启用；\n"
     "new 照着一张现有的电子表格起草一本台账，写到标准输出，由人修改。\n"
     "test 在临时的示例镇里试办每本台账：示例、必填、取值、角色、流程、时限、导入，再跑目录里 tests.yaml 的用例。\n"
     "不写目录时指内置的包。coverage 列出每种台账、指标、功能、制度由哪些测试撑起，通过没有。",
     options,
     "  taizhang pack check packs/order\n  taizhang pack install packs/order\n  taizhang pack new subsidy --from "
     "发放表.xlsx > subsidy.yaml"},
    TZ_NEED_NOTHING,
    run,
    true};
