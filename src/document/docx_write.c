/* SPDX-License-Identifier: Apache-2.0
 *
 * Document tree -> DOCX: the text part. The fixed parts are in docx_parts.c. Elements stand in the order of
 * ECMA-376 part 1, 17; lengths in twips (twentieths of a point), half points or hundredths of a character.
 */
#include "document/docx_priv.h"
#include "document/layout_priv.h"
#include "document/qr.h"
#include "document/write.h"
#include "base/text.h"
#include <string.h>
#include <strings.h>

#define TWIPS(mm) ((int)((mm)*1440 / 25.4 + 0.5))

/* ---- text ---- */

void docx_text(struct tz_buf *out, const char *s, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        unsigned char c = (unsigned char)s[i];
        if (c == '&')
            tz_buf_str(out, "&amp;");
        else if (c == '<')
            tz_buf_str(out, "&lt;");
        else if (c == '>')
            tz_buf_str(out, "&gt;");
        else if (c == '"')
            tz_buf_str(out, "&quot;");
        else if (c >= 32 || c == '\t' || c == '\n')
            tz_buf_char(out, (char)c);
    }
}

static void string(struct tz_buf *out, const char *s)
{
    docx_text(out, s, strlen(s));
}

/* Width in characters, halves for Latin letters and digits. */
static double width_of(const char *s)
{
    const char *end = s + strlen(s);
    double width = 0;

    while (s < end)
        width += tz_utf8_next(&s, end) < 0x2000 ? 0.5 : 1;
    return width;
}

/* ---- runs ---- */

static void fonts(struct tz_buf *out, const char *name)
{
    if (name)
        tz_buf_printf(out, "<w:rFonts w:ascii=\"%s\" w:hAnsi=\"%s\" w:eastAsia=\"%s\" w:cs=\"%s\"/>", name, name, name,
                      name);
}

static void run_properties(struct docx *x, const struct tz_run *r, bool link)
{
    static const char *const highlights[] = {NULL, "green", "red", "yellow", "yellow", "lightGray"};
    struct tz_buf *o = x->out;

    if (!r->style && !r->mark && !link)
        return;
    tz_buf_str(o, "<w:rPr>");
    if (link)
        tz_buf_str(o, "<w:rStyle w:val=\"Hyperlink\"/>");
    if (r->style & TZ_STYLE_BOLD)
        tz_buf_str(o, "<w:b/>");
    if (r->style & TZ_STYLE_ITALIC)
        tz_buf_str(o, "<w:i/>");
    if (r->style & TZ_STYLE_STRIKE)
        tz_buf_str(o, "<w:strike/>");
    if (r->mark && highlights[r->mark])
        tz_buf_printf(o, "<w:highlight w:val=\"%s\"/>", highlights[r->mark]);
    if (r->style & TZ_STYLE_UNDERLINE)
        tz_buf_str(o, "<w:u w:val=\"single\"/>");
    if (r->style & (TZ_STYLE_SUPER | TZ_STYLE_SUB))
        tz_buf_printf(o, "<w:vertAlign w:val=\"%s\"/>", r->style & TZ_STYLE_SUPER ? "superscript" : "subscript");
    tz_buf_str(o, "</w:rPr>");
}

static void plain_run(struct docx *x, const struct tz_run *r, bool link)
{
    tz_buf_str(x->out, "<w:r>");
    run_properties(x, r, link);
    if (r->kind == TZ_RUN_BREAK)
        tz_buf_str(x->out, "<w:br/>");
    else if (r->kind == TZ_RUN_TAB)
        tz_buf_str(x->out, "<w:tab/>");
    else {
        tz_buf_str(x->out, "<w:t xml:space=\"preserve\">");
        docx_text(x->out, r->text, r->len);
        tz_buf_str(x->out, "</w:t>");
    }
    tz_buf_str(x->out, "</w:r>");
}

