/* SPDX-License-Identifier: Apache-2.0
 *
 * Requests from words: command line, API, and the references of reports and forms (C7).
 */
#include "indicator/figure.h"

#include "base/text.h"
#include <string.h>

/* Shared characters and a shared beginning, so that a mistyped key finds its neighbour among many. */
static int likeness(const char *a, const char *b)
{
    int n = 0;
    while (a[n] && a[n] == b[n])
        n++;
    const char *end = b + strlen(b);
    while (b < end) {
        const char *at = b;
        char one[8];
        tz_utf8_next(&b, end);
        memcpy(one, at, (size_t)(b - at));
        one[b - at] = '\0';
        n += strstr(a, one) != NULL;
    }
    return n;
}

static struct tz_err *unknown_indicator(const struct tz_model *m, const char *word)
{
    const struct tz_indicator *best = NULL;
    int score = 0;
    for (size_t k = 0; k < m->indicator_n; k++) {
        const struct tz_indicator *i = m->indicators[k];
        int s = i->hidden ? 0 : likeness(i->key, word) + likeness(i->label, word) * 2;
        if (s > score) {
            score = s;
            best = i;
        }
    }
    if (best)
        return tz_err_hint(tz_err(TZ_E_INPUT, "没有指标“%.60s”", word),
                           "是否为 %s（%s）？taizhang figure --list 列出全部", best->key, best->label);
    return tz_err_hint(tz_err(TZ_E_INPUT, "没有指标“%.60s”", word), "taizhang figure --list 列出全部");
}

/* By key, else by label or synonym where only one has it. */
static struct tz_err *find_indicator(const struct tz_indicator **out, const struct tz_model *m, const char *word)
{
    const struct tz_indicator *found = word ? tz_model_indicator(m, word) : NULL;
    int n = 0;
    for (size_t k = 0; !found && word && k < m->indicator_n; k++) {
        const struct tz_indicator *i = m->indicators[k];
        bool same = !i->hidden && tz_same(i->label, word);
        for (size_t s = 0; s < i->synonym_n && !same && !i->hidden; s++)
            same = tz_same(i->synonyms[s], word);
        if (same) {
            *out = i;
            n++;
        }
    }
    if (found) {
        *out = found;
        return NULL;
    }
    return n == 1 ? NULL : unknown_indicator(m, word ? word : "");
}

static struct tz_err *set_place(struct tz_figure_ask *out, const struct tz_places *p, const char *word)
{
    tz_day day = out->period.till < TZ_DAY_OPEN ? out->period.till : tz_today();
    const struct tz_place_group *g;
    if (!word || !*word || tz_same(word, "place"))
        return NULL;
    g = tz_place_group_find(p, word, day);
    if (g) {
        out->group = g->id;
        return NULL;
    }
    return tz_place_parse(&out->place, p, word, 0, 0, day);
}

/* places=东坝村、南溪村: these together. A name that is gone by the end of the period is that of its beginning. */
static struct tz_err *set_places(struct tz_figure_ask *out, const struct tz_places *p, const struct tz_ref_arg *arg,
                                 struct tz_arena *a)
{
    int64_t *ids = TZ_NEW_ARRAY(a, arg->value_n + 1, int64_t);
    for (size_t k = 0; k < arg->value_n; k++) {
        const char *word = arg->values[k];
        struct tz_err *e;
        if (tz_ends(word, "等"))
            word = tz_strndup(a, word, strlen(word) - strlen("等"));
        e = tz_place_parse(&ids[k], p, word, 0, 0, out->period.till);
        if (e) {
            tz_err_free(e);
            TZ_TRY(tz_place_parse(&ids[k], p, word, 0, 0, out->period.from));
        }
    }
    out->places = ids;
    out->place_n = arg->value_n;
    return NULL;
}

static bool set_grain(struct tz_figure_ask *out, const char *word)
{
    static const struct {
        const char *word;
        enum tz_grain grain;
    } rows[] = {{"day", TZ_GRAIN_DAY},   {"month", TZ_GRAIN_MONTH}, {"quarter", TZ_GRAIN_QUARTER},
                {"half", TZ_GRAIN_HALF}, {"year", TZ_GRAIN_YEAR},   {"日", TZ_GRAIN_DAY},
                {"月", TZ_GRAIN_MONTH},  {"季", TZ_GRAIN_QUARTER},  {"季度", TZ_GRAIN_QUARTER},
                {"半年", TZ_GRAIN_HALF}, {"年", TZ_GRAIN_YEAR}};
    for (size_t k = 0; k < sizeof rows / sizeof *rows; k++)
        if (tz_same(rows[k].word, word)) {
            out->by_time = true;
            out->grain = rows[k].grain;
            return true;
        }
    return false;
}

