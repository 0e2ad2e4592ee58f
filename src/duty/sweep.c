/* SPDX-License-Identifier: Apache-2.0
 *
 * What is due of every entry worked out anew, in units of at most 500 entries: at a rebuild, each night, and for the
 * registers concerned when a limit or a pack has changed.
 */
#include "duty/duty_priv.h"

#include "base/text.h"
#include "duty.sql.h"

struct sweep {
    const struct tz_model *m;
    const struct tz_register *r, *was; /* was: as the former pack had it, when a pack has changed */
    int64_t after;                     /* id to go on from */
    bool clocks;                       /* else obligations only */
    bool clear;
    int64_t n; /* done in this unit */
};

static struct tz_err *sweep_ids(int64_t *ids, size_t *n, struct tz_conn *c, int64_t town, const struct sweep *s,
                                struct tz_arena *a)
{
    struct tz_sql_build b;
    struct tz_rows *rows;
    struct tz_err *e;
    bool have;
    *n = 0;
    tz_sql_begin(&b, a);
    tz_sql_add(&b, "select id from ");
    tz_sql_name(&b, s->r->table);
    tz_sql_add(&b, " where town = ");
    tz_sql_bind(&b, tz_v_int(town));
    tz_sql_add(&b, " and id > ");
    tz_sql_bind(&b, tz_v_int(s->after));
    tz_sql_add(&b, " order by id limit 500");
    TZ_TRY(tz_db_queryv(&rows, c, tz_sql_end(&b, "duty.sweep"), b.values, b.value_n));
    while (!(e = tz_rows_next(rows, &have)) && have)
        ids[(*n)++] = tz_rows_int(rows, 0);
    tz_rows_close(&rows);
    return e;
}

/* Clocks that the register no longer has. */
static struct tz_err *drop_gone(struct tz_apply *ap, const struct sweep *s)
{
    for (size_t i = 0; i < s->was->clock_n; i++) {
        bool stands = false;
        for (size_t k = 0; k < s->r->clock_n && !stands; k++)
            stands = tz_same(s->r->clocks[k].key, s->was->clocks[i].key);
        if (!stands)
            TZ_TRY(tz_db_exec(tz_apply_conn(ap), &SQL_CLOCK_GONE, NULL, "itt", tz_apply_town(ap), s->r->key,
                              s->was->clocks[i].key));
    }
    return NULL;
}

static struct tz_err *apply_sweep(struct tz_apply *ap, void *data)
{
    struct sweep *s = data;
    struct tz_conn *c = tz_apply_conn(ap);
    struct tz_arena *a = tz_apply_arena(ap);
    int64_t ids[500];
    size_t n;
    struct tz_calendar *k;
    if (s->clear) {
        TZ_TRY(tz_db_exec(c, &SQL_CLOCK_CLEAR, NULL, "i", tz_apply_town(ap)));
        TZ_TRY(duty_workday_fill(ap));
        return tz_db_exec(c, &SQL_OBLIGATION_CLEAR, NULL, "i", tz_apply_town(ap));
    }
    if (s->was && !s->after)
        TZ_TRY(drop_gone(ap, s));
    TZ_TRY(tz_calendar_load(&k, c, tz_apply_town(ap), a));
    TZ_TRY(sweep_ids(ids, &n, c, tz_apply_town(ap), s, a));
    if (s->clocks)
        TZ_TRY(duty_clock_entries(c, tz_apply_town(ap), s->m, s->r, ids, n, tz_apply_at(ap), k, a));
    const struct tz_obligation *o;
    for (size_t at = 0; (o = duty_laid_on(s->m, s->r, &at));)
        for (size_t i = 0; i < n; i++)
            TZ_TRY(duty_obligation_object(c, tz_apply_town(ap), s->m, o, ids[i], tz_day_of(tz_apply_at(ap)), a));
    s->after = n ? ids[n - 1] : s->after;
    s->n = (int64_t)n;
    return NULL;
}

static struct tz_err *run_sweep(struct tz_store *store, int64_t town, struct sweep *s)
{
    struct tz_arena *a = tz_arena_new(0);
    struct tz_work w = {.actor = {.town = town, .via = "job"},
                        .kind = "duty",
                        .quiet = true,
                        .remakes = true,
                        .apply = apply_sweep,
                        .data = s};
    struct tz_err *e = tz_store_run(store, &w, a);
    tz_arena_destroy(&a);
    return e;
}

static struct tz_err *sweep_register(struct tz_store *store, int64_t town, struct sweep *s)
{
    s->after = 0;
    do
        TZ_TRY(run_sweep(store, town, s));
    while (s->n == 500);
    return NULL;
}

static struct tz_err *sweep_all(struct tz_store *store, int64_t town, bool clocks)
{
    struct sweep s = {.clocks = clocks, .clear = clocks};
    struct tz_model *m = NULL;
    struct tz_err *e = tz_register_model(&m, store, town);
    if (e && e->code == TZ_E_MISSING) { /* a town without packs has nothing due */
        tz_err_free(e);
        return NULL;
    }
    s.m = m;
    if (!e && clocks)
        e = run_sweep(store, town, &s);
    s.clear = false;
    for (size_t i = 0; !e && i < s.m->register_n; i++) {
        s.r = s.m->registers[i];
        size_t at = 0;
        if (!duty_laid_on(s.m, s.r, &at) && !(clocks && s.r->clock_n))
            continue;
        e = sweep_register(store, town, &s);
    }
    tz_model_release(&m);
    return e;
}

struct tz_err *duty_obligation_sweep(struct tz_store *s, int64_t town)
{
    return sweep_all(s, town, false);
}

struct tz_err *duty_rebuild(struct tz_store *store, int64_t town)
{
    return sweep_all(store, town, true);
}

static bool limited_by(const struct tz_register *r, const char *param)
{
    for (size_t i = 0; i < r->clock_n; i++)
        if (tz_same(r->clocks[i].within.param, param))
            return true;
    return false;
}

/* A limit is another one: the deadlines of the registers that it holds for are worked out again. */
struct tz_err *duty_limit_changed(struct tz_store *store, int64_t town, const char *param)
{
    struct sweep s = {.clocks = true};
    struct tz_model *m;
    TZ_TRY(tz_register_model(&m, store, town));
    s.m = m;
    struct tz_err *e = NULL;
    for (size_t i = 0; !e && i < s.m->register_n; i++) {
        s.r = s.m->registers[i];
        if (limited_by(s.r, param))
            e = sweep_register(store, town, &s);
    }
    tz_model_release(&m);
    return e;
}

/* ---- another pack */
struct tz_err *duty_pack_changed(struct tz_store *store, int64_t town, const struct tz_model *old,
                                 const struct tz_model *m)
{
    struct sweep s = {.clocks = true, .m = m};
    for (size_t i = 0; old && i < m->register_n; i++) {
        s.r = m->registers[i];
        s.was = tz_model_register(old, s.r->key);
        if (s.was && !tz_clocks_same(s.r, s.was))
            TZ_TRY(sweep_register(store, town, &s));
    }
    return NULL;
}
