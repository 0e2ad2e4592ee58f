/* SPDX-License-Identifier: Apache-2.0
 *
 * The ring file:
 *     0      header, copy A: struct header            4096   header, copy B
 *     8192   slot of key 1, key 2, … (SLOT bytes each)
 * Numbers are little-endian. The header with the higher serial and a right digest counts; a change writes the
 * other copy, so a torn write leaves the older one. A process reserves a range of numbers in the header, synced,
 * before it hands one out; other processes do the same under flock. Destroyed keys also stand in `<ring>.gone`, one
 * "number instant" a line: what a crash cut short, or an older copy of the ring brought back, is destroyed when the
 * ring is opened.
 */
#include "seal/ring.h"
#include "seal/ring_priv.h"
#include "seal/root.h"
#include "seal/seal_priv.h"
#include "base/file.h"
#include "base/event.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#define MAGIC "TZRING1\n"
#define MADE_AT_ONCE 4096
#define RESERVE_FIRST 64
#define RESERVE_MOST 4096

off_t tz_ring_slot_at(int64_t key)
{
    return RING_SLOTS + (off_t)(key - 1) * (off_t)sizeof(struct ring_slot);
}

/* ---- header */

static void header_digest(uint8_t out[16], const struct ring_header *h)
{
    uint8_t full[TZ_DIGEST_BYTES];
    tz_sm3(full, h, offsetof(struct ring_header, digest));
    memcpy(out, full, 16);
}

static bool header_ok(const struct ring_header *h)
{
    uint8_t digest[16];
    header_digest(digest, h);
    return memcmp(h->magic, MAGIC, 8) == 0 && memcmp(h->digest, digest, 16) == 0;
}

struct tz_err *tz_ring_header_read(struct ring_header *out, int fd, const char *path)
{
    struct ring_header copies[2];
    bool ok[2];
    for (int i = 0; i < 2; i++)
        ok[i] = pread(fd, &copies[i], sizeof copies[i], i * RING_HEADER) == (ssize_t)sizeof copies[i] &&
                header_ok(&copies[i]);
    if (!ok[0] && !ok[1])
        return tz_err_place(tz_err_hint(tz_err(TZ_E_DAMAGED, "密钥环文件已损坏或不是密钥环"), "请用密钥备份恢复"), "%s",
                            path);
    *out = copies[ok[1] && (!ok[0] || copies[1].serial > copies[0].serial)];
    return NULL;
}

struct tz_err *tz_ring_header_write(struct ring_header *h, int fd, const char *path)
{
    h->serial++;
    header_digest(h->digest, h);
    if (pwrite(fd, h, sizeof *h, (off_t)(h->serial % 2) * RING_HEADER) != (ssize_t)sizeof *h || fdatasync(fd) != 0)
        return tz_file_error(errno, "写入", path);
    return NULL;
}

/* ---- making keys */

void tz_ring_wrap(struct ring_slot *slot, const struct tz_ring *r, int64_t key, const uint8_t plain[TZ_KEY_BYTES])
{
    tz_seal_into(slot->wrapped, r->wrap, r->header.town, key, "ring", plain, TZ_KEY_BYTES);
}

/* Appends slots for MADE_AT_ONCE more keys; the header is written by the caller after they are synced. */
static struct tz_err *make_keys(struct tz_ring *r)
{
    struct ring_slot batch[64];
    uint8_t key[TZ_KEY_BYTES];
    int64_t first = r->header.made + 1;

    for (int64_t done = 0; done < MADE_AT_ONCE; done += 64) {
        memset(batch, 0, sizeof batch);
        for (int i = 0; i < 64; i++) {
            tz_random(key, sizeof key);
            batch[i].state = RING_ALIVE;
            tz_ring_wrap(&batch[i], r, first + done + i, key);
        }
        if (pwrite(r->fd, batch, sizeof batch, tz_ring_slot_at(first + done)) != (ssize_t)sizeof batch)
            return tz_file_error(errno, "写入", r->path);
    }
    tz_wipe(key, sizeof key);
    if (fdatasync(r->fd) != 0)
        return tz_file_error(errno, "写入", r->path);
    r->header.made += MADE_AT_ONCE;
    return NULL;
}

/* Reserves a range of numbers for this process: [next, limit). */
static struct tz_err *reserve(struct tz_ring *r)
{
    int64_t want = r->reserve;
    struct ring_header before;
    struct tz_err *e;

