/* SPDX-License-Identifier: Apache-2.0
 *
 * People who sign in: accounts, offices, grants of roles, sessions, API tokens and one-time links (CONTRACTS
 * C11). Called by cmd/ and web/ to find out who asks, by register/ for the rights of that account (scope.h).
 * An account belongs to one town. Every change is a unit of work with history; sessions, attempts and links
 * are derived (never backed up), their making and failing still stands in the journal. Nothing secret is
 * stored plain: passwords and PINs as Argon2id, tokens as SM3 of the token.
 *
 * Three administrators (system, security, audit) are a property an account has at most one of; such an
 * account can hold no grant and sees no row.
 */
#ifndef TZ_ACCOUNT_ACCOUNT_H
#define TZ_ACCOUNT_ACCOUNT_H
#include "store/store.h"

/* Registers tables, verify and backup of this folder with the store; once at program start, after
 * tz_place_setup. */
void tz_account_setup(void);

enum tz_admin {
    TZ_ADMIN_NONE,
    TZ_ADMIN_SYSTEM,   /* runs it: packs, settings, jobs, backup; sees no rows */
    TZ_ADMIN_SECURITY, /* gives rights and keys, nothing to himself */
    TZ_ADMIN_AUDIT     /* reads logs only */
};

/* A role of tz_role_names (pack/model.h) with what it brings along: `implies` is a role whose rights it also has in
 * registers that are not restricted, or NULL. Ends with a NULL key. */
struct tz_role {
    const char *key;     /* "village" */
    const char *label;   /* 村干部 */
    const char *implies; /* "leader" of mayor and secretary, "clerk" of head */
    bool outside;        /* sits outside the township (county, public) */
};
extern const struct tz_role tz_roles[];
const struct tz_role *tz_role_find(const char *key_or_label); /* NULL when unknown */

enum tz_right {
    TZ_RIGHT_SEE,
    TZ_RIGHT_CREATE,
    TZ_RIGHT_CHANGE,
    TZ_RIGHT_MOVE,
    TZ_RIGHT_STRIKE,
    TZ_RIGHT_EXPORT,
    TZ_RIGHT_LOOK, /* see sealed values whole */
    TZ_RIGHT_COUNT /* figures only */
};
#define TZ_RIGHT_BIT(right) (1u << (right))

/* One grant in force. A grant holds in a subtree of places, for one register, for a pack or for all registers
 * that name the role. */
struct tz_grant {
    int64_t id;
    const char *role;
    int64_t place;      /* 0 = the whole town */
    const char *reg;    /* register key, "pack:<key>", or NULL = all that name the role */
    const char *kinds;  /* "|a|b|": registers of sight per kind; NULL = all kinds of a register that is named */
    unsigned rights;    /* TZ_RIGHT_BIT mask that narrows the role's rights; 0 = what the role has */
    tz_day from, until; /* both inclusive; until TZ_DAY_OPEN = no end */
    const char *basis;  /* task and paper, e.g. of an audit; may be NULL */
};

/* Who asks. Made once a request, lives in the arena it was made with. */
struct tz_who {
    struct tz_actor actor;
    const char *name;  /* sign-in name; "system" for the system account */
    const char *label; /* the person's name as shown */
    enum tz_admin admin;
    bool system;    /* account 0: jobs, and the command line of the store's owner without --as */
    int64_t office; /* 0 = none */
    int64_t person; /* entry of register person, 0 = not linked */
    const struct tz_grant *grants;
    size_t grant_n;
    /* of the session; NULL or 0 without one */
    const char *csrf;
    tz_instant signed_in, expires;
    bool token;       /* signed in by API token: no CSRF needed */
    unsigned may;     /* TZ_RIGHT_BIT mask of an API token; 0 = not narrowed */
    bool must_change; /* first password, given by the administrator: only changing it is allowed */
};

/* The system account of a town (jobs, imports of init). Never from a network request. */
struct tz_who tz_who_system(int64_t town, const char *via);
/* An account by id or by sign-in name, with its grants in force on `day` (0 = today). TZ_E_NOT_FOUND;
 * TZ_E_SIGNIN when it is closed. */
