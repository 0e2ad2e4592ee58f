/* SPDX-License-Identifier: Apache-2.0
 *
 * How tallies stay true: hooks of register/ (rows of a unit, a new model), of place/ (another map) and of parameters. For each
 * register one compiled select gives the contributions of a set of ids; it is kept per model. What touches more rows than
 * TOUCH_MAX, or reads another register in a way that cannot be followed, marks the tally stale: it is recounted when asked
 * until it has been rebuilt.
 */
#include "indicator/tally_priv.h"

#include "base/text.h"
#include "indicator.sql.h"
#include "place/change.h"
#include "place/param.h"
#include "register/hooks.h"
#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>

enum { PLANS_MAX = 512, TOUCH_MAX = 10000, PLAN_ARENA = 16 << 20 };

/* What a change of one register means for the tallies, compiled once per model. */
struct plan_other { /* another register's indicator that reads this one */
    const struct tz_indicator *ind;
    struct source source;      /* its contributions by ids */
    const struct tz_sql *find; /* ids of its rows that refer to ours; NULL = cannot be followed */
};
struct plan {
    atomic_int holders;
    struct tz_arena *arena;
    int64_t serial, town;
    const char *reg;
    size_t ind_n;
    struct source source;
    struct plan_other *others;
    size_t other_n;
};

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static struct plan *plans[PLANS_MAX];
static int plan_next;

static void plan_release(struct plan *p)
{
    if (p && atomic_fetch_sub(&p->holders, 1) == 1) {
        struct tz_arena *a = p->arena;
        tz_arena_destroy(&a);
    }
}

static struct plan *plan_cached(const struct tz_model *m, int64_t town, const struct tz_register *r)
{
    struct plan *found = NULL;
    pthread_mutex_lock(&lock);
    for (int i = 0; i < PLANS_MAX && !found; i++)
        if (plans[i] && plans[i]->serial == m->serial && plans[i]->town == town && tz_same(plans[i]->reg, r->key)) {
            found = plans[i];
            atomic_fetch_add(&found->holders, 1);
        }
    pthread_mutex_unlock(&lock);
    return found;
}

static void plan_keep(struct plan *p)
{
    struct plan *old;
    pthread_mutex_lock(&lock);
    old = plans[plan_next];
    plans[plan_next] = p;
    plan_next = (plan_next + 1) % PLANS_MAX;
    atomic_fetch_add(&p->holders, 1);
    pthread_mutex_unlock(&lock);
    plan_release(old);
}

/* ---- compiling */

static bool reads(const struct tz_indicator *i, const struct tz_register *r)
{
    bool found = (i->of && tz_expr_reads_register(i->of, r)) || (i->where && tz_expr_reads_register(i->where, r)) ||
                 (i->axis_expr && tz_expr_reads_register(i->axis_expr, r));
    for (size_t k = 0; k < i->cut_n && !found; k++)
        found = tz_expr_reads_register(i->cuts[k].expr, r);
    return found;
}

static bool reads_field(const struct tz_indicator *i, const struct tz_field *f)
{
    bool found = (i->of && tz_expr_reads_field(i->of, f)) || (i->where && tz_expr_reads_field(i->where, f)) ||
                 (i->axis_expr && tz_expr_reads_field(i->axis_expr, f));
    for (size_t k = 0; k < i->cut_n && !found; k++)
        found = tz_expr_reads_field(i->cuts[k].expr, f);
    return found;
}

static bool refers(const struct tz_field *f, const struct tz_register *r)
{
    for (size_t k = 0; f->type == TZ_TYPE_REF && f->column && k < f->target_n; k++)
        if (f->targets[k].kind == TZ_REF_REGISTER && f->targets[k].reg == r)
            return true;
    return false;
}

