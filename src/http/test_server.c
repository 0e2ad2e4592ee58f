/* SPDX-License-Identifier: Apache-2.0
 *
 * The real server over real sockets: answers, bodies, streams, full queues, clients that go away, shutdown.
 */
#include "base/limits.h"
#include "base/test.h"
#include "http/http_priv.h"
#include "http/server.h"
#include <arpa/inet.h>
#include <netinet/in.h>
#include <pthread.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <time.h>
#include <unistd.h>

static atomic_int slow_gate; /* handlers of /slow wait until it is 0 */
static atomic_int slow_running, handled, streams_ended, workers_entered, workers_left;

static void nap(int ms)
{
    struct timespec t = {ms / 1000, (long)(ms % 1000) * 1000000};
    nanosleep(&t, NULL);
}

static struct tz_err *hello(struct tz_request *r, struct tz_response *res)
{
    atomic_fetch_add(&handled, 1);
    const struct tz_peer *peer = tz_request_peer(r);
    tz_buf_printf(tz_response_html(res, 200), "你好 %s %d", peer->local ? "local" : peer->address,
                  peer->local && peer->uid == getuid());
    return NULL;
}

static struct tz_err *slow(struct tz_request *r, struct tz_response *res)
{
    (void)r;
    atomic_fetch_add(&slow_running, 1);
    while (atomic_load(&slow_gate))
        nap(1);
    atomic_fetch_add(&handled, 1);
    tz_buf_str(tz_response_html(res, 200), "done");
    return NULL;
}

static struct tz_err *length(struct tz_request *r, struct tz_response *res)
{
    const struct tz_upload *file = tz_arg_file(r, "file");
    unsigned sum = 0;
    for (size_t i = 0; file && i < file->size; i++)
        sum = sum * 31 + (unsigned char)file->data[i];
    int fd = -1;
    if (file)
        TZ_TRY(tz_upload_fd(&fd, r, file));
    tz_buf_printf(tz_response_html(res, 200), "%zu %u %lld", file ? file->size : 0, sum,
                  (long long)(fd < 0 ? -1 : lseek(fd, 0, SEEK_END)));
    return NULL;
}

static struct tz_err *big_page(struct tz_request *r, struct tz_response *res)
{
    (void)r;
    struct tz_buf *b = tz_response_html(res, 200);
    for (int i = 0; i < 20000; i++)
        tz_buf_str(b, "0123456789");
    return NULL;
}

static struct tz_err *produce(struct tz_stream *s, void *data)
{
    int64_t blocks = *(int64_t *)data;
    char block[10000];
    struct tz_err *e = NULL;
    for (int64_t i = 0; i < blocks && !e; i++) {
        memset(block, 'a' + (char)(i % 26), sizeof block);
        e = tz_stream_write(s, block, i % 3 ? sizeof block : sizeof block / 2);
        if (!e && i % 3 == 0)
            e = tz_stream_write(s, block, sizeof block / 2);
        if (i % 50 == 49)
            nap(1);
    }
    atomic_fetch_add(&streams_ended, 1);
    return e;
}

static struct tz_err *breaks(struct tz_stream *s, void *data)
{
    (void)data;
    TZ_TRY(tz_stream_write(s, "half", 4));
    return tz_err(TZ_E_DATABASE, "broken on purpose");
}

static struct tz_err *stream(struct tz_request *r, struct tz_response *res)
{
    int64_t *blocks = TZ_NEW(tz_request_arena(r), int64_t);
    *blocks = tz_arg_int(r, "blocks", 0);
    tz_response_stream(res, "text/csv", "导出.csv", *blocks < 0 ? breaks : produce, blocks);
    return NULL;
}

static struct tz_err *file(struct tz_request *r, struct tz_response *res)
{
    int fd;
    TZ_TRY(tz_spool_open(&fd, "/tmp"));
    (void)r;
    assert_int_equal(write(fd, "contents", 8), 8);
    tz_response_file(res, "text/plain", "a.txt", fd, 8);
    return NULL;
}

