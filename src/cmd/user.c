/* SPDX-License-Identifier: Apache-2.0
 *
 * taizhang user: accounts, offices, grants, tokens. Done by the security administrator (--as secadmin), or by whoever
 * owns the store before anybody else can.
 */
#include <string.h>

#include "account/account.h"
#include "base/text.h"
#include "cmd/verbs.h"
#include "place/place.h"
#include "seal/seal.h"

static const struct tz_option options[] = {
    {"label", TZ_OPTION_VALUE, "姓名", "add：姓名"},
    {"password", TZ_OPTION_VALUE, "密码", "add、password：密码；不写则随机生成并显示一次"},
    {"office", TZ_OPTION_VALUE, "站所", "add：所在站所（没有的新建）"},
    {"role", TZ_OPTION_VALUE, "角色", "grant：grid、village、clerk、head、leader …"},
    {"place", TZ_OPTION_VALUE, "区划", "grant：在哪里，默认全镇"},
    {"register", TZ_OPTION_VALUE, "台账", "grant：哪种台账或 pack:包，默认角色所及的全部"},
    {"until", TZ_OPTION_VALUE, "日期", "grant、token：到哪天为止"},
    {"basis", TZ_OPTION_VALUE, "依据", "grant：任务和文号（审计、巡察必填）"},
    {"reason", TZ_OPTION_VALUE, "理由", "close：理由"},
    {NULL, TZ_OPTION_FLAG, NULL, NULL},
};

static struct tz_err *account_of(struct tz_cmd *c, int64_t *id)
{
    return tz_account_find(id, c->store, c->town.town, c->words[0], c->arena);
}

/* The office by name, made when absent. */
static struct tz_err *office_of(struct tz_cmd *c, const char *name, int64_t *id)
{
    *id = 0;
    struct tz_err *e = tz_office_find(id, c->conn, c->town.town, name);
    if (e && e->code != TZ_E_NOT_FOUND)
        return e;
    tz_err_free(e);
    return *id ? NULL : tz_office_create(id, c->store, &c->who, name, 0, c->arena);
}

static const char *password_of(struct tz_cmd *c, bool *made)
{
    const char *given = tz_args_value(c->args, "password");
    *made = !given;
    return given ? given : tz_printf(c->arena, "%s-1", tz_random_token(c->arena, 10));
}

static struct tz_err *add(struct tz_cmd *c)
{
    const char *label = tz_args_value(c->args, "label");
    const char *office = tz_args_value(c->args, "office");
    bool made;
    struct tz_account_new n = {
        .name = c->words[0], .label = label ? label : c->words[0], .password = password_of(c, &made)};
    int64_t id;
    n.must_change = made;
    if (office)
        TZ_TRY(office_of(c, office, &n.office));
    TZ_TRY(tz_account_create(&id, c->store, &c->who, &n, c->arena));
    fprintf(c->out, "已建账号 %s", n.name);
    if (made)
        fprintf(c->out, "，初始密码 %s（首次登录须更换）", n.password);
    fputc('\n', c->out);
    return NULL;
}

static struct tz_err *place_of(struct tz_cmd *c, int64_t *id)
{
    const char *word = tz_args_value(c->args, "place");
    *id = 0;
    if (!word)
        return NULL;
    TZ_TRY(tz_cmd_places(c));
    return tz_place_parse(id, c->places, word, 0, 0, tz_today());
}

static struct tz_err *grant(struct tz_cmd *c)
{
    struct tz_grant g = {.role = tz_args_value(c->args, "role"),
                         .reg = tz_args_value(c->args, "register"),
                         .from = tz_today(),
                         .until = TZ_DAY_OPEN,
                         .basis = tz_args_value(c->args, "basis")};
    int64_t account, id;
    if (!g.role)
        return tz_err_hint(tz_err(TZ_E_USAGE, "要说明角色"),
                           "例：taizhang user grant 张三 --role village --place 关渡村");
    TZ_TRY(tz_cmd_day(&g.until, c, "until"));
    TZ_TRY(place_of(c, &g.place));
    TZ_TRY(account_of(c, &account));
    TZ_TRY(tz_account_grant(&id, c->store, &c->who, account, &g, c->arena));
    fprintf(c->out, "已授权 %lld\n", (long long)id);
    return NULL;
}

static struct tz_err *revoke(struct tz_cmd *c)
{
    int64_t id;
    TZ_TRY(tz_cmd_id(&id, c, 0, "taizhang user list"));
    TZ_TRY(tz_account_revoke(c->store, &c->who, id, c->arena));
    fprintf(c->out, "已收回\n");
    return NULL;
}

