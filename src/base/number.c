/* SPDX-License-Identifier: Apache-2.0
 *
 * Exact quantities: scaled integers read, printed, summed. Ratios are in ratio.c.
 */
#include "base/number.h"
#include "base/text.h"

#include <string.h>

#define TEXT_MAX 256 /* bytes of a number as written */

int64_t tz_pow10(int n)
{
    static const int64_t powers[] = {
        1,
        10,
        100,
        1000,
        10000,
        100000,
        1000000,
        10000000,
        100000000,
        1000000000,
        10000000000,
        100000000000,
        1000000000000,
        10000000000000,
        100000000000000,
        1000000000000000,
        10000000000000000,
        100000000000000000,
        1000000000000000000,
    };
    TZ_ASSERT(n >= 0 && n <= 18);
    return powers[n];
}

static bool in_range(int64_t v)
{
    return v >= -TZ_QUANTITY_MAX && v <= TZ_QUANTITY_MAX;
}

bool tz_add(int64_t *out, int64_t a, int64_t b)
{
    int64_t sum;
    if (__builtin_add_overflow(a, b, &sum) || !in_range(sum))
        return false;
    *out = sum;
    return true;
}

bool tz_mul(int64_t *out, int64_t a, int64_t b)
{
    int64_t product;
    if (__builtin_mul_overflow(a, b, &product) || !in_range(product))
        return false;
    *out = product;
    return true;
}

/* Half-width form of what may stand in a number; other characters give 0. */
static char narrow(uint32_t c)
{
    if (c > 0xFF00 && c < 0xFF5F)
        c -= 0xFEE0;
    switch (c) {
    case 0x3000: /* ideographic space */
    case 0xA0:   /* no-break space */
    case 0xFEFF: /* byte order mark */
    case '\t':
    case '\n':
    case '\r':
        return ' ';
    case 0x2212: /* minus sign */
        return '-';
    case 0x2018: /* quotation marks typed for the apostrophe */
    case 0x2019:
        return '\'';
    default:
        return c >= ' ' && c < 0x7F ? (char)c : 0;
    }
}

/* s narrowed and without outer blanks and apostrophe; NULL when it cannot be a number. */
static const char *prepare(char text[TEXT_MAX], const char *s)
{
    const char *p = s, *end = s + strlen(s);
    size_t n = 0, from = 0;
    while (p < end) {
        char c = narrow(tz_utf8_next(&p, end));
        if (!c || n == TEXT_MAX - 1)
            return NULL;
        text[n++] = c;
    }
    while (n && text[n - 1] == ' ')
        n--;
    text[n] = 0;
    while (text[from] == ' ')
        from++;
    return text + from + (text[from] == '\'');
}

static bool digit(char c)
{
    return c >= '0' && c <= '9';
}

/* Takes the digits before the point, commas checked; false when the form is wrong. Digits go to out. */
static bool whole_part(const char **at, char *out, size_t *n)
{
    const char *p = *at;
    size_t run = 0;
    bool commas = false;
    for (;; p++) {
        if (digit(*p)) {
            out[(*n)++] = *p;
            run++;
        } else if (*p == ',') {
            if (commas ? run != 3 : run < 1 || run > 3)
                return false;
            commas = true;
            run = 0;
        } else {
            break;
        }
    }
    *at = p;
    return !commas || run == 3;
}

/* Bytes of s that a message quotes. */
static int quoted(const char *s)
{
    return (int)tz_utf8_offset(s, strlen(s), 20);
}

static struct tz_err *not_a_number(const char *s)
{
    return tz_err_hint(tz_err(TZ_E_INPUT, "“%.*s”不是数字", quoted(s), s), "请只填数字，如 1234.5；单位、文字另填");
}

static struct tz_err *too_many_decimals(const char *s, int decimals)
{
    if (decimals == 0)
        return tz_err_hint(tz_err(TZ_E_INPUT, "“%.*s”应为整数", quoted(s), s), "请去掉小数部分");
    return tz_err_hint(tz_err(TZ_E_INPUT, "“%.*s”小数位数过多，最多%d位", quoted(s), s, decimals),
                       "请四舍五入到%d位小数", decimals);
}

