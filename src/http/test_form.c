/* SPDX-License-Identifier: Apache-2.0 */
#include "base/buf.h"
#include "base/limits.h"
#include "base/test.h"
#include "http/http_priv.h"

static const char *print_pairs(struct tz_arena *a, const struct tz_params *p)
{
    struct tz_buf b;
    tz_buf_init(&b, a);
    for (size_t i = 0; i < p->count; i++)
        tz_buf_printf(&b, "%s[%s=%s]", i ? " " : "", p->pairs[i].name, p->pairs[i].value);
    return b.data;
}

static void urlencoded(void **state)
{
    static const struct {
        const char *in;
        const char *out; /* NULL: refused */
    } cases[] = {
        {"", ""},
        {"a=1", "[a=1]"},
        {"a=1&b=2&a=3", "[a=1] [b=2] [a=3]"},
        {"a", "[a=]"},
        {"=x", "[=x]"},
        {"a=&b", "[a=] [b=]"},
        {"&&a=1&&", "[a=1]"},
        {"a=b=c", "[a=b=c]"},
        {"q=%E7%BA%A0+%2B%26", "[q=纠 +&]"},
        {"f.%6bind=x", "[f.kind=x]"},
        {"a=%", NULL},
        {"a=%4", NULL},
        {"a=%zz", NULL},
        {"a=%00", NULL},
        {"a=%ff", NULL},
        {"%ff=a", NULL},
        {"a=%c0%80", NULL},
    };
    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct tz_arena *a = tz_arena_new(0);
        struct tz_params p = {0};
        struct tz_err *e = tz_form_urlencoded(&p, cases[i].in, strlen(cases[i].in), 1000, a);
        print_message("case %zu: %s\n", i, cases[i].in);
        if (cases[i].out) {
            assert_ok(e);
            assert_string_equal(print_pairs(a, &p), cases[i].out);
        } else {
            assert_err(TZ_E_INPUT, e);
        }
        tz_arena_destroy(&a);
    }
}

static void urlencoded_limits(void **state)
{
    struct tz_arena *a = tz_arena_new(0);
    struct tz_params p = {0};
    struct tz_buf b;
    (void)state;
    tz_buf_init(&b, a);
    for (int i = 0; i < TZ_HTTP_PAIRS_MAX; i++)
        tz_buf_str(&b, "a=1&");
    assert_ok(tz_form_urlencoded(&p, b.data, b.len, 1000, a));
    assert_int_equal(p.count, TZ_HTTP_PAIRS_MAX);
    tz_buf_str(&b, "a=1");
    p = (struct tz_params){0};
    assert_err(TZ_E_LIMIT, tz_form_urlencoded(&p, b.data, b.len, 1000, a));
    assert_err(TZ_E_LIMIT, tz_form_urlencoded(&p, "note=12345", 10, 4, a));
    tz_arena_destroy(&a);
}

