/* SPDX-License-Identifier: Apache-2.0
 *
 * The indicator phrase of a quantity: what stands to its left in the clause, what stands to its right, and what the facts
 * before it in the sentence hand on. READER-SPEC section "phrase" numbers the cases; the functions here carry the
 * same numbers. Words are copied from the text and only put together, never invented, but for the measure noun.
 */
#include "reader/reader_priv.h"

/* ---- small pieces of text ---- */

static void phrase_add(struct phrase *p, const uint16_t *s, int n)
{
    uint16_t *out = p->s + p->n, *end = p->s + PHRASE_MAX;
    for (int i = 0; i < n && out < end; i++) {
        *out = s[i];
        out += s[i] != ' ' && s[i] != '\t';
    }
    p->n = (int)(out - p->s);
}

static void phrase_join(struct phrase *p, const struct phrase *q)
{
    phrase_add(p, q->s, q->n);
}

static void phrase_word(struct phrase *p, const uint16_t *word)
{
    int n = 0;
    while (word[n])
        n++;
    phrase_add(p, word, n);
}

static bool phrase_ends(const struct phrase *p, const uint16_t *word)
{
    return ends(p->s, p->s + p->n, word) != 0;
}

static int find(const uint16_t *s, int n, const uint16_t *word)
{
    int k = 0;
    while (word[k])
        k++;
    for (int i = 0; i + k <= n; i++)
        if (s[i] == word[0] && !memcmp(s + i, word, 2 * (size_t)k))
            return i;
    return -1;
}

static int find_last(const uint16_t *s, int n, const uint16_t *word)
{
    int k = 0;
    while (word[k])
        k++;
    for (int i = n - k; i >= 0; i--)
        if (s[i] == word[0] && !memcmp(s + i, word, 2 * (size_t)k))
            return i;
    return -1;
}

/* Copies the text between two places without what stands in brackets, the nearest LEFT_MAX characters. */
static void copy_left(struct side *l, const struct text *t, int from, int till)
{
    uint16_t tmp[LEFT_MAX];
    int n = 0, steps = 0;
    for (int i = till - 1; i >= from && n < LEFT_MAX && steps < 4 * LEFT_MAX; i--, steps++) {
        if (t->ch[i] == ')' || t->ch[i] == u'】') {
            int k = i;
            while (k > from && i - k < 60 && t->ch[k] != '(' && t->ch[k] != u'【')
                k--;
            if (t->ch[k] == '(' || t->ch[k] == u'【') {
                i = k;
                continue;
            }
        }
        if (!(t->ch[i] == '(' && n == 0))
            tmp[n++] = t->ch[i];
    }
    for (int i = 0; i < n; i++)
        l->s[i] = tmp[n - 1 - i];
    l->n = n;
    l->s[n] = 0;
}

static bool list_goes_on(const struct tz_reader *r, int i)
{
    for (int k = i + 1, steps = 0; k < r->n_tok && steps < 6; k++, steps++) {
        uint8_t type = r->tok[k].type;
        if (type == TOK_QTY)
            return true;
        if (type == TOK_STOP || type == TOK_SEMI || type == TOK_COMMA || type == TOK_TAB || type == TOK_CLOSE)
            return false;
    }
    return false;
}

static bool modifies(const struct qty *q)
{
    return q->post_least || q->post_most || (q->bare && q->unit_class == TZ_W_UNITS_MONEY);
}

/* 投入20万元完成约1公里的道路硬化: a right side that is only verbs goes on behind the next quantity. */
static void past_quantity(struct side *s, const struct tz_reader *r, const struct text *t, int i);

struct right_scan {
    const struct tz_reader *r;
    const struct text *t;
    const struct qty *q;
    struct side *s;
    int limit;
};

static void copy_span(struct right_scan *c, int from, int till)
{
    if (till > c->limit)
        till = c->limit;
    for (; from < till && c->s->n < RIGHT_MAX; from++)
        c->s->s[c->s->n++] = c->t->ch[from];
}

/* Copies the text behind token i up to the end of its item: past brackets and dates, past a threshold that goes with the
 * noun (1个亿元以上项目), past the second half of a chain (1023户3876人贫困人口). *quantity: it ends at another quantity. */
static void copy_right(struct side *s, const struct tz_reader *r, const struct text *t, int i, bool *quantity)
{
    struct right_scan c = {r, t, &r->qty[r->tok[i].qty], s, r->tok[i].till + RIGHT_MAX};
    int from = r->tok[i].till, chained = 0;
    s->n = 0;
    *quantity = false;
    for (int k = i + 1; k <= r->n_tok && from < c.limit; k++) {
        const struct tok *next = k < r->n_tok ? &r->tok[k] : NULL;
        if (!next) {
            copy_span(&c, from, t->n);
            break;
        }
        if (next->type == TOK_QTY) {
            const struct qty *n = &r->qty[next->qty];
            copy_span(&c, from, n->left);
            if (s->n == 0 && modifies(n) && n->unit_class == TZ_W_UNITS_MONEY) {
                from = n->from;
                continue;
            }
            if (s->n == 0 && n->left == r->tok[k - 1].till && chained++ < 2) {
                from = next->till;
                continue;
            }
            *quantity = !chained;
            break;
        }
        copy_span(&c, from, next->from);
        from = next->from;
        if (next->type == TOK_OPEN) {
            int depth = 1;
            for (k++; k < r->n_tok && depth; k++)
                depth += (r->tok[k].type == TOK_OPEN) - (r->tok[k].type == TOK_CLOSE);
            if (depth)
                break;
            from = r->tok[--k].till;
        } else if (next->type == TOK_WHEN || (next->type == TOK_OUT && next->sub == OUT_DATE)) {
            from = next->till;
        } else if (next->type == TOK_PAUSE ? list_goes_on(r, k) : next->type >= TOK_STOP && next->type <= TOK_TAB) {
            break;
        }
    }
    s->s[s->n] = 0;
}

