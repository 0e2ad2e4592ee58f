/* SPDX-License-Identifier: Apache-2.0
 *
 * Words shared by the headers of http/: methods, name-value pairs, the application that a server serves.
 * A `struct tz_http` is made once at start-up from the route tables and the hooks of the folders above, and
 * lives as long as the process; it is read by many threads and changed by none.
 *
 * Life of a request: connection read (network thread) -> route found -> body kept or spooled -> queue -> worker:
 * gate (who, which right; also where no route fits) -> body parsed -> CSRF -> arguments checked -> handler -> answer sent (network thread)
 * -> arena released.
 */
#ifndef TZ_HTTP_HTTP_H
#define TZ_HTTP_HTTP_H
#include "base/arena.h"
#include "base/err.h"
#include <stdint.h>

struct tz_request;
struct tz_response;
struct tz_route;

enum tz_method {
    TZ_GET = 1, /* also answers HEAD */
    TZ_POST = 2,
    TZ_PUT = 4,
    TZ_PATCH = 8,
    TZ_DELETE = 16
};

struct tz_pair {
    const char *name;
    const char *value;
};

/* What the folders above give. Any hook may be NULL. */
struct tz_http_hooks {
    /* Runs first, for every route: finds the session, refuses or redirects who may not pass. Setting
     * *answered means that `res` is complete and the handler is not called. Sets what handlers read with
     * tz_request_user() and, for cookie sessions, tz_request_set_secret(). */
    struct tz_err *(*gate)(struct tz_request *r, struct tz_response *res, bool *answered);
    /* Makes the page or JSON of an error; must not fail. NULL: a plain built-in page. */
    void (*show_error)(struct tz_request *r, const struct tz_err *e, struct tz_response *res);
    /* After the answer was made: for metrics and the one log line. No personal data in what it may log;
     * must not allocate from the request's arena. */
    void (*done)(struct tz_request *r, int status, int64_t micros);
    /* Each worker thread calls enter at its start (say, opens a reader connection) and leave at its end;
     * handlers get the pointer by tz_request_worker(). */
    void *(*enter)(void *data);
    void (*leave)(void *worker, void *data);
    void *data; /* handed to enter and leave, and to all by tz_request_data() */
};

struct tz_http;

/* Compiles the tables (each ends with a NULL path; `tables` ends with NULL) into a dispatcher held in `a`.
 * Fails with TZ_E_INTERNAL on a wrong pattern, two routes of one method and path, or an undeclared kind. */
TZ_MUST_CHECK struct tz_err *tz_http_new(struct tz_http **out, const struct tz_route *const *tables,
                                         const struct tz_http_hooks *hooks, struct tz_arena *a);

/* Runs one request to its answer in the calling thread: what a worker does, and what tests do. Never fails:
 * errors become answers. */
void tz_http_run(struct tz_request *r, struct tz_response *res);

#endif
