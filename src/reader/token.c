/* SPDX-License-Identifier: Apache-2.0
 *
 * Tokens of a paragraph: quantities that measure, dates and periods, words of mood and comparison, punctuation, and
 * the number expressions that are no facts, each with its reason (so that a false alarm can be traced).
 */
#include "reader/reader_priv.h"

const char *const tz_out_names[] = {"",     "date", "ordinal", "code",  "road",  "line", "slogan",    "plan", "meeting",
                                    "word", "mark", "age",     "vague", "ratio", "span", "structure", "bare", "name"};

static struct tok *add(struct tz_reader *r, uint8_t type, uint8_t sub, int from, int till)
{
    if (r->n_tok >= TOKENS_MAX - 1)
        return &r->tok[TOKENS_MAX - 1];
    struct tok *k = &r->tok[r->n_tok++];
    *k = (struct tok){.type = type, .sub = sub, .from = from, .till = till};
    return k;
}

/* ---- dates ---- */

static int year_digits(const uint16_t *s, const uint16_t *end)
{
    if (end - s < 4)
        return 0;
    for (int i = 0; i < 4; i++)
        if (!is_digit(s[i]))
            return 0;
    if (end - s > 4 && is_digit(s[4]))
        return 0;
    int y = (s[0] - '0') * 1000 + (s[1] - '0') * 100 + (s[2] - '0') * 10 + (s[3] - '0');
    return y >= 1949 && y <= 2060 ? y : 0;
}

static int year_chinese(const uint16_t *s, const uint16_t *end)
{
    static const uint16_t digits[] = u"〇一二三四五六七八九";
    int y = 0;
    if (end - s < 5)
        return 0;
    for (int i = 0; i < 4; i++) {
        int d = s[i] == u'零' ? 0 : -1;
        for (int k = 0; k < 10 && d < 0; k++)
            d = digits[k] == s[i] ? k : -1;
        if (d < 0)
            return 0;
        y = y * 10 + d;
    }
    return y >= 1949 && y <= 2060 ? y : 0;
}

static bool is_link(uint16_t c)
{
    return among(c, u"-—–~～至到");
}

int tz_rd_when_written(struct years *out, const uint16_t *begin, const uint16_t *s, const uint16_t *end)
{
    if (s > begin && (is_digit(s[-1]) || s[-1] == '.' || (s[-1] < 128 && (tz_char_class[s[-1]] & C_LETTER))))
        return 0;
    int a = year_digits(s, end), chinese = 0;
    if (!a && (a = chinese = year_chinese(s, end)) == 0)
        return 0;
    const uint16_t *p = s + 4;
    bool word = p < end && *p == u'年';
    if (chinese && !word && !(p < end && is_link(*p)))
        return 0;
    if (word)
        p++;
    const uint16_t *q = p;
    while (q < end && q - p < 2 && is_link(*q))
        q++;
    int b = q > p ? (chinese ? year_chinese(q, end) : year_digits(q, end)) : 0;
    if (b > a && b - a <= 20) {
        *out = (struct years){(int16_t)a, (int16_t)b};
        q += 4;
        return (int)((q < end && *q == u'年' ? q + 1 : q) - s);
    }
    if (!word)
        return 0;
    *out = (struct years){(int16_t)a, (int16_t)a};
    if (p < end && (*p == u'度' || *p == u'底' || *p == u'末' || *p == u'初'))
        p++;
    return (int)(p - s);
}

int tz_rd_when_in(struct years *out, const struct doc *d, const uint16_t *begin, const uint16_t *s, const uint16_t *end)
{
    int n = tz_rd_when_written(out, begin, s, end);
    if (n || !d->roc || !is_digit(*s) || (s > begin && (is_digit(s[-1]) || among(s[-1], u".-第"))))
        return n;
    int y = 0, k = 0;
    while (s + k < end && k < 4 && is_digit(s[k]))
        y = y * 10 + (s[k++] - '0');
    if (k < 2 || k > 3 || y < 80 || y > 140 || s + k >= end || s[k] != u'年')
        return 0;
    k++;
    *out = (struct years){(int16_t)(y + 1911), (int16_t)(y + 1911)};
    return s + k < end && among(s[k], u"度底末初") ? k + 1 : k;
}

