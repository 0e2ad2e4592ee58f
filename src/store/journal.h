/* SPDX-License-Identifier: Apache-2.0
 *
 * Reading the journal: what was done, newest first, for the audit administrator's page and the command line.
 */
#ifndef TZ_STORE_JOURNAL_H
#define TZ_STORE_JOURNAL_H
#include "store/store.h"

struct tz_journal_row {
    int64_t j;
    tz_instant at;
    int64_t account;
    const char *via, *kind;
    int64_t items;
    uint8_t hash[TZ_DIGEST_BYTES];
};
/* At most `limit` rows before journal number `before` (0 = the newest). */
TZ_MUST_CHECK struct tz_err *tz_journal_list(struct tz_journal_row **out, size_t *n, struct tz_conn *c, int64_t town,
                                             int64_t before, size_t limit, struct tz_arena *a);
#endif
