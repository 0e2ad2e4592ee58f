/* SPDX-License-Identifier: Apache-2.0
 *
 * For tests only: the figures that five work reports print (tests/figures/printed/, format in its README.md). A report is a
 * town; each of its lines sets up rows through the public entry path, rows that must not count beside them, and says what
 * the report prints: value, unit, rounding word, growth or target.
 */
#ifndef TZ_INDICATOR_PRINTED_H
#define TZ_INDICATOR_PRINTED_H
#include "db/db.h"

struct printed_result {
    int lines, held, failed;
    int compared, covered; /* lines of the list of figures, when it is there */
};
/* All reports of the folder on one engine. `list`: the list of figures to compare with, NULL or absent = not compared.
 * False: the engine is not there. Problems go to standard error with file and line. */
bool printed_run(struct printed_result *r, const char *folder, const char *list, enum tz_dialect dialect);
#endif
