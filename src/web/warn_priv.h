/* SPDX-License-Identifier: Apache-2.0
 *
 * Warnings on the first page, for home.c.
 */
#ifndef TZ_WEB_WARN_PRIV_H
#define TZ_WEB_WARN_PRIV_H
#include "web/web_priv.h"

extern const struct tz_route web_warn_routes[];
/* Adds a group with at most `most` open warnings that the account is told of; none when there are none. */
TZ_MUST_CHECK struct tz_err *web_warning_todos(struct visit *v, struct v_todo_group *groups, size_t *n, size_t most);
#endif
