/* SPDX-License-Identifier: Apache-2.0
 *
 * A small hash map; see map_priv.h. FNV-1a, open addressing, half full at most.
 */
#include "register/map_priv.h"

#include <string.h>

void map_init(struct map *m, struct tz_arena *a)
{
    m->arena = a;
    m->n = 0;
    m->room = 16;
    m->items = TZ_NEW_ARRAY(a, m->room, struct map_item);
}

static size_t hash(const char *s)
{
    uint64_t h = UINT64_C(1469598103934665603);
    for (; *s; s++)
        h = (h ^ (unsigned char)*s) * UINT64_C(1099511628211);
    return (size_t)(h ^ (h >> 29));
}

static struct map_item *slot(struct map_item *items, size_t room, const char *key)
{
    size_t i = hash(key) & (room - 1);
    while (items[i].key && strcmp(items[i].key, key) != 0)
        i = (i + 1) & (room - 1);
    return &items[i];
}

static void grow(struct map *m)
{
    size_t room = m->room * 2;
    struct map_item *more = TZ_NEW_ARRAY(m->arena, room, struct map_item);
    for (size_t i = 0; i < m->room; i++)
        if (m->items[i].key)
            *slot(more, room, m->items[i].key) = m->items[i];
    m->items = more;
    m->room = room;
}

struct map_item *map_at(struct map *m, const char *key, bool make, bool *fresh)
{
    struct map_item *x = slot(m->items, m->room, key);
    if (fresh)
        *fresh = false;
    if (x->key || !make)
        return x->key ? x : NULL;
    if (2 * (m->n + 1) > m->room) {
        grow(m);
        x = slot(m->items, m->room, key);
    }
    x->key = tz_strdup(m->arena, key);
    m->n++;
    if (fresh)
        *fresh = true;
    return x;
}
