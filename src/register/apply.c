/* SPDX-License-Identifier: Apache-2.0
 *
 * Plans into the tables, inside the town's writer: hooks before, versions compared, rows with history, spans, sub-rows,
 * identities, shields, journal items, hooks after (CONTRACTS A8).
 */
#include "register/apply_priv.h"
#include "register.sql.h"
#include "base/text.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* ---- hooks */
#define HOOKS_MOST 8
static const struct tz_register_hooks *hooks[HOOKS_MOST];
static size_t hook_n;

void tz_register_hook(const struct tz_register_hooks *h)
{
    for (size_t i = 0; i < hook_n; i++)
        if (hooks[i] == h)
            return;
    TZ_ASSERT(hook_n < HOOKS_MOST);
    hooks[hook_n++] = h;
}

struct tz_err *hooks_installed(struct tz_apply *ap, const struct tz_model *old, const struct tz_model *m)
{
    for (size_t i = 0; i < hook_n; i++)
        if (hooks[i]->installed)
            TZ_TRY(hooks[i]->installed(ap, old, m));
    return NULL;
}

struct tz_err *hooks_settled(struct tz_store *s, int64_t town, const struct tz_model *old, const struct tz_model *m)
{
    for (size_t i = 0; i < hook_n; i++)
        if (hooks[i]->settled)
            TZ_TRY(hooks[i]->settled(s, town, old, m));
    return NULL;
}

struct tz_err *hooks_keys(struct tz_conn *c, int64_t town, int64_t entry, void (*add)(void *to, int64_t key), void *to)
{
    for (size_t i = 0; i < hook_n; i++)
        if (hooks[i]->keys)
            TZ_TRY(hooks[i]->keys(c, town, entry, add, to));
    return NULL;
}

/* The touches of one register in the unit, and what the hooks keep between before and after. */
struct group {
    const struct tz_register *reg;
    struct tz_touch *touches;
    size_t n;
    void *state[HOOKS_MOST];
};

static struct group *groups_of(size_t *n, struct plan *plans, size_t plan_n, struct tz_arena *a)
{
    struct group *g = TZ_NEW_ARRAY(a, plan_n, struct group);
    *n = 0;
    for (size_t i = 0; i < plan_n; i++) {
        size_t k = 0;
        if (plans[i].unchanged)
            continue;
        while (k < *n && g[k].reg != plans[i].lay->reg)
            k++;
        if (k == *n) {
            g[k].reg = plans[i].lay->reg;
            g[k].touches = TZ_NEW_ARRAY(a, plan_n - i, struct tz_touch);
            (*n)++;
        }
        g[k].touches[g[k].n++] = plans[i].touch;
    }
    return g;
}

static int by_id(const void *x, const void *y)
{
    int64_t a = *(const int64_t *)x, b = *(const int64_t *)y;
    return (a > b) - (a < b);
}

static struct tz_touched touched_of(const struct group *groups, size_t n, const struct plan *plans, size_t plan_n,
                                    struct tz_arena *a)
{
    int64_t *ids = TZ_NEW_ARRAY(a, plan_n + 1, int64_t);
    const struct tz_register **regs = TZ_NEW_ARRAY(a, n + 1, const struct tz_register *);
    struct tz_touched all = {.ids = ids, .regs = regs, .reg_n = n};
    for (size_t i = 0; i < plan_n; i++)
        if (!plans[i].unchanged)
            ids[all.id_n++] = plans[i].touch.id;
    qsort(ids, all.id_n, sizeof *ids, by_id);
    for (size_t g = 0; g < n; g++)
        regs[g] = groups[g].reg;
    return all;
}