TZ_MUST_CHECK struct tz_err *tz_who_load(struct tz_who *out, struct tz_store *s, int64_t town, int64_t account,
                                         tz_day day, const char *via, struct tz_arena *a);
TZ_MUST_CHECK struct tz_err *tz_who_named(struct tz_who *out, struct tz_store *s, int64_t town, const char *name,
                                          const char *via, struct tz_arena *a);
bool tz_who_has_role(const struct tz_who *w, const char *role); /* by any grant, implied roles too */
/* Refuses (TZ_E_FORBIDDEN) unless the account may set what holds for the whole town, parameters and choices: the office,
 * leaders, the system account. */
TZ_MUST_CHECK struct tz_err *tz_who_need_ruler(const struct tz_who *w);
/* Refuses (TZ_E_FORBIDDEN) unless the account is this administrator or the system account. */
TZ_MUST_CHECK struct tz_err *tz_who_need_admin(const struct tz_who *w, enum tz_admin admin);

/* ---- signing in. All of these hash passwords: call them on the sign-in queue only. */
struct tz_session {
    const char *token; /* for the cookie; carries the town; shown once */
    const char *csrf;
    int64_t town, account;
    tz_instant expires;
};
struct tz_client {
    const char *address; /* of the peer; kept with attempts for 30 days */
    const char *agent;   /* first 200 bytes kept */
};
/* Name and password. TZ_E_SIGNIN with the same text whether name or password is wrong; after 5 wrong ones the
 * account rests 15 minutes (the hint says until when), an address after 20. */
TZ_MUST_CHECK struct tz_err *tz_account_signin(struct tz_session *out, struct tz_store *s, int64_t town,
                                               const char *name, const char *password, const struct tz_client *client,
                                               struct tz_arena *a);
/* The session or API token behind a token: loads who. Needs no queue. TZ_E_SIGNIN when unknown, expired, idle
 * for more than two hours (30 minutes for administrators), or the account is closed. */
TZ_MUST_CHECK struct tz_err *tz_account_session(struct tz_who *out, struct tz_store *s, const char *token,
                                                struct tz_arena *a);
TZ_MUST_CHECK struct tz_err *tz_account_signout(struct tz_store *s, const char *token, struct tz_arena *a);
/* True when `given` is the session's CSRF token (constant time) or the request came by API token. */
bool tz_account_csrf_ok(const struct tz_who *w, const char *given);

/* One-time link (shown as QR code by the administrator or office): valid until `until`, used once; opening it
 * binds the device (a device token for a long-lived cookie) and sets a PIN of 6 digits, then signs in. */
TZ_MUST_CHECK struct tz_err *tz_account_link(char **token, struct tz_store *s, const struct tz_who *by, int64_t account,
                                             tz_instant until, struct tz_arena *a);
TZ_MUST_CHECK struct tz_err *tz_account_link_open(struct tz_session *out, char **device, struct tz_store *s,
                                                  const char *token, const char *pin, const struct tz_client *client,
                                                  struct tz_arena *a);
/* A bound device signs in with its PIN; after 5 wrong PINs the binding ends. */
TZ_MUST_CHECK struct tz_err *tz_account_device_signin(struct tz_session *out, struct tz_store *s, const char *device,
                                                      const char *pin, const struct tz_client *client,
                                                      struct tz_arena *a);
/* A long-lived token for programs; `rights` narrows what it may (0 = all of the account's). */
TZ_MUST_CHECK struct tz_err *tz_account_token(char **token, struct tz_store *s, const struct tz_who *by,
                                              int64_t account, const char *label, unsigned rights, tz_day until,
                                              struct tz_arena *a);
/* Ends all sessions, devices, links and tokens of an account. */
TZ_MUST_CHECK struct tz_err *tz_account_end_all(struct tz_store *s, const struct tz_who *by, int64_t account,
                                                struct tz_arena *a);

