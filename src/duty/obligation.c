/* SPDX-License-Identifier: Apache-2.0
 *
 * Obligations: for each entry of the obliging register in force, one derived row a window of its frequency, with how
 * often the thing was due and how often it was done. Rebuilt for an object when it changes, extended by the daily job,
 * recounted for one window when a done row comes or goes.
 */
#include "duty/duty_priv.h"

#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "duty.sql.h"
#include "pack/expr.h"
#include "place/place.h"

enum { WINDOWS_MAX = 5000 };

struct object {
    int64_t id;
    bool open; /* in force and counting */
    const char *every;
    int64_t times, person, place;
    tz_day from, till;
};

static void add_field(struct tz_sql_build *b, const struct tz_register *r, int field)
{
    tz_sql_add(b, ", ");
    if (field < 0 || !r->fields[field].column)
        tz_sql_add(b, "null");
    else
        tz_sql_name(b, r->fields[field].column);
}

/* Of one object; with `known`, of all that were current then (see duty_from_known). */
static struct tz_err *object_sql(struct tz_sql **out, struct tz_sql_build *b, const struct tz_model *m,
                                 const struct tz_obligation *o, int64_t town, int64_t id, int64_t known, bool history,
                                 struct tz_arena *a)
{
    const struct tz_register *r = o->each;
    struct tz_sql_context ctx = duty_context(m, town, "r", known);
    tz_sql_begin(b, a);
    tz_sql_add(b, "select place_now");
    add_field(b, r, o->every_field);
    add_field(b, r, o->times_field);
    add_field(b, r, o->who_field);
    add_field(b, r, o->from_field);
    add_field(b, r, o->till_field);
    tz_sql_add(b, ", r.id");
    duty_from_known(b, r, town, known, history);
    if (!known) {
        tz_sql_add(b, " and r.id = ");
        tz_sql_bind(b, tz_v_int(id));
    }
    tz_sql_add(b, " and r.struck = 0 and r.counts = 1");
    if (o->where) {
        tz_sql_add(b, " and ");
        TZ_TRY(tz_expr_sql(b, o->where, &ctx));
    }
    *out = tz_sql_end(b, "duty.obliged");
    return NULL;
}

static struct object object_of(const struct tz_rows *rows, const struct tz_obligation *o, struct tz_arena *a)
{
    return (struct object){.open = true,
                           .place = tz_rows_int(rows, 0),
                           .every = tz_rows_null(rows, 1) ? o->every : tz_rows_copy(rows, 1, a),
                           .times = tz_rows_null(rows, 2) ? 0 : tz_rows_int(rows, 2),
                           .person = tz_rows_int(rows, 3),
                           .from = (tz_day)tz_rows_int(rows, 4),
                           .till = tz_rows_null(rows, 5) ? TZ_DAY_OPEN : (tz_day)tz_rows_int(rows, 5),
                           .id = tz_rows_int(rows, 6)};
}

static struct tz_err *read_object(struct object *x, struct tz_conn *c, const struct tz_model *m,
                                  const struct tz_obligation *o, int64_t town, int64_t id, struct tz_arena *a)
{
    struct tz_sql_build b;
    struct tz_sql *sql;
    struct tz_rows *rows;
    bool have;
    *x = (struct object){0};
    TZ_TRY(object_sql(&sql, &b, m, o, town, id, 0, false, a));
    TZ_TRY(tz_db_queryv(&rows, c, sql, b.values, b.value_n));
    struct tz_err *e = tz_rows_next(rows, &have);
    if (!e && have)
        *x = object_of(rows, o, a);
    tz_rows_close(&rows);
    return e;
}

/* Where the windows of an object go: into the table; or, as known earlier, into a text, each counted from what was done. */
struct sink {
    struct tz_conn *c;
    int64_t town;
    const struct tz_obligation *o;
    struct tz_buf *known; /* NULL: the table */
    const struct duty_done *done;
    size_t done_n;
};

/* [object, person, place, from_day, till_day, due, done] */
static void know_window(const struct sink *s, const struct object *x, tz_day first, tz_day last, int64_t times)
{
    int64_t done = 0;
    for (size_t i = 0; i < s->done_n; i++)
        done += s->done[i].day >= first && s->done[i].day <= last;
    tz_buf_str(s->known, s->known->len > 1 ? ",[" : "[");
    duty_known_number(s->known, x->id, true);
    duty_known_number(s->known, x->person, x->person != 0);
    duty_known_number(s->known, x->place, true);
    duty_known_number(s->known, first, true);
    duty_known_number(s->known, last, true);
    duty_known_number(s->known, times, true);
    duty_known_number(s->known, done, true);
    tz_buf_char(s->known, ']');
}

