/* SPDX-License-Identifier: Apache-2.0
 *
 * The parts of taizhang form in other files.
 */
#ifndef TZ_CMD_FORM_H
#define TZ_CMD_FORM_H
#include "cmd/verb.h"

struct tz_err *tz_cmd_form_call(struct tz_cmd *c);
struct tz_err *tz_cmd_form_today(struct tz_cmd *c);
struct tz_err *tz_cmd_form_refuse(struct tz_cmd *c);
struct tz_err *tz_cmd_form_repeats(struct tz_cmd *c);

#endif
