/* SPDX-License-Identifier: Apache-2.0
 *
 * Values of cells: numbers as exact decimals, dates by number format, addresses.
 */
#include "sheet/read_priv.h"
#include "base/text.h"
#include <stdlib.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

#define DIGITS 15 /* significant digits that a spreadsheet shows and keeps */

/* ---- numbers ---- */

struct decimal {
    char digits[SHEET_NUMBER / 2]; /* without leading zeros */
    size_t count;
    long point; /* digits before the decimal point; may be negative or beyond count */
    bool negative;
};

/* Most numbers: few digits, no exponent, no zeros to cut. */
static bool already_exact(const char *s, size_t n)
{
    size_t i = 0, digits = 0;
    bool point = false;

    if (n > 1 && s[0] == '-')
        i = 1;
    if (i + 1 < n && s[i] == '0' && s[i + 1] != '.')
        return false;
    for (; i < n; i++) {
        if (s[i] >= '0' && s[i] <= '9')
            digits++;
        else if (s[i] == '.' && !point && digits && i + 1 < n)
            point = true;
        else
            return false;
    }
    return digits && digits <= DIGITS && !(point && s[n - 1] == '0') && !(s[0] == '-' && s[1] == '0' && n == 2);
}

static bool scan_exponent(long *out, const char *s, size_t n)
{
    bool minus = n && s[0] == '-';
    size_t i = n && (s[0] == '-' || s[0] == '+') ? 1 : 0;
    long e = 0;

    if (i == n)
        return false;
    for (; i < n; i++) {
        if (s[i] < '0' || s[i] > '9' || e > 10000)
            return false;
        e = e * 10 + (s[i] - '0');
    }
    *out = minus ? -e : e;
    return true;
}

static bool scan_decimal(struct decimal *d, const char *s, size_t n)
{
    size_t i = 0;
    bool point = false, any = false;
    long exponent = 0;

    *d = (struct decimal){.negative = n && s[0] == '-'};
    if (n && (s[0] == '-' || s[0] == '+'))
        i = 1;
    for (; i < n && s[i] != 'e' && s[i] != 'E'; i++) {
        if (s[i] == '.' && !point) {
            point = true;
            continue;
        }
        if (s[i] < '0' || s[i] > '9' || d->count == sizeof d->digits)
            return false;
        any = true;
        if (!point)
            d->point++;
        if (s[i] == '0' && !d->count) {
            d->point--; /* leading zero: 0.05 has point -1 */
            continue;
        }
        d->digits[d->count++] = s[i];
    }
    if (!any || (i < n && !scan_exponent(&exponent, s + i + 1, n - i - 1)))
        return false;
    d->point += exponent;
    return d->point > -140 && d->point < 140;
}

static void round_decimal(struct decimal *d)
{
    if (d->count > DIGITS) {
        bool up = d->digits[DIGITS] >= '5';
        size_t i = d->count = DIGITS;
        while (up && i > 0) {
            up = d->digits[i - 1] == '9';
            d->digits[i - 1] = up ? '0' : (char)(d->digits[i - 1] + 1);
            i--;
        }
        if (up) { /* 999… -> 1000… */
            memmove(d->digits + 1, d->digits, d->count - 1);
            d->digits[0] = '1';
            d->point++;
        }
    }
    while (d->count && d->digits[d->count - 1] == '0')
        d->count--;
}

static size_t print_decimal(char *out, const struct decimal *d)
{
    size_t n = 0;

    if (!d->count) {
        out[0] = '0';
        out[1] = 0;
        return 1;
    }
    if (d->negative)
        out[n++] = '-';
    if (d->point <= 0)
        out[n++] = '0';
    for (long i = 0; i < d->point; i++)
        out[n++] = (size_t)i < d->count ? d->digits[i] : '0';
    if (d->point < (long)d->count) {
        out[n++] = '.';
        for (long i = d->point; i < 0; i++)
            out[n++] = '0';
        for (size_t i = d->point > 0 ? (size_t)d->point : 0; i < d->count; i++)
            out[n++] = d->digits[i];
    }
    out[n] = 0;
    return n;
}

