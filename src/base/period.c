/* SPDX-License-Identifier: Apache-2.0
 *
 * Periods: stretches of days that figures are asked for.
 */
#include "base/day.h"
#include "base/scan_priv.h"
#include "base/text.h"

#include <stdio.h>
#include <string.h>

/* Whole months first..last of a year; the day is 0 when there is no such month. */
static struct tz_period months(int year, int first, int last, enum tz_grain grain)
{
    struct tz_period p = {tz_day_make(year, first, 1), 0, grain};
    if (p.from && last >= first && last <= 12)
        p.till = tz_day_make(year, last, tz_month_days(year, last));
    return p;
}

struct tz_period tz_period_of(tz_day d, enum tz_grain grain)
{
    int year = tz_day_year(d), month = tz_day_month(d);
    TZ_ASSERT(tz_day_ok(d));
    switch (grain) {
    case TZ_GRAIN_MONTH:
        return months(year, month, month, grain);
    case TZ_GRAIN_QUARTER:
        return months(year, (month - 1) / 3 * 3 + 1, (month - 1) / 3 * 3 + 3, grain);
    case TZ_GRAIN_HALF:
        return months(year, month <= 6 ? 1 : 7, month <= 6 ? 6 : 12, grain);
    case TZ_GRAIN_YEAR:
        return months(year, 1, 12, grain);
    case TZ_GRAIN_DAY:
    case TZ_GRAIN_RANGE:
        break;
    }
    return (struct tz_period){d, d, TZ_GRAIN_DAY};
}

/* A range of exactly one day or month takes that grain. */
static struct tz_period settle(struct tz_period p)
{
    if (p.from == p.till)
        p.grain = TZ_GRAIN_DAY;
    else if (p.from / 100 == p.till / 100 && tz_day_mday(p.from) == 1 &&
             tz_day_mday(p.till) == tz_month_days(tz_day_year(p.till), tz_day_month(p.till)))
        p.grain = TZ_GRAIN_MONTH;
    return p;
}

static int quarter_or_half(struct scan *s, uint32_t letter, int most)
{
    int start = s->at, n;
    tz_scan_take(s, '-');
    if ((tz_scan_take(s, letter) || tz_scan_take(s, letter + 32)) && tz_scan_digits(s, &n, 1) && n >= 1 && n <= most)
        return n;
    s->at = start;
    return 0;
}

/* 2025, 2025-Q1, 2025H1, 2025-03, 2025-03-05: one end or the whole of a period. */
static bool plain(struct scan *s, struct tz_period *p)
{
    int year, n, day;
    if (tz_scan_digits(s, &year, 4) != 4)
        return false;
    if ((n = quarter_or_half(s, 'Q', 4))) {
        *p = months(year, n * 3 - 2, n * 3, TZ_GRAIN_QUARTER);
    } else if ((n = quarter_or_half(s, 'H', 2))) {
        *p = months(year, n * 6 - 5, n * 6, TZ_GRAIN_HALF);
    } else if (!tz_scan_take(s, '-')) {
        *p = months(year, 1, 12, TZ_GRAIN_YEAR);
    } else if (!tz_scan_digits(s, &n, 2)) {
        return false;
    } else if (!tz_scan_take(s, '-')) {
        *p = months(year, n, n, TZ_GRAIN_MONTH);
    } else {
        if (!tz_scan_digits(s, &day, 2))
            return false;
        p->from = p->till = tz_day_make(year, n, day);
        p->grain = TZ_GRAIN_DAY;
    }
    return p->from && p->till;
}

/* The two ends of a..b. */
static bool plain_range(struct scan *s, struct tz_period *p)
{
    struct tz_period last;
    if (!plain(s, p))
        return false;
    if (!tz_scan_word(s, ".."))
        return true;
    if (!plain(s, &last) || last.till < p->from)
        return false;
    *p = settle((struct tz_period){p->from, last.till, TZ_GRAIN_RANGE});
    return true;
}

