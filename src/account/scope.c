/* SPDX-License-Identifier: Apache-2.0
 *
 * Rights into a condition; see scope.h. A scope is a list of alternatives (one a grant that counts) and the owner's
 * own rows, and the shield over all of them.
 */
#include "account/scope.h"
#include "base/text.h"
#include "place/place.h"

#include <string.h>

#define PLACES_IN_LIST 40 /* beyond, the subtree is asked by place_path */
#define RECENT_DAYS 30

struct alternative {
    int64_t place;         /* 0 = whole town */
    const int64_t *leaves; /* the subtree on today's map */
    size_t leaf_n;
    char **kinds; /* NULL = all */
    size_t kind_n;
    bool recent;   /* open rows and those closed lately only */
    bool withheld; /* without the codes that the register keeps from villages */
};

struct tz_scope {
    const struct tz_who *who;
    const struct tz_register *reg;
    bool none, all;
    bool owner, owner_recent, owner_open;
    struct alternative *alts;
    size_t alt_n;
    int64_t *roots;
    tz_day today;
};

/* ---- roles */
static bool in_list(const char *const *list, size_t n, const char *role)
{
    for (size_t i = 0; i < n; i++)
        if (strcmp(list[i], role) == 0)
            return true;
    return false;
}

static bool in_steps(const struct tz_register *r, const char *role)
{
    for (size_t i = 0; i < r->step_n; i++)
        if (in_list(r->steps[i].by, r->steps[i].by_n, role))
            return true;
    return false;
}

/* Does the register name the role itself for the right. */
static bool names_role(const struct tz_register *r, const char *role, enum tz_right right)
{
    bool records = in_list(r->records, r->record_n, role), acts = in_list(r->acts, r->act_n, role);
    if (strcmp(role, "public") == 0) /* sends in, sees nothing: what comes back goes by number and code (portal/) */
        return right == TZ_RIGHT_CREATE && records;
    switch (right) {
    case TZ_RIGHT_CREATE:
        return records;
    case TZ_RIGHT_CHANGE:
    case TZ_RIGHT_LOOK:
        return records || acts;
    case TZ_RIGHT_MOVE:
        return acts || in_steps(r, role) || (r->log && records);
    case TZ_RIGHT_STRIKE:
        return acts || (!r->act_n && records);
    case TZ_RIGHT_EXPORT: {
        const struct tz_role *known = tz_role_find(role);
        return (!known || !known->outside) && (records || acts || in_list(r->reads, r->read_n, role));
    }
    case TZ_RIGHT_COUNT:
        return true;
    default:
        return records || acts || in_list(r->reads, r->read_n, role) || in_steps(r, role);
    }
}

static bool role_gives(const struct tz_register *r, const char *role, enum tz_right right)
{
    const struct tz_role *known;
    if (names_role(r, role, right))
        return true;
    known = r->sight == TZ_SIGHT_RESTRICTED ? NULL : tz_role_find(role);
    return known && known->implies && names_role(r, known->implies, right);
}

static bool for_register(const struct tz_grant *g, const struct tz_register *r)
{
    if (!g->reg)
        return true;
    if (tz_starts(g->reg, "pack:"))
        return tz_same(g->reg + 5, r->pack);
    return strcmp(g->reg, r->key) == 0;
}

static bool grant_gives(const struct tz_grant *g, const struct tz_register *r, enum tz_right right)
{
    bool asked = (g->rights & TZ_RIGHT_BIT(right)) != 0;
    if (!for_register(g, r) || (g->rights && !asked))
        return false;
    if (role_gives(r, g->role, right))
        return true;
    /* a named task: this register, this right, on paper (审计、巡察) */
    return asked && g->reg && strcmp(g->reg, r->key) == 0 && g->basis && *g->basis;
}

static bool token_allows(const struct tz_who *w, enum tz_right right)
{
    return !w->may || (w->may & TZ_RIGHT_BIT(right));
}

static bool owner_right(enum tz_right right)
{
    return right == TZ_RIGHT_SEE || right == TZ_RIGHT_CHANGE || right == TZ_RIGHT_MOVE || right == TZ_RIGHT_LOOK;
}

bool tz_scope_may(const struct tz_who *who, const struct tz_register *r, enum tz_right right)
{
    if (who->system)
        return true;
    if (who->admin || !token_allows(who, right))
        return false;
    for (size_t i = 0; i < who->grant_n; i++)
        if (grant_gives(&who->grants[i], r, right))
            return true;
    return false;
}

