/* SPDX-License-Identifier: Apache-2.0
 *
 * Open addressing with linear probing; doubled at half load.
 */
#include "indicator/map.h"

#include <stdbool.h>

static uint64_t mix(uint64_t h)
{
    h ^= h >> 33;
    h *= UINT64_C(0xff51afd7ed558ccd);
    h ^= h >> 33;
    h *= UINT64_C(0xc4ceb9fe1a85ec53);
    return h ^ h >> 33;
}

static size_t hash(const int64_t key[MAP_KEY])
{
    uint64_t h = 0x9e3779b97f4a7c15u;
    for (int i = 0; i < MAP_KEY; i++)
        h = (h ^ mix((uint64_t)key[i] + (uint64_t)i)) * UINT64_C(0x9e3779b97f4a7c15);
    return (size_t)mix(h);
}

void imap_init(struct map *m, struct tz_arena *a, size_t record)
{
    *m = (struct map){.arena = a, .record = record, .room = 64, .order_room = 32};
    m->slots = TZ_NEW_ARRAY(a, m->room, struct map_item *);
    m->order = TZ_NEW_ARRAY(a, m->order_room, struct map_item *);
}

static void grow(struct map *m)
{
    struct map_item **slots = TZ_NEW_ARRAY(m->arena, m->room * 2, struct map_item *);
    struct map_item **order = TZ_NEW_ARRAY(m->arena, m->order_room * 2, struct map_item *);
    memcpy(order, m->order, m->n * sizeof *order);
    m->room *= 2;
    m->order_room *= 2;
    for (size_t i = 0; i < m->n; i++) {
        size_t at = hash(order[i]->key) & (m->room - 1);
        while (slots[at])
            at = (at + 1) & (m->room - 1);
        slots[at] = order[i];
    }
    m->slots = slots;
    m->order = order;
}

void *imap_find(const struct map *m, const int64_t key[MAP_KEY])
{
    size_t at = hash(key) & (m->room - 1);
    for (; m->slots[at]; at = (at + 1) & (m->room - 1))
        if (memcmp(m->slots[at]->key, key, sizeof m->slots[at]->key) == 0)
            return imap_record(m->slots[at]);
    return NULL;
}

void *imap_at(struct map *m, const int64_t key[MAP_KEY], bool *fresh)
{
    struct map_item *item;
    size_t at;
    void *found = imap_find(m, key);
    if (fresh)
        *fresh = !found;
    if (found)
        return found;
    if (m->n == m->order_room)
        grow(m);
    item = tz_alloc(m->arena, sizeof *item + m->record);
    memcpy(item->key, key, sizeof item->key);
    at = hash(key) & (m->room - 1);
    while (m->slots[at])
        at = (at + 1) & (m->room - 1);
    m->slots[at] = item;
    m->order[m->n++] = item;
    return imap_record(item);
}

int64_t imap_hash_more(int64_t h, const char *s)
{
    uint64_t x = (uint64_t)h ^ UINT64_C(14695981039346656037);
    for (; *s; s++)
        x = (x ^ (unsigned char)*s) * UINT64_C(1099511628211);
    x = (x ^ 0xff) * UINT64_C(1099511628211); /* ends the text: "a","b" differs from "ab","" */
    return (int64_t)(mix(x) >> 1);
}

int64_t imap_hash_text(const char *s)
{
    return imap_hash_more(0, s);
}
