/* SPDX-License-Identifier: Apache-2.0
 *
 * The look at all rules: one statement a rule over all rows, its hits compared by cause with the warnings that are there.
 *
 *   hit, no warning of this cause                 -> open one
 *   hit, the newest is settled, cause never went  -> nothing: people have decided
 *   hit, the newest is settled, cause had gone    -> open a new one
 *   hit, the newest is open, cause had gone       -> it is back
 *   no hit, the cause was there                   -> it has gone (not where a row of it could not be decided)
 */
#include "rule/run_priv.h"

#include <string.h>

#include "base/event.h"
#include "base/text.h"
#include "place/param.h"
#include "rule.sql.h"

/* ---- what is known */
static void unhex(uint8_t out[CAUSE_BYTES], const char *hex)
{
    static const char digits[] = "0123456789abcdef";
    for (int i = 0; i < CAUSE_BYTES; i++) {
        const char *high = hex[0] ? strchr(digits, hex[0]) : NULL,
                   *low = high && hex[1] ? strchr(digits, hex[1]) : NULL;
        out[i] = low ? (uint8_t)((high - digits) << 4 | (low - digits)) : 0;
        hex += low ? 2 : 0;
    }
}

static struct tz_err *read_known(struct look *k)
{
    struct tz_rows *rows;
    struct tz_err *e;
    bool have;
    TZ_TRY(tz_db_query(&rows, k->c, &SQL_WARNING_KNOWN, "it", k->town, k->rule->key));
    while (!(e = tz_rows_next(rows, &have)) && have) {
        uint8_t key[CAUSE_BYTES];
        unhex(key, tz_rows_text(rows, 0));
        struct cause_row *c = causes_get(&k->causes, key); /* the newest of a cause comes last */
        c->id = tz_rows_int(rows, 1);
        c->version = tz_rows_int(rows, 2);
        c->state = warning_state(tz_rows_text(rows, 3));
        c->gone = !tz_rows_null(rows, 4);
    }
    tz_rows_close(&rows);
    return e;
}

/* ---- hits */
static void cause_of(uint8_t out[CAUSE_BYTES], struct tz_digest *d, const struct tz_rule *r, const struct tz_rows *rows,
                     size_t part_n)
{
    uint8_t sum[TZ_DIGEST_BYTES];
    tz_digest_str(d, r->key);
    for (size_t i = 0; i < part_n; i++) {
        tz_digest_str(d, "\n");
        tz_digest_str(d, tz_rows_text(rows, 3 + (int)i));
    }
    tz_digest_end(d, sum);
    memcpy(out, sum, CAUSE_BYTES);
}

static bool is_open(enum tz_warning_state s)
{
    return s == TZ_WARNING_OPEN || s == TZ_WARNING_TRUE;
}

static struct opening *open_new(struct look *k, const struct cause_row *c, int64_t place)
{
    struct opening *o;
    if (k->open_n == OPEN_MAX) {
        k->result->deferred++;
        return NULL;
    }
    TZ_GROW(k->loop, k->openings, k->open_n, k->open_room);
    o = TZ_NEW(k->loop, struct opening);
    *o = (struct opening){.rule = k->rule, .place = place, .opened_on = k->today};
    o->cause = tz_hex(k->loop, c->key, CAUSE_BYTES);
    k->openings[k->open_n++] = o;
    return o;
}

struct opening *take_cause(struct look *k, const uint8_t key[CAUSE_BYTES], int64_t place)
{
    struct cause_row *c = causes_get(&k->causes, key);
    bool first = !c->seen;
    k->result->hits++;
    c->seen = true;
    if (first && (!c->id || (c->gone && !is_open(c->state))))
        c->opening = open_new(k, c, place);
    if (c->opening)
        c->opening->hits++;
    return c->opening;
}

static void take_hit(struct look *k, const struct tz_rows *rows, const uint8_t key[CAUSE_BYTES])
{
    struct opening *o = take_cause(k, key, tz_rows_int(rows, 2));
    if (o && o->row_n < ROWS_MAX)
        o->rows[o->row_n++] = (struct behind){k->rule->on->key, tz_rows_int(rows, 0), tz_rows_int(rows, 1)};
}

static struct tz_err *read_hits(struct look *k)
{
    struct hit_sql q;
    struct tz_rows *rows;
    struct tz_err *e;
    bool have;
    struct tz_digest *d = tz_digest_new(k->loop);
    TZ_TRY(compile_hits(&q, k->rule, k->m, k->town, k->today, k->loop));
    TZ_TRY(tz_db_streamv(&rows, k->c, q.sql, q.values, q.value_n));
    while (!(e = tz_rows_next(rows, &have)) && have) {
        uint8_t key[CAUSE_BYTES];
        cause_of(key, d, k->rule, rows, q.part_n);
        take_hit(k, rows, key);
    }
    tz_rows_close(&rows);
    return e;
}

