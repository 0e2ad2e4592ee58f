/* SPDX-License-Identifier: Apache-2.0
 *
 * The look at one rule or share: what it has at hand and how hits are taken, for run.c and share.c.
 */
#ifndef TZ_RULE_RUN_PRIV_H
#define TZ_RULE_RUN_PRIV_H
#include "rule/rule_priv.h"

enum { MISSING_MAX = 200 };

struct look { /* of one rule */
    struct tz_store *store;
    struct tz_conn *c;
    const struct tz_model *m;
    const struct tz_rule *rule;
    const struct tz_watch *watch; /* a share in the clothes of a rule; NULL = a rule */
    const struct tz_calendar *calendar;
    const struct tz_places *places;
    int64_t town;
    tz_day today;
    struct causes causes;
    struct opening **openings;
    size_t open_n, open_room;
    struct tz_rule_result *result;
    struct tz_arena *a;    /* results */
    struct tz_arena *loop; /* of this rule */
};
/* A hit of this cause at this place; returns the new warning that it opens, NULL where it opens none. */
struct opening *take_cause(struct look *k, const uint8_t key[CAUSE_BYTES], int64_t place);
struct tz_rule_missing *take_missing(struct look *k); /* a new one to be filled in; NULL when there are too many */
/* share.c: the places where the share does not hold, as hits. */
TZ_MUST_CHECK struct tz_err *read_share(struct look *k);
/* A share as the rule that its warnings name. */
const struct tz_rule *share_rule(const struct tz_watch *w, struct tz_arena *a);
#endif
