/* SPDX-License-Identifier: Apache-2.0
 *
 * Figures (CONTRACTS C6): one request, one answer, for the command line, the API, pages, reports, forms and scores. A figure
 * is an indicator of the packs over places and periods; it is read from tallies where they are kept and current, else counted
 * from the rows. Values are exact; rounding happens at print.
 *
 * The answer is a grid: lines (a place, or a value of a cut, or both) by periods. Line 0 is the whole that was asked.
 */
#ifndef TZ_INDICATOR_FIGURE_H
#define TZ_INDICATOR_FIGURE_H
#include "account/scope.h"
#include "pack/expr.h"
#include "place/place.h"
#include "register/register.h"

/* Registers tables, hooks of register/ and place/, verify and rebuild; once at program start, after tz_register_setup. */
void tz_indicator_setup(void);

enum tz_map { TZ_MAP_THEN, TZ_MAP_TODAY };
enum tz_compare {                        /* what stands beside each value */
                  TZ_COMPARE_YOY = 1,    /* 同比: the same months of the year before */
                  TZ_COMPARE_MOM = 2,    /* 环比: the period before */
                  TZ_COMPARE_TARGET = 4, /* targets of the year, progress, time share (序时进度) */
                  TZ_COMPARE_FACT = 8    /* reported values beside the ledger (C20) */
};

struct tz_figure_ask {
    const struct tz_model *model;
    const struct tz_who *who; /* who asks; NULL = the system: nothing suppressed, all rows in scope */
    const struct tz_indicator *indicator;
    const struct tz_ref_arg *filters; /* filters and the indicator's arguments, as parsed by pack/ */
    size_t filter_n;
    int64_t town;
    int64_t place;         /* 0 = the town */
    int64_t group;         /* an area group instead of a place, 0 = none */
    const int64_t *places; /* several places together instead of one, NULL = none */
    size_t place_n;
    enum tz_map map; /* series on the map of then, or on today's */
    struct tz_period period;
    bool by_time; /* split the period in parts of `grain` */
    enum tz_grain grain;
    bool cumulative;     /* each part from the start of its year: 1–N月累计 */
    int by_level;        /* split the place: level below it, 0 = not; TZ_FIGURE_BELOW = direct children */
    const char *by_kind; /* with by_level: kind of place, NULL = all */
    bool by_group;       /* split by area groups */
    const char *by_cut;  /* split by a cut, or any choice field of the register; NULL = not */
    unsigned compare;    /* TZ_COMPARE_… */
    int64_t known;       /* journal number; 0 = now (see tz_store_known_at) */
    tz_day as_of;        /* 截至: the period is cut off after this day, 0 = not */
    bool recount;        /* never from tallies: verify, tests */
};
#define TZ_FIGURE_BELOW (-1)

enum tz_figure_why {                      /* why a cell has no value */
                     TZ_WHY_VALUE = 0,    /* it has one */
                     TZ_WHY_NONE,         /* no reading was entered: 未报 */
                     TZ_WHY_NO_BASE,      /* n/0: 无到期件 or what the indicator calls it */
                     TZ_WHY_GRAIN,        /* 不按月统计 */
                     TZ_WHY_SUPPRESSED,   /* below 5, or its complement */
                     TZ_WHY_NEEDS,        /* asked without a base: note lists them */
                     TZ_WHY_PARAMETER,    /* a threshold is not set for this place and day: note names it */
                     TZ_WHY_NOT_TOGETHER, /* parts of several units, or a figure that places do not add up to */
                     TZ_WHY_FUTURE        /* the period has not begun */
};
enum {                        /* marks of a cell */
       TZ_MARK_REPORTED = 1,  /* a reported value stands in for the ledger */
       TZ_MARK_ESTIMATE = 2,  /* 预计 or 估算 by shares */
       TZ_MARK_STALE = 4,     /* recounted because tallies are being rebuilt */
       TZ_MARK_IMPORTING = 8, /* an import of a counted register is running: 导入中 */
       TZ_MARK_OPEN = 16,     /* the period has not ended */
       TZ_MARK_PENDING = 32,  /* rows 待划转 stand in the whole but in no part */
       TZ_MARK_MAP = 64,      /* the map changed between the periods compared: 按可比口径 */
       TZ_MARK_PARTIAL = 128  /* the ledger began within the period */
};

struct tz_coverage { /* places below the line's place, by what they handed in for the period */
    size_t in, nil, missing, suspended;
    const int64_t *missing_places; /* in official order */
    bool kept;                     /* false: nobody has to hand in; all numbers 0 */
};

