/* SPDX-License-Identifier: Apache-2.0
 *
 * Attachments: files under random ids, sealed with the owning row's class key, written and synced before the row's
 * unit (CONTRACTS C8). Length, media type and digest stand in the row that a folder keeps of it (register: attachment);
 * what a camera wrote into a picture is read, then dropped.
 */
#ifndef TZ_STORE_FILE_H
#define TZ_STORE_FILE_H
#include "store/picture.h"
#include "store/store.h"

struct tz_file {
    int64_t file; /* random below the town: says nothing about order or number */
    const char *name;
    const char *media; /* by content: image/jpeg, image/png, application/pdf, … ; else application/octet-stream */
    int64_t bytes;     /* as stored (pictures without what the camera wrote) */
    uint8_t digest[TZ_DIGEST_BYTES]; /* SM3 of the sealed bytes: verify needs no key */
    int64_t key;
    const char *cls;
    struct tz_picture picture; /* what the camera wrote: time, place; all zero when nothing */
};
/* Seals and writes data; on disk when it returns. TZ_E_INPUT for an empty file, TZ_E_LIMIT beyond
 * tz_limits.upload_bytes, TZ_E_DISK. The row that refers to it follows in a unit of work; without one it is swept. */
TZ_MUST_CHECK struct tz_err *tz_file_put(struct tz_file *out, struct tz_store *s, int64_t town, const char *cls,
                                         int64_t key, const char *name, const void *data, size_t n, struct tz_arena *a);
/* Needs file, key, cls and digest of *f. TZ_E_FORGOTTEN when its key or itself is gone, TZ_E_DAMAGED when the file is
 * not what was written. */
TZ_MUST_CHECK struct tz_err *tz_file_get(void **data, size_t *n, struct tz_store *s, int64_t town,
                                         const struct tz_file *f, struct tz_arena *a);
/* Overwrites and removes the file; no error when it is gone. */
TZ_MUST_CHECK struct tz_err *tz_file_forget(struct tz_store *s, int64_t town, int64_t file);
/* Removes files that no row names and that are older than a day. */
TZ_MUST_CHECK struct tz_err *tz_file_sweep(int64_t *removed, struct tz_store *s, int64_t town);

#endif
