/* SPDX-License-Identifier: Apache-2.0
 *
 * The stored form of packs, damaged in any way: it loads or it is refused. The checksum is mended first, so that the
 * reading itself is tried.
 */
#include "pack/pack.h"
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct tz_arena *a = tz_arena_new(0);
    struct tz_model *m = NULL;
    uint64_t sum = UINT64_C(0xcbf29ce484222325);
    uint8_t *bytes = tz_alloc(a, size + 16);
    memcpy(bytes, "TZPK\x01\0\0\0", 8);
    memcpy(bytes + 16, data, size);
    for (size_t i = 0; i < size; i++)
        sum = (sum ^ data[i]) * UINT64_C(0x100000001b3);
    for (int i = 0; i < 8; i++)
        bytes[8 + i] = (uint8_t)(sum >> (8 * i));
    tz_err_free(tz_model_load(&m, bytes, size + 16));
    tz_model_release(&m);
    tz_arena_destroy(&a);
    return 0;
}
