/* SPDX-License-Identifier: Apache-2.0
 *
 * What a season does not let through (gates of packs): a permit whose days meet the season is not issued, and one that was
 * issued before rests until the season is over.
 */
#include "duty/standing.h"

#include <string.h>

#include "account/scope.h"
#include "base/text.h"
#include "duty/duty_priv.h"
#include "pack/expr.h"
#include "place/place.h"

enum { HELD_MAX = 500 };

static bool enters(const struct tz_gate *g, int state)
{
    for (size_t i = 0; i < g->into_n; i++)
        if (g->into[i] == state)
            return true;
    return false;
}

/* The season of the gate that meets these days; NULL when none does. A day that is not said is today. */
static const struct tz_standing *meets(const struct tz_gate *g, const struct tz_standing *seasons, size_t n,
                                       tz_day from, tz_day till)
{
    from = from ? from : tz_today();
    till = till ? till : from;
    for (size_t i = 0; i < n; i++)
        if (tz_same(seasons[i].label, g->season) && seasons[i].from <= till && seasons[i].till >= from)
            return &seasons[i];
    return NULL;
}

/* select id, number, place, state and the two days of rows for which the gate holds. */
static struct tz_err *gate_sql(struct tz_sql_build *b, int64_t town, const struct tz_model *m,
                               const struct tz_register *r, const struct tz_gate *g, struct tz_arena *a)
{
    struct tz_sql_context ctx = duty_context(m, town, "r", 0);
    tz_sql_begin(b, a);
    tz_sql_add(b, "select r.id, r.number, r.place_now, r.state, r.");
    tz_sql_name(b, r->fields[g->from].column);
    tz_sql_add(b, ", r.");
    tz_sql_name(b, r->fields[g->till].column);
    tz_sql_add(b, " from ");
    tz_sql_name(b, r->table);
    tz_sql_add(b, " r where r.town = ");
    tz_sql_bind(b, tz_v_int(town));
    if (!g->where)
        return NULL;
    tz_sql_add(b, " and (");
    TZ_TRY(tz_expr_sql(b, g->where, &ctx));
    tz_sql_add(b, ")");
    return NULL;
}

static struct tz_err *refuse(const struct tz_gate *g, const struct tz_standing *s, struct tz_arena *a)
{
    char from[16], till[16];
    return tz_err_hint(tz_err(TZ_E_RULE, "%s期间（%s至%s，%s）不批%s", s->label, tz_day_print(from, s->from),
                              s->till == TZ_DAY_OPEN ? "解除" : tz_day_print(till, s->till), s->paper ? s->paper : "",
                              g->label),
                       "%s", tz_printf(a, "改到%s以外的日子，或退回申请；时段由党政办按文号维护", s->label));
}

static struct tz_err *check_entry(struct tz_conn *c, int64_t town, const struct tz_model *m,
                                  const struct tz_register *r, const struct tz_gate *g,
                                  const struct tz_standing *seasons, size_t n, int64_t id, struct tz_arena *a)
{
    struct tz_sql_build b;
    struct tz_rows *rows;
    const struct tz_standing *s = NULL;
    bool have;
    TZ_TRY(gate_sql(&b, town, m, r, g, a));
    tz_sql_add(&b, " and r.id = ");
    tz_sql_bind(&b, tz_v_int(id));
    TZ_TRY(tz_db_queryv(&rows, c, tz_sql_end(&b, "duty.gate"), b.values, b.value_n));
    struct tz_err *e = tz_rows_next(rows, &have);
    if (!e && have)
        s = meets(g, seasons, n, (tz_day)tz_rows_int(rows, 4), (tz_day)tz_rows_int(rows, 5));
    tz_rows_close(&rows);
    return e ? e : s ? refuse(g, s, a) : NULL;
}

