/* SPDX-License-Identifier: Apache-2.0
 *
 * The sight log: every look at a sealed or restricted value is journaled before it is shown (CONTRACTS A8);
 * chained by itself, written by the town's writer.
 */
#ifndef TZ_STORE_SIGHT_H
#define TZ_STORE_SIGHT_H
#include "store/store.h"

struct tz_look {
    int64_t id;
    const char *cls;
}; /* row and class of what is shown */
TZ_MUST_CHECK struct tz_err *tz_sight_record(struct tz_store *s, const struct tz_actor *who,
                                             const struct tz_look *looks, size_t n, const char *reason,
                                             const char *task);
#endif
