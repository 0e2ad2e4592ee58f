/* SPDX-License-Identifier: Apache-2.0
 *
 * Rare work on a ring: a new root key, copies for the keys' own backup, bringing one back.
 */
#include "seal/ring_priv.h"
#include "seal/root.h"
#include "seal/seal_priv.h"
#include "base/file.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/limits.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>

#define COPY_DAYS 30
#define DAY_US (INT64_C(86400) * 1000000)
#define SLOTS_AT_ONCE 256

static struct tz_err *open_new(int *out, const char *path)
{
    int fd;
    unlink(path);
    fd = open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600);
    if (fd < 0)
        return tz_file_error(errno, "写入", path);
    *out = fd;
    return NULL;
}

/* Copies `count` slots from one ring file to another, through `change` where given. */
static struct tz_err *copy_slots(int to, const char *to_path, int from, const char *from_path, int64_t count,
                                 struct tz_err *(*change)(void *with, struct ring_slot *slot, int64_t key), void *with)
{
    struct ring_slot slots[SLOTS_AT_ONCE];
    for (int64_t key = 1; key <= count; key += SLOTS_AT_ONCE) {
        int64_t n = count - key + 1 < SLOTS_AT_ONCE ? count - key + 1 : SLOTS_AT_ONCE;
        size_t bytes = (size_t)n * sizeof *slots;
        if (pread(from, slots, bytes, tz_ring_slot_at(key)) != (ssize_t)bytes)
            return tz_err_place(tz_err(TZ_E_DAMAGED, "密钥环文件不完整"), "%s", from_path);
        for (int64_t i = 0; change && i < n; i++)
            TZ_TRY(change(with, &slots[i], key + i));
        if (pwrite(to, slots, bytes, tz_ring_slot_at(key)) != (ssize_t)bytes)
            return tz_file_error(errno, "写入", to_path);
    }
    tz_wipe(slots, sizeof slots);
    return NULL;
}

/* ---- rotation: the root key file holds both keys while the ring is replaced */

struct rewrap {
    struct tz_ring *from, *to;
};

static struct tz_err *rewrap_slot(void *with, struct ring_slot *slot, int64_t key)
{
    const struct rewrap *w = with;
    uint8_t plain[TZ_KEY_BYTES];
    if (slot->state != RING_ALIVE)
        return NULL;
    if (!tz_unseal_into(plain, w->from->wrap, w->from->header.town, key, "ring", slot->wrapped, sizeof slot->wrapped))
        return tz_err_detail(tz_err(TZ_E_DAMAGED, "密钥与根密钥不符或已损坏"), "key %lld", (long long)key);
    tz_ring_wrap(slot, w->to, key, plain);
    tz_wipe(plain, sizeof plain);
    return NULL;
}

static struct tz_err *write_rotated(struct tz_ring *to, struct tz_ring *from, const uint8_t secret[TZ_ROOT_BYTES])
{
    uint8_t id[8];
    to->header = from->header;
    tz_root_derive(to->wrap, id, secret);
    memcpy(to->header.root, id, 8);
    tz_seal_into(to->header.index_key, to->wrap, to->header.town, 0, "index", from->index_key, sizeof from->index_key);
    TZ_TRY(copy_slots(to->fd, to->path, from->fd, from->path, from->header.made, rewrap_slot,
                      &(struct rewrap){.from = from, .to = to}));
    TZ_TRY(tz_ring_header_write(&to->header, to->fd, to->path));
    return tz_ring_header_write(&to->header, to->fd, to->path); /* both copies */
}

static struct tz_err *rotate_locked(struct tz_ring *r, struct tz_ring *to, uint8_t secrets[2][TZ_ROOT_BYTES])
{
    int n = 0;
    struct tz_err *e;

    TZ_TRY(tz_ring_header_read(&r->header, r->fd, r->path));
    TZ_TRY(tz_root_read(secrets, &n, r->root_path));
    if (n != 1)
        return tz_err_place(tz_err(TZ_E_MISSING, "根密钥文件不在原处，或上次轮换没有完成"), "%s", r->root_path);
    memcpy(secrets[1], secrets[0], TZ_ROOT_BYTES);
    tz_random(secrets[0], TZ_ROOT_BYTES);
    TZ_TRY(tz_root_write(r->root_path, secrets, 2));
    TZ_TRY(open_new(&to->fd, to->path));
    e = write_rotated(to, r, secrets[0]);
    if (!e && rename(to->path, r->path) != 0)
        e = tz_file_error(errno, "写入", r->path);
    if (e) {
        close(to->fd);
        unlink(to->path);
        return e;
    }
    TZ_TRY(tz_file_sync_parent(r->path));
    return tz_root_write(r->root_path, secrets, 1);
}

struct tz_err *tz_ring_rotate(struct tz_ring *r, char **recovery, struct tz_arena *a)
{
    uint8_t secrets[2][TZ_ROOT_BYTES];
    char path[PATH_MAX], *text = tz_alloc(a, TZ_ROOT_TEXT);
    struct tz_ring to = {.path = path};
    struct tz_err *e;

