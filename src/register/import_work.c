/* SPDX-License-Identifier: Apache-2.0
 *
 * The workers of an import. First pass: each row is prepared without seals, so that everything wrong is known before
 * anything is written. Second pass: chunks are prepared side by side and handed to the writer in the sheet's order.
 */
#include "register/apply_priv.h"
#include "register/import_run_priv.h"
#include "register.sql.h"
#include "base/text.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define TRIES 5

/* ---- one row */
static int column_of(const struct worker *w, const char *label)
{
    for (size_t i = 0; label && i < w->x->head.n; i++) {
        const struct column *c = &w->x->head.columns[i];
        if (c->kind == COLUMN_IGNORED || !c->field)
            continue;
        if (strcmp(c->field->label, label) == 0 || (c->kind == COLUMN_STATE && strcmp(label, "状态") == 0))
            return c->at;
        if (c->kind == COLUMN_LIST && tz_starts(label, c->field->label))
            return c->at;
    }
    return -1;
}

/* A cell that could not be read is empty to what comes after it: that it must be filled is not said again. */
static bool said_at(const struct import_row *row, int column, const struct tz_err *x)
{
    for (const struct fault_list *f = row->faults; f && column >= 0 && strcmp(x->text, "必须填写") == 0; f = f->next)
        if (f->fault.column == column)
            return true;
    return false;
}

/* Faults of the act to their cells. */
static void take_faults(struct worker *w, struct import_row *row, struct tz_err *e)
{
    for (struct tz_err *x = e; x; x = x->cause) {
        if (said_at(row, column_of(w, x->place), x))
            continue;
        struct tz_err *one = tz_err(x->code, "%s", x->text);
        if (x->hint)
            one = tz_err_hint(one, "%s", x->hint);
        row_fault(w, row, column_of(w, x->place), x->place, one);
    }
    tz_err_free(e);
}

/* Said already: when the reference was read for the match, or as an error of the same cell. */
static bool warned(const struct import_row *row, int column, const char *text)
{
    for (const struct fault_list *f = row->faults; f; f = f->next)
        if (strcmp(f->fault.text, text) == 0 || (column >= 0 && f->fault.column == column && !f->fault.warning))
            return true;
    return false;
}

static void take_warnings(struct worker *w, struct import_row *row)
{
    for (size_t i = 0; i < w->in.warning_n; i++) {
        const struct tz_warning *x = &w->in.warnings[i];
        if (warned(row, column_of(w, x->field), x->text))
            continue;
        row_fault(w, row, column_of(w, x->field), x->field, tz_err(TZ_E_RULE, "%s", x->text));
        struct fault_list *f = row->faults;
        while (f->next)
            f = f->next;
        f->fault.warning = true;
    }
}

static bool has_errors(const struct import_row *row)
{
    for (const struct fault_list *f = row->faults; f; f = f->next)
        if (!f->fault.warning)
            return true;
    return false;
}

static struct tz_item item_of(struct worker *w, const struct import_row *row, const struct tz_set *sets, size_t n,
                              const char *state)
{
    struct tz_item item = {
        .kind = row->id ? TZ_ITEM_CHANGE : TZ_ITEM_CREATE, .reg = w->x->reg, .id = row->id, .sets = sets, .n = n};
    item.act.above = w->x->above;
    item.act.historical = w->x->in->historical || w->x->above;
    item.act.state = state;
    item.act.batch = w->x->batch;
    item.act.intake = "导入";
    item.act.seen_on = w->x->above ? w->x->day : 0;
    if (item.kind == TZ_ITEM_CREATE && w->x->check_id)
        item.id = w->x->check_id;
    return item;
}

/* A number of the platform that is ours already, and a day it was seen on. */
static size_t add_seen(struct worker *w, struct tz_set *sets, size_t n)
{
    char day[16];
    if (w->x->above)
        sets[n++] = (struct tz_set){.key = "seen_on", .text = tz_strdup(w->in.a, tz_day_print(day, w->x->day))};
    return n;
}

