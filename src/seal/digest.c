/* SPDX-License-Identifier: Apache-2.0
 *
 * SM3 (GB/T 32905), HMAC-SM3, hexadecimal. The algorithm is fetched once for the process.
 */
#include "seal/seal_priv.h"

#include <openssl/evp.h>
#include <pthread.h>
#include <string.h>

static pthread_once_t once = PTHREAD_ONCE_INIT;
static EVP_MD *sm3;

static void fetch(void)
{
    sm3 = EVP_MD_fetch(NULL, "SM3", NULL);
    TZ_ASSERT(sm3);
}

static const EVP_MD *algorithm(void)
{
    pthread_once(&once, fetch);
    return sm3;
}

struct tz_digest {
    EVP_MD_CTX *context;
};

static void free_context(void *data)
{
    EVP_MD_CTX_free(data);
}

struct tz_digest *tz_digest_new(struct tz_arena *a)
{
    struct tz_digest *d = TZ_NEW(a, struct tz_digest);
    d->context = EVP_MD_CTX_new();
    TZ_ASSERT(d->context);
    tz_arena_defer(a, free_context, d->context);
    TZ_ASSERT(EVP_DigestInit_ex2(d->context, algorithm(), NULL));
    return d;
}

void tz_digest_add(struct tz_digest *d, const void *data, size_t n)
{
    TZ_ASSERT(EVP_DigestUpdate(d->context, data, n));
}

void tz_digest_str(struct tz_digest *d, const char *s)
{
    tz_digest_add(d, s, strlen(s));
}

void tz_digest_end(struct tz_digest *d, uint8_t out[TZ_DIGEST_BYTES])
{
    TZ_ASSERT(EVP_DigestFinal_ex(d->context, out, NULL));
    TZ_ASSERT(EVP_DigestInit_ex2(d->context, algorithm(), NULL));
}

void tz_sm3(uint8_t out[TZ_DIGEST_BYTES], const void *data, size_t n)
{
    TZ_ASSERT(EVP_Digest(data, n, out, NULL, algorithm(), NULL));
}

/* RFC 2104 over SM3, whose block has 64 bytes. */
void tz_hmac_sm3(uint8_t out[TZ_DIGEST_BYTES], const uint8_t *key, size_t key_n, const void *data, size_t n)
{
    enum { BLOCK = 64 };
    uint8_t k[BLOCK] = {0}, pad[BLOCK];
    EVP_MD_CTX *c = EVP_MD_CTX_new();
    TZ_ASSERT(c);
    if (key_n > BLOCK)
        tz_sm3(k, key, key_n);
    else
        memcpy(k, key, key_n);
    for (int i = 0; i < BLOCK; i++)
        pad[i] = k[i] ^ 0x36;
    TZ_ASSERT(EVP_DigestInit_ex2(c, algorithm(), NULL) && EVP_DigestUpdate(c, pad, BLOCK) &&
              EVP_DigestUpdate(c, data, n) && EVP_DigestFinal_ex(c, out, NULL));
    for (int i = 0; i < BLOCK; i++)
        pad[i] = k[i] ^ 0x5c;
    TZ_ASSERT(EVP_DigestInit_ex2(c, algorithm(), NULL) && EVP_DigestUpdate(c, pad, BLOCK) &&
              EVP_DigestUpdate(c, out, TZ_DIGEST_BYTES) && EVP_DigestFinal_ex(c, out, NULL));
    EVP_MD_CTX_free(c);
    tz_wipe(k, sizeof k);
    tz_wipe(pad, sizeof pad);
}

char *tz_hex(struct tz_arena *a, const void *data, size_t n)
{
    static const char digits[] = "0123456789abcdef";
    const uint8_t *p = data;
    char *out = tz_alloc(a, 2 * n + 1);
    for (size_t i = 0; i < n; i++) {
        out[2 * i] = digits[p[i] >> 4];
        out[2 * i + 1] = digits[p[i] & 15];
    }
    return out;
}

static int hex_digit(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    if (c >= 'a' && c <= 'f')
        return c - 'a' + 10;
    return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

bool tz_unhex(uint8_t *out, size_t n, const char *hex)
{
    if (strlen(hex) != 2 * n)
        return false;
    for (size_t i = 0; i < n; i++) {
        int high = hex_digit(hex[2 * i]), low = hex_digit(hex[2 * i + 1]);
        if (high < 0 || low < 0)
            return false;
        out[i] = (uint8_t)(high << 4 | low);
    }
    return true;
}
