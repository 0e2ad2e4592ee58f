/* SPDX-License-Identifier: Apache-2.0
 *
 * Keeping accounts, grants and offices: each change is a unit of work with a new version.
 */
#include "account/account_priv.h"
#include "account.sql.h"
#include "base/text.h"
#include "seal/seal.h"

#include <string.h>

static tz_account_changed changed_hook;

void tz_account_on_change(tz_account_changed hook)
{
    changed_hook = hook;
}

static struct tz_err *tell(struct tz_store *s, int64_t town, int64_t account)
{
    return changed_hook ? changed_hook(s, town, account) : NULL;
}

/* ---- names and passwords */
static const char *name_fault(const char *name)
{
    size_t bytes = strlen(name), n = tz_utf8_count(name, bytes);
    const char *p = name, *end = name + bytes;
    if (n < 2 || n > 40)
        return "登录名须为2—40个字";
    while (p < end) {
        uint32_t c = tz_utf8_next(&p, end);
        bool ascii = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '.' ||
                     c == '_' || c == '-';
        if (!ascii && !(c >= 0x3400 && c <= 0x9fff))
            return "登录名只能用汉字、字母、数字和 . _ -";
    }
    return strcmp(name, "system") == 0 ? "system 是系统账号的名字" : NULL;
}

const char *password_fault(const char *password, const char *name)
{
    bool lower = false, upper = false, digit = false, other = false;
    size_t n = tz_utf8_count(password, strlen(password));
    for (const char *p = password; *p; p++) {
        lower = lower || (*p >= 'a' && *p <= 'z');
        upper = upper || (*p >= 'A' && *p <= 'Z');
        digit = digit || (*p >= '0' && *p <= '9');
        other = other || !((*p >= 'a' && *p <= 'z') || (*p >= 'A' && *p <= 'Z') || (*p >= '0' && *p <= '9'));
    }
    if (n < 10)
        return "密码至少10位";
    if (strlen(password) > 256)
        return "密码过长";
    if (lower + upper + digit + other < 2)
        return "密码须含大写、小写、数字、符号中的两种以上";
    if (name && *name && strstr(password, name))
        return "密码里不能含登录名";
    return NULL;
}

/* ---- accounts */
struct keeping {
    struct account_row row;
    enum tz_op op;
    int64_t actor;
    bool end_all; /* sessions, devices, tokens end with it */
};

static struct tz_err *apply_account(struct tz_apply *ap, void *data)
{
    struct keeping *k = data;
    if (k->op == TZ_OP_CREATE) {
        int64_t other = 0;
        TZ_TRY(tz_db_int(&other, 0, tz_apply_conn(ap), &SQL_ACCOUNT_BY_NAME, "it", tz_apply_town(ap), k->row.name));
        if (other)
            return tz_err_hint(tz_err(TZ_E_RULE, "登录名“%s”已有人用", k->row.name), "换一个登录名");
        TZ_TRY(tz_apply_entry(ap, k->row.id, "account"));
    }
    if (k->end_all)
        TZ_TRY(tz_db_exec(tz_apply_conn(ap), &SQL_CREDENTIAL_DROP_ALL, NULL, "ii", tz_apply_town(ap), k->row.id));
    return account_write(ap, &k->row, k->actor, k->op);
}

static struct tz_err *check_new(const struct tz_who *by, const struct tz_account_new *n)
{
    const char *fault = n->name ? name_fault(n->name) : "没有登录名";
    TZ_TRY(tz_who_need_admin(by, TZ_ADMIN_SECURITY));
    if (!fault && (!n->label || !*n->label))
        fault = "没有姓名";
    if (!fault && n->password)
        fault = password_fault(n->password, n->name);
    if (!fault && !n->password && n->admin)
        fault = "管理员账号须有密码";
    return fault ? tz_err(TZ_E_RULE, "%s", fault) : NULL;
}