/* A mark's note as a Word comment around the run. */
static void commented_run(struct docx *x, const struct tz_run *r)
{
    unsigned id = x->comment_count++;

    tz_buf_printf(&x->comments,
                  "<w:comment w:id=\"%u\" w:author=\"台账\" w:initials=\"台\"><w:p><w:r><w:t xml:space=\"preserve\">",
                  id);
    string(&x->comments, r->note);
    tz_buf_str(&x->comments, "</w:t></w:r></w:p></w:comment>");
    tz_buf_printf(x->out, "<w:commentRangeStart w:id=\"%u\"/>", id);
    plain_run(x, r, false);
    tz_buf_printf(x->out, "<w:commentRangeEnd w:id=\"%u\"/><w:r><w:commentReference w:id=\"%u\"/></w:r>", id, id);
}

static const char *relation(struct docx *x, const char *type, const char *target, bool external)
{
    const char *id = tz_printf(x->arena, "rIdDoc%u", ++x->relation_count);

    tz_buf_printf(&x->relations, "<Relationship Id=\"%s\" Type=\"" DOCX_REL "/%s\" Target=\"", id, type);
    string(&x->relations, target);
    tz_buf_str(&x->relations, external ? "\" TargetMode=\"External\"/>" : "\"/>");
    return id;
}

static bool outside(const char *address)
{
    return !strncasecmp(address, "http://", 7) || !strncasecmp(address, "https://", 8) ||
           !strncasecmp(address, "mailto:", 7);
}

static void run(struct docx *x, const struct tz_run *r)
{
    if (r->kind == TZ_RUN_LINK && r->href && outside(r->href)) {
        tz_buf_printf(x->out, "<w:hyperlink r:id=\"%s\">", relation(x, "hyperlink", r->href, true));
        plain_run(x, r, true);
        tz_buf_str(x->out, "</w:hyperlink>");
    } else if (r->mark && r->note) {
        commented_run(x, r);
    } else {
        plain_run(x, r, false);
    }
}

static void runs(struct docx *x, const struct tz_block *b)
{
    if (b->label) {
        tz_buf_str(x->out, "<w:r><w:t xml:space=\"preserve\">");
        string(x->out, b->label);
        tz_buf_str(x->out, "</w:t></w:r>");
    }
    for (const struct tz_run *r = b->first; r; r = r->next)
        run(x, r);
}

/* ---- paragraphs ---- */

static const char *style_of(const struct tz_block *b)
{
    static const char *const roles[] = {
        [TZ_ROLE_TITLE] = "Title",     [TZ_ROLE_SUBTITLE] = "Speaker",  [TZ_ROLE_SPEAKER] = "Speaker",
        [TZ_ROLE_TO] = "Flush",        [TZ_ROLE_SIGNER] = "Signer",     [TZ_ROLE_DATE] = "Signer",
        [TZ_ROLE_ANNEX] = "Annex",     [TZ_ROLE_ANNEX_TITLE] = "Title", [TZ_ROLE_CAPTION] = "Caption",
        [TZ_ROLE_FOOTNOTE] = "Remark",
    };
    static const char *const headings[] = {"Heading1", "Heading2", "Heading3", "Heading4"};

    if (b->role < sizeof roles / sizeof *roles && roles[b->role])
        return roles[b->role];
    if (b->kind == TZ_BLOCK_HEADING)
        return headings[b->level < 4 ? b->level - 1 : 3];
    return NULL;
}

/* GB/T 9704-2012, 7.3.5.2: without seal the name stands two characters from the right; the date's first character
 * two behind the name's first; a date longer than the name is itself two from the right. In hundredths of a character. */
