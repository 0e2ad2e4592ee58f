/* SPDX-License-Identifier: Apache-2.0
 *
 * A town for tests; see testing.h.
 */
#include "register/testing.h"
#include "place/change.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void must(struct tz_err *e, const char *what)
{
    if (!e)
        return;
    for (const struct tz_err *x = e; x; x = x->cause)
        fprintf(stderr, "%s: %s [%s] %s %s (%s:%d)\n", what, x->text ? x->text : "", x->place ? x->place : "",
                x->hint ? x->hint : "", x->detail ? x->detail : "", x->file, x->line);
    abort();
}

static void setup(void)
{
    tz_place_setup();
    tz_account_setup();
    tz_register_setup();
}

static int64_t place(struct tz_test_town *t, int level, const char *kind, const char *name, int64_t parent)
{
    struct tz_place_new made = {.level = level, .kind = kind, .name = name, .parent = parent};
    struct tz_place_plan plan = {
        .kind = TZ_PLACE_OPEN, .act = {.day = 20200101, .act = "测试", .approver = "测试"}, .made = &made, .made_n = 1};
    int64_t *ids;
    must(tz_place_run(&ids, t->s.store, &t->system.actor, &plan, t->arena), name);
    return ids[0];
}

static int64_t account(struct tz_test_town *t, const char *name, const char *role, int64_t at, enum tz_admin admin)
{
    struct tz_account_new n = {.name = name, .label = name, .password = "kaimen-2025-x", .admin = admin};
    struct tz_grant g = {.role = role, .place = at, .from = 20200101};
    int64_t id;
    must(tz_account_create(&id, t->s.store, &t->system, &n, t->arena), name);
    if (role)
        must(tz_account_grant(NULL, t->s.store, &t->system, id, &g, t->arena), role);
    return id;
}

static void install(struct tz_test_town *t, const char *pack)
{
    struct tz_pack_messages messages = {0};
    struct tz_model *m = NULL;
    if (pack)
        must(tz_pack_read(&m, &messages, &pack, 1, NULL, t->arena), pack);
    else
        must(tz_pack_builtin(&m, &messages, NULL, 0, t->arena), "packs");
    for (size_t i = 0; !m && i < messages.n; i++)
        fprintf(stderr, "%s:%d: %s\n", messages.items[i].at.file, messages.items[i].at.line, messages.items[i].text);
    if (!m)
        abort();
    must(tz_pack_install(t->s.store, &t->system.actor, m, t->arena), "install");
    tz_model_release(&m);
}

/* ---- the town is made once a process, engine and pack, put aside, and each test gets a copy: making it again and again
 * was most of what the tests did. */

enum { JIA_CADRE, YI_CADRE, JUDGE, CLERK, SECURITY, ACCOUNTS };

struct made {
    enum tz_dialect dialect;
    const char *pack;
    struct tz_test_place place;
    int64_t town, root, own, jia, jia1, jia2, yi;
    int64_t accounts[ACCOUNTS];
};
static struct made made[8];
static size_t made_n;

static void drop_made(void)
{
    for (size_t i = 0; i < made_n; i++)
        tz_test_place_clean(&made[i].place);
}

static void make_places(struct tz_test_town *t, struct made *m)
{
    must(tz_place_init(&m->root, &m->own, t->s.store, &t->system.actor, "421126106", "清江镇", 20200101), "places");
    m->jia = place(t, TZ_PLACE_VILLAGE, "村", "甲村", m->root);
    m->jia1 = place(t, TZ_PLACE_GROUP, "组", "1组", m->jia);
    m->jia2 = place(t, TZ_PLACE_GROUP, "组", "2组", m->jia);
    m->yi = place(t, TZ_PLACE_VILLAGE, "村", "乙村", m->root);
}

static void make_accounts(struct tz_test_town *t, struct made *m)
{
    m->accounts[JIA_CADRE] = account(t, "甲干", "village", m->jia, TZ_ADMIN_NONE);
    m->accounts[YI_CADRE] = account(t, "乙干", "village", m->yi, TZ_ADMIN_NONE);
    m->accounts[JUDGE] = account(t, "司法", "judicial", 0, TZ_ADMIN_NONE);
    m->accounts[CLERK] = account(t, "办事", "clerk", 0, TZ_ADMIN_NONE);
    m->accounts[SECURITY] = account(t, "安全", NULL, 0, TZ_ADMIN_SECURITY);
}

/* NULL: the engine is not there. */
static const struct made *find_or_make(enum tz_dialect dialect, const char *pack)
{
    struct tz_test_town t = {0};
    struct made *m = &made[made_n];
    for (size_t i = 0; i < made_n; i++)
        if (made[i].dialect == dialect && made[i].pack == pack)
            return &made[i];
    if (made_n == sizeof made / sizeof *made || !tz_test_store_open(&t.s, dialect))
        return NULL;
    *m = (struct made){.dialect = dialect, .pack = pack, .town = t.s.town};
    t.arena = t.s.arena;
    t.system = tz_who_system(t.s.town, "cli");
    make_places(&t, m);
    install(&t, pack);
    make_accounts(&t, m);
    tz_register_close(t.s.store);
    tz_store_close(&t.s.store);
    tz_arena_destroy(&t.s.arena);
    m->place = t.s.place;
    if (made_n++ == 0)
        atexit(drop_made);
    return m;
}

