/* SPDX-License-Identifier: Apache-2.0
 *
 * Shared by the files of the indicator phrase: phrase.c (which case), phrase_trim.c (what is cut off), phrase_side.c (the text on both
 * sides), phrase_head.c (cases 1 to 5), phrase_zip.c (分别). Words are copied from the text and only put together, never invented, but
 * for the measure noun.
 */
#ifndef TZ_READER_PHRASE_PRIV_H
#define TZ_READER_PHRASE_PRIV_H
#include "reader/reader_priv.h"

/* What stood at the back of a left side. */
struct tail {
    bool to, up, down, from, list, of, spread, each;
};

/* A quantity's two sides and what they were found to be. */
struct parts {
    struct side left, right;
    int a, b; /* what remains of the left side */
    int v;    /* its verbs end here */
    struct tail tail;
    struct phrase verb, change;
    bool frame, spend, pred, listed, chain, part, inherited;
    bool item;     /* an item of a list in the text; listed may also be set by a conjunction */
    bool quantity; /* the right side ends at another quantity */
};

static inline void phrase_add(struct phrase *p, const uint16_t *s, int n)
{
    uint16_t *out = p->s + p->n, *end = p->s + PHRASE_MAX;
    for (int i = 0; i < n && out < end; i++) {
        *out = s[i];
        out += s[i] != ' ' && s[i] != '\t';
    }
    p->n = (int)(out - p->s);
}

static inline void phrase_join(struct phrase *p, const struct phrase *q)
{
    phrase_add(p, q->s, q->n);
}

static inline void phrase_word(struct phrase *p, const uint16_t *word)
{
    int n = 0;
    while (word[n])
        n++;
    phrase_add(p, word, n);
}

static inline bool phrase_ends(const struct phrase *p, const uint16_t *word)
{
    return ends(p->s, p->s + p->n, word) != 0;
}

static inline int find(const uint16_t *s, int n, const uint16_t *word)
{
    int k = 0;
    while (word[k])
        k++;
    for (int i = 0; i + k <= n; i++)
        if (s[i] == word[0] && !memcmp(s + i, word, 2 * (size_t)k))
            return i;
    return -1;
}

static inline int find_last(const uint16_t *s, int n, const uint16_t *word)
{
    int k = 0;
    while (word[k])
        k++;
    for (int i = n - k; i >= 0; i--)
        if (s[i] == word[0] && !memcmp(s + i, word, 2 * (size_t)k))
            return i;
    return -1;
}

static inline bool is_ratio(const struct qty *q)
{
    return q->unit_class == TZ_W_UNITS_PERCENT || q->unit_class == TZ_W_UNITS_POINTS;
}

static inline bool conjunction(uint16_t c)
{
    return among(c, u"、和及与");
}

/* phrase_trim.c */
int tz_rd_trim_front(const uint16_t *s, int n);
int tz_rd_trim_back(const uint16_t *s, int n, struct tail *seen);
/* Verbs, frames and adverbs at the front of s. *kept gets the verbs that mean something. */
int tz_rd_verbs_front(const uint16_t *s, int n, struct phrase *kept, bool *frame, bool *spend);
/* A place or office in front of the phrase (X村, X社区, X卫生院): characters, 0 none. Only before a verb, or when at least
 * four characters follow. */
int tz_rd_subject_front(const uint16_t *s, int n);
/* Cuts a long left side to its last verb phrase, or to its last 14 characters. */
int tz_rd_shorten(const uint16_t *s, int n);
/* Verbs without a meaning of their own in front of a noun (完成税收 -> 税收): characters to drop. */
int tz_rd_light_front(const uint16_t *s, int n);
/* A change: 同比增长6.3% is the growth of the head; 粮食产量较上年增产 of what stands before. Returns the length of the left side
 * that remains. */
int tz_rd_split_change(struct reading *out, const uint16_t *s, int n, const struct tail *tail, struct phrase *word);
void tz_rd_append_growth(struct phrase *p, const struct phrase *word, const struct qty *q);
/* phrase_side.c */
/* Copies the text between two places without what stands in brackets, the nearest LEFT_MAX characters. */
void tz_rd_copy_left(struct side *l, const struct text *t, int from, int till);
/* Copies the text behind token i up to the end of its item: past brackets and dates, past a threshold that goes with the
 * noun (1个亿元以上项目), past the second half of a chain (1023户3876人贫困人口). *quantity: it ends at another quantity. */
void tz_rd_copy_right(struct side *s, const struct tz_reader *r, const struct text *t, int i, bool *quantity);
/* 投入1000余万元,对圩镇路段进行改造; 投资107万元,完成中华9.3公里弹石公路: what the money is for stands in the next clause. */
void tz_rd_copy_purpose(struct side *s, const struct tz_reader *r, const struct text *t, int i);
void tz_rd_past_quantity(struct side *s, const struct tz_reader *r, const struct text *t, int i);
/* Where the noun on the right ends: before an adverb or a new predicate. */
int tz_rd_noun_end(const uint16_t *s, int n);
/* Where the project's name ends and what happened to it begins (的产业园开工). */
int tz_rd_project_end(const uint16_t *s, int n);
/* Puts the right side together: noun, and what is done with it (对发现的36个问题已全部整改 -> 问题整改). */
void tz_rd_right_phrase(struct phrase *p, const struct side *right, int from);
/* Does the right side begin a predicate instead of the noun that is counted? */
bool tz_rd_predicate(const struct side *right, const struct qty *q);
/* phrase_head.c */
/* What the last clause without a number is about (巩固医保参保工作 -> 医保参保), for rates and measures that follow. Worked out
 * only when a fact asks for it. */
const struct phrase *tz_rd_topic(struct context *c);
/* The head that facts behind inherit: without its verb and its own measure noun. */
void tz_rd_keep_head(struct context *c, const struct phrase *what);
bool tz_rd_verb_inside(const uint16_t *s, int n);
/* Case 5: a measure noun, a rate or a bare verb takes the head of the fact before. */
bool tz_rd_needs_head(const uint16_t *s, int n);
/* Case 1 and 5: everything is on the left. */
void tz_rd_from_left(struct phrase *p, struct parts *k, struct context *c, const struct qty *q);
/* Cases 2 to 4: the noun is on the right. */
void tz_rd_from_right(struct phrase *p, struct parts *k, struct context *c, const struct qty *q);
/* phrase_zip.c */
/* How many quantities follow in this list, the one at i included. */
int tz_rd_values_ahead(const struct tz_reader *r, const struct text *t, int i);
void tz_rd_zip_open(struct context *c, const uint16_t *s, int n, int m);
void tz_rd_zip_take(struct reading *out, struct context *c, const struct qty *q);

#endif