    TZ_TRY(tz_ring_header_read(&r->header, r->fd, r->path));
    before = r->header;
    e = r->header.next + want > r->header.made + 1 ? make_keys(r) : NULL;
    if (!e) {
        r->header.next += want;
        e = tz_ring_header_write(&r->header, r->fd, r->path);
    }
    if (e) {
        r->header = before;
        return e;
    }
    r->next = r->header.next - want;
    r->limit = r->header.next;
    if (r->reserve < RESERVE_MOST)
        r->reserve *= 2;
    return NULL;
}

/* Runs under flock: other processes may use the same file. */
static struct tz_err *locked(struct tz_ring *r, struct tz_err *(*run)(struct tz_ring *r))
{
    struct tz_err *e;
    if (flock(r->fd, LOCK_EX) != 0)
        return tz_file_error(errno, "锁定", r->path);
    e = run(r);
    flock(r->fd, LOCK_UN);
    return e;
}

struct tz_err *tz_ring_none(void)
{
    return tz_err_hint(tz_err(TZ_E_MISSING, "密钥环不在，个人信息打不开"),
                       "请把密钥备份放回原处（taizhang key restore），没有根密钥的再用纸重建（taizhang key recover）");
}

struct tz_err *tz_ring_take(int64_t *key, struct tz_ring *r)
{
    struct tz_err *e = NULL;
    if (!r)
        return tz_ring_none();
    pthread_mutex_lock(&r->lock);
    if (r->next == r->limit)
        e = locked(r, reserve);
    if (!e)
        *key = r->next++;
    pthread_mutex_unlock(&r->lock);
    return e;
}

/* ---- reading */

static struct tz_err *read_slot(struct ring_slot *out, const struct tz_ring *r, int64_t key)
{
    if (key < 1 || pread(r->fd, out, sizeof *out, tz_ring_slot_at(key)) != (ssize_t)sizeof *out ||
        out->state == RING_EMPTY)
        return tz_err_detail(
            tz_err_hint(tz_err(TZ_E_DAMAGED, "密钥环里没有这把密钥"), "请检查密钥环是否为本库所用、是否为最新备份"),
            "key %lld in %s", (long long)key, r->path);
    if (out->state == RING_GONE)
        return tz_err(TZ_E_FORGOTTEN, "个人信息已依法清除");
    return NULL;
}

/* The unwrapped key from the cache when the slot still is what was unwrapped. */
static bool cached(uint8_t out[TZ_KEY_BYTES], struct tz_ring *r, int64_t key, const struct ring_slot *slot)
{
    const struct ring_cached *c = &r->cache[key % RING_CACHE];
    bool hit;
    pthread_mutex_lock(&r->cache_lock);
    hit = c->key == key && memcmp(c->wrapped, slot->wrapped, sizeof c->wrapped) == 0;
    if (hit)
        memcpy(out, c->plain, TZ_KEY_BYTES);
    pthread_mutex_unlock(&r->cache_lock);
    return hit;
}

static void remember(struct tz_ring *r, int64_t key, const struct ring_slot *slot, const uint8_t plain[TZ_KEY_BYTES])
{
    struct ring_cached *c = &r->cache[key % RING_CACHE];
    pthread_mutex_lock(&r->cache_lock);
    c->key = key;
    memcpy(c->wrapped, slot->wrapped, sizeof c->wrapped);
    memcpy(c->plain, plain, TZ_KEY_BYTES);
    pthread_mutex_unlock(&r->cache_lock);
}

static void drop_cached(struct tz_ring *r, int64_t key)
{
    struct ring_cached *c = &r->cache[key % RING_CACHE];
    pthread_mutex_lock(&r->cache_lock);
    if (c->key == key)
        tz_wipe(c, sizeof *c);
    pthread_mutex_unlock(&r->cache_lock);
}

struct tz_err *tz_ring_get(uint8_t out[TZ_KEY_BYTES], struct tz_ring *r, int64_t key)
{
    struct ring_slot slot;
    if (!r)
        return tz_ring_none();
    TZ_TRY(read_slot(&slot, r, key));
    if (cached(out, r, key, &slot))
        return NULL;
    if (!tz_unseal_into(out, r->wrap, r->header.town, key, "ring", slot.wrapped, sizeof slot.wrapped))
        return tz_err_detail(
            tz_err_hint(tz_err(TZ_E_DAMAGED, "密钥与根密钥不符或已损坏"), "请检查根密钥文件，或用密钥备份恢复"),
            "key %lld in %s", (long long)key, r->path);
    remember(r, key, &slot, out);
    return NULL;
}

