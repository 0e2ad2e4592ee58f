/* SPDX-License-Identifier: Apache-2.0
 *
 * Shares and agreements from figures, place by place.
 */
#include "rule/watch.h"

#include <string.h>

#include "base/text.h"
#include "place/param.h"

const char *const tz_watch_states[] = {"符合", "不符合", "没有基数", "参数未设", "人数少不列", NULL};

bool tz_watch_is_share(const struct tz_watch *w)
{
    return w->limit != NULL;
}

static bool sees(const struct tz_who *who, const struct tz_indicator *i)
{
    if (!i)
        return false;
    if (i->reg)
        return tz_scope_may(who, i->reg, TZ_RIGHT_SEE);
    return i->measure != TZ_M_RATIO || (sees(who, i->parts[0]) && sees(who, i->parts[1]));
}

static bool sees_all(const struct tz_who *who, const struct tz_model *m, const char **refs, size_t n,
                     struct tz_arena *a)
{
    for (size_t i = 0; i < n; i++) {
        struct tz_figure_ref ref;
        struct tz_err *e = tz_figure_ref_parse(&ref, refs[i], m, a);
        bool ok = !e && sees(who, ref.indicator);
        tz_err_free(e);
        if (!ok)
            return false;
    }
    return true;
}

bool tz_watch_may(const struct tz_who *who, const struct tz_model *m, const struct tz_watch *w, struct tz_arena *a)
{
    return sees_all(who, m, w->parts, w->part_n, a) && sees_all(who, m, w->whole, w->whole_n, a);
}

struct looking {
    struct tz_conn *c;
    const struct tz_model *m;
    const struct tz_who *who;
    const struct tz_watch *w;
    int64_t town;
    int year;
    int64_t known;
    struct tz_arena *a;
    struct tz_watch_result *out;
    const struct tz_figure *first; /* unit and decimals of the parts */
};

/* ---- sums of figures */
static struct tz_watch_line *line_of(struct looking *k, const struct tz_figure_line *l, size_t at)
{
    TZ_ASSERT(k->out->lines);
    if (at == 0)
        return &k->out->lines[0];
    for (size_t i = 1; i < k->out->n; i++)
        if (k->out->lines[i].place == l->place)
            return &k->out->lines[i];
    return NULL;
}

static void make_lines(struct looking *k, const struct tz_figure *f)
{
    k->out->lines = TZ_NEW_ARRAY(k->a, f->line_n, struct tz_watch_line);
    k->out->n = f->line_n;
    for (size_t i = 0; i < f->line_n; i++)
        k->out->lines[i] = (struct tz_watch_line){.place = f->lines[i].place,
                                                  .label = f->lines[i].label,
                                                  .left = tz_ratio_make(0, 1),
                                                  .whole = tz_ratio_make(0, 1)};
}

static void add_cell(struct tz_watch_line *l, struct tz_ratio *sum, const struct tz_figure_cell *cell)
{
    if (cell->why == TZ_WHY_SUPPRESSED)
        l->state = TZ_WATCH_WITHHELD;
    if (cell->why == TZ_WHY_VALUE && !tz_ratio_add(sum, *sum, cell->value))
        *sum = tz_ratio_make(0, 0);
}

static struct tz_err *add_figure(struct looking *k, const char *text, int year, bool whole)
{
    struct tz_figure_ask ask;
    struct tz_figure *f;
    const char *derived;
    TZ_TRY(tz_figure_ask_ref(&ask, &derived, k->c, k->m, k->town, text, k->a));
    ask.who = k->who;
    ask.known = k->known;
    ask.period = tz_period_of(tz_day_make(year, 1, 1), TZ_GRAIN_YEAR);
    ask.by_level = k->w->level == TZ_PLACE_ANY ? 0 : k->w->level;
    TZ_TRY(tz_figure(&f, k->c, &ask, k->a));
    if (!k->first) {
        k->first = f;
        make_lines(k, f);
    }
    if (whole && !k->out->behind.indicator)
        k->out->behind = ask;
    for (size_t i = 0; i < f->line_n; i++) {
        struct tz_watch_line *l = line_of(k, &f->lines[i], i);
        if (l)
            add_cell(l, whole ? &l->whole : &l->left, &f->lines[i].cells[f->period_n - 1]);
    }
    return NULL;
}

/* ---- one line judged */
static struct tz_err *limit_of(struct looking *k, struct tz_watch_line *l)
{
    struct tz_param_here p;
    tz_day today = tz_today(), end = tz_day_make(k->year, 12, 31);
    if (!k->w->limit) {
        l->limit = tz_ratio_make(100, 1);
        return NULL;
    }
    TZ_TRY(tz_param_get(&p, k->c, k->town, k->w->limit->key, l->place ? l->place : k->out->lines[0].place,
                        today < end ? today : end, k->known, k->a));
    l->limit = p.has ? tz_ratio_dec(p.i, k->w->limit->decimals) : tz_ratio_make(0, 0);
    return NULL;
}

