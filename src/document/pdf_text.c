/* SPDX-License-Identifier: Apache-2.0
 *
 * PDF module: text. Lines are spread by our own hand: pango stretches the blanks of a line if it has any, which
 * tears Chinese lines with a single blank apart.
 */
#include "document/pdf_priv.h"
#include <string.h>
#include <strings.h>

const struct face faces[FACE_KINDS] = {
    [FACE_BODY] = {FONT_BODY, SIZE_BODY, PITCH, ADVANCE, 0, 0, 0},
    [FACE_TITLE] = {FONT_TITLE, SIZE_TITLE, 33, 0, 0, 0, 0},
    [FACE_HEI] = {FONT_HEI, SIZE_BODY, PITCH, ADVANCE, 0, 0, 0},
    [FACE_KAI] = {FONT_KAI, SIZE_BODY, PITCH, ADVANCE, 0, 0, 0},
    [FACE_CAPTION] = {FONT_HEI, SIZE_TABLE + 2, PITCH, 0, 0, 0, 0},
    [FACE_CELL] = {FONT_BODY, SIZE_TABLE, 18, 0, 0, 0, 0},
    [FACE_CELL_HEAD] = {FONT_HEI, SIZE_TABLE, 18, 0, 0, 0, 0},
    [FACE_REMARK] = {FONT_BODY, SIZE_TABLE, 18, 0, 0.25, 0.25, 0.25},
    [FACE_CLOSING] = {FONT_BODY, SIZE_NUMBER, 26, 0, 0, 0, 0},
    [FACE_NUMBER] = {FONT_SONG, SIZE_NUMBER, 20, 0, 0, 0, 0},
};

void piece_begin(struct piece *p)
{
    p->text = g_string_new(NULL);
    p->attributes = pango_attr_list_new();
    p->links = g_array_new(FALSE, FALSE, sizeof(struct link));
}

void piece_end(struct piece *p)
{
    g_string_free(p->text, TRUE);
    pango_attr_list_unref(p->attributes);
    g_array_free(p->links, TRUE);
}

void piece_string(struct piece *p, const char *s)
{
    g_string_append(p->text, s);
}

static void add(struct piece *p, PangoAttribute *a, unsigned from, unsigned to)
{
    a->start_index = from;
    a->end_index = to;
    pango_attr_list_insert(p->attributes, a);
}

static void style_run(struct piece *p, const struct tz_run *r, const struct face *face, unsigned from, unsigned to)
{
    if (r->style & TZ_STYLE_BOLD)
        add(p, pango_attr_weight_new(PANGO_WEIGHT_BOLD), from, to);
    if (r->style & TZ_STYLE_ITALIC)
        add(p, pango_attr_style_new(PANGO_STYLE_ITALIC), from, to);
    if (r->style & TZ_STYLE_UNDERLINE)
        add(p, pango_attr_underline_new(PANGO_UNDERLINE_SINGLE), from, to);
    if (r->style & TZ_STYLE_STRIKE)
        add(p, pango_attr_strikethrough_new(TRUE), from, to);
    if (r->style & (TZ_STYLE_SUPER | TZ_STYLE_SUB)) {
        int rise = (int)(face->size * PANGO_SCALE * (r->style & TZ_STYLE_SUPER ? 0.35 : -0.15));
        add(p, pango_attr_rise_new(rise), from, to);
        add(p, pango_attr_scale_new(0.65), from, to);
    }
}

/* Colours of marks: light, so that they print as grey. */
static void mark_run(struct pdf *pdf, struct piece *p, const struct tz_run *r, const struct face *face, unsigned from)
{
    static const double colors[][3] = {{1, 1, 1},       {0.85, 0.95, 0.85}, {1, 0.82, 0.82},
                                       {1, 0.93, 0.72}, {1, 0.93, 0.72},    {0.9, 0.9, 0.9}};
    static const char *const words[] = {"", "相符", "不符", "无台账", "预计", "上报数"};
    const double *c = colors[r->mark];
    unsigned end = (unsigned)p->text->len;

    add(p, pango_attr_background_new((guint16)(c[0] * 65535), (guint16)(c[1] * 65535), (guint16)(c[2] * 65535)), from,
        end);
    if (!pdf->note_list)
        return;
    pdf->notes++;
    g_string_append_printf(pdf->note_list, "%u. %s：%s%s%s\n", pdf->notes, r->text, words[r->mark], r->note ? "。" : "",
                           r->note ? r->note : "");
    g_string_append_printf(p->text, "[%u]", pdf->notes);
    add(p, pango_attr_rise_new((int)(face->size * PANGO_SCALE * 0.35)), end, (unsigned)p->text->len);
    add(p, pango_attr_scale_new(0.65), end, (unsigned)p->text->len);
}