static const struct tz_route_arg file_args[] = {{.name = "file", .label = "文件", .kind = TZ_ARG_FILE}, {0}};
static const struct tz_route_arg stream_args[] = {{.name = "blocks", .label = "块", .kind = TZ_ARG_INT}, {0}};
static const struct tz_route routes[] = {
    {.method = TZ_GET, .path = "/", .handler = hello},
    {.method = TZ_GET, .path = "/slow", .handler = slow},
    {.method = TZ_GET, .path = "/slow/long", .handler = slow, .flags = TZ_ROUTE_SLOW},
    {.method = TZ_GET, .path = "/slow/signin", .handler = slow, .flags = TZ_ROUTE_SIGNIN},
    {.method = TZ_POST,
     .path = "/upload",
     .handler = length,
     .args = file_args,
     .flags = TZ_ROUTE_UPLOAD | TZ_ROUTE_TOKEN},
    {.method = TZ_GET, .path = "/big", .handler = big_page},
    {.method = TZ_GET, .path = "/stream", .handler = stream, .args = stream_args},
    {.method = TZ_GET, .path = "/file", .handler = file},
    {0}};

static void *enter(void *data)
{
    atomic_fetch_add(&workers_entered, 1);
    return data;
}

static void leave(void *worker, void *data)
{
    assert_ptr_equal(worker, data);
    atomic_fetch_add(&workers_left, 1);
}

static struct tz_http *app;
static struct tz_server *server;
static struct tz_arena *app_arena;
static char socket_path[100];

static int setup(void **state)
{
    static const struct tz_route *const tables[] = {routes, NULL};
    static const struct tz_http_hooks hooks = {.enter = enter, .leave = leave, .data = &app};
    (void)state;
    app_arena = tz_arena_new(0);
    assert_ok(tz_http_new(&app, tables, &hooks, app_arena));
    snprintf(socket_path, sizeof socket_path, "/tmp/tz-test-%d.sock", (int)getpid());
    struct tz_server_config config = {.app = app,
                                      .address = "127.0.0.1",
                                      .socket_path = socket_path,
                                      .spool_dir = "/tmp",
                                      .workers = 3,
                                      .idle_seconds = 2};
    assert_ok(tz_server_start(&server, &config));
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    tz_server_stop(&server);
    assert_null(server);
    assert_true(atomic_load(&workers_entered) >= 7);
    assert_int_equal(atomic_load(&workers_left), atomic_load(&workers_entered));
    assert_int_not_equal(access(socket_path, F_OK), 0);
    tz_arena_destroy(&app_arena);
    return 0;
}

static int dial(void)
{
    struct sockaddr_in at = {.sin_family = AF_INET, .sin_port = htons(tz_server_port(server))};
    at.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    int s = socket(AF_INET, SOCK_STREAM, 0);
    struct timeval limit = {20, 0};
    setsockopt(s, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit);
    assert_int_equal(connect(s, (struct sockaddr *)&at, sizeof at), 0);
    return s;
}

static void say(int s, const char *text, size_t n)
{
    while (n) {
        ssize_t done = send(s, text, n, MSG_NOSIGNAL);
        if (done <= 0)
            return;
        text += done;
        n -= (size_t)done;
    }
}

/* Sends a request and reads until the server closes. The caller frees. */
static char *ask_on(int s, const char *request, size_t n, size_t *len)
{
    size_t room = 1 << 16;
    char *out = test_malloc(room);
    say(s, request, n);
    *len = 0;
    for (;;) {
        if (*len + 65536 > room) {
            char *grown = test_malloc(room * 2);
            memcpy(grown, out, *len);
            test_free(out);
            out = grown;
            room *= 2;
        }
        ssize_t got = recv(s, out + *len, 65535, 0);
        if (got <= 0)
            break;
        *len += (size_t)got;
    }
    out[*len] = '\0';
    close(s);
    return out;
}

static char *get(const char *path)
{
    char request[300];
    size_t len;
    int n = snprintf(request, sizeof request, "GET %s HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n", path);
    return ask_on(dial(), request, (size_t)n, &len);
}

static void expect(char *answer, int status, const char *ending)
{
    char head[32];
    snprintf(head, sizeof head, "HTTP/1.1 %d ", status);
    if (strncmp(answer, head, strlen(head)) != 0)
        fail_msg("expected %d: %.200s", status, answer);
    size_t n = strlen(answer), m = strlen(ending);
    if (n < m || strcmp(answer + n - m, ending) != 0)
        fail_msg("expected …%s: %.300s", ending, answer);
    test_free(answer);
}

