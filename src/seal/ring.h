/* SPDX-License-Identifier: Apache-2.0
 *
 * The key ring (CONTRACTS A6): one fixed-size slot per key in a file apart from the data, each wrapped by the
 * root key. Keys are made in blocks of 4096 and synced before any is used; destroying overwrites the slot,
 * twice synced. Thread-safe. A ring belongs to one town.
 */
#ifndef TZ_SEAL_RING_H
#define TZ_SEAL_RING_H
#include "seal/seal.h"
#include "base/day.h"

struct tz_ring;
/* Creates the ring file and its root key file (0600) when absent; *recovery (may be NULL) then gets the
 * recovery key as text for two sealed paper copies, else NULL. */
TZ_MUST_CHECK struct tz_err *tz_ring_open(struct tz_ring **out, const char *ring_path, const char *root_key_path,
                                          int64_t town, char **recovery, struct tz_arena *a);
void tz_ring_close(struct tz_ring **r);
/* Takes the next unused key number (already on disk). */
TZ_MUST_CHECK struct tz_err *tz_ring_take(int64_t *key, struct tz_ring *r);
/* Copies the key; TZ_E_FORGOTTEN when destroyed. */
TZ_MUST_CHECK struct tz_err *tz_ring_get(uint8_t out[TZ_KEY_BYTES], struct tz_ring *r, int64_t key);
TZ_MUST_CHECK struct tz_err *tz_ring_destroy(struct tz_ring *r, int64_t key, tz_instant at);
bool tz_ring_destroyed(struct tz_ring *r, int64_t key);
/* Blind index of a personal value (citizen ID, phone): HMAC-SM3 under the ring's index key, equal input equal
 * output. */
void tz_ring_blind(struct tz_ring *r, const char *cls, const char *text, uint8_t out[16]);
/* Re-wraps all slots under a new root key (atomic file replacement). */
TZ_MUST_CHECK struct tz_err *tz_ring_rotate(struct tz_ring *r);
/* Copies the ring for the keys' own backup. */
TZ_MUST_CHECK struct tz_err *tz_ring_backup(struct tz_ring *r, const char *path);

#endif
