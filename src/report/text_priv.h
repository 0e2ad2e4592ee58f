/* SPDX-License-Identifier: Apache-2.0
 *
 * Inside report/: the references of a text, and turning a text into a document.
 */
#ifndef TZ_REPORT_TEXT_PRIV_H
#define TZ_REPORT_TEXT_PRIV_H
#include "report/report.h"

#define REPORT_BODY_BYTES (2 << 20)
#define REPORT_FIGURES_MAX 480 /* with the issue and the text they make one unit */

struct reference {           /* {{ … }} in a body */
    const char *from, *till; /* the braces included */
    const char *text;        /* between them, trimmed */
    int line;                /* from 1 */
};
/* All references in order. TZ_E_INPUT for braces that are not closed, TZ_E_LIMIT for too many. */
TZ_MUST_CHECK struct tz_err *report_references(struct reference **out, size_t *n, const char *body, struct tz_arena *a);

/* The text as a document; figures[k] fills reference k. */
struct tz_document *report_document(const struct tz_report_text *t, const struct reference *refs,
                                    const struct tz_report_figure *figures, size_t n, struct tz_arena *a);
/* Value, words, coverage and addresses of one reference, live; without a value `why` says why. */
TZ_MUST_CHECK struct tz_err *report_ask_figure(struct tz_report_figure *f, const struct tz_desk *d, struct tz_conn *c,
                                               const struct tz_places *places, const struct tz_report_text *t,
                                               const struct reference *ref, int64_t known, struct tz_arena *a);
/* The addresses of a figure on the pages; `where`: tz_filters_text, as_of 0 = not cut off. */
void report_figure_urls(const char **figure, const char **rows, const char *indicator, const char *period,
                        int64_t place, const char *where, tz_day as_of, struct tz_arena *a);
#endif
