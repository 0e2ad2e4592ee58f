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
};
TZ_MUST_CHECK struct tz_err *tz_expr_parse(struct tz_expr **out, const char *text, const struct tz_expr_scope *scope,
                                           struct tz_arena *a);
enum tz_kind tz_expr_kind(const struct tz_expr *e);
int tz_expr_decimals(const struct tz_expr *e); /* of a number or money result */
const char *tz_expr_unit(const struct tz_expr *e);
const char *tz_expr_text(const struct tz_expr *e); /* as written */
/* In Chinese words, for definitions: 状态为“化解”且结果为“成功”. */
char *tz_expr_words(const struct tz_expr *e, struct tz_arena *a);
/* What it reads: fields of the row (for "which indicators does this change touch"), registers, params. */
bool tz_expr_reads_field(const struct tz_expr *e, const struct tz_field *f);
bool tz_expr_reads_register(const struct tz_expr *e, const struct tz_register *r);
bool tz_expr_reads_param(const struct tz_expr *e, const char *name);
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
int tz_sql_reserve(struct tz_sql_build *b);                       /* $n given at run time; returns n-1 */
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
};
/* Appends a condition that is never SQL-NULL (bool), or a value that may be NULL. */
TZ_MUST_CHECK struct tz_err *tz_expr_sql(struct tz_sql_build *b, const struct tz_expr *e,
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
};
TZ_MUST_CHECK struct tz_err *tz_expr_eval(struct tz_cell *out, const struct tz_expr *e, const struct tz_expr_env *env,
                                          struct tz_arena *a);

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
    const char *derived; /* "yoy", "change", "target", "target_yoy", or NULL */
    const struct tz_ref_arg *filters;
    size_t filter_n;
    const char *place, *period, *unit, *round, *by, *known, *as_of, *map;
};
TZ_MUST_CHECK struct tz_err *tz_figure_ref_parse(struct tz_figure_ref *out, const char *text, const struct tz_model *m,
                                                 struct tz_arena *a);
#endif
