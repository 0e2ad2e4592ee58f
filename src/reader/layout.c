/* SPDX-License-Identifier: Apache-2.0
 *
 * What a line is: page furniture and its metadata, title, heading, running text, table row, annex.
 */
#include "reader/reader_priv.h"

enum { HEADING_MAX = 60, BARE_MAX = 40, LEAD_MAX = 22 };

static int numeral_run(const uint16_t *s, const uint16_t *end, int most)
{
    int n = 0;
    while (s + n < end && n < most && among(s[n], u"一二三四五六七八九十"))
        n++;
    return n;
}

static int digit_run(const uint16_t *s, const uint16_t *end, int most)
{
    int n = 0;
    while (s + n < end && n < most && is_digit(s[n]))
        n++;
    return n;
}

static int mark_paren(const uint16_t *s, const uint16_t *end, int *level)
{
    if (*s != '(' && *s != u'〔')
        return 0;
    int n = numeral_run(s + 1, end, 3);
    *level = n ? LEVEL_CN_PAREN : LEVEL_DIGIT_PAREN;
    if (!n)
        n = digit_run(s + 1, end, 2);
    if (!n || s + n + 1 >= end || (s[n + 1] != ')' && s[n + 1] != u'〕'))
        return 0;
    n += 2;
    return s + n < end && among(s[n], u"、.") ? n + 1 : n;
}

static int mark_chinese(const uint16_t *s, const uint16_t *end, int *level)
{
    int n = numeral_run(s, end, 3);
    if (!n || s + n >= end)
        return 0;
    *level = LEVEL_CN;
    if (among(s[n], u"、.．"))
        return n + 1;
    *level = LEVEL_IS;
    if (s[n] == u'是' && s + n + 1 < end)
        return n + 1;
    *level = LEVEL_CN_PAREN;
    return s[n] == ')' ? n + 1 : 0;
}

static int mark_digit(const uint16_t *s, const uint16_t *end, int *level)
{
    int n = digit_run(s, end, 2);
    if (!n || s + n + 1 >= end)
        return 0;
    *level = LEVEL_DIGIT;
    if (s[n] == u'、' || (s[n] == '.' && !is_digit(s[n + 1])))
        return n + 1;
    *level = LEVEL_DIGIT_PAREN;
    return s[n] == ')' ? n + 1 : 0;
}

static int mark_part(const uint16_t *s, const uint16_t *end, int *level)
{
    if (*s != u'第')
        return 0;
    int n = numeral_run(s + 1, end, 3);
    if (!n)
        n = digit_run(s + 1, end, 2);
    if (!n || s + n + 2 > end)
        return 0;
    *level = LEVEL_PART;
    n++;
    if (starts(s + n, end, u"部分"))
        n += 2;
    else if (among(s[n], u"章节篇编"))
        n += 1;
    else if (among(s[n], u",、:") && n == 2) { /* 第一, … */
        *level = LEVEL_IS;
        n += 1;
    } else {
        return 0;
    }
    return s + n < end && among(s[n], u"、:,") ? n + 1 : n;
}

int tz_rd_layout_mark(const uint16_t *s, const uint16_t *end, int *level)
{
    *level = 0;
    if (s >= end)
        return 0;
    if (*s >= u'①' && *s <= u'⑳') {
        *level = LEVEL_CIRCLE;
        return 1;
    }
    int n = mark_paren(s, end, level);
    if (!n)
        n = mark_chinese(s, end, level);
    if (!n)
        n = mark_digit(s, end, level);
    if (!n)
        n = mark_part(s, end, level);
    if (!n)
        *level = 0;
    return n;
}

/* The heading word that decides in a title: the strongest in it. The later of two plain ones wins, except that a title of
 * both halves (工作总结和…工作计划) is of the first half. */
static int heading_word(const uint16_t *s, int n, bool strong_only)
{
    int found = 0;
    for (int i = 0; i < n; i++) {
        const struct tz_words_row *w = tz_words_at(&tz_words_headings, s + i, s + n);
        if (!w)
            continue;
        bool weak = w->class == TZ_W_HEADINGS_WEAK_PLAN || w->class == TZ_W_HEADINGS_WEAK_REVIEW ||
                    w->class == TZ_W_HEADINGS_WEAK_TROUBLE;
        bool last = i + w->len >= n;
        if (weak && (strong_only && !last)) {
            i += w->len - 1;
            continue;
        }
        if (!found || w->class == TZ_W_HEADINGS_REVIEW || w->class == TZ_W_HEADINGS_ANNEX ||
            (!weak && found != TZ_W_HEADINGS_REVIEW))
            found = w->class;
        i += w->len - 1;
    }
    return found;
}

