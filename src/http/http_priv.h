/* SPDX-License-Identifier: Apache-2.0
 *
 * The inside of http/: the request, the answer, the application. A request belongs to one thread at a time: the
 * network thread until it is queued and again when it is answered, the worker in between.
 */
#ifndef TZ_HTTP_PRIV_H
#define TZ_HTTP_PRIV_H
#include "http/cookie.h"
#include "http/request.h"
#include "http/response.h"
#include "http/route.h"
#include <stdatomic.h>

/* Limits of the parsers here that no setting changes. */
enum {
    TZ_HTTP_TARGET_MAX = 8 * 1024,      /* bytes of path, and of query */
    TZ_HTTP_SEGMENTS_MAX = 24,          /* segments of a path */
    TZ_HTTP_PAIRS_MAX = 2000,           /* parameters of a query or form */
    TZ_HTTP_NAME_MAX = 200,             /* bytes of a parameter's name */
    TZ_HTTP_HEADERS_MAX = 100,          /* headers that are kept */
    TZ_HTTP_PART_HEADER_MAX = 8 * 1024, /* head of one part of a multipart body */
    TZ_HTTP_FILES_MAX = 100,            /* files of one form */
    TZ_HTTP_JSON_DEPTH = 16,
    TZ_HTTP_FORM_MAX = 4 * 1024 * 1024, /* body of a form that is no upload (fields have tighter limits) */
    TZ_HTTP_SMALL_FILE = 64 * 1024      /* copies of shorter uploads stay in memory */
};

/* The body: in the arena while short, in an unlinked file beyond. */
struct tz_body {
    char *data; /* arena memory, or the mapping once closed */
    size_t len;
    size_t room;
    int fd; /* -1: in memory */
    size_t max;
    bool over;     /* more than max came; the rest is dropped */
    bool borrowed; /* data belongs to somebody else (requests made by hand) */
    struct tz_err *failed;
    const char *dir;           /* of spool files */
    _Atomic uint64_t *spooled; /* counts bytes of live spool files; may be NULL */
    uint64_t counted;
};

void tz_body_init(struct tz_body *b, size_t max, const char *dir, _Atomic uint64_t *spooled);
void tz_body_add(struct tz_body *b, struct tz_arena *a, const char *data, size_t n);
/* Makes data[0..len) readable at once. */
TZ_MUST_CHECK struct tz_err *tz_body_finish(struct tz_body *b, struct tz_arena *a);
/* An unlinked read-write file in `dir`. */
TZ_MUST_CHECK struct tz_err *tz_spool_open(int *fd, const char *dir);
void tz_close_later(struct tz_arena *a, int fd);

/* Value of one declared argument after checking. */
struct tz_value {
    const struct tz_route_arg *arg;
    bool has;
    const char *typed; /* cleaned text as sent */
    int64_t number;    /* int, id, bool, day, dec, choice index */
    struct tz_period period;
    const void *list; /* ids, words, map pairs or uploads */
    size_t count;
};

struct tz_params { /* a growing list of pairs */
    struct tz_pair *pairs;
    size_t count, room;
};
void tz_params_add(struct tz_params *p, struct tz_arena *a, const char *name, const char *value);
const char *tz_params_get(const struct tz_params *p, const char *name);

struct tz_files {
    struct tz_upload *items;
    size_t count, room;
};

struct tz_request {
    struct tz_arena *arena;
    const struct tz_http *app;
    const struct tz_route *route;
    unsigned allow; /* methods that the path knows, when none matched */
    enum tz_method method;
    bool head;
    const char *method_name;
    const char *path;
    struct tz_params headers, path_params, query, form;
    struct tz_files files;
    struct tz_body body;
    struct tz_peer peer;
    bool behind_tls;
    struct tz_err *refused; /* found wrong before a worker saw it; owned */
    void *user;
    void *worker;
    const char *secret;
    bool skip_csrf;
    struct tz_value *values;
    size_t value_count;
    const char **undeclared; /* *undeclared: the first argument asked for that the route does not declare, or NULL */
    struct tz_field_error *errors;
    size_t error_count, error_room;
    int64_t began; /* monotonic microseconds */
    const char *spool_dir;
};

enum tz_answer_kind { TZ_ANSWER_BUFFER, TZ_ANSWER_BYTES, TZ_ANSWER_FILE, TZ_ANSWER_STREAM };

struct tz_response {
    struct tz_request *request;
    struct tz_arena *arena;
    enum tz_answer_kind kind;
    int status;
    struct tz_buf buf;
    const void *data;
    size_t size;
    int fd; /* closed by the arena unless handed to the sender */
    uint64_t file_size;
    tz_producer produce;
    void *produce_data;
    struct tz_params headers; /* but Set-Cookie */
    const char *cookies[8];
    size_t cookie_count;
};

void tz_response_init(struct tz_response *res, struct tz_request *r);
void tz_response_clear(struct tz_response *res); /* forgets body and headers, keeps cookies */
const char *tz_status_text(int status);

struct tz_node;
struct tz_http {
    const struct tz_route *const *tables;
    struct tz_http_hooks hooks;
    struct tz_node *root;
    size_t routes;
};

/* Finds the route of r->path; sets route and path_params, or allow. */
void tz_route_find(struct tz_request *r);

/* Parts of opening a request, shared by the server and requests made by hand. Wrong input is kept in r->refused. */
struct tz_request *tz_request_begin(const struct tz_http *app, struct tz_arena *a, const char *method,
                                    const char *path);
void tz_request_refuse(struct tz_request *r, struct tz_err *e); /* keeps the first */
struct tz_err *tz_request_too_big(size_t max);
/* Call when headers and query are in: finds the route and the size its body may have. */
void tz_request_ready(struct tz_request *r);

/* Undoes percent-encoding (and + when `plus`) of s[0..n): NULL on a bad escape, NUL, or bad UTF-8. */
char *tz_url_decode(struct tz_arena *a, const char *s, size_t n, bool plus);
void tz_url_encode(struct tz_buf *b, const char *s);

TZ_MUST_CHECK struct tz_err *tz_form_urlencoded(struct tz_params *out, const char *data, size_t n, size_t value_max,
                                                struct tz_arena *a);
TZ_MUST_CHECK struct tz_err *tz_form_multipart(struct tz_params *out, struct tz_files *files, const char *type,
                                               const char *data, size_t n, size_t value_max, struct tz_arena *a);
TZ_MUST_CHECK struct tz_err *tz_form_json(struct tz_params *out, const char *data, size_t n, struct tz_arena *a);
TZ_MUST_CHECK struct tz_err *tz_request_parse_body(struct tz_request *r);

/* Checks all declared arguments; what is wrong goes to r->errors. */
void tz_request_check_args(struct tz_request *r);

/* Fills random bytes. */
void http_random(void *out, size_t n);

#endif