/* ---- writing */
static struct tz_value slot_value(const struct rrow *row, const struct slot *s)
{
    switch (s->kind) {
    case SLOT_INT: {
        int64_t v = *(const int64_t *)((const char *)row + s->offset);
        return v || !s->null ? tz_v_int(v) : tz_v_null();
    }
    case SLOT_TEXT:
        return tz_v_text(*(const char *const *)((const char *)row + s->offset));
    case SLOT_STATE:
        return tz_v_text(row->state >= 0 ? row->reg->states[row->state].key : NULL);
    case SLOT_SEAL:
        return row->seals[s->index].n ? tz_v_bytes(row->seals[s->index].data, row->seals[s->index].n) : tz_v_null();
    case SLOT_KEY:
        return row->seals[s->index].key ? tz_v_int(row->seals[s->index].key) : tz_v_null();
    case SLOT_DIGEST:
        return tz_v_bytes(row->digest, TZ_DIGEST_BYTES);
    default:
        return tz_v_null();
    }
}

static struct tz_value field_value(const struct slot *s, const struct rval *v)
{
    if (!v->filled)
        return tz_v_null();
    if (s->kind == SLOT_REF_KIND)
        return tz_v_text(v->kind);
    if (s->kind == SLOT_REF_TEXT || s->text)
        return tz_v_text(v->text);
    return v->i || !v->kind ? tz_v_int(v->i) : tz_v_null(); /* a plain word has no id */
}

struct tz_value row_column(const struct rrow *row, const struct slot *s)
{
    bool field = s->kind == SLOT_FIELD || s->kind == SLOT_REF_KIND || s->kind == SLOT_REF_TEXT;
    return field ? field_value(s, &row->f[s->index]) : slot_value(row, s);
}

static size_t row_values(struct tz_value *v, const struct rrow *row)
{
    const struct layout *l = row->lay;
    for (size_t i = 0; i < l->slot_n; i++)
        v[i] = row_column(row, &l->slots[i]);
    return l->slot_n;
}

static struct tz_err *write_born(struct tz_conn *c, int64_t town, const struct rrow *row, struct tz_value *v)
{
    v[0] = tz_v_int(town);
    return tz_db_later(c, row->lay->insert, v, 1 + row_values(v + 1, row));
}

static struct tz_err *write_changed(struct tz_conn *c, int64_t town, const struct plan *p, int64_t j,
                                    struct tz_value *v)
{
    struct tz_value h[] = {tz_v_int(j), tz_v_int(town), tz_v_int(p->is->id), tz_v_int(p->was->version)};
    int64_t changed = 0;
    size_t n;
    TZ_TRY(tz_db_execv(c, p->lay->history, &changed, h, 4));
    if (changed != 1)
        return tz_err(TZ_E_STALE, "别人刚刚改过，请重试");
    n = row_values(v, p->is);
    v[n++] = tz_v_int(town);
    v[n++] = tz_v_int(p->is->id);
    v[n++] = tz_v_int(p->was->version);
    TZ_TRY(tz_db_execv(c, p->lay->update, &changed, v, n));
    return changed == 1 ? NULL : tz_err(TZ_E_STALE, "别人刚刚改过，请重试");
}

/* ---- spans and sub-rows */
static struct tz_err *close_part(struct tz_conn *c, const struct tz_sql *sql, int64_t j, int64_t town, int64_t id,
                                 int64_t key)
{
    struct tz_value v[] = {tz_v_int(j), tz_v_int(town), tz_v_int(id), tz_v_int(key)};
    return tz_db_later(c, sql, v, 4);
}

