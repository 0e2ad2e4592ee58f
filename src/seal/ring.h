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
/* Creates the ring file and its root key file (0600) when absent (the root key may also be given by systemd: a file of
 * its name in $CREDENTIALS_DIRECTORY goes first); *recovery (may be NULL) then gets the
 * recovery key as text for two sealed paper copies, else NULL. */
TZ_MUST_CHECK struct tz_err *tz_ring_open(struct tz_ring **out, const char *ring_path, const char *root_key_path,
                                          int64_t town, char **recovery, struct tz_arena *a);
void tz_ring_close(struct tz_ring **r);
/* Takes the next unused key number (already on disk); TZ_E_MISSING when r is NULL. */
TZ_MUST_CHECK struct tz_err *tz_ring_take(int64_t *key, struct tz_ring *r);
/* Copies the key; TZ_E_FORGOTTEN when destroyed, TZ_E_MISSING when r is NULL (a restored store without its keys). */
TZ_MUST_CHECK struct tz_err *tz_ring_get(uint8_t out[TZ_KEY_BYTES], struct tz_ring *r, int64_t key);
TZ_MUST_CHECK struct tz_err *tz_ring_destroy(struct tz_ring *r, int64_t key, tz_instant at);
bool tz_ring_destroyed(struct tz_ring *r, int64_t key);
/* Blind index of a personal value (citizen ID, phone): HMAC-SM3 under the ring's index key, equal input equal
 * output. */
void tz_ring_blind(struct tz_ring *r, const char *cls, const char *text, uint8_t out[16]);
/* Re-wraps all slots under a new root key (atomic file replacement); the paper copies of the old one are void, and so
 * are copies of the ring made before; *recovery gets the new text. TZ_E_BUSY while another process uses the ring. */
TZ_MUST_CHECK struct tz_err *tz_ring_rotate(struct tz_ring *r, char **recovery, struct tz_arena *a);
/* Copies the ring for the keys' own backup. */
TZ_MUST_CHECK struct tz_err *tz_ring_backup(struct tz_ring *r, const char *path);
/* Puts such a copy where no ring is. Refused when it is older than 30 days (TZ_E_LOCKED): keys destroyed since would
 * live again. Keys that the list of destroyed ones beside ring_path names are destroyed in it when it is opened. */
TZ_MUST_CHECK struct tz_err *tz_ring_restore(const char *copy, const char *ring_path, tz_instant now);
/* Whose ring a file is, a ring or a copy of one. */
TZ_MUST_CHECK struct tz_err *tz_ring_town(int64_t *town, const char *path);
/* Writes the root key file of a ring from a recovery text; TZ_E_INPUT says which group is mistyped, or that the text is
 * of another ring: then nothing is written. */
TZ_MUST_CHECK struct tz_err *tz_ring_recover(const char *ring_path, const char *root_key_path, const char *recovery);

/* Keys destroyed after `since`, in order of their destruction: what a restore replays. */
struct tz_destroyed {
    int64_t key;
    tz_instant at;
};
TZ_MUST_CHECK struct tz_err *tz_ring_destroyed_since(struct tz_destroyed **out, size_t *n, struct tz_ring *r,
                                                     tz_instant since, struct tz_arena *a);

#endif
