/* SPDX-License-Identifier: Apache-2.0
 *
 * Figures for people: in a unit, rounded by a report's words; why there is no value; growth in words.
 */
#include "indicator/figure.h"

#include "base/text.h"
#include "base/unit.h"
#include <string.h>

static const char *const whys[] = {"",       "未报",     "无",    "不按此期统计", "＊", "须先选定口径",
                                   "缺参数", "不可合计", "未到期"};

static const char *grain_word(const struct tz_indicator *i)
{
    switch (i->grain) {
    case TZ_GRAIN_DAY:
        return "不按此期统计";
    case TZ_GRAIN_MONTH:
        return "不按日统计";
    case TZ_GRAIN_QUARTER:
        return "不按月统计";
    case TZ_GRAIN_HALF:
        return "不按季统计";
    default:
        return "不按月统计";
    }
}

char *tz_figure_show(const struct tz_figure *f, const struct tz_figure_cell *cell, struct tz_arena *a)
{
    char number[64];
    int64_t v;
    switch (cell->why) {
    case TZ_WHY_VALUE:
        if (!tz_ratio_round(&v, cell->value, f->decimals))
            return tz_strdup(a, "超出范围");
        return tz_printf(a, "%s%s%s%s", tz_dec_show(number, v, f->decimals), cell->unit ? cell->unit : "",
                         cell->marks & TZ_MARK_REPORTED ? "（报告数）" : "",
                         cell->marks & TZ_MARK_IMPORTING ? "（导入中）" : "");
    case TZ_WHY_NO_BASE:
        return tz_printf(a, "无%s", cell->note ? cell->note : "");
    case TZ_WHY_GRAIN:
        return tz_strdup(a, grain_word(f->indicator));
    case TZ_WHY_NONE:
    case TZ_WHY_NOT_TOGETHER:
        return tz_strdup(a, cell->note ? cell->note : whys[cell->why]);
    case TZ_WHY_NEEDS:
    case TZ_WHY_PARAMETER:
        return tz_printf(a, "%s：%s", whys[cell->why], cell->note ? cell->note : "");
    default:
        return tz_strdup(a, whys[cell->why]);
    }
}

/* ---- rounding by words */

enum round_way { ROUND_EXACT, ROUND_DOWN, ROUND_UP, ROUND_NEAR, ROUND_WHOLE };

/* 余3 -> 余, three leading digits; 万余 -> 余 that stands behind the scale: 12万余元, not 12余万元. */
struct rounding {
    const char *word;
    int digits;
    bool behind_scale;
};

static struct rounding rounding(const char *word, struct tz_arena *a)
{
    struct rounding r = {word, 0, false};
    size_t n = word ? strcspn(word, "123456789") : 0;
    if (!word)
        return r;
    if (word[n]) {
        r.digits = word[n] - '0';
        r.word = tz_strndup(a, word, n);
    }
    if (tz_starts(r.word, "万") || tz_starts(r.word, "亿")) {
        r.behind_scale = true;
        r.word += strlen("万");
    }
    return r;
}

static enum round_way round_way(const char *word)
{
    static const struct {
        const char *word;
        enum round_way way;
    } rows[] = {{"余", ROUND_DOWN}, {"多", ROUND_DOWN},   {"以上", ROUND_DOWN}, {"近", ROUND_UP},
                {"约", ROUND_NEAR}, {"左右", ROUND_NEAR}, {"整", ROUND_WHOLE},  {"以下", ROUND_UP}};
    for (size_t k = 0; word && k < sizeof rows / sizeof *rows; k++)
        if (tz_same(rows[k].word, word))
            return rows[k].way;
    return ROUND_EXACT;
}

/* Integer quotient towards the way asked; values are positive here. */
static __int128 divide(struct tz_ratio r, enum round_way way)
{
    __int128 q = r.num / r.den, rest = r.num % r.den;
    if (way == ROUND_UP)
        return q + (rest != 0);
    if (way == ROUND_NEAR || way == ROUND_WHOLE)
        return q + (rest * 2 >= r.den);
    return q;
}

static __int128 power_of_ten(int n)
{
    __int128 p = 1;
    while (n-- > 0)
        p *= 10;
    return p;
}

