/* SPDX-License-Identifier: Apache-2.0
 *
 * The document's years, found before the first fact: which year is reviewed and which is planned. Evidence in order of
 * weight: years in headings, the title of a summary, years the review itself names, the day of the meeting, the day of
 * issue. READER-SPEC section "years" has the rules.
 */
#include "reader/reader_priv.h"

enum { YEAR0 = 1990, YEARS = 80 };

struct evidence {
    int review, plan;           /* years in headings */
    struct years review_period; /* a period in the review heading */
    int title, title_plan;
    bool title_summary, title_report, five, half, plan_only;
    int meeting, meeting_month; /* 2022年1月15日在…大会上 */
    int issued, issued_month;
    int in_review[YEARS], in_plan[YEARS]; /* years named in running text */
    bool plan_seen, trouble_seen;
    int lines, wrapped, longest;
    bool open;         /* the last line broke off */
    int han, folded;   /* Chinese characters, and how many of them are traditional */
    int plan_named[5]; /* 十一五 … 十五五 named as a time in running text */
    int width[128];
};

static void note_date(struct evidence *e, const struct doc *d, const struct text *t, bool meeting)
{
    for (int i = 0; i + 7 < t->n; i++) {
        struct years y;
        if (!(tz_char_class[t->ch[i]] & (C_DIGIT | C_NUMERAL)))
            continue;
        int n = tz_rd_when_in(&y, d, t->ch, t->ch + i, t->ch + t->n), month = 0;
        if (!n && is_digit(t->ch[i]) && is_digit(t->ch[i + 1]) && is_digit(t->ch[i + 2]) && is_digit(t->ch[i + 3]) &&
            among(t->ch[i + 4], u"-./") && is_digit(t->ch[i + 5])) {
            y.to = (int16_t)((t->ch[i] - '0') * 1000 + (t->ch[i + 1] - '0') * 100 + (t->ch[i + 2] - '0') * 10 +
                             (t->ch[i + 3] - '0'));
            n = 5;
        }
        if (!n)
            continue;
        const uint16_t *p = t->ch + i + n;
        while (is_digit(*p))
            month = month * 10 + (*p++ - '0');
        static const uint16_t cn[] = u"一二三四五六七八九十";
        if (!month)
            for (int k = 0; k < 10; k++)
                month = cn[k] == *p
                            ? k + 1 + (*p == u'十' && (p[1] == u'一' || p[1] == u'二') ? (p[1] == u'一' ? 1 : 2) : 0)
                            : month;
        if (month < 1 || month > 12)
            continue;
        if (meeting) {
            e->meeting = y.to;
            e->meeting_month = month;
        } else if (!e->issued || e->issued > y.to) {
            e->issued = y.to;
            e->issued_month = month;
        }
        return;
    }
}

static bool line_has(const struct text *t, const uint16_t *word)
{
    int n = 0;
    while (word[n])
        n++;
    for (int i = 0; i + n <= t->n; i++)
        if (t->ch[i] == word[0] && !memcmp(t->ch + i, word, 2 * (size_t)n))
            return true;
    return false;
}

/* X镇2022政府工作报告: a year without its 年. */
static int bare_year(struct years *y, const struct text *t, int i)
{
    const uint16_t *s = t->ch + i;
    if (i + 5 >= t->n || (i && !(tz_char_class[s[-1]] & C_HAN)) || s[0] != '2' || s[1] != '0' || !is_digit(s[2]) ||
        !is_digit(s[3]) || !among(s[4], u"政工"))
        return 0;
    y->from = y->to = (int16_t)(2000 + (s[2] - '0') * 10 + (s[3] - '0'));
    return 4;
}