static struct tz_err *password(struct tz_cmd *c)
{
    bool made;
    const char *text = password_of(c, &made);
    int64_t id;
    TZ_TRY(account_of(c, &id));
    TZ_TRY(tz_account_password(c->store, &c->who, id, NULL, text, c->arena));
    if (made)
        fprintf(c->out, "新密码 %s（首次登录须更换）\n", text);
    else
        fprintf(c->out, "密码已换（首次登录须更换）\n");
    return NULL;
}

static struct tz_err *close_account(struct tz_cmd *c)
{
    int64_t id;
    TZ_TRY(account_of(c, &id));
    TZ_TRY(tz_account_close(c->store, &c->who, id, true, tz_args_value(c->args, "reason"), c->arena));
    fprintf(c->out, "已停用 %s\n", c->words[0]);
    return NULL;
}

static struct tz_err *unlock(struct tz_cmd *c)
{
    int64_t id;
    TZ_TRY(account_of(c, &id));
    TZ_TRY(tz_account_unlock(c->store, &c->who, id, c->arena));
    fprintf(c->out, "已解除锁定\n");
    return NULL;
}

static struct tz_err *token(struct tz_cmd *c)
{
    tz_day day = tz_day_add(tz_today(), 365);
    char *text;
    int64_t id;
    TZ_TRY(tz_cmd_day(&day, c, "until"));
    TZ_TRY(account_of(c, &id));
    TZ_TRY(tz_account_token(&text, c->store, &c->who, id, "命令行", 0, day, c->arena));
    fprintf(c->out, "%s\n", text);
    return NULL;
}

static void json_account(struct tz_json *j, const struct tz_account_row *a)
{
    tz_json_object(j);
    tz_json_kint(j, "id", a->id);
    tz_json_kstr(j, "name", a->name);
    tz_json_kstr(j, "label", a->label);
    tz_json_kstr(j, "office", a->office_label);
    tz_json_kbool(j, "closed", a->closed);
    tz_json_key(j, "grants");
    tz_json_array(j);
    for (size_t i = 0; i < a->grant_n; i++) {
        tz_json_object(j);
        tz_json_kint(j, "id", a->grants[i].id);
        tz_json_kstr(j, "role", a->grants[i].role);
        tz_json_kint(j, "place", a->grants[i].place);
        tz_json_kstr(j, "register", a->grants[i].reg);
        tz_json_end(j);
    }
    tz_json_end(j);
    tz_json_end(j);
}

static void text_account(struct tz_cmd *c, const struct tz_account_row *a)
{
    static const char *const admin[] = {"", " 系统管理员", " 安全管理员", " 审计管理员"};
    fprintf(c->out, "%s %s %s%s%s\n", a->name, a->label, a->office_label ? a->office_label : "", admin[a->admin],
            a->closed ? " 已停用" : "");
    for (size_t i = 0; i < a->grant_n; i++) {
        const struct tz_role *r = tz_role_find(a->grants[i].role);
        fprintf(c->out, "    %lld %s %s\n", (long long)a->grants[i].id, r ? r->label : a->grants[i].role,
                a->grants[i].reg ? a->grants[i].reg : "");
    }
}

static struct tz_err *list(struct tz_cmd *c)
{
    struct tz_account_row *rows;
    size_t n;
    struct tz_json *j = tz_cmd_json_list(c);
    TZ_TRY(tz_account_list(&rows, &n, c->store, c->town.town, 0, c->arena));
    for (size_t i = 0; i < n; i++) {
        if (j)
            json_account(j, &rows[i]);
        else
            text_account(c, &rows[i]);
    }
    tz_cmd_json_end(c, j);
    return NULL;
}

static const struct tz_cmd_act subs[] = {
    {"list", 0, -1, TZ_NEED_READ, list, true},          {"add", 1, -1, TZ_NEED_WRITE, add, true},
    {"grant", 1, -1, TZ_NEED_WRITE, grant, true},       {"revoke", 1, -1, TZ_NEED_WRITE, revoke, true},
    {"password", 1, -1, TZ_NEED_WRITE, password, true}, {"close", 1, -1, TZ_NEED_WRITE, close_account, true},
    {"unlock", 1, -1, TZ_NEED_WRITE, unlock, true},     {"token", 1, -1, TZ_NEED_WRITE, token, true},
    {NULL, 0, 0, TZ_NEED_NOTHING, NULL, false}};

static struct tz_err *run(struct tz_cmd *c)
{
    return tz_cmd_choose(c, "user", subs);
}

const struct tz_verb tz_verb_user = {
    {"user", "list|add|grant|revoke|password|close|unlock|token [账号]", 1, -1, "账号和授权",
     "由安全管理员办理（--as secadmin）；授权给不了自己，管理员看不到台账内容。", options,
     "  taizhang user add zhang --label 张三 --office 社会事务办 --as secadmin\n"
     "  taizhang user grant zhang --role clerk --as secadmin"},
    TZ_NEED_NOTHING,
    run,
    true};