static const struct {
    const char *word;
    int first, last;
    enum tz_grain grain;
} parts[] = {
    {"上半年", 1, 6, TZ_GRAIN_HALF},        {"下半年", 7, 12, TZ_GRAIN_HALF},     {"全年", 1, 12, TZ_GRAIN_YEAR},
    {"度", 1, 12, TZ_GRAIN_YEAR},           {"前三季度", 1, 9, TZ_GRAIN_RANGE},   {"前3季度", 1, 9, TZ_GRAIN_RANGE},
    {"第一季度", 1, 3, TZ_GRAIN_QUARTER},   {"一季度", 1, 3, TZ_GRAIN_QUARTER},   {"第二季度", 4, 6, TZ_GRAIN_QUARTER},
    {"二季度", 4, 6, TZ_GRAIN_QUARTER},     {"第三季度", 7, 9, TZ_GRAIN_QUARTER}, {"三季度", 7, 9, TZ_GRAIN_QUARTER},
    {"第四季度", 10, 12, TZ_GRAIN_QUARTER}, {"四季度", 10, 12, TZ_GRAIN_QUARTER}, {"1季度", 1, 3, TZ_GRAIN_QUARTER},
    {"第1季度", 1, 3, TZ_GRAIN_QUARTER},    {"2季度", 4, 6, TZ_GRAIN_QUARTER},    {"第2季度", 4, 6, TZ_GRAIN_QUARTER},
    {"3季度", 7, 9, TZ_GRAIN_QUARTER},      {"第3季度", 7, 9, TZ_GRAIN_QUARTER},  {"4季度", 10, 12, TZ_GRAIN_QUARTER},
    {"第4季度", 10, 12, TZ_GRAIN_QUARTER},
};

static bool range_mark(struct scan *s)
{
    return tz_scan_take(s, '-') || tz_scan_take(s, '~') || tz_scan_word(s, "至") || tz_scan_word(s, "到");
}

/* 3月, 3月份, 3月5日, 1-6月, 1月至6月, 3月5日至4月2日 behind a year. */
static bool chinese_months(struct scan *s, int year, struct tz_period *p)
{
    int month, last, day = 0, last_day = 0;
    bool month_said, range;
    if (!tz_scan_numeral(s, &month, 2))
        return false;
    month_said = tz_scan_take(s, 0x6708); /* 月 */
    tz_scan_word(s, "份");
    if (month_said && tz_scan_numeral(s, &day, 3) && !tz_scan_word(s, "日"))
        return false;
    last = month;
    last_day = day;
    range = range_mark(s);
    if (range) {
        if (!tz_scan_numeral(s, &last, 2) || !tz_scan_take(s, 0x6708))
            return false;
        tz_scan_word(s, "份");
        last_day = 0;
        if (tz_scan_numeral(s, &last_day, 3) && !tz_scan_word(s, "日"))
            return false;
    } else if (!month_said) {
        return false;
    }
    if (!day != !last_day)
        return false;
    *p = months(year, month, last, range ? TZ_GRAIN_RANGE : TZ_GRAIN_MONTH);
    if (day && p->from && p->till) {
        p->from = tz_day_make(year, month, day);
        p->till = tz_day_make(year, last, last_day);
        p->grain = range ? TZ_GRAIN_RANGE : TZ_GRAIN_DAY;
    }
    if (!p->from || !p->till || p->till < p->from)
        return false;
    if (range)
        *p = settle(*p);
    return true;
}

/* 2025年 and what may stand behind it. */
static bool chinese(struct scan *s, struct tz_period *p)
{
    int year;
    if (tz_scan_numeral(s, &year, 4) != 4 || !tz_scan_take(s, 0x5E74)) /* 年 */
        return false;
    tz_scan_blanks(s);
    if (!tz_scan_peek(s)) {
        *p = months(year, 1, 12, TZ_GRAIN_YEAR);
        return p->from != 0;
    }
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++)
        if (tz_scan_word(s, parts[i].word)) {
            *p = months(year, parts[i].first, parts[i].last, parts[i].grain);
            return p->from != 0;
        }
    return chinese_months(s, year, p);
}

struct tz_err *tz_period_parse(struct tz_period *out, const char *s)
{
    struct scan scan;
    struct tz_period p = {0, 0, TZ_GRAIN_DAY};
    bool read = false;
    if (tz_scan_init(&scan, s)) {
        read = chinese(&scan, &p) && !tz_scan_peek(&scan);
        if (!read) {
            scan.at = 0;
            read = plain_range(&scan, &p) && !tz_scan_peek(&scan);
        }
    }
    if (!read)
        return tz_err_hint(tz_err(TZ_E_INPUT, "“%.*s”不是统计期间", (int)tz_utf8_offset(s, strlen(s), 30), s),
                           "请写成 2025、2025-03、2025-Q1、2025-H1 或 2025-01..2025-06");
    *out = p;
    return NULL;
}