static void load_accounts(struct tz_test_town *t, const struct made *m)
{
    struct tz_who *const who[] = {&t->jia_cadre, &t->yi_cadre, &t->judge, &t->clerk, &t->security};
    for (size_t i = 0; i < ACCOUNTS; i++)
        must(tz_who_load(who[i], t->s.store, t->s.town, m->accounts[i], 0, "web", t->arena), "account");
}

bool tz_test_town_open(struct tz_test_town *t, enum tz_dialect dialect, const char *pack)
{
    const struct made *m;
    memset(t, 0, sizeof *t);
    setup();
    tz_clock_set(tz_day_start(20250615) + INT64_C(36000) * 1000000);
    m = find_or_make(dialect, pack);
    if (!m)
        return false;
    tz_test_store_copy(&t->s, &m->place, m->town);
    t->arena = t->s.arena;
    t->system = tz_who_system(t->s.town, "cli");
    t->root = m->root;
    t->own = m->own;
    t->jia = m->jia;
    t->jia1 = m->jia1;
    t->jia2 = m->jia2;
    t->yi = m->yi;
    must(tz_register_model(&t->model, t->s.store, t->s.town), "model");
    load_accounts(t, m);
    t->desk = tz_test_desk(t, &t->system);
    return true;
}

struct tz_desk tz_test_desk(struct tz_test_town *t, const struct tz_who *who)
{
    return (struct tz_desk){.store = t->s.store, .model = t->model, .who = who};
}

void tz_test_town_again(struct tz_test_town *t)
{
    tz_model_release(&t->model);
    tz_register_close(t->s.store);
    tz_test_store_again(&t->s);
    must(tz_register_model(&t->model, t->s.store, t->s.town), "model");
    t->desk = tz_test_desk(t, &t->system);
}

void tz_test_town_close(struct tz_test_town *t)
{
    tz_model_release(&t->model);
    if (t->s.store)
        tz_register_close(t->s.store);
    tz_test_store_close(&t->s);
    tz_clock_set(0);
}

static struct tz_set *read_sets(struct tz_arena *a, size_t *n, va_list ap)
{
    struct tz_set *sets = TZ_NEW_ARRAY(a, 40, struct tz_set);
    const char *key;
    *n = 0;
    while ((key = va_arg(ap, const char *)) != NULL) {
        sets[*n].key = key;
        sets[(*n)++].text = va_arg(ap, const char *);
    }
    return sets;
}

struct tz_set *tz_test_sets(struct tz_test_town *t, size_t *n, ...)
{
    va_list ap;
    va_start(ap, n);
    struct tz_set *sets = read_sets(t->arena, n, ap);
    va_end(ap);
    return sets;
}

const struct tz_register *tz_test_register(struct tz_test_town *t, const char *key)
{
    const struct tz_register *r = tz_model_register(t->model, key);
    if (!r) {
        fprintf(stderr, "no register %s\n", key);
        abort();
    }
    return r;
}

int64_t tz_test_create(struct tz_test_town *t, const struct tz_who *who, const char *reg, ...)
{
    struct tz_desk d = tz_test_desk(t, who);
    struct tz_done done;
    size_t n;
    va_list ap;
    va_start(ap, reg);
    struct tz_set *sets = read_sets(t->arena, &n, ap);
    va_end(ap);
    must(tz_register_create(&done, &d, tz_test_register(t, reg), sets, n, NULL, t->arena), reg);
    return done.id;
}

struct tz_entry *tz_test_get(struct tz_test_town *t, int64_t id, int64_t known)
{
    struct tz_get g = {.known = known, .parts = TZ_GET_SPANS | TZ_GET_LISTS | TZ_GET_LABELS};
    struct tz_entry *e = NULL;
    must(tz_register_get(&e, &t->desk, id, &g, t->arena), "get");
    return e;
}

const char *tz_test_field(struct tz_test_town *t, int64_t id, const char *key)
{
    return tz_val_print(tz_entry_val(tz_test_get(t, id, 0), key), t->arena);
}

int64_t tz_test_head(struct tz_test_town *t)
{
    struct tz_conn *c = NULL;
    uint8_t hash[TZ_DIGEST_BYTES];
    int64_t j;
    must(tz_db_reader(&c, tz_store_db(t->s.store), t->s.town), "reader");
    must(tz_store_head(&j, hash, c, t->s.town), "head");
    tz_db_release(&c);
    return j;
}

struct found {
    char *first;
    size_t room;
    int64_t n;
};

static void found(void *to, const char *table, int64_t id, int64_t version, const char *what)
{
    struct found *f = to;
    if (!f->n++ && f->room)
        snprintf(f->first, f->room, "%s %lld %lld %s", table, (long long)id, (long long)version, what);
}

int64_t tz_test_verify(struct tz_test_town *t, char *first, size_t room)
{
    struct found f = {first, room, 0};
    struct tz_verify_result r;
    if (room)
        first[0] = 0;
    must(tz_store_verify(&r, t->s.store, t->s.town, found, &f), "verify");
    return f.n;
}
