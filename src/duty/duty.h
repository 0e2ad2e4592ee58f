/* SPDX-License-Identifier: Apache-2.0
 *
 * What is due: clocks of entries, obligations that come again, submissions of periods and their locks, jobs. Tables
 * (CONTRACTS A11, C12, C21):
 *
 *   clock(town, id, rule, reg, started, due, due_day, met, met_day, ended, paused, spent, extended, unpublished)   derived
 *       instants (due_day, met_day: days); NULL = not yet; paused NULL = runs; from fields, states and extensions
 *   obligation(town, rule, object, person, place, from_day, till_day, due, done)   derived; one row an object and window
 *   clock_extension, submission, period_lock, calendar_day   record (account/record.h)
 *   job(town, kind, due, lease, done, result)   derived
 *   workday(town, day, n)   derived; running count of working days
 *
 * register/ calls the hooks of this folder in each unit of work; indicator/ reads clock, obligation and submission.
 */
#ifndef TZ_DUTY_DUTY_H
#define TZ_DUTY_DUTY_H
#include "duty/clock.h"
#include "base/frequency.h"
#include "register/register.h"

/* Registers tables, hooks, verify and rebuild; once at program start, after tz_register_setup. */
void tz_duty_setup(void);

/* ---- clocks */
struct tz_clock_row {
    const struct tz_register *reg;
    const struct tz_clock *clock;
    struct tz_clock_state state;
};
/* The clocks of an entry, in order of due, as known at journal number `known` (0 = now): row, steps, extensions, calendar
 * and parameters of that moment. Rights are the caller's (tz_register_get first). */
TZ_MUST_CHECK struct tz_err *tz_clock_list(struct tz_clock_row **out, size_t *n, const struct tz_desk *d, int64_t id,
                                           int64_t known, struct tz_arena *a);
/* One deadline of all rows of a register as known at journal number `known` (not 0), as text of JSON: [[id, started, due, due_day, met,
 * met_day, ended, paused, spent, extended, unpublished], …], null where there is none. For figures; the price is one row at a time. */
TZ_MUST_CHECK struct tz_err *tz_clock_known(char **out, struct tz_conn *c, int64_t town, const struct tz_model *m,
                                            const struct tz_register *r, const char *rule, int64_t known,
                                            struct tz_arena *a);
/* The same of the windows of one duty, over all that it obliges: [[object, person, place, from_day, till_day, due, done], …]. */
TZ_MUST_CHECK struct tz_err *tz_obligation_known(char **out, struct tz_conn *c, int64_t town, const struct tz_model *m,
                                                 const char *rule, int64_t known, struct tz_arena *a);
/* Extends a clock by its declared amount, or until a day; needs a role of the clock's extend.by, counts its times. */
TZ_MUST_CHECK struct tz_err *tz_clock_extend(const struct tz_desk *d, int64_t id, const char *rule, tz_day till,
                                             const char *reason, struct tz_arena *a);

/* ---- what is due: entries with an open clock that the account handles or may act on, in order of due */
enum tz_due_state { TZ_DUE_LATER, TZ_DUE_HALF, TZ_DUE_SOON /* four fifths gone */, TZ_DUE_LATE, TZ_DUE_PAUSED };
struct tz_due {
    const struct tz_register *reg;
    const struct tz_clock *clock;
    int64_t id;
    const char *number, *place, *state; /* place title, state key */
    int64_t owner;
    tz_instant started, due; /* due 0 = paused */
    enum tz_due_state how;
    bool mine;      /* the account is its handler */
    bool escalated; /* late, and shown because the account's role stands in the clock's escalation line */
};
struct tz_due_query {
    tz_day until; /* due on or before; 0 = within 30 days */
    bool mine;    /* only what the account handles */
    bool late;    /* only what is late */
    bool seen;    /* also what the account only reads */
    size_t limit; /* 0 = 200 */
};
struct tz_due_counts {
    int64_t late, soon, half, later, paused;
};
TZ_MUST_CHECK struct tz_err *tz_due_list(struct tz_due **out, size_t *n, struct tz_due_counts *counts,
                                         const struct tz_desk *d, const struct tz_due_query *q, struct tz_arena *a);

/* ---- obligations */
struct tz_obliged {
    const struct tz_obligation *rule;
    int64_t object;
    const char *number, *label, *place;
    tz_day from, till;
    int64_t due, done;
};
/* Windows that end in [from, till] and are not met (or all). */
TZ_MUST_CHECK struct tz_err *tz_obligation_list(struct tz_obliged **out, size_t *n, const struct tz_desk *d,
                                                tz_day from, tz_day till, bool all, struct tz_arena *a);

/* ---- submissions (coverage) and locks */
enum tz_submitted { TZ_SUBMITTED_NOT, TZ_SUBMITTED_IN, TZ_SUBMITTED_NIL, TZ_SUBMITTED_SUSPENDED };
/* A place says that its period is complete, or that there is nothing (nil return). what: register key or "form:<key>". */
TZ_MUST_CHECK struct tz_err *tz_submit(const struct tz_desk *d, const char *what, int64_t place, struct tz_period p,
                                       enum tz_submitted state, const char *note, struct tz_arena *a);
struct tz_submission {
    const char *what;
    int64_t place;
    struct tz_period period;
    enum tz_submitted state;
    const char *note;
    int64_t by;
};
TZ_MUST_CHECK struct tz_err *tz_submission_list(struct tz_submission **out, size_t *n, struct tz_conn *c, int64_t town,
                                                const char *what, struct tz_period p, struct tz_arena *a);
/* What is asked and not handed in (any period), and all that was said about `month`; nil returns of a day are not among them. */
TZ_MUST_CHECK struct tz_err *tz_submission_asked(struct tz_submission **out, size_t *n, struct tz_conn *c, int64_t town,
                                                 struct tz_period month, struct tz_arena *a);
/* Closes a period of a register: rows of its days then change by an approved correction only (C21). open: opens it again. */
TZ_MUST_CHECK struct tz_err *tz_period_lock(const struct tz_desk *d, const struct tz_register *r, struct tz_period p,
                                            bool open, struct tz_arena *a);
struct tz_locked {
    struct tz_period period;
    int64_t by;
};
TZ_MUST_CHECK struct tz_err *tz_lock_list(struct tz_locked **out, size_t *n, struct tz_conn *c, int64_t town,
                                          const char *reg, struct tz_arena *a);

/* ---- the town's own calendar days: a local holiday, a notice amended. Open deadlines are recomputed in the same unit. */
TZ_MUST_CHECK struct tz_err *tz_calendar_set(const struct tz_desk *d, tz_day day, bool work, const char *basis,
                                             struct tz_arena *a);

/* The table workday(town, day, n) (running count of working days, read by generated SQL) reaches beyond this year. */
TZ_MUST_CHECK struct tz_err *tz_workday_ensure(struct tz_store *s, int64_t town, struct tz_arena *a);

/* ---- jobs: one runner by lease row; each run idempotent, a unit of work by the system account; missed runs are made up */
struct tz_job {
    const char *kind; /* "retention" */
    int every_days;   /* 1 = daily */
    int hour;         /* not before this hour (+08:00) */
    struct tz_err *(*run)(struct tz_store *s, int64_t town, tz_day day, char **result, struct tz_arena *a);
};
void tz_job_register(const struct tz_job *job); /* at most 16; lives as long as the program */
/* Runs what is due in a town; called by the server every minute and by `taizhang job`. Returns how many ran. */
TZ_MUST_CHECK struct tz_err *tz_job_run(int *ran, struct tz_store *s, int64_t town, struct tz_arena *a);

#endif
