/* SPDX-License-Identifier: Apache-2.0
 *
 * Routes: tables of method, path, handler, right, arguments, title and help. They feed the dispatcher, the menu,
 * the manual, the API description and the test that walks all routes x all roles.
 *
 * A path is made of static segments and typed parameters:
 *     /registers/{register:key}/entries/{id:id}
 * Kinds: key ([a-z][a-z0-9_]*, at most 64), id (1..2^53), int, day (2025-03-05), period, word (any one segment),
 * rest (all that follows, last only). A static segment wins over a parameter; a segment that does not fit the
 * kind does not match. Percent-encoding is undone per segment, so %2F never makes a new segment.
 */
#ifndef TZ_HTTP_ROUTE_H
#define TZ_HTTP_ROUTE_H
#include "http/http.h"

/* A handler fills `res` or returns an error, which is shown by the hook of the application. */
typedef struct tz_err *(*tz_handler)(struct tz_request *r, struct tz_response *res);

enum tz_route_flag {
    TZ_ROUTE_PUBLIC = 1,   /* no session needed */
    TZ_ROUTE_TOKEN = 2,    /* local socket or API token only; no CSRF check */
    TZ_ROUTE_UPLOAD = 4,   /* body may be tz_limits.upload_bytes long */
    TZ_ROUTE_SLOW = 8,     /* runs in the queue of long work (imports, exports, PDF) */
    TZ_ROUTE_SIGNIN = 16,  /* runs in the sign-in queue (password hashing) */
    TZ_ROUTE_FORM = 32,    /* wrong arguments reach the handler, which shows them at the fields */
    TZ_ROUTE_API = 64,     /* takes and gives JSON; errors are JSON */
    TZ_ROUTE_MENU = 128,   /* stands in the menu */
    TZ_ROUTE_NO_CSRF = 256 /* public, changes nothing of a signed-in person (say, a CSP report) */
};

enum tz_arg_kind {
    TZ_ARG_TEXT = 1, /* one line: cleaned, no line breaks */
    TZ_ARG_LINES,    /* text with line breaks */
    TZ_ARG_SECRET,   /* password: bytes as sent, valid UTF-8, never shown again */
    TZ_ARG_KEY,      /* [a-z][a-z0-9_]* */
    TZ_ARG_INT,
    TZ_ARG_ID,     /* 1..2^53 */
    TZ_ARG_IDS,    /* repeated or comma-separated ids */
    TZ_ARG_BOOL,   /* 1, true, on, 是; absent is false */
    TZ_ARG_DAY,    /* any way people write a day */
    TZ_ARG_PERIOD, /* 2025, 2025-03, 2025-01..2025-06 */
    TZ_ARG_DEC,    /* exact decimal with `decimals` */
    TZ_ARG_CHOICE, /* one of `choices` (NULL-terminated) */
    TZ_ARG_WORDS,  /* repeated single lines */
    TZ_ARG_MAP,    /* all "name.<key>" as cleaned text, for forms made from packs; checked by the model */
    TZ_ARG_FILE,   /* one uploaded file */
    TZ_ARG_FILES,  /* any number */
    TZ_ARG_JSON    /* the value's JSON text, of a JSON body only */
};

/* One argument of a route, from the path, the query or the body. */
struct tz_route_arg {
    const char *name;  /* NULL ends the list */
    const char *label; /* Chinese, for messages and the API description */
    enum tz_arg_kind kind;
    bool required;
    int64_t min, max; /* numbers: range when min < max; text: most code points when max > 0; files: bytes */
    int decimals;     /* of TZ_ARG_DEC */
    const char *const *choices;
};

struct tz_route {
    enum tz_method method;
    const char *path; /* NULL ends a table */
    tz_handler handler;
    const char *right; /* read by the gate; NULL: a session is enough */
    unsigned flags;
    const char *title; /* Chinese, of page and menu */
    const char *help;  /* one Chinese sentence for manual and API description */
    const struct tz_route_arg *args;
};

/* Walks all routes of the application in table order; NULL at the end. */
const struct tz_route *tz_http_route(const struct tz_http *app, size_t n);

#endif
