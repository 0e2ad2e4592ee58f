/* SPDX-License-Identifier: Apache-2.0
 *
 * Writing a package while its content is being made: parts are deflated piece by piece and handed to a sink (a
 * file, a response), so that an export of any length needs constant memory and no temporary file. (package.h
 * writes what is ready in memory, and changes existing packages.)
 */
#ifndef TZ_DOCUMENT_ZIP_STREAM_H
#define TZ_DOCUMENT_ZIP_STREAM_H
#include "base/arena.h"
#include "base/err.h"

/* Takes the next bytes of a file being written; an error ends the writing and is passed on. */
typedef struct tz_err *(*tz_sink)(void *data, const void *bytes, size_t n);
/* Sinks at hand: into a struct tz_buf, into a file descriptor (data = pointer to int). */
struct tz_err *tz_sink_buf(void *buf, const void *bytes, size_t n);
struct tz_err *tz_sink_fd(void *fd, const void *bytes, size_t n);

struct tz_zip_stream;

/* `level` 1 (fast) to 9 (small). Parts carry a fixed time, so equal content gives equal files. */
struct tz_zip_stream *tz_zip_stream_new(int level, tz_sink sink, void *data, struct tz_arena *a);
/* Begins a part; ends the one before. */
TZ_MUST_CHECK struct tz_err *tz_zip_stream_part(struct tz_zip_stream *z, const char *name);
TZ_MUST_CHECK struct tz_err *tz_zip_stream_write(struct tz_zip_stream *z, const void *bytes, size_t n);
/* A whole part. */
TZ_MUST_CHECK struct tz_err *tz_zip_stream_put(struct tz_zip_stream *z, const char *name, const void *bytes, size_t n);
/* Begins a part whose bytes are compressed already; exactly `packed` bytes follow by tz_zip_stream_write. */
TZ_MUST_CHECK struct tz_err *tz_zip_stream_raw(struct tz_zip_stream *z, const char *name, unsigned method, uint32_t crc,
                                               uint64_t packed, uint64_t plain);
/* Writes the directory. TZ_E_LIMIT when the file passed 4 GB. */
TZ_MUST_CHECK struct tz_err *tz_zip_stream_finish(struct tz_zip_stream *z);

#endif
