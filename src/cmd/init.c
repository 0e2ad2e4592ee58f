/* SPDX-License-Identifier: Apache-2.0
 *
 * taizhang init: a store where there is none, a town in it, its area line, the packs, the three administrators.
 */
#include <string.h>

#include "account/account.h"
#include "base/text.h"
#include "cmd/packs.h"
#include "cmd/report.h"
#include "cmd/verbs.h"
#include "place/change.h"
#include "reader/reader.h"
#include "seal/seal.h"

static const struct tz_option options[] = {
    {"place", TZ_OPTION_VALUE, "代码", "乡镇的区划代码（9 位或 12 位），如 360733102"},
    {"name", TZ_OPTION_VALUE, "名称", "乡镇名称，如 西江镇"},
    {"since", TZ_OPTION_VALUE, "日期", "区划从哪天起记，默认 2000-01-01"},
    {"packs", TZ_OPTION_VALUE, "包,包", "启用哪些台账包，默认全部内置包"},
    {"report", TZ_OPTION_MANY, "文件", "从往年的政府工作报告开始：数成为报告数，计划成为目标和任务（可重复）"},
    {NULL, TZ_OPTION_FLAG, NULL, NULL},
};

struct admin {
    enum tz_admin kind;
    const char *name, *label;
};
static const struct admin admins[] = {
    {TZ_ADMIN_SYSTEM, "sysadmin", "系统管理员"},
    {TZ_ADMIN_SECURITY, "secadmin", "安全管理员"},
    {TZ_ADMIN_AUDIT, "auditadmin", "审计管理员"},
};

static struct tz_err *make_admin(struct tz_cmd *c, const struct admin *admin)
{
    int64_t id;
    char *password = tz_printf(c->arena, "%s-1", tz_random_token(c->arena, 10));
    struct tz_account_new n = {
        .name = admin->name, .label = admin->label, .password = password, .must_change = true, .admin = admin->kind};
    TZ_TRY(tz_account_create(&id, c->store, &c->who, &n, c->arena));
    fprintf(c->out, "  %-12s%s  初始密码 %s（首次登录须更换）\n", admin->name, admin->label, password);
    return NULL;
}

static struct tz_err *make_town(struct tz_cmd *c, const char *code, const char *name, tz_day since)
{
    char *recovery = NULL;
    int64_t town_place, own;
    TZ_TRY(tz_store_add_town(&c->town.town, c->store, code, name, &recovery, c->arena));
    c->town.code = code;
    c->town.name = name;
    c->who = tz_who_system(c->town.town, "cli");
    TZ_TRY(tz_place_init(&town_place, &own, c->store, &c->who.actor, code, name, since));
    fprintf(c->out, "已建立 %s（%s）\n", name, code);
    if (recovery)
        fprintf(c->out, "恢复密钥（抄在两张纸上分别封存，不要存在电脑里）：\n  %s\n", recovery);
    return NULL;
}

struct tz_err *tz_cmd_init_town(struct tz_cmd *c, const char *code, const char *name, tz_day since, const char *packs)
{
    TZ_TRY(make_town(c, code, name, since));
    TZ_TRY(tz_cmd_install_builtin(c, packs));
    fprintf(c->out, "管理账号：\n");
    for (size_t i = 0; i < sizeof admins / sizeof *admins; i++)
        TZ_TRY(make_admin(c, &admins[i]));
    return NULL;
}

/* A file that cannot be a report is refused before anything is made. */
static struct tz_err *look_at_reports(struct tz_cmd *c)
{
    size_t n;
    const char *const *files = tz_args_values(c->args, "report", &n);
    for (size_t k = 0; k < n; k++) {
        struct tz_report_file file;
        struct tz_read_facts facts;
        TZ_TRY(tz_report_path(&file, files[k], c->arena));
        TZ_TRY(tz_read_text(&facts, file.input, file.text, file.len, c->arena));
    }
    return NULL;
}

static struct tz_err *read_reports(struct tz_cmd *c)
{
    size_t n;
    const char *const *files = tz_args_values(c->args, "report", &n);
    struct tz_desk desk = tz_cmd_desk(c);
    if (n && !c->model)
        TZ_TRY(tz_register_model(&c->model, c->store, c->town.town));
    desk.model = c->model;
    for (size_t k = 0; k < n; k++) {
        struct tz_intake in;
        struct tz_intake_options o = {.path = files[k]};
        TZ_TRY(tz_report_intake(&in, &desk, &o, c->arena));
        tz_cmd_intake_print(c, &in);
    }
    return NULL;
}

static struct tz_err *run(struct tz_cmd *c)
{
    const char *code = tz_args_value(c->args, "place");
    const char *name = tz_args_value(c->args, "name");
    tz_day from = 20000101;
    if (!code || !name)
        return tz_err_hint(tz_err(TZ_E_USAGE, "要说明乡镇的代码和名称"),
                           "例：taizhang init --place 360733102 --name 西江镇");
    TZ_TRY(tz_cmd_day(&from, c, "since"));
    TZ_TRY(tz_place_check_town_code(code));
    TZ_TRY(look_at_reports(c));
    c->where.create = true;
    TZ_TRY(tz_store_open(&c->store, &c->where));
    TZ_TRY(tz_cmd_init_town(c, code, name, from, tz_args_value(c->args, "packs")));
    TZ_TRY(read_reports(c));
    fprintf(c->out, "下一步：taizhang place add 录入村组，taizhang user add 建账号，taizhang import 导入表格\n");
    return NULL;
}

const struct tz_verb tz_verb_init = {
    {"init", NULL, 0, 0, "建立数据目录和一个乡镇", "数据目录不存在时新建；已存在时在其中增加一个乡镇。", options,
     "  taizhang init --place 360733102 --name 西江镇\n"
     "  taizhang init --place 360733102 --name 西江镇 --report 2024年政府工作报告.docx"},
    TZ_NEED_NOTHING,
    run,
    true};
