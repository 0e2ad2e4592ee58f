/* SPDX-License-Identifier: Apache-2.0
 *
 * Levels of the area tree. Numbers are stored (place.level) and compiled into packs (`places('行政村')`,
 * `level: 村`); they never change. Header only, since packs and places both need them.
 */
#ifndef TZ_PACK_LEVEL_H
#define TZ_PACK_LEVEL_H
#include <stddef.h>
#include <string.h>

enum tz_place_level {
    TZ_PLACE_ANY = 0,
    TZ_PLACE_NATION = 1,
    TZ_PLACE_PROVINCE = 2,
    TZ_PLACE_CITY = 3,
    TZ_PLACE_COUNTY = 4,
    TZ_PLACE_TOWN = 5,    /* 镇 乡 街道 */
    TZ_PLACE_VILLAGE = 6, /* 行政村 社区, and the leaf 镇本级 */
    TZ_PLACE_NATURAL = 7, /* 自然村 寨 屯 湾 */
    TZ_PLACE_GROUP = 8,   /* 村民小组 */
    TZ_PLACE_GRID = 9,    /* 网格 */
    TZ_PLACE_TEN = 10     /* 十户联防 */
};

/* The word for people: 行政村. */
static inline const char *tz_place_level_word(int level)
{
    static const char *const words[] = {"",       "全国",   "省级",     "地级", "县级",    "乡级",
                                        "行政村", "自然村", "村民小组", "网格", "十户联防"};
    return level >= 0 && level <= TZ_PLACE_TEN ? words[level] : "";
}

/* Level of a word as packs, forms and references write it (also the English keys), -1 when unknown. */
static inline int tz_place_level_find(const char *word)
{
    static const struct {
        const char *word;
        int level;
    } rows[] = {{"全国", 1},      {"nation", 1}, {"省级", 2}, {"省", 2},      {"province", 2}, {"地级", 3},
                {"市", 3},        {"city", 3},   {"县级", 4}, {"县", 4},      {"county", 4},   {"乡级", 5},
                {"乡镇", 5},      {"镇", 5},     {"乡", 5},   {"街道", 5},    {"town", 5},     {"行政村", 6},
                {"村", 6},        {"村居", 6},   {"社区", 6}, {"village", 6}, {"自然村", 7},   {"natural", 7},
                {"村民小组", 8},  {"组", 8},     {"小组", 8}, {"group", 8},   {"网格", 9},     {"grid", 9},
                {"十户联防", 10}, {"联户", 10},  {"ten", 10}};
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        if (strcmp(rows[i].word, word) == 0)
            return rows[i].level;
    return -1;
}

#endif
