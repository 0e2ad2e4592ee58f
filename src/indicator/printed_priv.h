/* SPDX-License-Identifier: Apache-2.0
 *
 * For tests only: a report and its lines between printed.c (asks and compares) and printed_rows.c (sets up).
 */
#ifndef TZ_INDICATOR_PRINTED_PRIV_H
#define TZ_INDICATOR_PRINTED_PRIV_H
#include "indicator/datatest_priv.h"
#include "indicator/printed.h"

#define TARGET_OF_REPORT "镇定" /* origin of the targets that lines set */

struct line {
    const yaml_node_t *at, *rows;
    const char *quote, *what; /* as the report has it, and what it says it of */
    const char *figure;       /* indicator, also in target(), yoy(), change() */
    const char *where;        /* filter with remarks */
    const char *print;        /* what we print for it */
    const char *op, *period;
    const char *given; /* the piece that the indicator says by itself */
    char **pieces;     /* of the filter, without remarks */
    size_t piece_n;
    const struct tz_indicator *indicator;
    bool spread; /* its rows stand in several places */
    bool faulty, held;
};

struct printed {
    struct run x;
    const char *report, *year, *next;
    struct line *lines;
    size_t line_n;
    int serial;   /* of numbers above and of imports */
    int64_t made; /* rows made so far: numbered names are never met twice */
};

/* Sets up the rows of a line and those that must not count. */
void line_rows(struct printed *p, struct line *l);
/* Sets its target, and one of another year; splits it to villages where `split` says so. */
void line_target(struct printed *p, struct line *l);
#endif
