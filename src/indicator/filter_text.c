/* SPDX-License-Identifier: Apache-2.0
 *
 * Filters as text: the canonical one, by which targets and reported values are found, and the one that people read.
 */
#include "indicator/figure.h"

#include <stdlib.h>
#include <string.h>

#include "base/text.h"

static int by_key(const void *a, const void *b)
{
    const struct tz_ref_arg *const *x = a, *const *y = b;
    return strcmp((*x)->key, (*y)->key);
}

static int by_text(const void *a, const void *b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

char *tz_filters_text(const struct tz_ref_arg *filters, size_t n, struct tz_arena *a)
{
    const struct tz_ref_arg **all = TZ_NEW_ARRAY(a, n + 1, const struct tz_ref_arg *);
    struct tz_buf b;
    tz_buf_init(&b, a);
    for (size_t k = 0; k < n; k++)
        all[k] = &filters[k];
    qsort(all, n, sizeof *all, by_key);
    for (size_t k = 0; k < n; k++) {
        const char **values = TZ_NEW_ARRAY(a, all[k]->value_n + 1, const char *);
        bool many = all[k]->value_n > 1;
        memcpy(values, all[k]->values, all[k]->value_n * sizeof *values);
        qsort(values, all[k]->value_n, sizeof *values, by_text);
        tz_buf_printf(&b, "%s%s%s", k ? "; " : "", all[k]->key,
                      many                                       ? " in ("
                      : all[k]->op && !tz_same(all[k]->op, "in") ? all[k]->op
                                                                 : "=");
        for (size_t v = 0; v < all[k]->value_n; v++)
            tz_buf_printf(&b, "%s%s", v ? ", " : "", values[v]);
        tz_buf_str(&b, many ? ")" : "");
    }
    return b.data;
}

struct tz_err *tz_filters_read(const struct tz_ref_arg **out, size_t *n, const struct tz_model *m,
                               const char *indicator, const char *where, struct tz_arena *a)
{
    struct tz_figure_ref ref;
    *out = NULL;
    *n = 0;
    if (!where || !*where)
        return NULL;
    TZ_TRY(tz_figure_ref_parse(&ref, tz_printf(a, "%s | %s", indicator, where), m, a));
    if (ref.place || ref.period || ref.unit || ref.round || ref.by || ref.known || ref.as_of || ref.map)
        return tz_err_hint(tz_err(TZ_E_INPUT, "条件“%s”里写了区划、期间、单位或口径", where),
                           "条件只写字段，如 crop=水稻；其余另有选项");
    *out = ref.filters;
    *n = ref.filter_n;
    return NULL;
}

char *tz_filters_words(const struct tz_ref_arg *filters, size_t n, struct tz_arena *a)
{
    struct tz_buf b;
    tz_buf_init(&b, a);
    for (size_t k = 0; k < n; k++) {
        const struct tz_ref_arg *f = &filters[k];
        bool plain = !f->op || tz_same(f->op, "=") || tz_same(f->op, "in");
        tz_buf_printf(&b, "%s%s", k ? "，" : "", plain ? "" : tz_same(f->op, "!=") ? "不是" : f->op);
        for (size_t v = 0; v < f->value_n; v++)
            tz_buf_printf(&b, "%s%s", v ? "、" : "", f->values[v]);
    }
    return b.data;
}

const char *tz_figure_label(const struct tz_model *m, const char *indicator, const char *filters, struct tz_arena *a)
{
    const struct tz_indicator *i = m ? tz_model_indicator(m, indicator) : NULL;
    const char *label = i ? i->label : indicator;
    const struct tz_ref_arg *read;
    size_t n;
    if (!filters || !*filters)
        return label;
    struct tz_err *e = m ? tz_filters_read(&read, &n, m, indicator, filters, a) : NULL;
    bool known = m && !e;
    tz_err_free(e);
    return tz_printf(a, "%s（%s）", label, known ? tz_filters_words(read, n, a) : filters);
}