static bool of_village(const struct tz_grant *g)
{
    return tz_same(g->role, "village") || tz_same(g->role, "grid");
}

/* ---- making */
static struct tz_err *add_alternative(struct tz_scope *s, const struct tz_grant *g, const struct tz_places *places,
                                      struct tz_arena *a)
{
    struct alternative *x = &s->alts[s->alt_n];
    const struct tz_register *r = s->reg;
    *x = (struct alternative){.place = g->place};
    if (g->place) {
        int64_t *leaves;
        tz_place_subtree(&leaves, &x->leaf_n, places, g->place, s->today, a);
        x->leaves = leaves;
        if (!x->leaf_n)
            return NULL;
    }
    if (r->sight == TZ_SIGHT_PER_KIND) {
        if (g->kinds)
            x->kinds = tz_split(a, g->kinds, '|', &x->kind_n);
        else if (!g->reg || strcmp(g->reg, r->key) != 0)
            return NULL;
    }
    x->recent = r->sight == TZ_SIGHT_RESTRICTED && of_village(g);
    x->withheld = r->withheld_field >= 0 && of_village(g);
    if (!x->place && !x->kinds && !x->recent && !x->withheld)
        s->all = true;
    s->roots[s->alt_n++] = g->place;
    return NULL;
}

static struct tz_err *from_grants(struct tz_scope *s, struct tz_conn *c, enum tz_right right, struct tz_arena *a)
{
    const struct tz_who *w = s->who;
    struct tz_places *places = NULL;
    struct tz_err *e = NULL;
    s->alts = TZ_NEW_ARRAY(a, w->grant_n, struct alternative);
    s->roots = TZ_NEW_ARRAY(a, w->grant_n, int64_t);
    for (size_t i = 0; i < w->grant_n && !e && !s->all; i++) {
        const struct tz_grant *g = &w->grants[i];
        if (!grant_gives(g, s->reg, right))
            continue;
        if (g->place && !places)
            e = tz_places_hold(&places, c, w->actor.town);
        if (!e)
            e = add_alternative(s, g, places, a);
    }
    tz_places_release(&places);
    return e;
}

struct tz_err *tz_scope_make(struct tz_scope **out, struct tz_conn *c, const struct tz_who *who,
                             const struct tz_register *r, enum tz_right right, struct tz_arena *a)
{
    struct tz_scope *s = TZ_NEW(a, struct tz_scope);
    s->who = who;
    s->reg = r;
    s->today = tz_today();
    if (who->system) {
        s->all = true;
    } else if (who->admin || !who->grant_n || !token_allows(who, right)) {
        s->none = true;
    } else if (right == TZ_RIGHT_COUNT) {
        s->all = true;
    } else {
        TZ_TRY(from_grants(s, c, right, a));
        s->owner = owner_right(right) && !s->all;
        s->owner_open = right != TZ_RIGHT_SEE;
        s->owner_recent = r->sight == TZ_SIGHT_RESTRICTED || r->sight == TZ_SIGHT_SHIELDED;
        s->none = !s->alt_n && !s->owner;
    }
    *out = s;
    return NULL;
}

bool tz_scope_none(const struct tz_scope *s)
{
    return s->none;
}

static bool shielded(const struct tz_scope *s)
{
    return !s->who->system && (s->reg->against_field >= 0 || s->reg->sight == TZ_SIGHT_SHIELDED);
}

bool tz_scope_all(const struct tz_scope *s)
{
    return s->all && !s->none && !shielded(s);
}

/* ---- as SQL */
static void column(struct tz_sql_build *b, const char *row, const char *name)
{
    tz_sql_add(b, row);
    tz_sql_add(b, ".");
    tz_sql_name(b, name);
}

static void in_ids(struct tz_sql_build *b, const int64_t *ids, size_t n)
{
    tz_sql_add(b, " in (");
    for (size_t i = 0; i < n; i++) {
        if (i)
            tz_sql_add(b, ", ");
        tz_sql_bind(b, tz_v_int(ids[i]));
    }
    tz_sql_add(b, ")");
}

static void place_sql(struct tz_sql_build *b, const struct tz_scope *s, const struct alternative *x, const char *row)
{
    if (x->leaf_n <= PLACES_IN_LIST) {
        column(b, row, "place_now");
        in_ids(b, x->leaves, x->leaf_n);
        return;
    }
    tz_sql_add(b, "exists (select 1 from place_path p where p.town = ");
    tz_sql_bind(b, tz_v_int(s->who->actor.town));
    tz_sql_add(b, " and p.map = 1 and p.place = ");
    column(b, row, "place_now");
    tz_sql_add(b, " and p.ancestor = ");
    tz_sql_bind(b, tz_v_int(x->place));
    tz_sql_add(b, ")");
}

