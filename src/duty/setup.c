/* SPDX-License-Identifier: Apache-2.0
 *
 * Tables of duty/, its hooks in units of work, verify, and the daily job that opens the windows of obligations.
 */
#include "duty/duty_priv.h"

#include "base/text.h"
#include "place/param.h"
#include "duty.sql.h"

#define TABLES(INT, BYTES)                                                                                             \
    "create table calendar_day (town " INT " not null, id " INT " not null, version " INT " not null, day " INT        \
    " not null, work " INT " not null, basis text, actor " INT " not null, digest " BYTES " not null, j_from " INT     \
    " not null, j_to " INT " not null, primary key (town, id, version));"                                              \
    "create table clock (town " INT " not null, id " INT                                                               \
    " not null, rule text not null, reg text not null, started " INT " not null, due " INT ", due_day " INT            \
    ", met " INT ", met_day " INT ", ended " INT ", paused " INT ", spent " INT " not null, extended " INT             \
    " not null, unpublished " INT " not null, primary key (town, id, rule));"                                          \
    "create index clock_open on clock (town, reg, due) where ended is null;"                                           \
    "create index clock_due on clock (town, reg, rule, due_day);"                                                      \
    "create table clock_extension (town " INT " not null, id " INT " not null, version " INT " not null, entry " INT   \
    " not null, rule text not null, on_day " INT " not null, amount " INT " not null, unit " INT                       \
    " not null, till " INT " not null, reason text, actor " INT " not null, digest " BYTES " not null, j_from " INT    \
    " not null, j_to " INT " not null, primary key (town, id, version));"                                              \
    "create index clock_extension_of on clock_extension (town, entry, rule);"                                          \
    "create table obligation (town " INT " not null, rule text not null, object " INT " not null, person " INT         \
    ", place " INT " not null, from_day " INT " not null, till_day " INT " not null, due " INT " not null, done " INT  \
    " not null, primary key (town, rule, object, from_day));"                                                          \
    "create index obligation_till on obligation (town, rule, till_day);"                                               \
    "create table submission (town " INT " not null, id " INT " not null, version " INT                                \
    " not null, what text not null, place " INT " not null, period_from " INT " not null, period_till " INT            \
    " not null, state " INT " not null, note text, actor " INT " not null, digest " BYTES " not null, j_from " INT     \
    " not null, j_to " INT " not null, primary key (town, id, version));"                                              \
    "create index submission_what on submission (town, what, period_from, place);"                                     \
    "create table period_lock (town " INT " not null, id " INT " not null, version " INT                               \
    " not null, reg text not null, from_day " INT " not null, till_day " INT " not null, open " INT                    \
    " not null, actor " INT " not null, digest " BYTES " not null, j_from " INT " not null, j_to " INT                 \
    " not null, primary key (town, id, version));"                                                                     \
    "create index period_lock_reg on period_lock (town, reg, from_day);"                                               \
    "create table job (town " INT " not null, kind text not null, due " INT " not null, lease " INT                    \
    " not null, done " INT " not null, result text, primary key (town, kind, due));"

#define WORKDAY(INT, END)                                                                                              \
    "create table workday (town " INT " not null, day " INT " not null, n " INT                                        \
    " not null, primary key (town, day))" END "create index workday_n on workday (town, n, day);"

#define STANDING(INT, BYTES)                                                                                           \
    "create table standing (town " INT " not null, id " INT " not null, version " INT                                  \
    " not null, kind text not null, label text not null, about " INT " not null, paper text, from_day " INT            \
    " not null, till_day " INT " not null, detail text, actor " INT " not null, digest " BYTES                         \
    " not null, j_from " INT " not null, j_to " INT " not null, primary key (town, id, version));"                     \
    "create index standing_kind on standing (town, kind, from_day, id);"                                               \
    "create table reminder (town " INT " not null, id " INT " not null, version " INT " not null, entry " INT          \
    " not null, rule text not null, due " INT " not null, stage " INT " not null, day " INT " not null, told " INT     \
    " not null, actor " INT " not null, digest " BYTES " not null, j_from " INT " not null, j_to " INT                 \
    " not null, primary key (town, id, version));"                                                                     \
    "create index reminder_entry on reminder (town, entry, rule, due);"                                                \
    "create index reminder_day on reminder (town, day, entry);"

/* On SQLite the clocks' key was a second tree beside the rows; on PostgreSQL a page keeps room for what is met. */
static const char clock_by_key[] =
    "drop index clock_open; drop index clock_due; alter table clock rename to clock_by_row;"
    "create table clock (town integer not null, id integer not null, rule text not null, reg text not null,"
    " started integer not null, due integer, due_day integer, met integer, met_day integer, ended integer,"
    " paused integer, spent integer not null, extended integer not null, unpublished integer not null,"
    " primary key (town, id, rule)) without rowid;"
    "insert into clock select * from clock_by_row; drop table clock_by_row;"
    "create index clock_open on clock (town, reg, due) where ended is null;"
    "create index clock_due on clock (town, reg, rule, due_day);";

