/* SPDX-License-Identifier: Apache-2.0
 *
 * Clocks of entries in the store: reads what a clock needs from the row, its versions, spans and extensions, computes it
 * (clock.c), writes the derived row.
 */
#include "duty/duty_priv.h"

#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "duty.sql.h"
#include "pack/expr.h"
#include "place/param.h"

enum { STEPS_MAX = 256, EXTENSIONS_MAX = 64 };

struct entry { /* what all clocks of the entry share */
    int64_t id;
    bool counts;
    bool first; /* one version only: its step was read with the row */
    bool born;  /* by the unit that is running: nothing else is known of it yet */
    int64_t place;
    tz_day on_day;
    struct tz_clock_step steps[STEPS_MAX];
    size_t step_n;
};

/* A limit as it stands at a place for a stretch of days: asked for once, not for each row. */
struct limit {
    const char *param;
    int64_t place;
    tz_day from, till; /* till: the first day on which it no longer stands */
    struct tz_span span;
    bool missing;
};
enum { LIMITS_MAX = 64 };

/* What is read of many entries of one register: the statements are made once. */
struct reading {
    struct tz_conn *c;
    int64_t town;
    const struct tz_model *m;
    const struct tz_register *r;
    tz_instant now;
    const struct tz_calendar *k;
    int64_t known;              /* journal number asked for; 0 = now, and what comes out is written */
    struct tz_clock_row *found; /* as known then: what came out */
    size_t found_n;
    struct tz_arena *a;
    struct tz_sql_build row;
    const struct tz_sql *row_sql, *steps_sql;
    int row_id; /* where the entry's id is bound */
    struct limit limits[LIMITS_MAX];
    size_t limit_n;
};

void duty_from_known(struct tz_sql_build *b, const struct tz_register *r, int64_t town, int64_t known, bool history)
{
    tz_sql_add(b, " from ");
    tz_sql_name(b, history ? r->history : r->table);
    tz_sql_add(b, " r");
    duty_where_known(b, town, known, history);
}

void duty_where_known(struct tz_sql_build *b, int64_t town, int64_t known, bool history)
{
    tz_sql_add(b, " where r.town = ");
    tz_sql_bind(b, tz_v_int(town));
    if (!known)
        return;
    tz_sql_add(b, " and r.j_from <= ");
    tz_sql_bind(b, tz_v_int(known));
    if (history) {
        tz_sql_add(b, " and r.j_to > ");
        tz_sql_bind(b, tz_v_int(known));
    }
}

/* ---- the row: one statement a register, four columns a clock */
static void add_field(struct tz_sql_build *b, const struct tz_register *r, int field)
{
    if (field < 0) {
        tz_sql_add(b, ", null");
        return;
    }
    tz_sql_add(b, ", r.");
    tz_sql_name(b, r->fields[field].column);
}

/* What the only step of a first version is made of: as `versions_text` gives it, without looking for other versions. */
static void add_first_step(struct tz_sql_build *b, const struct tz_register *r)
{
    tz_sql_add(b, ", r.version, r.state, (select j.at from journal j where j.town = r.town and j.j = r.j_from), "
                  "(select min(s.from_day) from ");
    tz_sql_name(b, r->span_table);
    tz_sql_add(b, " s where s.town = r.town and s.id = r.id and s.j_from = r.j_from and s.state = r.state)");
}

static bool has_steps(const struct tz_register *r)
{
    return r->state_n && r->spans;
}

/* The row as it stands; or, as known at a journal number, the one version of it that was current then. */
static void from_row(struct tz_sql_build *b, const struct reading *x, bool history)
{
    duty_from_known(b, x->r, x->town, x->known, history);
    tz_sql_add(b, " and r.id = ");
    tz_sql_param(b, x->row_id, TZ_INT);
}

