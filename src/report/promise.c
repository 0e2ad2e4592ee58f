/* SPDX-License-Identifier: Apache-2.0
 *
 * Promises from tasks and figures.
 */
#include "report/promise.h"

#include <string.h>

#include "base/limits.h"
#include "base/text.h"
#include "base/unit.h"
#include "register/list.h"
#include "report/intake.h"
#include "report/kept_priv.h"
#include "report/text_priv.h"

const char *const tz_promise_keys[] = {"open", "on_time", "behind", "met", "kept", "partly", "broken"};
const char *const tz_promise_labels[] = {"待核", "按序时", "滞后", "已达到", "兑现", "部分兑现", "未兑现"};

struct account { /* what is made for all promises */
    const struct tz_desk *d;
    struct tz_conn *c;
    int year;
    bool months;
    tz_day today;
    struct tz_arena *a;
};

static const char *word(const struct tz_entry *e, const char *key, struct tz_arena *a)
{
    const struct tz_val *v = tz_entry_val(e, key);
    return v && !v->empty ? tz_val_print(v, a) : "";
}

static bool ended(const struct account *x)
{
    return x->today > tz_day_make(x->year, 12, 31);
}

static struct tz_ratio time_share(const struct account *x)
{
    int32_t first = tz_day_serial(tz_day_make(x->year, 1, 1)), last = tz_day_serial(tz_day_make(x->year, 12, 31));
    int32_t now = tz_day_serial(x->today);
    now = now > last ? last : now < first - 1 ? first - 1 : now;
    return tz_ratio_make((now - first + 1) * 100, last - first + 1);
}

/* 控制在…以内, 不超过: less is better. */
static const char *op_of(const char *text)
{
    static const char *const words[] = {"以内", "不超过", "控制在", "以下", "不高于"};
    for (size_t k = 0; k < sizeof words / sizeof *words; k++)
        if (strstr(text, words[k]))
            return "<=";
    return ">=";
}

/* The task's own target in the indicator's unit. */
static struct tz_ratio own_target(const struct tz_entry *e, const struct tz_indicator *i, struct tz_arena *a)
{
    struct tz_ratio factor, v;
    int64_t scaled;
    const char *text = word(e, "target", a), *unit = word(e, "target_unit", a);
    struct tz_err *error = *text ? tz_dec_parse(&scaled, text, 4) : NULL;
    bool bad = !*text || error;
    tz_err_free(error);
    if (bad)
        return (struct tz_ratio){0, 0};
    v = tz_ratio_dec(scaled, 4);
    if (!*unit || tz_same(unit, i->unit))
        return v;
    return tz_unit_convert(&factor, unit, i->unit) && tz_ratio_mul(&v, v, factor) ? v : (struct tz_ratio){0, 0};
}

/* ---- judging */

static void judge_figure(struct tz_promise *p, const struct account *x)
{
    bool least = tz_same(p->op, ">=");
    int order = tz_ratio_cmp(p->value, p->target);
    bool met = least ? order >= 0 : order <= 0;
    if (p->target.num > 0 && tz_ratio_div(&p->done, p->value, p->target))
        (void)!tz_ratio_mul(&p->done, p->done, tz_ratio_make(100, 1));
    if (ended(x)) {
        bool half = least && tz_ratio_has(p->done) && tz_ratio_cmp(p->done, tz_ratio_make(50, 1)) >= 0;
        p->state = met ? TZ_PROMISE_KEPT : half ? TZ_PROMISE_PARTLY : TZ_PROMISE_BROKEN;
    } else if (!least) {
        p->state = met ? TZ_PROMISE_ON_TIME : TZ_PROMISE_BEHIND;
    } else {
        bool behind = tz_ratio_has(p->done) && tz_ratio_cmp(p->done, p->time_share) < 0;
        p->state = met ? TZ_PROMISE_MET : behind ? TZ_PROMISE_BEHIND : TZ_PROMISE_ON_TIME;
    }
    p->note = tz_printf(x->a, "%s%s，目标%s%s", p->label, p->value_text, least ? "" : "不超过", p->target_text);
}

