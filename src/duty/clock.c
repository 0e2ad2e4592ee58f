/* SPDX-License-Identifier: Apache-2.0
 *
 * Computing a deadline.
 */
#include "duty/clock.h"

#include <stdio.h>
#include <string.h>

#include "base/text.h"

#define DAY_US (INT64_C(86400) * 1000000)
#define HOUR_US (INT64_C(3600) * 1000000)

/* What has been gathered on the way through the steps. */
struct run {
    const struct tz_clock_input *in;
    struct tz_clock_state *out;
    tz_instant start;
    bool start_day;
    struct {
        tz_instant from, till;
    } pauses[64];
    size_t pause_n;
    int64_t more; /* extensions in the limit's own unit */
    tz_day till;  /* extension to a day */
    bool stopped;
    bool by_event; /* paused by an event of the flow: lasts until a restart, or until it is met */
};

static bool has(const int *list, size_t n, int x)
{
    for (size_t i = 0; i < n; i++)
        if (list[i] == x)
            return true;
    return false;
}

/* End of a civil day: what is due on a day may still be done that day. */
static tz_instant day_end(tz_day d)
{
    return tz_day_start(tz_day_add(d, 1)) - 1;
}

static int clock_index(const struct tz_clock_input *in)
{
    return (int)(in->clock - in->reg->clocks);
}

/* The event that the flow declares for going from one state to another, for this clock. */
static enum tz_clock_event event_between(const struct tz_clock_input *in, int from, int to)
{
    for (size_t i = 0; i < in->reg->step_n; i++) {
        const struct tz_step *s = &in->reg->steps[i];
        if (s->from == from && s->to == to && s->event != TZ_CLOCK_NONE &&
            (s->event_clock < 0 || s->event_clock == clock_index(in)))
            return s->event;
    }
    return TZ_CLOCK_NONE;
}

static void pause_begin(struct run *r, tz_instant at)
{
    if (!r->out->paused)
        r->out->paused = at;
}

static void pause_end(struct run *r, tz_instant at)
{
    if (!r->out->paused)
        return;
    if (r->pause_n < sizeof r->pauses / sizeof *r->pauses) {
        r->pauses[r->pause_n].from = r->out->paused;
        r->pauses[r->pause_n++].till = at;
    }
    r->out->paused = 0;
}

static void extend(struct run *r, int64_t n)
{
    const struct tz_clock *k = r->in->clock;
    if (k->extend_times && r->out->extended >= k->extend_times)
        return;
    r->out->extended++;
    r->more += n;
}

static void take_event(struct run *r, enum tz_clock_event event, tz_instant at)
{
    if (event == TZ_CLOCK_PAUSE) {
        pause_begin(r, at);
        r->by_event = true;
    } else if (event == TZ_CLOCK_EXTEND)
        extend(r, r->in->clock->extend.n);
    else if (event == TZ_CLOCK_STOP)
        r->stopped = true;
    else if (event == TZ_CLOCK_RESTART) {
        r->start = at;
        r->start_day = false;
        r->pause_n = 0;
        r->out->paused = 0;
        r->out->met = 0;
        r->by_event = false;
    }
}

/* Nothing leads on from here: no clock of the entry can run any more. */
static bool in_final_state(const struct tz_state *s)
{
    return s->done && s->step_n == 0;
}

/* Meeting by a state: the entry into the last unbroken stretch of meeting states; a reopened entry is not met. */
static void take_state(struct run *r, const struct tz_clock_step *s)
{
    const struct tz_clock *k = r->in->clock;
    bool pauses = has(k->pause, k->pause_n, s->state), met = has(k->until, k->until_n, s->state);
    if (pauses)
        pause_begin(r, s->at);
    else if (met || (k->pause_n && !r->by_event))
        pause_end(r, s->at);
    if (met) {
        if (!r->out->met)
            r->out->met = s->at;
    } else if (s->state >= 0 && r->in->reg->states[s->state].open) {
        r->out->met = 0;
    }
    bool final = s->state >= 0 && in_final_state(&r->in->reg->states[s->state]);
    r->out->ended = r->stopped || final ? s->at : 0;
}

static void walk(struct run *r)
{
    const struct tz_clock_input *in = r->in;
    for (size_t i = 0; i < in->step_n; i++) {
        const struct tz_clock_step *s = &in->steps[i];
        if (!r->start && in->clock->of_state >= 0 && s->state == in->clock->of_state)
            r->start = s->at;
        if (i)
            take_event(r, event_between(in, in->steps[i - 1].state, s->state), s->at);
        take_state(r, s);
    }
    for (size_t i = 0; i < in->extension_n; i++) {
        const struct tz_clock_extension *x = &in->extensions[i];
        r->out->extended++;
        if (x->n)
            r->more += x->n;
        else if (x->till > r->till)
            r->till = x->till;
    }
}

