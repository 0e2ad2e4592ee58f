/* SPDX-License-Identifier: Apache-2.0
 *
 * One quantity: number, scale, 余, unit, what follows. Longest unit first, so that 千瓦 and 千米 are units and not a
 * thousand; values are exact decimals. Whether a quantity is a fact is decided in token.c and here only as far as the
 * number itself tells (dates, codes, ordinals).
 */
#include "reader/reader_priv.h"

struct cursor {
    const uint16_t *s, *begin, *end;
};

static void value_trim(struct tz_read_value *v)
{
    while (v->mantissa && v->mantissa % 10 == 0 && v->exponent < 0) {
        v->mantissa /= 10;
        v->exponent++;
    }
}

static bool value_times(struct tz_read_value *v, int64_t factor)
{
    while (factor % 10 == 0 && factor) {
        factor /= 10;
        v->exponent++;
    }
    return !__builtin_mul_overflow(v->mantissa, factor, &v->mantissa);
}

/* Is the comma at s a thousands mark: exactly three digits behind it, and a right group before it? */
static bool thousands(const uint16_t *s, const uint16_t *end, bool group)
{
    return group && end - s > 3 && is_digit(s[1]) && is_digit(s[2]) && is_digit(s[3]) &&
           !(end - s > 4 && is_digit(s[4]));
}

/* Digits with thousands marks and one point. Returns characters, 0 when none or too long. */
static int lex_arabic(struct tz_read_value *v, int *digits, struct cursor c)
{
    const uint16_t *s = c.s;
    int64_t m = 0;
    int n = 0, places = 0, group = 0;
    bool point = false, commas = false;
    for (; s < c.end; s++) {
        if (is_digit(*s)) {
            if (++n > 17)
                return 0;
            m = m * 10 + (*s - '0');
            places += point;
        } else if (*s == '.' && !point && s + 1 < c.end && is_digit(s[1])) {
            point = true;
        } else if (*s == ',' && !point && thousands(s, c.end, commas ? group == 3 : group >= 1 && group <= 3)) {
            commas = true;
            group = -1;
        } else {
            break;
        }
        group++;
    }
    v->mantissa = m;
    v->exponent = -places;
    value_trim(v);
    *digits = n;
    return (int)(s - c.s);
}

static int numeral_digit(uint16_t c)
{
    static const uint16_t digits[] = u"零一二三四五六七八九";
    for (int i = 0; i < 10; i++)
        if (digits[i] == c)
            return i;
    return c == u'〇' ? 0 : c == u'两' ? 2 : -1;
}

static int64_t numeral_place(uint16_t c)
{
    return c == u'十' ? 10 : c == u'百' ? 100 : c == u'千' ? 1000 : c == u'万' ? 10000 : c == u'亿' ? 100000000 : 0;
}

/* Chinese numeral: positional; a bare tail behind 万 or 千 counts a tenth of it (三万二). Two digits without a place mark
 * (三五) or a string of digits (二〇二一) is not a value: *odd. */
static int lex_chinese(struct tz_read_value *v, bool *odd, bool *placed, struct cursor c)
{
    int64_t total = 0, section = 0, digit = -1, last_place = 0;
    const uint16_t *s = c.s;
    *odd = *placed = false;
    for (; s < c.end && s - c.s < 16; s++) {
        int d = numeral_digit(*s);
        if (d >= 0) {
            if (digit > 0 || (digit == 0 && s - c.s == 1))
                *odd = true;
            if (d == 0 && last_place > 10)
                last_place = 1;
            digit = d;
            continue;
        }
        int64_t p = numeral_place(*s);
        if (!p)
            break;
        *placed = true;
        if (p >= 10000) {
            int64_t head = section + (digit > 0 ? digit : 0);
            if (head || !total)
                total += (head ? head : 1) * p;
            else if (__builtin_mul_overflow(total, p, &total))
                return 0;
            section = 0;
        } else {
            section += (digit > 0 ? digit : 1) * p;
        }
        if (total > INT64_MAX / 1000)
            return 0;
        digit = -1;
        last_place = p;
    }
    if (digit > 0)
        section += last_place >= 100 ? digit * (last_place / 10) : digit;
    v->mantissa = total + section;
    v->exponent = 0;
    return (int)(s - c.s);
}

