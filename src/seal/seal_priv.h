/* SPDX-License-Identifier: Apache-2.0
 *
 * Shared inside seal/.
 */
#ifndef TZ_SEAL_SEAL_PRIV_H
#define TZ_SEAL_SEAL_PRIV_H
#include "seal/seal.h"

/* Overwrites secrets; the compiler may not leave it out. */
void tz_wipe(void *p, size_t n);

/* tz_seal and tz_unseal without an arena: out holds n + TZ_SEAL_OVERHEAD, or n - TZ_SEAL_OVERHEAD bytes. False: the
 * tag does not fit. */
void tz_seal_into(uint8_t *out, const uint8_t key[TZ_KEY_BYTES], int64_t town, int64_t id, const char *cls,
                  const void *plain, size_t n);
bool tz_unseal_into(uint8_t *out, const uint8_t key[TZ_KEY_BYTES], int64_t town, int64_t id, const char *cls,
                    const void *sealed, size_t n);

#endif