#define TYPE "multipart/form-data; boundary=XX"
static const struct {
    const char *type, *in;
    const char *fields; /* NULL: refused */
    const char *files;
} parts[] = {
    {TYPE, "--XX--", "", ""},
    {TYPE, "--XX--\r\n", "", ""},
    {TYPE, "--XX\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\n1\r\n--XX--\r\n", "[a=1]", ""},
    {TYPE, "preamble\r\n--XX\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\n\r\n--XX--", "[a=]", ""},
    {TYPE, "--XX  \r\ncontent-disposition:form-data;NAME=a\r\n\r\nx\r\ny\r\n--X\r\n--XX--", "[a=x\r\ny\r\n--X]", ""},
    {TYPE,
     "--XX\r\nContent-Disposition: form-data; name=\"a\"; filename=\"C:\\\\tmp\\\\纠纷.xlsx\"\r\n"
     "Content-Type: application/zip\r\n\r\nPK\r\n--XX\r\nContent-Disposition: form-data; name=b\r\n\r\n2\r\n--XX--",
     "[b=2]", "(a 纠纷.xlsx application/zip 2)"},
    {TYPE, "--XX\r\nContent-Disposition: form-data; name=\"a\"; filename=\"../../x\ty\"\r\n\r\nz\r\n--XX--", "",
     "(a x y application/octet-stream 1)"},
    {TYPE, "--XX\r\nContent-Disposition: form-data; name=\"a\"; filename=\"\"\r\n\r\n\r\n--XX--", "", ""},
    {TYPE, "--XX\r\nContent-Disposition: form-data; name=\"a%22\\\"b\"\r\n\r\n1\r\n--XX--", "[a\"\"b=1]", ""},
    {TYPE, "--XX\r\nContent-Disposition: form-data; filename=\"name=x\"; name=\"a\"\r\n\r\n1\r\n--XX--", "",
     "(a name=x application/octet-stream 1)"},
    {"multipart/form-data; charset=utf-8; boundary=\"X X\"",
     "--X X\r\nContent-Disposition: form-data; name=a\r\n\r\n1\r\n--X X--", "[a=1]", ""},
    {"multipart/form-data", "--XX--", NULL, NULL},
    {"multipart/form-data; boundary=", "--", NULL, NULL},
    {"multipart/form-data; boundary=12345678901234567890123456789012345678901234567890123456789012345678901", "--XX--",
     NULL, NULL},
    {TYPE, "", NULL, NULL},
    {TYPE, "--XX", NULL, NULL},
    {TYPE, "--XX\r\n", NULL, NULL},
    {TYPE, "--XXY\r\n", NULL, NULL},
    {TYPE, "--XX\r\nContent-Disposition: form-data; name=a\r\n\r\n1", NULL, NULL},
    {TYPE, "--XX\r\nContent-Disposition: form-data; name=a\r\n\r\n1\r\n--X", NULL, NULL},
    {TYPE, "--XX\r\nContent-Disposition: form-data; name=a\r\n1\r\n--XX--", NULL, NULL},
    {TYPE, "--XX\r\nContent-Disposition: form-data\r\n\r\n1\r\n--XX--", NULL, NULL},
    {TYPE, "--XX\r\n\r\n1\r\n--XX--", NULL, NULL},
    {TYPE, "--XX\r\nContent-Disposition: form-data; name=\"\xff\"\r\n\r\n1\r\n--XX--", NULL, NULL},
    {TYPE, "--XX\r\nContent-Disposition: form-data; name=a\r\n\r\n\xff\r\n--XX--", NULL, NULL},
    {TYPE, "--XX\r\nContent-Disposition: form-data; name=\"a\r\n\r\n1\r\n--XX--", "[a=1]", ""},
};

static const char *print_files(struct tz_arena *a, const struct tz_files *f)
{
    struct tz_buf b;
    tz_buf_init(&b, a);
    for (size_t i = 0; i < f->count; i++)
        tz_buf_printf(&b, "(%s %s %s %zu)", f->items[i].field, f->items[i].name, f->items[i].media, f->items[i].size);
    return b.data;
}

static void multipart(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(parts); i++) {
        struct tz_arena *a = tz_arena_new(0);
        struct tz_params p = {0};
        struct tz_files f = {0};
        /* A copy of exactly this size, so that reading past the end is seen. */
        char *in = tz_memdup(a, parts[i].in, strlen(parts[i].in));
        struct tz_err *e = tz_form_multipart(&p, &f, parts[i].type, in, strlen(parts[i].in), 1000, a);
        print_message("case %zu\n", i);
        if (parts[i].fields) {
            assert_ok(e);
            assert_string_equal(print_pairs(a, &p), parts[i].fields);
            assert_string_equal(print_files(a, &f), parts[i].files);
        } else {
            assert_err(TZ_E_INPUT, e);
        }
        tz_arena_destroy(&a);
    }
}

