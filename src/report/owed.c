/* SPDX-License-Identifier: Apache-2.0
 *
 * Who has not handed in: gathered from the boards of nil returns, submissions, lines, forms and sweeps.
 */
#include "report/owed.h"

#include <stdlib.h>
#include <string.h>

#include "account/scope.h"
#include "base/text.h"
#include "duty/standing.h"
#include "place/place.h"
#include "report/call.h"
#include "report/form.h"
#include "report/intake.h"
#include "report/line.h"
#include "rule/sweep.h"

struct owed {
    struct tz_owed *items;
    size_t n, room;
    const struct tz_desk *d;
    struct tz_conn *c;
    struct tz_places *places;
    struct tz_period month; /* the one before today's */
    struct tz_arena *a;
};

static void add(struct owed *o, struct tz_owed x)
{
    TZ_GROW(o->a, o->items, o->n, o->room);
    o->items[o->n++] = x;
}

static const char *place_of(const struct owed *o, int64_t place)
{
    return tz_place_title(o->places, place, tz_today(), o->a);
}

static struct tz_err *add_nils(struct owed *o)
{
    struct tz_nil *list;
    size_t n;
    TZ_TRY(tz_nil_board(&list, &n, o->d, tz_today(), o->a));
    for (size_t i = 0; i < n; i++)
        for (size_t k = 0; k < list[i].n; k++)
            if (list[i].places[k].state == TZ_SUBMITTED_NOT)
                add(o,
                    (struct tz_owed){.kind = "零报告",
                                     .label = list[i].shift ? tz_printf(o->a, "%s（%s）", list[i].label, list[i].shift)
                                                            : list[i].label,
                                     .until = list[i].by,
                                     .who = list[i].places[k].title,
                                     .late = list[i].over,
                                     .url = "/nil"});
    return NULL;
}

/* ---- submissions of villages */
/* The month, quarter or year that these days are; as they are where they are none. */
static struct tz_period whole(struct tz_period p)
{
    static const enum tz_grain grains[] = {TZ_GRAIN_DAY, TZ_GRAIN_MONTH, TZ_GRAIN_QUARTER, TZ_GRAIN_YEAR};
    for (size_t i = 0; i < sizeof grains / sizeof *grains; i++) {
        struct tz_period x = tz_period_of(p.from, grains[i]);
        if (x.from == p.from && x.till == p.till)
            return x;
    }
    return p;
}

/* A register of the account's; kind NULL = nothing to show. */
static void submission_of(struct tz_owed *x, const struct owed *o, const struct tz_submission *s)
{
    char period[64], print[64];
    const struct tz_register *r = tz_model_register(o->d->model, s->what);
    const char *when = tz_period_show(period, whole(s->period));
    *x = (struct tz_owed){.until = "", .who = place_of(o, s->place), .late = s->period.till < tz_today()};
    if (r && tz_scope_may(o->d->who, r, TZ_RIGHT_COUNT)) {
        x->kind = "台账报送";
        x->label = tz_printf(o->a, "%s %s", r->label, when);
        x->url = tz_printf(o->a, "/returns?register=%s&month=%s", r->key, tz_period_print(print, whole(s->period)));
    }
}

static void add_submission(struct owed *o, const struct tz_submission *s)
{
    struct tz_owed x;
    if (!tz_sees_returns_of(o->d->who, s->place))
        return;
    submission_of(&x, o, s);
    if (x.kind)
        add(o, x);
}

/* ---- what a form asked villages for: rows of ledgers, or that there are none */
static struct tz_err *is_sent(bool *out, const struct owed *o, int64_t form, const char *period)
{
    struct tz_form_sent *all;
    size_t n;
    *out = false;
    TZ_TRY(tz_form_sent_list(&all, &n, o->c, o->d->who->actor.town, form, o->a));
    for (size_t i = 0; i < n && !*out; i++)
        *out = tz_same(all[i].period, period);
    return NULL;
}

/* Those that the form still counts as missing and that were asked. */
static struct tz_err *add_asked(struct owed *o, int64_t form, struct tz_period p)
{
    char print[64], show[64];
    struct tz_form f;
    struct tz_form_filled filled;
    struct tz_form_ask ask = {.form = form, .period = tz_strdup(o->a, tz_period_print(print, whole(p)))};
    bool sent;
    TZ_TRY(is_sent(&sent, o, form, ask.period));
    if (sent)
        return NULL;
    TZ_TRY(tz_form_get(&f, o->c, o->d->who->actor.town, form, o->a));
    TZ_TRY(tz_form_fill(&filled, o->d, o->c, &ask, o->a));
    for (size_t i = 0; i < filled.missing_n; i++) {
        const struct tz_form_missing *m = &filled.missing[i];
        if (m->asked && tz_sees_returns_of(o->d->who, m->place))
            add(o, (struct tz_owed){
                       .kind = "上级报表",
                       .label = tz_printf(o->a, "%s %s（%s）", f.name, tz_period_show(show, whole(p)), m->label),
                       .until = "",
                       .who = place_of(o, m->place),
                       .late = p.till < tz_today(),
                       .url = tz_printf(o->a, "/r/%s", m->reg)});
    }
    return NULL;
}

