/* SPDX-License-Identifier: Apache-2.0
 *
 * Walks the tokens of a paragraph and makes the facts: clauses and items, what a sentence hands on, the year of each
 * fact (READER-SPEC section "years") and its kind (section "kinds").
 */
#include "reader/reader_priv.h"

#define MOOD(class) (1u << (class))
#define SENTENCE_MOODS (MOOD(TZ_W_TIME_WANT) | MOOD(TZ_W_TIME_PLAN) | MOOD(TZ_W_TIME_GUESS) | MOOD(TZ_W_TIME_HOPE))

struct frame { /* one bracket level */
    int clause, item, prev;
    bool listed, quantity;
};

struct walk {
    struct frame at, stack[DEPTH_MAX];
    int depth, sentence, paragraph;
    unsigned moods, clause_moods;
};

void tz_rd_facts_reset(struct tz_reader *r)
{
    memset(&r->when, 0, sizeof r->when);
    r->ctx.noun.n = r->ctx.full.n = r->ctx.verb.n = r->ctx.group.n = r->ctx.topic.n = r->ctx.subject.n = 0;
    r->ctx.topic_from = -1;
    r->ctx.adnominal = r->ctx.framed = false;
    r->cue = 0;
}

/* ---- years ---- */

static struct years span(int from, int to)
{
    return (struct years){(int16_t)from, (int16_t)to};
}

static struct years plan_period(uint8_t class)
{
    int k = class == TZ_W_TIME_P11   ? 0
            : class == TZ_W_TIME_P12 ? 1
            : class == TZ_W_TIME_P13 ? 2
            : class == TZ_W_TIME_P14 ? 3
                                     : 4;
    return span(2006 + 5 * k, 2010 + 5 * k);
}

/* "十三五"时期, 期间, 末, 以来 is a time; "十四五"规划 a name. */
static bool plan_time(struct years *y, uint8_t class, const struct text *t, int i, int review)
{
    while (i < t->n && among(t->ch[i], u"”\"’"))
        i++;
    const uint16_t *s = t->ch + i, *end = t->ch + t->n;
    *y = plan_period(class);
    if (starts(s, end, u"末") || starts(s, end, u"期末"))
        y->from = y->to;
    else if (starts(s, end, u"以来"))
        y->to = (int16_t)(review && review < y->to && review > y->from ? review : y->to);
    else if (!starts(s, end, u"时期") && !starts(s, end, u"期间") && !starts(s, end, u"五年"))
        return false;
    return true;
}

/* A relative word, resolved against the section. */
static bool relative(struct years *y, const struct tz_reader *r, const struct text *t, const struct tok *k)
{
    const struct doc *d = &r->doc;
    const struct section *s = tz_rd_section_now(d);
    int review = d->review.to, here = s->when.to ? s->when.to : review;
    bool target = s->kind == TZ_READ_TARGET;
    int this = target ? (s->when.from == s->when.to && here ? here : d->plan.to) : here;
    int last = target ? this - 1 : d->delivered == here + 1 ? here : here - 1;
    if (!review && !here)
        return false;
    switch (k->sub) {
    case TZ_W_TIME_THIS:
        *y = span(this, this);
        return true;
    case TZ_W_TIME_LAST:
        *y = span(last, last);
        return true;
    case TZ_W_TIME_YEAR:
        *y = span(here, here);
        return true;
    case TZ_W_TIME_NEXT:
        *y = span(target && !d->half ? this : review + 1, target && !d->half ? this : review + 1);
        return true;
    case TZ_W_TIME_BEFORE_LAST:
        *y = span(last - 1, last - 1);
        return true;
    case TZ_W_TIME_PAST5:
        *y = s->five && !target ? s->when : d->review.from != d->review.to ? d->review : span(review - 4, review);
        return true;
    case TZ_W_TIME_PAST4:
        *y = span(review - 3, review);
        return true;
    case TZ_W_TIME_PAST3:
        *y = span(review - 2, review);
        return true;
    case TZ_W_TIME_PAST2:
        *y = span(review - 1, review);
        return true;
    case TZ_W_TIME_NEXT5:
        *y = target && s->five ? s->when : span(review + 1, review + 5);
        return true;
    case TZ_W_TIME_NEXT3:
        *y = span(review + 1, review + 3);
        return true;
    default:
        return plan_time(y, k->sub, t, k->till, review);
    }
}

