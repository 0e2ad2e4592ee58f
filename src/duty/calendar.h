/* SPDX-License-Identifier: Apache-2.0
 *
 * Working days: the State Council's yearly notices as data (calendar.tsv), with the make-up weekend days, and a town's own
 * days (local holidays, a notice amended in mid-season) on top. A year without a published calendar counts Monday to Friday
 * less the statutory days that have a fixed date, and says so.
 */
#ifndef TZ_DUTY_CALENDAR_H
#define TZ_DUTY_CALENDAR_H
#include "base/day.h"
#include "db/db.h"

struct tz_calendar; /* immutable snapshot of one town; lives in its arena */

/* The built-in calendar only (tests, and before a town has days of its own). */
struct tz_calendar *tz_calendar_builtin(struct tz_arena *a);
/* With the town's own days, read through `c`. */
TZ_MUST_CHECK struct tz_err *tz_calendar_load(struct tz_calendar **out, struct tz_conn *c, int64_t town,
                                              struct tz_arena *a);
/* As they were known at journal number `known` (0 = now). */
TZ_MUST_CHECK struct tz_err *tz_calendar_known(struct tz_calendar **out, struct tz_conn *c, int64_t town, int64_t known,
                                               struct tz_arena *a);

bool tz_calendar_workday(const struct tz_calendar *k, tz_day d);
/* Is there a published calendar for the year; its paper (文号) or NULL. */
const char *tz_calendar_source(const struct tz_calendar *k, int year);
/* The n-th working day after d (d itself not counted); n = 0: d, or the next working day when d is none. */
tz_day tz_calendar_add(const struct tz_calendar *k, tz_day d, int n);
/* Working days after `from` up to and with `till`; negative when till < from. */
int tz_calendar_between(const struct tz_calendar *k, tz_day from, tz_day till);
/* d, or the next working day: a limit in calendar days that ends on a rest day (Civil Code art. 203). */
tz_day tz_calendar_roll(const struct tz_calendar *k, tz_day d);

#endif
