/* SPDX-License-Identifier: Apache-2.0
 *
 * The ring: numbers never given twice, keys gone for good, other processes, torn headers, rotation, old copies.
 */
#include "seal/ring_priv.h"
#include "seal/root.h"
#include "db/testing.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#define DAY (INT64_C(86400) * 1000000)

static struct tz_test_place place;
static struct tz_arena *arena;
static char ring_path[128], root_path[128];

static int setup(void **state)
{
    (void)state;
    arena = tz_arena_new(0);
    tz_test_place_make(&place, TZ_SQLITE);
    snprintf(ring_path, sizeof ring_path, "%s/1.ring", place.dir);
    snprintf(root_path, sizeof root_path, "%s/1.root", place.dir);
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    tz_test_place_clean(&place);
    tz_arena_destroy(&arena);
    return 0;
}

static struct tz_ring *open_it(void)
{
    struct tz_ring *r = NULL;
    tz_test_ok(tz_ring_open(&r, ring_path, root_path, 1, NULL, arena));
    return r;
}

static void keys_come_back(void **state)
{
    struct tz_ring *r = NULL;
    uint8_t first[TZ_KEY_BYTES], again[TZ_KEY_BYTES], second[TZ_KEY_BYTES], blind[16], blind2[16];
    char *recovery = NULL;
    struct stat st;
    int64_t a = 0, b = 0;
    (void)state;
    tz_test_ok(tz_ring_open(&r, ring_path, root_path, 1, &recovery, arena));
    assert_non_null(recovery);
    assert_int_equal(stat(root_path, &st), 0);
    assert_int_equal(st.st_mode & 0777, 0600);
    tz_test_ok(tz_ring_take(&a, r));
    tz_test_ok(tz_ring_take(&b, r));
    assert_int_not_equal(a, b);
    tz_test_ok(tz_ring_get(first, r, a));
    tz_test_ok(tz_ring_get(second, r, b));
    assert_memory_not_equal(first, second, sizeof first);
    tz_ring_blind(r, "id", "440000190001010000", blind);
    tz_ring_close(&r);
    tz_test_ok(tz_ring_open(&r, ring_path, root_path, 1, &recovery, arena));
    assert_null(recovery); /* only the first time */
    tz_test_ok(tz_ring_get(again, r, a));
    assert_memory_equal(first, again, sizeof first);
    tz_ring_blind(r, "id", "440000190001010000", blind2);
    assert_memory_equal(blind, blind2, 16);
    tz_ring_blind(r, "phone", "440000190001010000", blind2);
    assert_memory_not_equal(blind, blind2, 16);
    tz_test_ok(tz_ring_take(&a, r)); /* what was reserved and not used was given back */
    assert_int_equal(a, b + 1);
    tz_test_fails(tz_ring_get(again, r, 999999), TZ_E_DAMAGED);
    tz_test_fails(tz_ring_get(again, r, 0), TZ_E_DAMAGED);
    tz_test_fails(tz_ring_get(again, NULL, a), TZ_E_MISSING); /* a ring that could not be opened */
    tz_test_fails(tz_ring_take(&a, NULL), TZ_E_MISSING);
    tz_test_fails(tz_ring_destroy(NULL, a, 1), TZ_E_MISSING);
    tz_test_fails(tz_ring_backup(NULL, "keys.copy"), TZ_E_MISSING);
    tz_ring_close(&r);
}

