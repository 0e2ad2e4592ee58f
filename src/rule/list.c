/* SPDX-License-Identifier: Apache-2.0
 *
 * Which warnings an account sees: those that tell a role which one of its grants gives, at the grant's places, for the
 * grant's registers. Compiled into one condition, like the scope of a register.
 */
#include "rule/list_priv.h"

#include <string.h>

#include "base/text.h"

/* ---- rights */
static void bind_text(struct tz_sql_build *b, const char *s)
{
    tz_sql_bind(b, tz_v_text(s));
}

static void of_registers(struct tz_sql_build *b, const struct tz_grant *g, const struct tz_model *m)
{
    bool first = true;
    if (!g->reg)
        return;
    tz_sql_add(b, " and w.reg in (");
    if (tz_starts(g->reg, "pack:")) {
        for (size_t i = 0; i < m->register_n; i++) {
            if (!tz_same(m->registers[i]->pack, g->reg + 5))
                continue;
            tz_sql_add(b, first ? "" : ", ");
            bind_text(b, m->registers[i]->key);
            first = false;
        }
        tz_sql_add(b, first ? "'')" : ")");
        return;
    }
    bind_text(b, g->reg);
    tz_sql_add(b, ")");
}

static void below(struct tz_sql_build *b, int64_t town, int64_t place)
{
    tz_sql_add(b, " and exists (select 1 from place_path p where p.town = ");
    tz_sql_bind(b, tz_v_int(town));
    tz_sql_add(b, " and p.map = 1 and p.place = w.place and p.ancestor = ");
    tz_sql_bind(b, tz_v_int(place));
    tz_sql_add(b, ")");
}

void told_sql(struct tz_sql_build *b, const struct tz_who *who, const struct tz_model *m)
{
    bool first = true;
    if (who->system) {
        tz_sql_add(b, "(1 = 1)");
        return;
    }
    tz_sql_add(b, "(");
    for (size_t i = 0; i < who->grant_n && who->admin == TZ_ADMIN_NONE; i++) {
        const struct tz_grant *g = &who->grants[i];
        const struct tz_role *role = tz_role_find(g->role);
        if (g->rights && !(g->rights & TZ_RIGHT_BIT(TZ_RIGHT_SEE)))
            continue;
        tz_sql_add(b, first ? "(t.role in (" : " or (t.role in (");
        bind_text(b, g->role);
        if (role && role->implies) {
            tz_sql_add(b, ", ");
            bind_text(b, role->implies);
        }
        tz_sql_add(b, ")");
        of_registers(b, g, m);
        if (g->place)
            below(b, who->actor.town, g->place);
        tz_sql_add(b, ")");
        first = false;
    }
    tz_sql_add(b, first ? "1 = 0)" : ")");
}

/* ---- the list */
static void states(struct tz_sql_build *b, const struct tz_warning_query *q)
{
    if (q->state > 0 && q->state <= TZ_WARNING_STATES) {
        tz_sql_add(b, " and w.state = ");
        bind_text(b, tz_warning_states[q->state - 1]);
    } else if (!q->all) {
        tz_sql_add(b, " and w.state in ('待核', '属实')");
    }
}

static void filters(struct tz_sql_build *b, const struct tz_warning_query *q, int64_t town)
{
    states(b, q);
    if (q->late) {
        tz_sql_add(b, " and w.state in ('待核', '属实') and w.due_on < ");
        tz_sql_bind(b, tz_v_int(tz_today()));
    }
    if (q->rule) {
        tz_sql_add(b, " and w.rule = ");
        bind_text(b, q->rule);
    }
    if (q->entry) {
        tz_sql_add(
            b, " and exists (select 1 from warning_row x where x.town = w.town and x.warning = w.id and x.entry = ");
        tz_sql_bind(b, tz_v_int(q->entry));
        tz_sql_add(b, ")");
    }
    if (q->place)
        below(b, town, q->place);
}

static void from_where(struct tz_sql_build *b, const struct tz_desk *d, const struct tz_warning_query *q)
{
    int64_t town = d->who->actor.town;
    tz_sql_add(b, " from warning w where w.town = ");
    tz_sql_bind(b, tz_v_int(town));
    tz_sql_add(b, " and w.j_to = 9223372036854775807");
    filters(b, q, town);
    if (d->who->system)
        return;
    tz_sql_add(b, " and exists (select 1 from warning_tell t where t.town = w.town and t.warning = w.id and ");
    told_sql(b, d->who, d->model);
    tz_sql_add(b, ")");
}