struct tz_figure_target { /* one of several side by side */
    int64_t id;
    const char *origin, *paper, *op; /* op: ">=", "<=", "=" */
    struct tz_ratio value;           /* in the figure's unit; of a growth target: the level it asks for */
    bool growth;
    struct tz_ratio growth_asked; /* per cent */
    struct tz_ratio done;         /* per cent of the target; no value for <= */
    struct tz_ratio gap;          /* value still wanting (>=), room left (<=) */
    struct tz_ratio ahead;        /* 序时进度: done less time share, percentage points */
    bool met;
};
struct tz_figure_fact { /* a reported value */
    int64_t id;
    struct tz_ratio value;
    const char *unit, *source, *quote, *approx;
    struct tz_ratio gap; /* ledger less reported, in the figure's unit */
};

struct tz_figure_cell {
    enum tz_figure_why why;
    struct tz_ratio value; /* exact, in the figure's unit */
    int64_t rows;          /* counted rows behind it */
    unsigned marks;
    tz_day begun;             /* TZ_MARK_PARTIAL: the ledgers' first day */
    const char *note;         /* in Chinese, why or with what; may be NULL */
    struct tz_ratio parts[2]; /* ratio: numerator and denominator */
    const char *unit;         /* when it differs from line to line (没收物), else NULL */
    /* compare */
    enum tz_figure_why before_why;
    tz_day before_begun; /* of 同比: the ledgers' first day, where they began within the base period; else 0 */
    struct tz_ratio yoy_base, yoy, yoy_change; /* 同比: base, per cent, change in the unit (of % figures: 百分点) */
    bool yoy_given;                            /* the official growth, not computed */
    struct tz_ratio mom_base, mom, mom_change;
    const struct tz_figure_target *targets;
    size_t target_n;
    struct tz_ratio time_share; /* per cent of the year gone at the period's end */
    const struct tz_figure_fact *facts;
    size_t fact_n;
    struct tz_coverage coverage;
};
struct tz_figure_line {
    int64_t place; /* 0 when not split by place */
    int64_t group;
    const char *cut;                    /* code key; NULL when not split by cut */
    const char *label;                  /* 关渡村, 邻里 */
    const struct tz_figure_cell *cells; /* one a period */
};
struct tz_figure {
    const struct tz_indicator *indicator;
    const char *label, *unit;
    int decimals;       /* to print with */
    const char *words;  /* the definition in plain words, with filters, place and map */
    int64_t definition; /* model serial: version of the definition */
    int64_t known;      /* journal number it stands on */
    enum tz_map map;
    const struct tz_period *periods;
    size_t period_n;
    const struct tz_figure_line *lines;
    size_t line_n;
    bool from_tally; /* else recounted */
};
/* Evaluates. TZ_E_INPUT for a filter that does not fit (says which fields there are), TZ_E_NOT_FOUND for places. `c` is a
 * reader's connection (one snapshot). All memory in `a`. */
TZ_MUST_CHECK struct tz_err *tz_figure(struct tz_figure **out, struct tz_conn *c, const struct tz_figure_ask *ask,
                                       struct tz_arena *a);

/* A request from words: a reference (C7) or the command line's parts. Unknown names are explained with the nearest. */
struct tz_figure_words {
    const char *indicator;
    const char *place, *period, *by, *known, *as_of, *map; /* by: "village,month", "kind", "group", "place" */
    const struct tz_ref_arg *filters;
    size_t filter_n;
    bool cumulative;
    const char *compare; /* "yoy,mom,target,fact" */
};
TZ_MUST_CHECK struct tz_err *tz_figure_ask_words(struct tz_figure_ask *out, struct tz_conn *c, const struct tz_model *m,
                                                 int64_t town, const struct tz_figure_words *w, struct tz_arena *a);
TZ_MUST_CHECK struct tz_err *tz_figure_ask_ref(struct tz_figure_ask *out, const char **derived, struct tz_conn *c,
                                               const struct tz_model *m, int64_t town, const char *text,
                                               struct tz_arena *a);

/* ---- the rows behind a cell, in the scope of who asks */
struct tz_figure_row {
    int64_t id, version;
    const char *number;
    int64_t place;
    tz_day day;
    struct tz_ratio value; /* what it adds; 1 for counts */
    int side;              /* of a ratio: 0 numerator, 1 denominator only */
};
struct tz_figure_rows {
    const struct tz_register *reg;
    const struct tz_figure_row *rows;
    size_t n;
    bool more;            /* beyond the limit */
    int64_t out_of_scope; /* counted, but not for this account to see */
};
/* The cell of line place / group / cut and period; `after` = last id of the page before, 0 = first. One register at a time:
 * figures over several (formula, ratio) give `part` 0, 1, … until it returns with reg NULL. */
