/* SPDX-License-Identifier: Apache-2.0
 *
 * Fuzz target of the reader: any bytes, as text and as a page, whole and in pieces, must give the same facts, and
 * every fact must stand in the order of the text with a phrase that fits.
 *
 * The first byte chooses the kind of input and the size of the pieces.
 */
#include "reader/reader.h"
#include "base/limits.h"
#include <string.h>

struct digest {
    uint64_t hash, facts, chars;
    uint64_t last;
};

static void on_fact(void *data, const struct tz_read_fact *f)
{
    struct digest *d = data;
    TZ_ASSERT(f->start < f->end && f->start >= d->last);
    TZ_ASSERT(f->year_from <= f->year_to && strlen(f->what) < 400);
    d->last = f->start;
    d->facts++;
}

static void on_jsonl(void *data, const char *bytes, size_t n)
{
    struct digest *d = data;
    for (size_t i = 0; i < n; i++)
        d->hash = (d->hash ^ (unsigned char)bytes[i]) * UINT64_C(1099511628211);
}

static struct digest run(enum tz_reader_input input, const char *s, size_t n, size_t piece)
{
    struct digest d = {.hash = UINT64_C(1469598103934665603)};
    struct tz_reader_options o = {.input = input, .on_fact = on_fact, .on_jsonl = on_jsonl, .data = &d};
    struct tz_arena *a = tz_arena_new(0);
    struct tz_reader *r = tz_reader_open(&o, a);
    for (size_t i = 0; i < n; i += piece)
        tz_reader_feed(r, s + i, n - i < piece ? n - i : piece);
    tz_reader_finish(r);
    d.chars = tz_reader_chars(r);
    tz_arena_destroy(&a);
    return d;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
    if (!n)
        return 0;
    enum tz_reader_input input = data[0] & 1 ? TZ_READER_HTML : TZ_READER_TEXT;
    size_t piece = 1 + (data[0] >> 1) % 61;
    const char *s = (const char *)data + 1;
    struct digest whole = run(input, s, n - 1, n), parts = run(input, s, n - 1, piece);
    TZ_ASSERT(whole.hash == parts.hash && whole.facts == parts.facts && whole.chars == parts.chars);
    return 0;
}
