/* SPDX-License-Identifier: Apache-2.0
 *
 * The platform's shape of an entry; see platform.h.
 */
#include "register/platform.h"
#include "base/text.h"

#include <string.h>

static bool handed_over(const struct tz_register *r, const struct tz_field *f)
{
    if (f->derived || f->type == TZ_TYPE_PHOTO || f->type == TZ_TYPE_FILE || f->type == TZ_TYPE_DOCUMENT)
        return false;
    if (f->type == TZ_TYPE_LIST && f->part_n != 1)
        return false;
    return r->home == TZ_HOME_BOTH || f->official;
}

/* The number above is called by each platform in its own way: the first word of the import shape. */
static const char *head_of(const struct tz_field *f)
{
    return f->system && f->synonym_n ? f->synonyms[0] : f->label;
}

/* The number may be a declared field too (工单号): then that column stands for both. */
static bool is_field_too(const struct tz_register *r, const struct tz_field *upper)
{
    for (size_t i = 0; i < r->field_n; i++)
        if (handed_over(r, &r->fields[i]) && tz_same(r->fields[i].label, head_of(upper)))
            return true;
    return false;
}

struct tz_err *tz_platform_columns(struct tz_platform_column **out, size_t *n, const struct tz_register *r,
                                   struct tz_arena *a)
{
    static const char *const first[] = {"upper_no", "place"};
    struct tz_platform_column *list = TZ_NEW_ARRAY(a, r->field_n + 2, struct tz_platform_column);
    size_t count = 0;
    if (r->home == TZ_HOME_HERE)
        return tz_err_hint(tz_err(TZ_E_RULE, "“%s”只在本镇，没有上级平台", r->label), "照常导出即可");
    for (size_t i = 0; i < 2; i++) {
        const struct tz_field *f = tz_register_field(r, first[i]);
        if (f && !(i == 0 && is_field_too(r, f)))
            list[count++] = (struct tz_platform_column){f, head_of(f)};
    }
    for (size_t i = 0; i < r->field_n; i++)
        if (handed_over(r, &r->fields[i]))
            list[count++] = (struct tz_platform_column){&r->fields[i], head_of(&r->fields[i])};
    *out = list;
    *n = count;
    return NULL;
}

static const char *labels(const struct tz_field *f, const char *keys, struct tz_arena *a)
{
    const char *out = "";
    size_t n;
    char **list = tz_split(a, keys, '|', &n);
    for (size_t i = 0; i < n; i++) {
        int at = *list[i] ? tz_codes_find(f->codes, list[i]) : -1;
        if (*list[i])
            out = tz_printf(a, "%s%s%s", out, *out ? "、" : "", at >= 0 ? f->codes->items[at].label : list[i]);
    }
    return out;
}

static const char *value(const struct tz_val *v, struct tz_arena *a)
{
    if (v->empty)
        return "";
    if (v->shown != TZ_SHOWN)
        return tz_val_show(v, a);
    switch (v->field->type) {
    case TZ_TYPE_CHOICE:
    case TZ_TYPE_CHOICES:
        return labels(v->field, v->text ? v->text : "", a);
    case TZ_TYPE_REF:
    case TZ_TYPE_PLACE:
    case TZ_TYPE_BOOL:
        return tz_val_show(v, a);
    default:
        return tz_val_print(v, a);
    }
}

const char *tz_platform_cell(const struct tz_entry *e, const struct tz_platform_column *c, struct tz_arena *a)
{
    const struct tz_val *v;
    const char *out = "";
    if (c->field->system) {
        const char *text = strcmp(c->field->key, "upper_no") == 0 ? e->upper_no : e->place_label;
        return text ? text : "";
    }
    v = &e->values[c->field->ord];
    if (c->field->type != TZ_TYPE_LIST)
        return value(v, a);
    for (size_t i = 0; i < v->sub_n; i++)
        out = tz_printf(a, "%s%s%s", out, i ? "、" : "", value(&v->subs[i].values[0], a));
    return out;
}

/* ---- all rows */
struct writing {
    struct tz_sheet_writer *w;
    const struct tz_platform_column *columns;
    size_t n;
};

static struct tz_err *put_row(const struct tz_entry *e, void *data)
{
    struct writing *h = data;
    struct tz_arena *a = tz_arena_new(0);
    for (size_t i = 0; i < h->n; i++)
        tz_sheet_put_text(h->w, tz_platform_cell(e, &h->columns[i], a));
    struct tz_err *err = tz_sheet_write_row(h->w);
    tz_arena_destroy(&a);
    return err;
}

struct tz_err *tz_platform_write(const struct tz_desk *d, const struct tz_list_query *q, enum tz_sheet_format format,
                                 tz_sink sink, void *data, struct tz_arena *a)
{
    struct writing h;
    struct tz_platform_column *columns;
    TZ_TRY(tz_platform_columns(&columns, &h.n, q->reg, a));
    struct tz_sheet_column *heads = TZ_NEW_ARRAY(a, h.n, struct tz_sheet_column);
    for (size_t i = 0; i < h.n; i++)
        heads[i].title = columns[i].head;
    struct tz_sheet_head head = {.name = q->reg->label, .columns = heads, .count = h.n};
    h.columns = columns;
    h.w = tz_sheet_write_new(format, sink, data, a);
    TZ_TRY(tz_sheet_write_sheet(h.w, &head));
    TZ_TRY(tz_list_each(d, q, put_row, &h));
    return tz_sheet_write_finish(h.w);
}
