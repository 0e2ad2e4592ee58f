/* SPDX-License-Identifier: Apache-2.0
 *
 * The network side: a connection's request while it waits, its queue, its stream.
 *
 *   phase     thread    what happens
 *   READING   network   body comes in pieces
 *   WAITING   -         suspended, in a queue
 *   RUNNING   worker    suspended, being answered
 *   ANSWERED  network   resumed, answer is sent, then completed
 *
 * A job holds one reference for its connection (dropped in the completion callback) and, while a stream is produced
 * after the answer was begun, one for the worker; the last one to drop releases the arena.
 */
#ifndef TZ_HTTP_SERVER_PRIV_H
#define TZ_HTTP_SERVER_PRIV_H
#include "http/http_priv.h"
#include "http/server.h"
#include <microhttpd.h>
#include <pthread.h>

enum { TZ_QUEUES = 4, TZ_QUEUE_COMMON = 0, TZ_QUEUE_SLOW = 1, TZ_QUEUE_SIGNIN = 2, TZ_QUEUE_WRITE = 3 };
enum tz_phase { TZ_READING = 0, TZ_RUNNING, TZ_ANSWERED, TZ_REFUSED };

struct tz_job {
    struct tz_server *server;
    struct MHD_Connection *connection;
    struct tz_request *request;
    struct tz_response response;
    struct tz_stream *stream; /* NULL unless the answer is one */
    enum tz_phase phase;
    size_t swallowed; /* bytes of a refused body that were read and dropped */
    _Atomic int refs;
    struct tz_job *next; /* in the queue */
};

struct tz_queue {
    struct tz_server *server;
    pthread_mutex_t lock;
    pthread_cond_t filled;
    struct tz_job *first, *last;
    size_t count, max;
    bool closed;
    pthread_t *threads;
    int thread_count;
};

struct tz_server {
    struct tz_arena *arena;
    struct tz_server_config config;
    struct MHD_Daemon *tcp, *local;
    int tcp_fd, local_fd;
    uint16_t port;
    struct tz_queue queues[TZ_QUEUES];
    atomic_bool stopping;
    _Atomic uint64_t requests, refused, lost, open, spooled;
};

TZ_MUST_CHECK struct tz_err *tz_queue_start(struct tz_queue *q, struct tz_server *s, int threads, size_t max);
/* Suspends the connection and queues the job; false when full or closed (nothing was done). */
bool tz_queue_push(struct tz_queue *q, struct tz_job *job);
void tz_queue_close(struct tz_queue *q); /* workers finish what waits, then end; joined here */

void tz_job_drop(struct tz_job *job);

/* Runs the producer in the worker; the answer has been resumed already. Drops the worker's reference. */
TZ_MUST_CHECK struct tz_err *tz_stream_open(struct tz_stream **out, struct tz_job *job);
void tz_stream_run(struct tz_stream *s, tz_producer produce, void *data);
struct MHD_Response *tz_stream_response(struct tz_stream *s);
void tz_stream_gone(struct tz_stream *s); /* the client left or has it all */

TZ_MUST_CHECK struct tz_err *tz_listen_tcp(int *fd, uint16_t *port, const char *address, uint16_t want);
TZ_MUST_CHECK struct tz_err *tz_listen_local(int *fd, const char *path);

#endif
