/* SPDX-License-Identifier: Apache-2.0
 *
 * The driver: input window -> lines -> paragraphs -> sections, tokens, facts. The first HEAD_BYTES are looked at before the
 * first fact, so that what comes out does not depend on how the input was cut.
 */
#include "reader/reader_priv.h"
#include "base/limits.h"
#include "base/text.h"

struct tz_reader *tz_reader_open(const struct tz_reader_options *o, struct tz_arena *a)
{
    tz_chars_init();
    struct tz_reader *r = TZ_NEW(a, struct tz_reader);
    r->opt = *o;
    r->arena = a;
    r->raw = tz_alloc(a, RAW_BYTES + 8);
    bool html = o->input == TZ_READER_HTML;
    tz_rd_init(&r->line, a);
    tz_rd_init(&r->para, a);
    r->tok = TZ_NEW_ARRAY(a, TOKENS_MAX, struct tok);
    r->qty = TZ_NEW_ARRAY(a, TEXT_MAX / 2 + 8, struct qty);
    r->out = tz_alloc(a, OUT_BYTES + 64);
    tz_rd_table_init(r);
    if (html)
        tz_rd_html_init(r);
    return r;
}

/* Facts of a paragraph or a line of its own. */
void tz_rd_paragraph(struct tz_reader *r, const struct text *t, const struct line *l)
{
    tz_rd_facts_reset(r);
    int from = 0;
    if (l->mark && l->level >= LEVEL_DIGIT && r->carry.to) {
        r->when.para = r->carry;
        r->when.para_set = true;
    } else {
        r->carry.from = r->carry.to = 0;
    }
    if (l->mark || l->title_till) {
        tz_rd_section_enter(r, t, l);
        from = l->title_till;
    } else if (tz_rd_section_now(&r->doc)->level > LEVEL_DIGIT) { /* a new paragraph ends 一是 and ① */
        struct doc *d = &r->doc;
        while (d->depth && d->stack[d->depth].level > LEVEL_DIGIT)
            d->depth--;
        tz_rd_section_leave(r);
    }
    if (r->opt.layers & TZ_LAYER_LAYOUT)
        tz_rd_node_emit(r, TZ_LAYER_LAYOUT, "paragraph", "", t, 0, t->n);
    if (from < t->n) {
        tz_rd_tokens_of(r, t, from);
        tz_rd_facts_of(r, t, l, from);
        if (t->ch[t->n - 1] == ':' && r->when.para_set)
            r->carry = r->when.para;
    }
}

static void close_paragraph(struct tz_reader *r)
{
    if (!r->para_open)
        return;
    r->para_open = false;
    tz_rd_paragraph(r, &r->para, &r->para_line);
}

static const char *const line_names[] = {"blank", "furniture", "meta", "title", "heading", "text", "row", "note"};

static void swap_text(struct text *a, struct text *b)
{
    struct text t = *a;
    *a = *b;
    *b = t;
}

/* Does the line go on the open paragraph? Hard-wrapped text, and lines cut for length. */
static bool goes_on(const struct tz_reader *r, const struct line *l, bool cut)
{
    uint64_t gap = r->line.start - r->para.start;
    if (!r->para_open || l->kind != LINE_TEXT || gap + (uint64_t)r->line.n_org + 2 >= TEXT_MAX ||
        gap > (uint64_t)r->para.n_org + 16)
        return false;
    if (cut)
        return false;
    const struct text *p = &r->para;
    uint16_t last = p->n ? p->ch[p->n - 1] : u'。';
    if (!r->doc.wrapped || l->mark)
        return false;
    if (among(last, u"。!?;:") && r->line.indent > 0)
        return false;
    if (among(last, u"。!?:") && (int)r->para_width + 6 < r->doc.wrap_width)
        return false;
    return r->line.indent == 0 || !among(last, u"。!?:;");
}

static void meta_value(struct tz_reader *r, const struct text *t, int class, int from, int till)
{
    char buf[400];
    while (from < till && among(t->ch[from], u":： \t[]【】"))
        from++;
    while (till > from && among(t->ch[till - 1], u" \t[]【】"))
        till--;
    int n = till - from > 120 ? 120 : till - from;
    for (int i = from; i < from + n; i++)
        if (t->ch[i] == ' ' && i + 2 < t->n && (tz_char_class[t->ch[i + 1]] & C_HAN))
            n = i - from;
    if (n <= 0)
        return;
    tz_rd_utf8(buf, t->ch + from, n);
    struct tz_report_meta *m = &r->doc.meta;
    const char **slot = class == TZ_W_FURNITURE_INDEX       ? &m->index
                        : class == TZ_W_FURNITURE_AGENCY    ? &m->agency
                        : class == TZ_W_FURNITURE_ISSUED    ? &m->issued
                        : class == TZ_W_FURNITURE_PUBLISHED ? &m->published
                        : class == TZ_W_FURNITURE_NAME      ? &m->title
                        : class == TZ_W_FURNITURE_NUMBER    ? &m->number
                        : class == TZ_W_FURNITURE_VALIDITY  ? &m->validity
                        : class == TZ_W_FURNITURE_SOURCE    ? &m->source
                        : class == TZ_W_FURNITURE_CATEGORY  ? &m->category
                                                            : NULL;
    if (slot && !*slot)
        *slot = tz_strdup(r->arena, buf);
}