static void kinds_sql(struct tz_sql_build *b, const struct tz_scope *s, const struct alternative *x, const char *row)
{
    bool first = true;
    column(b, row, s->reg->fields[s->reg->sight_field].column);
    tz_sql_add(b, " in (");
    for (size_t i = 0; i < x->kind_n; i++) {
        if (!*x->kinds[i])
            continue;
        tz_sql_add(b, first ? "" : ", ");
        tz_sql_bind(b, tz_v_text(x->kinds[i]));
        first = false;
    }
    tz_sql_add(b, first ? "'')" : ")");
}

static bool is_withheld(const struct tz_register *r, const struct tz_code *code)
{
    const struct tz_codes *codes = r->fields[r->withheld_field].codes;
    return tz_same(tz_code_attribute(codes, code, r->withheld_attribute), r->withheld_value);
}

static void withheld_sql(struct tz_sql_build *b, const struct tz_scope *s, const char *row)
{
    const struct tz_field *f = &s->reg->fields[s->reg->withheld_field];
    bool first = true;
    tz_sql_add(b, "coalesce(");
    column(b, row, f->column);
    tz_sql_add(b, ", '') not in (");
    for (size_t i = 0; i < f->codes->n; i++)
        if (is_withheld(s->reg, &f->codes->items[i])) {
            tz_sql_add(b, first ? "" : ", ");
            tz_sql_bind(b, tz_v_text(f->codes->items[i].key));
            first = false;
        }
    tz_sql_add(b, first ? "'-')" : ")");
}

/* Open, or (recent) closed in the last days. */
static void open_sql(struct tz_sql_build *b, const struct tz_scope *s, const char *row, bool recent)
{
    const struct tz_register *r = s->reg;
    bool first = true;
    if (!r->state_n) {
        tz_sql_add(b, "1 = 1");
        return;
    }
    tz_sql_add(b, "(");
    column(b, row, "state");
    tz_sql_add(b, " in (");
    for (size_t i = 0; i < r->state_n; i++)
        if (!r->states[i].done) {
            tz_sql_add(b, first ? "" : ", ");
            tz_sql_bind(b, tz_v_text(r->states[i].key));
            first = false;
        }
    tz_sql_add(b, first ? "'')" : ")");
    if (recent && r->spans) {
        tz_sql_add(b, " or exists (select 1 from ");
        tz_sql_name(b, r->span_table);
        tz_sql_add(b, " sp where sp.town = ");
        tz_sql_bind(b, tz_v_int(s->who->actor.town));
        tz_sql_add(b, " and sp.id = ");
        column(b, row, "id");
        tz_sql_add(b, " and sp.till_day = 99999999 and sp.j_to = 9223372036854775807 and sp.from_day >= ");
        tz_sql_bind(b, tz_v_int(tz_day_add(s->today, -RECENT_DAYS)));
        tz_sql_add(b, ")");
    }
    tz_sql_add(b, ")");
}

static void alternative_sql(struct tz_sql_build *b, const struct tz_scope *s, const struct alternative *x,
                            const char *row)
{
    const char *and = "";
    tz_sql_add(b, "(");
    if (x->place) {
        place_sql(b, s, x, row);
        and = " and ";
    }
    if (x->kinds) {
        tz_sql_add(b, and);
        kinds_sql(b, s, x, row);
        and = " and ";
    }
    if (x->withheld) {
        tz_sql_add(b, and);
        withheld_sql(b, s, row);
        and = " and ";
    }
    if (x->recent) {
        tz_sql_add(b, and);
        open_sql(b, s, row, true);
    }
    tz_sql_add(b, ")");
}

static void owner_sql(struct tz_sql_build *b, const struct tz_scope *s, const char *row)
{
    tz_sql_add(b, "(");
    column(b, row, "owner");
    tz_sql_add(b, " = ");
    tz_sql_bind(b, tz_v_int(s->who->actor.account));
    if (s->owner_open || s->owner_recent) {
        tz_sql_add(b, " and ");
        open_sql(b, s, row, !s->owner_open);
    }
    tz_sql_add(b, ")");
}