static void answers(void **state)
{
    (void)state;
    expect(get("/"), 200, "你好 127.0.0.1 0");
    expect(get("/none"), 404, "</html>");
    expect(get("/file"), 200, "contents");
    char *a = get("/");
    assert_non_null(strstr(a, "Content-Security-Policy: default-src 'none'"));
    assert_non_null(strstr(a, "X-Content-Type-Options: nosniff"));
    assert_non_null(strstr(a, "Cache-Control: private, no-store"));
    test_free(a);
    size_t len;
    static const char head[] = "HEAD /big HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n";
    a = ask_on(dial(), head, sizeof head - 1, &len);
    assert_non_null(strstr(a, "Content-Length: 200000"));
    expect(a, 200, "\r\n\r\n");
    static const char two[] = "GET / HTTP/1.1\r\nHost: x\r\n\r\nGET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n";
    a = ask_on(dial(), two, sizeof two - 1, &len);
    assert_non_null(strstr(strstr(a, "HTTP/1.1 200") + 5, "HTTP/1.1 200"));
    test_free(a);
}

/* A proxy on this machine is believed when the configuration says that there is one. */
static void forwarded(void **state)
{
    static const char request[] = "GET / HTTP/1.1\r\nHost: x\r\nX-Forwarded-For: 6.6.6.6, 10.1.2.3\r\n"
                                  "X-Forwarded-Proto: https\r\nConnection: close\r\n\r\n";
    struct tz_server *first = server, *other = NULL;
    size_t len;
    (void)state;
    expect(ask_on(dial(), request, sizeof request - 1, &len), 200, "你好 127.0.0.1 0");
    struct tz_server_config config = {.app = app, .address = "127.0.0.1", .spool_dir = "/tmp", .behind_tls = true};
    assert_ok(tz_server_start(&other, &config));
    server = other;
    expect(ask_on(dial(), request, sizeof request - 1, &len), 200, "你好 10.1.2.3 0");
    expect(get("/"), 200, "你好 127.0.0.1 0");
    server = first;
    tz_server_stop(&other);
}

static void local_socket(void **state)
{
    static const char request[] = "GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n";
    struct sockaddr_un at = {.sun_family = AF_UNIX};
    struct stat st;
    size_t len;
    (void)state;
    assert_int_equal(stat(socket_path, &st), 0);
    assert_int_equal(st.st_mode & 0777, 0600);
    memcpy(at.sun_path, socket_path, strlen(socket_path) + 1);
    int s = socket(AF_UNIX, SOCK_STREAM, 0);
    assert_int_equal(connect(s, (struct sockaddr *)&at, sizeof at), 0);
    expect(ask_on(s, request, sizeof request - 1, &len), 200, "你好 local 1");
    struct tz_server *second = NULL;
    struct tz_server_config config = {.app = app, .socket_path = socket_path, .spool_dir = "/tmp"};
    assert_err(TZ_E_BUSY, tz_server_start(&second, &config));
    config = (struct tz_server_config){.app = app, .address = "127.0.0.1", .port = tz_server_port(server)};
    assert_err(TZ_E_BUSY, tz_server_start(&second, &config));
    config = (struct tz_server_config){.app = app, .address = "localhost"};
    assert_err(TZ_E_INPUT, tz_server_start(&second, &config));
    config = (struct tz_server_config){.app = app, .address = "127.0.0.1", .spool_dir = "/nonexistent"};
    assert_err(TZ_E_DISK, tz_server_start(&second, &config));
}

/* Uploads `size` bytes as a file; the answer is length and checksum. */
static char *upload(size_t size, bool say_length)
{
    static const char part[] = "--B\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a\"\r\n\r\n";
    static const char tail[] = "\r\n--B--\r\n";
    size_t total = sizeof part - 1 + size + sizeof tail - 1, len;
    char *body = test_malloc(total + 400);
    int head = snprintf(body, 400,
                        "POST /upload HTTP/1.1\r\nHost: x\r\nConnection: close\r\n"
                        "Content-Type: multipart/form-data; boundary=B\r\n");
    head += say_length ? snprintf(body + head, 100, "Content-Length: %zu\r\n\r\n", total)
                       : snprintf(body + head, 100, "Transfer-Encoding: chunked\r\n\r\n%zx\r\n", total);
    size_t at = (size_t)head;
    memcpy(body + at, part, sizeof part - 1);
    at += sizeof part - 1;
    for (size_t i = 0; i < size; i++)
        body[at + i] = (char)(i * 13);
    at += size;
    memcpy(body + at, tail, sizeof tail - 1);
    at += sizeof tail - 1;
    if (!say_length)
        at += (size_t)snprintf(body + at, 20, "\r\n0\r\n\r\n");
    char *answer = ask_on(dial(), body, at, &len);
    test_free(body);
    return answer;
}

