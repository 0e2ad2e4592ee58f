/* SPDX-License-Identifier: Apache-2.0
 *
 * Reading reports: a work report's text in, its facts (figures with meaning) out.
 *
 * One pass a layer: layout -> sections -> clauses -> tokens -> facts; docs/READER-SPEC.md is the rule in prose. The input
 * comes in pieces of any size; the output is the same whatever the pieces. Memory does not grow with the input: a
 * window for the head of the document, one paragraph, the heading path.
 *
 *     tz_reader_open -> tz_reader_feed ... -> tz_reader_finish -> (arena ends)
 *
 * Input is UTF-8 text (kind TEXT) or UTF-8 HTML (kind HTML). Offsets are code points of that input, a byte that is no
 * UTF-8 counting as one. Who has another encoding converts first (base/charset.h); who has DOCX or PDF feeds the
 * text extracted by document/, one paragraph a line, cells parted by tabs, and offsets are those of that text.
 */
#ifndef TZ_READER_READER_H
#define TZ_READER_READER_H
#include "base/arena.h"
#include "base/err.h"
#include <stddef.h>
#include <stdint.h>

enum tz_read_kind { TZ_READ_RESULT, TZ_READ_TARGET, TZ_READ_CHANGE, TZ_READ_OTHER };
enum tz_read_approx {
    TZ_APPROX_EXACT,
    TZ_APPROX_ABOUT,
    TZ_APPROX_OVER,
    TZ_APPROX_UNDER,
    TZ_APPROX_AT_LEAST,
    TZ_APPROX_AT_MOST,
    TZ_APPROX_RANGE
};
extern const char *const tz_read_kind_names[];   /* result, target, change, other */
extern const char *const tz_read_approx_names[]; /* exact, about, … */

/* An exact decimal: mantissa * 10^exponent. */
struct tz_read_value {
    int64_t mantissa;
    int32_t exponent;
};

/* One fact. Strings are UTF-8, NUL-terminated, and live until the callback returns (tz_read_copy keeps them). */
struct tz_read_fact {
    uint64_t start, end;         /* code points of the input; the end is exclusive */
    const char *quote;           /* the input between them (without tags) */
    struct tz_read_value value;  /* 万 and 亿 expanded; the low end of a range */
    struct tz_read_value value2; /* the high end; meaningful when approx is RANGE */
    const char *unit;            /* simplified, without 万 and 亿; "" when the text has none */
    const char *unit_implied;    /* the unit the noun implies when the text has none, or "" */
    const char *what;            /* indicator, as short as a civil servant would name it */
    const char *subject;         /* village, project, company …, "" = the whole place */
    const char *section;         /* path of headings, parted by '/' */
    const char *base;            /* of a change: 同比, 较上年 …, or "" */
    const char *of;              /* of a change: the indicator that changed, or "" */
    int year_from, year_to;      /* equal for one year; 0 when unknown */
    enum tz_read_kind kind;
    enum tz_read_approx approx;
    bool negated;  /* a zero claim: 未发现1例, value 0 */
    bool estimate; /* 预计: a forecast of a result */
    bool down;     /* of a change: downward */
    int multiple;  /* 翻N番: 2^N, else 0 */
};

/* What the page says of itself (layer layout). "" when it does not say. */
struct tz_report_meta {
    const char *title, *agency, *index, *number, *issued, *published, *source, *validity, *category;
    int review_from, review_to, plan_from, plan_to; /* years the anchors resolve to; 0 = unknown */
};

enum tz_layer { TZ_LAYER_LAYOUT = 1, TZ_LAYER_SECTIONS = 2, TZ_LAYER_CLAUSES = 4, TZ_LAYER_TOKENS = 8 };

/* A node of a lower layer, for --show: kind ("heading", "furniture", "clause", "quantity", "date", "excluded" …),
 * detail (level, class or reason), span and text. Lives until the callback returns. */
