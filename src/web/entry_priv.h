/* SPDX-License-Identifier: Apache-2.0
 *
 * What the pages of one entry share.
 */
#ifndef TZ_WEB_ENTRY_PRIV_H
#define TZ_WEB_ENTRY_PRIV_H
#include "base/json.h"
#include "web/web_priv.h"

/* The entry of the route's id, in scope; TZ_E_NOT_FOUND. */
TZ_MUST_CHECK struct tz_err *entry_load(struct tz_entry **out, struct visit *v, unsigned parts);
/* Base version and a fresh request key for the forms of an entry. */
const struct v_hidden *entry_hidden(struct visit *v, int64_t base, size_t *n);

#endif
