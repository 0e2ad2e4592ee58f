/* SPDX-License-Identifier: Apache-2.0
 *
 * The sight log: every look at a sealed or restricted value is journaled before it is shown (CONTRACTS A8); chained by
 * itself, written by the town's writer.
 */
#ifndef TZ_STORE_SIGHT_H
#define TZ_STORE_SIGHT_H
#include "store/store.h"

/* Row and class of what is shown; no row (an export, a file) = 0. */
struct tz_look {
    int64_t id;
    const char *cls;
};
/* NULL: the looks are on disk and may be shown. More than tz_limits.unit_rows go in several units, in order. */
TZ_MUST_CHECK struct tz_err *tz_sight_record(struct tz_store *s, const struct tz_actor *who,
                                             const struct tz_look *looks, size_t n, const char *reason,
                                             const char *task);

/* A row of the log as the auditor reads it; nothing of what was seen, only that it was. */
struct tz_sight_row {
    int64_t n;
    tz_instant at;
    int64_t account, id; /* id 0: an export or a file */
    const char *cls, *reason, *task;
};
/* At most `limit` rows before number `before` (0 = the newest), newest first. */
TZ_MUST_CHECK struct tz_err *tz_sight_list(struct tz_sight_row **out, size_t *n, struct tz_conn *c, int64_t town,
                                           int64_t before, size_t limit, struct tz_arena *a);
#endif
