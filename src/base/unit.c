/* SPDX-License-Identifier: Apache-2.0
 *
 * The table of units and counters, and the search in it. Sources: the legal units of China (国务院 1984), the market
 * units still in use (亩 里 斤 担), and the counters of township papers.
 */
#include "base/unit.h"
#include "base/text.h"

#include <string.h>

#define NAME_MOST 48 /* bytes of a unit as written, folded */

#define SCALES 14
/* A unit with every scale prefix; the first is the unit itself. */
#define SCALED(name, dimension, num, den)                                                                              \
    {                                                                                                                  \
        {name, dimension, num, den}, {"十" name, dimension, num * INT64_C(10), den},                                   \
            {"百" name, dimension, num * INT64_C(100), den}, {"千" name, dimension, num * INT64_C(1000), den},         \
            {"万" name, dimension, num * INT64_C(10000), den}, {"十万" name, dimension, num * INT64_C(100000), den},   \
            {"百万" name, dimension, num * INT64_C(1000000), den},                                                     \
            {"千万" name, dimension, num * INT64_C(10000000), den},                                                    \
            {"亿" name, dimension, num * INT64_C(100000000), den},                                                     \
            {"十亿" name, dimension, num * INT64_C(1000000000), den},                                                  \
            {"百亿" name, dimension, num * INT64_C(10000000000), den},                                                 \
            {"千亿" name, dimension, num * INT64_C(100000000000), den},                                                \
            {"万亿" name, dimension, num * INT64_C(1000000000000), den},                                               \
        {                                                                                                              \
            NULL, NULL, 0, 0                                                                                           \
        }                                                                                                              \
    }
/* A unit that takes no prefix. */
#define FIXED(name, dimension, num, den)                                                                               \
    {                                                                                                                  \
        {name, dimension, num, den},                                                                                   \
        {                                                                                                              \
            NULL, NULL, 0, 0                                                                                           \
        }                                                                                                              \
    }

