/* SPDX-License-Identifier: Apache-2.0
 *
 * A model of a disk that keeps only what was synced. platter.so is preloaded into programs that work below the folder
 * PLATTER_ROOT; each fsync copies the file (or a folder's names) to a twin below PLATTER_SHADOW. To cut the power, the
 * test sets `off` in the control block: from then on no sync returns. What the disk would hold is then put together from
 * the twins (rebuild.c): names as synced or as they were, contents as synced, unsynced sectors lost or by chance kept.
 *
 * The control block also makes I/O fail: call number fail_in (writes, truncations and syncs below the root) answers
 * fail_errno, with `sticky` all later ones too.
 */
#ifndef TZ_TESTS_KILL_PLATTER_H
#define TZ_TESTS_KILL_PLATTER_H
#include <stdatomic.h>
#include <stdbool.h>

struct platter_control { /* in the file PLATTER_SHADOW/control, shared by all processes */
    atomic_int off;
    atomic_long calls;   /* so far */
    atomic_long fail_in; /* 0 = never; else the number of the call that fails */
    atomic_int fail_errno, sticky;
    atomic_long failed; /* calls that were made to fail */
};

/* "<inode>-<birth>": a file keeps its twin when it is renamed, and a new file never finds an old twin. */
#define PLATTER_KEY 64
bool platter_key(char out[PLATTER_KEY], int dir, const char *name);

#endif
