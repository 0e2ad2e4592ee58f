/* SPDX-License-Identifier: Apache-2.0
 *
 * Writing XLSX: rows go straight into the deflated sheet part; what depends on the rows (merges, choice lists,
 * comments, styles, the workbook itself) follows behind them, as the order of parts in a package is free.
 */
#include "sheet/write_priv.h"
#include "sheet/read_priv.h"
#include "base/text.h"
#include <string.h>

#define SHEETS 200
#define ROWS_MOST 1048576
#define FLUSH ((size_t)32 << 10)
#define LITERAL_LIST 240 /* most bytes of a choice list inside its rule */

struct list { /* choices too many to stand in the rule: a column of the hidden sheet */
    const char *const *choices;
    struct list *next;
};

struct xlsx_out {
    struct tz_zip_stream *zip;
    struct tz_buf text; /* XML waiting for the zip */
    struct xlsx_formats formats;
    const char *names[SHEETS];
    uint32_t title_rows[SHEETS]; /* rows that repeat on each page */
    bool has_notes[SHEETS];
    unsigned count;
    unsigned block; /* next free block of shape numbers */
    struct list *lists, **lists_end;
    unsigned list_count;
    /* the open sheet */
    uint32_t row;        /* next row, from 0 */
    uint32_t first_data; /* first row under the head */
    struct tz_buf merges;
    unsigned merge_count;
    struct part_note *notes, **notes_end;
    char (*letters)[8]; /* of the columns */
};

void xlsx_out_begin(struct tz_sheet_writer *w)
{
    struct xlsx_out *x = TZ_NEW(w->arena, struct xlsx_out);

    w->xlsx = x;
    x->zip = tz_zip_stream_new(3, w->sink, w->data, w->arena);
    x->block = 1;
    x->lists_end = &x->lists;
    tz_buf_init(&x->text, w->arena);
    tz_buf_init(&x->merges, w->arena);
}

static struct tz_err *flush(struct xlsx_out *x, size_t above)
{
    if (x->text.len <= above)
        return NULL;
    TZ_TRY(tz_zip_stream_write(x->zip, x->text.data, x->text.len));
    tz_buf_clear(&x->text);
    return NULL;
}

/* ---- names ---- */

static bool name_taken(const struct xlsx_out *x, const char *name)
{
    for (unsigned i = 0; i < x->count; i++)
        if (!strcmp(x->names[i], name))
            return true;
    return false;
}

static const char *sheet_name(struct tz_sheet_writer *w, const char *wanted)
{
    struct xlsx_out *x = w->xlsx;
    char *name = tz_strndup(w->arena, wanted, tz_utf8_offset(wanted, strlen(wanted), 27));
    const char *one = name;

    for (char *p = name; *p; p++)
        if (strchr("[]:*?/\\'", *p) || (unsigned char)*p < 32)
            *p = ' ';
    if (!*name)
        one = name = tz_strdup(w->arena, "表");
    for (unsigned i = 2; name_taken(x, one); i++)
        one = tz_printf(w->arena, "%s(%u)", name, i);
    return one;
}

/* ---- head ---- */

static void open_row(struct xlsx_out *x, double height)
{
    tz_buf_str(&x->text, "<row r=\"");
    tz_buf_int(&x->text, x->row + 1);
    if (height > 0)
        tz_buf_printf(&x->text, "\" ht=\"%.4g\" customHeight=\"1", height);
    tz_buf_str(&x->text, "\">");
}

static void close_row(struct xlsx_out *x)
{
    tz_buf_str(&x->text, "</row>");
    x->row++;
}

static void fixed_cell(struct xlsx_out *x, uint32_t col, unsigned format, const char *text, bool star)
{
    char at[16];

    tz_buf_printf(&x->text, "<c r=\"%s\" s=\"%u\"", tz_sheet_address(at, x->row, col), format);
    if (!text) {
        tz_buf_str(&x->text, "/>");
        return;
    }
    tz_buf_str(&x->text, " t=\"inlineStr\"><is>");
    if (star)
        tz_buf_str(&x->text,
                   "<r><rPr><b/><sz val=\"11\"/><color rgb=\"FFC00000\"/><rFont val=\"宋体\"/></rPr><t>*</t></r>"
                   "<r><rPr><b/><sz val=\"11\"/><rFont val=\"宋体\"/></rPr>");
    part_t(&x->text, text);
    tz_buf_str(&x->text, star ? "</r></is></c>" : "</is></c>");
}