/* Month, day, hour and the like behind a date or alone: 3月5日, 1-9月, 12月底, 8:30. Characters taken, 0 none. */
static int calendar_tail(const uint16_t *s, const uint16_t *end)
{
    const uint16_t *p = s;
    for (int part = 0; part < 8; part++) {
        const uint16_t *q = p;
        while (q < end && (is_digit(*q) || among(*q, u"一二三四五六七八九十")) && q - p < 3)
            q++;
        if (q == p)
            break;
        if (q < end && (is_link(*q) || *q == u'、') && part < 7) {
            const uint16_t *w = q + 1;
            while (w < end && (is_digit(*w) || among(*w, u"一二三四五六七八九十")) && w - q < 4)
                w++;
            if (w > q + 1 && w < end && among(*w, u"月日号")) {
                p = w + 1;
                continue;
            }
            break;
        }
        if (q >= end || !among(*q, u"月日号时点分秒"))
            break;
        if ((*q == u'点' || *q == u'分' || *q == u'号' || *q == u'时') && p == s)
            break;
        p = q + 1;
    }
    if (p > s && p < end && among(*p, u"份底初末"))
        p++;
    if (p > s && end - p > 1 && among(*p, u"上中下") && p[1] == u'旬')
        p += 2;
    return (int)(p - s);
}

/* 2021-08-13, 2021.8.13, 2021/8/13 (also with a time behind). Characters taken, 0 none. */
static int date_numeric(const uint16_t *s, const uint16_t *end)
{
    const uint16_t *p = s;
    int parts = 0;
    while (p < end && parts < 6) {
        int n = 0;
        while (p < end && is_digit(*p) && n < 5)
            p++, n++;
        if (!n || n > 4 || (parts == 0 && n != 4) || (parts && n > 2))
            return 0;
        parts++;
        if (p + 1 < end && is_digit(p[1]) && (among(*p, u"-./:") || (*p == ' ' && parts == 3)))
            p++;
        else
            break;
    }
    return parts >= 3 ? (int)(p - s) : 0;
}

/* ---- what makes a number no fact ---- */

static bool at_boundary(const struct text *t, int i)
{
    return i >= t->n || (tz_char_class[t->ch[i]] & C_MARK) || is_digit(t->ch[i]) || t->ch[i] == u'。';
}

static bool verb_before(const struct text *t, int begin, int i)
{
    if (i > begin && t->ch[i - 1] == u'了')
        i--;
    const struct tz_words_row *w = tz_words_before(&tz_words_verbs_back, t->ch + begin, t->ch + i);
    return w && w->class != TZ_W_VERBS_BACK_FRAME;
}

static bool act_before(const struct text *t, int begin, int i)
{
    if (i > begin && t->ch[i - 1] == u'了')
        i--;
    const struct tz_words_row *w = tz_words_before(&tz_words_verbs_back, t->ch + begin, t->ch + i);
    return w && (w->class == TZ_W_VERBS_BACK_ACT || w->class == TZ_W_VERBS_BACK_SPEND);
}

static bool total_before(const struct text *t, int begin, int i)
{
    return i > begin && (among(t->ch[i - 1], u"共各等有达为的超近约仅") || tz_char_class[t->ch[i - 1]] == 0);
}

/* Inside a short quotation or a book title? */
static bool quoted(const struct text *t, int from, int till)
{
    int a = from - 1, b = till;
    for (int k = 0; k < 10 && a >= 0; k++, a--) {
        if (among(t->ch[a], u"“‘《"))
            break;
        if (among(t->ch[a], u"”’》。;,"))
            return false;
    }
    if (a < 0 || from - a > 10 || !among(t->ch[a], u"“‘《"))
        return false;
    for (int k = 0; k < 14 && b < t->n; k++, b++) {
        if (among(t->ch[b], u"”’》"))
            return true;
        if (among(t->ch[b], u"“。;"))
            return false;
    }
    return false;
}

static int abstract_behind(const struct text *t, int i)
{
    const uint16_t *s = t->ch + i, *end = t->ch + t->n;
    if (i < t->n && among(*s, u"“\"‘"))
        return TZ_W_ABSTRACT_CN;
    const struct tz_words_row *w = tz_words_at(&tz_words_abstract, s, end);
    if (!w && end - s > 2) /* one word may stand between: 三项重点任务 */
        w = tz_words_at(&tz_words_abstract, s + 2, end);
    return w ? w->class : 0;
}

