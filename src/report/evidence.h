/* SPDX-License-Identifier: Apache-2.0
 *
 * Evidence for an inspection (迎检卷). The superior's checklist is a report text: a line is an item, its references {{…}} are
 * the figures that answer it, a line that begins 一、 is a heading. The pack gives, item by item, figure, rows, documents and
 * photos; gaps stand first. Everything is as the asking account may see it: what is sealed stays masked.
 */
#ifndef TZ_REPORT_EVIDENCE_H
#define TZ_REPORT_EVIDENCE_H
#include "report/report.h"

enum tz_evidence_gap {
    TZ_EVIDENCE_WHOLE,    /* figure, rows and at least one file */
    TZ_EVIDENCE_NO_FILE,  /* rows without a document or photo */
    TZ_EVIDENCE_NO_ROWS,  /* a figure of nothing: 0 */
    TZ_EVIDENCE_NO_VALUE, /* the figure has no value */
    TZ_EVIDENCE_NONE      /* the item names no figure */
};
/* 齐, 缺佐证, 没有条目, 没有数, 没有依据 */
const char *tz_evidence_gap_words(enum tz_evidence_gap gap);

struct tz_evidence_row {
    int64_t entry;
    const char *number, *place, *state;
    tz_day day;
    const char *label, *words; /* of the register; its list columns as text, masked */
};
struct tz_evidence_file {
    int64_t entry, file;
    const char *number, *name, *path; /* path inside the pack; NULL = left out for size */
};
struct tz_evidence_item {
    size_t n;
    const char *heading, *text; /* the requirement without its references */
    const char *figures;        /* 调处纠纷 12件；… */
    struct tz_evidence_row *rows;
    size_t row_n;
    int64_t row_all; /* counted in all; more than row_n where cut */
    struct tz_evidence_file *files;
    size_t file_n;
    enum tz_evidence_gap gap;
};
struct tz_evidence {
    const char *title;
    struct tz_evidence_item *items;
    size_t n, gaps;
    int64_t known;
};
/* Gathers; at most 60 rows an item are opened, the rest is counted. */
TZ_MUST_CHECK struct tz_err *tz_evidence_gather(struct tz_evidence *out, const struct tz_desk *d, struct tz_conn *c,
                                                int64_t report, struct tz_arena *a);
/* The folder as a zip: 目录.html, 迎检卷.docx with numbered pages, 附件/… . At most 48 MB of files, what is left out is named. */
TZ_MUST_CHECK struct tz_err *tz_evidence_pack(void **data, size_t *len, struct tz_evidence *e, const struct tz_desk *d,
                                              struct tz_arena *a);

#endif