/* A key of the page at i with its colon; NULL when there is none. */
static const struct tz_words_row *meta_key(const struct text *t, int i)
{
    if (!(tz_char_class[t->ch[i]] & C_HAN))
        return NULL;
    const struct tz_words_row *w = tz_words_at(&tz_words_furniture, t->ch + i, t->ch + t->n);
    return w && t->ch[i + w->len] == ':' ? w : NULL;
}

/* 索引号:A 发布机构:B 发文日期:C on one line: every key with its value. Returns how many keys had a colon. */
static int meta_keys(struct tz_reader *r, const struct text *t)
{
    int keys = 0;
    for (int i = 0; i < t->n;) {
        const struct tz_words_row *w = meta_key(t, i);
        if (!w) {
            i++;
            continue;
        }
        int from = i + w->len + 1, till = from;
        while (till < t->n && !meta_key(t, till))
            till++;
        keys++;
        if (till == t->n && till == from)
            r->doc.meta_pending = w->class;
        else
            meta_value(r, t, w->class, from, till);
        i = till;
    }
    return keys;
}

static void furniture_line(struct tz_reader *r, const struct line *l)
{
    struct doc *d = &r->doc;
    if (r->opt.layers & TZ_LAYER_LAYOUT)
        tz_rd_node_emit(r, TZ_LAYER_LAYOUT, line_names[l->kind], "", &r->line, 0, r->line.n);
    d->meta_pending = 0;
    if (l->kind == LINE_META && !meta_keys(r, &r->line) && l->mark) {
        int from = l->mark;
        while (from < r->line.n && among(r->line.ch[from], u": \t]】"))
            from++;
        if (from < r->line.n)
            meta_value(r, &r->line, l->meta, from, r->line.n);
        else
            d->meta_pending = l->meta;
    }
}

/* The line behind a key without value (发布机构 / X镇政府) is its value. True: the line is used up. */
static bool pending_meta(struct tz_reader *r)
{
    struct doc *d = &r->doc;
    struct line probe;
    struct doc keep = *d;
    int pending = d->meta_pending;
    tz_rd_layout_line(&probe, d, &r->line, false);
    bool value = probe.kind == LINE_TEXT || probe.kind == LINE_TITLE;
    if (value)
        meta_value(r, &r->line, pending, 0, r->line.n);
    struct tz_report_meta m = d->meta;
    *d = keep;
    d->meta = value ? m : keep.meta;
    d->meta_pending = 0;
    if (!value || pending == TZ_W_FURNITURE_NAME || r->line.n >= 60)
        return false;
    struct line l = {.kind = LINE_META};
    furniture_line(r, &l);
    return true;
}

static void title_line(struct tz_reader *r)
{
    if (!r->doc.meta.title) {
        char buf[400];
        tz_rd_utf8(buf, r->line.ch, r->line.n > 100 ? 100 : r->line.n);
        r->doc.meta.title = tz_strdup(r->arena, buf);
    }
    if (r->opt.layers & TZ_LAYER_LAYOUT)
        tz_rd_node_emit(r, TZ_LAYER_LAYOUT, "title", "", &r->line, 0, r->line.n);
}

/* A line that is no running text. False: it is. */
static bool other_line(struct tz_reader *r, const struct line *l)
{
    struct doc *d = &r->doc;
    switch (l->kind) {
    case LINE_FURNITURE:
    case LINE_META:
        furniture_line(r, l);
        if (l->kind == LINE_FURNITURE && l->meta == TZ_W_FURNITURE_END && d->in_body)
            d->in_tail = true;
        return true;
    case LINE_NOTE:
        if (r->opt.layers & TZ_LAYER_LAYOUT)
            tz_rd_node_emit(r, TZ_LAYER_LAYOUT, "note", "", &r->line, 0, r->line.n);
        return true;
    case LINE_TITLE:
        title_line(r);
        return true;
    case LINE_HEADING:
        tz_rd_facts_reset(r);
        r->carry.from = r->carry.to = 0;
        tz_rd_section_enter(r, &r->line, l);
        tz_rd_heading_facts(r, &r->line, l);
        return true;
    default:
        return false;
    }
}

static void open_paragraph(struct tz_reader *r, const struct line *l)
{
    swap_text(&r->para, &r->line);
    r->para_line = *l;
    r->para_width = tz_rd_width(&r->para);
    r->para_open = true;
}

