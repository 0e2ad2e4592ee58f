/* SPDX-License-Identifier: Apache-2.0
 *
 * Submissions (which places have reported a period), locks of periods, and the town's own calendar days: record tables
 * with versions in place.
 */
#include "duty/duty_priv.h"

#include <string.h>

#include "base/text.h"
#include "duty.sql.h"

static const char *const submission_columns[] = {"what", "place", "period_from", "period_till", "state", "note", NULL};
const struct tz_record duty_submission = {"submission", submission_columns, &SQL_SUBMISSION_ADD, &SQL_SUBMISSION_CLOSE,
                                          &SQL_SUBMISSION_EACH};
static const char *const lock_columns[] = {"reg", "from_day", "till_day", "open", NULL};
const struct tz_record duty_lock = {"period_lock", lock_columns, &SQL_LOCK_ADD, &SQL_LOCK_CLOSE, &SQL_LOCK_EACH};
static const char *const calendar_columns[] = {"day", "work", "basis", NULL};
const struct tz_record duty_calendar = {"calendar_day", calendar_columns, &SQL_CALENDAR_ADD, &SQL_CALENDAR_CLOSE,
                                        &SQL_CALENDAR_EACH};
static const char *const extension_columns[] = {"entry", "rule", "on_day", "amount", "unit", "till", "reason", NULL};
const struct tz_record duty_extension = {"clock_extension", extension_columns, &SQL_EXTENSION_ADD, &SQL_EXTENSION_CLOSE,
                                         &SQL_EXTENSION_EACH};

static struct tz_err *apply_put(struct tz_apply *ap, void *data)
{
    struct duty_put *p = data;
    struct tz_rows *rows;
    int64_t id = p->fresh, version = 0;
    bool have;
    TZ_TRY(tz_db_queryv(&rows, tz_apply_conn(ap), p->find, p->key, p->key_n));
    struct tz_err *e = tz_rows_next(rows, &have);
    if (!e && have) {
        id = tz_rows_int(rows, 0);
        version = tz_rows_int(rows, 1);
    }
    tz_rows_close(&rows);
    if (!e && !version)
        e = tz_apply_entry(ap, id, p->record->table);
    if (!e)
        e = tz_record_write(ap, p->record, id, version + 1, p->values, p->d->who->actor.account,
                            version ? TZ_OP_CHANGE : TZ_OP_CREATE);
    if (!e && p->then)
        e = p->then(ap, p);
    return e;
}

struct tz_err *duty_put_run(struct duty_put *p, const char *kind, struct tz_arena *a)
{
    struct tz_work w = {.actor = p->d->who->actor, .kind = kind, .apply = apply_put, .data = p};
    TZ_TRY(tz_store_new_id(&p->fresh, p->d->store, p->d->who->actor.town));
    return tz_store_run(p->d->store, &w, a);
}

/* ---- submissions */
/* A superior's form is no register: its keepers may ask for it everywhere, a village answers for itself. */
static struct tz_err *may_answer_form(const struct tz_desk *d, int64_t place)
{
    static const char *const keepers[] = {"office", "clerk", "head", "mayor", "secretary"};
    for (size_t k = 0; k < sizeof keepers / sizeof *keepers; k++)
        if (tz_who_has_role(d->who, keepers[k]))
            return NULL;
    for (size_t k = 0; k < d->who->grant_n; k++)
        if (d->who->grants[k].place == place)
            return NULL;
    return tz_err_hint(tz_err(TZ_E_FORBIDDEN, "不能代这个地方报送"), "请该村的登记人报送");
}

static struct tz_err *may_submit(const struct tz_desk *d, const char *what, int64_t place, struct tz_arena *a)
{
    const struct tz_register *r = tz_model_register(d->model, what);
    struct tz_conn *c = NULL;
    struct tz_scope *scope = NULL;
    if (!d->who->system && (tz_starts(what, "form:") || tz_starts(what, "nil:")))
        return may_answer_form(d, place);
    if (d->who->system || !r)
        return d->who->system ? NULL : tz_err(TZ_E_NOT_FOUND, "没有“%s”这种台账", what);
    TZ_TRY(tz_db_reader(&c, tz_store_db(d->store), d->who->actor.town));
    struct tz_err *e = tz_scope_make(&scope, c, d->who, r, TZ_RIGHT_CREATE, a);
    tz_db_release(&c);
    if (!e && !tz_scope_covers(scope, place, NULL))
        e = tz_err_hint(tz_err(TZ_E_FORBIDDEN, "不能代这个地方报送“%s”", r->label), "请该村的登记人报送");
    return e;
}