static struct tz_err *add_open(struct owed *o, const struct tz_submission *list, size_t at)
{
    const struct tz_submission *s = &list[at];
    int64_t form;
    if (!tz_starts(s->what, "form:") || !tz_parse_int(s->what + strlen("form:"), &form)) {
        add_submission(o, s);
        return NULL;
    }
    for (size_t i = 0; i < at; i++)
        if (list[i].state == TZ_SUBMITTED_NOT && tz_same(list[i].what, s->what) &&
            list[i].period.from == s->period.from && list[i].period.till == s->period.till)
            return NULL; /* asked of several villages: looked at once */
    return add_asked(o, form, s->period);
}

static bool is_month(const struct owed *o, const struct tz_submission *s)
{
    return s->period.from == o->month.from && s->period.till == o->month.till;
}

static bool says(const struct owed *o, const struct tz_submission *list, size_t n, const char *what, int64_t place)
{
    for (size_t i = 0; i < n; i++)
        if (is_month(o, &list[i]) && list[i].place == place && tz_same(list[i].what, what))
            return true;
    return false;
}

/* A register that some village has handed in for the month is owed by the others. */
static void add_others(struct owed *o, const struct tz_submission *list, size_t n, const char *what)
{
    int64_t *villages;
    size_t count;
    tz_place_below(&villages, &count, o->places, tz_places_town(o->places), TZ_PLACE_VILLAGE, NULL, o->month.till,
                   o->a);
    for (size_t i = 0; i < count; i++) {
        struct tz_submission s = {.what = what, .place = villages[i], .period = o->month};
        if (villages[i] != tz_places_own(o->places) && !says(o, list, n, what, villages[i]))
            add_submission(o, &s);
    }
}

static struct tz_err *add_submissions(struct owed *o)
{
    struct tz_submission *list;
    size_t n;
    int64_t town = o->d->who->actor.town;
    TZ_TRY(tz_submission_asked(&list, &n, o->c, town, o->month, o->a));
    for (size_t i = 0; i < n; i++)
        if (list[i].state == TZ_SUBMITTED_NOT)
            TZ_TRY(add_open(o, list, i));
    for (size_t i = 0; i < n; i++) {
        bool first = is_month(o, &list[i]);
        for (size_t k = 0; k < i && first; k++)
            first = !is_month(o, &list[k]) || !tz_same(list[k].what, list[i].what);
        if (first && tz_model_register(o->d->model, list[i].what))
            add_others(o, list, n, list[i].what);
    }
    return NULL;
}

/* ---- of offices */
static struct tz_err *add_lines(struct owed *o)
{
    struct tz_line *list;
    size_t n;
    char month[64], print[64], day[32];
    TZ_TRY(tz_line_list(&list, &n, o->d, o->month, o->a));
    for (size_t i = 0; i < n; i++)
        if (!list[i].sent)
            add(o, (struct tz_owed){.kind = "条线月报",
                                    .label = tz_printf(o->a, "%s %s", list[i].name, tz_period_show(month, o->month)),
                                    .until = list[i].due ? tz_strdup(o->a, tz_day_show(day, list[i].due)) : "",
                                    .who = *list[i].handler ? list[i].handler
                                           : *list[i].unit  ? list[i].unit
                                                            : "没有写明谁办",
                                    .late = list[i].due && list[i].due < tz_today(),
                                    .url = tz_printf(o->a, "/lines?month=%s", tz_period_print(print, o->month))});
    return NULL;
}

static struct tz_err *add_calls(struct owed *o)
{
    struct tz_form_call *list;
    size_t n;
    char when[40];
    if (!tz_report_may(o->d->who))
        return NULL;
    TZ_TRY(tz_form_calls(&list, &n, o->c, o->d->who->actor.town, true, o->a));
    for (size_t i = 0; i < n; i++)
        add(o, (struct tz_owed){.kind = "上级报表",
                                .label = tz_printf(o->a, "%s %s", list[i].name, list[i].period),
                                .until = tz_printf(o->a, "%.10s %.5s", tz_instant_print(when, list[i].due), when + 11),
                                .who = *list[i].sender ? tz_printf(o->a, "本镇（报%s）", list[i].sender) : "本镇",
                                .late = list[i].due < tz_now(),
                                .url = "/forms/today"});
    return NULL;
}

