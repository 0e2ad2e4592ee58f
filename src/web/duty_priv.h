/* SPDX-License-Identifier: Apache-2.0
 *
 * What the pages of duty/ share, and their routes, for app.c.
 */
#ifndef TZ_WEB_DUTY_PRIV_H
#define TZ_WEB_DUTY_PRIV_H
#include "duty/standing.h"
#include "web/web_priv.h"

/* Makes cell `at` of a row a badge of that tone. */
void duty_mark(const struct v_row *row, size_t at, const char *tone);
/* Orders of a kind that hold on the day, 0 = all ever. */
TZ_MUST_CHECK struct tz_err *duty_orders(struct tz_standing **out, size_t *n, struct visit *v, const char *kind,
                                         tz_day day);
/* Details of an order on one line. */
const char *duty_flat(struct visit *v, const char *detail);
/* Share of what came due that is done, in words. */
const char *duty_rate(struct visit *v, const struct tz_coming_count *k);

extern const struct tz_route web_standing_routes[], web_reminder_routes[], web_nil_routes[], web_rota_routes[],
    web_coming_routes[], web_dispatch_routes[];
#endif
