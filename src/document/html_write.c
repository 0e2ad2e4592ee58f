/* SPDX-License-Identifier: Apache-2.0
 *
 * Document tree -> HTML.
 */
#include "document/write.h"
#include "document/qr.h"
#include <string.h>
#include <strings.h>

struct writer {
    struct tz_buf *out;
    const struct tz_document *d;
    const struct tz_html_options *options;
};

static void text(struct tz_buf *out, const char *s, size_t n)
{
    for (size_t i = 0, from = 0; i <= n; i++) {
        const char *entity = i == n         ? ""
                             : s[i] == '&'  ? "&amp;"
                             : s[i] == '<'  ? "&lt;"
                             : s[i] == '>'  ? "&gt;"
                             : s[i] == '"'  ? "&quot;"
                             : s[i] == '\'' ? "&#39;"
                                            : NULL;
        if (!entity)
            continue;
        tz_buf_add(out, s + from, i - from);
        tz_buf_str(out, entity);
        from = i + 1;
    }
}

static void string(struct tz_buf *out, const char *s)
{
    text(out, s, strlen(s));
}

static void attribute(struct tz_buf *out, const char *name, const char *value)
{
    if (!value)
        return;
    tz_buf_printf(out, " %s=\"", name);
    string(out, value);
    tz_buf_char(out, '"');
}

/* Only addresses that cannot run anything. */
static bool safe_address(const char *s)
{
    static const char *const starts[] = {"http://", "https://", "mailto:", "#"};

    if (*s == '/' && s[1] != '/' && s[1] != '\\')
        return true;
    for (size_t i = 0; i < sizeof starts / sizeof *starts; i++)
        if (!strncasecmp(s, starts[i], strlen(starts[i])))
            return true;
    return false;
}

/* ---- runs ---- */

static const struct {
    unsigned bit;
    const char *name;
} styles[] = {
    {TZ_STYLE_BOLD, "strong"}, {TZ_STYLE_ITALIC, "em"}, {TZ_STYLE_UNDERLINE, "u"},
    {TZ_STYLE_STRIKE, "s"},    {TZ_STYLE_SUPER, "sup"}, {TZ_STYLE_SUB, "sub"},
};
#define STYLES (sizeof styles / sizeof *styles)

/* A mark is said in a word as well as by its class. */
static const struct {
    const char *name, *word;
} marks[] = {
    [TZ_DOC_MARK_NONE] = {NULL, NULL},
    [TZ_DOC_MARK_OK] = {"ok", "相符"},
    [TZ_DOC_MARK_DIFFERS] = {"differs", "不符"},
    [TZ_DOC_MARK_UNKNOWN] = {"unknown", "无台账"},
    [TZ_DOC_MARK_ESTIMATE] = {"estimate", "预计"},
    [TZ_DOC_MARK_REPORTED] = {"reported", "上报数"},
};

static const char *address_of(const struct writer *w, const struct tz_run *r)
{
    const char *address = r->href;

    if (!address && r->kind == TZ_RUN_REF && r->ref && w->options->ref_base)
        address = tz_printf(w->out->arena, "%s%s", w->options->ref_base, r->ref);
    return address && safe_address(address) ? address : NULL;
}

static void run(const struct writer *w, const struct tz_run *r)
{
    const char *address = address_of(w, r);

    if (r->kind == TZ_RUN_BREAK) {
        tz_buf_str(w->out, "<br>");
        return;
    }
    if (address || r->kind == TZ_RUN_REF) {
        tz_buf_str(w->out, address ? "<a" : "<span");
        attribute(w->out, "class", r->kind == TZ_RUN_REF ? "doc-figure" : NULL);
        attribute(w->out, "href", address);
        attribute(w->out, "data-ref", r->kind == TZ_RUN_REF ? r->ref : NULL);
        attribute(w->out, "id", r->kind == TZ_RUN_REF && w->options->ref_ids ? r->ref : NULL);
        attribute(w->out, "title", r->mark ? NULL : r->note);
        tz_buf_char(w->out, '>');
    }
    if (r->mark) {
        tz_buf_printf(w->out, "<mark class=\"doc-mark-%s\"", marks[r->mark].name);
        attribute(w->out, "title", r->note);
        tz_buf_char(w->out, '>');
    }
    for (size_t i = 0; i < STYLES; i++)
        if (r->style & styles[i].bit)
            tz_buf_printf(w->out, "<%s>", styles[i].name);
    text(w->out, r->text, r->len);
    for (size_t i = STYLES; i-- > 0;)
        if (r->style & styles[i].bit)
            tz_buf_printf(w->out, "</%s>", styles[i].name);
    if (r->mark)
        tz_buf_printf(w->out, "<small>〔%s〕</small></mark>", marks[r->mark].word);
    if (address || r->kind == TZ_RUN_REF)
        tz_buf_str(w->out, address ? "</a>" : "</span>");
}

