/* SPDX-License-Identifier: Apache-2.0
 *
 * The expression language (CONTRACTS B): parsed once, typed against the model, compiled to SQL for both
 * engines, evaluated in C for one row, read back in Chinese words. Empty: a comparison with empty is false,
 * also !=; arithmetic with empty is empty. Money and numbers are exact; unlike units are a type error.
 */
#ifndef TZ_PACK_EXPR_H
#define TZ_PACK_EXPR_H
#include "base/buf.h"
#include "base/number.h"
#include "pack/model.h"

struct tz_expr;
enum tz_kind {
    TZ_K_BOOL,
    TZ_K_NUMBER,
    TZ_K_MONEY,
    TZ_K_DAY,
    TZ_K_INSTANT,
    TZ_K_SPAN,
    TZ_K_CODE,
    TZ_K_CODES,
    TZ_K_TEXT,
    TZ_K_REF,
    TZ_K_REFS
};

/* Where an expression stands: what its names mean. */
enum tz_scope_kind { TZ_IN_ROW, TZ_IN_LIST, TZ_IN_INDICATOR, TZ_IN_RULE, TZ_IN_PLACE, TZ_IN_FILTER };
struct tz_expr_scope {
    enum tz_scope_kind kind;
    const struct tz_register *reg;
    const struct tz_field *list;
    const struct tz_model *model; /* indicators for figure(), params, codes */
    const struct tz_register *const *reads;
    size_t read_n; /* registers that rules may join; NULL = any unrestricted */
    const struct tz_arg *args;
    size_t arg_n;          /* of an indicator */
    enum tz_source source; /* clock and obligation rows have names of their own (tz_source_names) */
    bool formula;          /* bare names are indicators */
};
/* Names that a counted row of a clock or an obligation has beside the fields of its register; they win over fields.
 * clock: started, due, met, ended (instants), due_day, met_day (days), extended (int). obligation: object, person,
 * place, from_day, till_day (days), due, done (int). Columns of the derived tables have the same names. */
struct tz_source_name {
    const char *key;
    enum tz_kind kind;
};
const struct tz_source_name *tz_source_names(enum tz_source source); /* ends with a NULL key */
TZ_MUST_CHECK struct tz_err *tz_expr_parse(struct tz_expr **out, const char *text, const struct tz_expr_scope *scope,
                                           struct tz_arena *a);
enum tz_kind tz_expr_kind(const struct tz_expr *e);
int tz_expr_decimals(const struct tz_expr *e); /* of a number or money; -1 = a division, exact in C only */
const struct tz_codes *tz_expr_codes(const struct tz_expr *e); /* of code and codes, else NULL */
const char *tz_expr_unit(const struct tz_expr *e);
const char *tz_expr_text(const struct tz_expr *e); /* as written */
/* In Chinese words, for definitions: 状态为“化解”且结果为“成功”. */
char *tz_expr_words(const struct tz_expr *e, struct tz_arena *a);
/* What it reads: fields of the row (for "which indicators does this change touch"), registers, params. */
bool tz_expr_reads_field(const struct tz_expr *e, const struct tz_field *f);
bool tz_expr_reads_register(const struct tz_expr *e, const struct tz_register *r);
bool tz_expr_reads_param(const struct tz_expr *e, const char *name);
/* Of a measure sum(x) inside the groups of `per`: x; of anything else: itself. NULL stays NULL. */
const struct tz_expr *tz_expr_group_value(const struct tz_expr *e);
bool tz_expr_volatile(const struct tz_expr *e); /* today, or figures */

/* ---- to SQL. One generator for everything a pack needs; identifiers quoted, values bound. */
struct tz_sql_build { /* a statement under construction, both dialects at once */
    struct tz_buf sqlite, postgres;
    struct tz_value *values;
    size_t value_n, value_room; /* bound so far: $1.. */
    struct tz_arena *arena;
};
void tz_sql_begin(struct tz_sql_build *b, struct tz_arena *a);
void tz_sql_add(struct tz_sql_build *b, const char *sql); /* trusted text, both dialects */
void tz_sql_add2(struct tz_sql_build *b, const char *sqlite, const char *postgres);
void tz_sql_name(struct tz_sql_build *b, const char *identifier); /* quoted */
void tz_sql_bind(struct tz_sql_build *b, struct tz_value v);      /* adds $n */
int tz_sql_reserve(struct tz_sql_build *b); /* a value given at run time: returns its index (n-1), appends nothing */
/* Appends $n of that index; kind TZ_INT, TZ_TEXT or TZ_BYTES (typed on PostgreSQL). */
void tz_sql_param(struct tz_sql_build *b, int index, enum tz_value_kind kind);
/* The statement so far as a struct tz_sql in the build's arena. */
struct tz_sql *tz_sql_end(struct tz_sql_build *b, const char *name);

struct tz_sql_context {
    const char *row;  /* alias of the row's table (r or r_history) */
    const char *span; /* alias of the span in force, or NULL: state, place and dated fields come from it when given */
    const char *sub;  /* alias of the sub-row in list scope */
    int64_t town;
    int64_t known; /* 0 = now; else journal number: reads history too */
    int day_param; /* parameter index holding the row's day (param(), members in force); -1 = on_day column */
    int period_start, period_end; /* parameter indexes, -1 = none */
    tz_day today;
    const struct tz_model *model;
    const char *source; /* alias of the clock or obligation row */
    bool row_state;     /* with a span: place and dated fields come from it, the state still from the row (flows) */
    const int *args;    /* parameter index of each argument of the indicator */
};
/* Appends a condition that is never SQL-NULL (bool), or a value that may be NULL. */
TZ_MUST_CHECK struct tz_err *tz_expr_sql(struct tz_sql_build *b, const struct tz_expr *e,
                                         const struct tz_sql_context *c);

