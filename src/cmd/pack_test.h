/* SPDX-License-Identifier: Apache-2.0
 *
 * `taizhang pack test`; see pack_trial.h.
 */
#ifndef TZ_CMD_PACK_TEST_H
#define TZ_CMD_PACK_TEST_H
#include "cmd/verb.h"

/* Tries the packs in these folders (with what they use from `search`; none: the built-in ones) in a store of its own: a
 * folder below $TMPDIR, or the empty database that --database names. Takes the model; prints a line a test; TZ_E_RULE when
 * one failed. */
TZ_MUST_CHECK struct tz_err *tz_pack_test(struct tz_cmd *c, struct tz_model *m, const char *const *folders, size_t n);
#endif