/* Prepares the row's act into *plan. Faults go to the row; an error is nobody's row. */
static struct tz_err *prepare_row(struct plan *plan, struct worker *w, struct import_row *row, bool match)
{
    struct tz_set *sets;
    const char *state;
    size_t n;
    w->used_n = 0;
    w->in.warnings = NULL;
    w->in.warning_n = w->in.warning_room = 0;
    row_sets(w, row, &sets, &n, &state);
    if (match) {
        struct tz_err *e = row_match(&row->id, &row->key, w, sets, n);
        if (e && e->code != TZ_E_RULE && e->code != TZ_E_INPUT && e->code != TZ_E_NOT_FOUND)
            return e;
        if (e)
            row_fault(w, row, -1, NULL, e);
    }
    if (!row->id)
        n = add_seen(w, sets, n);
    struct tz_item item = item_of(w, row, sets, n, state);
    struct tz_err *e = plan_item(plan, &w->in, &item);
    if (!e)
        e = intake_faults(&w->in);
    if (e && (e->code == TZ_E_DATABASE || e->code == TZ_E_DISK || e->code == TZ_E_BUSY || e->code == TZ_E_INTERNAL))
        return e;
    if (e)
        take_faults(w, row, e);
    return NULL;
}

/* ---- first pass */
static const char *summary_of(struct worker *w, const struct plan *p)
{
    struct tz_buf b;
    size_t shown = 0;
    tz_buf_init(&b, w->in.a);
    for (size_t i = 0; i < p->is->reg->field_n && shown < 4; i++) {
        const struct tz_field *f = &p->is->reg->fields[i];
        if (f->type == TZ_TYPE_LIST || rval_same(&p->was->f[i], &p->is->f[i]))
            continue;
        if (f->cls || f->type == TZ_TYPE_REF)
            tz_buf_printf(&b, "%s%s 有变", shown++ ? "；" : "", f->label);
        else
            tz_buf_printf(&b, "%s%s %s→%s", shown++ ? "；" : "", f->label, rval_print(f, &p->was->f[i], w->in.a),
                          rval_print(f, &p->is->f[i], w->in.a));
    }
    if (p->was->state != p->is->state && p->is->state >= 0 && p->was->state >= 0)
        tz_buf_printf(&b, "%s状态 %s→%s", shown++ ? "；" : "", p->is->reg->states[p->was->state].key,
                      p->is->reg->states[p->is->state].key);
    if (!tz_same(p->was->upper_state, p->is->upper_state))
        tz_buf_printf(&b, "%s上级状态 %s→%s", shown++ ? "；" : "", p->was->upper_state ? p->was->upper_state : "",
                      p->is->upper_state ? p->is->upper_state : "");
    return shown ? b.data : NULL;
}

static struct tz_err *check_row_pass(struct worker *w, struct import_row *row)
{
    struct plan plan = {0};
    const char *skip = row_skip(w->x, row->grid);
    if (skip) {
        row->what = TZ_ROW_SKIPPED;
        row->summary = skip;
        return NULL;
    }
    TZ_TRY(prepare_row(&plan, w, row, true));
    take_warnings(w, row);
    if (has_errors(row)) {
        row->what = TZ_ROW_WRONG;
        return NULL;
    }
    row->what = !row->id ? TZ_ROW_NEW : plan.unchanged || w->x->in->insert_only ? TZ_ROW_SAME : TZ_ROW_CHANGED;
    if (row->what == TZ_ROW_NEW && !plan.is->number)
        row->year = plan.year;
    row->idle = row->what == TZ_ROW_NEW && plan.is->state >= 0 && !w->x->reg->states[plan.is->state].counts;
    if (row->what == TZ_ROW_CHANGED)
        row->summary = summary_of(w, &plan);
    if (row->id && plan.was)
        row->number = plan.was->number;
    if (row->what != TZ_ROW_SAME) {
        row->used = tz_memdup(w->in.a, w->used, w->used_n * sizeof *w->used);
        row->used_n = w->used_n;
    }
    return NULL;
}

/* What a row keeps beyond the chunk moves to the worker's lasting arena. */
static void keep_row(struct import_row *row, struct tz_arena *keep)
{
    struct fault_list **end = &row->faults;
    for (struct fault_list *f = row->faults; f; f = f->next) {
        struct fault_list *copy = tz_memdup(keep, f, sizeof *f);
        copy->fault.field = tz_strdup(keep, f->fault.field);
        copy->fault.text = tz_strdup(keep, f->fault.text);
        copy->fault.hint = tz_strdup(keep, f->fault.hint);
        *end = copy;
        end = &copy->next;
    }
    row->number = tz_strdup(keep, row->number);
    row->summary = tz_strdup(keep, row->summary);
    row->key = tz_strdup(keep, row->key);
    row->used = row->used_n ? tz_memdup(keep, row->used, row->used_n * sizeof *row->used) : NULL;
}

