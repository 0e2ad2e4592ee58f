/* SPDX-License-Identifier: Apache-2.0
 *
 * The adapter to libmicrohttpd, and the only file beside queue.c and stream.c that knows it.
 */
#include "base/event.h"
#include "base/limits.h"
#include "base/text.h"
#include "http/server_priv.h"
#include <arpa/inet.h>
#include <netinet/in.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

/* A refused body is read to its end up to here, so that the browser shows our answer and not a broken connection. */
#define SWALLOW_MAX ((size_t)512 << 20)
#define STOP_WAIT_MS 5000
#define CONNECTION_MEMORY (48 * 1024)

void tz_job_drop(struct tz_job *job)
{
    if (atomic_fetch_sub(&job->refs, 1) != 1)
        return;
    struct tz_server *s = job->server;
    struct tz_arena *a = job->request->arena;
    tz_arena_destroy(&a);
    atomic_fetch_sub(&s->open, 1);
}

/* --- opening a request ------------------------------------------------------------------------------------- */

static enum MHD_Result keep_header(void *cls, enum MHD_ValueKind kind, const char *name, const char *value)
{
    struct tz_request *r = cls;
    (void)kind;
    if (r->headers.count < TZ_HTTP_HEADERS_MAX)
        tz_params_add(&r->headers, r->arena, tz_strdup(r->arena, name), tz_strdup(r->arena, value ? value : ""));
    return MHD_YES;
}

/* The library has split the query and turned + into a blank; percent-encoding is undone here. */
static enum MHD_Result keep_query(void *cls, enum MHD_ValueKind kind, const char *name, size_t name_len,
                                  const char *value, size_t value_len)
{
    struct tz_request *r = cls;
    (void)kind;
    char *n = tz_url_decode(r->arena, name, name_len, false);
    char *v = tz_url_decode(r->arena, value ? value : "", value ? value_len : 0, false);
    if (!n || !v || r->query.count >= TZ_HTTP_PAIRS_MAX || strlen(n) > TZ_HTTP_NAME_MAX) {
        tz_request_refuse(r, tz_err_hint(tz_err(TZ_E_INPUT, "网址里的参数不对"), "请从页面上的链接进入"));
        return MHD_NO;
    }
    tz_params_add(&r->query, r->arena, n, v);
    return MHD_YES;
}

static const char *print_address(struct tz_arena *a, const struct sockaddr *at)
{
    char text[INET6_ADDRSTRLEN] = "";
    if (at && at->sa_family == AF_INET)
        inet_ntop(AF_INET, &((const struct sockaddr_in *)at)->sin_addr, text, sizeof text);
    else if (at && at->sa_family == AF_INET6)
        inet_ntop(AF_INET6, &((const struct sockaddr_in6 *)at)->sin6_addr, text, sizeof text);
    return tz_strdup(a, text);
}

/* The last address of X-Forwarded-For is the one our own proxy saw. */
static const char *forwarded(struct tz_request *r, const char *fallback)
{
    const char *list = tz_request_header(r, "x-forwarded-for");
    if (!r->behind_tls || !list)
        return fallback;
    const char *comma = strrchr(list, ',');
    return tz_trim(r->arena, comma ? comma + 1 : list);
}

static void find_peer(struct tz_request *r, struct MHD_Connection *c, bool local)
{
    r->peer.local = local;
    if (local) {
        r->behind_tls = false;
        const union MHD_ConnectionInfo *info = MHD_get_connection_info(c, MHD_CONNECTION_INFO_CONNECTION_FD);
        struct ucred who;
        socklen_t len = sizeof who;
        if (info && getsockopt(info->connect_fd, SOL_SOCKET, SO_PEERCRED, &who, &len) == 0)
            r->peer.uid = who.uid;
        else
            tz_request_refuse(r, tz_err(TZ_E_FORBIDDEN, "无法确认本机调用者的身份"));
        return;
    }
    const union MHD_ConnectionInfo *info = MHD_get_connection_info(c, MHD_CONNECTION_INFO_CLIENT_ADDRESS);
    const char *address = print_address(r->arena, info ? info->client_addr : NULL);
    /* Only a proxy on this machine is believed: anybody else could write these headers. */
    r->behind_tls = r->behind_tls && (tz_starts(address, "127.") || tz_same(address, "::1"));
    r->peer.address = forwarded(r, address);
}

