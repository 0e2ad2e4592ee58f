/* SPDX-License-Identifier: Apache-2.0
 *
 * The fixed parts of a DOCX file: styles, section, page numbers, fonts, settings.
 */
#include "document/docx_priv.h"
#include "document/layout_priv.h"
#include <string.h>

#define TWIPS(mm) ((int)((mm)*1440 / 25.4 + 0.5))

void docx_text_begin(struct tz_buf *out)
{
    tz_buf_str(out, DOCX_HEAD "<w:document xmlns:w=\"" DOCX_MAIN "\" xmlns:r=\"" DOCX_REL "\" "
                              "xmlns:wp=\"http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing\" "
                              "xmlns:a=\"http://schemas.openxmlformats.org/drawingml/2006/main\" "
                              "xmlns:pic=\"http://schemas.openxmlformats.org/drawingml/2006/picture\"><w:body>");
}

/* 28 characters a line come from the text styles (16 points set a quarter of a point closer, 15.75), not from a
 * grid of characters: some programs let a character wider than its cell take two. On lying pages the head of the page
 * is at the binding edge (left of an upright page), so the margins turn along. */
void docx_section(struct tz_buf *out, bool lying)
{
    int width = TWIPS(PAGE_WIDTH), height = TWIPS(PAGE_HEIGHT);
    double dash = NUMBER_DASH - SIZE_NUMBER * 0.65 / MM; /* top of the number's line below the body */

    tz_buf_printf(out,
                  "<w:sectPr><w:footerReference w:type=\"default\" r:id=\"rIdOdd\"/><w:footerReference w:type=\"even\" "
                  "r:id=\"rIdEven\"/>"
                  "<w:pgSz w:w=\"%d\" w:h=\"%d\"%s/>",
                  lying ? height : width, lying ? width : height, lying ? " w:orient=\"landscape\"" : "");
    tz_buf_printf(out,
                  "<w:pgMar w:top=\"%d\" w:right=\"%d\" w:bottom=\"%d\" w:left=\"%d\" w:header=\"851\" w:footer=\"%d\" "
                  "w:gutter=\"0\"/>",
                  TWIPS(lying ? MARGIN_LEFT : MARGIN_TOP), TWIPS(lying ? MARGIN_TOP : MARGIN_RIGHT),
                  TWIPS(lying ? MARGIN_RIGHT : MARGIN_BOTTOM), TWIPS(lying ? MARGIN_BOTTOM : MARGIN_LEFT),
                  lying ? TWIPS(12.0) : TWIPS(MARGIN_BOTTOM - dash - SIZE_NUMBER * 1.3 / MM));
    if (!lying)
        tz_buf_printf(out, "<w:docGrid w:type=\"lines\" w:linePitch=\"%d\"/>", (int)(PITCH * 20));
    tz_buf_str(out, "</w:sectPr>");
}

/* ---- styles ---- */

struct style {
    const char *id, *name, *font;
    double size;
    const char *align; /* NULL = both edges */
    int first;         /* first line, hundredths of a character */
    int left;
    double line; /* points; 0 = as high as what stands in it */
    int outline; /* 0-8, -1 none */
    const char *color;
    bool bold;
};

static const struct style styles[] = {
    {"a", "Normal", FONT_BODY, SIZE_BODY, NULL, 200, 0, PITCH, -1, NULL, false},
    {"Title", "Title", FONT_TITLE, SIZE_TITLE, "center", 0, 0, 33, -1, NULL, false},
    {"Heading1", "heading 1", FONT_HEI, SIZE_BODY, NULL, 200, 0, PITCH, 0, NULL, false},
    {"Heading2", "heading 2", FONT_KAI, SIZE_BODY, NULL, 200, 0, PITCH, 1, NULL, false},
    {"Heading3", "heading 3", FONT_BODY, SIZE_BODY, NULL, 200, 0, PITCH, 2, NULL, false},
    {"Heading4", "heading 4", FONT_BODY, SIZE_BODY, NULL, 200, 0, PITCH, 3, NULL, false},
    {"Flush", "顶格", FONT_BODY, SIZE_BODY, "left", 0, 0, PITCH, -1, NULL, false},
    {"Speaker", "报告人", FONT_KAI, SIZE_BODY, "center", 0, 0, PITCH, -1, NULL, false},
    {"Signer", "署名", FONT_BODY, SIZE_BODY, "right", 0, 0, PITCH, -1, NULL, false},
    {"Annex", "附件", FONT_HEI, SIZE_BODY, "left", 0, 0, PITCH, -1, NULL, false},
    {"Issuer", "发文机关标志", FONT_TITLE, 40, "center", 0, 0, 0, -1, "E60000", false},
    {"Closing", "版记", FONT_BODY, SIZE_NUMBER, "left", 0, 100, 26, -1, NULL, false},
    {"Caption", "caption", FONT_HEI, SIZE_TABLE + 2, "center", 0, 0, PITCH, -1, NULL, false},
    {"Remark", "表注", FONT_BODY, SIZE_TABLE, "left", 0, 0, 18, -1, "404040", false},
    {"Cell", "表格文字", FONT_BODY, SIZE_TABLE, "left", 0, 0, 18, -1, NULL, false},
    {"CellHead", "表头", FONT_HEI, SIZE_TABLE, "center", 0, 0, 18, -1, NULL, false},
    {"Small", "表后", FONT_BODY, 5, "left", 0, 0, 6, -1, NULL, false},
    {"Picture", "图片", FONT_BODY, SIZE_BODY, "center", 0, 0, 0, -1, NULL, false},
};

