/* SPDX-License-Identifier: Apache-2.0
 *
 * The server: libmicrohttpd with two epoll threads for the network, and four bounded queues of workers: common
 * work, long work (imports, exports), sign-in (password hashing), and what changes something, so that who reads does
 * not stand behind those who wait for the disk. A request is suspended while it waits and is
 * resumed exactly once, also when its client has gone and at shutdown. When a queue is full the answer is 503 with
 * Retry-After. Listens on TCP, on a local socket (mode 0600), or both.
 */
#ifndef TZ_HTTP_SERVER_H
#define TZ_HTTP_SERVER_H
#include "http/http.h"

struct tz_server_config {
    const struct tz_http *app;
    const char *address;     /* "127.0.0.1", "::1", "0.0.0.0"; NULL: no TCP */
    uint16_t port;           /* 0: any free one, see tz_server_port */
    const char *socket_path; /* NULL: none */
    const char *spool_dir;   /* where unlinked temporary files are made; must exist */
    int network_threads;     /* 0: 2 */
    int workers;             /* 0: 4 */
    int write_workers;       /* 0: 8: most of their time they wait for the disk, together */
    int slow_workers;        /* 0: 2 */
    int signin_workers;      /* 0: 2 */
    int connections;         /* most at once, 0: 1024 */
    int idle_seconds;        /* a silent connection is closed after; 0: 60. Also how long an upload whose client has
                              * gone may linger: the library does not always see that (docs/notes/http.md) */
    bool behind_tls;         /* a proxy on this machine speaks TLS: believe its X-Forwarded-Proto and -For */
};

struct tz_server;

/* TZ_E_BUSY when the port or socket is taken, TZ_E_INPUT for a wrong address, TZ_E_DISK for a spool folder that
 * cannot be written. Strings are copied. */
TZ_MUST_CHECK struct tz_err *tz_server_start(struct tz_server **out, const struct tz_server_config *config);
uint16_t tz_server_port(const struct tz_server *s); /* 0 without TCP */

/* Takes no new connections, answers what waits with 503, lets running handlers finish and their answers be sent
 * (at most five seconds), closes everything, removes the socket. Sets *s to NULL. */
void tz_server_stop(struct tz_server **s);

struct tz_server_stats {
    uint64_t requests;   /* answered by workers */
    uint64_t refused;    /* 503 because a queue was full */
    uint64_t lost;       /* client gone before its answer was sent */
    uint64_t open;       /* requests under way now */
    uint64_t waiting[4]; /* in the queues: common, long, sign-in, writing */
    uint64_t spooled;    /* bytes of spool files now */
};
void tz_server_stats(const struct tz_server *s, struct tz_server_stats *out);

#endif
