/* SPDX-License-Identifier: Apache-2.0
 *
 * Any readable spreadsheet as a plain XLSX, cell for cell at the same addresses: what gets remarks when the file
 * handed in was CSV or .xls.
 */
#include "sheet/rewrite_priv.h"
#include "sheet/part_priv.h"
#include "sheet/read.h"
#include "document/zip_stream.h"
#include <string.h>

#define SPREADSHEET "application/vnd.openxmlformats-officedocument.spreadsheetml"

struct copy {
    struct tz_zip_stream *zip;
    struct tz_buf text;
};

static struct tz_err *put_part(struct copy *c, const char *name)
{
    TZ_TRY(tz_zip_stream_put(c->zip, name, c->text.data, c->text.len));
    tz_buf_clear(&c->text);
    return NULL;
}

static void copy_row(struct tz_buf *t, const struct tz_row *r)
{
    char at[16];

    tz_buf_printf(t, "<row r=\"%u\">", r->number);
    for (uint32_t i = 0; i < r->count; i++) {
        const struct tz_cell *c = &r->cells[i];
        if (c->kind == TZ_CELL_EMPTY)
            continue;
        tz_buf_printf(t, "<c r=\"%s\"", tz_sheet_address(at, r->number - 1, i));
        if (c->kind == TZ_CELL_NUMBER && !c->imprecise) {
            tz_buf_printf(t, " s=\"%d\"><v>%s</v></c>", c->date ? 1 : 0, c->text);
        } else {
            tz_buf_str(t, " t=\"inlineStr\"><is>");
            part_t(t, c->text);
            tz_buf_str(t, "</is></c>");
        }
    }
    tz_buf_str(t, "</row>");
}

static struct tz_err *copy_sheet(struct copy *c, struct tz_workbook *w, size_t i, struct tz_arena *a)
{
    const struct tz_row *r;
    const struct tz_merge *merges;
    size_t count;
    char from[16], to[16];

    TZ_TRY(tz_sheet_merges(&merges, &count, w, i, a));
    TZ_TRY(tz_zip_stream_part(c->zip, tz_printf(a, "xl/worksheets/sheet%zu.xml", i + 1)));
    tz_buf_str(&c->text, PART_HEAD "<worksheet xmlns=\"" PART_MAIN "\"><sheetData>");
    TZ_TRY(tz_sheet_begin(w, i));
    for (;;) {
        TZ_TRY(tz_sheet_row(&r, w));
        if (!r)
            break;
        copy_row(&c->text, r);
        TZ_TRY(tz_zip_stream_write(c->zip, c->text.data, c->text.len));
        tz_buf_clear(&c->text);
    }
    tz_buf_str(&c->text, "</sheetData>");
    if (count)
        tz_buf_str(&c->text, "<mergeCells>");
    for (size_t k = 0; k < count; k++)
        tz_buf_printf(&c->text, "<mergeCell ref=\"%s:%s\"/>", tz_sheet_address(from, merges[k].row, merges[k].col),
                      tz_sheet_address(to, merges[k].last_row, merges[k].last_col));
    tz_buf_str(&c->text, count ? "</mergeCells></worksheet>" : "</worksheet>");
    TZ_TRY(tz_zip_stream_write(c->zip, c->text.data, c->text.len));
    tz_buf_clear(&c->text);
    return NULL;
}

static struct tz_err *copy_workbook(struct copy *c, const struct tz_workbook *w)
{
    struct tz_buf *t = &c->text;

    tz_buf_str(t, PART_HEAD "<workbook xmlns=\"" PART_MAIN "\" xmlns:r=\"" PART_REL "\"><sheets>");
    for (size_t i = 0; i < w->count; i++) {
        tz_buf_str(t, "<sheet name=\"");
        part_escape(t, w->sheets[i].name);
        tz_buf_printf(t, "\" sheetId=\"%zu\"%s r:id=\"rId%zu\"/>", i + 1,
                      w->sheets[i].hidden ? " state=\"hidden\"" : "", i + 1);
    }
    tz_buf_str(t, "</sheets></workbook>");
    TZ_TRY(put_part(c, "xl/workbook.xml"));
    tz_buf_str(t, PART_HEAD "<Relationships xmlns=\"" PART_RELS "\">");
    for (size_t i = 1; i <= w->count; i++)
        tz_buf_printf(
            t, "<Relationship Id=\"rId%zu\" Type=\"" PART_REL "/worksheet\" Target=\"worksheets/sheet%zu.xml\"/>", i,
            i);
    tz_buf_str(t,
               "<Relationship Id=\"rIdStyles\" Type=\"" PART_REL "/styles\" Target=\"styles.xml\"/></Relationships>");
    return put_part(c, "xl/_rels/workbook.xml.rels");
}

static struct tz_err *copy_rest(struct copy *c)
{
    struct tz_buf *t = &c->text;

    tz_buf_str(t, PART_HEAD
               "<styleSheet xmlns=\"" PART_MAIN "\"><numFmts count=\"1\"><numFmt numFmtId=\"164\" "
               "formatCode=\"yyyy\\-mm\\-dd\"/></numFmts><fonts count=\"1\"><font><sz val=\"11\"/><name "
               "val=\"宋体\"/></font></fonts>"
               "<fills count=\"2\"><fill><patternFill patternType=\"none\"/></fill><fill><patternFill "
               "patternType=\"gray125\"/>"
               "</fill></fills><borders count=\"1\"><border/></borders><cellStyleXfs count=\"1\"><xf/></cellStyleXfs>"
               "<cellXfs count=\"2\"><xf numFmtId=\"0\"/><xf numFmtId=\"164\" "
               "applyNumberFormat=\"1\"/></cellXfs></styleSheet>");
    TZ_TRY(put_part(c, "xl/styles.xml"));
    tz_buf_str(t, PART_HEAD "<Relationships xmlns=\"" PART_RELS "\"><Relationship Id=\"rId1\" Type=\"" PART_REL
                            "/officeDocument\" Target=\"xl/workbook.xml\"/></Relationships>");
    TZ_TRY(put_part(c, "_rels/.rels"));
    tz_buf_str(t, PART_HEAD
               "<Types xmlns=\"" PART_TYPES "\"><Default Extension=\"rels\" "
               "ContentType=\"application/vnd.openxmlformats-package.relationships+xml\"/><Default Extension=\"xml\" "
               "ContentType=\"" SPREADSHEET
               ".worksheet+xml\"/><Override PartName=\"/xl/workbook.xml\" ContentType=\"" SPREADSHEET
               ".sheet.main+xml\"/><Override PartName=\"/xl/styles.xml\" ContentType=\"" SPREADSHEET
               ".styles+xml\"/></Types>");
    return put_part(c, "[Content_Types].xml");
}

struct tz_err *sheet_plain_copy(void **out, size_t *out_len, const char *name, const void *data, size_t len,
                                struct tz_arena *a)
{
    struct tz_workbook *w;
    struct tz_buf file;
    struct copy c;

    TZ_TRY(tz_sheet_open(&w, name, data, len, a));
    tz_buf_init(&file, a);
    tz_buf_init(&c.text, a);
    c.zip = tz_zip_stream_new(3, tz_sink_buf, &file, a);
    for (size_t i = 0; i < w->count; i++)
        TZ_TRY(copy_sheet(&c, w, i, a));
    TZ_TRY(copy_workbook(&c, w));
    TZ_TRY(copy_rest(&c));
    TZ_TRY(tz_zip_stream_finish(c.zip));
    *out = file.data;
    *out_len = file.len;
    return NULL;
}