/* NULL when even the request line does not fit the arena. */
static struct tz_job *open_job(struct tz_server *s, struct MHD_Connection *c, const char *path, const char *method,
                               bool local)
{
    struct tz_arena *a = tz_arena_new(0);
    if (tz_arena_guard(a)) {
        tz_arena_destroy(&a);
        return NULL;
    }
    struct tz_job *job = TZ_NEW(a, struct tz_job);
    struct tz_request *r = tz_request_begin(s->config.app, a, method, path);
    job->server = s;
    job->connection = c;
    job->request = r;
    atomic_init(&job->refs, 1);
    tz_response_init(&job->response, r);
    MHD_get_connection_values(c, MHD_HEADER_KIND, keep_header, r);
    MHD_get_connection_values_n(c, MHD_GET_ARGUMENT_KIND, keep_query, r);
    r->behind_tls = s->config.behind_tls;
    r->spool_dir = s->config.spool_dir;
    r->body.dir = s->config.spool_dir;
    r->body.spooled = &s->spooled;
    find_peer(r, c, local);
    tz_request_ready(r);
    atomic_fetch_add(&s->open, 1);
    return job;
}

/* --- answering --------------------------------------------------------------------------------------------- */

static struct MHD_Response *make_response(struct tz_job *job)
{
    struct tz_response *res = &job->response;
    int fd = res->fd;
    switch (res->kind) {
    case TZ_ANSWER_FILE:
        res->fd = -1; /* the library closes it */
        return MHD_create_response_from_fd64(res->file_size, fd);
    case TZ_ANSWER_STREAM:
        return job->stream ? tz_stream_response(job->stream)
                           : MHD_create_response_from_buffer(0, (void *)(uintptr_t) "", MHD_RESPMEM_PERSISTENT);
    case TZ_ANSWER_BUFFER:
        return MHD_create_response_from_buffer(res->buf.len, res->buf.data, MHD_RESPMEM_PERSISTENT);
    default: /* the arena outlives the answer: nothing is copied */
        return MHD_create_response_from_buffer(res->size, (void *)(uintptr_t)res->data, MHD_RESPMEM_PERSISTENT);
    }
}

static enum MHD_Result send_answer(struct tz_job *job)
{
    struct tz_response *res = &job->response;
    struct MHD_Response *out = make_response(job);
    if (!out)
        return MHD_NO;
    for (size_t i = 0; i < res->headers.count; i++)
        MHD_add_response_header(out, res->headers.pairs[i].name, res->headers.pairs[i].value);
    for (size_t i = 0; i < res->cookie_count; i++)
        MHD_add_response_header(out, "Set-Cookie", res->cookies[i]);
    enum MHD_Result done = MHD_queue_response(job->connection, (unsigned)res->status, out);
    MHD_destroy_response(out);
    return done;
}

/* A constant page, made in the network thread: no queue had room. */
static enum MHD_Result send_busy(struct tz_job *job)
{
    static const char page[] = "<!doctype html><html lang=\"zh-CN\"><meta charset=\"utf-8\"><title>系统正忙</title>"
                               "<h1>系统正忙</h1><p>请几秒钟后再试；这次提交没有生效。</p></html>";
    struct MHD_Response *out =
        MHD_create_response_from_buffer(sizeof page - 1, (void *)(uintptr_t)page, MHD_RESPMEM_PERSISTENT);
    if (!out)
        return MHD_NO;
    MHD_add_response_header(out, "Content-Type", "text/html; charset=utf-8");
    MHD_add_response_header(out, "Retry-After", "5");
    MHD_add_response_header(out, "Cache-Control", "no-store");
    enum MHD_Result done = MHD_queue_response(job->connection, 503, out);
    MHD_destroy_response(out);
    job->phase = TZ_REFUSED;
    return done;
}

static enum MHD_Result enqueue(struct tz_job *job)
{
    struct tz_server *s = job->server;
    unsigned flags = job->request->route ? job->request->route->flags : 0;
    int queue = flags & TZ_ROUTE_SIGNIN          ? TZ_QUEUE_SIGNIN
                : flags & TZ_ROUTE_SLOW          ? TZ_QUEUE_SLOW
                : job->request->method != TZ_GET ? TZ_QUEUE_WRITE
                                                 : TZ_QUEUE_COMMON;
    if (tz_queue_push(&s->queues[queue], job))
        return MHD_YES;
    atomic_fetch_add(&s->refused, 1);
    return send_busy(job);
}

/* --- callbacks of the library ------------------------------------------------------------------------------ */

