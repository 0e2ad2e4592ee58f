/* SPDX-License-Identifier: Apache-2.0
 *
 * Entries with a place on the map; see shape.h.
 */
#include "register/shape.h"

#include <string.h>

#include "base/text.h"

bool tz_shape_field(const struct tz_field *f)
{
    return f->type == TZ_TYPE_POINT || f->type == TZ_TYPE_LINE || f->type == TZ_TYPE_AREA;
}

bool tz_shape_register(const struct tz_who *who, const struct tz_register *r)
{
    for (size_t i = 0; i < r->field_n; i++)
        if (tz_shape_field(&r->fields[i]))
            return who->system || tz_scope_may(who, r, TZ_RIGHT_SEE);
    return false;
}

struct taking {
    struct tz_shape *items;
    size_t n, most;
    bool more;
    struct tz_arena *a;
};

static const char *label_of(const struct tz_entry *e, struct tz_arena *a)
{
    static const enum tz_type types[] = {TZ_TYPE_TEXT, TZ_TYPE_CHOICE};
    for (size_t k = 0; k < sizeof types / sizeof *types; k++)
        for (size_t i = 0; i < e->reg->field_n; i++) {
            const struct tz_val *v = &e->values[i];
            if (e->reg->fields[i].type == types[k] && !v->empty && v->shown == TZ_SHOWN)
                return tz_val_show(v, a);
        }
    return e->reg->label;
}

static struct tz_err *take(const struct tz_entry *e, void *data)
{
    struct taking *t = data;
    for (size_t i = 0; i < e->reg->field_n; i++) {
        const struct tz_field *f = &e->reg->fields[i];
        const struct tz_val *v = &e->values[i];
        if (!tz_shape_field(f) || v->empty || v->shown != TZ_SHOWN || !v->text)
            continue;
        if (t->n == t->most) {
            t->more = true;
            return NULL;
        }
        t->items[t->n++] = (struct tz_shape){.reg = e->reg,
                                             .field = f,
                                             .entry = e->id,
                                             .place = e->place_now,
                                             .number = tz_strdup(t->a, e->number),
                                             .label = tz_strdup(t->a, label_of(e, t->a)),
                                             .state = tz_state_key(e->reg, e->state),
                                             .points = tz_strdup(t->a, v->text)};
    }
    return NULL;
}

static struct tz_err *take_register(struct taking *t, const struct tz_desk *d, const struct tz_register *r,
                                    const struct tz_shape_query *q)
{
    const struct tz_list_query list = {.reg = r,
                                       .right = TZ_RIGHT_SEE,
                                       .filters = q->reg ? q->filters : NULL,
                                       .filter_n = q->reg ? q->filter_n : 0,
                                       .known = q->known,
                                       .limit = 500,
                                       .parts = q->look && q->reg ? TZ_GET_LOOK : 0};
    if (!tz_shape_register(d->who, r) || t->more)
        return NULL;
    return tz_list_each(d, &list, take, t);
}

struct tz_err *tz_shape_list(struct tz_shape **out, size_t *n, bool *more, const struct tz_desk *d,
                             const struct tz_shape_query *q, struct tz_arena *a)
{
    struct taking t = {.most = q->limit ? q->limit : 1000, .a = a};
    t.items = TZ_NEW_ARRAY(a, t.most, struct tz_shape);
    for (size_t i = 0; i < d->model->register_n; i++)
        if (!q->reg || q->reg == d->model->registers[i])
            TZ_TRY(take_register(&t, d, d->model->registers[i], q));
    *out = t.items;
    *n = t.n;
    *more = t.more;
    return NULL;
}

char *tz_shape_json(const char *points, struct tz_arena *a)
{
    struct tz_buf b;
    tz_buf_init(&b, a);
    tz_buf_str(&b, "[[");
    for (const char *p = points; *p; p++)
        if (*p == ';')
            tz_buf_str(&b, "],[");
        else if (strchr("0123456789.,", *p))
            tz_buf_char(&b, *p);
    tz_buf_str(&b, "]]");
    return b.data;
}
