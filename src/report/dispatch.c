/* SPDX-License-Identifier: Apache-2.0
 *
 * Dispatch and supervision, read from the registers task and problem.
 */
#include "report/dispatch.h"

#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "duty/duty.h"
#include "register/list.h"

enum { LIST_MAX = 2000, UNITS_MAX = 200, SOON_DAYS = 7, SUPERVISED_MAX = 1000 };
const char *const tz_light_labels[] = {"红", "黄", "绿"};

static const char *copied(const struct tz_entry *e, const char *key, struct tz_arena *a)
{
    const struct tz_val *v = tz_entry_val(e, key);
    return v && !v->empty && v->text ? tz_strdup(a, v->text) : "";
}

static tz_day day_val(const struct tz_entry *e, const char *key)
{
    const struct tz_val *v = tz_entry_val(e, key);
    return v && !v->empty ? (tz_day)v->i : 0;
}

static const char *state_of(const struct tz_entry *e)
{
    return tz_state_key(e->reg, e->state);
}

static bool is_open(const struct tz_entry *e)
{
    return e->state >= 0 && e->reg->states[e->state].open;
}

/* ---- dispatch */
struct tasks {
    struct tz_dispatch *items;
    size_t n;
    tz_day today, meeting;
    struct tz_arena *a;
};

static void light(struct tz_dispatch *x, const char *progress, tz_day today, struct tz_arena *a)
{
    int left = x->due ? tz_day_serial(x->due) - tz_day_serial(today) : 1000;
    x->light = TZ_LIGHT_GREEN;
    x->why = x->done ? "已完成" : "";
    if (x->done)
        return;
    if (left < 0) {
        x->light = TZ_LIGHT_RED;
        x->why = tz_printf(a, "超期 %d 天", -left);
    } else if (tz_same(progress, "滞后") || tz_same(progress, "未完成")) {
        x->light = TZ_LIGHT_RED;
        x->why = tz_printf(a, "进度%s", progress);
    } else if (left <= SOON_DAYS || tz_same(x->state, "退回")) {
        x->light = TZ_LIGHT_YELLOW;
        x->why = tz_same(x->state, "退回") ? "退回重办" : left ? tz_printf(a, "还剩 %d 天", left) : "今天到期";
    } else if (!x->due) {
        x->light = TZ_LIGHT_YELLOW;
        x->why = "没有写时限";
    }
}

static struct tz_err *take_task(const struct tz_entry *e, void *data)
{
    struct tasks *t = data;
    bool meeting = tz_same(copied(e, "origin", t->a), "会议交办");
    tz_day handed = day_val(e, "handed_on");
    if (t->n == LIST_MAX || (!is_open(e) && !meeting))
        return NULL;
    struct tz_dispatch *x = &t->items[t->n++];
    *x = (struct tz_dispatch){.id = e->id,
                              .number = tz_strdup(t->a, e->number),
                              .text = copied(e, "text", t->a),
                              .unit = copied(e, "unit", t->a),
                              .lead = copied(e, "lead", t->a),
                              .state = state_of(e),
                              .handed = handed,
                              .due = day_val(e, "due_on"),
                              .promised = meeting,
                              .done = !is_open(e)};
    light(x, copied(e, "progress", t->a), t->today, t->a);
    if (meeting && handed < t->today && handed > t->meeting)
        t->meeting = handed;
    return NULL;
}

static int by_light(const void *p, const void *q)
{
    const struct tz_dispatch *x = p, *y = q;
    if (x->done != y->done)
        return x->done ? 1 : -1;
    if (x->light != y->light)
        return x->light < y->light ? -1 : 1;
    tz_day a = x->due ? x->due : TZ_DAY_OPEN, b = y->due ? y->due : TZ_DAY_OPEN;
    return a != b ? (a < b ? -1 : 1) : strcmp(x->number, y->number);
}

/* Of what is done only the promises of the last meeting stay. */
static void keep_last_meeting(struct tasks *t)
{
    size_t k = 0;
    for (size_t i = 0; i < t->n; i++) {
        t->items[i].promised &= t->meeting && t->items[i].handed == t->meeting;
        if (!t->items[i].done || t->items[i].promised)
            t->items[k++] = t->items[i];
    }
    t->n = k;
}