    if ((size_t)snprintf(path, sizeof path, "%s.new", r->path) >= sizeof path)
        return tz_err(TZ_E_LIMIT, "路径过长");
    pthread_mutex_lock(&r->lock);
    if (!tz_ring_use(r->fd, true))
        e = tz_err_hint(tz_err(TZ_E_BUSY, "密钥环正在被别的进程使用，不能更换根密钥"), "请先停止服务");
    else
        e = flock(r->fd, LOCK_EX) == 0 ? rotate_locked(r, &to, secrets) : tz_file_error(errno, "锁定", r->path);
    if (e) {
        flock(r->fd, LOCK_UN);
        (void)tz_ring_use(r->fd, false);
    } else {
        (void)tz_ring_use(to.fd, false);
        close(r->fd);
        r->fd = to.fd;
        r->header = to.header;
        memcpy(r->wrap, to.wrap, sizeof r->wrap);
        tz_root_text(text, secrets[0]);
        *recovery = text;
    }
    pthread_mutex_unlock(&r->lock);
    tz_wipe(secrets, sizeof secrets);
    tz_wipe(&to, sizeof to);
    return e;
}

/* ---- copies */

struct tz_err *tz_ring_backup(struct tz_ring *r, const char *path)
{
    struct ring_header h;
    int fd = -1;
    struct tz_err *e;

    if (!r)
        return tz_ring_none();
    TZ_TRY(open_new(&fd, path));
    pthread_mutex_lock(&r->lock);
    e = tz_ring_header_read(&h, r->fd, r->path);
    if (!e)
        e = copy_slots(fd, path, r->fd, r->path, h.made, NULL, NULL);
    pthread_mutex_unlock(&r->lock);
    h.saved = tz_now();
    if (!e)
        e = tz_ring_header_write(&h, fd, path);
    if (!e)
        e = tz_ring_header_write(&h, fd, path);
    close(fd);
    if (!e)
        e = tz_file_sync_parent(path);
    if (e)
        unlink(path);
    return e;
}

static struct tz_err *restore_from(int from, const char *copy, const char *ring_path, tz_instant now)
{
    char path[PATH_MAX];
    struct ring_header h;
    int fd = -1;
    struct tz_err *e;

    TZ_TRY(tz_ring_header_read(&h, from, copy));
    if (h.saved && now - h.saved > COPY_DAYS * DAY_US)
        return tz_err_hint(tz_err_place(tz_err(TZ_E_LOCKED, "密钥备份已超过 %d 天，不能再用", COPY_DAYS), "%s", copy),
                           "期间依法销毁的密钥会因此复活；请用更近的密钥备份");
    if ((size_t)snprintf(path, sizeof path, "%s.new", ring_path) >= sizeof path)
        return tz_err(TZ_E_LIMIT, "路径过长");
    TZ_TRY(open_new(&fd, path));
    e = copy_slots(fd, path, from, copy, h.made, NULL, NULL);
    h.saved = 0;
    /* Numbers taken after the copy was made may stand in rows: they are not given out again. */
    h.next = h.made + 1;
    if (!e)
        e = tz_ring_header_write(&h, fd, path);
    if (!e)
        e = tz_ring_header_write(&h, fd, path);
    close(fd);
    if (!e && link(path, ring_path) != 0)
        e = errno == EEXIST ? tz_err_place(tz_err(TZ_E_CONFLICT, "这里已有密钥环，不会覆盖"), "%s", ring_path)
                            : tz_file_error(errno, "写入", ring_path);
    unlink(path);
    return e ? e : tz_file_sync_parent(ring_path);
}

struct tz_err *tz_ring_restore(const char *copy, const char *ring_path, tz_instant now)
{
    int from = open(copy, O_RDONLY | O_CLOEXEC);
    struct tz_err *e;
    if (from < 0)
        return tz_file_error(errno, "读取", copy);
    e = restore_from(from, copy, ring_path, now);
    close(from);
    return e;
}

static struct tz_err *read_header(struct ring_header *h, const char *path)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    *h = (struct ring_header){0};
    if (fd < 0)
        return tz_file_error(errno, "读取", path);
    struct tz_err *e = tz_ring_header_read(h, fd, path);
    close(fd);
    return e;
}

struct tz_err *tz_ring_town(int64_t *town, const char *path)
{
    struct ring_header h;
    TZ_TRY(read_header(&h, path));
    *town = h.town;
    return NULL;
}

struct tz_err *tz_ring_recover(const char *ring_path, const char *root_key_path, const char *recovery)
{
    uint8_t secrets[2][TZ_ROOT_BYTES], wrap[TZ_KEY_BYTES], id[8];
    struct ring_header h;
    TZ_TRY(read_header(&h, ring_path));
    struct tz_err *e = tz_root_parse(secrets[0], recovery);
    if (!e) {
        tz_root_derive(wrap, id, secrets[0]);
        if (memcmp(id, h.root, 8) != 0)
            e = tz_err_place(tz_err_hint(tz_err(TZ_E_INPUT, "这份恢复密钥与这个密钥环不是一对"),
                                         "根密钥更换过的，要用更换时抄下的那一份"),
                             "%s", ring_path);
    }
    if (!e)
        e = tz_root_write(root_key_path, secrets, 1);
    tz_wipe(secrets, sizeof secrets);
    tz_wipe(wrap, sizeof wrap);
    return e;
}
