/* SPDX-License-Identifier: Apache-2.0
 *
 * Summing the contributions of a unit of work and writing the differences. The base tables hold leaf contributions; months and
 * years follow from them by fold.c. Distinct and latest measures look up the year of each who or group they touch.
 */
#include "indicator/tally_priv.h"

#include "base/text.h"
#include "indicator.sql.h"
#include "indicator/slot.h"

void tally_begin(struct tally_run *r, int64_t town, const struct tz_model *m, const struct tz_places *p,
                 struct tz_arena *a)
{
    *r = (struct tally_run){.arena = a, .town = town, .model = m, .places = p};
    imap_init(&r->adds, a, sizeof(struct tally_sum));
    imap_init(&r->cuts, a, sizeof(struct tally_cut));
    imap_init(&r->whos, a, sizeof(struct tally_sum));
    imap_init(&r->drops, a, sizeof(struct tally_reading));
    imap_init(&r->sets, a, sizeof(struct tally_reading));
    imap_init(&r->months, a, sizeof(struct tally_sum));
    imap_init(&r->years, a, sizeof(struct tally_sum));
}

const struct tz_indicator *tally_indicator(struct tally_run *r, int64_t number)
{
    if (r->last && r->last->number == number)
        return r->last;
    for (size_t k = 0; k < r->model->indicator_n; k++)
        if (r->model->indicators[k]->number == number)
            return r->last = r->model->indicators[k];
    return NULL;
}

int64_t tally_cut_number(const struct tz_indicator *i, const char *const cuts[CUTS_MAX])
{
    int64_t hash = 0;
    for (size_t k = 0; k < i->cut_n && k < CUTS_MAX; k++)
        hash = imap_hash_more(hash, cuts[k] ? cuts[k] : "");
    return i->cut_n ? hash | 1 : 0;
}

static int64_t intern_cut(struct tally_run *r, const struct tz_indicator *i, const struct contrib *c)
{
    int64_t cut = tally_cut_number(i, c->cuts), key[MAP_KEY] = {i->number, cut};
    bool fresh;
    struct tally_cut *t;
    if (!cut)
        return 0;
    t = imap_at(&r->cuts, key, &fresh);
    for (size_t k = 0; fresh && k < CUTS_MAX; k++)
        t->k[k] = k < i->cut_n ? tz_strdup(r->arena, c->cuts[k] ? c->cuts[k] : "") : NULL;
    return cut;
}

static void add(struct tally_run *r, struct map *m, const int64_t key[MAP_KEY], int64_t n, int64_t v)
{
    struct tally_sum *s = imap_at(m, key, NULL);
    if (!tz_add(&s->n, s->n, n) || !tz_add(&s->v, s->v, v))
        r->overflow = true;
}

static void take_reading(struct tally_run *r, const struct tz_indicator *i, const struct contrib *c, int64_t cut,
                         int sign)
{
    int64_t key[MAP_KEY] = {i->number, c->id, c->sub};
    int64_t grp = i->per_n ? imap_hash_more(cut, c->grp) : imap_hash_more(cut ^ c->place, "");
    struct tally_reading *t = imap_at(sign < 0 ? &r->drops : &r->sets, key, NULL);
    *t = (struct tally_reading){i->number, c->id, c->sub, c->slot, c->place, cut, grp, c->v, c->version};
}

void tally_take(struct tally_run *r, const struct tz_indicator *i, const struct contrib *c, int sign)
{
    int64_t cut = intern_cut(r, i, c), v = c->has_v ? c->v : 0;
    if (i->kept == TZ_KEPT_LAST) {
        if (c->has_v)
            take_reading(r, i, c, cut, sign);
    } else if (i->kept == TZ_KEPT_WHO) {
        int64_t key[MAP_KEY] = {i->number, c->who, c->slot / 100, c->place, cut};
        if (c->who)
            add(r, &r->whos, key, sign * c->n, 0);
    } else {
        int64_t key[MAP_KEY] = {i->number, c->place, c->slot, cut};
        add(r, &r->adds, key, sign * c->n, sign * v);
        if (i->kept == TZ_KEPT_STOCK && c->till < TZ_DAY_OPEN) {
            key[2] = c->till;
            add(r, &r->adds, key, -sign * c->n, -sign * v);
        }
    }
}

/* ---- folding what changed */

static struct tz_err *write_adds(struct tally_run *r, struct tz_conn *c)
{
    for (size_t k = 0; k < r->adds.n; k++) {
        const int64_t *key = r->adds.order[k]->key;
        const struct tally_sum *s = imap_record(r->adds.order[k]);
        struct tz_value v[] = {tz_v_int(r->town), tz_v_int(key[0]), tz_v_int(key[1]), tz_v_int(key[2]),
                               tz_v_int(key[3]),  tz_v_int(s->n),   tz_v_int(s->v)};
        if (s->n || s->v)
            TZ_TRY(tz_db_later(c, &SQL_TALLY_ADD, v, 7));
    }
    return NULL;
}

