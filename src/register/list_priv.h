/* SPDX-License-Identifier: Apache-2.0
 *
 * Shared by filter.c, list.c and search.c.
 */
#ifndef TZ_REGISTER_LIST_PRIV_H
#define TZ_REGISTER_LIST_PRIV_H
#include "register/entry_priv.h"
#include "register/list.h"
#include "register/plan_priv.h"

/* Appends " and (…)" for a filter over the alias r. */
TZ_MUST_CHECK struct tz_err *filter_sql(struct tz_sql_build *b, struct showing *s, const struct tz_register *r,
                                        const struct tz_filter *f);
/* Ids as one bound value: " in (select value from json_each($n))" or " = any($n)". */
void ids_sql(struct tz_sql_build *b, enum tz_dialect dialect, const int64_t *ids, size_t n);

/* ---- search.c: the index store */
/* Ids of a register (NULL: of all that are not restricted) whose text contains `text`, newest first, at most `room`;
 * *more when there are further ones. */
struct found_id {
    int64_t id;
    const char *reg;
};
TZ_MUST_CHECK struct tz_err *search_ids(struct found_id *ids, size_t *n, bool *more, size_t room,
                                        const struct tz_desk *d, const struct tz_register *r, const char *text,
                                        struct tz_arena *a);
/* Which of these ids have a text that contains `text`: keep[i]. */
TZ_MUST_CHECK struct tz_err *search_test(bool *keep, const int64_t *ids, size_t n, const struct tz_desk *d,
                                         const char *text, struct tz_arena *a);
#endif
