/* SPDX-License-Identifier: Apache-2.0
 *
 * Inside report/: one report being read in.
 */
#ifndef TZ_REPORT_INTAKE_PRIV_H
#define TZ_REPORT_INTAKE_PRIV_H
#include "base/unit.h"
#include "reader/reader.h"
#include "report/intake.h"
#include "report/resolve_priv.h"

struct intake {
    struct tz_intake *out;
    const struct tz_desk *d;
    const struct tz_intake_options *o;
    struct tz_arena *a;
    struct tz_conn *c;
    struct tz_places *places;
    struct tz_report_file file;
    struct tz_read_facts facts;
    struct resolved *resolved;
    struct tz_fact *kept; /* as written, with ids */
};

/* tasks.c: sentences of the plan half that hold a target become entries of the register task. */
TZ_MUST_CHECK struct tz_err *intake_tasks(struct intake *x);
/* A matched target fact becomes a target; *made false when it says too little. `issued` (may be NULL): the report's day. */
TZ_MUST_CHECK struct tz_err *report_target_of(bool *made, const struct tz_desk *d, const struct tz_fact *f,
                                              const char *issued, struct tz_arena *a);
#endif
