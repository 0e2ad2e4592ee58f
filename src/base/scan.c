/* SPDX-License-Identifier: Apache-2.0
 *
 * Scanning of short texts for the readers of days and periods.
 */
#include "base/scan_priv.h"
#include "base/text.h"

#include <string.h>

static uint32_t even(uint32_t c)
{
    if (c > 0xFF00 && c < 0xFF5F)
        c -= 0xFEE0;
    switch (c) {
    case 0x3000:
    case 0xA0:
    case 0xFEFF:
    case '\t':
    case '\n':
    case '\r':
        return ' ';
    case 0x2010:
    case 0x2011:
    case 0x2012:
    case 0x2013:
    case 0x2014:
    case 0x2015:
    case 0x2212:
    case 0x2500: /* box drawing, typed for a dash */
        return '-';
    default:
        return c ? c : 0xFFFD;
    }
}

bool tz_scan_init(struct scan *s, const char *text)
{
    const char *p = text, *end = text + strlen(text);
    int n = 0;
    s->at = 0;
    while (p < end) {
        uint32_t c = even(tz_utf8_next(&p, end));
        if (c == ' ' && !n)
            continue;
        if (n == SCAN_MAX)
            return false;
        s->text[n++] = c;
    }
    while (n && s->text[n - 1] == ' ')
        n--;
    s->text[n] = 0;
    return true;
}

bool tz_scan_take(struct scan *s, uint32_t c)
{
    if (s->text[s->at] != c)
        return false;
    s->at++;
    return true;
}

bool tz_scan_word(struct scan *s, const char *utf8)
{
    const char *p = utf8, *end = utf8 + strlen(utf8);
    int at = s->at;
    while (p < end)
        if (s->text[at++] != tz_utf8_next(&p, end))
            return false;
    s->at = at;
    return true;
}

void tz_scan_blanks(struct scan *s)
{
    while (s->text[s->at] == ' ')
        s->at++;
}

int tz_scan_digits(struct scan *s, int *value, int most)
{
    int n = 0, v = 0;
    for (; n < most && s->text[s->at] >= '0' && s->text[s->at] <= '9'; n++)
        v = v * 10 + (int)(s->text[s->at++] - '0');
    if (n)
        *value = v;
    return n;
}

/* Value of a Chinese digit, -1 when it is none. 〇 is hard to type: circles, 0 and the letter O stand for it. */
static int chinese_digit(uint32_t c)
{
    static const uint32_t digits[] = {0x3007, 0x4E00, 0x4E8C, 0x4E09, 0x56DB, 0x4E94, 0x516D, 0x4E03, 0x516B, 0x4E5D};
    static const uint32_t zeros[] = {0x25CB, 0x96F6, 0x25EF, 0x3007, '0', 'O', 'o', 0x039F, 0x041E};
    for (size_t i = 0; i < sizeof zeros / sizeof *zeros; i++)
        if (zeros[i] == c)
            return 0;
    for (int i = 0; i < 10; i++)
        if (digits[i] == c)
            return i;
    return -1;
}

/* Chinese numeral below 100 with 十 at `ten`. */
static int with_ten(const struct scan *s, int start, int ten, int end)
{
    int v = 10;
    if (ten > start)
        v = chinese_digit(s->text[start]) * 10;
    if (end > ten + 1)
        v += chinese_digit(s->text[ten + 1]);
    return v;
}

int tz_scan_numeral(struct scan *s, int *value, int most)
{
    int start = s->at, ten = -1, v = 0, n = tz_scan_digits(s, value, most);
    if (n)
        return n;
    for (; n < most; n++) {
        uint32_t c = s->text[s->at];
        int d = chinese_digit(c);
        if (c == 0x5341 && ten < 0) /* 十 */
            ten = s->at;
        else if (d < 0)
            break;
        else
            v = v * 10 + d;
        s->at++;
    }
    if (!n)
        return 0;
    if (ten >= 0 && (ten > start + 1 || s->at > ten + 2)) {
        s->at = start;
        return 0;
    }
    *value = ten >= 0 ? with_ten(s, start, ten, s->at) : v;
    return n;
}
