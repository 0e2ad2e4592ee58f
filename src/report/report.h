/* SPDX-License-Identifier: Apache-2.0
 *
 * Report texts: written with headings (一、 / （一） / 1.) and references to figures ({{dispute_settled | period=2025 | unit=起 |
 * round=余}}), kept with all versions, rendered to a document in which every figure can be followed, frozen when issued. Owns the
 * tables
 *
 *   report(town, id, version, title, year, kind, period, place, subtitle, speaker, said_on, body, state, note, …)   record
 *   report_issue(town, id, version, report, report_version, title, known, head, figures, rows_n, contents, issued_on, body, …)
 *   report_figure(town, id, version, issue, n, ref, indicator, label, period, place, num, den, unit, shown, words, map, coverage,
 *                 marks, why, rows_n, rows_digest, …)   record: the figures of an issue as they stood
 *   report_row(town, issue, n, ord, part, reg, entry, entry_version, side, num, den)   record: each counted row of each figure
 *
 * An issue is written once and never changed; a report text may go on to further versions and issues.
 */
#ifndef TZ_REPORT_REPORT_H
#define TZ_REPORT_REPORT_H
#include "document/tree.h"
#include "indicator/figure.h"
#include "register/register.h"

/* Registers tables and verify; once at program start, after tz_indicator_setup. */
void tz_report_setup(void);

#define TZ_REPORT_DRAFT "起草"
#define TZ_REPORT_ISSUED "定稿"
#define TZ_REPORT_STRUCK "作废"

struct tz_report_text {
    int64_t id, version;
    const char *title;    /* 政府工作报告 */
    int year;             /* the year it reviews: references without a period mean it */
    const char *kind;     /* 年度, 半年, 换届, 月报, 简报 */
    const char *period;   /* canonical; NULL = the year */
    int64_t place;        /* references without a place mean it; 0 = the town */
    const char *subtitle; /* ——2026年1月8日在云上镇第三届人民代表大会第六次会议上 */
    const char *speaker;  /* 云上镇人民政府镇长 ××× */
    const char *said_on;  /* 2026年1月8日 */
    const char *body, *state, *note;
    int64_t account, j;
};
/* A new text (id 0) or a new version of one (`version` = the one it was made from; TZ_E_CONFLICT when another has been saved
 * since). References are checked: TZ_E_INPUT names the first that cannot be read and its line. *t gets id and version. */
TZ_MUST_CHECK struct tz_err *tz_report_save(struct tz_report_text *t, const struct tz_desk *d, struct tz_arena *a);
TZ_MUST_CHECK struct tz_err *tz_report_list(struct tz_report_text **out, size_t *n, struct tz_conn *c, int64_t town,
                                            struct tz_arena *a);
/* version 0 = the current one. TZ_E_NOT_FOUND. */
TZ_MUST_CHECK struct tz_err *tz_report_get(struct tz_report_text *out, struct tz_conn *c, int64_t town, int64_t id,
                                           int64_t version, struct tz_arena *a);

/* ---- rendering */
struct tz_report_figure { /* one reference of a text, in its order */
    int64_t n;            /* from 1; "f<n>" names it in the document */
    const char *ref;      /* as written, without braces */
    const char *indicator, *label;
    const char *period, *period_shown; /* canonical, 2025年 */
    int64_t place;
    const char *place_label;
    struct tz_ratio value; /* in `unit` */
    const char *unit;      /* of the indicator */
    const char *shown;     /* as printed in the sentence */
    const char *words;     /* definition */
    const char *map;       /* then, today */
    const char *coverage;  /* 14个村全部上报; 缺2个村：… ; "" where nothing is handed in */
    unsigned marks;        /* TZ_MARK_… of indicator/figure.h */
    const char *why;       /* no value: the reason; NULL = it has one */
    int64_t rows;
    const char *rows_digest;           /* frozen ones */
    const char *figure_url, *rows_url; /* on the pages */
    int line;                          /* of the body */
    struct tz_figure_ask ask;          /* live ones: how it was asked */
};
struct tz_report_rendered {
    struct tz_document *document; /* figures are TZ_RUN_REF "f<n>", titles GB/T 9704 */
    const struct tz_report_figure *figures;
    size_t figure_n;
    size_t faults; /* figures without a value */
    int64_t known; /* journal number of all figures */
};
/* A text with the figures as of `known` (0 = now), in the scope of d->who. A reference that cannot be answered stands in the
 * document as 〔…〕 with the reason; only failures of the store are errors. */
TZ_MUST_CHECK struct tz_err *tz_report_render(struct tz_report_rendered *out, const struct tz_desk *d,
                                              struct tz_conn *c, const struct tz_report_text *t, int64_t known,
                                              struct tz_arena *a);

/* ---- issues */
struct tz_report_issue {
    int64_t id, report, report_version;
    const char *title;
    int64_t known;    /* journal number the figures stand on */
    const char *head; /* hash of the journal there, hexadecimal */
    int64_t figures, rows;
    const char *contents; /* SM3 over all figures and rows */
    tz_day issued_on;
    const char *body;
    int64_t account, j;
};
/* Freezes the current version: every figure with value, definition, map, coverage and the (id, version) of each counted row,
 * all as known at one journal number. TZ_E_RULE when a reference has no value (lists them), or the text is issued already. */
TZ_MUST_CHECK struct tz_err *tz_report_freeze(struct tz_report_issue *out, const struct tz_desk *d, int64_t report,
                                              struct tz_arena *a);
/* report 0 = all, newest first; id 0 = any. */
TZ_MUST_CHECK struct tz_err *tz_report_issues(struct tz_report_issue **out, size_t *n, struct tz_conn *c, int64_t town,
                                              int64_t report, int64_t id, struct tz_arena *a);
/* The issue as it was frozen: the same document whatever has changed since. */
TZ_MUST_CHECK struct tz_err *tz_report_render_issue(struct tz_report_rendered *out, const struct tz_desk *d,
                                                    struct tz_conn *c, int64_t issue, struct tz_arena *a);
struct tz_report_row {
    int64_t ord;
    int part, side;
    const char *reg;
    int64_t id, version;
    struct tz_ratio value;
};
/* Rows of figure n of an issue from `ord` on, at most `limit` (0 = all). */
TZ_MUST_CHECK struct tz_err *tz_report_issue_rows(struct tz_report_row **out, size_t *n, struct tz_conn *c,
                                                  int64_t town, int64_t issue, int64_t figure, int64_t ord,
                                                  size_t limit, struct tz_arena *a);
/* Recounts each figure of an issue as known at its journal number; `differ` gets those that no longer give the same value
 * (none, unless rows were forgotten or history was damaged). */
TZ_MUST_CHECK struct tz_err *tz_report_recount(const struct tz_report_figure ***differ, size_t *n,
                                               const struct tz_desk *d, struct tz_conn *c, int64_t issue,
                                               struct tz_arena *a);
#endif