static void take(struct tz_hit_warning *w, struct words *words, const struct tz_rows *r, const struct tz_places *places,
                 struct tz_arena *a)
{
    *w = (struct tz_hit_warning){.id = tz_rows_int(r, 0),
                                 .version = tz_rows_int(r, 1),
                                 .number = tz_rows_copy(r, 2, a),
                                 .rule = tz_rows_copy(r, 3, a),
                                 .label = tz_rows_copy(r, 4, a),
                                 .basis = tz_rows_copy(r, 5, a),
                                 .reg = tz_rows_copy(r, 6, a),
                                 .entry = tz_rows_int(r, 7),
                                 .entry_version = tz_rows_int(r, 8),
                                 .place = tz_rows_int(r, 9),
                                 .state = warning_state(tz_rows_text(r, 10)),
                                 .opened_on = (tz_day)tz_rows_int(r, 11),
                                 .due_on = (tz_day)tz_rows_int(r, 12),
                                 .gone_on = (tz_day)tz_rows_int(r, 13),
                                 .hits = tz_rows_int(r, 14)};
    words_take(words, r, 15, a);
    w->place_title = w->place ? tz_place_title(places, w->place, tz_today(), a) : "";
    w->late = w->due_on && w->due_on < tz_today() && (w->state == TZ_WARNING_OPEN || w->state == TZ_WARNING_TRUE);
}

/* The words, to be read: after the cursor is closed. */
static struct tz_err *open_words(struct tz_hit_warning *w, struct words *words, const struct tz_desk *d,
                                 struct tz_arena *a)
{
    int64_t town = d->who->actor.town;
    TZ_TRY(words_open(words, tz_store_ring(d->store, town), town, w->id, a));
    w->finding = words_shown(words, words->finding);
    w->reason = words_shown(words, words->reason);
    return NULL;
}

#define SELECT                                                                                                         \
    "select w.id, w.version, w.number, w.rule, w.label, w.basis, w.reg, w.entry, w.entry_version, w.place, w.state, "  \
    "w.opened_on, w.due_on, w.gone_on, w.hits, w.finding, w.reason, w.word_key, w.words"

static struct tz_err *read_list(struct tz_hit_warning *out, size_t *n, size_t most, struct tz_conn *c,
                                const struct tz_desk *d, const struct tz_warning_query *q,
                                const struct tz_places *places, struct tz_arena *a)
{
    struct tz_sql_build b;
    struct tz_rows *rows;
    struct tz_err *e;
    bool have;
    *n = 0;
    tz_sql_begin(&b, a);
    tz_sql_add(&b, SELECT);
    from_where(&b, d, q);
    tz_sql_add(&b, " order by coalesce(w.due_on, 99999999), w.id limit ");
    tz_sql_bind(&b, tz_v_int((int64_t)most));
    tz_sql_add(&b, " offset ");
    tz_sql_bind(&b, tz_v_int((int64_t)q->offset));
    TZ_TRY(tz_db_queryv(&rows, c, tz_sql_end(&b, "rule.list"), b.values, b.value_n));
    struct words *words = TZ_NEW_ARRAY(a, most, struct words);
    while (!(e = tz_rows_next(rows, &have)) && have && *n < most) {
        take(&out[*n], &words[*n], rows, places, a);
        ++*n;
    }
    tz_rows_close(&rows);
    for (size_t i = 0; i < *n && !e; i++)
        e = open_words(&out[i], &words[i], d, a);
    return e;
}

bool from_below(const char *role)
{
    return tz_same(role, "village") || tz_same(role, "grid");
}

/* Who is told to visit, by an office that looks further, hears what to do and whom: not what the rule is, which would say why
 * (an illness, an income, a death), nor what the office found. */
static void only_visit(struct tz_hit_warning *w)
{
    w->only_visit = true;
    w->label = w->tell_n ? w->tells[0].text : "请入户了解";
    w->rule = w->basis = "";
    w->reason = NULL;
}

/* The rule that a query names must not be learned from what comes back. */
static void drop_unnamed(struct tz_hit_warning *list, size_t *n)
{
    size_t kept = 0;
    for (size_t i = 0; i < *n; i++)
        if (!list[i].only_visit)
            list[kept++] = list[i];
    *n = kept;
}

struct tz_err *told_tells(struct tz_hit_warning *w, struct tz_conn *c, const struct tz_desk *d, struct tz_arena *a)
{
    struct tz_sql_build b;
    struct tz_rows *rows;
    struct tz_err *e;
    bool have;
    size_t room = 4;
    struct tz_warning_tell *tells = TZ_NEW_ARRAY(a, room, struct tz_warning_tell);
    bool office = false, mine = d->who->system;
    tz_sql_begin(&b, a);
    tz_sql_add(&b, "select t.role, t.text, t.shows, (select count(*) from warning_tell o where o.town = t.town and "
                   "o.warning = t.warning and not o.role in ('village', 'grid')) from warning_tell t join warning w on "
                   "w.town = t.town and w.id = "
                   "t.warning and w.j_to = 9223372036854775807 where t.town = ");
    tz_sql_bind(&b, tz_v_int(d->who->actor.town));
    tz_sql_add(&b, " and t.warning = ");
    tz_sql_bind(&b, tz_v_int(w->id));
    tz_sql_add(&b, " and ");
    told_sql(&b, d->who, d->model);
    tz_sql_add(&b, " order by t.n");
    TZ_TRY(tz_db_queryv(&rows, c, tz_sql_end(&b, "rule.told"), b.values, b.value_n));
    while (!(e = tz_rows_next(rows, &have)) && have) {
        TZ_GROW(a, tells, w->tell_n, room);
        tells[w->tell_n++] =
            (struct tz_warning_tell){tz_rows_copy(rows, 0, a), tz_rows_copy(rows, 1, a), tz_rows_copy(rows, 2, a)};
        office |= tz_rows_int(rows, 3) > 0;
        mine |= !from_below(tells[w->tell_n - 1].role);
    }
    tz_rows_close(&rows);
    w->tells = tells;
    if (office && !mine)
        only_visit(w);
    return e;
}

