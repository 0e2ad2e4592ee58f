/* SPDX-License-Identifier: Apache-2.0
 *
 * persons(reference) in SQL: the person itself, the members in force of a household, nobody else.
 */
#include "pack/sqlgen_priv.h"
#include "base/text.h"
#include <string.h>

struct persons {
    const struct tz_expr *ref;
    const struct tz_register *household;
    const struct tz_field *members, *person;
    bool person_kind, mixed; /* mixed: more than one kind, so the kind column decides */
};

static struct persons persons_of(const struct tz_expr *e)
{
    struct persons p = {.ref = e->a};
    for (size_t i = 0; i < p.ref->target_n; i++) {
        const struct tz_register *r = p.ref->targets[i].reg;
        if (r && !strcmp(r->key, "person"))
            p.person_kind = true;
        if (r && !strcmp(r->key, "household"))
            p.household = r;
    }
    p.mixed = p.ref->target_n > 1;
    p.members = p.household ? tz_register_field(p.household, "members") : NULL;
    p.person = p.members ? tz_field_part(p.members, "person") : NULL;
    if (!p.person || !p.person->column)
        p.household = NULL;
    return p;
}

void gen_ref_kind(struct gen *g, const struct tz_expr *ref)
{
    const struct tz_field *f = ref->field;
    if (!f || !f->kind_column || (ref->op != E_FIELD && ref->op != E_PART)) {
        bind_text(g, ref->target_n ? ref->targets[0].name : NULL);
        return;
    }
    const char *alias = ref->op == E_PART                                ? g->sub
                        : gen_from_span(g, f) && ref->frame == FRAME_ROW ? g->span
                                                                         : gen_frame_alias(g, ref);
    add_column(g, alias, f->kind_column);
}

void gen_kind_is(struct gen *g, const struct tz_expr *ref, const char *kind)
{
    if (!ref->field || !ref->field->kind_column || (ref->op != E_FIELD && ref->op != E_PART)) {
        bool may = ref->target_n == 1 && !strcmp(ref->targets[0].name, kind);
        if (!may) {
            add(g, "FALSE");
            return;
        }
        gen_plain(g, ref);
        add(g, " IS NOT NULL");
        return;
    }
    add(g, "(");
    gen_ref_kind(g, ref);
    add(g, " = ");
    bind_text(g, kind);
    add(g, " AND ");
    gen_ref_kind(g, ref);
    add(g, " IS NOT NULL)");
}

static void members_table(struct gen *g, const struct persons *p)
{
    tz_sql_name(g->b, tz_list_table(p->household, p->members, g->b->arena));
}

/* FROM r_household_members m WHERE of that household, current, in force on our row's day */
static void from_members(struct gen *g, const struct persons *p, const char *alias)
{
    add(g, " FROM ");
    members_table(g, p);
    addf(g, " %s WHERE ", alias);
    gen_town_is(g, alias);
    addf(g, " AND %s.id = ", alias);
    gen_plain(g, p->ref);
    gen_and_current(g, alias);
    if (p->members->dated)
        gen_and_in_force(g, alias);
}

/* Another row's id among them: written as a set, so that the planner may begin with its few persons. */
static void id_in_persons(struct gen *g, const struct tz_expr *e, const struct persons *p)
{
    gen_plain(g, e->a);
    add(g, " IN (");
    if (p->household) {
        const char *x = gen_alias(g, 'm');
        add(g, "SELECT ");
        add_column(g, x, p->person->column);
        from_members(g, p, x);
        add(g, " AND ");
        add_column(g, x, p->person->column);
        add(g, " IS NOT NULL");
    }
    if (p->person_kind) {
        add(g, p->household ? " UNION ALL SELECT " : "SELECT ");
        gen_plain(g, p->ref);
        add(g, " WHERE ");
        gen_kind_is(g, p->ref, "person");
        add(g, " AND ");
        gen_plain(g, p->ref);
        add(g, " IS NOT NULL");
    }
    add(g, ")");
}