struct tz_err *tz_account_create(int64_t *id, struct tz_store *s, const struct tz_who *by,
                                 const struct tz_account_new *n, struct tz_arena *a)
{
    struct keeping k = {.op = TZ_OP_CREATE, .actor = by->actor.account};
    char *hash = NULL, *label;
    TZ_TRY(check_new(by, n));
    TZ_TRY(tz_text_clean(&label, n->label, strlen(n->label), 120, a));
    if (n->password)
        TZ_TRY(tz_password_hash(&hash, n->password, a));
    k.row = (struct account_row){.version = 1,
                                 .name = n->name,
                                 .label = label,
                                 .password = hash,
                                 .must_change = n->must_change,
                                 .admin = n->admin,
                                 .office = n->office,
                                 .person = n->person};
    TZ_TRY(tz_store_new_id(&k.row.id, s, by->actor.town));
    TZ_TRY(account_run(s, &by->actor, "account", apply_account, &k, a));
    *id = k.row.id;
    return n->person ? tell(s, by->actor.town, k.row.id) : NULL;
}

/* Reads the account for changing. */
static struct tz_err *begin(struct keeping *k, struct tz_store *s, const struct tz_who *by, int64_t account,
                            struct tz_arena *a)
{
    struct tz_conn *c = NULL;
    *k = (struct keeping){.op = TZ_OP_CHANGE, .actor = by->actor.account};
    TZ_TRY(tz_db_reader(&c, tz_store_db(s), by->actor.town));
    struct tz_err *e = account_read(&k->row, c, by->actor.town, account, a);
    tz_db_release(&c);
    k->row.version++;
    return e;
}

struct tz_err *tz_account_change(struct tz_store *s, const struct tz_who *by, int64_t account, const char *label,
                                 int64_t office, int64_t person, struct tz_arena *a)
{
    struct keeping k;
    TZ_TRY(tz_who_need_admin(by, TZ_ADMIN_SECURITY));
    TZ_TRY(begin(&k, s, by, account, a));
    if (label && *label)
        k.row.label = label;
    if (office >= 0)
        k.row.office = office;
    if (person >= 0)
        k.row.person = person;
    TZ_TRY(account_run(s, &by->actor, "account", apply_account, &k, a));
    return person >= 0 ? tell(s, by->actor.town, account) : NULL;
}

struct tz_err *tz_account_password(struct tz_store *s, const struct tz_who *by, int64_t account, const char *old,
                                   const char *password, struct tz_arena *a)
{
    struct keeping k;
    char *hash;
    bool own = by->actor.account == account && !by->system;
    const char *fault;
    if (!own)
        TZ_TRY(tz_who_need_admin(by, TZ_ADMIN_SECURITY));
    TZ_TRY(begin(&k, s, by, account, a));
    if (own && (!old || !k.row.password || !tz_password_verify(k.row.password, old)))
        return tz_err(TZ_E_SIGNIN, "原密码不对");
    fault = password ? password_fault(password, k.row.name) : "没有新密码";
    if (!fault && own && strcmp(old, password) == 0)
        fault = "新密码与原密码相同";
    if (fault)
        return tz_err(TZ_E_RULE, "%s", fault);
    TZ_TRY(tz_password_hash(&hash, password, a));
    k.row.password = hash;
    k.row.must_change = !own && !by->system;
    k.end_all = !own;
    return account_run(s, &by->actor, "password", apply_account, &k, a);
}

struct tz_err *tz_account_close(struct tz_store *s, const struct tz_who *by, int64_t account, bool closed,
                                const char *reason, struct tz_arena *a)
{
    struct keeping k;
    TZ_TRY(tz_who_need_admin(by, TZ_ADMIN_SECURITY));
    if (by->actor.account == account && !by->system)
        return tz_err(TZ_E_FORBIDDEN, "不能停用自己的账号");
    if (closed && (!reason || !*reason))
        return tz_err_hint(tz_err(TZ_E_RULE, "停用账号须写原因"), "如：调离、退休、换届");
    TZ_TRY(begin(&k, s, by, account, a));
    k.row.closed = closed;
    k.row.reason = reason;
    k.end_all = closed;
    return account_run(s, &by->actor, closed ? "account_close" : "account_open", apply_account, &k, a);
}

static struct tz_err *apply_unlock(struct tz_apply *ap, void *data)
{
    return rest_end(ap, data);
}

