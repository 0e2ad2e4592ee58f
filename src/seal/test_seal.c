/* SPDX-License-Identifier: Apache-2.0
 *
 * Digests and sealed blocks against published vectors.
 */
#include "seal/seal_priv.h"
#include "db/testing.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>
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

/* GB/T 32905-2016, appendix A; the empty text from the OpenSSL test suite. */
static void sm3_vectors(void **state)
{
    static const struct {
        const char *text, *digest;
    } cases[] = {
        {"abc", "66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0"},
        {"abcdabcdabcdabcdabcdabcdabcdabcdabcdabcdabcdabcdabcdabcdabcdabcd",
         "debe9ff92275b8a138604889c18e5a4d6fdb70e5387e5765293dcba39c0c5732"},
        {"", "1ab21d8355cfa17f8e61194831e81a8f22bec8c728fefb747ed035eb5082aa2b"},
    };
    struct tz_digest *d = tz_digest_new(arena);
    uint8_t out[TZ_DIGEST_BYTES];
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        tz_sm3(out, cases[i].text, strlen(cases[i].text));
        assert_string_equal(tz_hex(arena, out, sizeof out), cases[i].digest);
        for (const char *s = cases[i].text; *s; s++) /* byte by byte, the same object again */
            tz_digest_add(d, s, 1);
        tz_digest_end(d, out);
        assert_string_equal(tz_hex(arena, out, sizeof out), cases[i].digest);
    }
}

/* Vectors made with `openssl dgst -sm3 -hmac KEY`: a short key, and one longer than the block. */
static void hmac_vectors(void **state)
{
    static const struct {
        const char *key, *text, *digest;
    } cases[] = {
        {"key", "The quick brown fox jumps over the lazy dog",
         "bd4a34077888162b210645b8ebf74b9af357303789357a27c7fc457244ebd398"},
        {"0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef", "long key",
         "0a68efa4e49b0eda5b03122886d620a5e4037350691e5c3ae0d8f2193fb5317e"},
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        uint8_t out[TZ_DIGEST_BYTES];
        tz_hmac_sm3(out, (const uint8_t *)cases[i].key, strlen(cases[i].key), cases[i].text, strlen(cases[i].text));
        assert_string_equal(tz_hex(arena, out, sizeof out), cases[i].digest);
    }
}

static void hex_both_ways(void **state)
{
    static const struct {
        const char *hex;
        bool ok;
    } cases[] = {{"00ff7f80", true},  {"00FF7f80", true}, {"00ff7f8", false},
                 {"00ff7f8g", false}, {"", false},        {"00ff7f8000", false}};
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        uint8_t out[4];
        assert_int_equal(tz_unhex(out, 4, cases[i].hex), cases[i].ok);
        if (cases[i].ok)
            assert_string_equal(tz_hex(arena, out, 4), "00ff7f80");
    }
}

static void seals_open_only_in_place(void **state)
{
    static const char text[] = "张三，男，440000190001010000";
    uint8_t key[TZ_KEY_BYTES], other[TZ_KEY_BYTES], *sealed, *again, *plain;
    size_t n, m;
    (void)state;
    tz_random(key, sizeof key);
    tz_random(other, sizeof other);
    tz_test_ok(tz_seal(&sealed, &n, key, 3, 77, "name", text, sizeof text - 1, arena));
    assert_int_equal(n, sizeof text - 1 + TZ_SEAL_OVERHEAD);
    assert_null(memmem(sealed, n, "张三", 6));
    tz_test_ok(tz_seal(&again, &m, key, 3, 77, "name", text, sizeof text - 1, arena));
    assert_memory_equal(sealed, again, n); /* deterministic */
    tz_test_ok(tz_unseal(&plain, &m, key, 3, 77, "name", sealed, n, arena));
    assert_int_equal(m, sizeof text - 1);
    assert_string_equal((char *)plain, text);
    tz_test_fails(tz_unseal(&plain, &m, other, 3, 77, "name", sealed, n, arena), TZ_E_DAMAGED);
    tz_test_fails(tz_unseal(&plain, &m, key, 4, 77, "name", sealed, n, arena), TZ_E_DAMAGED);
    tz_test_fails(tz_unseal(&plain, &m, key, 3, 78, "name", sealed, n, arena), TZ_E_DAMAGED);
    tz_test_fails(tz_unseal(&plain, &m, key, 3, 77, "id", sealed, n, arena), TZ_E_DAMAGED);
    for (size_t i = 0; i < n; i++) {
        sealed[i] ^= 1;
        tz_test_fails(tz_unseal(&plain, &m, key, 3, 77, "name", sealed, n, arena), TZ_E_DAMAGED);
        sealed[i] ^= 1;
    }
    for (size_t i = 0; i < n; i++)
        tz_test_fails(tz_unseal(&plain, &m, key, 3, 77, "name", sealed, i, arena), TZ_E_DAMAGED);
    tz_test_fails(tz_seal(&sealed, &n, key, 3, 77, "name", "", 0, arena), TZ_E_INPUT);
    tz_test_ok(tz_seal(&sealed, &n, key, 3, 77, "name", "x", 1, arena));
    tz_test_ok(tz_unseal(&plain, &m, key, 3, 77, "name", sealed, n, arena));
    assert_int_equal(m, 1);
}

static void tokens_differ(void **state)
{
    char *a = tz_random_token(arena, 16), *b = tz_random_token(arena, 16);
    (void)state;
    assert_string_not_equal(a, b);
    assert_int_equal(strlen(a), 27); /* 128 / log2(28) */
    assert_int_equal(strspn(a, "23456789bcdfghjkmnpqrstvwxyz"), strlen(a));
}

static void passwords_verify(void **state)
{
    char *hash;
    (void)state;
    tz_test_ok(tz_password_hash(&hash, "正确的马", arena));
    assert_int_equal(strncmp(hash, "$argon2id$v=19$m=19456,t=2,p=1$", 31), 0);
    assert_true(tz_password_verify(hash, "正确的马"));
    assert_false(tz_password_verify(hash, "正确的牛"));
    assert_false(tz_password_verify("", ""));
    assert_false(tz_password_verify("$argon2id$broken", "x"));
}

#define T(test) cmocka_unit_test_setup_teardown(test, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {T(sm3_vectors),   T(hmac_vectors),
                                       T(hex_both_ways), T(seals_open_only_in_place),
                                       T(tokens_differ), T(passwords_verify)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
