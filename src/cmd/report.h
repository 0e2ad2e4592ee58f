/* SPDX-License-Identifier: Apache-2.0
 *
 * What init and the verbs report and check share.
 */
#ifndef TZ_CMD_REPORT_H
#define TZ_CMD_REPORT_H
#include "cmd/verb.h"
#include "document/tree.h"
#include "report/intake.h"

/* What reading a report in has brought, in words or as one JSON object. */
void tz_cmd_intake_print(struct tz_cmd *c, const struct tz_intake *in);
void tz_cmd_intake_json(struct tz_json *j, const struct tz_intake *in);

/* The actions of report (report.c: old reports; report_text.c: texts and issues;
 * report_promise.c: promises). */
#define TZ_CMD_REPORT(name) TZ_MUST_CHECK struct tz_err *tz_cmd_report_##name(struct tz_cmd *c)
TZ_CMD_REPORT(read);
TZ_CMD_REPORT(sources);
TZ_CMD_REPORT(facts);
TZ_CMD_REPORT(match);
TZ_CMD_REPORT(new);
TZ_CMD_REPORT(set);
TZ_CMD_REPORT(list);
TZ_CMD_REPORT(show);
TZ_CMD_REPORT(render);
TZ_CMD_REPORT(freeze);
TZ_CMD_REPORT(figures);
TZ_CMD_REPORT(rows);
TZ_CMD_REPORT(recount);
TZ_CMD_REPORT(promises);
TZ_CMD_REPORT(settle);
TZ_CMD_REPORT(draft);

/* A document to --out or standard output; format text (NULL), html, docx, pdf. */
TZ_MUST_CHECK struct tz_err *tz_cmd_write_document(struct tz_cmd *c, const struct tz_document *d, const char *format);

#endif
