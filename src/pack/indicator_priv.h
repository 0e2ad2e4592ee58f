/* SPDX-License-Identifier: Apache-2.0
 *
 * Reading indicators: what read_indicator.c (one indicator) and link_indicator.c (all of them together) share.
 */
#ifndef TZ_PACK_INDICATOR_PRIV_H
#define TZ_PACK_INDICATOR_PRIV_H
#include "pack/read_priv.h"

struct work { /* one indicator while it is read */
    struct reader *r;
    struct draft *d;
    struct tz_indicator *ind;
    const struct yaml *map;
};
void read_indicator(struct work *w);
void say_unknown_indicator(struct reader *r, struct tz_where at, const char *key);
#endif
