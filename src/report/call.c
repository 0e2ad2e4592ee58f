/* SPDX-License-Identifier: Apache-2.0
 *
 * Calls on forms: kept, compared with earlier forms, gathered for the desk of the day.
 */
#include "report/call.h"

#include <string.h>

#include "base/text.h"
#include "report.sql.h"
#include "report/call_priv.h"
#include "report/intake.h"

static const char *const columns[] = {"form", "period", "due", "basis", "expires", "state", "reason", NULL};
const struct tz_record report_record_call = {"form_call", columns, &SQL_CALL_ADD, &SQL_CALL_CLOSE, &SQL_CALL_EACH};

static struct tz_err *may(const struct tz_desk *d)
{
    return tz_report_may(d->who)
               ? NULL
               : tz_err_hint(tz_err(TZ_E_FORBIDDEN, "本账号不能登记上级要表"), "请党政办或承办站所办理");
}

static const char *text_at(struct tz_rows *rows, int column, struct tz_arena *a)
{
    return tz_rows_null(rows, column) ? "" : tz_rows_copy(rows, column, a);
}

struct tz_err *tz_form_calls(struct tz_form_call **out, size_t *n, struct tz_conn *c, int64_t town, bool open_only,
                             struct tz_arena *a)
{
    struct tz_rows *rows;
    struct tz_err *e;
    bool have;
    size_t room = 16;
    struct tz_form_call *all = TZ_NEW_ARRAY(a, room, struct tz_form_call);
    *n = 0;
    TZ_TRY(tz_db_query(&rows, c, &SQL_CALL_LIST, "i", town));
    while (!(e = tz_rows_next(rows, &have)) && have) {
        TZ_GROW(a, all, *n, room);
        struct tz_form_call *x = &all[*n];
        *x = (struct tz_form_call){.id = tz_rows_int(rows, 0),
                                   .version = tz_rows_int(rows, 1),
                                   .form = tz_rows_int(rows, 2),
                                   .name = tz_rows_copy(rows, 3, a),
                                   .sender = text_at(rows, 4, a),
                                   .period = tz_rows_copy(rows, 5, a),
                                   .due = tz_rows_int(rows, 6),
                                   .basis = text_at(rows, 7, a),
                                   .expires = (tz_day)tz_rows_int(rows, 8),
                                   .state = tz_rows_copy(rows, 9, a),
                                   .reason = text_at(rows, 10, a),
                                   .account = tz_rows_int(rows, 11)};
        if (tz_rows_int(rows, 12) && tz_same(x->state, TZ_CALL_OPEN))
            x->state = TZ_CALL_SENT;
        *n += !open_only || tz_same(x->state, TZ_CALL_OPEN);
    }
    tz_rows_close(&rows);
    *out = all;
    return e;
}

static void put_call(struct report_put *p, const struct tz_form_call *x)
{
    report_put_int(p, x->form);
    report_put_text(p, x->period);
    report_put_int(p, x->due);
    report_put_text(p, x->basis && *x->basis ? x->basis : NULL);
    report_put_int(p, x->expires);
    report_put_text(p, x->state);
    report_put_text(p, x->reason && *x->reason ? x->reason : NULL);
}

static struct tz_err *check_new(const struct tz_desk *d, const struct tz_form_call *x, struct tz_arena *a)
{
    struct tz_conn *c;
    struct tz_form form;
    struct tz_form_call *all = NULL;
    size_t n = 0;
    TZ_TRY(tz_db_reader(&c, tz_store_db(d->store), d->who->actor.town));
    struct tz_err *e = tz_form_get(&form, c, d->who->actor.town, x->form, a);
    if (!e)
        e = tz_form_calls(&all, &n, c, d->who->actor.town, true, a);
    tz_db_release(&c);
    for (size_t i = 0; !e && i < n; i++)
        if (all[i].form == x->form && tz_same(all[i].period, x->period))
            e = tz_err_hint(tz_err(TZ_E_CONFLICT, "《%s》这一期已登记要报", form.name), "在“今日要报”里找到它");
    return e;
}

struct tz_err *tz_form_call_add(int64_t *id, const struct tz_desk *d, const struct tz_form_call *call,
                                struct tz_arena *a)
{
    struct report_put p = {.record = &report_record_call};
    struct tz_form_call x = *call;
    struct tz_period period;
    char text[64];
    TZ_TRY(may(d));
    if (!x.period || !*x.period)
        return tz_err_hint(tz_err(TZ_E_INPUT, "没有写要哪一期"), "例：2025-Q3、2025年1-6月");
    if (!x.due)
        return tz_err_hint(tz_err(TZ_E_INPUT, "没有写什么时候要"), "例：2026-11-23 17:00");
    TZ_TRY(tz_period_parse(&period, x.period));
    x.period = tz_strdup(a, tz_period_print(text, period));
    x.state = TZ_CALL_OPEN;
    TZ_TRY(check_new(d, &x, a));
    put_call(&p, &x);
    TZ_TRY(report_write(NULL, d->store, &d->who->actor, "form-call", &p, 1, a));
    *id = p.id;
    return NULL;
}

