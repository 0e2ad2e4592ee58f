/* SPDX-License-Identifier: Apache-2.0
 *
 * The preloaded half of the model; see platter.h. Built without sanitizers: it also runs inside PostgreSQL.
 */
#undef _FILE_OFFSET_BITS /* pwrite and pwrite64 are two names here */
#include "platter.h"

#include <dirent.h>
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#define CHUNK 65536

static char root[PATH_MAX], shadow[PATH_MAX]; /* copies: PostgreSQL writes its title over the environment */
static struct platter_control *control;

__attribute__((constructor)) static void start(void)
{
    char path[PATH_MAX + 16];
    int fd;
    const char *r = getenv("PLATTER_ROOT"), *s = getenv("PLATTER_SHADOW");
    if (!r || !s)
        return;
    snprintf(root, sizeof root, "%s", r);
    snprintf(shadow, sizeof shadow, "%s", s);
    snprintf(path, sizeof path, "%s/control", shadow);
    fd = open(path, O_RDWR | O_CLOEXEC);
    if (fd < 0)
        return;
    control = mmap(NULL, sizeof *control, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
    if (control == MAP_FAILED)
        control = NULL;
    close(fd);
}

bool platter_key(char out[PLATTER_KEY], int dir, const char *name)
{
    struct statx st;
    if (statx(dir, name, (*name ? 0 : AT_EMPTY_PATH) | AT_SYMLINK_NOFOLLOW, STATX_INO | STATX_BTIME, &st) != 0)
        return false;
    snprintf(out, PLATTER_KEY, "%llu-%lld.%u", (unsigned long long)st.stx_ino, (long long)st.stx_btime.tv_sec,
             st.stx_btime.tv_nsec);
    return true;
}

/* Is the descriptor a file or folder below the root? */
static bool watched(int fd)
{
    char link[64], path[PATH_MAX];
    ssize_t n;
    if (!control)
        return false;
    snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
    n = readlink(link, path, sizeof path - 1);
    if (n < 0)
        return false;
    path[n] = '\0';
    return strncmp(path, root, strlen(root)) == 0 && !strstr(path, " (deleted)");
}

/* Counts a call; true: it is to fail, errno is set. */
static bool fails(int fd)
{
    long number, at;
    int keep = errno;
    if (!control || !watched(fd)) {
        errno = keep;
        return false;
    }
    number = atomic_fetch_add(&control->calls, 1) + 1;
    at = atomic_load(&control->fail_in);
    errno = keep;
    if (at == 0 || (number != at && !(atomic_load(&control->sticky) && number > at)))
        return false;
    atomic_fetch_add(&control->failed, 1);
    errno = atomic_load(&control->fail_errno);
    return true;
}

/* ---- twins */

static _Noreturn void give_up(const char *what)
{
    perror(what);
    abort();
}

static void stop_when_off(void)
{
    while (atomic_load(&control->off))
        pause(); /* until the test kills us: nothing is acknowledged any more */
}

static void copy_changes(int from, int to)
{
    static _Thread_local char a[CHUNK], b[CHUNK];
    struct stat st;
    off_t at = 0;
    ssize_t n;
    while ((n = pread(from, a, CHUNK, at)) > 0) {
        if (pread(to, b, (size_t)n, at) != n || memcmp(a, b, (size_t)n) != 0) {
            static ssize_t (*real)(int, const void *, size_t, off_t);
            if (!real)
                real = (ssize_t(*)(int, const void *, size_t, off_t))dlsym(RTLD_NEXT, "pwrite");
            stop_when_off();
            if (real(to, a, (size_t)n, at) != n)
                give_up("twin");
        }
        at += n;
    }
    if (fstat(to, &st) == 0 && st.st_size > at) {
        static int (*real)(int, off_t);
        if (!real)
            real = (int (*)(int, off_t))dlsym(RTLD_NEXT, "ftruncate");
        if (real(to, at) != 0)
            give_up("twin");
    }
}

static void sync_file(int fd, const char *key)
{
    char self[64], path[PATH_MAX + 128];
    int from, to;
    snprintf(self, sizeof self, "/proc/self/fd/%d", fd);
    snprintf(path, sizeof path, "%s/file/%s", shadow, key);
    from = open(self, O_RDONLY | O_CLOEXEC); /* fd may be write-only */
    to = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0666);
    if (from < 0)
        give_up(self);
    if (to < 0)
        give_up(path);
    flock(to, LOCK_EX);
    copy_changes(from, to);
    close(to);
    close(from);
}

