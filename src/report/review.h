/* SPDX-License-Identifier: Apache-2.0
 *
 * Deliberation (审议): a version of a report is sent to deputies and attending comrades, their comments become entries of the
 * register `proposal`, the report is voted on, and what passes is signed, dated and frozen. Owns the tables
 *
 *   report_review(…report, report_version, opened_on, until, note, state, ballot, yes, no, abstain, seats, signer, passed_on, issue, …)
 *   report_comment(…review, entry, at, …)   record: which proposals were made on which review
 */
#ifndef TZ_REPORT_REVIEW_H
#define TZ_REPORT_REVIEW_H
#include "report/report.h"

#define TZ_REVIEW_OPEN "征求意见"
#define TZ_REVIEW_PASSED "通过"
#define TZ_REVIEW_FAILED "未通过"
#define TZ_REVIEW_CLOSED "结束" /* comments only, or replaced by a later round */

struct tz_review {
    int64_t id, version, report, report_version;
    const char *title; /* of the report */
    tz_day opened_on, until, passed_on;
    const char *note, *state, *signer;
    int64_t ballot; /* the vote (rule/ballot.h) its counts come from, 0 = by show of hands */
    int64_t yes, no, abstain, seats;
    int64_t issue; /* the final, 0 = none */
    int64_t comments;
};
/* Sends the current version out. An open review of the same report is closed: the next round. Needs tz_report_may. */
TZ_MUST_CHECK struct tz_err *tz_review_open(int64_t *id, const struct tz_desk *d, int64_t report, tz_day until,
                                            const char *note, struct tz_arena *a);
/* Newest first; report 0 = of all. */
TZ_MUST_CHECK struct tz_err *tz_review_list(struct tz_review **out, size_t *n, struct tz_conn *c, int64_t town,
                                            int64_t report, struct tz_arena *a);
TZ_MUST_CHECK struct tz_err *tz_review_get(struct tz_review *out, struct tz_conn *c, int64_t town, int64_t id,
                                           struct tz_arena *a);
/* A comment of the desk's account becomes a proposal (审议意见 of deputies, 列席意见 of others), handed on today; who speaks may
 * be named by the office for comments made in the room. `at`: which passage. TZ_E_RULE after the end. */
TZ_MUST_CHECK struct tz_err *tz_review_comment(struct tz_done *out, const struct tz_desk *d, int64_t review,
                                               const char *at, const char *text, const char *speaker,
                                               struct tz_arena *a);
struct tz_review_comment {
    int64_t entry;
    const char *at;
};
TZ_MUST_CHECK struct tz_err *tz_review_comments(struct tz_review_comment **out, size_t *n, struct tz_conn *c,
                                                int64_t town, int64_t review, struct tz_arena *a);
struct tz_review_vote {
    int64_t yes, no, abstain;
    int64_t seats;  /* all who may vote */
    int64_t ballot; /* 0 = show of hands */
    const char *signer;
    tz_day on;
};
/* The outcome: passed when more than half of all who may vote said yes (代表法, 组织法); then the report's current version is
 * frozen as the signed final. TZ_E_INPUT: counts that cannot be, no signer. */
TZ_MUST_CHECK struct tz_err *tz_review_decide(struct tz_review *out, const struct tz_desk *d, int64_t review,
                                              const struct tz_review_vote *vote, struct tz_arena *a);

#endif
