/* SPDX-License-Identifier: Apache-2.0
 *
 * Targets: indicator x filters x place x year, at least, at most or exactly; split to places and quarters; with origin,
 * paper, owner, versions. Several stand side by side (上级下达, 镇定, 自加压). Owns the table
 *
 *   target(town, id, version, indicator, filters, place, year, quarter, op, num, den, growth, origin, paper, set_on, owner, office,
 *          whole, state, reason, fact, j_from, j_to)    record; history in the same table
 *
 * A change in mid-year makes a new version; the first stays and both are printed.
 */
#ifndef TZ_INDICATOR_TARGET_H
#define TZ_INDICATOR_TARGET_H
#include "indicator/figure.h"

#define TZ_TARGET_PROVISIONAL "暂定"
#define TZ_TARGET_FIXED "确定"
#define TZ_TARGET_REFUSED "不予承担" /* a village's one refusal of its share, with reason, before it is fixed */
#define TZ_TARGET_WITHDRAWN "撤销"

struct tz_target {
    int64_t id, version;
    const char *indicator; /* key */
    const char *filters;   /* canonical, "" = none: tz_filters_text */
    int64_t place;
    int year, quarter;     /* quarter 0 = the year */
    const char *op;        /* ">=", "<=", "=" */
    struct tz_ratio value; /* in the indicator's unit; of a growth target: per cent */
    bool growth;           /* on last year's figure */
    const char *origin;    /* 上级下达, 镇定, 自加压 */
    const char *paper;     /* 文号 or meeting */
    tz_day set_on;
    int64_t owner, office; /* account, office; 0 = none */
    int64_t whole;         /* the target this is a part of, 0 = none */
    const char *state, *reason;
    int64_t fact; /* the sentence it came from, 0 = none */
    int64_t j_from, j_to;
};
/* A new target (id 0) or a new version of one. *id is set. TZ_E_RULE: unknown indicator or place, wrong op, a part that is
 * refused twice. */
TZ_MUST_CHECK struct tz_err *tz_target_set(int64_t *id, struct tz_store *s, const struct tz_actor *who,
                                           const struct tz_model *m, const struct tz_target *t, struct tz_arena *a);
/* Splits a target into parts by place or quarter, all in one unit: the parts must meet the whole (sum for what adds up, each by
 * itself for rates), else TZ_E_RULE says by how much they miss. Replaces earlier parts. */
TZ_MUST_CHECK struct tz_err *tz_target_split(struct tz_store *s, const struct tz_actor *who, const struct tz_model *m,
                                             int64_t whole, const struct tz_target *parts, size_t n,
                                             struct tz_arena *a);
/* Refusal of a share by its place, once, while it is provisional. */
TZ_MUST_CHECK struct tz_err *tz_target_refuse(struct tz_store *s, const struct tz_actor *who, int64_t id,
                                              const char *reason, struct tz_arena *a);
/* Takes a target back, with its parts; reason required. The versions stay. */
TZ_MUST_CHECK struct tz_err *tz_target_withdraw(struct tz_store *s, const struct tz_actor *who, int64_t id,
                                                const char *reason, struct tz_arena *a);
/* The newest version of one. TZ_E_NOT_FOUND. */
TZ_MUST_CHECK struct tz_err *tz_target_get(struct tz_target *out, struct tz_conn *c, int64_t town, int64_t id,
                                           struct tz_arena *a);
/* May this account say for the place that it does not take its share: the village itself. */
bool tz_target_speaks_for(const struct tz_who *who, const struct tz_places *p, int64_t place);
/* Parts of a whole from lines (or pieces between ;) as people write them: 关渡村 600, 关渡村=600, 第2季度 300, 关渡村 第2季度 150. What is not said
 * is as in the whole; each part is of `state`. */
TZ_MUST_CHECK struct tz_err *tz_target_parts(struct tz_target **out, size_t *n, const struct tz_target *whole,
                                             const struct tz_places *p, const char *state, const char *text,
                                             struct tz_arena *a);

/* How a target stands: its figure of the year or quarter, as text; "" where there is nothing to say. */
struct tz_target_stand {
    const struct tz_indicator *indicator; /* NULL: no longer in the packs */
    const char *label;                    /* 粮食播种面积（crop=水稻） */
    const char *period;                   /* 2026年, 2026年第2季度 */
    const char *asked;                    /* 不少于1,200万元, 同比增长10%以上 */
    const char *value, *gap, *done;       /* 600万元, 差600万元, 50% */
    const char *time;                     /* 时间进度50.1%，慢0.1个百分点 */
    bool judged, met, late;
};
TZ_MUST_CHECK struct tz_err *tz_target_stand(struct tz_target_stand *out, struct tz_conn *c, const struct tz_model *m,
                                             const struct tz_who *who, int64_t town, const struct tz_target *t,
                                             struct tz_arena *a);
struct tz_target_query {
    const char *indicator; /* NULL = all */
    const char *filters;   /* NULL = any, "" = without */
    int64_t place;         /* 0 = all */
    int year;              /* 0 = all */
    bool quarters, history, withdrawn;
    int64_t known;
};
TZ_MUST_CHECK struct tz_err *tz_target_list(struct tz_target **out, size_t *n, struct tz_conn *c, int64_t town,
                                            const struct tz_target_query *q, struct tz_arena *a);

/* A programme of several years (多年行动): the paper or plan whose targets stand in more than one year. What else belongs to it are the
 * tasks and projects that name it as their 专项 (campaign). */
struct tz_programme {
    const char *paper;
    int from, till;
    size_t target_n; /* shares of years */
};
TZ_MUST_CHECK struct tz_err *tz_programme_list(struct tz_programme **out, size_t *n, struct tz_conn *c, int64_t town,
                                               struct tz_arena *a);
/* Its targets by figure, place and year. TZ_E_NOT_FOUND. */
TZ_MUST_CHECK struct tz_err *tz_programme_targets(struct tz_target **out, size_t *n, struct tz_conn *c, int64_t town,
                                                  const char *paper, struct tz_arena *a);
/* Its tasks and projects, in the scope of the desk: up to 100 of each register. */
TZ_MUST_CHECK struct tz_err *tz_programme_rows(struct tz_entry ***out, size_t *n, const struct tz_desk *d,
                                               const char *paper, struct tz_arena *a);
#endif
