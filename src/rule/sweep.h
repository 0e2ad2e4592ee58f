/* SPDX-License-Identifier: Apache-2.0
 *
 * Sweeps (全覆盖排查): the list of a sweep is drawn from the household or person register of its place, one row of sweep_item a
 * door; who came is a step of that row. Making the list again adds who has come since and touches nothing that is there.
 */
#ifndef TZ_RULE_SWEEP_H
#define TZ_RULE_SWEEP_H
#include "register/list.h"

/* Adds what is missing on the list of an open sweep: rows of the register that it names, living (在册), at its place or below,
 * of the account's scope. Needs the right to create sweep_item. *listed: all that are on it now. */
TZ_MUST_CHECK struct tz_err *tz_sweep_make(int64_t *added, int64_t *listed, const struct tz_desk *d, int64_t sweep,
                                           struct tz_arena *a);

struct tz_sweep_line { /* a place, or the whole (place 0, first) */
    const char *label;
    int64_t place, listed, reached, failed; /* failed: 没到成 */
};
struct tz_sweep_reason {
    const char *label;
    int64_t n;
};
struct tz_sweep_view {
    const struct tz_entry *sweep;
    const char *title, *whom;
    struct tz_sweep_line *lines;
    size_t n;
    struct tz_sweep_reason *reasons; /* why not reached */
    size_t reason_n;
};
/* How far it is, in the account's scope. */
TZ_MUST_CHECK struct tz_err *tz_sweep_look(struct tz_sweep_view *out, const struct tz_desk *d, int64_t sweep,
                                           struct tz_arena *a);
/* A page of fifty sweeps, newest first, for whoever may see any; after = `next` of the page before, NULL or "" = the first.
 * TZ_E_NOT_FOUND for others. */
TZ_MUST_CHECK struct tz_err *tz_sweep_list(struct tz_list *out, const struct tz_desk *d, const char *after,
                                           struct tz_arena *a);
#endif
