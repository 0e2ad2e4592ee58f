/* SPDX-License-Identifier: Apache-2.0 */
#include "base/test.h"
#include "base/charset.h"

#include <iconv.h>

static const char paper[] =
    "关于做好2022年农村厕所革命工作的通知\r\n各村民委员会：\n一是抓进度，二是抓质量。共完成改厕１２０户、"
    "占计划的96.5%；投入资金38.4万元。\n姓名,身份证号,金额\n张三,,1200.00\n";

/* s in another encoding; *n = bytes. */
static char *encoded(const char *charset, const char *s, size_t *n, struct tz_arena *a)
{
    size_t left = strlen(s), room = 4 * left + 16, all = room;
    char *out = tz_alloc(a, room), *to = out, *from = tz_strdup(a, s);
    iconv_t cd = iconv_open(charset, "UTF-8");
    assert_true(cd != (iconv_t)-1);
    assert_int_equal(iconv(cd, &from, &left, &to, &room), 0);
    iconv_close(cd);
    *n = all - room;
    return out;
}

static char *repeated(const char *s, int times, struct tz_arena *a)
{
    size_t n = strlen(s);
    char *out = tz_alloc(a, n * (size_t)times + 1);
    for (int i = 0; i < times; i++)
        memcpy(out + n * (size_t)i, s, n);
    return out;
}

static void knows_its_encodings(void **state)
{
    static const char *const texts[] = {
        paper,
        "台账",
        "姓名",
        "一些",
        "联通",
        "序号,村,金额\n1,甲村,5\n",
        "\"1\",\"2\",\"3\"\r\n\"合计\",\"6\",\"\"\r\n",
        "㎡、“引号”——破折号…①②③",
    };
    static const struct {
        const char *charset, *mark, *name;
        size_t marks;
    } ways[] = {
        {"UTF-8", "", "UTF-8", 0},
        {"UTF-8", "\xEF\xBB\xBF", "UTF-8", 3},
        {"GBK", "", "GBK", 0},
        {"UTF-16LE", "", "UTF-16LE", 0},
        {"UTF-16BE", "", "UTF-16BE", 0},
        {"UTF-16LE", "\xFF\xFE", "UTF-16LE", 2},
        {"UTF-16BE", "\xFE\xFF", "UTF-16BE", 2},
    };
    struct tz_arena *a = tz_arena_new(0);
    (void)state;
    for (size_t i = 0; i < COUNT(texts); i++)
        for (size_t k = 0; k < COUNT(ways); k++) {
            size_t n, length;
            char *body = encoded(ways[k].charset, texts[i], &n, a), *out;
            char *file = tz_alloc(a, n + 4);
            const char *name;
            memcpy(file, ways[k].mark, ways[k].marks);
            memcpy(file + ways[k].marks, body, n);
            struct tz_err *e = tz_charset_to_utf8(&out, &length, &name, file, n + ways[k].marks, a);
            if (e)
                fail_msg("text %zu way %zu: %s", i, k, e->text);
            if (strcmp(out, texts[i]) || length != strlen(texts[i]) || strcmp(name, ways[k].name))
                fail_msg("text %zu way %zu: %s %s", i, k, name, out);
        }
    tz_arena_destroy(&a);
}

static void large_files_and_late_characters(void **state)
{
    struct tz_arena *a = tz_arena_new(0);
    char *ascii = repeated("1,2,3,4,5,6,7,8\r\n", 3000, a), *text, *out;
    size_t n, length;
    const char *name;
    (void)state;
    text = tz_printf(a, "%s%s", ascii, repeated(paper, 500, a));
    for (int i = 0; i < 2; i++) {
        char *file = encoded(i ? "UTF-16LE" : "GB18030", text, &n, a);
        assert_ok(tz_charset_to_utf8(&out, &length, &name, file, n, a));
        assert_string_equal(name, i ? "UTF-16LE" : "GBK");
        assert_string_equal(out, text);
    }
    tz_arena_destroy(&a);
}

static void four_bytes_are_gb18030(void **state)
{
    struct tz_arena *a = tz_arena_new(0);
    char *text = tz_printf(a, "%s㐀𠀀𫟦", paper), *out;
    const char *name;
    size_t n, length;
    char *file = encoded("GB18030", text, &n, a);
    (void)state;
    assert_ok(tz_charset_to_utf8(&out, &length, &name, file, n, a));
    assert_string_equal(name, "GB18030");
    assert_string_equal(out, text);
    tz_arena_destroy(&a);
}

