/* SPDX-License-Identifier: Apache-2.0
 *
 * Scores: rule-books (考核办法) over indicators, for villages and offices; weighted items with a way of counting, the rows behind
 * each point, and a ranking with ties. Indicators marked unranked are refused; persons are never ranked. Owns the table
 *
 *   score_book(town, id, version, key, label, year, level, basis, body, state, j_from, j_to)    record; body: canonical JSON
 */
#ifndef TZ_INDICATOR_SCORE_H
#define TZ_INDICATOR_SCORE_H
#include "indicator/figure.h"

enum tz_score_way {
    TZ_SCORE_RATIO, /* points * min(1, value / full): full marks at `full` (the target where 0) */
    TZ_SCORE_BANDS, /* the first band the value reaches */
    TZ_SCORE_MINUS, /* points less `each` a unit, down to points - cap */
    TZ_SCORE_PLUS,  /* `each` a unit, up to cap; above the total */
    TZ_SCORE_VETO   /* value at or above `full`: the whole score is 0, or the rank is dropped; names its paper */
};
struct tz_score_band {
    struct tz_ratio at_least;
    struct tz_ratio points;
};
struct tz_score_item {
    const char *key, *label;
    const char *indicator; /* key */
    const char *filters;   /* canonical reference text, "" = none */
    const char *derived;   /* NULL, "yoy", "target" (per cent done) */
    enum tz_score_way way;
    struct tz_ratio points, full, each, cap;
    const struct tz_score_band *bands; /* falling */
    size_t band_n;
    const char *basis; /* paper; required for a veto */
};
struct tz_score_book {
    int64_t id, version;
    const char *key, *label;
    int year;
    int level; /* places that are scored, enum tz_place_level */
    const char *basis;
    const struct tz_score_item *items;
    size_t item_n;
};
/* All faults at once: unknown or unranked indicators, items of persons, bands out of order, a veto without paper, weights. */
TZ_MUST_CHECK struct tz_err *tz_score_check(const struct tz_score_book *b, const struct tz_model *m);
TZ_MUST_CHECK struct tz_err *tz_score_save(int64_t *id, struct tz_store *s, const struct tz_actor *who,
                                           const struct tz_model *m, const struct tz_score_book *b, struct tz_arena *a);
/* From JSON (as `taizhang score` and the page send it). */
TZ_MUST_CHECK struct tz_err *tz_score_parse(struct tz_score_book *out, const char *json, struct tz_arena *a);
TZ_MUST_CHECK struct tz_err *tz_score_load(struct tz_score_book *out, struct tz_conn *c, int64_t town, const char *key,
                                           int year, int64_t known, struct tz_arena *a);

/* All books, newest year first. */
TZ_MUST_CHECK struct tz_err *tz_score_list(struct tz_score_book **out, size_t *n, struct tz_conn *c, int64_t town,
                                           int64_t known, struct tz_arena *a);

struct tz_score_point {
    struct tz_ratio value;  /* of the figure */
    struct tz_ratio points; /* earned or lost */
    int64_t rows;
    enum tz_figure_why why; /* no value: nothing is earned, and it is said */
    const char *words;      /* 完成率92.3%，得18.46分 */
};
struct tz_score_line {
    int64_t place;
    const char *label;
    const struct tz_score_point *points; /* by item */
    struct tz_ratio total;
    int rank, ties;  /* 1 = first; places with the same total share a rank; 0 = vetoed out */
    int rank_before; /* of the period before, 0 = none */
    bool vetoed;
};
struct tz_score {
    const struct tz_score_book *book;
    struct tz_period period;
    const struct tz_score_line *lines; /* by rank, then official order */
    size_t line_n;
};
TZ_MUST_CHECK struct tz_err *tz_score_run(struct tz_score **out, struct tz_conn *c, const struct tz_model *m,
                                          int64_t town, const struct tz_score_book *b, struct tz_period period,
                                          int64_t known, struct tz_arena *a);
/* Writes each village's total into the register `rating` (评比与考核打分), one entry a place and period, through the entry path and
 * in the rights of the desk; what stands there already is only changed where the total has changed. TZ_E_RULE for a book that is
 * not of villages. */
struct tz_score_filled {
    size_t created, changed, kept;
};
TZ_MUST_CHECK struct tz_err *tz_score_fill(struct tz_score_filled *out, const struct tz_desk *d,
                                           const struct tz_score *s, struct tz_arena *a);
/* Points as they are printed: 18.46. */
char *tz_score_show(struct tz_ratio points, struct tz_arena *a);
/* What-if: the same book with other numbers for one item of one place. */
TZ_MUST_CHECK struct tz_err *tz_score_what_if(struct tz_score_line *out, const struct tz_score *s, int64_t place,
                                              size_t item, struct tz_ratio value, struct tz_arena *a);

/* Nobody is ranked by a figure that is marked so, by a share of it, or by what is worked out from it. What is done of what
 * came in (on time, answered, settled, satisfied) has it below the line only, and may be. */
bool tz_score_unranked(const struct tz_indicator *i);
/* Ranking of places by one figure: ties share a rank; unranked indicators are refused (TZ_E_RULE). `high` = more is better. */
struct tz_rank {
    int64_t place;
    const char *label;
    struct tz_figure_cell cell;
    int rank, ties, rank_before;
};
TZ_MUST_CHECK struct tz_err *tz_ranking(struct tz_rank **out, size_t *n, struct tz_conn *c,
                                        const struct tz_figure_ask *ask, bool high, struct tz_arena *a);
#endif
