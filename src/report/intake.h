/* SPDX-License-Identifier: Apache-2.0
 *
 * Old reports as the beginning: a report of any format is read into facts; what matches an indicator becomes a reported value of
 * its year, plans become targets and tasks (promises), and all that matches nothing is kept and shown for matching. Owns the
 * tables
 *
 *   report_source(town, id, version, name, file, format, charset, title, agency, number, issued, year_from, year, plan_year, place,
 *                 digest_text, body, …)     record; body is the text that the spans of the facts count characters of
 *   report_synonym(town, id, version, phrase, unit, indicator, filters, …)    record; matches confirmed by a clerk
 */
#ifndef TZ_REPORT_INTAKE_H
#define TZ_REPORT_INTAKE_H
#include "document/tree.h"
#include "indicator/fact.h"
#include "register/register.h"

struct tz_report_source {
    int64_t id, version;
    const char *name; /* 西江镇2021年政府工作报告 */
    const char *file, *format, *charset;
    const char *title, *agency, *number, *issued;
    int year_from, year, plan_year; /* reviewed (from, to) and planned; 0 = not found */
    int64_t place, j;
    const char *digest_text;
};

struct tz_intake_options {
    const char *path; /* a file, "-" = standard input; or … */
    const void *data; /* … its content */
    size_t bytes;
    const char *name; /* of the file, with `data` */
    int year;         /* the year reviewed, when known; 0 = found in the text */
    bool no_tasks;    /* do not make task entries of promises */
};

struct tz_intake {
    struct tz_report_source source;
    bool same; /* this text was read before: nothing was done, the counts are 0 */
    size_t facts, results, targets, changes, others;
    size_t matched; /* facts with an indicator */
    size_t open;    /* kept for matching */
    size_t target_n, task_n;
    const char *task_note; /* why no tasks were made, or NULL */
};
/* Reads and keeps a report. Needs the right to keep reports (tz_report_may). TZ_E_INPUT as tz_report_file; TZ_E_MISSING without
 * packs. Facts come in units of at most 500; a reading broken off in between is continued by reading the same file again
 * after `same` is told: nothing is taken twice. */
TZ_MUST_CHECK struct tz_err *tz_report_intake(struct tz_intake *out, const struct tz_desk *d,
                                              const struct tz_intake_options *o, struct tz_arena *a);
/* All sources, newest year first. */
TZ_MUST_CHECK struct tz_err *tz_report_sources(struct tz_report_source **out, size_t *n, struct tz_conn *c,
                                               int64_t town, struct tz_arena *a);
/* The text of a source. TZ_E_NOT_FOUND. */
TZ_MUST_CHECK struct tz_err *tz_report_source_text(char **out, struct tz_conn *c, int64_t town, int64_t source,
                                                   struct tz_arena *a);

/* A source as a document in which each kept fact is a reference "f<number of the fact in *facts, from 1>". */
TZ_MUST_CHECK struct tz_err *tz_report_source_document(struct tz_document **out, struct tz_fact **facts, size_t *n,
                                                       struct tz_conn *c, int64_t town, int64_t source,
                                                       struct tz_arena *a);

/* ---- going through the facts */
struct tz_fact_nearest {
    const struct tz_indicator *items[3];
    const char *filters[3]; /* codes the phrase names, canonical; "" = none */
    double scores[3];       /* 0 .. 1 */
    size_t n;
    bool confirmed; /* a clerk has matched this phrase and unit before: remembered */
};
/* For each fact, which indicators come nearest (best first); `facts` as tz_fact_list gave them. */
TZ_MUST_CHECK struct tz_err *tz_report_nearest(struct tz_fact_nearest **out, const struct tz_desk *d, struct tz_conn *c,
                                               const struct tz_fact *facts, size_t n, struct tz_arena *a);
/* Matches a fact: `to` is an indicator with filters as in a reference ("crop_area | crop=烟叶"), or NULL / "-" to set it aside
 * (不采用). Remembered as a synonym for the next report; other open facts of the same phrase and unit are matched too: *also. A
 * target becomes a target of its year. */
TZ_MUST_CHECK struct tz_err *tz_report_match(size_t *also, const struct tz_desk *d, int64_t fact, const char *to,
                                             struct tz_arena *a);

/* May this account keep reports and match facts: the office, the clerks and heads, mayor and secretary; the system account. */
bool tz_report_may(const struct tz_who *who);
#endif
