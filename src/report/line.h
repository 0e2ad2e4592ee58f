/* SPDX-License-Identifier: Apache-2.0
 *
 * Lines of work that answer to bodies above (条线), each with its page: the year's tasks of its office, the month's counts, and what its
 * people write about the month. Nothing is kept here: registers work_line, line_return and task, and figures, in the scope of who
 * asks. Missing registers make empty lists.
 */
#ifndef TZ_REPORT_LINE_H
#define TZ_REPORT_LINE_H
#include "base/day.h"
#include "register/list.h"

struct tz_line {
    int64_t id;
    const char *number, *name, *upper, *unit, *handler, *figures;
    tz_day due;                 /* the month's return is wanted by then; 0 = nobody said */
    const struct tz_entry *ret; /* the month's return; NULL = not begun */
    bool sent;
};
/* Lines in use, with their returns of the month. */
TZ_MUST_CHECK struct tz_err *tz_line_list(struct tz_line **out, size_t *n, const struct tz_desk *d,
                                          struct tz_period month, struct tz_arena *a);
/* One line by its number (TX-2025-000001) or name; TZ_E_NOT_FOUND. */
TZ_MUST_CHECK struct tz_err *tz_line_get(struct tz_line *out, const struct tz_desk *d, const char *name,
                                         struct tz_period month, struct tz_arena *a);

struct tz_line_count { /* one row of the line's `figures` */
    const char *label;
    const char *month, *year, *yoy; /* with unit; 1–N月累计; 同比 of the latter, "" where there is none */
    const char *indicator;          /* NULL = nothing of that name: label is what stands there */
};
struct tz_line_page {
    struct tz_line line;
    struct tz_list tasks; /* of the year and the line's office */
    const struct tz_line_count *counts;
    size_t count_n;
};
TZ_MUST_CHECK struct tz_err *tz_line_page(struct tz_line_page *out, const struct tz_desk *d, const char *name,
                                          struct tz_period month, struct tz_arena *a);
/* The whole return as text, to be sent or pasted; `town` heads it. */
char *tz_line_text(const struct tz_line_page *p, struct tz_period month, const char *town, struct tz_arena *a);

struct tz_line_words { /* NULL leaves a part as it is */
    const char *news, *trouble, *next;
    bool send; /* 报出 */
};
/* Writes the month's return: made if there is none, else changed. TZ_E_RULE: it has been sent already. */
TZ_MUST_CHECK struct tz_err *tz_line_write(struct tz_done *out, const struct tz_desk *d, const char *name,
                                           struct tz_period month, const struct tz_line_words *w, struct tz_arena *a);
#endif
