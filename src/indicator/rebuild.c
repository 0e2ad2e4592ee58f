/* SPDX-License-Identifier: Apache-2.0
 *
 * Building tallies anew from the rows, folding them anew on another map, and proving that they equal a recount.
 */
#include "indicator/tally_priv.h"

#include "base/event.h"
#include "base/text.h"
#include <stdio.h>
#include "indicator.sql.h"
#include "indicator/slot.h"
#include <stdlib.h>

enum { REBUILD_NOW_ROWS = 10000, REFOLD_NOW_ROWS = 200000 };
#define REBUILD_ARENA ((size_t)2 << 30)

/* ---- folding without the tables */

static int by_group(const void *x, const void *y)
{
    const struct map_item *const *a = x, *const *b = y;
    for (int k = 0; k < 3; k++)
        if ((*a)->key[k] != (*b)->key[k])
            return (*a)->key[k] < (*b)->key[k] ? -1 : 1;
    return 0;
}

static void fresh_whos(struct tally_run *r)
{
    struct map_item **all = TZ_NEW_ARRAY(r->arena, r->whos.n + 1, struct map_item *);
    struct fold_row *rows = TZ_NEW_ARRAY(r->arena, r->whos.n + 1, struct fold_row);
    memcpy(all, r->whos.order, r->whos.n * sizeof *all);
    qsort(all, r->whos.n, sizeof *all, by_group); /* indicator, who, month */
    for (size_t k = 0, n; k < r->whos.n; k += n) {
        const int64_t *key = all[k]->key;
        for (n = 0; k + n < r->whos.n; n++) {
            const int64_t *x = all[k + n]->key;
            if (x[0] != key[0] || x[1] != key[1] || x[2] / 100 != key[2] / 100)
                break;
            rows[n] = (struct fold_row){x[2] * 100, x[3], 0, ((struct tally_sum *)imap_record(all[k + n]))->n, 0};
        }
        fold_who(r, tally_indicator(r, key[0]), key[2] / 100, rows, n, 1);
    }
}

static int by_reading(const void *x, const void *y)
{
    const struct tally_reading *const *a = x, *const *b = y;
    if ((*a)->ind != (*b)->ind)
        return (*a)->ind < (*b)->ind ? -1 : 1;
    if ((*a)->grp != (*b)->grp)
        return (*a)->grp < (*b)->grp ? -1 : 1;
    return ((*a)->slot > (*b)->slot) - ((*a)->slot < (*b)->slot);
}

static void fresh_readings(struct tally_run *r)
{
    const struct tally_reading **all = TZ_NEW_ARRAY(r->arena, r->sets.n + 1, const struct tally_reading *);
    struct fold_row *rows = TZ_NEW_ARRAY(r->arena, r->sets.n + 1, struct fold_row);
    for (size_t k = 0; k < r->sets.n; k++)
        all[k] = imap_record(r->sets.order[k]);
    qsort(all, r->sets.n, sizeof *all, by_reading);
    for (size_t k = 0, n; k < r->sets.n; k += n) {
        for (n = 0; k + n < r->sets.n; n++) {
            const struct tally_reading *x = all[k + n];
            if (x->ind != all[k]->ind || x->grp != all[k]->grp || x->slot / 10000 != all[k]->slot / 10000)
                break;
            rows[n] = (struct fold_row){x->slot, x->place, x->id, 1, x->v};
        }
        fold_last(r, tally_indicator(r, all[k]->ind), all[k]->slot / 10000, rows, n, 1);
    }
}

void fold_fresh(struct tally_run *r)
{
    for (size_t k = 0; k < r->adds.n; k++) {
        const int64_t *key = r->adds.order[k]->key;
        const struct tally_sum *s = imap_record(r->adds.order[k]);
        if (s->n || s->v)
            fold_add(r, tally_indicator(r, key[0]), key[1], key[2], s->n, s->v);
    }
    fresh_whos(r);
    fresh_readings(r);
}

/* ---- recounting */

struct taking {
    struct tally_run *run;
    const struct tz_indicator *i;
};

static struct tz_err *take(void *data, const struct contrib *c)
{
    const struct taking *t = data;
    tally_take(t->run, t->i, c, 1);
    return NULL;
}

static struct tz_err *recount(struct tally_run *r, struct tz_conn *c, const struct tz_indicator *i)
{
    struct source s;
    struct taking t = {r, i};
    struct source_options o = {.town = r->town,
                               .model = r->model,
                               .totals = i->kept == TZ_KEPT_ADD || i->kept == TZ_KEPT_STOCK || i->kept == TZ_KEPT_WHO};
    TZ_TRY(source_make(&s, &i, 1, &o, r->arena));
    TZ_TRY(source_run(&s, c, NULL, 0, NULL, take, &t, r->arena));
    fold_fresh(r);
    return NULL;
}

