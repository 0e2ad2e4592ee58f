/* SPDX-License-Identifier: Apache-2.0
 *
 * Whole files. Each system call that can fail goes through failing(), where tests make it fail.
 */
#include "base/file.h"
#include "base/buf.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define CHUNK ((size_t)65536)

static _Thread_local long fail_in = -1;
static _Thread_local int fail_errno;

void tz_file_fail_after(long n, int errnum)
{
    fail_in = n;
    fail_errno = errnum;
}

bool tz_file_fail_pending(void)
{
    return fail_in >= 0;
}

/* True when the next call is to fail; errno is set. */
static bool failing(void)
{
    if (fail_in < 0 || fail_in-- > 0)
        return false;
    errno = fail_errno;
    return true;
}

static const struct {
    int errnum;
    enum tz_err_code code;
    const char *text; /* with the path */
    const char *hint;
} answers[] = {
    {ENOENT, TZ_E_NOT_FOUND, "找不到“%s”", "请检查文件名和所在的目录"},
    {ENOTDIR, TZ_E_INPUT, "“%s”的上级不是目录", "请检查路径"},
    {EISDIR, TZ_E_INPUT, "“%s”是目录，不是文件", "请写明目录里的文件"},
    {ENAMETOOLONG, TZ_E_INPUT, "路径“%s”太长", "请换一个短一些的名字"},
    {ELOOP, TZ_E_INPUT, "“%s”的链接绕成了圈", "请改用实际的路径"},
    {EACCES, TZ_E_FORBIDDEN, "没有读写“%s”的权限", "请管理员检查文件的属主和权限"},
    {EPERM, TZ_E_FORBIDDEN, "没有读写“%s”的权限", "请管理员检查文件的属主和权限"},
    {EROFS, TZ_E_DISK, "“%s”所在的磁盘是只读的", "请管理员重新挂载或更换磁盘"},
    {ENOSPC, TZ_E_DISK, "磁盘已满，写不了“%s”", "请清理磁盘或换到更大的磁盘，然后再试；已有的数据没有改动"},
    {EDQUOT, TZ_E_DISK, "磁盘配额已用完，写不了“%s”", "请管理员调大配额或清理文件，然后再试；已有的数据没有改动"},
    {EFBIG, TZ_E_DISK, "文件“%s”超过磁盘允许的大小", "请管理员检查磁盘格式和限制"},
    {EIO, TZ_E_DISK, "磁盘出错，读写不了“%s”", "请管理员尽快检查磁盘，并核对最近的备份"},
    {EMFILE, TZ_E_BUSY, "打开的文件太多，暂时打不开“%s”", "请稍后再试；若一直如此，请管理员调大文件数上限"},
    {ENFILE, TZ_E_BUSY, "打开的文件太多，暂时打不开“%s”", "请稍后再试；若一直如此，请管理员调大文件数上限"},
};

struct tz_err *tz_file_error(int errnum, const char *action, const char *path)
{
    char reason[128];
    const char *said = strerror_r(errnum, reason, sizeof reason);
    for (size_t i = 0; i < sizeof answers / sizeof *answers; i++)
        if (answers[i].errnum == errnum)
            return tz_err_detail(tz_err_hint(tz_err(answers[i].code, answers[i].text, path), "%s", answers[i].hint),
                                 "errno %d: %s", errnum, said);
    return tz_err_detail(
        tz_err_hint(tz_err(TZ_E_DISK, "%s“%s”时出错", action, path), "请管理员查看日志中的原因，检查磁盘"),
        "errno %d: %s", errnum, said);
}

static struct tz_err *too_large(const char *name, size_t limit)
{
    struct tz_err *e = limit < 1048576 ? tz_err(TZ_E_LIMIT, "“%s”太大，最多%zu字节", name, limit)
                                       : tz_err(TZ_E_LIMIT, "“%s”太大，最多%zu兆字节", name, limit / 1048576);
    return tz_err_hint(e, "请分成几个小一些的文件");
}

struct tz_err *tz_file_read_fd(char **out, size_t *n, int fd, const char *name, size_t limit, struct tz_arena *a)
{
    struct tz_buf b;
    struct stat st;
    size_t room = CHUNK;

    if (!fstat(fd, &st) && S_ISREG(st.st_mode)) {
        if ((uintmax_t)st.st_size > limit)
            return too_large(name, limit);
        room = (size_t)st.st_size + 1;
    }
    tz_buf_init(&b, a);
    for (;;) {
        ssize_t got;
        tz_buf_reserve(&b, room);
        got = failing() ? -1 : read(fd, b.data + b.len, room);
        if (got < 0 && errno == EINTR)
            continue;
        if (got < 0)
            return tz_file_error(errno, "读取", name);
        b.len += (size_t)got;
        b.data[b.len] = 0;
        if (b.len > limit)
            return too_large(name, limit);
        if (!got)
            break;
        room = CHUNK;
    }
    *out = b.data;
    *n = b.len;
    return NULL;
}

