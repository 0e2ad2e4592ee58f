/* SPDX-License-Identifier: Apache-2.0
 *
 * A request as handlers see it: who asks, and the checked values of the arguments its route declares. There is
 * no way to a raw parameter; asking for an argument that the route does not declare is a broken invariant.
 * Everything returned lives in the request's arena, which lasts until the answer is sent.
 */
#ifndef TZ_HTTP_REQUEST_H
#define TZ_HTTP_REQUEST_H
#include "base/day.h"
#include "http/http.h"
#include <sys/types.h>

struct tz_peer {
    bool local;          /* came by the local socket */
    uid_t uid;           /* of the peer process; valid when local */
    const char *address; /* "127.0.0.1", "::1", or what a trusted proxy says; "" when local */
};

struct tz_arena *tz_request_arena(struct tz_request *r);
enum tz_method tz_request_method(const struct tz_request *r);
const char *tz_request_path(const struct tz_request *r);                     /* as sent, without the query */
const char *tz_request_query(const struct tz_request *r);                    /* canonical query with its "?", or "" */
const char *tz_request_header(const struct tz_request *r, const char *name); /* first value, or NULL */
const char *tz_request_cookie(const struct tz_request *r, const char *name); /* or NULL */
const struct tz_peer *tz_request_peer(const struct tz_request *r);
const struct tz_route *tz_request_route(const struct tz_request *r); /* NULL when none matched */
bool tz_request_secure(const struct tz_request *r);                  /* came over TLS (through a trusted proxy) */
bool tz_request_wants_json(const struct tz_request *r);              /* API route, or Accept prefers JSON */
bool tz_request_partial(const struct tz_request *r); /* asked by script for a part of the page (HX-Request) */
void *tz_request_data(const struct tz_request *r);   /* `data` of the hooks */
void *tz_request_worker(const struct tz_request *r); /* what `enter` returned in this thread */

/* Set by the gate: the session as the account folder knows it, opaque here. */
void tz_request_set_user(struct tz_request *r, void *user);
void *tz_request_user(const struct tz_request *r);
/* The secret that CSRF tokens are bound to: the session's token, or the visit cookie before sign-in. */
void tz_request_set_secret(struct tz_request *r, const char *secret);
/* A fresh masked token for the forms of this answer; "" when no secret is set. */
const char *tz_request_csrf(struct tz_request *r);
/* Called by the gate when the caller proved itself without a cookie (local socket, bearer token). */
void tz_request_skip_csrf(struct tz_request *r);

/* Arguments. Absent ones give NULL, 0, false, or the fallback. */
bool tz_arg_has(const struct tz_request *r, const char *name);
const char *tz_arg_text(const struct tz_request *r, const char *name); /* text, lines, secret, key, choice, json */
int64_t tz_arg_int(const struct tz_request *r, const char *name, int64_t fallback);
int64_t tz_arg_id(const struct tz_request *r, const char *name);
const int64_t *tz_arg_ids(const struct tz_request *r, const char *name, size_t *n);
bool tz_arg_bool(const struct tz_request *r, const char *name);
tz_day tz_arg_day(const struct tz_request *r, const char *name);
bool tz_arg_period(const struct tz_request *r, const char *name, struct tz_period *out);
bool tz_arg_dec(const struct tz_request *r, const char *name, int64_t *out);
int tz_arg_choice(const struct tz_request *r, const char *name); /* index into choices, -1 absent */
const char *const *tz_arg_words(const struct tz_request *r, const char *name, size_t *n);
/* Of TZ_ARG_MAP: pairs in the order sent, names without the prefix; repeated names stand repeatedly. */
const struct tz_pair *tz_arg_map(const struct tz_request *r, const char *name, size_t *n);

/* What was typed, cleaned but unchecked, to show a form again beside its messages. NULL when absent. */
const char *tz_arg_typed(const struct tz_request *r, const char *name);

struct tz_field_error {
    const char *name;
    const char *label;
    const char *text; /* what is wrong */
    const char *hint; /* what to do; may be NULL */
    enum tz_err_code code;
};
/* Wrong arguments (only handlers of TZ_ROUTE_FORM routes ever see any). */
const struct tz_field_error *tz_request_errors(const struct tz_request *r, size_t *n);
/* A handler adds what the domain found, to show the form again. Strings are copied. */
void tz_request_add_error(struct tz_request *r, const char *name, const char *label, const char *text,
                          const char *hint);

/* An uploaded file: a stretch of the (spooled) body. `data` is read-only and lasts as long as the request. */
struct tz_upload {
    const char *field;
    const char *name;  /* the client's file name, without folders, cleaned; "" when none */
    const char *media; /* what the client claims; not to be trusted */
    const char *data;
    size_t size;
};
const struct tz_upload *tz_arg_file(const struct tz_request *r, const char *name); /* NULL when none */
const struct tz_upload *tz_arg_files(const struct tz_request *r, const char *name, size_t *n);
/* A new descriptor on a private copy of the file (memory up to 64 KiB, else an unlinked file), read from its start;
 * closed with the request. For libraries and helper processes that want a descriptor. */
TZ_MUST_CHECK struct tz_err *tz_upload_fd(int *fd, struct tz_request *r, const struct tz_upload *u);

/* For the gate, which otherwise does not read bodies: what the form of a caller without a session had sent, as one text that
 * may go through the sign-in form (tz_kept_pairs reads it). NULL: nothing, no form, from another site, a secret among
 * it, or more than 60 KB. *files: files were sent, which are not in it. Lives as long as the request. */
const char *tz_request_kept(struct tz_request *r, bool *files);
TZ_MUST_CHECK struct tz_err *tz_kept_pairs(const struct tz_pair **out, size_t *n, struct tz_request *r,
                                           const char *kept);

/* A request made by hand, for tests and for calls within the process. `target` is path and query as in a request
 * line; headers end with a NULL name (may be NULL); `body` is not copied and must outlive the request. The request
 * owns a new arena; release it with tz_request_close. */
struct tz_request *tz_request_new(const struct tz_http *app, const char *method, const char *target,
                                  const struct tz_pair *headers, const char *body, size_t n);
void tz_request_close(struct tz_request **r);

#endif
