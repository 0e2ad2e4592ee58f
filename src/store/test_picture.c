/* SPDX-License-Identifier: Apache-2.0
 *
 * What a camera wrote is read and dropped; broken pictures come back as they are; nothing reads beyond its end.
 */
#include "store/picture.h"
#include "db/testing.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>
#include <stdlib.h>
#include <string.h>

static struct tz_arena *arena;

static int setup(void **state)
{
    (void)state;
    arena = tz_arena_new(0);
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    tz_arena_destroy(&arena);
    return 0;
}

/* ---- making pictures */

static uint8_t made[4096];
static size_t made_n;

static void add(const void *data, size_t n)
{
    memcpy(made + made_n, data, n);
    made_n += n;
}

static void put(bool big, uint32_t v, int bytes)
{
    for (int i = 0; i < bytes; i++)
        made[made_n++] = (uint8_t)(v >> (8 * (big ? bytes - 1 - i : i)));
}

static void entry(bool big, uint32_t tag, uint32_t type, uint32_t count, uint32_t value)
{
    put(big, tag, 2);
    put(big, type, 2);
    put(big, count, 4);
    if (type == 3) {
        put(big, value, 2);
        put(big, 0, 2);
    } else {
        put(big, value, 4);
    }
}

static void letter(bool big, uint32_t tag, char c)
{
    put(big, tag, 2);
    put(big, 2, 2);
    put(big, 2, 4);
    made[made_n++] = (uint8_t)c;
    made[made_n++] = 0;
    made[made_n++] = 0;
    made[made_n++] = 0;
}

static void ratio(bool big, uint32_t num, uint32_t den)
{
    put(big, num, 4);
    put(big, den, 4);
}

/* Orientation 6, 2025:03:05 08:30:15, 24°30'18.5"N 112°15'0"E; offsets are fixed by the order below. */
static void add_tiff(bool big)
{
    add(big ? "MM\0*" : "II*\0", 4);
    put(big, 8, 4);
    put(big, 3, 2); /* directory at 8: 2 + 3 * 12 + 4 = 42 bytes, to 50 */
    entry(big, 0x0112, 3, 1, 6);
    entry(big, 0x8769, 4, 1, 50);
    entry(big, 0x8825, 4, 1, 68);
    put(big, 0, 4);
    put(big, 1, 2); /* Exif at 50: 18 bytes, to 68 */
    entry(big, 0x9003, 2, 20, 122);
    put(big, 0, 4);
    put(big, 4, 2); /* GPS at 68: 54 bytes, to 122 */
    letter(big, 1, 'N');
    entry(big, 2, 5, 3, 142);
    letter(big, 3, 'E');
    entry(big, 4, 5, 3, 166);
    put(big, 0, 4);
    add("2025:03:05 08:30:15", 20); /* 122 to 142 */
    ratio(big, 24, 1);
    ratio(big, 30, 1);
    ratio(big, 185, 10);
    ratio(big, 112, 1);
    ratio(big, 15, 1);
    ratio(big, 0, 1);
}

static void make_jpeg(bool big)
{
    size_t length;
    made_n = 0;
    add("\xff\xd8\xff\xe0\0\x10JFIF\0\1\1\0\0\1\0\1\0\0", 20);
    length = made_n;
    add("\xff\xe1\0\0Exif\0\0", 10);
    add_tiff(big);
    made[length + 2] = (uint8_t)((made_n - length - 2) >> 8);
    made[length + 3] = (uint8_t)(made_n - length - 2);
    add("\xff\xfe\0\x0bsecret 12", 13);
    add("\xff\xdb\0\4ab\xff\xda\0\4cdPIXELS\xff\xd9", 20);
}

static void chunk(const char *type, const char *data, size_t n)
{
    put(true, (uint32_t)n, 4);
    add(type, 4);
    add(data, n);
    put(true, 0, 4);
}

/* ---- tests */