static const struct tz_unit units[][SCALES] = {
    /* money, base 元; foreign money never meets 元 */
    SCALED("元", "money", 1, 1),
    SCALED("角", "money", 1, 10),
    SCALED("美元", "money:usd", 1, 1),
    SCALED("欧元", "money:eur", 1, 1),
    SCALED("港元", "money:hkd", 1, 1),
    /* area, base 平方米; 亩 = 2000/3 平方米 by custom */
    SCALED("亩", "area", 2000, 3),
    SCALED("公顷", "area", 10000, 1),
    SCALED("平方米", "area", 1, 1),
    SCALED("平方公里", "area", 1000000, 1),
    SCALED("平方厘米", "area", 1, 10000),
    /* length, base 米 */
    SCALED("米", "length", 1, 1),
    SCALED("公里", "length", 1000, 1),
    SCALED("里", "length", 500, 1),
    SCALED("分米", "length", 1, 10),
    SCALED("厘米", "length", 1, 100),
    SCALED("毫米", "length", 1, 1000),
    SCALED("丈", "length", 10, 3),
    SCALED("尺", "length", 1, 3),
    /* weight, base 公斤 */
    SCALED("公斤", "weight", 1, 1),
    SCALED("吨", "weight", 1000, 1),
    SCALED("斤", "weight", 1, 2),
    SCALED("两", "weight", 1, 20),
    SCALED("克", "weight", 1, 1000),
    SCALED("毫克", "weight", 1, 1000000),
    SCALED("微克", "weight", 1, 1000000000),
    SCALED("担", "weight", 50, 1),
    /* volume, base 立方米 */
    SCALED("立方米", "volume", 1, 1),
    SCALED("方", "volume", 1, 1),
    SCALED("升", "volume", 1, 1000),
    SCALED("毫升", "volume", 1, 1000000),
    /* power and energy */
    SCALED("千瓦", "power", 1, 1),
    SCALED("瓦", "power", 1, 1000),
    SCALED("兆瓦", "power", 1000, 1),
    SCALED("千伏安", "apparent", 1, 1),
    SCALED("兆伏安", "apparent", 1000, 1),
    SCALED("千瓦时", "energy", 1, 1),
    SCALED("兆瓦时", "energy", 1000, 1),
    SCALED("千伏", "voltage", 1000, 1),
    SCALED("伏", "voltage", 1, 1),
    /* time, base 秒; months and years have no exact number of days */
    SCALED("秒", "time", 1, 1),
    SCALED("分钟", "time", 60, 1),
    SCALED("小时", "time", 3600, 1),
    SCALED("天", "time", 86400, 1),
    FIXED("周", "time", 604800, 1),
    FIXED("月", "months", 1, 1),
    FIXED("季度", "months", 3, 1),
    FIXED("年", "months", 12, 1),
    FIXED("工作日", "workdays", 1, 1),
    FIXED("岁", "age", 1, 1),
    /* parts and multiples; a percentage never meets percentage points */
    FIXED("%", "percent", 1, 1),
    FIXED("‰", "percent", 1, 10),
    FIXED("成", "percent", 10, 1),
    FIXED("百分点", "points", 1, 1),
    FIXED("倍", "multiple", 1, 1),
    FIXED("番", "doubling", 1, 1),
    SCALED("分", "score", 1, 1),
    FIXED("度", "degree", 1, 1),
    FIXED("℃", "temperature", 1, 1),
    /* counters: families first, then those that stand alone */
    SCALED("件", "count:case", 1, 1),
    SCALED("起", "count:case", 1, 1),
    SCALED("宗", "count:case", 1, 1),
    SCALED("例", "count:case", 1, 1),
    SCALED("桩", "count:case", 1, 1),
    SCALED("处", "count:site", 1, 1),
    SCALED("个", "count:site", 1, 1),
    SCALED("幢", "count:site", 1, 1),
    SCALED("座", "count:site", 1, 1),
    SCALED("口", "count:site", 1, 1),
    SCALED("眼", "count:site", 1, 1),
    SCALED("项", "count:site", 1, 1),
    SCALED("家", "count:household", 1, 1),
    SCALED("户", "count:household", 1, 1),
    SCALED("人", "count:person", 1, 1),
    SCALED("名", "count:person", 1, 1),
    SCALED("位", "count:person", 1, 1),
    SCALED("头", "count:animal", 1, 1),
    SCALED("只", "count:animal", 1, 1),
    SCALED("羽", "count:animal", 1, 1),
    SCALED("匹", "count:animal", 1, 1),
    SCALED("株", "count:plant", 1, 1),
    SCALED("棵", "count:plant", 1, 1),
    SCALED("蔸", "count:plant", 1, 1),
    SCALED("次", "count:occasion", 1, 1),
    SCALED("场", "count:occasion", 1, 1),
    SCALED("场次", "count:occasion", 1, 1),
    SCALED("台", "count:machine", 1, 1),
    SCALED("套", "count:machine", 1, 1),
    SCALED("台套", "count:machine", 1, 1),
    SCALED("册", "count:book", 1, 1),
    SCALED("本", "count:book", 1, 1),
    SCALED("批", "count:batch", 1, 1),
    SCALED("批次", "count:batch", 1, 1),
    SCALED("辆", "count:vehicle", 1, 1),
    SCALED("辆次", "count:vehicle-time", 1, 1),
    SCALED("车次", "count:vehicle-time", 1, 1),
    SCALED("人次", "count:person-time", 1, 1),
    SCALED("户次", "count:household-time", 1, 1),
    SCALED("家次", "count:firm-time", 1, 1),
    SCALED("亩次", "count:area-time", 1, 1),
    SCALED("处次", "count:site-time", 1, 1),
    SCALED("台次", "count:machine-time", 1, 1),
    SCALED("头次", "count:animal-time", 1, 1),
    SCALED("条", "count:条", 1, 1),
    SCALED("艘", "count:艘", 1, 1),
    SCALED("盏", "count:盏", 1, 1),
    SCALED("杆", "count:杆", 1, 1),
    SCALED("根", "count:根", 1, 1),
    SCALED("支", "count:支", 1, 1),
    SCALED("份", "count:份", 1, 1),
    SCALED("张", "count:张", 1, 1),
    SCALED("块", "count:块", 1, 1),
    SCALED("面", "count:面", 1, 1),
    SCALED("间", "count:间", 1, 1),
    SCALED("层", "count:层", 1, 1),
    SCALED("期", "count:期", 1, 1),
    SCALED("轮", "count:轮", 1, 1),
    SCALED("届", "count:届", 1, 1),
    SCALED("篇", "count:篇", 1, 1),
    SCALED("所", "count:所", 1, 1),
    SCALED("组", "count:组", 1, 1),
    SCALED("村", "count:村", 1, 1),
    SCALED("社区", "count:社区", 1, 1),
    SCALED("乡", "count:乡", 1, 1),
    SCALED("镇", "count:镇", 1, 1),
    SCALED("县", "count:县", 1, 1),
    SCALED("对", "count:对", 1, 1),
    SCALED("尾", "count:尾", 1, 1),
    SCALED("箱", "count:箱", 1, 1),
    SCALED("笼", "count:笼", 1, 1),
    SCALED("门", "count:门", 1, 1),
    SCALED("班", "count:班", 1, 1),
    SCALED("桌", "count:桌", 1, 1),
    SCALED("顶", "count:顶", 1, 1),
    SCALED("床", "count:床", 1, 1),
    SCALED("床位", "count:床位", 1, 1),
    SCALED("袋", "count:袋", 1, 1),
    SCALED("瓶", "count:瓶", 1, 1),
    SCALED("桶", "count:桶", 1, 1),
    SCALED("包", "count:包", 1, 1),
    SCALED("盒", "count:盒", 1, 1),
    SCALED("筐", "count:筐", 1, 1),
    SCALED("车", "count:车", 1, 1),
    SCALED("笔", "count:笔", 1, 1),
    SCALED("类", "count:类", 1, 1),
    SCALED("种", "count:种", 1, 1),
    SCALED("课时", "count:课时", 1, 1),
    SCALED("学时", "count:学时", 1, 1),
    SCALED("人日", "count:人日", 1, 1),
    SCALED("工日", "count:工日", 1, 1),
    SCALED("标箱", "count:标箱", 1, 1),
    SCALED("粒", "count:粒", 1, 1),
    SCALED("剂", "count:剂", 1, 1),
    SCALED("剂次", "count:剂次", 1, 1),
    SCALED("部", "count:部", 1, 1),
    SCALED("车位", "count:车位", 1, 1),
    SCALED("泊位", "count:泊位", 1, 1),
};

