/* SPDX-License-Identifier: Apache-2.0
 *
 * What every unit test includes: cmocka with its needed headers, and checks of errors.
 */
#ifndef TZ_BASE_TEST_H
#define TZ_BASE_TEST_H
#include "base/arena.h"
#include "base/err.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <cmocka.h>

/* Fails with the text of the error; frees it. */
#define assert_ok(expression)                                                                                          \
    do {                                                                                                               \
        struct tz_err *assert_e_ = (expression);                                                                       \
        if (assert_e_)                                                                                                 \
            fail_msg("%s: %s%s%s", #expression, assert_e_->text, assert_e_->detail ? ": " : "",                        \
                     assert_e_->detail ? assert_e_->detail : "");                                                      \
    } while (0)

/* Fails unless the error has this code; frees it. */
#define assert_err(wanted, expression)                                                                                 \
    do {                                                                                                               \
        struct tz_err *assert_e_ = (expression);                                                                       \
        if (!assert_e_)                                                                                                \
            fail_msg("%s: no error", #expression);                                                                     \
        if (assert_e_->code != (wanted))                                                                               \
            fail_msg("%s: %s %s", #expression, tz_err_symbol(assert_e_->code), assert_e_->text);                       \
        tz_err_free(assert_e_);                                                                                        \
    } while (0)

/* clang's analyzer does not know that a failed assertion does not return. */
#ifdef __clang_analyzer__
#define ASSERT_SEEN(c) ((c) ? (void)0 : __builtin_unreachable())
#undef assert_true
#undef assert_false
#undef assert_non_null
#undef assert_null
#undef assert_int_equal
#undef assert_string_equal
#undef fail
#undef fail_msg
#undef skip
#define assert_true(c) ASSERT_SEEN(c)
#define assert_false(c) ASSERT_SEEN(!(c))
#define assert_non_null(p) ASSERT_SEEN((p) != NULL)
#define assert_null(p) ASSERT_SEEN((p) == NULL)
#define assert_int_equal(x, y) ASSERT_SEEN((long long)(x) == (long long)(y))
#define assert_string_equal(x, y) ASSERT_SEEN((x) && (y) && strcmp((x), (y)) == 0)
#define fail() __builtin_unreachable()
#define fail_msg(...) ((void)sizeof printf(__VA_ARGS__), __builtin_unreachable())
#define skip() __builtin_unreachable()
#endif

#define COUNT(array) (sizeof(array) / sizeof *(array))

#endif