/* A base year (较2022年, 是2016年的1.5倍) never is the year of the fact. */
static bool is_base(const struct text *t, const struct tok *k, int clause)
{
    const uint16_t *s = t->ch;
    int at = k->from;
    while (at > clause && among(s[at - 1], u"“\"‘"))
        at--;
    uint16_t p = at > clause ? s[at - 1] : 0;
    if (among(p, u"较比与同"))
        return true;
    if (among(p, u"是为于") && k->till < t->n && (s[k->till] == u'的' || s[k->till] == u'末' || s[k->till] == u'底'))
        return true;
    return k->till + 1 < t->n &&
           ((s[k->till] == u'相' && s[k->till + 1] == u'比') || (s[k->till] == u'基' && s[k->till + 1] == u'础') ||
            (s[k->till] == u'同' && s[k->till + 1] == u'期') ||
            (k->till + 2 < t->n && s[k->till] == u'的' && s[k->till + 1] == u'基' && s[k->till + 2] == u'础'));
}

static void when_note(struct tz_reader *r, struct walk *w, const struct text *t, const struct tok *k)
{
    struct when_state *s = &r->when;
    struct years y = k->when;
    if (is_base(t, k, w->at.clause) || (!k->when.to && !relative(&y, r, t, k)))
        return;
    if (k->when.to && k->till + 1 < t->n && t->ch[k->till] == u'以' && t->ch[k->till + 1] == u'来') { /* 2018年以来 */
        int here = tz_rd_section_now(&r->doc)->when.to;
        if (here > y.from && y.from == y.to && tz_rd_section_now(&r->doc)->kind != TZ_READ_TARGET)
            y.to = (int16_t)here;
        if (here == y.to && tz_rd_section_now(&r->doc)->five && y.from <= tz_rd_section_now(&r->doc)->when.from)
            y = tz_rd_section_now(&r->doc)->when;
    }
    s->clause = y;
    s->clause_set = true;
    int gap = k->from - w->at.clause, lead = k->from;
    while (lead > w->at.clause && among(t->ch[lead - 1], u"“\"‘"))
        lead--;
    bool from = gap > 0 && lead > w->at.clause && among(t->ch[lead - 1], u"由从");
    s->clause_from = from;
    if (from || gap > 3)
        return;
    s->sentence = y;
    s->sentence_set = true;
    if (w->sentence == w->paragraph &&
        (k->from == w->paragraph || (k->from == w->paragraph + 1 && t->ch[w->paragraph] == u'在'))) {
        s->para = y;
        s->para_set = true;
    }
}

static struct years when_of(const struct tz_reader *r, const struct walk *w, const struct text *t, const struct qty *q)
{
    const struct section *s = tz_rd_section_now(&r->doc);
    const struct when_state *n = &r->when;
    bool total = (w->clause_moods & MOOD(TZ_W_TIME_SUM)) != 0;
    bool mean = ends(t->ch + w->at.clause, t->ch + q->left, u"年均增长") ||
                ends(t->ch + w->at.clause, t->ch + q->left, u"年均增速") ||
                (w->clause_moods & MOOD(TZ_W_TIME_MEAN)) != 0;
    if (s->five && mean)
        return n->clause_set && n->clause.from != n->clause.to ? n->clause : s->when;
    if (n->clause_set)
        return n->clause;
    if (s->five && total)
        return s->when;
    if (n->sentence_set)
        return n->sentence;
    if (n->para_set)
        return n->para;
    return s->when;
}

/* ---- kinds ---- */

