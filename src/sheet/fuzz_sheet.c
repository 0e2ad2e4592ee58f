/* SPDX-License-Identifier: Apache-2.0
 *
 * Any bytes as a spreadsheet: zip packages, CSV in all encodings, HTML and XML tables. (.xls is left out: it runs in a
 * process of its own with limits, which is its protection.)
 */
#include "sheet/read.h"
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static struct tz_err *read_all(struct tz_workbook *w, struct tz_arena *a)
{
    for (size_t i = 0; i < w->count; i++) {
        const struct tz_merge *merges;
        const struct tz_row *row;
        size_t n;
        TZ_TRY(tz_sheet_merges(&merges, &n, w, i, a));
        for (size_t k = 0; k < n; k++)
            TZ_ASSERT(merges[k].row <= merges[k].last_row && merges[k].col <= merges[k].last_col);
        TZ_TRY(tz_sheet_begin(w, i));
        do {
            TZ_TRY(tz_sheet_row(&row, w));
            for (uint32_t c = 0; row && c < row->count; c++)
                TZ_ASSERT(strlen(row->cells[c].text) == row->cells[c].len);
        } while (row);
    }
    return NULL;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct tz_arena *a = tz_arena_new(0);
    struct tz_workbook *w;
    struct tz_err *e = NULL;

    if (size >= 4 && !memcmp(data, "\xd0\xcf\x11\xe0", 4)) {
        tz_arena_destroy(&a);
        return 0;
    }
    if (!tz_arena_guard(a)) {
        e = tz_sheet_open(&w, "a.csv", data, size, a);
        if (!e)
            e = read_all(w, a);
        TZ_ASSERT(!e || (e->text && *e->text));
    }
    tz_err_free(e);
    tz_arena_destroy(&a);
    return 0;
}
