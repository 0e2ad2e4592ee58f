/* SPDX-License-Identifier: Apache-2.0
 *
 * The routes of standing.c and dispatch.c, for app.c.
 */
#ifndef TZ_WEB_DUTY_PRIV_H
#define TZ_WEB_DUTY_PRIV_H
#include "http/route.h"

extern const struct tz_route web_standing_routes[], web_dispatch_routes[];
#endif
