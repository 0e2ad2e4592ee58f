/* SPDX-License-Identifier: Apache-2.0
 *
 * Inside report/: one check under way.
 */
#ifndef TZ_REPORT_CHECK_PRIV_H
#define TZ_REPORT_CHECK_PRIV_H
#include "indicator/fact.h"
#include "report/check.h"
#include "report/judge_priv.h"
#include "report/resolve_priv.h"

struct checking {
    const struct tz_desk *d;
    const struct tz_check_options *o;
    struct tz_arena *a;
    struct tz_conn *c;
    struct tz_places *places;
    struct resolver *resolver;
    const char *text;
    size_t len;
    struct tz_read_facts facts;
    int year;
    struct found *found; /* one a fact, then claims */
    size_t n, room;
    const struct span *references; /* of a stored report */
    size_t reference_n;
};
struct span {
    size_t from, till;
};
struct found {
    struct tz_read_fact fact;
    struct resolved r;
    struct interval interval; /* in the unit as read */
    struct tz_check_mark mark;
};
struct found *check_add(struct checking *x);

/* ledger.c: compares one number with what the ledgers, targets and earlier reports say. */
TZ_MUST_CHECK struct tz_err *check_ledger(struct checking *x, struct found *f);
/* claims.c: finds 全覆盖, 零发生 … and adds them. */
void check_claims(struct checking *x);
#endif