static void numbers_are_never_given_twice(void **state)
{
    enum { PROCESSES = 4, EACH = 3000 };
    static uint8_t seen[PROCESSES * EACH * 4];
    int pipes[2];
    int64_t key;
    struct tz_ring *r = open_it(); /* so that the root key exists */
    (void)state;
    assert_int_equal(pipe(pipes), 0);
    for (int p = 0; p < PROCESSES; p++)
        if (fork() == 0) {
            struct tz_ring *own = NULL;
            if (tz_ring_open(&own, ring_path, root_path, 1, NULL, arena))
                _exit(1);
            for (int i = 0; i < EACH; i++)
                if (tz_ring_take(&key, own) || write(pipes[1], &key, sizeof key) != sizeof key)
                    _exit(1);
            _exit(0); /* without closing: a crash */
        }
    close(pipes[1]);
    for (int i = 0; i < PROCESSES * EACH; i++) {
        assert_int_equal(read(pipes[0], &key, sizeof key), sizeof key);
        assert_in_range(key, 1, (int64_t)sizeof seen - 1);
        assert_int_equal(seen[key]++, 0);
    }
    close(pipes[0]);
    for (int p = 0, status; p < PROCESSES; p++) {
        wait(&status);
        assert_int_equal(status, 0);
    }
    tz_test_ok(tz_ring_take(&key, r));
    assert_int_equal(seen[key], 0);
    tz_ring_close(&r);
}

static void gone_is_gone(void **state)
{
    struct tz_ring *r = open_it(), *other = open_it();
    uint8_t plain[TZ_KEY_BYTES], wrapped[RING_WRAPPED], slot[128];
    struct tz_destroyed *list;
    size_t n;
    int64_t key, kept;
    int fd;
    (void)state;
    tz_test_ok(tz_ring_take(&key, r));
    tz_test_ok(tz_ring_take(&kept, r));
    tz_test_ok(tz_ring_get(plain, r, key));
    tz_test_ok(tz_ring_get(plain, other, key)); /* now in both caches */
    fd = open(ring_path, O_RDONLY);
    assert_int_equal(pread(fd, slot, 128, tz_ring_slot_at(key)), 128);
    memcpy(wrapped, ((struct ring_slot *)(void *)slot)->wrapped, sizeof wrapped);
    tz_test_ok(tz_ring_destroy(r, key, 5000));
    tz_test_ok(tz_ring_destroy(r, key, 6000)); /* twice is once */
    tz_test_fails(tz_ring_get(plain, r, key), TZ_E_FORGOTTEN);
    tz_test_fails(tz_ring_get(plain, other, key), TZ_E_FORGOTTEN);
    assert_true(tz_ring_destroyed(other, key));
    assert_false(tz_ring_destroyed(other, kept));
    assert_int_equal(pread(fd, slot, 128, tz_ring_slot_at(key)), 128);
    assert_null(memmem(slot, 128, wrapped, 16));
    close(fd);
    tz_test_ok(tz_ring_get(plain, r, kept));
    tz_test_ok(tz_ring_destroyed_since(&list, &n, r, 4999, arena));
    assert_int_equal(n, 1);
    assert_true(list[0].key == key && list[0].at == 5000);
    tz_test_ok(tz_ring_destroyed_since(&list, &n, r, 5000, arena));
    assert_int_equal(n, 0);
    tz_ring_close(&r);
    tz_ring_close(&other);
}

static void wrong_roots_are_refused(void **state)
{
    struct tz_ring *r = open_it();
    char *text = NULL, other_root[160];
    int64_t key;
    (void)state;
    tz_test_ok(tz_ring_take(&key, r));
    tz_ring_close(&r);
    tz_test_fails(tz_ring_open(&r, ring_path, root_path, 2, NULL, arena), TZ_E_DAMAGED); /* another town */
    chmod(root_path, 0644);
    tz_test_fails(tz_ring_open(&r, ring_path, root_path, 1, NULL, arena), TZ_E_FORBIDDEN);
    chmod(root_path, 0600);
    snprintf(other_root, sizeof other_root, "%s.other", root_path);
    tz_test_fails(tz_ring_open(&r, ring_path, other_root, 1, NULL, arena), TZ_E_MISSING);
    snprintf(other_root, sizeof other_root, "%s/other", place.dir);
    {
        char second[200];
        snprintf(second, sizeof second, "%s.ring", other_root);
        tz_test_ok(tz_ring_open(&r, second, other_root, 1, &text, arena));
        tz_ring_close(&r);
    }
    tz_test_fails(tz_ring_open(&r, ring_path, other_root, 1, NULL, arena), TZ_E_DAMAGED);
    assert_null(r);
}