/* ---- keeping accounts (security administrator, or the system account at init) */
struct tz_account_new {
    const char *name; /* 2-40 characters, letters, digits, . _ - or Chinese; unique in the town */
    const char *label;
    const char *password; /* at least 10 characters of two kinds, or NULL: signs in by link only */
    bool must_change;
    enum tz_admin admin;
    int64_t office, person;
};
TZ_MUST_CHECK struct tz_err *tz_account_create(int64_t *id, struct tz_store *s, const struct tz_who *by,
                                               const struct tz_account_new *n, struct tz_arena *a);
/* Any of label, office, person; NULL / -1 keeps. */
TZ_MUST_CHECK struct tz_err *tz_account_change(struct tz_store *s, const struct tz_who *by, int64_t account,
                                               const char *label, int64_t office, int64_t person, struct tz_arena *a);
/* Own password: `old` is checked. By the security administrator: old NULL, and it must be changed at next
 * sign-in. */
TZ_MUST_CHECK struct tz_err *tz_account_password(struct tz_store *s, const struct tz_who *by, int64_t account,
                                                 const char *old, const char *password, struct tz_arena *a);
/* Closed accounts cannot sign in; their name stays taken and is shown in histories. */
TZ_MUST_CHECK struct tz_err *tz_account_close(struct tz_store *s, const struct tz_who *by, int64_t account, bool closed,
                                              const char *reason, struct tz_arena *a);
/* Takes back the rest after wrong passwords. */
TZ_MUST_CHECK struct tz_err *tz_account_unlock(struct tz_store *s, const struct tz_who *by, int64_t account,
                                               struct tz_arena *a);
/* Gives a role; refused to oneself, to administrators, for unknown roles. *id = grant. */
TZ_MUST_CHECK struct tz_err *tz_account_grant(int64_t *id, struct tz_store *s, const struct tz_who *by, int64_t account,
                                              const struct tz_grant *g, struct tz_arena *a);
TZ_MUST_CHECK struct tz_err *tz_account_revoke(struct tz_store *s, const struct tz_who *by, int64_t grant,
                                               struct tz_arena *a);

/* Told after a unit that changed an account's person or grants (register/ renews the shields); one hook. */
typedef struct tz_err *(*tz_account_changed)(struct tz_store *s, int64_t town, int64_t account);
void tz_account_on_change(tz_account_changed hook);

struct tz_account_row {
    int64_t id;
    const char *name, *label, *office_label;
    enum tz_admin admin;
    int64_t office, person;
    bool closed, has_password;
    tz_instant resting_until; /* 0 = not resting */
    const struct tz_grant *grants;
    size_t grant_n;
};
/* All accounts in order of name, with grants in force on `day` (0 = today). */
TZ_MUST_CHECK struct tz_err *tz_account_list(struct tz_account_row **out, size_t *n, struct tz_store *s, int64_t town,
                                             tz_day day, struct tz_arena *a);
/* Whom work can be given to: open accounts, no administrators, with a grant in force on `day`; in order of name; without
 * grants and rests. */
TZ_MUST_CHECK struct tz_err *tz_account_handlers(struct tz_account_row **out, size_t *n, struct tz_store *s,
                                                 int64_t town, tz_day day, struct tz_arena *a);
TZ_MUST_CHECK struct tz_err *tz_account_find(int64_t *id, struct tz_store *s, int64_t town, const char *name,
                                             struct tz_arena *a);
/* The name shown for an account id in timelines; "系统" for 0. */
TZ_MUST_CHECK struct tz_err *tz_account_label(char **out, struct tz_conn *c, int64_t town, int64_t account,
                                              struct tz_arena *a);

/* ---- offices (站所) */
struct tz_office {
    int64_t id;
    const char *name; /* 社会事务办 */
    int ord;
    bool closed;
};
TZ_MUST_CHECK struct tz_err *tz_office_create(int64_t *id, struct tz_store *s, const struct tz_who *by,
                                              const char *name, int ord, struct tz_arena *a);
TZ_MUST_CHECK struct tz_err *tz_office_list(struct tz_office **out, size_t *n, struct tz_store *s, int64_t town,
                                            struct tz_arena *a);
TZ_MUST_CHECK struct tz_err *tz_office_find(int64_t *id, struct tz_conn *c, int64_t town, const char *name);

#endif