static struct tz_err *clear(struct tz_conn *c, int64_t town, int64_t ind, bool levels_only)
{
    static const struct tz_sql *const all[] = {&SQL_CLEAR_MONTH, &SQL_CLEAR_YEAR, &SQL_CLEAR_TALLY,
                                               &SQL_CLEAR_CUT,   &SQL_CLEAR_WHO,  &SQL_CLEAR_LAST};
    for (size_t k = 0; k < (levels_only ? 2 : sizeof all / sizeof *all); k++)
        TZ_TRY(tz_db_exec(c, all[k], NULL, "ii", town, ind));
    return NULL;
}

static struct tz_err *rebuild_in(struct tz_conn *c, int64_t town, const struct tz_model *m,
                                 const struct tz_indicator *i, const struct tz_places *p, struct tz_arena *a)
{
    struct tally_run r;
    tally_begin(&r, town, m, p, a);
    TZ_TRY(clear(c, town, i->number, false));
    TZ_TRY(recount(&r, c, i));
    TZ_TRY(tally_write_base(&r, c));
    TZ_TRY(tally_write_levels(&r, c));
    return tz_db_exec(c, &SQL_STATE_FRESH, NULL, "ii", town, (int64_t)i->number);
}

static struct tz_err *rebuild_one(struct tz_conn *c, int64_t town, const struct tz_model *m,
                                  const struct tz_indicator *i)
{
    struct tz_arena *a = tz_arena_new(REBUILD_ARENA);
    struct tz_places *p = NULL;
    struct tz_err *e;
    if (tz_arena_guard(a)) {
        tz_places_release(&p);
        tz_arena_destroy(&a);
        return tz_err_limit_memory();
    }
    e = tz_places_hold(&p, c, town);
    if (!e)
        e = rebuild_in(c, town, m, i, p, a);
    tz_places_release(&p);
    tz_arena_destroy(&a);
    return e;
}

static struct tz_err *small(bool *yes, struct tz_conn *c, int64_t town, const struct tz_register *r, struct tz_arena *a)
{
    struct tz_sql_build b;
    struct tz_sql *sql;
    int64_t n;
    tz_sql_begin(&b, a);
    tz_sql_add(&b, "select count(*) from (select 1 from ");
    tz_sql_name(&b, r->table);
    tz_sql_add(&b, " where town = ");
    tz_sql_bind(&b, tz_v_int(town));
    tz_sql_add(&b, tz_printf(a, " limit %d) x", REBUILD_NOW_ROWS + 1));
    sql = tz_sql_end(&b, "indicator.small");
    TZ_TRY(tz_db_int(&n, 0, c, sql, "i", town));
    *yes = n <= REBUILD_NOW_ROWS;
    return NULL;
}

struct tz_err *tally_rebuild_small(struct tz_apply *ap, const struct tz_model *m)
{
    struct tz_conn *c = tz_apply_conn(ap);
    struct tz_arena *a = tz_apply_arena(ap);
    int64_t town = tz_apply_town(ap);
    struct map stale;
    TZ_TRY(tally_stale_set(&stale, c, town, a));
    for (size_t k = 0; k < m->indicator_n; k++) {
        const struct tz_indicator *i = m->indicators[k];
        int64_t key[MAP_KEY] = {i->number};
        bool yes = false;
        if (!source_kept(i) || !imap_find(&stale, key))
            continue;
        TZ_TRY(small(&yes, c, town, i->reg, a));
        if (yes)
            TZ_TRY(rebuild_one(c, town, m, i));
    }
    return NULL;
}

struct rebuild_data {
    const struct tz_model *model;
    const struct tz_indicator *i;
};

static struct tz_err *apply_rebuild(struct tz_apply *ap, void *data)
{
    const struct rebuild_data *d = data;
    return rebuild_one(tz_apply_conn(ap), tz_apply_town(ap), d->model, d->i);
}

