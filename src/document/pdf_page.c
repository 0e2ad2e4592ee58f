/* SPDX-License-Identifier: Apache-2.0
 *
 * PDF module: pages, paragraphs, pictures, head and foot.
 */
#include "document/pdf_priv.h"
#include <math.h>
#include <string.h>

#define PI 3.14159265358979323846

/* ---- pages ---- */

/* — 1 — at the outer edge, one character in; on lying pages where it is when the book is held upright. */
static void page_number(struct pdf *pdf)
{
    double x = pdf->page % 2 ? PAGE_WIDTH * MM - MARGIN_RIGHT * MM - SIZE_NUMBER : MARGIN_LEFT * MM + SIZE_NUMBER;
    double y = (MARGIN_TOP + BODY_HEIGHT + NUMBER_DASH) * MM - faces[FACE_NUMBER].pitch / 2;
    struct piece p;
    PangoLayout *layout;
    PangoRectangle size;

    piece_begin(&p);
    g_string_printf(p.text, "— %d —", pdf->page);
    layout = pdf_layout(pdf, &p, FACE_NUMBER, -1);
    pango_layout_get_extents(layout, NULL, &size);
    cairo_save(pdf->cr);
    cairo_identity_matrix(pdf->cr);
    if (pdf->lying) { /* upright left = lying top, upright foot = lying left */
        cairo_matrix_t turn;
        cairo_matrix_init(&turn, 0, 1, -1, 0, PAGE_HEIGHT * MM, 0);
        cairo_transform(pdf->cr, &turn);
    }
    if (pdf->page % 2)
        x -= (double)size.width / PANGO_SCALE;
    pdf_line(pdf, &p, layout, pango_layout_get_line_readonly(layout, 0), &faces[FACE_NUMBER], x, y, 0);
    cairo_restore(pdf->cr);
    g_object_unref(layout);
    piece_end(&p);
}

void pdf_page_end(struct pdf *pdf)
{
    page_number(pdf);
    cairo_show_page(pdf->cr);
}

/* Lying pages: their head is upright's left, the binding edge of odd pages and the cut edge of even ones. */
void pdf_page_begin(struct pdf *pdf, bool lying)
{
    pdf->page++;
    pdf->lying = lying;
    pdf->blank = true;
    pdf->y = 0;
    pdf->width = (lying ? BODY_HEIGHT : BODY_WIDTH) * MM;
    pdf->height = (lying ? BODY_WIDTH : BODY_HEIGHT) * MM;
    cairo_pdf_surface_set_size(pdf->surface, (lying ? PAGE_HEIGHT : PAGE_WIDTH) * MM,
                               (lying ? PAGE_WIDTH : PAGE_HEIGHT) * MM);
    cairo_identity_matrix(pdf->cr);
    cairo_translate(pdf->cr, (lying ? MARGIN_BOTTOM : MARGIN_LEFT) * MM, (lying ? MARGIN_LEFT : MARGIN_TOP) * MM);
}

void pdf_room(struct pdf *pdf, double height)
{
    if (pdf->blank || pdf->y + height <= pdf->height + 0.5)
        return;
    pdf_page_end(pdf);
    pdf_page_begin(pdf, pdf->lying);
}

/* ---- paragraphs ---- */

static double line_width(PangoLayoutLine *line)
{
    PangoRectangle size;
    pango_layout_line_get_extents(line, NULL, &size);
    return (double)size.width / PANGO_SCALE;
}

