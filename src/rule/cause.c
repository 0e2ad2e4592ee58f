/* SPDX-License-Identifier: Apache-2.0
 *
 * Causes by digest: an open-addressed table that lives in the arena of one look at one rule. The digest is its own hash.
 */
#include "rule/rule_priv.h"

#include <string.h>

enum { ROOM_FIRST = 256 };

void causes_init(struct causes *c, struct tz_arena *a)
{
    *c = (struct causes){.a = a, .room = ROOM_FIRST, .slots = TZ_NEW_ARRAY(a, ROOM_FIRST, struct cause_row)};
}

static bool used(const struct cause_row *r)
{
    return r->id || r->seen || r->undecided;
}

static struct cause_row *slot(struct cause_row *slots, size_t room, const uint8_t key[CAUSE_BYTES])
{
    uint64_t h;
    memcpy(&h, key, sizeof h);
    size_t i = (size_t)(h & (room - 1));
    while (used(&slots[i]) && memcmp(slots[i].key, key, CAUSE_BYTES) != 0)
        i = (i + 1) & (room - 1);
    return &slots[i];
}

static void grow(struct causes *c)
{
    struct cause_row *more = TZ_NEW_ARRAY(c->a, c->room * 2, struct cause_row);
    for (size_t i = 0; i < c->room; i++)
        if (used(&c->slots[i]))
            *slot(more, c->room * 2, c->slots[i].key) = c->slots[i];
    c->slots = more;
    c->room *= 2;
}

struct cause_row *causes_get(struct causes *c, const uint8_t key[CAUSE_BYTES])
{
    if (c->n * 2 >= c->room)
        grow(c);
    struct cause_row *r = slot(c->slots, c->room, key);
    if (!used(r)) {
        memcpy(r->key, key, CAUSE_BYTES);
        c->n++;
    }
    return r;
}