static void runs(const struct writer *w, const struct tz_block *b)
{
    if (b->label) {
        tz_buf_str(w->out, "<span class=\"doc-label\">");
        string(w->out, b->label);
        tz_buf_str(w->out, "</span>");
    }
    for (const struct tz_run *r = b->first; r; r = r->next)
        run(w, r);
}

/* ---- blocks ---- */

static const char *const roles[] = {
    [TZ_ROLE_BODY] = NULL,
    [TZ_ROLE_TITLE] = "doc-title",
    [TZ_ROLE_SUBTITLE] = "doc-subtitle",
    [TZ_ROLE_SPEAKER] = "doc-speaker",
    [TZ_ROLE_TO] = "doc-to",
    [TZ_ROLE_ANNEX_LIST] = "doc-annexes",
    [TZ_ROLE_SIGNER] = "doc-signer",
    [TZ_ROLE_DATE] = "doc-date",
    [TZ_ROLE_NOTE] = "doc-note",
    [TZ_ROLE_ANNEX] = "doc-annex",
    [TZ_ROLE_ANNEX_TITLE] = "doc-annex-title",
    [TZ_ROLE_CAPTION] = "doc-caption",
    [TZ_ROLE_FOOTNOTE] = "doc-footnote",
};

static int heading_level(const struct writer *w, const struct tz_block *b)
{
    int first = w->options->page ? 2 : w->options->heading ? w->options->heading : 2;
    int level = b->role == TZ_ROLE_TITLE         ? first - 1
                : b->role == TZ_ROLE_ANNEX_TITLE ? first
                : b->kind == TZ_BLOCK_HEADING    ? first + b->level - 1
                                                 : 0;
    return level > 6 ? 6 : level < 0 ? 0 : level;
}

static void paragraph(const struct writer *w, const struct tz_block *b)
{
    static const char *const aligns[] = {NULL, "doc-left", "doc-center", "doc-right"};
    int level = heading_level(w, b);
    const char *class = roles[b->role] ? roles[b->role] : aligns[b->align];

    tz_buf_printf(w->out, level ? "<h%d" : "<p", level);
    attribute(w->out, "class", class);
    attribute(w->out, "id", b->anchor);
    tz_buf_char(w->out, '>');
    runs(w, b);
    tz_buf_printf(w->out, level ? "</h%d>\n" : "</p>\n", level);
}

static void blocks(const struct writer *w, const struct tz_blocks *list);

static void cell(const struct writer *w, const struct tz_cell_block *c, bool head)
{
    static const char *const aligns[] = {NULL, "doc-left", "doc-center", "doc-right"};
    const struct tz_block *only = c->blocks.first;

    tz_buf_str(w->out, head ? "<th scope=\"col\"" : c->header ? "<th scope=\"row\"" : "<td");
    if (c->row_span > 1)
        tz_buf_printf(w->out, " rowspan=\"%u\"", c->row_span);
    if (c->col_span > 1)
        tz_buf_printf(w->out, " colspan=\"%u\"", c->col_span);
    attribute(w->out, "class", aligns[c->align]);
    tz_buf_char(w->out, '>');
    if (only && !only->next && only->kind == TZ_BLOCK_PARAGRAPH)
        runs(w, only);
    else
        blocks(w, &c->blocks);
    tz_buf_str(w->out, head || c->header ? "</th>" : "</td>");
}

static void table(const struct writer *w, const struct tz_doc_table *t, const struct tz_block *caption)
{
    tz_buf_str(w->out, "<div class=\"doc-table\" tabindex=\"0\"><table>");
    if (caption) {
        tz_buf_str(w->out, "<caption>");
        runs(w, caption);
        tz_buf_str(w->out, "</caption>");
    }
    for (uint32_t r = 0; r < t->rows; r++) {
        if (r == 0 || r == t->header_rows)
            tz_buf_str(w->out, r < t->header_rows ? "<thead>" : r ? "</thead><tbody>" : "<tbody>");
        tz_buf_str(w->out, "<tr>");
        for (uint32_t c = 0; c < t->columns; c++)
            if (tz_table_cell(t, r, c)->col_span)
                cell(w, tz_table_cell(t, r, c), r < t->header_rows);
        tz_buf_str(w->out, "</tr>");
    }
    tz_buf_str(w->out, t->header_rows == t->rows ? "</thead></table></div>\n" : "</tbody></table></div>\n");
}