static void draw_lines(struct pdf *pdf, const struct piece *p, const struct paragraph_form *form)
{
    const struct face *face = &faces[form->face];
    double width = pdf->width - form->left - form->right, x, free_space, spread;
    PangoLayout *layout = pdf_layout(pdf, p, form->face, width);
    int count;

    pango_layout_set_indent(layout, (int)(form->first * PANGO_SCALE));
    count = pango_layout_get_line_count(layout);
    for (int i = 0; i < count; i++) {
        PangoLayoutLine *line = pango_layout_get_line(layout, i);
        double indent = form->first > 0 && i == 0 ? form->first : form->first < 0 && i > 0 ? -form->first : 0;
        bool last = i == count - 1 || (line->length && p->text->str[line->start_index + line->length - 1] == '\n') ||
                    !strncmp(p->text->str + line->start_index + line->length, "\u2028", 3);
        pdf_room(pdf, face->pitch + (i == 0 && form->keep ? PITCH : 0));
        free_space = width - indent - line_width(line);
        spread =
            form->align == TZ_ALIGN_NONE && !last && free_space > 0 && free_space < face->size * 2.5 ? free_space : 0;
        x = form->left + indent;
        if (form->align == TZ_ALIGN_CENTER)
            x += free_space / 2;
        else if (form->align == TZ_ALIGN_RIGHT)
            x += free_space;
        pdf_line(pdf, p, layout, line, face, x, pdf->y, spread);
        pdf->y += face->pitch;
    }
    g_object_unref(layout);
}

void pdf_paragraph(struct pdf *pdf, const struct tz_block *b, const struct paragraph_form *form)
{
    static const char *const tags[] = {"H1", "H2", "H3", "H4", "H5", "H6"};
    const char *tag = b->role == TZ_ROLE_TITLE      ? "H1"
                      : b->kind == TZ_BLOCK_HEADING ? tags[b->level < 5 ? b->level : 5]
                                                    : "P";
    struct piece p;

    piece_begin(&p);
    piece_block(pdf, &p, b, &faces[form->face]);
    if (!pdf->blank)
        pdf->y += form->before;
    if (b->kind == TZ_BLOCK_HEADING && b->level <= 3) {
        char *place;
        pdf_room(pdf, faces[form->face].pitch + PITCH);
        place = g_strdup_printf("page=%d pos=[0 %f]", pdf->page, pdf->y);
        cairo_pdf_surface_add_outline(pdf->surface, CAIRO_PDF_OUTLINE_ROOT, p.text->str, place, 0);
        g_free(place);
    }
    cairo_tag_begin(pdf->cr, tag, NULL);
    if (p.text->len)
        draw_lines(pdf, &p, form);
    else if (!pdf->blank)
        pdf->y += faces[form->face].pitch; /* an empty paragraph is an empty line, but not at a page's head */
    cairo_tag_end(pdf->cr, tag);
    piece_end(&p);
}

void pdf_string(struct pdf *pdf, const char *s, const struct paragraph_form *form)
{
    struct piece p;

    piece_begin(&p);
    piece_string(&p, s);
    draw_lines(pdf, &p, form);
    piece_end(&p);
}

/* ---- pictures ---- */

struct reader {
    const unsigned char *at, *end;
};

static cairo_status_t read_png(void *data, unsigned char *out, unsigned n)
{
    struct reader *r = data;

    if (n > (size_t)(r->end - r->at))
        return CAIRO_STATUS_READ_ERROR;
    memcpy(out, r->at, n);
    r->at += n;
    return CAIRO_STATUS_SUCCESS;
}

/* A JPEG goes into the file as it is; the surface only says its size. */
static cairo_surface_t *open_image(const struct tz_image *i)
{
    struct reader r = {i->data, (const unsigned char *)i->data + i->len};
    cairo_surface_t *s;

    if (!strcmp(i->media_type, "image/png"))
        return cairo_image_surface_create_from_png_stream(read_png, &r);
    if (strcmp(i->media_type, "image/jpeg") != 0 || i->width_px <= 0 || i->height_px <= 0 || i->width_px > 20000 ||
        i->height_px > 20000)
        return NULL;
    s = cairo_image_surface_create(CAIRO_FORMAT_A1, i->width_px, i->height_px);
    cairo_surface_set_mime_data(s, CAIRO_MIME_TYPE_JPEG, i->data, i->len, NULL, NULL);
    return s;
}

