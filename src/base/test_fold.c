/* SPDX-License-Identifier: Apache-2.0
 *
 * Runs in the source root: reads src/base/fold.tsv and pinyin.tsv.
 */
#include "base/test.h"
#include "base/text.h"

#include <iconv.h>

static void folds(void **state)
{
    static const struct {
        const char *in, *out, *squeezed;
    } cases[] = {
        {"", "", ""},
        {"台账 ABC", "台账 abc", "台账abc"},
        {"臺賬", "台账", "台账"},
        {"１２３（ａＢ）％", "123(ab)%", "123(ab)%"},
        {"\xe3\x80\x80甲\xc2\xa0乙\n", " 甲 乙\n", "甲乙"},
        {"登記複覈", "登记复核", "登记复核"},
        {"裏裡麵製鬆隻係乾後餘", "里里面制松只系干后余", "里里面制松只系干后余"},
        {"萬畝", "万亩", "万亩"},
        {"⻅⾒⾦⻓", "见见金长", "见见金长"}, /* radicals of PDF text */
        {"ÀÉ", "àé", "àé"},
        {"ΑΒ Я", "αβ я", "αβя"},
        {"\xff x", "\xef\xbf\xbd x", "\xef\xbf\xbdx"},
        {"显著覆盖了解后勤", "显著覆盖了解后勤", "显著覆盖了解后勤"},
    };
    struct tz_arena *a = tz_arena_new(0);
    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        if (strcmp(tz_fold(a, cases[i].in, false), cases[i].out))
            fail_msg("case %zu: %s", i, tz_fold(a, cases[i].in, false));
        assert_string_equal(tz_fold(a, cases[i].in, true), cases[i].squeezed);
    }
    tz_arena_destroy(&a);
}

/* The table used is the table committed, and it is large enough to be of use. */
static void every_line_of_the_table_holds(void **state)
{
    FILE *f = fopen("src/base/fold.tsv", "r");
    char line[256];
    int pairs = 0;
    (void)state;
    assert_non_null(f);
    while (fgets(line, sizeof line, f)) {
        const char *p = line, *end = line + strcspn(line, "\n");
        uint32_t from = tz_utf8_next(&p, end), to;
        if (from == '#')
            continue;
        p++;
        to = tz_utf8_next(&p, end);
        if (tz_fold_char(from) != to)
            fail_msg("%s", line);
        pairs++;
    }
    fclose(f);
    assert_true(pairs > 4000);
}

static void folding_twice_is_folding_once(void **state)
{
    (void)state;
    for (uint32_t c = 0; c <= 0x10FFFF; c++) {
        uint32_t once = tz_fold_char(c);
        char s[4];
        if (tz_fold_char(once) != once)
            fail_msg("U+%04X", c);
        if (tz_utf8_put(s, once) > tz_utf8_put(s, c) + 1)
            fail_msg("U+%04X grows by more than a byte", c);
    }
}

/* Orders that a Chinese reader expects; each list is ascending. */
static void names_in_order(void **state)
{
    static const char *const lists[][8] = {
        {"1组", "2组", "10组", "11组", "100组"},
        {"第1村民小组", "第002村民小组", "第10村民小组"},
        {"A1", "a2", "B1", "安", "北"},
        {"阿坝", "安宁", "白云", "曹家湾", "陈", "张", "赵", "邹"},
        {"单", "邓", "邢", "徐", "闫", "杨", "曾", "郑"}, /* 邢 and 闫 are of the second level of GB 2312 */
        {"李四", "李一", "刘", "柳", "龙", "卢", "吕", "罗"},
        {"陈村", "陳庄", "程村"}, /* traditional and simplified are the same */
        {"999999999", "1000000000", "99999999999999999", "100000000000000000", "1000000000000000000"},
        {"二", "三", "一"},
    };
    struct tz_arena *a = tz_arena_new(0);
    (void)state;
    for (size_t i = 0; i < COUNT(lists); i++)
        for (size_t k = 0; k + 1 < COUNT(lists[i]) && lists[i][k + 1]; k++)
            if (strcmp(tz_sort_key(a, lists[i][k]), tz_sort_key(a, lists[i][k + 1])) >= 0)
                fail_msg("%s is not before %s", lists[i][k], lists[i][k + 1]);
    assert_string_equal(tz_sort_key(a, "陳 村"), tz_sort_key(a, "陈村"));
    assert_string_equal(tz_sort_key(a, "二〇"), tz_sort_key(a, "二零"));
    assert_string_equal(tz_sort_key(a, "007"), tz_sort_key(a, "7"));
    tz_arena_destroy(&a);
}

/* Keys are text: valid UTF-8 without NUL, for every character. */
static void keys_are_valid_text(void **state)
{
    struct tz_arena *a = tz_arena_new(0);
    char *longest;
    (void)state;
    for (uint32_t c = 1; c <= 0x10FFFF; c++) {
        char s[8] = "", *key;
        tz_utf8_put(s, c);
        key = tz_sort_key(a, s);
        if (tz_utf8_valid(key, strlen(key)) != strlen(key))
            fail_msg("U+%04X", c);
        if (c % 4096 == 0)
            tz_arena_reset(a);
    }
    longest = tz_alloc(a, 100001);
    memset(longest, '7', 100000);
    assert_int_equal(strlen(tz_sort_key(a, longest)), 100000 + 100000 / 9 + 1);
    tz_arena_destroy(&a);
}

/* The first level of GB 2312 is ordered by pinyin, within a sound by the shape of strokes: characters some way apart
 * must be in our order too, but for a few whose readings differ. */
static void agrees_with_gb2312(void **state)
{
    enum { N = 3755, APART = 60 };
    iconv_t cd = iconv_open("UTF-8", "GB2312");
    struct tz_arena *a = tz_arena_new(0);
    char **keys = TZ_NEW_ARRAY(a, N, char *);
    int same = 0;
    (void)state;
    assert_true(cd != (iconv_t)-1);
    for (int i = 0; i < N; i++) {
        char in[2] = {(char)(0xA0 + 16 + i / 94), (char)(0xA1 + i % 94)}, out[8] = "", *from = in, *to = out;
        size_t left = 2, room = 7;
        assert_int_equal(iconv(cd, &from, &left, &to, &room), 0);
        keys[i] = tz_sort_key(a, out);
        same += i >= APART && strcmp(keys[i - APART], keys[i]) < 0;
    }
    iconv_close(cd);
    if (same < (N - APART) * 99 / 100)
        fail_msg("%d of %d agree", same, N - APART);
    tz_arena_destroy(&a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(folds),
        cmocka_unit_test(every_line_of_the_table_holds),
        cmocka_unit_test(folding_twice_is_folding_once),
        cmocka_unit_test(names_in_order),
        cmocka_unit_test(keys_are_valid_text),
        cmocka_unit_test(agrees_with_gb2312),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
