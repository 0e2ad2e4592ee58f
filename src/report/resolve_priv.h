/* SPDX-License-Identifier: Apache-2.0
 *
 * Inside report/: what a fact of a text means here: indicator, filters, place, period, exact value. Used by the intake of old
 * reports and by the check of drafts, so that both understand a sentence alike.
 */
#ifndef TZ_REPORT_RESOLVE_PRIV_H
#define TZ_REPORT_RESOLVE_PRIV_H
#include "indicator/figure.h"
#include "place/place.h"
#include "reader/match.h"

struct resolver;

/* A phrase that a clerk has confirmed. */
struct synonym {
    int64_t id, version;
    const char *phrase, *unit, *indicator, *filters;
};
TZ_MUST_CHECK struct tz_err *report_synonyms(struct synonym **out, size_t *n, struct tz_conn *c, int64_t town,
                                             struct tz_arena *a);

/* For facts of `text` (only code labels that occur in it are looked for). `places` and `model` must outlive it. */
TZ_MUST_CHECK struct tz_err *report_resolver(struct resolver **out, struct tz_conn *c, const struct tz_model *m,
                                             const struct tz_places *places, int64_t town, const char *text,
                                             struct tz_arena *a);

enum place_found { PLACE_TOWN, PLACE_NAMED, PLACE_UNKNOWN, PLACE_OTHER /* a project, a company: not a place */ };

enum each { /* 每村: the number is said of every village, not of the town; 村均: it is their mean */
            EACH_NOT,
            EACH_VILLAGE,
            EACH_MEAN
};
struct resolved {
    const struct tz_indicator *indicator;        /* NULL: nothing near enough */
    const struct tz_indicator *nearest, *second; /* what comes nearest, also below the threshold; may be NULL */
    double score, second_score;
    bool accepted, sure;
    bool growth; /* the value is a growth of the indicator, in per cent */
    enum each each;
    const struct tz_ref_arg *filters;
    size_t filter_n;
    const char *filters_text;
    enum place_found place_found;
    int64_t place;
    bool has_period;
    struct tz_period period;
    const char *period_text;       /* canonical, NULL when not said */
    struct tz_ratio value, value2; /* as read, in `unit` */
    struct tz_ratio level;         /* in the indicator's unit; no value for growth */
    const char *unit;              /* as read, or implied; "" */
};
/* `year` stands in where the text says none; 0 = then there is no period. */
void report_resolve(struct resolved *out, const struct resolver *r, const struct tz_read_fact *f, int year,
                    struct tz_arena *a);
struct tz_ratio report_ratio(struct tz_read_value v);
struct ranked {
    const struct tz_indicator *indicator;
    const char *filters; /* codes the phrase names, canonical; "" = none */
    double score;
};
/* Up to `room` indicators that come near, best first, with score and filters. */
size_t report_ranked(struct ranked *out, size_t room, const struct resolver *r, const struct tz_read_fact *f,
                     struct tz_arena *a);
/* Has a clerk confirmed this phrase with this unit? */
bool report_confirmed(const struct resolver *r, const char *phrase, const char *unit);
/* Up to `room` indicators that come near, best first. */
size_t report_nearest(const struct tz_indicator **out, size_t room, const struct resolver *r,
                      const struct tz_read_fact *f, struct tz_arena *a);
#endif