struct tz_err *tz_dispatch_list(struct tz_dispatch **out, size_t *n, tz_day *meeting, const struct tz_desk *d,
                                struct tz_arena *a)
{
    struct tasks t = {.today = tz_today(), .a = a};
    struct tz_list_query q = {.reg = tz_model_register(d->model, "task"), .order = "number"};
    *n = 0;
    *meeting = 0;
    if (!q.reg)
        return NULL;
    t.items = TZ_NEW_ARRAY(a, LIST_MAX, struct tz_dispatch);
    TZ_TRY(tz_list_each(d, &q, take_task, &t));
    keep_last_meeting(&t);
    qsort(t.items, t.n, sizeof *t.items, by_light);
    *out = t.items;
    *n = t.n;
    *meeting = t.meeting;
    return NULL;
}

static void add_set(struct tz_set *sets, size_t *n, const char *key, const char *text)
{
    if (text && *text)
        sets[(*n)++] = (struct tz_set){.key = key, .text = text};
}

static struct tz_err *move_to(struct tz_done *out, const struct tz_desk *d, int64_t id, const char *state,
                              struct tz_arena *a)
{
    struct tz_act act = {0};
    return tz_register_move(out, d, id, 0, state, NULL, 0, &act, a);
}

struct tz_err *tz_dispatch_minute(struct tz_done *out, const struct tz_desk *d, const struct tz_minute *m,
                                  struct tz_arena *a)
{
    const struct tz_register *r = tz_model_register(d->model, "task");
    struct tz_set sets[7];
    struct tz_act act = {0};
    char day[16];
    size_t n = 0;
    if (!r)
        return tz_err_hint(tz_err(TZ_E_MISSING, "没有启用任务台账"), "taizhang pack install packs/government");
    if (!m->text || !*m->text)
        return tz_err_hint(tz_err(TZ_E_INPUT, "要写明什么事"), "一句话，写清做什么、做到什么程度");
    add_set(sets, &n, "origin", m->remark ? "领导批示" : "会议交办");
    add_set(sets, &n, "text", m->about && *m->about ? tz_printf(a, "%s（%s）", m->text, m->about) : m->text);
    add_set(sets, &n, "unit", m->unit);
    add_set(sets, &n, "lead", m->lead ? m->lead : m->remark ? d->who->label : NULL);
    add_set(sets, &n, "place", "镇本级");
    if (m->due)
        add_set(sets, &n, "due_on", tz_strdup(a, tz_day_print(day, m->due)));
    return tz_register_create(out, d, r, sets, n, &act, a);
}

/* ---- supervision */
struct findings {
    struct tz_supervised *items;
    size_t n;
    struct tz_supervised_unit *units;
    size_t unit_n;
    tz_day today;
    struct tz_arena *a;
};

static struct tz_err *take_finding(const struct tz_entry *e, void *data)
{
    struct findings *f = data;
    if (f->n == SUPERVISED_MAX)
        return NULL;
    f->items[f->n++] = (struct tz_supervised){.id = e->id,
                                              .number = tz_strdup(f->a, e->number),
                                              .unit = copied(e, "unit", f->a),
                                              .state = state_of(e),
                                              .found = day_val(e, "found_on"),
                                              .due = day_val(e, "due_on"),
                                              .solved = day_val(e, "solved_on"),
                                              .open = is_open(e)};
    return NULL;
}

/* The clock of the problem says until when, where nobody wrote a day; it runs on while a re-check waits. */
static struct tz_err *add_clock(struct tz_supervised *x, const struct findings *f, const struct tz_desk *d)
{
    struct tz_clock_row *rows;
    size_t n;
    TZ_TRY(tz_clock_list(&rows, &n, d, x->id, 0, f->a));
    for (size_t i = 0; i < n; i++)
        if (!x->due && rows[i].state.due)
            x->due = tz_day_of(rows[i].state.due);
    tz_day end = x->open || !x->solved ? f->today : x->solved;
    x->late = x->due && end > x->due && (x->open || x->solved) ? tz_day_serial(end) - tz_day_serial(x->due) : 0;
    return NULL;
}

