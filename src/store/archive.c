/* SPDX-License-Identifier: Apache-2.0
 *
 * Tar out and in; see archive.h. Reading trusts nothing: header sums, sizes, names, and at the end the manifest.
 */
#include "store/archive.h"
#include "base/file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define BLOCK 512

struct tar_header { /* POSIX.1-1988 ustar */
    char name[100], mode[8], uid[8], gid[8], size[12], mtime[12], sum[8], type, link[100], magic[6], version[2],
        user[32], group[32], major[8], minor[8], prefix[155], room[12];
};
_Static_assert(sizeof(struct tar_header) == BLOCK, "tar");

static unsigned sum_of(const struct tar_header *h)
{
    const unsigned char *p = (const unsigned char *)h;
    unsigned sum = 0;
    for (size_t i = 0; i < BLOCK; i++)
        sum += i >= offsetof(struct tar_header, sum) && i < offsetof(struct tar_header, sum) + 8 ? ' ' : p[i];
    return sum;
}

static void fill_header(struct tar_header *h, const char *name, size_t n)
{
    memset(h, 0, sizeof *h);
    memcpy(h->name, name, strlen(name));
    memcpy(h->mode, "0000600", 8);
    memcpy(h->uid, "0000000", 8);
    memcpy(h->gid, "0000000", 8);
    snprintf(h->size, sizeof h->size, "%011zo", n);
    memcpy(h->mtime, "00000000000", 12);
    h->type = '0';
    memcpy(h->magic, "ustar", 6);
    memcpy(h->version, "00", 2);
    snprintf(h->sum, sizeof h->sum, "%06o", sum_of(h));
    h->sum[7] = ' ';
}

/* ---- writing */

struct tz_err *tz_archive_create(struct archive_out *w, const char *path, struct tz_arena *a)
{
    const char *beside = tz_printf(a, "%s.new", path);
    *w = (struct archive_out){.fd = -1, .path = tz_strdup(a, path), .arena = a};
    struct stat st;
    tz_buf_init(&w->manifest, a);
    if (stat(path, &st) == 0 && !S_ISREG(st.st_mode)) /* a device would be replaced by the file */
        return tz_err_place(tz_err_hint(tz_err(TZ_E_INPUT, "这里不是普通文件，不能写备份"), "请写明文件名"), "%s",
                            path);
    unlink(beside);
    w->fd = open(beside, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600);
    return w->fd < 0 ? tz_file_error(errno, "写入", beside) : NULL;
}

static struct tz_err *write_member(const struct archive_out *w, const char *name, const void *data, size_t n)
{
    static const char zero[BLOCK];
    struct tar_header h;
    size_t rest = (BLOCK - n % BLOCK) % BLOCK;
    fill_header(&h, name, n);
    if (!tz_file_write_all(w->fd, &h, sizeof h) || !tz_file_write_all(w->fd, data, n) ||
        !tz_file_write_all(w->fd, zero, rest))
        return tz_file_error(errno, "写入", w->path);
    return NULL;
}

static void add_line(struct tz_buf *manifest, const char *name, const void *data, size_t n)
{
    uint8_t digest[TZ_DIGEST_BYTES];
    tz_sm3(digest, data, n);
    for (size_t i = 0; i < sizeof digest; i++)
        tz_buf_printf(manifest, "%02x", digest[i]);
    tz_buf_printf(manifest, " %zu %s\n", n, name);
}

struct tz_err *tz_archive_add(struct archive_out *w, const char *name, const void *data, size_t n)
{
    TZ_ASSERT(strlen(name) < ARCHIVE_NAME && n <= ARCHIVE_MEMBER_MOST);
    add_line(&w->manifest, name, data, n);
    return write_member(w, name, data, n);
}

struct tz_err *tz_archive_finish(struct archive_out *w)
{
    static const char zero[2 * BLOCK];
    const char *beside = tz_printf(w->arena, "%s.new", w->path);
    if (w->manifest.len > ARCHIVE_MEMBER_MOST) /* could be written, but never read back */
        return tz_err_hint(tz_err_place(tz_err(TZ_E_LIMIT, "文件太多，一份备份装不下"), "%s", w->path),
                           "请系统管理员改用数据库自带的备份，或分镇备份");
    TZ_TRY(write_member(w, "manifest", w->manifest.data, w->manifest.len));
    if (!tz_file_write_all(w->fd, zero, sizeof zero) || fsync(w->fd) != 0)
        return tz_file_error(errno, "写入", w->path);
    close(w->fd);
    w->fd = -1;
    if (rename(beside, w->path) != 0)
        return tz_file_error(errno, "写入", w->path);
    return tz_file_sync_parent(w->path);
}