static void note_title(struct evidence *e, const struct doc *d, const struct text *t)
{
    struct years y;
    bool plan = false, first = true;
    for (int i = 0; i < t->n; i++) {
        int n = (tz_char_class[t->ch[i]] & (C_DIGIT | C_NUMERAL)) ? tz_rd_when_in(&y, d, t->ch, t->ch + i, t->ch + t->n)
                                                                  : 0;
        if (!n && is_digit(t->ch[i]))
            n = bare_year(&y, t, i);
        if (n && first) {
            if (!e->title)
                e->title = y.to;
            first = false;
            i += n - 1;
        } else if (n) {
            e->title_plan = y.to;
        }
        plan |= among(t->ch[i], u"计思安要");
    }
    e->title_summary |= line_has(t, u"总结") || line_has(t, u"回顾") || line_has(t, u"完成情况");
    e->title_report |= line_has(t, u"报告");
    e->half |= line_has(t, u"上半年") || line_has(t, u"下半年");
    if (plan && !line_has(t, u"总结") && !line_has(t, u"报告") && !e->title_plan && e->title)
        e->title_plan = e->title, e->title = e->title - 1, e->title_summary = e->plan_only = true;
}

static void note_heading(struct evidence *e, const struct doc *d, const struct text *t, const struct line *l)
{
    struct years y = {0, 0}, last = {0, 0};
    for (int i = l->mark; i < l->title_till; i++) {
        int n = (tz_char_class[t->ch[i]] & (C_DIGIT | C_NUMERAL))
                    ? tz_rd_when_in(&y, d, t->ch, t->ch + i, t->ch + l->title_till)
                    : 0;
        if (n) {
            last = y;
            i += n - 1;
        }
    }
    bool five = line_has(t, u"五年") || line_has(t, u"本届政府");
    if (l->word == TZ_W_HEADINGS_REVIEW) {
        for (int i = l->mark; i < l->title_till && !last.to; i++) {
            const struct tz_words_row *w = tz_words_at(&tz_words_time, t->ch + i, t->ch + l->title_till);
            int p = !w                          ? 0
                    : w->class == TZ_W_TIME_P11 ? 2006
                    : w->class == TZ_W_TIME_P12 ? 2011
                    : w->class == TZ_W_TIME_P13 ? 2016
                    : w->class == TZ_W_TIME_P14 ? 2021
                                                : 0;
            if (p)
                last = (struct years){(int16_t)p, (int16_t)(p + 4)};
        }
        if (last.to && !e->review)
            e->review = last.to;
        if (last.from != last.to && !e->review_period.to)
            e->review_period = last;
        e->five |= five;
    } else if (l->word == TZ_W_HEADINGS_PLAN || l->word == TZ_W_HEADINGS_WEAK_PLAN) {
        if (last.to && last.from == last.to && !e->plan && !five)
            e->plan = last.to;
        if (last.from != last.to && !e->plan)
            e->plan = last.from;
        e->plan_seen |= l->level <= LEVEL_CN;
        e->half |= line_has(t, u"下半年");
    } else if (five && l->level <= LEVEL_CN && !e->plan_seen && !line_has(t, u"今后") && !line_has(t, u"未来")) {
        e->five = true;
    }
}

/* 十二五时期, “十三五”期间: which five-year plan, 0 to 4; -1 none. */
static int plan_time_at(const struct text *t, int i)
{
    const struct tz_words_row *w = tz_words_at(&tz_words_time, t->ch + i, t->ch + t->n);
    static const uint8_t plans[] = {TZ_W_TIME_P11, TZ_W_TIME_P12, TZ_W_TIME_P13, TZ_W_TIME_P14, TZ_W_TIME_P15};
    int which = 0;
    while (w && which < 5 && plans[which] != w->class)
        which++;
    if (!w || which == 5)
        return -1;
    int k = i + w->len;
    while (k < t->n && among(t->ch[k], u"”\"’"))
        k++;
    if (!starts(t->ch + k, t->ch + t->n, u"时期") && !starts(t->ch + k, t->ch + t->n, u"期间") &&
        !starts(t->ch + k, t->ch + t->n, u"五年"))
        return -1;
    return which;
}

static void note_text(struct evidence *e, const struct doc *d, const struct text *t)
{
    for (int i = 0; i < t->n; i++) {
        struct years y;
        int plan = !e->plan_seen && (tz_char_class[t->ch[i]] & C_TRIGGER) ? plan_time_at(t, i) : -1;
        if (plan >= 0 && (i == 0 || !among(t->ch[i - 1], u"较比由")))
            e->plan_named[plan]++;
        if (!(tz_char_class[t->ch[i]] & (C_DIGIT | C_NUMERAL)))
            continue;
        int n = tz_rd_when_in(&y, d, t->ch, t->ch + i, t->ch + t->n);
        if (!n)
            continue;
        bool base = i > 0 && among(t->ch[i - 1], u"较比与从由自");
        if (!base && y.to >= YEAR0 && y.to < YEAR0 + YEARS) {
            int *counts = e->plan_seen ? e->in_plan : e->in_review;
            counts[y.to - YEAR0]++;
        }
        i += n - 1;
    }
}

