/* SPDX-License-Identifier: Apache-2.0
 *
 * The heading path, and what a heading says of time and kind: 一、2021年工作回顾 is results of 2021, 过去五年 a period, 2022年
 * 工作安排 targets of 2022. Numbers come from the document's anchors where the heading has none.
 */
#include "reader/reader_priv.h"

const struct section *tz_rd_section_now(const struct doc *d)
{
    return &d->stack[d->depth];
}

static bool contains(const uint16_t *s, int n, const uint16_t *word)
{
    int k = 0;
    while (word[k])
        k++;
    for (int i = 0; i + k <= n; i++)
        if (!memcmp(s + i, word, 2 * (size_t)k))
            return true;
    return false;
}

/* Where the first year of a heading stands; n when it has none. */
static int year_place(const struct doc *d, const uint16_t *s, int n)
{
    struct years y;
    for (int i = 0; i < n; i++)
        if ((tz_char_class[s[i]] & (C_DIGIT | C_NUMERAL)) && tz_rd_when_in(&y, d, s, s + i, s + n))
            return i;
    return n;
}

static bool year_in(struct years *y, const struct doc *d, const uint16_t *s, int n, bool last)
{
    bool found = false;
    for (int i = 0; i < n; i++) {
        if (!(tz_char_class[s[i]] & (C_DIGIT | C_NUMERAL)))
            continue;
        int k = tz_rd_when_in(y, d, s, s + i, s + n);
        if (k) {
            found = true;
            if (!last || y->from != y->to)
                return true;
            i += k - 1;
        }
    }
    return found;
}

/* Periods named in a heading: 过去五年, 今后五年, "十三五"时期. */
static bool period_in(struct years *y, const struct doc *d, const uint16_t *s, int n)
{
    int before = year_place(d, s, n); /* 2021年工作总结及过去五年工作回顾 begins with the year */
    for (int i = 0; i < before; i++) {
        if (!(tz_char_class[s[i]] & C_TRIGGER))
            continue;
        const struct tz_words_row *w = tz_words_at(&tz_words_time, s + i, s + n);
        int to = d->review.to, start;
        switch (w ? w->class : 0) {
        case TZ_W_TIME_PAST5:
            *y = (struct years){(int16_t)(to ? to - 4 : 0), (int16_t)to};
            return to != 0;
        case TZ_W_TIME_PAST3:
            *y = (struct years){(int16_t)(to ? to - 2 : 0), (int16_t)to};
            return to != 0;
        case TZ_W_TIME_NEXT5:
            *y = (struct years){(int16_t)(to ? to + 1 : 0), (int16_t)(to ? to + 5 : 0)};
            return to != 0;
        case TZ_W_TIME_NEXT3:
            *y = (struct years){(int16_t)(to ? to + 1 : 0), (int16_t)(to ? to + 3 : 0)};
            return to != 0;
        case TZ_W_TIME_P11:
        case TZ_W_TIME_P12:
        case TZ_W_TIME_P13:
        case TZ_W_TIME_P14:
        case TZ_W_TIME_P15:
            if (!contains(s, n, u"时期") && !contains(s, n, u"期间") && !contains(s, n, u"以来") &&
                !contains(s, n, u"目标") && !contains(s, n, u"发展") && !contains(s, n, u"回顾"))
                break;
            start = 2006 + 5 * (w->class == TZ_W_TIME_P11   ? 0
                                : w->class == TZ_W_TIME_P12 ? 1
                                : w->class == TZ_W_TIME_P13 ? 2
                                : w->class == TZ_W_TIME_P14 ? 3
                                                            : 4);
            *y = (struct years){(int16_t)start, (int16_t)(start + 4)};
            return true;
        default:
            break;
        }
    }
    return false;
}

