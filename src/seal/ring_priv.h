/* SPDX-License-Identifier: Apache-2.0
 *
 * The ring's file and state, shared by ring.c (daily work) and ringcare.c (rotation, backup, restore).
 */
#ifndef TZ_SEAL_RING_PRIV_H
#define TZ_SEAL_RING_PRIV_H
#include "seal/ring.h"
#include <pthread.h>
#include <sys/types.h>

#define RING_HEADER 4096
#define RING_SLOTS (2 * RING_HEADER)
#define RING_CACHE 4096
#define RING_WRAPPED (TZ_KEY_BYTES + TZ_SEAL_OVERHEAD)

enum { RING_EMPTY, RING_ALIVE, RING_GONE };

struct ring_header { /* 512 bytes: one sector */
    char magic[8];
    int64_t town;
    uint64_t serial;
    int64_t made;  /* slots that are on disk */
    int64_t next;  /* first key number not reserved by anybody */
    int64_t saved; /* instant this copy was made for backup, 0 = the ring itself */
    uint32_t slot_bytes, unused;
    uint8_t root[8]; /* which root key wraps it */
    uint8_t index_key[32 + TZ_SEAL_OVERHEAD];
    uint8_t room[512 - 6 * 8 - 8 - 8 - 49 - 16];
    uint8_t digest[16]; /* of all before it */
};

struct ring_slot { /* 128 bytes: never across a sector's end */
    uint8_t state, room[7];
    int64_t destroyed; /* instant */
    uint8_t wrapped[RING_WRAPPED];
    uint8_t rest[128 - 16 - RING_WRAPPED];
};
_Static_assert(sizeof(struct ring_slot) == 128, "slot");
_Static_assert(sizeof(struct ring_header) <= 512, "header");

struct ring_cached {
    int64_t key;
    uint8_t wrapped[RING_WRAPPED], plain[TZ_KEY_BYTES];
};

struct tz_ring {
    struct tz_arena *arena;
    const char *path, *root_path, *gone_path;
    int fd, gone;
    struct ring_header header;
    uint8_t wrap[TZ_KEY_BYTES]; /* from the root key */
    uint8_t index_key[32];
    pthread_mutex_t lock; /* numbers, destroying */
    int64_t next, limit, reserve;
    pthread_mutex_t cache_lock;
    struct ring_cached *cache;
};

struct tz_err *tz_ring_none(void); /* of a ring that could not be opened */
off_t tz_ring_slot_at(int64_t key);
/* Marks an open ring file as in use by this process (waits for who replaces it), or `alone`: false when another process
 * uses it. Goes with the descriptor. */
bool tz_ring_use(int fd, bool alone);
struct tz_err *tz_ring_header_read(struct ring_header *out, int fd, const char *path);
struct tz_err *tz_ring_header_write(struct ring_header *h, int fd, const char *path); /* next serial, synced */
void tz_ring_wrap(struct ring_slot *slot, const struct tz_ring *r, int64_t key, const uint8_t plain[TZ_KEY_BYTES]);

#endif