static int signer_indent(const struct docx *x, const struct tz_block *b)
{
    double name = 0, date = 0;
    const struct tz_block *a = b->role == TZ_ROLE_SIGNER ? b : x->before, *c = b->role == TZ_ROLE_DATE ? b : b->next;

    if (a && a->role == TZ_ROLE_SIGNER)
        name = width_of(tz_block_text(x->arena, a));
    if (c && c->role == TZ_ROLE_DATE)
        date = width_of(tz_block_text(x->arena, c));
    if (!name || !date)
        return 200;
    if (date > name)
        return b->role == TZ_ROLE_DATE ? 200 : (int)((4 + date - name) * 100);
    return b->role == TZ_ROLE_DATE ? (int)((name - date) * 100) : 200;
}

/* 附件：1.××× — later lines begin under the first character of the name. */
static void annex_list_indent(struct docx *x, const struct tz_block *b)
{
    const char *text = tz_block_text(x->arena, b);
    int hang = tz_starts(text, "附件：") ? (strchr(text, '.') ? 400 : 300) : 100;

    tz_buf_printf(x->out, "<w:ind w:leftChars=\"600\" w:left=\"%d\" w:hangingChars=\"%d\" w:hanging=\"%d\"/>",
                  (int)(6 * ADVANCE * 20), hang, (int)(hang / 100.0 * ADVANCE * 20));
}

static void paragraph_properties(struct docx *x, const struct tz_block *b)
{
    static const char *const aligns[] = {NULL, "left", "center", "right"};
    const char *style = style_of(b);
    struct tz_buf *o = x->out;

    tz_buf_str(o, "<w:pPr>");
    if (style)
        tz_buf_printf(o, "<w:pStyle w:val=\"%s\"/>", style);
    if (b->role == TZ_ROLE_SIGNER || b->role == TZ_ROLE_CAPTION || b->role == TZ_ROLE_ANNEX ||
        b->role == TZ_ROLE_ANNEX_TITLE)
        tz_buf_str(o, "<w:keepNext/>");
    if ((b->role == TZ_ROLE_ANNEX && !x->turned) || x->break_before)
        tz_buf_str(o, "<w:pageBreakBefore/>");
    x->break_before = x->turned = false;
    if (b->role == TZ_ROLE_ANNEX_LIST)
        annex_list_indent(x, b);
    else if (b->role == TZ_ROLE_SIGNER || b->role == TZ_ROLE_DATE)
        tz_buf_printf(o, "<w:ind w:rightChars=\"%d\" w:right=\"%d\"/>", signer_indent(x, b),
                      (int)(signer_indent(x, b) / 100.0 * ADVANCE * 20));
    else if (b->kind == TZ_BLOCK_ITEM && b->level > 1)
        tz_buf_printf(o, "<w:ind w:leftChars=\"%d\" w:left=\"%d\"/>", (b->level - 1) * 100,
                      (int)((b->level - 1) * ADVANCE * 20));
    else if (b->align && !style)
        tz_buf_str(o, "<w:ind w:firstLineChars=\"0\" w:firstLine=\"0\"/>");
    if (b->align && !style)
        tz_buf_printf(o, "<w:jc w:val=\"%s\"/>", aligns[b->align]);
    tz_buf_str(o, "</w:pPr>");
}

static void paragraph(struct docx *x, const struct tz_block *b)
{
    tz_buf_str(x->out, "<w:p>");
    paragraph_properties(x, b);
    runs(x, b);
    tz_buf_str(x->out, "</w:p>");
}

/* ---- tables ---- */

static void cell_blocks(struct docx *x, const struct tz_cell_block *c, bool head)
{
    static const char *const aligns[] = {NULL, "left", "center", "right"};
    enum tz_align align = c->align ? c->align : head ? TZ_ALIGN_CENTER : TZ_ALIGN_NONE;
    bool any = false;

    for (const struct tz_block *b = c->blocks.first; b; b = b->next) {
        enum tz_align one = b->align ? b->align : align;
        if (b->kind == TZ_BLOCK_TABLE || b->kind == TZ_BLOCK_IMAGE)
            continue; /* cells of papers hold text; what readers find inside others comes as its own table */
        tz_buf_printf(x->out, "<w:p><w:pPr><w:pStyle w:val=\"%s\"/>", head ? "CellHead" : "Cell");
        if (one)
            tz_buf_printf(x->out, "<w:jc w:val=\"%s\"/>", aligns[one]);
        tz_buf_str(x->out, "</w:pPr>");
        runs(x, b);
        tz_buf_str(x->out, "</w:p>");
        any = true;
    }
    if (!any)
        tz_buf_str(x->out, "<w:p><w:pPr><w:pStyle w:val=\"Cell\"/></w:pPr></w:p>");
}

