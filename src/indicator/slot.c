/* SPDX-License-Identifier: Apache-2.0
 *
 * Arithmetic of slots; see slot.h.
 */
#include "indicator/slot.h"

struct tz_period slot_period(int64_t slot)
{
    int year = (int)(slot / 10000), code = (int)(slot / 100 % 100), day = (int)(slot % 100), from, till;
    if (day && code >= 1 && code <= 12)
        return (struct tz_period){(tz_day)slot, (tz_day)slot, TZ_GRAIN_DAY};
    from = code >= 17 ? (code - 17) * 6 + 1 : code >= 13 ? (code - 13) * 3 + 1 : code ? code : 1;
    till = code >= 17 ? from + 5 : code >= 13 ? from + 2 : code ? code : 12;
    return (struct tz_period){tz_day_make(year, from, 1), tz_day_make(year, till, tz_month_days(year, till)),
                              code >= 17   ? TZ_GRAIN_HALF
                              : code >= 13 ? TZ_GRAIN_QUARTER
                              : code       ? TZ_GRAIN_MONTH
                                           : TZ_GRAIN_YEAR};
}

bool period_whole_months(struct tz_period p)
{
    return tz_day_mday(p.from) == 1 && tz_day_mday(p.till) == tz_month_days(tz_day_year(p.till), tz_day_month(p.till));
}

int64_t slot_of(struct tz_period p)
{
    int64_t year = tz_day_year(p.till), from = tz_day_month(p.from), till = tz_day_month(p.till);
    if (p.from == p.till)
        return p.from;
    if (period_whole_months(p) && tz_day_year(p.from) == year) {
        if (from == till)
            return year * 10000 + from * 100;
        if (till - from == 2 && from % 3 == 1)
            return year * 10000 + (13 + from / 3) * 100;
        if (till - from == 5 && from % 6 == 1)
            return year * 10000 + (17 + from / 6) * 100;
    }
    return year * 10000;
}

int64_t slot_of_text(const char *text)
{
    struct tz_period p;
    struct tz_err *e = text ? tz_period_parse(&p, text) : NULL;
    if (!text || e) {
        tz_err_free(e);
        return 0;
    }
    return slot_of(p);
}

bool slot_in(int64_t slot, struct tz_period p)
{
    struct tz_period s = slot_period(slot);
    return s.from >= p.from && s.till <= p.till;
}

enum tz_grain slot_grain(int64_t slot)
{
    return slot_period(slot).grain;
}

bool month_code_in(int64_t month, struct tz_period p)
{
    return month % 100 <= 18 && slot_in(month * 100, p);
}
