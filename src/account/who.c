/* SPDX-License-Identifier: Apache-2.0
 *
 * Who asks: an account with its grants in force.
 */
#include "account/account_priv.h"
#include "base/text.h"
#include "account.sql.h"

#include <string.h>

struct tz_who tz_who_system(int64_t town, const char *via)
{
    struct tz_who w = {.actor = {.town = town, .via = via}, .name = "system", .label = "系统", .system = true};
    return w;
}

struct tz_err *account_read(struct account_row *out, struct tz_conn *c, int64_t town, int64_t id, struct tz_arena *a)
{
    struct tz_rows *rows = NULL;
    struct account_row r = {.id = id};
    bool have = false;
    TZ_TRY(tz_db_query(&rows, c, &SQL_ACCOUNT_BY_ID, "ii", town, id));
    struct tz_err *e = tz_rows_next(rows, &have);
    if (!e && have) {
        r.version = tz_rows_int(rows, 0);
        r.name = tz_rows_copy(rows, 1, a);
        r.label = tz_rows_copy(rows, 2, a);
        r.password = tz_rows_copy(rows, 3, a);
        r.must_change = tz_rows_int(rows, 4) != 0;
        r.admin = (enum tz_admin)tz_rows_int(rows, 5);
        r.office = tz_rows_int(rows, 6);
        r.person = tz_rows_int(rows, 7);
        r.closed = tz_rows_int(rows, 8) != 0;
        r.reason = tz_rows_copy(rows, 9, a);
        *out = r;
    }
    tz_rows_close(&rows);
    if (!e && !have)
        e = tz_err(TZ_E_NOT_FOUND, "没有这个账号");
    return e;
}

struct tz_err *account_write(struct tz_apply *ap, const struct account_row *row, int64_t actor, enum tz_op op)
{
    struct tz_value v[] = {tz_v_text(row->name),       tz_v_text(row->label), tz_v_text(row->password),
                           tz_v_int(row->must_change), tz_v_int(row->admin),  tz_v_int(row->office),
                           tz_v_int(row->person),      tz_v_int(row->closed), tz_v_text(row->reason)};
    return tz_record_write(ap, &account_record, row->id, row->version, v, actor, op);
}

/* Columns from `first`: id, role, place, reg, kinds, rights, from_day, until, basis. */
static struct tz_grant grant_at(const struct tz_rows *rows, int first, struct tz_arena *a)
{
    struct tz_grant g = {.id = tz_rows_int(rows, first),
                         .role = tz_rows_copy(rows, first + 1, a),
                         .place = tz_rows_int(rows, first + 2),
                         .reg = tz_rows_copy(rows, first + 3, a),
                         .kinds = tz_rows_copy(rows, first + 4, a),
                         .rights = (unsigned)tz_rows_int(rows, first + 5),
                         .from = (tz_day)tz_rows_int(rows, first + 6),
                         .until = (tz_day)tz_rows_int(rows, first + 7),
                         .basis = tz_rows_copy(rows, first + 8, a)};
    return g;
}

static struct tz_err *grants_of(struct tz_grant **out, size_t *n, struct tz_conn *c, int64_t town, int64_t account,
                                tz_day day, struct tz_arena *a)
{
    struct tz_rows *rows = NULL;
    struct tz_grant *list = NULL;
    size_t count = 0, room = 0;
    struct tz_err *e;
    bool have;
    TZ_TRY(tz_db_query(&rows, c, &SQL_GRANT_OF, "iin", town, account, (int)day));
    while (!(e = tz_rows_next(rows, &have)) && have) {
        TZ_GROW(a, list, count, room);
        list[count++] = grant_at(rows, 0, a);
    }
    tz_rows_close(&rows);
    if (e)
        return e;
    *out = list;
    *n = count;
    return NULL;
}