static bool near_left(const struct text *t, int i, int within, const uint16_t *word)
{
    int n = 0;
    while (word[n])
        n++;
    for (int k = i - n; k >= 0 && k >= i - within; k--) {
        if (!memcmp(t->ch + k, word, 2 * (size_t)n))
            return true;
        if (t->ch[k] == u'。' || t->ch[k] == ';')
            break;
    }
    return false;
}

/* Days, hours, months measure only when time itself is the indicator: 优良天数350天, 审批时限压缩至3个工作日. */
static bool span_measures(const struct text *t, const struct qty *q)
{
    static const uint16_t *const support[] = {u"天数", u"优良", u"缩短", u"压缩", u"提速", u"减少", u"时限", u"时间由",
                                              u"用时", u"工期", u"提前", u"降低", u"增加", u"学时", u"延长", u"压减"};
    for (size_t i = 0; i < sizeof support / sizeof *support; i++)
        if (near_left(t, q->from, 14, support[i]))
            return true;
    return false;
}

/* A counter that is an ordinary word too (村 期 批 度 成 方): needs a verb or noun before and a mark behind. */
static bool weak_measures(const struct text *t, const struct qty *q, int begin)
{
    const char *u = q->unit->canon;
    uint16_t c = t->ch[q->from + q->unit_from];
    bool ends_here = at_boundary(t, q->till);
    bool verb = verb_before(t, begin, q->left) || total_before(t, begin, q->left);
    if (q->approx != TZ_APPROX_EXACT && c != u'度' && c != u'点')
        return true;
    if (!strcmp(u, "度"))
        return near_left(t, q->from, 8, u"电");
    if (among(c, u"点类级线样"))
        return ends_here && verb;
    if (q->chinese && among(c, u"块片面张本册套份幅") && act_before(t, begin, q->left))
        return true;
    if (among(c, u"期批成") || q->chinese)
        return ends_here && (verb || q->left > begin);
    if (among(c, u"里克升两担"))
        return ends_here || verb;
    return ends_here || verb || !tz_words_at(&tz_words_verbs, t->ch + q->till, t->ch + t->n);
}

static bool physical(uint16_t unit)
{
    return among(unit, u"座处所家条户人名台辆头株口栋幢间起例宗亩吨只眼盏艘棵");
}

/* 无一例, 未发生一起, 没有一人: a zero claim. */
static bool negated(const struct text *t, const struct qty *q, int begin)
{
    for (int k = q->left - 1; k >= begin && k >= q->left - 6; k--) {
        if (t->ch[k] == u'未' || (t->ch[k] == u'无' && k >= q->left - 3) ||
            (k > begin && t->ch[k - 1] == u'没' && t->ch[k] == u'有'))
            return q->value.mantissa == 1 && q->value.exponent == 0;
        if (tz_char_class[t->ch[k]] & C_MARK)
            break;
    }
    return false;
}

/* Bare 百 千 万 亿 before a unit: 近万亩, 万余米, 亿元以上 measure; 万元户, 百米 and 千亩示范片 name. */
static int bare_reason(const struct text *t, const struct qty *q)
{
    uint16_t place = t->ch[q->from];
    uint16_t before = q->from > 0 ? t->ch[q->from - 1] : 0;
    bool wide = place == u'万' || place == u'亿';
    if (before && before < 128 && (tz_char_class[before] & C_LETTER)) /* XX万元: the number was left out */
        return OUT_CODE;
    if (before == u'上' || before == u'过' || before == u'破')
        return 0;
    if (q->approx != TZ_APPROX_EXACT && !q->post_least)
        return 0;
    if (q->unit_class == TZ_W_UNITS_MONEY)
        return wide && t->ch[q->till] != u'户' &&
                       (q->post_least || before == u'(' || (tz_char_class[t->ch[q->till]] & C_HAN))
                   ? 0
                   : OUT_NAME;
    if (q->post_least && (wide || q->unit_class == TZ_W_UNITS_MEASURE)) /* 千亩以上示范园 */
        return 0;
    return wide && q->unit_class == TZ_W_UNITS_MEASURE && at_boundary(t, q->till) ? 0 : OUT_NAME;
}