/* Finds the cell that covers (row, col); the merged range's first. */
static const struct tz_cell_block *cover(const struct tz_doc_table *t, uint32_t row, uint32_t col)
{
    for (uint32_t r = row + 1; r-- > 0;)
        for (uint32_t c = col + 1; c-- > 0;) {
            const struct tz_cell_block *at = tz_table_cell(t, r, c);
            if (at->col_span && r + at->row_span > row && c + at->col_span > col)
                return at;
        }
    return tz_table_cell(t, row, col);
}

static uint32_t column_width(const struct tz_doc_table *t, uint32_t from, uint32_t span)
{
    uint32_t sum = 0;

    if (!t->widths)
        return 5000 * span / t->columns;
    for (uint32_t i = from; i < from + span; i++)
        sum += t->widths[i];
    return sum * 5;
}

static void table_row(struct docx *x, const struct tz_doc_table *t, uint32_t row)
{
    bool head = row < t->header_rows;

    tz_buf_str(x->out,
               head ? "<w:tr><w:trPr><w:cantSplit/><w:tblHeader/></w:trPr>" : "<w:tr><w:trPr><w:cantSplit/></w:trPr>");
    for (uint32_t c = 0; c < t->columns;) {
        const struct tz_cell_block *at = tz_table_cell(t, row, c);
        bool covered = !at->col_span;
        const struct tz_cell_block *top = covered ? cover(t, row, c) : at;
        uint32_t span = top->col_span ? top->col_span : 1;
        tz_buf_printf(x->out, "<w:tc><w:tcPr><w:tcW w:w=\"%u\" w:type=\"pct\"/>", column_width(t, c, span));
        if (span > 1)
            tz_buf_printf(x->out, "<w:gridSpan w:val=\"%u\"/>", span);
        if (top->row_span > 1)
            tz_buf_str(x->out, covered ? "<w:vMerge/>" : "<w:vMerge w:val=\"restart\"/>");
        tz_buf_str(x->out, "<w:vAlign w:val=\"center\"/></w:tcPr>");
        if (covered)
            tz_buf_str(x->out, "<w:p><w:pPr><w:pStyle w:val=\"Cell\"/></w:pPr></w:p>");
        else
            cell_blocks(x, at, head || at->header);
        tz_buf_str(x->out, "</w:tc>");
        c += span;
    }
    tz_buf_str(x->out, "</w:tr>");
}

/* A section's measures stand in its last paragraph: ends the section when the next block needs the other kind of page. */
static void turn(struct docx *x, bool lying)
{
    if (lying == x->lying)
        return;
    tz_buf_str(x->out, "<w:p><w:pPr><w:pStyle w:val=\"Small\"/>");
    docx_section(x->out, x->lying);
    tz_buf_str(x->out, "</w:pPr></w:p>");
    x->lying = lying;
    x->turned = true;
}

