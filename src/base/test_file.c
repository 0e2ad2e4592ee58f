/* SPDX-License-Identifier: Apache-2.0 */
#include "base/test.h"
#include "base/file.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

static char folder[64];

static int set_up(void **state)
{
    (void)state;
    snprintf(folder, sizeof folder, "/tmp/taizhang-test-XXXXXX");
    return mkdtemp(folder) ? 0 : -1;
}

/* Entries of the test's folder. */
static int entries(void)
{
    DIR *d = opendir(folder);
    int n = -2; /* . and .. */
    assert_non_null(d);
    while (readdir(d))
        n++;
    closedir(d);
    return n;
}

static int tear_down(void **state)
{
    char path[512];
    DIR *d = opendir(folder);
    struct dirent *one;
    (void)state;
    if (!d)
        return -1;
    while ((one = readdir(d))) {
        snprintf(path, sizeof path, "%s/%s", folder, one->d_name);
        unlink(path);
    }
    closedir(d);
    snprintf(path, sizeof path, "%s/a/b/c", folder);
    for (int i = 0; i < 3; i++) {
        rmdir(path);
        *strrchr(path, '/') = 0;
    }
    return rmdir(folder);
}

static void goes_round(void **state)
{
    static const size_t sizes[] = {0, 1, 4096, 65535, 65536, 65537, 1000000};
    struct tz_arena *a = tz_arena_new(0);
    char *path = tz_printf(a, "%s/甲.dat", folder), *out;
    struct stat st;
    size_t n;
    (void)state;
    for (size_t i = 0; i < COUNT(sizes); i++) {
        char *data = tz_alloc(a, sizes[i]);
        memset(data, (int)('a' + i), sizes[i]);
        assert_ok(tz_file_write(path, data, sizes[i], 0640));
        assert_ok(tz_file_read(&out, &n, path, 1000000, a));
        assert_int_equal(n, sizes[i]);
        assert_memory_equal(out, data, n);
        assert_int_equal(out[n], 0);
    }
    assert_int_equal(stat(path, &st), 0);
    assert_int_equal(st.st_mode & 0777, 0640);
    assert_int_equal(entries(), 1);
    assert_err(TZ_E_LIMIT, tz_file_read(&out, &n, path, 999999, a));
    assert_ok(tz_file_remove(path));
    assert_ok(tz_file_remove(path));
    assert_false(tz_file_exists(path));
    assert_err(TZ_E_NOT_FOUND, tz_file_read(&out, &n, path, 10, a));
    tz_arena_destroy(&a);
}

static void pipes_are_limited_too(void **state)
{
    struct tz_arena *a = tz_arena_new(0);
    int fds[2];
    char *out;
    size_t n;
    (void)state;
    assert_int_equal(pipe(fds), 0);
    assert_int_equal(write(fds[1], "0123456789", 10), 10);
    assert_err(TZ_E_LIMIT, tz_file_read_fd(&out, &n, fds[0], "标准输入", 9, a));
    assert_int_equal(write(fds[1], "0123456789", 10), 10);
    close(fds[1]);
    assert_ok(tz_file_read_fd(&out, &n, fds[0], "标准输入", 10, a));
    assert_string_equal(out, "0123456789");
    close(fds[0]);
    tz_arena_destroy(&a);
}

static void folders(void **state)
{
    struct tz_arena *a = tz_arena_new(0);
    char *path = tz_printf(a, "%s/a//b/c", folder), *file = tz_printf(a, "%s/f", folder), *out;
    size_t n;
    (void)state;
    assert_ok(tz_file_mkdir(path, 0700));
    assert_ok(tz_file_mkdir(path, 0700));
    assert_true(tz_file_exists(path));
    assert_err(TZ_E_INPUT, tz_file_read(&out, &n, path, 10, a));
    assert_ok(tz_file_write(file, "x", 1, 0600));
    assert_err(TZ_E_INPUT, tz_file_mkdir(file, 0700));
    assert_err(TZ_E_INPUT, tz_file_mkdir(tz_printf(a, "%s/g", file), 0700));
    assert_err(TZ_E_INPUT, tz_file_mkdir(tz_printf(a, "/%05000d", 0), 0700));
    assert_err(TZ_E_INPUT, tz_file_write(tz_printf(a, "/%05000d", 0), "", 0, 0600));
    assert_err(TZ_E_NOT_FOUND, tz_file_write(tz_printf(a, "%s/none/x", folder), "", 0, 0600));
    tz_arena_destroy(&a);
}

