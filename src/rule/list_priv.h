/* SPDX-License-Identifier: Apache-2.0
 *
 * What an account is told, shared by list, page and acts.
 */
#ifndef TZ_RULE_LIST_PRIV_H
#define TZ_RULE_LIST_PRIV_H
#include "place/place.h"
#include "rule/rule_priv.h"

/* Appends the condition "this tell (alias t) of this warning (alias w) is for the account", in brackets. */
void told_sql(struct tz_sql_build *b, const struct tz_who *who, const struct tz_model *m);
/* The tells for the account. */
TZ_MUST_CHECK struct tz_err *told_tells(struct tz_hit_warning *w, struct tz_conn *c, const struct tz_desk *d,
                                        struct tz_arena *a);
/* One warning: with the tells for the account in w, and whom else it tells. */
struct told {
    struct tz_hit_warning w;
    bool office_told; /* a role other than village and grid is told */
};
/* TZ_E_NOT_FOUND when it is not told to the account. */
TZ_MUST_CHECK struct tz_err *told_one(struct told *out, struct tz_conn *c, const struct tz_desk *d, int64_t id,
                                      struct tz_arena *a);
/* What the account may do with it. Reads the entry: hold no connection. */
struct may {
    bool answer, settle, done;
    const char *why_not; /* of settling */
};
TZ_MUST_CHECK struct tz_err *told_may(struct may *out, const struct told *t, const struct tz_desk *d,
                                      struct tz_arena *a);
/* Both for the warning as it is now. */
TZ_MUST_CHECK struct tz_err *told_now(struct told *t, struct may *may, const struct tz_desk *d, int64_t id,
                                      struct tz_arena *a);
/* village, grid: roles that visit and report back, and settle only what no office is told. */
bool from_below(const char *role);
#endif
