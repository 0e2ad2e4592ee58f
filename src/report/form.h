/* SPDX-License-Identifier: Apache-2.0
 *
 * Superiors' forms: a blank workbook is kept as it came, its columns and cells are bound once to figures, and from then on it is
 * filled for any period without disturbing a style (sheet/fill.h). What was sent is an issue like that of a report: every figure
 * with its rows, at one journal number. Owns the tables
 *
 *   form(town, id, version, name, sender, file, data, state, …)                       record; data: the blank workbook
 *   form_bind(town, id, version, form, sheet, line, col, ref, …)                      record; line -1: the whole column; ref "": unbound
 *   form_item(town, id, version, form, item, part, …)                                 record: the form's item of the duty lists
 *   form_sent(town, id, version, form, period, place, issue, report, data, note, …)   record; data: the workbook as sent
 */
#ifndef TZ_REPORT_FORM_H
#define TZ_REPORT_FORM_H
#include "duty/standing.h"
#include "register/register.h"
#include "report/report.h"

#define TZ_FORM_KIND "报表" /* the kind of the report texts that stand behind forms sent */
#define TZ_FORM_COLUMN (-1)

struct tz_form {
    int64_t id, version;
    const char *name, *sender, *file; /* sender: who asks for it; may be "" */
    const char *item, *part;          /* of the duty lists, and what the township does in it; may be "" */
    const void *data;                 /* NULL in lists */
    size_t bytes;
    int64_t bound; /* bindings; of lists only */
};
/* Takes a blank workbook (.xlsx). TZ_E_INPUT when it is none, TZ_E_LIMIT above 4 MB. Needs tz_report_may. */
TZ_MUST_CHECK struct tz_err *tz_form_add(int64_t *id, const struct tz_desk *d, const char *name, const char *sender,
                                         const char *file, const void *data, size_t bytes, struct tz_arena *a);
TZ_MUST_CHECK struct tz_err *tz_form_list(struct tz_form **out, size_t *n, struct tz_conn *c, int64_t town,
                                          struct tz_arena *a);
TZ_MUST_CHECK struct tz_err *tz_form_get(struct tz_form *out, struct tz_conn *c, int64_t town, int64_t id,
                                         struct tz_arena *a);

/* The item of the duty lists (履职事项清单) that the form belongs to; "" takes it away. `part`: 承担, 配合, 移送 or "". A name that is on no
 * list counts as asked outside. TZ_E_RULE: taken back by a superior, and part is neither 配合 nor 移送. Needs tz_report_may. */
TZ_MUST_CHECK struct tz_err *tz_form_set_item(const struct tz_desk *d, int64_t form, const char *item, const char *part,
                                              struct tz_arena *a);
/* Would tz_form_set_item refuse it? */
TZ_MUST_CHECK struct tz_err *tz_form_check_item(const struct tz_desk *d, const char *item, const char *part,
                                                struct tz_arena *a);
/* What forms asked for in a year (by the hour they were wanted, else when they were sent), each period once, by item ("" = none named)
 * and sender: for tz_item_sheet. */
TZ_MUST_CHECK struct tz_err *tz_form_asked(struct tz_item_asked **out, size_t *n, struct tz_conn *c, int64_t town,
                                           int year, struct tz_arena *a);

/* ---- what the workbook looks like */
struct tz_form_cell {
    const char *text; /* "" = empty */
    bool covered;     /* lies inside a merged range, not first */
    bool formula;
    int rows, cols;  /* of the merged range that begins here; 1 x 1 otherwise */
    const char *ref; /* bound to, by itself or by its column; NULL = not */
    bool fillable;   /* empty (or bound), in a row of a place or beside a label */
};
struct tz_form_column {
    uint32_t col;
    const char *head;      /* all heads above, joined by / */
    const char *ref;       /* bound to, NULL = not */
    const char *suggested; /* a reference that fits the head, NULL = none is near enough */
    const char *label;     /* of the suggestion */
    bool sure;
};
struct tz_form_sheet {
    size_t sheet, sheet_n;
    const char *name;
    uint32_t rows, cols;
    const struct tz_form_cell *cells; /* rows x cols */
    int key;                          /* column of the places; -1 = none */
    uint32_t first;                   /* first row of a place or the total */
    const int64_t *places;            /* of each row; 0 = none, -1 = total */
    const struct tz_form_column *columns;
    size_t column_n;
};
/* TZ_E_NOT_FOUND: no such sheet. At most 400 rows and 80 columns are looked at. */
TZ_MUST_CHECK struct tz_err *tz_form_look(struct tz_form_sheet *out, const struct tz_desk *d, struct tz_conn *c,
                                          const struct tz_form *f, size_t sheet, struct tz_arena *a);
