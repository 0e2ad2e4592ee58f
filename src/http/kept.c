/* SPDX-License-Identifier: Apache-2.0
 *
 * What a form had sent when its session had ended: given back as one text, so that it can go through the sign-in form and
 * be sent again. Nothing of it is stored.
 */
#include "http/http_priv.h"
#include "base/limits.h"

#include <string.h>

#define KEPT_MAX 60000 /* bytes of the text: what the sign-in form may carry */

static bool secret(const struct tz_request *r, const char *name)
{
    for (const struct tz_route_arg *a = r->route->args; a && a->name; a++)
        if (a->kind == TZ_ARG_SECRET && strcmp(a->name, name) == 0)
            return true;
    return false;
}

const char *tz_request_kept(struct tz_request *r, bool *files)
{
    struct tz_buf b;
    const char *site = tz_request_header(r, "sec-fetch-site");
    *files = false;
    if (r->method != TZ_POST || !r->route || r->body.over || (site && strcmp(site, "cross-site") == 0))
        return NULL;
    struct tz_err *e = tz_request_parse_body(r);
    bool wrong = e != NULL;
    tz_err_free(e);
    tz_buf_init(&b, r->arena);
    for (size_t i = 0; !wrong && i < r->form.count; i++) {
        const struct tz_pair *p = &r->form.pairs[i];
        if (strcmp(p->name, "csrf") == 0)
            continue;
        wrong = secret(r, p->name) || !p->value;
        if (wrong)
            break;
        tz_buf_str(&b, b.len ? "&" : "");
        tz_url_encode(&b, p->name);
        tz_buf_str(&b, "=");
        tz_url_encode(&b, p->value);
        wrong = b.len > KEPT_MAX;
    }
    for (size_t i = 0; i < r->files.count; i++)
        *files |= r->files.items[i].size > 0;
    return wrong || !b.len ? NULL : b.data;
}

struct tz_err *tz_kept_pairs(const struct tz_pair **out, size_t *n, struct tz_request *r, const char *kept)
{
    struct tz_params p = {0};
    TZ_TRY(tz_form_urlencoded(&p, kept, strlen(kept), tz_limits.text_bytes, r->arena));
    *out = p.pairs;
    *n = p.count;
    return NULL;
}
