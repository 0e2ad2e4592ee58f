/* SPDX-License-Identifier: Apache-2.0
 *
 * Cases 1 to 5: the phrase from the left side or the right, and the head that a fact hands on to those behind it.
 */
#include "reader/phrase_priv.h"

static const struct phrase nothing;

/* What the last clause without a number is about (巩固医保参保工作 -> 医保参保), for rates and measures that follow. Worked out
 * only when a fact asks for it. */
const struct phrase *tz_rd_topic(struct context *c)
{
    if (c->topic_from < 0)
        return &c->topic;
    struct side l;
    struct phrase verb = {.n = 0};
    bool frame = false, spend = false;
    tz_rd_copy_left(&l, c->text, c->topic_from, c->topic_till);
    int a = tz_rd_trim_front(l.s, l.n), b = l.n;
    a += tz_rd_verbs_front(l.s + a, b - a, &verb, &frame, &spend);
    if (ends(l.s + a, l.s + b, u"工作"))
        b -= 2;
    if (b - a > 12)
        a = b - 12;
    c->topic.n = 0;
    phrase_add(&c->topic, l.s + a, b - a);
    c->topic_from = -1;
    return &c->topic;
}

/* The head that facts behind inherit: without its verb and its own measure noun. */
void tz_rd_keep_head(struct context *c, const struct phrase *what)
{
    struct phrase verb = {.n = 0};
    bool frame = false, spend = false;
    int k = tz_rd_verbs_front(what->s, what->n, &verb, &frame, &spend);
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

bool tz_rd_verb_inside(const uint16_t *s, int n)
{
    for (int i = 0; i + 1 < n; i++) {
        const struct tz_words_row *w = tz_words_at(&tz_words_verbs, s + i, s + n);
        if (w && w->len >= 2 && w->class != TZ_W_VERBS_FRAME)
            return true;
    }
    return false;
}

/* Case 5: a measure noun, a rate or a bare verb takes the head of the fact before. */
bool tz_rd_needs_head(const uint16_t *s, int n)
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

/* Do q and the fact that c->noun comes from count the same things (查办案件4起,办结4起)? */
static bool same_counter(const struct context *c, const struct qty *q)
{
    return c->unit && q->unit &&
           (c->unit == q->unit || (c->unit_class == q->unit_class && q->unit_class == TZ_W_UNITS_PERSON));
}

static void inherit(struct phrase *p, struct context *c, const struct qty *q)
{
    phrase_join(p, c->full.n ? &c->full : tz_rd_topic(c));
    measure_noun(p, q, true);
}

/* 完成年初目标任务的102%: a share of the plan for what the fact before says. */
static bool of_plan(const uint16_t *s, int n)
{
    return n <= 12 && (ends(s, s + n, u"任务") || ends(s, s + n, u"目标") || ends(s, s + n, u"计划") ||
                       ends(s, s + n, u"预算") || ends(s, s + n, u"任务数"));
}

/* Case 1 and 5: everything is on the left. */
void tz_rd_from_left(struct phrase *p, struct parts *k, struct context *c, const struct qty *q)
{
    const uint16_t *s = k->left.s + k->a;
    int n = k->b - k->a;
    const struct phrase *head = c->noun.n ? &c->noun : tz_rd_topic(c);
    if (!n || (k->tail.to && (starts(s, s + n, u"部分") || starts(s, s + n, u"其余") || starts(s, s + n, u"其他")))) {
        inherit(p, c, q);
        return;
    }
    if (k->chain && c->adnominal && !tz_rd_verb_inside(s, n)) { /* 整治3条沟渠16公里 */
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
    if (tz_rd_needs_head(s, n) && k->listed && c->verb.n && n == 2 && s[0] == u'资' && s[1] == u'金') {
        phrase_join(p, &c->verb);
        phrase_add(p, s, n);
        return;
    }
    if (starts(s, s + n, u"涉及") && n > 2 && n <= 6 && head->n && head->n <= 8)
        phrase_join(p, head);
    if (tz_rd_needs_head(s, n)) {
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
        if (!k->verb.n && tz_rd_light_front(s, n) == 0 && !c->noun.n)
            phrase_add(p, s, n);
        if (c->noun.n && (!k->verb.n || same_counter(c, q)))
            phrase_join(p, &c->noun);
        else if (!p->n)
            phrase_join(p, tz_rd_topic(c));
        measure_noun(p, q, false);
        return;
    }
    if (k->listed && !k->verb.n && c->verb.n && n <= 10 && !tz_rd_verb_inside(s, n) &&
        !tz_words_before(&tz_words_measures, s, s + n))
        phrase_join(p, &c->verb);
    int light = tz_rd_light_front(s, n), cut = k->tail.spread && n <= 26 ? 0 : tz_rd_shorten(s, n);
    cut = cut > light ? cut : light;
    phrase_add(p, s + cut, n - cut);
    if ((k->part || k->listed) && n <= 3 && c->measure.n && !tz_rd_verb_inside(s, n))
        phrase_join(p, &c->measure);
    measure_noun(p, q, false);
}

/* Cases 2 to 4: the noun is on the right. */
void tz_rd_from_right(struct phrase *p, struct parts *k, struct context *c, const struct qty *q)
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
        tz_rd_right_phrase(p, &k->right, from);
        return;
    }
    const struct tz_words_row *m = tz_words_before(&tz_words_measures, s, s + n);
    if (m && m->class == TZ_W_MEASURES_SUFFIX && q->unit_class != TZ_W_UNITS_COUNT) { /* 总投资5亿元的项目 */
        k->right.n = from + tz_rd_project_end(k->right.s + from, k->right.n - from);
        tz_rd_right_phrase(p, &k->right, from);
        if (p->n > PHRASE_MAX - m->len)
            p->n = PHRASE_MAX - m->len;
        int w = m->len;
        phrase_add(p, s + n - w, w);
        return;
    }
    if (k->tail.list) { /* X、Y等3条沟渠 */
        phrase_join(p, &k->verb);
        tz_rd_right_phrase(p, &k->right, from);
        return;
    }
    const struct tz_words_row *v = tz_words_before(&tz_words_verbs_back, s, s + n);
    if (v && v->class != TZ_W_VERBS_BACK_FRAME) { /* X社区新建3座公厕 */
        if (v->class == TZ_W_VERBS_BACK_ACT || v->class == TZ_W_VERBS_BACK_SPEND)
            phrase_add(p, s + n - v->len, v->len);
        tz_rd_right_phrase(p, &k->right, from);
        return;
    }
    phrase_join(p, &k->verb);
    if (k->tail.of || k->verb.n || q->unit_class == TZ_W_UNITS_PERCENT) {
        int rest = k->b - k->v, cut = rest > 10 ? rest - 10 : 0;
        phrase_add(p, k->left.s + k->v + cut, rest - cut);
    }
    tz_rd_right_phrase(p, &k->right, from);
}
