/* SPDX-License-Identifier: Apache-2.0 */
#include "base/test.h"
#include "base/unit.h"

static void finds(void **state)
{
    static const struct {
        const char *said, *name, *dimension; /* name NULL = unknown */
        int64_t num, den;
    } cases[] = {
        {"亩", "亩", "area", 2000, 3},
        {"畝", "亩", "area", 2000, 3},
        {"万亩", "万亩", "area", 20000000, 3},
        {"萬畝", "万亩", "area", 20000000, 3},
        {"㎡", "平方米", "area", 1, 1},
        {"平米", "平方米", "area", 1, 1},
        {"万平米", "万平方米", "area", 10000, 1},
        {"ｋｍ", "公里", "length", 1000, 1},
        {"KM", "公里", "length", 1000, 1},
        {"千米", "公里", "length", 1000, 1},
        {"亿元", "亿元", "money", 100000000, 1},
        {"万亿元", "万亿元", "money", 1000000000000, 1},
        {"千瓦", "千瓦", "power", 1, 1},
        {"万千瓦时", "万千瓦时", "energy", 10000, 1},
        {"千克", "公斤", "weight", 1, 1},
        {"千伏安", "千伏安", "apparent", 1, 1},
        {"市斤", "斤", "weight", 1, 2},
        {"个百分点", "百分点", "points", 1, 1},
        {"％", "%", "percent", 1, 1},
        {"起", "起", "count:case", 1, 1},
        {"栋", "幢", "count:site", 1, 1},
        {"万人次", "万人次", "count:person-time", 10000, 1},
        {" 人 ", "人", "count:person", 1, 1},
        {"场（次）", "场次", "count:occasion", 1, 1},
        {"个月", "月", "months", 1, 1},
        {"", NULL, NULL, 0, 0},
        {"万", NULL, NULL, 0, 0},
        {"万%", NULL, NULL, 0, 0},
        {"不知", NULL, NULL, 0, 0},
        {"亩亩", NULL, NULL, 0, 0},
        {"万万亩", NULL, NULL, 0, 0},
        {"元/亩", NULL, NULL, 0, 0},
        {"\xff", NULL, NULL, 0, 0},
    };
    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        const struct tz_unit *u = tz_unit_find(cases[i].said);
        if (!u != !cases[i].name)
            fail_msg("case %zu %s: %s", i, cases[i].said, u ? u->name : "unknown");
        if (!u)
            continue;
        assert_string_equal(u->name, cases[i].name);
        assert_string_equal(u->dimension, cases[i].dimension);
        assert_int_equal(u->num, cases[i].num);
        assert_int_equal(u->den, cases[i].den);
    }
}

static void converts(void **state)
{
    static const struct {
        const char *from, *to;
        int64_t num, den; /* den 0 = cannot */
    } cases[] = {
        {"吨", "斤", 2000, 1},
        {"斤", "公斤", 1, 2},
        {"亿斤", "万吨", 5, 1},
        {"担", "斤", 100, 1},
        {"两", "克", 50, 1},
        {"万元", "元", 10000, 1},
        {"元", "亿元", 1, 100000000},
        {"公里", "里", 2, 1},
        {"里", "米", 500, 1},
        {"亩", "平方米", 2000, 3},
        {"公顷", "亩", 15, 1},
        {"平方公里", "亩", 1500, 1},
        {"万方", "立方米", 10000, 1},
        {"MVA", "千伏安", 1000, 1},
        {"万头", "头", 10000, 1},
        {"‰", "%", 1, 10},
        {"成", "%", 10, 1},
        {"公斤/亩", "公斤/公顷", 15, 1},
        {"斤/亩", "公斤/亩", 1, 2},
        {"万元/亩", "万元/公顷", 15, 1},
        {"元/人/月", "元/人/年", 12, 1},
        {"元／亩", "元每亩", 1, 1},
        {"万元/人", "元/名", 10000, 1},
        {"件", "起", 1, 1},
        {"个", "处", 1, 1},
        {"人", "名", 1, 1},
        {"家", "户", 1, 1},
        {"只", "头", 1, 1},
        {"户", "人", 0, 0},
        {"人", "人次", 0, 0},
        {"%", "百分点", 0, 0},
        {"元", "美元", 0, 0},
        {"亩", "米", 0, 0},
        {"千瓦", "千瓦时", 0, 0},
        {"天", "月", 0, 0},
        {"元/亩", "元", 0, 0},
        {"元/", "元/", 0, 0},
        {"/元", "/元", 0, 0},
        {"元/亩/年/人/户", "元/亩/年/人/户", 0, 0},
        {"不知", "不知", 0, 0},
    };
    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct tz_ratio f = {0, 0}, back;
        bool ok = tz_unit_convert(&f, cases[i].from, cases[i].to);
        if (ok != (cases[i].den != 0) || f.num != cases[i].num || f.den != cases[i].den)
            fail_msg("case %zu %s -> %s: %d %lld/%lld", i, cases[i].from, cases[i].to, ok, (long long)f.num,
                     (long long)f.den);
        if (ok)
            assert_true(tz_unit_convert(&back, cases[i].to, cases[i].from) && back.num == f.den && back.den == f.num);
    }
}