/* One line is in r->line. */
void tz_rd_line_done(struct tz_reader *r, bool cut)
{
    struct doc *d = &r->doc;
    struct line l;
    if (d->meta_pending && r->line.n && pending_meta(r))
        return;
    tz_rd_layout_line(&l, d, &r->line, false);
    if (l.kind == LINE_ROW) {
        close_paragraph(r);
        tz_rd_table_row(r, &r->line);
        return;
    }
    if (l.kind != LINE_BLANK || !d->wrapped)
        tz_rd_table_end(r);
    if (goes_on(r, &l, r->last_cut)) {
        r->para_width = tz_rd_width(&r->line);
        tz_rd_append(&r->para, &r->line);
        return;
    }
    if (l.kind == LINE_BLANK) {
        if (!d->wrapped || (r->para.n && among(r->para.ch[r->para.n - 1], u"。!?:;")))
            close_paragraph(r);
        return;
    }
    if (l.kind == LINE_FURNITURE && d->wrapped && r->para_open && r->line.n < 8 && !d->in_tail) {
        furniture_line(r, &l); /* a page number inside wrapped text */
        return;
    }
    close_paragraph(r);
    if (other_line(r, &l))
        return;
    if (!d->wrapped || cut)
        tz_rd_paragraph(r, &r->line, &l);
    else
        open_paragraph(r, &l);
}

/* Takes lines out of the window. A line is taken when its end is there, when it is longer than a paragraph can be, or at
 * the end of input; so the cuts do not depend on the pieces fed. */
static void drain(struct tz_reader *r, bool final)
{
    while (r->raw_done < r->raw_len) {
        const char *s = r->raw + r->raw_done;
        size_t have = r->raw_len - r->raw_done;
        const char *stop = memchr(s, '\n', have < 4 * TEXT_MAX + 8 ? have : 4 * TEXT_MAX + 8);
        if (!stop && !final && have < 4 * TEXT_MAX + 8)
            return;
        size_t len = stop ? (size_t)(stop - s) : have;
        size_t taken = tz_rd_decode(&r->line, s, len, r->raw_chars);
        bool cut = taken < len;
        if (cut)
            taken = tz_rd_cut(&r->line, s, taken);
        r->raw_chars += (uint64_t)r->line.n_org;
        r->raw_done += taken;
        if (!cut && stop) {
            r->raw_done++;
            r->raw_chars++;
        }
        tz_rd_line_done(r, cut || r->last_cut);
        r->last_cut = cut;
    }
}

static void start(struct tz_reader *r)
{
    size_t n = r->raw_len < HEAD_BYTES ? r->raw_len : HEAD_BYTES;
    tz_rd_anchor_scan(r, r->raw, n);
    r->started = true;
}

void tz_rd_feed(struct tz_reader *r, const char *bytes, size_t n)
{
    while (n) {
        size_t room = RAW_BYTES - r->raw_len, k = n < room ? n : room;
        memcpy(r->raw + r->raw_len, bytes, k);
        r->raw_len += k;
        bytes += k;
        n -= k;
        if (r->raw_len < RAW_BYTES)
            return;
        if (!r->started)
            start(r);
        drain(r, false);
        memmove(r->raw, r->raw + r->raw_done, r->raw_len - r->raw_done);
        r->raw_len -= r->raw_done;
        r->raw_done = 0;
    }
}

void tz_rd_finish(struct tz_reader *r)
{
    if (!r->started)
        start(r);
    drain(r, true);
    close_paragraph(r);
    tz_rd_table_end(r);
}

void tz_reader_feed(struct tz_reader *r, const char *bytes, size_t n)
{
    if (r->html)
        tz_rd_html_feed(r, bytes, n);
    else
        tz_rd_feed(r, bytes, n);
}

void tz_reader_finish(struct tz_reader *r)
{
    if (r->html)
        tz_rd_html_finish(r);
    else
        tz_rd_finish(r);
    tz_rd_write_flush(r);
    struct tz_report_meta *m = &r->doc.meta;
    const struct tz_report_meta *g = &r->page;
    m->title = m->title ? m->title : g->title;
    m->agency = m->agency ? m->agency : g->agency;
    m->published = m->published ? m->published : g->published;
    m->source = m->source ? m->source : g->source;
    m->category = m->category ? m->category : g->category;
    const char **slots[] = {&m->title,     &m->agency, &m->index,    &m->number,  &m->issued,
                            &m->published, &m->source, &m->validity, &m->category};
    for (size_t i = 0; i < sizeof slots / sizeof *slots; i++)
        if (!*slots[i])
            *slots[i] = "";
    m->review_from = r->doc.review.from;
    m->review_to = r->doc.review.to;
    m->plan_from = r->doc.plan.from;
    m->plan_to = r->doc.plan.to;
}

const struct tz_report_meta *tz_reader_meta(const struct tz_reader *r)
{
    return &r->doc.meta;
}

uint64_t tz_reader_facts(const struct tz_reader *r)
{
    return r->facts;
}

uint64_t tz_reader_chars(const struct tz_reader *r)
{
    return r->raw_chars;
}