/* As many leading digits as asked; else two of what is 100 or more, one decimal of what is below 10 in a scaled unit, else
 * whole. *changed: something was cut away. */
static bool coarse(int64_t *out, int *decimals, bool *changed, struct tz_ratio value, enum round_way way, bool scaled,
                   int digits)
{
    struct tz_ratio step = tz_ratio_make(1, 1), units, back;
    __int128 n;
    *decimals = 0;
    if (!digits && scaled && tz_ratio_cmp(value, tz_ratio_make(10, 1)) < 0) {
        *decimals = 1;
        step = tz_ratio_make(1, 10);
    }
    while (way != ROUND_WHOLE &&
           tz_ratio_cmp(value, tz_ratio_make(step.num * power_of_ten(digits ? digits : 2), step.den)) >= 0 &&
           !*decimals)
        step.num *= 10;
    if (!tz_ratio_div(&units, value, step))
        return false;
    n = divide(units, way);
    if (!tz_ratio_mul(&back, tz_ratio_make(n, 1), step))
        return false;
    *changed = tz_ratio_cmp(back, value) != 0;
    return tz_ratio_round(out, back, *decimals);
}

static struct tz_err *print_round(char **out, struct tz_ratio value, const char *unit, const char *word,
                                  struct tz_arena *a)
{
    struct rounding r = rounding(word, a);
    enum round_way way = round_way(r.word);
    bool scaled = tz_starts(unit, "万") || tz_starts(unit, "亿"), changed, minus = value.num < 0, behind;
    size_t scale = scaled ? strlen("万") : 0;
    int64_t v;
    int decimals;
    char number[64];
    if (minus)
        value.num = -value.num;
    if (!coarse(&v, &decimals, &changed, value, way, scaled, r.digits))
        return tz_err(TZ_E_LIMIT, "数值超出可印范围");
    tz_dec_print(number, v, decimals);
    word = r.word;
    behind = way == ROUND_DOWN && !tz_same(word, "以上"); /* 700余万元, 4.4万余亩 */
    if (way == ROUND_WHOLE || !changed)
        *out = tz_printf(a, "%s%s%s", minus ? "-" : "", number, unit);
    else if (behind && (strchr(number, '.') || r.behind_scale))
        *out = tz_printf(a, "%s%s%.*s%s%s", minus ? "-" : "", number, (int)scale, unit, word, unit + scale);
    else if (behind)
        *out = tz_printf(a, "%s%s%s%s", minus ? "-" : "", number, word, unit);
    else if (tz_same(word, "以上") || tz_same(word, "以下") || tz_same(word, "左右"))
        *out = tz_printf(a, "%s%s%s%s", minus ? "-" : "", number, unit, word);
    else
        *out = tz_printf(a, "%s%s%s%s", word, minus ? "-" : "", number, unit);
    return NULL;
}

/* A thing is counted by many words: what is kept in 个 may be said in 条, 台 or 家, and the other way round. People, households
 * and times never take another's. */
static bool thing(const struct tz_unit *u)
{
    return u && tz_starts(u->dimension, "count:") && !tz_ends(u->dimension, "-time") &&
           !tz_same(u->dimension, "count:person") && !tz_ends(u->name, "户");
}

static bool paper(const struct tz_unit *u)
{
    return tz_same(u->name, "份") || tz_same(u->name, "册") || tz_same(u->name, "本");
}

static bool said_in(struct tz_ratio *factor, const char *from, const char *to)
{
    const struct tz_unit *a = tz_unit_find(from), *b = tz_unit_find(to);
    if (tz_unit_convert(factor, from, to))
        return true;
    if (!thing(a) || !thing(b))
        return false;
    if (!(paper(a) && paper(b)) && !(tz_same(a->dimension, "count:site") || tz_same(b->dimension, "count:site")))
        return false;
    return tz_ratio_div(factor, tz_ratio_make(a->num, a->den), tz_ratio_make(b->num, b->den));
}

