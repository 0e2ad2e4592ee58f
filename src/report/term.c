/* SPDX-License-Identifier: Apache-2.0
 *
 * Terms: kept, found in texts, numbered by first use.
 */
#include "report/term.h"

#include <string.h>

#include "base/text.h"
#include "report.sql.h"
#include "report/intake.h"
#include "report/record_priv.h"
#include "report/term_priv.h"

enum { WORD_MOST = 40, ALSO_MOST = 200, MEANING_MOST = 1000, SOURCE_MOST = 120, TERMS_MOST = 2000 };

static const char *const columns[] = {"word", "also", "meaning", "source", NULL};
const struct tz_record report_record_term = {"term", columns, &SQL_TERM_ADD, &SQL_TERM_CLOSE, &SQL_TERM_EACH};

struct tz_err *tz_term_list(struct tz_term **out, size_t *n, struct tz_conn *c, int64_t town, int64_t known,
                            struct tz_arena *a)
{
    struct tz_rows *rows;
    struct tz_err *e;
    bool have;
    int64_t count;
    int64_t at = tz_known_j(known);
    TZ_TRY(tz_db_int(&count, 0, c, &SQL_TERM_COUNT, "ii", town, at));
    struct tz_term *all = TZ_NEW_ARRAY(a, (size_t)count + 1, struct tz_term);
    *n = 0;
    TZ_TRY(tz_db_query(&rows, c, &SQL_TERM_LIST, "ii", town, at));
    while (!(e = tz_rows_next(rows, &have)) && have && *n < (size_t)count)
        all[(*n)++] = (struct tz_term){tz_rows_int(rows, 0),     tz_rows_int(rows, 1),     tz_rows_copy(rows, 2, a),
                                       tz_rows_copy(rows, 3, a), tz_rows_copy(rows, 4, a), tz_rows_copy(rows, 5, a)};
    tz_rows_close(&rows);
    *out = all;
    return e;
}

/* "甲、乙" -> its words; empty ones are left out. */
static char **words_of(const char *text, size_t *n, struct tz_arena *a)
{
    static const char mark[] = "、";
    char **out = TZ_NEW_ARRAY(a, strlen(text) / 3 + 2, char *);
    *n = 0;
    for (const char *p = text; *p;) {
        const char *end = strstr(p, mark);
        char *word = tz_trim(a, end ? tz_strndup(a, p, (size_t)(end - p)) : tz_strdup(a, p));
        if (*word)
            out[(*n)++] = word;
        p = end ? end + strlen(mark) : p + strlen(p);
    }
    return out;
}

/* ---- saving */
static bool spelled(const struct tz_term *t, const char *word, struct tz_arena *a)
{
    size_t n;
    if (tz_same(t->word, word))
        return true;
    char **also = words_of(t->also, &n, a);
    for (size_t i = 0; i < n; i++)
        if (tz_same(also[i], word))
            return true;
    return false;
}

static struct tz_err *check_length(const char *text, const char *what, size_t most)
{
    return tz_utf8_count(text, strlen(text)) <= most ? NULL : tz_err(TZ_E_INPUT, "%s超过%zu个字", what, most);
}

static struct tz_err *check(const struct tz_term *t)
{
    if (!t->word || !*t->word)
        return tz_err_hint(tz_err(TZ_E_INPUT, "没有写名词"), "例：三类人群");
    TZ_TRY(check_length(t->word, "名词", WORD_MOST));
    TZ_TRY(check_length(t->also, "别的写法", ALSO_MOST));
    TZ_TRY(check_length(t->meaning, "解释", MEANING_MOST));
    return check_length(t->source, "出处", SOURCE_MOST);
}