struct tz_err *tz_tally_rebuild(int64_t *rebuilt, struct tz_store *s, const struct tz_model *m, int64_t town, bool all)
{
    struct tz_arena *a = tz_arena_new(0);
    struct tz_conn *c = NULL;
    struct map stale;
    struct tz_err *e = tz_db_reader(&c, tz_store_db(s), town);
    int64_t n = 0;
    if (!e)
        e = tally_stale_set(&stale, c, town, a);
    tz_db_release(&c);
    for (size_t k = 0; !e && k < m->indicator_n; k++) {
        struct rebuild_data d = {m, m->indicators[k]};
        struct tz_work w = {.actor = {.town = town, .via = "job"},
                            .kind = "rebuild",
                            .quiet = true,
                            .apply = apply_rebuild,
                            .data = &d};
        int64_t key[MAP_KEY] = {d.i->number};
        if (!source_kept(d.i) || !(all || imap_find(&stale, key)))
            continue;
        e = tz_store_run(s, &w, a);
        n++;
    }
    tz_arena_destroy(&a);
    if (!e && rebuilt)
        *rebuilt = n;
    return e;
}

struct tz_err *tz_tally_stale(int64_t *n, struct tz_conn *c, int64_t town)
{
    return tz_db_int(n, 0, c, &SQL_STATE_STALE_COUNT, "i", town);
}

/* ---- another map */

static struct tz_err *load_adds(struct tally_run *r, struct tz_conn *c, int64_t ind)
{
    struct tz_rows *rows;
    struct tz_err *e;
    bool have;
    TZ_TRY(tz_db_query(&rows, c, &SQL_ALL_TALLY, "ii", r->town, ind));
    while (!(e = tz_rows_next(rows, &have)) && have) {
        int64_t key[MAP_KEY] = {ind, tz_rows_int(rows, 0), tz_rows_int(rows, 1), tz_rows_int(rows, 2)};
        struct tally_sum *s = imap_at(&r->adds, key, NULL);
        s->n += tz_rows_int(rows, 3);
        s->v += tz_rows_int(rows, 4);
    }
    tz_rows_close(&rows);
    return e;
}

static struct tz_err *load_whos(struct tally_run *r, struct tz_conn *c, int64_t ind)
{
    struct tz_rows *rows;
    struct tz_err *e;
    bool have;
    TZ_TRY(tz_db_query(&rows, c, &SQL_ALL_WHO, "ii", r->town, ind));
    while (!(e = tz_rows_next(rows, &have)) && have) {
        int64_t key[MAP_KEY] = {ind, tz_rows_int(rows, 0), tz_rows_int(rows, 1), tz_rows_int(rows, 2),
                                tz_rows_int(rows, 3)};
        ((struct tally_sum *)imap_at(&r->whos, key, NULL))->n += tz_rows_int(rows, 4);
    }
    tz_rows_close(&rows);
    return e;
}

static struct tz_err *load_readings(struct tally_run *r, struct tz_conn *c, int64_t ind)
{
    struct tz_rows *rows;
    struct tz_err *e;
    bool have;
    TZ_TRY(tz_db_query(&rows, c, &SQL_ALL_LAST, "ii", r->town, ind));
    while (!(e = tz_rows_next(rows, &have)) && have) {
        int64_t key[MAP_KEY] = {ind, tz_rows_int(rows, 0), tz_rows_int(rows, 1)};
        struct tally_reading *t = imap_at(&r->sets, key, NULL);
        *t = (struct tally_reading){ind,
                                    tz_rows_int(rows, 0),
                                    tz_rows_int(rows, 1),
                                    tz_rows_int(rows, 2),
                                    tz_rows_int(rows, 3),
                                    tz_rows_int(rows, 4),
                                    tz_rows_int(rows, 5),
                                    tz_rows_int(rows, 6),
                                    tz_rows_int(rows, 7)};
    }
    tz_rows_close(&rows);
    return e;
}

static struct tz_err *load_base(struct tally_run *r, struct tz_conn *c, int64_t ind)
{
    TZ_TRY(load_adds(r, c, ind));
    TZ_TRY(load_whos(r, c, ind));
    return load_readings(r, c, ind);
}

static struct tz_err *refold_one(struct tz_conn *c, int64_t town, const struct tz_indicator *like,
                                 const struct tz_places *p)
{
    const struct tz_indicator *list[1] = {like};
    struct tz_model m = {.indicators = list, .indicator_n = 1}; /* fold.c asks for number, kind and roll-up only */
    struct tz_arena *a = tz_arena_new(REBUILD_ARENA);
    struct tally_run r;
    struct tz_err *e;
    if (tz_arena_guard(a)) {
        tz_arena_destroy(&a);
        return tz_err_limit_memory();
    }
    tally_begin(&r, town, &m, p, a);
    e = load_base(&r, c, like->number);
    if (!e) {
        fold_fresh(&r);
        e = clear(c, town, like->number, true);
    }
    if (!e)
        e = tally_write_levels(&r, c);
    tz_arena_destroy(&a);
    return e;
}