/* A size or age that only says which ones are counted: 亿元以上项目, 60岁以上老人, (亿元以上). */
static bool threshold(const struct text *t, const struct qty *q)
{
    const uint16_t *s = t->ch + q->till, *end = t->ch + t->n;
    if (q->left < q->from && t->ch[q->left] == u'过' && q->unit_class == TZ_W_UNITS_MONEY)
        return s < end && (tz_char_class[*s] & C_HAN);
    if (q->unit_class == TZ_W_UNITS_MONEY && q->approx == TZ_APPROX_EXACT && starts(s, end, u"项目") &&
        is_digit(s[2]) && !ends(t->ch, t->ch + q->left, u"投资"))
        return true; /* 其中10亿元项目1个 */
    if (!q->post_least && !q->post_most && !q->bare)
        return false;
    bool named = q->unit_class == TZ_W_UNITS_MONEY && (q->approx == TZ_APPROX_EXACT || q->approx == TZ_APPROX_OVER);
    if (q->bare && !q->post_least && !named)
        return false;
    if (q->unit_class == TZ_W_UNITS_PERCENT || q->unit_class == TZ_W_UNITS_POINTS || q->unit_class == TZ_W_UNITS_TIMES)
        return false;
    if (s < end && *s == ')' && q->from > 0 && t->ch[q->from - 1] == '(')
        return true;
    if (starts(s, end, u"大关"))
        return false;
    if (s >= end || !(tz_char_class[*s] & C_HAN) || among(*s, u"、。已均并,"))
        return s < end && *s == u'“';
    if (*s == u'的')
        return s + 1 < end && (tz_char_class[s[1]] & C_HAN);
    const struct tz_words_row *w = tz_words_at(&tz_words_verbs, s, end);
    return !w || w->class == TZ_W_VERBS_ACT;
}

static bool distance(const struct text *t, const struct qty *q)
{
    const uint16_t *s = t->ch + q->till;
    if (!q->unit || strcmp(q->unit->noun, "长度"))
        return false;
    for (int i = 0; i < 8 && q->till + i + 1 < t->n && (tz_char_class[s[i]] & C_HAN); i++)
        if ((s[i] == u'距' && s[i + 1] == u'离') || (s[i] == u'范' && s[i + 1] == u'围'))
            return true;
    return false;
}

static bool is_rate(const struct qty *q)
{
    return q->unit_class == TZ_W_UNITS_PERCENT || q->unit_class == TZ_W_UNITS_POINTS ||
           q->unit_class == TZ_W_UNITS_TIMES;
}

static bool is_change(const struct tz_reader *r, const struct text *t, const struct qty *q, const struct reading *rd,
                      int clause)
{
    (void)r;
    if (rd->change)
        return is_rate(q) || tz_char_class[t->ch[q->till]] != C_HAN || t->ch[q->till] == u'的';
    if (q->multiple)
        return true;
    if (q->unit_class == TZ_W_UNITS_TIMES) /* 是2016年的2.3倍 */
        return true;
    if (q->unit_class == TZ_W_UNITS_POINTS)
        return !rd->at_level;
    (void)clause;
    return false;
}

enum tz_read_kind tz_rd_kind_of(struct tz_reader *r, const struct text *t, const struct qty *q,
                                const struct reading *rd, struct years y, unsigned moods, int clause)
{
    const struct section *s = tz_rd_section_now(&r->doc);
    int review = r->doc.review.to;
    bool target = s->kind == TZ_READ_TARGET || (!s->known && r->cue == 2);
    bool future = y.from && review && y.to > review && y.from != y.to ? y.from > review : y.from > review && review;
    bool hoping = (moods & (MOOD(TZ_W_TIME_WANT) | MOOD(TZ_W_TIME_PLAN))) != 0;
    bool done = (moods & (MOOD(TZ_W_TIME_DONE) | MOOD(TZ_W_TIME_ASOF))) != 0;
    if (!target && (future || hoping || (!s->known && (moods & (MOOD(TZ_W_TIME_HOPE) | MOOD(TZ_W_TIME_WILL))))))
        target = true;
    else if (target && !hoping && (done || (!future && review && y.to && y.to <= review && y.to < s->when.from)))
        target = false;
    if (rd->before || rd->threshold || rd->share || distance(t, q))
        return TZ_READ_OTHER;
    if ((moods & (MOOD(TZ_W_TIME_EACH) | MOOD(TZ_W_TIME_RULE))) && !rd->change)
        return TZ_READ_OTHER;
    if (s->kind == TZ_READ_OTHER && !target)
        return TZ_READ_OTHER;
    if (target)
        return TZ_READ_TARGET;
    return is_change(r, t, q, rd, clause) ? TZ_READ_CHANGE : TZ_READ_RESULT;
}

/* ---- the walk ---- */

static void clause_open(struct tz_reader *r, struct walk *w, int from)
{
    w->at = (struct frame){.clause = from, .item = from, .prev = -1};
    w->clause_moods = 0;
    r->when.clause_set = false;
    r->ctx.zip_n = 0;
}