static const struct tz_migration migrations[] = {{1, TABLES("integer", "blob"), TABLES("bigint", "bytea")},
                                                 {2, WORKDAY("integer", " without rowid;"), WORKDAY("bigint", ";")},
                                                 {3, STANDING("integer", "blob"), STANDING("bigint", "bytea")},
                                                 {4, clock_by_key, "alter table clock set (fillfactor = 90);"},
                                                 {0, NULL, NULL}};
static const struct tz_table tables[] = {{"calendar_day", TZ_RECORD, "town,id,version"},
                                         {"clock_extension", TZ_RECORD, "town,id,version"},
                                         {"submission", TZ_RECORD, "town,id,version"},
                                         {"period_lock", TZ_RECORD, "town,id,version"},
                                         {"standing", TZ_RECORD, "town,id,version"},
                                         {"reminder", TZ_RECORD, "town,id,version"},
                                         {"clock", TZ_DERIVED, "town,id,rule"},
                                         {"obligation", TZ_DERIVED, "town,rule,object,from_day"},
                                         {"job", TZ_DERIVED, "town,kind,due"},
                                         {"workday", TZ_DERIVED, "town,day"},
                                         {NULL, TZ_RECORD, NULL}};

struct tz_sql_context duty_context(const struct tz_model *m, int64_t town, const char *row, int64_t known)
{
    return (struct tz_sql_context){.row = row,
                                   .known = known,
                                   .town = town,
                                   .day_param = -1,
                                   .period_start = -1,
                                   .period_end = -1,
                                   .today = tz_today(),
                                   .model = m};
}

/* ---- hooks */
struct before {
    struct duty_done *done; /* per touch and obligation: rules * n */
};

/* The obligations that rows of this register meet. */
static const struct tz_obligation *met_by(const struct tz_model *m, const struct tz_register *r, size_t *at)
{
    size_t seen = 0;
    for (size_t i = 0; i < m->register_n; i++)
        for (size_t k = 0; k < m->registers[i]->obligation_n; k++)
            if (m->registers[i]->obligations[k].done == r && seen++ == *at) {
                ++*at;
                return &m->registers[i]->obligations[k];
            }
    return NULL;
}

const struct tz_obligation *duty_laid_on(const struct tz_model *m, const struct tz_register *r, size_t *at)
{
    size_t seen = 0;
    for (size_t i = 0; i < m->register_n; i++)
        for (size_t k = 0; k < m->registers[i]->obligation_n; k++)
            if (m->registers[i]->obligations[k].each == r && seen++ == *at) {
                ++*at;
                return &m->registers[i]->obligations[k];
            }
    return NULL;
}

/* The closed periods of the register, read once where many rows are touched; a few ask for themselves. */
#define LOCKS_ASKED 4
struct locks {
    struct tz_locked *periods;
    size_t n;
    bool listed;
};

static struct tz_err *read_locks(struct locks *k, struct tz_apply *ap, const struct tz_register *r, size_t touched)
{
    *k = (struct locks){0};
    if (touched <= LOCKS_ASKED)
        return NULL;
    TZ_TRY(tz_lock_list(&k->periods, &k->n, tz_apply_conn(ap), tz_apply_town(ap), r->key, tz_apply_arena(ap)));
    k->listed = true;
    return NULL;
}

static struct tz_err *locked(bool *out, const struct locks *k, struct tz_apply *ap, const struct tz_register *r,
                             tz_day day)
{
    if (!k->listed)
        return duty_locked(out, tz_apply_conn(ap), tz_apply_town(ap), r, day);
    *out = false;
    for (size_t i = 0; day && i < k->n && !*out; i++)
        *out = k->periods[i].period.from <= day && k->periods[i].period.till >= day;
    return NULL;
}

static struct tz_err *check_lock(const struct locks *k, struct tz_apply *ap, const struct tz_register *r,
                                 const struct tz_touch *t)
{
    bool was, is;
    if (t->correction && t->approved)
        return NULL;
    TZ_TRY(locked(&was, k, ap, r, t->day_was));
    TZ_TRY(locked(&is, k, ap, r, t->day_is));
    if (was || is)
        return tz_err_hint(tz_err(TZ_E_LOCKED, "“%s”这一期已经关账", r->label),
                           "关账后只能用更正单修改：写明理由，并经站所负责人批准");
    return NULL;
}

