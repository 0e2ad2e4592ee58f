/* SPDX-License-Identifier: Apache-2.0
 *
 * A database that answers from a script, for tests of code above db/: which statements are run, in which order,
 * with which parameters; and what happens when the n-th one fails.
 */
#ifndef TZ_DB_SCRIPTED_H
#define TZ_DB_SCRIPTED_H
#include "db/db.h"

struct tz_script_step {
    const char *name;      /* of the statement: "store.head_lock"; begin, commit, rollback, save, release, back */
    const char *params;    /* "1|abc|NULL" as text, bytes as x'0a'; NULL = any */
    const char *rows;      /* rows by '\n', columns by '|'; digits are integers, NULL is null; NULL = no rows */
    enum tz_err_code fail; /* answers this error instead */
    int64_t changed;
};

/* The steps must outlive the database. One connection: tz_db_writer. */
TZ_MUST_CHECK struct tz_err *tz_db_scripted(struct tz_db **out, const struct tz_script_step *steps, size_t n);
/* How many steps were used, for the test's last assertion. */
size_t tz_db_scripted_used(const struct tz_db *db);

#endif