static struct tz_err *check_chunk(struct worker *w, struct chunk *c, struct run *run, struct tz_arena *keep)
{
    (void)run;
    for (size_t i = 0; i < c->n; i++) {
        TZ_TRY(check_row_pass(w, &c->rows[i]));
        keep_row(&c->rows[i], keep);
    }
    return NULL;
}

/* ---- second pass */
struct writing {
    struct run *run;
    struct worker *w;
    struct chunk *c;
    struct tz_work *work;
};

static void pass_turn(struct run *run, size_t index)
{
    pthread_mutex_lock(&run->lock);
    if (run->turn <= index)
        run->turn = index + 1;
    pthread_cond_broadcast(&run->changed);
    pthread_mutex_unlock(&run->lock);
}

/* The next chunk may queue up while this one is being written. */
static struct tz_err *apply_chunk(struct tz_apply *ap, void *data)
{
    struct writing *x = data;
    struct tz_buf b;
    pass_turn(x->run, x->c->index);
    TZ_TRY(plans_apply(ap, x->run->x.d->model, x->w->plans, x->w->plan_n));
    TZ_TRY(batch_unit_put(ap, x->run->x.batch));
    tz_buf_init(&b, tz_apply_arena(ap));
    for (size_t i = 0; i < x->w->plan_n; i++)
        tz_buf_printf(&b, "%s\n", x->w->plans[i].unchanged ? "" : x->w->plans[i].is->number);
    x->work->answer = b.data;
    return NULL;
}

static bool wait_turn(struct run *run, size_t index)
{
    pthread_mutex_lock(&run->lock);
    while (run->turn < index && !run->stop)
        pthread_cond_wait(&run->changed, &run->lock);
    bool go = !run->stop;
    pthread_mutex_unlock(&run->lock);
    return go;
}

static struct tz_err *row_failed(struct import_row *row)
{
    const struct fault_list *f = row->faults;
    while (f && f->fault.warning)
        f = f->next;
    return tz_err_place(tz_err(TZ_E_RULE, "%s", f ? f->fault.text : "这一行不能写入"), "第%d行", row->grid->row + 1);
}

static struct tz_err *plan_chunk(struct worker *w, struct chunk *c, size_t *at)
{
    w->plan_n = 0;
    for (size_t i = 0; i < c->n; i++) {
        struct import_row *row = &c->rows[i];
        struct plan plan;
        at[i] = SIZE_MAX;
        if (row->what != TZ_ROW_NEW && row->what != TZ_ROW_CHANGED)
            continue;
        row->faults = NULL;
        TZ_TRY(prepare_row(&plan, w, row, false));
        if (has_errors(row))
            return row_failed(row);
        TZ_TRY(grow_plans(w));
        if (row->serial && !plan.was && !plan.numbered && plan.year == row->year) {
            plan_number(&plan, w->x->d->who->actor.town, row->serial, w->in.a);
            plan.numbered = true;
        }
        at[i] = w->plan_n;
        *worker_plan(w) = plan;
    }
    return NULL;
}

static void take_numbers(struct worker *w, struct chunk *c, const size_t *at, const char *answer, struct tz_arena *keep)
{
    const char **numbers = TZ_NEW_ARRAY(w->in.a, w->plan_n, const char *);
    char *copy = tz_strdup(w->in.a, answer ? answer : ""), *save = NULL;
    size_t n = 0;
    for (char *line = strtok_r(copy, "\n", &save); line && n < w->plan_n; line = strtok_r(NULL, "\n", &save))
        numbers[n++] = line;
    for (size_t i = 0; i < c->n; i++) {
        struct import_row *row = &c->rows[i];
        if (at[i] == SIZE_MAX || at[i] >= n)
            continue;
        row->id = w->plans[at[i]].is->id;
        row->number = tz_strdup(keep, numbers[at[i]]);
    }
}

