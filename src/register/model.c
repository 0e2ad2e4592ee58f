/* SPDX-License-Identifier: Apache-2.0
 *
 * Which model a town uses: kept compiled in pack_version, chosen by town_pack, loaded once a process and shared.
 * On PostgreSQL another process may install: the town's serial is looked at again after a second.
 */
#include "register/apply_priv.h"
#include "register/schema_priv.h"
#include "place/param.h"
#include "register.sql.h"

#include <pthread.h>
#include <string.h>

/* ---- loading */
static struct tz_err *read_serial(int64_t *serial, struct tz_conn *c, int64_t town)
{
    return tz_db_int(serial, 0, c, &SQL_TOWN_PACK_NOW, "i", town);
}

static struct tz_err *load_serial(struct tz_model **out, struct tz_conn *c, int64_t serial)
{
    struct tz_rows *rows = NULL;
    bool have = false;
    TZ_TRY(tz_db_query(&rows, c, &SQL_PACK_GET, "i", serial));
    struct tz_err *e = tz_rows_next(rows, &have);
    if (!e && !have)
        e = tz_err(TZ_E_DAMAGED, "台账包第%lld版不在库中", (long long)serial);
    if (!e) {
        size_t n;
        const void *data = tz_rows_bytes(rows, 0, &n);
        e = tz_model_load(out, data, n);
    }
    tz_rows_close(&rows);
    return e;
}

/* In place of a damaged version the newest: verify says which row is wrong, and the tables are those of the newest. */
static struct tz_err *load_readable(struct tz_model **out, struct tz_conn *c, int64_t serial)
{
    *out = NULL;
    struct tz_err *e = load_serial(out, c, serial);
    if (!e || e->code != TZ_E_DAMAGED)
        return e;
    tz_err_free(e);
    TZ_TRY(tz_db_int(&serial, 0, c, &SQL_PACK_NEWEST, ""));
    return load_serial(out, c, serial);
}

struct tz_err *model_read(struct tz_model **out, struct tz_conn *c, int64_t town)
{
    int64_t serial;
    *out = NULL;
    TZ_TRY(read_serial(&serial, c, town));
    return serial ? load_readable(out, c, serial) : NULL;
}

/* ---- the shared models: one an installed version, held by the towns that use it */
#define CHECK_TIME INT64_C(1000000)
struct current {
    const struct tz_store *store;
    int64_t town, serial;
    int64_t choices; /* journal number of the newest own choice: a town that has some holds its own copy */
    tz_instant looked;
    struct tz_model *model;
    struct current *next;
};
static struct current *currents;
static struct tz_arena *currents_arena;
static pthread_mutex_t currents_lock = PTHREAD_MUTEX_INITIALIZER;

static struct current *current_of(const struct tz_store *s, int64_t town)
{
    struct current *x = currents;
    while (x && (x->store != s || x->town != town))
        x = x->next;
    if (!x) {
        if (!currents_arena)
            currents_arena = tz_arena_new(0);
        x = TZ_NEW(currents_arena, struct current);
        x->store = s;
        x->town = town;
        x->next = currents;
        currents = x;
    }
    return x;
}

/* Another town's copy of the same version, without choices of its own. */
static struct tz_model *shared(const struct tz_store *s, int64_t serial)
{
    for (struct current *x = currents; x; x = x->next)
        if (x->store == s && x->serial == serial && !x->choices && x->model)
            return tz_model_hold(x->model);
    return NULL;
}

struct tz_err *model_shared(struct tz_model **out, const struct tz_store *s, struct tz_conn *c, int64_t town)
{
    int64_t serial;
    *out = NULL;
    TZ_TRY(read_serial(&serial, c, town));
    if (!serial)
        return NULL;
    pthread_mutex_lock(&currents_lock);
    *out = shared(s, serial);
    pthread_mutex_unlock(&currents_lock);
    return *out ? NULL : model_read(out, c, town);
}

/* A version with the town's own choices as known then (0 = now); *choices is the newest one's journal number. */
static struct tz_err *load_with_choices(struct tz_model **out, int64_t *choices, const struct tz_store *s,
                                        struct tz_conn *c, int64_t town, int64_t serial, int64_t known)
{
    TZ_TRY(tz_db_int(choices, 0, c, &SQL_CHOICE_HEAD, "i", town));
    *out = *choices ? NULL : shared(s, serial);
    if (*out)
        return NULL;
    TZ_TRY(load_serial(out, c, serial));
    struct tz_err *e = *choices ? choices_into(*out, c, town, known) : NULL;
    if (e)
        tz_model_release(out);
    return e;
}

