/* SPDX-License-Identifier: Apache-2.0
 *
 * Turns of the public: so many writes and look-ups an address in ten minutes, so many writes of all together in an hour.
 * In memory only, of at most TABLE addresses; nothing about anybody is kept.
 */
#include "portal/portal_priv.h"

#include <pthread.h>
#include <string.h>

enum { TABLE = 2048, WINDOW_SECONDS = 600, WRITES = 10, FOLLOWS = 30, ALL_WRITES = 600, ALL_SECONDS = 3600 };

struct turn {
    uint64_t who; /* digest of address and kind; 0 = free */
    tz_instant since;
    int n;
};
static struct turn turns[TABLE];
static struct turn everybody;
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;

static uint64_t digest_of(enum tz_public_turn what, const char *address)
{
    uint8_t sum[TZ_DIGEST_BYTES];
    uint64_t out;
    struct tz_arena *a = tz_arena_new(0);
    const char *text = tz_printf(a, "%d %s", (int)what, address ? address : "");
    tz_sm3(sum, text, strlen(text));
    memcpy(&out, sum, sizeof out);
    tz_arena_destroy(&a);
    return out ? out : 1;
}

/* The slot of an address: its own, else a free or the oldest one of the few that it may take. */
static struct turn *slot_of(uint64_t who)
{
    struct turn *best = &turns[who % TABLE];
    for (uint64_t i = 0; i < 8; i++) {
        struct turn *t = &turns[(who + i) % TABLE];
        if (t->who == who)
            return t;
        if (!t->who || (best->who && t->since < best->since))
            best = t;
    }
    *best = (struct turn){.who = who};
    return best;
}

static bool take(struct turn *t, tz_instant now, int most, int64_t seconds)
{
    if (!t->since || now < t->since || now - t->since > seconds * 1000000) {
        t->since = now;
        t->n = 0;
    }
    return t->n++ < most;
}

struct tz_err *tz_public_turn(enum tz_public_turn what, const char *address)
{
    uint64_t who = digest_of(what, address);
    tz_instant now = tz_now();
    pthread_mutex_lock(&lock);
    bool mine = take(slot_of(who), now, what == TZ_TURN_WRITE ? WRITES : FOLLOWS, WINDOW_SECONDS);
    bool all = what != TZ_TURN_WRITE || !mine || take(&everybody, now, ALL_WRITES, ALL_SECONDS);
    pthread_mutex_unlock(&lock);
    if (!mine)
        return tz_err_hint(tz_err(TZ_E_BUSY, "提交得太频繁了"), "请十分钟以后再来；急事请直接打电话或到便民服务中心");
    if (!all)
        return tz_err_hint(tz_err(TZ_E_BUSY, "现在提交的人太多"), "请过一会儿再来；急事请直接打电话或到便民服务中心");
    return NULL;
}
