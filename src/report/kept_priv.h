/* SPDX-License-Identifier: Apache-2.0
 *
 * Inside report/: does a ledger stand behind a figure, or is its 0 only the absence of one.
 */
#ifndef TZ_REPORT_KEPT_PRIV_H
#define TZ_REPORT_KEPT_PRIV_H
#include "indicator/figure.h"

/* Rows behind the figure show a ledger; without any, the register must hold some entry by the period's end for a 0 to mean
 * anything. A reported value that stands in is no ledger. */
TZ_MUST_CHECK struct tz_err *report_ledger_kept(bool *kept, const struct tz_desk *d, const struct tz_indicator *i,
                                                const struct tz_figure_cell *cell, tz_day till, struct tz_arena *a);
#endif
