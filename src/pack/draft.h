/* SPDX-License-Identifier: Apache-2.0
 *
 * `pack new --from FILE`: a register drafted from a spreadsheet that an office keeps today, to be edited by a person.
 */
#ifndef TZ_PACK_DRAFT_H
#define TZ_PACK_DRAFT_H
#include "base/arena.h"
#include "base/err.h"

/* Drafts the YAML of a register with this key from the first sheet that holds rows: header found near the top, types, units,
 * code lists, personal fields, the day of a row and list layout inferred from header words and values. `data` NULL: the file
 * is read from `path`; else `path` is only its name. What only a person knows (purpose, basis) is left out on purpose: the
 * pack check asks for it. *rows = data rows looked at. TZ_E_INPUT when no header can be told. */
TZ_MUST_CHECK struct tz_err *tz_pack_draft(char **out, size_t *rows, const char *key, const char *path,
                                           const void *data, size_t n, struct tz_arena *a);
#endif