/* ---- other names in filters */

static const struct tz_alias *alias_of(const struct tz_indicator *i, const struct tz_ref_arg *arg, bool with_value)
{
    for (size_t k = 0; k < i->alias_n; k++) {
        const struct tz_alias *x = &i->alias[k];
        if (!tz_same(x->key, arg->key) || !x->value != !with_value)
            continue;
        for (size_t v = 0; v < arg->value_n && with_value; v++)
            if (tz_same(x->value, arg->values[v]))
                return x;
        if (!with_value)
            return x;
    }
    return NULL;
}

/* step=储备 of project_funding asks project_funding_reserved; a field (stage) filters there, too. */
static struct tz_err *other_indicator(struct tz_figure_ask *out, struct tz_ref_arg *args, size_t *n)
{
    const struct tz_indicator *asked = out->indicator;
    size_t kept = 0;
    for (size_t k = 0; k < *n; k++) {
        const struct tz_alias *x = alias_of(asked, &args[k], true);
        if (x)
            out->indicator = tz_model_indicator(out->model, x->to);
        if (x && !out->indicator)
            return tz_err(TZ_E_INPUT, "没有指标“%s”", x->to);
        if (!x || (asked->reg && tz_register_field(asked->reg, args[k].key)))
            args[kept++] = args[k];
    }
    *n = kept;
    return NULL;
}

/* by=scale_on of org_new: the day that counts, another indicator. False when it is no such word. */
static bool other_day(struct tz_figure_ask *out, const char *word)
{
    const char *values[] = {word};
    struct tz_ref_arg arg = {"by", "=", values, 1};
    const struct tz_alias *x = alias_of(out->indicator, &arg, true);
    const struct tz_indicator *to = x ? tz_model_indicator(out->model, x->to) : NULL;
    if (to)
        out->indicator = to;
    return to != NULL;
}

static struct tz_err *set_by(struct tz_figure_ask *out, const char *by, struct tz_arena *a)
{
    size_t n;
    char **words = by ? tz_split(a, by, ',', &n) : NULL;
    for (size_t k = 0; words && words[k]; k++) {
        const char *word = words[k];
        int level;
        if (!*word || set_grain(out, word) || other_day(out, word))
            continue;
        if (tz_same(word, "片区") || tz_same(word, "area")) {
            out->by_group = true;
            continue;
        }
        if (tz_same(word, "place") || tz_same(word, "地方") || tz_same(word, "below")) {
            out->by_level = TZ_FIGURE_BELOW;
            continue;
        }
        level = tz_place_level_parse(&out->by_kind, word);
        if (level > 0) {
            out->by_level = level;
        } else if (out->by_cut) {
            return tz_err_hint(tz_err(TZ_E_INPUT, "一次只能按一个分类分列"), "去掉 %s 或 %s", out->by_cut, word);
        } else {
            out->by_cut = word;
        }
    }
    return NULL;
}

static struct tz_err *set_compare(struct tz_figure_ask *out, const char *compare, struct tz_arena *a)
{
    static const struct {
        const char *word;
        unsigned bit;
    } rows[] = {{"yoy", TZ_COMPARE_YOY},   {"同比", TZ_COMPARE_YOY},      {"mom", TZ_COMPARE_MOM},
                {"环比", TZ_COMPARE_MOM},  {"target", TZ_COMPARE_TARGET}, {"目标", TZ_COMPARE_TARGET},
                {"fact", TZ_COMPARE_FACT}, {"报告数", TZ_COMPARE_FACT}};
    size_t n;
    char **words = compare ? tz_split(a, compare, ',', &n) : NULL;
    for (size_t k = 0; words && words[k]; k++) {
        bool found = !*words[k];
        for (size_t x = 0; x < sizeof rows / sizeof *rows; x++)
            if (tz_same(rows[x].word, words[k])) {
                out->compare |= rows[x].bit;
                found = true;
            }
        if (!found)
            return tz_err_hint(tz_err(TZ_E_INPUT, "没有“%s”这种比较", words[k]), "可用 yoy、mom、target、fact");
    }
    return NULL;
}

