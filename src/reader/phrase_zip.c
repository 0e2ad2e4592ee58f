/* SPDX-License-Identifier: Apache-2.0
 *
 * Case 6: 分别, k nouns and k values.
 */
#include "reader/phrase_priv.h"

/* How many quantities follow in this list, the one at i included. */
int tz_rd_values_ahead(const struct tz_reader *r, const struct text *t, int i)
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

void tz_rd_zip_open(struct context *c, const uint16_t *s, int n, int m)
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

void tz_rd_zip_take(struct reading *out, struct context *c, const struct qty *q)
{
    out->what = c->zip[c->zip_i++];
    c->zipped = c->zip_n;
    if (!c->zip_change)
        tz_rd_keep_head(c, &out->what);
    out->change = c->zip_change;
    out->down = c->zip_down;
    if (!out->change)
        return;
    out->of = out->what;
    tz_rd_append_growth(&out->what, &c->zip_word, q);
}
