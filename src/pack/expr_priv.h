/* SPDX-License-Identifier: Apache-2.0
 *
 * The parsed, resolved and typed expression. Made once by expr_parse (lexer lex.c, grammar parse.c, names name.c, types
 * type.c), then only read: by words.c, sqlgen.c and eval.c. Nodes live in the arena given at parsing.
 */
#ifndef TZ_PACK_EXPR_PRIV_H
#define TZ_PACK_EXPR_PRIV_H
#include "pack/expr.h"

enum expr_op {
    /* literals */
    E_NUMBER, /* i, decimals */
    E_TEXT,   /* text */
    E_DAY,    /* i */
    E_BOOL,   /* i */
    E_SPAN,   /* i, span_unit */
    /* what the row says */
    E_FIELD,  /* frame, field: a field of our row or of the other row */
    E_ID,     /* frame: the row itself */
    E_PART,   /* field: a part of the sub-row at hand */
    E_FOLLOW, /* a: a reference, reg: where to, field */
    E_SOURCE, /* source: column of the clock or obligation row */
    E_ARG,    /* arg */
    E_PLACE,  /* the place asked (TZ_IN_PLACE) */
    E_TODAY,
    E_PERIOD_START,
    E_PERIOD_END,
    E_PARAM, /* text: name */
    E_AT,    /* a: dated field, b: day */
    E_CLOCK, /* text: clock key; its due instant */
    /* arithmetic */
    E_NEGATE,
    E_ADD,
    E_SUBTRACT,
    E_MULTIPLY,
    E_DIVIDE,
    E_SCALE, /* a times i by 10^shift: conversion between units */
    E_SHIFT, /* a: day or instant, b: span, i: +1 or -1 */
    E_MIN,
    E_MAX,
    E_ABS,
    E_COALESCE,
    E_AGE,
    E_DAYS,
    E_WORKDAYS,
    E_MONTH,
    E_YEAR,
    E_WINDOW, /* a: frequency -> the most days of its window */
    E_DAY_OF, /* a: instant -> its civil day */
    /* tests: never empty */
    E_COMPARE,  /* a, cmp, b */
    E_IN,       /* a: code, text, number or day; items */
    E_IN_PARAM, /* a, text: name */
    E_IN_SET,   /* a: reference, b: persons(...) */
    E_HAS,      /* a: codes; items: any of these */
    E_IS_KIND,  /* a: reference; text: kind */
    E_IS_EMPTY, /* a */
    E_AND,
    E_OR,
    E_NOT,
    /* sets and sources */
    E_PERSONS,   /* a: reference */
    E_COUNT_SET, /* a: persons(...) */
    E_ANY,       /* frame, list, where */
    E_ALL,
    E_COUNT_LIST,
    E_SUM_LIST,  /* frame, list, a: value over the sub-row, where */
    E_SUM_GROUP, /* a: value, summed inside each group of `per`; only as a whole measure */
    E_EXISTS,    /* reg, where */
    E_COUNT_ROWS,
    E_SUM_ROWS, /* reg, a: value over the other row, where */
    E_FIGURE    /* figure, at_start */
};
enum expr_cmp { CMP_EQ, CMP_NE, CMP_LT, CMP_LE, CMP_GT, CMP_GE };
enum expr_frame { FRAME_ROW, FRAME_ITS };

/* What the whole expression reads; shared by its nodes. */
struct expr_info {
    const char *text;
    struct tz_expr_scope scope;
    const struct tz_field **fields;
    size_t field_n;
    const struct tz_register **registers; /* other registers, by reference, exists, count, sum, persons */
    size_t register_n;
    const char **params;
    size_t param_n;
    const struct tz_expr **figures;
    size_t figure_n;
    bool uses_today, reads_sealed, persons_only; /* persons_only: other registers are read through persons() alone */
};

struct tz_expr {
    enum expr_op op;
    enum tz_kind kind;
    int decimals; /* NUMBER, MONEY; -1 = exact ratio */
    bool bare;    /* a literal (or sums of literals) that takes the unit of its other side */
    const char *unit;
    const struct tz_codes *codes;
    const struct tz_ref_target *targets;
    size_t target_n;
    const struct tz_expr *a, *b, *where;
    const struct tz_expr **items;
    size_t item_n;
    int64_t i;
    int shift; /* E_SCALE: value = a * i / 10^shift */
    const char *text;
    enum expr_frame frame;
    const struct tz_field *field; /* also the list of list sources */
    const struct tz_register *reg;
    const struct tz_source_name *source;
    const struct tz_arg *arg;
    int arg_index;
    enum expr_cmp cmp;
    enum tz_span_unit span_unit;
    const struct tz_figure_ref *figure;
    bool at_start;
    size_t start, end; /* bytes in info->text */
    struct expr_info *info;
};

