/* SPDX-License-Identifier: Apache-2.0
 *
 * Signing in by password; sessions and their cache. A token is "<town>.<random>"; the store keeps SM3 of it. Idle time
 * is measured by the process that serves the session, the absolute limit stands in the store.
 */
#include "account/account_priv.h"
#include "account/rest_priv.h"
#include "account.sql.h"
#include "base/text.h"
#include "seal/seal.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#define MINUTE (INT64_C(60) * 1000000)
#define SESSION_TIME (12 * 60 * MINUTE) /* a working day */
#define IDLE_TIME (120 * MINUTE)
#define ADMIN_IDLE_TIME (30 * MINUTE)

char *credential_token(uint8_t hash[TZ_DIGEST_BYTES], int64_t town, struct tz_arena *a)
{
    char *token = tz_printf(a, "%lld.%s", (long long)town, tz_random_token(a, 20));
    tz_sm3(hash, token, strlen(token));
    return token;
}

bool credential_split(int64_t *town, uint8_t hash[TZ_DIGEST_BYTES], const char *token)
{
    const char *dot = token ? strchr(token, '.') : NULL;
    int64_t t = 0;
    if (!dot || dot == token || dot - token > 5 || strlen(token) > 80)
        return false;
    for (const char *p = token; p < dot; p++) {
        if (*p < '0' || *p > '9')
            return false;
        t = t * 10 + (*p - '0');
    }
    tz_sm3(hash, token, strlen(token));
    *town = t;
    return t > 0 && t < 65536;
}

static struct tz_err *no_session(void)
{
    return tz_err_hint(tz_err(TZ_E_SIGNIN, "登录已失效"), "请重新登录");
}

struct tz_err *credential_read(struct credential *out, struct tz_conn *c, const char *token, const char *kind,
                               struct tz_arena *a)
{
    struct credential x = {0};
    struct tz_rows *rows = NULL;
    bool have = false;
    if (!credential_split(&x.town, x.hash, token))
        return no_session();
    TZ_TRY(tz_db_query(&rows, c, &SQL_CREDENTIAL_GET, "ib", x.town, (const void *)x.hash, sizeof x.hash));
    struct tz_err *e = tz_rows_next(rows, &have);
    if (!e && have) {
        x.kind = tz_rows_copy(rows, 0, a);
        x.account = tz_rows_int(rows, 1);
        x.csrf = tz_rows_copy(rows, 2, a);
        x.rights = (unsigned)tz_rows_int(rows, 3);
        x.pin = tz_rows_copy(rows, 4, a);
        x.made = tz_rows_int(rows, 5);
        x.until = tz_rows_int(rows, 6);
        x.wrong = tz_rows_int(rows, 7);
    }
    tz_rows_close(&rows);
    if (e)
        return e;
    if (!have || x.until <= tz_now() || (kind && strcmp(kind, x.kind) != 0))
        return no_session();
    *out = x;
    return NULL;
}

struct tz_err *credential_write(struct tz_apply *ap, const struct credential *x)
{
    return tz_db_exec(tz_apply_conn(ap), &SQL_CREDENTIAL_PUT, NULL, "ibtittitii", tz_apply_town(ap),
                      (const void *)x->hash, sizeof x->hash, x->kind, x->account, x->csrf, x->label, (int64_t)x->rights,
                      x->pin, x->made, x->until);
}

struct tz_err *account_run(struct tz_store *s, const struct tz_actor *actor, const char *kind,
                           struct tz_err *(*apply)(struct tz_apply *ap, void *data), void *data, struct tz_arena *a)
{
    struct tz_work w = {.actor = *actor, .kind = kind, .apply = apply, .data = data};
    struct tz_err *e = tz_store_run(s, &w, a);
    session_cache_drop();
    return e;
}

/* ---- opening */
struct opening {
    struct credential session;
    const uint8_t *end;
    const char *name; /* whose rest ends */
};