/* One window clipped to its stretch; what is asked shrinks with it, and a sliver asks nothing. */
static struct tz_err *put_window(const struct sink *s, const struct object *x, tz_day from, tz_day till, int64_t times,
                                 const struct duty_stretch *in)
{
    int64_t full = tz_day_serial(till) - tz_day_serial(from) + 1;
    tz_day first = from > in->from ? from : in->from, last = till < in->till ? till : in->till;
    int64_t left = tz_day_serial(last) - tz_day_serial(first) + 1;
    if (left < full)
        times = (times * left * 2 + full) / (2 * full);
    if (times < 1)
        return NULL;
    if (s->known) {
        know_window(s, x, first, last, times);
        return NULL;
    }
    struct tz_value v[] = {tz_v_int(s->town),   tz_v_text(s->o->key), tz_v_int(x->id),
                           tz_v_int(x->person), tz_v_int(x->place),   tz_v_int(first),
                           tz_v_int(last),      tz_v_int(times),      tz_v_int(0)};
    return tz_db_later(s->c, &SQL_OBLIGATION_PUT, v, sizeof v / sizeof *v);
}

static struct tz_err *put_windows(const struct sink *s, const struct object *x, tz_day start, tz_day until,
                                  const struct duty_seasons *seasons)
{
    enum tz_window w;
    int64_t times;
    tz_day from, till;
    if (!tz_day_ok(start))
        return NULL;
    for (int i = 0; i < WINDOWS_MAX && start <= until && start <= x->till; i++) {
        struct duty_stretch in = duty_season_at(seasons, start);
        if (tz_frequency_parse(&w, &times, in.every ? in.every : x->every)) {
            if (!in.every && times == 1 && x->times > 0) /* the words of the frequency win where they say how often */
                times = x->times;
            tz_window_of(&from, &till, w, start);
            TZ_TRY(put_window(s, x, from, till, times, &in));
            till = till < in.till ? till : in.till;
        } else
            till = in.till;
        if (till >= until)
            break;
        start = tz_day_add(till, 1);
    }
    return NULL;
}

/* The rows that count: entries that refer to the object, or sub-rows of a list of its own. */
static void count_from(struct tz_sql_build *b, const struct tz_obligation *o, int64_t town, struct tz_arena *a)
{
    const struct tz_register *r = o->done;
    tz_sql_add(b, "update obligation set done = (select count(*) from ");
    if (o->done_list) {
        tz_sql_name(b, tz_list_table(o->each, o->done_list, a));
        tz_sql_add(b, " u join ");
        tz_sql_name(b, o->each->table);
        tz_sql_add(b, " p on p.town = u.town and p.id = u.id where u.town = ");
        tz_sql_bind(b, tz_v_int(town));
        tz_sql_add(b, " and u.id = obligation.object and u.j_to = 9223372036854775807 and u.");
        tz_sql_name(b, o->done_list->parts[o->done_on].column);
        return;
    }
    tz_sql_name(b, r->table);
    tz_sql_add(b, " p where p.town = ");
    tz_sql_bind(b, tz_v_int(town));
    tz_sql_add(b, " and p.");
    tz_sql_name(b, r->fields[o->done_match].column);
    tz_sql_add(b, " = obligation.object and p.struck = 0 and p.counts = 1 and p.");
    tz_sql_name(b, o->done_on >= 0 ? r->fields[o->done_on].column : "on_day");
}

/* Sets done of the object's windows that hold `day` (0 = all) from the rows that count. */
static struct tz_err *count_done(struct tz_conn *c, int64_t town, const struct tz_model *m,
                                 const struct tz_obligation *o, int64_t object, tz_day day, struct tz_arena *a)
{
    struct tz_sql_context ctx = duty_context(m, town, "p", 0);
    struct tz_sql_build b;
    ctx.sub = o->done_list ? "u" : NULL;
    tz_sql_begin(&b, a);
    count_from(&b, o, town, a);
    tz_sql_add(&b, " between obligation.from_day and obligation.till_day");
    if (o->done_where) {
        tz_sql_add(&b, " and ");
        TZ_TRY(tz_expr_sql(&b, o->done_where, &ctx));
    }
    tz_sql_add(&b, ") where town = ");
    tz_sql_bind(&b, tz_v_int(town));
    tz_sql_add(&b, " and rule = ");
    tz_sql_bind(&b, tz_v_text(o->key));
    tz_sql_add(&b, " and object = ");
    tz_sql_bind(&b, tz_v_int(object));
    if (day) {
        tz_sql_add(&b, " and from_day <= ");
        tz_sql_bind(&b, tz_v_int(day));
        tz_sql_add(&b, " and till_day >= ");
        tz_sql_bind(&b, tz_v_int(day));
    }
    return tz_db_execv(c, tz_sql_end(&b, "duty.obligation_done"), NULL, b.values, b.value_n);
}

