/* SPDX-License-Identifier: Apache-2.0
 *
 * A sheet's XML inside a sound workbook. What can be read can be filled and annotated, and then reads the same but for the
 * cells changed.
 */
#include "base/buf.h"
#include "document/package.h"
#include "sheet/annotate.h"
#include "sheet/fill.h"
#include "sheet/read.h"
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define TYPE "http://schemas.openxmlformats.org/officeDocument/2006/relationships/"

static const struct {
    const char *name, *text;
} parts[] = {
    {"[Content_Types].xml", "<Types></Types>"},
    {"_rels/.rels", "<Relationships><Relationship Id=\"r\" Type=\"" TYPE
                    "officeDocument\" Target=\"xl/workbook.xml\"/></Relationships>"},
    {"xl/workbook.xml", "<workbook xmlns:r=\"r\"><sheets><sheet name=\"s\" r:id=\"a\"/></sheets></workbook>"},
    {"xl/_rels/workbook.xml.rels", "<Relationships><Relationship Id=\"a\" Type=\"" TYPE
                                   "worksheet\" Target=\"s.xml\"/><Relationship Id=\"b\" Type=\"" TYPE
                                   "styles\" Target=\"styles.xml\"/><Relationship Id=\"c\" Type=\"" TYPE
                                   "sharedStrings\" Target=\"strings.xml\"/></Relationships>"},
    {"xl/styles.xml",
     "<styleSheet><fills><fill/></fills><cellXfs><xf numFmtId=\"0\"/><xf numFmtId=\"14\"/></cellXfs></styleSheet>"},
    {"xl/strings.xml", "<sst><si><t>a</t></si><si><r><t>b</t></r></si></sst>"},
};

static void make(void **out, size_t *len, const void *data, size_t size, struct tz_arena *a)
{
    struct tz_package_out *o = tz_package_out_new(a);
    struct tz_err *e;

    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++)
        tz_package_put(o, parts[i].name, parts[i].text, strlen(parts[i].text));
    tz_package_put(o, "xl/s.xml", data, size);
    e = tz_package_finish(out, len, o);
    TZ_ASSERT(!e);
}

/* The values of all cells but one; false when the file cannot be read. */
static bool values(struct tz_buf *out, const void *data, size_t len, uint32_t row, uint32_t col, struct tz_arena *a)
{
    struct tz_workbook *w;
    const struct tz_merge *merges;
    const struct tz_row *r = NULL;
    size_t n;
    struct tz_err *e = tz_sheet_open(&w, "a.xlsx", data, len, a);

    tz_buf_init(out, a);
    if (!e)
        e = tz_sheet_merges(&merges, &n, w, 0, a);
    if (!e)
        e = tz_sheet_begin(w, 0);
    while (!e && !(e = tz_sheet_row(&r, w)) && r)
        for (uint32_t c = 0; c < r->count; c++)
            if ((r->number - 1 != row || c != col) && r->cells[c].kind && !r->cells[c].formula)
                tz_buf_printf(out, "%u,%u=%s\n", r->number, c, r->cells[c].text);
    tz_err_free(e);
    return !e;
}

static void change(const void *file, size_t len, struct tz_arena *a)
{
    struct tz_fill fill = {.row = 2, .col = 1, .kind = TZ_FILL_NUMBER, .text = "12.5"};
    struct tz_remark remark = {.row = 2, .col = 1, .text = "x<&>"};
    struct tz_buf before, after;
    size_t filled_len, noted_len, marked;
    void *filled, *noted;
    struct tz_err *e;

    if (!values(&before, file, len, 2, 1, a))
        return;
    e = tz_sheet_annotate(&noted, &noted_len, &marked, "a.xlsx", file, len, &remark, 1, a);
    if (!e) {
        TZ_ASSERT(values(&after, noted, noted_len, 2, 1, a));
        TZ_ASSERT(!strcmp(before.data, after.data));
        e = tz_sheet_fill(&filled, &filled_len, "a.xlsx", noted, noted_len, &fill, 1, a);
    }
    if (!e)
        TZ_ASSERT(values(&after, filled, filled_len, 2, 1, a));
    tz_err_free(e);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct tz_arena *a = tz_arena_new(0);

    if (!tz_arena_guard(a)) {
        size_t len;
        void *file;
        make(&file, &len, data, size, a);
        change(file, len, a);
    }
    tz_arena_destroy(&a);
    return 0;
}
