/* SPDX-License-Identifier: Apache-2.0
 *
 * Names and secrets of cookies, and tokens against cross-site requests. The session store is the account folder's.
 *
 * The CSRF token of a session is BLAKE2b(key = session secret, "taizhang csrf"), XOR-masked with fresh random bytes
 * for every page, so that it differs in each answer (compressed pages leak nothing) and needs no store.
 */
#ifndef TZ_HTTP_COOKIE_H
#define TZ_HTTP_COOKIE_H
#include "http/http.h"

#define TZ_SECRET_CHARS 43 /* of tz_secret_new: 32 random bytes in base64url */
#define TZ_SECRET_LEAST 24 /* what a session store may hand out: base64url and points, so many characters */
#define TZ_SECRET_MOST 128

/* Fresh random secret for a cookie, in `a`. */
char *tz_secret_new(struct tz_arena *a);
/* "__Host-tz_session" over TLS, else "tz_session". */
const char *tz_session_cookie_name(const struct tz_request *r);
/* The session secret of the request; NULL when absent or not of the right shape. */
const char *tz_session_cookie(const struct tz_request *r);
void tz_session_cookie_set(struct tz_response *res, struct tz_request *r, const char *secret, int64_t max_age);
void tz_session_cookie_clear(struct tz_response *res, struct tz_request *r);

char *tz_csrf_make(struct tz_arena *a, const char *secret);
/* Constant time; false for NULL or anything malformed. */
bool tz_csrf_ok(const char *secret, const char *token);

/* RFC 6265 cookie header: value of `name` into `a`, or NULL. At most 64 cookies are looked at. */
const char *tz_cookie_find(struct tz_arena *a, const char *header, const char *name);

#endif
