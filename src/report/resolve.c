/* SPDX-License-Identifier: Apache-2.0
 *
 * From a fact of a text to an indicator of the packs with filters, place and period.
 */
#include "report/resolve_priv.h"

#include <string.h>

#include "base/text.h"
#include "base/unit.h"
#include "indicator/target.h"
#include "report.sql.h"

/* Below it a match is only shown (docs/notes/report.md says how it was found). */
#define ACCEPT_SCORE 0.72
#define NAMES_MAX 400
#define CODES_MAX 8

struct resolver {
    const struct tz_model *model;
    const struct tz_places *places;
    const struct tz_indicator **indicators;
    struct tz_match_indicator *list;
    size_t n;
    struct tz_matcher *matcher;
    const struct synonym *synonyms;
    size_t synonym_n;
    const char *text; /* what the facts were read from */
};

struct tz_err *report_synonyms(struct synonym **out, size_t *n, struct tz_conn *c, int64_t town, struct tz_arena *a)
{
    struct tz_rows *rows;
    struct tz_err *e;
    bool have;
    size_t count = 0, room = 32;
    struct synonym *all = TZ_NEW_ARRAY(a, room, struct synonym);
    TZ_TRY(tz_db_query(&rows, c, &SQL_SYNONYM_LIST, "i", town));
    while (!(e = tz_rows_next(rows, &have)) && have) {
        TZ_GROW(a, all, count, room);
        all[count++] = (struct synonym){tz_rows_int(rows, 0),     tz_rows_int(rows, 1),     tz_rows_copy(rows, 2, a),
                                        tz_rows_copy(rows, 3, a), tz_rows_copy(rows, 4, a), tz_rows_copy(rows, 5, a)};
    }
    tz_rows_close(&rows);
    *out = all;
    *n = count;
    return e;
}

/* ---- names an indicator goes by */

struct names {
    const char **items;
    size_t n;
};

static void add_name(struct names *x, const char *s)
{
    if (x->n + 1 < NAMES_MAX)
        x->items[x->n++] = s;
}

/* 种植（播种）面积 goes by 种植面积 and 播种面积 too. */
static void add_bracketed(struct names *x, const char *label, struct tz_arena *a)
{
    const char *open = strstr(label, "（"), *close = open ? strstr(open, "）") : NULL;
    if (!close)
        return;
    const char *inside = open + strlen("（"), *after = close + strlen("）");
    add_name(x, tz_printf(a, "%.*s%s", (int)(open - label), label, after));
    add_name(x, tz_printf(a, "%.*s%s", (int)(close - inside), inside, after));
}

static bool worth(const struct tz_code *code, const char *folded, struct tz_arena *a)
{
    return !code->closed && tz_utf8_count(code->label, strlen(code->label)) >= 2 &&
           strstr(folded, tz_fold(a, code->label, true));
}

/* 面积 of 种植面积, 户数 of 监测户数: with a code before it a name of its own (中稻面积). "" when there is none. */
static const char *measure_noun(const struct tz_indicator *i)
{
    static const char *const nouns[] = {"面积", "产量", "户数", "人数", "件数", "次数", "金额", "资金"};
    for (size_t k = 0; k < i->reg->indicator_n; k++) /* only the register's first figure in this unit may be meant */
        if (!i->reg->indicators[k]->hidden && tz_same(i->reg->indicators[k]->unit, i->unit)) {
            if (i->reg->indicators[k] != i)
                return "";
            break;
        }
    for (size_t k = 0; k < sizeof nouns / sizeof *nouns; k++)
        if (tz_ends(i->label, nouns[k]))
            return nouns[k];
    return "";
}

static bool worth_group(const struct tz_code_group *g, const char *folded, struct tz_arena *a)
{
    return tz_utf8_count(g->label, strlen(g->label)) >= 2 && strstr(folded, tz_fold(a, g->label, true));
}

