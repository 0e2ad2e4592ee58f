/* SPDX-License-Identifier: Apache-2.0
 *
 * Who has not handed in (谁还没交): one list of all that is to be handed in and is not: nil returns of the day, what villages were asked
 * for or others have handed in for last month, last month's returns of the lines, superiors' forms, sweeps. Nothing is kept here.
 */
#ifndef TZ_REPORT_OWED_H
#define TZ_REPORT_OWED_H
#include "duty/duty.h"
#include "register/register.h"

struct tz_owed {
    const char *kind;  /* 零报告, 上级报表, 台账报送, 条线月报, 排查 */
    const char *label; /* what: 森林防火（早班）, 矛盾纠纷 2026年10月 */
    const char *until; /* by when, in words; "" = nobody said */
    const char *who;   /* the place or office that owes it */
    bool late;
    const char *url; /* where it is handed in */
};
/* The first item behind `at` that is about something else; and who owes items from..till, joined by 、. */
size_t tz_owed_same(const struct tz_owed *list, size_t n, size_t at);
char *tz_owed_who(const struct tz_owed *list, size_t from, size_t till, struct tz_arena *a);
/* The list as lines of a message; "" when nothing is owed. */
TZ_MUST_CHECK struct tz_err *tz_owed_text(char **out, const struct tz_desk *d, struct tz_arena *a);
/* By kind, then by what, as the account may see it: keepers of the town see all, a village its own. At most 2,000. */
TZ_MUST_CHECK struct tz_err *tz_owed_list(struct tz_owed **out, size_t *n, const struct tz_desk *d, struct tz_arena *a);
#endif