static struct tz_err *load(struct tz_who *out, struct tz_conn *c, int64_t town, int64_t account, tz_day day,
                           const char *via, struct tz_arena *a)
{
    struct account_row row;
    struct tz_who w = {.actor = {.town = town, .account = account, .via = via}};
    struct tz_grant *grants = NULL;
    TZ_TRY(account_read(&row, c, town, account, a));
    if (row.closed)
        return tz_err_hint(tz_err(TZ_E_SIGNIN, "账号“%s”已停用", row.name), "请联系安全管理员");
    if (row.admin == TZ_ADMIN_NONE)
        TZ_TRY(grants_of(&grants, &w.grant_n, c, town, account, day ? day : tz_today(), a));
    w.name = row.name;
    w.label = row.label;
    w.admin = row.admin;
    w.office = row.office;
    w.person = row.person;
    w.grants = grants;
    w.must_change = row.must_change;
    *out = w;
    return NULL;
}

struct tz_err *tz_who_load(struct tz_who *out, struct tz_store *s, int64_t town, int64_t account, tz_day day,
                           const char *via, struct tz_arena *a)
{
    struct tz_conn *c = NULL;
    TZ_TRY(tz_db_reader(&c, tz_store_db(s), town));
    struct tz_err *e = load(out, c, town, account, day, via, a);
    tz_db_release(&c);
    return e;
}

struct tz_err *tz_who_named(struct tz_who *out, struct tz_store *s, int64_t town, const char *name, const char *via,
                            struct tz_arena *a)
{
    int64_t id;
    TZ_TRY(tz_account_find(&id, s, town, name, a));
    return tz_who_load(out, s, town, id, 0, via, a);
}

static bool role_is(const char *held, const char *role)
{
    if (tz_same(held, role))
        return true;
    const struct tz_role *r = tz_role_find(held);
    return r && tz_same(r->implies, role);
}

bool tz_who_has_role(const struct tz_who *w, const char *role)
{
    if (w->system)
        return true;
    for (size_t i = 0; i < w->grant_n; i++)
        if (role_is(w->grants[i].role, role))
            return true;
    return false;
}

struct tz_err *tz_who_need_ruler(const struct tz_who *w)
{
    if (tz_who_has_role(w, "office") || tz_who_has_role(w, "leader"))
        return NULL;
    return tz_err_hint(tz_err(TZ_E_FORBIDDEN, "参数和码表由党政办或分管领导确定"), "请把需要的内容和依据告诉党政办");
}

struct tz_err *tz_who_need_admin(const struct tz_who *w, enum tz_admin admin)
{
    static const char *const names[] = {"", "系统管理员", "安全管理员", "审计管理员"};
    if (w->system || w->admin == admin)
        return NULL;
    return tz_err_hint(tz_err(TZ_E_FORBIDDEN, "此事由%s办理", names[admin]), "请用%s账号登录后再试", names[admin]);
}

/* ---- lists of accounts with their grants */
struct listing {
    struct tz_account_row *rows;
    size_t n, room;
};

static struct tz_account_row *add_account(struct listing *l, struct tz_arena *a)
{
    TZ_GROW(a, l->rows, l->n, l->room);
    return &l->rows[l->n++];
}

static struct tz_err *read_accounts(struct listing *l, struct tz_conn *c, int64_t town, struct tz_arena *a)
{
    struct tz_rows *rows = NULL;
    struct tz_err *e;
    bool have;
    TZ_TRY(tz_db_query(&rows, c, &SQL_ACCOUNT_ALL, "i", town));
    while (!(e = tz_rows_next(rows, &have)) && have) {
        *add_account(l, a) = (struct tz_account_row){.id = tz_rows_int(rows, 0),
                                                     .name = tz_rows_copy(rows, 1, a),
                                                     .label = tz_rows_copy(rows, 2, a),
                                                     .admin = (enum tz_admin)tz_rows_int(rows, 3),
                                                     .office = tz_rows_int(rows, 4),
                                                     .person = tz_rows_int(rows, 5),
                                                     .closed = tz_rows_int(rows, 6) != 0,
                                                     .has_password = tz_rows_int(rows, 7) != 0};
    }
    tz_rows_close(&rows);
    return e;
}

