/* SPDX-License-Identifier: Apache-2.0
 *
 * A report that was read in, shown with its facts where they stand.
 */
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "document/read.h"
#include "report/intake.h"

static int by_start(const void *a, const void *b)
{
    const struct tz_fact *x = a, *y = b;
    return x->start < y->start ? -1 : x->start > y->start;
}

struct laying { /* facts are laid over the text from left to right */
    struct tz_document *d;
    const char *text;
    const struct tz_fact *facts;
    const size_t *from, *till; /* bytes of each fact */
    size_t n, at;
};

static void add_fact(struct laying *x, struct tz_block *b)
{
    const struct tz_fact *f = &x->facts[x->at];
    struct tz_run *r = tz_run_addn(x->d, b, x->text + x->from[x->at], x->till[x->at] - x->from[x->at]);
    r->kind = TZ_RUN_REF;
    r->ref = tz_printf(x->d->arena, "f%zu", x->at + 1);
    r->note = f->indicator ? tz_printf(x->d->arena, "%s：%s", f->what, f->indicator) : f->what;
    r->mark = f->indicator ? TZ_DOC_MARK_NONE : TZ_DOC_MARK_UNKNOWN;
}

static void lay_line(struct laying *x, size_t from, size_t till)
{
    struct tz_block *b = tz_block_add(x->d, &x->d->body, TZ_BLOCK_PARAGRAPH);
    for (; x->at < x->n && x->from[x->at] < till; x->at++) {
        if (x->from[x->at] < from) /* two readings of one number, or a number broken over the line end */
            continue;
        if (x->from[x->at] > from)
            tz_run_addn(x->d, b, x->text + from, x->from[x->at] - from);
        add_fact(x, b);
        from = x->till[x->at];
    }
    if (till > from)
        tz_run_addn(x->d, b, x->text + from, till - from);
}

/* Byte offsets of the facts' code points; a byte that is no UTF-8 counts as one, as in the reader. */
static void find_bytes(size_t *from, size_t *till, const struct tz_fact *facts, size_t n, const char *text)
{
    const char *p = text, *end = text + strlen(text);
    int64_t chars = 0;
    for (size_t k = 0; k < n; k++) {
        for (; chars < facts[k].start && p < end; chars++)
            p += tz_utf8_sequence(p, (size_t)(end - p)) ? tz_utf8_sequence(p, (size_t)(end - p)) : 1;
        from[k] = (size_t)(p - text);
        till[k] = from[k] + tz_utf8_offset(p, (size_t)(end - p), (size_t)(facts[k].end - facts[k].start));
    }
}

static bool looks_like_page(const char *text)
{
    const char *p = text;
    while (*p == ' ' || *p == '\n' || *p == '\r' || *p == '\t')
        p++;
    return *p == '<';
}

/* A saved page is shown as its text; its facts count the characters of the page with its tags, so they are listed beside it only. */
static struct tz_err *page_document(struct tz_document **out, const char *text, struct tz_arena *a)
{
    return tz_document_read_html(out, text, strlen(text), a);
}

struct tz_err *tz_report_source_document(struct tz_document **out, struct tz_fact **facts, size_t *n, struct tz_conn *c,
                                         int64_t town, int64_t source, struct tz_arena *a)
{
    char *text;
    struct tz_fact_query q = {.source_id = source};
    TZ_TRY(tz_report_source_text(&text, c, town, source, a));
    TZ_TRY(tz_fact_list(facts, n, c, town, &q, a));
    qsort(*facts, *n, sizeof **facts, by_start);
    if (looks_like_page(text))
        return page_document(out, text, a);
    size_t *from = TZ_NEW_ARRAY(a, *n + 1, size_t), *till = TZ_NEW_ARRAY(a, *n + 1, size_t);
    find_bytes(from, till, *facts, *n, text);
    struct laying x = {tz_document_new(a), text, *facts, from, till, *n, 0};
    for (const char *p = text; *p;) {
        const char *end = strchr(p, '\n');
        end = end ? end : p + strlen(p);
        if (end > p)
            lay_line(&x, (size_t)(p - text), (size_t)(end - text));
        p = *end ? end + 1 : end;
    }
    *out = x.d;
    return NULL;
}