static void add_code(struct names *x, const struct tz_indicator *i, const char *code, const char *noun, size_t plain,
                     struct tz_arena *a)
{
    add_name(x, tz_printf(a, "%s%s", code, i->label));
    if (*noun)
        add_name(x, tz_printf(a, "%s%s", code, noun));
    for (size_t s = 0; s < plain; s++)
        add_name(x, tz_printf(a, "%s%s", code, x->items[s]));
}

/* 烟叶 + 种植面积: the codes and groups of its cuts before each name, for codes that the text speaks of. */
static void add_codes(struct names *x, const struct tz_indicator *i, const char *folded, struct tz_arena *a)
{
    size_t plain = x->n;
    const char *noun = i->reg ? measure_noun(i) : "";
    for (size_t k = 0; k < i->cut_n; k++) {
        const struct tz_codes *codes = i->cuts[k].codes;
        for (size_t c = 0; codes && c < codes->n; c++)
            if (worth(&codes->items[c], folded, a))
                add_code(x, i, codes->items[c].label, noun, plain, a);
        for (size_t g = 0; codes && g < codes->group_n; g++)
            if (worth_group(&codes->groups[g], folded, a))
                add_code(x, i, codes->groups[g].label, noun, plain, a);
    }
}

static void describe(struct resolver *r, struct tz_match_indicator *out, const struct tz_indicator *i,
                     const char *folded, struct tz_arena *a)
{
    const char **names = TZ_NEW_ARRAY(a, NAMES_MAX, const char *), **confirmed = NULL, **context;
    struct names x = {names, 0};
    size_t n = 0;
    for (size_t k = 0; k < i->synonym_n; k++)
        add_name(&x, i->synonyms[k]);
    add_bracketed(&x, i->label, a);
    add_codes(&x, i, folded, a);
    for (size_t k = 0; k < r->synonym_n; k++)
        n += tz_same(r->synonyms[k].indicator, i->key);
    if (n) {
        confirmed = TZ_NEW_ARRAY(a, n + 1, const char *);
        n = 0;
        for (size_t k = 0; k < r->synonym_n; k++)
            if (tz_same(r->synonyms[k].indicator, i->key))
                confirmed[n++] = r->synonyms[k].phrase;
    }
    context = TZ_NEW_ARRAY(a, 2, const char *);
    context[0] = i->reg ? i->reg->label : NULL;
    *out = (struct tz_match_indicator){.key = i->key,
                                       .label = i->label,
                                       .unit = i->unit,
                                       .synonyms = names,
                                       .confirmed = confirmed,
                                       .context = context};
}

struct tz_err *report_resolver(struct resolver **out, struct tz_conn *c, const struct tz_model *m,
                               const struct tz_places *places, int64_t town, const char *text, struct tz_arena *a)
{
    struct resolver *r = TZ_NEW(a, struct resolver);
    struct synonym *synonyms;
    const char *folded = tz_fold(a, text, true);
    r->model = m;
    r->places = places;
    r->text = text;
    TZ_TRY(report_synonyms(&synonyms, &r->synonym_n, c, town, a));
    r->synonyms = synonyms;
    r->indicators = TZ_NEW_ARRAY(a, m->indicator_n + 1, const struct tz_indicator *);
    r->list = TZ_NEW_ARRAY(a, m->indicator_n + 1, struct tz_match_indicator);
    for (size_t k = 0; k < m->indicator_n; k++) {
        const struct tz_indicator *i = m->indicators[k];
        if (i->hidden || i->arg_n)
            continue;
        r->indicators[r->n] = i;
        describe(r, &r->list[r->n++], i, folded, a);
    }
    r->matcher = tz_matcher_new(r->list, r->n, a);
    *out = r;
    return NULL;
}

/* ---- one fact */

struct tz_ratio report_ratio(struct tz_read_value v)
{
    __int128 num = v.mantissa, den = 1;
    if (v.exponent > 18 || v.exponent < -18)
        return (struct tz_ratio){0, 0};
    for (int32_t e = v.exponent; e > 0; e--)
        num *= 10;
    for (int32_t e = v.exponent; e < 0; e++)
        den *= 10;
    if (num > TZ_QUANTITY_MAX || num < -TZ_QUANTITY_MAX)
        return (struct tz_ratio){0, 0};
    return tz_ratio_make(num, den);
}

