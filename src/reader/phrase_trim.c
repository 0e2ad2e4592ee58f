/* SPDX-License-Identifier: Apache-2.0
 *
 * What does not belong to an indicator phrase: dates, adverbs and places at its front, approximators and carrying words at its back,
 * change words, what is too long.
 */
#include "reader/phrase_priv.h"

static int skip_date(const uint16_t *s, int n)
{
    struct years y;
    int k = tz_rd_when_written(&y, s, s, s + n);
    if (!k && n > 2 && is_digit(s[0]) && is_digit(s[1])) { /* 99年, 112年 of the Republic of China */
        int d = n > 3 && is_digit(s[2]) ? 3 : 2;
        k = s[d] == u'年' && (d == 3 || s[0] >= '8') ? d + 1 : 0;
    }
    int i = k;
    while (i < n && is_digit(s[i]))
        i++;
    if (i > k && i + 1 < n && among(s[i], u"-—–~～至") && is_digit(s[i + 1])) /* 1-9月 */
        for (i++; i < n && is_digit(s[i]);)
            i++;
    if (i > k && i < n && among(s[i], u"月日")) {
        i++;
        while (i < n && among(s[i], u"份底初末上中下旬日前以来"))
            i++;
        return i;
    }
    while (k && k < n && among(s[k], u"底末初以来前,"))
        k++;
    return k;
}

int tz_rd_trim_front(const uint16_t *s, int n)
{
    int i = 0;
    while (i < n && ((tz_char_class[s[i]] & C_MARK) || among(s[i], u".·-—’的")) && !among(s[i], u"“《‘("))
        i++;
    while (i < n) {
        int k = tz_char_class[s[i]] & (C_DIGIT | C_NUMERAL) ? skip_date(s + i, n - i) : 0;
        if (!k) {
            const struct tz_words_row *w = tz_words_at(&tz_words_adverbs, s + i, s + n);
            k = w && w->class != TZ_W_ADVERBS_NONE && w->class != TZ_W_ADVERBS_KEEP ? w->len : 0;
        }
        if (!k)
            break;
        i += k;
    }
    return i;
}

/* A date at the end (由2016年, 到2026年底): characters, 0 none. */
static int date_back(const uint16_t *s, int n)
{
    int i = n;
    for (int k = n; k > 2 && n - k < 3 && among(s[k - 1], u"时期间末");) { /* “十一五”时期, 十二五末 */
        k--;
        int quotes = k > 4 && among(s[k - 1], u"”\"’");
        if (s[k - quotes - 1] != u'五' || k - quotes < 3 || s[k - quotes - 3] != u'十')
            continue;
        k -= quotes + 3;
        return n - k + (quotes && k > 0);
    }
    while (i > 0 && among(s[i - 1], u"底末初度"))
        i--;
    if (i < 5 || s[i - 1] != u'年')
        return 0;
    struct years y;
    return tz_rd_when_written(&y, s, s + i - 5, s + i) == 5 ? n - (i - 5) : 0;
}

int tz_rd_trim_back(const uint16_t *s, int n, struct tail *seen)
{
    memset(seen, 0, sizeof *seen);
    while (n > 0) {
        int date = date_back(s, n);
        if (date) {
            n -= date;
            continue;
        }
        if (among(s[n - 1], u"、,:-—.") || s[n - 1] == ' ') {
            n--;
            continue;
        }
        const struct tz_words_row *a = tz_words_before(&tz_words_approx, s, s + n);
        const struct tz_words_row *w = tz_words_before(&tz_words_tails, s, s + n);
        if (a && a->class == TZ_W_APPROX_NONE)
            break;
        if (a && (!w || a->len > w->len)) {
            n -= a->len;
            continue;
        }
        if (!w || w->class == TZ_W_TAILS_NONE || w->class == TZ_W_TAILS_KEEP)
            break;
        seen->to |= w->class == TZ_W_TAILS_TO;
        seen->up |= w->class == TZ_W_TAILS_UP_TO;
        seen->down |= w->class == TZ_W_TAILS_DOWN_TO;
        seen->from |= w->class == TZ_W_TAILS_FROM && !seen->up && !seen->down;
        seen->list |= w->class == TZ_W_TAILS_LIST;
        seen->of |= w->class == TZ_W_TAILS_OF;
        seen->spread |= w->class == TZ_W_TAILS_SPREAD || w->class == TZ_W_TAILS_EACH;
        seen->each |= w->class == TZ_W_TAILS_EACH;
        if (w->class == TZ_W_TAILS_LIGHT && n == w->len)
            break;
        if (w->class == TZ_W_TAILS_SPREAD && n > w->len && among(s[n - w->len - 1], u"年人户亩村平")) {
            n -= w->len - 1; /* 年均达: 均 belongs to 年 */
            break;
        }
        n -= w->len;
    }
    return n;
}

/* Verbs, frames and adverbs at the front of s. *kept gets the verbs that mean something. */
int tz_rd_verbs_front(const uint16_t *s, int n, struct phrase *kept, bool *frame, bool *spend)
{
    int i = 0;
    while (i < n) {
        const struct tz_words_row *w = tz_words_at(&tz_words_verbs, s + i, s + n);
        int a = tz_rd_trim_front(s + i, n - i);
        if (a && (!w || a > w->len)) {
            i += a;
            continue;
        }
        if (s[i] == u'了' && i) {
            i++;
            continue;
        }
        if (!w)
            break;
        if (w->class == TZ_W_VERBS_ACT || w->class == TZ_W_VERBS_SPEND)
            phrase_add(kept, s + i, w->len - (s[i + w->len - 1] == u'了'));
        *frame |= w->class == TZ_W_VERBS_FRAME;
        *spend |= w->class == TZ_W_VERBS_SPEND;
        i += w->len;
    }
    return i;
}