/* select id from r_y where town = … and f_x in (our ids): only when an index carries it. */
static struct tz_err *make_find(const struct tz_sql **out, const struct tz_indicator *i, const struct tz_register *r,
                                int64_t town, struct tz_arena *a)
{
    struct tz_sql_build b;
    bool any = false;
    int ids;
    *out = NULL;
    tz_sql_begin(&b, a);
    ids = tz_sql_reserve(&b);
    for (size_t k = 0; k < i->reg->field_n; k++) {
        const struct tz_field *f = &i->reg->fields[k];
        if (!refers(f, r) || !reads_field(i, f))
            continue;
        tz_sql_add(&b, any ? " union select id from " : "select id from ");
        tz_sql_name(&b, i->reg->table);
        tz_sql_add(&b, tz_printf(a, " where town = %lld and ", (long long)town));
        tz_sql_name(&b, f->column);
        tz_sql_add2(&b, " in (select value from json_each(", " = any(cast(");
        tz_sql_param(&b, ids, TZ_TEXT);
        tz_sql_add2(&b, "))", " as bigint[]))");
        any = true;
    }
    if (any)
        *out = tz_sql_end(&b, "indicator.referring");
    return NULL;
}

static struct tz_err *add_other(struct plan *p, const struct tz_model *m, const struct tz_indicator *i,
                                const struct tz_register *r)
{
    struct source_options o = {.town = p->town, .model = m, .ids = true};
    struct plan_other *x = &p->others[p->other_n++];
    x->ind = i;
    TZ_TRY(make_find(&x->find, i, r, p->town, p->arena));
    return source_make(&x->source, &i, 1, &o, p->arena);
}

static struct tz_err *plan_fill(struct plan *p, const struct tz_model *m, const struct tz_register *r)
{
    const struct tz_indicator **own = TZ_NEW_ARRAY(p->arena, m->indicator_n + 1, const struct tz_indicator *);
    struct source_options o = {.town = p->town, .model = m, .ids = true};
    p->others = TZ_NEW_ARRAY(p->arena, m->indicator_n + 1, struct plan_other);
    for (size_t k = 0; k < m->indicator_n; k++) {
        const struct tz_indicator *i = m->indicators[k];
        if (!source_kept(i))
            continue;
        if (i->reg == r)
            own[p->ind_n++] = i;
        else if (reads(i, r))
            TZ_TRY(add_other(p, m, i, r));
    }
    return p->ind_n ? source_make(&p->source, own, p->ind_n, &o, p->arena) : NULL;
}

static struct tz_err *plan_hold(struct plan **out, const struct tz_model *m, int64_t town, const struct tz_register *r)
{
    struct tz_arena *a;
    struct plan *p = plan_cached(m, town, r);
    struct tz_err *e;
    *out = p;
    if (p)
        return NULL;
    a = tz_arena_new(PLAN_ARENA);
    if (tz_arena_guard(a)) {
        tz_arena_destroy(&a);
        return tz_err_limit_memory();
    }
    p = TZ_NEW(a, struct plan);
    *p = (struct plan){.arena = a, .serial = m->serial, .town = town, .reg = tz_strdup(a, r->key)};
    atomic_init(&p->holders, 1);
    e = plan_fill(p, m, r);
    if (e) {
        tz_arena_destroy(&a);
        return e;
    }
    plan_keep(p);
    *out = p;
    return NULL;
}

/* ---- rows of a unit */

struct unit {
    struct plan *plan;
    struct tally_run run;
    struct tz_places *places;
    struct map stale;
    const struct tz_touched *all; /* by the unit, of other registers too */
    int64_t *ids;                 /* touched of this register */
    size_t id_n;
};

static void unit_release(void *data)
{
    struct unit *u = data;
    plan_release(u->plan);
    u->plan = NULL;
    tz_places_release(&u->places);
}

struct taking {
    struct unit *unit;
    int sign;
};

static struct tz_err *take(void *data, const struct contrib *c)
{
    const struct taking *t = data;
    int64_t key[MAP_KEY] = {c->ind};
    if (!imap_find(&t->unit->stale, key))
        tally_take(&t->unit->run, tally_indicator(&t->unit->run, c->ind), c, t->sign);
    return NULL;
}

static int by_id(const void *x, const void *y)
{
    int64_t a = *(const int64_t *)x, b = *(const int64_t *)y;
    return (a > b) - (a < b);
}

