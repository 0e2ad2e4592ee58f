/* SPDX-License-Identifier: Apache-2.0
 *
 * Any bytes as a page: every straight piece of text is what stands at its place, and what is read can be written as HTML
 * that reads again.
 */
#include "document/read.h"
#include "document/write.h"
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check_places(const struct tz_document *d, struct tz_arena *a)
{
    const struct tz_flat *f = tz_document_flat(d, a);

    for (size_t i = 0; i < f->span_count; i++) {
        const struct tz_flat_span *s = &f->spans[i];
        TZ_ASSERT(s->start + s->len <= f->len && s->src + s->len <= d->source_len);
        TZ_ASSERT(!memcmp(f->text + s->start, d->source + s->src, s->len));
        TZ_ASSERT(!i || s[-1].start + s[-1].len <= s->start);
    }
    for (size_t i = 0; i < f->line_count; i++)
        TZ_ASSERT(f->lines[i].start + f->lines[i].len < f->len && f->text[f->lines[i].start + f->lines[i].len] == '\n');
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct tz_arena *a = tz_arena_new(0);
    struct tz_err *e = NULL;

    if (!tz_arena_guard(a)) {
        struct tz_document *d, *again;
        struct tz_buf out;
        e = tz_document_read_html(&d, data, size, a);
        if (!e) {
            check_places(d, a);
            tz_buf_init(&out, a);
            tz_document_write_html(&out, d, NULL);
            e = tz_document_read_html(&again, out.data, out.len, a);
            TZ_ASSERT(!e);
        }
    }
    tz_err_free(e);
    tz_arena_destroy(&a);
    return 0;
}
