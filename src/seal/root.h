/* SPDX-License-Identifier: Apache-2.0
 *
 * The root key of a ring: 32 random bytes in a file of mode 0600, as the text that also stands on the two sealed
 * paper copies. It wraps the keys of the ring and nothing else.
 */
#ifndef TZ_SEAL_ROOT_H
#define TZ_SEAL_ROOT_H
#include "seal/seal.h"

#define TZ_ROOT_BYTES 32
#define TZ_ROOT_TEXT 96 /* room for the text */

/* Text of groups of five, the last letter of each a check: "K7QW3-…". */
void tz_root_text(char out[TZ_ROOT_TEXT], const uint8_t secret[TZ_ROOT_BYTES]);
TZ_MUST_CHECK struct tz_err *tz_root_parse(uint8_t secret[TZ_ROOT_BYTES], const char *text);

/* Reads the file: one key, or two while a rotation is under way (newest first). *n = 0 when there is no file. */
TZ_MUST_CHECK struct tz_err *tz_root_read(uint8_t secrets[2][TZ_ROOT_BYTES], int *n, const char *path);
/* Replaces the file, synced. */
TZ_MUST_CHECK struct tz_err *tz_root_write(const char *path, uint8_t secrets[2][TZ_ROOT_BYTES], int n);

/* The wrapping key, and the 8 bytes by which a ring knows its root. */
void tz_root_derive(uint8_t wrap[TZ_KEY_BYTES], uint8_t id[8], const uint8_t secret[TZ_ROOT_BYTES]);

#endif