/* What people said in the task: its outcome, else its state and progress. */
static void judge_word(struct tz_promise *p, const struct tz_entry *e, const struct account *x)
{
    const char *progress = word(e, "progress", x->a);
    const char *state = tz_state_key(e->reg, e->state);
    if (tz_same(p->outcome, "兑现") || tz_same(state, "完成"))
        p->state = ended(x) ? TZ_PROMISE_KEPT : TZ_PROMISE_MET;
    else if (tz_same(p->outcome, "部分兑现"))
        p->state = TZ_PROMISE_PARTLY;
    else if (tz_same(p->outcome, "未兑现") || tz_same(state, "未完成"))
        p->state = TZ_PROMISE_BROKEN;
    else if (!ended(x) && tz_same(progress, "按序时"))
        p->state = TZ_PROMISE_ON_TIME;
    else if (!ended(x) && tz_same(progress, "滞后"))
        p->state = TZ_PROMISE_BEHIND;
    else
        p->state = TZ_PROMISE_OPEN;
    p->note = p->label ? "没有目标值，或还没有台账记录" : "没有对应指标，由承办单位报进度";
}

/* ---- figures */

static struct tz_err *fill_months(struct tz_promise *p, const struct account *x, const struct tz_figure_ask *ask)
{
    struct tz_figure *f;
    struct tz_figure_ask q = *ask;
    if (!x->months || ask->indicator->grain > TZ_GRAIN_MONTH)
        return NULL;
    q.by_time = q.cumulative = true;
    q.grain = TZ_GRAIN_MONTH;
    q.compare = 0;
    TZ_TRY(tz_figure(&f, x->c, &q, x->a));
    for (size_t k = 0; k < f->period_n && k < 12; k++)
        if (!f->lines[0].cells[k].why && tz_day_make(x->year, (int)k + 1, 1) <= x->today)
            p->months[k] = tz_same(f->unit, "元")
                               ? tz_figure_read(f->lines[0].cells[k].value, f->unit, f->decimals, x->a)
                               : tz_figure_show(f, &f->lines[0].cells[k], x->a);
    return NULL;
}

static struct tz_err *measure(struct tz_promise *p, const struct tz_entry *e, const struct account *x)
{
    struct tz_figure_ask ask;
    struct tz_figure *f;
    const char *derived;
    TZ_TRY(tz_figure_ask_ref(&ask, &derived, x->c, x->d->model, x->d->who->actor.town,
                             tz_printf(x->a, "%s | period=%d", word(e, "indicator", x->a), x->year), x->a));
    ask.who = x->d->who->system ? NULL : x->d->who;
    ask.compare = TZ_COMPARE_TARGET | TZ_COMPARE_FACT;
    const struct tz_place *at = NULL;
    struct tz_places *places;
    TZ_TRY(tz_places_hold(&places, x->c, x->d->who->actor.town));
    at = tz_place_newest(places, e->place);
    if (at && !tz_same(at->kind, TZ_PLACE_KIND_OWN)) /* a village's own promise */
        ask.place = e->place;
    tz_places_release(&places);
    TZ_TRY(tz_figure(&f, x->c, &ask, x->a));
    const struct tz_figure_cell *cell = &f->lines[0].cells[0];
    const char *rows;
    p->indicator = f->indicator->key;
    p->ref = word(e, "indicator", x->a);
    p->place = ask.place;
    p->label = f->label;
    report_figure_urls(&p->figure_url, &rows, p->indicator, tz_printf(x->a, "%d", x->year), ask.place,
                       tz_filters_text(ask.filters, ask.filter_n, x->a), 0, x->a);
    p->target = own_target(e, f->indicator, x->a);
    if (!tz_ratio_has(p->target) && cell->target_n)
        p->target = cell->targets[0].value;
    p->target_text = tz_figure_read(p->target, f->unit, f->decimals, x->a);
    bool kept = false;
    if (!cell->why)
        TZ_TRY(report_ledger_kept(&kept, x->d, f->indicator, cell, tz_day_make(x->year, 12, 31), x->a));
    if (!kept && !(cell->marks & TZ_MARK_REPORTED))
        return NULL;
    p->value = cell->value;
    p->value_text = tz_figure_read(p->value, f->unit, f->decimals, x->a);
    return fill_months(p, x, &ask);
}

