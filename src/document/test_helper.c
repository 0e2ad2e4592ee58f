/* SPDX-License-Identifier: Apache-2.0 */
#include "base/test.h"
#include "document/helper.h"
#include <stdlib.h>
#include <unistd.h>

/* What ends by itself gets the time a busy machine needs; what never does is stopped by the clock. */
static const struct tz_helper_limits tight = {
    .cpu_seconds = 1, .wall_seconds = 120, .memory_bytes = 64 << 20, .output_bytes = 1000};
static const struct tz_helper_limits brief = {
    .cpu_seconds = 1, .wall_seconds = 2, .memory_bytes = 64 << 20, .output_bytes = 1000};

/* Gives its input back, then answers 7. */
static int echo(int output, void *data)
{
    char buf[100];
    ssize_t n;
    (void)data;
    while ((n = read(TZ_HELPER_INPUT, buf, sizeof buf)) > 0)
        if (write(output, buf, (size_t)n) != n)
            return 1;
    return 7;
}

static _Noreturn int spin(int output, void *data)
{
    (void)output, (void)data;
    for (volatile unsigned i = 0;; i++)
        ;
}

static _Noreturn int hang(int output, void *data)
{
    (void)output, (void)data;
    for (;;)
        pause();
}

static int flood(int output, void *data)
{
    char buf[500] = {0};
    (void)data;
    while (write(output, buf, sizeof buf) > 0)
        ;
    return 0;
}

static int crash(int output, void *data)
{
    (void)output, (void)data;
    abort();
}

/* Descriptors of the parent are shut: only 0-4 are open. */
static int look_around(int output, void *data)
{
    (void)output, (void)data;
    for (int fd = 5; fd < 64; fd++)
        if (lseek(fd, 0, SEEK_CUR) >= 0)
            return fd;
    return 0;
}

static struct tz_err *run(int *status, int (*work)(int, void *), const char *input, struct tz_arena *a)
{
    struct tz_helper *h;
    char *out;
    size_t n;

    TZ_TRY(tz_helper_fork(&h, work, NULL, input, strlen(input), work == hang ? &brief : &tight, a));
    TZ_TRY(tz_helper_read_all(&out, &n, h));
    *status = tz_helper_finish(h);
    if (work == echo)
        assert_string_equal(out, input);
    return NULL;
}

static void functions(void **state)
{
    struct tz_arena *a = tz_arena_new(0);
    int status;
    (void)state;
    assert_ok(run(&status, echo, "政府工作报告", a));
    assert_int_equal(status, 7);
    assert_ok(run(&status, crash, "", a));
    assert_int_equal(status, 128 + 6);
    assert_ok(run(&status, look_around, "x", a));
    assert_int_equal(status, 0);
    tz_arena_destroy(&a);
}

static void limits(void **state)
{
    struct tz_arena *a = tz_arena_new(0);
    int status;
    (void)state;
    assert_err(TZ_E_LIMIT, run(&status, flood, "", a));
    assert_err(TZ_E_LIMIT, run(&status, hang, "", a));
    assert_ok(run(&status, spin, "", a)); /* killed by its CPU limit, which ends its output */
    assert_true(status > 128);
    tz_arena_destroy(&a); /* reaps what is left */
}

static void programs(void **state)
{
    static const char *const cat[] = {"cat", TZ_HELPER_INPUT_PATH, NULL}, *const none[] = {"no-such-program", NULL},
                             *const bad[] = {"cat", "/proc/self/no-such-file", NULL};
    struct tz_arena *a = tz_arena_new(0);
    struct tz_helper *h;
    char *out;
    size_t n;
    (void)state;
    assert_ok(tz_helper_program(&h, cat, "一二三", 9, &tight, a));
    assert_ok(tz_helper_read_all(&out, &n, h));
    assert_int_equal(tz_helper_finish(h), 0);
    assert_string_equal(out, "一二三");
    assert_ok(tz_helper_program(&h, bad, "", 0, &tight, a));
    assert_ok(tz_helper_read_all(&out, &n, h));
    assert_int_equal(tz_helper_finish(h), 1);
    assert_non_null(strstr(tz_helper_complaint(h), "no-such-file"));
    assert_err(TZ_E_MISSING, tz_helper_program(&h, none, "", 0, &tight, a));
    tz_arena_destroy(&a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(functions),
        cmocka_unit_test(limits),
        cmocka_unit_test(programs),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
