/* SPDX-License-Identifier: Apache-2.0
 *
 * Policy match (政策匹配): for a subsidy or title whose conditions the packs declare as data (`policies` of rules.yaml), who
 * fits, who has applied, who was paid, who has it without fitting. A look decides nothing and writes nothing: it is for those
 * who tell people what they may ask for.
 */
#ifndef TZ_RULE_POLICY_H
#define TZ_RULE_POLICY_H
#include "register/list.h"

enum tz_policy_part {
    TZ_POLICY_OPEN,    /* 符合未申请 */
    TZ_POLICY_APPLIED, /* 已申请未兑现 */
    TZ_POLICY_PAID,    /* 已兑现 */
    TZ_POLICY_UNFIT,   /* 不符合而已申请或兑现 */
    TZ_POLICY_UNKNOWN, /* 参数未设，未能判断 */
    TZ_POLICY_PARTS
};
extern const char *const tz_policy_parts[];
/* -1 when there is no such part. */
int tz_policy_part(const char *name);

struct tz_policy_counts {
    int64_t n[TZ_POLICY_PARTS];
    bool more[TZ_POLICY_PARTS]; /* more than 10,000 */
};
/* TZ_E_NOT_FOUND when no pack has it, or when the account does not see every register that it reads. */
TZ_MUST_CHECK struct tz_err *tz_policy_find(const struct tz_policy **out, const struct tz_desk *d, const char *key);
bool tz_policy_may(const struct tz_who *who, const struct tz_policy *p);
/* How many in each part, of the rows in the account's scope; `place` as typed, NULL = everywhere; as of `day` (an expression's
 * today), which asks a former year by its last day. */
TZ_MUST_CHECK struct tz_err *tz_policy_count(struct tz_policy_counts *out, const struct tz_desk *d,
                                             const struct tz_policy *p, const char *place, tz_day day,
                                             struct tz_arena *a);
/* One part's rows, by number; `after` as in tz_list_query. */
TZ_MUST_CHECK struct tz_err *tz_policy_rows(struct tz_list *out, const struct tz_desk *d, const struct tz_policy *p,
                                            enum tz_policy_part part, const char *place, tz_day day, const char *after,
                                            size_t limit, struct tz_arena *a);
#endif
