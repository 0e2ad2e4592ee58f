/* SPDX-License-Identifier: Apache-2.0
 *
 * Standards held against objects (对标清单): each row of the register standard_check is one standard for one household, village or
 * township. What is not met is put on the problem list, once; the share that is met is an ordinary figure (standard_share).
 */
#ifndef TZ_RULE_STANDARD_H
#define TZ_RULE_STANDARD_H
#include "register/list.h"

/* The gaps that the desk's account may see, newest first; at most `most`. *rows empty where the register is not in use. */
TZ_MUST_CHECK struct tz_err *tz_standard_gaps(struct tz_list *rows, const struct tz_desk *d, size_t most,
                                              struct tz_arena *a);
/* Makes a problem of every gap that has none yet, under the rights of the desk's account: the standard and what is missing are its
 * content (the look at them is journaled), the object and place are those of the check, which then names the problem. *made counts
 * them; done again it makes none. TZ_E_FORBIDDEN where the account may not write problems. By the nightly job or by hand. */
TZ_MUST_CHECK struct tz_err *tz_standard_problems(int64_t *made, const struct tz_desk *d, struct tz_arena *a);
#endif
