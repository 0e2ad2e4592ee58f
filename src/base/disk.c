/* SPDX-License-Identifier: Apache-2.0
 *
 * Files that are whole or not there; see disk.h.
 */
#include "base/disk.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/limits.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

struct tz_err *tz_disk_err(const char *doing, const char *path)
{
    int number = errno;
    struct tz_err *e;
    if (number == ENOSPC || number == EDQUOT || number == EFBIG)
        e = tz_err_hint(tz_err(TZ_E_DISK, "磁盘已满，%s失败", doing), "请清理磁盘或扩容后再试，已保存的内容不受影响");
    else if (number == ENOENT || number == ENOTDIR)
        e = tz_err_hint(tz_err(TZ_E_MISSING, "%s失败：文件或目录不存在", doing), "请核对路径");
    else if (number == EACCES || number == EPERM || number == EROFS)
        e = tz_err_hint(tz_err(TZ_E_FORBIDDEN, "%s失败：没有权限", doing), "请检查文件和目录的权限");
    else
        e = tz_err_hint(tz_err(TZ_E_DISK, "%s失败", doing), "请检查磁盘是否正常");
    return tz_err_detail(tz_err_place(e, "%s", path), "%s", strerror(number));
}

bool tz_disk_write_all(int fd, const void *data, size_t n)
{
    const char *p = data;
    while (n > 0) {
        ssize_t got = write(fd, p, n);
        if (got < 0 && errno == EINTR)
            continue;
        if (got < 0)
            return false;
        p += got;
        n -= (size_t)got;
    }
    return true;
}

static struct tz_err *parent_of(char out[PATH_MAX], const char *path)
{
    const char *slash = strrchr(path, '/');
    int n = slash == path ? 1 : slash ? (int)(slash - path) : 1;
    if (strlen(path) >= PATH_MAX)
        return tz_err(TZ_E_LIMIT, "路径过长");
    snprintf(out, PATH_MAX, "%.*s", n, slash ? path : ".");
    return NULL;
}

struct tz_err *tz_disk_sync_parent(const char *path)
{
    char dir[PATH_MAX];
    int fd;
    struct tz_err *e = NULL;
    TZ_TRY(parent_of(dir, path));
    fd = open(dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (fd < 0)
        return tz_disk_err("打开", dir);
    if (fsync(fd) != 0)
        e = tz_disk_err("写入", dir);
    close(fd);
    return e;
}

struct tz_err *tz_disk_write(const char *path, const void *data, size_t n, mode_t mode)
{
    char beside[PATH_MAX];
    int fd;
    bool ok;
    struct tz_err *e;

    if ((size_t)snprintf(beside, sizeof beside, "%s.new", path) >= sizeof beside)
        return tz_err(TZ_E_LIMIT, "路径过长");
    unlink(beside);
    fd = open(beside, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, mode);
    if (fd < 0)
        return tz_disk_err("写入", beside);
    ok = tz_disk_write_all(fd, data, n) && fsync(fd) == 0;
    e = ok ? NULL : tz_disk_err("写入", beside);
    if (close(fd) != 0 && !e)
        e = tz_disk_err("写入", beside);
    if (!e && rename(beside, path) != 0)
        e = tz_disk_err("写入", path);
    if (e) {
        unlink(beside);
        return e;
    }
    return tz_disk_sync_parent(path);
}

struct tz_err *tz_disk_read(char **out, size_t *n, const char *path, size_t max, struct tz_arena *a)
{
    struct stat st;
    char *data;
    size_t at = 0;
    ssize_t got = 1;
    int fd;

    if (stat(path, &st) != 0)
        return tz_disk_err("读取", path);
    if (!S_ISREG(st.st_mode) || (uintmax_t)st.st_size > max)
        return tz_err_place(tz_err(TZ_E_LIMIT, "不是普通文件，或超过 %zu 字节", max), "%s", path);
    data = tz_alloc(a, (size_t)st.st_size + 1); /* before the file is open: it may not return */
    fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        return tz_disk_err("读取", path);
    while (at < (size_t)st.st_size && (got = read(fd, data + at, (size_t)st.st_size - at)) > 0)
        at += (size_t)got;
    if (got < 0) {
        struct tz_err *e = tz_disk_err("读取", path);
        close(fd);
        return e;
    }
    close(fd);
    *out = data;
    *n = at;
    return NULL;
}

struct tz_err *tz_disk_mkdirs(const char *path)
{
    char parent[PATH_MAX];
    struct stat st;
    if (stat(path, &st) == 0 && S_ISDIR(st.st_mode))
        return NULL;
    TZ_TRY(parent_of(parent, path));
    if (strcmp(parent, path) != 0)
        TZ_TRY(tz_disk_mkdirs(parent));
    if (mkdir(path, 0700) != 0 && errno != EEXIST)
        return tz_disk_err("新建目录", path);
    return tz_disk_sync_parent(path);
}
