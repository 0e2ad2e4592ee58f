/* SPDX-License-Identifier: Apache-2.0
 *
 * The routes of callback.c, for app.c.
 */
#ifndef TZ_WEB_CALLBACK_PRIV_H
#define TZ_WEB_CALLBACK_PRIV_H
#include "http/route.h"

extern const struct tz_route web_callback_routes[];
#endif