struct tz_node {
    enum tz_layer layer;
    const char *kind, *detail;
    uint64_t start, end;
    const char *text;
};

enum tz_reader_input { TZ_READER_TEXT, TZ_READER_HTML };

struct tz_reader_options {
    enum tz_reader_input input;
    unsigned layers; /* of enum tz_layer: which nodes `on_node` gets */
    void (*on_fact)(void *data, const struct tz_read_fact *f);
    void (*on_node)(void *data, const struct tz_node *n);
    void (*on_jsonl)(void *data, const char *bytes, size_t n); /* facts as JSON lines, in blocks */
    void *data;
    int year; /* the review year when the caller knows it; 0 = found in the text */
};

struct tz_reader;

/* A reader in `a` (about 6 MiB, released with it). Options are copied. */
struct tz_reader *tz_reader_open(const struct tz_reader_options *o, struct tz_arena *a);
void tz_reader_feed(struct tz_reader *r, const char *bytes, size_t n);
void tz_reader_finish(struct tz_reader *r);

/* After finish: metadata, number of facts, of code points read. */
const struct tz_report_meta *tz_reader_meta(const struct tz_reader *r);
uint64_t tz_reader_facts(const struct tz_reader *r);
uint64_t tz_reader_chars(const struct tz_reader *r);

/* The whole text at once; facts as an array in `a` (strings included). Fails with TZ_E_INPUT when the text is empty or
 * binary (says which and what to do), with TZ_E_LIMIT beyond tz_limits.report_bytes. */
struct tz_read_facts {
    struct tz_read_fact *facts;
    size_t n;
    struct tz_report_meta meta;
};
TZ_MUST_CHECK struct tz_err *tz_read_text(struct tz_read_facts *out, enum tz_reader_input input, const char *bytes,
                                          size_t n, struct tz_arena *a);

/* Decides from the first bytes whether this can be a report: TZ_E_INPUT when empty, binary, or a file kind that must
 * be opened otherwise (PDF, ZIP, OLE), with a hint. `name` is for the message. */
TZ_MUST_CHECK struct tz_err *tz_reader_sniff(enum tz_reader_input *input, const char *name, const char *bytes,
                                             size_t n);

/* A report file of any kind as the text the reader takes: text and web pages in UTF-8 (from UTF-8, GBK, GB 18030, UTF-16), DOCX
 * and PDF as the text taken out of them, a paragraph a line, cells parted by tabs. Spans of the facts count the characters of
 * this text. */
struct tz_report_file {
    const char *text; /* in the arena */
    size_t len;
    enum tz_reader_input input;
    const char *format;  /* text, html, docx, pdf */
    const char *charset; /* UTF-8, GBK …; "" for docx and pdf */
};
/* From bytes in memory; `name` is for messages. TZ_E_INPUT: empty, binary, scanned, mixed encodings; TZ_E_LIMIT: larger than
 * tz_limits.report_bytes; each says what to do. */
TZ_MUST_CHECK struct tz_err *tz_report_file(struct tz_report_file *out, const char *name, const void *data, size_t n,
                                            struct tz_arena *a);
/* Reads a report file through a reader with options `o` (their `input` is set): *r is finished, *out without its text. Text and pages
 * in UTF-8 go through block by block, so that memory does not grow with the file; other files as tz_report_path. */
TZ_MUST_CHECK struct tz_err *tz_report_read(struct tz_reader **r, struct tz_report_file *out,
                                            const struct tz_reader_options *o, const char *path, struct tz_arena *a);
/* From a path; "-" is standard input. */
TZ_MUST_CHECK struct tz_err *tz_report_path(struct tz_report_file *out, const char *path, struct tz_arena *a);

struct tz_read_fact tz_read_copy(const struct tz_read_fact *f, struct tz_arena *a);
/* Decimal text of a value ("14310000", "2.5"); buf >= 48. */
char *tz_read_value_print(char *buf, struct tz_read_value v);
double tz_read_value_double(struct tz_read_value v);

#endif