static struct tz_err *print(const char **out, struct looking *k, struct tz_ratio v)
{
    char *text = tz_strdup(k->a, "—");
    struct tz_err *e = NULL;
    TZ_ASSERT(k->first); /* lines come from it */
    if (tz_ratio_has(v))
        e = tz_figure_print(&text, v, k->first->unit, k->first->decimals, NULL, NULL, k->a);
    *out = text;
    return e;
}

static const char *percent(struct looking *k, struct tz_ratio part, struct tz_ratio whole)
{
    char text[48];
    struct tz_ratio share;
    int64_t v;
    part.num *= 100;
    if (!tz_ratio_div(&share, part, whole) || !tz_ratio_has(share) || !tz_ratio_round(&v, share, 1))
        return "—";
    return tz_printf(k->a, "%s%%", tz_dec_show(text, v, 1));
}

static enum tz_watch_state judge(const struct tz_watch *w, struct tz_ratio left, struct tz_ratio bound)
{
    int order = tz_ratio_cmp(left, bound);
    bool holds = w->op == TZ_WATCH_LEAST ? order >= 0 : w->op == TZ_WATCH_MOST ? order <= 0 : order == 0;
    return holds ? TZ_WATCH_HOLDS : TZ_WATCH_BROKEN;
}

static struct tz_err *gap_words(struct looking *k, struct tz_watch_line *l)
{
    struct tz_ratio size = l->gap;
    const char *text;
    bool over = size.num > 0;
    size.num = over ? size.num : -size.num;
    TZ_TRY(print(&text, k, size));
    l->gap_text = tz_printf(k->a, "%s%s", k->w->op == TZ_WATCH_LEAST ? "还差" : over ? "多出" : "少", text);
    return NULL;
}

static struct tz_err *judge_line(struct looking *k, struct tz_watch_line *l)
{
    struct tz_ratio bound;
    const struct tz_ratio hundredth = tz_ratio_make(1, 100);
    l->share_text = l->limit_text = l->gap_text = l->left_text = l->whole_text = "";
    if (l->state == TZ_WATCH_WITHHELD)
        return NULL;
    TZ_TRY(print(&l->left_text, k, l->left));
    TZ_TRY(print(&l->whole_text, k, l->whole));
    TZ_TRY(limit_of(k, l));
    if (tz_watch_is_share(k->w)) {
        l->share_text = percent(k, l->left, l->whole);
        if (tz_ratio_has(l->limit))
            l->limit_text = tz_printf(k->a, "%s%s", k->w->op == TZ_WATCH_LEAST ? "至少" : "至多",
                                      percent(k, l->limit, tz_ratio_make(100, 1)));
    }
    if (!tz_ratio_has(l->left) || !tz_ratio_has(l->whole) || (tz_watch_is_share(k->w) && l->whole.num == 0))
        l->state = TZ_WATCH_NO_BASE;
    else if (!tz_ratio_has(l->limit))
        l->state = TZ_WATCH_NO_LIMIT;
    else if (tz_ratio_mul(&bound, l->whole, l->limit) && tz_ratio_mul(&bound, bound, hundredth) &&
             tz_ratio_sub(&l->gap, l->left, bound))
        l->state = judge(k->w, l->left, bound);
    return l->state == TZ_WATCH_BROKEN ? gap_words(k, l) : NULL;
}

struct tz_err *tz_watch_look(struct tz_watch_result *out, struct tz_conn *c, const struct tz_model *m,
                             const struct tz_who *who, int64_t town, const struct tz_watch *w, int year, int64_t known,
                             struct tz_arena *a)
{
    struct looking k = {c, m, who, w, town, year, known, a, out, NULL};
    *out = (struct tz_watch_result){.watch = w, .year = year};
    for (size_t i = 0; i < w->part_n; i++)
        TZ_TRY(add_figure(&k, w->parts[i], year, false));
    for (size_t i = 0; i < w->whole_n; i++)
        TZ_TRY(add_figure(&k, w->whole[i], w->before ? year - 1 : year, true));
    for (size_t i = 0; i < out->n; i++) {
        TZ_TRY(judge_line(&k, &out->lines[i]));
        out->broken += out->lines[i].state == TZ_WATCH_BROKEN;
        out->unset += out->lines[i].state == TZ_WATCH_NO_LIMIT;
    }
    return NULL;
}
