/* SPDX-License-Identifier: Apache-2.0
 *
 * One deadline of one entry, computed from what happened to the entry: start, pauses, restart, stop, extensions, meeting.
 * A pure function of its input; who calls it reads the input from the store (clocks.c).
 *
 * Rules: the starting day is not counted (Civil Code art. 201); a limit in calendar days or months that ends on a rest day
 * runs to the next working day (art. 203); a limit in hours runs through nights and weekends; paused days do not count; a
 * restart (补正齐全) begins anew; a platform's own due time is taken as given; a state that nothing leads on from ends it.
 */
#ifndef TZ_DUTY_CLOCK_H
#define TZ_DUTY_CLOCK_H
#include "duty/calendar.h"
#include "pack/model.h"

struct tz_clock_step { /* the entry stood in `state` from here on; in order of time */
    int state;
    tz_day from;
    tz_instant at; /* when it was entered, as exactly as known: the day's start when only the day is */
};
struct tz_clock_extension {
    tz_day on;
    int64_t n; /* further units of `unit`, or until `till` when n is 0 */
    enum tz_span_unit unit;
    tz_day till;
};
struct tz_clock_input {
    const struct tz_register *reg;
    const struct tz_clock *clock;
    const struct tz_calendar *calendar;
    struct tz_span within; /* resolved: no parameter */
    tz_instant of;         /* the starting field, 0 = not said (unused when the clock starts by a state) */
    bool of_day;           /* the field is a day, not a time */
    tz_instant met;        /* the meeting field, 0 = not said */
    bool met_day;
    tz_instant given; /* the platform's due time, 0 = not said */
    bool given_day;
    const struct tz_clock_step *steps;
    size_t step_n;
    const struct tz_clock_extension *extensions; /* beside those that steps of the flow give */
    size_t extension_n;
    tz_instant now;
};
struct tz_clock_state {
    bool runs; /* it has started; else all else is 0 */
    tz_instant started;
    tz_instant due;    /* 0 while paused without a given time */
    tz_instant met;    /* 0 = not yet */
    tz_instant ended;  /* met or stopped for good; 0 = open */
    tz_instant paused; /* since when, 0 = not paused */
    int64_t spent;     /* paused days (or hours) so far that did not count */
    int64_t extended;  /* how often */
    bool unpublished;  /* it ran over a year without a published calendar */
};
void tz_clock_compute(struct tz_clock_state *out, const struct tz_clock_input *in);

/* Share of the limit gone at `now`, in permille; over 1000 = late. */
int tz_clock_gone(const struct tz_clock_state *s, tz_instant now);

/* "30 days", "5 workdays", "24 hours", "3 months": false when it is none. */
bool tz_span_parse(struct tz_span *out, const char *text);
/* 30天、5个工作日 …; buf >= 40 */
char *tz_span_show(char *buf, struct tz_span s);

#endif
