/* SPDX-License-Identifier: Apache-2.0
 *
 * Helper processes: foreign parsers of old or hostile formats (PDF text, .xls) run apart, with limits on time,
 * memory and output, so that a crafted file cannot hurt the server. A helper is a program, or a function run in
 * a forked copy of this process; it reads its input from descriptor TZ_HELPER_INPUT and writes to a pipe.
 */
#ifndef TZ_DOCUMENT_HELPER_H
#define TZ_DOCUMENT_HELPER_H
#include "base/arena.h"
#include "base/err.h"

#define TZ_HELPER_INPUT 3
#define TZ_HELPER_INPUT_PATH "/proc/self/fd/3"

struct tz_helper_limits {
    unsigned cpu_seconds;
    unsigned wall_seconds; /* from start to the last byte of output */
    size_t memory_bytes;   /* beyond what the process had at the fork */
    size_t output_bytes;
};
extern const struct tz_helper_limits tz_helper_default; /* 20 s CPU, 40 s, 512 MB, 256 MB out */

struct tz_helper;

/* Starts program argv[0] (looked up in PATH; TZ_E_MISSING when absent) with `data` as its input. */
TZ_MUST_CHECK struct tz_err *tz_helper_program(struct tz_helper **out, const char *const argv[], const void *data,
                                               size_t len, const struct tz_helper_limits *limits, struct tz_arena *a);
/* Runs `work(output, data)` in a forked copy; its answer (0-255) is the exit status. It may call malloc but must
 * touch no lock, arena or file of the parent. */
TZ_MUST_CHECK struct tz_err *tz_helper_fork(struct tz_helper **out, int (*work)(int output, void *data), void *data,
                                            const void *input, size_t len, const struct tz_helper_limits *limits,
                                            struct tz_arena *a);

/* Next bytes of output; 0 = it has closed its output. TZ_E_LIMIT: time or output used up (it is killed). */
TZ_MUST_CHECK struct tz_err *tz_helper_read(size_t *n, struct tz_helper *h, void *buf, size_t size);
/* Everything, NUL-terminated, in the helper's arena. */
TZ_MUST_CHECK struct tz_err *tz_helper_read_all(char **out, size_t *len, struct tz_helper *h);
/* Waits for its end and answers the exit status, 128 + signal if it was killed. */
int tz_helper_finish(struct tz_helper *h);
/* The first bytes it wrote to standard error (after finish; program only), for the log. */
const char *tz_helper_complaint(struct tz_helper *h);

#endif
