/* SPDX-License-Identifier: Apache-2.0
 *
 * Inside indicator/: what one unit of work changes in the tallies. Contributions before (sign -1) and after (+1) are summed
 * here, then folded into months and years and written as differences.
 */
#ifndef TZ_INDICATOR_TALLY_PRIV_H
#define TZ_INDICATOR_TALLY_PRIV_H
#include "indicator/map.h"
#include "indicator/source.h"
#include "indicator/tally.h"
#include "place/place.h"

struct tally_sum {
    int64_t n, v;
};
struct tally_cut {
    const char *k[CUTS_MAX];
    bool written;
};
struct tally_reading { /* of a latest measure */
    int64_t ind, id, sub, slot, place, cut, grp, v, version;
};

struct tally_run {
    struct tz_arena *arena;
    int64_t town;
    const struct tz_model *model;
    const struct tz_places *places;
    struct map adds;                 /* ind, place, slot, cut -> sum */
    struct map cuts;                 /* ind, cut -> tally_cut */
    struct map whos;                 /* ind, who, month, place, cut -> sum.n */
    struct map drops;                /* ind, id, sub -> reading taken out */
    struct map sets;                 /* ind, id, sub -> reading put in */
    struct map months;               /* level, month, ind, place -> sum */
    struct map years;                /* level, year, ind, place -> sum */
    const struct tz_indicator *last; /* found last */
    bool overflow;
};
void tally_begin(struct tally_run *r, int64_t town, const struct tz_model *m, const struct tz_places *p,
                 struct tz_arena *a);
/* Takes a contribution with a sign. */
void tally_take(struct tally_run *r, const struct tz_indicator *i, const struct contrib *c, int sign);

/* Folding into months and years. */
void fold_add(struct tally_run *r, const struct tz_indicator *i, int64_t place, int64_t slot, int64_t n, int64_t v);
struct fold_row { /* presence of a who, or a reading of a group, within one year */
    int64_t slot, place, id, n, v;
};
/* One who: counts 1 in every month code and place where it is present. */
void fold_who(struct tally_run *r, const struct tz_indicator *i, int64_t year, const struct fold_row *rows, size_t n,
              int sign);
/* One group: its latest reading counts in every month code. */
void fold_last(struct tally_run *r, const struct tz_indicator *i, int64_t year, const struct fold_row *rows, size_t n,
               int sign);
/* The latest of the readings within a period, NULL when none. */
const struct fold_row *fold_latest(const struct fold_row *rows, size_t n, struct tz_period p);

/* Folds all that was taken as if the tables were empty, without reading them. */
void fold_fresh(struct tally_run *r);
/* Writes everything as differences. */
TZ_MUST_CHECK struct tz_err *tally_flush(struct tally_run *r, struct tz_conn *c);

const struct tz_indicator *tally_indicator(struct tally_run *r, int64_t number);
/* The number of a tuple of cut values; 0 without cuts. */
int64_t tally_cut_number(const struct tz_indicator *i, const char *const cuts[CUTS_MAX]);
TZ_MUST_CHECK struct tz_err *tally_stale_set(struct map *out, struct tz_conn *c, int64_t town, struct tz_arena *a);

/* In the unit that installs a model: what is stale and small is built at once. */
TZ_MUST_CHECK struct tz_err *tally_rebuild_small(struct tz_apply *ap, const struct tz_model *m);
/* In the unit that changes the map: months and years anew from the leaf contributions; large ones become stale. */
TZ_MUST_CHECK struct tz_err *tally_refold(struct tz_apply *ap, const struct tz_places *p);
/* Writing of parts, for rebuild.c. */
TZ_MUST_CHECK struct tz_err *tally_write_base(struct tally_run *r, struct tz_conn *c);
TZ_MUST_CHECK struct tz_err *tally_write_levels(struct tally_run *r, struct tz_conn *c);

struct tz_err *tally_verify(struct tz_store *s, int64_t town,
                            void (*found)(void *to, const char *table, int64_t id, int64_t version, const char *what),
                            void *to);
struct tz_err *tally_rebuild_hook(struct tz_store *s, int64_t town);
void tally_hooks_setup(void);
#endif
