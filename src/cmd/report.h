/* SPDX-License-Identifier: Apache-2.0
 *
 * What init and the verbs report and check share.
 */
#ifndef TZ_CMD_REPORT_H
#define TZ_CMD_REPORT_H
#include "cmd/verb.h"
#include "report/intake.h"

/* What reading a report in has brought, in words or as one JSON object. */
void tz_cmd_intake_print(struct tz_cmd *c, const struct tz_intake *in);
void tz_cmd_intake_json(struct tz_json *j, const struct tz_intake *in);

/* Sub-verbs of report that read old reports (report.c). */
TZ_MUST_CHECK struct tz_err *tz_cmd_report_read(struct tz_cmd *c, const char *const *words, size_t n);
TZ_MUST_CHECK struct tz_err *tz_cmd_report_sources(struct tz_cmd *c, struct tz_conn *conn);
TZ_MUST_CHECK struct tz_err *tz_cmd_report_facts(struct tz_cmd *c, struct tz_conn *conn);

#endif
