/* SPDX-License-Identifier: Apache-2.0
 *
 * An answer: one of the tz_response_* bodies, then headers and cookies. Security headers are always sent. The
 * default for caching is `private, no-store`; assets and published pages say otherwise. Header values must be free
 * of CR and LF (asserted).
 */
#ifndef TZ_HTTP_RESPONSE_H
#define TZ_HTTP_RESPONSE_H
#include "base/buf.h"
#include "http/http.h"

/* Each of the three returns the buffer to write the body into. */
struct tz_buf *tz_response_html(struct tz_response *res, int status);
struct tz_buf *tz_response_json(struct tz_response *res, int status);
struct tz_buf *tz_response_text(struct tz_response *res, int status, const char *media);
/* Bytes that outlive the answer (static, or of the request's arena); not copied. */
void tz_response_bytes(struct tz_response *res, int status, const char *media, const void *data, size_t n);
void tz_response_empty(struct tz_response *res, int status);
/* 303 to a path of this site; a path that is not local (say "//x" or "https:…") becomes "/". */
void tz_response_redirect(struct tz_response *res, const char *path);
/* A download. Takes `fd` (closed with the answer, also on errors); `filename` may be Chinese. */
void tz_response_file(struct tz_response *res, const char *media, const char *filename, int fd, uint64_t size);

/* A download made while it is sent: after the handler returned, `produce` runs in the same worker and writes; the
 * client reads behind it from an unlinked spool file, so a slow client holds up nobody. An error cuts the
 * connection (the client sees a broken download). Writing fails with TZ_E_INPUT once the client has gone and with
 * TZ_E_BUSY at shutdown: return that error at once. `data` must live in the request's arena. */
struct tz_stream;
typedef struct tz_err *(*tz_producer)(struct tz_stream *s, void *data);
void tz_response_stream(struct tz_response *res, const char *media, const char *filename, tz_producer produce,
                        void *data);
TZ_MUST_CHECK struct tz_err *tz_stream_write(struct tz_stream *s, const void *data, size_t n);

void tz_response_header(struct tz_response *res, const char *name, const char *value); /* replaces an earlier one */
void tz_response_status(struct tz_response *res, int status);
int tz_response_get_status(const struct tz_response *res);

enum tz_cache {
    TZ_CACHE_NONE,   /* private, no-store */
    TZ_CACHE_CHECK,  /* private, no-cache: kept, but asked each time (with an ETag) */
    TZ_CACHE_PUBLIC, /* public, five minutes */
    TZ_CACHE_FOREVER /* public, a year, immutable: names that carry a hash */
};
void tz_response_cache(struct tz_response *res, enum tz_cache cache);
/* Sets an ETag; when the request already has it, the answer becomes 304 without a body. Call it last. */
void tz_response_etag(struct tz_response *res, const char *tag);

/* Cookies are HttpOnly, SameSite=Lax, Path=/, and Secure when the request came over TLS. max_age in seconds;
 * 0 = for the browser's session, negative = delete. */
void tz_response_cookie(struct tz_response *res, const char *name, const char *value, int64_t max_age);

/* For a request made by hand: the answer's parts. The body of a file or stream is not read. */
struct tz_response *tz_response_new(struct tz_request *r);
const char *tz_response_body(const struct tz_response *res, size_t *n);
const char *tz_response_get_header(const struct tz_response *res, const char *name);

#endif
