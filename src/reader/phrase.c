/* SPDX-License-Identifier: Apache-2.0
 *
 * The indicator phrase of a quantity: what stands to its left in the clause, what stands to its right, and what the facts
 * before it in the sentence hand on. READER-SPEC section "phrase" numbers the cases; the functions here carry the
 * same numbers. Words are copied from the text and only put together, never invented, but for the measure noun.
 */
#include "reader/phrase_priv.h"

static void set_subject(struct reading *out, struct parts *k)
{
    int n = tz_rd_subject_front(k->left.s + k->a, k->b - k->a);
    if (!n)
        return;
    phrase_add(&out->subject, k->left.s + k->a, n);
    k->a += n;
    k->a += tz_rd_trim_front(k->left.s + k->a, k->b - k->a);
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
    tz_rd_copy_left(&k->left, t, from, q->left);
    k->b = tz_rd_trim_back(k->left.s, k->left.n, &k->tail);
    k->b = tz_rd_split_change(out, k->left.s, k->b, &k->tail, &k->change);
    if (out->change && k->b) {
        struct tail more;
        k->b = tz_rd_trim_back(k->left.s, k->b, &more);
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
    k->a = tz_rd_trim_front(k->left.s, k->b);
    set_subject(out, k);
    drop_frame(k);
    k->v = k->a + tz_rd_verbs_front(k->left.s + k->a, k->b - k->a, &k->verb, &k->frame, &k->spend);
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
            k->v = i + tz_rd_verbs_front(s + i, k->b - i, &k->verb, &k->frame, &k->spend);
            return;
        }
    }
}

