/* SPDX-License-Identifier: Apache-2.0
 *
 * The record of callbacks, for setup.c.
 */
#ifndef TZ_RULE_CALLBACK_PRIV_H
#define TZ_RULE_CALLBACK_PRIV_H
#include "account/record.h"

extern const struct tz_record callback_record;
#endif