void gen_in_persons(struct gen *g, const struct tz_expr *e)
{
    struct persons p = persons_of(e->b);
    if (e->a->op == E_ID && e->a->frame == FRAME_ITS && (p.household || p.person_kind)) {
        id_in_persons(g, e, &p);
        return;
    }
    add(g, "(");
    if (p.household) {
        const char *x = gen_alias(g, 'm');
        add(g, "EXISTS (SELECT 1");
        from_members(g, &p, x);
        addf(g, " AND ");
        add_column(g, x, p.person->column);
        add(g, " = ");
        gen_plain(g, e->a);
        add(g, ")");
    }
    if (p.person_kind) {
        add(g, p.household ? " OR COALESCE(" : "COALESCE(");
        gen_plain(g, e->a);
        add(g, " = ");
        gen_plain(g, p.ref);
        add(g, ", FALSE)");
    }
    if (!p.household && !p.person_kind)
        add(g, "FALSE");
    add(g, ")");
}

void gen_count_persons(struct gen *g, const struct tz_expr *e)
{
    struct persons p = persons_of(e->a);
    add(g, "(");
    if (p.household) {
        const char *x = gen_alias(g, 'm');
        addf(g, "(SELECT COUNT(DISTINCT ");
        add_column(g, x, p.person->column);
        add(g, ")");
        from_members(g, &p, x);
        add(g, ")");
    }
    if (p.person_kind) {
        add(g, p.household ? " + CASE WHEN " : "CASE WHEN ");
        gen_kind_is(g, p.ref, "person");
        add(g, " THEN 1 ELSE 0 END");
    }
    if (!p.household && !p.person_kind)
        add(g, "0");
    add(g, ")");
}

#define MEMBERS_ALIAS "epm" /* of the one join of tz_expr_sql_joins */

void gen_persons_value(struct gen *g, const struct tz_expr *e)
{
    struct persons p = persons_of(e);
    if (!p.household) {
        if (p.person_kind && p.mixed) {
            add(g, "CASE WHEN ");
            gen_kind_is(g, p.ref, "person");
            add(g, " THEN ");
            gen_plain(g, p.ref);
            add(g, " END");
        } else if (p.person_kind) {
            gen_plain(g, p.ref);
        } else {
            add(g, "NULL");
        }
        return;
    }
    if (!p.person_kind) {
        add_column(g, MEMBERS_ALIAS, p.person->column);
        return;
    }
    add(g, "CASE WHEN ");
    gen_kind_is(g, p.ref, "person");
    add(g, " THEN ");
    gen_plain(g, p.ref);
    add(g, " ELSE ");
    add_column(g, MEMBERS_ALIAS, p.person->column);
    add(g, " END");
}

void gen_persons_join(struct gen *g, const struct tz_expr *e)
{
    struct persons p = persons_of(e);
    if (!p.household)
        return;
    add(g, " LEFT JOIN ");
    members_table(g, &p);
    add(g, " " MEMBERS_ALIAS " ON ");
    gen_town_is(g, MEMBERS_ALIAS);
    add(g, " AND " MEMBERS_ALIAS ".id = ");
    gen_plain(g, p.ref);
    if (p.mixed) {
        add(g, " AND ");
        gen_kind_is(g, p.ref, "household");
    }
    gen_and_current(g, MEMBERS_ALIAS);
    if (p.members->dated)
        gen_and_in_force(g, MEMBERS_ALIAS);
}

const struct tz_expr *gen_member_part(const struct tz_expr *e)
{
    if (e->op == E_AND) {
        const struct tz_expr *found = gen_member_part(e->a);
        return found ? found : gen_member_part(e->b);
    }
    if (e->op != E_IN_SET || !simple(e->a))
        return NULL;
    struct persons p = persons_of(e->b);
    return p.household && !p.person_kind && !p.mixed ? e : NULL;
}

void gen_and_member(struct gen *g, const struct tz_expr *e, const char *m)
{
    struct persons p = persons_of(e->b);
    TZ_ASSERT(p.members && p.person); /* member_part took it for that */
    add(g, " AND ");
    gen_town_is(g, m);
    addf(g, " AND %s.id = ", m);
    gen_plain(g, p.ref);
    gen_and_current(g, m);
    if (p.members->dated)
        gen_and_in_force(g, m);
    add(g, " AND ");
    add_column(g, m, p.person->column);
    add(g, " = ");
    gen_plain(g, e->a);
}

void gen_members_table(struct gen *g, const struct tz_expr *e)
{
    struct persons p = persons_of(e);
    TZ_ASSERT(p.household && p.members);
    members_table(g, &p);
}
