/* SPDX-License-Identifier: Apache-2.0
 *
 * Cookies, secrets, CSRF tokens.
 */
#include "http/cookie.h"
#include "http/http_priv.h"
#include <sodium.h>
#include <string.h>

#define COOKIES_MAX 64
#define TOKEN_BYTES 32
#define ENCODING sodium_base64_VARIANT_URLSAFE_NO_PADDING

void http_random(void *out, size_t n)
{
    TZ_ASSERT(sodium_init() >= 0);
    randombytes_buf(out, n);
}

static char *encode(struct tz_arena *a, const unsigned char *data, size_t n)
{
    size_t room = sodium_base64_encoded_len(n, ENCODING);
    return sodium_bin2base64(tz_alloc(a, room), room, data, n, ENCODING);
}

char *tz_secret_new(struct tz_arena *a)
{
    unsigned char bytes[TOKEN_BYTES];
    http_random(bytes, sizeof bytes);
    return encode(a, bytes, sizeof bytes);
}

static void token_of(unsigned char out[TOKEN_BYTES], const char *secret)
{
    static const char purpose[] = "taizhang csrf";
    size_t n = strlen(secret);
    if (n > crypto_generichash_KEYBYTES_MAX)
        n = crypto_generichash_KEYBYTES_MAX;
    TZ_ASSERT(sodium_init() >= 0);
    TZ_ASSERT(n >= crypto_generichash_KEYBYTES_MIN);
    crypto_generichash(out, TOKEN_BYTES, (const unsigned char *)purpose, sizeof purpose - 1,
                       (const unsigned char *)secret, n);
}

char *tz_csrf_make(struct tz_arena *a, const char *secret)
{
    unsigned char both[2 * TOKEN_BYTES];
    http_random(both, TOKEN_BYTES);
    token_of(both + TOKEN_BYTES, secret);
    for (int i = 0; i < TOKEN_BYTES; i++)
        both[TOKEN_BYTES + i] ^= both[i];
    return encode(a, both, sizeof both);
}

bool tz_csrf_ok(const char *secret, const char *token)
{
    unsigned char both[2 * TOKEN_BYTES], want[TOKEN_BYTES];
    size_t n = 0;
    if (!secret || !token || strlen(secret) < crypto_generichash_KEYBYTES_MIN)
        return false;
    if (sodium_base642bin(both, sizeof both, token, strlen(token), NULL, &n, NULL, ENCODING) != 0 || n != sizeof both)
        return false;
    token_of(want, secret);
    for (int i = 0; i < TOKEN_BYTES; i++)
        both[i] ^= both[TOKEN_BYTES + i];
    return sodium_memcmp(both, want, TOKEN_BYTES) == 0;
}

const char *tz_cookie_find(struct tz_arena *a, const char *header, const char *name)
{
    size_t want = strlen(name);
    for (int i = 0; header && i < COOKIES_MAX; i++) {
        while (*header == ' ' || *header == ';')
            header++;
        size_t len = strcspn(header, ";");
        if (len > want && header[want] == '=' && memcmp(header, name, want) == 0) {
            size_t from = want + 1;
            while (len > from && header[len - 1] == ' ')
                len--;
            if (len - from >= 2 && header[from] == '"' && header[len - 1] == '"')
                from++, len--;
            return tz_strndup(a, header + from, len - from);
        }
        header = header[len] ? header + len : NULL;
    }
    return NULL;
}

const char *tz_session_cookie_name(const struct tz_request *r)
{
    return tz_request_secure(r) ? "__Host-tz_session" : "tz_session";
}

const char *tz_session_cookie(const struct tz_request *r)
{
    const char *secret = tz_request_cookie(r, tz_session_cookie_name(r));
    size_t n = secret ? strlen(secret) : 0;
    if (n < TZ_SECRET_LEAST || n > TZ_SECRET_MOST)
        return NULL;
    for (const char *p = secret; *p; p++)
        if (!strchr("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.", *p))
            return NULL;
    return secret;
}

void tz_session_cookie_set(struct tz_response *res, struct tz_request *r, const char *secret, int64_t max_age)
{
    tz_response_cookie(res, tz_session_cookie_name(r), secret, max_age);
}

void tz_session_cookie_clear(struct tz_response *res, struct tz_request *r)
{
    tz_response_cookie(res, tz_session_cookie_name(r), "", -1);
}
