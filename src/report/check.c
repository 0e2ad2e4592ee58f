/* SPDX-License-Identifier: Apache-2.0
 *
 * The check of a draft: its text, its numbers, their verdicts, the same figure elsewhere.
 */
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "document/read.h"
#include "reader/reader.h"
#include "report/check_priv.h"
#include "report/report.h"

const char *const tz_verdict_keys[] = {"supported", "differs", "none"};
const char *const tz_verdict_labels[] = {"一致", "不一致", "无台账"};

struct found *check_add(struct checking *x)
{
    TZ_GROW(x->a, x->found, x->n, x->room);
    x->found[x->n] = (struct found){.mark = {.ledger = "", .why = "", .period = "", .place = "", .filters = ""}};
    return &x->found[x->n++];
}

/* ---- the text */

static void take_document(struct checking *x, const struct tz_document *d)
{
    struct tz_flat *flat = tz_document_flat(d, x->a);
    struct tz_buf b;
    tz_buf_init(&b, x->a);
    for (size_t k = 0; k < flat->line_count; k++)
        if (!flat->lines[k].block->furniture) {
            tz_buf_add(&b, flat->text + flat->lines[k].start, flat->lines[k].len);
            tz_buf_char(&b, '\n');
        }
    x->text = b.data;
    x->len = b.len;
}

/* A rendered report: where its figures stand in the text is known, they need no reading. */
static struct tz_err *load_stored(struct checking *x, struct tz_check_result *out)
{
    struct tz_report_text t;
    struct tz_report_rendered r;
    struct tz_buf b;
    struct span *spans;
    TZ_TRY(tz_report_get(&t, x->c, x->d->who->actor.town, x->o->report, 0, x->a));
    TZ_TRY(tz_report_render(&r, x->d, x->c, &t, 0, x->a));
    tz_buf_init(&b, x->a);
    x->references = spans = TZ_NEW_ARRAY(x->a, r.figure_n + 1, struct span);
    for (const struct tz_block *k = r.document->body.first; k; k = k->next) {
        if (k->kind == TZ_BLOCK_TABLE)
            continue; /* its cells hold references only by their own heads */
        for (const struct tz_run *run = k->first; run; run = run->next) {
            if (run->kind == TZ_RUN_REF)
                spans[x->reference_n++] = (struct span){b.len, b.len + run->len};
            tz_buf_add(&b, run->text, run->len);
        }
        tz_buf_char(&b, '\n');
    }
    x->text = b.data;
    x->len = b.len;
    out->title = t.title;
    if (!x->year)
        x->year = t.year;
    return NULL;
}

static struct tz_err *load_text(struct checking *x, struct tz_check_result *out)
{
    struct tz_report_file file;
    const struct tz_check_options *o = x->o;
    if (o->report)
        return load_stored(x, out);
    if (o->data)
        TZ_TRY(tz_report_file(&file, o->name ? o->name : "草稿", o->data, o->bytes, x->a));
    else
        TZ_TRY(tz_report_path(&file, o->path, x->a));
    x->text = file.text;
    x->len = file.len;
    if (file.input == TZ_READER_HTML) {
        struct tz_document *d;
        TZ_TRY(tz_document_read_html(&d, file.text, file.len, x->a));
        take_document(x, d);
    }
    return NULL;
}

static struct tz_err *read_facts(struct checking *x, struct tz_check_result *out)
{
    TZ_TRY(tz_read_text(&x->facts, TZ_READER_TEXT, x->text, x->len, x->a));
    if (!x->year)
        x->year = x->facts.meta.review_to;
    if (!x->year)
        x->year = tz_day_year(tz_today()) - (tz_day_month(tz_today()) < 7);
    if (!out->title)
        out->title = x->facts.meta.title ? x->facts.meta.title : "";
    out->year = x->year;
    return NULL;
}

/* ---- one number */

static bool in_reference(const struct checking *x, size_t from, size_t till)
{
    for (size_t k = 0; k < x->reference_n; k++)
        if (from < x->references[k].till && till > x->references[k].from)
            return true;
    return false;
}

/* The few characters before a number: 近 and 超 stand there. */
static const char *words_before(const struct checking *x, size_t from)
{
    enum { BYTES = 9 };
    size_t start = from > BYTES ? from - BYTES : 0;
    while (start < from && ((unsigned char)x->text[start] & 0xc0) == 0x80)
        start++;
    return tz_strndup(x->a, x->text + start, from - start);
}

