/* SPDX-License-Identifier: Apache-2.0
 *
 * Satisfaction: of the cases done in registers that ask for a rating (a field `rating` with the code 满意), one in so many
 * (parameter callback_one_in) is called back by somebody who did not handle it. What the caller is told feeds the rates and
 * never edits the case.
 *
 *   callback(town, id, version, reg, entry, entry_version, place, drawn_on, state, rating, asked_on, …)     record
 *
 * Drawn each night among what was done in the last 30 days: a keyed digest of its number (the town's key for blind
 * indexes) modulo the share, so that neither handler nor caller chooses or knows. Seen by who has the row in scope.
 */
#ifndef TZ_RULE_CALLBACK_H
#define TZ_RULE_CALLBACK_H
#include "register/list.h"

struct tz_callback {
    int64_t id, version, entry, place;
    const struct tz_register *reg;
    const char *number, *place_title; /* of the entry */
    const char *state;                /* 待回访, 已回访, 未接通 */
    const char *rating;               /* code; NULL before */
    tz_day drawn_on, asked_on;
};
/* Draws what is new (nightly job, CLI). *missing: cases that could not be decided because callback_one_in is not set. */
TZ_MUST_CHECK struct tz_err *tz_callback_draw(int64_t *drawn, int64_t *missing, struct tz_store *s, struct tz_model *m,
                                              int64_t town, struct tz_arena *a);
/* Open ones (待回访, 未接通) of rows in the account's scope, oldest first; all: the done ones too. At most 500. */
TZ_MUST_CHECK struct tz_err *tz_callback_list(struct tz_callback **out, size_t *n, const struct tz_desk *d, bool all,
                                              struct tz_arena *a);
TZ_MUST_CHECK struct tz_err *tz_callback_get(struct tz_callback *out, const struct tz_desk *d, int64_t id,
                                             struct tz_arena *a);
/* Records the call: a code of the register's rating, or NULL = not reached (未接通). TZ_E_FORBIDDEN for the handler and
 * for who ever changed the case or moved it on; TZ_E_RULE when it was recorded before. */
TZ_MUST_CHECK struct tz_err *tz_callback_record(const struct tz_desk *d, int64_t id, const char *rating,
                                                struct tz_arena *a);

/* How many, by register: as the cases themselves say, and as the callbacks say. */
struct tz_satisfaction {
    const struct tz_register *reg;
    int64_t rated, satisfied;            /* of the cases; satisfied: 满意 and 基本满意 */
    int64_t drawn, reached, called_well; /* callbacks */
    bool few;                            /* a restricted register with fewer than 5: the counts are left out */
};
TZ_MUST_CHECK struct tz_err *tz_satisfaction_list(struct tz_satisfaction **out, size_t *n, const struct tz_desk *d,
                                                  struct tz_period p, struct tz_arena *a);
#endif
