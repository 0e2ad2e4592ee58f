/* SPDX-License-Identifier: Apache-2.0
 *
 * Days in SQL: kept as yyyymmdd, counted as days since 1970-01-01. The two conversions are plain integer arithmetic of the
 * Gregorian calendar (proleptic, years 1 to 9999), so that both engines and C agree. A day with an unknown month or day
 * has no serial: it is empty.
 */
#include "pack/sqlgen_priv.h"

#define INSTANT_DAY "86400000000"  /* microseconds */
#define CIVIL_OFFSET "28800000000" /* +08:00 */
#define FLOOR_DAYS "1000000"       /* added before and taken off after dividing: floor for days before 1970 */

/* Days since 1970-01-01 of q1.d = yyyymmdd: years counted from March, so that the leap day ends them. */
#define SERIAL_OF                                                                                                      \
    "(CASE WHEN q1.d % 100 = 0 THEN NULL ELSE "                                                                        \
    "365 * (q1.d / 10000 - (14 - q1.d / 100 % 100) / 12) + (q1.d / 10000 - (14 - q1.d / 100 % 100) / 12) / 4"          \
    " - (q1.d / 10000 - (14 - q1.d / 100 % 100) / 12) / 100 + (q1.d / 10000 - (14 - q1.d / 100 % 100) / 12) / 400"     \
    " + (153 * ((q1.d / 100 % 100 + 9) % 12) + 2) / 5 + q1.d % 100 - 719469 END)"

/* And back: q1.z = serial + 719468, days since 0000-03-01. */
#define DAY_OF                                                                                                         \
    "SELECT (q5.y + CASE WHEN q5.m >= 10 THEN 1 ELSE 0 END) * 10000"                                                   \
    " + (q5.m + CASE WHEN q5.m < 10 THEN 3 ELSE -9 END) * 100 + q5.d"                                                  \
    " FROM (SELECT q4.yoe + q4.era * 400 AS y, (5 * q4.doy + 2) / 153 AS m,"                                           \
    " q4.doy - (153 * ((5 * q4.doy + 2) / 153) + 2) / 5 + 1 AS d"                                                      \
    " FROM (SELECT q3.era, q3.yoe, q3.doe - (365 * q3.yoe + q3.yoe / 4 - q3.yoe / 100) AS doy"                         \
    " FROM (SELECT q2.era, q2.doe, (q2.doe - q2.doe / 1460 + q2.doe / 36524 - q2.doe / 146096) / 365 AS yoe"           \
    " FROM (SELECT q1.z / 146097 AS era, q1.z % 146097 AS doe FROM (SELECT "
#define DAY_OF_END " + 719468 AS z) q1) q2) q3) q4) q5"

/* The day q1.n months on from q1.d, at most the last day of that month. */
#define MONTHS_ON                                                                                                      \
    "SELECT q4.y * 10000 + q4.m * 100 + CASE WHEN q4.d = 0 THEN NULL WHEN q4.d > q4.last THEN q4.last ELSE q4.d END "  \
    "FROM ("                                                                                                           \
    "SELECT q3.y, q3.m, q3.d, CASE WHEN q3.m = 2 THEN 28 + CASE WHEN q3.y % 4 = 0 AND (q3.y % 100 <> 0 OR q3.y % 400 " \
    "= 0)"                                                                                                             \
    " THEN 1 ELSE 0 END WHEN q3.m IN (4, 6, 9, 11) THEN 30 ELSE 31 END AS last FROM ("                                 \
    "SELECT q2.t / 12 AS y, q2.t % 12 + 1 AS m, q2.d FROM ("                                                           \
    "SELECT q1.d / 10000 * 12 + q1.d / 100 % 100 - 1 + q1.n AS t, q1.d % 100 AS d FROM ("
#define MONTHS_ON_END ") q1) q2) q3) q4"

bool day_is_serial(const struct tz_expr *e)
{
    return e->op == E_DAY_OF || (e->op == E_SHIFT && e->b->span_unit == TZ_SPAN_DAYS);
}

static void instant_serial(struct gen *g, const struct tz_expr *instant)
{
    add(g, "((");
    gen_value(g, instant);
    add(g, " + " CIVIL_OFFSET " + " INSTANT_DAY " * " FLOOR_DAYS ") / " INSTANT_DAY " - " FLOOR_DAYS ")");
}

void gen_serial(struct gen *g, const struct tz_expr *e)
{
    if (e->op == E_DAY_OF) {
        instant_serial(g, e->a);
        return;
    }
    if (e->op == E_SHIFT && e->b->span_unit == TZ_SPAN_DAYS) {
        add(g, "(");
        gen_serial(g, e->a);
        addf(g, " %c %lld)", e->i > 0 ? '+' : '-', (long long)e->b->i);
        return;
    }
    add(g, "(SELECT " SERIAL_OF " FROM (SELECT ");
    gen_day(g, e);
    add(g, " AS d) q1)");
}

static void months_on(struct gen *g, const struct tz_expr *e)
{
    long long n = e->i * e->b->i;
    add(g, "(" MONTHS_ON "SELECT ");
    gen_day(g, e->a);
    addf(g, " AS d, %lld AS n" MONTHS_ON_END ")", n);
}

/* The working day that many on: the first day whose running count is so many more. */
static void workdays_on(struct gen *g, const struct tz_expr *e)
{
    add(g, "(SELECT MIN(w.day) FROM workday w WHERE w.town = ");
    bind_int(g, g->c->town);
    add(g, " AND w.n = (SELECT v.n FROM workday v WHERE v.town = ");
    bind_int(g, g->c->town);
    add(g, " AND v.day = ");
    gen_day(g, e->a);
    addf(g, ") %c %lld)", e->i > 0 ? '+' : '-', (long long)e->b->i);
}

void gen_day(struct gen *g, const struct tz_expr *e)
{
    if (day_is_serial(e)) {
        add(g, "(" DAY_OF);
        gen_serial(g, e);
        add(g, DAY_OF_END ")");
    } else if (e->op == E_SHIFT && e->b->span_unit == TZ_SPAN_MONTHS) {
        months_on(g, e);
    } else if (e->op == E_SHIFT) {
        workdays_on(g, e);
    } else {
        gen_plain(g, e);
    }
}
