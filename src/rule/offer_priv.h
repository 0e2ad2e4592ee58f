/* SPDX-License-Identifier: Apache-2.0
 *
 * Proposals in words, for show.c.
 */
#ifndef TZ_RULE_OFFER_PRIV_H
#define TZ_RULE_OFFER_PRIV_H
#include "rule/rule_priv.h"

/* What accepting would do now; NULL when the rule proposes nothing. Reads the row: hold no connection. */
TZ_MUST_CHECK struct tz_err *offer_words(const char **out, const struct tz_desk *d, const struct tz_hit_warning *w,
                                         struct tz_arena *a);
#endif