/* ---- tokens */
enum token_kind { T_END, T_NUMBER, T_TEXT, T_DAY, T_NAME, T_MARK };
struct token {
    enum token_kind kind;
    size_t start, end;
    const char *text; /* name or text, unescaped */
    int64_t i;        /* number scaled, day */
    int decimals;
    char mark[3]; /* ( ) , . = != < <= > >= + - * / [ ] */
};
struct parser {
    struct tz_arena *a;
    const char *text;
    size_t n, at; /* at: where the lexer goes on */
    struct token token, ahead;
    bool has_ahead;
    int depth;
    struct expr_info *info;
    /* frames: what bare names, `its` and parts mean just here */
    const struct tz_register *row, *its;
    const struct tz_field *list;
    enum expr_frame list_frame;
    int register_depth;
    struct tz_err *err;
    size_t err_start;
};
bool lex_next(struct parser *p); /* false after an error */

/* First error wins; returns NULL for the caller to return. */
struct tz_expr *fail(struct parser *p, size_t at, const char *format, ...) __attribute__((format(printf, 3, 4)));
void fail_hint(struct parser *p, const char *format, ...) __attribute__((format(printf, 2, 3)));

struct tz_expr *node_new(struct parser *p, enum expr_op op, enum tz_kind kind, size_t start, size_t end);
/* Room for one item more in a list that grows by doubling, with the item put at its end. */
void *appended(struct tz_arena *a, void *items, size_t n, size_t size, const void *item);
void reads_field(struct parser *p, const struct tz_field *f);
void reads_register(struct parser *p, const struct tz_register *r, bool through_persons);
void reads_param(struct parser *p, const char *name);

/* ---- steps over tokens (parser.c); those that return bool are false after an error */
bool at_word(const struct parser *p, const char *word);
bool at_mark(const struct parser *p, const char *mark);
bool at_call(const struct parser *p); /* is the name at hand called like a function? */
bool take_token(struct parser *p);
bool take_mark(struct parser *p, const char *mark); /* exactly this one, else an error */
const char *token_words(const struct parser *p);    /* the token at hand, for messages */
bool deeper(struct parser *p);                      /* one level of nesting more; the caller takes it back */

/* ---- grammar (parse.c, parse_call.c) */
struct tz_expr *parse_or(struct parser *p);
struct tz_expr *parse_sum(struct parser *p);
struct tz_expr *parse_literal(struct parser *p);
struct tz_expr *parse_text_in_brackets(struct parser *p, const char *what);
struct tz_expr *parse_call(struct parser *p);
struct tz_expr *call_param(struct parser *p); /* after its name */
struct tz_expr *call_persons(struct parser *p, size_t start);
struct tz_expr *make_at(struct parser *p, struct tz_expr *a, struct tz_expr *b); /* a day at a time of day */

/* ---- names (name.c) */
struct tz_expr *name_path(struct parser *p); /* at a name: a whole path */
struct tz_expr *name_field(struct parser *p, enum expr_frame frame, const struct tz_register *r,
                           const struct tz_field *f, size_t start, size_t end);
const struct tz_field *name_list(struct parser *p, const struct token *t, enum expr_frame *frame);
const struct tz_register *name_register(struct parser *p, const struct token *t);
const struct tz_param *name_param(struct parser *p, const struct token *t);
/* The indicator of that key, asked for the asker's own place and period; *ref may be filled further. */
struct tz_expr *name_figure(struct parser *p, const struct token *t, struct tz_figure_ref **ref);
bool name_filter(struct parser *p, struct tz_figure_ref *ref, const struct token *key, const char *value);
/* The nearest of `names` to what was written, for “是不是 …”; NULL when none is near. */
const char *nearest(const char *written, const char *const *names, size_t n);

/* ---- types (type.c): make a node from typed operands, or fail with a message in Chinese */
struct tz_expr *type_arithmetic(struct parser *p, enum expr_op op, struct tz_expr *a, struct tz_expr *b);
struct tz_expr *type_negate(struct parser *p, struct tz_expr *a);
struct tz_expr *type_compare(struct parser *p, enum expr_cmp cmp, struct tz_expr *a, struct tz_expr *b);
struct tz_expr *type_pick(struct parser *p, enum expr_op op, struct tz_expr *a,
                          struct tz_expr *b);                        /* min max coalesce */
struct tz_expr *type_condition(struct parser *p, struct tz_expr *e); /* bool, else error */
struct tz_expr *type_day(struct parser *p, struct tz_expr *e);       /* day or instant as a day, else error */
/* A literal where `a` stands on the other side: text becomes a code of its list. */
struct tz_expr *type_literal(struct parser *p, const struct tz_expr *a, struct tz_expr *literal);
/* Codes at or below `code`, all members of a group: as text literals. */
bool type_codes_group(struct parser *p, struct tz_expr *e, const struct tz_codes *codes, const struct tz_expr *name);
bool type_codes_under(struct parser *p, struct tz_expr *e, const struct tz_codes *codes, int code);
const char *type_name(struct parser *p, const struct tz_expr *e); /* “数（亩）”, “日期” … for messages */
enum tz_kind type_of_field(const struct tz_field *f);

/* Parses; on error *at is the byte where it stands. */
TZ_MUST_CHECK struct tz_err *expr_parse_at(struct tz_expr **out, size_t *at, const char *text,
                                           const struct tz_expr_scope *scope, struct tz_arena *a);
#endif
