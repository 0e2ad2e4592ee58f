/* SPDX-License-Identifier: Apache-2.0
 *
 * The last part of preparing: derived fields, required fields, checks of the pack, shield, identities, seals, digest.
 */
#include "register/plan_priv.h"
#include "pack/rule_sql.h"
#include "register.sql.h"
#include "base/text.h"

#include <string.h>

/* ---- derived fields from the row alone */
struct tz_err *cell_value(struct rval *out, const struct tz_field *f, const struct tz_cell *c)
{
    int decimals = f->type == TZ_TYPE_MONEY ? 2 : f->type == TZ_TYPE_NUMBER ? f->decimals : 0;
    struct rval v = {.filled = !c->empty};
    if (c->empty) {
        *out = v;
        return NULL;
    }
    if (c->is_ratio) {
        if (!tz_ratio_has(c->ratio)) {
            v.filled = false;
        } else if (!tz_ratio_round(&v.i, c->ratio, decimals)) {
            return tz_err(TZ_E_RULE, "算得的数超出范围");
        }
    } else if (f->type == TZ_TYPE_NUMBER || f->type == TZ_TYPE_MONEY || f->type == TZ_TYPE_INT) {
        struct tz_ratio r = tz_ratio_dec(c->i, c->decimals);
        if (!tz_ratio_round(&v.i, r, decimals))
            return tz_err(TZ_E_RULE, "算得的数超出范围");
    } else if (f->type == TZ_TYPE_REF || f->type == TZ_TYPE_PLACE) {
        v.i = c->i;
        v.kind = c->text;
    } else {
        v.i = c->i;
        v.text = c->text;
    }
    *out = v;
    return NULL;
}

struct tz_err *derive(struct rrow *row, struct intake *in)
{
    struct tz_expr_env env;
    struct row_env data;
    bool any = false;
    for (size_t i = 0; i < row->reg->field_n; i++)
        any = any || (row->reg->fields[i].derived && row->reg->fields[i].derived_stored);
    if (!any)
        return NULL;
    row_env_init(&env, &data, in, row);
    for (int pass = 0; pass < 2; pass++) /* one may read another */
        for (size_t i = 0; i < row->reg->field_n; i++) {
            const struct tz_field *f = &row->reg->fields[i];
            struct tz_cell c;
            struct rval v;
            if (!f->derived || !f->derived_stored)
                continue;
            TZ_TRY(tz_expr_eval(&c, f->derived, &env, in->a));
            struct tz_err *e = cell_value(&v, f, &c);
            if (e) {
                intake_fault(in, f->label, e);
                continue;
            }
            if (!rval_same(&row->f[i], &v)) {
                row->f[i] = v;
                row_dirty(row, f);
            }
        }
    return NULL;
}

/* ---- what must hold */
static bool required_here(const struct rrow *row, const struct tz_field *f)
{
    int cls = class_index(row->reg, f->cls);
    return f->required && !f->derived && !(cls >= 0 && row->seals[cls].cleared);
}

static bool has_fault(const struct intake *in, const char *label)
{
    for (const struct tz_err *e = in->faults; e; e = e->cause)
        if (tz_same(e->place, label))
            return true;
    return false;
}

static void check_required(const struct rrow *row, struct intake *in)
{
    for (size_t i = 0; i < row->reg->field_n; i++) {
        const struct tz_field *f = &row->reg->fields[i];
        size_t subs = 0;
        if (!required_here(row, f))
            continue;
        for (size_t k = 0; f->type == TZ_TYPE_LIST && k < row->lists[i].n; k++)
            subs += !row->lists[i].items[k].gone;
        if ((f->type == TZ_TYPE_LIST ? !subs : !row->f[i].filled) && !has_fault(in, f->label))
            intake_fault(in, f->label, tz_err(TZ_E_RULE, "必须填写"));
    }
}

