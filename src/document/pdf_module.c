/* SPDX-License-Identifier: Apache-2.0
 *
 * The PDF module: a tree onto pages. Font map and context live as long as the module.
 */
#include "document/pdf_priv.h"
#include <fontconfig/fontconfig.h>
#include <pango/pangofc-fontmap.h>
#include <stdio.h>
#include <string.h>

static PangoFontMap *map;
static PangoContext *context;

/* ---- fonts ---- */

/* Does the mapping lead to a face that has Chinese characters? */
static bool has_chinese(FcConfig *config)
{
    FcPattern *wanted = FcNameParse((const FcChar8 *)FONT_BODY ":lang=zh-cn"), *found;
    FcCharSet *chars = NULL;
    FcResult result;
    bool ok = false;

    FcConfigSubstitute(config, wanted, FcMatchPattern);
    FcDefaultSubstitute(wanted);
    found = FcFontMatch(config, wanted, &result);
    if (found && FcPatternGetCharSet(found, FC_CHARSET, 0, &chars) == FcResultMatch)
        ok = FcCharSetHasChar(chars, 0x53f0) && FcCharSetHasChar(chars, 0x8d26); /* 台账 */
    if (found)
        FcPatternDestroy(found);
    FcPatternDestroy(wanted);
    return ok;
}

/* Fonts once: the system's configuration and our mapping of names. */
static bool open_fonts(struct tz_pdf_job *job)
{
    FcConfig *config;

    if (context)
        return true;
    config = FcInitLoadConfigAndFonts();
    if (!config || !FcConfigParseAndLoad(config, (const FcChar8 *)job->fonts, FcTrue) || !has_chinese(config)) {
        snprintf(job->message, sizeof job->message, "no Chinese face behind %s (mapping %s)", FONT_BODY, job->fonts);
        if (config)
            FcConfigDestroy(config);
        return false;
    }
    map = pango_cairo_font_map_new_for_font_type(CAIRO_FONT_TYPE_FT);
    pango_fc_font_map_set_config(PANGO_FC_FONT_MAP(map), config);
    FcConfigDestroy(config); /* the map holds it */
    pango_cairo_font_map_set_resolution(PANGO_CAIRO_FONT_MAP(map), 72);
    context = pango_font_map_create_context(map);
    pango_context_set_language(context, pango_language_from_string("zh-CN"));
    pango_context_set_round_glyph_positions(context, FALSE);
    return true;
}

static void set_fonts(struct pdf *pdf)
{
    for (int i = 0; i < FACE_KINDS; i++) {
        pdf->fonts[i] = pango_font_description_new();
        pango_font_description_set_family_static(pdf->fonts[i], faces[i].family);
        pango_font_description_set_absolute_size(pdf->fonts[i], faces[i].size * PANGO_SCALE);
    }
}

/* ---- blocks ---- */

static double text_width(struct pdf *pdf, const struct tz_block *b)
{
    struct piece p;
    PangoLayout *layout;
    PangoRectangle size;

    piece_begin(&p);
    for (const struct tz_run *r = b->first; r; r = r->next)
        g_string_append_len(p.text, r->text, (gssize)r->len);
    layout = pdf_layout(pdf, &p, FACE_BODY, -1);
    pango_layout_get_extents(layout, NULL, &size);
    g_object_unref(layout);
    piece_end(&p);
    return (double)size.width / PANGO_SCALE;
}

/* As in the DOCX writer: GB/T 9704-2012, 7.3.5.2, without seal. */
static double signer_indent(struct pdf *pdf, const struct tz_block *b)
{
    const struct tz_block *signer = b->role == TZ_ROLE_SIGNER ? b : pdf->before,
                          *date = b->role == TZ_ROLE_DATE ? b : b->next;
    double name, day, two = 2 * ADVANCE;

    if (!signer || signer->role != TZ_ROLE_SIGNER || !date || date->role != TZ_ROLE_DATE)
        return two;
    name = text_width(pdf, signer);
    day = text_width(pdf, date);
    if (day > name)
        return b->role == TZ_ROLE_DATE ? two : 2 * two + day - name;
    return b->role == TZ_ROLE_DATE ? name - day : two;
}

static struct paragraph_form annex_list_form(const struct tz_block *b)
{
    const char *text = b->first ? b->first->text : "";
    double hang = strncmp(text, "附件：", 9) ? 1 : strchr(text, '.') ? 4 : 3;

    return (struct paragraph_form){.face = FACE_BODY, .left = (6 - hang) * ADVANCE, .first = -hang * ADVANCE};
}

static struct paragraph_form form_of(struct pdf *pdf, const struct tz_block *b)
{
    static const enum face_kind headings[] = {FACE_HEI, FACE_KAI, FACE_BODY, FACE_BODY};
    const double two = 2 * ADVANCE;