struct tz_err *tz_account_unlock(struct tz_store *s, const struct tz_who *by, int64_t account, struct tz_arena *a)
{
    struct keeping k;
    TZ_TRY(tz_who_need_admin(by, TZ_ADMIN_SECURITY));
    TZ_TRY(begin(&k, s, by, account, a));
    return account_run(s, &by->actor, "unlock", apply_unlock, (void *)(uintptr_t)k.row.name, a);
}

/* ---- grants */
struct granting {
    int64_t id, version, account, actor;
    struct tz_grant g;
    bool ended;
};

static struct tz_err *apply_grant(struct tz_apply *ap, void *data)
{
    struct granting *x = data;
    struct tz_value v[] = {tz_v_int(x->account), tz_v_text(x->g.role),  tz_v_int(x->g.place),
                           tz_v_text(x->g.reg),  tz_v_text(x->g.kinds), tz_v_int((int64_t)x->g.rights),
                           tz_v_int(x->g.from),  tz_v_int(x->g.until),  tz_v_text(x->g.basis),
                           tz_v_int(x->ended)};
    if (x->version == 1)
        TZ_TRY(tz_apply_entry(ap, x->id, "account_grant"));
    return tz_record_write(ap, &grant_record, x->id, x->version, v, x->actor, x->ended ? TZ_OP_STRIKE : TZ_OP_CREATE);
}

static struct tz_err *check_grant(struct tz_store *s, const struct tz_who *by, int64_t account,
                                  const struct tz_grant *g, struct tz_arena *a)
{
    struct keeping k;
    TZ_TRY(tz_who_need_admin(by, TZ_ADMIN_SECURITY));
    if (by->actor.account == account && !by->system)
        return tz_err_hint(tz_err(TZ_E_FORBIDDEN, "不能给自己授权"), "请另一位安全管理员办理");
    if (!tz_role_find(g->role))
        return tz_err_hint(tz_err(TZ_E_INPUT, "没有角色“%s”", g->role ? g->role : ""),
                           "角色如 grid 网格员、village 村干部、clerk 站所办事员、leader 分管领导");
    if (g->from && g->until && g->until < g->from)
        return tz_err(TZ_E_INPUT, "授权的止日早于起日");
    TZ_TRY(begin(&k, s, by, account, a));
    if (k.row.admin != TZ_ADMIN_NONE)
        return tz_err(TZ_E_FORBIDDEN, "三员账号不得承担业务角色");
    if (k.row.closed)
        return tz_err(TZ_E_RULE, "账号“%s”已停用", k.row.name);
    return NULL;
}

struct tz_err *tz_account_grant(int64_t *id, struct tz_store *s, const struct tz_who *by, int64_t account,
                                const struct tz_grant *g, struct tz_arena *a)
{
    struct granting x = {.version = 1, .account = account, .actor = by->actor.account, .g = *g};
    TZ_TRY(check_grant(s, by, account, g, a));
    x.g.role = tz_role_find(g->role)->key;
    if (!x.g.from)
        x.g.from = tz_today();
    if (!x.g.until)
        x.g.until = TZ_DAY_OPEN;
    TZ_TRY(tz_store_new_id(&x.id, s, by->actor.town));
    TZ_TRY(account_run(s, &by->actor, "grant", apply_grant, &x, a));
    if (id)
        *id = x.id;
    return tell(s, by->actor.town, account);
}

static struct tz_err *read_grant(struct granting *x, struct tz_conn *c, int64_t town, struct tz_arena *a)
{
    struct tz_rows *rows = NULL;
    bool have = false;
    TZ_TRY(tz_db_query(&rows, c, &SQL_GRANT_BY_ID, "ii", town, x->id));
    struct tz_err *e = tz_rows_next(rows, &have);
    if (!e && have) {
        x->version = tz_rows_int(rows, 0) + 1;
        x->account = tz_rows_int(rows, 1);
        x->g = (struct tz_grant){.role = tz_rows_copy(rows, 2, a),
                                 .place = tz_rows_int(rows, 3),
                                 .reg = tz_rows_copy(rows, 4, a),
                                 .kinds = tz_rows_copy(rows, 5, a),
                                 .rights = (unsigned)tz_rows_int(rows, 6),
                                 .from = (tz_day)tz_rows_int(rows, 7),
                                 .until = (tz_day)tz_rows_int(rows, 8),
                                 .basis = tz_rows_copy(rows, 9, a)};
        have = tz_rows_int(rows, 10) == 0;
    }
    tz_rows_close(&rows);
    if (!e && !have)
        e = tz_err(TZ_E_NOT_FOUND, "没有这项授权，或已收回");
    return e;
}