/* A citizen ID says birth and sex: they must agree where both are given. */
static void check_person(const struct rrow *row, struct intake *in)
{
    const struct tz_field *born = tz_register_field(row->reg, "born_on"), *sex = tz_register_field(row->reg, "sex");
    for (size_t i = 0; i < row->reg->field_n; i++) {
        const char *id = row->f[i].text;
        tz_day day;
        if (row->reg->fields[i].type != TZ_TYPE_ID || !row->f[i].filled || tz_check_citizen_id(NULL, id, in->a))
            continue;
        day = tz_citizen_id_born(id);
        if (born && !born->system && row->f[born->ord].filled && tz_day_ok((tz_day)row->f[born->ord].i) &&
            row->f[born->ord].i != day)
            intake_warn(in, born->label, "出生日期与证件号不一致");
        if (sex && !sex->system && row->f[sex->ord].filled && row->f[sex->ord].text &&
            strcmp(row->f[sex->ord].text, tz_citizen_id_sex(id) == 1 ? "男" : "女") != 0)
            intake_warn(in, sex->label, "性别与证件号不一致");
    }
}

struct tz_err *check_row(const struct rrow *row, struct intake *in)
{
    struct tz_expr_env env;
    struct row_env data;
    check_required(row, in);
    check_person(row, in);
    row_env_init(&env, &data, in, row);
    for (size_t i = 0; i < row->reg->check_n; i++) {
        const struct tz_check *c = &row->reg->checks[i];
        bool holds = true; /* empty parts make it hold */
        TZ_TRY(tz_expr_holds(&holds, c->must, &env, in->a));
        if (holds)
            continue;
        if (c->refuse)
            intake_fault(in, NULL, tz_err(TZ_E_RULE, "%s", c->message));
        else
            intake_warn(in, NULL, "%s", c->message);
    }
    return NULL;
}

struct tz_err *check_again(struct tz_apply *ap, const struct tz_model *m, const struct rrow *row)
{
    struct tz_expr_env env;
    struct row_env data;
    struct intake in = {.model = m,
                        .town = tz_apply_town(ap),
                        .c = tz_apply_conn(ap),
                        .today = tz_day_of(tz_apply_at(ap)),
                        .a = tz_apply_arena(ap)};
    for (size_t i = 0; i < row->reg->check_n; i++) {
        const struct tz_check *c = &row->reg->checks[i];
        bool holds = true;
        if (!c->refuse || !tz_expr_reads_others(c->must))
            continue;
        row_env_init(&env, &data, &in, row);
        TZ_TRY(tz_expr_holds(&holds, c->must, &env, in.a));
        if (!holds)
            return tz_err(TZ_E_RULE, "%s", c->message);
    }
    return NULL;
}

/* ---- who is shielded off */
static struct tz_err *accounts_of_place(struct ids *accounts, struct intake *in, int64_t place)
{
    struct tz_rows *rows = NULL;
    struct tz_err *e;
    bool have;
    TZ_TRY(tz_db_query(&rows, in->c, &SQL_SHIELD_OF_PLACES, "i", in->town));
    while (!(e = tz_rows_next(rows, &have)) && have)
        if (tz_place_under(in->places, tz_rows_int(rows, 1), place, in->today))
            ids_add(accounts, tz_rows_int(rows, 0), in->a);
    tz_rows_close(&rows);
    return e;
}

struct tz_err *shield_accounts(int64_t **out, size_t *n, struct intake *in, const struct rval *against)
{
    struct ids accounts = {0}, persons = {0};
    if (against->filled && tz_same(against->kind, "place"))
        TZ_TRY(accounts_of_place(&accounts, in, against->i));
    if (against->filled && tz_same(against->kind, "person"))
        TZ_TRY(kin_of(&persons, in->c, in->model, in->town, against->i, in->a));
    for (size_t i = 0; i < persons.n; i++) {
        struct tz_rows *rows = NULL;
        TZ_TRY(tz_db_query(&rows, in->c, &SQL_SHIELD_OF_PERSON, "ii", in->town, persons.items[i]));
        TZ_TRY(ids_rows(&accounts, rows, in->a));
    }
    *out = accounts.items;
    *n = accounts.n;
    return NULL;
}