static bool is_percent(const char *unit)
{
    return tz_same(unit, "%") || tz_same(unit, "‰") || tz_same(unit, "个百分点") || tz_same(unit, "百分点");
}

/* The codes of one cut that the phrase names: longest first, none inside another (水稻 not in 双季水稻). */
static size_t named_codes(const char **values, const struct tz_codes *codes, char *folded, const char *own,
                          struct tz_arena *a)
{
    size_t n = 0;
    for (;;) {
        const struct tz_code *best = NULL;
        char *at = NULL;
        for (size_t c = 0; c < codes->n; c++) {
            const char *label = tz_fold(a, codes->items[c].label, true);
            char *found = worth(&codes->items[c], folded, a) ? strstr(folded, label) : NULL;
            if (found && !strstr(own, label) && (!best || strlen(codes->items[c].label) > strlen(best->label))) {
                best = &codes->items[c];
                at = found;
            }
        }
        if (!best || n == CODES_MAX)
            return n;
        values[n++] = best->key;
        memset(at, ' ', strlen(tz_fold(a, best->label, true)));
    }
}

/* Where no code is named, a group may be: 粮食 over the crops. */
static size_t named_group(const char **values, const struct tz_codes *codes, const char *folded, const char *own,
                          struct tz_arena *a)
{
    for (size_t g = 0; g < codes->group_n; g++) {
        const struct tz_code_group *group = &codes->groups[g];
        if (!worth_group(group, folded, a) || strstr(own, tz_fold(a, group->label, true)))
            continue;
        values[0] = group->key;
        return 1;
    }
    return 0;
}

static void find_filters(struct resolved *out, const struct tz_indicator *i, const char *phrase, struct tz_arena *a)
{
    const char *own = tz_fold(a, i->label, true);
    struct tz_ref_arg *filters = TZ_NEW_ARRAY(a, i->cut_n + 1, struct tz_ref_arg);
    for (size_t k = 0; k < i->cut_n; k++) {
        const char **values = TZ_NEW_ARRAY(a, CODES_MAX, const char *);
        size_t n = i->cuts[k].codes ? named_codes(values, i->cuts[k].codes, tz_fold(a, phrase, true), own, a) : 0;
        if (!n && i->cuts[k].codes)
            n = named_group(values, i->cuts[k].codes, tz_fold(a, phrase, true), own, a);
        if (n)
            filters[out->filter_n++] =
                (struct tz_ref_arg){.key = i->cuts[k].key, .op = n > 1 ? "in" : "=", .values = values, .value_n = n};
    }
    out->filters = filters;
}

/* A confirmed phrase brings its own filters. */
static bool confirmed_filters(struct resolved *out, const struct resolver *r, const struct tz_indicator *i,
                              const char *phrase, struct tz_arena *a)
{
    const char *folded = tz_fold(a, phrase, true);
    for (size_t k = 0; k < r->synonym_n; k++) {
        const struct synonym *s = &r->synonyms[k];
        struct tz_figure_ref ref;
        if (!tz_same(s->indicator, i->key) || strcmp(tz_fold(a, s->phrase, true), folded) != 0 || !s->filters ||
            !*s->filters)
            continue;
        struct tz_err *e = tz_figure_ref_parse(&ref, tz_printf(a, "%s | %s", i->key, s->filters), r->model, a);
        tz_err_free(e);
        if (e)
            continue;
        out->filters = ref.filters;
        out->filter_n = ref.filter_n;
        return true;
    }
    return false;
}

static bool says_town(const char *subject)
{
    static const char *const words[] = {"全镇", "我镇", "本镇", "在本镇", "镇",     "全乡", "我乡",
                                        "本乡", "乡",   "街道", "全街道", "我街道", "辖区"};
    for (size_t k = 0; k < sizeof words / sizeof *words; k++)
        if (tz_same(subject, words[k]))
            return true;
    return false;
}