static struct tz_err *apply_open(struct tz_apply *ap, void *data)
{
    struct opening *o = data;
    struct tz_conn *c = tz_apply_conn(ap);
    TZ_TRY(tz_db_exec(c, &SQL_CREDENTIAL_SWEEP, NULL, "ii", tz_apply_town(ap), tz_now() - 24 * 60 * MINUTE));
    if (o->end) {
        int64_t gone = 0;
        TZ_TRY(tz_db_exec(c, &SQL_CREDENTIAL_DROP, &gone, "ib", tz_apply_town(ap), (const void *)o->end,
                          (size_t)TZ_DIGEST_BYTES));
        if (!gone)
            return no_session();
    }
    if (o->name)
        TZ_TRY(rest_end(ap, o->name));
    return credential_write(ap, &o->session);
}

static struct tz_err *open_as(struct tz_session *out, struct tz_store *s, int64_t town, int64_t account,
                              const char *name, const char *kind, const uint8_t *end, struct tz_arena *a)
{
    struct opening o = {.end = end, .name = name};
    struct tz_actor actor = {.town = town, .account = account, .via = "web"};
    char *token = credential_token(o.session.hash, town, a);
    tz_instant now = tz_now();
    o.session.kind = "session";
    o.session.town = town;
    o.session.account = account;
    o.session.csrf = tz_random_token(a, 20);
    o.session.made = now;
    o.session.until = now + SESSION_TIME;
    TZ_TRY(account_run(s, &actor, kind, apply_open, &o, a));
    *out = (struct tz_session){
        .token = token, .csrf = o.session.csrf, .town = town, .account = account, .expires = o.session.until};
    return NULL;
}

struct tz_err *session_open(struct tz_session *out, struct tz_store *s, int64_t town, int64_t account, const char *kind,
                            const uint8_t *end, struct tz_arena *a)
{
    return open_as(out, s, town, account, NULL, kind, end, a);
}

/* ---- by password */
static struct tz_err *apply_wrong(struct tz_apply *ap, void *data)
{
    return rest_wrong(ap, data);
}

static struct tz_err *wrong(struct tz_store *s, int64_t town, int64_t account, const char *name,
                            const struct tz_client *client, struct tz_arena *a)
{
    struct tz_actor actor = {.town = town, .account = account, .via = "web"};
    address_wrong(client ? client->address : NULL);
    TZ_TRY(account_run(s, &actor, "signin_refused", apply_wrong, (void *)(uintptr_t)name, a));
    return tz_err_hint(tz_err(TZ_E_SIGNIN, "账号或密码不对"), "连续输错5次，账号停15分钟；忘记密码请找安全管理员");
}

static struct tz_err *resting(tz_instant until)
{
    char at[40];
    tz_instant_print(at, until);
    at[16] = 0;
    return tz_err_hint(tz_err(TZ_E_SIGNIN, "输错次数过多，暂停登录"), "请在%s之后再试，或请安全管理员解除", at + 11);
}

/* Account, its password hash and the rest of its name; account 0 when nobody has it. */
static struct tz_err *find_signin(struct account_row *row, tz_instant *rest, struct tz_store *s, int64_t town,
                                  const char *name, struct tz_arena *a)
{
    struct tz_conn *c = NULL;
    int64_t id = 0;
    TZ_TRY(tz_db_reader(&c, tz_store_db(s), town));
    struct tz_err *e = tz_db_int(&id, 0, c, &SQL_ACCOUNT_BY_NAME, "it", town, name);
    if (!e)
        e = rest_until(rest, c, town, name);
    if (!e && id)
        e = account_read(row, c, town, id, a);
    tz_db_release(&c);
    return e;
}

/* Takes as long as a real check, for names nobody has. */
static void check_nothing(const char *password)
{
    static const char dummy[] = "$argon2id$v=19$m=19456,t=2,p=1$AAAAAAAAAAAAAAAAAAAAAA$"
                                "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";
    (void)!tz_password_verify(dummy, password);
}