static int trim_front(const uint16_t *s, int n);

/* 投入1000余万元,对圩镇路段进行改造; 投资107万元,完成中华9.3公里弹石公路: what the money is for stands in the next clause. */
static void copy_purpose(struct side *s, const struct tz_reader *r, const struct text *t, int i)
{
    static const uint16_t *const openers[] = {u"对", u"用于", u"主要用于", u"专项用于", u"全部用于"};
    const struct tok *k = i + 1 < r->n_tok ? &r->tok[i + 1] : NULL;
    if (!k || k->type != TOK_COMMA)
        return;
    const uint16_t *p = t->ch + k->till, *end = t->ch + t->n;
    const struct tz_words_row *w = tz_words_at(&tz_words_verbs, p, end);
    const uint16_t *verb = p + trim_front(p, t->n - k->till);
    if (verb > p && verb - p < 5) /* 全面实施… */
        w = tz_words_at(&tz_words_verbs, verb, end);
    bool opens = w && (w->class == TZ_W_VERBS_ACT || w->class == TZ_W_VERBS_LIGHT) && w->len > 1;
    for (size_t n = 0; n < sizeof openers / sizeof *openers; n++)
        opens |= starts(p, end, openers[n]) != 0;
    for (int j = i + 2, from = k->till; opens && s->n < 30;) {
        int till = j < r->n_tok ? r->tok[j].from : t->n;
        for (; from < till && s->n < 30; from++)
            s->s[s->n++] = t->ch[from];
        if (j >= r->n_tok || (r->tok[j].type >= TOK_STOP && r->tok[j].type <= TOK_CLOSE && r->tok[j].type != TOK_PAUSE))
            break;
        from = r->tok[j].type == TOK_QTY ? r->tok[j].till : from;
        j++;
    }
    s->s[s->n] = 0;
}

/* ---- trimming ---- */

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

static int trim_front(const uint16_t *s, int n)
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

struct tail {
    bool to, up, down, from, list, of, spread, each;
};

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

