/* SPDX-License-Identifier: Apache-2.0
 *
 * Saved views: kept, replaced, shared, taken away; each change a unit of work with a new version.
 */
#include "account/account_priv.h"
#include "account/saved.h"
#include "account.sql.h"
#include "base/text.h"

#include <string.h>

enum { VIEWS_MAX = 50, NAME_CHARS = 40, QUERY_BYTES = 2000 };

struct saving {
    struct tz_saved view;
    int64_t actor;
    bool gone;
};

static struct tz_err *apply_view(struct tz_apply *ap, void *data)
{
    const struct saving *x = data;
    struct tz_value v[] = {tz_v_int(x->view.account), tz_v_int(x->view.office), tz_v_text(x->view.reg),
                           tz_v_text(x->view.name),   tz_v_text(x->view.query), tz_v_int(x->gone)};
    if (x->view.version == 1)
        TZ_TRY(tz_apply_entry(ap, x->view.id, "saved_view"));
    return tz_record_write(ap, &saved_record, x->view.id, x->view.version, v, x->actor,
                           x->gone                ? TZ_OP_STRIKE
                           : x->view.version == 1 ? TZ_OP_CREATE
                                                  : TZ_OP_CHANGE);
}

static struct tz_err *read_views(struct tz_saved **out, size_t *n, struct tz_conn *c, const struct tz_who *who,
                                 const char *reg, struct tz_arena *a)
{
    struct tz_rows *rows = NULL;
    size_t room = 0;
    bool have = false;
    *out = NULL;
    *n = 0;
    struct tz_err *e = tz_db_query(&rows, c, &SQL_SAVED_OF, "iii", who->actor.town, who->actor.account, who->office);
    while (!e && !(e = tz_rows_next(rows, &have)) && have) {
        if (reg && strcmp(tz_rows_text(rows, 4), reg) != 0)
            continue;
        TZ_GROW(a, *out, *n, room);
        (*out)[(*n)++] = (struct tz_saved){.id = tz_rows_int(rows, 0),
                                           .version = tz_rows_int(rows, 1),
                                           .account = tz_rows_int(rows, 2),
                                           .office = tz_rows_int(rows, 3),
                                           .reg = tz_rows_copy(rows, 4, a),
                                           .name = tz_rows_copy(rows, 5, a),
                                           .query = tz_rows_copy(rows, 6, a)};
    }
    tz_rows_close(&rows);
    return e;
}

/* Own ones first; the statement has them by name. */
struct tz_err *tz_saved_list(struct tz_saved **out, size_t *n, struct tz_conn *c, const struct tz_who *who,
                             const char *reg, struct tz_arena *a)
{
    struct tz_saved *all;
    size_t k = 0;
    TZ_TRY(read_views(&all, n, c, who, reg, a));
    struct tz_saved *list = TZ_NEW_ARRAY(a, *n + 1, struct tz_saved);
    for (int own = 1; own >= 0; own--)
        for (size_t i = 0; i < *n; i++)
            if ((all[i].account == who->actor.account) == (own == 1))
                list[k++] = all[i];
    *out = list;
    return NULL;
}

static struct tz_err *own_views(struct tz_saved **out, size_t *n, struct tz_store *s, const struct tz_who *who,
                                const char *reg, struct tz_arena *a)
{
    struct tz_conn *c = NULL;
    TZ_TRY(tz_db_reader(&c, tz_store_db(s), who->actor.town));
    struct tz_err *e = tz_saved_list(out, n, c, who, reg, a);
    tz_db_release(&c);
    for (size_t i = 0; !e && i < *n; i++)
        if ((*out)[i].account != who->actor.account)
            *n = i;
    return e;
}

struct tz_err *tz_saved_keep(int64_t *id, struct tz_store *s, const struct tz_who *who, const char *reg,
                             const char *name, const char *query, bool shared, struct tz_arena *a)
{
    struct saving x = {.actor = who->actor.account};
    struct tz_saved *own;
    char *clean;
    size_t n;
    TZ_TRY(tz_text_clean(&clean, name ? name : "", name ? strlen(name) : 0, 400, a));
    if (!*clean || tz_utf8_count(clean, strlen(clean)) > NAME_CHARS)
        return tz_err_hint(tz_err(TZ_E_RULE, "名称要有1—%d个字", NAME_CHARS), "如：本月到期、青石村在调");
    if (strlen(query) > QUERY_BYTES)
        return tz_err_hint(tz_err(TZ_E_LIMIT, "条件太多，存不下"), "减少一些条件再存");
    if (shared && !who->office)
        return tz_err_hint(tz_err(TZ_E_RULE, "您的账号没有登记站所，不能共享"), "请安全管理员登记所在站所");
    TZ_TRY(own_views(&own, &n, s, who, reg, a));
    x.view = (struct tz_saved){.version = 1,
                               .account = who->actor.account,
                               .office = shared ? who->office : 0,
                               .reg = reg,
                               .name = clean,
                               .query = query};
    for (size_t i = 0; i < n; i++)
        if (strcmp(own[i].name, clean) == 0) {
            x.view.id = own[i].id;
            x.view.version = own[i].version + 1;
        }
    if (!x.view.id && n >= VIEWS_MAX)
        return tz_err_hint(tz_err(TZ_E_LIMIT, "一种台账最多存 %d 个常用查询", VIEWS_MAX), "先删去不用的");
    if (!x.view.id)
        TZ_TRY(tz_store_new_id(&x.view.id, s, who->actor.town));
    TZ_TRY(account_run(s, &who->actor, "saved_view", apply_view, &x, a));
    *id = x.view.id;
    return NULL;
}

struct tz_err *tz_saved_drop(struct tz_store *s, const struct tz_who *who, int64_t id, struct tz_arena *a)
{
    struct saving x = {.actor = who->actor.account, .gone = true};
    struct tz_saved *own;
    size_t n;
    TZ_TRY(own_views(&own, &n, s, who, NULL, a));
    for (size_t i = 0; i < n; i++)
        if (own[i].id == id) {
            x.view = own[i];
            x.view.version++;
            return account_run(s, &who->actor, "saved_view", apply_view, &x, a);
        }
    return tz_err_hint(tz_err(TZ_E_NOT_FOUND, "没有这个常用查询，或不是您存的"), "同站所共享的由存的人删");
}