/* Whatever call fails, the old content stays whole or the new is whole, and nothing is left lying about. */
static void each_call_can_fail(void **state)
{
    static const int errors[] = {ENOSPC, EIO, EDQUOT, EROFS};
    struct tz_arena *a = tz_arena_new(0);
    char *path = tz_printf(a, "%s/safe", folder), *out;
    size_t n;
    int before;
    (void)state;
    assert_ok(tz_file_write(path, "old", 3, 0600));
    before = entries();
    for (size_t i = 0; i < COUNT(errors); i++) {
        long calls = 0;
        for (;; calls++) {
            struct tz_err *e;
            assert_ok(tz_file_write(path, "old", 3, 0600));
            tz_file_fail_after(calls, errors[i]);
            e = tz_file_write(path, "new", 3, 0600);
            if (!e)
                break;
            assert_false(tz_file_fail_pending());
            assert_int_equal(e->code, TZ_E_DISK);
            assert_non_null(e->hint);
            tz_err_free(e);
            assert_int_equal(entries(), before);
            assert_ok(tz_file_read(&out, &n, path, 100, a));
            assert_true(!strcmp(out, "old") || !strcmp(out, "new"));
        }
        assert_true(tz_file_fail_pending());
        tz_file_fail_after(-1, 0);
        assert_true(calls >= 7);
    }
    tz_file_fail_after(0, EIO);
    assert_err(TZ_E_DISK, tz_file_read(&out, &n, path, 100, a));
    tz_file_fail_after(1, EIO);
    assert_err(TZ_E_DISK, tz_file_read(&out, &n, path, 100, a));
    tz_file_fail_after(0, ENOSPC);
    assert_err(TZ_E_DISK, tz_file_mkdir(tz_printf(a, "%s/a", folder), 0700));
    assert_int_equal(unlink(path), 0);
    tz_arena_destroy(&a);
}

static struct tz_err *read_without_memory(struct tz_arena *a, const char *path)
{
    char *out;
    size_t n;
    if (tz_arena_guard(a))
        return tz_err_limit_memory();
    TZ_TRY(tz_file_read(&out, &n, path, 1 << 30, a));
    tz_arena_unguard(a);
    return NULL;
}

/* Running out of memory while reading leaves no descriptor open. */
static void descriptors_are_closed(void **state)
{
    char path[128];
    int before = open("/dev/null", O_RDONLY), after;
    (void)state;
    close(before);
    snprintf(path, sizeof path, "%s/big", folder);
    assert_int_equal(close(open(path, O_CREAT | O_WRONLY, 0600)), 0);
    assert_int_equal(truncate(path, 4 << 20), 0);
    for (int i = 0; i < 10; i++) {
        struct tz_arena *a = tz_arena_new(1 << 20);
        assert_err(TZ_E_LIMIT, read_without_memory(a, path));
        tz_arena_destroy(&a);
    }
    after = open("/dev/null", O_RDONLY);
    close(after);
    assert_int_equal(before, after);
    assert_int_equal(unlink(path), 0);
}

static void a_full_disk_says_so(void **state)
{
    struct tz_err *e = tz_file_error(ENOSPC, "写入", "/x/main.db");
    (void)state;
    assert_string_equal(e->text, "磁盘已满，写不了“/x/main.db”");
    assert_non_null(strstr(e->hint, "清理磁盘"));
    assert_non_null(strstr(e->detail, "errno 28"));
    tz_err_free(e);
    e = tz_file_error(ENXIO, "读取", "x");
    assert_string_equal(e->text, "读取“x”时出错");
    assert_int_equal(e->code, TZ_E_DISK);
    tz_err_free(e);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(goes_round),
        cmocka_unit_test(pipes_are_limited_too),
        cmocka_unit_test(folders),
        cmocka_unit_test(each_call_can_fail),
        cmocka_unit_test(descriptors_are_closed),
        cmocka_unit_test(a_full_disk_says_so),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
