/* SPDX-License-Identifier: Apache-2.0
 *
 * One intake (统一受理): a matter that came in by whatever way has one number and one first-asked person (register intake). It is
 * routed: an entry of the register that settles it is made from what the asker said, under the rights of who routes; when
 * that entry is done, the matter comes back (待回音) to be answered to the asker.
 */
#ifndef TZ_RULE_INTAKE_H
#define TZ_RULE_INTAKE_H
#include "register/register.h"

/* The registers that a matter may be routed to and that the account may write, in the order of the field `routed`. */
TZ_MUST_CHECK struct tz_err *tz_intake_targets(const struct tz_register ***out, size_t *n, const struct tz_desk *d,
                                               struct tz_arena *a);
/* Makes the entry in `to` (what both registers hold is taken over; `sets` are further fields of it) and moves the matter to
 * 已转办. The look at what the asker said is journaled. TZ_E_FORBIDDEN where the account may not write `to`; else the errors
 * of tz_register_create and tz_register_move. *number: of the entry made. Each act is a unit of its own: where the second
 * fails, the entry made is struck out again with the reason. */
TZ_MUST_CHECK struct tz_err *tz_intake_route(const char **number, const struct tz_desk *d, int64_t matter,
                                             const struct tz_register *to, const struct tz_set *sets, size_t n,
                                             struct tz_arena *a);
/* Moves every routed matter whose entry is done to 待回音, dated by the day it was done. By the system account (nightly job) or
 * whoever acts on intake. */
TZ_MUST_CHECK struct tz_err *tz_intake_back(int64_t *back, const struct tz_desk *d, struct tz_arena *a);
#endif
