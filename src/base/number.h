/* SPDX-License-Identifier: Apache-2.0
 *
 * Exact numbers. A quantity is an int64 scaled by a declared number of decimals (money: 2, unit 元, i.e.
 * fen). |value| < 2^62. Sums are checked. Ratios are exact fractions of 128-bit integers; rounding (half away
 * from zero) happens only when printed.
 */
#ifndef TZ_BASE_NUMBER_H
#define TZ_BASE_NUMBER_H
#include "base/arena.h"
#include "base/err.h"

#define TZ_QUANTITY_MAX ((INT64_C(1) << 62) - 1)
#define TZ_DECIMALS_MAX 9

int64_t tz_pow10(int n);                         /* 0..18 */
bool tz_add(int64_t *out, int64_t a, int64_t b); /* false on overflow of the quantity range */
bool tz_mul(int64_t *out, int64_t a, int64_t b);

/* "1,234.50", "１２３", "-3" -> scaled. Accepts full-width digits, thousands commas in right places, a
 * leading apostrophe, outer blanks. Fails (TZ_E_INPUT) on anything else or on more decimals than declared
 * unless the extra ones are zeros; says which. Units are not accepted here (see unit.h). */
TZ_MUST_CHECK struct tz_err *tz_dec_parse(int64_t *out, const char *s, int decimals);
/* Canonical: no thousands marks, no trailing zeros after the point ("44316.2", "12", "-0.5"). buf >= 32. */
char *tz_dec_print(char *buf, int64_t v, int decimals);
/* For people: fixed decimals, thousands commas. buf >= 40. */
char *tz_dec_show(char *buf, int64_t v, int decimals);
/* Rescales exactly; false when digits would be lost or it overflows. */
bool tz_dec_rescale(int64_t *out, int64_t v, int from, int to);

struct tz_ratio {
    __int128 num;
    __int128 den; /* > 0; 0 means "no value" */
};
struct tz_ratio tz_ratio_make(__int128 num, __int128 den); /* normalised by gcd and sign; den 0 -> no value */
struct tz_ratio tz_ratio_dec(int64_t v, int decimals);
bool tz_ratio_add(struct tz_ratio *out, struct tz_ratio a,
                  struct tz_ratio b); /* false on overflow; no value if either has none */
bool tz_ratio_sub(struct tz_ratio *out, struct tz_ratio a, struct tz_ratio b);
bool tz_ratio_mul(struct tz_ratio *out, struct tz_ratio a, struct tz_ratio b);
bool tz_ratio_div(struct tz_ratio *out, struct tz_ratio a, struct tz_ratio b); /* x/0 -> no value, true */
int tz_ratio_cmp(struct tz_ratio a, struct tz_ratio b);                        /* both must have values */
bool tz_ratio_has(struct tz_ratio r);
/* Rounds half away from zero to a scaled quantity; false when out of range or no value. */
bool tz_ratio_round(int64_t *out, struct tz_ratio r, int decimals);

#endif