struct tz_err *tz_submit(const struct tz_desk *d, const char *what, int64_t place, struct tz_period p,
                         enum tz_submitted state, const char *note, struct tz_arena *a)
{
    int64_t town = d->who->actor.town;
    struct duty_put put = {
        .d = d,
        .record = &duty_submission,
        .find = &SQL_SUBMISSION_FIND,
        .key = {tz_v_int(town), tz_v_text(what), tz_v_int(place), tz_v_int(p.from), tz_v_int(p.till)},
        .key_n = 5,
        .values = {tz_v_text(what), tz_v_int(place), tz_v_int(p.from), tz_v_int(p.till), tz_v_int(state),
                   tz_v_text(note)}};
    TZ_TRY(may_submit(d, what, place, a));
    return duty_put_run(&put, "submit", a);
}

/* Rows of SQL_SUBMISSION_LIST and its like. */
static struct tz_err *take(struct tz_submission **out, size_t *n, struct tz_rows **rows, struct tz_arena *a)
{
    struct tz_err *e;
    bool have;
    size_t room = 64;
    *out = TZ_NEW_ARRAY(a, room, struct tz_submission);
    *n = 0;
    while (!(e = tz_rows_next(*rows, &have)) && have) {
        TZ_GROW(a, *out, *n, room);
        tz_day from = (tz_day)tz_rows_int(*rows, 1), till = (tz_day)tz_rows_int(*rows, 2);
        (*out)[(*n)++] = (struct tz_submission){tz_rows_copy(*rows, 6, a),    tz_rows_int(*rows, 0),
                                                {from, till, TZ_GRAIN_RANGE}, (enum tz_submitted)tz_rows_int(*rows, 3),
                                                tz_rows_copy(*rows, 4, a),    tz_rows_int(*rows, 5)};
    }
    tz_rows_close(rows);
    return e;
}

struct tz_err *tz_submission_list(struct tz_submission **out, size_t *n, struct tz_conn *c, int64_t town,
                                  const char *what, struct tz_period p, struct tz_arena *a)
{
    struct tz_rows *rows;
    TZ_TRY(tz_db_query(&rows, c, &SQL_SUBMISSION_LIST, "itii", town, what, (int64_t)p.from, (int64_t)p.till));
    return take(out, n, &rows, a);
}

struct tz_err *tz_submission_asked(struct tz_submission **out, size_t *n, struct tz_conn *c, int64_t town,
                                   struct tz_period month, struct tz_arena *a)
{
    struct tz_rows *rows;
    TZ_TRY(tz_db_query(&rows, c, &SQL_SUBMISSION_ASKED, "iiii", town, (int64_t)TZ_SUBMITTED_NOT, (int64_t)month.from,
                       (int64_t)month.till));
    return take(out, n, &rows, a);
}

/* ---- locks */
struct tz_err *tz_period_lock(const struct tz_desk *d, const struct tz_register *r, struct tz_period p, bool open,
                              struct tz_arena *a)
{
    struct duty_put put = {.d = d,
                           .record = &duty_lock,
                           .find = &SQL_LOCK_FIND,
                           .key = {tz_v_int(d->who->actor.town), tz_v_text(r->key), tz_v_int(p.from), tz_v_int(p.till)},
                           .key_n = 4,
                           .values = {tz_v_text(r->key), tz_v_int(p.from), tz_v_int(p.till), tz_v_int(open)}};
    if (!d->who->system && !tz_who_has_role(d->who, "head") && !tz_who_has_role(d->who, "office"))
        return tz_err_hint(tz_err(TZ_E_FORBIDDEN, "关账和开账由站所负责人或党政办办理"), "请站所负责人办理");
    return duty_put_run(&put, open ? "unlock" : "lock", a);
}