size_t sheet_number(char *out, const char *s, size_t n, bool *imprecise)
{
    struct decimal d;

    *imprecise = false;
    if (already_exact(s, n)) {
        memcpy(out, s, n);
        out[n] = 0;
        return n;
    }
    if (n > 150 || !scan_decimal(&d, s, n))
        return 0;
    *imprecise = d.point > DIGITS;
    round_decimal(&d);
    return print_decimal(out, &d);
}

/* ---- number formats ---- */

char *sheet_hundred(const char *text, bool up, struct tz_arena *a)
{
    const char *digits = *text == '-' ? text + 1 : text, *point = strchr(digits, '.');
    size_t whole = point ? (size_t)(point - digits) : strlen(digits), n = 0;
    char *all = tz_printf(a, "%s%.*s%s%s", up ? "" : "00", (int)whole, digits, point ? point + 1 : "", up ? "00" : "");
    size_t len = strlen(all);
    whole = up ? whole + 2 : whole; /* digits before the point */
    while (whole > 1 && all[0] == '0') {
        all++;
        whole--;
        len--;
    }
    while (len > whole && all[len - 1] == '0')
        len--;
    n = len - whole;
    return tz_printf(a, "%s%.*s%s%.*s", *text == '-' ? "-" : "", (int)whole, all, n ? "." : "", (int)n, all + whole);
}

unsigned sheet_builtin_shows(int id)
{
    if (id == 9 || id == 10)
        return SHEET_SHOWS_PERCENT;
    if (id == 22)
        return SHEET_SHOWS_DAY | SHEET_SHOWS_TIME;
    if ((id >= 14 && id <= 17) || (id >= 27 && id <= 31) || id == 36 || (id >= 50 && id <= 54) || id == 57 || id == 58)
        return SHEET_SHOWS_DAY;
    if ((id >= 18 && id <= 21) || (id >= 32 && id <= 35) || (id >= 45 && id <= 47) || id == 55 || id == 56)
        return SHEET_SHOWS_TIME;
    return SHEET_SHOWS_NUMBER;
}

/* Passes what is no format letter: quoted and escaped text, brackets; answers the next place. */
static const char *skip_literal(const char *p)
{
    const char *end;

    switch (*p) {
    case '"':
        end = strchr(p + 1, '"');
        return end ? end + 1 : p + strlen(p);
    case '[':
        end = strchr(p + 1, ']');
        return end ? end + 1 : p + strlen(p);
    case '\\':
    case '_':
    case '*':
        return p[1] ? p + 2 : p + 1;
    default:
        return p;
    }
}

unsigned sheet_format_shows(const char *code)
{
    bool day = false, month = false, clock = false, percent = false;
    const char *p = code, *after;

    if (!strncasecmp(code, "General", 7))
        return SHEET_SHOWS_NUMBER;
    while (*p && *p != ';') { /* only the section for positive numbers counts */
        if ((after = skip_literal(p)) != p) {
            clock = clock || (p[0] == '[' && strchr("hHmMsS", p[1]) && p[1] && (p[2] == ']' || p[2] == p[1]));
            p = after;
            continue;
        }
        if (strchr("yYdD", *p) || (strchr("eE", *p) && p[1] != '+' && p[1] != '-'))
            day = true;
        else if (*p == 'm' || *p == 'M')
            month = true;
        else if (strchr("hHsS", *p))
            clock = true;
        else if (*p == '%')
            percent = true;
        p++;
    }
    if (month && !clock)
        day = true;
    if (percent && !day && !clock)
        return SHEET_SHOWS_PERCENT;
    return (day ? SHEET_SHOWS_DAY : 0) | (clock ? SHEET_SHOWS_TIME : 0);
}

const char *tz_cell_number(const struct tz_cell *c, struct tz_arena *a)
{
    return c->percent ? tz_printf(a, "%s%%", sheet_hundred(c->text, true, a)) : tz_strndup(a, c->text, c->len);
}

