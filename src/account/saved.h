/* SPDX-License-Identifier: Apache-2.0
 *
 * Saved views (常用查询): the filters, columns and order of a register's list under a name, of an account or shared with its
 * office. Owns the table
 *
 *   saved_view(town, id, version, account, office, reg, name, query, gone, actor, digest, j_from, j_to)    record
 *
 * `query` is the query text of the list's address; it is read like any address, so a view never gives a right.
 */
#ifndef TZ_ACCOUNT_SAVED_H
#define TZ_ACCOUNT_SAVED_H
#include "account/account.h"

struct tz_saved {
    int64_t id, version;
    int64_t account;   /* who made it */
    int64_t office;    /* shared with, 0 = private */
    const char *reg;   /* register key */
    const char *name;  /* 1-40 characters, unique for the account and register */
    const char *query; /* "?f.state=…&cols=…", at most 2000 bytes */
};
/* Views of a register that the account made or that its office shares; own ones first, by name. `reg` NULL = all. */
TZ_MUST_CHECK struct tz_err *tz_saved_list(struct tz_saved **out, size_t *n, struct tz_conn *c,
                                           const struct tz_who *who, const char *reg, struct tz_arena *a);
/* Keeps a view for the account (and its office when `shared`); one of the same name is replaced. TZ_E_RULE: no name, too
 * many (50 a register), sharing without an office. */
TZ_MUST_CHECK struct tz_err *tz_saved_keep(int64_t *id, struct tz_store *s, const struct tz_who *who, const char *reg,
                                           const char *name, const char *query, bool shared, struct tz_arena *a);
/* Takes a view away; only its maker may. */
TZ_MUST_CHECK struct tz_err *tz_saved_drop(struct tz_store *s, const struct tz_who *who, int64_t id,
                                           struct tz_arena *a);
#endif