struct tz_err *duty_locked(bool *out, struct tz_conn *c, int64_t town, const struct tz_register *r, tz_day day)
{
    int64_t n = 0;
    *out = false;
    if (!day)
        return NULL;
    TZ_TRY(tz_db_int(&n, 0, c, &SQL_LOCK_COVERS, "iti", town, r->key, (int64_t)day));
    *out = n > 0;
    return NULL;
}

struct tz_err *tz_lock_list(struct tz_locked **out, size_t *n, struct tz_conn *c, int64_t town, const char *reg,
                            struct tz_arena *a)
{
    struct tz_rows *rows;
    struct tz_err *e;
    bool have;
    size_t room = 16;
    *out = TZ_NEW_ARRAY(a, room, struct tz_locked);
    *n = 0;
    TZ_TRY(tz_db_query(&rows, c, &SQL_LOCK_LIST, "it", town, reg));
    while (!(e = tz_rows_next(rows, &have)) && have) {
        TZ_GROW(a, *out, *n, room);
        (*out)[(*n)++] = (struct tz_locked){
            {(tz_day)tz_rows_int(rows, 0), (tz_day)tz_rows_int(rows, 1), TZ_GRAIN_RANGE}, tz_rows_int(rows, 2)};
    }
    tz_rows_close(&rows);
    return e;
}

/* ---- calendar days */
struct open_clock {
    int64_t id;
    const char *reg;
};

/* A changed calendar moves open deadlines: each entry with one is recomputed in the same unit. */
static struct tz_err *recompute_open(struct tz_apply *ap, const struct duty_put *p)
{
    static const struct tz_sql open_clocks = {
        "duty.open_clocks", "select distinct id, reg from clock where town = $1 and ended is null", NULL, NULL};
    struct tz_calendar *k;
    struct tz_rows *rows;
    struct tz_err *e;
    bool have;
    size_t n = 0, room = 0;
    struct open_clock *list = NULL;
    struct tz_arena *a = tz_apply_arena(ap);
    TZ_TRY(duty_workday_fill(ap));
    TZ_TRY(tz_calendar_load(&k, tz_apply_conn(ap), tz_apply_town(ap), a));
    TZ_TRY(tz_db_query(&rows, tz_apply_conn(ap), &open_clocks, "i", tz_apply_town(ap)));
    while (!(e = tz_rows_next(rows, &have)) && have) {
        TZ_GROW(a, list, n, room);
        list[n++] = (struct open_clock){tz_rows_int(rows, 0), tz_rows_copy(rows, 1, a)};
    }
    tz_rows_close(&rows);
    for (size_t i = 0; !e && i < n; i++) {
        const struct tz_register *r = tz_model_register(p->d->model, list[i].reg);
        if (r)
            e = duty_clock_entry(tz_apply_conn(ap), tz_apply_town(ap), p->d->model, r, list[i].id, tz_apply_at(ap), k,
                                 a);
    }
    return e;
}

struct tz_err *tz_calendar_set(const struct tz_desk *d, tz_day day, bool work, const char *basis, struct tz_arena *a)
{
    struct duty_put put = {.d = d,
                           .record = &duty_calendar,
                           .find = &SQL_CALENDAR_FIND,
                           .key = {tz_v_int(d->who->actor.town), tz_v_int(day)},
                           .key_n = 2,
                           .values = {tz_v_int(day), tz_v_int(work), tz_v_text(basis)},
                           .then = recompute_open};
    if (!d->who->system && !tz_who_has_role(d->who, "office"))
        return tz_err_hint(tz_err(TZ_E_FORBIDDEN, "日历由党政办维护"), "请党政办按放假通知录入");
    if (!tz_day_ok(day))
        return tz_err_hint(tz_err(TZ_E_INPUT, "没有这一天：%d", day), "日期写成 2027-02-06");
    if (!basis || !*basis)
        return tz_err_hint(tz_err(TZ_E_RULE, "要写明依据"), "写上放假通知的文号");
    return duty_put_run(&put, "calendar", a);
}