/* The clause that ends at `till` had no number: it may be what the next numbers are about. */
static void note_topic(struct tz_reader *r, const struct walk *w, const struct text *t, int till)
{
    if (r->opt.layers & TZ_LAYER_CLAUSES)
        tz_rd_node_emit(r, TZ_LAYER_CLAUSES, "clause", "", t, w->at.clause, till);
    if (w->at.quantity || till - w->at.clause < 2)
        return;
    r->ctx.topic_from = w->at.clause;
    r->ctx.topic_till = till;
}

static void sentence_open(struct tz_reader *r, struct walk *w, int from)
{
    w->sentence = from;
    w->moods = 0;
    w->depth = 0;
    r->when.sentence_set = false;
    struct context *c = &r->ctx;
    c->noun.n = c->full.n = c->verb.n = c->topic.n = c->measure.n = 0;
    c->topic_from = -1;
    c->ring = c->zip_n = c->zipped = 0;
    c->unit = NULL;
    c->unit_class = 0;
    c->adnominal = c->framed = c->before = false;
    clause_open(r, w, from);
}

static void one_fact(struct tz_reader *r, struct walk *w, const struct text *t, int i)
{
    struct reading rd;
    struct qty *q = &r->qty[r->tok[i].qty];
    bool limit = threshold(t, q);
    tz_rd_phrase_of(&rd, r, t, r->tok, i, w->at.clause, w->at.item, w->at.prev, w->at.listed, limit);
    if (rd.at_level && !rd.before && r->when.clause_from) /* 由2016年逐年递增至50亿元 */
        r->when.clause_set = r->when.clause_from = false;
    struct years y = when_of(r, w, t, q);
    unsigned moods = (w->moods & SENTENCE_MOODS) | w->clause_moods;
    enum tz_read_kind kind = tz_rd_kind_of(r, t, q, &rd, y, moods, w->at.clause);
    bool guess = kind == TZ_READ_RESULT && (moods & MOOD(TZ_W_TIME_GUESS));
    tz_rd_write_fact(r, t, q, &rd, y, kind, guess);
    if (rd.before && r->when.clause_from) /* 由2016年的2亿元增加到3亿元: what it became is not of that year */
        r->when.clause_set = r->when.clause_from = false;
    if (!rd.threshold)
        w->at.prev = i;
    w->at.quantity = true;
}

static void note_mood(struct walk *w, const struct text *t, const struct tok *k)
{
    if (k->sub == TZ_W_TIME_HOPE && t->ch[k->till] == u'了') /* 确保了 is done */
        return;
    uint16_t before = k->from > 0 ? t->ch[k->from - 1] : 0;
    if (k->till - k->from == 1 && among(t->ch[k->from], u"将要拟") && among(before, u"主需重必摘纪概只即草不"))
        return;
    if (k->sub == TZ_W_TIME_WANT && k->till - k->from == 2 && t->ch[k->from] == u'争' && t->ch[k->from + 1] == u'取') {
        const struct tz_words_row *v = tz_words_at(&tz_words_verbs, t->ch + k->till, t->ch + t->n);
        if (before == u'上' || !((v && v->len > 1) || among(t->ch[k->till], u"在年全到于今明")) ||
            starts(t->ch + k->till, t->ch + t->n, u"到位"))
            return; /* 争取资金 obtains, 争取完成 hopes */
    }
    if (k->sub == TZ_W_TIME_PLAN) { /* 计划完成 plans, 计划指标 names */
        const struct tz_words_row *v = tz_words_at(&tz_words_verbs, t->ch + k->till, t->ch + t->n);
        if (!v && !is_digit(t->ch[k->till]) && !among(t->ch[k->till], u"在于用年今明全实再"))
            return;
    }
    if (k->sub == TZ_W_TIME_PLAN && k->till + 1 < t->n &&
        (among(t->ch[k->till], u"总投生育内外经") || among(before, u"划体项)”\"年")))
        return;
    w->clause_moods |= MOOD(k->sub);
    w->moods |= MOOD(k->sub);
}