/* The term that has this word; refused when one of the new spellings belongs to another. */
static struct tz_err *find(const struct tz_term **out, const struct tz_term *t, const struct tz_term *all, size_t n,
                           struct tz_arena *a)
{
    size_t also_n;
    char **also = words_of(t->also, &also_n, a);
    *out = NULL;
    for (size_t i = 0; i < n && !*out; i++)
        *out = spelled(&all[i], t->word, a) ? &all[i] : NULL;
    for (size_t i = 0; i < n; i++)
        for (size_t k = 0; k < also_n; k++)
            if (&all[i] != *out && spelled(&all[i], also[k], a))
                return tz_err_hint(tz_err(TZ_E_CONFLICT, "“%s”已是“%s”的写法", also[k], all[i].word),
                                   "一个写法只能有一种解释");
    return NULL;
}

static const char *or_empty(const char *s)
{
    return s ? s : "";
}

struct tz_err *tz_term_set(int64_t *id, const struct tz_desk *d, const struct tz_term *given, struct tz_arena *a)
{
    struct report_put p = {.record = &report_record_term};
    const struct tz_term t = {.word = or_empty(given->word),
                              .also = or_empty(given->also),
                              .meaning = or_empty(given->meaning),
                              .source = or_empty(given->source)};
    const struct tz_term *was;
    struct tz_term *all;
    struct tz_conn *c;
    size_t n;
    if (!tz_report_may(d->who))
        return tz_err_hint(tz_err(TZ_E_FORBIDDEN, "本账号不能改名词解释"), "请党政办办理");
    TZ_TRY(check(&t));
    TZ_TRY(tz_db_reader(&c, tz_store_db(d->store), d->who->actor.town));
    struct tz_err *e = tz_term_list(&all, &n, c, d->who->actor.town, 0, a);
    tz_db_release(&c);
    if (!e)
        e = find(&was, &t, all, n, a);
    if (e)
        return e;
    if (!was && !*t.meaning)
        return tz_err_hint(tz_err(TZ_E_INPUT, "“%s”没有写解释", t.word), "写一两句话：是什么、包括哪些");
    if (!was && n >= TERMS_MOST)
        return tz_err(TZ_E_LIMIT, "名词不能超过%d个", TERMS_MOST);
    if (was) {
        p.id = was->id;
        p.version = was->version + 1;
    }
    report_put_text(&p, was && !tz_same(was->word, t.word) && !*t.also ? was->word : t.word);
    report_put_text(&p, *t.also || !was ? t.also : was->also);
    report_put_text(&p, t.meaning);
    report_put_text(&p, *t.source || !was ? t.source : was->source);
    TZ_TRY(report_write(NULL, d->store, &d->who->actor, "term", &p, 1, a));
    *id = p.id;
    return NULL;
}

/* ---- numbering */
struct spelling {
    const char *text;
    size_t len, term;
};
struct marking {
    struct tz_document *d;
    const struct tz_term *terms;
    struct spelling *spellings;
    size_t n;
    size_t *order; /* of each term: its number, 0 = not used yet */
    size_t *used;  /* terms in the order of use */
    size_t found;
};

static void add_spelling(struct marking *m, const char *text, size_t term)
{
    if (*text)
        m->spellings[m->n++] = (struct spelling){text, strlen(text), term};
}

static void take_spellings(struct marking *m, size_t n)
{
    struct tz_arena *a = m->d->arena;
    size_t room = 0;
    for (size_t i = 0; i < n; i++)
        room += 2 + strlen(m->terms[i].also) / 3;
    m->spellings = TZ_NEW_ARRAY(a, room, struct spelling);
    for (size_t i = 0; i < n; i++) {
        size_t also_n;
        char **also = words_of(m->terms[i].also, &also_n, a);
        add_spelling(m, m->terms[i].word, i);
        for (size_t k = 0; k < also_n; k++)
            add_spelling(m, also[k], i);
    }
}

/* The first place from `s` on where a term stands that has no number yet; the longest there. */
static const struct spelling *next(const struct marking *m, const char *s, const char **at)
{
    for (const char *p = s; *p; p++) {
        const struct spelling *best = NULL;
        for (size_t i = 0; i < m->n; i++)
            if (strncmp(p, m->spellings[i].text, m->spellings[i].len) == 0 &&
                (!best || m->spellings[i].len > best->len))
                best = &m->spellings[i];
        if (best && !m->order[best->term]) {
            *at = p;
            return best;
        }
        if (best)
            p += best->len - 1;
    }
    return NULL;
}