struct tz_err *tz_account_signin(struct tz_session *out, struct tz_store *s, int64_t town, const char *name,
                                 const char *password, const struct tz_client *client, struct tz_arena *a)
{
    struct account_row row = {0};
    tz_instant rest = 0;
    char *clean;
    bool right = false;
    if (!name || !password || strlen(password) > 256)
        return tz_err(TZ_E_SIGNIN, "账号或密码不对");
    TZ_TRY(tz_text_clean(&clean, name, strlen(name), 200, a));
    if (address_rests(client ? client->address : NULL))
        return resting(tz_now() + 15 * MINUTE);
    TZ_TRY(find_signin(&row, &rest, s, town, clean, a));
    if (rest)
        return resting(rest);
    if (row.id && row.password)
        right = tz_password_verify(row.password, password);
    else
        check_nothing(password);
    if (!right || row.closed)
        return wrong(s, town, row.id, clean, client, a);
    return open_as(out, s, town, row.id, clean, "signin", NULL, a);
}

/* ---- the cache: who stands behind a token, as long as nothing about accounts has changed */
#define SLOTS 2048
struct slot {
    uint8_t hash[TZ_DIGEST_BYTES];
    const struct tz_store *store;
    struct tz_arena *arena;
    struct tz_who who;
    int64_t generation;
    tz_instant seen, loaded;
    tz_day day;
};
static struct slot slots[SLOTS];
static int64_t generation;
static pthread_mutex_t slots_lock = PTHREAD_MUTEX_INITIALIZER;

void session_cache_drop(void)
{
    pthread_mutex_lock(&slots_lock);
    generation++;
    pthread_mutex_unlock(&slots_lock);
}

static struct slot *slot_of(const uint8_t hash[TZ_DIGEST_BYTES])
{
    return &slots[((unsigned)hash[0] << 8 | hash[1]) % SLOTS];
}

static struct tz_who copy_who(const struct tz_who *w, struct tz_arena *a)
{
    struct tz_who c = *w;
    struct tz_grant *g = tz_memdup(a, w->grants, w->grant_n * sizeof *g);
    for (size_t i = 0; i < w->grant_n; i++) {
        g[i].role = tz_strdup(a, g[i].role);
        g[i].reg = tz_strdup(a, g[i].reg);
        g[i].kinds = tz_strdup(a, g[i].kinds);
        g[i].basis = tz_strdup(a, g[i].basis);
    }
    c.grants = g;
    c.name = tz_strdup(a, w->name);
    c.label = tz_strdup(a, w->label);
    c.csrf = tz_strdup(a, w->csrf);
    return c;
}

/* What another process changed is seen after this time (PostgreSQL). */
#define CACHE_TIME (2 * INT64_C(1000000))

enum found { FOUND_NO, FOUND_YES, FOUND_IDLE };

static enum found cached(struct tz_who *out, const struct tz_store *s, const uint8_t hash[TZ_DIGEST_BYTES],
                         struct tz_arena *a)
{
    struct slot *slot = slot_of(hash);
    tz_instant now = tz_now();
    enum found f = FOUND_NO;
    pthread_mutex_lock(&slots_lock);
    if (slot->arena && slot->store == s && memcmp(slot->hash, hash, TZ_DIGEST_BYTES) == 0) {
        tz_instant idle = slot->who.admin ? ADMIN_IDLE_TIME : IDLE_TIME;
        if (!slot->who.token && now - slot->seen > idle) {
            f = FOUND_IDLE;
        } else if (slot->generation == generation && now - slot->loaded < CACHE_TIME && now >= slot->loaded &&
                   slot->who.expires > now && slot->day == tz_today()) {
            slot->seen = now;
            f = FOUND_YES;
            *out = copy_who(&slot->who, a);
        }
    }
    pthread_mutex_unlock(&slots_lock);
    return f;
}

static void keep(const struct tz_who *w, const struct tz_store *s, const uint8_t hash[TZ_DIGEST_BYTES], int64_t as_of)
{
    struct slot *slot = slot_of(hash);
    tz_instant now = tz_now();
    pthread_mutex_lock(&slots_lock);
    if (!slot->arena)
        slot->arena = tz_arena_new(0);
    tz_arena_reset(slot->arena);
    slot->who = copy_who(w, slot->arena);
    memcpy(slot->hash, hash, TZ_DIGEST_BYTES);
    slot->store = s;
    slot->generation = as_of;
    slot->seen = slot->loaded = now;
    slot->day = tz_today();
    pthread_mutex_unlock(&slots_lock);
}