struct tz_err *duty_obligation_object(struct tz_conn *c, int64_t town, const struct tz_model *m,
                                      const struct tz_obligation *o, int64_t id, tz_day until, struct tz_arena *a)
{
    struct object x;
    struct duty_seasons *seasons;
    const struct sink s = {.c = c, .town = town, .o = o};
    TZ_TRY(tz_db_exec(c, &SQL_OBLIGATION_DROP, NULL, "iti", town, o->key, id));
    TZ_TRY(read_object(&x, c, m, o, town, id, a));
    if (!x.open)
        return NULL;
    TZ_TRY(duty_seasons_load(&seasons, c, town, o->key, 0, a));
    TZ_TRY(put_windows(&s, &x, x.from, until, seasons));
    return o->done || o->done_list ? count_done(c, town, m, o, id, 0, a) : NULL;
}

struct tz_err *duty_done_of(struct duty_done *out, struct tz_conn *c, int64_t town, const struct tz_model *m,
                            const struct tz_obligation *o, int64_t id, struct tz_arena *a)
{
    const struct tz_register *r = o->done;
    struct tz_sql_build b;
    struct tz_rows *rows;
    bool have;
    (void)m;
    *out = (struct duty_done){0};
    tz_sql_begin(&b, a);
    tz_sql_add(&b, "select ");
    tz_sql_name(&b, r->fields[o->done_match].column);
    tz_sql_add(&b, ", ");
    tz_sql_name(&b, o->done_on >= 0 ? r->fields[o->done_on].column : "on_day");
    tz_sql_add(&b, " from ");
    tz_sql_name(&b, r->table);
    tz_sql_add(&b, " where town = ");
    tz_sql_bind(&b, tz_v_int(town));
    tz_sql_add(&b, " and id = ");
    tz_sql_bind(&b, tz_v_int(id));
    TZ_TRY(tz_db_queryv(&rows, c, tz_sql_end(&b, "duty.done_of"), b.values, b.value_n));
    struct tz_err *e = tz_rows_next(rows, &have);
    if (!e && have)
        *out = (struct duty_done){tz_rows_int(rows, 0), (tz_day)tz_rows_int(rows, 1)};
    tz_rows_close(&rows);
    return e;
}

/* A row done in a window that is not open yet (the daily job opens them) opens the windows up to it. */
static struct tz_err *open_until(struct tz_conn *c, int64_t town, const struct tz_model *m,
                                 const struct tz_obligation *o, struct duty_done at, struct tz_arena *a)
{
    int64_t last = 0;
    TZ_TRY(tz_db_int(&last, 0, c, &SQL_OBLIGATION_LAST, "iti", town, o->key, at.object));
    return last < at.day ? duty_obligation_object(c, town, m, o, at.object, at.day, a) : NULL;
}

struct tz_err *duty_recount(struct tz_conn *c, int64_t town, const struct tz_model *m, const struct tz_obligation *o,
                            struct duty_done at, struct tz_arena *a)
{
    if (!at.object || !at.day)
        return NULL;
    TZ_TRY(open_until(c, town, m, o, at, a));
    return count_done(c, town, m, o, at.object, at.day, a);
}

/* ---- listing */
static const struct tz_obligation *rule_by_key(const struct tz_model *m, const char *key)
{
    for (size_t i = 0; i < m->register_n; i++)
        for (size_t k = 0; k < m->registers[i]->obligation_n; k++)
            if (tz_same(m->registers[i]->obligations[k].key, key))
                return &m->registers[i]->obligations[k];
    return NULL;
}

