/* SPDX-License-Identifier: Apache-2.0
 *
 * Shared inside duty/: the record tables, recomputing the clocks and obligations of an entry in the writer.
 */
#ifndef TZ_DUTY_PRIV_H
#define TZ_DUTY_PRIV_H
#include "account/record.h"
#include "duty/duty.h"
#include "register/hooks.h"

extern const struct tz_record duty_calendar, duty_extension, duty_submission, duty_lock;

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

#endif
