/* SPDX-License-Identifier: Apache-2.0
 *
 * Shared by the public pages (public.c, public_ask.c): a visit without anybody signed in, the frame, caching.
 */
#ifndef TZ_WEB_PUBLIC_PRIV_H
#define TZ_WEB_PUBLIC_PRIV_H
#include "portal/portal.h"
#include "web/web_priv.h"

/* The town, its model and a desk of the public; `town` is the argument of the route. TZ_E_MISSING without packs. */
TZ_MUST_CHECK struct tz_err *public_visit(struct visit **out, struct tz_request *r);
/* Frame with the columns of the public pages and what stands below. */
struct v_frame public_frame(struct visit *v, const char *title);
/* A path with the town kept where the store has several. */
char *public_url(struct visit *v, const char *path);
/* The address of a path for people outside: the setting public_url, else the host that was asked. */
const char *public_outside(struct visit *v, const char *path);
/* Answers with the QR code of that address as a picture; `title` for screen readers. */
TZ_MUST_CHECK struct tz_err *public_qr(struct visit *v, struct tz_response *res, const char *path, const char *title);
/* The same page for everybody: cacheable for at most `seconds`, told apart by journal head, day and type size. */
TZ_MUST_CHECK struct tz_err *public_cache(struct visit *v, struct tz_response *res, int seconds);
/* A page with a form: the token's cookie is set when there is none, nothing is kept. */
void public_token(struct visit *v, struct tz_response *res);
/* An answer that the thing is no longer, or never was, to be seen. */
void public_gone(struct visit *v, struct tz_response *res, struct tz_err *e);

/* A field of a form with what was typed and what is wrong with it. */
struct v_field public_field(struct visit *v, const char *name, const char *label, const char *kind, bool required,
                            int max);
/* A fault of the domain beside the form: at the field whose label it names, else at the first one. */
void public_take(struct visit *v, struct tz_err *e, const char *const (*names)[2], size_t n);
/* What people can mend themselves; everything else is shown as an error page. */
bool public_mendable(const struct tz_err *e);
void public_show_form(struct visit *v, struct tz_response *res, struct v_form_page *page,
                      struct v_form_section *sections, size_t n, int status);
/* Number and code of what was sent in. */
TZ_MUST_CHECK struct tz_err *public_said(struct visit *v, struct tz_response *res, const struct tz_said *said,
                                         const char *heading);

/* The page to follow by number and code, with what is wrong; other faults than of number, code and turn come back. Takes e. */
TZ_MUST_CHECK struct tz_err *public_follow_refused(struct visit *v, struct tz_response *res, struct tz_err *e);
/* A warning by the number and code of the request: TZ_E_NOT_FOUND when they do not fit. */
TZ_MUST_CHECK struct tz_err *public_answer_show(struct visit *v, struct tz_response *res);

#endif
