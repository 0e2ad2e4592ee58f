/* SPDX-License-Identifier: Apache-2.0
 *
 * Days, instants and periods. A day is an int yyyymmdd (00 for an unknown month or day in partial fields;
 * such a day is no valid calendar day). An instant is microseconds since 1970-01-01 UTC. Civil days are
 * +08:00 whatever TZ says.
 */
#ifndef TZ_BASE_DAY_H
#define TZ_BASE_DAY_H
#include "base/arena.h"
#include "base/err.h"

typedef int32_t tz_day;
typedef int64_t tz_instant;

#define TZ_DAY_OPEN 99999999 /* till_day of what has not ended */

tz_instant tz_now(void);             /* real clock, or the clock set for tests */
void tz_clock_set(tz_instant fixed); /* tests, demo and `--now`; 0 = real clock again */
int64_t tz_monotonic(void);          /* microseconds of a clock that is never set: for measuring and waiting */
tz_day tz_today(void);
tz_day tz_day_of(tz_instant t); /* civil day at +08:00 */
tz_instant tz_day_start(tz_day d);

bool tz_day_ok(tz_day d);
tz_day tz_day_make(int year, int month, int day); /* 0 when no such day */
int tz_day_year(tz_day d);
int tz_day_month(tz_day d);
int tz_day_mday(tz_day d);
/* Arithmetic is within the years 1 to 9999; d must be a calendar day. What falls outside gives 0 (no such day). */
int32_t tz_day_serial(tz_day d); /* days since 1970-01-01 */
tz_day tz_day_from_serial(int32_t n);
tz_day tz_day_add(tz_day d, int days);
tz_day tz_day_add_months(tz_day d, int months); /* 31 Jan + 1 month = last day of February */
int tz_day_weekday(tz_day d);                   /* 1 Monday .. 7 Sunday */
int tz_month_days(int year, int month);

/* All the ways people write a day: 2022年3月5日, 二〇二二年三月五日, 2022.3.5, 2022/3/5, 2022-03-05, 20220305,
 * full-width digits, Excel serials counted from 1900 ("44625", when `serial_ok`), also with a weekday or a time
 * behind that is dropped. partial: 2022年3月, 202203 and 2022 give month/day 00, else TZ_E_INPUT. Years of two
 * digits are refused. */
TZ_MUST_CHECK struct tz_err *tz_day_parse(tz_day *out, const char *s, bool partial, bool serial_ok);
char *tz_day_print(char *buf, tz_day d); /* 2022-03-05 (or 2022-03, 2022); buf >= 16 */
char *tz_day_show(char *buf, tz_day d);  /* 2022年3月5日; buf >= 32 */
TZ_MUST_CHECK struct tz_err *tz_instant_parse(tz_instant *out, const char *s); /* ISO 8601, or a day = its end */
char *tz_instant_print(char *buf, tz_instant t); /* 2022-03-05T08:30:00+08:00; buf >= 40 */

enum tz_grain { TZ_GRAIN_DAY, TZ_GRAIN_MONTH, TZ_GRAIN_QUARTER, TZ_GRAIN_HALF, TZ_GRAIN_YEAR, TZ_GRAIN_RANGE };

struct tz_period {
    tz_day from, till; /* both inclusive */
    enum tz_grain grain;
};
/* 2025, 2025-03, 2025-Q1, 2025Q1, 2025-H1, 2025-03-05, 2025-01..2025-06, 2025-01-01..2025-03-15; Chinese forms
 * 2025年(度), 2025年3月, 2025年3月5日, 2025年1-6月, 2025年上半年, 2025年(第)一季度, 2025年前三季度. A range keeps its grain
 * even where it is a whole quarter or year; a range of one day or one month takes that grain. */
TZ_MUST_CHECK struct tz_err *tz_period_parse(struct tz_period *out, const char *s);
char *tz_period_print(char *buf, struct tz_period p); /* canonical, parses back; buf >= 32 */
char *tz_period_show(char *buf, struct tz_period p);  /* 2025年1—6月; buf >= 64 */
struct tz_period tz_period_of(tz_day d, enum tz_grain grain);
struct tz_period tz_period_shift_years(struct tz_period p, int years); /* same months of another year (同比) */
struct tz_period tz_period_before(struct tz_period p); /* the one of the same length before it (环比) */

#endif