/* ---- what could not be decided */
struct tz_rule_missing *take_missing(struct look *k)
{
    struct tz_rule_result *r = k->result;
    if (!r->missing)
        r->missing = TZ_NEW_ARRAY(k->a, MISSING_MAX, struct tz_rule_missing);
    return r->missing_n < MISSING_MAX ? &r->missing[r->missing_n++] : NULL;
}

static struct tz_err *read_missing(struct look *k, const char *param)
{
    const struct tz_param *p = tz_model_param(k->m, param);
    struct tz_rule_result *r = k->result;
    struct hit_sql q;
    struct tz_rows *rows;
    struct tz_err *e;
    bool have;
    TZ_TRY(compile_missing(&q, k->rule, param, k->m, k->town, k->today, k->loop));
    TZ_TRY(tz_db_queryv(&rows, k->c, q.sql, q.values, q.value_n));
    while (!(e = tz_rows_next(rows, &have)) && have && r->missing_n < MISSING_MAX) {
        *take_missing(k) =
            (struct tz_rule_missing){.param = param,
                                     .label = p && p->label ? p->label : param,
                                     .place = tz_place_title(k->places, tz_rows_int(rows, 0), k->today, k->a),
                                     .year = (int)tz_rows_int(rows, 1),
                                     .rows = tz_rows_int(rows, 2)};
    }
    tz_rows_close(&rows);
    return e;
}

/* Causes that are neither there nor gone: nobody can tell until the parameter is set. */
static struct tz_err *read_undecided(struct look *k, const char *param)
{
    struct hit_sql q;
    struct tz_rows *rows;
    struct tz_err *e;
    bool have;
    struct tz_digest *d = tz_digest_new(k->loop);
    TZ_TRY(compile_undecided(&q, k->rule, param, k->m, k->town, k->today, k->loop));
    TZ_TRY(tz_db_streamv(&rows, k->c, q.sql, q.values, q.value_n));
    while (!(e = tz_rows_next(rows, &have)) && have) {
        uint8_t key[CAUSE_BYTES];
        cause_of(key, d, k->rule, rows, q.part_n);
        causes_get(&k->causes, key)->undecided = true;
    }
    tz_rows_close(&rows);
    return e;
}

static struct tz_err *read_all_missing(struct look *k)
{
    size_t n, before;
    const char *const *params = tz_expr_params(k->rule->when, &n);
    for (size_t i = 0; i < n; i++) {
        before = k->result->missing_n;
        TZ_TRY(read_missing(k, params[i]));
        if (k->result->missing_n > before)
            TZ_TRY(read_undecided(k, params[i]));
    }
    return NULL;
}

/* ---- the other rows behind a new warning */
static struct tz_err *read_witness(struct look *k, struct opening *o, size_t i)
{
    const struct tz_register *reg = tz_expr_witness(k->rule->when, i);
    struct hit_sql q;
    struct tz_rows *rows;
    struct tz_err *e;
    bool have;
    TZ_TRY(compile_witness(&q, k->rule, i, o->rows[0].entry, k->m, k->town, k->today, k->loop));
    TZ_TRY(tz_db_queryv(&rows, k->c, q.sql, q.values, q.value_n));
    while (!(e = tz_rows_next(rows, &have)) && have && o->row_n < ROWS_MAX)
        o->rows[o->row_n++] = (struct behind){reg->key, tz_rows_int(rows, 0), tz_rows_int(rows, 1)};
    tz_rows_close(&rows);
    return e;
}

static struct tz_err *read_witnesses(struct look *k)
{
    size_t n = tz_expr_witness_n(k->rule->when);
    for (size_t o = 0; o < k->open_n; o++)
        for (size_t i = 0; i < n; i++)
            TZ_TRY(read_witness(k, k->openings[o], i));
    return NULL;
}