static struct tz_err *row_sql(struct reading *x, bool history)
{
    struct tz_sql_context ctx = duty_context(x->m, x->town, "r", x->known);
    const struct tz_register *r = x->r;
    struct tz_sql_build *b = &x->row;
    tz_sql_begin(b, x->a);
    x->row_id = tz_sql_reserve(b);
    tz_sql_add(b, "select r.counts, r.struck, r.place_now, r.on_day");
    for (size_t i = 0; i < r->clock_n; i++) {
        const struct tz_clock *k = &r->clocks[i];
        add_field(b, r, k->of_field);
        add_field(b, r, k->met_field);
        add_field(b, r, k->given_field);
        tz_sql_add(b, ", case when ");
        if (k->where)
            TZ_TRY(tz_expr_sql(b, k->where, &ctx));
        else
            tz_sql_add(b, "1 = 1");
        tz_sql_add(b, " then 1 else 0 end");
    }
    if (has_steps(r))
        add_first_step(b, r);
    from_row(b, x, history);
    x->row_sql = tz_sql_end(b, "duty.clock_row");
    return NULL;
}

/* A date field holds yyyymmdd, a time field an instant. */
static void instant_of(tz_instant *at, bool *is_day, const struct tz_register *r, int field, const struct tz_rows *rows,
                       int column)
{
    *at = 0;
    *is_day = false;
    if (field < 0 || tz_rows_null(rows, column))
        return;
    int64_t v = tz_rows_int(rows, column);
    *is_day = r->fields[field].type != TZ_TYPE_TIME;
    if (!*is_day)
        *at = v;
    else if (tz_day_ok((tz_day)v))
        *at = tz_day_start((tz_day)v);
}

struct fields {
    tz_instant of, met, given;
    bool of_day, met_day, given_day, where;
};

/* ---- the steps: states in the order of versions; the day from the span where it was said to be earlier */
static const char *const versions_text = "select v.state, j.at, (select min(s.from_day) from %s s where s.town = "
                                         "v.town and s.id = v.id and s.j_from = v.j_from "
                                         "and s.state = v.state) from (select town, id, version, state, j_from from %s "
                                         "where town = $1 and id = $2 union all "
                                         "select town, id, version, state, j_from from %s where town = $1 and id = $2) "
                                         "v left join journal j on j.town = v.town "
                                         "and j.j = v.j_from where v.j_from <= $3 order by v.version";

static void add_step(struct entry *e, int state, tz_instant at, tz_day span_day)
{
    if (state < 0 || (e->step_n && e->steps[e->step_n - 1].state == state) || e->step_n == STEPS_MAX)
        return;
    if (span_day && tz_day_ok(span_day) && span_day < tz_day_of(at))
        at = tz_day_start(span_day);
    if (e->step_n && at < e->steps[e->step_n - 1].at)
        at = e->steps[e->step_n - 1].at;
    e->steps[e->step_n++] = (struct tz_clock_step){state, tz_day_of(at), at};
}

/* A first version has taken one step: when it was written, which the journal does not say yet of a row just born. */
static void first_step(struct entry *e, const struct reading *x, const struct tz_rows *rows, int column)
{
    const char *state = tz_rows_text(rows, column + 1);
    e->first = tz_rows_int(rows, column) == 1;
    e->born = e->first && tz_rows_null(rows, column + 2);
    if (e->first)
        add_step(e, state ? tz_register_state(x->r, state) : -1, e->born ? x->now : tz_rows_int(rows, column + 2),
                 (tz_day)tz_rows_int(rows, column + 3));
}

static struct tz_err *read_row(struct entry *e, struct fields *f, bool *have, struct reading *x)
{
    const struct tz_register *r = x->r;
    struct tz_rows *rows;
    x->row.values[x->row_id] = tz_v_int(e->id);
    TZ_TRY(tz_db_queryv(&rows, x->c, x->row_sql, x->row.values, x->row.value_n));
    struct tz_err *err = tz_rows_next(rows, have);
    if (!err && *have) {
        e->counts = tz_rows_int(rows, 1) == 0;
        e->place = tz_rows_int(rows, 2);
        e->on_day = (tz_day)tz_rows_int(rows, 3);
        for (size_t i = 0; i < r->clock_n; i++) {
            int column = 4 + (int)i * 4;
            instant_of(&f[i].of, &f[i].of_day, r, r->clocks[i].of_field, rows, column);
            instant_of(&f[i].met, &f[i].met_day, r, r->clocks[i].met_field, rows, column + 1);
            instant_of(&f[i].given, &f[i].given_day, r, r->clocks[i].given_field, rows, column + 2);
            f[i].where = tz_rows_int(rows, column + 3) != 0;
        }
        if (has_steps(r))
            first_step(e, x, rows, 4 + (int)r->clock_n * 4);
    }
    tz_rows_close(&rows);
    return err;
}