static void merge(struct xlsx_out *x, uint32_t row, uint32_t col, uint32_t last_row, uint32_t last_col)
{
    char from[16], to[16];

    if (row == last_row && col == last_col)
        return;
    tz_buf_printf(&x->merges, "<mergeCell ref=\"%s:%s\"/>", tz_sheet_address(from, row, col),
                  tz_sheet_address(to, last_row, last_col));
    x->merge_count++;
}

static void wide_row(struct xlsx_out *x, const struct tz_sheet_head *h, const char *text, unsigned format,
                     double height)
{
    if (!text)
        return;
    open_row(x, height);
    fixed_cell(x, 0, format, text, false);
    close_row(x);
    merge(x, x->row - 1, 0, x->row - 1, (uint32_t)(h->count ? h->count - 1 : 0));
}

static bool same_group(const struct tz_sheet_column *a, const struct tz_sheet_column *b)
{
    return a->group && b->group && !strcmp(a->group, b->group);
}

/* The row of group headings; a column without group reaches over both rows. */
static void group_row(struct xlsx_out *x, const struct tz_sheet_head *h)
{
    open_row(x, 0);
    for (size_t i = 0; i < h->count; i++) {
        const struct tz_sheet_column *c = &h->columns[i];
        size_t last = i;
        if (!c->group) {
            fixed_cell(x, (uint32_t)i, FORMAT_HEAD, c->title, c->required);
            merge(x, x->row, (uint32_t)i, x->row + 1, (uint32_t)i);
            continue;
        }
        while (last + 1 < h->count && same_group(c, &h->columns[last + 1]))
            last++;
        fixed_cell(x, (uint32_t)i, FORMAT_HEAD, c->group, false);
        for (size_t k = i + 1; k <= last; k++)
            fixed_cell(x, (uint32_t)k, FORMAT_HEAD, NULL, false);
        merge(x, x->row, (uint32_t)i, x->row, (uint32_t)last);
        i = last;
    }
    close_row(x);
}

static void add_note(struct tz_sheet_writer *w, uint32_t row, uint32_t col, const char *text)
{
    struct part_note *n = TZ_NEW(w->arena, struct part_note);

    n->row = row;
    n->col = col;
    n->text = tz_strdup(w->arena, text);
    *w->xlsx->notes_end = n;
    w->xlsx->notes_end = &n->next;
}

static void head_row(struct tz_sheet_writer *w, const struct tz_sheet_head *h)
{
    struct xlsx_out *x = w->xlsx;
    bool groups = false;

    for (size_t i = 0; i < h->count; i++)
        groups = groups || h->columns[i].group;
    if (groups)
        group_row(x, h);
    open_row(x, 0);
    for (size_t i = 0; i < h->count; i++) {
        const struct tz_sheet_column *c = &h->columns[i];
        bool above = groups && !c->group; /* stands in the row above */
        fixed_cell(x, (uint32_t)i, FORMAT_HEAD, above ? NULL : c->title, !above && c->required);
        if (c->note)
            add_note(w, above ? x->row - 1 : x->row, (uint32_t)i, c->note);
    }
    close_row(x);
}

static double column_width(const struct tz_sheet_column *c)
{
    size_t chars = tz_utf8_count(c->title, strlen(c->title)), bytes = strlen(c->title);
    double title = (double)chars + (double)(bytes - chars) / 2 + 3;
    double least = c->kind == TZ_COLUMN_INSTANT ? 17 : c->kind == TZ_COLUMN_DAY ? 12 : c->wrap ? 36 : 10;

    if (c->width > 0)
        return c->width;
    return title > 24 ? (least > 24 ? least : 24) : title > least ? title : least;
}

