/* SPDX-License-Identifier: Apache-2.0
 *
 * Shared inside portal/: hooks, jobs, small readers of entries.
 */
#ifndef TZ_PORTAL_PRIV_H
#define TZ_PORTAL_PRIV_H
#include "base/text.h"
#include "portal/portal.h"
#include "register/hooks.h"

#define NOTICE_ROWS_MAX 900 /* a list field takes 999 sub-rows a change */

extern const struct tz_register_hooks portal_hooks;
/* Makes the rows of notice_entry of one publication anew; in the writer. */
TZ_MUST_CHECK struct tz_err *portal_list_entries(struct tz_apply *ap, const struct tz_register *r, int64_t id);

/* Has the entry been published as it stands, to the last day, with no objection open? If not, an error that says what to do. */
TZ_MUST_CHECK struct tz_err *portal_published(struct tz_apply *ap, const struct tz_model *m,
                                              const struct tz_register *r, int64_t id);
/* The declared fields of a row as stored: texts, or numbers printed; NULL = empty or no such field. A key "<field>_kind" is the
 * kind of a reference. In the writer. */
TZ_MUST_CHECK struct tz_err *portal_read_fields(const char **out, int64_t *numbers, const char *const *keys, size_t n,
                                                struct tz_apply *ap, const struct tz_register *r, int64_t id);
/* Adds " from <table> where town = … and id = …". */
void portal_end_row(struct tz_sql_build *b, const char *table, int64_t town, int64_t id);

/* The publication register, or NULL where its pack is not installed. */
const struct tz_register *publication_of(const struct tz_model *m);
/* A declared field's text as typed, "" when empty or unknown; its integer, 0. */
const char *entry_text(const struct tz_entry *e, const char *key, struct tz_arena *a);
int64_t entry_int(const struct tz_entry *e, const char *key);
const char *entry_shown(const struct tz_entry *e, const char *key, struct tz_arena *a);
/* A publication as shown, without lists, files and objections. */
void item_fill(struct tz_public_item *out, const struct tz_entry *e, struct tz_arena *a);
/* Cuts at '|', keeps empty cells. */
const char *const *cells_of(size_t *n, const char *text, struct tz_arena *a);
bool is_notice_kind(const char *kind);

#endif
