/* SPDX-License-Identifier: Apache-2.0
 *
 * The command line of one verb, described by one table: it parses the arguments, prints --help in one screen
 * (Chinese) and the man page. Long options only, `--name value` or `--name=value`; `--` ends the options.
 */
#ifndef TZ_BASE_ARGS_H
#define TZ_BASE_ARGS_H
#include "base/buf.h"
#include "base/err.h"

enum tz_option_kind { TZ_OPTION_FLAG, TZ_OPTION_VALUE, TZ_OPTION_MANY /* a value, may be said again */ };

struct tz_option {
    const char *name; /* "store" for --store */
    enum tz_option_kind kind;
    const char *value; /* what stands for the value in the help, 目录; NULL for flags */
    const char *help;  /* Chinese, one line */
};

struct tz_usage {
    const char *verb;                /* "figure" */
    const char *words;               /* positional arguments as shown: 指标 [条件…]; NULL = none */
    int least, most;                 /* how many positional arguments; most -1 = any */
    const char *summary;             /* one line */
    const char *text;                /* further explanation, NULL or lines */
    const struct tz_option *options; /* ends with a NULL name; the common ones are added by cmd/ */
    const char *examples;            /* lines, NULL = none */
};

struct tz_args; /* parsed; points into argv and the arena */

/* Parses argv[0..argc) (without program and verb). TZ_E_USAGE names the unknown option, the missing value or the
 * wrong count, with the usage line as hint. `common` (may be NULL) are further options. */
TZ_MUST_CHECK struct tz_err *tz_args_parse(struct tz_args **out, const struct tz_usage *usage,
                                           const struct tz_option *common, int argc, char **argv, struct tz_arena *a);
bool tz_args_flag(const struct tz_args *args, const char *name);
const char *tz_args_value(const struct tz_args *args, const char *name); /* NULL when not given; the last one of MANY */
const char *const *tz_args_values(const struct tz_args *args, const char *name, size_t *n);
const char *const *tz_args_words(const struct tz_args *args, size_t *n);

/* --help: usage, summary, options with aligned help, examples. */
void tz_args_help(struct tz_buf *out, const struct tz_usage *usage, const struct tz_option *common);
/* The same as a man page (section 1, roff), with the table of exit codes. */
void tz_args_man(struct tz_buf *out, const struct tz_usage *usage, const struct tz_option *common, const char *version);

#endif