static struct tz_err *too_large(const char *s)
{
    return tz_err_hint(tz_err(TZ_E_INPUT, "“%.*s”数字太大", quoted(s), s), "请检查是否多写了位数或用错了单位");
}

/* Accumulates digits; false beyond the quantity range. */
static bool gather(int64_t *value, const char *digits, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (!tz_mul(value, *value, 10) || !tz_add(value, *value, digits[i] - '0'))
            return false;
    return true;
}

struct tz_err *tz_dec_parse(int64_t *out, const char *s, int decimals)
{
    char text[TEXT_MAX], digits[TEXT_MAX + TZ_DECIMALS_MAX];
    const char *p = prepare(text, s);
    size_t n = 0, fraction = 0;
    int64_t v = 0;
    bool minus;

    TZ_ASSERT(decimals >= 0 && decimals <= TZ_DECIMALS_MAX);
    if (p && !*p)
        return tz_err_hint(tz_err(TZ_E_INPUT, "没有填写数字"), "请填写数字，没有的填 0");
    if (!p)
        return not_a_number(s);
    minus = *p == '-';
    p += minus || *p == '+';
    if (!whole_part(&p, digits, &n))
        return tz_err_hint(tz_err(TZ_E_INPUT, "“%.*s”的千位分隔符位置不对", quoted(s), s),
                           "请写成 1,234,567 或不用逗号");
    if (*p == '.') {
        const char *point = ++p;
        for (; digit(*p); p++)
            if (p - point < decimals)
                digits[n + fraction++] = *p;
            else if (*p != '0')
                return too_many_decimals(s, decimals);
        if (p == point)
            return not_a_number(s);
    } else if (!n) {
        return not_a_number(s);
    }
    if (*p)
        return not_a_number(s);
    for (; fraction < (size_t)decimals; fraction++)
        digits[n + fraction] = '0';
    if (!gather(&v, digits, n + fraction))
        return too_large(s);
    *out = minus ? -v : v;
    return NULL;
}

/* Digits of |v| with at least decimals + 1 of them, right-aligned before *end. */
static char *digits_of(char *end, int64_t v, int decimals)
{
    uint64_t u = v < 0 ? -(uint64_t)v : (uint64_t)v;
    int n = 0;
    do {
        *--end = (char)('0' + u % 10);
        u /= 10;
        n++;
    } while (u || n <= decimals);
    return end;
}

char *tz_dec_print(char *buf, int64_t v, int decimals)
{
    char digits[24] = "", *end = digits + sizeof digits, *p = digits_of(end, v, decimals), *out = buf;
    char *point = end - decimals;
    if (v < 0)
        *out++ = '-';
    while (p < point)
        *out++ = *p++;
    while (end > point && end[-1] == '0')
        end--;
    if (end > point)
        *out++ = '.';
    while (p < end)
        *out++ = *p++;
    *out = 0;
    return buf;
}

char *tz_dec_show(char *buf, int64_t v, int decimals)
{
    char digits[24] = "", *end = digits + sizeof digits, *p = digits_of(end, v, decimals), *out = buf;
    char *point = end - decimals;
    if (v < 0)
        *out++ = '-';
    while (p < point) {
        *out++ = *p++;
        if (p < point && (point - p) % 3 == 0)
            *out++ = ',';
    }
    if (decimals)
        *out++ = '.';
    while (p < end)
        *out++ = *p++;
    *out = 0;
    return buf;
}

bool tz_dec_rescale(int64_t *out, int64_t v, int from, int to)
{
    if (to >= from)
        return to - from <= 18 ? tz_mul(out, v, tz_pow10(to - from)) : false;
    if (from - to > 18 || v % tz_pow10(from - to))
        return false;
    *out = v / tz_pow10(from - to);
    return true;
}