static struct tz_err *refresh(struct current *x, struct tz_store *s)
{
    struct tz_conn *c = NULL;
    int64_t serial = 0, choices = 0;
    struct tz_model *m = NULL;
    TZ_TRY(tz_db_reader(&c, tz_store_db(s), x->town));
    struct tz_err *e = read_serial(&serial, c, x->town);
    if (!e)
        e = tz_db_int(&choices, 0, c, &SQL_CHOICE_HEAD, "i", x->town);
    if (!e && serial && (serial != x->serial || choices != x->choices))
        e = load_with_choices(&m, &choices, s, c, x->town, serial, 0);
    tz_db_release(&c);
    if (e)
        return e;
    if (m) {
        tz_model_release(&x->model);
        x->model = m;
        x->serial = serial;
        x->choices = choices;
    }
    x->looked = tz_now();
    return NULL;
}

struct tz_err *model_renew(struct tz_store *s, int64_t town)
{
    pthread_mutex_lock(&currents_lock);
    struct tz_err *e = refresh(current_of(s, town), s);
    pthread_mutex_unlock(&currents_lock);
    return e;
}

struct tz_err *tz_register_model(struct tz_model **out, struct tz_store *s, int64_t town)
{
    struct tz_err *e = NULL;
    pthread_mutex_lock(&currents_lock);
    struct current *x = current_of(s, town);
    bool stale =
        tz_db_dialect(tz_store_db(s)) == TZ_POSTGRES && (tz_now() - x->looked > CHECK_TIME || tz_now() < x->looked);
    if (!x->model || stale)
        e = refresh(x, s);
    if (!e && x->model)
        *out = tz_model_hold(x->model);
    else if (!e)
        e = tz_err_hint(tz_err(TZ_E_MISSING, "还没有装台账包"), "先运行 taizhang pack install");
    pthread_mutex_unlock(&currents_lock);
    return e;
}

void tz_register_close(struct tz_store *s)
{
    pthread_mutex_lock(&currents_lock);
    for (struct current *x = currents; x; x = x->next)
        if (x->store == s) {
            tz_model_release(&x->model);
            x->store = NULL;
            x->serial = x->choices = 0;
        }
    pthread_mutex_unlock(&currents_lock);
}

struct tz_err *tz_register_model_at(struct tz_model **out, struct tz_store *s, int64_t town, int64_t known)
{
    struct tz_conn *c = NULL;
    int64_t serial = 0;
    if (!known)
        return tz_register_model(out, s, town);
    TZ_TRY(tz_db_reader(&c, tz_store_db(s), town));
    struct tz_err *e = tz_db_int(&serial, 0, c, &SQL_TOWN_PACK_AT, "ii", town, known);
    if (!e && !serial)
        e = tz_err(TZ_E_NOT_FOUND, "那时还没有装台账包");
    if (!e) {
        int64_t choices;
        pthread_mutex_lock(&currents_lock);
        e = load_with_choices(out, &choices, s, c, town, serial, known);
        pthread_mutex_unlock(&currents_lock);
    }
    tz_db_release(&c);
    return e;
}

struct tz_err *models_used(struct tz_param_version **out, size_t *n, struct tz_conn *c, int64_t town,
                           struct tz_arena *a)
{
    struct tz_rows *rows = NULL;
    struct tz_err *e;
    int64_t room, *serials;
    bool have;
    *n = 0;
    TZ_TRY(tz_db_int(&room, 0, c, &SQL_TOWN_PACK_COUNT, "i", town));
    *out = TZ_NEW_ARRAY(a, (size_t)room + 1, struct tz_param_version);
    serials = TZ_NEW_ARRAY(a, (size_t)room + 1, int64_t);
    TZ_TRY(tz_db_query(&rows, c, &SQL_TOWN_PACK_SERIALS, "i", town));
    for (size_t k = 0; !(e = tz_rows_next(rows, &have)) && have && k < (size_t)room; k++, ++*n) {
        serials[k] = tz_rows_int(rows, 0);
        (*out)[k].j = tz_rows_int(rows, 1);
    }
    tz_rows_close(&rows);
    for (size_t k = 0; k < *n && !e; k++)
        e = load_readable(&(*out)[k].model, c, serials[k]);
    if (e)
        models_release(*out, *n);
    return e;
}

void models_release(struct tz_param_version *versions, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (versions[i].model)
            tz_model_release(&versions[i].model);
}

/* ---- installing */
struct installing {
    struct tz_model *old, *m;
    uint8_t sum[TZ_DIGEST_BYTES];
    const uint8_t *compiled;
    size_t compiled_n;
    int64_t town, old_serial;
};

static struct tz_err *put_version(int64_t *serial, struct tz_conn *c, const struct installing *x)
{
    int64_t newest = 0;
    TZ_TRY(tz_db_int(serial, 0, c, &SQL_PACK_BY_SUM, "b", (const void *)x->sum, sizeof x->sum));
    if (*serial)
        return NULL;
    TZ_TRY(tz_db_int(&newest, 0, c, &SQL_PACK_NEWEST, ""));
    *serial = newest + 1;
    return tz_db_exec(c, &SQL_PACK_PUT, NULL, "ibbi", *serial, (const void *)x->sum, sizeof x->sum,
                      (const void *)x->compiled, x->compiled_n, tz_now());
}

