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

/* ---- attachments, paper.c */
struct entry_papers {
    struct tz_attachment *items;
    size_t n;
};
/* Those of the entry as it is now; none where they are sealed from the reader. */
TZ_MUST_CHECK struct tz_err *entry_papers(struct entry_papers *out, struct visit *v, const struct tz_entry *e);
/* Gives the fact of a field of files its files; leaves others as they are. */
void entry_paper_fact(struct v_fact *out, struct visit *v, const struct tz_entry *e, size_t at,
                      const struct entry_papers *papers);

#endif
