/* SPDX-License-Identifier: Apache-2.0
 *
 * First byte: u urlencoded, j JSON, else multipart with the boundary XX. Every value lies within the limits, every
 * file within the body.
 */
#include "base/text.h"
#include "http/http_priv.h"
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define VALUE_MAX 200

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size == 0)
        return 0;
    struct tz_arena *a = tz_arena_new(0);
    struct tz_params p = {0};
    struct tz_files f = {0};
    struct tz_err *e;
    char *s = tz_memdup(a, data + 1, size - 1);
    if (*data == 'u')
        e = tz_form_urlencoded(&p, s, size - 1, VALUE_MAX, a);
    else if (*data == 'j')
        e = tz_form_json(&p, s, size - 1, a);
    else
        e = tz_form_multipart(&p, &f, "multipart/form-data; boundary=XX", s, size - 1, VALUE_MAX, a);
    for (size_t i = 0; i < p.count; i++) {
        TZ_ASSERT(*data == 'j' || strlen(p.pairs[i].value) <= VALUE_MAX);
        TZ_ASSERT(tz_utf8_valid(p.pairs[i].name, strlen(p.pairs[i].name)) == strlen(p.pairs[i].name));
    }
    for (size_t i = 0; i < f.count; i++) {
        TZ_ASSERT(f.items[i].data >= s && f.items[i].data + f.items[i].size <= s + size - 1);
        TZ_ASSERT(!strpbrk(f.items[i].name, "/\\"));
    }
    TZ_ASSERT(f.count <= TZ_HTTP_FILES_MAX);
    tz_err_free(e);
    tz_arena_destroy(&a);
    return 0;
}