static int lex_over(const uint16_t *s, const uint16_t *end)
{
    return s < end && (*s == u'余' || *s == u'多' || *s == u'来' || *s == u'馀') ? 1 : 0;
}

/* A scale behind the digits: 万 亿 万亿 千万 百万 十万 百 千, unless a unit begins here (千瓦). */
static int lex_scale(int64_t *factor, const uint16_t *s, const uint16_t *end)
{
    int64_t f = 1;
    const uint16_t *p = s;
    const struct tz_words_row *u = tz_words_at(&tz_words_units, s, end);
    if (u && u->class != TZ_W_UNITS_NONE)
        return 0;
    while (p < end && p - s < 3 && numeral_place(*p)) {
        if (p > s && (u = tz_words_at(&tz_words_units, p, end)) && (u->class == TZ_W_UNITS_MEASURE) && *p != u'万')
            break;
        f *= numeral_place(*p++);
    }
    *factor = f;
    return (int)(p - s);
}

/* Unit and X/Y(/Z) compounds; a 万 or 亿 between (亿斤) was taken as scale before. */
static int lex_unit(struct qty *q, const uint16_t *s, const uint16_t *end, int at)
{
    const struct tz_words_row *u = tz_words_at(&tz_words_units, s, end);
    if (!u || u->class == TZ_W_UNITS_NONE || starts(s, end, u"大关"))
        return 0;
    q->unit = u;
    q->unit_class = u->class;
    q->unit_from = (int16_t)at;
    int n = u->len;
    while (s + n + 1 < end && s[n] == '/') {
        const struct tz_words_row *v = tz_words_at(&tz_words_units, s + n + 1, end);
        if (!v)
            break;
        n += 1 + v->len;
        if (q->unit_class == TZ_W_UNITS_DATE)
            break;
    }
    q->unit_till = (int16_t)(at + n);
    return n;
}

static int lex_after(struct qty *q, const uint16_t *s, const uint16_t *end)
{
    const struct tz_words_row *w = tz_words_at(&tz_words_approx_after, s, end);
    if (!w)
        return 0;
    switch (w->class) {
    case TZ_W_APPROX_AFTER_AT_LEAST:
        q->approx = TZ_APPROX_AT_LEAST;
        q->post_least = true;
        return w->len;
    case TZ_W_APPROX_AFTER_AT_MOST:
        q->approx = TZ_APPROX_AT_MOST;
        q->post_most = true;
        return w->len;
    case TZ_W_APPROX_AFTER_ABOUT:
        if (q->approx == TZ_APPROX_EXACT || q->approx == TZ_APPROX_UNDER)
            q->approx = TZ_APPROX_ABOUT;
        return w->len;
    case TZ_W_APPROX_AFTER_OVER: /* 10公里多, 3000亩余: only before a mark */
        if (s + w->len >= end || (tz_char_class[s[w->len]] & C_MARK)) {
            q->approx = TZ_APPROX_OVER;
            return w->len;
        }
        return 0;
    default:
        return 0;
    }
}

static void approx_before(struct qty *q, const struct text *t, int begin)
{
    static const uint8_t map[] = {
        [TZ_W_APPROX_UNDER] = TZ_APPROX_UNDER,     [TZ_W_APPROX_ABOUT] = TZ_APPROX_ABOUT,
        [TZ_W_APPROX_OVER] = TZ_APPROX_OVER,       [TZ_W_APPROX_AT_LEAST] = TZ_APPROX_AT_LEAST,
        [TZ_W_APPROX_AT_MOST] = TZ_APPROX_AT_MOST,
    };
    int i = q->from;
    if (i > begin && t->ch[i - 1] == u'了')
        i--;
    const struct tz_words_row *w = tz_words_before(&tz_words_approx, t->ch + begin, t->ch + i);
    q->left = q->from;
    if (!w || w->class == TZ_W_APPROX_NONE)
        return;
    q->left = i - w->len;
    uint8_t a = map[w->class];
    if (q->approx == TZ_APPROX_EXACT || (q->approx == TZ_APPROX_ABOUT && a != TZ_APPROX_UNDER))
        q->approx = a;
    else if (q->approx == TZ_APPROX_OVER && (a == TZ_APPROX_AT_LEAST || a == TZ_APPROX_AT_MOST))
        q->approx = a;
}

