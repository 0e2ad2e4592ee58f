/* SPDX-License-Identifier: Apache-2.0
 *
 * Prepared statements of a connection: found by the text's content (a pointer may be reused), the least recently used
 * one makes room. Text buffers are reused, so the cache's memory is bounded.
 */
#include "db/db_priv.h"

#include <string.h>

size_t tz_db_stmt_bound = 400;

static uint64_t hash_text(const char *s, size_t n)
{
    uint64_t h = UINT64_C(0x9e3779b97f4a7c15) ^ n;
    uint64_t word;
    for (; n >= 8; s += 8, n -= 8) {
        memcpy(&word, s, 8);
        h = (h ^ word) * UINT64_C(0xff51afd7ed558ccd);
        h ^= h >> 32;
    }
    for (; n; s++, n--)
        h = (h ^ (unsigned char)*s) * UINT64_C(0xc4ceb9fe1a85ec53);
    return h ^ (h >> 29);
}

static void unlink_lru(struct stmt_cache *k, struct stmt *s)
{
    *(s->newer ? &s->newer->older : &k->newest) = s->older;
    *(s->older ? &s->older->newer : &k->oldest) = s->newer;
    s->newer = s->older = NULL;
}

static void push_lru(struct stmt_cache *k, struct stmt *s)
{
    s->older = k->newest;
    s->newer = NULL;
    *(k->newest ? &k->newest->newer : &k->oldest) = s;
    k->newest = s;
}

static void unlink_bucket(struct stmt_cache *k, struct stmt *s)
{
    struct stmt **link = &k->buckets[s->hash % STMT_BUCKETS];
    while (*link != s)
        link = &(*link)->chain;
    *link = s->chain;
}

/* The oldest statement on which no cursor stands, taken out of the cache; NULL when none may go. */
static struct stmt *evict(struct tz_conn *c)
{
    struct stmt *s = c->cache.oldest;
    while (s && s->in_use)
        s = s->newer;
    if (!s)
        return NULL;
    unlink_lru(&c->cache, s);
    unlink_bucket(&c->cache, s);
    if (s->ready)
        c->driver->drop(c, s);
    s->ready = false;
    s->handle = NULL;
    return s;
}

static struct stmt *make(struct tz_conn *c, const char *text, size_t n, uint64_t hash)
{
    struct stmt *s = c->cache.count >= tz_db_stmt_bound ? evict(c) : NULL;
    if (!s) {
        s = TZ_NEW(c->arena, struct stmt);
        c->cache.count++;
    }
    if (s->room < n + 1) {
        size_t room = 256;
        while (room < n + 1)
            room *= 2;
        s->text = tz_alloc(c->arena, room);
        s->room = room;
    }
    memcpy(s->text, text, n + 1);
    s->hash = hash;
    s->chain = c->cache.buckets[hash % STMT_BUCKETS];
    c->cache.buckets[hash % STMT_BUCKETS] = s;
    push_lru(&c->cache, s);
    return s;
}

/* make() behind the guard of the connection's arena. */
static struct tz_err *make_guarded(struct stmt **out, struct tz_conn *c, const char *text, size_t n, uint64_t hash)
{
    if (tz_arena_guard(c->arena)) {
        c->broken = true;
        return tz_err_limit_memory();
    }
    *out = make(c, text, n, hash);
    tz_arena_unguard(c->arena);
    return NULL;
}

struct tz_err *tz_stmt_find(struct stmt **out, struct tz_conn *c, const char *text)
{
    size_t n = strlen(text);
    uint64_t hash = hash_text(text, n);
    struct stmt *s = c->cache.buckets[hash % STMT_BUCKETS];
    while (s && (s->hash != hash || strcmp(s->text, text) != 0))
        s = s->chain;
    if (!s)
        TZ_TRY(make_guarded(&s, c, text, n, hash));
    *out = s->in_use ? NULL : s;
    if (c->cache.newest != s) {
        unlink_lru(&c->cache, s);
        push_lru(&c->cache, s);
    }
    return NULL;
}

void tz_stmt_clear(struct tz_conn *c)
{
    for (struct stmt *s = c->cache.newest; s; s = s->older)
        if (s->ready)
            c->driver->drop(c, s);
    c->cache = (struct stmt_cache){0};
}