/* Without rows that the unit itself touches: the hook of their register counts them. */
static struct tz_err *referring(int64_t **out, size_t *n, const struct plan_other *x, struct unit *u, struct tz_conn *c)
{
    struct tz_rows *rows;
    struct tz_err *e;
    bool have;
    struct tz_value v = tz_v_text(source_id_list(c, u->ids, u->id_n, u->run.arena));
    *n = 0;
    *out = TZ_NEW_ARRAY(u->run.arena, TOUCH_MAX + 1, int64_t);
    TZ_TRY(tz_db_queryv(&rows, c, x->find, &v, 1));
    while (!(e = tz_rows_next(rows, &have)) && have && *n <= TOUCH_MAX) {
        int64_t id = tz_rows_int(rows, 0);
        if (!bsearch(&id, u->all->ids, u->all->id_n, sizeof id, by_id))
            (*out)[(*n)++] = id;
    }
    tz_rows_close(&rows);
    return e;
}

/* Does the unit touch two registers that rows of the indicator refer to? Such a row would be counted by the hook of each. */
static bool reached_twice(const struct unit *u, const struct tz_indicator *i)
{
    size_t n = 0;
    for (size_t k = 0; k < u->all->reg_n && n < 2; k++)
        n += u->all->regs[k] != i->reg && reads(i, u->all->regs[k]);
    return n > 1;
}

static struct tz_err *mark_stale(struct unit *u, struct tz_conn *c, const struct tz_indicator *i)
{
    int64_t key[MAP_KEY] = {i->number};
    imap_at(&u->stale, key, NULL);
    return tz_db_exec(c, &SQL_STATE_STALE, NULL, "ii", u->run.town, (int64_t)i->number);
}

/* born: the unit only made rows, which nobody refers to yet; tallies that cannot be followed are stale all the same. */
static struct tz_err *others(struct unit *u, struct tz_conn *c, int sign, bool born)
{
    struct taking t = {u, sign};
    for (size_t k = 0; k < u->plan->other_n; k++) {
        const struct plan_other *x = &u->plan->others[k];
        int64_t key[MAP_KEY] = {x->ind->number}, *ids;
        size_t n;
        const struct tz_indicator *i = tally_indicator(&u->run, x->ind->number);
        if (imap_find(&u->stale, key))
            continue;
        if (!x->find || reached_twice(u, i)) {
            TZ_TRY(mark_stale(u, c, i));
            continue;
        }
        if (born)
            continue;
        TZ_TRY(referring(&ids, &n, x, u, c));
        if (n > TOUCH_MAX)
            TZ_TRY(mark_stale(u, c, i));
        else if (n)
            TZ_TRY(source_run(&x->source, c, ids, n, NULL, take, &t, u->run.arena));
    }
    return NULL;
}

static struct tz_err *before(void **state, struct tz_apply *ap, const struct tz_model *m, const struct tz_register *r,
                             const struct tz_touch *touches, size_t n, const struct tz_touched *all)
{
    struct tz_arena *a = tz_apply_arena(ap);
    struct tz_conn *c = tz_apply_conn(ap);
    struct unit *u = TZ_NEW(a, struct unit);
    struct taking t = {u, -1};
    int64_t *old = TZ_NEW_ARRAY(a, n + 1, int64_t);
    size_t old_n = 0;
    *state = u;
    u->all = all;
    tz_arena_defer(a, unit_release, u);
    TZ_TRY(plan_hold(&u->plan, m, tz_apply_town(ap), r));
    TZ_TRY(tz_places_hold(&u->places, c, tz_apply_town(ap)));
    tally_begin(&u->run, tz_apply_town(ap), m, u->places, a);
    TZ_TRY(tally_stale_set(&u->stale, c, u->run.town, a));
    u->ids = TZ_NEW_ARRAY(a, n + 1, int64_t);
    for (size_t i = 0; i < n; i++) {
        u->ids[u->id_n++] = touches[i].id;
        if (touches[i].version > 1)
            old[old_n++] = touches[i].id;
    }
    if (u->plan->ind_n && old_n)
        TZ_TRY(source_run(&u->plan->source, c, old, old_n, NULL, take, &t, a));
    return others(u, c, -1, old_n == 0);
}