static struct tz_err *try_chunk(struct worker *w, struct chunk *c, struct run *run, struct tz_arena *keep)
{
    size_t *at = TZ_NEW_ARRAY(w->in.a, c->n, size_t);
    struct tz_work work = {.actor = run->x.d->who->actor, .kind = "import", .apply = apply_chunk, .bulk = true};
    struct writing x = {run, w, c, &work};
    struct fault_list **faults = TZ_NEW_ARRAY(w->in.a, c->n, struct fault_list *);
    work.data = &x;
    for (size_t i = 0; i < c->n; i++)
        faults[i] = c->rows[i].faults;
    struct tz_err *e = plan_chunk(w, c, at);
    for (size_t i = 0; i < c->n; i++)
        c->rows[i].faults = faults[i];
    TZ_TRY(e);
    if (!wait_turn(run, c->index))
        return NULL;
    TZ_TRY(tz_store_run(run->x.d->store, &work, w->in.a));
    take_numbers(w, c, at, work.answer, keep);
    return NULL;
}

static struct tz_err *write_chunk(struct worker *w, struct chunk *c, struct run *run, struct tz_arena *keep)
{
    if ((int64_t)c->index < run->skip) {
        pass_turn(run, c->index);
        return NULL;
    }
    for (int i = 0;; i++) {
        w->attempt = i + 1;
        struct tz_err *e = try_chunk(w, c, run, keep);
        if (!e || e->code != TZ_E_STALE || i == TRIES)
            return e;
        tz_err_free(e);
    }
}

/* ---- numbers */
#define YEARS_MOST 32    /* rows of further years are numbered by the writer */
#define RESERVE_LEAST 50 /* fewer are not worth a commit of their own */

struct reserving {
    const char *prefix;
    size_t n;
    struct reserved_year {
        int year;
        int64_t n, first;
    } years[YEARS_MOST];
};

static struct reserved_year *year_of(struct reserving *x, int year)
{
    for (size_t i = 0; i < x->n; i++)
        if (x->years[i].year == year)
            return &x->years[i];
    if (!year || x->n == YEARS_MOST)
        return NULL;
    x->years[x->n] = (struct reserved_year){.year = year};
    return &x->years[x->n++];
}

static struct tz_err *apply_reserve(struct tz_apply *ap, void *data)
{
    struct reserving *x = data;
    for (size_t i = 0; i < x->n; i++) {
        struct reserved_year *y = &x->years[i];
        int64_t last = 0;
        for (int64_t k = 0; k < y->n; k++)
            TZ_TRY(tz_apply_number(&last, ap, x->prefix, y->year));
        y->first = last - y->n + 1;
    }
    return NULL;
}

/* Each row to be made: first counts, then takes its number. */
static int64_t over_rows(struct run *run, struct reserving *x, bool take)
{
    int64_t all = 0;
    for (struct chunk *c = run->first; c; c = c->next)
        for (size_t i = 0; (int64_t)c->index >= run->skip && i < c->n; i++) {
            struct import_row *row = &c->rows[i];
            struct reserved_year *y = row->what == TZ_ROW_NEW ? year_of(x, row->year) : NULL;
            if (!y)
                continue;
            all++;
            if (take)
                row->serial = y->first++;
            else
                y->n++;
        }
    return all;
}

struct tz_err *run_reserve(struct run *run, struct tz_arena *a)
{
    struct reserving x = {.prefix = run->x.reg->prefix};
    struct tz_work w = {
        .actor = run->x.d->who->actor, .kind = "number", .apply = apply_reserve, .data = &x, .quiet = true};
    if (over_rows(run, &x, false) < RESERVE_LEAST)
        return NULL;
    TZ_TRY(tz_store_run(run->x.d->store, &w, a));
    over_rows(run, &x, true);
    return NULL;
}

/* ---- the workers */
static struct chunk *take_chunk(struct run *run)
{
    pthread_mutex_lock(&run->lock);
    while (!run->next && !run->reading_done && !run->stop)
        pthread_cond_wait(&run->changed, &run->lock);
    struct chunk *c = run->stop ? NULL : run->next;
    if (c)
        run->next = c->next;
    pthread_mutex_unlock(&run->lock);
    return c;
}

static void chunk_done(struct run *run, const struct chunk *c)
{
    pthread_mutex_lock(&run->lock);
    run->done_n += c->n;
    pthread_cond_broadcast(&run->changed);
    pthread_mutex_unlock(&run->lock);
}

static struct tz_err *over_chunks(struct worker *w, struct run *run, struct tz_arena *base, struct tz_arena *keep)
{
    struct tz_arena *own = tz_arena_child(base);
    struct chunk *c;
    struct tz_err *e = NULL;
    while (!e && (c = take_chunk(run)) != NULL) {
        w->in.a = own;
        w->chunk = c->index;
        w->plans = NULL;
        w->plan_n = w->plan_room = 0;
        w->identities = TZ_NEW_ARRAY(own, run->x.reg->field_n, struct identity);
        e = run->check ? check_chunk(w, c, run, keep) : write_chunk(w, c, run, keep);
        tz_arena_reset(own);
        if (!e)
            chunk_done(run, c);
    }
    return e;
}

