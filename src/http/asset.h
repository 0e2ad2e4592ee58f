/* SPDX-License-Identifier: Apache-2.0
 *
 * Static assets: built into the binary (tools/embed.c), compressed at build, served under
 * /static/<hash of all>/<path> with an ETag and for ever; under another hash the present content is served with
 * no-cache, so that a page from before an upgrade still finds its style.
 */
#ifndef TZ_HTTP_ASSET_H
#define TZ_HTTP_ASSET_H
#include "http/route.h"

struct tz_asset {
    const char *path; /* css/app.css */
    const char *media;
    const unsigned char *data;
    size_t size;
    bool gzip;       /* data is gzip of the content */
    size_t raw_size; /* length of the content */
};

/* The set, ordered bytewise by path; `base` is "/static/<hash>". Filled by the generated file. */
struct tz_asset_set {
    const char *base;
    const char *hash;
    const struct tz_asset *items;
    size_t count;
};

/* Makes `set` the one that the route below serves; once, before the server starts. */
void tz_asset_install(const struct tz_asset_set *set);
const struct tz_asset *tz_asset_find(const struct tz_asset_set *set, const char *path);

/* GET /static/{hash:word}/{path:rest}, public. */
extern const struct tz_route tz_asset_routes[];

#endif
