/* SPDX-License-Identifier: Apache-2.0
 *
 * What rules across registers ask of a condition beside the condition itself: which parameters it needs, where one is not
 * set, which rows of other registers are behind a hit. Same generator and context as pack/expr.h.
 */
#ifndef TZ_PACK_RULE_SQL_H
#define TZ_PACK_RULE_SQL_H
#include "pack/expr.h"

/* Names of the parameters that the expression reads, in order of appearance; they live as long as the model. */
const char *const *tz_expr_params(const struct tz_expr *e, size_t *n);

/* Does it look at rows of registers (exists, count, sum, references followed, persons). */
bool tz_expr_reads_others(const struct tz_expr *e);

/* Appends the condition "this parameter is set for the row's place on the row's day" (never NULL). */
TZ_MUST_CHECK struct tz_err *tz_expr_sql_param_set(struct tz_sql_build *b, const char *name,
                                                   const struct tz_sql_context *c);

/* Appends those parts of a conjunction that read no parameter, joined by AND; TRUE when there are none. With a parameter
 * that is not set, a row that meets them can be decided neither way. */
TZ_MUST_CHECK struct tz_err *tz_expr_sql_without_params(struct tz_sql_build *b, const struct tz_expr *e,
                                                        const struct tz_sql_context *c);

/* Rows of other registers that a hit rests on: those that make a positive exists(…) of the conjunction true, and those
 * that references of the row lead to where the condition reads a field of them. */
size_t tz_expr_witness_n(const struct tz_expr *e);
const struct tz_register *tz_expr_witness(const struct tz_expr *e, size_t i);
/* Appends the condition that joins the other row, alias `other`, to our row (c->row). */
TZ_MUST_CHECK struct tz_err *tz_expr_sql_witness(struct tz_sql_build *b, const struct tz_expr *e, size_t i,
                                                 const char *other, const struct tz_sql_context *c);
#endif
