/* SPDX-License-Identifier: Apache-2.0
 *
 * For tests only: a store of its own with one town, on either engine.
 *
 *     struct tz_test_store t;
 *     if (!tz_test_store_open(&t, TZ_POSTGRES)) skip();   // TZ_TEST_PG is not set: said on standard error
 *     … t.store, t.town, t.arena …
 *     tz_test_store_close(&t);
 */
#ifndef TZ_STORE_TESTING_H
#define TZ_STORE_TESTING_H
#include "db/testing.h"
#include "store/store.h"

struct tz_test_store {
    struct tz_test_place place;
    char dir[96]; /* of the store */
    struct tz_store *store;
    int64_t town;
    struct tz_arena *arena;
};

/* Register the schemas that the test needs before. False: this engine is not there, skip the test. */
bool tz_test_store_open(struct tz_test_store *t, enum tz_dialect dialect);
/* Opens a copy of a store that was put aside; the town is `town`. */
void tz_test_store_copy(struct tz_test_store *t, const struct tz_test_place *from, int64_t town);
/* Closes and opens it again. */
void tz_test_store_again(struct tz_test_store *t);
/* Closes and removes everything. Fine on a zeroed struct. */
void tz_test_store_close(struct tz_test_store *t);
/* Options that open it once more (read_only and so on may be set in them). */
struct tz_store_options tz_test_store_options(const struct tz_test_store *t);

#endif