/* ---- the day by which it is to be settled */
static struct tz_err *due_day(tz_day *out, struct look *k, int64_t place)
{
    struct tz_span s = k->rule->closes;
    *out = 0;
    if (s.param) {
        struct tz_param_here here;
        TZ_TRY(tz_param_get(&here, k->c, k->town, s.param, place, k->today, 0, k->loop));
        if (!here.has)
            return NULL;
        s = (struct tz_span){.n = here.i,
                             .unit = tz_same(here.t, "workdays") ? TZ_SPAN_WORKDAYS
                                     : tz_same(here.t, "months") ? TZ_SPAN_MONTHS
                                                                 : TZ_SPAN_DAYS};
    }
    if (!s.n)
        return NULL;
    *out = s.unit == TZ_SPAN_WORKDAYS ? tz_calendar_add(k->calendar, k->today, (int)s.n)
           : s.unit == TZ_SPAN_MONTHS ? tz_calendar_roll(k->calendar, tz_day_add_months(k->today, (int)s.n))
           : s.unit == TZ_SPAN_HOURS  ? tz_day_add(k->today, (int)((s.n + 23) / 24))
                                      : tz_calendar_roll(k->calendar, tz_day_add(k->today, (int)s.n));
    return NULL;
}

/* ---- writing what follows */
static struct tz_err *write_changes(struct look *k)
{
    struct going *list = TZ_NEW_ARRAY(k->loop, k->causes.n + 1, struct going);
    size_t n = 0;
    for (size_t i = 0; i < k->causes.room; i++) {
        const struct cause_row *c = &k->causes.slots[i];
        bool known = !c->undecided && !(k->watch && k->result->missing_n);
        bool back = c->seen && c->gone && is_open(c->state), gone = !c->seen && !c->gone && known;
        if (!c->id || (!back && !gone))
            continue;
        list[n++] = (struct going){c->id, back, k->today};
        k->result->back += back;
        k->result->gone += gone;
    }
    return n ? write_goings(k->store, k->town, list, n, k->loop) : NULL;
}

static struct tz_err *look_reading(struct look *k)
{
    TZ_TRY(read_known(k));
    if (k->watch) {
        TZ_TRY(read_share(k));
    } else {
        TZ_TRY(read_hits(k));
        TZ_TRY(read_all_missing(k));
        TZ_TRY(read_witnesses(k));
    }
    for (size_t i = 0; i < k->open_n; i++)
        TZ_TRY(due_day(&k->openings[i]->due_on, k, k->openings[i]->place));
    return NULL;
}

static struct tz_err *look_rule(struct look *k)
{
    struct tz_err *e = NULL;
    int64_t start = tz_monotonic();
    causes_init(&k->causes, k->loop);
    TZ_TRY(tz_db_reader(&k->c, tz_store_db(k->store), k->town));
    e = tz_db_snapshot(k->c);
    if (!e)
        e = look_reading(k);
    tz_db_release(&k->c);
    k->result->micros = tz_monotonic() - start;
    if (!e && k->open_n)
        e = write_openings(&k->result->opened, k->store, k->town, k->openings, k->open_n, k->loop);
    return e ? e : write_changes(k);
}

/* ---- the record of the look */
static const char *note_of(const struct tz_rule_result *r, struct tz_arena *a)
{
    struct tz_buf b;
    enum { shown = 5 };
    tz_buf_init(&b, a);
    if (r->error)
        tz_buf_printf(&b, "未能检查：%s", r->error);
    for (size_t i = 0; i < r->missing_n && i < shown; i++)
        tz_buf_printf(&b, "%s%s %d年度参数“%s”未设（%lld 条未能判断）", b.len ? "；" : "", r->missing[i].place,
                      r->missing[i].year, r->missing[i].label, (long long)r->missing[i].rows);
    if (r->missing_n > shown)
        tz_buf_printf(&b, "；还有 %zu 处未设", r->missing_n - shown);
    if (r->deferred)
        tz_buf_printf(&b, "%s还有 %lld 个情形待下次提出", b.len ? "；" : "", (long long)r->deferred);
    return b.data ? b.data : "";
}

struct noting {
    const struct tz_rule_run *run;
    const char **notes;
};

static struct tz_err *apply_notes(struct tz_apply *ap, void *data)
{
    const struct noting *x = data;
    for (size_t i = 0; i < x->run->n; i++) {
        const struct tz_rule_result *r = &x->run->results[i];
        TZ_TRY(tz_db_exec(tz_apply_conn(ap), &SQL_RUN_PUT, NULL, "itiiiiit", tz_apply_town(ap), r->rule->key,
                          tz_apply_at(ap), r->hits, r->opened, r->gone, r->deferred, x->notes[i]));
    }
    return NULL;
}

static struct tz_err *write_notes(struct tz_store *s, int64_t town, const struct tz_rule_run *run, struct tz_arena *a)
{
    struct noting x = {run, TZ_NEW_ARRAY(a, run->n, const char *)};
    struct tz_work w = {
        .actor = {.town = town, .via = "job"}, .kind = "warning", .quiet = true, .apply = apply_notes, .data = &x};
    for (size_t i = 0; i < run->n; i++)
        x.notes[i] = note_of(&run->results[i], a);
    return run->n ? tz_store_run(s, &w, a) : NULL;
}

