/* SPDX-License-Identifier: Apache-2.0
 *
 * Attachments: files under random ids, sealed with the owning row's class key, written and synced before the
 * row's unit (CONTRACTS C8). Length, media type and digest stand in the row of `attachment`; EXIF is read,
 * then dropped.
 */
#ifndef TZ_STORE_FILE_H
#define TZ_STORE_FILE_H
#include "store/store.h"

struct tz_file {
    int64_t file;
    const char *name;
    const char *media;
    int64_t bytes;
    uint8_t digest[TZ_DIGEST_BYTES];
    int64_t key;
    const char *cls;
};
TZ_MUST_CHECK struct tz_err *tz_file_put(struct tz_file *out, struct tz_store *s, int64_t town, const char *cls,
                                         int64_t key, const char *name, const void *data, size_t n, struct tz_arena *a);
TZ_MUST_CHECK struct tz_err *tz_file_get(void **data, size_t *n, struct tz_store *s, int64_t town,
                                         const struct tz_file *f, struct tz_arena *a);
TZ_MUST_CHECK struct tz_err *tz_file_forget(struct tz_store *s, int64_t town, int64_t file);
TZ_MUST_CHECK struct tz_err *tz_file_sweep(int64_t *removed, struct tz_store *s,
                                           int64_t town); /* orphans older than a day */
#endif
