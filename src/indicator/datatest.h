/* SPDX-License-Identifier: Apache-2.0
 *
 * For tests only: runs the data tests of a pack (tests.yaml, docs/notes/pack-format.md) through the public entry path, each
 * case in a town of its own: places, rows with their moves, submissions, area acts, then figures. Every figure is asked twice,
 * from the tallies and as a recount, and after each case all tallies must equal a recount.
 */
#ifndef TZ_INDICATOR_DATATEST_H
#define TZ_INDICATOR_DATATEST_H
#include "db/db.h"

/* Registers duty/ and indicator/, once; run and run_file do it by themselves. */
void datatest_setup(void);
struct datatest_result {
    int cases, figures, failed;
};
/* folder: of the pack; its tests.yaml. Problems are printed to standard error with file and line. */
void datatest_run(struct datatest_result *r, const char *folder, enum tz_dialect dialect);

/* A further clause of a case, `key: {name: [rows named by as], …}`, checked by the folder that knows of it. */
struct tz_test_town;
struct datatest_clause {
    const char *key;           /* "warnings" */
    struct tz_test_town *town; /* all cases share it; NULL = one each */
    /* Writes what is wrong into problem, "" = as wanted. name: as written; ids: the rows named there; all: every row of the
     * case that has a name. */
    void (*check)(struct tz_test_town *t, const char *name, const int64_t *ids, size_t n, const int64_t *all,
                  size_t all_n, char *problem, size_t room);
};
/* The cases of one file; pack: folder of the pack to load, NULL = the built-in ones. */
void datatest_run_file(struct datatest_result *r, const char *file, const char *pack, enum tz_dialect dialect,
                       const struct datatest_clause *clause);
#endif
