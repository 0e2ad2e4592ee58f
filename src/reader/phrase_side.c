/* SPDX-License-Identifier: Apache-2.0
 *
 * The text on both sides of a quantity as the phrase needs it, and the noun on the right side.
 */
#include "reader/phrase_priv.h"

/* Copies the text between two places without what stands in brackets, the nearest LEFT_MAX characters. */
void tz_rd_copy_left(struct side *l, const struct text *t, int from, int till)
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
void tz_rd_copy_right(struct side *s, const struct tz_reader *r, const struct text *t, int i, bool *quantity)
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

/* 投入1000余万元,对圩镇路段进行改造; 投资107万元,完成中华9.3公里弹石公路: what the money is for stands in the next clause. */
void tz_rd_copy_purpose(struct side *s, const struct tz_reader *r, const struct text *t, int i)
{
    static const uint16_t *const openers[] = {u"对", u"用于", u"主要用于", u"专项用于", u"全部用于"};
    const struct tok *k = i + 1 < r->n_tok ? &r->tok[i + 1] : NULL;
    if (!k || k->type != TOK_COMMA)
        return;
    const uint16_t *p = t->ch + k->till, *end = t->ch + t->n;
    const struct tz_words_row *w = tz_words_at(&tz_words_verbs, p, end);
    const uint16_t *verb = p + tz_rd_trim_front(p, t->n - k->till);
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

void tz_rd_past_quantity(struct side *s, const struct tz_reader *r, const struct text *t, int i)
{
    struct phrase verb = {.n = 0};
    struct tail seen;
    bool frame = false, spend = false;
    int n = tz_rd_trim_back(s->s, s->n, &seen), k = i + 1;
    if (!n || tz_rd_verbs_front(s->s, n, &verb, &frame, &spend) < n)
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

/* Where the noun on the right ends: before an adverb or a new predicate. */
int tz_rd_noun_end(const uint16_t *s, int n)
{
    for (int i = 2; i < n; i++) {
        const struct tz_words_row *w = tz_words_at(&tz_words_breaks, s + i, s + n);
        if (w && (w->class == TZ_W_BREAKS_STOP || w->class == TZ_W_BREAKS_BOTH))
            return i;
    }
    return n;
}

/* Where the project's name ends and what happened to it begins (的产业园开工). */
int tz_rd_project_end(const uint16_t *s, int n)
{
    for (int i = 3; i < n; i++) {
        const struct tz_words_row *w = tz_words_at(&tz_words_breaks, s + i, s + n);
        if (w && w->class == TZ_W_BREAKS_NEWS)
            return i;
    }
    return n;
}

/* Puts the right side together: noun, and what is done with it (对发现的36个问题已全部整改 -> 问题整改). */
void tz_rd_right_phrase(struct phrase *p, const struct side *right, int from)
{
    const uint16_t *s = right->s + from;
    int n = right->n - from, light = tz_rd_light_front(s, n);
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
    int noun = tz_rd_noun_end(s, n);
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
bool tz_rd_predicate(const struct side *right, const struct qty *q)
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
