/* SPDX-License-Identifier: Apache-2.0
 *
 * First byte: n number, d day, p period, t instant, u unit. What is read prints and reads back the same.
 */
#include "base/day.h"
#include "base/number.h"
#include "base/unit.h"
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* e is freed by the caller; a text printed by ourselves must be read. */
static void must(struct tz_err *e)
{
    TZ_ASSERT(!e);
}

static struct tz_err *number(const char *s, int decimals)
{
    int64_t v, back;
    char buf[40];
    TZ_TRY(tz_dec_parse(&v, s, decimals));
    TZ_ASSERT(v >= -TZ_QUANTITY_MAX && v <= TZ_QUANTITY_MAX);
    must(tz_dec_parse(&back, tz_dec_print(buf, v, decimals), decimals));
    TZ_ASSERT(back == v);
    must(tz_dec_parse(&back, tz_dec_show(buf, v, decimals), decimals));
    TZ_ASSERT(back == v);
    return NULL;
}

static struct tz_err *day(const char *s)
{
    tz_day d, back;
    char buf[32];
    TZ_TRY(tz_day_parse(&d, s, true, true));
    must(tz_day_parse(&back, tz_day_print(buf, d), true, false));
    TZ_ASSERT(back == d);
    TZ_ASSERT(tz_day_mday(d) == 0 || tz_day_ok(d));
    return NULL;
}

static struct tz_err *period(const char *s)
{
    struct tz_period p, back;
    char buf[64];
    TZ_TRY(tz_period_parse(&p, s));
    TZ_ASSERT(tz_day_ok(p.from) && tz_day_ok(p.till) && p.from <= p.till);
    tz_period_show(buf, p);
    must(tz_period_parse(&back, tz_period_print(buf, p)));
    TZ_ASSERT(back.from == p.from && back.till == p.till && back.grain == p.grain);
    return NULL;
}

static struct tz_err *instant(const char *s)
{
    tz_instant t, back;
    char buf[40];
    TZ_TRY(tz_instant_parse(&t, s));
    if (!tz_day_of(t)) /* a zone took it out of the calendar */
        return NULL;
    must(tz_instant_parse(&back, tz_instant_print(buf, t)));
    TZ_ASSERT(back <= t && t - back < 1000000);
    return NULL;
}

static void unit(const char *s)
{
    struct tz_ratio f;
    const struct tz_unit *parts[TZ_UNIT_PARTS];
    if (tz_unit_split(parts, s))
        TZ_ASSERT(tz_unit_convert(&f, s, s) && f.num == 1 && f.den == 1);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct tz_err *e = NULL;
    struct tz_arena *a;
    char *s;
    if (!size)
        return 0;
    a = tz_arena_new(0);
    s = tz_strndup(a, (const char *)data + 1, size - 1);
    if (*data == 'd')
        e = day(s);
    else if (*data == 'p')
        e = period(s);
    else if (*data == 't')
        e = instant(s);
    else if (*data == 'u')
        unit(s);
    else
        e = number(s, *data % (TZ_DECIMALS_MAX + 1));
    tz_err_free(e);
    tz_arena_destroy(&a);
    return 0;
}
