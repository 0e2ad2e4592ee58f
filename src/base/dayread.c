/* SPDX-License-Identifier: Apache-2.0
 *
 * Reading days and instants as people, spreadsheets and other systems write them.
 */
#include "base/day.h"
#include "base/scan_priv.h"
#include "base/text.h"

#include <string.h>

#define SECOND INT64_C(1000000)
#define SERIAL_LEAST 2101 /* Excel days below could as well be years */
#define SERIAL_MOST 99999

struct parts {
    int year, month, day; /* month, day 0 = not written */
};

/* Bytes of s that a message quotes. */
static int quoted(const char *s)
{
    return (int)tz_utf8_offset(s, strcspn(s, "\r\n"), 20);
}

static struct tz_err *not_a_day(const char *s)
{
    return tz_err_hint(tz_err(TZ_E_INPUT, "“%.*s”不是日期", quoted(s), s), "请写成 2022-03-05 或 2022年3月5日");
}

static struct tz_err *no_such_day(const char *s)
{
    return tz_err_hint(tz_err(TZ_E_INPUT, "没有“%.*s”这一天", quoted(s), s), "请检查年、月、日");
}

static struct tz_err *not_whole(const char *s)
{
    return tz_err_hint(tz_err(TZ_E_INPUT, "“%.*s”没有写到日", quoted(s), s), "请把年、月、日写全，如 2022-03-05");
}

static struct tz_err *short_year(const char *s)
{
    return tz_err_hint(tz_err(TZ_E_INPUT, "“%.*s”的年份要写四位", quoted(s), s), "请写成 2022-03-05 或 2022年3月5日");
}

/* 星期六, (周六), Saturday is not expected in Chinese papers. */
static void skip_weekday(struct scan *s)
{
    static const char *const days[] = {"一", "二", "三", "四", "五", "六", "日", "天"};
    int start = s->at;
    bool bracket = tz_scan_take(s, '(');
    if (tz_scan_word(s, "星期") || tz_scan_word(s, "周"))
        for (size_t i = 0; i < sizeof days / sizeof *days; i++)
            if (tz_scan_word(s, days[i]) && (!bracket || tz_scan_take(s, ')')))
                return;
    s->at = start;
}

/* Takes one word of a time of day. */
static bool take_time_word(struct scan *s)
{
    static const char *const words[] = {"上午", "下午", "中午", "凌晨", "早上", "晚上", "晚",
                                        "时",   "点",   "分",   "秒",   "整",   "半"};
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (tz_scan_word(s, words[i]))
            return true;
    return false;
}

static bool is_digit(uint32_t c)
{
    return c >= '0' && c <= '9';
}

/* Takes a clock reading: 8:30, 08:30:00.000+08:00, 8时30分. False when something else stands there. */
static bool take_clock(struct scan *s)
{
    bool colon = false, long_ok = false;
    int run = 0;
    for (; tz_scan_peek(s); s->at++) {
        uint32_t c = tz_scan_peek(s);
        if (take_time_word(s)) {
            s->at--;
            run = 0;
            continue;
        }
        if (c > 'z' || !(is_digit(c) || strchr(" :.+-ZAPMapm", (int)c)))
            return false;
        run = is_digit(c) ? run + 1 : 0;
        colon |= c == ':';
        long_ok |= colon && (c == '.' || c == '+' || c == '-');
        if ((run > 2 && !long_ok) || (c == '-' && !colon))
            return false;
    }
    return true;
}

/* True when only a weekday or a time of day is left, set off from the day. */
static bool only_time_left(struct scan *s)
{
    bool apart = !is_digit(s->text[s->at - 1]) || tz_scan_peek(s) == ' ';
    tz_scan_blanks(s);
    skip_weekday(s);
    tz_scan_blanks(s);
    apart |= tz_scan_take(s, 'T');
    apart |= take_time_word(s);
    return !tz_scan_peek(s) || (apart && take_clock(s));
}

/* The month is said: 3月, 3月份; or only set off, 2022年3.5. */
static bool month_ends(struct scan *s)
{
    if (tz_scan_take(s, 0x6708)) { /* 月 */
        tz_scan_word(s, "份");
        return true;
    }
    return tz_scan_take(s, '.') || tz_scan_take(s, '/');
}

