/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>
#include <cmocka.h>

#include "base/args.h"

static const struct tz_option options[] = {
    {"by", TZ_OPTION_VALUE, "维度", "按哪些维度分开"},
    {"set", TZ_OPTION_MANY, "字段=值", "可重复"},
    {"dry-run", TZ_OPTION_FLAG, NULL, "只看不写"},
    {NULL, 0, NULL, NULL},
};
static const struct tz_option common[] = {{"help", TZ_OPTION_FLAG, NULL, "显示本说明"}, {NULL, 0, NULL, NULL}};
static const struct tz_usage usage = {"figure", "指标", 1, 2, "查一个指标", NULL, options, "  taizhang figure x"};

struct parse_case {
    const char *argv[8];
    const char *wrong; /* text of the error, NULL = fine */
    const char *by;
    size_t sets, words;
    bool dry;
};
static const struct parse_case cases[] = {
    {{"x"}, NULL, NULL, 0, 1, false},
    {{"x", "--by", "village"}, NULL, "village", 0, 1, false},
    {{"--by=a=b", "x"}, NULL, "a=b", 0, 1, false},
    {{"x", "--by", "a", "--by", "b"}, NULL, "b", 0, 1, false},
    {{"x", "--set", "a=1", "--set", "b=2", "--dry-run"}, NULL, NULL, 2, 1, true},
    {{"--", "--by"}, NULL, NULL, 0, 1, false},
    {{"--help"}, NULL, NULL, 0, 0, false},
    {{NULL}, "参数不够", NULL, 0, 0, false},
    {{"a", "b", "c"}, "多余的参数", NULL, 0, 0, false},
    {{"x", "--by"}, "缺少值", NULL, 0, 0, false},
    {{"x", "--bye", "1"}, "没有这个选项", NULL, 0, 0, false},
    {{"x", "--dry-run=1"}, "不带值", NULL, 0, 0, false},
};

static void parses(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct tz_arena *a = tz_arena_new(0);
        const struct parse_case *c = &cases[i];
        char *argv[8];
        int argc = 0;
        struct tz_args *args = NULL;
        for (; c->argv[argc]; argc++)
            argv[argc] = tz_strdup(a, c->argv[argc]);
        struct tz_err *e = tz_args_parse(&args, &usage, common, argc, argv, a);
        if (c->wrong) {
            if (!e || e->code != TZ_E_USAGE || !strstr(e->text, c->wrong))
                fail_msg("case %zu: %s", i, e ? e->text : "no error");
            tz_err_free(e);
        } else {
            size_t sets, words;
            if (e)
                fail_msg("case %zu: %s", i, e->text);
            tz_args_values(args, "set", &sets);
            tz_args_words(args, &words);
            const char *by = tz_args_value(args, "by");
            if (sets != c->sets || words != c->words || tz_args_flag(args, "dry-run") != c->dry ||
                (by ? !c->by || strcmp(by, c->by) != 0 : c->by != NULL))
                fail_msg("case %zu: parsed otherwise", i);
        }
        tz_arena_destroy(&a);
    }
}

static void prints(void **state)
{
    (void)state;
    struct tz_arena *a = tz_arena_new(0);
    struct tz_buf help, man;
    tz_buf_init(&help, a);
    tz_buf_init(&man, a);
    tz_args_help(&help, &usage, common);
    tz_args_man(&man, &usage, common, "1.0");
    assert_non_null(strstr(help.data, "用法：taizhang figure 指标 [选项]"));
    assert_non_null(strstr(help.data, "--set 字段=值"));
    assert_non_null(strstr(help.data, "--help"));
    assert_non_null(strstr(man.data, "\\-\\-dry"));
    assert_non_null(strstr(man.data, ".SH 退出码"));
    tz_arena_destroy(&a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(parses), cmocka_unit_test(prints)};
    return cmocka_run_group_tests_name("base/args", tests, NULL, NULL);
}
