/* SPDX-License-Identifier: Apache-2.0
 *
 * document.xml, styles and numbering of a Word file, parted by a byte 0xff; what is read can be written as DOCX and read
 * again.
 */
#include "document/package.h"
#include "document/read.h"
#include "document/write.h"
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define TYPE "http://schemas.openxmlformats.org/officeDocument/2006/relationships/"

static void make(void **out, size_t *len, const uint8_t *data, size_t size, struct tz_arena *a)
{
    static const char *const names[] = {"word/document.xml", "word/styles.xml", "word/numbering.xml"};
    static const char rels[] = "<Relationships><Relationship Id=\"a\" Type=\"" TYPE
                               "styles\" Target=\"styles.xml\"/><Relationship Id=\"b\" Type=\"" TYPE
                               "numbering\" Target=\"numbering.xml\"/></Relationships>";
    struct tz_package_out *o = tz_package_out_new(a);
    struct tz_err *e;

    tz_package_put(o, "word/_rels/document.xml.rels", rels, sizeof rels - 1);
    for (size_t i = 0; i < 3; i++) {
        const uint8_t *end = size ? memchr(data, 0xff, size) : NULL;
        size_t n = end && i < 2 ? (size_t)(end - data) : size;
        if (n || !i)
            tz_package_put(o, names[i], data, n);
        data += n + (end && i < 2);
        size -= n + (end && i < 2);
    }
    e = tz_package_finish(out, len, o);
    TZ_ASSERT(!e);
}

static struct tz_err *round_trip(const void *file, size_t len, struct tz_arena *a)
{
    struct tz_document *d, *again;
    size_t again_len;
    void *out;

    TZ_TRY(tz_document_read_docx(&d, file, len, a));
    TZ_TRY(tz_document_write_docx(&out, &again_len, d, a));
    TZ_ASSERT(!tz_document_read_docx(&again, out, again_len, a));
    return NULL;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct tz_arena *a = tz_arena_new(0);
    struct tz_err *e = NULL;

    if (!tz_arena_guard(a)) {
        size_t len;
        void *file;
        make(&file, &len, data, size, a);
        e = round_trip(file, len, a);
    }
    tz_err_free(e);
    tz_arena_destroy(&a);
    return 0;
}
