/* SPDX-License-Identifier: Apache-2.0
 *
 * Ways in without a password: one-time links (QR codes) that bind a device and set a PIN, and API tokens.
 */
#include "account/account_priv.h"
#include "account.sql.h"
#include "base/text.h"
#include "seal/seal.h"

#include <string.h>

#define DEVICE_TIME (INT64_C(180) * 86400 * 1000000)
#define PIN_TRIES 5

struct giving {
    struct credential x;
    const uint8_t *end; /* used up by it */
};

static struct tz_err *apply_give(struct tz_apply *ap, void *data)
{
    struct giving *g = data;
    if (g->end) {
        int64_t gone = 0;
        TZ_TRY(tz_db_exec(tz_apply_conn(ap), &SQL_CREDENTIAL_DROP, &gone, "ib", tz_apply_town(ap), (const void *)g->end,
                          (size_t)TZ_DIGEST_BYTES));
        if (!gone)
            return tz_err(TZ_E_SIGNIN, "链接已用过");
    }
    return credential_write(ap, &g->x);
}

/* The account must exist, be open and, for links, not be an administrator's. */
static struct tz_err *check_target(struct tz_store *s, int64_t town, int64_t account, struct tz_arena *a)
{
    struct tz_who w;
    TZ_TRY(tz_who_load(&w, s, town, account, 0, "web", a));
    if (w.admin != TZ_ADMIN_NONE)
        return tz_err(TZ_E_FORBIDDEN, "管理员账号只能用密码登录");
    return NULL;
}

struct tz_err *tz_account_link(char **token, struct tz_store *s, const struct tz_who *by, int64_t account,
                               tz_instant until, struct tz_arena *a)
{
    struct giving g = {.x = {.kind = "link", .town = by->actor.town, .account = account}};
    char *t;
    if (!by->system && by->admin != TZ_ADMIN_SECURITY && !tz_who_has_role(by, "office"))
        return tz_err(TZ_E_FORBIDDEN, "登录链接由安全管理员或党政办发放");
    if (until <= tz_now() || until > tz_now() + INT64_C(7) * 86400 * 1000000)
        return tz_err(TZ_E_INPUT, "登录链接的有效期最长七天");
    TZ_TRY(check_target(s, by->actor.town, account, a));
    t = credential_token(g.x.hash, by->actor.town, a);
    g.x.made = tz_now();
    g.x.until = until;
    TZ_TRY(account_run(s, &by->actor, "link", apply_give, &g, a));
    *token = t;
    return NULL;
}

static const char *pin_fault(const char *pin)
{
    bool same = true, up = true;
    if (!pin || strlen(pin) != 6 || strspn(pin, "0123456789") != 6)
        return "密码须为6位数字";
    for (int i = 1; i < 6; i++) {
        same = same && pin[i] == pin[0];
        up = up && pin[i] == pin[i - 1] + 1;
    }
    return same || up ? "密码过于简单，请换一组数字" : NULL;
}

struct tz_err *tz_account_link_open(struct tz_session *out, char **device, struct tz_store *s, const char *token,
                                    const char *pin, const struct tz_client *client, struct tz_arena *a)
{
    struct credential link;
    struct giving g = {.x = {.kind = "device"}};
    struct tz_conn *c = NULL;
    char *hash, *t;
    int64_t town;
    const char *fault = pin_fault(pin);
    if (fault)
        return tz_err(TZ_E_INPUT, "%s", fault);
    if (!credential_split(&town, link.hash, token))
        return tz_err(TZ_E_SIGNIN, "链接无效或已用过");
    TZ_TRY(tz_db_reader(&c, tz_store_db(s), town));
    struct tz_err *e = credential_read(&link, c, token, "link", a);
    tz_db_release(&c);
    if (e && e->code == TZ_E_SIGNIN) {
        tz_err_free(e);
        return tz_err_hint(tz_err(TZ_E_SIGNIN, "链接无效、已用过或已过期"), "请发链接的人重发一个");
    }
    TZ_TRY(e);
    TZ_TRY(check_target(s, link.town, link.account, a));
    TZ_TRY(tz_password_hash(&hash, pin, a));
    t = credential_token(g.x.hash, link.town, a);
    g.x.town = link.town;
    g.x.account = link.account;
    g.x.pin = hash;
    g.x.label = client && client->agent ? tz_strndup(a, client->agent, 200) : NULL;
    g.x.made = tz_now();
    g.x.until = g.x.made + DEVICE_TIME;
    g.end = link.hash;
    struct tz_actor actor = {.town = link.town, .account = link.account, .via = "web"};
    TZ_TRY(account_run(s, &actor, "device", apply_give, &g, a));
    TZ_TRY(session_open(out, s, link.town, link.account, "signin", NULL, a));
    *device = t;
    return NULL;
}

