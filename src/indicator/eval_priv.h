/* SPDX-License-Identifier: Apache-2.0
 *
 * Inside indicator/: evaluating an indicator over lines (places, groups) x periods x values of a cut.
 *
 *   frame     what is asked: lines, periods, filters, map, known
 *   filter.c  filters checked against the model, as expressions and, where they fit, as sets of cut numbers
 *   measure.c one counted indicator: from months, from leaf tallies, or from the rows
 *   compute.c ratios, formulas, counts of places; calls measure.c for the parts
 *   figure.c  resolves the request, compares, covers, marks, suppresses, answers
 */
#ifndef TZ_INDICATOR_EVAL_PRIV_H
#define TZ_INDICATOR_EVAL_PRIV_H
#include "indicator/figure.h"
#include "indicator/map.h"
#include "indicator/slot.h"
#include "indicator/source.h"

enum { PERIODS_MAX = 400, LINES_MAX = 5000, FORMULA_DEPTH = 8 };

struct filter { /* one condition of the request on one indicator */
    const struct tz_ref_arg *arg;
    const struct tz_expr *expr;
    int cut;             /* index of the indicator's cut it is on, -1 = none */
    const char **values; /* all values that fit, with codes below and of groups; for a cut */
    size_t value_n;
    bool several; /* the cut holds several codes: |a|b| */
};
struct filters {
    struct filter *items;
    size_t n;
    const char *const *arg_values; /* of the indicator's args */
    bool all_cuts;                 /* every one is on a cut */
    int level;                     /* of counts of places, 0 = as declared */
    const char *level_kind;
};

struct line {
    int64_t place, group;
    const int64_t *roots; /* what belongs to it with all below */
    size_t root_n;
    const char *label;
};
struct frame {
    struct tz_conn *c;
    const struct tz_model *model;
    struct tz_arena *a;
    int64_t town, known;
    const struct tz_places *places;
    enum tz_map map;
    const struct line *lines;
    size_t line_n;
    const struct tz_period *periods;
    size_t period_n;
    const tz_day *map_days; /* day of the map of each period; NULL = its last day (then) or today's map */
    const struct tz_ref_arg *args;
    size_t arg_n;
    const char *by_cut;
    tz_day today, as_of;
    bool recount;
    int depth;
    struct map *cuts;  /* hash of a cut value -> const char * */
    struct map *stale; /* tallies that are stale */
    bool *used_rows;   /* set when anything was not read from a tally */
    bool *used_stale;
};

struct val { /* a cell */
    enum tz_figure_why why;
    struct tz_ratio value;
    int64_t rows;
    unsigned marks;
    const char *note, *unit;
    struct tz_ratio parts[2];
    bool has_given;
    struct tz_ratio given;
};
struct vals { /* line, period, cut hash -> val */
    struct map map;
    const struct tz_indicator *ind;
};
/* The cell; a flow, stock or distinct count without any row is 0, a reading has no value. Never NULL. */
const struct val *vals_at(const struct vals *v, size_t line, size_t period, int64_t cut);

TZ_MUST_CHECK struct tz_err *filters_make(struct filters *out, const struct frame *f, const struct tz_indicator *i);
bool filter_fits(const struct filter *x, const char *cut_value);
/* The expression a split by `key` reads, from the declared cuts or any readable field. *cut its index or -1. */
TZ_MUST_CHECK struct tz_err *cut_expr(const struct tz_expr **out, int *cut, const struct frame *f,
                                      const struct tz_indicator *i, const char *key);
const struct tz_codes *cut_codes(const struct tz_indicator *i, const char *key);
/* What people call the field or cut of a filter; the key where nothing is called so. */
const char *cut_name(const struct tz_indicator *i, const char *key);

TZ_MUST_CHECK struct tz_err *measure(struct vals *out, const struct frame *f, const struct tz_indicator *i);
TZ_MUST_CHECK struct tz_err *compute(struct vals *out, const struct frame *f, const struct tz_indicator *i);

/* The day on which the map of period number t is taken: a comparison uses that of what it is compared with (可比口径). */
tz_day frame_map_day(const struct frame *f, size_t t);
/* Lines that a leaf belongs to on the map of a day; memoised. */
struct member {
    size_t n;
    uint32_t lines[8];
    uint32_t *more; /* all of them, when n > 8 */
    bool pending;   /* the leaf itself is split and not assigned */
};
struct root_lines { /* lines that a place is a root of */
    size_t n, room;
    uint32_t *lines;
};
struct membership {
    const struct frame *f;
    struct map roots; /* root place -> lines */
    struct map memo;  /* leaf, day -> member */
    bool exact;       /* only a line's own place, not below (place: none) */
};
void membership_init(struct membership *m, const struct frame *f, bool exact);
const struct member *membership_of(struct membership *m, int64_t leaf, tz_day day);
static inline const uint32_t *member_lines(const struct member *m)
{
    return m->n > 8 ? m->more : m->lines;
}
int64_t frame_cut(const struct frame *f, const char *value);
/* A period an indicator of this grain can answer. */
bool period_fits(enum tz_grain grain, struct tz_period p);
#endif
