/* SPDX-License-Identifier: Apache-2.0
 *
 * Counts that are asked again and again: what a counting statement answered holds until the town's next unit of work,
 * because nothing that a statement over record tables reads is changed without a journal number. While twenty units and
 * more a second are written, it may be up to a second old.
 */
#ifndef TZ_STORE_MEMO_H
#define TZ_STORE_MEMO_H
#include "store/store.h"

#define TZ_MEMO_COUNTS 32

/* Runs `sql`, whose rows are (index < n, count), or answers what the same text with the same values answered at the same
 * journal number of the town (or, while many write, within the last second). counts[i] is 0 where no row names i. n is at most TZ_MEMO_COUNTS. The statement must read
 * record tables of the town only (no sessions, no looks, no index store), and take days and hours as values. `a` is
 * used for work. */
TZ_MUST_CHECK struct tz_err *tz_memo_counts(int64_t *counts, size_t n, struct tz_store *s, struct tz_conn *c,
                                            int64_t town, const struct tz_sql *sql, const struct tz_value *values,
                                            size_t value_n, struct tz_arena *a);
#endif