static struct tz_err *write_spans(struct tz_conn *c, int64_t town, const struct rrow *row, int64_t j,
                                  struct tz_value *v)
{
    const struct layout *l = row->lay;
    for (size_t i = 0; i < row->span_gone_n; i++)
        TZ_TRY(close_part(c, l->span_close, j, town, row->id, row->span_gone[i]));
    for (size_t i = 0; i < row->span_n; i++)
        if (row->spans[i].fresh && row->spans[i].stored)
            TZ_TRY(close_part(c, l->span_close, j, town, row->id, row->spans[i].stored_from));
    for (size_t i = 0; i < row->span_n; i++) {
        const struct rspan *s = &row->spans[i];
        size_t n = 0;
        if (!s->fresh)
            continue;
        v[n++] = tz_v_int(town);
        v[n++] = tz_v_int(row->id);
        v[n++] = tz_v_int(s->from);
        v[n++] = tz_v_int(s->till);
        for (size_t k = 0; k < l->span_slot_n; k++) {
            const struct slot *x = &l->span_slots[k];
            if (x->kind == SLOT_STATE)
                v[n++] = tz_v_text(s->state >= 0 ? row->reg->states[s->state].key : NULL);
            else if (x->kind == SLOT_INT)
                v[n++] = tz_v_int(s->place);
            else if (x->kind == SLOT_NONE)
                v[n++] = tz_v_null();
            else
                v[n++] = field_value(x, &s->f[x->index]);
        }
        v[n++] = tz_v_int(j);
        TZ_TRY(tz_db_later(c, l->span_insert, v, n));
    }
    return NULL;
}

static struct tz_err *write_list(struct tz_conn *c, int64_t town, const struct rrow *row, const struct list_layout *l,
                                 int64_t j, struct tz_value *v)
{
    const struct rlist *list = &row->lists[l->field->ord];
    for (size_t i = 0; i < list->n; i++) {
        const struct rsub *s = &list->items[i];
        size_t n = 0;
        if ((s->fresh || s->gone) && s->stored)
            TZ_TRY(close_part(c, l->close, j, town, row->id, s->sub));
        if (!s->fresh || s->gone)
            continue;
        v[n++] = tz_v_int(town);
        v[n++] = tz_v_int(row->id);
        v[n++] = tz_v_int(s->sub);
        v[n++] = tz_v_int(s->ord);
        if (l->dated) {
            v[n++] = tz_v_int(s->from);
            v[n++] = tz_v_int(s->till);
        }
        for (size_t k = 0; k < l->slot_n; k++)
            v[n++] =
                l->slots[k].kind == SLOT_NONE ? tz_v_null() : field_value(&l->slots[k], &s->parts[l->slots[k].index]);
        v[n++] = tz_v_int(j);
        TZ_TRY(tz_db_later(c, l->insert, v, n));
    }
    return NULL;
}

/* ---- identities, shields, words */
static struct tz_err *write_derived(struct tz_conn *c, int64_t town, const struct plan *p)
{
    struct tz_value id[] = {tz_v_int(town), tz_v_int(p->is->id)};
    if (p->blinds_fresh && p->was)
        TZ_TRY(tz_db_later(c, &SQL_LOOKUP_DROP, id, 2));
    for (size_t i = 0; p->blinds_fresh && i < p->blind_n; i++) {
        struct tz_value v[] = {tz_v_int(town), tz_v_bytes(p->blinds[i].bytes, sizeof p->blinds[i].bytes),
                               tz_v_int(p->blinds[i].what), tz_v_int(p->is->id)};
        TZ_TRY(tz_db_later(c, &SQL_LOOKUP_PUT, v, 4));
    }
    if (p->shields_fresh && p->was)
        TZ_TRY(tz_db_later(c, &SQL_SHIELD_DROP, id, 2));
    for (size_t i = 0; p->shields_fresh && i < p->shield_n; i++) {
        struct tz_value v[] = {tz_v_int(town), tz_v_int(p->is->id), tz_v_int(p->shields[i])};
        TZ_TRY(tz_db_later(c, &SQL_SHIELD_PUT, v, 3));
    }
    return NULL;
}

static struct tz_err *write_act(struct tz_conn *c, int64_t town, const struct rrow *row, int64_t j)
{
    const struct ract *a = &row->act;
    if (!a->kind)
        return NULL;
    struct tz_value v[] = {tz_v_int(town),
                           tz_v_int(row->id),
                           tz_v_int(row->version),
                           tz_v_text(a->kind),
                           tz_v_text(a->reason),
                           tz_v_text(a->note),
                           a->sealed_n ? tz_v_bytes(a->sealed, a->sealed_n) : tz_v_null(),
                           tz_v_int(a->approver),
                           tz_v_int(a->from),
                           tz_v_int(j)};
    return tz_db_later(c, &SQL_ACT_PUT, v, 10);
}

