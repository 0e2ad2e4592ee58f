/* SPDX-License-Identifier: Apache-2.0
 *
 * What an account may see and do (CONTRACTS C5): the one function that compiles rights into a condition.
 * List, get, drill-down of figures, export, search, API and counts all compile it in; what is out of scope
 * answers exactly as what does not exist.
 *
 * A row is in scope when one of these holds, and the account is not shielded from it:
 *   - a grant whose role the register names for the right (records, acts, reads, steps), and the row's place
 * today lies in the grant's subtree on today's map (old rows of merged villages included), and its kind is
 * among the grant's where the register is of sight per kind;
 *   - the account is the row's owner (handler) - to see, change, move and look, until the row is done.
 * A grant of village or grid leaves out the choices that the register withholds from them (`withheld` in the pack:
 * grants of a programme that is never listed by name tell an illness, a disability or a fate).
 * In restricted registers roles imply nothing, and grid and village see open rows and those closed at most 30
 * days ago.
 */
#ifndef TZ_ACCOUNT_SCOPE_H
#define TZ_ACCOUNT_SCOPE_H
#include "account/account.h"
#include "pack/expr.h"

struct tz_scope;

/* Compiles the scope of `who` for `right` on a register. Never fails for lack of rights: then nothing is in
 * scope. `c` is read for the place tree. Lives in `a`. */
TZ_MUST_CHECK struct tz_err *tz_scope_make(struct tz_scope **out, struct tz_conn *c, const struct tz_who *who,
                                           const struct tz_register *r, enum tz_right right, struct tz_arena *a);
bool tz_scope_none(const struct tz_scope *s); /* no row can ever be in scope: answer empty without asking */
bool tz_scope_all(const struct tz_scope *s);  /* every row of the town is in scope */
/* Appends a condition over the alias `row` of r_<key> (or its history): never NULL, always in brackets, " and
 * "-able. Includes the shield. */
void tz_scope_sql(struct tz_sql_build *b, const struct tz_scope *s, const char *row);
/* Is a row that does not exist yet, at this place (and of this kind, may be NULL: the code of the field of sight per kind
 * or of what is withheld), in scope: for creating. */
bool tz_scope_covers(const struct tz_scope *s, int64_t place, const char *kind);
/* Can a row of this kind be in scope at any place: for offering choices. */
bool tz_scope_kind(const struct tz_scope *s, const char *kind);
/* The places of the scope as roots (0 entries with *whole = the whole town): for pickers and default places.
 */
const int64_t *tz_scope_places(const struct tz_scope *s, size_t *n, bool *whole);

/* May this account do `right` on any row of the register: menus, buttons. */
bool tz_scope_may(const struct tz_who *who, const struct tz_register *r, enum tz_right right);
/* Does the account hold one of the roles for this register and place (steps of a flow: by). `place` 0 = any.
 */
TZ_MUST_CHECK struct tz_err *tz_scope_role(bool *out, struct tz_conn *c, const struct tz_who *who,
                                           const struct tz_register *r, const char *const *roles, size_t n,
                                           int64_t place, struct tz_arena *a);

#endif
