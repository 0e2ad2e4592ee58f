/* SPDX-License-Identifier: Apache-2.0
 *
 * What a camera writes into a picture (Exif 2.3 in JPEG and PNG): read once, then dropped from the file; only the
 * orientation stays, or the picture would lie on its side.
 */
#ifndef TZ_STORE_PICTURE_H
#define TZ_STORE_PICTURE_H
#include "base/arena.h"
#include "base/day.h"

struct tz_picture {
    tz_instant taken; /* the camera's clock, taken as +08:00; 0 = not said */
    bool has_point;
    int32_t lat, lon; /* degrees x 10^7, WGS 84 */
    int orientation;  /* 1..8; 0 = not said */
};

/* Media type by content; "application/octet-stream" when unknown. */
const char *tz_media_of(const void *data, size_t n);

/* Reads and drops: *out is the cleaned picture in the arena, or data itself when there is nothing to drop or it is no
 * JPEG or PNG. Broken files come back as they are: they are evidence too. */
void tz_picture_clean(struct tz_picture *picture, const void **out, size_t *out_n, const void *data, size_t n,
                      struct tz_arena *a);

#endif
