/* SPDX-License-Identifier: Apache-2.0
 *
 * Streamed answers: the worker appends to an unlinked spool file, the network thread sends from it what is there
 * and suspends the connection while there is nothing new. The lock orders three things: bytes that exist, whether
 * the connection is suspended for them, and whether its client is still there; so a suspended connection is resumed
 * exactly once, by the writer. (Why a file and not a bounded pipe: docs/notes/http.md.)
 */
#include "base/event.h"
#include "http/server_priv.h"
#include <errno.h>
#include <string.h>
#include <unistd.h>

#define GATHER (64 * 1024) /* small writes are gathered to this size */

struct tz_stream {
    struct tz_job *job;
    int fd;
    pthread_mutex_t lock;
    uint64_t written; /* bytes in the file */
    bool done, failed, gone, waiting;
    char *gathered; /* worker only */
    size_t gathered_len;
};

static void close_stream(void *data)
{
    struct tz_stream *s = data;
    pthread_mutex_destroy(&s->lock);
}

struct tz_err *tz_stream_open(struct tz_stream **out, struct tz_job *job)
{
    struct tz_arena *a = job->request->arena;
    int fd;
    TZ_TRY(tz_spool_open(&fd, job->server->config.spool_dir));
    tz_close_later(a, fd);
    struct tz_stream *s = TZ_NEW(a, struct tz_stream);
    s->job = job;
    s->fd = fd;
    s->gathered = tz_alloc(a, GATHER);
    pthread_mutex_init(&s->lock, NULL);
    tz_arena_defer(a, close_stream, s);
    *out = s;
    return NULL;
}

/* Call with the lock held. */
static void wake(struct tz_stream *s)
{
    if (s->waiting) {
        s->waiting = false;
        MHD_resume_connection(s->job->connection);
    }
}

static struct tz_err *append(struct tz_stream *s, const char *data, size_t n)
{
    uint64_t at = s->written; /* only the worker writes it */
    for (size_t done = 0; done < n;) {
        ssize_t m = pwrite(s->fd, data + done, n - done, (off_t)(at + done));
        if (m < 0 && errno == EINTR)
            continue;
        if (m < 0)
            return tz_err_detail(tz_err_hint(tz_err(TZ_E_DISK, "导出时临时文件写不下"), "请管理员检查磁盘剩余空间"),
                                 "%s", strerror(errno));
        done += (size_t)m;
    }
    pthread_mutex_lock(&s->lock);
    s->written += n;
    bool gone = s->gone;
    wake(s);
    pthread_mutex_unlock(&s->lock);
    if (gone)
        return tz_err(TZ_E_INPUT, "下载已被取消");
    if (atomic_load(&s->job->server->stopping))
        return tz_err(TZ_E_BUSY, "系统正在停止");
    return NULL;
}

static struct tz_err *flush(struct tz_stream *s)
{
    size_t n = s->gathered_len;
    s->gathered_len = 0;
    return n ? append(s, s->gathered, n) : NULL;
}

struct tz_err *tz_stream_write(struct tz_stream *s, const void *data, size_t n)
{
    if (s->gathered_len + n > GATHER)
        TZ_TRY(flush(s));
    if (n >= GATHER)
        return append(s, data, n);
    memcpy(s->gathered + s->gathered_len, data, n);
    s->gathered_len += n;
    return NULL;
}

static struct tz_err *produce_guarded(struct tz_stream *s, tz_producer produce, void *data)
{
    if (tz_arena_guard(s->job->request->arena))
        return tz_err_limit_memory();
    TZ_TRY(produce(s, data));
    return flush(s);
}

void tz_stream_run(struct tz_stream *s, tz_producer produce, void *data)
{
    struct tz_err *e = produce_guarded(s, produce, data);
    pthread_mutex_lock(&s->lock);
    s->done = true;
    s->failed = e != NULL;
    bool gone = s->gone;
    wake(s);
    pthread_mutex_unlock(&s->lock);
    if (e && gone)
        tz_err_free(e); /* nobody is waiting for it */
    else if (e)
        tz_event_err("http.stream", 0, 0, e);
}

void tz_stream_gone(struct tz_stream *s)
{
    pthread_mutex_lock(&s->lock);
    s->gone = true;
    pthread_mutex_unlock(&s->lock);
}

static ssize_t read_stream(void *data, uint64_t pos, char *out, size_t max)
{
    struct tz_stream *s = data;
    pthread_mutex_lock(&s->lock);
    uint64_t there = s->written - pos;
    bool done = s->done, failed = s->failed;
    if (there == 0 && !done) {
        s->waiting = true;
        MHD_suspend_connection(s->job->connection);
    }
    pthread_mutex_unlock(&s->lock);
    if (there == 0)
        return !done ? 0 : failed ? MHD_CONTENT_READER_END_WITH_ERROR : MHD_CONTENT_READER_END_OF_STREAM;
    ssize_t n = pread(s->fd, out, there < max ? there : max, (off_t)pos);
    return n > 0 ? n : MHD_CONTENT_READER_END_WITH_ERROR;
}

struct MHD_Response *tz_stream_response(struct tz_stream *s)
{
    return MHD_create_response_from_callback(MHD_SIZE_UNKNOWN, 32 * 1024, read_stream, s, NULL);
}
