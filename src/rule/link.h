/* SPDX-License-Identifier: Apache-2.0
 *
 * One fact told twice (同一事实): two entries of a register (a batch told in numbers and its roll, a case entered by two villages),
 * or two sentences of reports. Tied, the other no longer counts: an entry is struck out with the reason, a reported value
 * is set aside (不采用); both stay and point at each other. Untied, it counts again. Nothing is tied by itself.
 *
 *   fact_link(town, id, version, kind, reg, keep, other, reason, state, …)    record; kind: entry, fact
 */
#ifndef TZ_RULE_LINK_H
#define TZ_RULE_LINK_H
#include "register/list.h"

struct tz_link {
    int64_t id, version, keep, other;
    bool fact;                          /* reported values; else entries */
    const char *reg;                    /* of entries */
    const char *keep_text, *other_text; /* number, or quote with its source */
    const char *reason, *state;         /* 同一事实, 已解开 */
};
/* Ties `other` to `keep`. Entries: both in scope, of one register, neither struck; the errors of tz_register_strike. Facts: by
 * the office (role office) or the system. A reason is needed. */
TZ_MUST_CHECK struct tz_err *tz_link_entries(int64_t *id, const struct tz_desk *d, int64_t keep, int64_t other,
                                             const char *reason, struct tz_arena *a);
TZ_MUST_CHECK struct tz_err *tz_link_facts(int64_t *id, const struct tz_desk *d, int64_t keep, int64_t other,
                                           const char *reason, struct tz_arena *a);
/* TZ_E_NOT_FOUND; TZ_E_RULE when it is untied already. */
TZ_MUST_CHECK struct tz_err *tz_link_undo(const struct tz_desk *d, int64_t id, const char *reason, struct tz_arena *a);
/* Those the account may see (entries: both ends in scope; facts: the office), newest first, at most 500; all: untied too. */
TZ_MUST_CHECK struct tz_err *tz_link_list(struct tz_link **out, size_t *n, const struct tz_desk *d, bool all,
                                          struct tz_arena *a);

struct tz_link_pair { /* may be one fact */
    bool fact;
    const struct tz_register *reg; /* of entries */
    int64_t keep, other, more;     /* more: further ones that say the same */
    const char *keep_text, *other_text, *why;
};
/* Entries of one register, place and day that agree in every number, sum and choice and are not tied; reported values of one
 * indicator, place and period that agree, from different sources. At most 200. */
TZ_MUST_CHECK struct tz_err *tz_link_suggest(struct tz_link_pair **out, size_t *n, const struct tz_desk *d,
                                             struct tz_arena *a);
#endif
