/* SPDX-License-Identifier: Apache-2.0 */
#include "base/json_read.h"
#include <stddef.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static size_t count(const struct tz_jnode *v)
{
    size_t n = 1;
    for (const struct tz_jnode *m = v->child; m; m = m->next)
        n += count(m);
    return n;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct tz_arena *a = tz_arena_new(0);
    const struct tz_jnode *v = NULL;
    struct tz_json_limits limits = {.depth = 20, .nodes = 10000, .bytes = 1 << 20};
    struct tz_err *e = tz_json_read(&v, (const char *)data, size, &limits, a);
    TZ_ASSERT(!e == !!v);
    if (v) {
        TZ_ASSERT(count(v) <= limits.nodes);
        TZ_ASSERT(v->raw >= (const char *)data && v->raw + v->raw_len <= (const char *)data + size);
    }
    tz_err_free(e);
    tz_arena_destroy(&a);
    return 0;
}