static int date_reason(const struct text *t, const struct qty *q)
{
    uint16_t c = t->ch[q->from + q->unit_from];
    if (c == u'岁' || (c == u'周' && t->ch[q->from + q->unit_from + 1] == u'岁'))
        return OUT_AGE;
    return among(c, u"年月日时号分秒周季世") ? OUT_DATE : OUT_NAME;
}

static int chinese_reason(const struct text *t, const struct qty *q, int begin)
{
    const uint16_t *s = t->ch + q->from, *end = t->ch + t->n;
    if (q->unit_class == TZ_W_UNITS_PERCENT || q->unit_class == TZ_W_UNITS_POINTS || q->multiple)
        return 0;
    if (!q->unit)
        return starts(t->ch + q->till, end, u"大关") && q->left < q->from ? 0 : OUT_WORD; /* 突破百亿大关 */
    if (q->unit_class == TZ_W_UNITS_DATE)
        return date_reason(t, q);
    if (q->unit_class == TZ_W_UNITS_SPAN)
        return span_measures(t, q) ? 0 : OUT_SPAN;
    if (t->ch[q->till] == ':' && among(s[q->unit_from], u"项点条") && q->value.mantissa < 13) /* 主要有五项:一是 */
        return OUT_STRUCTURE;
    if (quoted(t, q->from, q->till))
        return OUT_SLOGAN;
    if (q->bare)
        return bare_reason(t, q);
    if (q->unit_class == TZ_W_UNITS_WEAK && !weak_measures(t, q, begin))
        return OUT_WORD;
    if (q->unit_class != TZ_W_UNITS_COUNT && q->unit_class != TZ_W_UNITS_PERSON && q->unit_class != TZ_W_UNITS_WEAK)
        return 0;
    uint16_t unit = s[q->unit_from];
    if (q->till < t->n && among(t->ch[q->till], u"一二三四五六七八九十"))
        return OUT_SLOGAN;
    if (q->unit_till - q->unit_from == 1 && unit == u'次' &&
        (starts(t->ch + q->till, end, u"全会") || starts(t->ch + q->till, end, u"会议") ||
         starts(t->ch + q->till, end, u"代表") || starts(t->ch + q->till, end, u"党代") ||
         (t->ch[q->till] == u'、' && (tz_char_class[t->ch[q->till + 1]] & C_NUMERAL) && t->ch[q->till + 2] == u'次')))
        return OUT_MEETING;
    if (abstract_behind(t, q->till))
        return OUT_STRUCTURE;
    bool verb = verb_before(t, begin, q->left), total = total_before(t, begin, q->left);
    bool closed = at_boundary(t, q->till), led = q->left > begin && (tz_char_class[t->ch[q->left - 1]] & C_HAN),
         item = q->left > 0 && among(t->ch[q->left - 1], u"、,");
    bool one = q->value.mantissa == 1 && q->value.exponent == 0;
    if (one && !(closed && led) && !(physical(unit) && act_before(t, begin, q->left)))
        return OUT_WORD;
    if (one && among(unit, u"个项件条支张次步户") && !(closed && act_before(t, begin, q->left)) &&
        !(closed && physical(unit)))
        return OUT_WORD;
    if (one || q->approx != TZ_APPROX_EXACT)
        return 0;
    if (physical(unit))
        return verb || total || closed || led || item || q->value.mantissa >= 10 ? 0 : OUT_WORD;
    return verb || total || (closed && led) || q->value.mantissa > 12 ? 0 : OUT_WORD;
}

/* A point that ends a sentence: between Chinese characters, or behind a number that one follows. */
bool tz_rd_full_stop(const struct text *t, int i)
{
    return t->ch[i] == '.' && i > 0 && (tz_char_class[t->ch[i - 1]] & (C_HAN | C_DIGIT)) &&
           (i + 1 == t->n || (tz_char_class[t->ch[i + 1]] & C_HAN));
}

