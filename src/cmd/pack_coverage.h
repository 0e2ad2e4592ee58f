/* SPDX-License-Identifier: Apache-2.0
 *
 * `taizhang pack coverage`: which tests hold up each register, indicator, feature and system.
 */
#ifndef TZ_CMD_PACK_COVERAGE_H
#define TZ_CMD_PACK_COVERAGE_H
#include "cmd/verb.h"

/* Reads the lists in --list (docs/coverage: systems.tsv, features.tsv), the results of a test run in --results, and the
 * indicators that figure tests name; prints text, --format json or --md. With --check FILE only the lists are proved:
 * known keys, no line twice, and every line of FILE (a list of systems: report, item, name, served by) is there with all that
 * serves it; when FILE is absent it says so. TZ_E_RULE when something is missing. */
TZ_MUST_CHECK struct tz_err *tz_pack_coverage(struct tz_cmd *c, const struct tz_model *m);
#endif
