/* SPDX-License-Identifier: Apache-2.0
 *
 * Units and counters. Exact conversions only where the ratio is exact (斤 公斤 吨; 元 万元 亿元; 米 公里 里;
 * 亩 = 2000/3 平方米 by custom). Counters form families (件 起 宗 例; 处 个 幢 座 口 项; 家 户; 人 名; 头 只 羽;
 * 次 场; 台 套; 株 棵): within a family they match but are printed as said; 户 never meets 人, 人 never 人次.
 */
#ifndef TZ_BASE_UNIT_H
#define TZ_BASE_UNIT_H
#include "base/number.h"

struct tz_unit {
    const char *name;      /* 亩 */
    const char *dimension; /* area, money, weight, length, volume, power, percent, count:<family> … */
    int64_t num, den;      /* 1 of this = num/den of the dimension's base unit */
};

#define TZ_UNIT_PARTS 4

/* NULL when unknown or a compound. Understands synonyms (平米, ㎡, km, 千米, 市斤) and a scale prefix (万亩, 亿元). */
const struct tz_unit *tz_unit_find(const char *name);
/* The parts of a unit or compound: 元/人/年 gives 元, 人, 年 (the first over all others; / ／ and 每 part them). Returns
 * their count, 0 when one is unknown or there are too many. */
int tz_unit_split(const struct tz_unit *parts[TZ_UNIT_PARTS], const char *name);
/* True when both are known, of one dimension or counter family; *factor = how many `to` are one
 * `from`. Compounds are converted part by part (公斤/亩 -> 公斤/公顷: 15). */
bool tz_unit_convert(struct tz_ratio *factor, const char *from, const char *to);

#endif