static struct tz_err *read_steps(struct entry *e, struct reading *x)
{
    const struct tz_register *r = x->r;
    struct tz_rows *rows;
    struct tz_err *err;
    bool have;
    if (!has_steps(r) || e->first)
        return NULL;
    if (!x->steps_sql) {
        struct tz_sql_build b;
        tz_sql_begin(&b, x->a);
        tz_sql_add(&b, tz_printf(x->a, versions_text, r->span_table, r->history, r->table));
        x->steps_sql = tz_sql_end(&b, "duty.clock_steps");
    }
    struct tz_value v[] = {tz_v_int(x->town), tz_v_int(e->id), tz_v_int(tz_known_j(x->known))};
    TZ_TRY(tz_db_queryv(&rows, x->c, x->steps_sql, v, 3));
    while (!(err = tz_rows_next(rows, &have)) && have) {
        const char *state = tz_rows_text(rows, 0);
        tz_instant at = tz_rows_null(rows, 1) ? x->now : tz_rows_int(rows, 1);
        add_step(e, state ? tz_register_state(r, state) : -1, at, (tz_day)tz_rows_int(rows, 2));
    }
    tz_rows_close(&rows);
    return err;
}

static struct tz_err *read_extensions(struct tz_clock_extension *x, size_t *n, const struct reading *r, int64_t id,
                                      const char *rule)
{
    struct tz_rows *rows;
    struct tz_err *err;
    bool have;
    *n = 0;
    TZ_TRY(tz_db_query(&rows, r->c, &SQL_EXTENSIONS, "iiti", r->town, id, rule, tz_known_j(r->known)));
    while (!(err = tz_rows_next(rows, &have)) && have && *n < EXTENSIONS_MAX)
        x[(*n)++] = (struct tz_clock_extension){(tz_day)tz_rows_int(rows, 0), tz_rows_int(rows, 1),
                                                (enum tz_span_unit)tz_rows_int(rows, 2), (tz_day)tz_rows_int(rows, 3)};
    tz_rows_close(&rows);
    return err;
}

static const struct limit *known_limit(const struct reading *x, const char *param, int64_t place, tz_day day)
{
    for (size_t i = 0; i < x->limit_n; i++) {
        const struct limit *l = &x->limits[i];
        if (l->place == place && l->from <= day && day < l->till && tz_same(l->param, param))
            return l;
    }
    return NULL;
}

static struct tz_err *read_limit(struct limit *out, const struct reading *x, const struct tz_span *in, int64_t place,
                                 tz_day day)
{
    struct tz_param_here here = {0};
    TZ_TRY(tz_param_get(&here, x->c, x->town, in->param, place, day, x->known, x->a));
    *out = (struct limit){in->param, place, here.from, here.till, *in, false};
    if (!here.has)
        out->missing = true;
    else if (!here.t || !tz_span_parse(&out->span, tz_printf(x->a, "%lld %s", (long long)here.i, here.t)))
        out->missing = !here.t || !tz_span_parse(&out->span, here.t);
    out->span.param = NULL;
    return NULL;
}

/* A limit that is a parameter: its value at the row's place and day. `missing` when none is set there: the clock then
 * stands still and the page asks for the parameter. */
static struct tz_err *resolve(struct tz_span *out, bool *missing, struct reading *x, const struct tz_span *in,
                              const struct entry *e, tz_day day)
{
    struct limit fresh;
    const struct limit *l;
    *out = *in;
    *missing = false;
    if (!in->param)
        return NULL;
    l = known_limit(x, in->param, e->place, day);
    if (!l) {
        TZ_TRY(read_limit(&fresh, x, in, e->place, day));
        if (x->limit_n < LIMITS_MAX && !fresh.missing)
            x->limits[x->limit_n++] = fresh;
        l = &fresh;
    }
    *out = l->span;
    *missing = l->missing;
    return NULL;
}

static struct tz_value maybe(tz_instant t)
{
    return t ? tz_v_int(t) : tz_v_null();
}

static struct tz_value maybe_day(tz_instant t)
{
    return t ? tz_v_int(tz_day_of(t)) : tz_v_null();
}

