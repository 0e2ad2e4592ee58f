/* SPDX-License-Identifier: Apache-2.0
 *
 * taizhang handover: lists of names with whole numbers, by approved profiles only.
 */
#include <string.h>

#include "base/file.h"
#include "base/text.h"
#include "cmd/verbs.h"
#include "report/handover.h"

static const struct tz_option options[] = {
    {"to", TZ_OPTION_VALUE, "单位", "set：接收单位，如 农商银行云上支行"},
    {"register", TZ_OPTION_VALUE, "台账", "set：哪种台账"},
    {"columns", TZ_OPTION_VALUE, "字段", "set：移交哪些字段，逗号分开"},
    {"basis", TZ_OPTION_VALUE, "文号", "set：依据"},
    {"purpose", TZ_OPTION_VALUE, "用途", "set：对方拿去做什么"},
    {"days", TZ_OPTION_VALUE, "天数", "set：对方多少天后删除，默认30"},
    {"where", TZ_OPTION_MANY, "条件", "make：字段=值，可写多次"},
    {"password", TZ_OPTION_VALUE, "密码", "make：压缩包密码，至少10个字符，另外告诉对方"},
    {"person", TZ_OPTION_VALUE, "姓名", "make：不加密码时当面交给谁"},
    {"out", TZ_OPTION_VALUE, "文件", "make：写到哪里，默认按名册取名"},
    {NULL, TZ_OPTION_FLAG, NULL, NULL},
};

static struct tz_err *set(struct tz_cmd *c)
{
    struct tz_desk d = tz_cmd_desk(c);
    struct tz_handover_profile p = {.key = c->words[0],
                                    .receiver = tz_args_value(c->args, "to"),
                                    .reg = tz_args_value(c->args, "register"),
                                    .columns = tz_args_value(c->args, "columns"),
                                    .basis = tz_args_value(c->args, "basis"),
                                    .purpose = tz_args_value(c->args, "purpose"),
                                    .days = 30};
    int64_t id;
    TZ_TRY(tz_cmd_int(&p.days, c, "days"));
    TZ_TRY(tz_handover_set(&id, &d, &p, c->arena));
    fprintf(c->out, "已存“%s”，待批准\n", p.key);
    return NULL;
}

static struct tz_err *make(struct tz_cmd *c)
{
    struct tz_desk d = tz_cmd_desk(c);
    struct tz_handover h;
    struct tz_handover_ask ask = {
        .key = c->words[0], .password = tz_args_value(c->args, "password"), .person = tz_args_value(c->args, "person")};
    const char *name, *path = tz_args_value(c->args, "out");
    void *data;
    size_t n;
    ask.filters = tz_args_values(c->args, "where", &ask.filter_n);
    TZ_TRY(tz_handover_make(&h, &data, &n, &name, &d, &ask, c->arena));
    path = path ? path : name;
    TZ_TRY(tz_file_write(path, data, n, 0600));
    fprintf(c->out, "%s，%lld行，写到 %s；%lld 登记在移交清单\n", h.mark, (long long)h.rows, path, (long long)h.id);
    return NULL;
}

static struct tz_err *log_list(struct tz_cmd *c)
{
    struct tz_handover *all;
    char made[16], by[16];
    size_t n;
    TZ_TRY(tz_handover_list(&all, &n, c->conn, c->town.town, c->arena));
    struct tz_json *j = tz_cmd_json_list(c);
    for (size_t i = 0; i < n; i++) {
        const struct tz_handover *h = &all[i];
        if (!j) {
            fprintf(c->out, "%lld  %s  %s  %s  %s  %lld行  应于%s删除%s\n", (long long)h->id,
                    tz_day_print(made, h->made_on), h->mark, h->receiver, h->way, (long long)h->rows,
                    tz_day_print(by, h->delete_by),
                    h->deleted_on               ? "，已删除"
                    : h->delete_by < tz_today() ? "，到期未回"
                                                : "");
            continue;
        }
        tz_json_object(j);
        tz_json_kint(j, "id", h->id);
        tz_json_kstr(j, "profile", h->key);
        tz_json_kint(j, "n", h->n);
        tz_json_kstr(j, "mark", h->mark);
        tz_json_kstr(j, "digest", h->digest);
        tz_json_kstr(j, "delete_by", tz_day_print(by, h->delete_by));
        tz_json_end(j);
    }
    tz_cmd_json_end(c, j);
    return NULL;
}

