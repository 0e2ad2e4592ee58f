/* SPDX-License-Identifier: Apache-2.0
 *
 * Small record tables whose versions stand in one table: town, id, version, columns…, actor, digest, j_from, j_to.
 * Accounts, offices, grants and, in register/, holds, batches and attachments are kept so. The digest is SM3 over the
 * lines `column=value` of all columns but digest, j_from and j_to (CONTRACTS A4).
 */
#ifndef TZ_ACCOUNT_RECORD_H
#define TZ_ACCOUNT_RECORD_H
#include "pack/pack.h"
#include "store/store.h"

#define TZ_RECORD_COLUMNS 24 /* at most so many columns between version and actor */

struct tz_record {
    const char *table;
    const char *const *columns;  /* between version and actor, ends with NULL */
    const struct tz_sql *insert; /* $1 town, $2 id, $3 version, $4… columns, then actor, digest, j_from */
    const struct tz_sql *close;  /* $1 town, $2 id, $3 version, $4 j_to: of a current version */
    const struct tz_sql
        *each; /* $1 town: id, version, columns…, actor, digest, j_from, j_to of every version, by id, version */
};

/* Closes version `version` - 1 (when above 1) and writes `version` with these column values, as an item of the unit.
 * TZ_E_STALE when the version before is no longer the current one. */
TZ_MUST_CHECK struct tz_err *tz_record_write(struct tz_apply *ap, const struct tz_record *t, int64_t id,
                                             int64_t version, const struct tz_value *values, int64_t actor,
                                             enum tz_op op);
/* Recomputes every digest, compares it with the journal, looks that versions follow each other and none is missing (the
 * table's entries are registered under its name); calls found(to, …) for each row that differs. */
TZ_MUST_CHECK struct tz_err *
tz_record_verify(struct tz_store *s, int64_t town, const struct tz_record *t,
                 void (*found)(void *to, const char *table, int64_t id, int64_t version, const char *what), void *to);
#endif