/* ---- dates ---- */

#define SERIAL_1970 25569   /* 1 January 1970 in the 1900 calendar */
#define SERIAL_LAST 2958465 /* 31 December 9999 */
#define SHIFT_1904 1462

int32_t sheet_serial(tz_day day)
{
    int32_t serial = tz_day_serial(day) + SERIAL_1970;
    return serial < 61 ? serial - 1 : serial; /* the calendar counts a 29 February 1900 */
}

void sheet_cell_date(struct tz_cell *c, unsigned shows, bool date1904)
{
    double value = strtod(c->text, NULL), whole;
    int64_t serial = (int64_t)value, seconds;

    if (!shows || value < 0 || value > SERIAL_LAST + 1)
        return;
    whole = (double)serial;
    seconds = (int64_t)((value - whole) * 86400 + 0.5);
    if (seconds >= 86400) {
        seconds = 0;
        serial++;
    }
    if (date1904)
        serial += SHIFT_1904;
    if ((shows & SHEET_SHOWS_DAY) && serial >= 1 && serial != 60 && serial <= SERIAL_LAST) {
        c->day = tz_day_from_serial((int32_t)serial - SERIAL_1970 + (serial < 60 ? 1 : 0));
        c->date = true;
    }
    if ((shows & SHEET_SHOWS_TIME) || (c->date && seconds)) {
        c->time = true;
        c->seconds = (int32_t)seconds;
    }
}

/* ---- text ---- */

static int hex(char c)
{
    return c >= '0' && c <= '9' ? c - '0' : (c | 32) >= 'a' && (c | 32) <= 'f' ? (c | 32) - 'a' + 10 : -1;
}

size_t sheet_unescape(char *s, size_t n)
{
    size_t out = 0;

    for (size_t i = 0; i < n;) {
        uint32_t c = 0;
        bool escape = n - i >= 7 && s[i] == '_' && s[i + 1] == 'x' && s[i + 6] == '_';
        for (size_t k = 2; escape && k < 6; k++) {
            escape = hex(s[i + k]) >= 0;
            c = c * 16 + (escape ? (uint32_t)hex(s[i + k]) : 0);
        }
        if (!escape || !c || (c >= 0xd800 && c < 0xe000)) {
            s[out++] = s[i++];
            continue;
        }
        i += 7;
        if (c != '\r') /* line ends are LF here */
            out += (size_t)tz_utf8_put(s + out, c);
    }
    s[out] = 0;
    return out;
}

/* ---- addresses ---- */

char *tz_sheet_column(char *buf, uint32_t col)
{
    char letters[8];
    int n = 0;

    for (col++; col && n < 7; col = (col - 1) / 26)
        letters[n++] = (char)('A' + (col - 1) % 26);
    for (int i = 0; i < n; i++)
        buf[i] = letters[n - 1 - i];
    buf[n] = 0;
    return buf;
}

char *tz_sheet_address(char *buf, uint32_t row, uint32_t col)
{
    char letters[8];
    snprintf(buf, 16, "%.4s%u", tz_sheet_column(letters, col), (row + 1) % 10000000);
    return buf;
}

bool tz_sheet_parse_address(const char *s, uint32_t *row, uint32_t *col)
{
    uint32_t c = 0, r = 0;
    int letters = 0, digits = 0;

    for (; *s == '$'; s++)
        ;
    for (; (*s | 32) >= 'a' && (*s | 32) <= 'z'; s++, letters++)
        if (letters < 4)
            c = c * 26 + (uint32_t)((*s | 32) - 'a' + 1);
    for (; *s == '$'; s++)
        ;
    for (; *s >= '0' && *s <= '9'; s++, digits++)
        if (digits < 8)
            r = r * 10 + (uint32_t)(*s - '0');
    if (*s || !letters || letters > 3 || !digits || digits > 7 || !r)
        return false;
    *row = r - 1;
    *col = c - 1;
    return true;
}
