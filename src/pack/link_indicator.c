/* SPDX-License-Identifier: Apache-2.0
 *
 * Indicators together: cycles of ratios and formulas, units that fit, factors, decimals to print, class (kept or counted,
 * CONTRACTS A9), definition in plain words.
 */
#include "pack/indicator_priv.h"
#include "base/text.h"
#include "base/unit.h"
#include <string.h>

void say_unknown_indicator(struct reader *r, struct tz_where at, const char *key)
{
    struct tz_indicator **all = r->indicators.items;
    const char **names = TZ_NEW_ARRAY(r->a, r->indicators.n, const char *);
    for (size_t i = 0; i < r->indicators.n; i++)
        names[i] = all[i]->key;
    say_unknown(r, at, "指标", key, names, r->indicators.n);
}

/* ---- cycles */
static bool reaches(const struct tz_indicator *from, const struct tz_indicator *goal, int depth)
{
    if (depth > 20)
        return true;
    for (int i = 0; i < 2; i++)
        if (from->parts[i] && (from->parts[i] == goal || reaches(from->parts[i], goal, depth + 1)))
            return true;
    const struct tz_expr *reads[2] = {from->of, from->where};
    for (int i = 0; i < 2; i++)
        for (size_t k = 0; reads[i] && k < reads[i]->info->figure_n; k++) {
            const struct tz_indicator *next = reads[i]->info->figures[k]->figure->indicator;
            if (next == goal || reaches(next, goal, depth + 1))
                return true;
        }
    return false;
}

static bool break_cycles(struct reader *r)
{
    struct tz_indicator **all = r->indicators.items;
    bool any = false;
    for (size_t i = 0; i < r->indicators.n; i++)
        if (reaches(all[i], all[i], 0)) {
            say(r->m, all[i]->at, "指标“%s”的算法绕回了自己", all[i]->key);
            any = true;
        }
    return any;
}

/* ---- units */
static const char *dimension(const char *unit)
{
    const struct tz_unit *u = unit ? tz_unit_find(unit) : NULL;
    return u ? u->dimension : NULL;
}

static bool counter(const char *unit)
{
    const char *d = dimension(unit);
    return unit && (!d || tz_starts(d, "count"));
}

static void misfit(struct reader *r, const struct tz_indicator *ind, const char *have)
{
    say(r->m, ind->at, "单位不合：指标“%s”的单位是%s，算出来的是%s", ind->key, ind->unit, have);
}

static void unit_of_count(struct reader *r, struct tz_indicator *ind)
{
    bool days = ind->measure == TZ_M_DISTINCT && ind->of && ind->of->kind == TZ_K_DAY && tz_same(ind->unit, "天");
    if (days) /* distinct days are counted in days */
        return;
    if (!counter(ind->unit)) {
        say(r->m, ind->at, "单位不合：“%s”是计数，单位应是量词（件、户、人……），不是%s", ind->key, ind->unit);
        return;
    }
    if (ind->measure != TZ_M_DISTINCT || !ind->of)
        return;
    bool persons = ind->of->op == E_PERSONS, households = false;
    if (ind->of->kind == TZ_K_REF && ind->of->target_n) {
        persons = households = true;
        for (size_t i = 0; i < ind->of->target_n; i++) {
            bool text = ind->of->targets[i].kind == TZ_REF_TEXT;
            persons &= text || !strcmp(ind->of->targets[i].name, "person");
            households &= text || !strcmp(ind->of->targets[i].name, "household");
        }
    }
    if (persons && (!strcmp(ind->unit, "户") || !strcmp(ind->unit, "人次")))
        misfit(r, ind, "人");
    if (households && (!strcmp(ind->unit, "人") || !strcmp(ind->unit, "人次")))
        misfit(r, ind, "户");
}

/* A value in `have` shown in the declared unit. */
static void unit_of_value(struct reader *r, struct tz_indicator *ind, const char *have, bool bare)
{
    if (!ind->unit || !ind->unit[0] || bare || !have || tz_same(have, ind->unit))
        return;
    struct tz_ratio f;
    if (!tz_unit_convert(&f, have, ind->unit)) {
        misfit(r, ind, have);
        return;
    }
    ind->factor = f;
}

static bool split_rate(struct reader *r, const char *unit, const char **top, const char **bottom)
{
    const char *slash = strchr(unit, '/');
    if (!slash)
        return false;
    *top = tz_strndup(r->a, unit, (size_t)(slash - unit));
    *bottom = slash + 1;
    return true;
}

static bool same_kind(const char *a, const char *b)
{
    struct tz_ratio f;
    return tz_same(a, b) || tz_unit_convert(&f, a, b) || (counter(a) && counter(b));
}

static void unit_of_ratio(struct reader *r, struct tz_indicator *ind)
{
    const char *a = ind->parts[0]->unit, *b = ind->parts[1]->unit, *top = NULL, *bottom = NULL;
    if (!a || !b || !ind->unit || !a[0] || !b[0])
        return;
    struct tz_ratio f = tz_ratio_make(1, 1), g = f; /* of units that are the same */
    if (!strcmp(ind->unit, "%") || !strcmp(ind->unit, "‰")) {
        if (!same_kind(a, b)) {
            misfit(r, ind, tz_printf(r->a, "%s/%s", a, b));
            return;
        }
        ind->factor = tz_ratio_make(ind->unit[0] == '%' ? 100 : 1000, 1);
        if (!tz_same(a, b) && !(counter(a) && counter(b)) && tz_unit_convert(&f, a, b))
            tz_ratio_mul(&ind->factor, ind->factor, f);
        return;
    }
    if (split_rate(r, ind->unit, &top, &bottom)) {
        bool fits =
            (tz_same(a, top) || tz_unit_convert(&f, a, top)) && (tz_same(b, bottom) || tz_unit_convert(&g, b, bottom));
        if (!fits) {
            misfit(r, ind, tz_printf(r->a, "%s/%s", a, b));
            return;
        }
        tz_ratio_div(&ind->factor, f, g);
        return;
    }
    if (tz_same(ind->unit, "倍") && same_kind(a, b))
        return;
    if (!counter(b) || !(tz_same(a, ind->unit) || tz_unit_convert(&f, a, ind->unit))) {
        misfit(r, ind, tz_printf(r->a, "%s/%s", a, b)); /* 元 per 人 may be printed as 元 */
        return;
    }
    if (!tz_same(a, ind->unit))
        ind->factor = f;
}

