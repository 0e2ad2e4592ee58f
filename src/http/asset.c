/* SPDX-License-Identifier: Apache-2.0
 *
 * Serving static assets out of the binary.
 */
#include "http/asset.h"
#include "http/request.h"
#include "http/response.h"
#include <string.h>
#include <zlib.h>

static const struct tz_asset_set *installed;

void tz_asset_install(const struct tz_asset_set *set)
{
    installed = set;
}

const struct tz_asset *tz_asset_find(const struct tz_asset_set *set, const char *path)
{
    size_t low = 0, high = set ? set->count : 0;
    while (low < high) {
        size_t mid = (low + high) / 2;
        int order = strcmp(path, set->items[mid].path);
        if (order == 0)
            return &set->items[mid];
        if (order < 0)
            high = mid;
        else
            low = mid + 1;
    }
    return NULL;
}

static bool takes_gzip(const struct tz_request *r)
{
    const char *accepted = tz_request_header(r, "accept-encoding");
    const char *hit = accepted ? strstr(accepted, "gzip") : NULL;
    return hit && strncmp(hit, "gzip;q=0", 8) != 0;
}

/* For the rare client without gzip. */
static struct tz_err *send_inflated(struct tz_request *r, struct tz_response *res, const struct tz_asset *asset)
{
    unsigned char *out = tz_alloc(tz_request_arena(r), asset->raw_size);
    z_stream z = {.next_in = (Bytef *)(uintptr_t)asset->data,
                  .avail_in = (uInt)asset->size,
                  .next_out = out,
                  .avail_out = (uInt)asset->raw_size};
    if (inflateInit2(&z, 16 + MAX_WBITS) != Z_OK)
        return tz_err(TZ_E_INTERNAL, "页面资源无法读取");
    int done = inflate(&z, Z_FINISH);
    inflateEnd(&z);
    if (done != Z_STREAM_END)
        return tz_err(TZ_E_INTERNAL, "页面资源无法读取");
    tz_response_bytes(res, 200, asset->media, out, asset->raw_size);
    return NULL;
}

static struct tz_err *serve(struct tz_request *r, struct tz_response *res)
{
    const struct tz_asset *asset = tz_asset_find(installed, tz_arg_text(r, "path"));
    if (!asset)
        return tz_err(TZ_E_NOT_FOUND, "没有这个文件");
    if (asset->gzip && !takes_gzip(r)) {
        TZ_TRY(send_inflated(r, res, asset));
    } else {
        tz_response_bytes(res, 200, asset->media, asset->data, asset->size);
        if (asset->gzip)
            tz_response_header(res, "Content-Encoding", "gzip");
    }
    if (asset->gzip)
        tz_response_header(res, "Vary", "Accept-Encoding");
    bool current = strcmp(tz_arg_text(r, "hash"), installed->hash) == 0;
    tz_response_cache(res, current ? TZ_CACHE_FOREVER : TZ_CACHE_CHECK);
    tz_response_etag(res, installed->hash);
    return NULL;
}

static const struct tz_route_arg serve_args[] = {
    {.name = "hash", .label = "版本", .kind = TZ_ARG_TEXT, .required = true},
    {.name = "path", .label = "文件", .kind = TZ_ARG_TEXT, .required = true},
    {0}};

const struct tz_route tz_asset_routes[] = {{.method = TZ_GET,
                                            .path = "/static/{hash:word}/{path:rest}",
                                            .handler = serve,
                                            .flags = TZ_ROUTE_PUBLIC,
                                            .title = "页面资源",
                                            .help = "样式、脚本和图标，随程序一起发布",
                                            .args = serve_args},
                                           {0}};
