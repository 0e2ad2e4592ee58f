/* SPDX-License-Identifier: Apache-2.0
 *
 * kill WORKER PLATTER.SO TEST: what was acknowledged survives.
 *     kill      the worker is killed in the middle of a storm (kill -9), both engines
 *     cut       the power is cut: only what was synced is left; both engines, PostgreSQL itself cut too
 *     faults    the n-th write, truncation or sync fails, for n over the whole run (SQLite): once, and from then on (disk full)
 * Each prints "ok: …" or "FAILED: …" a round. TZ_CUTS: rounds (default 3). PostgreSQL is taken from the system; when it
 * is not installed that part is said to be skipped.
 */
#include "rebuild.h"

#include <errno.h>
#include <fcntl.h>
#include <glob.h>
#include <limits.h>
#include <poll.h>
#include <pwd.h>
#include <signal.h>
#include <stdint.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

struct world {
    char base[64], root[96], shadow[96], store[128], data[128], url[256], so[160], acks[128];
    bool postgres;
    pid_t server;
    const char *worker;
};
static struct world w;
static char bin[128]; /* of PostgreSQL */
static int failures;

static _Noreturn void die(const char *what)
{
    perror(what);
    exit(1);
}

static void report(bool ok, const char *format, ...) __attribute__((format(printf, 2, 3)));
static void report(bool ok, const char *format, ...)
{
    va_list ap;
    fputs(ok ? "ok: " : "FAILED: ", stdout);
    va_start(ap, format);
    vprintf(format, ap);
    va_end(ap);
    putchar('\n');
    fflush(stdout);
    failures += !ok;
}

/* ---- processes */

static void as_postgres(void)
{
    const struct passwd *p = getuid() == 0 ? getpwnam("postgres") : NULL;
    if (p && (setgid(p->pw_gid) != 0 || setuid(p->pw_uid) != 0))
        die("setuid");
}

static void use_platter(void)
{
    const char *asan = getenv("ASAN_OPTIONS");
    char options[512];
    snprintf(options, sizeof options, "%s%sverify_asan_link_order=0", asan ? asan : "", asan ? ":" : "");
    setenv("ASAN_OPTIONS", options, 1);
    setenv("LD_PRELOAD", w.so, 1);
    setenv("PLATTER_ROOT", w.root, 1);
    setenv("PLATTER_SHADOW", w.shadow, 1);
}

static int wait_for(pid_t pid)
{
    int status;
    while (waitpid(pid, &status, 0) < 0)
        if (errno != EINTR)
            die("waitpid");
    return status;
}

/* Starts the worker; *out (may be NULL) reads what it says, in (may be NULL) is a file it reads. */
static pid_t start_worker(int *out, const char *in, bool platter, const char *mode, const char *count)
{
    int ends[2];
    pid_t pid;
    if (pipe2(ends, O_CLOEXEC) != 0)
        die("pipe");
    fflush(NULL);
    pid = fork();
    if (pid < 0)
        die("fork");
    if (pid == 0) {
        dup2(out ? ends[1] : STDERR_FILENO, STDOUT_FILENO);
        if (in)
            dup2(open(in, O_RDONLY), STDIN_FILENO);
        if (platter)
            use_platter();
        execl(w.worker, w.worker, w.store, w.postgres ? w.url : "-", mode, count, (char *)NULL);
        die(w.worker);
    }
    close(ends[1]);
    if (out)
        *out = ends[0];
    else
        close(ends[0]);
    return pid;
}

static bool run_worker(const char *in, const char *mode)
{
    return wait_for(start_worker(NULL, in, false, mode, NULL)) == 0;
}

static bool run_as_postgres(const char *program, char *argv[])
{
    pid_t pid = fork();
    if (pid == 0) {
        char path[256];
        int null = open("/dev/null", O_WRONLY);
        dup2(null, STDOUT_FILENO);
        snprintf(path, sizeof path, "%s/%s", bin, program);
        if (chdir("/") != 0)
            die("chdir");
        as_postgres();
        argv[0] = path; /* programs of PostgreSQL look for each other beside it */
        execv(path, argv);
        die(path);
    }
    return wait_for(pid) == 0;
}

