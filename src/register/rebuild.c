/* SPDX-License-Identifier: Apache-2.0
 *
 * Making the derived tables of register/ anew: what the packs' parameters come to, from all packs that were ever in use;
 * identities (lookup) and shields from the rows, in quiet units of at most 500 rows, so that others pass between them.
 */
#include "register/apply_priv.h"
#include "register/schema_priv.h"
#include "place/param.h"
#include "register.sql.h"

#include <string.h>

#define CHUNK 500

struct chunk_row {
    int64_t id;
    struct blind *blinds;
    size_t blind_n;
    int64_t *shields;
    size_t shield_n;
};
struct chunk {
    struct chunk_row rows[CHUNK];
    size_t n;
    bool clear; /* first: empties the tables */
    bool identities;
};

static struct tz_err *apply_chunk(struct tz_apply *ap, void *data)
{
    struct chunk *k = data;
    struct tz_conn *c = tz_apply_conn(ap);
    int64_t town = tz_apply_town(ap);
    if (k->clear) {
        TZ_TRY(tz_db_exec(c, &SQL_LOOKUP_CLEAR, NULL, "i", town));
        TZ_TRY(tz_db_exec(c, &SQL_SHIELD_CLEAR, NULL, "i", town));
    }
    for (size_t i = 0; i < k->n; i++) {
        const struct chunk_row *r = &k->rows[i];
        if (!k->clear)
            TZ_TRY(tz_db_exec(c, &SQL_SHIELD_DROP, NULL, "ii", town, r->id));
        for (size_t b = 0; b < r->blind_n; b++)
            TZ_TRY(tz_db_exec(c, &SQL_LOOKUP_PUT, NULL, "ibii", town, (const void *)r->blinds[b].bytes,
                              sizeof r->blinds[b].bytes, r->blinds[b].what, r->id));
        for (size_t s = 0; s < r->shield_n; s++)
            TZ_TRY(tz_db_exec(c, &SQL_SHIELD_PUT, NULL, "iii", town, r->id, r->shields[s]));
    }
    return NULL;
}

static struct tz_err *put_chunk(struct chunk *k, struct intake *in)
{
    struct tz_work w = {
        .actor = in->d->who->actor, .kind = "rebuild", .apply = apply_chunk, .data = k, .quiet = true, .remakes = true};
    struct tz_err *e = tz_store_run(in->d->store, &w, in->a);
    k->n = 0;
    k->clear = false;
    return e;
}

static struct tz_err *derive_row(struct chunk_row *out, struct intake *in, const struct layout *lay, int64_t id,
                                 bool identities)
{
    struct rrow *row;
    *out = (struct chunk_row){.id = id};
    TZ_TRY(row_load(&row, in->c, lay, in->town, id, 0, 0, in->a));
    if (!row)
        return NULL;
    TZ_TRY(row_unseal(row, in->ring, in->town, in->a));
    if (identities && !row->struck)
        out->blinds = blinds_of(&out->blind_n, row, in->ring, in->a);
    if (lay->reg->against_field >= 0 && row->shielded)
        TZ_TRY(shield_accounts(&out->shields, &out->shield_n, in, &row->f[lay->reg->against_field]));
    return NULL;
}

static bool has_identities(const struct tz_register *r)
{
    for (size_t i = 0; i < r->field_n; i++)
        if (blind_field(&r->fields[i]))
            return true;
    return false;
}

static struct tz_err *rebuild_register(struct chunk *k, struct intake *in, const struct tz_register *r, bool identities)
{
    const struct layout *lay = layout_of(in->model, r);
    int64_t ids[CHUNK], after = 0;
    size_t n;
    if (!(identities && has_identities(r)) && r->against_field < 0)
        return NULL;
    do {
        struct tz_rows *rows = NULL;
        struct tz_arena *outer = in->a;
        struct tz_err *e;
        bool have;
        n = 0;
        TZ_TRY(tz_db_query(&rows, in->c, &SQL_ENTRIES_AFTER, "itin", in->town, r->key, after, CHUNK));
        while (!(e = tz_rows_next(rows, &have)) && have)
            ids[n++] = tz_rows_int(rows, 0);
        tz_rows_close(&rows);
        in->a = tz_arena_child(outer);
        for (size_t i = 0; i < n && !e; i++)
            e = derive_row(&k->rows[k->n++], in, lay, after = ids[i], identities);
        if (!e && n)
            e = put_chunk(k, in);
        tz_arena_destroy(&in->a);
        in->a = outer;
        TZ_TRY(e);
    } while (n == CHUNK);
    return NULL;
}

static struct tz_err *rebuild(struct tz_store *s, int64_t town, bool identities)
{
    struct tz_arena *a = tz_arena_new(0);
    struct tz_who who = tz_who_system(town, "job");
    struct tz_desk d = {.store = s, .who = &who};
    struct intake in;
    struct chunk *k = TZ_NEW(a, struct chunk);
    struct tz_err *e = tz_register_model(&d.model, s, town);
    if (e && e->code == TZ_E_MISSING) { /* no packs yet: nothing to derive */
        tz_err_free(e);
        tz_arena_destroy(&a);
        return NULL;
    }
    if (!e)
        e = intake_open(&in, &d, a);
    if (!e) {
        k->clear = identities;
        if (identities)
            e = put_chunk(k, &in);
        for (size_t i = 0; !e && i < d.model->register_n; i++)
            e = rebuild_register(k, &in, d.model->registers[i], identities);
        intake_close(&in);
    }
    tz_model_release(&d.model);
    tz_arena_destroy(&a);
    return e;
}

static struct tz_err *apply_params(struct tz_apply *ap, void *data)
{
    struct tz_param_version *versions;
    size_t n;
    (void)data;
    TZ_TRY(models_used(&versions, &n, tz_apply_conn(ap), tz_apply_town(ap), tz_apply_arena(ap)));
    struct tz_err *e = tz_param_rebuild(ap, versions, n);
    models_release(versions, n);
    return e;
}

static struct tz_err *rebuild_params(struct tz_store *s, int64_t town)
{
    struct tz_arena *a = tz_arena_new(0);
    struct tz_who who = tz_who_system(town, "job");
    struct tz_work w = {.actor = who.actor, .kind = "rebuild", .apply = apply_params, .quiet = true, .remakes = true};
    struct tz_err *e = tz_store_run(s, &w, a);
    tz_arena_destroy(&a);
    return e;
}

struct tz_err *register_rebuild(struct tz_store *s, int64_t town)
{
    TZ_TRY(rebuild_params(s, town));
    return rebuild(s, town, true);
}

/* An account's person or places changed: the rows that are against somebody are few, all are looked at. */
struct tz_err *shields_renew(struct tz_store *s, int64_t town, int64_t account)
{
    (void)account;
    return rebuild(s, town, false);
}
