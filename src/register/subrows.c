/* SPDX-License-Identifier: Apache-2.0
 *
 * Sub-rows of a list field as JSON, the shape of the programming interface: an array of objects, part by part;
 * "sub" names one that is there, "gone": true takes it out.
 */
#include "base/text.h"
#include "register/row_priv.h"

struct tz_err *tz_set_scalar(const char **out, const struct tz_jnode *n, const char *key)
{
    if (n->type == TZ_J_ARRAY || n->type == TZ_J_OBJECT)
        return tz_err_place(tz_err(TZ_E_INPUT, "字段的值应是文字、数字或是否"), "%s", key);
    *out = n->type == TZ_J_TRUE ? "1" : n->type == TZ_J_FALSE ? "0" : n->text;
    return NULL;
}

static struct tz_err *read_part(struct tz_set_row *row, struct tz_set *parts, const struct tz_jnode *p)
{
    const char *text = NULL;
    TZ_TRY(tz_set_scalar(&text, p, p->key));
    if (tz_same(p->key, "gone"))
        row->gone = tz_same(text, "1") || tz_same(text, "true");
    else if (!tz_same(p->key, "sub"))
        parts[row->n++] = (struct tz_set){.key = p->key, .text = text};
    else if (!tz_parse_int(text, &row->sub))
        return tz_err_place(tz_err(TZ_E_INPUT, "sub 应是行号"), "%s", text ? text : "");
    return NULL;
}

struct tz_err *tz_set_rows_read(struct tz_set *set, const struct tz_jnode *list, struct tz_arena *a)
{
    struct tz_set_row *rows = TZ_NEW_ARRAY(a, list->count + 1, struct tz_set_row);
    if (list->type != TZ_J_ARRAY)
        return tz_err_place(tz_err(TZ_E_INPUT, "清单应是数组"), "%s", set->key);
    for (const struct tz_jnode *item = list->child; item; item = item->next) {
        struct tz_set_row *row = &rows[set->row_n++];
        struct tz_set *parts = TZ_NEW_ARRAY(a, item->count + 1, struct tz_set);
        if (item->type != TZ_J_OBJECT)
            return tz_err_place(tz_err(TZ_E_INPUT, "清单的每一项应是对象"), "%s", set->key);
        for (const struct tz_jnode *p = item->child; p; p = p->next)
            TZ_TRY(read_part(row, parts, p));
        row->parts = parts;
    }
    set->rows = rows;
    return NULL;
}
