/* SPDX-License-Identifier: Apache-2.0
 *
 * Checking a report or draft: each number in it is supported by the ledgers, differs from them (and what they say, with the rows
 * behind it), or has no ledger. Approximators are read by the rounding rules of docs/notes/report.md; claims in words (零发生,
 * 全覆盖) are checked as 0 and 100 %; the same figure elsewhere in the text and in reports read in before must agree; printed growth
 * is computed again. Nothing is written.
 */
#ifndef TZ_REPORT_CHECK_H
#define TZ_REPORT_CHECK_H
#include "document/tree.h"
#include "indicator/figure.h"
#include "register/register.h"

enum tz_verdict { TZ_VERDICT_SUPPORTED, TZ_VERDICT_DIFFERS, TZ_VERDICT_NONE };
extern const char *const tz_verdict_keys[];   /* supported, differs, none */
extern const char *const tz_verdict_labels[]; /* 一致, 不一致, 无台账 */

struct tz_check_mark {
    enum tz_verdict verdict;
    size_t from, till;               /* bytes of the checked text */
    uint64_t start, end;             /* code points of it */
    const char *quote, *what, *kind; /* kind as in the reader, or "claim" */
    const char *period, *place;      /* shown; "" when not said */
    const char *indicator, *label;   /* NULL when nothing is near enough */
    const char *filters;
    bool growth, claim, reference; /* a growth; in words; a reference to a figure (right by itself) */
    const char *ledger;            /* 台账为 56 起; "" when there is none */
    const char *why;               /* in one sentence */
    int64_t rows;
    const char *figure_url, *rows_url; /* NULL without a figure */
    const char *query;                 /* the same for the command line: taizhang figure … */
    const char *nearest[3];            /* keys of indicators that come near, when none matched */
    size_t nearest_n;
};
struct tz_check_result {
    const char *text; /* what was checked: paragraphs, a line each */
    const char *title;
    int year; /* reviewed */
    const struct tz_check_mark *marks;
    size_t n; /* in text order, not overlapping */
    size_t supported, differs, none;
    int64_t known;
};

struct tz_check_options {
    const char *path; /* a file, "-" = standard input; or content … */
    const void *data;
    size_t bytes;
    const char *name;
    int64_t report; /* … or a stored report, rendered; 0 = none */
    int year;       /* reviewed; 0 = found in the text */
};
/* TZ_E_INPUT as tz_report_file says; TZ_E_MISSING without packs. Figures are asked in the scope of d->who. */
TZ_MUST_CHECK struct tz_err *tz_report_check(struct tz_check_result *out, const struct tz_desk *d,
                                             const struct tz_check_options *o, struct tz_arena *a);
/* The checked text as a document whose numbers carry marks and notes: for HTML, and for DOCX with comments. */
struct tz_document *tz_check_document(const struct tz_check_result *r, struct tz_arena *a);
#endif