static struct tz_err *put_clock(struct reading *x, const struct entry *e, const struct tz_clock *clock,
                                const struct tz_clock_state *s)
{
    const char *rule = clock->key;
    if (x->known) {
        if (s->runs)
            x->found[x->found_n++] = (struct tz_clock_row){.reg = x->r, .clock = clock, .state = *s};
        return NULL;
    }
    if (!s->runs)
        return e->born ? NULL : tz_db_exec(x->c, &SQL_CLOCK_DROP, NULL, "iit", x->town, e->id, rule);
    struct tz_value v[] = {tz_v_int(x->town),     tz_v_int(e->id),         tz_v_text(rule),   tz_v_text(x->r->key),
                           tz_v_int(s->started),  maybe(s->due),           maybe_day(s->due), maybe(s->met),
                           maybe_day(s->met),     maybe(s->ended),         maybe(s->paused),  tz_v_int(s->spent),
                           tz_v_int(s->extended), tz_v_int(s->unpublished)};
    return tz_db_later(x->c, &SQL_CLOCK_PUT, v, sizeof v / sizeof *v);
}

static struct tz_err *one_clock(struct reading *x, size_t at, const struct entry *e, const struct fields *f)
{
    struct tz_clock_extension extensions[EXTENSIONS_MAX];
    struct tz_clock_state state = {0};
    struct tz_clock_input in = {.reg = x->r,
                                .clock = &x->r->clocks[at],
                                .calendar = x->k,
                                .of = f->of,
                                .of_day = f->of_day,
                                .met = f->met,
                                .met_day = f->met_day,
                                .given = f->given,
                                .given_day = f->given_day,
                                .steps = e->steps,
                                .step_n = e->step_n,
                                .extensions = extensions,
                                .now = x->now};
    bool missing;
    tz_day day = f->of ? tz_day_of(f->of) : e->on_day ? e->on_day : tz_day_of(x->now);
    if (!e->counts || !f->where)
        return put_clock(x, e, in.clock, &state);
    TZ_TRY(resolve(&in.within, &missing, x, &in.clock->within, e, day));
    if (!e->born)
        TZ_TRY(read_extensions(extensions, &in.extension_n, x, e->id, in.clock->key));
    if (!missing || f->given)
        tz_clock_compute(&state, &in);
    return put_clock(x, e, in.clock, &state);
}

/* With its row read. */
static struct tz_err *each_clock(struct reading *x, struct entry *e, const struct fields *f)
{
    TZ_TRY(read_steps(e, x));
    for (size_t i = 0; i < x->r->clock_n; i++)
        TZ_TRY(one_clock(x, i, e, &f[i]));
    return NULL;
}

static struct tz_err *all_clocks(struct reading *x, struct entry *e, struct fields *f)
{
    bool have = false;
    TZ_TRY(read_row(e, f, &have, x));
    return have ? each_clock(x, e, f) : NULL;
}

struct tz_err *duty_clock_entries(struct tz_conn *c, int64_t town, const struct tz_model *m,
                                  const struct tz_register *r, const int64_t *ids, size_t n, tz_instant now,
                                  const struct tz_calendar *k, struct tz_arena *a)
{
    struct entry *e = TZ_NEW(a, struct entry);
    struct fields *f = TZ_NEW_ARRAY(a, r->clock_n + 1, struct fields);
    struct reading x = {.c = c, .town = town, .m = m, .r = r, .now = now, .k = k, .a = a};
    if (!r->clock_n || !n)
        return NULL;
    TZ_TRY(row_sql(&x, false));
    for (size_t i = 0; i < n; i++) {
        e->id = ids[i];
        e->step_n = 0;
        e->first = e->born = false;
        memset(f, 0, r->clock_n * sizeof *f);
        TZ_TRY(all_clocks(&x, e, f));
    }
    return NULL;
}

struct tz_err *duty_clock_entry(struct tz_conn *c, int64_t town, const struct tz_model *m, const struct tz_register *r,
                                int64_t id, tz_instant now, const struct tz_calendar *k, struct tz_arena *a)
{
    return duty_clock_entries(c, town, m, r, &id, 1, now, k, a);
}

/* ---- reading and extending */
static const struct tz_clock *clock_by_key(const struct tz_register *r, const char *key)
{
    for (size_t i = 0; r && i < r->clock_n; i++)
        if (tz_same(r->clocks[i].key, key))
            return &r->clocks[i];
    return NULL;
}