static struct tz_err *flush_adds(struct tally_run *r, struct tz_conn *c)
{
    for (size_t k = 0; k < r->adds.n; k++) {
        const int64_t *key = r->adds.order[k]->key;
        const struct tally_sum *s = imap_record(r->adds.order[k]);
        if (s->n || s->v)
            fold_add(r, tally_indicator(r, key[0]), key[1], key[2], s->n, s->v);
    }
    return write_adds(r, c);
}

static struct tz_err *write_whos(struct tally_run *r, struct tz_conn *c)
{
    for (size_t k = 0; k < r->whos.n; k++) {
        const int64_t *key = r->whos.order[k]->key;
        const struct tally_sum *s = imap_record(r->whos.order[k]);
        struct tz_value v[] = {tz_v_int(r->town), tz_v_int(key[0]), tz_v_int(key[1]), tz_v_int(key[2]),
                               tz_v_int(key[3]),  tz_v_int(key[4]), tz_v_int(s->n)};
        if (s->n)
            TZ_TRY(tz_db_later(c, &SQL_TALLY_WHO_ADD, v, 7));
    }
    return NULL;
}

struct rows_buf {
    struct fold_row *rows;
    size_t n, room;
};

static void push(struct rows_buf *b, struct fold_row row, struct tz_arena *a)
{
    TZ_GROW(a, b->rows, b->n, b->room);
    b->rows[b->n++] = row;
}

static struct tz_err *load_who(struct rows_buf *b, struct tally_run *r, struct tz_conn *c, int64_t ind, int64_t who,
                               int64_t year)
{
    struct tz_rows *rows;
    struct tz_err *e;
    bool have;
    b->n = 0;
    TZ_TRY(tz_db_query(&rows, c, &SQL_TALLY_WHO_YEAR, "iiiii", r->town, ind, who, year * 100, year * 100 + 18));
    while (!(e = tz_rows_next(rows, &have)) && have)
        push(b, (struct fold_row){tz_rows_int(rows, 0) * 100, tz_rows_int(rows, 1), 0, tz_rows_int(rows, 2), 0},
             r->arena);
    tz_rows_close(&rows);
    return e;
}

/* Each (indicator, who, year) touched: presence before out, presence after in. */
static struct tz_err *flush_whos(struct tally_run *r, struct tz_conn *c)
{
    struct map years;
    struct rows_buf b = {0};
    imap_init(&years, r->arena, 1);
    for (size_t k = 0; k < r->whos.n; k++) {
        const int64_t *key = r->whos.order[k]->key;
        int64_t year[MAP_KEY] = {key[0], key[1], key[2] / 100};
        if (((struct tally_sum *)imap_record(r->whos.order[k]))->n)
            imap_at(&years, year, NULL);
    }
    for (int after = 0; after < 2; after++) {
        for (size_t k = 0; k < years.n; k++) {
            const int64_t *key = years.order[k]->key;
            TZ_TRY(load_who(&b, r, c, key[0], key[1], key[2]));
            fold_who(r, tally_indicator(r, key[0]), key[2], b.rows, b.n, after ? 1 : -1);
        }
        if (!after)
            TZ_TRY(write_whos(r, c));
    }
    return NULL;
}

static struct tz_err *load_group(struct rows_buf *b, struct tally_run *r, struct tz_conn *c, int64_t ind, int64_t grp,
                                 int64_t year)
{
    struct tz_rows *rows;
    struct tz_err *e;
    bool have;
    b->n = 0;
    TZ_TRY(tz_db_query(&rows, c, &SQL_TALLY_LAST_YEAR, "iiiii", r->town, ind, grp, year * 10000, year * 10000 + 1899));
    while (!(e = tz_rows_next(rows, &have)) && have)
        push(b,
             (struct fold_row){tz_rows_int(rows, 0), tz_rows_int(rows, 1), tz_rows_int(rows, 2), 1,
                               tz_rows_int(rows, 3)},
             r->arena);
    tz_rows_close(&rows);
    return e;
}