void tz_archive_abandon(struct archive_out *w)
{
    if (w->fd < 0)
        return;
    close(w->fd);
    w->fd = -1;
    unlink(tz_printf(w->arena, "%s.new", w->path));
}

/* ---- reading */

static struct tz_err *wrong(const struct archive_in *r, const char *what)
{
    return tz_err_detail(
        tz_err_place(tz_err_hint(tz_err(TZ_E_DAMAGED, "备份文件不完整或已损坏"), "请换一份备份"), "%s", r->path),
        "%s in %s", what, r->name);
}

struct tz_err *tz_archive_open(struct archive_in *r, const char *path, struct tz_arena *a)
{
    *r = (struct archive_in){.path = tz_strdup(a, path)};
    tz_buf_init(&r->manifest, a);
    r->fd = open(path, O_RDONLY | O_CLOEXEC);
    if (r->fd < 0)
        return tz_file_error(errno, "读取", path);
    r->scratch = tz_arena_new(ARCHIVE_MEMBER_MOST + ((size_t)64 << 20));
    return NULL;
}

static struct tz_err *read_all(const struct archive_in *r, void *to, size_t n)
{
    char *p = to;
    while (n > 0) {
        ssize_t got = read(r->fd, p, n);
        if (got < 0 && errno == EINTR)
            continue;
        if (got < 0)
            return tz_file_error(errno, "读取", r->path);
        if (got == 0)
            return wrong(r, "ends too early");
        p += got;
        n -= (size_t)got;
    }
    return NULL;
}

/* Octal digits up to a blank or NUL; -1 when it is none. */
static int64_t octal(const char *s, size_t n)
{
    int64_t v = 0;
    size_t i = 0;
    while (i < n && s[i] >= '0' && s[i] <= '7' && i < 20)
        v = v * 8 + (s[i++] - '0');
    return i > 0 && (i == n || s[i] == '\0' || s[i] == ' ') ? v : -1;
}

static bool name_ok(const char *name)
{
    size_t n = strnlen(name, ARCHIVE_NAME);
    return n > 0 && n < ARCHIVE_NAME && name[0] != '/' && !strstr(name, "..") &&
           strspn(name, "abcdefghijklmnopqrstuvwxyz0123456789_-./") == n;
}

static struct tz_err *check_manifest(const struct archive_in *r)
{
    if (r->n != r->manifest.len || memcmp(r->data, r->manifest.data, r->n) != 0)
        return wrong(r, "content and manifest differ");
    return NULL;
}

static struct tz_err *read_member(struct archive_in *r, const struct tar_header *h)
{
    int64_t size = octal(h->size, sizeof h->size);
    char rest[BLOCK], *data;
    if (octal(h->sum, sizeof h->sum) != (int64_t)sum_of(h) || memcmp(h->magic, "ustar", 5) != 0 || h->type != '0' ||
        !name_ok(h->name) || size < 0 || (uint64_t)size > ARCHIVE_MEMBER_MOST)
        return wrong(r, "bad member header");
    memcpy(r->name, h->name, ARCHIVE_NAME);
    r->name[ARCHIVE_NAME] = '\0';
    data = tz_alloc(r->scratch, (size_t)size + 1);
    r->data = data;
    r->n = (size_t)size;
    TZ_TRY(read_all(r, data, r->n));
    return read_all(r, rest, (BLOCK - r->n % BLOCK) % BLOCK);
}

/* After the manifest nothing may follow: an archive that just ends has lost its tail. */
struct tz_err *tz_archive_next(struct archive_in *r, bool *have)
{
    struct tar_header h;
    *have = false;
    tz_arena_reset(r->scratch);
    if (tz_arena_guard(r->scratch))
        return tz_err_limit_memory();
    TZ_TRY(read_all(r, &h, sizeof h));
    TZ_TRY(read_member(r, &h));
    tz_arena_unguard(r->scratch);
    if (strcmp(r->name, "manifest") == 0)
        return check_manifest(r);
    add_line(&r->manifest, r->name, r->data, r->n);
    *have = true;
    return NULL;
}

void tz_archive_close(struct archive_in *r)
{
    if (r->fd >= 0)
        close(r->fd);
    r->fd = -1;
    tz_arena_destroy(&r->scratch);
}
