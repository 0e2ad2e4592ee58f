/* SPDX-License-Identifier: Apache-2.0
 *
 * For tests only: a fresh folder and, on PostgreSQL, a fresh database in the server that TZ_TEST_PG names
 * (tests/pg.sh starts one; ./test always does). Both go when the test ends.
 */
#ifndef TZ_DB_TESTING_H
#define TZ_DB_TESTING_H
#include "db/db.h"

struct tz_test_place {
    enum tz_dialect dialect;
    char dir[80];       /* a folder of its own below $TMPDIR */
    char database[512]; /* "" on SQLite, else postgresql://… of a database of its own */
    char where[512];    /* for tz_db_options.where: dir/main.db or the database */
};

/* Makes the place. False, with a line on standard error, when dialect is TZ_POSTGRES and TZ_TEST_PG is not set: then
 * the test must skip(). Anything else that goes wrong ends the program. */
bool tz_test_place_make(struct tz_test_place *p, enum tz_dialect dialect);
/* Makes the place as a copy of another of the same engine, which nobody has open: folder and database. */
void tz_test_place_copy(struct tz_test_place *p, const struct tz_test_place *from);
/* Removes folder and database. */
void tz_test_place_clean(struct tz_test_place *p);

/* Fails the test when e is an error, printing all of it. */
void tz_test_ok_at(struct tz_err *e, const char *file, int line);
#define tz_test_ok(e) tz_test_ok_at((e), __FILE__, __LINE__)
/* Fails the test unless e is an error of this code; frees it. */
void tz_test_fails_at(struct tz_err *e, enum tz_err_code code, const char *file, int line);
#define tz_test_fails(e, code) tz_test_fails_at((e), (code), __FILE__, __LINE__)

/* The two setups of a test file that runs on both engines, from its `int begin(enum tz_dialect)`. */
#define TZ_TEST_BOTH_ENGINES(begin)                                                                                    \
    static int setup_sqlite(void **state)                                                                              \
    {                                                                                                                  \
        (void)state;                                                                                                   \
        return begin(TZ_SQLITE);                                                                                       \
    }                                                                                                                  \
    static int setup_postgres(void **state)                                                                            \
    {                                                                                                                  \
        (void)state;                                                                                                   \
        return begin(TZ_POSTGRES);                                                                                     \
    }
/* Skips the test when the engine is not there. */
#define TZ_TEST_NEEDS(ready)                                                                                           \
    do {                                                                                                               \
        (void)state;                                                                                                   \
        if (!(ready))                                                                                                  \
            skip();                                                                                                    \
    } while (0)

#endif
