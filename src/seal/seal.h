/* SPDX-License-Identifier: Apache-2.0
 *
 * Digests, sealed blocks, passwords, random values. Algorithms: SM3 (GB/T 32905), AES-256-SIV (RFC 5297),
 * Argon2id (libsodium). No cipher is composed by hand. EVP objects are fetched once.
 */
#ifndef TZ_SEAL_SEAL_H
#define TZ_SEAL_SEAL_H
#include "base/arena.h"
#include "base/err.h"

#define TZ_DIGEST_BYTES 32
#define TZ_KEY_BYTES 64     /* AES-256-SIV takes two 256-bit keys */
#define TZ_SEAL_OVERHEAD 17 /* algorithm byte + 16-byte tag; the tag comes first after the algorithm byte */

struct tz_digest; /* incremental SM3, in an arena */
struct tz_digest *tz_digest_new(struct tz_arena *a);
void tz_digest_add(struct tz_digest *d, const void *data, size_t n);
void tz_digest_str(struct tz_digest *d, const char *s);
void tz_digest_end(struct tz_digest *d, uint8_t out[TZ_DIGEST_BYTES]); /* and ready for a new one */
void tz_sm3(uint8_t out[TZ_DIGEST_BYTES], const void *data, size_t n);
void tz_hmac_sm3(uint8_t out[TZ_DIGEST_BYTES], const uint8_t *key, size_t key_n, const void *data, size_t n);
char *tz_hex(struct tz_arena *a, const void *data, size_t n);
bool tz_unhex(uint8_t *out, size_t n, const char *hex);

/* A keyed 128-bit hash (SipHash-2-4-128) for tables in memory: fast, and nobody who does not know the key makes two
 * contents meet. */
#define TZ_SHORT_HASH_BYTES 16
void tz_short_hash(uint8_t out[TZ_SHORT_HASH_BYTES], const uint8_t key[TZ_SHORT_HASH_BYTES], const void *data,
                   size_t n);

void tz_random(void *out, size_t n);
/* A random text worth `bytes` random bytes: digits and letters without vowels and look-alikes. */
char *tz_random_token(struct tz_arena *a, size_t bytes);

/* Seals text with a subject's key; the associated data binds it to (town, id, class). Deterministic: the same
 * content, key and place give the same bytes, and the tag is the commitment that row digests cover. Nothing cannot be sealed
 * (n == 0: TZ_E_INPUT). Opened blocks have a NUL behind them. A block that does not fit key, town, id and class:
 * TZ_E_DAMAGED. */
TZ_MUST_CHECK struct tz_err *tz_seal(uint8_t **out, size_t *out_n, const uint8_t key[TZ_KEY_BYTES], int64_t town,
                                     int64_t id, const char *cls, const void *plain, size_t n, struct tz_arena *a);
TZ_MUST_CHECK struct tz_err *tz_unseal(uint8_t **out, size_t *out_n, const uint8_t key[TZ_KEY_BYTES], int64_t town,
                                       int64_t id, const char *cls, const void *sealed, size_t n, struct tz_arena *a);

/* Argon2id at 19 MiB, t=2 (about 15 ms): callers use the sign-in queue. out is a self-describing string. */
TZ_MUST_CHECK struct tz_err *tz_password_hash(char **out, const char *password, struct tz_arena *a);
bool tz_password_verify(const char *hash, const char *password);

#endif