static struct tz_err *apply_wrong_pin(struct tz_apply *ap, void *data)
{
    const struct credential *x = data;
    const struct tz_sql *sql = x->wrong + 1 >= PIN_TRIES ? &SQL_CREDENTIAL_DROP : &SQL_CREDENTIAL_WRONG;
    return tz_db_exec(tz_apply_conn(ap), sql, NULL, "ib", tz_apply_town(ap), (const void *)x->hash, sizeof x->hash);
}

static struct tz_err *apply_right_pin(struct tz_apply *ap, void *data)
{
    const struct credential *x = data;
    return tz_db_exec(tz_apply_conn(ap), &SQL_CREDENTIAL_RIGHT, NULL, "ib", tz_apply_town(ap), (const void *)x->hash,
                      sizeof x->hash);
}

struct tz_err *tz_account_device_signin(struct tz_session *out, struct tz_store *s, const char *device, const char *pin,
                                        const struct tz_client *client, struct tz_arena *a)
{
    struct credential x;
    struct tz_conn *c = NULL;
    int64_t town;
    (void)client;
    if (!credential_split(&town, x.hash, device))
        return tz_err(TZ_E_SIGNIN, "此设备未绑定");
    TZ_TRY(tz_db_reader(&c, tz_store_db(s), town));
    struct tz_err *e = credential_read(&x, c, device, "device", a);
    tz_db_release(&c);
    if (e && e->code == TZ_E_SIGNIN) {
        tz_err_free(e);
        return tz_err_hint(tz_err(TZ_E_SIGNIN, "此设备的绑定已失效"), "请重新扫码登录");
    }
    TZ_TRY(e);
    struct tz_actor actor = {.town = x.town, .account = x.account, .via = "web"};
    if (!pin || strlen(pin) > 32 || !tz_password_verify(x.pin, pin)) {
        TZ_TRY(account_run(s, &actor, "signin_refused", apply_wrong_pin, &x, a));
        return tz_err_hint(tz_err(TZ_E_SIGNIN, "密码不对"), "连续输错5次，此设备须重新扫码绑定");
    }
    TZ_TRY(check_target(s, x.town, x.account, a));
    if (x.wrong)
        TZ_TRY(account_run(s, &actor, "signin", apply_right_pin, &x, a));
    return session_open(out, s, x.town, x.account, "signin", NULL, a);
}

struct tz_err *tz_account_token(char **token, struct tz_store *s, const struct tz_who *by, int64_t account,
                                const char *label, unsigned rights, tz_day until, struct tz_arena *a)
{
    struct giving g = {
        .x = {.kind = "token", .town = by->actor.town, .account = account, .label = label, .rights = rights}};
    char *t;
    TZ_TRY(tz_who_need_admin(by, TZ_ADMIN_SECURITY));
    if (!label || !*label)
        return tz_err(TZ_E_INPUT, "请写明这个接口令牌作何用");
    if (!tz_day_ok(until) || until < tz_today() || until > tz_day_add_months(tz_today(), 24))
        return tz_err(TZ_E_INPUT, "接口令牌须有截止日，最长两年");
    TZ_TRY(check_target(s, by->actor.town, account, a));
    t = credential_token(g.x.hash, by->actor.town, a);
    g.x.made = tz_now();
    g.x.until = tz_day_start(tz_day_add(until, 1));
    TZ_TRY(account_run(s, &by->actor, "token", apply_give, &g, a));
    *token = t;
    return NULL;
}

static struct tz_err *apply_end_all(struct tz_apply *ap, void *data)
{
    return tz_db_exec(tz_apply_conn(ap), &SQL_CREDENTIAL_DROP_ALL, NULL, "ii", tz_apply_town(ap),
                      *(const int64_t *)data);
}

struct tz_err *tz_account_end_all(struct tz_store *s, const struct tz_who *by, int64_t account, struct tz_arena *a)
{
    if (by->actor.account != account)
        TZ_TRY(tz_who_need_admin(by, TZ_ADMIN_SECURITY));
    return account_run(s, &by->actor, "signout", apply_end_all, &account, a);
}