static struct tz_err *before(void **state, struct tz_apply *ap, const struct tz_model *m, const struct tz_register *r,
                             const struct tz_touch *touches, size_t n, const struct tz_touched *all)
{
    (void)all;
    struct before *b = TZ_NEW(tz_apply_arena(ap), struct before);
    const struct tz_obligation *o;
    size_t rules = 0, at = 0;
    struct locks locks;
    *state = b;
    TZ_TRY(read_locks(&locks, ap, r, n));
    for (size_t i = 0; i < n; i++)
        TZ_TRY(check_lock(&locks, ap, r, &touches[i]));
    while (met_by(m, r, &at))
        rules++;
    if (!rules)
        return NULL;
    b->done = TZ_NEW_ARRAY(tz_apply_arena(ap), rules * n, struct duty_done);
    at = 0;
    for (size_t k = 0; (o = met_by(m, r, &at)); k++)
        for (size_t i = 0; i < n; i++)
            if (touches[i].version > 1)
                TZ_TRY(duty_done_of(&b->done[k * n + i], tz_apply_conn(ap), tz_apply_town(ap), m, o, touches[i].id,
                                    tz_apply_arena(ap)));
    return NULL;
}

static struct tz_err *recount_met(struct before *b, struct tz_apply *ap, const struct tz_model *m,
                                  const struct tz_register *r, const struct tz_touch *touches, size_t n)
{
    const struct tz_obligation *o;
    size_t at = 0;
    for (size_t k = 0; (o = met_by(m, r, &at)); k++)
        for (size_t i = 0; i < n; i++) {
            struct duty_done now;
            struct tz_conn *c = tz_apply_conn(ap);
            TZ_TRY(duty_done_of(&now, c, tz_apply_town(ap), m, o, touches[i].id, tz_apply_arena(ap)));
            TZ_TRY(duty_recount(c, tz_apply_town(ap), m, o, now, tz_apply_arena(ap)));
            if (b->done[k * n + i].object != now.object || b->done[k * n + i].day != now.day)
                TZ_TRY(duty_recount(c, tz_apply_town(ap), m, o, b->done[k * n + i], tz_apply_arena(ap)));
        }
    return NULL;
}

static struct tz_err *after(void *state, struct tz_apply *ap, const struct tz_model *m, const struct tz_register *r,
                            const struct tz_touch *touches, size_t n)
{
    struct tz_conn *c = tz_apply_conn(ap);
    struct tz_arena *a = tz_apply_arena(ap);
    struct tz_calendar *k = NULL;
    if (r->clock_n) {
        int64_t *ids = TZ_NEW_ARRAY(a, n, int64_t);
        for (size_t i = 0; i < n; i++)
            ids[i] = touches[i].id;
        TZ_TRY(tz_calendar_load(&k, c, tz_apply_town(ap), a));
        TZ_TRY(duty_clock_entries(c, tz_apply_town(ap), m, r, ids, n, tz_apply_at(ap), k, a));
    }
    const struct tz_obligation *o;
    for (size_t at = 0; (o = duty_laid_on(m, r, &at));)
        for (size_t i = 0; i < n; i++)
            TZ_TRY(duty_obligation_object(c, tz_apply_town(ap), m, o, touches[i].id, tz_day_of(tz_apply_at(ap)), a));
    for (size_t i = 0; i < n; i++)
        TZ_TRY(duty_item_check(c, tz_apply_town(ap), r, touches[i].id, a));
    TZ_TRY(duty_gate_check(c, tz_apply_town(ap), m, r, touches, n, a));
    return recount_met(state, ap, m, r, touches, n);
}

static struct tz_err *installed(struct tz_apply *ap, const struct tz_model *old, const struct tz_model *m)
{
    (void)old;
    (void)m;
    return duty_workday_installed(ap);
}

const struct tz_register_hooks duty_hooks = {
    .name = "duty", .before = before, .after = after, .installed = installed, .settled = duty_pack_changed};

/* ---- the daily job */
static struct tz_err *open_windows(struct tz_store *s, int64_t town, tz_day day, char **result, struct tz_arena *a)
{
    (void)day;
    *result = tz_strdup(a, "应办已续到今天");
    return duty_obligation_sweep(s, town);
}

static struct tz_err *verify(struct tz_store *s, int64_t town,
                             void (*found)(void *to, const char *table, int64_t id, int64_t version, const char *what),
                             void *to)
{
    TZ_TRY(tz_record_verify(s, town, &duty_calendar, found, to));
    TZ_TRY(tz_record_verify(s, town, &duty_extension, found, to));
    TZ_TRY(tz_record_verify(s, town, &duty_submission, found, to));
    TZ_TRY(tz_record_verify(s, town, &duty_standing, found, to));
    TZ_TRY(tz_record_verify(s, town, &duty_reminder, found, to));
    return tz_record_verify(s, town, &duty_lock, found, to);
}

void tz_duty_setup(void)
{
    static const struct tz_schema schema = {
        .folder = "duty", .migrations = migrations, .tables = tables, .verify = verify, .rebuild = duty_rebuild};
    static const struct tz_job windows = {"obligation", 1, 1, open_windows};
    tz_store_register(&schema);
    tz_register_hook(&duty_hooks);
    tz_param_on_settled(duty_limit_changed);
    tz_job_register(&windows);
    tz_job_register(&duty_retention);
    for (size_t i = 0; i < sizeof duty_remind_jobs / sizeof *duty_remind_jobs; i++)
        tz_job_register(&duty_remind_jobs[i]);
}