    switch (b->role) {
    case TZ_ROLE_TITLE:
    case TZ_ROLE_ANNEX_TITLE:
        return (struct paragraph_form){.face = FACE_TITLE, .align = TZ_ALIGN_CENTER, .keep = true};
    case TZ_ROLE_SUBTITLE:
    case TZ_ROLE_SPEAKER:
        return (struct paragraph_form){.face = FACE_KAI, .align = TZ_ALIGN_CENTER, .keep = true};
    case TZ_ROLE_TO:
        return (struct paragraph_form){.face = FACE_BODY, .before = PITCH};
    case TZ_ROLE_ANNEX_LIST:
        return annex_list_form(b);
    case TZ_ROLE_SIGNER:
    case TZ_ROLE_DATE:
        return (struct paragraph_form){.face = FACE_BODY,
                                       .align = TZ_ALIGN_RIGHT,
                                       .right = signer_indent(pdf, b),
                                       .keep = b->role == TZ_ROLE_SIGNER};
    case TZ_ROLE_ANNEX:
        return (struct paragraph_form){.face = FACE_HEI, .align = TZ_ALIGN_LEFT, .keep = true};
    case TZ_ROLE_CAPTION:
        return (struct paragraph_form){.face = FACE_CAPTION, .align = TZ_ALIGN_CENTER, .keep = true};
    case TZ_ROLE_FOOTNOTE:
        return (struct paragraph_form){.face = FACE_REMARK, .align = TZ_ALIGN_LEFT};
    default:
        break;
    }
    if (b->kind == TZ_BLOCK_HEADING)
        return (struct paragraph_form){.face = headings[b->level < 4 ? b->level - 1 : 3], .first = two, .keep = true};
    if (b->kind == TZ_BLOCK_ITEM)
        return (struct paragraph_form){
            .face = FACE_BODY, .first = two, .left = (b->level > 1 ? b->level - 1 : 0) * ADVANCE};
    return (struct paragraph_form){.face = FACE_BODY, .align = b->align, .first = b->align ? 0 : two};
}

static void new_page(struct pdf *pdf, bool lying)
{
    if (pdf->blank && pdf->lying == lying)
        return;
    if (pdf->blank && pdf->page == 1)
        pdf->page--; /* nothing stands on the first page: it turns */
    else
        pdf_page_end(pdf);
    pdf_page_begin(pdf, lying);
}

/* The page that a block needs: lying for wide tables with what leads to them and their remarks. */
static void turn(struct pdf *pdf, const struct tz_block *b)
{
    bool lying = layout_lies(b) || (pdf->lying && b->role == TZ_ROLE_FOOTNOTE);

    if (b->kind == TZ_BLOCK_PAGE_BREAK)
        new_page(pdf, pdf->lying);
    else if (lying != pdf->lying || b->role == TZ_ROLE_ANNEX)
        new_page(pdf, lying);
}

static void block(struct pdf *pdf, const struct tz_block *b)
{
    struct paragraph_form form;

    turn(pdf, b);
    switch (b->kind) {
    case TZ_BLOCK_PAGE_BREAK:
        return;
    case TZ_BLOCK_TABLE:
        pdf_table(pdf, b->table);
        return;
    case TZ_BLOCK_IMAGE:
        pdf_image(pdf, b->image);
        return;
    default:
        form = form_of(pdf, b);
        pdf_paragraph(pdf, b, &form);
    }
}

/* ---- the file ---- */

static cairo_status_t take(void *data, const unsigned char *bytes, unsigned n)
{
    g_byte_array_append(data, bytes, n);
    return CAIRO_STATUS_SUCCESS;
}

static void set_properties(const struct pdf *pdf)
{
    const struct tz_document *d = pdf->document;

    cairo_pdf_surface_set_metadata(pdf->surface, CAIRO_PDF_METADATA_TITLE, d->title ? d->title : "");
    cairo_pdf_surface_set_metadata(pdf->surface, CAIRO_PDF_METADATA_AUTHOR, d->author ? d->author : "");
    cairo_pdf_surface_set_metadata(pdf->surface, CAIRO_PDF_METADATA_CREATOR, "taizhang");
    /* the day of the document, not of the printing: equal documents give equal files */
    cairo_pdf_surface_set_metadata(pdf->surface, CAIRO_PDF_METADATA_CREATE_DATE,
                                   d->date && strlen(d->date) >= 10 ? d->date : "2000-01-01");
}

static void draw(struct pdf *pdf)
{
    const struct tz_document *d = pdf->document;

    pdf_page_begin(pdf, false);
    if (d->official)
        pdf_red_head(pdf, d->official);
    for (const struct tz_block *b = d->body.first; b; pdf->before = b, b = b->next)
        block(pdf, b);
    if (pdf->lying && (d->proof || pdf->job->qr || pdf->notes))
        new_page(pdf, false);
    pdf_proof(pdf);
    if (d->official)
        pdf_closing(pdf, d->official);
    pdf_page_end(pdf);
}

static enum tz_pdf_result render(struct tz_pdf_job *job)
{
    GByteArray *file;
    cairo_status_t status;
    struct pdf pdf = {.document = job->document, .job = job};

    if (!open_fonts(job))
        return TZ_PDF_NO_FONT;
    file = g_byte_array_new();
    pdf.context = context;
    pdf.surface = cairo_pdf_surface_create_for_stream(take, file, PAGE_WIDTH * MM, PAGE_HEIGHT * MM);
    pdf.cr = cairo_create(pdf.surface);
    pdf.note_list = g_string_new(NULL);
    set_fonts(&pdf);
    set_properties(&pdf);
    draw(&pdf);
    status = cairo_status(pdf.cr);
    cairo_destroy(pdf.cr);
    cairo_surface_finish(pdf.surface);
    if (status == CAIRO_STATUS_SUCCESS)
        status = cairo_surface_status(pdf.surface);
    cairo_surface_destroy(pdf.surface);
    for (int i = 0; i < FACE_KINDS; i++)
        pango_font_description_free(pdf.fonts[i]);
    g_string_free(pdf.note_list, TRUE);
    job->pages = pdf.page;
    job->len = file->len;
    job->bytes = g_byte_array_free(file, status != CAIRO_STATUS_SUCCESS);
    if (status == CAIRO_STATUS_SUCCESS)
        return TZ_PDF_OK;
    job->bytes = NULL;
    snprintf(job->message, sizeof job->message, "cairo: %s", cairo_status_to_string(status));
    return TZ_PDF_FAILED;
}

static void release(unsigned char *bytes)
{
    g_free(bytes);
}

__attribute__((visibility("default"))) const struct tz_pdf_api tz_pdf_api = {TZ_PDF_ABI, render, release};
