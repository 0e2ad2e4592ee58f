/* SPDX-License-Identifier: Apache-2.0
 *
 * For the tests of this folder: the made-up pack tests/packs/trial, loaded, and a handful of rows of it that stand in a
 * database and are read in C alike.
 */
#ifndef TZ_PACK_TRIAL_H
#define TZ_PACK_TRIAL_H
#include "base/test.h"
#include "db/testing.h"
#include "pack/expr.h"
#include "pack/pack.h"

struct trial_row {
    const char *table;
    const char *values; /* "id=1 f_kind=甲 …": stored values, blank-parted */
};
extern const struct trial_row trial_rows[]; /* ends with a NULL table */

struct tz_model *trial_model(void); /* loads it; fails the test with all messages */
/* Tables and rows in a fresh database. */
void trial_fill(struct tz_conn *c, const struct tz_model *m, struct tz_arena *a);
/* The stored value of a column of the row `id` (and sub-row `sub`, -1 = any) of a table; NULL when it has none. For span
 * tables and dated lists the one in force on `day` (0 = any). */
const char *trial_value(const char *table, int64_t id, int64_t sub, tz_day day, const char *column, struct tz_arena *a);
size_t trial_subs(const char *table, int64_t id);
#endif