static void place_marks(struct checking *x)
{
    const char *p = x->text, *end = x->text + x->len;
    uint64_t chars = 0;
    for (size_t k = 0; k < x->n; k++) { /* facts come in text order; claims may go back */
        struct found *f = &x->found[k];
        if (f->fact.start < chars) {
            p = x->text;
            chars = 0;
        }
        p += tz_utf8_offset(p, (size_t)(end - p), (size_t)(f->fact.start - chars));
        chars = f->fact.start;
        f->mark.from = (size_t)(p - x->text);
        f->mark.till = f->mark.from + tz_utf8_offset(p, (size_t)(end - p), (size_t)(f->fact.end - f->fact.start));
    }
}

static void name_mark(struct checking *x, struct found *f)
{
    struct tz_check_mark *m = &f->mark;
    char text[64];
    m->start = f->fact.start;
    m->end = f->fact.end;
    m->quote = f->fact.quote;
    m->what = f->fact.what;
    m->kind = m->claim ? "claim" : tz_read_kind_names[f->fact.kind];
    m->place =
        f->r.place_found == PLACE_NAMED ? tz_place_title(x->places, f->r.place, tz_today(), x->a) : f->fact.subject;
    if (f->r.has_period)
        m->period = tz_strdup(x->a, tz_period_show(text, f->r.period));
}

static const char *why_unmatched(const struct found *f, struct tz_arena *a)
{
    if (f->r.place_found == PLACE_UNKNOWN)
        return tz_printf(a, "区划里没有“%s”", f->fact.subject);
    if (f->r.place_found == PLACE_OTHER)
        return tz_printf(a, "说的是“%s”，没有对应的台账", f->fact.subject);
    if (f->r.nearest && !f->r.has_period)
        return "看不出是哪一年的数";
    return f->mark.claim ? "这个说法没有台账可查" : "没有对应的台账";
}

static struct tz_err *judge_one(struct checking *x, struct found *f)
{
    int year = f->fact.kind == TZ_READ_TARGET ? x->year + 1 : x->year;
    report_resolve(&f->r, x->resolver, &f->fact, year, x->a);
    f->interval = report_interval(&f->fact, words_before(x, f->mark.from));
    name_mark(x, f);
    f->mark.verdict = TZ_VERDICT_NONE;
    if (in_reference(x, f->mark.from, f->mark.till)) {
        f->mark.reference = true;
        f->mark.verdict = TZ_VERDICT_SUPPORTED;
        f->mark.why = "直接取自台账";
        return NULL;
    }
    if (f->r.accepted)
        return check_ledger(x, f);
    f->mark.why = why_unmatched(f, x->a);
    const struct tz_indicator *near[3];
    f->mark.nearest_n = report_nearest(near, 3, x->resolver, &f->fact, x->a);
    for (size_t k = 0; k < f->mark.nearest_n; k++)
        f->mark.nearest[k] = near[k]->key;
    return NULL;
}

/* ---- the same figure elsewhere */

static bool same_thing(const struct found *a, const struct found *b)
{
    enum { TELLING_BYTES = 15 }; /* five characters: 投入资金 alone names nothing */
    if (a->fact.kind != b->fact.kind || a->fact.year_from != b->fact.year_from || a->fact.year_to != b->fact.year_to ||
        a->r.growth != b->r.growth || !tz_same(a->r.unit, b->r.unit))
        return false;
    if (a->r.accepted && b->r.accepted)
        return a->r.nearest == b->r.nearest && tz_same(a->r.filters_text, b->r.filters_text) &&
               a->r.place == b->r.place;
    return !a->r.accepted && !b->r.accepted && strlen(a->fact.what) >= TELLING_BYTES &&
           tz_same(a->fact.what, b->fact.what) && tz_same(a->fact.subject, b->fact.subject);
}

static void compare_within(struct checking *x)
{
    for (size_t k = 0; k < x->n; k++)
        for (size_t i = 0; i < x->n; i++) {
            struct found *f = &x->found[k], *g = &x->found[i];
            if (i == k || f->mark.reference || f->mark.claim || g->mark.claim || !same_thing(f, g) ||
                report_interval_meet(&f->interval, &g->interval))
                continue;
            f->mark.why = tz_printf(x->a, "%s%s文中另一处写作%s", f->mark.why, *f->mark.why ? "；" : "", g->fact.quote);
            if (f->mark.verdict == TZ_VERDICT_NONE)
                f->mark.verdict = TZ_VERDICT_DIFFERS;
            break;
        }
}

/* ---- the whole */

static int by_place(const void *a, const void *b)
{
    const struct tz_check_mark *x = a, *y = b;
    return x->from < y->from ? -1 : x->from > y->from;
}