static struct tz_err *read_clocks(struct tz_clock_row **out, size_t *n, struct tz_conn *c, const struct tz_desk *d,
                                  int64_t id, struct tz_arena *a)
{
    struct tz_rows *rows;
    struct tz_err *err;
    bool have;
    size_t room = 16;
    *out = TZ_NEW_ARRAY(a, room, struct tz_clock_row);
    *n = 0;
    TZ_TRY(tz_db_query(&rows, c, &SQL_CLOCK_OF, "ii", d->who->actor.town, id));
    while (!(err = tz_rows_next(rows, &have)) && have) {
        TZ_GROW(a, *out, *n, room);
        struct tz_clock_row *row = &(*out)[*n];
        row->reg = tz_model_register(d->model, tz_rows_text(rows, 1));
        row->clock = clock_by_key(row->reg, tz_rows_text(rows, 0));
        if (!row->clock)
            continue;
        row->state = (struct tz_clock_state){.runs = true,
                                             .started = tz_rows_int(rows, 2),
                                             .due = tz_rows_int(rows, 3),
                                             .met = tz_rows_int(rows, 4),
                                             .ended = tz_rows_int(rows, 5),
                                             .paused = tz_rows_int(rows, 6),
                                             .spent = tz_rows_int(rows, 7),
                                             .extended = tz_rows_int(rows, 8),
                                             .unpublished = tz_rows_int(rows, 9) != 0};
        ++*n;
    }
    tz_rows_close(&rows);
    return err;
}

static int by_due(const void *x, const void *y)
{
    const struct tz_clock_row *a = x, *b = y;
    int order = (a->state.due > b->state.due) - (a->state.due < b->state.due);
    return order ? order : strcmp(a->clock->key, b->clock->key);
}

/* The table holds what is known now; what was known earlier is computed again from what stood there then. */
static struct tz_err *known_clocks(struct reading *x, int64_t id)
{
    struct entry *e = TZ_NEW(x->a, struct entry);
    struct fields *f = TZ_NEW_ARRAY(x->a, x->r->clock_n + 1, struct fields);
    struct tz_calendar *k;
    bool have = false;
    e->id = id;
    TZ_TRY(tz_calendar_known(&k, x->c, x->town, x->known, x->a));
    x->k = k;
    for (int history = 0; history < 2 && !have; history++) {
        TZ_TRY(row_sql(x, history));
        TZ_TRY(read_row(e, f, &have, x));
    }
    if (!have)
        return NULL;
    TZ_TRY(each_clock(x, e, f));
    qsort(x->found, x->found_n, sizeof *x->found, by_due);
    return NULL;
}

void duty_known_number(struct tz_buf *b, int64_t v, bool is)
{
    bool first = b->len && b->data[b->len - 1] == '[';
    tz_buf_str(b, first ? "" : ",");
    if (is)
        tz_buf_int(b, v);
    else
        tz_buf_str(b, "null");
}

/* [id, started, due, due_day, met, met_day, ended, paused, spent, extended, unpublished] */
static void known_row(struct tz_buf *b, int64_t id, const struct tz_clock_state *s)
{
    tz_buf_str(b, b->len > 1 ? ",[" : "[");
    duty_known_number(b, id, true);
    duty_known_number(b, s->started, true);
    duty_known_number(b, s->due, s->due != 0);
    duty_known_number(b, s->due ? tz_day_of(s->due) : 0, s->due != 0);
    duty_known_number(b, s->met, s->met != 0);
    duty_known_number(b, s->met ? tz_day_of(s->met) : 0, s->met != 0);
    duty_known_number(b, s->ended, s->ended != 0);
    duty_known_number(b, s->paused, s->paused != 0);
    duty_known_number(b, s->spent, true);
    duty_known_number(b, s->extended, true);
    duty_known_number(b, s->unpublished, true);
    tz_buf_char(b, ']');
}

