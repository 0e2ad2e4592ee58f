/* SPDX-License-Identifier: Apache-2.0
 *
 * Inside report/: which true values a printed number stands for. 2800余件 stands for 2800 to 2899, 近3000 for 2850 to 2999, 约 for five
 * per cent either way, 1.85万亩 for what rounds to it (docs/notes/report.md has the table and its sources).
 */
#ifndef TZ_REPORT_JUDGE_PRIV_H
#define TZ_REPORT_JUDGE_PRIV_H
#include "base/number.h"
#include "reader/reader.h"

struct interval { /* an end without a value is open to infinity */
    struct tz_ratio low, high;
    bool low_out, high_out; /* the end itself does not belong to it */
};
/* Of a number with its quote as printed and up to a few characters of text before it (NULL = none): 近 and 超 stand there. */
struct interval report_interval(const struct tz_read_fact *f, const char *before);
bool report_interval_has(const struct interval *i, struct tz_ratio v);
/* Can two printed numbers mean the same value? */
bool report_interval_meet(const struct interval *a, const struct interval *b);
/* What one step of the last printed digit is worth: 0.01万 of 1.85万, 1 of 2800, with `coarse` (余, 多) 100 of 2800. */
struct tz_ratio report_precision(const char *quote, bool coarse);
#endif