static void style_paragraph(struct tz_buf *o, const struct style *s)
{
    bool heading = s->outline >= 0;

    tz_buf_str(o, heading ? "<w:pPr><w:keepNext/>" : "<w:pPr>");
    tz_buf_str(o, "<w:widowControl w:val=\"0\"/><w:autoSpaceDE w:val=\"0\"/><w:autoSpaceDN w:val=\"0\"/>"
                  "<w:snapToGrid w:val=\"0\"/>");
    if (s->line > 0)
        tz_buf_printf(o, "<w:spacing w:before=\"0\" w:after=\"0\" w:line=\"%d\" w:lineRule=\"exact\"/>",
                      (int)(s->line * 20));
    else
        tz_buf_str(o, "<w:spacing w:before=\"0\" w:after=\"0\" w:line=\"240\" w:lineRule=\"auto\"/>");
    tz_buf_printf(o, "<w:ind w:leftChars=\"%d\" w:left=\"%d\" w:firstLineChars=\"%d\" w:firstLine=\"%d\"/>", s->left,
                  (int)(s->left / 100.0 * ADVANCE * 20), s->first, (int)(s->first / 100.0 * ADVANCE * 20));
    tz_buf_printf(o, "<w:jc w:val=\"%s\"/>", s->align ? s->align : "both");
    if (heading)
        tz_buf_printf(o, "<w:outlineLvl w:val=\"%d\"/>", s->outline);
    tz_buf_str(o, "</w:pPr>");
}

static void style_run(struct tz_buf *o, const struct style *s)
{
    tz_buf_printf(o, "<w:rPr><w:rFonts w:ascii=\"%s\" w:hAnsi=\"%s\" w:eastAsia=\"%s\" w:cs=\"%s\"/>%s", s->font,
                  s->font, s->font, s->font, s->bold ? "<w:b/>" : "");
    if (s->color)
        tz_buf_printf(o, "<w:color w:val=\"%s\"/>", s->color);
    if (s->size == SIZE_BODY)
        tz_buf_printf(o, "<w:spacing w:val=\"%d\"/>", (int)((ADVANCE - SIZE_BODY) * 20 - 1));
    tz_buf_printf(o, "<w:sz w:val=\"%d\"/><w:szCs w:val=\"%d\"/></w:rPr>", (int)(s->size * 2), (int)(s->size * 2));
}

/* The red rule is 4 mm below the number, as wide as the body. */
static void number_style(struct tz_buf *o)
{
    tz_buf_printf(o,
                  "<w:style w:type=\"paragraph\" w:customStyle=\"1\" w:styleId=\"Number\"><w:name "
                  "w:val=\"发文字号\"/><w:basedOn w:val=\"Flush\"/>"
                  "<w:pPr><w:pBdr><w:bottom w:val=\"single\" w:sz=\"16\" w:space=\"%d\" "
                  "w:color=\"E60000\"/></w:pBdr><w:jc w:val=\"center\"/></w:pPr>"
                  "</w:style>",
                  (int)(4 * MM));
}