static void sheet_start(struct tz_sheet_writer *w, const struct tz_sheet_head *h, uint32_t frozen)
{
    struct tz_buf *t = &w->xlsx->text;

    tz_buf_printf(t,
                  PART_HEAD
                  "<worksheet xmlns=\"" PART_MAIN "\" xmlns:r=\"" PART_REL "\"><sheetPr><pageSetUpPr fitToPage=\"1\"/>"
                  "</sheetPr><sheetViews><sheetView workbookViewId=\"0\"%s><pane ySplit=\"%u\" topLeftCell=\"A%u\" "
                  "activePane=\"bottomLeft\" state=\"frozen\"/></sheetView></sheetViews>"
                  "<sheetFormatPr defaultRowHeight=\"16.5\"/><cols>",
                  w->xlsx->count == 1 ? " tabSelected=\"1\"" : "", frozen, frozen + 1);
    for (size_t i = 0; i < h->count; i++)
        tz_buf_printf(t, "<col min=\"%zu\" max=\"%zu\" width=\"%.4g\" customWidth=\"1\"/>", i + 1, i + 1,
                      column_width(&h->columns[i]));
    tz_buf_str(t, "</cols><sheetData>");
}

static uint32_t head_rows(const struct tz_sheet_head *h)
{
    uint32_t n = 1 + (h->title != NULL) + (h->subtitle != NULL);

    for (size_t i = 0; i < h->count; i++)
        if (h->columns[i].group)
            return n + 1;
    return n;
}

static struct tz_err *end_sheet(struct tz_sheet_writer *w);

struct tz_err *xlsx_out_sheet(struct tz_sheet_writer *w, const struct tz_sheet_head *h)
{
    struct xlsx_out *x = w->xlsx;

    TZ_ASSERT(h->count);
    if (w->head)
        TZ_TRY(end_sheet(w));
    if (x->count == SHEETS)
        return tz_err(TZ_E_LIMIT, "一个电子表格最多 %d 张表", SHEETS);
    x->names[x->count] = sheet_name(w, h->name);
    x->title_rows[x->count++] = head_rows(h);
    TZ_TRY(tz_zip_stream_part(x->zip, tz_printf(w->arena, "xl/worksheets/sheet%u.xml", x->count)));
    x->row = 0;
    x->merge_count = 0;
    tz_buf_clear(&x->merges);
    x->notes = NULL;
    x->notes_end = &x->notes;
    x->letters = (char(*)[8])tz_alloc(w->arena, h->count * 8);
    for (size_t i = 0; i < h->count; i++)
        tz_sheet_column(x->letters[i], (uint32_t)i);
    sheet_start(w, h, head_rows(h));
    wide_row(x, h, h->title, FORMAT_TITLE, 32);
    wide_row(x, h, h->subtitle, FORMAT_SUBTITLE, 18);
    head_row(w, h);
    x->first_data = x->row;
    return flush(x, 0);
}

/* ---- rows ---- */

static void cell_open(struct tz_sheet_writer *w, const struct put_cell *c, bool text)
{
    struct xlsx_out *x = w->xlsx;

    tz_buf_str(&w->row, "<c r=\"");
    tz_buf_str(&w->row, x->letters[w->col]);
    tz_buf_int(&w->row, x->row + 1);
    tz_buf_str(&w->row, "\" s=\"");
    tz_buf_int(&w->row, xlsx_format(&x->formats, c->kind, &w->head->columns[w->col], w->strong));
    tz_buf_str(&w->row, text ? "\" t=\"inlineStr\"><is>" : "\"");
}

/* Serial number with the time of day as exact decimal digits (of a second: 1/86400 to 10 places). */
static void instant_serial(struct tz_buf *out, tz_instant t)
{
    tz_day d = tz_day_of(t);
    int64_t micro = t - tz_day_start(d);

    tz_buf_printf(out, "%d.%010lld", (int)sheet_serial(d),
                  (long long)((micro / 1000 * INT64_C(10000000000) + 43200000) / 86400000 % INT64_C(10000000000)));
}

void xlsx_out_cell(struct tz_sheet_writer *w, const struct put_cell *c)
{
    cell_open(w, c, c->kind == PUT_TEXT);
    switch (c->kind) {
    case PUT_EMPTY:
        tz_buf_str(&w->row, "/>");
        return;
    case PUT_TEXT:
        part_t(&w->row, c->text);
        tz_buf_str(&w->row, "</is></c>");
        return;
    case PUT_NUMBER:
        tz_buf_str(&w->row, "><v>");
        tz_buf_str(&w->row, c->text);
        break;
    case PUT_DAY:
        tz_buf_str(&w->row, "><v>");
        tz_buf_int(&w->row, sheet_serial(c->day));
        break;
    case PUT_INSTANT:
        tz_buf_str(&w->row, "><v>");
        instant_serial(&w->row, c->instant);
        break;
    }
    tz_buf_str(&w->row, "</v></c>");
}