static struct tz_err *load_session(struct tz_who *out, struct tz_store *s, const char *token, int64_t town,
                                   struct tz_arena *a)
{
    struct credential x;
    struct tz_conn *c = NULL;
    TZ_TRY(tz_db_reader(&c, tz_store_db(s), town));
    struct tz_err *e = credential_read(&x, c, token, NULL, a);
    tz_db_release(&c);
    TZ_TRY(e);
    if (strcmp(x.kind, "session") != 0 && strcmp(x.kind, "token") != 0)
        return no_session();
    TZ_TRY(tz_who_load(out, s, x.town, x.account, 0, strcmp(x.kind, "token") == 0 ? "api" : "web", a));
    out->csrf = x.csrf;
    out->signed_in = x.made;
    out->expires = x.until;
    out->token = strcmp(x.kind, "token") == 0;
    out->may = x.rights;
    return NULL;
}

struct tz_err *tz_account_session(struct tz_who *out, struct tz_store *s, const char *token, struct tz_arena *a)
{
    uint8_t hash[TZ_DIGEST_BYTES];
    int64_t town, as_of;
    struct tz_who w;
    if (!credential_split(&town, hash, token))
        return no_session();
    switch (cached(out, s, hash, a)) {
    case FOUND_YES:
        return NULL;
    case FOUND_IDLE:
        TZ_TRY(tz_account_signout(s, token, a));
        return tz_err_hint(tz_err(TZ_E_SIGNIN, "久未操作，已退出登录"), "请重新登录");
    case FOUND_NO:
        break;
    }
    pthread_mutex_lock(&slots_lock);
    as_of = generation;
    pthread_mutex_unlock(&slots_lock);
    TZ_TRY(load_session(&w, s, token, town, a));
    keep(&w, s, hash, as_of);
    *out = w;
    return NULL;
}

static struct tz_err *apply_signout(struct tz_apply *ap, void *data)
{
    return tz_db_exec(tz_apply_conn(ap), &SQL_CREDENTIAL_DROP, NULL, "ib", tz_apply_town(ap), (const void *)data,
                      (size_t)TZ_DIGEST_BYTES);
}

static void forget_slot(const uint8_t hash[TZ_DIGEST_BYTES])
{
    struct slot *slot = slot_of(hash);
    pthread_mutex_lock(&slots_lock);
    if (slot->arena && memcmp(slot->hash, hash, TZ_DIGEST_BYTES) == 0)
        tz_arena_destroy(&slot->arena);
    pthread_mutex_unlock(&slots_lock);
}

struct tz_err *tz_account_signout(struct tz_store *s, const char *token, struct tz_arena *a)
{
    struct credential x;
    struct tz_conn *c = NULL;
    int64_t town;
    uint8_t hash[TZ_DIGEST_BYTES];
    if (!credential_split(&town, hash, token))
        return NULL;
    forget_slot(hash);
    TZ_TRY(tz_db_reader(&c, tz_store_db(s), town));
    struct tz_err *e = credential_read(&x, c, token, "session", a);
    tz_db_release(&c);
    if (e) {
        bool gone = e->code == TZ_E_SIGNIN;
        if (gone)
            tz_err_free(e);
        return gone ? NULL : e;
    }
    struct tz_actor actor = {.town = town, .account = x.account, .via = "web"};
    return account_run(s, &actor, "signout", apply_signout, hash, a);
}

bool tz_account_csrf_ok(const struct tz_who *w, const char *given)
{
    unsigned different = 0;
    size_t n;
    if (w->token || w->system)
        return true;
    if (!w->csrf || !given || (n = strlen(w->csrf)) != strlen(given))
        return false;
    for (size_t i = 0; i < n; i++)
        different |= (unsigned)(w->csrf[i] ^ given[i]);
    return different == 0;
}