struct tz_err *duty_known_ids(struct tz_value **out, size_t *n, struct tz_conn *c, const struct tz_register *r,
                              int64_t town, int64_t known, bool history, struct tz_arena *a)
{
    struct tz_sql_build b;
    struct tz_rows *rows;
    struct tz_err *e;
    bool have;
    size_t room = 256;
    *out = TZ_NEW_ARRAY(a, room, struct tz_value);
    *n = 0;
    tz_sql_begin(&b, a);
    tz_sql_add(&b, "select r.id");
    duty_from_known(&b, r, town, known, history);
    TZ_TRY(tz_db_queryv(&rows, c, tz_sql_end(&b, "duty.known_ids"), b.values, b.value_n));
    while (!(e = tz_rows_next(rows, &have)) && have) {
        TZ_GROW(a, *out, *n, room);
        (*out)[(*n)++] = tz_v_int(tz_rows_int(rows, 0));
    }
    tz_rows_close(&rows);
    return e;
}

/* All rows of the register that were current, first those that still are. */
static struct tz_err *known_pass(struct tz_buf *b, struct reading *x, const char *rule, bool history)
{
    struct entry *e = TZ_NEW(x->a, struct entry);
    struct fields *f = TZ_NEW_ARRAY(x->a, x->r->clock_n + 1, struct fields);
    struct tz_value *ids;
    size_t n;
    TZ_TRY(duty_known_ids(&ids, &n, x->c, x->r, x->town, x->known, history, x->a));
    TZ_TRY(row_sql(x, history));
    for (size_t i = 0; i < n; i++) {
        *e = (struct entry){.id = ids[i].i};
        memset(f, 0, x->r->clock_n * sizeof *f);
        x->found_n = 0;
        TZ_TRY(all_clocks(x, e, f));
        for (size_t k = 0; k < x->found_n; k++)
            if (tz_same(x->found[k].clock->key, rule))
                known_row(b, e->id, &x->found[k].state);
    }
    return NULL;
}

struct tz_err *tz_clock_known(char **out, struct tz_conn *c, int64_t town, const struct tz_model *m,
                              const struct tz_register *r, const char *rule, int64_t known, struct tz_arena *a)
{
    struct reading x = {.c = c, .town = town, .m = m, .r = r, .now = tz_now(), .known = known, .a = a};
    struct tz_calendar *k;
    struct tz_buf b;
    tz_buf_init(&b, a);
    tz_buf_char(&b, '[');
    x.found = TZ_NEW_ARRAY(a, r->clock_n + 1, struct tz_clock_row);
    TZ_TRY(tz_calendar_known(&k, c, town, known, a));
    x.k = k;
    for (int history = 0; history < 2; history++)
        TZ_TRY(known_pass(&b, &x, rule, history));
    tz_buf_char(&b, ']');
    *out = b.data;
    return NULL;
}

static struct tz_err *list_known(struct tz_clock_row **out, size_t *n, const struct tz_desk *d, int64_t id,
                                 int64_t known, struct tz_arena *a)
{
    struct reading x = {.town = d->who->actor.town, .m = d->model, .now = tz_now(), .known = known, .a = a};
    TZ_TRY(tz_register_of(&x.r, d, id));
    if (!x.r || !x.r->clock_n)
        return NULL;
    x.found = TZ_NEW_ARRAY(a, x.r->clock_n, struct tz_clock_row);
    TZ_TRY(tz_db_reader(&x.c, tz_store_db(d->store), x.town));
    struct tz_err *e = known_clocks(&x, id);
    tz_db_release(&x.c);
    *out = x.found;
    *n = x.found_n;
    return e;
}

struct tz_err *tz_clock_list(struct tz_clock_row **out, size_t *n, const struct tz_desk *d, int64_t id, int64_t known,
                             struct tz_arena *a)
{
    struct tz_conn *c = NULL;
    *n = 0;
    *out = NULL;
    if (known)
        return list_known(out, n, d, id, known, a);
    TZ_TRY(tz_db_reader(&c, tz_store_db(d->store), d->who->actor.town));
    struct tz_err *e = read_clocks(out, n, c, d, id, a);
    tz_db_release(&c);
    return e;
}

struct extension {
    const struct tz_desk *d;
    const struct tz_register *reg;
    const struct tz_clock *clock;
    int64_t record, entry;
    tz_day till;
    const char *reason;
};

static struct tz_err *check_times(const struct tz_clock *k, int64_t extended)
{
    if (extended < k->extend_times)
        return NULL;
    return tz_err_hint(
        tz_err(TZ_E_RULE, "“%s”最多延期 %d 次，已经延过 %lld 次", k->label, k->extend_times, (long long)extended),
        "办不完的请在时限内答复并说明");
}

