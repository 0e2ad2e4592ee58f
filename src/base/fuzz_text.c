/* SPDX-License-Identifier: Apache-2.0
 *
 * Bytes of a file: told their encoding, cleaned, folded, made into a key. Each result is valid text, and doing it
 * again changes nothing.
 */
#include "base/charset.h"
#include "base/text.h"
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static bool valid(const char *s)
{
    return tz_utf8_valid(s, strlen(s)) == strlen(s);
}

static struct tz_err *work(const char *s, size_t n, struct tz_arena *a)
{
    char *text, *clean, *again, *folded;
    size_t length;
    TZ_TRY(tz_charset_to_utf8(&text, &length, NULL, s, n, a));
    TZ_ASSERT(strlen(text) == length && valid(text));
    folded = tz_fold(a, text, false);
    TZ_ASSERT(valid(folded) && tz_utf8_count(folded, strlen(folded)) == tz_utf8_count(text, length));
    TZ_ASSERT(tz_same(tz_fold(a, folded, false), folded));
    TZ_ASSERT(valid(tz_sort_key(a, text)) && strlen(tz_sort_key(a, text)) <= 2 * strlen(folded));
    TZ_TRY(tz_text_clean(&clean, text, length, 1 << 20, a));
    TZ_ASSERT(valid(clean));
    TZ_TRY(tz_text_clean(&again, clean, strlen(clean), 1 << 20, a));
    TZ_ASSERT(tz_same(clean, again));
    return NULL;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct tz_arena *a = tz_arena_new(0);
    tz_err_free(work((const char *)data, size, a));
    tz_arena_destroy(&a);
    return 0;
}