static void table(struct docx *x, const struct tz_doc_table *t)
{
    if (!t->rows || !t->columns)
        return;
    tz_buf_str(
        x->out,
        "<w:tbl><w:tblPr><w:tblStyle w:val=\"TableGrid\"/><w:tblW w:w=\"5000\" w:type=\"pct\"/><w:jc w:val=\"center\"/>"
        "<w:tblLook w:val=\"04A0\"/></w:tblPr><w:tblGrid>");
    for (uint32_t c = 0; c < t->columns; c++)
        tz_buf_printf(x->out, "<w:gridCol w:w=\"%u\"/>",
                      column_width(t, c, 1) * (unsigned)TWIPS(x->lying ? BODY_HEIGHT : BODY_WIDTH) / 5000);
    tz_buf_str(x->out, "</w:tblGrid>");
    for (uint32_t r = 0; r < t->rows; r++)
        table_row(x, t, r);
    tz_buf_str(x->out, "</w:tbl><w:p><w:pPr><w:pStyle w:val=\"Small\"/></w:pPr></w:p>");
}

/* ---- pictures ---- */

static void picture(struct docx *x, const void *data, size_t len, const char *ending, const char *alt, double width_mm,
                    double height_mm)
{
    const char *part = tz_printf(x->arena, "media/image%u.%s", ++x->picture_count, ending);
    const char *id = relation(x, "image", part, false);
    long cx = (long)(width_mm * 36000), cy = (long)(height_mm * 36000);
    struct tz_buf *o = x->out;

    tz_package_put(x->package, tz_printf(x->arena, "word/%s", part), data, len);
    tz_buf_printf(
        o, "<w:r><w:drawing><wp:inline><wp:extent cx=\"%ld\" cy=\"%ld\"/><wp:docPr id=\"%u\" name=\"图%u\" descr=\"",
        cx, cy, x->picture_count, x->picture_count);
    string(o, alt);
    tz_buf_printf(
        o,
        "\"/><a:graphic><a:graphicData "
        "uri=\"http://schemas.openxmlformats.org/drawingml/2006/picture\"><pic:pic><pic:nvPicPr>"
        "<pic:cNvPr id=\"%u\" name=\"图\"/><pic:cNvPicPr/></pic:nvPicPr><pic:blipFill><a:blip "
        "r:embed=\"%s\"/><a:stretch><a:fillRect/>"
        "</a:stretch></pic:blipFill><pic:spPr><a:xfrm><a:off x=\"0\" y=\"0\"/><a:ext cx=\"%ld\" cy=\"%ld\"/></a:xfrm>"
        "<a:prstGeom "
        "prst=\"rect\"><a:avLst/></a:prstGeom></pic:spPr></pic:pic></a:graphicData></a:graphic></wp:inline></"
        "w:drawing></w:r>",
        x->picture_count, id, cx, cy);
}

static void image(struct docx *x, const struct tz_image *i)
{
    bool png = i->data && !strcmp(i->media_type, "image/png"), jpeg = i->data && !strcmp(i->media_type, "image/jpeg");
    double w = i->width_px * 25.4 / 96, h = i->height_px * 25.4 / 96, scale = 1;

    tz_buf_str(x->out, "<w:p><w:pPr><w:pStyle w:val=\"Picture\"/></w:pPr>");
    if ((png || jpeg) && w > 0 && h > 0) {
        scale = w > BODY_WIDTH ? BODY_WIDTH / w : 1;
        scale = h * scale > BODY_HEIGHT * 0.8 ? BODY_HEIGHT * 0.8 / h : scale;
        picture(x, i->data, i->len, png ? "png" : "jpeg", i->alt, w * scale, h * scale);
    } else {
        tz_buf_str(x->out, "<w:r><w:t>〔图：");
        string(x->out, i->alt);
        tz_buf_str(x->out, "〕</w:t></w:r>");
    }
    tz_buf_str(x->out, "</w:p>");
}

/* ---- head and foot of an official document ---- */

static void head_line(struct docx *x, const char *style, const char *text)
{
    if (!text)
        return;
    tz_buf_printf(x->out, "<w:p><w:pPr><w:pStyle w:val=\"%s\"/></w:pPr><w:r><w:t xml:space=\"preserve\">", style);
    string(x->out, text);
    tz_buf_str(x->out, "</w:t></w:r></w:p>");
}