static void multipart_limits(void **state)
{
    static const char one[] = "\r\nContent-Disposition: form-data; name=a; filename=f\r\n\r\nx\r\n--XX";
    static const char field[] = "--XX\r\nContent-Disposition: form-data; name=note\r\n\r\n12345\r\n--XX--";
    struct tz_arena *a = tz_arena_new(0);
    struct tz_params p = {0};
    struct tz_files f = {0};
    struct tz_buf b;
    (void)state;
    struct tz_err *e = tz_form_multipart(&p, &f, TYPE, field, sizeof field - 1, 4, a);
    assert_non_null(e);
    assert_int_equal(e->code, TZ_E_LIMIT);
    assert_string_equal(e->place, "note");
    tz_err_free(e);
    tz_buf_init(&b, a);
    tz_buf_str(&b, "--XX");
    for (int i = 0; i <= TZ_HTTP_FILES_MAX; i++)
        tz_buf_str(&b, one);
    tz_buf_str(&b, "--");
    assert_err(TZ_E_LIMIT, tz_form_multipart(&p, &f, TYPE, b.data, b.len, 1000, a));
    tz_buf_clear(&b);
    tz_buf_str(&b, "--XX\r\nX: ");
    for (int i = 0; i < TZ_HTTP_PART_HEADER_MAX; i++)
        tz_buf_char(&b, 'x');
    tz_buf_str(&b, "\r\nContent-Disposition: form-data; name=a\r\n\r\n1\r\n--XX--");
    assert_err(TZ_E_INPUT, tz_form_multipart(&p, &f, TYPE, b.data, b.len, 1000, a));
    tz_arena_destroy(&a);
}

static void json(void **state)
{
    static const struct {
        const char *in, *out;
    } cases[] = {
        {"{}", ""},
        {"{\"page\": 2, \"q\": \"纠纷\", \"ok\": true, \"none\": null}", "[page=2] [q=纠纷] [ok=true]"},
        {"{\"id\": [1, 2]}", "[id=1] [id=2] [\x01id=[1, 2]]"},
        {"{\"f\": {\"kind\": \"邻里\", \"area\": 44316.20}}", "[f.kind=邻里] [f.area=44316.20] [\x01"
                                                              "f={\"kind\": \"邻里\", \"area\": 44316.20}]"},
        {"[]", NULL},
        {"{\"a\":", NULL},
        {"{\"\\u0001a\": 1}", NULL},
    };
    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct tz_arena *a = tz_arena_new(0);
        struct tz_params p = {0};
        struct tz_err *e = tz_form_json(&p, cases[i].in, strlen(cases[i].in), a);
        print_message("case %zu\n", i);
        if (cases[i].out) {
            assert_ok(e);
            assert_string_equal(print_pairs(a, &p), cases[i].out);
        } else {
            assert_err(TZ_E_INPUT, e);
        }
        tz_arena_destroy(&a);
    }
}

/* A body in pieces of every size ends up whole, in memory and in a file. */
static void spool(void **state)
{
    (void)state;
    for (size_t step = 1; step < 200000; step *= 3) {
        struct tz_arena *a = tz_arena_new(0);
        struct tz_body body;
        _Atomic uint64_t spooled = 0;
        char piece[200000];
        size_t total = tz_limits.body_bytes + 1000;
        tz_body_init(&body, total, "/tmp", &spooled);
        for (size_t at = 0; at < total; at += step) {
            size_t n = total - at < step ? total - at : step;
            for (size_t i = 0; i < n; i++)
                piece[i] = (char)((at + i) * 7);
            tz_body_add(&body, a, piece, n);
        }
        assert_false(body.over);
        assert_int_equal(spooled, total);
        assert_ok(tz_body_finish(&body, a));
        assert_int_equal(body.len, total);
        for (size_t i = 0; i < total; i++)
            assert_int_equal(body.data[i], (char)(i * 7));
        tz_body_add(&body, a, piece, 1);
        assert_true(body.over);
        tz_arena_destroy(&a);
        assert_int_equal(spooled, 0);
    }
}

static void spool_nowhere(void **state)
{
    struct tz_arena *a = tz_arena_new(0);
    struct tz_body body;
    char *piece = tz_alloc(a, tz_limits.body_bytes + 1);
    (void)state;
    tz_body_init(&body, 1 << 20, "/nonexistent", NULL);
    tz_body_add(&body, a, piece, tz_limits.body_bytes + 1);
    assert_err(TZ_E_DISK, tz_body_finish(&body, a));
    tz_arena_destroy(&a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(urlencoded),    cmocka_unit_test(urlencoded_limits),
        cmocka_unit_test(multipart),     cmocka_unit_test(multipart_limits),
        cmocka_unit_test(json),          cmocka_unit_test(spool),
        cmocka_unit_test(spool_nowhere),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
