/* SPDX-License-Identifier: Apache-2.0
 *
 * Arena calls for the folder base/ only.
 */
#ifndef TZ_BASE_ARENA_PRIV_H
#define TZ_BASE_ARENA_PRIV_H
#include "base/arena.h"

/* Answers a request that cannot be met: jumps to the guard, which is thereby used up. */
_Noreturn void tz_arena_fail(struct tz_arena *a);

/* Makes the allocation p of `old` bytes `size` bytes long (size >= old, new bytes zero): in place where it is
 * the arena's last or has a block of its own, else by copying. p is dead afterwards. */
void *tz_arena_regrow(struct tz_arena *a, void *p, size_t old, size_t size);

/* Gives back the end of the allocation p where it is the arena's last: `old` bytes become `size`. */
void tz_arena_shrink(struct tz_arena *a, void *p, size_t old, size_t size);

#endif
