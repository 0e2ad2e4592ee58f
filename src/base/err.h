/* SPDX-License-Identifier: Apache-2.0
 *
 * Errors: NULL is success. An error says what is wrong in plain Chinese for the clerk (`text`), where
 * (`place`: file:line:column, a cell, a field), and what to do (`hint`); `detail` is for the log. The
 * receiver owns it and either passes it on (TZ_TRY), wraps it (tz_err_wrap) or frees it (tz_err_free).
 * Heap-allocated, independent of arenas, so that it outlives the work that failed.
 */
#ifndef TZ_BASE_ERR_H
#define TZ_BASE_ERR_H
#include <stdbool.h>

/* The one table of codes (base/err.c): symbol, HTTP status, exit code, default text. Numbers are stable. */
enum tz_err_code {
    TZ_OK = 0,
    TZ_E_INPUT,     /* 400, exit 2: malformed input or arguments */
    TZ_E_USAGE,     /* 400, exit 2: wrong command line */
    TZ_E_SIGNIN,    /* 401, exit 3: not signed in, wrong password, locked out */
    TZ_E_FORBIDDEN, /* 403, exit 3: right missing for something that may be known to exist */
    TZ_E_NOT_FOUND, /* 404, exit 4: absent, or out of scope (indistinguishable) */
    TZ_E_CONFLICT,  /* 409, exit 5: same field changed by another; carries both values */
    TZ_E_STALE,     /* 409, exit 5: base version is old, try again (internal to the unit of work) */
    TZ_E_REQUEST,   /* 409, exit 5: request key seen with other content */
    TZ_E_LOCKED,    /* 423, exit 5: locked period, legal hold */
    TZ_E_FORGOTTEN, /* 410, exit 4: personal data cleared by law */
    TZ_E_RULE,      /* 422, exit 6: a rule of the pack refuses it (required field, flow, check) */
    TZ_E_PACK,      /* 422, exit 6: pack file wrong */
    TZ_E_LIMIT,     /* 413, exit 7: larger, longer or deeper than allowed */
    TZ_E_BUSY,      /* 503, exit 8: queue full, another server holds the store; try later */
    TZ_E_VERSION,   /* 500, exit 9: store from a newer program */
    TZ_E_DAMAGED,   /* 500, exit 10: verify found a difference, digest mismatch */
    TZ_E_DISK,      /* 507, exit 11: disk full or I/O error */
    TZ_E_DATABASE,  /* 500, exit 12: database refused */
    TZ_E_MISSING,   /* 500, exit 13: a helper program, font or file that must be there is not */
    TZ_E_INTERNAL,  /* 500, exit 14: should not happen */
    TZ_E_COUNT
};

struct tz_err {
    enum tz_err_code code;
    char *text;           /* plain Chinese, one sentence, no full stop needed */
    char *hint;           /* what to do, Chinese; may be NULL */
    char *place;          /* file:line:column, 第3行“受理日期”, … ; may be NULL */
    char *detail;         /* technical, for the log; may be NULL */
    struct tz_err *cause; /* owned; may be NULL */
    const char *file;     /* where in the source it was made */
    int line;
};

#define TZ_MUST_CHECK __attribute__((warn_unused_result))

/* Make an error. `format` gives text. Use the macro so that file and line are kept. */
struct tz_err *tz_err_make(enum tz_err_code code, const char *file, int line, const char *format, ...)
    __attribute__((format(printf, 4, 5)));
#define tz_err(code, ...) tz_err_make((code), __FILE__, __LINE__, __VA_ARGS__)

/* Add to an error and return it: each takes printf arguments; replaces an earlier value of the same part. */
struct tz_err *tz_err_hint(struct tz_err *e, const char *format, ...) __attribute__((format(printf, 2, 3)));
struct tz_err *tz_err_place(struct tz_err *e, const char *format, ...) __attribute__((format(printf, 2, 3)));
struct tz_err *tz_err_detail(struct tz_err *e, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* New error with `cause` below it; ownership of cause passes. */
struct tz_err *tz_err_wrap_make(struct tz_err *cause, enum tz_err_code code, const char *file, int line,
                                const char *format, ...) __attribute__((format(printf, 5, 6)));
#define tz_err_wrap(cause, code, ...) tz_err_wrap_make((cause), (code), __FILE__, __LINE__, __VA_ARGS__)

void tz_err_free(struct tz_err *e);       /* accepts NULL; frees causes */
struct tz_err *tz_err_limit_memory(void); /* what a guard answers: 内存超出上限 */

/* Joins two errors found side by side (pack check reports all at once): appends `more` to the end of
 * `first`'s chain of siblings kept in `cause`; either may be NULL. */
struct tz_err *tz_err_join(struct tz_err *first, struct tz_err *more);

int tz_err_http(enum tz_err_code code);
int tz_err_exit(enum tz_err_code code);
const char *tz_err_symbol(enum tz_err_code code);  /* "conflict", "not_found", … as in the JSON API */
const char *tz_err_default(enum tz_err_code code); /* Chinese default text */

#define TZ_TRY(expression)                                                                                             \
    do {                                                                                                               \
        struct tz_err *tz_try_ = (expression);                                                                         \
        if (tz_try_)                                                                                                   \
            return tz_try_;                                                                                            \
    } while (0)

/* clang's analyzer does not see into other files: an error once made is never NULL. */
#ifdef __clang_analyzer__
static inline struct tz_err *tz_err_made(struct tz_err *e)
{
    if (!e)
        __builtin_unreachable();
    return e;
}
#define tz_err_make(...) tz_err_made((tz_err_make)(__VA_ARGS__))
#define tz_err_hint(...) tz_err_made((tz_err_hint)(__VA_ARGS__))
#define tz_err_place(...) tz_err_made((tz_err_place)(__VA_ARGS__))
#define tz_err_detail(...) tz_err_made((tz_err_detail)(__VA_ARGS__))
#define tz_err_limit_memory() tz_err_made((tz_err_limit_memory)())
#define tz_err_wrap_make(...) tz_err_made((tz_err_wrap_make)(__VA_ARGS__))
#endif

/* A broken invariant: prints and aborts, also in release builds. */
#define TZ_ASSERT(condition) ((condition) ? (void)0 : tz_assert_failed(#condition, __FILE__, __LINE__))
_Noreturn void tz_assert_failed(const char *condition, const char *file, int line);

#endif