static struct tz_err *shield(struct plan *p, struct intake *in)
{
    int at = p->is->reg->against_field;
    if (at < 0)
        return NULL;
    p->is->shielded = p->is->f[at].filled;
    p->shields_fresh = p->was ? !rval_same(&p->was->f[at], &p->is->f[at]) : p->is->shielded;
    return p->shields_fresh ? shield_accounts(&p->shields, &p->shield_n, in, &p->is->f[at]) : NULL;
}

/* ---- identities */
static void identities(struct plan *p, struct intake *in)
{
    bool fresh = !p->was || p->was->struck != p->is->struck;
    for (size_t i = 0; i < p->is->reg->field_n; i++)
        if (blind_field(&p->is->reg->fields[i]) && p->was && !rval_same(&p->was->f[i], &p->is->f[i]))
            fresh = true;
    if (!fresh)
        return;
    if (!p->is->struck)
        p->blinds = blinds_of(&p->blind_n, p->is, in->ring, in->a);
    p->blinds_fresh = p->was || p->blind_n;
}

/* ---- reason and note */
static struct tz_err *seal_act(struct rrow *row, struct intake *in)
{
    int cls = class_index(row->reg, "text");
    struct ract *act = &row->act;
    uint8_t key[TZ_KEY_BYTES], *sealed;
    size_t n;
    struct tz_buf b;
    if (!act->kind || cls < 0 || row->seals[cls].cleared || (!act->reason && !act->note))
        return NULL;
    tz_buf_init(&b, in->a);
    tz_buf_printf(&b, "%s\x1f%s", act->reason ? act->reason : "", act->note ? act->note : "");
    if (!row->seals[cls].key)
        TZ_TRY(tz_ring_take(&row->seals[cls].key, in->ring));
    TZ_TRY(tz_ring_get(key, in->ring, row->seals[cls].key));
    struct tz_err *e = tz_seal(&sealed, &n, key, in->town, row->id, "text.act", b.data, b.len, in->a);
    explicit_bzero(key, sizeof key);
    TZ_TRY(e);
    act->sealed = sealed;
    act->sealed_n = n;
    act->reason = act->note = NULL;
    return NULL;
}

static bool state_counts(const struct rrow *row)
{
    return !row->struck && (row->state < 0 || row->reg->states[row->state].counts);
}

static void touch(struct plan *p, const struct tz_act *act)
{
    struct tz_touch *t = &p->touch;
    const struct rrow *was = p->was, *is = p->is;
    t->id = is->id;
    t->version = is->version;
    t->op = p->op;
    t->correction = p->op == TZ_OP_CORRECT || (act->reason && *act->reason && p->op != TZ_OP_MOVE);
    t->approved = act->approver && *act->approver;
    t->state_was = was ? (int)was->state : -1;
    t->state_is = (int)is->state;
    t->counts_was = was && was->counts;
    t->counts_is = is->counts;
    t->place_was = was ? was->place_now : 0;
    t->place_is = is->place_now;
    t->day_was = was ? (tz_day)was->on_day : 0;
    t->day_is = (tz_day)is->on_day;
    t->owner_was = was ? was->owner : 0;
    t->owner_is = is->owner;
    t->historical = act->historical;
}

struct tz_err *plan_finish(struct plan *p, struct intake *in, const struct tz_act *act)
{
    struct rrow *row = p->is;
    span_show(row);
    TZ_TRY(derive(row, in));
    if (!row->struck)
        TZ_TRY(check_row(row, in));
    row->counts = state_counts(row);
    row->actor = in->d->who->actor.account;
    if (!in->check_only) {
        TZ_TRY(shield(p, in));
        identities(p, in);
    }
    if (in->faults || in->check_only)
        return NULL; /* the caller reports them; nothing is sealed */
    TZ_TRY(row_seal(row, in->ring, in->town, in->a));
    TZ_TRY(seal_act(row, in));
    p->numbered = row->number != NULL;
    if (p->numbered)
        row_digest(row, in->town, in->a);
    touch(p, act);
    return NULL;
}