/* A number without a unit is kept when a noun stands before it and the clause ends behind it, or it has a scale. */
static int unitless_reason(const struct text *t, const struct qty *q, int begin)
{
    int n = q->till - q->from;
    uint16_t before = q->left > begin ? t->ch[q->left - 1] : 0;
    bool scaled = false;
    for (int i = q->from; i < q->till; i++)
        scaled |= t->ch[i] == u'万' || t->ch[i] == u'亿';
    if (scaled)
        return quoted(t, q->from, q->till) ? OUT_SLOGAN : 0;
    if (!(tz_char_class[before] & C_HAN) || among(before, u"第版型号表图注附卷级届类型条款"))
        return OUT_BARE;
    if (q->till < t->n && !among(t->ch[q->till], u",。;、)!") && !tz_rd_full_stop(t, q->till))
        return OUT_BARE;
    if (n == 4 && year_digits(t->ch + q->from, t->ch + t->n))
        return before == u'造' || before == u'积' || before == u'林' ? 0 : OUT_DATE;
    if (n > 9 || n == 6)
        return OUT_CODE;
    return q->value.mantissa ? 0 : OUT_BARE;
}

static bool road_behind(const uint16_t *s, const uint16_t *end)
{
    return starts(s, end, u"国道") || starts(s, end, u"省道") || starts(s, end, u"县道") || starts(s, end, u"乡道") ||
           starts(s, end, u"高速") || starts(s, end, u"线道");
}

/* Is q no fact? 0, or the reason. `begin` is where the clause begins. */
static int arabic_reason(const struct text *t, const struct qty *q, int begin)
{
    const uint16_t *end = t->ch + t->n;
    uint16_t before = q->from > 0 ? t->ch[q->from - 1] : 0, behind = q->till < t->n ? t->ch[q->till] : 0;
    int digits = 0;
    while (is_digit(t->ch[q->from + digits]))
        digits++;
    uint16_t next = t->ch[q->from + digits];
    if (among(before, u"第"))
        return OUT_ORDINAL;
    if (before && among(before, u"·•.+/＋#№№@_"))
        return OUT_CODE;
    if (before == ':' && q->from > 1 && is_digit(t->ch[q->from - 2]))
        return OUT_RATIO;
    if (before && before < 128 && (tz_char_class[before] & C_LETTER) && !q->unit)
        return OUT_CODE;
    if (before && before < 128 && (tz_char_class[before] & C_LETTER) && q->unit_class == TZ_W_UNITS_DATE)
        return OUT_CODE;
    if ((before == '-' || before == u'—') && q->from > 1 && t->ch[q->from - 2] < 128 && t->ch[q->from - 2] != 0 &&
        !among(t->ch[q->from - 2], u"),"))
        return OUT_CODE;
    if (road_behind(t->ch + q->from + digits, end))
        return OUT_ROAD;
    if (next == u'·' || next == u'•' || next == '+' || (next == ':' && is_digit(t->ch[q->from + digits + 1])))
        return OUT_RATIO;
    if (t->ch[q->from] == '0' && digits > 1 && next != '.')
        return OUT_CODE;
    if (behind == '/' || (behind == '-' && is_digit(t->ch[q->till + 1])) || behind == '_')
        return OUT_CODE;
    if (behind < 128 && (tz_char_class[behind] & (C_LETTER | C_DIGIT)) && !q->unit)
        return OUT_CODE;
    if (among(before, u"〔[(") && behind && among(behind, u"〕])"))
        return OUT_MARK;
    if (q->unit_class == TZ_W_UNITS_DATE)
        return date_reason(t, q);
    if (q->unit_class == TZ_W_UNITS_SPAN)
        return span_measures(t, q) ? 0 : OUT_SPAN;
    if (q->unit_class == TZ_W_UNITS_WEAK && !weak_measures(t, q, begin))
        return OUT_WORD;
    if (!q->unit)
        return unitless_reason(t, q, begin);
    if (digits > 12)
        return OUT_CODE;
    if (q->unit_class == TZ_W_UNITS_COUNT && q->approx == TZ_APPROX_EXACT &&
        abstract_behind(t, q->till) == TZ_W_ABSTRACT_ANY && q->value.mantissa < 20)
        return OUT_STRUCTURE;
    return 0;
}

/* 全国15个县市区之一: the number counts others. */
static bool one_of(const struct text *t, int i)
{
    for (int k = 0; k < 26 && i + 1 < t->n && (tz_char_class[t->ch[i]] & (C_HAN | C_DIGIT)); k++, i++)
        if (t->ch[i] == u'之' && t->ch[i + 1] == u'一')
            return true;
    return false;
}