static void scan_line(struct evidence *e, struct doc *d, const struct text *t)
{
    struct line l;
    tz_rd_layout_line(&l, d, t, true);
    if (l.kind == LINE_TITLE || (l.kind == LINE_HEADING && l.word == TZ_W_HEADINGS_REPORT)) {
        note_title(e, d, t);
    } else if (l.kind == LINE_HEADING) {
        note_heading(e, d, t, &l);
    } else if (l.kind == LINE_META || l.kind == LINE_FURNITURE) {
        note_date(e, d, t, false);
    } else if (t->n < 60 && (line_has(t, u"会议上") || line_has(t, u"大会上") || line_has(t, u"次会议"))) {
        note_date(e, d, t, true);
    } else if (t->n < 24 && t->n > 6 && (t->ch[t->n - 1] == u'日' || t->ch[t->n - 1] == ')')) {
        note_date(e, d, t, !e->issued && !e->meeting);
    } else if (l.kind == LINE_TEXT) {
        note_text(e, d, t);
        if (l.word && l.title_till > l.mark && l.level <= LEVEL_CN)
            note_heading(e, d, t, &l);
    }
}

/* Hard wrap: most lines that open no section break off in the middle of a sentence and go on in the next line. */
static void scan_width(struct evidence *e, const struct text *t)
{
    int level, wide = tz_rd_width(t);
    bool mark = tz_rd_layout_mark(t->ch, t->ch + t->n, &level) != 0;
    e->wrapped += e->open && t->n && !mark;
    e->open = false;
    if (!t->n)
        return;
    if (wide < 120)
        e->width[wide]++;
    if (wide > e->longest)
        e->longest = wide;
    if (mark || wide < 16 || t->tabs)
        return;
    e->lines++;
    e->open = !among(t->ch[t->n - 1], u"。!;:?”");
}

/* Written in traditional characters, with 民国 or years like 99年度 and the offices of Taiwan: its years count from 1911. */
static void scan_script(struct evidence *e, struct doc *d, const struct text *t)
{
    for (int i = 0; i < t->n; i++) {
        if (!(tz_char_class[t->ch[i]] & C_HAN))
            continue;
        e->han++;
        e->folded += t->org[t->at[i]] != t->ch[i];
        if (d->roc || !is_digit(t->ch[i > 0 ? i - 1 : 0]) || t->ch[i] != u'年' || e->folded * 8 < e->han)
            continue;
        int digits = 1;
        while (digits < 4 && i - digits > 0 && is_digit(t->ch[i - digits - 1]))
            digits++;
        int first = t->ch[i - digits] - '0';
        bool year = digits == 3 ? first == 1 : digits == 2 && first >= 8;
        bool dated = i + 1 < t->n && (is_digit(t->ch[i + 1]) || among(t->ch[i + 1], u"度底至"));
        d->roc = year && (dated || (i > digits + 1 && t->ch[i - digits - 1] == u'国'));
    }
}

static bool is_wrapped(const struct evidence *e, int *width)
{
    int seen = 0, all = 0;
    for (int w = 0; w < 120; w++)
        all += e->width[w];
    for (*width = 119; *width > 0 && seen * 8 < all; --*width)
        seen += e->width[*width];
    return e->longest <= 110 && e->wrapped >= 5 && e->wrapped * (e->longest <= 60 ? 5 : 4) > e->lines * 2;
}

/* The year named most often; of equals the earlier, for what is reviewed comes before what is planned. */
static int busiest(const int *count, int *times)
{
    int best = 0, last = YEARS - 1;
    while (last > 0 && !count[last])
        last--;
    for (int i = last > 7 ? last - 7 : 1; i <= last; i++) /* older years are history */
        if (count[i] > count[best])
            best = i;
    *times = count[best];
    return count[best] ? best + YEAR0 : 0;
}

