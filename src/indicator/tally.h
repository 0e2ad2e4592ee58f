/* SPDX-License-Identifier: Apache-2.0
 *
 * Tallies (CONTRACTS A9), derived, kept by hooks in the unit of work that changes rows:
 *
 *   tally(town, ind, place, day, cut, n, v)          leaf place, all cuts; day = slot (slot.h); stocks + at begin, - at end
 *   tally_cut(town, ind, cut, k0..k3)                what a cut number stands for (a hash of the values)
 *   tally_month(town, level, month, ind, place, n, v)  without cuts, at every level from the town down, on the map of the
 *                                                    month's end; stocks: net change, moved where the map moved a place
 *   tally_year(town, level, year, ind, place, n, v)  stocks: net change of the year
 *   tally_who(town, ind, who, month, place, cut, n)  distinct: how many rows make who count
 *   tally_last(town, ind, id, sub, slot, place, cut, grp, v, version)   latest: the readings
 *   tally_state(town, ind, key, print, stale)        print: digest of the definition; stale: recount until rebuilt
 */
#ifndef TZ_INDICATOR_TALLY_H
#define TZ_INDICATOR_TALLY_H
#include "indicator/figure.h"

/* Compares every kept tally with a recount; each difference is told by `found` (table, indicator number, text). */
typedef void (*tz_tally_found)(void *to, const char *table, int64_t ind, const char *what);
TZ_MUST_CHECK struct tz_err *tz_tally_check(int64_t *differences, struct tz_conn *c, const struct tz_model *m,
                                            int64_t town, tz_tally_found found, void *to);
/* Rebuilds stale tallies (all: every tally), one unit an indicator. For jobs, `taizhang rebuild`, and after big imports. */
TZ_MUST_CHECK struct tz_err *tz_tally_rebuild(int64_t *rebuilt, struct tz_store *s, const struct tz_model *m,
                                              int64_t town, bool all);
/* How many are stale. */
TZ_MUST_CHECK struct tz_err *tz_tally_stale(int64_t *n, struct tz_conn *c, int64_t town);
#endif