static int reason_of(struct qty *q, const struct text *t, int begin)
{
    if (q->unit_class == TZ_W_UNITS_COUNT && one_of(t, q->till))
        return OUT_STRUCTURE;
    if (!q->chinese && (q->unit_class == TZ_W_UNITS_PERCENT) && q->from > 1 && t->ch[q->from - 1] == '-' &&
        (tz_char_class[t->ch[q->from - 2]] & C_HAN)) { /* 自然增长率-1.16‰ */
        q->from--;
        q->left = q->from;
        q->unit_from++;
        q->unit_till++;
        q->value.mantissa = -q->value.mantissa;
    }
    int reason = q->chinese ? chinese_reason(t, q, begin) : arabic_reason(t, q, begin);
    if (q->unit && (q->unit_class == TZ_W_UNITS_COUNT || q->unit_class == TZ_W_UNITS_PERSON) && negated(t, q, begin) &&
        (reason == 0 || reason == OUT_WORD)) {
        q->negated = true;
        q->value = (struct tz_read_value){0, 0};
        return 0;
    }
    return reason;
}

/* ---- the pass ---- */

static int reason_of_name(uint8_t class)
{
    switch (class) {
    case TZ_W_EXCLUDED_SLOGAN:
        return OUT_SLOGAN;
    case TZ_W_EXCLUDED_PLAN:
        return OUT_PLAN;
    case TZ_W_EXCLUDED_LINE:
        return OUT_LINE;
    case TZ_W_EXCLUDED_MEETING:
        return OUT_MEETING;
    case TZ_W_EXCLUDED_CODE:
        return OUT_CODE;
    default:
        return OUT_WORD;
    }
}

/* Names that begin with the numeral at i, or words that end in it. Characters to skip, 0 none. */
static int excluded_at(struct tz_reader *r, const struct text *t, int i)
{
    const uint16_t *end = t->ch + t->n;
    const struct tz_words_row *w = tz_words_at(&tz_words_excluded, t->ch + i, end);
    if (w && w->class != TZ_W_EXCLUDED_NONE &&
        !(is_digit(t->ch[i]) && (is_digit(t->ch[i + w->len]) || (i && is_digit(t->ch[i - 1]))))) {
        add(r, TOK_OUT, (uint8_t)reason_of_name(w->class), i, i + w->len);
        return w->len;
    }
    w = tz_words_before(&tz_words_excluded_before, t->ch, t->ch + i + 1);
    if (w && w->len > 1 && w->class != TZ_W_EXCLUDED_BEFORE_NONE) {
        int n = 1;
        while (i + n < t->n && (tz_char_class[t->ch[i + n]] & C_NUMERAL))
            n++;
        add(r, TOK_OUT, w->class == TZ_W_EXCLUDED_BEFORE_VAGUE ? OUT_VAGUE : OUT_WORD, i, i + n);
        return n;
    }
    return 0;
}

/* A section mark inside a paragraph (一是, 1.) where a sentence begins. */
static int inner_mark(struct tz_reader *r, const struct text *t, int i, int sentence)
{
    if (i != sentence)
        return 0;
    int level, n = tz_rd_layout_mark(t->ch + i, t->ch + t->n, &level);
    if (n)
        add(r, TOK_OUT, OUT_MARK, i, i + n);
    return n;
}

static int date_at(struct tz_reader *r, const struct text *t, int i)
{
    const uint16_t *s = t->ch + i, *end = t->ch + t->n;
    struct years y;
    int n = is_digit(*s) ? date_numeric(s, end) : 0;
    if (n && (i == 0 || !is_digit(s[-1]))) {
        add(r, TOK_OUT, OUT_DATE, i, i + n);
        return n;
    }
    n = tz_rd_when_in(&y, &r->doc, t->ch, s, end);
    if (n) {
        int more = t->ch[i + n - 1] == u'年' ? calendar_tail(s + n, end) : 0;
        struct tok *k = add(r, TOK_WHEN, 0, i, i + n + more);
        k->when = y;
        return n + more;
    }
    n = calendar_tail(s, end);
    if (!n && is_digit(*s)) { /* garbled: 202112月 */
        int d = 0;
        while (is_digit(s[d]))
            d++;
        if ((d == 5 || d == 6) && s[d] == u'月')
            n = d + 1;
    }
    if (n)
        add(r, TOK_OUT, OUT_DATE, i, i + n);
    return n;
}