static struct tz_err *write_readings(struct tally_run *r, struct tz_conn *c)
{
    for (size_t k = 0; k < r->drops.n; k++) {
        const struct tally_reading *t = imap_record(r->drops.order[k]);
        struct tz_value v[] = {tz_v_int(r->town), tz_v_int(t->ind), tz_v_int(t->id)};
        TZ_TRY(tz_db_later(c, &SQL_TALLY_LAST_DROP, v, 3));
    }
    for (size_t k = 0; k < r->sets.n; k++) {
        const struct tally_reading *t = imap_record(r->sets.order[k]);
        struct tz_value v[] = {tz_v_int(r->town), tz_v_int(t->ind),    tz_v_int(t->id),  tz_v_int(t->sub),
                               tz_v_int(t->slot), tz_v_int(t->place),  tz_v_int(t->cut), tz_v_int(t->grp),
                               tz_v_int(t->v),    tz_v_int(t->version)};
        TZ_TRY(tz_db_later(c, &SQL_TALLY_LAST_SET, v, 10));
    }
    return NULL;
}

static struct tz_err *flush_lasts(struct tally_run *r, struct tz_conn *c)
{
    struct map groups;
    struct rows_buf b = {0};
    imap_init(&groups, r->arena, 1);
    for (int side = 0; side < 2; side++) {
        const struct map *m = side ? &r->sets : &r->drops;
        for (size_t k = 0; k < m->n; k++) {
            const struct tally_reading *t = imap_record(m->order[k]);
            int64_t key[MAP_KEY] = {t->ind, t->grp, t->slot / 10000};
            imap_at(&groups, key, NULL);
        }
    }
    for (int after = 0; after < 2; after++) {
        for (size_t k = 0; k < groups.n; k++) {
            const int64_t *key = groups.order[k]->key;
            TZ_TRY(load_group(&b, r, c, key[0], key[1], key[2]));
            fold_last(r, tally_indicator(r, key[0]), key[2], b.rows, b.n, after ? 1 : -1);
        }
        if (!after)
            TZ_TRY(write_readings(r, c));
    }
    return NULL;
}

static struct tz_err *flush_levels(struct tally_run *r, struct tz_conn *c, const struct map *m,
                                   const struct tz_sql *sql)
{
    for (size_t k = 0; k < m->n; k++) {
        const int64_t *key = m->order[k]->key;
        const struct tally_sum *s = imap_record(m->order[k]);
        struct tz_value v[] = {tz_v_int(r->town), tz_v_int(key[0]), tz_v_int(key[1]), tz_v_int(key[2]),
                               tz_v_int(key[3]),  tz_v_int(s->n),   tz_v_int(s->v)};
        if (s->n || s->v)
            TZ_TRY(tz_db_later(c, sql, v, 7));
    }
    return NULL;
}

static struct tz_err *flush_cuts(struct tally_run *r, struct tz_conn *c)
{
    for (size_t k = 0; k < r->cuts.n; k++) {
        const int64_t *key = r->cuts.order[k]->key;
        struct tally_cut *t = imap_record(r->cuts.order[k]);
        struct tz_value v[] = {tz_v_int(r->town),  tz_v_int(key[0]),   tz_v_int(key[1]),  tz_v_text(t->k[0]),
                               tz_v_text(t->k[1]), tz_v_text(t->k[2]), tz_v_text(t->k[3])};
        if (!t->written)
            TZ_TRY(tz_db_later(c, &SQL_TALLY_CUT_ADD, v, 7));
        t->written = true;
    }
    return NULL;
}

struct tz_err *tally_write_levels(struct tally_run *r, struct tz_conn *c)
{
    if (r->overflow)
        return tz_err_hint(tz_err(TZ_E_LIMIT, "数值过大，合计超出可存范围"), "请核对所填数值的单位");
    TZ_TRY(flush_levels(r, c, &r->months, &SQL_TALLY_MONTH_ADD));
    return flush_levels(r, c, &r->years, &SQL_TALLY_YEAR_ADD);
}

struct tz_err *tally_flush(struct tally_run *r, struct tz_conn *c)
{
    TZ_TRY(flush_cuts(r, c));
    TZ_TRY(flush_adds(r, c));
    TZ_TRY(flush_whos(r, c));
    TZ_TRY(flush_lasts(r, c));
    return tally_write_levels(r, c);
}

struct tz_err *tally_write_base(struct tally_run *r, struct tz_conn *c)
{
    TZ_TRY(flush_cuts(r, c));
    TZ_TRY(write_adds(r, c));
    TZ_TRY(write_whos(r, c));
    return write_readings(r, c);
}

struct tz_err *tally_stale_set(struct map *out, struct tz_conn *c, int64_t town, struct tz_arena *a)
{
    struct tz_rows *rows;
    struct tz_err *e;
    bool have;
    imap_init(out, a, 1);
    TZ_TRY(tz_db_query(&rows, c, &SQL_STATE_STALES, "i", town));
    while (!(e = tz_rows_next(rows, &have)) && have) {
        int64_t key[MAP_KEY] = {tz_rows_int(rows, 0)};
        imap_at(out, key, NULL);
    }
    tz_rows_close(&rows);
    return e;
}