static struct tz_err *profiles(struct tz_cmd *c)
{
    struct tz_handover_profile *all;
    size_t n;
    TZ_TRY(tz_handover_profiles(&all, &n, c->conn, c->town.town, c->arena));
    struct tz_json *j = tz_cmd_json_list(c);
    for (size_t i = 0; i < n; i++) {
        const struct tz_handover_profile *p = &all[i];
        if (!j) {
            fprintf(c->out, "%s  %s  %s(%s)  %s  %s  %s\n", p->key, p->receiver, p->reg, p->columns, p->basis,
                    p->purpose, p->approver ? "已批准" : "待批准");
            continue;
        }
        tz_json_object(j);
        tz_json_kstr(j, "profile", p->key);
        tz_json_kstr(j, "receiver", p->receiver);
        tz_json_kstr(j, "register", p->reg);
        tz_json_kstr(j, "columns", p->columns);
        tz_json_kstr(j, "basis", p->basis);
        tz_json_kstr(j, "purpose", p->purpose);
        tz_json_kint(j, "days", p->days);
        tz_json_kbool(j, "approved", p->approver != 0);
        tz_json_end(j);
    }
    tz_cmd_json_end(c, j);
    return NULL;
}

static struct tz_err *approve(struct tz_cmd *c)
{
    struct tz_desk d = tz_cmd_desk(c);
    TZ_TRY(tz_handover_approve(&d, c->words[0], c->arena));
    fprintf(c->out, "已批准“%s”\n", c->words[0]);
    return NULL;
}

static struct tz_err *deleted(struct tz_cmd *c)
{
    struct tz_desk d = tz_cmd_desk(c);
    int64_t id;
    TZ_TRY(tz_cmd_id(&id, c, 0, "taizhang handover log"));
    TZ_TRY(tz_handover_deleted(&d, id, c->arena));
    fprintf(c->out, "已记下：%lld 号名册对方已删除\n", (long long)id);
    return NULL;
}

static const struct tz_cmd_act acts[] = {
    {"list", 0, 0, TZ_NEED_READ, profiles, false}, {"log", 0, 0, TZ_NEED_READ, log_list, false},
    {"set", 1, 1, TZ_NEED_WRITE, set, false},      {"approve", 1, 1, TZ_NEED_WRITE, approve, false},
    {"make", 1, 1, TZ_NEED_WRITE, make, false},    {"deleted", 1, 1, TZ_NEED_WRITE, deleted, false},
    {NULL, 0, 0, TZ_NEED_NOTHING, NULL, false}};

static struct tz_err *run(struct tz_cmd *c)
{
    return tz_cmd_choose(c, "handover", acts);
}

const struct tz_verb tz_verb_handover = {
    {"handover", "动作 [方案|编号]", 1, 2, "名册移交：带完整号码的名册，只照批准过的方案出，逐份留痕",
     "set 方案      给谁、哪些列、依据、用途；改过要重新批准\n"
     "approve 方案  由负责人、分管领导或个人信息保护负责人批准（--as），写方案的人不能自批\n"
     "make 方案     出一份：加密码的压缩包，或当面交；标有单位、用户、时间、第几份\n"
     "log、deleted 编号  移交清单；对方删除后登记\n"
     "list          全部方案",
     options, "  taizhang handover make 一卡通发放 --where batch=2026-11 --password ********** --as minzheng"},
    TZ_NEED_NOTHING,
    run,
    true};