static void shield_sql(struct tz_sql_build *b, const struct tz_scope *s, const char *row)
{
    tz_sql_add(b, " and (");
    column(b, row, "shielded");
    tz_sql_add(b, " = 0 or not exists (select 1 from shield sh where sh.town = ");
    tz_sql_bind(b, tz_v_int(s->who->actor.town));
    tz_sql_add(b, " and sh.id = ");
    column(b, row, "id");
    tz_sql_add(b, " and sh.account = ");
    tz_sql_bind(b, tz_v_int(s->who->actor.account));
    tz_sql_add(b, "))");
}

void tz_scope_sql(struct tz_sql_build *b, const struct tz_scope *s, const char *row)
{
    if (s->none) {
        tz_sql_add(b, "(1 = 0)");
        return;
    }
    tz_sql_add(b, "(");
    if (s->all) {
        tz_sql_add(b, "1 = 1");
    } else {
        tz_sql_add(b, "(");
        for (size_t i = 0; i < s->alt_n; i++) {
            tz_sql_add(b, i ? " or " : "");
            alternative_sql(b, s, &s->alts[i], row);
        }
        if (s->owner) {
            tz_sql_add(b, s->alt_n ? " or " : "");
            owner_sql(b, s, row);
        }
        tz_sql_add(b, ")");
    }
    if (shielded(s))
        shield_sql(b, s, row);
    tz_sql_add(b, ")");
}

/* ---- for rows that do not exist yet */
static bool kind_withheld(const struct tz_register *r, const char *kind)
{
    const struct tz_codes *codes = r->fields[r->withheld_field].codes;
    int code = kind ? tz_codes_find(codes, kind) : -1;
    return code >= 0 && is_withheld(r, &codes->items[code]);
}

static bool of_kind(const struct tz_scope *s, const struct alternative *x, const char *kind)
{
    bool yes = !x->kinds;
    for (size_t k = 0; k < x->kind_n && !yes; k++)
        yes = kind && *x->kinds[k] && strcmp(x->kinds[k], kind) == 0;
    return yes && !(x->withheld && kind_withheld(s->reg, kind));
}

bool tz_scope_kind(const struct tz_scope *s, const char *kind)
{
    bool yes = s->all;
    for (size_t i = 0; i < s->alt_n && !yes; i++)
        yes = of_kind(s, &s->alts[i], kind);
    return yes && !s->none;
}

bool tz_scope_covers(const struct tz_scope *s, int64_t place, const char *kind)
{
    if (s->none)
        return false;
    if (s->all)
        return true;
    for (size_t i = 0; i < s->alt_n; i++) {
        const struct alternative *x = &s->alts[i];
        bool here = !x->place;
        for (size_t k = 0; k < x->leaf_n && !here; k++)
            here = x->leaves[k] == place;
        if (here && of_kind(s, x, kind))
            return true;
    }
    return false;
}

const int64_t *tz_scope_places(const struct tz_scope *s, size_t *n, bool *whole)
{
    bool town = s->all;
    for (size_t i = 0; i < s->alt_n && !town; i++)
        town = s->roots[i] == 0;
    *whole = town && !s->none;
    *n = town || s->none ? 0 : s->alt_n;
    return s->roots;
}

/* ---- roles for steps */
static bool holds(const struct tz_grant *g, const struct tz_register *r, const char *role)
{
    const struct tz_role *known = r->sight == TZ_SIGHT_RESTRICTED ? NULL : tz_role_find(g->role);
    if (!for_register(g, r) || (g->rights && !(g->rights & TZ_RIGHT_BIT(TZ_RIGHT_MOVE))))
        return false;
    return strcmp(g->role, role) == 0 || (known && tz_same(known->implies, role));
}

struct tz_err *tz_scope_role(bool *out, struct tz_conn *c, const struct tz_who *who, const struct tz_register *r,
                             const char *const *roles, size_t n, int64_t place, struct tz_arena *a)
{
    struct tz_places *places = NULL;
    bool found = who->system;
    (void)a;
    for (size_t i = 0; i < who->grant_n && !found && !who->admin; i++)
        for (size_t k = 0; k < n && !found; k++) {
            const struct tz_grant *g = &who->grants[i];
            if (!holds(g, r, roles[k]))
                continue;
            if (g->place && place && !places)
                TZ_TRY(tz_places_hold(&places, c, who->actor.town));
            found = !g->place || !place || tz_place_under(places, place, g->place, tz_today());
        }
    tz_places_release(&places);
    *out = found;
    return NULL;
}