/* The same as a value to group by, sum or print: a bool is 0, 1 or (a bare field) NULL, days are yyyymmdd, a reference
 * its id, codes their key, numbers scaled by tz_expr_decimals. */
TZ_MUST_CHECK struct tz_err *tz_expr_sql_value(struct tz_sql_build *b, const struct tz_expr *e,
                                               const struct tz_sql_context *c);
/* A reference of several kinds: the kind (register key, "place", "text"); a single kind: that key as a literal. */
TZ_MUST_CHECK struct tz_err *tz_expr_sql_kind(struct tz_sql_build *b, const struct tz_expr *e,
                                              const struct tz_sql_context *c);
/* distinct persons(x): the joins (" LEFT JOIN …", to stand after the row's own FROM items) that tz_expr_sql_value of
 * the same expression and context reads. Appends nothing when the expression needs none. */
TZ_MUST_CHECK struct tz_err *tz_expr_sql_joins(struct tz_sql_build *b, const struct tz_expr *e,
                                               const struct tz_sql_context *c);

/* ---- in C, for one row */
struct tz_cell { /* a value of an expression or a field */
    bool empty;
    int64_t i;             /* bool, day, instant, scaled number, reference id, span n */
    int decimals;          /* of a number: scale of i */
    const char *text;      /* text, code key, "|a|b|" of codes, register key of a reference */
    struct tz_ratio ratio; /* exact result of a division; i then is not set */
    bool is_ratio;
};
struct tz_expr_env { /* how evaluation reaches things; unset functions make the node an error */
    void *data;
    struct tz_err *(*field)(void *data, const struct tz_field *f, struct tz_cell *out);
    struct tz_err *(*follow)(void *data, const struct tz_field *ref, const struct tz_register *kind,
                             const struct tz_field *f, struct tz_cell *out);
    struct tz_err *(*sublist)(void *data, const struct tz_field *list, size_t *n);
    struct tz_err *(*part)(void *data, const struct tz_field *list, size_t row, const struct tz_field *part,
                           struct tz_cell *out);
    struct tz_err *(*param)(void *data, const char *name, tz_day day, struct tz_cell *out);
    struct tz_err *(*query)(void *data, const struct tz_expr *node,
                            struct tz_cell *out); /* exists, count, sum over registers; persons */
    struct tz_err *(*workdays)(void *data, tz_day from, tz_day till, int64_t *out);
    tz_day today;
    struct tz_err *(*arg)(void *data, const struct tz_arg *arg, struct tz_cell *out);
    struct tz_err *(*source)(void *data, const struct tz_source_name *name, struct tz_cell *out);
    tz_day period_from, period_till; /* period.start, period.end; 0 = none */
    tz_day day;                      /* the row's day, for param(); 0 = today */
};
TZ_MUST_CHECK struct tz_err *tz_expr_eval(struct tz_cell *out, const struct tz_expr *e, const struct tz_expr_env *env,
                                          struct tz_arena *a);
/* For checks (`must`): false only when the condition is broken by values that are there; empty parts make it hold. */
TZ_MUST_CHECK struct tz_err *tz_expr_holds(bool *out, const struct tz_expr *e, const struct tz_expr_env *env,
                                           struct tz_arena *a);

/* What env.query is asked: the parts of such a node. */
enum tz_query_kind {
    TZ_QUERY_FIGURE,
    TZ_QUERY_COUNT,
    TZ_QUERY_SUM,
    TZ_QUERY_EXISTS,
    TZ_QUERY_PERSONS,
    TZ_QUERY_CLOCK,
    TZ_QUERY_AT,    /* a dated field as on another day */
    TZ_QUERY_FOLLOW /* a path of more than one reference */
};
struct tz_figure_ref;
enum tz_query_kind tz_expr_query_kind(const struct tz_expr *node);
/* TZ_QUERY_FIGURE: indicator, filters, place and period as written ("place", "period" = the asker's own). */
const struct tz_figure_ref *tz_expr_figure(const struct tz_expr *node);
bool tz_expr_figure_at_start(const struct tz_expr *node); /* x at period.start */
/* Figures that an expression (a formula) asks for, in order; calls `each` for every such node. */
void tz_expr_figures(const struct tz_expr *e, void (*each)(void *data, const struct tz_expr *node), void *data);

/* ---- figure references in reports, forms and formulas: {{crop_area | crop=水稻 | place=… | period=2025 |
 * unit=万亩 | round=余}} */
struct tz_ref_arg {
    const char *key, *op;
    const char **values;
    size_t value_n;
};
struct tz_figure_ref {
    const struct tz_indicator *indicator; /* NULL when unknown (then `name`) */
    const char *name;
    const char *derived; /* "yoy", "change", "target", "target_yoy", "forecast", or NULL */
    const struct tz_ref_arg *filters;
    size_t filter_n;
    const char *place, *period, *unit, *round, *by, *known, *as_of, *map;
};
TZ_MUST_CHECK struct tz_err *tz_figure_ref_parse(struct tz_figure_ref *out, const char *text, const struct tz_model *m,
                                                 struct tz_arena *a);
#endif
