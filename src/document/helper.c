/* SPDX-License-Identifier: Apache-2.0
 *
 * Helper processes with limits.
 */
#include "document/helper.h"
#include "base/buf.h"
#include "base/day.h"
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

/* The address sanitizer maps memory by the terabyte: a limit on it would stop the helper at once. */
#if defined(__SANITIZE_ADDRESS__)
#define SANITIZED true
#else
#define SANITIZED false
#endif

#define COMPLAINT 2000 /* bytes of standard error kept */

const struct tz_helper_limits tz_helper_default = {20, 40, (size_t)512 << 20, (size_t)256 << 20};

struct tz_helper {
    struct tz_arena *arena;
    pid_t pid;     /* 0 = reaped */
    int output;    /* read end, -1 = closed */
    int complaint; /* memory file with its standard error, -1 = none */
    int status;
    size_t given, most;
    int64_t deadline; /* monotonic milliseconds */
};

static int64_t now_ms(void)
{
    return tz_monotonic() / 1000;
}

static void close_fd(int *fd)
{
    if (*fd >= 0)
        close(*fd);
    *fd = -1;
}

static void reap(struct tz_helper *h)
{
    int status = 0;
    pid_t got;

    if (!h->pid)
        return;
    do
        got = waitpid(h->pid, &status, 0);
    while (got < 0 && errno == EINTR);
    h->pid = 0;
    h->status = got < 0 ? 255 : WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

static void kill_helper(void *data)
{
    struct tz_helper *h = data;

    if (h->pid)
        kill(h->pid, SIGKILL);
    reap(h);
    close_fd(&h->output);
    close_fd(&h->complaint);
}

/* ---- in the child: only calls that are safe after a fork ---- */

static void limit(int what, rlim_t value)
{
    struct rlimit l = {value, value};
    setrlimit(what, &l);
}

static void child_limits(const struct tz_helper_limits *l, size_t had, bool program)
{
    limit(RLIMIT_CPU, l->cpu_seconds);
    limit(RLIMIT_CORE, 0);
    limit(RLIMIT_NOFILE, 64);
    limit(RLIMIT_FSIZE, COMPLAINT);
    if (!program && !SANITIZED)
        limit(RLIMIT_DATA, had + l->memory_bytes);
    if (program)
        limit(RLIMIT_AS, l->memory_bytes + ((rlim_t)256 << 20));
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
    prctl(PR_SET_DUMPABLE, 0);
}

/* Input on 3, output on 4 (functions) or 1 (programs); everything else shut. */
static void child_files(int input, int output, int complaint, bool program)
{
    int in = fcntl(input, F_DUPFD, 10), out = fcntl(output, F_DUPFD, 10);
    int err = complaint >= 0 ? fcntl(complaint, F_DUPFD, 10) : -1;
    int null = open("/dev/null", O_RDWR);

    dup2(null, 0);
    dup2(program ? out : null, 1);
    dup2(err >= 0 ? err : null, 2);
    dup2(in, TZ_HELPER_INPUT);
    dup2(program ? null : out, TZ_HELPER_INPUT + 1);
    close_range(TZ_HELPER_INPUT + 2, ~0U, 0);
}

/* ---- in the parent ---- */

static struct tz_err *input_file(int *out, const void *data, size_t len)
{
    int fd = memfd_create("input", MFD_CLOEXEC);
    const char *p = data;

    while (fd >= 0 && len) {
        ssize_t n = write(fd, p, len);
        if (n < 0 && errno == EINTR)
            continue;
        if (n <= 0) {
            close_fd(&fd);
            break;
        }
        p += n;
        len -= (size_t)n;
    }
    if (fd < 0)
        return tz_err_detail(tz_err(TZ_E_BUSY, "系统资源不足，稍后再试"), "memfd: %s", strerror(errno));
    lseek(fd, 0, SEEK_SET);
    *out = fd;
    return NULL;
}

/* Bytes of private writable memory of this process. */
static size_t data_size(void)
{
    char text[256];
    int fd = open("/proc/self/statm", O_RDONLY | O_CLOEXEC);
    ssize_t n = fd >= 0 ? read(fd, text, sizeof text - 1) : 0;
    unsigned long pages = 0;
    char *p = text;

    if (fd >= 0)
        close(fd);
    text[n > 0 ? n : 0] = 0;
    for (int i = 0; i < 6 && *p; i++)
        pages = strtoul(p, &p, 10);
    return (size_t)pages * 4096;
}

struct plan {
    const char *path; /* program, or NULL */
    char *const *argv;
    int (*work)(int output, void *data);
    void *data;
};

static _Noreturn void child(const struct plan *plan, const struct tz_helper_limits *l, size_t had, int input,
                            int output, int complaint)
{
    static const char *const environment[] = {"LC_ALL=C.UTF-8", "PATH=/usr/bin:/bin", NULL};
    sigset_t none;

    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, NULL);
    signal(SIGPIPE, SIG_DFL);
    child_files(input, output, complaint, plan->path != NULL);
    child_limits(l, had, plan->path != NULL);
    if (plan->path) {
        execve(plan->path, plan->argv, (char *const *)environment);
        _exit(127);
    }
    _exit(plan->work(TZ_HELPER_INPUT + 1, plan->data));
}

