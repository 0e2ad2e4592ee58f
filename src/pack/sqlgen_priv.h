/* SPDX-License-Identifier: Apache-2.0
 *
 * Expressions to SQL: what sqlgen.c (conditions), sqlvalue.c (values), sqlpersons.c (members of households), sqlnum.c
 * (numbers), sqlday.c (days) and sqlpart.c (what they are put together from) share. The generator appends to the caller's
 * build; parts that stand in several places are taken out as fragments first.
 */
#ifndef TZ_PACK_SQLGEN_PRIV_H
#define TZ_PACK_SQLGEN_PRIV_H
#include "pack/expr_priv.h"
#include "pack/model_priv.h"

struct gen {
    struct tz_sql_build *b;
    const struct tz_sql_context *c;
    const char *row, *its, *sub; /* aliases just here; its and sub NULL outside */
    const char *span;            /* of the row, NULL: none, or another row stands for `row` just here */
    int aliases;
    struct tz_err *err; /* first error wins; the text built then is of no use */
};
struct frag { /* a piece of SQL in both dialects */
    const char *sqlite, *postgres;
};
struct num { /* top / bottom / 10^decimals */
    struct frag top, bottom;
    bool has_bottom;
    int decimals;
};

void gen_fail(struct gen *g, const char *text);
const char *gen_alias(struct gen *g, char letter);
void add(struct gen *g, const char *sql);
void addf(struct gen *g, const char *format, ...) __attribute__((format(printf, 2, 3))); /* trusted text only */
void add_column(struct gen *g, const char *alias, const char *column);
void add_frag(struct gen *g, struct frag f);
void bind_int(struct gen *g, int64_t v);
void bind_text(struct gen *g, const char *s);

/* Starts taking what is appended as a fragment; end gives it. They nest. */
struct taking {
    struct tz_buf sqlite, postgres;
};
struct taking frag_begin(struct gen *g);
struct frag frag_end(struct gen *g, struct taking t);

/* What is in force: conditions that begin with AND, but the town's. */
void gen_row_day(struct gen *g);                        /* the row's day, for what is in force */
void gen_and_current(struct gen *g, const char *alias); /* now, or as known at the journal number asked for */
void gen_and_in_force(struct gen *g, const char *alias);
void gen_town_is(struct gen *g, const char *alias);

/* The rows of a register as asked, without FROM: now, or current rows and history together as known. */
void gen_from_rows(struct gen *g, const struct tz_register *r, const char *alias);
/* FROM the rows of a list WHERE they are of our row, current and in force. */
void gen_from_list(struct gen *g, const struct tz_expr *e, const struct tz_register *r, const char *alias);
const struct tz_register *gen_frame_register(const struct tz_expr *e);
const char *gen_frame_alias(const struct gen *g, const struct tz_expr *e);

/* Another row stands for `row` while its derived expression is written. */
struct moved {
    const char *row, *its, *sub, *span;
};
struct moved gen_move_to(struct gen *g, const char *alias);
void gen_move_back(struct gen *g, struct moved old);

void gen_condition(struct gen *g, const struct tz_expr *e); /* never NULL */
void gen_value(struct gen *g,
               const struct tz_expr *e); /* text, code, reference, instant, number, bool as 0/1, day as yyyymmdd */
void gen_plain(struct gen *g, const struct tz_expr *e); /* column, sub-select or literal as it is stored */
bool simple(const struct tz_expr *e);                   /* a column or literal: cheap to say twice */
bool never_empty(const struct tz_expr *e);
bool gen_computed(const struct tz_field *f); /* derived and not stored */
bool gen_from_span(const struct gen *g, const struct tz_field *f);
void gen_param(struct gen *g, const char *name, bool text); /* a parameter as in force at the row's place */

/* persons(reference): a member is asked by EXISTS, counted, or joined (`epm`, by gen_persons_join). */
void gen_ref_kind(struct gen *g, const struct tz_expr *ref);
void gen_kind_is(struct gen *g, const struct tz_expr *ref, const char *kind);
void gen_in_persons(struct gen *g, const struct tz_expr *e);
void gen_count_persons(struct gen *g, const struct tz_expr *e);
void gen_persons_value(struct gen *g, const struct tz_expr *e);
void gen_persons_join(struct gen *g, const struct tz_expr *e);
/* A part of the conjunction that asks for a member of a household, NULL: none. It is joined instead of asked row by row, so
 * that the planner may begin with the person. */
const struct tz_expr *gen_member_part(const struct tz_expr *e);
void gen_and_member(struct gen *g, const struct tz_expr *e, const char *m);
void gen_members_table(struct gen *g, const struct tz_expr *e);

struct num gen_derived_num(struct gen *g, const struct tz_expr *e); /* of a derived field that is not stored */
struct num gen_num(struct gen *g, const struct tz_expr *e);
void num_compare(struct gen *g, struct num a, const char *op, struct num b);
void num_value(struct gen *g, const struct tz_expr *e);

void gen_day(struct gen *g, const struct tz_expr *e);    /* yyyymmdd */
void gen_serial(struct gen *g, const struct tz_expr *e); /* days since 1970-01-01 */
bool day_is_serial(const struct tz_expr *e);             /* cheaper as a serial */
#endif