void pdf_image(struct pdf *pdf, const struct tz_image *i)
{
    static const struct paragraph_form form = {.face = FACE_BODY, .align = TZ_ALIGN_CENTER};
    cairo_surface_t *s = i->data ? open_image(i) : NULL;
    double w, h, scale;

    if (!s || cairo_surface_status(s) != CAIRO_STATUS_SUCCESS) {
        char *text = g_strdup_printf("〔图：%s〕", i->alt);
        pdf_string(pdf, text, &form);
        g_free(text);
        if (s)
            cairo_surface_destroy(s);
        return;
    }
    w = cairo_image_surface_get_width(s);
    h = cairo_image_surface_get_height(s);
    scale = 0.75; /* 96 pixels an inch */
    scale = w * scale > pdf->width ? pdf->width / w : scale;
    scale = h * scale > pdf->height * 0.8 ? pdf->height * 0.8 / h : scale;
    pdf_room(pdf, h * scale + 6);
    cairo_save(pdf->cr);
    cairo_translate(pdf->cr, (pdf->width - w * scale) / 2, pdf->y + 3);
    cairo_scale(pdf->cr, scale, scale);
    cairo_set_source_surface(pdf->cr, s, 0, 0);
    cairo_paint(pdf->cr);
    cairo_restore(pdf->cr);
    cairo_surface_destroy(s);
    pdf->y += ceil((h * scale + 6) / PITCH) * PITCH;
    pdf->blank = false;
}

/* ---- head ---- */

static void rule(struct pdf *pdf, double y, double thickness_mm, bool red)
{
    cairo_set_source_rgb(pdf->cr, red ? 0.9 : 0, 0, 0);
    cairo_rectangle(pdf->cr, 0, y, pdf->width, thickness_mm * MM);
    cairo_fill(pdf->cr);
    pdf->blank = false;
}

static void issuer_mark(struct pdf *pdf, const char *mark)
{
    struct piece p;
    PangoLayout *layout;
    PangoRectangle size;
    PangoFontDescription *font = pango_font_description_copy(pdf->fonts[FACE_TITLE]);
    struct face face = faces[FACE_TITLE];
    double width;

    piece_begin(&p);
    piece_string(&p, mark);
    layout = pdf_layout(pdf, &p, FACE_TITLE, -1);
    pango_layout_get_extents(layout, NULL, &size);
    width = (double)size.width / PANGO_SCALE;
    face.size = width > 0 ? SIZE_TITLE * pdf->width * 0.97 / width : SIZE_TITLE;
    face.size = face.size > 52 ? 52 : face.size;
    face.pitch = face.size;
    face.red = 0.9;
    pango_font_description_set_absolute_size(font, face.size * PANGO_SCALE);
    pango_layout_set_font_description(layout, font);
    pango_layout_get_extents(layout, NULL, &size);
    pdf_line(pdf, &p, layout, pango_layout_get_line(layout, 0), &face,
             (pdf->width - (double)size.width / PANGO_SCALE) / 2, pdf->y, 0);
    pdf->y += face.size;
    pango_font_description_free(font);
    g_object_unref(layout);
    piece_end(&p);
}

void pdf_red_head(struct pdf *pdf, const struct tz_official *o)
{
    static const struct paragraph_form flush = {.face = FACE_BODY, .align = TZ_ALIGN_LEFT},
                                       hei = {.face = FACE_HEI, .align = TZ_ALIGN_LEFT};
    struct paragraph_form form = {.face = FACE_BODY, .align = TZ_ALIGN_CENTER};

    if (o->copy_number)
        pdf_string(pdf, o->copy_number, &flush);
    if (o->secrecy)
        pdf_string(pdf, o->secrecy, &hei);
    if (o->urgency)
        pdf_string(pdf, o->urgency, &hei);
    pdf->y = pdf->y > ISSUER_TOP * MM ? pdf->y : ISSUER_TOP * MM;
    if (o->issuer_mark)
        issuer_mark(pdf, o->issuer_mark);
    pdf->y += 2 * PITCH;
    if (o->approver) {
        char *text = g_strdup_printf("签发人：%s", o->approver);
        double y = pdf->y;
        form = (struct paragraph_form){.face = FACE_BODY, .align = TZ_ALIGN_RIGHT, .right = ADVANCE};
        pdf_string(pdf, text, &form);
        g_free(text);
        pdf->y = y;
        form = (struct paragraph_form){.face = FACE_BODY, .align = TZ_ALIGN_LEFT, .left = ADVANCE};
    }
    if (o->number)
        pdf_string(pdf, o->number, &form);
    pdf->y += 4 * MM;
    rule(pdf, pdf->y, 0.7, true);
    pdf->y = ceil(pdf->y / PITCH + 2) * PITCH; /* two empty lines, back on the grid */
}