/* Another extension may have come since this one was asked for. */
static struct tz_err *check_again(struct tz_conn *c, int64_t town, const struct extension *x)
{
    struct tz_rows *rows;
    struct tz_err *e, *wrong = NULL;
    bool have;
    TZ_TRY(tz_db_query(&rows, c, &SQL_CLOCK_OF, "ii", town, x->entry));
    while (!(e = tz_rows_next(rows, &have)) && have && !wrong)
        if (tz_same(tz_rows_text(rows, 0), x->clock->key))
            wrong = check_times(x->clock, tz_rows_int(rows, 8));
    tz_rows_close(&rows);
    return e ? e : wrong;
}

static struct tz_err *apply_extension(struct tz_apply *ap, void *data)
{
    const struct extension *x = data;
    struct tz_calendar *k;
    int64_t town = tz_apply_town(ap);
    struct tz_value v[] = {tz_v_int(x->entry),
                           tz_v_text(x->clock->key),
                           tz_v_int(tz_day_of(tz_apply_at(ap))),
                           tz_v_int(x->till ? 0 : x->clock->extend.n),
                           tz_v_int(x->clock->extend.unit),
                           tz_v_int(x->till),
                           tz_v_text(x->reason)};
    TZ_TRY(check_again(tz_apply_conn(ap), town, x));
    TZ_TRY(tz_record_write(ap, &duty_extension, x->record, 1, v, x->d->who->actor.account, TZ_OP_CREATE));
    TZ_TRY(tz_calendar_load(&k, tz_apply_conn(ap), town, tz_apply_arena(ap)));
    return duty_clock_entry(tz_apply_conn(ap), town, x->d->model, x->reg, x->entry, tz_apply_at(ap), k,
                            tz_apply_arena(ap));
}

static struct tz_err *may_extend(const struct tz_desk *d, const struct extension *x, const struct tz_clock_state *s,
                                 int64_t place, struct tz_arena *a)
{
    struct tz_conn *c = NULL;
    bool may = d->who->system;
    const struct tz_clock *k = x->clock;
    if (!s->runs || s->ended)
        return tz_err_hint(tz_err(TZ_E_RULE, "“%s”已经办结或没有开始，不能延期", k->label), "刷新后再看");
    if (!k->extend_times)
        return tz_err(TZ_E_RULE, "“%s”的规定里没有延期", k->label);
    TZ_TRY(check_times(k, s->extended));
    if (may)
        return NULL;
    TZ_TRY(tz_db_reader(&c, tz_store_db(d->store), d->who->actor.town));
    struct tz_err *e = tz_scope_role(&may, c, d->who, x->reg, k->extend_by, k->extend_by_n, place, a);
    tz_db_release(&c);
    if (!e && !may)
        e = tz_err_hint(tz_err(TZ_E_FORBIDDEN, "延期要由有权批准的人办理"), "请分管领导或站所负责人批准");
    return e;
}

struct tz_err *tz_clock_extend(const struct tz_desk *d, int64_t id, const char *rule, tz_day till, const char *reason,
                               struct tz_arena *a)
{
    struct tz_entry *entry = NULL;
    struct tz_clock_row *rows;
    struct extension x = {.d = d, .entry = id, .till = till, .reason = reason};
    struct tz_clock_state state = {0};
    size_t n;
    TZ_TRY(tz_register_get(&entry, d, id, &(struct tz_get){0}, a));
    x.reg = entry->reg;
    x.clock = clock_by_key(entry->reg, rule);
    if (!x.clock)
        return tz_err(TZ_E_NOT_FOUND, "没有“%s”这个时限", rule);
    if (!reason || !*reason)
        return tz_err_hint(tz_err(TZ_E_RULE, "延期要写明理由"), "写清为什么办不完、延到什么时候");
    TZ_TRY(tz_clock_list(&rows, &n, d, id, 0, a));
    for (size_t i = 0; i < n; i++)
        if (rows[i].clock == x.clock)
            state = rows[i].state;
    TZ_TRY(may_extend(d, &x, &state, entry->place_now, a));
    TZ_TRY(tz_store_new_id(&x.record, d->store, d->who->actor.town));
    struct tz_work w = {.actor = d->who->actor, .kind = "extend", .apply = apply_extension, .data = &x};
    return tz_store_run(d->store, &w, a);
}
