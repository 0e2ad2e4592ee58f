/* SPDX-License-Identifier: Apache-2.0
 *
 * Inside pack diff.
 */
#ifndef TZ_PACK_DIFF_PRIV_H
#define TZ_PACK_DIFF_PRIV_H
#include "pack/pack.h"

/* Clock `x` of `r` and `y` of `p`: the same limit from the same day, till the same states or field, with the same
 * pauses and condition. Labels, reminders and who extends do not count: they change no deadline. */
bool clock_same(const struct tz_register *r, const struct tz_clock *x, const struct tz_register *p,
                const struct tz_clock *y);
#endif