void tz_ring_blind(struct tz_ring *r, const char *cls, const char *text, uint8_t out[16])
{
    uint8_t full[TZ_DIGEST_BYTES];
    struct tz_arena *a = tz_arena_new(0);
    size_t n = strlen(cls) + 1, m = strlen(text);
    char *joined = tz_alloc(a, n + m + 1);
    memcpy(joined, cls, n);
    memcpy(joined + n, text, m);
    tz_hmac_sm3(full, r->index_key, sizeof r->index_key, joined, n + m);
    memcpy(out, full, 16);
    tz_wipe(joined, n + m);
    tz_arena_destroy(&a);
}

/* ---- destroying */

static struct tz_err *overwrite(struct tz_ring *r, int64_t key, tz_instant at)
{
    struct ring_slot slot = {.state = RING_GONE, .destroyed = at};
    drop_cached(r, key);
    tz_random(slot.wrapped, sizeof slot.wrapped);
    if (pwrite(r->fd, &slot, sizeof slot, tz_ring_slot_at(key)) != (ssize_t)sizeof slot || fdatasync(r->fd) != 0)
        return tz_file_error(errno, "写入", r->path);
    memset(slot.wrapped, 0, sizeof slot.wrapped);
    if (pwrite(r->fd, &slot, sizeof slot, tz_ring_slot_at(key)) != (ssize_t)sizeof slot || fdatasync(r->fd) != 0)
        return tz_file_error(errno, "写入", r->path);
    return NULL;
}

#define GONE_LINE 64 /* bytes of a line at most */

/* Where the last whole line ends. What a full disk or a crash cut short behind it is taken away: the next line would run on
 * from it and name another key. */
static bool whole_lines(off_t *end, int fd)
{
    char tail[GONE_LINE];
    off_t size = lseek(fd, 0, SEEK_END), from = size > GONE_LINE ? size - GONE_LINE : 0;
    ssize_t n = size < 0 ? -1 : pread(fd, tail, (size_t)(size - from), from);
    if (n != size - from)
        return false;
    while (n > 0 && tail[n - 1] != '\n')
        n--;
    *end = from + n;
    return *end == size || ((n > 0 || from == 0) && ftruncate(fd, *end) == 0);
}

static struct tz_err *note_gone(const struct tz_ring *r, int64_t key, tz_instant at)
{
    char line[GONE_LINE];
    off_t end;
    int n = snprintf(line, sizeof line, "%lld %lld\n", (long long)key, (long long)at);
    if (!whole_lines(&end, r->gone))
        return tz_file_error(errno, "写入", r->gone_path);
    if (tz_file_write_all(r->gone, line, (size_t)n) && fdatasync(r->gone) == 0)
        return NULL;
    struct tz_err *e = tz_file_error(errno, "写入", r->gone_path);
    if (ftruncate(r->gone, end) != 0) /* the next line does it */
        tz_event(TZ_LEVEL_WARN, "seal.gone", 0, 0, "a line cut short stays until the next");
    return e;
}

struct tz_err *tz_ring_destroy(struct tz_ring *r, int64_t key, tz_instant at)
{
    struct ring_slot slot;
    struct tz_err *e = r ? read_slot(&slot, r, key) : tz_ring_none();
    if (e && e->code == TZ_E_FORGOTTEN) { /* it is already so */
        tz_err_free(e);
        return NULL;
    }
    if (e)
        return e;
    pthread_mutex_lock(&r->lock);
    e = note_gone(r, key, at);
    if (!e)
        e = overwrite(r, key, at);
    pthread_mutex_unlock(&r->lock);
    return e;
}

bool tz_ring_destroyed(struct tz_ring *r, int64_t key)
{
    struct ring_slot slot;
    return key >= 1 && pread(r->fd, &slot, sizeof slot, tz_ring_slot_at(key)) == (ssize_t)sizeof slot &&
           slot.state == RING_GONE;
}

/* Calls run for each line of the list of destroyed keys; a last line cut short by a crash is skipped: its key is alive
 * and the act that wanted it gone was not acknowledged. */
static struct tz_err *each_gone(struct tz_ring *r, struct tz_err *(*run)(void *to, int64_t key, tz_instant at),
                                void *to)
{
    struct tz_arena *a = tz_arena_new((size_t)256 << 20);
    char *text = NULL, *next;
    size_t n = 0;
    struct tz_err *e;

    if (tz_arena_guard(a)) {
        tz_arena_destroy(&a);
        return tz_err_limit_memory();
    }
    e = tz_file_read(&text, &n, r->gone_path, (size_t)200 << 20, a);
    for (char *line = text; !e && line && (next = strchr(line, '\n')) != NULL; line = next + 1) {
        long long key, at;
        if (sscanf(line, "%lld %lld", &key, &at) != 2 || key < 1)
            e = tz_err_place(tz_err(TZ_E_DAMAGED, "已销毁密钥的清单有误"), "%s", r->gone_path);
        else
            e = run(to, key, at);
    }
    tz_arena_destroy(&a);
    return e;
}