static void collect(struct tz_check_result *out, struct checking *x)
{
    struct tz_check_mark *marks = TZ_NEW_ARRAY(x->a, x->n + 1, struct tz_check_mark);
    size_t n = 0;
    for (size_t k = 0; k < x->n; k++)
        marks[k] = x->found[k].mark;
    qsort(marks, x->n, sizeof *marks, by_place);
    for (size_t k = 0; k < x->n; k++)
        if (!n || marks[k].from >= marks[n - 1].till) /* one number with two readings is marked once */
            marks[n++] = marks[k];
    for (size_t k = 0; k < n; k++) {
        out->supported += marks[k].verdict == TZ_VERDICT_SUPPORTED;
        out->differs += marks[k].verdict == TZ_VERDICT_DIFFERS;
        out->none += marks[k].verdict == TZ_VERDICT_NONE;
    }
    out->marks = marks;
    out->n = n;
    out->text = x->text;
}

static struct tz_err *check_all(struct checking *x)
{
    TZ_TRY(report_resolver(&x->resolver, x->c, x->d->model, x->places, x->d->who->actor.town, x->text, x->a));
    for (size_t k = 0; k < x->facts.n; k++)
        check_add(x)->fact = x->facts.facts[k];
    check_claims(x);
    place_marks(x);
    for (size_t k = 0; k < x->n; k++)
        TZ_TRY(judge_one(x, &x->found[k]));
    compare_within(x);
    return NULL;
}

static struct tz_err *run(struct checking *x, struct tz_check_result *out)
{
    uint8_t hash[TZ_DIGEST_BYTES];
    struct tz_err *e;
    TZ_TRY(load_text(x, out));
    TZ_TRY(read_facts(x, out));
    TZ_TRY(tz_store_head(&out->known, hash, x->c, x->d->who->actor.town));
    TZ_TRY(tz_places_hold(&x->places, x->c, x->d->who->actor.town));
    e = check_all(x);
    tz_places_release(&x->places);
    if (!e)
        collect(out, x);
    return e;
}

struct tz_err *tz_report_check(struct tz_check_result *out, const struct tz_desk *d, const struct tz_check_options *o,
                               struct tz_arena *a)
{
    struct tz_check_result result = {0};
    struct checking x = {.d = d, .o = o, .a = a, .year = o->year};
    struct tz_err *e;
    if (!d->model)
        return tz_err_hint(tz_err(TZ_E_MISSING, "还没有启用台账包"), "先运行 taizhang pack install");
    TZ_TRY(tz_db_reader(&x.c, tz_store_db(d->store), d->who->actor.town));
    e = run(&x, &result);
    tz_db_release(&x.c);
    if (!e)
        *out = result;
    return e;
}

/* ---- as a document */

static void add_piece(struct tz_document *d, struct tz_block *b, const struct tz_check_result *r, size_t *at,
                      size_t from, size_t till)
{
    static const enum tz_doc_mark marks[] = {TZ_DOC_MARK_OK, TZ_DOC_MARK_DIFFERS, TZ_DOC_MARK_UNKNOWN};
    while (*at < r->n && r->marks[*at].from < till) {
        const struct tz_check_mark *m = &r->marks[*at];
        if (m->from > from)
            tz_run_addn(d, b, r->text + from, m->from - from);
        struct tz_run *run = tz_run_addn(d, b, r->text + m->from, m->till - m->from);
        run->mark = marks[m->verdict];
        run->note = *m->ledger ? tz_printf(d->arena, "%s；%s", m->ledger, m->why) : m->why;
        run->href = m->rows_url;
        if (m->rows_url)
            run->kind = TZ_RUN_LINK;
        from = m->till;
        ++*at;
    }
    if (till > from)
        tz_run_addn(d, b, r->text + from, till - from);
}

struct tz_document *tz_check_document(const struct tz_check_result *r, struct tz_arena *a)
{
    struct tz_document *d = tz_document_new(a);
    size_t at = 0;
    d->title = tz_printf(a, "核对：%s", r->title);
    for (const char *p = r->text; *p;) {
        const char *end = strchr(p, '\n');
        if (!end)
            end = p + strlen(p);
        size_t from = (size_t)(p - r->text), till = (size_t)(end - r->text);
        if (at && r->marks[at - 1].till > from) /* a number broken over the line end */
            from = r->marks[at - 1].till;
        if (till > from)
            add_piece(d, tz_block_add(d, &d->body, TZ_BLOCK_PARAGRAPH), r, &at, from, till);
        p = *end ? end + 1 : end;
    }
    return d;
}