static void close_fd(void *data)
{
    close(*(int *)data);
}

struct tz_err *tz_file_read(char **out, size_t *n, const char *path, size_t limit, struct tz_arena *a)
{
    struct tz_arena *holder = tz_arena_child(a);
    int *fd = TZ_NEW(holder, int);
    struct tz_err *e;

    *fd = -1;
    tz_arena_defer(holder, close_fd, fd);
    *fd = failing() ? -1 : open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY);
    if (*fd < 0)
        e = tz_file_error(errno, "读取", path);
    else
        e = tz_file_read_fd(out, n, *fd, path, limit, a);
    tz_arena_destroy(&holder);
    return e;
}

/* Copies the folder that holds path; false when the path is too long. */
static bool parent_of(char parent[PATH_MAX], const char *path)
{
    size_t n = strlen(path);
    while (n > 1 && path[n - 1] == '/')
        n--;
    while (n && path[n - 1] != '/')
        n--;
    while (n > 1 && path[n - 1] == '/')
        n--;
    if (n >= PATH_MAX)
        return false;
    memcpy(parent, path, n);
    parent[n] = 0;
    if (!n)
        memcpy(parent, ".", 2);
    return true;
}

struct tz_err *tz_file_sync_parent(const char *path)
{
    char parent[PATH_MAX];
    struct tz_err *e = NULL;
    int fd;
    if (!parent_of(parent, path))
        return tz_file_error(ENAMETOOLONG, "写入", path);
    fd = failing() ? -1 : open(parent, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (fd < 0)
        return tz_file_error(errno, "写入", parent);
    /* EINVAL: file systems whose folders need no sync */
    if ((failing() || fsync(fd)) && errno != EINVAL)
        e = tz_file_error(errno, "写入", parent);
    close(fd);
    return e;
}

bool tz_file_write_all(int fd, const void *data, size_t n)
{
    const char *p = data;
    while (n) {
        ssize_t put = failing() ? -1 : write(fd, p, n);
        if (put < 0 && errno != EINTR)
            return false;
        if (put > 0) {
            p += put;
            n -= (size_t)put;
        }
    }
    return true;
}

/* Fills, syncs and closes the temporary file. 0 or an errno; a file system that tells of a full disk only at the
 * sync or the close is heard as well. */
static int fill(int fd, const void *data, size_t n, mode_t mode)
{
    int failed = failing() || fchmod(fd, mode) ? errno : 0;
    if (!failed && !tz_file_write_all(fd, data, n))
        failed = errno;
    if (!failed && (failing() || fsync(fd)))
        failed = errno;
    if (close(fd) && !failed)
        failed = errno;
    return failed;
}

struct tz_err *tz_file_write(const char *path, const void *data, size_t n, mode_t mode)
{
    char temporary[PATH_MAX];
    int fd, failed;
    if (strlen(path) + sizeof ".new" > sizeof temporary)
        return tz_file_error(ENAMETOOLONG, "写入", path);
    snprintf(temporary, sizeof temporary, "%s.new", path);
    unlink(temporary); /* left by a power cut */
    fd = failing() ? -1 : open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, mode);
    if (fd < 0)
        return tz_file_error(errno, "写入", path);
    failed = fill(fd, data, n, mode);
    if (!failed && (failing() || rename(temporary, path)))
        failed = errno;
    if (failed) {
        unlink(temporary);
        return tz_file_error(failed, "写入", path);
    }
    return tz_file_sync_parent(path);
}

static struct tz_err *make_one(const char *path, mode_t mode)
{
    struct stat st;
    if (!failing() && !mkdir(path, mode))
        return tz_file_sync_parent(path);
    if (errno != EEXIST)
        return tz_file_error(errno, "新建目录", path);
    if (stat(path, &st) || !S_ISDIR(st.st_mode))
        return tz_file_error(ENOTDIR, "新建目录", path);
    return NULL;
}

struct tz_err *tz_file_mkdir(const char *path, mode_t mode)
{
    char part[PATH_MAX];
    size_t n = strlen(path);
    if (n >= sizeof part)
        return tz_file_error(ENAMETOOLONG, "新建目录", path);
    for (size_t i = 1; i < n; i++) {
        if (path[i] != '/' || path[i - 1] == '/')
            continue;
        memcpy(part, path, i);
        part[i] = 0;
        if (!tz_file_exists(part))
            TZ_TRY(make_one(part, mode));
    }
    return make_one(path, mode);
}

struct tz_err *tz_file_remove(const char *path)
{
    if (failing() || unlink(path))
        return errno == ENOENT ? NULL : tz_file_error(errno, "删除", path);
    return tz_file_sync_parent(path);
}

bool tz_file_exists(const char *path)
{
    struct stat st;
    return !stat(path, &st);
}