static void growth(struct reading *out, struct parts *k, struct context *c, const struct qty *q)
{
    struct phrase *p = &out->what;
    if (k->b > k->a && !tz_rd_needs_head(k->left.s + k->a, k->b - k->a)) {
        int cut = tz_rd_shorten(k->left.s + k->a, k->b - k->a);
        phrase_add(p, k->left.s + k->a + cut, k->b - k->a - cut);
    } else {
        const struct phrase *head = k->b > k->a && c->noun.n ? &c->noun : c->full.n ? &c->full : tz_rd_topic(c);
        phrase_join(p, head);
        if (k->b > k->a)
            phrase_add(p, k->left.s + k->a, k->b - k->a);
    }
    out->of = *p;
    if (p->n > PHRASE_MAX - 6)
        p->n = PHRASE_MAX - 6;
    tz_rd_append_growth(p, &k->change, q);
    if (k->b > k->a) {
        int ring = c->ring;
        tz_rd_keep_head(c, &out->of);
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
        int n = tz_rd_noun_end(k->right.s + from, k->right.n - from);
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

/* Both sides of the quantity, with what stands between two numbers given to the right one of them. */
static void take_sides(struct parts *k, struct reading *out, struct tz_reader *r, const struct text *t, int i, int from)
{
    struct context *c = &r->ctx;
    const struct qty *q = &r->qty[r->tok[i].qty];
    struct tail unused;
    split_left(k, out, t, from, q);
    if (k->chain && !k->left.n && c->before) /* 由3户13人减至…: both stood before the change */
        out->before = true;
    c->before = out->before;
    tz_rd_copy_right(&k->right, r, t, i, &k->quantity);
    if (k->quantity && q->unit_class == TZ_W_UNITS_MONEY)
        tz_rd_past_quantity(&k->right, r, t, i);
    if (k->right.n && k->right.s[0] != u'的')
        k->right.n = tz_rd_trim_back(k->right.s, k->right.n, &unused);
    if (!k->right.n && k->spend && k->v >= k->b)
        tz_rd_copy_purpose(&k->right, r, t, i);
    if (!k->chain)
        return;
    bool noun_between = k->b > k->a && c->adnominal;
    bool joined = noun_between && among(k->left.s[k->b - 1], u"和及与或"); /* 60名硕士和95名… */
    bool counted = noun_between && k->quantity && k->right.n && k->right.s[0] != u'的' &&
                   !tz_rd_verb_inside(k->left.s + k->a, k->b - k->a) &&
                   !tz_rd_predicate(&k->right, q); /* 8个行政村149个村民小组2151户贫困户 */
    if (joined || counted) {
        k->b = k->v = k->a;
        k->listed = true;
        k->quantity = k->quantity && !counted;
    }
    behind_noun(k, c);
}

/* Case 6: a value that 分别 or a pair before it gives a noun. */
static bool zipped(struct reading *out, struct parts *k, struct tz_reader *r, const struct text *t, int i)
{
    struct context *c = &r->ctx;
    const struct qty *q = &r->qty[r->tok[i].qty];
    if (c->zip_n && c->zip_i < c->zip_n && k->b <= k->a && !out->change) {
        tz_rd_zip_take(out, c, q);
        return true;
    }
    bool each = k->tail.each || find(k->left.s, k->left.n, u"分别") >= 0;
    int m = each || (c->zipped && out->change && k->b <= k->a) ? tz_rd_values_ahead(r, t, i) : 1;
    if (m <= 1 || (!each && m != c->zipped)) /* 分别达到A和B,增长8%和9% */
        return false;
    tz_rd_zip_open(c, k->left.s + k->a, k->b - k->a, m);
    c->zip_word = k->change;
    c->zip_change = out->change;
    c->zip_down = out->down;
    if (!c->zip_n)
        return false;
    tz_rd_zip_take(out, c, q);
    return true;
}

/* Right sides that name nothing (的目标, 大关), and where a project's name ends. */
static void settle_right(struct parts *k, const struct qty *q)
{
    static const uint16_t *const empty[] = {u"的目标", u"的任务", u"的要求",  u"的规模",
                                            u"的水平", u"的标准", u"的好成绩"};
    struct side *s = &k->right;
    if (s->n == 2 && starts(s->s, s->s + 2, u"大关"))
        s->n = 0;
    for (size_t e = 0; k->b > k->a && s->n && s->s[0] == u'的' && e < sizeof empty / sizeof *empty; e++)
        if (starts(s->s, s->s + s->n, empty[e]))
            s->n = 0;
    if (q->unit_class == TZ_W_UNITS_MONEY && s->n && s->s[0] == u'的')
        s->n = 1 + tz_rd_project_end(s->s + 1, s->n - 1);
}

/* Which case: the noun on the left, on the right, or what money is put into. */
static void plain_phrase(struct reading *out, struct parts *k, struct context *c, const struct qty *q)
{
    struct phrase *p = &out->what;
    const uint16_t *left = k->left.s + k->a;
    int n = k->b - k->a;
    bool bare_left = k->v >= k->b, listed = k->listed;
    k->pred = tz_rd_predicate(&k->right, q);
    bool invests = n && q->unit_class == TZ_W_UNITS_MONEY && tz_rd_needs_head(left, n) && k->pred && k->right.n &&
                   find(left, n, u"投") >= 0;
    out->share = q->unit_class == TZ_W_UNITS_PERCENT && k->right.n > 3 && k->right.s[0] == u'的' &&
                 find(k->right.s, k->right.n, u"用于") > 0;
    settle_right(k, q);
    bool lost_mark = k->quantity && !bare_left && !k->tail.list && !k->tail.of && k->right.n && k->right.s[0] != u'的';
    bool makes = n >= 2 && ends(left, left + n, u"年产") && k->right.n && !k->pred; /* 年产6万吨减水剂 */
    bool said_right = !n && !k->chain && k->right.n && !k->item;                    /* 11个村全部通水泥路 */
    if (makes || invests) {
        phrase_add(p, makes ? left + n - 2 : left, makes ? 2 : n > 4 ? 4 : n);
        tz_rd_right_phrase(p, &k->right, 0);
    } else if (said_right && !out->before) {
        tz_rd_from_right(p, k, c, q);
    } else if (!k->right.n || out->before || lost_mark ||
               (k->pred && !(bare_left && n) && !(bare_left && !c->full.n))) {
        tz_rd_from_left(p, k, c, q);
    } else {
        tz_rd_from_right(p, k, c, q);
    }
    c->adnominal = k->right.n && !k->pred && !lost_mark && !makes;
    c->framed = listed ? c->framed : k->frame;
}

void tz_rd_phrase_of(struct reading *out, struct tz_reader *r, const struct text *t, const struct tok *tok, int i,
                     int clause_from, int item_from, int prev, bool listed, bool threshold)
{
    struct context *c = &r->ctx;
    const struct qty *q = &r->qty[tok[i].qty];
    int from = item_from > clause_from ? item_from : clause_from;
    struct parts k;
    c->text = t;
    k.verb.n = k.change.n = 0;
    k.frame = k.spend = k.inherited = false;
    k.listed = k.item = listed;
    k.chain = prev >= 0 && tok[prev].till > from;
    out->what.n = out->subject.n = out->base.n = out->of.n = 0;
    out->change = out->down = out->change_noun = out->before = out->at_level = out->share = false;
    out->threshold = threshold;
    take_sides(&k, out, r, t, i, k.chain ? tok[prev].till : from);
    if (zipped(out, &k, r, t, i))
        return;
    if (threshold) {
        limit_phrase(&out->what, &k, c, q);
        return;
    }
    if (out->change) {
        growth(out, &k, c, q);
        add_group(&out->what, &c->group);
        return;
    }
    plain_phrase(out, &k, c, q);
    if (out->what.n)
        tz_rd_keep_head(c, &out->what);
    if (out->what.n && !k.inherited) {
        c->unit = q->unit;
        c->unit_class = q->unit_class;
    }
    add_group(&out->what, &c->group);
}

void tz_rd_group_of(struct phrase *out, const struct text *t, int from, int till)
{
    out->n = 0;
    phrase_add(out, t->ch + from, till - from);
    if (out->n < PHRASE_MAX)
        out->s[out->n] = 0;
}