static void uploads(void **state)
{
    static const size_t sizes[] = {0, 1, 60000, 70000, 3000000};
    (void)state;
    for (size_t i = 0; i < 2 * COUNT(sizes); i++) {
        size_t n = sizes[i / 2];
        unsigned sum = 0;
        char want[100];
        for (size_t k = 0; k < n; k++)
            sum = sum * 31 + (unsigned char)(k * 13);
        snprintf(want, sizeof want, "%zu %u %zu", n, sum, n);
        print_message("case %zu\n", i);
        expect(upload(n, i % 2), 200, want);
    }
    struct tz_server_stats stats;
    for (int i = 0; i < 1000; i++) {
        tz_server_stats(server, &stats);
        if (stats.spooled == 0)
            break;
        nap(1);
    }
    assert_int_equal(stats.spooled, 0);
}

static void too_large(void **state)
{
    size_t saved = tz_limits.upload_bytes;
    (void)state;
    tz_limits.upload_bytes = 1 << 20;
    for (int i = 0; i < 2; i++) {
        char *a = upload(5 << 20, i);
        assert_non_null(strstr(a, "超过上限 1 MB"));
        expect(a, 413, "</html>");
    }
    tz_limits.upload_bytes = saved;
}

/* Length of the body of a chunked answer; -1 when it was cut off. */
static long chunked_length(const char *answer, size_t len)
{
    const char *p = strstr(answer, "\r\n\r\n"), *end = answer + len;
    long total = 0;
    if (!p || !strstr(answer, "ransfer-Encoding: chunked"))
        return -2;
    for (p += 4; p < end;) {
        char *after;
        long n = strtol(p, &after, 16);
        if (n == 0)
            return total;
        total += n;
        p = after + 2 + n + 2;
    }
    return -1;
}

static void streams(void **state)
{
    static const struct {
        const char *path;
        long length;
    } cases[] = {{"/stream?blocks=0", 0},
                 {"/stream?blocks=1", 10000},
                 {"/stream?blocks=7", 70000},
                 {"/stream?blocks=1000", 10000000},
                 {"/stream?blocks=-1", -1}};
    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        char request[200];
        size_t len;
        int n =
            snprintf(request, sizeof request, "GET %s HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n", cases[i].path);
        char *a = ask_on(dial(), request, (size_t)n, &len);
        print_message("case %zu\n", i);
        assert_int_equal(chunked_length(a, len), cases[i].length);
        test_free(a);
    }
    expect(get("/"), 200, "你好 127.0.0.1 0");
}

/* The client leaves in the middle of a stream: the producer is told and ends. */
static void stream_lost(void **state)
{
    int ended = atomic_load(&streams_ended);
    (void)state;
    for (int i = 0; i < 6; i++) {
        static const char request[] = "GET /stream?blocks=100000 HTTP/1.1\r\nHost: x\r\n\r\n";
        char piece[5000];
        int s = dial();
        say(s, request, sizeof request - 1);
        assert_true(recv(s, piece, sizeof piece, 0) > 0);
        close(s);
    }
    for (int i = 0; i < 5000 && atomic_load(&streams_ended) < ended + 6; i++)
        nap(2);
    assert_int_equal(atomic_load(&streams_ended), ended + 6);
}

/* Three workers are held, the queue holds `max` more, the next is refused at once; all others are answered. */
static void full_queue(void **state)
{
    size_t saved = tz_limits.queue_requests;
    struct tz_server *other = NULL;
    int sockets[8];
    (void)state;
    tz_limits.queue_requests = 4;
    struct tz_server_config config = {.app = app, .address = "127.0.0.1", .spool_dir = "/tmp", .workers = 3};
    assert_ok(tz_server_start(&other, &config));
    tz_limits.queue_requests = saved;
    struct tz_server *first = server;
    server = other;
    atomic_store(&slow_gate, 1);
    atomic_store(&slow_running, 0);
    for (int i = 0; i < 7; i++) {
        static const char request[] = "GET /slow HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n";
        struct tz_server_stats stats;
        sockets[i] = dial();
        say(sockets[i], request, sizeof request - 1);
        do {
            nap(1);
            tz_server_stats(other, &stats);
        } while (atomic_load(&slow_running) + (int)stats.waiting[0] < i + 1);
    }
    char *busy = get("/slow");
    assert_non_null(strstr(busy, "Retry-After: 5"));
    expect(busy, 503, "</html>");
    atomic_store(&slow_gate, 0);
    for (int i = 0; i < 7; i++) {
        size_t len;
        expect(ask_on(sockets[i], "", 0, &len), 200, "done");
    }
    server = first;
    tz_server_stop(&other);
}