static void bracket_open(struct walk *w, const struct tok *k)
{
    if (w->depth < DEPTH_MAX)
        w->stack[w->depth] = w->at;
    w->depth++;
    w->at = (struct frame){.clause = k->till, .item = k->till, .prev = -1};
}

static void bracket_close(struct walk *w)
{
    if (w->depth > 0 && --w->depth < DEPTH_MAX) {
        bool quantity = w->at.quantity;
        w->at = w->stack[w->depth];
        w->at.quantity |= quantity;
    }
}

static void half_stop(struct tz_reader *r, struct walk *w, const struct text *t, const struct tok *k)
{
    note_topic(r, w, t, k->from);
    clause_open(r, w, k->till);
    r->ctx.verb.n = r->ctx.group.n = 0;
    r->ctx.ring = 0;
    w->moods = 0;
    r->ctx.adnominal = r->ctx.framed = false;
}

/* Does the comma stand between values of one 分别 (分别增长12%,13%)? */
static bool inside_zip(const struct tz_reader *r, int i)
{
    return r->ctx.zip_i < r->ctx.zip_n && i + 1 < r->n_tok && r->tok[i + 1].type == TOK_QTY &&
           r->tok[i + 1].from == r->tok[i].till;
}

static void step(struct tz_reader *r, struct walk *w, const struct text *t, int i)
{
    const struct tok *k = &r->tok[i];
    switch (k->type) {
    case TOK_QTY:
        one_fact(r, w, t, i);
        break;
    case TOK_WHEN:
        when_note(r, w, t, k);
        break;
    case TOK_MOOD:
        note_mood(w, t, k);
        break;
    case TOK_STOP:
        note_topic(r, w, t, k->from);
        if (!starts(t->ch + k->till, t->ch + t->n, u"其中"))
            r->ctx.group.n = 0;
        sentence_open(r, w, k->till);
        break;
    case TOK_SEMI:
        half_stop(r, w, t, k);
        break;
    case TOK_COMMA:
        if (inside_zip(r, i)) {
            w->at.item = k->till;
            w->at.prev = -1;
            break;
        }
        /* fall through */
    case TOK_COLON:
    case TOK_TAB:
        note_topic(r, w, t, k->from);
        clause_open(r, w, k->till);
        r->ctx.adnominal = r->ctx.framed = false;
        break;
    case TOK_PAUSE:
        if (w->at.prev >= 0) {
            w->at.item = k->till;
            w->at.listed = true;
            w->at.prev = -1;
        }
        break;
    case TOK_OUT:
        if (k->sub == OUT_AGE && k->from - w->at.clause <= 6)
            tz_rd_group_of(&r->ctx.group, t, k->from, k->till);
        break;
    case TOK_OPEN:
        bracket_open(w, k);
        break;
    case TOK_CLOSE:
        bracket_close(w);
        break;
    default:
        break;
    }
}

static const char *const tok_names[] = {"quantity", "time",  "mood", "base",  "stop", "semicolon", "comma",
                                        "colon",    "pause", "open", "close", "tab",  "excluded"};

static void show_tokens(struct tz_reader *r, const struct text *t)
{
    for (int i = 0; i < r->n_tok; i++) {
        const struct tok *k = &r->tok[i];
        if (k->type == TOK_QTY || k->type == TOK_WHEN || k->type == TOK_MOOD || k->type == TOK_BASE ||
            k->type == TOK_OUT)
            tz_rd_node_emit(r, TZ_LAYER_TOKENS, tok_names[k->type], k->type == TOK_OUT ? tz_out_names[k->sub] : "", t,
                            k->from, k->till);
    }
}

void tz_rd_facts_of(struct tz_reader *r, const struct text *t, const struct line *l, int from)
{
    (void)l;
    struct walk w = {.paragraph = from};
    if (r->opt.layers & TZ_LAYER_TOKENS)
        show_tokens(r, t);
    sentence_open(r, &w, from);
    for (int i = 0; i < r->n_tok; i++)
        step(r, &w, t, i);
    note_topic(r, &w, t, t->n);
}

/* Numbers inside a heading (十件民生实事完成8件) are facts too. */
void tz_rd_heading_facts(struct tz_reader *r, const struct text *t, const struct line *l)
{
    tz_rd_tokens_of(r, t, l->mark);
    if (r->n_qty)
        tz_rd_facts_of(r, t, l, l->mark);
}