static int trim_back(const uint16_t *s, int n, struct tail *seen)
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
static int verbs_front(const uint16_t *s, int n, struct phrase *kept, bool *frame, bool *spend)
{
    int i = 0;
    while (i < n) {
        const struct tz_words_row *w = tz_words_at(&tz_words_verbs, s + i, s + n);
        int a = trim_front(s + i, n - i);
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

/* What the last clause without a number is about (巩固医保参保工作 -> 医保参保), for rates and measures that follow. Worked out
 * only when a fact asks for it. */
static const struct phrase *topic(struct context *c)
{
    if (c->topic_from < 0)
        return &c->topic;
    struct side l;
    struct phrase verb = {.n = 0};
    bool frame = false, spend = false;
    copy_left(&l, c->text, c->topic_from, c->topic_till);
    int a = trim_front(l.s, l.n), b = l.n;
    a += verbs_front(l.s + a, b - a, &verb, &frame, &spend);
    if (ends(l.s + a, l.s + b, u"工作"))
        b -= 2;
    if (b - a > 12)
        a = b - 12;
    c->topic.n = 0;
    phrase_add(&c->topic, l.s + a, b - a);
    c->topic_from = -1;
    return &c->topic;
}

/* A place or office in front of the phrase (X村, X社区, X卫生院): characters, 0 none. Only before a verb, or when at least
 * four characters follow. */
static int subject_front(const uint16_t *s, int n)
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
static int shorten(const uint16_t *s, int n)
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
static int light_front(const uint16_t *s, int n)
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

/* ---- the right side ---- */

/* Where the noun on the right ends: before an adverb or a new predicate. */
static int noun_end(const uint16_t *s, int n)
{
    for (int i = 2; i < n; i++) {
        const struct tz_words_row *w = tz_words_at(&tz_words_breaks, s + i, s + n);
        if (w && (w->class == TZ_W_BREAKS_STOP || w->class == TZ_W_BREAKS_BOTH))
            return i;
    }
    return n;
}

/* Where the project's name ends and what happened to it begins (的产业园开工). */
static int project_end(const uint16_t *s, int n)
{
    for (int i = 3; i < n; i++) {
        const struct tz_words_row *w = tz_words_at(&tz_words_breaks, s + i, s + n);
        if (w && w->class == TZ_W_BREAKS_NEWS)
            return i;
    }
    return n;
}

/* Puts the right side together: noun, and what is done with it (对发现的36个问题已全部整改 -> 问题整改). */
static void right_phrase(struct phrase *p, const struct side *right, int from)
{
    const uint16_t *s = right->s + from;
    int n = right->n - from, light = light_front(s, n);
    s += light;
    n -= light;
    int skip = starts(s, s + n, u"进行") + starts(s, s + n, u"主要用于") + starts(s, s + n, u"专项用于") +
               starts(s, s + n, u"用于");
    if (!skip && starts(s, s + n, u"对"))
        skip = 1;
    s += skip;
    n -= skip;
    int act = skip ? find(s, n, u"进行") : -1;
    if (act > 8) { /* 对很长的对象进行改造: the object is too long to keep */
        s += act + 2;
        n -= act + 2;
    }
    while (n && among(s[n - 1], u"的了、,)及和与等"))
        n--;
    int noun = noun_end(s, n);
    int take = noun > 16 ? 16 : noun;
    if (take < noun) { /* do not cut in the middle of a list or a phrase */
        for (int i = take; i > 6; i--)
            if (among(s[i], u"、和及的")) {
                take = i;
                break;
            }
    }
    phrase_add(p, s, take);
    if (noun >= n)
        return;
    const struct tz_words_row *v = tz_words_at(&tz_words_verbs, s + noun, s + n);
    if (v && (v->class == TZ_W_VERBS_DO || v->class == TZ_W_VERBS_LIGHT) && n - noun - v->len >= 2 &&
        !among(*s, u"已均")) {
        phrase_add(p, s + noun + v->len, n - noun - v->len > 8 ? 8 : n - noun - v->len);
        return;
    }
    for (int i = n - 2; i >= noun; i--) {
        const struct tz_words_row *w = tz_words_at(&tz_words_verbs, s + i, s + n);
        if (w && w->class == TZ_W_VERBS_ACT && w->len >= 2) {
            phrase_add(p, s + i, n - i > 6 ? w->len : n - i);
            return;
        }
    }
}

/* Does the right side begin a predicate instead of the noun that is counted? */
static bool predicate(const struct side *right, const struct qty *q)
{
    const uint16_t *s = right->s, *end = right->s + right->n;
    if (!right->n || among(*s, u"已均并的,"))
        return *s != u'的' && right->n;
    const struct tz_words_row *o = tz_words_at(&tz_words_breaks, s, end);
    if (o && o->class != TZ_W_BREAKS_NEWS && o->class != TZ_W_BREAKS_STOP)
        return true;
    bool amount = q->unit_class == TZ_W_UNITS_MONEY || q->unit_class == TZ_W_UNITS_PERCENT ||
                  q->unit_class == TZ_W_UNITS_POINTS || !q->unit;
    const struct tz_words_row *w = tz_words_at(&tz_words_verbs, s, end);
    return amount && w && w->class != TZ_W_VERBS_FRAME;
}

static void past_quantity(struct side *s, const struct tz_reader *r, const struct text *t, int i)
{
    struct phrase verb = {.n = 0};
    struct tail seen;
    bool frame = false, spend = false;
    int n = trim_back(s->s, s->n, &seen), k = i + 1;
    if (!n || verbs_front(s->s, n, &verb, &frame, &spend) < n)
        return;
    while (k < r->n_tok && r->tok[k].type != TOK_QTY)
        k++;
    if (k >= r->n_tok)
        return;
    s->n = n;
    for (int from = r->tok[k].till; from < t->n && s->n < RIGHT_MAX; from++) {
        if ((tz_char_class[t->ch[from]] & (C_MARK | C_DIGIT)) && t->ch[from] != u'“' && t->ch[from] != u'”')
            break;
        if (s->n > n || t->ch[from] != u'的')
            s->s[s->n++] = t->ch[from];
    }
    s->s[s->n] = 0;
}

/* ---- the phrase ---- */

/* The head that facts behind inherit: without its verb and its own measure noun. */
static void keep_head(struct context *c, const struct phrase *what)
{
    struct phrase verb = {.n = 0};
    bool frame = false, spend = false;
    int k = verbs_front(what->s, what->n, &verb, &frame, &spend);
    if (what->n - k < 2)
        k = 0;
    c->full = *what;
    c->verb = verb;
    c->noun.n = 0;
    phrase_add(&c->noun, what->s + k, what->n - k);
    c->measure.n = 0;
    const struct tz_words_row *w = tz_words_before(&tz_words_measures, c->noun.s, c->noun.s + c->noun.n);
    if (w && (w->class == TZ_W_MEASURES_SUFFIX || w->class == TZ_W_MEASURES_DONE || w->class == TZ_W_MEASURES_RATE) &&
        c->noun.n - w->len >= 1) {
        phrase_add(&c->measure, c->noun.s + c->noun.n - w->len, w->len);
        if (c->noun.n - w->len >= 2)
            c->noun.n -= w->len;
    }
    int limit = find_last(c->noun.s, c->noun.n, u"以上");
    if (limit < 0)
        limit = find_last(c->noun.s, c->noun.n, u"以下");
    if (limit > 0) { /* 5000万元以上的项目: what follows is about the 项目 */
        limit += 2 + (c->noun.s[limit + 2] == u'的' && limit + 2 < c->noun.n);
        if (c->noun.n - limit >= 2) {
            memmove(c->noun.s, c->noun.s + limit, 2 * (size_t)(c->noun.n - limit));
            c->noun.n -= limit;
        }
    }
    c->ringed[c->ring++ & 3] = *what;
}

static bool verb_inside(const uint16_t *s, int n)
{
    for (int i = 0; i + 1 < n; i++) {
        const struct tz_words_row *w = tz_words_at(&tz_words_verbs, s + i, s + n);
        if (w && w->len >= 2 && w->class != TZ_W_VERBS_FRAME)
            return true;
    }
    return false;
}

/* Case 5: a measure noun, a rate or a bare verb takes the head of the fact before. */
static bool needs_head(const uint16_t *s, int n)
{
    const struct tz_words_row *w = tz_words_before(&tz_words_measures, s, s + n);
    if (!w)
        return false;
    if (w->len == n)
        return n > 1 || w->class == TZ_W_MEASURES_PART || w->class == TZ_W_MEASURES_SUFFIX;
    if ((w->class == TZ_W_MEASURES_RATE || w->class == TZ_W_MEASURES_GROW) && n <= 6) { /* a verb and 率 */
        const struct tz_words_row *v = tz_words_at(&tz_words_verbs, s, s + n - w->len);
        return v && v->len == n - w->len;
    }
    return false;
}

static void measure_noun(struct phrase *p, const struct qty *q, bool chain)
{
    if (!q->unit || !*q->unit->noun)
        return;
    const char *noun = q->unit->noun;
    bool area = q->unit_class == TZ_W_UNITS_MEASURE &&
                (!strcmp(noun, "面积") || !strcmp(noun, "里程") || !strcmp(noun, "长度"));
    bool count = chain && (!strcmp(noun, "户数") || !strcmp(noun, "人数"));
    if (!area && !count)
        return;
    const struct tz_words_row *w = tz_words_before(&tz_words_measures, p->s, p->s + p->n);
    if ((w && w->class == TZ_W_MEASURES_SUFFIX) || (p->n && among(p->s[p->n - 1], u"宽高深厚长拔距径程跨")))
        return;
    phrase_word(p, !strcmp(noun, "面积")   ? u"面积"
                   : !strcmp(noun, "里程") ? u"里程"
                   : !strcmp(noun, "长度") ? u"长度"
                   : !strcmp(noun, "户数") ? u"户数"
                                           : u"人数");
}

/* A change: 同比增长6.3% is the growth of the head; 粮食产量较上年增产 of what stands before. Returns the length of the left side
 * that remains. */
static int split_change(struct reading *out, const uint16_t *s, int n, const struct tail *tail, struct phrase *word)
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

static void append_growth(struct phrase *p, const struct phrase *word, const struct qty *q)
{
    phrase_join(p, word);
    if (q->unit_class == TZ_W_UNITS_PERCENT && (phrase_ends(word, u"增长") || phrase_ends(word, u"下降") ||
                                                phrase_ends(word, u"增产") || phrase_ends(word, u"提高")))
        phrase_word(p, u"率");
}

static bool is_ratio(const struct qty *q)
{
    return q->unit_class == TZ_W_UNITS_PERCENT || q->unit_class == TZ_W_UNITS_POINTS;
}

/* Do q and the fact that c->noun comes from count the same things (查办案件4起,办结4起)? */
static bool same_counter(const struct context *c, const struct qty *q)
{
    return c->unit && q->unit &&
           (c->unit == q->unit || (c->unit_class == q->unit_class && q->unit_class == TZ_W_UNITS_PERSON));
}

static const struct phrase nothing;

struct parts {
    struct side left, right;
    int a, b; /* what remains of the left side */
    int v;    /* its verbs end here */
    struct tail tail;
    struct phrase verb, change;
    bool frame, spend, pred, listed, chain, part, inherited;
};

static void inherit(struct phrase *p, struct context *c, const struct qty *q)
{
    phrase_join(p, c->full.n ? &c->full : topic(c));
    measure_noun(p, q, true);
}

/* 完成年初目标任务的102%: a share of the plan for what the fact before says. */
static bool of_plan(const uint16_t *s, int n)
{
    return n <= 12 && (ends(s, s + n, u"任务") || ends(s, s + n, u"目标") || ends(s, s + n, u"计划") ||
                       ends(s, s + n, u"预算") || ends(s, s + n, u"任务数"));
}

/* Case 1 and 5: everything is on the left. */
static void from_left(struct phrase *p, struct parts *k, struct context *c, const struct qty *q)
{
    const uint16_t *s = k->left.s + k->a;
    int n = k->b - k->a;
    const struct phrase *head = c->noun.n ? &c->noun : topic(c);
    if (!n || (k->tail.to && (starts(s, s + n, u"部分") || starts(s, s + n, u"其余") || starts(s, s + n, u"其他")))) {
        inherit(p, c, q);
        return;
    }
    if (k->chain && c->adnominal && !verb_inside(s, n)) { /* 整治3条沟渠16公里 */
        inherit(p, c, q);
        return;
    }
    if (q->unit_class == TZ_W_UNITS_PERCENT && n > 1 && (*s == u'占' || of_plan(s, n))) {
        phrase_join(p, c->full.n ? &c->full : head);
        if (p->n > 24)
            p->n = 24;
        phrase_add(p, s, n > 14 ? 14 : n);
        phrase_word(p, u"比例");
        return;
    }
    if (needs_head(s, n) && k->listed && c->verb.n && n == 2 && s[0] == u'资' && s[1] == u'金') {
        phrase_join(p, &c->verb);
        phrase_add(p, s, n);
        return;
    }
    if (starts(s, s + n, u"涉及") && n > 2 && n <= 6 && head->n && head->n <= 8)
        phrase_join(p, head);
    if (needs_head(s, n)) {
        if (is_ratio(q) && c->noun.n && c->unit_class && c->unit_class != TZ_W_UNITS_COUNT &&
            c->unit_class != TZ_W_UNITS_PERSON && c->unit_class != TZ_W_UNITS_WEAK &&
            c->unit_class != TZ_W_UNITS_MEASURE)
            head = &nothing; /* a rate of money or area it is not */
        k->inherited = true;
        if (!(n >= 2 && head->n >= 2 && find(head->s, head->n, s[0] == u'总' ? u"总" : u"\1") >= 0))
            phrase_join(p, head);
        if (p->n > PHRASE_MAX - n)
            p->n = PHRASE_MAX - n;
        phrase_add(p, s, n);
        measure_noun(p, q, false);
        return;
    }
    if (k->v >= k->b) { /* a bare verb */
        phrase_join(p, &k->verb);
        if (!k->verb.n && light_front(s, n) == 0 && !c->noun.n)
            phrase_add(p, s, n);
        if (c->noun.n && (!k->verb.n || same_counter(c, q)))
            phrase_join(p, &c->noun);
        else if (!p->n)
            phrase_join(p, topic(c));
        measure_noun(p, q, false);
        return;
    }
    if (k->listed && !k->verb.n && c->verb.n && n <= 10 && !verb_inside(s, n) &&
        !tz_words_before(&tz_words_measures, s, s + n))
        phrase_join(p, &c->verb);
    int light = light_front(s, n), cut = k->tail.spread && n <= 26 ? 0 : shorten(s, n);
    cut = cut > light ? cut : light;
    phrase_add(p, s + cut, n - cut);
    if ((k->part || k->listed) && n <= 3 && c->measure.n && !verb_inside(s, n))
        phrase_join(p, &c->measure);
    measure_noun(p, q, false);
}

/* Cases 2 to 4: the noun is on the right. */
static void from_right(struct phrase *p, struct parts *k, struct context *c, const struct qty *q)
{
    const uint16_t *s = k->left.s + k->a;
    int n = k->b - k->a, from = 0;
    while (from < k->right.n && among(k->right.s[from], u"的,"))
        from++;
    if (q->unit_class == TZ_W_UNITS_PERCENT && from && find(k->right.s, k->right.n, u"用于") > 0) { /* 20%的资金用于… */
        phrase_add(p, k->right.s + from, k->right.n - from);
        return;
    }
    if (k->v >= k->b || !n) { /* only verbs, frames and adverbs on the left */
        if (k->listed && !k->verb.n && !c->framed)
            phrase_join(p, &c->verb);
        phrase_join(p, &k->verb);
        right_phrase(p, &k->right, from);
        return;
    }
    const struct tz_words_row *m = tz_words_before(&tz_words_measures, s, s + n);
    if (m && m->class == TZ_W_MEASURES_SUFFIX && q->unit_class != TZ_W_UNITS_COUNT) { /* 总投资5亿元的项目 */
        k->right.n = from + project_end(k->right.s + from, k->right.n - from);
        right_phrase(p, &k->right, from);
        if (p->n > PHRASE_MAX - m->len)
            p->n = PHRASE_MAX - m->len;
        int w = m->len;
        phrase_add(p, s + n - w, w);
        return;
    }
    if (k->tail.list) { /* X、Y等3条沟渠 */
        phrase_join(p, &k->verb);
        right_phrase(p, &k->right, from);
        return;
    }
    const struct tz_words_row *v = tz_words_before(&tz_words_verbs_back, s, s + n);
    if (v && v->class != TZ_W_VERBS_BACK_FRAME) { /* X社区新建3座公厕 */
        if (v->class == TZ_W_VERBS_BACK_ACT || v->class == TZ_W_VERBS_BACK_SPEND)
            phrase_add(p, s + n - v->len, v->len);
        right_phrase(p, &k->right, from);
        return;
    }
    phrase_join(p, &k->verb);
    if (k->tail.of || k->verb.n || q->unit_class == TZ_W_UNITS_PERCENT) {
        int rest = k->b - k->v, cut = rest > 10 ? rest - 10 : 0;
        phrase_add(p, k->left.s + k->v + cut, rest - cut);
    }
    right_phrase(p, &k->right, from);
}

static void set_subject(struct reading *out, struct parts *k)
{
    int n = subject_front(k->left.s + k->a, k->b - k->a);
    if (!n)
        return;
    phrase_add(&out->subject, k->left.s + k->a, n);
    k->a += n;
    k->a += trim_front(k->left.s + k->a, k->b - k->a);
}

/* 在全镇各行业开展联合执法16次, 利用广播宣传20次: the place or means goes, what begins at the verb stays. */
static void drop_frame(struct parts *k)
{
    const uint16_t *s = k->left.s + k->a;
    int n = k->b - k->a;
    if (n < 6 ||
        !(among(*s, u"在赴到") || starts(s, s + n, u"走进") || starts(s, s + n, u"深入") || starts(s, s + n, u"前往") ||
          starts(s, s + n, u"邀请") || starts(s, s + n, u"利用") || starts(s, s + n, u"通过") ||
          starts(s, s + n, u"依托") || starts(s, s + n, u"结合") || starts(s, s + n, u"借助")))
        return;
    for (int i = 2; i + 3 < n; i++) {
        const struct tz_words_row *w = tz_words_at(&tz_words_verbs, s + i, s + n);
        if (w && w->len >= 2 && w->class != TZ_W_VERBS_FRAME) {
            k->a += i;
            return;
        }
    }
}

static void split_left(struct parts *k, struct reading *out, const struct text *t, int from, const struct qty *q)
{
    copy_left(&k->left, t, from, q->left);
    k->b = trim_back(k->left.s, k->left.n, &k->tail);
    k->b = split_change(out, k->left.s, k->b, &k->tail, &k->change);
    if (out->change && k->b) {
        struct tail more;
        k->b = trim_back(k->left.s, k->b, &more);
    }
    if (q->unit_class == TZ_W_UNITS_TIMES && k->tail.of) { /* 是2016年的1.6倍 */
        int is = find_last(k->left.s, k->b, u"是");
        if (is < 0)
            is = find_last(k->left.s, k->b, u"为");
        if (is < 0)
            is = find_last(k->left.s, k->b, u"相当于");
        if (is >= 0)
            k->b = is;
    }
    k->part = starts(k->left.s, k->left.s + k->left.n, u"其中") != 0;
    out->before = k->tail.from;
    out->at_level = k->tail.to || k->tail.up || k->tail.down;
    k->a = trim_front(k->left.s, k->b);
    set_subject(out, k);
    drop_frame(k);
    k->v = k->a + verbs_front(k->left.s + k->a, k->b - k->a, &k->verb, &k->frame, &k->spend);
}

/* A left side between two quantities of one clause: noun of the last one, then a verb of this one
 * (95名优秀学生发放奖金27万元). Keeps what begins at the last verb. */
static void behind_noun(struct parts *k, const struct context *c)
{
    const uint16_t *s = k->left.s;
    if (!c->adnominal)
        return;
    for (int i = k->b - 2; i > k->a; i--) {
        const struct tz_words_row *w = tz_words_at(&tz_words_verbs, s + i, s + k->b);
        if (w && w->class != TZ_W_VERBS_FRAME && w->class != TZ_W_VERBS_DO && w->len >= 2) {
            while (i > k->a + 1) {
                const struct tz_words_row *b = tz_words_before(&tz_words_verbs_back, s + k->a, s + i);
                if (!b || b->class == TZ_W_VERBS_BACK_FRAME || b->len < 2)
                    break;
                i -= b->len;
            }
            k->a = i;
            k->verb.n = 0;
            k->v = i + verbs_front(s + i, k->b - i, &k->verb, &k->frame, &k->spend);
            return;
        }
    }
}

/* ---- 分别: k nouns, k values ---- */

static bool conjunction(uint16_t c)
{
    return among(c, u"、和及与");
}

/* How many quantities follow in this list, the one at i included. */
static int values_ahead(const struct tz_reader *r, const struct text *t, int i)
{
    int m = 1;
    for (int k = i + 1, end = r->tok[i].till; k < r->n_tok && m < 5; k++) {
        const struct tok *n = &r->tok[k];
        if (n->type == TOK_PAUSE && n->from == end) {
            end = n->till;
        } else if (n->type == TOK_QTY && (n->from == end || (n->from == end + 1 && conjunction(t->ch[end])))) {
            m++;
            end = n->till;
        } else {
            break;
        }
    }
    return m;
}

/* 城镇、农村居民人均可支配收入分别…: a short part shares what the last part ends in. */
static void share_tail(struct context *c, int m)
{
    const struct phrase *last = &c->zip[m - 1];
    for (int j = 0; j < m - 1; j++) {
        struct phrase *p = &c->zip[j];
        if (p->n >= 1 && p->n <= 3 && last->n >= p->n + 2 && !tz_words_before(&tz_words_measures, p->s, p->s + p->n))
            phrase_add(p, last->s + p->n, last->n - p->n);
    }
}

/* Where 城乡 stands in a phrase that two values divide into town and country; -1 nowhere. */
static int town_and_country(const uint16_t *s, int n)
{
    return find(s, n, u"城乡");
}

static void zip_open(struct context *c, const uint16_t *s, int n, int m)
{
    c->zip_n = c->zip_i = 0;
    if (m < 2 || m > 4)
        return;
    int parts = n > 0;
    for (int i = 0; i < n; i++)
        parts += conjunction(s[i]);
    if (parts >= m) { /* the last m parts; what stands before the first mark goes with each only when it ends there */
        int at = n;
        for (int j = m - 1; j >= 0; j--) {
            int from = at;
            while (from > 0 && !conjunction(s[from - 1]))
                from--;
            if (j == 0 && parts == m)
                from = 0;
            c->zip[j].n = 0;
            phrase_add(&c->zip[j], s + from, at - from);
            at = from > 0 ? from - 1 : 0;
        }
        share_tail(c, m);
    } else if (m == 2 && town_and_country(s, n) >= 0) {
        int at = town_and_country(s, n);
        static const uint16_t *const sides[] = {u"城镇", u"农村"};
        for (int j = 0; j < 2; j++) {
            c->zip[j].n = 0;
            phrase_add(&c->zip[j], s, at);
            phrase_word(&c->zip[j], sides[j]);
            phrase_add(&c->zip[j], s + at + 2, n - at - 2);
        }
    } else if (n == 0 && c->ring >= m) {
        for (int j = 0; j < m; j++)
            c->zip[j] = c->ringed[(c->ring - m + j) & 3];
    } else if (n > 1) { /* 各项存贷款余额分别增长8%和9%: the joint phrase goes with each */
        for (int j = 0; j < m; j++) {
            c->zip[j].n = 0;
            phrase_add(&c->zip[j], s, n);
        }
    } else {
        return;
    }
    c->zip_n = m;
}

static void zip_take(struct reading *out, struct context *c, const struct qty *q)
{
    out->what = c->zip[c->zip_i++];
    c->zipped = c->zip_n;
    if (!c->zip_change)
        keep_head(c, &out->what);
    out->change = c->zip_change;
    out->down = c->zip_down;
    if (!out->change)
        return;
    out->of = out->what;
    append_growth(&out->what, &c->zip_word, q);
}

static void growth(struct reading *out, struct parts *k, struct context *c, const struct qty *q)
{
    struct phrase *p = &out->what;
    if (k->b > k->a && !needs_head(k->left.s + k->a, k->b - k->a)) {
        int cut = shorten(k->left.s + k->a, k->b - k->a);
        phrase_add(p, k->left.s + k->a + cut, k->b - k->a - cut);
    } else {
        const struct phrase *head = k->b > k->a && c->noun.n ? &c->noun : c->full.n ? &c->full : topic(c);
        phrase_join(p, head);
        if (k->b > k->a)
            phrase_add(p, k->left.s + k->a, k->b - k->a);
    }
    out->of = *p;
    if (p->n > PHRASE_MAX - 6)
        p->n = PHRASE_MAX - 6;
    append_growth(p, &k->change, q);
    if (k->b > k->a) {
        int ring = c->ring;
        keep_head(c, &out->of);
        c->ring = ring;
    }
}

/* A threshold says how large the ones counted are: 5000万元以上项目 -> 项目规模. */
static void limit_phrase(struct phrase *p, struct parts *k, struct context *c, const struct qty *q)
{
    if (k->b > k->v && !k->tail.of) {
        phrase_add(p, k->left.s + k->v, k->b - k->v > 14 ? 14 : k->b - k->v);
        c->noun = *p;
        return;
    }
    int from = 0;
    while (from < k->right.n && k->right.s[from] == u'的')
        from++;
    if (from < k->right.n) {
        phrase_join(p, &k->verb);
        int n = noun_end(k->right.s + from, k->right.n - from);
        phrase_add(p, k->right.s + from, n > 8 ? 8 : n);
    } else {
        phrase_join(p, c->full.n ? &c->full : &k->verb);
    }
    if (q->unit_class == TZ_W_UNITS_MONEY)
        phrase_word(p, u"规模");
}

static void add_group(struct phrase *p, const struct phrase *group)
{
    if (!group->n || find(p->s, p->n, group->s) >= 0)
        return;
    struct phrase all = *group;
    phrase_join(&all, p);
    *p = all;
}

void tz_rd_phrase_of(struct reading *out, struct tz_reader *r, const struct text *t, const struct tok *tok, int i,
                     int clause_from, int item_from, int prev, bool listed, bool threshold)
{
    struct context *c = &r->ctx;
    c->text = t;
    const struct qty *q = &r->qty[tok[i].qty];
    struct parts k;
    bool quantity;
    k.verb.n = k.change.n = 0;
    k.frame = k.spend = false;
    k.listed = listed;
    k.inherited = false;
    int from = item_from > clause_from ? item_from : clause_from;
    k.chain = prev >= 0 && tok[prev].till > from;
    if (k.chain)
        from = tok[prev].till;
    out->what.n = out->subject.n = out->base.n = out->of.n = 0;
    out->change = out->down = out->change_noun = out->before = out->at_level = out->share = false;
    out->threshold = threshold;
    split_left(&k, out, t, from, q);
    if (k.chain && !k.left.n && c->before) /* 由3户13人减至…: both stood before the change */
        out->before = true;
    c->before = out->before;
    copy_right(&k.right, r, t, i, &quantity);
    if (quantity && q->unit_class == TZ_W_UNITS_MONEY)
        past_quantity(&k.right, r, t, i);
    struct tail unused;
    if (k.right.n && k.right.s[0] != u'的')
        k.right.n = trim_back(k.right.s, k.right.n, &unused);
    if (!k.right.n && k.spend && k.v >= k.b)
        copy_purpose(&k.right, r, t, i);
    if (k.chain && k.b > k.a && c->adnominal && among(k.left.s[k.b - 1], u"和及与或")) { /* 60名硕士和95名… */
        k.b = k.v = k.a;
        k.listed = true;
    }
    if (k.chain && k.b > k.a && c->adnominal && quantity && k.right.n && k.right.s[0] != u'的' &&
        !verb_inside(k.left.s + k.a, k.b - k.a) && !predicate(&k.right, q)) { /* 8个行政村149个村民小组2151户贫困户 */
        k.b = k.v = k.a;
        k.listed = true;
        quantity = false;
    }
    if (k.chain)
        behind_noun(&k, c);
    if (c->zip_n && c->zip_i < c->zip_n && k.b <= k.a && !out->change) {
        zip_take(out, c, q);
        return;
    }
    bool each = k.tail.each || find(k.left.s, k.left.n, u"分别") >= 0;
    int m = each || (c->zipped && out->change && k.b <= k.a) ? values_ahead(r, t, i) : 1;
    if (!each && m != c->zipped) /* 分别达到A和B,增长8%和9% */
        m = 1;
    if (m > 1) {
        zip_open(c, k.left.s + k.a, k.b - k.a, m);
        c->zip_word = k.change;
        c->zip_change = out->change;
        c->zip_down = out->down;
        if (c->zip_n) {
            zip_take(out, c, q);
            return;
        }
    }
    struct phrase *p = &out->what;
    if (threshold) {
        limit_phrase(p, &k, c, q);
        return;
    }
    if (out->change) {
        growth(out, &k, c, q);
        add_group(p, &c->group);
        return;
    }
    int n = k.b - k.a;
    k.pred = predicate(&k.right, q);
    bool bare_left = k.v >= k.b;
    bool invests = n && q->unit_class == TZ_W_UNITS_MONEY && needs_head(k.left.s + k.a, n) && k.pred && k.right.n &&
                   find(k.left.s + k.a, n, u"投") >= 0;
    out->share = q->unit_class == TZ_W_UNITS_PERCENT && k.right.n > 3 && k.right.s[0] == u'的' &&
                 find(k.right.s, k.right.n, u"用于") > 0;
    static const uint16_t *const empty[] = {u"的目标", u"的任务", u"的要求",  u"的规模",
                                            u"的水平", u"的标准", u"的好成绩"};
    if (k.right.n == 2 && starts(k.right.s, k.right.s + 2, u"大关"))
        k.right.n = 0;
    for (size_t e = 0; n && k.right.n && k.right.s[0] == u'的' && e < sizeof empty / sizeof *empty; e++)
        if (starts(k.right.s, k.right.s + k.right.n, empty[e]))
            k.right.n = 0;
    if (q->unit_class == TZ_W_UNITS_MONEY && k.right.n && k.right.s[0] == u'的')
        k.right.n = 1 + project_end(k.right.s + 1, k.right.n - 1);
    bool lost_mark = quantity && !bare_left && !k.tail.list && !k.tail.of && k.right.n && k.right.s[0] != u'的';
    if (n >= 2 && ends(k.left.s + k.a, k.left.s + k.b, u"年产") && k.right.n && !k.pred) { /* 年产6万吨减水剂 */
        phrase_word(p, u"年产");
        right_phrase(p, &k.right, 0);
        keep_head(c, p);
        return;
    }
    bool said_right = !n && !k.chain && k.right.n && !listed; /* 11个村全部通水泥路 */
    if (invests) {
        phrase_add(p, k.left.s + k.a, n > 4 ? 4 : n);
        right_phrase(p, &k.right, 0);
    } else if (said_right && !out->before) {
        from_right(p, &k, c, q);
    } else if (!k.right.n || out->before || lost_mark || (k.pred && !(bare_left && n) && !(bare_left && !c->full.n)))
        from_left(p, &k, c, q);
    else
        from_right(p, &k, c, q);
    c->adnominal = k.right.n && !k.pred && !lost_mark;
    c->framed = listed ? c->framed : k.frame;
    if (p->n)
        keep_head(c, p);
    if (p->n && !k.inherited) {
        c->unit = q->unit;
        c->unit_class = q->unit_class;
    }
    add_group(p, &c->group);
}

void tz_rd_group_of(struct phrase *out, const struct text *t, int from, int till)
{
    out->n = 0;
    phrase_add(out, t->ch + from, till - from);
    if (out->n < PHRASE_MAX)
        out->s[out->n] = 0;
}
