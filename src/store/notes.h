/* SPDX-License-Identifier: Apache-2.0
 *
 * For tests only: a folder of notes, as small as a folder can be: one record table, its apply, its hooks.
 */
#ifndef TZ_STORE_NOTES_H
#define TZ_STORE_NOTES_H
#include "store/file.h"
#include "store/testing.h"

struct note {
    int64_t id; /* 0 = a new one */
    const char *text;
    enum tz_err_code fail;      /* fails with this after writing */
    bool flood;                 /* allocates beyond the unit's memory, with a cursor open */
    const struct tz_file *file; /* attached */
    int64_t number, j;
    tz_instant at;
    struct tz_work *work; /* where the answer goes */
    uint8_t digest[TZ_DIGEST_BYTES];
};

void tz_notes_register(void);
struct tz_work tz_note_work(struct note *n, int64_t town);
struct tz_err *tz_note_put(struct note *n, struct tz_store *s, int64_t town, struct tz_arena *a);
int64_t tz_notes_count(struct tz_store *s, int64_t town);
int64_t tz_notes_head(struct tz_store *s, int64_t town);
extern int64_t tz_notes_forgot; /* keys that the forgot hook was told of */

#endif
