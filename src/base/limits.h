/* SPDX-License-Identifier: Apache-2.0
 *
 * The one table of limits: named defaults, each may be changed by a setting of the same name (CONTRACTS C19).
 */
#ifndef TZ_BASE_LIMITS_H
#define TZ_BASE_LIMITS_H
#include <stddef.h>
#include <stdint.h>

struct tz_limits {
    size_t arena_bytes;      /* memory of one request or unit of work */
    size_t text_bytes;       /* a text field */
    size_t body_bytes;       /* a form post held in memory */
    size_t upload_bytes;     /* an uploaded file, spooled */
    size_t sheet_cell_bytes; /* one cell */
    size_t sheet_rows;       /* rows of one import */
    size_t sheet_columns;
    size_t inflate_bytes; /* a zip part inflated */
    size_t inflate_ratio; /* and at most this many times its packed size */
    size_t yaml_bytes;    /* one pack file */
    size_t yaml_depth;
    size_t expr_bytes;
    size_t expr_depth;
    size_t report_bytes;   /* a report to read */
    size_t page_rows;      /* rows of a list page */
    size_t unit_rows;      /* operations of one unit of work */
    size_t queue_units;    /* units waiting for the writer */
    size_t queue_requests; /* requests waiting for a worker */
};
extern struct tz_limits tz_limits; /* defaults; changed only at start-up */
struct tz_limit_row {
    const char *name;
    size_t offset;
    size_t fallback;
    const char *help;
};
extern const struct tz_limit_row tz_limit_table[]; /* ends with a NULL name */

#endif
