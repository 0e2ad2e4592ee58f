/* SPDX-License-Identifier: Apache-2.0
 *
 * The calendar of working days. Whole years are bitmaps of working days, made when the snapshot is.
 */
#include "duty/calendar.h"

#include "base/text.h"
#include "pack/pack.h"
#include "duty.sql.h"

#include <pthread.h>

#define FIRST_YEAR 2000
#define YEARS 101

struct year {
    int year;
    const char *source;
    int off[64], work[16]; /* mmdd, ended by 0 */
};
#include "duty/calendar_data.h"

struct tz_calendar {
    const char *source[YEARS];
    uint32_t work[YEARS][12]; /* bit day-1 of each month */
};

/* Holidays with a fixed date in the law (rev. 2024): for years whose notice is not out. */
static const int fixed[] = {101, 501, 502, 1001, 1002, 1003};

static void set(struct tz_calendar *k, int year, int mmdd, bool work)
{
    uint32_t bit = UINT32_C(1) << (mmdd % 100 - 1);
    uint32_t *month = &k->work[year - FIRST_YEAR][mmdd / 100 - 1];
    *month = work ? *month | bit : *month & ~bit;
}

static void plain_year(struct tz_calendar *k, int year)
{
    for (int month = 1; month <= 12; month++)
        for (int day = 1; day <= tz_month_days(year, month); day++)
            set(k, year, month * 100 + day, tz_day_weekday(tz_day_make(year, month, day)) <= 5);
    for (size_t i = 0; i < sizeof fixed / sizeof *fixed; i++)
        set(k, year, fixed[i], false);
}

static void published_year(struct tz_calendar *k, const struct year *y)
{
    /* The notice names every day off: a fixed day that it does not name is worked (never the case so far). */
    for (int month = 1; month <= 12; month++)
        for (int day = 1; day <= tz_month_days(y->year, month); day++)
            set(k, y->year, month * 100 + day, tz_day_weekday(tz_day_make(y->year, month, day)) <= 5);
    for (const int *d = y->off; *d; d++)
        set(k, y->year, *d, false);
    for (const int *d = y->work; *d; d++)
        set(k, y->year, *d, true);
    k->source[y->year - FIRST_YEAR] = y->source;
}

static struct tz_calendar builtin;
static pthread_once_t builtin_once = PTHREAD_ONCE_INIT;

static void make_builtin(void)
{
    for (int year = FIRST_YEAR; year < FIRST_YEAR + YEARS; year++)
        plain_year(&builtin, year);
    for (size_t i = 0; i < sizeof calendar_years / sizeof *calendar_years; i++)
        published_year(&builtin, &calendar_years[i]);
}

struct tz_calendar *tz_calendar_builtin(struct tz_arena *a)
{
    pthread_once(&builtin_once, make_builtin);
    return tz_memdup(a, &builtin, sizeof builtin);
}

static bool covered(tz_day d)
{
    int year = tz_day_year(d);
    return year >= FIRST_YEAR && year < FIRST_YEAR + YEARS && tz_day_ok(d);
}

struct tz_err *tz_calendar_known(struct tz_calendar **out, struct tz_conn *c, int64_t town, int64_t known,
                                 struct tz_arena *a)
{
    struct tz_calendar *k = tz_calendar_builtin(a);
    struct tz_rows *rows;
    bool have;
    struct tz_err *e;
    TZ_TRY(tz_db_query(&rows, c, &SQL_CALENDAR_DAYS, "ii", town, tz_known_j(known)));
    while (!(e = tz_rows_next(rows, &have)) && have) {
        tz_day d = (tz_day)tz_rows_int(rows, 0);
        if (!covered(d))
            continue;
        set(k, tz_day_year(d), tz_day_month(d) * 100 + tz_day_mday(d), tz_rows_int(rows, 1) != 0);
        if (!k->source[tz_day_year(d) - FIRST_YEAR])
            k->source[tz_day_year(d) - FIRST_YEAR] = tz_rows_copy(rows, 2, a);
    }
    tz_rows_close(&rows);
    if (!e)
        *out = k;
    return e;
}

struct tz_err *tz_calendar_load(struct tz_calendar **out, struct tz_conn *c, int64_t town, struct tz_arena *a)
{
    return tz_calendar_known(out, c, town, 0, a);
}

bool tz_calendar_workday(const struct tz_calendar *k, tz_day d)
{
    if (!covered(d))
        return tz_day_weekday(d) <= 5;
    return k->work[tz_day_year(d) - FIRST_YEAR][tz_day_month(d) - 1] >> (tz_day_mday(d) - 1) & 1;
}

const char *tz_calendar_source(const struct tz_calendar *k, int year)
{
    return year >= FIRST_YEAR && year < FIRST_YEAR + YEARS ? k->source[year - FIRST_YEAR] : NULL;
}

tz_day tz_calendar_roll(const struct tz_calendar *k, tz_day d)
{
    while (!tz_calendar_workday(k, d))
        d = tz_day_add(d, 1);
    return d;
}

tz_day tz_calendar_add(const struct tz_calendar *k, tz_day d, int n)
{
    if (n <= 0)
        return tz_calendar_roll(k, d);
    while (n > 0) {
        d = tz_day_add(d, 1);
        n -= tz_calendar_workday(k, d);
    }
    return d;
}

int tz_calendar_between(const struct tz_calendar *k, tz_day from, tz_day till)
{
    int n = 0;
    if (till < from)
        return -tz_calendar_between(k, till, from);
    while (from < till) {
        from = tz_day_add(from, 1);
        n += tz_calendar_workday(k, from);
    }
    return n;
}