static struct tz_err *add_sweep(struct owed *o, const struct tz_entry *e)
{
    struct tz_sweep_view view;
    const struct tz_val *due = tz_entry_val(e, "due_on");
    bool by = due && !due->empty;
    char day[32];
    TZ_TRY(tz_sweep_look(&view, o->d, e->id, o->a));
    for (size_t i = 0; i < view.n; i++) {
        const struct tz_sweep_line *l = &view.lines[i];
        if (l->place && l->reached + l->failed < l->listed)
            add(o, (struct tz_owed){.kind = "排查",
                                    .label = view.title,
                                    .until = by ? tz_strdup(o->a, tz_day_show(day, (tz_day)due->i)) : "",
                                    .who = tz_printf(o->a, "%s（差%lld%s）", l->label,
                                                     (long long)(l->listed - l->reached - l->failed), view.whom),
                                    .late = by && (tz_day)due->i < tz_today(),
                                    .url = tz_printf(o->a, "/sweeps/%lld", (long long)e->id)});
    }
    return NULL;
}

/* Only for whoever may see sweeps. */
static struct tz_err *add_sweeps(struct owed *o)
{
    const struct tz_register *sweep = tz_model_register(o->d->model, "sweep");
    const struct tz_register *items = tz_model_register(o->d->model, "sweep_item");
    struct tz_list list = {0};
    if (!sweep || !items || !tz_scope_may(o->d->who, items, TZ_RIGHT_SEE))
        return NULL;
    do {
        TZ_TRY(tz_sweep_list(&list, o->d, list.next, o->a));
        for (size_t i = 0; i < list.n; i++)
            if (list.rows[i]->state >= 0 && sweep->states[list.rows[i]->state].open)
                TZ_TRY(add_sweep(o, list.rows[i]));
    } while (list.next && list.n);
    return NULL;
}

static struct tz_err *gather(struct owed *o)
{
    TZ_TRY(add_nils(o));
    TZ_TRY(add_calls(o));
    TZ_TRY(add_submissions(o));
    TZ_TRY(add_lines(o));
    return add_sweeps(o);
}

struct tz_err *tz_owed_list(struct tz_owed **out, size_t *n, const struct tz_desk *d, struct tz_arena *a)
{
    struct owed o = {.d = d, .month = tz_period_before(tz_period_of(tz_today(), TZ_GRAIN_MONTH)), .a = a};
    int64_t town = d->who->actor.town;
    TZ_TRY(tz_db_reader(&o.c, tz_store_db(d->store), town));
    struct tz_err *e = tz_places_hold(&o.places, o.c, town);
    if (!e)
        e = gather(&o);
    tz_places_release(&o.places);
    tz_db_release(&o.c);
    *out = o.items;
    *n = o.n;
    return e;
}

/* Items stand together by what is to be handed in. */
size_t tz_owed_same(const struct tz_owed *list, size_t n, size_t at)
{
    size_t next = at + 1;
    while (next < n && tz_same(list[next].kind, list[at].kind) && tz_same(list[next].label, list[at].label))
        next++;
    return next;
}

char *tz_owed_who(const struct tz_owed *list, size_t from, size_t till, struct tz_arena *a)
{
    struct tz_buf b;
    tz_buf_init(&b, a);
    for (size_t i = from; i < till; i++)
        tz_buf_printf(&b, "%s%s", i > from ? "、" : "", list[i].who);
    return b.data;
}

struct tz_err *tz_owed_text(char **out, const struct tz_desk *d, struct tz_arena *a)
{
    struct tz_owed *list;
    struct tz_buf b;
    size_t n, next;
    TZ_TRY(tz_owed_list(&list, &n, d, a));
    tz_buf_init(&b, a);
    tz_buf_str(&b, n ? "\n还没交：\n" : "");
    for (size_t i = 0; i < n; i = next) {
        next = tz_owed_same(list, n, i);
        tz_buf_printf(&b, "%s%s%s%s：%s\n", list[i].label, *list[i].until ? "（" : "", list[i].until,
                      *list[i].until ? "前）" : "", tz_owed_who(list, i, next, a));
    }
    *out = b.len ? b.data : tz_strdup(a, "");
    return NULL;
}