static void paper_brings_it_back(void **state)
{
    struct tz_ring *r = NULL;
    uint8_t before[TZ_KEY_BYTES], after[TZ_KEY_BYTES];
    char *recovery = NULL, *wrong;
    int64_t key;
    (void)state;
    tz_test_ok(tz_ring_open(&r, ring_path, root_path, 1, &recovery, arena));
    tz_test_ok(tz_ring_take(&key, r));
    tz_test_ok(tz_ring_get(before, r, key));
    tz_ring_close(&r);
    unlink(root_path);
    for (size_t i = 0; recovery[i]; i++) { /* each mistyped letter is found */
        if (recovery[i] == '-')
            continue;
        wrong = tz_strdup(arena, recovery);
        wrong[i] = wrong[i] == '7' ? '8' : '7';
        tz_test_fails(tz_ring_recover(ring_path, root_path, wrong), TZ_E_INPUT);
    }
    tz_test_fails(tz_ring_recover(ring_path, root_path, "ABCDE"), TZ_E_INPUT);
    for (char *s = recovery; *s; s++) /* blanks and small letters do not matter */
        *s = *s == '-' ? ' ' : *s >= 'A' ? (char)(*s + 32) : *s;
    tz_test_ok(tz_ring_recover(ring_path, root_path, recovery));
    r = open_it();
    tz_test_ok(tz_ring_get(after, r, key));
    assert_memory_equal(before, after, sizeof before);
    tz_ring_close(&r);
}

static void rotation_keeps_keys(void **state)
{
    struct tz_ring *r = open_it();
    uint8_t before[TZ_KEY_BYTES], after[TZ_KEY_BYTES];
    char *recovery = NULL, *old_root;
    size_t n;
    int64_t key, gone;
    FILE *f;
    (void)state;
    tz_test_ok(tz_ring_take(&key, r));
    tz_test_ok(tz_ring_take(&gone, r));
    tz_test_ok(tz_ring_get(before, r, key));
    tz_test_ok(tz_ring_destroy(r, gone, 1));
    f = fopen(root_path, "r");
    old_root = tz_alloc(arena, 512);
    n = fread(old_root, 1, 511, f);
    fclose(f);
    struct tz_ring *other = open_it(); /* whoever else has it open would go on writing to the old file */
    tz_test_fails(tz_ring_rotate(r, &recovery, arena), TZ_E_BUSY);
    tz_ring_close(&other);
    tz_test_ok(tz_ring_rotate(r, &recovery, arena));
    other = open_it();
    tz_test_fails(tz_ring_rotate(r, &recovery, arena), TZ_E_BUSY);
    tz_ring_close(&other);
    assert_non_null(recovery);
    assert_null(strstr(old_root, recovery));
    tz_test_ok(tz_ring_get(after, r, key));
    assert_memory_equal(before, after, sizeof before);
    tz_ring_close(&r);
    r = open_it();
    tz_test_ok(tz_ring_get(after, r, key));
    assert_memory_equal(before, after, sizeof before);
    tz_test_fails(tz_ring_get(after, r, gone), TZ_E_FORGOTTEN);
    tz_ring_close(&r);
    f = fopen(root_path, "w"); /* the old root opens nothing any more */
    fwrite(old_root, 1, n, f);
    fclose(f);
    tz_test_fails(tz_ring_open(&r, ring_path, root_path, 1, NULL, arena), TZ_E_DAMAGED);
}

