/* SPDX-License-Identifier: Apache-2.0
 *
 * Sealed blocks (AES-256-SIV, RFC 5297), random values, passwords (Argon2id of libsodium: OpenSSL 3.0 has none and
 * Debian's libargon2 is slower).
 */
#include "seal/seal_priv.h"

#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <pthread.h>
#include <sodium.h>
#include <stdio.h>
#include <string.h>

#define ALGORITHM_AES_256_SIV 1
#define TAG_BYTES 16
#define CLASS_BYTES 64
#define PASSWORD_PASSES 2
#define PASSWORD_MEMORY ((size_t)19 << 20)

static pthread_once_t once = PTHREAD_ONCE_INIT;
static EVP_CIPHER *siv;

static void fetch(void)
{
    siv = EVP_CIPHER_fetch(NULL, "AES-256-SIV", NULL);
    TZ_ASSERT(siv);
    TZ_ASSERT(sodium_init() >= 0);
}

void tz_short_hash(uint8_t out[TZ_SHORT_HASH_BYTES], const uint8_t key[TZ_SHORT_HASH_BYTES], const void *data, size_t n)
{
    crypto_shorthash_siphashx24(out, data, n, key);
}

void tz_wipe(void *p, size_t n)
{
    OPENSSL_cleanse(p, n);
}

/* What a block is bound to. */
static int associated(char out[CLASS_BYTES + 64], int64_t town, int64_t id, const char *cls)
{
    TZ_ASSERT(strlen(cls) <= CLASS_BYTES);
    return snprintf(out, CLASS_BYTES + 64, "taizhang:%lld:%lld:%s", (long long)town, (long long)id, cls);
}

void tz_seal_into(uint8_t *out, const uint8_t key[TZ_KEY_BYTES], int64_t town, int64_t id, const char *cls,
                  const void *plain, size_t n)
{
    char ad[CLASS_BYTES + 64];
    int ad_n = associated(ad, town, id, cls), got = 0;
    EVP_CIPHER_CTX *c;

    pthread_once(&once, fetch);
    c = EVP_CIPHER_CTX_new();
    TZ_ASSERT(c && n <= INT32_MAX);
    out[0] = ALGORITHM_AES_256_SIV;
    TZ_ASSERT(EVP_EncryptInit_ex2(c, siv, key, NULL, NULL) == 1);
    TZ_ASSERT(EVP_EncryptUpdate(c, NULL, &got, (const uint8_t *)ad, ad_n) == 1);
    TZ_ASSERT(EVP_EncryptUpdate(c, out + TZ_SEAL_OVERHEAD, &got, plain, (int)n) == 1);
    TZ_ASSERT(EVP_EncryptFinal_ex(c, out + TZ_SEAL_OVERHEAD + n, &got) == 1);
    TZ_ASSERT(EVP_CIPHER_CTX_ctrl(c, EVP_CTRL_AEAD_GET_TAG, TAG_BYTES, out + 1) == 1);
    EVP_CIPHER_CTX_free(c);
}

bool tz_unseal_into(uint8_t *out, const uint8_t key[TZ_KEY_BYTES], int64_t town, int64_t id, const char *cls,
                    const void *sealed, size_t n)
{
    const uint8_t *in = sealed;
    char ad[CLASS_BYTES + 64];
    uint8_t tag[TAG_BYTES];
    int ad_n = associated(ad, town, id, cls), got = 0;
    EVP_CIPHER_CTX *c;
    bool ok;

    if (n <= TZ_SEAL_OVERHEAD || n > INT32_MAX || in[0] != ALGORITHM_AES_256_SIV)
        return false;
    pthread_once(&once, fetch);
    c = EVP_CIPHER_CTX_new();
    TZ_ASSERT(c);
    memcpy(tag, in + 1, TAG_BYTES);
    ok = EVP_DecryptInit_ex2(c, siv, key, NULL, NULL) == 1 &&
         EVP_CIPHER_CTX_ctrl(c, EVP_CTRL_AEAD_SET_TAG, TAG_BYTES, tag) == 1 &&
         EVP_DecryptUpdate(c, NULL, &got, (const uint8_t *)ad, ad_n) == 1 &&
         EVP_DecryptUpdate(c, out, &got, in + TZ_SEAL_OVERHEAD, (int)(n - TZ_SEAL_OVERHEAD)) == 1 &&
         EVP_DecryptFinal_ex(c, out + got, &got) == 1;
    EVP_CIPHER_CTX_free(c);
    return ok;
}

struct tz_err *tz_seal(uint8_t **out, size_t *out_n, const uint8_t key[TZ_KEY_BYTES], int64_t town, int64_t id,
                       const char *cls, const void *plain, size_t n, struct tz_arena *a)
{
    uint8_t *sealed;
    if (n > INT32_MAX - TZ_SEAL_OVERHEAD - 1)
        return tz_err(TZ_E_LIMIT, "要加密的内容过大");
    if (n == 0 || strlen(cls) > CLASS_BYTES)
        return tz_err_detail(tz_err(TZ_E_INPUT, "没有要加密的内容，或保留类别名过长"), "class %.80s, %zu bytes", cls,
                             n);
    sealed = tz_alloc(a, n + TZ_SEAL_OVERHEAD);
    tz_seal_into(sealed, key, town, id, cls, plain, n);
    *out = sealed;
    *out_n = n + TZ_SEAL_OVERHEAD;
    return NULL;
}

struct tz_err *tz_unseal(uint8_t **out, size_t *out_n, const uint8_t key[TZ_KEY_BYTES], int64_t town, int64_t id,
                         const char *cls, const void *sealed, size_t n, struct tz_arena *a)
{
    uint8_t *plain = tz_alloc(a, n > TZ_SEAL_OVERHEAD ? n - TZ_SEAL_OVERHEAD + 1 : 1); /* with a NUL behind */
    if (!tz_unseal_into(plain, key, town, id, cls, sealed, n))
        return tz_err_hint(tz_err(TZ_E_DAMAGED, "加密的内容与登记不符，无法解开"),
                           "请运行 taizhang verify 核对，并检查密钥是否为本库所用");
    *out = plain;
    *out_n = n - TZ_SEAL_OVERHEAD;
    return NULL;
}

/* ---- random values */

void tz_random(void *out, size_t n)
{
    pthread_once(&once, fetch);
    randombytes_buf(out, n);
}

char *tz_random_token(struct tz_arena *a, size_t bytes)
{
    static const char letters[] = "23456789bcdfghjkmnpqrstvwxyz"; /* 28: 4.8 bits each */
    size_t n = (bytes * 8 * 10 + 47) / 48;
    char *out = tz_alloc(a, n + 1);
    pthread_once(&once, fetch);
    for (size_t i = 0; i < n; i++)
        out[i] = letters[randombytes_uniform(sizeof letters - 1)];
    return out;
}

/* ---- passwords */

struct tz_err *tz_password_hash(char **out, const char *password, struct tz_arena *a)
{
    char *text = tz_alloc(a, crypto_pwhash_STRBYTES);
    pthread_once(&once, fetch);
    if (crypto_pwhash_str_alg(text, password, strlen(password), PASSWORD_PASSES, PASSWORD_MEMORY,
                              crypto_pwhash_ALG_ARGON2ID13) != 0)
        return tz_err_limit_memory();
    *out = text;
    return NULL;
}

bool tz_password_verify(const char *hash, const char *password)
{
    pthread_once(&once, fetch);
    return crypto_pwhash_str_verify(hash, password, strlen(password)) == 0;
}