static struct tz_err *worker_run(struct run_worker *self, struct tz_arena *base)
{
    struct run *run = self->run;
    struct worker *w = TZ_NEW(base, struct worker);
    struct map *words = TZ_NEW(base, struct map);
    TZ_TRY(intake_open(&w->in, run->x.d, base));
    w->x = &run->x;
    w->check = run->check;
    w->grower = *run->x.d->who;
    w->grower.system = true;
    w->grow_desk = *run->x.d;
    w->grow_desk.who = &w->grower;
    map_init(words, base);
    w->in.words = words;
    w->in.lax = true;
    w->in.check_only = run->check;
    w->in.grow = grow_ref;
    w->in.fresh = grown_here;
    w->in.grow_data = w;
    struct tz_err *e = over_chunks(w, run, base, self->keep);
    intake_close(&w->in);
    return e;
}

static void *worker_main(void *data)
{
    struct run_worker *self = data;
    struct tz_arena *base = tz_arena_new((size_t)512 << 20);
    if (tz_arena_guard(base) || tz_arena_guard(self->keep))
        self->error = tz_err_limit_memory();
    else
        self->error = worker_run(self, base);
    tz_arena_destroy(&base);
    if (self->error) {
        pthread_mutex_lock(&self->run->lock);
        self->run->stop = true;
        pthread_cond_broadcast(&self->run->changed);
        pthread_mutex_unlock(&self->run->lock);
    }
    return NULL;
}

/* As many as there are processors; when writing some more, for most of them wait for the writer, which commits together
 * what waits. */
static size_t worker_count(bool check)
{
    long n = sysconf(_SC_NPROCESSORS_ONLN) + (check ? 0 : WORKERS_WAITING);
    return n < 2 ? 2 : n > WORKERS_MOST ? WORKERS_MOST : (size_t)n;
}

struct tz_err *run_start(struct run *run, bool check)
{
    size_t n = worker_count(check);
    run->check = check;
    run->x.check_id = check ? run->x.d->who->actor.town << 37 : 0;
    run->stop = false;
    run->reading_done = !check;
    run->next = run->first;
    run->done_n = 0;
    run->turn = 0;
    run->worker_from = run->worker_n;
    for (size_t i = 0; i < n; i++) {
        struct run_worker *w = &run->workers[run->worker_n];
        w->run = run;
        w->keep = tz_arena_new((size_t)512 << 20);
        if (pthread_create(&w->thread, NULL, worker_main, w)) {
            tz_arena_destroy(&w->keep);
            if (i)
                break;
            return tz_err(TZ_E_BUSY, "系统线程不足，请稍后再试");
        }
        run->worker_n++;
    }
    return NULL;
}

static void report(struct run *run)
{
    if (run->x.in->progress && !run->check)
        run->x.in->progress(run->x.in->to, (int64_t)run->done_n, (int64_t)run->row_n);
}

/* Tells how far it is while the workers go on. */
static void watch(struct run *run)
{
    pthread_mutex_lock(&run->lock);
    for (size_t seen = 0; !run->stop && run->done_n < run->row_n;) {
        pthread_cond_wait(&run->changed, &run->lock);
        if (run->done_n != seen) {
            seen = run->done_n;
            pthread_mutex_unlock(&run->lock);
            report(run);
            pthread_mutex_lock(&run->lock);
        }
    }
    pthread_mutex_unlock(&run->lock);
}

struct tz_err *run_finish(struct run *run, struct tz_err *e)
{
    pthread_mutex_lock(&run->lock);
    run->reading_done = true;
    run->stop = run->stop || e;
    run->row_n = 0;
    for (const struct chunk *c = run->first; c; c = c->next)
        run->row_n += c->n;
    pthread_cond_broadcast(&run->changed);
    pthread_mutex_unlock(&run->lock);
    if (run->row_n)
        watch(run);
    for (size_t i = run->worker_from; i < run->worker_n; i++) {
        struct run_worker *w = &run->workers[i];
        pthread_join(w->thread, NULL);
        if (!e)
            e = w->error;
        else
            tz_err_free(w->error);
        w->error = NULL;
    }
    return e;
}