/* Threads that sync one folder at the same time take turns: of two lists the later one is the longer, and neither is written
 * into the other. */
static int take_turn(const char *twin)
{
    char path[PATH_MAX + 160];
    int fd;
    snprintf(path, sizeof path, "%s.lock", twin);
    fd = open(path, O_RDONLY | O_CREAT | O_CLOEXEC, 0666);
    if (fd < 0 || flock(fd, LOCK_EX) != 0)
        give_up(path);
    return fd;
}

static void sync_dir(int fd, const char *key)
{
    char self[64], path[PATH_MAX + 128], beside[PATH_MAX + 160], one[PLATTER_KEY];
    struct dirent *entry;
    DIR *d;
    FILE *out;
    int turn;
    snprintf(self, sizeof self, "/proc/self/fd/%d", fd);
    snprintf(path, sizeof path, "%s/dir/%s", shadow, key);
    snprintf(beside, sizeof beside, "%s.%d", path, (int)getpid());
    turn = take_turn(path);
    d = opendir(self);
    out = fopen(beside, "we");
    if (!d || !out)
        give_up(beside);
    while ((entry = readdir(d)) != NULL)
        if (strcmp(entry->d_name, ".") != 0 && strcmp(entry->d_name, "..") != 0 &&
            platter_key(one, dirfd(d), entry->d_name))
            fprintf(out, "%s %s\n", one, entry->d_name);
    closedir(d);
    fclose(out);
    stop_when_off();
    rename(beside, path);
    close(turn);
}

static int sync_twin(int fd)
{
    char key[PLATTER_KEY];
    struct stat st;
    int keep = errno;
    if (fstat(fd, &st) != 0 || !platter_key(key, fd, ""))
        return 0;
    stop_when_off();
    if (S_ISDIR(st.st_mode))
        sync_dir(fd, key);
    else if (S_ISREG(st.st_mode))
        sync_file(fd, key);
    stop_when_off();
    errno = keep;
    return 0;
}

/* ---- the calls. Real syncs are left out: the twins are the disk. */

int fsync(int fd)
{
    static int (*real)(int);
    if (fails(fd))
        return -1;
    if (watched(fd))
        return sync_twin(fd);
    if (!real)
        real = (int (*)(int))dlsym(RTLD_NEXT, "fsync");
    return real(fd);
}

int fdatasync(int fd)
{
    static int (*real)(int);
    if (fails(fd))
        return -1;
    if (watched(fd))
        return sync_twin(fd);
    if (!real)
        real = (int (*)(int))dlsym(RTLD_NEXT, "fdatasync");
    return real(fd);
}

ssize_t write(int fd, const void *data, size_t n)
{
    static ssize_t (*real)(int, const void *, size_t);
    if (fails(fd))
        return -1;
    if (!real)
        real = (ssize_t(*)(int, const void *, size_t))dlsym(RTLD_NEXT, "write");
    return real(fd, data, n);
}

ssize_t pwrite(int fd, const void *data, size_t n, off_t at)
{
    static ssize_t (*real)(int, const void *, size_t, off_t);
    if (fails(fd))
        return -1;
    if (!real)
        real = (ssize_t(*)(int, const void *, size_t, off_t))dlsym(RTLD_NEXT, "pwrite");
    return real(fd, data, n, at);
}

ssize_t pwrite64(int fd, const void *data, size_t n, off64_t at)
{
    return pwrite(fd, data, n, at);
}

int ftruncate(int fd, off_t n)
{
    static int (*real)(int, off_t);
    if (fails(fd))
        return -1;
    if (!real)
        real = (int (*)(int, off_t))dlsym(RTLD_NEXT, "ftruncate");
    return real(fd, n);
}

int ftruncate64(int fd, off64_t n)
{
    return ftruncate(fd, n);
}
