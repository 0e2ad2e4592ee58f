/* SPDX-License-Identifier: Apache-2.0
 *
 * Shared inside account/: the record tables, running a unit, the cache of sessions.
 */
#ifndef TZ_ACCOUNT_ACCOUNT_PRIV_H
#define TZ_ACCOUNT_ACCOUNT_PRIV_H
#include "account/account.h"
#include "account/record.h"

extern const struct tz_record account_record, office_record, grant_record, saved_record;

/* A current account row. */
struct account_row {
    int64_t id, version;
    const char *name, *label, *password;
    bool must_change, closed;
    enum tz_admin admin;
    int64_t office, person;
    const char *reason;
};
/* TZ_E_NOT_FOUND when there is none. */
TZ_MUST_CHECK struct tz_err *account_read(struct account_row *out, struct tz_conn *c, int64_t town, int64_t id,
                                          struct tz_arena *a);
/* Writes the next version of an account inside a unit. */
TZ_MUST_CHECK struct tz_err *account_write(struct tz_apply *ap, const struct account_row *row, int64_t actor,
                                           enum tz_op op);

/* A credential row: session, token, link or device. */
struct credential {
    uint8_t hash[TZ_DIGEST_BYTES];
    const char *kind; /* "session", "token", "link", "device" */
    int64_t town, account;
    const char *csrf, *label, *pin;
    unsigned rights;
    tz_instant made, until;
    int64_t wrong;
};
/* New random token "<town>.<random>" and its hash. */
char *credential_token(uint8_t hash[TZ_DIGEST_BYTES], int64_t town, struct tz_arena *a);
/* Town and hash of a token as given; false when it has not the form. */
bool credential_split(int64_t *town, uint8_t hash[TZ_DIGEST_BYTES], const char *token);
/* TZ_E_SIGNIN when unknown, of another kind, or expired. */
TZ_MUST_CHECK struct tz_err *credential_read(struct credential *out, struct tz_conn *c, const char *token,
                                             const char *kind, struct tz_arena *a);
TZ_MUST_CHECK struct tz_err *credential_write(struct tz_apply *ap, const struct credential *x);

/* Opens a session for an account (a unit of work of its own). `end` (may be NULL) is a credential used up by it. */
TZ_MUST_CHECK struct tz_err *session_open(struct tz_session *out, struct tz_store *s, int64_t town, int64_t account,
                                          const char *kind, const uint8_t *end, struct tz_arena *a);

/* Runs a unit with one apply function; drops the session cache after it. */
TZ_MUST_CHECK struct tz_err *account_run(struct tz_store *s, const struct tz_actor *actor, const char *kind,
                                         struct tz_err *(*apply)(struct tz_apply *ap, void *data), void *data,
                                         struct tz_arena *a);
/* Everything cached about sessions is read anew. */
void session_cache_drop(void);

/* Until when sign-in with this name rests after wrong passwords; 0 = it does not. Also for names nobody has. */
TZ_MUST_CHECK struct tz_err *rest_until(tz_instant *out, struct tz_conn *c, int64_t town, const char *name);
/* Inside a unit: one more wrong try (after 5 the name rests 15 minutes), or none any more. */
TZ_MUST_CHECK struct tz_err *rest_wrong(struct tz_apply *ap, const char *name);
TZ_MUST_CHECK struct tz_err *rest_end(struct tz_apply *ap, const char *name);

/* Password rules: text of what is wrong, or NULL. */
const char *password_fault(const char *password, const char *name);

#endif