static bool whole_months(struct tz_period p)
{
    return tz_day_mday(p.from) == 1 && tz_day_mday(p.till) == tz_month_days(tz_day_year(p.till), tz_day_month(p.till));
}

char *tz_period_print(char *buf, struct tz_period p)
{
    char from[16], till[16];
    int year = tz_day_year(p.from), month = tz_day_month(p.from);
    switch (p.grain) {
    case TZ_GRAIN_DAY:
        return tz_day_print(buf, p.from);
    case TZ_GRAIN_MONTH:
        return tz_day_print(buf, p.from / 100 * 100);
    case TZ_GRAIN_QUARTER:
        snprintf(buf, 32, "%04d-Q%d", year, (month + 2) / 3);
        return buf;
    case TZ_GRAIN_HALF:
        snprintf(buf, 32, "%04d-H%d", year, month <= 6 ? 1 : 2);
        return buf;
    case TZ_GRAIN_YEAR:
        snprintf(buf, 32, "%04d", year);
        return buf;
    case TZ_GRAIN_RANGE:
        break;
    }
    if (whole_months(p)) {
        p.from -= tz_day_mday(p.from);
        p.till -= tz_day_mday(p.till);
    }
    snprintf(buf, 32, "%s..%s", tz_day_print(from, p.from), tz_day_print(till, p.till));
    return buf;
}

/* The end of a range without what it shares with the start. */
static void show_range(char *buf, struct tz_period p)
{
    char from[32], till[32];
    int year = tz_day_year(p.from), last = tz_day_year(p.till);
    if (whole_months(p) && year == last)
        snprintf(buf, 64, "%d年%d—%d月", year, tz_day_month(p.from), tz_day_month(p.till));
    else if (whole_months(p))
        snprintf(buf, 64, "%s—%s", tz_day_show(from, p.from / 100 * 100), tz_day_show(till, p.till / 100 * 100));
    else if (year == last)
        snprintf(buf, 64, "%s—%d月%d日", tz_day_show(from, p.from), tz_day_month(p.till), tz_day_mday(p.till));
    else
        snprintf(buf, 64, "%s—%s", tz_day_show(from, p.from), tz_day_show(till, p.till));
}

char *tz_period_show(char *buf, struct tz_period p)
{
    static const char *const quarters[] = {"一", "二", "三", "四"};
    int year = tz_day_year(p.from), month = tz_day_month(p.from);
    switch (p.grain) {
    case TZ_GRAIN_DAY:
        tz_day_show(buf, p.from);
        break;
    case TZ_GRAIN_MONTH:
        tz_day_show(buf, p.from / 100 * 100);
        break;
    case TZ_GRAIN_QUARTER:
        snprintf(buf, 64, "%d年%s季度", year, quarters[(month - 1) / 3]);
        break;
    case TZ_GRAIN_HALF:
        snprintf(buf, 64, "%d年%s半年", year, month <= 6 ? "上" : "下");
        break;
    case TZ_GRAIN_YEAR:
        snprintf(buf, 64, "%d年", year);
        break;
    case TZ_GRAIN_RANGE:
        show_range(buf, p);
        break;
    }
    return buf;
}

/* p moved by whole months; a last day of a month stays one where p has whole months. */
static struct tz_period moved(struct tz_period p, int n)
{
    bool whole = whole_months(p);
    p.from = tz_day_add_months(p.from, n);
    p.till = tz_day_add_months(p.till, n);
    if (whole && p.till)
        p.till = p.till / 100 * 100 + tz_month_days(tz_day_year(p.till), tz_day_month(p.till));
    return p;
}

struct tz_period tz_period_shift_years(struct tz_period p, int years)
{
    return moved(p, years * 12);
}

struct tz_period tz_period_before(struct tz_period p)
{
    int days = tz_day_serial(p.till) - tz_day_serial(p.from) + 1;
    int n = (tz_day_year(p.till) - tz_day_year(p.from)) * 12 + tz_day_month(p.till) - tz_day_month(p.from) + 1;
    if (whole_months(p))
        return moved(p, -n);
    p.till = tz_day_add(p.from, -1);
    p.from = tz_day_add(p.from, -days);
    return p;
}