static int from_delivery(const struct evidence *e)
{
    if (e->meeting)
        return e->meeting_month >= 7 ? e->meeting : e->meeting - 1;
    if (e->title_report && e->title && e->issued) {
        if (e->issued == e->title)
            return e->issued_month >= 10 ? e->title : e->title - 1;
        return e->title;
    }
    return 0;
}

static int review_year(const struct evidence *e)
{
    if (e->review)
        return e->review;
    if (e->title_plan && e->title && e->title_plan > e->title)
        return e->title;
    if (e->plan)
        return e->half ? e->plan : e->plan - 1;
    if (e->title && (e->title_summary || e->half) && !e->title_report)
        return e->title;
    if (e->half && e->title)
        return e->title;
    int times, named = busiest(e->in_review, &times), given = from_delivery(e);
    int planned = busiest(e->in_plan, &times);
    for (int i = YEARS - 1; e->five && i > 0; i--) /* a period ends in its last year */
        if (e->in_review[i]) {
            named = i + YEAR0;
            break;
        }
    if (planned > named + 2) /* what the review names is history too */
        named = planned - 1;
    int before = e->title ? e->title - 1 - YEAR0 : 0;
    if (e->title && before > 0 && before < YEARS - 1 && e->in_review[before] != e->in_review[before + 1] && !e->five)
        return e->in_review[before] > e->in_review[before + 1] ? e->title - 1 : e->title;
    if (given)
        return given;
    if (e->title)
        return e->half ? e->title : e->title_report ? e->title - 1 : e->title;
    if (named)
        return named;
    if (e->issued)
        return e->issued_month >= 7 ? e->issued : e->issued - 1;
    return busiest(e->in_plan, &times) ? busiest(e->in_plan, &times) - 1 : 0;
}

/* Nothing gives a year but the five-year plan that the review calls its own. */
static void review_by_plan(struct evidence *e)
{
    int best = 0;
    for (int i = 1; i < 5; i++)
        if (e->plan_named[i] > e->plan_named[best])
            best = i;
    if (!e->plan_named[best] || (e->plan_named[best] < 2 && !e->five))
        return;
    e->review_period = (struct years){(int16_t)(2006 + 5 * best), (int16_t)(2010 + 5 * best)};
    e->review = e->review_period.to;
    e->five = true;
}

static void resolve(struct doc *d, struct evidence *e, int given)
{
    if (!given && !review_year(e))
        review_by_plan(e);
    int y = given ? given : review_year(e);
    d->review = (struct years){(int16_t)y, (int16_t)y};
    int p = e->half && e->plan == 0 ? y : e->plan > y || e->half ? e->plan : y ? y + 1 : 0;
    d->plan = (struct years){(int16_t)p, (int16_t)p};
    d->half = e->half;
    d->five = e->five;
    if (e->review_period.to)
        d->review = e->review_period;
    else if (e->five && y)
        d->review.from = (int16_t)(y - 4);
    d->title_year = e->title;
    d->delivered = e->meeting ? e->meeting : e->title_summary && e->issued == y ? y : y ? y + 1 : 0;
}

void tz_rd_anchor_scan(struct tz_reader *r, const char *s, size_t n)
{
    struct evidence e;
    memset(&e, 0, sizeof e);
    struct doc *d = &r->doc;
    for (size_t i = 0; i < n;) {
        const char *stop = memchr(s + i, '\n', n - i);
        size_t len = stop ? (size_t)(stop - (s + i)) : n - i;
        size_t taken = tz_rd_decode(&r->line, s + i, len, 0);
        scan_width(&e, &r->line);
        scan_script(&e, d, &r->line);
        scan_line(&e, d, &r->line);
        i += taken;
        if (taken == len && stop)
            i++;
    }
    bool roc = d->roc;
    memset(d, 0, sizeof *d);
    d->roc = roc;
    d->wrapped = is_wrapped(&e, &d->wrap_width);
    resolve(d, &e, r->opt.year);
    d->has_plan_heading = e.plan_seen;
    d->stack[0].when = e.plan_only ? d->plan : d->review;
    d->stack[0].kind = e.plan_only ? TZ_READ_TARGET : TZ_READ_RESULT;
    d->stack[0].known = e.plan_only || (e.title_summary && !e.title_plan);
    d->stack[0].five = d->review.from != d->review.to;
}