void xlsx_out_note(struct tz_sheet_writer *w, const char *text)
{
    add_note(w, w->xlsx->row, (uint32_t)w->col - 1, text);
}

struct tz_err *xlsx_out_row(struct tz_sheet_writer *w)
{
    struct xlsx_out *x = w->xlsx;

    if (x->row >= ROWS_MOST - 10)
        return tz_err_hint(tz_err(TZ_E_LIMIT, "一张表最多一百万行"), "请缩小范围，分几次导出");
    open_row(x, 0);
    tz_buf_add(&x->text, w->row.data, w->row.len);
    close_row(x);
    return flush(x, FLUSH);
}

/* ---- behind the rows ---- */

static struct tz_err *blank_rows(struct tz_sheet_writer *w, const struct tz_sheet_head *h)
{
    for (size_t r = 0; r < h->blank_rows; r++) {
        tz_buf_clear(&w->row);
        for (w->col = 0; w->col < h->count; w->col++) {
            static const enum put_kind kinds[] = {PUT_TEXT, PUT_NUMBER, PUT_DAY, PUT_INSTANT};
            struct xlsx_out *x = w->xlsx;
            tz_buf_printf(&w->row, "<c r=\"%s%u\" s=\"%u\"/>", x->letters[w->col], x->row + 1,
                          xlsx_format(&x->formats, kinds[h->columns[w->col].kind], &h->columns[w->col], false));
        }
        TZ_TRY(xlsx_out_row(w));
    }
    return NULL;
}

/* "甲,乙,丙" when that fits into the rule, else a range of the hidden sheet. */
static void choice_formula(struct tz_sheet_writer *w, struct tz_buf *out, const char *const *choices)
{
    struct xlsx_out *x = w->xlsx;
    size_t bytes = 0, count = 0;
    bool plain = true;
    struct list *l;
    char letters[8];

    for (; choices[count]; count++) {
        bytes += strlen(choices[count]) + 1;
        plain = plain && !strpbrk(choices[count], ",\"");
    }
    if (plain && bytes <= LITERAL_LIST) {
        tz_buf_str(out, "&quot;");
        for (size_t i = 0; i < count; i++) {
            tz_buf_str(out, i ? "," : "");
            part_escape(out, choices[i]);
        }
        tz_buf_str(out, "&quot;");
        return;
    }
    l = TZ_NEW(w->arena, struct list);
    l->choices = choices;
    *x->lists_end = l;
    x->lists_end = &l->next;
    tz_sheet_column(letters, x->list_count++);
    tz_buf_printf(out, "选项!$%s$1:$%s$%zu", letters, letters, count ? count : 1);
}

static void choice_rules(struct tz_sheet_writer *w, const struct tz_sheet_head *h)
{
    struct xlsx_out *x = w->xlsx;
    unsigned count = 0;

    for (size_t i = 0; i < h->count; i++)
        count += h->columns[i].choices && h->columns[i].choices[0];
    if (!count || x->row == x->first_data)
        return;
    tz_buf_printf(&x->text, "<dataValidations count=\"%u\">", count);
    for (size_t i = 0; i < h->count; i++) {
        if (!h->columns[i].choices || !h->columns[i].choices[0])
            continue;
        tz_buf_printf(&x->text,
                      "<dataValidation type=\"list\" allowBlank=\"1\" showErrorMessage=\"1\" errorStyle=\"warning\" "
                      "error=\"请从列表中选择\" sqref=\"%s%u:%s%u\"><formula1>",
                      x->letters[i], x->first_data + 1, x->letters[i], x->row);
        choice_formula(w, &x->text, h->columns[i].choices);
        tz_buf_str(&x->text, "</formula1></dataValidation>");
    }
    tz_buf_str(&x->text, "</dataValidations>");
}