static struct tz_err *complete(struct listing *l, struct tz_conn *c, int64_t town, tz_day day, struct tz_arena *a)
{
    for (size_t i = 0; i < l->n; i++) {
        struct tz_account_row *r = &l->rows[i];
        struct tz_grant *grants = NULL;
        TZ_TRY(grants_of(&grants, &r->grant_n, c, town, r->id, day, a));
        r->grants = grants;
        TZ_TRY(rest_until(&r->resting_until, c, town, r->name));
        if (r->office) {
            struct tz_rows *rows = NULL;
            bool have;
            TZ_TRY(tz_db_query(&rows, c, &SQL_OFFICE_LABEL, "ii", town, r->office));
            struct tz_err *e = tz_rows_next(rows, &have);
            if (!e && have)
                r->office_label = tz_rows_copy(rows, 0, a);
            tz_rows_close(&rows);
            TZ_TRY(e);
        }
    }
    return NULL;
}

struct tz_err *tz_account_list(struct tz_account_row **out, size_t *n, struct tz_store *s, int64_t town, tz_day day,
                               struct tz_arena *a)
{
    struct tz_conn *c = NULL;
    struct listing l = {0};
    TZ_TRY(tz_db_reader(&c, tz_store_db(s), town));
    struct tz_err *e = read_accounts(&l, c, town, a);
    if (!e)
        e = complete(&l, c, town, day ? day : tz_today(), a);
    tz_db_release(&c);
    if (e)
        return e;
    *out = l.rows;
    *n = l.n;
    return NULL;
}

static struct tz_err *read_handlers(struct listing *l, struct tz_conn *c, int64_t town, tz_day day, struct tz_arena *a)
{
    struct tz_rows *rows = NULL;
    struct tz_err *e;
    bool have;
    TZ_TRY(tz_db_query(&rows, c, &SQL_ACCOUNT_HANDLERS, "in", town, (int)day));
    while (!(e = tz_rows_next(rows, &have)) && have)
        *add_account(l, a) = (struct tz_account_row){.id = tz_rows_int(rows, 0),
                                                     .name = tz_rows_copy(rows, 1, a),
                                                     .label = tz_rows_copy(rows, 2, a),
                                                     .office_label = tz_rows_copy(rows, 3, a)};
    tz_rows_close(&rows);
    return e;
}

struct tz_err *tz_account_handlers(struct tz_account_row **out, size_t *n, struct tz_store *s, int64_t town, tz_day day,
                                   struct tz_arena *a)
{
    struct tz_conn *c = NULL;
    struct listing l = {0};
    TZ_TRY(tz_db_reader(&c, tz_store_db(s), town));
    struct tz_err *e = read_handlers(&l, c, town, day, a);
    tz_db_release(&c);
    *out = l.rows;
    *n = l.n;
    return e;
}

struct tz_err *tz_account_find(int64_t *id, struct tz_store *s, int64_t town, const char *name, struct tz_arena *a)
{
    struct tz_conn *c = NULL;
    int64_t found = 0;
    (void)a;
    TZ_TRY(tz_db_reader(&c, tz_store_db(s), town));
    struct tz_err *e = tz_db_int(&found, 0, c, &SQL_ACCOUNT_BY_NAME, "it", town, name);
    tz_db_release(&c);
    if (e)
        return e;
    if (!found)
        return tz_err_hint(tz_err(TZ_E_NOT_FOUND, "没有账号“%s”", name), "taizhang user list 可列出全部账号");
    *id = found;
    return NULL;
}

struct tz_err *tz_account_label(char **out, struct tz_conn *c, int64_t town, int64_t account, struct tz_arena *a)
{
    struct tz_rows *rows = NULL;
    bool have = false;
    if (!account) {
        *out = tz_strdup(a, "系统");
        return NULL;
    }
    TZ_TRY(tz_db_query(&rows, c, &SQL_ACCOUNT_LABEL, "ii", town, account));
    struct tz_err *e = tz_rows_next(rows, &have);
    if (!e)
        *out = have ? tz_rows_copy(rows, 0, a) : tz_strdup(a, "（未知账号）");
    tz_rows_close(&rows);
    return e;
}