static int number_at(struct tz_reader *r, const struct text *t, int i, int clause)
{
    int n = excluded_at(r, t, i);
    if (n)
        return n;
    n = date_at(r, t, i);
    if (n)
        return n;
    struct qty *q = &r->qty[r->n_qty];
    int reason = 0;
    n = tz_rd_quantity_at(q, &reason, t, i, clause);
    if (!reason)
        reason = reason_of(q, t, clause);
    if (reason) {
        int far = q->chinese && reason == OUT_WORD ? (n > 1 && q->unit ? n : 1) : n;
        add(r, TOK_OUT, (uint8_t)reason, i, i + far);
        return far;
    }
    struct tok *k = add(r, TOK_QTY, 0, q->from, q->till);
    k->qty = r->n_qty++;
    return n;
}

static void word_at(struct tz_reader *r, const struct text *t, int i, uint8_t class, int *skip)
{
    const uint16_t *s = t->ch + i, *end = t->ch + t->n;
    if (!tz_rd_pair_maybe(s[0], s[1]) && !(tz_char_quick[*s] & Q_WORD))
        return;
    const struct tz_words_row *w = class & C_BASE ? tz_words_at(&tz_words_base, s, end) : NULL;
    if (w && w->class != TZ_W_BASE_NONE) {
        add(r, TOK_BASE, w->class, i, i + w->len);
        if (w->len > 1)
            *skip = w->len;
        return;
    }
    w = class & C_TRIGGER ? tz_words_at(&tz_words_time, s, end) : NULL;
    if (!w)
        return;
    *skip = w->len;
    if (w->class == TZ_W_TIME_NONE)
        return;
    bool mood = w->class >= TZ_W_TIME_WANT;
    add(r, mood ? TOK_MOOD : TOK_WHEN, w->class, i, i + w->len);
}

static inline uint8_t mark_type(uint16_t c)
{
    switch (c) {
    case u'。':
    case '!':
    case '?':
        return TOK_STOP;
    case ';':
        return TOK_SEMI;
    case ',':
        return TOK_COMMA;
    case ':':
        return TOK_COLON;
    case u'、':
        return TOK_PAUSE;
    case '\t':
        return TOK_TAB;
    case '(':
    case '[':
    case u'〔':
    case u'【':
        return TOK_OPEN;
    case ')':
    case ']':
    case u'〕':
    case u'】':
        return TOK_CLOSE;
    default:
        return TOK_OUT; /* quotes: no token */
    }
}

static bool ended_quantity(const struct tz_reader *r, int i)
{
    return r->n_tok && r->tok[r->n_tok - 1].type == TOK_QTY && r->tok[r->n_tok - 1].till == i;
}

void tz_rd_tokens_of(struct tz_reader *r, const struct text *t, int from)
{
    int clause = from, sentence = from;
    r->n_tok = r->n_qty = 0;
    for (int k = 0, i = from; k < t->n_stop && t->stop[k] < t->n; k++) {
        if (t->stop[k] < i)
            continue; /* inside the last token */
        i = t->stop[k];
        uint8_t c = tz_char_class[t->ch[i]];
        if (c & C_MARK) {
            uint8_t type = mark_type(t->ch[i]);
            if (type != TOK_OUT) {
                add(r, type, 0, i, i + 1);
                clause = i + 1;
                if (type == TOK_STOP || type == TOK_SEMI || type == TOK_COLON || type == TOK_TAB)
                    sentence = i + 1;
            }
            i++;
            continue;
        }
        if (t->ch[i] == '.') {
            if (tz_rd_full_stop(t, i) && (!is_digit(t->ch[i - 1]) || ended_quantity(r, i))) {
                add(r, TOK_STOP, 0, i, i + 1);
                clause = sentence = i + 1;
            }
            i++;
            continue;
        }
        int n = inner_mark(r, t, i, sentence);
        if (!n && (c & (C_TRIGGER | C_BASE)))
            word_at(r, t, i, c, &n);
        if (!n && ((c & (C_DIGIT | C_NUMERAL)) || t->ch[i] == u'翻'))
            n = number_at(r, t, i, clause);
        i += n ? n : 1;
    }
}
