/* SPDX-License-Identifier: Apache-2.0
 *
 * styles.xml of the workbooks we write.
 */
#include "sheet/write_priv.h"
#include <string.h>

#define FIRST_CODE 164 /* custom number formats start here */

unsigned xlsx_format(struct xlsx_formats *f, enum put_kind kind, const struct tz_sheet_column *c, bool strong)
{
    int decimals = kind == PUT_NUMBER ? c->decimals : 0;
    bool thousands = kind == PUT_NUMBER && c->thousands, wrap = kind <= PUT_TEXT && c->wrap;

    for (unsigned i = 0; i < f->count; i++)
        if (f->list[i].kind == kind && f->list[i].decimals == decimals && f->list[i].thousands == thousands &&
            f->list[i].strong == strong && f->list[i].wrap == wrap)
            return FORMAT_FIRST + i;
    TZ_ASSERT(f->count < FORMATS); /* kinds x decimals x flags are fewer */
    f->list[f->count].kind = kind;
    f->list[f->count].decimals = decimals;
    f->list[f->count].thousands = thousands;
    f->list[f->count].strong = strong;
    f->list[f->count].wrap = wrap;
    return FORMAT_FIRST + f->count++;
}

static void number_code(struct tz_buf *out, const struct xlsx_formats *f, unsigned i)
{
    switch (f->list[i].kind) {
    case PUT_DAY:
        tz_buf_str(out, "yyyy\\-mm\\-dd");
        return;
    case PUT_INSTANT:
        tz_buf_str(out, "yyyy\\-mm\\-dd\\ hh:mm");
        return;
    case PUT_NUMBER:
        if (f->list[i].decimals < 0) {
            tz_buf_str(out, f->list[i].thousands ? "#,##0.#########" : "General");
            return;
        }
        tz_buf_str(out, f->list[i].thousands ? "#,##0" : "0");
        for (int d = 0; d < f->list[i].decimals; d++)
            tz_buf_str(out, d ? "0" : ".0");
        return;
    default:
        tz_buf_str(out, "@");
    }
}

static void font(struct tz_buf *out, const char *name, int size, bool bold, const char *color)
{
    tz_buf_printf(out, "<font>%s<sz val=\"%d\"/><color rgb=\"FF%s\"/><name val=\"%s\"/><charset val=\"134\"/></font>",
                  bold ? "<b/>" : "", size, color, name);
}

static void fixed_parts(struct tz_buf *out)
{
    tz_buf_str(out, "<fonts count=\"5\">");
    font(out, "宋体", 11, false, "000000");
    font(out, "宋体", 11, true, "000000");
    font(out, "方正小标宋简体", 18, false, "000000");
    font(out, "宋体", 10, false, "404040");
    font(out, "宋体", 11, true, "000000");
    tz_buf_str(
        out, "</fonts><fills count=\"3\"><fill><patternFill patternType=\"none\"/></fill><fill><patternFill "
             "patternType=\"gray125\"/></fill><fill><patternFill patternType=\"solid\"><fgColor rgb=\"FFEDEDED\"/>"
             "<bgColor indexed=\"64\"/></patternFill></fill></fills><borders count=\"2\"><border><left/><right/><top/>"
             "<bottom/><diagonal/></border><border>");
    for (size_t i = 0; i < 4; i++) {
        static const char *const sides[] = {"left", "right", "top", "bottom"};
        tz_buf_printf(out, "<%s style=\"thin\"><color rgb=\"FF7F7F7F\"/></%s>", sides[i], sides[i]);
    }
    tz_buf_str(out,
               "<diagonal/></border></borders><cellStyleXfs count=\"1\"><xf numFmtId=\"0\" fontId=\"0\" fillId=\"0\" "
               "borderId=\"0\"/></cellStyleXfs>");
}

static void xf(struct tz_buf *out, unsigned code, int font_id, int fill, int border, const char *alignment)
{
    tz_buf_printf(out,
                  "<xf numFmtId=\"%u\" fontId=\"%d\" fillId=\"%d\" borderId=\"%d\" xfId=\"0\" applyNumberFormat=\"1\" "
                  "applyFont=\"1\" applyFill=\"1\" applyBorder=\"1\" applyAlignment=\"1\"><alignment %s/></xf>",
                  code, font_id, fill, border, alignment);
}

void xlsx_styles(struct tz_buf *out, const struct xlsx_formats *f)
{
    tz_buf_str(out, PART_HEAD "<styleSheet xmlns=\"" PART_MAIN "\">");
    if (f->count) {
        tz_buf_printf(out, "<numFmts count=\"%u\">", f->count);
        for (unsigned i = 0; i < f->count; i++) {
            tz_buf_printf(out, "<numFmt numFmtId=\"%u\" formatCode=\"", FIRST_CODE + i);
            number_code(out, f, i);
            tz_buf_str(out, "\"/>");
        }
        tz_buf_str(out, "</numFmts>");
    }
    fixed_parts(out);
    tz_buf_printf(out, "<cellXfs count=\"%u\">", FORMAT_FIRST + f->count);
    xf(out, 0, 0, 0, 0, "vertical=\"center\"");
    xf(out, 0, 2, 0, 0, "horizontal=\"center\" vertical=\"center\"");
    xf(out, 0, 3, 0, 0, "horizontal=\"right\" vertical=\"center\"");
    xf(out, 0, 1, 2, 1, "horizontal=\"center\" vertical=\"center\" wrapText=\"1\"");
    xf(out, 0, 3, 0, 0, "vertical=\"center\" wrapText=\"1\"");
    for (unsigned i = 0; i < f->count; i++)
        xf(out, FIRST_CODE + i, f->list[i].strong ? 1 : 0, 0, 1,
           f->list[i].wrap              ? "vertical=\"center\" wrapText=\"1\""
           : f->list[i].kind == PUT_DAY ? "horizontal=\"center\" vertical=\"center\""
                                        : "vertical=\"center\"");
    tz_buf_str(out,
               "</cellXfs><cellStyles count=\"1\"><cellStyle name=\"常规\" xfId=\"0\" builtinId=\"0\"/></cellStyles>"
               "</styleSheet>");
}
