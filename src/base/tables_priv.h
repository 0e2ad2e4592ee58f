/* SPDX-License-Identifier: Apache-2.0
 *
 * Tables made at build time by tools/texttables from fold.tsv and pinyin.tsv.
 */
#ifndef TZ_BASE_TABLES_PRIV_H
#define TZ_BASE_TABLES_PRIV_H
#include <stddef.h>
#include <stdint.h>

/* Page of a character below U+10000 by its upper byte; page 0 = nothing there is folded. */
extern const uint8_t tz_fold_page[256];
extern const uint16_t tz_fold_pages[][256]; /* 0 = itself, 0xFFFF = see tz_fold_far */

/* Pairs with a side beyond U+FFFF, sorted by `from`. */
struct tz_fold_far {
    uint32_t from, to;
};
extern const struct tz_fold_far tz_fold_far[];
extern const size_t tz_fold_far_count;

/* Place of U+4E00 + i in the order of names, from 1; every place is taken once. */
extern const uint16_t tz_pinyin_rank[0x5200];

#endif