/* What follows <sheetData> has a fixed order (ECMA-376 part 1, 18.3.1.99). */
static void sheet_tail(struct tz_sheet_writer *w, const struct tz_sheet_head *h, uint32_t last_data)
{
    struct xlsx_out *x = w->xlsx;

    tz_buf_str(&x->text, "</sheetData>");
    if (h->filter && last_data > x->first_data)
        tz_buf_printf(&x->text, "<autoFilter ref=\"A%u:%s%u\"/>", x->first_data, x->letters[h->count - 1], last_data);
    if (x->merge_count)
        tz_buf_printf(&x->text, "<mergeCells count=\"%u\">%s</mergeCells>", x->merge_count, x->merges.data);
    choice_rules(w, h);
    tz_buf_printf(
        &x->text,
        "<printOptions horizontalCentered=\"1\"/><pageMargins left=\"0.5\" right=\"0.5\" top=\"0.6\" "
        "bottom=\"0.6\" header=\"0.3\" footer=\"0.3\"/><pageSetup paperSize=\"9\" orientation=\"%s\" "
        "fitToHeight=\"0\"/><headerFooter><oddFooter>&amp;C第 &amp;P 页，共 &amp;N 页</oddFooter></headerFooter>",
        h->portrait ? "portrait" : "landscape");
    if (x->notes)
        tz_buf_str(&x->text, "<legacyDrawing r:id=\"rId1\"/>");
    tz_buf_str(&x->text, "</worksheet>");
}

static struct tz_err *put_part(struct tz_sheet_writer *w, const char *name)
{
    struct xlsx_out *x = w->xlsx;

    TZ_TRY(tz_zip_stream_part(x->zip, name));
    return flush(x, 0);
}

static struct tz_err *notes_parts(struct tz_sheet_writer *w)
{
    struct xlsx_out *x = w->xlsx;
    unsigned n = x->count;

    if (!x->notes)
        return NULL;
    x->has_notes[n - 1] = true;
    tz_buf_printf(&x->text,
                  PART_HEAD
                  "<Relationships xmlns=\"" PART_RELS "\"><Relationship Id=\"rId1\" Type=\"" PART_REL
                  "/vmlDrawing\" Target=\"../drawings/vmlDrawing%u.vml\"/><Relationship Id=\"rId2\" Type=\"" PART_REL
                  "/comments\" Target=\"../comments%u.xml\"/></Relationships>",
                  n, n);
    TZ_TRY(put_part(w, tz_printf(w->arena, "xl/worksheets/_rels/sheet%u.xml.rels", n)));
    part_comments(&x->text, x->notes);
    TZ_TRY(put_part(w, tz_printf(w->arena, "xl/comments%u.xml", n)));
    x->block = part_drawing(&x->text, x->notes, x->block);
    return put_part(w, tz_printf(w->arena, "xl/drawings/vmlDrawing%u.vml", n));
}

static struct tz_err *end_sheet(struct tz_sheet_writer *w)
{
    struct xlsx_out *x = w->xlsx;
    uint32_t last_data = x->row;

    TZ_TRY(blank_rows(w, w->head));
    wide_row(x, w->head, w->head->foot, FORMAT_FOOT, 0);
    if (w->head->foot)
        x->row--; /* choice lists end above the foot */
    sheet_tail(w, w->head, last_data);
    TZ_TRY(flush(x, 0));
    return notes_parts(w);
}

/* ---- the workbook ---- */

static struct tz_err *lists_sheet(struct tz_sheet_writer *w)
{
    struct xlsx_out *x = w->xlsx;
    bool more = true;

    if (!x->lists)
        return NULL;
    tz_buf_str(&x->text, PART_HEAD "<worksheet xmlns=\"" PART_MAIN "\"><sheetData>");
    for (x->row = 0; more;) {
        uint32_t col = 0;
        more = false;
        open_row(x, 0);
        for (struct list *l = x->lists; l; l = l->next, col++) {
            size_t count = 0;
            while (count <= x->row && l->choices[count])
                count++;
            if (count > x->row)
                fixed_cell(x, col, FORMAT_PLAIN, l->choices[x->row], false);
            more = more || (count > x->row && l->choices[x->row + 1]);
        }
        close_row(x);
    }
    tz_buf_str(&x->text, "</sheetData></worksheet>");
    return put_part(w, "xl/worksheets/lists.xml");
}

static struct tz_err *workbook_part(struct tz_sheet_writer *w)
{
    struct xlsx_out *x = w->xlsx;
    struct tz_buf *t = &x->text;

