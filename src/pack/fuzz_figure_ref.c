/* SPDX-License-Identifier: Apache-2.0
 *
 * References to figures, as people type them into reports.
 */
#include "pack/expr.h"
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct tz_arena *a = tz_arena_new(0);
    char *text = tz_strndup(a, (const char *)data, size);
    struct tz_figure_ref ref = {0};
    struct tz_err *e = tz_figure_ref_parse(&ref, text, NULL, a);
    if (!e) {
        TZ_ASSERT(ref.name);
        for (size_t i = 0; i < ref.filter_n; i++) {
            TZ_ASSERT(ref.filters[i].key[0] && ref.filters[i].op[0] && ref.filters[i].value_n);
            for (size_t k = 0; k < ref.filters[i].value_n; k++)
                TZ_ASSERT(ref.filters[i].values[k][0] != 0);
        }
    }
    tz_err_free(e);
    tz_arena_destroy(&a);
    return 0;
}