struct tz_err *tz_form_call_refuse(const struct tz_desk *d, int64_t id, const char *reason, struct tz_arena *a)
{
    struct tz_form_call *all;
    struct tz_conn *c;
    size_t n;
    TZ_TRY(may(d));
    if (!reason || !*reason)
        return tz_err_hint(tz_err(TZ_E_RULE, "退回要写原因"), "例：重复要数，9月已报县农业农村局");
    TZ_TRY(tz_db_reader(&c, tz_store_db(d->store), d->who->actor.town));
    struct tz_err *e = tz_form_calls(&all, &n, c, d->who->actor.town, true, a);
    tz_db_release(&c);
    for (size_t i = 0; !e && i < n; i++) {
        struct report_put p = {.record = &report_record_call, .id = id, .version = all[i].version + 1};
        if (all[i].id != id)
            continue;
        all[i].state = TZ_CALL_REFUSED;
        all[i].reason = reason;
        put_call(&p, &all[i]);
        return report_write(NULL, d->store, &d->who->actor, "form-refuse", &p, 1, a);
    }
    return e ? e
             : tz_err_hint(tz_err(TZ_E_NOT_FOUND, "没有这件待报的要表：%lld", (long long)id),
                           "taizhang form today 列出");
}

/* ---- asked for twice */
struct binding {
    int64_t form;
    const char *ref, *name, *sender, *sent;
};

/* Blanks do not tell references apart. */
static char *squeezed(const char *ref, struct tz_arena *a)
{
    char *out = tz_strdup(a, ref), *to = out;
    for (const char *p = ref; *p; p++)
        if (*p != ' ')
            *to++ = *p;
    *to = 0;
    return out;
}

static struct tz_err *all_bindings(struct binding **out, size_t *n, struct tz_conn *c, int64_t town, struct tz_arena *a)
{
    struct tz_rows *rows;
    struct tz_err *e;
    bool have;
    int64_t count;
    TZ_TRY(tz_db_int(&count, 0, c, &SQL_CALL_BIND_COUNT, "i", town));
    *out = TZ_NEW_ARRAY(a, (size_t)count + 1, struct binding);
    *n = 0;
    TZ_TRY(tz_db_query(&rows, c, &SQL_CALL_BINDS, "i", town));
    while (!(e = tz_rows_next(rows, &have)) && have && *n < (size_t)count) {
        const char *ref = squeezed(tz_rows_text(rows, 1), a);
        if (*ref != '@')
            (*out)[(*n)++] = (struct binding){tz_rows_int(rows, 0), ref, tz_rows_copy(rows, 2, a), text_at(rows, 3, a),
                                              text_at(rows, 4, a)};
    }
    tz_rows_close(&rows);
    return e;
}

/* Is binding k the first of its form with this reference. */
static bool first(const struct binding *all, size_t k)
{
    for (size_t i = 0; i < k; i++)
        if (all[i].form == all[k].form && tz_same(all[i].ref, all[k].ref))
            return false;
    return true;
}

struct tz_err *tz_form_repeats(struct tz_form_repeat **out, size_t *n, size_t *bound, struct tz_conn *c, int64_t town,
                               int64_t form, struct tz_arena *a)
{
    struct binding *all;
    size_t count, room = 16;
    *n = *bound = 0;
    *out = TZ_NEW_ARRAY(a, room, struct tz_form_repeat);
    TZ_TRY(all_bindings(&all, &count, c, town, a));
    for (size_t i = 0; i < count; i++) {
        if (all[i].form != form || !first(all, i))
            continue;
        ++*bound;
        for (size_t k = 0; k < count; k++) {
            if (all[k].form == form || !tz_same(all[k].ref, all[i].ref) || !first(all, k))
                continue;
            TZ_GROW(a, *out, *n, room);
            (*out)[(*n)++] = (struct tz_form_repeat){all[k].ref, all[k].name, all[k].sender, all[k].sent, all[k].form};
        }
    }
    return NULL;
}

static size_t figures_repeated(const struct tz_form_repeat *r, size_t n)
{
    size_t count = 0;
    for (size_t i = 0; i < n; i++) {
        bool seen = false;
        for (size_t k = 0; k < i; k++)
            seen |= tz_same(r[k].ref, r[i].ref);
        count += !seen;
    }
    return count;
}

/* ---- the desk */
static struct tz_err *stand(struct tz_call_desk *x, const struct tz_desk *d, struct tz_conn *c, struct tz_arena *a)
{
    const struct tz_form_ask ask = {.form = x->call.form, .period = x->call.period};
    struct tz_form_filled f = {0};
    struct tz_form_repeat *repeats;
    size_t n, bound;
    TZ_TRY(tz_form_repeats(&repeats, &n, &bound, c, d->who->actor.town, x->call.form, a));
    if (bound) /* a form nobody has bound yet stands there with no cell */
        TZ_TRY(tz_form_fill(&f, d, c, &ask, a));
    x->cells = f.n;
    x->filled = f.n - f.faults;
    x->missing = f.missing;
    x->missing_n = f.missing_n;
    x->repeats = figures_repeated(repeats, n);
    x->late = x->call.due < tz_now();
    x->today = tz_day_of(x->call.due) <= tz_today();
    x->lapsed = x->call.expires && x->call.expires < tz_today();
    return NULL;
}

struct tz_err *tz_form_desk(struct tz_call_desk **out, size_t *n, const struct tz_desk *d, struct tz_conn *c,
                            struct tz_arena *a)
{
    struct tz_form_call *calls;
    TZ_TRY(tz_form_calls(&calls, n, c, d->who->actor.town, true, a));
    *out = TZ_NEW_ARRAY(a, *n + 1, struct tz_call_desk);
    for (size_t i = 0; i < *n; i++) {
        (*out)[i].call = calls[i];
        TZ_TRY(stand(&(*out)[i], d, c, a));
    }
    return NULL;
}
