/* SPDX-License-Identifier: Apache-2.0
 *
 * Paragraph styles and automatic numbering of a DOCX file: what the text itself does not show.
 */
#ifndef TZ_DOCUMENT_DOCX_STYLE_PRIV_H
#define TZ_DOCUMENT_DOCX_STYLE_PRIV_H
#include "document/package.h"

#define NUMBER_LEVELS 9

struct docx_style {
    const char *id, *based_on;
    int outline; /* 0-8, -1 = none of its own */
    int num;     /* numbering it brings, -1 = none of its own */
    int num_level;
    int bold;  /* 0, 1, -1 = none of its own */
    int size;  /* half points, 0 = none of its own */
    int align; /* enum tz_align, 0 = none of its own */
    bool is_default;
    struct docx_style *next;
};

struct docx_level {
    const char *format; /* numFmt: decimal, chineseCounting, bullet … */
    const char *text;   /* lvlText: "第%1章", "(%2)" */
    int start;
    bool legal;        /* isLgl: all numbers in Arabic */
    const char *style; /* pStyle, or NULL */
};

struct docx_list { /* abstractNum */
    int id;
    struct docx_level levels[NUMBER_LEVELS];
    int counts[NUMBER_LEVELS]; /* of the numbers given so far, kept while reading */
    bool begun[NUMBER_LEVELS];
    struct docx_list *next;
};

struct docx_num { /* num: a use of a list, with its own starts */
    int id;
    struct docx_list *list;
    int list_id;
    int override_start[NUMBER_LEVELS]; /* -1 = none */
    bool overridden[NUMBER_LEVELS];    /* the override has been taken */
    struct docx_num *next;
};

struct docx_styles {
    struct tz_arena *arena;
    struct docx_style *styles, *plain; /* plain: the default paragraph style or NULL */
    struct docx_list *lists;
    struct docx_num *nums;
};

/* Reads styles and numbering where the parts exist. */
TZ_MUST_CHECK struct tz_err *docx_styles_read(struct docx_styles **out, struct tz_package *p,
                                              const struct tz_relation *relations, struct tz_arena *a);

/* What a style says after following what it is based on; id NULL = the default style. */
struct docx_style docx_style_of(const struct docx_styles *s, const char *id);

/* The label of the next paragraph numbered by num at level, counting on; NULL when there is none to show. */
const char *docx_number(struct docx_styles *s, int num, int level);

#endif
