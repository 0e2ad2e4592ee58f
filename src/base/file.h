/* SPDX-License-Identifier: Apache-2.0
 *
 * Whole files: read with a limit, written so that after a crash either the old or the new content is there.
 * Messages name the file and the remedy; a full disk is TZ_E_DISK.
 */
#ifndef TZ_BASE_FILE_H
#define TZ_BASE_FILE_H
#include "base/arena.h"
#include "base/err.h"
#include <sys/types.h>

/* What the system answered (errno) as an error. `action` completes “…“path”时出错”: 读取, 写入. Missing files are
 * TZ_E_NOT_FOUND, rights TZ_E_FORBIDDEN, wrong kinds of path TZ_E_INPUT, everything else TZ_E_DISK. */
struct tz_err *tz_file_error(int errnum, const char *action, const char *path);

/* All of a file, NUL-terminated behind *n bytes. TZ_E_LIMIT beyond `limit` bytes. */
TZ_MUST_CHECK struct tz_err *tz_file_read(char **out, size_t *n, const char *path, size_t limit, struct tz_arena *a);
/* The rest of an open descriptor, which stays open; `name` for messages (标准输入). */
TZ_MUST_CHECK struct tz_err *tz_file_read_fd(char **out, size_t *n, int fd, const char *name, size_t limit,
                                             struct tz_arena *a);

/* Writes n bytes to path with ".new" behind, syncs it, renames it to path and syncs the folder. The old file stays
 * untouched when anything fails. One writer at a time. `mode` as for open(2), exactly (umask does not count). */
TZ_MUST_CHECK struct tz_err *tz_file_write(const char *path, const void *data, size_t n, mode_t mode);

/* Writes all of data to a descriptor; false with errno set. */
bool tz_file_write_all(int fd, const void *data, size_t n);

/* Makes a folder and those above it that are missing; no error when it is there. Synced. */
TZ_MUST_CHECK struct tz_err *tz_file_mkdir(const char *path, mode_t mode);

/* Removes a file; no error when it is not there. Synced. */
TZ_MUST_CHECK struct tz_err *tz_file_remove(const char *path);

/* Syncs the folder that holds path, so that a rename or a new file in it lasts. */
TZ_MUST_CHECK struct tz_err *tz_file_sync_parent(const char *path);

/* True when something is at path. */
bool tz_file_exists(const char *path);

/* Tests only: of the calling thread's system calls in this file the one after the next n fails with errnum, then all
 * is normal again; n < 0 switches it off. Pending = it has not happened yet. */
void tz_file_fail_after(long n, int errnum);
bool tz_file_fail_pending(void);

#endif
