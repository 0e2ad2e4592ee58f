/* SPDX-License-Identifier: Apache-2.0
 *
 * Sample rows of a register: checked against its fields, kept as typed.
 */
#include "pack/read_priv.h"
#include <string.h>

static const char *joined(struct reader *r, const struct yaml *list)
{
    struct tz_buf b;
    tz_buf_init(&b, r->a);
    for (size_t i = 0; i < list->n; i++) {
        const char *s = as_text(r, list->items[i]);
        if (i)
            tz_buf_str(&b, "、");
        tz_buf_str(&b, s ? s : "");
    }
    return b.data;
}

static bool good_value(const struct tz_field *f, const char *text)
{
    int64_t v = 0;
    tz_day day = 0;
    struct tz_err *e = NULL;
    if (f->type == TZ_TYPE_INT || f->type == TZ_TYPE_NUMBER || f->type == TZ_TYPE_MONEY)
        e = tz_dec_parse(&v, text, f->decimals);
    else if (f->type == TZ_TYPE_DATE)
        e = tz_day_parse(&day, text, f->partial, false);
    else if (f->type == TZ_TYPE_CHOICE && f->codes && !f->codes->extend)
        return tz_codes_find(f->codes, text) >= 0;
    bool good = !e;
    tz_err_free(e);
    return good;
}

static void read_row(struct reader *r, const struct tz_register *reg, const struct tz_field *list, const struct yaml *y,
                     struct tz_sample *out);

static void read_value(struct reader *r, const struct tz_field *f, const struct yaml_pair *p, struct tz_sample_value *v)
{
    v->key = f->key;
    if (f->type == TZ_TYPE_LIST) {
        if (!is_list(r, p->value, "列表字段的示例"))
            return;
        struct tz_sample *rows = TZ_NEW_ARRAY(r->a, p->value->n, struct tz_sample);
        for (size_t i = 0; i < p->value->n; i++)
            read_row(r, NULL, f, p->value->items[i], &rows[i]);
        v->rows = rows;
        v->row_n = p->value->n;
        return;
    }
    v->text = p->value->kind == YAML_LIST ? joined(r, p->value) : as_text(r, p->value);
    if (v->text && p->value->kind == YAML_SCALAR && !good_value(f, v->text))
        say(r->m, p->value->at, "示例的值“%s”不合字段“%s”", v->text, f->label);
}

static void read_row(struct reader *r, const struct tz_register *reg, const struct tz_field *list, const struct yaml *y,
                     struct tz_sample *out)
{
    TZ_ASSERT(reg || list);
    out->at = y->at;
    if (!is_map(r, y, "示例"))
        return;
    struct tz_sample_value *values = TZ_NEW_ARRAY(r->a, y->n, struct tz_sample_value);
    for (size_t i = 0; i < y->n; i++) {
        const struct yaml_pair *p = &y->pairs[i];
        const struct tz_field *f =
            reg ? tz_field_at(reg, find_field(r, reg, p->key, p->at)) : tz_field_part(list, p->key);
        if (!f) {
            if (!reg)
                say(r->m, p->at, "列表“%s”里没有“%s”", list->key, p->key);
            continue;
        }
        read_value(r, f, p, &values[out->n++]);
    }
    out->values = values;
}

void read_samples(struct reader *r, struct draft *d)
{
    const struct yaml *list = yaml_get(d->root, "samples");
    if (!list || !is_list(r, list, "samples"))
        return;
    struct tz_sample *rows = TZ_NEW_ARRAY(r->a, list->n, struct tz_sample);
    for (size_t i = 0; i < list->n; i++)
        read_row(r, d->reg, NULL, list->items[i], &rows[i]);
    struct tz_samples *out = TZ_NEW(r->a, struct tz_samples);
    *out = (struct tz_samples){rows, list->n};
    d->reg->samples = out;
}