/* ---- PostgreSQL */

static bool find_postgres(void)
{
    glob_t g;
    if (glob("/usr/lib/postgresql/*/bin/postgres", 0, NULL, &g) != 0)
        return false;
    snprintf(bin, sizeof bin, "%.*s", (int)(strlen(g.gl_pathv[g.gl_pathc - 1]) - strlen("/postgres")),
             g.gl_pathv[g.gl_pathc - 1]);
    globfree(&g);
    return true;
}

static bool server_answers(void)
{
    char *argv[] = {(char *)(uintptr_t) "pg_isready", (char *)(uintptr_t) "-q", (char *)(uintptr_t) "-h", w.base, NULL};
    return run_as_postgres("pg_isready", argv);
}

static void start_server(bool platter)
{
    char pid_file[160], sockets[96];
    snprintf(pid_file, sizeof pid_file, "%s/postmaster.pid", w.data);
    unlink(pid_file); /* its processes are gone; the number may be another's by now */
    snprintf(sockets, sizeof sockets, "unix_socket_directories=%s", w.base);
    w.server = fork();
    if (w.server == 0) {
        char path[256];
        char log_path[96];
        int log;
        snprintf(log_path, sizeof log_path, "%s/log", w.base);
        log = open(log_path, O_WRONLY | O_CREAT | O_APPEND, 0600);
        dup2(log, STDOUT_FILENO);
        dup2(log, STDERR_FILENO);
        if (chdir("/") != 0)
            die("chdir");
        as_postgres();
        if (platter)
            use_platter();
        snprintf(path, sizeof path, "%s/postgres", bin);
        /* Without the model nothing is cut: real syncs would only cost time. */
        execl(path, path, "-D", w.data, "-c", "listen_addresses=", "-c", sockets, "-c", "checkpoint_timeout=30s", "-c",
              "max_wal_size=32MB", "-c", "shared_buffers=16MB", "-c", platter ? "fsync=on" : "fsync=off", (char *)NULL);
        die(path);
    }
    for (int i = 0; i < 600; i++) {
        if (server_answers())
            return;
        if (waitpid(w.server, NULL, WNOHANG) == w.server)
            break;
        usleep(50000);
    }
    fprintf(stderr, "PostgreSQL does not start\n");
    exit(1);
}

static void stop_server(void)
{
    kill(w.server, SIGINT); /* fast shutdown */
    wait_for(w.server);
    w.server = 0;
}

/* The server and all its children at once; they are sessions of their own. */
static void kill_server(void)
{
    char path[96], text[4096];
    FILE *f;
    kill(w.server, SIGSTOP); /* no new children */
    snprintf(path, sizeof path, "/proc/%d/task/%d/children", (int)w.server, (int)w.server);
    f = fopen(path, "r");
    if (f && fgets(text, sizeof text, f))
        for (char *s = strtok(text, " "); s; s = strtok(NULL, " "))
            if (atol(s) > 1)
                kill((pid_t)atol(s), SIGKILL);
    if (f)
        fclose(f);
    kill(w.server, SIGKILL);
    wait_for(w.server);
    w.server = 0;
    usleep(50000); /* orphans are reaped by init */
}

static void make_server(void)
{
    char *argv[] = {(char *)(uintptr_t) "initdb",
                    (char *)(uintptr_t) "-D",
                    w.data,
                    (char *)(uintptr_t) "-U",
                    (char *)(uintptr_t) "taizhang",
                    (char *)(uintptr_t) "-A",
                    (char *)(uintptr_t) "trust",
                    (char *)(uintptr_t) "-E",
                    (char *)(uintptr_t) "UTF8",
                    (char *)(uintptr_t) "--locale=C.UTF-8",
                    (char *)(uintptr_t) "--wal-segsize=1",
                    NULL};
    const struct passwd *p = getuid() == 0 ? getpwnam("postgres") : NULL;
    if (mkdir(w.data, 0700) != 0 || (p && chown(w.data, p->pw_uid, p->pw_gid) != 0))
        die(w.data);
    if (!run_as_postgres("initdb", argv))
        die("initdb");
    snprintf(w.url, sizeof w.url, "postgresql://taizhang@/postgres?host=%s", w.base);
    start_server(false);
}