static struct tz_err *count_all(struct tz_warning_counts *out, struct tz_conn *c, const struct tz_desk *d,
                                struct tz_arena *a)
{
    const struct tz_warning_query open = {0}, late = {.late = true};
    const struct tz_warning_query *const queries[] = {&open, &late};
    int64_t *const counts[] = {&out->open, &out->late};
    for (int i = 0; i < 2; i++) {
        struct tz_sql_build b;
        struct tz_rows *rows;
        bool have = false;
        tz_sql_begin(&b, a);
        tz_sql_add(&b, "select count(*)");
        from_where(&b, d, queries[i]);
        TZ_TRY(tz_db_queryv(&rows, c, tz_sql_end(&b, "rule.count"), b.values, b.value_n));
        struct tz_err *e = tz_rows_next(rows, &have);
        *counts[i] = have ? tz_rows_int(rows, 0) : 0;
        tz_rows_close(&rows);
        TZ_TRY(e);
    }
    return NULL;
}

static struct tz_err *list_with(struct tz_hit_warning **out, size_t *n, struct tz_warning_counts *counts,
                                struct tz_conn *c, const struct tz_desk *d, const struct tz_warning_query *q,
                                struct tz_arena *a)
{
    size_t most = !q->limit ? 200 : q->limit < 1000 ? q->limit : 1000;
    struct tz_places *places = NULL;
    TZ_TRY(tz_places_hold(&places, c, d->who->actor.town));
    *out = TZ_NEW_ARRAY(a, most, struct tz_hit_warning);
    struct tz_err *e = read_list(*out, n, most, c, d, q, places, a);
    for (size_t i = 0; !e && i < *n; i++)
        e = told_tells(&(*out)[i], c, d, a);
    if (q->rule)
        drop_unnamed(*out, n);
    if (!e && counts)
        e = count_all(counts, c, d, a);
    tz_places_release(&places);
    return e;
}

struct tz_err *tz_warning_list(struct tz_hit_warning **out, size_t *n, struct tz_warning_counts *counts,
                               const struct tz_desk *d, const struct tz_warning_query *q, struct tz_arena *a)
{
    struct tz_conn *c = NULL;
    if (counts)
        *counts = (struct tz_warning_counts){0, 0};
    *n = 0;
    if (!d->model || (!d->who->system && (d->who->admin != TZ_ADMIN_NONE || !d->who->grant_n)))
        return NULL;
    TZ_TRY(tz_db_reader(&c, tz_store_db(d->store), d->who->actor.town));
    struct tz_err *e = list_with(out, n, counts, c, d, q, a);
    tz_db_release(&c);
    return e;
}

static struct tz_err *one_with(struct tz_hit_warning *out, struct tz_conn *c, const struct tz_desk *d, int64_t id,
                               struct tz_arena *a)
{
    struct tz_sql_build b;
    struct tz_rows *rows;
    struct tz_places *places = NULL;
    struct words words = {0};
    bool have = false;
    const struct tz_warning_query all = {.all = true};
    tz_sql_begin(&b, a);
    tz_sql_add(&b, SELECT);
    from_where(&b, d, &all);
    tz_sql_add(&b, " and w.id = ");
    tz_sql_bind(&b, tz_v_int(id));
    TZ_TRY(tz_places_hold(&places, c, d->who->actor.town));
    struct tz_err *e = tz_db_queryv(&rows, c, tz_sql_end(&b, "rule.one"), b.values, b.value_n);
    if (!e) {
        e = tz_rows_next(rows, &have);
        if (!e && have)
            take(out, &words, rows, places, a);
        tz_rows_close(&rows);
    }
    tz_places_release(&places);
    if (!e && have)
        e = open_words(out, &words, d, a);
    return e ? e : have ? told_tells(out, c, d, a) : warning_not_found();
}

struct tz_err *told_one(struct told *out, struct tz_conn *c, const struct tz_desk *d, int64_t id, struct tz_arena *a)
{
    struct tz_warning_tell *all;
    size_t n;
    *out = (struct told){.office_told = false};
    if (!d->model || (!d->who->system && (d->who->admin != TZ_ADMIN_NONE || !d->who->grant_n)))
        return warning_not_found();
    TZ_TRY(one_with(&out->w, c, d, id, a));
    TZ_TRY(warning_tells(&all, &n, c, d->who->actor.town, id, a));
    for (size_t i = 0; i < n; i++)
        out->office_told |= !from_below(all[i].role);
    return NULL;
}
