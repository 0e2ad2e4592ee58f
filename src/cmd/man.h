/* SPDX-License-Identifier: Apache-2.0
 *
 * The man pages, from the same usage text as --help: taizhang.1 and one taizhang-VERB.1 for each verb. `meson install` writes
 * them to share/man/man1.
 */
#ifndef TZ_CMD_MAN_H
#define TZ_CMD_MAN_H
#include "base/args.h"

/* taizhang(1): what it is, all verbs, files, exit codes. */
void tz_cmd_man_overview(struct tz_buf *out);
/* All pages into `folder`, which is made. */
TZ_MUST_CHECK struct tz_err *tz_cmd_man_pages(const char *folder, struct tz_arena *a);
#endif