static struct tz_run *put_number(struct marking *m, struct tz_run *after, size_t term)
{
    struct tz_arena *a = m->d->arena;
    struct tz_run *r = TZ_NEW(a, struct tz_run);
    m->used[m->found++] = term;
    m->order[term] = m->found;
    r->kind = TZ_RUN_LINK;
    r->style = TZ_STYLE_SUPER;
    r->text = tz_printf(a, "〔%zu〕", m->found);
    r->len = strlen(r->text);
    r->href = tz_printf(a, "#term-%zu", m->found);
    r->note = tz_printf(a, "%s：%s", m->terms[term].word, m->terms[term].meaning);
    r->src = TZ_NO_SOURCE;
    r->next = after->next;
    after->next = r;
    return r;
}

/* Cuts a run behind `len` bytes; returns the first half. */
static void cut(struct tz_document *d, struct tz_run *r, size_t len)
{
    struct tz_run *rest = TZ_NEW(d->arena, struct tz_run);
    *rest = *r;
    rest->text = r->text + len;
    rest->len = r->len - len;
    if (rest->src != TZ_NO_SOURCE) {
        rest->src += len;
        rest->src_len -= len;
        r->src_len = len;
    }
    r->text = tz_strndup(d->arena, r->text, len);
    r->len = len;
    r->next = rest;
}

static void mark_block(struct marking *m, struct tz_block *b)
{
    for (struct tz_run *r = b->first; r; r = r->next) {
        const char *at;
        const struct spelling *s = r->kind == TZ_RUN_TEXT ? next(m, r->text, &at) : NULL;
        if (!s)
            continue;
        size_t len = (size_t)(at - r->text) + s->len;
        if (len < r->len)
            cut(m->d, r, len);
        bool last = b->last == r;
        r = put_number(m, r, s->term);
        if (last || !r->next)
            b->last = r;
    }
    while (b->last && b->last->next)
        b->last = b->last->next;
}

static void explain(struct marking *m)
{
    tz_heading_add(m->d, 1, "名词解释");
    for (size_t i = 0; i < m->found; i++) {
        const struct tz_term *t = &m->terms[m->used[i]];
        struct tz_block *b = tz_block_add(m->d, &m->d->body, TZ_BLOCK_PARAGRAPH);
        struct tz_run *number = tz_run_add(m->d, b, tz_printf(m->d->arena, "〔%zu〕%s：", i + 1, t->word));
        number->style = TZ_STYLE_BOLD;
        b->anchor = tz_printf(m->d->arena, "term-%zu", i + 1);
        tz_run_add(m->d, b, t->meaning);
        if (*t->source)
            tz_run_add(m->d, b, tz_printf(m->d->arena, "（%s）", t->source));
    }
}

size_t tz_term_mark(struct tz_document *d, const struct tz_term *terms, size_t n)
{
    struct marking m = {.d = d, .terms = terms};
    m.order = TZ_NEW_ARRAY(d->arena, n + 1, size_t);
    m.used = TZ_NEW_ARRAY(d->arena, n + 1, size_t);
    take_spellings(&m, n);
    for (struct tz_block *b = d->body.first; n && b; b = b->next)
        if ((b->kind == TZ_BLOCK_PARAGRAPH || b->kind == TZ_BLOCK_ITEM) && b->role == TZ_ROLE_BODY)
            mark_block(&m, b);
    if (m.found)
        explain(&m);
    return m.found;
}

struct tz_err *report_mark_terms(struct tz_document *d, struct tz_conn *c, int64_t town, int64_t known,
                                 struct tz_arena *a)
{
    struct tz_term *terms;
    size_t n;
    TZ_TRY(tz_term_list(&terms, &n, c, town, known, a));
    tz_term_mark(d, terms, n);
    return NULL;
}