static enum MHD_Result take_body(struct tz_job *job, const char *data, size_t n)
{
    struct tz_request *r = job->request;
    if (!r->refused && !r->body.over && !r->body.failed) {
        if (tz_arena_guard(r->arena))
            return MHD_NO;
        tz_body_add(&r->body, r->arena, data, n);
        return MHD_YES;
    }
    job->swallowed += n;
    return job->swallowed <= SWALLOW_MAX ? MHD_YES : MHD_NO;
}

static enum MHD_Result on_request(struct tz_server *s, struct MHD_Connection *c, const char *path, const char *method,
                                  const char *data, size_t *n, void **state, bool local)
{
    struct tz_job *job = *state;
    if (!job) {
        *state = open_job(s, c, path, method, local);
        return *state ? MHD_YES : MHD_NO;
    }
    if (*n) {
        size_t came = *n;
        *n = 0;
        return take_body(job, data, came);
    }
    return job->phase == TZ_READING ? enqueue(job) : send_answer(job);
}

static enum MHD_Result on_tcp(void *cls, struct MHD_Connection *c, const char *path, const char *method,
                              const char *version, const char *data, size_t *n, void **state)
{
    (void)version;
    return on_request(cls, c, path, method, data, n, state, false);
}

static enum MHD_Result on_local(void *cls, struct MHD_Connection *c, const char *path, const char *method,
                                const char *version, const char *data, size_t *n, void **state)
{
    (void)version;
    return on_request(cls, c, path, method, data, n, state, true);
}

static void on_completed(void *cls, struct MHD_Connection *c, void **state, enum MHD_RequestTerminationCode code)
{
    struct tz_server *s = cls;
    struct tz_job *job = *state;
    (void)c;
    *state = NULL;
    if (!job)
        return;
    if (code != MHD_REQUEST_TERMINATED_COMPLETED_OK)
        atomic_fetch_add(&s->lost, 1);
    if (job->stream)
        tz_stream_gone(job->stream);
    tz_job_drop(job);
}

/* Segments are decoded by the router and arguments by keep_query(), so that %2F and %00 are seen for what they are. */
static size_t keep_encoded(void *cls, struct MHD_Connection *c, char *s)
{
    (void)cls, (void)c;
    return strlen(s);
}

static void on_log(void *cls, const char *format, va_list ap)
{
    char line[512];
    (void)cls;
    vsnprintf(line, sizeof line, format, ap);
    line[strcspn(line, "\n")] = '\0';
    tz_event(TZ_LEVEL_DEBUG, "http.library", 0, 0, "%s", line);
}

static struct MHD_Daemon *start_daemon(struct tz_server *s, int fd, MHD_AccessHandlerCallback handler, int threads)
{
    unsigned flags = MHD_USE_EPOLL_INTERNAL_THREAD | MHD_ALLOW_SUSPEND_RESUME | MHD_USE_ITC | MHD_USE_ERROR_LOG;
    struct MHD_OptionItem pool[] = {{MHD_OPTION_THREAD_POOL_SIZE, threads, NULL}, {MHD_OPTION_END, 0, NULL}};
    return MHD_start_daemon(flags, 0, NULL, NULL, handler, s, MHD_OPTION_EXTERNAL_LOGGER, on_log, NULL,
                            MHD_OPTION_LISTEN_SOCKET, fd, MHD_OPTION_NOTIFY_COMPLETED, on_completed, s,
                            MHD_OPTION_UNESCAPE_CALLBACK, keep_encoded, NULL, MHD_OPTION_CONNECTION_LIMIT,
                            (unsigned)s->config.connections, MHD_OPTION_CONNECTION_TIMEOUT,
                            (unsigned)s->config.idle_seconds, MHD_OPTION_CONNECTION_MEMORY_LIMIT,
                            (size_t)CONNECTION_MEMORY, MHD_OPTION_ARRAY, threads > 1 ? pool : pool + 1, MHD_OPTION_END);
}

/* --- start and stop ---------------------------------------------------------------------------------------- */

static int or_default(int value, int fallback)
{
    return value > 0 ? value : fallback;
}

static void fill_config(struct tz_server *s, const struct tz_server_config *config)
{
    s->config = *config;
    s->config.address = tz_strdup(s->arena, config->address);
    s->config.socket_path = tz_strdup(s->arena, config->socket_path);
    s->config.spool_dir = tz_strdup(s->arena, config->spool_dir ? config->spool_dir : "/tmp");
    s->config.network_threads = or_default(config->network_threads, 2);
    s->config.workers = or_default(config->workers, 4);
    s->config.write_workers = or_default(config->write_workers, 8);
    s->config.slow_workers = or_default(config->slow_workers, 2);
    s->config.signin_workers = or_default(config->signin_workers, 2);
    s->config.connections = or_default(config->connections, 1024);
    s->config.idle_seconds = or_default(config->idle_seconds, 60);
    s->tcp_fd = s->local_fd = -1;
}

