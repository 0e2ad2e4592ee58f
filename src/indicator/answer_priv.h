/* SPDX-License-Identifier: Apache-2.0
 *
 * Inside indicator/: an answer while it is made. figure.c fills the cells, beside.c adds what stands beside them.
 */
#ifndef TZ_INDICATOR_ANSWER_PRIV_H
#define TZ_INDICATOR_ANSWER_PRIV_H
#include "indicator/eval_priv.h"

struct from { /* where an output line came from */
    size_t line;
    int64_t cut;
};
struct answer {
    const struct tz_figure_ask *ask;
    struct frame frame;
    const struct tz_period *asked; /* as asked; frame.periods may be cut off */
    struct vals vals;
    const char *needs; /* not NULL: what the request lacks */
    struct tz_figure_line *lines;
    struct from *from;
    size_t line_n;
    tz_day ledger; /* the first day that the ledgers cover; 0 = not asked for, or no rows */
    bool no_ledger;
};
static inline struct tz_figure_cell *answer_cell(const struct answer *x, size_t line, size_t t)
{
    return (struct tz_figure_cell *)(uintptr_t)&x->lines[line].cells[t];
}

TZ_MUST_CHECK struct tz_err *frame_make(struct frame *f, struct tz_conn *c, const struct tz_figure_ask *ask,
                                        struct tz_arena *a);
/* Computes the cells and lets reported values stand in. */
TZ_MUST_CHECK struct tz_err *answer_cells(struct answer *x);
/* The periods as they are counted: cut off after a day (0 = not). */
void cut_off(struct frame *f, tz_day as_of);
TZ_MUST_CHECK struct tz_err *answer_facts(struct answer *x);   /* reported values, in place of or beside the ledger */
TZ_MUST_CHECK struct tz_err *answer_compare(struct answer *x); /* 同比, 环比 */
TZ_MUST_CHECK struct tz_err *answer_targets(struct answer *x);
TZ_MUST_CHECK struct tz_err *answer_coverage(struct answer *x);
TZ_MUST_CHECK struct tz_err *answer_importing(struct answer *x);
TZ_MUST_CHECK struct tz_err *answer_suppress(struct answer *x);
#endif
