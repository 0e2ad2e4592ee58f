/* SPDX-License-Identifier: Apache-2.0
 *
 * What follows from a vote: once its publicity has run and its result is published, each winner is proposed as an entry of a
 * ledger: 道德模范 and 最美人物 as an award with its votes, 民生实事票决 as a task. Whoever may enter that ledger accepts it, under
 * own rights, or refuses it with a reason; either is said once. Called by web/ and cmd/. Owns the table
 *   ballot_follow(…ballot, choice, answer, reg, entry, number, reason, …)     record
 */
#ifndef TZ_RULE_FOLLOW_H
#define TZ_RULE_FOLLOW_H
#include "rule/ballot.h"

#define TZ_FOLLOW_TAKEN "已登记"
#define TZ_FOLLOW_REFUSED "不登记"

struct tz_follow { /* one winner */
    int64_t ballot, choice, n;
    const char *title, *label; /* of the vote; who or what won */
    int64_t votes;
    const struct tz_register *reg;        /* where it is proposed */
    const char *answer, *number, *reason; /* answer "" = not yet; number of the entry; why it was refused */
    int64_t entry;
};
/* Winners of one vote that are proposed somewhere; none before its result is published. */
TZ_MUST_CHECK struct tz_err *tz_follow_list(struct tz_follow **out, size_t *n, struct tz_conn *c,
                                            const struct tz_desk *d, const struct tz_ballot *b, struct tz_arena *a);
/* Those of all votes of the last year that wait for an answer and that this account may give one to. */
TZ_MUST_CHECK struct tz_err *tz_follow_waiting(struct tz_follow **out, size_t *n, struct tz_conn *c,
                                               const struct tz_desk *d, struct tz_arena *a);
/* Winner number `choice` of the vote; what the entry would be made of (a field each; state apart), and which of its fields people
 * look over before. */
struct tz_follow_entry {
    struct tz_follow f;
    struct tz_set *sets;
    size_t n;
    const char *state;
    const char *const *asks; /* ends with NULL */
};
/* TZ_E_NOT_FOUND: no such winner, or nothing is proposed for it; TZ_E_RULE: answered before; TZ_E_FORBIDDEN. */
TZ_MUST_CHECK struct tz_err *tz_follow_get(struct tz_follow_entry *out, const struct tz_desk *d, int64_t ballot,
                                           int64_t choice, struct tz_arena *a);
/* Makes the entry, with `sets` over what is proposed, as this account; then the errors of tz_register_create. */
TZ_MUST_CHECK struct tz_err *tz_follow_accept(struct tz_done *done, const struct tz_desk *d, int64_t ballot,
                                              int64_t choice, const struct tz_set *sets, size_t n, struct tz_arena *a);
TZ_MUST_CHECK struct tz_err *tz_follow_refuse(const struct tz_desk *d, int64_t ballot, int64_t choice,
                                              const char *reason, struct tz_arena *a);

#endif