static struct tz_err *apply_install(struct tz_apply *ap, void *data)
{
    struct installing *x = data;
    struct tz_conn *c = tz_apply_conn(ap);
    int64_t serial, now = 0;
    const char *ddl = NULL;
    TZ_TRY(read_serial(&now, c, x->town));
    if (now != x->old_serial)
        return tz_err(TZ_E_STALE, "别人刚刚装过台账包，请重试");
    TZ_TRY(tz_pack_ddl(&ddl, c, x->town, x->old_serial ? x->old : NULL, x->m, tz_apply_arena(ap)));
    if (*ddl)
        TZ_TRY(tz_db_script(c, ddl));
    TZ_TRY(put_version(&serial, c, x));
    TZ_TRY(tz_db_exec(c, &SQL_TOWN_PACK_CLOSE, NULL, "ii", x->town, tz_apply_j(ap)));
    TZ_TRY(tz_db_exec(c, &SQL_TOWN_PACK_PUT, NULL, "iii", x->town, serial, tz_apply_j(ap)));
    TZ_TRY(tz_param_install(ap, x->m));
    TZ_TRY(hooks_installed(ap, x->old, x->m));
    return tz_apply_item(ap, x->town, serial, TZ_OP_CHANGE, x->sum);
}

static struct tz_err *loses(const struct tz_pack_diff *diff, struct tz_arena *a)
{
    struct tz_buf b;
    tz_buf_init(&b, a);
    for (size_t i = 0; i < diff->n; i++)
        if (diff->changes[i].loses) {
            tz_buf_str(&b, b.len ? "；" : "");
            tz_buf_str(&b, diff->changes[i].text);
        }
    return tz_err_hint(tz_err(TZ_E_PACK, "新台账包会丢失已有数据：%s", b.data),
                       "字段只能停用、不能删除；选项要指明接替的选项");
}

/* What the tables were last made for: the town's own model, else the newest of the store. */
static struct tz_err *tables_of(struct installing *x, struct tz_store *s)
{
    struct tz_conn *c = NULL;
    int64_t serial = 0;
    TZ_TRY(tz_db_reader(&c, tz_store_db(s), x->town));
    struct tz_err *e = read_serial(&x->old_serial, c, x->town);
    serial = x->old_serial;
    if (!e && !serial)
        e = tz_db_int(&serial, 0, c, &SQL_PACK_NEWEST, "");
    if (!e && serial)
        e = load_serial(&x->old, c, serial);
    tz_db_release(&c);
    return e;
}

/* A loss that no row of the town knows is none. */
static struct tz_err *ask_rows(struct tz_pack_diff *diff, struct tz_store *s, int64_t town, struct tz_arena *a)
{
    struct tz_conn *c = NULL;
    TZ_TRY(tz_db_reader(&c, tz_store_db(s), town));
    struct tz_err *e = tz_pack_diff_probe(diff, c, town, a);
    tz_db_release(&c);
    return e;
}

static struct tz_err *install(struct installing *x, struct tz_store *s, const struct tz_actor *actor,
                              struct tz_arena *a)
{
    struct tz_pack_diff diff;
    struct tz_work w = {.actor = *actor, .kind = "pack", .apply = apply_install, .data = x};
    uint8_t *compiled;
    TZ_TRY(tables_of(x, s));
    TZ_TRY(tz_model_save(&compiled, &x->compiled_n, x->m, a));
    x->compiled = compiled;
    tz_sm3(x->sum, compiled, x->compiled_n);
    if (x->old && x->old_serial) {
        uint8_t *before, sum[TZ_DIGEST_BYTES];
        size_t n;
        TZ_TRY(tz_model_save(&before, &n, x->old, a));
        tz_sm3(sum, before, n);
        if (memcmp(sum, x->sum, sizeof sum) == 0)
            return NULL;
    }
    TZ_TRY(tz_pack_diff(&diff, x->old, x->m, a));
    if (diff.loses)
        TZ_TRY(ask_rows(&diff, s, x->town, a));
    if (diff.loses)
        return loses(&diff, a);
    return tz_store_run(s, &w, a);
}

struct tz_err *tz_pack_install(struct tz_store *s, const struct tz_actor *actor, struct tz_model *m, struct tz_arena *a)
{
    struct installing x = {.m = m, .town = actor->town};
    struct tz_err *e = install(&x, s, actor, a);
    if (!e)
        e = model_renew(s, actor->town);
    if (!e)
        e = hooks_settled(s, actor->town, x.old_serial ? x.old : NULL, m);
    tz_model_release(&x.old);
    return e;
}

/* ---- the system's own desk */
struct tz_desk tz_desk_of_system(struct tz_who *who, const struct tz_desk *d)
{
    struct tz_desk out = *d;
    *who = tz_who_system(d->who->actor.town, d->who->actor.via);
    out.who = who;
    out.request = NULL;
    return out;
}
