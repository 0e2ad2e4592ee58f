/* SPDX-License-Identifier: Apache-2.0
 *
 * Shared inside duty/: the record tables, recomputing the clocks and obligations of an entry in the writer.
 */
#ifndef TZ_DUTY_PRIV_H
#define TZ_DUTY_PRIV_H
#include "account/record.h"
#include "duty/duty.h"
#include "duty/standing.h"
#include "register/hooks.h"

extern const struct tz_record duty_calendar, duty_extension, duty_submission, duty_lock, duty_standing, duty_reminder;
extern const struct tz_job duty_remind_jobs[3];

/* A record found by its key and written as a new version, or born. */
struct duty_put {
    const struct tz_desk *d;
    const struct tz_record *record;
    const struct tz_sql *find; /* $1 town, then the key: id, version */
    struct tz_value key[6];
    size_t key_n;
    struct tz_value values[8];
    int64_t fresh;                                                         /* out: id if it was born */
    struct tz_err *(*then)(struct tz_apply *ap, const struct duty_put *p); /* may be NULL */
};
TZ_MUST_CHECK struct tz_err *duty_put_run(struct duty_put *p, const char *kind, struct tz_arena *a);

/* The stretch around a day in which a rule's frequency stays the same: a season that sets it, or the time between. */
struct duty_stretch {
    tz_day from, till;
    const char *every; /* NULL = the frequency of the duty itself */
};
struct duty_seasons; /* those that set the frequency of one rule, by day */
TZ_MUST_CHECK struct tz_err *duty_seasons_load(struct duty_seasons **out, struct tz_conn *c, int64_t town,
                                               const char *rule, int64_t known, struct tz_arena *a);
struct duty_stretch duty_season_at(const struct duty_seasons *s, tz_day day);
/* sweep.c: what is due worked out anew. Each runs in units of its own and may be run again after a stop.
 * Windows of all obligations (each night, and after a season came or went). */
TZ_MUST_CHECK struct tz_err *duty_obligation_sweep(struct tz_store *s, int64_t town);
/* All clocks and windows. */
TZ_MUST_CHECK struct tz_err *duty_rebuild(struct tz_store *store, int64_t town);
/* A limit is another one: the deadlines of the registers that it holds for. */
TZ_MUST_CHECK struct tz_err *duty_limit_changed(struct tz_store *store, int64_t town, const char *param);
/* Another pack: the deadlines of the registers whose clocks are written otherwise; those of clocks that are gone go. */
TZ_MUST_CHECK struct tz_err *duty_pack_changed(struct tz_store *store, int64_t town, const struct tz_model *old,
                                               const struct tz_model *m);
/* The obligations that rows of this register are under, whichever register declares them; NULL behind the last. */
const struct tz_obligation *duty_laid_on(const struct tz_model *m, const struct tz_register *r, size_t *at);

/* Refuses a row that names an item taken back by a superior as the township's own work (履职事项清单). */
TZ_MUST_CHECK struct tz_err *duty_item_check(struct tz_conn *c, int64_t town, const struct tz_register *r, int64_t id,
                                             struct tz_arena *a);
/* For conditions over the row `row` of a statement: today, no period; as known at journal number `known` (0 = now). */
struct tz_sql_context duty_context(const struct tz_model *m, int64_t town, const char *row, int64_t known);
/* TZ_E_RULE when a touched row enters a state that a season keeps shut for it (gates of the pack). */
TZ_MUST_CHECK struct tz_err *duty_gate_check(struct tz_conn *c, int64_t town, const struct tz_model *m,
                                             const struct tz_register *r, const struct tz_touch *touches, size_t n,
                                             struct tz_arena *a);

/* " from REGISTER r where …": the rows as they stand; or, as known at a journal number, those versions that were current then: first
 * of the table (history false), then of its twin. */
void duty_where_known(struct tz_sql_build *b, int64_t town, int64_t known, bool history);
void duty_from_known(struct tz_sql_build *b, const struct tz_register *r, int64_t town, int64_t known, bool history);
/* Their ids. */
TZ_MUST_CHECK struct tz_err *duty_known_ids(struct tz_value **out, size_t *n, struct tz_conn *c,
                                            const struct tz_register *r, int64_t town, int64_t known, bool history,
                                            struct tz_arena *a);
/* A number or null of a JSON array that has been opened. */
void duty_known_number(struct tz_buf *b, int64_t v, bool is);

/* tz_standing_list as known at a journal number, 0 = now. */
TZ_MUST_CHECK struct tz_err *duty_standing_known(struct tz_standing **out, size_t *n, struct tz_conn *c, int64_t town,
                                                 const char *kind, tz_day day, int64_t known, struct tz_arena *a);

/* Recomputes the clocks of one entry and writes them. */
TZ_MUST_CHECK struct tz_err *duty_clock_entry(struct tz_conn *c, int64_t town, const struct tz_model *m,
                                              const struct tz_register *r, int64_t id, tz_instant now,
                                              const struct tz_calendar *k, struct tz_arena *a);
/* The same for many entries of one register. */
TZ_MUST_CHECK struct tz_err *duty_clock_entries(struct tz_conn *c, int64_t town, const struct tz_model *m,
                                                const struct tz_register *r, const int64_t *ids, size_t n,
                                                tz_instant now, const struct tz_calendar *k, struct tz_arena *a);
/* Makes the obligations of one object anew, up to the window that holds `until`. */
TZ_MUST_CHECK struct tz_err *duty_obligation_object(struct tz_conn *c, int64_t town, const struct tz_model *m,
                                                    const struct tz_obligation *o, int64_t id, tz_day until,
                                                    struct tz_arena *a);
/* Recounts the windows that hold the days of a done row before and after. */
struct duty_done {
    int64_t object;
    tz_day day;
};
TZ_MUST_CHECK struct tz_err *duty_done_of(struct duty_done *out, struct tz_conn *c, int64_t town,
                                          const struct tz_model *m, const struct tz_obligation *o, int64_t id,
                                          struct tz_arena *a);
TZ_MUST_CHECK struct tz_err *duty_recount(struct tz_conn *c, int64_t town, const struct tz_model *m,
                                          const struct tz_obligation *o, struct duty_done at, struct tz_arena *a);
/* Is the day of a register locked. */
TZ_MUST_CHECK struct tz_err *duty_locked(bool *out, struct tz_conn *c, int64_t town, const struct tz_register *r,
                                         tz_day day);
/* Writes the running count of working days anew; only where years lack. */
TZ_MUST_CHECK struct tz_err *duty_workday_fill(struct tz_apply *ap);
TZ_MUST_CHECK struct tz_err *duty_workday_installed(struct tz_apply *ap);
extern const struct tz_register_hooks duty_hooks;
extern const struct tz_job duty_retention; /* retention.c */

/* ---- coming.c: appends "the row's column is between the days, and the condition (may be NULL) holds of it today" */
TZ_MUST_CHECK struct tz_err *duty_between(struct tz_sql_build *b, const char *row, const char *column, tz_day from,
                                          tz_day till, const struct tz_expr *where, const struct tz_desk *d);
#endif