/* ---- all rules */
static void add_up(struct tz_rule_run *run)
{
    for (size_t i = 0; i < run->n; i++) {
        run->opened += run->results[i].opened;
        run->back += run->results[i].back;
        run->gone += run->results[i].gone;
        run->missing += (int64_t)run->results[i].missing_n;
        run->failed += run->results[i].error != NULL;
    }
}

/* One rule or share; one that fails must not hide the others. */
static void look_one(struct tz_rule_run *run, const struct look *k, const struct tz_rule *r, const struct tz_watch *w)
{
    struct look one = *k;
    one.rule = r;
    one.watch = w;
    one.result = &run->results[run->n++];
    one.result->rule = r;
    one.loop = tz_arena_new(SIZE_MAX / 2);
    struct tz_err *e = look_rule(&one);
    if (e) {
        one.result->error = tz_strdup(k->a, e->text);
        tz_event_err("rule.failed", k->town, 0, e);
    }
    tz_arena_destroy(&one.loop);
}

static struct tz_err *look_all(struct tz_rule_run *run, struct look *k, const char *only)
{
    for (size_t i = 0; i < k->m->rule_n; i++)
        if (!only || !strcmp(only, k->m->rules[i].key))
            look_one(run, k, &k->m->rules[i], NULL);
    for (size_t i = 0; i < k->m->watch_n; i++) {
        const struct tz_watch *w = &k->m->watches[i];
        if (w->limit && (!only || !strcmp(only, w->key)))
            look_one(run, k, share_rule(w, k->a), w);
    }
    add_up(run);
    return write_notes(k->store, k->town, run, k->a);
}

static bool has_rule(const struct tz_model *m, const char *key)
{
    for (size_t i = 0; i < m->rule_n; i++)
        if (!strcmp(m->rules[i].key, key))
            return true;
    for (size_t i = 0; i < m->watch_n; i++)
        if (m->watches[i].limit && !strcmp(m->watches[i].key, key))
            return true;
    return false;
}

struct tz_err *tz_rule_look(struct tz_rule_run *out, struct tz_store *s, struct tz_model *m, int64_t town,
                            const char *only, struct tz_arena *a)
{
    struct look k = {.store = s, .m = m, .town = town, .today = tz_today(), .a = a};
    struct tz_places *places = NULL;
    struct tz_calendar *calendar;
    struct tz_conn *c = NULL;
    if (only && !has_rule(m, only))
        return tz_err_hint(tz_err(TZ_E_NOT_FOUND, "没有规则“%s”", only), "taizhang warn rules 列出全部规则");
    TZ_TRY(tz_workday_ensure(s, town, a));
    TZ_TRY(tz_db_reader(&c, tz_store_db(s), town));
    struct tz_err *e = tz_calendar_load(&calendar, c, town, a);
    if (!e)
        e = tz_places_hold(&places, c, town);
    tz_db_release(&c);
    if (e)
        return e;
    k.calendar = calendar;
    k.places = places;
    *out = (struct tz_rule_run){.results = TZ_NEW_ARRAY(a, m->rule_n + m->watch_n + 1, struct tz_rule_result)};
    e = look_all(out, &k, only);
    tz_places_release(&places);
    return e;
}

struct tz_err *tz_rule_last(struct tz_rule_last **out, size_t *n, struct tz_conn *c, int64_t town, struct tz_arena *a)
{
    struct tz_rows *rows;
    struct tz_err *e;
    bool have;
    size_t room = 16;
    *out = TZ_NEW_ARRAY(a, room, struct tz_rule_last);
    *n = 0;
    TZ_TRY(tz_db_query(&rows, c, &SQL_RUNS, "i", town));
    while (!(e = tz_rows_next(rows, &have)) && have) {
        TZ_GROW(a, *out, *n, room);
        (*out)[(*n)++] = (struct tz_rule_last){.rule = tz_rows_copy(rows, 0, a),
                                               .at = tz_rows_int(rows, 1),
                                               .hits = tz_rows_int(rows, 2),
                                               .opened = tz_rows_int(rows, 3),
                                               .gone = tz_rows_int(rows, 4),
                                               .deferred = tz_rows_int(rows, 5),
                                               .note = tz_rows_copy(rows, 6, a)};
    }
    tz_rows_close(&rows);
    return e;
}
