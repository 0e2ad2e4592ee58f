/* SPDX-License-Identifier: Apache-2.0
 *
 * For tests only: runs the data tests of a pack (tests.yaml, docs/notes/pack-format.md) through the public entry path, each
 * case in a town of its own: places, rows with their moves, submissions, area acts, then figures. Every figure is asked twice,
 * from the tallies and as a recount, and after each case all tallies must equal a recount.
 */
#ifndef TZ_INDICATOR_DATATEST_H
#define TZ_INDICATOR_DATATEST_H
#include "db/db.h"

struct datatest_result {
    int cases, figures, failed;
};
/* folder: of the pack; its tests.yaml. Problems are printed to standard error with file and line. */
void datatest_run(struct datatest_result *r, const char *folder, enum tz_dialect dialect);
#endif