static struct tz_err *destroy_again(void *to, int64_t key, tz_instant at)
{
    struct tz_ring *r = to;
    struct ring_slot slot;
    if (pread(r->fd, &slot, sizeof slot, tz_ring_slot_at(key)) != (ssize_t)sizeof slot || slot.state != RING_ALIVE)
        return NULL;
    tz_event(TZ_LEVEL_WARN, "ring.destroyed_again", r->header.town, key, "a key that was destroyed is destroyed again");
    return overwrite(r, key, at);
}

struct collect {
    struct tz_destroyed *items;
    size_t n, room;
    tz_instant since;
    struct tz_arena *arena;
};

static struct tz_err *collect_one(void *to, int64_t key, tz_instant at)
{
    struct collect *c = to;
    if (at <= c->since)
        return NULL;
    TZ_GROW(c->arena, c->items, c->n, c->room);
    c->items[c->n++] = (struct tz_destroyed){key, at};
    return NULL;
}

struct tz_err *tz_ring_destroyed_since(struct tz_destroyed **out, size_t *n, struct tz_ring *r, tz_instant since,
                                       struct tz_arena *a)
{
    struct collect c = {.since = since, .arena = a};
    TZ_TRY(each_gone(r, collect_one, &c));
    *out = c.items;
    *n = c.n;
    return NULL;
}

/* ---- opening */

static struct tz_err *create(struct tz_ring *r, uint8_t secret[TZ_ROOT_BYTES], int64_t town)
{
    uint8_t id[8];
    struct ring_header *h = &r->header;

    tz_root_derive(r->wrap, id, secret);
    *h = (struct ring_header){.town = town, .next = 1, .slot_bytes = sizeof(struct ring_slot)};
    memcpy(h->magic, MAGIC, 8);
    memcpy(h->root, id, 8);
    tz_random(r->index_key, sizeof r->index_key);
    tz_seal_into(h->index_key, r->wrap, town, 0, "index", r->index_key, sizeof r->index_key);
    TZ_TRY(tz_ring_header_write(h, r->fd, r->path));
    return tz_file_sync_parent(r->path);
}

/* Makes the root key when there is none, and the ring with it; refuses a ring whose root key is gone. */
static struct tz_err *open_keys(struct tz_ring *r, int64_t town, char **recovery, struct tz_arena *a)
{
    uint8_t secrets[2][TZ_ROOT_BYTES], id[8];
    int n = 0;
    bool empty = lseek(r->fd, 0, SEEK_END) == 0;
    struct tz_err *e;

    TZ_TRY(tz_root_read(secrets, &n, r->root_path));
    if (n == 0 && !empty)
        return tz_err_place(tz_err_hint(tz_err(TZ_E_MISSING, "找不到根密钥文件，个人信息无法解开"),
                                        "请放回根密钥文件，或用纸上的恢复密钥重建：taizhang key recover"),
                            "%s", r->root_path);
    if (n == 0) {
        tz_random(secrets[0], TZ_ROOT_BYTES);
        TZ_TRY(tz_root_write(r->root_path, secrets, 1));
        if (recovery) {
            *recovery = tz_alloc(a, TZ_ROOT_TEXT);
            tz_root_text(*recovery, secrets[0]);
        }
        n = 1;
    }
    e = empty ? create(r, secrets[0], town) : tz_ring_header_read(&r->header, r->fd, r->path);
    for (int i = 0; !e && i < n; i++) {
        tz_root_derive(r->wrap, id, secrets[i]);
        if (memcmp(id, r->header.root, 8) == 0)
            break;
        if (i == n - 1)
            e = tz_err_place(tz_err_hint(tz_err(TZ_E_DAMAGED, "根密钥与密钥环不是一对"), "请核对根密钥文件"), "%s",
                             r->root_path);
    }
    tz_wipe(secrets, sizeof secrets);
    return e;
}