static void put_styles(struct docx *x)
{
    struct tz_buf o;

    tz_buf_init(&o, x->arena);
    tz_buf_str(&o, DOCX_HEAD
               "<w:styles xmlns:w=\"" DOCX_MAIN "\"><w:docDefaults><w:rPrDefault><w:rPr><w:lang w:val=\"en-US\" "
               "w:eastAsia=\"zh-CN\" w:bidi=\"ar-SA\"/></w:rPr></w:rPrDefault><w:pPrDefault/></w:docDefaults>");
    for (size_t i = 0; i < sizeof styles / sizeof *styles; i++) {
        const struct style *s = &styles[i];
        bool custom = (unsigned char)s->name[0] >= 0x80;
        tz_buf_printf(&o, "<w:style w:type=\"paragraph\"%s%s w:styleId=\"%s\"><w:name w:val=\"%s\"/>%s%s",
                      i ? "" : " w:default=\"1\"", custom ? " w:customStyle=\"1\"" : "", s->id, s->name,
                      i ? "<w:basedOn w:val=\"a\"/>" : "", s->outline >= 0 ? "<w:next w:val=\"a\"/>" : "");
        tz_buf_str(&o, "<w:qFormat/>");
        style_paragraph(&o, s);
        style_run(&o, s);
        tz_buf_str(&o, "</w:style>");
    }
    number_style(&o);
    tz_buf_str(&o, "<w:style w:type=\"character\" w:styleId=\"Hyperlink\"><w:name w:val=\"Hyperlink\"/><w:rPr><w:color "
                   "w:val=\"0563C1\"/>"
                   "<w:u w:val=\"single\"/></w:rPr></w:style><w:style w:type=\"table\" w:styleId=\"TableGrid\"><w:name "
                   "w:val=\"Table Grid\"/><w:tblPr>"
                   "<w:tblBorders>");
    for (size_t i = 0; i < 6; i++) {
        static const char *const sides[] = {"top", "left", "bottom", "right", "insideH", "insideV"};
        tz_buf_printf(&o, "<w:%s w:val=\"single\" w:sz=\"4\" w:space=\"0\" w:color=\"auto\"/>", sides[i]);
    }
    tz_buf_str(&o, "</w:tblBorders><w:tblCellMar><w:left w:w=\"60\" w:type=\"dxa\"/><w:right w:w=\"60\" "
                   "w:type=\"dxa\"/></w:tblCellMar></w:tblPr>"
                   "</w:style></w:styles>");
    tz_package_put(x->package, "word/styles.xml", o.data, o.len);
}

/* ---- other parts ---- */

static void put(struct docx *x, const char *part, const char *text)
{
    tz_package_put(x->package, part, text, strlen(text));
}

/* — 1 — in half-width 宋体, at the outer edge with one character's space. */
static void put_footer(struct docx *x, const char *part, const char *align, const char *side)
{
    const char *run =
        "<w:r><w:rPr><w:rFonts w:ascii=\"" FONT_SONG "\" w:hAnsi=\"" FONT_SONG "\" w:eastAsia=\"" FONT_SONG "\"/>"
        "<w:sz w:val=\"28\"/><w:szCs w:val=\"28\"/></w:rPr>";

    put(x, part,
        tz_printf(x->arena,
                  DOCX_HEAD "<w:ftr xmlns:w=\"" DOCX_MAIN
                            "\"><w:p><w:pPr><w:pStyle w:val=\"Flush\"/><w:spacing w:line=\"240\" w:lineRule=\"auto\"/>"
                            "<w:ind w:%sChars=\"100\" w:%s=\"280\"/><w:jc w:val=\"%s\"/></w:pPr>%s<w:t "
                            "xml:space=\"preserve\">— </w:t></w:r>"
                            "%s<w:fldChar w:fldCharType=\"begin\"/></w:r>%s<w:instrText xml:space=\"preserve\"> PAGE "
                            "</w:instrText></w:r>"
                            "%s<w:fldChar w:fldCharType=\"separate\"/></w:r>%s<w:t>1</w:t></w:r>%s<w:fldChar "
                            "w:fldCharType=\"end\"/></w:r>"
                            "%s<w:t xml:space=\"preserve\"> —</w:t></w:r></w:p></w:ftr>",
                  side, side, align, run, run, run, run, run, run, run));
}

/* Names that other systems have for the same faces. */
static void put_fonts(struct docx *x)
{
    static const char *const names[][2] = {
        {FONT_BODY, "仿宋"}, {FONT_TITLE, "小标宋"}, {FONT_KAI, "楷体"}, {FONT_HEI, "SimHei"}, {FONT_SONG, "SimSun"},
    };
    struct tz_buf o;

    tz_buf_init(&o, x->arena);
    tz_buf_str(&o, DOCX_HEAD "<w:fonts xmlns:w=\"" DOCX_MAIN "\">");
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        tz_buf_printf(&o,
                      "<w:font w:name=\"%s\"><w:altName w:val=\"%s\"/><w:charset w:val=\"86\"/><w:family "
                      "w:val=\"auto\"/><w:pitch w:val=\"default\"/></w:font>",
                      names[i][0], names[i][1]);
    tz_buf_str(&o, "</w:fonts>");
    tz_package_put(x->package, "word/fontTable.xml", o.data, o.len);
}

