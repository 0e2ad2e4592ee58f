/* SPDX-License-Identifier: Apache-2.0
 *
 * Printed numbers as intervals of true values.
 */
#include "report/judge_priv.h"

#include <string.h>

#include "base/text.h"
#include "report/resolve_priv.h"

#define NEAR_PERCENT 5 /* 近, 约: so much below, so much either way */

/* 万 and 亿 after the digits, also behind 余 and 多 (12余万). */
static int64_t scale_after(const char *p, const char *end)
{
    int64_t scale = 1;
    for (int k = 0; p < end && k < 4; k++) {
        uint32_t c = tz_fold_char(tz_utf8_next(&p, end));
        if (c == 0x4e07) /* 万 */
            scale *= 10000;
        else if (c == 0x4ebf) /* 亿 */
            scale *= 100000000;
        else if (c != 0x4f59 && c != 0x591a && c != ' ') /* 余 多 */
            break;
    }
    return scale;
}

struct tz_ratio report_precision(const char *quote, bool coarse)
{
    const char *end = quote + strlen(quote), *p = quote, *behind = quote;
    int decimals = 0, zeros = 0, digits = 0;
    bool point = false;
    while (p < end) {
        const char *at = p;
        uint32_t c = tz_fold_char(tz_utf8_next(&p, end));
        if (c >= '0' && c <= '9') {
            digits++;
            decimals += point;
            zeros = c == '0' ? zeros + 1 : 0;
            behind = p;
        } else if (c == '.' && digits && !point) {
            point = true;
        } else if (digits && c != ',') {
            p = at;
            break;
        }
    }
    struct tz_ratio step = tz_ratio_make(scale_after(behind, end), 1);
    if (!digits || decimals > 9)
        return tz_ratio_make(1, 1);
    if (!decimals && coarse && zeros < digits)
        step.num *= tz_pow10(zeros > 9 ? 9 : zeros);
    return tz_ratio_make(step.num, tz_pow10(decimals));
}

static bool says(const char *text, const char *const *words)
{
    for (; text && *words; words++)
        if (strstr(text, *words))
            return true;
    return false;
}

static struct tz_ratio percent_of(struct tz_ratio v, int percent)
{
    struct tz_ratio out;
    return tz_ratio_mul(&out, v, tz_ratio_make(percent, 100)) ? out : (struct tz_ratio){0, 0};
}

/* What rounds, half away from zero, to the printed digits. */
static struct interval rounded(struct tz_ratio v, struct tz_ratio step)
{
    struct interval i = {.high_out = true};
    struct tz_ratio half = tz_ratio_make(step.num, step.den * 2);
    if (!tz_ratio_sub(&i.low, v, half) || !tz_ratio_add(&i.high, v, half))
        i.low = i.high = v;
    return i;
}

static struct interval over(struct tz_ratio v, const char *quote)
{
    static const char *const behind[] = {"余", "餘", "多", "几", "幾", "来", NULL};
    struct interval i = {.low = v, .low_out = true}; /* 超, 逾, 突破: beyond it */
    if (says(quote, behind)) {
        i.low_out = false;
        i.high_out = true;
        if (!tz_ratio_add(&i.high, v, report_precision(quote, true)))
            i.high = (struct tz_ratio){0, 0};
    }
    return i;
}

static struct interval under(struct tz_ratio v, const char *before)
{
    static const char *const nearly[] = {"近", "将近", "接近", NULL};
    struct interval i = {.high = v, .high_out = true};
    if (!before || says(before, nearly))
        i.low = percent_of(v, 100 - NEAR_PERCENT);
    return i;
}

struct interval report_interval(const struct tz_read_fact *f, const char *before)
{
    struct tz_ratio v = report_ratio(f->value);
    switch (f->approx) {
    case TZ_APPROX_ABOUT:
        return (struct interval){percent_of(v, 100 - NEAR_PERCENT), percent_of(v, 100 + NEAR_PERCENT), false, false};
    case TZ_APPROX_OVER:
        return over(v, f->quote);
    case TZ_APPROX_UNDER:
        return under(v, before);
    case TZ_APPROX_AT_LEAST:
        return (struct interval){.low = v};
    case TZ_APPROX_AT_MOST:
        return (struct interval){.high = v};
    case TZ_APPROX_RANGE:
        return (struct interval){v, report_ratio(f->value2), false, false};
    case TZ_APPROX_EXACT:
        break;
    }
    if (f->negated)
        return (struct interval){v, v, false, false};
    return rounded(v, report_precision(f->quote, false));
}

bool report_interval_has(const struct interval *i, struct tz_ratio v)
{
    if (tz_ratio_has(i->low)) {
        int order = tz_ratio_cmp(v, i->low);
        if (order < 0 || (order == 0 && i->low_out))
            return false;
    }
    if (tz_ratio_has(i->high)) {
        int order = tz_ratio_cmp(v, i->high);
        if (order > 0 || (order == 0 && i->high_out))
            return false;
    }
    return true;
}

static bool wholly_below(const struct interval *a, const struct interval *b)
{
    if (!tz_ratio_has(a->high) || !tz_ratio_has(b->low))
        return false;
    int order = tz_ratio_cmp(a->high, b->low);
    return order < 0 || (order == 0 && (a->high_out || b->low_out));
}

bool report_interval_meet(const struct interval *a, const struct interval *b)
{
    return !wholly_below(a, b) && !wholly_below(b, a);
}
