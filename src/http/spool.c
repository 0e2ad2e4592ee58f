/* SPDX-License-Identifier: Apache-2.0
 *
 * Bodies: short ones in the arena, long ones in an unlinked file of the spool folder, mapped when complete. The
 * file has no name, so a crash leaves nothing behind.
 */
#include "base/limits.h"
#include "http/http_priv.h"
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

/* All spool files together; beyond it uploads are refused until others are done. */
#define SPOOL_TOTAL_MAX (UINT64_C(4) << 30)

struct mapping {
    void *data;
    size_t len;
};

static void close_fd(void *data)
{
    close((int)(intptr_t)data);
}

void tz_close_later(struct tz_arena *a, int fd)
{
    tz_arena_defer(a, close_fd, (void *)(intptr_t)fd);
}

static void unmap(void *data)
{
    struct mapping *m = data;
    munmap(m->data, m->len);
}

static struct tz_err *disk_error(int code, const char *doing)
{
    struct tz_err *e =
        tz_err(TZ_E_DISK, code == ENOSPC || code == EDQUOT ? "磁盘已满，上传的内容没有收下" : "临时文件读写失败");
    return tz_err_detail(tz_err_hint(e, "请管理员检查临时目录所在磁盘的剩余空间后再试"), "%s: %s", doing,
                         strerror(code));
}

struct tz_err *tz_spool_open(int *fd, const char *dir)
{
    *fd = open(dir, O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);
    if (*fd >= 0)
        return NULL;
    if (errno != EOPNOTSUPP && errno != EISDIR && errno != ENOENT)
        return disk_error(errno, dir);
    char name[4096]; /* file systems without O_TMPFILE */
    if ((size_t)snprintf(name, sizeof name, "%s/.spool-XXXXXX", dir) >= sizeof name)
        return disk_error(ENAMETOOLONG, dir);
    *fd = mkostemp(name, O_CLOEXEC);
    if (*fd < 0)
        return disk_error(errno, dir);
    unlink(name);
    return NULL;
}

void tz_body_init(struct tz_body *b, size_t max, const char *dir, _Atomic uint64_t *spooled)
{
    memset(b, 0, sizeof *b);
    b->fd = -1;
    b->max = max;
    b->dir = dir;
    b->spooled = spooled;
}

static void uncount(void *data)
{
    struct tz_body *b = data;
    atomic_fetch_sub(b->spooled, b->counted);
}

static void count_bytes(struct tz_body *b, size_t n)
{
    if (!b->spooled)
        return;
    b->counted += n;
    if (atomic_fetch_add(b->spooled, n) + n > SPOOL_TOTAL_MAX && !b->failed)
        b->failed = tz_err_hint(tz_err(TZ_E_BUSY, "正在处理的上传太多"), "请几分钟后再试");
}

static struct tz_err *write_all(int fd, const char *data, size_t n)
{
    while (n > 0) {
        ssize_t done = write(fd, data, n);
        if (done < 0 && errno == EINTR)
            continue;
        if (done < 0)
            return disk_error(errno, "write spool");
        data += done;
        n -= (size_t)done;
    }
    return NULL;
}

static struct tz_err *to_file(struct tz_body *b, struct tz_arena *a)
{
    if (!b->dir)
        return tz_err_limit_memory();
    TZ_TRY(tz_spool_open(&b->fd, b->dir));
    tz_close_later(a, b->fd);
    if (b->spooled)
        tz_arena_defer(a, uncount, b);
    count_bytes(b, b->len);
    return write_all(b->fd, b->data, b->len);
}

static void keep_in_memory(struct tz_body *b, struct tz_arena *a, const char *data, size_t n)
{
    if (b->len + n > b->room) {
        size_t room = b->room ? b->room * 2 : 1024;
        while (room < b->len + n)
            room *= 2;
        char *grown = tz_alloc(a, room);
        if (b->len)
            memcpy(grown, b->data, b->len);
        b->data = grown;
        b->room = room;
    }
    memcpy(b->data + b->len, data, n);
}

void tz_body_add(struct tz_body *b, struct tz_arena *a, const char *data, size_t n)
{
    if (b->failed || b->over)
        return;
    if (n > b->max - b->len) {
        b->over = true;
        return;
    }
    if (b->fd < 0 && b->len + n > tz_limits.body_bytes)
        b->failed = to_file(b, a);
    if (b->failed)
        return;
    if (b->fd < 0) {
        keep_in_memory(b, a, data, n);
    } else {
        b->failed = write_all(b->fd, data, n);
        count_bytes(b, n);
    }
    b->len += n;
}

struct tz_err *tz_body_finish(struct tz_body *b, struct tz_arena *a)
{
    struct tz_err *e = b->failed;
    b->failed = NULL;
    if (e || b->fd < 0 || b->len == 0)
        return e;
    void *p = mmap(NULL, b->len, PROT_READ, MAP_PRIVATE, b->fd, 0);
    if (p == MAP_FAILED)
        return disk_error(errno, "map spool");
    struct mapping *m = TZ_NEW(a, struct mapping);
    m->data = p;
    m->len = b->len;
    tz_arena_defer(a, unmap, m);
    b->data = p;
    return NULL;
}

/* Copies the file to memory or to a spool file: libraries may seek in it without disturbing each other. */
struct tz_err *tz_upload_fd(int *fd, struct tz_request *r, const struct tz_upload *u)
{
    if (u->size <= TZ_HTTP_SMALL_FILE || !r->spool_dir)
        *fd = memfd_create("upload", MFD_CLOEXEC);
    else
        TZ_TRY(tz_spool_open(fd, r->spool_dir));
    if (*fd < 0)
        return disk_error(errno, "memfd");
    tz_close_later(r->arena, *fd);
    TZ_TRY(write_all(*fd, u->data, u->size));
    if (lseek(*fd, 0, SEEK_SET) < 0)
        return disk_error(errno, "seek");
    return NULL;
}