/* 51万9,000元, 3亿5000万元: the lower part of a number written in two. Characters taken, 0 none. */
static int lex_rest(struct tz_read_value *v, int64_t *scale, const struct text *t, int i)
{
    struct tz_read_value low;
    int digits;
    struct cursor c = {t->ch + i, t->ch, t->ch + t->n};
    int n = lex_arabic(&low, &digits, c);
    int64_t f = 1;
    int more = n ? lex_scale(&f, c.s + n, c.end) : 0;
    if (!n || low.exponent || v->exponent < 0 || f >= *scale || (digits < 3 && f == 1) || !value_times(&low, f))
        return 0;
    int64_t high = v->mantissa;
    for (int e = v->exponent; e > 0; e--)
        if (__builtin_mul_overflow(high, 10, &high))
            return 0;
    int64_t part = low.mantissa;
    for (int e = low.exponent; e > 0; e--)
        if (__builtin_mul_overflow(part, 10, &part))
            return 0;
    if (part >= *scale || __builtin_add_overflow(high, part, &high))
        return 0;
    *v = (struct tz_read_value){high, 0};
    return n + more;
}

/* Scale, 余 and unit behind the digits of q. Returns the position behind. */
static int lex_tail(struct qty *q, struct tz_read_value *v, int64_t *scale, const struct text *t, int i)
{
    const uint16_t *end = t->ch + t->n;
    int over = lex_over(t->ch + i, end);
    i += over;
    int64_t f = 1;
    int n = lex_scale(&f, t->ch + i, end);
    if (n) {
        i += n;
        if (!value_times(v, f))
            return -1;
        *scale = f;
        int more = lex_over(t->ch + i, end);
        i += more;
        over |= more;
        if (more && f < 10000 && (t->ch[i] == u'万' || t->ch[i] == u'亿')) { /* 1千余万元 */
            int64_t wide = t->ch[i++] == u'万' ? 10000 : 100000000;
            if (!value_times(v, wide))
                return -1;
            *scale = f * wide;
        }
    } else if (over && t->ch[i - 1] == u'来' && !tz_words_at(&tz_words_units, t->ch + i, end)) {
        return i - 1;
    }
    if (n && !over && is_digit(t->ch[i]))
        i += lex_rest(v, scale, t, i);
    if (over)
        q->approx = TZ_APPROX_OVER;
    i += lex_unit(q, t->ch + i, end, i - q->from);
    return i;
}

static int lex_number(struct tz_read_value *v, int *digits, bool *chinese, bool *odd, bool *placed,
                      const struct text *t, int i)
{
    struct cursor c = {t->ch + i, t->ch, t->ch + t->n};
    *chinese = *odd = *placed = false;
    *digits = 0;
    if (is_digit(t->ch[i]))
        return lex_arabic(v, digits, c);
    *chinese = true;
    return lex_chinese(v, odd, placed, c);
}

static bool is_dash(uint16_t c)
{
    return among(c, u"-—–~～－");
}

/* 百分之八, 百分之九十五点五, 百分之12.5 */
static int lex_percent_words(struct qty *q, const struct text *t, int i)
{
    static const uint16_t percent[] = {u'%'};
    const uint16_t *end = t->ch + t->n;
    if (!starts(t->ch + i, end, u"百分之"))
        return 0;
    int k = i + 3, digits;
    bool chinese, odd, placed;
    int n = lex_number(&q->value, &digits, &chinese, &odd, &placed, t, k);
    if (!n)
        return 0;
    k += n;
    if (chinese && t->ch[k] == u'点') {
        for (k++; numeral_digit(t->ch[k]) >= 0 && q->value.exponent > -6; k++) {
            q->value.mantissa = q->value.mantissa * 10 + numeral_digit(t->ch[k]);
            q->value.exponent--;
        }
    }
    q->chinese = true;
    q->unit = tz_words_at(&tz_words_units, percent, percent + 1);
    q->unit_class = TZ_W_UNITS_PERCENT;
    k += lex_over(t->ch + k, end);
    q->till = k + lex_after(q, t->ch + k, end);
    return q->till - i;
}

