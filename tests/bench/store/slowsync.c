/* SPDX-License-Identifier: Apache-2.0
 *
 * Preloaded: every sync takes SLOW_MS milliseconds more, as on an ordinary disk. Syncs of one file queue up, as they do
 * there: without that, threads that sync by themselves would look as good as a group commit.
 */
#include <dlfcn.h>
#include <pthread.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

static pthread_mutex_t disk = PTHREAD_MUTEX_INITIALIZER;

static void wait_for_disk(void)
{
    static long ms = -1;
    struct timespec t;
    if (ms < 0) {
        const char *text = getenv("SLOW_MS");
        ms = text ? strtol(text, NULL, 10) : 0;
    }
    if (ms <= 0)
        return;
    t = (struct timespec){ms / 1000, ms % 1000 * 1000000};
    pthread_mutex_lock(&disk);
    nanosleep(&t, NULL);
    pthread_mutex_unlock(&disk);
}

int fdatasync(int fd)
{
    static int (*real)(int);
    int code;
    if (!real)
        real = (int (*)(int))dlsym(RTLD_NEXT, "fdatasync");
    code = real(fd);
    wait_for_disk();
    return code;
}

int fsync(int fd)
{
    static int (*real)(int);
    int code;
    if (!real)
        real = (int (*)(int))dlsym(RTLD_NEXT, "fsync");
    code = real(fd);
    wait_for_disk();
    return code;
}