/* The mark's top edge is 35 mm below the body's top, whatever lines stand above it; its size fits the line. */
static void issuer_mark(struct docx *x, const char *mark, int lines_above)
{
    double chars = width_of(mark), size = chars > 0 ? BODY_WIDTH * MM * 0.97 / chars : 40;
    double before = ISSUER_TOP * MM - lines_above * PITCH;

    size = size > 52 ? 52 : size < 22 ? 22 : size;
    tz_buf_printf(x->out,
                  "<w:p><w:pPr><w:pStyle w:val=\"Issuer\"/><w:spacing w:before=\"%d\" w:after=\"0\" w:line=\"%d\" "
                  "w:lineRule=\"exact\"/></w:pPr>"
                  "<w:r><w:rPr><w:sz w:val=\"%d\"/><w:szCs w:val=\"%d\"/></w:rPr><w:t>",
                  (int)(before * 20), (int)(size * 1.2 * 20), (int)(size * 2), (int)(size * 2));
    string(x->out, mark);
    tz_buf_str(x->out, "</w:t></w:r></w:p>");
}

/* Number in the middle; with an approver it stands at the left and the approver at the right. */
static void number_line(struct docx *x, const struct tz_official *o)
{
    tz_buf_str(x->out, "<w:p><w:pPr><w:pStyle w:val=\"Number\"/>");
    if (o->approver)
        tz_buf_printf(x->out,
                      "<w:tabs><w:tab w:val=\"right\" w:pos=\"%d\"/></w:tabs><w:ind w:leftChars=\"100\" "
                      "w:left=\"316\"/><w:jc w:val=\"left\"/>",
                      (int)((CHARS - 1) * ADVANCE * 20));
    tz_buf_str(x->out, "</w:pPr><w:r><w:t xml:space=\"preserve\">");
    string(x->out, o->number ? o->number : "");
    tz_buf_str(x->out, "</w:t></w:r>");
    if (o->approver) {
        tz_buf_str(x->out, "<w:r><w:tab/><w:t>签发人：</w:t></w:r><w:r><w:rPr>");
        fonts(x->out, FONT_KAI);
        tz_buf_str(x->out, "</w:rPr><w:t>");
        string(x->out, o->approver);
        tz_buf_str(x->out, "</w:t></w:r>");
    }
    tz_buf_str(x->out, "</w:p>");
}

static void red_head(struct docx *x, const struct tz_official *o)
{
    int lines = (o->copy_number != NULL) + (o->secrecy != NULL) + (o->urgency != NULL);

    head_line(x, "Flush", o->copy_number);
    head_line(x, "Annex", o->secrecy);
    head_line(x, "Annex", o->urgency);
    if (o->issuer_mark)
        issuer_mark(x, o->issuer_mark, lines);
    head_line(x, "Flush", "");
    head_line(x, "Flush", "");
    number_line(x, o);
    head_line(x, "Flush", "");
    head_line(x, "Flush", "");
}

