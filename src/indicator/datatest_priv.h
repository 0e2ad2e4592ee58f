/* SPDX-License-Identifier: Apache-2.0
 *
 * For tests only: what the runners of data tests share: a YAML document, the town it runs in, names given to rows, failures
 * with file and line. datatest.c owns all of it; printed.c runs the figures of reports on it.
 */
#ifndef TZ_INDICATOR_DATATEST_PRIV_H
#define TZ_INDICATOR_DATATEST_PRIV_H
#include "indicator/datatest.h"
#include "indicator/figure.h"
#include "register/testing.h"

#include <yaml.h>

enum { DATATEST_NAMES_MAX = 2000 };

struct run {
    struct datatest_result *r;
    const char *file, *name;
    struct tz_test_town t;
    yaml_document_t doc;
    struct {
        const char *name;
        int64_t id;
    } names[DATATEST_NAMES_MAX];
    int name_n;
    bool broken;   /* the case cannot go on */
    tz_day opened; /* day on which places are opened, 0 = 2020-01-01 */
    const struct datatest_clause *clause;
};

/* ---- YAML */
yaml_node_t *node(struct run *x, int i);
const char *text(const yaml_node_t *n);
yaml_node_t *get(struct run *x, const yaml_node_t *map, const char *key);
size_t items(const yaml_node_t *seq);
yaml_node_t *item(struct run *x, const yaml_node_t *seq, size_t i);
/* Reads the file into x->doc; false, and said, when it is no YAML. */
bool document_load(struct run *x, const char *file);

void fault(struct run *x, const yaml_node_t *at, const char *format, ...) __attribute__((format(printf, 3, 4)));
/* True without an error; else says it, frees it and marks the case as broken. */
bool ok(struct run *x, const yaml_node_t *at, struct tz_err *e);

/* ---- places and rows */
void open_place(struct run *x, const yaml_node_t *n, const char *word);
void area_act(struct run *x, const yaml_node_t *n);
int64_t find_place(struct run *x, const yaml_node_t *at, const char *word);
void name_row(struct run *x, const char *word, int64_t id);
bool is_directive(const char *key);
/* The fields of a row, without directives (as, state, moves …) unless `part`. */
struct tz_set *sets(struct run *x, size_t *n, const yaml_node_t *map, bool part);
/* Creates a row of these fields in the state that the row says, from that day (0 = its own). */
struct tz_err *create_sets(struct run *x, int64_t *id, const struct tz_register *r, const struct tz_set *all, size_t n,
                           const yaml_node_t *row, tz_day from);
tz_day day_of(struct run *x, const yaml_node_t *n, const char *key);
/* A scalar as it is entered: $name becomes the id of that row. */
const char *case_value(struct run *x, const yaml_node_t *n);
/* moves, changes, strike of a row. */
void later(struct run *x, const yaml_node_t *row, int64_t id);
void add_rows(struct run *x, const yaml_node_t *map);
const char *counting_state(const struct tz_register *r, const yaml_node_t *row, struct run *x);

/* ---- figures */
void check_same(struct run *x, const yaml_node_t *at, const struct tz_figure *a, const struct tz_figure *b);
/* All tallies equal a recount. */
void check_tallies(struct run *x, struct tz_conn *c);
#endif