struct tz_err *tz_account_revoke(struct tz_store *s, const struct tz_who *by, int64_t grant, struct tz_arena *a)
{
    struct granting x = {.id = grant, .actor = by->actor.account, .ended = true};
    struct tz_conn *c = NULL;
    TZ_TRY(tz_who_need_admin(by, TZ_ADMIN_SECURITY));
    TZ_TRY(tz_db_reader(&c, tz_store_db(s), by->actor.town));
    struct tz_err *e = read_grant(&x, c, by->actor.town, a);
    tz_db_release(&c);
    TZ_TRY(e);
    TZ_TRY(account_run(s, &by->actor, "revoke", apply_grant, &x, a));
    return tell(s, by->actor.town, x.account);
}

/* ---- offices */
struct office_making {
    int64_t id, actor;
    const char *name;
    int ord;
};

static struct tz_err *apply_office(struct tz_apply *ap, void *data)
{
    struct office_making *o = data;
    struct tz_value v[] = {tz_v_text(o->name), tz_v_int(o->ord), tz_v_int(0)};
    int64_t other = 0;
    TZ_TRY(tz_db_int(&other, 0, tz_apply_conn(ap), &SQL_OFFICE_BY_NAME, "it", tz_apply_town(ap), o->name));
    if (other)
        return tz_err(TZ_E_RULE, "已有站所“%s”", o->name);
    TZ_TRY(tz_apply_entry(ap, o->id, "office"));
    return tz_record_write(ap, &office_record, o->id, 1, v, o->actor, TZ_OP_CREATE);
}

struct tz_err *tz_office_create(int64_t *id, struct tz_store *s, const struct tz_who *by, const char *name, int ord,
                                struct tz_arena *a)
{
    struct office_making o = {.actor = by->actor.account, .ord = ord};
    char *clean;
    TZ_TRY(tz_who_need_admin(by, TZ_ADMIN_SECURITY));
    TZ_TRY(tz_text_clean(&clean, name ? name : "", name ? strlen(name) : 0, 120, a));
    if (!*clean)
        return tz_err(TZ_E_RULE, "没有站所名称");
    o.name = clean;
    TZ_TRY(tz_store_new_id(&o.id, s, by->actor.town));
    TZ_TRY(account_run(s, &by->actor, "office", apply_office, &o, a));
    *id = o.id;
    return NULL;
}

struct tz_err *tz_office_list(struct tz_office **out, size_t *n, struct tz_store *s, int64_t town, struct tz_arena *a)
{
    struct tz_conn *c = NULL;
    struct tz_rows *rows = NULL;
    struct tz_office *list = TZ_NEW_ARRAY(a, 200, struct tz_office);
    size_t count = 0;
    bool have;
    TZ_TRY(tz_db_reader(&c, tz_store_db(s), town));
    struct tz_err *e = tz_db_query(&rows, c, &SQL_OFFICE_ALL, "i", town);
    while (!e && count < 200 && !(e = tz_rows_next(rows, &have)) && have)
        list[count++] = (struct tz_office){.id = tz_rows_int(rows, 0),
                                           .name = tz_rows_copy(rows, 1, a),
                                           .ord = (int)tz_rows_int(rows, 2),
                                           .closed = tz_rows_int(rows, 3) != 0};
    tz_rows_close(&rows);
    tz_db_release(&c);
    if (e)
        return e;
    *out = list;
    *n = count;
    return NULL;
}

struct tz_err *tz_office_find(int64_t *id, struct tz_conn *c, int64_t town, const char *name)
{
    int64_t found = 0;
    TZ_TRY(tz_db_int(&found, 0, c, &SQL_OFFICE_BY_NAME, "it", town, name));
    if (!found)
        return tz_err(TZ_E_NOT_FOUND, "没有站所“%s”", name);
    *id = found;
    return NULL;
}