/* A place or office in front of the phrase (X村, X社区, X卫生院): characters, 0 none. Only before a verb, or when at least
 * four characters follow. */
int tz_rd_subject_front(const uint16_t *s, int n)
{
    for (int i = 1; i < n && i < 12; i++) {
        if (!(tz_char_quick[s[i]] & Q_PLACE))
            continue;
        if (i + 1 >= n)
            return 0;
        const struct tz_words_row *w = tz_words_at(&tz_words_verbs, s + i + 1, s + n);
        if (w && (w->class == TZ_W_VERBS_ACT || w->class == TZ_W_VERBS_LIGHT || w->class == TZ_W_VERBS_SPEND) &&
            n - i - 1 > w->len && i >= 2)
            return i + 1;
    }
    return 0;
}

/* Cuts a long left side to its last verb phrase, or to its last 14 characters. */
int tz_rd_shorten(const uint16_t *s, int n)
{
    int k = find_last(s, n, u"等");
    if (k >= 0 && n - k - 1 >= 4 && n - k - 1 <= 14) {
        const uint16_t *p = s + k + 1;
        return k + 1 + (n - k - 1 > 5 && (*p == u'地' || *p == u'村') ? 1 : 0);
    }
    if (n <= 14)
        return 0;
    for (int i = n - 4; i > 0; i--) {
        const struct tz_words_row *w = tz_words_at(&tz_words_verbs, s + i, s + n);
        if (w && w->len >= 2 && (w->class == TZ_W_VERBS_ACT || w->class == TZ_W_VERBS_SPEND) && n - i - w->len >= 2 &&
            n - i >= 5 && n - i <= 14) {
            const struct tz_words_row *b = tz_words_before(&tz_words_verbs_back, s, s + i + w->len);
            if (b && b->len > w->len)
                i -= b->len - w->len;
            return i;
        }
    }
    int cut = n - 14;
    for (int i = cut; i < n - 5 && i < cut + 6; i++)
        if (s[i - 1] == u'、' || s[i - 1] == u'和' || s[i - 1] == u'的')
            return i;
    return n > 18 ? cut : 0;
}

/* Verbs without a meaning of their own in front of a noun (完成税收 -> 税收): characters to drop. */
int tz_rd_light_front(const uint16_t *s, int n)
{
    int i = 0;
    for (;;) {
        const struct tz_words_row *w = tz_words_at(&tz_words_verbs, s + i, s + n);
        if (!w || w->class != TZ_W_VERBS_LIGHT || n - i - w->len < 2)
            return i;
        i += w->len;
        i += s[i] == u'了';
        i += skip_date(s + i, n - i);
    }
}

/* A change: 同比增长6.3% is the growth of the head; 粮食产量较上年增产 of what stands before. Returns the length of the left side
 * that remains. */
int tz_rd_split_change(struct reading *out, const uint16_t *s, int n, const struct tail *tail, struct phrase *word)
{
    int k = n;
    const struct tz_words_row *w = tz_words_before(&tz_words_change, s, s + k);
    if (!w || w->class == TZ_W_CHANGE_NONE || tail->up || tail->down || tail->from)
        return n;
    out->change = w->class != TZ_W_CHANGE_DOWN_WEAK;
    out->down = w->class != TZ_W_CHANGE_UP;
    const uint16_t *cw = s + k - w->len;
    int cn = w->len;
    while (cn > 2 && among(cw[cn - 1], u"了达为到在"))
        cn--;
    out->change_noun = find(cw, cn, u"增速") >= 0 || find(cw, cn, u"增幅") >= 0 || find(cw, cn, u"降幅") >= 0 ||
                       find(cw, cn, u"增长率") >= 0;
    if (cn > 2 && cw[0] == u'同' && cw[1] == u'比') {
        phrase_add(&out->base, cw, 2);
        cw += 2;
        cn -= 2;
    }
    phrase_add(word, cw, cn);
    k -= w->len;
    int base = -1, base_len = 0;
    for (int i = 0; i < k; i++) {
        const struct tz_words_row *b = tz_words_at(&tz_words_base, s + i, s + k);
        if (b && b->class != TZ_W_BASE_NONE) {
            base = i;
            base_len = b->len;
            break;
        }
    }
    if (base >= 0) {
        int from = base, till = k;
        while (till > from && among(s[till - 1], u"分别又再均约略,实际、"))
            till--;
        out->base.n = 0;
        phrase_add(&out->base, s + from, till - from > 16 ? base_len : till - from);
        k = base;
    }
    return k;
}

void tz_rd_append_growth(struct phrase *p, const struct phrase *word, const struct qty *q)
{
    phrase_join(p, word);
    if (q->unit_class == TZ_W_UNITS_PERCENT && (phrase_ends(word, u"增长") || phrase_ends(word, u"下降") ||
                                                phrase_ends(word, u"增产") || phrase_ends(word, u"提高")))
        phrase_word(p, u"率");
}
