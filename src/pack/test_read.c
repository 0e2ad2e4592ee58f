/* SPDX-License-Identifier: Apache-2.0
 *
 * Reading packs: the built-in ones are free of errors; the stored form gives the same model again.
 */
#include "base/test.h"
#include "pack/expr.h"
#include "pack/pack.h"
#include <stdio.h>
#include <string.h>

static void print_messages(const struct tz_pack_messages *m)
{
    for (size_t i = 0; i < m->n; i++)
        print_message("%s:%d:%d: %s%s%s%s\n", m->items[i].at.file, m->items[i].at.line, m->items[i].at.column,
                      m->items[i].warning ? "提醒：" : "", m->items[i].text, m->items[i].hint ? "；" : "",
                      m->items[i].hint ? m->items[i].hint : "");
}

static void builtin_packs_are_right(void **state)
{
    (void)state;
    struct tz_arena *a = tz_arena_new(0);
    struct tz_model *m = NULL;
    struct tz_pack_messages messages;
    assert_null(tz_pack_builtin(&m, &messages, NULL, 0, a));
    print_messages(&messages);
    assert_non_null(m);
    assert_true(m->register_n >= 3);
    tz_model_release(&m);
    tz_arena_destroy(&a);
}

static void stored_form_gives_the_same_model(void **state)
{
    (void)state;
    struct tz_arena *a = tz_arena_new(0);
    struct tz_model *m = NULL, *again = NULL;
    struct tz_pack_messages messages;
    const char *const names[] = {"people"};
    assert_null(tz_pack_builtin(&m, &messages, names, 1, a));
    print_messages(&messages);
    assert_non_null(m);
    uint8_t *data = NULL, *twice = NULL;
    size_t n = 0, n2 = 0;
    assert_null(tz_model_save(&data, &n, m, a));
    assert_null(tz_model_load(&again, data, n));
    assert_int_equal(m->register_n, again->register_n);
    assert_int_equal(m->indicator_n, again->indicator_n);
    assert_true(m->serial != again->serial);
    assert_null(tz_model_save(&twice, &n2, again, a));
    assert_int_equal(n, n2);
    assert_memory_equal(data, twice, n);
    for (size_t i = 0; i < n; i += 97) { /* no damaged byte passes, none crashes */
        struct tz_model *bad = NULL;
        data[i] ^= 0x20;
        struct tz_err *e = tz_model_load(&bad, data, n);
        assert_non_null(e);
        tz_err_free(e);
        data[i] ^= 0x20;
    }
    tz_model_release(&m);
    tz_model_release(&again);
    tz_arena_destroy(&a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(builtin_packs_are_right),
        cmocka_unit_test(stored_form_gives_the_same_model),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
