/* SPDX-License-Identifier: Apache-2.0
 *
 * The town of a trial: two villages, one account a role, results; see pack_trial.h.
 */
#include <stdarg.h>
#include <string.h>

#include "base/text.h"
#include "cmd/pack_trial.h"
#include "place/change.h"

static struct tz_err *village(int64_t *out, struct trial *t, int64_t parent, const char *name)
{
    struct tz_place_new made = {.level = TZ_PLACE_VILLAGE, .kind = "村", .name = name, .parent = parent};
    struct tz_place_plan plan = {
        .kind = TZ_PLACE_OPEN, .act = {.day = 20200101, .act = "测试"}, .made = &made, .made_n = 1};
    int64_t *ids = NULL;
    TZ_TRY(tz_place_run(&ids, t->c->store, &t->system.actor, &plan, t->keep));
    *out = ids[0];
    return NULL;
}

static struct tz_err *grant(struct trial *t, int64_t account, const char *role, int64_t place, const char *reg)
{
    struct tz_grant g = {
        .role = role, .place = place, .reg = reg, .from = 20200101, .until = TZ_DAY_OPEN, .basis = "测试"};
    int64_t id;
    return tz_account_grant(&id, t->c->store, &t->system, account, &g, t->keep);
}

/* A role in the whole town or one village; registers of sight per kind ask to be named. */
static struct tz_err *account(struct tz_who *out, struct trial *t, const char *name, const char *role, int64_t place)
{
    struct tz_account_new n = {.name = name, .label = name};
    int64_t id;
    TZ_TRY(tz_account_create(&id, t->c->store, &t->system, &n, t->keep));
    TZ_TRY(grant(t, id, role, place, NULL));
    for (size_t i = 0; i < t->c->model->register_n; i++)
        if (t->c->model->registers[i]->sight == TZ_SIGHT_PER_KIND)
            TZ_TRY(grant(t, id, role, place, t->c->model->registers[i]->key));
    return tz_who_load(out, t->c->store, t->c->town.town, id, 0, "web", t->keep);
}

static struct tz_err *root_place(int64_t *out, struct trial *t)
{
    struct tz_conn *conn = NULL;
    struct tz_places *places = NULL;
    TZ_TRY(tz_db_reader(&conn, tz_store_db(t->c->store), t->c->town.town));
    struct tz_err *e = tz_places_hold(&places, conn, t->c->town.town);
    if (!e)
        *out = tz_places_town(places);
    tz_places_release(&places);
    tz_db_release(&conn);
    return e;
}

struct tz_err *trial_town(struct trial *t)
{
    int64_t root = 0, here = 0, there = 0;
    t->system = tz_who_system(t->c->town.town, "cli");
    TZ_TRY(root_place(&root, t));
    TZ_TRY(village(&here, t, root, "示例村"));
    TZ_TRY(village(&there, t, root, "邻村"));
    for (const struct tz_role_name *role = tz_role_names; role->key && t->role_n < TRIAL_ROLES; role++) {
        t->roles[t->role_n].key = role->key;
        TZ_TRY(account(&t->roles[t->role_n].who, t, tz_printf(t->keep, "试%s", role->key), role->key, 0));
        t->role_n++;
    }
    return account(&t->outsider, t, "邻村干部", "village", there);
}

const struct tz_who *trial_who(const struct trial *t, const char *role)
{
    for (size_t i = 0; i < t->role_n; i++)
        if (strcmp(t->roles[i].key, role) == 0)
            return &t->roles[i].who;
    return NULL;
}

struct tz_desk trial_desk(const struct trial *t, const struct tz_who *who)
{
    return (struct tz_desk){.store = t->c->store, .model = t->c->model, .who = who, .reason = "测试"};
}

static bool named(const char *role, const char *const *roles, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (strcmp(roles[i], role) == 0)
            return true;
    return false;
}

bool trial_role_counts(const struct tz_register *r, const char *role, const char *const *roles, size_t n)
{
    bool above = strcmp(role, "mayor") == 0 || strcmp(role, "secretary") == 0;
    if (named(role, roles, n))
        return true;
    if (r->sight == TZ_SIGHT_RESTRICTED)
        return false;
    return (above && named("leader", roles, n)) || (strcmp(role, "head") == 0 && named("clerk", roles, n));
}

/* ---- results */
void trial_begin(struct trial *t, const struct tz_register *r, const char *aspect)
{
    t->reg = r;
    t->aspect = aspect;
    t->faults = 0;
    t->a = tz_arena_child(t->keep);
}

void trial_fault(struct trial *t, const char *format, ...)
{
    va_list ap;
    va_start(ap, format);
    fputs("    ", t->c->out);
    vfprintf(t->c->out, format, ap);
    fputc('\n', t->c->out);
    va_end(ap);
    t->faults++;
}

void trial_end(struct trial *t)
{
    fprintf(t->c->out, "%s: pack %s/%s\n", t->faults ? "FAILED" : "ok", t->reg ? t->reg->key : "packs", t->aspect);
    if (t->faults)
        t->failed++;
    else
        t->passed++;
    tz_arena_destroy(&t->a);
}

bool trial_ok(struct trial *t, const char *what, struct tz_err *e)
{
    if (!e)
        return true;
    for (const struct tz_err *k = e; k; k = k->cause)
        trial_fault(t, "%s：%s%s%s（%s）%s", what, k->place ? k->place : "", k->place ? "：" : "", k->text,
                    k->hint ? k->hint : "", k->detail ? k->detail : "");
    tz_err_free(e);
    return false;
}

static bool part_says(const char *part, const char *text)
{
    return part && strstr(part, text);
}

bool trial_says(struct trial *t, const char *what, struct tz_err *e, const char *text)
{
    bool said = false;
    for (const struct tz_err *k = e; k && !said; k = k->cause)
        said = !text || part_says(k->text, text) || part_says(k->place, text) || part_says(k->hint, text);
    if (!said)
        trial_fault(t, "%s：应拒绝并说到“%s”，得%s%s", what, text ? text : "", e ? e->text : "收下了",
                    e && e->place ? e->place : "");
    tz_err_free(e);
    return said;
}
