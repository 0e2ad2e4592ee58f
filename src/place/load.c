/* SPDX-License-Identifier: Apache-2.0
 *
 * Loading a town's tree into a snapshot, and the cache of current snapshots. One snapshot a town is kept for each
 * database; it is replaced when place_head has moved, and lives until its last holder lets go.
 */
#include "place/place_priv.h"

#include "place.sql.h"
#include <pthread.h>

enum { CACHE_MAX = 256, ARENA_MAX = 256 << 20 };

static struct tz_err *load_nodes(struct tz_places *p, struct tz_conn *c, int64_t known)
{
    struct tz_rows *rows;
    struct tz_place *all;
    bool have;
    int n = 0, room = 256;
    all = TZ_NEW_ARRAY(p->arena, (size_t)room, struct tz_place);
    TZ_TRY(tz_db_query(&rows, c, &SQL_LOAD, "ii", p->town, known));
    for (;;) {
        struct tz_err *e = tz_rows_next(rows, &have);
        if (e || !have) {
            tz_rows_close(&rows);
            TZ_TRY(e);
            break;
        }
        TZ_GROW(p->arena, all, n, room);
        all[n].id = tz_rows_int(rows, 0);
        all[n].from = (tz_day)tz_rows_int(rows, 1);
        all[n].till = (tz_day)tz_rows_int(rows, 2);
        all[n].level = (int)tz_rows_int(rows, 3);
        all[n].kind = tz_rows_copy(rows, 4, p->arena);
        all[n].name = tz_rows_copy(rows, 5, p->arena);
        all[n].code = tz_rows_copy(rows, 6, p->arena);
        all[n].parent = tz_rows_int(rows, 7);
        all[n].ord = (int)tz_rows_int(rows, 8);
        n++;
    }
    p->nodes = TZ_NEW_ARRAY(p->arena, (size_t)n + 1, struct place_node);
    for (int i = 0; i < n; i++) {
        if (i == 0 || all[i].id != all[i - 1].id) {
            p->nodes[p->node_n].id = all[i].id;
            p->nodes[p->node_n++].stretches = &all[i];
        }
        p->nodes[p->node_n - 1].stretch_n++;
    }
    p->norms = TZ_NEW_ARRAY(p->arena, (size_t)n + 1, const char *);
    for (int i = 0; i < n; i++)
        p->norms[i] = place_norm(p->arena, all[i].name);
    return NULL;
}

static struct tz_err *load_heirs(struct tz_places *p, struct tz_conn *c, int64_t known)
{
    struct tz_rows *rows;
    bool have;
    struct place_heir *all = NULL;
    int n = 0, room = 0;
    TZ_TRY(tz_db_query(&rows, c, &SQL_LOAD_SUCCESSION, "ii", p->town, known));
    for (;;) {
        struct tz_err *e = tz_rows_next(rows, &have);
        struct place_node *node;
        if (e || !have) {
            tz_rows_close(&rows);
            return e;
        }
        if (n == room) { /* a node's heirs may move: they are found again by the copy below */
            struct place_heir *more = TZ_NEW_ARRAY(p->arena, (size_t)(room ? room * 2 : 64), struct place_heir);
            for (int i = 0; i < p->node_n; i++)
                if (p->nodes[i].heir_n)
                    p->nodes[i].heirs = more + (p->nodes[i].heirs - all);
            if (n)
                memcpy(more, all, (size_t)n * sizeof *all);
            all = more;
            room = room ? room * 2 : 64;
        }
        node = (struct place_node *)(uintptr_t)place_node(p, tz_rows_int(rows, 1));
        if (!node)
            continue;
        all[n].event = tz_rows_int(rows, 0);
        all[n].to = tz_rows_int(rows, 2);
        all[n].num = tz_rows_int(rows, 3);
        all[n].den = tz_rows_int(rows, 4);
        all[n].basis = tz_rows_copy(rows, 5, p->arena);
        all[n].day = (tz_day)tz_rows_int(rows, 6);
        if (!node->heir_n)
            node->heirs = &all[n];
        node->heir_n++;
        n++;
    }
}

static struct tz_err *load_groups(struct tz_places *p, struct tz_conn *c, int64_t known)
{
    struct tz_rows *rows;
    bool have;
    int room = 16;
    p->groups = TZ_NEW_ARRAY(p->arena, (size_t)room, struct tz_place_group);
    TZ_TRY(tz_db_query(&rows, c, &SQL_LOAD_GROUPS, "ii", p->town, known));
    for (;;) {
        struct tz_err *e = tz_rows_next(rows, &have);
        struct tz_place_group *g;
        if (e || !have) {
            tz_rows_close(&rows);
            TZ_TRY(e);
            break;
        }
        TZ_GROW(p->arena, p->groups, p->group_n, room);
        g = &p->groups[p->group_n++];
        g->id = tz_rows_int(rows, 0);
        g->key = tz_rows_copy(rows, 1, p->arena);
        g->name = tz_rows_copy(rows, 2, p->arena);
        g->kind = tz_rows_copy(rows, 3, p->arena);
        g->ord = (int)tz_rows_int(rows, 4);
        g->from = (tz_day)tz_rows_int(rows, 5);
        g->till = (tz_day)tz_rows_int(rows, 6);
    }
    p->group_list = TZ_NEW_ARRAY(p->arena, (size_t)p->group_n + 1, const struct tz_place_group *);
    for (int i = 0; i < p->group_n; i++)
        p->group_list[i] = &p->groups[i];
    return NULL;
}