/* ---- foot ---- */

static double closing_height(const struct tz_official *o)
{
    return ((o->copy_to != NULL) + (o->printer || o->print_date)) * faces[FACE_CLOSING].pitch;
}

/* 版记: at the foot of the last page, which is an even one. */
void pdf_closing(struct pdf *pdf, const struct tz_official *o)
{
    double height = closing_height(o), pitch = faces[FACE_CLOSING].pitch;
    struct paragraph_form form = {
        .face = FACE_CLOSING, .align = TZ_ALIGN_LEFT, .left = SIZE_NUMBER, .right = SIZE_NUMBER};
    char *text;

    if (height <= 0)
        return;
    if (pdf->lying || pdf->y + height > pdf->height || pdf->page % 2) {
        pdf_page_end(pdf);
        pdf_page_begin(pdf, false);
    }
    if (pdf->page % 2) {
        pdf_page_end(pdf);
        pdf_page_begin(pdf, false);
    }
    pdf->y = pdf->height - height;
    rule(pdf, pdf->y, 0.35, false);
    if (o->copy_to) {
        text = g_strdup_printf("抄送：%s", o->copy_to);
        pdf_string(pdf, text, &form);
        g_free(text);
        if (o->printer || o->print_date)
            rule(pdf, pdf->y, 0.25, false);
    }
    if (o->printer)
        pdf_string(pdf, o->printer, &form);
    if (o->print_date) {
        text = g_strdup_printf("%s印发", o->print_date);
        pdf->y = pdf->height - pitch;
        form.align = TZ_ALIGN_RIGHT;
        pdf_string(pdf, text, &form);
        g_free(text);
    }
    rule(pdf, pdf->height - 0.35 * MM, 0.35, false);
}

static void code(struct pdf *pdf)
{
    const struct tz_pdf_job *job = pdf->job;
    double side = 22 * MM, module;

    pdf_room(pdf, side + 4);
    module = side / job->qr_size;
    cairo_set_source_rgb(pdf->cr, 0, 0, 0);
    for (unsigned y = 0; y < job->qr_size; y++)
        for (unsigned x = 0; x < job->qr_size; x++)
            if (job->qr[y * job->qr_size + x])
                cairo_rectangle(pdf->cr, x * module, pdf->y + 2 + y * module, module * 1.01, module * 1.01);
    cairo_fill(pdf->cr);
    pdf->y += side + 4;
    pdf->blank = false;
}

void pdf_proof(struct pdf *pdf)
{
    static const struct paragraph_form remark = {.face = FACE_REMARK, .align = TZ_ALIGN_LEFT};
    static const struct paragraph_form head = {.face = FACE_HEI, .align = TZ_ALIGN_LEFT, .keep = true};

    if (pdf->note_list && pdf->note_list->len) {
        char **lines = g_strsplit(pdf->note_list->str, "\n", -1);
        pdf_string(pdf, "核对说明", &head);
        for (char **l = lines; *l; l++)
            if (**l)
                pdf_string(pdf, *l, &remark);
        g_strfreev(lines);
    }
    if (pdf->document->proof)
        pdf_string(pdf, pdf->document->proof, &remark);
    if (pdf->job->qr)
        code(pdf);
}
