/* SPDX-License-Identifier: Apache-2.0
 *
 * Bounded queues of jobs and their workers. A job is suspended under the queue's lock, so that no worker can resume
 * it before; a full or closed queue refuses before anything is suspended.
 */
#include "base/event.h"
#include "http/server_priv.h"

bool tz_queue_push(struct tz_queue *q, struct tz_job *job)
{
    pthread_mutex_lock(&q->lock);
    bool taken = !q->closed && q->count < q->max;
    if (taken) {
        MHD_suspend_connection(job->connection);
        job->phase = TZ_RUNNING;
        job->next = NULL;
        if (q->last)
            q->last->next = job;
        else
            q->first = job;
        q->last = job;
        q->count++;
        pthread_cond_signal(&q->filled);
    }
    pthread_mutex_unlock(&q->lock);
    return taken;
}

static struct tz_job *pop(struct tz_queue *q)
{
    pthread_mutex_lock(&q->lock);
    while (!q->first && !q->closed)
        pthread_cond_wait(&q->filled, &q->lock);
    struct tz_job *job = q->first;
    if (job) {
        q->first = job->next;
        if (!q->first)
            q->last = NULL;
        q->count--;
    }
    pthread_mutex_unlock(&q->lock);
    return job;
}

/* Opening a stream allocates, so it needs a guard of its own: the one of the handler is gone. */
static struct tz_err *open_stream(struct tz_stream **out, struct tz_job *job)
{
    if (tz_arena_guard(job->request->arena))
        return tz_err_limit_memory();
    return tz_stream_open(out, job);
}

static void answer_no_stream(struct tz_job *job, struct tz_err *e)
{
    static const char text[] = "导出没有开始：临时文件无法建立，请管理员检查磁盘剩余空间\n";
    tz_event_err("http.stream", 0, 0, e);
    job->response.kind = TZ_ANSWER_BYTES;
    job->response.status = 507;
    job->response.data = text;
    job->response.size = sizeof text - 1;
}

/* Hands the job back to the network. After the resume the job may be gone at any moment, unless it streams. */
static void answer(struct tz_job *job)
{
    struct tz_response *res = &job->response;
    struct tz_stream *stream = NULL;
    if (res->kind == TZ_ANSWER_STREAM && !job->request->head) {
        struct tz_err *e = open_stream(&stream, job);
        if (e)
            answer_no_stream(job, e);
    }
    tz_producer produce = res->produce;
    void *data = res->produce_data;
    job->stream = stream;
    job->phase = TZ_ANSWERED;
    if (stream)
        atomic_fetch_add(&job->refs, 1);
    MHD_resume_connection(job->connection);
    if (!stream)
        return;
    tz_stream_run(stream, produce, data);
    tz_job_drop(job);
}

static void run_job(struct tz_job *job, void *worker)
{
    struct tz_server *s = job->server;
    job->request->worker = worker;
    if (atomic_load(&s->stopping))
        tz_request_refuse(job->request, tz_err_hint(tz_err(TZ_E_BUSY, "系统正在停止"), "请稍后再试"));
    tz_http_run(job->request, &job->response);
    atomic_fetch_add(&s->requests, 1);
    answer(job);
}

static void *work(void *data)
{
    struct tz_queue *q = data;
    const struct tz_http_hooks *hooks = &q->server->config.app->hooks;
    void *worker = hooks->enter ? hooks->enter(hooks->data) : NULL;
    struct tz_job *job;
    while ((job = pop(q)))
        run_job(job, worker);
    if (hooks->leave)
        hooks->leave(worker, hooks->data);
    return NULL;
}

struct tz_err *tz_queue_start(struct tz_queue *q, struct tz_server *s, int threads, size_t max)
{
    q->server = s;
    q->max = max;
    pthread_mutex_init(&q->lock, NULL);
    pthread_cond_init(&q->filled, NULL);
    q->threads = TZ_NEW_ARRAY(s->arena, (size_t)threads, pthread_t);
    for (; q->thread_count < threads; q->thread_count++)
        if (pthread_create(&q->threads[q->thread_count], NULL, work, q) != 0)
            return tz_err_hint(tz_err(TZ_E_INTERNAL, "工作线程无法启动"), "请检查系统的进程数和内存限制");
    return NULL;
}

void tz_queue_close(struct tz_queue *q)
{
    if (!q->threads)
        return;
    pthread_mutex_lock(&q->lock);
    q->closed = true;
    pthread_cond_broadcast(&q->filled);
    pthread_mutex_unlock(&q->lock);
    for (int i = 0; i < q->thread_count; i++)
        pthread_join(q->threads[i], NULL);
    pthread_cond_destroy(&q->filled);
    pthread_mutex_destroy(&q->lock);
    q->threads = NULL;
}