/* Other writings, folded; each names a unit of the table, prefix and all. */
static const struct {
    const char *said, *name;
} synonyms[] = {
    {"块钱", "元"},
    {"元人民币", "元"},
    {"人民币元", "元"},
    {"圆", "元"},
    {"毛", "角"},
    {"市亩", "亩"},
    {"平米", "平方米"},
    {"㎡", "平方米"},
    {"m2", "平方米"},
    {"m²", "平方米"},
    {"平方", "平方米"},
    {"km2", "平方公里"},
    {"km²", "平方公里"},
    {"㎢", "平方公里"},
    {"平方千米", "平方公里"},
    {"ha", "公顷"},
    {"hm2", "公顷"},
    {"hm²", "公顷"},
    {"千米", "公里"},
    {"km", "公里"},
    {"㎞", "公里"},
    {"华里", "里"},
    {"市里", "里"},
    {"m", "米"},
    {"公尺", "米"},
    {"cm", "厘米"},
    {"㎝", "厘米"},
    {"公分", "厘米"},
    {"mm", "毫米"},
    {"㎜", "毫米"},
    {"千克", "公斤"},
    {"kg", "公斤"},
    {"㎏", "公斤"},
    {"市斤", "斤"},
    {"t", "吨"},
    {"公吨", "吨"},
    {"市担", "担"},
    {"g", "克"},
    {"mg", "毫克"},
    {"㎎", "毫克"},
    {"ug", "微克"},
    {"μg", "微克"},
    {"m3", "立方米"},
    {"m³", "立方米"},
    {"㎥", "立方米"},
    {"立方", "立方米"},
    {"立米", "立方米"},
    {"公升", "升"},
    {"l", "升"},
    {"ml", "毫升"},
    {"kw", "千瓦"},
    {"㎾", "千瓦"},
    {"w", "瓦"},
    {"mw", "兆瓦"},
    {"kva", "千伏安"},
    {"mva", "兆伏安"},
    {"kwh", "千瓦时"},
    {"kw·h", "千瓦时"},
    {"千瓦·时", "千瓦时"},
    {"千瓦小时", "千瓦时"},
    {"mwh", "兆瓦时"},
    {"度电", "千瓦时"},
    {"kv", "千伏"},
    {"v", "伏"},
    {"s", "秒"},
    {"min", "分钟"},
    {"h", "小时"},
    {"时", "小时"},
    {"个小时", "小时"},
    {"日", "天"},
    {"个月", "月"},
    {"个季度", "季度"},
    {"季", "季度"},
    {"星期", "周"},
    {"个星期", "周"},
    {"个工作日", "工作日"},
    {"周岁", "岁"},
    {"个百分点", "百分点"},
    {"百分之", "%"},
    {"千分之", "‰"},
    {"摄氏度", "℃"},
    {"°c", "℃"},
    {"栋", "幢"},
    {"车(次)", "车次"},
    {"场(次)", "场次"},
    {"批(次)", "批次"},
    {"人(次)", "人次"},
    {"户(次)", "户次"},
    {"家(次)", "家次"},
    {"次(场)", "场次"},
    {"台(套)", "台套"},
    {"户数", "户"},
    {"人数", "人"},
};

