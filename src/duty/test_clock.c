/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>
#include <cmocka.h>

#include "duty/clock.h"

/* A flow for all cases: 0 受理, 1 公示 (pauses), 2 补正 (to 0: restart), 3 延期 (entering extends), 4 办结, 5 撤回 (stops), 6 归档 (final) */
enum { TAKEN, SHOWN, MENDING, EXTENDED, DONE, WITHDRAWN, FILED };
static const struct tz_state states[] = {{.key = "受理", .open = true}, {.key = "公示", .open = true},
                                         {.key = "补正", .open = true}, {.key = "延期", .open = true},
                                         {.key = "办结", .done = true}, {.key = "撤回", .done = true},
                                         {.key = "归档", .done = true}};
static const struct tz_step flow[] = {{.from = MENDING, .to = TAKEN, .event = TZ_CLOCK_RESTART, .event_clock = -1},
                                      {.from = TAKEN, .to = EXTENDED, .event = TZ_CLOCK_EXTEND, .event_clock = 0},
                                      {.from = TAKEN, .to = WITHDRAWN, .event = TZ_CLOCK_STOP, .event_clock = -1}};
static const int until[] = {DONE}, pause_in[] = {SHOWN};

struct clock_case {
    const char *what;
    struct tz_span within;
    tz_day of;
    tz_day met, given;
    struct {
        int state;
        tz_day day;
    } steps[6];
    size_t step_n;
    tz_day due;    /* 0 = none */
    tz_day met_on; /* 0 = not */
    bool ended, runs;
    int64_t spent, extended;
};
static const struct clock_case cases[] = {
    {"30 days end on a Friday",
     {30, TZ_SPAN_DAYS, NULL},
     20250305,
     0,
     0,
     {{TAKEN, 20250305}},
     1,
     20250404 + 3,
     0,
     false,
     true,
     0,
     0},
    {"15 days", {15, TZ_SPAN_DAYS, NULL}, 20250305, 0, 0, {{TAKEN, 20250305}}, 1, 20250320, 0, false, true, 0, 0},
    {"5 working days",
     {5, TZ_SPAN_WORKDAYS, NULL},
     20250305,
     0,
     0,
     {{TAKEN, 20250305}},
     1,
     20250312,
     0,
     false,
     true,
     0,
     0},
    {"3 months", {3, TZ_SPAN_MONTHS, NULL}, 20250314, 0, 0, {{TAKEN, 20250314}}, 1, 20250616, 0, false, true, 0, 0},
    {"24 hours", {24, TZ_SPAN_HOURS, NULL}, 20250307, 0, 0, {{TAKEN, 20250307}}, 1, 20250308, 0, false, true, 0, 0},
    {"met by a state",
     {15, TZ_SPAN_DAYS, NULL},
     20250305,
     0,
     0,
     {{TAKEN, 20250305}, {DONE, 20250310}},
     2,
     20250320,
     20250310,
     true,
     true,
     0,
     0},
    {"met by a field",
     {15, TZ_SPAN_DAYS, NULL},
     20250305,
     20250311,
     0,
     {{TAKEN, 20250305}},
     1,
     20250320,
     20250311,
     true,
     true,
     0,
     0},
    {"publicity does not count",
     {15, TZ_SPAN_DAYS, NULL},
     20250305,
     0,
     0,
     {{TAKEN, 20250305}, {SHOWN, 20250308}, {TAKEN, 20250315}},
     3,
     20250327,
     0,
     false,
     true,
     7,
     0},
    {"still in publicity: no due day",
     {15, TZ_SPAN_DAYS, NULL},
     20250305,
     0,
     0,
     {{TAKEN, 20250305}, {SHOWN, 20250308}},
     2,
     0,
     0,
     false,
     true,
     0,
     0},
    {"completed papers start anew",
     {5, TZ_SPAN_WORKDAYS, NULL},
     20250305,
     0,
     0,
     {{TAKEN, 20250305}, {MENDING, 20250306}, {TAKEN, 20250312}},
     3,
     20250319,
     0,
     false,
     true,
     0,
     0},
    {"extended once",
     {15, TZ_SPAN_DAYS, NULL},
     20250305,
     0,
     0,
     {{TAKEN, 20250305}, {EXTENDED, 20250318}},
     2,
     20250407,
     0,
     false,
     true,
     0,
     1},
    {"extended only as often as allowed",
     {15, TZ_SPAN_DAYS, NULL},
     20250305,
     0,
     0,
     {{TAKEN, 20250305}, {EXTENDED, 20250318}, {TAKEN, 20250319}, {EXTENDED, 20250320}},
     4,
     20250407,
     0,
     false,
     true,
     0,
     1},
    {"stopped for good",
     {15, TZ_SPAN_DAYS, NULL},
     20250305,
     0,
     0,
     {{TAKEN, 20250305}, {WITHDRAWN, 20250310}},
     2,
     20250320,
     0,
     true,
     true,
     0,
     0},
    {"filed without having met: no longer runs",
     {15, TZ_SPAN_DAYS, NULL},
     20250305,
     0,
     0,
     {{TAKEN, 20250305}, {FILED, 20250310}},
     2,
     20250320,
     0,
     true,
     true,
     0,
     0},
    {"reopened: not met",
     {15, TZ_SPAN_DAYS, NULL},
     20250305,
     0,
     0,
     {{TAKEN, 20250305}, {DONE, 20250310}, {TAKEN, 20250312}},
     3,
     20250320,
     0,
     false,
     true,
     0,
     0},
    {"the platform's own time",
     {15, TZ_SPAN_DAYS, NULL},
     20250305,
     0,
     20250309,
     {{TAKEN, 20250305}},
     1,
     20250309,
     0,
     false,
     true,
     0,
     0},
    {"not started", {15, TZ_SPAN_DAYS, NULL}, 0, 0, 0, {{TAKEN, 20250305}}, 1, 0, 0, false, false, 0, 0},
};

