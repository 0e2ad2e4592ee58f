/* SPDX-License-Identifier: Apache-2.0
 *
 * The routes of draw.c, for app.c.
 */
#ifndef TZ_WEB_DRAW_PRIV_H
#define TZ_WEB_DRAW_PRIV_H
#include "http/route.h"

extern const struct tz_route web_draw_routes[];
#endif
