/* SPDX-License-Identifier: Apache-2.0
 *
 * What superiors ask of a form (要表): which period, by when, on what basis, until when the form is valid; whether the same
 * figures were asked for or sent before, so that a repeat can be refused; and the desk of the day (今日要报). A call is answered
 * by sending the form for its period (form.h). Owns the table
 *
 *   form_call(town, id, version, form, period, due, basis, expires, state, reason, …)   record
 */
#ifndef TZ_REPORT_CALL_H
#define TZ_REPORT_CALL_H
#include "report/form.h"

#define TZ_CALL_OPEN "待报"
#define TZ_CALL_SENT "已报" /* never stored: the form was sent for the period */
#define TZ_CALL_REFUSED "退回"

struct tz_form_call {
    int64_t id, version, form;
    const char *name, *sender; /* of the form */
    const char *period;        /* canonical */
    tz_instant due;            /* by this hour */
    const char *basis;         /* document by which it is asked, may be "" */
    tz_day expires;            /* last day the form is valid, 0 = not said */
    const char *state, *reason;
    int64_t account;
};
/* A call on a form. TZ_E_INPUT: period or hour missing. TZ_E_CONFLICT: the same period is open already. */
TZ_MUST_CHECK struct tz_err *tz_form_call_add(int64_t *id, const struct tz_desk *d, const struct tz_form_call *call,
                                              struct tz_arena *a);
/* By hour; open_only leaves out what was sent or refused. */
TZ_MUST_CHECK struct tz_err *tz_form_calls(struct tz_form_call **out, size_t *n, struct tz_conn *c, int64_t town,
                                           bool open_only, struct tz_arena *a);
/* Refuses an open call; the reason is needed (重复要数, 超出履职清单, 报表已过有效期 …). */
TZ_MUST_CHECK struct tz_err *tz_form_call_refuse(const struct tz_desk *d, int64_t id, const char *reason,
                                                 struct tz_arena *a);

struct tz_form_repeat {
    const char *ref;           /* the figure both ask for */
    const char *name, *sender; /* of the other form */
    const char *sent;          /* period it was last sent for, "" = never */
    int64_t form;
};
/* The figures of a form that another form asks for as well; *bound = how many figures it has. */
TZ_MUST_CHECK struct tz_err *tz_form_repeats(struct tz_form_repeat **out, size_t *n, size_t *bound, struct tz_conn *c,
                                             int64_t town, int64_t form, struct tz_arena *a);

struct tz_call_desk { /* one open call as it stands now */
    struct tz_form_call call;
    size_t cells, filled;                  /* cells 0: nothing is bound yet */
    const struct tz_form_missing *missing; /* villages that must add something */
    size_t missing_n;
    size_t repeats; /* figures another form asks for as well */
    bool late, today, lapsed;
};
/* All open calls, filled as known now. */
TZ_MUST_CHECK struct tz_err *tz_form_desk(struct tz_call_desk **out, size_t *n, const struct tz_desk *d,
                                          struct tz_conn *c, struct tz_arena *a);

#endif