/* 翻两番, 翻了一番: value n, unit 番, multiple 2^n. */
static int lex_double(struct qty *q, const struct text *t, int i)
{
    if (t->ch[i] != u'翻')
        return 0;
    int k = i + 1, digits;
    if (t->ch[k] == u'了')
        k++;
    bool chinese, odd, placed;
    int n = (tz_char_class[t->ch[k]] & (C_DIGIT | C_NUMERAL))
                ? lex_number(&q->value, &digits, &chinese, &odd, &placed, t, k)
                : 0;
    if (!n || t->ch[k + n] != u'番' || q->value.exponent || q->value.mantissa > 6)
        return 0;
    q->unit = tz_words_at(&tz_words_units, t->ch + k + n, t->ch + k + n + 1);
    q->unit_class = TZ_W_UNITS_TIMES;
    q->multiple = (uint8_t)(1u << q->value.mantissa);
    q->till = k + n + 1;
    q->till += lex_after(q, t->ch + q->till, t->ch + t->n);
    return q->till - i;
}

/* The right side of a range: 3-5个, 15至20亩, 500万元—800万元. `i` stands behind the left number (and its unit). */
static void lex_range(struct qty *q, int64_t left_scale, int digits_left, const struct text *t, int i)
{
    int k = i;
    bool words = t->ch[k] == u'至' || t->ch[k] == u'到';
    if (words)
        k++;
    else
        while (k - i < 2 && is_dash(t->ch[k]))
            k++;
    if (k == i || !(tz_char_class[t->ch[k]] & (C_DIGIT | C_NUMERAL)))
        return;
    struct qty r = {.from = q->from};
    int digits;
    bool chinese, odd, placed;
    int n = lex_number(&r.value, &digits, &chinese, &odd, &placed, t, k);
    int64_t scale = 1;
    int till = n ? lex_tail(&r, &r.value, &scale, t, k + n) : -1;
    if (till < 0 || odd || chinese != q->chinese || !r.unit ||
        (r.unit_class == TZ_W_UNITS_DATE && strcmp(r.unit->canon, "岁") && strcmp(r.unit->canon, "周岁")))
        return;
    if (q->unit && strcmp(q->unit->canon, r.unit->canon))
        return;
    if (digits_left >= 4 && digits == 4 && r.unit_class != TZ_W_UNITS_MONEY && !q->unit && words)
        return;
    struct tz_read_value low = q->value;
    if (left_scale == 1 && scale > 1 && !q->unit && !value_times(&low, scale))
        return;
    if (tz_read_value_double(low) >= tz_read_value_double(r.value))
        return;
    q->value = low;
    q->value2 = r.value;
    q->range = true;
    q->unit = r.unit;
    q->unit_class = r.unit_class;
    q->unit_from = r.unit_from;
    q->unit_till = r.unit_till;
    q->till = till;
}

int tz_rd_quantity_at(struct qty *q, int *reason, const struct text *t, int i, int begin)
{
    memset(q, 0, sizeof *q);
    *reason = 0;
    q->from = q->left = i;
    if (lex_percent_words(q, t, i) || lex_double(q, t, i)) {
        approx_before(q, t, begin);
        return q->till - i;
    }
    int digits;
    bool odd, placed;
    int n = lex_number(&q->value, &digits, &q->chinese, &odd, &placed, t, i);
    if (!n) {
        *reason = OUT_CODE;
        n = 1;
        while (is_digit(t->ch[i + n]))
            n++;
        return n;
    }
    int64_t scale = 1;
    int k = lex_tail(q, &q->value, &scale, t, i + n);
    if (k < 0) {
        *reason = OUT_CODE;
        return n;
    }
    q->till = k;
    q->bare = q->chinese && n == 1 && numeral_place(t->ch[i]) >= 100;
    if (odd)
        *reason = OUT_VAGUE;
    if (!odd && q->unit_class != TZ_W_UNITS_DATE)
        lex_range(q, scale, digits, t, k);
    if (q->range)
        q->approx = TZ_APPROX_RANGE;
    int after = lex_after(q, t->ch + q->till, t->ch + t->n);
    q->till += after;
    if (q->range)
        q->approx = TZ_APPROX_RANGE;
    approx_before(q, t, begin);
    if (q->range)
        q->approx = TZ_APPROX_RANGE;
    return q->till - i;
}
