/* SPDX-License-Identifier: Apache-2.0
 *
 * The workbench: routes, pages and the JSON API over the domain folders. `cmd/serve` starts it; nothing here knows SQL.
 */
#ifndef TZ_WEB_WEB_H
#define TZ_WEB_WEB_H
#include "http/server.h"
#include "store/store.h"

struct tz_web_options {
    const char *address; /* 127.0.0.1 */
    uint16_t port;       /* 8080; 0 = any */
    bool behind_tls;
    bool demo; /* the sign-in page lists the demo accounts */
};
struct tz_web;
/* Serves a store that is open for writing: TCP and the store's local socket. The store stays the caller's and must outlive
 * the server. */
TZ_MUST_CHECK struct tz_err *tz_web_start(struct tz_web **out, struct tz_store *s,
                                          const struct tz_web_options *options);
uint16_t tz_web_port(const struct tz_web *w);
/* Runs what is due in all towns (jobs); the server's main thread calls it every minute. */
void tz_web_tick(struct tz_web *w);
void tz_web_stop(struct tz_web **w);

/* The application without the network, for tests: routes, gate and pages. */
struct tz_http *tz_web_app(struct tz_web *w);

#endif