/* The day is said, or 日 was forgotten and nothing follows. */
static bool day_ends(struct scan *s)
{
    tz_scan_blanks(s);
    return tz_scan_word(s, "日") || tz_scan_word(s, "号") || !tz_scan_peek(s);
}

/* 2022年3月5日, 2022年3月, 2022年, in Arabic or Chinese numerals, with blanks between. */
static bool chinese_form(struct scan *s, struct parts *d)
{
    int n = tz_scan_numeral(s, &d->year, 4);
    tz_scan_blanks(s);
    if (!n || !tz_scan_take(s, 0x5E74)) /* 年 */
        return false;
    if (n != 4)
        d->year = -1;
    tz_scan_word(s, "度");
    tz_scan_blanks(s);
    if (!tz_scan_numeral(s, &d->month, 3))
        return true;
    tz_scan_blanks(s);
    if (!month_ends(s))
        return false;
    tz_scan_blanks(s);
    if (!tz_scan_numeral(s, &d->day, 3))
        return s->text[s->at - 1] != '.' && s->text[s->at - 1] != '/';
    return day_ends(s);
}

/* After the day of a marked form: nothing more of a number; 2022.3.5日 and 2022.3.5. are common slips. */
static bool marked_ends(struct scan *s)
{
    if (tz_scan_peek(s) >= '0' && tz_scan_peek(s) <= '9')
        return false;
    if (!tz_scan_word(s, "日") && !tz_scan_word(s, "号") && tz_scan_peek(s) == '.' && !s->text[s->at + 1])
        s->at++;
    return true;
}

/* 2022-3-5 and the like, one kind of mark throughout. */
static bool marked_form(struct scan *s, struct parts *d)
{
    uint32_t mark;
    int n = tz_scan_digits(s, &d->year, 4);
    tz_scan_blanks(s);
    mark = tz_scan_peek(s);
    if (!n || (mark != '-' && mark != '/' && mark != '.' && mark != 0x3001 && mark != 0x3002)) /* 、 。 */
        return false;
    if (n != 4)
        d->year = -1;
    s->at++;
    tz_scan_blanks(s);
    if (!tz_scan_digits(s, &d->month, 2))
        return false;
    if (tz_scan_peek(s) == ' ' && s->text[s->at + 1] == mark)
        s->at++;
    if (!tz_scan_take(s, mark))
        return true;
    tz_scan_blanks(s);
    return tz_scan_digits(s, &d->day, 2) > 0 && marked_ends(s);
}

/* Days of Excel's 1900 system, which holds 1900 for a leap year. */
static tz_day from_excel(int n)
{
    return tz_day_add(18991230, n);
}

/* 20220305, 202203, 2022, 44625, 44625.5; *out is 0 when the digits are no day. */
static bool digits_form(struct scan *s, struct parts *d, bool serial_ok, tz_day *out)
{
    int v, n = tz_scan_digits(s, &v, 8);
    *out = 0;
    if (n == 8)
        *d = (struct parts){v / 10000, v / 100 % 100, v % 100};
    if (n == 8)
        return d->month && d->day && (tz_scan_word(s, "日") || true);
    if (serial_ok && (n == 4 || n == 5) && v >= SERIAL_LEAST && v <= SERIAL_MOST) {
        *out = from_excel(v);
        if (tz_scan_take(s, '.'))
            while (tz_scan_digits(s, &v, 8))
                continue;
        return true;
    }
    if (n == 6)
        *d = (struct parts){v / 100, v % 100, 0};
    if (n == 4)
        *d = (struct parts){v, 0, 0};
    return n == 4 || (n == 6 && d->month);
}

/* The parts as a day; parts not written are 00. */
static struct tz_err *join(tz_day *out, const char *s, const struct parts *d, bool partial)
{
    tz_day whole = tz_day_make(d->year, d->month ? d->month : 1, d->day ? d->day : 1);
    if (d->year < 0)
        return short_year(s);
    if (!whole || (d->day && !d->month))
        return no_such_day(s);
    if (!d->day && !partial)
        return not_whole(s);
    *out = d->year * 10000 + d->month * 100 + d->day;
    return NULL;
}

/* Tries the three forms in turn; *excel is the day when it was written as a serial. */
static bool read_any(struct scan *s, struct parts *d, bool serial_ok, tz_day *excel)
{
    int start = s->at;
    if (chinese_form(s, d))
        return true;
    s->at = start;
    *d = (struct parts){0, 0, 0};
    if (marked_form(s, d))
        return true;
    s->at = start;
    *d = (struct parts){0, 0, 0};
    return digits_form(s, d, serial_ok, excel);
}

