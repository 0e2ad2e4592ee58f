/* SPDX-License-Identifier: Apache-2.0
 *
 * A report text with live figures as a document.
 */
#include "report/term_priv.h"
#include "report/text_priv.h"

struct tz_err *tz_report_render(struct tz_report_rendered *out, const struct tz_desk *d, struct tz_conn *c,
                                const struct tz_report_text *t, int64_t known, struct tz_arena *a)
{
    struct reference *refs;
    struct tz_places *places;
    struct tz_err *e = NULL;
    struct tz_report_rendered r = {.known = known};
    TZ_TRY(report_references(&refs, &r.figure_n, t->body, a));
    struct tz_report_figure *figures = TZ_NEW_ARRAY(a, r.figure_n + 1, struct tz_report_figure);
    TZ_TRY(tz_places_hold(&places, c, d->who->actor.town));
    for (size_t k = 0; k < r.figure_n && !e; k++) {
        figures[k].n = (int64_t)k + 1;
        e = report_ask_figure(&figures[k], d, c, places, t, &refs[k], known, a);
        r.faults += figures[k].why != NULL;
    }
    tz_places_release(&places);
    TZ_TRY(e);
    r.figures = figures;
    r.document = report_document(t, refs, figures, r.figure_n, a);
    TZ_TRY(report_mark_terms(r.document, c, d->who->actor.town, known, a));
    *out = r;
    return NULL;
}
