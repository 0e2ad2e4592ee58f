/* SPDX-License-Identifier: Apache-2.0
 *
 * A small hash map from text to a pointer or number, in an arena: word caches of imports, groups of rows.
 */
#ifndef TZ_REGISTER_MAP_PRIV_H
#define TZ_REGISTER_MAP_PRIV_H
#include "base/arena.h"

/* indicator/ has a map of its own: the linker must not meet both names. */
#define map_init register_map_init
#define map_at register_map_at

struct map_item {
    const char *key; /* NULL = free */
    void *p;
    int64_t i;
};
struct map {
    struct tz_arena *arena;
    struct map_item *items;
    size_t n, room; /* room is a power of two */
};
void map_init(struct map *m, struct tz_arena *a);
/* The item of a key; made (key copied, p NULL, i 0, *fresh true) when absent and `make`, else NULL. */
struct map_item *map_at(struct map *m, const char *key, bool make, bool *fresh);

#endif
