/* SPDX-License-Identifier: Apache-2.0
 *
 * Packs on the command line, shared by `pack`, `init` and `demo`.
 */
#ifndef TZ_CMD_PACKS_H
#define TZ_CMD_PACKS_H
#include "cmd/verb.h"

/* Installs built-in packs into the command's town and makes them its model; names: comma-separated, NULL = all. */
TZ_MUST_CHECK struct tz_err *tz_cmd_install_builtin(struct tz_cmd *c, const char *names);
/* A town with packs and administrators in an open store; prints what it made (passwords, recovery key). */
TZ_MUST_CHECK struct tz_err *tz_cmd_init_town(struct tz_cmd *c, const char *code, const char *name, tz_day since,
                                              const char *packs);
#endif