static void put_types(struct docx *x)
{
    struct tz_buf o;

    tz_buf_init(&o, x->arena);
    tz_buf_str(
        &o, DOCX_HEAD
        "<Types xmlns=\"http://schemas.openxmlformats.org/package/2006/content-types\"><Default Extension=\"rels\" "
        "ContentType=\"application/vnd.openxmlformats-package.relationships+xml\"/><Default Extension=\"png\" "
        "ContentType=\"image/png\"/><Default Extension=\"jpeg\" ContentType=\"image/jpeg\"/><Default Extension=\"xml\" "
        "ContentType=\"application/xml\"/>");
    for (size_t i = 0; i < 6u + (x->comment_count > 0); i++) {
        static const char *const parts[][2] = {
            {"document", "document.main"}, {"styles", "styles"},  {"settings", "settings"}, {"fontTable", "fontTable"},
            {"footer1", "footer"},         {"footer2", "footer"}, {"comments", "comments"},
        };
        tz_buf_printf(&o,
                      "<Override PartName=\"/word/%s.xml\" "
                      "ContentType=\"application/vnd.openxmlformats-officedocument.wordprocessingml.%s+xml\"/>",
                      parts[i][0], parts[i][1]);
    }
    tz_buf_str(&o, "<Override PartName=\"/docProps/core.xml\" "
                   "ContentType=\"application/vnd.openxmlformats-package.core-properties+xml\"/></Types>");
    tz_package_put(x->package, "[Content_Types].xml", o.data, o.len);
}

static void put_core(struct docx *x)
{
    struct tz_buf o;

    tz_buf_init(&o, x->arena);
    tz_buf_str(
        &o, DOCX_HEAD
        "<cp:coreProperties xmlns:cp=\"http://schemas.openxmlformats.org/package/2006/metadata/core-properties\" "
        "xmlns:dc=\"http://purl.org/dc/elements/1.1/\"><dc:title>");
    if (x->document->title)
        docx_text(&o, x->document->title, strlen(x->document->title));
    tz_buf_str(&o, "</dc:title><dc:creator>");
    if (x->document->author)
        docx_text(&o, x->document->author, strlen(x->document->author));
    tz_buf_printf(&o, "</dc:creator><dc:language>%s</dc:language></cp:coreProperties>", x->document->language);
    tz_package_put(x->package, "docProps/core.xml", o.data, o.len);
}

static void put_relations(struct docx *x)
{
    struct tz_buf o;

    put(x, "_rels/.rels",
        DOCX_HEAD "<Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\"><Relationship "
                  "Id=\"rId1\" Type=\"" DOCX_REL
                  "/officeDocument\" Target=\"word/document.xml\"/><Relationship Id=\"rId2\" "
                  "Type=\"http://schemas.openxmlformats.org/package/2006/relationships/metadata/core-properties\" "
                  "Target=\"docProps/core.xml\"/>"
                  "</Relationships>");
    tz_buf_init(&o, x->arena);
    tz_buf_str(&o, DOCX_HEAD "<Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\">");
    for (size_t i = 0; i < 5u + (x->comment_count > 0); i++) {
        static const char *const list[][3] = {
            {"rIdStyles", "styles", "styles"},      {"rIdSettings", "settings", "settings"},
            {"rIdFonts", "fontTable", "fontTable"}, {"rIdOdd", "footer", "footer1"},
            {"rIdEven", "footer", "footer2"},       {"rIdComments", "comments", "comments"},
        };
        tz_buf_printf(&o, "<Relationship Id=\"%s\" Type=\"" DOCX_REL "/%s\" Target=\"%s.xml\"/>", list[i][0],
                      list[i][1], list[i][2]);
    }
    tz_buf_add(&o, x->relations.data, x->relations.len);
    tz_buf_str(&o, "</Relationships>");
    tz_package_put(x->package, "word/_rels/document.xml.rels", o.data, o.len);
}

void docx_parts(struct docx *x)
{
    put_types(x);
    put_relations(x);
    tz_package_put(x->package, "word/document.xml", x->out->data, x->out->len);
    put_styles(x);
    put_fonts(x);
    put_core(x);
    put_footer(x, "word/footer1.xml", "right", "right");
    put_footer(x, "word/footer2.xml", "left", "left");
    put(x, "word/settings.xml",
        DOCX_HEAD "<w:settings xmlns:w=\"" DOCX_MAIN
                  "\"><w:evenAndOddHeaders/><w:characterSpacingControl w:val=\"compressPunctuation\"/>"
                  "<w:compat><w:compatSetting w:name=\"compatibilityMode\" "
                  "w:uri=\"http://schemas.microsoft.com/office/word\" w:val=\"15\"/></w:compat>"
                  "</w:settings>");
    if (x->comment_count)
        put(x, "word/comments.xml",
            tz_printf(x->arena, DOCX_HEAD "<w:comments xmlns:w=\"" DOCX_MAIN "\">%s</w:comments>", x->comments.data));
}