    tz_buf_str(t, PART_HEAD "<workbook xmlns=\"" PART_MAIN "\" xmlns:r=\"" PART_REL "\"><sheets>");
    for (unsigned i = 0; i < x->count; i++) {
        tz_buf_str(t, "<sheet name=\"");
        part_escape(t, x->names[i]);
        tz_buf_printf(t, "\" sheetId=\"%u\" r:id=\"rId%u\"/>", i + 1, i + 1);
    }
    if (x->lists)
        tz_buf_printf(t, "<sheet name=\"选项\" sheetId=\"%u\" state=\"hidden\" r:id=\"rId%u\"/>", x->count + 1,
                      x->count + 1);
    tz_buf_str(t, "</sheets><definedNames>");
    for (unsigned i = 0; i < x->count; i++) {
        tz_buf_printf(t, "<definedName name=\"_xlnm.Print_Titles\" localSheetId=\"%u\">'", i);
        part_escape(t, x->names[i]);
        tz_buf_printf(t, "'!$1:$%u</definedName>", x->title_rows[i]);
    }
    tz_buf_str(t, "</definedNames></workbook>");
    return put_part(w, "xl/workbook.xml");
}

static struct tz_err *workbook_relations(struct tz_sheet_writer *w)
{
    struct tz_buf *t = &w->xlsx->text;
    unsigned i, n = w->xlsx->count;

    tz_buf_str(t, PART_HEAD "<Relationships xmlns=\"" PART_RELS "\">");
    for (i = 1; i <= n; i++)
        tz_buf_printf(
            t, "<Relationship Id=\"rId%u\" Type=\"" PART_REL "/worksheet\" Target=\"worksheets/sheet%u.xml\"/>", i, i);
    if (w->xlsx->lists)
        tz_buf_printf(t, "<Relationship Id=\"rId%u\" Type=\"" PART_REL "/worksheet\" Target=\"worksheets/lists.xml\"/>",
                      i++);
    tz_buf_printf(t, "<Relationship Id=\"rId%u\" Type=\"" PART_REL "/styles\" Target=\"styles.xml\"/></Relationships>",
                  i);
    return put_part(w, "xl/_rels/workbook.xml.rels");
}

static struct tz_err *types_part(struct tz_sheet_writer *w)
{
    static const char sheet[] = "application/vnd.openxmlformats-officedocument.spreadsheetml";
    struct xlsx_out *x = w->xlsx;
    struct tz_buf *t = &x->text;

    tz_buf_printf(
        t,
        PART_HEAD
        "<Types xmlns=\"" PART_TYPES "\"><Default Extension=\"rels\" "
        "ContentType=\"application/vnd.openxmlformats-package.relationships+xml\"/><Default Extension=\"vml\" "
        "ContentType=\"application/vnd.openxmlformats-officedocument.vmlDrawing\"/><Default Extension=\"xml\" "
        "ContentType=\"application/xml\"/><Override PartName=\"/xl/workbook.xml\" ContentType=\"%s.sheet.main+xml\"/>"
        "<Override PartName=\"/xl/styles.xml\" ContentType=\"%s.styles+xml\"/>",
        sheet, sheet);
    for (unsigned i = 1; i <= x->count; i++) {
        tz_buf_printf(t, "<Override PartName=\"/xl/worksheets/sheet%u.xml\" ContentType=\"%s.worksheet+xml\"/>", i,
                      sheet);
        if (x->has_notes[i - 1])
            tz_buf_printf(t, "<Override PartName=\"/xl/comments%u.xml\" ContentType=\"%s.comments+xml\"/>", i, sheet);
    }
    if (x->lists)
        tz_buf_printf(t, "<Override PartName=\"/xl/worksheets/lists.xml\" ContentType=\"%s.worksheet+xml\"/>", sheet);
    tz_buf_str(t, "</Types>");
    return put_part(w, "[Content_Types].xml");
}

struct tz_err *xlsx_out_finish(struct tz_sheet_writer *w)
{
    struct xlsx_out *x = w->xlsx;

    TZ_ASSERT(w->head);
    TZ_TRY(end_sheet(w));
    TZ_TRY(lists_sheet(w));
    xlsx_styles(&x->text, &x->formats);
    TZ_TRY(put_part(w, "xl/styles.xml"));
    TZ_TRY(workbook_part(w));
    TZ_TRY(workbook_relations(w));
    tz_buf_str(&x->text, PART_HEAD "<Relationships xmlns=\"" PART_RELS "\"><Relationship Id=\"rId1\" Type=\"" PART_REL
                                   "/officeDocument\" Target=\"xl/workbook.xml\"/></Relationships>");
    TZ_TRY(put_part(w, "_rels/.rels"));
    TZ_TRY(types_part(w));
    return tz_zip_stream_finish(x->zip);
}