static void base64(struct tz_buf *out, const unsigned char *p, size_t n)
{
    static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

    for (size_t i = 0; i < n; i += 3) {
        uint32_t v = (uint32_t)p[i] << 16 | (i + 1 < n ? (uint32_t)p[i + 1] << 8 : 0) | (i + 2 < n ? p[i + 2] : 0);
        tz_buf_char(out, digits[v >> 18]);
        tz_buf_char(out, digits[v >> 12 & 63]);
        tz_buf_char(out, i + 1 < n ? digits[v >> 6 & 63] : '=');
        tz_buf_char(out, i + 2 < n ? digits[v & 63] : '=');
    }
}

static void image(const struct writer *w, const struct tz_image *i)
{
    bool known = i->data && (!strcmp(i->media_type, "image/png") || !strcmp(i->media_type, "image/jpeg") ||
                             !strcmp(i->media_type, "image/svg+xml"));

    if (!known) {
        tz_buf_str(w->out, "<p class=\"doc-image\">〔图：");
        string(w->out, i->alt);
        tz_buf_str(w->out, "〕</p>\n");
        return;
    }
    tz_buf_printf(w->out, "<p class=\"doc-image\"><img src=\"data:%s;base64,", i->media_type);
    base64(w->out, i->data, i->len);
    tz_buf_char(w->out, '"');
    attribute(w->out, "alt", i->alt);
    if (i->width_px > 0 && i->height_px > 0)
        tz_buf_printf(w->out, " width=\"%d\" height=\"%d\"", i->width_px, i->height_px);
    tz_buf_str(w->out, "></p>\n");
}

/* Items that follow each other are one list; their depth is a class, as labels stand in the text. */
static const struct tz_block *list(const struct writer *w, const struct tz_block *b)
{
    tz_buf_str(w->out, "<ul class=\"doc-list\">");
    for (;; b = b->next) {
        tz_buf_printf(w->out, "<li class=\"doc-level-%d\">", b->level);
        runs(w, b);
        tz_buf_str(w->out, "</li>");
        if (!b->next || b->next->kind != TZ_BLOCK_ITEM)
            break;
    }
    tz_buf_str(w->out, "</ul>\n");
    return b;
}

static void blocks(const struct writer *w, const struct tz_blocks *all)
{
    for (const struct tz_block *b = all->first; b; b = b->next) {
        if (b->role == TZ_ROLE_CAPTION && b->next && b->next->table)
            continue; /* goes into its table */
        if (b->kind == TZ_BLOCK_TABLE)
            table(w, b->table, NULL);
        else if (b->kind == TZ_BLOCK_IMAGE)
            image(w, b->image);
        else if (b->kind == TZ_BLOCK_ITEM)
            b = list(w, b);
        else if (b->kind != TZ_BLOCK_PAGE_BREAK)
            paragraph(w, b);
        if (b->next && b->next->role == TZ_ROLE_CAPTION && b->next->next && b->next->next->table) {
            table(w, b->next->next->table, b->next);
            b = b->next->next;
        }
    }
}

/* ---- the document ---- */

static void line(const struct writer *w, const char *class, const char *before, const char *value)
{
    if (!value)
        return;
    tz_buf_printf(w->out, "<p class=\"%s\">%s", class, before);
    string(w->out, value);
    tz_buf_str(w->out, "</p>\n");
}

static void head(const struct writer *w)
{
    const struct tz_official *o = w->d->official;

    if (!o)
        return;
    tz_buf_str(w->out, "<div class=\"doc-head\">\n");
    line(w, "doc-copy", "", o->copy_number);
    line(w, "doc-secrecy", "", o->secrecy);
    line(w, "doc-secrecy", "", o->urgency);
    line(w, "doc-issuer", "", o->issuer_mark);
    line(w, "doc-number", "", o->number);
    line(w, "doc-approver", "签发人：", o->approver);
    tz_buf_str(w->out, "</div>\n");
}

