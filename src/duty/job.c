/* SPDX-License-Identifier: Apache-2.0
 *
 * Jobs: each kind has a row a day; the runner that takes its lease runs it, idempotently, and marks it done. Days on which
 * nobody ran are made up in order. Job rows are derived: losing them only repeats idempotent work.
 */
#include "duty/duty_priv.h"

#include <stdio.h>

#include "base/event.h"
#include "base/text.h"
#include "duty.sql.h"

enum { JOBS_MAX = 16, LEASE_MINUTES = 30, MADE_UP_MAX = 31 };
static const struct tz_job *jobs[JOBS_MAX];
static int job_n;

void tz_job_register(const struct tz_job *job)
{
    TZ_ASSERT(job_n < JOBS_MAX);
    jobs[job_n++] = job;
}

/* ---- the bookkeeping, each a small unit in the writer */
struct mark {
    const struct tz_sql *sql;
    struct tz_value values[6];
    size_t n;
    int64_t changed;
};

static struct tz_err *apply_mark(struct tz_apply *ap, void *data)
{
    struct mark *m = data;
    return tz_db_execv(tz_apply_conn(ap), m->sql, &m->changed, m->values, m->n);
}

static struct tz_err *run_mark(struct tz_store *s, int64_t town, struct mark *m, struct tz_arena *a)
{
    struct tz_work w = {
        .actor = {.town = town, .via = "job"}, .kind = "job", .quiet = true, .apply = apply_mark, .data = m};
    return tz_store_run(s, &w, a);
}

/* The next day this job is to run for, 0 = none: the oldest not done, or the next after the last one up to today. */
static struct tz_err *next_day(tz_day *out, struct tz_store *s, int64_t town, const struct tz_job *job)
{
    struct tz_conn *c = NULL;
    int64_t waiting = 0, last = 0;
    tz_day today = tz_today();
    *out = 0;
    TZ_TRY(tz_db_reader(&c, tz_store_db(s), town));
    struct tz_err *e = tz_db_int(&waiting, 0, c, &SQL_JOB_WAITING, "it", town, job->kind);
    if (!e)
        e = tz_db_int(&last, 0, c, &SQL_JOB_LAST, "it", town, job->kind);
    tz_db_release(&c);
    if (e)
        return e;
    if (waiting) {
        *out = (tz_day)waiting;
        return NULL;
    }
    tz_day next = last ? tz_day_add((tz_day)last, job->every_days) : today;
    if (next < tz_day_add(today, -MADE_UP_MAX))
        next = tz_day_add(today, -MADE_UP_MAX);
    bool hour_come = next < today || tz_now() >= tz_day_start(today) + (tz_instant)job->hour * 3600 * 1000000;
    if (next <= today && hour_come)
        *out = next;
    return NULL;
}

static struct tz_err *take(bool *mine, struct tz_store *s, int64_t town, const struct tz_job *job, tz_day day,
                           struct tz_arena *a)
{
    tz_instant now = tz_now();
    struct mark add = {&SQL_JOB_ADD, {tz_v_int(town), tz_v_text(job->kind), tz_v_int(day)}, 3, 0};
    struct mark lease = {&SQL_JOB_TAKE,
                         {tz_v_int(town), tz_v_text(job->kind), tz_v_int(day),
                          tz_v_int(now + (tz_instant)LEASE_MINUTES * 60 * 1000000), tz_v_int(now)},
                         5,
                         0};
    TZ_TRY(run_mark(s, town, &add, a));
    TZ_TRY(run_mark(s, town, &lease, a));
    *mine = lease.changed == 1;
    return NULL;
}

static struct tz_err *run_one(bool *ran, struct tz_store *s, int64_t town, const struct tz_job *job, struct tz_arena *a)
{
    char *result = NULL;
    bool mine;
    tz_day day;
    *ran = false;
    TZ_TRY(next_day(&day, s, town, job));
    if (!day)
        return NULL;
    TZ_TRY(take(&mine, s, town, job, day, a));
    if (!mine)
        return NULL;
    TZ_TRY(job->run(s, town, day, &result, a));
    struct mark done = {&SQL_JOB_DONE,
                        {tz_v_int(town), tz_v_text(job->kind), tz_v_int(day), tz_v_int(tz_now()), tz_v_text(result)},
                        5,
                        0};
    *ran = true;
    return run_mark(s, town, &done, a);
}

struct tz_err *tz_job_run(int *ran, struct tz_store *s, int64_t town, struct tz_arena *a)
{
    *ran = 0;
    for (int i = 0; i < job_n; i++) {
        bool did = true;
        for (int round = 0; did && round <= MADE_UP_MAX; round++) {
            struct tz_err *e = run_one(&did, s, town, jobs[i], a);
            if (e) { /* one job that fails must not stop the others; it is tried again when its lease is over */
                tz_event_err(jobs[i]->kind, town, 0, e);
                break;
            }
            *ran += did;
        }
    }
    return NULL;
}
