/* SPDX-License-Identifier: Apache-2.0
 *
 * Promises: each sentence of the plan half that holds a target becomes one entry of the register task, with the indicator and
 * the value of its first matched target. A sentence that sets targets for several indicators is parted at its commas, so that
 * each is accounted for by itself.
 */
#include <string.h>

#include "base/limits.h"
#include "base/text.h"
#include "document/read.h"
#include "report/intake_priv.h"

#define SENTENCE_CHARS 600

/* Byte offsets of code points, walked forward once: facts come in text order. */
struct walk {
    const char *text;
    size_t len, at, chars;
};

static size_t byte_at(struct walk *w, uint64_t chars)
{
    if (chars < w->chars)
        w->at = w->chars = 0;
    const char *p = w->text + w->at, *end = w->text + w->len;
    for (; w->chars < chars && p < end; w->chars++) {
        size_t n = tz_utf8_sequence(p, (size_t)(end - p));
        p += n ? n : 1; /* a byte that is no UTF-8 counts as one */
    }
    w->at = (size_t)(p - w->text);
    return w->at;
}

/* A line end inside hard-wrapped text parts nothing: a long line that does not end in a mark goes on. */
static bool line_ends_here(const char *text, size_t at)
{
    enum { SHORT_LINE_BYTES = 75 };
    static const char *const marks[] = {"。", "；", "！", "？", "："};
    size_t from = at;
    while (from > 0 && text[from - 1] == '\r')
        from--;
    for (size_t k = 0; k < sizeof marks / sizeof *marks; k++)
        if (from >= 3 && !strncmp(text + from - 3, marks[k], 3))
            return true;
    size_t line = from;
    while (line > 0 && text[line - 1] != '\n' && from - line <= SHORT_LINE_BYTES)
        line--;
    return from - line <= SHORT_LINE_BYTES;
}

/* Bytes of the mark at `at` that ends a sentence, 0 when there is none; ； parts promises too. */
static size_t ends_here(const char *text, size_t at)
{
    const char *p = text + at;
    if (*p == '\n')
        return line_ends_here(text, at);
    return *p == ';' ? 1 : !strncmp(p, "。", 3) || !strncmp(p, "；", 3) || !strncmp(p, "！", 3) ? 3 : 0;
}

static void sentence(size_t *from, size_t *till, const char *text, size_t len, size_t start, size_t end)
{
    size_t low = start > SENTENCE_CHARS * 3 ? start - SENTENCE_CHARS * 3 : 0;
    while (start > low && ends_here(text, start - 1) != 1 && (start < 3 || ends_here(text, start - 3) != 3))
        start--;
    while (start < end && ((unsigned char)text[start] & 0xc0) == 0x80)
        start++;
    size_t high = end + SENTENCE_CHARS * 3 < len ? end + SENTENCE_CHARS * 3 : len;
    while (end < high && !ends_here(text, end))
        end++;
    while (end < len && ((unsigned char)text[end] & 0xc0) == 0x80)
        end++;
    *from = start;
    *till = end;
}

/* Running text without tags, tabs and line ends. */
static const char *plain(const struct intake *x, size_t from, size_t till)
{
    const char *s = tz_strndup(x->a, x->file.text + from, till - from);
    if (x->file.input == TZ_READER_HTML) {
        struct tz_document *d;
        struct tz_err *e = tz_document_read_html(&d, s, strlen(s), x->a);
        if (e) /* a fragment without text stays as it was */
            tz_err_free(e);
        else
            s = tz_document_flat(d, x->a)->text;
    }
    struct tz_buf b;
    tz_buf_init(&b, x->a);
    for (; *s; s++)
        if (*s != '\n' && *s != '\t' && *s != '\r')
            tz_buf_char(&b, *s);
    return tz_trim(x->a, b.data);
}

static const char *decimal(struct tz_ratio r, struct tz_arena *a)
{
    char text[40];
    int64_t v;
    return tz_ratio_has(r) && tz_ratio_round(&v, r, 4) && v >= 0 ? tz_strdup(a, tz_dec_print(text, v, 4)) : NULL;
}

struct promise {
    size_t from, till;
    size_t sentence, sentence_till;     /* its sentence */
    size_t said;                        /* end of its last target */
    const struct tz_fact *first, *best; /* first target of the promise; the one matched, or NULL */
    int year;
};

/* The first comma in [from, till); till when there is none. */
static size_t comma_after(const char *text, size_t from, size_t till)
{
    for (size_t at = from; at < till; at++)
        if (text[at] == ',' || !strncmp(text + at, "，", 3))
            return at;
    return till;
}

static bool other_figure(const struct tz_fact *a, const struct tz_fact *b)
{
    return a && b && (!tz_same(a->indicator, b->indicator) || !tz_same(a->filters, b->filters) || a->place != b->place);
}

/* Does `p`, of the same sentence as `last`, promise something else behind a comma? Then the sentence is parted there. */
static bool parts(struct promise *last, struct promise *p, const char *text, size_t start)
{
    size_t comma = comma_after(text, last->said, start);
    if (!other_figure(last->best, p->best) || comma == start)
        return false;
    p->from = comma + (text[comma] == ',' ? 1 : strlen("，"));
    p->till = last->till;
    last->till = comma;
    return true;
}

