/* SPDX-License-Identifier: Apache-2.0
 *
 * The other half of the model in platter.h: what the disk holds before and after.
 */
#ifndef TZ_TESTS_KILL_REBUILD_H
#define TZ_TESTS_KILL_REBUILD_H
#include "platter.h"

/* Everything below root is on disk: makes the shadow anew, with twins of all, and a fresh control block. */
struct platter_control *platter_begin(const char *root, const char *shadow);

enum platter_names { PLATTER_SYNCED, PLATTER_LIVE };
/* Replaces root by what the disk holds. PLATTER_SYNCED: a name is there only when its folder was synced (POSIX);
 * PLATTER_LIVE: names as they were last (ext4's journal). Of sectors that were written but not synced, `kept` of 100
 * reach the disk, chosen by `seed`. */
void platter_cut(const char *root, const char *shadow, enum platter_names names, int kept, unsigned seed);

/* Removes a folder and all below. */
void platter_remove(const char *path);

#endif