static void old_copies_do_not_revive(void **state)
{
    struct tz_ring *r = open_it();
    uint8_t before[TZ_KEY_BYTES], after[TZ_KEY_BYTES];
    char copy[160];
    int64_t kept, gone, later;
    (void)state;
    snprintf(copy, sizeof copy, "%s.copy", ring_path);
    tz_test_ok(tz_ring_take(&kept, r));
    tz_test_ok(tz_ring_take(&gone, r));
    tz_test_ok(tz_ring_get(before, r, kept));
    tz_clock_set(1000 * DAY);
    tz_test_ok(tz_ring_backup(r, copy));
    tz_clock_set(0);
    tz_test_ok(tz_ring_destroy(r, gone, 1001 * DAY));
    tz_test_ok(tz_ring_take(&later, r));
    tz_test_fails(tz_ring_restore(copy, ring_path, 1002 * DAY), TZ_E_CONFLICT); /* never over a ring */
    tz_ring_close(&r);
    unlink(ring_path);
    tz_test_fails(tz_ring_restore(copy, ring_path, 1031 * DAY), TZ_E_LOCKED);
    tz_test_ok(tz_ring_restore(copy, ring_path, 1029 * DAY));
    r = open_it();
    tz_test_ok(tz_ring_get(after, r, kept));
    assert_memory_equal(before, after, sizeof before);
    tz_test_fails(tz_ring_get(after, r, gone), TZ_E_FORGOTTEN); /* by the list beside the ring */
    tz_test_ok(tz_ring_take(&gone, r));
    assert_true(gone > later); /* a number taken after the copy may stand in a row */
    tz_ring_close(&r);
}

/* A line of the list that a full disk cut short must not run on into the next: it would name somebody else's key. */
static void a_cut_line_names_nobody(void **state)
{
    struct tz_ring *r = open_it();
    char path[170], text[4096];
    long long key = 0;
    int64_t gone;
    (void)state;
    snprintf(path, sizeof path, "%s.gone", ring_path);
    tz_test_ok(tz_ring_take(&gone, r));
    int fd = open(path, O_RDWR | O_APPEND);
    assert_true(fd >= 0);
    assert_int_equal(write(fd, "1", 1), 1);
    tz_test_ok(tz_ring_destroy(r, gone, 5 * DAY));
    ssize_t n = pread(fd, text, sizeof text - 1, 0);
    assert_true(n > 0);
    text[n] = 0;
    text[n - 1] = 0; /* the last newline */
    const char *last = strrchr(text, '\n');
    assert_int_equal(sscanf(last ? last + 1 : text, "%lld", &key), 1);
    assert_int_equal(key, gone);
    close(fd);
    tz_ring_close(&r);
    r = open_it();
    tz_ring_close(&r);
}

/* Any one sector of the header may be torn: the other copy counts. Both torn is said. */
static void torn_headers(void **state)
{
    struct tz_ring *r = open_it();
    uint8_t before[TZ_KEY_BYTES], after[TZ_KEY_BYTES], junk[512], saved[512];
    int64_t key, next;
    int fd;
    (void)state;
    tz_test_ok(tz_ring_take(&key, r));
    tz_test_ok(tz_ring_get(before, r, key));
    tz_ring_close(&r);
    memset(junk, 0x5a, sizeof junk);
    fd = open(ring_path, O_RDWR);
    for (int i = 0; i < 2; i++) {
        assert_int_equal(pread(fd, saved, 512, i * RING_HEADER), 512);
        assert_int_equal(pwrite(fd, junk, 512, i * RING_HEADER), 512);
        r = open_it();
        tz_test_ok(tz_ring_get(after, r, key));
        assert_memory_equal(before, after, sizeof before);
        tz_ring_close(&r);
        assert_int_equal(pwrite(fd, saved, 512, i * RING_HEADER), 512);
    }
    r = open_it();
    tz_test_ok(tz_ring_take(&next, r));
    assert_int_not_equal(next, key);
    tz_ring_close(&r);
    assert_int_equal(pwrite(fd, junk, 512, 0), 512);
    assert_int_equal(pwrite(fd, junk, 512, RING_HEADER), 512);
    close(fd);
    tz_test_fails(tz_ring_open(&r, ring_path, root_path, 1, NULL, arena), TZ_E_DAMAGED);
}

#define T(test) cmocka_unit_test_setup_teardown(test, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        T(keys_come_back),           T(numbers_are_never_given_twice), T(gone_is_gone),
        T(wrong_roots_are_refused),  T(paper_brings_it_back),          T(rotation_keeps_keys),
        T(old_copies_do_not_revive), T(a_cut_line_names_nobody),       T(torn_headers),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