/* 版记: a table at the foot of the last page; its first and last rules are thicker. */
static void closing(struct docx *x, const struct tz_official *o)
{
    static const char border[] = "<w:%s w:val=\"single\" w:sz=\"%d\" w:color=\"auto\"/>";
    bool two = o->copy_to && (o->printer || o->print_date);

    if (!o->copy_to && !o->printer && !o->print_date)
        return;
    tz_buf_printf(x->out,
                  "<w:tbl><w:tblPr><w:tblpPr w:vertAnchor=\"margin\" w:horzAnchor=\"margin\" w:tblpXSpec=\"center\" "
                  "w:tblpYSpec=\"bottom\"/>"
                  "<w:tblW w:w=\"%d\" w:type=\"dxa\"/><w:tblBorders>",
                  TWIPS(BODY_WIDTH));
    tz_buf_printf(x->out, border, "top", 8);
    tz_buf_printf(x->out, border, "bottom", 8);
    tz_buf_printf(x->out, border, "insideH", 6);
    tz_buf_printf(x->out, "</w:tblBorders></w:tblPr><w:tblGrid><w:gridCol w:w=\"%d\"/></w:tblGrid>", TWIPS(BODY_WIDTH));
    if (o->copy_to) {
        tz_buf_str(x->out, "<w:tr><w:tc><w:p><w:pPr><w:pStyle w:val=\"Closing\"/></w:pPr><w:r><w:t>抄送：");
        string(x->out, o->copy_to);
        tz_buf_str(x->out, "</w:t></w:r></w:p></w:tc></w:tr>");
    }
    if (two || o->printer || o->print_date) {
        tz_buf_printf(x->out,
                      "<w:tr><w:tc><w:p><w:pPr><w:pStyle w:val=\"Closing\"/><w:tabs><w:tab w:val=\"right\" "
                      "w:pos=\"%d\"/></w:tabs></w:pPr>"
                      "<w:r><w:t>",
                      TWIPS(BODY_WIDTH) - 280);
        string(x->out, o->printer ? o->printer : "");
        tz_buf_str(x->out, "</w:t></w:r><w:r><w:tab/><w:t>");
        string(x->out, o->print_date ? o->print_date : "");
        tz_buf_str(x->out, o->print_date ? "印发</w:t></w:r></w:p></w:tc></w:tr>" : "</w:t></w:r></w:p></w:tc></w:tr>");
    }
    tz_buf_str(x->out, "</w:tbl><w:p><w:pPr><w:pStyle w:val=\"Small\"/></w:pPr></w:p>");
}

static void proof(struct docx *x)
{
    const struct tz_document *d = x->document;
    struct tz_buf png;
    struct tz_qr qr;
    struct tz_err *e;

    head_line(x, "Remark", d->proof);
    if (!d->proof_qr)
        return;
    e = tz_qr_make(&qr, d->proof_qr, x->arena);
    if (e) { /* too long for a code: the line above names it all the same */
        tz_err_free(e);
        return;
    }
    tz_buf_init(&png, x->arena);
    tz_qr_png(&png, &qr, 4);
    tz_buf_str(x->out, "<w:p><w:pPr><w:pStyle w:val=\"Picture\"/><w:jc w:val=\"left\"/></w:pPr>");
    picture(x, png.data, png.len, "png", "二维码：核对本文", 22, 22);
    tz_buf_str(x->out, "</w:p>");
}

static void blocks(struct docx *x)
{
    for (const struct tz_block *b = x->document->body.first; b; x->before = b, b = b->next) {
        if (b->kind != TZ_BLOCK_PAGE_BREAK)
            turn(x, layout_lies(b) || (x->lying && b->role == TZ_ROLE_FOOTNOTE));
        if (b->kind == TZ_BLOCK_PAGE_BREAK)
            x->break_before = true;
        else if (b->kind == TZ_BLOCK_TABLE)
            table(x, b->table);
        else if (b->kind == TZ_BLOCK_IMAGE)
            image(x, b->image);
        else
            paragraph(x, b);
    }
}

struct tz_err *tz_document_write_docx(void **out, size_t *len, const struct tz_document *d, struct tz_arena *a)
{
    struct tz_buf text;
    struct docx x = {.arena = a, .document = d, .out = &text, .package = tz_package_out_new(a)};

    tz_buf_init(&text, a);
    tz_buf_init(&x.comments, a);
    tz_buf_init(&x.relations, a);
    docx_text_begin(&text);
    if (d->official)
        red_head(&x, d->official);
    blocks(&x);
    if (d->proof || d->proof_qr || d->official)
        turn(&x, false);
    proof(&x);
    if (d->official)
        closing(&x, d->official);
    docx_section(&text, x.lying);
    tz_buf_str(&text, "</w:body></w:document>");
    docx_parts(&x);
    return tz_package_finish(out, len, x.package);
}