static const struct tz_unit *by_name(const char *name)
{
    for (size_t i = 0; i < sizeof units / sizeof *units; i++)
        for (const struct tz_unit *u = units[i]; u < units[i] + SCALES && u->name; u++)
            if (!strcmp(u->name, name))
                return u;
    return NULL;
}

static const char *by_synonym(const char *said)
{
    for (size_t i = 0; i < sizeof synonyms / sizeof *synonyms; i++)
        if (!strcmp(synonyms[i].said, said))
            return synonyms[i].name;
    return NULL;
}

/* A synonym behind a prefix (万平米): the unit with that prefix. */
static const struct tz_unit *prefixed_synonym(const char *said)
{
    static const char *const prefixes[] = {"万亿", "千亿", "百亿", "十亿", "亿", "千万",
                                           "百万", "十万", "万",   "千",   "百", "十"};
    char full[2 * NAME_MOST];
    for (size_t i = 0; i < sizeof prefixes / sizeof *prefixes; i++) {
        const char *name;
        size_t n = strlen(prefixes[i]);
        if (!tz_starts(said, prefixes[i]) || !(name = by_synonym(said + n)))
            continue;
        memcpy(full, prefixes[i], n);
        memcpy(full + n, name, strlen(name) + 1);
        return by_name(full);
    }
    return NULL;
}

/* Folds without blanks into out; false when it is too long for a unit. */
static bool fold_name(char out[NAME_MOST], const char *s, size_t n)
{
    const char *end = s + n;
    size_t len = 0;
    while (s < end) {
        uint32_t c = tz_fold_char(tz_utf8_next(&s, end));
        if (c == ' ' || c == '\t')
            continue;
        if (len + 5 > NAME_MOST)
            return false;
        len += (size_t)tz_utf8_put(out + len, c);
    }
    out[len] = 0;
    return len > 0;
}

/* Plain names and synonyms go before prefixed ones: 千米 is 公里, not a thousand of 米. */
static const struct tz_unit *find(const char *folded)
{
    const struct tz_unit *u;
    const char *name;
    for (size_t i = 0; i < sizeof units / sizeof *units; i++)
        if (!strcmp(units[i][0].name, folded))
            return &units[i][0];
    name = by_synonym(folded);
    if (name)
        return by_name(name);
    u = by_name(folded);
    return u ? u : prefixed_synonym(folded);
}

const struct tz_unit *tz_unit_find(const char *name)
{
    char folded[NAME_MOST];
    return fold_name(folded, name, strlen(name)) ? find(folded) : NULL;
}

/* Bytes before the next / or ／ or 每. */
static size_t until_slash(const char *s)
{
    size_t n = 0;
    while (s[n] && s[n] != '/' && !tz_starts(s + n, "／") && !tz_starts(s + n, "每"))
        n++;
    return n;
}

int tz_unit_split(const struct tz_unit *parts[TZ_UNIT_PARTS], const char *name)
{
    char part[NAME_MOST];
    const struct tz_unit *found[TZ_UNIT_PARTS];
    const char *p = name;
    int count = 0;
    for (;;) {
        size_t n = until_slash(p);
        if (count == TZ_UNIT_PARTS || !fold_name(part, p, n) || !(found[count] = find(part)))
            return 0;
        count++;
        if (!p[n])
            break;
        p += n + (p[n] == '/' ? 1 : 3);
    }
    memcpy(parts, found, (size_t)count * sizeof *found);
    return count;
}

bool tz_unit_convert(struct tz_ratio *factor, const char *from, const char *to)
{
    const struct tz_unit *a[TZ_UNIT_PARTS], *b[TZ_UNIT_PARTS];
    struct tz_ratio f = tz_ratio_make(1, 1);
    int n = tz_unit_split(a, from);
    if (!n || tz_unit_split(b, to) != n)
        return false;
    for (int i = 0; i < n; i++) {
        struct tz_ratio step = tz_ratio_make((__int128)a[i]->num * b[i]->den, (__int128)a[i]->den * b[i]->num);
        if (strcmp(a[i]->dimension, b[i]->dimension) != 0)
            return false;
        if (!(i ? tz_ratio_div(&f, f, step) : tz_ratio_mul(&f, f, step)))
            return false;
    }
    *factor = f;
    return true;
}