static void plain_ascii_and_nothing(void **state)
{
    struct tz_arena *a = tz_arena_new(0);
    char *out;
    const char *name;
    size_t n;
    (void)state;
    assert_ok(tz_charset_to_utf8(&out, &n, &name, "", 0, a));
    assert_true(n == 0 && !*out);
    assert_ok(tz_charset_to_utf8(&out, &n, NULL, "a,b\r\n", 5, a));
    assert_string_equal(out, "a,b\r\n");
    assert_ok(tz_charset_to_utf8(&out, &n, &name, "caf\xC3\xA9", 5, a));
    assert_string_equal(name, "UTF-8");
    assert_ok(tz_charset_to_utf8(&out, &n, &name, "\xD0\x9C\xD0\xBE\xD1\x81\xD0\xBA\xD0\xB2\xD0\xB0", 12, a));
    assert_string_equal(name, "UTF-8");
    tz_arena_destroy(&a);
}

static void refuses(void **state)
{
    static const struct {
        const char *in;
        size_t n;
        const char *part; /* of the message or the place */
    } cases[] = {
        {"PK\3\4rest of it", 14, "WPS"},
        {"%PDF-1.7\n", 9, "PDF"},
        {"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1", 8, "旧版"},
        {"\x89PNG\r\n\x1A\n\0\0\0\r", 12, "图片"},
        {"\x7F"
         "ELF\2\1\1\0\0\0\0\0\0\0\0\0\3\0\x3E\0",
         20, "不是文本"},
        {"ab\0cd\0ef\n", 9, "不是文本"},
        {"\1\2\3\4\5\6\7\x08", 8, "不是文本"},
        {"\xFF\xFE\0\0\x61\0\0\0", 8, "不是文本"},
        {"\xEF\xBB\xBF"
         "abc\n\xCC\xA8\xD5\xCB",
         11, "第2行"},
        {"台账台账台账\n台账\xD5\xCB\n", 28, "第2行"},
        {"\xA5\x78\xB1\x62\xAA\xED\xAE\xE6\xB8\xEA\xAE\xC6\xC3\xC4\xA6\xEC", 16, "认不出"}, /* Big5 */
        {"\x80\xFF\x80\xFF", 4, "认不出"},
    };
    struct tz_arena *a = tz_arena_new(0);
    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        char *out = NULL;
        size_t n;
        struct tz_err *e = tz_charset_to_utf8(&out, &n, NULL, cases[i].in, cases[i].n, a);
        if (!e)
            fail_msg("case %zu: read as %s", i, out);
        if (e->code != TZ_E_INPUT || !e->hint ||
            (!strstr(e->text, cases[i].part) && !(e->place && strstr(e->place, cases[i].part))))
            fail_msg("case %zu: %s %s", i, e->text, e->place ? e->place : "");
        tz_err_free(e);
    }
    tz_arena_destroy(&a);
}

/* Random bytes are never a fault, and never text with NUL. */
static void any_bytes(void **state)
{
    struct tz_arena *a = tz_arena_new(0);
    uint32_t seed = 1;
    (void)state;
    for (int round = 0; round < 3000; round++) {
        unsigned char in[64];
        size_t len = (size_t)round % sizeof in, n;
        char *out;
        struct tz_err *e;
        for (size_t i = 0; i < len; i++) {
            seed = seed * 1664525 + 1013904223;
            in[i] = (unsigned char)(seed >> 24 | (round % 3 ? 0x80 : 0));
        }
        e = tz_charset_to_utf8(&out, &n, NULL, in, len, a);
        if (!e)
            assert_int_equal(strlen(out), n);
        tz_err_free(e);
        tz_arena_reset(a);
    }
    tz_arena_destroy(&a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(knows_its_encodings),
        cmocka_unit_test(large_files_and_late_characters),
        cmocka_unit_test(four_bytes_are_gb18030),
        cmocka_unit_test(plain_ascii_and_nothing),
        cmocka_unit_test(refuses),
        cmocka_unit_test(any_bytes),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