/* Windows of one rule whose object is in the account's scope. */
static struct tz_err *list_sql(struct tz_sql **out, struct tz_sql_build *b, struct tz_conn *c, const struct tz_desk *d,
                               const struct tz_obligation *o, tz_day from, tz_day till, bool all, struct tz_arena *a)
{
    struct tz_scope *scope;
    TZ_TRY(tz_scope_make(&scope, c, d->who, o->each, TZ_RIGHT_SEE, a));
    tz_sql_begin(b, a);
    tz_sql_add(b, "select w.object, r.number, w.place, w.from_day, w.till_day, w.due, w.done from obligation w join ");
    tz_sql_name(b, o->each->table);
    tz_sql_add(b, " r on r.town = w.town and r.id = w.object where w.town = ");
    tz_sql_bind(b, tz_v_int(d->who->actor.town));
    tz_sql_add(b, " and w.rule = ");
    tz_sql_bind(b, tz_v_text(o->key));
    tz_sql_add(b, " and w.till_day >= ");
    tz_sql_bind(b, tz_v_int(from));
    tz_sql_add(b, " and w.till_day <= ");
    tz_sql_bind(b, tz_v_int(till));
    if (!all)
        tz_sql_add(b, " and w.done < w.due");
    tz_sql_add(b, " and ");
    tz_scope_sql(b, scope, "r");
    tz_sql_add(b, " order by w.till_day, w.object limit 1000");
    *out = tz_sql_end(b, "duty.obligations");
    return NULL;
}

struct list {
    struct tz_obliged *items;
    size_t n, room;
    struct tz_arena *a;
};

static struct tz_obliged *push(struct list *l)
{
    TZ_GROW(l->a, l->items, l->n, l->room);
    return &l->items[l->n++];
}

static struct tz_err *list_rule(struct list *l, struct tz_conn *c, const struct tz_desk *d,
                                const struct tz_places *places, const struct tz_obligation *o, tz_day from, tz_day till,
                                bool all)
{
    struct tz_sql_build b;
    struct tz_sql *sql;
    struct tz_rows *rows;
    struct tz_err *e;
    bool have;
    TZ_TRY(list_sql(&sql, &b, c, d, o, from, till, all, l->a));
    TZ_TRY(tz_db_queryv(&rows, c, sql, b.values, b.value_n));
    while (!(e = tz_rows_next(rows, &have)) && have) {
        struct tz_obliged *x = push(l);
        *x = (struct tz_obliged){.rule = o,
                                 .object = tz_rows_int(rows, 0),
                                 .number = tz_rows_copy(rows, 1, l->a),
                                 .label = o->label,
                                 .from = (tz_day)tz_rows_int(rows, 3),
                                 .till = (tz_day)tz_rows_int(rows, 4),
                                 .due = tz_rows_int(rows, 5),
                                 .done = tz_rows_int(rows, 6)};
        x->place = tz_place_title(places, tz_rows_int(rows, 2), tz_today(), l->a);
    }
    tz_rows_close(&rows);
    return e;
}

static struct tz_err *list_all(struct list *l, struct tz_conn *c, const struct tz_desk *d, tz_day from, tz_day till,
                               bool all)
{
    struct tz_places *places = NULL;
    struct tz_err *e = tz_places_hold(&places, c, d->who->actor.town);
    for (size_t i = 0; !e && i < d->model->register_n; i++) {
        const struct tz_register *r = d->model->registers[i];
        for (size_t k = 0; !e && k < r->obligation_n; k++)
            if (rule_by_key(d->model, r->obligations[k].key) == &r->obligations[k])
                e = list_rule(l, c, d, places, &r->obligations[k], from, till, all);
    }
    tz_places_release(&places);
    return e;
}

struct tz_err *tz_obligation_list(struct tz_obliged **out, size_t *n, const struct tz_desk *d, tz_day from, tz_day till,
                                  bool all, struct tz_arena *a)
{
    struct list l = {.a = a};
    struct tz_conn *c = NULL;
    TZ_TRY(tz_db_reader(&c, tz_store_db(d->store), d->who->actor.town));
    struct tz_err *e = list_all(&l, c, d, from, till, all);
    tz_db_release(&c);
    *out = l.items;
    *n = l.n;
    return e;
}

/* ---- as known earlier */
/* The object and day of each row done, as known: entries that refer to the object, or sub-rows of a list of its own. */
static struct tz_err *done_sql(struct tz_sql **out, struct tz_sql_build *b, const struct tz_model *m,
                               const struct tz_obligation *o, int64_t town, int64_t known, bool history,
                               struct tz_arena *a)
{
    struct tz_sql_context ctx = duty_context(m, town, "r", known);
    tz_sql_begin(b, a);
    if (o->done_list) {
        ctx.sub = "u";
        tz_sql_add(b, "select r.id, u.");
        tz_sql_name(b, o->done_list->parts[o->done_on].column);
        tz_sql_add(b, " from ");
        tz_sql_name(b, history ? o->each->history : o->each->table);
        tz_sql_add(b, " r join ");
        tz_sql_name(b, tz_list_table(o->each, o->done_list, a));
        tz_sql_add(b, " u on u.town = r.town and u.id = r.id and u.j_from <= ");
        tz_sql_bind(b, tz_v_int(known));
        tz_sql_add(b, " and u.j_to > ");
        tz_sql_bind(b, tz_v_int(known));
        duty_where_known(b, town, known, history);
    } else {
        tz_sql_add(b, "select r.");
        tz_sql_name(b, o->done->fields[o->done_match].column);
        tz_sql_add(b, ", r.");
        tz_sql_name(b, o->done_on >= 0 ? o->done->fields[o->done_on].column : "on_day");
        duty_from_known(b, o->done, town, known, history);
        tz_sql_add(b, " and r.struck = 0 and r.counts = 1");
    }
    if (o->done_where) {
        tz_sql_add(b, " and ");
        TZ_TRY(tz_expr_sql(b, o->done_where, &ctx));
    }
    *out = tz_sql_end(b, "duty.known_done");
    return NULL;
}