static void splits(void **state)
{
    const struct tz_unit *parts[TZ_UNIT_PARTS];
    (void)state;
    assert_int_equal(tz_unit_split(parts, "元/人/年"), 3);
    assert_string_equal(parts[1]->name, "人");
    assert_string_equal(parts[2]->dimension, "months");
    assert_int_equal(tz_unit_split(parts, "亩"), 1);
    assert_int_equal(tz_unit_split(parts, "元//亩"), 0);
}

/* Every unit that reports and the registers use is known. */
static void those_in_use_are_known(void **state)
{
    static const char *const used[] = {
        "元", "万元",     "亿元",        "美元",    "亩",     "公顷",   "平方米", "平方公里", "米",   "公里", "里",
        "吨", "公斤",     "斤",          "方",      "立方米", "升",     "千瓦",   "千伏安",   "兆瓦", "度电", "人",
        "名", "户",       "人次",        "户次",    "家次",   "车次",   "场次",   "个",       "家",   "处",   "座",
        "起", "件",       "宗",          "例",      "次",     "场",     "期",     "轮",       "批",   "条",   "项",
        "所", "台",       "辆",          "头",      "只",     "羽",     "匹",     "尾",       "株",   "棵",   "蔸",
        "口", "眼",       "盏",          "套",      "支",     "份",     "册",     "张",       "本",   "块",   "间",
        "栋", "幢",       "层",          "艘",      "杆",     "对",     "组",     "村",       "篇",   "天",   "岁",
        "届", "年",       "月",          "%",       "‰",      "百分点", "倍",     "番",       "成",   "分",   "箱",
        "笔", "元/人/年", "人/平方公里", "公斤/亩", "斤/亩",  "元/亩",  "小时",   "分钟",
    };
    const struct tz_unit *parts[TZ_UNIT_PARTS];
    (void)state;
    for (size_t i = 0; i < COUNT(used); i++)
        if (!tz_unit_split(parts, used[i]))
            fail_msg("%s", used[i]);
}

static void pathological_lengths(void **state)
{
    struct tz_arena *a = tz_arena_new(0);
    char *s = tz_alloc(a, 300001);
    struct tz_ratio f;
    (void)state;
    for (size_t i = 0; i < 300000; i += 3)
        memcpy(s + i, "万", 3);
    assert_null(tz_unit_find(s));
    memset(s, '/', 300000);
    assert_false(tz_unit_convert(&f, s, s));
    memset(s, ' ', 300000);
    assert_null(tz_unit_find(s));
    tz_arena_destroy(&a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(finds),
        cmocka_unit_test(converts),
        cmocka_unit_test(splits),
        cmocka_unit_test(those_in_use_are_known),
        cmocka_unit_test(pathological_lengths),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