static bool like_place(const char *subject)
{
    static const char *const ends[] = {"村", "社区", "组", "居委会", "屯", "湾"};
    for (size_t k = 0; k < sizeof ends / sizeof *ends; k++)
        if (tz_ends(subject, ends[k]))
            return true;
    return false;
}

static void find_place(struct resolved *out, const struct resolver *r, const char *subject)
{
    out->place = tz_places_town(r->places);
    out->place_found = PLACE_TOWN;
    if (!*subject || says_town(subject))
        return;
    const struct tz_place *town = tz_place_newest(r->places, out->place);
    if (town && tz_same(town->name, subject))
        return;
    struct tz_err *e = tz_place_parse(&out->place, r->places, subject, 0, 0, tz_today());
    out->place_found = !e ? PLACE_NAMED : like_place(subject) ? PLACE_UNKNOWN : PLACE_OTHER;
    if (e)
        out->place = 0;
    tz_err_free(e);
}

/* The clause before the number, from the last comma or stop on. */
static const char *clause_before(const struct resolver *r, const struct tz_read_fact *f, struct tz_arena *a)
{
    enum { BYTES = 120 };
    static const char *const ends[] = {"，", "。", "；", "！", "：", "\n", ">", ","};
    size_t end = tz_utf8_offset(r->text, strlen(r->text), (size_t)f->start), start = end > BYTES ? end - BYTES : 0;
    while (start < end && ((unsigned char)r->text[start] & 0xc0) == 0x80)
        start++;
    const char *text = tz_strndup(a, r->text + start, end - start);
    for (size_t k = 0; k < sizeof ends / sizeof *ends; k++)
        for (const char *at; (at = strstr(text, ends[k]));)
            text = at + strlen(ends[k]);
    return text;
}

/* 各村均 says "every village, all of them", 村均 the mean: the first word of the table that occurs decides. */
static enum each each_of(const struct resolver *r, const struct tz_read_fact *f, struct tz_arena *a)
{
    static const struct {
        const char *word;
        enum each each;
    } words[] = {
        {"平均每村", EACH_MEAN},      {"平均每个村", EACH_MEAN}, {"每村平均", EACH_MEAN},  {"各村平均", EACH_MEAN},
        {"每村", EACH_VILLAGE},       {"每个村", EACH_VILLAGE},  {"各村均", EACH_VILLAGE}, {"各村都", EACH_VILLAGE},
        {"每个行政村", EACH_VILLAGE}, {"村村", EACH_VILLAGE},    {"村均", EACH_MEAN},
    };
    if (*f->subject)
        return EACH_NOT;
    const char *clause = tz_printf(a, "%s%s", f->start ? clause_before(r, f, a) : "", f->what);
    for (size_t k = 0; k < sizeof words / sizeof *words; k++)
        if (strstr(clause, words[k].word))
            return words[k].each;
    return EACH_NOT;
}

static void find_period(struct resolved *out, const struct tz_read_fact *f, int year, struct tz_arena *a)
{
    char text[40];
    int from = f->year_from ? f->year_from : year, till = f->year_to ? f->year_to : year;
    if (from < 1949 || till > 2200 || till < from)
        return;
    out->period = (struct tz_period){tz_day_make(from, 1, 1), tz_day_make(till, 12, 31),
                                     from == till ? TZ_GRAIN_YEAR : TZ_GRAIN_RANGE};
    out->has_period = true;
    out->period_text = tz_strdup(a, tz_period_print(text, out->period));
}

static void find_value(struct resolved *out, const struct tz_read_fact *f)
{
    struct tz_ratio factor;
    out->unit = *f->unit ? f->unit : f->unit_implied;
    out->value = report_ratio(f->value);
    if (f->approx == TZ_APPROX_RANGE)
        out->value2 = report_ratio(f->value2);
    if (f->kind == TZ_READ_CHANGE && f->multiple)
        out->value = tz_ratio_make((f->multiple - 1) * 100, 1);
    if (f->kind == TZ_READ_CHANGE && f->down && out->value.num > 0)
        out->value.num = -out->value.num;
    if (!out->nearest || out->growth)
        return;
    if (!*out->unit || tz_same(out->unit, out->nearest->unit))
        out->level = out->value;
    else if (!tz_unit_convert(&factor, out->unit, out->nearest->unit) || !tz_ratio_mul(&out->level, out->value, factor))
        out->level = (struct tz_ratio){0, 0};
}

