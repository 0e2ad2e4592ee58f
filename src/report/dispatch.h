/* SPDX-License-Identifier: Apache-2.0
 *
 * What a dispatch meeting, a supervision office and a leader's morning look at: tasks with their lights, findings of
 * supervision by office, one page a day. Nothing is kept here: it is read from task, problem, project, duty, incident and
 * activity, in the scope of who asks, and written back through the same door as everybody's entries.
 */
#ifndef TZ_REPORT_DISPATCH_H
#define TZ_REPORT_DISPATCH_H
#include "register/register.h"

/* ---- dispatch (调度) */
enum tz_light { TZ_LIGHT_RED, TZ_LIGHT_YELLOW, TZ_LIGHT_GREEN };
extern const char *const tz_light_labels[]; /* 红, 黄, 绿 */
struct tz_dispatch {
    int64_t id;
    const char *number, *text, *unit, *lead, *state;
    tz_day handed, due; /* due 0 = not said */
    enum tz_light light;
    const char *why; /* 超期 3 天, 进度滞后, 七天内到期 … */
    bool promised;   /* handed on at the last meeting */
    bool done;
};
/* Open tasks, red first, then by due; and what the last meeting (the newest day before today on which a meeting handed on
 * tasks; *meeting, 0 = none) promised, done or not. Nothing where the register task is not loaded. */
TZ_MUST_CHECK struct tz_err *tz_dispatch_list(struct tz_dispatch **out, size_t *n, tz_day *meeting,
                                              const struct tz_desk *d, struct tz_arena *a);
/* A line of the minutes (origin 会议交办) or of a leader (领导批示) becomes a task; `about` may be NULL. */
struct tz_minute {
    const char *text, *unit, *lead, *about;
    tz_day due;
    bool remark; /* 领导批示 */
};
TZ_MUST_CHECK struct tz_err *tz_dispatch_minute(struct tz_done *out, const struct tz_desk *d, const struct tz_minute *m,
                                                struct tz_arena *a);

/* ---- supervision (督查督办) */
struct tz_supervised {
    int64_t id;
    const char *number, *unit, *state;
    tz_day found, due, solved;
    int late; /* days past the limit, of what is open or was solved late; 0 = in time */
    bool open;
};
struct tz_supervised_unit { /* comparison by office */
    const char *unit;
    int64_t found, solved, in_time, recheck, sent_back, late;
};
/* Findings of a year (register problem, source 督查), open first by due, and the offices, most late first. */
TZ_MUST_CHECK struct tz_err *tz_supervise_list(struct tz_supervised **out, size_t *n, struct tz_supervised_unit **units,
                                               size_t *unit_n, const struct tz_desk *d, int year, struct tz_arena *a);
/* A finding with its order to correct: the problem is entered and handed on in one go. */
TZ_MUST_CHECK struct tz_err *tz_supervise_find(struct tz_done *out, const struct tz_desk *d, const char *text,
                                               const char *unit, tz_day due, struct tz_arena *a);

/* ---- the daily page (每日一页) */
struct tz_brief_line {
    const char *section; /* 我的超期, 红灯, 停滞的项目, 今天值守, 预警, 突发事件, 会议 */
    const char *text, *number;
    int64_t id; /* of an entry; 0 = none */
};
/* What concerns the account today; sections in this order, at most ten lines each. No citizen is named. */
TZ_MUST_CHECK struct tz_err *tz_brief(struct tz_brief_line **out, size_t *n, const struct tz_desk *d,
                                      struct tz_arena *a);
/* The same as text for a message. */
TZ_MUST_CHECK struct tz_err *tz_brief_text(char **out, const struct tz_desk *d, const char *town, struct tz_arena *a);
#endif
