/* SPDX-License-Identifier: Apache-2.0
 *
 * Calendar arithmetic, the clock, instants. Reading days as people write them is in dayread.c.
 * Calendar: proleptic Gregorian, years 1 to 9999.
 */
#include "base/day.h"

#include <stdatomic.h>
#include <stdio.h>
#include <time.h>

#define SECOND INT64_C(1000000)
#define DAY (86400 * SECOND)
#define OFFSET (8 * 3600 * SECOND) /* China Standard Time */

static _Atomic int64_t fixed_clock;

tz_instant tz_now(void)
{
    struct timespec ts;
    int64_t fixed = atomic_load_explicit(&fixed_clock, memory_order_relaxed);
    if (fixed)
        return fixed;
    clock_gettime(CLOCK_REALTIME, &ts);
    return (tz_instant)ts.tv_sec * SECOND + ts.tv_nsec / 1000;
}

void tz_clock_set(tz_instant fixed)
{
    atomic_store_explicit(&fixed_clock, fixed, memory_order_relaxed);
}

int64_t tz_monotonic(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (int64_t)t.tv_sec * SECOND + t.tv_nsec / 1000;
}

tz_day tz_today(void)
{
    return tz_day_of(tz_now());
}

static int64_t floor_div(int64_t a, int64_t b)
{
    return a / b - (a % b < 0);
}

tz_day tz_day_of(tz_instant t)
{
    int64_t days;
    if (t > INT64_MAX - OFFSET)
        return 0;
    days = floor_div(t + OFFSET, DAY);
    return tz_day_from_serial((int32_t)days);
}

tz_instant tz_day_start(tz_day d)
{
    return tz_day_serial(d) * DAY - OFFSET;
}

static bool leap(int year)
{
    return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
}

int tz_month_days(int year, int month)
{
    static const int days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    TZ_ASSERT(month >= 1 && month <= 12);
    return days[month - 1] + (month == 2 && leap(year));
}

int tz_day_year(tz_day d)
{
    return d / 10000;
}

int tz_day_month(tz_day d)
{
    return d / 100 % 100;
}

int tz_day_mday(tz_day d)
{
    return d % 100;
}

tz_day tz_day_make(int year, int month, int day)
{
    if (year < 1 || year > 9999 || month < 1 || month > 12 || day < 1 || day > tz_month_days(year, month))
        return 0;
    return year * 10000 + month * 100 + day;
}

bool tz_day_ok(tz_day d)
{
    return d > 0 && tz_day_make(tz_day_year(d), tz_day_month(d), tz_day_mday(d)) == d;
}

/* Years run from March, so that the leap day is the last of its year; eras are 400 years (146097 days). */
int32_t tz_day_serial(tz_day d)
{
    int year = tz_day_year(d), month = tz_day_month(d), day = tz_day_mday(d), era, in_era, in_year;
    TZ_ASSERT(tz_day_ok(d));
    year -= month <= 2;
    era = year / 400;
    in_era = year - era * 400;
    in_year = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;
    return era * 146097 + in_era * 365 + in_era / 4 - in_era / 100 + in_year - 719468;
}

#define SERIAL_FIRST (-719162) /* 0001-01-01 */
#define SERIAL_LAST 2932896    /* 9999-12-31 */

tz_day tz_day_from_serial(int32_t n)
{
    int era, in_era, year, in_year, month, day;
    if (n < SERIAL_FIRST || n > SERIAL_LAST)
        return 0;
    n += 719468;
    era = n / 146097;
    in_era = n - era * 146097;
    year = (in_era - in_era / 1460 + in_era / 36524 - in_era / 146096) / 365;
    in_year = in_era - (365 * year + year / 4 - year / 100);
    month = (5 * in_year + 2) / 153;
    day = in_year - (153 * month + 2) / 5 + 1;
    month += month < 10 ? 3 : -9;
    return tz_day_make(year + era * 400 + (month <= 2), month, day);
}

tz_day tz_day_add(tz_day d, int days)
{
    int32_t sum;
    if (__builtin_add_overflow(tz_day_serial(d), days, &sum))
        return 0;
    return tz_day_from_serial(sum);
}

tz_day tz_day_add_months(tz_day d, int months)
{
    int64_t n = (int64_t)tz_day_year(d) * 12 + tz_day_month(d) - 1 + months;
    int year, month, day = tz_day_mday(d);
    TZ_ASSERT(tz_day_ok(d));
    if (n < 12 || n >= 12 * 10000)
        return 0;
    year = (int)(n / 12);
    month = (int)(n % 12) + 1;
    if (day > tz_month_days(year, month))
        day = tz_month_days(year, month);
    return tz_day_make(year, month, day);
}

int tz_day_weekday(tz_day d)
{
    return (tz_day_serial(d) + 719162) % 7 + 1; /* 0001-01-01 was a Monday */
}

char *tz_day_print(char *buf, tz_day d)
{
    unsigned u = (unsigned)d, year = u / 10000 % 10000, month = u / 100 % 100, day = u % 100;
    if (day)
        snprintf(buf, 16, "%04u-%02u-%02u", year, month, day);
    else if (month)
        snprintf(buf, 16, "%04u-%02u", year, month);
    else
        snprintf(buf, 16, "%04u", year);
    return buf;
}

char *tz_day_show(char *buf, tz_day d)
{
    int year = tz_day_year(d), month = tz_day_month(d), day = tz_day_mday(d);
    if (day)
        snprintf(buf, 32, "%d年%d月%d日", year, month, day);
    else if (month)
        snprintf(buf, 32, "%d年%d月", year, month);
    else
        snprintf(buf, 32, "%d年", year);
    return buf;
}

char *tz_instant_print(char *buf, tz_instant t)
{
    tz_day d = tz_day_of(t);
    char day[16];
    int second;
    TZ_ASSERT(d);
    second = (int)((t - tz_day_start(d)) / SECOND);
    snprintf(buf, 40, "%sT%02d:%02d:%02d+08:00", tz_day_print(day, d), second / 3600, second / 60 % 60, second % 60);
    return buf;
}