static struct tz_err *load_members(struct tz_places *p, struct tz_conn *c, int64_t known)
{
    struct tz_rows *rows;
    bool have;
    int room = 64;
    p->members = TZ_NEW_ARRAY(p->arena, (size_t)room, struct place_member);
    TZ_TRY(tz_db_query(&rows, c, &SQL_LOAD_MEMBERS, "ii", p->town, known));
    for (;;) {
        struct tz_err *e = tz_rows_next(rows, &have);
        struct place_member *m;
        if (e || !have) {
            tz_rows_close(&rows);
            return e;
        }
        TZ_GROW(p->arena, p->members, p->member_n, room);
        m = &p->members[p->member_n++];
        m->group = tz_rows_int(rows, 0);
        m->place = tz_rows_int(rows, 1);
        m->ord = (int)tz_rows_int(rows, 2);
        m->from = (tz_day)tz_rows_int(rows, 3);
        m->till = (tz_day)tz_rows_int(rows, 4);
    }
}

static struct tz_err *fill(struct tz_places *p, struct tz_conn *c, int64_t known)
{
    TZ_TRY(load_nodes(p, c, known));
    TZ_TRY(load_heirs(p, c, known));
    TZ_TRY(load_groups(p, c, known));
    TZ_TRY(load_members(p, c, known));
    places_finish(p);
    return NULL;
}

/* known 0 = now. */
static struct tz_err *load(struct tz_places **out, struct tz_conn *c, int64_t town, int64_t known, int64_t serial,
                           int64_t mark)
{
    struct tz_arena *a = tz_arena_new(ARENA_MAX);
    struct tz_places *p;
    struct tz_err *e;
    if (tz_arena_guard(a)) {
        tz_arena_destroy(&a);
        return tz_err_limit_memory();
    }
    p = TZ_NEW(a, struct tz_places);
    p->arena = a;
    p->town = town;
    p->serial = serial;
    p->mark = mark;
    atomic_init(&p->holders, 1);
    e = fill(p, c, tz_known_j(known));
    if (e) {
        tz_arena_destroy(&a);
        return e;
    }
    *out = p;
    return NULL;
}

/* ---- the cache. Every change of a tree writes a new random mark into place_head, so that (town, mark) names one content in
 * whatever store it stands, also one that a rolled-back unit saw. */
static pthread_mutex_t cache_lock = PTHREAD_MUTEX_INITIALIZER;
static struct {
    int64_t used;
    struct tz_places *places;
} cache[CACHE_MAX];
static int64_t cache_clock;

static struct tz_places *cached(int64_t town, int64_t mark)
{
    struct tz_places *found = NULL;
    pthread_mutex_lock(&cache_lock);
    for (int i = 0; i < CACHE_MAX && !found; i++)
        if (cache[i].places && cache[i].places->town == town && cache[i].places->mark == mark) {
            found = cache[i].places;
            cache[i].used = ++cache_clock;
            atomic_fetch_add(&found->holders, 1);
        }
    pthread_mutex_unlock(&cache_lock);
    return found;
}

/* Takes a free slot, else that longest unused. */
static void cache_put(struct tz_places *p)
{
    struct tz_places *old;
    int slot = 0;
    pthread_mutex_lock(&cache_lock);
    for (int i = 1; i < CACHE_MAX && cache[slot].places; i++)
        if (!cache[i].places || cache[i].used < cache[slot].used)
            slot = i;
    old = cache[slot].places;
    cache[slot].used = ++cache_clock;
    cache[slot].places = p;
    atomic_fetch_add(&p->holders, 1);
    pthread_mutex_unlock(&cache_lock);
    tz_places_release(&old);
}

static struct tz_err *read_head(int64_t *serial, int64_t *mark, struct tz_conn *c, int64_t town)
{
    struct tz_rows *rows;
    struct tz_err *e;
    bool have = false;
    TZ_TRY(tz_db_query(&rows, c, &SQL_HEAD, "i", town));
    e = tz_rows_next(rows, &have);
    *serial = have ? tz_rows_int(rows, 0) : 0;
    *mark = have ? tz_rows_int(rows, 1) : 0;
    tz_rows_close(&rows);
    return e;
}

struct tz_err *tz_places_hold(struct tz_places **out, struct tz_conn *c, int64_t town)
{
    int64_t serial, mark;
    TZ_TRY(read_head(&serial, &mark, c, town));
    *out = cached(town, mark);
    if (*out)
        return NULL;
    TZ_TRY(load(out, c, town, 0, serial, mark));
    cache_put(*out);
    return NULL;
}

struct tz_err *tz_places_known(struct tz_places **out, struct tz_conn *c, int64_t town, int64_t known)
{
    int64_t serial, mark;
    if (!known)
        return tz_places_hold(out, c, town);
    TZ_TRY(read_head(&serial, &mark, c, town));
    if (known >= serial)
        return tz_places_hold(out, c, town);
    return load(out, c, town, known, known, 0);
}

void tz_places_release(struct tz_places **pp)
{
    struct tz_places *p = *pp;
    *pp = NULL;
    if (p && atomic_fetch_sub(&p->holders, 1) == 1) {
        struct tz_arena *a = p->arena;
        tz_arena_destroy(&a);
    }
}