static tz_instant start_of(tz_day d)
{
    return d ? tz_day_start(d) : 0;
}

static void run_case(size_t i, const struct tz_calendar *calendar)
{
    const struct clock_case *c = &cases[i];
    struct tz_clock clock = {.key = "close",
                             .of_state = -1,
                             .until = until,
                             .until_n = 1,
                             .pause = pause_in,
                             .pause_n = 1,
                             .extend = {15, TZ_SPAN_DAYS, NULL},
                             .extend_times = 1};
    struct tz_register reg = {
        .states = states, .state_n = 7, .steps = flow, .step_n = 3, .clocks = &clock, .clock_n = 1};
    struct tz_clock_step steps[6];
    struct tz_clock_state s;
    for (size_t k = 0; k < c->step_n; k++)
        steps[k] = (struct tz_clock_step){c->steps[k].state, c->steps[k].day, tz_day_start(c->steps[k].day)};
    struct tz_clock_input in = {.reg = &reg,
                                .clock = &clock,
                                .calendar = calendar,
                                .within = c->within,
                                .of = start_of(c->of),
                                .of_day = true,
                                .met = start_of(c->met),
                                .met_day = true,
                                .given = start_of(c->given),
                                .given_day = true,
                                .steps = steps,
                                .step_n = c->step_n,
                                .now = tz_day_start(20250401)};
    tz_clock_compute(&s, &in);
    tz_day due = s.due ? tz_day_of(s.due) : 0, met = s.met ? tz_day_of(s.met) : 0;
    if (s.runs != c->runs || due != c->due || met != c->met_on || (s.ended != 0) != c->ended || s.spent != c->spent ||
        s.extended != c->extended)
        fail_msg("case %zu (%s): runs %d due %d met %d ended %d spent %lld extended %lld", i, c->what, s.runs, due, met,
                 s.ended != 0, (long long)s.spent, (long long)s.extended);
}

static void computes(void **state)
{
    (void)state;
    struct tz_arena *a = tz_arena_new(0);
    struct tz_calendar *calendar = tz_calendar_builtin(a);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        run_case(i, calendar);
    tz_arena_destroy(&a);
}

static void measures_what_is_gone(void **state)
{
    (void)state;
    struct tz_clock_state s = {.runs = true, .started = 1000, .due = 2000};
    assert_int_equal(tz_clock_gone(&s, 1000), 0);
    assert_int_equal(tz_clock_gone(&s, 1500), 500);
    assert_int_equal(tz_clock_gone(&s, 1800), 800);
    assert_int_equal(tz_clock_gone(&s, 2500), 1500);
    assert_int_equal(tz_clock_gone(&s, 500), 0);
}

static const struct {
    const char *text;
    bool ok;
    int64_t n;
    enum tz_span_unit unit;
} spans[] = {{"30 days", true, 30, TZ_SPAN_DAYS},
             {"5 workdays", true, 5, TZ_SPAN_WORKDAYS},
             {"24 hours", true, 24, TZ_SPAN_HOURS},
             {"3 months", true, 3, TZ_SPAN_MONTHS},
             {"1 day", true, 1, TZ_SPAN_DAYS},
             {"-3 days", false, 0, 0},
             {"days", false, 0, 0},
             {"3 weeks", false, 0, 0},
             {"3 days later", false, 0, 0},
             {"", false, 0, 0}};

static void reads_spans(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof spans / sizeof *spans; i++) {
        struct tz_span s = {0};
        bool ok = tz_span_parse(&s, spans[i].text);
        if (ok != spans[i].ok || (ok && (s.n != spans[i].n || s.unit != spans[i].unit)))
            fail_msg("case %zu: %s", i, spans[i].text);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(computes), cmocka_unit_test(measures_what_is_gone),
                                       cmocka_unit_test(reads_spans)};
    return cmocka_run_group_tests_name("duty/clock", tests, NULL, NULL);
}