struct dones {
    struct duty_done *items;
    size_t n, room;
};

static struct tz_err *read_dones(struct dones *l, struct tz_conn *c, const struct tz_model *m,
                                 const struct tz_obligation *o, int64_t town, int64_t known, bool history,
                                 struct tz_arena *a)
{
    struct tz_sql_build b;
    struct tz_sql *sql;
    struct tz_rows *rows;
    struct tz_err *e;
    bool have;
    TZ_TRY(done_sql(&sql, &b, m, o, town, known, history, a));
    TZ_TRY(tz_db_queryv(&rows, c, sql, b.values, b.value_n));
    while (!(e = tz_rows_next(rows, &have)) && have) {
        TZ_GROW(a, l->items, l->n, l->room);
        l->items[l->n++] = (struct duty_done){tz_rows_int(rows, 0), (tz_day)tz_rows_int(rows, 1)};
    }
    tz_rows_close(&rows);
    return e;
}

static int by_object(const void *x, const void *y)
{
    const struct duty_done *a = x, *b = y;
    return a->object != b->object ? (a->object < b->object ? -1 : 1) : (a->day > b->day) - (a->day < b->day);
}

/* Those of one object. */
static const struct duty_done *dones_of(size_t *n, const struct dones *l, int64_t object)
{
    size_t low = 0, high = l->n, end;
    while (low < high) {
        size_t mid = (low + high) / 2;
        if (l->items[mid].object < object)
            low = mid + 1;
        else
            high = mid;
    }
    for (end = low; end < l->n && l->items[end].object == object;)
        end++;
    *n = end - low;
    return l->items ? l->items + low : NULL;
}

static struct tz_err *know_objects(struct sink *s, const struct tz_model *m, const struct dones *dones, tz_day until,
                                   int64_t known, bool history, struct tz_arena *a)
{
    struct tz_sql_build b;
    struct tz_sql *sql;
    struct tz_rows *rows;
    struct duty_seasons *seasons;
    struct tz_err *e;
    bool have;
    TZ_TRY(duty_seasons_load(&seasons, s->c, s->town, s->o->key, known, a));
    TZ_TRY(object_sql(&sql, &b, m, s->o, s->town, 0, known, history, a));
    TZ_TRY(tz_db_queryv(&rows, s->c, sql, b.values, b.value_n));
    while (!(e = tz_rows_next(rows, &have)) && have) {
        struct object x = object_of(rows, s->o, a);
        s->done = dones_of(&s->done_n, dones, x.id);
        tz_day last = s->done_n ? s->done[s->done_n - 1].day : 0;
        e = put_windows(s, &x, x.from, last > until ? last : until, seasons);
        if (e)
            break;
    }
    tz_rows_close(&rows);
    return e;
}

struct tz_err *tz_obligation_known(char **out, struct tz_conn *c, int64_t town, const struct tz_model *m,
                                   const char *rule, int64_t known, struct tz_arena *a)
{
    const struct tz_obligation *o = rule_by_key(m, rule);
    struct dones dones = {0};
    struct tz_buf b;
    int64_t at = 0;
    tz_buf_init(&b, a);
    tz_buf_char(&b, '[');
    struct sink s = {.c = c, .town = town, .o = o, .known = &b};
    TZ_TRY(tz_db_int(&at, 0, c, &SQL_KNOWN_AT, "ii", town, known));
    for (int history = 0; o && history < 2 && (o->done || o->done_list); history++)
        TZ_TRY(read_dones(&dones, c, m, o, town, known, history, a));
    if (dones.n)
        qsort(dones.items, dones.n, sizeof *dones.items, by_object);
    for (int history = 0; o && history < 2; history++)
        TZ_TRY(know_objects(&s, m, &dones, tz_day_of(at), known, history, a));
    tz_buf_char(&b, ']');
    *out = b.data;
    return NULL;
}