struct tz_err *tally_refold(struct tz_apply *ap, const struct tz_places *p)
{
    struct tz_conn *c = tz_apply_conn(ap);
    struct tz_arena *a = tz_apply_arena(ap);
    int64_t town = tz_apply_town(ap), n = 0;
    struct tz_indicator *likes = NULL;
    struct tz_rows *rows;
    struct tz_err *e;
    bool have;
    size_t room = 0, count = 0;
    TZ_TRY(tz_db_query(&rows, c, &SQL_STATE_GET, "i", town));
    while (!(e = tz_rows_next(rows, &have)) && have) {
        if (tz_rows_int(rows, 3)) /* stale: rebuilt later anyway */
            continue;
        TZ_GROW(a, likes, count, room);
        likes[count++] = (struct tz_indicator){.number = (int)tz_rows_int(rows, 0),
                                               .kept = (enum tz_kept)tz_rows_int(rows, 4),
                                               .place = (enum tz_roll)tz_rows_int(rows, 5)};
    }
    tz_rows_close(&rows);
    TZ_TRY(e);
    for (size_t k = 0; k < count; k++) {
        TZ_TRY(tz_db_int(&n, 0, c, &SQL_COUNT_BASE, "ii", town, (int64_t)likes[k].number));
        if (n > REFOLD_NOW_ROWS)
            TZ_TRY(tz_db_exec(c, &SQL_STATE_STALE, NULL, "ii", town, (int64_t)likes[k].number));
        else
            TZ_TRY(refold_one(c, town, &likes[k], p));
    }
    return NULL;
}

/* ---- proof */

struct checking {
    struct tally_run *run;
    tz_tally_found found;
    void *to;
    int64_t ind, differences;
};