static bool outside(const char *address)
{
    return !strncasecmp(address, "http://", 7) || !strncasecmp(address, "https://", 8) ||
           !strncasecmp(address, "mailto:", 7);
}

void piece_block(struct pdf *pdf, struct piece *p, const struct tz_block *b, const struct face *face)
{
    if (b->label)
        piece_string(p, b->label);
    for (const struct tz_run *r = b->first; r; r = r->next) {
        unsigned from = (unsigned)p->text->len;
        /* U+2028 breaks the line without ending the paragraph */
        g_string_append_len(p->text, r->kind == TZ_RUN_BREAK ? "\u2028" : r->text,
                            r->kind == TZ_RUN_BREAK ? 3 : (gssize)r->len);
        style_run(p, r, face, from, (unsigned)p->text->len);
        if (r->href && outside(r->href)) {
            struct link l = {from, (unsigned)p->text->len, r->href};
            g_array_append_val(p->links, l);
        }
        if (r->mark)
            mark_run(pdf, p, r, face, from);
    }
}

PangoLayout *pdf_layout(struct pdf *pdf, const struct piece *p, enum face_kind kind, double width)
{
    PangoLayout *layout = pango_layout_new(pdf->context);
    const struct face *face = &faces[kind];

    pango_layout_set_font_description(layout, pdf->fonts[kind]);
    pango_layout_set_text(layout, p->text->str, (int)p->text->len);
    if (face->advance > 0) {
        PangoAttribute *a = pango_attr_letter_spacing_new((int)((face->advance - face->size) * PANGO_SCALE) - 1);
        pango_attr_list_insert_before(p->attributes, a);
    }
    pango_layout_set_attributes(layout, p->attributes);
    pango_layout_set_wrap(layout, PANGO_WRAP_WORD_CHAR);
    pango_layout_set_width(layout, width < 0 ? -1 : (int)(width * PANGO_SCALE));
    return layout;
}

/* Adds `extra` to the width of every cluster of a line but the last. */
static void spread_line(PangoLayoutLine *line, int extra)
{
    int clusters = 0, share, rest, seen = 0;

    for (GSList *l = line->runs; l; l = l->next) {
        const PangoGlyphString *g = ((PangoGlyphItem *)l->data)->glyphs;
        for (int i = 0; i < g->num_glyphs; i++)
            clusters += g->glyphs[i].attr.is_cluster_start;
    }
    if (clusters < 2)
        return;
    share = extra / (clusters - 1);
    rest = extra % (clusters - 1);
    for (GSList *l = line->runs; l; l = l->next) {
        PangoGlyphString *g = ((PangoGlyphItem *)l->data)->glyphs;
        for (int i = 0; i < g->num_glyphs; i++) {
            if (!g->glyphs[i].attr.is_cluster_start || ++seen == clusters)
                continue;
            g->glyphs[i].geometry.width += share + (seen <= rest);
        }
    }
}

/* The parts of a line that are links. */
static void line_links(struct pdf *pdf, const struct piece *p, PangoLayoutLine *line, double x, double y,
                       const struct face *face)
{
    for (guint i = 0; i < p->links->len; i++) {
        const struct link *l = &g_array_index(p->links, struct link, i);
        int from = 0, to = 0;
        char *attributes;
        if ((int)l->to <= line->start_index || (int)l->from >= line->start_index + line->length)
            continue;
        pango_layout_line_index_to_x(line, (int)l->from > line->start_index ? (int)l->from : line->start_index, FALSE,
                                     &from);
        pango_layout_line_index_to_x(
            line, (int)l->to < line->start_index + line->length ? (int)l->to : line->start_index + line->length, FALSE,
            &to);
        if (strpbrk(l->address, "'\\"))
            continue;
        attributes = g_strdup_printf("rect=[%f %f %f %f] uri='%s'", x + (double)from / PANGO_SCALE, y,
                                     (double)(to - from) / PANGO_SCALE, face->pitch, l->address);
        cairo_tag_begin(pdf->cr, CAIRO_TAG_LINK, attributes);
        cairo_tag_end(pdf->cr, CAIRO_TAG_LINK);
        g_free(attributes);
    }
}

void pdf_line(struct pdf *pdf, const struct piece *p, PangoLayout *layout, PangoLayoutLine *line,
              const struct face *face, double x, double y, double spread)
{
    (void)layout;
    if (spread > 0)
        spread_line(line, (int)(spread * PANGO_SCALE));
    if (p->links->len)
        line_links(pdf, p, line, x, y, face);
    cairo_set_source_rgb(pdf->cr, face->red, face->green, face->blue);
    cairo_move_to(pdf->cr, x,
                  y + face->pitch / 2 + face->size * 0.38); /* the middle of a character is 0.38 above its base */
    pango_cairo_show_layout_line(pdf->cr, line);
    pdf->blank = false;
}
