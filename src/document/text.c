/* SPDX-License-Identifier: Apache-2.0
 *
 * Plain text -> document tree: a paragraph a line.
 */
#include "document/read.h"
#include "document/tree_priv.h"
#include <string.h>

static void add_line(struct tz_document *d, size_t from, size_t to)
{
    struct tz_block *b;
    struct tz_run *r;

    while (from < to && strchr(" \t\r\f\v", d->source[from]))
        from++;
    if (from == to)
        return;
    b = tz_block_add(d, &d->body, TZ_BLOCK_PARAGRAPH);
    r = tz_run_addn(d, b, d->source + from, to - from);
    r->src = from;
    r->src_len = to - from;
    tz_block_trim(d, b);
    if (!b->first) { /* blanks of the wide kind only: an empty block, which nobody sees */
        b->src = from;
        return;
    }
    b->src = r->src;
    b->src_len = r->src_len;
}

/* End of the line that starts at `from`: LF, CR LF, or CR alone. */
static size_t line_end(const struct tz_document *d, size_t from)
{
    const char *s = d->source + from;
    size_t n = d->source_len - from;
    const char *lf = memchr(s, '\n', n);
    const char *cr = memchr(s, '\r', lf ? (size_t)(lf - s) : n);

    return from + (size_t)((cr ? cr : lf ? lf : s + n) - s);
}

struct tz_err *tz_document_read_text(struct tz_document **out, const void *data, size_t len, struct tz_arena *a)
{
    struct tz_document *d = tz_document_new(a);

    d->format = "text";
    TZ_TRY(tz_document_decode(d, data, len, NULL));
    for (size_t at = 0; at < d->source_len;) {
        size_t end = line_end(d, at);
        add_line(d, at, end);
        at = end + 1;
    }
    *out = d;
    return NULL;
}
