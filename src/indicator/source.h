/* SPDX-License-Identifier: Apache-2.0
 *
 * Counted rows: what an indicator counts, as one normalised select, made from its checked expressions by the generator of
 * pack/. The same select feeds the tallies (for the ids of a unit), their rebuild, recounts and drill-down. Columns:
 *
 *   ind, id, sub, version, place, slot, slot_text, till, who, who_text, n, v, k0..k3, grp, given
 */
#ifndef TZ_INDICATOR_SOURCE_H
#define TZ_INDICATOR_SOURCE_H
#include "account/scope.h"
#include "pack/expr.h"
#include "pack/pack.h"

enum { CUTS_MAX = 4 };

struct contrib { /* one contribution; texts live until the next one */
    int64_t ind, id, sub, version, place;
    int64_t slot; /* 0: the day is not said, counts nowhere */
    tz_day till;  /* stocks and during: exclusive end; flows: 0 */
    int64_t who;  /* distinct: id, or hash of a text; 0 = none */
    int64_t n;
    bool has_v;
    int64_t v;
    const char *cuts[CUTS_MAX]; /* "" = empty; NULL beyond the indicator's cuts */
    const char *grp;            /* per: joined values, "" without */
    bool has_given;
    int64_t given;
};
typedef struct tz_err *(*contrib_fn)(void *data, const struct contrib *c);

struct source_options {
    int64_t town, known; /* known 0 = now */
    const struct tz_model *model;
    tz_day today;
    const char *const *arg_values; /* by the indicator's args; NULL = none */
    bool ids;                      /* only the ids given at run time */
    bool bounded; /* only within a period given at run time (stocks: begun by its end; during: met it) */
    bool totals;  /* added up by place, slot, cuts, group and who: id, sub, version are 0 */
    const struct tz_expr *const *filters; /* more conditions */
    size_t filter_n;
    const struct tz_expr *cut;    /* k0 is this instead of the declared cuts */
    const char *place_list;       /* only rows at these places (source_id_list); NULL = all */
    const struct tz_scope *scope; /* rows out of scope are left out; NULL = all */
    bool out_of_scope;            /* and with this: only those */
    int64_t after;                /* drill-down: ids beyond, */
    size_t limit;                 /* and at most so many, by id; 0 = all */
};
struct source {
    const struct tz_sql *sql;
    const struct tz_value *values; /* with gaps for what is given at run time */
    size_t value_n;
    int ids, from, till, serial_from, serial_till; /* indexes of run-time values, -1 = not used */
    int derived;                                   /* deadlines or duties as known: they are worked out at run time */
    const struct tz_indicator *of;                 /* whose */
    const struct tz_model *model;
    int64_t town, known;
};
/* Compiles the select over several indicators of one register (UNION ALL), or one. */
TZ_MUST_CHECK struct tz_err *source_make(struct source *out, const struct tz_indicator *const *inds, size_t n,
                                         const struct source_options *o, struct tz_arena *a);
/* Runs it. ids: for source_options.ids; period: for bounded. */
TZ_MUST_CHECK struct tz_err *source_run(const struct source *s, struct tz_conn *c, const int64_t *ids, size_t id_n,
                                        const struct tz_period *period, contrib_fn each, void *data,
                                        struct tz_arena *a);
/* Digest of what the select says: a changed definition has another one. */
TZ_MUST_CHECK struct tz_err *source_print(char **out, const struct tz_indicator *ind, const struct tz_model *m,
                                          struct tz_arena *a);

/* Kept in tallies: the model says so, and its rows come from a register or list. */
bool source_kept(const struct tz_indicator *ind);
/* A list of ids as either engine takes it: [1,2] or {1,2}. */
char *source_id_list(struct tz_conn *c, const int64_t *ids, size_t n, struct tz_arena *a);
#endif