/* The seasons are read for the first row that enters: most changes of a register with gates enter nothing. */
struct tz_err *duty_gate_check(struct tz_conn *c, int64_t town, const struct tz_model *m, const struct tz_register *r,
                               const struct tz_touch *touches, size_t n, struct tz_arena *a)
{
    struct tz_standing *seasons = NULL;
    size_t season_n = 0;
    for (size_t k = 0; k < r->gate_n; k++)
        for (size_t i = 0; i < n; i++) {
            const struct tz_touch *t = &touches[i];
            if (t->historical || t->state_was == t->state_is || !enters(&r->gates[k], t->state_is))
                continue;
            if (!seasons)
                TZ_TRY(tz_standing_list(&seasons, &season_n, c, town, TZ_STANDING_SEASON, 0, a));
            TZ_TRY(check_entry(c, town, m, r, &r->gates[k], seasons, season_n, t->id, a));
        }
    return NULL;
}

/* ---- what rests */
struct resting {
    struct tz_resting *items;
    size_t n;
    bool more;
    const struct tz_standing *seasons;
    size_t season_n;
    const struct tz_places *places;
};

static struct tz_err *rest_of(struct resting *l, struct tz_conn *c, const struct tz_desk *d,
                              const struct tz_register *r, const struct tz_gate *g, struct tz_arena *a)
{
    struct tz_sql_build b;
    struct tz_rows *rows;
    struct tz_scope *scope;
    struct tz_err *e;
    bool have;
    TZ_TRY(tz_scope_make(&scope, c, d->who, r, TZ_RIGHT_SEE, a));
    if (tz_scope_none(scope))
        return NULL;
    TZ_TRY(gate_sql(&b, d->who->actor.town, d->model, r, g, a));
    tz_sql_add(&b, " and r.struck = 0 and coalesce(r.");
    tz_sql_name(&b, r->fields[g->till].column);
    tz_sql_add(&b, ", 99991231) >= ");
    tz_sql_bind(&b, tz_v_int(tz_today()));
    tz_sql_add(&b, " and ");
    tz_scope_sql(&b, scope, "r");
    tz_sql_add(&b, " order by r.id");
    TZ_TRY(tz_db_queryv(&rows, c, tz_sql_end(&b, "duty.resting"), b.values, b.value_n));
    while (!(e = tz_rows_next(rows, &have)) && have && !l->more) {
        struct tz_resting x = {.reg = r, .gate = g, .id = tz_rows_int(rows, 0)};
        const char *state = tz_rows_text(rows, 3);
        x.from = (tz_day)tz_rows_int(rows, 4);
        x.till = (tz_day)tz_rows_int(rows, 5);
        x.season = meets(g, l->seasons, l->season_n, x.from, x.till);
        if (!x.season || !enters(g, tz_register_state(r, state)))
            continue;
        l->more = l->n == HELD_MAX;
        if (l->more)
            break;
        x.number = tz_rows_copy(rows, 1, a);
        x.place = tz_place_title(l->places, tz_rows_int(rows, 2), tz_today(), a);
        l->items[l->n++] = x;
    }
    tz_rows_close(&rows);
    return e;
}

struct tz_err *tz_season_resting(struct tz_resting **out, size_t *n, bool *more, struct tz_conn *c,
                                 const struct tz_desk *d, struct tz_arena *a)
{
    struct resting l = {.items = TZ_NEW_ARRAY(a, HELD_MAX, struct tz_resting)};
    struct tz_standing *seasons;
    struct tz_places *places = NULL;
    struct tz_err *e = NULL;
    TZ_TRY(tz_standing_list(&seasons, &l.season_n, c, d->who->actor.town, TZ_STANDING_SEASON, 0, a));
    TZ_TRY(tz_places_hold(&places, c, d->who->actor.town));
    l.seasons = seasons;
    l.places = places;
    for (size_t i = 0; !e && i < d->model->register_n; i++)
        for (size_t k = 0; !e && k < d->model->registers[i]->gate_n; k++)
            e = rest_of(&l, c, d, d->model->registers[i], &d->model->registers[i]->gates[k], a);
    tz_places_release(&places);
    *out = l.items;
    *n = l.n;
    *more = l.more;
    return e;
}