/* each=村, each=scheme: split by it; each=户 of what is counted by 户 is so anyway. */
static struct tz_err *set_each(struct tz_figure_ask *out, const char *word, struct tz_arena *a)
{
    if (out->by_level || out->by_cut || tz_same(word, "户"))
        return NULL;
    return set_by(out, word, a);
}

/* What is said in a filter without filtering: direction=down is the way a growth is told. */
static struct tz_err *set_filters(struct tz_figure_ask *out, const struct tz_places *p, struct tz_arena *a)
{
    struct tz_ref_arg *args = TZ_NEW_ARRAY(a, out->filter_n + 1, struct tz_ref_arg);
    size_t n = out->filter_n, kept = 0;
    if (n)
        memcpy(args, out->filters, n * sizeof *args);
    TZ_TRY(other_indicator(out, args, &n));
    for (size_t k = 0; k < n; k++) {
        const struct tz_alias *x = alias_of(out->indicator, &args[k], false);
        if (tz_same(args[k].key, "each") && args[k].value_n) {
            TZ_TRY(set_each(out, args[k].values[0], a));
        } else if (tz_same(args[k].key, "places")) {
            TZ_TRY(set_places(out, p, &args[k], a));
        } else if (!tz_same(args[k].key, "direction")) {
            args[kept] = args[k];
            if (x)
                args[kept].key = x->to;
            kept++;
        }
    }
    out->filters = args;
    out->filter_n = kept;
    return NULL;
}

static struct tz_err *set_known(struct tz_figure_ask *out, struct tz_conn *c, const char *known)
{
    tz_instant at;
    if (!known || !*known)
        return NULL;
    TZ_TRY(tz_instant_parse(&at, known));
    return tz_store_known_at(&out->known, c, out->town, at);
}

struct tz_err *tz_figure_ask_words(struct tz_figure_ask *out, struct tz_conn *c, const struct tz_model *m, int64_t town,
                                   const struct tz_figure_words *w, struct tz_arena *a)
{
    struct tz_figure_ask ask = {
        .model = m, .town = town, .map = TZ_MAP_TODAY, .filters = w->filters, .filter_n = w->filter_n};
    struct tz_places *p;
    struct tz_err *e;
    TZ_TRY(find_indicator(&ask.indicator, m, w->indicator));
    if (w->period && *w->period && !tz_same(w->period, "period"))
        TZ_TRY(tz_period_parse(&ask.period, w->period));
    else
        ask.period = tz_period_of(tz_today(), TZ_GRAIN_YEAR);
    ask.cumulative = w->cumulative;
    if (w->map && tz_same(w->map, "then"))
        ask.map = TZ_MAP_THEN;
    else if (w->map && *w->map && !tz_same(w->map, "today"))
        return tz_err_hint(tz_err(TZ_E_INPUT, "区划口径“%s”不对", w->map), "then 按当时，today 按现行");
    if (w->as_of && *w->as_of)
        TZ_TRY(tz_day_parse(&ask.as_of, w->as_of, false, false));
    TZ_TRY(set_known(&ask, c, w->known));
    TZ_TRY(set_by(&ask, w->by, a));
    TZ_TRY(set_compare(&ask, w->compare, a));
    TZ_TRY(tz_places_hold(&p, c, town));
    e = set_place(&ask, p, w->place);
    if (!e)
        e = set_filters(&ask, p, a);
    tz_places_release(&p);
    TZ_TRY(e);
    *out = ask;
    return NULL;
}

struct tz_err *tz_figure_ask_ref(struct tz_figure_ask *out, const char **derived, struct tz_conn *c,
                                 const struct tz_model *m, int64_t town, const char *text, struct tz_arena *a)
{
    struct tz_figure_ref ref;
    struct tz_figure_words w;
    TZ_TRY(tz_figure_ref_parse(&ref, text, m, a));
    w = (struct tz_figure_words){.indicator = ref.indicator ? ref.indicator->key : ref.name,
                                 .place = ref.place,
                                 .period = ref.period,
                                 .by = ref.by,
                                 .known = ref.known,
                                 .as_of = ref.as_of,
                                 .map = ref.map,
                                 .filters = ref.filters,
                                 .filter_n = ref.filter_n};
    TZ_TRY(tz_figure_ask_words(out, c, m, town, &w, a));
    *derived = ref.derived;
    if (ref.derived && (tz_same(ref.derived, "yoy") || tz_same(ref.derived, "change")))
        out->compare |= TZ_COMPARE_YOY;
    else if (ref.derived && !tz_same(ref.derived, "forecast"))
        out->compare |= TZ_COMPARE_TARGET;
    return NULL;
}