/* ---- one plan */
void plan_number(struct plan *p, int64_t town, int64_t n, struct tz_arena *a)
{
    p->is->number = tz_printf(a, "%s-%04d-%06" PRId64, p->lay->reg->prefix, p->year, n);
    row_digest(p->is, town, a);
}

static struct tz_err *give_number(struct plan *p, struct tz_apply *ap)
{
    int64_t n;
    TZ_TRY(tz_apply_number(&n, ap, p->lay->reg->prefix, p->year));
    plan_number(p, tz_apply_town(ap), n, tz_apply_arena(ap));
    return NULL;
}

static struct tz_err *write_plan(struct tz_apply *ap, struct plan *p, struct tz_value *v)
{
    struct tz_conn *c = tz_apply_conn(ap);
    struct rrow *row = p->is;
    int64_t town = tz_apply_town(ap), j = tz_apply_j(ap);
    row->j_from = j;
    row->learned = tz_apply_at(ap);
    if (!p->was)
        TZ_TRY(tz_apply_entry(ap, row->id, row->reg->key));
    if (!p->numbered)
        TZ_TRY(give_number(p, ap));
    TZ_TRY(p->was ? write_changed(c, town, p, j, v) : write_born(c, town, row, v));
    if (row->reg->spans)
        TZ_TRY(write_spans(c, town, row, j, v));
    for (size_t i = 0; i < row->reg->field_n; i++)
        if (row->lay->lists[i])
            TZ_TRY(write_list(c, town, row, row->lay->lists[i], j, v));
    TZ_TRY(write_derived(c, town, p));
    TZ_TRY(write_act(c, town, row, j));
    return tz_apply_item(ap, row->id, row->version, p->op, row->digest);
}

static size_t most_values(const struct plan *plans, size_t n)
{
    size_t most = 32;
    for (size_t i = 0; i < n; i++) {
        const struct layout *l = plans[i].lay;
        if (l && l->slot_n + 8 > most)
            most = l->slot_n + 8;
        for (size_t k = 0; l && k < l->reg->field_n; k++)
            if (l->lists[k] && l->lists[k]->slot_n + 8 > most)
                most = l->lists[k]->slot_n + 8;
    }
    return most;
}

struct tz_err *plans_apply(struct tz_apply *ap, const struct tz_model *m, struct plan *plans, size_t n)
{
    struct tz_arena *a = tz_apply_arena(ap);
    struct tz_value *v = TZ_NEW_ARRAY(a, most_values(plans, n), struct tz_value);
    size_t group_n;
    struct group *groups = groups_of(&group_n, plans, n, a);
    struct tz_touched all = touched_of(groups, group_n, plans, n, a);
    for (size_t g = 0; g < group_n; g++)
        for (size_t h = 0; h < hook_n; h++)
            if (hooks[h]->before)
                TZ_TRY(
                    hooks[h]->before(&groups[g].state[h], ap, m, groups[g].reg, groups[g].touches, groups[g].n, &all));
    for (size_t i = 0; i < n; i++)
        if (!plans[i].unchanged)
            TZ_TRY(write_plan(ap, &plans[i], v));
    for (size_t i = 0; i < n; i++)
        if (!plans[i].unchanged)
            TZ_TRY(check_again(ap, m, plans[i].is));
    for (size_t g = 0; g < group_n; g++)
        for (size_t h = 0; h < hook_n; h++)
            if (hooks[h]->after)
                TZ_TRY(hooks[h]->after(groups[g].state[h], ap, m, groups[g].reg, groups[g].touches, groups[g].n));
    return NULL;
}