static struct tz_err *check_header(struct tz_ring *r, int64_t town)
{
    if (r->header.town != town)
        return tz_err_place(tz_err(TZ_E_DAMAGED, "这个密钥环属于另一个乡镇"), "%s", r->path);
    if (!tz_unseal_into(r->index_key, r->wrap, town, 0, "index", r->header.index_key, sizeof r->header.index_key))
        return tz_err_place(tz_err(TZ_E_DAMAGED, "密钥环的索引密钥已损坏"), "%s", r->path);
    return NULL;
}

bool tz_ring_use(int fd, bool alone)
{
    struct flock use = {.l_type = alone ? F_WRLCK : F_RDLCK, .l_whence = SEEK_SET, .l_len = 1};
    return fcntl(fd, alone ? F_OFD_SETLK : F_OFD_SETLKW, &use) == 0;
}

/* Opens the file and marks it as in use; a file that was replaced meanwhile is not the ring any more. */
static struct tz_err *open_file(struct tz_ring *r)
{
    struct stat here, there;
    do {
        if (r->fd >= 0)
            close(r->fd);
        r->fd = open(r->path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
        if (r->fd < 0)
            return tz_file_error(errno, "打开", r->path);
        if (!tz_ring_use(r->fd, false) || fstat(r->fd, &here) != 0)
            return tz_file_error(errno, "锁定", r->path);
    } while (stat(r->path, &there) != 0 || there.st_ino != here.st_ino || there.st_dev != here.st_dev);
    return NULL;
}

static struct tz_err *open_ring(struct tz_ring *r, int64_t town, char **recovery, struct tz_arena *a)
{
    struct tz_err *e;
    TZ_TRY(open_file(r));
    r->gone = open(r->gone_path, O_RDWR | O_APPEND | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
    if (r->gone < 0)
        return tz_file_error(errno, "打开", r->gone_path);
    TZ_TRY(tz_file_sync_parent(r->gone_path));
    if (flock(r->fd, LOCK_EX) != 0)
        return tz_file_error(errno, "锁定", r->path);
    e = open_keys(r, town, recovery, a);
    if (!e)
        e = check_header(r, town);
    if (!e)
        e = each_gone(r, destroy_again, r);
    flock(r->fd, LOCK_UN);
    return e;
}

struct tz_err *tz_ring_open(struct tz_ring **out, const char *ring_path, const char *root_key_path, int64_t town,
                            char **recovery, struct tz_arena *a)
{
    struct tz_arena *own = tz_arena_new((size_t)8 << 20);
    struct tz_ring *r;
    struct tz_err *e;

    if (recovery)
        *recovery = NULL;
    if (tz_arena_guard(own)) {
        tz_arena_destroy(&own);
        return tz_err_limit_memory();
    }
    r = TZ_NEW(own, struct tz_ring);
    r->arena = own;
    r->fd = r->gone = -1;
    r->reserve = RESERVE_FIRST;
    r->path = tz_strdup(own, ring_path);
    r->root_path = tz_strdup(own, root_key_path);
    r->gone_path = tz_printf(own, "%s.gone", ring_path);
    r->cache = TZ_NEW_ARRAY(own, RING_CACHE, struct ring_cached);
    tz_arena_unguard(own);
    pthread_mutex_init(&r->lock, NULL);
    pthread_mutex_init(&r->cache_lock, NULL);
    e = open_ring(r, town, recovery, a);
    if (e) {
        tz_ring_close(&r);
        return e;
    }
    *out = r;
    return NULL;
}

/* Numbers reserved and not used go back when no other process has reserved since. */
static struct tz_err *give_back(struct tz_ring *r)
{
    TZ_TRY(tz_ring_header_read(&r->header, r->fd, r->path));
    if (r->header.next != r->limit)
        return NULL;
    r->header.next = r->next;
    return tz_ring_header_write(&r->header, r->fd, r->path);
}

void tz_ring_close(struct tz_ring **address)
{
    struct tz_ring *r = *address;
    struct tz_arena *a;
    if (!r)
        return;
    *address = NULL;
    if (r->next < r->limit) {
        struct tz_err *e = locked(r, give_back);
        if (e)
            tz_event_err("ring.close", r->header.town, 0, e);
    }
    if (r->fd >= 0)
        close(r->fd);
    if (r->gone >= 0)
        close(r->gone);
    tz_wipe(r->cache, RING_CACHE * sizeof *r->cache);
    tz_wipe(r->wrap, sizeof r->wrap);
    tz_wipe(r->index_key, sizeof r->index_key);
    pthread_mutex_destroy(&r->lock);
    pthread_mutex_destroy(&r->cache_lock);
    a = r->arena;
    tz_arena_destroy(&a);
}
