/* SPDX-License-Identifier: Apache-2.0
 *
 * The record of ties, for setup.c.
 */
#ifndef TZ_RULE_LINK_PRIV_H
#define TZ_RULE_LINK_PRIV_H
#include "account/record.h"

extern const struct tz_record link_record;
#endif