static int sentence_end(const struct text *t, int from, int most)
{
    for (int i = from; i < t->n && i - from <= most; i++)
        if (among(t->ch[i], u"。;!?"))
            return i;
    return -1;
}

static bool has_quantity(const struct text *t, int from, int till)
{
    for (int i = from; i < till; i++) {
        struct years y;
        if (!is_digit(t->ch[i]))
            continue;
        int n = tz_rd_when_written(&y, t->ch, t->ch + i, t->ch + till);
        if (!n)
            return true;
        i += n - 1;
    }
    return false;
}

static int has_year(struct years *y, const uint16_t *s, const uint16_t *end)
{
    for (const uint16_t *p = s; p < end; p++)
        if ((tz_char_class[*p] & (C_DIGIT | C_NUMERAL)) && tz_rd_when_written(y, s, p, end))
            return 1;
    return 0;
}

/* 一、2021年工作回顾 2021年是…: the heading ends at a blank behind its word. Where, 0 nowhere. */
static int blank_behind_heading(const struct text *t, int from)
{
    for (int i = from + 4; i < t->n - 1 && i - from < 30; i++) {
        if (among(t->ch[i - 1], u"。,;:"))
            return 0;
        if (t->at[i] - t->at[i - 1] < 2 || !(tz_char_class[t->ch[i - 1]] & C_HAN))
            continue;
        for (int k = i - 4; k >= from && k <= i - 2; k++) {
            const struct tz_words_row *w = tz_words_at(&tz_words_headings, t->ch + k, t->ch + i);
            if (w && k + w->len == i && (w->class == TZ_W_HEADINGS_REVIEW || w->class == TZ_W_HEADINGS_PLAN))
                return i;
        }
    }
    return 0;
}

/* A numbered line: is it a heading as a whole, or does it open with one (run-in)? */
static void numbered(struct line *l, const struct text *t)
{
    int stop = sentence_end(t, l->mark, HEADING_MAX);
    bool whole = t->n <= HEADING_MAX && (stop < 0 || stop == t->n - 1);
    bool deep = l->level > LEVEL_CN_PAREN;
    if (whole && !(deep && has_quantity(t, l->mark, t->n))) {
        l->kind = LINE_HEADING;
        l->title_till = t->n;
        return;
    }
    l->kind = LINE_TEXT;
    l->title_till = l->mark;
    int gap = blank_behind_heading(t, l->mark);
    if (gap)
        l->title_till = gap;
    else if (stop > l->mark && stop - l->mark <= (deep ? 30 : HEADING_MAX) && !has_quantity(t, l->mark, stop))
        l->title_till = stop + 1;
    else
        for (int i = l->mark; i < t->n && i - l->mark < 24; i++)
            if (t->ch[i] == ':' && !has_quantity(t, l->mark, i)) {
                l->title_till = i + 1;
                break;
            }
}

static bool bare_heading(struct line *l, const struct text *t)
{
    if (t->n > BARE_MAX || t->n < 4 || among(t->ch[t->n - 1], u"。;,、!"))
        return false;
    for (int i = 0; i < t->n; i++)
        if (among(t->ch[i], u"。,;"))
            return false;
    int till = t->ch[t->n - 1] == ':' ? t->n - 1 : t->n;
    l->word = heading_word(t->ch, till, true);
    if (!l->word)
        return false;
    l->level = LEVEL_PART;
    l->title_till = t->n;
    l->kind = l->word == TZ_W_HEADINGS_REPORT ? LINE_TITLE : LINE_HEADING;
    return true;
}

static bool furniture(struct line *l, struct doc *d, const struct text *t)
{
    const uint16_t *s = t->ch, *end = t->ch + t->n;
    const struct tz_words_row *w = tz_words_at(&tz_words_furniture, s, end);
    if (!w || t->n > 120)
        return false;
    if (t->n > w->len && !among(s[w->len], u":: \t[(【|/>") && w->class < TZ_W_FURNITURE_DROP && t->n > w->len + 4)
        return false;
    bool meta = w->class != TZ_W_FURNITURE_DROP && w->class != TZ_W_FURNITURE_END;
    if (meta && d->in_body)
        return false;
    if (!meta && t->n > 60 && d->in_body)
        return false;
    if (!meta && d->in_body && t->n > w->len + 30)
        return false;
    if (d->in_body && w->class == TZ_W_FURNITURE_DROP && t->n > w->len && !among(s[w->len], u":: \t[(【|/>"))
        return false;
    l->meta = w->class;
    l->kind = meta ? LINE_META : LINE_FURNITURE;
    l->mark = w->len;
    return true;
}

