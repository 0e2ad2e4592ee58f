/* SPDX-License-Identifier: Apache-2.0
 *
 * Sums that must stand to each other (占比规则: at least or at most so much of another, watched all year) and figures that
 * should agree (其中, 总分, 户≤人). Declared in rules.yaml, worked out from figures; the gap is shown, never hidden or put right by
 * itself. A share that does not hold also opens an early warning each night, by place and year.
 */
#ifndef TZ_RULE_WATCH_H
#define TZ_RULE_WATCH_H
#include "indicator/figure.h"

enum tz_watch_state {
    TZ_WATCH_HOLDS,    /* 符合 */
    TZ_WATCH_BROKEN,   /* 不符合 */
    TZ_WATCH_NO_BASE,  /* 没有基数 */
    TZ_WATCH_NO_LIMIT, /* 参数未设 */
    TZ_WATCH_WITHHELD, /* 人数少，不列 */
    TZ_WATCH_STATES
};
extern const char *const tz_watch_states[];

struct tz_watch_line { /* a place; line 0 = the town */
    int64_t place;
    const char *label;
    enum tz_watch_state state;
    struct tz_ratio left, whole, limit, gap; /* limit: per cent; gap: left less what is allowed or asked, in its unit */
    const char *left_text, *whole_text, *share_text, *limit_text,
        *gap_text; /* gap_text: 还差2万元; "" where it holds */
};
struct tz_watch_result {
    const struct tz_watch *watch;
    int year;
    struct tz_watch_line *lines;
    size_t n, broken, unset;
    struct tz_figure_ask behind; /* of the rows behind a line's whole (its place to be filled in) */
};
/* Share: has a limit. */
bool tz_watch_is_share(const struct tz_watch *w);
/* Works one out for a year, as far as it has gone, as known at journal number `known` (0 = now). `who` NULL = the system.
 * Holds nothing. */
TZ_MUST_CHECK struct tz_err *tz_watch_look(struct tz_watch_result *out, struct tz_conn *c, const struct tz_model *m,
                                           const struct tz_who *who, int64_t town, const struct tz_watch *w, int year,
                                           int64_t known, struct tz_arena *a);
/* May the account see the figures of it: it sees the register that each is counted from. */
bool tz_watch_may(const struct tz_who *who, const struct tz_model *m, const struct tz_watch *w, struct tz_arena *a);
#endif