static void count_unit(struct findings *f, const struct tz_supervised *x)
{
    const char *unit = *x->unit ? x->unit : "（未写明单位）";
    size_t i = 0;
    while (i < f->unit_n && !tz_same(f->units[i].unit, unit))
        i++;
    if (i == UNITS_MAX)
        return;
    if (i == f->unit_n)
        f->units[f->unit_n++] = (struct tz_supervised_unit){.unit = unit};
    struct tz_supervised_unit *u = &f->units[i];
    u->found++;
    u->solved += !x->open;
    u->in_time += !x->open && !x->late;
    u->recheck += tz_same(x->state, "待核查");
    u->sent_back += tz_same(x->state, "退回重办");
    u->late += x->open && x->late > 0;
}

static int open_first(const void *p, const void *q)
{
    const struct tz_supervised *x = p, *y = q;
    if (x->open != y->open)
        return x->open ? -1 : 1;
    if (x->late != y->late)
        return x->late > y->late ? -1 : 1;
    return strcmp(x->number, y->number);
}

static int most_late(const void *p, const void *q)
{
    const struct tz_supervised_unit *x = p, *y = q;
    return x->late != y->late     ? (x->late > y->late ? -1 : 1)
           : x->found != y->found ? (x->found > y->found ? -1 : 1)
                                  : strcmp(x->unit, y->unit);
}

struct tz_err *tz_supervise_list(struct tz_supervised **out, size_t *n, struct tz_supervised_unit **units,
                                 size_t *unit_n, const struct tz_desk *d, int year, struct tz_arena *a)
{
    struct findings f = {.today = tz_today(), .a = a};
    const char *const source[] = {"督查"};
    const char *const days[] = {tz_printf(a, "%d-01-01", year), tz_printf(a, "%d-12-31", year)};
    const struct tz_filter filters[] = {{"source", TZ_F_EQ, source, 1}, {"found_on", TZ_F_BETWEEN, days, 2}};
    struct tz_list_query q = {
        .reg = tz_model_register(d->model, "problem"), .filters = filters, .filter_n = 2, .order = "number"};
    *n = *unit_n = 0;
    if (!q.reg)
        return NULL;
    f.items = TZ_NEW_ARRAY(a, SUPERVISED_MAX, struct tz_supervised);
    f.units = TZ_NEW_ARRAY(a, UNITS_MAX, struct tz_supervised_unit);
    TZ_TRY(tz_list_each(d, &q, take_finding, &f));
    for (size_t i = 0; i < f.n; i++) {
        TZ_TRY(add_clock(&f.items[i], &f, d));
        count_unit(&f, &f.items[i]);
    }
    qsort(f.items, f.n, sizeof *f.items, open_first);
    qsort(f.units, f.unit_n, sizeof *f.units, most_late);
    *out = f.items;
    *n = f.n;
    *units = f.units;
    *unit_n = f.unit_n;
    return NULL;
}

struct tz_err *tz_supervise_find(struct tz_done *out, const struct tz_desk *d, const char *text, const char *unit,
                                 tz_day due, struct tz_arena *a)
{
    const struct tz_register *r = tz_model_register(d->model, "problem");
    struct tz_set sets[6];
    struct tz_act act = {0};
    char day[16];
    size_t n = 0;
    if (!r)
        return tz_err_hint(tz_err(TZ_E_MISSING, "没有启用问题台账"), "taizhang pack install packs/relief");
    if (!text || !*text || !unit || !*unit)
        return tz_err_hint(tz_err(TZ_E_INPUT, "要写明发现什么、哪个单位整改"), "限期从责任单位收到整改通知算起");
    add_set(sets, &n, "source", "督查");
    add_set(sets, &n, "content", text);
    add_set(sets, &n, "unit", unit);
    add_set(sets, &n, "place", "镇本级");
    if (due)
        add_set(sets, &n, "due_on", tz_strdup(a, tz_day_print(day, due)));
    TZ_TRY(tz_register_create(out, d, r, sets, n, &act, a));
    const char *number = out->number;
    TZ_TRY(move_to(out, d, out->id, "交办", a));
    out->number = out->number ? out->number : number;
    return NULL;
}
