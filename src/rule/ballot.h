/* SPDX-License-Identifier: Apache-2.0
 *
 * Votes (评选票决): nominations, a ballot that is open or secret, the count, its publicity, the result. Called by web/ and cmd/.
 *
 * A secret ballot knows no voter. As many slips are printed as there are voters, each with a random code that exists in clear
 * on paper only; the store keeps the digest of each code, in the order of the digests. The slips are drawn by lot against a
 * signature on paper. A code votes once, without signing in; the paper that goes into the box names neither voter nor code.
 * So even who holds the database file, its journal and the slips' digests cannot say how anybody voted.
 *
 * Owns the tables
 *   ballot(…title, kind, category, note, subject, secret, seats, rule, state, closed_on, until, …)         record
 *   ballot_choice(…ballot, n, label, reason, …)                                                          record
 *   ballot_seat(…ballot, account, code, used, …)  who may vote: account, or the digest of a slip's code    record
 *   ballot_paper(…ballot, choices, account, …)    what was voted; account 0 where secret                   record
 */
#ifndef TZ_RULE_BALLOT_H
#define TZ_RULE_BALLOT_H
#include "register/register.h"

#define TZ_BALLOT_NOMINATE "提名"
#define TZ_BALLOT_VOTE "投票"
#define TZ_BALLOT_NOTICE "公示"
#define TZ_BALLOT_DONE "公布"
#define TZ_BALLOT_VOID "作废"
#define TZ_BALLOT_MAJORITY "过半数当选" /* of all who may vote */
#define TZ_BALLOT_MOST "得票多者当选"

struct tz_ballot {
    int64_t id, version;
    const char *title, *kind, *category, *note;
    const char *subject; /* what is voted on: "report:137438953500", "" = the nominees */
    bool secret;
    int64_t seats; /* how many are chosen at most */
    const char *rule, *state;
    tz_day closed_on, until; /* until: last day of the publicity */
    int64_t voters, papers;  /* how many may vote, have voted */
};
struct tz_ballot_choice {
    int64_t id, n;
    const char *label, *reason;
    int64_t votes; /* 0 while voting goes on */
    bool chosen, tied;
};
/* Who may run votes: office, heads, leaders, mayor and secretary; the system account. */
bool tz_ballot_may(const struct tz_who *who);
/* TZ_E_INPUT: no title, seats out of 1..50, unknown rule. */
TZ_MUST_CHECK struct tz_err *tz_ballot_new(int64_t *id, const struct tz_desk *d, const struct tz_ballot *b,
                                           struct tz_arena *a);
/* Newest first. */
TZ_MUST_CHECK struct tz_err *tz_ballot_list(struct tz_ballot **out, size_t *n, struct tz_conn *c, int64_t town,
                                            struct tz_arena *a);
TZ_MUST_CHECK struct tz_err *tz_ballot_get(struct tz_ballot *out, struct tz_conn *c, int64_t town, int64_t id,
                                           struct tz_arena *a);
/* In the order of nomination; once closed with votes, most first. */
TZ_MUST_CHECK struct tz_err *tz_ballot_choices(struct tz_ballot_choice **out, size_t *n, struct tz_conn *c,
                                               int64_t town, const struct tz_ballot *b, struct tz_arena *a);
/* Anybody who may sign in may nominate, once a name. TZ_E_RULE when nominations are over. */
TZ_MUST_CHECK struct tz_err *tz_ballot_nominate(const struct tz_desk *d, int64_t ballot, const char *label,
                                                const char *reason, struct tz_arena *a);
/* Ends nominations. Secret: makes `slips` codes, returned once, in random order, kept nowhere. Open: `accounts` may vote. */
TZ_MUST_CHECK struct tz_err *tz_ballot_open(const char ***codes, const struct tz_desk *d, int64_t ballot, int64_t slips,
                                            const int64_t *accounts, size_t account_n, struct tz_arena *a);
/* Numbers of choices, none = abstention. The desk's account votes; with `code` nobody's: the actor is left out of the
 * journal. TZ_E_RULE: voted already, too many choices, not on the roll; TZ_E_NOT_FOUND: no such code. */
TZ_MUST_CHECK struct tz_err *tz_ballot_cast(const struct tz_desk *d, int64_t ballot, const char *code,
                                            const int64_t *choices, size_t n, struct tz_arena *a);
/* The vote that a code belongs to, while it can be used. */
TZ_MUST_CHECK struct tz_err *tz_ballot_of_code(int64_t *ballot, struct tz_conn *c, int64_t town, const char *code,
                                               struct tz_arena *a);
/* May this account vote now. */
TZ_MUST_CHECK struct tz_err *tz_ballot_may_vote(bool *out, struct tz_conn *c, int64_t town, int64_t ballot,
                                                int64_t account);
/* Ends voting: the counts stand, publicity of `days` days begins (0: none, the result is final). */
TZ_MUST_CHECK struct tz_err *tz_ballot_close(const struct tz_desk *d, int64_t ballot, int days, struct tz_arena *a);
/* After the publicity: the result is final. TZ_E_RULE before its end. */
TZ_MUST_CHECK struct tz_err *tz_ballot_publish(const struct tz_desk *d, int64_t ballot, struct tz_arena *a);
TZ_MUST_CHECK struct tz_err *tz_ballot_void(const struct tz_desk *d, int64_t ballot, const char *reason,
                                            struct tz_arena *a);

#endif