static struct tz_err *after(void *state, struct tz_apply *ap, const struct tz_model *m, const struct tz_register *r,
                            const struct tz_touch *touches, size_t n)
{
    struct unit *u = state;
    struct tz_conn *c = tz_apply_conn(ap);
    struct taking t = {u, 1};
    bool old = false;
    (void)m, (void)r;
    for (size_t i = 0; i < n && !old; i++)
        old = touches[i].version > 1;
    if (u->plan->ind_n)
        TZ_TRY(source_run(&u->plan->source, c, u->ids, u->id_n, NULL, take, &t, u->run.arena));
    TZ_TRY(others(u, c, 1, !old));
    return tally_flush(&u->run, c);
}

/* ---- definitions, map, parameters */

struct known_state {
    const char *key, *print;
};

static struct tz_err *load_states(struct map *out, struct tz_conn *c, int64_t town, struct tz_arena *a)
{
    struct tz_rows *rows;
    struct tz_err *e;
    bool have;
    imap_init(out, a, sizeof(struct known_state));
    TZ_TRY(tz_db_query(&rows, c, &SQL_STATE_GET, "i", town));
    while (!(e = tz_rows_next(rows, &have)) && have) {
        int64_t key[MAP_KEY] = {tz_rows_int(rows, 0)};
        struct known_state *s = imap_at(out, key, NULL);
        s->key = tz_rows_copy(rows, 1, a);
        s->print = tz_rows_copy(rows, 2, a);
    }
    tz_rows_close(&rows);
    return e;
}

static bool reads_params(const struct tz_indicator *i, const struct tz_model *m)
{
    for (size_t k = 0; k < m->param_n; k++)
        if ((i->of && tz_expr_reads_param(i->of, m->params[k].key)) ||
            (i->where && tz_expr_reads_param(i->where, m->params[k].key)) ||
            (i->axis_expr && tz_expr_reads_param(i->axis_expr, m->params[k].key)))
            return true;
    return false;
}

/* A tally whose definition is new or another one starts stale, unless its register has no rows yet. */
static struct tz_err *install_one(struct tz_apply *ap, const struct tz_model *m, const struct tz_indicator *i,
                                  const struct map *states)
{
    struct tz_arena *a = tz_apply_arena(ap);
    int64_t key[MAP_KEY] = {i->number};
    const struct known_state *s = imap_find(states, key);
    char *print;
    TZ_TRY(source_print(&print, i, m, a));
    if (s && tz_same(s->print, print) && tz_same(s->key, i->key))
        return NULL;
    return tz_db_exec(tz_apply_conn(ap), &SQL_STATE_SET, NULL, "iittiiii", tz_apply_town(ap), (int64_t)i->number,
                      i->key, print, (int64_t)i->kept, (int64_t)i->place, (int64_t)reads_params(i, m), (int64_t)1);
}

static struct tz_err *installed(struct tz_apply *ap, const struct tz_model *old, const struct tz_model *m)
{
    struct map states;
    (void)old;
    TZ_TRY(load_states(&states, tz_apply_conn(ap), tz_apply_town(ap), tz_apply_arena(ap)));
    for (size_t k = 0; k < m->indicator_n; k++)
        if (source_kept(m->indicators[k]))
            TZ_TRY(install_one(ap, m, m->indicators[k], &states));
    return tally_rebuild_small(ap, m);
}

static struct tz_err *map_changed(struct tz_apply *ap, const struct tz_places *was, const struct tz_places *is,
                                  tz_day first, void *data)
{
    (void)was, (void)data;
    if (tz_places_last_change(is) < first) /* openings and renames move nothing */
        return NULL;
    return tally_refold(ap, is);
}

/* All tallies that read any parameter: which one each reads is not kept, and parameters change a few times a year. */
static struct tz_err *param_changed(struct tz_apply *ap, const char *name, void *data)
{
    (void)data;
    if (!name) /* a new model: `installed` decides */
        return NULL;
    return tz_db_exec(tz_apply_conn(ap), &SQL_STATE_STALE_PARAM, NULL, "i", tz_apply_town(ap));
}

void tally_hooks_setup(void)
{
    static const struct tz_register_hooks hooks = {
        .name = "indicator", .before = before, .after = after, .installed = installed};
    tz_register_hook(&hooks);
    tz_place_on_change(map_changed, NULL);
    tz_param_on_change(param_changed, NULL);
}