struct tz_figure_cell_ask {
    struct tz_figure_ask ask; /* place, group, filters and period of the cell; by_… ignored but by_cut with `cut` */
    const char *cut;
    int part;
    int64_t after;
    size_t limit; /* 0 = tz_limits.page_rows */
};
TZ_MUST_CHECK struct tz_err *tz_figure_drill(struct tz_figure_rows *out, struct tz_conn *c,
                                             const struct tz_figure_cell_ask *ask, struct tz_arena *a);

/* Is it read from tallies, so that the price does not grow with the register? (A ratio: both its parts.) */
bool tz_figure_kept(const struct tz_indicator *i);

/* ---- filters as text */
/* Canonical, as targets and reported values keep them: sorted, "crop=水稻; season in (早, 晚)". */
char *tz_filters_text(const struct tz_ref_arg *filters, size_t n, struct tz_arena *a);
/* The way back, and what people write: crop=水稻; amount>=1000; kind in (邻里, 婚姻家庭). NULL or "" gives none. TZ_E_INPUT. */
TZ_MUST_CHECK struct tz_err *tz_filters_read(const struct tz_ref_arg **out, size_t *n, const struct tz_model *m,
                                             const char *indicator, const char *where, struct tz_arena *a);
/* What they choose, as people say it: 水稻，早、晚. "" without any. */
char *tz_filters_words(const struct tz_ref_arg *filters, size_t n, struct tz_arena *a);
/* An indicator's name with what canonical filters choose of it: 粮食播种面积（水稻）. The key where it is no longer in the packs. */
const char *tz_figure_label(const struct tz_model *m, const char *indicator, const char *filters, struct tz_arena *a);

/* ---- printing */
/* A value as it is shown: 44,316.2; 12; “—” with the reason when there is none. */
char *tz_figure_show(const struct tz_figure *f, const struct tz_figure_cell *cell, struct tz_arena *a);
/* In another unit, rounded by a report's words: unit 万亩, round 余|多|以上|以下|近|约|左右|整 or NULL: 4.4万亩, 1.2万余件. A
 * digit behind it says how many leading digits stand (余3: 22400余平方米), 万余 puts it behind the scale (12万余元). Fails
 * when the units do not convert. */
TZ_MUST_CHECK struct tz_err *tz_figure_print(char **out, struct tz_ratio value, const char *unit, int decimals,
                                             const char *to_unit, const char *round, struct tz_arena *a);
/* As it is read beside others, with its unit: 38910.4亩, 96%; sums of money from 10,000 元 on in 万元 (293.1万元). "" without a value. */
const char *tz_figure_read(struct tz_ratio value, const char *unit, int decimals, struct tz_arena *a);
/* "20万元", "1,200.5" as an exact number in `unit` (NULL = as written). */
TZ_MUST_CHECK struct tz_err *tz_figure_number(struct tz_ratio *out, const char *text, const char *unit);
/* 同比增长12.3%, 下降3个百分点, 翻了两番, 持平. */
char *tz_figure_growth_words(const struct tz_figure *f, const struct tz_figure_cell *cell, struct tz_arena *a);
/* The answer as JSON (docs/notes/figures.md has the shape). */
void tz_figure_json(struct tz_buf *out, const struct tz_figure *f, const struct tz_places *p);
/* Definition in plain words: what is counted, where, by which day, cuts, grain, roll-up, base. */
char *tz_indicator_words(const struct tz_indicator *i, struct tz_arena *a);

/* ---- many at once: a dashboard from tallies in one pass */
struct tz_dash_cell {
    bool has;
    struct tz_ratio value;
    int64_t rows;
};
struct tz_dash {
    const struct tz_indicator *const *indicators;
    size_t indicator_n;
    const int64_t *places; /* of one level, official order */
    size_t place_n;
    int months;                 /* periods: months of the year from January */
    struct tz_dash_cell *cells; /* [indicator][place][month], flows of the month, stocks at its end */
    size_t recounted;           /* indicators that are not kept and were counted on demand */
};
/* Indicators of any kind x open places of `level` x the months 1..months of `year`. `kept_only` leaves out what would have to
 * be counted (has = false). */
TZ_MUST_CHECK struct tz_err *tz_dashboard(struct tz_dash *out, struct tz_conn *c, const struct tz_model *m,
                                          int64_t town, const struct tz_indicator *const *indicators, size_t n,
                                          int level, int year, int months, bool kept_only, struct tz_arena *a);
#endif