static struct tz_err *start(struct tz_helper **out, const struct plan *plan, const void *data, size_t len,
                            const struct tz_helper_limits *l, struct tz_arena *a)
{
    struct tz_helper *h = TZ_NEW(a, struct tz_helper);
    size_t had = data_size();
    int input = -1, ends[2];

    TZ_TRY(input_file(&input, data, len));
    if (pipe2(ends, O_CLOEXEC) < 0) {
        close(input);
        return tz_err_detail(tz_err(TZ_E_BUSY, "系统资源不足，稍后再试"), "pipe: %s", strerror(errno));
    }
    h->arena = a;
    h->complaint = plan->path ? memfd_create("stderr", MFD_CLOEXEC) : -1;
    h->pid = fork();
    if (!h->pid)
        child(plan, l, had, input, ends[1], h->complaint);
    close(input);
    close(ends[1]);
    if (h->pid < 0) {
        close(ends[0]);
        close_fd(&h->complaint);
        return tz_err_detail(tz_err(TZ_E_BUSY, "系统资源不足，稍后再试"), "fork: %s", strerror(errno));
    }
    h->output = ends[0];
    h->most = l->output_bytes;
    h->deadline = now_ms() + (int64_t)l->wall_seconds * 1000;
    tz_arena_defer(a, kill_helper, h);
    *out = h;
    return NULL;
}

static const char *find_program(const char *name, struct tz_arena *a)
{
    static const char *const folders[] = {"/usr/bin", "/usr/local/bin", "/bin"};

    if (*name == '/')
        return access(name, X_OK) ? NULL : name;
    for (size_t i = 0; i < sizeof folders / sizeof *folders; i++) {
        const char *path = tz_printf(a, "%s/%s", folders[i], name);
        if (!access(path, X_OK))
            return path;
    }
    return NULL;
}

struct tz_err *tz_helper_program(struct tz_helper **out, const char *const argv[], const void *data, size_t len,
                                 const struct tz_helper_limits *limits, struct tz_arena *a)
{
    struct plan plan = {.path = find_program(argv[0], a), .argv = (char *const *)argv};

    if (!plan.path)
        return tz_err_hint(tz_err(TZ_E_MISSING, "这台服务器上没有 %s", argv[0]), "请管理员安装后再试");
    return start(out, &plan, data, len, limits, a);
}

struct tz_err *tz_helper_fork(struct tz_helper **out, int (*work)(int output, void *data), void *data,
                              const void *input, size_t len, const struct tz_helper_limits *limits, struct tz_arena *a)
{
    struct plan plan = {.work = work, .data = data};
    return start(out, &plan, input, len, limits, a);
}

static struct tz_err *over(struct tz_helper *h, const char *what)
{
    kill(h->pid, SIGKILL);
    return tz_err_detail(
        tz_err_hint(tz_err(TZ_E_LIMIT, "这个文件太复杂，没有读完就停止了"), "请拆成几份，或另存为新的格式后再试"),
        "helper: %s", what);
}

struct tz_err *tz_helper_read(size_t *n, struct tz_helper *h, void *buf, size_t size)
{
    struct pollfd p = {.fd = h->output, .events = POLLIN};
    ssize_t got;
    int64_t left;

    for (;;) {
        left = h->deadline - now_ms();
        if (left <= 0)
            return over(h, "time");
        if (poll(&p, 1, (int)left) <= 0)
            continue;
        got = read(h->output, buf, size);
        if (got >= 0)
            break;
        if (errno != EINTR && errno != EAGAIN)
            return tz_err_detail(tz_err(TZ_E_DISK, "读取失败"), "helper pipe: %s", strerror(errno));
    }
    h->given += (size_t)got;
    if (h->given > h->most)
        return over(h, "output");
    *n = (size_t)got;
    return NULL;
}

struct tz_err *tz_helper_read_all(char **out, size_t *len, struct tz_helper *h)
{
    struct tz_buf b;
    char *piece = tz_alloc(h->arena, 65536);
    size_t n = 0;

    tz_buf_init(&b, h->arena);
    do {
        TZ_TRY(tz_helper_read(&n, h, piece, 65536));
        tz_buf_add(&b, piece, n);
    } while (n);
    *out = b.data;
    *len = b.len;
    return NULL;
}

/* Gives it the rest of its time to end by itself. */
static void wait_end(struct tz_helper *h)
{
    struct timespec pause = {0, 2000000};
    siginfo_t info;

    while (h->pid && now_ms() < h->deadline) {
        info.si_pid = 0;
        if (waitid(P_PID, (id_t)h->pid, &info, WEXITED | WNOHANG | WNOWAIT) < 0 || info.si_pid)
            return;
        nanosleep(&pause, NULL);
    }
    if (h->pid)
        kill(h->pid, SIGKILL);
}

int tz_helper_finish(struct tz_helper *h)
{
    close_fd(&h->output);
    wait_end(h);
    reap(h);
    return h->status;
}

const char *tz_helper_complaint(struct tz_helper *h)
{
    char *text = tz_alloc(h->arena, COMPLAINT + 1);
    ssize_t n = h->complaint >= 0 ? pread(h->complaint, text, COMPLAINT, 0) : 0;

    text[n > 0 ? n : 0] = 0;
    return text;
}
