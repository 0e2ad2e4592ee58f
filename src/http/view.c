/* SPDX-License-Identifier: Apache-2.0
 *
 * Views from JSON, by their descriptors.
 */
#include "http/view.h"
#include <string.h>

static struct tz_err *fill(void *out, const struct tz_vview *view, const struct tz_jnode *v, struct tz_arena *a);

static struct tz_err *wrong(const struct tz_vview *view, const char *name, const char *why)
{
    return tz_err_place(tz_err(TZ_E_INPUT, "样例数据不对：%s", why), "%s.%s", view->name, name);
}

static struct tz_err *fill_scalar(void *at, const struct tz_vview *view, const struct tz_vfield *f,
                                  const struct tz_jnode *v, struct tz_arena *a)
{
    switch (f->type) {
    case TZ_V_INT:
        return tz_jint(v, at) ? NULL : wrong(view, f->name, "应是整数");
    case TZ_V_BOOL:
        if (v->type != TZ_J_TRUE && v->type != TZ_J_FALSE)
            return wrong(view, f->name, "应是 true 或 false");
        *(bool *)at = v->type == TZ_J_TRUE;
        return NULL;
    case TZ_V_JSON:
        *(const char **)at = tz_strndup(a, v->raw, v->raw_len);
        return NULL;
    case TZ_V_VIEW:
        return fill(at, f->view, v, a);
    default:
        if (v->type == TZ_J_NULL)
            return NULL;
        *(const char **)at = tz_jstr(v);
        return tz_jstr(v) ? NULL : wrong(view, f->name, "应是文本");
    }
}

static size_t size_of(const struct tz_vfield *f)
{
    return f->type == TZ_V_VIEW ? f->view->size : f->type == TZ_V_INT ? sizeof(int64_t) : sizeof(const char *);
}

static struct tz_err *fill_list(char *base, const struct tz_vview *view, const struct tz_vfield *f,
                                const struct tz_jnode *v, struct tz_arena *a)
{
    size_t size = size_of(f), n = 0;
    if (v->type != TZ_J_ARRAY)
        return wrong(view, f->name, "应是数组");
    char *items = tz_alloc_array(a, v->count, size);
    for (const struct tz_jnode *m = v->child; m; m = m->next, n++)
        TZ_TRY(fill_scalar(items + n * size, view, f, m, a));
    memcpy(base + f->offset, &items, sizeof items);
    memcpy(base + f->count_offset, &n, sizeof n);
    return NULL;
}

static struct tz_err *fill_field(char *base, const struct tz_vview *view, const struct tz_vfield *f,
                                 const struct tz_jnode *v, struct tz_arena *a)
{
    if (f->many == TZ_V_LIST)
        return fill_list(base, view, f, v, a);
    if (f->many == TZ_V_ONE)
        return fill_scalar(base + f->offset, view, f, v, a);
    if (v->type == TZ_J_NULL)
        return NULL;
    void *item = NULL;
    TZ_TRY(tz_view_read(&item, f->view, v, a));
    memcpy(base + f->offset, &item, sizeof item);
    return NULL;
}

static struct tz_err *fill(void *out, const struct tz_vview *view, const struct tz_jnode *v, struct tz_arena *a)
{
    if (v->type != TZ_J_OBJECT)
        return wrong(view, "", "应是对象");
    for (const struct tz_jnode *m = v->child; m; m = m->next) {
        const struct tz_vfield *f = view->fields;
        while (f->name && strcmp(f->name, m->key) != 0)
            f++;
        if (!f->name)
            return wrong(view, m->key, "没有这个字段");
        TZ_TRY(fill_field(out, view, f, m, a));
    }
    return NULL;
}

struct tz_err *tz_view_read(void **out, const struct tz_vview *view, const struct tz_jnode *v, struct tz_arena *a)
{
    void *item = tz_alloc(a, view->size);
    TZ_TRY(fill(item, view, v, a));
    *out = item;
    return NULL;
}

const struct tz_vpage *tz_page_find(const struct tz_vpage *pages, const char *name)
{
    for (; pages->name; pages++)
        if (strcmp(pages->name, name) == 0)
            return pages;
    return NULL;
}
