/* SPDX-License-Identifier: Apache-2.0
 *
 * Hostile texts stay linear, and memory does not grow. Time is no measure on a busy machine: the reader is compiled once more with a
 * call at each branch (-fsanitize-coverage=trace-pc), and the calls are counted.
 */
#include "base/test.h"
#include "reader/reader.h"
#include <string.h>

static uint64_t steps;

void __sanitizer_cov_trace_pc(void); /* called by the compiler's code at each branch */
void __sanitizer_cov_trace_pc(void)
{
    steps++;
}

enum { SMALL = 300000, LARGE = 4 * SMALL };

struct reading_cost {
    uint64_t steps;
    size_t memory;
};

static struct reading_cost cost(const char *unit, size_t bytes)
{
    struct tz_arena *a = tz_arena_new((size_t)64 << 20);
    struct tz_reader_options o = {.input = TZ_READER_TEXT};
    struct tz_reader *r = tz_reader_open(&o, a);
    size_t n = strlen(unit), block = 8192 / n;
    char *buf = tz_alloc(a, block * n + 1);
    for (size_t i = 0; i < block; i++)
        memcpy(buf + i * n, unit, n);
    steps = 0;
    for (size_t done = 0; done < bytes; done += block * n)
        tz_reader_feed(r, buf, block * n);
    tz_reader_finish(r);
    struct reading_cost c = {steps, tz_arena_used(a)};
    tz_arena_destroy(&a);
    return c;
}

/* Four times the text takes at most four and a half times the steps (a quadratic reader sixteen times), and no step count may be so
 * large that a megabyte takes seconds. */
static void test_linear(void **state)
{
    (void)state;
    static const char *const units[] = {"7",
                                        "亿",
                                        "(",
                                        "一是",
                                        "、",
                                        "“三个",
                                        "3户、",
                                        "分别增长8%、9%和",
                                        "一是x\n",
                                        "新建",
                                        "一、2021年回顾\n(一)计划\n",
                                        "a\t",
                                        "\xe4\xb8",
                                        " ",
                                        "1,234,",
                                        "2021年",
                                        "12亿元以上",
                                        "发布机构:",
                                        "51万",
                                        "由3户减至",
                                        ".一",
                                        "城乡收入分别达到"};
    for (size_t i = 0; i < sizeof units / sizeof *units; i++) {
        struct reading_cost small = cost(units[i], SMALL), large = cost(units[i], LARGE);
        assert_true(small.steps > 0);
        if (large.steps > small.steps * 9 / 2)
            fail_msg("%s: %llu steps, four times as much %llu", units[i], (unsigned long long)small.steps,
                     (unsigned long long)large.steps);
        if (large.steps / LARGE > 400)
            fail_msg("%s: %llu steps a byte", units[i], (unsigned long long)(large.steps / LARGE));
    }
}

/* A reader needs less than 8 MiB, whatever it reads; who keeps the facts needs their own size. */
static void test_memory(void **state)
{
    (void)state;
    static const char text[] =
        "一、2021年工作回顾\n全年新建公路12.3公里，完成税收349万元，同比增长6.3%，新增监测对象9户31人。\n";
    struct reading_cost small = cost(text, SMALL), large = cost(text, LARGE);
    assert_true(large.memory < (size_t)8 << 20);
    assert_true(large.memory <= small.memory + 4096);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_linear), cmocka_unit_test(test_memory)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