/* The heads and labels that a single cell stands under and beside. */
const char *tz_form_head(const struct tz_form_sheet *s, uint32_t row, uint32_t col, struct tz_arena *a);

/* 2 -> "C"; buf >= 8. */
char *tz_form_column_name(char *buf, uint32_t col);

/* ---- binding */
/* Address "C" (a column), "C7" (a cell), "2!C7" (on the second sheet). `ref`: a reference as in reports, without period and place of
 * villages; "@place", "@date", "@period" for the words around the table; NULL or "-": unbound. TZ_E_INPUT names what is wrong. */
TZ_MUST_CHECK struct tz_err *tz_form_bind(const struct tz_desk *d, int64_t form, const char *address, const char *ref,
                                          struct tz_arena *a);
/* Binds every column whose suggestion is sure and that is not bound. *n = how many. */
TZ_MUST_CHECK struct tz_err *tz_form_bind_suggested(size_t *n, const struct tz_desk *d, int64_t form,
                                                    struct tz_arena *a);

/* ---- filling */
struct tz_form_figure {
    size_t sheet;
    uint32_t row, col;
    const char *head;
    int64_t place; /* 0 = the town */
    struct tz_report_figure figure;
};
struct tz_form_missing { /* a village without a row and without a nil return */
    int64_t place;
    const char *reg, *label; /* register */
    const char *head;
    struct tz_period period;
    bool asked; /* tz_form_request has asked already */
};
struct tz_form_clash { /* 数据打架: the same figure was issued with another value */
    const struct tz_form_figure *now;
    const char *title, *shown;
    tz_day issued_on;
    int64_t issue, n;
};
struct tz_form_filled {
    const void *data;
    size_t bytes;
    const struct tz_form_figure *figures;
    size_t n;
    size_t faults; /* figures without a value: their cells stay empty */
    const struct tz_form_missing *missing;
    size_t missing_n;
    const struct tz_form_clash *clashes;
    size_t clash_n;
    size_t formulas; /* cells left alone because they hold a formula */
    int64_t known;
};
struct tz_form_ask {
    int64_t form;
    const char *period; /* canonical or as typed: 2025年第三季度 */
    int64_t place;      /* 0 = the town */
    int64_t known;      /* 0 = now */
};
TZ_MUST_CHECK struct tz_err *tz_form_fill(struct tz_form_filled *out, const struct tz_desk *d, struct tz_conn *c,
                                          const struct tz_form_ask *ask, struct tz_arena *a);
/* Asks the villages that are missing and were not asked: each gets an open submission "form:<id>" of the period, with the form's name;
 * handing in (tz_submit, also a nil return) of it or of the register settles it. *n = how many. */
TZ_MUST_CHECK struct tz_err *tz_form_request(size_t *n, const struct tz_desk *d, const struct tz_form_ask *ask,
                                             struct tz_arena *a);

/* ---- sending */
struct tz_form_sent {
    int64_t id, form, issue;
    const char *name, *period; /* of the form */
    int64_t place;
    const void *data; /* NULL in lists */
    size_t bytes;
    int64_t account, j;
};
/* Fills, freezes every figure with its rows, keeps the workbook. TZ_E_RULE while figures are without a value, unless `partly`: then
 * those are left out. Clashes do not stop it: they are for the sender to judge. */
TZ_MUST_CHECK struct tz_err *tz_form_send(struct tz_form_sent *out, const struct tz_desk *d,
                                          const struct tz_form_ask *ask, bool partly, struct tz_arena *a);
/* Newest first; form 0 = all. */
TZ_MUST_CHECK struct tz_err *tz_form_sent_list(struct tz_form_sent **out, size_t *n, struct tz_conn *c, int64_t town,
                                               int64_t form, struct tz_arena *a);
TZ_MUST_CHECK struct tz_err *tz_form_sent_get(struct tz_form_sent *out, struct tz_conn *c, int64_t town, int64_t id,
                                              struct tz_arena *a);

#endif