static void *stop(void *data)
{
    tz_server_stop(data);
    return NULL;
}

/* Shutdown: what runs is finished and sent, what waits gets 503, nothing hangs. */
static void stop_under_load(void **state)
{
    struct tz_server *other = NULL, *first = server;
    int sockets[20], done = 0, refused = 0;
    (void)state;
    struct tz_server_config config = {.app = app, .address = "127.0.0.1", .spool_dir = "/tmp", .workers = 2};
    assert_ok(tz_server_start(&other, &config));
    server = other;
    atomic_store(&slow_gate, 1);
    atomic_store(&slow_running, 0);
    for (size_t i = 0; i < COUNT(sockets); i++) {
        static const char request[] = "GET /slow HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n";
        sockets[i] = dial();
        say(sockets[i], request, sizeof request - 1);
    }
    struct tz_server_stats stats;
    do {
        nap(1);
        tz_server_stats(other, &stats);
    } while (atomic_load(&slow_running) < 2 || stats.waiting[0] < 18);
    pthread_t stopper;
    pthread_create(&stopper, NULL, stop, &other);
    nap(50);
    atomic_store(&slow_gate, 0);
    pthread_join(stopper, NULL);
    server = first;
    for (size_t i = 0; i < COUNT(sockets); i++) {
        size_t len;
        char *a = ask_on(sockets[i], "", 0, &len);
        done += strncmp(a, "HTTP/1.1 200", 12) == 0;
        refused += strncmp(a, "HTTP/1.1 503", 12) == 0;
        test_free(a);
    }
    assert_int_equal(done, 2);
    assert_int_equal(refused, 18);
}

/* Clients of all kinds at once, many of which leave early. Afterwards nothing is open and all still works. */
static void *client(void *data)
{
    unsigned seed = (unsigned)(uintptr_t)data;
    static const char *const paths[] = {"/",    "/big", "/stream?blocks=50", "/slow", "/slow/long", "/slow/signin",
                                        "/none"};
    for (int i = 0; i < 60; i++) {
        char request[200], piece[3000];
        int n = snprintf(request, sizeof request, "GET %s HTTP/1.1\r\nHost: x\r\n\r\n",
                         paths[(unsigned)rand_r(&seed) % COUNT(paths)]);
        int s = dial();
        switch (rand_r(&seed) % 5) {
        case 0: /* leaves in the middle of the request */
            say(s, request, (size_t)n / 2);
            break;
        case 1: /* leaves without waiting */
            say(s, request, (size_t)n);
            break;
        case 2: { /* resets the connection */
            struct linger hard = {1, 0};
            setsockopt(s, SOL_SOCKET, SO_LINGER, &hard, sizeof hard);
            say(s, request, (size_t)n);
            break;
        }
        case 3: { /* leaves in the middle of an upload */
            int m =
                snprintf(request, sizeof request, "POST /upload HTTP/1.1\r\nHost: x\r\nContent-Length: 100000\r\n\r\n");
            say(s, request, (size_t)m);
            memset(piece, 'x', sizeof piece);
            for (int k = 0; k < 30; k++)
                say(s, piece, sizeof piece);
            break;
        }
        default: /* reads a little */
            say(s, request, (size_t)n);
            if (recv(s, piece, sizeof piece, 0) < 0)
                nap(1);
        }
        close(s);
    }
    return NULL;
}

static void load_with_losses(void **state)
{
    pthread_t clients[8];
    struct tz_server_stats stats;
    (void)state;
    for (size_t i = 0; i < COUNT(clients); i++)
        pthread_create(&clients[i], NULL, client, (void *)(uintptr_t)(i + 1));
    for (size_t i = 0; i < COUNT(clients); i++)
        pthread_join(clients[i], NULL);
    for (int i = 0; i < 5000; i++) {
        tz_server_stats(server, &stats);
        if (stats.open == 0)
            break;
        nap(2);
    }
    assert_int_equal(stats.open, 0);
    assert_int_equal(stats.spooled, 0);
    assert_true(stats.lost > 0);
    expect(get("/"), 200, "你好 127.0.0.1 0");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(answers),         cmocka_unit_test(uploads),          cmocka_unit_test(too_large),
        cmocka_unit_test(streams),         cmocka_unit_test(stream_lost),      cmocka_unit_test(full_queue),
        cmocka_unit_test(stop_under_load), cmocka_unit_test(load_with_losses), cmocka_unit_test(local_socket),
        cmocka_unit_test(forwarded),
    };
    return cmocka_run_group_tests(tests, setup, teardown);
}