static void add_to(struct promise *last, const struct promise *p)
{
    if (!last->best)
        last->best = p->best;
    last->said = p->said;
}

static size_t collect(struct promise *out, struct intake *x)
{
    struct walk w = {x->file.text, x->file.len, 0, 0};
    size_t n = 0;
    for (size_t k = 0; k < x->facts.n; k++) {
        const struct tz_read_fact *f = &x->facts.facts[k];
        struct promise p = {.first = &x->kept[k], .best = x->kept[k].indicator ? &x->kept[k] : NULL};
        if (f->kind != TZ_READ_TARGET)
            continue;
        size_t start = byte_at(&w, f->start), end = byte_at(&w, f->end);
        sentence(&p.from, &p.till, x->file.text, x->file.len, start, end);
        p.sentence = p.from;
        p.sentence_till = p.till;
        p.said = end;
        p.year = f->year_to ? f->year_to : x->out->source.plan_year;
        bool goes_on = n && out[n - 1].sentence == p.sentence;
        if (goes_on && !parts(&out[n - 1], &p, x->file.text, start))
            add_to(&out[n - 1], &p);
        else
            out[n++] = p;
    }
    return n;
}

/* 总产量1.5万吨 of what is 粮食总产量: the part of a sentence says its subject again. */
static const char *with_subject(const char *part, const char *what, struct tz_arena *a)
{
    enum { SHARED_BYTES = 6 };
    size_t n;
    for (const char *p = what; *p && (n = tz_utf8_sequence(p, strlen(p))); p += n)
        if (p > what && strlen(p) >= SHARED_BYTES && tz_starts(part, p))
            return tz_printf(a, "%.*s%s", (int)(p - what), what, part);
    return part;
}

enum { TASK_SETS = 10 };

static size_t task_sets(struct tz_set *s, const struct intake *x, const struct promise *p)
{
    const struct tz_fact *f = p->best ? p->best : p->first;
    const char *target = f->growth ? NULL : decimal(f->value, x->a);
    size_t n = 0;
    s[n++] = (struct tz_set){.key = "origin", .text = "政府工作报告"};
    const char *text = plain(x, p->from, p->till);
    bool parted = p->from != p->sentence || p->till != p->sentence_till;
    s[n++] = (struct tz_set){.key = "text", .text = p->from != p->sentence ? with_subject(text, f->what, x->a) : text};
    if (parted)
        s[n++] = (struct tz_set){.key = "sentence", .text = plain(x, p->sentence, p->sentence_till)};
    s[n++] = (struct tz_set){
        .key = "place",
        .text =
            tz_printf(x->a, "%lld",
                      (long long)(f->place && f->place != x->out->source.place ? f->place : tz_places_own(x->places)))};
    if (p->year) {
        s[n++] = (struct tz_set){.key = "year", .text = tz_printf(x->a, "%d", p->year)};
        s[n++] = (struct tz_set){.key = "due_on", .text = tz_printf(x->a, "%d-12-31", p->year)};
    }
    if (p->best) {
        const char *filters = *p->best->filters ? tz_printf(x->a, " | %s", p->best->filters) : "";
        s[n++] = (struct tz_set){.key = "indicator", .text = tz_printf(x->a, "%s%s", p->best->indicator, filters)};
    }
    if (target) {
        s[n++] = (struct tz_set){.key = "target", .text = target};
        if (*f->unit)
            s[n++] = (struct tz_set){.key = "target_unit", .text = f->unit};
    }
    return n;
}

/* Handed out at the start of the plan's year, or today where that has not begun. */
static const char *handed_on(const struct intake *x, int year)
{
    tz_day day = tz_day_make(year, 1, 1), today = tz_today();
    char text[16];
    return tz_strdup(x->a, tz_day_print(text, day && day < today ? day : today));
}

struct tz_err *intake_tasks(struct intake *x)
{
    const struct tz_register *reg = tz_model_register(x->d->model, "task");
    struct promise *all = TZ_NEW_ARRAY(x->a, x->facts.n + 1, struct promise);
    size_t n, most = tz_limits.unit_rows < 500 ? tz_limits.unit_rows : 500;
    if (!reg) {
        x->out->task_note = "没有启用任务台账，承诺未立项";
        return NULL;
    }
    n = collect(all, x);
    struct tz_item *items = TZ_NEW_ARRAY(x->a, n + 1, struct tz_item);
    struct tz_done *done = TZ_NEW_ARRAY(x->a, n + 1, struct tz_done);
    for (size_t k = 0; k < n; k++) {
        struct tz_set *sets = TZ_NEW_ARRAY(x->a, TASK_SETS + 1, struct tz_set);
        size_t count = task_sets(sets, x, &all[k]);
        sets[count++] = (struct tz_set){.key = "handed_on", .text = handed_on(x, all[k].year)};
        items[k] = (struct tz_item){.kind = TZ_ITEM_CREATE,
                                    .reg = reg,
                                    .sets = sets,
                                    .n = count,
                                    .act = {.intake = x->out->source.name, .state = "下达"}};
    }
    for (size_t from = 0; from < n; from += most)
        TZ_TRY(tz_register_bulk(done + from, x->d, items + from, n - from < most ? n - from : most, "create", x->a));
    x->out->task_n = n;
    return NULL;
}
