/* SPDX-License-Identifier: Apache-2.0
 *
 * The lock of a SQLite store: flock on `lock`, whose text says who holds it. The kernel drops it with the process, so
 * nothing stale remains after a crash.
 */
#include "store/store_priv.h"
#include "base/file.h"
#include "base/text.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>

#define TEXT_BYTES 256

/* "pid|since|what" */
static void read_text(char out[TEXT_BYTES], int fd)
{
    ssize_t n = pread(fd, out, TEXT_BYTES - 1, 0);
    out[n > 0 ? n : 0] = '\0';
    out[strcspn(out, "\n")] = '\0';
}

static void parse(struct tz_holder *out, const char *text, struct tz_arena *a)
{
    size_t n = 0;
    char **parts = tz_split(a, text, '|', &n);
    *out = (struct tz_holder){.pid = n > 0 ? strtoll(parts[0], NULL, 10) : 0,
                              .since = n > 1 ? parts[1] : "",
                              .what = n > 2 ? parts[2] : "taizhang"};
}

static struct tz_err *write_text(int fd, const char *what, const char *path)
{
    char text[TEXT_BYTES], since[40];
    int n = snprintf(text, sizeof text, "%d|%s|%.100s\n", (int)getpid(), tz_instant_print(since, tz_now()), what);
    if (ftruncate(fd, 0) != 0 || pwrite(fd, text, (size_t)n, 0) != n)
        return tz_file_error(errno, "写入", path);
    return NULL;
}

struct tz_err *tz_lock_take(int *out, const char *dir, const char *what, struct tz_arena *a)
{
    const char *path = tz_printf(a, "%s/lock", dir);
    char text[TEXT_BYTES];
    struct tz_holder holder;
    struct tz_err *e;
    int fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);

    if (fd < 0)
        return tz_file_error(errno, "打开", path);
    if (flock(fd, LOCK_EX | LOCK_NB) == 0) {
        e = write_text(fd, what, path);
        if (e)
            close(fd);
        else
            *out = fd;
        return e;
    }
    read_text(text, fd);
    close(fd);
    parse(&holder, text, a);
    return tz_err_place(tz_err_hint(tz_err(TZ_E_BUSY, "这个台账库正由另一个程序使用：%s（进程 %lld，自 %s 起）",
                                           holder.what, (long long)holder.pid, holder.since),
                                    "请先停止那个程序；只查看的命令不受影响"),
                        "%s", dir);
}

struct tz_err *tz_store_holder(struct tz_holder *out, const char *dir, struct tz_arena *a)
{
    const char *path = tz_printf(a, "%s/lock", dir);
    char text[TEXT_BYTES] = "";
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    bool is_free;

    *out = (struct tz_holder){.what = "", .since = ""};
    if (fd < 0)
        return NULL;
    is_free = flock(fd, LOCK_SH | LOCK_NB) == 0;
    if (!is_free)
        read_text(text, fd);
    close(fd);
    if (!is_free)
        parse(out, text, a);
    return NULL;
}
