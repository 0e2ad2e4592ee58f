/* SPDX-License-Identifier: Apache-2.0
 *
 * A growing hash table in an arena: key of up to six integers -> a small record of the caller. Records stay where they are.
 */
#ifndef TZ_INDICATOR_MAP_H
#define TZ_INDICATOR_MAP_H
#include "base/arena.h"
#include <string.h>

enum { MAP_KEY = 6 };
struct map_item {
    int64_t key[MAP_KEY];
    /* the record follows */
};
struct map {
    struct tz_arena *arena;
    size_t record; /* bytes of a record */
    struct map_item **slots;
    size_t room, n;
    struct map_item **order; /* in order of arrival */
    size_t order_room;
};

void imap_init(struct map *m, struct tz_arena *a, size_t record);
/* The record of the key; zeroed when it is new (*fresh, may be NULL). */
void *imap_at(struct map *m, const int64_t key[MAP_KEY], bool *fresh);
void *imap_find(const struct map *m, const int64_t key[MAP_KEY]); /* NULL when absent */
static inline void *imap_record(struct map_item *item)
{
    return item + 1;
}
/* 63 bits of a text, the same in every run and on every machine. */
int64_t imap_hash_text(const char *s);
int64_t imap_hash_more(int64_t hash, const char *s);
#endif