/* Paused units between start and now that do not count: days of the limit's kind, or microseconds. */
static int64_t paused_units(const struct run *r, enum tz_span_unit unit)
{
    int64_t sum = 0;
    for (size_t i = 0; i < r->pause_n; i++) {
        tz_instant from = r->pauses[i].from < r->start ? r->start : r->pauses[i].from;
        tz_instant till = r->pauses[i].till;
        if (till <= from)
            continue;
        if (unit == TZ_SPAN_HOURS)
            sum += till - from;
        else if (unit == TZ_SPAN_WORKDAYS)
            sum += tz_calendar_between(r->in->calendar, tz_day_of(from), tz_day_of(till));
        else
            sum += tz_day_serial(tz_day_of(till)) - tz_day_serial(tz_day_of(from));
    }
    return sum;
}

static tz_instant limit_end(struct run *r)
{
    const struct tz_clock_input *in = r->in;
    int64_t n = in->within.n + r->more;
    int64_t paused = paused_units(r, in->within.unit);
    tz_day start = tz_day_of(r->start);
    tz_day due = 0;
    r->out->spent = in->within.unit == TZ_SPAN_HOURS ? paused / HOUR_US : paused;
    switch (in->within.unit) {
    case TZ_SPAN_HOURS:
        return r->start + n * HOUR_US + paused;
    case TZ_SPAN_WORKDAYS:
        due = tz_calendar_add(in->calendar, start, (int)(n + paused));
        break;
    case TZ_SPAN_MONTHS:
        due = tz_calendar_roll(in->calendar, tz_day_add(tz_day_add_months(start, (int)n), (int)paused));
        break;
    case TZ_SPAN_DAYS:
        due = tz_calendar_roll(in->calendar, tz_day_add(start, (int)(n + paused)));
        break;
    }
    if (r->till > due)
        due = r->till;
    return day_end(due);
}

static bool unpublished(const struct tz_calendar *k, tz_instant from, tz_instant till)
{
    for (int year = tz_day_year(tz_day_of(from)); till && year <= tz_day_year(tz_day_of(till)); year++)
        if (!tz_calendar_source(k, year))
            return true;
    return false;
}

static void finish(struct run *r)
{
    const struct tz_clock_input *in = r->in;
    struct tz_clock_state *out = r->out;
    out->runs = true;
    out->started = r->start;
    if (in->given)
        out->due = in->given_day ? day_end(tz_day_of(in->given)) : in->given;
    else if (!out->paused)
        out->due = limit_end(r);
    if (in->met)
        out->met = in->met;
    if (out->met)
        out->ended = out->met;
    out->unpublished = !in->given && in->within.unit != TZ_SPAN_HOURS && unpublished(in->calendar, r->start, out->due);
}

void tz_clock_compute(struct tz_clock_state *out, const struct tz_clock_input *in)
{
    struct run r = {.in = in, .out = out};
    memset(out, 0, sizeof *out);
    if (in->clock->of_state < 0)
        r.start = in->of;
    walk(&r);
    if (!r.start) {
        memset(out, 0, sizeof *out);
        return;
    }
    finish(&r);
}

int tz_clock_gone(const struct tz_clock_state *s, tz_instant now)
{
    if (!s->runs || !s->due || s->due <= s->started)
        return 0;
    __int128 share = (__int128)(now - s->started) * 1000 / (s->due - s->started);
    return share < 0 ? 0 : share > 1000000 ? 1000000 : (int)share;
}

bool tz_span_parse(struct tz_span *out, const char *text)
{
    static const struct {
        const char *word;
        enum tz_span_unit unit;
    } words[] = {{"days", TZ_SPAN_DAYS},        {"day", TZ_SPAN_DAYS},    {"workdays", TZ_SPAN_WORKDAYS},
                 {"workday", TZ_SPAN_WORKDAYS}, {"hours", TZ_SPAN_HOURS}, {"hour", TZ_SPAN_HOURS},
                 {"months", TZ_SPAN_MONTHS},    {"month", TZ_SPAN_MONTHS}};
    char word[16];
    int n, used = 0;
    if (!text || sscanf(text, " %d %15[a-z] %n", &n, word, &used) != 2 || text[used] || n < 0)
        return false;
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (strcmp(words[i].word, word) == 0) {
            *out = (struct tz_span){.n = n, .unit = words[i].unit};
            return true;
        }
    return false;
}

char *tz_span_show(char *buf, struct tz_span s)
{
    static const char *const units[] = {"天", "个工作日", "小时", "个月"};
    snprintf(buf, 40, "%lld%s", (long long)s.n, units[s.unit]);
    return buf;
}