/* ---- a world */

static void copy_so(const char *from)
{
    char command[64];
    int in = open(from, O_RDONLY), out;
    ssize_t n;
    (void)command;
    snprintf(w.so, sizeof w.so, "%s/platter.so", w.base);
    out = open(w.so, O_WRONLY | O_CREAT | O_TRUNC, 0755);
    if (in < 0 || out < 0)
        die(from);
    {
        static char buffer[65536];
        while ((n = read(in, buffer, sizeof buffer)) > 0)
            if (write(out, buffer, (size_t)n) != n)
                die(w.so);
    }
    close(in);
    close(out);
}

static void make_world(bool postgres, const char *worker, const char *so)
{
    memset(&w, 0, sizeof w);
    snprintf(w.base, sizeof w.base, "/tmp/tzcut.XXXXXX");
    if (!mkdtemp(w.base) || chmod(w.base, 0777) != 0)
        die(w.base);
    w.postgres = postgres;
    w.worker = worker;
    snprintf(w.root, sizeof w.root, "%s/root", w.base);
    snprintf(w.shadow, sizeof w.shadow, "%s/shadow", w.base);
    snprintf(w.store, sizeof w.store, "%s/store", w.root);
    snprintf(w.data, sizeof w.data, "%s/pg", w.root);
    snprintf(w.acks, sizeof w.acks, "%s/acks", w.base);
    if (mkdir(w.root, 0755) != 0)
        die(w.root);
    copy_so(so);
    if (postgres)
        make_server();
    if (!run_worker(NULL, "init"))
        die("init");
    close(open(w.acks, O_WRONLY | O_CREAT | O_TRUNC, 0600));
}

static void end_world(void)
{
    if (w.server)
        stop_server();
    platter_remove(w.base);
}

/* Appends to the acknowledged lines what the worker says for so many milliseconds after its first word (it may start
 * slowly under a sanitizer); whole lines only. Below zero: until it says no more. */
static int listen_for(int from, int milliseconds)
{
    static char text[1 << 20];
    size_t n = 0, lines = 0;
    struct timespec t;
    long long end;
    FILE *out = fopen(w.acks, "a");
    if (milliseconds >= 0)
        poll(&(struct pollfd){.fd = from, .events = POLLIN}, 1, 20000);
    clock_gettime(CLOCK_MONOTONIC, &t);
    end = t.tv_sec * 1000LL + t.tv_nsec / 1000000 + milliseconds;
    for (;;) {
        struct pollfd p = {.fd = from, .events = POLLIN};
        ssize_t got;
        long long now;
        clock_gettime(CLOCK_MONOTONIC, &t);
        now = t.tv_sec * 1000LL + t.tv_nsec / 1000000;
        if ((milliseconds >= 0 && now >= end) || poll(&p, 1, milliseconds >= 0 ? (int)(end - now) : -1) == 0)
            break;
        got = read(from, text + n, sizeof text - n - 1);
        if (got <= 0)
            break;
        n += (size_t)got;
        text[n] = '\0';
        for (char *s = text, *next; (next = strchr(s, '\n')) != NULL; s = next + 1) {
            fprintf(out, "%.*s\n", (int)(next - s), s);
            lines++;
            if (!strchr(next + 1, '\n')) {
                n = strlen(next + 1);
                memmove(text, next + 1, n + 1);
                break;
            }
        }
    }
    fclose(out);
    return (int)lines;
}

static int rounds(void)
{
    const char *text = getenv("TZ_CUTS");
    int n = text ? (int)strtol(text, NULL, 10) : 0;
    return n > 0 ? n : 3;
}

/* ---- tests */

