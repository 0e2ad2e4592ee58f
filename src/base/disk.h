/* SPDX-License-Identifier: Apache-2.0
 *
 * Earlier names of what base/file.h offers, for callers not yet moved over.
 */
#ifndef TZ_BASE_DISK_H
#define TZ_BASE_DISK_H
#include "base/file.h"
#include <errno.h>

#define tz_disk_err(doing, path) tz_file_error(errno, (doing), (path))
#define tz_disk_write_all tz_file_write_all
#define tz_disk_sync_parent tz_file_sync_parent

#endif