struct tz_err *tz_day_parse(tz_day *out, const char *s, bool partial, bool serial_ok)
{
    struct scan scan;
    struct parts d = {0, 0, 0};
    tz_day excel = 0;

    if (!tz_scan_init(&scan, s))
        return not_a_day(s);
    if (!tz_scan_peek(&scan))
        return tz_err_hint(tz_err(TZ_E_INPUT, "没有填写日期"), "请写成 2022-03-05 或 2022年3月5日");
    tz_scan_take(&scan, '\'');
    if (!read_any(&scan, &d, serial_ok, &excel) || !only_time_left(&scan))
        return not_a_day(s);
    if (excel) {
        *out = excel;
        return NULL;
    }
    return join(out, s, &d, partial);
}

static struct tz_err *not_an_instant(const char *s)
{
    return tz_err_hint(tz_err(TZ_E_INPUT, "“%.*s”不是时间", quoted(s), s), "请写成 2022-03-05T08:30:00 或 2022-03-05");
}

/* .123456: microseconds; further digits are dropped. */
static int64_t fraction(struct scan *s)
{
    int64_t micro = 0, unit = SECOND / 10;
    int v;
    if (!tz_scan_take(s, '.') && !tz_scan_take(s, ','))
        return 0;
    for (; tz_scan_digits(s, &v, 1); unit /= 10)
        micro += v * unit;
    return micro;
}

/* Z, +08:00, +0800, +08 or nothing (= +08:00): offset in minutes. */
static bool zone(struct scan *s, int *minutes)
{
    int sign = 1, h, m = 0;
    *minutes = 8 * 60;
    if (!tz_scan_peek(s))
        return true;
    if (tz_scan_take(s, 'Z') || tz_scan_take(s, 'z')) {
        *minutes = 0;
        return true;
    }
    if (tz_scan_take(s, '-'))
        sign = -1;
    else if (!tz_scan_take(s, '+'))
        return false;
    if (tz_scan_digits(s, &h, 2) != 2 || h > 14)
        return false;
    tz_scan_take(s, ':');
    if (tz_scan_peek(s) && (tz_scan_digits(s, &m, 2) != 2 || m > 59))
        return false;
    *minutes = sign * (h * 60 + m);
    return true;
}

/* 08:30, 08:30:00, 08:30:00.123: microseconds since midnight. */
static bool time_of_day(struct scan *s, int64_t *micro)
{
    int h, m, sec = 0;
    if (tz_scan_digits(s, &h, 2) != 2 || !tz_scan_take(s, ':') || tz_scan_digits(s, &m, 2) != 2)
        return false;
    if (tz_scan_take(s, ':') && tz_scan_digits(s, &sec, 2) != 2)
        return false;
    *micro = (h * 3600 + m * 60 + sec) * SECOND + fraction(s);
    return h < 24 && m < 60 && sec < 60;
}

struct tz_err *tz_instant_parse(tz_instant *out, const char *s)
{
    struct scan scan;
    int year, month, day, minutes;
    int64_t micro;
    tz_day d;

    if (!tz_scan_init(&scan, s) || tz_scan_digits(&scan, &year, 4) != 4 || !tz_scan_take(&scan, '-') ||
        tz_scan_digits(&scan, &month, 2) != 2 || !tz_scan_take(&scan, '-') || tz_scan_digits(&scan, &day, 2) != 2 ||
        !tz_scan_peek(&scan)) {
        TZ_TRY(tz_day_parse(&d, s, false, false));
        *out = tz_day_start(d) + 86400 * SECOND - 1;
        return NULL;
    }
    d = tz_day_make(year, month, day);
    if (!d)
        return no_such_day(s);
    if (!(tz_scan_take(&scan, 'T') || tz_scan_take(&scan, 't') || tz_scan_take(&scan, ' ')) ||
        !time_of_day(&scan, &micro) || !zone(&scan, &minutes) || tz_scan_peek(&scan))
        return not_an_instant(s);
    *out = tz_day_serial(d) * (86400 * SECOND) + micro - minutes * 60 * SECOND;
    return NULL;
}
