/* SPDX-License-Identifier: Apache-2.0
 *
 * Dated parameters per place (income line, patrol frequency, hours to answer). Packs bring national and provincial values,
 * the township adds its own; for a place and a day the nearest ancestor that has one in force decides. Owns the tables
 *
 *   parameter(town, id, name, place, from_day, i, t, basis, j_from, j_to)    record; set here
 *   param_pack(town, name, at, from_day, i, t, basis, j_from, j_to)          derived; from the installed packs
 *   param_at(town, name, place, from_day, till_day, i, t, origin, j_from, j_to)  derived; resolved for every place:
 *                                                  generated SQL reads it; origin = the place that has the value
 * j_from, j_to: the journal numbers between which it was so; every question may be asked as known at one of them.
 * i: numbers scaled by the parameter's decimals (money in 分), counts of a span; t: texts, the unit of a span (days,
 * workdays, months, hours).
 */
#ifndef TZ_PLACE_PARAM_H
#define TZ_PLACE_PARAM_H
#include "place/place.h"

struct tz_param_here {
    bool has;
    int64_t i;
    const char *t;  /* NULL for numbers */
    int64_t origin; /* place that has the value */
    tz_day from, till;
};
/* The value for a place on a day, as known at journal number `known` (0 = now); has = false where none is set: ask for it,
 * never assume one. */
TZ_MUST_CHECK struct tz_err *tz_param_get(struct tz_param_here *out, struct tz_conn *c, int64_t town, const char *name,
                                          int64_t place, tz_day day, int64_t known, struct tz_arena *a);
/* The basis of the value that is in force, where the town has set it itself; NULL = it came with the packs. */
TZ_MUST_CHECK struct tz_err *tz_param_basis(const char **out, struct tz_conn *c, int64_t town, const char *name,
                                            int64_t origin, tz_day day, int64_t known, struct tz_arena *a);
/* Text as typed -> i and t by the parameter's declared type. */
TZ_MUST_CHECK struct tz_err *tz_param_parse(int64_t *i, char **t, const struct tz_param *param, const char *text,
                                            struct tz_arena *a);
/* Sets a value of a place from a day on, one unit of work; basis is required. A second value of the same day replaces the
 * first (the first stays in history). */
TZ_MUST_CHECK struct tz_err *tz_param_set(struct tz_store *s, const struct tz_actor *who, const struct tz_param *param,
                                          int64_t place, tz_day from, const char *value, const char *basis,
                                          struct tz_arena *a);
/* In the unit that installs packs: takes their values over and resolves. */
TZ_MUST_CHECK struct tz_err *tz_param_install(struct tz_apply *ap, const struct tz_model *m);
struct tz_param_version { /* the packs that were in use from journal number j on */
    struct tz_model *model;
    int64_t j;
};
/* In a unit of a rebuild, when the tree's head is made: param_pack and param_at anew, with all that was known before.
 * `versions` ascending by j. */
TZ_MUST_CHECK struct tz_err *tz_param_rebuild(struct tz_apply *ap, const struct tz_param_version *versions,
                                              size_t version_n);

/* Called in the unit that changed parameters (name NULL = several), so that what was computed from them is dropped. */
typedef struct tz_err *(*tz_param_changed)(struct tz_apply *ap, const char *name, void *data);
void tz_param_on_change(tz_param_changed hook, void *data);
/* Called once a value is set and on disk, for what is too much for that unit: deadlines of whole registers. */
typedef struct tz_err *(*tz_param_settled)(struct tz_store *s, int64_t town, const char *name);
void tz_param_on_settled(tz_param_settled hook);

#endif