static struct tz_err *one(struct tz_promise *p, const struct tz_entry *e, const struct account *x)
{
    struct tz_err *error = NULL;
    *p = (struct tz_promise){.id = e->id,
                             .version = e->version,
                             .number = e->number,
                             .text = word(e, "text", x->a),
                             .office = word(e, "unit", x->a),
                             .leader = word(e, "lead", x->a),
                             .target_text = "",
                             .value_text = "",
                             .time_share = time_share(x),
                             .outcome = word(e, "outcome", x->a)};
    const struct tz_val *due = tz_entry_val(e, "due_on");
    p->due = due && !due->empty ? (tz_day)due->i : 0;
    p->op = op_of(p->text);
    if (*word(e, "indicator", x->a))
        error = measure(p, e, x);
    if (error && (error->code == TZ_E_INPUT || error->code == TZ_E_NOT_FOUND || error->code == TZ_E_FORBIDDEN)) {
        p->figure_url = NULL; /* an indicator that is no longer there, or not for this account */
        tz_err_free(error);
        error = NULL;
    }
    TZ_TRY(error);
    if (tz_ratio_has(p->value) && tz_ratio_has(p->target))
        judge_figure(p, x);
    else
        judge_word(p, e, x);
    return NULL;
}

/* ---- all of a year */

static struct tz_err *list_tasks(struct tz_list *out, const struct account *x, const struct tz_register *reg,
                                 const char *after)
{
    const char **origin = TZ_NEW_ARRAY(x->a, 1, const char *);
    const char **year = TZ_NEW_ARRAY(x->a, 1, const char *);
    struct tz_filter *filters = TZ_NEW_ARRAY(x->a, 2, struct tz_filter);
    origin[0] = "政府工作报告";
    year[0] = tz_printf(x->a, "%d", x->year);
    filters[0] = (struct tz_filter){"origin", TZ_F_EQ, origin, 1};
    filters[1] = (struct tz_filter){"year", TZ_F_EQ, year, 1};
    struct tz_list_query q = {.reg = reg,
                              .right = TZ_RIGHT_SEE,
                              .filters = filters,
                              .filter_n = 2,
                              .order = "number",
                              .after = after,
                              .limit = tz_limits.page_rows < 200 ? tz_limits.page_rows : 200};
    return tz_list_run(out, x->d, &q, x->a);
}

struct tz_err *tz_promise_list(struct tz_promise **out, size_t *n, const struct tz_desk *d, struct tz_conn *c, int year,
                               bool months, struct tz_arena *a)
{
    const struct tz_register *reg = d->model ? tz_model_register(d->model, "task") : NULL;
    struct account x = {.d = d, .c = c, .year = year, .months = months, .today = tz_today(), .a = a};
    struct tz_list page = {0};
    struct tz_promise *all = NULL;
    size_t count = 0;
    *n = 0;
    if (!reg)
        return NULL;
    do {
        TZ_TRY(list_tasks(&page, &x, reg, page.next));
        struct tz_promise *more = TZ_NEW_ARRAY(a, count + page.n + 1, struct tz_promise);
        if (count)
            memcpy(more, all, count * sizeof *all);
        all = more;
        for (size_t k = 0; k < page.n; k++)
            TZ_TRY(one(&all[count++], page.rows[k], &x));
    } while (page.next && page.n);
    *out = all;
    *n = count;
    return NULL;
}

struct tz_err *tz_promise_settle(size_t *settled, const struct tz_desk *d, int year, struct tz_arena *a)
{
    struct tz_promise *all = NULL;
    struct tz_conn *c;
    struct tz_err *e;
    size_t n = 0, done = 0;
    if (tz_today() <= tz_day_make(year, 12, 31))
        return tz_err_hint(tz_err(TZ_E_RULE, "%d年还没有结束", year), "年底以后才能交账");
    if (!tz_report_may(d->who))
        return tz_err_hint(tz_err(TZ_E_FORBIDDEN, "本账号不能交账"), "请党政办办理");
    TZ_TRY(tz_db_reader(&c, tz_store_db(d->store), d->who->actor.town));
    e = tz_promise_list(&all, &n, d, c, year, false, a);
    tz_db_release(&c);
    for (size_t k = 0; k < n && !e; k++) {
        struct tz_done out;
        if (*all[k].outcome || !tz_ratio_has(all[k].value) || !tz_ratio_has(all[k].target))
            continue;
        struct tz_set set = {.key = "outcome", .text = tz_promise_labels[all[k].state]};
        struct tz_act act = {.reason = all[k].note};
        e = tz_register_change(&out, d, all[k].id, all[k].version, &set, 1, &act, a);
        done += !e;
    }
    if (!e)
        *settled = done;
    return e;
}