static void test_kill(bool postgres, const char *worker, const char *so)
{
    make_world(postgres, worker, so);
    srand(1);
    for (int i = 0; i < rounds(); i++) {
        int from, lines;
        pid_t pid = start_worker(&from, NULL, false, "storm", NULL);
        lines = listen_for(from, 100 + rand() % 300);
        kill(pid, SIGKILL);
        wait_for(pid);
        lines += listen_for(from, -1); /* what it said before it died */
        close(from);
        report(lines > 0 && run_worker(w.acks, "check"), "killed %d, %s, %d lines acknowledged", i + 1,
               postgres ? "PostgreSQL" : "SQLite", lines);
    }
    end_world();
}

static void test_cut(bool postgres, const char *worker, const char *so)
{
    static const int kept[] = {0, 50, 10, 90};
    make_world(postgres, worker, so);
    srand(2);
    for (int i = 0; i < rounds(); i++) {
        struct platter_control *control;
        int from, lines;
        pid_t pid;
        if (postgres)
            stop_server();
        control = platter_begin(w.root, w.shadow);
        if (postgres)
            start_server(true);
        pid = start_worker(&from, NULL, true, "storm", NULL);
        lines = listen_for(from, 300 + rand() % 400);
        atomic_store(&control->off, 1);
        usleep(20000); /* calls that are under way reach the switch */
        kill(pid, SIGKILL);
        wait_for(pid);
        if (postgres)
            kill_server();
        lines += listen_for(from, -1);
        close(from);
        platter_cut(w.root, w.shadow, postgres ? PLATTER_LIVE : PLATTER_SYNCED, kept[i % 4], (unsigned)i);
        if (postgres)
            start_server(false);
        report(lines > 0 && run_worker(w.acks, "check"), "cut %d, %s, %d%% of the rest kept, %d lines acknowledged",
               i + 1, postgres ? "PostgreSQL" : "SQLite", kept[i % 4], lines);
    }
    end_world();
}

/* One run of steps in which call number `at` fails; *calls is how many there were. */
static bool fault(long at, int error, bool sticky, long *calls, long *failed)
{
    struct platter_control *control = platter_begin(w.root, w.shadow);
    int from, status;
    pid_t pid;
    atomic_store(&control->fail_errno, error);
    atomic_store(&control->sticky, sticky);
    atomic_store(&control->fail_in, at);
    pid = start_worker(&from, NULL, true, "steps", "12");
    listen_for(from, -1);
    close(from);
    status = wait_for(pid);
    *calls = atomic_load(&control->calls);
    *failed = atomic_load(&control->failed);
    return status == 0 && run_worker(w.acks, "check");
}

static void test_faults(const char *worker, const char *so)
{
    static const struct {
        int error;
        bool sticky;
        const char *name;
    } kinds[] = {{EIO, false, "one I/O error"},
                 {ENOSPC, false, "one write without room"},
                 {ENOSPC, true, "the disk full from there on"}};
    for (size_t k = 0; k < sizeof kinds / sizeof *kinds; k++) {
        long calls = 1000, failed = 1, step = rounds() > 10 ? 3 : 37, at, done = 0;
        bool ok = true;
        make_world(false, worker, so);
        for (at = 1 + (long)k; ok && failed > 0; at += step, done++)
            ok = fault(at, kinds[k].error, kinds[k].sticky, &calls, &failed);
        report(ok && done > 3, "%s at each of %ld places among %ld calls%s", kinds[k].name, done, calls,
               ok ? "" : " (the last one failed)");
        end_world();
    }
}

int main(int argc, char **argv)
{
    if (argc != 4)
        return 2;
    signal(SIGPIPE, SIG_IGN);
    if (strcmp(argv[3], "faults") == 0) {
        test_faults(argv[1], argv[2]);
        return failures ? 1 : 0;
    }
    for (int postgres = 0; postgres < 2; postgres++) {
        if (postgres && !find_postgres()) {
            fprintf(stderr, "SKIPPED on PostgreSQL: it is not installed\n");
            continue;
        }
        if (strcmp(argv[3], "kill") == 0)
            test_kill(postgres, argv[1], argv[2]);
        else
            test_cut(postgres, argv[1], argv[2]);
    }
    return failures ? 1 : 0;
}
