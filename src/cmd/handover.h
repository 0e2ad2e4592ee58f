/* SPDX-License-Identifier: Apache-2.0
 *
 * `taizhang list REGISTER --for platform`: entries in the columns of the platform above, as CSV.
 */
#ifndef TZ_CMD_HANDOVER_H
#define TZ_CMD_HANDOVER_H
#include "cmd/verb.h"
#include "register/list.h"

/* Writes the rows of the query to `sink`; q->right is EXPORT, TZ_GET_LOOK in q->parts shows sealed values whole (journaled;
 * desk.reason says why). TZ_E_RULE when the register has no platform. */
TZ_MUST_CHECK struct tz_err *tz_cmd_handover(const struct tz_desk *d, const struct tz_list_query *q,
                                             struct tz_err *(*sink)(void *data, const void *bytes, size_t n),
                                             void *data, struct tz_arena *a);
/* The sink of a FILE *. */
TZ_MUST_CHECK struct tz_err *tz_cmd_file_sink(void *file, const void *bytes, size_t n);
#endif