static void differs(struct checking *k, const char *table, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
static void differs(struct checking *k, const char *table, const char *format, ...)
{
    char what[256];
    va_list ap;
    va_start(ap, format);
    vsnprintf(what, sizeof what, format, ap);
    va_end(ap);
    k->differences++;
    if (k->found)
        k->found(k->to, table, k->ind, what);
}

/* Each record of `is` must stand in `should` alike, and the other way round; zero counts as absent. */
static void compare_sums(struct checking *k, const char *table, const struct map *should, const struct map *is)
{
    for (size_t x = 0; x < is->n; x++) {
        const int64_t *key = is->order[x]->key;
        const struct tally_sum *a = imap_record(is->order[x]), *b = imap_find(should, key);
        if (a->n != (b ? b->n : 0) || a->v != (b ? b->v : 0))
            differs(k, table, "%lld/%lld/%lld/%lld：存%lld、%lld，重数%lld、%lld", (long long)key[1], (long long)key[2],
                    (long long)key[3], (long long)key[4], (long long)a->n, (long long)a->v, (long long)(b ? b->n : 0),
                    (long long)(b ? b->v : 0));
    }
    for (size_t x = 0; x < should->n; x++) {
        const int64_t *key = should->order[x]->key;
        const struct tally_sum *b = imap_record(should->order[x]);
        if ((b->n || b->v) && !imap_find(is, key))
            differs(k, table, "%lld/%lld/%lld/%lld：没有存，重数%lld、%lld", (long long)key[1], (long long)key[2],
                    (long long)key[3], (long long)key[4], (long long)b->n, (long long)b->v);
    }
}

static void compare_readings(struct checking *k, const struct map *should, const struct map *is)
{
    for (int side = 0; side < 2; side++) {
        const struct map *a = side ? should : is, *b = side ? is : should;
        for (size_t x = 0; x < a->n; x++) {
            const struct tally_reading *one = imap_record(a->order[x]), *other = imap_find(b, a->order[x]->key);
            if (!other || other->v != one->v || other->slot != one->slot || other->grp != one->grp ||
                other->place != one->place)
                differs(k, "tally_last", "%lld：与重数不同", (long long)one->id);
        }
    }
}

static struct tz_err *load_levels(struct map *m, struct tz_conn *c, const struct tz_sql *sql, int64_t town, int64_t ind)
{
    struct tz_rows *rows;
    struct tz_err *e;
    bool have;
    TZ_TRY(tz_db_query(&rows, c, sql, "ii", town, ind));
    while (!(e = tz_rows_next(rows, &have)) && have) {
        int64_t key[MAP_KEY] = {tz_rows_int(rows, 0), tz_rows_int(rows, 1), ind, tz_rows_int(rows, 2)};
        struct tally_sum *s = imap_at(m, key, NULL);
        s->n += tz_rows_int(rows, 3);
        s->v += tz_rows_int(rows, 4);
    }
    tz_rows_close(&rows);
    return e;
}

static struct tz_err *check_one(struct checking *k, struct tz_conn *c, const struct tz_indicator *i,
                                const struct tz_places *p, const struct tz_model *m, int64_t town, struct tz_arena *a)
{
    struct tally_run should, is;
    k->ind = i->number;
    tally_begin(&should, town, m, p, a);
    tally_begin(&is, town, m, p, a);
    TZ_TRY(recount(&should, c, i));
    TZ_TRY(load_base(&is, c, i->number));
    TZ_TRY(load_levels(&is.months, c, &SQL_ALL_MONTH, town, i->number));
    TZ_TRY(load_levels(&is.years, c, &SQL_ALL_YEAR, town, i->number));
    compare_sums(k, "tally", &should.adds, &is.adds);
    compare_sums(k, "tally_who", &should.whos, &is.whos);
    compare_readings(k, &should.sets, &is.sets);
    compare_sums(k, "tally_month", &should.months, &is.months);
    compare_sums(k, "tally_year", &should.years, &is.years);
    return NULL;
}

static struct tz_err *check_in(struct checking *k, struct tz_conn *c, const struct tz_model *m, int64_t town,
                               struct tz_places *p, struct tz_arena *a)
{
    struct map stale;
    TZ_TRY(tally_stale_set(&stale, c, town, a));
    for (size_t x = 0; x < m->indicator_n; x++) {
        int64_t key[MAP_KEY] = {m->indicators[x]->number};
        struct tz_arena *one;
        struct tz_err *e;
        if (!source_kept(m->indicators[x]) || imap_find(&stale, key))
            continue;
        one = tz_arena_child(a);
        e = check_one(k, c, m->indicators[x], p, m, town, one);
        tz_arena_destroy(&one);
        TZ_TRY(e);
    }
    return NULL;
}

struct tz_err *tz_tally_check(int64_t *differences, struct tz_conn *c, const struct tz_model *m, int64_t town,
                              tz_tally_found found, void *to)
{
    struct tz_arena *a = tz_arena_new(REBUILD_ARENA);
    struct checking k = {.found = found, .to = to};
    struct tz_places *p = NULL;
    struct tz_err *e;
    if (tz_arena_guard(a)) {
        tz_places_release(&p);
        tz_arena_destroy(&a);
        return tz_err_limit_memory();
    }
    e = tz_places_hold(&p, c, town);
    if (!e)
        e = check_in(&k, c, m, town, p, a);
    tz_places_release(&p);
    tz_arena_destroy(&a);
    if (!e)
        *differences = k.differences;
    return e;
}

struct verify_to {
    void (*found)(void *to, const char *table, int64_t id, int64_t version, const char *what);
    void *to;
};

static void pass_on(void *to, const char *table, int64_t ind, const char *what)
{
    const struct verify_to *v = to;
    v->found(v->to, table, ind, 0, what);
}

static struct tz_err *model_and_conn(struct tz_model **m, struct tz_conn **c, struct tz_store *s, int64_t town)
{
    struct tz_err *e;
    TZ_TRY(tz_register_model(m, s, town));
    e = tz_db_reader(c, tz_store_db(s), town);
    if (e)
        tz_model_release(m);
    return e;
}

struct tz_err *tally_verify(struct tz_store *s, int64_t town,
                            void (*found)(void *to, const char *table, int64_t id, int64_t version, const char *what),
                            void *to)
{
    struct verify_to v = {found, to};
    struct tz_model *m;
    struct tz_conn *c;
    int64_t n;
    struct tz_err *e = model_and_conn(&m, &c, s, town);
    if (e && e->code == TZ_E_MISSING) { /* no pack installed: no tallies */
        tz_err_free(e);
        return NULL;
    }
    TZ_TRY(e);
    e = tz_tally_check(&n, c, m, town, pass_on, &v);
    tz_db_release(&c);
    tz_model_release(&m);
    return e;
}

struct tz_err *tally_rebuild_hook(struct tz_store *s, int64_t town)
{
    struct tz_model *m;
    struct tz_err *e = tz_register_model(&m, s, town);
    if (e && e->code == TZ_E_MISSING) {
        tz_err_free(e);
        return NULL;
    }
    TZ_TRY(e);
    e = tz_tally_rebuild(NULL, s, m, town, true);
    tz_model_release(&m);
    return e;
}
