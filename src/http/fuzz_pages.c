/* SPDX-License-Identifier: Apache-2.0
 *
 * Any data in a page that has a field at every place: the page keeps exactly the elements that its template has for
 * the lengths of its lists.
 */
#include "http/view.h"
#include "pages.h"
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
const char tz_asset_base[] = "/static/0";

static size_t count(const char *page, const char *what)
{
    size_t n = 0;
    for (const char *p = page; (p = strstr(p, what)); p++)
        n++;
    return n;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct tz_arena *a = tz_arena_new(0);
    const struct tz_jnode *json = NULL;
    const struct tz_vpage *page = tz_page_find(tz_pages, "everything");
    void *view = NULL;
    struct tz_json_limits limits = {.depth = 10, .nodes = 1000, .bytes = 1 << 16};
    struct tz_err *e = tz_json_read(&json, (const char *)data, size, &limits, a);
    if (!e)
        e = tz_view_read(&view, page->view, json, a);
    if (!e) {
        const struct v_everything *v = view;
        struct tz_buf b;
        tz_buf_init(&b, a);
        page->render(&b, view);
        TZ_ASSERT(b.len == strlen(b.data));
        TZ_ASSERT(count(b.data, "<script") == 1 && count(b.data, "</script") == 1);
        TZ_ASSERT(count(b.data, "<a href=\"") == v->shell.n_menu + v->n_items + 2);
        TZ_ASSERT(count(b.data, "<") == 32 + 4 * v->n_items + 2 * v->shell.n_menu + (v->n_items ? 0 : 2));
        TZ_ASSERT(!strstr(b.data, "href=\"javascript:"));
    }
    tz_err_free(e);
    tz_arena_destroy(&a);
    return 0;
}