static struct tz_err *check_spool(const char *dir)
{
    int fd;
    TZ_TRY(tz_spool_open(&fd, dir));
    close(fd);
    return NULL;
}

static struct tz_err *start_queues(struct tz_server *s)
{
    size_t max = tz_limits.queue_requests;
    TZ_TRY(tz_queue_start(&s->queues[TZ_QUEUE_COMMON], s, s->config.workers, max));
    TZ_TRY(tz_queue_start(&s->queues[TZ_QUEUE_WRITE], s, s->config.write_workers, max));
    TZ_TRY(tz_queue_start(&s->queues[TZ_QUEUE_SLOW], s, s->config.slow_workers, max / 8 + 1));
    return tz_queue_start(&s->queues[TZ_QUEUE_SIGNIN], s, s->config.signin_workers, max / 8 + 1);
}

static struct tz_err *start_network(struct tz_server *s)
{
    if (s->config.address) {
        TZ_TRY(tz_listen_tcp(&s->tcp_fd, &s->port, s->config.address, s->config.port));
        s->tcp = start_daemon(s, s->tcp_fd, on_tcp, s->config.network_threads);
        if (!s->tcp)
            return tz_err_hint(tz_err(TZ_E_INTERNAL, "网络服务无法启动"), "请检查系统的文件数和线程数限制");
    }
    if (s->config.socket_path) {
        TZ_TRY(tz_listen_local(&s->local_fd, s->config.socket_path));
        s->local = start_daemon(s, s->local_fd, on_local, 1);
        if (!s->local)
            return tz_err_hint(tz_err(TZ_E_INTERNAL, "本机套接字服务无法启动"), "请检查系统的文件数和线程数限制");
    }
    return NULL;
}

struct tz_err *tz_server_start(struct tz_server **out, const struct tz_server_config *config)
{
    struct tz_arena *a = tz_arena_new(0);
    struct tz_server *s = TZ_NEW(a, struct tz_server);
    s->arena = a;
    fill_config(s, config);
    struct tz_err *e = check_spool(s->config.spool_dir);
    if (!e)
        e = start_queues(s);
    if (!e)
        e = start_network(s);
    if (e) {
        tz_server_stop(&s);
        return e;
    }
    *out = s;
    return NULL;
}

uint16_t tz_server_port(const struct tz_server *s)
{
    return s->port;
}

static void quiesce(struct MHD_Daemon *d, int *fd)
{
    if (d && *fd >= 0 && MHD_quiesce_daemon(d) != MHD_INVALID_SOCKET) {
        close(*fd);
        *fd = -1;
    }
}

static void wait_for_answers(struct tz_server *s)
{
    struct timespec step = {0, 5 * 1000 * 1000};
    for (int i = 0; i < STOP_WAIT_MS / 5 && atomic_load(&s->open); i++)
        nanosleep(&step, NULL);
}

void tz_server_stop(struct tz_server **server)
{
    struct tz_server *s = *server;
    if (!s)
        return;
    atomic_store(&s->stopping, true);
    quiesce(s->tcp, &s->tcp_fd);
    quiesce(s->local, &s->local_fd);
    for (int i = 0; i < TZ_QUEUES; i++)
        tz_queue_close(&s->queues[i]);
    /* From here no connection is suspended, and none can be: the queues are closed. */
    wait_for_answers(s);
    if (s->tcp)
        MHD_stop_daemon(s->tcp);
    if (s->local)
        MHD_stop_daemon(s->local);
    if (s->tcp_fd >= 0)
        close(s->tcp_fd);
    if (s->local_fd >= 0)
        close(s->local_fd);
    if (s->local)
        unlink(s->config.socket_path);
    struct tz_arena *a = s->arena;
    *server = NULL;
    tz_arena_destroy(&a);
}

void tz_server_stats(const struct tz_server *s, struct tz_server_stats *out)
{
    out->requests = atomic_load(&s->requests);
    out->refused = atomic_load(&s->refused);
    out->lost = atomic_load(&s->lost);
    out->open = atomic_load(&s->open);
    out->spooled = atomic_load(&s->spooled);
    for (int i = 0; i < TZ_QUEUES; i++) {
        struct tz_queue *q = (struct tz_queue *)(uintptr_t)&s->queues[i];
        pthread_mutex_lock(&q->lock);
        out->waiting[i] = q->count;
        pthread_mutex_unlock(&q->lock);
    }
}
