/* SPDX-License-Identifier: Apache-2.0
 *
 * Terms (名词解释): one meaning a term, the same in every report, page and tooltip. In a report each term is numbered at its
 * first use and explained at the end; an issue keeps the meanings it went out with, for they are read as known at its journal
 * number. Owns the table
 *
 *   term(town, id, version, word, also, meaning, source, …)   record; also: other spellings, parted by 、; meaning "": withdrawn
 */
#ifndef TZ_REPORT_TERM_H
#define TZ_REPORT_TERM_H
#include "document/tree.h"
#include "register/register.h"

struct tz_term {
    int64_t id, version;
    const char *word;    /* 三类人群 */
    const char *also;    /* "" or 三类对象、监测对象 */
    const char *meaning; /* one paragraph */
    const char *source;  /* document or law it is taken from, may be "" */
};
/* As known at journal number `known` (0 = now), by word. */
TZ_MUST_CHECK struct tz_err *tz_term_list(struct tz_term **out, size_t *n, struct tz_conn *c, int64_t town,
                                          int64_t known, struct tz_arena *a);
/* Makes a term or, where the word (or another spelling) is there already, a new version of it. An empty meaning withdraws it.
 * Needs tz_report_may. TZ_E_INPUT: no word, too long; TZ_E_CONFLICT: a spelling belongs to another term. */
TZ_MUST_CHECK struct tz_err *tz_term_set(int64_t *id, const struct tz_desk *d, const struct tz_term *t,
                                         struct tz_arena *a);
/* Numbers the terms of a document at their first use (a raised number that links to the explanation and carries it as its
 * note) and adds the section 名词解释 at the end, in the order of use. The longest term wins where several begin. Headings,
 * tables and figures are left alone. Returns how many were found. */
size_t tz_term_mark(struct tz_document *d, const struct tz_term *terms, size_t n);

#endif
