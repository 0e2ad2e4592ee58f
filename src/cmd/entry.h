/* SPDX-License-Identifier: Apache-2.0
 *
 * Entries on the command line: what several verbs share.
 */
#ifndef TZ_CMD_ENTRY_H
#define TZ_CMD_ENTRY_H
#include "cmd/verb.h"

/* A register of the town's model; TZ_E_NOT_FOUND says how to list them. */
TZ_MUST_CHECK struct tz_err *tz_cmd_register(const struct tz_register **out, struct tz_cmd *c, const char *key);
/* An entry by id or shown number. */
TZ_MUST_CHECK struct tz_err *tz_cmd_entry(int64_t *id, struct tz_cmd *c, const char *word);
/* Words "field=value" as sets. */
TZ_MUST_CHECK struct tz_err *tz_cmd_sets(struct tz_cmd *c, const char *const *words, size_t n, struct tz_set **out);
/* --known-at as a journal number, 0 when not given. */
TZ_MUST_CHECK struct tz_err *tz_cmd_known(int64_t *j, struct tz_cmd *c);
/* One entry as a JSON object. */
void tz_cmd_json_entry(struct tz_json *j, const struct tz_entry *e, struct tz_arena *a);

#endif