static void section_kind(struct section *s, const struct line *l, bool top)
{
    bool plan = l->word == TZ_W_HEADINGS_PLAN || (l->word == TZ_W_HEADINGS_WEAK_PLAN && top);
    bool trouble = l->word == TZ_W_HEADINGS_TROUBLE || (l->word == TZ_W_HEADINGS_WEAK_TROUBLE && top);
    if (l->word == TZ_W_HEADINGS_REVIEW || (l->word == TZ_W_HEADINGS_WEAK_REVIEW && top && !s->known)) {
        s->kind = TZ_READ_RESULT;
        s->known = true;
    } else if (plan) {
        s->kind = TZ_READ_TARGET;
        s->known = true;
    } else if (trouble) {
        s->kind = TZ_READ_OTHER;
        s->known = true;
    } else {
        return;
    }
}

static void section_time(struct section *s, const struct doc *d, const uint16_t *h, int n, bool top, bool worded)
{
    struct years y;
    bool plan = s->kind == TZ_READ_TARGET;
    if (contains(h, n, u"下半年")) {
        s->when = d->review;
        s->half = true;
        return;
    }
    if (period_in(&y, d, h, n)) {
        s->when = y;
        s->five = y.from != y.to;
        if (!worded && top)
            s->kind = y.from > d->review.to ? TZ_READ_TARGET : TZ_READ_RESULT;
        return;
    }
    if (year_in(&y, d, h, n, !plan) && (worded || n <= 16)) {
        s->when = y;
        s->five = y.from != y.to;
        return;
    }
    if (!worded)
        return;
    if (plan && (contains(h, n, u"五年")) && d->review.to) {
        s->when = (struct years){(int16_t)(d->review.to + 1), (int16_t)(d->review.to + 5)};
        s->five = true;
        return;
    }
    if (top || !s->when.to || (plan != (s->when.from > d->review.to))) {
        s->when = plan ? d->plan : d->review;
        s->five = s->when.from != s->when.to;
    }
}

static int json_escape(char *out, int room, const char *s)
{
    int k = 0;
    for (; *s && k + 7 < room; s++) {
        unsigned char c = (unsigned char)*s;
        if (c == '"' || c == '\\')
            out[k++] = '\\';
        if (c >= 0x20)
            out[k++] = (char)c;
    }
    out[k] = 0;
    return k;
}

void tz_rd_section_path(struct doc *d)
{
    if (!d->path_old)
        return;
    d->path_old = false;
    size_t k = 0;
    for (int i = 1; i <= d->depth; i++) {
        size_t n = strlen(d->stack[i].title);
        if (k + n + 2 >= sizeof d->path)
            break;
        if (k)
            d->path[k++] = '/';
        memcpy(d->path + k, d->stack[i].title, n);
        k += n;
    }
    d->path[k] = 0;
    d->json_len = json_escape(d->json, sizeof d->json, d->path);
}

void tz_rd_section_enter(struct tz_reader *r, const struct text *t, const struct line *l)
{
    struct doc *d = &r->doc;
    while (d->depth && d->stack[d->depth].level >= l->level)
        d->depth--;
    if (d->depth < DEPTH_MAX)
        d->depth++;
    struct section *s = &d->stack[d->depth];
    *s = d->stack[d->depth - 1];
    s->level = l->level;
    int from = l->mark, n = l->title_till - l->mark;
    while (n && among(t->ch[from + n - 1], u"。:;,"))
        n--;
    bool top = l->level <= LEVEL_CN;
    bool worded = l->word && (top || l->word == TZ_W_HEADINGS_PLAN || l->word == TZ_W_HEADINGS_REVIEW ||
                              l->word == TZ_W_HEADINGS_TROUBLE);
    if (worded && l->level != LEVEL_IS)
        section_kind(s, l, top);
    if (l->level < LEVEL_IS)
        section_time(s, d, t->ch + from, n, top, worded);
    int most = l->level >= LEVEL_IS ? 12 : 24;
    int whole = from + n > most + from ? most + from : from + n;
    tz_rd_utf8(s->title, t->ch, whole > 50 ? 50 : whole);
    d->path_old = true;
    if (r->opt.layers & TZ_LAYER_SECTIONS) {
        char detail[16] = {(char)('0' + l->level), 0};
        tz_rd_node_emit(r, TZ_LAYER_SECTIONS, "heading", detail, t, 0, l->title_till);
    }
}

void tz_rd_section_leave(struct tz_reader *r)
{
    r->doc.path_old = true;
}