/* A growth in per cent is matched by the name of what grew; its own unit says nothing. */
static struct tz_read_fact to_match(const struct tz_read_fact *f)
{
    struct tz_read_fact x = *f;
    if (f->kind == TZ_READ_CHANGE && (is_percent(f->unit) || f->multiple))
        x.unit = x.unit_implied = "";
    return x;
}

void report_resolve(struct resolved *out, const struct resolver *r, const struct tz_read_fact *f, int year,
                    struct tz_arena *a)
{
    struct tz_read_fact x = to_match(f);
    struct tz_match m = tz_match_fact(r->matcher, &x);
    bool change = f->kind == TZ_READ_CHANGE;
    *out = (struct resolved){.unit = "", .filters_text = ""};
    if (m.best >= 0) {
        const char *phrase = change && *f->of ? f->of : f->what;
        out->nearest = r->indicators[m.best];
        out->second = m.second >= 0 ? r->indicators[m.second] : NULL;
        out->score = m.score;
        out->second_score = m.second_score;
        out->sure = m.sure;
        out->growth = change && (is_percent(f->unit) || f->multiple) && !is_percent(out->nearest->unit);
        if (!confirmed_filters(out, r, out->nearest, phrase, a))
            find_filters(out, out->nearest, phrase, a);
        out->filters_text = tz_filters_text(out->filters, out->filter_n, a);
    }
    find_place(out, r, f->subject);
    find_period(out, f, year, a);
    find_value(out, f);
    out->each = each_of(r, f, a);
    bool measured = out->growth || (!change && tz_ratio_has(out->level));
    out->accepted = out->nearest && measured && (out->sure || out->score >= ACCEPT_SCORE) && out->has_period &&
                    (out->place_found == PLACE_TOWN || out->place_found == PLACE_NAMED);
    out->indicator = out->accepted ? out->nearest : NULL;
}

size_t report_nearest(const struct tz_indicator **out, size_t room, const struct resolver *r,
                      const struct tz_read_fact *f, struct tz_arena *a)
{
    struct tz_read_fact x = to_match(f);
    int *best = TZ_NEW_ARRAY(a, room + 1, int);
    double *scores = TZ_NEW_ARRAY(a, room + 1, double);
    size_t n = tz_match_rank(r->matcher, &x, best, scores, room);
    for (size_t k = 0; k < n; k++)
        out[k] = r->indicators[best[k]];
    return n;
}

size_t report_ranked(struct ranked *out, size_t room, const struct resolver *r, const struct tz_read_fact *f,
                     struct tz_arena *a)
{
    struct tz_read_fact x = to_match(f);
    int *best = TZ_NEW_ARRAY(a, room + 1, int);
    double *scores = TZ_NEW_ARRAY(a, room + 1, double);
    size_t n = tz_match_rank(r->matcher, &x, best, scores, room);
    const char *phrase = f->kind == TZ_READ_CHANGE && *f->of ? f->of : f->what;
    for (size_t k = 0; k < n; k++) {
        struct resolved found = {.unit = ""};
        const struct tz_indicator *i = r->indicators[best[k]];
        if (!confirmed_filters(&found, r, i, phrase, a))
            find_filters(&found, i, phrase, a);
        out[k] = (struct ranked){i, tz_filters_text(found.filters, found.filter_n, a), scores[k]};
    }
    return n;
}

bool report_confirmed(const struct resolver *r, const char *phrase, const char *unit)
{
    for (size_t k = 0; k < r->synonym_n; k++)
        if (tz_same(r->synonyms[k].phrase, phrase) && tz_same(r->synonyms[k].unit, unit))
            return true;
    return false;
}
