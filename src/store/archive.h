/* SPDX-License-Identifier: Apache-2.0
 *
 * The archive that backup writes and restore reads: a plain tar (POSIX ustar), so that any system opens it in thirty
 * years. Members, in this order, with nothing in them that tells the engine, the machine or the hour:
 *
 *     taizhang-archive          format, schema versions, towns with their heads
 *     table/<name>/<number>     rows in canonical order; first line the columns, "name:type" by name; then a row a line,
 *                               fields by TAB, \N for null, \t \n \r \\ escaped, bytes in hexadecimal
 *     file/<town>/<id>          sealed attachments as they lie on disk
 *     manifest                  "<SM3> <bytes> <member>" a line
 *
 * A table comes in members of a few megabytes, because tar wants a member's length before its content.
 */
#ifndef TZ_STORE_ARCHIVE_H
#define TZ_STORE_ARCHIVE_H
#include "base/buf.h"
#include "seal/seal.h"

#define ARCHIVE_FORMAT 1
#define ARCHIVE_NAME 100
#define ARCHIVE_CHUNK ((size_t)4 << 20) /* bytes of rows in a member, about */
#define ARCHIVE_MEMBER_MOST ((size_t)256 << 20)

/* ---- writing */
struct archive_out {
    int fd;
    const char *path;
    struct tz_buf manifest;
    struct tz_arena *arena;
};
/* Makes `path`.new. */
struct tz_err *tz_archive_create(struct archive_out *w, const char *path, struct tz_arena *a);
struct tz_err *tz_archive_add(struct archive_out *w, const char *name, const void *data, size_t n);
/* Manifest and end, synced, renamed to path. */
struct tz_err *tz_archive_finish(struct archive_out *w);
/* After any error: removes what was written. */
void tz_archive_abandon(struct archive_out *w);

/* ---- reading */
struct archive_in {
    int fd;
    const char *path;
    struct tz_arena *scratch; /* the member's content, until the next one */
    struct tz_buf manifest;   /* of what was read, to compare */
    char name[ARCHIVE_NAME + 1];
    const char *data;
    size_t n;
};
struct tz_err *tz_archive_open(struct archive_in *r, const char *path, struct tz_arena *a);
/* The next member; *have false at the end. Checks header sums and sizes; the manifest is compared when it comes. */
struct tz_err *tz_archive_next(struct archive_in *r, bool *have);
void tz_archive_close(struct archive_in *r);

#endif
