/* SPDX-License-Identifier: Apache-2.0
 *
 * A short text as code points, made even for the readers of days and periods: full-width forms narrowed, all
 * dashes '-', all blanks ' ' and outer ones cut.
 */
#ifndef TZ_BASE_SCAN_PRIV_H
#define TZ_BASE_SCAN_PRIV_H
#include <stdbool.h>
#include <stdint.h>

#define SCAN_MAX 64

struct scan {
    uint32_t text[SCAN_MAX + 1]; /* ends with 0 */
    int at;
};

/* False when s has more than SCAN_MAX characters. */
bool tz_scan_init(struct scan *s, const char *text);
static inline uint32_t tz_scan_peek(const struct scan *s)
{
    return s->text[s->at];
}
bool tz_scan_take(struct scan *s, uint32_t c);       /* one character */
bool tz_scan_word(struct scan *s, const char *utf8); /* all of it or nothing */
void tz_scan_blanks(struct scan *s);
/* Arabic digits, at most `most`: their count, 0 = none there. */
int tz_scan_digits(struct scan *s, int *value, int most);
/* Arabic digits or a Chinese numeral up to 99 (十二, 二十三, 〇五) or a year in digits (二〇二二): count of
 * characters. */
int tz_scan_numeral(struct scan *s, int *value, int most);

#endif
