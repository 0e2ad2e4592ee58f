/* SPDX-License-Identifier: Apache-2.0
 *
 * Inside the verb demo: its reports (demo_report.c), after the spreadsheets are in.
 */
#ifndef TZ_CMD_DEMO_H
#define TZ_CMD_DEMO_H
#include "cmd/verb.h"

TZ_MUST_CHECK struct tz_err *tz_cmd_demo_reports(struct tz_cmd *c);
TZ_MUST_CHECK struct tz_err *tz_cmd_demo_duty(struct tz_cmd *c);

#endif