/* 01-16 15:29:25 浏览次数:419次 栏目:政府报告: a key of a page inside a short line above the body. */
static bool counter_line(const struct text *t)
{
    if (t->n > 90)
        return false;
    for (int i = 2; i + 3 < t->n; i++) {
        if ((tz_char_class[t->ch[i]] & C_HAN) && !(tz_char_class[t->ch[i - 1]] & C_HAN)) {
            const struct tz_words_row *w = tz_words_at(&tz_words_furniture, t->ch + i, t->ch + t->n);
            if (w && w->class != TZ_W_FURNITURE_NAME && t->ch[i + w->len] == ':')
                return true;
        }
        if (t->ch[i] == u'。')
            return false;
    }
    return false;
}

static bool breadcrumb(const struct text *t)
{
    int k = 0;
    for (int i = 0; i < t->n; i++)
        k += t->ch[i] == '>' || t->ch[i] == u'»' || t->ch[i] == u'›';
    return k >= 1 && t->n < 90 && k * 14 > t->n;
}

static bool page_number(const struct text *t)
{
    int digits = 0;
    for (int i = 0; i < t->n; i++) {
        if (is_digit(t->ch[i]))
            digits++;
        else if (!among(t->ch[i], u"-—–第页共/ ·"))
            return false;
    }
    return digits && digits <= 3 && t->n <= 8;
}

static bool is_title(struct line *l, const struct doc *d, const struct text *t)
{
    if (d->in_body || t->n < 4 || t->n > 60 || among(t->ch[t->n - 1], u"。;,"))
        return false;
    int w = heading_word(t->ch, t->n, false);
    struct years y;
    bool year = has_year(&y, t->ch, t->ch + t->n);
    int level, mark = tz_rd_layout_mark(t->ch, t->ch + t->n, &level);
    if (mark || !w || !(w == TZ_W_HEADINGS_REPORT || (year && (w == TZ_W_HEADINGS_REVIEW || w == TZ_W_HEADINGS_PLAN))))
        return false;
    if (w != TZ_W_HEADINGS_REPORT) { /* 2021年工作回顾 is a heading; a title names a place or both halves */
        int k = tz_rd_when_written(&y, t->ch, t->ch, t->ch + t->n);
        if (k && t->n < 16)
            return false;
    }
    l->word = w;
    l->kind = LINE_TITLE;
    l->title_till = t->n;
    return true;
}

static bool opens_body(const struct text *t)
{
    return t->n > 40 || starts(t->ch, t->ch + t->n, u"各位") || starts(t->ch, t->ch + t->n, u"现在");
}

void tz_rd_layout_line(struct line *l, struct doc *d, const struct text *t, bool scan)
{
    (void)scan;
    memset(l, 0, sizeof *l);
    if (!t->n) {
        l->kind = LINE_BLANK;
        return;
    }
    if (d->in_tail && t->n > 80) /* a paragraph: the tail was not the end */
        d->in_tail = false;
    if (d->in_tail || page_number(t) || (!d->in_body && breadcrumb(t))) {
        l->kind = LINE_FURNITURE;
        return;
    }
    l->kind = LINE_TEXT;
    l->mark = tz_rd_layout_mark(t->ch, t->ch + t->n, &l->level);
    if (!l->mark && starts(t->ch, t->ch + t->n, u"附件") && t->n > 6) { /* 附件:X镇2021年工作总结 may be the title */
        struct text rest = *t;
        int k = t->ch[2] == ':' ? 3 : 2;
        rest.ch += k;
        rest.n -= k;
        if (is_title(l, d, &rest))
            return;
    }
    if (!l->mark && furniture(l, d, t))
        return;
    if (!d->in_body && counter_line(t)) {
        l->kind = LINE_META;
        l->mark = 0;
        return;
    }
    l->mark = tz_rd_layout_mark(t->ch, t->ch + t->n, &l->level);
    if (t->tabs >= 1) {
        l->kind = LINE_ROW;
        d->in_body = d->in_body || t->tabs > 1;
        return;
    }
    if (is_title(l, d, t))
        return;
    if (l->mark) {
        numbered(l, t);
        if (l->title_till > l->mark)
            l->word =
                heading_word(t->ch + l->mark, l->title_till - l->mark - (among(t->ch[l->title_till - 1], u"。:;")),
                             l->level > LEVEL_CN);
    } else if (!bare_heading(l, t)) {
        l->level = 0;
    }
    if (l->word == TZ_W_HEADINGS_ANNEX)
        d->in_annex = true;
    else if (l->kind == LINE_HEADING && l->level <= LEVEL_CN && l->word)
        d->in_annex = false;
    d->in_body = d->in_body || l->kind == LINE_HEADING || opens_body(t);
    if (d->in_annex)
        l->kind = LINE_NOTE;
}