/* ---- the unit */
struct running {
    struct unit *unit;
    struct tz_work *work;
};

/* "id version number" a line: what a repeated request is answered with. */
static char *answer(const struct unit *u, struct tz_arena *a)
{
    struct tz_buf b;
    tz_buf_init(&b, a);
    for (size_t i = 0; i < u->n; i++) {
        const struct rrow *row = u->plans[i].unchanged ? u->plans[i].was : u->plans[i].is;
        tz_buf_printf(&b, "%" PRId64 " %" PRId64 " %s\n", row->id, row->version, row->number);
    }
    return b.data;
}

void batch_mark(uint8_t out[TZ_DIGEST_BYTES], int64_t town, int64_t batch, int64_t j)
{
    char line[80];
    int n = snprintf(line, sizeof line, "batch_unit %" PRId64 " %" PRId64 " %" PRId64 "\n", town, batch, j);
    tz_sm3(out, line, (size_t)n);
}

struct tz_err *batch_unit_put(struct tz_apply *ap, int64_t batch)
{
    uint8_t mark[TZ_DIGEST_BYTES];
    batch_mark(mark, tz_apply_town(ap), batch, tz_apply_j(ap));
    struct tz_value v[] = {tz_v_int(tz_apply_town(ap)), tz_v_int(batch), tz_v_int(tz_apply_j(ap)),
                           tz_v_bytes(mark, sizeof mark)};
    return tz_db_later(tz_apply_conn(ap), &SQL_BATCH_UNIT_PUT, v, 4);
}

static struct tz_err *apply_unit(struct tz_apply *ap, void *data)
{
    struct running *r = data;
    TZ_TRY(plans_apply(ap, r->unit->desk->model, r->unit->plans, r->unit->n));
    if (r->unit->batch) {
        TZ_TRY(batch_unit_put(ap, r->unit->batch));
    }
    r->work->answer = answer(r->unit, tz_apply_arena(ap));
    return NULL;
}

struct tz_err *unit_run(struct unit *u, struct tz_work *w, struct tz_arena *a)
{
    struct running r = {u, w};
    w->actor = u->desk->who->actor;
    w->kind = u->kind;
    w->apply = apply_unit;
    w->data = &r;
    return tz_store_run(u->desk->store, w, a);
}

/* ---- digest of a request's content */
static void add_word(struct tz_digest *d, const char *s)
{
    tz_digest_str(d, s ? s : "\x01");
    tz_digest_add(d, "\0", 1);
}

static void add_number(struct tz_digest *d, int64_t v)
{
    char buf[24];
    tz_digest_add(d, buf, (size_t)snprintf(buf, sizeof buf, "%" PRId64 "\n", v));
}

static void add_sets(struct tz_digest *d, const struct tz_set *sets, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        add_word(d, sets[i].key);
        add_word(d, sets[i].text);
        add_number(d, sets[i].from);
        for (size_t k = 0; k < sets[i].row_n; k++) {
            add_number(d, sets[i].rows[k].sub);
            add_number(d, sets[i].rows[k].gone);
            add_sets(d, sets[i].rows[k].parts, sets[i].rows[k].n);
        }
    }
}

void act_digest(uint8_t out[TZ_DIGEST_BYTES], const struct tz_item *items, size_t n, struct tz_arena *a)
{
    struct tz_digest *d = tz_digest_new(a);
    for (size_t i = 0; i < n; i++) {
        const struct tz_item *x = &items[i];
        add_number(d, x->kind);
        add_word(d, x->reg ? x->reg->key : NULL);
        add_number(d, x->id);
        add_number(d, x->base);
        add_word(d, x->to);
        add_sets(d, x->sets, x->n);
        add_number(d, x->act.from);
        add_number(d, x->act.always);
        add_word(d, x->act.reason);
        add_word(d, x->act.note);
        add_word(d, x->act.state);
    }
    tz_digest_end(d, out);
}