static void jpeg_is_cleaned(void **state)
{
    (void)state;
    for (int big = 0; big < 2; big++) {
        struct tz_picture p;
        const void *out;
        char text[40];
        size_t n;
        make_jpeg(big);
        tz_picture_clean(&p, &out, &n, made, made_n, arena);
        assert_int_equal(p.orientation, 6);
        assert_string_equal(tz_instant_print(text, p.taken), "2025-03-05T08:30:15+08:00");
        assert_true(p.has_point);
        assert_int_equal(p.lat, 245051388);
        assert_int_equal(p.lon, 1122500000);
        assert_null(memmem(out, n, "secret", 6));
        assert_null(memmem(out, n, "2025:03", 7));
        assert_non_null(memmem(out, n, "PIXELS", 6));
        assert_non_null(memmem(out, n, "JFIF", 4));
        assert_string_equal(tz_media_of(out, n), "image/jpeg");
        { /* again: only the orientation is left */
            struct tz_picture q;
            const void *again;
            size_t m;
            tz_picture_clean(&q, &again, &m, out, n, arena);
            assert_int_equal(q.orientation, 6);
            assert_true(q.taken == 0 && !q.has_point);
            assert_int_equal(m, n);
            assert_memory_equal(again, out, n);
        }
    }
}

static void png_is_cleaned(void **state)
{
    struct tz_picture p;
    const void *out;
    size_t n;
    (void)state;
    made_n = 0;
    add("\x89PNG\r\n\x1a\n", 8);
    chunk("IHDR", "0123456789abc", 13);
    chunk("tEXt", "Author\0somebody", 15);
    chunk("IDAT", "pixels", 6);
    chunk("IEND", "", 0);
    tz_picture_clean(&p, &out, &n, made, made_n, arena);
    assert_int_equal(n, made_n - 27);
    assert_null(memmem(out, n, "somebody", 8));
    assert_non_null(memmem(out, n, "pixels", 6));
}

static void others_stay(void **state)
{
    static const struct {
        const char *data;
        size_t n;
        const char *media;
    } cases[] = {
        {"%PDF-1.7", 8, "application/pdf"},
        {"\xff\xd8\xff", 3, "image/jpeg"},
        {"\xff\xd8\xff\xe1\xff\xff", 6, "image/jpeg"},
        {"\x89PNG\r\n\x1a\n\xff\xff\xff\xfftEXt", 16, "image/png"},
        {"", 0, "application/octet-stream"},
        {"\0\0\0\x18"
         "ftypmp42",
         12, "video/mp4"},
        {"RIFF1234WEBPVP8 ", 16, "image/webp"},
        {"hello", 5, "application/octet-stream"},
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct tz_picture p;
        const void *out;
        size_t n;
        assert_string_equal(tz_media_of(cases[i].data, cases[i].n), cases[i].media);
        tz_picture_clean(&p, &out, &n, cases[i].data, cases[i].n, arena);
        assert_int_equal(n, cases[i].n);
        assert_ptr_equal(out, cases[i].data);
        assert_true(!p.has_point && p.taken == 0);
    }
}

/* Bytes changed at random, cut at random: an address sanitizer watches. */
static void mangled_pictures(void **state)
{
    unsigned dice = 7;
    (void)state;
    for (int round = 0; round < 20000; round++) {
        struct tz_picture p;
        const void *out;
        uint8_t *copy;
        size_t n, m;
        make_jpeg(round & 1);
        n = round % 3 ? made_n : (size_t)rand_r(&dice) % made_n;
        copy = tz_memdup(arena, made, n);
        for (int k = rand_r(&dice) % 4; n && k >= 0; k--)
            copy[(size_t)rand_r(&dice) % n] = (uint8_t)rand_r(&dice);
        tz_picture_clean(&p, &out, &m, copy, n, arena);
        assert_true(m <= n + 36);
        assert_true(!p.has_point || (abs(p.lat) <= 900000000 && abs(p.lon) <= 1800000000));
        tz_arena_reset(arena);
    }
}

#define T(test) cmocka_unit_test_setup_teardown(test, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {T(jpeg_is_cleaned), T(png_is_cleaned), T(others_stay), T(mangled_pictures)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
