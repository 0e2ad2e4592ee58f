/* SPDX-License-Identifier: Apache-2.0
 *
 * Small files written so that they are either whole or not there after a power cut, and the errors of file work.
 */
#ifndef TZ_BASE_DISK_H
#define TZ_BASE_DISK_H
#include "base/arena.h"
#include "base/err.h"
#include <sys/types.h>

/* An error for a failed call on `path` by errno: a full disk or an I/O error is TZ_E_DISK, an absent file
 * TZ_E_MISSING, a right that is missing TZ_E_FORBIDDEN. `doing` is a Chinese verb: 写入, 读取, 打开. */
struct tz_err *tz_disk_err(const char *doing, const char *path);

/* Writes all of data to fd; false with errno set. */
bool tz_disk_write_all(int fd, const void *data, size_t n);

/* Replaces `path` by data: a file beside it, synced, renamed over it, the folder synced. */
TZ_MUST_CHECK struct tz_err *tz_disk_write(const char *path, const void *data, size_t n, mode_t mode);
/* Reads the whole file (a NUL behind it); TZ_E_LIMIT beyond max bytes. */
TZ_MUST_CHECK struct tz_err *tz_disk_read(char **out, size_t *n, const char *path, size_t max, struct tz_arena *a);
/* Syncs the folder that `path` stands in, so that its name is on disk. */
TZ_MUST_CHECK struct tz_err *tz_disk_sync_parent(const char *path);
/* Makes a folder and those above it, mode 0700, and syncs their parents; no error when it is there. */
TZ_MUST_CHECK struct tz_err *tz_disk_mkdirs(const char *path);

#endif