static void foot(const struct writer *w)
{
    const struct tz_official *o = w->d->official;
    struct tz_qr qr;
    struct tz_err *e;

    if (o && (o->copy_to || o->printer)) {
        tz_buf_str(w->out, "<div class=\"doc-foot\">\n");
        line(w, "doc-copy-to", "抄送：", o->copy_to);
        line(w, "doc-printer", "", o->printer);
        line(w, "doc-print-date", "", o->print_date);
        tz_buf_str(w->out, "</div>\n");
    }
    line(w, "doc-proof", "", w->d->proof);
    if (!w->d->proof_qr)
        return;
    e = tz_qr_make(&qr, w->d->proof_qr, w->out->arena);
    if (e) { /* too long for a code: the line above names it all the same */
        tz_err_free(e);
        return;
    }
    tz_buf_str(w->out, "<div class=\"doc-qr\">");
    tz_qr_svg(w->out, &qr, "二维码：核对本文");
    tz_buf_str(w->out, "</div>\n");
}

static const char page_style[] =
    "@page{size:A4;margin:37mm 26mm 35mm 28mm}"
    "body{max-width:45em;margin:2em auto;padding:0 1em;font:18px/1.8 \"仿宋_GB2312\",\"仿宋\",FangSong,\"Noto Serif "
    "CJK SC\",serif}"
    "p{margin:0;text-indent:2em}"
    "h1,.doc-annex-title{font:400 1.6em/1.5 \"方正小标宋简体\",\"小标宋\",\"Noto Serif CJK "
    "SC\",serif;text-align:center;text-indent:0}"
    "h2{font:400 1em/1.8 \"黑体\",SimHei,\"Noto Sans CJK SC\",sans-serif;text-indent:2em;margin:0}"
    "h3{font:400 1em/1.8 \"楷体_GB2312\",\"楷体\",KaiTi,serif;text-indent:2em;margin:0}"
    "h4,h5,h6{font-size:1em;font-weight:700;text-indent:2em;margin:0}"
    ".doc-subtitle,.doc-speaker,.doc-center,.doc-caption,.doc-issuer,.doc-number,caption{text-align:center;text-indent:"
    "0}"
    ".doc-subtitle,.doc-speaker{font-family:\"楷体_GB2312\",\"楷体\",KaiTi,serif}"
    ".doc-to,.doc-annex,.doc-left{text-indent:0}.doc-signer,.doc-date,.doc-right{text-align:right;text-indent:0;"
    "padding-right:2em}"
    ".doc-head{border-bottom:2px solid #c00;margin-bottom:2em}.doc-issuer{color:#c00;font-size:2.2em}"
    ".doc-foot{border-top:1px solid;border-bottom:1px solid;margin-top:2em;font-size:.9em}"
    ".doc-table{overflow-x:auto;margin:.6em 0}table{border-collapse:collapse;width:100%;font-size:.9em}"
    "th,td{border:1px solid #555;padding:.2em .5em;text-align:left}td p,th "
    "p{text-indent:0}th,td.doc-center{text-align:center}"
    "td.doc-right{text-align:right;font-variant-numeric:tabular-nums}.doc-list{list-style:none;padding-left:2em;margin:"
    "0}"
    ".doc-figure{color:inherit;text-decoration:underline dotted}mark small{font-size:.7em}"
    ".doc-mark-ok{background:#e3f4e3}.doc-mark-differs{background:#fde0e0}.doc-mark-unknown,.doc-mark-estimate,.doc-"
    "mark-reported{background:#fff3cd}"
    ".doc-proof,.doc-footnote{font-size:.8em;color:#444;text-indent:0}.doc-qr{width:7em}";

void tz_document_write_html(struct tz_buf *out, const struct tz_document *d, const struct tz_html_options *options)
{
    static const struct tz_html_options plain = {.heading = 2};
    struct writer w = {out, d, options ? options : &plain};

    if (w.options->page) {
        tz_buf_str(out, "<!DOCTYPE html>\n<html");
        attribute(out, "lang", d->language);
        tz_buf_str(out,
                   "><head><meta charset=\"utf-8\"><meta name=\"viewport\" content=\"width=device-width\"><title>");
        string(out, d->title ? d->title : "文件");
        tz_buf_printf(out, "</title><style>%s</style></head><body>\n", page_style);
    }
    tz_buf_str(out, "<article class=\"doc\"");
    attribute(out, "lang", d->language);
    tz_buf_str(out, ">\n");
    head(&w);
    blocks(&w, &d->body);
    foot(&w);
    tz_buf_str(out, w.options->page ? "</article></body></html>\n" : "</article>\n");
}