struct tz_err *tz_figure_print(char **out, struct tz_ratio value, const char *unit, int decimals, const char *to_unit,
                               const char *round, struct tz_arena *a)
{
    const char *shown = to_unit && *to_unit ? to_unit : unit ? unit : "";
    char number[64];
    int64_t v;
    if (!tz_ratio_has(value)) {
        *out = tz_strdup(a, "—");
        return NULL;
    }
    if (to_unit && *to_unit && !tz_same(to_unit, unit)) {
        struct tz_ratio factor;
        if (!unit || !said_in(&factor, unit, to_unit))
            return tz_err_hint(tz_err(TZ_E_INPUT, "单位%s不能换算成%s", unit ? unit : "", to_unit),
                               "请核对引用里的 unit");
        if (!tz_ratio_mul(&value, value, factor))
            return tz_err(TZ_E_LIMIT, "数值超出可印范围");
        if (decimals < 2)
            decimals = 2;
    }
    if (round && *round && round_way(rounding(round, a).word) != ROUND_EXACT)
        return print_round(out, value, shown, round, a);
    if (round && *round)
        return tz_err_hint(tz_err(TZ_E_INPUT, "没有“%s”这种取整", round),
                           "可用：余、多、以上、以下、近、约、左右、整，后面可写保留几位，如 余3");
    if (!tz_ratio_round(&v, value, decimals))
        return tz_err(TZ_E_LIMIT, "数值超出可印范围");
    *out = tz_printf(a, "%s%s", tz_dec_print(number, v, decimals), shown);
    return NULL;
}

/* ---- growth */

static char *rate_words(const char *what, struct tz_ratio rate, const char *up, const char *down, const char *unit,
                        struct tz_arena *a)
{
    char number[64];
    int64_t v;
    if (rate.num == 0)
        return tz_printf(a, "%s持平", what);
    if (!tz_ratio_round(&v, rate, 2))
        return NULL;
    return tz_printf(a, "%s%s%s%s", what, v < 0 ? down : up, tz_dec_print(number, v < 0 ? -v : v, 2), unit);
}

/* 1, 2, 3 … when now is exactly twice, four times, eight times the base. */
static int doublings(struct tz_ratio now, struct tz_ratio base)
{
    struct tz_ratio times;
    if (!tz_ratio_div(&times, now, base) || !tz_ratio_has(times) || times.den != 1 || times.num < 2)
        return 0;
    for (int n = 1; n < 20; n++)
        if (times.num == (__int128)1 << n)
            return n;
    return 0;
}

char *tz_figure_growth_words(const struct tz_figure *f, const struct tz_figure_cell *cell, struct tz_arena *a)
{
    static const char *const times[] = {"", "一", "两", "三", "四", "五", "六", "七", "八", "九"};
    int n;
    if (cell->why || (!tz_ratio_has(cell->yoy) && !tz_ratio_has(cell->yoy_change)))
        return NULL;
    if (tz_same(f->unit, "%") && !cell->yoy_given)
        return rate_words("同比", cell->yoy_change, "上升", "下降", "个百分点", a);
    if (!tz_ratio_has(cell->yoy))
        return cell->yoy_base.num == 0 && tz_ratio_has(cell->yoy_base) ? tz_strdup(a, "上年同期为0") : NULL;
    n = cell->yoy_given ? 0 : doublings(cell->value, cell->yoy_base);
    if (n > 0 && n < 10)
        return tz_printf(a, "同比翻了%s番", times[n]);
    return rate_words("同比", cell->yoy, "增长", "下降", "%", a);
}

char *tz_indicator_words(const struct tz_indicator *i, struct tz_arena *a)
{
    return tz_strdup(a, i->words && *i->words ? i->words : i->label);
}

const char *tz_figure_read(struct tz_ratio value, const char *unit, int decimals, struct tz_arena *a)
{
    struct tz_ratio least = tz_ratio_make(10000, 1),
                    size = value.num < 0 ? (struct tz_ratio){-value.num, value.den} : value;
    char *shown = NULL, text[40];
    int64_t scaled;
    if (!tz_ratio_has(value))
        return "";
    if (tz_same(unit, "元") && tz_ratio_cmp(size, least) >= 0) {
        value.den *= 10000;
        return tz_ratio_round(&scaled, value, 4) ? tz_printf(a, "%s万元", tz_dec_print(text, scaled, 4)) : "";
    }
    struct tz_err *e = tz_figure_print(&shown, value, unit, decimals, NULL, NULL, a);
    bool failed = e != NULL;
    tz_err_free(e);
    return failed || !shown ? "" : shown;
}