static void default_unit(struct tz_indicator *ind)
{
    if (ind->unit || !ind->hidden)
        return;
    if (ind->measure == TZ_M_COUNT)
        ind->unit = "件";
    else if (ind->measure == TZ_M_DISTINCT)
        ind->unit = ind->of && ind->of->op == E_PERSONS ? "人" : "个";
    else if (ind->of)
        ind->unit = ind->of->unit;
}

static void check_unit(struct reader *r, struct tz_indicator *ind)
{
    bool day = ind->of && ind->of->kind == TZ_K_DAY && ind->measure != TZ_M_DISTINCT;
    if (ind->unit_cut >= 0 || day || !ind->unit)
        return;
    if (ind->measure == TZ_M_RATIO) {
        if (ind->parts[0] && ind->parts[1])
            unit_of_ratio(r, ind);
    } else if (ind->measure == TZ_M_COUNT || ind->measure == TZ_M_DISTINCT) {
        unit_of_count(r, ind);
    } else if (ind->of) {
        const struct tz_field *f = ind->of->field;
        unit_of_value(r, ind, ind->of->unit, ind->of->bare || (f && f->unit_field));
    }
}

static int print_decimals(const struct tz_indicator *ind)
{
    if (ind->show_decimals >= 0)
        return ind->show_decimals;
    if (ind->measure == TZ_M_RATIO || ind->measure == TZ_M_FORMULA)
        return 2;
    if (tz_same(ind->unit, "元"))
        return 2;
    int d = ind->decimals;
    for (__int128 den = ind->factor.den; den > 1 && d < 6; den /= 10)
        d++;
    return d > 4 ? 4 : d;
}

/* ---- needs */
static bool has_cut(const struct tz_indicator *ind, const char *key, int depth)
{
    for (size_t i = 0; i < ind->cut_n; i++)
        if (!strcmp(ind->cuts[i].key, key))
            return true;
    for (size_t i = 0; i < ind->arg_n; i++)
        if (!strcmp(ind->args[i].key, key))
            return true;
    for (int i = 0; i < 2 && depth < 5; i++)
        if (ind->parts[i] && has_cut(ind->parts[i], key, depth + 1))
            return true;
    for (size_t i = 0; ind->of && depth < 5 && i < ind->of->info->figure_n; i++)
        if (has_cut(ind->of->info->figures[i]->figure->indicator, key, depth + 1))
            return true;
    return false;
}

static void check_needs(struct reader *r, const struct tz_indicator *ind)
{
    for (size_t i = 0; i < ind->need_n; i++)
        if (!has_cut(ind, ind->needs[i], 0))
            say(r->m, ind->at, "指标“%s”必须给出的“%s”不是它的分列或参数", ind->key, ind->needs[i]);
}

/* key=value stands for another indicator, a key alone for a path of the register. */
static void check_alias(struct reader *r, const struct tz_indicator *ind)
{
    struct tz_indicator *const *all = r->indicators.items;
    for (size_t i = 0; i < ind->alias_n; i++) {
        const struct tz_alias *a = &ind->alias[i];
        char *first = tz_strndup(r->a, a->to, strcspn(a->to, ".["));
        bool known = !a->value && ind->reg && tz_register_field(ind->reg, first);
        for (size_t k = 0; a->value && k < r->indicators.n && !known; k++)
            known = tz_same(all[k]->key, a->to);
        if (!known)
            say(r->m, ind->at, "指标“%s”的别名“%s”所指的“%s”没有", ind->key, a->key, a->to);
    }
}

/* The grain of a ratio or formula is the coarsest of its parts. */
static enum tz_grain grain_of(const struct tz_indicator *ind, int depth)
{
    enum tz_grain g = ind->grain;
    for (int i = 0; i < 2 && depth < 20; i++)
        if (ind->parts[i] && grain_of(ind->parts[i], depth + 1) > g)
            g = grain_of(ind->parts[i], depth + 1);
    for (size_t i = 0; ind->measure == TZ_M_FORMULA && ind->of && depth < 20 && i < ind->of->info->figure_n; i++) {
        enum tz_grain part = grain_of(ind->of->info->figures[i]->figure->indicator, depth + 1);
        g = part > g ? part : g;
    }
    return g;
}

void link_indicators(struct reader *r)
{
    bool cyclic = break_cycles(r);
    struct tz_indicator **all = r->indicators.items;
    for (size_t i = 0; i < r->indicators.n; i++)
        default_unit(all[i]);
    for (size_t i = 0; i < r->indicators.n && !cyclic; i++) {
        struct tz_indicator *ind = all[i];
        check_unit(r, ind);
        check_needs(r, ind);
        check_alias(r, ind);
        ind->show_decimals = print_decimals(ind);
        ind->grain = grain_of(ind, 0);
        ind->kept = classify(ind);
    }
    for (size_t i = 0; i < r->indicators.n && !cyclic; i++)
        if (!all[i]->words && !r->m->errors)
            all[i]->words = indicator_words(all[i], r->a);
}
