/* SPDX-License-Identifier: Apache-2.0
 *
 * The derived table workday(town, day, n): the running count of working days, which the SQL of pack expressions reads for
 * workdays(a, b). Filled when packs are installed and anew when the town's own calendar days change or years run out.
 */
#include "duty/duty_priv.h"

#include "base/buf.h"
#include "duty.sql.h"

enum { FIRST_DAY = 20000101, YEARS_AHEAD = 3 };

/* One integer a day: yyyymmdd * 100000 + running count, as a list that either engine unpacks. */
static char *packed(const struct tz_calendar *k, tz_day last, bool json, struct tz_arena *a)
{
    struct tz_buf b;
    int64_t n = 0;
    tz_buf_init(&b, a);
    tz_buf_char(&b, json ? '[' : '{');
    for (tz_day d = FIRST_DAY; d <= last; d = tz_day_add(d, 1)) {
        n += tz_calendar_workday(k, d);
        if (d > FIRST_DAY)
            tz_buf_char(&b, ',');
        tz_buf_int(&b, d * INT64_C(100000) + n);
    }
    tz_buf_char(&b, json ? ']' : '}');
    return b.data;
}

static tz_day last_day(void)
{
    return tz_day_make(tz_day_year(tz_today()) + YEARS_AHEAD, 12, 31);
}

struct tz_err *duty_workday_fill(struct tz_apply *ap)
{
    struct tz_conn *c = tz_apply_conn(ap);
    struct tz_arena *a = tz_apply_arena(ap);
    int64_t town = tz_apply_town(ap);
    struct tz_calendar *k;
    TZ_TRY(tz_calendar_load(&k, c, town, a));
    TZ_TRY(tz_db_exec(c, &SQL_WORKDAY_CLEAR, NULL, "i", town));
    return tz_db_exec(c, &SQL_WORKDAY_FILL, NULL, "it", town,
                      packed(k, last_day(), tz_conn_dialect(c) == TZ_SQLITE, a));
}

static struct tz_err *lacking(bool *out, struct tz_conn *c, int64_t town)
{
    int64_t last = 0;
    TZ_TRY(tz_db_int(&last, 0, c, &SQL_WORKDAY_LAST, "i", town));
    *out = last < tz_day_make(tz_day_year(tz_today()) + 1, 12, 31);
    return NULL;
}

struct tz_err *duty_workday_installed(struct tz_apply *ap)
{
    bool lacks;
    TZ_TRY(lacking(&lacks, tz_apply_conn(ap), tz_apply_town(ap)));
    return lacks ? duty_workday_fill(ap) : NULL;
}

static struct tz_err *apply_fill(struct tz_apply *ap, void *data)
{
    (void)data;
    return duty_workday_fill(ap);
}

struct tz_err *tz_workday_ensure(struct tz_store *s, int64_t town, struct tz_arena *a)
{
    struct tz_work w = {
        .actor = {.town = town, .via = "job"}, .kind = "duty", .quiet = true, .remakes = true, .apply = apply_fill};
    struct tz_conn *c = NULL;
    bool lacks = false;
    TZ_TRY(tz_db_reader(&c, tz_store_db(s), town));
    struct tz_err *e = lacking(&lacks, c, town);
    tz_db_release(&c);
    return !e && lacks ? tz_store_run(s, &w, a) : e;
}
